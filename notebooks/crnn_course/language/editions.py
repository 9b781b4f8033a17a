"""The chapters in another language: the solved chapter, its prose translated block by block.

Code, metadata and ids stay as they are. The learner's edition is made from the translated chapter
as the English one is made from the English. The settings of a language name the chapters that it
has, so that a translation may grow chapter by chapter.
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from crnn_course.language import blocks, po
from crnn_course.language.catalogues import NOTEBOOKS, PAGES, folder
from crnn_course.language.current import ENGLISH, mark
from crnn_course.publishing.editions import (
    EditionError,
    chapters,
    cleared,
    content,
    copy_of,
    learners,
    read,
    write,
)

LINK = re.compile(r"(?<=\]\()([^)#:\s/]+\.(?:md|ipynb))")
SETTINGS = "settings.toml"  # in the folder of a language


@dataclass(frozen=True)
class Settings:
    """The settings of a language: its own name, and the chapters that are translated."""

    language: str
    name: str
    chapters: tuple[str, ...]  # "04_ctc_sums_over_all_alignments"

    @property
    def home(self) -> Path:
        """The folder of the learner's edition."""
        return NOTEBOOKS / self.language


def settings(language: str) -> Settings:
    """Read the settings of a language. Raises EditionError if the course has no such language."""
    path = NOTEBOOKS / language / SETTINGS
    if not path.is_file():
        there = ", ".join(languages())
        raise EditionError(f"{language}: the course is not in this language; there is {there}")
    stated = tomllib.loads(path.read_text(encoding="utf-8"))
    return Settings(language, stated["name"], tuple(stated["chapters"]))


def languages() -> list[str]:
    """Return the languages of the course beside English."""
    return [found.parent.name for found in sorted(NOTEBOOKS.glob(f"*/{SETTINGS}"))]


def home_of(language: str) -> Path:
    """Return the folder of the learner's edition in a language.

    Raises EditionError for a language that the course does not have.
    """
    return NOTEBOOKS if language == ENGLISH else settings(language).home


def untranslated(path: Path, language: str) -> list[str]:
    """Return the blocks of a solved English chapter that have no translation."""
    known = _catalogue(path, language)
    found = (block for cell in read(path).cells for block in _blocks(cell))
    return [block for block in found if not known.get(block)]


def _blocks(cell: Any) -> list[str]:
    return blocks.blocks(cell.source) if cell.cell_type == "markdown" else []


def _catalogue(path: Path, language: str) -> dict[str, str]:
    return po.read(folder(language) / f"{path.stem}.po")


def translated(path: Path, language: str) -> Any:
    """Return a solved chapter in another language, without outputs.

    Links to what is not in this language lead out of its folder. Raises EditionError if a block has
    no translation.
    """
    if missing := untranslated(path, language):
        raise EditionError(
            f"{path.stem}: {len(missing)} blocks are not translated; the first is {missing[0]!r}"
        )
    known, names = _catalogue(path, language), _names(settings(language))
    notebook = cleared(copy_of(read(path)))
    for cell in notebook.cells:
        if cell.cell_type == "markdown":
            text = blocks.translated(cell.source, known.__getitem__)
            cell.source = LINK.sub(lambda at: at[1] if at[1] in names else f"../{at[1]}", text)
    return notebook


def with_outputs(fresh: Any, stored: Any) -> Any:
    """Return a fresh notebook with the outputs of the stored one, if its code is the same.

    Then only prose has changed, and the outputs are still those of the code.
    """
    code, known = ([c for c in found.cells if c.cell_type == "code"] for found in (fresh, stored))
    if [(c.id, c.source) for c in code] == [(c.id, c.source) for c in known]:
        for cell, old in zip(code, known):
            cell.outputs, cell.execution_count = old.outputs, old.execution_count
    return fresh


def _names(of: Settings) -> set[str]:
    """Return the names of the files that there are in a language."""
    return {f"{name}.ipynb" for name in of.chapters} | {f"{name}.md" for name in PAGES}


def page(name: str, language: str) -> str:
    """Return a page in another language; what has no translation yet stays English."""
    known = po.read(folder(language) / f"{name}.po")
    text = (NOTEBOOKS / f"{name}.md").read_text(encoding="utf-8")
    return blocks.translated(text, lambda block: known.get(block) or block, fine=True)


def make(language: str) -> list[Path]:
    """Write what changed of both editions in a language, and its pages; return their paths.

    A chapter that the settings no longer name is removed. Raises EditionError for a language that
    the course does not have, and for a chapter that is named and not whole.
    """
    of = settings(language)
    changed = []
    for name in of.chapters:
        solved = translated(NOTEBOOKS / "solutions" / f"{name}.ipynb", language)
        for target, fresh in ((of.home / "solutions", solved), (of.home, learners(solved))):
            target.mkdir(exist_ok=True)
            mark(target, language)
            file = target / f"{name}.ipynb"
            if not file.exists():
                write(file, fresh)
            elif content(read(file)) != content(fresh):
                write(file, with_outputs(fresh, read(file)))
            else:
                continue
            changed.append(file)
    for name in PAGES:
        file, text = of.home / f"{name}.md", page(name, language)
        if not file.exists() or file.read_text(encoding="utf-8") != text:
            write(file, text)
            changed.append(file)
    for old in (*chapters(of.home), *chapters(of.home / "solutions")):
        if old.stem not in of.chapters:
            old.unlink()
    return changed
