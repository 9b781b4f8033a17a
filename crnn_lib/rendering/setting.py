"""Texts set in ink: in print or type, or painted on a sign, with what stands around them.

A crop out of a page or a photograph often shows parts of other lines and words.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from crnn_lib.rendering.chances import Chances
from crnn_lib.rendering.fonts import coverage
from crnn_lib.rendering.ink import Ink, draw_ink
from crnn_lib.rendering.styles import Word

INK_SIZE = 36  # pixels at which ink is drawn for a picture 32 high: about its size in the picture


@dataclass(frozen=True)
class Sheet:
    """Ink, and parts of other lines and words around it, which the label leaves out."""

    ink: Ink
    pixels: NDArray[np.uint8]  # (rows, columns)
    left: int = 0  # where the ink begins in `pixels`
    top: int = 0


def surrounded(
    ink: Ink,
    above: Ink | None = None,
    below: Ink | None = None,
    beside: tuple[Ink, int, bool] | None = None,
    gap: int = 4,
) -> Sheet:
    """Return ink with a line above and below, `gap` pixels away, and a stroke beside it.

    `beside`: the ink of a part of a letter, its distance in pixels, and whether it is on the left.
    """
    (rows, columns), left, top, right, bottom = ink.pixels.shape, 0, 0, 0, 0
    top = above.pixels.shape[0] + gap if above else 0
    bottom = below.pixels.shape[0] + gap if below else 0
    if beside:
        aside = beside[0].pixels.shape[1] + beside[1]
        left, right = (aside, 0) if beside[2] else (0, aside)
    sheet = np.zeros((top + rows + bottom, left + columns + right), dtype=np.uint8)
    sheet[top : top + rows, left : left + columns] = ink.pixels
    for line, first in ((above, 0), (below, top + rows + gap)):
        if line:
            part = line.pixels[:, : sheet.shape[1]]
            sheet[first : first + part.shape[0], : part.shape[1]] = part
    if beside:
        stroke = beside[0].pixels[:rows]
        first = 0 if beside[2] else sheet.shape[1] - stroke.shape[1]
        lowest = top + (rows - stroke.shape[0]) // 2
        sheet[lowest : lowest + stroke.shape[0], first : first + stroke.shape[1]] = stroke
    return Sheet(ink, sheet, left, top)


def thickened(ink: Ink, stroke: int) -> Ink:
    """Return ink with lines thicker by `stroke` pixels on each side."""
    if not stroke:
        return ink
    pixels = np.pad(ink.pixels, stroke)
    for _ in range(stroke):
        wide = pixels.copy()
        np.maximum(wide[1:], pixels[:-1], out=wide[1:])
        np.maximum(wide[:-1], pixels[1:], out=wide[:-1])
        pixels = wide.copy()
        np.maximum(pixels[:, 1:], wide[:, :-1], out=pixels[:, 1:])
        np.maximum(pixels[:, :-1], wide[:, 1:], out=pixels[:, :-1])
    boxes = ink.boxes + np.array([0, 0, 2 * stroke, 2 * stroke], dtype=np.float32)
    return Ink(pixels, boxes)


def typed(words: Sequence[Word], chances: Chances, scale: float) -> tuple[list[Sheet], Tensor]:
    """Set texts in print or type, some loosely; return them and no rise for each, (N,)."""
    loose = chances.happens(0.3) * chances.uniform(-1, 4)
    inks = [
        draw_ink(word.drawn, word.font, round(INK_SIZE * scale), spacing * scale)
        for word, spacing in zip(words, loose.tolist())
    ]
    return _surrounded(words, inks, chances, scale, lines=0.25, strokes=0.1), 0 * loose


def painted(words: Sequence[Word], chances: Chances, scale: float) -> tuple[list[Sheet], Tensor]:
    """Paint texts as on signs: close or wide, thicker, with a large initial, or in a bow.

    Returns them and by how much the middle of each rises above its ends, in pixels, (N,).
    """
    closeness = chances.numbers()
    close, wide, apart = chances.uniform(-1.5, 2), chances.uniform(2, 14), chances.uniform(14, 40)
    spacing = torch.where(closeness < 0.6, close, torch.where(closeness < 0.95, wide, apart))
    strokes = chances.happens(0.25) * chances.integers(1, 3)
    initials = torch.where(chances.happens(0.12), chances.uniform(1.15, 1.5), 1.0)
    drawn = zip(words, spacing.tolist(), strokes.tolist(), initials.tolist())
    inks = []
    for word, apart_by, stroke, initial in drawn:
        first = initial if word.drawn.isupper() else 1.0
        ink = draw_ink(word.drawn, word.font, round(INK_SIZE * scale), apart_by * scale, 0, first)
        inks.append(thickened(ink, round(stroke * scale)))
    bows = chances.happens(0.15) * chances.uniform(-0.4, 0.4)
    high = [len(ink.pixels) if len(word.text) > 2 else 0 for word, ink in zip(words, inks)]
    rises = bows * torch.tensor(high, device=chances.device)
    return _surrounded(words, inks, chances, scale, lines=0.15, strokes=0.15), rises


def _surrounded(
    words: Sequence[Word],
    inks: Sequence[Ink],
    chances: Chances,
    scale: float,
    *,
    lines: float,
    strokes: float,
) -> list[Sheet]:
    """Put lines above and below some texts, and beside some the stroke of another word.

    `lines` and `strokes` are the chances of either.
    """
    has_lines, has_stroke = chances.happens(lines).tolist(), chances.happens(strokes).tolist()
    numbers = chances.numbers(6).tolist()
    sheets = []
    for word, ink, lined, stroked, drawn in zip(words, inks, has_lines, has_stroke, numbers):
        above = below = beside = None
        if lined:
            line = _line_beside(word, scale)
            above, below = (line if drawn[0] < 0.7 else None), (line if drawn[0] > 0.3 else None)
        if stroked:
            beside = _stroke_beside(word, scale, drawn[1:])
        gap = round((0.1 + 0.5 * drawn[5]) * len(ink.pixels))
        sheets.append(surrounded(ink, above, below, beside, gap))
    return sheets


def _line_beside(word: Word, scale: float) -> Ink:
    """Return the ink of a line of random letters, about as long as the word's."""
    codes = word.rng.integers(ord("a"), ord("z") + 1, size=len(word.text) + 2)
    letters = _drawable("".join(map(chr, codes)), word.font)
    return draw_ink(letters, word.font, round(INK_SIZE * scale))


def _stroke_beside(word: Word, scale: float, drawn: Sequence[float]) -> tuple[Ink, int, bool]:
    """Return the last stroke of a word on the left, or the first stroke of one on the right.

    Crops that cut between two words show them.
    """
    letter = _drawable(chr(ord("a") + int(26 * drawn[0])), word.font)[:1]
    pixels, left = draw_ink(letter, word.font, round(INK_SIZE * scale)).pixels, drawn[1] < 0.5
    seen = min(round((1 + 6 * drawn[2]) * scale), max(1, pixels.shape[1] // 3))
    stroke = pixels[:, -seen:] if left else pixels[:, :seen]
    return Ink(stroke, np.zeros((0, 4))), round((5 + 10 * drawn[3]) * scale), left


def _drawable(letters: str, font: Path) -> str:
    """Return those of the letters and their capitals that the font has, or a full stop."""
    both = "".join(letter + letter.upper() for letter in letters)
    return "".join(letter for letter in both if ord(letter) in coverage(font)) or "."
