"""The bugs of the museum: each a short subclass of the sound `Training`.

The classes have no docstrings: learners read their source, and what a class overrides is the bug.
`exhibits` says in words what each one does.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import torch
from torch import Tensor, nn

from crnn_course.museum.training import ALPHABET, Training
from crnn_lib.ctc import collapse
from crnn_lib.data import Batch, Sample


class RawScores(Training):
    def for_ctc(self, scores: Tensor) -> Tensor:
        return scores.transpose(0, 1)  # no log_softmax


class Probabilities(Training):
    def for_ctc(self, scores: Tensor) -> Tensor:
        return scores.transpose(0, 1).softmax(-1)  # not log_softmax


class SoftmaxTwice(Training):
    def for_ctc(self, scores: Tensor) -> Tensor:
        # the network ends in a softmax, and the loss applies another one
        return super().for_ctc(scores.softmax(-1))


class LogOfSoftmax(Training):
    only_reads = True

    def for_ctc(self, scores: Tensor) -> Tensor:
        return scores.transpose(0, 1).softmax(-1).log()  # in two steps


class Reshaped(Training):
    def for_ctc(self, scores: Tensor) -> Tensor:
        pictures, columns, classes = scores.shape
        return scores.reshape(columns, pictures, classes).log_softmax(-1)  # not transposed


class PaddedWidths(Training):
    def scores(self, batch: Batch) -> tuple[Tensor, Tensor]:
        # the width of the batch in place of each picture's true width
        padded = torch.full_like(batch.widths, batch.images.shape[-1])
        scores, lengths = self.network(batch.images, padded)
        return scores, lengths


class TooNarrow(Training):
    zero_infinity = True

    def picture(self, image: Tensor) -> Tensor:
        # 12 pixels: three columns, for up to four digits
        return nn.functional.interpolate(image[None], (32, 12))[0]


class HighRate(Training):
    learning_rate = 1.0


class BlankIsCharacter(Training):
    classes = len(ALPHABET) - 1  # a class for each digit, and no class for the blank

    def targets(self, batch: Batch) -> Tensor:
        return (batch.targets - 1).clamp(min=0)  # the digit 0 is class 0: for CTC, the blank

    def spelt(self, labels: list[int]) -> str:
        return "".join(ALPHABET.characters[label] for label in labels)


class TrainMode(Training):
    only_reads = True

    def ready(self) -> None:
        self.network.train()  # eval() is forgotten


class Inverted(Training):
    only_reads = True

    def reading_batch(self, samples: Sequence[Sample]) -> Batch:
        # white on black
        return self.batch([Sample(-sample.image, sample.text, sample.source) for sample in samples])


class FullScale(Training):
    only_reads = True

    def reading_batch(self, samples: Sequence[Sample]) -> Batch:
        # grey values from 0 to 255
        return self.batch(
            [Sample((sample.image + 1) * 127.5, sample.text, sample.source) for sample in samples]
        )


class NothingDrawn(Training):
    def picture(self, image: Tensor) -> Tensor:
        return torch.ones_like(image)  # white paper: the text was never drawn


class Shuffled(Training):
    def __init__(self, seed: int = 0) -> None:
        super().__init__(seed)
        self.seen = list(self.seen)
        # a row of the table was lost: labels of the same length have moved up by one
        for length in range(1, 5):
            rows = [row for row, sample in enumerate(self.seen) if len(sample.text) == length]
            texts = [self.seen[row].text for row in rows]
            for row, text in zip(rows, [*texts[1:], texts[0]]):
                self.seen[row] = replace(self.seen[row], text=text)


class BlanksFirst(Training):
    only_reads = True

    def collapse(self, path: list[int]) -> list[int]:
        # drops the blanks, then merges repeats
        return collapse([label for label in path if label != ALPHABET.blank])


class GradientsKept(Training):
    def clear(self) -> None:
        pass  # zero_grad() is forgotten


class LayerReplaced(Training):
    def __init__(self, seed: int = 0) -> None:
        super().__init__(seed)
        with torch.random.fork_rng():
            torch.manual_seed(seed + 1)
            # the optimizer was made before: it knows only the old layer
            self.network.classifier = nn.Linear(48, self.classes)
        self.before = self.network.classifier.weight.detach().clone()


class OneWidth(Training):
    only_reads = True

    def picture(self, image: Tensor) -> Tensor:
        return nn.functional.interpolate(image[None], (32, 64))[0]


class NumbersForText(Training):
    only_reads = True

    def spelt(self, labels: list[int]) -> str:
        return labels  # type: ignore[return-value]  # class numbers, compared with strings

    def share_right(self, samples: Sequence[Sample]) -> float:
        equal = [reading == sample.text for reading, sample in zip(self.read(samples), samples)]
        return sum(equal) / len(samples)


class NoSeed(Training):
    only_reads = True

    def sow(self) -> None:
        torch.seed()  # another seed each time
