"""Labelled pictures, a little different each time: slant, stretch, bends, blur, light, noise.

A few hundred pictures show a model too few ways of writing a letter; changed anew each time they
are seen, they show many more. `Endless` repeats a dataset so, `Mixed` adds other pictures.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import torch
from numpy.random import Generator
from torch import Tensor
from torch.nn import functional
from torch.utils.data import Dataset

from crnn_lib.alphabet import Alphabet
from crnn_lib.contract import HEIGHT
from crnn_lib.data.drawn import DrawnSamples
from crnn_lib.data.samples import Sample, digest
from crnn_lib.rendering import effects
from crnn_lib.rendering.chances import Chances
from crnn_lib.rendering.ink import Array

# bytes of decoded pictures that are kept, so that a file is read once and not in every epoch
KEPT_BYTES = 500_000_000


@dataclass(frozen=True)
class Augmentation:
    """Change pictures a little: how far, in picture heights; 0 leaves a change out."""

    stretch: float = 0.25  # wider or narrower by up to this factor
    slant: float = 0.35  # sideways from top to bottom
    turn: float = 0.06  # up or down over the whole line
    size: float = 0.15  # taller or lower by up to this factor
    shift: float = 0.06  # up or down, and paper at both ends
    bends: float = 0.03  # of each knot of a mesh, about one a letter
    weight: float = 0.2  # chance of bolder or finer strokes
    blur: float = 0.3  # chance, as of all below
    light: float = 0.5
    noise: float = 0.4
    erased: float = 0.2

    def __call__(self, picture: Array, text: str, rng: Generator) -> Array:
        """Return a changed copy of a picture (H, W) from 0 (black) to 255; its text fits still."""
        pictures = torch.from_numpy(self._bent(picture, text, rng))[None]
        _, height, width = pictures.shape
        if rng.random() < self.weight:
            sign = 1 if rng.random() < 0.5 else -1  # the brightest of the pixels around, or darkest
            other = functional.max_pool2d(sign * pictures, 3, 1, 1) * sign
            pictures = pictures.lerp(other, float(rng.uniform(0.2, 0.8)))
        if rng.random() < self.blur:
            pictures = effects.blur(pictures, float(rng.uniform(0.3, 1.2)) * height / HEIGHT)
        if rng.random() < self.light:
            middle = float(rng.uniform(0, 255))
            pictures = middle + (pictures - middle) * float(rng.uniform(0.5, 1.2))
            chances = Chances(int(rng.integers(2**62)), [0])
            pictures = effects.light(pictures, torch.tensor([width]), chances)
        picture = pictures[0].numpy()
        if rng.random() < self.noise:
            grain = rng.standard_normal(picture.shape, dtype=np.float32)
            picture = picture + grain * np.float32(rng.uniform(0, 12))
        if rng.random() < self.erased:
            wide, tall = (int(size) for size in rng.uniform(0.05, 0.3, size=2) * height)
            left, top = int(rng.integers(0, width)), int(rng.integers(0, height))
            picture[top : top + tall, left : left + wide] = rng.choice(picture.ravel())
        return np.clip(picture, 0, 255)

    def _bent(self, picture: Array, text: str, rng: Generator) -> Array:
        """Lay the picture on a mesh whose knots have moved: slant, stretch, turn and bends."""
        height, width = picture.shape
        before, after = rng.uniform(-0.5, 2, size=2) * self.shift * height
        wide = width * np.exp(rng.uniform(-1, 1) * np.log1p(self.stretch)) + before + after
        # two columns of 4 pixels a letter, so that the label can still be aligned
        wide = max(round(wide), min(width, 8 * len(text)), 1)
        # for each knot the point of the picture that it shows, -1 to 1 between its edges
        x, y = np.linspace(-1, 1, 2 + 2 * wide // height), np.linspace(-1, 1, 3)[:, None]
        bends = rng.standard_normal((2, 3, x.size)) * self.bends
        ends = -1 - 2 * before / width, 1 + 2 * after / width
        across = np.interp(x, (-1, 1), ends) + bends[0] * height / width
        down = y * np.exp(rng.uniform(-1, 1) * np.log1p(self.size)) + bends[1]
        across = across + y * rng.uniform(-self.slant, self.slant) * height / width
        down = down + 2 * rng.uniform(-self.shift, self.shift)
        down = down + 2 * x * rng.uniform(-self.turn, self.turn)
        return _shown(picture, np.stack([across, down]), (height, wide))


def _shown(picture: Array, knots: Array, size: tuple[int, int]) -> Array:
    """Return a picture of `size` whose knots (2, rows, columns) show these points of `picture`."""
    points = functional.interpolate(
        torch.from_numpy(knots.astype(np.float32))[None], size, mode="bilinear", align_corners=True
    )
    paper = float(np.median(picture[[0, -1]]))  # beyond the edges
    shown = functional.grid_sample(
        torch.from_numpy(picture - np.float32(paper))[None, None],
        points.permute(0, 2, 3, 1),  # -> (1, H, W, 2)
        mode="bicubic",
        align_corners=True,  # -1 and 1 are the middles of the outermost pixels
    )
    bent: Array = shown[0, 0].numpy() + np.float32(paper)
    return bent


class Endless(DrawnSamples):
    """The samples of a dataset again and again, in a new order each time, each changed anew.

    The sample at an index depends on (seed, index) alone. `change`: an Augmentation, or None for
    the pictures as they are.
    """

    def __init__(
        self,
        data: Dataset[Sample],
        alphabet: Alphabet,
        *,
        change: Augmentation | None = Augmentation(),
        seed: int = 0,
    ) -> None:
        super().__init__(alphabet, seed=seed, count=None)
        self.data, self.change = data, change
        self.height: int = getattr(data, "height", HEIGHT)
        self.size = len(data)  # type: ignore[arg-type]  # torch's Dataset promises no length
        if not self.size:
            raise ValueError("there are no samples to repeat")
        self._epoch, self._order = -1, np.zeros(0, dtype=np.int64)
        self._kept: dict[int, Sample] = {}
        self._kept_bytes = 0

    @property
    def identity(self) -> str:
        """Return a string that changes with the data or their changes, compared on resume."""
        return digest([getattr(self.data, "identity", None), self.size, self.change, self.seed])

    @property
    def contents(self) -> str | None:
        """Return a string that changes with the content of any file, compared on resume."""
        return getattr(self.data, "contents", None)

    def draw(self, index: int) -> Sample:
        """Draw sample `index`. Raises what the data raise."""
        sample = self._sample(self._index_of(index))
        if self.change is None:
            return sample
        rng = np.random.default_rng((self.seed, index, 3))
        grey = (sample.image[0].numpy() + 1) * np.float32(127.5)
        picture = self.change(grey, sample.text, rng)
        image: Tensor = torch.from_numpy(picture.astype(np.float32))[None] / 127.5 - 1
        return Sample(image, sample.text, sample.source)

    def _index_of(self, position: int) -> int:
        epoch, number = divmod(position, self.size)
        if epoch != self._epoch:
            rng = np.random.default_rng((self.seed, epoch, 4))
            self._epoch, self._order = epoch, rng.permutation(self.size)
        return int(self._order[number])

    def _sample(self, index: int) -> Sample:
        if index in self._kept:
            return self._kept[index]
        sample = self.data[index]
        self._kept_bytes += sample.image.nbytes
        if self._kept_bytes < KEPT_BYTES:
            self._kept[index] = sample
        return sample


class Mixed(DrawnSamples):
    """Two endless sources in turn: `share` of the samples are of `other`, evenly spread."""

    def __init__(self, first: DrawnSamples, other: DrawnSamples, share: float) -> None:
        super().__init__(first.alphabet, seed=first.seed, count=None)
        if not 0 < share < 1:
            raise ValueError(f"share is {share}: it must lie between 0 and 1")
        self.first, self.other, self.share = first, other, share
        self.height: int = getattr(first, "height", HEIGHT)

    @property
    def identity(self) -> str:
        """Return a string that changes with either source or the share, compared on resume."""
        return digest([self.first.identity, self.other.identity, self.share])

    @property
    def contents(self) -> str | None:
        """Return a string that changes with the content of a file of either, compared on resume."""
        contents = [getattr(source, "contents", None) for source in (self.first, self.other)]
        return None if contents == [None] * 2 else digest(contents)

    def draw(self, index: int) -> Sample:
        """Draw sample `index` of the mixture."""
        return self.draw_all([index])[0]

    def draw_all(self, indices: Sequence[int]) -> list[Sample]:
        """Draw several samples of the mixture."""
        counted = [
            (index, int(index * self.share), int((index + 1) * self.share)) for index in indices
        ]
        others = [before for _, before, after in counted if after > before]
        drawn = iter(self.other.__getitems__(others))
        return [
            next(drawn) if after > before else self.first[index - before]
            for index, before, after in counted
        ]
