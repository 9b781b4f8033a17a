"""Figures of chapter 03: letters drawn alone and among others, and how much their ink differs."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from matplotlib.figure import Figure
from PIL import Image

from crnn_course.figures.base import blank_figure, draw_picture
from crnn_course.figures.page import in_style
from crnn_course.language import listed
from crnn_lib.contract import HEIGHT
from crnn_lib.rendering.fonts import glyph
from crnn_lib.rendering.ink import draw_ink

BASELINE = 25  # pixels from the picture's top to the line that the letters stand on


def alone(text: str, font: Path, size: int = 24, width: int = 26) -> Image.Image:
    """Return `text` on the baseline, black in the middle of a white window of `width` x 32."""
    ink = draw_ink(text, font, size)
    top = min(glyph(font, size, character).top for character in text)
    window = Image.new("L", (width, HEIGHT), 255)
    window.paste(0, ((width - ink.image.width) // 2, round(BASELINE + top)), ink.image)
    return window


def around(
    before: str,
    letter: str,
    after: str,
    font: Path,
    *,
    size: int = 24,
    start: int = 60,
    gap: int = 12,
) -> Image.Image:
    """Return a picture of `letter` between other letters, its ink starting at pixel `start`.

    There are `gap` white pixels at each side of it. The same letter stands on the same pixels
    whatever stands around it.
    """
    picture = Image.new("L", (2 * start, HEIGHT), 255)

    def put(character: str, left: int) -> int:
        ink = draw_ink(character, font, size).image
        picture.paste(0, (left, round(BASELINE + glyph(font, size, character).top)), ink)
        return left + ink.width

    right = put(letter, start) + gap
    for character in after:
        right = put(character, right) + 3
    left = start - gap
    for character in reversed(before):
        left -= draw_ink(character, font, size).image.width
        put(character, left)
        left -= 3
    return picture


def ink_difference(first: Image.Image, second: Image.Image, shift: int = 5) -> float:
    """Return how much ink is in only one of two pictures, as a share of all ink of both.

    At the best sideways shift of at most `shift` pixels. 0: the same picture; 1: no ink in common.
    """
    inks = [1 - np.asarray(picture, dtype=np.float64) / 255 for picture in (first, second)]
    differences = [
        float(np.abs(inks[0] - np.roll(inks[1], step, 1)).sum())
        for step in range(-shift, shift + 1)
    ]
    return min(differences) / float(inks[0].sum() + inks[1].sum())


@in_style
def pairs_figure(pairs: Sequence[tuple[str, Image.Image, str, Image.Image]]) -> Figure:
    """Draw pairs of letters, one above the other, and below each pair how much ink differs.

    A pair: name, picture, name, picture.
    """
    figure = blank_figure(1.2 * len(pairs), 3.7)
    axes = figure.subplots(2, len(pairs), squeeze=False)
    shares = []
    for (upper, lower), (first_name, first, second_name, second) in zip(axes.T, pairs):
        for axis, name, picture in ((upper, first_name, first), (lower, second_name, second)):
            draw_picture(axis, picture)
            axis.set_xticks([])
            axis.set_title(name, family="monospace")
        difference = ink_difference(first, second)
        lower.set_xlabel(f"{difference:.0%} of the\nink differs")
        shares.append(f"{first_name} and {second_name} {difference:.0%}")
    width = pairs[0][1].width
    figure.set_label(
        f"{len(pairs)} pairs in windows of {width} pixels, one above the other; the share of their "
        f"ink that differs: {listed(shares, ', ')}."
    )
    return figure
