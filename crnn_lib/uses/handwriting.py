"""Strings of handwritten digits set side by side, of any length, each drawn when it is asked for.

The single digits are real: 10,000 of MNIST (LeCun, Cortes and Burges 1998), shipped as one sheet
for each digit. Their arrangement is ours: one slant for the whole string, as from one hand; sizes,
heights and gaps that differ, so that some digits touch. Split the digits before composing
(`split`): known digits in a new order do not make a test.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.random import Generator
from PIL import Image
from torch import Tensor

from crnn_lib.alphabet import Alphabet
from crnn_lib.contract import HEIGHT
from crnn_lib.data.pictures import to_tensor
from crnn_lib.files import shipped
from crnn_lib.rendering.texts import TextSource
from crnn_lib.uses.composing import Composed, pick

DIGITS = "0123456789"
SIDE = 28  # pixels of a digit's picture; the digit itself is at most 20 high
IN_A_ROW = 40  # pictures in a row of a sheet
MARGIN = 3  # pixels of paper before the first digit and after the last


@dataclass(frozen=True)
class Written:
    """One handwritten character: its text, and its ink white on black (mode L), 28 x 28."""

    text: str
    ink: Image.Image


@lru_cache(maxsize=1)
def load_digits() -> tuple[Written, ...]:
    """Load the shipped digits: all zeros, then all ones, and so on.

    Raises FileNotFoundError where data/handwriting is missing.
    """
    digits = []
    for digit in DIGITS:
        with Image.open(shipped(f"handwriting/{digit}.png")) as image:
            sheet = 255 - np.asarray(image)
        across, down = sheet.shape[1] // SIDE, sheet.shape[0] // SIDE
        pictures = sheet.reshape(down, SIDE, across, SIDE).swapaxes(1, 2).reshape(-1, SIDE, SIDE)
        drawn = (picture for picture in pictures if picture.any())  # without the fill
        digits += [Written(digit, Image.fromarray(picture)) for picture in drawn]
    return tuple(digits)


def split(written: Sequence[Written], held_out: int) -> tuple[list[Written], list[Written]]:
    """Return the characters to train on, and the last `held_out` of each kind to test with.

    Raises ValueError where a kind has no more than `held_out`, or when that is below 1.
    """
    kinds: dict[str, list[Written]] = {}
    for character in written:
        kinds.setdefault(character.text, []).append(character)
    train, test = [], []
    for text, kind in kinds.items():
        if not 0 < held_out < len(kind):
            fault = f"there are {len(kind)} of {text!r}, so it must be 1 to {len(kind) - 1}"
            raise ValueError(f"held_out is {held_out}: {fault}")
        train += kind[:-held_out]
        test += kind[-held_out:]
    return train, test


@dataclass(frozen=True, kw_only=True)
class Hand:
    """Ranges of handwriting: each string draws its slant from them, each character the rest."""

    slant: tuple[float, float] = (-0.3, 0.3)  # pixels to the right for each pixel up
    size: tuple[float, float] = (0.85, 1.15)  # of the pictures of 28 pixels
    gap: tuple[float, float] = (-1.0, 5.0)  # pixels between two characters; below 0 they overlap
    lift: tuple[float, float] = (-2.0, 2.0)  # pixels up or down
    turn: tuple[float, float] = (0.0, 0.0)  # degrees, to the left
    stretch: tuple[float, float] = (1.0, 1.0)  # how much wider, at the same height


class WrittenStrings(Composed):
    """Strings of single handwritten characters, black on white.

    `written`: the characters to use, already split from all others. `height`: of the pictures, in
    pixels; they are composed at 32 and enlarged, since the single characters are no larger. Raises
    ValueError where a character of the alphabet has no picture.
    """

    def __init__(
        self,
        written: Sequence[Written],
        alphabet: Alphabet,
        *,
        hand: Hand = Hand(),
        texts: TextSource | None = None,
        seed: int = 0,
        count: int | None = None,
        height: int = HEIGHT,
    ) -> None:
        super().__init__(alphabet, texts=texts, seed=seed, count=count)
        self.hand, self.height = hand, height
        self.pictures: dict[str, list[Image.Image]] = {text: [] for text in alphabet.characters}
        for character in written:
            if character.text in self.pictures:
                self.pictures[character.text].append(character.ink)
        lacking = ", ".join(text for text, pictures in self.pictures.items() if not pictures)
        if lacking:
            remedy = "add pictures of it, or leave it out of the alphabet"
            raise ValueError(f"nobody wrote {lacking}: {remedy}")

    def compose(self, text: str, rng: Generator) -> Tensor:
        """Write `text` by hand: a picture (1, H, W); everything random in it comes from `rng`."""
        pieces = [self._character(character, rng) for character in text]
        gaps = [round(rng.uniform(*self.hand.gap)) for _ in text[1:]] + [0]
        longest = sum(piece.shape[1] + max(gap, 0) for piece, gap in zip(pieces, gaps))
        aside = MARGIN + HEIGHT // 4  # paper for the slant
        line = np.zeros((HEIGHT, aside + longest + aside), np.uint8)
        left = aside
        for piece, gap in zip(pieces, gaps):
            height, width = piece.shape
            middle = (HEIGHT - height) / 2
            top = int(np.clip(middle + rng.uniform(*self.hand.lift), 0, HEIGHT - height))
            part = line[top : top + height, left : left + width]
            np.maximum(part, piece, out=part)
            left += width + gap
        leaning = lean(Image.fromarray(line), rng.uniform(*self.hand.slant))
        return paper(leaning, self.height)

    def _character(self, character: str, rng: Generator) -> np.ndarray:
        """Draw the ink of one character (height, width), cut to it, at most as high as the line."""
        ink = pick(self.pictures[character], rng)
        ink = ink.rotate(rng.uniform(*self.hand.turn), Image.Resampling.BILINEAR, expand=True)
        ink = ink.crop(ink.getbbox())
        factor = min(rng.uniform(*self.hand.size), HEIGHT / ink.height)
        width = ink.width * factor * rng.uniform(*self.hand.stretch)
        size = (max(1, round(width)), max(1, round(ink.height * factor)))
        return np.asarray(ink.resize(size, Image.Resampling.BILINEAR))

    @property
    def identity(self) -> str:
        """Return a string that changes with what is drawn; training compares it on resume."""
        counts = [(character, len(pictures)) for character, pictures in self.pictures.items()]
        drawn = counts, self.hand, self.seed, self.texts
        return repr(drawn if self.height == HEIGHT else (*drawn, self.height))


def lean(line: Image.Image, slant: float) -> Image.Image:
    """Lean a line of ink (white on black) to the right by `slant` pixels for each pixel up.

    Its middle stays where it was.
    """
    matrix = (1, slant, -slant * (line.height - 1) / 2, 0, 1, 0)
    return line.transform(line.size, Image.Transform.AFFINE, matrix, Image.Resampling.BILINEAR)


def paper(line: Image.Image, height: int = HEIGHT) -> Tensor:
    """Cut a line of ink (white on black) with a margin, and return it black on white (1, H, W)."""
    left, _, right, _ = line.getbbox() or (0, 0, line.width, line.height)
    cut = line.crop((left - MARGIN, 0, right + MARGIN, line.height))
    return -to_tensor(cut, height)
