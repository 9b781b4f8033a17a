"""Read what learners handed in, and merge their answers into the course's copy of a chapter.

From a notebook only the learner's cells are taken: the answers, and cells that were added. The
checks, and everything else, are the course's.
"""

from __future__ import annotations

import re
import warnings
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import nbformat

LARGEST = 50_000_000  # bytes of a notebook
CHECK = re.compile(r'check\("(\d+\.\d+)"')
TELLING = re.compile(  # words that an honest answer hardly needs
    r"\b(?:judging|definitions|catalogue|inspect|importlib|ctypes|gc|solutions)\b"
    r"|(?<![.\w`])(?:exec|eval)\((?!\))"
    r"|__(?:code|globals|closure|builtins|import|wrapped)__|set(?:profile|trace)"
)


class GradingError(ValueError):
    """Submissions that cannot be graded, a missing course, or a file that cannot be written."""


def plain(text: Any) -> str:
    """Return the printable characters of a learner's text, on one line, at most 300."""
    return "".join(letter if letter.isprintable() else " " for letter in str(text))[:300].strip()


# --- the course's copy ----------------------------------------------------------------------------


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
        self.index = {key: index for index, cell in enumerate(self.cells) for key in _keys(cell)}

    def _checks(self) -> Iterator[Check]:
        answer = -1
        for index, cell in enumerate(self.cells):
            about = _nbgrader(cell)
            if about.get("solution"):
                answer = index
            if about.get("grade") and (found := CHECK.search(cell.source)):
                yield Check(found[1], about["points"], index, answer)

    def kinship(self, cells: Sequence[Any]) -> int:
        """Return how many of the cells are this chapter's answers and checks."""
        ours = {key for cell in self.cells for key in _grade_id(cell)}
        return len(ours & {key for cell in cells for key in _grade_id(cell)})

    def index_of(self, cell: Any) -> int | None:
        """Return the index of a handed-in cell in this chapter; None for an added cell."""
        return next((self.index[key] for key in _keys(cell) if key in self.index), None)


def _nbgrader(cell: Any) -> dict[str, Any]:
    """Return nbgrader's metadata of a cell; empty if it has none."""
    found = cell.metadata.get("nbgrader", {})
    return found if isinstance(found, dict) else {}


def _grade_id(cell: Any) -> list[str]:
    name = _nbgrader(cell).get("grade_id")
    return [f"grade_id {name}"] if name else []


def _keys(cell: Any) -> list[str]:
    """Return what identifies a cell, the surest first: nbgrader's name, its id, its source."""
    return [*_grade_id(cell), f"id {cell.get('id')}", f"source {cell.source.strip()}"]


# --- what was handed in ---------------------------------------------------------------------------


@dataclass(frozen=True)
class Submission:
    """A notebook that was handed in, and the name of the learner."""

    learner: str
    path: Path


def find(folder: Path) -> list[Submission]:
    """Return the notebooks of a folder: NAME.ipynb, or NAME/any/folders/chapter.ipynb.

    Raises GradingError if there are none.
    """
    if not folder.is_dir():
        what = "is a file" if folder.exists() else "does not exist"
        raise GradingError(f"{folder} {what}: name the folder that holds the learners' notebooks")
    found = [
        path
        for path in sorted(folder.rglob("*.ipynb"))
        if not any(part.startswith(".") for part in path.parts[1:])
    ]
    submissions = [Submission(_learner(path.relative_to(folder)), path) for path in found]
    if not submissions:
        raise GradingError(
            f"{folder} holds no notebook: put NAME.ipynb or NAME/chapter.ipynb for each learner "
            "into it"
        )
    return submissions


def _learner(path: Path) -> str:
    return path.parts[0] if len(path.parts) > 1 else path.stem


def read(path: Path) -> list[Any]:
    """Return the code cells of a notebook that was handed in.

    Raises GradingError, naming the file, if it is not a notebook.
    """
    malformed = (nbformat.ValidationError, AttributeError, KeyError, TypeError, ValueError)
    try:
        text = _text_of(path)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # missing ids are added
            notebook = nbformat.reads(text, as_version=4)
            nbformat.validate(notebook)
    except GradingError:
        raise
    except nbformat.reader.NotJSONError:
        raise GradingError(f"{path} is not a notebook: its JSON is broken or cut off") from None
    except (*malformed, RecursionError):
        raise GradingError(
            f"{path} is not a notebook: it is JSON, but not as Jupyter writes it"
        ) from None
    return [cell for cell in notebook.cells if cell.cell_type == "code"]


def _text_of(path: Path) -> str:
    """Return the text of a file; raise GradingError if it is too large or cannot be read."""
    try:
        if path.stat().st_size > LARGEST:
            raise GradingError(
                f"{path} is larger than {LARGEST // 10**6} MB: clear its outputs and hand it in "
                "again"
            )
        return path.read_text(encoding="utf-8")
    except OSError as error:
        raise GradingError(f"{path} cannot be read ({error.strerror})") from None
    except UnicodeDecodeError:
        raise GradingError(f"{path} is not a notebook (not UTF-8 text)") from None


# --- both together --------------------------------------------------------------------------------


@dataclass
class Merged:
    """The course's code cells with a learner's answers put in, and what was noticed on the way."""

    sources: list[str] = field(default_factory=list)
    # with their indices in `sources`
    checks: list[Check] = field(default_factory=list)
    # for each check, what an instructor may want to know
    notes: list[list[str]] = field(default_factory=list)
    # the indices of the answers that were handed in
    answered: set[int] = field(default_factory=set)
    # the indices of the course's cells other than answers and checks
    ours: list[int] = field(default_factory=list)


@dataclass
class _HandedIn:
    """The sources of a learner's cells, by the index of the course's cell that they belong to."""

    answers: dict[int, list[str]] = field(default_factory=dict)
    checks: dict[int, list[str]] = field(default_factory=dict)
    # cells that the learner added after that cell; -1: before all of them
    added: dict[int, list[str]] = field(default_factory=dict)


def merge(chapter: Chapter, handed_in: Sequence[Any]) -> Merged:
    """Put a learner's answers into the course's copy.

    Cells that the learner added go after the cells that they followed.
    """
    theirs = _sorted_out(chapter, handed_in)
    merged = Merged(theirs.added.get(-1, []))
    moved: dict[int, int] = {}  # index among the course's cells -> index in `merged.sources`
    for index, cell in enumerate(chapter.cells):
        moved[index] = len(merged.sources)
        answer = theirs.answers.get(index, [cell.source])[-1]
        merged.sources += [answer, *theirs.added.get(index, [])]
    for check in chapter.checks:
        whole = chapter.cells[check.cell].source
        merged.checks.append(
            Check(check.exercise, check.points, moved[check.cell], moved[check.answer])
        )
        about_check = _about_check(theirs.checks.get(check.cell), whole)
        merged.notes.append([*about_check, *_about_answer(theirs.answers.get(check.answer))])
    merged.answered = {moved[index] for index in theirs.answers}
    not_ours = {*theirs.answers, *(check.cell for check in chapter.checks)}
    merged.ours = [moved[index] for index in range(len(chapter.cells)) if index not in not_ours]
    return merged


def _sorted_out(chapter: Chapter, handed_in: Sequence[Any]) -> _HandedIn:
    """Tell answers, checks and added cells apart."""
    theirs = _HandedIn()
    last = -1
    for cell in handed_in:
        index = chapter.index_of(cell)
        if index is None:
            theirs.added.setdefault(last, []).append(cell.source)
            continue
        last = max(last, index)
        about = _nbgrader(chapter.cells[index])
        if about.get("solution"):
            theirs.answers.setdefault(index, []).append(cell.source)
        elif about.get("grade"):
            theirs.checks.setdefault(index, []).append(cell.source)
    return theirs


def _about_check(found: list[str] | None, whole: str) -> list[str]:
    if found is None:
        return ["the check cell was deleted: the course's own was used"]
    edited = any(source.strip() != whole.strip() for source in found)
    return ["the check cell was edited: the course's own was used"] if edited else []


def _about_answer(found: list[str] | None) -> list[str]:
    if found is None:
        return []
    notes = []
    if len(found) > 1:
        notes.append(f"there are {len(found)} answer cells: the last one counts")
    telling = sorted({match[0] for match in TELLING.finditer(found[-1])})
    if telling:
        notes.append(f"worth a look: the answer mentions {', '.join(telling)}")
    return notes
