"""Refuse options that would have no effect: whoever gives one expects something of it."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Sequence

from crnn_lib.contract import TEXTS

Needs = tuple[str, Callable[[argparse.Namespace], bool], str]  # option, has effect, what it needs


def idle_option(arguments: Sequence[str], options: argparse.Namespace) -> str | None:
    """Return a sentence on the first option that was given and has no effect; None if all have."""
    given = {argument.split("=")[0] for argument in arguments if argument.startswith("--")}
    for option, has_effect, needed in NEEDS.get(options.command, ()):
        if option in given and not has_effect(options):
            return f"{option} has no effect without {needed}"
    return None


def _draws(options: argparse.Namespace) -> bool:
    return "synthetic" in (options.data, options.valid) or options.mix is not None


def _trains_on_labels(options: argparse.Namespace) -> bool:
    return bool(options.data != "synthetic")


def _has_labels(options: argparse.Namespace) -> bool:
    return options.data != "synthetic" or options.valid not in (None, "synthetic")


def _has_texts(options: argparse.Namespace) -> bool:
    if options.alphabet is not None or any(name not in TEXTS for name in options.texts):
        return True
    return options.command == "train" and _has_labels(options)


def _has_words(options: argparse.Namespace) -> bool:
    named = (name for name in (options.lexicon, options.lm) if name is not None)
    return any(name != "english" and not name.endswith(".safetensors") for name in named)


def _has_cases(options: argparse.Namespace) -> bool:
    """Tell whether there is a list of words; without any the command says what to give."""
    saved = options.lm is not None and options.lm.endswith(".safetensors")
    return options.lexicon is not None or not saved


def _beams(options: argparse.Namespace) -> bool:
    return bool(options.decoder == "beam")


DECODING: tuple[Needs, ...] = (
    ("--beam-width", _beams, "--decoder beam"),
    ("--insertion-bonus", _beams, "--decoder beam"),
    ("--lm-weight", lambda options: options.lm is not None, "--lm"),
    ("--any-case", _has_cases, "a --lexicon, or an --lm of texts: a saved one stays as it is"),
)
NEEDS: dict[str, tuple[Needs, ...]] = {
    "render": (("--normalise", _has_texts, "texts: give --alphabet or --texts FILE"),),
    "train": (
        *(
            (name, _draws, "rendered pictures: --data synthetic, --valid synthetic or --mix")
            for name in ("--texts", "--style", "--fonts")
        ),
        *(
            (name, _trains_on_labels, "labelled pictures: give --data")
            for name in ("--augment", "--no-augment", "--mix")
        ),
        ("--freeze", lambda options: options.weights is not None, "--weights"),
        *(
            (name, _has_labels, "labels: give --data or --valid")
            for name in ("--strip-labels", "--caseless", "--skip-unreadable")
        ),
        ("--normalise", _has_texts, "texts: give --data, --valid or --alphabet"),
    ),
    "evaluate": DECODING,
    "read": (*DECODING, ("--normalise", _has_words, "a --lexicon or --lm of texts")),
}
