"""What learners handed in, and how their answers come into the course's own copy of a chapter.

Of a notebook only the learner's cells are taken: the answers, and cells that were added. The
checks, and all else, are the course's.
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
    r"\b(?:machinery|catalogue|inspect|importlib|ctypes|gc|solutions)\b|(?<![.\w`])(?:exec|eval)\((?!\))"
    r"|__(?:code|globals|closure|builtins|import|wrapped)__|set(?:profile|trace)"
)


class GradingError(ValueError):
    """Submissions that cannot be graded, a course that cannot be found, a file that cannot be
    written.
    """


@dataclass(frozen=True)
class Submission:
    learner: str
    path: Path


# --- the course's copy ----------------------------------------------------------------------------


@dataclass(frozen=True)
class Check:
    """A cell that checks an exercise: its number among the code cells, and that of the answer it
    belongs to.
    """

    exercise: str
    points: float
    place: int
    answer: int


class Chapter:
    """The released edition of a chapter: its code cells, and which of them are graded."""

    def __init__(self, path: Path) -> None:
        self.name = path.stem
        self.cells = [
            cell for cell in nbformat.read(path, as_version=4).cells if cell.cell_type == "code"
        ]
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
    return (
        [f"grade_id {found['grade_id']}"]
        if isinstance(found, dict) and found.get("grade_id")
        else []
    )


def _keys(cell: Any) -> list[str]:
    """What a cell is known by, the surest first: nbgrader's name for it, its id, and what stands in
    it.
    """
    return [*_grade_id(cell), f"id {cell.get('id')}", f"source {cell.source.strip()}"]


# --- what was handed in ---------------------------------------------------------------------------


def find(folder: Path) -> list[Submission]:
    """The notebooks of a folder: NAME.ipynb, or NAME/any/folders/chapter.ipynb. Raises GradingError
    where there are none.
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
    """The code cells of a notebook that somebody handed in; raises GradingError when it is none."""
    try:
        if path.stat().st_size > LARGEST:
            raise GradingError(
                f"{path} is larger than {LARGEST // 10**6} MB: clear its outputs and hand it in "
                "again"
            )
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
    except (
        nbformat.ValidationError,
        AttributeError,
        KeyError,
        TypeError,
        ValueError,
        RecursionError,
    ) as error:
        if isinstance(error, GradingError):
            raise
        raise GradingError(
            f"{path} is no notebook: it is JSON, but not as Jupyter writes it"
        ) from None
    return [cell for cell in notebook.cells if cell.cell_type == "code"]


@dataclass
class Merged:
    """The course's code cells with a learner's answers in their places, and what was found on the
    way.
    """

    sources: list[str] = field(default_factory=list)
    checks: list[Check] = field(default_factory=list)  # with their numbers in `sources`
    notes: list[list[str]] = field(
        default_factory=list
    )  # for each check, what an instructor may want to know
    answered: set[int] = field(
        default_factory=set
    )  # the numbers of the answers that were handed in
    ours: list[int] = field(
        default_factory=list
    )  # the numbers of the course's cells, but for answers and checks


def merge(chapter: Chapter, handed_in: Sequence[Any]) -> Merged:
    """Put answers into the course's copy, and cells that the learner added behind the cells that
    they followed.
    """
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
        merged.checks.append(
            Check(check.exercise, check.points, moved[check.place], moved[check.answer])
        )
        merged.notes.append(
            [
                *_about_check(checks.get(check.place), whole),
                *_about_answer(answers.get(check.answer)),
            ]
        )
    merged.answered = {moved[place] for place in answers}
    checked = {check.place for check in chapter.checks}
    merged.ours = [
        moved[place]
        for place in range(len(chapter.cells))
        if place not in answers and place not in checked
    ]
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
        *(
            [f"the answer cell stands {len(found)} times: the last one counts"]
            if len(found) > 1
            else []
        ),
        *([f"worth a look: the answer mentions {', '.join(telling)}"] if telling else []),
    ]
