"""The options of the command line, and their help."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from pathlib import Path
from typing import Any

from crnn_lib import __version__
from crnn_lib.cli.parsing import Parser
from crnn_lib.cli.standards import STANDARDS
from crnn_lib.cli.values import mixture, natural, positive, target, weights
from crnn_lib.contract import (
    DECODERS,
    FREEZABLE,
    HEIGHTS,
    NORMAL_FORMS,
    OPTIMIZERS,
    PRECISIONS,
    PRESETS,
    RECURRENCES,
    ROTATIONS,
    STYLES,
    TEXTS,
)

LOGS = ("tensorboard",)
LABELLED = "a labels.csv (columns file and text), LMDBs, PAGE or ALTO XML: a file or its folder"
DEVICES = "auto (a GPU with CUDA if there is one), cpu, cuda, or Apple's mps, which was not tried"
INT8 = (
    "smaller, faster, in 8 bits; DATA: labelled pictures like those to be read (default: rendered)"
)
AddCommand = Callable[[str, str], argparse.ArgumentParser]


def parser() -> argparse.ArgumentParser:
    """Return the parser of all commands; `command` is the name of the one that was given."""
    whole = Parser(prog="crnn", description="Read text in pictures with a CRNN, and train one.")
    whole.add_argument("--version", action="version", version=f"crnn {__version__}")
    commands = whole.add_subparsers(
        dest="command", required=True, metavar="COMMAND", parser_class=Parser
    )

    def command(name: str, help: str) -> argparse.ArgumentParser:
        return commands.add_parser(name, help=help, description=help)

    command("check", "look at this environment and say what is wrong with it and what to do")
    for add in (_add_render, _add_train, _add_evaluate, _add_read, _add_export):
        add(command)
    return whole


def _add_render(command: AddCommand) -> None:
    render = command("render", "draw pictures of text with their labels")
    render.add_argument("--count", type=positive, required=True, help="how many pictures")
    render.add_argument(
        "--out", type=target, required=True, help="new folder for images/ and labels.csv"
    )
    _add_drawing_options(render)
    _add_normalise(render, "--alphabet and --texts FILE")
    render.add_argument("--seed", type=natural, default=0)


def _add_train(command: AddCommand) -> None:
    train = command("train", "train a model; Ctrl-C stops it so that --resume goes on")
    train.add_argument(
        "--out", type=target, required=True, help="folder of the run: checkpoint, weights, history"
    )
    train.add_argument("--data", default="synthetic", help=f"{LABELLED}, or synthetic (default)")
    train.add_argument(
        "--valid", help="as --data, to choose the best weights by (with synthetic data: synthetic)"
    )
    _add_label_options(train)
    train.add_argument("--preset", choices=PRESETS, help="default: small")
    train.add_argument("--rnn", choices=RECURRENCES, help="default: lstm")
    train.add_argument(
        "--weights",
        type=weights,
        help="start from this file, or from the shipped weights (shipped); --alphabet may name "
        "another one",
    )
    train.add_argument(
        "--resume", action="store_true", help="go on from the checkpoint in --out, if there is one"
    )
    train.add_argument(
        "--augment",
        action=argparse.BooleanOptionalAction,
        help="change labelled pictures a little each time they are seen: slant, stretch, bends, "
        "light, noise (default: yes)",
    )
    train.add_argument(
        "--mix",
        type=mixture,
        metavar="synthetic:SHARE",
        help="this share (0.5: every second) of the pictures is rendered, as --texts, --style and "
        "--fonts say, so that fine-tuning does not forget what --weights could read",
    )
    _add_drawing_options(train)
    for option, kind, help in TRAINING:
        if isinstance(kind, tuple):
            train.add_argument(option, choices=kind, help=help)
        else:
            train.add_argument(option, type=kind, help=help)


def _add_evaluate(command: AddCommand) -> None:
    evaluate = command("evaluate", "read labelled pictures and measure how well")
    evaluate.add_argument("--data", type=Path, required=True, help=LABELLED)
    _add_label_options(evaluate)
    _add_weights(evaluate)
    evaluate.add_argument("--json", action="store_true")
    evaluate.set_defaults(height=None)  # the reader scales the pictures
    _add_device(evaluate)
    _add_decoding_options(evaluate)


def _add_read(command: AddCommand) -> None:
    read = command("read", "read pictures: file, text and confidence, one line each")
    read.add_argument("images", nargs="+", metavar="IMAGE")
    _add_weights(read)
    read.add_argument(
        "--draw",
        type=target,
        metavar="FILE",
        help="write a PNG that shows where each character was found",
    )
    read.add_argument(
        "--json",
        action="store_true",
        help="everything, with each character's confidence and position",
    )
    read.add_argument(
        "--rotate",
        choices=ROTATIONS,
        help="auto: read a picture that is taller than wide turned to either side, too",
    )
    read.add_argument(
        "--top",
        type=positive,
        default=1,
        metavar="K",
        help="the K best readings (needs --decoder beam)",
    )
    _add_device(read)
    _add_normalise(read, "--lexicon and --lm")
    _add_decoding_options(read)


def _add_export(command: AddCommand) -> None:
    export = command("export", "write weights as an ONNX file, for programs without PyTorch")
    _add_weights(export)
    export.add_argument("--out", type=target, required=True, metavar="FILE", help="new file, .onnx")
    export.add_argument("--int8", nargs="?", const="synthetic", metavar="DATA", help=INT8)
    export.set_defaults(device="cpu")


def _add_weights(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--weights", type=weights, help="a file; default: the shipped weights")


def _add_device(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--device", default="auto", help=DEVICES)


def _add_label_options(parser: argparse.ArgumentParser) -> None:
    add = parser.add_argument
    add("--strip-labels", action="store_true", help="take off spaces at the ends of labels")
    _add_normalise(parser, "labels, names of files, --alphabet, --texts FILE, --lexicon and --lm")
    add("--caseless", action="store_true", help="take capitals in labels as small letters")
    add(
        "--skip-unreadable",
        action="store_true",
        help="leave out, name and count pictures that cannot be read (train looks at all first)",
    )


def _add_normalise(parser: argparse.ArgumentParser, texts: str) -> None:
    help = f"join accents with their letters: in {texts}"
    parser.add_argument("--normalise", choices=NORMAL_FORMS, help=help)


def _add_decoding_options(parser: argparse.ArgumentParser) -> None:
    add = parser.add_argument
    add(
        "--decoder",
        default="greedy",
        choices=DECODERS,
        help="best path (default), or prefix beam search",
    )
    add(
        "--beam-width",
        type=positive,
        default=10,
        help="how many prefixes beam search keeps (default: 10)",
    )
    add(
        "--lexicon",
        metavar="FILE",
        help="a word on each line, or english (50,000 shipped words): beam search finds no other "
        "words, greedy takes the nearest",
    )
    add(
        "--phrases",
        action="store_true",
        help="readings are words of --lexicon or --lm with spaces between them",
    )
    add(
        "--lm",
        metavar="FILE",
        help="a character language model: a saved one (.safetensors), texts to learn from, or "
        "english",
    )
    add("--any-case", action="store_true", help="take each word in three forms: word, Word, WORD")
    add("--lm-weight", type=float, default=0.5, help="weight of --lm (default: 0.5)")
    add(
        "--insertion-bonus",
        type=float,
        default=0.0,
        help="added to the score for each character (default: 0)",
    )
    parser.set_defaults(top=1)


def _add_drawing_options(parser: argparse.ArgumentParser) -> None:
    add = parser.add_argument
    add("--height", type=int, choices=HEIGHTS, help="of pictures and model, pixels (default: 32)")
    add("--style", nargs="+", default=["clean"], choices=STYLES)
    add(
        "--texts",
        nargs="+",
        default=["random"],
        metavar="SOURCE",
        help=f"{', '.join(TEXTS)} (random strings are the default, words are English, everyday is "
        "a mixture of words, numbers, marks and short lines), words:LANGUAGE (words:zh: by their "
        "frequency), lines:LANGUAGE (several of them in a row), or a UTF-8 text file; of several, "
        "each picture takes one at random",
    )
    add(
        "--fonts",
        nargs="+",
        metavar="PATH",
        help="font files, folders of them, or a list of paths (.txt), collections included "
        "(FILE.ttc#2: one of its faces); default: the fonts of matplotlib and the font-* packages, "
        "and what they lack from this machine's",
    )
    add(
        "--alphabet",
        help="article (a-z0-9), alphanumeric, digits, printable, a language or standard "
        f"({', '.join(STANDARDS)}), the characters themselves, @FILE (a text file that holds "
        "them), or from-labels (all that the labels have)",
    )


TRAINING: tuple[tuple[str, Any, str], ...] = (
    ("--steps", positive, "how many batches to train on"),
    (
        "--further",
        positive,
        "in place of --steps: go on from the checkpoint in --out, of a finished run, too, for so "
        "many more; the learning rate goes on as if the run had been planned so long from the "
        "beginning (as many again: from 0.6 of the highest), and falls to 0",
    ),
    ("--batch-size", positive, "pictures in a batch"),
    ("--optimizer", OPTIMIZERS, "for the convolutions (default: muon)"),
    ("--learning-rate", float, "the highest, after warm-up"),
    ("--warmup", float, "share of the steps in which the learning rate rises at first"),
    ("--hold", float, "share of the steps in which the learning rate stays there, before it falls"),
    ("--average", float, "keep the moving average of the weights, with this decay, such as 0.999"),
    ("--freeze", FREEZABLE, "leave the convolutions as they are (with few pictures)"),
    ("--clip-norm", float, "largest norm of all gradients together"),
    ("--seed", natural, "of weights, data and order"),
    ("--pool", positive, "batches drawn together and sorted by width (default: 8)"),
    ("--workers", natural, "processes that prepare batches"),
    ("--validate-every", positive, "steps between validations"),
    ("--checkpoint-every", positive, "steps between checkpoints"),
    ("--patience", positive, "stop after this many validations without a better one"),
    ("--device", str, DEVICES),
    (
        "--precision",
        (*PRECISIONS, "auto"),
        "mixed is faster on GPUs and a few processors; auto knows",
    ),
    ("--log", LOGS, "also write losses, rate and CER there, at each validation: OUT/tensorboard"),
)
