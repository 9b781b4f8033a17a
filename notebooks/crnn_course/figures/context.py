"""Figures of chapter 03: what a column cannot tell alone, how long a cell remembers, what padding
spoils, how far context goes.

As in figures.py: plain arguments, a matplotlib Figure, its description computed from what is drawn.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import log
from pathlib import Path

import numpy as np
from matplotlib.figure import Figure
from PIL import Image

from crnn_course.figures.base import (
    BLUE,
    GREEN,
    GREY,
    ORANGE,
    PALE,
    PINK,
    blank_figure,
    draw_picture,
    shade,
)
from crnn_lib.contract import HEIGHT
from crnn_lib.model import ReceptiveField
from crnn_lib.rendering.fonts import glyph
from crnn_lib.rendering.ink import draw_ink

BASELINE = 25  # pixels from the picture's top to the line that the letters stand on
SAME = 1e-6  # closer is rounding
STYLES = ("-", "--", ":", "-.")
COLOURS = (BLUE, ORANGE, GREEN, PINK)

# --- pictures for the chapter ---------------------------------------------------------------------


def alone(text: str, font: Path, size: int = 24, width: int = 26) -> Image.Image:
    """`text` black on white in the middle of a window of `width` x 32 pixels, standing on the
    baseline.
    """
    ink = draw_ink(text, font, size)
    top = min(glyph(font, size, character).top for character in text)
    window = Image.new("L", (width, HEIGHT), 255)
    window.paste(0, ((width - ink.image.width) // 2, round(BASELINE + top)), ink.image)
    return window


def around(
    before: str,
    letter: str,
    after: str,
    font: Path,
    *,
    size: int = 24,
    start: int = 60,
    gap: int = 12,
) -> Image.Image:
    """`letter` with its ink from pixel `start` on, `gap` white pixels at each side of it, then the
    other letters.

    The same letter stands on the same pixels whatever stands around it.
    """
    picture = Image.new("L", (2 * start, HEIGHT), 255)

    def put(character: str, left: int) -> int:
        ink = draw_ink(character, font, size).image
        picture.paste(0, (left, round(BASELINE + glyph(font, size, character).top)), ink)
        return left + ink.width

    right = put(letter, start) + gap
    for character in after:
        right = put(character, right) + 3
    left = start - gap
    for character in reversed(before):
        left -= draw_ink(character, font, size).image.width
        put(character, left)
        left -= 3
    return picture


def ink_difference(one: Image.Image, other: Image.Image, shift: int = 5) -> float:
    """How much ink of `other` is elsewhere than that of `one`, as a share of all ink of both, at
    the best sideways shift.

    0: the same picture; 1: no ink in common.
    """
    first, second = (1 - np.asarray(picture, dtype=np.float64) / 255 for picture in (one, other))
    differences = [
        float(np.abs(first - np.roll(second, step, 1)).sum()) for step in range(-shift, shift + 1)
    ]
    return min(differences) / float(first.sum() + second.sum())


def spoken(guess: str) -> str:
    """A guess in words that tell l, I and 1 apart in any font; the dot stands for the blank."""
    if guess == "·":
        return "blank"
    kind = (
        "digit"
        if guess.isdigit()
        else "small"
        if guess.islower()
        else "capital"
        if guess.isupper()
        else "sign"
    )
    return f"{kind} {guess}"


# --- figures --------------------------------------------------------------------------------------


def pairs_figure(pairs: Sequence[tuple[str, Image.Image, str, Image.Image]]) -> Figure:
    """Pairs of letters one above the other: each (name, picture, name, picture), below each pair
    how much ink differs.
    """
    figure = blank_figure(1.5 * len(pairs), 3.2)
    axes = figure.subplots(2, len(pairs), squeeze=False)
    said = []
    for (upper, lower), (one, first, other, second) in zip(axes.T, pairs):
        for axis, name, picture in ((upper, one, first), (lower, other, second)):
            draw_picture(axis, picture)
            axis.set_xticks([])
            axis.set_title(name, family="monospace")
        difference = ink_difference(first, second)
        lower.set_xlabel(f"{difference:.0%} of the\nink differs", fontsize=9)
        said.append(f"{one} and {other} {difference:.0%}")
    width = pairs[0][1].width
    figure.set_label(
        f"{len(pairs)} pairs in windows of {width} pixels, one above the other; of the ink "
        f"differs: {', '.join(said)}."
    )
    return figure


def neighbours_figure(
    pictures: Sequence[Image.Image], field: ReceptiveField, column: int, guesses: Sequence[str]
) -> Figure:
    """Pictures one below the other, in each the pixels that `column` sees, beside it what the model
    guesses there.
    """
    figure = blank_figure(6, 1.1 * len(pictures) + 0.5)
    axes = figure.subplots(len(pictures), 1, squeeze=False)[:, 0]
    left, right = field.pixels(column, pictures[0].width)
    for axis, picture, guess in zip(axes, pictures, guesses):
        draw_picture(axis, picture)
        shade(axis, left - 0.5, right - 0.5)
        axis.set_xticks([])
        axis.set_ylabel(spoken(guess), rotation=0, fontsize=10, labelpad=32, va="center")
    axes[-1].set_xlabel(f"shaded: the pixels that column {column} sees; at the left: its guess")
    seen = {np.asarray(picture)[:, left:right].tobytes() for picture in pictures}
    same = "the same" if len(seen) == 1 else "not the same"
    figure.set_label(
        f"{len(pictures)} pictures; column {column} sees the pixels {left} to {right - 1}, {same} "
        "in all; "
        f"its guesses from top to bottom: {', '.join(map(spoken, guesses))}."
    )
    return figure


def memory_figure(gates: Sequence[float], steps: int = 40) -> Figure:
    """How much of a cell is left after so many steps, for constant forget gates, with nothing new
    let in.
    """
    figure = blank_figure(7, 2.8)
    axis = figure.subplots()
    for gate, style, colour in zip(gates, STYLES, COLOURS):
        axis.plot(
            range(steps + 1),
            [gate**step for step in range(steps + 1)],
            style,
            color=colour,
            label=f"forget gate {gate}",
        )
    axis.axhline(0.5, color=GREY, linewidth=0.8)
    axis.set(xlabel="steps (columns)", ylabel="left in the cell", ylim=(0, 1.03), xlim=(0, steps))
    axis.legend(fontsize=9)
    halves = [f"{gate} after {_half_life(gate)}" for gate in gates]
    figure.set_label(
        f"What is left in a cell over {steps} steps, by the forget gate; less than half is left: "
        f"{', '.join(halves)} "
        f"step{'s' if len(gates) > 1 else ''}."
    )
    return figure


def _half_life(gate: float) -> int:
    """First step after which less than half is left."""
    return int(log(0.5) / log(gate)) + 1


def padding_figure(differences: np.ndarray, length: int) -> Figure:
    """How far a padded sequence's outputs are from the sequence alone: (2, T), from the left and
    from the right reader.
    """
    directions, frames = differences.shape
    figure = blank_figure(7, 1.7)
    axis = figure.subplots()
    axis.imshow(
        differences,
        cmap="Greys",
        vmin=0,
        vmax=max(float(differences.max()), 1e-9) * 2.5,
        aspect="auto",
    )
    for row in range(directions):
        for frame in range(frames):
            value = differences[row, frame]
            axis.text(
                frame,
                row,
                "same" if value < SAME else f"{value:.2f} off",
                ha="center",
                va="center",
                fontsize=9,
            )
    axis.set_yticks(range(2), ["read from the left", "read from the right"])
    axis.set_xticks(range(frames), [f"frame {frame}" for frame in range(frames)])
    wrong = [int((differences[row] >= SAME).sum()) for row in range(2)]
    figure.set_label(
        f"The {length} true frames of a padded sequence against the same sequence alone: read "
        f"from the left, {wrong[0]} of "
        f"{frames} frames differ; read from the right, {wrong[1]} of {frames}."
    )
    return figure


def seeds_figure(groups: Mapping[str, Sequence[float]], quantity: str) -> Figure:
    """For each name the values of its seeds (shares from 0 to 1) as dots on a line, and their mean
    as a stroke.
    """
    figure = blank_figure(7.5, 0.42 * len(groups) + 1)
    axis = figure.subplots()
    said = []
    for row, (name, values) in enumerate(groups.items()):
        mean = float(np.mean(values))
        axis.plot(
            np.array(values) * 100, [row] * len(values), "o", color=BLUE, markersize=6, alpha=0.8
        )
        axis.plot([100 * mean] * 2, [row - 0.3, row + 0.3], color=ORANGE, linewidth=2.5)
        said.append(f"{name}: {mean:.1%} ({min(values):.1%} to {max(values):.1%})")
    axis.set_yticks(range(len(groups)), list(groups))
    axis.set_ylim(len(groups) - 0.5, -0.5)
    axis.grid(axis="x", color=PALE)
    axis.set_xlabel(f"{quantity}, in %\n(dot: a seed; stroke: their mean)")
    figure.set_label(f"{quantity}, mean of the seeds (lowest to highest). {'; '.join(said)}.")
    return figure


def meter_figure(
    picture: Image.Image,
    shares: np.ndarray,
    field: ReceptiveField,
    guesses: Sequence[str],
    column: int,
) -> Figure:
    """The context meter: how much each column matters for the guess of `column`, above the picture.

    shares (T, T): row t holds what each column has of the influence on column t's guess, adding up
    to 1; guesses (T,).
    """
    mine = shares[column]
    figure = blank_figure(7, 3.4)
    above, below = figure.subplots(2, 1, sharex=True, height_ratios=[1.3, 1])
    middles = np.array([field.centre(place) - 0.5 for place in range(len(mine))])
    colours = [ORANGE if place == column else BLUE for place in range(len(mine))]
    bars = above.bar(middles, mine * 100, width=0.8 * field.stride, color=colours)
    bars[column].set_hatch("//")
    above.set(ylabel="influence, %", ylim=(0, 100 * float(shares.max()) * 1.2))
    says = f"says {spoken(guesses[column])}"
    side = (
        "center"
        if 0.15 < column / len(mine) < 0.85
        else "left"
        if column < len(mine) / 2
        else "right"
    )
    top = (middles[column], mine[column] * 100)
    above.annotate(
        f"column {column} {says}", top, (0, 3), textcoords="offset points", ha=side, fontsize=9
    )
    draw_picture(below, picture)
    left, right = field.pixels(column, picture.width)
    shade(below, left - 0.5, right - 0.5)
    below.set_xlim(-0.5, picture.width - 0.5)
    below.set_xticks(middles, guesses, fontsize=9, family="monospace")
    below.set_xlabel("the guess of each column (shaded: the pixels that the hatched column sees)")
    strongest = int(np.argmax(np.where(np.arange(len(mine)) == column, -1, mine)))
    figure.set_label(
        f"Column {column} of {len(mine)} {says}: {mine[column]:.0%} of what moves this guess is "
        "the column itself, "
        f"{mine[:column].sum():.0%} lies to its left and {mine[column + 1 :].sum():.0%} to its "
        "right; "
        f"the strongest other is column {strongest}."
    )
    return figure


def reach_figure(shares: Sequence[float], field: ReceptiveField) -> Figure:
    """Share of the influence that lies at most so many columns away: shares[d] for d = 0, 1, 2...
    (adding up to 1).
    """
    within = np.cumsum(shares)
    overlap = (
        field.size - 1
    ) // field.stride  # columns so far away still see a pixel that this one sees, too
    figure = blank_figure(7, 3)
    axis = figure.subplots()
    shade(axis, 0, overlap, GREY, label="columns that see some of the same pixels")
    axis.plot(
        range(len(within)),
        within * 100,
        "o-",
        color=BLUE,
        markersize=4,
        label="influence within this distance",
    )
    axis.axhline(90, color=ORANGE, linestyle="--", linewidth=1, label="90 %")
    axis.set(
        xlabel="distance in columns",
        ylabel="share of the influence, %",
        ylim=(0, 103),
        xlim=(0, len(within) - 1),
    )
    axis.legend(fontsize=9, loc="lower right")
    half, most = (int(np.argmax(within >= level)) for level in (0.5, 0.9))
    figure.set_label(
        f"Influence on a guess by distance, added up: {within[0]:.0%} is the column's own; half "
        "of it is reached at "
        f"distance {half}, nine tenths at distance {most}; columns up to {overlap} away see some "
        "of the same pixels."
    )
    return figure
