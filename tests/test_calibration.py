"""A temperature changes no reading and makes confidences fit; bins of reliability add up."""

import math

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from crnn_lib import CRNN, Alphabet, SyntheticWords
from crnn_lib.calibration import apply_temperature, find_temperature
from crnn_lib.data import Sample
from crnn_lib.metrics import expected_calibration_error, reliability
from crnn_lib.training import predict

DIGITS = Alphabet.preset("digits")


class Gambler(CRNN):
    """A model that is right with one probability and claims another."""

    def __init__(self, claimed: float, true: float) -> None:
        super().__init__(len(DIGITS))
        self.claimed, self.true = claimed, true
        self.chance = torch.Generator().manual_seed(0)

    def forward(self, images, widths=None):
        others = math.log((1 - self.claimed) / (len(DIGITS) - 1))
        scores = torch.full((1, len(images), len(DIGITS)), others)
        for index, image in enumerate(images):
            right = torch.rand((), generator=self.chance) < self.true
            digit = int(image.flatten()[0]) if right else 9
            scores[0, index, digit + 1] = math.log(self.claimed)
        return scores.log_softmax(-1), torch.ones(len(images), dtype=torch.long)


class Digits(torch.utils.data.Dataset):
    """Pictures whose first pixel is their digit, 0 to 8."""

    def __len__(self):
        return 4000

    def __getitem__(self, index):
        return Sample(torch.full((1, 32, 8), float(index % 9)), str(index % 9), str(index))


@pytest.mark.parametrize(("claimed", "true"), [(0.99, 0.8), (0.6, 0.9), (0.8, 0.8)])
def test_the_temperature_makes_a_claim_true(claimed, true):
    temperature = find_temperature(Gambler(claimed, true), Digits(), DIGITS)
    scores = torch.full((len(DIGITS),), math.log((1 - claimed) / (len(DIGITS) - 1)))
    scores[0] = math.log(claimed)
    # 4,000 draws: the share that is right lies within 0.02 of the true one
    assert float((scores / temperature).softmax(-1)[0]) == pytest.approx(true, abs=0.02)


def test_a_temperature_changes_confidence_and_no_reading():
    torch.manual_seed(0)
    model, words = CRNN(len(DIGITS)), SyntheticWords(DIGITS, count=16, seed=1)
    before = predict(model, words, DIGITS)
    images = torch.randn(1, 1, 32, 60)
    expected = model(images)[0].div(2.5).log_softmax(-1)
    apply_temperature(model, 2.5)
    assert predict(model, words, DIGITS) == before
    torch.testing.assert_close(model(images)[0], expected)
    for wrong in (0.0, -1.0, math.inf, math.nan):
        with pytest.raises(ValueError, match="positive"):
            apply_temperature(model, wrong)


def test_reliability_by_hand():
    confidences, right = [0.05, 0.15, 0.12, 1.0, 0.95], [False, True, False, True, True]
    bins = reliability(confidences, right, bins=10)
    found = [(group.count, round(group.confidence, 3), group.right) for group in bins]
    assert found == [(1, 0.05, 0), (2, 0.135, 0.5), (2, 0.975, 1)]
    error = expected_calibration_error(confidences, right)
    assert error == pytest.approx((1 * 0.05 + 2 * 0.365 + 2 * 0.025) / 5)
    with pytest.raises(ValueError, match="one for each"):
        reliability([0.5], [])
    with pytest.raises(ValueError, match="one for each"):
        reliability([], [])


@given(st.lists(st.tuples(st.floats(0, 1), st.booleans()), min_size=1), st.integers(1, 20))
def test_reliability_loses_no_reading(readings, bins):
    confidences, right = zip(*readings)
    found = reliability(confidences, right, bins)
    assert sum(group.count for group in found) == len(readings)
    assert sum(group.count * group.right for group in found) == pytest.approx(sum(right))
    assert 0 <= expected_calibration_error(confidences, right, bins) <= 1
