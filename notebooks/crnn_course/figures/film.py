"""Figures of chapter 05: a model watched while it trains, and two moments of that film.

`Film` watches a model while `fit` trains it. The descriptions use words that do not depend on the
last digits of a training.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import torch
from matplotlib.axes import Axes
from matplotlib.figure import Figure, SubFigure
from PIL import Image
from torch import Tensor

from crnn_course.figures.base import (
    BLUE,
    GREY,
    ORANGE,
    RIGHT,
    WRONG,
    blank_figure,
    draw_guesses,
    draw_picture,
)
from crnn_course.figures.page import in_style
from crnn_course.language import listed, said
from crnn_course.language.speech import FIGURES
from crnn_lib.alphabet import Alphabet
from crnn_lib.decoding import greedy_decode
from crnn_lib.model import CRNN, ReceptiveField

SHOWN = 8  # pictures


@dataclass
class Film:
    """The guesses of a model for the validation pictures at each validation of `fit`.

    The pictures have to fit into one batch. probabilities: (N, T, C) for each validation; lengths
    (N,): the columns of each picture.
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
        """Return the share of true columns that are most probably blank at validation `number`."""
        best = self.probabilities[number].argmax(-1)
        true = torch.arange(best.shape[1]) < self.lengths[:, None]
        return float((best == self.alphabet.blank)[true].float().mean())

    def readings(self, number: int) -> list[str]:
        """Return what is read at validation `number`."""
        log_probs = self.probabilities[number].transpose(0, 1).log()
        decoded = greedy_decode(log_probs, self.lengths)
        return [self.alphabet.decode(reading.labels) for reading in decoded]


@in_style
def plateau_figure(
    step: int,
    steps: Sequence[int],
    losses: Sequence[float],
    blanks: Sequence[float],
    pictures: Sequence[Image.Image],
    references: Sequence[str],
    readings: Sequence[Sequence[str]],
) -> Figure:
    """Draw a training at the validation after `step`: loss, share of blanks, and what is read.

    losses: one for each step; steps, blanks, readings: one for each validation. The first eight
    pictures are shown.
    """
    number = list(steps).index(step)
    figure = blank_figure(9, 4.2)
    grid = figure.add_gridspec(3, 8, height_ratios=[2.6, 1, 1])
    loss, share = figure.add_subplot(grid[0, :4]), figure.add_subplot(grid[0, 4:])
    _draw_course(loss, share, steps, losses, blanks)
    loss.plot(range(1, step + 1), losses[:step], color=BLUE, linewidth=1.6)
    share.plot(steps[: number + 1], blanks[: number + 1], color=BLUE, marker="o", linewidth=1.6)
    for axis in (loss, share):
        axis.axvline(step, color=ORANGE, linestyle="--", linewidth=1)
    for index, picture in enumerate(pictures[:SHOWN]):
        row, column = divmod(index, 4)
        axis = figure.add_subplot(grid[1 + row, 2 * column : 2 * column + 2])
        _draw_reading(axis, picture, readings[number][index], references[index])
    state = _plateau_in_words(blanks[number], readings[number], references)
    figure.set_label(f"After step {step} of {len(losses)}: {state}.")
    return figure


@in_style
def plateau_strip(
    shown: Sequence[int],
    steps: Sequence[int],
    losses: Sequence[float],
    blanks: Sequence[float],
    pictures: Sequence[Image.Image],
    references: Sequence[str],
    readings: Sequence[Sequence[str]],
) -> Figure:
    """Draw what is read after each of the `shown` steps, below the loss and the share of blanks.

    The other arguments are those of `plateau_figure`.
    """
    rows = -(-len(shown) // 2)
    figure = blank_figure(9, 1.9 + 1.6 * rows)
    parts = figure.subfigures(2, 1, squeeze=False, height_ratios=[1.9, 1.6 * rows])
    above, below = parts.ravel()
    loss, share = above.subplots(1, 2)
    _draw_course(loss, share, steps, losses, blanks)
    panels = below.subfigures(rows, 2, squeeze=False).ravel()
    states = []
    for panel, step in zip(panels, shown):
        number = list(steps).index(step)
        panel.suptitle(f"step {step}")
        axes = panel.subplots(2, SHOWN // 2).ravel()
        for axis in axes:
            axis.axis("off")
        for axis, picture, reading, text in zip(axes, pictures, readings[number], references):
            _draw_reading(axis, picture, reading, text)
        states.append(
            f"(step {step}) {_plateau_in_words(blanks[number], readings[number], references)}."
        )
        for axis in (loss, share):
            axis.axvline(step, color=ORANGE, linestyle="--", linewidth=1)
    figure.set_label(
        f"The loss and the share of blanks over {len(losses)} steps, and what is read after "
        f"{len(shown)} of them. {listed(states, ' ')}"
    )
    return figure


def _draw_course(
    loss: Axes, share: Axes, steps: Sequence[int], losses: Sequence[float], blanks: Sequence[float]
) -> None:
    """Draw the loss of each step, and the share of blanks at each validation."""
    loss.plot(range(1, len(losses) + 1), losses, color=GREY, linewidth=0.8)
    loss.set(yscale="log", xlabel="step", title="loss")
    share.plot(steps, blanks, color=GREY, marker=".", linewidth=0.8)
    share.set(ylim=(0, 1.05), xlabel="step", title="share of columns read as blank")


def _plateau_in_words(blanks: float, readings: Sequence[str], references: Sequence[str]) -> str:
    right = sum(map(str.__eq__, readings, references))
    return (
        f"{_blanks_in_words(blanks)} read as blank, {_right_in_words(right, len(references))} of "
        f"{len(references)} pictures read right"
    )


def _draw_reading(axis: Axes, picture: Image.Image, reading: str, reference: str) -> None:
    """Draw a picture and below it what was read, marked right or wrong."""
    axis.imshow(np.asarray(picture), cmap="gray", vmin=0, vmax=255)
    axis.axis("off")
    right = reading == reference
    read = reading or said("nothing", FIGURES)
    title, colour = (f"✓ {read}", RIGHT) if right else (f"✗ {read}", WRONG)
    look: dict[str, Any] = {"loc": "center", "weight": "normal", "fontsize": 10.5}
    axis.set_title(title, y=-0.02, pad=-2, va="top", color=colour, **look)


def _blanks_in_words(share: float) -> str:
    """Return a share in coarse words, the same on every machine."""
    if share > 0.97:
        return "(nearly) every column"
    return "most columns" if share > 0.72 else "part of the columns"


def _right_in_words(right: int, count: int) -> str:
    return "more than half" if 2 * right > count else "fewer than half"


@in_style
def alignment_figure(
    step: int,
    steps: Sequence[int],
    picture: Image.Image,
    text: str,
    probabilities: Sequence[np.ndarray],
    names: Sequence[str],
    field: ReceptiveField,
) -> Figure:
    """Draw a picture, and below it each column's probability of each class after `step`.

    probabilities: for each of `steps` (T, rows), of the classes to show, `names` (rows,), the blank
    first.
    """
    now = probabilities[list(steps).index(step)]
    tall = 7 * picture.height / picture.width
    figure = blank_figure(8, 1.3 + tall + 0.2 * len(names))
    _draw_alignment(figure, step, picture, now, names, field, tall)
    figure.set_label(
        f"After step {step}, {len(now)} columns of a picture of {text}: "
        f"{_alignment_in_words(now, names, text)}."
    )
    return figure


@in_style
def alignment_strip(
    shown: Sequence[int],
    steps: Sequence[int],
    picture: Image.Image,
    text: str,
    probabilities: Sequence[np.ndarray],
    names: Sequence[str],
    field: ReceptiveField,
) -> Figure:
    """Draw the columns of a picture after each of the `shown` steps, in two columns of panels.

    The other arguments are those of `alignment_figure`.
    """
    rows = -(-len(shown) // 2)
    tall = 4.1 * picture.height / picture.width
    figure = blank_figure(9.6, rows * (1.3 + tall + 0.2 * len(names)))
    panels = figure.subfigures(rows, 2, squeeze=False).ravel()
    states = []
    for panel, step in zip(panels, shown):
        now = probabilities[list(steps).index(step)]
        _draw_alignment(panel, step, picture, now, names, field, tall)
        states.append(f"(step {step}) {_alignment_in_words(now, names, text)}.")
    figure.set_label(
        f"{len(probabilities[0])} columns of a picture of {text} after {len(shown)} of the steps. "
        f"{listed(states, ' ')}"
    )
    return figure


def _draw_alignment(
    figure: Figure | SubFigure,
    step: int,
    picture: Image.Image,
    now: np.ndarray,
    names: Sequence[str],
    field: ReceptiveField,
    tall: float,
) -> None:
    """Draw a picture, `tall` inches high, and the probabilities (T, rows) of its columns."""
    ratios = [tall, 0.2 * len(names)]
    above, below = figure.subplots(2, 1, sharex=True, height_ratios=ratios)
    draw_picture(above, picture)
    above.set_title(f"step {step}")
    draw_guesses(below, now, names, field)
    below.set_xlabel("pixel")


def _alignment_in_words(now: np.ndarray, names: Sequence[str], text: str) -> str:
    leading = {names[row] for row in now.argmax(1) if row}
    if not leading:
        return "the blank leads in every column"
    if leading == set(text):
        return "every character of the text leads in at least one column"
    return "in some columns a character leads, but not yet every character of the text"
