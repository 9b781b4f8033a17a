"""A small exercise with which the checks themselves are tested."""

from __future__ import annotations

import dataclasses

from crnn_course.exercises.definitions import Exercise, Mistake


def changed(exercise: Exercise, **fields) -> Exercise:
    """Return an exercise with other values in some fields."""
    return dataclasses.replace(exercise, **fields)


def halve(number: int) -> float:
    return number / 2


HALVES = Exercise(
    number="0.0",
    title="Halves",
    difficulty=1,
    importance=1,
    minutes=1,
    reference=halve,
    examples=lambda: [(4,), (5,), (7,)],
    mistakes=(
        Mistake("You round down.", lambda number: number // 2),
        Mistake("You double.", lambda number: number * 2),
    ),
    hints=("Think of a cake.", "number divided by two", "5 gives 2.5"),
    praise="Well done.",
)
