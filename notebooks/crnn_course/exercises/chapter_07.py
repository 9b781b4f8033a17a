"""Chapter 07, the real world: edits, rates, intervals, calibration, comparison, new alphabets."""

from __future__ import annotations

import math
import unicodedata
from collections import Counter
from collections.abc import Callable, Sequence
from math import comb, erfc, sqrt
from random import Random
from statistics import median
from typing import Any

import torch
from rapidfuzz.distance import OSA, LCSseq, Levenshtein, Levenshtein_py
from torch import Tensor

from crnn_course.exercises.definitions import Exercise, Mistake, Question
from crnn_lib.calibration import find_temperature
from crnn_lib.metrics import (
    Share,
    alphanumeric,
    character_error_rate,
    expected_calibration_error,
    reliability,
)

Texts = Sequence[str]
Interval = tuple[float, float]
LETTERS = "aabbeostTO .ł"  # a capital, a space and a letter beyond a to z among them


def _text(draw: Random, longest: int = 5) -> str:
    """Return a random text, now and then an empty one or one with a space at an end."""
    letters = "".join(draw.choice(LETTERS) for _ in range(draw.randint(0, longest)))
    return draw.choice([letters] * 8 + ["", f"{letters} "])


def _misread(draw: Random, text: str) -> str:
    """Return the text as a reader may return it, with some letters lost, changed or added."""
    fate = draw.random()
    if fate < 0.15:
        return draw.choice([text, text.swapcase(), text.strip(), ""])
    if fate < 0.3:
        return text[1::-1] + text[2:]
    read = "".join(draw.choice([letter] * 6 + ["", draw.choice(LETTERS)]) for letter in text)
    return draw.choice([read, read, read + draw.choice(LETTERS), draw.choice(LETTERS) + read])


ROUNDED = "You round the result. The number itself is asked for, with all its digits."
ALWAYS = "You return the example's result, whatever is given. Compute it from the arguments."


def _nearly(mine: Any, theirs: Any) -> bool:
    """Tell whether numbers are the expected ones, rounded to two, three or four digits."""
    if isinstance(mine, str) or (isinstance(theirs, tuple) and not isinstance(mine, (list, tuple))):
        return False
    pairs = list(zip(mine, theirs) if isinstance(theirs, tuple) else [(mine, theirs)])
    return any(
        all(_close(float(left), round(float(right), digits)) for left, right in pairs)
        for digits in (2, 3, 4)
    )


# --- 7.1 ------------------------------------------------------------------------------------------


def edits(reference: str, reading: str) -> int:
    """Return the fewest insertions, deletions and changes that turn one text into the other."""
    return _table(reference, reading)


def _table(reference: str, reading: str) -> int:
    above = list(range(len(reading) + 1))
    for row, letter in enumerate(reference, start=1):
        current = [row]
        for column, read in enumerate(reading, start=1):
            changed = above[column - 1] + (letter != read)
            current.append(min(changed, above[column] + 1, current[-1] + 1))
        above = current
    return above[-1]


def _from_zeros(reference: str, reading: str) -> int:
    """Return the last cell of a table with a border of zeros."""
    above = [0] * (len(reading) + 1)
    for letter in reference:
        current = [0]
        for column, read in enumerate(reading, start=1):
            current.append(
                min(above[column - 1] + (letter != read), above[column] + 1, current[-1] + 1)
            )
        above = current
    return above[-1]


def _with_steps(changed: int, lost: int, added: int, same: int = 0) -> Callable[[str, str], int]:
    """Return a function that fills the table with other costs of the three steps."""

    def last_cell(reference: str, reading: str) -> int:
        above = list(range(len(reading) + 1))
        for row, letter in enumerate(reference, start=1):
            current = [row]
            for column, read in enumerate(reading, start=1):
                kept = above[column - 1] + (changed if letter != read else same)
                current.append(min(kept, above[column] + lost, current[-1] + added))
            above = current
        return above[-1]

    return last_cell


def _filled(
    reference: str,
    reading: str,
    cell: Callable[[int, int, int, bool], int],
    differ: Callable[[str, str], bool] = str.__ne__,
) -> list[list[int]]:
    """Return the table, its inner cells made from three neighbours and whether letters differ."""
    table = [list(range(len(reading) + 1))]
    for row, letter in enumerate(reference, start=1):
        table.append([row])
        for column, read in enumerate(reading):
            left, above = table[-1][-1], table[-2]
            table[-1].append(cell(above[column], above[column + 1], left, differ(letter, read)))
    return table


def _smallest(corner: int, above: int, left: int, differs: bool) -> int:
    return min(corner + differs, above + 1, left + 1)


NEVER = 1000  # the cost of a step that is left out


def _in_one_row(reference: str, reading: str) -> int:
    """Return the last cell of a table whose rows are one and the same list."""
    row = [0] * (len(reading) + 1)
    table = [row] * (len(reference) + 1)
    for index in range(len(reference) + 1):
        table[index][0] = index
    for index in range(len(reading) + 1):
        table[0][index] = index
    for i, letter in enumerate(reference, start=1):
        for j, read in enumerate(reading, start=1):
            corner = table[i - 1][j - 1] + (letter != read)
            table[i][j] = min(corner, table[i - 1][j] + 1, table[i][j - 1] + 1)
    return table[-1][-1]


def _from_first_row(reference: str, reading: str) -> int:
    """Return the last cell of a table in which every row is computed from the first one."""
    first = current = list(range(len(reading) + 1))
    for row, letter in enumerate(reference, start=1):
        current = [row]
        for column, read in enumerate(reading, start=1):
            changed = first[column - 1] + (letter != read)
            current.append(min(changed, first[column] + 1, current[-1] + 1))
    return current[-1]


def _by_letters_before(reference: str, reading: str) -> int:
    """Return the last cell of a table that compares the letters before those of the cell."""
    return _table(reference[-1:] + reference[:-1], reading[-1:] + reading[:-1])


def _reduced(text: str) -> str:
    """Return a text without its marks and spaces."""
    return "".join(filter(str.isalnum, text))


def _by_position(reference: str, reading: str) -> int:
    return sum(a != b for a, b in zip(reference, reading)) + abs(len(reference) - len(reading))


def _greedy_edits(reference: str, reading: str) -> int:
    """Return how many letters differ, up to the end of the shorter text."""
    return sum(a != b for a, b in zip(reference, reading))


def _by_letters(reference: str, reading: str) -> int:
    return max(
        sum((Counter(reference) - Counter(reading)).values()),
        sum((Counter(reading) - Counter(reference)).values()),
    )


def _draw_edits(draw: Random) -> tuple[Any, ...]:
    text = _text(draw)
    other = _misread(draw, text) if draw.random() < 0.8 else _text(draw)
    return draw.choice([(text, other), (other, text)])


EDITS = Exercise(
    number="7.1",
    title="The fewest edits",
    difficulty=3,
    importance=2,
    minutes=15,
    reference=edits,
    examples=lambda: [
        ("sign", "sign"),
        ("sign", "sing"),
        ("photo", "hoto"),
        ("", "ab"),
        ("abc", ""),
        ("", ""),
        ("stop", "st0op"),
        ("Hotel", "hotel"),
        ("otto", "tot"),
        ("aab", "baa"),
        ("aa", "ba"),
        (".Te", "Tea"),
        ("abc", "bcd"),
        ("ab ", "ab"),
        ("łł", "łl"),
        ("No. 7", "No7"),
        ("", "é"),
        ("é", "e"),
        ("ß", "ss"),
    ],
    draw=_draw_edits,
    draws=30,
    mistakes=(
        Mistake(
            "You compare letter by letter at the same index. If one letter is lost at the front, "
            "all the others then count as wrong. Allow a letter to be deleted or inserted.",
            _by_position,
        ),
        Mistake(
            "You compare only as far as the shorter text goes. The rest of the longer text must be "
            "edited, too.",
            _greedy_edits,
        ),
        Mistake(
            "You count which letters there are, not where they stand: sign and sing have the same "
            "letters.",
            _by_letters,
        ),
        Mistake(
            "Two neighbours in the wrong order count as one edit here. There are only three kinds "
            "of edits (insert, delete, change): a swap takes two of them.",
            OSA.distance,
        ),
        Mistake(
            "A changed letter costs you two edits (one deletion, one insertion). A change is a "
            "single edit and costs 1.",
            _with_steps(2, 1, 1),
        ),
        Mistake(
            "The step from the cell above is missing: a letter of the reference may be lost.",
            _with_steps(1, NEVER, 1),
        ),
        Mistake(
            "The step from the cell on the left is missing: a letter may be read where there is "
            "none.",
            _with_steps(1, 1, NEVER),
        ),
        Mistake(
            "A letter that stays the same costs an edit here. The step from the upper left cell is "
            "free if the two letters are the same.",
            _with_steps(1, 1, 1, same=1),
        ),
        Mistake(
            "The wrong way round: the step from the upper left cell is free if the two letters are "
            "the same, and costs 1 if they differ.",
            _with_steps(0, 1, 1, same=1),
        ),
        Mistake(
            "The steps from above and from the left are free here if the two letters are the same. "
            "They always cost 1; only the step from the upper left cell can be free.",
            lambda reference, reading: _filled(
                reference,
                reading,
                lambda corner, up, left, differs: min(corner, up, left) + differs,
            )[-1][-1],
        ),
        Mistake(
            "This is both lengths added up. Do you take the largest of the three numbers, or is "
            "the last row or column not filled? The fewest edits are asked for.",
            lambda reference, reading: _filled(
                reference,
                reading,
                lambda corner, up, left, differs: max(corner + differs, up + 1, left + 1),
            )[-1][-1],
        ),
        Mistake(
            "You return the table, or a row of it. The number in its last cell is asked for.",
            lambda reference, reading: _filled(reference, reading, _smallest),
            shows=lambda mine, theirs: isinstance(mine, list),
        ),
        Mistake(
            "You compare letters with `is`, which tells whether two names mean the same object. "
            "Equal letters are often two objects: use `==` or `!=`.",
            lambda reference, reading: _filled(
                reference, reading, _smallest, lambda letter, read: letter is not read
            )[-1][-1],
        ),
        Mistake(
            "This is the difference between the lengths. Texts of equal length may differ, too: "
            "the step from the upper left cell is free only if the two letters are the same.",
            lambda reference, reading: abs(len(reference) - len(reading)),
        ),
        Mistake(
            "You already divide by the length. Only count the edits here; the next exercise "
            "divides.",
            lambda reference, reading: _table(reference, reading) / max(1, len(reference)),
        ),
        Mistake(
            "You treat a capital as its small letter. Hotel and hotel differ in one letter: every "
            "character counts here.",
            lambda reference, reading: _table(reference.lower(), reading.lower()),
        ),
        Mistake(
            "You drop spaces. A space is a character like any other here.",
            lambda reference, reading: _table(reference.strip(), reading.strip()),
        ),
        Mistake(
            "You leave out marks, such as a full stop. Every character counts here.",
            lambda reference, reading: _table(reference.replace(".", ""), reading.replace(".", "")),
        ),
        Mistake(
            "You leave out marks and spaces. Every character counts here.",
            lambda reference, reading: _table(_reduced(reference), _reduced(reading)),
        ),
        Mistake(
            "You count letters and digits alone, in either case. Every character counts here: "
            "capitals, spaces and marks, too.",
            lambda reference, reading: _table(alphanumeric(reference), alphanumeric(reading)),
        ),
        Mistake(
            "Where one of the two texts is empty, each letter of the other is an edit.",
            lambda reference, reading: _table(reference, reading) if reference and reading else 0,
        ),
        Mistake(
            "All rows of your table are one and the same list: `[row] * n` does not copy. Make a "
            "new list for each row.",
            _in_one_row,
        ),
        Mistake(
            "Each row is computed from the first one. Once a row is full, it is the row above of "
            "the next.",
            _from_first_row,
        ),
        Mistake(
            "You take the smallest number of the last row. The answer is in its last cell: the "
            "whole reading counts.",
            lambda reference, reading: min(_filled(reference, reading, _smallest)[-1]),
        ),
        Mistake(
            "The cell compares other letters than its own. Row i belongs to the i-th letter, whose "
            "index is i - 1.",
            _by_letters_before,
        ),
        Mistake(ALWAYS, lambda reference, reading: 2),
        Mistake(
            "The border of your table is 0. From the empty text to the first j letters there are j "
            "edits, all insertions; from the first i letters to the empty text there are i, all "
            "deletions.",
            _from_zeros,
        ),
        Mistake(
            "This is how many letters stay the same. Count the edits instead.", LCSseq.similarity
        ),
        Mistake(
            "Two equal texts need no edit: start at 0, and let a letter that stays the same cost "
            "nothing.",
            lambda reference, reading: max(1, _table(reference, reading)),
            shows=lambda mine, theirs: theirs == 0 and mine > 0,
        ),
        Mistake(
            "A number of edits is never negative: steps only add.",
            lambda reference, reading: -_table(reference, reading) - 1,
            shows=lambda mine, theirs: mine < 0,
        ),
        Mistake(
            "There is a cheaper way to edit this. Does each cell look at the upper left cell, the "
            "one above and the one on the left, and does each step cost at most 1?",
            _with_steps(2, 2, 2),
            shows=lambda mine, theirs: mine > theirs,
        ),
        Mistake(
            "So few edits do not lead from one text to the other. Is the border counted, does the "
            "table reach the ends of both texts, and is only a kept letter free?",
            lambda reference, reading: _table(reference[:-1], reading[:-1]),
            shows=lambda mine, theirs: mine < theirs,
        ),
        Mistake(
            "You change the characters before you compare them: an accent becomes a character of "
            "its own, say. Compare the characters as they are.",
            lambda reference, reading: _table(
                *(unicodedata.normalize("NFKD", text) for text in (reference, reading))
            ),
        ),
    ),
    hints=(
        (
            "Fill a table: the cell (i, j) says how many edits lead from the first i letters of "
            "one text to the first j letters of the other. Its border is known, and each other "
            "cell follows from three neighbours."
        ),
        (
            "`my_edits('photo', 'hoto')` gives `1`: a letter is lost. `my_edits('stop', 'st0op')` "
            "gives `1`: a letter too many. `my_edits('ab', '')` gives `2`."
        ),
        """
        cell (i, 0) = i        from i letters to the empty text: delete each
        cell (0, j) = j        from the empty text to j letters: insert each
        cell (i, j) = the smallest of
            cell (i-1, j-1), plus 1 if the two letters differ        changed, or kept
            cell (i-1, j) plus 1                                     a letter lost
            cell (i, j-1) plus 1                                     a letter too many
        the answer is in the last cell""",
    ),
    praise=(
        "this is CTC's trellis in miniature: each cell is computed from its neighbours, and the "
        "last cell holds the answer."
    ),
    forbidden=(
        character_error_rate,
        Levenshtein.distance,
        Levenshtein.similarity,
        Levenshtein.normalized_distance,
        Levenshtein.normalized_similarity,
        Levenshtein.editops,
        Levenshtein.opcodes,
        Levenshtein_py.distance,
        Levenshtein_py.similarity,
        Levenshtein_py.normalized_distance,
        Levenshtein_py.normalized_similarity,
        Levenshtein_py.editops,
        Levenshtein_py.opcodes,
    ),
)


# --- 7.2 ------------------------------------------------------------------------------------------


def corpus_error_rate(references: Texts, readings: Texts) -> float:
    """Return the edits of all texts, divided by the letters of all references."""
    return _rate(references, readings)


def _rate(references: Texts, readings: Texts) -> float:
    return sum(map(_table, references, readings)) / sum(map(len, references))


def _draw_rate(draw: Random) -> tuple[Any, ...]:
    references = [_text(draw) for _ in range(draw.randint(0, 3))]
    references.insert(draw.randint(0, len(references)), draw.choice(["To", "bess", "a", " o"]))
    readings = [_misread(draw, text) for text in references]
    if draw.random() < 0.4 and len(references) > 1:  # a letter is read with the text before it
        first, second = readings[:2]
        readings[:2] = [first + second[:1], second[1:]]
    if draw.random() < 0.3:  # the same text once more, read in the same way or in another
        references.append(references[0])
        readings.append(draw.choice([readings[0], _misread(draw, references[0])]))
    return references, readings


def _each_text_once(references: Texts, readings: Texts) -> tuple[Texts, Texts]:
    """Return the pairs of a dictionary: each reference once, with its last reading."""
    pairs = dict(zip(references, readings))
    return list(pairs), list(pairs.values())


def _of_pair(references: Texts, readings: Texts, index: int) -> float:
    """Return the rate of one pair alone."""
    return _table(references[index], readings[index]) / len(references[index])


RATE = Exercise(
    number="7.2",
    title="The character error rate of a whole set",
    difficulty=1,
    importance=3,
    minutes=5,
    reference=corpus_error_rate,
    examples=lambda: [
        (["a", "photo"], ["o", "photo"]),
        (["I"], ["lll"]),
        (["ab"], ["ab"]),
        (["ab", "c"], ["", ""]),
        (["", "ab"], ["x", "ab"]),
        (["Hotel"], ["hotel"]),
        (["ab "], ["ab"]),
        (["sign", "no", "x"], ["sing", "no", "y"]),
        (["ab", "cd"], ["abc", "d"]),
        (["to", "to", "a"], ["ot", "ot", "a"]),
        (["go", "go"], ["g", "go"]),
        (["at"], ["els"]),
    ],
    draw=_draw_rate,
    mistakes=(
        Mistake(
            "This is the mean of the rates of the single texts. A wrong letter in a short word "
            "then weighs more than one in a long word. Add up the edits, add up the letters, "
            "divide once.",
            lambda references, readings: (
                sum(_table(a, b) / len(a) for a, b in zip(references, readings)) / len(references)
            ),
        ),
        Mistake(
            "You divide by the length of the readings. For a reader that returns nothing, that is "
            "a division by 0. Divide by the length of the references.",
            lambda references, readings: (
                sum(map(_table, references, readings)) / sum(map(len, readings))
            ),
        ),
        Mistake(
            "You limit the rate to 1. It may be higher when more letters are read than there are, "
            "and that should show.",
            lambda references, readings: min(1.0, _rate(references, readings)),
        ),
        Mistake(
            "This is the share of texts with a mistake. The character error rate counts letters.",
            lambda references, readings: (
                sum(a != b for a, b in zip(references, readings)) / len(references)
            ),
        ),
        Mistake(
            "You divide by the number of texts. Divide by the number of their letters.",
            lambda references, readings: sum(map(_table, references, readings)) / len(references),
        ),
        Mistake(
            "This is one minus the rate. An error rate is 0 for a perfect reader.",
            lambda references, readings: 1 - _rate(references, readings),
        ),
        Mistake(
            "You divide by the longer text of each pair. That is a related measure, the normalised "
            "edit distance.",
            lambda references, readings: (
                sum(map(_table, references, readings))
                / sum(max(len(a), len(b)) for a, b in zip(references, readings))
            ),
        ),
        Mistake(
            "These are the edits. Divide them by the number of letters.",
            lambda references, readings: sum(map(_table, references, readings)),
        ),
        Mistake(
            "You treat a capital as its small letter. Every character counts here.",
            lambda references, readings: _rate(
                [text.lower() for text in references], [text.lower() for text in readings]
            ),
        ),
        Mistake(
            "You drop spaces. A space is a character like any other here.",
            lambda references, readings: _rate(
                [text.strip() for text in references], [text.strip() for text in readings]
            ),
        ),
        Mistake(
            "You count letters and digits alone, in either case. Every character counts here: "
            "capitals, spaces and marks, too.",
            lambda references, readings: _rate(
                list(map(alphanumeric, references)), list(map(alphanumeric, readings))
            ),
        ),
        Mistake(
            "You allow no text more edits than it has letters. All edits count.",
            lambda references, readings: (
                sum(min(len(a), _table(a, b)) for a, b in zip(references, readings))
                / sum(map(len, references))
            ),
        ),
        Mistake(
            "A text that occurs twice counts twice, edits and letters: a set keeps it once.",
            lambda references, readings: (
                sum(_table(a, b) for a, b in set(zip(references, readings)))
                / sum(map(len, references))
            ),
        ),
        Mistake(
            "A set keeps a reference that occurs twice once. Its letters count each time.",
            lambda references, readings: (
                sum(map(_table, references, readings)) / sum(map(len, set(references)))
            ),
        ),
        Mistake(
            "A text that occurs twice counts twice: a dictionary keeps only its last reading.",
            lambda references, readings: (
                sum(map(_table, *_each_text_once(references, readings))) / sum(map(len, references))
            ),
        ),
        Mistake(
            "Only the first pair counts here. Does the `return` stand inside of the loop?",
            lambda references, readings: _of_pair(references, readings, 0),
        ),
        Mistake(
            "Only the last pair counts here. Add up over all pairs (`+=`).",
            lambda references, readings: _of_pair(references, readings, -1),
        ),
        Mistake(
            "This is upside down: the edits are divided by the letters.",
            lambda references, readings: (
                sum(map(len, references)) / sum(map(_table, references, readings))
            ),
        ),
        Mistake(ALWAYS, lambda references, readings: 3.0),
        Mistake(
            "You compare letter by letter at the same index. Count the edits with `edits`: a "
            "letter lost at the front is a single one.",
            lambda references, readings: (
                sum(map(_by_position, references, readings)) / sum(map(len, references))
            ),
        ),
        Mistake(
            "You compare only as far as the shorter text of each pair goes. What is left over must "
            "be edited, too.",
            lambda references, readings: (
                sum(map(_greedy_edits, references, readings)) / sum(map(len, references))
            ),
        ),
        Mistake(
            "You leave out the pairs with an empty reference. What was read there adds edits, "
            "though no letters.",
            lambda references, readings: (
                sum(_table(a, b) for a, b in zip(references, readings) if a)
                / sum(map(len, references))
            ),
        ),
        Mistake(
            "You divide by the letters of references and readings together. Only the references "
            "count below the line.",
            lambda references, readings: (
                sum(map(_table, references, readings))
                / (sum(map(len, references)) + sum(map(len, readings)))
            ),
        ),
        Mistake(
            ROUNDED, lambda references, readings: round(_rate(references, readings), 2), _nearly
        ),
        Mistake(
            "You join the texts before you count. Edits then reach from one text into the next; "
            "count them pair by pair.",
            lambda references, readings: (
                _table("".join(references), "".join(readings)) / sum(map(len, references))
            ),
        ),
        Mistake(
            "A rate is never negative.",
            lambda references, readings: -_rate(references, readings) - 1,
            shows=lambda mine, theirs: mine < 0,
        ),
        Mistake(
            "The rate of perfect readings is 0: equal texts need no edit.",
            lambda references, readings: max(0.1, _rate(references, readings)),
            shows=lambda mine, theirs: theirs == 0 and mine > 0,
        ),
        Mistake(
            "Too high: either too many edits are counted, or too few letters. Print both sums for "
            "this call.",
            lambda references, readings: (
                (sum(map(_table, references, readings)) + 1) / sum(map(len, references))
            ),
            shows=lambda mine, theirs: mine > theirs and not _close(mine, 100 * theirs),
        ),
        Mistake(
            "Too low: either too few edits are counted, or too many letters. Print both sums for "
            "this call.",
            lambda references, readings: (
                sum(map(_table, references, readings)) / (sum(map(len, references)) + 1)
            ),
            shows=lambda mine, theirs: mine < theirs and mine != int(mine),
        ),
    ),
    hints=(
        "Two sums and one division; you may call `edits`.",
        (
            "`my_error_rate(['a', 'photo'], ['o', 'photo'])` gives `1 / 6`: one edit in all "
            "letters of the references."
        ),
        """
        wrong = the edits of all pairs, added up
        letters = the lengths of all references, added up
        return wrong / letters""",
    ),
    praise=(
        "0 is perfect, and the rate may exceed 1: if you read one letter as three, you make three "
        "edits for one letter."
    ),
    forbidden=(character_error_rate,),
)


# --- 7.3 ------------------------------------------------------------------------------------------


def wilson(right: int, total: int, z: float) -> Interval:
    """Return Wilson's interval of the share right / total: (low, high)."""
    return _interval(right, total, z)


def _interval(
    right: float,
    total: int,
    z: float,
    *,
    middle: bool = True,
    small: bool = True,
    shrink: bool = True,
    outer: bool = True,
    squared: bool = True,
    root: float = 0.5,
    power: int = 2,
    towards: int = 1,
) -> Interval:
    """Return Wilson's interval, or the interval with a mistake in one of its terms."""
    share, square = right / total, z * z if squared else z
    centre = share + towards * square / (2 * total) if middle else share
    spread = share * (1 - share) / total + (square / (4 * total**power) if small else 0.0)
    half = (z if outer else 1.0) * spread**root
    below = 1 + square / total if shrink else 1.0
    return (centre - half) / below, (centre + half) / below


def _draw_interval(draw: Random) -> tuple[Any, ...]:
    total = draw.choice([1, 2, draw.randint(3, 40), draw.randint(41, 400)])
    right = draw.choice([0, total, *[draw.randint(0, total) for _ in range(4)]])
    return right, total, draw.choice([1.0, 1.645, 1.96, 2.0, 2.576])


INTERVAL = Exercise(
    number="7.3",
    title="How sure is a share?",
    difficulty=2,
    importance=2,
    minutes=10,
    reference=wilson,
    examples=lambda: [(20, 20, 1.96), (8, 10, 1.96), (0, 5, 1.96), (1, 1, 1.0)],
    draw=_draw_interval,
    mistakes=(
        Mistake(
            "This is the textbook interval, share ± z times a root. If all are right, both of its "
            "ends are 1, as if a few pictures proved everything. Use Wilson's interval.",
            lambda right, total, z: _interval(
                right, total, z, middle=False, small=False, shrink=False
            ),
        ),
        Mistake(
            "`z² / (4 n²)` is missing under the root.",
            lambda right, total, z: _interval(right, total, z, small=False),
        ),
        Mistake(
            "You forgot to divide both ends by `1 + z² / n`.",
            lambda right, total, z: _interval(right, total, z, shrink=False),
        ),
        Mistake(
            "The middle is not the share itself: it is moved towards one half, by `z² / (2 n)`, "
            "before the division.",
            lambda right, total, z: _interval(right, total, z, middle=False),
        ),
        Mistake(
            "You return the middle and half of the width. Return both ends, low and high.",
            lambda right, total, z: (
                sum(_interval(right, total, z)) / 2,
                (_interval(right, total, z)[1] - _interval(right, total, z)[0]) / 2,
            ),
        ),
        Mistake(
            "Your function always uses `z = 1.96` and ignores its argument. Another level needs "
            "another z.",
            lambda right, total, z: _interval(right, total, 1.96),
        ),
        Mistake(
            "The ends are swapped: return low first.",
            lambda right, total, z: _interval(right, total, z)[::-1],
        ),
        Mistake(
            "The root is not multiplied by z.",
            lambda right, total, z: _interval(right, total, z, outer=False),
        ),
        Mistake(
            "The square root is missing, or not where it belongs: the root is taken of the sum of "
            "both terms, before it is multiplied by z.",
            lambda right, total, z: _interval(right, total, z, root=1.0),
        ),
        Mistake(
            "Only the last term is divided: put the whole numerator in brackets, then divide by "
            "`1 + z² / n`.",
            lambda right, total, z: _shrunk_last_term(right, total, z),
        ),
        Mistake(
            "You round the share to a whole number: // drops what is behind the point, / keeps it.",
            lambda right, total, z: _interval(right // total * total, total, z),
        ),
        Mistake(
            "z is to be squared in `z² / (2 n)`, in `z² / (4 n²)` and in `1 + z² / n`.",
            lambda right, total, z: _interval(right, total, z, squared=False),
        ),
        Mistake(
            "Under the root, n is to be squared in `z² / (4 n²)`.",
            lambda right, total, z: _interval(right, total, z, power=1),
        ),
        Mistake(
            "The root reaches over both terms, `p (1 - p) / n` and `z² / (4 n²)`.",
            lambda right, total, z: _short_root(right, total, z),
        ),
        Mistake(
            "Brackets are missing around `1 + z² / n`: Python divides before it adds.",
            lambda right, total, z: _without_brackets(right, total, z),
        ),
        Mistake(
            "The middle moves towards one half: `z² / (2 n)` is added to p.",
            lambda right, total, z: _interval(right, total, z, towards=-1),
        ),
        Mistake(
            "You treat the case in which all are right by itself. The formula holds there, too, "
            "and that is its point.",
            lambda right, total, z: (1.0, 1.0) if right == total else _interval(right, total, z),
        ),
        Mistake(
            "You treat the case in which none is right by itself. The formula holds there, too, "
            "and that is its point.",
            lambda right, total, z: _interval(right, total, z) if right else (0.0, 0.0),
        ),
        Mistake(
            "You treat the cases in which all or none are right by themselves. The formula holds "
            "there, too, and that is its point.",
            lambda right, total, z: (
                _interval(right, total, z) if 0 < right < total else (right / total,) * 2
            ),
        ),
        Mistake(
            "p is the share of the right ones. You take that of the wrong ones.",
            lambda right, total, z: _interval(total - right, total, z),
        ),
        Mistake(
            "You return the lower end and the width. Return both ends.",
            lambda right, total, z: (
                _interval(right, total, z)[0],
                _interval(right, total, z)[1] - _interval(right, total, z)[0],
            ),
        ),
        Mistake(
            "In `z² / (4 n²)` only n is squared, not the 4: in Python, `4 * n**2`.",
            lambda right, total, z: _with_four_squared(right, total, z),
        ),
        Mistake(ALWAYS, lambda right, total, z: (0.490, 0.943)),
        Mistake(
            ROUNDED,
            lambda right, total, z: tuple(round(end, 3) for end in _interval(right, total, z)),
            _nearly,
        ),
        Mistake(
            "You return one number. Both ends are asked for, the lower end first.",
            lambda right, total, z: _interval(right, total, z)[0],
            shows=lambda mine, theirs: isinstance(mine, float),
        ),
        Mistake(
            "The number under the root is negative here. Is p = right / total between 0 and 1?",
            lambda right, total, z: (complex(right, total), complex(right, z)),
            shows=lambda mine, theirs: any(isinstance(end, complex) or end != end for end in mine),
        ),
        Mistake(
            "Both of your ends are the same. One takes the root with a minus, the other with a "
            "plus.",
            lambda right, total, z: (_interval(right, total, z)[0],) * 2,
            shows=lambda mine, theirs: mine[0] == mine[1],
        ),
        Mistake(
            "One of the two ends is right. The other differs from it only by the sign before the "
            "root.",
            lambda right, total, z: (
                _interval(right, total, z)[0],
                _interval(right, total, z)[0] + 2 * z,
            ),
            shows=lambda mine, theirs: any(
                _close(*ends) and 0.001 < ends[0] < 0.999 for ends in zip(mine[:2], theirs)
            ),
        ),
        Mistake(
            "The middle of your interval is right, its width is not: look at the root, and at what "
            "it is multiplied by.",
            lambda right, total, z: _stretched(_interval(right, total, z), 3.0, 0.0),
            shows=lambda mine, theirs: (
                _close(sum(mine[:2]), sum(theirs)) and not _close(sum(theirs), 1)
            ),
        ),
        Mistake(
            "The width of your interval is right, its middle is not: look at p + `z² / (2 n)`, and "
            "at the division.",
            lambda right, total, z: _stretched(_interval(right, total, z), 1.0, z / total),
            shows=lambda mine, theirs: _close(mine[1] - mine[0], theirs[1] - theirs[0]),
        ),
        Mistake(
            "Your interval leaves the range from 0 to 1, which Wilson's never does. Take the "
            "formula in three pieces and print each.",
            lambda right, total, z: _stretched(_interval(right, total, z), 9.0, 2.0),
            shows=lambda mine, theirs: (
                (min(mine) < -1e-9 or max(mine) > 1 + 1e-9) and not _close(mine[1], 100 * theirs[1])
            ),
        ),
        Mistake(
            "You take half of `z`. The formula takes it as it is: 1.96 stands for 95 % already.",
            lambda right, total, z: _interval(right, total, z / 2),
        ),
    ),
    hints=(
        (
            "Write p for right / total and n for total; then type the formula in three pieces: "
            "middle, half, below."
        ),
        (
            "`my_interval(8, 10, 1.96)` gives `(0.490, 0.943)`, and `my_interval(20, 20, 1.96)` "
            "gives `(0.839, 1.0)`. For `8, 10, 1.96` the divisor below the line is `1.384`."
        ),
        """
        middle = p + z * z / (2 * n)
        half   = z * the root of ( p * (1 - p) / n  +  z * z / (4 * n * n) )
        below  = 1 + z * z / n
        low, high = (middle - half) / below, (middle + half) / below""",
    ),
    otherwise=(
        "Write the formula in three pieces (middle, half, below) and print each; `hint('7.3')` has "
        "the pieces."
    ),
    praise=(
        "no mistake in a few pictures does not prove perfection: `my_interval(20, 20, 1.96)` "
        "begins at 84 %."
    ),
    forbidden=(Share.interval,),
)


def _close(mine: Any, theirs: Any) -> bool:
    return bool(abs(mine - theirs) < 1e-6)


def _stretched(interval: Interval, factor: float, shift: float) -> Interval:
    """Return an interval made wider around its middle, and moved."""
    middle, half = sum(interval) / 2 + shift, (interval[1] - interval[0]) / 2 * factor
    return middle - half, middle + half


def _short_root(right: int, total: int, z: float) -> Interval:
    """Return the interval with the root of the first term alone."""
    low, high = _interval(right, total, z, small=False)
    more = z * z / (4 * total * total) / (1 + z * z / total)
    return low - more, high + more


def _with_four_squared(right: int, total: int, z: float) -> Interval:
    """Return the interval with 16 n² in place of 4 n²."""
    share, square = right / total, z * z
    half = z * sqrt(share * (1 - share) / total + square / (4 * total) ** 2)
    centre, below = share + square / (2 * total), 1 + square / total
    return (centre - half) / below, (centre + half) / below


def _without_brackets(right: int, total: int, z: float) -> Interval:
    low, high = _interval(right, total, z, shrink=False)
    return low + z * z / total, high + z * z / total


def _shrunk_last_term(right: int, total: int, z: float) -> Interval:
    low, high = _interval(right, total, z, shrink=False)
    middle, half = (low + high) / 2, (high - low) / 2
    below = 1 + z * z / total
    return middle - half / below, middle + half / below


# --- 7.4 ------------------------------------------------------------------------------------------


def calibration_error(confidences: Sequence[float], right: Sequence[bool], bins: int) -> float:
    """Return the mean gap between confidence and share right, bins weighted by their size."""
    return _over_bins(confidences, right, bins, _weighted_gap) / len(confidences)


def _weighted_gap(count: int, gap: float) -> float:
    return count * abs(gap)


def _bin_of(confidence: float, bins: int) -> int:
    return min(int(confidence * bins), bins - 1)


def _over_bins(
    confidences: Sequence[float],
    right: Sequence[bool],
    bins: int,
    count_for: Callable[[int, float], float],
    bin_of: Callable[[float, int], int] = _bin_of,
) -> float:
    """Return the sum of `count_for(count, gap)` over the bins that have readings."""
    sorted_in: dict[int, list[tuple[float, bool]]] = {}
    for pair in zip(confidences, right):
        sorted_in.setdefault(bin_of(pair[0], bins), []).append(pair)
    gaps = [
        (len(found), sum(c - r for c, r in found) / len(found))
        for bin, found in sorted_in.items()
        if 0 <= bin < bins
    ]
    return sum(count_for(count, gap) for count, gap in gaps)


def _over_pairs(pairs: Sequence[tuple[float, bool]], bins: int) -> float:
    """Return the sum of the weighted gaps of (confidence, verdict) pairs."""
    return _over_bins([c for c, _ in pairs], [r for _, r in pairs], bins, _weighted_gap)


def _draw_calibration(draw: Random) -> tuple[Any, ...]:
    bins, count = draw.choice([1, 2, 3, 5, 10]), draw.randint(1, 8)
    middles = [(draw.randrange(bins) + draw.uniform(0.1, 0.9)) / bins for _ in range(count)]
    confidences = [draw.choice([round(middle, 3)] * 6 + [0.0, 1.0]) for middle in middles]
    return confidences, [draw.random() < 0.6 for _ in confidences], bins


def _between_extremes(confidences: Sequence[float], right: Sequence[bool], bins: int) -> float:
    """Return the error over bins from the smallest confidence to the largest."""
    least, most = min(confidences), max(confidences)
    width = (most - least) / bins or 1.0
    return _over_bins(
        confidences,
        right,
        bins,
        _weighted_gap,
        lambda confidence, _: min(int((confidence - least) / width), bins - 1),
    ) / len(confidences)


CALIBRATION = Exercise(
    number="7.4",
    title="The calibration error",
    difficulty=2,
    importance=2,
    minutes=12,
    reference=calibration_error,
    examples=lambda: [
        ([0.95, 0.95, 0.15, 0.15], [True, False, False, True], 10),
        ([1.0, 1.0, 0.6], [True, False, True], 2),
        ([0.9, 0.85], [True, True], 5),
        ([0.0, 0.05, 1.0], [False, True, False], 10),
        ([0.4], [True], 1),
        ([0.2, 0.2, 0.3], [True, True, False], 2),
    ],
    draw=_draw_calibration,
    draws=40,
    mistakes=(
        Mistake(
            "You give every bin the same weight, but a bin with one reading is mostly chance. "
            "Weight each bin by its number of readings.",
            lambda confidences, right, bins: (
                _over_bins(confidences, right, bins, lambda count, gap: abs(gap))
                / len({_bin_of(confidence, bins) for confidence in confidences})
            ),
        ),
        Mistake(
            "An overconfident bin and an underconfident bin cancel out. Take the absolute "
            "difference of each bin first.",
            lambda confidences, right, bins: (
                sum(c - r for c, r in zip(confidences, right)) / len(confidences)
            ),
        ),
        Mistake(
            "You compare all readings at once: one mean confidence and one share of right "
            "readings. Sort them into bins first.",
            lambda confidences, right, bins: (
                abs(sum(c - r for c, r in zip(confidences, right))) / len(confidences)
            ),
        ),
        Mistake(
            "You compare each single reading with 0 or 1. A reading that was unsure and right is "
            "no error by itself. Compare the means of each bin.",
            lambda confidences, right, bins: (
                sum(abs(c - r) for c, r in zip(confidences, right)) / len(confidences)
            ),
        ),
        Mistake(
            "A confidence of exactly 1 falls out of your last bin. Put it into the last bin.",
            lambda confidences, right, bins: (
                _over_bins(
                    confidences,
                    right,
                    bins,
                    _weighted_gap,
                    lambda confidence, bins: int(confidence * bins),
                )
                / len(confidences)
            ),
        ),
        Mistake(
            "You put equally many readings into each bin. The bins must have equal widths, "
            "however many readings fall into them.",
            lambda confidences, right, bins: _evenly(confidences, right, bins),
        ),
        Mistake(
            "You compare with the middle of the bin. Use the mean of the confidences in the bin.",
            lambda confidences, right, bins: _from_middles(confidences, right, bins),
        ),
        Mistake(
            "You forgot to divide by the number of readings.",
            lambda confidences, right, bins: _over_bins(confidences, right, bins, _weighted_gap),
        ),
        Mistake(
            "You divide by the number of bins. Divide by the number of readings.",
            lambda confidences, right, bins: (
                _over_bins(confidences, right, bins, _weighted_gap) / bins
            ),
        ),
        Mistake(
            "A confidence of exactly 0 falls out of your first bin. Put it into the first bin.",
            lambda confidences, right, bins: (
                _over_bins(
                    confidences,
                    right,
                    bins,
                    _weighted_gap,
                    lambda confidence, bins: _bin_of(confidence, bins) if confidence else -1,
                )
                / len(confidences)
            ),
        ),
        Mistake(
            "Your function always makes the same number of bins and ignores its argument `bins`.",
            lambda confidences, right, bins: _in_ten_bins(confidences, right),
        ),
        Mistake(
            "You give every bin the same weight, empty ones included. Weight each bin by its "
            "number of readings.",
            lambda confidences, right, bins: sum(_gaps(confidences, right, bins)) / bins,
        ),
        Mistake(
            "You add up the differences. Their average is asked for, each weighted by the number "
            "of readings in its bin.",
            lambda confidences, right, bins: sum(_gaps(confidences, right, bins)),
        ),
        Mistake(
            "You compare with the lower border of the bin. Use the mean of the confidences in the "
            "bin.",
            lambda confidences, right, bins: _from_places(confidences, right, bins, 0.0),
        ),
        Mistake(
            "You compare with the upper border of the bin. Use the mean of the confidences in the "
            "bin.",
            lambda confidences, right, bins: _from_places(confidences, right, bins, 1.0),
        ),
        Mistake(
            "A confidence of exactly 0 lands in the last bin: the index -1 counts from the end.",
            lambda confidences, right, bins: (
                _over_bins(
                    confidences,
                    right,
                    bins,
                    _weighted_gap,
                    lambda confidence, bins: (math.ceil(confidence * bins) - 1) % bins,
                )
                / len(confidences)
            ),
        ),
        Mistake(
            "A confidence of exactly 0 gets a bin of its own. It belongs to the first bin.",
            lambda confidences, right, bins: (
                _over_bins(
                    confidences,
                    right,
                    bins + 1,
                    _weighted_gap,
                    lambda confidence, _: math.ceil(confidence * bins),
                )
                / len(confidences)
            ),
        ),
        Mistake(
            "You make one bin too few: a bin reaches over 1 / bins.",
            lambda confidences, right, bins: (
                _over_bins(confidences, right, max(1, bins - 1), _weighted_gap) / len(confidences)
            ),
        ),
        Mistake(
            "You make one bin too many: a bin reaches over 1 / bins.",
            lambda confidences, right, bins: (
                _over_bins(confidences, right, bins + 1, _weighted_gap) / len(confidences)
            ),
        ),
        Mistake(
            "You compare each single reading with 0 or 1 and square the difference. That is "
            "another measure, the Brier score; compare the means of each bin.",
            lambda confidences, right, bins: (
                sum((c - r) ** 2 for c, r in zip(confidences, right)) / len(confidences)
            ),
        ),
        Mistake(
            "This is the root of the mean square. Average the absolute differences.",
            lambda confidences, right, bins: sqrt(
                _over_bins(confidences, right, bins, lambda count, gap: count * gap * gap)
                / len(confidences)
            ),
        ),
        Mistake(
            "Two readings with the same confidence and verdict both count: a set keeps only one.",
            lambda confidences, right, bins: (
                _over_pairs(list(set(zip(confidences, right))), bins) / len(confidences)
            ),
        ),
        Mistake(
            "Two readings with the same confidence both count: a dictionary keeps only the last.",
            lambda confidences, right, bins: (
                _over_pairs(list(dict(zip(confidences, right)).items()), bins) / len(confidences)
            ),
        ),
        Mistake(
            "NaN comes from the mean of a bin without readings. Such a bin counts 0: leave it out.",
            lambda confidences, right, bins: float("nan"),
            shows=lambda mine, theirs: mine != mine,
        ),
        Mistake(ALWAYS, lambda confidences, right, bins: 0.4),
        Mistake(
            "You take the square of each difference. Take its absolute value.",
            lambda confidences, right, bins: (
                _over_bins(confidences, right, bins, lambda count, gap: count * gap * gap)
                / len(confidences)
            ),
        ),
        Mistake(
            "You round to find the bin. The first bin begins at 0 and ends at 1 / bins: drop what "
            "is behind the point.",
            lambda confidences, right, bins: (
                _over_bins(
                    confidences,
                    right,
                    bins + 1,
                    _weighted_gap,
                    lambda confidence, _: round(confidence * bins),
                )
                / len(confidences)
            ),
        ),
        Mistake(
            "A confidence of exactly 1 gets a bin of its own. It belongs to the last bin.",
            lambda confidences, right, bins: (
                _over_bins(
                    confidences,
                    right,
                    bins + 1,
                    _weighted_gap,
                    lambda confidence, _: int(confidence * bins),
                )
                / len(confidences)
            ),
        ),
        Mistake(
            "You sort the confidences without their verdicts. Which of them are right gets lost.",
            lambda confidences, right, bins: (
                _over_bins(sorted(confidences), right, bins, _weighted_gap) / len(confidences)
            ),
        ),
        Mistake(
            "Your bins reach from the smallest confidence to the largest. They reach from 0 to 1, "
            "whatever the confidences are.",
            _between_extremes,
        ),
        Mistake(
            ROUNDED,
            lambda confidences, right, bins: round(
                _over_bins(confidences, right, bins, _weighted_gap) / len(confidences), 2
            ),
            _nearly,
        ),
        Mistake(
            "You return the largest difference. The mean of all bins is asked for, each weighted "
            "by the number of its readings.",
            lambda confidences, right, bins: max(_gaps(confidences, right, bins)),
        ),
        Mistake(
            "You count the readings that are right as wrong ones, and the wrong ones as right.",
            lambda confidences, right, bins: (
                _over_bins(confidences, [not verdict for verdict in right], bins, _weighted_gap)
                / len(confidences)
            ),
        ),
        Mistake(
            "No difference of a confidence and a share exceeds 1, and no mean of them does.",
            lambda confidences, right, bins: 1.5 + len(confidences),
            shows=lambda mine, theirs: mine > 1 + 1e-9 and not _close(mine, 100 * theirs),
        ),
        Mistake(
            "An error is never negative: take the absolute value of each difference.",
            lambda confidences, right, bins: (
                -_over_bins(confidences, right, bins, _weighted_gap) / len(confidences) - 0.1
            ),
            shows=lambda mine, theirs: mine < 0,
        ),
        Mistake(
            "0 would mean that in each bin confidence and share agree. Some readings are in no bin "
            "of yours, or their difference is not counted.",
            lambda confidences, right, bins: 0.0,
            shows=lambda mine, theirs: mine == 0,
        ),
        Mistake(
            "You round to the nearest border, so each bin begins half a bin too early. Cut the "
            "number down: `int(confidence * bins)`.",
            lambda confidences, right, bins: (
                _over_bins(
                    confidences,
                    right,
                    bins,
                    _weighted_gap,
                    lambda confidence, bins: min(round(confidence * bins), bins - 1),
                )
                / len(confidences)
            ),
        ),
        Mistake(
            "You divide the right readings of a bin by all readings. The share right is among the "
            "readings of the same bin.",
            lambda confidences, right, bins: (
                sum(
                    abs(
                        sum(c for c, _ in found)
                        - len(found) * sum(r for _, r in found) / len(right)
                    )
                    for found in (
                        [pair for pair in zip(confidences, right) if _bin_of(pair[0], bins) == bin]
                        for bin in range(bins)
                    )
                )
                / len(right)
            ),
        ),
    ),
    hints=(
        "Sort the readings into bins by their confidence; in each bin compare two means.",
        (
            "`my_calibration_error([.95, .95, .15, .15], [True, False, False, True], 10)` gives "
            "`.5 * abs(.95 - .5) + .5 * abs(.15 - .5)`: two bins with half of the readings each, "
            "and half of each is right."
        ),
        """
        for each reading: its bin is int(confidence * bins), the last bin for a confidence of 1
        for each bin that has readings:
            gap = | mean confidence - share of right readings |
            add gap times the number of its readings
        divide by the number of all readings""",
    ),
    otherwise=(
        "Print for each bin of this call: how many readings it has, their mean confidence, and the "
        "share of them that is right."
    ),
    praise=(
        "if a model is calibrated, the readings of each bin are right as often as they say; this "
        "number says how far they are from that."
    ),
    forbidden=(expected_calibration_error, reliability),
)


def _in_ten_bins(confidences: Sequence[float], right: Sequence[bool]) -> float:
    """Return the calibration error for the usual number of bins."""
    return _over_bins(confidences, right, 10, _weighted_gap) / len(confidences)


def _gaps(confidences: Sequence[float], right: Sequence[bool], bins: int) -> list[float]:
    """Return the absolute gap of each bin that has readings."""
    gaps: list[float] = []

    def kept(count: int, gap: float) -> float:
        gaps.append(abs(gap))
        return 0.0

    _over_bins(confidences, right, bins, kept)
    return gaps


def _from_middles(confidences: Sequence[float], right: Sequence[bool], bins: int) -> float:
    """Return the error with the middle of each bin in place of its mean confidence."""
    return _from_places(confidences, right, bins, 0.5)


def _from_places(
    confidences: Sequence[float], right: Sequence[bool], bins: int, part: float
) -> float:
    """Return the error with a place in each bin (0 its lower border) as its mean confidence."""
    gaps: dict[int, float] = {}
    for confidence, verdict in zip(confidences, right):
        bin = _bin_of(confidence, bins)
        gaps[bin] = gaps.get(bin, 0.0) + (bin + part) / bins - verdict
    return sum(map(abs, gaps.values())) / len(confidences)


def _evenly(confidences: Sequence[float], right: Sequence[bool], bins: int) -> float:
    """Return the error over bins with equally many readings."""
    pairs = sorted(zip(confidences, right))
    parts = [
        pairs[len(pairs) * bin // bins : len(pairs) * (bin + 1) // bins] for bin in range(bins)
    ]
    return sum(abs(sum(c - r for c, r in part)) for part in parts) / len(pairs)


# --- 7.5 ------------------------------------------------------------------------------------------


def carried_over(old: str, new: str) -> list[int | None]:
    """Return the old class for each new class, the blank first; None for a new character."""
    return _carried(old, new)


def _carried(old: str, new: str) -> list[int | None]:
    return [0, *(old.index(character) + 1 if character in old else None for character in new)]


def _each(old: str, new: str) -> list[tuple[str, int | None]]:
    """Return the new characters, each with its old class."""
    return list(zip(new, _carried(old, new)[1:]))


def _draw_carry(draw: Random) -> tuple[Any, ...]:
    old = draw.sample("abcABC 09.äł", draw.randint(1, 8))
    new = draw.sample("abcABC 09.äłß字", draw.randint(1, 9))
    return "".join(old), "".join(new)


CARRY = Exercise(
    number="7.5",
    title="Keep what the model knows",
    difficulty=2,
    importance=2,
    minutes=8,
    reference=carried_over,
    examples=lambda: [
        ("abc", "cab!"),
        ("0123456789", "97"),
        ("ab", "äb"),
        ("ab", "ab"),
        ("a", "b"),
        ("abAB", "Aa"),
        ("ab ", " c"),
        ("a-_", "_b-"),
        ("ab", "_a-"),
    ],
    draw=_draw_carry,
    mistakes=(
        Mistake(
            "The blank is missing. It is class 0 of both alphabets, and every model knows it.",
            lambda old, new: _carried(old, new)[1:],
        ),
        Mistake(
            "You return None for the blank. It is class 0 of both alphabets, so it is carried over "
            "like any other known class.",
            lambda old, new: [None, *_carried(old, new)[1:]],
        ),
        Mistake(
            "Off by one: class 0 is the blank, so the first character of an alphabet is class 1.",
            lambda old, new: [
                0,
                *(old.index(character) if character in old else None for character in new),
            ],
        ),
        Mistake(
            "You take the old classes in their old order, without comparing characters. The same "
            "class number stands for another character in the new alphabet.",
            lambda old, new: [
                0,
                *(index + 1 if index < len(old) else None for index in range(len(new))),
            ],
        ),
        Mistake(
            "You give a new character the class of the blank (str.find returns -1 if nothing is "
            "found, and -1 + 1 is 0). The old model does not know this character: return None.",
            lambda old, new: [known or 0 for known in _carried(old, new)],
        ),
        Mistake(
            "You leave out the new characters. The list needs an entry for every class of the new "
            "alphabet.",
            lambda old, new: [known for known in _carried(old, new) if known is not None],
        ),
        Mistake(
            "You go through the old alphabet. Return one entry for each class of the new alphabet, "
            "in its order.",
            lambda old, new: [
                0,
                *(new.index(character) + 1 if character in new else None for character in old),
            ],
        ),
        Mistake(
            "You treat a capital as its small letter. They are two characters, and two classes.",
            lambda old, new: _carried(old.lower(), new.lower()),
        ),
        Mistake(
            "You lose the space: strip() drops it, but an alphabet may have it, and it is a class "
            "like any other.",
            lambda old, new: _carried(old.strip(), new.strip()),
        ),
        Mistake(
            "You return the class of the new alphabet. Where is the character in the old one?",
            lambda old, new: [
                0,
                *(index + 1 if new[index] in old else None for index in range(len(new))),
            ],
        ),
        Mistake(
            "You leave out some characters, such as marks and spaces. Every character of an "
            "alphabet is a class.",
            lambda old, new: _carried(old, "".join(filter(str.isalnum, new))),
        ),
        Mistake(
            "You compare characters with `is`, which tells whether two names mean the same object. "
            "Equal characters are often two objects: use `==` or `in`.",
            lambda old, new: [
                0,
                *(
                    next((index for index, known in enumerate(old, 1) if known is letter), None)
                    for letter in new
                ),
            ],
        ),
        Mistake(
            "You sort the characters of the new alphabet. Its own order is that of its classes.",
            lambda old, new: _carried(old, "".join(sorted(new))),
        ),
        Mistake(
            "You sort the characters of the old alphabet. Its own order is that of its classes.",
            lambda old, new: _carried("".join(sorted(old)), new),
        ),
        Mistake(
            "The blank is class 0: it comes first, not last.",
            lambda old, new: [*_carried(old, new)[1:], 0],
        ),
        Mistake(
            "You lose the spaces of the new alphabet. A space is a character, and a class.",
            lambda old, new: _carried(old, "".join(new.split())),
        ),
        Mistake(
            "A space is a character like any other, not the blank: look it up, too.",
            lambda old, new: [
                0 if letter == " " else known
                for letter, known in zip("\0" + new, _carried(old, new))
            ],
        ),
        Mistake(
            "The old alphabet has the space, but you return None for it. It is a character like "
            "any other.",
            lambda old, new: [
                None if letter == " " else known
                for letter, known in zip("\0" + new, _carried(old, new))
            ],
        ),
        Mistake(
            "True and False say whether the old alphabet has a character. Return its class there, "
            "or None.",
            lambda old, new: [True, *(letter in old for letter in new)],
            shows=lambda mine, theirs: any(isinstance(got, bool) for got in mine),
        ),
        Mistake(
            "For a new character return `None` itself: no text, no NaN.",
            lambda old, new: ["None" if known is None else known for known in _carried(old, new)],
            shows=lambda mine, theirs: any(
                got in ("None", "") or got != got
                for got, known in zip(mine, theirs)
                if known is None
            ),
        ),
        Mistake(
            "The first character of the old alphabet is class 1, and it is known, too: 0 counts as "
            "False in an `if`.",
            lambda old, new: [
                0,
                *(None if old.startswith(letter) else known for letter, known in _each(old, new)),
            ],
        ),
        Mistake(ALWAYS, lambda old, new: [0, 3, 1, 2, None]),
        Mistake(
            "You invent a class for a character that the old alphabet does not have. Return None "
            "for it.",
            lambda old, new: [-1 if known is None else known for known in _carried(old, new)],
            shows=lambda mine, theirs: (
                len(mine) == len(theirs)
                and any(
                    isinstance(got, int) and known is None and got not in theirs[1:]
                    for got, known in zip(mine, theirs)
                )
            ),
        ),
        Mistake(
            "A dictionary says which character has which class. A list is asked for, in the order "
            "of the new classes.",
            lambda old, new: dict(zip("\0" + new, _carried(old, new))),
            shows=lambda mine, theirs: isinstance(mine, dict),
        ),
        Mistake(
            "Your classes are texts. They are numbers (int).",
            lambda old, new: [
                known if known is None else str(known) for known in _carried(old, new)
            ],
            shows=lambda mine, theirs: any(isinstance(got, str) and got.isdigit() for got in mine),
        ),
        Mistake(
            "You return the characters. Return their classes in the old alphabet.",
            lambda old, new: [0, *(letter if letter in old else None for letter in new)],
        ),
        Mistake(
            "The first entry is for the blank, which is class 0 in both alphabets.",
            lambda old, new: [1, *_carried(old, new)[1:]],
            shows=lambda mine, theirs: mine[0] != 0,
        ),
        Mistake(
            "You return None for a character that the old alphabet has.",
            lambda old, new: [0, *(None for _ in new)],
            shows=lambda mine, theirs: (
                len(mine) == len(theirs)
                and any(got is None and known is not None for got, known in zip(mine, theirs))
            ),
        ),
        Mistake(
            "You return another class than the character has: its index in the old alphabet, "
            "counted from 0, plus 1 for the blank.",
            lambda old, new: [known and known + 1 for known in _carried(old, new)],
            shows=lambda mine, theirs: (
                len(mine) == len(theirs)
                and any(
                    isinstance(got, int) and isinstance(known, int) and got != known
                    for got, known in zip(mine, theirs)
                )
            ),
        ),
        Mistake(
            "You put a character in place of the blank, and the alphabet may have the same "
            "character. The blank is no character: write its class 0 yourself.",
            lambda old, new: [
                0,
                *(
                    0 if character in "-_" else label
                    for character, label in zip(new, _carried(old, new)[1:])
                ),
            ],
        ),
    ),
    hints=(
        (
            "Start with the blank, then go through the new alphabet and look up each character in "
            "the old one."
        ),
        (
            "`my_carried_over('abc', 'cab!')` gives `[0, 3, 1, 2, None]`: first the blank, then "
            "c, a and b, and `!` is new."
        ),
        """
        result = [0]                                  the blank stays the blank
        for each character of the new alphabet:
            add its index in the old alphabet, plus 1    (class 0 is the blank)
            or None if the old alphabet does not have it""",
    ),
    otherwise=(
        "Go through this call by hand: first the blank, then each character of the new alphabet, "
        "looked up in the old one."
    ),
    praise=(
        "the columns and the context stay as they are; only the last layer's rows for new "
        "characters start at zero."
    ),
)

# --- 7.6 ------------------------------------------------------------------------------------------


def misfit(scores: Sequence[Tensor], right: Sequence[bool], temperature: float) -> float:
    """Return the mean negative log-likelihood of `right` under the words' confidences.

    scores: a tensor (T, C) for each word; each is divided by the temperature before the softmax.
    """
    return _misfit(scores, right, temperature)


def _misfit(
    scores: Sequence[Tensor],
    right: Sequence[bool],
    temperature: float,
    logarithm: Callable[[Tensor, float], Tensor] | None = None,
) -> float:
    """Return the misfit, with another logarithm of a word's confidence if one is given."""
    return sum(_misfits(scores, right, temperature, logarithm)) / len(right)


def _misfits(
    scores: Sequence[Tensor],
    right: Sequence[bool],
    temperature: float,
    logarithm: Callable[[Tensor, float], Tensor] | None = None,
) -> list[float]:
    """Return the misfit of each word."""
    of_word = logarithm or _log_confidence
    found = [(of_word(word, temperature), verdict) for word, verdict in zip(scores, right)]
    return [float(-log if verdict else -torch.log(-torch.expm1(log))) for log, verdict in found]


def _log_confidence(word: Tensor, temperature: float) -> Tensor:
    return (word / temperature).log_softmax(-1).amax(-1).sum()


def _confidences(scores: Sequence[Tensor], temperature: float) -> list[Tensor]:
    """Return the words' confidences as products, which may underflow."""
    return [(word / temperature).softmax(-1).amax(-1).prod() for word in scores]


def _by_products(
    scores: Sequence[Tensor], right: Sequence[bool], temperature: float, least: float = 0.0
) -> float:
    """Return the misfit from confidences that were multiplied: infinite for a long line.

    least: added to each probability before its logarithm is taken.
    """
    found = zip(_confidences(scores, temperature), right)
    return float(sum(-((c if verdict else 1 - c) + least).log() for c, verdict in found)) / len(
        right
    )


def _draw_misfit(draw: Random) -> tuple[Any, ...]:
    classes, words = draw.randint(2, 4), draw.randint(1, 3)
    scores = [
        torch.tensor(
            [
                [round(draw.uniform(-3, 3), 2) for _ in range(classes)]
                for _ in range(draw.randint(1, 4))
            ],
            dtype=torch.float64,
        )
        for _ in range(words)
    ]
    return scores, [draw.random() < 0.5 for _ in scores], draw.choice([0.5, 0.8, 1.0, 1.5, 2.0])


def _misfit_properties(
    scores: Sequence[Tensor], right: Sequence[bool], temperature: float
) -> dict[str, bool]:
    """Return what is true of a call, where an answer may be wrong on such calls alone."""
    products = [float(confidence) for confidence in _confidences(scores, temperature)]
    return {
        "the product of a long line's probabilities underflows to 0 (add logarithms instead)": any(
            product == 0 for product in products
        ),
        "a word has more than one column": any(len(word) > 1 for word in scores),
        "a wrong word has more than one column": any(
            len(word) > 1 and not verdict for word, verdict in zip(scores, right)
        ),
        "there is more than one word": len(scores) > 1,
        "a word is wrong": not all(right),
        "a word is right": any(right),
        "the temperature is not 1": temperature != 1,
    }


def _of_columns(
    scores: Sequence[Tensor], right: Sequence[bool], temperature: float
) -> list[list[float]]:
    """Return for each word the costs of its columns, each taken for a word of its own."""
    return [
        _misfits([row[None] for row in word], [verdict] * len(word), temperature)
        for word, verdict in zip(scores, right)
    ]


def _misfit_examples() -> list[tuple[Any, ...]]:
    sure = torch.tensor([[2.0, 0.0], [0.0, 2.0]], dtype=torch.float64)
    unsure = torch.tensor([[1.0, 0.0, 0.0]], dtype=torch.float64)
    line = torch.zeros(200, 96, dtype=torch.float64)
    return [
        ([sure], [True], 1.0),
        ([sure], [False], 1.0),
        ([unsure], [True], 0.5),
        ([unsure[:, :2]], [False], 2.0),
        ([sure, unsure], [True, False], 2.0),
        ([unsure, line], [False, True], 1.0),
    ]


MISFIT = Exercise(
    number="7.6",
    title="Which temperature fits?",
    difficulty=3,
    importance=2,
    minutes=15,
    reference=misfit,
    examples=_misfit_examples,
    draw=_draw_misfit,
    tolerance=1e-5,  # single precision passes, too
    properties=_misfit_properties,
    mistakes=(
        Mistake(
            "The temperature is not used: divide the scores by it before the softmax.",
            lambda scores, right, temperature: _misfit(scores, right, 1.0),
        ),
        Mistake(
            "You multiply the scores by the temperature. A temperature above 1 makes the model "
            "less sure: divide.",
            lambda scores, right, temperature: _misfit(scores, right, 1 / temperature),
        ),
        Mistake(
            "You divide the probabilities by the temperature. Divide the scores, and take the "
            "softmax after that.",
            lambda scores, right, temperature: _misfit(
                scores,
                right,
                temperature,
                lambda word, t: (word.softmax(-1).amax(-1) / t).log().sum(),
            ),
        ),
        Mistake(
            "You divide the logarithms of the probabilities, and these no longer add up to 1. "
            "Divide the scores, and take the softmax after that.",
            lambda scores, right, temperature: _misfit(
                scores,
                right,
                temperature,
                lambda word, t: (word.log_softmax(-1).amax(-1) / t).sum(),
            ),
        ),
        Mistake(
            "There is no softmax: scores are no probabilities yet.",
            lambda scores, right, temperature: _misfit(
                scores, right, temperature, lambda word, t: (word / t).amax(-1).sum()
            ),
        ),
        Mistake(
            "A wrong word costs -log(1 - confidence); here the logarithm is missing.",
            lambda scores, right, temperature: (
                sum(
                    cost if verdict else float(c) - 1
                    for cost, verdict, c in zip(
                        _misfits(scores, right, temperature),
                        right,
                        _confidences(scores, temperature),
                    )
                )
                / len(right)
            ),
        ),
        Mistake(
            "For a wrong word, you subtract the logarithm of the confidence from 1. Subtract the "
            "confidence itself: exp() of that logarithm.",
            lambda scores, right, temperature: (
                sum(
                    float(-log if verdict else -torch.log(1 - log))
                    for log, verdict in zip(
                        [_log_confidence(word, temperature) for word in scores], right
                    )
                )
                / len(right)
            ),
        ),
        Mistake(
            "You return the costs of the single words. Their mean is asked for.",
            _misfits,
            shows=lambda mine, theirs: isinstance(mine, list),
        ),
        Mistake(
            "The softmax runs down the columns of the picture. The probabilities of the classes in "
            "one column of the picture add up to 1: dim=-1.",
            lambda scores, right, temperature: _misfit(
                scores, right, temperature, lambda word, t: (word / t).log_softmax(0).amax(-1).sum()
            ),
        ),
        Mistake(
            "You take the mean over the columns of a word. All of its columns must be right: their "
            "probabilities are multiplied (their logarithms added).",
            lambda scores, right, temperature: _misfit(
                scores,
                right,
                temperature,
                lambda word, t: (word / t).log_softmax(-1).amax(-1).mean(),
            ),
        ),
        Mistake(
            "You take the mean of the columns' probabilities. All of its columns must be right: "
            "their probabilities are multiplied (their logarithms added).",
            lambda scores, right, temperature: _misfit(
                scores,
                right,
                temperature,
                lambda word, t: (word / t).softmax(-1).amax(-1).mean().log(),
            ),
        ),
        Mistake(
            "You divide the cost of a word by the number of its columns. The mean is over the "
            "words alone.",
            lambda scores, right, temperature: (
                sum(
                    cost / len(word)
                    for cost, word in zip(_misfits(scores, right, temperature), scores)
                )
                / len(right)
            ),
        ),
        Mistake(
            "You take each column for a word of its own, and the mean over all columns. First "
            "multiply the columns of a word (add their logarithms).",
            lambda scores, right, temperature: (
                sum(map(sum, _of_columns(scores, right, temperature))) / sum(map(len, scores))
            ),
        ),
        Mistake(
            "For a wrong word, you multiply 1 - probability over its columns. Subtract the word's "
            "confidence from 1, after its columns are multiplied.",
            lambda scores, right, temperature: (
                sum(map(sum, _of_columns(scores, right, temperature))) / len(right)
            ),
        ),
        Mistake(
            "You take the largest over the columns. It is taken over the classes, in each column: "
            "the last axis.",
            lambda scores, right, temperature: _misfit(
                scores, right, temperature, lambda word, t: (word / t).log_softmax(-1).amax(0).sum()
            ),
        ),
        Mistake(
            "You add up the logarithms of all classes. Only the largest of each column counts.",
            lambda scores, right, temperature: _misfit(
                scores, right, temperature, lambda word, t: (word / t).log_softmax(-1).sum()
            ),
        ),
        Mistake(
            "You take the smallest probability of each column. The largest is asked for.",
            lambda scores, right, temperature: _misfit(
                scores,
                right,
                temperature,
                lambda word, t: (word / t).log_softmax(-1).amin(-1).sum(),
            ),
        ),
        Mistake(
            "You take a word's surest column alone. All of its columns must be right: their "
            "probabilities are multiplied (their logarithms added).",
            lambda scores, right, temperature: _misfit(
                scores, right, temperature, lambda word, t: (word / t).log_softmax(-1).max()
            ),
        ),
        Mistake(
            "The softmax runs over the whole picture. The probabilities of the classes in one "
            "column add up to 1: dim=-1.",
            lambda scores, right, temperature: _misfit(
                scores,
                right,
                temperature,
                lambda word, t: (word / t).flatten().log_softmax(0).view_as(word).amax(-1).sum(),
            ),
        ),
        Mistake(
            "There are two softmaxes: log_softmax contains one. Give it the scores, divided by the "
            "temperature.",
            lambda scores, right, temperature: _misfit(
                scores,
                right,
                temperature,
                lambda word, t: (word / t).softmax(-1).log_softmax(-1).amax(-1).sum(),
            ),
        ),
        Mistake(
            "A wrong word costs 1 - log(confidence) here. It is to cost -log(1 - confidence).",
            lambda scores, right, temperature: (
                sum(
                    float(-log if verdict else 1 - log)
                    for log, verdict in zip(
                        [_log_confidence(word, temperature) for word in scores], right
                    )
                )
                / len(right)
            ),
        ),
        Mistake(
            "Only the first word counts here. Does the `return` stand inside of the loop?",
            lambda scores, right, temperature: _misfits(scores, right, temperature)[0],
        ),
        Mistake(
            "This is the mean confidence. A right word costs -log(confidence), a wrong one "
            "-log(1 - confidence).",
            lambda scores, right, temperature: (
                float(sum(_confidences(scores, temperature))) / len(scores)
            ),
        ),
        Mistake(
            "You take a word's most doubtful column alone. All of its columns must be right: their "
            "probabilities are multiplied (their logarithms added).",
            lambda scores, right, temperature: _misfit(
                scores,
                right,
                temperature,
                lambda word, t: (word / t).log_softmax(-1).amax(-1).min(),
            ),
        ),
        Mistake(
            "The wrong words count nothing. A wrong word costs the more, the surer it was: "
            "-log(1 - confidence).",
            lambda scores, right, temperature: (
                sum(
                    cost if verdict else 0.0
                    for cost, verdict in zip(_misfits(scores, right, temperature), right)
                )
                / len(right)
            ),
        ),
        Mistake(
            "You take the mean over the right words alone. All words count, and a wrong one costs "
            "-log(1 - confidence).",
            lambda scores, right, temperature: (
                sum(
                    cost
                    for cost, verdict in zip(_misfits(scores, right, temperature), right)
                    if verdict
                )
                / sum(right)
            ),
        ),
        Mistake(
            "`right` is not used: every word counts as right. A wrong word costs "
            "-log(1 - confidence).",
            lambda scores, right, temperature: _misfit(scores, [True] * len(right), temperature),
        ),
        Mistake(
            "Right and wrong are exchanged: a right word costs -log(confidence), a wrong one "
            "-log(1 - confidence).",
            lambda scores, right, temperature: _misfit(
                scores, [not verdict for verdict in right], temperature
            ),
        ),
        Mistake(
            "This is the sum over the words. The mean is asked for.",
            lambda scores, right, temperature: sum(_misfits(scores, right, temperature)),
        ),
        Mistake(
            "A sign is missing: logarithms of probabilities are negative, a misfit is positive.",
            lambda scores, right, temperature: -_misfit(scores, right, temperature),
            shows=lambda mine, theirs: mine < 0,
        ),
        Mistake(
            "The product of a long line's probabilities underflows to 0, and its logarithm is "
            "infinite. Add the logarithms of the columns instead.",
            _by_products,
            shows=lambda mine, theirs: mine == float("inf") and theirs > 300,
        ),
        Mistake(
            "`math.log` stops at 0, and the product of a long line's probabilities underflows to "
            "0. Add the logarithms of the columns instead.",
            lambda scores, right, temperature: (
                sum(
                    -math.log(float(c if verdict else 1 - c))
                    for c, verdict in zip(_confidences(scores, temperature), right)
                )
                / len(right)
            ),
        ),
        Mistake(
            "You take the difference of confidence and verdict. Here a right word costs "
            "-log(confidence), a wrong one -log(1 - confidence).",
            lambda scores, right, temperature: _mean_gap(scores, right, temperature),
        ),
        Mistake(
            "You take the square of a difference. Here a right word costs -log(confidence), a "
            "wrong one -log(1 - confidence).",
            lambda scores, right, temperature: _mean_gap(scores, right, temperature, power=2),
        ),
        Mistake(
            "On a long line this is too small. Does the product of its probabilities underflow to "
            "0, and does a small number then stand in for it? Add logarithms instead.",
            lambda scores, right, temperature: _by_products(scores, right, temperature, 1e-12),
            shows=lambda mine, theirs: theirs > 300 and 3 < mine < theirs,
        ),
        Mistake(
            "You take the probability of class 0 in each column. Take the largest one of each "
            "column, whatever class it is.",
            lambda scores, right, temperature: _misfit(
                scores,
                right,
                temperature,
                lambda word, temperature: (word / temperature).log_softmax(-1)[:, 0].sum(),
            ),
        ),
        Mistake(
            "You return the median of the words' costs: their mean is asked for.",
            lambda scores, right, temperature: median(_misfits(scores, right, temperature)),
        ),
    ),
    hints=(
        (
            "First a function of your own that returns the logarithm of one word's confidence; "
            "then one cost for each word; then their mean."
        ),
        (
            "`my_misfit([torch.tensor([[2.0, 0.0]])], [True], 1.0)` gives `0.127`: one word of one "
            "column with the confidence `1 / (1 + math.exp(-2))`, and minus its logarithm. With "
            "`[False]` it is minus the logarithm of the rest."
        ),
        """
        for each word:
            logarithms = log_softmax of (its scores / temperature), over the classes
            log_confidence = the largest of each column, added up over the columns
            cost = -log_confidence                     if the word is right
                   -log(1 - exp(log_confidence))       if it is wrong
        return the mean of the costs""",
    ),
    otherwise=(
        "Take one word by hand and print its log-confidence (a sum over its columns), its cost, "
        "and then the mean over the words."
    ),
    praise=(
        "this is the negative log-likelihood; the temperature at which it is smallest is the one "
        "that `find_temperature` of the library looks for."
    ),
    forbidden=(find_temperature,),
)


def _mean_gap(
    scores: Sequence[Tensor], right: Sequence[bool], temperature: float, power: int = 1
) -> float:
    """Return the mean difference of confidence and verdict, to a power."""
    found = zip(_confidences(scores, temperature), right)
    gaps = [abs(float(confidence) - verdict) ** power for confidence, verdict in found]
    return float(sum(gaps)) / len(right)


# --- 7.7 ------------------------------------------------------------------------------------------


def sign_test(before: Sequence[bool], after: Sequence[bool]) -> float:
    """Return how probable so uneven a split of gains and losses is by chance, in either direction.

    The exact sign test over the pictures on which two readers differ, McNemar's test.
    """
    lost, gained = _split(before, after)
    return _tails(min(lost, gained), lost + gained)


def _split(before: Sequence[bool], after: Sequence[bool]) -> tuple[int, int]:
    """Return on how many pictures only the first reader is right, and only the second."""
    pairs = list(zip(before, after))
    return pairs.count((True, False)), pairs.count((False, True))


def _tails(fewer: int, count: int, sides: int = 2) -> float:
    """Return the probability of at most `fewer` heads in `count` throws, on so many sides."""
    tail = sum(comb(count, heads) for heads in range(fewer + 1)) / 2**count
    return float(min(1.0, sides * tail))


def _chi_square(lost: int, gained: int, less: int) -> float:
    """Return the usual approximation, with a correction of 1 or without."""
    if lost + gained == 0:
        return 1.0
    return erfc(max(0, abs(lost - gained) - less) / sqrt(2 * (lost + gained)))


def _draw_pairs(draw: Random) -> tuple[Any, ...]:
    count, better = draw.choice([0, 1, 2, *[draw.randint(3, 14)] * 6]), draw.random()
    before = [draw.random() < 0.5 for _ in range(count)]
    return before, [draw.random() < better if draw.random() < 0.7 else was for was in before]


def _of_counts(both: int, lost: int, gained: int, neither: int) -> tuple[list[bool], list[bool]]:
    """Return the verdicts of two readers with these counts."""
    before = [True] * (both + lost) + [False] * (gained + neither)
    return before, [True] * both + [False] * lost + [True] * gained + [False] * neither


SIGNS = Exercise(
    number="7.7",
    title="Did it help, or was it chance?",
    difficulty=2,
    importance=3,
    minutes=12,
    reference=sign_test,
    examples=lambda: [
        _of_counts(0, 0, 3, 0),
        _of_counts(1, 1, 2, 1),
        _of_counts(2, 0, 0, 1),
        _of_counts(0, 4, 0, 1),
        ([], []),
        _of_counts(0, 1, 1, 0),
        _of_counts(3, 2, 9, 2),
    ],
    draw=_draw_pairs,
    draws=30,
    mistakes=(
        Mistake(
            "This is one direction alone. Before you looked, either reader could have been the "
            "better one: count both tails, twice the smaller one.",
            lambda before, after: _tails(min(_split(before, after)), sum(_split(before, after)), 1),
        ),
        Mistake(
            "A probability above 1: where gains and losses are nearly equal, the two tails "
            "overlap. Return at most 1.",
            lambda before, after: (
                2
                * sum(
                    comb(sum(_split(before, after)), heads)
                    for heads in range(min(_split(before, after)) + 1)
                )
                / 2 ** sum(_split(before, after))
            ),
            shows=lambda mine, theirs: 1 < mine <= 2,
        ),
        Mistake(
            "You count all pictures as throws. Those that both readers read right, or both wrong, "
            "say nothing on which is better: leave them out.",
            lambda before, after: _tails(min(_split(before, after)), len(before)),
        ),
        Mistake(
            "You take the probability of exactly this split. A test asks for this one and all that "
            "are more uneven: add them up.",
            lambda before, after: _exactly(*_split(before, after)),
        ),
        Mistake(
            "The split itself is missing from the sum: range(k) ends before k.",
            lambda before, after: _tails(
                min(_split(before, after)) - 1, sum(_split(before, after))
            ),
        ),
        Mistake(
            "You always count the losses. The smaller of the two numbers is meant, whichever it "
            "is: the direction does not matter.",
            lambda before, after: _tails(_split(before, after)[0], sum(_split(before, after))),
        ),
        Mistake(
            "You always count the gains. The smaller of the two numbers is meant, whichever it "
            "is: the direction does not matter.",
            lambda before, after: _tails(_split(before, after)[1], sum(_split(before, after))),
        ),
        Mistake(
            "This is 1 for every split. Do you sum up to the larger of the two numbers, or count "
            "lost and gained wrong? Sum up to the smaller one, and print both.",
            lambda before, after: _tails(max(_split(before, after)), sum(_split(before, after))),
        ),
        Mistake(
            "This is the approximation by a bell curve. The task asks for the exact sum; with few "
            "pictures the two differ.",
            lambda before, after: _chi_square(*_split(before, after), 0),
        ),
        Mistake(
            "This is the approximation by a bell curve, with its correction. The task asks for the "
            "exact sum.",
            lambda before, after: _chi_square(*_split(before, after), 1),
        ),
        Mistake(
            "This is the statistic of McNemar's test. How probable is so uneven a split? The task "
            "asks for the exact sum.",
            lambda before, after: (
                (_split(before, after)[0] - _split(before, after)[1]) ** 2
                / max(1, sum(_split(before, after)))
            ),
        ),
        Mistake(
            "This is the share of the smaller number. How probable is so uneven a split by chance?",
            lambda before, after: min(_split(before, after)) / max(1, sum(_split(before, after))),
        ),
        Mistake(
            "You sum from k + 1 on. The sum begins at 0 and ends at k.",
            lambda before, after: min(
                1.0, 2 - 2 * _tails(min(_split(before, after)), sum(_split(before, after)), 1)
            ),
        ),
        Mistake(
            "You take the shares of the two readers for the counts. Two readers with equal shares "
            "may differ on many pictures: count picture by picture.",
            lambda before, after: min(1.0, 2 / 2 ** abs(sum(after) - sum(before))),
        ),
        Mistake(
            "You leave out the first picture. Python counts from 0.",
            lambda before, after: _both_tails(before[1:], after[1:]),
        ),
        Mistake(
            "You count how often the readers differ. How probable is so uneven a split?",
            lambda before, after: sum(_split(before, after)),
        ),
        Mistake(
            "This is the difference of the two shares. How probable is so uneven a split by "
            "chance?",
            lambda before, after: (sum(after) - sum(before)) / len(before),
        ),
        Mistake(
            "That is 1 minus what is asked for. A small number says that chance is no good "
            "explanation.",
            lambda before, after: 1 - _both_tails(before, after),
        ),
        Mistake(
            "You double the probability of exactly this split. A test asks for this one and all "
            "that are more uneven: add them up.",
            lambda before, after: min(1.0, 2 * _exactly(*_split(before, after))),
        ),
        Mistake(
            "You count how many pictures each reader gets right. Those that both get right say "
            "nothing on which is better: count picture by picture.",
            lambda before, after: _tails(min(sum(before), sum(after)), sum(before) + sum(after)),
        ),
        Mistake(
            "You return whether the result is small, or whether the readers differ. The "
            "probability itself is asked for.",
            lambda before, after: _both_tails(before, after) < 0.05,
            shows=lambda mine, theirs: isinstance(mine, bool),
        ),
        Mistake(
            "This is the difference of gains and losses as a share of their sum. How probable is "
            "so uneven a split by chance?",
            lambda before, after: (
                (_split(before, after)[1] - _split(before, after)[0])
                / max(1, sum(_split(before, after)))
            ),
        ),
        Mistake(
            "Where the readers differ nowhere, chance explains all: the result is 1.",
            lambda before, after: _both_tails(before, after) if sum(_split(before, after)) else 0.0,
        ),
        Mistake(
            "You take all pictures on which the readers differ as losses. Lost is what was right "
            "before and is wrong after, gained the reverse.",
            lambda before, after: _tails(sum(_split(before, after)), len(before)),
        ),
        Mistake(ROUNDED, lambda before, after: round(_both_tails(before, after), 2), _nearly),
        Mistake(
            "A probability is never negative.",
            lambda before, after: -_both_tails(before, after),
            shows=lambda mine, theirs: mine < 0,
        ),
        Mistake(
            "0 would be impossible, and every split can happen by chance, if seldom. (`//` and "
            "int() drop what is behind the point.)",
            lambda before, after: 0.0,
            shows=lambda mine, theirs: mine == 0,
        ),
        Mistake(
            "Too large. Does the sum reach too far, is n too small, or a factor wrong? Print lost, "
            "gained, n and k for this call.",
            lambda before, after: min(
                1.0, 4 * _tails(min(_split(before, after)), sum(_split(before, after)))
            ),
            shows=lambda mine, theirs: mine > theirs and not _close(mine, 100 * theirs),
        ),
        Mistake(
            "Too small. Does the sum stop too early, is n too large, or a factor wrong? Print "
            "lost, gained, n and k for this call.",
            lambda before, after: _both_tails(before, after) / 8,
            shows=lambda mine, theirs: mine < theirs,
        ),
    ),
    hints=(
        (
            "Only the pictures on which the two readers differ count. If neither is better, each "
            "of them is a throw of a coin."
        ),
        (
            "`my_chance([False], [True])` gives `1.0`: with a single coin the split is never less "
            "uneven, so this is no evidence. `my_chance([False, False], [True, True])` gives "
            "`2 * (1 / 4)`: both heads, or both tails."
        ),
        """
        lost   = how many pictures only the reader before gets right
        gained = how many pictures only the reader after gets right
        n, k = lost + gained, the smaller of the two
        tail = ( C(n, 0) + C(n, 1) + ... + C(n, k) ) / 2 to the power of n
        return 2 * tail, but at most 1""",
    ),
    praise=(
        "this is the exact sign test on the pictures where two readers differ, known as McNemar's "
        "test; it needs no new pictures, only the same ones for both."
    ),
)


def _both_tails(before: Sequence[bool], after: Sequence[bool]) -> float:
    lost, gained = _split(before, after)
    return _tails(min(lost, gained), lost + gained)


def _exactly(lost: int, gained: int) -> float:
    return float(comb(lost + gained, lost) / 2 ** (lost + gained))


EXERCISES = (EDITS, RATE, INTERVAL, CALIBRATION, CARRY, MISFIT, SIGNS)

QUESTIONS = (
    Question(
        number="7.A",
        right="c",
        replies={
            "a": (
                "no, the other way round: if every mark and capital counts, more readings can only "
                "become wrong."
            ),
            "b": (
                "no: some readings differ from their label only in a capital or a mark. Look at "
                "the list above."
            ),
            "c": (
                "yes: if you ignore capitals and marks, you forgive exactly the mistakes made "
                "there."
            ),
        },
    ),
    Question(
        number="7.B",
        right="b",
        replies={
            "a": (
                "no: a reader with a share of `0.9` has a chance of 0.12 to read all of them right "
                "(`0.9 ** 20`)."
            ),
            "b": "yes, 84 %: so few pictures say very little.",
            "c": (
                "no: with a share of one half, so many right readings in a row happen once in "
                "1,048,576 times (`2 ** 20`)."
            ),
        },
    ),
    Question(
        number="7.C",
        right="c",
        replies={
            "a": (
                "no: most networks are too sure, but its temperature was found where every "
                "character had to be right; here capitals and marks are forgiven."
            ),
            "b": (
                "no: the same kind of picture, counted in the same way, would give that. Here they "
                "are counted in another way."
            ),
            "c": (
                "yes: its temperature was found where every character had to be right; here "
                "capitals and marks are forgiven."
            ),
        },
    ),
    Question(
        number="7.D",
        right="b",
        replies={
            "a": "no: 50 lines remove 12 % of the errors. They help, but not as much.",
            "b": "yes: 100 lines remove 18 % of the errors, 200 lines 22 %.",
            "c": "no, fewer: 200 lines already remove 22 % of the errors.",
        },
    ),
    Question(
        number="7.E",
        right="c",
        replies={
            "a": (
                "no: both lines are scaled to the height of one, and each column then holds pieces "
                "of two letters. The model must choose or mix."
            ),
            "b": (
                "no: every picture is scaled to a height of 32 pixels first, and that leaves a "
                "strip 3 pixels wide of these stacked letters."
            ),
            "c": (
                "yes: it was trained on nearly straight lines, so it tolerates only a slight slope."
            ),
        },
    ),
    Question(
        number="7.F",
        right="a",
        replies={
            "a": (
                "yes: given the picture, CTC multiplies the columns' probabilities; no column "
                "knows what another one chose."
            ),
            "b": (
                "no: that would need columns that exchange information while they choose. CTC's "
                "columns do not."
            ),
            "c": (
                "no: two of the four would get 0 only if the choices were made together. Multiply "
                "the numbers."
            ),
        },
    ),
)
