"""Say in words what values are, what a call gave, and where two results differ."""

from __future__ import annotations

import re
from collections.abc import Sequence
from types import GeneratorType
from typing import Any

import numpy as np
import torch

from crnn_course.exercises.comparing import Foreign, Result, equal

SHOWN = 24  # numbers of a tensor that are written out
LONGEST = 240  # characters of a call that are written out
ORDINALS = ("first", "second", "third", "fourth", "fifth")

UNSTEADY = (
    "called again with the same arguments, it returns something else: does anything survive from "
    "one call to the next, such as a list as a default value, or a name outside of the function?"
)


def kind(value: Any) -> str:
    """Return in words what kind of value this is."""
    if isinstance(value, torch.Tensor):
        return f"a tensor of the shape {tuple(value.shape)}"
    if isinstance(value, Foreign):
        return value.kind
    if isinstance(value, np.number):
        return "a number"
    names = {
        bool: "True or False",
        int: "a number",
        float: "a number",
        str: "a text",
        list: "a list",
        tuple: "a tuple",
        dict: "a dictionary",
        set: "a set",
        GeneratorType: "a generator",
        type(None): "nothing (None)",
    }
    if type(value) in names:
        return names[type(value)]
    name = type(value).__name__
    return f"{'an' if name[:1].lower() in 'aeiou' else 'a'} {name}"


def short(value: Any) -> str:
    """Return a value as text of at most 80 characters, floats rounded to six digits."""
    if isinstance(value, torch.Tensor):
        if value.numel() > SHOWN // 2:
            return kind(value)
        values = value.detach().cpu()
        value = (
            np.round(values.double().numpy(), 4) if values.is_floating_point() else values
        ).tolist()
    if isinstance(value, float):
        return f"{value:.6g}"
    try:
        said = value.shown if isinstance(value, Foreign) else repr(_rounded(value))
    except Exception:  # thousands of digits or levels, or a learner's class without a repr
        said = kind(value)
    said = re.sub(r" at 0x[0-9a-fA-F]+", "", said)  # an address, which says nothing
    said = re.sub(r"\s*\n\s*", " ", said)  # rows of a tensor in a list: a sentence is one line
    return said if len(said) <= 80 else f"{said[:77]}..."


def _rounded(value: Any) -> Any:
    """Round all floats in nested lists and tuples to six digits, and take numpy's type off."""
    if isinstance(value, np.generic):
        value = value.item()
    if isinstance(value, float):
        return float(f"{value:.6g}")
    return type(value)(map(_rounded, value)) if type(value) in (list, tuple) else value


# --- a call that can be run -----------------------------------------------------------------------


def written(value: Any) -> str:
    """Return a value as code that makes it again, in full; in words where this is not possible."""
    if isinstance(value, torch.Tensor):
        if value.numel() > SHOWN:
            return kind(value)
        digits = repr(np.round(value.detach().cpu().numpy().astype(float), 4).tolist())
        kept = digits if value.is_floating_point() else repr(value.tolist())
        double = ", dtype=torch.float64" if value.dtype == torch.float64 else ""
        return f"torch.tensor({kept}{double})"
    if isinstance(value, float):
        return repr(value)
    if type(value) in (list, tuple):
        inner = ", ".join(map(written, value))
        if isinstance(value, list):
            return f"[{inner}]"
        return f"({inner},)" if len(value) == 1 else f"({inner})"
    if type(value) is dict:
        inner = ", ".join(f"{key!r}: {written(item)}" for key, item in value.items())
        return f"{{{inner}}}"
    if isinstance(value, (bool, int, str, bytes, type(None), set, frozenset, range)):
        return repr(value)
    said = short(value)
    return kind(value) if said.startswith("<") else said


def call(name: str, arguments: Sequence[Any]) -> str:
    """Return a call with these arguments as a learner would write it, shortened if it is long."""
    whole = f"{name}({', '.join(map(written, arguments))})"
    if len(whole) <= LONGEST:
        return whole
    return f"{name}({', '.join(map(short, arguments))})"


# --- differences ----------------------------------------------------------------------------------


def difference(name: str, arguments: Sequence[Any], mine: Result, theirs: Result) -> str:
    """Return a sentence on how two results of a call differ.

    If the only argument is a dictionary, each of its values may matter: it is shown in full, one
    entry to a line.
    """
    said = _said(mine, theirs)
    if len(arguments) == 1 and isinstance(arguments[0], dict) and len(arguments[0]) > 3:
        entries = [f"  {key}: {short(value)}" for key, value in arguments[0].items()]
        return "\n".join([f"for the values below it {said}", *entries])
    return f"{call(name, arguments)} {said}"


def _said(mine: Result, theirs: Result) -> str:
    """Return what a call did, and what was expected of it."""
    value, error = mine
    expected, expected_error = theirs
    asked = expected_error and expected_error.kind.split(".")[-1]
    if error is not None:
        return f"stops with {error}" + (f"; it should raise {asked}" if asked else "")
    if asked:
        return f"should raise {asked}, and gives {short(value)}"
    if value is None:
        return (
            f"returns nothing, where {short(expected)} was expected: is a return missing? "
            "Printing is not enough"
        )
    return _apart(value, expected)


def _apart(mine: Any, theirs: Any, where: str = "") -> str:
    """Return which part of two values differs, and how: the outermost part that is not a whole."""
    gives = f"gives in {where} " if where else "gives "
    if part := _part(mine, theirs):
        name, inner, expected = part
        return _apart(inner, expected, f"{name} of {where}" if where else name)
    if _are(dict, mine, theirs):
        return f"{gives}{_key(mine, theirs)}"
    found, expected = short(mine), short(theirs)
    if found == expected and _are(float, mine, theirs):  # they differ beyond six digits
        found, expected = repr(float(mine)), repr(float(theirs))
    if _are(torch.Tensor, mine, theirs) and mine.shape == theirs.shape:
        index, found, expected = _entry(mine, theirs)
        return f"{gives}{found} at the entry {index}, where {expected} was expected"
    if kind(mine) != kind(theirs) and not _are((list, tuple), mine, theirs):
        found, expected = _with_kind(mine), _with_kind(theirs)
    return f"{gives}{found}, where {expected} was expected"


def _part(mine: Any, theirs: Any) -> tuple[str, Any, Any] | None:
    """Return the first part that differs of two tuples, or of two lists too long to be shown."""
    if not _are((list, tuple), mine, theirs) or len(mine) != len(theirs):
        return None
    results = _are(tuple, mine, theirs) and len(theirs) <= len(ORDINALS)
    if not results and len(repr(_rounded(mine))) <= 80 and not _holds_tensors(theirs):
        return None
    index = next(index for index in range(len(theirs)) if not equal(mine[index], theirs[index]))
    name = f"the {ORDINALS[index]} of its {len(theirs)} results" if results else f"entry {index}"
    return name, mine[index], theirs[index]


def _holds_tensors(values: Sequence[Any]) -> bool:
    return any(isinstance(value, torch.Tensor) for value in values)


def _with_kind(value: Any) -> str:
    what, shown = kind(value), short(value)
    if isinstance(value, bool):
        return shown
    return what if shown in (what, "None") or shown[0] == "<" else f"{what}, {shown}"


def _are(types: type | tuple[type, ...], *values: Any) -> bool:
    return all(isinstance(value, types) for value in values)


def _entry(mine: torch.Tensor, theirs: torch.Tensor) -> tuple[list[int], str, str]:
    """Return where two tensors of the same shape first differ, and both entries."""
    index = next(
        index
        for index in np.ndindex(*theirs.shape)
        if not equal(mine[index].item(), theirs[index].item())
    )
    return list(index), short(mine[index].item()), short(theirs[index].item())


def _key(mine: dict[Any, Any], theirs: dict[Any, Any]) -> str:
    """Return the first difference of two dictionaries."""
    for key, expected in theirs.items():
        if key not in mine:
            return f"no entry {key!r}"
        if not equal(mine[key], expected):
            return f"{short(mine[key])} for {key!r}, where {short(expected)} was expected"
    return f"the entry {next(iter(mine.keys() - theirs.keys()))!r}, which should not be there"
