"""Strings composed of single recordings or pictures, each string when it is asked for.

A few thousand digits give as many different strings as anybody wants. One rule comes first: split the single digits into
those to train on and those to test with BEFORE anything is composed. Strings split afterwards share their digits, and
a model that knows them by heart looks better than it is.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence
from typing import TypeVar

import numpy as np
from numpy.random import Generator
from torch import Tensor
from torch.utils.data import Dataset

from crnn_lib.alphabet import Alphabet
from crnn_lib.data import Sample
from crnn_lib.texts import TextSource, random_strings

T = TypeVar("T")


class Composed(Dataset[Sample], ABC):
    """Sample `index` depends on (seed, index) alone, in any process and order; `compose` says how it is made.

    `texts`: draws what a string says, by default 3 to 6 characters of the alphabet. `count`: how many samples there are;
    None means endless. Raises ValueError for a negative seed or a count below 1.
    """

    def __init__(self, alphabet: Alphabet, *, texts: TextSource | None = None, seed: int = 0, count: int | None = None) -> None:
        if seed < 0:
            raise ValueError(f"seed is {seed}: it must not be negative")
        if count is not None and count < 1:
            raise ValueError(f"count is {count}: it must be at least 1, or None for endless")
        self.alphabet, self.seed, self.count = alphabet, seed, count
        self.texts = random_strings(alphabet, 3, 6) if texts is None else texts

    @abstractmethod
    def compose(self, text: str, rng: Generator) -> Tensor:
        """The picture (1, 32, W) of `text`, everything random in it from `rng`."""

    @property
    @abstractmethod
    def identity(self) -> str:
        """Changes with what is composed: by it a resumed training knows its data."""

    def __getitem__(self, index: int) -> Sample:
        if index < 0 or (self.count is not None and index >= self.count):
            last = "endless" if self.count is None else self.count - 1
            raise IndexError(f"index {index} is out of range: samples are 0 to {last}")
        rng = np.random.default_rng((self.seed, index))
        text = self.texts(rng)
        return Sample(self.compose(text, rng), text, f"composed, seed {self.seed} index {index}")

    def __len__(self) -> int:
        if self.count is None:
            raise TypeError("these strings are endless: give count=... for a dataset with a length")
        return self.count


def pick(items: Sequence[T], rng: Generator) -> T:
    """One of the items, each as probable as the others."""
    return items[int(rng.integers(len(items)))]
