"""Judge answers: run them on examples, compare them with the library's own and with known mistakes.

Nothing here raises: whatever the answer does, a sentence says what happened and what to try next.
"""

from __future__ import annotations

import copy
import signal
import sys
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from crnn_course.exercises.comparing import (
    Raised,
    Result,
    difference,
    equal,
    kind,
    of_another_kind,
    short,
)
from crnn_course.exercises.definitions import Exercise

SECONDS = 20  # that an answer may take on all examples together


@dataclass(frozen=True, kw_only=True)
class Observed:
    """An answer, or its results on the examples: all that a verdict is based on, as plain data.

    The learner's code runs in `observe` and nowhere else; `verdict` never calls it. So each of the
    two can run in its own process, and learners' code never shares a process with the code that
    judges it (`crnn_course.grading.grader`).
    """

    value: Any = None  # the answer, if it is not a function
    results: tuple[Result, ...] | None = None  # what the function gave for each example
    changed: bool = False  # whether it changed its arguments
    used: tuple[str, ...] = ()  # the ready-made answers that it called
    unwritten: bool = False  # whether only the stub is there
    late: bool = False  # whether it took too long


def judge(exercise: Exercise, answer: Any) -> tuple[str, str]:
    """Return "right", "wrong" or "not started", and a sentence for the learner."""
    return verdict(exercise, observe(exercise, answer))


# --- observing ------------------------------------------------------------------------------------


def observe(
    exercise: Exercise, answer: Any, noticed: Callable[[str], None] = lambda name: None
) -> Observed:
    """Run the answer on the examples.

    `noticed` is called with the name of a ready-made answer as soon as the learner's code calls it.
    """
    if not callable(exercise.reference) or not callable(answer):
        return Observed(value=answer)
    examples = list(exercise.examples())
    watching = watched([exercise.reference, *exercise.forbidden], noticed)
    try:
        with watching as used, _time_limit(SECONDS):
            called = [_call_watching(answer, example) for example in examples]
    except TimeoutError:
        return Observed(results=(), late=True)
    results = tuple((value, error) for value, error, _ in called)
    return Observed(
        results=results,
        changed=any(changed for _, _, changed in called),
        used=tuple(dict.fromkeys(used)),
        unwritten=all(_is_unwritten(result, answer) for result in results),
    )


def _call(function: Callable[..., Any], arguments: Sequence[Any]) -> Result:
    """Return what the function gives for a copy of the arguments, or the error that it raises."""
    value, error, _ = _call_watching(function, arguments)
    return value, error


def _call_watching(
    function: Callable[..., Any], arguments: Sequence[Any]
) -> tuple[Any, Raised | None, bool]:
    """Do the same as `_call`, and tell whether the function changed its arguments."""
    own = copy.deepcopy(tuple(arguments))
    try:
        value = function(*own)
    except TimeoutError:
        raise
    except Exception as error:
        return None, Raised.by(error), False
    return value, None, not equal(own, tuple(arguments), 0.0)


def _stub() -> None:
    """Serve as a function in which nothing was written."""


def _is_stub(answer: Any) -> bool:
    """Tell whether a function has no statement other than its docstring and dots.

    A function that only lacks its return is not a stub.
    """
    code = getattr(answer, "__code__", None)
    return code is not None and len(code.co_code) <= len(_stub.__code__.co_code)


def _is_unwritten(result: Result, answer: Any) -> bool:
    value, error = result
    if error is not None:
        return error.kind == NotImplementedError.__name__
    return value is ... or (value is None and _is_stub(answer))


@contextmanager
def watched(functions: Iterable[Any], noticed: Callable[[str], None]) -> Iterator[list[str]]:
    """Record every call of these functions: imported, renamed, wrapped, or in a thread."""
    names = {
        getattr(function, "__code__", function): f"{function.__module__}.{function.__qualname__}"
        for function in functions
    }
    used: list[str] = []

    def note(frame: Any, event: str, argument: Any) -> None:
        called = frame.f_code if event == "call" else argument if event == "c_call" else None
        if called is not None and called in names:
            used.append(names[called])
            noticed(names[called])

    before = sys.getprofile()
    threading.setprofile(note)
    sys.setprofile(note)
    try:
        yield used
    finally:
        sys.setprofile(before)
        threading.setprofile(before)


@contextmanager
def _time_limit(seconds: int) -> Iterator[None]:
    """End what takes longer with TimeoutError.

    Does nothing where the system has no alarms: on Windows, and in a thread.
    """
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


# --- the verdict ----------------------------------------------------------------------------------


def verdict(exercise: Exercise, observed: Observed) -> tuple[str, str]:
    """Judge what was observed of an answer; no learner's code runs here.

    Returns "right", "wrong" or "not started", and a sentence for the learner.
    """
    start = (
        "write your answer in place of the dots and run both cells again; "
        f"hint({exercise.number!r}) gives a hint"
    )
    if observed.results is None:
        if observed.value is ... or observed.value is None:
            return "not started", start
        if callable(exercise.reference):
            return "wrong", f"a function is asked for, this is {short(observed.value)}"
        return _judge_value(exercise, observed.value)
    if observed.late:
        return "wrong", (
            f"it takes more than {SECONDS} seconds on the small examples here: "
            "does a loop never end?"
        )
    if observed.used:
        return "wrong", ready_made(observed.used[0])
    if observed.unwritten:
        return "not started", start
    return _judge_results(exercise, observed.results, observed.changed)


def ready_made(name: str) -> str:
    """Return the sentence for an answer that calls a ready-made function."""
    return f"this calls {name}, which is the answer ready-made: write the steps yourself"


def _judge_results(exercise: Exercise, results: Sequence[Result], changed: bool) -> tuple[str, str]:
    examples = list(exercise.examples())
    expected = [_call(exercise.reference, example) for example in examples]
    wrong = [index for index in range(len(examples)) if not _same(results[index], expected[index])]
    if not wrong:
        return _judge_right_results(exercise, results, expected, changed)
    for mistake in exercise.mistakes:
        made = [_call(mistake.answer, example) for example in examples]
        if all(_same(mine, theirs) for mine, theirs in zip(results, made)):
            return "wrong", mistake.message
    for mistake in exercise.mistakes:
        shows = mistake.shows
        if shows and any(shows(results[index][0], expected[index][0]) for index in wrong):
            return "wrong", mistake.message
    first = wrong[0]
    return "wrong", difference(examples[first], results[first], expected[first])


def _judge_right_results(
    exercise: Exercise, results: Sequence[Result], expected: Sequence[Result], changed: bool
) -> tuple[str, str]:
    """Refuse right results of another kind, and answers that changed their arguments."""
    for (mine, _), (theirs, _) in zip(results, expected):
        if other := of_another_kind(mine, theirs):
            return "wrong", f"the numbers are right, but {other}"
    if changed:
        return "wrong", (
            "the result is right, but you changed what you were given; "
            "work on a copy, others still need it"
        )
    return "right", exercise.praise


def _judge_value(exercise: Exercise, answer: Any) -> tuple[str, str]:
    if _same((answer, None), (exercise.reference, None)):
        return "right", exercise.praise
    for mistake in exercise.mistakes:
        if _same((answer, None), (mistake.answer, None)):
            return "wrong", mistake.message
    if kind(answer) != kind(exercise.reference):
        return "wrong", f"the answer is {kind(exercise.reference)}, this is {short(answer)}"
    return "wrong", f"the answer is not {short(answer)}; hint({exercise.number!r}) gives a hint"


def _same(left: Result, right: Result) -> bool:
    (mine, my_error), (theirs, their_error) = left, right
    if my_error is None and their_error is None:
        return equal(mine, theirs)
    return my_error is not None and their_error is not None and my_error.kind == their_error.kind
