"""TrainConfig: the settings of a training."""

from __future__ import annotations

import math
from dataclasses import dataclass

from crnn_lib.contract import FREEZABLE, OPTIMIZERS, PRECISIONS

MOST_WORKERS, MOST = 256, 2**32 - 1


class TrainingError(RuntimeError):
    """A training that cannot start or go on; the message says why and what to do."""


@dataclass(frozen=True, kw_only=True)
class TrainConfig:
    """All settings of a run apart from its data. Lengths are in steps, a step is one batch."""

    steps: int = 1000
    further: int = 0  # how many of them go on from the end of a run that had fewer, on resume
    batch_size: int = 16
    optimizer: str = "muon"  # for the convolutions (optimizers.py); "adamw": for all weights
    learning_rate: float = 6e-3  # the peak, after warm-up
    warmup: float = 0.1  # share of the steps in which the rate rises from 0
    hold: float = 0.0  # share of the steps in which it then stays at its peak
    average: float = 0.0  # decay of the average of the weights that are kept (averaging.py); 0: off
    weight_decay: float = 0.01  # on matrices, not on biases and BatchNorm
    clip_norm: float = 1.0  # largest norm of all gradients together
    auxiliary_weight: float = 0.5  # of a second CTC loss, on the columns; 0: off
    validate_every: int = 250
    start: str | None = None  # fingerprint of the weights that it begins with, compared on resume
    validate_start: bool = False  # for weights that can read: then the best is never worse
    patience: int | None = None  # stop after this many validations without a better CER
    checkpoint_every: int = 250
    freeze: str | None = None  # "cnn": its weights stay as they are
    seed: int = 0  # order of the data, auxiliary head, dropout
    pool: int = 8  # batches drawn together and sorted by width, so that little of each is padding
    workers: int = 0  # processes that prepare batches; 0: this one does
    device: str = "auto"  # "auto" takes a GPU if there is one
    precision: str = "float32"  # "mixed": all but scores and loss in bfloat16
    progress: bool = True

    def __post_init__(self) -> None:
        for name in ("steps", "batch_size", "pool", "validate_every", "checkpoint_every"):
            self._check(name, _is_whole(getattr(self, name), 1), "a whole number, at least 1")
        for name, most in (("workers", MOST_WORKERS), ("further", self.steps), ("seed", MOST)):
            fits = _is_whole(getattr(self, name), 0, most)
            self._check(name, fits, f"a whole number from 0 to {most}")
        for name in ("weight_decay", "auxiliary_weight", "steps", "batch_size"):
            self._check(name, 0 <= getattr(self, name) <= MOST, f"a number from 0 to {MOST}")
        for name in ("learning_rate", "clip_norm"):
            self._check(name, 0 < getattr(self, name) < math.inf, "a positive number")
        for name in ("warmup", "average"):
            self._check(name, 0 <= getattr(self, name) < 1, "a share from 0 to below 1")
        self._check("hold", 0 <= self.hold < 1 - self.warmup, "a share that warmup leaves below 1")
        patience = self.patience is None or _is_whole(self.patience, 1)
        self._check("patience", patience, "a whole number, at least 1, or None")
        self._check("device", isinstance(self.device, str), 'a name, such as "cpu" or "cuda:1"')
        choosing = {"optimizer": OPTIMIZERS, "precision": PRECISIONS, "freeze": (None, *FREEZABLE)}
        for name, choices in choosing.items():
            if (given := getattr(self, name)) not in choices:
                there = " and ".join(map(str, choices))
                raise ValueError(f"no {name} is called {given!r}: there are {there}")

    def _check(self, name: str, fits: bool, needed: str) -> None:
        if not fits:
            given = str(getattr(self, name))
            shown = given if len(given) <= 40 else f"a number of {len(given)} digits"
            raise ValueError(f"{name} is {shown}: it must be {needed}")

    def rate(self, step: int) -> float:
        """Return the learning rate of `step`: warm-up, hold, then half a cosine down to 0."""
        rising, falling = self.warmup * self.steps, (self.warmup + self.hold) * self.steps
        if step < rising:
            return self.learning_rate * (step + 1) / (rising + 1)
        share = max(0.0, (step - falling) / (self.steps - falling))
        return self.learning_rate * 0.5 * (1 + math.cos(math.pi * share))


def _is_whole(value: object, least: int, most: float = math.inf) -> bool:
    return isinstance(value, int) and least <= value <= most
