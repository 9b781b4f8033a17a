"""What decides a training beside its data."""

from __future__ import annotations

import math
from dataclasses import dataclass

OPTIMIZERS = ("muon", "adamw")
PRECISIONS = ("float32", "mixed")


class TrainingError(RuntimeError):
    """A training that cannot start or go on; the message says why and what to do."""


@dataclass(frozen=True, kw_only=True)
class TrainConfig:
    """Everything that decides a run beside its data. Rates are per step, lengths in steps (one
    batch each).
    """

    steps: int = 1000
    batch_size: int = 16
    optimizer: str = (
        "muon"  # for the filters of the convolutions (optimizers.py); or "adamw" for all weights
    )
    learning_rate: float = 6e-3  # the peak, after warm-up
    warmup: float = 0.1  # share of the steps in which the rate rises from 0
    weight_decay: float = 0.01  # on matrices, not on biases and BatchNorm
    clip_norm: float = 1.0  # largest norm of all gradients together
    auxiliary_weight: float = (
        0.5  # weight of a second CTC loss on the columns, before the recurrence; 0 turns it off
    )
    validate_every: int = 250
    patience: int | None = (
        None  # stop after so many validations without a better character error rate
    )
    checkpoint_every: int = 250
    seed: int = 0  # order of the data, auxiliary head, dropout
    pool: int = 8  # batches drawn together and sorted by width, so that little of each is padding
    workers: int = 0  # processes that prepare batches; 0: this one does
    device: str = "auto"  # "auto" takes a GPU if there is one
    # or "mixed": convolutions in bfloat16, for GPUs; weights, recurrence and loss stay float32
    precision: str = "float32"
    progress: bool = True

    def __post_init__(self) -> None:
        for name in ("steps", "batch_size", "pool", "validate_every", "checkpoint_every"):
            if getattr(self, name) < 1:
                raise ValueError(f"{name} is {getattr(self, name)}: it must be at least 1")
        for name in ("weight_decay", "auxiliary_weight", "workers", "seed"):
            if not 0 <= getattr(self, name) < 2**32:
                raise ValueError(
                    f"{name} is {getattr(self, name)}: it must be a number from 0 to below 2 to "
                    "the power of 32"
                )
        for name in ("learning_rate", "clip_norm"):
            if not 0 < getattr(self, name) < math.inf:
                raise ValueError(f"{name} is {getattr(self, name)}: it must be a positive number")
        if self.optimizer not in OPTIMIZERS:
            raise ValueError(
                f"no optimizer is called {self.optimizer!r}: there are {' and '.join(OPTIMIZERS)}"
            )
        if self.precision not in PRECISIONS:
            raise ValueError(
                f"no precision is called {self.precision!r}: there are {' and '.join(PRECISIONS)}"
            )
        if not 0 <= self.warmup < 1:
            raise ValueError(f"warmup is {self.warmup}: it must be a share from 0 to below 1")
        if self.patience is not None and self.patience < 1:
            raise ValueError(f"patience is {self.patience}: it must be at least 1, or None")

    def rate(self, step: int) -> float:
        """Learning rate of `step`: a straight warm-up, then half a cosine down to 0."""
        rising = self.warmup * self.steps
        if step < rising:
            return self.learning_rate * (step + 1) / (rising + 1)
        return (
            self.learning_rate
            * 0.5
            * (1 + math.cos(math.pi * (step - rising) / (self.steps - rising)))
        )
