"""Figures of chapter 05: learning rates, seeds, and the losses and fingerprints of sick runs.

The descriptions use words that do not depend on the last digits of a training.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from statistics import fmean
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter, PercentFormatter

from crnn_course.figures.base import BLUE, GREEN, GREY, ORANGE, PALE, blank_figure, shade
from crnn_course.figures.page import in_style
from crnn_course.language import listed

STYLES = ("-", "--", ":", "-.")
COLOURS = (BLUE, ORANGE, GREY, GREEN)


@in_style
def rates_figure(schedules: Mapping[str, Sequence[float]]) -> Figure:
    """Draw the learning rate of each step, a line for each schedule."""
    figure = blank_figure(7, 2.4)
    axis = figure.subplots()
    for index, (name, rates) in enumerate(schedules.items()):
        look = index % 4
        steps = range(1, len(rates) + 1)
        axis.plot(steps, rates, label=name, color=COLOURS[look], linestyle=STYLES[look])
    axis.set(xlabel="step", ylabel="learning rate", ylim=(0, None))
    axis.legend()
    lines = listed(
        f"{name}: highest at step {int(np.argmax(rates)) + 1} with {max(rates):.4f}, at the start "
        f"{rates[0]:.4f}, at the end {rates[-1]:.4f}"
        for name, rates in schedules.items()
    )
    figure.set_label(f"Learning rates over the steps. {lines}.")
    return figure


@in_style
def seeds_figure(variants: Mapping[str, Sequence[float]], measure: str) -> Figure:
    """Draw a row for each variant: a dot for each seed, a stroke for their mean.

    The values are shares from 0 to 1.
    """
    figure = blank_figure(8, 0.8 + 0.27 * len(variants))
    axis = figure.subplots()
    for row, values in enumerate(variants.values()):
        axis.plot(values, [row] * len(values), "o", color=BLUE, markersize=5, alpha=0.75)
        axis.plot([fmean(values)] * 2, [row - 0.33, row + 0.33], color=ORANGE, linewidth=2.5)
    axis.set_yticks(range(len(variants)), list(variants))
    axis.invert_yaxis()
    axis.set(xlim=(-0.02, 1.02), xlabel=f"{measure} (dot: one seed; stroke: mean)")
    axis.xaxis.set_major_formatter(PercentFormatter(1, decimals=0))
    axis.grid(axis="x", color=PALE)
    rows = listed(
        [
            f"{name} {fmean(values):.0%} ({min(values):.0%} to {max(values):.0%})"
            for name, values in variants.items()
        ],
        ", ",
    )
    figure.set_label(f"{measure}, mean over the seeds (least to most in brackets): {rows}.")
    return figure


# --- sick runs ------------------------------------------------------------------------------------


@in_style
def losses_figure(sound: Sequence[float], sick: Mapping[str, Sequence[float]]) -> Figure:
    """Draw the loss of each sick run over the steps, with that of the sound run, at one scale."""
    rows = -(-len(sick) // 3)
    figure = blank_figure(9, 1.5 * rows + 0.7)
    axes = figure.subplots(rows, 3, sharex=True, sharey=True, squeeze=False).ravel()
    for axis in axes[len(sick) :]:
        axis.axis("off")
    dashed: dict[str, Any] = {"color": BLUE, "linestyle": "--", "linewidth": 1}
    for axis, (name, losses) in zip(axes, sick.items()):
        axis.plot(range(1, len(sound) + 1), sound, **dashed, label="sound")
        steps = range(1, len(losses) + 1)
        axis.plot(steps, losses, color=ORANGE, linewidth=1.4, label="with the bug")
        axis.axhline(0, color="black", linewidth=0.5)
        axis.set_yscale("symlog", linthresh=1)
        axis.yaxis.set_major_formatter(FuncFormatter(lambda value, position: f"{value:g}"))
        axis.set_title(name)
    lines, names = axes[0].get_legend_handles_labels()
    figure.legend(lines, names, loc="outside upper center", ncols=2)
    figure.supxlabel("step")
    figure.supylabel("loss")
    ends = listed(listed([name, _end_in_words(losses)], ": ") for name, losses in sick.items())
    figure.set_label(
        f"Losses over {len(sound)} steps. The sound run ends {_end_in_words(sound)}. Where the "
        f"others end: {ends}."
    )
    return figure


def _end_in_words(losses: Sequence[float]) -> str:
    """Say where a loss ends, in words that are the same on every machine.

    A loss of 1 and more is what guessing without the picture gives.
    """
    end = fmean(losses[-10:])
    if end < 0:
        return "below zero"
    if end < 0.2:
        return "near zero"
    return "as high as guessing" if end > 1.2 else "in between"


@in_style
def fingerprints_figure(rows: Sequence[tuple[str, float, float, float, float]]) -> Figure:
    """Draw for each bug where the sound run (circle) and the sick run (cross) lie.

    A row: name, sound, sick, the end of the healthy range that faces the ill one, and the end of
    the ill range that faces the healthy one. Each row has its own scale: 0 is the healthy end, 1
    the ill one, and what lies beyond is drawn closer.
    """
    figure = blank_figure(8.5, 0.9 + 0.27 * len(rows))
    axis = figure.subplots()
    right = 0
    for row, (_, *values, healthy, ill) in enumerate(rows):
        sound, sick = (_compressed((value - healthy) / (ill - healthy)) for value in values)
        _draw_runs(axis, row, sound, sick)
        right += sound <= 0 and sick >= 1
    shade(axis, -1.05, 0, BLUE)
    shade(axis, 1, 2.05, ORANGE)
    axis.set_yticks(range(len(rows)), [name for name, *_ in rows])
    axis.invert_yaxis()
    axis.set_xticks([-0.5, 0.5, 1.5], ["healthy", "between", "ill"])
    axis.set_xlim(-1.05, 2.05)
    axis.legend(loc="lower center", bbox_to_anchor=(0.5, 1.0), ncols=2)
    figure.set_label(
        f"{len(rows)} bugs, a row each: the circle of the sound run lies in the healthy range and "
        f"the cross of the run with the bug in the ill one, in {right} of {len(rows)} rows."
    )
    return figure


def _draw_runs(axis: Axes, row: int, sound: float, sick: float) -> None:
    """Draw a circle and a cross joined by a line; the first row names them in the legend."""
    axis.plot([sound, sick], [row] * 2, color=GREY, linewidth=0.8, zorder=1)
    names = (None, None) if row else ("sound", "with the bug")
    axis.plot(sound, row, "o", color=BLUE, markersize=6, label=names[0])
    axis.plot(sick, row, "X", color=ORANGE, markersize=7, label=names[1])


def _compressed(position: float) -> float:
    """Return 0 to 1 as it is; what lies beyond comes nearer, and infinity to one unit away."""
    if 0 <= position <= 1:
        return position
    beyond = -position if position < 0 else position - 1
    shrunk = 1.0 if np.isinf(beyond) else beyond / (1 + beyond)
    return -shrunk if position < 0 else 1 + shrunk
