"""Confidence that means something: one temperature for all classes, found on pictures that were not
trained on.

A trained network is too sure of itself. Dividing its class scores by a temperature T > 1 before the
softmax makes it less sure and changes no reading: the best class of each column stays the best (Guo
et al. 2017, arXiv 1706.04599).
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

LOWEST, HIGHEST = 0.25, 16.0  # temperatures that are looked at
GOLDEN = (math.sqrt(5) - 1) / 2


@torch.inference_mode()
def find_temperature(
    model: CRNN, data: Dataset[Sample], alphabet: Alphabet, *, batch_size: int = 32
) -> float:
    """The temperature with which the confidences of greedy readings fit best how often they are
    right.

    Confidence is the probability of the best path, as `Reading.confidence`. Fits best: the
    likelihood of "right" and "wrong" under the confidences is the highest. The model is left in
    eval mode, unchanged.
    """
    model.eval()
    device = next(model.parameters()).device
    columns: list[Tensor] = []  # of each picture its log_probs (T, C)
    right: list[bool] = []
    for batch in DataLoader(
        data, batch_size=batch_size, collate_fn=Collate(alphabet), generator=torch.Generator()
    ):
        log_probs, lengths = model(batch.images.to(device), batch.widths)
        found = greedy_decode(log_probs, lengths)
        right += [alphabet.decode(one.labels) == text for one, text in zip(found, batch.texts)]
        columns += [
            log_probs[:length, place].cpu() for place, length in enumerate(lengths.tolist())
        ]
    verdicts = torch.tensor(right)

    def misfit(logarithm: float) -> float:
        paths = torch.stack(
            [one.div(math.exp(logarithm)).log_softmax(-1).amax(-1).sum() for one in columns]
        )
        paths = paths.clamp(max=-1e-6)
        return -float(torch.where(verdicts, paths, torch.log(-torch.expm1(paths))).mean())

    return math.exp(_lowest(misfit, math.log(LOWEST), math.log(HIGHEST)))


def apply_temperature(model: CRNN, temperature: float) -> None:
    """Divide the class scores of `model` by `temperature`, in its last layer, for good. Raises
    ValueError if not positive.
    """
    if not 0 < temperature < math.inf:
        raise ValueError(f"a temperature is a positive number, not {temperature}")
    with torch.no_grad():
        for parameter in model.classifier.parameters():
            parameter.div_(temperature)


def _lowest(function: Callable[[float], float], low: float, high: float, steps: int = 40) -> float:
    """Where a function with one valley between `low` and `high` is lowest: golden section
    search.
    """
    for _ in range(steps):
        left, right = high - GOLDEN * (high - low), low + GOLDEN * (high - low)
        if function(left) < function(right):
            high = right
        else:
            low = left
    return (low + high) / 2
