"""Colours, drawing helpers, and the figures that several chapters draw.

A figure is a function from plain arguments to a matplotlib Figure, drawn in the course's style
(`in_style`), with its description in words as the figure's label. The colours are those of Okabe
and Ito, which colour-blind readers can tell apart; what a colour says, a mark or a word says, too.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import to_rgba
from matplotlib.figure import Figure
from matplotlib.patheffects import withStroke
from PIL import Image

from crnn_course.figures.page import in_style
from crnn_course.language import listed, said
from crnn_course.language.drawn import in_language
from crnn_course.language.speech import FIGURES
from crnn_lib.model import ReceptiveField

# a contrast with white of 3 and more: for shapes
BLUE, ORANGE, GREEN, PINK = "#0072B2", "#D55E00", "#009E73", "#CC79A7"
# a contrast with white of 4.5 and more: for words, too
RIGHT, WRONG, GREY = "#00664B", "#A34700", "#767676"
# just enough for a line
FAINT = "#949494"
# for grids and backgrounds, which say nothing
PALE = "#dddddd"
# around what stands on pictures and maps, light or dark
RIM = (withStroke(linewidth=3, foreground="white"),)
# a white background for a word, so that it can be read on every colour and hatching
PLATE: dict[str, Any] = {"boxstyle": "round,pad=0.15", "facecolor": "white", "edgecolor": "none"}


def blank_figure(width: float, height: float) -> Figure:
    """Return an empty figure of `width` x `height` inches, white in every theme."""
    return Figure(figsize=(width, height), layout="constrained", facecolor="white")


SMOOTHED = 15  # steps whose losses a mean is taken of


# --- figures of several chapters ------------------------------------------------------------------


@in_style
def readings_figure(
    pictures: Sequence[Image.Image], references: Sequence[str], readings: Sequence[str]
) -> Figure:
    """Draw pictures in a grid of four columns, each with its reading below, marked right or wrong.

    references: the true texts; a wrong reading is followed by its true text in brackets.
    """
    rows = -(-len(pictures) // 4)
    figure = blank_figure(9, 0.95 * rows + 0.1)
    axes = figure.subplots(rows, 4, squeeze=False).ravel()
    for axis in axes:
        axis.axis("off")
    wrong = 0
    for axis, picture, reference, reading in zip(axes, pictures, references, readings):
        axis.imshow(np.asarray(picture), cmap="gray", vmin=0, vmax=255)
        right = reading == reference
        wrong += not right
        axis.set_title(
            f"✓ {reading}" if right else f"✗ {reading or said('nothing', FIGURES)} ({reference})",
            y=0,
            pad=-3,
            va="top",
            loc="center",
            weight="normal",
            color=RIGHT if right else WRONG,
            parse_math=False,  # a price is not a formula, though it stands between two $
        )
    most = "most read right" if 2 * wrong < len(pictures) else "most read wrong"
    kind = "all read wrong" if wrong == len(pictures) else most
    figure.set_label(
        f"{len(pictures)} pictures of words, below each what was read, with a tick before it or, "
        f"where it is wrong, a cross before it and the truth after it: {kind}."
    )
    return figure


@in_style
def columns_figure(
    picture: Image.Image, field: ReceptiveField, columns: int, column: int
) -> Figure:
    """Draw a picture, the middles of its columns as ticks, and the pixels that one column sees."""
    figure = blank_figure(7, 4)
    axis = figure.subplots()
    draw_picture(axis, picture)
    left, right = field.pixels(column, picture.width)
    shade(axis, left - 0.5, right - 0.5, label=f"what column {column} sees")
    axis.set_xticks(
        [field.centre(index) - 0.5 for index in range(columns)],
        [str(index) if index % 2 == 0 else "" for index in range(columns)],
    )
    axis.set_xlabel("column")
    axis.secondary_xaxis("top").set_xlabel("pixel")
    axis.legend(loc="upper right", frameon=True, framealpha=1)
    fit_heights(figure, [axis], [None])
    figure.set_label(
        f"A picture of {picture.width} x {picture.height} pixels with the middles of its {columns} "
        f"columns marked below, one every {field.stride} pixels; column {column} sees the pixels "
        f"{left} to {right - 1}."
    )
    return figure


@in_style
def guesses_figure(
    picture: Image.Image, probabilities: np.ndarray, names: Sequence[str], field: ReceptiveField
) -> Figure:
    """Draw a picture, and below it the probability of each class in each column.

    probabilities (T, rows): of the classes to show, `names` (rows,) in the same order, the blank
    first.
    """
    wide = min(8.0, 1.2 + 0.07 * picture.width)  # inches
    figure = blank_figure(wide, 4)
    above, below = figure.subplots(2, 1, sharex=True)
    draw_picture(above, picture)
    above.tick_params(bottom=False, labelbottom=False)
    draw_guesses(below, probabilities, names, field)
    above.set_xlim(-0.5, picture.width - 0.5)
    fit_heights(figure, [above, below], [None, 0.28 * len(names)])
    best_names = [names[best] for best in probabilities.argmax(1)]
    spoken = listed(["blank" if name == names[0] else name for name in best_names], " ")
    figure.set_label(
        f"The picture and below it, for each of {len(probabilities)} columns, the most probable "
        f"class, from left to right: {spoken}."
    )
    return figure


@in_style
def loss_figure(
    losses: Sequence[float], steps: Sequence[int] = (), rates: Sequence[float] = ()
) -> Figure:
    """Draw the loss of each step on a logarithmic scale, and the character error rates if any.

    steps, rates: after which steps the character error rate was measured, and the rates.
    """
    figure = blank_figure(8, 2.6)
    axis = figure.subplots()
    name = "CTC loss (left)" if rates else "CTC loss"
    _draw_losses(axis, losses, name)
    axis.set(yscale="log", xlabel="step", ylabel="CTC loss")
    measured = ""
    if rates:
        _draw_rates(axis.twinx(), steps, rates)
        end = "ends lower" if rates[-1] < rates[0] else "does not end lower"
        measured = f"; the character error rate, measured {len(rates)} times, {end} than it began"
    figure.legend(loc="outside upper center", ncols=3)
    figure.set_label(
        f"The loss over {len(losses)} steps: from the first tenth of the steps to the last it "
        f"{_fall(losses)}{measured}."
    )
    return figure


def _draw_losses(axis: Axes, losses: Sequence[float], name: str) -> None:
    """Draw the loss of each step; over many steps as pale dots, a running mean over them."""
    steps = np.arange(1, len(losses) + 1)
    if len(losses) < 5 * SMOOTHED:
        axis.plot(steps, losses, color=BLUE, label=name)
        return
    axis.plot(steps, losses, ".", color=FAINT, markersize=3, label=f"{name}, each step")
    means = np.convolve(losses, np.full(SMOOTHED, 1 / SMOOTHED), mode="valid")
    middles = steps[SMOOTHED // 2 : SMOOTHED // 2 + len(means)]
    axis.plot(middles, means, color=BLUE, linewidth=2.2, label=f"mean of {SMOOTHED} steps")


def _draw_rates(axis: Axes, steps: Sequence[int], rates: Sequence[float]) -> None:
    """Draw the character error rates on an axis of their own, at the right."""
    name = "character error rate"
    axis.plot(steps, rates, color=ORANGE, marker="o", linestyle="--", label=f"{name} (right)")
    axis.spines["right"].set_visible(True)
    axis.set(ylabel=name, ylim=(0, 1.05))


def _fall(losses: Sequence[float]) -> str:
    """Say how the mean loss of the last tenth of the steps compares with that of the first."""
    tenth = max(1, len(losses) // 10)
    start, end = float(np.mean(losses[:tenth])), float(np.mean(losses[-tenth:]))
    if end < start / 10:
        return "falls to less than a tenth"
    return "falls" if end < start else "does not fall"


# --- parts of figures -----------------------------------------------------------------------------


def draw_picture(axis: Axes, picture: Image.Image) -> None:
    """Draw a grey picture in a frame, one square pixel for each unit of the axis."""
    axis.imshow(np.asarray(picture), cmap="gray", vmin=0, vmax=255, interpolation="bilinear")
    axis.set_yticks([])
    outline(axis)


def outline(axis: Axes) -> None:
    """Draw all four sides of a picture or a map."""
    axis.spines[:].set_visible(True)


def fit_heights(figure: Figure, rows: Sequence[Axes], inches: Sequence[float | None]) -> None:
    """Give each row of a figure its height in inches, and the figure the height that this takes.

    None: a picture, as high as its proportions ask for over the whole width.
    """
    in_language(figure)
    grid = rows[0].get_gridspec()
    assert grid is not None, "rows are subplots of one column"
    change = 1.0
    while change > 0.01:  # the layout may give another width to a figure of another height
        figure.draw_without_rendering()
        boxes = [row.get_position(original=True) for row in rows]
        across = [box.width * figure.get_figwidth() for box in boxes]
        heights = [
            wide * float(abs(np.ptp(row.get_ylim()) / np.ptp(row.get_xlim())))
            if high is None
            else high
            for row, wide, high in zip(rows, across, inches)
        ]
        grid.set_height_ratios(heights)
        now = sum(box.height for box in boxes) * figure.get_figheight()
        change = abs(sum(heights) - now)
        figure.set_figheight(figure.get_figheight() + sum(heights) - now)


def _proportion(axis: Axes) -> float:
    """Return how many times as wide as high the part of a picture is that its axes show."""
    return float(abs(np.ptp(axis.get_xlim()) / np.ptp(axis.get_ylim())))


def draw_guesses(
    axis: Axes, probabilities: np.ndarray, names: Sequence[str], field: ReceptiveField
) -> None:
    """Draw the probability of each class in each column as a map, a cross on each column's best.

    probabilities (T, rows), names (rows,); the x axis counts pixels.
    """
    edges = [field.centre(column - 0.5) - 0.5 for column in range(len(probabilities) + 1)]
    rows = np.arange(len(names) + 1)
    grid: dict[str, Any] = {"edgecolors": "#bbbbbb", "lw": 0.3}
    axis.pcolormesh(edges, rows, probabilities.T, cmap="Greys", vmin=0, vmax=1, **grid)
    axis.invert_yaxis()
    axis.set_yticks(rows[:-1] + 0.5, names)
    outline(axis)
    for column, best in enumerate(probabilities.argmax(1)):
        cross(axis, field.centre(column) - 0.5, best + 0.5)
    axis.set_xlabel("pixel (a cell is a column; dark: probable; cross: the most probable)")


def shade(
    axis: Axes, left: float, right: float, colour: str = ORANGE, label: str | None = None
) -> None:
    """Draw a band from `left` to `right`, pale so that it hides nothing, with visible edges."""
    axis.axvspan(left, right, facecolor=to_rgba(colour, 0.3), edgecolor=colour, label=label)


def cross(axis: Axes, x: float, y: float) -> None:
    """Mark a cell of a map with a cross."""
    axis.plot(x, y, marker="x", color=ORANGE, markersize=5, path_effects=RIM)
