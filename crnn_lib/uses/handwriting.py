"""Handwritten digits, set side by side as a hand would: strings of any length, each drawn when it
is asked for.

The single digits are real: 10,000 of MNIST (LeCun, Cortes and Burges 1998), shipped as one sheet
for each digit. How they stand beside each other is ours: one slant for the whole string, as one
hand has; sizes, heights and gaps that differ, so that some digits touch. Split the digits before
composing (`split`): a string of new order but known digits is no test.
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
    """The shipped digits: all zeros, then all ones, and so on. Raises FileNotFoundError where
    data/handwriting is missing.
    """
    digits = []
    for digit in DIGITS:
        with Image.open(shipped(f"handwriting/{digit}.png")) as image:
            sheet = 255 - np.asarray(image)
        across, down = sheet.shape[1] // SIDE, sheet.shape[0] // SIDE
        pictures = sheet.reshape(down, SIDE, across, SIDE).swapaxes(1, 2).reshape(-1, SIDE, SIDE)
        digits += [
            Written(digit, Image.fromarray(picture)) for picture in pictures if picture.any()
        ]
    return tuple(digits)


def split(written: Sequence[Written], held_out: int) -> tuple[list[Written], list[Written]]:
    """The characters to train on, and the last `held_out` of each kind to test with.

    Raises ValueError where a kind has no more than `held_out`.
    """
    kinds: dict[str, list[Written]] = {}
    for one in written:
        kinds.setdefault(one.text, []).append(one)
    for text, ones in kinds.items():
        if not 0 < held_out < len(ones):
            raise ValueError(
                f"held_out is {held_out}: of {text!r} there are {len(ones)}, so it must be 1 to "
                f"{len(ones) - 1}"
            )
    return [one for ones in kinds.values() for one in ones[:-held_out]], [
        one for ones in kinds.values() for one in ones[-held_out:]
    ]


@dataclass(frozen=True, kw_only=True)
class Hand:
    """How a string is written. Ranges that each string draws its own slant from, and each character
    the rest.
    """

    slant: tuple[float, float] = (-0.3, 0.3)  # pixels to the right for each pixel up
    size: tuple[float, float] = (0.85, 1.15)  # of the pictures of 28 pixels
    gap: tuple[float, float] = (
        -1.0,
        5.0,
    )  # pixels of paper between two characters; below 0 they overlap
    lift: tuple[float, float] = (-2.0, 2.0)  # pixels up or down
    turn: tuple[float, float] = (0.0, 0.0)  # degrees, to the left
    stretch: tuple[float, float] = (1.0, 1.0)  # how much wider, at the same height


class WrittenStrings(Composed):
    """Strings of single handwritten characters, black on white.

    `written`: the characters to use, split from all others before. Raises ValueError where a
    character of the alphabet has no picture.
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
    ) -> None:
        super().__init__(alphabet, texts=texts, seed=seed, count=count)
        self.hand = hand
        self.pictures: dict[str, list[Image.Image]] = {
            character: [] for character in alphabet.characters
        }
        for one in written:
            if one.text in self.pictures:
                self.pictures[one.text].append(one.ink)
        lacking = [character for character, pictures in self.pictures.items() if not pictures]
        if lacking:
            raise ValueError(
                f"nobody wrote {', '.join(lacking)}: add pictures of it, or leave it out of the "
                "alphabet"
            )

    def compose(self, text: str, rng: Generator) -> Tensor:
        pieces = [self._character(character, rng) for character in text]
        gaps = [round(rng.uniform(*self.hand.gap)) for _ in text[1:]] + [0]
        room = MARGIN + HEIGHT // 4  # what leans needs it
        line = np.zeros(
            (
                HEIGHT,
                2 * room + sum(piece.shape[1] + max(gap, 0) for piece, gap in zip(pieces, gaps)),
            ),
            np.uint8,
        )
        left = room
        for piece, gap in zip(pieces, gaps):
            height, width = piece.shape
            top = int(
                np.clip((HEIGHT - height) / 2 + rng.uniform(*self.hand.lift), 0, HEIGHT - height)
            )
            part = line[top : top + height, left : left + width]
            np.maximum(part, piece, out=part)
            left += width + gap
        return paper(lean(Image.fromarray(line), rng.uniform(*self.hand.slant)))

    def _character(self, character: str, rng: Generator) -> np.ndarray:
        """Ink of one character (height, width), at most as high as the line, without the paper
        around it.
        """
        ink = pick(self.pictures[character], rng)
        ink = ink.rotate(rng.uniform(*self.hand.turn), Image.Resampling.BILINEAR, expand=True)
        ink = ink.crop(ink.getbbox())
        factor = min(rng.uniform(*self.hand.size), HEIGHT / ink.height)
        width = ink.width * factor * rng.uniform(*self.hand.stretch)
        size = (max(1, round(width)), max(1, round(ink.height * factor)))
        return np.asarray(ink.resize(size, Image.Resampling.BILINEAR))

    @property
    def identity(self) -> str:
        counts = [(character, len(pictures)) for character, pictures in self.pictures.items()]
        return repr((counts, self.hand, self.seed, self.texts))


def lean(line: Image.Image, slant: float) -> Image.Image:
    """A line of ink (white on black) leant to the right by `slant` pixels for each pixel up, its
    middle where it was.
    """
    matrix = (1, slant, -slant * (line.height - 1) / 2, 0, 1, 0)
    return line.transform(line.size, Image.Transform.AFFINE, matrix, Image.Resampling.BILINEAR)


def paper(line: Image.Image) -> Tensor:
    """A line of ink, white on black, cut to it with a margin -> (1, 32, W) black on white."""
    left, _, right, _ = line.getbbox() or (0, 0, line.width, line.height)
    cut = line.crop((left - MARGIN, 0, right + MARGIN, line.height))
    return -to_tensor(cut)
