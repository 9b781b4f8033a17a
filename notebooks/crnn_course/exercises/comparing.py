"""Compare answers: tell whether two are equal, and say in a sentence how they differ."""

from __future__ import annotations

import os
import traceback
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch

EXACT = 1e-6  # how far numbers may be from the library's
BOOLS = (bool, np.bool_)
NUMBERS = (int, float, np.number)
SETS = (set, frozenset)


@dataclass(frozen=True)
class Raised:
    """An error that ended a call, as plain data: its class, its message, the line that raised it.

    The class is a name: `ValueError`, or `module.Error`.
    """

    kind: str
    says: str
    line: str = ""

    @classmethod
    def by(cls, error: BaseException) -> Raised:
        """Return the plain data of an error."""
        module, name = type(error).__module__, type(error).__qualname__
        try:
            says = str(error)
        except Exception:  # a class that the learner wrote may fail at this, too
            says = "and cannot say why"
        return cls(name if module == "builtins" else f"{module}.{name}", says, _line(error))

    def __str__(self) -> str:
        where = f" (in the line `{self.line}`)" if self.line else ""
        return f"{self.kind.split('.')[-1]}: {self.says}{where}"


@dataclass(frozen=True)
class Foreign:
    """A stand-in for a value that only another process has: its kind, and its representation."""

    kind: str
    shown: str


Result = tuple[Any, Raised | None]  # what a call returned, or the error that it raised


def equal(left: Any, right: Any, tolerance: float = EXACT) -> bool:
    """Tell whether two answers are equal.

    Numbers are compared within the tolerance (absolute and relative), lists, tuples and tensors by
    their elements; a list equals a tuple, a tensor equals a list of its numbers, NaN equals NaN.
    """
    if isinstance(left, torch.Tensor) or isinstance(right, torch.Tensor):
        left, right = _array(left), _array(right)
    if isinstance(left, np.ndarray) or isinstance(right, np.ndarray):
        return _equal_arrays(left, right, tolerance)
    if isinstance(left, str) or isinstance(right, str):
        return isinstance(left, str) and isinstance(right, str) and left == right
    if isinstance(left, dict) and isinstance(right, dict):
        return left.keys() == right.keys() and all(
            equal(left[key], right[key], tolerance) for key in left
        )
    if isinstance(left, SETS) and isinstance(right, SETS):
        return left == right
    if isinstance(left, Sequence) and isinstance(right, Sequence):
        return len(left) == len(right) and all(
            equal(mine, theirs, tolerance) for mine, theirs in zip(left, right)
        )
    return _equal_scalars(left, right, tolerance)


def _equal_arrays(left: Any, right: Any, tolerance: float) -> bool:
    try:
        left, right = np.asarray(left), np.asarray(right)
        return left.shape == right.shape and bool(
            np.allclose(left, right, rtol=tolerance, atol=tolerance, equal_nan=True)
        )
    except (TypeError, ValueError):
        return False


def _equal_scalars(left: Any, right: Any, tolerance: float) -> bool:
    if isinstance(left, bool) or isinstance(right, bool):
        return isinstance(left, BOOLS) and isinstance(right, BOOLS) and bool(left) == bool(right)
    if isinstance(left, NUMBERS) and isinstance(right, NUMBERS):
        try:
            return bool(np.isclose(left, right, rtol=tolerance, atol=tolerance, equal_nan=True))
        except (OverflowError, TypeError):  # a whole number too large for numpy
            return bool(left == right)
    return type(left) is type(right) and bool(left == right)


def of_another_kind(mine: Any, theirs: Any) -> str | None:
    """Say how two equal answers differ in kind; None if they do not.

    They do where a tensor was expected and something else is given, or floats in place of whole
    numbers, or the other way round.
    """
    if isinstance(theirs, torch.Tensor):
        if not isinstance(mine, torch.Tensor):
            return (
                f"a tensor was expected where you give {kind(mine)}: the model takes nothing else"
            )
        if mine.is_floating_point() != theirs.is_floating_point():
            wanted = "floats" if theirs.is_floating_point() else "whole numbers (torch.long)"
            return f"a tensor of {mine.dtype} is given where {wanted} were expected"
    elif isinstance(theirs, (list, tuple)) and isinstance(mine, (list, tuple)):
        others = (of_another_kind(*pair) for pair in zip(mine, theirs))
        return next(filter(None, others), None)
    return None


def _array(value: Any) -> Any:
    if isinstance(value, torch.Tensor):
        return value.detach().cpu().numpy()
    return [_array(item) for item in value] if isinstance(value, (list, tuple)) else value


def difference(arguments: Sequence[Any], mine: Result, theirs: Result) -> str:
    """Return a sentence on how two results differ for an example.

    If the only argument is a dictionary, each of its values may matter: it is shown in full, one
    entry to a line.
    """
    said = _said(mine, theirs)
    if len(arguments) == 1 and isinstance(arguments[0], dict):
        entries = [f"  {key}: {short(value)}" for key, value in arguments[0].items()]
        return "\n".join([f"for the values below {said}", *entries])
    return f"for ({', '.join(short(argument) for argument in arguments)}) {said}"


def _said(mine: Result, theirs: Result) -> str:
    """Return what a call did, and what was expected of it."""
    value, error = mine
    if error is not None:
        return f"it stops with {error}"
    expected, expected_error = theirs
    if expected_error is not None:
        return f"it should raise {expected_error.kind.split('.')[-1]}, and gives {short(value)}"
    if value is None:
        return (
            f"it returns nothing, where {short(expected)} was expected: is a return missing? "
            "Printing is not enough"
        )
    if _are(torch.Tensor, value, expected) and value.shape == expected.shape:
        return _first_entry(value, expected)
    if _are(dict, value, expected):
        return _first_key(value, expected)
    if kind(value) != kind(expected) and not _are((list, tuple), value, expected):
        return (
            f"it gives {kind(value)}, {short(value)}, where {kind(expected)} was expected, "
            f"{short(expected)}"
        )
    return f"it gives {short(value)}, where {short(expected)} was expected"


def _are(types: type | tuple[type, ...], *values: Any) -> bool:
    return all(isinstance(value, types) for value in values)


def _first_entry(mine: torch.Tensor, theirs: torch.Tensor) -> str:
    """Return the first difference of two tensors of the same shape."""
    index = next(
        index
        for index in np.ndindex(*theirs.shape)
        if not equal(mine[index].item(), theirs[index].item())
    )
    found, expected = short(mine[index].item()), short(theirs[index].item())
    return f"the entry {list(index)} is {found}, where {expected} was expected"


def _first_key(mine: dict[Any, Any], theirs: dict[Any, Any]) -> str:
    """Return the first difference of two dictionaries."""
    for key, expected in theirs.items():
        if key not in mine:
            return f"the entry {key!r} is missing"
        if not equal(mine[key], expected):
            return f"the entry {key!r} is {short(mine[key])}, where {short(expected)} was expected"
    return f"the entry {next(iter(mine.keys() - theirs.keys()))!r} should not be there"


def _line(error: BaseException) -> str:
    """Return the last line of the learner's code that led to an error, if it can be shown."""
    here = os.path.dirname(__file__)  # lines of the checks are not the learner's
    own = [
        frame
        for frame in traceback.extract_tb(error.__traceback__)
        if not frame.filename.startswith(here) and frame.line
    ]
    return str(own[-1].line) if own else ""


def kind(value: Any) -> str:
    """Return in words what kind of value this is."""
    if isinstance(value, torch.Tensor):
        return f"a tensor of the shape {tuple(value.shape)}"
    if isinstance(value, Foreign):
        return value.kind
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


def short(value: Any) -> str:
    """Return a value as text of at most 80 characters, floats rounded to six digits."""
    if isinstance(value, torch.Tensor):
        if value.numel() > 12:
            return f"a tensor of the shape {tuple(value.shape)}"
        value = np.round(value.detach().cpu().numpy(), 4).tolist()
    if isinstance(value, float):
        return f"{value:.6g}"
    try:
        said = value.shown if isinstance(value, Foreign) else repr(_rounded(value))
    except Exception:  # thousands of digits or levels, or a learner's class without a repr
        said = kind(value)
    return said if len(said) <= 80 else f"{said[:77]}..."


def _rounded(value: Any) -> Any:
    """Round all floats in nested lists and tuples to six digits."""
    if isinstance(value, float):
        return float(f"{value:.6g}")
    return type(value)(map(_rounded, value)) if type(value) in (list, tuple) else value
