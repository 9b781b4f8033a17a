"""Figures of chapter 05: two films of a training, learning rates, stored measurements, the losses
of sick runs.

Each function takes plain arguments and returns a Figure whose label describes what is drawn, in
words that do not depend on the last digits of a training. `Film` watches a model while `fit` trains
it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from statistics import fmean
from typing import Any

import numpy as np
import torch
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter
from PIL import Image
from torch import Tensor

from crnn_course.figures.base import (
    BLUE,
    GREEN,
    GREY,
    ORANGE,
    PALE,
    RIGHT,
    WRONG,
    blank_figure,
    cross,
    draw_picture,
    shade,
)
from crnn_lib.alphabet import Alphabet
from crnn_lib.decoding import greedy_decode
from crnn_lib.model import CRNN, ReceptiveField


@dataclass
class Film:
    """What a model guesses for the validation pictures at each validation of `fit`, if they fit
    into one batch.

    probabilities: for each validation (N, T, C); lengths (N,): the columns of each picture.
    """

    model: CRNN
    alphabet: Alphabet
    probabilities: list[Tensor] = field(default_factory=list)
    lengths: Tensor = field(default_factory=lambda: torch.zeros(0, dtype=torch.long))

    def __post_init__(self) -> None:
        self.model.register_forward_hook(self._note)

    def _note(self, model: CRNN, given: Any, found: tuple[Tensor, Tensor]) -> None:
        if not model.training:
            log_probs, self.lengths = found
            self.probabilities.append(log_probs.exp().transpose(0, 1).cpu())

    def blanks(self, number: int) -> float:
        """The share of true columns whose most probable class is the blank, at validation
        `number`.
        """
        best = self.probabilities[number].argmax(-1)
        true = torch.arange(best.shape[1]) < self.lengths[:, None]
        return float((best == self.alphabet.blank)[true].float().mean())

    def readings(self, number: int) -> list[str]:
        """What is read at validation `number`."""
        log_probs = self.probabilities[number].transpose(0, 1).log()
        return [self.alphabet.decode(one.labels) for one in greedy_decode(log_probs, self.lengths)]


def _blanks_in_words(share: float) -> str:
    """Coarse on purpose: the same on every machine."""
    return (
        "(nearly) every column"
        if share > 0.97
        else "most columns"
        if share > 0.72
        else "part of the columns"
    )


def _right_in_words(right: int, count: int) -> str:
    return "more than half" if 2 * right > count else "fewer than half"


def plateau_figure(
    step: int,
    steps: Sequence[int],
    losses: Sequence[float],
    blanks: Sequence[float],
    pictures: Sequence[Image.Image],
    references: Sequence[str],
    readings: Sequence[Sequence[str]],
) -> Figure:
    """One moment of a training, at the validation after `step`: the loss, the share of blanks, what
    is read.

    losses: one for each step; steps, blanks, readings: one for each validation; of the pictures the
    first eight are shown.
    """
    number = list(steps).index(step)
    now = readings[number]
    shown = min(8, len(pictures))
    figure = blank_figure(9, 4.2)
    grid = figure.add_gridspec(3, 8, height_ratios=[2.6, 1, 1])
    loss, share = figure.add_subplot(grid[0, :4]), figure.add_subplot(grid[0, 4:])
    loss.plot(range(1, len(losses) + 1), losses, color=GREY, linewidth=0.8)
    loss.plot(range(1, step + 1), losses[:step], color=BLUE, linewidth=1.6)
    loss.set(yscale="log", xlabel="step", title="loss")
    share.plot(steps, blanks, color=GREY, marker=".", linewidth=0.8)
    share.plot(steps[: number + 1], blanks[: number + 1], color=BLUE, marker="o", linewidth=1.6)
    share.set(ylim=(0, 1.05), xlabel="step", title="share of columns read as blank")
    for axis in (loss, share):
        axis.axvline(step, color=ORANGE, linestyle="--", linewidth=1)
    for place in range(shown):
        axis = figure.add_subplot(grid[1 + place // 4, 2 * (place % 4) : 2 * (place % 4) + 2])
        axis.imshow(np.asarray(pictures[place]), cmap="gray", vmin=0, vmax=255)
        axis.axis("off")
        right = now[place] == references[place]
        said = f"✓ {now[place]}" if right else f"✗ {now[place] or 'nothing'}"
        axis.set_title(
            said, fontsize=10, y=-0.02, pad=-2, va="top", color=RIGHT if right else WRONG
        )
    count = sum(map(str.__eq__, now, references))
    figure.set_label(
        f"After step {step} of {len(losses)}: {_blanks_in_words(blanks[number])} read as blank, "
        f"{_right_in_words(count, len(references))} of {len(references)} pictures read right."
    )
    return figure


def alignment_figure(
    step: int,
    steps: Sequence[int],
    picture: Image.Image,
    text: str,
    probabilities: Sequence[np.ndarray],
    names: Sequence[str],
    field: ReceptiveField,
) -> Figure:
    """One moment of the alignment: below the picture each column's probability of each class after
    `step`.

    probabilities: for each of `steps` (T, rows), of the classes to show, `names` (rows,), the blank
    first.
    """
    now = probabilities[list(steps).index(step)]
    figure = blank_figure(8, 1.3 + 0.26 * len(names))
    above, below = figure.subplots(2, 1, sharex=True, height_ratios=[1.1, 0.26 * len(names)])
    draw_picture(above, picture)
    above.set_title(f"step {step}", fontsize=10)
    edges = [field.centre(place - 0.5) - 0.5 for place in range(len(now) + 1)]
    below.pcolormesh(
        edges,
        np.arange(len(names) + 1),
        now.T,
        cmap="Greys",
        vmin=0,
        vmax=1,
        edgecolors="#bbbbbb",
        lw=0.3,
    )
    below.invert_yaxis()
    below.set_yticks(np.arange(len(names)) + 0.5, names)
    best = now.argmax(1)
    for frame, row in enumerate(best):
        cross(below, field.centre(frame) - 0.5, row + 0.5)
    below.set_xlabel("pixel (a cell is a column; dark: probable; cross: the most probable)")
    leading = {names[row] for row in best if row}
    if not leading:
        said = "the blank leads in every column"
    elif leading == set(text):
        said = "every character of the text leads in a column of its own"
    else:
        said = "in some columns a character leads, but not yet every character of the text"
    figure.set_label(f"After step {step}, {len(now)} columns of a picture of {text}: {said}.")
    return figure


def rates_figure(courses: Mapping[str, Sequence[float]]) -> Figure:
    """The learning rate of each step, a line for each course."""
    figure = blank_figure(7, 2.4)
    axis = figure.subplots()
    styles = ("-", "--", ":", "-.")
    for place, (name, rates) in enumerate(courses.items()):
        colour = (BLUE, ORANGE, GREY, GREEN)[place % 4]
        axis.plot(
            range(1, len(rates) + 1), rates, label=name, color=colour, linestyle=styles[place % 4]
        )
    axis.set(xlabel="step", ylabel="learning rate", ylim=(0, None))
    axis.legend(fontsize=8)
    told = "; ".join(
        f"{name}: from {rates[0]:.4f} to the peak {max(rates):.4f} at step "
        f"{int(np.argmax(rates)) + 1}, "
        f"at the end {rates[-1]:.4f}"
        for name, rates in courses.items()
    )
    figure.set_label(f"Learning rates over the steps. {told}.")
    return figure


def seeds_figure(variants: Mapping[str, Sequence[float]], measure: str) -> Figure:
    """A row for each variant: a dot for each seed, a stroke for their mean; shares from 0 to 1."""
    figure = blank_figure(8, 0.8 + 0.27 * len(variants))
    axis = figure.subplots()
    for row, values in enumerate(variants.values()):
        axis.plot(values, [row] * len(values), "o", color=BLUE, markersize=5, alpha=0.75)
        axis.plot([fmean(values)] * 2, [row - 0.33, row + 0.33], color=ORANGE, linewidth=2.5)
    axis.set_yticks(range(len(variants)), list(variants), fontsize=9)
    axis.invert_yaxis()
    axis.set(xlim=(-0.02, 1.02), xlabel=f"{measure} (dot: one seed; stroke: mean)")
    axis.grid(axis="x", color=PALE)
    told = ", ".join(
        f"{name} {fmean(values):.0%} ({min(values):.0%} to {max(values):.0%})"
        for name, values in variants.items()
    )
    figure.set_label(
        f"{measure}, mean over the seeds and in brackets from the least to the most: {told}."
    )
    return figure


def _ends(losses: Sequence[float]) -> str:
    """Where a loss ends, in words that every machine agrees on; 1 and more is what guessing without
    the picture gives.
    """
    end = fmean(losses[-10:])
    return (
        "below zero"
        if end < 0
        else "near zero"
        if end < 0.2
        else "as high as guessing"
        if end > 1.2
        else "in between"
    )


def losses_figure(sound: Sequence[float], sick: Mapping[str, Sequence[float]]) -> Figure:
    """A small picture for each sick run: its loss over the steps, and behind it that of the sound
    run; one scale for all.
    """
    rows = -(-len(sick) // 3)
    figure = blank_figure(9, 1.5 * rows + 0.7)
    axes = figure.subplots(rows, 3, sharex=True, sharey=True, squeeze=False).ravel()
    for axis in axes[len(sick) :]:
        axis.axis("off")
    for axis, (name, losses) in zip(axes, sick.items()):
        axis.plot(
            range(1, len(sound) + 1), sound, color=BLUE, linestyle="--", linewidth=1, label="sound"
        )
        axis.plot(
            range(1, len(losses) + 1), losses, color=ORANGE, linewidth=1.4, label="with the bug"
        )
        axis.axhline(0, color="black", linewidth=0.5)
        axis.set_yscale("symlog", linthresh=1)
        axis.yaxis.set_major_formatter(FuncFormatter(lambda value, place: f"{value:g}"))
        axis.set_title(name, fontsize=9)
        axis.tick_params(labelsize=8)
    figure.legend(
        *axes[0].get_legend_handles_labels(), loc="outside upper center", ncols=2, fontsize=8
    )
    figure.supxlabel("step", fontsize=9)
    figure.supylabel("loss", fontsize=9)
    told = "; ".join(f"{name}: {_ends(losses)}" for name, losses in sick.items())
    figure.set_label(
        f"Losses over {len(sound)} steps. The sound run ends {_ends(sound)}. Where the others "
        f"end: {told}."
    )
    return figure


def fingerprints_figure(rows: Sequence[tuple[str, float, float, float, float]]) -> Figure:
    """For each bug where the sound run (circle) and the sick one (cross) lie, with the ranges'
    nearest ends between them.

    A row: name, sound, sick, the end of the healthy range that faces the ill one, and the end of
    the ill range. Each row has a scale of its own: 0 is the healthy end, 1 the ill one, and what
    lies beyond is drawn closer.
    """
    figure = blank_figure(8.5, 0.9 + 0.27 * len(rows))
    axis = figure.subplots()
    right = 0
    for place, (_, sound, sick, healthy, ill) in enumerate(rows):
        positions = [_compressed((value - healthy) / (ill - healthy)) for value in (sound, sick)]
        axis.plot(positions, [place] * 2, color=GREY, linewidth=0.8, zorder=1)
        axis.plot(
            positions[0], place, "o", color=BLUE, markersize=6, label="sound" if not place else None
        )
        axis.plot(
            positions[1],
            place,
            "X",
            color=ORANGE,
            markersize=7,
            label="with the bug" if not place else None,
        )
        right += positions[0] <= 0 and positions[1] >= 1
    shade(axis, -1.05, 0, BLUE)
    shade(axis, 1, 2.05, ORANGE)
    axis.set_yticks(range(len(rows)), [name for name, *_ in rows], fontsize=9)
    axis.invert_yaxis()
    axis.set_xticks([-0.5, 0.5, 1.5], ["healthy", "between", "ill"])
    axis.set_xlim(-1.05, 2.05)
    axis.legend(fontsize=8, loc="lower center", bbox_to_anchor=(0.5, 1.0), ncols=2)
    figure.set_label(
        f"{len(rows)} bugs, a row each: the circle of the sound run lies in the healthy range and "
        "the cross of the run with "
        f"the bug in the ill one, in {right} of {len(rows)} rows."
    )
    return figure


def _compressed(position: float) -> float:
    """0 to 1 as it is; what lies beyond comes nearer, and infinity to one unit away."""
    if 0 <= position <= 1:
        return position
    beyond = -position if position < 0 else position - 1
    shrunk = 1.0 if np.isinf(beyond) else beyond / (1 + beyond)
    return -shrunk if position < 0 else 1 + shrunk
