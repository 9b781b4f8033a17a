"""Ink laid into pictures: scaled, turned, in perspective, bent, with what a loose crop also shows.

A batch at once: the ink of each text lies on a sheet, a map says for each pixel of a picture which
point of the sheet it shows.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import log

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor
from torch.nn import functional

from crnn_lib.contract import HEIGHT
from crnn_lib.rendering.chances import Chances
from crnn_lib.rendering.effects import REACH, each, exact_exp
from crnn_lib.rendering.ink import Array, Box
from crnn_lib.rendering.setting import Sheet


@dataclass(frozen=True)
class Layout:
    """The places of N texts in pictures of one height."""

    sizes: Tensor  # (N, 2): width and height of the ink, bent ink included
    rises: Tensor  # (N,): by how much the middle of a line is higher than its ends, in ink pixels
    to_ink: Tensor  # (N, 3, 3): picture -> ink
    widths: Tensor  # (N,): of the pictures, in pixels
    height: int

    def of(self, rows: Tensor) -> Layout:
        """Return the places of some of the texts, by their row numbers."""
        sizes, rises, to_ink = self.sizes[rows], self.rises[rows], self.to_ink[rows]
        return Layout(sizes, rises, to_ink, self.widths[rows], self.height)


@dataclass(frozen=True)
class Reach:
    """The range in which ink may lie in pictures; lengths are in picture heights."""

    fill: tuple[float, float]  # the share of the height that it takes; above 1 the crop cuts it
    stretch: tuple[float, float]  # how much wider or narrower it gets
    turn: float  # at most, over the whole width
    tilt: float  # how far at most the corners move
    margin: float = 0.35  # of ground, at most, at either end


def placed(
    sheets: Sequence[Sheet], rises: Tensor, chances: Chances, height: int, reach: Reach
) -> Layout:
    """Choose where the corners of each ink come to lie, and each picture's width."""
    scale = height / HEIGHT
    shapes = torch.tensor([sheet.ink.pixels.shape for sheet in sheets], device=chances.device)
    wide, high = shapes[:, 1], shapes[:, 0] + rises.abs()
    # no letter is lower than 22 pixels; a full stop or a hyphen alone must not be blown up to the
    # picture's height
    factor = height * chances.uniform(*reach.fill) / high.clamp(min=22 * scale)
    stretches = exact_exp(chances.uniform(log(reach.stretch[0]), log(reach.stretch[1])))
    across, down = (wide * factor * stretches).clamp(min=2), high * factor
    left, right = (chances.uniform(0, reach.margin * height) for _ in range(2))
    top = (height - down) * chances.uniform(0.1, 0.9)
    rise, slant = (chances.uniform(-most, most) * height for most in (reach.turn, reach.tilt))
    moves = chances.uniform(-reach.tilt, reach.tilt, 2, 4) * (height / 3)
    x = torch.stack([left + slant, left + across + slant, left + across - slant, left - slant], 1)
    y = torch.stack([top - rise, top + rise, top + down + rise, top + down - rise], 1)
    x, y = x + moves[:, 0], y + moves[:, 1]
    x = x - x.min(1, keepdim=True).values.clamp(max=0)
    y = y.clamp(-scale, height + scale)
    zero = torch.zeros_like(wide)
    ink_corners = torch.stack([zero, wide, wide, zero, zero, zero, high, high], 1).view(-1, 2, 4)
    to_ink = perspective(torch.stack([x, y], 1), ink_corners)
    widths = (x.max(1).values + right).ceil().long()
    return Layout(torch.stack([wide, high], 1), rises, to_ink, widths, height)


def perspective(source: Tensor, target: Tensor) -> Tensor:
    """Return the matrices (N, 3, 3), last entry 1, that map four points to four others.

    Both are (N, 2, 4): x and y of upper left, upper right, lower right, lower left.
    """
    rows = source.new_zeros(len(source), 2, 4, 8, dtype=torch.float64)
    for axis in range(2):
        rows[:, axis, :, 3 * axis : 3 * axis + 2] = source.transpose(1, 2)
        rows[:, axis, :, 3 * axis + 2] = 1
        rows[:, axis, :, 6:] = -(source * target[:, axis, None]).transpose(1, 2)
    solved = torch.linalg.solve(rows.flatten(1, 2), target.double().flatten(1))
    return torch.cat([solved, torch.ones_like(solved[:, :1])], 1).view(-1, 3, 3)


def lay(sheets: Sequence[Sheet], layout: Layout) -> Tensor:
    """Return the ink's share of each pixel, (N, H, W) from 0 to 1.

    W is the widest picture's width and a margin.
    """
    margin = round(REACH * layout.height / HEIGHT)
    width, device = int(layout.widths.max()) + margin, layout.widths.device
    x = torch.arange(width, device=device) + 0.5
    y = torch.arange(layout.height, device=device)[:, None] + 0.5
    # not as a product of matrices, whose rounding would depend on how many there are
    matrix = layout.to_ink.float()[..., None, None]  # (N, 3, 3, 1, 1)
    across, down, away = (row[:, 0] * x + (row[:, 1] * y + row[:, 2]) for row in matrix.unbind(1))
    across, down = across / away, down / away  # (N, H, W), in pixels of the ink
    bent = layout.rises.nonzero()[:, 0]
    down[bent] -= _bend(across[bent], each(layout.sizes[bent, 0]), each(layout.rises[bent]))
    firsts = torch.tensor([(sheet.left, sheet.top) for sheet in sheets], device=device)
    points = across + each(firsts[:, 0]), down + each(firsts[:, 1])
    return _shown([sheet.pixels for sheet in sheets], points)


def _shown(inks: Sequence[NDArray[np.uint8]], points: Sequence[Tensor]) -> Tensor:
    """Return the share of ink at points (N, H, W), x and y, of each of N sheets.

    Points are rounded to 1/256 pixel and sheets made as wide and as high as a power of two: so what
    grid_sample computes is exact, whatever sheets stand side by side.
    """
    sides = [1 << (max(ink.shape[axis] for ink in inks) - 1).bit_length() for axis in (1, 0)]
    stacked = np.zeros((len(inks), 1, sides[1], sides[0]), dtype=np.float32)
    for ink, target in zip(inks, stacked):
        target[0, : ink.shape[0], : ink.shape[1]] = ink
    grid = torch.stack(
        [(values * 256).round() * (2 / 256 / side) - 1 for values, side in zip(points, sides)], -1
    )
    sheets = torch.from_numpy(stacked).to(grid.device)
    return functional.grid_sample(sheets, grid, align_corners=False)[:, 0].div_(255)


def _bend(x: Tensor, wide: Tensor, rise: Tensor) -> Tensor:
    """Return how far bent text moves down at `x`: its middle is `rise` higher than its ends."""
    from_middle = (2 * x / wide - 1).clamp(-1, 1) ** 2
    return rise.abs() * torch.where(rise > 0, from_middle, 1 - from_middle)


def boxes_of(sheet: Sheet, layout: Layout, number: int) -> tuple[Box, ...]:
    """Return the boxes of the characters of text `number` of the layout in its picture."""
    boxes, wide, rise = sheet.ink.boxes, layout.sizes[number, 0].cpu(), layout.rises[number].cpu()
    moved = _bend(torch.from_numpy((boxes[:, 0] + boxes[:, 2]) / 2), wide, rise).numpy()
    moves = np.stack([0 * moved, moved, 0 * moved, moved], axis=1)
    return mapped(boxes + moves, np.linalg.inv(layout.to_ink[number].cpu().numpy()))


def mapped(boxes: Array, matrix: Array) -> tuple[Box, ...]:
    """Return the boxes (characters, 4) that hold what `matrix` (3, 3) makes of these."""
    left, top, right, bottom = boxes.T
    # (4 corners, 2, characters)
    points = np.stack([(left, top), (right, top), (right, bottom), (left, bottom)])
    homogeneous = np.concatenate([points, np.ones((4, 1, points.shape[2]))], axis=1)
    moved = matrix @ homogeneous
    moved = moved[:, :2] / moved[:, 2:]
    low, high = moved.min(0), moved.max(0)
    return tuple(Box(*map(float, edges)) for edges in zip(low[0], low[1], high[0], high[1]))
