"""Grade a folder of notebooks that learners handed in, with a reason for each point that is lost.

From a notebook only the learner's own cells are taken, and put into the course's copy of the
chapter: its checks, and everything else, are the course's. They run in their own processes
(`sandbox`), which report what each answer gave on the examples; what it is worth is decided here,
where no line of a learner's code ever runs. So nothing that is printed, patched or stored in a
submission makes a wrong answer right.

Not detected: an answer copied from the solutions or from the library's source, or one written to
know the results of the examples.
"""

from __future__ import annotations

import csv
import os
import sys
from collections.abc import Sequence
from dataclasses import astuple, dataclass
from pathlib import Path
from typing import Any

from crnn_course.grading.processes import Limits, run, walls
from crnn_course.grading.reasons import judge
from crnn_course.grading.submissions import (
    Chapter,
    GradingError,
    Submission,
    find,
    merge,
    plain,
    read,
)
from crnn_course.publishing.editions import chapters
from crnn_lib.files import replacing

COLUMNS = ("learner", "chapter", "exercise", "points", "of", "reason", "note")


@dataclass(frozen=True)
class Grade:
    """One row of the table: the points of an exercise, and why not more.

    `note` says what an instructor may want to look at.
    """

    learner: str
    chapter: str
    exercise: str
    points: float
    of: float
    reason: str = ""
    note: str = ""


class Grader:
    """Grades submissions, one after the other, against a folder with the course's chapters.

    Raises GradingError on a system without forks, and for a folder without chapters.
    """

    def __init__(self, course: Path, limits: Limits = Limits()) -> None:
        if not hasattr(os, "fork"):
            raise GradingError(
                "grading needs Linux or macOS (on Windows: WSL), where processes can be limited"
            )
        self.chapters = [Chapter(path) for path in (chapters(course) if course.is_dir() else [])]
        if not self.chapters:
            raise GradingError(
                f"{course} holds no chapter: name the folder of the course's notebooks with "
                "--course"
            )
        self.limits, self.walls = limits, walls()

    def grade(self, submission: Submission) -> list[Grade]:
        """Return a grade for each exercise; raise GradingError for a notebook not of the course."""
        cells = read(submission.path)
        chapter = self._chapter_of(submission, cells)
        merged = merge(chapter, cells)
        outcomes = run(merged, self.limits, self.walls)
        learner = plain(submission.learner)
        grades = []
        for check, notes, outcome in zip(merged.checks, merged.notes, outcomes):
            reason = plain(judge(merged, check, outcome, self.limits))
            points = 0.0 if reason else check.points
            row = (learner, chapter.name, check.exercise, points, check.points, reason)
            grades.append(Grade(*row, "; ".join(notes)))
        return grades

    def _chapter_of(self, submission: Submission, cells: Sequence[Any]) -> Chapter:
        """Return the chapter that shares most cells with the submission, or has its name."""
        name = submission.path.stem
        chapter = max(
            self.chapters, key=lambda chapter: (chapter.kinship(cells), chapter.name == name)
        )
        if not chapter.kinship(cells) and chapter.name != name:
            raise GradingError(
                f"{submission.path} is not a chapter of the course: no cell of its exercises is "
                "in it"
            )
        return chapter


def grade_folder(folder: Path, out: Path, course: Path, limits: Limits = Limits()) -> int:
    """Grade all submissions of a folder; return how many were not notebooks of the course.

    The table in `out` is up to date after each submission. What cannot be graded has a row with its
    reason and no points, and does not keep the others from being graded. Raises GradingError when
    there is nothing to grade, no course, or `out` cannot be written.
    """
    submissions, grader = find(folder), Grader(course, limits)
    _check_table(out)
    if grader.walls.open:
        print(
            f"course grade: this system cannot keep learners' code from: {grader.walls.open}",
            file=sys.stderr,
        )
    grades: list[Grade] = []
    failed = 0
    for submission in submissions:
        try:
            fresh = grader.grade(submission)
        except GradingError as error:
            failed += 1
            print(f"course grade: {plain(error)}", file=sys.stderr)
            fresh = [Grade(plain(submission.learner), "", "", 0, 0, plain(error))]
        grades += fresh
        write(out, grades)
        first, points, whole = fresh[0], _sum(fresh, "points"), _sum(fresh, "of")
        print(f"{first.learner}\t{first.chapter}\t{points} of {whole}", flush=True)
    print(f"{len(grades)} rows are in {out}")
    return failed


def _check_table(out: Path) -> None:
    """Raise GradingError if the table cannot be written, or would replace something else.

    Called before hours of grading; only a table of grades is replaced.
    """
    header = ",".join(COLUMNS)
    try:
        if out.exists() and not out.read_text("utf-8", errors="replace").startswith(header):
            raise GradingError(
                f"--out {out} exists and is not a table of grades: choose another name, nothing "
                "was changed"
            )
        write(out, [])
    except OSError as error:
        raise GradingError(
            f"--out {out} cannot be written ({error.strerror}): choose another place"
        ) from None


def _sum(grades: Sequence[Grade], column: str) -> str:
    return f"{sum(getattr(grade, column) for grade in grades):g}"


def write(path: Path, grades: Sequence[Grade]) -> None:
    """Write the table as csv (UTF-8); the file is replaced whole or not at all."""
    with replacing(path) as part, part.open("w", encoding="utf-8", newline="") as file:
        table = csv.writer(file)
        table.writerow(COLUMNS)
        for grade in grades:
            learner, chapter, exercise, points, of, reason, note = astuple(grade)
            # a spreadsheet must not take the name for a formula
            name = f"'{learner}" if learner[:1] in "=+-@" else learner
            table.writerow([name, chapter, exercise, f"{points:g}", f"{of:g}", reason, note])
