"""Readable prefix beam search: one sample, plain Python.

`beams` computes the same for a batch; the tests hold the two together.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Callable
from heapq import nlargest

from torch import Tensor

from crnn_lib.ctc.checks import NEVER, check_log_probs
from crnn_lib.decoding.greedy import Prefix


def prefix_beam_search(
    log_probs: Tensor,
    beam_width: int = 10,
    blank: int = 0,
    prior: Callable[[Prefix], float] = lambda prefix: 0.0,
) -> dict[Prefix, float]:
    """Return the most probable texts of one sample (T, C), best first, and their log-probabilities.

    A text's probability is that of all its paths in the beam (Hannun et al. 2014, algorithm 1).
    `prior` is added when prefixes are ranked: what a language model says, -inf for what may not be.

    Every prefix keeps two sums apart: over its paths that end in a blank, and over those that end
    in its last label. The same label again then means two things: after a blank it is a new
    character, without one it is still the old. Raises ValueError on other shapes and on NaN.
    """
    check_log_probs(log_probs[:, None], None, blank)
    beam: dict[Prefix, tuple[float, float]] = {(): (0.0, NEVER)}
    for frame in log_probs.tolist():
        grown: dict[Prefix, list[list[float]]] = defaultdict(lambda: [[], []])
        for prefix, (in_blank, in_label) in beam.items():
            both = _log_sum(in_blank, in_label)
            grown[prefix][0].append(both + frame[blank])
            if prefix:
                grown[prefix][1].append(in_label + frame[prefix[-1]])  # the last label goes on
            for label, log_prob in enumerate(frame):
                if label != blank:
                    before = in_blank if prefix[-1:] == (label,) else both
                    grown[(*prefix, label)][1].append(before + log_prob)
        sums = {
            prefix: (_log_sum(*blanks), _log_sum(*labels))
            for prefix, (blanks, labels) in grown.items()
        }
        ranks = {prefix: _log_sum(*both) + prior(prefix) for prefix, both in sums.items()}
        possible = (prefix for prefix in ranks if ranks[prefix] > NEVER)
        best = nlargest(beam_width, possible, key=ranks.__getitem__)
        beam = {prefix: sums[prefix] for prefix in best}
    return {prefix: _log_sum(*both) for prefix, both in beam.items()}


def _log_sum(*terms: float) -> float:
    """Return log(sum(exp)); of nothing, or of nothing but -inf, it is -inf."""
    largest = max(terms, default=NEVER)
    if largest == NEVER:
        return NEVER
    return largest + math.log(sum(math.exp(term - largest) for term in terms))
