"""Sample and Batch: pictures padded on the right, with their true widths, and texts as class
numbers.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass

import torch
from torch import Tensor

from crnn_lib.alphabet import Alphabet, AlphabetError
from crnn_lib.contract import HEIGHT


@dataclass(frozen=True)
class Sample:
    """A picture (1, 32, W) from -1 (black) to 1 (white), its text, where it comes from (file and
    row, or seed and index).
    """

    image: Tensor
    text: str
    source: str


@dataclass(frozen=True)
class Batch:
    """N samples side by side; lengths stay with what they measure.

    images (N, 1, 32, W) padded on the right with 0; widths (N,) true widths; targets (N, L) class
    numbers padded with 0; target_lengths (N,); texts and sources as in the samples. All tensors on
    the CPU until `to` moves the large ones.
    """

    images: Tensor
    widths: Tensor
    targets: Tensor
    target_lengths: Tensor
    texts: tuple[str, ...]
    sources: tuple[str, ...]

    def __len__(self) -> int:
        return len(self.texts)

    def to(self, device: torch.device | str) -> Batch:
        """The same batch, pictures and targets on `device`; widths and lengths stay on the CPU,
        where shapes are decided.
        """
        images = self.images.to(device, non_blocking=True)
        targets = self.targets.to(device, non_blocking=True)
        return Batch(images, self.widths, targets, self.target_lengths, self.texts, self.sources)

    def select(self, places: Sequence[int]) -> Batch:
        """The samples at `places` alone (the padding stays as wide as it was)."""
        kept = torch.tensor(places, dtype=torch.long)
        texts, sources = (
            tuple(self.texts[place] for place in places),
            tuple(self.sources[place] for place in places),
        )
        return Batch(
            self.images[kept],
            self.widths[kept],
            self.targets[kept],
            self.target_lengths[kept],
            texts,
            sources,
        )

    def pin_memory(self) -> Batch:
        """For DataLoader(pin_memory=True)."""
        return Batch(
            self.images.pin_memory(),
            self.widths,
            self.targets.pin_memory(),
            self.target_lengths,
            self.texts,
            self.sources,
        )


def pad_images(images: Sequence[Tensor]) -> tuple[Tensor, Tensor]:
    """Pictures (1, 32, W_i) -> images (N, 1, 32, W) padded on the right with 0, widths (N,)."""
    widths = torch.tensor([image.shape[-1] for image in images])
    padded = torch.zeros(len(images), 1, HEIGHT, int(widths.max()))
    for place, image in enumerate(images):
        padded[place, :, :, : image.shape[-1]] = image
    return padded, widths


@dataclass(frozen=True)
class Collate:
    """Samples -> Batch, for `DataLoader(..., collate_fn=Collate(alphabet))`. Raises AlphabetError
    naming the sample.
    """

    alphabet: Alphabet

    def __call__(self, samples: Sequence[Sample]) -> Batch:
        labels = []
        for sample in samples:
            try:
                labels.append(torch.tensor(self.alphabet.encode(sample.text), dtype=torch.long))
            except AlphabetError as error:
                raise AlphabetError(f"{sample.source}: {error}") from None
        images, widths = pad_images([sample.image for sample in samples])
        return Batch(
            images,
            widths,
            torch.nn.utils.rnn.pad_sequence(labels, batch_first=True, padding_value=Alphabet.blank),
            torch.tensor([len(label) for label in labels]),
            tuple(sample.text for sample in samples),
            tuple(sample.source for sample in samples),
        )


def digest(described: object) -> str:
    # a function's address is another one in each process
    lasting = re.sub(r" at 0x[0-9a-f]+", "", repr(described))
    return hashlib.sha256(lasting.encode()).hexdigest()[:16]
