"""Figures of chapter 09: the speed of each part of a training, and which part all others wait for.

A speed is how many pictures a part could take in a second.
"""

from __future__ import annotations

from collections.abc import Mapping

from matplotlib.figure import Figure

from crnn_course.exercises.chapter_09 import training_hours
from crnn_course.figures.base import BLUE, ORANGE, PALE, blank_figure
from crnn_course.figures.page import in_style
from crnn_course.language import listed

EFFICIENCY = 0.9  # of each GPU after the first: an assumption


@in_style
def speeds_figure(
    speeds: Mapping[str, float], pictures: int, *, verdict: str = "the slowest"
) -> Figure:
    """Draw the pictures per second of each part as points on a logarithmic scale.

    Points, since a bar has no beginning there. The slowest point is a diamond, and its hours are
    said. pictures: how many are to pass through it; verdict: what is written after the slowest.
    """
    slowest = min(speeds, key=lambda name: speeds[name])
    figure = blank_figure(8, 0.9 + 0.34 * len(speeds))
    axis = figure.subplots()
    for row, (name, speed) in enumerate(speeds.items()):
        mark, colour = ("D", ORANGE) if name == slowest else ("o", BLUE)
        axis.plot(speed, row, mark, color=colour, markersize=9)
        note = f"  ({verdict})" if name == slowest else ""
        words = counted(speed) + note
        axis.annotate(
            words, (speed, row), (9, 0), textcoords="offset points", va="center", fontsize=10
        )
    axis.set_yticks(range(len(speeds)), list(speeds))
    axis.set_ylim(len(speeds) - 0.5, -0.5)
    ends = min(speeds.values()) / 3, max(speeds.values()) * 12
    axis.set(xscale="log", xlabel="pictures per second", xlim=ends)
    axis.grid(color=PALE)
    hours = training_hours(pictures, 1, speeds[slowest], 1, 1.0)
    parts = listed([f"{listed([name])} {counted(speed)}" for name, speed in speeds.items()], ", ")
    figure.set_label(
        f"Pictures per second: {parts}. The slowest is {slowest}: {pictures:,} pictures take "
        f"{hours:,.1f} hours."
    )
    return figure


def counted(speed: float) -> str:
    """Return a speed as it is written beside its point: a small one with its tenth."""
    return f"{speed:,.0f}" if speed >= 10 else f"{speed:.1f}"


@in_style
def cluster_figure(
    drawn: float, *, model: float, gpus: int, cores: int, pictures: int = 14_000_000
) -> Figure:
    """Draw the `speeds_figure` of a machine that draws on its cores and trains on its GPUs.

    drawn: pictures per second on each core; model: pictures per second on each GPU. The scale is
    the same for every machine, so that points may be compared.
    """
    together = model * (1 + (gpus - 1) * EFFICIENCY)
    speeds = {f"drawing, {cores} cores": cores * drawn, f"model, {gpus} GPUs": together}
    figure = speeds_figure(speeds, pictures, verdict="all wait for this")
    # from below one slow GPU to eight fast ones, with space for the words after the point
    figure.axes[0].set(xlim=(300, 3e6))
    figure.axes[0].set_title(f"a model that takes {model:,} pictures a second on one GPU")
    return figure
