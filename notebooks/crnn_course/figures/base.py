"""Figures of the course: functions from plain arguments to a matplotlib Figure, each with a
description in words.

The description is computed from what is drawn and kept as the figure's label
(`figure.get_label()`): `show` prints it below the picture and gives it to the page as alternative
text. Colours are Okabe and Ito's, which the colour-blind can tell apart; what a colour says, a mark
or a word says, too. The ground is white in light and dark themes alike.
"""

from __future__ import annotations

import base64
from collections.abc import Sequence
from io import BytesIO

import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import to_rgba
from matplotlib.figure import Figure
from matplotlib.patheffects import withStroke
from PIL import Image

from crnn_lib.model import ReceptiveField

BLUE, ORANGE, GREEN, PINK = (
    "#0072B2",
    "#D55E00",
    "#009E73",
    "#CC79A7",
)  # a contrast of 3 on white and more: for shapes
RIGHT, WRONG, GREY = "#00664B", "#A34700", "#767676"  # 4.5 and more: for words, too
PALE = "#dddddd"  # for grids and grounds, which say nothing
# around what stands on pictures and maps, be they light or dark
RIM = (withStroke(linewidth=3, foreground="white"),)
DPI = 90


def show(figure: Figure) -> None:
    """Display a figure in a notebook, its description as alternative text and as text below; raises
    ValueError without one.
    """
    from IPython.display import display

    description = str(figure.get_label())
    if not description:
        raise ValueError(
            "this figure has no description: give it one in words, figure.set_label(...)"
        )
    data = {"image/png": as_png(figure), "text/plain": "<figure, described below>"}
    display(data, raw=True, metadata={"image/png": {"alt": description}})
    print(f"Figure: {description}")


def as_png(figure: Figure) -> str:
    """The figure as a PNG in base64."""
    png = BytesIO()
    figure.savefig(png, format="png", dpi=DPI)
    return base64.b64encode(png.getvalue()).decode()


def blank_figure(width: float, height: float) -> Figure:
    """An empty figure of so many inches, white in every theme."""
    return Figure(figsize=(width, height), layout="constrained", facecolor="white")


def readings_figure(
    pictures: Sequence[Image.Image], references: Sequence[str], readings: Sequence[str]
) -> Figure:
    """Pictures in a grid of four columns, below each what was read, marked where that is not what
    it says.
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
            f"✓ {reading}" if right else f"✗ {reading or 'nothing'} ({reference})",
            y=0,
            pad=-3,
            va="top",
            fontsize=11,
            color=RIGHT if right else WRONG,
            parse_math=False,  # a price is no formula, though it stands between two $
        )
    most = "most read right" if 2 * wrong < len(pictures) else "most read wrong"
    kind = "all read wrong" if wrong == len(pictures) else most
    figure.set_label(
        f"{len(pictures)} pictures of words, what was read below each, a tick before it or, where "
        "it is wrong, "
        f"a cross and behind it the truth: {kind}."
    )
    return figure


def columns_figure(
    picture: Image.Image, field: ReceptiveField, columns: int, column: int
) -> Figure:
    """The picture, the middles of its columns as ticks, and the pixels that one column sees."""
    figure = blank_figure(8, 0.6 + min(3.5, 7.5 * picture.height / picture.width))
    axis = figure.subplots()
    draw_picture(axis, picture)
    left, right = field.pixels(column, picture.width)
    shade(axis, left - 0.5, right - 0.5, label=f"what column {column} sees")
    middles = [field.centre(place) - 0.5 for place in range(columns)]
    axis.set_xticks(
        middles, [str(place) if place % 2 == 0 else "" for place in range(columns)], fontsize=8
    )
    axis.set_xlabel("column")
    axis.secondary_xaxis("top").set_xlabel("pixel")
    axis.legend(loc="upper right", fontsize=8)
    figure.set_label(
        f"A picture of {picture.width} x {picture.height} pixels with the middles of its "
        f"{columns} columns marked below, "
        f"one each {field.stride} pixels; column {column} sees the pixels {left} to {right - 1}."
    )
    return figure


def guesses_figure(
    picture: Image.Image, probabilities: np.ndarray, names: Sequence[str], field: ReceptiveField
) -> Figure:
    """Above the picture, below it the probability of each class in each column.

    probabilities (T, rows): of the classes to show, `names` (rows,) in the same order, the blank
    first.
    """
    frames = len(probabilities)
    figure = blank_figure(8, 1.4 + 0.28 * len(names))
    above, below = figure.subplots(2, 1, sharex=True, height_ratios=[1.2, 0.28 * len(names)])
    draw_picture(above, picture)
    edges = [field.centre(place - 0.5) - 0.5 for place in range(frames + 1)]
    below.pcolormesh(
        edges,
        np.arange(len(names) + 1),
        probabilities.T,
        cmap="Greys",
        vmin=0,
        vmax=1,
        edgecolors="#bbbbbb",
        lw=0.3,
    )
    below.invert_yaxis()
    below.set_yticks(np.arange(len(names)) + 0.5, names)
    for frame, best in enumerate(probabilities.argmax(1)):
        cross(below, field.centre(frame) - 0.5, best + 0.5)
    below.set_xlabel("pixel (a cell is a column; dark: probable; cross: the most probable)")
    best_names = [names[best] for best in probabilities.argmax(1)]
    spoken = " ".join("blank" if name == names[0] else name for name in best_names)
    figure.set_label(
        f"The picture and below it, for each of {frames} columns, the most probable class, from "
        f"left to right: {spoken}."
    )
    return figure


def loss_figure(
    losses: Sequence[float], steps: Sequence[int] = (), rates: Sequence[float] = ()
) -> Figure:
    """The loss of each step on a logarithmic scale, and the character error rate where it was
    measured.
    """
    figure = blank_figure(8, 2.6)
    axis = figure.subplots()
    axis.plot(
        range(1, len(losses) + 1),
        losses,
        color=BLUE,
        linewidth=0.8,
        label="CTC loss (left)" if rates else "CTC loss",
    )
    axis.set(yscale="log", xlabel="step", ylabel="CTC loss")
    if rates:
        other = axis.twinx()
        other.plot(
            steps,
            rates,
            color=ORANGE,
            marker="o",
            linestyle="--",
            label="character error rate (right)",
        )
        other.set(ylabel="character error rate", ylim=(0, 1.05))
    figure.legend(loc="outside upper center", ncols=2, fontsize=8)
    tenth = max(1, len(losses) // 10)
    start, end = float(np.mean(losses[:tenth])), float(np.mean(losses[-tenth:]))
    course = (
        "falls to less than a tenth"
        if end < start / 10
        else "falls"
        if end < start
        else "does not fall"
    )
    described = (
        f"; the character error rate, {len(rates)} times measured, {_course(rates)}"
        if rates
        else ""
    )
    figure.set_label(
        f"The loss over {len(losses)} steps: from the first tenth of the steps to the last it "
        f"{course}{described}."
    )
    return figure


def _course(rates: Sequence[float]) -> str:
    return (
        "ends lower than it began" if rates[-1] < rates[0] else "does not end lower than it began"
    )


def draw_picture(axis: Axes, picture: Image.Image) -> None:
    """A grey picture over the width of its axes, a pixel of it each unit of the axis."""
    axis.imshow(
        np.asarray(picture), cmap="gray", vmin=0, vmax=255, aspect="auto", interpolation="bilinear"
    )
    axis.set_yticks([])


def shade(
    axis: Axes, left: float, right: float, colour: str = ORANGE, label: str | None = None
) -> None:
    """A band from `left` to `right`, pale so that what lies below can be seen, with edges so that
    it can be seen itself.
    """
    axis.axvspan(left, right, facecolor=to_rgba(colour, 0.3), edgecolor=colour, label=label)


def cross(axis: Axes, x: float, y: float) -> None:
    """A cross that marks a cell of a map."""
    axis.plot(x, y, marker="x", color=ORANGE, markersize=5, path_effects=RIM)
