"""Figures of chapter 09: the speed of each part of a training, and which part all others wait for.

A speed is how many pictures a part could take in a second.
"""

from __future__ import annotations

from collections.abc import Mapping

from matplotlib.figure import Figure

from crnn_course.exercises.chapter_09 import training_hours
from crnn_course.figures.base import BLUE, ORANGE, blank_figure

EFFICIENCY = 0.9  # of each GPU after the first: an assumption


def speeds_figure(
    speeds: Mapping[str, float], pictures: int, *, verdict: str = "the slowest"
) -> Figure:
    """Draw the pictures per second of each part as bars on a logarithmic scale.

    The slowest bar is hatched, and its hours are said. pictures: how many are to pass through it;
    verdict: what is written after the slowest bar.
    """
    slowest = min(speeds, key=lambda name: speeds[name])
    figure = blank_figure(8, 0.7 + 0.36 * len(speeds))
    axis = figure.subplots()
    for row, (name, speed) in enumerate(speeds.items()):
        bar = axis.barh(row, speed, color=ORANGE if name == slowest else BLUE, height=0.6)
        bar[0].set_hatch("//" if name == slowest else "")
        note = f"  ({verdict})" if name == slowest else ""
        axis.text(speed * 1.05, row, counted(speed) + note, va="center", fontsize=9)
    axis.set_yticks(range(len(speeds)), list(speeds), fontsize=9)
    axis.invert_yaxis()
    ends = min(speeds.values()) / 3, max(speeds.values()) * 12
    axis.set(xscale="log", xlabel="pictures per second", xlim=ends)
    hours = training_hours(pictures, 1, speeds[slowest], 1, 1.0)
    parts = ", ".join(f"{name} {counted(speed)}" for name, speed in speeds.items())
    figure.set_label(
        f"Pictures per second: {parts}. The slowest is {slowest}: {pictures:,} pictures take "
        f"{hours:,.1f} hours."
    )
    return figure


def counted(speed: float) -> str:
    """Return a speed as it is written beside its bar: a small one with its tenth."""
    return f"{speed:,.0f}" if speed >= 10 else f"{speed:.1f}"


def cluster_figure(
    drawn: float, *, model: float, gpus: int, cores: int, pictures: int = 14_000_000
) -> Figure:
    """Draw the `speeds_figure` of a machine that draws on its cores and trains on its GPUs.

    drawn: pictures per second on each core; model: pictures per second on each GPU. The scale is
    the same for every machine, so that bars may be compared.
    """
    together = model * (1 + (gpus - 1) * EFFICIENCY)
    speeds = {f"drawing, {cores} cores": cores * drawn, f"model, {gpus} GPUs": together}
    figure = speeds_figure(speeds, pictures, verdict="all wait for this")
    # from below one slow GPU to eight fast ones, with space for the words after the bar
    figure.axes[0].set(xlim=(300, 3e6))
    figure.axes[0].set_title(
        f"a model that takes {model:,} pictures a second on one GPU", fontsize=10
    )
    return figure
