"""The language in use, and where its catalogues lie."""

from __future__ import annotations

import os
from functools import cache
from pathlib import Path

ENGLISH = "en"
VARIABLE = "CRNN_COURSE_LANGUAGE"  # counts more than the folder
MARKER = ".course_language"  # in a folder of notebooks: the language that they are written in
HERE = Path(__file__).resolve().parent
TAGS = {"zh": "zh-CN"}  # what HTML calls a language, if it has another name there


@cache
def language() -> str:
    """Return the language of what is said to the learner: "en", or that of a folder of catalogues.

    It is what the environment variable says, or the marker in the folder in which the kernel works.
    Graders read English.
    """
    if os.environ.get("NBGRADER_EXECUTION"):
        return ENGLISH
    named = os.environ.get(VARIABLE) or _marked(Path(MARKER))
    return named if named and folder_of(named).is_dir() else ENGLISH


def tag(language: str) -> str:
    """Return a language as HTML calls it."""
    return TAGS.get(language, language)


def _marked(marker: Path) -> str:
    try:
        return marker.read_text(encoding="utf-8").strip()
    except OSError:  # no marker: a folder in English
        return ""


def mark(folder: Path, language: str) -> None:
    """Say in a folder of notebooks in which language they are."""
    (folder / MARKER).write_text(f"{language}\n", encoding="utf-8")


def folder_of(language: str) -> Path:
    """Return the folder of a language's catalogues: in a checkout, or in an installed package."""
    in_checkout = HERE.parents[1] / language / "catalogue"
    return in_checkout if in_checkout.is_dir() else HERE / language
