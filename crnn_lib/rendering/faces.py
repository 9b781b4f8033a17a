"""Faces: a font file holds one; a collection (.ttc, .otc), as Chinese fonts come in, holds several.

Everywhere in this package a font is a path. A face of a collection has its number at the end, from
0: `NotoSansCJK-Regular.ttc#2`. So it stands in lists of fonts, and so checkpoints compare it.
"""

from __future__ import annotations

import struct
from pathlib import Path

from fontTools.ttLib import TTFont, TTLibError
from fontTools.ttLib.sfnt import readTTCHeader
from PIL import ImageFont

SINGLE, COLLECTIONS = (".ttf", ".otf", ".woff"), (".ttc", ".otc")
SUFFIXES = SINGLE + COLLECTIONS
# what fontTools raises on a file that is not a font or is damaged (older ones assert)
DAMAGED = (TTLibError, AssertionError, OSError, struct.error)


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
