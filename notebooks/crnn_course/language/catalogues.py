"""The catalogues of a language: which texts each one holds, and how it is brought up to date.

- `NN_name.po`: the Markdown of a solved chapter, block by block
- `exercises_NN.po`: what `check`, `hint` and `predict` say in a chapter
- `exercises.po`: what they say in every chapter
- `figures.po`: titles, labels and descriptions; also those that the chapters' cells and the stored
  measurements give to a figure
- `widgets.po`, `museum.po`
- `glossary.po`, `references.po`: these pages, row by row and item by item
- `reader.po`: the reader in the browser, its page and its scripts

Texts come from the source, so a text that changes there shows up here as a new one, untranslated.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path

import nbformat

from crnn_course.exercises.definitions import Exercise, Question, hint_text
from crnn_course.language import blocks, markup, po, rules
from crnn_course.language.extract import messages
from crnn_course.language.po import Entry

COURSE = Path(__file__).resolve().parents[1]
NOTEBOOKS = COURSE.parent
SHARED = tuple(
    f"exercises/{name}.py"
    for name in ("feedback", "judging", "wording", "comparing", "diagnosing", "shapes", "edges")
)
PAGES = ("glossary", "references")
READER = NOTEBOOKS / "book" / "reader"
MUSEUM = ("museum/exhibits.py", "museum/fingerprints.py")
# a cell that draws: what it names, a figure may show
DRAWS = re.compile(r"_figure\(|_strip\(|\bexplore\(|\bshow\(")
WORDS = "words.txt"  # beside the catalogues: names in figures that stand in no source

NO_PROPERTIES = Exercise.__dataclass_fields__["properties"].default

Texts = dict[str, list[str]]  # text -> where it stands


@dataclass(frozen=True)
class Counts:
    """The counts of a catalogue: how many texts, which are new, gone or not yet translated."""

    name: str
    texts: int
    missing: tuple[str, ...]
    added: tuple[str, ...]
    removed: tuple[str, ...]


def folder(language: str) -> Path:
    """Return the folder of a language's catalogues."""
    return NOTEBOOKS / language / "catalogue"


def texts(language: str) -> dict[str, Texts]:
    """Return for each catalogue its texts, with where they stand, in the order of the course."""
    solved = sorted((NOTEBOOKS / "solutions").glob("*.ipynb"))
    found = {path.stem: _merged(_of_chapter(path)) for path in solved}
    for path in sorted((COURSE / "exercises").glob("chapter_*.py")):
        name = path.stem.removeprefix("chapter_")
        found[f"exercises_{name}"] = _merged(_of_exercises(path.stem))
    found["exercises"] = _merged(_of_modules(SHARED))
    drawing = sorted(f"figures/{path.name}" for path in (COURSE / "figures").glob("*.py"))
    words = folder(language) / WORDS
    listed = words.read_text(encoding="utf-8").splitlines() if words.exists() else []
    museum = found["museum"] = _merged(_of_modules(MUSEUM))
    drawn = _merged(
        [
            *_of_modules(drawing),
            *(text for path in solved for text in _of_cells(path)),
            *((line.strip(), WORDS) for line in listed if line.strip() and line[0] != "#"),
        ]
    )
    found["figures"] = {text: origins for text, origins in drawn.items() if text not in museum}
    found["widgets"] = _merged(_of_modules(["widgets.py"]))
    found |= {name: _merged(_of_page(NOTEBOOKS / f"{name}.md")) for name in PAGES}
    found["reader"] = of_reader()
    return found


def update(language: str) -> list[Counts]:
    """Bring all catalogues of a language up to date: add new texts, remove those that are gone."""
    counted = []
    for name, found in texts(language).items():
        path = folder(language) / f"{name}.po"
        known = po.read(path)
        entries = [
            Entry(text, known.get(text, ""), tuple(origins)) for text, origins in found.items()
        ]
        po.write(path, entries, language)
        counted.append(
            Counts(
                name=name,
                texts=len(found),
                missing=tuple(entry.text for entry in entries if not entry.translation),
                added=tuple(text for text in found if text not in known),
                removed=tuple(text for text in known if text not in found),
            )
        )
    return counted


def of_reader() -> Texts:
    """Return the texts of the reader in the browser: of its page, then of its scripts."""
    page = (READER / "index.html").read_text(encoding="utf-8")
    found = [(text, "index.html") for text in markup.texts(page)]
    for path in sorted(READER.glob("js/*.js")):
        spoken = markup.texts_of_script(path.read_text(encoding="utf-8"))
        found += [(text, f"js/{path.name}") for text in spoken]
    return _merged(found)


# --- where texts come from ------------------------------------------------------------------------


def _merged(found: Iterable[tuple[str, str]]) -> Texts:
    """Return each text once, with all its origins."""
    merged: Texts = {}
    for text, origin in found:
        origins = merged.setdefault(text, [])
        if origin not in origins:
            origins.append(origin)
    return merged


def _of_chapter(path: Path) -> Iterator[tuple[str, str]]:
    for cell in nbformat.read(path, as_version=4).cells:
        if cell.cell_type == "markdown":
            for block in blocks.blocks(cell.source):
                yield block, f"cell {cell.id}"


def _of_page(path: Path) -> Iterator[tuple[str, str]]:
    for block in blocks.blocks(path.read_text(encoding="utf-8"), fine=True):
        if rules.MEANT.search(rules.prose(block)):
            yield block, path.name


def _of_exercises(module: str) -> Iterator[tuple[str, str]]:
    """Return what the exercises and questions of a chapter say, each text finished."""
    chapter = import_module(f"crnn_course.exercises.{module}")
    for exercise in chapter.EXERCISES:
        for text in _of_exercise(exercise):
            yield text, f"exercise {exercise.number}"
    for question in chapter.QUESTIONS:
        yield from _of_question(question)


def _of_exercise(exercise: Exercise) -> Iterator[str]:
    yield from (mistake.message for mistake in exercise.mistakes)
    yield from (hint_text(hint) for hint in exercise.hints)
    yield exercise.praise
    if exercise.otherwise:
        yield exercise.otherwise
    if exercise.properties is not NO_PROPERTIES and callable(exercise.reference):
        for case in exercise.cases():
            yield from exercise.properties(*case)


def _of_question(question: Question) -> Iterator[tuple[str, str]]:
    for letter, reply in question.replies.items():
        yield reply, f"question {question.number}, {letter}"


def _of_modules(files: Iterable[str]) -> Iterator[tuple[str, str]]:
    for file in files:
        for message in messages((COURSE / file).read_text(encoding="utf-8")):
            yield message, file


def _of_cells(path: Path) -> Iterator[tuple[str, str]]:
    """Return the names that a chapter's cells give to figures: of solvers, of curves, of sets."""
    for cell in nbformat.read(path, as_version=4).cells:
        if cell.cell_type == "code" and DRAWS.search(cell.source):
            for message in messages(cell.source):
                yield message, f"{path.stem}, cell {cell.id}"
