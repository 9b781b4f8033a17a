"""A word -> a picture of it and the true box of each character, decided by (seed, index).

Pillow draws, with the real fonts of matplotlib and the font-* packages, so that no system font is
needed. The text is drawn once as ink (see ink.py), a perspective map lays the ink into the picture,
and the style adds the rest: paper, light, noise (see effects.py).

Every random choice comes from one generator seeded with (seed, index): pictures can be drawn in any
order, in any process. They stay the same for the same versions of Pillow and of the fonts, which
constraints.txt pins.

All sizes here are pixels of a picture 32 pixels high; a higher one is drawn finer, at `scale` times
these sizes, not enlarged.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.random import Generator
from PIL import Image

from crnn_lib.contract import HEIGHT
from crnn_lib.rendering import effects
from crnn_lib.rendering.fonts import (
    RenderingError,
    choose_font,
    coverage,
    default_fonts,
    draws_capitals,
)
from crnn_lib.rendering.ink import Array, Box, Ink, bend, check_height, draw_ink, lay

INK_SIZE = 36  # pixels at which the warped styles draw: about the size in the picture


@dataclass(frozen=True)
class Rendered:
    """A picture of a text and what is known of it."""

    image: Image.Image  # grey (mode L)
    text: str
    boxes: tuple[Box, ...]  # of each character; of a space, the gap; () if letters join
    font: str  # its file name


def render(
    text: str,
    style: str = "clean",
    *,
    seed: int = 0,
    index: int = 0,
    fonts: Sequence[Path] | None = None,
    height: int = HEIGHT,
) -> Rendered:
    """Draw `text` in one of `STYLES`; `(seed, index)` decides the font and everything random.

    The picture is `height` pixels high: 32, 48 or 64. Only fonts that have every character of
    `text` are used. Raises RenderingError when there is none, naming the characters, or when the
    text is invisible; ValueError for an unknown style or another height.
    """
    check_height(height)
    if style not in STYLES:
        raise ValueError(f"no style is called {style!r}: there are {', '.join(STYLES)}")
    if not text.strip():
        raise RenderingError(f"there is nothing to draw in {text!r}")
    rng = np.random.default_rng((seed, index))
    font = choose_font(text, rng, default_fonts() if fonts is None else tuple(fonts))
    drawn = text
    # capitals may become Small Capitals: the same letters, most of them smaller
    if draws_capitals(font) and rng.random() < 0.5:
        drawn = text.title() if len(text.title()) == len(text) else text
    image, boxes = STYLES[style](drawn, font, rng, height)
    return Rendered(image, text, boxes, font.name)


# --- styles ---------------------------------------------------------------------------------------

Drawn = tuple[Image.Image, tuple[Box, ...]]
Style = Callable[[str, Path, Generator, int], Drawn]  # text, font, rng, height


def _clean(text: str, font: Path, rng: Generator, height: int) -> Drawn:
    """Draw black on white, upright, without noise: only font, size and margins vary."""
    scale = height / HEIGHT
    ink = draw_ink(text, font, round((18, 20, 22)[int(rng.integers(3))] * scale))
    if ink.image.height > height - 2:  # tall accents or brackets: draw smaller rather than cut
        size = round(18 * scale) * (height - 2) // ink.image.height
        ink = draw_ink(text, font, max(round(8 * scale), size))
    left, right = (round(int(margin) * scale) for margin in rng.integers(2, 7, size=2))
    top = int(rng.integers(1, max(2, height - ink.image.height)))
    image = Image.new("L", (left + ink.image.width + right, height), 255)
    image.paste(0, (left, top), ink.image)
    boxes = ink.boxes + np.array((left, top, left, top), dtype=np.float32)
    return image, tuple(Box(*edges) for edges in boxes.tolist())


def _document(text: str, font: Path, rng: Generator, height: int) -> Drawn:
    """Draw print or type as scanned: paper, slight turn, worn ink, blur, noise, other lines."""
    scale = height / HEIGHT
    spacing = 0.0 if rng.random() < 0.7 else float(rng.uniform(-1, 4)) * scale
    ink = draw_ink(text, font, round(INK_SIZE * scale), spacing)
    corners, width = _placed(
        ink, rng, height, fill=(0.32, 0.95), stretch=(0.75, 1.2), turn=0.03, tilt=0.02
    )
    share, boxes = lay(ink, corners, width, height)
    if rng.random() < 0.25:
        share = np.maximum(share, _neighbour_lines(font, share.shape, corners, rng))
    if rng.random() < 0.1:
        share, boxes = _cut_in(share, boxes, font, rng)
    share = effects.worn_print(share, rng)
    white = np.float32(rng.uniform(180, 255))
    paper = white + effects.clouds(rng, share.shape, strength=rng.uniform(0, 10))
    black = np.float32(rng.uniform(0, 90))
    picture = paper + (black - paper) * share
    if rng.random() < 0.1:  # a ruled line
        row = int(rng.integers(HEIGHT - 3, HEIGHT))
        picture[round(row * scale) : round((row + 1) * scale)] = black
    picture = effects.blur(picture, rng.uniform(0, 0.9) * scale)
    picture = picture + effects.grain(rng, share.shape, rng.uniform(0, 8))
    return effects.to_image(picture), boxes


def _scene(text: str, font: Path, rng: Generator, height: int) -> Drawn:
    """Draw a sign as photographed: perspective, bows, uneven light, shadow, low resolution.

    Also low contrast, flanks, outlines, posts in front of the letters, spacing, light on dark.
    """
    ink = _painted(text, font, rng, height / HEIGHT)
    corners, width = _placed(
        ink, rng, height, fill=(0.45, 1.06), stretch=(0.55, 1.2), turn=0.12, tilt=0.18
    )
    share, boxes = lay(ink, corners, width, height)
    if rng.random() < 0.15:
        share, boxes = _cut_in(share, boxes, font, rng)
    if rng.random() < 0.05:
        share = effects.hollow(share)
    ground, colour = _two_greys(rng)
    contrast = abs(colour - ground)
    strength, cell = rng.uniform(0, 0.2) * contrast, int(rng.integers(3, 12))
    picture = ground + effects.clouds(rng, share.shape, strength=strength, cell=cell)
    if rng.random() < 0.3:
        grey = ground + (colour - ground) * rng.uniform(0.3, 1)
        picture = _clutter(picture, font, corners, grey, rng)
    if rng.random() < 0.35:
        picture = effects.behind(picture, share, colour, rng)
    if rng.random() < 0.1:
        picture = effects.relief(picture, share, rng.uniform(0.3, 0.8) * max(contrast, 60.0))
        share = share * np.float32(rng.uniform(0, 0.4))
    inside = colour + effects.slope(rng, share.shape, rng.uniform(0, 0.4) * contrast)
    if rng.random() < 0.25:  # weathered, or lit unevenly
        strength, cell = rng.uniform(0.05, 0.3) * contrast, int(rng.integers(2, 9))
        inside = inside + effects.clouds(rng, share.shape, strength=strength, cell=cell)
    picture += (inside - picture) * share
    if rng.random() < 0.05:
        picture = effects.in_front(picture, rng)
    picture = effects.light(picture, rng)
    picture = effects.seen_from_afar(picture, rng)
    picture = picture + effects.grain(rng, share.shape, rng.uniform(0, 8) * min(1.0, contrast / 60))
    if rng.random() < 0.15:
        picture = effects.compressed(picture, quality=int(rng.integers(20, 80)))
    return effects.to_image(picture), boxes


STYLES: dict[str, Style] = {"clean": _clean, "document": _document, "scene": _scene}


def _painted(text: str, font: Path, rng: Generator, scale: float) -> Ink:
    """Draw text as on a sign: close or wide, thicker, with a large initial, or in a bow."""
    closeness = rng.random()
    if closeness < 0.6:
        spacing = rng.uniform(-1.5, 2)
    else:
        spacing = rng.uniform(2, 14) if closeness < 0.95 else rng.uniform(14, 40)
    stroke = float(rng.integers(1, 3)) if rng.random() < 0.25 else 0.0
    initial = float(rng.uniform(1.15, 1.5)) if text.isupper() and rng.random() < 0.12 else 1.0
    size = round(INK_SIZE * scale)
    ink = draw_ink(text, font, size, float(spacing) * scale, stroke * scale, initial)
    if rng.random() < 0.15 and len(text) > 2:
        ink = bend(ink, rng.uniform(-0.4, 0.4) * ink.image.height)
    return ink


def _placed(
    ink: Ink,
    rng: Generator,
    height: int,
    *,
    fill: tuple[float, float],
    stretch: tuple[float, float],
    turn: float,
    tilt: float,
) -> tuple[Array, int]:
    """Choose the corners of the ink in the picture (4, 2), and the picture's width.

    `fill`: range of the share of the height that the ink takes (above 1 the crop cuts it);
    `stretch`: range of how much wider or narrower it gets; `turn`: most rise over the whole width,
    in picture heights; `tilt`: how far at most the corners move, in picture heights.
    """
    scale = height / HEIGHT
    tall = height * rng.uniform(*fill)
    # no letter is lower than 22 pixels; a full stop or a hyphen alone must not be blown up to the
    # picture's height
    factor = tall / max(ink.image.height, 22 * scale)
    across = max(2.0, ink.image.width * factor * np.exp(rng.uniform(*np.log(stretch))))
    down = ink.image.height * factor
    left, right = rng.uniform(0, 0.35, size=2) * height
    top = (height - down) * rng.uniform(0.1, 0.9)
    corners = np.array([(0, 0), (across, 0), (across, down), (0, down)]) + (left, top)
    rise = rng.uniform(-turn, turn) * height
    corners[:, 1] += np.array([-rise, rise, rise, -rise])
    slant = rng.uniform(-tilt, tilt) * height
    corners[:, 0] += np.array([slant, slant, -slant, -slant])
    corners += rng.uniform(-tilt, tilt, size=(4, 2)) * (height / 3)
    corners[:, 0] -= min(0.0, float(corners[:, 0].min()))
    corners[:, 1] = np.clip(corners[:, 1], -scale, height + scale)
    return corners.astype(np.float32), int(np.ceil(corners[:, 0].max() + right))


def _neighbour_lines(font: Path, shape: tuple[int, int], corners: Array, rng: Generator) -> Array:
    """Draw the feet of a line above and the heads of a line below, as a loose crop shows them.

    Returns their share of each pixel, `shape` (H, W).
    """
    height, width = shape
    scale = height / HEIGHT
    codes = rng.integers(ord("a"), ord("z") + 1, size=max(2, width // round(14 * scale)))
    letters, size = "".join(map(chr, codes)), round(20 * scale)
    ink = draw_ink(_drawable(letters, font), font, size).image.resize((width, size))
    share = np.zeros(shape, dtype=np.float32)
    rows = round(int(rng.integers(2, 6)) * scale)
    line = np.asarray(ink, dtype=np.float32) / 255
    if corners[:, 1].min() > rows:
        share[: rows - 1] = line[-rows + 1 :]
    if corners[:, 1].max() < height - rows:
        share[height - rows + 1 :] = line[: rows - 1]
    return share


def _drawable(letters: str, font: Path) -> str:
    """Return those of the letters and their capitals that the font has, or a full stop."""
    both = "".join(letter + letter.upper() for letter in letters)
    return "".join(letter for letter in both if ord(letter) in coverage(font)) or "."


def _cut_in(
    share: Array, boxes: tuple[Box, ...], font: Path, rng: Generator
) -> tuple[Array, tuple[Box, ...]]:
    """Add the last stroke of a word to the left, or the first stroke of a word to the right.

    Crops that cut between two words show them.
    """
    character = _drawable(chr(int(rng.integers(ord("a"), ord("z") + 1))), font)[:1]
    height, scale = len(share), effects.scale_of(share)
    letter = draw_ink(character, font, round(24 * scale)).image
    left = rng.random() < 0.5
    seen = min(round(int(rng.integers(1, 6)) * scale), max(1, letter.width // 3))
    start = letter.width - seen if left else 0
    stroke = letter.crop((start, 0, start + seen, letter.height))
    gap = round(int(rng.integers(4, 12)) * scale)
    aside = np.zeros((height, gap + seen), dtype=np.float32)
    top = int(rng.integers(0, max(1, height - stroke.height)))
    piece = np.asarray(stroke, dtype=np.float32)[: height - top] / 255
    columns = np.s_[:seen] if left else np.s_[gap:]
    aside[top : top + len(piece), columns] = piece
    if not left:
        return np.concatenate([share, aside], axis=1), boxes
    moved = tuple(
        replace(box, left=box.left + gap + seen, right=box.right + gap + seen) for box in boxes
    )
    return np.concatenate([aside, share], axis=1), moved


def _two_greys(rng: Generator) -> tuple[float, float]:
    """Choose the greys of ground and letters: dark on light or the reverse, faint to full."""
    contrast = rng.uniform(12, 50) if rng.random() < 0.15 else 40 + 210 * rng.random() ** 1.4
    low = rng.uniform(0, 255 - contrast)
    dark, light = float(low), float(low + contrast)
    return (light, dark) if rng.random() < 0.5 else (dark, light)


def _clutter(picture: Array, font: Path, corners: Array, grey: float, rng: Generator) -> Array:
    """Add what a loose crop also shows: neighbouring lines, or the edge of a sign."""
    if rng.random() < 0.5:
        return picture + (grey - picture) * _neighbour_lines(font, picture.shape, corners, rng)
    picture = picture.copy()
    thick = round(int(rng.integers(1, 4)) * effects.scale_of(picture))
    side = int(rng.integers(4))
    edge = (np.s_[:thick], np.s_[-thick:], np.s_[:, :thick], np.s_[:, -thick:])[side]
    picture[edge] = grey
    return picture
