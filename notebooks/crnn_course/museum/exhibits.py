"""The exhibits of the museum: the bugs, each a subclass of the sound training that overrides one
method, and their ranges.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import torch
from torch import Tensor, nn

from crnn_course.museum.training import (
    ABOVE,
    ALPHABET,
    BELOW,
    Exhibit,
    Training,
    digit_widths,
    first_digit_read,
    gradient_left,
    gradients_lost,
    last_layer_moved,
    last_loss,
    losses_of_zero,
    lowest_loss,
    neighbours_matter,
    picture_matters,
    right,
    runs_differ,
    twins_right,
    worst_loss,
)
from crnn_lib.ctc import collapse
from crnn_lib.data import Batch, Sample


class RawScores(Training):
    def for_ctc(self, scores: Tensor) -> Tensor:
        return scores.transpose(0, 1)  # no log_softmax


class Probabilities(Training):
    def for_ctc(self, scores: Tensor) -> Tensor:
        return scores.transpose(0, 1).softmax(-1)  # not log_softmax


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
        everywhere = torch.full_like(batch.widths, batch.images.shape[-1])
        scores, lengths = self.network(
            batch.images, everywhere
        )  # the batch's width for each picture's own
        return scores, lengths


class TooNarrow(Training):
    def picture(self, image: Tensor) -> Tensor:
        # 12 pixels: three columns, for up to four digits
        return nn.functional.interpolate(image[None], (32, 12))[0]

    def each_loss(self, batch: Batch) -> Tensor:
        scores, lengths = self.scores(batch)
        losses = nn.functional.ctc_loss(
            self.for_ctc(scores),
            batch.targets,
            lengths,
            batch.target_lengths,
            reduction="none",
            zero_infinity=True,
        )
        return losses / batch.target_lengths


class HighRate(Training):
    learning_rate = 1.0


class BlankIsCharacter(Training):
    classes = len(ALPHABET) - 1  # a class for each digit, and none for the blank

    def targets(self, batch: Batch) -> Tensor:
        return (batch.targets - 1).clamp(min=0)  # 0 is class 0, which CTC takes for the blank

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
        grey = [
            Sample((sample.image + 1) * 127.5, sample.text, sample.source) for sample in samples
        ]  # 0 to 255
        return self.batch(grey)


class NothingDrawn(Training):
    def picture(self, image: Tensor) -> Tensor:
        return torch.ones_like(image)  # white paper: the text was never drawn


class Shuffled(Training):
    def __init__(self, seed: int = 0) -> None:
        super().__init__(seed)
        # labels of one length have moved up by one place: a row was lost in a table
        for length in range(1, 5):
            places = [place for place, sample in enumerate(self.seen) if len(sample.text) == length]
            texts = [self.seen[place].text for place in places]
            self.seen = list(self.seen)
            for place, text in zip(places, [*texts[1:], texts[0]]):
                self.seen[place] = replace(self.seen[place], text=text)


class BlanksFirst(Training):
    only_reads = True

    def collapse(self, path: list[int]) -> list[int]:
        # blanks dropped, then repeats merged
        return collapse([label for label in path if label != ALPHABET.blank])


class GradientsKept(Training):
    def clear(self) -> None:
        pass  # zero_grad is forgotten


class OneWidth(Training):
    only_reads = True

    def picture(self, image: Tensor) -> Tensor:
        return nn.functional.interpolate(image[None], (32, 64))[0]


class NumbersForText(Training):
    only_reads = True

    def spelt(self, labels: list[int]) -> str:
        return labels  # type: ignore[return-value]  # class numbers, compared with strings

    def share_right(self, samples: Sequence[Sample]) -> float:
        return sum(
            reading == sample.text for reading, sample in zip(self.read(samples), samples)
        ) / len(samples)


class NoSeed(Training):
    only_reads = True

    def sow(self) -> None:
        torch.seed()  # what chance gives


class LayerReplaced(Training):
    def __init__(self, seed: int = 0) -> None:
        super().__init__(seed)
        with torch.random.fork_rng():
            torch.manual_seed(seed + 1)
            # the optimizer was made before: it knows the old layer
            self.network.classifier = nn.Linear(48, self.classes)
        self.before = self.network.classifier.weight.detach().clone()


class SoftmaxTwice(Training):
    def for_ctc(self, scores: Tensor) -> Tensor:
        return super().for_ctc(
            scores.softmax(-1)
        )  # the network ends in a softmax, and the loss takes one more


EXHIBITS = (
    Exhibit(
        name="scores are no log-probabilities",
        wrote="ctc_loss(scores, ...), without log_softmax",
        run=RawScores,
        measures="the lowest loss of a step",
        fingerprint=lowest_loss,
        healthy=(0.0, 0.2),
        ill=(BELOW, -0.3),
    ),
    Exhibit(
        name="softmax in place of log_softmax",
        wrote="ctc_loss(scores.softmax(-1), ...)",
        run=Probabilities,
        measures="the loss of the last steps",
        fingerprint=last_loss,
        healthy=(0.0, 0.2),
        ill=(BELOW, -2.0),
    ),
    Exhibit(
        name="softmax twice",
        wrote="nn.Softmax as the last layer, and log_softmax in the loss",
        run=SoftmaxTwice,
        measures="the loss of the last steps",
        fingerprint=last_loss,
        healthy=(0.0, 0.2),
        ill=(2.4, ABOVE),
    ),
    Exhibit(
        name="the logarithm of a softmax",
        wrote="scores.softmax(-1).log(), in two steps",
        run=LogOfSoftmax,
        measures="the share of gradients that are no numbers, where the scores are far apart",
        fingerprint=gradients_lost,
        healthy=(0.0, 0.0),
        ill=(0.5, 1.0),
    ),
    Exhibit(
        name="reshaped, not transposed",
        wrote="scores.reshape(T, N, C) to get the order that CTC wants",
        run=Reshaped,
        measures="the share of new pictures read right",
        fingerprint=right,
        healthy=(0.85, 1.0),
        ill=(0.0, 0.3),
    ),
    Exhibit(
        name="padded widths for true ones",
        wrote="lengths = torch.full((N,), T)",
        run=PaddedWidths,
        measures="how far a picture's probabilities change when it is read alone",
        fingerprint=neighbours_matter,
        healthy=(0.0, 0.001),
        ill=(0.01, 1.0),
    ),
    Exhibit(
        name="labels longer than the columns",
        wrote="pictures squeezed, and zero_infinity=True",
        run=TooNarrow,
        measures="the share of samples whose loss is exactly 0 before the first step",
        fingerprint=losses_of_zero,
        healthy=(0.0, 0.0),
        ill=(0.15, 1.0),
    ),
    Exhibit(
        name="a learning rate too high",
        wrote="Adam(..., lr=1.0), a hundred times too much",
        run=HighRate,
        measures="the largest loss of a step, divided by the first",
        fingerprint=worst_loss,
        healthy=(0.0, 1.5),
        ill=(3.0, ABOVE),
    ),
    Exhibit(
        name="the blank is also a character",
        wrote="characters counted from 0, and blank=0",
        run=BlankIsCharacter,
        measures="how often the first character is read, for each time that it stands there",
        fingerprint=first_digit_read,
        healthy=(0.85, 1.15),
        ill=(0.0, 0.0),
    ),
    Exhibit(
        name="eval() is forgotten",
        wrote="reading without model.eval()",
        run=TrainMode,
        measures="how far a picture's probabilities change when it is read alone",
        fingerprint=neighbours_matter,
        healthy=(0.0, 0.001),
        ill=(0.2, 1.0),
    ),
    Exhibit(
        name="white on black",
        wrote="trained on black on white, shown white on black",
        run=Inverted,
        measures="the share of new pictures read right",
        fingerprint=right,
        healthy=(0.85, 1.0),
        ill=(0.0, 0.3),
    ),
    Exhibit(
        name="0 to 255 in place of -1 to 1",
        wrote="reading without the scaling of the training",
        run=FullScale,
        measures="the share of new pictures read right",
        fingerprint=right,
        healthy=(0.85, 1.0),
        ill=(0.0, 0.3),
    ),
    Exhibit(
        name="nothing is drawn",
        wrote="pictures made, but never the text on them (fault 3)",
        run=NothingDrawn,
        measures="how far the probabilities of two different pictures lie apart",
        fingerprint=picture_matters,
        healthy=(0.5, 1.0),
        ill=(0.0, 0.001),
    ),
    Exhibit(
        name="labels of other pictures",
        wrote="a row is missing in the table of labels: all below move up",
        run=Shuffled,
        measures="the loss of the last steps",
        fingerprint=last_loss,
        healthy=(0.0, 0.2),
        ill=(1.0, 2.3),
    ),
    Exhibit(
        name="blanks dropped first",
        wrote="drop the blanks, then merge repeats",
        run=BlanksFirst,
        measures="the share of new pictures with twins, like 22, read right",
        fingerprint=twins_right,
        healthy=(0.7, 1.0),
        ill=(0.0, 0.0),
    ),
    Exhibit(
        name="zero_grad() is forgotten",
        wrote="loss.backward(); optimizer.step()",
        run=GradientsKept,
        measures="the size of the gradients that the last step went along",
        fingerprint=gradient_left,
        healthy=(0.0, 0.5),
        ill=(5.0, ABOVE),
    ),
    Exhibit(
        name="the optimizer holds another layer",
        wrote="a new last layer, made after the optimizer",
        run=LayerReplaced,
        measures="how far the last layer's weights moved, divided by their size",
        fingerprint=last_layer_moved,
        healthy=(0.5, 10.0),
        ill=(0.0, 0.0),
    ),
    Exhibit(
        name="one width for all",
        wrote="every picture stretched to one width (fault 6)",
        run=OneWidth,
        measures="the widest digit divided by the narrowest",
        fingerprint=digit_widths,
        healthy=(1.0, 2.2),
        ill=(3.5, ABOVE),
    ),
    Exhibit(
        name="class numbers compared with strings",
        wrote="predicted == label, a list and a string (fault 4)",
        run=NumbersForText,
        measures="the share of new pictures read right",
        fingerprint=right,
        healthy=(0.85, 1.0),
        ill=(0.0, 0.0),
    ),
    Exhibit(
        name="no seed",
        wrote="no manual_seed anywhere (fault 5)",
        run=NoSeed,
        measures="how far the losses of two runs lie apart in three steps",
        fingerprint=runs_differ,
        healthy=(0.0, 0.0),
        ill=(0.0001, ABOVE),
    ),
)


def exhibit(name: str) -> Exhibit:
    """The exhibit of this name. Raises KeyError."""
    return {one.name: one for one in EXHIBITS}[name]
