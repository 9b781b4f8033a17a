"""The steps of `crnn train --further N`: N more than those that the run in --out has taken."""

from __future__ import annotations

import argparse
from pathlib import Path

from crnn_lib.training.history import History
from crnn_lib.weights import CHECKPOINT, MISFIT, WeightsError, read_tensors


def steps_with_further(options: argparse.Namespace) -> int:
    """Return the last step of the run in --out, and --further, together.

    With --resume it stays the same however often the further steps are interrupted. Raises
    UsageError where there is no run to go on with, or where it would end at once.
    """
    from crnn_lib.cli.inputs import UsageError

    if options.steps is not None:
        raise UsageError("--further N means N more steps than the run has: leave --steps out")
    path = options.out / "checkpoint.safetensors"
    if not path.is_file():
        raise UsageError(
            f"--further goes on from a checkpoint, but {options.out} holds none: train with --steps"
        )
    try:
        description = read_tensors(path, CHECKPOINT).description
        identity, step = description["identity"], int(description["step"])
        history = History.from_json(description["history"], [])
        # the further steps themselves were interrupted
        if options.resume and identity.get("further") == options.further:
            return int(identity["steps"])
    except (*MISFIT, WeightsError, ValueError) as error:
        raise UsageError(f"the run cannot be resumed: {error}") from None
    if options.patience is not None and history.validations_since_best() >= options.patience:
        raise UsageError(
            f"the run in {options.out} has had no better validation for {options.patience} in a "
            "row: give a larger --patience, or leave it out"
        )
    return step + int(options.further)


def steps_taken(out: Path) -> int:
    """Return how many steps the run in a folder has taken; 0 where it holds no sound checkpoint."""
    try:
        return int(read_tensors(out / "checkpoint.safetensors", CHECKPOINT).description["step"])
    except (*MISFIT, WeightsError, ValueError):
        return 0
