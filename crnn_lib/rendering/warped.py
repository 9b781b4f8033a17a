"""The styles `document`, `scene` and `loose`, computed a batch at once, in torch.

Texts are set in ink (setting.py), laid into pictures (laying.py), and seen on paper or through a
camera (effects.py).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

import torch
from torch import Tensor

from crnn_lib.contract import HEIGHT
from crnn_lib.rendering import effects
from crnn_lib.rendering.chances import Chances
from crnn_lib.rendering.effects import each
from crnn_lib.rendering.laying import Reach, boxes_of, lay, placed
from crnn_lib.rendering.setting import Sheet, painted, typed
from crnn_lib.rendering.styles import Rendered, Word

TOGETHER = 64  # pictures computed at once; twice as many are no faster


def draw_warped(
    words: Sequence[Word], style: str, seed: int, height: int, device: torch.device | str
) -> list[Rendered]:
    """Draw words in one of the styles of `WAYS`, in their order."""
    if not words:
        return []
    way, chances = WAYS[style], Chances(seed, [word.index for word in words], device)
    sheets, rises = way.set_texts(words, chances, height / HEIGHT)
    layout = placed(sheets, rises, chances, height, way.reach)
    pixels: dict[int, Tensor] = {}
    # pictures of similar widths together, so that little of a batch is empty
    by_width = layout.widths.argsort(stable=True)
    for first in range(0, len(words), TOGETHER):
        rows = by_width[first : first + TOGETHER]
        some = layout.of(rows)
        share = lay([sheets[row] for row in rows.tolist()], some)
        shown = way.show(share, some.widths, chances.of(rows)).clamp_(0, 255).to(torch.uint8).cpu()
        widths = some.widths.tolist()
        pixels |= {row: shown[n, :, : widths[n]] for n, row in enumerate(rows.tolist())}
    return [
        Rendered(
            pixels[row].numpy(),
            word.text,
            word.font.name,
            partial(boxes_of, sheets[row], layout, row),
        )
        for row, word in enumerate(words)
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
    # a word that was not cut out closely: smaller, with much ground at both ends
    "loose": _Way(painted, Reach((0.35, 0.9), (0.55, 1.2), 0.12, 0.18, margin=1.5), _scene),
}
