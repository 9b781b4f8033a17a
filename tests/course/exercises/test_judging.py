"""The checks themselves, tested with a small exercise and with mutants of their source."""

from __future__ import annotations

import functools
import math
import sys
import threading
import types
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
import torch
from crnn_course.exercises import check, feedback, judging, observing
from crnn_course.exercises.comparing import Raised, close, equal
from crnn_course.exercises.definitions import Mistake
from crnn_course.exercises.feedback import WrongAnswerError
from crnn_course.exercises.judging import judge, verdict
from crnn_course.exercises.observing import observe
from crnn_course.exercises.wording import short
from hypothesis import given
from hypothesis import strategies as st
from rapidfuzz.distance import Levenshtein

from tests.course.exercises.halves import HALVES, changed, halve


def test_the_general_message_shows_the_smallest_difference():
    def said(answer):
        return judge(HALVES, answer)[1]

    def odd(number):
        return number / 2 + (number == 5)

    assert judge(HALVES, odd) == ("wrong", "odd(5) gives 3.5, where 2.5 was expected")
    assert "f(5) gives 3.5" in said(lambda number: number / 2 + (number == 5))
    assert "a return missing" in said(lambda number: None if number == 5 else number / 2)
    # written, but without a return
    assert "a return missing" in said(lambda number: print(number / 2))
    missing = said(lambda: 2.5)
    assert "stops with TypeError" in missing
    assert "in the line" not in missing, "a line of the checks is not the learner's"
    assert "stops with ZeroDivisionError" in said(lambda number: number / 0)
    assert "a text" in said(lambda number: str(number / 2))
    assert judge(HALVES, 2.5) == ("wrong", "a function is asked for, this is 2.5")


def test_the_general_message_names_the_part_that_differs():
    def last(exercise, answer):
        return judge(exercise, answer)[1].splitlines()[-1]

    tables = changed(HALVES, reference=lambda n: {n: (1 / 3, 2.0)}, mistakes=())
    assert last(tables, lambda n: {n: (1 / 3, 1.0)}).endswith(
        "gives (0.333333, 1.0) for 4, where (0.333333, 2.0) was expected"
    )
    assert last(tables, lambda n: {}).endswith("gives no entry 4")
    assert last(tables, lambda n: {n: (1 / 3, 2.0), 0: 1}).endswith(
        "gives the entry 0, which should not be there"
    )
    tensors = changed(HALVES, reference=lambda n: torch.tensor([n, 2.0]), mistakes=())
    assert last(tensors, lambda n: torch.tensor([n, 3.0])) == (
        "f(4) gives 3 at the entry [1], where 2 was expected"
    )
    masks = changed(HALVES, reference=lambda n: torch.tensor([n > 5, True]), mistakes=())
    assert last(masks, lambda n: torch.tensor([True, False])) == (
        "f(4) gives True at the entry [0], where False was expected"
    )
    pairs = changed(HALVES, reference=lambda n: (n, torch.tensor([n, n])), mistakes=())
    assert last(pairs, lambda n: (n, torch.tensor([n, 9]))) == (
        "f(4) gives in the second of its 2 results 9 at the entry [1], where 4 was expected"
    )
    assert last(pairs, lambda n: (n, torch.zeros(3))) == (
        "f(4) gives in the second of its 2 results a tensor of the shape (3,), [0.0, 0.0, 0.0], "
        "where a tensor of the shape (2,), [4, 4] was expected"
    )


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


def reason(exercise, answer):
    """Return the first line of a refusal."""
    verdict, sentence = judge(exercise, answer)
    assert verdict == "wrong"
    return sentence.splitlines()[0]


def test_a_mistake_is_also_known_by_what_it_shows():
    up = Mistake(
        "You round up.",
        lambda number: -(-number // 2),
        shows=lambda given, expected: given == expected + 0.5,
    )
    numbers = changed(HALVES, examples=lambda: [(4,), (5,), (7,), (9,)])
    exercise = changed(numbers, mistakes=(*HALVES.mistakes, up))
    assert reason(exercise, lambda n: 3 if n == 5 else n / 2 + 9 * (n > 5)) == "You round up."
    assert "f(5) gives 9" in reason(exercise, lambda n: 9 if n == 5 else n / 2)
    said = reason(exercise, lambda number: number // 2)
    assert said == "You round down.", "the same results on every example come first"


def test_a_mistake_is_known_although_the_answer_errs_in_a_second_way():
    exercise = changed(HALVES, examples=lambda: [(4,), (5,), (7,), (9,), (0,)])

    def answer(number):
        return number // 2 if number else 1

    verdict, sentence = judge(exercise, answer)
    assert (verdict, sentence) == (
        "wrong",
        "You round down.\nanswer(5) gives 2, where 2.5 was expected",
    )


def test_the_learners_is_and_equality_are_told_apart():
    exercise = changed(
        HALVES,
        reference=lambda left, right: left == right,
        examples=lambda: [("ab", "ab"), ("ab", "ac"), (300, 300)],
        mistakes=(),
    )
    assert judge(exercise, lambda left, right: left is right)[0] == "wrong"
    assert judge(exercise, lambda left, right: left.__eq__(right))[0] == "right"


def refuses_negative(number):
    if number < 0:
        raise NegativeError(f"{number} is negative")
    return number


class NegativeError(ValueError):
    """An error of a library, or of a learner."""


def fails(error, number=0):
    raise error


def test_errors_of_a_class_below_pass_and_their_message_counts_if_it_is_asked_for():
    exercise = changed(
        HALVES,
        reference=refuses_negative,
        examples=lambda: [(1,), (-2,)],
        error_names=lambda number: str(number),
        mistakes=(),
    )

    def answer(error):
        return lambda number: fails(error) if number < 0 else number * 1

    for right in (ValueError("-2"), NegativeError("not -2"), UnicodeError("-2")):
        assert judge(exercise, answer(right))[0] == "right"
    for wrong in (KeyError("-2"), Exception("-2")):
        assert judge(exercise, answer(wrong))[0] == "wrong"
    said = reason(exercise, answer(ValueError("negative")))
    assert "does not name '-2'" in said


def test_order_and_whole_numbers_are_free_where_the_task_leaves_them():
    lists = changed(
        HALVES, reference=lambda n: [n, 2], counts=sorted, mistakes=(), examples=lambda: [(4,)]
    )
    assert judge(lists, lambda n: [2, n])[0] == "right"
    assert judge(lists, lambda n: [2, 3])[0] == "wrong"
    assert judge(lists, lambda n: 3)[0] == "wrong"
    whole = changed(HALVES, reference=lambda n: n + 1, mistakes=())
    assert judge(whole, lambda n: n + 1.0)[0] == "right"
    several = changed(HALVES, reference=lambda n: [n, 2], mistakes=(), whole=True)
    assert "4.0 is a float" in judge(several, lambda n: np.array([n, 2.0]))[1]
    assert judge(several, lambda n: np.array([n, 2]))[0] == "right"
    assert "5.0 is a float" in judge(changed(whole, whole=True), lambda n: n + 1.0)[1]


def test_an_exercise_knows_what_its_inputs_have_in_common_and_what_to_say_otherwise():
    exercise = changed(
        HALVES,
        examples=lambda: [(4,), (5,), (7,), (9,)],
        properties=lambda number: {"the number is prime": number in (5, 7)},
        otherwise="Print the half of 4 first.",
        mistakes=(),
        tolerance=0.1,
    )
    assert judge(exercise, lambda n: n / 2 + 0.01)[0] == "right"
    assert "wrong where the number is prime" in reason(
        exercise, lambda n: n**2 + 1 if n in (5, 7) else n / 2
    )
    assert reason(exercise, lambda n: n**2 + 1) == "Print the half of 4 first."
    for answer in (lambda n: n / 0, lambda n: print(n)):
        assert not reason(exercise, answer).startswith("Print the half")


def test_what_is_drawn_counts_and_another_seed_draws_others():
    exercise = changed(HALVES, draw=lambda chance: (chance.randint(10, 10**6),))
    assert len(exercise.cases()) == 3 + exercise.draws
    assert exercise.cases() == exercise.cases()
    assert exercise.cases(1)[3:] != exercise.cases()[3:]
    assert judge(exercise, lambda number: number / 2 if number < 9 else 0)[0] == "wrong"


def test_what_reference_and_mistakes_give_is_computed_once():
    """And what one learner's answer gets does not depend on the answers before it."""
    calls = []

    def counted(number):
        calls.append(number)
        return [number, number / 2]

    def careless(number):
        given = [number, number // 2]
        return given if number < 7 else given.clear()

    mistakes = (Mistake("You round down.", lambda number: [number, number // 2]),)
    exercise = changed(HALVES, reference=counted, mistakes=mistakes)
    once = judge(exercise, careless)
    assert once[1].startswith("You round down.")
    assert judge(exercise, lambda number: [number, number / 2])[0] == "right"
    assert judge(exercise, careless) == once
    assert calls == [4, 5, 7]


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
    assert len(heard) == 5, "said when it happens, not at the end"


@pytest.mark.parametrize(
    "source",
    [
        "from rapidfuzz.distance.Levenshtein import distance as answer",
        "from rapidfuzz.distance.Levenshtein import distance\n"
        "def answer(left, right): return distance(left, right)",
        "from rapidfuzz.distance import Levenshtein\n"
        "answer = lambda left, right: Levenshtein.distance(left, right)",
    ],
)
def test_a_compiled_function_is_noticed_and_put_back(source):
    before = Levenshtein.distance
    exercise = changed(
        HALVES,
        reference=lambda left, right: sum(a != b for a, b in zip(left, right)),
        forbidden=(Levenshtein.distance,),
        examples=lambda: [("ab", "ac")],
        mistakes=(),
    )
    names: dict = {}
    exec(source, names)
    assert "ready-made" in judge(exercise, names["answer"])[1]
    assert Levenshtein.distance is before


def test_of_two_functions_with_one_decorator_only_the_one_that_is_meant_is_noticed():
    def decorated(function):
        @functools.wraps(function)
        def wrapper(*given):
            return function(*given)

        return wrapper

    @decorated
    def ready_made(number):
        return number / 2

    @decorated
    def other(number):
        return number / 2

    exercise = changed(HALVES, forbidden=(ready_made,))
    (used,) = observe(exercise, lambda number: ready_made(number)).used
    assert "ready_made" in used
    assert observe(exercise, lambda number: other(number)).used == ()


def test_an_answer_is_run_where_it_is_observed_and_judged_anywhere():
    """An observation is plain data: the verdict needs no call of the answer."""
    calls = []

    def counted(number):
        calls.append(number)
        return number / 2

    observed = observe(HALVES, counted)
    # the first two again, to see whether they give the same
    assert (calls, observed.results) == ([4, 5, 7, 4, 5], ((2.0, None), (2.5, None), (3.5, None)))
    assert verdict(HALVES, observed) == judge(HALVES, counted)
    assert len(calls) == 10
    (_, raised), *_ = observe(HALVES, lambda number: int("x")).results
    assert (raised.kind, raised.says) == (
        "ValueError",
        "invalid literal for int() with base 10: 'x'",
    )


def test_what_survives_from_call_to_call_is_said():
    def adds_up(number, seen=[]):  # noqa: B006
        seen.append(number)
        return sum(seen) / 2

    assert "called again" in judge(HALVES, adds_up)[1]


def test_a_recursion_without_end_is_not_called_unsteady():
    def endless(number):
        return endless(number + len(repr(number)))

    def deeper(number):
        return deeper(number)

    first, again = (
        (None, Raised("RecursionError", says)) for says in ("too deep", "too deep in a comparison")
    )
    assert observing._alike(first, again)
    assert not observing._alike((None, Raised("KeyError", "1")), (None, Raised("KeyError", "2")))
    for answer in (endless, deeper):
        assert "RecursionError" in judge(HALVES, answer)[1]
        assert "called again" not in judge(HALVES, answer)[1]


@pytest.mark.parametrize("operator", ["call", "method", "function"])
def test_an_operator_of_torch_is_noticed_however_it_is_called(operator):
    halve = {
        "call": lambda number: torch.ops.aten.div(torch.tensor(number), 2).item(),
        "method": lambda number: torch.tensor(number).div(2).item(),
        "function": lambda number: torch.div(torch.tensor(number), 2).item(),
    }
    assert judge(HALVES, halve[operator])[0] == "right"
    assert "torch's div" in judge(changed(HALVES, operators=("div",)), halve[operator])[1]


def test_an_endless_loop_is_ended(monkeypatch):
    monkeypatch.setattr(observing, "SECONDS", 1)

    def forever(number):
        while True:
            pass

    def stubborn(number):
        while True:
            try:
                return forever(number)
            except BaseException as error:
                if caught := caught_already:
                    raise error from None
                caught.append(error)

    caught_already = []
    assert "more than 1 seconds" in judge(HALVES, forever)[1]
    assert "more than 1 seconds" in judge(HALVES, stubborn)[1]


def test_gradients_are_as_they_were_after_an_answer_that_turned_them_off():
    def careless(number):
        torch.set_grad_enabled(False)
        return number / 2

    judge(HALVES, careless)
    assert torch.is_grad_enabled()


def test_ending_python_and_the_interrupt_get_a_sentence(monkeypatch, capsys):
    for leaves in (sys.exit, exit, lambda: fails(SystemExit(3))):
        assert "attempt to end Python" in judge(HALVES, lambda number, leaves=leaves: leaves())[1]
    monkeypatch.setattr(feedback, "catalogue", lambda: ({"0.0": HALVES}, {}))
    check("0.0", lambda number: fails(KeyboardInterrupt()))
    assert capsys.readouterr().out.startswith("○ 0.0 stopped: you stopped it")


def test_an_answer_that_changes_its_argument_is_told_so():
    def careless(numbers):
        numbers.append(1)
        return len(numbers) - 1

    exercise = changed(
        HALVES, reference=lambda numbers: len(numbers), examples=lambda: [([1],), ([],)]
    )
    assert "you changed what you were given" in judge(exercise, careless)[1]
    assert judge(exercise, lambda numbers: sum(1 for _ in numbers))[0] == "right"


def test_a_result_counts_as_it_was_when_it_was_returned():
    kept = []

    def growing(n):
        kept.append(n)
        return kept

    exercise = changed(HALVES, reference=lambda n: [n], examples=lambda: [(1,), (2,)], mistakes=())
    verdict, sentence = judge(exercise, growing)
    assert verdict == "wrong"
    assert "gives [1, 2]" in sentence
    assert "whatever it is given" not in sentence


def test_an_error_of_another_kind_is_told_which_was_asked_for():
    def refuses(n):
        raise ValueError("no")

    def fails(n):
        raise KeyError("no")

    exercise = changed(HALVES, reference=refuses, examples=lambda: [(1,)], mistakes=())
    assert "it should raise ValueError" in judge(exercise, fails)[1]


def test_a_difference_is_one_line_also_with_tensors_in_a_list():
    table = [torch.ones(2, 1), torch.zeros(2, 1)]
    assert short(table) == "[tensor([[1.], [1.]]), tensor([[0.], [0.]])]"


def test_no_address_is_shown():
    exercise = changed(HALVES, reference=lambda n: [n], examples=lambda: [(1,)], mistakes=())
    assert "0x" not in judge(exercise, lambda n: (x for x in [n]))[1]


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
        (Fraction(1, 2), 0.5, True),
        (10**400, 10**400, True),
        (10**400, 1.0, False),
        (3 + 4j, 3.0, False),
        (np.array(["a"]), ["a"], True),
        ({"a": 1}.keys(), ["a"], True),
        (b"a", bytearray(b"a"), False),
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


EDGES = (
    0.0,
    -0.0,
    1.0,
    1.0 + 1e-6,
    1.0 + 2.1e-6,
    1e-6,
    1.1e-6,
    math.inf,
    -math.inf,
    math.nan,
    1e308,
)


@given(
    *[st.floats() | st.sampled_from(EDGES)] * 2, st.sampled_from([0.0, 1e-6, 0.1]) | st.floats(0, 1)
)
def test_close_is_what_numpy_calls_close(mine, theirs, tolerance):
    with np.errstate(all="ignore"):
        told = np.isclose(mine, theirs, rtol=tolerance, atol=tolerance, equal_nan=True)
    assert close(mine, theirs, tolerance) == told


MUTANTS = {  # of the checks themselves: the module, what is changed in it
    "everything is right": (judging, "if not tried.wrong:", "if True:"),
    "mistakes are not recognised": (judging, "if best >= ALIKE:", "if False:"),
    "ready-made answers pass": (observing, "watching as used", "nullcontext(()) as used"),
    "only the first example counts": (judging, "in range(len(cases))", "in range(1)"),
    "not started counts as wrong": (observing, "unwritten=all(", "unwritten=False and all("),
}


@pytest.mark.parametrize("name", MUTANTS)
def test_a_mutant_of_the_checks_is_killed(name):
    """Each fails on one of the five answers below, which the true checks judge rightly."""
    module, before, after = MUTANTS[name]
    source = Path(module.__file__).read_text(encoding="utf-8")
    assert source.count(before) == 1, f"{before!r} is not in the source once: mend the mutant"
    mutant = types.ModuleType(module.__name__)
    sys.modules[module.__name__], kept = mutant, sys.modules[module.__name__]  # for dataclasses
    try:
        exec(compile(source.replace(before, after), "mutant", "exec"), vars(mutant))
    finally:
        sys.modules[module.__name__] = kept
    answers = {
        "right": lambda number: number * 0.5,
        "rounded": lambda number: number // 2,
        "late": lambda number: number / 2 if number < 7 else 0,
        "ready-made": lambda number: halve(number),
        "empty": lambda number: ...,
    }
    observing_it = mutant.observe if module is observing else observe
    judging_it = mutant.verdict if module is judging else verdict

    def verdicts(observe, verdict):
        return {what: verdict(HALVES, observe(HALVES, f)) for what, f in answers.items()}

    right = verdicts(observe, verdict)
    assert [word for word, _ in right.values()] == [
        "right",
        "wrong",
        "wrong",
        "wrong",
        "not started",
    ]
    assert right["rounded"][1].startswith("You round down.")
    assert verdicts(observing_it, judging_it) != right


def test_the_keys_of_a_dictionary_are_a_list_and_a_set_too():
    keys = {"a": 1, "b": 2}.keys()
    assert equal(keys, {"b", "a"})
    assert equal({"b", "a"}, keys)
    assert equal(keys, ["a", "b"])
    assert not equal(keys, {"a"})
    assert not equal(["a", "b"], {"a", "b"})
