"""Faces: a font file holds one; a collection (.ttc, .otc), as Chinese fonts come in, holds several.

Everywhere in this package a font is a path. A face of a collection has its number at the end, from
0: `NotoSansCJK-Regular.ttc#2`. So it stands in lists of fonts, and so checkpoints compare it.
"""

from __future__ import annotations

import struct
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

from fontTools.ttLib import TTFont, TTLibError
from fontTools.ttLib.sfnt import readTTCHeader
from PIL import ImageFont

SINGLE, COLLECTIONS = (".ttf", ".otf", ".woff"), (".ttc", ".otc")
SUFFIXES = SINGLE + COLLECTIONS
# what fontTools raises on a file that is not a font or is damaged (older ones assert)
DAMAGED = (TTLibError, AssertionError, OSError, struct.error)
# what FreeType says of a font of coloured pictures, which have a size of their own
_OTHER_SIZE = "invalid pixel size"


def as_fonts(given: Path | str | Sequence[Path | str]) -> tuple[Path, ...]:
    """Return fonts as paths; a single path is one font."""
    several = (given,) if isinstance(given, str | Path) else given
    return tuple(font if isinstance(font, Path) else Path(font) for font in several)


def file_and_number(font: Path) -> tuple[Path, int]:
    """Return the file of a font, and which of its faces the font is (0 if it has one)."""
    name, _, number = font.name.rpartition("#")
    if number.isdecimal() and Path(name).suffix.lower() in COLLECTIONS:
        return font.with_name(name), int(number)
    return font, 0


def is_font_file(file: Path) -> bool:
    """Tell by its name whether a file is a font or a collection of them."""
    return file.suffix.lower() in SUFFIXES


def faces_of(file: Path) -> list[Path]:
    """Return the faces of a font file: itself, or those of a collection with their numbers.

    Raises one of `DAMAGED` if a collection cannot be read.
    """
    if file.suffix.lower() not in COLLECTIONS:
        return [file]
    with file.open("rb") as opened:
        count: int = readTTCHeader(opened).numFonts  # type: ignore[no-untyped-call]
    return [file.with_name(f"{file.name}#{number}") for number in range(count)]


def tables_of(font: Path) -> TTFont:
    """Open the tables of a font, to be used in a `with`. Raises one of `DAMAGED`."""
    file, number = file_and_number(font)
    return TTFont(file, lazy=True, fontNumber=number)


def opened(font: Path, size: int, layout: ImageFont.Layout | None = None) -> ImageFont.FreeTypeFont:
    """Open a font at `size` pixels, to draw with it. Raises OSError where it cannot be opened."""
    file, number = file_and_number(font)
    return ImageFont.truetype(str(file), size, index=number, layout_engine=layout)


def fault_of(font: Path) -> str | None:
    """Say why no text can be drawn with a font, or not with all of it; None for a sound one.

    Coloured pictures are sound: `has_own_size` tells of them.
    """
    file, _ = file_and_number(font)
    status = file.stat()
    return _fault_of(font, status.st_size, status.st_mtime_ns)


@lru_cache(maxsize=4096)  # pictures to train on and to validate on
def _fault_of(font: Path, size: int, changed: int) -> str | None:
    """Return `fault_of` of a file of so many bytes, `changed` then; reads little of it."""
    try:
        with tables_of(font) as tables:
            reader: Any = tables.reader
            entries = reader.tables
            end = max(entry.offset + entry.length for entry in entries.values())
    except (*DAMAGED, ValueError) as error:  # ValueError: it has no tables
        return f"is not a font that can be read ({error})"
    if end > size:
        return f"is not a font that can be read (it is cut off: {end - size:,} bytes are missing)"
    if "cmap" not in entries:
        return "is not a font that can be read (no table says which characters it has)"
    try:
        opened(font, 20)
    except OSError as error:
        return None if _OTHER_SIZE in str(error) else f"cannot be opened ({error})"
    return None


@lru_cache(maxsize=4096)
def has_own_size(font: Path) -> bool:
    """Tell whether a font cannot be opened at any size but its own, as those of coloured emoji."""
    try:
        opened(font, 20)
    except OSError as error:
        return _OTHER_SIZE in str(error)
    return False
