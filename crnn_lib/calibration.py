"""Calibration: one temperature that makes confidences agree with how often readings are right.

A trained network is too sure of itself. Dividing its class scores by a temperature T > 1 before the
softmax makes it less sure and changes no reading: the best class of each column stays the best (Guo
et al. 2017, arXiv 1706.04599). The temperature is found on pictures that were not trained on.
"""

from __future__ import annotations

import math
from collections.abc import Callable

import torch
from torch import Tensor
from torch.utils.data import DataLoader, Dataset

from crnn_lib.alphabet import Alphabet
from crnn_lib.data.samples import Collate, Sample
from crnn_lib.decoding.greedy import greedy_decode
from crnn_lib.model.crnn import CRNN

LOWEST, HIGHEST = 0.25, 16.0  # the range of temperatures that is searched
GOLDEN = (math.sqrt(5) - 1) / 2


@torch.inference_mode()
def find_temperature(
    model: CRNN, data: Dataset[Sample], alphabet: Alphabet, *, batch_size: int = 32
) -> float:
    """Return the temperature at which the confidences of greedy readings fit their correctness.

    Confidence is the probability of the best path, as in `Reading.confidence`. The best fit is the
    highest likelihood of "right" and "wrong" under the confidences. The model is left in eval mode,
    unchanged.
    """
    columns, right = _readings(model, data, alphabet, batch_size)
    verdicts = torch.tensor(right)

    def misfit(logarithm: float) -> float:
        scaled = (log_probs.div(math.exp(logarithm)).log_softmax(-1) for log_probs in columns)
        paths = torch.stack([log_probs.amax(-1).sum() for log_probs in scaled]).clamp(max=-1e-6)
        return -float(torch.where(verdicts, paths, torch.log(-torch.expm1(paths))).mean())

    return math.exp(_lowest(misfit, math.log(LOWEST), math.log(HIGHEST)))


def _readings(
    model: CRNN, data: Dataset[Sample], alphabet: Alphabet, batch_size: int
) -> tuple[list[Tensor], list[bool]]:
    """Return the log_probs (T, C) of each picture, and whether its greedy reading is right."""
    model.eval()
    device = next(model.parameters()).device
    columns, right = [], []
    for batch in DataLoader(
        data, batch_size=batch_size, collate_fn=Collate(alphabet), generator=torch.Generator()
    ):
        log_probs, lengths = model(batch.images.to(device), batch.widths)
        found = greedy_decode(log_probs, lengths)
        right += [alphabet.decode(path.labels) == text for path, text in zip(found, batch.texts)]
        columns += [
            log_probs[:length, index].cpu() for index, length in enumerate(lengths.tolist())
        ]
    return columns, right


def apply_temperature(model: CRNN, temperature: float) -> None:
    """Divide the class scores of `model` by `temperature` for good, in its last layer.

    Raises ValueError for a temperature that is not positive.
    """
    if not 0 < temperature < math.inf:
        raise ValueError(f"a temperature is a positive number, not {temperature}")
    with torch.no_grad():
        for parameter in model.classifier.parameters():
            parameter.div_(temperature)


def _lowest(function: Callable[[float], float], low: float, high: float, steps: int = 40) -> float:
    """Find the minimum of a function with one valley between `low` and `high`.

    Golden section search.
    """
    for _ in range(steps):
        left, right = high - GOLDEN * (high - low), low + GOLDEN * (high - low)
        if function(left) < function(right):
            high = right
        else:
            low = left
    return (low + high) / 2
