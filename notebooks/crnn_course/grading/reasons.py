"""Reasons for lost points, in sentences: judge what came out of the process of a check."""

from __future__ import annotations

from typing import Any

from crnn_course.exercises.definitions import Exercise, catalogue
from crnn_course.exercises.judging import ready_made, verdict
from crnn_course.exercises.observing import Observed
from crnn_course.grading.parcels import ParcelError, unpack
from crnn_course.grading.processes import Limits, Outcome
from crnn_course.grading.submissions import Check, Merged, plain

DISTURBED = "what came back is not what a check sends: the submission has disturbed it"


def judge(merged: Merged, check: Check, outcome: Outcome, limits: Limits) -> str:
    """Return a sentence that says why an answer brings no points; "" for a right answer."""
    if fooling := outcome.of("fooling"):
        return (
            f"the answer does what only serves to fool a check ({plain(fooling[0])}); "
            "no exercise needs it"
        )
    if used := outcome.of("used"):
        return ready_made(plain(used[0]))
    seen = outcome.of("observed")
    if not seen:
        return _unseen(merged, check, outcome, limits)
    exercise = catalogue()[0][check.exercise]
    try:
        observed = unpack(seen[0])
        if len(seen) > 1:
            return DISTURBED
        word, sentence = _verdict(exercise, observed, limits)
    except ParcelError:
        return DISTURBED
    except Exception as error:  # learners' code can return objects that fail in any way
        return f"what it gives cannot be compared ({type(error).__name__})"
    if word == "not started" and check.answer not in merged.answered:
        return "the answer cell is missing: it was deleted, or has lost its metadata"
    return "" if word == "right" else "not started" if word == "not started" else sentence


def _verdict(exercise: Exercise, observed: Observed, limits: Limits) -> tuple[str, str]:
    """Return the verdict on what was observed, and its sentence."""
    results = observed.results or ()
    if results and len(results) != len(exercise.cases()):
        return "wrong", DISTURBED
    for _, raised in results:
        if raised is not None and _of_memory(raised.kind, raised.says):
            return "wrong", _too_much(limits)
    return verdict(exercise, observed)


def _unseen(merged: Merged, check: Check, outcome: Outcome, limits: Limits) -> str:
    """Return a sentence that says why no answer was observed at all."""
    in_check = (outcome.of("cell") or [-1])[-1] == check.cell
    where = "in the check" if in_check else "before the check"
    match outcome.end.split():
        case ["time"] | ["signal", "24"]:
            return f"stopped after {limits.seconds:g} seconds {where}: does a loop never end?"
        case ["flood"]:
            return f"stopped {where}: it sends no end of data"
        case ["signal", number]:
            return (
                f"its process was killed {where} (signal {plain(number)}): more memory than the "
                "machine has, or a crash"
            )
        case ["code", number]:
            return (
                f"it ends the whole program {where} (exit code {plain(number)}) instead of "
                "returning its answer"
            )
    for stopped in outcome.of("stopped"):
        if isinstance(stopped, list) and len(stopped) == 3:
            return _stopped(check, limits, *stopped)
    return DISTURBED


def _stopped(check: Check, limits: Limits, cell: Any, kind: Any, says: Any) -> str:
    """Return a sentence on the cell that ended with an error."""
    if _of_memory(kind, says):
        return _too_much(limits)
    if cell == check.answer:
        name = "the cell of the answer"
    else:
        name = "the check" if cell == check.cell else "a cell before it"
    return f"{name} stops with {plain(kind)}: {plain(says)}"


def _of_memory(kind: Any, says: Any) -> bool:
    return "MemoryError" in str(kind) or "allocate memory" in str(says)


def _too_much(limits: Limits) -> str:
    return f"it asks for more memory than the {limits.memory / 1e9:g} GB that a check may take"
