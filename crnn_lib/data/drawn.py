"""DrawnSamples: the base class of datasets that draw a sample when it is asked for."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence

from torch.utils.data import Dataset

from crnn_lib.alphabet import Alphabet, check_alphabet
from crnn_lib.data.samples import Sample


class DrawnSamples(Dataset[Sample], ABC):
    """Samples that depend on (seed, index) alone, in any process and order.

    `count`: the number of samples; None means endless (no len(), any index). Raises ValueError for
    a negative seed or a count below 1.
    """

    def __init__(self, alphabet: Alphabet, *, seed: int, count: int | None) -> None:
        check_alphabet(alphabet)
        if seed < 0:
            raise ValueError(f"seed is {seed}: it must not be negative")
        if count is not None and count < 1:
            raise ValueError(f"count is {count}: it must be at least 1, or None for endless")
        self.alphabet, self.seed, self.count = alphabet, seed, count

    @abstractmethod
    def draw(self, index: int) -> Sample:
        """Draw sample `index`, which is in range."""

    def draw_all(self, indices: Sequence[int]) -> list[Sample]:
        """Draw several samples; overridden where that is faster than one after another."""
        return [self.draw(index) for index in indices]

    @property
    @abstractmethod
    def identity(self) -> str:
        """Return a string that changes with what is drawn; training compares it on resume."""

    def check_index(self, index: int) -> None:
        """Raise IndexError for an index out of range."""
        if index < 0 or (self.count is not None and index >= self.count):
            last = "endless" if self.count is None else self.count - 1
            raise IndexError(f"index {index} is out of range: samples are 0 to {last}")

    def __getitem__(self, index: int) -> Sample:
        self.check_index(index)
        return self.draw(index)

    def __getitems__(self, indices: Sequence[int]) -> list[Sample]:
        """Return several samples, as a DataLoader asks for those of a batch."""
        for part in type(self).__mro__:
            if "draw_all" in vars(part):
                for index in indices:
                    self.check_index(index)
                return self.draw_all(indices)
            if "draw" in vars(part) or "__getitem__" in vars(part):
                break  # a subclass changes single samples: it decides
        return [self[index] for index in indices]

    def __len__(self) -> int:
        if self.count is None:
            raise TypeError("these samples are endless: give count=... for a dataset with a length")
        return self.count
