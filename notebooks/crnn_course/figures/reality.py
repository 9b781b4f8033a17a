"""Figures of chapter 07: intervals, calibration, pairs, photographs and renderings, limits.

`half_circle` and `to_model_height` return a picture, the other functions a figure.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import floor, pi
from statistics import fmean
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import to_rgba
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator, PercentFormatter
from PIL import Image

from crnn_course.figures.base import BLUE, GREEN, GREY, ORANGE, PALE, RIGHT, WRONG, blank_figure
from crnn_course.figures.page import in_style
from crnn_course.language import listed, said
from crnn_course.language.speech import FIGURES
from crnn_lib.contract import HEIGHT
from crnn_lib.data.pictures import scaled_width

MARKS = ("o", "s", "^")
COLOURS = (BLUE, ORANGE, GREEN)
Interval = tuple[float, float, float]  # a share, and the ends of its interval


@in_style
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
    axis.set_yticks(range(len(rows)), [f"{group}: {name}" for group, name, _ in rows])
    axis.invert_yaxis()
    left = floor(10 * min(low for _, _, (_, low, _) in rows)) / 10
    axis.set(xlim=(left, 1.01), xlabel=f"{measure} (line: 95 % interval)")
    axis.xaxis.set_major_formatter(PercentFormatter(1, decimals=0))
    axis.grid(axis="x", color=PALE)
    numbers = listed(
        f"{group}, {name}: {share:.0%} ({low:.0%} to {high:.0%})"
        for group, name, (share, low, high) in rows
    )
    figure.set_label(f"{measure}, with the 95 % interval in brackets: {numbers}.")
    return figure


@in_style
def reliability_figure(bins: Mapping[str, Sequence[tuple[int, float, float]]]) -> Figure:
    """Draw a panel for each set of pictures: its bins as marks, and the line of calibration.

    bins: set of pictures -> its bins (count, mean confidence, share right). Two panels to a row.
    """
    rows = -(-len(bins) // 2)
    figure = blank_figure(8, 0.3 + 3.1 * rows)
    panels = figure.subplots(rows, 2, squeeze=False, sharex=True, sharey=True).ravel()
    for panel in panels[len(bins) :]:
        panel.axis("off")
    counts = []
    for index, (axis, (name, found)) in enumerate(zip(panels, bins.items())):
        axis.plot([0, 1], [0, 1], color=GREY, linestyle="--", linewidth=1)
        if not index:
            axis.text(0.35, 0.2, "dashed: as sure as right", color=GREY, fontsize=10)
        most = max(count for count, _, _ in found)
        look = index % 2  # the column
        xs, ys = [confidence for _, confidence, _ in found], [right for _, _, right in found]
        axis.plot(xs, ys, color=COLOURS[look], linewidth=1)
        sizes = [20 + 110 * count / most for count, _, _ in found]
        axis.scatter(xs, ys, s=sizes, marker=MARKS[look], color=COLOURS[look])
        low = sum(right < confidence for _, confidence, right in found)
        told = listed([name])
        counts.append(f"{told}: {low} of {len(found)} marks lie below the line (surer than right)")
        axis.set_title(name)
        axis.set(xlim=(0, 1.05), ylim=(-0.05, 1.05))
        axis.set_aspect("equal")
    figure.supxlabel("mean confidence of the bin")
    figure.supylabel("share of its readings that is right")
    figure.set_label(
        f"Readings sorted by confidence, large marks for many readings. {listed(counts)}."
    )
    return figure


@in_style
def misfit_figure(curves: Mapping[str, Mapping[float, float]]) -> Figure:
    """Draw how badly confidences fit at each temperature, and mark where each curve is lowest.

    curves: rule (what counts as right) -> temperature -> misfit.
    """
    figure = blank_figure(7, 3.2)
    axis = figure.subplots()
    lowest = []
    for index, (name, curve) in enumerate(curves.items()):
        colour, mark = COLOURS[index % len(COLOURS)], MARKS[index % len(MARKS)]
        look: dict[str, Any] = {"color": colour, "linewidth": 1.5, "markersize": 4}
        axis.plot(list(curve), list(curve.values()), marker=mark, label=name, **look)
        best = min(curve, key=lambda temperature: curve[temperature])
        axis.plot(best, curve[best], mark, color=colour, markersize=9)
        lowest.append(f"{name}: {best:g}")
    axis.axvline(1, color=GREY, linestyle="--", linewidth=1)
    axis.set(xlabel="temperature (dashed: 1, as shipped)", ylabel="misfit (large mark: the lowest)")
    axis.grid(color=PALE)
    axis.legend()
    figure.set_label(
        "The misfit of confidences by temperature, a curve for each rule; each falls to a lowest "
        f"point and rises again. Lowest at {listed(lowest)}."
    )
    return figure


@in_style
def pairs_figure(steps: Mapping[str, tuple[int, int, float]]) -> Figure:
    """Draw the pictures on which two readers differ as bars: lost to the left, gained to the right.

    steps: name of a comparison -> (lost, gained, probability by chance).
    """
    figure = blank_figure(8, 0.8 + 0.34 * len(steps))
    axis = figure.subplots()
    widest = max(max(lost, gained) for lost, gained, _ in steps.values())
    for row, (lost, gained, chance) in enumerate(steps.values()):
        axis.barh(row, -lost, color=ORANGE, height=0.6, hatch="//", edgecolor="white")
        axis.barh(row, gained, color=BLUE, height=0.6)
        axis.text(-lost - 0.02 * widest, row, f"{lost} ", ha="right", va="center", fontsize=10)
        told = f" {gained}   {_chance(chance)}"
        axis.text(gained + 0.02 * widest, row, told, ha="left", va="center", fontsize=10)
    axis.axvline(0, color="black", linewidth=1)
    axis.set_yticks(range(len(steps)), list(steps))
    axis.invert_yaxis()
    axis.set_xlim(-1.25 * widest, 1.9 * widest)
    axis.set_xticks([])
    axis.set_xlabel("words lost (hatched) and gained; p: how probable so uneven a split is")
    told = listed(
        f"{name}: {lost} lost, {gained} gained, {_chance(chance)}"
        for name, (lost, gained, chance) in steps.items()
    )
    figure.set_label(f"Words that only one of two readers reads right. {told}.")
    return figure


def _chance(chance: float) -> str:
    return f"p = {chance:.2g}" if chance >= 0.001 else "p < 0.001"


@in_style
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
        axis.set_title(measure)
        kinds = listed(
            [f"{listed([kind])} {found[measure][2]:.3g}" for kind, found in spreads.items()], ", "
        )
        medians.append(f"{measure}, the middle picture: {kinds}")
    panels[0].set_yticks(range(len(spreads)), list(spreads))
    panels[0].invert_yaxis()
    figure.set_label(
        f"Lines from the 5th to the 95th percentile, bars for the middle half. {listed(medians)}."
    )
    return figure


def _draw_spread(axis: Axes, row: int, percentiles: Sequence[float], colour: str) -> None:
    """Draw five percentiles as a line, a bar and a stroke."""
    least, low, middle, high, most = percentiles
    axis.plot([least, most], [row, row], color=colour, linewidth=1)
    pale = to_rgba(colour, 0.55)
    axis.barh(row, high - low, left=low, height=0.55, color=pale, edgecolor=colour)
    axis.plot([middle, middle], [row - 0.35, row + 0.35], color="black", linewidth=1.8)


@in_style
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
        xs = list(curve)
        axis.plot(xs, [fmean(rates) for rates in curve.values()], color=colour, linewidth=1.5)
        look: dict[str, Any] = {"color": colour, "markersize": 6, "fillstyle": "none"}
        for x, rates in zip(xs, curve.values()):
            label = name if x == xs[0] else None
            axis.plot([x] * len(rates), rates, mark, **look, label=label)
        rows = [f"{fmean(rates):.1%} with {lines} lines" for lines, rates in curve.items()]
        means.append(listed([name, listed(rows, ", ")], ": "))
    axis.set_xticks(amounts, [str(amount) for amount in amounts])
    axis.set(xlabel="labelled lines to train on", ylabel="character error rate of other pages")
    axis.set_ylim(0, 1.1 * axis.dataLim.y1)  # some space above the highest mark
    axis.yaxis.set_major_locator(MaxNLocator(6, steps=[1, 2, 5, 10]))
    axis.yaxis.set_major_formatter(PercentFormatter(1, decimals=0))
    axis.grid(axis="y", color=PALE)
    axis.legend()
    figure.set_label(f"Character error rate by labelled lines. {listed(means)}.")
    return figure


@in_style
def limits_figure(
    pictures: Mapping[str, Image.Image], references: Sequence[str], readings: Sequence[str]
) -> Figure:
    """Draw pictures in a row, all to one scale, and below each what the model is given of it.

    pictures: name -> picture. The model is given each scaled to its height. Below stands what was
    read, with a tick, or with a cross and the true text.
    """
    seen = {name: to_model_height(picture) for name, picture in pictures.items()}
    width = max(image.width for image in (*pictures.values(), *seen.values()))
    above, below = (max(image.height for image in row.values()) for row in (pictures, seen))
    figure = blank_figure(10.5, 0.8 + 10.5 / len(pictures) * (above + below) / (1.1 * width))
    axes = figure.subplots(2, len(pictures), squeeze=False, height_ratios=[above, below])
    told = []
    for index, (name, picture) in enumerate(pictures.items()):
        for axis, image, height in (
            (axes[0, index], picture, above),
            (axes[1, index], seen[name], below),
        ):
            _draw_to_scale(axis, image, width, height)
        axes[0, index].set_title(name)
        right = readings[index] == references[index]
        note = f"{'✓' if right else '✗'} {readings[index] or said('nothing', FIGURES)}"
        axes[1, index].set_xlabel(
            note, color=RIGHT if right else WRONG, fontsize=11, parse_math=False
        )
        size = f"{picture.width} x {picture.height} becomes {seen[name].width} x {HEIGHT}"
        told.append(f"{name}: {size} pixels, read {'right' if right else 'wrong'}")
    figure.set_label(
        "Pictures of words, above as they are, below scaled to the height that the model needs, "
        f"with what it reads. {listed(told)}."
    )
    return figure


def to_model_height(picture: Image.Image) -> Image.Image:
    """Return a picture as the model is given it: scaled to its height, proportions kept."""
    return picture.resize((scaled_width(picture.size), HEIGHT), Image.Resampling.BILINEAR)


def _draw_to_scale(axis: Axes, picture: Image.Image, width: int, height: int) -> None:
    """Draw a picture in the middle of a panel that shows `width` x `height` pixels."""
    axis.imshow(np.asarray(picture), cmap="gray", vmin=0, vmax=255)
    left, top = (picture.width - width) / 2, (picture.height - height) / 2
    axis.set_xlim(left - 0.5, left + width - 0.5)
    axis.set_ylim(top + height - 0.5, top - 0.5)
    axis.set_xticks([])
    axis.set_yticks([])
    for spine in axis.spines.values():
        spine.set_visible(False)


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
