"""Stand in for the exercises in the kernel that runs a submission.

There `crnn_course.exercises` has this `check`, which calls an answer with the inputs that came for
it and displays what it gave as data, and the functions that an exercise asks for call `instead`.
Nothing here judges, and nothing here is trusted: right answers are known elsewhere.
"""

from __future__ import annotations

import ctypes
import json
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import torch
from IPython.display import display

from crnn_course.exercises.observing import Observed, tried
from crnn_course.grading import parcels

MIME = "application/x-crnn-answer+json"
LARGEST = 2_000_000  # characters of what an answer gave
COMPILED = {  # functions of torch, and the operators that do their work
    "torch.nn.functional.ctc_loss": ("_ctc_loss", "_ctc_loss.Tensor"),
    "torch.ctc_loss": ("_ctc_loss", "_ctc_loss.Tensor"),
    "torch._ctc_loss": ("_ctc_loss", "_ctc_loss.Tensor"),
    "torch.renorm": ("renorm", "renorm_", "renorm.out"),
    "torch.quantize_per_channel": ("quantize_per_channel",),
    "torch.quantize_per_tensor": (
        *("quantize_per_tensor", "quantize_per_tensor.tensors"),
        "quantize_per_tensor.tensor_qparams",
    ),
    "torch.quantize_per_tensor_dynamic": ("quantize_per_tensor_dynamic",),
    "torch.fake_quantize_per_channel_affine": ("fake_quantize_per_channel_affine_cachemask",),
    "torch.fake_quantize_per_tensor_affine": (
        "fake_quantize_per_tensor_affine_cachemask",
        "_fake_quantize_per_tensor_affine_cachemask_tensor_qparams",
    ),
}


class ReadyMadeError(RuntimeError):
    """A call of a function that an exercise asks for: it is not there while answers are graded."""


@dataclass
class _State:
    """Inputs and refused names by exercise, and the answers of the learner."""

    cases: Mapping[str, Any] = field(default_factory=dict)
    refused: Mapping[str, Sequence[str]] = field(default_factory=dict)
    # exercise -> the name of the function that it asks for
    asked: Mapping[str, str] = field(default_factory=dict)
    own: dict[str, Callable[..., Any]] = field(default_factory=dict)  # that name -> the learner's
    answering: str = ""  # the exercise whose answer runs now
    missed: set[str] = field(default_factory=set)  # what it called that another exercise asks for


_state = _State()


def begin(path: str) -> None:
    """Read the job of this kernel, and refuse the compiled functions that its exercises ask for."""
    job = json.loads(Path(path).read_text(encoding="utf-8"))
    _state.cases, _state.refused, _state.asked = job["cases"], job["refused"], job["asked"]
    for name in {name for names in job["refused"].values() for name in names}:
        for operator in COMPILED.get(name, ()):
            library = torch._C._dispatch_library("IMPL", "aten", "CPU", "grading", 0)
            library.impl(operator, "CPU", _refusing(name))
            ctypes.pythonapi.Py_IncRef(ctypes.py_object(library))  # in force until the end


def _refusing(name: str) -> Callable[..., Any]:
    return lambda *given, **named: instead(name, given, named)


def instead(name: str, given: Sequence[Any], named: Mapping[str, Any]) -> Any:
    """Call the learner's own function in place of the library's.

    Raises ReadyMadeError if there is none, or where it would answer its own exercise.
    """
    if name in _state.refused.get(_state.answering, ()):
        raise ReadyMadeError(name)
    if _state.answering:
        _state.missed.add(name)
    with suppress(Exception):  # a wrong one may fail in any way
        return _state.own[name](*given, **named)
    raise ReadyMadeError(f"{name} is asked for in an exercise: it is not there while it is graded")


def check(number: str, answer: Any) -> None:
    """Try an answer on the inputs that came for its exercise, and send what it gave."""
    number = str(number)
    if number not in _state.cases:
        return
    cases = _state.cases[number]
    if cases is None or not callable(answer):
        observed = Observed(value=answer)
    else:
        _state.answering = number
        _state.missed.clear()
        try:
            observed = tried(answer, parcels.unpacked_cases(cases))
        finally:
            _state.answering = ""
        if observed.results and not any(error for _, error in observed.results):
            _state.own[_state.asked.get(number, "")] = answer
    try:
        parcel = parcels.pack(observed)
    except (RecursionError, MemoryError):
        parcel = parcels.NO_END
    if len(parcel) > LARGEST:
        parcel = parcels.NO_END
    sent = {"exercise": number, "parcel": parcel, "missed": sorted(_state.missed)}
    display({MIME: json.dumps(sent), "text/plain": f"{number}: sent"}, raw=True)


def hint(number: str) -> None:
    """Say nothing: nobody reads hints here."""


def predict(number: str, answer: Any) -> None:
    """Say nothing: predictions are not graded."""


def right_or_library(number: str, answer: Any) -> Any:
    """Return the learner's answer: the library's is not there."""
    return answer
