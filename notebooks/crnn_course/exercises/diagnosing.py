"""Find the reason why an answer is wrong from its results alone, where no typical mistake fits.

Two kinds of reason: a simple change that turns the wrong results into the right ones (one too many,
the order reversed, a percentage), or a property of the inputs on which alone the answer is wrong
(an empty list, equal neighbours, another blank).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import Any

import numpy as np
import torch

from crnn_course.exercises.comparing import Result, equal
from crnn_course.exercises.edges import edge
from crnn_course.exercises.shapes import Pair, kinds, shaped_alike
from crnn_course.exercises.wording import short

SHIFT = 1e-9  # a difference that is no rounding


def diagnose(
    names: Sequence[str],
    cases: Sequence[tuple[Any, ...]],
    results: Sequence[Result],
    expected: Sequence[Result],
    wrong: Sequence[int],
    properties: Callable[..., dict[str, bool]] = lambda *arguments: {},
) -> str | None:
    """Return a sentence that says what all wrong results have in common; None if nothing is seen.

    `names` are those of the parameters, `wrong` the indices of the cases that are wrong,
    `properties` returns for a case which sentences are true of it.
    """
    reasons = (
        lambda: _change([(results[index], expected[index]) for index in wrong]),
        lambda: _echo(cases, results, wrong),
        lambda: edge(names, cases, wrong, properties),
    )
    for reason in reasons:
        try:
            with np.errstate(all="ignore"):
                if found := reason():
                    return found
        except Exception:  # learners' objects may fail at anything: then there is no diagnosis
            continue
    return None


# --- a change that would make the results right ---------------------------------------------------


def _change(pairs: Sequence[tuple[Result, Result]]) -> str | None:
    """Return what is wrong with all results in the same way."""
    if any(error is not None for pair in pairs for _, error in pair):
        return None
    values = [(mine, theirs) for (mine, _), (theirs, _) in pairs]
    for sentence, changed, needed in CHANGES:
        if _varied(values) >= needed and all(_made_right(changed, *pair) for pair in values):
            return sentence
    for reason in (kinds, _rounding, _all_by_the_same, _sequences):
        with suppress(TypeError):  # not numbers
            if found := reason(values):
                return found
    return None


def _varied(pairs: Sequence[Pair]) -> int:
    """Return how many different expected numbers there are; with few, any change may fit."""
    try:
        return len(np.unique(np.concatenate([_flat(theirs) for _, theirs in pairs])))
    except TypeError:
        return len({repr(theirs) for _, theirs in pairs})


def _made_right(change: Callable[[Any], Any], mine: Any, theirs: Any) -> bool:
    try:
        return not equal(mine, theirs) and equal(change(mine), theirs)
    except Exception:
        return False


def _each(function: Callable[[Any], Any]) -> Callable[[Any], Any]:
    """Return a function that does the same to every number of a value."""

    def change(value: Any) -> Any:
        if isinstance(value, (list, tuple)):
            return [change(item) for item in value]
        return function(_numbers(value))

    return change


def _numbers(value: Any) -> Any:
    """Return a number or a tensor; raise TypeError for anything else."""
    if isinstance(value, bool) or not isinstance(value, (int, float, np.ndarray, torch.Tensor)):
        raise TypeError(value)
    return value.double() if isinstance(value, torch.Tensor) else value


def _with_numpy(function: Callable[[Any], Any]) -> Callable[[Any], Any]:
    return _each(lambda value: function(np.asarray(value, dtype=float)).tolist())


def _sequence(value: Any) -> Any:
    if not isinstance(value, (list, tuple, str)):
        raise TypeError(value)
    return value


def _rows_and_columns(value: Any) -> Any:
    if isinstance(value, torch.Tensor):
        return value.transpose(0, 1) if value.dim() > 1 else value
    return [list(column) for column in zip(*value, strict=True)]


CHANGES: tuple[tuple[str, Callable[[Any], Any], int], ...] = (
    ("The right elements, in reverse order.", lambda value: _sequence(value)[::-1], 1),
    ("The numbers are right, but rows and columns are exchanged.", _rows_and_columns, 2),
    ("True and False are exchanged.", lambda value: {True: False, False: True}[value], 1),
    ("The sign is the other way round.", _each(lambda number: -number), 2),
    ("These are percentages, 100 times the numbers asked for.", _each(lambda n: n / 100), 2),
    ("These are fractions: 100 times as much was asked for.", _each(lambda n: n * 100), 2),
    ("These are logarithms of the numbers asked for: exp() undoes them.", _with_numpy(np.exp), 2),
    ("The logarithm of these numbers was asked for.", _with_numpy(np.log), 2),
    ("That is 1 minus what was asked for.", _each(lambda number: 1 - number), 2),
    ("Upside down: 1 divided by these numbers was asked for.", _each(lambda n: 1 / n), 2),
    ("The square root of these numbers was asked for.", _with_numpy(np.sqrt), 2),
    ("These are square roots of the numbers asked for.", _each(lambda number: number**2), 2),
    ("Right but for capital and small letters: they should stay as they are.", str.swapcase, 1),
)


def _all_by_the_same(pairs: Sequence[Pair]) -> str | None:
    """Return the difference or the factor, if it is the same for every number (at least two)."""
    mine, theirs = _side_by_side(pairs)
    if not shaped_alike(pairs) or _varied(pairs) < 2 or not np.isfinite([mine, theirs]).all():
        return None
    shift = float((mine - theirs)[0])
    if abs(shift) > SHIFT and np.allclose(mine - theirs, shift, rtol=0, atol=SHIFT):
        return (
            f"Each wrong result is too {'large' if shift > 0 else 'small'} by {short(abs(shift))}."
        )
    if (theirs == 0).any():
        return None
    factor = float((mine / theirs)[0])
    if factor > 0 and abs(factor - 1) > 1e-3 and np.allclose(mine / theirs, factor, rtol=1e-6):
        times, size = (factor, "large") if factor > 1 else (1 / factor, "small")
        return f"Each wrong result is {short(times)} times too {size}."
    return None


def _side_by_side(pairs: Sequence[Pair]) -> list[Any]:
    """Return all numbers that were given, and all that were expected."""
    return [np.concatenate([_flat(pair[side]) for pair in pairs]) for side in (0, 1)]


def _flat(value: Any) -> Any:
    if isinstance(value, (list, tuple)):
        return np.concatenate([_flat(item) for item in value]) if value else np.empty(0)
    numbers = _numbers(value)
    if isinstance(numbers, torch.Tensor):
        numbers = numbers.detach().numpy()
    return np.asarray(numbers, dtype=float).ravel()


def _rounding(pairs: Sequence[Pair]) -> str | None:
    """Return whether the results are the right ones, rounded."""
    mine, theirs = _side_by_side(pairs)
    if not shaped_alike(pairs) or not np.isfinite([mine, theirs]).all():
        return None
    if min(len(np.unique(mine)), _varied(pairs)) < 2:  # a constant is no rounding
        return None
    if (mine == np.round(mine)).all():
        how = _rounds(theirs, mine)
        return how and f"You {how}: the exact number was asked for."
    if (theirs == np.round(theirs)).all():
        how = _rounds(mine, theirs)
        return how and f"The result should be {ROUNDED[how]} to a whole number."
    for decimals in (1, 2, 3, 4):
        if np.allclose(mine, np.round(theirs, decimals), rtol=0, atol=1e-9):
            return "You round the result: return the number as it is."
    return None


ROUNDED = {"round": "rounded", "round up": "rounded up", "round down": "rounded down"}


def _rounds(exact: Any, whole: Any) -> str | None:
    """Return in which way the numbers must be rounded to become whole ones."""
    ways: dict[str, Callable[[Any], Any]] = {
        "round down": np.floor,
        "round up": np.ceil,
        "round": np.round,
    }
    return next((how for how, way in ways.items() if (way(exact) == whole).all()), None)


def _sequences(pairs: Sequence[Pair]) -> str | None:
    """Return what lists or texts have too many or too few of."""
    if not all(isinstance(side, (list, tuple, str)) for pair in pairs for side in pair):
        return None
    for sentence, fits in SEQUENCES:
        if all(fits(*pair) for pair in pairs):
            return sentence
    return None


def _stripped(mine: Any, theirs: Any) -> bool:
    return isinstance(theirs, str) and bool(mine == theirs.strip())


def _sorted(values: Any) -> list[str]:
    return sorted(map(repr, values))


SEQUENCES: tuple[tuple[str, Callable[[Any, Any], bool]], ...] = (
    (
        "Right but for the spaces around it: they belong to the text.",
        lambda mine, theirs: _stripped(mine, theirs),
    ),
    ("The last element is missing.", lambda mine, theirs: equal(mine, theirs[:-1])),
    ("The first element is missing.", lambda mine, theirs: equal(mine, theirs[1:])),
    (
        "There is an element too many at the end.",
        lambda mine, theirs: bool(mine) and equal(mine[:-1], theirs),
    ),
    (
        "There is an element too many at the beginning.",
        lambda mine, theirs: bool(mine) and equal(mine[1:], theirs),
    ),
    (
        "The right elements, in another order.",
        lambda mine, theirs: _sorted(mine) == _sorted(theirs),
    ),
    (
        "The result begins right, but stops too early.",
        lambda mine, theirs: 0 < len(mine) < len(theirs) and equal(mine, theirs[: len(mine)]),
    ),
    (
        "The result begins right, but has too many elements.",
        lambda mine, theirs: len(mine) > len(theirs) and equal(mine[: len(theirs)], theirs),
    ),
)


def constant(results: Sequence[Result], expected: Sequence[Result]) -> str | None:
    """Return that an answer gives the same for every input; None if it does not."""
    values = [value for value, error in results if error is None]
    if len(values) < 3 or len(values) < len(results) or values[0] is None:
        return None
    varied = any(not equal(value, expected[0][0]) for value, _ in expected)
    if varied and all(equal(value, values[0]) for value in values):
        return f"It gives {short(values[0])} whatever it is given: use the arguments."
    return None


def _echo(
    cases: Sequence[tuple[Any, ...]], results: Sequence[Result], wrong: Sequence[int]
) -> str | None:
    """Return that an answer gives back an argument as it was."""
    for index in range(len(cases[0])):
        if all(results[at][1] is None and equal(results[at][0], cases[at][index]) for at in wrong):
            return "It gives back what it was given, unchanged, where something must change."
    return None
