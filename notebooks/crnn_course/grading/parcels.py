"""What an answer was seen to do, as JSON: how it comes from the process of learners' code into the
one that judges it.

JSON and not pickle, for who opens a pickle runs what its writer likes. Bytes, lists, tuples, sets,
dictionaries, tensors and arrays come through as they are; of anything else only what it is and how
it shows itself (`Foreign`).
"""

from __future__ import annotations

import base64
import json
from collections.abc import Sequence
from typing import Any

import numpy as np
import torch

from crnn_course.exercises.comparing import Foreign, Raised, Result, kind, short
from crnn_course.exercises.machinery import Observed

NUMBERS = "biufc"  # numpy's letters for bools, whole numbers, floats and complex numbers


class ParcelError(ValueError):
    """A parcel that was not packed here."""


def pack(observed: Observed) -> str:
    """One line of JSON."""
    results = observed.results
    parcel = {
        "value": _packed(observed.value),
        "results": None
        if results is None
        else [[_packed(value), _torn(raised)] for value, raised in results],
        "changed": observed.changed,
        "used": list(observed.used),
        "unwritten": observed.unwritten,
        "late": observed.late,
    }
    return json.dumps(parcel)


def unpack(line: str) -> Observed:
    """What `pack` made a line of; raises ParcelError for anything else, whatever it is."""
    try:
        parcel = json.loads(line)
        results = parcel["results"]
        return Observed(
            value=_unpacked(parcel["value"]),
            results=None
            if results is None
            else tuple(_result(value, raised) for value, raised in results),
            changed=bool(parcel["changed"]),
            used=tuple(str(name) for name in parcel["used"]),
            unwritten=bool(parcel["unwritten"]),
            late=bool(parcel["late"]),
        )
    except (KeyError, TypeError, ValueError, OverflowError, RecursionError, MemoryError) as error:
        raise ParcelError(f"{type(error).__name__} in a parcel") from None


def _torn(raised: Raised | None) -> list[str] | None:
    return None if raised is None else [raised.kind, raised.says, raised.line]


def _result(value: Any, raised: Any) -> Result:
    if raised is None:
        return _unpacked(value), None
    name, says, line = raised
    return None, Raised(str(name), str(says), str(line))


def _packed(value: Any) -> Any:
    """Scalars stand for themselves, everything else is a list that begins with what it is."""
    match value:
        case None | bool() | str():
            return value
        case np.generic() if value.dtype.kind in NUMBERS:
            return _packed(value.item())
        case int():
            return ["whole", hex(value)]  # whose length nothing limits
        case float():
            return ["float", float.hex(value)]  # JSON itself knows no nan
        case bytes():
            return ["bytes", base64.b64encode(value).decode()]
        case torch.Tensor() if value.layout == torch.strided and not value.is_quantized:
            whole = value.detach().cpu()
            return [
                "tensor",
                *_buffer((whole.float() if whole.dtype == torch.bfloat16 else whole).numpy()),
            ]
        case np.ndarray() if value.dtype.kind in NUMBERS:
            return ["array", *_buffer(value)]
        case np.ndarray():
            return _packed(value.tolist())
        case dict():
            return ["dict", [[_packed(key), _packed(one)] for key, one in value.items()]]
        case tuple():
            return ["tuple", [_packed(one) for one in value]]
        case set() | frozenset():
            return ["set", [_packed(one) for one in value]]
        case Sequence() if not isinstance(value, bytearray | memoryview):
            return ["list", [_packed(one) for one in value]]
    return ["dots"] if value is ... else ["foreign", kind(value), short(value)]


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
        case ["bytes", str(data)]:
            return base64.b64decode(data, validate=True)
        case ["tensor", str(dtype), list(shape), str(data)]:
            return torch.from_numpy(_array(dtype, shape, data))
        case ["array", str(dtype), list(shape), str(data)]:
            return _array(dtype, shape, data)
        case ["dict", list(pairs)]:
            return {_unpacked(key): _unpacked(one) for key, one in pairs}
        case ["tuple", list(ones)]:
            return tuple(_unpacked(one) for one in ones)
        case ["set", list(ones)]:
            return {_unpacked(one) for one in ones}
        case ["list", list(ones)]:
            return [_unpacked(one) for one in ones]
        case ["dots"]:
            return ...
        case ["foreign", str(what), str(shown)]:
            return Foreign(what, shown)
    raise ParcelError("nothing that is packed here")


def _array(dtype: str, shape: list[Any], data: str) -> Any:
    kind_of = np.dtype(dtype)
    if kind_of.kind not in NUMBERS:
        raise ParcelError(f"no numbers: {dtype}")
    return (
        np.frombuffer(base64.b64decode(data, validate=True), kind_of)
        .reshape([int(size) for size in shape])
        .copy()
    )
