"""Grade a folder of notebooks that learners handed in, with a reason for each point that is lost.

A notebook runs as it was handed in, with the course's own checks, in a sandbox in which no answer
exists (`isolation`, `course_copy`, `driver`, `kernel`). Its answers are called with inputs that are
drawn for this run; what they give comes back as data and is judged outside (`runs`, `reasons`).
Nothing else that happens in the sandbox counts.

Not claimed: that an answer was not copied. Answers that look alike are listed (`copies`).
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path

from crnn_course.grading import isolation
from crnn_course.grading.chapters import Chapter, Merged, merge
from crnn_course.grading.copies import SOLUTION, alike, fingerprints
from crnn_course.grading.isolation import Limits
from crnn_course.grading.limited import LimitError, limited
from crnn_course.grading.runs import Runs
from crnn_course.grading.submissions import Cell, GradingError, Submission, cells_of, find, plain
from crnn_course.grading.table import Grade, check_table, write
from crnn_course.publishing.editions import chapters

SHORTEST, LONGEST = 30, 86_400  # seconds for a submission
LEAST = 2_000_000_000  # bytes: what the library itself takes, and some


@dataclass
class Graded:
    """The grades of a submission, and the fingerprints of its answers by exercise."""

    grades: list[Grade]
    marks: dict[str, str]
    failed: bool = False


class Grader:
    """Grades submissions against a folder with the course's chapters.

    Raises GradingError for a folder without chapters, for limits that make no sense, and where
    learners' code cannot be isolated, unless `isolated` is False.
    """

    def __init__(self, course: Path, limits: Limits = Limits(), *, isolated: bool = True) -> None:
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
        _check_limits(limits)
        if isolated and (why := isolation.missing()):
            raise GradingError(
                f"{why}. Without it {isolation.NOT_HELD}: grade on another machine, or, if you "
                "trust these notebooks, with --without-isolation"
            )
        self.course, self.runs = course, Runs(limits, walls=isolated)

    def grade(self, submission: Submission) -> Graded:
        """Return a grade for each exercise; one row with the reason if it cannot be graded."""
        try:
            return self._graded(submission)
        except (GradingError, LimitError) as error:
            words = str(error)
            if isinstance(error, LimitError):
                words = f"{submission.path} takes too much time or memory to be graded ({error})"
            row = Grade(plain(submission.learner), "", "", 0, 0, plain(words), submission.note)
            return Graded([row], {}, failed=True)

    def _graded(self, submission: Submission) -> Graded:
        if submission.problem:
            raise GradingError(f"{submission.path}: {submission.problem}")
        cells = limited(cells_of, submission.path, submission.member)
        chapter = self._chapter_of(submission, cells)
        merged = merge(chapter, cells)
        verdicts = self.runs.verdicts(chapter, merged)
        learner = plain(submission.learner)
        grades = []
        for index, check in enumerate(merged.checks):
            verdict = verdicts[index]
            points = 0.0 if verdict.reason else check.points
            row = (learner, chapter.name, check.exercise, points, check.points, verdict.reason)
            notes = [*merged.notes[index], verdict.note, submission.note]
            grades.append(Grade(*row, "; ".join(filter(None, notes))))
        return Graded(grades, limited(fingerprints, _answers(merged)))

    def _chapter_of(self, submission: Submission, cells: Sequence[Cell]) -> Chapter:
        """Return the chapter that shares most cells with the submission, or has its name."""
        name = Path(submission.member or submission.path).stem
        chapter = max(
            self.chapters, key=lambda chapter: (chapter.kinship(cells), chapter.name == name)
        )
        if not chapter.kinship(cells) and chapter.name != name:
            raise GradingError(
                f"{submission.path} is not a chapter of the course: no cell of its exercises is "
                "in it"
            )
        return chapter

    def solutions(self) -> Iterator[tuple[str, str, str]]:
        """Yield exercise and fingerprint of each solution, if the course's folder has them."""
        for chapter in self.chapters:
            path = self.course / "solutions" / f"{chapter.name}.ipynb"
            if path.is_file():
                merged = merge(chapter, cells_of(path))
                for number, mark in fingerprints(_answers(merged)).items():
                    yield SOLUTION, number, mark


def _answers(merged: Merged) -> dict[str, str]:
    """Return the source of the last answer of each exercise."""
    cells = zip(merged.checks, merged.answers)
    return {check.exercise: merged.sources[at[-1]] for check, at in cells if at}


def _check_limits(limits: Limits) -> None:
    """Raise GradingError for limits under which nothing could be graded, or nothing is limited."""
    whole = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    if not SHORTEST <= limits.seconds <= LONGEST:
        raise GradingError(f"--seconds {limits.seconds:g}: give {SHORTEST} to {LONGEST}")
    if not LEAST <= limits.memory <= whole:
        raise GradingError(
            f"--memory {limits.memory / 1e9:g}: give {LEAST // 10**9} to {whole // 10**9} GB, "
            "what this machine has"
        )


def grade_folder(
    folder: Path,
    out: Path,
    course: Path,
    limits: Limits = Limits(),
    *,
    isolated: bool = True,
    jobs: int = 1,
) -> int:
    """Grade all submissions of a folder; return how many were not notebooks of the course.

    The table in `out` is up to date after each submission. What cannot be graded has a row with its
    reason and no points, and does not keep the others from being graded. Raises GradingError when
    there is nothing to grade, no course, `out` cannot be written, or nothing isolates.
    """
    submissions = find(folder)
    grader = Grader(course, limits, isolated=isolated)
    check_table(out)
    if not isolated:
        print(f"course grade: not isolated: {isolation.NOT_HELD}", file=sys.stderr)
    done: list[Graded] = []
    with ThreadPoolExecutor(jobs) as pool:
        try:
            for graded in pool.map(grader.grade, submissions):
                done.append(graded)
                write(out, [grade for each in done for grade in each.grades])
                _say(graded)
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            isolation.stop()
            raise
    grades = _with_hints(done, list(grader.solutions()))
    write(out, grades)
    print(f"{len(grades)} rows are in {out}")
    return sum(graded.failed for graded in done)


def _say(graded: Graded) -> None:
    first = graded.grades[0]
    if graded.failed:
        print(f"course grade: {first.reason}", file=sys.stderr)
    points, whole = (sum(getattr(grade, of) for grade in graded.grades) for of in ("points", "of"))
    print(f"{first.learner}\t{first.chapter}\t{points:g} of {whole:g}", flush=True)


def _with_hints(done: Sequence[Graded], solved: Sequence[tuple[str, str, str]]) -> list[Grade]:
    """Return all grades, with a note on those answers that look like another's."""
    marks = [
        (graded.grades[0].learner, number, mark)
        for graded in done
        for number, mark in graded.marks.items()
    ]
    notes = alike([*marks, *solved])
    return [
        replace(grade, note="; ".join(filter(None, [grade.note, note])))
        for graded in done
        for grade in graded.grades
        for note in [notes.get((grade.learner, grade.exercise), "")]
    ]
