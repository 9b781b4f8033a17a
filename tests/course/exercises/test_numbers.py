"""No number that a learner reads at an exercise is typed in by hand."""

from __future__ import annotations

import doctest
from importlib import import_module

import pytest
from crnn_course.exercises.comparing import equal
from crnn_course.exercises.definitions import catalogue

from tests.course.exercises.numbers import (
    agrees,
    all_numbers,
    claimed,
    docstring_of,
    examples,
    namespace,
    texts,
)


def held(number: str) -> dict:
    bank = import_module(f"tests.banks.chapter_{number.split('.')[0].zfill(2)}")
    return getattr(bank, "NUMBERS", {}).get(number, {})


@pytest.mark.parametrize("number", all_numbers())
def test_every_number_is_computed(number):
    table, found = held(number), [n for text in texts(number) for n in claimed(text)]
    assert set(found) - set(table) == set(), "hold them in NUMBERS of the bank"
    assert set(table) - set(found) == set(), "not in any text"
    for written, computes in table.items():
        assert agrees(written, computes), f"{written} is not what the bank computes"


@pytest.mark.parametrize("number", catalogue()[0])
def test_every_example_in_a_sentence_is_true(number):
    found = [example for text in texts(number) for example in examples(text)]
    names = namespace(number) if found else {}
    for call, gives in found:
        assert equal(eval(call, names), eval(gives, names), 5e-4), f"{call} does not give {gives}"


@pytest.mark.parametrize("number", catalogue()[0])
def test_every_example_of_a_docstring_is_true(number):
    docstring = docstring_of(number)
    if ">>>" not in docstring:
        return
    test = doctest.DocTestParser().get_doctest(docstring, namespace(number), number, None, 0)
    runner = doctest.DocTestRunner(optionflags=doctest.NORMALIZE_WHITESPACE | doctest.ELLIPSIS)
    said: list[str] = []
    runner.run(test, out=said.append)
    assert not said, "".join(said)


def test_numbers_are_found_and_compared():
    text = "In chapter 04, hint('4.2') gives 1,131 or 2.01e40 of `f(77)`; 3.5 % of a dozen, not 2"
    assert claimed(text) == ["1,131", "2.01e40", "3.5", "dozen"]
    assert examples("`f(2)` gives `4`, and `g` gives nothing") == [("f(2)", "4")]
    assert agrees("1,131", lambda: 1131.2)
    assert not agrees("1,131", lambda: 1113.84)
    assert agrees("2.01e40", lambda: 2.0126e40)
    assert agrees("three", ("stay", "step", "jump"))
    assert not agrees("3.5", lambda: 3.4)
