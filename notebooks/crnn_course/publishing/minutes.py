"""Count how long a chapter takes: its prose, its code, its predictions and its exercises."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

import nbformat

from crnn_course.publishing.editions import SOLUTION
from crnn_course.publishing.plans import exercise_minutes
from crnn_course.publishing.solved_chapters import Chapter

WORDS = 200  # of prose that are read in a minute
LINES = 20  # of code that are read in a minute, after the prose has said what they do
PREDICTION = 1  # minutes


@dataclass(frozen=True)
class Minutes:
    """The minutes that a chapter takes, and those that it says at its head."""

    prose: int
    code: int
    exercises: int
    predictions: int
    stated: int

    @property
    def total(self) -> int:
        """Return the minutes of all parts together."""
        return self.prose + self.code + self.exercises + self.predictions

    def __str__(self) -> str:
        return (
            f"{self.prose} minutes for the prose ({WORDS} words a minute), {self.code} for the "
            f"code ({LINES} lines a minute), {self.exercises} for the exercises, "
            f"{self.predictions} for the predictions: {self.total}; the chapter says {self.stated}"
        )


def minutes_of(path: Path, chapter: Chapter) -> Minutes:
    """Count the minutes of a solved chapter from its cells and its exercises."""
    words, lines = 0, 0
    for cell in nbformat.read(path, as_version=4).cells:
        if cell.cell_type == "markdown":
            words += len(cell.source.split())
        elif not re.match(r"(check|predict|hint)\(", cell.source):
            lines += sum(bool(line.strip()) for line in SOLUTION.sub("", cell.source).splitlines())
    return Minutes(
        prose=round(words / WORDS),
        code=round(lines / LINES),
        exercises=exercise_minutes(chapter.points),
        predictions=PREDICTION * len(chapter.asked),
        stated=sum(map(int, re.findall(r"Plan (\d+) minutes", chapter.time))),
    )
