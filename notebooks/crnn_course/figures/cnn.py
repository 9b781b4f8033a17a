"""Figures of chapter 02: sliding windows, receptive fields, gradients, and the column explorer."""

from __future__ import annotations

from collections.abc import Sequence

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
    fit_heights,
    outline,
    shade,
)
from crnn_course.figures.page import in_style
from crnn_course.language import enumerated, listed
from crnn_lib.model import Geometry, ReceptiveField, receptive_field

SKY = "#56B4E9"  # within a darker edge


# --- windows and receptive fields -----------------------------------------------------------------


@in_style
def windows_figure(width: int, kernel: int, stride: int, padding: int) -> Figure:
    """Draw every position of a window that slides over a row of pixels.

    The window has `kernel` pixels and moves by `stride`; the row has `width` pixels, and `padding`
    zeros at each side.
    """
    count = Geometry(kernel, stride, padding).outputs(width)
    figure = blank_figure(0.5 * (width + 2 * padding) + 2.2, 0.9 + 0.28 * count)
    axis = figure.subplots()
    _draw_row(axis, width, padding)
    for row in range(count):
        left, middle = row * stride - padding, row + 0.5
        axis.add_patch(Rectangle((left, row + 0.15), kernel, 0.7, facecolor=SKY, edgecolor=BLUE))
        axis.text(
            left + kernel / 2, middle, f"window {row}", ha="center", va="center", fontsize=9.5
        )
    unseen = range((count - 1) * stride - padding + kernel, width)
    for pixel in unseen:
        axis.text(pixel + 0.5, 0.5, "×", ha="center", va="center", fontsize=13, color=WRONG)
    axis.set(xlim=(-padding - 0.1, width + padding + 0.1), ylim=(count + 0.1, -1.1))
    axis.axis("off")
    marked = "; never looked at, marked with a cross: pixel "
    left_out = f"{marked}{enumerated(unseen)}" if unseen else ""
    zeros = f" and, hatched, {padding} of zero padding at each side" if padding else ""
    figure.set_label(
        f"A row of {width} pixels{zeros}; below it {count} windows of {kernel}, each {stride} "
        f"further right than the one before{left_out}."
    )
    return figure


def _draw_row(axis: Axes, width: int, padding: int) -> None:
    """Draw a row of numbered pixels, and hatched zeros at each side."""
    for pixel in range(-padding, width + padding):
        zero = not 0 <= pixel < width
        fill, hatch = ("white", "//") if zero else (PALE, "")
        axis.add_patch(Rectangle((pixel, -1), 1, 0.9, facecolor=fill, edgecolor=GREY, hatch=hatch))
        if not zero:
            axis.text(pixel + 0.5, -0.55, str(pixel), ha="center", va="center", fontsize=10)


@in_style
def spans_figure(
    picture: Image.Image, names: Sequence[str], spans: Sequence[tuple[int, int]]
) -> Figure:
    """Draw a picture and below it, for each name, a bar over the pixels (first, end) that it sees.

    What lies outside the picture is hatched.
    """
    lowest, highest = min(left for left, _ in spans), max(right for _, right in spans)
    first, last = min(lowest, 0) - 1.5, max(highest, picture.width) + 6
    figure = blank_figure(7.4, 4)
    above, below = figure.subplots(2, 1, sharex=True)
    draw_picture(above, picture)
    _draw_spans(below, spans, picture.width)
    for axis in (above, below):
        for edge in (-0.5, picture.width - 0.5):
            axis.axvline(edge, color=GREY, linewidth=0.8, linestyle=":")
    outside = [
        name for name, (left, right) in zip(names, spans) if left < 0 or right > picture.width
    ]
    hatched = "hatched: outside the picture, zero padding; " if outside else ""
    below.set(
        xlim=(first, last),
        ylim=(len(names) - 0.4, -0.6),
        xlabel=f"pixel ({hatched}the number is the size)",
    )
    below.set_yticks(range(len(names)), names)
    above.tick_params(bottom=False, labelbottom=False)
    fit_heights(figure, [above, below], [None, 0.3 * len(names)])
    sizes = listed(f"{listed([name])} {right - left}" for name, (left, right) in zip(names, spans))
    beyond = f"These reach beyond the picture: {listed(outside, ', ')}."
    figure.set_label(
        f"A picture {picture.width} pixels wide and below it, as bars, how many pixels each sees, "
        f"from top to bottom: {sizes}. {beyond if outside else 'None reaches beyond the picture.'}"
    )
    return figure


def _draw_spans(axis: Axes, spans: Sequence[tuple[int, int]], width: int) -> None:
    """Draw a hatched bar for each span, filled where it lies on the picture, and its size."""
    for row, (left, right) in enumerate(spans):
        _draw_bar(axis, row, left, right, facecolor="white", edgecolor=GREY, hatch="///")
        _draw_bar(axis, row, max(left, 0), min(right, width), facecolor=SKY, edgecolor=BLUE)
        axis.text(right + 0.5, row, f"{right - left}", ha="left", va="center", fontsize=10)


def _draw_bar(axis: Axes, row: int, left: float, right: float, **style: str) -> None:
    corner, width = (left - 0.5, row - 0.35), right - left
    axis.add_patch(Rectangle(corner, width, 0.7, **style))  # type: ignore[arg-type]


def growing_spans(layers: Sequence[Geometry], column: int) -> list[tuple[int, int]]:
    """Return for each layer the pixels (first, end) that its middle unit sees.

    The middle unit is the middle one of those that `column` of the last layer is made of. The spans
    are not clipped to a picture. Each lies within the next: so the field of a column grows.
    """
    spans = []
    for depth in range(len(layers), 0, -1):
        field = receptive_field(layers[:depth])
        left = field.start + column * field.stride
        spans.append((left, left + field.size))
        last = layers[depth - 1]
        column = column * last.stride - last.padding + (last.kernel - 1) // 2
    return spans[::-1]


@in_style
def sight_figure(picture: Image.Image, gradient: np.ndarray, span: tuple[int, int]) -> Figure:
    """Draw a picture, below it the gradient of a column by its pixels, then the gradient's shares.

    gradient (H, W): its size at each pixel; the shares are those of each pixel column. span: the
    pixels (first, end) that the column may see.
    """
    left, right = span
    share = gradient.sum(0) / gradient.sum()
    figure = blank_figure(6.5, 6)
    axes = figure.subplots(3, 1, sharex=True)
    draw_picture(axes[0], picture)
    axes[1].imshow(gradient, cmap="Greys", interpolation="none")
    axes[1].set_yticks([])
    outline(axes[1])
    axes[2].bar(np.arange(len(share)), share, width=1, color=SKY, edgecolor=BLUE, linewidth=0.4)
    axes[2].set(xlabel="pixel", ylim=(0, 1.1 * share.max()), xlim=(-0.5, picture.width - 0.5))
    titles = "the picture", "size of the gradient (dark: large)", "share of each pixel column"
    for axis, title in zip(axes, titles):
        axis.set_title(title)
        for edge in (left - 0.5, right - 0.5):
            axis.axvline(edge, color=ORANGE, linestyle="--", linewidth=1.5)
    fit_heights(figure, axes, [None, None, 1.2])
    quarter = (right - left) // 4
    middle = float(share[left + quarter : right - quarter].sum())
    outside = float(share[:left].sum() + share[right:].sum())
    figure.set_label(
        "The picture, the size of the gradient at each pixel and its share in each pixel column. "
        f"Dashed lines bound the receptive field, pixels {left} to {right - 1}. Outside it the "
        f"gradient is {'zero' if outside == 0 else 'not zero'}; the middle half of the field holds "
        f"about {round(10 * middle)} tenths of the gradient."
    )
    return figure


# --- the column explorer --------------------------------------------------------------------------


@in_style
def column_figure(
    picture: Image.Image,
    field: ReceptiveField,
    features: np.ndarray,
    probabilities: np.ndarray,
    names: Sequence[str],
    column: int,
) -> Figure:
    """Draw the column explorer: what a column sees, its features, and its five best classes.

    features (D, T) of all columns, in the order of the columns where each is strongest;
    probabilities (T, C) of the classes `names`.
    """
    figure = blank_figure(10, 2.15)
    sight, map_of_features, classes = figure.subplots(1, 3, width_ratios=[2, 1.5, 1])
    # the silent features last
    strongest = np.where(features.max(1) > 0, features.argmax(1), features.shape[1])
    best = np.argsort(-probabilities[column], kind="stable")[:5]
    chances = probabilities[column, best]

    _draw_sight(sight, picture, field, column)
    sorted_features = features[np.argsort(strongest, kind="stable")]
    _draw_features(map_of_features, sorted_features, column)
    _draw_classes(classes, chances, [names[label] for label in best])

    left, right = field.pixels(column, picture.width)
    own = int((strongest == column).sum())
    likely = listed(
        [names[label] for label, chance in zip(best, chances) if chance >= 0.05], " and "
    )
    figure.set_label(
        f"Column {column} sees the pixels {left} to {right - 1}; {own} of {len(features)} features "
        "are stronger here than in any other column; its probable classes, the best first: "
        f"{likely}."
    )
    return figure


def _draw_sight(axis: Axes, picture: Image.Image, field: ReceptiveField, column: int) -> None:
    """Draw a picture, the pixels that a column sees as a band, and their middle as a line."""
    left, right = field.pixels(column, picture.width)
    draw_picture(axis, picture)
    shade(axis, left - 0.5, right - 0.5)
    axis.axvline(field.centre(column) - 0.5, color=ORANGE, linestyle="--")
    axis.set_xlabel("pixel")
    title = f"column {column}: pixels {left} to {right - 1}; dashed: the middle"
    axis.set_title(title)


def _draw_features(axis: Axes, features: np.ndarray, column: int) -> None:
    """Draw the features (D, T) of all columns as a map, with a frame around `column`."""
    axis.imshow(features, cmap="Greys", aspect="auto", interpolation="none")
    outline(axis)
    axis.add_patch(
        Rectangle(
            (column - 0.5, -0.5),
            1,
            len(features),
            facecolor="none",
            edgecolor=ORANGE,
            linewidth=2,
            linestyle="--",
            path_effects=RIM,
        )
    )
    axis.set(xlabel="column", ylabel=f"{len(features)} features")
    axis.set_yticks([])
    title = "features (dark: strong)"
    axis.set_title(title)


def _draw_classes(axis: Axes, chances: Sequence[float], names: Sequence[str]) -> None:
    """Draw a bar for the probability of each class, with its number inside if there is space."""
    axis.barh(range(len(chances)), chances, color=SKY, edgecolor=BLUE)
    for row, chance in enumerate(chances):
        shift, side = (-0.02, "right") if chance > 0.6 else (0.02, "left")
        axis.text(chance + shift, row, f"{chance:.2f}", va="center", ha=side, fontsize=10)
    axis.set(xlim=(0, 1), ylim=(len(chances) - 0.4, -0.6), xlabel="probability")
    axis.set_yticks(range(len(chances)), names)
    axis.set_title("most probable classes")
