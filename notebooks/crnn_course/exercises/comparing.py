"""Answers compared: whether two say the same, and, in a sentence for a learner, how they differ."""

from __future__ import annotations

import os
import traceback
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch

EXACT = 1e-6  # how far numbers may be from the library's


@dataclass(frozen=True)
class Raised:
    """An error that ended a call, as plain data: its class (`ValueError`, `module.Error`), its
    words, the line it arose in.
    """

    kind: str
    says: str
    line: str = ""

    @classmethod
    def by(cls, error: BaseException) -> Raised:
        """What is to be kept of an error."""
        where, name = type(error).__module__, type(error).__qualname__
        try:
            says = str(error)
        except Exception:  # a class of the learner's may fail at this, too
            says = "and cannot say why"
        return cls(name if where == "builtins" else f"{where}.{name}", says, _line(error))

    def __str__(self) -> str:
        return f"{self.kind.split('.')[-1]}: {self.says}" + (
            f" (in the line `{self.line}`)" if self.line else ""
        )


@dataclass(frozen=True)
class Foreign:
    """What stands for a value that only another process has: what it is, and how it shows
    itself.
    """

    kind: str
    shown: str


Result = tuple[Any, Raised | None]  # what a call returned, or the error that it raised


def equal(left: Any, right: Any, tolerance: float = EXACT) -> bool:
    """Whether two answers say the same: numbers within the tolerance, lists and tuples and tensors
    by what they hold.
    """
    if isinstance(left, torch.Tensor) or isinstance(right, torch.Tensor):
        left, right = _array(left), _array(right)
    if isinstance(left, np.ndarray) or isinstance(right, np.ndarray):
        try:
            left, right = np.asarray(left), np.asarray(right)
            return left.shape == right.shape and bool(
                np.allclose(left, right, rtol=tolerance, atol=tolerance, equal_nan=True)
            )
        except (TypeError, ValueError):
            return False
    if isinstance(left, str) or isinstance(right, str):
        return isinstance(left, str) and isinstance(right, str) and left == right
    if isinstance(left, dict) and isinstance(right, dict):
        return left.keys() == right.keys() and all(
            equal(left[key], right[key], tolerance) for key in left
        )
    if isinstance(left, (set, frozenset)) and isinstance(right, (set, frozenset)):
        return left == right
    if isinstance(left, Sequence) and isinstance(right, Sequence):
        return len(left) == len(right) and all(
            equal(mine, theirs, tolerance) for mine, theirs in zip(left, right)
        )
    if isinstance(left, bool) or isinstance(right, bool):
        return (
            isinstance(left, (bool, np.bool_))
            and isinstance(right, (bool, np.bool_))
            and bool(left) == bool(right)
        )
    if isinstance(left, (int, float, np.number)) and isinstance(right, (int, float, np.number)):
        try:
            return bool(np.isclose(left, right, rtol=tolerance, atol=tolerance, equal_nan=True))
        except (OverflowError, TypeError):  # a whole number beyond what numpy holds
            return bool(left == right)
    return type(left) is type(right) and bool(left == right)


def of_another_kind(mine: Any, theirs: Any) -> str | None:
    """Of two equal answers: where one holds a tensor and the other does not, or floats in place of
    whole numbers.
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
        return next(
            (other for pair in zip(mine, theirs) if (other := of_another_kind(*pair))), None
        )
    return None


def _array(value: Any) -> Any:
    if isinstance(value, torch.Tensor):
        return value.detach().cpu().numpy()
    return [_array(one) for one in value] if isinstance(value, (list, tuple)) else value


def difference(arguments: Sequence[Any], mine: Result, theirs: Result) -> str:
    """For an example on which two results differ: a sentence that says how. Of a dictionary each
    value may decide: it is shown whole, on lines of its own.
    """
    said = _said(mine, theirs)
    if len(arguments) == 1 and isinstance(arguments[0], dict):
        return "\n".join(
            [
                f"for the values below {said}",
                *(f"  {key}: {short(one)}" for key, one in arguments[0].items()),
            ]
        )
    return f"for ({', '.join(short(argument) for argument in arguments)}) {said}"


def _said(mine: Result, theirs: Result) -> str:
    """What a call did, and what was expected of it."""
    value, error = mine
    if error is not None:
        return f"it stops with {error}"
    expected, its_error = theirs
    if its_error is not None:
        return f"it should raise {its_error.kind.split('.')[-1]}, and gives {short(value)}"
    if value is None:
        return (
            f"it returns nothing, where {short(expected)} was expected: is a return missing? "
            "Printing is not enough"
        )
    if (
        isinstance(value, torch.Tensor)
        and isinstance(expected, torch.Tensor)
        and value.shape == expected.shape
    ):
        return _first_entry(value, expected)
    if isinstance(value, dict) and isinstance(expected, dict):
        return _first_key(value, expected)
    if kind(value) != kind(expected) and not (
        isinstance(value, (list, tuple)) and isinstance(expected, (list, tuple))
    ):
        return (
            f"it gives {kind(value)}, {short(value)}, where {kind(expected)} was expected, "
            f"{short(expected)}"
        )
    return f"it gives {short(value)}, where {short(expected)} was expected"


def _first_entry(mine: torch.Tensor, theirs: torch.Tensor) -> str:
    """Where two tensors of one shape differ first."""
    place = next(
        place
        for place in np.ndindex(*theirs.shape)
        if not equal(mine[place].item(), theirs[place].item())
    )
    return (
        f"the entry {list(place)} is {short(mine[place].item())}, where "
        f"{short(theirs[place].item())} was expected"
    )


def _first_key(mine: dict[Any, Any], theirs: dict[Any, Any]) -> str:
    """Where two dictionaries differ first."""
    for key in theirs:
        if key not in mine:
            return f"the entry {key!r} is missing"
        if not equal(mine[key], theirs[key]):
            return (
                f"the entry {key!r} is {short(mine[key])}, where {short(theirs[key])} was expected"
            )
    return f"the entry {next(iter(mine.keys() - theirs.keys()))!r} should not be there"


def _line(error: BaseException) -> str:
    """Where in the learner's code an error arose: the last line of it that can be shown."""
    here = os.path.dirname(__file__)  # the lines of the checking itself are none of the learner's
    own = [
        frame
        for frame in traceback.extract_tb(error.__traceback__)
        if not frame.filename.startswith(here) and frame.line
    ]
    return str(own[-1].line) if own else ""


def kind(value: Any) -> str:
    """What a value is, in words."""
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
    """A value as it fits into a sentence."""
    if isinstance(value, torch.Tensor):
        if value.numel() > 12:
            return f"a tensor of the shape {tuple(value.shape)}"
        value = np.round(value.detach().cpu().numpy(), 4).tolist()
    if isinstance(value, float):
        return f"{value:.6g}"
    try:
        said = value.shown if isinstance(value, Foreign) else repr(_rounded(value))
    except (
        Exception
    ):  # thousands of digits, thousands of levels, a class of the learner's that fails at it
        said = kind(value)
    return said if len(said) <= 80 else f"{said[:77]}..."


def _rounded(value: Any) -> Any:
    """Floats to six digits, wherever they stand."""
    if isinstance(value, float):
        return float(f"{value:.6g}")
    return type(value)(map(_rounded, value)) if type(value) in (list, tuple) else value
