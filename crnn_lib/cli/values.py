"""Values of options that argparse checks."""

from __future__ import annotations

import argparse
import os
import re
from pathlib import Path

from crnn_lib.files import shipped


def positive(text: str) -> int:
    """Return a whole number of at least 1, for argparse."""
    if (number := int(text)) < 1:
        raise argparse.ArgumentTypeError(f"must be at least 1, not {number}")
    return number


def natural(text: str) -> int:
    """Return a whole number of at least 0, for argparse."""
    if (number := int(text)) < 0:
        raise argparse.ArgumentTypeError(f"must not be negative, not {number}")
    return number


def mixture(text: str) -> float:
    """Return the share in `synthetic:SHARE`, for argparse."""
    source, _, share = text.partition(":")
    if source != "synthetic" or not re.fullmatch(r"0?\.\d+", share) or not 0 < float(share) < 1:
        raise argparse.ArgumentTypeError(f"{text!r} is not synthetic:SHARE, as synthetic:0.5")
    return float(share)


def target(text: str) -> Path:
    """Return the path of something to be written, for argparse; no file system takes it longer."""
    for part in Path(text).parts:
        if (length := len(os.fsencode(part))) > 255:
            raise argparse.ArgumentTypeError(
                f"the name {part[:20]!r}... has {length} bytes: choose one of at most 255"
            )
    return Path(text)


def weights(text: str) -> Path:
    """Return the path of a file of weights; `shipped` names those that crnn_lib brings."""
    if text != "shipped":
        return Path(text)
    try:
        return shipped("weights/reader.safetensors")
    except FileNotFoundError as error:
        raise argparse.ArgumentTypeError(str(error)) from None


positive.__name__ = natural.__name__ = "whole number"  # argparse names the type in its message
