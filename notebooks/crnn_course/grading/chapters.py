"""Put the course's own checks into the notebook that a learner handed in."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import nbformat

from crnn_course.grading.submissions import Cell

CHECK = re.compile(r'check\("(\d+\.\d+)"')


@dataclass(frozen=True)
class Check:
    """A cell that checks an exercise: its index among the code cells, and that of its answer."""

    exercise: str
    points: float
    cell: int
    answer: int


class Chapter:
    """The released edition of a chapter: its code cells, and which of them are graded."""

    def __init__(self, path: Path) -> None:
        self.name = path.stem
        self.cells = [
            cell for cell in nbformat.read(path, as_version=4).cells if cell.cell_type == "code"
        ]
        self.checks = list(self._checks())
        ours = [
            Cell(cell.source, cell.get("id", ""), _about(cell).get("grade_id", ""))
            for cell in self.cells
        ]
        self.index = {key: index for index, cell in enumerate(ours) for key in _keys(cell)}

    def _checks(self) -> Iterator[Check]:
        answer = -1
        for index, cell in enumerate(self.cells):
            about = _about(cell)
            if about.get("solution"):
                answer = index
            if about.get("grade") and (found := CHECK.search(cell.source)):
                yield Check(found[1], about["points"], index, answer)

    def kinship(self, cells: Sequence[Cell]) -> int:
        """Return how many of the cells are this chapter's answers and checks."""
        ours = {check.cell for check in self.checks} | {check.answer for check in self.checks}
        return len(ours & {self.index_of(cell) for cell in cells})

    def index_of(self, cell: Cell) -> int | None:
        """Return the index of a handed-in cell in this chapter; None for an added cell."""
        return next((self.index[key] for key in _keys(cell) if key in self.index), None)

    def is_answer(self, index: int | None) -> bool:
        """Tell whether learners write into this cell."""
        return index is not None and bool(_about(self.cells[index]).get("solution"))


def _about(cell: Any) -> dict[str, Any]:
    """Return nbgrader's metadata of a cell; empty if it has none."""
    found = cell.metadata.get("nbgrader", {})
    return found if isinstance(found, dict) else {}


def _keys(cell: Cell) -> list[str]:
    """Return what identifies a cell, the surest first: nbgrader's name, its id, its source."""
    named = [f"grade_id {cell.grade_id}"] if cell.grade_id else []
    known = [f"id {cell.id}"] if cell.id else []
    return [*named, *known, f"source {cell.source.strip()}"]


@dataclass
class Merged:
    """A learner's notebook with the course's checks: the sources of its cells in their order.

    Each check stands where the learner has it, and once more at the end, for answers that were
    written further down. For each check, `tries` are the indices of both, `answers` those of the
    cells of its answer, `notes` what an instructor may want to know.
    """

    checks: list[Check]
    sources: list[str] = field(default_factory=list)
    tries: list[list[int]] = field(default_factory=list)
    answers: list[list[int]] = field(default_factory=list)
    notes: list[list[str]] = field(default_factory=list)


def merge(chapter: Chapter, handed_in: Sequence[Cell]) -> Merged:
    """Return a learner's notebook, its checks replaced by the course's own.

    Cells of the course that are missing are put back, but for the places of answers.
    """
    indices = [chapter.index_of(cell) for cell in handed_in]
    checks = {check.cell: check for check in chapter.checks}
    merged = Merged(chapter.checks)
    placed: dict[int, list[int]] = {}
    edited = set()
    present = set(indices)
    merged.sources += _left_out(chapter, -1, present, checks)
    for cell, index in zip(handed_in, indices):
        source = cell.source
        if index in checks:
            source = chapter.cells[index].source
            if cell.source.strip() != source.strip():
                edited.add(index)
        if index is not None:
            placed.setdefault(index, []).append(len(merged.sources))
        merged.sources.append(source)
        if index is not None:
            merged.sources += _left_out(chapter, index, present, checks)
    for check in chapter.checks:
        merged.tries.append([*placed.get(check.cell, [])[-1:], len(merged.sources)])
        merged.sources.append(chapter.cells[check.cell].source)
        merged.answers.append(placed.get(check.answer, []))
        merged.notes.append(_notes(check, placed, edited))
    return merged


def _left_out(
    chapter: Chapter, index: int, present: set[int | None], checks: dict[int, Check]
) -> list[str]:
    """Return the course's cells that should follow a cell and were deleted."""
    sources = []
    for following in range(index + 1, len(chapter.cells)):
        if following in present:
            break
        if following not in checks and not chapter.is_answer(following):
            sources.append(chapter.cells[following].source)
    return sources


def _notes(check: Check, placed: dict[int, list[int]], edited: set[int]) -> list[str]:
    notes = []
    if check.cell not in placed:
        notes.append("the check cell was deleted: the course's own was used")
    elif check.cell in edited:
        notes.append("the check cell was edited: the course's own was used")
    if (count := len(placed.get(check.answer, []))) > 1:
        notes.append(f"there are {count} answer cells: all were run, in their order")
    return notes
