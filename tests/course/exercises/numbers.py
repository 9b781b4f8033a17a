"""Numbers in what a learner reads at an exercise, and what they are held to.

Each number in a docstring, a hint, a message, a praise or a reply to a prediction is computed: in a
docstring's example (`>>>`), in an example in a sentence (`f(2)` gives `4`, both as code), or by
`NUMBERS` in tests/banks: for each exercise or question, the number as it is written, and a function
that computes it; or the things that it counts, by their names.
"""

from __future__ import annotations

import ast
import re
import textwrap
from collections.abc import Callable, Iterator
from typing import Any

from crnn_course.exercises.definitions import catalogue

from tests.course.exercises.mutants import imports, solution

WORDS = {
    "three": 3,
    "four": 4,
    "five": 5,
    "six": 6,
    "seven": 7,
    "eight": 8,
    "nine": 9,
    "ten": 10,
    "eleven": 11,
    "twelve": 12,
    "thirteen": 13,
    "fourteen": 14,
    "fifteen": 15,
    "sixteen": 16,
    "seventeen": 17,
    "eighteen": 18,
    "nineteen": 19,
    "twenty": 20,
    "thirty": 30,
    "forty": 40,
    "fifty": 50,
    "sixty": 60,
    "seventy": 70,
    "eighty": 80,
    "ninety": 90,
    "hundred": 100,
    "dozen": 12,
    "thousand": 1000,
    "million": 1e6,
    "third": 1 / 3,
    "quarter": 1 / 4,
}
FREE = {"0", "1", "2"}  # too common to be claims
EXAMPLE = re.compile(r"`([^`\n]+)`\s+gives\s+`([^`\n]+)`")
REFERENCE = re.compile(
    r"\b(?:[Cc]hapters? \d\d(?:(?:,| and| to) \d\d)*|[Ee]xercises? \d\.\d+|"
    r"hint\([^)]*\)|\d\.[A-Z]\b)"
)
NUMBER = re.compile(
    r"(?<![\w.,/])\d{1,3}(?:,\d{3})+(?![\w])|(?<![\w.])\d+(?:\.\d+)?(?:e\d+)?(?![\w])|"
    rf"\b(?:{'|'.join(WORDS)})\b",
    re.IGNORECASE,
)

Held = Callable[[], Any] | tuple[str, ...]


def texts(number: str) -> Iterator[str]:
    """Yield what a learner reads of an exercise or a question, without the docstring's examples."""
    exercises, questions = catalogue()
    if number in questions:
        yield from questions[number].replies.values()
        return
    exercise = exercises[number]
    yield from (textwrap.dedent(text) for text in exercise.hints)
    yield from (mistake.message for mistake in exercise.mistakes)
    yield exercise.praise
    if docstring := docstring_of(number):
        yield re.sub(r"(?ms)^\s*>>>.*?(?:\n\s*\n|\Z)", "\n", docstring)


def docstring_of(number: str) -> str:
    """Return the docstring of an exercise's stub; "" if the answer is a value."""
    source, name = solution(number)
    for node in ast.parse(source).body:
        if isinstance(node, ast.FunctionDef | ast.ClassDef) and node.name == name:
            return ast.get_docstring(node) or ""
    return ""


def claimed(text: str) -> list[str]:
    """Return the numbers of a text, as they are written, outside of code."""
    prose = re.sub(r"`[^`\n]*`", " ", REFERENCE.sub(" ", text))
    return [found for found in NUMBER.findall(prose) if found not in FREE]


def examples(text: str) -> list[tuple[str, str]]:
    """Return the examples in a text: a call, and what it gives."""
    return EXAMPLE.findall(text)


def namespace(number: str) -> dict[str, Any]:
    """Return the names that a solved chapter has at an exercise, its answer among them."""
    names: dict[str, Any] = {"__name__": "__main__"}
    source, name = solution(number)
    exec(compile(f"{imports(number)}\n{source}", f"<{number}>", "exec"), names)
    names["answer"] = names[name]
    return names


def agrees(written: str, held: Held) -> bool:
    """Tell whether a number, rounded as it is written, is what it is held to."""
    value = len(held) if isinstance(held, tuple) else held()
    if written.lower() in WORDS:
        return abs(WORDS[written.lower()] - value) < 1e-3
    plain = written.replace(",", "")
    if "e" in plain:
        return f"{value:.{len(plain.split('e')[0].split('.')[-1])}e}".replace("e+", "e") == plain
    decimals = len(plain.split(".")[1]) if "." in plain else 0
    return abs(float(plain) - float(value)) <= 0.5 * 10**-decimals + 1e-9


def all_numbers() -> list[str]:
    """Return the numbers of all exercises and questions."""
    exercises, questions = catalogue()
    return [*exercises, *questions]
