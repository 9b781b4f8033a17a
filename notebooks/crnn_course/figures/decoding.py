"""Figures of chapter 06: paths and the texts they spell, and where characters stand.

A sample is a list of frames, each with the probability of every class; class 0 is the blank,
written as a dot.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from itertools import product
from math import prod

import torch
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle
from PIL import Image
from torch import Tensor

from crnn_course.exercises.chapter_06 import Frames
from crnn_course.figures.base import BLUE, GREEN, ORANGE, PINK, PLATE, blank_figure, draw_picture
from crnn_course.figures.page import in_style
from crnn_course.language import listed
from crnn_lib.alphabet import Alphabet
from crnn_lib.ctc import collapse
from crnn_lib.decoding import Prefix
from crnn_lib.rendering import Box

FILLS = ("#56B4E9", "#E69F00", GREEN, PINK)  # within a black edge


# --- samples small enough to count ----------------------------------------------------------------


def all_texts(frames: Frames) -> dict[Prefix, dict[Prefix, float]]:
    """Return every path with its probability, grouped by the text that it spells.

    The most probable text comes first, and in each text the most probable path. frames T x C, for
    small numbers only: there are C ** T paths.
    """
    texts: dict[Prefix, dict[Prefix, float]] = defaultdict(dict)
    for path in product(range(len(frames[0])), repeat=len(frames)):
        texts[tuple(collapse(path))][path] = _probability(path, frames)
    ranked = sorted(texts, key=lambda text: sum(texts[text].values()), reverse=True)
    return {
        text: dict(sorted(texts[text].items(), key=lambda item: item[1], reverse=True))
        for text in ranked
    }


def written(
    characters: Sequence[str | Mapping[str, float]], alphabet: Alphabet, sure: float = 0.9
) -> Tensor:
    """Return columns as a model might give them: a frame for each character, a blank after it.

    A character that is given as {"b": 0.6, "h": 0.3} has these probabilities, a single one has
    `sure`, and so has the blank; all other classes share the rest. Log-probabilities (T, 1, C).
    """
    guesses = [{given: sure} if isinstance(given, str) else dict(given) for given in characters]
    frames = [frame for guess in guesses for frame in (guess, {"": sure})]
    probs = torch.empty(len(frames), 1, len(alphabet), dtype=torch.float64)
    for row, frame in zip(probs, frames):
        row.fill_((1 - sum(frame.values())) / (len(alphabet) - len(frame)))
        for character, probability in frame.items():
            label = alphabet.encode(character)[0] if character else alphabet.blank
            row[0, label] = probability
    return probs.log()


def spelt(labels: Prefix, names: Sequence[str]) -> str:
    """Return a text as a person reads it; the empty one is named."""
    return "".join(names[label] for label in labels) or "nothing"


def _probability(path: Prefix, frames: Frames) -> float:
    return prod(frame[label] for frame, label in zip(frames, path))


# --- paths ----------------------------------------------------------------------------------------


@in_style
def paths_figure(frames: Frames, names: Sequence[str], most: int = 6) -> Figure:
    """Draw a bar for each of the `most` probable texts, made of its paths.

    names: a sign for each class, the blank's first.
    """
    texts = all_texts(frames)
    shown = list(texts.items())[:most]
    every_path = [path for paths in texts.values() for path in paths]
    best = max(every_path, key=lambda path: _probability(path, frames))
    figure = blank_figure(8, 0.9 + 0.42 * len(shown))
    axis = figure.subplots()
    for row, (_, paths) in enumerate(shown):
        _draw_paths(axis, row, paths, best, names)
    axis.set_yticks(range(len(shown)), [spelt(text, names) for text, _ in shown])
    axis.set_xlim(0, 1.12 * max(sum(paths.values()) for _, paths in shown))
    axis.invert_yaxis()
    axis.set_xlabel(
        "probability (a piece is a path, a bar a text; hatched: the most probable path)"
    )
    totals = [
        f"{spelt(text, names)} {sum(paths.values()):.2f} ({_counted(len(paths))})"
        for text, paths in shown
    ]
    figure.set_label(
        "A bar for each text, made of its paths, the most probable text first: "
        f"{listed(totals, ', ')}. The most probable path, hatched, has "
        f"{_probability(best, frames):.2f} and spells {spelt(tuple(collapse(best)), names)}."
    )
    return figure


def _draw_paths(
    axis: Axes, row: int, paths: Mapping[Prefix, float], best: Prefix, names: Sequence[str]
) -> None:
    """Draw the paths of a text as pieces of one bar; `best` is hatched, long pieces are named."""
    left = 0.0
    for index, (path, probability) in enumerate(paths.items()):
        axis.barh(
            row,
            probability,
            left=left,
            color=FILLS[index % 4],
            edgecolor="black",
            hatch="//" if path == best else "",
            height=0.75,
        )
        if probability > 0.012 * len(path):
            name, middle = "".join(names[label] for label in path), left + probability / 2
            axis.text(middle, row, name, ha="center", va="center", fontsize=11, bbox=PLATE)
        left += probability
    axis.text(left, row, f"  {left:.2f}", va="center", fontsize=11)


def _counted(paths: int) -> str:
    return "1 path" if paths == 1 else f"{paths} paths"


# --- where the characters stand -------------------------------------------------------------------


@in_style
def places_figure(
    picture: Image.Image, text: str, boxes: Sequence[Box], spans: Sequence[tuple[float, float]]
) -> Figure:
    """Draw a picture, the true box of each character, and a bar for the columns that wrote it.

    spans: (left, right) of those columns, in pixels.
    """
    below = 12  # rows for the bars and the names
    figure = blank_figure(8, 0.6 + 7.6 * (picture.height + below) / picture.width)
    axis = figure.subplots()
    draw_picture(axis, picture)
    for character, box, span in zip(text, boxes, spans):
        _draw_character(axis, character, box, span, picture.height)
    axis.set_ylim(picture.height + below, -1)
    axis.set_xlabel(
        "pixel (blue frames: the true boxes; orange bars: the columns that wrote each character)"
    )
    axis.spines[["top", "right", "left"]].set_visible(False)
    shares = [(right - left) / (box.right - box.left) for box, (left, right) in zip(boxes, spans)]
    inside = sum(
        box.left <= (left + right) / 2 <= box.right for box, (left, right) in zip(boxes, spans)
    )
    figure.set_label(
        f"The word {text} with a frame around each character and below it a bar for the columns "
        f"that wrote it: {inside} of {len(text)} bars have their middle under their character, and "
        f"{sum(share < 0.5 for share in shares)} of {len(text)} are less than half as wide as it."
    )
    return figure


def _draw_character(
    axis: Axes, character: str, box: Box, span: tuple[float, float], height: int
) -> None:
    """Draw the box of a character, and below the picture its bar and its name."""
    size = box.right - box.left, box.bottom - box.top
    corner = box.left - 0.5, box.top - 0.5
    axis.add_patch(Rectangle(corner, *size, edgecolor=BLUE, fill=False, linewidth=1.8))
    left, right = span
    corner, size = (left - 0.5, height + 1), (right - left, 4)
    axis.add_patch(Rectangle(corner, *size, facecolor=ORANGE, edgecolor="black"))
    middle = (left + right) / 2 - 0.5
    axis.text(middle, height + 6, character, ha="center", va="top", fontsize=11)
