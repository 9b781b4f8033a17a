"""Words -> pictures of them and the true box of each character, decided by (seed, index).

Pillow draws, with the real fonts of matplotlib and the font-* packages, so that no system font is
needed. A text is drawn once as ink (ink.py), the ink is laid into a picture (laying.py), and the
style adds the rest: paper, light, noise (effects.py). The styles `document` and `scene` compute a
batch of pictures at once, in torch.

Every random choice depends on (seed, index) alone: pictures can be drawn in any order, in any
process. They stay the same for the same versions of Pillow and of the fonts, which constraints.txt
pins.

All sizes here are pixels of a picture 32 pixels high; a higher one is drawn finer, at `scale` times
these sizes, not enlarged.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property, partial
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from PIL import Image
from torch import Tensor

from crnn_lib.contract import HEIGHT
from crnn_lib.rendering import effects
from crnn_lib.rendering.chances import Chances
from crnn_lib.rendering.effects import each
from crnn_lib.rendering.fonts import default_fonts
from crnn_lib.rendering.ink import Box, check_height, draw_ink
from crnn_lib.rendering.laying import Reach, boxes_of, lay, placed
from crnn_lib.rendering.setting import Sheet, Word, painted, typed

STYLES = ("clean", "document", "scene")
TOGETHER = 64  # pictures computed at once: so that what is computed stays in the processor's cache


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
    fonts: Sequence[Path] | None = None,
    height: int = HEIGHT,
) -> Rendered:
    """Draw `text` in one of `STYLES`; `(seed, index)` decides the font and everything random.

    The picture is `height` pixels high: 32, 48 or 64. Only fonts that have every character of
    `text` are used. Raises RenderingError when there is none, naming the characters, or when the
    text is invisible; ValueError for an unknown style or another height.
    """
    return render_all([text], style, seed=seed, indices=[index], fonts=fonts, height=height)[0]


def render_all(
    texts: Sequence[str],
    style: str,
    *,
    seed: int,
    indices: Sequence[int],
    fonts: Sequence[Path] | None = None,
    height: int = HEIGHT,
    device: torch.device | str = "cpu",
) -> list[Rendered]:
    """Draw each text as `render` does with its index, all at once, effects on `device`.

    Many pictures together take a fraction of the time of single ones. Raises what `render` raises.
    """
    check_height(height)
    if style not in STYLES:
        raise ValueError(f"no style is called {style!r}: there are {', '.join(STYLES)}")
    among = default_fonts() if fonts is None else tuple(fonts)
    words = [Word.of(text, seed, index, among) for text, index in zip(texts, indices)]
    if style == "clean":
        return [_clean(word, height) for word in words]
    words.sort(key=lambda word: len(word.text))  # so that little of a batch is empty
    drawn = []
    for first in range(0, len(words), TOGETHER):
        some = words[first : first + TOGETHER]
        drawn += _batch(some, style, Chances(seed, [word.index for word in some], device), height)
    found = {word.index: drawn[number] for number, word in enumerate(words)}
    return [found[index] for index in indices]


# --- styles ---------------------------------------------------------------------------------------


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


def _batch(words: Sequence[Word], style: str, chances: Chances, height: int) -> list[Rendered]:
    """Draw words in the style `document` or `scene`."""
    way = WAYS[style]
    sheets, rises = way.set_texts(words, chances, height / HEIGHT)
    layout = placed(sheets, rises, chances, height, way.reach)
    pictures = way.show(lay(sheets, layout), layout.widths, chances)
    pixels = pictures.clamp_(0, 255).to(torch.uint8).cpu().numpy()
    return [
        Rendered(
            pixels[number, :, :width],
            word.text,
            word.font.name,
            partial(boxes_of, sheets[number], layout, number),
        )
        for number, (word, width) in enumerate(zip(words, layout.widths.tolist()))
    ]


def _document(share: Tensor, widths: Tensor, chances: Chances) -> Tensor:
    """Return print or type as scanned: paper, worn ink, blur, noise."""
    scale = effects.scale_of(share)
    share = effects.worn_print(share, chances)
    white, black = chances.uniform(180, 255), chances.uniform(0, 90)
    paper = each(white) + effects.clouds(
        share, chances, chances.uniform(0, 10), chances.integers(8, 9)
    )
    pictures = effects.painted_over(paper, each(black), share)
    ruled, some = chances.some(0.1)
    rows = effects.rows_and_columns(share)[0]
    if len(ruled):
        line = (rows / scale).floor() == each(some.integers(HEIGHT - 3, HEIGHT))
        pictures[ruled] = torch.where(line, each(black[ruled]), pictures[ruled])
    pictures = effects.blur(pictures, chances.uniform(0, 0.9) * scale)
    return effects.grain(pictures, chances, chances.uniform(0, 8))


def _scene(share: Tensor, widths: Tensor, chances: Chances) -> Tensor:
    """Return signs as photographed: uneven light, shadow, low resolution, faint, light on dark.

    Also flanks, outlines, relief, posts in front of the letters, noise and compression.
    """
    outlined, _ = chances.some(0.05)
    share[outlined] = effects.hollow(share[outlined])
    ground, colour = _two_greys(chances)
    contrast = (colour - ground).abs()
    strength = chances.uniform(0, 0.2) * contrast
    pictures = each(ground) + effects.clouds(share, chances, strength, chances.integers(3, 12))
    pictures = _edged(pictures, widths, ground, colour, chances)
    rows, some = chances.some(0.35)
    if len(rows):
        pictures[rows] = effects.behind(pictures[rows], share[rows], colour[rows], some)
    rows, some = chances.some(0.1)
    if len(rows):
        strong = some.uniform(0.3, 0.8) * contrast[rows].clamp(min=60)
        pictures[rows] = effects.relief(pictures[rows], share[rows], strong)
        share[rows] *= each(some.uniform(0, 0.4))
    inside = each(colour) + effects.slope(
        share, widths, chances, chances.uniform(0, 0.4) * contrast
    )
    rows, some = chances.some(0.25)
    if len(rows):  # weathered, or lit unevenly
        strength = some.uniform(0.05, 0.3) * contrast[rows]
        inside[rows] += effects.clouds(share[rows], some, strength, some.integers(2, 9))
    pictures = effects.painted_over(pictures, inside, share)
    rows, some = chances.some(0.05)
    if len(rows):
        pictures[rows] = effects.in_front(pictures[rows], widths[rows], some)
    pictures = effects.light(pictures, widths, chances)
    pictures = effects.seen_from_afar(pictures, chances)
    noise = chances.uniform(0, 8) * (contrast / 60).clamp(max=1)
    pictures = effects.grain(pictures, chances, noise)
    rows, some = chances.some(0.15)
    if len(rows):
        pictures[rows] = effects.compressed(pictures[rows], some.uniform(20, 80))
    return pictures


def _two_greys(chances: Chances) -> tuple[Tensor, Tensor]:
    """Choose the greys of ground and letters: dark on light or the reverse, faint to full."""
    faint, usual = chances.uniform(12, 50), 40 + 210 * chances.numbers().double().pow(1.4).float()
    contrast = torch.where(chances.happens(0.15), faint, usual)
    low = chances.numbers() * (255 - contrast)
    turned = chances.happens(0.5)
    return torch.where(turned, low + contrast, low), torch.where(turned, low, low + contrast)


def _edged(
    pictures: Tensor, widths: Tensor, ground: Tensor, colour: Tensor, chances: Chances
) -> Tensor:
    """Show the edge of the sign at one side of some pictures, as a loose crop does."""
    rows, some = chances.some(0.15)
    if not len(rows):
        return pictures
    grey = ground[rows] + (colour - ground)[rows] * some.uniform(0.3, 1)
    thick = (some.uniform(1, 4) * effects.scale_of(pictures)).floor()
    down, across = effects.rows_and_columns(pictures)
    ends = torch.stack([0 * widths[rows] + pictures.shape[1], widths[rows]], 1)
    side, far = some.integers(0, 2), some.happens(0.5)
    at = torch.where(each(side) == 0, down, across)
    away = torch.where(each(far), each(ends.gather(1, side[:, None])[:, 0]) - 1 - at, at)
    pictures[rows] = torch.where(away < each(thick), each(grey), pictures[rows])
    return pictures


@dataclass(frozen=True)
class _Way:
    """The steps of a style: texts are set, laid into pictures, and shown."""

    set_texts: Callable[[Sequence[Word], Chances, float], tuple[list[Sheet], Tensor]]
    reach: Reach
    show: Callable[[Tensor, Tensor, Chances], Tensor]


WAYS = {
    "document": _Way(typed, Reach((0.32, 0.95), (0.75, 1.2), turn=0.03, tilt=0.02), _document),
    "scene": _Way(painted, Reach((0.45, 1.06), (0.55, 1.2), turn=0.12, tilt=0.18), _scene),
}
