"""Effects between ink and eye: paper, print, light, relief, blur, noise, compression.

Each function takes a batch of pictures, or of the ink's share of each pixel, (N, H, W) as floats,
and returns a new one; what is random comes from the `Chances` that are passed in. warped.py says
which effects meet in which style, and how strong they are, (N,). Where a function chooses a size in
pixels, it is that in a picture 32 pixels high, and grows with the height.

What a pixel becomes never depends on how wide the batch is: a picture narrower than the batch comes
out as it would alone, except at its right edge, where `lay` leaves a margin.
"""

from __future__ import annotations

from functools import lru_cache

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional

from crnn_lib.contract import HEIGHT
from crnn_lib.rendering.chances import Chances

REACH = 16  # pixels (of 32) from which an effect may take what it writes into a pixel


def scale_of(pictures: Tensor) -> float:
    """Return how many times as high as 32 pixels pictures (N, H, W) are."""
    return pictures.shape[1] / HEIGHT


def each(values: Tensor) -> Tensor:
    """Return a value for each picture, (N,), so that it meets each pixel, (N, 1, 1)."""
    return values[:, None, None]


def exact_exp(values: Tensor) -> Tensor:
    """Return the exponential, the same wherever a value stands in the tensor.

    In float32 the last digit depends on whether it is computed alone or as part of a vector.
    """
    return values.double().exp().float()


def rows_and_columns(pictures: Tensor) -> tuple[Tensor, Tensor]:
    """Return the numbers of the rows, (1, H, 1), and of the columns, (1, 1, W), as floats."""
    _, height, width = pictures.shape
    rows = torch.arange(height, device=pictures.device, dtype=torch.float32)
    columns = torch.arange(width, device=pictures.device, dtype=torch.float32)
    return rows[None, :, None], columns[None, None]


def clouds(pictures: Tensor, chances: Chances, strength: Tensor, cells: Tensor) -> Tensor:
    """Return slow unevenness in the form of `pictures`: noise on a grid, interpolated.

    A step of the grid is as many pixels of a picture 32 pixels high as `cells` (N,) says.
    """
    _, height, width = pictures.shape
    steps = (cells * scale_of(pictures)).round().long()
    smallest = int(steps.min())
    knots = chances.noise(height // smallest + 2, width // smallest + 2) * each(strength)
    drawn = torch.empty_like(pictures)
    for step in set(steps.tolist()):
        rows = steps == step
        coarse = knots[rows, : height // step + 2, : width // step + 2]
        drawn[rows] = _drawn_out(_drawn_out(coarse, step), step)[:, :height, :width]
    return drawn


def _drawn_out(knots: Tensor, step: int) -> Tensor:
    """Interpolate rows of knots (N, rows, knots) to `step` pixels each; rows and columns swap."""
    share = (torch.arange(step, device=knots.device) + 0.5) / step
    before, after = knots[..., :-1, None], knots[..., 1:, None]
    return (before + (after - before) * share).flatten(2).transpose(1, 2)


def grain(pictures: Tensor, chances: Chances, strength: Tensor) -> Tensor:
    """Add the noise of a sensor to each pixel."""
    return pictures + chances.noise(*pictures.shape[1:]) * each(strength)


def worn_print(share: Tensor, chances: Chances) -> Tensor:
    """Print with more ink or less, and with spots where it did not take."""
    more, factor = each(chances.uniform(-0.5, 0.5)), each(chances.uniform(0.7, 1.3))
    share = (share * (1 + more * (1 - share)) * factor).clamp_(0, 1)
    rows, some = chances.some(0.3)
    if len(rows):
        spots = clouds(share[rows], some, some.uniform(0.1, 0.4), some.integers(3, 4))
        share[rows] *= (1 - spots).clamp_(0, 1)
    return share


def painted_over(pictures: Tensor, colour: Tensor, share: Tensor) -> Tensor:
    """Return pictures with `colour` on a share of each pixel.

    In single steps: `lerp` may round a pixel differently at the end of a vector of them.
    """
    return pictures + (colour - pictures) * share


def thicker(share: Tensor) -> Tensor:
    """Add a rim of one pixel around the letters, of two where the picture is 48 or 64 high."""
    far = round(scale_of(share))
    return functional.max_pool2d(share[:, None], 2 * far + 1, 1, far)[:, 0]


def hollow(share: Tensor) -> Tensor:
    """Keep only the outlines of the letters."""
    return (1.3 * (thicker(share) - share)).clamp_(0, 1)


def shifted(pictures: Tensor, down: int, right: int) -> Tensor:
    """Return pictures moved down and to the right, or up and to the left; 0 comes in."""
    height, width = pictures.shape[1:]
    padded = functional.pad(pictures, (max(right, 0), max(-right, 0), max(down, 0), max(-down, 0)))
    return padded[:, max(-down, 0) :, max(-right, 0) :][:, :height, :width]


def behind(pictures: Tensor, share: Tensor, colour: Tensor, chances: Chances) -> Tensor:
    """Draw a dropped shadow, the flank of raised letters, or a rim around them.

    It has any grey, or a darker shade of the letters' `colour` (N,).
    """
    any_grey, shade = chances.uniform(0, 255), colour * chances.uniform(0.2, 0.9)
    grey = torch.where(chances.happens(0.6), any_grey, shade)
    rim, spread = chances.happens(0.3), torch.empty_like(share)
    down, right = chances.integers(-1, 2), chances.integers(-1, 2)
    farthest = ((chances.integers(2, 8) - 1) * scale_of(share)).round().long()
    spread[rim] = thicker(share[rim])
    for step in {*zip(down[~rim].tolist(), right[~rim].tolist())}:
        rows = (~rim & (down == step[0]) & (right == step[1])).nonzero()[:, 0]
        spread[rows] = _dragged(share[rows], step, farthest[rows])
    return painted_over(pictures, each(grey), spread)


def _dragged(share: Tensor, step: tuple[int, int], farthest: Tensor) -> Tensor:
    """Return the ink dragged along a direction, from 1 step to `farthest` (N,) steps."""
    spread = shifted(share, *step)
    for far in range(2, int(farthest.max()) + 1 if any(step) else 0):
        moved = shifted(share, far * step[0], far * step[1])
        spread = torch.where(each(farthest >= far), torch.maximum(spread, moved), spread)
    return spread


def in_front(pictures: Tensor, widths: Tensor, chances: Chances) -> Tensor:
    """Draw a post, a cable or a branch in front of the letters.

    It is at most a sixteenth of the picture's width (N,) thick, or 2 pixels if that is more.
    """
    scale, (rows, columns) = scale_of(pictures), rows_and_columns(pictures)
    most = (widths / scale / 16).clamp(2, 8)
    thick = each(chances.uniform(1, most) * scale)
    start, lean = chances.numbers() * widths, chances.uniform(-0.5, 0.5)
    middle = rows - pictures.shape[1] / 2
    post = columns - each(start) - each(lean) * middle
    level = chances.uniform(-0.4, 0.4) * pictures.shape[1]
    sag = chances.uniform(-8, 8) * scale
    cable = middle - each(level) - each(sag) * (columns / each(widths) - 0.5)
    is_post = each(chances.happens(0.7))  # a cable is thin and nearly level
    away, thick = torch.where(is_post, post, cable), torch.where(is_post, thick, thick.clamp(max=2))
    covered = (thick / 2 + 0.5 - away.abs()).clamp_(0, 1)
    return painted_over(pictures, each(chances.uniform(0, 255)), covered)


def relief(pictures: Tensor, share: Tensor, strength: Tensor) -> Tensor:
    """Light raised letters from the upper left: one edge is bright, the opposite one dark."""
    far = round(scale_of(share))
    return pictures + each(strength) * (shifted(share, -far, -far) - shifted(share, far, far))


def slope(pictures: Tensor, widths: Tensor, chances: Chances, strength: Tensor) -> Tensor:
    """Return a linear change of grey in the form of `pictures`, as of letters in two colours.

    Each direction contributes at most `strength` at the ends of a picture, `widths` (N,) wide.
    """
    rows, columns = rows_and_columns(pictures)
    across, down = (chances.uniform(-1.0, 1.0) * strength for _ in range(2))
    from_middle = 2 * columns / each(widths) - 1
    return each(across) * from_middle + each(down) * (2 * rows / pictures.shape[1] - 1)


def light(pictures: Tensor, widths: Tensor, chances: Chances) -> Tensor:
    """Let the light fall off across the picture, and now and then add the hard edge of a shadow."""
    rows, columns = rows_and_columns(pictures)
    falls = chances.happens(0.5)
    across, down = chances.uniform(-0.5, 0.5) * falls, chances.uniform(-0.3, 0.3) * falls
    brightest = 1 + across.clamp(min=0) + down.clamp(min=0)
    lit = 1 + each(across) * columns / each(widths) + each(down) * rows / pictures.shape[1]
    pictures = pictures * (lit / each(brightest))
    shaded, some = chances.some(0.08)
    if len(shaded):
        wide = widths[shaded]
        top, bottom = some.numbers() * wide, some.numbers() * wide
        edge = each(top) + each(bottom - top) * rows / pictures.shape[1]
        dark = torch.where(columns < edge, each(some.uniform(0.4, 0.8)), 1.0)
        pictures[shaded] *= dark
    return pictures


def seen_from_afar(pictures: Tensor, chances: Chances) -> Tensor:
    """Reduce pictures and enlarge them again, or blur them as out of focus or moved.

    The least that is left, about 10 rows, is the same at every height: the model's height does not
    make cameras better.
    """
    chance, scale = chances.numbers(), scale_of(pictures)
    far, some = chances.some(chance < 0.45)
    if len(far):
        factors = torch.linspace(0.3 / scale, 0.8, 9, device=pictures.device)
        pictures[far] = coarser(pictures[far], factors[some.integers(0, 9)])
    unsharp, some = chances.some((chance >= 0.45) & (chance < 0.93))
    if len(unsharp):
        across, down = some.uniform(0.3, 2.0) * scale, some.uniform(0, 0.8) * scale
        moved = chance[unsharp] >= 0.85
        wider = torch.where(moved, across * 1.1, across)
        pictures[unsharp] = blur(pictures[unsharp], wider, torch.where(moved, down, across))
    return pictures


def coarser(pictures: Tensor, factors: Tensor) -> Tensor:
    """Reduce pictures to their share in `factors` (N,) of the pixels and enlarge them again."""
    coarse = torch.empty_like(pictures)
    for factor in set(factors.tolist()):
        rows = factors == factor
        small = functional.interpolate(
            pictures[rows][:, None], scale_factor=factor, mode="bilinear", antialias=True
        )
        large = functional.interpolate(small, scale_factor=1 / factor, mode="bicubic")[:, 0]
        missing = [after - before for before, after in zip(large.shape[1:], pictures.shape[1:])]
        edges = (0, missing[1], 0, missing[0])
        coarse[rows] = functional.pad(large[None], edges, mode="replicate")[0]
    return coarse


def blur(pictures: Tensor, across: Tensor | float, down: Tensor | float | None = None) -> Tensor:
    """Blur by a radius (standard deviation) of `across` pixels, vertically by `down` if given."""
    for radius, dim in ((across, 2), (across if down is None else down, 1)):
        radius = torch.as_tensor(radius, device=pictures.device).expand(len(pictures))
        reach = int(2.5 * float(radius.max()))
        offsets = torch.arange(reach + 1, device=pictures.device)
        weights = torch.exp(
            -0.5 * (offsets / radius[:, None].clamp(min=0.1)) ** 2
        )  # (N, reach + 1)
        weights = weights * (offsets <= 2.5 * radius[:, None])
        weights = weights / (2 * weights.sum(1, keepdim=True) - weights[:, :1])
        edges = (reach, reach, 0, 0) if dim == 2 else (0, 0, reach, reach)
        padded, size = (
            functional.pad(pictures[None], edges, mode="replicate")[0],
            pictures.shape[dim],
        )
        pictures = pictures * each(weights[:, 0])
        for far in range(1, reach + 1):
            before, after = (padded.narrow(dim, reach + move, size) for move in (-far, far))
            pictures += (before + after) * each(weights[:, far])
    return pictures


def compressed(pictures: Tensor, quality: Tensor) -> Tensor:
    """Return pictures after JPEG compression at `quality` (N,), 1 to 95.

    A block of 8 x 8 pixels -> its cosine transform -> rounded to multiples of the quality's table.
    """
    height, width = pictures.shape[1:]
    extended = functional.pad(pictures[None], (0, -width % 8, 0, -height % 8), mode="replicate")[0]
    cosines, table = _jpeg(str(pictures.device))
    blocks = extended.unfold(1, 8, 8).unfold(2, 8, 8) - 128  # (N, rows, columns, 8, 8)
    share = torch.where(quality < 50, 50 / quality, 2 - quality / 50)
    steps = (table * each(share)).round().clamp(1, 255)[:, None, None]
    kept = (_on_both_sides(cosines, blocks) / steps).round() * steps
    restored = _on_both_sides(cosines.T, kept) + 128
    return restored.transpose(2, 3).reshape(extended.shape)[:, :height, :width]


def _on_both_sides(matrix: Tensor, blocks: Tensor) -> Tensor:
    """Return M B M' for each block B; summed in one order, which a library's product may change."""
    for _ in range(2):
        blocks = sum(
            (blocks[..., None, row, :] * matrix[:, row, None] for row in range(1, 8)),
            blocks[..., None, 0, :] * matrix[:, 0, None],
        ).transpose(-1, -2)
    return blocks


@lru_cache(maxsize=4)
def _jpeg(device: str) -> tuple[Tensor, Tensor]:
    """Return the cosine transform's matrix, (8, 8), and the luminance table of JPEG's Annex K."""
    index = np.arange(8)
    cosines = np.cos(np.pi * index[:, None] * (2 * index + 1) / 16) / 2
    cosines[0] /= np.sqrt(2)
    table = (
        "16 11 10 16 24 40 51 61 12 12 14 19 26 58 60 55 14 13 16 24 40 57 69 56 "
        "14 17 22 29 51 87 80 62 18 22 37 56 68 109 103 77 24 35 55 64 81 104 113 92 "
        "49 64 78 87 103 121 120 101 72 92 95 98 112 100 103 99"
    )
    steps = np.array(table.split(), dtype=np.float32).reshape(8, 8)
    tensors = (torch.from_numpy(array.astype(np.float32)) for array in (cosines, steps))
    first, second = (tensor.to(device) for tensor in tensors)
    return first, second
