"""Fonts that need no system: those of matplotlib and the font-* packages, and their characters."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import lru_cache
from importlib.metadata import entry_points
from importlib.util import find_spec
from pathlib import Path
from string import ascii_letters, ascii_lowercase
from unicodedata import category

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray
from PIL import Image, ImageFont

from crnn_lib.rendering.faces import (
    DAMAGED,
    faces_of,
    has_own_size,
    is_font_file,
    opened,
    tables_of,
)

# matplotlib's fonts whose letter a is not an a: symbols, pieces of large brackets, boxes with code
# points
_NOT_LETTERS = ("cmex", "cmmi", "cmsy", "STIXNonUni", "STIXSiz", "LastResort")
# the letters of TeX's Computer Modern are right, but these files have other marks in place of some:
# ¡ for <, ” for "
_TEX = ("cmb", "cmr", "cmss", "cmti")
_NOT_IN_TEX = frozenset(map(ord, '<>{|}\\_"$'))
# fonts that draw small letters as capitals: their pictures do not show which one was meant
_NO_LOWER_CASE = ("AmaticSC",)

NO_CHARACTER = "\U0010ffff"  # drawn as the box that stands for what a font lacks
JOINERS = {0x200C, 0x200D}  # the zero width non-joiner and joiner of Persian and Hindi
_STYLED = re.compile("Bold|Black|Heavy|Thin|Light|It|Obl|Cond|Mono", re.IGNORECASE)


class RenderingError(ValueError):
    """A text that cannot be drawn: no font has its characters, or it is empty."""


@lru_cache(maxsize=1)
def default_fonts() -> tuple[Path, ...]:
    """Return the fonts of matplotlib and installed font-* packages that draw letters, by name."""
    files = [
        Path(file) for entry in entry_points(group="fonts_ttf") for file in entry.load().values()
    ]
    matplotlib = find_spec("matplotlib")
    if matplotlib is not None and matplotlib.origin is not None:
        files += (Path(matplotlib.origin).parent / "mpl-data" / "fonts" / "ttf").glob("*.ttf")
    unusable = _NOT_LETTERS + _NO_LOWER_CASE
    usable = [file for file in files if not file.name.startswith(unusable)]
    return tuple(sorted(usable, key=lambda file: file.name))


@lru_cache(maxsize=1)
def system_fonts() -> tuple[Path, ...]:
    """Return the fonts that are installed on this machine, each face of collections, by name."""
    from matplotlib.font_manager import findSystemFonts

    found: list[Path] = []
    for file in map(Path, findSystemFonts()):
        if is_font_file(file):
            with suppress(*DAMAGED):  # nobody named it
                found += faces_of(file)
    return tuple(sorted(found, key=lambda font: font.name))


def fonts_with(characters: str) -> Iterator[Path]:
    """Yield the default fonts, then those of the system, that have all of the characters.

    Upright ones of usual weight first, of the system's the Noto fonts, whose letters are right. A
    font that cannot be read is passed over, since nobody named it.
    """
    wanted = frozenset(map(ord, characters))
    theirs = sorted(system_fonts(), key=lambda font: not font.name.startswith("Noto"))
    for fonts in (default_fonts(), theirs):
        for font in sorted(fonts, key=lambda font: bool(_STYLED.search(font.name))):
            with suppress(RenderingError):
                if wanted <= _mapped(font) and _has_ink(font, wanted):
                    yield font


def system_fonts_with_any(codes: frozenset[int]) -> tuple[Path, ...]:
    """Return the fonts of this machine that have any of the code points, by name.

    Those that cannot be read, or not be opened at a size, are passed over, since nobody named them.
    """
    found = []
    for font in system_fonts():
        with suppress(RenderingError):
            if not codes.isdisjoint(_mapped(font)) and load(font, 20):
                found.append(font)
    return tuple(found)


@lru_cache(maxsize=4096)
def coverage(font: Path) -> frozenset[int]:
    """Return the code points for which `font` has the right glyph.

    Any other would be drawn as an empty box, or as another mark. Of a font that has a size of its
    own (coloured emoji) there is none: it cannot be opened at that of a picture.
    """
    if has_own_size(font):
        return frozenset()
    found = _mapped(font)
    if draws_capitals(font):
        found -= frozenset(map(ord, ascii_lowercase))
    return found - _NOT_IN_TEX if font.name.startswith(_TEX) else found


@lru_cache(maxsize=4096)
def _mapped(font: Path) -> frozenset[int]:
    try:
        with tables_of(font) as tables:
            return _one_of_equals(frozenset(tables.getBestCmap() or {}))
    except (*DAMAGED, KeyError) as error:  # KeyError: it has no table of characters
        fault = f"is not a font that can be read ({error}): leave it out or copy it again"
        raise RenderingError(f"{font} {fault}") from None


@lru_cache(maxsize=4096)
def _one_of_equals(codes: frozenset[int]) -> frozenset[int]:
    """Return the first such set: a collection's faces share the memory of 40,000 code points."""
    return codes


@lru_cache(maxsize=4096)
def draws_capitals(font: Path) -> bool:
    """Tell whether the small letters of `font` are capitals in a smaller size.

    A picture of theirs does not show which was meant.
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
    """Return the ink of a letter scaled to 24 x 24, as one row of pixels."""
    mask, _ = load(font, 64).getmask2(letter, mode="L")
    if mask.getbbox() is None:
        return np.zeros(24 * 24, dtype=np.float32)
    image = Image.frombytes("L", mask.size, bytes(mask)).crop(mask.getbbox())
    return np.asarray(image.resize((24, 24)), dtype=np.float32).ravel()


def choose_font(text: str, rng: Generator, fonts: Sequence[Path]) -> Path:
    """Choose at random one of `fonts` that has every character of `text`; others are passed over.

    Raises RenderingError naming the characters that no font has.
    """
    if not fonts:
        raise RenderingError("no fonts found: install matplotlib or name font files")
    wanted = _codes_to_draw(text)
    first = int(rng.integers(len(fonts)))
    from_first = (fonts[(first + step) % len(fonts)] for step in range(len(fonts)))
    suitable = (font for font in from_first if wanted <= coverage(font) and _has_ink(font, wanted))
    chosen = next(suitable, None)
    if chosen is not None and chosen != fonts[first] and not text.isascii():
        # a few fonts have it, side by side in the list: the next would nearly always be the same
        among = [chosen, *suitable]
        chosen = among[int(rng.integers(len(among)))]
    if chosen is None:
        raise _nothing_draws(wanted, fonts)
    return chosen


def _has_ink(font: Path, codes: Iterable[int]) -> bool:
    """Tell whether a font, which names glyphs for all of the code points, has drawn them, too.

    Some leave a glyph empty, even one of ASCII, or draw the box of a missing one.
    """
    return all(_is_drawn(font, chr(code)) for code in codes)


@lru_cache(maxsize=2**18)
def _is_drawn(font: Path, character: str) -> bool:
    if category(character) in ("Zs", "Cf"):  # spaces, and what is invisible in every font
        return True
    face = load(font, 20)
    try:
        drawn, box = (face.getmask2(mark, mode="L")[0] for mark in (character, NO_CHARACTER))
    except OSError:  # what is broken is said where it is drawn
        return True
    return drawn.getbbox() is not None and (drawn.size, bytes(drawn)) != (box.size, bytes(box))


def _codes_to_draw(text: str) -> set[int]:
    """Return the code points for which a font needs a glyph.

    A space needs none; nor do the marks that join or separate letters, where raqm sets the text.
    """
    codes = {ord(character) for character in text if character != " "}
    if codes & JOINERS:
        from crnn_lib.rendering.shaping import needs_shaping

        codes -= JOINERS if needs_shaping(text) else set()
    return codes


def _draws(font: Path, code: int) -> bool:
    return code in coverage(font) and _has_ink(font, [code])


def _nothing_draws(wanted: set[int], fonts: Sequence[Path]) -> RenderingError:
    from crnn_lib.rendering.fallback import packages_for

    lacking = {code for code in wanted if not any(_draws(font, code) for font in fonts)}
    codes = sorted(lacking or wanted)
    what = ", ".join(f"{chr(code)!r} (U+{code:04X})" for code in codes)
    together = "" if lacking else " together"
    return RenderingError(
        f"none of the {len(fonts)} fonts has {what}{together}: name a font file that has, with "
        f"--fonts; {packages_for(map(chr, codes))}"
    )


@lru_cache(maxsize=1024)
def load(
    font: Path, size: int, layout: ImageFont.Layout = ImageFont.Layout.BASIC
) -> ImageFont.FreeTypeFont:
    """Open a font at `size` pixels, with Pillow's basic layout (left to right, kerning).

    Raises RenderingError where it cannot be opened.
    """
    try:
        return opened(font, size, layout)
    except OSError as error:
        fault = f"cannot be opened ({error}): leave it out or copy it again"
        raise RenderingError(f"{font} {fault}") from None


@dataclass(frozen=True)
class Glyph:
    """A character drawn with its origin at (0, 0)."""

    ink: NDArray[np.uint8]  # (rows, columns) from 0 to 255; empty for a space
    left: int  # position of the ink
    top: int
    advance: float  # to the origin of the next character

    def box_at(self, origin: float) -> tuple[float, float, float, float]:
        """Return left, top, right, bottom of the ink; for a space, its gap on the baseline.

        The character begins at `origin`, in pixels from the left.
        """
        rows, columns = self.ink.shape
        if not rows:
            return (origin, 0.0, origin + self.advance, 0.0)
        left = origin + self.left
        return (left, self.top, left + columns, self.top + rows)


@lru_cache(maxsize=2**18)  # all printable characters of a thousand fonts, about a kilobyte each
def glyph(font: Path, size: int, character: str, stroke: float = 0.0) -> Glyph:
    """Draw a character at `size` pixels, with a `stroke` around its lines.

    The ink is measured: Pillow's own getbbox gives the space that the character takes, which is
    wider. Raises RenderingError where the font is broken.
    """
    face = load(font, size)
    try:
        mask, (left, top) = face.getmask2(character, mode="L", anchor="ls", stroke_width=stroke)
    except OSError as error:
        fault = f"cannot draw {character!r} ({error}): leave this font out"
        raise RenderingError(f"{font.name} {fault}") from None
    ink = np.frombuffer(bytes(mask), dtype=np.uint8).reshape(mask.size[::-1])
    edges, advance = mask.getbbox(), face.getlength(character)
    if edges is None:
        return Glyph(np.zeros((0, 0), dtype=np.uint8), 0, 0, advance)
    cut = ink[edges[1] : edges[3], edges[0] : edges[2]]
    return Glyph(cut, left + edges[0], top + edges[1], advance)


@lru_cache(maxsize=262144)
def step_between(font: Path, size: int, left: str, right: str) -> float:
    """Return the pixels from the start of `left` to that of `right` beside it, with kerning."""
    if not _kerns(font):
        return glyph(font, size, left).advance
    return load(font, size).getlength(left + right) - glyph(font, size, right).advance


@lru_cache(maxsize=4096)
def _kerns(font: Path) -> bool:
    """Tell whether a font has the table from which Pillow's basic layout takes its kerning."""
    with tables_of(font) as tables:
        return "kern" in tables
