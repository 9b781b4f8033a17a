"""Judge answers: compare their results with the library's own, and with those of known mistakes.

Nothing here raises: whatever the answer does, a sentence says what happened and what to try next.
"""

from __future__ import annotations

import inspect
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from crnn_course.exercises import observing
from crnn_course.exercises.comparing import Result, differ, equal, of_another_kind
from crnn_course.exercises.definitions import Arguments, Exercise, Mistake
from crnn_course.exercises.diagnosing import constant, diagnose
from crnn_course.exercises.observing import Observed, call, observe
from crnn_course.exercises.shapes import form
from crnn_course.exercises.wording import UNSTEADY, difference, kind, short, written

ALIKE = 0.5  # share of the wrong results that a mistake must explain to be named


def judge(exercise: Exercise, answer: Any) -> tuple[str, str]:
    """Return "right", "wrong", "stopped" or "not started", and a sentence for the learner."""
    try:
        return verdict(exercise, observe(exercise, answer))
    except KeyboardInterrupt:
        return STOPPED


STOPPED = ("stopped", "you stopped it; change it if it does not end by itself, and run it again")


def verdict(
    exercise: Exercise, observed: Observed, cases: Sequence[Arguments] | None = None
) -> tuple[str, str]:
    """Judge what was observed of an answer on `cases`, by default the exercise's; run none of it.

    Returns "right", "wrong", "stopped" or "not started", and a sentence for the learner.
    """
    start = (
        "write your answer in place of the dots and run both cells again; "
        f"hint({exercise.number!r}) gives a hint"
    )
    if observed.results is None:
        if observed.value is ... or observed.value is None:
            return "not started", start
        if callable(exercise.reference):
            return "wrong", f"a function is asked for, this is {short(observed.value)}"
        return _judge_value(exercise, observed.value)
    if observed.stopped:
        return STOPPED
    if observed.late:
        return "wrong", (
            f"it takes more than {observing.SECONDS} seconds on the small examples here: "
            "does a loop never end?"
        )
    if observed.used:
        return "wrong", ready_made(observed.used[0])
    if observed.unwritten:
        return "not started", start
    return _judge_results(Tried.of(exercise, observed, cases))


def ready_made(name: str) -> str:
    """Return the sentence for an answer that calls a ready-made function."""
    return f"this calls {name}, which is the answer ready-made: write the steps yourself"


# --- results of a function ------------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True)
class Tried:
    """An answer's results beside the expected ones, case by case, and which of them are wrong."""

    exercise: Exercise
    observed: Observed
    cases: list[Arguments]
    results: Sequence[Result]
    expected: Sequence[Result]
    wrong: list[int]
    drawn_anew: bool  # the cases are not those of the exercise

    @classmethod
    def of(cls, exercise: Exercise, observed: Observed, cases: Sequence[Arguments] | None) -> Tried:
        """Return the results of an answer beside those of the reference.

        Without `cases` the answer was tried on those of the exercise.
        """
        drawn_anew, results = cases is not None, observed.results or ()
        cases = exercise.cases() if cases is None else list(cases)
        expected = _expected(exercise, cases) if drawn_anew else expected_results(exercise)
        wrong = [
            index
            for index in range(len(cases))
            if not same(exercise, results[index], expected[index])
        ]
        return cls(
            exercise=exercise,
            observed=observed,
            cases=cases,
            results=results,
            expected=expected,
            wrong=wrong,
            drawn_anew=drawn_anew,
        )

    def mistaken(self) -> tuple[dict[int, Result], ...]:
        """Return for each mistake what its answer gives, by the indices of cases where it errs."""
        if self.drawn_anew:
            return _mistaken(self.exercise, self.cases, self.expected)
        return mistaken_results(self.exercise)

    def example(self, indices: Sequence[int]) -> str:
        """Return what the answer does on the smallest of these cases, as a call and its result.

        A case that can be written out, and so run, comes before one that cannot.
        """
        shown = {index: _shown(self.cases[index]) for index in indices}
        index = min(
            indices, key=lambda index: ("a tensor of" in shown[index], len(shown[index]), index)
        )
        return difference(
            self.observed.name, self.cases[index], self.results[index], self.expected[index]
        )

    def names(self) -> Sequence[str]:
        """Return the names of the parameters, as the learner has them."""
        return self.observed.parameters or tuple(
            inspect.signature(self.exercise.reference).parameters
        )


def _shown(case: Arguments) -> str:
    return ", ".join(map(written, case))


def _judge_results(tried: Tried) -> tuple[str, str]:
    if not tried.wrong:
        return _judge_right_results(tried)
    if all(value is None and error is None for value, error in tried.results):
        return "wrong", tried.example(tried.wrong)  # nothing comes back from any call
    if found := _mistake(tried):
        message, explained = found
        return "wrong", f"{message}\n{tried.example(explained)}"
    given = (tried.names(), tried.cases, tried.results, tried.expected, tried.wrong)
    reason = UNSTEADY if tried.observed.unsteady else diagnose(*given, tried.exercise.properties)
    answered = (tried.results[index][0] is not None for index in tried.wrong)
    if reason is None and any(answered):  # an error, or nothing at all, says enough by itself
        reason = tried.exercise.otherwise
    example = tried.example(tried.wrong)
    return "wrong", f"{reason}\n{example}" if reason else example


def _mistake(tried: Tried) -> tuple[str, list[int]] | None:
    """Return the message of the mistake that explains the wrong results best, and which it does.

    A mistake explains a result if its own answer gives the same. It must explain most of what is
    wrong in either answer: the learner's may err in a second way, too.
    """
    best, message, explained = 0.0, "", list[int]()
    same_always = constant(tried.results, tried.expected)
    for mistake, made in zip(tried.exercise.mistakes, tried.mistaken()):
        share, found = _explained(tried, made)
        if share > best and not (same_always and differ([value for value, _ in made.values()])):
            best, message, explained = share, mistake.message, found
    if best >= ALIKE:
        return message, explained
    pairs = [(tried.results[index], tried.expected[index]) for index in tried.wrong]
    if said := same_always or form(pairs):
        return said, tried.wrong
    for mistake in tried.exercise.mistakes:
        if shown := [index for index in tried.wrong if _shows(tried, mistake, index)]:
            return mistake.message, shown
    return None


def _explained(tried: Tried, made: dict[int, Result]) -> tuple[float, list[int]]:
    """Return the share of the wrong results that a mistake explains, and their indices.

    `made`: what the mistake gives where it is wrong.
    """
    explained = [
        index
        for index, result in made.items()
        if same(tried.exercise, result, tried.results[index])
    ]
    return len(explained) / len({*tried.wrong, *made}), explained


# These are the same for all answers to an exercise, and take longer than an answer: they are kept,
# but for a few exercises only, since results may be pictures.


@lru_cache(maxsize=8)
def expected_results(exercise: Exercise) -> tuple[Result, ...]:
    """Return what the reference gives, case by case."""
    return _expected(exercise, exercise.cases())


@lru_cache(maxsize=8)
def mistaken_results(exercise: Exercise) -> tuple[dict[int, Result], ...]:
    """Return for each mistake what its answer gives, by the indices of cases where it errs."""
    return _mistaken(exercise, exercise.cases(), expected_results(exercise))


def _expected(exercise: Exercise, cases: Sequence[Arguments]) -> tuple[Result, ...]:
    return tuple(call(exercise.reference, case) for case in cases)


def _mistaken(
    exercise: Exercise, cases: Sequence[Arguments], expected: Sequence[Result]
) -> tuple[dict[int, Result], ...]:
    found = []
    for mistake in exercise.mistakes:
        made = enumerate(call(mistake.answer, case) for case in cases)
        found.append({i: result for i, result in made if not same(exercise, result, expected[i])})
    return tuple(found)


def _shows(tried: Tried, mistake: Mistake, index: int) -> bool:
    (mine, error), (theirs, _) = tried.results[index], tried.expected[index]
    try:
        return error is None and bool(mistake.shows and mistake.shows(mine, theirs))
    except Exception:  # of a result that is of another kind than this mistake's
        return False


def _judge_right_results(tried: Tried) -> tuple[str, str]:
    """Refuse right results of another kind, silent errors, and answers that change arguments."""
    whole = tried.exercise.whole
    for (mine, _), (theirs, _) in zip(tried.results, tried.expected):
        if other := of_another_kind(mine, theirs, whole=whole):
            return "wrong", f"the numbers are right, but {other}"
    if unnamed := _unnamed(tried):
        return "wrong", unnamed
    if tried.observed.changed:
        return "wrong", (
            "the result is right, but you changed what you were given; "
            "work on a copy, others still need it"
        )
    return "right", tried.exercise.praise


def _unnamed(tried: Tried) -> str | None:
    """Return what the message of an error leaves out, if the task asks for it."""
    if tried.exercise.error_names is None:
        return None
    for case, (_, error) in zip(tried.cases, tried.results):
        if error is not None and (named := tried.exercise.error_names(*case)) not in error.says:
            says = f"says {error.says!r}" if error.says else "says nothing"
            return (
                f"the error is of the right kind, but its message does not name {named!r}: "
                "whoever reads it wants to know what to change\n"
                f"{tried.observed.name}({_shown(case)}) {says}"
            )
    return None


# --- a value --------------------------------------------------------------------------------------


def _judge_value(exercise: Exercise, answer: Any) -> tuple[str, str]:
    if same(exercise, (answer, None), (exercise.reference, None)):
        return "right", exercise.praise
    for mistake in exercise.mistakes:
        if same(exercise, (answer, None), (mistake.answer, None)):
            return "wrong", mistake.message
    for mistake in exercise.mistakes:
        if mistake.shows and _safely(mistake.shows, answer, exercise.reference):
            return "wrong", mistake.message
    if kind(answer) != kind(exercise.reference):
        return "wrong", f"the answer is {kind(exercise.reference)}, this is {short(answer)}"
    return "wrong", f"the answer is not {short(answer)}; hint({exercise.number!r}) gives a hint"


def _safely(shows: Any, mine: Any, theirs: Any) -> bool:
    try:
        return bool(shows(mine, theirs))
    except Exception:
        return False


def same(exercise: Exercise, left: Result, right: Result) -> bool:
    """Tell whether a result is the expected one, which comes second."""
    (mine, my_error), (theirs, their_error) = left, right
    if my_error is None and their_error is None:
        return equal(_counted(exercise, mine), _counted(exercise, theirs), exercise.tolerance)
    return my_error is not None and their_error is not None and my_error.is_a(their_error)


def _counted(exercise: Exercise, value: Any) -> Any:
    try:
        return exercise.counts(value)
    except Exception:  # a result of another kind than this exercise's
        return value
