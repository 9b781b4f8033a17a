"""The options of the command line, and what their help says."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any, NoReturn

WRONG_INPUT = 2


class Parser(argparse.ArgumentParser):
    """A parser whose errors are one sentence, with exit code 2."""

    def error(self, message: str) -> NoReturn:
        self.exit(WRONG_INPUT, f"{self.prog}: {message} (see {self.prog} --help)\n")


def parser() -> argparse.ArgumentParser:
    """The parser of all commands; `command` is the name of the one that was given."""
    whole = Parser(prog="crnn", description="Read text in pictures with a CRNN, and train one.")
    commands = whole.add_subparsers(
        dest="command", required=True, metavar="COMMAND", parser_class=Parser
    )

    def command(name: str, help: str) -> argparse.ArgumentParser:
        return commands.add_parser(name, help=help, description=help)

    command("check", "look at this environment and say what is wrong with it and what to do")

    render = command("render", "draw pictures of text with their labels")
    render.add_argument("--count", type=positive, required=True, help="how many pictures")
    render.add_argument(
        "--out", type=Path, required=True, help="new folder for images/ and labels.csv"
    )
    _drawing(render)
    render.add_argument("--seed", type=natural, default=0)

    train = command("train", "train a model; Ctrl-C stops it so that --resume goes on")
    train.add_argument(
        "--out",
        type=Path,
        required=True,
        help="folder of the run: checkpoint, weights, history.csv",
    )
    train.add_argument(
        "--data", default="synthetic", help="a labels.csv, an LMDB, or synthetic (default)"
    )
    train.add_argument(
        "--valid",
        help="a labels.csv to choose the best weights by, or synthetic (default with --data "
        "synthetic)",
    )
    train.add_argument(
        "--preset",
        choices=["small", "medium", "large", "paper", "article", "resnet"],
        help="default: small",
    )
    train.add_argument("--rnn", choices=["lstm", "gru"], help="default: lstm")
    train.add_argument(
        "--weights", type=Path, help="start from these weights; --alphabet may name another one"
    )
    train.add_argument(
        "--resume", action="store_true", help="go on from the checkpoint in --out, if there is one"
    )
    _drawing(train)
    for option, kind, what in _TRAINING:
        train.add_argument(option, type=kind, help=what)

    evaluate = command("evaluate", "read labelled pictures and measure how well")
    evaluate.add_argument(
        "--data",
        type=Path,
        required=True,
        help="a labels.csv with the columns file and text, or an LMDB",
    )
    evaluate.add_argument(
        "--weights", type=Path, help="weights to read with (default: the shipped ones)"
    )
    evaluate.add_argument("--json", action="store_true")
    _deciding(evaluate)

    read = command("read", "read pictures: file, text and confidence, one line each")
    read.add_argument("images", nargs="+", metavar="IMAGE")
    read.add_argument(
        "--weights", type=Path, help="weights to read with (default: the shipped ones)"
    )
    read.add_argument(
        "--draw",
        type=Path,
        metavar="FILE",
        help="write a PNG that shows where each character was found",
    )
    read.add_argument(
        "--json", action="store_true", help="everything, with each character's confidence and place"
    )
    read.add_argument(
        "--top",
        type=positive,
        default=1,
        metavar="K",
        help="the K best readings (needs --decoder beam)",
    )
    _deciding(read)

    export = command(
        "export", "write weights as an ONNX file, which programs without PyTorch can run"
    )
    export.add_argument(
        "--weights", type=Path, help="weights to export (default: the shipped ones)"
    )
    export.add_argument("--out", type=Path, required=True, metavar="FILE", help="new file, .onnx")

    return whole


def positive(text: str) -> int:
    if (number := int(text)) < 1:
        raise argparse.ArgumentTypeError(f"must be at least 1, not {number}")
    return number


def natural(text: str) -> int:
    if (number := int(text)) < 0:
        raise argparse.ArgumentTypeError(f"must not be negative, not {number}")
    return number


positive.__name__ = natural.__name__ = "whole number"  # argparse names the type in its message

_TRAINING: tuple[tuple[str, Any, str], ...] = (
    ("--steps", positive, "how many batches to train on"),
    ("--batch-size", positive, "pictures in a batch"),
    ("--optimizer", str, "muon (default) or adamw"),
    ("--learning-rate", float, "the highest, after warm-up"),
    ("--clip-norm", float, "largest norm of all gradients together"),
    ("--seed", natural, "of weights, data and order"),
    ("--workers", natural, "processes that prepare batches"),
    ("--validate-every", positive, "steps between validations"),
    ("--checkpoint-every", positive, "steps between checkpoints"),
    ("--patience", positive, "stop after so many validations without a better one"),
    ("--device", str, "auto, cpu or cuda"),
    ("--precision", str, "float32 (default) or mixed: faster on GPUs"),
)


def _deciding(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--decoder",
        default="greedy",
        choices=["greedy", "beam"],
        help="best path (default), or prefix beam search",
    )
    parser.add_argument(
        "--beam-width",
        type=positive,
        default=10,
        help="prefixes that beam search keeps (default: 10)",
    )
    parser.add_argument(
        "--lexicon",
        metavar="FILE",
        help="a word on each line, or english (50,000 shipped words): beam search finds no others, "
        "greedy takes the nearest",
    )
    parser.add_argument(
        "--phrases",
        action="store_true",
        help="readings are words of lexicon or model with spaces between",
    )
    parser.add_argument(
        "--lm",
        metavar="FILE",
        help="a character language model: a saved one (.safetensors), texts to learn from, or "
        "english",
    )
    parser.add_argument(
        "--any-case",
        action="store_true",
        help="take words in small letters, Capitalised and in CAPITALS",
    )
    parser.add_argument(
        "--lm-weight",
        type=float,
        default=0.5,
        help="how much the language model counts (default: 0.5)",
    )
    parser.add_argument(
        "--insertion-bonus", type=float, default=0.0, help="added for each character (default: 0)"
    )
    parser.set_defaults(top=1)


def _drawing(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--style", nargs="+", default=["clean"], choices=["clean", "document", "scene"]
    )
    parser.add_argument(
        "--texts",
        nargs="+",
        default=["random"],
        choices=["random", "words", "everyday"],
        help="random strings (default), English words, or a mixture of words, numbers, marks and "
        "short "
        "lines; of several, "
        "each picture takes one at random",
    )
    parser.add_argument(
        "--fonts",
        nargs="+",
        metavar="PATH",
        help="font files, folders of them, or a list of paths (.txt); default: those of "
        "matplotlib and "
        "the font-* packages",
    )
    parser.add_argument(
        "--alphabet",
        help="article (a-z0-9), alphanumeric, digits, printable, or the characters themselves",
    )
