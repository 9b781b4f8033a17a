"""Strings composed of single recordings or pictures, each string when it is asked for.

A few thousand digits give as many different strings as anybody wants. One rule comes first: split
the single digits into those to train on and those to test with BEFORE anything is composed. Strings
split afterwards share their digits, and a model that knows them by heart looks better than it is.
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
    """Sample `index` depends on (seed, index) alone, in any process and order; `compose` says how
    it is made.

    `texts`: draws what a string says, by default 3 to 6 characters of the alphabet. `count`: how
    many samples there are; None means endless. Raises ValueError for a negative seed or a count
    below 1.
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
        """The picture (1, 32, W) of `text`, everything random in it from `rng`."""

    def draw(self, index: int) -> Sample:
        rng = np.random.default_rng((self.seed, index))
        text = self.texts(rng)
        return Sample(self.compose(text, rng), text, f"composed, seed {self.seed} index {index}")


def pick(items: Sequence[T], rng: Generator) -> T:
    """One of the items, each as probable as the others."""
    return items[int(rng.integers(len(items)))]
