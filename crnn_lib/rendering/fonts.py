"""Real fonts without a system: those that matplotlib and the font-* packages bring, and what
characters each has.
"""

from __future__ import annotations

import struct
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.metadata import entry_points
from importlib.util import find_spec
from pathlib import Path
from string import ascii_letters, ascii_lowercase

import numpy as np
from fontTools.ttLib import TTFont, TTLibError
from numpy.random import Generator
from numpy.typing import NDArray
from PIL import Image, ImageFont

# matplotlib's fonts that do not draw the letter a as an a: symbols, pieces of large brackets, boxes
# with code points
_NOT_LETTERS = ("cmex", "cmmi", "cmsy", "STIXNonUni", "STIXSiz", "LastResort")
# the letters of TeX's Computer Modern are right, but in the place of some marks these files have
# others: ¡ for <, ” for "
_TEX = ("cmb", "cmr", "cmss", "cmti")
_NOT_IN_TEX = frozenset(map(ord, '<>{|}\\_"$'))
# fonts that draw small letters as capitals: a picture of theirs does not show which one was meant
_NO_LOWER_CASE = ("AmaticSC",)


class RenderingError(ValueError):
    """A text that cannot be drawn: no font has its characters, or it is empty."""


@lru_cache(maxsize=1)
def default_fonts() -> tuple[Path, ...]:
    """The font files of matplotlib and of the installed font-* packages that draw letters, sorted
    by file name.
    """
    files = [
        Path(file) for entry in entry_points(group="fonts_ttf") for file in entry.load().values()
    ]
    matplotlib = find_spec("matplotlib")
    if matplotlib is not None and matplotlib.origin is not None:
        files += (Path(matplotlib.origin).parent / "mpl-data" / "fonts" / "ttf").glob("*.ttf")
    unusable = _NOT_LETTERS + _NO_LOWER_CASE
    usable = [file for file in files if not file.name.startswith(unusable)]
    return tuple(sorted(usable, key=lambda file: file.name))


@lru_cache(maxsize=4096)
def coverage(font: Path) -> frozenset[int]:
    """The code points for which `font` has the right glyph (others would be drawn as an empty box,
    or as another mark).
    """
    found = _mapped(font)
    if draws_capitals(font):
        found -= frozenset(map(ord, ascii_lowercase))
    return found - _NOT_IN_TEX if font.name.startswith(_TEX) else found


@lru_cache(maxsize=4096)
def _mapped(font: Path) -> frozenset[int]:
    try:
        with TTFont(font, lazy=True) as table:
            return frozenset(table.getBestCmap() or {})
    except (TTLibError, OSError, struct.error) as error:
        raise RenderingError(
            f"{font} is no font that can be read ({error}): leave it out or copy it again"
        ) from None


@lru_cache(maxsize=4096)
def draws_capitals(font: Path) -> bool:
    """Whether the small letters of `font` are capitals in a smaller size: a picture of theirs does
    not show which was meant.
    """
    if not set(map(ord, ascii_letters)) <= _mapped(font):
        return False
    with np.errstate(invalid="ignore"):  # a letter drawn as a plain block has no correlation
        alike = [
            np.corrcoef(_shape(font, letter), _shape(font, letter.upper()))[0, 1] > 0.75
            for letter in "aegrtndbqh"
        ]
    return bool(sum(alike) >= 7)


def _shape(font: Path, letter: str) -> NDArray[np.float32]:
    """The ink of a letter brought to one size, as one row of pixels."""
    mask, _ = load(font, 64).getmask2(letter, mode="L")
    if mask.getbbox() is None:
        return np.zeros(24 * 24, dtype=np.float32)
    image = Image.frombytes("L", mask.size, bytes(mask)).crop(mask.getbbox())
    return np.asarray(image.resize((24, 24)), dtype=np.float32).ravel()


def find_fonts(places: Sequence[Path | str]) -> tuple[Path, ...]:
    """Font files named one by one, in folders (searched to the bottom), or in text files with one
    path on each line.

    Sorted by file name, each name once. Raises RenderingError for what is missing or holds no font.
    """
    found: dict[str, Path] = {}
    for place in map(Path, places):
        if place.suffix == ".txt" and place.is_file():
            try:
                lines = place.read_text(encoding="utf-8").splitlines()
            except UnicodeDecodeError:
                raise RenderingError(
                    f"{place} is not UTF-8 text: save it as UTF-8, one path on each line"
                ) from None
            files = [Path(line.strip()) for line in lines if line.strip()]
        else:
            files = sorted(place.rglob("*")) if place.is_dir() else [place]
            files = [file for file in files if file.suffix.lower() in (".ttf", ".otf")]
        missing = [file for file in files if not file.is_file()]
        if missing or not files:
            lacking = (
                f"{missing[0]} does not exist ({len(missing)} of {len(files)} are missing)"
                if missing
                else "no font is there"
            )
            raise RenderingError(
                f"--fonts {place}: {lacking}; name .ttf or .otf files, folders of them, or a list "
                "of paths (.txt)"
            )
        for file in files:
            found.setdefault(file.name, file)
    return tuple(found[name] for name in sorted(found))


def choose_font(text: str, rng: Generator, fonts: Sequence[Path]) -> Path:
    """A random one of `fonts` that has every character of `text`. Raises RenderingError naming what
    no font has.
    """
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
    raise RenderingError(
        f"none of the {len(fonts)} fonts has {what}{together}: name a font file that has"
    )


@lru_cache(maxsize=1024)
def load(font: Path, size: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(str(font), size, layout_engine=ImageFont.Layout.BASIC)


@dataclass(frozen=True)
class Glyph:
    """A drawn character whose origin is (0, 0): its ink (rows, columns) from 0 to 255, none for a
    space, and where it lies.
    """

    ink: NDArray[np.uint8]
    left: int
    top: int
    advance: float

    @property
    def box(self) -> tuple[float, float, float, float]:
        """Left, top, right, bottom of the ink; of a space, its gap on the baseline."""
        rows, columns = self.ink.shape
        return (
            (self.left, self.top, self.left + columns, self.top + rows)
            if rows
            else (0.0, 0.0, self.advance, 0.0)
        )


@lru_cache(maxsize=65536)
def glyph(font: Path, size: int, character: str, stroke: float = 0.0) -> Glyph:
    """A character at `size` pixels, with a `stroke` around its lines.

    The ink is measured: Pillow's own getbbox would give the room that the character takes, which is
    wider. Raises RenderingError where the font is broken.
    """
    face = load(font, size)
    try:
        mask, (left, top) = face.getmask2(character, mode="L", anchor="ls", stroke_width=stroke)
    except OSError as error:
        raise RenderingError(
            f"{font.name} cannot draw {character!r} ({error}): leave this font out"
        ) from None
    ink = np.frombuffer(bytes(mask), dtype=np.uint8).reshape(mask.size[::-1])
    edges = mask.getbbox()
    if edges is None:
        return Glyph(np.zeros((0, 0), dtype=np.uint8), 0, 0, face.getlength(character))
    return Glyph(
        ink[edges[1] : edges[3], edges[0] : edges[2]],
        left + edges[0],
        top + edges[1],
        face.getlength(character),
    )


@lru_cache(maxsize=262144)
def step_between(font: Path, size: int, left: str, right: str) -> float:
    """From the start of `left` to the start of `right` beside it, kerning included."""
    return load(font, size).getlength(left + right) - glyph(font, size, right).advance
