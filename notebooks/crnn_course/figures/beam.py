"""Figures of chapter 06: prefix beam search as a tree, and what a wider beam finds.

A sample is a list of frames, each with the probability of every class; class 0 is the blank,
written as a dot.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from crnn_course.exercises.chapter_06 import Frames, Sums, beam_step
from crnn_course.figures.base import BLUE, FAINT, GREY, ORANGE, blank_figure
from crnn_course.figures.decoding import spelt
from crnn_course.figures.page import in_style
from crnn_course.language import listed
from crnn_lib.decoding import Prefix

HALF = 0.33  # of a prefix's box, in frames
SHOWN = 9  # prefixes of one frame that fit into a figure


# --- the search -----------------------------------------------------------------------------------


@dataclass(frozen=True)
class Step:
    """One frame of a search.

    sums: the two sums of each prefix that can be reached, the best first; origins: where each came
    from; kept: those that stay.
    """

    sums: dict[Prefix, Sums]
    origins: dict[Prefix, tuple[Prefix, ...]]
    kept: tuple[Prefix, ...]

    def merged(self, prefix: Prefix) -> bool:
        """Tell whether the prefix was reached in more than one way."""
        return len(self.origins[prefix]) > 1


def trace_beam(frames: Frames, beam_width: int) -> list[Step]:
    """Run prefix beam search frame by frame; the first step is the start, before any frame."""
    steps = [Step({(): (1.0, 0.0)}, {(): ()}, ((),))]
    for frame in frames:
        beam = {prefix: steps[-1].sums[prefix] for prefix in steps[-1].kept}
        sums = beam_step(beam, frame, 0)
        origins: dict[Prefix, list[Prefix]] = defaultdict(list)
        for prefix in beam:
            for reached, gained in beam_step({prefix: beam[prefix]}, frame, 0).items():
                if sum(gained) > 0:
                    origins[reached].append(prefix)
        ranked = sorted(origins, key=lambda prefix: sum(sums[prefix]), reverse=True)
        came = {prefix: tuple(origins[prefix]) for prefix in ranked}
        steps.append(
            Step({prefix: sums[prefix] for prefix in ranked}, came, tuple(ranked[:beam_width]))
        )
    return steps


# --- the search as a tree -------------------------------------------------------------------------


@in_style
def beam_figure(
    frames: Frames, names: Sequence[str], frame: int, beam_width: int, *, low: bool = False
) -> Figure:
    """Draw the search after `frame` frames (0: before the first) as a tree.

    It shows the prefixes, where each came from, and which were dropped. names: a sign for each
    class, the blank's first; low: leave no room for later frames.
    """
    steps = trace_beam(frames, beam_width)
    shown = [step.kept for step in steps[:frame]] + [tuple(steps[frame].sums)[:SHOWN]]
    drawn = steps[: frame + 1] if low else steps
    rows = min(SHOWN, max(len(step.sums) for step in drawn))
    columns = frame if low else len(frames)  # after the start
    figure = blank_figure(2.05 * (1 + columns), 0.9 + 0.5 * rows)
    axis = figure.subplots()
    for number, prefixes in enumerate(shown):
        for row, prefix in enumerate(prefixes):
            _draw_prefix(axis, (number, row), prefix, steps[number], names)
            for origin in steps[number].origins[prefix]:
                before = shown[number - 1].index(origin)
                _draw_branch(axis, (number, row), before, prefix, steps[number])
    axis.set_xlim(-0.45, columns + 0.45)
    axis.set_ylim(rows - 0.4, -0.6)
    axis.set_yticks([])
    ticks = ["start", *(_frame_name(number, names, each) for number, each in enumerate(frames, 1))]
    axis.set_xticks(range(columns + 1), ticks[: columns + 1])
    axis.spines[["top", "right", "left"]].set_visible(False)
    axis.set_title(f"after frame {frame} of {len(frames)}, a beam of {beam_width}")
    axis.set_xlabel("orange, +: merged; grey, ✗: dropped")
    figure.set_label(
        f"After frame {frame} of {len(frames)} a beam of {beam_width} "
        f"{listed([_described(steps[frame], names)])}."
    )
    return figure


def _frame_name(number: int, names: Sequence[str], frame: Sequence[float]) -> str:
    """Return the number of a frame, and below it the probability of each class."""
    classes = [f"{name} {probability:.2f}" for name, probability in zip(names, frame)]
    return f"frame {number}\n" + "  ".join(classes).replace(" 0.", " .")


def _look(prefix: Prefix, step: Step) -> tuple[str, float]:
    """Return the colour and the width of a prefix's lines: kept and merged, kept, or dropped."""
    if prefix not in step.kept:
        return FAINT, 1.2
    return (ORANGE, 2.2) if step.merged(prefix) else (BLUE, 1.2)


def _draw_branch(
    axis: Axes, position: tuple[int, int], before: int, prefix: Prefix, step: Step
) -> None:
    """Draw the line from row `before` of the last frame to a prefix at `position` (frame, row)."""
    frame, row = position
    colour, width = _look(prefix, step)
    order = 1 if prefix in step.kept else 0
    ends = [frame - 1 + HALF, frame - HALF], [before, row]
    axis.plot(*ends, color=colour, linewidth=width, zorder=order)


def _draw_prefix(
    axis: Axes, position: tuple[int, int], prefix: Prefix, step: Step, names: Sequence[str]
) -> None:
    """Draw a prefix with its sums in a box at `position` (frame, row)."""
    kept = prefix in step.kept
    in_blank, in_label = step.sums[prefix]
    mark = "✗ " if not kept else "+ " if step.merged(prefix) else ""
    note = (
        f"{mark}{spelt(prefix, names)}  {in_blank + in_label:.3f}\n"
        f"blank {in_blank:.3f}  label {in_label:.3f}"
    ).replace("0.", ".")
    colour, width = _look(prefix, step)
    box: dict[str, Any] = {"boxstyle": "round,pad=0.3", "facecolor": "white"}
    box |= {"edgecolor": colour, "linewidth": width}
    ink = "black" if kept else GREY
    axis.text(*position, note, ha="center", va="center", fontsize=9.5, color=ink, bbox=box)


def _described(step: Step, names: Sequence[str]) -> str:
    """Say which prefixes a step keeps, which were merged, and which it drops."""
    kept, merged = [], []
    for prefix in step.kept:
        name, (in_blank, in_label) = spelt(prefix, names), step.sums[prefix]
        sums = f"{in_blank:.3f} in a blank, {in_label:.3f} in its label"
        kept.append(f"{name} {in_blank + in_label:.3f} ({sums})")
        if step.merged(prefix):
            origins = listed([spelt(origin, names) for origin in step.origins[prefix]], " and ")
            merged.append(f"{name} from {origins}")
    dropped = [spelt(prefix, names) for prefix in step.sums if prefix not in step.kept]
    return (
        f"keeps {listed(kept, ', ')}; merged: {listed(merged, ', ') or 'none'}; dropped: "
        f"{listed(dropped, ', ') or 'none'}"
    )


# --- beam widths ----------------------------------------------------------------------------------


@in_style
def width_figure(
    widths: Sequence[int], shares: Mapping[str, Sequence[float]], greedy: Mapping[str, float]
) -> Figure:
    """Draw how often each beam width finds the most probable text, a line for each kind of columns.

    greedy: how often the best path finds it, drawn as a level line for each kind.
    """
    figure = blank_figure(7, 3)
    axis = figure.subplots()
    looks = zip((BLUE, ORANGE), "os", (":", "-."))
    kinds = []
    for (kind, values), (colour, marker, style) in zip(shares.items(), looks):
        name = f"{kind}: prefix beam search"
        axis.plot(range(len(widths)), values, color=colour, marker=marker, label=name)
        axis.axhline(greedy[kind], color=colour, linestyle=style, label=f"{kind}: best path")
        steps = listed([f"{value:.0%} at {width}" for width, value in zip(widths, values)], ", ")
        kinds.append(f"{listed([kind])} {steps} (the best path: {greedy[kind]:.0%})")
    axis.set_xticks(range(len(widths)), [str(width) for width in widths])
    axis.set(xlabel="beam width", ylabel="found the best text", ylim=(0, 1.04))
    axis.yaxis.set_major_formatter(lambda value, position: f"{value:.0%}")
    axis.legend(loc="lower right")
    figure.set_label(f"How often the most probable text is found, by beam width: {listed(kinds)}.")
    return figure
