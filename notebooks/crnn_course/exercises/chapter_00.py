"""Exercises and questions of chapter 00: a picture becomes text in three steps."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from crnn_course.exercises.definitions import Exercise, Mistake, Question
from crnn_lib.metrics import exact_match


def _readings() -> list[tuple[Any, ...]]:
    return [
        (["HELLO", "HELP"], ["HELO", "HELP"]),
        (["one", "two", "three"], ["two", "one", "three"]),
        (["a", "bcd"], ["b", "bcd"]),
        (["Stop", "GO", "go", "x"], ["stop", "GO", "Go", "x"]),
        (["abc", "abc", "abcd", "q", "r"], ["abd", "abc", "ab", "q", ""]),
    ]


def _characters_right(references: Sequence[str], predictions: Sequence[str]) -> float:
    right = sum(
        true == read
        for reference, prediction in zip(references, predictions)
        for true, read in zip(reference, prediction)
    )
    return right / sum(map(len, references))


EXERCISES = (
    Exercise(
        number="0.1",
        title="Read a path yourself",
        difficulty=1,
        importance=3,
        minutes=3,
        reference="GOOGLE",
        mistakes=(
            Mistake(
                "You dropped the blanks first: then the two letters O meet and merge. "
                "Merge first, while the blank still keeps them apart.",
                "GOGLE",
            ),
            Mistake(
                "You dropped the blanks but did not merge. "
                "G and E are wide: each is one letter over several columns.",
                "GGOOGLEEE",
            ),
            Mistake("The blanks are still there. After merging, drop them.", "·GO·OGL·E·"),
            Mistake(
                "The text is right, but in small letters: "
                "write the letters exactly as the path has them.",
                "google",
            ),
        ),
        hints=(
            "Apply two rules, in this order: merge equal neighbours, then drop the dots.",
            "After merging, the path is ·GO·OGL·E·. Now drop the dots.",
            "The answer is a word of six letters that you know from the web.",
        ),
        praise="the dot between the two letters O keeps them from merging into one.",
    ),
    Exercise(
        number="0.2",
        title="How many columns does BALLOON need?",
        difficulty=1,
        importance=3,
        minutes=3,
        reference=9,
        mistakes=(
            Mistake(
                "Seven letters need seven columns, but LL and OO are repeated letters: "
                "without a blank between them they would merge.",
                7,
            ),
            Mistake(
                "There are two pairs of repeated letters, LL and OO: each pair needs a blank.", 8
            ),
            Mistake(
                "That is the rule from the web: twice the number of letters, plus one. "
                "Blanks between different letters are not needed.",
                15,
            ),
            Mistake("You put a blank between all letters. Only equal neighbours need one.", 13),
        ),
        hints=(
            "HELLO needs six: five letters and one blank. Which neighbours in BALLOON are equal?",
            "number of letters + number of pairs of equal neighbours",
            "The answer is less than ten.",
        ),
        praise="seven letters, plus a blank for each of the two pairs of repeated letters.",
    ),
    Exercise(
        number="0.3",
        title="How many did it read right?",
        difficulty=1,
        importance=2,
        minutes=5,
        reference=exact_match,
        examples=_readings,
        mistakes=(
            Mistake(
                "You count characters. "
                "Exact match counts words: one wrong letter makes the whole word wrong.",
                _characters_right,
            ),
            Mistake(
                "You ignore capitals, but here `Stop` and `stop` are different words.",
                lambda references, predictions: (
                    sum(r.lower() == p.lower() for r, p in zip(references, predictions))
                    / len(references)
                ),
            ),
            Mistake(
                "You return how many texts are right. "
                "A share is asked for: a number between 0 and 1.",
                lambda references, predictions: sum(
                    r == p for r, p in zip(references, predictions)
                ),
            ),
            Mistake(
                "That is a percentage. A share lies between 0 and 1.",
                lambda references, predictions: (
                    100 * sum(r == p for r, p in zip(references, predictions)) / len(references)
                ),
            ),
            Mistake(
                "You count a prediction as right when it matches the text of any picture. "
                "Compare each prediction with the text of its own picture.",
                lambda references, predictions: (
                    sum(p in references for p in predictions) / len(references)
                ),
            ),
        ),
        hints=(
            "Go through both lists together: zip does that.",
            (
                "count the positions where reference and prediction are equal; "
                "divide by the number of references"
            ),
            "For [HELLO, HELP] and [HELO, HELP] the answer is 0.5.",
        ),
        praise="one wrong letter makes a word wrong: exact match is the strictest of the measures.",
    ),
)

QUESTIONS = (
    Question(
        number="0.A",
        right="b",
        replies={
            "a": "the width is halved twice, so it is divided by 4, not by 2.",
            "b": "yes: half of 74 is 37, half of 37 is 18 (rounded down), and the height is now 1.",
            "c": "then every pixel would be a column. But the CNN halves the width twice.",
        },
    ),
    Question(
        number="0.B",
        right="a",
        replies={
            "a": "yes: without the blank between them, the two letters L meet and merge.",
            "b": "the order matters when two equal letters have a blank between them.",
            "c": "equal neighbours still merge. It is the second L that may get lost.",
        },
    ),
    Question(
        number="0.C",
        right="b",
        replies={
            "a": "in five columns the two letters L stand side by side and merge.",
            "b": "yes: five letters, and one blank between the two letters L.",
            "c": "that is the rule that you find on the web. The next cell disproves it.",
        },
    ),
    Question(
        number="0.D",
        right="c",
        replies={
            "a": (
                "random letters would cost more than one safe answer for every column. "
                "The next cell shows which answer that is."
            ),
            "b": "it does prefer one class for all columns, but that class is not a letter.",
            "c": "yes, nothing at all: the blank in every column.",
        },
    ),
)
