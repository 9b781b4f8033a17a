"""The sound training loop of the museum, as you would write it the first time.

`Training` learns to read short numbers in 60 steps. Each bug (see `bugs`) is a subclass; what it
overrides is the bug.

Letters: N pictures, T columns, C classes, L characters.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

import torch
from torch import Tensor, nn

from crnn_lib.alphabet import Alphabet
from crnn_lib.ctc import collapse
from crnn_lib.data import Batch, Collate, Sample
from crnn_lib.metrics import exact_match
from crnn_lib.model import Convolution
from crnn_lib.rendering import SyntheticWords, default_fonts, random_strings

ALPHABET = Alphabet("01234")
STEPS, BATCH_SIZE, SEEN, UNSEEN = 60, 16, 256, 64


class TinyReader(nn.Module):
    """Three convolutions and a linear layer: enough for five digits in one font.

    It gives one column for every 4 pixels.
    """

    def __init__(self, classes: int) -> None:
        super().__init__()
        self.cnn = nn.ModuleList(
            [
                Convolution(1, 16, pool=(4, 2)),
                Convolution(16, 32, pool=(2, 2)),
                Convolution(32, 48, (4, 3), padding=(0, 1)),
            ]
        )
        self.classifier = nn.Linear(48, classes)

    def forward(self, images: Tensor, widths: Tensor) -> tuple[Tensor, Tensor]:
        """Map pictures (N, 1, 32, W) and true widths (N,) to scores (N, T, C) and lengths (N,)."""
        for layer in self.cnn:
            images, widths = layer(images, widths)
        return self.classifier(images.squeeze(2).transpose(1, 2)), widths


@cache
def drawn(seed: int) -> tuple[list[Sample], list[Sample]]:
    """Draw numbers of 1 to 4 digits from 0 to 4, in one font.

    Returns 256 samples to train on and 64 others that are never trained on.
    """
    plain = [font for font in default_fonts() if font.name == "DejaVuSans.ttf"]
    words = SyntheticWords(
        ALPHABET, texts=random_strings(ALPHABET, 1, 4), seed=seed, count=SEEN + UNSEEN, fonts=plain
    )
    samples = [words[index] for index in range(SEEN + UNSEEN)]
    return samples[:SEEN], samples[SEEN:]


class Training:
    """A training loop without a bug: Adam, 60 batches of 16.

    Each method is a point where a loop can go wrong; a bug overrides one of them.
    """

    learning_rate = 1e-2
    classes = len(ALPHABET)
    zero_infinity = False  # as in torch: an impossible label has an infinite loss
    only_reads = False  # True: the bug comes after training, so the sound network is taken

    def __init__(self, seed: int = 0) -> None:
        self.seed, self.losses = seed, list[float]()
        self.seen, self.unseen = drawn(seed)
        with torch.random.fork_rng():
            self.sow()
            self.network = TinyReader(self.classes)
        self.before = self.network.classifier.weight.detach().clone()
        self.optimizer = torch.optim.Adam(self.network.parameters(), lr=self.learning_rate)

    def sow(self) -> None:
        """Set the seed of what is random, so that the run can be repeated."""
        torch.manual_seed(self.seed)

    # --- training ---

    def train(self, steps: int = STEPS) -> None:
        """Train for `steps` steps, each on the next batch."""
        self.network.train()
        for step in range(steps):
            indices = [(step * BATCH_SIZE + index) % SEEN for index in range(BATCH_SIZE)]
            self.descend(self.batch([self.seen[index] for index in indices]))

    def batch(self, samples: Sequence[Sample]) -> Batch:
        """Pad pictures on the right; keep true widths, and labels with their true lengths."""
        prepared = [
            Sample(self.picture(sample.image), sample.text, sample.source) for sample in samples
        ]
        return Collate(ALPHABET)(prepared)

    def picture(self, image: Tensor) -> Tensor:
        """Return what the network is shown of a picture (1, 32, W): black is -1, white is 1."""
        return image

    def targets(self, batch: Batch) -> Tensor:
        """Return the class numbers of the labels (N, L)."""
        return batch.targets

    def scores(self, batch: Batch) -> tuple[Tensor, Tensor]:
        """Return the network's scores (N, T, C) and each picture's number of columns (N,)."""
        scores, lengths = self.network(batch.images, batch.widths)
        return scores, lengths

    def for_ctc(self, scores: Tensor) -> Tensor:
        """Turn scores (N, T, C) into log_probs (T, N, C)."""
        return scores.transpose(0, 1).log_softmax(-1)

    def each_loss(self, batch: Batch) -> Tensor:
        """Return the loss of each sample of a batch (N,), divided by its number of characters."""
        scores, lengths = self.scores(batch)
        losses = nn.functional.ctc_loss(
            self.for_ctc(scores),
            self.targets(batch),
            lengths,
            batch.target_lengths,
            reduction="none",
            zero_infinity=self.zero_infinity,
        )
        return losses / batch.target_lengths

    def descend(self, batch: Batch) -> None:
        """Take one step of the optimizer and note the loss."""
        loss = self.each_loss(batch).mean()
        self.clear()
        loss.backward()
        self.optimizer.step()
        self.losses.append(loss.item())

    def clear(self) -> None:
        """Forget the gradients of the previous step."""
        self.optimizer.zero_grad()

    # --- reading ---

    def ready(self) -> None:
        """Prepare for reading: BatchNorm uses what it learnt, not the statistics of this batch."""
        self.network.eval()

    @torch.no_grad()
    def guesses(self, samples: Sequence[Sample]) -> tuple[Tensor, Tensor]:
        """Return probabilities (N, T, C) and lengths (N,) of pictures read as one batch."""
        self.ready()
        scores, lengths = self.scores(self.reading_batch(samples))
        return scores.softmax(-1), lengths

    def reading_batch(self, samples: Sequence[Sample]) -> Batch:
        """Prepare pictures for reading in the same way as for training."""
        return self.batch(samples)

    def read(self, samples: Sequence[Sample]) -> list[str]:
        """Return the texts of pictures, read as one batch."""
        probs, lengths = self.guesses(samples)
        paths = [path[:length].tolist() for path, length in zip(probs.argmax(-1), lengths.tolist())]
        return [self.spelt(self.collapse(path)) for path in paths]

    def collapse(self, path: list[int]) -> list[int]:
        """Merge repeats, then drop blanks."""
        return collapse(path)

    def spelt(self, labels: list[int]) -> str:
        """Turn class numbers into a text."""
        return ALPHABET.decode(labels)

    def share_right(self, samples: Sequence[Sample]) -> float:
        """Return the share of pictures read without a mistake, in batches of 16."""
        parts = [
            samples[first : first + BATCH_SIZE] for first in range(0, len(samples), BATCH_SIZE)
        ]
        readings = [reading for part in parts for reading in self.read(part)]
        return exact_match([sample.text for sample in samples], readings)


def run_of(kind: type[Training], seed: int = 0) -> Training:
    """Return the finished run of a training, sound or with a bug; each run is made once."""
    if (kind, seed) not in _made:
        run = _made[kind, seed] = kind(seed)
        if run.only_reads:
            sound = run_of(Training, seed)
            run.network.load_state_dict(sound.network.state_dict())
            run.losses = sound.losses
        else:
            run.train()
    return _made[kind, seed]


_made: dict[tuple[type[Training], int], Training] = {}
