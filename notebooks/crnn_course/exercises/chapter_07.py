"""Chapter 07, reading the real world: edits and error rates, intervals, calibration, another
alphabet.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable, Sequence
from math import sqrt
from typing import Any

from rapidfuzz.distance import LCSseq

from crnn_course.exercises.machinery import Exercise, Mistake, Question
from crnn_lib.metrics import Share, character_error_rate, expected_calibration_error, reliability

Texts = Sequence[str]
Interval = tuple[float, float]


def _misread(chance: random.Random, text: str) -> str:
    """The text with a few letters lost, changed or one too many."""
    read = ""
    for letter in text:
        fate = chance.random()
        if fate < 0.15:
            continue
        read += chance.choice("eaost") if fate < 0.3 else letter
        read += chance.choice("lin") if fate > 0.9 else ""
    return read


def _words(chance: random.Random, count: int) -> list[str]:
    return [
        "".join(chance.choice("abeost") for _ in range(chance.randint(1, 9))) for _ in range(count)
    ]


# --- 7.1 ------------------------------------------------------------------------------------------


def edits(reference: str, reading: str) -> int:
    """The fewest letters to put in, take out or change that make one text of the other."""
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
    """The table with a border of zeros."""
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
    """Both texts walked once from the left; where they differ, both go on."""
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
            "You compare letter by letter at the same place: one letter lost at the front then "
            "makes all others wrong. Let a "
            "letter be taken out or put in.",
            _by_position,
        ),
        Mistake(
            (
                "You compare only as far as the shorter text goes: what the longer one has beyond "
                "it "
                "must be edited, too."
            ),
            _greedy_edits,
        ),
        Mistake(
            (
                "You count which letters there are, not where they stand: sign and sing have the "
                "same "
                "ones."
            ),
            lambda reference, reading: max(
                sum((Counter(reference) - Counter(reading)).values()),
                sum((Counter(reading) - Counter(reference)).values()),
            ),
        ),
        Mistake(
            (
                "A changed letter costs you two edits (one out, one in): changing is an edit of "
                "its "
                "own and costs 1."
            ),
            lambda reference, reading: (
                len(reference) + len(reading) - 2 * LCSseq.similarity(reference, reading)
            ),
        ),
        Mistake(
            "This is the difference of the lengths: equally long texts may differ, too.",
            lambda reference, reading: abs(len(reference) - len(reading)),
        ),
        Mistake(
            "You divide by the length already: here count the edits, the next exercise divides.",
            lambda reference, reading: _table(reference, reading) / max(1, len(reference)),
        ),
        Mistake(
            (
                "You take a capital for its small letter: Hotel and hotel differ in one letter, "
                "and "
                "each character counts here."
            ),
            lambda reference, reading: _table(reference.lower(), reading.lower()),
        ),
        Mistake(
            "The border of your table is 0: but from nothing to the first j letters there are j "
            "edits, each puts one in, and "
            "from i letters to nothing i, each takes one out.",
            _from_zeros,
        ),
        Mistake(
            "This is how many letters stay: count those that do not.",
            lambda reference, reading: LCSseq.similarity(reference, reading),
        ),
    ),
    hints=(
        "Fill a table: the cell (i, j) says how many edits lead from the first i letters of one "
        "text to the first j of the "
        "other. Its border is known, and each cell follows from three neighbours.",
        """
        cell (i, 0) = i        from i letters to nothing: take each out
        cell (0, j) = j        from nothing to j letters: put each in
        cell (i, j) = the smallest of
            cell (i-1, j-1), plus 1 if the two letters differ        changed, or kept
            cell (i-1, j) plus 1                                     a letter lost
            cell (i, j-1) plus 1                                     a letter too many
        the answer stands in the last cell""",
        (
            "From sign to sing there are 2 edits, from photograph to hotograph 1, from stop to "
            "st0op "
            "1."
        ),
    ),
    praise="the same table as CTC's trellis in miniature: every cell from its neighbours, the "
    "answer in "
    "the last.",
    forbidden=(character_error_rate,),
)


# --- 7.2 ------------------------------------------------------------------------------------------


def corpus_error_rate(references: Texts, readings: Texts) -> float:
    """All edits of all texts, divided by all letters of the references."""
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
            "This is the mean of each text's own rate: then one letter wrong in a word of one "
            "letter weighs as much as ten "
            "wrong in a word of ten. Add up the edits, add up the letters, divide once.",
            lambda references, readings: (
                sum(_table(a, b) / len(a) for a, b in zip(references, readings)) / len(references)
            ),
        ),
        Mistake(
            (
                "You divide by what was read: a reader that says nothing would divide by 0. "
                "Divide by "
                "the references' letters."
            ),
            lambda references, readings: (
                sum(map(_table, references, readings)) / max(1, sum(map(len, readings)))
            ),
        ),
        Mistake(
            (
                "You cut the rate off at 1: it may be more, where more is read than stands there, "
                "and "
                "that should show."
            ),
            lambda references, readings: min(1.0, _rate(references, readings)),
        ),
        Mistake(
            (
                "This is the share of texts with a mistake in them: the character error rate "
                "counts "
                "letters."
            ),
            lambda references, readings: (
                sum(a != b for a, b in zip(references, readings)) / len(references)
            ),
        ),
        Mistake(
            "You divide by the number of texts, not by the number of their letters.",
            lambda references, readings: sum(map(_table, references, readings)) / len(references),
        ),
        Mistake(
            "This is one minus the rate: an error rate is 0 for a perfect reader.",
            lambda references, readings: 1 - _rate(references, readings),
        ),
        Mistake(
            (
                "You divide by the longer of each two texts: that is a relative of this measure "
                "(the "
                "normalised edit distance)."
            ),
            lambda references, readings: (
                sum(map(edits, references, readings))
                / sum(max(len(a), len(b)) for a, b in zip(references, readings))
            ),
        ),
    ),
    hints=(
        "Two sums and one division; `edits` is there for you.",
        """
        wrong = the edits of every pair, added up
        letters = the lengths of all references, added up
        return wrong / letters""",
        'For ["a", "photograph"] read as ["o", "photograph"] it is 1/11: one edit, eleven letters.',
    ),
    praise="0 is perfect, and it may be above 1: whoever reads three letters where one stands "
    "makes two "
    "mistakes a letter.",
    forbidden=(character_error_rate,),
)


# --- 7.3 ------------------------------------------------------------------------------------------


def wilson(right: int, total: int, z: float) -> Interval:
    """Wilson's interval of a share: (low, high)."""
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
    """Wilson's interval, or one with a part of it forgotten."""
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
            "This is the interval of the school books, share ± z times a root: for 20 of 20 it "
            "says 100 % to 100 %, as if "
            "twenty pictures proved everything. Take Wilson's.",
            lambda right, total, z: _interval(
                right, total, z, middle=False, small=False, shrink=False
            ),
        ),
        Mistake(
            "z² / (4 n²) is missing below the root.",
            lambda right, total, z: _interval(right, total, z, small=False),
        ),
        Mistake(
            "You forget to divide both ends by 1 + z² / n.",
            lambda right, total, z: _interval(right, total, z, shrink=False),
        ),
        Mistake(
            (
                "The middle is not the share itself: it is moved towards a half, by z² / (2 n) "
                "before "
                "the division."
            ),
            lambda right, total, z: _interval(right, total, z, middle=False),
        ),
        Mistake(
            "You give middle and half width: give both ends, low and high.",
            lambda right, total, z: (
                sum(_interval(right, total, z)) / 2,
                (_interval(right, total, z)[1] - _interval(right, total, z)[0]) / 2,
            ),
        ),
        Mistake(
            "z is 1.96 in your function, whatever it is told: a level of 99 % needs another z.",
            lambda right, total, z: _interval(right, total, 1.96),
        ),
        Mistake(
            "The ends are swapped: low first.",
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
    praise="twenty of twenty is no proof of perfection: the true share may well be 84 %.",
    forbidden=(Share.interval,),
)


# --- 7.4 ------------------------------------------------------------------------------------------


def calibration_error(confidences: Sequence[float], right: Sequence[bool], bins: int) -> float:
    """How far confidence and share of right readings lie apart, averaged over the bins by their
    size.
    """
    return _over_bins(confidences, right, bins, lambda count, gap: count * abs(gap)) / len(
        confidences
    )


def _over_bins(
    confidences: Sequence[float],
    right: Sequence[bool],
    bins: int,
    count_for: Callable[[int, float], float],
    place: Callable[[float, int], int] = lambda confidence, bins: min(
        int(confidence * bins), bins - 1
    ),
) -> float:
    sorted_in: dict[int, list[tuple[float, bool]]] = {}
    for pair in zip(confidences, right):
        sorted_in.setdefault(place(pair[0], bins), []).append(pair)
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
                [chance.random() < 0.8 * one for one in confidences],
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
            (
                "Every bin counts the same with you: a bin of one reading is mostly chance. Weigh "
                "each by its number of readings."
            ),
            lambda confidences, right, bins: (
                _over_bins(confidences, right, bins, lambda count, gap: abs(gap))
                / len({min(int(one * bins), bins - 1) for one in confidences})
            ),
        ),
        Mistake(
            (
                "Too sure in one bin and too modest in another cancel out: take the absolute "
                "difference of each bin first."
            ),
            lambda confidences, right, bins: (
                sum(c - r for c, r in zip(confidences, right)) / len(confidences)
            ),
        ),
        Mistake(
            (
                "You compare all readings at once, mean confidence with share of right ones: sort "
                "them into bins first."
            ),
            lambda confidences, right, bins: (
                abs(sum(c - r for c, r in zip(confidences, right))) / len(confidences)
            ),
        ),
        Mistake(
            "You compare each single reading with 0 or 1: a reading of confidence 0.7 that is "
            "right is no error of 0.3. "
            "Compare the means of a bin.",
            lambda confidences, right, bins: (
                sum(abs(c - r) for c, r in zip(confidences, right)) / len(confidences)
            ),
        ),
        Mistake(
            "A confidence of exactly 1 falls out of your last bin: put it into the last one.",
            lambda confidences, right, bins: (
                _over_bins(
                    confidences,
                    right,
                    bins,
                    lambda count, gap: count * abs(gap),
                    lambda one, bins: int(one * bins),
                )
                / len(confidences)
            ),
        ),
        Mistake(
            "You divide the readings evenly over the bins: the bins have equal widths (0 to 0.1, "
            "0.1 to 0.2 ...), whatever "
            "falls into them.",
            lambda confidences, right, bins: _evenly(confidences, right, bins),
        ),
        Mistake(
            (
                "You compare with the middle of the bin: take the mean of the confidences that "
                "are in "
                "it."
            ),
            lambda confidences, right, bins: _from_middles(confidences, right, bins),
        ),
        Mistake(
            "You forget to divide by the number of readings.",
            lambda confidences, right, bins: _over_bins(
                confidences, right, bins, lambda count, gap: count * abs(gap)
            ),
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
            ".5 * "
            ".35 = 0.4."
        ),
    ),
    praise="a confidence of 80 % should be right four times in five; this number says how far "
    "that is "
    "from true.",
    forbidden=(expected_calibration_error, reliability),
)


def _from_middles(confidences: Sequence[float], right: Sequence[bool], bins: int) -> float:
    """With the middle of each bin in place of its mean confidence."""
    middles = [(min(int(one * bins), bins - 1) + 0.5) / bins for one in confidences]
    return _over_bins(middles, right, bins, lambda count, gap: count * abs(gap)) / len(confidences)


def _evenly(confidences: Sequence[float], right: Sequence[bool], bins: int) -> float:
    """Bins of equally many readings."""
    pairs = sorted(zip(confidences, right))
    parts = [
        pairs[len(pairs) * bin // bins : len(pairs) * (bin + 1) // bins] for bin in range(bins)
    ]
    return sum(abs(sum(c - r for c, r in part)) for part in parts) / len(pairs)


# --- 7.5 ------------------------------------------------------------------------------------------


def carried_over(old: str, new: str) -> list[int | None]:
    """For each class of the new alphabet, the blank first, the class of the old one that says the
    same; None for a new one.
    """
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
    title="Take along what the model knows",
    difficulty=2,
    importance=2,
    minutes=8,
    reference=carried_over,
    examples=_carry_examples,
    mistakes=(
        Mistake(
            (
                "The blank is missing: it is class 0 of both alphabets, and the one class that "
                "every "
                "model knows."
            ),
            lambda old, new: _carried(old, new)[1:],
        ),
        Mistake(
            (
                "You know nothing of the blank: it is class 0 of both alphabets, so it is carried "
                "over like any other class."
            ),
            lambda old, new: [None, *_carried(old, new)[1:]],
        ),
        Mistake(
            "Off by one: class 0 is the blank, so the first character of an alphabet is class 1.",
            lambda old, new: [0, *(old.index(one) if one in old else None for one in new)],
        ),
        Mistake(
            (
                "You take the old classes in their order, place by place: the same number means "
                "another character there."
            ),
            lambda old, new: [
                0,
                *(place + 1 if place < len(old) else None for place in range(len(new))),
            ],
        ),
        Mistake(
            "A new character gets the class of the blank with you (str.find says -1 for what is "
            "missing, plus one that is 0): "
            "nothing is known of it, say None.",
            lambda old, new: [one or 0 for one in _carried(old, new)],
        ),
        Mistake(
            (
                "You leave new characters out: the list needs a place for every class of the new "
                "alphabet."
            ),
            lambda old, new: [one for one in _carried(old, new) if one is not None],
        ),
        Mistake(
            (
                "You go through the old alphabet: the new model's classes are asked for, in the "
                "order "
                "of the new one."
            ),
            lambda old, new: [0, *(new.index(one) + 1 if one in new else None for one in old)],
        ),
    ),
    hints=(
        (
            "Start with the blank, then go through the new alphabet and look each character up in "
            "the "
            "old one."
        ),
        """
        result = [0]                                  the blank stays the blank
        for each character of the new alphabet:
            add its place in the old alphabet, plus 1    (class 0 is the blank)
            or None if the old one does not have it""",
        'For "abc" and "cab!" it is [0, 3, 1, 2, None].',
    ),
    praise="columns and context stay as they are, and of the last layer only the rows of new "
    "characters "
    "begin at zero.",
)

EXERCISES = (EDITS, RATE, INTERVAL, CALIBRATION, CARRY)

QUESTIONS = (
    Question(
        number="7.A",
        right="c",
        replies={
            "a": (
                "the other way round: asking for every mark and capital can only make more "
                "readings "
                "wrong."
            ),
            "b": (
                "some readings differ from their label only by a capital or a mark: look at the "
                "list "
                "above."
            ),
            "c": (
                "yes: whoever leaves capitals and marks out forgives exactly the mistakes made "
                "there."
            ),
        },
    ),
    Question(
        number="7.B",
        right="b",
        replies={
            "a": (
                "no: one that is right nine times in ten reads twenty in a row now and then (0.9 "
                "to "
                "the power of 20 is .12)."
            ),
            "b": "yes, 84 %: so little do twenty pictures say.",
            "c": (
                "no: then twenty right ones in a row would be one chance in a million (0.5 to the "
                "power of 20)."
            ),
        },
    ),
    Question(
        number="7.C",
        right="c",
        replies={
            "a": "most networks are. But its temperature was found where every character had to be "
            "right; here capitals and "
            "marks are forgiven.",
            "b": (
                "that is what the same kind of picture, counted the same way, would give. Here "
                "they "
                "are counted otherwise."
            ),
            "c": (
                "yes: its temperature was found where every character had to be right; here "
                "capitals "
                "and marks are forgiven."
            ),
        },
    ),
    Question(
        number="7.D",
        right="b",
        replies={
            "a": "far fewer: a few dozen lines show it the typewriter's letters.",
            "b": "yes: the first few dozen buy most; each doubling after that buys about a point.",
            "c": "no: it knows letters already, only not this typewriter's.",
        },
    ),
    Question(
        number="7.E",
        right="c",
        replies={
            "a": (
                "a column of 32 pixels' height holds one piece of one line: with two lines in it, "
                "it "
                "must choose or mix."
            ),
            "b": "letters that lie on their side were never seen, and columns cut across them.",
            "c": (
                "yes: it was trained on nearly straight lines, and a slight slope is what it "
                "forgives."
            ),
        },
    ),
    Question(
        number="7.F",
        right="a",
        replies={
            "a": (
                "yes: given the picture, CTC multiplies the columns' probabilities; no column "
                "knows "
                "what another one chose."
            ),
            "b": (
                "only a model whose columns talk to each other while they choose could: CTC's do "
                "not."
            ),
            "c": (
                "two of the four get nothing only if choices are made together. Multiply the "
                "numbers "
                "out."
            ),
        },
    ),
)
