"""The exhibits of the museum: each bug with its fingerprint and the ranges of that number."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

from crnn_course.language import Word, said
from crnn_course.museum import bugs
from crnn_course.museum.fingerprints import (
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
    repeats_right,
    right,
    runs_differ,
    worst_loss,
)
from crnn_course.museum.training import Training, run_of

MUSEUM = ("museum",)  # the catalogue of its words
Range = tuple[float, float]
ABOVE, BELOW = math.inf, -math.inf


@dataclass(frozen=True, kw_only=True)
class Exhibit:
    """One bug: the code that was written, a run that has it, and the number that shows it."""

    name: str
    wrote: str  # what the program does, in code or in words
    run: type[Training]
    measures: str  # what the fingerprint measures, in words
    fingerprint: Callable[[Training], float]
    healthy: Range  # of the fingerprint, without the bug
    ill: Range  # with the bug

    def __post_init__(self) -> None:
        for field in ("name", "wrote", "measures"):  # compared in English, said in any language
            object.__setattr__(self, field, Word(getattr(self, field)))

    def measured(self, seed: int = 0) -> tuple[float, float]:
        """Return the fingerprints of a sound run and of a run with the bug."""
        if (self.name, seed) not in _measured:
            _measured[self.name, seed] = (
                self.fingerprint(run_of(Training, seed)),
                self.fingerprint(run_of(self.run, seed)),
            )
        return _measured[self.name, seed]

    @property
    def facing(self) -> Range:
        """Return the two ends that face each other: of the healthy range and of the ill range."""
        if self.healthy[1] < self.ill[0]:
            return self.healthy[1], self.ill[0]
        return self.healthy[0], self.ill[1]

    def as_told(self, seed: int = 0) -> bool:
        """Tell whether both runs, sound and with the bug, lie in their ranges."""
        sound, sick = self.measured(seed)
        return self.healthy[0] <= sound <= self.healthy[1] and self.ill[0] <= sick <= self.ill[1]


_measured: dict[tuple[str, int], tuple[float, float]] = {}


EXHIBITS = (
    Exhibit(
        name="scores are not log-probabilities",
        wrote="ctc_loss(scores, ...), without log_softmax",
        run=bugs.RawScores,
        measures="the lowest loss of a step",
        fingerprint=lowest_loss,
        healthy=(0.0, 0.2),
        ill=(BELOW, -0.3),
    ),
    Exhibit(
        name="softmax in place of log_softmax",
        wrote="ctc_loss(scores.softmax(-1), ...)",
        run=bugs.Probabilities,
        measures="the loss of the last steps",
        fingerprint=last_loss,
        healthy=(0.0, 0.2),
        ill=(BELOW, -2.0),
    ),
    Exhibit(
        name="softmax twice",
        wrote="nn.Softmax as the last layer, and log_softmax in the loss",
        run=bugs.SoftmaxTwice,
        measures="the loss of the last steps",
        fingerprint=last_loss,
        healthy=(0.0, 0.2),
        ill=(2.4, ABOVE),
    ),
    Exhibit(
        name="the logarithm of a softmax",
        wrote="scores.softmax(-1).log(), in two steps",
        run=bugs.LogOfSoftmax,
        measures="the share of gradients that are not numbers, where the scores are far apart",
        fingerprint=gradients_lost,
        healthy=(0.0, 0.0),
        ill=(0.5, 1.0),
    ),
    Exhibit(
        name="reshaped, not transposed",
        wrote="scores.reshape(T, N, C) to get the order that CTC wants",
        run=bugs.Reshaped,
        measures="the share of new pictures read right",
        fingerprint=right,
        healthy=(0.85, 1.0),
        ill=(0.0, 0.3),
    ),
    Exhibit(
        name="padded widths, not true widths",
        wrote="lengths = torch.full((N,), T)",
        run=bugs.PaddedWidths,
        measures="how much a picture's probabilities change when it is read alone",
        fingerprint=neighbours_matter,
        healthy=(0.0, 0.001),
        ill=(0.01, 1.0),
    ),
    Exhibit(
        name="labels longer than the columns",
        wrote="pictures squeezed, and zero_infinity=True",
        run=bugs.TooNarrow,
        measures="the share of samples whose loss is exactly 0 before the first step",
        fingerprint=losses_of_zero,
        healthy=(0.0, 0.0),
        ill=(0.15, 1.0),
    ),
    Exhibit(
        name="a learning rate too high",
        wrote="Adam(..., lr=1.0), a hundred times too much",
        run=bugs.HighRate,
        measures="the largest loss of a step, divided by the first",
        fingerprint=worst_loss,
        healthy=(0.0, 1.5),
        ill=(3.0, ABOVE),
    ),
    Exhibit(
        name="the blank is also a character",
        wrote="characters numbered from 0, and blank=0",
        run=bugs.BlankIsCharacter,
        measures="how often the first character is read, divided by how often it should be",
        fingerprint=first_digit_read,
        healthy=(0.85, 1.15),
        ill=(0.0, 0.0),
    ),
    Exhibit(
        name="eval() is forgotten",
        wrote="reading without model.eval()",
        run=bugs.TrainMode,
        measures="how much a picture's probabilities change when it is read alone",
        fingerprint=neighbours_matter,
        healthy=(0.0, 0.001),
        ill=(0.2, 1.0),
    ),
    Exhibit(
        name="white on black",
        wrote="trained on black on white, then shown white on black",
        run=bugs.Inverted,
        measures="the share of new pictures read right",
        fingerprint=right,
        healthy=(0.85, 1.0),
        ill=(0.0, 0.3),
    ),
    Exhibit(
        name="0 to 255 in place of -1 to 1",
        wrote="reading without the scaling of the training",
        run=bugs.FullScale,
        measures="the share of new pictures read right",
        fingerprint=right,
        healthy=(0.85, 1.0),
        ill=(0.0, 0.3),
    ),
    Exhibit(
        name="nothing is drawn",
        wrote="pictures made, but never the text on them (fault 3)",
        run=bugs.NothingDrawn,
        measures="how much the probabilities of two different pictures differ",
        fingerprint=picture_matters,
        healthy=(0.5, 1.0),
        ill=(0.0, 0.001),
    ),
    Exhibit(
        name="labels of other pictures",
        wrote="a row is missing in the table of labels: all rows below it move up",
        run=bugs.Shuffled,
        measures="the loss of the last steps",
        fingerprint=last_loss,
        healthy=(0.0, 0.2),
        ill=(1.0, 2.3),
    ),
    Exhibit(
        name="blanks dropped first",
        wrote="drop the blanks, then merge repeats",
        run=bugs.BlanksFirst,
        measures="the share of new pictures with a repeated digit, like 22, read right",
        fingerprint=repeats_right,
        healthy=(0.7, 1.0),
        ill=(0.0, 0.0),
    ),
    Exhibit(
        name="zero_grad() is forgotten",
        wrote="loss.backward(); optimizer.step()",
        run=bugs.GradientsKept,
        measures="the norm of the gradients that the last step used",
        fingerprint=gradient_left,
        healthy=(0.0, 0.5),
        ill=(5.0, ABOVE),
    ),
    Exhibit(
        name="the optimizer holds another layer",
        wrote="a new last layer, made after the optimizer",
        run=bugs.LayerReplaced,
        measures="how far the last layer's weights moved, divided by their norm",
        fingerprint=last_layer_moved,
        healthy=(0.5, 10.0),
        ill=(0.0, 0.0),
    ),
    Exhibit(
        name="one width for all",
        wrote="every picture stretched to one width (fault 6)",
        run=bugs.OneWidth,
        measures="the widest digit divided by the narrowest",
        fingerprint=digit_widths,
        healthy=(1.0, 2.2),
        ill=(3.5, ABOVE),
    ),
    Exhibit(
        name="class numbers compared with strings",
        wrote="predicted == label, a list and a string (fault 4)",
        run=bugs.NumbersForText,
        measures="the share of new pictures read right",
        fingerprint=right,
        healthy=(0.85, 1.0),
        ill=(0.0, 0.0),
    ),
    Exhibit(
        name="no seed",
        wrote="no manual_seed anywhere (fault 5)",
        run=bugs.NoSeed,
        measures="how much the losses of two runs differ in three steps",
        fingerprint=runs_differ,
        healthy=(0.0, 0.0),
        ill=(0.0001, ABOVE),
    ),
)


def exhibit(name: str) -> Exhibit:
    """Return the exhibit of this name. Raises KeyError where there is none."""
    return {found.name: found for found in EXHIBITS}[name]


def range_in_words(bounds: Range) -> str:
    """Return a range in words, like "above 2.4" or "0.85 to 1"."""
    low, high = bounds
    if low == high:
        return said(f"exactly {low:g}", MUSEUM)
    if high == ABOVE:
        return said(f"above {low:g}", MUSEUM)
    return said(f"below {high:g}" if low == BELOW else f"{low:g} to {high:g}", MUSEUM)
