"""Grades for a folder of notebooks that learners handed in, each point that is lost with its reason.

Of a notebook only the learner's own cells are taken, and put into the course's copy of the chapter: its checks, and all
else, are the course's. They run in processes of their own (`sandbox`), which say what each answer gave on the examples;
what it is worth is decided here, where no line of a learner's ever runs. So nothing that is printed, patched or stored in
a submission makes a wrong answer right.

What is not seen: an answer copied from the solutions or from the library's source, or made to know the examples' results.
"""

from __future__ import annotations

import csv
import json
import os
import re
import signal
import subprocess
import sys
import tempfile
import warnings
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import nbformat

import crnn_lib
from crnn_lib.files import replacing
from crnn_lib.teaching.editions import chapters
from crnn_lib.teaching.exercises.machinery import catalogue, verdict
from crnn_lib.teaching.parcels import ParcelError, unpack

COLUMNS = ("learner", "chapter", "exercise", "points", "of", "reason", "note")
LARGEST = 50_000_000  # bytes of a notebook
STARTING = 120  # seconds that the library may take to load
CHECK = re.compile(r'check\("(\d+\.\d+)"')
TELLING = re.compile(
    r"crnn_lib\.teaching|\b(?:inspect|importlib|ctypes|gc|solutions)\b|\b(?:exec|eval)\(|__\w+__|set(?:profile|trace)"
)


class GradingError(ValueError):
    """Submissions that cannot be graded, a course that cannot be found, a file that cannot be written."""


@dataclass(frozen=True, kw_only=True)
class Limits:
    """What each check may take."""

    seconds: float = 60.0
    memory: int = 4_000_000_000  # bytes, beyond what the library itself takes


@dataclass(frozen=True)
class Grade:
    """A row of the table: what an exercise brought, and why not more. `note`: what an instructor may want to look at."""

    learner: str
    chapter: str
    exercise: str
    points: float
    of: float
    reason: str = ""
    note: str = ""


@dataclass(frozen=True)
class Submission:
    learner: str
    path: Path


# --- the course's copy --------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Check:
    """A cell that checks an exercise: its number among the code cells, and that of the answer it belongs to."""

    exercise: str
    points: float
    place: int
    answer: int


class Chapter:
    """The released edition of a chapter: its code cells, and which of them are graded."""

    def __init__(self, path: Path) -> None:
        self.name = path.stem
        self.cells = [cell for cell in nbformat.read(path, as_version=4).cells if cell.cell_type == "code"]
        self.checks = list(self._checks())
        self.places = {key: place for place, cell in enumerate(self.cells) for key in _keys(cell)}

    def _checks(self) -> Iterator[Check]:
        answer = -1
        for place, cell in enumerate(self.cells):
            about = cell.metadata.get("nbgrader", {})
            if about.get("solution"):
                answer = place
            if about.get("grade") and (found := CHECK.search(cell.source)):
                yield Check(found[1], about.points, place, answer)

    def kinship(self, cells: Sequence[Any]) -> int:
        """How many of the cells are this chapter's answers and checks."""
        ours = {key for cell in self.cells for key in _grade_id(cell)}
        return len(ours & {key for cell in cells for key in _grade_id(cell)})


def _grade_id(cell: Any) -> list[str]:
    found = cell.metadata.get("nbgrader", {})
    return [f"grade_id {found['grade_id']}"] if isinstance(found, dict) and found.get("grade_id") else []


def _keys(cell: Any) -> list[str]:
    """What a cell is known by, the surest first: nbgrader's name for it, its id, and what stands in it."""
    return [*_grade_id(cell), f"id {cell.get('id')}", f"source {cell.source.strip()}"]


# --- what was handed in -------------------------------------------------------------------------------------------


def find(folder: Path) -> list[Submission]:
    """The notebooks of a folder: NAME.ipynb, or NAME/any/folders/chapter.ipynb. Raises GradingError where there are none."""
    if not folder.is_dir():
        what = "is a file" if folder.exists() else "does not exist"
        raise GradingError(f"{folder} {what}: name the folder that holds the learners' notebooks")
    found = [path for path in sorted(folder.rglob("*.ipynb")) if not any(part.startswith(".") for part in path.parts[1:])]
    submissions = [Submission(_learner(path.relative_to(folder)), path) for path in found]
    if not submissions:
        raise GradingError(f"{folder} holds no notebook: put NAME.ipynb or NAME/chapter.ipynb for each learner into it")
    return submissions


def _learner(path: Path) -> str:
    return path.parts[0] if len(path.parts) > 1 else path.stem


def read(path: Path) -> list[Any]:
    """The code cells of a notebook that somebody handed in; raises GradingError when it is none."""
    try:
        if path.stat().st_size > LARGEST:
            raise GradingError(f"{path} is larger than {LARGEST // 10**6} MB: clear its outputs and hand it in again")
        text = path.read_text(encoding="utf-8")
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # ids that are missing are given
            notebook = nbformat.reads(text, as_version=4)
            nbformat.validate(notebook)
    except OSError as error:
        raise GradingError(f"{path} cannot be read ({error.strerror})") from None
    except UnicodeDecodeError:
        raise GradingError(f"{path} is no notebook (not UTF-8 text)") from None
    except nbformat.reader.NotJSONError:
        raise GradingError(f"{path} is no notebook: its JSON is broken or cut off") from None
    except (nbformat.ValidationError, AttributeError, KeyError, TypeError, ValueError, RecursionError) as error:
        if isinstance(error, GradingError):
            raise
        raise GradingError(f"{path} is no notebook: it is JSON, but not as Jupyter writes it") from None
    return [cell for cell in notebook.cells if cell.cell_type == "code"]


@dataclass
class Merged:
    """The course's code cells with a learner's answers in their places, and what was found on the way."""

    sources: list[str] = field(default_factory=list)
    checks: list[Check] = field(default_factory=list)  # with their numbers in `sources`
    notes: list[list[str]] = field(default_factory=list)  # for each check, what an instructor may want to know
    answered: set[int] = field(default_factory=set)  # the numbers of the answers that were handed in
    ours: list[int] = field(default_factory=list)  # the numbers of the course's cells, but for answers and checks


def merge(chapter: Chapter, handed_in: Sequence[Any]) -> Merged:
    """Put answers into the course's copy, and cells that the learner added behind the cells that they followed."""
    answers: dict[int, list[str]] = {}
    checks: dict[int, list[str]] = {}
    added: dict[int, list[str]] = {}
    last = -1
    for cell in handed_in:
        place = next((chapter.places[key] for key in _keys(cell) if key in chapter.places), None)
        if place is None:
            added.setdefault(last, []).append(cell.source)
            continue
        last = max(last, place)
        about = chapter.cells[place].metadata.get("nbgrader", {})
        if about.get("solution"):
            answers.setdefault(place, []).append(cell.source)
        elif about.get("grade"):
            checks.setdefault(place, []).append(cell.source)
    merged = Merged(added.get(-1, []))
    moved: dict[int, int] = {}  # number among the course's cells -> number among all
    for place, cell in enumerate(chapter.cells):
        moved[place] = len(merged.sources)
        merged.sources += [answers.get(place, [cell.source])[-1], *added.get(place, [])]
    for check in chapter.checks:
        whole = chapter.cells[check.place].source
        merged.checks.append(Check(check.exercise, check.points, moved[check.place], moved[check.answer]))
        merged.notes.append([*_about_check(checks.get(check.place), whole), *_about_answer(answers.get(check.answer))])
    merged.answered = {moved[place] for place in answers}
    checked = {check.place for check in chapter.checks}
    merged.ours = [moved[place] for place in range(len(chapter.cells)) if place not in answers and place not in checked]
    return merged


def _about_check(found: list[str] | None, whole: str) -> list[str]:
    if found is None:
        return ["the check cell was deleted: the course's own was used"]
    edited = any(source.strip() != whole.strip() for source in found)
    return ["the check cell was edited: the course's own was used"] if edited else []


def _about_answer(found: list[str] | None) -> list[str]:
    if found is None:
        return []
    telling = sorted({match[0] for match in TELLING.finditer(found[-1])})
    return [
        *([f"the answer cell stands {len(found)} times: the last one counts"] if len(found) > 1 else []),
        *([f"worth a look: the answer mentions {', '.join(telling)}"] if telling else []),
    ]


# --- running ------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Walls:
    """How this system shuts the processes of learners' code in: the command that starts them, and what it does not forbid."""

    command: tuple[str, ...] = ()
    open: str = "network, files and other processes"


def walls() -> Walls:
    """The highest that stand here."""
    own = ("unshare", "--map-root-user", "--net")
    for wall in (
        Walls((*own, "--pid", "--fork", "--kill-child", "--mount", "--mount-proc"), ""),
        Walls(own, "files and other processes"),
    ):
        try:
            subprocess.run([*wall.command, "true"], check=True, capture_output=True, timeout=20)
        except (OSError, subprocess.SubprocessError):
            continue
        return wall
    return Walls()


@dataclass(frozen=True)
class Outcome:
    """What came out of the process of one check: its records, and how it ended ("" when by itself)."""

    records: list[tuple[str, Any]]
    end: str = ""

    def of(self, kind: str) -> list[Any]:
        return [value for name, value in self.records if name == kind]


def run(merged: Merged, limits: Limits, wall: Walls) -> list[Outcome]:
    """Run all checks of a chapter, each in a process of its own, and bring back what was seen."""
    tasks = [{"exercise": one.exercise, "place": one.place, "answer": one.answer} for one in merged.checks]
    job = {"sources": merged.sources, "ours": merged.ours, "tasks": tasks, "seconds": limits.seconds, "memory": limits.memory}
    package = Path(crnn_lib.__file__).resolve().parents[1]
    with tempfile.TemporaryDirectory(prefix="grading") as scratch:
        kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG", "LC_ALL") if name in os.environ}
        own = {"OMP_NUM_THREADS": "1", "MPLBACKEND": "agg", "TMPDIR": scratch, "IPYTHONDIR": scratch}
        path = os.pathsep.join(filter(None, [str(package), os.environ.get("PYTHONPATH")]))
        command = [*wall.command, sys.executable, "-P", "-m", "crnn_lib.teaching.sandbox", scratch]
        process = subprocess.Popen(
            [*command, *(["--open"] if wall.open else [])],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            env={**kept, **own, "PYTHONPATH": path},
            start_new_session=True,
        )
        try:
            said, complaint = process.communicate(json.dumps(job) + "\n", STARTING + len(tasks) * (limits.seconds + 10))
        except subprocess.TimeoutExpired:
            said, complaint = "", "it does not end"
        finally:
            _kill(process)
    if '"locked"' not in said.partition("\n")[0]:
        raise GradingError(f"the process for learners' code does not start: {_plain(complaint[-300:])}")
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
            records = [next(iter(json.loads(record).items())) for record in said["said"].splitlines()]
            outcomes[int(said["task"])] = Outcome(records, str(said["end"]))
        except (ValueError, KeyError, TypeError, IndexError, AttributeError, StopIteration, RecursionError):
            continue
    return outcomes


# --- judging ------------------------------------------------------------------------------------------------------


def judge(merged: Merged, check: Check, outcome: Outcome, limits: Limits) -> str:
    """Why an answer brings no points, in a sentence; "" for a right one."""
    if fooling := outcome.of("fooling"):
        return f"the answer does what only serves to fool a check ({_plain(fooling[0])}); no exercise needs it"
    if used := outcome.of("used"):
        return f"this calls {_plain(used[0])}, which is the answer ready-made: write the steps yourself"
    seen = outcome.of("observed")
    if not seen:
        return _unseen(merged, check, outcome, limits)
    exercise = catalogue()[0][check.exercise]
    try:
        observed = unpack(seen[0])
        if observed.results and len(observed.results) != len(list(exercise.examples())):
            return "what came back is not what a check sends: the submission has disturbed it"
        for _, raised in observed.results or ():
            if raised is not None and "memory" in f"{raised.kind} {raised.says}".lower():
                return f"it asks for more memory than the {limits.memory / 1e9:g} GB that a check may take"
        word, sentence = verdict(exercise, observed)
    except ParcelError:
        return "what came back is not what a check sends: the submission has disturbed it"
    except Exception as error:  # what a learner's code gave has no end of shapes
        return f"what it gives cannot be compared ({type(error).__name__})"
    if word == "not started" and check.answer not in merged.answered:
        return "the answer cell is missing: it was deleted, or has lost its metadata"
    return "" if word == "right" else sentence if word == "wrong" else "not started"


def _unseen(merged: Merged, check: Check, outcome: Outcome, limits: Limits) -> str:
    """Why no answer was seen at all."""
    where = "in the check" if (outcome.of("cell") or [-1])[-1] == check.place else "in the cells before it"
    match outcome.end.split():
        case ["time"] | ["signal", "24"]:
            return f"stopped after {limits.seconds:g} seconds {where}: does a loop never end?"
        case ["flood"]:
            return f"stopped {where}: it sends no end of data"
        case ["signal", number]:
            return f"its process was killed {where} (signal {_plain(number)}): more memory than the machine has, or a crash"
        case ["code", number]:
            return f"it ends the whole program {where} (exit code {_plain(number)}), in place of returning its answer"
    for cell, kind, says in (one for one in outcome.of("stopped") if isinstance(one, list) and len(one) == 3):
        if "memory" in f"{kind} {says}".lower():
            return f"it asks for more memory than the {limits.memory / 1e9:g} GB that a check may take"
        place = "the cell of the answer" if cell == check.answer else "the check" if cell == check.place else "a cell before it"
        return f"{place} stops with {_plain(kind)}: {_plain(says)}"
    return "nothing came back from its process: the submission has disturbed it"


def _plain(text: Any) -> str:
    """Of a learner's text only what can be printed, on one line."""
    return "".join(letter if letter.isprintable() else " " for letter in str(text))[:300].strip()


# --- all together -------------------------------------------------------------------------------------------------


class Grader:
    """Grades one submission after the other against a folder with the course's chapters."""

    def __init__(self, course: Path, limits: Limits = Limits()) -> None:
        if not hasattr(os, "fork"):
            raise GradingError("grading needs Linux or macOS (on Windows: WSL), where processes can be limited")
        self.chapters = [Chapter(path) for path in (chapters(course) if course.is_dir() else [])]
        if not self.chapters:
            raise GradingError(f"{course} holds no chapter: name the folder of the course's notebooks with --course")
        self.limits, self.walls = limits, walls()

    def grade(self, submission: Submission) -> list[Grade]:
        """A row for each exercise; raises GradingError for what is no notebook of the course."""
        cells = read(submission.path)
        chapter = max(self.chapters, key=lambda one: (one.kinship(cells), one.name == submission.path.stem))
        if not chapter.kinship(cells) and chapter.name != submission.path.stem:
            raise GradingError(f"{submission.path} is no chapter of the course: no cell of its exercises is in it")
        merged = merge(chapter, cells)
        outcomes = run(merged, self.limits, self.walls)
        grades = []
        for check, notes, outcome in zip(merged.checks, merged.notes, outcomes):
            reason = _plain(judge(merged, check, outcome, self.limits))
            points = 0.0 if reason else check.points
            learner = _plain(submission.learner)
            grades.append(Grade(learner, chapter.name, check.exercise, points, check.points, reason, "; ".join(notes)))
        return grades


def grade_all(grader: Grader, submissions: Sequence[Submission], out: Path) -> int:
    """Grade submissions one after the other and keep the table in `out` up to date; returns how many were no notebooks.

    What cannot be graded has a row with its reason and no points, and does not keep the others from being graded.
    Raises OSError at once when `out` cannot be written.
    """
    grades: list[Grade] = []
    failed = 0
    write(out, grades)
    if grader.walls.open:
        print(f"crnn grade: this system cannot keep learners' code from: {grader.walls.open}", file=sys.stderr)
    for submission in submissions:
        try:
            fresh = grader.grade(submission)
        except GradingError as error:
            failed += 1
            print(f"crnn grade: {_plain(error)}", file=sys.stderr)
            fresh = [Grade(_plain(submission.learner), "", "", 0, 0, _plain(error))]
        grades += fresh
        write(out, grades)
        print(f"{fresh[0].learner}\t{fresh[0].chapter}\t{_sum(fresh, 'points')} of {_sum(fresh, 'of')}", flush=True)
    print(f"{len(grades)} rows are in {out}")
    return failed


def _sum(grades: Sequence[Grade], column: str) -> str:
    return f"{sum(getattr(grade, column) for grade in grades):g}"


def write(path: Path, grades: Sequence[Grade]) -> None:
    """The table as a csv (UTF-8), replaced whole or not at all."""
    with replacing(path) as part, part.open("w", encoding="utf-8", newline="") as file:
        table = csv.writer(file)
        table.writerow(COLUMNS)
        for one in grades:
            learner = f"'{one.learner}" if one.learner[:1] in "=+-@" else one.learner  # no formula of a spreadsheet's
            table.writerow([learner, one.chapter, one.exercise, f"{one.points:g}", f"{one.of:g}", one.reason, one.note])
