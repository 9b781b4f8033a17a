"""Strings composed of single recordings or pictures, each string when it is asked for.

A few thousand digits give more different strings than training ever needs. One rule comes first:
split the single digits into those to train on and those to test with BEFORE composing. Strings that
are split afterwards share digits, and a model that knows those by heart looks better than it is.
"""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Sequence
from typing import TypeVar

import numpy as np
from numpy.random import Generator
from torch import Tensor

from crnn_lib.alphabet import Alphabet
from crnn_lib.data.drawn import DrawnSamples
from crnn_lib.data.samples import Sample
from crnn_lib.rendering.texts import TextSource, random_strings

T = TypeVar("T")


class Composed(DrawnSamples):
    """Composed samples that depend on (seed, index) alone, in any process and order.

    `texts`: draws the text of a string, by default 3 to 6 characters of the alphabet. `count`: the
    number of samples; None means endless. Raises ValueError for a negative seed or a count below 1.
    """

    def __init__(
        self,
        alphabet: Alphabet,
        *,
        texts: TextSource | None = None,
        seed: int = 0,
        count: int | None = None,
    ) -> None:
        super().__init__(alphabet, seed=seed, count=count)
        self.texts = random_strings(alphabet, 3, 6) if texts is None else texts

    @abstractmethod
    def compose(self, text: str, rng: Generator) -> Tensor:
        """Compose the picture (1, H, W) of `text`; everything random in it comes from `rng`."""

    def draw(self, index: int) -> Sample:
        rng = np.random.default_rng((self.seed, index))
        text = self.texts(rng)
        return Sample(self.compose(text, rng), text, f"composed, seed {self.seed} index {index}")


def pick(items: Sequence[T], rng: Generator) -> T:
    """Pick one of the items, all equally probable."""
    return items[int(rng.integers(len(items)))]
