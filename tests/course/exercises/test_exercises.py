"""The checks of the exercises, held against banks of wrong and of right answers (tests/banks, a
file for each chapter).

Each wrong answer must be refused with the sentence that names its mistake, each right one accepted,
the library's own function refused, and what was not started be called so: never a traceback.
"""

from __future__ import annotations

import contextlib
import os
import threading
from importlib import import_module
from pathlib import Path

import nbformat
import pytest
import torch
from crnn_course import check, hint, predict
from crnn_course.exercises import machinery
from crnn_course.exercises import machinery as exercises
from crnn_course.exercises.comparing import equal
from crnn_course.exercises.machinery import (
    Exercise,
    Mistake,
    WrongAnswerError,
    catalogue,
    judge,
    observe,
    verdict,
)

from tests import ROOT

BANKS = {
    path.stem: import_module(f"tests.banks.{path.stem}")
    for path in (ROOT / "tests").glob("banks/chapter_*.py")
}
EXERCISES, QUESTIONS = catalogue()
SOLVED = sorted((ROOT / "notebooks" / "solutions").glob("*.ipynb"))
ALL = [(chapter, number) for chapter, bank in sorted(BANKS.items()) for number in bank.WRONG]
WRONG = [(c, n, place) for c, n in ALL for place in range(len(BANKS[c].WRONG[n]))]
RIGHT = [(c, n, place) for c, n in ALL for place in range(len(BANKS[c].RIGHT[n]))]


def answer_of(source: str):
    """What a learner's source defines as `answer`."""
    written: dict = {"__name__": "__main__"}
    exec(compile(source, "<answer>", "exec"), written)
    return written["answer"]


@pytest.mark.parametrize(("chapter", "number", "place"), WRONG)
def test_a_wrong_answer_is_refused_by_its_name(chapter, number, place):
    source, words = BANKS[chapter].WRONG[number][place]
    verdict, sentence = judge(EXERCISES[number], answer_of(source))
    assert verdict == "wrong", sentence
    assert words in sentence
    assert sentence in {mistake.message for mistake in EXERCISES[number].mistakes}, (
        f"only the general message: {sentence}"
    )


@pytest.mark.parametrize(
    "answer",
    [
        lambda draw, train, workers: min(workers * draw, train) if workers else 150,
        lambda draw, train, workers: (
            min(workers * draw, train) if workers else draw * train // (draw + train)
        ),
    ],
)
def test_zero_workers_are_asked_for_more_than_once(answer):
    verdict, sentence = judge(EXERCISES["9.1"], answer)
    assert verdict == "wrong", sentence


@pytest.mark.parametrize(("chapter", "number", "place"), RIGHT)
def test_a_right_answer_passes_however_it_is_written(chapter, number, place):
    verdict, sentence = judge(EXERCISES[number], answer_of(BANKS[chapter].RIGHT[number][place]))
    assert verdict == "right", sentence


@pytest.mark.parametrize(("chapter", "number"), ALL)
def test_the_bank_is_large_enough(chapter, number):
    exercise, bank = EXERCISES[number], BANKS[chapter]
    assert len(bank.WRONG[number]) >= 4
    assert len({words for _, words in bank.WRONG[number]}) >= 4, "four different mistakes"
    assert len(bank.RIGHT[number]) >= 2
    assert len({mistake.message for mistake in exercise.mistakes}) == len(exercise.mistakes)
    for mistake in exercise.mistakes:
        verdict, sentence = judge(exercise, mistake.answer)
        assert (verdict, sentence) == ("wrong", mistake.message), (
            "two mistakes that the examples cannot tell apart"
        )


@pytest.mark.parametrize("number", EXERCISES)
def test_every_exercise_has_a_bank_and_is_complete(number):
    exercise = EXERCISES[number]
    assert number in BANKS[f"chapter_{number.split('.')[0].zfill(2)}"].WRONG
    assert 1 <= exercise.difficulty <= 3
    assert 1 <= exercise.importance <= 3
    assert exercise.minutes >= 1
    assert all(len(text.strip()) > 20 for text in exercise.hints)
    assert exercise.praise


@pytest.mark.parametrize(
    "number", [number for number, exercise in EXERCISES.items() if callable(exercise.reference)]
)
def test_the_answer_ready_made_is_refused(number):
    """The reference itself, renamed, and wrapped in a function of the learner's."""
    exercise = EXERCISES[number]
    for answer in (exercise.reference, lambda *arguments: exercise.reference(*arguments)):
        verdict, sentence = judge(exercise, answer)
        assert verdict == "wrong"
        assert "ready-made" in sentence
    for function in exercise.forbidden:  # whatever it is called with: its call is what counts

        def wrapped(*arguments, function=function):
            with contextlib.suppress(Exception):
                function(*arguments)
            return exercise.reference.__name__

        assert judge(exercise, wrapped)[0] == "wrong"


@pytest.mark.parametrize("number", EXERCISES)
def test_what_was_not_started_is_called_so(number, capsys):
    exercise = EXERCISES[number]

    def raises(*arguments):
        raise NotImplementedError

    empty = [..., None] + (
        [lambda *arguments: ..., lambda *arguments: None, raises]
        if callable(exercise.reference)
        else []
    )
    for answer in empty:
        assert judge(exercise, answer)[0] == "not started"
    check(number, ...)
    assert capsys.readouterr().out.startswith(f"○ {number} not started")


@pytest.mark.parametrize(
    "number", [number for number, exercise in EXERCISES.items() if callable(exercise.reference)]
)
def test_whatever_an_answer_does_there_is_a_sentence(number):
    def fails(*arguments):
        return arguments[0][10**9]

    for answer in (
        fails,
        lambda: None,
        lambda *arguments: object(),
        lambda *arguments: float("nan"),
        "text",
        3,
    ):
        verdict, sentence = judge(EXERCISES[number], answer)
        assert verdict == "wrong"
        assert sentence


@pytest.mark.parametrize("number", QUESTIONS)
def test_questions_reply_to_each_letter(number, capsys):
    question = QUESTIONS[number]
    assert question.right in question.replies
    assert len(question.replies) >= 2
    for letter in question.replies:
        predict(number, letter.upper())
        said = capsys.readouterr().out
        assert said.startswith("✓" if letter == question.right else "✗")
    for unsaid in (..., None, "perhaps", 7):
        predict(number, unsaid)
        assert capsys.readouterr().out.startswith("○")


def test_hints_come_one_after_the_other(capsys):
    number = next(iter(EXERCISES))
    machinery._given.clear()
    said = []
    for _ in range(5):
        hint(number)
        said.append(capsys.readouterr().out)
    assert [line.split()[1] for line in said] == ["1", "2", "3", "4", "1"]
    assert "notebooks/solutions" in said[3]


def test_numbers_that_do_not_exist(capsys):
    check("4.99", 1)
    hint("99.1")
    predict("4.Z", "a")
    said = capsys.readouterr().out
    assert "there is no exercise 4.99" in said
    assert "there is no exercise 99.1" in said
    assert "there is no question 4.Z" in said


# --- the machinery on an exercise of its own ------------------------------------------------------


def _halve(number: int) -> float:
    return number / 2


HALVES = Exercise(
    number="0.0",
    title="Halves",
    difficulty=1,
    importance=1,
    minutes=1,
    reference=_halve,
    examples=lambda: [(4,), (5,), (7,)],
    mistakes=(
        Mistake("You round down.", lambda number: number // 2),
        Mistake("You double.", lambda number: number * 2),
    ),
    hints=("Think of a cake.", "number divided by two", "5 gives 2.5"),
    praise="Well done.",
)


def test_the_general_message_shows_the_first_difference():
    assert judge(HALVES, lambda number: number / 2 + (number == 5)) == (
        "wrong",
        "for (5) it gives 3.5, where 2.5 was expected",
    )
    assert (
        "a return missing" in judge(HALVES, lambda number: None if number == 5 else number / 2)[1]
    )
    assert (
        "a return missing" in judge(HALVES, lambda number: print(number / 2))[1]
    )  # written, but without a return
    tables = Exercise(
        **{**HALVES.__dict__, "reference": lambda n: {n: (1 / 3, 2.0)}, "mistakes": ()}
    )
    assert judge(tables, lambda n: {n: (1 / 3, 1.0)})[1].endswith(
        "the entry 4 is (0.333333, 1.0), where (0.333333, 2.0) was expected"
    )
    assert judge(tables, lambda n: {})[1].endswith("the entry 4 is missing")
    assert judge(tables, lambda n: {n: (1 / 3, 2.0), 0: 1})[1].endswith(
        "the entry 0 should not be there"
    )
    tensors = Exercise(
        **{**HALVES.__dict__, "reference": lambda n: torch.tensor([n, 2.0]), "mistakes": ()}
    )
    assert (
        judge(tensors, lambda n: torch.tensor([n, 3.0]))[1]
        == "for (4) the entry [1] is 3, where 2 was expected"
    )
    missing = judge(HALVES, lambda: 2.5)[1]
    assert "stops with TypeError" in missing
    assert "in the line" not in missing, "a line of the machinery is none of the learner's"
    assert "stops with ZeroDivisionError" in judge(HALVES, lambda number: number / 0)[1]
    assert "a text" in judge(HALVES, lambda number: str(number / 2))[1]
    assert judge(HALVES, 2.5) == ("wrong", "a function is asked for, this is 2.5")


def test_a_dictionary_is_shown_whole_each_value_on_its_line(monkeypatch, capsys):
    numbers = {f"a long name of value {place}": 0.123456 + place for place in range(6)}
    exercise = Exercise(
        **{
            **HALVES.__dict__,
            "reference": lambda values: "sound",
            "examples": lambda: [(dict(numbers),)],
        }
    )
    monkeypatch.setattr(machinery, "catalogue", lambda: ({"0.0": exercise}, {}))
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
    exercise = Exercise(**{**HALVES.__dict__, "mistakes": (*HALVES.mistakes, up)})
    assert judge(exercise, lambda number: 3 if number == 5 else number / 2) == (
        "wrong",
        "You round up.",
    )
    assert (
        "for (5) it gives 9" in judge(exercise, lambda number: 9 if number == 5 else number / 2)[1]
    )
    assert judge(exercise, lambda number: number // 2)[1] == "You round down.", (
        "the same results on every example come first"
    )


def test_the_answer_ready_made_is_noticed_in_a_thread_and_at_once():
    def threaded(number):
        found = []
        thread = threading.Thread(target=lambda: found.append(_halve(number)))
        thread.start()
        thread.join()
        return found[0]

    heard = []
    observed = observe(HALVES, threaded, heard.append)
    assert "ready-made" in verdict(HALVES, observed)[1]
    assert len(heard) == 3, "said when it happens, not at the end"


def test_an_answer_is_run_where_it_is_observed_and_judged_anywhere():
    """What is observed is plain data: the verdict needs no call of the answer."""
    calls = []

    def halve(number):
        calls.append(number)
        return number / 2

    observed = observe(HALVES, halve)
    assert (calls, observed.results) == ([4, 5, 7], ((2.0, None), (2.5, None), (3.5, None)))
    assert verdict(HALVES, observed) == judge(HALVES, halve)
    assert len(calls) == 6
    (_, raised), *_ = observe(HALVES, lambda number: int("x")).results
    assert (raised.kind, raised.says) == (
        "ValueError",
        "invalid literal for int() with base 10: 'x'",
    )


def test_an_endless_loop_is_ended(monkeypatch):
    monkeypatch.setattr(machinery, "SECONDS", 1)

    def forever(number):
        while True:
            pass

    assert "more than 1 seconds" in judge(HALVES, forever)[1]


def test_an_answer_that_changes_its_argument_is_told_so():
    def careless(numbers):
        numbers.append(1)
        return len(numbers) - 1

    exercise = Exercise(
        **{
            **HALVES.__dict__,
            "reference": lambda numbers: len(numbers),
            "examples": lambda: [([1],), ([],)],
        }
    )
    assert "you changed what you were given" in judge(exercise, careless)[1]
    assert judge(exercise, lambda numbers: sum(1 for _ in numbers))[0] == "right"


def test_whole_numbers_and_tensors_are_asked_for_where_they_matter():
    exercise = Exercise(
        **{**HALVES.__dict__, "reference": lambda n: torch.tensor([n, 2]), "mistakes": ()}
    )
    assert (
        "whole numbers (torch.long) were expected"
        in judge(exercise, lambda n: torch.tensor([n, 2.0]))[1]
    )
    assert "a tensor was expected where you give a list" in judge(exercise, lambda n: [n, 2])[1]
    assert (
        judge(
            exercise,
            lambda n: torch.tensor([n]).repeat(2).clamp(max=2)[[0, 1]] + torch.tensor([n - 2, 0]),
        )[0]
        == "right"
    )


def test_under_nbgrader_a_wrong_answer_raises_after_its_sentence(monkeypatch, capsys):
    monkeypatch.setattr(machinery, "catalogue", lambda: ({"0.0": HALVES}, {}))
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
    "everything is right": ("wrong = [place", "wrong = [] and [place"),
    "mistakes are not recognised": (
        "for mistake in exercise.mistakes:\n        made",
        "for mistake in ():\n        made",
    ),
    "ready-made answers pass": ("if called is not None and called in names:", "if False:"),
    "only the first example counts": (
        "for place in range(len(examples)) if not",
        "for place in range(1) if not",
    ),
    "not started counts as wrong": ("unwritten=all(", "unwritten=False and all("),
}


@pytest.mark.parametrize("name", MUTANTS)
def test_a_mutant_of_the_checks_is_killed(name):
    """Each fails on one of the four answers below, which the true machinery judges rightly."""
    source = Path(machinery.__file__).read_text(encoding="utf-8")
    before, after = MUTANTS[name]
    assert source.count(before) == 1, (
        f"{before!r} stands {source.count(before)} times: mend the mutant"
    )
    changed: dict = {"__name__": machinery.__name__}
    exec(compile(source.replace(before, after), "changed", "exec"), changed)
    answers = {
        "right": lambda number: number * 0.5,
        "rounded": lambda number: number // 2,
        "late": lambda number: number / 2 if number < 7 else 0,
        "ready-made": lambda number: _halve(number),
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
    assert verdicts(changed["judge"]) != right


# --- the notebooks --------------------------------------------------------------------------------


@pytest.mark.parametrize("path", SOLVED, ids=lambda path: path.name)
def test_headings_of_exercises_are_those_of_the_catalogue(path):
    """Each exercise of the chapter stands in it once: heading, answer, check, in this order, with
    nbgrader's metadata.
    """
    cells = nbformat.read(path, as_version=4).cells
    chapter = str(int(path.name[:2]))
    numbers = [number for number in EXERCISES if number.split(".")[0] == chapter]
    assert len(numbers) >= 3
    for number in numbers:
        (place,) = [
            at
            for at, cell in enumerate(cells)
            if cell.source.startswith(EXERCISES[number].heading())
        ]
        answer, checked = [cell for cell in cells[place + 1 :] if cell.cell_type == "code"][:2]
        assert "### BEGIN SOLUTION" in answer.source
        assert checked.source.startswith(f'check("{number}", ')
        name = number.replace(".", "_")
        meta = answer.metadata.nbgrader, checked.metadata.nbgrader
        assert [one.grade_id for one in meta] == [f"ex_{name}", f"test_{name}"]
        assert [(one.solution, one.grade, one.locked) for one in meta] == [
            (True, False, False),
            (False, True, True),
        ]
        assert meta[1].points > 0
        assert all(one.schema_version == 3 and one.task is False for one in meta)
    asked = [number for number in QUESTIONS if number.split(".")[0] == chapter]
    code = "\n".join(cell.source for cell in cells if cell.cell_type == "code")
    assert all(f'predict("{number}"' in code for number in asked)


def test_the_package_gives_the_three_functions():
    assert (exercises.check, exercises.hint, exercises.predict) == (check, hint, predict)
    assert not os.environ.get("NBGRADER_EXECUTION")
