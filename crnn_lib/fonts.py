"""Real fonts without a system: those that matplotlib and the font-* packages bring, and what characters each has."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from importlib.metadata import entry_points
from importlib.util import find_spec
from pathlib import Path

from fontTools.ttLib import TTFont
from numpy.random import Generator
from PIL import ImageFont

# matplotlib's fonts that do not draw the letter a as an a: symbols, pieces of large brackets, boxes with code points
_NOT_LETTERS = ("cmex", "cmmi", "cmsy", "STIXNonUni", "STIXSiz", "LastResort")
# the letters of TeX's Computer Modern are right, but in the place of some marks these files have others: ¡ for <, ” for "
_TEX = ("cmb", "cmr", "cmss", "cmti")
_NOT_IN_TEX = frozenset(map(ord, '<>{|}\\_"$'))
# fonts that draw small letters as capitals: a picture of theirs does not show which one was meant
_NO_LOWER_CASE = ("AmaticSC",)


class RenderingError(ValueError):
    """A text that cannot be drawn: no font has its characters, or it is empty."""


@lru_cache(maxsize=1)
def default_fonts() -> tuple[Path, ...]:
    """The font files of matplotlib and of the installed font-* packages that draw letters, sorted by file name."""
    files = [Path(file) for entry in entry_points(group="fonts_ttf") for file in entry.load().values()]
    matplotlib = find_spec("matplotlib")
    if matplotlib is not None and matplotlib.origin is not None:
        files += (Path(matplotlib.origin).parent / "mpl-data" / "fonts" / "ttf").glob("*.ttf")
    unusable = _NOT_LETTERS + _NO_LOWER_CASE
    usable = [file for file in files if not file.name.startswith(unusable)]
    return tuple(sorted(usable, key=lambda file: file.name))


@lru_cache(maxsize=4096)
def coverage(font: Path) -> frozenset[int]:
    """The code points for which `font` has the right glyph (others would be drawn as an empty box, or as another mark)."""
    with TTFont(font, lazy=True) as table:
        found = frozenset(table.getBestCmap() or {})
    return found - _NOT_IN_TEX if font.name.startswith(_TEX) else found


def choose_font(text: str, rng: Generator, fonts: Sequence[Path]) -> Path:
    """A random one of `fonts` that has every character of `text`. Raises RenderingError naming what no font has."""
    if not fonts:
        raise RenderingError("no fonts found: install matplotlib or name font files")
    wanted = {ord(character) for character in text if character != " "}
    first = int(rng.integers(len(fonts)))
    for step in range(len(fonts)):
        font = fonts[(first + step) % len(fonts)]
        if wanted <= coverage(font):
            return font
    lacking = {code for code in wanted if not any(code in coverage(font) for font in fonts)}
    what = ", ".join(f"{chr(code)!r} (U+{code:04X})" for code in sorted(lacking or wanted))
    together = "" if lacking else " together"
    raise RenderingError(f"none of the {len(fonts)} fonts has {what}{together}: name a font file that has")


@lru_cache(maxsize=1024)
def load(font: Path, size: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(str(font), size, layout_engine=ImageFont.Layout.BASIC)


@lru_cache(maxsize=65536)
def glyph_box(font: Path, size: int, character: str) -> tuple[float, float, float, float]:
    """Left, top, right, bottom of the ink of a character whose origin is (0, 0); of a space, its gap on the baseline.

    Pillow's own getbbox would give the room that the character takes, which is wider than its ink.
    """
    mask, (left, top) = load(font, size).getmask2(character, mode="L", anchor="ls")
    ink = mask.getbbox()
    if ink is None:
        return 0.0, 0.0, load(font, size).getlength(character), 0.0
    return left + ink[0], top + ink[1], left + ink[2], top + ink[3]


@lru_cache(maxsize=262144)
def step_between(font: Path, size: int, left: str, right: str) -> float:
    """From the start of `left` to the start of `right` beside it, kerning included."""
    face = load(font, size)
    return face.getlength(left + right) - face.getlength(right)
