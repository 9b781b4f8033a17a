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
from crnn_course.figures.page import in_style
from crnn_course.language import enumerated, listed
from crnn_lib.alphabet import Alphabet
from crnn_lib.decoding import Lexicon, Node


@in_style
def trie_figure(words: Sequence[str]) -> Figure:
    """Draw the trie of a few words from left to right, with a double ring where a word may end."""
    letters = Alphabet(sorted(set("".join(words))))
    root = Lexicon.from_words(words, letters).root
    figure = blank_figure(0.8 + 0.75 * max(map(len, words)), 0.4 + 0.55 * len(words))
    axis = figure.subplots()
    trie = _Trie(axis, letters)
    trie.draw(root, "")
    axis.set_ylim(trie.rows + 0.5, 0.3)
    axis.set_xlim(-0.4, max(map(len, words)) + 0.5)
    axis.axis("off")
    first = enumerated(letters.decode([label]) for label in root.children)
    figure.set_label(
        f"The words {enumerated(words)} as a trie of {trie.nodes} nodes: the root may be followed "
        f"by {first}; double rings where a word may end: {enumerated(sorted(trie.endings))}."
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
        self.axis.text(*middle, letter, ha="center", va="center", fontsize=13, bbox=PLATE)

    def _draw_node(self, node: Node, prefix: str, height: float) -> None:
        """Draw a ring; where a word may end, a filled one in a second ring, with the word above."""
        depth, fill = len(prefix), BLUE if node.is_word else "white"
        self.axis.plot(depth, height, "o", markersize=11, color=fill, markeredgecolor=BLUE)
        if node.is_word:
            ring: dict[str, Any] = {"markersize": 17, "fillstyle": "none", "markeredgecolor": BLUE}
            self.axis.plot(depth, height, "o", **ring)
            self.axis.text(depth, height - 0.42, prefix, ha="center", va="center", fontsize=11)
            self.endings.append(prefix)


@in_style
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
        axis.annotate(text, end, shift, textcoords="offset points", va="center", fontsize=11)
        ahead = [f"{weight:g}" for weight, value in zip(weights, values) if value > 0]
        leads.append(f"{text} is ahead at {enumerated(ahead) or 'none'}")
    low, high = min(map(min, margins.values())), max(map(max, margins.values()))
    space = 0.08 * (high - low)
    right = weights[-1] + 0.17 * (weights[-1] - weights[0])
    axis.set(ylim=(low - space, high + space), xlim=(weights[0], right))
    axis.set(xlabel="weight of the language model", ylabel="truth minus rival, fused score")
    axis.set_title("grey: the truth is ahead and is read")
    figure.set_label(
        "The fused score of the truth minus that of its rival, at the weights "
        f"{enumerated(f'{weight:g}' for weight in weights)}: {listed(leads)}."
    )
    return figure


@in_style
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
        axis.set_title(measure)
        axis.xaxis.set_major_formatter(lambda value, position: f"{value:.0%}")
        axis.grid(axis="x", color=PALE)
        axis.set_axisbelow(True)
        each = [
            f"{decoder} {value:.1%} ({low:.1%} to {high:.1%})"
            for decoder, (value, low, high) in zip(decoders, points)
        ]
        measures.append(listed([measure, listed(each, ", ")], ": "))
    panels[0].set_yticks(rows, decoders)
    panels[0].set_ylim(len(decoders) - 0.5, -0.5)
    figure.supxlabel(f"words read right, with 95 % intervals (grey: that of {decoders[0]})")
    figure.set_label(f"Words read right, with the interval in brackets. {listed(measures)}.")
    return figure


@in_style
def gained_figure(
    counts: Mapping[str, Mapping[str, tuple[int, int]]], beside: str = "best path"
) -> Figure:
    """Draw a panel for each reader: bars for what each decoder gains and for what it loses.

    counts: reader -> decoder -> (words that only the decoder reads right, words that only `beside`
    reads right).
    """
    decoders = list(next(iter(counts.values())))
    figure = blank_figure(9, 0.9 + 0.5 * len(decoders))
    panels = figure.subplots(1, len(counts), sharex=True, sharey=True, squeeze=False)[0]
    told = []
    for axis, (reader, by_decoder) in zip(panels, counts.items()):
        for row, decoder in enumerate(decoders):
            gained, lost = by_decoder[decoder]
            for value, colour, hatch in ((gained, BLUE, ""), (-lost, ORANGE, "//")):
                axis.barh(row, value, color=colour, hatch=hatch, edgecolor="black", height=0.6)
            name = f"{gained - lost:+d}".replace("-", "−")
            look: dict[str, Any] = {"va": "center", "fontsize": 10, "bbox": PLATE}
            axis.annotate(name, (gained, row), (8, 0), textcoords="offset points", **look)
        axis.axvline(0, color="black", linewidth=0.8)
        axis.set_title(reader)
        each = [
            f"{listed([decoder])} gains {gained} and loses {lost}"
            for decoder, (gained, lost) in by_decoder.items()
        ]
        told.append(listed([reader, listed(each, ", ")], ": "))
    panels[0].set_yticks(range(len(decoders)), decoders)
    panels[0].set_ylim(len(decoders) - 0.5, -0.5)
    panels[0].margins(x=0.15)
    panels[0].xaxis.set_major_formatter(lambda value, position: f"{abs(value):.0f}")
    figure.supxlabel(f"words lost (hatched, left) and gained (right) against the {beside}")
    figure.set_label(f"Words against the {beside}. {listed(told)}.")
    return figure


@in_style
def weights_figure(
    weights: Sequence[float],
    gains: Mapping[str, Mapping[str, Sequence[int]]],
    chosen: Mapping[str, Mapping[str, float]],
) -> Figure:
    """Draw a panel for each measure, with a line for each reader: words gained at each weight.

    gains: measure -> reader -> words more than by the best path, at each of `weights`;
    chosen: measure -> reader -> the weight that was chosen on validation words, drawn as a ring.
    """
    figure = blank_figure(9, 3)
    panels = figure.subplots(1, len(gains), sharey=True, squeeze=False)[0]
    told = []
    for axis, (measure, by_reader) in zip(panels, gains.items()):
        axis.axhline(0, color="black", linewidth=0.8)
        looks = zip((BLUE, ORANGE, GREEN), "os^")
        for (reader, values), (colour, marker) in zip(by_reader.items(), looks):
            line: dict[str, Any] = {"color": colour, "marker": marker, "markersize": 5}
            axis.plot(range(len(weights)), values, label=reader, **line)
            index = list(weights).index(chosen[measure][reader])
            ring: dict[str, Any] = {"markersize": 14, "fillstyle": "none", "color": colour}
            axis.plot(index, values[index], "o", **ring)
            steps = [f"{value:+d} at {weight:g}" for weight, value in zip(weights, values)]
            name = listed([listed([measure, reader], ", "), listed(steps, ", ")], ": ")
            name = name.replace("-", "−")
            told.append(f"{name} (chosen: {chosen[measure][reader]:g})")
        axis.set_xticks(range(len(weights)), [f"{weight:g}" for weight in weights])
        axis.set_title(measure)
        axis.grid(axis="y", color=PALE)
        axis.set_axisbelow(True)
    panels[0].set_ylabel("words more than by the best path")
    panels[0].legend(loc="lower left")
    figure.supxlabel("weight of the language model (ring: the one chosen on one half of the words)")
    figure.set_label(f"Words that a language model adds to the best path's. {listed(told)}.")
    return figure
