"""Greedy decoding: the best path."""

from __future__ import annotations

import math
from dataclasses import dataclass
from itertools import groupby

from torch import Tensor

from crnn_lib.ctc.checks import check_log_probs

Prefix = tuple[int, ...]


@dataclass(frozen=True)
class Hypothesis:
    """One reading of one sample."""

    labels: Prefix  # class numbers without blanks
    # log-probability: of the path (greedy decoding), of all paths that the beam kept (beam search)
    score: float
    spans: tuple[tuple[int, int], ...]  # for each label the frames [start, end) that spell it
    confidences: tuple[float, ...]  # for each label its highest probability within its span
    fused_score: float  # what beam search ranks by: score with language model and bonus


def greedy_decode(
    log_probs: Tensor, lengths: Tensor | None = None, blank: int = 0
) -> list[Hypothesis]:
    """Return the best path of each sample: log_probs (T, N, C), lengths (N,).

    The most probable path need not spell the most probable text (Graves et al. 2006, section 3.2).
    Raises ValueError on other shapes, on lengths beyond T and on NaN.
    """
    lengths = check_log_probs(log_probs, lengths, blank)
    best, path = log_probs.detach().max(-1)  # both (T, N)
    best, path = best.T.cpu(), path.T.cpu()  # (N, T)
    return [
        _collapse(scores[:length].tolist(), labels[:length].tolist(), blank)
        for scores, labels, length in zip(best, path, lengths.tolist())
    ]


def _collapse(scores: list[float], path: list[int], blank: int) -> Hypothesis:
    """Describe a path by its T classes and the log-probability of each frame."""
    labels, spans, confidences = [], [], []
    for label, run in groupby(range(len(path)), key=path.__getitem__):
        frames = list(run)
        if label != blank:
            labels.append(label)
            spans.append((frames[0], frames[-1] + 1))
            confidences.append(math.exp(max(scores[frame] for frame in frames)))
    score = math.fsum(scores)
    return Hypothesis(tuple(labels), score, tuple(spans), tuple(confidences), score)
