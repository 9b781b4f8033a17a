"""The checks of the exercises, tested with banks of wrong and right answers (tests/banks).

Each wrong answer must be refused with the sentence that names its mistake, each right one accepted,
the library's own function refused, and an answer that was not started called so: never a traceback.
"""

from __future__ import annotations

import contextlib
import os
from importlib import import_module

import nbformat
import pytest
from crnn_course import check, hint, predict
from crnn_course.exercises import feedback
from crnn_course.exercises.definitions import catalogue
from crnn_course.exercises.judging import judge, verdict
from crnn_course.exercises.observing import observe
from crnn_course.grading.parcels import pack, unpack

from tests import ROOT
from tests.course.exercises.mutants import numbers_only

BANKS = {
    path.stem: import_module(f"tests.banks.{path.stem}")
    for path in (ROOT / "tests").glob("banks/chapter_*.py")
}
EXERCISES, QUESTIONS = catalogue()
FUNCTIONS = [number for number, exercise in EXERCISES.items() if callable(exercise.reference)]
SOLVED = sorted((ROOT / "notebooks" / "solutions").glob("*.ipynb"))
ALL = [(chapter, number) for chapter, bank in sorted(BANKS.items()) for number in bank.WRONG]
WRONG = [(c, n, index) for c, n in ALL for index in range(len(BANKS[c].WRONG[n]))]
RIGHT = [(c, n, index) for c, n in ALL for index in range(len(BANKS[c].RIGHT[n]))]


def answer_of(source: str):
    """Return what a learner's source defines as `answer`."""
    written: dict = {"__name__": "__main__"}
    exec(compile(source, "<answer>", "exec"), written)
    return written["answer"]


@pytest.mark.parametrize(("chapter", "number", "index"), WRONG)
def test_a_wrong_answer_is_refused_by_its_name(chapter, number, index):
    source, words = BANKS[chapter].WRONG[number][index]
    verdict, sentence = judge(EXERCISES[number], answer_of(source))
    assert verdict == "wrong", sentence
    assert words in sentence, sentence
    assert not numbers_only(sentence), f"no reason is given: {sentence}"


@pytest.mark.parametrize(("chapter", "number", "index"), RIGHT)
def test_a_right_answer_passes_however_it_is_written(chapter, number, index):
    """In a notebook, and when what it gave comes back from a sandbox."""
    observed = observe(EXERCISES[number], answer_of(BANKS[chapter].RIGHT[number][index]))
    for given in (observed, unpack(pack(observed))):
        word, sentence = verdict(EXERCISES[number], given)
        assert word == "right", sentence


@pytest.mark.parametrize(("chapter", "number"), ALL)
def test_the_bank_is_large_enough(chapter, number):
    exercise, bank = EXERCISES[number], BANKS[chapter]
    assert len(bank.WRONG[number]) >= 4
    assert len({words for _, words in bank.WRONG[number]}) >= 4, "four different mistakes"
    assert len(bank.RIGHT[number]) >= 2
    assert len({mistake.message for mistake in exercise.mistakes}) == len(exercise.mistakes)
    for mistake in exercise.mistakes:
        verdict, sentence = judge(exercise, mistake.answer)
        assert (verdict, sentence.split("\n")[0]) == ("wrong", mistake.message), (
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


@pytest.mark.parametrize("number", FUNCTIONS)
def test_the_answer_ready_made_is_refused(number):
    """The reference itself, renamed, and wrapped in a function of the learner's."""
    exercise = EXERCISES[number]
    for answer in (exercise.reference, lambda *arguments: exercise.reference(*arguments)):
        verdict, sentence = judge(exercise, answer)
        assert verdict == "wrong"
        assert "ready-made" in sentence
    for function in exercise.forbidden:  # any call of it counts, whatever the arguments

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

    empty = [..., None]
    if callable(exercise.reference):
        empty += [lambda *arguments: ..., lambda *arguments: None, raises]
    for answer in empty:
        assert judge(exercise, answer)[0] == "not started"
    check(number, ...)
    assert capsys.readouterr().out.startswith(f"○ {number} not started")


@pytest.mark.parametrize("number", FUNCTIONS)
def test_whatever_an_answer_does_there_is_a_sentence(number):
    def fails(*arguments):
        return arguments[0][10**9]

    gives_an_object, gives_nan = lambda *arguments: object(), lambda *arguments: float("nan")
    for answer in (fails, lambda: None, gives_an_object, gives_nan, "text", 3):
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
    feedback._given.clear()
    said = []
    for _ in range(6):
        hint(number)
        said.append(capsys.readouterr().out)
    assert [line.split()[1] for line in said[:4]] == ["1", "2", "3", "4"]
    assert "notebooks/solutions" in said[3]
    assert "the last hint" in said[3]
    assert said[4] == said[5]
    assert said[4].startswith(f"there are no more hints for {number}; the last one was:")
    assert said[3] in said[4]


def test_a_worked_example_comes_before_the_pseudo_code():
    """Pseudo-code has lines and indents; an example gives values."""
    late = [
        number
        for number, exercise in EXERCISES.items()
        if len(exercise.hints[1].strip().splitlines()) > len(exercise.hints[2].strip().splitlines())
    ]
    assert not late, f"the second hint is longer than the third in {late}"


def test_numbers_that_do_not_exist(capsys):
    check("4.99", 1)
    hint("99.1")
    predict("4.Z", "a")
    said = capsys.readouterr().out
    assert "there is no exercise 4.99" in said
    assert "there is no exercise 99.1" in said
    assert "there is no question 4.Z" in said


# --- the notebooks --------------------------------------------------------------------------------


@pytest.mark.parametrize("path", SOLVED, ids=lambda path: path.name)
def test_headings_of_exercises_are_those_of_the_catalogue(path):
    """Each exercise is in its chapter once: heading, answer, check, with nbgrader's metadata."""
    cells = nbformat.read(path, as_version=4).cells
    chapter = str(int(path.name[:2]))
    numbers = [number for number in EXERCISES if number.split(".")[0] == chapter]
    assert len(numbers) >= 3
    for number in numbers:
        heading = EXERCISES[number].heading()
        (index,) = [i for i, cell in enumerate(cells) if cell.source.startswith(heading)]
        answer, checked = [cell for cell in cells[index + 1 :] if cell.cell_type == "code"][:2]
        assert "### BEGIN SOLUTION" in answer.source
        assert checked.source.startswith(f'check("{number}", ')
        name = number.replace(".", "_")
        meta = answer.metadata.nbgrader, checked.metadata.nbgrader
        assert [cell.grade_id for cell in meta] == [f"ex_{name}", f"test_{name}"]
        assert [(cell.solution, cell.grade, cell.locked) for cell in meta] == [
            (True, False, False),
            (False, True, True),
        ]
        assert meta[1].points > 0
        assert all(cell.schema_version == 3 and cell.task is False for cell in meta)
    asked = [number for number in QUESTIONS if number.split(".")[0] == chapter]
    code = "\n".join(cell.source for cell in cells if cell.cell_type == "code")
    assert all(f'predict("{number}"' in code for number in asked)


def test_the_package_gives_the_three_functions():
    assert (feedback.check, feedback.hint, feedback.predict) == (check, hint, predict)
    assert not os.environ.get("NBGRADER_EXECUTION")
