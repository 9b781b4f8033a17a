"""Figures of chapter 07: intervals, calibration, photographs and renderings, labelled lines.

`half_circle` returns a picture, the other functions a figure.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import pi
from statistics import fmean
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import to_rgba
from matplotlib.figure import Figure
from PIL import Image

from crnn_course.figures.base import BLUE, GREEN, GREY, ORANGE, PALE, blank_figure

MARKS = ("o", "s", "^")
COLOURS = (BLUE, ORANGE, GREEN)
Interval = tuple[float, float, float]  # a share, and the ends of its interval


def intervals_figure(shares: Mapping[str, Mapping[str, Interval]], measure: str) -> Figure:
    """Draw a row for each reader of each group: its share, and a line from low to high.

    shares: group (a set of pictures) -> reader -> (share, low, high).
    """
    rows = [
        (group, name, interval)
        for group, readers in shares.items()
        for name, interval in readers.items()
    ]
    figure = blank_figure(8, 0.8 + 0.32 * len(rows))
    axis = figure.subplots()
    names = list(dict.fromkeys(name for _, name, _ in rows))
    for row, (_, name, (share, low, high)) in enumerate(rows):
        look = names.index(name) % len(COLOURS)
        axis.plot([low, high], [row, row], color=COLOURS[look], linewidth=2.5)
        axis.plot(share, row, MARKS[look], color=COLOURS[look], markersize=7)
    axis.set_yticks(range(len(rows)), [f"{group}: {name}" for group, name, _ in rows], fontsize=9)
    axis.invert_yaxis()
    axis.set(xlim=(0, 1.02), xlabel=f"{measure} (line: 95 % interval)")
    axis.grid(axis="x", color=PALE)
    numbers = "; ".join(
        f"{group}, {name}: {share:.0%} ({low:.0%} to {high:.0%})"
        for group, name, (share, low, high) in rows
    )
    figure.set_label(f"{measure}, with the 95 % interval in brackets: {numbers}.")
    return figure


def reliability_figure(bins: Mapping[str, Sequence[tuple[int, float, float]]]) -> Figure:
    """Draw the bins of each set of pictures as marks, and the line of perfect calibration.

    bins: set of pictures -> its bins (count, mean confidence, share right).
    """
    figure = blank_figure(5.6, 4.4)
    axis = figure.subplots()
    axis.plot([0, 1], [0, 1], color=GREY, linestyle="--", linewidth=1, label="as sure as right")
    counts = []
    for index, (name, found) in enumerate(bins.items()):
        most = max(count for count, _, _ in found)
        look = index % len(COLOURS)
        xs, ys = [confidence for _, confidence, _ in found], [right for _, _, right in found]
        axis.plot(xs, ys, color=COLOURS[look], linewidth=1)
        sizes = [20 + 130 * count / most for count, _, _ in found]
        axis.scatter(xs, ys, s=sizes, marker=MARKS[look], color=COLOURS[look], label=name)
        low = sum(right < confidence for _, confidence, right in found)
        counts.append(f"{name}: {low} of {len(found)} marks lie below the line (surer than right)")
    axis.set(xlim=(0, 1.03), xlabel="mean confidence of the bin")
    axis.set(ylim=(0, 1.03), ylabel="share of its readings that is right")
    axis.legend(loc="upper left", fontsize=8)
    figure.set_label(
        f"Readings sorted by confidence, large marks for many readings. {'; '.join(counts)}."
    )
    return figure


def gap_figure(spreads: Mapping[str, Mapping[str, Sequence[float]]]) -> Figure:
    """Draw a panel for each measure, with the spread of each kind of picture as a row.

    spreads: kind of picture -> measure -> its percentiles 5, 25, 50, 75 and 95. A line goes from
    the 5th to the 95th, a bar from the 25th to the 75th, and a stroke marks the middle.
    """
    measures = list(dict.fromkeys(measure for found in spreads.values() for measure in found))
    figure = blank_figure(9, 0.9 + 0.3 * len(spreads))
    panels = figure.subplots(1, len(measures), sharey=True, squeeze=False)[0]
    medians = []
    for axis, measure in zip(panels, measures):
        for row, (kind, found) in enumerate(spreads.items()):
            colour = ORANGE if kind.startswith("photographed") else BLUE
            _draw_spread(axis, row, found[measure], colour)
        axis.set_title(measure, fontsize=9)
        axis.tick_params(labelsize=8)
        kinds = ", ".join(f"{kind} {found[measure][2]:.3g}" for kind, found in spreads.items())
        medians.append(f"{measure}, the middle picture: {kinds}")
    panels[0].set_yticks(range(len(spreads)), list(spreads), fontsize=9)
    panels[0].invert_yaxis()
    figure.set_label(
        "Lines from the 5th to the 95th percentile, bars for the middle half. "
        f"{'; '.join(medians)}."
    )
    return figure


def _draw_spread(axis: Axes, row: int, percentiles: Sequence[float], colour: str) -> None:
    """Draw five percentiles as a line, a bar and a stroke."""
    least, low, middle, high, most = percentiles
    axis.plot([least, most], [row, row], color=colour, linewidth=1)
    pale = to_rgba(colour, 0.55)
    axis.barh(row, high - low, left=low, height=0.55, color=pale, edgecolor=colour)
    axis.plot([middle, middle], [row - 0.35, row + 0.35], color="black", linewidth=1.8)


def lines_figure(curves: Mapping[str, Mapping[int, Sequence[float]]]) -> Figure:
    """Draw character error rates by labelled lines: a dot for each seed, a line through the means.

    curves: set of pictures -> labelled lines -> the rate of each seed.
    """
    figure = blank_figure(7, 3.2)
    axis = figure.subplots()
    amounts = sorted({lines for curve in curves.values() for lines in curve})
    means = []
    for index, (name, curve) in enumerate(curves.items()):
        colour, mark = COLOURS[index % len(COLOURS)], MARKS[index % len(COLOURS)]
        xs = [amounts.index(lines) for lines in curve]
        axis.plot(xs, [fmean(rates) for rates in curve.values()], color=colour, linewidth=1.5)
        look: dict[str, Any] = {"color": colour, "markersize": 6, "fillstyle": "none"}
        for x, rates in zip(xs, curve.values()):
            label = name if x == xs[0] else None
            axis.plot([x] * len(rates), rates, mark, **look, label=label)
        rows = [f"{fmean(rates):.1%} with {lines} lines" for lines, rates in curve.items()]
        means.append(f"{name}: {', '.join(rows)}")
    axis.set_xticks(range(len(amounts)), [str(amount) for amount in amounts])
    axis.set(xlabel="labelled lines to train on", ylabel="character error rate of other pages")
    axis.set_ylim(0, 1.1 * axis.dataLim.y1)  # some space above the highest mark
    axis.grid(axis="y", color=PALE)
    axis.legend(fontsize=9)
    figure.set_label(f"Character error rate by labelled lines. {'; '.join(means)}.")
    return figure


def half_circle(picture: Image.Image) -> Image.Image:
    """Return a grey picture of a line bent into half a circle on white, its feet on the inside."""
    inner = picture.width / pi
    outer = inner + picture.height
    size = round(2 * outer), round(outer)
    x, y = np.meshgrid(np.arange(size[0]) + 0.5 - outer, outer - np.arange(size[1]) - 0.5)
    radius, angle = np.hypot(x, y), np.arctan2(y, x)
    columns = ((1 - angle / pi) * picture.width).astype(int).clip(0, picture.width - 1)
    rows = np.floor(outer - radius).astype(int)
    inside = (rows >= 0) & (rows < picture.height)
    bent = np.asarray(picture)[rows.clip(0, picture.height - 1), columns]
    return Image.fromarray(np.where(inside, bent, 255).astype(np.uint8))
