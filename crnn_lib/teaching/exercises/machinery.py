"""How an exercise is checked: run on examples, compared with the library's own answer, and told from known mistakes.

Nothing here raises at a learner: whatever the answer does, a sentence says what happened and what to try next. Under
nbgrader (which sets NBGRADER_EXECUTION) a wrong answer raises after its sentence, so that it costs its points.
"""

from __future__ import annotations

import copy
import os
import signal
import sys
import textwrap
import threading
import traceback
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from importlib import import_module
from pkgutil import iter_modules
from typing import Any

import numpy as np
import torch

SECONDS = 20  # what an answer may take on all examples together
EXACT = 1e-6  # how far numbers may be from the library's


class WrongAnswerError(AssertionError):
    """Raised under nbgrader, with the sentence that the learner reads."""


@dataclass(frozen=True)
class Mistake:
    """What learners typically get wrong: a sentence that names it and says what to do, and an answer that makes it.

    Whoever's answer gives the same results on every example has made this mistake.
    """

    message: str
    answer: Any


@dataclass(frozen=True, kw_only=True)
class Exercise:
    """One exercise. `reference` is the right answer: a function, or a value for an exercise that asks for one.

    `examples` gives argument tuples: a few small ones first, which the learner is shown, then random ones from a fixed
    seed. `forbidden`: what would do the exercise by itself, beside the reference, which may never be called.
    """

    number: str
    title: str
    difficulty: int  # one to three dots
    importance: int  # one to three dots
    minutes: int
    reference: Any
    examples: Callable[[], Iterable[tuple[Any, ...]]] = lambda: [()]
    mistakes: tuple[Mistake, ...]
    hints: tuple[str, str, str]  # a nudge, the idea in pseudo-code, what the result looks like
    praise: str  # what to take away, said when the answer is right
    forbidden: tuple[Callable[..., Any], ...] = ()

    def heading(self) -> str:
        """As it stands in the notebook above the exercise."""
        dots = [f"{'●' * count}{'○' * (3 - count)}" for count in (self.difficulty, self.importance)]
        stop = "" if self.title.endswith("?") else "."
        effort = f"Difficulty {dots[0]}, importance {dots[1]}, {self.minutes} minutes."
        return f"**Exercise {self.number}: {self.title}{stop}** {effort}"


@dataclass(frozen=True, kw_only=True)
class Question:
    """Predict before you run: the letter of the right answer, and for each letter what to say to who chose it."""

    number: str
    right: str
    replies: dict[str, str] = field(default_factory=dict)


# --- what a notebook calls --------------------------------------------------------------------------------------


def check(number: str, answer: Any) -> None:
    """Say whether `answer` (the learner's function or value) is right; if not, what is wrong with it."""
    exercise = _exercise(number)
    if exercise is None:
        return
    verdict, sentence = judge(exercise, answer)
    mark = {"right": "✓", "wrong": "✗", "not started": "○"}[verdict]
    print(textwrap.fill(f"{mark} {number} {verdict}: {sentence}", 110, subsequent_indent="  "))
    if verdict != "right" and os.environ.get("NBGRADER_EXECUTION"):
        raise WrongAnswerError(sentence)


_given: dict[str, int] = {}  # exercise -> how many hints this session has seen


def hint(number: str) -> None:
    """Print the next hint for an exercise; after the last it starts again."""
    exercise = _exercise(number)
    if exercise is None:
        return
    number = exercise.number
    chapter = number.split(".")[0].zfill(2)
    hints = (*exercise.hints, f"A solution stands in notebooks/solutions, chapter {chapter}, under Exercise {number}.")
    place = _given.get(number, 0) % len(hints)
    _given[number] = place + 1
    print(f"hint {place + 1} of {len(hints)} for {number}:")
    print(textwrap.indent(textwrap.dedent(hints[place]).strip(), "  "))


def predict(number: str, answer: Any) -> None:
    """Compare a prediction, the letter of an answer, with what will happen."""
    question = catalogue()[1].get(str(number))
    if question is None:
        print(f"there is no question {number}")
        return
    letters = sorted(question.replies)
    choice = f"{', '.join(map(repr, letters[:-1]))} or {letters[-1]!r}"
    if answer is ... or answer is None:
        print(f"○ {number}: write {choice} in place of the dots, before you run what comes next")
    elif str(answer).strip().lower() not in letters:
        print(f"○ {number}: the answer is one letter, {choice}")
    else:
        letter = str(answer).strip().lower()
        mark = "✓" if letter == question.right else "✗"
        print(textwrap.fill(f"{mark} {number}: {question.replies[letter]}", 110, subsequent_indent="  "))


@cache
def catalogue() -> tuple[dict[str, Exercise], dict[str, Question]]:
    """All exercises and all questions of the course by their numbers."""
    package = import_module("crnn_lib.teaching.exercises")
    rooms = [import_module(f"{package.__name__}.{found.name}") for found in iter_modules(package.__path__)]
    chapters = [room for room in rooms if hasattr(room, "EXERCISES")]
    exercises = {exercise.number: exercise for room in chapters for exercise in room.EXERCISES}
    return exercises, {question.number: question for room in chapters for question in room.QUESTIONS}


def _exercise(number: str) -> Exercise | None:
    """The exercise of this number (4.2 without quotes will do); None, and a sentence, where there is none."""
    exercises, number = catalogue()[0], str(number)
    if number not in exercises:
        chapter = [known for known in exercises if known.split(".")[0] == number.split(".")[0]]
        print(f"there is no exercise {number}" + (f"; this chapter has {', '.join(chapter)}" if chapter else ""))
    return exercises.get(number)


# --- how it is judged -------------------------------------------------------------------------------------------


def judge(exercise: Exercise, answer: Any) -> tuple[str, str]:
    """ "right", "wrong" or "not started", and a sentence for the learner."""
    start = "write your answer in place of the dots and run both cells again; a call of hint helps"
    if answer is ... or answer is None:
        return "not started", f"{start}: hint({exercise.number!r})"
    if callable(exercise.reference) and not callable(answer):
        return "wrong", f"a function is asked for, this is {_short(answer)}"
    if not callable(exercise.reference):
        return _judge_value(exercise, answer)
    examples = list(exercise.examples())
    try:
        with _watched(exercise) as used, _time_limit(SECONDS):
            called = [_call_watching(answer, example) for example in examples]
    except TimeoutError:
        return "wrong", f"it takes more than {SECONDS} seconds on the small examples here: does a loop never end?"
    results: list[Result] = [(value, error) for value, error, _ in called]
    if used:
        return "wrong", f"this calls {used[0]}, which is the answer ready-made: write the steps yourself"
    if all(_is_unwritten(result, answer) for result in results):
        return "not started", f"{start}: hint({exercise.number!r})"
    expected = [_call(exercise.reference, example) for example in examples]
    wrong = [place for place in range(len(examples)) if not _same(results[place], expected[place])]
    if not wrong:
        for (mine, _), (theirs, _) in zip(results, expected):
            if other := _of_another_kind(mine, theirs):
                return "wrong", f"the numbers are right, but {other}"
        if any(changed for _, _, changed in called):
            return "wrong", "the result is right, but you changed what you were given; work on a copy, others still need it"
        return "right", exercise.praise
    for mistake in exercise.mistakes:
        made = [_call(mistake.answer, example) for example in examples]
        if all(_same(mine, theirs) for mine, theirs in zip(results, made)):
            return "wrong", mistake.message
    first = wrong[0]
    return "wrong", _difference(examples[first], results[first], expected[first])


def _judge_value(exercise: Exercise, answer: Any) -> tuple[str, str]:
    if _same((answer, None), (exercise.reference, None)):
        return "right", exercise.praise
    for mistake in exercise.mistakes:
        if _same((answer, None), (mistake.answer, None)):
            return "wrong", mistake.message
    if _kind(answer) != _kind(exercise.reference):
        return "wrong", f"the answer is {_kind(exercise.reference)}, this is {_short(answer)}"
    return "wrong", f"{_short(answer)} it is not; hint({exercise.number!r}) helps on"


Result = tuple[Any, Exception | None]


def _call(function: Callable[..., Any], arguments: Sequence[Any]) -> Result:
    """What the function returns for its own copy of the arguments, or the error that it raises."""
    value, error, _ = _call_watching(function, arguments)
    return value, error


def _call_watching(function: Callable[..., Any], arguments: Sequence[Any]) -> tuple[Any, Exception | None, bool]:
    """As `_call`, and whether the function changed its arguments."""
    own = copy.deepcopy(tuple(arguments))
    try:
        value, error = function(*own), None
    except TimeoutError:
        raise
    except Exception as raised:
        return None, raised, False
    return value, error, not equal(own, tuple(arguments), 0.0)


def _stub() -> None:
    """What nothing was written in."""


def _is_stub(answer: Any) -> bool:
    """Whether a function has no statement beside its docstring and dots: unlike one that forgot its return."""
    code = getattr(answer, "__code__", None)
    return code is not None and len(code.co_code) <= len(_stub.__code__.co_code)


def _is_unwritten(result: Result, answer: Any) -> bool:
    value, error = result
    if error is not None:
        return isinstance(error, NotImplementedError)
    return value is ... or (value is None and _is_stub(answer))


def _same(left: Result, right: Result) -> bool:
    (mine, my_error), (theirs, their_error) = left, right
    if my_error is not None or their_error is not None:
        return type(my_error) is type(their_error)
    return equal(mine, theirs)


def equal(left: Any, right: Any, tolerance: float = EXACT) -> bool:
    """Whether two answers say the same: numbers within the tolerance, lists and tuples and tensors by what they hold."""
    if isinstance(left, torch.Tensor) or isinstance(right, torch.Tensor):
        left, right = _array(left), _array(right)
    if isinstance(left, np.ndarray) or isinstance(right, np.ndarray):
        try:
            left, right = np.asarray(left), np.asarray(right)
            return left.shape == right.shape and bool(np.allclose(left, right, rtol=tolerance, atol=tolerance, equal_nan=True))
        except (TypeError, ValueError):
            return False
    if isinstance(left, str) or isinstance(right, str):
        return isinstance(left, str) and isinstance(right, str) and left == right
    if isinstance(left, dict) and isinstance(right, dict):
        return left.keys() == right.keys() and all(equal(left[key], right[key], tolerance) for key in left)
    if isinstance(left, (set, frozenset)) and isinstance(right, (set, frozenset)):
        return left == right
    if isinstance(left, Sequence) and isinstance(right, Sequence):
        return len(left) == len(right) and all(equal(mine, theirs, tolerance) for mine, theirs in zip(left, right))
    if isinstance(left, bool) or isinstance(right, bool):
        return isinstance(left, (bool, np.bool_)) and isinstance(right, (bool, np.bool_)) and bool(left) == bool(right)
    if isinstance(left, (int, float, np.number)) and isinstance(right, (int, float, np.number)):
        return bool(np.isclose(left, right, rtol=tolerance, atol=tolerance, equal_nan=True))
    return type(left) is type(right) and bool(left == right)


def _of_another_kind(mine: Any, theirs: Any) -> str | None:
    """Of two equal answers: where one holds a tensor and the other does not, or floats in place of whole numbers."""
    if isinstance(theirs, torch.Tensor):
        if not isinstance(mine, torch.Tensor):
            return f"a tensor was expected where you give {_kind(mine)}: the model takes nothing else"
        if mine.is_floating_point() != theirs.is_floating_point():
            wanted = "floats" if theirs.is_floating_point() else "whole numbers (torch.long)"
            return f"a tensor of {mine.dtype} is given where {wanted} were expected"
    elif isinstance(theirs, (list, tuple)) and isinstance(mine, (list, tuple)):
        return next((other for pair in zip(mine, theirs) if (other := _of_another_kind(*pair))), None)
    return None


def _array(value: Any) -> Any:
    if isinstance(value, torch.Tensor):
        return value.detach().cpu().numpy()
    return [_array(one) for one in value] if isinstance(value, (list, tuple)) else value


def _difference(arguments: Sequence[Any], mine: Result, theirs: Result) -> str:
    shown = ", ".join(_short(argument) for argument in arguments)
    value, error = mine
    if error is not None:
        return f"for ({shown}) it stops with {type(error).__name__}: {error}{_line(error)}"
    expected, its_error = theirs
    if its_error is not None:
        return f"for ({shown}) it should raise {type(its_error).__name__}, and gives {_short(value)}"
    if value is None:
        wanted = _short(expected)
        return f"for ({shown}) it returns nothing, where {wanted} was expected: is a return missing? Printing is not enough"
    if isinstance(value, torch.Tensor) and isinstance(expected, torch.Tensor) and value.shape == expected.shape:
        return f"for ({shown}) {_first_entry(value, expected)}"
    if isinstance(value, dict) and isinstance(expected, dict):
        return f"for ({shown}) {_first_key(value, expected)}"
    if _kind(value) != _kind(expected) and not (isinstance(value, (list, tuple)) and isinstance(expected, (list, tuple))):
        return (
            f"for ({shown}) it gives {_kind(value)}, {_short(value)}, where {_kind(expected)} was expected, {_short(expected)}"
        )
    return f"for ({shown}) it gives {_short(value)}, where {_short(expected)} was expected"


def _first_entry(mine: torch.Tensor, theirs: torch.Tensor) -> str:
    """Where two tensors of one shape differ first."""
    place = next(place for place in np.ndindex(*theirs.shape) if not equal(mine[place].item(), theirs[place].item()))
    return f"the entry {list(place)} is {_short(mine[place].item())}, where {_short(theirs[place].item())} was expected"


def _first_key(mine: dict[Any, Any], theirs: dict[Any, Any]) -> str:
    """Where two dictionaries differ first."""
    for key in theirs:
        if key not in mine:
            return f"the entry {key!r} is missing"
        if not equal(mine[key], theirs[key]):
            return f"the entry {key!r} is {_short(mine[key])}, where {_short(theirs[key])} was expected"
    return f"the entry {next(iter(mine.keys() - theirs.keys()))!r} should not be there"


def _line(error: Exception) -> str:
    """Where in the learner's code an error arose: the last line of it that can be shown."""
    own = [frame for frame in traceback.extract_tb(error.__traceback__) if frame.filename != __file__ and frame.line]
    return f" (in the line `{own[-1].line}`)" if own else ""


def _kind(value: Any) -> str:
    if isinstance(value, torch.Tensor):
        return f"a tensor of the shape {tuple(value.shape)}"
    names = {
        bool: "True or False",
        int: "a number",
        float: "a number",
        str: "a text",
        list: "a list",
        tuple: "a tuple",
        dict: "a dictionary",
    }
    return names.get(type(value), f"a {type(value).__name__}")


def _short(value: Any) -> str:
    if isinstance(value, torch.Tensor):
        if value.numel() > 12:
            return f"a tensor of the shape {tuple(value.shape)}"
        value = np.round(value.detach().cpu().numpy(), 4).tolist()
    if isinstance(value, float):
        return f"{value:.6g}"
    said = repr(_rounded(value))
    return said if len(said) <= 80 else f"{said[:77]}..."


def _rounded(value: Any) -> Any:
    """Floats to six digits, wherever they stand."""
    if isinstance(value, float):
        return float(f"{value:.6g}")
    return type(value)(map(_rounded, value)) if type(value) in (list, tuple) else value


@contextmanager
def _watched(exercise: Exercise) -> Iterator[list[str]]:
    """Notes every function that would be the answer ready-made, however it is reached: imported, renamed, wrapped."""
    ready = [exercise.reference, *exercise.forbidden]
    names = {getattr(one, "__code__", one): f"{one.__module__}.{one.__qualname__}" for one in ready}
    used: list[str] = []

    def note(frame: Any, event: str, argument: Any) -> None:
        called = frame.f_code if event == "call" else argument if event == "c_call" else None
        if called is not None and called in names:
            used.append(names[called])

    before = sys.getprofile()
    sys.setprofile(note)
    try:
        yield used
    finally:
        sys.setprofile(before)


@contextmanager
def _time_limit(seconds: int) -> Iterator[None]:
    """Ends what takes longer with TimeoutError, where the system has alarms (not on Windows, not in a thread)."""
    if not hasattr(signal, "SIGALRM") or threading.current_thread() is not threading.main_thread():
        yield
        return

    def stop(number: int, frame: Any) -> None:
        raise TimeoutError

    before = signal.signal(signal.SIGALRM, stop)
    signal.alarm(seconds)
    try:
        yield
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, before)
