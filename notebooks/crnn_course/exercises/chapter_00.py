"""Chapter 00: the whole way once."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from crnn_course.exercises.machinery import Exercise, Mistake, Question
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
        mine == theirs
        for text, read in zip(references, predictions)
        for mine, theirs in zip(text, read)
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
                (
                    "You dropped the blanks first: then the two O meet and merge. Merge first, "
                    "while "
                    "the blank keeps them apart."
                ),
                "GOGLE",
            ),
            Mistake(
                (
                    "You dropped the blanks, but did not merge: G and E are wide, each is one "
                    "letter "
                    "over several columns."
                ),
                "GGOOGLEEE",
            ),
            Mistake("The blanks are still there: after merging, drop them.", "·GO·OGL·E·"),
            Mistake(
                "The text is right, but in small letters: a path writes what it writes.", "google"
            ),
        ),
        hints=(
            "Two rules, in this order: merge equal neighbours, then drop the dots.",
            "after merging it says ·GO·OGL·E·; now drop the dots",
            "A word of six letters that you know from the web.",
        ),
        praise="the dot between the two O is what makes them two.",
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
                (
                    "Seven letters need seven columns, but LL and OO are twins: without a blank "
                    "between they would merge."
                ),
                7,
            ),
            Mistake("There are two pairs of twins, LL and OO: each needs a blank of its own.", 8),
            Mistake(
                (
                    "That is the rule from the web, twice the letters and one. Blanks between "
                    "different letters are not needed."
                ),
                15,
            ),
            Mistake("You put a blank between all letters; only equal neighbours need one.", 13),
        ),
        hints=(
            "HELLO needs six: five letters and one blank. Which neighbours in BALLOON are equal?",
            "number of letters + number of pairs of equal neighbours",
            "A number that is less than ten.",
        ),
        praise="seven letters and a blank for each of the two pairs of twins.",
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
                (
                    "You count characters. Exact match counts words: one wrong letter, and the "
                    "word "
                    "is wrong."
                ),
                _characters_right,
            ),
            Mistake(
                (
                    "You leave out of account whether letters are capitals; here `Stop` and `stop` "
                    "are different words."
                ),
                lambda references, predictions: (
                    sum(r.lower() == p.lower() for r, p in zip(references, predictions))
                    / len(references)
                ),
            ),
            Mistake(
                "You return how many are right; a share is asked for, between 0 and 1.",
                lambda references, predictions: sum(
                    r == p for r, p in zip(references, predictions)
                ),
            ),
            Mistake(
                "That is in per cent; a share lies between 0 and 1.",
                lambda references, predictions: (
                    100 * sum(r == p for r, p in zip(references, predictions)) / len(references)
                ),
            ),
            Mistake(
                (
                    "You count a prediction as right when it is the answer to any of the pictures; "
                    "compare each with its own."
                ),
                lambda references, predictions: (
                    sum(p in references for p in predictions) / len(references)
                ),
            ),
        ),
        hints=(
            "Go through both lists together; zip does that.",
            (
                "count the places where reference and prediction are equal; divide by the number "
                "of "
                "references"
            ),
            "For [HELLO, HELP] and [HELO, HELP] it is 0.5.",
        ),
        praise="one wrong letter makes a word wrong: exact match is the strictest of the measures.",
    ),
)

QUESTIONS = (
    Question(
        number="0.A",
        right="b",
        replies={
            "a": "the width is halved twice, so it is divided by 4 and not by 2.",
            "b": "yes: 74 halved is 37, halved again 18, and of the height one row is left.",
            "c": "then every pixel would be a column of its own; the CNN halves the width twice.",
        },
    ),
    Question(
        number="0.B",
        right="a",
        replies={
            "a": "yes: without the blank between them the two L meet, and merge.",
            "b": "the order matters, where two equal letters stand with a blank between them.",
            "c": "merging still merges; it is the second L that is in danger.",
        },
    ),
    Question(
        number="0.C",
        right="b",
        replies={
            "a": "in five columns the two L stand side by side, and merge.",
            "b": "yes: five letters, and one blank between the two L.",
            "c": "that is the rule you find on the web. The next cell refutes it.",
        },
    ),
    Question(
        number="0.D",
        right="c",
        replies={
            "a": (
                "random letters would cost more than one safe answer for every column: look which "
                "one "
                "it is."
            ),
            "b": "it does prefer one class for all columns, but that one is no letter.",
            "c": "yes, nothing at all: the blank in every column.",
        },
    ),
)
