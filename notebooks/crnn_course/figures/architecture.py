"""The diagram of the whole: one word on its way from picture to text, all parts above each other.

Every row has the same horizontal axis, the pixels of the picture: what stands below a letter is
what the network makes of it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import FancyArrowPatch, FancyBboxPatch

from crnn_course.figures.base import BLUE, GREY, ORANGE, blank_figure, draw_picture, outline
from crnn_course.figures.page import in_style
from crnn_course.figures.stages import Stages, stages_of
from crnn_course.language import listed
from crnn_lib.reader import Reader
from crnn_lib.rendering import default_fonts, render

WORD = "collapse"  # what CTC does, and a word with a repeated letter
PARTS = {  # the parts that a chapter may treat, with the words for the description
    "picture": "the picture",
    "cnn": "the CNN and its columns",
    "lstm": "the BiLSTM and the context",
    "scores": "the class scores",
    "ctc": "CTC and its path",
    "text": "the text",
}
LEFT, WIDE, RIGHT_LANE = 1.6, 5.2, 2.2  # inches: names of operations, rows, names of rows
STEP, GAP = 0.36, 0.1  # inches: between parts, and between the rows of a part
MARGIN = 0.14
LIT = "#FFF3CC"


@lru_cache(maxsize=1)
def _stages_of_the_word() -> Stages:
    """Return the stages of one rendered word, read with the small shipped weights."""
    dejavu = [font for font in default_fonts() if font.name == "DejaVuSans.ttf"]
    return stages_of(Reader.pretrained("small"), render(WORD, "document", fonts=dejavu).image)


# --- the diagram ----------------------------------------------------------------------------------


@dataclass(frozen=True)
class Row:
    """A row of the diagram: inches high, what draws it, its name and what is said of its size."""

    high: float
    draw: Callable[[Axes, Stages], None]
    name: str
    size: str


@in_style
def whole_figure(*lit: str) -> Figure:
    """Draw the whole: picture, CNN, columns, BiLSTM, context, class scores, CTC, text.

    lit: the parts, of `PARTS`, to draw on a bright ground. Raises KeyError for a part that is none.
    """
    said = [PARTS[part] for part in lit]
    stages = _stages_of_the_word()
    parts = _parts(stages)
    rows = [row for _, section in parts.values() for row in section]
    inner = sum(len(section) - 1 for _, section in parts.values()) * GAP
    wide = LEFT + WIDE + RIGHT_LANE
    high = 2 * MARGIN + sum(row.high for row in rows) + inner + (len(parts) - 1) * STEP
    figure = blank_figure(wide, high)
    figure.set_layout_engine("none")
    ground = figure.add_axes((0, 0, 1, 1), xlim=(0, wide), ylim=(high, 0))
    ground.axis("off")
    top = MARGIN
    for number, (part, (operation, section)) in enumerate(parts.items()):
        bottom = top + sum(row.high for row in section) + GAP * (len(section) - 1)
        if part in lit:
            _light(ground, top, bottom, wide)
        if number:
            _draw_operation(ground, operation, (top - STEP, bottom), part in lit)
        for row in section:
            _draw_row(figure, ground, row, top, stages)
            top += row.high + GAP
        top = bottom + STEP
    figure.set_label(_described(stages, said))
    return figure


def _parts(stages: Stages) -> dict[str, tuple[str, list[Row]]]:
    """Return for each part the operation that makes it, and its rows."""
    inch = WIDE / stages.picture.width
    features, frames = stages.columns.shape
    high, wide = stages.feature_map.shape
    picture = f"{stages.picture.height} × {stages.picture.width} pixels"
    return {
        "picture": ("", [Row(inch * stages.picture.height, _picture, "picture", picture)]),
        "cnn": (
            "CNN",
            [
                Row(0.4, _feature_map, f"one of {stages.maps} feature maps", f"{high} × {wide}"),
                Row(0.55, _columns, f"{frames} columns", f"{features} numbers each"),
            ],
        ),
        "lstm": (
            "BiLSTM",
            [Row(0.55, _context, "columns in context", f"{len(stages.context)} numbers each")],
        ),
        "scores": (
            "linear layer,\nsoftmax",
            [
                Row(
                    0.15 * len(stages.names),
                    _scores,
                    "class scores",
                    f"{stages.classes} for each column;\n{len(stages.names)} are shown",
                )
            ],
        ),
        "ctc": (
            "CTC: the best\nclass of each",
            [Row(0.34, _path, "path", "a class for each column")],
        ),
        "text": (
            "CTC: repeats merge,\nblanks go",
            [Row(0.32, _text, "text", f"{len(stages.runs)} characters")],
        ),
    }


def _light(ground: Axes, top: float, bottom: float, wide: float) -> None:
    """Draw a bright card below a part, with an edge that can be seen in grey, too."""
    pad = 0.07
    ground.add_patch(
        FancyBboxPatch(
            (pad + 0.02, top - pad),
            wide - 2 * pad - 0.04,
            bottom - top + 2 * pad,
            boxstyle="round,pad=0,rounding_size=0.08",
            facecolor=LIT,
            edgecolor=ORANGE,
            linewidth=1.6,
        )
    )


def _draw_operation(ground: Axes, name: str, span: tuple[float, float], lit: bool) -> None:
    """Draw an arrow from one part to the next, and the operation's name at the left."""
    top, bottom = span
    start, end = (LEFT + WIDE / 2, top + 0.08), (LEFT + WIDE / 2, top + STEP - 0.08)
    look: dict[str, Any] = {"arrowstyle": "-|>", "mutation_scale": 11, "shrinkA": 0, "shrinkB": 0}
    ground.add_patch(FancyArrowPatch(start, end, color=GREY, linewidth=1.4, **look))
    middle = (top + STEP + bottom) / 2
    weight = "bold" if lit else "normal"
    box = {"boxstyle": "round,pad=0.35", "facecolor": "white", "edgecolor": BLUE, "linewidth": 1.2}
    ground.text(
        LEFT / 2, middle, name, ha="center", va="center", weight=weight, fontsize=10, bbox=box
    )


def _draw_row(figure: Figure, ground: Axes, row: Row, top: float, stages: Stages) -> None:
    """Draw a row with its top at `top` inches, its name and its size at the right."""
    wide, high = figure.get_size_inches()
    bottom = 1 - (top + row.high) / high
    axis = figure.add_axes((LEFT / wide, bottom, WIDE / wide, row.high / high))
    row.draw(axis, stages)
    axis.set(xlim=(-0.5, stages.picture.width - 0.5))
    axis.tick_params(bottom=False, labelbottom=False, left=False)
    x, middle = LEFT + WIDE + 0.15, top + row.high / 2
    ground.text(x, middle, row.name, va="bottom", weight="bold")
    ground.text(x, middle + 0.03, row.size, va="top", fontsize=10)


def _picture(axis: Axes, stages: Stages) -> None:
    draw_picture(axis, stages.picture)


def _feature_map(axis: Axes, stages: Stages) -> None:
    _map(axis, stages.feature_map, (-0.5, stages.picture.width - 0.5))


def _columns(axis: Axes, stages: Stages) -> None:
    _map(axis, _sorted(stages.columns), _edges(stages))


def _context(axis: Axes, stages: Stages) -> None:
    """Draw the half that was read from the left, and below it that from the right."""
    halves = np.split(np.abs(stages.context), 2)
    _map(axis, np.concatenate([_sorted(half) for half in halves]), _edges(stages))
    axis.set_yticks([])
    for height, way in ((0.75, "→"), (0.25, "←")):
        axis.text(-0.012, height, way, transform=axis.transAxes, ha="right", va="center")


def _scores(axis: Axes, stages: Stages) -> None:
    _map(axis, stages.probabilities.T, _edges(stages), most=1.0)
    rows = len(stages.names)
    middles = [rows - 0.5 - row for row in range(rows)]
    axis.set_yticks([middle / rows for middle in middles], stages.names, fontsize=9)


def _path(axis: Axes, stages: Stages) -> None:
    """Write the best class of each column below the column."""
    axis.set(ylim=(0, 1), yticks=[])
    for column, row in enumerate(stages.path):
        x, name = stages.field.centre(column) - 0.5, stages.names[row][0]
        axis.text(x, 0.5, name, ha="center", va="center", fontsize=10.5)
    outline(axis)


def _text(axis: Axes, stages: Stages) -> None:
    """Write each character of the text below the columns that wrote it."""
    axis.set(ylim=(0, 1), yticks=[])
    axis.spines[:].set_visible(False)
    for name, middle in stages.runs:
        axis.text(middle, 0.5, name, ha="center", va="center", fontsize=19)


def _map(
    axis: Axes, table: np.ndarray, edges: tuple[float, float], most: float | None = None
) -> None:
    """Draw a table as a map between two pixels, from the first row on top to the last."""
    highest = float(np.quantile(table, 0.995)) if most is None else most
    look: dict[str, Any] = {"cmap": "Greys", "vmin": 0, "vmax": highest, "interpolation": "none"}
    axis.imshow(table, aspect="auto", extent=(*edges, 0, 1), **look)
    axis.set_yticks([])
    outline(axis)


def _edges(stages: Stages) -> tuple[float, float]:
    """Return where the first column begins and the last one ends, in pixels."""
    first, last = (stages.field.centre(at) - 0.5 for at in (-0.5, len(stages.path) - 0.5))
    return first, last


def _sorted(table: np.ndarray) -> np.ndarray:
    """Return the rows of a table (D, T) in the order of the columns where each is strongest."""
    return table[np.argsort(table.argmax(1), kind="stable")]


def _described(stages: Stages, said: Sequence[str]) -> str:
    features, frames = stages.columns.shape
    path = "".join(stages.names[row][0] for row in stages.path)
    bright = f" On a bright ground: {_listed(said)}." if said else ""
    return (
        f"The way of one word, from top to bottom: a picture of {stages.picture.height} x "
        f"{stages.picture.width} pixels; the CNN makes feature maps and {frames} columns of "
        f"{features} numbers; a BiLSTM, reading in both directions, adds context, "
        f"{len(stages.context)} numbers for each column; a linear layer gives {stages.classes} "
        f"class scores for each; the best class of each column, a path, is {path}; CTC merges "
        f"repeats and drops blanks: {''.join(name for name, _ in stages.runs)}.{bright}"
    )


def _listed(words: Sequence[str]) -> str:
    *most, last = words
    return listed([listed(most, ", "), last] if most else [last], " and ")
