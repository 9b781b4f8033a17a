"""Figures of chapter 06: paths and the texts they spell, the beam as a tree, lexicon and language
model, spikes and boxes.

Each function takes plain arguments and returns a Figure whose label describes what is drawn. A
sample is a list of frames, each with the probability of every class; class 0 is the blank, written
as a dot.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from math import prod

import numpy as np
import torch
from matplotlib.axes import Axes
from matplotlib.colors import to_rgba
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle
from PIL import Image
from torch import Tensor

from crnn_course.exercises.chapter_06 import Frames, Sums, beam_step
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
from crnn_lib.alphabet import Alphabet
from crnn_lib.ctc import collapse
from crnn_lib.decoding import Lexicon, Node, Prefix
from crnn_lib.rendering import Box

BLANK_SIGN = "·"
FAINT = "#949494"  # just enough for a line
FILLS = ("#56B4E9", "#E69F00", GREEN, PINK)  # within a black edge
HALF = 0.33  # of a prefix's box, in frames
SHOWN = 9  # prefixes of one frame that a beam's figure has room for


# --- samples small enough to count ----------------------------------------------------------------


def all_texts(frames: Frames) -> dict[Prefix, dict[Prefix, float]]:
    """Every path with its probability, under the text that it spells; the most probable text first,
    and in it the path.

    frames T x C, for small numbers only: there are C ** T paths.
    """
    texts: dict[Prefix, dict[Prefix, float]] = defaultdict(dict)
    for path in product(range(len(frames[0])), repeat=len(frames)):
        texts[tuple(collapse(path))][path] = prod(
            frame[label] for frame, label in zip(frames, path)
        )
    ranked = sorted(texts, key=lambda text: sum(texts[text].values()), reverse=True)
    return {
        text: dict(sorted(texts[text].items(), key=lambda item: item[1], reverse=True))
        for text in ranked
    }


def written(
    characters: Sequence[str | Mapping[str, float]], alphabet: Alphabet, sure: float = 0.9
) -> Tensor:
    """Columns as a model might give them: for each character a frame, and a blank behind it;
    log-probabilities (T, 1, C).

    A character that is given as {"b": 0.6, "h": 0.3} has these probabilities, a single one has
    `sure`, and so has the blank; all other classes share the rest.
    """
    guesses = [{one: sure} if isinstance(one, str) else dict(one) for one in characters]
    frames = [frame for guess in guesses for frame in (guess, {"": sure})]
    probs = torch.empty(len(frames), 1, len(alphabet), dtype=torch.float64)
    for place, frame in enumerate(frames):
        probs[place] = (1 - sum(frame.values())) / (len(alphabet) - len(frame))
        for character, probability in frame.items():
            probs[place, 0, alphabet.encode(character)[0] if character else alphabet.blank] = (
                probability
            )
    return probs.log()


def _spelt(labels: Prefix, names: Sequence[str]) -> str:
    """A text as a person reads it; the empty one is named."""
    return "".join(names[label] for label in labels) or "nothing"


def paths_figure(frames: Frames, names: Sequence[str], most: int = 6) -> Figure:
    """A bar for each text (the `most` probable), made of its paths; `names`: a sign for each class,
    the blank's first.
    """
    texts = list(all_texts(frames).items())
    shown = texts[:most]
    best_path = max(
        (path for _, paths in texts for path in paths), key=lambda path: _probability(path, frames)
    )
    figure = blank_figure(8, 0.9 + 0.42 * len(shown))
    axis = figure.subplots()
    for row, (_, paths) in enumerate(shown):
        left = 0.0
        for place, (path, probability) in enumerate(paths.items()):
            best = path == best_path
            axis.barh(
                row,
                probability,
                left=left,
                color=FILLS[place % 4],
                edgecolor="black",
                hatch="//" if best else "",
                height=0.75,
            )
            if probability > 0.012 * len(path):
                label = "".join(names[each] for each in path)
                axis.text(
                    left + probability / 2,
                    row,
                    label,
                    ha="center",
                    va="center",
                    fontsize=10,
                    bbox=_plate(),
                )
            left += probability
        axis.text(left, row, f"  {left:.2f}", va="center", fontsize=10)
    axis.set_yticks(range(len(shown)), [_spelt(text, names) for text, _ in shown])
    axis.set_xlim(0, 1.12 * max(sum(paths.values()) for _, paths in shown))
    axis.invert_yaxis()
    axis.set_xlabel(
        "probability (a piece is a path, a bar a text; hatched: the most probable path)"
    )
    axis.spines[["top", "right"]].set_visible(False)
    totals = [
        f"{_spelt(text, names)} {sum(paths.values()):.2f} ({_paths(len(paths))})"
        for text, paths in shown
    ]
    spelt = _spelt(tuple(collapse(best_path)), names)
    figure.set_label(
        "A bar for each text, made of its paths, the most probable text first: "
        f"{', '.join(totals)}. The most probable path, "
        f"hatched, has {_probability(best_path, frames):.2f} and spells {spelt}."
    )
    return figure


def _probability(path: Prefix, frames: Frames) -> float:
    return prod(frame[label] for frame, label in zip(frames, path))


def _paths(count: int) -> str:
    return "1 path" if count == 1 else f"{count} paths"


def _plate() -> dict[str, object]:
    """A white ground behind a word, so that it can be read on every colour and hatching."""
    return {"boxstyle": "round,pad=0.15", "facecolor": "white", "edgecolor": "none"}


# --- the beam as a tree ---------------------------------------------------------------------------


@dataclass(frozen=True)
class Step:
    """One frame of a search: the two sums of each prefix that can be reached (best first), where it
    came from, what stays.
    """

    sums: dict[Prefix, Sums]
    origins: dict[Prefix, tuple[Prefix, ...]]
    kept: tuple[Prefix, ...]


def trace_beam(frames: Frames, beam_width: int) -> list[Step]:
    """Prefix beam search frame by frame; the first step is the start, before any frame."""
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


def beam_figure(frames: Frames, names: Sequence[str], frame: int, beam_width: int) -> Figure:
    """The search after `frame` frames (0: before the first): its prefixes, where each came from,
    what was dropped.
    """
    steps = trace_beam(frames, beam_width)
    now = steps[frame]
    shown = [step.kept for step in steps[:frame]] + [tuple(now.sums)[:SHOWN]]
    rows = min(SHOWN, max(len(step.sums) for step in steps))
    figure = blank_figure(9, 0.9 + 0.52 * rows)
    axis = figure.subplots()
    for at, prefixes in enumerate(shown):
        for row, prefix in enumerate(prefixes):
            _draw_prefix(axis, at, row, prefix, steps[at], names)
            for origin in steps[at].origins[prefix]:
                merged = len(steps[at].origins[prefix]) > 1
                axis.plot(
                    [at - 1 + HALF, at - HALF],
                    [shown[at - 1].index(origin), row],
                    color=(ORANGE if merged else BLUE) if prefix in steps[at].kept else FAINT,
                    linewidth=2.2 if merged and prefix in steps[at].kept else 1.2,
                    zorder=1 if prefix in steps[at].kept else 0,
                )
    axis.set_xlim(-0.45, len(frames) + 0.45)
    axis.set_ylim(rows - 0.4, -0.6)
    axis.set_yticks([])
    axis.set_xticks(
        range(len(frames) + 1),
        ["start", *(_frame_name(each, names, at) for at, each in enumerate(frames, 1))],
        fontsize=9,
    )
    axis.spines[["top", "right", "left"]].set_visible(False)
    signs = "blank, label: what its paths end in; orange and +: merged; ✗: dropped"
    axis.set_title(
        f"after frame {frame} of {len(frames)}, a beam of {beam_width}; {signs}", fontsize=9
    )
    figure.set_label(_told(steps, frame, beam_width, len(frames), names))
    return figure


def _frame_name(frame: Sequence[float], names: Sequence[str], number: int) -> str:
    return f"frame {number}\n" + "  ".join(
        f"{name} {probability:.2f}".replace(" 0.", " .") for name, probability in zip(names, frame)
    )


def _draw_prefix(
    axis: Axes, at: int, row: int, prefix: Prefix, step: Step, names: Sequence[str]
) -> None:
    kept, merged = prefix in step.kept, len(step.origins[prefix]) > 1
    in_blank, in_label = step.sums[prefix]
    mark = "✗ " if not kept else "+ " if merged else ""
    said = (
        f"{mark}{_spelt(prefix, names)}  {in_blank + in_label:.3f}\nblank {in_blank:.3f}  label "
        f"{in_label:.3f}"
    )
    axis.text(
        at,
        row,
        said.replace("0.", "."),
        ha="center",
        va="center",
        fontsize=8.5,
        color="black" if kept else GREY,
        bbox={
            "boxstyle": "round,pad=0.3",
            "facecolor": "white",
            "edgecolor": (ORANGE if merged else BLUE) if kept else FAINT,
            "linewidth": 2.2 if merged and kept else 1.2,
        },
    )


def _told(
    steps: Sequence[Step], frame: int, beam_width: int, frames: int, names: Sequence[str]
) -> str:
    now = steps[frame]
    kept = [
        f"{_spelt(prefix, names)} {in_blank + in_label:.3f} ({in_blank:.3f} in a blank, "
        f"{in_label:.3f} in its label)"
        for prefix, (in_blank, in_label) in ((prefix, now.sums[prefix]) for prefix in now.kept)
    ]
    merged = [
        f"{_spelt(prefix, names)} from "
        f"{' and '.join(_spelt(origin, names) for origin in now.origins[prefix])}"
        for prefix in now.kept
        if len(now.origins[prefix]) > 1
    ]
    dropped = [_spelt(prefix, names) for prefix in now.sums if prefix not in now.kept]
    return (
        f"After frame {frame} of {frames} a beam of {beam_width} keeps {', '.join(kept)}; "
        f"merged: {', '.join(merged) or 'none'}; dropped: {', '.join(dropped) or 'none'}."
    )


def width_figure(
    widths: Sequence[int], shares: Mapping[str, Sequence[float]], greedy: Mapping[str, float]
) -> Figure:
    """How often each beam width finds the most probable text, a line for each kind of columns;
    level: the best path.
    """
    figure = blank_figure(7, 3)
    axis = figure.subplots()
    told = []
    for (kind, values), colour, marker, style in zip(
        shares.items(), (BLUE, ORANGE), "os", (":", "-.")
    ):
        axis.plot(
            range(len(widths)),
            values,
            color=colour,
            marker=marker,
            label=f"{kind}: prefix beam search",
        )
        axis.axhline(greedy[kind], color=colour, linestyle=style, label=f"{kind}: best path")
        steps = ", ".join(f"{value:.0%} at {width}" for width, value in zip(widths, values))
        told.append(f"{kind} {steps} (the best path: {greedy[kind]:.0%})")
    axis.set_xticks(range(len(widths)), [str(width) for width in widths])
    axis.set(xlabel="beam width", ylabel="found the best text", ylim=(0, 1.04))
    axis.yaxis.set_major_formatter(lambda value, place: f"{value:.0%}")
    axis.legend(fontsize=8, loc="lower right")
    axis.spines[["top", "right"]].set_visible(False)
    figure.set_label(
        f"How often the most probable text is found, by beam width: {'; '.join(told)}."
    )
    return figure


# --- lexicon and language model -------------------------------------------------------------------


def trie_figure(words: Sequence[str]) -> Figure:
    """The trie of a few words from left to right; a double ring where a word may end."""
    letters = Alphabet(sorted(set("".join(words))))
    root = Lexicon.from_words(words, letters).root
    figure = blank_figure(7, 0.5 + 0.62 * len(words))
    axis = figure.subplots()
    row, nodes, endings = 0, 0, []

    def draw(node: Node, prefix: str) -> float:
        """Draws what follows, then the node in the middle of it; returns its height."""
        nonlocal row, nodes
        below = [
            (label, draw(child, prefix + letters.decode([label])))
            for label, child in node.children.items()
        ]
        if not below:
            row += 1
        height = float(np.mean([place for _, place in below])) if below else float(row)
        for label, place in below:
            axis.plot([len(prefix), len(prefix) + 1], [height, place], color=GREY, zorder=0)
            axis.text(
                len(prefix) + 0.5,
                (height + place) / 2,
                letters.decode([label]),
                ha="center",
                va="center",
                fontsize=12,
                bbox=_plate(),
            )
        axis.plot(
            len(prefix),
            height,
            "o",
            markersize=11,
            color=BLUE if node.is_word else "white",
            markeredgecolor=BLUE,
        )
        if node.is_word:
            axis.plot(
                len(prefix), height, "o", markersize=17, fillstyle="none", markeredgecolor=BLUE
            )
            axis.text(len(prefix), height - 0.42, prefix, ha="center", va="center", fontsize=10)
            endings.append(prefix)
        nodes += 1
        return height

    draw(root, "")
    axis.set_ylim(row + 0.5, 0.3)
    axis.set_xlim(-0.4, max(map(len, words)) + 0.5)
    axis.axis("off")
    figure.set_label(
        f"The words {', '.join(words)} as a trie of {nodes} nodes: from the root may follow "
        f"{', '.join(letters.decode([label]) for label in root.children)}; double rings, where a "
        "word may end: "
        f"{', '.join(sorted(endings))}."
    )
    return figure


def margins_figure(weights: Sequence[float], margins: Mapping[str, Sequence[float]]) -> Figure:
    """How far each true text is ahead of its rival at each weight of the language model; below zero
    it loses.
    """
    figure = blank_figure(7, 3)
    axis = figure.subplots()
    axis.axhline(0, color="black", linewidth=0.8)
    axis.axhspan(0, 1000, facecolor=to_rgba(PALE, 0.5), edgecolor=GREY)
    told = []
    for (text, values), colour, style in zip(
        margins.items(), (BLUE, ORANGE, GREEN), ("--", "-.", ":")
    ):
        axis.plot(weights, values, color=colour, linestyle=style, marker="o", markersize=4)
        axis.annotate(
            text,
            (weights[-1], values[-1]),
            xytext=(6, 0),
            textcoords="offset points",
            va="center",
            fontsize=10,
        )
        ahead = [f"{weight:g}" for weight, value in zip(weights, values) if value > 0]
        told.append(f"{text} is ahead at {', '.join(ahead) or 'none'}")
    low, high = min(map(min, margins.values())), max(map(max, margins.values()))
    room = 0.08 * (high - low)
    axis.set(
        ylim=(low - room, high + room),
        xlim=(weights[0], weights[-1] + 0.17 * (weights[-1] - weights[0])),
    )
    axis.set(xlabel="weight of the language model", ylabel="truth minus rival, fused score")
    axis.set_title("grey: the truth is ahead and is read", fontsize=9)
    axis.spines[["top", "right"]].set_visible(False)
    figure.set_label(
        f"The fused score of the truth minus that of its rival, at the weights "
        f"{', '.join(f'{weight:g}' for weight in weights)}: {'; '.join(told)}."
    )
    return figure


def decoders_figure(shares: Mapping[str, Mapping[str, tuple[float, float, float]]]) -> Figure:
    """measure -> decoder -> (share, low, high): a panel for each measure, a point with its interval
    for each decoder.
    """
    decoders = list(next(iter(shares.values())))
    figure = blank_figure(9, 1.1 + 0.36 * len(decoders))
    panels = figure.subplots(1, len(shares), sharey=True, squeeze=False)[0]
    told = []
    for axis, (measure, by_decoder) in zip(panels, shares.items()):
        values, lows, highs = (
            np.array(column) for column in zip(*(by_decoder[decoder] for decoder in decoders))
        )
        shade(axis, lows[0], highs[0], GREY)
        axis.errorbar(
            values,
            range(len(decoders)),
            xerr=[values - lows, highs - values],
            fmt="o",
            color=BLUE,
            capsize=4,
        )
        axis.set_title(measure, fontsize=10)
        axis.xaxis.set_major_formatter(lambda value, place: f"{value:.0%}")
        axis.grid(axis="x", color=PALE)
        axis.set_axisbelow(True)
        axis.spines[["top", "right"]].set_visible(False)
        each = [
            f"{decoder} {value:.1%} ({low:.1%} to {high:.1%})"
            for decoder, value, low, high in zip(decoders, values, lows, highs)
        ]
        told.append(f"{measure}: {', '.join(each)}")
    panels[0].set_yticks(range(len(decoders)), decoders)
    panels[0].set_ylim(len(decoders) - 0.5, -0.5)
    figure.supxlabel(
        f"words read right, with 95 % intervals (grey: that of {decoders[0]})", fontsize=9
    )
    figure.set_label(f"Words read right, in brackets the interval. {'; '.join(told)}.")
    return figure


# --- where the characters stand -------------------------------------------------------------------


def places_figure(
    picture: Image.Image, text: str, boxes: Sequence[Box], places: Sequence[tuple[float, float]]
) -> Figure:
    """The picture, the true box of each character, and below it the columns that wrote it, (left,
    right) in pixels.
    """
    figure = blank_figure(8, 2.5)
    axis = figure.subplots()
    draw_picture(axis, picture)
    for character, box, (left, right) in zip(text, boxes, places):
        width, height = box.right - box.left, box.bottom - box.top
        axis.add_patch(
            Rectangle(
                (box.left - 0.5, box.top - 0.5),
                width,
                height,
                edgecolor=BLUE,
                fill=False,
                linewidth=1.8,
            )
        )
        axis.add_patch(
            Rectangle(
                (left - 0.5, picture.height + 1),
                right - left,
                4,
                facecolor=ORANGE,
                edgecolor="black",
            )
        )
        axis.text(
            (left + right) / 2 - 0.5,
            picture.height + 6,
            character,
            ha="center",
            va="top",
            fontsize=10,
        )
    axis.set_ylim(picture.height + 13, -1)
    axis.set_xlabel(
        "pixel (blue frames: the true boxes; orange bars: the columns that wrote each character)"
    )
    axis.spines[["top", "right", "left"]].set_visible(False)
    shares = [(right - left) / (box.right - box.left) for box, (left, right) in zip(boxes, places)]
    inside = sum(
        box.left <= (left + right) / 2 <= box.right for box, (left, right) in zip(boxes, places)
    )
    figure.set_label(
        f"The word {text} with a frame around each character and below it a bar for the columns "
        f"that wrote it: {inside} of "
        f"{len(text)} bars have their middle under their character, and "
        f"{sum(share < 0.5 for share in shares)} of "
        f"{len(text)} are less than half as wide as it."
    )
    return figure
