"""Exercises and questions of chapter 00: a picture becomes text in three steps."""

from __future__ import annotations

import re
from collections.abc import Sequence
from difflib import SequenceMatcher
from itertools import groupby
from random import Random
from typing import Any

from crnn_course.exercises.definitions import Exercise, Mistake, Question
from crnn_lib.metrics import exact_match

Texts = Sequence[str]


def _readings() -> list[tuple[Any, ...]]:
    """Return pairs of references and predictions: small ones first, then the edges."""
    return [
        (["HELLO", "HELP"], ["HELO", "HELP"]),
        (["one", "two", "three"], ["two", "one", "three"]),
        (["a", "bcd"], ["b", "bcd"]),
        (["word"], ["word"]),
        (["word"], [""]),
        (["word", "book"], ["drow", "boo"]),
        (["go", "or"], ["got", "door"]),
        (["cat", "cat", "cat"], ["cut", "bat", "car"]),
        (["STOP", "GO"], ["stop", "Go"]),
        (["to go", "stop"], ["to go ", " stop"]),
        (["to go", "it"], ["togo", "it"]),
        (["a", "a", "b"], ["a", "b", "a"]),
        (["same", "same", "same", "other"], ["same", "other", "same", "same"]),
        (["abc", "abc", "abcd", "q", "r"], ["abd", "abc", "ab", "q", ""]),
    ]


def _drawn_readings(dice: Random) -> tuple[Any, ...]:
    """Return texts and predictions: right ones, and ones with a small mistake, in any order."""
    words = ["stop", "Stop", "to go", "way", "Way out", "exit", "EXIT", "no entry"]
    references = dice.choices(words, k=dice.randint(1, 8))
    return references, [_misread(text, references, dice) for text in references]


def _misread(text: str, others: Texts, dice: Random) -> str:
    """Return a text as it may be read: in half of all cases without a mistake."""
    changed = (
        text.swapcase(),
        f"{text} ",
        f" {text}",
        text.replace(" ", ""),
        text[:-1],
        text[::-1],
        f"{text[:1]}x{text[2:]}",
        f"{text}s",
        dice.choice(others),
        "",
    )
    return text if dice.random() < 0.5 else dice.choice(changed)


# --- typical mistakes -----------------------------------------------------------------------------


def _share(references: Texts, predictions: Texts, equal: Any) -> float:
    """Return the share of pairs that are equal in somebody's opinion."""
    return float(sum(map(equal, references, predictions)) / len(references))


def _first_pair_alone(references: Texts, predictions: Texts) -> float:
    return (references[0] == predictions[0]) / len(references)


def _up_to_the_first_wrong(references: Texts, predictions: Texts) -> float:
    right = [*map(str.__eq__, references, predictions), False]
    return right.index(False) / len(references)


def _same_objects(references: Texts, predictions: Texts) -> float:
    """Return what `is` finds: Python keeps one object for each text of at most one letter."""
    return _share(references, predictions, lambda r, p: r == p and len(r) < 2)


def _empty_left_out(references: Texts, predictions: Texts) -> float:
    pairs = [pair for pair in zip(references, predictions) if pair[1]]
    return sum(r == p for r, p in pairs) / max(1, len(pairs))


def _is_a_text(mine: Any, theirs: Any) -> bool:
    return isinstance(mine, str)


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
            Mistake(
                "The letters are right, but not all are capitals: "
                "write each exactly as the path has it.",
                "Google",
                lambda mine, theirs: mine != theirs == mine.upper(),
            ),
            Mistake(
                "The letters are right. Write nothing but them, in one text: "
                "no spaces, no dots, no hyphens.",
                "GOOGLE ",
                lambda mine, theirs: re.sub(r"[\W_]", "", mine) == theirs and "·" not in mine,
            ),
            Mistake(
                "The blanks are still there, and nothing is merged. First merge, then drop them.",
                "·GG·O·OGL·EEE·",
            ),
            Mistake(
                "One letter over several columns is one letter: merge every run of equal signs, "
                "at the beginning and at the end, too.",
                "GGOOGLE",
                lambda mine, theirs: (
                    len(mine) > len(theirs)
                    and "·" not in mine
                    and [sign for sign, _ in groupby(mine)] == [sign for sign, _ in groupby(theirs)]
                ),
            ),
            Mistake(
                "The letters are right, but not their order: read the path from left to right.",
                "GOOGEL",
                lambda mine, theirs: sorted(mine.upper()) == sorted(theirs),
            ),
            Mistake(
                "A letter is missing. Go along the path: each run of equal signs is one "
                "letter, also where the same letter comes again after a dot.",
                "GOOGL",
                lambda mine, theirs: isinstance(mine, str) and len(mine) < len(theirs),
            ),
            Mistake(
                "There is more in your text than the path says. Each run of equal signs is "
                "one letter, and a dot is none.",
                "GOOGLES",
                lambda mine, theirs: isinstance(mine, str) and len(mine) > len(theirs),
            ),
            Mistake(
                "The text has the right length, but not the right letters: compare it with "
                "the path, sign by sign.",
                "GOUGLE",
                lambda mine, theirs: isinstance(mine, str) and len(mine) == len(theirs),
            ),
        ),
        hints=(
            "There are two rules, and their order matters: which one comes first?",
            "The path ·A·AA·B· becomes ·A·A·B· by merging, and AAB by dropping the dots.",
            "write each run of equal signs as one sign\nthen leave out the dots",
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
                "That is the rule of the web: more than twice the number of letters, plus one. "
                "Blanks between different letters are not needed.",
                16,
            ),
            Mistake(
                "That is a blank before, between and after all letters. "
                "Only equal neighbours need one between them.",
                15,
            ),
            Mistake("You put a blank between all letters. Only equal neighbours need one.", 13),
            Mistake(
                "You put a blank at both ends, too. Only equal neighbours need one between them.",
                11,
            ),
            Mistake(
                "These are the different letters of the word. "
                "A letter that comes again needs a column again.",
                5,
            ),
            Mistake(
                "That is a blank beside every letter. Only equal neighbours need one between them.",
                14,
            ),
            Mistake("Give one whole number, without quotation marks.", "9", _is_a_text),
            Mistake(
                "Each of the seven letters takes a column of its own: fewer than seven are "
                "not enough.",
                6,
                lambda mine, theirs: mine < 7,
            ),
            Mistake(
                "That is more than needed: a column for each letter, and one more only "
                "where two equal letters are neighbours.",
                10,
                lambda mine, theirs: mine > theirs,
            ),
        ),
        hints=(
            "Each letter takes a column. Which neighbours in BALLOON are equal?",
            "HELLO needs six columns: five letters, and one blank between the two letters L.",
            "the number of letters\nplus the number of pairs of equal neighbours",
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
        draw=_drawn_readings,
        mistakes=(
            Mistake(
                "You count characters. "
                "Exact match counts words: one wrong letter makes the whole word wrong.",
                _characters_right,
            ),
            Mistake(
                "You ignore capitals, but here `Stop` and `stop` are different words.",
                lambda references, predictions: _share(
                    references, predictions, lambda r, p: r.lower() == p.lower()
                ),
            ),
            Mistake(
                "You cut off the spaces at the ends before you compare. They count, too.",
                lambda references, predictions: _share(
                    references, predictions, lambda r, p: r.strip() == p.strip()
                ),
            ),
            Mistake(
                "You leave out all spaces before you compare. They count, too.",
                lambda references, predictions: _share(
                    references,
                    predictions,
                    lambda r, p: r.split() == p.split() or r.replace(" ", "") == p.replace(" ", ""),
                ),
            ),
            Mistake(
                "You ignore capitals and cut off spaces. A text is right only as it is.",
                lambda references, predictions: _share(
                    references, predictions, lambda r, p: r.lower().strip() == p.lower().strip()
                ),
            ),
            Mistake(
                "You return how many texts are right. "
                "A share is asked for: a number between 0 and 1.",
                lambda references, predictions: sum(map(str.__eq__, references, predictions)),
            ),
            Mistake(
                "That is a percentage. A share lies between 0 and 1.",
                lambda references, predictions: 100 * _share(references, predictions, str.__eq__),
            ),
            Mistake(
                "You count a prediction as right when it matches the text of any picture. "
                "Compare each prediction with the text of its own picture.",
                lambda references, predictions: (
                    sum(p in references for p in predictions) / len(references)
                ),
            ),
            Mistake(
                "You compare each prediction with the texts of all pictures. "
                "Go through both lists together, pair by pair: zip does that.",
                lambda references, predictions: (
                    sum(r == p for r in references for p in predictions) / len(references)
                ),
            ),
            Mistake(
                "You look up where a text stands first, and a text may stand there twice. "
                "Go through both lists together, pair by pair: zip does that.",
                lambda references, predictions: (
                    sum(predictions[references.index(r)] == r for r in references) / len(references)
                ),
            ),
            Mistake(
                "You put the pairs into a dictionary, and it keeps one entry for equal texts. "
                "Count every pair: a text may come twice.",
                lambda references, predictions: (
                    sum(r == p for r, p in dict(zip(references, predictions)).items())
                    / len(references)
                ),
            ),
            Mistake(
                "You put the pairs into a dictionary, and it keeps one entry for equal texts, so "
                "fewer pairs are left. Count every pair: a text may come twice.",
                lambda references, predictions: (
                    sum(r == p for r, p in dict(zip(references, predictions)).items())
                    / len(set(references))
                ),
            ),
            Mistake(
                "You cut off the spaces at the beginning before you compare. They count, too.",
                lambda references, predictions: _share(
                    references, predictions, lambda r, p: r.lstrip() == p.lstrip()
                ),
            ),
            Mistake(
                "You change the capitals of one of the two texts, so that even a text that was "
                "read right may not match. Compare both as they are.",
                lambda references, predictions: _share(
                    references, predictions, lambda r, p: r.upper() == p
                ),
            ),
            Mistake(
                "You change the capitals of one of the two texts into small letters, so that even "
                "a text that was read right may not match. Compare both as they are.",
                lambda references, predictions: _share(
                    references, predictions, lambda r, p: r.lower() == p
                ),
            ),
            Mistake(
                "You compare two texts only as far as the shorter one goes. "
                "They are equal only if their lengths are, too.",
                lambda references, predictions: _share(
                    references, predictions, lambda r, p: all(map(str.__eq__, r, p))
                ),
            ),
            Mistake(
                "You compare the last letters of the texts. Compare the whole texts.",
                lambda references, predictions: _share(
                    references, predictions, lambda r, p: r[-1:] == p[-1:]
                ),
            ),
            Mistake(
                "You leave out the empty predictions. "
                "A picture for which nothing was read was read wrong: it counts.",
                _empty_left_out,
            ),
            Mistake(
                "You give points for texts that are nearly right. "
                "Exact match gives one for an equal text and nothing for any other.",
                lambda references, predictions: _share(
                    references, predictions, lambda r, p: SequenceMatcher(None, r, p).ratio()
                ),
            ),
            Mistake(
                "You return all right or not: one wrong text makes the whole result 0. "
                "Count the right ones.",
                lambda references, predictions: float(list(references) == list(predictions)),
            ),
            Mistake(
                "Only the first pair is counted: is the return inside the loop?", _first_pair_alone
            ),
            Mistake(
                "Equal texts of two letters or more are not counted. If you compare by `is`: that "
                "asks whether two names stand for one object. Compare by `==`.",
                _same_objects,
            ),
            Mistake(
                "You count a prediction as right when it only contains the true text, "
                "or begins with it. Compare the whole texts.",
                lambda references, predictions: _share(
                    references, predictions, lambda r, p: r in p
                ),
            ),
            Mistake(
                "You count a prediction as right when the true text contains it. "
                "Compare the whole texts.",
                lambda references, predictions: _share(
                    references, predictions, lambda r, p: p in r
                ),
            ),
            Mistake(
                "You compare the lengths of the texts. Compare the texts.",
                lambda references, predictions: _share(
                    references, predictions, lambda r, p: len(r) == len(p)
                ),
            ),
            Mistake(
                "You compare which letters the texts have. Their order counts, too.",
                lambda references, predictions: _share(
                    references, predictions, lambda r, p: sorted(r) == sorted(p)
                ),
            ),
            Mistake(
                "You compare the first letters of the texts. Compare the whole texts.",
                lambda references, predictions: _share(
                    references, predictions, lambda r, p: r[:1] == p[:1]
                ),
            ),
            Mistake(
                "You sort the lists before you compare, and the pairs get mixed up. "
                "Leave both lists in their order.",
                lambda references, predictions: _share(
                    sorted(references), sorted(predictions), str.__eq__
                ),
            ),
            Mistake(
                "You compare the lists as sets: an equal text in another place counts, "
                "and a repeated text counts once. Go through the pairs.",
                lambda references, predictions: (
                    len({*references} & {*predictions}) / len(references)
                ),
            ),
            Mistake(
                "You compare the lists as sets: an equal text in another place counts, "
                "and a repeated text counts once in both numbers. Go through the pairs.",
                lambda references, predictions: (
                    len({*references} & {*predictions}) / len({*references})
                ),
            ),
            Mistake(
                "You stop at the first wrong text. Count the right ones after it, too.",
                _up_to_the_first_wrong,
            ),
            Mistake(
                "The last pair is not counted: does the loop end too early?",
                lambda references, predictions: (
                    sum(map(str.__eq__, references[:-1], predictions)) / len(references)
                ),
            ),
            Mistake(
                "The first pair is not counted: Python counts positions from 0.",
                lambda references, predictions: (
                    sum(map(str.__eq__, references[1:], predictions[1:])) / len(references)
                ),
            ),
            Mistake(
                "Your share is larger than 1 here. Begin each call with a count of 0, add at most "
                "one for each pair, and divide by the number of pairs.",
                lambda references, predictions: 1 + _share(references, predictions, str.__eq__),
                lambda mine, theirs: mine > 1,
            ),
            Mistake(
                "You divide by one less than the number of pairs. The share is one of all pairs.",
                lambda references, predictions: (
                    sum(map(str.__eq__, references, predictions)) / max(1, len(references) - 1)
                ),
            ),
            Mistake(
                "You divide by one more than the number of pairs. The share is one of all pairs.",
                lambda references, predictions: (
                    sum(map(str.__eq__, references, predictions)) / (len(references) + 1)
                ),
            ),
        ),
        otherwise=(
            "Count the pairs in which both texts are the same, and divide by the number of pairs."
        ),
        hints=(
            "Go through both lists together: zip does that.",
            'In `["HELLO", "HELP"]` and `["HELO", "HELP"]` one pair of two is equal: '
            '`my_share(["HELLO", "HELP"], ["HELO", "HELP"])` gives `0.5`.',
            (
                "count = 0\n"
                "for each reference and its prediction: if they are equal, count one more\n"
                "share = count / number of references"
            ),
        ),
        praise=(
            "one wrong letter makes a word wrong. "
            "Exact match gives nothing for a word that is nearly right."
        ),
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
            "c": "that is what a rule of the web asks for. The next cell disproves it.",
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
