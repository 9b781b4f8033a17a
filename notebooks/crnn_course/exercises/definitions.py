"""Exercises, their typical mistakes, and questions: what a chapter's module consists of."""

from __future__ import annotations

import textwrap
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import cache
from importlib import import_module
from pkgutil import iter_modules
from random import Random
from typing import Any

from crnn_course.exercises.comparing import EXACT

Arguments = tuple[Any, ...]


@dataclass(frozen=True)
class Mistake:
    """A typical mistake: a sentence that names it and says what to do, and an answer that makes it.

    An answer makes this mistake if it gives the same results as `answer` wherever the two are
    wrong, for the most part; or if `shows` is true for any example on which it is wrong: a function
    of the result and of the expected result.
    """

    message: str
    answer: Any
    shows: Callable[[Any, Any], bool] | None = None


@dataclass(frozen=True, kw_only=True)
class Exercise:
    """One exercise of a chapter.

    `reference` is the right answer: a function, or a value if the exercise asks for a value.
    Answers are tried on `examples`, which returns argument tuples (a few small ones first, then the
    edges of what the task allows), and on `draws` more that `draw` makes with a random generator:
    any input that the task allows. `forbidden` lists functions, other than the reference, that
    solve the exercise by themselves; an answer must call none of them, and the task says so.
    `operators` are the names of PyTorch's operators that do so, by whatever way they are called.

    What the task leaves open is left open here: `counts` returns the part of a result that counts
    (a sorted list where any order will do). What it asks for besides equality: `whole` if a whole
    number must not be a float, `error_names` returns for some arguments the text that the message
    of the error must contain. Numbers may differ by `tolerance`, absolute and relative.

    What helps to say why an answer is wrong where no mistake fits: `properties` returns for some
    arguments which sentences are true of them ("the norm is above the limit"), as those on which
    alone an answer is wrong; `otherwise` is said where nothing else is known.
    """

    number: str
    title: str
    difficulty: int  # one to three dots
    importance: int  # one to three dots
    minutes: int
    reference: Any
    examples: Callable[[], Iterable[Arguments]] = lambda: [()]
    draw: Callable[[Random], Arguments] | None = None
    draws: int = 20
    counts: Callable[[Any], Any] = lambda result: result
    tolerance: float = EXACT
    whole: bool = False
    error_names: Callable[..., str] | None = None
    properties: Callable[..., dict[str, bool]] = lambda *arguments: {}
    otherwise: str = ""
    mistakes: tuple[Mistake, ...]
    hints: tuple[str, str, str]  # a nudge, a small worked example, the idea in pseudo-code
    praise: str  # what to take away, said when the answer is right
    forbidden: tuple[Callable[..., Any], ...] = ()
    operators: tuple[str, ...] = ()

    def cases(self, seed: int = 0) -> list[Arguments]:
        """Return the arguments on which an answer is tried; another seed draws others."""
        draw = self.draw
        drawn = range(self.draws) if draw else ()
        return [
            *self.examples(),
            *(draw(Random(f"{self.number} {seed} {index}")) for index in drawn if draw),
        ]

    def heading(self) -> str:
        """Return the line that is written above the exercise in its notebook."""
        stop = "" if self.title.endswith("?") else "."
        effort = (
            f"Difficulty {dots(self.difficulty)}, importance {dots(self.importance)}, "
            f"{self.minutes} minutes."
        )
        return f"**Exercise {self.number}: {self.title}{stop}** {effort}"


@dataclass(frozen=True, kw_only=True)
class Question:
    """A prediction to make before a cell is run: the right letter, and a reply to each letter."""

    number: str
    right: str
    replies: dict[str, str] = field(default_factory=dict)


def hint_text(hint: str) -> str:
    """Return a hint as it is printed: without the margin that it has in the source."""
    return textwrap.dedent(hint).strip()


def dots(count: int) -> str:
    """Return a level from one to three as the course shows it: one full dot for each."""
    return "●" * count + "○" * (3 - count)


@cache
def catalogue() -> tuple[dict[str, Exercise], dict[str, Question]]:
    """Return all exercises and all questions of the course, each by its number."""
    package = import_module("crnn_course.exercises")
    modules = [
        import_module(f"{package.__name__}.{found.name}")
        for found in iter_modules(package.__path__)
        if found.name.startswith("chapter_")
    ]
    exercises = {exercise.number: exercise for module in modules for exercise in module.EXERCISES}
    questions = {question.number: question for module in modules for question in module.QUESTIONS}
    return exercises, questions
