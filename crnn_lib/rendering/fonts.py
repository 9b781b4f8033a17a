"""Fonts that need no system: those of matplotlib and the font-* packages, and their characters."""

from __future__ import annotations

import struct
from collections.abc import Iterator, Sequence
from contextlib import suppress
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

# matplotlib's fonts whose letter a is not an a: symbols, pieces of large brackets, boxes with code
# points
_NOT_LETTERS = ("cmex", "cmmi", "cmsy", "STIXNonUni", "STIXSiz", "LastResort")
# the letters of TeX's Computer Modern are right, but these files have other marks in place of some:
# ¡ for <, ” for "
_TEX = ("cmb", "cmr", "cmss", "cmti")
_NOT_IN_TEX = frozenset(map(ord, '<>{|}\\_"$'))
# fonts that draw small letters as capitals: their pictures do not show which one was meant
_NO_LOWER_CASE = ("AmaticSC",)


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
    """Return the fonts that are installed on this machine, by name."""
    from matplotlib.font_manager import findSystemFonts

    files = (Path(name) for name in findSystemFonts())
    readable = (file for file in files if file.suffix.lower() in (".ttf", ".otf", ".ttc"))
    return tuple(sorted(readable, key=lambda file: file.name))


def fonts_with(character: str) -> Iterator[Path]:
    """Yield the default fonts, then those of the system, that have a character.

    A font that cannot be read is passed over, since nobody named it.
    """
    for font in (*default_fonts(), *system_fonts()):
        with suppress(RenderingError):
            if ord(character) in _mapped(font):
                yield font


@lru_cache(maxsize=4096)
def coverage(font: Path) -> frozenset[int]:
    """Return the code points for which `font` has the right glyph.

    Any other would be drawn as an empty box, or as another mark.
    """
    found = _mapped(font)
    if draws_capitals(font):
        found -= frozenset(map(ord, ascii_lowercase))
    return found - _NOT_IN_TEX if font.name.startswith(_TEX) else found


@lru_cache(maxsize=4096)
def _mapped(font: Path) -> frozenset[int]:
    try:
        with TTFont(font, lazy=True, fontNumber=0) as table:  # of a .ttc the first
            return frozenset(table.getBestCmap() or {})
    except (TTLibError, OSError, struct.error) as error:
        fault = f"is not a font that can be read ({error}): leave it out or copy it again"
        raise RenderingError(f"{font} {fault}") from None


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


def find_fonts(paths: Sequence[Path | str]) -> tuple[Path, ...]:
    """Find fonts: files, folders (searched to the bottom), or text files with a path on each line.

    Sorted by file name, each name once. Raises RenderingError for what is missing or holds no font.
    """
    found: dict[str, Path] = {}
    for path in map(Path, paths):
        files = _fonts_at(path)
        missing = [file for file in files if not file.is_file()]
        if missing or not files:
            lacking = (
                f"{missing[0]} does not exist ({len(missing)} of {len(files)} are missing)"
                if missing
                else "no font is there"
            )
            raise RenderingError(
                f"--fonts {path}: {lacking}; name .ttf or .otf files, folders of them, or a list "
                "of paths (.txt)"
            )
        for file in files:
            found.setdefault(file.name, file)
    return tuple(found[name] for name in sorted(found))


def _fonts_at(path: Path) -> list[Path]:
    if path.suffix == ".txt" and path.is_file():
        try:
            lines = path.read_text(encoding="utf-8").splitlines()
        except UnicodeDecodeError:
            remedy = "save it as UTF-8, one path on each line"
            raise RenderingError(f"{path} is not UTF-8 text: {remedy}") from None
        return [Path(line.strip()) for line in lines if line.strip()]
    files = sorted(path.rglob("*")) if path.is_dir() else [path]
    return [file for file in files if file.suffix.lower() in (".ttf", ".otf")]


def choose_font(text: str, rng: Generator, fonts: Sequence[Path]) -> Path:
    """Choose at random one of `fonts` that has every character of `text`.

    Raises RenderingError naming the characters that no font has.
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
def load(
    font: Path, size: int, layout: ImageFont.Layout = ImageFont.Layout.BASIC
) -> ImageFont.FreeTypeFont:
    """Open a font at `size` pixels, with Pillow's basic layout (left to right, kerning)."""
    return ImageFont.truetype(str(font), size, layout_engine=layout)


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
    with TTFont(font, lazy=True, fontNumber=0) as table:
        return "kern" in table
