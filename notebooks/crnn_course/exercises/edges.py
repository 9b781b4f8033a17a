"""Find the property of the inputs on which alone an answer is wrong: equal neighbours, say."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

import torch

from crnn_course.exercises.comparing import equal

FEWEST = 2  # right results without which a property says little


def edge(
    names: Sequence[str],
    cases: Sequence[tuple[Any, ...]],
    wrong: Sequence[int],
    properties: Callable[..., dict[str, bool]],
) -> str | None:
    """Return the property of the input that all wrong cases have, and none of the right ones."""
    right = len(cases) - len(wrong)
    if right < FEWEST:
        return None
    told = [{**properties(*case), **dict(_properties(names, case))} for case in cases]
    for sentence in dict.fromkeys(sentence for index in wrong for sentence in told[index]):
        holds = {index for index, true in enumerate(told) if true.get(sentence)}
        if holds == set(wrong):
            # of a single wrong input many properties are true: this one may be a coincidence
            where = f"where {sentence}" if len(wrong) > 1 else f"on the only one where {sentence}"
            return f"It is right on other inputs tried ({right}), but wrong {where}."
    return None


def _properties(names: Sequence[str], case: tuple[Any, ...]) -> Iterator[tuple[str, bool]]:
    named = [
        (f"`{names[index]}`" if index < len(names) else "an argument", value)
        for index, value in enumerate(case)
    ]
    for name, value in named:
        yield from _of_value(name, value)
    numbers = [(name, value) for name, value in named if _is_number(value)]
    for index, (name, value) in enumerate(numbers):
        for other, second in numbers[:index] + numbers[index + 1 :]:
            yield f"{name} is larger than {other}", value > second
            yield f"{name} equals {other}", value == second
            yield f"{name} is no multiple of {other}", bool(second) and value % second != 0
    sequences = [(name, value) for name, value in named if isinstance(value, (list, tuple, str))]
    for index, (name, value) in enumerate(sequences):
        for other, second in sequences[index + 1 :]:
            yield f"{name} and {other} are equal", equal(value, second)
            yield f"{name} and {other} have different lengths", len(value) != len(second)
            yield f"{name} is longer than {other}", len(value) > len(second)


def _is_number(value: Any) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def _of_value(name: str, value: Any) -> Iterable[tuple[str, bool]]:
    if isinstance(value, (bool, type(None))):
        return [(f"{name} is {value}", True)]
    if _is_number(value):
        return [
            (f"{name} is 0", value == 0),
            (f"{name} is 1", value == 1),
            (f"{name} is not 0", value != 0),
            (f"{name} is negative", value < 0),
            (f"{name} is larger than 1", value > 1),
            (f"{name} is odd", value % 2 == 1),
            (f"{name} is no whole number", value != int(value)),
        ]
    if isinstance(value, str):
        return [*_of_length(name, value), *_of_text(name, value)]
    if isinstance(value, (list, tuple)):
        return [*_of_length(name, value), *_of_list(name, value)]
    if isinstance(value, dict):
        return _of_length(name, list(value))
    if isinstance(value, torch.Tensor) and value.dim():
        return _of_tensor(name, value)
    return []


def _of_length(name: str, value: Sequence[Any]) -> list[tuple[str, bool]]:
    neighbours = list(zip(value, value[1:]))
    return [
        (f"{name} is empty", len(value) == 0),
        (f"{name} has one element", len(value) == 1),
        (f"{name} has equal neighbours", any(equal(*pair) for pair in neighbours)),
        (f"{name} has more than one element", len(value) > 1),
        (f"{name} has an even number of elements", len(value) % 2 == 0),
        (
            f"{name} has three equal elements in a row",
            any(equal(a, b) and equal(b, c) for a, b, c in zip(value, value[1:], value[2:])),
        ),
        (f"{name} has an element twice", len(set(map(repr, value))) < len(value)),
    ]


def _of_text(name: str, text: str) -> list[tuple[str, bool]]:
    return [
        (f"{name} has spaces at its ends", text != text.strip()),
        (f"{name} has a space", " " in text),
        (f"{name} has capital letters", text != text.lower()),
        (f"{name} has a digit", any(character.isdigit() for character in text)),
        (f"{name} has letters beyond a to z", not text.isascii()),
    ]


def _of_list(name: str, values: Sequence[Any]) -> list[tuple[str, bool]]:
    numbers = [value for value in values if _is_number(value)]
    texts = [value for value in values if isinstance(value, str)]
    return [
        (f"{name} has a 0", 0 in numbers),
        (f"{name} has a negative number", any(number < 0 for number in numbers)),
        (f"{name} has an empty element", any(_is_empty(value) for value in values)),
        (f"{name} has spaces at the ends of a text", any(t != t.strip() for t in texts)),
        (f"{name} has capital letters", any(text != text.lower() for text in texts)),
    ]


def _is_empty(value: Any) -> bool:
    return isinstance(value, (str, list, tuple)) and not value


def _of_tensor(name: str, values: torch.Tensor) -> list[tuple[str, bool]]:
    return [
        (f"{name} has no element", values.numel() == 0),
        (f"{name} has one row", len(values) == 1),
        (f"{name} has a 0", bool((values == 0).any())),
        (f"{name} has a negative number", bool((values < 0).any())),
        (
            f"{name} has only equal numbers",
            values.numel() > 0 and bool((values == values.min()).all()),
        ),
    ]
