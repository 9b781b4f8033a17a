"""Chapter 06, decoding: from the model's guesses to text.

Probabilities are plain numbers here, not logarithms, and one sample is a list of frames, each a
list with a number for every class: small enough to follow with pencil and paper.
"""

from __future__ import annotations

import operator
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache, partial
from itertools import accumulate, combinations, groupby, pairwise, product
from math import exp, log, nan, prod
from random import Random
from typing import Any

import torch

from crnn_course.exercises.definitions import Exercise, Mistake, Question
from crnn_lib.ctc import collapse, ctc_loss, forward_backward
from crnn_lib.decoding import Lexicon, NGram, Prefix, beam_search, greedy_decode, prefix_beam_search

SHARED = 256  # whole numbers up to it exist once in Python, so that `is` finds them equal
Frames = Sequence[Sequence[float]]
Sums = tuple[float, float]


def _frame(chance: Random, classes: int) -> list[float]:
    """Draw a frame: probabilities of two decimals that add up to 1, one of them the largest."""
    while True:
        cuts = [0, *sorted(chance.choices(range(101), k=classes - 1)), 100]
        hundredths = [right - left for left, right in pairwise(cuts)]
        if hundredths.count(max(hundredths)) == 1:
            return [number / 100 for number in hundredths]


def _frames(chance: Random, count: int, classes: int) -> list[list[float]]:
    return [_frame(chance, classes) for _ in range(count)]


# --- 6.1 ------------------------------------------------------------------------------------------


def best_path(frames: Frames, blank: int) -> list[int]:
    """Return the labels that the most probable class of each frame spells.

    frames (T, C); returns L class numbers.
    """
    return collapse(_path(frames), blank)


def _path(frames: Frames) -> list[int]:
    return [max(range(len(frame)), key=frame.__getitem__) for frame in frames]


def _runs(path: Iterable[int]) -> list[int]:
    return [label for label, _ in groupby(path)]


def _peaks(path: Sequence[int], classes: int = 3) -> list[list[float]]:
    """Return frames whose best path is `path`, with .8 in each step."""
    return [
        [0.8 if label == best else round(0.2 / (classes - 1), 6) for label in range(classes)]
        for best in path
    ]


def _greedy_examples() -> list[tuple[Any, ...]]:
    return [
        (_peaks([1]), 0),
        (_peaks([0]), 0),
        (_peaks([0, 1]), 1),
        (_peaks([1, 1]), 0),
        (_peaks([1, 0, 1]), 0),
        (_peaks([1, 2, 1]), 0),
        (_peaks([2, 2, 0, 2, 1]), 2),
        (_peaks([0, 1, 1, 0, 1, 2, 2]), 0),
        (_peaks([290, 290, 299], 300), 299),
    ]


def _greedy_draw(chance: Random) -> tuple[Any, ...]:
    """Draw frames whose path repeats itself."""
    classes = chance.randint(2, 5)
    frames = _frames(chance, chance.randint(1, 4), classes)
    longer = [frame for frame in frames for _ in range(chance.randint(1, 2))]
    if chance.random() < 0.3:
        longer.append(longer[0])
    return longer, chance.choice([0, classes - 1, chance.randrange(classes)])


def _greedy_wrapped(frames: Frames, blank: int) -> list[int]:
    """Compare the first class with the last, as an index of -1 does."""
    path = _path(frames)
    return [label for index, label in enumerate(path) if label not in (blank, path[index - 1])]


def _greedy_by_identity(frames: Frames, blank: int) -> list[int]:
    """Compare as `is` does, which finds no large number equal to another one."""
    labels, previous = [], -1
    for label in _path(frames):
        if label > SHARED or label not in (previous, blank):
            labels.append(label)
        previous = label
    return labels


def _greedy_without_last(frames: Frames, blank: int) -> list[int]:
    """Write a letter only where another class follows it."""
    path = _path(frames)
    return [left for left, right in pairwise(path) if left not in (right, blank)]


def _greedy_after(frames: Frames, blank: int, previous: int) -> list[int]:
    """Begin with a class before the first frame."""
    return [
        label for left, label in pairwise([previous, *_path(frames)]) if label not in (left, blank)
    ]


def _greedy_by_twos(frames: Frames, blank: int) -> list[int]:
    """Merge two equal neighbours into one, and then go on after both."""
    labels = [label for label, run in groupby(_path(frames)) for _ in [*run][::2]]
    return [label for label in labels if label != blank]


def _greedy_one_blank(frames: Frames, blank: int) -> list[int]:
    labels = _runs(_path(frames))
    if blank in labels:
        labels.remove(blank)
    return labels


def _best_letter(frame: Sequence[float], blank: int) -> int:
    """Return the most probable class other than the blank."""
    return max((label for label in range(len(frame)) if label != blank), key=frame.__getitem__)


GREEDY = Exercise(
    number="6.1",
    title="The best path, read",
    difficulty=1,
    importance=3,
    minutes=5,
    reference=best_path,
    examples=_greedy_examples,
    draw=_greedy_draw,
    mistakes=(
        Mistake(
            "You drop the blanks first and merge afterwards. Then the blank between two equal "
            "letters is gone before it can keep them apart. Merge first.",
            lambda frames, blank: _runs(label for label in _path(frames) if label != blank),
        ),
        Mistake(
            "You drop the blanks but merge nothing: a letter that takes two frames appears twice.",
            lambda frames, blank: [label for label in _path(frames) if label != blank],
        ),
        Mistake(
            "You merge, but the blanks are still among the labels. Blanks are not characters: drop "
            "them at the end.",
            lambda frames, blank: _runs(_path(frames)),
        ),
        Mistake(
            "This is the path itself, one class for each frame. Merge equal neighbours, then drop "
            "the blanks.",
            lambda frames, blank: _path(frames),
        ),
        Mistake(
            "You always drop class 0. Other programs put the blank last, so the argument `blank` "
            "decides.",
            lambda frames, blank: [label for label in _runs(_path(frames)) if label],
        ),
        Mistake(
            "You keep each label only once. Only neighbours are merged: a letter may appear again "
            "later.",
            lambda frames, blank: [
                label for label in dict.fromkeys(_path(frames)) if label != blank
            ],
        ),
        Mistake(
            "The first frame has nothing before it. At index 0, `path[index - 1]` is `path[-1]`: "
            "the last class of the path, since Python counts negative indices from the end.",
            _greedy_wrapped,
        ),
        Mistake(
            "The last letter is lost where nothing follows it. Write a letter when it begins, or "
            "write the last one after the loop.",
            _greedy_without_last,
        ),
        Mistake(
            "You take the least probable class of each frame. The best path takes the most "
            "probable one.",
            lambda frames, blank: [
                label
                for label in _runs(frame.index(min(frame)) for frame in frames)
                if label != blank
            ],
        ),
        Mistake(
            "These are probabilities. The labels are asked for: the positions of the largest "
            "probabilities, `frame.index(max(frame))`.",
            lambda frames, blank: [max(frame) for frame in frames],
            lambda mine, expected: any(0 < number < 1 for number in mine),
        ),
        Mistake(
            "Two equal class numbers are sometimes taken for different ones. `is` asks whether two "
            "things are the same object; compare numbers with `==`.",
            _greedy_by_identity,
        ),
        Mistake(
            "The order of the letters is lost, and a letter that comes again is lost, too. Go "
            "along the path from left to right.",
            lambda frames, blank: sorted({*_path(frames)} - {blank}),
        ),
        Mistake(
            "The most probable class of a frame may have less than one half. Take the largest of "
            "each frame, whatever it is.",
            lambda frames, blank: [
                label
                for label in _runs(
                    label
                    for frame in frames
                    for label, probability in enumerate(frame)
                    if probability > 0.5
                )
                if label != blank
            ],
        ),
        Mistake(
            "You always drop the last class. In this course the blank is class 0, elsewhere it may "
            "be any: the argument `blank` decides.",
            lambda frames, blank: [
                label for label in _runs(_path(frames)) if label != len(frames[0]) - 1
            ],
        ),
        Mistake(
            "You look for the most probable frame of each class. Look for the most probable class "
            "of each frame: with numpy or torch, along the last axis.",
            lambda frames, blank: [
                label
                for label in _runs(column.index(max(column)) for column in zip(*frames))
                if label != blank
            ],
        ),
        Mistake(
            "The first frame is lost. A letter that begins there belongs to the text, too.",
            lambda frames, blank: [
                label for left, label in pairwise(_path(frames)) if label not in (left, blank)
            ],
        ),
        Mistake(
            "The last frame is lost. Go through all frames, the last one as well.",
            lambda frames, blank: [label for label in _runs(_path(frames[:-1])) if label != blank],
        ),
        Mistake(
            "Before the first frame there is no class yet. If the previous class begins as 0, a "
            "text whose first letter is class 0 loses it: begin with None, or with the blank.",
            lambda frames, blank: _greedy_after(frames, blank, 0),
        ),
        Mistake(
            "You merge equal neighbours by pairs, so a longer run leaves more than a single label. "
            "A letter may take any number of frames.",
            _greedy_by_twos,
        ),
        Mistake(
            "You drop only one blank, and there may be more: list.remove takes away the first one "
            "that it finds.",
            _greedy_one_blank,
        ),
        Mistake(
            "You look for the best letter of each frame and leave the blank out. The blank may be "
            "the most probable class: then it is the class of this frame, and is dropped at the "
            "end.",
            lambda frames, blank: _runs(_best_letter(frame, blank) for frame in frames),
        ),
        Mistake(
            "You always drop class 0, and the blank as well. Where the blank is another class, "
            "class 0 is a letter: `if label` is not true for it.",
            lambda frames, blank: [
                label for label in _runs(_path(frames)) if label and label != blank
            ],
        ),
        Mistake(
            "You write the classes into a text, and take it apart digit by digit. Class 12 is one "
            "label, not two: keep numbers in a list.",
            lambda frames, blank: [
                int(digit)
                for digit in "".join(map(str, _runs(_path(frames))))
                if int(digit) != blank
            ],
            shows=lambda mine, expected: (
                len(mine) > len(expected)
                and all(label < 10 for label in mine)
                and "".join(map(str, expected)) in "".join(map(str, mine))
            ),
        ),
    ),
    otherwise=(
        "Print three things: the best class of each frame, the same after merging equal "
        "neighbours, and what is left without the blanks. Which of the three is not as you expect?"
    ),
    hints=(
        "Three steps: the best class of each frame, then two rules of chapter 00, in their order.",
        "For two classes, a best path of 1 0 1 spells two letters: "
        "`best_path([[.1, .9], [.8, .2], [.1, .9]], 0)` gives `[1, 1]`. Without the frame in the "
        "middle it spells one: `best_path([[.1, .9], [.1, .9]], 0)` gives `[1]`.",
        """
        path = for each frame, the class with the largest number
        go along the path and remember the previous class:
            a class that equals the previous class is the same letter: skip it
            the blank is skipped, too, but it is remembered as the previous class""",
    ),
    praise="argmax, merge, drop: greedy decoding is no more than that, and it never looks at more "
    "than one path.",
    forbidden=(greedy_decode, collapse),
)


# --- 6.2 ------------------------------------------------------------------------------------------


def text_probability(frames: Frames, target: Sequence[int], blank: int) -> float:
    """Add up all paths that spell `target`, each the product of its frames' probabilities."""
    return sum(_of_paths(frames, lambda path: collapse(path, blank) == list(target)))


def _of_paths(frames: Frames, wanted: Callable[[Prefix], bool]) -> list[float]:
    """Return the probability of each path that is wanted."""
    paths = product(range(len(frames[0])), repeat=len(frames))
    return [
        prod(frame[label] for frame, label in zip(frames, path)) for path in paths if wanted(path)
    ]


def _spells(target: Sequence[int], blank: int) -> Callable[[Prefix], bool]:
    return lambda path: collapse(path, blank) == list(target)


def _text_examples() -> list[tuple[Any, ...]]:
    three = [[0.5, 0.2, 0.3], [0.1, 0.6, 0.3], [0.4, 0.4, 0.2]]
    return [
        ([[0.6, 0.4]] * 2, [1], 0),
        ([[0.6, 0.4]] * 2, [], 0),
        ([[0.6, 0.4]], [1], 0),
        ([[0.6, 0.4]], [0], 1),
        ([[0.6, 0.4]] * 2, [1, 1], 0),
        ([[0.2, 0.8], [0.6, 0.4], [0.2, 0.8]], [1, 1], 0),
        (three, [1, 2], 0),
        (three, [2, 1], 0),
        (three, [1, 2, 1], 0),
        (three, [0], 2),
    ]


def _text_draw(chance: Random) -> tuple[Any, ...]:
    count, classes = chance.choice([(1, 4), (2, 4), (3, 3), (3, 4), (4, 3), (4, 2), (5, 2)])
    blank = chance.choice([0, classes // 2, classes - 1])
    letters = [label for label in range(classes) if label != blank]
    target = [chance.choice(letters) for _ in range(chance.choice([0, 1, 1, 2, 2, 3]))]
    return _frames(chance, count, classes), target, blank


def _forward(
    frames: Frames, target: Sequence[int], blank: int, *, skips: bool = True, ends: int = 2
) -> float:
    """Return the probability by the forward recursion, with or without its skips.

    Only the last `ends` states are added up at the end.
    """
    states = [blank, *(label for letter in target for label in (letter, blank))]
    sums = [frames[0][label] if index < 2 else 0.0 for index, label in enumerate(states)]
    for frame in frames[1:]:
        before = [0.0, 0.0, *sums]
        sums = [
            frame[label]
            * (
                before[index + 2]
                + before[index + 1]
                + (
                    before[index]
                    if skips and index > 1 and label not in (blank, states[index - 2])
                    else 0.0
                )
            )
            for index, label in enumerate(states)
        ]
    return sum(sums[-ends:])


def _carried_over(frames: Frames, target: Sequence[int], blank: int) -> float:
    """Do not begin the product anew for each path."""
    total, factor = 0.0, 1.0
    for probability in _of_paths(frames, _spells(target, blank)):
        factor *= probability
        total += factor
    return total


def _of_the_empty_text(said: float, frames: Frames, target: Sequence[int], blank: int) -> float:
    """Say the same of the empty text, whatever the frames are."""
    return sum(_of_paths(frames, _spells(target, blank))) if target else said


def _mean(numbers: Sequence[float]) -> float:
    return sum(numbers) / len(numbers) if numbers else 0.0


TEXT = Exercise(
    number="6.2",
    title="The probability of a text",
    difficulty=2,
    importance=3,
    minutes=8,
    reference=text_probability,
    examples=_text_examples,
    draw=_text_draw,
    mistakes=(
        Mistake(
            "This is only the most probable path of the text. All of its paths count: add them up.",
            lambda frames, target, blank: max(
                _of_paths(frames, _spells(target, blank)), default=0.0
            ),
        ),
        Mistake(
            "You add the frames' probabilities along a path. All steps of a path must happen, so "
            "multiply along the path, and add only over the paths.",
            lambda frames, target, blank: sum(
                sum(frame[label] for frame, label in zip(frames, path))
                for path in product(range(len(frames[0])), repeat=len(frames))
                if collapse(path, blank) == list(target)
            ),
        ),
        Mistake(
            "You find no path where there are some. Is a tuple compared with a list? (1,) == [1] "
            "is False: make both the same type.",
            lambda frames, target, blank: 0.0,
        ),
        Mistake(
            "You keep only the last path that spells the text, which replaces the others. Add each "
            "to the sum: `+=`.",
            lambda frames, target, blank: [0.0, *_of_paths(frames, _spells(target, blank))][-1],
        ),
        Mistake(
            "Paths that are equally probable are counted once. Add up a list, not a set.",
            lambda frames, target, blank: sum({*_of_paths(frames, _spells(target, blank))}),
        ),
        Mistake(
            "You merge repeats, but the blanks are still there when you compare. `collapse` does "
            "both.",
            lambda frames, target, blank: sum(
                _of_paths(frames, lambda path: _runs(path) == list(target))
            ),
        ),
        Mistake(
            "You count paths that spell another text of the same length. Compare the letters, not "
            "the lengths.",
            lambda frames, target, blank: sum(
                _of_paths(frames, lambda path: len(collapse(path, blank)) == len(target))
            ),
        ),
        Mistake(
            "You count only the path that is the text itself, without blanks and repeats: "
            "collapse each path, then compare.",
            lambda frames, target, blank: sum(
                _of_paths(frames, lambda path: list(path) == list(target))
            ),
        ),
        Mistake(
            "You drop the blanks before you merge, so no path spells doubled letters. Merge first.",
            lambda frames, target, blank: sum(
                _of_paths(
                    frames,
                    lambda path: _runs(label for label in path if label != blank) == list(target),
                )
            ),
        ),
        Mistake(
            "You always take class 0 as the blank. The argument `blank` names it.",
            lambda frames, target, blank: sum(_of_paths(frames, _spells(target, 0))),
        ),
        Mistake(
            "You count the paths. Add up their probabilities instead: each is the product of what "
            "its frames say.",
            lambda frames, target, blank: float(len(_of_paths(frames, _spells(target, blank)))),
        ),
        Mistake(
            "You count paths that spell the same labels in another order. The order of the text "
            "counts: compare lists, not sets or sorted lists.",
            lambda frames, target, blank: sum(
                _of_paths(frames, lambda path: sorted(collapse(path, blank)) == sorted(target))
            ),
        ),
        Mistake(
            "You count paths that begin with the text and go on to another one. What a path spells "
            "must be the whole text.",
            lambda frames, target, blank: sum(
                _of_paths(frames, lambda path: collapse(path, blank)[: len(target)] == list(target))
            ),
        ),
        Mistake(
            "You add the paths that do not spell the text. Add those that do.",
            lambda frames, target, blank: 1.0 - sum(_of_paths(frames, _spells(target, blank))),
        ),
        Mistake(
            "You return the mean of the paths. They are different ways to the same text: their "
            "probabilities add up.",
            lambda frames, target, blank: _mean(_of_paths(frames, _spells(target, blank))),
        ),
        Mistake(
            "This is the loss, minus the logarithm of the probability. The probability itself is "
            "asked for.",
            lambda frames, target, blank: (
                -log(sum(_of_paths(frames, _spells(target, blank))) or 1e-300)
            ),
        ),
        Mistake(
            "You treat the empty text apart. It has a probability like any other, not 0: that of "
            "the path of blanks.",
            partial(_of_the_empty_text, 0.0),
        ),
        Mistake(
            "You treat the empty text apart. It has a probability like any other, not 1: that of "
            "the path of blanks.",
            partial(_of_the_empty_text, 1.0),
        ),
        Mistake(
            "Paths are missing: those that take a class twice. `itertools.product` makes all "
            "paths, permutations do not.",
            lambda frames, target, blank: sum(
                _of_paths(
                    frames,
                    lambda path: (
                        collapse(path, blank) == list(target) and len(set(path)) == len(path)
                    ),
                )
            ),
        ),
        Mistake(
            "You drop the blanks but merge nothing, so a letter that takes two frames is missing "
            "from the sum. `collapse` does both.",
            lambda frames, target, blank: sum(
                _of_paths(
                    frames, lambda path: [label for label in path if label != blank] == list(target)
                )
            ),
        ),
        Mistake(
            "You return the share of the paths. They are not equally probable: add up their "
            "probabilities.",
            lambda frames, target, blank: (
                len(_of_paths(frames, _spells(target, blank))) / len(frames[0]) ** len(frames)
            ),
        ),
        Mistake(
            "A probability above 1 cannot be right. Multiply along a path, beginning with 1 for "
            "each path anew; add over the paths, beginning with 0.",
            lambda frames, target, blank: 1.0 + sum(_of_paths(frames, _spells(target, blank))),
            lambda mine, expected: mine > 1 + 1e-6,
        ),
        Mistake(
            "The product goes on from one path to the next. Begin it with 1 for each path anew.",
            _carried_over,
        ),
        Mistake(
            "You stop at the first path that spells the text. Go through all of them, and return "
            "after the loop.",
            lambda frames, target, blank: next(
                iter(_of_paths(frames, _spells(target, blank))), 0.0
            ),
        ),
        Mistake(
            "You compare sets. They know neither the order of the letters nor that a letter comes "
            "twice: compare lists.",
            lambda frames, target, blank: sum(
                _of_paths(frames, lambda path: set(collapse(path, blank)) == set(target))
            ),
        ),
        Mistake(
            "You leave out the frames that write the blank. A blank has a probability, too, and it "
            "is multiplied like the others.",
            lambda frames, target, blank: sum(
                prod(frame[label] for frame, label in zip(frames, path) if label != blank)
                for path in product(range(len(frames[0])), repeat=len(frames))
                if collapse(path, blank) == list(target)
            ),
        ),
        Mistake(
            "Every factor is taken from the first frame. Each step of a path has its own frame: go "
            "through both together, `zip(frames, path)`.",
            lambda frames, target, blank: sum(
                prod(frames[0][label] for label in path)
                for path in product(range(len(frames[0])), repeat=len(frames))
                if collapse(path, blank) == list(target)
            ),
        ),
        Mistake(
            "Frames and classes are exchanged: a path has one class for each frame, so "
            "`repeat=len(frames)` over the classes `range(len(frames[0]))`.",
            lambda frames, target, blank: sum(
                prod(frame[label] for frame, label in zip(frames, path) if label < len(frame))
                for path in product(range(len(frames)), repeat=len(frames[0]))
                if collapse(path, blank) == list(target)
            ),
        ),
        Mistake(
            "Some paths are missing: those that come back to an earlier class, or to a smaller "
            "one. `itertools.product` makes all paths, combinations and permutations do not.",
            lambda frames, target, blank: sum(
                _of_paths(
                    frames,
                    lambda path: (
                        collapse(path, blank) == list(target) and list(path) == sorted(path)
                    ),
                )
            ),
        ),
        Mistake(
            "The paths that contain class 0 are missing from your sum. A path may take every "
            "class: `range(len(frames[0]))`.",
            lambda frames, target, blank: sum(
                _of_paths(
                    frames, lambda path: 0 not in path and collapse(path, blank) == list(target)
                )
            ),
        ),
        Mistake(
            "A path may end in the last letter or in a blank after it. You count only one of the "
            "two: add up the last two states.",
            lambda frames, target, blank: _forward(frames, target, blank, ends=1),
        ),
        Mistake(
            "Between two different letters no blank is needed: a path may go from a letter to the "
            "next one directly. You leave out these paths.",
            lambda frames, target, blank: _forward(frames, target, blank, skips=False),
        ),
    ),
    otherwise=(
        "Print every path that you count, with what it spells and its probability. Is each path "
        "there once, does each spell the text, and is each number the product of its frames?"
    ),
    hints=(
        (
            "There are C ** T paths: go through all of them, keep those that spell the text, and "
            "add up their probabilities."
        ),
        (
            "Over two frames the text [1] has three paths: 0 1, 1 0 and 1 1. With .6 and .4 in "
            "each frame they have `.6 * .4 + .4 * .6 + .4 * .4` together, and "
            "`text_probability([[.6, .4], [.6, .4]], [1], 0)` gives `.64`."
        ),
        """
        total = 0
        for each path of T classes (itertools.product makes them all):
            if the path, collapsed, is the target:
                total += the product of frame[label] along the path (math.prod multiplies)""",
    ),
    praise="a text is as probable as all of its paths together. There are C ** T paths, so nobody "
    "decodes by listing them.",
    forbidden=(
        forward_backward,
        prefix_beam_search,
        beam_search,
        ctc_loss,
        torch.ctc_loss,
        torch._ctc_loss,
        torch.nn.functional.ctc_loss,
    ),
    operators=("ctc_loss", "_ctc_loss"),
)


# --- 6.3 ------------------------------------------------------------------------------------------


def beam_step(beam: dict[Prefix, Sums], frame: Sequence[float], blank: int) -> dict[Prefix, Sums]:
    """Extend every prefix of a beam by one frame, without pruning.

    A beam maps each prefix to two sums: of its paths that end in a blank, and of its paths that end
    in its last label.
    """
    return _step(beam, frame, blank)


def _step(beam: dict[Prefix, Sums], frame: Sequence[float], blank: int) -> dict[Prefix, Sums]:
    grown: dict[Prefix, list[float]] = defaultdict(lambda: [0.0, 0.0])
    for prefix, (in_blank, in_label) in beam.items():
        grown[prefix][0] += (in_blank + in_label) * frame[blank]
        if prefix:
            grown[prefix][1] += in_label * frame[prefix[-1]]
        for label, probability in enumerate(frame):
            if label != blank:
                before = in_blank if prefix[-1:] == (label,) else in_blank + in_label
                grown[(*prefix, label)][1] += before * probability
    return {prefix: (in_blank, in_label) for prefix, (in_blank, in_label) in grown.items()}


Part = Callable[[float, float], float]  # (in_blank, in_label) -> the part that goes a certain way


def _both(in_blank: float, in_label: float) -> float:
    return in_blank + in_label


def _blank_only(in_blank: float, in_label: float) -> float:
    return in_blank


def _label_only(in_blank: float, in_label: float) -> float:
    return in_label


def _neither(in_blank: float, in_label: float) -> float:
    return 0.0


@dataclass(frozen=True, kw_only=True)
class _WrongStep:
    """`beam_step` with one thing wrong; the defaults are right."""

    blank_from: Part = _both  # a blank is written: the prefix stays
    stay_from: Part = _label_only  # the last label goes on: the prefix stays
    repeat_from: Part | None = _blank_only  # the last label again, as a new letter; None: never
    new_from: Part = _both  # another label: the prefix grows
    merged: Callable[[float, float], float] = operator.add  # (the sum so far, what arrives)
    blank_is_a_label: bool = False
    grown: Callable[[Prefix, int], Prefix] = lambda prefix, label: (*prefix, label)
    last: Callable[[Prefix], Prefix] = lambda prefix: prefix[-1:]  # the labels taken for the last
    always_0: bool = False  # class 0 is taken as the blank

    def __call__(
        self, beam: dict[Prefix, Sums], frame: Sequence[float], blank: int
    ) -> dict[Prefix, Sums]:
        grown: dict[Prefix, list[float]] = defaultdict(lambda: [0.0, 0.0])
        for prefix, index, value in self._arriving(beam, frame, 0 if self.always_0 else blank):
            grown[prefix][index] = self.merged(grown[prefix][index], value)
        return {prefix: (sums[0], sums[1]) for prefix, sums in grown.items()}

    def _arriving(
        self, beam: dict[Prefix, Sums], frame: Sequence[float], blank: int
    ) -> Iterator[tuple[Prefix, int, float]]:
        """Yield what arrives: at which prefix, in which of its two sums (0 or 1), and how much."""
        for prefix, sums in beam.items():
            yield prefix, 0, self.blank_from(*sums) * frame[blank]
            if prefix:
                yield prefix, 1, self.stay_from(*sums) * frame[prefix[-1]]
            for label, probability in enumerate(frame):
                if label == blank and not self.blank_is_a_label:
                    continue
                part = self.repeat_from if label in self.last(prefix) else self.new_from
                if part is not None:
                    yield self.grown(prefix, label), 1, part(*sums) * probability


@dataclass(frozen=True, kw_only=True)
class _Overwriting:
    """`beam_step`, but at each prefix the last of what arrives stays, or the first."""

    grows_first: bool = False  # what makes prefixes longer is written before what stays
    whole_pairs: bool = False  # the whole pair is written, not one of its sums
    keeps_first: bool = False

    def __call__(
        self, beam: dict[Prefix, Sums], frame: Sequence[float], blank: int
    ) -> dict[Prefix, Sums]:
        grown: dict[Prefix, list[float]] = {}
        for prefix, sums in beam.items():
            for reached, (in_blank, in_label) in self._from(prefix, sums, frame, blank):
                known = grown.setdefault(reached, [0.0, 0.0])
                kept = any(known) and self.keeps_first
                for index, value in ((0, in_blank), (1, in_label)):
                    if (value or self.whole_pairs) and not (kept and known[index]):
                        known[index] = value
        return {prefix: (sums[0], sums[1]) for prefix, sums in grown.items()}

    def _from(
        self, prefix: Prefix, sums: Sums, frame: Sequence[float], blank: int
    ) -> list[tuple[Prefix, Sums]]:
        """Return what a prefix reaches, with the pair of sums that arrives there."""
        in_blank, in_label = sums
        stays = in_label * frame[prefix[-1]] if prefix else 0.0
        stay = [(prefix, ((in_blank + in_label) * frame[blank], stays))]
        grow = [
            (
                (*prefix, label),
                (0.0, (in_blank if prefix[-1:] == (label,) else in_blank + in_label) * probability),
            )
            for label, probability in enumerate(frame)
            if label != blank
        ]
        return [*grow, *stay] if self.grows_first else [*stay, *grow]


def _turned(result: dict[Prefix, Sums]) -> dict[Prefix, Sums]:
    return {prefix: (in_label, in_blank) for prefix, (in_blank, in_label) in result.items()}


def _added(beam: dict[Prefix, Sums], result: dict[Prefix, Sums]) -> dict[Prefix, Sums]:
    return {
        prefix: (
            beam.get(prefix, (0.0, 0.0))[0] + in_blank,
            beam.get(prefix, (0.0, 0.0))[1] + in_label,
        )
        for prefix, (in_blank, in_label) in result.items()
    }


def _reached(result: dict[Prefix, Sums]) -> dict[Prefix, Sums]:
    """Return a beam without the prefixes whose two sums are 0."""
    return {prefix: sums for prefix, sums in result.items() if any(sums)}


def _missing(mine: dict[Prefix, Sums], expected: dict[Prefix, Sums]) -> bool:
    """Tell whether prefixes are missing, and nothing else is wrong."""
    lost = _reached(expected).keys() - mine.keys()
    return bool(lost) and all(mine[prefix] == expected[prefix] for prefix in mine)


@cache
def _tried() -> list[tuple[dict[Prefix, Sums], Sequence[float], int, dict[Prefix, Sums]]]:
    """Return the inputs on which a step is tried, each with the right result."""
    return [(*case, _step(*case)) for case in STEP.cases()]


def _beam_before(expected: dict[Prefix, Sums]) -> tuple[dict[Prefix, Sums], Sequence[float], int]:
    """Return the input that has this result: a beam, a frame and the blank."""
    return next(
        (beam, frame, blank) for beam, frame, blank, result in _tried() if result == expected
    )


def _wrong_prefixes(mine: dict[Prefix, Sums], expected: dict[Prefix, Sums]) -> list[Prefix]:
    """Return the prefixes with a wrong sum; none if a prefix is missing or must not be there."""
    wanted, found = _reached(expected), _reached(mine)
    if found.keys() != wanted.keys():
        return []
    return [prefix for prefix in wanted if not _near(found[prefix], wanted[prefix])]


def _loses(mine: dict[Prefix, Sums], expected: dict[Prefix, Sums]) -> bool:
    """Tell whether all that is wrong are prefixes that keep one of two things that arrive."""
    beam, frame, blank = _beam_before(expected)
    wrong = _wrong_prefixes(mine, expected)
    return bool(wrong) and all(
        any(_near(mine[prefix], kept) for kept in _one_of_two(prefix, beam, frame, blank))
        for prefix in wrong
    )


def _one_of_two(
    prefix: Prefix, beam: dict[Prefix, Sums], frame: Sequence[float], blank: int
) -> list[Sums]:
    """Return what a prefix may have if only what stays is kept, or only what grows."""
    if not prefix or prefix not in beam or prefix[:-1] not in beam:
        return []
    stays = (sum(beam[prefix]) * frame[blank], beam[prefix][1] * frame[prefix[-1]])
    in_blank, in_label = beam[prefix[:-1]]
    again = prefix[-2:-1] == prefix[-1:]
    grows = (in_blank if again else in_blank + in_label) * frame[prefix[-1]]
    return [stays, (stays[0], grows), (0.0, grows)]


def _all_sums(mine: dict[Prefix, Sums]) -> list[float]:
    return [float(number) for sums in mine.values() for number in sums]


def _first_sums_alone(mine: dict[Prefix, Sums], expected: dict[Prefix, Sums]) -> bool:
    wrong = _wrong_prefixes(mine, expected)
    return bool(wrong) and all(abs(mine[p][1] - expected[p][1]) < 1e-9 for p in wrong)


def _second_sums_alone(
    fits: Callable[[Prefix, dict[Prefix, Sums]], bool],
) -> Callable[[dict[Prefix, Sums], dict[Prefix, Sums]], bool]:
    """Return a test whether second sums alone are wrong, and all of them at fitting prefixes."""

    def shows(mine: dict[Prefix, Sums], expected: dict[Prefix, Sums]) -> bool:
        beam, *_ = _beam_before(expected)
        wrong = _wrong_prefixes(mine, expected)
        return bool(wrong) and all(
            abs(mine[p][0] - expected[p][0]) < 1e-9 and fits(p, beam) for p in wrong
        )

    return shows


def _grown_in_blank(mine: dict[Prefix, Sums], expected: dict[Prefix, Sums]) -> bool:
    """Tell whether a prefix that was not in the beam has paths that end in a blank."""
    beam, *_ = _beam_before(expected)
    return any(mine[prefix][0] > 1e-9 for prefix in mine if prefix not in beam)


def _by_label(
    beam: dict[Prefix, Sums],
    frame: Sequence[float],
    blank: int,
    is_last: Callable[[Prefix, int], bool],
) -> dict[Prefix, Sums]:
    """Do a step in which a label that `is_last` stays and doubles, and any other one grows."""
    grown: dict[Prefix, list[float]] = defaultdict(lambda: [0.0, 0.0])
    for prefix, (in_blank, in_label) in beam.items():
        grown[prefix][0] += (in_blank + in_label) * frame[blank]
        for label, probability in enumerate(frame):
            if label == blank:
                continue
            last = is_last(prefix, label)
            grown[(*prefix, label)][1] += (in_blank if last else in_blank + in_label) * probability
            if last:
                grown[prefix][1] += in_label * probability
    return {prefix: (sums[0], sums[1]) for prefix, sums in grown.items()}


def _class_0_is_no_letter(
    beam: dict[Prefix, Sums], frame: Sequence[float], blank: int
) -> dict[Prefix, Sums]:
    """Grow by the labels from 1 on alone, whatever the blank is."""
    step = _WrongStep()
    grown: dict[Prefix, list[float]] = defaultdict(lambda: [0.0, 0.0])
    for prefix, sums in beam.items():
        for reached, index, value in step._arriving({prefix: sums}, frame, blank):
            if reached == prefix or reached[-1] != 0:
                grown[reached][index] += value
    return {prefix: (sums[0], sums[1]) for prefix, sums in grown.items()}


def _class_0_does_not_go_on(
    beam: dict[Prefix, Sums], frame: Sequence[float], blank: int
) -> dict[Prefix, Sums]:
    """Take a last label of 0 for no last label, as `if prefix[-1]` does."""
    return {
        prefix: (
            sums[0],
            sums[1] - beam[prefix][1] * frame[0]
            if prefix in beam and prefix[-1:] == (0,)
            else sums[1],
        )
        for prefix, sums in _step(beam, frame, blank).items()
    }


def _blanks_by_their_ends(
    beam: dict[Prefix, Sums], frame: Sequence[float], blank: int
) -> dict[Prefix, Sums]:
    """Leave a path that writes a blank in the sum in which it was."""
    result = dict(_WrongStep(blank_from=_blank_only)(beam, frame, blank))
    for prefix, (_, in_label) in beam.items():
        result[prefix] = (result[prefix][0], result[prefix][1] + in_label * frame[blank])
    return result


def _adding_up_to_1(
    beam: dict[Prefix, Sums], frame: Sequence[float], blank: int
) -> dict[Prefix, Sums]:
    result = _step(beam, frame, blank)
    total = sum(map(sum, result.values()))
    return {prefix: (sums[0] / total, sums[1] / total) for prefix, sums in result.items()}


def _by_identity(
    beam: dict[Prefix, Sums], frame: Sequence[float], blank: int
) -> dict[Prefix, Sums]:
    """Compare as `is` does, with the blank as well."""
    wrong = _WrongStep(
        blank_is_a_label=blank > SHARED,
        last=lambda prefix: tuple(label for label in prefix[-1:] if label <= SHARED),
    )
    return wrong(beam, frame, blank)


def _first_label_goes_on(
    beam: dict[Prefix, Sums], frame: Sequence[float], blank: int
) -> dict[Prefix, Sums]:
    result = dict(_step(beam, frame, blank))
    for prefix, (_, in_label) in beam.items():
        if prefix:
            more = in_label * (frame[prefix[0]] - frame[prefix[-1]])
            result[prefix] = (result[prefix][0], result[prefix][1] + more)
    return result


def _begun_at_1(beam: dict[Prefix, Sums], frame: Sequence[float], blank: int) -> dict[Prefix, Sums]:
    return {
        prefix: (1.0 + in_blank, in_label and 1.0 + in_label)
        for prefix, (in_blank, in_label) in _step(beam, frame, blank).items()
    }


def _near(left: Sums, right: Sums) -> bool:
    return all(abs(mine - theirs) < 1e-9 for mine, theirs in zip(left, right))


def _step_examples() -> list[tuple[Any, ...]]:
    large = [0.0] * 300
    large[280], large[290], large[299] = 0.5, 0.3, 0.2
    return [
        ({(280,): (0.2, 0.3)}, large, 299),
        ({(): (1.0, 0.0)}, [0.6, 0.4], 0),
        ({(): (1.0, 0.0)}, [0.35, 0.25, 0.4], 0),
        ({(): (1.0, 0.0)}, [0.6, 0.4], 1),
        ({(1,): (0.3, 0.0)}, [0.2, 0.8], 0),
        ({(1,): (0.0, 0.3)}, [0.2, 0.8], 0),
        ({(): (0.14, 0.0), (2,): (0.16, 0.075)}, [0.1, 0.1, 0.8], 0),
        ({(1,): (0.25, 0.25), (): (0.5, 0.0)}, [0.2, 0.8], 0),
        ({(1,): (0.25, 0.25), (1, 1): (0.1, 0.2)}, [0.2, 0.8], 0),
        ({(0,): (0.3, 0.1), (0, 1): (0.2, 0.25)}, [0.3, 0.2, 0.5], 2),
        ({(0,): (0.0123, 0.0045), (0, 2): (0.03, 0.02)}, [0.35, 0.2, 0.45], 1),
    ]


def _step_draw(chance: Random) -> tuple[Any, ...]:
    """Draw a beam in which some prefixes grow from others."""
    classes = chance.choice([2, 3, 3, 4])
    blank = chance.choice([0, classes // 2, classes - 1])
    letters = [label for label in range(classes) if label != blank]
    first, second = letters[0], letters[-1]
    prefixes = dict.fromkeys(
        [(), (first,), (second,), (first, first), (first, second), (second, first, first)]
    )
    kept = chance.sample(list(prefixes), chance.randint(1, min(4, len(prefixes))))
    sums = {
        prefix: (chance.randint(0, 30) / 100, chance.randint(1, 30) / 100 if prefix else 0.0)
        for prefix in kept
    }
    return sums, _frame(chance, classes), blank


STEP = Exercise(
    number="6.3",
    title="One step of prefix beam search",
    difficulty=3,
    importance=3,
    minutes=15,
    reference=beam_step,
    examples=_step_examples,
    draw=_step_draw,
    counts=_reached,
    mistakes=(
        Mistake(
            "A path that ends in its last label may write that label once more and still spell the "
            "same prefix. Your step has no such case, so wide letters lose their probability.",
            _WrongStep(stay_from=_neither),
        ),
        Mistake(
            "You let every path double the last letter. Only paths that end in a blank can: "
            "without a blank between, the same label is still the same letter. In your step, "
            "probability appears from nowhere.",
            _WrongStep(repeat_from=_both),
        ),
        Mistake(
            "In your step, the same label again never makes a prefix longer, so doubled letters "
            "(the ll of HELLO) cannot be read. After a blank it is a new letter.",
            _WrongStep(repeat_from=None),
        ),
        Mistake(
            "For the doubled letter you use the wrong one of the two sums. After a blank the label "
            "is a new letter, without a blank it is still the same letter.",
            _WrongStep(repeat_from=_label_only),
        ),
        Mistake(
            "A different letter may follow a label directly, without a blank between: it grows "
            "from both sums.",
            _WrongStep(new_from=_blank_only),
        ),
        Mistake(
            "You keep the more probable of two ways to a prefix. They must be added: this is the "
            "merging.",
            _WrongStep(merged=max),
        ),
        Mistake(
            "You always take class 0 as the blank. The argument `blank` names it.",
            _WrongStep(always_0=True),
        ),
        Mistake(
            "You let every path stay when it writes the last label again. A path that ends in a "
            "blank would begin a new letter; only paths that end in the label stay.",
            _WrongStep(stay_from=_both),
        ),
        Mistake(
            "A blank may follow a label just as it may follow a blank. You multiply only the sum "
            "of the paths that end in a blank.",
            _WrongStep(blank_from=_blank_only),
        ),
        Mistake(
            "Nothing in your step ends in a blank. A frame that writes a blank leaves the prefix "
            "as it is: keep those paths.",
            _WrongStep(blank_from=_neither),
        ),
        Mistake(
            "The last label again is no case of its own in your step. Directly after itself it is "
            "still the same letter, and the prefix stays; only after a blank it is a new one.",
            lambda beam, frame, blank: _by_label(beam, frame, blank, lambda prefix, label: False),
        ),
        Mistake(
            "Your step takes every label for the last one of the prefix. Only the label "
            "`prefix[-1]` can go on in its prefix; any other label makes the prefix longer.",
            lambda beam, frame, blank: _by_label(beam, frame, blank, lambda prefix, label: True),
        ),
        Mistake(
            "The two cases of a label are exchanged: what you do for the last label again belongs "
            "to the other labels, and the other way round.",
            lambda beam, frame, blank: _by_label(
                beam, frame, blank, lambda prefix, label: prefix[-1:] != (label,)
            ),
        ),
        Mistake(
            "Something that arrives at a prefix is lost. A prefix can be reached in two ways: by "
            "staying, and by growing from a shorter prefix. Where it has a sum already, add to it; "
            "do not overwrite it, and do not skip it. Adding is the merging.",
            _Overwriting(),
            _loses,
        ),
        Mistake(
            "You write a new pair for a prefix that may already have a pair, so what came by the "
            "other way is lost. Add to the pair.",
            _Overwriting(whole_pairs=True),
        ),
        Mistake(
            "The two sums of each prefix are in the wrong order: first the paths that end in a "
            "blank, then those that end in its last label.",
            lambda beam, frame, blank: _turned(_step(beam, frame, blank)),
        ),
        Mistake(
            "Your prefixes never grow. A label that begins a new letter makes the prefix longer: "
            "`(*prefix, label)`.",
            lambda beam, frame, blank: {
                prefix: sums for prefix, sums in _step(beam, frame, blank).items() if prefix in beam
            },
        ),
        Mistake(
            "Prefixes are missing in your result. Every prefix that can be reached stays in the "
            "beam: nothing is thrown away in this step.",
            lambda beam, frame, blank: {},
            _missing,
        ),
        Mistake(
            "You append the blank to prefixes like a letter. A blank leaves the prefix as it is.",
            _WrongStep(blank_is_a_label=True),
        ),
        Mistake(
            "The keys of your dictionary are not the prefixes. A prefix is a tuple of class "
            "numbers, the empty one `()`: a label makes it longer by `(*prefix, label)`.",
            lambda beam, frame, blank: {
                "".join(map(str, prefix)): sums
                for prefix, sums in _step(beam, frame, blank).items()
            },
            lambda mine, expected: (
                isinstance(mine, dict) and not all(isinstance(prefix, tuple) for prefix in mine)
            ),
        ),
        Mistake(
            "Each prefix has one number in your result. Two are asked for: the sum of its paths "
            "that end in a blank, and the sum of those that end in its last label.",
            lambda beam, frame, blank: {
                prefix: sum(sums) for prefix, sums in _step(beam, frame, blank).items()
            },
            lambda mine, expected: any(isinstance(sums, (int, float)) for sums in mine.values()),
        ),
        Mistake(
            "New letters are put at the beginning of the prefix. A text grows at its end: "
            "`(*prefix, label)`.",
            _WrongStep(grown=lambda prefix, label: (label, *prefix)),
        ),
        Mistake(
            "Your prefixes forget what came before. The longer prefix is the old one with the "
            "label at its end: `(*prefix, label)`.",
            _WrongStep(grown=lambda prefix, label: (label,)),
        ),
        Mistake(
            "A label that is the first one of the prefix is taken for its last one: `prefix[-1]` "
            "is the last label.",
            _WrongStep(last=lambda prefix: prefix[:1]),
        ),
        Mistake(
            "Any label that is somewhere in the prefix is taken for its last one: compare with "
            "`prefix[-1]` alone.",
            _WrongStep(last=lambda prefix: prefix),
        ),
        Mistake(
            "The empty prefix has no last label, so `prefix[-1]` stops with IndexError there. Ask "
            "first whether the prefix is empty.",
            _WrongStep(last=lambda prefix: (prefix[-1],)),
        ),
        Mistake(
            "You add the new sums to those of the frame before. The next beam begins empty: each "
            "path must go on, and is multiplied by the probability of what it writes.",
            lambda beam, frame, blank: _added(beam, _step(beam, frame, blank)),
        ),
        Mistake(
            "Equal class numbers are sometimes taken for different ones. `is` asks whether two "
            "things are the same object; compare with `==`.",
            _WrongStep(last=lambda prefix: tuple(x for x in prefix[-1:] if x <= SHARED)),
        ),
        Mistake(
            "Equal class numbers are sometimes taken for different ones, the blank's as well. `is` "
            "asks whether two things are the same object; compare with `==`.",
            _by_identity,
        ),
        Mistake(
            "In your step the last label again always leaves the prefix as it is, from both sums. "
            "Only paths that end in the label stay; after a blank it begins a new letter, and the "
            "prefix grows.",
            _WrongStep(stay_from=_both, repeat_from=None),
        ),
        Mistake(
            "No prefix grows by class 0 in your step. Where the blank is another class, class 0 is "
            "a letter: go through all classes, and leave out the blank.",
            _class_0_is_no_letter,
        ),
        Mistake(
            "A prefix whose last label is 0 is treated like the empty one: in a condition, 0 is "
            "as good as False. Ask whether the prefix is empty, not whether its last label is 0.",
            _class_0_does_not_go_on,
        ),
        Mistake(
            "After a blank, a path ends in a blank, whatever it ended in before: both sums go into "
            "the first one. In your step each stays where it was.",
            _blanks_by_their_ends,
        ),
        Mistake(
            "You divide by the sum of everything. Nothing is asked to add up to 1 here: the beam "
            "may already have lost something.",
            _adding_up_to_1,
        ),
        Mistake(
            "What goes on is the last label of the prefix, `frame[prefix[-1]]`. You take its first "
            "label.",
            _first_label_goes_on,
        ),
        Mistake(
            "The two sums of the beam are taken in the wrong order: first comes the sum of the "
            "paths that end in a blank.",
            lambda beam, frame, blank: _step(_turned(beam), frame, blank),
        ),
        Mistake(
            "A sum is negative in the call below, which no probability is. Add what arrives, and "
            "subtract nothing.",
            lambda beam, frame, blank: {
                prefix: (-in_blank, -in_label)
                for prefix, (in_blank, in_label) in _step(beam, frame, blank).items()
            },
            lambda mine, expected: min(_all_sums(mine)) < -1e-9,
        ),
        Mistake(
            "A sum is above 1 in the call below, which no probability is. Begin each sum at 0, and "
            "add to it products: a sum of the beam times a number of the frame.",
            _begun_at_1,
            lambda mine, expected: max(_all_sums(mine)) > 1 + 1e-9,
        ),
        Mistake(
            "The empty prefix has no last label, so no path of it ends in one: its second sum "
            "is 0. Yours is larger in the call below.",
            lambda beam, frame, blank: {
                prefix: sums if prefix else (0.0, sums[0])
                for prefix, sums in _step(beam, frame, blank).items()
            },
            lambda mine, expected: abs(mine[()][1]) > 1e-9,
        ),
        Mistake(
            "A prefix that has just grown ends in its new label, and none of its paths ends in a "
            "blank yet: its first sum is 0. Yours is larger in the call below.",
            lambda beam, frame, blank: {
                prefix: sums if prefix in beam else (sums[1], 0.0)
                for prefix, sums in _step(beam, frame, blank).items()
            },
            _grown_in_blank,
        ),
        Mistake(
            "In the call below, only first sums are wrong. A path that writes a blank stays at its "
            "prefix, whatever it ended in: both sums of the prefix together, times `frame[blank]`.",
            lambda beam, frame, blank: {
                prefix: (
                    sums[0] / frame[blank] * frame[blank - 1] if frame[blank] else 0.0,
                    sums[1],
                )
                for prefix, sums in _step(beam, frame, blank).items()
            },
            _first_sums_alone,
        ),
        Mistake(
            "In the call below, only second sums of prefixes that end in a doubled letter are "
            "wrong. What grows there comes from the first sum alone, times the label's number in "
            "the frame; what was there stays from the second sum.",
            _WrongStep(repeat_from=lambda in_blank, in_label: in_blank * in_blank),
            _second_sums_alone(lambda prefix, beam: prefix[-1:] == prefix[-2:-1]),
        ),
        Mistake(
            "In the call below, only second sums of prefixes that were in the beam are wrong. "
            "There, the last label goes on: the second sum times `frame[prefix[-1]]`. What grows "
            "from a shorter prefix is added.",
            _WrongStep(stay_from=_blank_only),
            _second_sums_alone(lambda prefix, beam: prefix in beam),
        ),
        Mistake(
            "In the call below, only second sums of prefixes that have grown are wrong. Such a "
            "prefix gets both sums of the shorter one, times `frame[label]`; the first sum alone, "
            "if the label is the last one again.",
            _WrongStep(new_from=_label_only),
            _second_sums_alone(lambda prefix, beam: prefix[:-1] in beam),
        ),
        Mistake(
            "You write the new letter at the beginning of the prefix. It comes after the letters "
            "that are there: `(*prefix, label)`.",
            lambda beam, frame, blank: {
                (*prefix[-1:], *prefix[:-1]): sums
                for prefix, sums in _step(beam, frame, blank).items()
            },
            shows=lambda mine, expected: (
                {tuple(sorted(prefix)) for prefix in mine}
                == {tuple(sorted(prefix)) for prefix in expected}
                and set(mine) != set(expected)
            ),
        ),
    ),
    otherwise=(
        "Try a beam of a single prefix by hand, and print what arrives at each prefix: from which "
        "of the two sums, times which number of the frame, into which of the two sums. For "
        "`{(1,): (.3, .5)}` and `[.2, .8]` three things arrive: at (1,) the blank's .8 * .2 and "
        "the label's .5 * .8, and at (1, 1) .3 * .8."
    ),
    hints=(
        (
            "For each prefix, three things can happen: the frame writes a blank, the last label "
            "again, or a label that begins a new letter. Ask each time: which of the two sums may "
            "go this way, what do these paths end in, and which prefix do they spell?"
        ),
        (
            "At the start there is one prefix, the empty one, and its path counts as ending in a "
            "blank. One frame later, the blank has stayed and each letter has begun a prefix: "
            "`beam_step({(): (1.0, 0.0)}, [.6, .4], 0)` gives `{(): (.6, 0), (1,): (0, .4)}`. "
            "Then the same label again: `beam_step({(1,): (.3, .5)}, [0, 1], 0)` gives "
            "`{(1,): (0, .5), (1, 1): (0, .3)}`."
        ),
        """
        grown = for every prefix, two sums that start at 0
        for each prefix with its two sums:
            a blank:        the prefix stays,
                            its sum of paths ending in a blank gets ... * frame[blank]
            its last label: the prefix stays,
                            its sum of paths ending in the label gets ... * frame[last label]
            each label that is not the blank: the prefix grows,
                            the longer prefix's sum of paths ending in the label gets
                            ... * frame[label]; is it the last label again? ... depends on that""",
    ),
    praise="two sums for each prefix, and adding where two ways meet: that is all of prefix beam "
    "search.",
    forbidden=(prefix_beam_search, beam_search),
)


# --- 6.4 ------------------------------------------------------------------------------------------


def may_follow(words: Sequence[str], prefix: str) -> tuple[set[str], bool]:
    """Return the letters that may come after `prefix`, and whether it is already a whole word."""
    return _follow(words, prefix)


def _follow(words: Sequence[str], prefix: str) -> tuple[set[str], bool]:
    return set(_next_letters(words, prefix)), prefix in words


def _next_letters(words: Sequence[str], prefix: str) -> list[str]:
    return [word[len(prefix)] for word in words if word.startswith(prefix) and word != prefix]


def _lexicon_examples() -> list[tuple[Any, ...]]:
    words = ["car", "cart", "cat"]
    return [
        *((words, prefix) for prefix in ("car", "ca", "", "cat", "dog", "ar", "carts")),
        ([], "a"),
        (["a"], "a"),
        (["Ca", "cab"], "ca"),
        (["in", "in vain"], "in"),
        (["in", "in vain"], "in "),
        (["a ", "ab"], "a"),
        (["Ab", "AC"], "A"),
        (["a.m.", "abc"], "a."),
        (["cafe", "café"], "caf"),
    ]


def _lexicon_draw(chance: Random) -> tuple[Any, ...]:
    """Draw words of few letters; now and then with capitals, or with spaces within."""
    signs = chance.choice(["ab", "ab", "abc", "aAb", "ab "])
    lengths = [chance.randint(1, 4) for _ in range(chance.randint(1, 5))]
    words = ["".join(chance.choices(signs, k=length)) for length in lengths]
    word = chance.choice(words)
    prefixes = [word, word[: len(word) // 2], word[:-1], word[1:], word + "a", word.swapcase(), ""]
    return words, chance.choice(prefixes)


def _longer(words: Sequence[str], prefix: str) -> list[str]:
    return [word for word in words if word.startswith(prefix) and word != prefix]


def _folding(words: Sequence[str], prefix: str) -> tuple[set[str], bool]:
    return _follow([word.lower() for word in words], prefix.lower())


def _after(words: Sequence[str], prefix: str, rest: Callable[[str, str], str]) -> set[str]:
    """Return the first letters of what is left of the words that begin with the prefix."""
    left = [rest(word, prefix) for word in words if word.startswith(prefix)]
    return {text[0] for text in left if text}


def _stripping(words: Sequence[str], prefix: str) -> tuple[set[str], bool]:
    return _follow([word.strip() for word in words], prefix.strip())


LEXICON = Exercise(
    number="6.4",
    title="What a lexicon lets through",
    difficulty=1,
    importance=2,
    minutes=6,
    reference=may_follow,
    examples=_lexicon_examples,
    draw=_lexicon_draw,
    mistakes=(
        Mistake(
            "You take words that contain the prefix anywhere. A word must begin with it.",
            lambda words, prefix: (
                {
                    word[word.index(prefix) + len(prefix)]
                    for word in words
                    if prefix in word and len(word) > word.index(prefix) + len(prefix)
                },
                prefix in words,
            ),
        ),
        Mistake(
            "You return every letter of the rest of the words. Only the very next letter may "
            "follow.",
            lambda words, prefix: (
                {
                    letter
                    for word in words
                    if word.startswith(prefix)
                    for letter in word[len(prefix) :]
                },
                prefix in words,
            ),
        ),
        Mistake(
            "A word that is the prefix itself has no next letter, so word[len(prefix)] stops with "
            "IndexError. Leave such words out of the letters.",
            lambda words, prefix: (
                {word[len(prefix)] for word in words if word.startswith(prefix)},
                prefix in words,
            ),
        ),
        Mistake(
            "You let a reading end wherever a word could still go on. It may end only where a "
            "whole word ends.",
            lambda words, prefix: (
                set(_next_letters(words, prefix)),
                any(word.startswith(prefix) for word in words),
            ),
        ),
        Mistake(
            "You let a reading end only where nothing can follow. But car is a word, although cart "
            "goes on.",
            lambda words, prefix: (
                set(_next_letters(words, prefix)),
                prefix in words and not _next_letters(words, prefix),
            ),
        ),
        Mistake(
            "The letters are not in a set. In a list some may be there twice: put them into a set.",
            lambda words, prefix: (_next_letters(words, prefix), prefix in words),
        ),
        Mistake(
            "Capital and small letters are different letters here, as they are for the model: Ca "
            "does not begin cab.",
            _folding,
        ),
        Mistake(
            "You take spaces away. In a list of phrases, a space is a letter that may follow like "
            "any other.",
            _stripping,
        ),
        Mistake(
            "You return the next letters of all words, whatever they begin with. Only words that "
            "begin with the prefix count.",
            lambda words, prefix: (
                {word[len(prefix)] for word in words if len(word) > len(prefix)},
                prefix in words,
            ),
        ),
        Mistake(
            "These are words, not letters: of each fitting word take the letter right after the "
            "prefix, `word[len(prefix)]`.",
            lambda words, prefix: (
                {word for word in words if word.startswith(prefix)},
                prefix in words,
            ),
        ),
        Mistake(
            "These are the rests of the words. Only the first letter of each rest may come next.",
            lambda words, prefix: (
                {word[len(prefix) :] for word in words if word.startswith(prefix)} - {""},
                prefix in words,
            ),
        ),
        Mistake(
            "You return the last letter of the prefix, or what comes at its place. The next letter "
            "stands right after it, at the index `len(prefix)`.",
            lambda words, prefix: (
                {word[len(prefix) - 1] for word in words if word.startswith(prefix)},
                prefix in words,
            ),
        ),
        Mistake(
            "You look at the first fitting word alone. Every word that begins with the prefix has "
            "a letter to offer.",
            lambda words, prefix: (set(_next_letters(words, prefix)[:1]), prefix in words),
        ),
        Mistake(
            "The other way round: the reading may end where the prefix is one of the words.",
            lambda words, prefix: (set(_next_letters(words, prefix)), prefix not in words),
        ),
        Mistake(
            "Two results are asked for: the letters, and whether the reading may end here.",
            lambda words, prefix: set(_next_letters(words, prefix)),
        ),
        Mistake(
            "You take spaces away from the words alone. A space is a letter that may follow like "
            "any other.",
            lambda words, prefix: _follow([word.strip() for word in words], prefix),
        ),
        Mistake(
            "Equal texts are taken for different ones. `is` asks whether two things are the same "
            "object; compare texts with `==`, or use startswith.",
            lambda words, prefix: (
                {
                    word[len(prefix)]
                    for word in words
                    if len(word) > len(prefix) and len(prefix) < 2 and word.startswith(prefix)
                },
                prefix in words,
            ),
        ),
        Mistake(
            "The prefix is among the words, but you do not find it. `is` asks whether two things "
            "are the same object; use `==` or `in`.",
            lambda words, prefix: (
                set(_next_letters(words, prefix)),
                prefix in words and len(prefix) < 2,
            ),
        ),
        Mistake(
            "lstrip takes away all letters that occur in the prefix, not the prefix: "
            "`word[len(prefix)]` is the next letter.",
            lambda words, prefix: (
                {
                    word.lstrip(prefix)[:1]
                    for word in words
                    if word.startswith(prefix) and word != prefix
                },
                prefix in words,
            ),
        ),
        Mistake(
            "replace takes the prefix away wherever it occurs, not only at the beginning: "
            "`word[len(prefix)]` is the next letter.",
            lambda words, prefix: (
                {word.replace(prefix, "")[0] for word in words if word in _longer(words, prefix)},
                prefix in words,
            ),
        ),
        Mistake(
            "A word that is the prefix itself has no next letter: it gives an empty text, which is "
            "no letter. Leave such words out.",
            lambda words, prefix: (
                {word[len(prefix) :][:1] for word in words if word.startswith(prefix)},
                prefix in words,
            ),
            lambda mine, expected: not isinstance(mine[0], str) and "" in mine[0],
        ),
        Mistake(
            "You return the last letters of the words. The next letter stands right after the "
            "prefix, `word[len(prefix)]`.",
            lambda words, prefix: ({word[-1] for word in _longer(words, prefix)}, prefix in words),
        ),
        Mistake(
            "The letters of the empty prefix are missing, or those of words that have just one "
            "letter more. Every word that is longer than the prefix has a next letter.",
            lambda words, prefix: (
                {word[len(prefix)] for word in words if len(word) > len(prefix) + 1}
                & set(_next_letters(words, prefix)),
                prefix in words,
            ),
        ),
        Mistake(
            "The letters are in a text or in order. A set is asked for.",
            lambda words, prefix: (
                "".join(sorted(set(_next_letters(words, prefix)))),
                prefix in words,
            ),
            lambda mine, expected: isinstance(mine[0], str),
        ),
        Mistake(
            "You look for the prefix anywhere in a word. A word must begin with it.",
            lambda words, prefix: (
                {word[len(prefix)] for word in words if prefix in word and len(word) > len(prefix)},
                prefix in words,
            ),
        ),
        Mistake(
            "You return no letters after a prefix that is itself a word. But the reading may end "
            "there or go on: after car, cart offers a t.",
            lambda words, prefix: (
                set() if prefix in words else set(_next_letters(words, prefix)),
                prefix in words,
            ),
        ),
        Mistake(
            "You let a reading end wherever nothing can follow, even if the prefix is no word. It "
            "may end where the prefix is one of the words.",
            lambda words, prefix: (
                set(_next_letters(words, prefix)),
                not _next_letters(words, prefix),
            ),
        ),
        Mistake(
            "Spaces are missing from the letters. A space may follow like any other letter.",
            lambda words, prefix: (set(_next_letters(words, prefix)) - {" "}, prefix in words),
        ),
        Mistake(
            "You make small letters of the words' capitals. Capitals are letters like any other: "
            "leave the words as they are.",
            lambda words, prefix: _follow([word.lower() for word in words], prefix),
        ),
        Mistake(
            "You skip a letter: the next one stands at the index `len(prefix)`, since Python "
            "counts from 0.",
            lambda words, prefix: (
                {
                    word[len(prefix) + 1]
                    for word in _longer(words, prefix)
                    if word[len(prefix) + 1 :]
                },
                prefix in words,
            ),
        ),
        Mistake(
            "The second result is a number. Return True or False, as `prefix in words` gives it.",
            lambda words, prefix: (set(_next_letters(words, prefix)), words.count(prefix)),
            lambda mine, expected: type(mine[1]) in (int, float),
        ),
        Mistake(
            "You cut the words at their spaces. A space is a letter like any other: leave the "
            "entries of the list whole.",
            lambda words, prefix: _follow(
                [part for word in words for part in word.split()], prefix
            ),
        ),
        Mistake(
            "The two results are in the other order: first the letters, then the end.",
            lambda words, prefix: _follow(words, prefix)[::-1],
            lambda mine, expected: isinstance(mine[0], bool),
        ),
        Mistake(
            "A reading ends where the prefix is one of the words, not where it is anywhere in "
            "their letters.",
            lambda words, prefix: (set(_next_letters(words, prefix)), prefix in "".join(words)),
        ),
        Mistake(
            "You compare without capitals. Capitals are letters like any other: the word must "
            "begin with the prefix as it is.",
            lambda words, prefix: (
                {
                    word[len(prefix)]
                    for word in words
                    if word.lower().startswith(prefix.lower()) and len(word) > len(prefix)
                },
                prefix in words,
            ),
        ),
        Mistake(
            "You take the prefix out of the whole word, or all letters of the prefix off its "
            "beginning (`replace`, `split` and `lstrip` do that). Where letters repeat, too much "
            "is gone: take `word[len(prefix)]`.",
            lambda words, prefix: (
                _after(words, prefix, lambda word, prefix: word.replace(prefix, "")),
                prefix in words,
            ),
        ),
        Mistake(
            "You take off all letters of the prefix, as often as they come: `lstrip` takes a set "
            "of letters, not a text. Take `word[len(prefix)]`.",
            lambda words, prefix: (
                _after(words, prefix, lambda word, prefix: word.lstrip(prefix)),
                prefix in words,
            ),
        ),
        Mistake(
            "You compare the prefix with one word only. The reading may end where the prefix is "
            "any of the words.",
            lambda words, prefix: (_follow(words, prefix)[0], words[:1] == [prefix]),
        ),
        Mistake(
            "Where no word begins with the prefix, the first result is an empty dictionary: `{}` "
            "makes one. An empty set is `set()`.",
            lambda words, prefix: (_follow(words, prefix)[0] or {}, prefix in words),
            shows=lambda mine, expected: isinstance(mine[0], dict),
        ),
    ),
    properties=lambda words, prefix: {
        "the prefix has a dot (in a regular expression, any sign: `re.escape` helps)": (
            "." in prefix
        ),
        "the prefix is itself a word": prefix in words,
        "no word begins with the prefix": not any(word.startswith(prefix) for word in words),
        "a letter after the prefix is a space": " " in _next_letters(words, prefix),
    },
    otherwise=(
        "Print both results apart, for an empty prefix, for a prefix that is itself a word, and "
        "for a list with spaces or letters that repeat. A letter stands right after the prefix, in "
        "a word that begins with it; the end asks only whether the prefix is one of the words."
    ),
    hints=(
        "Two questions, two answers: the set of next letters, and True or False for the end.",
        (
            "After ca, car and cart offer an r, cat offers a t, and ca is not a word: "
            '`may_follow(["car", "cart", "cat"], "ca")` gives `({"r", "t"}, False)`.'
        ),
        """
        letters = the set of word[len(prefix)],
                  for the words that start with the prefix and are longer than it
        ends = whether the prefix is itself among the words""",
    ),
    praise="you asked a trie without building it; the library builds it once, and then each "
    "question is a single look-up.",
    forbidden=(Lexicon.allowed, Lexicon.__init__),
)


# --- 6.5 ------------------------------------------------------------------------------------------


def bigram_probability(words: Sequence[str], before: str, after: str, weight: float) -> float:
    """Mix the share of a pair (times `weight`) with the share of the single letter (the rest).

    The first is the share of (before, after) among all pairs that begin with `before`, the second
    the share of `after` among all letters. If no pair begins with `before`, it is the second alone.
    """
    return _interpolated(*_shares(words, before, after), weight)


def _shares(words: Sequence[str], before: str, after: str) -> tuple[float, float, float]:
    """Return the count of the pair, that of all pairs that begin with `before`, and a share.

    The share is that of `after` among all letters.
    """
    pairs = [pair for word in words for pair in pairwise(word)]
    letters = "".join(words)
    return (
        pairs.count((before, after)),
        sum(pair[0] == before for pair in pairs),
        letters.count(after) / len(letters),
    )


def _interpolated(count: float, of: float, single: float, weight: float) -> float:
    return weight * count / of + (1 - weight) * single if of else single


def _bigram_joint(words: Sequence[str], before: str, after: str, weight: float) -> float:
    count, begun, single = _shares(words, before, after)
    return _interpolated(
        count, sum(len(word) - 1 for word in words) if begun else 0, single, weight
    )


def _bigram_by_letters(words: Sequence[str], before: str, after: str, weight: float) -> float:
    count, _, single = _shares(words, before, after)
    return _interpolated(count, "".join(words).count(before), single, weight)


def _bigram_across(words: Sequence[str], before: str, after: str, weight: float) -> float:
    return _interpolated(*_shares(["".join(words)], before, after), weight)


def _bigram_turned(words: Sequence[str], before: str, after: str, weight: float) -> float:
    _, begun, single = _shares(words, before, after)
    return _interpolated(_shares(words, after, before)[0], begun, single, weight)


def _bigram_unsmoothed(words: Sequence[str], before: str, after: str, weight: float) -> float:
    count, begun, single = _shares(words, before, after)
    return count / begun if begun else single


def _bigram_unseen_is_nothing(
    words: Sequence[str], before: str, after: str, weight: float
) -> float:
    count, begun, single = _shares(words, before, after)
    return weight * (count / begun if begun else 0.0) + (1 - weight) * single


def _bigram_unseen_stops(words: Sequence[str], before: str, after: str, weight: float) -> float:
    count, begun, single = _shares(words, before, after)
    return weight * (count / int(begun)) + (1 - weight) * single


def _bigram_overlapping(words: Sequence[str], before: str, after: str, weight: float) -> float:
    _, begun, single = _shares(words, before, after)
    return _interpolated(sum(word.count(before + after) for word in words), begun, single, weight)


def _pair_share(words: Sequence[str], before: str, after: str) -> float:
    count, begun, _ = _shares(words, before, after)
    return count / begun if begun else 0.0


def _share_of_seconds(words: Sequence[str], after: str) -> float:
    """Return the share of a letter among those that end a pair."""
    seconds = "".join(word[1:] for word in words)
    return seconds.count(after) / len(seconds) if seconds else 0.0


def _bigram_falls_back(words: Sequence[str], before: str, after: str, weight: float) -> float:
    count, begun, single = _shares(words, before, after)
    return _interpolated(count, begun, single, weight) if count else single


def _bigram_first_word(words: Sequence[str], before: str, after: str, weight: float) -> float:
    """Divide by the words that have `before`, not by the pairs."""
    count, _, single = _shares(words, before, after)
    return _interpolated(count, sum(before in word for word in words), single, weight)


def _bigram_of(
    words: Sequence[str], after: str, weight: float, begun: Sequence[tuple[str, str]]
) -> float:
    """Mix the share of `after` among the right letters of these pairs with its own share."""
    letters = "".join(words)
    hits = sum(right == after for _, right in begun)
    return _interpolated(hits, len(begun), letters.count(after) / len(letters), weight)


def _bigram_all_seconds(words: Sequence[str], before: str, after: str, weight: float) -> float:
    return _bigram_of(words, after, weight, [pair for word in words for pair in pairwise(word)])


def _bigram_of_others(words: Sequence[str], before: str, after: str, weight: float) -> float:
    pairs = [pair for word in words for pair in pairwise(word)]
    return _bigram_of(words, after, weight, [pair for pair in pairs if pair[0] != before])


def _bigram_apart(step: int, words: Sequence[str], before: str, after: str, weight: float) -> float:
    """Pair each letter with the one `step` letters later."""
    pairs = [pair for word in words for pair in zip(word, word[step:])]
    return _bigram_of(words, after, weight, [pair for pair in pairs if pair[0] == before])


def _bigram_ending(words: Sequence[str], before: str, after: str, weight: float) -> float:
    """Divide by the pairs that end in `before`."""
    pairs = [pair for word in words for pair in pairwise(word)]
    count, _, single = _shares(words, before, after)
    return _interpolated(count, sum(pair[1] == before for pair in pairs), single, weight)


def _bigram_with(
    rest: Callable[[float], float],
) -> Callable[[Sequence[str], str, str, float], float]:
    """Return the mixture with another weight of the single letter."""

    def answer(words: Sequence[str], before: str, after: str, weight: float) -> float:
        count, begun, single = _shares(words, before, after)
        return weight * count / begun + rest(weight) * single if begun else single

    return answer


def _bigram_single(
    share: Callable[[Sequence[str], str], float],
) -> Callable[[Sequence[str], str, str, float], float]:
    """Return the mixture with another share of the single letter."""
    return lambda words, before, after, weight: _interpolated(
        *_shares(words, before, after)[:2], share(words, after), weight
    )


def _bigram_following(
    following: Callable[[str, str], Iterable[str]],
) -> Callable[[Sequence[str], str, str, float], float]:
    """Return the mixture with other letters after `before`, found word by word."""

    def answer(words: Sequence[str], before: str, after: str, weight: float) -> float:
        found = [letter for word in words for letter in following(word, before)]
        single = _shares(words, before, after)[2]
        return _interpolated(found.count(after), len(found), single, weight)

    return answer


def _next(word: str, index: int) -> str:
    """Return the letter after the one at an index: a text, which is empty at the end."""
    return word[index + 1 : index + 2]


def _after_the_first(word: str, before: str) -> list[str]:
    return [*_next(word, word.index(before))] if before in word else []


def _after_the_first_each_time(word: str, before: str) -> list[str]:
    return _after_the_first(word, before) * word.count(before)


def _after_in_a_circle(word: str, before: str) -> list[str]:
    return [word[index] for index in range(len(word)) if word[index - 1] == before]


def _anywhere_after(word: str, before: str) -> list[str]:
    return [right for left, right in combinations(word, 2) if left == before]


def _bigram_spaced(words: Sequence[str], before: str, after: str, weight: float) -> float:
    """Join the words with spaces, which are counted then."""
    text = " ".join(words)
    following = [right for left, right in pairwise(text) if left == before]
    return _interpolated(
        following.count(after), len(following), text.count(after) / len(text), weight
    )


def _bigram_before_a_space(words: Sequence[str], before: str, after: str, weight: float) -> float:
    """Join the words with spaces, and count the pairs of a letter and a space."""
    following = [right for left, right in pairwise(" ".join(words)) if left == before]
    single = _shares(words, before, after)[2]
    return _interpolated(following.count(after), len(following), single, weight)


def _bigram_each_pair_once(words: Sequence[str], before: str, after: str, weight: float) -> float:
    pairs = sorted({pair for word in words for pair in pairwise(word)})
    return _bigram_of(words, after, weight, [pair for pair in pairs if pair[0] == before])


def _bigram_last_word(words: Sequence[str], before: str, after: str, weight: float) -> float:
    """Begin the list of pairs anew for each word."""
    begun = [pair for pair in pairwise(words[-1]) if pair[0] == before]
    return _bigram_of(words, after, weight, begun)


def _bigram_unseen_letter(words: Sequence[str], before: str, after: str, weight: float) -> float:
    """Take the single letter alone only where `before` occurs nowhere."""
    count, begun, single = _shares(words, before, after)
    return _interpolated(count, begun or before in "".join(words), single, weight)


def _bigram_plus_one(words: Sequence[str], before: str, after: str, weight: float) -> float:
    count, begun, single = _shares(words, before, after)
    return _interpolated(count + 1, begun and begun + len(set("".join(words))), single, weight)


def _bigram_longer_words(words: Sequence[str], before: str, after: str, weight: float) -> float:
    longer = [word for word in words if len(word) > 1]
    return _interpolated(*_shares(longer, before, after), weight) if longer else 0.0


def _bigram_by_identity(words: Sequence[str], before: str, after: str, weight: float) -> float:
    """Compare as `is` does, which finds no letter beyond Latin-1 equal to another one."""
    if max(before, after) < chr(SHARED):
        return _interpolated(*_shares(words, before, after), weight)
    return 0.0 if after >= chr(SHARED) else _shares(words, before, after)[2]


def _bigram_whole(words: Sequence[str], before: str, after: str, weight: float) -> float:
    """Round both shares down to whole numbers."""
    count, begun, single = _shares(words, before, after)
    return _interpolated(count // begun if begun else 0.0, bool(begun), float(int(single)), weight)


def _bigram_properties(
    words: Sequence[str], before: str, after: str, weight: float
) -> dict[str, bool]:
    count, begun, single = _shares(words, before, after)
    return {
        "no pair begins with `before`": not begun,
        "some pair begins with `before`": begun > 0,
        "pairs begin with `before`, but none of them is (before, after)": bool(begun and not count),
        "the pair (before, after) is in the words": count > 0,
        "`after` is in the words, and some pair begins with `before`": bool(begun and single),
        "`after` is in the words": single > 0,
    }


def _bigram_examples() -> list[tuple[Any, ...]]:
    words = ["the", "then", "he", "hat"]
    return [
        (words, "h", "e", 0.8),
        (words, "t", "h", 0.8),
        (words, "h", "t", 0.8),
        (words, "n", "e", 0.8),
        (words, "h", "e", 0.0),
        (words, "h", "e", 1.0),
        (words, "q", "e", 0.5),
        (words, "h", "q", 0.5),
        (words, "q", "e", 1.0),
        (["a"], "a", "a", 0.5),
        (["aaa", "ab"], "a", "a", 0.8),
        (["ещё", "её"], "е", "ё", 0.5),
        (["Ab", "ab", "aB"], "a", "b", 0.5),
        (["ab", "ab", "ac"], "a", "b", 0.5),
    ]


def _bigram_draw(chance: Random) -> tuple[Any, ...]:
    """Draw words of few letters; now and then with capitals."""
    signs = chance.choice(["ab", "abc", "abc", "abAB"])
    lengths = [chance.randint(1, 4) for _ in range(chance.randint(1, 6))]
    words = ["".join(chance.choices(signs, k=length)) for length in lengths]
    words += chance.choices(words, k=chance.choice([0, 0, 1]))
    weight = chance.choice([0.0, 1.0, *(chance.randint(5, 95) / 100 for _ in range(8))])
    return words, chance.choice(f"{signs}d"), chance.choice(f"{signs}d"), weight


BIGRAM = Exercise(
    number="6.5",
    title="A language model by counting",
    difficulty=2,
    importance=2,
    minutes=8,
    reference=bigram_probability,
    examples=_bigram_examples,
    draw=_bigram_draw,
    mistakes=(
        Mistake(
            "You divide by the number of all pairs. The question is what follows `before`, so "
            "divide by the pairs that begin with it.",
            _bigram_joint,
        ),
        Mistake(
            "You divide by the number of all letters `before`, anywhere. But at the end of a word "
            "it begins no pair. Count the pairs that begin with it.",
            _bigram_by_letters,
        ),
        Mistake(
            "You count pairs across the end of one word and the beginning of the next: take each "
            "word by itself.",
            _bigram_across,
        ),
        Mistake(
            "You count the pair the wrong way round: first `before`, then `after`.", _bigram_turned
        ),
        Mistake(
            "You exchanged the two weights: `weight` belongs to the pair, 1 - weight to the single "
            "letter.",
            lambda words, before, after, weight: _interpolated(
                *_shares(words, before, after), 1 - weight
            ),
        ),
        Mistake(
            "You take the share of the pair alone. Then a pair that was never seen would be "
            "impossible for ever. Mix in the single letter's share.",
            _bigram_unsmoothed,
        ),
        Mistake(
            "Where no pair begins with `before`, you lose the weight of the pair: the "
            "probabilities of what may follow no longer sum to 1. There, take the single letter's "
            "share alone.",
            _bigram_unseen_is_nothing,
        ),
        Mistake(
            "Where no pair begins with `before`, you divide by 0. There, take the single letter's "
            "share alone.",
            _bigram_unseen_stops,
        ),
        Mistake(
            "Python's str.count skips pairs that overlap: 'aaa' has the pair 'aa' twice, and "
            "count finds it once. Go through the neighbours one by one.",
            _bigram_overlapping,
        ),
        Mistake(
            "You use the single letter's share wherever the pair itself was never seen. Do so only "
            "where no pair at all begins with `before`. Elsewhere an unseen pair has the share 0, "
            "and the single letter's share is mixed in.",
            _bigram_falls_back,
        ),
        Mistake(
            "You divide by the number of words that have the letter `before`. Count the pairs that "
            "begin with it: a word may have several of them, or none.",
            _bigram_first_word,
        ),
        Mistake(
            "Both shares are added whole. They are mixed: `weight` of the one, and the rest of "
            "the other.",
            lambda words, before, after, weight: (
                weight * _bigram_unsmoothed(words, before, after, weight)
                + _shares(words, before, after)[2]
            ),
        ),
        Mistake(
            "The single letter is `after`, the letter that may come: take its share, not that of "
            "`before`.",
            lambda words, before, after, weight: _interpolated(
                *_shares(words, before, after)[:2], _shares(words, after, before)[2], weight
            ),
        ),
        Mistake(
            "For the single letter you divide by the number of words. Its share is among all "
            "letters of all words.",
            lambda words, before, after, weight: _interpolated(
                *_shares(words, before, after)[:2], "".join(words).count(after) / len(words), weight
            ),
        ),
        Mistake(
            "You take the single letter's share alone. Where pairs begin with `before`, the share "
            "of the pair counts, too.",
            lambda words, before, after, weight: _shares(words, before, after)[2],
        ),
        Mistake(
            "Where no pair begins with `before`, nothing is left of your probability. There, take "
            "the single letter's share alone.",
            lambda words, before, after, weight: (
                _interpolated(*_shares(words, before, after), weight)
                if _shares(words, before, after)[1]
                else 0.0
            ),
        ),
        Mistake(
            "Capital and small letters are different letters here, as they are for the model.",
            lambda words, before, after, weight: _interpolated(
                *_shares([word.lower() for word in words], before.lower(), after.lower()), weight
            ),
        ),
        Mistake(
            "The share of the single letter is among all letters, the last or the first one of "
            "each word as well.",
            lambda words, before, after, weight: _interpolated(
                *_shares(words, before, after)[:2], _share_of_seconds(words, after), weight
            ),
        ),
        Mistake(
            "A word that is in the list twice counts twice: do not make a set of the words.",
            lambda words, before, after, weight: _interpolated(
                *_shares(list(dict.fromkeys(words)), before, after), weight
            ),
        ),
        Mistake(
            "The share of the pair is added whole. Multiply it by `weight`: both shares together "
            "must not be more than 1.",
            lambda words, before, after, weight: (
                _interpolated(*_shares(words, before, after), weight)
                + (1 - weight) * _pair_share(words, before, after)
            ),
        ),
        Mistake(
            "The single letter's share is left out: add it, times 1 - weight.",
            lambda words, before, after, weight: (
                weight * _pair_share(words, before, after)
                if _shares(words, before, after)[1]
                else _shares(words, before, after)[2]
            ),
        ),
        Mistake(
            "Both shares are multiplied by `weight`. The single letter's share gets the rest, "
            "1 - weight.",
            lambda words, before, after, weight: (
                weight * (_pair_share(words, before, after) + _shares(words, before, after)[2])
                if _shares(words, before, after)[1]
                else _shares(words, before, after)[2]
            ),
        ),
        Mistake(
            "The rest is 1 - weight, not weight - 1, which is negative.",
            lambda words, before, after, weight: (
                weight * _pair_share(words, before, after)
                - (1 - weight) * _shares(words, before, after)[2]
                if _shares(words, before, after)[1]
                else _shares(words, before, after)[2]
            ),
        ),
        Mistake(
            "The weight is an argument: use it, and not the number of the example.",
            lambda words, before, after, weight: _interpolated(*_shares(words, before, after), 0.8),
        ),
        Mistake(
            "You divide by the pairs that end in `after`, or by those that begin with it. The "
            "question is what follows `before`: divide by the pairs that begin with it.",
            lambda words, before, after, weight: _interpolated(
                _shares(words, before, after)[0],
                sum(right == after for word in words for _, right in pairwise(word)),
                _shares(words, before, after)[2],
                weight,
            ),
        ),
        Mistake(
            "Only small letters are counted among the single letters: capitals are letters of "
            "their own.",
            lambda words, before, after, weight: _interpolated(
                *_shares(words, before, after)[:2],
                "".join(words).lower().count(after) / len("".join(words)),
                weight,
            ),
        ),
        Mistake(
            "The share of a letter is how often it occurs, divided by the number of all letters: "
            "it is not the same for every letter.",
            lambda words, before, after, weight: _interpolated(
                *_shares(words, before, after)[:2], 1 / len(set("".join(words))), weight
            ),
        ),
        Mistake(
            "You take all pairs, whatever they begin with: the pair's share is among those that "
            "begin with `before`.",
            _bigram_all_seconds,
        ),
        Mistake(
            "You take the pairs that begin with another letter. The question is what follows "
            "`before`.",
            _bigram_of_others,
        ),
        Mistake(
            "You pair each letter with itself. The neighbour is the next letter: "
            "`zip(word, word[1:])`.",
            partial(_bigram_apart, 0),
        ),
        Mistake(
            "You pair each letter with the next but one. The neighbour is the next letter: "
            "`zip(word, word[1:])`.",
            partial(_bigram_apart, 2),
        ),
        Mistake(
            "You divide by the pairs that end in `before`. Divide by those that begin with it.",
            _bigram_ending,
        ),
        Mistake(
            "You join the words with spaces, and then the spaces are counted as letters. Take each "
            "word by itself.",
            _bigram_spaced,
        ),
        Mistake(
            "A letter at the end of a word begins no pair. You join the words with a sign between "
            "them, and count the pairs with this sign as well.",
            _bigram_before_a_space,
        ),
        Mistake(
            "You count each pair only once, however often it occurs. Count in a list, not in a "
            "set.",
            _bigram_each_pair_once,
        ),
        Mistake(
            "You look at the first `before` of each word alone. A word may have several: go "
            "through all neighbours.",
            _bigram_following(_after_the_first),
        ),
        Mistake(
            "`word.index(letter)` is always the first place of this letter in the word. Go through "
            "the indices, or through the neighbours: `zip(word, word[1:])`.",
            _bigram_following(_after_the_first_each_time),
        ),
        Mistake(
            "The last letter of a word and its first one are no pair. An index of -1 (or one "
            "modulo the length) goes round to the other end of the word.",
            _bigram_following(_after_in_a_circle),
        ),
        Mistake(
            "You count any later letter of the word. A pair has two neighbours: the letter and the "
            "next one.",
            _bigram_following(_anywhere_after),
        ),
        Mistake(
            "The last pair of each word is missing. With an index, the pairs of a word begin at "
            "`range(len(word) - 1)`.",
            _bigram_following(
                lambda word, before: [b for a, b in pairwise(word[:-1]) if a == before]
            ),
        ),
        Mistake(
            "The first pair of each word is missing: indices begin at 0.",
            _bigram_following(
                lambda word, before: [b for a, b in pairwise(word[1:]) if a == before]
            ),
        ),
        Mistake(
            "Only the pairs of the last word are counted. Begin the list, or the counts, before "
            "the loop over the words.",
            _bigram_last_word,
        ),
        Mistake(
            "You take the single letter's share alone only where `before` is in no word at all. "
            "Where it is only the last letter of words, no pair begins with it, either.",
            _bigram_unseen_letter,
        ),
        Mistake(
            "You add one to the counts. That is another way to treat unseen pairs: here, the "
            "single letter's share is mixed in, and the counts stay as they are.",
            _bigram_plus_one,
        ),
        Mistake(
            "You leave out words of one letter. They have no pair, but their letter counts among "
            "all letters.",
            _bigram_longer_words,
        ),
        Mistake(
            "Equal letters are taken for different ones where they are not of the Latin alphabet. "
            "`is` asks whether two things are the same object; compare with `==`.",
            _bigram_by_identity,
        ),
        Mistake(
            "The shares are rounded down to whole numbers: divide with `/`, not with `//`.",
            _bigram_whole,
        ),
        Mistake(
            "For the single letter you take the mean of its shares in the words. Its share is "
            "among all letters of all words together.",
            _bigram_single(
                lambda words, after: _mean([word.count(after) / len(word) for word in words])
            ),
        ),
        Mistake(
            "For the single letter you divide by the number of different letters. Divide by the "
            "number of all letters.",
            _bigram_single(
                lambda words, after: "".join(words).count(after) / len(set("".join(words)))
            ),
        ),
        Mistake(
            "For the single letter you count only the words that begin with it. Its share is among "
            "all letters, wherever they stand.",
            _bigram_single(lambda words, after: _mean([float(word[0] == after) for word in words])),
        ),
        Mistake(
            "You round the result to two decimals: return the number as it is.",
            lambda words, before, after, weight: round(
                _interpolated(*_shares(words, before, after), weight), 2
            ),
        ),
        Mistake(
            "This is a logarithm. The probability itself is asked for.",
            lambda words, before, after, weight: log(
                _interpolated(*_shares(words, before, after), weight) or 5e-324
            ),
        ),
        Mistake(
            "At the weight 1 you take the share of the pair, even where no pair begins with "
            "`before`. There, take the single letter's share alone, whatever the weight is.",
            lambda words, before, after, weight: (
                _pair_share(words, before, after)
                if weight == 1
                else _interpolated(*_shares(words, before, after), weight)
            ),
        ),
        Mistake(
            "The rest is 1 - weight, not 1 + weight: the two weights add up to 1.",
            _bigram_with(lambda weight: 1 + weight),
        ),
        Mistake(
            "The two weights must add up to 1: `weight` for the pair, 1 - weight for the single "
            "letter.",
            _bigram_with(lambda weight: 2 - weight),
        ),
        Mistake(
            "Your result is nan, which is not a number, in the call below: 0 divided by 0, or the "
            "mean of nothing. Ask first whether any pair begins with `before`.",
            lambda words, before, after, weight: (
                _interpolated(*_shares(words, before, after), weight)
                if _shares(words, before, after)[1]
                else nan
            ),
            lambda mine, expected: mine != mine,
        ),
        Mistake(
            "The probability is above 1 in the call below, which cannot be. Each share is a count "
            "divided by a count that is not smaller, and the two weights add up to 1.",
            lambda words, before, after, weight: (
                1.5 + _interpolated(*_shares(words, before, after), weight)
            ),
            lambda mine, expected: mine > 1 + 1e-9,
        ),
        Mistake(
            "The probability is negative in the call below, which cannot be. Counts and weights "
            "are not below 0, and the two parts are added.",
            lambda words, before, after, weight: (
                -1.5 - _interpolated(*_shares(words, before, after), weight)
            ),
            lambda mine, expected: mine < -1e-9,
        ),
        Mistake(
            "You exchange the two letters. The pair is (before, after), the pairs are those that "
            "begin with `before`, and the single letter is `after`.",
            lambda words, before, after, weight: _interpolated(
                *_shares(words, after, before), weight
            ),
        ),
    ),
    properties=_bigram_properties,
    otherwise=(
        "Print the parts for the words the, then, he, hat and the letters h and e: how often the "
        "pair occurs, how many pairs begin with h, how often e occurs, how many letters there are. "
        "By hand they are three, four, three and twelve."
    ),
    hints=(
        (
            "Count three things: the pair, all pairs that begin with `before`, and the letter "
            "`after` among all letters."
        ),
        (
            "In the, then, he, hat: `he` is three of the four pairs that begin with h, and e is "
            "three of twelve letters. At the weight 1 the pair alone counts: "
            '`bigram_probability(["the", "then", "he", "hat"], "h", "e", 1)` gives `3 / 4`. At '
            'the weight 0 it does not: `bigram_probability(["the", "then", "he", "hat"], "h", '
            '"e", 0)` gives `3 / 12`.'
        ),
        """
        pairs = all neighbours (left, right) within each word
        single = how often `after` occurs anywhere / how many letters there are
        begun = the pairs whose left is `before`
        if there are none: the answer is single
        else: weight * share of the pair among begun + (1 - weight) * single""",
    ),
    praise="counting and mixing: the library's model does the same with up to five letters, and "
    "its weight grows with how well a context is known.",
    forbidden=(NGram.probabilities, NGram.train),
)


# --- 6.6 ------------------------------------------------------------------------------------------

Hypotheses = Sequence[tuple[str, float, float]]


def best_text(hypotheses: Hypotheses, lm_weight: float, bonus: float) -> str:
    """Return the text with the largest fused score.

    Each hypothesis is a text, the log-probability of the columns, and that of the language model.
    """
    return max(hypotheses, key=lambda hypothesis: _fused(hypothesis, lm_weight, bonus))[0]


def _fused(hypothesis: tuple[str, float, float], lm_weight: float, bonus: float) -> float:
    text, columns, model = hypothesis
    return columns + lm_weight * model + bonus * len(text)


def _chosen(
    score: Callable[[str, float, float, float, float], float],
) -> Callable[[Hypotheses, float, float], str]:
    """Return a choice of the text with the largest score, by another score."""

    def choose(hypotheses: Hypotheses, lm_weight: float, bonus: float) -> str:
        scores = [
            score(text, columns, model, lm_weight, bonus) for text, columns, model in hypotheses
        ]
        return hypotheses[scores.index(max(scores))][0]

    return choose


def _search(
    begin: float, text: str | None = None
) -> Callable[[Hypotheses, float, float], str | None]:
    """Return a search for the largest score that begins with a number, and with a text."""

    def choose(hypotheses: Hypotheses, lm_weight: float, bonus: float) -> str | None:
        best, found = begin, text
        for hypothesis in hypotheses:
            if (score := _fused(hypothesis, lm_weight, bonus)) > best:
                best, found = score, hypothesis[0]
        return found

    return choose


def _first_search(hypotheses: Hypotheses, lm_weight: float, bonus: float) -> str | None:
    """Begin with the first text, but with a number that is not its score."""
    return _search(-1000.0, hypotheses[0][0])(hypotheses, lm_weight, bonus)


def _last_rise(hypotheses: Hypotheses, lm_weight: float, bonus: float) -> str:
    """Compare each score with the one before it, not with the best so far."""
    scores = [_fused(hypothesis, lm_weight, bonus) for hypothesis in hypotheses]
    rises = [0, *(index + 1 for index, (a, b) in enumerate(pairwise(scores)) if b > a)]
    return hypotheses[rises[-1]][0]


def _without_empty(hypotheses: Hypotheses, lm_weight: float, bonus: float) -> str:
    written = [hypothesis for hypothesis in hypotheses if hypothesis[0]]
    return max(written, key=lambda hypothesis: _fused(hypothesis, lm_weight, bonus))[0]


def _fused_examples() -> list[tuple[Any, ...]]:
    two = [("tbere", -0.5, -15.0), ("there", -1.5, -7.0)]
    return [
        ([("a", -1.0, -2.0)], 0.5, 0.0),
        (two, 0.0, 0.0),
        (two, 0.5, 0.0),
        (two, 0.1, 0.0),
        ([("to", -1.0, -4.0), ("too", -1.2, -7.0)], 0.5, 2.0),
        ([("to", -1.0, -4.0), ("too", -1.2, -7.0)], 0.5, -2.0),
        ([("", -2.0, -3.0), ("a", -2.5, -6.0)], 0.0, 0.4),
        ([("", -2.0, -3.0), ("a", -2.5, -6.0)], 0.0, 0.6),
        ([("to", -1.5, -4.0), ("too", -1.2, -4.0)], 0.5, -1.0),
        ([("there", -1500.0, -70.0), ("theres", -1501.0, -71.0)], 0.5, 0.0),
        ([("tbere", -1501.0, -71.0), ("there", -1500.0, -70.0)], 0.5, 0.0),
        ([("a ", -1.0, -4.0), ("a", -0.8, -4.0)], 0.5, 1.0),
        ([("a b", -1.0, -4.0), ("ab", -1.3, -4.0)], 0.5, 1.0),
        ([("ёж", -1.0, -4.0), ("tot", -1.5, -4.0)], 0.5, 1.0),
        ([("tbere", -801.0, -71.0), ("there", -800.0, -70.0)], 0.5, 0.0),
        ([("the", -1.0, -9.0), ("The", -1.5, -4.0)], 0.5, 0.0),
        ([("to", -1.0, -4.0), ("ten", -3.0, -5.0), ("tin", -2.0, -4.5)], 0.5, 0.0),
    ]


FUSED_TEXTS = ["", "a ", "to", "too", "The", " in a", "there", "on it", "mississippi"]


def _fused_draw(chance: Random) -> tuple[Any, ...]:
    """Draw hypotheses without a tie."""
    while True:
        texts = chance.sample(FUSED_TEXTS, chance.choice([1, 2, 3, 4, 5, 6]))
        hypotheses = [
            (text, -chance.randint(1, 600) / 100, -chance.randint(100, 1200) / 100)
            for text in texts
        ]
        weight = chance.choice([0.0, 1.0, chance.randint(10, 150) / 100])
        bonus = chance.choice([0.0, chance.randint(-50, 250) / 100, chance.randint(0, 250) / 100])
        scores = sorted(_fused(hypothesis, weight, bonus) for hypothesis in hypotheses)
        if all(right - left > 1e-3 for left, right in pairwise(scores)):
            return hypotheses, weight, bonus


FUSED = Exercise(
    number="6.6",
    title="Columns and language model, fused",
    difficulty=1,
    importance=2,
    minutes=5,
    reference=best_text,
    examples=_fused_examples,
    draw=_fused_draw,
    draws=40,
    mistakes=(
        Mistake(
            "The bonus is for each character: multiply it by the length of the text. If it is left "
            "out, or added once to every text, it changes nothing.",
            _chosen(lambda text, columns, model, weight, bonus: columns + weight * model + bonus),
        ),
        Mistake(
            "A text that the language model finds probable gets a lower score from you. Its "
            "log-probability is already negative: multiply it by lm_weight and add it.",
            _chosen(
                lambda text, columns, model, weight, bonus: (
                    columns - weight * model + bonus * len(text)
                )
            ),
        ),
        Mistake(
            "You put the weight on the columns, or leave it out: lm_weight multiplies the language "
            "model's log-probability.",
            _chosen(
                lambda text, columns, model, weight, bonus: (
                    weight * columns + model + bonus * len(text)
                )
            ),
        ),
        Mistake(
            "You go back to probabilities and add those. Logarithms are added because "
            "probabilities are multiplied.",
            _chosen(
                lambda text, columns, model, weight, bonus: (
                    exp(columns) + weight * exp(model) + bonus * len(text)
                )
            ),
        ),
        Mistake(
            "You leave the language model out: add its log-probability times lm_weight.",
            _chosen(lambda text, columns, model, weight, bonus: columns + bonus * len(text)),
        ),
        Mistake(
            "This is the worst text. The best score is the largest: of log-probabilities, the "
            "nearest to 0.",
            _chosen(
                lambda text, columns, model, weight, bonus: (
                    -(columns + weight * model + bonus * len(text))
                )
            ),
        ),
        Mistake(
            "Your bonus favours short texts: it is added for each character, not subtracted.",
            _chosen(
                lambda text, columns, model, weight, bonus: (
                    columns + weight * model - bonus * len(text)
                )
            ),
        ),
        Mistake(
            "You leave the columns out: add their log-probability, without any weight.",
            _chosen(lambda text, columns, model, weight, bonus: weight * model + bonus * len(text)),
        ),
        Mistake(
            "The weight belongs to the language model alone: the columns are not multiplied, "
            "neither by it nor by 1 - lm_weight.",
            _chosen(
                lambda text, columns, model, weight, bonus: (
                    (1 - weight) * columns + weight * model + bonus * len(text)
                )
            ),
        ),
        Mistake(
            "Columns and model are both multiplied by the weight. Only the "
            "language model's log-probability is multiplied.",
            _chosen(
                lambda text, columns, model, weight, bonus: (
                    weight * (columns + model) + bonus * len(text)
                )
            ),
        ),
        Mistake(
            "The text alone is asked for: of the best hypothesis return the first part.",
            lambda hypotheses, lm_weight, bonus: max(
                hypotheses, key=lambda hypothesis: _fused(hypothesis, lm_weight, bonus)
            ),
            lambda mine, expected: not isinstance(mine, str) and mine is not None,
        ),
        Mistake(
            "No text is found where every score is below the number that your search begins with. "
            "Begin with the first hypothesis, or with minus infinity.",
            _search(0.0, ""),
        ),
        Mistake(
            "No text comes back in the call below. Is a `return` missing, or is every score below "
            "the number that your search begins with? Begin with the first hypothesis, or with "
            "minus infinity.",
            _search(-100.0),
            lambda mine, expected: mine is None,
        ),
        Mistake(
            "Your search begins with the first text, but with a number that every score may be "
            "below. Begin with the score of the first text, or with minus infinity.",
            _first_search,
        ),
        Mistake(
            "This is the first hypothesis. They may be in any order: compare their scores.",
            lambda hypotheses, lm_weight, bonus: hypotheses[0][0],
        ),
        Mistake(
            "This is the last hypothesis. Remember the best score so far, and replace the text "
            "only where a score is larger.",
            lambda hypotheses, lm_weight, bonus: hypotheses[-1][0],
        ),
        Mistake(
            "Spaces are characters, too: the bonus is added for each character, those at the ends "
            "included.",
            _chosen(
                lambda text, columns, model, weight, bonus: (
                    columns + weight * model + bonus * len(text.strip())
                )
            ),
        ),
        Mistake(
            "You go back to probabilities, which become 0 for long texts: no float is so small. "
            "Add the logarithms.",
            _chosen(
                lambda text, columns, model, weight, bonus: (
                    exp(columns) * exp(model) ** weight * exp(bonus * len(text))
                )
            ),
        ),
        Mistake(
            "You divide the sum by the length of the text. The task asks for the sum itself.",
            _chosen(
                lambda text, columns, model, weight, bonus: (
                    (columns + weight * model + bonus * len(text)) / max(1, len(text))
                )
            ),
        ),
        Mistake(
            "The bonus is added for each character, the first one as well: an empty text has "
            "none, and a text of a single character has one.",
            _chosen(
                lambda text, columns, model, weight, bonus: (
                    columns + weight * model + bonus * max(0, len(text) - 1)
                )
            ),
        ),
        Mistake(
            "The bonus is left out where it is negative. Then it makes long texts worse: add it, "
            "whatever its sign.",
            _chosen(
                lambda text, columns, model, weight, bonus: (
                    columns + weight * model + max(0.0, bonus) * len(text)
                )
            ),
        ),
        Mistake(
            "You leave the weight out: the language model's log-probability is multiplied by "
            "lm_weight.",
            _chosen(
                lambda text, columns, model, weight, bonus: columns + model + bonus * len(text)
            ),
        ),
        Mistake(
            "The weight is an argument: use `lm_weight`, and not the number of the example.",
            _chosen(
                lambda text, columns, model, weight, bonus: (
                    columns + 0.5 * model + bonus * len(text)
                )
            ),
        ),
        Mistake(
            "You divide by the weight. The language model's log-probability is multiplied by it.",
            _chosen(
                lambda text, columns, model, weight, bonus: (
                    columns + (model / weight if weight else 0.0) + bonus * len(text)
                )
            ),
        ),
        Mistake(
            "The weight multiplies the bonus, too. It belongs to the language model alone.",
            _chosen(
                lambda text, columns, model, weight, bonus: (
                    columns + weight * (model + bonus * len(text))
                )
            ),
        ),
        Mistake(
            "You multiply the two log-probabilities. Add them: probabilities are multiplied, their "
            "logarithms are added.",
            _chosen(
                lambda text, columns, model, weight, bonus: (
                    columns * weight * model + bonus * len(text)
                )
            ),
        ),
        Mistake(
            "You divide the language model's log-probability by the number of characters. The "
            "task asks for it as it is, times the weight.",
            _chosen(
                lambda text, columns, model, weight, bonus: (
                    columns + weight * model / max(1, len(text)) + bonus * len(text)
                )
            ),
        ),
        Mistake(
            "You compare the columns' log-probabilities alone. Add the other two parts: the "
            "language model's, times `lm_weight`, and the bonus.",
            _chosen(lambda text, columns, model, weight, bonus: columns),
        ),
        Mistake(
            "You compare the language model's log-probabilities alone. Add the columns' and the "
            "bonus.",
            _chosen(lambda text, columns, model, weight, bonus: model),
        ),
        Mistake(
            "This is the longest text. Its length is only a part of the score.",
            _chosen(lambda text, columns, model, weight, bonus: len(text)),
        ),
        Mistake(
            "This is the last text in the order of the alphabet: tuples are compared by their "
            "first parts. Give `max` a key, the score.",
            lambda hypotheses, lm_weight, bonus: max(hypotheses)[0],
        ),
        Mistake(
            "You compare each score with the one before it. Remember the best score so far, and "
            "compare with that.",
            _last_rise,
        ),
        Mistake(
            "The last hypothesis is never compared. Go through all of them.",
            lambda hypotheses, lm_weight, bonus: max(
                hypotheses[:-1] or hypotheses,
                key=lambda hypothesis: _fused(hypothesis, lm_weight, bonus),
            )[0],
        ),
        Mistake(
            "The empty text is a candidate like the others: its bonus is 0, and its score may be "
            "the largest.",
            _without_empty,
        ),
        Mistake(
            "The bonus counts without the language model, too: add it at the weight 0 as well.",
            _chosen(
                lambda text, columns, model, weight, bonus: (
                    columns + weight * model + (bonus * len(text) if weight else 0.0)
                )
            ),
        ),
        Mistake(
            "The bonus is added for each character, not for each word.",
            _chosen(
                lambda text, columns, model, weight, bonus: (
                    columns + weight * model + bonus * len(text.split())
                )
            ),
        ),
        Mistake(
            "The bonus is added for each character, those that come again as well.",
            _chosen(
                lambda text, columns, model, weight, bonus: (
                    columns + weight * model + bonus * len(set(text))
                )
            ),
        ),
        Mistake(
            "The bonus is added for each character. Spaces are characters, too, within the text as "
            "at its ends.",
            _chosen(
                lambda text, columns, model, weight, bonus: (
                    columns + weight * model + bonus * len(text.replace(" ", ""))
                )
            ),
        ),
        Mistake(
            "You round the scores. Two that differ by little are equal then: compare the numbers "
            "as they are.",
            _chosen(
                lambda text, columns, model, weight, bonus: round(
                    columns + weight * model + bonus * len(text)
                )
            ),
        ),
        Mistake(
            "You count bytes. `encode` makes two bytes of many letters: a bonus for each character "
            "is `bonus * len(text)`.",
            _chosen(
                lambda text, columns, model, weight, bonus: (
                    columns + weight * model + bonus * len(text.encode())
                )
            ),
        ),
        Mistake(
            "The search begins with a score that may be larger than all others, and then keeps no "
            "text at all. Begin with the first hypothesis, or with `-math.inf`.",
            _search(-1000.0, ""),
        ),
        Mistake(
            "You take the score that is nearest to 0. The largest score may be above 0: compare "
            "without `abs`.",
            lambda hypotheses, lm_weight, bonus: min(
                hypotheses, key=lambda hypothesis: abs(_fused(hypothesis, lm_weight, bonus))
            )[0],
        ),
    ),
    otherwise=(
        "Print the score of each hypothesis beside its text. It has three parts: the columns' "
        "log-probability, the language model's times `lm_weight`, and `bonus` times the number of "
        "characters, which is 0 for an empty text."
    ),
    hints=(
        "One number for each hypothesis, then the hypothesis with the largest number.",
        (
            "Without a bonus, at the weight .5, tbere has `-.5 + .5 * -15` and there has "
            "`-1.5 + .5 * -7`, which is larger: "
            '`best_text([("tbere", -.5, -15.), ("there", -1.5, -7.)], .5, 0)` gives `"there"`.'
        ),
        """
        score = log-probability of the columns
                + lm_weight * log-probability of the language model
                + bonus * number of characters
        return the text whose score is the largest""",
    ),
    praise="one sum ranks everything; its two settings are chosen on validation data, never on the "
    "test.",
)


# --- 6.7 ------------------------------------------------------------------------------------------

Samples = Sequence[tuple[str, Hypotheses]]  # the true text of each picture, and what it may be


def choose_weight(
    weights: Sequence[float], validation: Samples, test: Samples
) -> tuple[float, float]:
    """Choose the weight that reads most validation words right, the smallest of several.

    Returns it, and the share of the test words that are read right with it.
    """
    chosen = _best_weight(weights, validation)
    return chosen, _read_right(test, chosen) / len(test)


def _best_weight(weights: Sequence[float], validation: Samples) -> float:
    counts = {weight: _read_right(validation, weight) for weight in weights}
    return min(weight for weight in weights if counts[weight] == max(counts.values()))


def _read_right(samples: Samples, weight: float) -> int:
    return sum(_best_text(hypotheses, weight) == truth for truth, hypotheses in samples)


Weights = Sequence[float]
Choice = Callable[[Weights, Samples, Samples], tuple[float, float]]


def _choosing(
    *,
    on: Callable[[Samples, Samples], Samples] = lambda validation, test: validation,
    by: Callable[[Samples, float], float] = _read_right,
    of_several: Callable[[list[float]], float] = min,
) -> Choice:
    """Return a choice like `choose_weight` with one thing wrong; the defaults are right."""

    def choose(weights: Weights, validation: Samples, test: Samples) -> tuple[float, float]:
        counts = [by(on(validation, test), weight) for weight in weights]
        best = [weight for weight, count in zip(weights, counts) if count == max(counts)]
        chosen = of_several(best)
        return chosen, _read_right(test, chosen) / len(test)

    return choose


def _reporting(report: Callable[[Weights, Samples, Samples, float], float]) -> Choice:
    """Return a choice that reports something else beside the right weight."""

    def choose(weights: Weights, validation: Samples, test: Samples) -> tuple[float, float]:
        chosen = _best_weight(weights, validation)
        return chosen, report(weights, validation, test, chosen)

    return choose


def _choosing_caseless(weights: Weights, validation: Samples, test: Samples) -> tuple[float, float]:
    def folded(samples: Samples) -> Samples:
        return [
            (truth.lower(), [(text.lower(), first, second) for text, first, second in hypotheses])
            for truth, hypotheses in samples
        ]

    chosen = _best_weight(weights, folded(validation))
    return chosen, _read_right(folded(test), chosen) / len(test)


def _choosing_stripped(weights: Weights, validation: Samples, test: Samples) -> tuple[float, float]:
    def read(samples: Samples, weight: float) -> int:
        return sum(
            _best_text(hypotheses, weight).strip() == truth.strip() for truth, hypotheses in samples
        )

    chosen = min(weights, key=lambda weight: (-read(validation, weight), weight))
    return chosen, read(test, chosen) / len(test)


def _choosing_within(weights: Weights, validation: Samples, test: Samples) -> tuple[float, float]:
    """Count a word if the true text is somewhere in its reading."""

    def read(samples: Samples, weight: float) -> int:
        return sum(truth in _best_text(hypotheses, weight) for truth, hypotheses in samples)

    chosen = min(weights, key=lambda weight: (-read(validation, weight), weight))
    return chosen, read(test, chosen) / len(test)


def _reading(read: Callable[[Hypotheses, float], str]) -> Choice:
    """Return a choice that reads each word in another way, and is right otherwise."""

    def choose(weights: Weights, validation: Samples, test: Samples) -> tuple[float, float]:
        def right(samples: Samples, weight: float) -> int:
            return sum(read(hypotheses, weight) == truth for truth, hypotheses in samples)

        chosen = min(weights, key=lambda weight: (-right(validation, weight), weight))
        return chosen, right(test, chosen) / len(test)

    return choose


def _scoring(score: Callable[..., float]) -> Choice:
    """Return a choice that reads the text with the largest of other scores."""
    return _reading(
        lambda hypotheses, weight: max(
            hypotheses, key=lambda hypothesis: score(*hypothesis, weight)
        )[0]
    )


def _share_alone(mine: Any, expected: Any) -> bool:
    return bool(mine[0] == expected[0] and mine[1] != expected[1])


def _best_text(hypotheses: Hypotheses, weight: float) -> str:
    """Return the best text without a bonus."""
    return max(hypotheses, key=lambda hypothesis: _fused(hypothesis, weight, 0.0))[0]


def _nearness(samples: Samples, weight: float) -> float:
    """Return minus the number of characters that differ, place by place."""
    pairs = [(truth, _best_text(hypotheses, weight)) for truth, hypotheses in samples]
    return -sum(
        sum(left != right for left, right in zip(truth, text)) + abs(len(truth) - len(text))
        for truth, text in pairs
    )


def _choosing_by_steps(stops: Callable[[int, int], bool], *, by_last: bool = False) -> Choice:
    """Return a choice that goes up the weights and may stop, or compares with the last count."""

    def choose(weights: Weights, validation: Samples, test: Samples) -> tuple[float, float]:
        chosen, most = min(weights), _read_right(validation, min(weights))
        for weight in sorted(weights)[1:]:
            count = _read_right(validation, weight)
            if stops(count, most):
                break
            if count > most:
                chosen = weight
            most = count if by_last or count > most else most
        return chosen, _read_right(test, chosen) / len(test)

    return choose


def _among(others: Callable[[Weights], Weights]) -> Choice:
    """Return a choice among other weights than those that are given."""

    def choose(weights: Weights, validation: Samples, test: Samples) -> tuple[float, float]:
        chosen = _best_weight(others(weights), validation)
        return chosen, _read_right(test, chosen) / len(test)

    return choose


def _choosing_above_0(begin: Callable[[Weights], float]) -> Choice:
    """Return a choice that takes a weight only if it reads a word right; else it has its own."""

    def choose(weights: Weights, validation: Samples, test: Samples) -> tuple[float, float]:
        best = _best_weight(weights, validation)
        chosen = best if _read_right(validation, best) else begin(weights)
        return chosen, _read_right(test, chosen) / len(test)

    return choose


def _adding_counts(weights: Weights, validation: Samples, test: Samples) -> tuple[float, float]:
    """Do not begin the count anew for each weight."""
    counts = accumulate(_read_right(validation, weight) for weight in sorted(weights))
    chosen = max(zip(counts, sorted(weights)), key=lambda pair: pair[0])[1]
    return chosen, _read_right(test, chosen) / len(test)


def _first_perfect(weights: Weights, validation: Samples, test: Samples) -> Any:
    """Return the first weight that reads all validation words right; None if there is none."""
    for weight in weights:
        if _read_right(validation, weight) == len(validation):
            return weight, _read_right(test, weight) / len(test)
    return None


def _choose_examples() -> list[tuple[Any, ...]]:
    there = ("there", [("tbere", -0.5, -15.0), ("there", -1.5, -7.0)])
    serial = ("qxjz", [("qxjz", -0.1, -38.0), ("quiz", -7.0, -12.0)])
    sure = ("then", [("then", -0.2, -8.0), ("them", -3.0, -8.5)])
    lost = ("the", [("tbe", -0.5, -9.0), ("tha", -1.0, -7.0)])
    light = ("cat", [("cat", -1.0, -9.0), ("cot", -2.0, -6.0)])  # right at the weight 0 alone
    heavy = ("hut", [("hat", -1.0, -9.0), ("hut", -5.0, -4.0)])  # right at the weight 1 alone
    return [
        ([0.0, 0.5], [there], [sure]),
        ([0.0, 0.5], [there], [there, lost]),
        ([0.5, 0.0], [serial], [there]),
        ([0.5, 0.2], [there], [sure]),
        ([0.2, 0.5, 1.0], [there, sure], [serial, sure]),
        ([1.0], [lost], [lost]),
        ([0.0, 0.1, 0.5], [there, serial, serial], [there, serial]),
        ([0.0, 0.5], [("There", [("there", -0.1, -7.0), ("There", -0.9, -5.0)])], [sure]),
        ([0.0, 0.5, 1.0], [light, heavy, heavy], [light, sure]),
        ([1.0, 0.0, 0.5], [light, light, heavy], [heavy, sure, light]),
    ]


def _choose_draw(chance: Random) -> tuple[Any, ...]:
    """Draw weights in any order, and a few samples of two or three hypotheses, without a tie."""
    weights = chance.sample([0.0, 0.1, 0.2, 0.5, 1.0, 2.0], chance.randint(1, 5))
    validation = [_sample(chance, weights) for _ in range(chance.randint(1, 5))]
    return weights, validation, [_sample(chance, weights) for _ in range(chance.randint(1, 4))]


def _sample(chance: Random, weights: Sequence[float]) -> tuple[str, Hypotheses]:
    while True:
        texts = chance.sample(["the", "tbe", "The", "he", "thee", "the "], chance.randint(2, 3))
        hypotheses = [
            (text, -chance.randint(1, 40) / 10, -chance.randint(20, 120) / 10) for text in texts
        ]
        scores = [
            sorted(_fused(hypothesis, weight, 0.0) for hypothesis in hypotheses)
            for weight in weights
        ]
        if all(b - a > 1e-3 for row in scores for a, b in pairwise(row)):
            return chance.choice([*texts, texts[0], "they"]), hypotheses


CHOICE = Exercise(
    number="6.7",
    title="The weight, chosen on validation words",
    difficulty=2,
    importance=3,
    minutes=10,
    reference=choose_weight,
    examples=_choose_examples,
    draw=_choose_draw,
    draws=40,
    mistakes=(
        Mistake(
            "You choose the weight on the test words. Then the test no longer tells how well new "
            "words are read: choose on the validation words, and use the test words once.",
            _choosing(on=lambda validation, test: test),
        ),
        Mistake(
            "You choose the weight on validation and test words together. The test words must have "
            "no say in it.",
            _choosing(on=lambda validation, test: [*validation, *test]),
        ),
        Mistake(
            "Where several weights read as many words right, the smallest of them is asked for: "
            "the language model should speak no louder than it must.",
            _choosing(of_several=max),
        ),
        Mistake(
            "Where several weights read as many words right, you take the one that comes first. "
            "`weights` may be in any order: take the smallest.",
            _choosing(of_several=lambda weights: weights[0]),
        ),
        Mistake(
            "Where several weights read as many words right, you take the one that comes last. "
            "The smallest is asked for, and `weights` may be in any order.",
            _choosing(of_several=lambda weights: weights[-1]),
        ),
        Mistake(
            "This is the weight that reads the fewest words right.",
            _choosing(by=lambda samples, weight: -_read_right(samples, weight)),
        ),
        Mistake(
            "This is the smallest weight, whatever it reads. Count, for each weight, the words "
            "that are read right. (A sum of scores does not tell: it falls with the weight by "
            "itself.)",
            _choosing(by=lambda samples, weight: -weight),
        ),
        Mistake(
            "This is the largest weight, whatever it reads. Count, for each weight, the words that "
            "are read right.",
            _choosing(by=lambda samples, weight: weight),
        ),
        Mistake(
            "A capital and its small letter are different characters here: a word counts only if "
            "it is read exactly.",
            _choosing_caseless,
        ),
        Mistake(
            "The second result is the share of the validation words. They helped to choose the "
            "weight, so they say too much good of it: take the test words.",
            _reporting(
                lambda weights, validation, test, chosen: (
                    _read_right(validation, chosen) / len(validation)
                )
            ),
        ),
        Mistake(
            "The second result is a number of words. A share is asked for: divide by the number of "
            "test words.",
            _reporting(lambda weights, validation, test, chosen: _read_right(test, chosen)),
        ),
        Mistake(
            "You divide the number of test words that are read right by the number of validation "
            "words.",
            _reporting(
                lambda weights, validation, test, chosen: (
                    _read_right(test, chosen) / len(validation)
                )
            ),
        ),
        Mistake(
            "You report the best share that any weight reaches on the test words. That chooses on "
            "the test after all: report the weight chosen on the validation words.",
            _reporting(
                lambda weights, validation, test, chosen: (
                    max(_read_right(test, weight) for weight in weights) / len(test)
                )
            ),
        ),
        Mistake(
            "You read the test words with the last weight that was tried. Read them with the one "
            "that was chosen.",
            _reporting(
                lambda weights, validation, test, chosen: _read_right(test, weights[-1]) / len(test)
            ),
        ),
        Mistake(
            "You read the test words without the language model, at the weight 0. Read them with "
            "the weight that was chosen.",
            _reporting(
                lambda weights, validation, test, chosen: _read_right(test, 0.0) / len(test)
            ),
        ),
        Mistake(
            "This is the share of words that are read wrong.",
            _reporting(
                lambda weights, validation, test, chosen: 1 - _read_right(test, chosen) / len(test)
            ),
        ),
        Mistake(
            "You return the position of the weight among the weights. Return the weight itself.",
            lambda weights, validation, test: (
                weights.index(_best_weight(weights, validation)),
                _read_right(test, _best_weight(weights, validation)) / len(test),
            ),
        ),
        Mistake(
            "Two results are asked for: the weight, and the share of the test words that are read "
            "right with it.",
            lambda weights, validation, test: _best_weight(weights, validation),
        ),
        Mistake(
            "No word is ever read right, at any weight. Is `best_text` right (exercise 6.6), and "
            "do you compare texts with `==`?",
            lambda weights, validation, test: (min(weights), 0.0),
        ),
        Mistake(
            "You measure how near the readings are. A word counts only if it is read exactly.",
            _choosing(by=_nearness),
        ),
        Mistake(
            "You take spaces away. A space at the end of a reading is a mistake, too: a word "
            "counts only if it is read exactly.",
            _choosing_stripped,
        ),
        Mistake(
            "The first result is a number of words. Return the weight that reads so many.",
            lambda weights, validation, test: (
                _read_right(validation, _best_weight(weights, validation)),
                _read_right(test, _best_weight(weights, validation)) / len(test),
            ),
        ),
        Mistake(
            "The second result is a percentage. A share is asked for, a number from 0 to 1.",
            _reporting(
                lambda weights, validation, test, chosen: (
                    100 * _read_right(test, chosen) / len(test)
                )
            ),
        ),
        Mistake(
            "You read the test words with the library's default weight. Read them with the weight "
            "that was chosen.",
            _reporting(
                lambda weights, validation, test, chosen: _read_right(test, 0.5) / len(test)
            ),
        ),
        Mistake(
            "You count a word as right if the truth is among its hypotheses. Compare it with the "
            "one that `best_text` returns.",
            _reporting(
                lambda weights, validation, test, chosen: (
                    sum(truth in [text for text, *_ in found] for truth, found in test) / len(test)
                )
            ),
        ),
        Mistake(
            "Only the share is asked for beside the weight, and in this order: the weight first.",
            lambda weights, validation, test: (
                _read_right(test, _best_weight(weights, validation)) / len(test),
                _best_weight(weights, validation),
            ),
        ),
        Mistake(
            "You take the first weight that reads the words right, and look no further. Count for "
            "every weight, then compare.",
            lambda weights, validation, test: _first_perfect(weights, validation, test),
        ),
        Mistake(
            "The text that is read has not the largest score: it is the last one in the alphabet. "
            "Compare the scores, as in `best_text`.",
            _reading(lambda hypotheses, weight: max(hypotheses)[0]),
        ),
        Mistake(
            "The text that is read has the smallest score. Take the one with the largest, as in "
            "`best_text`.",
            _scoring(lambda text, columns, model, weight: -columns - weight * model),
        ),
        Mistake(
            "A text that the language model finds probable gets a lower score where you read. Add "
            "its log-probability, times the weight, as in `best_text`.",
            _scoring(lambda text, columns, model, weight: columns - weight * model),
        ),
        Mistake(
            "You read the first hypothesis, whatever the scores are. They may be in any order: "
            "take the one with the largest score, as in `best_text`.",
            _reading(lambda hypotheses, weight: hypotheses[0][0]),
        ),
        Mistake(
            "You read with the language model alone. The columns' log-probability comes before the "
            "model's in a hypothesis: add the columns without a weight, as in `best_text`.",
            _scoring(lambda text, columns, model, weight: (weight or 1) * model),
        ),
        Mistake(
            "You read with the columns alone. The language model's log-probability comes last in "
            "a hypothesis: it is added, times the weight.",
            _scoring(lambda text, columns, model, weight: columns),
        ),
        Mistake(
            "You give the language model its full weight where you read. Its log-probability is "
            "multiplied by the weight that is tried.",
            _scoring(lambda text, columns, model, weight: columns + model),
        ),
        Mistake(
            "You divide the language model's log-probability by the weight. Multiply it.",
            _scoring(
                lambda text, columns, model, weight: columns + model / weight if weight else columns
            ),
        ),
        Mistake(
            "You read with a bonus for each character. Here there is none: give `best_text` a "
            "bonus of 0.",
            _scoring(lambda text, columns, model, weight: columns + weight * model + len(text)),
        ),
        Mistake(
            "You read the test words with a bonus for each character. Here there is none: give "
            "`best_text` a bonus of 0.",
            _reporting(
                lambda weights, validation, test, chosen: (
                    sum(best_text(hypotheses, chosen, 1.0) == truth for truth, hypotheses in test)
                    / len(test)
                )
            ),
        ),
        Mistake(
            "You choose the weight with a bonus for each character. Here there is none: give "
            "`best_text` a bonus of 0.",
            _choosing(
                by=lambda samples, weight: sum(
                    best_text(hypotheses, weight, 1.0) == truth for truth, hypotheses in samples
                )
            ),
        ),
        Mistake(
            "The share is rounded down to a whole number: divide with `/`, not with `//`.",
            _reporting(
                lambda weights, validation, test, chosen: _read_right(test, chosen) // len(test)
            ),
        ),
        Mistake(
            "You stop trying weights when one reads fewer words than the one before. A larger one "
            "may still read more: try all of them.",
            _choosing_by_steps(lambda count, most: count < most),
        ),
        Mistake(
            "You stop trying weights when one reads no more words than the one before. A larger "
            "one may still read more: try all of them.",
            _choosing_by_steps(lambda count, most: count <= most),
        ),
        Mistake(
            "You compare each count with the one before it. Remember the largest count so far, and "
            "compare with that.",
            _choosing_by_steps(lambda count, most: False, by_last=True),
        ),
        Mistake(
            "The count goes on from one weight to the next. Begin it with 0 for each weight anew.",
            _adding_counts,
        ),
        Mistake(
            "Where no weight reads any word right, your weight is 0, which need not be one of "
            "`weights`. All of them read as many then, so the smallest is asked for.",
            _choosing_above_0(lambda weights: 0.0),
        ),
        Mistake(
            "Where no weight reads any word right, you keep the first one. All of them read as "
            "many then, so the smallest is asked for.",
            _choosing_above_0(lambda weights: weights[0]),
        ),
        Mistake(
            "You try the weight 0, too, where it is not among `weights`. Try these alone.",
            _among(lambda weights: [0.0, *weights]),
        ),
        Mistake(
            "You leave out the weight 0. It is a weight like the others: the language model has no "
            "say then.",
            _among(lambda weights: [weight for weight in weights if weight] or weights),
        ),
        Mistake(
            "You choose the weight on the first validation word alone. Count over all of them.",
            _choosing(on=lambda validation, test: validation[:1]),
        ),
        Mistake(
            "Only the first test word is read, but you divide by the number of all of them. Is "
            "there a `return` within the loop? It belongs after it.",
            _reporting(
                lambda weights, validation, test, chosen: _read_right(test[:1], chosen) / len(test)
            ),
        ),
        Mistake(
            "You read the first test word alone. The share is among all test words.",
            _reporting(
                lambda weights, validation, test, chosen: float(_read_right(test[:1], chosen))
            ),
        ),
        Mistake(
            "The share is among validation and test words together. Report the share of the test "
            "words alone: the others helped to choose the weight.",
            _reporting(
                lambda weights, validation, test, chosen: (
                    _read_right([*validation, *test], chosen) / (len(validation) + len(test))
                )
            ),
        ),
        Mistake(
            "You leave out the words whose truth is not among the hypotheses. They are read wrong, "
            "and count as such.",
            _reporting(
                lambda weights, validation, test, chosen: _mean(
                    [
                        float(_best_text(found, chosen) == truth)
                        for truth, found in test
                        if truth in [text for text, *_ in found]
                    ]
                )
            ),
        ),
        Mistake(
            "You round the share: return the number as it is.",
            _reporting(
                lambda weights, validation, test, chosen: round(
                    _read_right(test, chosen) / len(test), 2
                )
            ),
        ),
        Mistake(
            "You give `best_text` the weight as the bonus, too. Here there is no bonus: 0.",
            _scoring(
                lambda text, columns, model, weight: columns + weight * model + weight * len(text)
            ),
        ),
        Mistake(
            "You take spaces away from what is read. A space at its end is a mistake, too: a word "
            "counts only if it is read exactly.",
            _reading(lambda hypotheses, weight: _best_text(hypotheses, weight).strip()),
        ),
        Mistake(
            "A word counts in your share although the reading has more characters than the true "
            "text. Compare with `==`, not with `in` or `startswith`.",
            _choosing_within,
        ),
        Mistake(
            "Your share is 1 whatever is read. Count only the test words whose reading equals the "
            "true text.",
            _reporting(lambda weights, validation, test, chosen: 1.0),
        ),
        Mistake(
            "In the call below your share is not from 0 to 1. It is the number of test words that "
            "are read right, counted from 0 and divided by the number of test words.",
            _reporting(
                lambda weights, validation, test, chosen: (
                    (1 + len(test)) * (1 + _read_right(test, chosen))
                )
            ),
            lambda mine, expected: not 0 <= mine[1] <= 1,
        ),
        Mistake(
            "In the call below the weight is right, but the share is not. Count the test words "
            "whose reading with this weight equals the true text, and divide by their number.",
            _reporting(
                lambda weights, validation, test, chosen: (
                    (_read_right(test, chosen) + 0.5) / (len(test) + 1)
                )
            ),
            _share_alone,
        ),
        Mistake(
            "In the call below the weight is another one than expected. Print, for each weight, "
            "how many validation words are read right with it: of the weights with the largest "
            "number, the smallest is asked for.",
            lambda weights, validation, test: (
                min(weights) - 1.0,
                _read_right(test, _best_weight(weights, validation)) / len(test),
            ),
            lambda mine, expected: (
                mine[0] in (0.0, 0.1, 0.2, 0.5, 1.0, 2.0) and mine[0] != expected[0]
            ),
        ),
    ),
    otherwise=(
        "Print this: for each weight, how many validation words are read right; the weight "
        "that you choose; and the reading of each test word with it, beside the true text."
    ),
    hints=(
        "Count, for each weight, the validation words that `best_text` reads right. Only when the "
        "weight is chosen, take the test words.",
        (
            "With a single validation word, there, whose columns prefer tbere: at the weight 0 it "
            "is read wrong, at .2 and at .5 right. Two weights read one word right, so the smaller "
            "is chosen: .2. If that weight then reads `3` of `4` test words right, the result is "
            "`(.2, .75)`."
        ),
        """
        for each weight: count how often best_text(hypotheses, weight, 0) is the truth,
                         over the validation words
        most = the largest count
        chosen = the smallest weight with this count
        return chosen, (how many test words it reads right) / (how many there are)""",
    ),
    praise="whatever is chosen, a weight, a beam, a stopping time, is chosen on validation data; "
    "the test is read once, at the end.",
    forbidden=(),
)


EXERCISES = (GREEDY, TEXT, STEP, LEXICON, BIGRAM, FUSED, CHOICE)

QUESTIONS = (
    Question(
        number="6.A",
        right="b",
        replies={
            "a": (
                "that is the most probable path, two blanks with .36. But the three other paths "
                "spell another text, and they add up."
            ),
            "b": "yes: three of the four paths spell a, and .24 + .24 + .16 is more than .36.",
            "c": (
                "aa needs a blank between its letters, so at least three frames: two frames cannot "
                "spell it at all."
            ),
        },
    ),
    Question(
        number="6.B",
        right="b",
        replies={
            "a": (
                "not all: where the path ends in b, one more b is still the same letter, and the "
                "text stays b."
            ),
            "b": (
                "yes: after a blank the same label is a new letter; directly after itself it is "
                "still the old letter."
            ),
            "c": (
                "the other way round: after b, one more b is merged; after a blank it is a new "
                "letter."
            ),
        },
    ),
    Question(
        number="6.C",
        right="b",
        replies={
            "a": (
                "it looks like it, but a beam with one prefix still adds up that prefix's paths: "
                "it prunes by sums, not by paths."
            ),
            "b": (
                "yes: the beam keeps one prefix with all its paths, greedy decoding keeps one "
                "path. They may end at different texts."
            ),
            "c": (
                "it keeps too little for that: whatever is not first after some frame is lost for "
                "good."
            ),
        },
    ),
    Question(
        number="6.D",
        right="b",
        replies={
            "a": (
                "one might hope so. But a trained model is sure of most frames, so one path has "
                "nearly all of the probability."
            ),
            "b": (
                "yes: the two differ by two words. Adding up matters where the model is unsure of "
                "its columns, and of most columns it is sure."
            ),
            "c": "no: it reads practically the same words, and takes somewhat longer.",
        },
    ),
    Question(
        number="6.E",
        right="c",
        replies={
            "a": (
                "that would be so if every word on a sign were in the list. Prices, names and "
                "foreign words are not."
            ),
            "b": (
                "no: words that are in the list gain a little, words that are not in it lose "
                "everything."
            ),
            "c": (
                "yes: prices, names, foreign words: what is not in the list cannot be read at all, "
                "and signs are full of such texts."
            ),
        },
    ),
    Question(
        number="6.F",
        right="c",
        replies={
            "a": (
                "no: it reads more words without a language model, so fewer are left to gain, and "
                "more are there to lose."
            ),
            "b": (
                "nearly: at a smaller weight it gains some. At this weight it loses more words "
                "than it gains, though by no more than chance explains."
            ),
            "c": (
                "yes: it gains 57 words and loses 68. A better reader needs a smaller weight: its "
                "columns are more often right where they contradict the language model."
            ),
        },
    ),
)
