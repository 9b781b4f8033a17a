"""Colours, `show`, drawing helpers, and the figures that several chapters draw.

A figure is a function from plain arguments to a matplotlib Figure. Its description in words is
computed from what is drawn and kept as the figure's label (`figure.get_label()`): `show` prints it
below the picture and gives it to the page as alternative text. The colours are those of Okabe and
Ito, which colour-blind readers can tell apart; what a colour says, a mark or a word says, too. The
background is white in light and dark themes alike.
"""

from __future__ import annotations

import base64
from collections.abc import Sequence
from io import BytesIO
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import to_rgba
from matplotlib.figure import Figure
from matplotlib.patheffects import withStroke
from PIL import Image

from crnn_lib.model import ReceptiveField

# a contrast with white of 3 and more: for shapes
BLUE, ORANGE, GREEN, PINK = "#0072B2", "#D55E00", "#009E73", "#CC79A7"
# a contrast with white of 4.5 and more: for words, too
RIGHT, WRONG, GREY = "#00664B", "#A34700", "#767676"
# for grids and backgrounds, which say nothing
PALE = "#dddddd"
# around what stands on pictures and maps, light or dark
RIM = (withStroke(linewidth=3, foreground="white"),)
# a white background for a word, so that it can be read on every colour and hatching
PLATE: dict[str, Any] = {"boxstyle": "round,pad=0.15", "facecolor": "white", "edgecolor": "none"}
DPI = 90  # pixels of the page for an inch
SHARPNESS = 2  # pixels of the picture for one of the page, as today's screens have them
MOST_BYTES = 150_000  # of a picture that is stored in a notebook


def show(figure: Figure) -> None:
    """Display a figure in a notebook, with its description as alternative text and as text below.

    Raises ValueError if the figure has no description.
    """
    from IPython.display import display

    description = str(figure.get_label())
    if not description:
        raise ValueError(
            "this figure has no description: give it one in words, figure.set_label(...)"
        )
    png = in_base64(_small(as_png(figure)))
    data = {"image/png": png, "text/plain": "<figure, described below>"}
    metadata = {"alt": description, "width": page_width(figure)}
    display(data, raw=True, metadata={"image/png": metadata})
    print(f"Figure: {description}")


def page_width(figure: Figure) -> int:
    """Return how many pixels of the page a figure is wide."""
    return round(figure.get_figwidth() * DPI)


def as_png(figure: Figure) -> bytes:
    """Return the figure as a PNG, `SHARPNESS` pixels for one of the page."""
    png = BytesIO()
    figure.savefig(png, format="png", dpi=SHARPNESS * DPI)
    return png.getvalue()


def in_base64(png: bytes) -> str:
    """Return what a page or a notebook holds of a picture."""
    return base64.b64encode(png).decode()


def _small(png: bytes) -> bytes:
    """Return a PNG of at most `MOST_BYTES`, with as many colours as that allows, 16 at least."""
    picture = Image.open(BytesIO(png)).convert("RGB")
    small = BytesIO()
    for colours in (256, 128, 64, 32, 16):
        small = BytesIO()
        picture.quantize(colours, dither=Image.Dither.NONE).save(small, "PNG", optimize=True)
        if small.tell() <= MOST_BYTES:
            break
    return small.getvalue()


def blank_figure(width: float, height: float) -> Figure:
    """Return an empty figure of `width` x `height` inches, white in every theme."""
    return Figure(figsize=(width, height), layout="constrained", facecolor="white")


# --- figures of several chapters ------------------------------------------------------------------


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
            f"✓ {reading}" if right else f"✗ {reading or 'nothing'} ({reference})",
            y=0,
            pad=-3,
            va="top",
            fontsize=11,
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


def columns_figure(
    picture: Image.Image, field: ReceptiveField, columns: int, column: int
) -> Figure:
    """Draw a picture, the middles of its columns as ticks, and the pixels that one column sees."""
    figure = blank_figure(8, 0.6 + min(3.5, 7.5 * picture.height / picture.width))
    axis = figure.subplots()
    draw_picture(axis, picture)
    left, right = field.pixels(column, picture.width)
    shade(axis, left - 0.5, right - 0.5, label=f"what column {column} sees")
    axis.set_xticks(
        [field.centre(index) - 0.5 for index in range(columns)],
        [str(index) if index % 2 == 0 else "" for index in range(columns)],
        fontsize=8,
    )
    axis.set_xlabel("column")
    axis.secondary_xaxis("top").set_xlabel("pixel")
    axis.legend(loc="upper right", fontsize=8)
    figure.set_label(
        f"A picture of {picture.width} x {picture.height} pixels with the middles of its {columns} "
        f"columns marked below, one every {field.stride} pixels; column {column} sees the pixels "
        f"{left} to {right - 1}."
    )
    return figure


def guesses_figure(
    picture: Image.Image, probabilities: np.ndarray, names: Sequence[str], field: ReceptiveField
) -> Figure:
    """Draw a picture, and below it the probability of each class in each column.

    probabilities (T, rows): of the classes to show, `names` (rows,) in the same order, the blank
    first.
    """
    wide = min(8.0, 1.2 + 0.07 * picture.width)  # inches
    high = (wide - 1.0) * picture.height / picture.width  # so that letters keep their proportions
    rows = 0.28 * len(names)
    figure = blank_figure(wide, 0.8 + high + rows)
    above, below = figure.subplots(2, 1, sharex=True, height_ratios=[high, rows])
    draw_picture(above, picture)
    draw_guesses(below, probabilities, names, field)
    best_names = [names[best] for best in probabilities.argmax(1)]
    spoken = " ".join("blank" if name == names[0] else name for name in best_names)
    figure.set_label(
        f"The picture and below it, for each of {len(probabilities)} columns, the most probable "
        f"class, from left to right: {spoken}."
    )
    return figure


def loss_figure(
    losses: Sequence[float], steps: Sequence[int] = (), rates: Sequence[float] = ()
) -> Figure:
    """Draw the loss of each step on a logarithmic scale, and the character error rates if any.

    steps, rates: after which steps the character error rate was measured, and the rates.
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
    measured = ""
    if rates:
        _draw_rates(axis.twinx(), steps, rates)
        end = "ends lower" if rates[-1] < rates[0] else "does not end lower"
        measured = f"; the character error rate, measured {len(rates)} times, {end} than it began"
    figure.legend(loc="outside upper center", ncols=2, fontsize=8)
    figure.set_label(
        f"The loss over {len(losses)} steps: from the first tenth of the steps to the last it "
        f"{_fall(losses)}{measured}."
    )
    return figure


def _draw_rates(axis: Axes, steps: Sequence[int], rates: Sequence[float]) -> None:
    """Draw the character error rates on an axis of their own, at the right."""
    name = "character error rate"
    axis.plot(steps, rates, color=ORANGE, marker="o", linestyle="--", label=f"{name} (right)")
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
    """Draw a grey picture over the width of its axes, one pixel for each unit of the axis."""
    axis.imshow(
        np.asarray(picture), cmap="gray", vmin=0, vmax=255, aspect="auto", interpolation="bilinear"
    )
    axis.set_yticks([])


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
