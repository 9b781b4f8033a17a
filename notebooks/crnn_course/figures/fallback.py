"""Fonts for texts that the figures' typeface cannot draw: Chinese, Arabic, Devanagari.

matplotlib takes each character from the first of the style's typefaces that has it. So a typeface
that has what is missing is set behind them; what no font here has is written as U+XXXX.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import lru_cache
from pathlib import Path
from typing import Any

from matplotlib import RcParams
from matplotlib.font_manager import fontManager

from crnn_course.language.fonts import FONTS
from crnn_lib.rendering.faces import file_and_number
from crnn_lib.rendering.fallback import font_with, what_is_missing, written
from crnn_lib.rendering.fonts import coverage, default_fonts

USUAL = ("SourceSansPro-Regular.ttf", "DejaVuSans.ttf")  # as crnn.mplstyle names them


def texts_in(value: Any) -> Iterator[str]:
    """Yield the texts among a figure's arguments: strings, in lists and dictionaries, too."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        yield from texts_in([*value, *value.values()])
    elif isinstance(value, list | tuple):
        for part in value:
            yield from texts_in(part)
    elif isinstance(text := getattr(value, "text", None), str):
        yield text


def as_written(value: Any) -> Any:
    """Return an argument whose strings have U+XXXX in place of what no font here has."""
    if isinstance(value, str):
        return "".join(map(written, value))
    if type(value) is dict:
        return {name: as_written(part) for name, part in value.items()}
    if type(value) in (list, tuple):
        return type(value)(map(as_written, value))
    return value


@lru_cache(maxsize=4096)
def say_what_is_missing(characters: str) -> bool:
    """Print once a sentence on characters that no font here has; tell whether there are some."""
    missing = what_is_missing(characters)
    if missing:
        print(f"In the figure: {missing}")
    return bool(missing)


def extend(style: RcParams, characters: Iterable[str]) -> None:
    """Set behind the typefaces of a style those that have the characters, as far as there are."""
    for character in characters:
        font = font_with(character)
        name = font and _known_as(font)
        if name and name not in style["font.family"]:
            style["font.family"] = [*style["font.family"], name]


@lru_cache(maxsize=256)
def _known_as(font: Path) -> str:
    """Make a font known to matplotlib, and return the name of its typeface."""
    file, number = file_and_number(font)
    fontManager.addfont(file)
    entries = [entry for entry in fontManager.ttflist if entry.fname == str(file)]
    # matplotlib knows faces since 3.11, the first one of a collection before that
    return next(
        (entry for entry in entries if getattr(entry, "index", 0) == number), entries[0]
    ).name


@lru_cache(maxsize=1)
def usual_characters() -> frozenset[str]:
    """Return what the style's own typefaces can draw."""
    usual = [*(font for font in default_fonts() if font.name in USUAL), *FONTS]
    return frozenset(chr(code) for font in usual for code in coverage(font))
