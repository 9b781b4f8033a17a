"""Bring the catalogues of a language up to date, look them over, and print what is left to do."""

from __future__ import annotations

import json
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from crnn_course.language import catalogues, fonts, po, rules, terms
from crnn_course.language.editions import settings
from crnn_course.language.extract import is_text
from crnn_course.language.speech import MISSING

SHOWN = 3  # texts that are named of a catalogue
LONG = 70  # characters of them


def update(language: str) -> int:
    """Bring a language's catalogues and the subset of its font up to date; print what is left.

    Returns 1 if a text is untranslated or a translation breaks a rule, else 0.
    """
    settings(language)  # an unknown language is refused
    left = 0
    for counts in catalogues.update(language):
        changed = [
            f"{len(texts)} {what}"
            for what, texts in (("new", counts.added), ("removed", counts.removed))
            if texts
        ]
        done = counts.texts - len(counts.missing)
        print(f"{counts.name}: {done} of {counts.texts} translated", *changed, sep=", ")
        for text in counts.missing[:SHOWN]:
            print(f"  untranslated: {_short(text)}")
        left += len(counts.missing)
        for text, complaint in faults(language, counts.name):
            print(f"  {complaint}\n    in: {_short(text)}")
            left += 1
    if not fonts.make(language):
        print("the typeface lacks characters; to add them, install the package fonts-noto-cjk")
    print(f"{left} texts to translate or to mend")
    return int(left > 0)


@contextmanager
def noting() -> Iterator[None]:
    """Print at the end what was said meanwhile, in this process or its kernels, untranslated."""
    with tempfile.TemporaryDirectory() as folder:
        noted = Path(folder) / "missing"
        os.environ[MISSING] = str(noted)
        try:
            yield
        finally:
            del os.environ[MISSING]
        lines = noted.read_text(encoding="utf-8").splitlines() if noted.exists() else []
        for text in dict.fromkeys(map(json.loads, lines)):
            if is_text(text, False):
                print(f"untranslated: {text}")


def faults(language: str, name: str) -> list[tuple[str, str]]:
    """Return each complaint about a translation of a catalogue, with the text that it is about."""
    known = po.read(catalogues.folder(language) / f"{name}.po")
    listed = terms.glossary()
    return [
        (text, complaint)
        for text, translation in known.items()
        if translation
        for complaint in (
            *rules.complaints(text, translation),
            *terms.wrong_terms(text, translation, listed),
            *terms.foreign_names(translation),
        )
    ]


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= LONG else f"{line[:LONG]}..."
