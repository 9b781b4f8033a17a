"""Figures of chapter 04: alignments, the trellis with its tables, what the gradient pushes
where.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from crnn_course.figures.base import BLUE, GREEN, GREY, ORANGE, PINK, blank_figure, cross
from crnn_lib.ctc import trellis


def alignments_figure(paths: Sequence[Sequence[int]], names: Sequence[str]) -> Figure:
    """Paths as rows of letters, one column for each frame; `names[label]` is what stands for a
    class, names[0] the blank.
    """
    frames = len(paths[0])
    figure = blank_figure(1.2 + 0.42 * frames, 0.7 + 0.3 * len(paths))
    axis = figure.subplots()
    for row, path in enumerate(paths):
        for frame, label in enumerate(path):
            axis.text(
                frame,
                row,
                names[label],
                ha="center",
                va="center",
                fontsize=16 if label == 0 else 11,
            )
            if frame and label == path[frame - 1] != 0:  # one letter over two frames
                axis.plot([frame - 0.75, frame - 0.25], [row, row], color=BLUE, linewidth=2)
    axis.set(xlim=(-0.6, frames - 0.4), ylim=(len(paths) - 0.4, -0.6), yticks=[], xlabel="frame")
    axis.set_xticks(range(frames), [str(frame) for frame in range(frames)])
    spelt = "; ".join("".join(names[label] for label in path) for path in paths)
    figure.set_label(
        f"{len(paths)} paths of {frames} frames, a row each, a line between frames that share a "
        f"letter: {spelt}."
    )
    return figure


def trellis_figure(
    target: Sequence[int],
    names: Sequence[str],
    table: np.ndarray,
    *,
    what: str,
    path: Sequence[int] = (),
    filled: Collection[int] | None = None,
) -> Figure:
    """The trellis of `target`: a row for each state, a column for each frame, arrows for what a
    path may do.

    table (T, S): probabilities, drawn as the size of the dots and written beside them; `what` says
    of what. `path`: the state at each frame, drawn thick. `filled`: the frames whose numbers are
    shown, by default all.
    """
    states, jumps = trellis(target)
    frames = len(table)
    shown = range(frames) if filled is None else sorted(filled)
    figure = blank_figure(1.6 + 0.95 * frames, 0.9 + 0.52 * len(states))
    axis = figure.subplots()
    _draw_arrows(axis, jumps, frames, path)
    for at in range(frames):
        for place in range(len(states)):
            value = float(table[at, place]) if at in shown else 0.0
            axis.scatter(
                at,
                place,
                s=30 + 220 * value,
                color=ORANGE if value > 0 else "white",
                edgecolors=GREY,
                zorder=3,
            )
            if at in shown:
                axis.text(
                    at,
                    place + 0.42,
                    f"{value:.3f}".replace("0.", ".") if value else "0",
                    ha="center",
                    fontsize=8,
                )
    axis.set(xlim=(-0.5, frames - 0.5), ylim=(len(states) - 0.4, -0.6), xlabel="frame")
    axis.set_xticks(range(frames), [str(at) for at in range(frames)])
    axis.set_yticks(
        range(len(states)),
        [f"{place}   {names[state]}" for place, state in enumerate(states)],
        fontsize=11,
    )
    axis.set_title(what, fontsize=10)
    best = {at: int(np.argmax(table[at])) for at in shown}
    told = ", ".join(
        f"at frame {at} {names[states[place]]} with {table[at, place]:.3f}"
        for at, place in best.items()
    )
    walked = ""
    if len(path):
        walked = f" The thick path goes through {' '.join(names[states[place]] for place in path)}."
    figure.set_label(
        f"The trellis of {''.join(names[label] for label in target)}: {len(states)} states from "
        "top to bottom "
        f"({' '.join(names[state] for state in states)}), {frames} frames; {what}. "
        f"Largest {told}.{walked}"
    )
    return figure


def _draw_arrows(axis: Axes, jumps: Sequence[bool], frames: int, path: Sequence[int]) -> None:
    for at in range(frames - 1):
        for place, jump in enumerate(jumps):
            for before in [place, place - 1] + [place - 2] * jump:
                if before < 0:
                    continue
                walked = len(path) and path[at] == before and path[at + 1] == place
                colour, width, order = (BLUE, 3.5, 2) if walked else (GREY, 0.8, 1)
                axis.plot(
                    [at, at + 1], [before, place], color=colour, linewidth=width, zorder=order
                )


def pushes_figure(gradient: np.ndarray, names: Sequence[str]) -> Figure:
    """What a step against the gradient does to each frame: gradient (T, C) by the logits; a bar up
    is a class made more probable, a bar down one made less.
    """
    frames, classes = gradient.shape
    figure = blank_figure(8, 2.8)
    axis = figure.subplots()
    width = 0.8 / classes
    hatches = ["", "//", "..", "xx", "\\\\", "++"]
    colours = [GREY, BLUE, ORANGE, GREEN, PINK, "#E69F00"]
    for label in range(classes):
        places = np.arange(frames) + (label - (classes - 1) / 2) * width
        axis.bar(
            places,
            -gradient[:, label],
            width,
            label=names[label],
            color=colours[label % 6],
            hatch=hatches[label % 6],
            edgecolor="black",
            linewidth=0.5,
        )
    axis.axhline(0, color="black", linewidth=0.8)
    axis.set(xlabel="frame", ylabel="push by the gradient")
    axis.set_xticks(range(frames))
    figure.legend(loc="outside upper center", ncols=classes, fontsize=9)
    up = [names[int(label)] for label in (-gradient).argmax(1)]
    down = [names[int(label)] for label in gradient.argmax(1)]
    figure.set_label(
        f"For each of {frames} frames a bar for each class, up where a step makes it more "
        "probable. "
        f"Pushed up most, frame by frame: {' '.join(up)}; pushed down most: {' '.join(down)}."
    )
    return figure


def posteriors_figure(guessed: np.ndarray, wanted: np.ndarray, names: Sequence[str]) -> Figure:
    """Two maps one below the other: what the model guesses, and what CTC wants given the text, both
    (T, C).
    """
    frames, classes = guessed.shape
    figure = blank_figure(8, 1.0 + 0.5 * classes)
    for axis, table, title in zip(
        figure.subplots(2, 1, sharex=True), (guessed, wanted), ("guessed", "wanted, given the text")
    ):
        axis.imshow(table.T, cmap="Greys", vmin=0, vmax=1, aspect="auto")
        axis.set_yticks(range(classes), names, fontsize=9)
        axis.set_title(title, fontsize=9, loc="left")
        for frame, label in enumerate(table.argmax(1)):
            cross(axis, frame, label)
    figure.axes[1].set_xlabel("frame (dark: probable; cross: the most probable)")
    same = int((guessed.argmax(1) == wanted.argmax(1)).sum())
    spoken = " ".join(names[int(label)] for label in wanted.argmax(1))
    figure.set_label(
        f"Two maps of {frames} frames and {classes} classes: what is guessed, and what CTC wants. "
        "The most probable class is "
        f"the same in {same} of {frames} frames; wanted, frame by frame: {spoken}."
    )
    return figure
