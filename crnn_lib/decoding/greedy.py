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
    """One reading of one sample.

    labels: class numbers without blanks; score: log-probability (of the path, for greedy decoding;
    of all the paths that the beam kept, for beam search); spans: for each label the frames [start,
    end) that spell it; confidences: for each label its highest probability within its span;
    fused_score: what beam search ranks by, the score with the language model and the bonus.
    """

    labels: Prefix
    score: float
    spans: tuple[tuple[int, int], ...]
    confidences: tuple[float, ...]
    fused_score: float


def greedy_decode(
    log_probs: Tensor, lengths: Tensor | None = None, blank: int = 0
) -> list[Hypothesis]:
    """Best path: log_probs (T, N, C), lengths (N,) -> a Hypothesis for each sample (Graves et al.
    2006, section 3.2).

    The most probable path need not spell the most probable text. Raises ValueError on other shapes,
    on lengths beyond T and on NaN.
    """
    lengths = check_log_probs(log_probs, lengths, blank)
    best, path = log_probs.detach().max(-1)  # both (T, N)
    best, path = best.T.cpu(), path.T.cpu()  # (N, T)
    return [
        _collapse(scores[:length].tolist(), labels[:length].tolist(), blank)
        for scores, labels, length in zip(best, path, lengths.tolist())
    ]


def _collapse(scores: list[float], path: list[int], blank: int) -> Hypothesis:
    labels, spans, confidences = [], [], []
    for label, run in groupby(range(len(path)), key=path.__getitem__):
        frames = list(run)
        if label != blank:
            labels.append(label)
            spans.append((frames[0], frames[-1] + 1))
            confidences.append(math.exp(max(scores[frame] for frame in frames)))
    score = math.fsum(scores)
    return Hypothesis(tuple(labels), score, tuple(spans), tuple(confidences), score)
