"""Sample and Batch: pictures and texts, alone and padded side by side."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

import torch
from torch import Tensor
from torch.nn.utils.rnn import pad_sequence

from crnn_lib.alphabet import Alphabet, AlphabetError


@dataclass(frozen=True)
class Sample:
    """One picture, its text, and where both come from."""

    image: Tensor  # (1, H, W) from -1 (black) to 1 (white)
    text: str
    source: str  # file and row, or seed and index


@dataclass(frozen=True)
class Batch:
    """N samples side by side, each with its true lengths; all tensors are made on the CPU."""

    images: Tensor  # (N, 1, H, W), padded on the right with 0
    widths: Tensor  # (N,), of the pictures without padding
    targets: Tensor  # (N, L), class numbers padded with 0
    target_lengths: Tensor  # (N,)
    texts: tuple[str, ...]
    sources: tuple[str, ...]

    def __len__(self) -> int:
        return len(self.texts)

    def to(self, device: torch.device | str) -> Batch:
        """Return the batch on `device`; widths and lengths stay on the CPU: they decide shapes."""
        images = self.images.to(device, non_blocking=True)
        return replace(self, images=images, targets=self.targets.to(device, non_blocking=True))

    def select(self, indices: Sequence[int]) -> Batch:
        """Return the samples at `indices` alone; the padding stays as wide as it was."""
        kept = torch.tensor(indices, dtype=torch.long)
        targets, target_lengths = self.targets[kept], self.target_lengths[kept]
        texts = tuple(self.texts[index] for index in indices)
        sources = tuple(self.sources[index] for index in indices)
        images, widths = self.images[kept], self.widths[kept]
        return Batch(images, widths, targets, target_lengths, texts, sources)

    def pin_memory(self) -> Batch:
        """Return the batch in page-locked memory, as DataLoader(pin_memory=True) asks."""
        return replace(self, images=self.images.pin_memory(), targets=self.targets.pin_memory())


def pad_images(images: Sequence[Tensor]) -> tuple[Tensor, Tensor]:
    """Pad pictures (1, H, W_i) on the right with 0: images (N, 1, H, W), widths (N,).

    Raises ValueError for pictures of different heights.
    """
    widths = torch.tensor([image.shape[-1] for image in images])
    heights = sorted({image.shape[-2] for image in images})
    if len(heights) > 1:
        raise ValueError(f"pictures of a batch are {heights} pixels high: scale all to one height")
    padded = torch.zeros(len(images), 1, heights[0], int(widths.max()))
    for index, image in enumerate(images):
        padded[index, :, :, : image.shape[-1]] = image
    return padded, widths


@dataclass(frozen=True)
class Collate:
    """The collate_fn of a DataLoader: samples -> Batch. Raises AlphabetError naming the sample."""

    alphabet: Alphabet

    def __call__(self, samples: Sequence[Sample]) -> Batch:
        labels = [self._labels(sample) for sample in samples]
        images, widths = pad_images([sample.image for sample in samples])
        return Batch(
            images,
            widths,
            pad_sequence(labels, batch_first=True, padding_value=Alphabet.blank),
            torch.tensor([len(label) for label in labels]),
            tuple(sample.text for sample in samples),
            tuple(sample.source for sample in samples),
        )

    def _labels(self, sample: Sample) -> Tensor:
        try:
            return torch.tensor(self.alphabet.encode(sample.text), dtype=torch.long)
        except AlphabetError as error:
            raise AlphabetError(f"{sample.source}: {error}") from None


def digest(described: object) -> str:
    """Return 16 hexadecimal digits of the repr of `described`, the same in every process."""
    lasting = re.sub(r" at 0x[0-9a-f]+", "", repr(described))  # addresses differ between processes
    return hashlib.sha256(lasting.encode()).hexdigest()[:16]
