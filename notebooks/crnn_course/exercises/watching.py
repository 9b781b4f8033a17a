"""Notice that an answer calls what its exercise forbids: ready-made functions and operators."""

from __future__ import annotations

import inspect
import sys
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from types import ModuleType
from typing import Any

import torch


@contextmanager
def watched(
    functions: Iterable[Any],
    noticed: Callable[[str], None],
    answer: Any = None,
    operators: Sequence[str] = (),
) -> Iterator[list[str]]:
    """Record every call of these functions: imported, renamed, wrapped, or in a thread.

    `answer`: the function that may call them, or may be one of them. `operators`: see Exercise.
    """
    full_names = {function: full_name(function) for function in functions}
    # of a decorated function the inner one: its wrapper has the code of the decorator's others
    inner = {function: inspect.unwrap(function) for function in full_names}
    names = {getattr(inner[f], "__code__", f): name for f, name in full_names.items()}
    used: list[str] = []

    def record(name: str) -> None:
        used.append(name)
        noticed(name)

    def note(frame: Any, event: str, argument: Any) -> None:
        called = frame.f_code if event == "call" else argument if event == "c_call" else None
        if called is not None and called in names:
            record(names[called])
        elif operators and (operator := _operator(frame, event, argument)) in operators:
            record(f"torch's {operator.strip('_')}")

    before = sys.getprofile()
    silent = {function: name for function, name in full_names.items() if _is_silent(function)}
    threading.setprofile(note)
    if _is_silent(answer) and answer in silent:
        record(silent[answer])
    with _replaced(silent, record, getattr(answer, "__globals__", {})):
        sys.setprofile(note)
        try:
            yield used
        finally:
            sys.setprofile(before)
            threading.setprofile(before)


OPERATORS = (torch._ops.OpOverloadPacket.__call__.__code__, torch._ops.OpOverload.__call__.__code__)


def _operator(frame: Any, event: str, argument: Any) -> str:
    """Return the name of PyTorch's operator that is called: a function, a method, in torch.ops."""
    if event == "call" and frame.f_code in OPERATORS:
        return str(next(iter(frame.f_locals.values())).__name__).split(".")[0]  # its self
    if event == "c_call":
        owner = getattr(argument, "__module__", None) or type(argument.__self__).__module__
        return str(argument.__name__) if owner.startswith("torch") else ""
    return ""


def full_name(function: Any) -> str:
    """Return the name by which a function is imported."""
    name = f"{function.__module__}.{function.__qualname__}"
    return name.replace("._VariableFunctionsClass.", ".")  # torch's own, of which nobody knows


def _is_silent(function: Any) -> bool:
    """Tell whether Python reports no calls of a function, as of those that Cython compiled."""
    return type(function).__name__ == "cython_function_or_method"


@contextmanager
def _replaced(
    silent: dict[Any, str], record: Callable[[str], None], own: dict[str, Any]
) -> Iterator[None]:
    """Put a function that records its calls in the place of each silent one, wherever it is named.

    Modules are looked through, the notebook's own among them, and `own`, the names of the answer.
    """

    def recording(function: Any) -> Callable[..., Any]:
        def call(*given: Any, **named: Any) -> Any:
            record(silent[function])
            return function(*given, **named)

        return call

    modules = list(sys.modules.values()) if silent else []
    spaces = [own, *(vars(module) for module in modules if isinstance(module, ModuleType))]
    spots = [
        (space, name, value)
        for space in spaces
        for name, value in list(space.items())
        if _is_silent(value) and value in silent
    ]
    for space, name, value in spots:
        space[name] = recording(value)
    try:
        yield
    finally:
        for space, name, value in spots:
            space[name] = value
