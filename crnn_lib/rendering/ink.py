"""Text as ink: drawn white on black with Pillow, bent, and laid into a picture, with the true box
of each character.

Characters are set one beside the other from left to right, as Pillow's basic layout does; scripts
whose letters join or run from right to left are not for this renderer.
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

from crnn_lib.contract import HEIGHT
from crnn_lib.rendering.fonts import RenderingError, glyph, step_between

STRIPS = 10  # a bent text is made of so many straight pieces
Array = NDArray[Any]  # of float32


@dataclass(frozen=True)
class Box:
    """Where a character's ink lies, in pixels of the picture: edges, right and bottom exclusive."""

    left: float
    top: float
    right: float
    bottom: float


@dataclass(frozen=True)
class Ink:
    """Text drawn white on black, cut to its ink, and the boxes of its characters in that
    picture.
    """

    image: Image.Image
    boxes: Array  # (characters, 4): left, top, right, bottom


def draw_ink(
    text: str,
    font: Path,
    size: int,
    spacing: float = 0.0,
    stroke: float = 0.0,
    initial: float = 1.0,
) -> Ink:
    """Draw `text` at `size` pixels with `spacing` pixels more between characters and a `stroke`
    around each; its first character `initial` times as large.
    """
    sizes = [round(size * initial), *[size] * (len(text) - 1)]
    starts = [
        0.0,
        *accumulate(
            step_between(font, step, left, right)
            for step, (left, right) in zip(sizes, pairwise(text))
        ),
    ]
    places = [round(start + place * spacing) for place, start in enumerate(starts)]
    glyphs = [glyph(font, step, character, stroke) for step, character in zip(sizes, text)]
    boxes = np.array([drawn.box for drawn in glyphs], dtype=np.float32)
    boxes[:, 0::2] += np.array(places, dtype=np.float32)[:, None]
    left, top = np.floor(boxes[:, :2].min(0)).astype(int)
    right, bottom = np.ceil(boxes[:, 2:].max(0)).astype(int)
    sheet = np.zeros((bottom - top, right - left), dtype=np.uint8)
    for place, drawn in zip(places, glyphs):
        rows, columns = drawn.ink.shape
        if rows:
            part = sheet[drawn.top - top :, place + drawn.left - left :][:rows, :columns]
            np.maximum(part, drawn.ink, out=part)
    if not sheet.any():
        raise RenderingError(f"there is no ink in {text!r}: its characters are invisible")
    return Ink(Image.fromarray(sheet), boxes - np.array((left, top, left, top), dtype=np.float32))


def bend(ink: Ink, rise: float) -> Ink:
    """Bend the line of text into a bow: its middle `rise` pixels higher than its ends (lower where
    negative).
    """
    width, height = ink.image.size
    room = ceil(abs(rise))

    def down(x: Array) -> Array:  # how far the text moves down at x
        from_middle = (2 * x / width - 1) ** 2
        return abs(rise) * (from_middle if rise > 0 else 1 - from_middle)

    edges = np.unique(np.linspace(0, width, STRIPS + 1).round())
    pieces = []
    for left, right in pairwise(edges):
        start, end = float(down(left)), float(down(right))
        corners = (
            left,
            -start,
            left,
            height + room - start,
            right,
            height + room - end,
            right,
            -end,
        )
        pieces.append(((int(left), 0, int(right), height + room), corners))
    image = ink.image.transform(
        (width, height + room), Image.Transform.MESH, pieces, Image.Resampling.BILINEAR
    )
    moved = down((ink.boxes[:, 0] + ink.boxes[:, 2]) / 2)
    return Ink(
        image, ink.boxes + np.stack([0 * moved, moved, 0 * moved, moved], axis=1).astype(np.float32)
    )


def lay(ink: Ink, corners: Array, width: int) -> tuple[Array, tuple[Box, ...]]:
    """Lay the ink into a picture of `width` x 32 so that its corners come to `corners`.

    `corners` (4, 2): where upper left, upper right, lower right and lower left of the ink come to,
    (x, y) in pixels. Returns the ink's share of each pixel, (32, width) from 0 to 1, and the boxes
    mapped with it.
    """
    across, down = ink.image.size
    source = np.array([(0, 0), (across, 0), (across, down), (0, down)], dtype=np.float64)
    to_ink = perspective(corners, source)
    picture = ink.image.transform(
        (width, HEIGHT),
        Image.Transform.PERSPECTIVE,
        tuple(to_ink.flatten()[:8]),
        Image.Resampling.BILINEAR,
    )
    left, top, right, bottom = ink.boxes.T
    # (4 corners, 2, characters)
    points = np.stack([(left, top), (right, top), (right, bottom), (left, bottom)])
    mapped = np.linalg.inv(to_ink) @ np.concatenate(
        [points, np.ones((4, 1, points.shape[2]))], axis=1
    )
    mapped = mapped[:, :2] / mapped[:, 2:]
    low, high = mapped.min(0), mapped.max(0)
    boxes = tuple(Box(*map(float, edges)) for edges in zip(low[0], low[1], high[0], high[1]))
    return np.asarray(picture, dtype=np.float32) / 255, boxes


def perspective(source: Array, target: Array) -> Array:
    """The 3 x 3 matrix (last entry 1) of the perspective map from four `source` points to four
    `target` points, (4, 2) each.
    """
    rows = np.zeros((8, 8))
    x, y = source[:, 0], source[:, 1]
    u, v = target[:, 0], target[:, 1]
    rows[:4, 0], rows[:4, 1], rows[:4, 2], rows[:4, 6], rows[:4, 7] = x, y, 1, -u * x, -u * y
    rows[4:, 3], rows[4:, 4], rows[4:, 5], rows[4:, 6], rows[4:, 7] = x, y, 1, -v * x, -v * y
    return np.append(np.linalg.solve(rows, np.concatenate([u, v])), 1.0).reshape(3, 3)
