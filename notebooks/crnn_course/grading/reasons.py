"""Judge what came out of a sandbox, and give reasons for lost points, in sentences.

All of it is called in limited processes (`limited`): what came back may be anything.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from typing import Any

from crnn_course.exercises.comparing import Raised
from crnn_course.exercises.definitions import Exercise, catalogue
from crnn_course.exercises.judging import ready_made, verdict
from crnn_course.exercises.observing import Observed
from crnn_course.grading.chapters import Merged
from crnn_course.grading.parcels import NO_END, ParcelError, packed_cases, unpack, unpacked_cases
from crnn_course.grading.submissions import plain

DISTURBED = "what came back is not what a check sends"
MISSING = "the answer cell is missing: it was deleted, or has lost its metadata"
OWN_WORDS = 60  # characters of a learner's own message in a reason
ENDS = {
    "time": "takes more time than a submission has",
    "memory": "asks for more memory than a submission may take, all its processes together",
    "processes": "starts too many processes and threads",
    "flood": "sends no end of data",
    "": "ends the whole program (exit, a crash, or a loop that cannot be interrupted)",
}
READY_MADE = "crnn_course.grading.kernel.ReadyMadeError"


def drawn(numbers: Sequence[str], seed: int) -> str:
    """Return new inputs for these exercises, as JSON; null for one that asks for a value."""
    exercises = catalogue()[0]
    return json.dumps(
        {
            number: packed_cases(exercises[number].cases(seed))
            if callable(exercises[number].reference)
            else None
            for number in numbers
        }
    )


# --- what a driver reported -----------------------------------------------------------------------


@dataclass
class Report:
    """The report of one run of a notebook, by the indices of its cells."""

    answers: dict[int, dict[str, Any]] = field(default_factory=dict)
    errors: dict[int, tuple[str, str]] = field(default_factory=dict)
    late: set[int] = field(default_factory=set)
    last: int = -1  # the cell that began last
    done: bool = False


def report_of(lines: Sequence[bytes]) -> Report:
    """Return what the lines of a driver say; lines that are not its own are left out."""
    report = Report()
    for line in lines:
        with suppress(ValueError, KeyError, TypeError, AttributeError, RecursionError):
            said = json.loads(line)
            match said:
                case {"answer": str(text), "cell": int(cell)}:
                    report.answers[cell] = dict(json.loads(text))
                case {"cell": int(cell)}:
                    report.last = cell
                case {"error": [int(cell), str(kind), str(words)]}:
                    report.errors[cell] = plain(kind), plain(words, OWN_WORDS)
                case {"late": int(cell)}:
                    report.late.add(cell)
                case {"done": True}:
                    report.done = True
    return report


# --- verdicts -------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Verdict:
    """The worth of an answer: "" for a right one, otherwise the reason for the lost points.

    `again`: it may have failed for want of functions that its own exercise does not ask for.
    """

    reason: str
    note: str = ""
    again: bool = False


def judge(
    lines: Sequence[bytes], merged: Merged, inputs: str, ended: Mapping[int, str]
) -> tuple[dict[int, Verdict], int | None]:
    """Return a verdict for each check that has inputs, and the cell that ended the run, if any.

    `ended` says why cells were left out: each had ended a run before.
    """
    report, cases = report_of(lines), json.loads(inputs)
    verdicts = {}
    for index, check in enumerate(merged.checks):
        if check.exercise in cases:
            packed = cases[check.exercise]
            tries = [
                Try(check.exercise, cell, merged.answers[index], packed)
                for cell in merged.tries[index]
            ]
            verdicts[index] = _verdict_of(tries, report, ended)
    return verdicts, None if report.done else report.last


@dataclass(frozen=True)
class Try:
    """One try of an answer: the cell of its check, those of the answer, and the inputs."""

    exercise: str
    cell: int
    answers: Sequence[int]
    packed: Any


def _verdict_of(tries: Sequence[Try], report: Report, ended: Mapping[int, str]) -> Verdict:
    """Return the best verdict of the tries: where the check stands, and at the end."""
    reasons = [_reason(each, report, ended) for each in tries]
    if not reasons[0]:
        return Verdict("")
    if not reasons[-1]:
        return Verdict("", "right at the end of the notebook, not where its check stands")
    nameless = reasons[0].startswith("the check stops with NameError")
    again = any(_may_want(each, report) for each in tries)
    return Verdict(reasons[-1] if nameless else reasons[0], again=again)


def _reason(tried: Try, report: Report, ended: Mapping[int, str]) -> str:
    """Return the reason why one try of an answer brings no points; "" for a right one."""
    for index in (tried.cell, *tried.answers):
        if index in ended:
            where = "the check of this answer" if index == tried.cell else "the cell of the answer"
            return f"{where} {ended[index]}"
    if tried.cell not in report.answers:
        return _unseen(tried, report)
    try:
        parcel = report.answers[tried.cell]["parcel"]
        if parcel == NO_END:
            return NO_END
        cases = None if tried.packed is None else unpacked_cases(tried.packed)
        word, sentence = _verdict(catalogue()[0][tried.exercise], unpack(parcel), cases)
    except (ParcelError, KeyError, TypeError):
        return DISTURBED
    except Exception as error:  # learners' code can give objects that fail in any way
        return f"what it gives cannot be compared ({type(error).__name__})"
    if word == "not started":
        return word if tried.answers else MISSING
    return "" if word == "right" else plain(sentence)


def _verdict(
    exercise: Exercise, observed: Observed, cases: list[tuple[Any, ...]] | None
) -> tuple[str, str]:
    """Return the verdict, and a sentence in which the learner's own messages are short."""
    results = observed.results
    whole = results is not None and not (observed.late or observed.stopped)
    if whole and len(results or ()) != len(cases or ()):
        return "wrong", DISTURBED
    for _, raised in results or ():
        if raised is not None and raised.kind == READY_MADE:
            return "wrong", ready_made(plain(raised.says.split(" ")[0]))
    word, sentence = verdict(exercise, observed, cases)
    if word == "stopped":
        return "wrong", "it takes too long: does a loop never end?"
    if word == "wrong" and any(raised for _, raised in results or ()):
        short = tuple((value, raised and _shortened(raised)) for value, raised in results or ())
        _, sentence = verdict(exercise, replace(observed, results=short), cases)
    return word, sentence


def _shortened(raised: Raised) -> Raised:
    """Return an error with a short message, marked as the learner's own."""
    if raised.kind == SystemExit.__name__:
        return raised
    return replace(
        raised,
        kind=plain(raised.kind, OWN_WORDS),
        says=f'"{plain(raised.says, OWN_WORDS)}" (its own words)',
        line="",
    )


def _unseen(tried: Try, report: Report) -> str:
    """Return a sentence that says why no answer came."""
    if report.late.intersection(tried.answers):
        return "the cell of the answer takes too long: does a loop never end?"
    if tried.cell in report.late:
        return "the check takes too long: does a loop never end?"
    if not tried.answers:
        return MISSING
    for name, index in (("the cell of the answer", tried.answers[-1]), ("the check", tried.cell)):
        if index in report.errors:
            kind, words = report.errors[index]
            return f'{name} stops with {kind}: "{words}"'
    return "no answer came out of its check" if report.done else "the notebook ended before it"


def _may_want(tried: Try, report: Report) -> bool:
    """Tell whether a wrong answer may have missed what its own exercise does not ask for."""
    refusing = any(kind == "ReadyMadeError" for kind, _ in report.errors.values())
    answer = report.answers.get(tried.cell, {})
    nameless = '["NameError"' in str(answer.get("parcel"))
    unseen = report.errors.get(tried.cell, ("", ""))[0] == "NameError"
    return bool(answer.get("missed")) or (refusing and (nameless or unseen))
