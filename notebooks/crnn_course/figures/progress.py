"""The figure of chapter 07 that follows one training: pictures seen, and words read."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter, NullLocator, PercentFormatter

from crnn_course.figures.base import BLUE, GREEN, GREY, ORANGE, PALE, blank_figure
from crnn_course.figures.page import in_style
from crnn_course.language import listed

Interval = tuple[float, float, float]  # a share, and the ends of its interval
LEVELS = ((ORANGE, "--"), (GREEN, "-."), (GREY, ":"))  # of the other readers


@in_style
def progress_figure(
    curves: Mapping[str, Mapping[int, Interval]], levels: Mapping[str, Mapping[str, float]]
) -> Figure:
    """Draw a panel for each set: the share of words read by pictures seen, others as lines.

    curves: set -> pictures that the training has seen -> (share, low, high), each drawn as a mark
    with its interval. levels: set -> other reader -> its share.
    """
    figure = blank_figure(9, 3.6)
    panels = figure.subplots(1, len(curves), sharey=True, squeeze=False)[0]
    names = list(dict.fromkeys(name for found in levels.values() for name in found))
    looks = dict(zip(names, LEVELS))
    told = []
    for axis, (name, curve) in zip(panels, curves.items()):
        _draw_curve(axis, curve)
        others = levels.get(name, {})
        for other, share in others.items():
            colour, dashes = looks[other]
            axis.axhline(share, color=colour, linestyle=dashes, linewidth=1.5)
        axis.set_title(name)
        rows = [
            f"{share:.0%} at {pictures:,} pictures" for pictures, (share, _, _) in curve.items()
        ]
        rows += [f"{listed([other])} {share:.0%}" for other, share in others.items()]
        told.append(listed([name, listed(rows, ", ")], ": "))
    panels[0].set_ylabel("words read right")
    panels[0].yaxis.set_major_formatter(PercentFormatter(1, decimals=0))
    middle = panels[(len(panels) - 1) // 2]
    middle.set_xlabel("thousands of pictures seen (each line: twice as many)")
    _explain(figure, middle, looks)
    figure.set_label(f"Words read right by pictures seen. {listed(told)}.")
    return figure


def _draw_curve(axis: Axes, curve: Mapping[int, Interval]) -> None:
    """Draw the shares of one set on a scale on which each doubling is as wide as the next."""
    pictures = list(curve)
    shares = [share for share, _, _ in curve.values()]
    below = [share - low for share, low, _ in curve.values()]
    above = [high - share for share, _, high in curve.values()]
    axis.errorbar(
        pictures, shares, [below, above], color=BLUE, marker="o", markersize=5, linewidth=1.5
    )
    axis.set_xscale("log", base=2)
    axis.xaxis.set_minor_locator(NullLocator())
    axis.set_xticks(_doublings(pictures[0], pictures[-1]))
    axis.xaxis.set_major_formatter(FuncFormatter(lambda count, _: f"{count / 1000:,.0f}"))
    axis.grid(color=PALE)


def _doublings(first: int, last: int) -> list[int]:
    ticks = [first]
    while 2 * ticks[-1] <= last:
        ticks.append(2 * ticks[-1])
    return ticks


def _explain(figure: Figure, axis: Axes, looks: Mapping[str, Any]) -> None:
    """Write below the panels which line is which reader."""
    lines = [
        axis.plot([], [], color=colour, linestyle=dashes, label=name)[0]
        for name, (colour, dashes) in looks.items()
    ]
    if lines:
        figure.legend(handles=lines, loc="outside lower center", ncols=len(lines))
