"""Figures of chapter 04: alignments, the trellis with its tables, gradients, and posteriors."""

from __future__ import annotations

from collections.abc import Collection, Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from crnn_course.figures.base import (
    BLUE,
    GREEN,
    GREY,
    ORANGE,
    PINK,
    PLATE,
    blank_figure,
    cross,
    outline,
)
from crnn_course.figures.page import in_style
from crnn_course.language import enumerated, listed
from crnn_lib.ctc import trellis

HATCHES = ("", "//", "..", "xx", "\\\\", "++")
COLOURS = (GREY, BLUE, ORANGE, GREEN, PINK, "#E69F00")


@in_style
def alignments_figure(paths: Sequence[Sequence[int]], names: Sequence[str]) -> Figure:
    """Draw paths as rows of letters, one column for each frame.

    names[label]: what stands for a class, names[0] for the blank.
    """
    frames = len(paths[0])
    figure = blank_figure(1.2 + 1.1 * frames, 0.8 + 0.5 * len(paths))
    axis = figure.subplots()
    for row, path in enumerate(paths):
        for frame, label in enumerate(path):
            size = 26 if label == 0 else 18
            axis.text(frame, row, names[label], ha="center", va="center", fontsize=size)
            if frame and label == path[frame - 1] != 0:  # one letter over two frames
                axis.plot([frame - 0.8, frame - 0.2], [row, row], color=BLUE, linewidth=3)
    axis.set(xlim=(-0.6, frames - 0.4), ylim=(len(paths) - 0.4, -0.6), yticks=[])
    axis.spines["left"].set_visible(False)
    axis.set_xlabel("frame")
    axis.set_xticks(range(frames), [str(frame) for frame in range(frames)])
    spelt = enumerated(("".join(names[label] for label in path) for path in paths), "; ")
    figure.set_label(
        f"{len(paths)} paths of {frames} frames, a row each, with a line between frames that share "
        f"a letter: {spelt}."
    )
    return figure


@in_style
def trellis_figure(
    target: Sequence[int],
    names: Sequence[str],
    table: np.ndarray,
    *,
    what: str,
    path: Sequence[int] = (),
    filled: Collection[int] | None = None,
) -> Figure:
    """Draw the trellis of `target`: a row for each state, a column for each frame, arrows between.

    An arrow is what a path may do. table (T, S): probabilities, drawn as the size of the dots and
    written beside them; `what` names them. path: the state at each frame, drawn thick. filled: the
    frames whose numbers are shown, by default all.
    """
    labels, jumps = trellis(target)
    frames = len(table)
    shown = range(frames) if filled is None else sorted(filled)
    spelt = [names[label] for label in labels]
    figure = blank_figure(1.1 + 1.3 * frames, 0.9 + 0.55 * len(labels))
    axis = figure.subplots()
    _draw_arrows(axis, jumps, frames, path)
    _draw_states(axis, table, shown)
    axis.set(xlim=(-0.3, frames - 0.7), ylim=(len(labels) - 0.3, -0.5))
    axis.set_xlabel("frame")
    axis.set_xticks(range(frames), [str(frame) for frame in range(frames)])
    rows = [f"{state}   {name}" for state, name in enumerate(spelt)]
    axis.set_yticks(range(len(rows)), rows, fontsize=12)
    axis.tick_params(left=False)
    axis.spines["left"].set_visible(False)
    axis.set_title(what)
    figure.set_label(
        f"The trellis of {''.join(names[label] for label in target)}: {len(labels)} states from "
        f"top to bottom ({' '.join(spelt)}), {frames} frames; {what}. "
        f"Largest {_largest(table, spelt, shown)}."
        + (f" The thick path goes through {' '.join(spelt[s] for s in path)}." if len(path) else "")
    )
    return figure


def _draw_states(axis: Axes, table: np.ndarray, shown: Collection[int]) -> None:
    """Draw a dot for each state (row) at each frame, with its number at the frames `shown`."""
    frames, states = table.shape
    for frame in range(frames):
        for state in range(states):
            value = float(table[frame, state]) if frame in shown else 0.0
            colour, size = ORANGE if value > 0 else "white", 40 + 240 * value
            axis.scatter(frame, state, s=size, color=colour, edgecolors=GREY, zorder=3)
            if frame in shown:
                number = f"{value:.3f}".replace("0.", ".") if value else "0"
                below = axis.text(frame, state + 0.44, number, fontsize=12, bbox=PLATE, zorder=4)
                below.set(ha="center", va="center")


def _largest(table: np.ndarray, spelt: Sequence[str], shown: Collection[int]) -> str:
    """Say which state has the largest value at each of the frames `shown`."""
    best = {frame: int(np.argmax(table[frame])) for frame in shown}
    return listed(
        [
            f"at frame {frame} {spelt[state]} with {table[frame, state]:.3f}"
            for frame, state in best.items()
        ],
        ", ",
    )


def _draw_arrows(axis: Axes, jumps: Sequence[bool], frames: int, path: Sequence[int]) -> None:
    """Draw a line for each move that a path may make, thick where `path` makes it."""
    for frame in range(frames - 1):
        for state, jump in enumerate(jumps):
            for before in [state, state - 1] + [state - 2] * jump:
                if before < 0:
                    continue
                walked = len(path) and path[frame] == before and path[frame + 1] == state
                colour, width, order = (BLUE, 3.5, 2) if walked else (GREY, 0.8, 1)
                ends = [frame, frame + 1], [before, state]
                axis.plot(*ends, color=colour, linewidth=width, zorder=order)


@in_style
def pushes_figure(gradient: np.ndarray, names: Sequence[str]) -> Figure:
    """Draw what a step against the gradient does to each class in each frame.

    gradient (T, C), by the logits. A bar up is a class made more probable, a bar down one made
    less.
    """
    frames, classes = gradient.shape
    figure = blank_figure(8, 2.8)
    axis = figure.subplots()
    width = 0.8 / classes
    for label in range(classes):
        axis.bar(
            np.arange(frames) + (label - (classes - 1) / 2) * width,
            -gradient[:, label],
            width,
            label=names[label],
            color=COLOURS[label % 6],
            hatch=HATCHES[label % 6],
            edgecolor="black",
            linewidth=0.5,
        )
    axis.axhline(0, color="black", linewidth=0.8)
    axis.set(xlabel="frame", ylabel="push by the gradient")
    axis.set_xticks(range(frames))
    figure.legend(loc="outside upper center", ncols=classes)
    up = [names[int(label)] for label in (-gradient).argmax(1)]
    down = [names[int(label)] for label in gradient.argmax(1)]
    figure.set_label(
        f"For each of {frames} frames a bar for each class, up where a step makes it more "
        f"probable. Pushed up most, frame by frame: {' '.join(up)}; pushed down most: "
        f"{' '.join(down)}."
    )
    return figure


@in_style
def posteriors_figure(guessed: np.ndarray, wanted: np.ndarray, names: Sequence[str]) -> Figure:
    """Draw two maps (T, C): what the model guesses, and below it what CTC wants given the text."""
    frames, classes = guessed.shape
    figure = blank_figure(8, 1.0 + 0.5 * classes)
    maps = {"guessed": guessed, "wanted, given the text": wanted}
    for axis, (title, table) in zip(figure.subplots(2, 1, sharex=True), maps.items()):
        axis.imshow(table.T, cmap="Greys", vmin=0, vmax=1, aspect="auto")
        outline(axis)
        axis.set_yticks(range(classes), names)
        axis.set_title(title)
        for frame, label in enumerate(table.argmax(1)):
            cross(axis, frame, label)
    figure.axes[1].set_xlabel("frame (dark: probable; cross: the most probable)")
    same = int((guessed.argmax(1) == wanted.argmax(1)).sum())
    spoken = " ".join(names[int(label)] for label in wanted.argmax(1))
    figure.set_label(
        f"Two maps of {frames} frames and {classes} classes: what is guessed, and what CTC wants. "
        f"The most probable class is the same in {same} of {frames} frames; wanted, frame by "
        f"frame: {spoken}."
    )
    return figure
