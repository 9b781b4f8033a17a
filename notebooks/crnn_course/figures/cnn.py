"""Figures of chapter 02: sliding windows, receptive fields, where a column's gradient falls, and
the column explorer.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle
from PIL import Image

from crnn_course.figures.base import (
    BLUE,
    GREY,
    ORANGE,
    PALE,
    RIM,
    WRONG,
    blank_figure,
    draw_picture,
    shade,
)
from crnn_lib.model import Geometry, ReceptiveField, receptive_field

SKY = "#56B4E9"  # within a darker edge


def windows_figure(width: int, kernel: int, stride: int, padding: int) -> Figure:
    """Every place of a window of `kernel` pixels, moved by `stride`, on `width` pixels and
    `padding` zeros at each side.
    """
    count = Geometry(kernel, stride, padding).outputs(width)
    figure = blank_figure(0.5 * (width + 2 * padding) + 2.2, 0.9 + 0.28 * count)
    axis = figure.subplots()
    for pixel in range(-padding, width + padding):
        zero = not 0 <= pixel < width
        axis.add_patch(
            Rectangle(
                (pixel, -1),
                1,
                0.9,
                facecolor="white" if zero else PALE,
                edgecolor=GREY,
                hatch="//" * zero,
            )
        )
        if not zero:
            axis.text(pixel + 0.5, -0.55, str(pixel), ha="center", va="center", fontsize=9)
    for place in range(count):
        left = place * stride - padding
        axis.add_patch(Rectangle((left, place + 0.15), kernel, 0.7, facecolor=SKY, edgecolor=BLUE))
        axis.text(
            left + kernel / 2, place + 0.5, f"window {place}", ha="center", va="center", fontsize=8
        )
    unseen = range((count - 1) * stride - padding + kernel, width)
    for pixel in unseen:
        axis.text(pixel + 0.5, 0.5, "×", ha="center", va="center", fontsize=13, color=WRONG)
    axis.set(xlim=(-padding - 0.1, width + padding + 0.1), ylim=(count + 0.1, -1.1))
    axis.axis("off")
    left_out = (
        f"; never looked at, marked with a cross: pixel {', '.join(map(str, unseen))}"
        if unseen
        else ""
    )
    zeros = f" and, hatched, {padding} of zero padding at each side" if padding else ""
    figure.set_label(
        f"A row of {width} pixels{zeros}; below it {count} windows of {kernel}, each {stride} "
        "further right than the one "
        f"before{left_out}."
    )
    return figure


def spans_figure(
    picture: Image.Image, names: Sequence[str], spans: Sequence[tuple[int, int]]
) -> Figure:
    """Below the picture a bar for each name, over the pixels (first, end) that it sees; what lies
    outside is hatched.
    """
    figure = blank_figure(8, 1.9 + 0.3 * len(names))
    above, below = figure.subplots(2, 1, sharex=True, height_ratios=[1.2, 0.3 * len(names)])
    draw_picture(above, picture)
    for row, (left, right) in enumerate(spans):
        _bar(below, row, left, right, facecolor="white", edgecolor=GREY, hatch="///")
        _bar(below, row, max(left, 0), min(right, picture.width), facecolor=SKY, edgecolor=BLUE)
        below.text(right + 0.5, row, f"{right - left}", ha="left", va="center", fontsize=9)
    for axis in (above, below):
        for edge in (-0.5, picture.width - 0.5):
            axis.axvline(edge, color=GREY, linewidth=0.8, linestyle=":")
    outside = [
        name for name, (left, right) in zip(names, spans) if left < 0 or right > picture.width
    ]
    lowest, highest = min(left for left, _ in spans), max(right for _, right in spans)
    below.set(
        xlim=(min(lowest, 0) - 1.5, max(highest, picture.width) + 6),
        ylim=(len(names) - 0.4, -0.6),
        xlabel=f"pixel ({'hatched: outside the picture, zero padding; ' if outside else ''}the "
        "number is "
        "the size)",
    )
    below.set_yticks(range(len(names)), names, fontsize=9)
    above.tick_params(bottom=False, labelbottom=False)
    said = "; ".join(f"{name} {right - left}" for name, (left, right) in zip(names, spans))
    beyond = (
        f" Beyond the picture reach: {', '.join(outside)}."
        if outside
        else " None reaches beyond the picture."
    )
    figure.set_label(
        f"A picture {picture.width} pixels wide and below it, as bars, how many pixels each sees, "
        "from top to "
        f"bottom: {said}.{beyond}"
    )
    return figure


def growing_spans(layers: Sequence[Geometry], column: int) -> list[tuple[int, int]]:
    """For each layer the pixels (first, end) seen by its middle unit among those that `column` of
    the last layer is made of.

    Not clipped to a picture. Each span lies within the next one: so the field of a column grows.
    """
    spans = []
    for depth in range(len(layers), 0, -1):
        field = receptive_field(layers[:depth])
        left = field.start + column * field.stride
        spans.append((left, left + field.size))
        last = layers[depth - 1]
        column = column * last.stride - last.padding + (last.kernel - 1) // 2
    return spans[::-1]


def _bar(axis: Axes, row: int, left: float, right: float, **style: str) -> None:
    axis.add_patch(Rectangle((left - 0.5, row - 0.35), right - left, 0.7, **style))  # type: ignore[arg-type]


def sight_figure(picture: Image.Image, gradient: np.ndarray, span: tuple[int, int]) -> Figure:
    """Where the gradient of a column by the pixels falls: gradient (H, W), its size at each pixel;
    `span`: what it may see.

    Above the picture, in the middle the gradient, below its share in each pixel column.
    """
    left, right = span
    share = gradient.sum(0) / gradient.sum()
    figure = blank_figure(8, 4.6)
    axes = figure.subplots(3, 1, sharex=True, height_ratios=[1, 1, 1])
    draw_picture(axes[0], picture)
    axes[1].imshow(gradient, cmap="Greys", aspect="auto", interpolation="none")
    axes[1].set_yticks([])
    axes[2].bar(np.arange(len(share)), share, width=1, color=SKY, edgecolor=BLUE, linewidth=0.4)
    axes[2].set(xlabel="pixel", ylim=(0, 1.1 * share.max()), xlim=(-0.5, picture.width - 0.5))
    for axis, title in zip(
        axes, ("the picture", "size of the gradient (dark: large)", "share of each pixel column")
    ):
        axis.set_title(title, fontsize=9, loc="left")
        for edge in (left - 0.5, right - 0.5):
            axis.axvline(edge, color=ORANGE, linestyle="--", linewidth=1.5)
    quarter = (right - left) // 4
    middle = float(share[left + quarter : right - quarter].sum())
    outside = float(share[:left].sum() + share[right:].sum())
    figure.set_label(
        "The picture, the size of the gradient at each pixel and its share in each pixel column. "
        "Dashed lines bound the "
        f"receptive field, pixels {left} to {right - 1}. Outside the gradient is "
        f"{'zero' if outside == 0 else 'not zero'}; "
        f"the middle half of the field holds about {round(10 * middle)} tenths of it."
    )
    return figure


def column_figure(
    picture: Image.Image,
    field: ReceptiveField,
    features: np.ndarray,
    probabilities: np.ndarray,
    names: Sequence[str],
    column: int,
) -> Figure:
    """The column explorer: what one column sees on the picture, its features among all columns',
    its five best classes.

    features (D, T), drawn in the order of the columns where each is strongest; probabilities (T, C)
    of the classes `names`.
    """
    left, right = field.pixels(column, picture.width)
    figure = blank_figure(8.4, 4)
    grid = figure.add_gridspec(2, 2, height_ratios=[1, 1.5], width_ratios=[1.7, 1])
    above, map_axis, bars = (
        figure.add_subplot(grid[0, :]),
        figure.add_subplot(grid[1, 0]),
        figure.add_subplot(grid[1, 1]),
    )

    draw_picture(above, picture)
    shade(above, left - 0.5, right - 0.5)
    above.axvline(field.centre(column) - 0.5, color=ORANGE, linestyle="--")
    above.set_title(
        f"column {column} sees the pixels {left} to {right - 1}; dashed: the middle",
        fontsize=9,
        loc="left",
    )

    # the silent ones last
    strongest = np.where(features.max(1) > 0, features.argmax(1), features.shape[1])
    map_axis.imshow(
        features[np.argsort(strongest, kind="stable")],
        cmap="Greys",
        aspect="auto",
        interpolation="none",
    )
    look: dict[str, Any] = {
        "facecolor": "none",
        "edgecolor": ORANGE,
        "linewidth": 2,
        "linestyle": "--",
        "path_effects": RIM,
    }
    map_axis.add_patch(Rectangle((column - 0.5, -0.5), 1, len(features), **look))
    map_axis.set(xlabel="column", ylabel=f"{len(features)} features")
    map_axis.set_yticks([])
    map_axis.set_title(
        "features (dark: strong), by where they are strongest", fontsize=9, loc="left"
    )

    best = np.argsort(-probabilities[column], kind="stable")[:5]
    chances = probabilities[column, best]
    bars.barh(range(len(best)), chances, color=SKY, edgecolor=BLUE)
    for row, chance in enumerate(chances):
        inside = chance > 0.6
        bars.text(
            chance + (-0.02 if inside else 0.02),
            row,
            f"{chance:.2f}",
            va="center",
            ha="right" if inside else "left",
            fontsize=9,
        )
    bars.set(xlim=(0, 1), ylim=(len(best) - 0.4, -0.6), xlabel="probability")
    bars.set_yticks(range(len(best)), [names[label] for label in best], fontsize=10)
    bars.set_title("the five most probable classes", fontsize=9, loc="left")

    own = int((strongest == column).sum())
    likely = " and ".join(names[label] for label, chance in zip(best, chances) if chance >= 0.05)
    figure.set_label(
        f"Column {column} sees the pixels {left} to {right - 1}; {own} of {len(features)} "
        "features are stronger here than in "
        f"any other column; its probable classes, the best first: {likely}."
    )
    return figure
