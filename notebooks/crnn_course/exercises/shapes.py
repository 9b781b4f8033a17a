"""Tell what kind of value an answer gives in place of another, and how values lie in lists."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import torch

from crnn_course.exercises.comparing import Result, equal
from crnn_course.exercises.wording import kind

Pair = tuple[Any, Any]  # what an answer gave, and what was expected
LAZY = {"a generator", "a map", "a filter", "a zip"}  # they give nothing until they are asked
WRAPPED = (
    "The result is right, but it lies in a list or tuple of its own: return it alone. "
    "(A comma behind it makes a tuple of it.)"
)


def form(pairs: Sequence[tuple[Result, Result]]) -> str | None:
    """Return that results have another form than asked for, one that no typical mistake is about.

    It is a list or a tuple around the result, or a generator, say.
    """
    values = [(mine, theirs) for (mine, error), (theirs, _) in pairs if error is None]
    if len(values) < len(pairs):
        return None
    if all(_wraps(*pair) for pair in values):
        return WRAPPED
    return kinds(values) if all(kind(mine) in LAZY for mine, _ in values) else None


def _wraps(mine: Any, theirs: Any) -> bool:
    return isinstance(mine, (list, tuple)) and len(mine) == 1 and equal(mine[0], theirs)


def kinds(pairs: Sequence[Pair]) -> str | None:
    """Return that a list is asked for, say, and something else is given."""
    given, asked = ({kind(pair[side]) for pair in pairs} for side in (0, 1))
    if len(given) > 1 or len(asked) > 1 or given | asked == {"a list", "a tuple"}:
        return None
    (what,), (wanted,) = given, asked
    if what == wanted or "tensor" in what + wanted or what == kind(None):
        return None
    if any(isinstance(mine, np.ndarray) for mine, _ in pairs):  # as good as a list
        return None
    if all(isinstance(mine, type(theirs)) for mine, theirs in pairs):  # a defaultdict is a dict
        return None
    return f"{wanted[0].upper()}{wanted[1:]} is asked for, and it gives {what}."


def shaped_alike(pairs: Sequence[Pair]) -> bool:
    """Tell whether the numbers stand in the same lists of lists."""
    return all(_shape(mine) == _shape(theirs) for mine, theirs in pairs)


def _shape(value: Any) -> Any:
    if isinstance(value, (np.ndarray, torch.Tensor)):
        value = value.tolist()
    return [_shape(item) for item in value] if isinstance(value, (list, tuple)) else None
