"""Words -> pictures of them and the true box of each character, decided by (seed, index).

Pillow draws, with the real fonts of matplotlib and the font-* packages, so that no system font is
needed. The style `clean` is ink on white; those that look like paper and photographs are in
warped.py.

Every random choice depends on (seed, index) alone: pictures can be drawn in any order, in any
process. They stay the same for the same versions of Pillow and of the fonts, which constraints.txt
pins.

All sizes here are pixels of a picture 32 pixels high; a higher one is drawn finer, at `scale` times
these sizes, not enlarged.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray
from PIL import Image

from crnn_lib.contract import HEIGHT, STYLES
from crnn_lib.rendering.faces import as_fonts
from crnn_lib.rendering.fonts import RenderingError, choose_font, default_fonts, draws_capitals
from crnn_lib.rendering.ink import Box, check_height, draw_ink

if TYPE_CHECKING:
    import torch


@dataclass(frozen=True)
class Rendered:
    """A picture of a text and what is known of it."""

    pixels: NDArray[np.uint8]  # grey, (height, width)
    text: str
    font: str  # its file name
    find_boxes: Callable[[], tuple[Box, ...]]

    @property
    def image(self) -> Image.Image:
        """Return the picture as a grey image (mode L)."""
        return Image.fromarray(self.pixels)

    @cached_property
    def boxes(self) -> tuple[Box, ...]:
        """Return the box of each character; of a space, the gap; () if letters join."""
        return self.find_boxes()


def render(
    text: str,
    style: str = "clean",
    *,
    seed: int = 0,
    index: int = 0,
    fonts: Path | str | Sequence[Path | str] | None = None,
    height: int = HEIGHT,
) -> Rendered:
    """Draw `text` in one of `STYLES`; `(seed, index)` decides the font and everything random.

    The picture is `height` pixels high: 32, 48 or 64. Of `fonts` (files, or one file) only those
    that have every character of `text` are used. Raises RenderingError when there is none, naming
    the characters, or when the text is invisible; ValueError for an unknown style or another
    height.
    """
    return render_all([text], style, seed=seed, indices=[index], fonts=fonts, height=height)[0]


def render_all(
    texts: Sequence[str],
    style: str,
    *,
    seed: int,
    indices: Sequence[int],
    fonts: Path | str | Sequence[Path | str] | None = None,
    height: int = HEIGHT,
    device: torch.device | str = "cpu",
) -> list[Rendered]:
    """Draw each text as `render` does with its index, all at once, effects on `device`.

    Many pictures together take a fraction of the time of single ones. Raises what `render` raises.
    """
    check_height(height)
    if style not in STYLES:
        raise ValueError(f"no style is called {style!r}: there are {', '.join(STYLES)}")
    among = default_fonts() if fonts is None else as_fonts(fonts)
    words = [Word.of(text, seed, index, among) for text, index in zip(texts, indices)]
    if style == "clean":
        return [_clean(word, height) for word in words]
    from crnn_lib.rendering.warped import draw_warped  # needs torch

    return draw_warped(words, style, seed, height, device)


@dataclass(frozen=True)
class Word:
    """A text to draw, and the font that (seed, index) chose."""

    text: str
    drawn: str  # the text as its letters are drawn
    font: Path
    rng: Generator
    index: int

    @classmethod
    def of(cls, text: str, seed: int, index: int, fonts: Sequence[Path]) -> Word:
        """Choose the font. Raises RenderingError if none has every character of the text."""
        if not text.strip():
            raise RenderingError(f"there is nothing to draw in {text!r}")
        rng = np.random.default_rng((seed, index))
        font = choose_font(text, rng, fonts)
        drawn = text
        # capitals may become Small Capitals: the same letters, most of them smaller
        if draws_capitals(font) and rng.random() < 0.5:
            drawn = text.title() if len(text.title()) == len(text) else text
        return cls(text, drawn, font, rng, index)


def _clean(word: Word, height: int) -> Rendered:
    """Draw black on white, upright, without noise: only font, size and margins vary."""
    scale, rng = height / HEIGHT, word.rng
    ink = draw_ink(word.drawn, word.font, round((18, 20, 22)[int(rng.integers(3))] * scale))
    if len(ink.pixels) > height - 2:  # tall accents or brackets: draw smaller rather than cut
        size = round(18 * scale) * (height - 2) // len(ink.pixels)
        ink = draw_ink(word.drawn, word.font, max(round(8 * scale), size))
    rows, columns = ink.pixels.shape
    left, right = (round(int(margin) * scale) for margin in rng.integers(2, 7, size=2))
    top = int(rng.integers(1, max(2, height - rows)))
    image = Image.new("L", (left + columns + right, height), 255)
    image.paste(0, (left, top), ink.image)
    boxes = ink.boxes + np.array((left, top, left, top), dtype=np.float32)
    found = tuple(Box(*edges) for edges in boxes.tolist())
    return Rendered(np.asarray(image), word.text, word.font.name, lambda: found)
