"""A word -> a picture of it and the true box of each character: the same picture for the same (seed, index).

Pillow draws, with the real fonts that matplotlib and the font-* packages bring, so that no system font is needed.
The text is drawn once as `ink` (white on black), a perspective map lays the ink into the picture, and the style does
the rest: paper, light, noise. Characters are set one beside the other from left to right, as Pillow's basic layout
does; scripts whose letters join or run from right to left are not for this renderer.

Every random choice comes from one generator seeded with (seed, index): pictures can be drawn in any order, in any
process. They stay the same for the same versions of Pillow and of the fonts, which constraints.txt holds.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise
from pathlib import Path
from typing import Any

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFilter

from crnn_lib.fonts import RenderingError, choose_font, coverage, default_fonts, glyph_box, load, step_between

HEIGHT = 32
INK_SIZE = 36  # pixels at which the warped styles draw: about the size that the picture shows
Array = NDArray[Any]  # of float32


@dataclass(frozen=True)
class Box:
    """Where a character's ink lies, in pixels of the picture: edges, right and bottom exclusive."""

    left: float
    top: float
    right: float
    bottom: float


@dataclass(frozen=True)
class Rendered:
    """A grey picture (mode L, 32 pixels high), its text, the box of each character (a space: the gap), the font's file name."""

    image: Image.Image
    text: str
    boxes: tuple[Box, ...]
    font: str


def render(text: str, style: str = "clean", *, seed: int = 0, index: int = 0, fonts: Sequence[Path] | None = None) -> Rendered:
    """Draw `text` in one of `STYLES`; `(seed, index)` decides font and everything random.

    Only fonts that have every character of `text` are used. Raises RenderingError when none has, naming the characters,
    or when nothing of it can be seen, and ValueError for an unknown style.
    """
    if style not in STYLES:
        raise ValueError(f"no style is called {style!r}: there are {', '.join(STYLES)}")
    if not text.strip():
        raise RenderingError(f"there is nothing to draw in {text!r}")
    rng = np.random.default_rng((seed, index))
    font = choose_font(text, rng, default_fonts() if fonts is None else tuple(fonts))
    image, boxes = STYLES[style](text, font, rng)
    return Rendered(image, text, boxes, font.name)


# --- ink --------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Ink:
    """Text drawn white on black, cut to its ink, and the boxes of its characters in that picture."""

    image: Image.Image
    boxes: Array  # (characters, 4): left, top, right, bottom


def draw_ink(text: str, font: Path, size: int, spacing: float = 0.0, stroke: float = 0.0) -> Ink:
    """Draw `text` at `size` pixels with `spacing` pixels more between characters and a `stroke` around each."""
    face = load(font, size)
    starts = [0.0, *accumulate(step_between(font, size, left, right) for left, right in pairwise(text))]
    boxes = np.array(
        [
            (start + place * spacing + left, top, start + place * spacing + right, bottom)
            for place, start in enumerate(starts)
            for left, top, right, bottom in [glyph_box(font, size, text[place])]
        ],
        dtype=np.float32,
    )
    boxes += (-stroke, -stroke, stroke, stroke)
    left, top = np.floor(boxes[:, 0].min()), np.floor(boxes[:, 1].min())
    right, bottom = np.ceil(boxes[:, 2].max()), np.ceil(boxes[:, 3].max())
    image = Image.new("L", (int(right - left), int(bottom - top)))
    pen = ImageDraw.Draw(image)
    if spacing == 0:
        pen.text((-left, -top), text, fill=255, font=face, anchor="ls", stroke_width=stroke)
    else:
        for place, (character, start) in enumerate(zip(text, starts)):
            pen.text((start + place * spacing - left, -top), character, fill=255, font=face, anchor="ls", stroke_width=stroke)
    if image.getbbox() is None:
        raise RenderingError(f"there is no ink in {text!r}: its characters are invisible")
    return Ink(image, boxes - np.array((left, top, left, top), dtype=np.float32))


def lay(ink: Ink, corners: Array, width: int) -> tuple[Array, tuple[Box, ...]]:
    """Lay the ink into a picture of `width` x 32 so that its corners come to `corners`.

    `corners` (4, 2): where upper left, upper right, lower right and lower left of the ink come to, (x, y) in pixels.
    Returns the ink's share of each pixel, (32, width) from 0 to 1, and the boxes mapped with it.
    """
    across, down = ink.image.size
    source = np.array([(0, 0), (across, 0), (across, down), (0, down)], dtype=np.float64)
    to_ink = perspective(corners, source)
    picture = ink.image.transform(
        (width, HEIGHT), Image.Transform.PERSPECTIVE, tuple(to_ink.flatten()[:8]), Image.Resampling.BILINEAR
    )
    left, top, right, bottom = ink.boxes.T
    points = np.stack([(left, top), (right, top), (right, bottom), (left, bottom)])  # (4 corners, 2, characters)
    mapped = np.linalg.inv(to_ink) @ np.concatenate([points, np.ones((4, 1, points.shape[2]))], axis=1)
    mapped = mapped[:, :2] / mapped[:, 2:]
    low, high = mapped.min(0), mapped.max(0)
    boxes = tuple(Box(*map(float, edges)) for edges in zip(low[0], low[1], high[0], high[1]))
    return np.asarray(picture, dtype=np.float32) / 255, boxes


def perspective(source: Array, target: Array) -> Array:
    """The 3 x 3 matrix (last entry 1) of the perspective map from four `source` points to four `target` points, (4, 2) each."""
    rows = np.zeros((8, 8))
    x, y = source[:, 0], source[:, 1]
    u, v = target[:, 0], target[:, 1]
    rows[:4, 0], rows[:4, 1], rows[:4, 2], rows[:4, 6], rows[:4, 7] = x, y, 1, -u * x, -u * y
    rows[4:, 3], rows[4:, 4], rows[4:, 5], rows[4:, 6], rows[4:, 7] = x, y, 1, -v * x, -v * y
    return np.append(np.linalg.solve(rows, np.concatenate([u, v])), 1.0).reshape(3, 3)


# --- styles -----------------------------------------------------------------------------------------------------

Style = Callable[[str, Path, Generator], tuple[Image.Image, tuple[Box, ...]]]


def _clean(text: str, font: Path, rng: Generator) -> tuple[Image.Image, tuple[Box, ...]]:
    """Black on white, upright, no noise: only font, size and margins vary."""
    ink = draw_ink(text, font, (18, 20, 22)[int(rng.integers(3))])
    if ink.image.height > HEIGHT - 2:  # tall accents or brackets: draw smaller rather than cut
        ink = draw_ink(text, font, max(8, 18 * (HEIGHT - 2) // ink.image.height))
    left, right = (int(margin) for margin in rng.integers(2, 7, size=2))
    top = int(rng.integers(1, max(2, HEIGHT - ink.image.height)))
    image = Image.new("L", (left + ink.image.width + right, HEIGHT), 255)
    image.paste(0, (left, top), ink.image)
    boxes = ink.boxes + np.array((left, top, left, top), dtype=np.float32)
    return image, tuple(Box(*edges) for edges in boxes.tolist())


def _document(text: str, font: Path, rng: Generator) -> tuple[Image.Image, tuple[Box, ...]]:
    """Printed, then scanned: paper, slightly turned, more or less ink, blur, speckles, pieces of the lines above and below."""
    ink = draw_ink(text, font, INK_SIZE, spacing=0.0 if rng.random() < 0.7 else float(rng.uniform(-1, 4)))
    corners, width = _placed(ink, rng, fill=(0.5, 0.92), stretch=0.12, turn=0.03, tilt=0.02)
    share, boxes = lay(ink, corners, width)
    if rng.random() < 0.25:
        share = np.maximum(share, _neighbour_lines(font, width, corners, rng))
    share = _print(share, rng)
    paper = np.float32(rng.uniform(190, 255)) + _clouds(rng, width, strength=rng.uniform(0, 8))
    black = np.float32(rng.uniform(0, 90))
    picture = paper + (black - paper) * share
    if rng.random() < 0.1:  # a ruled line
        picture[int(rng.integers(HEIGHT - 3, HEIGHT))] = black
    picture = _blur(picture, rng.uniform(0, 0.8))
    picture += _grain(rng, width, rng.uniform(0, 8))
    return _to_image(picture), boxes


def _scene(text: str, font: Path, rng: Generator) -> tuple[Image.Image, tuple[Box, ...]]:
    """Photographed: perspective, uneven light, shadow, low contrast, outlines, spacing, low resolution, light on dark."""
    spacing = float(rng.uniform(-1.5, 2)) if rng.random() < 0.6 else float(rng.uniform(2, 14))
    ink = draw_ink(text, font, INK_SIZE, spacing, stroke=float(rng.integers(1, 3)) if rng.random() < 0.25 else 0.0)
    corners, width = _placed(ink, rng, fill=(0.5, 1.0), stretch=0.35, turn=0.08, tilt=0.15)
    share, boxes = lay(ink, corners, width)
    ground, colour = _two_greys(rng)
    picture = np.full((HEIGHT, width), ground, dtype=np.float32) + _clouds(
        rng, width, strength=rng.uniform(0, 0.2) * abs(colour - ground)
    )
    if rng.random() < 0.3:
        picture = _clutter(picture, font, corners, ground + (colour - ground) * rng.uniform(0.3, 1), rng)
    if rng.random() < 0.3:  # a shadow or a rim of another grey behind the letters
        picture = _behind(picture, share, rng)
    picture += (colour + _clouds(rng, width, strength=rng.uniform(0, 0.12) * abs(colour - ground)) - picture) * share
    picture = _light(picture, rng)
    picture = _low_resolution(picture, rng)
    picture += _grain(rng, width, rng.uniform(0, 12))
    return _to_image(picture), boxes


STYLES: dict[str, Style] = {"clean": _clean, "document": _document, "scene": _scene}


def _placed(
    ink: Ink, rng: Generator, *, fill: tuple[float, float], stretch: float, turn: float, tilt: float
) -> tuple[Array, int]:
    """Corners of the ink in the picture and the picture's width.

    `fill`: share of the height that the ink takes, from and to; `stretch`: how much wider or narrower (0.3: 1/1.3 to 1.3);
    `turn`: rise over the whole width in picture heights; `tilt`: how far the corners move, in picture heights.
    """
    tall = HEIGHT * rng.uniform(*fill)
    # a full stop or a hyphen alone would be blown up to the picture's height: letters are never smaller than this ink
    scale = tall / max(ink.image.height, 22)
    across = max(2.0, ink.image.width * scale * (1 + stretch) ** rng.uniform(-1, 1))
    down = ink.image.height * scale
    left, right = rng.uniform(0, 0.35, size=2) * HEIGHT
    top = (HEIGHT - down) * rng.uniform(0.1, 0.9)
    corners = np.array([(0, 0), (across, 0), (across, down), (0, down)]) + (left, top)
    rise = rng.uniform(-turn, turn) * HEIGHT
    corners[:, 1] += np.array([-rise, rise, rise, -rise])
    slant = rng.uniform(-tilt, tilt) * HEIGHT
    corners[:, 0] += np.array([slant, slant, -slant, -slant])
    corners += rng.uniform(-tilt, tilt, size=(4, 2)) * (HEIGHT / 3)
    corners[:, 0] -= min(0.0, float(corners[:, 0].min()))
    corners[:, 1] = np.clip(corners[:, 1], -1, HEIGHT + 1)
    return corners.astype(np.float32), int(np.ceil(corners[:, 0].max() + right))


def _neighbour_lines(font: Path, width: int, corners: Array, rng: Generator) -> Array:
    """Feet of a line above and heads of a line below, as a loose crop shows them: their share of each pixel."""
    letters = "".join(chr(code) for code in rng.integers(ord("a"), ord("z") + 1, size=max(2, width // 14)))
    letters = "".join(letter for letter in letters if ord(letter) in coverage(font)) or "."
    ink = draw_ink(letters, font, 20).image.resize((width, 20))
    share = np.zeros((HEIGHT, width), dtype=np.float32)
    rows = int(rng.integers(2, 6))
    line = np.asarray(ink, dtype=np.float32) / 255
    if corners[:, 1].min() > rows:
        share[: rows - 1] = line[-rows + 1 :]
    if corners[:, 1].max() < HEIGHT - rows:
        share[HEIGHT - rows + 1 :] = line[: rows - 1]
    return share


def _print(share: Array, rng: Generator) -> Array:
    """More ink or less, and places where it did not take."""
    share = np.clip(share ** np.float32(rng.uniform(0.6, 1.6)) * np.float32(rng.uniform(0.7, 1.3)), 0, 1)
    if rng.random() < 0.3:
        share = share * np.clip(1 - _clouds(rng, share.shape[1], strength=rng.uniform(0.1, 0.4), cell=3), 0, 1)
    return share


def _two_greys(rng: Generator) -> tuple[float, float]:
    """Ground and letters: half of the time dark on light, the contrast from faint to full."""
    contrast = rng.uniform(40, 240)
    low = rng.uniform(0, 255 - contrast)
    dark, light = float(low), float(low + contrast)
    return (light, dark) if rng.random() < 0.5 else (dark, light)


def _clouds(rng: Generator, width: int, *, strength: float, cell: int = 8) -> Array:
    """Slow unevenness: coarse noise (a grain each `cell` pixels) drawn smooth over the picture, (32, width)."""
    coarse = rng.standard_normal((HEIGHT // cell + 2, width // cell + 2), dtype=np.float32)
    return np.asarray(Image.fromarray(coarse * np.float32(strength)).resize((width, HEIGHT), Image.Resampling.BICUBIC))


def _grain(rng: Generator, width: int, strength: float) -> Array:
    """The noise of a sensor, one value for each pixel, (32, width)."""
    return rng.standard_normal((HEIGHT, width), dtype=np.float32) * np.float32(strength)


def _clutter(picture: Array, font: Path, corners: Array, grey: float, rng: Generator) -> Array:
    """What a crop cuts in: neighbouring lines, or the edge of a sign."""
    width = picture.shape[1]
    if rng.random() < 0.5:
        return picture + (grey - picture) * _neighbour_lines(font, width, corners, rng)
    picture = picture.copy()
    thick = int(rng.integers(1, 4))
    side = int(rng.integers(4))
    edge = (np.s_[:thick], np.s_[-thick:], np.s_[:, :thick], np.s_[:, -thick:])[side]
    picture[edge] = grey
    return picture


def _behind(picture: Array, share: Array, rng: Generator) -> Array:
    """A dropped shadow, or a rim around the letters, of its own grey."""
    grey = rng.uniform(0, 255)
    if rng.random() < 0.5:
        down, right = (int(step) for step in rng.integers(-2, 3, size=2))
        spread = np.roll(share, (down, right), (0, 1))
    else:
        spread = np.asarray(_to_image(share * 255).filter(ImageFilter.MaxFilter(3)), dtype=np.float32) / 255
    return picture + (grey - picture) * spread


def _light(picture: Array, rng: Generator) -> Array:
    """Light that falls off across the picture, now and then the hard edge of a shadow."""
    height, width = picture.shape
    if rng.random() < 0.6:
        across = np.linspace(0, rng.uniform(-0.5, 0.5), width, dtype=np.float32)
        down = np.linspace(0, rng.uniform(-0.3, 0.3), height, dtype=np.float32)[:, None]
        light = 1 + across + down
        picture = picture * (light / light.max())
    if rng.random() < 0.12:
        edge = np.linspace(rng.uniform(0, width), rng.uniform(0, width), height)[:, None]
        picture = np.where(np.arange(width) < edge, picture * np.float32(rng.uniform(0.4, 0.8)), picture)
    return picture


def _low_resolution(picture: Array, rng: Generator) -> Array:
    """Seen from afar: reduced and enlarged again, or out of focus."""
    chance = rng.random()
    if chance < 0.35:
        height, width = picture.shape
        factor = rng.uniform(0.35, 0.9)
        small = (max(2, round(width * factor)), max(6, round(height * factor)))
        image = Image.fromarray(picture).resize(small, Image.Resampling.BOX)
        return np.array(image.resize((width, height), Image.Resampling.BICUBIC))
    return _blur(picture, rng.uniform(0.3, 1.5)) if chance < 0.75 else picture


def _blur(picture: Array, radius: float) -> Array:
    if radius < 0.3:
        return picture
    return np.array(_to_image(picture).filter(ImageFilter.GaussianBlur(radius)), dtype=np.float32)


def _to_image(picture: Array) -> Image.Image:
    return Image.fromarray(np.clip(picture, 0, 255).astype(np.uint8))
