"""Chances: the random numbers of a batch of pictures, each decided by (seed, index) alone.

The k-th number of a picture is a hash of (seed, index, k), Steele's SplitMix64. So a picture comes
out the same whichever others are drawn with it, and the numbers of a whole batch are computed at
once.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from math import prod

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

_GOLDEN = np.uint64(0x9E3779B97F4A7C15)
_ROW = 4099  # numbers between two rows of a picture's noise: a prime, wider than any picture
_STARTS = 65536  # places in the noise at which a picture's may begin


class Chances:
    """A stream of random numbers for each of N pictures; row n belongs to picture n."""

    def __init__(self, seed: int, indices: Sequence[int], device: torch.device | str = "cpu"):
        high = np.array([index >> 64 for index in indices], dtype=np.uint64)
        low = np.array([index % 2**64 for index in indices], dtype=np.uint64)
        self._start(_mixed(_mixed(low + _GOLDEN) ^ np.uint64(seed % 2**64) ^ high), device)

    def _start(self, keys: NDArray[np.uint64], device: torch.device | str) -> None:
        self._keys, self._taken, self.device = keys, 0, device

    def __len__(self) -> int:
        return len(self._keys)

    def _take(self, count: int) -> NDArray[np.uint64]:
        steps = np.arange(self._taken + 1, self._taken + count + 1, dtype=np.uint64)
        self._taken += count
        return _mixed(self._keys[:, None] + steps * _GOLDEN)  # (N, count)

    def numbers(self, *shape: int) -> Tensor:
        """Return numbers from 0 to below 1, float32, (N, *shape)."""
        drawn = (self._take(prod(shape)) >> np.uint64(40)).astype(np.float32) * np.float32(2**-24)
        return torch.from_numpy(drawn.reshape(len(self), *shape)).to(self.device)

    def uniform(self, low: Tensor | float, high: Tensor | float, *shape: int) -> Tensor:
        """Return numbers from `low` to `high`, (N, *shape); either may be a tensor of them."""
        return low + (high - low) * self.numbers(*shape)

    def integers(self, low: int, high: int) -> Tensor:
        """Return whole numbers from `low` to below `high`, (N,)."""
        return (low + (high - low) * self.numbers()).floor().long()

    def happens(self, chance: float) -> Tensor:
        """Return for each picture whether what has this chance happens, (N,) of bool."""
        return self.numbers() < chance

    def some(self, chance: float | Tensor) -> tuple[Tensor, Chances]:
        """Return the pictures to which what has this chance happens, and chances for them alone.

        `chance` may also say for which, (N,) of bool. The pictures are row numbers, (M,).
        """
        chosen = self.happens(chance) if isinstance(chance, float) else chance
        rows = chosen.cpu().numpy().nonzero()[0]
        part = Chances.__new__(Chances)
        part._start(self._take(1)[rows, 0], self.device)
        return torch.from_numpy(rows).to(self.device), part

    def of(self, rows: Tensor) -> Chances:
        """Return the streams of some pictures, by their row numbers, where they are now."""
        part = Chances.__new__(Chances)
        part._start(self._keys[rows.cpu().numpy()], self.device)
        part._taken = self._taken
        return part

    def noise(self, height: int, width: int) -> Tensor:
        """Return normally distributed numbers, (N, height, width).

        They are windows into one strip of noise, at a place that each picture draws: drawing fresh
        ones for every pixel would take longer than all the rest. A window does not depend on how
        wide it is.
        """
        if width > _ROW:
            raise ValueError(f"noise of {width} columns: there are {_ROW} at most")
        starts = self.integers(0, _STARTS)
        strip = _strip(height, str(self.device))
        windows = strip.as_strided((_STARTS, height, width), (1, _ROW, 1))
        return windows[starts]


@lru_cache(maxsize=16)
def _strip(height: int, device: str) -> Tensor:
    numbers = np.random.default_rng(0).standard_normal(_STARTS + height * _ROW, dtype=np.float32)
    return torch.from_numpy(numbers).to(device)


def _mixed(numbers: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """Return each number scattered over 64 bits (the last step of SplitMix64)."""
    with np.errstate(over="ignore"):
        numbers = (numbers ^ (numbers >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
        numbers = (numbers ^ (numbers >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
        return numbers ^ (numbers >> np.uint64(31))
