"""The checks themselves, tested with a small exercise and with mutants of their source."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest
import torch
from crnn_course.exercises import check, feedback, judging
from crnn_course.exercises.comparing import equal
from crnn_course.exercises.definitions import Mistake
from crnn_course.exercises.feedback import WrongAnswerError
from crnn_course.exercises.judging import judge, observe, verdict

from tests.course.exercises.halves import HALVES, changed, halve


def test_the_general_message_shows_the_first_difference():
    def said(answer):
        return judge(HALVES, answer)[1]

    assert judge(HALVES, lambda number: number / 2 + (number == 5)) == (
        "wrong",
        "for (5) it gives 3.5, where 2.5 was expected",
    )
    assert "a return missing" in said(lambda number: None if number == 5 else number / 2)
    # written, but without a return
    assert "a return missing" in said(lambda number: print(number / 2))
    missing = said(lambda: 2.5)
    assert "stops with TypeError" in missing
    assert "in the line" not in missing, "a line of the checks is not the learner's"
    assert "stops with ZeroDivisionError" in said(lambda number: number / 0)
    assert "a text" in said(lambda number: str(number / 2))
    assert judge(HALVES, 2.5) == ("wrong", "a function is asked for, this is 2.5")


def test_the_general_message_names_the_entry_that_differs():
    tables = changed(HALVES, reference=lambda n: {n: (1 / 3, 2.0)}, mistakes=())
    assert judge(tables, lambda n: {n: (1 / 3, 1.0)})[1].endswith(
        "the entry 4 is (0.333333, 1.0), where (0.333333, 2.0) was expected"
    )
    assert judge(tables, lambda n: {})[1].endswith("the entry 4 is missing")
    assert judge(tables, lambda n: {n: (1 / 3, 2.0), 0: 1})[1].endswith(
        "the entry 0 should not be there"
    )
    tensors = changed(HALVES, reference=lambda n: torch.tensor([n, 2.0]), mistakes=())
    said = judge(tensors, lambda n: torch.tensor([n, 3.0]))[1]
    assert said == "for (4) the entry [1] is 3, where 2 was expected"


def test_a_dictionary_is_shown_in_full_each_value_on_its_line(monkeypatch, capsys):
    numbers = {f"a long name of value {index}": 0.123456 + index for index in range(6)}
    exercise = changed(
        HALVES, reference=lambda values: "sound", examples=lambda: [(dict(numbers),)]
    )
    monkeypatch.setattr(feedback, "catalogue", lambda: ({"0.0": exercise}, {}))
    check("0.0", lambda values: "ill")
    first, *lines = capsys.readouterr().out.splitlines()
    assert first == "✗ 0.0 wrong: for the values below it gives 'ill', where 'sound' was expected"
    assert [line.strip() for line in lines] == [
        f"{name}: {value:.6g}" for name, value in numbers.items()
    ]


def test_a_mistake_is_also_known_by_what_it_shows():
    up = Mistake(
        "You round up.",
        lambda number: -(-number // 2),
        shows=lambda given, expected: given == expected + 0.5,
    )
    exercise = changed(HALVES, mistakes=(*HALVES.mistakes, up))
    said = judge(exercise, lambda number: 3 if number == 5 else number / 2)
    assert said == ("wrong", "You round up.")
    _, said = judge(exercise, lambda number: 9 if number == 5 else number / 2)
    assert "for (5) it gives 9" in said
    _, said = judge(exercise, lambda number: number // 2)
    assert said == "You round down.", "the same results on every example come first"


def test_the_answer_ready_made_is_noticed_in_a_thread_and_at_once():
    def threaded(number):
        found = []
        thread = threading.Thread(target=lambda: found.append(halve(number)))
        thread.start()
        thread.join()
        return found[0]

    heard = []
    observed = observe(HALVES, threaded, heard.append)
    assert "ready-made" in verdict(HALVES, observed)[1]
    assert len(heard) == 3, "said when it happens, not at the end"


def test_an_answer_is_run_where_it_is_observed_and_judged_anywhere():
    """An observation is plain data: the verdict needs no call of the answer."""
    calls = []

    def counted(number):
        calls.append(number)
        return number / 2

    observed = observe(HALVES, counted)
    assert (calls, observed.results) == ([4, 5, 7], ((2.0, None), (2.5, None), (3.5, None)))
    assert verdict(HALVES, observed) == judge(HALVES, counted)
    assert len(calls) == 6
    (_, raised), *_ = observe(HALVES, lambda number: int("x")).results
    assert (raised.kind, raised.says) == (
        "ValueError",
        "invalid literal for int() with base 10: 'x'",
    )


def test_an_endless_loop_is_ended(monkeypatch):
    monkeypatch.setattr(judging, "SECONDS", 1)

    def forever(number):
        while True:
            pass

    assert "more than 1 seconds" in judge(HALVES, forever)[1]


def test_an_answer_that_changes_its_argument_is_told_so():
    def careless(numbers):
        numbers.append(1)
        return len(numbers) - 1

    exercise = changed(
        HALVES, reference=lambda numbers: len(numbers), examples=lambda: [([1],), ([],)]
    )
    assert "you changed what you were given" in judge(exercise, careless)[1]
    assert judge(exercise, lambda numbers: sum(1 for _ in numbers))[0] == "right"


def test_whole_numbers_and_tensors_are_asked_for_where_they_matter():
    exercise = changed(HALVES, reference=lambda n: torch.tensor([n, 2]), mistakes=())
    _, said = judge(exercise, lambda n: torch.tensor([n, 2.0]))
    assert "whole numbers (torch.long) were expected" in said
    _, said = judge(exercise, lambda n: [n, 2])
    assert "a tensor was expected where you give a list" in said

    def right(n):
        both = torch.tensor([n]).repeat(2).clamp(max=2)[[0, 1]]
        return both + torch.tensor([n - 2, 0])

    assert judge(exercise, right)[0] == "right"


def test_under_nbgrader_a_wrong_answer_raises_after_its_sentence(monkeypatch, capsys):
    monkeypatch.setattr(feedback, "catalogue", lambda: ({"0.0": HALVES}, {}))
    monkeypatch.setenv("NBGRADER_EXECUTION", "autograde")
    for answer in (lambda number: number // 2, ...):
        with pytest.raises(WrongAnswerError):
            check("0.0", answer)
        assert capsys.readouterr().out
    check("0.0", lambda number: number / 2)
    assert "✓ 0.0 right: Well done." in capsys.readouterr().out


@pytest.mark.parametrize(
    ("left", "right", "same"),
    [
        ([1, 2], (1, 2), True),
        ([1, 2], [2, 1], False),
        (1.0, 1.0 + 1e-9, True),
        (True, 1, False),
        ("a", "a", True),
        ("1", 1, False),
        ({"a": [1]}, {"a": (1,)}, True),
        ({1, 2}, {2, 1}, True),
        (float("nan"), float("nan"), True),
        (float("-inf"), float("-inf"), True),
        ([[1.0]], 1.0, False),
    ],
)
def test_what_counts_as_the_same(left, right, same):
    assert equal(left, right) == same


MUTANTS = {  # of the checks themselves: what is changed, and what must then go wrong
    "everything is right": ("wrong = [index", "wrong = [] and [index"),
    "mistakes are not recognised": (
        "for mistake in exercise.mistakes:\n        made",
        "for mistake in ():\n        made",
    ),
    "ready-made answers pass": ("if called is not None and called in names:", "if False:"),
    "only the first example counts": (
        "for index in range(len(examples)) if not",
        "for index in range(1) if not",
    ),
    "not started counts as wrong": ("unwritten=all(", "unwritten=False and all("),
}


@pytest.mark.parametrize("name", MUTANTS)
def test_a_mutant_of_the_checks_is_killed(name):
    """Each fails on one of the five answers below, which the true checks judge rightly."""
    source = Path(judging.__file__).read_text(encoding="utf-8")
    before, after = MUTANTS[name]
    assert source.count(before) == 1, f"{before!r} is not in the source once: mend the mutant"
    mutant: dict = {"__name__": judging.__name__}
    exec(compile(source.replace(before, after), "mutant", "exec"), mutant)
    answers = {
        "right": lambda number: number * 0.5,
        "rounded": lambda number: number // 2,
        "late": lambda number: number / 2 if number < 7 else 0,
        "ready-made": lambda number: halve(number),
        "empty": lambda number: ...,
    }

    def verdicts(judge_it):
        return {what: judge_it(HALVES, answer) for what, answer in answers.items()}

    right = verdicts(judge)
    assert [verdict for verdict, _ in right.values()] == [
        "right",
        "wrong",
        "wrong",
        "wrong",
        "not started",
    ]
    assert right["rounded"][1] == "You round down."
    assert verdicts(mutant["judge"]) != right
