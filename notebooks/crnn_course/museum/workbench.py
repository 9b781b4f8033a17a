"""The workbench of the three loops to repair: a small reader, its batches and its loss.

All numbers are float64, so that the same loop gives the same losses in whatever order it adds them
up.

Letters: N pictures, T columns, C classes.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import torch
from torch import Tensor, nn

from crnn_course.museum.training import ALPHABET, drawn
from crnn_lib.data import Batch, Collate, Sample
from crnn_lib.model import Convolution
from crnn_lib.model.layers import masked

PICTURES = 8  # in a batch
FEATURES = 32  # of a column


class SmallReader(nn.Module):
    """Two convolutions and a linear layer, on a picture made smaller: a step takes milliseconds.

    It gives one column for every 4 pixels.
    """

    def __init__(self) -> None:
        super().__init__()
        self.smaller = nn.AvgPool2d((4, 2))
        self.cnn = nn.ModuleList(
            [Convolution(1, 16, pool=(2, 2)), Convolution(16, FEATURES, (4, 3), padding=(0, 1))]
        )
        self.classifier = nn.Linear(FEATURES, len(ALPHABET))

    def forward(self, images: Tensor, widths: Tensor) -> tuple[Tensor, Tensor]:
        """Map pictures (N, 1, 32, W) and true widths (N,) to scores (N, T, C) and lengths (N,)."""
        widths = widths // 2
        images = masked(self.smaller(images), widths)
        for layer in self.cnn:
            images, widths = layer(images, widths)
        return self.classifier(images.squeeze(2).transpose(1, 2)), widths

    def batches_counted(self) -> int:
        """Return how many batches have entered the averages of the first BatchNorm."""
        return int(self.cnn[0].norm.num_batches_tracked)  # type: ignore[union-attr, arg-type]


def workbench(seed: int, batches: int) -> tuple[SmallReader, list[Batch]]:
    """Return an untrained reader, and this many batches of eight pictures of numbers."""
    with torch.random.fork_rng():
        torch.manual_seed(seed)
        reader = SmallReader().double()
        samples, _ = drawn(0)
        order = torch.randint(len(samples), (batches, PICTURES)).tolist()
    return reader, [_in_double([samples[index] for index in row]) for row in order]


def unseen_batch() -> Batch:
    """Return a batch of eight pictures that are in no batch of a workbench."""
    _, samples = drawn(0)
    return _in_double(samples[:PICTURES])


def _in_double(samples: Sequence[Sample]) -> Batch:
    batch = Collate(ALPHABET)(samples)
    return replace(batch, images=batch.images.double())


def new_layer(seed: int) -> nn.Linear:
    """Return a new last layer for a `SmallReader`."""
    with torch.random.fork_rng():
        torch.manual_seed(1000 + seed)
        return nn.Linear(FEATURES, len(ALPHABET)).double()


def loss_of(reader: nn.Module, batch: Batch) -> Tensor:
    """Return torch's mean CTC loss of a batch, with true lengths."""
    scores, lengths = reader(batch.images, batch.widths)
    log_probs = scores.transpose(0, 1).log_softmax(-1)  # (T, N, C)
    return nn.functional.ctc_loss(log_probs, batch.targets, lengths, batch.target_lengths)
