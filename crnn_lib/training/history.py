"""The history of a training: losses, validations, samples left out; as a figure and as CSV."""

from __future__ import annotations

import csv
import dataclasses
import math
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from crnn_lib.files import replacing

if TYPE_CHECKING:
    from matplotlib.figure import Figure


@dataclass(frozen=True)
class Record:
    """The state of a run after `step`."""

    step: int
    loss: float  # mean since the record before
    learning_rate: float
    seconds: float  # since the run began
    character_error_rate: float | None = None  # of the validation, if there was one
    exact_match: float | None = None


@dataclass
class History:
    """Everything that was recorded in a training."""

    losses: list[float] = field(default_factory=list)  # of each step; NaN if it had no sample
    records: list[Record] = field(default_factory=list)  # of each validation
    unalignable: dict[str, str] = field(default_factory=dict)  # sample left out -> reason
    interrupted: bool = False

    def is_better(self, record: Record) -> bool:
        """Tell whether `record` has a lower character error rate than all before."""
        if record.character_error_rate is None:
            return False
        return all(record.character_error_rate < rate for rate in self._rates())

    def validations_since_best(self) -> int:
        """Return how many validations in a row were not better than the best."""
        rates = self._rates()
        return len(rates) - 1 - rates.index(min(rates)) if rates else 0

    def _rates(self) -> list[float]:
        rates = (record.character_error_rate for record in self.records)
        return [rate for rate in rates if rate is not None]

    def save(self, path: Path | str) -> None:
        """Write the records as CSV, one row each."""
        with replacing(path) as part, part.open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, [column.name for column in dataclasses.fields(Record)])
            writer.writeheader()
            writer.writerows(dataclasses.asdict(record) for record in self.records)

    def plot(self) -> Figure:
        """Draw the loss of each step (logarithmic) and, below, the CER of each validation."""
        from matplotlib.figure import Figure

        checked = [record for record in self.records if record.character_error_rate is not None]
        size = (7, 4.5 if checked else 2.5)
        figure = Figure(figsize=size, layout="constrained", facecolor="white")
        axes = figure.subplots(2 if checked else 1, 1, sharex=True, squeeze=False)[:, 0]
        axes[0].plot(range(1, len(self.losses) + 1), self.losses, color="#0072B2", linewidth=0.8)
        axes[0].set(yscale="log", ylabel="CTC loss")
        if checked:
            steps = [record.step for record in checked]
            rates = [record.character_error_rate for record in checked]
            axes[1].plot(steps, rates, color="#D55E00", marker="o", linestyle="--")
            axes[1].set(ylabel="character error rate", ylim=(0, None))
        axes[-1].set_xlabel("step")
        return figure

    def as_json(self) -> dict[str, Any]:
        """Return everything but the losses, which a checkpoint keeps as a tensor."""
        records = [dataclasses.asdict(record) for record in self.records]
        return {"records": records, "unalignable": self.unalignable}

    @classmethod
    def from_json(cls, described: dict[str, Any], losses: list[float]) -> History:
        """Return the history that `as_json` described, with its losses."""
        records = [Record(**record) for record in described["records"]]
        return cls(losses, records, dict(described["unalignable"]))


def mean_loss(losses: Iterable[float]) -> float:
    """Return the mean of the losses of steps that had samples; NaN if there is none."""
    known = [loss for loss in losses if not math.isnan(loss)]
    return sum(known) / len(known) if known else math.nan
