"""Text as ink: drawn white on black, with the box of each character.

Pillow draws. Characters are set side by side from left to right, as in Pillow's basic layout: those
of right-to-left text in visual order. Letters that join are drawn by raqm (see shaping.py).
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import accumulate
from math import ceil, floor
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from crnn_lib.contract import HEIGHTS
from crnn_lib.directions import set_out
from crnn_lib.rendering.fonts import RenderingError, glyph, step_between
from crnn_lib.rendering.shaping import needs_shaping, shaped

Array = NDArray[Any]  # of float32


@dataclass(frozen=True)
class Box:
    """Edges of a character's ink in pixels of the picture, right and bottom exclusive."""

    left: float
    top: float
    right: float
    bottom: float


@dataclass(frozen=True)
class Ink:
    """Text drawn white on black and cut to its ink, with the boxes of its characters."""

    pixels: NDArray[np.uint8]  # (rows, columns), from 0 to 255
    # (characters, 4): left, top, right, bottom, in `pixels`, in the order of the text;
    # (0, 4) of a text whose letters join, since nothing says where they do
    boxes: Array

    @property
    def image(self) -> Image.Image:
        """Return the ink as an image (mode L)."""
        return Image.fromarray(self.pixels)


def check_height(height: int) -> None:
    """Raise ValueError unless pictures of `height` pixels can be drawn."""
    if height not in HEIGHTS:
        raise ValueError(f"height is {height}: it must be {', '.join(map(str, HEIGHTS))}")


def draw_ink(
    text: str,
    font: Path,
    size: int,
    spacing: float = 0.0,
    stroke: float = 0.0,
    initial: float = 1.0,
) -> Ink:
    """Draw `text` at `size` pixels, its first character `initial` times as large.

    There are `spacing` more pixels between characters than usual, and a `stroke` around each;
    letters that join take neither `spacing` nor `initial`. Raises RenderingError when no ink is
    visible, or raqm is needed and missing.
    """
    if needs_shaping(text):
        joined = shaped(text, font, size, stroke)
        rows, columns = np.nonzero(joined)
        cut = joined[rows.min() : rows.max() + 1, columns.min() : columns.max() + 1]
        return Ink(cut, np.zeros((0, 4), dtype=np.float32))
    text, order = set_out(text)
    sizes = [round(size * initial), *[size] * (len(text) - 1)]
    pairs = zip(sizes, text, text[1:])
    steps = [step_between(font, pixels, left, right) for pixels, left, right in pairs]
    starts = accumulate(steps, initial=0.0)
    origins = [round(start + index * spacing) for index, start in enumerate(starts)]
    glyphs = [glyph(font, pixels, character, stroke) for pixels, character in zip(sizes, text)]
    boxes = [drawn.box_at(origin) for drawn, origin in zip(glyphs, origins)]
    lefts, tops, rights, bottoms = zip(*boxes)
    left, top = floor(min(lefts)), floor(min(tops))
    right, bottom = ceil(max(rights)), ceil(max(bottoms))
    sheet = np.zeros((bottom - top, right - left), dtype=np.uint8)
    for origin, drawn in zip(origins, glyphs):
        rows, columns = drawn.ink.shape
        if rows:
            part = sheet[drawn.top - top :, origin + drawn.left - left :][:rows, :columns]
            np.maximum(part, drawn.ink, out=part)
    if not sheet.any():
        raise RenderingError(f"there is no ink in {text!r}: its characters are invisible")
    edges = np.array(boxes, dtype=np.float32) - np.array((left, top, left, top), dtype=np.float32)
    return Ink(sheet, edges[np.argsort(order)])  # in the order of the text
