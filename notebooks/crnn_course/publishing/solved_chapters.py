"""Read what a solved chapter says of itself, and its bank of wrong answers."""

from __future__ import annotations

import re
import runpy
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import nbformat

from crnn_course.publishing.plans import PlanError

ASK = re.compile(r'^(?:check|predict)\("([\d.A-Z]+)"', re.MULTILINE)
TIME = re.compile(r"^\*(Plan \d+ minutes.*)\*$", re.MULTILINE)
# exercise -> wrong answers: source, and words of the sentence that names the mistake
Bank = dict[str, list[tuple[str, str]]]


@dataclass(frozen=True)
class Chapter:
    """A solved chapter, as far as its instructor's page needs it."""

    name: str  # of its file, without the ending
    title: str
    time: str  # the sentence that says how long it takes
    objectives: tuple[str, ...]
    sections: dict[str, list[str]]  # heading -> numbers of the questions and exercises under it
    points: dict[str, int]  # exercise -> points that nbgrader gives
    asked: dict[str, str]  # question -> its text in the chapter

    @property
    def number(self) -> int:
        """Return the number with which the file's name begins."""
        return int(self.name[:2])


def read_chapter(path: Path) -> Chapter:
    """Read a chapter's notebook.

    Raises PlanError if the title, the objectives or the points of an exercise are missing.
    """
    first, *cells = nbformat.read(path, as_version=4).cells
    title = re.match(r"# (.+)", first.source)
    time = TIME.search(first.source)
    lines = first.source.splitlines()
    objectives = tuple(line[2:].rstrip(",.") for line in lines if line.startswith("- "))
    if not (title and time and objectives):
        raise PlanError(
            f"{path.name}: the first cell needs a title, a line '*Plan ... minutes*' and a list "
            "of objectives"
        )
    sections, points, asked = _read_cells(cells)
    unmarked = [number for number, worth in points.items() if not worth]
    if unmarked:
        raise PlanError(f"{path.name}: no nbgrader points for {', '.join(unmarked)}")
    return Chapter(path.stem, title[1], time[1], objectives, sections, points, asked)


def _read_cells(cells: list[Any]) -> tuple[dict[str, list[str]], dict[str, int], dict[str, str]]:
    """Return sections, points and the texts of questions, as `Chapter` has them."""
    sections: dict[str, list[str]] = {}
    points: dict[str, int] = {}
    asked: dict[str, str] = {}
    heading, question = "", ""
    for cell in cells:
        if cell.cell_type == "markdown":
            for found in re.findall(r"^## (.+)", cell.source, re.MULTILINE):
                heading = found
                sections[heading] = []
            question = cell.source.rpartition("**Predict.**")[2].strip() or question
            continue
        for number in ASK.findall(cell.source):
            sections.setdefault(heading, []).append(number)
            if number[-1].isalpha():
                asked[number] = question
            else:
                points[number] = int(cell.metadata.get("nbgrader", {}).get("points", 0))
    return sections, points, asked


def read_bank(folder: Path, chapter: Chapter) -> Bank:
    """Read the wrong answers with which the tests try the chapter's checks.

    Raises PlanError if the file is missing.
    """
    path = folder / f"chapter_{chapter.number:02d}.py"
    if not path.is_file():
        raise PlanError(f"{path} is missing: the bank of wrong answers of {chapter.name}")
    bank: Bank = runpy.run_path(str(path))["WRONG"]
    return bank
