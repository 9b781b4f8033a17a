"""A museum of failures: mistakes that users of CRNNs really make, each a small change of one sound
training loop.

`Training` is that loop, written as one writes it the first time; it learns to read short numbers in
a second. Each exhibit (see exhibits.py) is a subclass that goes wrong in one method, so that the
method's body is the bug. Its *fingerprint* is a number computed from the run; `healthy` and `ill`
say in which range it lies without the bug and with it. The ranges do not meet, and tests hold them
for several seeds.

Letters: N pictures, T columns, C classes, L characters.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
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
Range = tuple[float, float]
ABOVE, BELOW = math.inf, -math.inf


class TinyReader(nn.Module):
    """Three convolutions and a linear layer: enough for five digits in one font. A column every 4
    pixels.
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
        """Pictures (N, 1, 32, W), true widths (N,) -> scores (N, T, C), lengths (N,)."""
        for layer in self.cnn:
            images, widths = layer(images, widths)
        return self.classifier(images.squeeze(2).transpose(1, 2)), widths


@cache
def drawn(seed: int) -> tuple[list[Sample], list[Sample]]:
    """Numbers of 1 to 4 digits from 0 to 4, in one font: those to train on, and others that are
    never trained on.
    """
    plain = [font for font in default_fonts() if font.name == "DejaVuSans.ttf"]
    words = SyntheticWords(
        ALPHABET, texts=random_strings(ALPHABET, 1, 4), seed=seed, count=SEEN + UNSEEN, fonts=plain
    )
    samples = [words[index] for index in range(SEEN + UNSEEN)]
    return samples[:SEEN], samples[SEEN:]


class Training:
    """A training loop without a bug: Adam, 60 batches of 16. Every method is a place to go wrong;
    an exhibit overrides one.
    """

    learning_rate = 1e-2
    classes = len(ALPHABET)
    only_reads = False  # the bug comes after the training: the sound network is taken

    def __init__(self, seed: int = 0) -> None:
        self.seed, self.losses = seed, list[float]()
        self.seen, self.unseen = drawn(seed)
        with torch.random.fork_rng():
            self.sow()
            self.network = TinyReader(self.classes)
        self.before = self.network.classifier.weight.detach().clone()
        self.optimizer = torch.optim.Adam(self.network.parameters(), lr=self.learning_rate)

    def sow(self) -> None:
        """Fix what chance decides, so that the run can be repeated."""
        torch.manual_seed(self.seed)

    # --- training ---

    def train(self, steps: int = STEPS) -> None:
        """Batch after batch, each a loss, gradients, a step."""
        self.network.train()
        for step in range(steps):
            places = [(step * BATCH_SIZE + place) % SEEN for place in range(BATCH_SIZE)]
            self.descend(self.batch([self.seen[place] for place in places]))

    def batch(self, samples: Sequence[Sample]) -> Batch:
        """Pictures padded on the right, with their true widths; labels with their true lengths."""
        prepared = [
            Sample(self.picture(sample.image), sample.text, sample.source) for sample in samples
        ]
        return Collate(ALPHABET)(prepared)

    def picture(self, image: Tensor) -> Tensor:
        """What the network is shown of a picture (1, 32, W), black -1 and white 1."""
        return image

    def targets(self, batch: Batch) -> Tensor:
        """Class numbers (N, L)."""
        return batch.targets

    def scores(self, batch: Batch) -> tuple[Tensor, Tensor]:
        """Scores (N, T, C) of the network and the number of columns of each picture (N,)."""
        scores, lengths = self.network(batch.images, batch.widths)
        return scores, lengths

    def for_ctc(self, scores: Tensor) -> Tensor:
        """Scores (N, T, C) -> log_probs (T, N, C)."""
        return scores.transpose(0, 1).log_softmax(-1)

    def each_loss(self, batch: Batch) -> Tensor:
        """The loss of each sample of a batch, per character (N,)."""
        scores, lengths = self.scores(batch)
        losses = nn.functional.ctc_loss(
            self.for_ctc(scores),
            self.targets(batch),
            lengths,
            batch.target_lengths,
            reduction="none",
        )
        return losses / batch.target_lengths

    def descend(self, batch: Batch) -> None:
        """One step."""
        loss = self.each_loss(batch).mean()
        self.clear()
        loss.backward()
        self.optimizer.step()
        self.losses.append(loss.item())

    def clear(self) -> None:
        """Forget the gradients of the step before."""
        self.optimizer.zero_grad()

    # --- reading ---

    def ready(self) -> None:
        """Before reading: BatchNorm takes what it learnt, not what the batch at hand looks like."""
        self.network.eval()

    @torch.no_grad()
    def guesses(self, samples: Sequence[Sample]) -> tuple[Tensor, Tensor]:
        """Probabilities (N, T, C) and lengths (N,) for pictures read as one batch."""
        self.ready()
        scores, lengths = self.scores(self.reading_batch(samples))
        return scores.softmax(-1), lengths

    def reading_batch(self, samples: Sequence[Sample]) -> Batch:
        """Pictures are prepared for reading as they were for the training."""
        return self.batch(samples)

    def read(self, samples: Sequence[Sample]) -> list[str]:
        """The texts of pictures, read as one batch."""
        probs, lengths = self.guesses(samples)
        paths = [path[:length].tolist() for path, length in zip(probs.argmax(-1), lengths.tolist())]
        return [self.spelt(self.collapse(path)) for path in paths]

    def collapse(self, path: list[int]) -> list[int]:
        """Merge repeats, then drop blanks."""
        return collapse(path)

    def spelt(self, labels: list[int]) -> str:
        """Class numbers -> text."""
        return ALPHABET.decode(labels)

    def share_right(self, samples: Sequence[Sample]) -> float:
        """The share of pictures read without a mistake, each with 15 others in a batch."""
        parts = [
            samples[first : first + BATCH_SIZE] for first in range(0, len(samples), BATCH_SIZE)
        ]
        readings = [reading for part in parts for reading in self.read(part)]
        return exact_match([sample.text for sample in samples], readings)


def run_of(kind: type[Training], seed: int = 0) -> Training:
    """A run of a training, the sound one or an exhibit's; made once."""
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


# --- fingerprints: numbers taken from a run -------------------------------------------------------


def last_loss(run: Training) -> float:
    """The mean loss of the last ten steps."""
    return math.fsum(run.losses[-10:]) / 10


def worst_loss(run: Training) -> float:
    """The largest loss of a step, in losses of the first step."""
    return max(run.losses) / run.losses[0]


def lowest_loss(run: Training) -> float:
    """The lowest loss."""
    return min(run.losses)


def right(run: Training) -> float:
    """The share of new pictures that are read without a mistake."""
    return run.share_right(run.unseen)


def twins_right(run: Training) -> float:
    """The share of new pictures with a doubled digit, like 122, that are read without a mistake."""
    return run.share_right([sample for sample in run.unseen if _has_twins(sample.text)])


def _has_twins(text: str) -> bool:
    return any(left == right for left, right in zip(text, text[1:]))


def blanks(run: Training) -> float:
    """The share of columns in which the blank is the most probable class."""
    probs, lengths = run.guesses(run.unseen)
    true = torch.arange(probs.shape[1]) < lengths[:, None]
    return (probs.argmax(-1) == ALPHABET.blank)[true].float().mean().item()


def first_digit_read(run: Training) -> float:
    """How often the first character of the alphabet, 0, is read, for each time that it stands
    there.
    """
    readings = run.read(run.unseen)
    return "".join(readings).count("0") / sum(sample.text.count("0") for sample in run.unseen)


def neighbours_matter(run: Training) -> float:
    """How far the probabilities of a picture change, at most, when it is read alone and not beside
    fifteen others.
    """
    samples = run.unseen[:BATCH_SIZE]
    beside, _ = run.guesses(samples)
    alone = [run.guesses([sample])[0][0] for sample in samples]
    return max(
        (probs - beside[place, : len(probs)]).abs().max().item()
        for place, probs in enumerate(alone)
    )


def picture_matters(run: Training) -> float:
    """How far the probabilities of two pictures of one width with different texts lie apart, at
    most.
    """
    one, other = (
        run.unseen[0],
        next(sample for sample in run.unseen if sample.text != run.unseen[0].text),
    )
    width = min(one.image.shape[-1], other.image.shape[-1])
    cut = [
        Sample(sample.image[:, :, :width], sample.text, sample.source) for sample in (one, other)
    ]
    probs, _ = run.guesses(cut)
    return (probs[0] - probs[1]).abs().max().item()


def losses_of_zero(run: Training) -> float:
    """The share of samples whose loss is exactly 0 before the first step."""
    with torch.no_grad():
        return (type(run)(run.seed).each_loss(run.batch(run.seen[:64])) == 0).float().mean().item()


def gradient_left(run: Training) -> float:
    """The size (norm) of the gradients that the last step went along."""
    gradients = [
        parameter.grad for parameter in run.network.parameters() if parameter.grad is not None
    ]
    return math.hypot(*(gradient.norm().item() for gradient in gradients))


def last_layer_moved(run: Training) -> float:
    """How far the weights of the last layer have moved, for each unit of their size at the
    start.
    """
    return float((run.network.classifier.weight.detach() - run.before).norm() / run.before.norm())


def digit_widths(run: Training) -> float:
    """How many times wider the widest zero is than the narrowest, as the network is shown them
    (pictures of zeros alone).
    """
    widths = []
    for sample in run.seen + run.unseen:
        if len(sample.text) in (1, 4):
            widths.append(run.picture(sample.image).shape[-1] / len(sample.text))
    return max(widths) / min(widths)


def runs_differ(run: Training) -> float:
    """How far the losses of two runs of the same program lie apart, at most, in three steps."""
    losses = []
    for _ in range(2):
        again = type(run)(run.seed)
        again.train(3)
        losses.append(torch.tensor(again.losses))
    return (losses[0] - losses[1]).abs().max().item()


def gradients_lost(run: Training) -> float:
    """The share of gradients that are no numbers when the network is very sure of something
    wrong.
    """
    scores = torch.zeros(1, 6, run.classes)
    scores[:, :, 0] = 200.0
    scores.requires_grad_()
    loss = nn.functional.ctc_loss(
        run.for_ctc(scores), torch.tensor([[1, 2]]), torch.tensor([6]), torch.tensor([2])
    )
    (gradient,) = torch.autograd.grad(loss, scores)
    return gradient.isnan().float().mean().item()


# --- the exhibits ---------------------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True)
class Exhibit:
    """A bug: what was written, the run that has it, its fingerprint, and the ranges without the bug
    and with it.
    """

    name: str
    wrote: str
    run: type[Training]
    measures: str  # what the fingerprint counts, in words
    fingerprint: Callable[[Training], float]
    healthy: Range
    ill: Range

    def measured(self, seed: int = 0) -> tuple[float, float]:
        """The fingerprint of a sound run, and of one with the bug."""
        if (self.name, seed) not in _measured:
            _measured[self.name, seed] = (
                self.fingerprint(run_of(Training, seed)),
                self.fingerprint(run_of(self.run, seed)),
            )
        return _measured[self.name, seed]

    @property
    def facing(self) -> Range:
        """The ends of the two ranges that face each other: the healthy one's, the ill one's."""
        if self.healthy[1] < self.ill[0]:
            return self.healthy[1], self.ill[0]
        return self.healthy[0], self.ill[1]

    def as_told(self, seed: int = 0) -> bool:
        """Whether the sound run lies in the healthy range, and the run with the bug in the ill
        one.
        """
        sound, sick = self.measured(seed)
        return self.healthy[0] <= sound <= self.healthy[1] and self.ill[0] <= sick <= self.ill[1]


_measured: dict[tuple[str, int], tuple[float, float]] = {}


def range_in_words(bounds: Range) -> str:
    """A range as a person says it."""
    low, high = bounds
    if low == high:
        return f"exactly {low:g}"
    if high == ABOVE:
        return f"above {low:g}"
    return f"below {high:g}" if low == BELOW else f"{low:g} to {high:g}"


def chart(run: Training) -> dict[str, float]:
    """What a doctor measures first: six numbers of a run, each told above."""
    return {
        "loss": last_loss(run),
        "right": right(run),
        "twins": twins_right(run),
        "neighbours": neighbours_matter(run),
        "picture": picture_matters(run),
        "zeros": losses_of_zero(run),
    }


def chart_in_words(found: dict[str, float]) -> dict[str, str]:
    """The same in words that every machine agrees on."""

    def read(share: float) -> str:
        return "nearly all" if share > 0.9 else "hardly any" if share < 0.3 else "some"

    loss = found["loss"]
    return {
        "loss at the end": "below 0"
        if loss < 0
        else "near 0"
        if loss < 0.2
        else "high"
        if loss > 1.2
        else "in between",
        "new pictures read right": read(found["right"]),
        "of those with twins": read(found["twins"]),
        "read alone, the probabilities change": "yes" if found["neighbours"] > 0.01 else "no",
        "another picture, other probabilities": "yes"
        if found["picture"] > 0.001
        else "no, the same",
        "losses of exactly 0 before step 1": "some" if found["zeros"] else "none",
    }
