"""Figures of chapter 03: what a column cannot tell alone, and how far its context goes.

A cell's memory, the damage done by padding, the context meter.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import log

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MultipleLocator
from PIL import Image

from crnn_course.figures.base import (
    BLUE,
    GREEN,
    GREY,
    ORANGE,
    PALE,
    PINK,
    WRONG,
    blank_figure,
    draw_picture,
    fit_heights,
    outline,
    shade,
)
from crnn_course.figures.page import in_style
from crnn_course.language import listed
from crnn_lib.model import ReceptiveField

SAME = 1e-6  # a smaller difference is rounding
STYLES = ("-", "--", ":", "-.")
COLOURS = (BLUE, ORANGE, GREEN, PINK)
MARKS = ("o", "s", "^", "D")


def spoken(guess: str) -> str:
    """Return a guess in words that tell l, I and 1 apart in any font; the dot is the blank."""
    if guess == "·":
        return "blank"
    if guess.isdigit():
        return f"digit {guess}"
    if guess.islower():
        return f"small {guess}"
    return f"capital {guess}" if guess.isupper() else f"sign {guess}"


@in_style
def neighbours_figure(
    pictures: Sequence[Image.Image], field: ReceptiveField, column: int, guesses: Sequence[str]
) -> Figure:
    """Draw pictures, in each the pixels that `column` sees, beside each what is guessed there."""
    wide = pictures[0].width / pictures[0].height
    figure = blank_figure(wide + 1.6, 1.1 * len(pictures) + 0.5)
    axes = figure.subplots(len(pictures), 1, squeeze=False)[:, 0]
    left, right = field.pixels(column, pictures[0].width)
    for axis, picture, guess in zip(axes, pictures, guesses):
        draw_picture(axis, picture)
        shade(axis, left - 0.5, right - 0.5)
        axis.set_xticks([])
        axis.set_ylabel(spoken(guess), rotation=0, labelpad=32, va="center")
    axes[-1].set_xlabel(f"shaded: the pixels that column {column} sees; at the left: its guess")
    seen = {np.asarray(picture)[:, left:right].tobytes() for picture in pictures}
    same = "the same" if len(seen) == 1 else "not the same"
    figure.set_label(
        f"{len(pictures)} pictures; column {column} sees the pixels {left} to {right - 1}, {same} "
        f"in all; its guesses from top to bottom: {listed(map(spoken, guesses), ', ')}."
    )
    return figure


@in_style
def memory_figure(gates: Sequence[float], steps: int = 40) -> Figure:
    """Draw how much of a cell is left after each of `steps` steps, a line for each forget gate.

    The gates are constant, and nothing new is let in.
    """
    figure = blank_figure(7, 2.8)
    axis = figure.subplots()
    for gate, style, colour in zip(gates, STYLES, COLOURS):
        left = [gate**step for step in range(steps + 1)]
        axis.plot(range(steps + 1), left, style, color=colour, label=f"forget gate {gate}")
    axis.axhline(0.5, color=GREY, linewidth=0.8)
    axis.set(xlabel="steps (columns)", ylabel="left in the cell", ylim=(0, 1.03), xlim=(0, steps))
    axis.legend()
    halves = [f"{gate} after {_half_life(gate)}" for gate in gates]
    figure.set_label(
        f"What is left in a cell over {steps} steps, by the forget gate; less than half is left: "
        f"{listed(halves, ', ')} step{'s' if len(gates) > 1 else ''}."
    )
    return figure


def _half_life(gate: float) -> int:
    """Return the first step after which less than half is left."""
    return int(log(0.5) / log(gate)) + 1


@in_style
def padding_figure(differences: np.ndarray, length: int) -> Figure:
    """Draw how far a padded sequence's outputs are from those of the sequence alone.

    differences (2, T): of the reader from the left, and of that from the right.
    """
    directions, frames = differences.shape
    figure = blank_figure(7, 1.7)
    axis = figure.subplots()
    darkest = max(float(differences.max()), 1e-9) * 2.5
    axis.imshow(differences, cmap="Greys", vmin=0, vmax=darkest, aspect="auto")
    outline(axis)
    for row in range(directions):
        for frame in range(frames):
            value = differences[row, frame]
            note = "same" if value < SAME else f"{value:.2f} off"
            axis.text(frame, row, note, ha="center", va="center", fontsize=10)
    axis.set_yticks(range(2), ["read from the left", "read from the right"])
    axis.set_xticks(range(frames), [f"frame {frame}" for frame in range(frames)])
    wrong = [int((differences[row] >= SAME).sum()) for row in range(2)]
    figure.set_label(
        f"The {length} true frames of a padded sequence compared with the same sequence alone: "
        f"read from the left, {wrong[0]} of {frames} frames differ; read from the right, "
        f"{wrong[1]} of {frames}."
    )
    return figure


@in_style
def seeds_figure(groups: Mapping[str, Sequence[float]], quantity: str) -> Figure:
    """Draw a row for each name: a mark for each seed's value, a stroke for their mean.

    The values are shares from 0 to 1; a seed has the same mark in all rows.
    """
    figure = blank_figure(7.5, 0.45 * len(groups) + 1.3)
    axis = figure.subplots()
    rows = []
    for row, (name, values) in enumerate(groups.items()):
        for seed, (value, mark, colour) in enumerate(zip(values, MARKS, COLOURS)):
            height = row + 0.2 * (seed - (len(values) - 1) / 2)  # equal values stay visible
            label = f"seed {seed}" if row == 0 else None
            axis.plot(100 * value, height, mark, color=colour, markersize=7, label=label)
        mean = float(np.mean(values))
        label = "their mean" if row == 0 else None
        ends = [row - 0.32, row + 0.32]
        axis.plot([100 * mean] * 2, ends, color="black", linewidth=2, label=label)
        rows.append(f"{name}: {mean:.1%} ({min(values):.1%} to {max(values):.1%})")
    axis.set_yticks(range(len(groups)), list(groups))
    axis.set_ylim(len(groups) - 0.5, -0.5)
    axis.xaxis.set_major_locator(MultipleLocator(5))
    axis.grid(axis="x", color=PALE)
    axis.set_xlabel(f"{quantity}, in %")
    figure.legend(loc="outside upper center", ncols=4)
    figure.set_label(f"{quantity}, mean of the seeds (lowest to highest). {listed(rows)}.")
    return figure


@in_style
def order_figure(tables: Mapping[str, np.ndarray], quantity: str) -> Figure:
    """Draw a 2 x 2 table for each reader, and beside it what its two rows differ by.

    tables (2, 2) of shares from 0 to 1: the rows are what is read, words and then shuffled letters;
    the columns are what the reader was trained on, in the same order.
    """
    figure = blank_figure(4.1 * len(tables), 2.7)
    axes = figure.subplots(1, len(tables), squeeze=False)[0]
    values = np.concatenate([table.ravel() for table in tables.values()])
    spread = float(np.ptp(values)) or 1.0
    limits = {"vmin": float(values.min()) - spread / 2, "vmax": float(values.max()) + 2 * spread}
    told = []
    for axis, (name, table) in zip(axes, tables.items()):
        gains = 100 * (table[:, 0] - table[:, 1])
        axis.imshow(table, cmap="Greys", aspect="auto", **limits)
        _write_table(axis, table, gains)
        axis.set_title(name)
        told.append(
            f"{name}: reads words {table[0, 0]:.1%} and {table[0, 1]:.1%}, a gain of "
            f"{gains[0]:+.1f} points; shuffled letters {table[1, 0]:.1%} and {table[1, 1]:.1%}, "
            f"{gains[1]:+.1f}; {gains[0] - gains[1]:+.1f} more for words"
        )
    axes[0].set_yticks(range(2), ["reads words", "reads shuffled"])
    figure.set_label(
        f"{quantity}, after training on words and on shuffled letters. {listed(told, '. ')}."
    )
    return figure


def _write_table(axis: Axes, table: np.ndarray, gains: np.ndarray) -> None:
    """Write the shares into the cells, the gains at the right, their difference below."""
    for row in range(2):
        for column in range(2):
            axis.text(column, row, f"{table[row, column]:.1%}", ha="center", va="center")
        axis.text(2, row, f"{gains[row]:+.1f}", ha="center", va="center", weight="bold")
    axis.text(2, 1.85, f"{gains[0] - gains[1]:+.1f} more", ha="center", va="center", color=WRONG)
    axis.set(xlim=(-0.5, 2.5), ylim=(2.1, -0.5))
    names = ["trained on\nwords", "trained on\nshuffled", "what words\ngain, points"]
    axis.set_xticks(range(3), names)
    axis.xaxis.tick_top()
    axis.set_yticks([])
    axis.tick_params(length=0)
    axis.spines[:].set_visible(False)


@in_style
def meter_figure(
    picture: Image.Image,
    shares: np.ndarray,
    field: ReceptiveField,
    guesses: Sequence[str],
    column: int,
) -> Figure:
    """Draw the context meter: how much each column matters for the guess of `column`.

    shares (T, T): row t holds each column's share of the influence on the guess of column t, adding
    up to 1; guesses (T,). The bars stand above the picture.
    """
    row = shares[column]
    figure = blank_figure(5, 3)
    above, below = figure.subplots(2, 1, sharex=True)
    middles = np.array([field.centre(index) - 0.5 for index in range(len(row))])
    guess = f"says {spoken(guesses[column])}"
    _draw_influence(above, row, middles, column, f"column {column} {guess}", 0.8 * field.stride)
    above.set(ylabel="influence, %", ylim=(0, 100 * float(shares.max()) * 1.2))
    draw_picture(below, picture)
    left, right = field.pixels(column, picture.width)
    shade(below, left - 0.5, right - 0.5)
    below.set_xlim(-0.5, picture.width - 0.5)
    below.set_xticks(middles, guesses, family="monospace")
    below.set_xlabel("each column's guess (shaded: what the hatched column sees)")
    fit_heights(figure, [above, below], [1.0, None])
    strongest = int(np.argmax(np.where(np.arange(len(row)) == column, -1, row)))
    figure.set_label(
        f"Column {column} of {len(row)} {guess}: {row[column]:.0%} of what moves this guess is the "
        f"column itself, {row[:column].sum():.0%} lies to its left and "
        f"{row[column + 1 :].sum():.0%} to its right; the strongest other is column {strongest}."
    )
    return figure


def _draw_influence(
    axis: Axes, row: np.ndarray, middles: np.ndarray, column: int, name: str, width: float
) -> None:
    """Draw a bar of `width` for each column's influence; that of `column` is hatched and named."""
    colours = [ORANGE if index == column else BLUE for index in range(len(row))]
    bars = axis.bar(middles, row * 100, width=width, color=colours)
    bars[column].set_hatch("//")
    side = "center"
    if not 0.15 < column / len(row) < 0.85:
        side = "left" if column < len(row) / 2 else "right"
    top = (middles[column], row[column] * 100)
    axis.annotate(name, top, (0, 3), textcoords="offset points", ha=side, fontsize=10)


@in_style
def reach_figure(shares: Sequence[float], field: ReceptiveField) -> Figure:
    """Draw the share of the influence that lies within each distance, in columns.

    shares[d]: the share at distance d = 0, 1, 2...; they add up to 1.
    """
    within = np.cumsum(shares)
    # columns up to this distance still see a pixel that this column sees, too
    overlap = (field.size - 1) // field.stride
    figure = blank_figure(7, 3)
    axis = figure.subplots()
    shade(axis, 0, overlap, GREY, label="columns that see some of the same pixels")
    name = "influence within this distance"
    axis.plot(range(len(within)), within * 100, "o-", color=BLUE, markersize=4, label=name)
    axis.axhline(90, color=ORANGE, linestyle="--", linewidth=1, label="90 %")
    axis.set(xlabel="distance in columns", ylabel="share of the influence, %")
    axis.set(ylim=(0, 103), xlim=(0, len(within) - 1))
    axis.legend(loc="lower right")
    half, most = (int(np.argmax(within >= level)) for level in (0.5, 0.9))
    figure.set_label(
        f"Influence on a guess by distance, added up: {within[0]:.0%} is the column's own; half of "
        f"it is reached at distance {half}, nine tenths at distance {most}; columns up to "
        f"{overlap} away see some of the same pixels."
    )
    return figure
