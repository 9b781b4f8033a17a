"""Find what learners handed in, and read the cells of a notebook; nothing that is not a file.

Links, pipes and devices are refused, sizes are looked at before anything is parsed, and `cells_of`
is called in a limited process (`limited`).
"""

from __future__ import annotations

import json
import os
import re
import stat
import unicodedata
import warnings
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import nbformat

LARGEST = 50_000_000  # bytes of a notebook
MOST_CELLS = 2_000
MOST_SOURCE = 2_000_000  # characters of all code cells
MOST_MEMBERS = 1_000  # files in a zip
HIDDEN = (".", "__MACOSX")
AGAIN = re.compile(r" ?\((\d+)\)$|-Copy(\d+)$")  # what browsers and Jupyter add to a second file
LOOKALIKES = str.maketrans("аеорсухіјѕԁαορν01ı", "aeopcyxijsdaopvoli")


class GradingError(ValueError):
    """Submissions that cannot be graded, a missing course, or a file that cannot be written."""


def plain(text: Any, most: int = 300) -> str:
    """Return the printable characters of a learner's text, on one line, at most 300."""
    short = str(text)[: most + 1]
    said = "".join(letter if letter.isprintable() else " " for letter in short).strip()
    return said if len(said) <= most else f"{said[: most - 3]}..."


@dataclass(frozen=True)
class Submission:
    """A notebook that was handed in, and the name of the learner.

    `member` is its name in a zip file; `problem` says why it cannot be read, `note` what an
    instructor may want to know.
    """

    learner: str
    path: Path
    member: str = ""
    problem: str = ""
    note: str = ""
    written: float = 0.0


# --- folders --------------------------------------------------------------------------------------


def find(folder: Path) -> list[Submission]:
    """Return the notebooks of a folder: NAME.ipynb, or NAME/any/folders/chapter.ipynb, or in zips.

    Raises GradingError if there are none.
    """
    if not folder.is_dir():
        what = "is a file" if folder.exists() else "does not exist"
        raise GradingError(f"{folder} {what}: name the folder that holds the learners' notebooks")
    found = _newest([each for path in _files(folder) for each in _in_file(path, folder)])
    known = {submission.learner for submission in found}
    for path in sorted(folder.iterdir()):
        if path.is_dir() and not path.name.startswith(HIDDEN) and path.name not in known:
            found.append(Submission(path.name, path, problem="there is no notebook in this folder"))
    if not found:
        raise GradingError(
            f"{folder} holds no notebook: put NAME.ipynb or NAME/chapter.ipynb for each learner "
            "into it"
        )
    return _told_of_names(sorted(found, key=lambda each: (each.learner, str(each.path))))


def _files(folder: Path) -> Iterator[Path]:
    """Yield notebooks, zip files and links to folders; no link is followed."""
    for parent, folders, names in os.walk(folder):
        folders[:] = [name for name in folders if not name.startswith(HIDDEN)]
        linked = [name for name in folders if os.path.islink(os.path.join(parent, name))]
        notebooks = [name for name in names if name.lower().endswith((".ipynb", ".zip"))]
        for name in sorted([*notebooks, *linked]):
            if not name.startswith(HIDDEN):
                yield Path(parent, name)


def _in_file(path: Path, folder: Path) -> list[Submission]:
    """Return the submissions of a file: a notebook, or those of a zip."""
    parts = path.relative_to(folder).parts
    learner = parts[0] if len(parts) > 1 else path.stem
    if len(parts) == 1 and (first := path.with_stem(AGAIN.sub("", path.stem))).exists():
        learner = first.stem  # `ada (1).ipynb` beside `ada.ipynb`
    about = os.lstat(path)
    if not stat.S_ISREG(about.st_mode):
        problem = "is not a regular file (a link, a pipe or a device): it was not opened"
        return [Submission(learner, path, problem=problem)]
    whole = Submission(learner, path, written=about.st_mtime)
    if path.suffix.lower() != ".zip":
        return [whole]
    try:
        with zipfile.ZipFile(path) as archive:
            members = archive.infolist()[:MOST_MEMBERS]
    except (OSError, ValueError, zipfile.BadZipFile, NotImplementedError, RuntimeError):
        return [replace(whole, problem="is not a zip file that can be opened")]
    found = [
        replace(whole, member=member.filename)
        for member in members
        if member.filename.lower().endswith(".ipynb")
        and not any(part.startswith(HIDDEN) for part in member.filename.split("/"))
    ]
    return found or [replace(whole, problem="there is no notebook in this zip file")]


def _newest(found: Iterable[Submission]) -> list[Submission]:
    """Return the newest of files that differ by `(1)` or `-Copy1` alone, with a note."""
    groups: dict[tuple[str, str], list[Submission]] = {}
    for submission in found:
        path = Path(submission.member or submission.path)
        name = AGAIN.sub("", path.stem)
        name = "" if submission.learner in (name, path.stem) else name.lower()
        where = "" if submission.member else str(submission.path.parent)
        groups.setdefault((submission.learner, f"{where}/{path.parent}/{name}"), []).append(
            submission
        )
    newest = []
    for group in groups.values():
        taken = max(group, key=lambda each: (each.written, _number(each)))
        others = f"{len(group)} files of this notebook: the newest was taken, {taken.path.name}"
        newest.append(replace(taken, note=others) if len(group) > 1 else taken)
    return newest


def _number(submission: Submission) -> int:
    found = AGAIN.search(Path(submission.member or submission.path).stem)
    return int(found[1] or found[2]) if found else 0


def _told_of_names(found: Sequence[Submission]) -> list[Submission]:
    """Add a note where two learners' names look alike, or two notebooks are the same file."""
    names: dict[str, set[str]] = {}
    for each in found:
        names.setdefault(_skeleton(each.learner), set()).add(each.learner)
    told = []
    for each in found:
        others = sorted(names[_skeleton(each.learner)] - {each.learner})
        notes = [each.note] if each.note else []
        if others:
            notes.append(f"another learner's name looks like this one: {', '.join(others)}")
        told.append(replace(each, note="; ".join(notes)))
    return told


def _skeleton(name: str) -> str:
    """Return a name as the eye sees it: without case, accents, and letters of other alphabets."""
    letters = unicodedata.normalize("NFKD", name).casefold().translate(LOOKALIKES)
    return "".join(letter for letter in letters if letter.isalnum())


# --- one notebook ---------------------------------------------------------------------------------


@dataclass(frozen=True)
class Cell:
    """A code cell as it was handed in: its source, its id, and the name nbgrader gave it."""

    source: str
    id: str = ""
    grade_id: str = ""


def cells_of(path: Path, member: str = "") -> list[Cell]:
    """Return the code cells of a notebook that was handed in.

    Raises GradingError, naming the file, if it is not a notebook.
    """
    text = _text_of(path, member)
    malformed = (nbformat.ValidationError, AttributeError, LookupError, TypeError, ValueError)
    try:
        parsed = json.loads(text)
        if isinstance(parsed, dict) and len(parsed.get("cells") or ()) > MOST_CELLS:
            raise GradingError(f"{path} has more than {MOST_CELLS} cells")
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # missing ids are added
            notebook = nbformat.reads(text, as_version=4)
            nbformat.validate(notebook)
    except GradingError:
        raise
    except json.JSONDecodeError:
        raise GradingError(f"{path} is not a notebook: its JSON is broken or cut off") from None
    except (*malformed, RecursionError):
        raise GradingError(
            f"{path} is not a notebook: it is JSON, but not as Jupyter writes it"
        ) from None
    cells = [_cell(cell) for cell in notebook.cells if cell.cell_type == "code"]
    if sum(len(cell.source) for cell in cells) > MOST_SOURCE:
        raise GradingError(f"{path} has more than {MOST_SOURCE // 10**6} MB of code")
    return cells


def _cell(cell: Any) -> Cell:
    about = cell.metadata.get("nbgrader", {})
    name = about.get("grade_id", "") if isinstance(about, dict) else ""
    return Cell(str(cell.source), str(cell.get("id", "")), str(name or ""))


def _text_of(path: Path, member: str) -> str:
    """Return the text of a file; raise GradingError if it is too large or cannot be read."""
    try:
        with open(path, "rb", opener=_opener) as file:
            if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
                raise GradingError(f"{path} is not a regular file: it was not read")
            data = _unzipped(file, member) if member else file.read(LARGEST + 1)
    except (OSError, zipfile.BadZipFile, NotImplementedError, RuntimeError, KeyError) as error:
        words = getattr(error, "strerror", None) or type(error).__name__
        raise GradingError(f"{path} cannot be read ({words})") from None
    if len(data) > LARGEST:
        raise GradingError(
            f"{path} is larger than {LARGEST // 10**6} MB: clear its outputs and hand it in again"
        )
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise GradingError(f"{path} is not a notebook (not UTF-8 text)") from None


def _opener(path: str, flags: int) -> int:
    return os.open(path, flags | os.O_NOFOLLOW | os.O_NONBLOCK)


def _unzipped(file: Any, member: str) -> bytes:
    with zipfile.ZipFile(file) as archive, archive.open(member) as inner:
        return inner.read(LARGEST + 1)
