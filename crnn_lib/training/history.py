"""What a training went through: losses, validations, samples left out; as a figure and as a CSV
file.
"""

from __future__ import annotations

import csv
import dataclasses
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from crnn_lib.files import replacing

if TYPE_CHECKING:
    from matplotlib.figure import Figure


@dataclass(frozen=True)
class Record:
    """Where a run stood after `step`: mean loss since the record before, learning rate, seconds so
    far, validation.
    """

    step: int
    loss: float
    learning_rate: float
    seconds: float
    character_error_rate: float | None = None
    exact_match: float | None = None


@dataclass
class History:
    """losses: one for each step; records: one for each validation; unalignable: sample -> why it
    was left out.
    """

    losses: list[float] = field(default_factory=list)
    records: list[Record] = field(default_factory=list)
    unalignable: dict[str, str] = field(default_factory=dict)
    interrupted: bool = False

    def is_better(self, record: Record) -> bool:
        """Whether `record` has a lower character error rate than all before."""
        if record.character_error_rate is None:
            return False
        return all(record.character_error_rate < rate for rate in self._rates())

    def validations_since_best(self) -> int:
        rates = self._rates()
        return len(rates) - 1 - rates.index(min(rates)) if rates else 0

    def _rates(self) -> list[float]:
        return [
            record.character_error_rate
            for record in self.records
            if record.character_error_rate is not None
        ]

    def save(self, path: Path | str) -> None:
        """Write the records as CSV, one row each."""
        with replacing(path) as part, part.open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, [column.name for column in dataclasses.fields(Record)])
            writer.writeheader()
            writer.writerows(dataclasses.asdict(record) for record in self.records)

    def plot(self) -> Figure:
        """Loss of each step (logarithmic) and, below, the character error rate at each validation
        where there was one.
        """
        from matplotlib.figure import Figure

        checked = [record for record in self.records if record.character_error_rate is not None]
        figure = Figure(
            figsize=(7, 4.5 if checked else 2.5), layout="constrained", facecolor="white"
        )
        axes = figure.subplots(2 if checked else 1, 1, sharex=True, squeeze=False)[:, 0]
        axes[0].plot(range(1, len(self.losses) + 1), self.losses, color="#0072B2", linewidth=0.8)
        axes[0].set(yscale="log", ylabel="CTC loss")
        if checked:
            rates = [record.character_error_rate for record in checked]
            axes[1].plot(
                [record.step for record in checked],
                rates,
                color="#D55E00",
                marker="o",
                linestyle="--",
            )
            axes[1].set(ylabel="character error rate", ylim=(0, None))
        axes[-1].set_xlabel("step")
        return figure

    def as_json(self) -> dict[str, Any]:
        """Everything but the losses, which a checkpoint keeps as a tensor."""
        return {
            "records": [dataclasses.asdict(record) for record in self.records],
            "unalignable": self.unalignable,
        }

    @classmethod
    def from_json(cls, described: dict[str, Any], losses: list[float]) -> History:
        return cls(
            losses,
            [Record(**record) for record in described["records"]],
            dict(described["unalignable"]),
        )
