"""What was observed of an answer, packed and unpacked."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest
import torch
from crnn_course.exercises.comparing import Raised, equal
from crnn_course.exercises.definitions import catalogue
from crnn_course.exercises.judging import Observed, observe, verdict
from crnn_course.grading import parcels

EXERCISES, _ = catalogue()


VALUES = [
    *(None, True, 3, -(10**6000), 0.1, float("nan"), float("-inf"), "ä\udcff", b"\x00image", ...),
    *([1, (2.5, "a")], {1: {2, 3}, "b": []}),
    *(torch.arange(6).reshape(2, 3), torch.tensor(1.5, dtype=torch.float64)),
    *(torch.zeros(0, 2), torch.tensor([True]), np.eye(2), np.float32(0.25)),
]


def test_what_is_packed_comes_out_the_same():
    for value in VALUES:
        found = parcels.unpack(parcels.pack(Observed(value=value))).value
        assert equal(found, value) or found is value
        if isinstance(value, torch.Tensor):
            assert found.dtype == value.dtype
    observed = Observed(
        results=((1.5, None), (None, Raised("ValueError", "no", "x = y"))),
        changed=True,
        used=("a",),
        late=True,
    )
    assert parcels.unpack(parcels.pack(observed)) == observed
    foreign = parcels.unpack(parcels.pack(Observed(value=len))).value
    assert foreign.kind == "a builtin_function_or_method"


@pytest.mark.parametrize("number", EXERCISES)
def test_a_right_answer_is_still_right_when_it_comes_out_of_its_parcel(number):
    exercise = EXERCISES[number]
    answer = exercise.reference
    if callable(answer):
        seen = observe(exercise, lambda *arguments: answer(*arguments))
    else:
        seen = observe(exercise, answer)
    # but for the call of the reference
    unwrapped = parcels.unpack(parcels.pack(dataclasses.replace(seen, used=())))
    assert verdict(exercise, unwrapped)[0] == "right"


REST = '"results": null, "changed": 0, "used": [], "unwritten": 0, "late": 0}'


@pytest.mark.parametrize(
    "line",
    [
        *("", "1", "[]", "{}", "[" * 100_000),
        '{"value": {"a": 1}}',
        '{"value": null, "results": 3}',
        '{"value": ["tensor", "<f8", [9], ""], ' + REST,
        '{"value": ["array", "O", [1], "AAAA"], ' + REST,
        '{"value": ["set", [["list", []]]], ' + REST,
    ],
    ids=range(10),
)
def test_whatever_is_not_a_parcel_is_refused(line):
    with pytest.raises(parcels.ParcelError):
        parcels.unpack(line)
