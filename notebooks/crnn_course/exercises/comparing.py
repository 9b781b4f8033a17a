"""Compare answers: tell whether two are equal, in value and in kind."""

from __future__ import annotations

import math
import os
import traceback
from collections.abc import ItemsView, KeysView, Sequence, ValuesView
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any

import numpy as np
import torch

EXACT = 1e-6  # how far numbers may be from the library's
BOOLS = (bool, np.bool_)
NUMBERS = (int, float, np.number, Fraction, Decimal)
PLAIN = (int, float)
SETS = (set, frozenset, KeysView)  # the keys of a dictionary are a set, too
VIEWS = (KeysView, ValuesView, ItemsView)


@dataclass(frozen=True)
class Raised:
    """An error that ended a call, as plain data: its class, its message, the line that raised it.

    The class is a name, `ValueError` or `module.Error`; `kinds` are the names of this class and of
    all classes above it.
    """

    kind: str
    says: str
    line: str = ""
    kinds: tuple[str, ...] = ()

    @classmethod
    def by(cls, error: BaseException) -> Raised:
        """Return the plain data of an error."""
        try:
            says = str(error)
        except Exception:  # a class that the learner wrote may fail at this, too
            says = "and cannot say why"
        kinds = tuple(map(_full_name, type(error).__mro__))
        return cls(kinds[0], says, _line(error), kinds)

    def __str__(self) -> str:
        if self.kind == SystemExit.__name__:
            return (
                "an attempt to end Python (exit, quit or sys.exit): use return, "
                "which ends the function alone"
            )
        where = f" (in the line `{self.line}`)" if self.line else ""
        return f"{self.kind.split('.')[-1]}: {self.says}{where}"

    def is_a(self, expected: Raised) -> bool:
        """Tell whether this error is of the expected kind, or of a class below it.

        If the expected class is one that a library defines, its nearest class of Python's own will
        do, since a task can only ask for that.
        """
        builtin = next((kind for kind in expected.kinds if "." not in kind), expected.kind)
        return builtin in (self.kind, *self.kinds)


def _full_name(error: type) -> str:
    module, name = error.__module__, error.__qualname__
    return name if module == "builtins" else f"{module}.{name}"


def _line(error: BaseException) -> str:
    """Return the last line of the learner's code that led to an error, if it can be shown."""
    here = os.path.dirname(__file__)  # lines of the checks are not the learner's
    own = [
        frame
        for frame in traceback.extract_tb(error.__traceback__)
        if not frame.filename.startswith(here) and frame.line
    ]
    return str(own[-1].line) if own else ""


@dataclass(frozen=True)
class Foreign:
    """A stand-in for a value that only another process has: its kind, and its representation."""

    kind: str
    shown: str


Result = tuple[Any, Raised | None]  # what a call returned, or the error that it raised


def equal(left: Any, right: Any, tolerance: float = EXACT) -> bool:
    """Tell whether two answers are equal.

    Numbers are compared within the tolerance (absolute and relative), lists, tuples and tensors by
    their elements; a list equals a tuple, an array or the keys of a dictionary, as does a set; a
    tensor equals a list of its numbers, NaN equals NaN. Bytes equal bytes alone.
    """
    if type(left) in PLAIN and type(right) in PLAIN:  # most of what is compared
        return _equal_scalars(left, right, tolerance)
    if not (isinstance(left, SETS) and isinstance(right, SETS)):
        left, right = _simple(left), _simple(right)
    if isinstance(left, torch.Tensor) or isinstance(right, torch.Tensor):
        left, right = _array(left), _array(right)
    if isinstance(left, np.ndarray) or isinstance(right, np.ndarray):
        return _equal_arrays(left, right, tolerance)
    for types in (str, bytes, bytearray):
        if isinstance(left, types) or isinstance(right, types):
            return isinstance(left, types) and isinstance(right, types) and bool(left == right)
    return _equal_containers(left, right, tolerance)


def _equal_containers(left: Any, right: Any, tolerance: float) -> bool:
    if isinstance(left, dict) and isinstance(right, dict):
        return left.keys() == right.keys() and all(
            equal(left[key], right[key], tolerance) for key in left
        )
    if isinstance(left, SETS) and isinstance(right, SETS):
        return set(left) == set(right)
    if isinstance(left, Sequence) and isinstance(right, Sequence):
        return len(left) == len(right) and all(
            equal(mine, theirs, tolerance) for mine, theirs in zip(left, right)
        )
    return _equal_scalars(left, right, tolerance)


def _simple(value: Any) -> Any:
    """Return an array that holds no numbers, or the keys of a dictionary, as a list."""
    if isinstance(value, np.ndarray) and value.dtype.kind not in "biufc":
        return value.tolist()
    return list(value) if isinstance(value, VIEWS) else value


def _equal_arrays(left: Any, right: Any, tolerance: float) -> bool:
    try:
        left, right = np.asarray(left), np.asarray(right)
        return left.shape == right.shape and bool(
            np.allclose(left, right, rtol=tolerance, atol=tolerance, equal_nan=True)
        )
    except (TypeError, ValueError):
        return False


def differ(values: Sequence[Any]) -> bool:
    """Tell whether some of these values are not equal."""
    return any(not equal(value, values[0]) for value in values)


def _equal_scalars(left: Any, right: Any, tolerance: float) -> bool:
    if isinstance(left, bool) or isinstance(right, bool):
        return isinstance(left, BOOLS) and isinstance(right, BOOLS) and bool(left) == bool(right)
    if isinstance(left, NUMBERS) and isinstance(right, NUMBERS):
        try:
            return close(float(left), float(right), tolerance)
        except (OverflowError, TypeError, ValueError):  # a whole number too large for a float
            return bool(left == right)
    return type(left) is type(right) and bool(left == right)


def close(mine: float, theirs: float, tolerance: float) -> bool:
    """Tell what `np.isclose` tells of two single numbers, NaN equal to NaN, but in less time.

    A check compares thousands of them.
    """
    if mine == theirs or (math.isnan(mine) and math.isnan(theirs)):
        return True
    return math.isfinite(theirs) and abs(mine - theirs) <= tolerance + tolerance * abs(theirs)


def _array(value: Any) -> Any:
    if isinstance(value, torch.Tensor):
        value = value.detach().cpu()
        return (value.float() if value.dtype == torch.bfloat16 else value).numpy()
    return [_array(item) for item in value] if isinstance(value, (list, tuple)) else value


def of_another_kind(mine: Any, theirs: Any, *, whole: bool = False) -> str | None:
    """Say how two equal answers differ in kind; None if they do not.

    They do where a tensor was expected and something else is given, or floats in a tensor in place
    of whole numbers, or the other way round; and, with `whole`, at any float for a whole number.
    """
    if isinstance(theirs, torch.Tensor):
        return _of_another_tensor(mine, theirs)
    if isinstance(mine, (np.ndarray, torch.Tensor)):
        mine = mine.tolist()
    if isinstance(theirs, (list, tuple)) and isinstance(mine, (list, tuple)):
        others = (of_another_kind(*pair, whole=whole) for pair in zip(mine, theirs))
        return next(filter(None, others), None)
    if whole and isinstance(theirs, int) and isinstance(mine, float | np.floating):
        return f"{float(mine)} is a float: the task asks for whole numbers (int); try //"
    return None


def _of_another_tensor(mine: Any, theirs: torch.Tensor) -> str | None:
    if not isinstance(mine, torch.Tensor):
        what = "a list" if isinstance(mine, list) else f"a {type(mine).__name__}"
        return f"a tensor was expected where you give {what}: the model takes nothing else"
    if mine.is_floating_point() != theirs.is_floating_point():
        wanted = "floats" if theirs.is_floating_point() else "whole numbers (torch.long)"
        return f"a tensor of {mine.dtype} is given where {wanted} were expected"
    return None
