"""Pack inputs and what was observed of an answer as JSON, and unpack them in another process.

JSON and not pickle, since loading a pickle runs whatever its author wanted. Bytes, lists, tuples,
sets, dictionaries, their keys, tensors and arrays arrive as they are; of anything else only its
kind and its representation (`Foreign`).
"""

from __future__ import annotations

import base64
import json
from collections.abc import KeysView, Sequence
from decimal import Decimal
from fractions import Fraction
from typing import Any

import numpy as np
import torch

from crnn_course.exercises.comparing import VIEWS, Foreign, Raised, Result
from crnn_course.exercises.definitions import Arguments
from crnn_course.exercises.observing import Observed
from crnn_course.exercises.wording import kind, short

NO_END = "what it gives has no end, or is too large to be compared"
NUMBERS = "biufc"  # numpy's letters for bools, whole numbers, floats and complex numbers


class ParcelError(ValueError):
    """A parcel that was not packed here."""


def packed_cases(cases: Sequence[Arguments]) -> Any:
    """Return the inputs of an exercise as what JSON can hold."""
    return [[_packed(argument) for argument in case] for case in cases]


def unpacked_cases(packed: Any) -> list[Arguments]:
    """Return the inputs that `packed_cases` packed."""
    return [tuple(_unpacked(argument) for argument in case) for case in packed]


def pack(observed: Observed) -> str:
    """Return what was observed as one line of JSON."""
    results = observed.results
    parcel = {
        "value": _packed(observed.value),
        "results": None
        if results is None
        else [[_packed(value), _torn(raised)] for value, raised in results],
        "name": observed.name,
        "parameters": list(observed.parameters),
        "changed": observed.changed,
        "used": list(observed.used),
        "unsteady": observed.unsteady,
        "unwritten": observed.unwritten,
        "late": observed.late,
        "stopped": observed.stopped,
    }
    return json.dumps(parcel)


def unpack(line: str) -> Observed:
    """Return what `pack` made a line of; raise ParcelError for anything else."""
    try:
        parcel = json.loads(line)
        results = parcel["results"]
        return Observed(
            value=_unpacked(parcel["value"]),
            results=None
            if results is None
            else tuple(_result(value, raised) for value, raised in results),
            name=str(parcel["name"]),
            parameters=tuple(map(str, parcel["parameters"])),
            changed=bool(parcel["changed"]),
            used=tuple(str(name) for name in parcel["used"]),
            unsteady=bool(parcel["unsteady"]),
            unwritten=bool(parcel["unwritten"]),
            late=bool(parcel["late"]),
            stopped=bool(parcel["stopped"]),
        )
    except (LookupError, TypeError, ValueError, ArithmeticError, RecursionError) as error:
        raise ParcelError(f"{type(error).__name__} in a parcel") from None


def _torn(raised: Raised | None) -> list[Any] | None:
    return None if raised is None else [raised.kind, raised.says, raised.line, list(raised.kinds)]


def _result(value: Any, raised: Any) -> Result:
    if raised is None:
        return _unpacked(value), None
    name, says, line, kinds = raised
    return None, Raised(str(name), str(says), str(line), tuple(map(str, kinds)))


def _packed(value: Any) -> Any:
    """Return None, bools and texts as they are, the rest as a list that begins with its kind."""
    match value:
        case None | bool() | str():
            return value
        case np.generic() if value.dtype.kind in NUMBERS:
            return _packed(value.item())
        case int():
            return ["whole", hex(value)]  # which has no limit to its length
        case float():
            return ["float", float.hex(value)]  # JSON itself has no nan
        case Fraction() | Decimal():
            return ["number", type(value).__name__, str(value)]
        case bytes():
            return ["bytes", base64.b64encode(value).decode()]
        case torch.Tensor() | np.ndarray():
            return _packed_array(value)
    if value is ...:
        return ["dots"]
    return _packed_container(value) or ["foreign", kind(value), short(value)]


def _packed_array(value: torch.Tensor | np.ndarray[Any, Any]) -> Any:
    if isinstance(value, torch.Tensor):
        if value.layout != torch.strided or value.is_quantized:
            return ["foreign", kind(value), short(value)]
        whole = value.detach().cpu()
        return [
            "tensor",
            *_buffer((whole.float() if whole.dtype == torch.bfloat16 else whole).numpy()),
        ]
    return ["array", *_buffer(value)] if value.dtype.kind in NUMBERS else _packed(value.tolist())


def _packed_container(value: Any) -> Any:
    """Return a packed container; None if it is not one."""
    match value:
        case dict():
            return ["dict", [[_packed(key), _packed(item)] for key, item in value.items()]]
        case tuple():
            return ["tuple", [_packed(item) for item in value]]
        case set() | frozenset():
            return ["set", [_packed(item) for item in value]]
        case KeysView():  # counts as a list and as a set
            return ["keys", [_packed(item) for item in value]]
        case Sequence() if not isinstance(value, bytearray | memoryview):
            return ["list", [_packed(item) for item in value]]
    return ["list", [_packed(item) for item in value]] if isinstance(value, VIEWS) else None


def _buffer(array: Any) -> tuple[str, list[int], str]:
    return (
        array.dtype.str,
        list(array.shape),
        base64.b64encode(np.ascontiguousarray(array).tobytes()).decode(),
    )


def _unpacked(parcel: Any) -> Any:
    match parcel:
        case None | bool() | str():
            return parcel
        case ["whole", str(text)]:
            return int(text, 16)
        case ["float", str(text)]:
            return float.fromhex(text)
        case ["number", "Fraction" | "Decimal" as kind_of, str(text)] if len(text) < 1000:
            return {"Fraction": Fraction, "Decimal": Decimal}[kind_of](text)
        case ["bytes", str(data)]:
            return base64.b64decode(data, validate=True)
        case ["tensor", str(dtype), list(shape), str(data)]:
            return torch.from_numpy(_array(dtype, shape, data))
        case ["array", str(dtype), list(shape), str(data)]:
            return _array(dtype, shape, data)
        case ["dots"]:
            return ...
        case ["foreign", str(what), str(shown)]:
            return Foreign(what, shown)
    return _unpacked_container(parcel)


def _unpacked_container(parcel: Any) -> Any:
    match parcel:
        case ["dict", list(pairs)]:
            return {_unpacked(key): _unpacked(item) for key, item in pairs}
        case ["tuple", list(items)]:
            return tuple(_unpacked(item) for item in items)
        case ["set", list(items)]:
            return {_unpacked(item) for item in items}
        case ["keys", list(items)]:
            return dict.fromkeys(map(_unpacked, items)).keys()
        case ["list", list(items)]:
            return [_unpacked(item) for item in items]
    raise ParcelError("not packed here")


def _array(dtype: str, shape: list[Any], data: str) -> Any:
    kind_of = np.dtype(dtype)
    if kind_of.kind not in NUMBERS:
        raise ParcelError(f"not numbers: {dtype}")
    return (
        np.frombuffer(base64.b64decode(data, validate=True), kind_of)
        .reshape([int(size) for size in shape])
        .copy()
    )
