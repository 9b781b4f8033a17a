"""Figures of chapter 04: why the sum is cheap, a whole trellis as maps, and posteriors in training.

Each description is computed from what is drawn; that of the training says only what does not depend
on its last digits.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from crnn_course.figures.base import BLUE, GREY, ORANGE, PLATE, RIM, blank_figure, cross, outline
from crnn_course.figures.page import in_style
from crnn_course.language import enumerated, listed
from crnn_lib.ctc import collapse, enumerate_alignments, trellis

Beginning = tuple[int, ...]  # the classes of the first frames of a path


@in_style
def merging_figure(target: Sequence[int], names: Sequence[str], frames: int) -> Figure:
    """Draw all beginnings of the paths of `target` as a tree, and beside it the same ones merged.

    On the right, beginnings that are in the same state of the trellis at the same frame are one
    dot; its number counts them. names[label]: what stands for a class, names[0] for the blank.
    """
    beginnings = _beginnings(target, frames)
    figure = blank_figure(9, 0.9 + 0.27 * len(beginnings[-1]))
    tree, merged = figure.subplots(1, 2)
    _draw_tree(tree, beginnings, names)
    nodes = _draw_merged(merged, beginnings, target, names)
    for axis in (tree, merged):
        axis.set_xticks(range(frames), [str(frame) for frame in range(frames)])
        axis.set_xlabel("frame")
        axis.set_xlim(-0.5, frames - 0.5)
        axis.tick_params(left=False)
        axis.spines["left"].set_visible(False)
    written = sum(map(len, beginnings))
    tree.set_title(f"each beginning by itself: {written}")
    merged.set_title(f"merged where the state is the same: {nodes}")
    spelt = "".join(names[label] for label in target)
    figure.set_label(
        f"Left, the {written} beginnings of the {len(beginnings[-1])} paths of {spelt} in {frames} "
        f"frames as a tree ({' + '.join(str(len(found)) for found in beginnings)} by frame). "
        f"Right, the same merged into {nodes} states of the trellis; the numbers of beginnings in "
        f"the states of the last frame add up to {len(beginnings[-1])}."
    )
    return figure


def _beginnings(target: Sequence[int], frames: int) -> list[list[Beginning]]:
    """Return for each frame the beginnings, frame included, of the paths that spell the target."""
    paths = sorted(enumerate_alignments(target, frames))
    return [list(dict.fromkeys(path[: frame + 1] for path in paths)) for frame in range(frames)]


def _draw_tree(axis: Axes, beginnings: list[list[Beginning]], names: Sequence[str]) -> None:
    """Draw a branch for each beginning; each stands at the middle of those that go on from it."""
    leaves = beginnings[-1]
    height = {
        beginning: float(
            np.mean([row for row, leaf in enumerate(leaves) if leaf[: len(beginning)] == beginning])
        )
        for found in beginnings
        for beginning in found
    }
    for beginning, row in height.items():
        frame = len(beginning) - 1
        if frame:
            axis.plot([frame - 1, frame], [height[beginning[:-1]], row], color=GREY, linewidth=0.8)
        _letter(axis, frame, row, names[beginning[-1]])
    axis.set(ylim=(len(leaves) - 0.4, -0.6), yticks=[])


def _draw_merged(
    axis: Axes, beginnings: list[list[Beginning]], target: Sequence[int], names: Sequence[str]
) -> int:
    """Draw a dot for each state that a beginning is in, with how many are; return the dots."""
    counts = [Counter(map(_state, found)) for found in beginnings]
    for frame, found in enumerate(beginnings[1:], 1):
        for before, state in {(_state(beginning[:-1]), _state(beginning)) for beginning in found}:
            axis.plot([frame - 1, frame], [before, state], color=GREY, linewidth=0.8, zorder=1)
    for frame, states in enumerate(counts):
        for state, count in states.items():
            axis.scatter(frame, state, s=380, color="white", edgecolors=BLUE, linewidths=1.5)
            axis.text(frame, state, str(count), ha="center", va="center", fontsize=12)
    labels = [names[label] for label in trellis(target)[0]]
    axis.set(ylim=(len(labels) - 0.5, -0.5))
    axis.set_yticks(range(len(labels)), labels)
    return sum(map(len, counts))


def _state(beginning: Beginning) -> int:
    """Return the state of the trellis that a beginning is in."""
    return 2 * len(collapse(beginning)) - (beginning[-1] != 0)


def _letter(axis: Axes, frame: float, row: float, name: str) -> None:
    size = 16 if name == "·" else 11
    axis.text(frame, row, name, ha="center", va="center", fontsize=size, bbox=PLATE)


@in_style
def trellis_maps_figure(
    tables: Mapping[str, np.ndarray], states: Sequence[str], path: Sequence[int]
) -> Figure:
    """Draw tables (T, S) of a trellis as maps below each other, a row for each state.

    Each frame is divided by its largest number, so that black is the largest of its frame. states
    (S,): what stands at the rows. path (T,): the state of the most probable path at each frame.
    """
    figure = blank_figure(8, 0.5 + (0.35 + 0.155 * len(states)) * len(tables))
    axes = figure.subplots(len(tables), 1, sharex=True, squeeze=False)[:, 0]
    for axis, (title, table) in zip(axes, tables.items()):
        shares = table / table.max(1, keepdims=True)
        axis.imshow(shares.T, cmap="Greys", vmin=0, vmax=1, aspect="auto")
        outline(axis)
        axis.plot(
            range(len(path)),
            path,
            color=ORANGE,
            linewidth=1.2,
            marker="o",
            markersize=3,
            path_effects=RIM,
        )
        axis.set_yticks(range(len(states)), states)
        axis.set_title(title)
    frames = len(path)
    axes[-1].set_xticks(range(frames), [str(frame) for frame in range(frames)])
    axes[-1].set_xlabel("frame (black: the largest of its frame; line: the most probable path)")
    agreeing = listed(
        f"{listed([title])}: in {int((table[range(frames), path] >= table.max(1) / 2).sum())}"
        for title, table in tables.items()
    )
    figure.set_label(
        f"{len(tables)} maps of {len(states)} states ({' '.join(states)}) and {frames} frames. "
        f"Frames, of {frames}, in which the state on the most probable path has at least half of "
        f"the largest number: {agreeing}."
    )
    return figure


@in_style
def sharpening_figure(
    steps: Sequence[int],
    guessed: Sequence[np.ndarray],
    wanted: Sequence[np.ndarray],
    names: Sequence[str],
) -> Figure:
    """Draw what a model guesses and what CTC wants after each of some steps of a training.

    guessed, wanted: for each of `steps` (T, rows), of the classes to show, `names` (rows,), the
    blank first. A row of maps for each step, from the first to the last.
    """
    figure = blank_figure(8, 0.5 + (0.2 + 0.16 * len(names)) * len(steps))
    axes = figure.subplots(len(steps), 2, sharex=True, sharey=True, squeeze=False)
    for row, tables in zip(axes, zip(guessed, wanted)):
        for axis, table in zip(row, tables):
            axis.imshow(table.T, cmap="Greys", vmin=0, vmax=1, aspect="auto")
            outline(axis)
            axis.set_yticks(range(len(names)), names)
            for frame, label in enumerate(table.argmax(1)):
                cross(axis, frame, label)
    for step, axis in zip(steps, axes[:, 0]):
        axis.set_ylabel(f"step {step}")
    for title, axis in zip(("guessed", "wanted, given the text"), axes[0]):
        axis.set_title(title)
    for axis in axes[-1]:
        axis.set_xlabel("frame")
    figure.set_label(
        f"Maps of {len(guessed[0])} frames and {len(names)} classes after the steps "
        f"{enumerated(steps)}: guessed on the left, wanted given the text on the right. "
        f"{_sharpness(steps, wanted)}"
    )
    return figure


def _sharpness(steps: Sequence[int], wanted: Sequence[np.ndarray]) -> str:
    """Say in coarse words how certain the posteriors are at the first and at the last step."""
    first, last = (float(table.max(1).mean()) for table in (wanted[0], wanted[-1]))
    words = [
        "nearly certain" if mean > 0.9 else "uncertain" if mean < 0.75 else "fairly certain"
        for mean in (first, last)
    ]
    return (
        f"What is wanted is {words[0]} in most frames at step {steps[0]} and {words[1]} at step "
        f"{steps[-1]}."
    )
