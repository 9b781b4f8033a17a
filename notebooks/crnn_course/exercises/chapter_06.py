"""Chapter 06, decoding: from the model's guesses to text.

Probabilities are plain numbers here, not logarithms, and one sample is a list of frames, each a
list with a number for every class: small enough to follow with pencil and paper.
"""

from __future__ import annotations

import operator
import random
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise, product
from math import exp, prod
from typing import Any

from crnn_course.exercises.definitions import Exercise, Mistake, Question
from crnn_lib.ctc import collapse, forward_backward
from crnn_lib.decoding import Lexicon, NGram, Prefix, beam_search, greedy_decode, prefix_beam_search

Frames = Sequence[Sequence[float]]
Sums = tuple[float, float]


def _frames(chance: random.Random, count: int, classes: int) -> list[list[float]]:
    """Draw `count` frames of `classes` probabilities each."""
    weights = [[chance.uniform(0.05, 1) for _ in range(classes)] for _ in range(count)]
    return [[weight / sum(frame) for weight in frame] for frame in weights]


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
        [0.8 if label == best else 0.2 / (classes - 1) for label in range(classes)] for best in path
    ]


def _greedy_examples() -> list[tuple[Any, ...]]:
    chance = random.Random(61)
    written = [
        (_peaks([1, 0, 1, 2]), 0),
        (_peaks([0, 1, 1, 0, 1, 2, 2]), 0),
        (_peaks([2, 2, 0, 2, 1]), 2),
    ]
    return [
        *written,
        *((_frames(chance, chance.randint(3, 9), 3), chance.randint(0, 2)) for _ in range(10)),
    ]


GREEDY = Exercise(
    number="6.1",
    title="The best path, read",
    difficulty=1,
    importance=3,
    minutes=5,
    reference=best_path,
    examples=_greedy_examples,
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
    ),
    hints=(
        "Three steps: the best class of each frame, then two rules of chapter 00, in their order.",
        """
        path = for each frame, the class with the largest number
        go along the path and remember the previous class:
            a class that equals the previous class is the same letter: skip it
            the blank is skipped, too, but it is remembered as the previous class""",
        "For the path 0 1 1 0 1 2 2 with the blank 0 the result is [1, 1, 2].",
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
    chance = random.Random(62)
    small = [
        ([[0.6, 0.4]] * 2, [1], 0),
        ([[0.6, 0.4]] * 2, [], 0),
        ([[0.2, 0.8], [0.6, 0.4], [0.2, 0.8]], [1, 1], 0),
    ]
    for _ in range(10):
        blank = chance.choice([0, 0, 2])
        letters = [label for label in range(3) if label != blank]
        small.append(
            (
                _frames(chance, chance.randint(2, 5), 3),
                [chance.choice(letters) for _ in range(chance.randint(1, 2))],
                blank,
            )
        )
    return [*small, (_frames(chance, 4, 3), [1, 1], 0), (_frames(chance, 2, 3), [2, 1], 0)]


TEXT = Exercise(
    number="6.2",
    title="The probability of a text",
    difficulty=2,
    importance=3,
    minutes=8,
    reference=text_probability,
    examples=_text_examples,
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
            "You find no path at all. Is a tuple compared with a list? (1,) == [1] is False: make "
            "both the same type.",
            lambda frames, target, blank: 0.0,
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
    ),
    hints=(
        (
            "There are C ** T paths: go through all of them, keep those that spell the text, and "
            "add up their probabilities."
        ),
        """
        total = 0
        for each path of T classes (itertools.product makes them all):
            if the path, collapsed, is the target:
                total += the product of frame[label] along the path (math.prod multiplies)""",
        (
            "For two frames of (.6, .4) and the text [1] there are three such paths: "
            ".24 + .24 + .16 = .64."
        ),
    ),
    praise="a text is as probable as all of its paths together. This took C ** T steps, so nobody "
    "decodes in this way.",
    forbidden=(forward_backward, prefix_beam_search, beam_search),
)


# --- 6.3 ------------------------------------------------------------------------------------------


def beam_step(beam: dict[Prefix, Sums], frame: Sequence[float], blank: int) -> dict[Prefix, Sums]:
    """Extend every prefix of a beam by one frame, without pruning.

    A beam maps each prefix to two sums: of its paths that end in a blank, and of its paths that end
    in its last label.
    """
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
                part = self.repeat_from if prefix[-1:] == (label,) else self.new_from
                if part is not None:
                    yield (*prefix, label), 1, part(*sums) * probability


def _replacing_step(
    beam: dict[Prefix, Sums], frame: Sequence[float], blank: int
) -> dict[Prefix, Sums]:
    """Return what `beam_step` gives if it replaces pairs of sums and does not add to them."""
    grown: dict[Prefix, Sums] = {}
    for prefix, (in_blank, in_label) in beam.items():
        stays = in_label * frame[prefix[-1]] if prefix else 0.0
        grown[prefix] = ((in_blank + in_label) * frame[blank], stays)
        for label, probability in enumerate(frame):
            if label != blank:
                before = in_blank if prefix[-1:] == (label,) else in_blank + in_label
                grown[(*prefix, label)] = (0.0, before * probability)
    return grown


def _step_examples() -> list[tuple[Any, ...]]:
    chance = random.Random(63)
    start: dict[Prefix, Sums] = {(): (1.0, 0.0)}
    examples: list[tuple[Any, ...]] = [
        (start, [0.35, 0.25, 0.4], 0),
        ({(): (0.14, 0.0), (2,): (0.16, 0.075)}, [0.1, 0.1, 0.8], 0),
        ({(1,): (0.25, 0.25), (): (0.5, 0.0)}, [0.2, 0.8], 0),
        ({(1,): (0.25, 0.25), (1, 1): (0.1, 0.2)}, [0.2, 0.8], 0),
    ]
    for _ in range(10):
        blank = chance.choice([0, 0, 2])
        first, second = (label for label in range(3) if label != blank)
        prefixes: list[Prefix] = [
            (),
            (first,),
            (second,),
            (first, first),
            (first, second),
            (second, first, first),
        ]
        kept = chance.sample(prefixes, 4)
        sums = {
            prefix: (chance.uniform(0.05, 0.3), chance.uniform(0.05, 0.3) if prefix else 0.0)
            for prefix in kept
        }
        examples.append((sums, _frames(chance, 1, 3)[0], blank))
    return examples


STEP = Exercise(
    number="6.3",
    title="One step of prefix beam search",
    difficulty=3,
    importance=3,
    minutes=15,
    reference=beam_step,
    examples=_step_examples,
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
            "A prefix can be reached in two ways: by staying, and by growing from a shorter "
            "prefix. Add to its sum, do not overwrite it. Adding is the merging.",
            _WrongStep(merged=lambda before, value: value),
        ),
        Mistake(
            "You write a new pair for a prefix that may already have a pair, so what came by the "
            "other way is lost. Add to the pair.",
            _replacing_step,
        ),
        Mistake(
            "You append the blank to prefixes like a letter. A blank leaves the prefix as it is.",
            _WrongStep(blank_is_a_label=True),
        ),
    ),
    hints=(
        (
            "For each prefix, three things can happen: the frame writes a blank, the last label "
            "again, or a label that begins a new letter. Ask each time: which of the two sums may "
            "go this way, what do these paths end in, and which prefix do they spell?"
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
        (
            "From {(): (1.0, 0.0)} with the frame (.35, .25, .4): () has (.35, 0), (1,) has "
            "(0, .25), (2,) has (0, .4)."
        ),
    ),
    praise="two sums for each prefix, and adding where two ways meet: that is all of prefix beam "
    "search.",
    forbidden=(prefix_beam_search, beam_search),
)


# --- 6.4 ------------------------------------------------------------------------------------------


def may_follow(words: Sequence[str], prefix: str) -> tuple[set[str], bool]:
    """Return the letters that may come after `prefix`, and whether it is already a whole word."""
    return set(_next_letters(words, prefix)), prefix in words


def _next_letters(words: Sequence[str], prefix: str) -> list[str]:
    return [word[len(prefix)] for word in words if word.startswith(prefix) and word != prefix]


def _lexicon_examples() -> list[tuple[Any, ...]]:
    chance = random.Random(64)
    words = ["car", "cart", "cat"]
    examples: list[tuple[Any, ...]] = [
        (words, prefix) for prefix in ("", "ca", "car", "cat", "dog")
    ]
    for _ in range(10):
        listed = [
            "".join(chance.choice("ab") for _ in range(chance.randint(1, 4))) for _ in range(5)
        ]
        word = chance.choice(listed)
        examples.append(
            (listed, chance.choice([word, word[: len(word) // 2], word[1:], word + "a"]))
        )
    return examples


LEXICON = Exercise(
    number="6.4",
    title="What a lexicon lets through",
    difficulty=1,
    importance=2,
    minutes=6,
    reference=may_follow,
    examples=_lexicon_examples,
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
            "The letters are a list, and some may be in it twice: put them into a set.",
            lambda words, prefix: (_next_letters(words, prefix), prefix in words),
        ),
    ),
    hints=(
        "Two questions, two answers: the set of next letters, and True or False for the end.",
        """
        letters = the set of word[len(prefix)],
                  for the words that start with the prefix and are longer than it
        ends = whether the prefix is itself among the words""",
        (
            "With car, cart and cat: after ca the letters are {'r', 't'} and it may not end; after "
            "car they are {'t'} and it may end."
        ),
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


def _bigram_falls_back(words: Sequence[str], before: str, after: str, weight: float) -> float:
    count, begun, single = _shares(words, before, after)
    return _interpolated(count, begun, single, weight) if count else single


def _bigram_examples() -> list[tuple[Any, ...]]:
    chance = random.Random(65)
    words = ["the", "then", "he", "hat"]
    examples: list[tuple[Any, ...]] = [
        (words, "h", "e", 0.8),
        (words, "t", "h", 0.8),
        (words, "h", "t", 0.8),
        (words, "n", "e", 0.8),
        (["aaa", "ab"], "a", "a", 0.8),
    ]
    for _ in range(10):
        listed = [
            "".join(chance.choice("abc") for _ in range(chance.randint(1, 4))) for _ in range(6)
        ] + ["ad"]
        examples.append(
            (listed, chance.choice("abcd"), chance.choice("abc"), chance.uniform(0.6, 0.95))
        )
    return examples


BIGRAM = Exercise(
    number="6.5",
    title="A language model by counting",
    difficulty=2,
    importance=2,
    minutes=8,
    reference=bigram_probability,
    examples=_bigram_examples,
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
    ),
    hints=(
        (
            "Count three things: the pair, all pairs that begin with `before`, and the letter "
            "`after` among all letters."
        ),
        """
        pairs = all neighbours (left, right) within each word
        single = how often `after` occurs anywhere / how many letters there are
        begun = the pairs whose left is `before`
        if there are none: the answer is single
        else: weight * share of the pair among begun + (1 - weight) * single""",
        (
            "In the, then, he, hat: `he` is 3 of the 4 pairs that begin with h, and e is 3 of 12 "
            "letters: .8 * .75 + .2 * .25 = .65."
        ),
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

    def score(hypothesis: tuple[str, float, float]) -> float:
        text, columns, model = hypothesis
        return columns + lm_weight * model + bonus * len(text)

    return max(hypotheses, key=score)[0]


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


def _fused_examples() -> list[tuple[Any, ...]]:
    chance = random.Random(66)
    two = [("tbere", -0.5, -15.0), ("there", -1.5, -7.0)]
    examples: list[tuple[Any, ...]] = [
        (two, 0.0, 0.0),
        (two, 0.5, 0.0),
        ([("to", -1.0, -4.0), ("too", -1.2, -7.0)], 0.5, 2.0),
    ]
    for _ in range(30):
        texts = ["a" * length for length in chance.sample(range(1, 9), 4)]
        hypotheses = [
            (text, chance.uniform(-6, -0.1), chance.uniform(-12, -1) - len(text)) for text in texts
        ]
        examples.append((hypotheses, chance.uniform(0.1, 1.5), chance.uniform(0.0, 2.5)))
    return examples


FUSED = Exercise(
    number="6.6",
    title="Columns and language model, fused",
    difficulty=1,
    importance=2,
    minutes=5,
    reference=best_text,
    examples=_fused_examples,
    mistakes=(
        Mistake(
            "The bonus is for each character: multiply it by the length of the text. If it is left "
            "out, or added once to every text, it changes nothing.",
            _chosen(lambda text, columns, model, weight, bonus: columns + weight * model + bonus),
        ),
        Mistake(
            "You subtract the language model's log-probability. Log-probabilities are already "
            "negative: add them.",
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
    ),
    hints=(
        "One number for each hypothesis, then the hypothesis with the largest number.",
        """
        score = log-probability of the columns
                + lm_weight * log-probability of the language model
                + bonus * number of characters
        return the text whose score is the largest""",
        "At weight .5, tbere has -.5 - 7.5 = -8 and there has -1.5 - 3.5 = -5: there.",
    ),
    praise="one sum ranks everything; its two settings are chosen on validation data, never on the "
    "test.",
)


EXERCISES = (GREEDY, TEXT, STEP, LEXICON, BIGRAM, FUSED)

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
)
