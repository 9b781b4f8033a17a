"""Mutants of each solved answer: the check refuses them, or they are right, too."""

from __future__ import annotations

import pytest
from crnn_course.exercises import observing
from crnn_course.exercises.definitions import catalogue

from tests.course.exercises.mutants import judged, mutants, numbers_only

FUNCTIONS = [n for n, exercise in catalogue()[0].items() if callable(exercise.reference)]
# looked at: mutants that differ from the reference only where it does not matter
SURVIVORS: dict[str, dict[str, str]] = {}  # exercise -> start of the description -> why it may pass


@pytest.mark.parametrize("number", FUNCTIONS)
def test_a_mutant_of_the_solution_is_refused(number, monkeypatch):
    """A tenth of them may be refused with numbers only, over the course less (see the table)."""
    monkeypatch.setattr(observing, "SECONDS", observing.SECONDS)  # put back afterwards
    table = judged(number, banks=False, seconds=1, reasons=False)
    known = tuple(SURVIVORS.get(number, {"-": ""}))
    assert [line for line in table.survivors if not line.startswith(known)] == []
    assert table.refused >= 2


@pytest.mark.parametrize("number", ["4.2", "8.5"])
def test_refused_at_the_first_example_are_the_same(number, monkeypatch):
    """Exercise 8.5 has a mutant that is right, too."""
    monkeypatch.setattr(observing, "SECONDS", observing.SECONDS)
    first, whole = (judged(number, banks=False, reasons=reasons) for reasons in (False, True))
    assert whole.refused == first.refused > 5
    assert (whole.survivors, whole.equivalent) == (first.survivors, first.equivalent)


def test_mutants_are_made_of_code_alone():
    source = '''
def answer(path, blank=0):
    """Return 2 labels."""
    kept = []
    for index, label in enumerate(path):
        if label != blank and (index == 0 or label != path[index - 1]):
            kept.append(label)
    if len(path) > 7:
        raise ValueError(f"{len(path)} is more than 7")
    return kept[1:] + [-1]
'''
    made = dict(mutants(source))
    assert all("Return 2 labels" in mutant for mutant in made.values())
    assert all("is more than 7" in mutant for mutant in made.values() if "raise" in mutant)
    descriptions = "\n".join(made)
    for what in (
        *("0 becomes 1", "Eq in a comparison", "And becomes Or", "condition 0 dropped"),
        *("index moved by 1", "lower of a slice dropped", "omitted: kept.append(label)"),
        *("`blank` ignored", "USub dropped", "if True", "Add becomes Sub"),
    ):
        assert what in descriptions


def test_numbers_only_is_what_names_no_reason():
    assert numbers_only("f(2) gives 3, where 4 was expected")
    assert not numbers_only("You double.\nf(2) gives 3, where 4 was expected")
    assert not numbers_only("f(2) stops with ValueError: no (in the line `x`)")
