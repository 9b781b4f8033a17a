"""Effects between ink and eye: paper, print, light, relief, blur, noise, compression.

Each function takes a picture, or the ink's share of each pixel, (H, W) as floats, and returns a new
one; what is random comes from the generator that is passed in. styles.py says which effects meet in
which style, and how strong they are. Where a function chooses a size in pixels, it is that in a
picture 32 pixels high, and grows with the height.
"""

from __future__ import annotations

from io import BytesIO

import numpy as np
from numpy.random import Generator
from PIL import Image, ImageFilter

from crnn_lib.contract import HEIGHT
from crnn_lib.rendering.ink import Array


def scale_of(picture: Array) -> float:
    """Return how many times as high as 32 pixels a picture (H, W) is."""
    return len(picture) / HEIGHT


def clouds(rng: Generator, shape: tuple[int, int], *, strength: float, cell: int = 8) -> Array:
    """Return slow unevenness, `shape` (H, W): noise on a grid, interpolated.

    A step of the grid is `cell` pixels of a picture 32 pixels high.
    """
    height, width = shape
    cell = round(cell * height / HEIGHT)
    coarse = rng.standard_normal((height // cell + 2, width // cell + 2), dtype=np.float32)
    image = Image.fromarray(coarse * np.float32(strength))
    return np.asarray(image.resize((width, height), Image.Resampling.BILINEAR))


def grain(rng: Generator, shape: tuple[int, int], strength: float) -> Array:
    """Return the noise of a sensor, one value for each pixel, `shape` (H, W)."""
    return rng.standard_normal(shape, dtype=np.float32) * np.float32(strength)


def slope(rng: Generator, shape: tuple[int, int], strength: float) -> Array:
    """Return a linear change of grey, `shape` (H, W), as of letters painted in two colours.

    Each direction contributes at most `strength` at its ends.
    """
    height, width = shape
    across, down = (np.float32(rng.uniform(-strength, strength)) for _ in range(2))
    return (
        across * np.linspace(-1, 1, width, dtype=np.float32)
        + down * np.linspace(-1, 1, height, dtype=np.float32)[:, None]
    )


def worn_print(share: Array, rng: Generator) -> Array:
    """Print with more ink or less, and with spots where it did not take."""
    exponent, factor = np.float32(rng.uniform(0.6, 1.6)), np.float32(rng.uniform(0.7, 1.3))
    share = np.clip(share**exponent * factor, 0, 1)
    if rng.random() < 0.3:
        spots = clouds(rng, share.shape, strength=rng.uniform(0.1, 0.4), cell=3)
        share = share * np.clip(1 - spots, 0, 1)
    return share


def thicker(share: Array) -> Array:
    """Add a rim of one pixel around the letters, of two where the picture is 48 or 64 high."""
    wide = to_image(share * 255).filter(ImageFilter.MaxFilter(2 * round(scale_of(share)) + 1))
    return np.asarray(wide, dtype=np.float32) / 255


def hollow(share: Array) -> Array:
    """Keep only the outlines of the letters."""
    return np.clip(1.3 * (thicker(share) - share), 0, 1)


def behind(picture: Array, share: Array, colour: float, rng: Generator) -> Array:
    """Draw a dropped shadow, the flank of raised letters, or a rim around them.

    It has any grey, or a darker shade of the letters' `colour`.
    """
    grey = np.float32(rng.uniform(0, 255) if rng.random() < 0.6 else colour * rng.uniform(0.2, 0.9))
    if rng.random() < 0.3:
        spread = thicker(share)
    else:
        down, right = (int(step) for step in rng.integers(-1, 2, size=2))
        spread = np.roll(share, (down, right), (0, 1))
        farthest = int(rng.integers(2, 8)) - 1
        for far in range(2, round(farthest * scale_of(share)) + 1):
            spread = np.maximum(spread, np.roll(share, (far * down, far * right), (0, 1)))
    return picture + (grey - picture) * spread


def in_front(picture: Array, rng: Generator) -> Array:
    """Draw a post, a cable or a branch in front of the letters.

    It is at most a sixteenth of the picture's width thick, or 2 pixels if that is more.
    """
    (height, width), scale = picture.shape, scale_of(picture)
    across = np.arange(width, dtype=np.float32)
    down = np.arange(height, dtype=np.float32)[:, None] - height / 2
    thick = np.float32(rng.uniform(1, max(2.0, min(8.0, width / scale / 16))) * scale)
    if rng.random() < 0.7:
        start, lean = np.float32(rng.uniform(0, width)), np.float32(rng.uniform(-0.5, 0.5))
        away = across - start - lean * down
    else:  # a cable, thin and nearly level
        thick = min(thick, np.float32(2 * scale))
        level = np.float32(rng.uniform(-0.4, 0.4) * height)
        sag = np.float32(rng.uniform(-8, 8) * scale)
        away = down - level - sag * (across / width - 0.5)
    covered: Array = np.clip(thick / 2 + 0.5 - np.abs(away), 0, 1)
    return picture + (np.float32(rng.uniform(0, 255)) - picture) * covered


def relief(picture: Array, share: Array, strength: float) -> Array:
    """Light raised letters from the upper left: one edge is bright, the opposite one dark."""
    far = round(scale_of(share))
    lit, shaded = np.roll(share, (-far, -far), (0, 1)), np.roll(share, (far, far), (0, 1))
    return picture + np.float32(strength) * (lit - shaded)


def light(picture: Array, rng: Generator) -> Array:
    """Let the light fall off across the picture, and now and then add the hard edge of a shadow."""
    height, width = picture.shape
    if rng.random() < 0.5:
        across = np.linspace(0, rng.uniform(-0.5, 0.5), width, dtype=np.float32)
        down = np.linspace(0, rng.uniform(-0.3, 0.3), height, dtype=np.float32)[:, None]
        falling = 1 + across + down
        picture = picture * (falling / falling.max())
    if rng.random() < 0.08:
        edge = np.linspace(rng.uniform(0, width), rng.uniform(0, width), height)[:, None]
        shaded = picture * np.float32(rng.uniform(0.4, 0.8))
        picture = np.where(np.arange(width) < edge, shaded, picture)
    return picture


def seen_from_afar(picture: Array, rng: Generator) -> Array:
    """Reduce the picture and enlarge it again, or blur it as out of focus or moved.

    The least that is left, about 10 rows, is the same at every height: the model's height does not
    make cameras better.
    """
    chance, scale = rng.random(), scale_of(picture)
    if chance < 0.45:
        height, width = picture.shape
        factor = rng.uniform(0.3 / scale, 0.8)
        small = (max(2, round(width * factor)), max(6, round(height * factor)))
        image = Image.fromarray(picture).resize(small, Image.Resampling.BOX)
        return np.asarray(image.resize((width, height), Image.Resampling.BICUBIC))
    if chance < 0.85:
        return blur(picture, rng.uniform(0.3, 2.0) * scale)
    if chance < 0.93:
        return blur(picture, rng.uniform(0, 2.2) * scale, rng.uniform(0, 0.8) * scale)
    return picture


def blur(picture: Array, across: float, down: float | None = None) -> Array:
    """Blur by a radius of `across` pixels, vertically by `down` if it is given."""
    radius = (across, across if down is None else down)
    if max(radius) < 0.3:
        return picture
    return np.asarray(to_image(picture).filter(ImageFilter.GaussianBlur(radius)), np.float32)


def compressed(picture: Array, quality: int) -> Array:
    """Return the picture after JPEG compression at `quality` (1 to 95)."""
    with BytesIO() as file:
        to_image(picture).save(file, "JPEG", quality=quality)
        return np.asarray(Image.open(file), dtype=np.float32)


def to_image(picture: Array) -> Image.Image:
    """Convert to a grey image (mode L), clipped to 0 to 255."""
    return Image.fromarray(np.clip(picture, 0, 255).astype(np.uint8))
