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
from torch import Tensor
from torch.nn import functional

from crnn_lib.contract import HEIGHT
from crnn_lib.rendering.chances import Chances
from crnn_lib.rendering.effects import REACH
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


@dataclass(frozen=True)
class Reach:
    """The range in which ink may lie in pictures; lengths are in picture heights."""

    fill: tuple[float, float]  # the share of the height that it takes; above 1 the crop cuts it
    stretch: tuple[float, float]  # how much wider or narrower it gets
    turn: float  # at most, over the whole width
    tilt: float  # how far at most the corners move


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
    stretches = chances.uniform(log(reach.stretch[0]), log(reach.stretch[1])).exp()
    across, down = (wide * factor * stretches).clamp(min=2), high * factor
    left, right = chances.uniform(0, 0.35 * height), chances.uniform(0, 0.35 * height)
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
    tall = max(sheet.pixels.shape[0] for sheet in sheets)
    wide = max(sheet.pixels.shape[1] for sheet in sheets)
    stacked = np.zeros((len(sheets), 1, tall, wide), dtype=np.float32)
    for sheet, target in zip(sheets, stacked):
        rows, columns = sheet.pixels.shape
        target[0, :rows, :columns] = sheet.pixels
    # the matrix, and from ink to sheet, whose edges are -1 and 1
    offsets = torch.tensor([(sheet.left, sheet.top) for sheet in sheets], device=device)
    to_sheet = layout.to_ink.new_zeros(len(sheets), 3, 3)
    to_sheet[:, 0, 0], to_sheet[:, 1, 1], to_sheet[:, 2, 2] = 2 / wide, 2 / tall, 1
    to_sheet[:, :2, 2] = 2 * offsets / torch.tensor([wide, tall], device=device) - 1
    points = torch.cartesian_prod(
        torch.arange(layout.height, device=device) + 0.5, torch.arange(width, device=device) + 0.5
    )
    homogeneous = torch.cat([points.flip(1), torch.ones_like(points[:, :1])], 1)  # (H * W, 3)
    shown = homogeneous @ (to_sheet @ layout.to_ink).float().transpose(1, 2)
    grid = shown[..., :2] / shown[..., 2:]
    bent = layout.rises.nonzero()[:, 0]
    x = (grid[bent, :, 0] + 1) * (wide / 2) - offsets[bent, :1]
    grid[bent, :, 1] -= _bend(x, layout.sizes[bent, :1], layout.rises[bent, None]) * (2 / tall)
    ink = torch.from_numpy(stacked).to(device)
    grid = grid.view(len(sheets), layout.height, width, 2)
    return functional.grid_sample(ink, grid, align_corners=False)[:, 0].div_(255)


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
