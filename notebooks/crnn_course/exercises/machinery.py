"""How an exercise is checked: run on examples, compared with the library's own answer, and told
from known mistakes.

Nothing here raises at a learner: whatever the answer does, a sentence says what happened and what
to try next. Under nbgrader (which sets NBGRADER_EXECUTION) a wrong answer raises after its
sentence, so that it costs its points.
"""

from __future__ import annotations

import copy
import os
import signal
import sys
import textwrap
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager, nullcontext, redirect_stderr
from dataclasses import dataclass, field
from functools import cache
from importlib import import_module
from pkgutil import iter_modules
from typing import Any

from crnn_course.exercises.comparing import (
    Raised,
    Result,
    difference,
    equal,
    kind,
    of_another_kind,
    short,
)

SECONDS = 20  # what an answer may take on all examples together


class WrongAnswerError(AssertionError):
    """Raised under nbgrader, with the sentence that the learner reads."""


@dataclass(frozen=True)
class Mistake:
    """What learners typically get wrong: a sentence that names it and says what to do, and an
    answer that makes it.

    Whoever's answer gives the same results on every example has made this mistake; and so has
    whoever, on any example, gives what `shows` knows it by: a function of what was given and of
    what was expected there.
    """

    message: str
    answer: Any
    shows: Callable[[Any, Any], bool] | None = None


@dataclass(frozen=True, kw_only=True)
class Exercise:
    """One exercise. `reference` is the right answer: a function, or a value for an exercise that
    asks for one.

    `examples` gives argument tuples: a few small ones first, which the learner is shown, then
    random ones from a fixed seed. `forbidden`: what would do the exercise by itself, beside the
    reference, which may never be called.
    """

    number: str
    title: str
    difficulty: int  # one to three dots
    importance: int  # one to three dots
    minutes: int
    reference: Any
    examples: Callable[[], Iterable[tuple[Any, ...]]] = lambda: [()]
    mistakes: tuple[Mistake, ...]
    hints: tuple[str, str, str]  # a nudge, the idea in pseudo-code, what the result looks like
    praise: str  # what to take away, said when the answer is right
    forbidden: tuple[Callable[..., Any], ...] = ()

    def heading(self) -> str:
        """As it stands in the notebook above the exercise."""
        stop = "" if self.title.endswith("?") else "."
        effort = (
            f"Difficulty {dots(self.difficulty)}, importance {dots(self.importance)}, "
            f"{self.minutes} minutes."
        )
        return f"**Exercise {self.number}: {self.title}{stop}** {effort}"


def dots(count: int) -> str:
    """One to three, as the course shows it."""
    return "●" * count + "○" * (3 - count)


@dataclass(frozen=True, kw_only=True)
class Question:
    """Predict before you run: the letter of the right answer, and for each letter what to say to
    who chose it.
    """

    number: str
    right: str
    replies: dict[str, str] = field(default_factory=dict)


# --- what a notebook calls ------------------------------------------------------------------------


def check(number: str, answer: Any) -> None:
    """Say whether `answer` (the learner's function or value) is right; if not, what is wrong with
    it.
    """
    exercise = _exercise(number)
    if exercise is None:
        return
    graded = bool(os.environ.get("NBGRADER_EXECUTION"))
    with _stderr_to_stdout() if graded else nullcontext():
        verdict, sentence = judge(exercise, answer)
    mark = {"right": "✓", "wrong": "✗", "not started": "○"}[verdict]
    first, *others = f"{mark} {number} {verdict}: {sentence}".splitlines()
    print(textwrap.fill(first, 110, subsequent_indent="  "))
    for line in others:
        print(textwrap.fill(line, 110, initial_indent="  ", subsequent_indent="  "))
    if verdict != "right" and graded:
        raise WrongAnswerError(sentence)


_given: dict[str, int] = {}  # exercise -> how many hints this session has seen


def hint(number: str) -> None:
    """Print the next hint for an exercise; after the last it starts again."""
    exercise = _exercise(number)
    if exercise is None:
        return
    number = exercise.number
    chapter = number.split(".")[0].zfill(2)
    hints = (
        *exercise.hints,
        f"A solution stands in notebooks/solutions, chapter {chapter}, under Exercise {number}.",
    )
    place = _given.get(number, 0) % len(hints)
    _given[number] = place + 1
    print(f"hint {place + 1} of {len(hints)} for {number}:")
    print(textwrap.indent(textwrap.dedent(hints[place]).strip(), "  "))


def predict(number: str, answer: Any) -> None:
    """Compare a prediction, the letter of an answer, with what will happen."""
    question = catalogue()[1].get(str(number))
    if question is None:
        print(f"there is no question {number}")
        return
    letters = sorted(question.replies)
    choice = f"{', '.join(map(repr, letters[:-1]))} or {letters[-1]!r}"
    if answer is ... or answer is None:
        print(f"○ {number}: write {choice} in place of the dots, before you run what comes next")
    elif str(answer).strip().lower() not in letters:
        print(f"○ {number}: the answer is one letter, {choice}")
    else:
        letter = str(answer).strip().lower()
        mark = "✓" if letter == question.right else "✗"
        print(
            textwrap.fill(
                f"{mark} {number}: {question.replies[letter]}", 110, subsequent_indent="  "
            )
        )


@cache
def catalogue() -> tuple[dict[str, Exercise], dict[str, Question]]:
    """All exercises and all questions of the course by their numbers."""
    package = import_module("crnn_course.exercises")
    rooms = [
        import_module(f"{package.__name__}.{found.name}")
        for found in iter_modules(package.__path__)
    ]
    chapters = [room for room in rooms if hasattr(room, "EXERCISES")]
    exercises = {exercise.number: exercise for room in chapters for exercise in room.EXERCISES}
    return exercises, {
        question.number: question for room in chapters for question in room.QUESTIONS
    }


def _exercise(number: str) -> Exercise | None:
    """The exercise of this number (4.2 without quotes will do); None, and a sentence, where there
    is none.
    """
    exercises, number = catalogue()[0], str(number)
    if number not in exercises:
        chapter = [known for known in exercises if known.split(".")[0] == number.split(".")[0]]
        print(
            f"there is no exercise {number}"
            + (f"; this chapter has {', '.join(chapter)}" if chapter else "")
        )
    return exercises.get(number)


# --- how it is judged -----------------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True)
class Observed:
    """What an answer is, or did on the examples: all that its verdict is made of, as plain data.

    The learner's code runs in `observe` and nowhere else; `verdict` never calls it. So each can
    stand in a process of its own, and what a learner writes never shares one with what judges it
    (`crnn_course.grading.grader`).
    """

    value: Any = None  # the answer, if it is no function
    results: tuple[Result, ...] | None = None  # what the function gave for each example
    changed: bool = False  # whether it changed what it was given
    used: tuple[str, ...] = ()  # what it called that is the answer ready-made
    unwritten: bool = False  # whether only the stub is there
    late: bool = False  # whether it took too long


def judge(exercise: Exercise, answer: Any) -> tuple[str, str]:
    """ "right", "wrong" or "not started", and a sentence for the learner."""
    return verdict(exercise, observe(exercise, answer))


def observe(
    exercise: Exercise, answer: Any, noticed: Callable[[str], None] = lambda name: None
) -> Observed:
    """Run the answer on the examples. `noticed` hears at once of a call of what is the answer
    ready-made.
    """
    if not callable(exercise.reference) or not callable(answer):
        return Observed(value=answer)
    examples = list(exercise.examples())
    try:
        with (
            watched([exercise.reference, *exercise.forbidden], noticed) as used,
            _time_limit(SECONDS),
        ):
            called = [_call_watching(answer, example) for example in examples]
    except TimeoutError:
        return Observed(results=(), late=True)
    results = tuple((value, error) for value, error, _ in called)
    return Observed(
        results=results,
        changed=any(changed for _, _, changed in called),
        used=tuple(dict.fromkeys(used)),
        unwritten=all(_is_unwritten(result, answer) for result in results),
    )


def verdict(exercise: Exercise, observed: Observed) -> tuple[str, str]:
    """ "right", "wrong" or "not started", and a sentence for the learner, of what an answer was
    seen to be or do.
    """
    start = (
        "write your answer in place of the dots and run both cells again; a call of hint helps: "
        f"hint({exercise.number!r})"
    )
    if observed.results is None:
        if observed.value is ... or observed.value is None:
            return "not started", start
        if callable(exercise.reference):
            return "wrong", f"a function is asked for, this is {short(observed.value)}"
        return _judge_value(exercise, observed.value)
    if observed.late:
        return (
            "wrong",
            (
                f"it takes more than {SECONDS} seconds on the small examples here: does a loop "
                "never "
                "end?"
            ),
        )
    if observed.used:
        return (
            "wrong",
            (
                f"this calls {observed.used[0]}, which is the answer ready-made: write the steps "
                "yourself"
            ),
        )
    if observed.unwritten:
        return "not started", start
    return _judge_results(exercise, observed.results, observed.changed)


def _judge_results(exercise: Exercise, results: Sequence[Result], changed: bool) -> tuple[str, str]:
    examples = list(exercise.examples())
    expected = [_call(exercise.reference, example) for example in examples]
    wrong = [place for place in range(len(examples)) if not _same(results[place], expected[place])]
    if not wrong:
        for (mine, _), (theirs, _) in zip(results, expected):
            if other := of_another_kind(mine, theirs):
                return "wrong", f"the numbers are right, but {other}"
        if changed:
            return (
                "wrong",
                (
                    "the result is right, but you changed what you were given; work on a copy, "
                    "others "
                    "still need it"
                ),
            )
        return "right", exercise.praise
    for mistake in exercise.mistakes:
        made = [_call(mistake.answer, example) for example in examples]
        if all(_same(mine, theirs) for mine, theirs in zip(results, made)):
            return "wrong", mistake.message
    for mistake in exercise.mistakes:
        if mistake.shows and any(
            mistake.shows(results[place][0], expected[place][0]) for place in wrong
        ):
            return "wrong", mistake.message
    first = wrong[0]
    return "wrong", difference(examples[first], results[first], expected[first])


def _judge_value(exercise: Exercise, answer: Any) -> tuple[str, str]:
    if _same((answer, None), (exercise.reference, None)):
        return "right", exercise.praise
    for mistake in exercise.mistakes:
        if _same((answer, None), (mistake.answer, None)):
            return "wrong", mistake.message
    if kind(answer) != kind(exercise.reference):
        return "wrong", f"the answer is {kind(exercise.reference)}, this is {short(answer)}"
    return "wrong", f"{short(answer)} it is not; hint({exercise.number!r}) helps on"


def _call(function: Callable[..., Any], arguments: Sequence[Any]) -> Result:
    """What the function returns for its own copy of the arguments, or the error that it raises."""
    value, error, _ = _call_watching(function, arguments)
    return value, error


def _call_watching(
    function: Callable[..., Any], arguments: Sequence[Any]
) -> tuple[Any, Raised | None, bool]:
    """As `_call`, and whether the function changed its arguments."""
    own = copy.deepcopy(tuple(arguments))
    try:
        value = function(*own)
    except TimeoutError:
        raise
    except Exception as error:
        return None, Raised.by(error), False
    return value, None, not equal(own, tuple(arguments), 0.0)


def _stub() -> None:
    """What nothing was written in."""


def _is_stub(answer: Any) -> bool:
    """Whether a function has no statement beside its docstring and dots: unlike one that forgot its
    return.
    """
    code = getattr(answer, "__code__", None)
    return code is not None and len(code.co_code) <= len(_stub.__code__.co_code)


def _is_unwritten(result: Result, answer: Any) -> bool:
    value, error = result
    if error is not None:
        return error.kind == NotImplementedError.__name__
    return value is ... or (value is None and _is_stub(answer))


def _same(left: Result, right: Result) -> bool:
    (mine, my_error), (theirs, their_error) = left, right
    if my_error is not None or their_error is not None:
        return (
            my_error is not None and their_error is not None and my_error.kind == their_error.kind
        )
    return equal(mine, theirs)


@contextmanager
def watched(functions: Iterable[Any], noticed: Callable[[str], None]) -> Iterator[list[str]]:
    """Notes every call of these functions, however they are reached: imported, renamed, wrapped, in
    a thread.
    """
    names = {
        getattr(one, "__code__", one): f"{one.__module__}.{one.__qualname__}" for one in functions
    }
    used: list[str] = []

    def note(frame: Any, event: str, argument: Any) -> None:
        called = frame.f_code if event == "call" else argument if event == "c_call" else None
        if called is not None and called in names:
            used.append(names[called])
            noticed(names[called])

    before = sys.getprofile()
    threading.setprofile(note)
    sys.setprofile(note)
    try:
        yield used
    finally:
        sys.setprofile(before)
        threading.setprofile(before)


@contextmanager
def _stderr_to_stdout() -> Iterator[None]:
    """Warnings and progress bars go where prints go: nbgrader takes all points for a word on
    stderr.
    """
    stderr = os.dup(2)
    try:
        os.dup2(1, 2)  # what libraries in C++ write there
        with redirect_stderr(sys.stdout):
            yield
    finally:
        os.dup2(stderr, 2)
        os.close(stderr)


@contextmanager
def _time_limit(seconds: int) -> Iterator[None]:
    """Ends what takes longer with TimeoutError, where the system has alarms (not on Windows, not in
    a thread).
    """
    if not hasattr(signal, "SIGALRM") or threading.current_thread() is not threading.main_thread():
        yield
        return

    def stop(number: int, frame: Any) -> None:
        raise TimeoutError

    before = signal.signal(signal.SIGALRM, stop)
    signal.alarm(seconds)
    try:
        yield
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, before)
