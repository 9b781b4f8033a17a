"""Text as ink: drawn white on black, bent, and laid into a picture, with the box of each character.

Pillow draws. Characters are set side by side from left to right, as in Pillow's basic layout: those
of right-to-left text in visual order. Letters that join are drawn by raqm (see shaping.py).
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import accumulate, pairwise
from math import ceil
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from crnn_lib.contract import HEIGHT, HEIGHTS
from crnn_lib.directions import set_out
from crnn_lib.rendering.fonts import RenderingError, glyph, step_between
from crnn_lib.rendering.shaping import needs_shaping, shaped

STRIPS = 10  # straight pieces that make up a bent text
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

    image: Image.Image
    # (characters, 4): left, top, right, bottom, in pixels of `image`, in the order of the text;
    # (0, 4) of a text whose letters join, since nothing says where they do
    boxes: Array


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
        joined = Image.fromarray(shaped(text, font, size, stroke))
        return Ink(joined.crop(joined.getbbox()), np.zeros((0, 4), dtype=np.float32))
    text, order = set_out(text)
    sizes = [round(size * initial), *[size] * (len(text) - 1)]
    pairs = zip(sizes, text, text[1:])
    steps = [step_between(font, pixels, left, right) for pixels, left, right in pairs]
    starts = accumulate(steps, initial=0.0)
    origins = [round(start + index * spacing) for index, start in enumerate(starts)]
    glyphs = [glyph(font, pixels, character, stroke) for pixels, character in zip(sizes, text)]
    boxes = np.array([drawn.box for drawn in glyphs], dtype=np.float32)
    boxes[:, 0::2] += np.array(origins, dtype=np.float32)[:, None]
    left, top = np.floor(boxes[:, :2].min(0)).astype(int)
    right, bottom = np.ceil(boxes[:, 2:].max(0)).astype(int)
    sheet = np.zeros((bottom - top, right - left), dtype=np.uint8)
    for origin, drawn in zip(origins, glyphs):
        rows, columns = drawn.ink.shape
        if rows:
            part = sheet[drawn.top - top :, origin + drawn.left - left :][:rows, :columns]
            np.maximum(part, drawn.ink, out=part)
    if not sheet.any():
        raise RenderingError(f"there is no ink in {text!r}: its characters are invisible")
    boxes = boxes[np.argsort(order)]  # in the order of the text
    return Ink(Image.fromarray(sheet), boxes - np.array((left, top, left, top), dtype=np.float32))


def bend(ink: Ink, rise: float) -> Ink:
    """Bend a line of text: its middle comes `rise` pixels above its ends (below, if negative)."""
    width, height = ink.image.size
    bottom = height + ceil(abs(rise))

    def down(x: Array) -> Array:  # how far the text moves down at x
        from_middle = (2 * x / width - 1) ** 2
        return abs(rise) * (from_middle if rise > 0 else 1 - from_middle)

    edges = np.unique(np.linspace(0, width, STRIPS + 1).round())
    pieces = []
    for left, right in pairwise(edges):
        start, end = float(down(left)), float(down(right))
        corners = (left, -start, left, bottom - start, right, bottom - end, right, -end)
        pieces.append(((int(left), 0, int(right), bottom), corners))
    image = ink.image.transform(
        (width, bottom), Image.Transform.MESH, pieces, Image.Resampling.BILINEAR
    )
    moved = down((ink.boxes[:, 0] + ink.boxes[:, 2]) / 2)
    moves = np.stack([0 * moved, moved, 0 * moved, moved], axis=1)
    return Ink(image, ink.boxes + moves.astype(np.float32))


def lay(
    ink: Ink, corners: Array, width: int, height: int = HEIGHT
) -> tuple[Array, tuple[Box, ...]]:
    """Lay the ink into a picture of `width` x `height` so that its corners land on `corners`.

    `corners` (4, 2): the targets of upper left, upper right, lower right and lower left, (x, y) in
    pixels. Returns the ink's share of each pixel, (height, width) from 0 to 1, and the mapped
    boxes.
    """
    across, down = ink.image.size
    source = np.array([(0, 0), (across, 0), (across, down), (0, down)], dtype=np.float64)
    to_ink = perspective(corners, source)
    picture = ink.image.transform(
        (width, height),
        Image.Transform.PERSPECTIVE,
        tuple(to_ink.flatten()[:8]),
        Image.Resampling.BILINEAR,
    )
    left, top, right, bottom = ink.boxes.T
    # (4 corners, 2, characters)
    points = np.stack([(left, top), (right, top), (right, bottom), (left, bottom)])
    homogeneous = np.concatenate([points, np.ones((4, 1, points.shape[2]))], axis=1)
    mapped = np.linalg.inv(to_ink) @ homogeneous
    mapped = mapped[:, :2] / mapped[:, 2:]
    low, high = mapped.min(0), mapped.max(0)
    boxes = tuple(Box(*map(float, edges)) for edges in zip(low[0], low[1], high[0], high[1]))
    return np.asarray(picture, dtype=np.float32) / 255, boxes


def perspective(source: Array, target: Array) -> Array:
    """Return the 3 x 3 matrix (last entry 1) that maps four points to four others, (4, 2) each."""
    rows = np.zeros((8, 8))
    x, y = source[:, 0], source[:, 1]
    u, v = target[:, 0], target[:, 1]
    rows[:4, 0], rows[:4, 1], rows[:4, 2], rows[:4, 6], rows[:4, 7] = x, y, 1, -u * x, -u * y
    rows[4:, 3], rows[4:, 4], rows[4:, 5], rows[4:, 6], rows[4:, 7] = x, y, 1, -v * x, -v * y
    return np.append(np.linalg.solve(rows, np.concatenate([u, v])), 1.0).reshape(3, 3)
