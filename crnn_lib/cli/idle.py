"""Refuse options that would have no effect: whoever gives one expects something of it."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Sequence

Needs = tuple[str, Callable[[argparse.Namespace], bool], str]  # option, has effect, what it needs


def idle_option(arguments: Sequence[str], options: argparse.Namespace) -> str | None:
    """Return a sentence on the first option that was given and has no effect; None if all have."""
    given = {argument.split("=")[0] for argument in arguments if argument.startswith("--")}
    for option, has_effect, needed in NEEDS.get(options.command, ()):
        if option in given and not has_effect(options):
            return f"{option} has no effect without {needed}"
    return None


def _draws(options: argparse.Namespace) -> bool:
    return "synthetic" in (options.data, options.valid)


def _has_labels(options: argparse.Namespace) -> bool:
    return options.data != "synthetic" or options.valid not in (None, "synthetic")


def _beams(options: argparse.Namespace) -> bool:
    return bool(options.decoder == "beam")


DECODING: tuple[Needs, ...] = (
    ("--beam-width", _beams, "--decoder beam"),
    ("--insertion-bonus", _beams, "--decoder beam"),
    ("--lm-weight", lambda options: options.lm is not None, "--lm"),
)
NEEDS: dict[str, tuple[Needs, ...]] = {
    "train": (
        *((name, _draws, "--data synthetic") for name in ("--texts", "--style", "--fonts")),
        *(
            (name, _has_labels, "labels: give --data or --valid")
            for name in ("--strip-labels", "--normalise", "--caseless")
        ),
    ),
    "evaluate": DECODING,
    "read": DECODING,
}
