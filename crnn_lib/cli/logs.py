"""`crnn train --log tensorboard`: what the training loop logs, as TensorBoard's curves.

The loop logs each validation to the logger `crnn_lib.training.loop`; a handler takes it from there.
"""

from __future__ import annotations

import logging
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from crnn_lib.cli.inputs import UsageError
from crnn_lib.training.loop import logger
from crnn_lib.training.processes import is_main_process

if TYPE_CHECKING:
    from crnn_lib.training.history import Record

CURVES = {
    "loss/train": "loss",
    "learning rate": "learning_rate",
    "validation/CER": "character_error_rate",
    "validation/exact match": "exact_match",
}


@contextmanager
def logged(log: str | None, out: Path) -> Iterator[None]:
    """Write the validations of a training as `log` says ("tensorboard", or None: nowhere).

    Raises UsageError when its package is not installed.
    """
    if log is None or not is_main_process():
        yield
        return
    handler, level = TensorBoard(out / "tensorboard"), logger.level
    logger.addHandler(handler)
    logger.setLevel(logging.INFO)
    try:
        yield
    finally:
        logger.setLevel(level)
        logger.removeHandler(handler)
        handler.close()


class TensorBoard(logging.Handler):
    """A handler of logged validations that writes them in a folder; makes it at the first."""

    def __init__(self, folder: Path) -> None:
        """Raises UsageError when TensorBoard is not installed."""
        super().__init__(logging.INFO)
        try:
            from torch.utils.tensorboard import SummaryWriter
        except ImportError:
            raise UsageError(
                "--log tensorboard needs the package tensorboard: pip install tensorboard, or "
                'install crnn-lib with its extra "tensorboard"'
            ) from None
        self._open, self._folder = SummaryWriter, folder
        self._writer: Any = None

    def emit(self, record: logging.LogRecord) -> None:
        """Write a validation; other messages are none of ours."""
        validated: Record | None = getattr(record, "validated", None)
        if validated is None:
            return
        with self._told():
            self._write(validated)

    @contextmanager
    def _told(self) -> Iterator[None]:
        """Say that the folder cannot be written: the training itself goes on."""
        try:
            yield
        except OSError as error:
            reason = error.strerror or error
            print(f"{self._folder} could not be written ({reason})", file=sys.stderr)

    def _write(self, validated: Record) -> None:
        if self._writer is None:
            # what a run wrote after the checkpoint from which this one goes on is no longer shown
            self._writer = self._open(self._folder, purge_step=validated.step)
        for curve, name in CURVES.items():
            if (value := getattr(validated, name)) is not None:
                self._writer.add_scalar(curve, value, validated.step)
        self._writer.flush()

    def close(self) -> None:
        """Close the file."""
        if self._writer is not None:
            with self._told():
                self._writer.close()
        super().close()
