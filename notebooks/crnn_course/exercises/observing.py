"""Run an answer on the examples of its exercise, and write down all that it does as plain data.

Nothing here raises: an error, an endless loop, an attempt to end Python and the interrupt of the
kernel are written down like results.
"""

from __future__ import annotations

import copy
import inspect
import signal
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch

from crnn_course.exercises.comparing import Raised, Result, equal
from crnn_course.exercises.definitions import Arguments, Exercise
from crnn_course.exercises.watching import watched

CALLED_AGAIN = 2  # of the first examples, after all others: what survives from call to call shows
BY_IDENTITY: Any = object.__eq__  # how plain objects, functions and generators are compared
SECONDS = 20  # that an answer may take on all examples together


@dataclass(frozen=True, kw_only=True)
class Observed:
    """An answer, or its results on the examples: all that a verdict is based on, as plain data.

    The learner's code runs in `observe` and `tried` and nowhere else; a verdict never calls it. So
    each of the two can run in its own process, and learners' code never shares a process with the
    code that judges it (`crnn_course.grading`).
    """

    value: Any = None  # the answer, if it is not a function
    results: tuple[Result, ...] | None = None  # what the function gave for each example
    name: str = ""  # of the function
    parameters: tuple[str, ...] = ()  # their names in the function
    changed: bool = False  # whether it changed its arguments
    unsteady: bool = False  # whether it gave something else when called again with the same
    used: tuple[str, ...] = ()  # the ready-made answers that it called
    unwritten: bool = False  # whether only the stub is there
    late: bool = False  # whether it took too long
    stopped: bool = False  # whether the learner stopped it


def observe(
    exercise: Exercise, answer: Any, noticed: Callable[[str], None] = lambda name: None
) -> Observed:
    """Run the answer on the examples.

    `noticed` is called with the name of a ready-made answer as soon as the learner's code calls it.
    """
    if not callable(exercise.reference) or not callable(answer):
        return Observed(value=answer)
    ready_made = [exercise.reference, *exercise.forbidden]
    watching = watched(ready_made, noticed, answer, exercise.operators)
    return tried(answer, exercise.cases(), watching)


def tried(
    answer: Callable[..., Any],
    cases: Sequence[Arguments],
    watching: AbstractContextManager[Sequence[str]] = nullcontext(()),
) -> Observed:
    """Call the answer with the arguments of each case, while `watching` lists forbidden calls."""
    try:
        with _gradients_as_before(), watching as used, _time_limit(SECONDS):
            called = [_call_watching(answer, case) for case in cases]
            again = [call(answer, case) for case in cases[:CALLED_AGAIN]]
    except LateError:
        return Observed(results=(), late=True)
    except KeyboardInterrupt:
        return Observed(results=(), stopped=True)
    results = tuple((value, error) for value, error, _ in called)
    return Observed(
        results=results,
        name=_name(answer),
        parameters=_parameters(answer),
        changed=any(changed for _, _, changed in called),
        unsteady=not all(map(_alike, results, again)),
        used=tuple(dict.fromkeys(used)),
        unwritten=all(_is_unwritten(result, answer) for result in results),
    )


def _alike(first: Result, again: Result) -> bool:
    """Tell whether two calls gave the same; of values that cannot be compared, assume it."""
    if first[1] is not None or again[1] is not None:
        if first[1] and again[1] and first[1].kind == again[1].kind == RecursionError.__name__:
            return True  # where a recursion stops, and so what it says, depends on what is called
        return first[1] == again[1]
    try:
        return not _is_data(first[0]) or equal(first[0], again[0], 1e-6)
    except RecursionError:  # a list that holds itself
        return True


def _is_data(value: Any) -> bool:
    """Tell whether no part of a value is equal to itself alone, as plain objects are."""
    if isinstance(value, (list, tuple, set)):
        return all(map(_is_data, value))
    if isinstance(value, dict):
        return all(map(_is_data, value.values()))
    return value is None or type(value).__eq__ is not BY_IDENTITY


def call(function: Callable[..., Any], arguments: Sequence[Any]) -> Result:
    """Return what the function gives for a copy of the arguments, or the error that it raises."""
    value, error, _ = _call_watching(function, arguments)
    return value, error


def _call_watching(
    function: Callable[..., Any], arguments: Sequence[Any]
) -> tuple[Any, Raised | None, bool]:
    """Do the same as `call`, and tell whether the function changed its arguments."""
    own = fresh(tuple(arguments))
    try:
        value = function(*own)
    except (Exception, SystemExit) as error:
        return None, Raised.by(error), False
    return _as_it_is_now(value), None, not equal(own, tuple(arguments), 0.0)


def _as_it_is_now(value: Any) -> Any:
    """Return a copy of a result: an answer may return the same list again, and add to it."""
    if not isinstance(value, (list, tuple, dict, set, bytearray, np.ndarray, torch.Tensor)):
        return value
    try:
        return copy.deepcopy(value)
    except Exception:  # a tensor with a history of gradients, a generator in a list
        return value.detach().clone() if isinstance(value, torch.Tensor) else value


def fresh(value: Any) -> Any:
    """Return a copy that shares nothing with the value, texts and large numbers included.

    So two equal texts are never the same object by chance, and `is` in place of `==` shows.
    """
    kind = type(value)
    if kind is str:
        return "".join(list(value))
    if kind is int:
        return int(repr(value))
    if kind in (list, tuple, set):
        return kind(map(fresh, value))
    if kind is dict:
        return {fresh(key): fresh(item) for key, item in value.items()}
    return copy.deepcopy(value)


def _name(answer: Any) -> str:
    name = getattr(answer, "__name__", "")
    return name if isinstance(name, str) and name.isidentifier() else "f"


def _parameters(answer: Any) -> tuple[str, ...]:
    try:
        return tuple(inspect.signature(answer).parameters)
    except (TypeError, ValueError):
        return ()


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
    if error is not None:  # raised by the stub; torch raises it, too, with a message
        return error.kind == NotImplementedError.__name__ and not error.says
    return value is ... or (value is None and _is_stub(answer))


class LateError(BaseException):
    """The end of an answer that takes too long; not an Exception, which answers may catch."""


@contextmanager
def _gradients_as_before() -> Iterator[None]:
    """Leave torch's gradients on or off as they were: an answer may be stopped inside `no_grad`."""
    before = torch.is_grad_enabled()
    try:
        yield
    finally:
        torch.set_grad_enabled(before)


@contextmanager
def _time_limit(seconds: int) -> Iterator[None]:
    """End what takes longer with LateError, again each second for code that catches everything.

    Does nothing where the system has no alarms: on Windows, and in a thread.
    """
    if not hasattr(signal, "SIGALRM") or threading.current_thread() is not threading.main_thread():
        yield
        return

    def stop(number: int, frame: Any) -> None:
        raise LateError

    before = signal.signal(signal.SIGALRM, stop)
    signal.setitimer(signal.ITIMER_REAL, seconds, 1)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
