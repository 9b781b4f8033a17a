"""The functions that a notebook calls: `check`, `hint` and `predict`.

Nothing here raises in a learner's notebook: whatever the answer does, a sentence says what happened
and what to try next. Under nbgrader (which sets NBGRADER_EXECUTION) a wrong answer raises after its
sentence, so that it costs its points.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext, redirect_stderr
from typing import Any

from crnn_course.exercises.definitions import Exercise, catalogue, hint_text
from crnn_course.exercises.judging import judge
from crnn_course.language import colon, enumerated, indented, said, wrapped

MARKS = {"right": "✓", "wrong": "✗", "not started": "○", "stopped": "○"}
WIDTH = 110  # characters of a printed line


class WrongAnswerError(AssertionError):
    """An answer that is not right, under nbgrader, with the sentence that the learner reads."""


def check(number: str, answer: Any) -> None:
    """Print whether `answer` (the learner's function or value) is right, and if not, what is wrong.

    Raises WrongAnswerError, under nbgrader alone, unless the answer is right.
    """
    exercise = _exercise(number)
    if exercise is None:
        return
    graded = bool(os.environ.get("NBGRADER_EXECUTION"))
    with _stderr_to_stdout() if graded else nullcontext():
        verdict, sentence = judge(exercise, answer)
    told = said(sentence, _catalogues(exercise.number))
    first, *others = f"{MARKS[verdict]} {number} {said(verdict)}{colon()}{told}".splitlines()
    print(wrapped(first, WIDTH, margin="  "))
    for line in others:
        print(wrapped(line, WIDTH, margin="  ", first="  "))
    if verdict != "right" and graded:
        raise WrongAnswerError(sentence)


_given: dict[str, int] = {}  # exercise -> how many hints were given since Python started


def hint(number: str) -> None:
    """Print the next hint for an exercise; after the last, say that there are no more."""
    exercise = _exercise(number)
    if exercise is None:
        return
    number = exercise.number
    chapter = number.split(".")[0].zfill(2)
    hints = (
        *exercise.hints,
        f"A solution is in notebooks/solutions, chapter {chapter}, under Exercise {number}.\n"
        "This is the last hint.",
    )
    index = _given.get(number, 0)
    _given[number] = index + 1
    if index >= len(hints):
        _print(f"there are no more hints for {number}; the last one was:")
    last = min(index, len(hints) - 1)
    _print(f"hint {last + 1} of {len(hints)} for {number}:")
    print(indented(said(hint_text(hints[last]), _catalogues(number))))


def predict(number: str, answer: Any) -> None:
    """Print the reply to a prediction, which is the letter of an answer."""
    question = catalogue()[1].get(str(number))
    if question is None:
        _print(f"there is no question {number}")
        return
    letters = sorted(question.replies)
    choice = f"{enumerated(map(repr, letters[:-1]))} or {letters[-1]!r}"
    letter = str(answer).strip().lower()
    if answer is ... or answer is None:
        _print(f"○ {number}: write {choice} in place of the dots, before you run what comes next")
    elif letter not in letters:
        _print(f"○ {number}: the answer is one letter, {choice}")
    else:
        mark = MARKS["right" if letter == question.right else "wrong"]
        reply = said(question.replies[letter], _catalogues(question.number))
        print(wrapped(f"{mark} {number}{colon()}{reply}", WIDTH, margin="  "))


def _exercise(number: str) -> Exercise | None:
    """Return the exercise of this number (4.2 without quotes will do).

    If there is none, print a sentence that says so and return None.
    """
    exercises, number = catalogue()[0], str(number)
    if number not in exercises:
        chapter = [known for known in exercises if known.split(".")[0] == number.split(".")[0]]
        known = f"; this chapter has {enumerated(chapter)}" if chapter else ""
        _print(f"there is no exercise {number}{known}")
    return exercises.get(number)


def _catalogues(number: str) -> tuple[str, ...]:
    """Return the catalogues with the words of an exercise or question: its chapter's, and all's."""
    return f"exercises_{number.split('.')[0].zfill(2)}", "exercises"


def _print(sentence: str) -> None:
    print(said(sentence))


@contextmanager
def _stderr_to_stdout() -> Iterator[None]:
    """Send warnings and progress bars to stdout: a word on stderr costs all points in nbgrader."""
    stderr = os.dup(2)
    try:
        os.dup2(1, 2)  # what libraries in C++ write there
        with redirect_stderr(sys.stdout):
            yield
    finally:
        os.dup2(stderr, 2)
        os.close(stderr)
