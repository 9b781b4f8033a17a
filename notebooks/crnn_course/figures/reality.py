"""Figures of chapter 07: shares with their intervals, calibration, rendered beside photographed,
what labelled lines buy.

Each function takes plain arguments and returns a Figure whose label describes what is drawn
(`half_circle`: a picture).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import pi
from statistics import fmean

import numpy as np
from matplotlib.colors import to_rgba
from matplotlib.figure import Figure
from PIL import Image

from crnn_course.figures.base import BLUE, GREEN, GREY, ORANGE, PALE, blank_figure

MARKS = ("o", "s", "^")
COLOURS = (BLUE, ORANGE, GREEN)
Interval = tuple[float, float, float]  # a share, and the ends of its interval


def intervals_figure(shares: Mapping[str, Mapping[str, Interval]], measure: str) -> Figure:
    """For each group of rows (a set of pictures) a row for each reader: its share, and a line from
    low to high.
    """
    rows = [
        (group, name, interval)
        for group, readers in shares.items()
        for name, interval in readers.items()
    ]
    figure = blank_figure(8, 0.8 + 0.32 * len(rows))
    axis = figure.subplots()
    names = list(dict.fromkeys(name for _, name, _ in rows))
    for place, (_, name, (share, low, high)) in enumerate(rows):
        look = names.index(name) % len(COLOURS)
        axis.plot([low, high], [place, place], color=COLOURS[look], linewidth=2.5)
        axis.plot(share, place, MARKS[look], color=COLOURS[look], markersize=7)
    axis.set_yticks(range(len(rows)), [f"{group}: {name}" for group, name, _ in rows], fontsize=9)
    axis.invert_yaxis()
    axis.set(xlim=(0, 1.02), xlabel=f"{measure} (line: 95 % interval)")
    axis.grid(axis="x", color=PALE)
    told = "; ".join(
        f"{group}, {name}: {share:.0%} ({low:.0%} to {high:.0%})"
        for group, name, (share, low, high) in rows
    )
    figure.set_label(f"{measure}, in brackets the 95 % interval: {told}.")
    return figure


def reliability_figure(bins: Mapping[str, Sequence[tuple[int, float, float]]]) -> Figure:
    """For each set of pictures its bins (count, mean confidence, share right) as marks, and the
    line where both are equal.
    """
    figure = blank_figure(5.6, 4.4)
    axis = figure.subplots()
    axis.plot([0, 1], [0, 1], color=GREY, linestyle="--", linewidth=1, label="as sure as right")
    told = []
    for place, (name, found) in enumerate(bins.items()):
        most = max(count for count, _, _ in found)
        look = place % len(COLOURS)
        xs, ys = [confidence for _, confidence, _ in found], [right for _, _, right in found]
        axis.plot(xs, ys, color=COLOURS[look], linewidth=1)
        sizes = [20 + 130 * count / most for count, _, _ in found]
        axis.scatter(xs, ys, s=sizes, marker=MARKS[look], color=COLOURS[look], label=name)
        low = sum(right < confidence for _, confidence, right in found)
        told.append(f"{name}: {low} of {len(found)} marks lie below the line (surer than right)")
    axis.set(
        xlim=(0, 1.03),
        ylim=(0, 1.03),
        xlabel="mean confidence of the bin",
        ylabel="share of its readings that is right",
    )
    axis.legend(loc="upper left", fontsize=8)
    figure.set_label(
        f"Readings sorted by confidence, large marks for many readings. {'; '.join(told)}."
    )
    return figure


def gap_figure(spreads: Mapping[str, Mapping[str, Sequence[float]]]) -> Figure:
    """For each measure a panel: for each kind of picture the percentiles 5, 25, 50, 75 and 95 as a
    line, a bar and a stroke.

    spreads: kind of picture -> measure -> its five percentiles.
    """
    measures = list(dict.fromkeys(measure for found in spreads.values() for measure in found))
    figure = blank_figure(9, 0.9 + 0.3 * len(spreads))
    told = []
    for axis, measure in zip(
        figure.subplots(1, len(measures), sharey=True, squeeze=False)[0], measures
    ):
        for row, (kind, found) in enumerate(spreads.items()):
            least, low, middle, high, most = found[measure]
            colour = ORANGE if kind.startswith("photographed") else BLUE
            axis.plot([least, most], [row, row], color=colour, linewidth=1)
            axis.barh(
                row,
                high - low,
                left=low,
                height=0.55,
                color=to_rgba(colour, 0.55),
                edgecolor=colour,
            )
            axis.plot([middle, middle], [row - 0.35, row + 0.35], color="black", linewidth=1.8)
        axis.set_title(measure, fontsize=9)
        axis.tick_params(labelsize=8)
        middles = ", ".join(f"{kind} {found[measure][2]:.3g}" for kind, found in spreads.items())
        told.append(f"{measure}, the middle picture: {middles}")
    figure.axes[0].set_yticks(range(len(spreads)), list(spreads), fontsize=9)
    figure.axes[0].invert_yaxis()
    figure.set_label(
        f"Lines from the 5th to the 95th percentile, bars for the middle half. {'; '.join(told)}."
    )
    return figure


def lines_figure(curves: Mapping[str, Mapping[int, Sequence[float]]]) -> Figure:
    """For each set of pictures: labelled lines -> character error rates, a dot for each seed and a
    line through the means.
    """
    figure = blank_figure(7, 3.2)
    axis = figure.subplots()
    amounts = sorted({lines for curve in curves.values() for lines in curve})
    told = []
    for place, (name, curve) in enumerate(curves.items()):
        look = place % len(COLOURS)
        places = [amounts.index(lines) for lines in curve]
        axis.plot(
            places, [fmean(rates) for rates in curve.values()], color=COLOURS[look], linewidth=1.5
        )
        for at, rates in zip(places, curve.values()):
            label = name if at == places[0] else None
            axis.plot(
                [at] * len(rates),
                rates,
                MARKS[look],
                color=COLOURS[look],
                markersize=6,
                fillstyle="none",
                label=label,
            )
        told.append(
            f"{name}: "
            + ", ".join(f"{fmean(rates):.1%} with {lines} lines" for lines, rates in curve.items())
        )
    axis.set_xticks(range(len(amounts)), [str(amount) for amount in amounts])
    axis.set(xlabel="labelled lines to train on", ylabel="character error rate of other pages")
    axis.set_ylim(0, 1.1 * axis.dataLim.y1)  # room above the highest mark
    axis.grid(axis="y", color=PALE)
    axis.legend(fontsize=9)
    figure.set_label(f"Character error rate by labelled lines. {'; '.join(told)}.")
    return figure


def half_circle(picture: Image.Image) -> Image.Image:
    """A grey picture of a line bent into half a circle, its letters' feet on the inside, on
    white.
    """
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
