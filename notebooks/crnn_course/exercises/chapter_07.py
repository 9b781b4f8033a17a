"""Chapter 07, the real world: edits, error rates, intervals, calibration, another alphabet."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable, Sequence
from math import sqrt
from typing import Any

from rapidfuzz.distance import LCSseq

from crnn_course.exercises.definitions import Exercise, Mistake, Question
from crnn_lib.metrics import Share, character_error_rate, expected_calibration_error, reliability

Texts = Sequence[str]
Interval = tuple[float, float]


def _misread(chance: random.Random, text: str) -> str:
    """Return the text with a few letters lost, changed or added."""
    read = ""
    for letter in text:
        fate = chance.random()
        if fate < 0.15:
            continue
        read += chance.choice("eaost") if fate < 0.3 else letter
        read += chance.choice("lin") if fate > 0.9 else ""
    return read


def _words(chance: random.Random, count: int) -> list[str]:
    """Return `count` random words of one to nine letters."""
    return [
        "".join(chance.choice("abeost") for _ in range(chance.randint(1, 9))) for _ in range(count)
    ]


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


def _by_position(reference: str, reading: str) -> int:
    return sum(a != b for a, b in zip(reference, reading)) + abs(len(reference) - len(reading))


def _greedy_edits(reference: str, reading: str) -> int:
    """Return how many letters differ, up to the end of the shorter text."""
    return sum(a != b for a, b in zip(reference, reading))


def _edits_examples() -> list[tuple[Any, ...]]:
    chance = random.Random(71)
    written = [
        ("sign", "sign"),
        ("sign", "sing"),
        ("photograph", "hotograph"),
        ("", "ab"),
        ("abc", ""),
        ("stop", "st0op"),
    ]
    written.append(("Hotel", "hotel"))
    return [
        *written,
        *((word, _misread(chance, word)) for word in _words(chance, 12)),
        ("otto", "tot"),
        ("aab", "baa"),
    ]


EDITS = Exercise(
    number="7.1",
    title="The fewest edits",
    difficulty=3,
    importance=2,
    minutes=15,
    reference=edits,
    examples=_edits_examples,
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
            lambda reference, reading: max(
                sum((Counter(reference) - Counter(reading)).values()),
                sum((Counter(reading) - Counter(reference)).values()),
            ),
        ),
        Mistake(
            "A changed letter costs you two edits (one deletion, one insertion). A change is a "
            "single edit and costs 1.",
            lambda reference, reading: (
                len(reference) + len(reading) - 2 * LCSseq.similarity(reference, reading)
            ),
        ),
        Mistake(
            "This is the difference between the lengths. Texts of equal length may differ, too.",
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
            "The border of your table is 0. From the empty text to the first j letters there are j "
            "edits, all insertions; from the first i letters to the empty text there are i, all "
            "deletions.",
            _from_zeros,
        ),
        Mistake(
            "This is how many letters stay the same. Count the edits instead.",
            lambda reference, reading: LCSseq.similarity(reference, reading),
        ),
    ),
    hints=(
        (
            "Fill a table: the cell (i, j) says how many edits lead from the first i letters of "
            "one text to the first j letters of the other. Its border is known, and each other "
            "cell follows from three neighbours."
        ),
        """
        cell (i, 0) = i        from i letters to the empty text: delete each
        cell (0, j) = j        from the empty text to j letters: insert each
        cell (i, j) = the smallest of
            cell (i-1, j-1), plus 1 if the two letters differ        changed, or kept
            cell (i-1, j) plus 1                                     a letter lost
            cell (i, j-1) plus 1                                     a letter too many
        the answer is in the last cell""",
        (
            "From sign to sing there are 2 edits, from photograph to hotograph 1, from stop to "
            "st0op 1."
        ),
    ),
    praise=(
        "this is CTC's trellis in miniature: each cell is computed from its neighbours, and the "
        "last cell holds the answer."
    ),
    forbidden=(character_error_rate,),
)


# --- 7.2 ------------------------------------------------------------------------------------------


def corpus_error_rate(references: Texts, readings: Texts) -> float:
    """Return the edits of all texts, divided by the letters of all references."""
    return _rate(references, readings)


def _rate(references: Texts, readings: Texts) -> float:
    return sum(map(_table, references, readings)) / sum(map(len, references))


def _rate_examples() -> list[tuple[Any, ...]]:
    chance = random.Random(72)
    written: list[tuple[Any, ...]] = [
        (["a", "photograph"], ["o", "photograph"]),
        (["I"], ["lll"]),
        (["ab"], ["ab"]),
    ]
    for _ in range(10):
        references = _words(chance, chance.randint(1, 5))
        written.append((references, [_misread(chance, word) for word in references]))
    return written


RATE = Exercise(
    number="7.2",
    title="The character error rate of a whole set",
    difficulty=1,
    importance=3,
    minutes=5,
    reference=corpus_error_rate,
    examples=_rate_examples,
    mistakes=(
        Mistake(
            "This is the mean of the rates of the single texts. One wrong letter in a word of one "
            "letter then weighs as much as ten wrong letters in a word of ten. Add up the edits, "
            "add up the letters, divide once.",
            lambda references, readings: (
                sum(_table(a, b) / len(a) for a, b in zip(references, readings)) / len(references)
            ),
        ),
        Mistake(
            "You divide by the length of the readings. For a reader that returns nothing, that is "
            "a division by 0. Divide by the length of the references.",
            lambda references, readings: (
                sum(map(_table, references, readings)) / max(1, sum(map(len, readings)))
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
                sum(map(edits, references, readings))
                / sum(max(len(a), len(b)) for a, b in zip(references, readings))
            ),
        ),
    ),
    hints=(
        "Two sums and one division; you may call `edits`.",
        """
        wrong = the edits of all pairs, added up
        letters = the lengths of all references, added up
        return wrong / letters""",
        'For ["a", "photograph"] read as ["o", "photograph"] it is 1/11: one edit, eleven letters.',
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
    right: int,
    total: int,
    z: float,
    *,
    middle: bool = True,
    small: bool = True,
    shrink: bool = True,
) -> Interval:
    """Return Wilson's interval, or the interval without some of its terms."""
    share = right / total
    centre = share + z * z / (2 * total) if middle else share
    half = z * sqrt(share * (1 - share) / total + (z * z / (4 * total * total) if small else 0.0))
    below = 1 + z * z / total if shrink else 1.0
    return (centre - half) / below, (centre + half) / below


def _interval_examples() -> list[tuple[Any, ...]]:
    chance = random.Random(73)
    written = [(20, 20, 1.96), (8, 10, 1.96), (0, 5, 1.96)]
    for _ in range(10):
        total = chance.randint(4, 400)
        written.append((chance.randint(0, total), total, chance.choice([1.0, 1.645, 1.96, 2.576])))
    return written


INTERVAL = Exercise(
    number="7.3",
    title="How sure is a share?",
    difficulty=2,
    importance=2,
    minutes=10,
    reference=wilson,
    examples=_interval_examples,
    mistakes=(
        Mistake(
            "This is the textbook interval, share ± z times a root. For 20 of 20 it says 100 % to "
            "100 %, as if twenty pictures proved everything. Use Wilson's interval.",
            lambda right, total, z: _interval(
                right, total, z, middle=False, small=False, shrink=False
            ),
        ),
        Mistake(
            "z² / (4 n²) is missing under the root.",
            lambda right, total, z: _interval(right, total, z, small=False),
        ),
        Mistake(
            "You forgot to divide both ends by 1 + z² / n.",
            lambda right, total, z: _interval(right, total, z, shrink=False),
        ),
        Mistake(
            "The middle is not the share itself: it is moved towards one half, by z² / (2 n), "
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
            "Your function always uses z = 1.96 and ignores its argument. A level of 99 % needs "
            "another z.",
            lambda right, total, z: _interval(right, total, 1.96),
        ),
        Mistake(
            "The ends are swapped: return low first.",
            lambda right, total, z: _interval(right, total, z)[::-1],
        ),
    ),
    hints=(
        (
            "Write p for right / total and n for total; then type the formula in three pieces: "
            "middle, half, below."
        ),
        """
        middle = p + z * z / (2 * n)
        half   = z * the root of ( p * (1 - p) / n  +  z * z / (4 * n * n) )
        below  = 1 + z * z / n
        low, high = (middle - half) / below, (middle + half) / below""",
        "For 8 of 10 and z = 1.96 it is (0.490, 0.943), for 20 of 20 (0.839, 1.0).",
    ),
    praise="twenty of twenty does not prove perfection: the true share may be as low as 84 %.",
    forbidden=(Share.interval,),
)


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


def _calibration_examples() -> list[tuple[Any, ...]]:
    chance = random.Random(74)
    examples: list[tuple[Any, ...]] = [
        ([0.95, 0.95, 0.15, 0.15], [True, False, False, True], 10),
        ([1.0, 1.0, 0.6], [True, False, True], 2),
        ([0.9, 0.8], [True, True], 5),
    ]
    for _ in range(10):
        confidences = [
            *(round(chance.random() ** 0.5, 3) for _ in range(chance.randint(4, 30))),
            1.0,
        ]
        examples.append(
            (
                confidences,
                [chance.random() < 0.8 * confidence for confidence in confidences],
                chance.choice([2, 5, 10]),
            )
        )
    return examples


CALIBRATION = Exercise(
    number="7.4",
    title="The calibration error",
    difficulty=2,
    importance=2,
    minutes=12,
    reference=calibration_error,
    examples=_calibration_examples,
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
            "You compare each single reading with 0 or 1. A right reading with a confidence of 0.7 "
            "is not an error of 0.3. Compare the means of each bin.",
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
            "You put equally many readings into each bin. The bins must have equal widths (0 to "
            "0.1, 0.1 to 0.2 ...), however many readings fall into them.",
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
    ),
    hints=(
        "Sort the readings into bins by their confidence; in each bin compare two means.",
        """
        for each reading: its bin is int(confidence * bins), the last bin for a confidence of 1
        for each bin that has readings:
            gap = | mean confidence - share of right readings |
            add gap times the number of its readings
        divide by the number of all readings""",
        (
            "For confidences .95 .95 .15 .15, right, wrong, wrong, right, in 10 bins: .5 * .45 + "
            ".5 * .35 = 0.4."
        ),
    ),
    praise=(
        "readings with a confidence of 80 % should be right four times in five; this number says "
        "how far they are from that."
    ),
    forbidden=(expected_calibration_error, reliability),
)


def _from_middles(confidences: Sequence[float], right: Sequence[bool], bins: int) -> float:
    """Return the error with the middle of each bin in place of its mean confidence."""
    middles = [(_bin_of(confidence, bins) + 0.5) / bins for confidence in confidences]
    return _over_bins(middles, right, bins, _weighted_gap) / len(confidences)


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


def _carry_examples() -> list[tuple[Any, ...]]:
    chance = random.Random(75)
    written = [("abc", "cab!"), ("0123456789", "97"), ("ab", "äb")]
    for _ in range(8):
        letters = chance.sample("abcdefghijklmnop", 10)
        written.append(
            ("".join(letters[:6]), "".join(chance.sample(letters, chance.randint(2, 8))))
        )
    return written


CARRY = Exercise(
    number="7.5",
    title="Keep what the model knows",
    difficulty=2,
    importance=2,
    minutes=8,
    reference=carried_over,
    examples=_carry_examples,
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
    ),
    hints=(
        (
            "Start with the blank, then go through the new alphabet and look up each character in "
            "the old one."
        ),
        """
        result = [0]                                  the blank stays the blank
        for each character of the new alphabet:
            add its index in the old alphabet, plus 1    (class 0 is the blank)
            or None if the old alphabet does not have it""",
        'For "abc" and "cab!" it is [0, 3, 1, 2, None].',
    ),
    praise=(
        "the columns and the context stay as they are; only the last layer's rows for new "
        "characters start at zero."
    ),
)

EXERCISES = (EDITS, RATE, INTERVAL, CALIBRATION, CARRY)

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
                "no: a reader that is right nine times in ten sometimes reads twenty in a row (0.9 "
                "to the power of 20 is .12)."
            ),
            "b": "yes, 84 %: twenty pictures say very little.",
            "c": (
                "no: then twenty right readings in a row would happen once in a million (0.5 to "
                "the power of 20)."
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
            "a": "no, far fewer: a few dozen lines show it the typewriter's letters.",
            "b": (
                "yes: the first few dozen lines help most; each doubling after that gains about a "
                "point."
            ),
            "c": "no: it knows letters already, but not the letters of this typewriter.",
        },
    ),
    Question(
        number="7.E",
        right="c",
        replies={
            "a": (
                "no: a column 32 pixels high is meant to hold a piece of one line. With two lines "
                "in it, the model must choose or mix."
            ),
            "b": (
                "no: the model has never seen letters that lie on their side, and the columns cut "
                "across them."
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
