"""Grades for a folder of notebooks that learners handed in, each point that is lost with its
reason.

Of a notebook only the learner's own cells are taken, and put into the course's copy of the chapter:
its checks, and all else, are the course's. They run in processes of their own (`sandbox`), which
say what each answer gave on the examples; what it is worth is decided here, where no line of a
learner's ever runs. So nothing that is printed, patched or stored in a submission makes a wrong
answer right.

What is not seen: an answer copied from the solutions or from the library's source, or made to know
the examples' results.
"""

from __future__ import annotations

import csv
import json
import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import crnn_lib
from crnn_course.exercises.machinery import catalogue, verdict
from crnn_course.grading.parcels import ParcelError, unpack
from crnn_course.grading.submissions import (
    Chapter,
    Check,
    GradingError,
    Merged,
    Submission,
    find,
    merge,
    read,
)
from crnn_course.publishing.editions import chapters
from crnn_lib.files import replacing

COLUMNS = ("learner", "chapter", "exercise", "points", "of", "reason", "note")
STARTING = 120  # seconds that the library may take to load
DISTURBED = "what came back is not what a check sends: the submission has disturbed it"

PACKAGE = Path(__file__).parent  # whose parent is crnn_course


@dataclass(frozen=True, kw_only=True)
class Limits:
    """What each check may take."""

    seconds: float = 60.0
    memory: int = 4_000_000_000  # bytes, beyond what the library itself takes


@dataclass(frozen=True)
class Grade:
    """A row of the table: what an exercise brought, and why not more. `note`: what an instructor
    may want to look at.
    """

    learner: str
    chapter: str
    exercise: str
    points: float
    of: float
    reason: str = ""
    note: str = ""


# --- running --------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Walls:
    """How this system shuts the processes of learners' code in: the command that starts them, and
    what it does not forbid.
    """

    command: tuple[str, ...] = ()
    open: str = "network, files and other processes"


def walls() -> Walls:
    """The highest that stand here, as a trial of each tells."""
    network = ("unshare", "--map-root-user", "--net")
    whole = (*network, "--pid", "--fork", "--kill-child", "--mount", "--mount-proc")
    with tempfile.TemporaryDirectory() as scratch:
        lock = (sys.executable, "-P", "-m", "crnn_course.grading.forks", scratch)
        for wall, trial in (
            (Walls(whole, ""), lock),
            (Walls(whole, "files"), ("true",)),
            (Walls(network, "files and other processes"), ("true",)),
        ):
            with suppress(OSError, subprocess.SubprocessError):
                subprocess.run(
                    [*wall.command, *trial],
                    check=True,
                    capture_output=True,
                    timeout=60,
                    env=_environment(scratch),
                )
                return wall
    return Walls()


def _environment(scratch: str) -> dict[str, str]:
    """Variables of a process for learners' code: none of the instructor's secrets, temporary files
    in its own folder.
    """
    kept = {
        name: os.environ[name] for name in ("PATH", "HOME", "LANG", "LC_ALL") if name in os.environ
    }
    packages = [str(Path(file).resolve().parents[1]) for file in (PACKAGE, crnn_lib.__file__)]
    path = os.pathsep.join([*packages, *filter(None, [os.environ.get("PYTHONPATH")])])
    own = {"OMP_NUM_THREADS": "1", "MPLBACKEND": "agg", "TMPDIR": scratch, "IPYTHONDIR": scratch}
    return {**kept, **own, "PYTHONPATH": path}


@dataclass(frozen=True)
class Outcome:
    """What came out of the process of one check: its records, and how it ended ("" when by
    itself).
    """

    records: list[tuple[str, Any]]
    end: str = ""

    def of(self, kind: str) -> list[Any]:
        return [value for name, value in self.records if name == kind]


def run(merged: Merged, limits: Limits, wall: Walls) -> list[Outcome]:
    """Run all checks of a chapter, each in a process of its own, and bring back what was seen."""
    tasks = [
        {"exercise": one.exercise, "place": one.place, "answer": one.answer}
        for one in merged.checks
    ]
    job = {
        "sources": merged.sources,
        "ours": merged.ours,
        "tasks": tasks,
        "seconds": limits.seconds,
        "memory": limits.memory,
    }
    with tempfile.TemporaryDirectory(prefix="grading") as scratch:
        command = [
            *wall.command,
            sys.executable,
            "-P",
            "-m",
            "crnn_course.grading.sandbox",
            scratch,
        ]
        process = subprocess.Popen(
            [*command, *(["--open"] if wall.open else [])],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            env=_environment(scratch),
            start_new_session=True,
        )
        try:
            said, complaint = process.communicate(
                json.dumps(job) + "\n", STARTING + len(tasks) * (limits.seconds + 10)
            )
        except subprocess.TimeoutExpired:
            said, complaint = "", "it does not end"
        finally:
            _kill(process)
    if '"locked"' not in said.partition("\n")[0]:
        raise GradingError(
            f"the process for learners' code does not start: {_plain(complaint[-300:])}"
        )
    return _outcomes(said.splitlines()[1:], len(tasks))


def _kill(process: subprocess.Popen[str]) -> None:
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def _outcomes(lines: Sequence[str], count: int) -> list[Outcome]:
    """Believes nothing: a line that is not as it should be is an outcome without records."""
    outcomes = [Outcome([], "lost")] * count
    for line in lines:
        try:
            said = json.loads(line)
            records = [
                next(iter(json.loads(record).items())) for record in said["said"].splitlines()
            ]
            outcomes[int(said["task"])] = Outcome(records, str(said["end"]))
        except (
            ValueError,
            KeyError,
            TypeError,
            IndexError,
            AttributeError,
            StopIteration,
            RecursionError,
        ):
            continue
    return outcomes


# --- judging --------------------------------------------------------------------------------------


def judge(merged: Merged, check: Check, outcome: Outcome, limits: Limits) -> str:
    """Why an answer brings no points, in a sentence; "" for a right one."""
    if fooling := outcome.of("fooling"):
        return (
            f"the answer does what only serves to fool a check ({_plain(fooling[0])}); no "
            "exercise needs it"
        )
    if used := outcome.of("used"):
        return (
            f"this calls {_plain(used[0])}, which is the answer ready-made: write the steps "
            "yourself"
        )
    seen = outcome.of("observed")
    if not seen:
        return _unseen(merged, check, outcome, limits)
    exercise = catalogue()[0][check.exercise]
    try:
        observed = unpack(seen[0])
        if len(seen) > 1 or (
            observed.results and len(observed.results) != len(list(exercise.examples()))
        ):
            return DISTURBED
        for _, raised in observed.results or ():
            if raised is not None and _of_memory(raised.kind, raised.says):
                return _too_much(limits)
        word, sentence = verdict(exercise, observed)
    except ParcelError:
        return DISTURBED
    except Exception as error:  # what a learner's code gave has no end of shapes
        return f"what it gives cannot be compared ({type(error).__name__})"
    if word == "not started" and check.answer not in merged.answered:
        return "the answer cell is missing: it was deleted, or has lost its metadata"
    return "" if word == "right" else sentence if word == "wrong" else "not started"


def _unseen(merged: Merged, check: Check, outcome: Outcome, limits: Limits) -> str:
    """Why no answer was seen at all."""
    where = (
        "in the check" if (outcome.of("cell") or [-1])[-1] == check.place else "before the check"
    )
    match outcome.end.split():
        case ["time"] | ["signal", "24"]:
            return f"stopped after {limits.seconds:g} seconds {where}: does a loop never end?"
        case ["flood"]:
            return f"stopped {where}: it sends no end of data"
        case ["signal", number]:
            return (
                f"its process was killed {where} (signal {_plain(number)}): more memory than the "
                "machine has, or a crash"
            )
        case ["code", number]:
            return (
                f"it ends the whole program {where} (exit code {_plain(number)}), in place of "
                "returning its answer"
            )
    for cell, kind, says in (
        one for one in outcome.of("stopped") if isinstance(one, list) and len(one) == 3
    ):
        if _of_memory(kind, says):
            return _too_much(limits)
        place = (
            "the cell of the answer"
            if cell == check.answer
            else "the check"
            if cell == check.place
            else "a cell before it"
        )
        return f"{place} stops with {_plain(kind)}: {_plain(says)}"
    return DISTURBED


def _of_memory(kind: Any, says: Any) -> bool:
    return "MemoryError" in str(kind) or "allocate memory" in str(says)


def _too_much(limits: Limits) -> str:
    return f"it asks for more memory than the {limits.memory / 1e9:g} GB that a check may take"


def _plain(text: Any) -> str:
    """Of a learner's text only what can be printed, on one line."""
    return "".join(letter if letter.isprintable() else " " for letter in str(text))[:300].strip()


# --- all together ---------------------------------------------------------------------------------


class Grader:
    """Grades one submission after the other against a folder with the course's chapters."""

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
        """A row for each exercise; raises GradingError for what is no notebook of the course."""
        cells = read(submission.path)
        chapter = max(
            self.chapters, key=lambda one: (one.kinship(cells), one.name == submission.path.stem)
        )
        if not chapter.kinship(cells) and chapter.name != submission.path.stem:
            raise GradingError(
                f"{submission.path} is no chapter of the course: no cell of its exercises is in it"
            )
        merged = merge(chapter, cells)
        outcomes = run(merged, self.limits, self.walls)
        grades = []
        for check, notes, outcome in zip(merged.checks, merged.notes, outcomes):
            reason = _plain(judge(merged, check, outcome, self.limits))
            points = 0.0 if reason else check.points
            learner = _plain(submission.learner)
            grades.append(
                Grade(
                    learner,
                    chapter.name,
                    check.exercise,
                    points,
                    check.points,
                    reason,
                    "; ".join(notes),
                )
            )
        return grades


def grade_folder(folder: Path, out: Path, course: Path, limits: Limits = Limits()) -> int:
    """Grade all submissions of a folder, the table in `out` up to date after each; returns how many
    were no notebooks.

    What cannot be graded has a row with its reason and no points, and does not keep the others from
    being graded. Raises GradingError when there is nothing to grade, no course, or `out` cannot be
    written.
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
            print(f"course grade: {_plain(error)}", file=sys.stderr)
            fresh = [Grade(_plain(submission.learner), "", "", 0, 0, _plain(error))]
        grades += fresh
        write(out, grades)
        print(
            (
                f"{fresh[0].learner}\t{fresh[0].chapter}\t{_sum(fresh, 'points')} of "
                f"{_sum(fresh, 'of')}"
            ),
            flush=True,
        )
    print(f"{len(grades)} rows are in {out}")
    return failed


def _check_table(out: Path) -> None:
    """Before hours of grading: that the table can be written, and replaces nothing but a table of
    grades.
    """
    header = ",".join(COLUMNS)
    try:
        if out.exists() and not out.read_text(encoding="utf-8", errors="replace").startswith(
            header
        ):
            raise GradingError(
                f"--out {out} exists and is no table of grades: choose another name, nothing was "
                "changed"
            )
        write(out, [])
    except OSError as error:
        raise GradingError(
            f"--out {out} cannot be written ({error.strerror}): choose another place"
        ) from None


def _sum(grades: Sequence[Grade], column: str) -> str:
    return f"{sum(getattr(grade, column) for grade in grades):g}"


def write(path: Path, grades: Sequence[Grade]) -> None:
    """The table as a csv (UTF-8), replaced whole or not at all."""
    with replacing(path) as part, part.open("w", encoding="utf-8", newline="") as file:
        table = csv.writer(file)
        table.writerow(COLUMNS)
        for one in grades:
            # no formula of a spreadsheet's
            learner = f"'{one.learner}" if one.learner[:1] in "=+-@" else one.learner
            table.writerow(
                [
                    learner,
                    one.chapter,
                    one.exercise,
                    f"{one.points:g}",
                    f"{one.of:g}",
                    one.reason,
                    one.note,
                ]
            )
