"""From class scores to labels: the most probable class of each frame, collapsed."""

from __future__ import annotations

import math
from dataclasses import dataclass
from itertools import groupby

import torch
from torch import Tensor


@dataclass(frozen=True)
class Hypothesis:
    """One reading of one sample.

    labels: class numbers without blanks; score: log-probability (of the path, for greedy decoding); spans: for each
    label the frames [start, end) that spell it; confidences: for each label its highest probability within its span.
    """

    labels: tuple[int, ...]
    score: float
    spans: tuple[tuple[int, int], ...]
    confidences: tuple[float, ...]


def greedy_decode(log_probs: Tensor, lengths: Tensor | None = None, blank: int = 0) -> list[Hypothesis]:
    """Best path: log_probs (T, N, C), lengths (N,) -> a Hypothesis for each sample (Graves et al. 2006, section 3.2).

    The most probable path need not spell the most probable text. Raises ValueError on other shapes, on lengths beyond T
    and on NaN.
    """
    lengths = check_log_probs(log_probs, lengths, blank)
    best, path = log_probs.max(-1)  # both (T, N)
    best, path = best.T.cpu(), path.T.cpu()  # (N, T)
    return [
        _collapse(scores[:length].tolist(), labels[:length].tolist(), blank)
        for scores, labels, length in zip(best, path, lengths.tolist())
    ]


def check_log_probs(log_probs: Tensor, lengths: Tensor | None, blank: int) -> Tensor:
    """Lengths as given, or T for each sample. Raises ValueError naming the argument and its shape."""
    if log_probs.dim() != 3:
        raise ValueError(f"log_probs must have the shape (T, N, C); got {tuple(log_probs.shape)}")
    frames, batch, classes = log_probs.shape
    if not 0 <= blank < classes:
        raise ValueError(
            f"blank is {blank}: log_probs of the shape {tuple(log_probs.shape)} have the classes 0 to {classes - 1}"
        )
    if log_probs.isnan().any():
        raise ValueError(f"log_probs of the shape {tuple(log_probs.shape)} contain NaN")
    if lengths is None:
        return torch.full((batch,), frames)
    lengths = torch.as_tensor(lengths).cpu()
    if lengths.shape != (batch,):
        raise ValueError(f"lengths must have the shape ({batch},), one for each sample; got {tuple(lengths.shape)}")
    if batch and (int(lengths.min()) < 0 or int(lengths.max()) > frames):
        raise ValueError(f"lengths must lie between 0 and T = {frames}; got {lengths.tolist()}")
    return lengths


def _collapse(scores: list[float], path: list[int], blank: int) -> Hypothesis:
    labels, spans, confidences = [], [], []
    for label, run in groupby(range(len(path)), key=path.__getitem__):
        frames = list(run)
        if label != blank:
            labels.append(label)
            spans.append((frames[0], frames[-1] + 1))
            confidences.append(math.exp(max(scores[frame] for frame in frames)))
    return Hypothesis(tuple(labels), sum(scores), tuple(spans), tuple(confidences))
