"""Reasons that are found from results alone: each is true of the answer, and none is made up."""

from __future__ import annotations

import math
import warnings
from collections import Counter

import numpy as np
import pytest
import torch
from crnn_course.exercises.definitions import Exercise
from crnn_course.exercises.judging import judge
from crnn_course.exercises.shapes import WRAPPED, form, shaped_alike

from tests.course.exercises.halves import HALVES, changed

LISTS = [([3, 1, 2],), ([5, 5],), ([],), ([7],), ([2, 2, 2, 9],)]
TEXTS = [("word",), ("Two Words",), (" edge ",), ("",), ("aa",)]
NUMBERS = [(4,), (5,), (7,), (0,), (12,)]
TENSORS = [(torch.tensor([[1.0, 2.0], [3.0, 4.0]]),), (torch.tensor([[0.5, 0.25], [2.0, 8.0]]),)]


def exercise(reference, examples) -> Exercise:
    return changed(HALVES, reference=reference, examples=lambda: examples, mistakes=())


def doubled(values):
    return [2 * value for value in values]


def shouted(text):
    return f"{text}!".upper()


@pytest.mark.parametrize(
    ("reference", "examples", "answer", "words"),
    [
        (doubled, LISTS, lambda v: [2 * x for x in v][::-1], "reverse order"),
        (doubled, LISTS, lambda v: sorted(2 * x for x in v), "another order"),
        (doubled, LISTS, lambda v: [2 * x for x in v][:-1], "last element is missing"),
        (doubled, LISTS, lambda v: [2 * x for x in v][1:], "first element is missing"),
        (doubled, LISTS, lambda v: [2 * x for x in v] + [0], "too many at the end"),
        (doubled, LISTS, lambda v: [0] + [2 * x for x in v], "too many at the beginning"),
        (doubled, LISTS, lambda v: v, "2 times too small"),
        (shouted, TEXTS, lambda t: t, "unchanged"),
        (doubled, LISTS, lambda v: [4], "whatever it is given"),
        (doubled, LISTS, lambda v: [2 * x for x in v] if v else None, "`v` is empty"),
        (doubled, LISTS, lambda v: [2 * x for x in dict.fromkeys(v)], "equal neighbours"),
        (shouted, TEXTS, lambda t: (t + "!").upper().strip(), "spaces"),
        (lambda t: t[:], TEXTS, lambda t: t.swapcase(), "capital and small letters"),
        (
            shouted,
            TEXTS,
            lambda t: (t + "!").upper() if t == t.lower() else "",
            "has capital letters",
        ),
        (lambda n: n + 1, NUMBERS, lambda n: n, "too small by 1"),
        (lambda n: n + 1, NUMBERS, lambda n: n + 3, "too large by 2"),
        (lambda n: n + 1, NUMBERS, lambda n: 3 * (n + 1), "3 times too large"),
        (lambda n: n / 2, NUMBERS, lambda n: n // 2, "round down"),
        (lambda n: n / 7, NUMBERS, lambda n: round(n / 7, 2), "You round the result"),
        (lambda n: n + 1, NUMBERS, lambda n: str(n + 1), "A number is asked for"),
        (doubled, LISTS, lambda v: {x: 2 * x for x in v}, "A list is asked for"),
        (lambda n: n // 2, NUMBERS, lambda n: n / 2, "should be rounded down"),
        (lambda n: n / 50, NUMBERS, lambda n: n * 2, "percentages"),
        (lambda n: n / 50, NUMBERS, lambda n: 1 - n / 50, "1 minus"),
        (lambda n: 1 / (n + 1), NUMBERS, lambda n: n + 1, "Upside down"),
        (lambda n: n + 1.0, NUMBERS, lambda n: math.log(n + 1), "logarithms"),
        (lambda n: math.log(n + 2), NUMBERS, lambda n: n + 2, "logarithm of these"),
        (lambda n: n - 100, NUMBERS, lambda n: 100 - n, "sign"),
        (lambda n: n > 4, NUMBERS, lambda n: n <= 4, "True and False"),
        (lambda n: n * 3, NUMBERS, lambda n: n * 3 if n else 1, "`n` is 0"),
        (lambda t: t * 2, TENSORS, lambda t: t.T * 2, "rows and columns"),
        (lambda t: t.sqrt(), TENSORS, lambda t: t, "square root"),
    ],
)
def test_the_reason_is_found(reference, examples, answer, words):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        verdict, sentence = judge(exercise(reference, examples), answer)
    assert verdict == "wrong"
    reason, example = sentence.split("\n", 1)
    assert words in reason
    assert "expected" in example or "stops with" in example


@pytest.mark.parametrize(
    ("reference", "examples", "answer"),
    [
        (lambda n: n + 1, NUMBERS, lambda n: n * n + 17),
        (lambda n: n + 1, NUMBERS[:1], lambda n: 3 * n),  # one example has any factor
        (doubled, LISTS, lambda v: [len(v)]),
        (lambda n: n % 3, NUMBERS, lambda n: n % 4),
        (lambda n: {n: 1, 0: 2}, NUMBERS, lambda n: Counter({n: n + 7})),
        (lambda t: t * 2, TENSORS, lambda t: t.sum(0)),
        (lambda t: t * 2, TENSORS, lambda t: object()),
        (lambda n: n / 25, NUMBERS, lambda n: 0.0 if n < 12 else n / 25),  # 0.0 is no rounding
        (doubled, LISTS, lambda v: np.array([*v, 1]) * 2 if len(v) == 5 else doubled(v)),
    ],
)
def test_where_nothing_is_seen_the_example_stands_alone(reference, examples, answer):
    verdict, sentence = judge(exercise(reference, examples), answer)
    assert verdict == "wrong"
    assert "\n" not in sentence


def test_a_list_around_the_result_and_a_generator_are_named_and_nothing_else_is_said():
    given = {
        "in brackets": [([value], None) for value in (1, 2, 3)],
        "lazy": [((value for value in (1,)), None) for _ in range(3)],
    }
    expected = [(value, None) for value in (1, 2, 3)]
    assert form(list(zip(given["in brackets"], expected))) == WRAPPED
    assert form(list(zip(given["lazy"], expected))) == (
        "A number is asked for, and it gives a generator."
    )
    assert form([((4, None), (5, None))]) is None
    assert not shaped_alike([([[1]], [1])])
    assert shaped_alike([([1, 2], (3, 4))])
