"""Figures of chapter 06: tries, weights of a language model, and decoders compared."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import to_rgba
from matplotlib.figure import Figure

from crnn_course.figures.base import BLUE, GREEN, GREY, ORANGE, PALE, PLATE, blank_figure, shade
from crnn_lib.alphabet import Alphabet
from crnn_lib.decoding import Lexicon, Node


def trie_figure(words: Sequence[str]) -> Figure:
    """Draw the trie of a few words from left to right, with a double ring where a word may end."""
    letters = Alphabet(sorted(set("".join(words))))
    root = Lexicon.from_words(words, letters).root
    figure = blank_figure(7, 0.5 + 0.62 * len(words))
    axis = figure.subplots()
    trie = _Trie(axis, letters)
    trie.draw(root, "")
    axis.set_ylim(trie.rows + 0.5, 0.3)
    axis.set_xlim(-0.4, max(map(len, words)) + 0.5)
    axis.axis("off")
    first = ", ".join(letters.decode([label]) for label in root.children)
    figure.set_label(
        f"The words {', '.join(words)} as a trie of {trie.nodes} nodes: the root may be followed "
        f"by {first}; double rings where a word may end: {', '.join(sorted(trie.endings))}."
    )
    return figure


@dataclass
class _Trie:
    """A trie while it is drawn: its rows and nodes so far, and the words that end in it."""

    axis: Axes
    letters: Alphabet
    rows: int = 0
    nodes: int = 0
    endings: list[str] = field(default_factory=list)

    def draw(self, node: Node, prefix: str) -> float:
        """Draw what follows a node, then the node in the middle of it; return its height."""
        below = {}
        for label, child in node.children.items():
            letter = self.letters.decode([label])
            below[letter] = self.draw(child, prefix + letter)
        if not below:
            self.rows += 1
        height = float(np.mean(list(below.values()))) if below else float(self.rows)
        for letter, end in below.items():
            self._draw_edge(len(prefix), height, end, letter)
        self._draw_node(node, prefix, height)
        self.nodes += 1
        return height

    def _draw_edge(self, depth: int, start: float, end: float, letter: str) -> None:
        """Draw a line between two heights, from `depth` to the next, with its letter on it."""
        middle = depth + 0.5, (start + end) / 2
        self.axis.plot([depth, depth + 1], [start, end], color=GREY, zorder=0)
        self.axis.text(*middle, letter, ha="center", va="center", fontsize=12, bbox=PLATE)

    def _draw_node(self, node: Node, prefix: str, height: float) -> None:
        """Draw a ring; where a word may end, a filled one in a second ring, with the word above."""
        depth, fill = len(prefix), BLUE if node.is_word else "white"
        self.axis.plot(depth, height, "o", markersize=11, color=fill, markeredgecolor=BLUE)
        if node.is_word:
            ring: dict[str, Any] = {"markersize": 17, "fillstyle": "none", "markeredgecolor": BLUE}
            self.axis.plot(depth, height, "o", **ring)
            self.axis.text(depth, height - 0.42, prefix, ha="center", va="center", fontsize=10)
            self.endings.append(prefix)


def margins_figure(weights: Sequence[float], margins: Mapping[str, Sequence[float]]) -> Figure:
    """Draw how far each true text is ahead of its rival at each weight of the language model.

    margins: true text -> the difference of the fused scores at each of `weights`; below zero the
    true text loses.
    """
    figure = blank_figure(7, 3)
    axis = figure.subplots()
    axis.axhline(0, color="black", linewidth=0.8)
    axis.axhspan(0, 1000, facecolor=to_rgba(PALE, 0.5), edgecolor=GREY)
    looks = zip((BLUE, ORANGE, GREEN), ("--", "-.", ":"))
    leads = []
    for (text, values), (colour, style) in zip(margins.items(), looks):
        axis.plot(weights, values, color=colour, linestyle=style, marker="o", markersize=4)
        end, shift = (weights[-1], values[-1]), (6, 0)
        axis.annotate(text, end, shift, textcoords="offset points", va="center", fontsize=10)
        ahead = [f"{weight:g}" for weight, value in zip(weights, values) if value > 0]
        leads.append(f"{text} is ahead at {', '.join(ahead) or 'none'}")
    low, high = min(map(min, margins.values())), max(map(max, margins.values()))
    space = 0.08 * (high - low)
    right = weights[-1] + 0.17 * (weights[-1] - weights[0])
    axis.set(ylim=(low - space, high + space), xlim=(weights[0], right))
    axis.set(xlabel="weight of the language model", ylabel="truth minus rival, fused score")
    axis.set_title("grey: the truth is ahead and is read", fontsize=9)
    axis.spines[["top", "right"]].set_visible(False)
    figure.set_label(
        "The fused score of the truth minus that of its rival, at the weights "
        f"{', '.join(f'{weight:g}' for weight in weights)}: {'; '.join(leads)}."
    )
    return figure


def decoders_figure(shares: Mapping[str, Mapping[str, tuple[float, float, float]]]) -> Figure:
    """Draw a panel for each measure, with a point and its interval for each decoder.

    shares: measure -> decoder -> (share, low, high).
    """
    decoders = list(next(iter(shares.values())))
    figure = blank_figure(9, 1.1 + 0.36 * len(decoders))
    panels = figure.subplots(1, len(shares), sharey=True, squeeze=False)[0]
    rows = range(len(decoders))
    measures = []
    for axis, (measure, by_decoder) in zip(panels, shares.items()):
        points = np.array([by_decoder[decoder] for decoder in decoders])
        values, lows, highs = points.T
        shade(axis, lows[0], highs[0], GREY)
        reach = [values - lows, highs - values]
        axis.errorbar(values, rows, xerr=reach, fmt="o", color=BLUE, capsize=4)
        axis.set_title(measure, fontsize=10)
        axis.xaxis.set_major_formatter(lambda value, position: f"{value:.0%}")
        axis.grid(axis="x", color=PALE)
        axis.set_axisbelow(True)
        axis.spines[["top", "right"]].set_visible(False)
        each = [
            f"{decoder} {value:.1%} ({low:.1%} to {high:.1%})"
            for decoder, (value, low, high) in zip(decoders, points)
        ]
        measures.append(f"{measure}: {', '.join(each)}")
    panels[0].set_yticks(rows, decoders)
    panels[0].set_ylim(len(decoders) - 0.5, -0.5)
    figure.supxlabel(
        f"words read right, with 95 % intervals (grey: that of {decoders[0]})", fontsize=9
    )
    figure.set_label(f"Words read right, with the interval in brackets. {'; '.join(measures)}.")
    return figure
