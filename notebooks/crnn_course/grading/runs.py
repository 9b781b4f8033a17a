"""Run one submission in sandboxes, as often as it takes to be fair, and judge what came out."""

from __future__ import annotations

import json
import secrets
import tempfile
import time
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import cache
from pathlib import Path
from threading import Lock

from crnn_course.exercises.definitions import catalogue
from crnn_course.exercises.watching import full_name
from crnn_course.grading import course_copy, isolation
from crnn_course.grading.chapters import Chapter, Merged
from crnn_course.grading.isolation import Limits, Said
from crnn_course.grading.kernel import MIME
from crnn_course.grading.limited import LimitError, limited
from crnn_course.grading.reasons import ENDS, Verdict, drawn, judge
from crnn_course.grading.submissions import GradingError, plain

JUDGING = 240  # seconds of the processor
MOST_ENDS = 4  # cells that may end a run before the rest is given up
TOO_MUCH = "what it gives takes too long to be compared"


class Runs:
    """Runs submissions of chapters; each set of exercises has its own copy of the course."""

    def __init__(self, limits: Limits, *, walls: bool) -> None:
        self.limits, self.walls = limits, walls
        self._copies = tempfile.TemporaryDirectory(prefix="course")
        self._copy = cache(self._new_copy)  # by chapter and exercises
        self._copying = Lock()  # one at a time: in Python 3.11 threads may not parse together

    def verdicts(self, chapter: Chapter, merged: Merged) -> dict[int, Verdict]:
        """Return a verdict for each check of a submission, by its index.

        First all exercises run together, without the functions that any of them asks for. Wrong
        answers that missed one of those which their own exercise does not ask for run again: first
        without the functions of such exercises alone, then each without those of its own.
        """
        deadline = time.monotonic() + self.limits.seconds
        numbers = list(dict.fromkeys(check.exercise for check in chapter.checks))
        found = self._judged(chapter, merged, numbers, deadline)
        if 1 < len(again := _to_repeat(chapter, found)) < len(numbers):
            found |= self._judged(chapter, merged, again, deadline)
        for number in _to_repeat(chapter, found):
            if time.monotonic() < deadline:
                found |= self._judged(chapter, merged, [number], deadline)
        return found

    def _judged(
        self, chapter: Chapter, merged: Merged, numbers: Sequence[str], deadline: float
    ) -> dict[int, Verdict]:
        """Run a notebook for some of its exercises; cells that end the kernel are left out then."""
        inputs = limited(drawn, numbers, secrets.randbits(64), seconds=JUDGING)
        ended: dict[int, str] = {}
        for _ in range(MOST_ENDS):
            said = self._run(chapter, merged, inputs, sorted(ended), deadline)
            verdicts, last = _judged_within_limits(said.lines, merged, inputs, ended)
            if last is None or last in ended or time.monotonic() > deadline:
                break
            if last < 0:
                raise GradingError(
                    f"the kernel for learners' code does not start: {plain(said.complaint[-300:])}"
                )
            ended[last] = ENDS[said.end]
        if last is not None and last not in ended:
            ended[last] = ENDS[said.end]
            verdicts, _ = _judged_within_limits(said.lines, merged, inputs, ended)
        return verdicts

    def _run(
        self, chapter: Chapter, merged: Merged, inputs: str, skipped: Sequence[int], deadline: float
    ) -> Said:
        cases = json.loads(inputs)
        with self._copying:
            copy = self._copy(chapter, tuple(cases))
        known = catalogue()[0]
        left = max(1.0, deadline - time.monotonic())
        job = {
            "cases": cases,
            "refused": copy.refused,
            "asked": {
                number: full_name(known[number].reference)
                for number in cases
                if callable(known[number].reference)
            },
            "cells": merged.sources,
            "skipped": skipped,
            "cell_seconds": self.limits.cell_seconds,
            "seconds": left,
            "memory": self.limits.memory,
            "processes": isolation.most_processes(walls=self.walls),
            "mime": MIME,
        }
        with tempfile.TemporaryDirectory(prefix="grading") as folder:
            path = Path(folder, "job.json")
            path.write_text(json.dumps(job), encoding="utf-8")
            return isolation.run(copy, path, replace(self.limits, seconds=left), walls=self.walls)

    def _new_copy(self, chapter: Chapter, numbers: tuple[str, ...]) -> course_copy.Copy:
        folder = Path(tempfile.mkdtemp(dir=self._copies.name))
        cells = [cell.source for cell in chapter.cells]
        return course_copy.make(folder, numbers, cells)


def _to_repeat(chapter: Chapter, verdicts: Mapping[int, Verdict]) -> list[str]:
    """Return the exercises whose answers may have failed for want of another's functions."""
    again = (chapter.checks[index].exercise for index in verdicts if verdicts[index].again)
    return list(dict.fromkeys(again))


def _judged_within_limits(
    lines: Sequence[bytes], merged: Merged, inputs: str, ended: dict[int, str]
) -> tuple[dict[int, Verdict], int | None]:
    """Judge all exercises in one limited process; if that fails, each in its own."""
    try:
        return limited(judge, lines, merged, inputs, ended, seconds=JUDGING)
    except LimitError:
        pass
    verdicts: dict[int, Verdict] = {}
    last = None
    for number, cases in json.loads(inputs).items():
        own = json.dumps({number: cases})
        try:
            found, last = limited(judge, lines, merged, own, ended, seconds=JUDGING // 4)
        except LimitError:
            checks = enumerate(merged.checks)
            found = {at: Verdict(TOO_MUCH) for at, check in checks if check.exercise == number}
        verdicts |= found
    return verdicts, last
