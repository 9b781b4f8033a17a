import math

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from crnn_lib.ctc import collapse
from crnn_lib.decoding import greedy_decode


def of_path(path, classes=4, peak=0.7):
    """log_probs (T, 1, C) whose best path is `path`, each step with probability `peak`."""
    probs = torch.full((len(path), 1, classes), (1 - peak) / (classes - 1))
    for frame, label in enumerate(path):
        probs[frame, 0, label] = peak
    return probs.log()


def test_spans_scores_and_confidences():
    log_probs = of_path([0, 2, 2, 0, 2, 1])
    log_probs[2, 0] = torch.tensor([0.05, 0.03, 0.9, 0.02]).log()
    (read,) = greedy_decode(log_probs)
    assert read.labels == (2, 2, 1)
    assert read.spans == ((1, 3), (4, 5), (5, 6))
    assert read.score == pytest.approx(5 * math.log(0.7) + math.log(0.9))
    assert read.confidences == pytest.approx((0.9, 0.7, 0.7))


@given(st.integers(1, 9), st.integers(1, 4), st.integers(2, 5), st.integers(0, 10**6))
@settings(deadline=None)
def test_batched_with_lengths_equals_one_by_one(frames, batch, classes, seed):
    generator = torch.Generator().manual_seed(seed)
    log_probs = torch.randn(frames, batch, classes, generator=generator).log_softmax(-1)
    lengths = torch.randint(0, frames + 1, (batch,), generator=generator)
    blank = seed % classes
    for place, read in enumerate(greedy_decode(log_probs, lengths, blank)):
        (alone,) = greedy_decode(log_probs[: lengths[place], place : place + 1], None, blank)
        assert read == alone
        path = log_probs[: lengths[place], place].argmax(-1).tolist()
        assert list(read.labels) == collapse(path, blank)
        assert read.score == pytest.approx(log_probs[: lengths[place], place].max(-1).values.sum().item(), abs=1e-4)


def test_the_best_path_is_not_the_best_text():
    (read,) = greedy_decode(torch.tensor([[[0.6, 0.4]], [[0.6, 0.4]]]).log())
    assert read.labels == ()
    assert math.exp(read.score) == pytest.approx(0.36)  # while "a" has .64


@pytest.mark.parametrize(
    ("arguments", "word"),
    [
        ((torch.zeros(3, 4),), r"\(T, N, C\).*\(3, 4\)"),
        ((torch.zeros(3, 1, 4), torch.tensor([4])), "T = 3"),
        ((torch.zeros(3, 1, 4), torch.tensor([-1])), "-1"),
        ((torch.zeros(3, 2, 4), torch.tensor([3])), r"\(2,\)"),
        ((torch.full((3, 1, 4), math.nan),), "NaN"),
        ((torch.zeros(3, 1, 4), None, 4), "blank is 4"),
    ],
)
def test_refusals(arguments, word):
    with pytest.raises(ValueError, match=word):
        greedy_decode(*arguments)
