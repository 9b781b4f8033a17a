"""Chapter 06, decoding: from guesses to text.

Probabilities here are plain numbers, not logarithms, and one sample is a list of frames, each a
list with a number for every class: small enough to follow with pencil and paper.
"""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from itertools import groupby, pairwise, product
from math import exp, prod
from typing import Any

from crnn_course.exercises.machinery import Exercise, Mistake, Question
from crnn_lib.ctc import collapse, forward_backward
from crnn_lib.decoding import Lexicon, NGram, Prefix, beam_search, greedy_decode, prefix_beam_search

Frames = Sequence[Sequence[float]]
Sums = tuple[float, float]


def _frames(chance: random.Random, count: int, classes: int) -> list[list[float]]:
    """`count` frames of `classes` probabilities each."""
    weights = [[chance.uniform(0.05, 1) for _ in range(classes)] for _ in range(count)]
    return [[weight / sum(frame) for weight in frame] for frame in weights]


# --- 6.1 ------------------------------------------------------------------------------------------


def best_path(frames: Frames, blank: int) -> list[int]:
    """The labels that the most probable class of each frame spells: frames T x C -> L class
    numbers.
    """
    return collapse(_path(frames), blank)


def _path(frames: Frames) -> list[int]:
    return [max(range(len(frame)), key=frame.__getitem__) for frame in frames]


def _runs(path: Iterable[int]) -> list[int]:
    return [label for label, _ in groupby(path)]


def _peaks(path: Sequence[int], classes: int = 3) -> list[list[float]]:
    """Frames whose best path is `path`, each step with .8."""
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
            "You drop the blanks first and merge afterwards: then the blank between two equal "
            "letters is gone before it "
            "could part them. Merge first.",
            lambda frames, blank: _runs(label for label in _path(frames) if label != blank),
        ),
        Mistake(
            (
                "You drop the blanks but merge nothing: a letter that takes two frames comes out "
                "twice."
            ),
            lambda frames, blank: [label for label in _path(frames) if label != blank],
        ),
        Mistake(
            (
                "You merge, but the blanks are still among the labels: they are no characters, "
                "drop "
                "them at the end."
            ),
            lambda frames, blank: _runs(_path(frames)),
        ),
        Mistake(
            (
                "This is the path itself, one class for each frame: merge equal neighbours, then "
                "drop "
                "the blanks."
            ),
            lambda frames, blank: _path(frames),
        ),
        Mistake(
            (
                "You drop class 0 whatever `blank` says: other programs put the blank last, so the "
                "argument decides."
            ),
            lambda frames, blank: [label for label in _runs(_path(frames)) if label],
        ),
        Mistake(
            (
                "You keep each label once only: merging is for neighbours, a letter may come back "
                "later."
            ),
            lambda frames, blank: [
                label for label in dict.fromkeys(_path(frames)) if label != blank
            ],
        ),
    ),
    hints=(
        "Three steps: the best class of each frame, then two rules of chapter 00, in their order.",
        """
        path = for each frame, the class with the largest number
        go along the path and remember the class before:
            a class that equals the one before is the same letter, skip it
            the blank is skipped, too, but it is remembered as the one before""",
        "For the path 0 1 1 0 1 2 2 with the blank 0 the result is [1, 1, 2].",
    ),
    praise="argmax, merge, drop: that is all of greedy decoding, and it never looks at more than "
    "one "
    "path.",
    forbidden=(greedy_decode, collapse),
)


# --- 6.2 ------------------------------------------------------------------------------------------


def text_probability(frames: Frames, target: Sequence[int], blank: int) -> float:
    """The sum over all paths that spell `target`, each the product of its frames' probabilities."""
    return sum(_of_paths(frames, lambda path: collapse(path, blank) == list(target)))


def _of_paths(frames: Frames, wanted: Callable[[Prefix], bool]) -> list[float]:
    """The probability of each path that is wanted."""
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
            (
                "This is the most probable path of the text alone: a text has them all, so add "
                "them "
                "up."
            ),
            lambda frames, target, blank: max(
                _of_paths(frames, _spells(target, blank)), default=0.0
            ),
        ),
        Mistake(
            "You add the frames' probabilities along a path: all of its steps must happen, so "
            "multiply along the path and "
            "add only over the paths.",
            lambda frames, target, blank: sum(
                sum(frame[label] for frame, label in zip(frames, path))
                for path in product(range(len(frames[0])), repeat=len(frames))
                if collapse(path, blank) == list(target)
            ),
        ),
        Mistake(
            (
                "You find no path at all: is a tuple compared with a list? (1,) == [1] is False, "
                "make "
                "both the same kind."
            ),
            lambda frames, target, blank: 0.0,
        ),
        Mistake(
            (
                "You count only the path that is the text itself, without blanks and repeats: "
                "collapse each path, then compare."
            ),
            lambda frames, target, blank: sum(
                _of_paths(frames, lambda path: list(path) == list(target))
            ),
        ),
        Mistake(
            (
                "You drop the blanks before you merge, so no path spells a doubled letter: merge "
                "first."
            ),
            lambda frames, target, blank: sum(
                _of_paths(
                    frames,
                    lambda path: _runs(label for label in path if label != blank) == list(target),
                )
            ),
        ),
        Mistake(
            "You take class 0 for the blank, whatever `blank` says.",
            lambda frames, target, blank: sum(_of_paths(frames, _spells(target, 0))),
        ),
        Mistake(
            (
                "You count the paths: each counts with its probability, the product of what its "
                "frames say."
            ),
            lambda frames, target, blank: float(len(_of_paths(frames, _spells(target, blank)))),
        ),
    ),
    hints=(
        (
            "There are C ** T paths: go over all of them, keep those that spell the text, and add "
            "up "
            "what they have."
        ),
        """
        total = 0
        for each path of T classes (itertools.product makes them all):
            if the path, collapsed, is the target:
                total += the product of frame[label] along the path (math.prod multiplies)""",
        (
            "For two frames of (.6, .4) and the text [1] there are three such paths: .24 + .24 + "
            ".16 "
            "= .64."
        ),
    ),
    praise="a text is as probable as all of its paths together; it took C ** T steps, which is why "
    "nobody decodes so.",
    forbidden=(forward_backward, prefix_beam_search, beam_search),
)


# --- 6.3 ------------------------------------------------------------------------------------------


def beam_step(beam: dict[Prefix, Sums], frame: Sequence[float], blank: int) -> dict[Prefix, Sums]:
    """One frame further, nothing pruned: prefix -> (of its paths that end in a blank, of those that
    end in its last label).
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


def _wrong_step(
    *,
    blank_from: Callable[[float, float], float] = lambda in_blank, in_label: in_blank + in_label,
    stay_from: Callable[[float, float], float] = lambda in_blank, in_label: in_label,
    repeat_from: Callable[[float, float], float] | None = lambda in_blank, in_label: in_blank,
    new_from: Callable[[float, float], float] = lambda in_blank, in_label: in_blank + in_label,
    overwrite: str = "",
    blank_is_a_label: bool = False,
    always_0: bool = False,
) -> Callable[..., dict[Prefix, Sums]]:
    """`beam_step` with one thing wrong."""

    def step(beam: dict[Prefix, Sums], frame: Sequence[float], blank: int) -> dict[Prefix, Sums]:
        grown: dict[Prefix, list[float]] = defaultdict(lambda: [0.0, 0.0])
        blank = 0 if always_0 else blank

        def put(prefix: Prefix, place: int, value: float) -> None:
            if overwrite == "pair":
                grown[prefix] = [0.0, 0.0]
            if overwrite == "max":
                value = max(value, grown[prefix][place])
            grown[prefix][place] = value + (0.0 if overwrite else grown[prefix][place])

        for prefix, sums in beam.items():
            stays = stay_from(*sums) * frame[prefix[-1]] if prefix else 0.0
            if overwrite == "pair":
                grown[prefix] = [blank_from(*sums) * frame[blank], stays]
            else:
                put(prefix, 0, blank_from(*sums) * frame[blank])
                if prefix:
                    put(prefix, 1, stays)
            for label, probability in enumerate(frame):
                if label == blank and not blank_is_a_label:
                    continue
                if prefix[-1:] == (label,):
                    if repeat_from is not None:
                        put((*prefix, label), 1, repeat_from(*sums) * probability)
                else:
                    put((*prefix, label), 1, new_from(*sums) * probability)
        return {prefix: (sums[0], sums[1]) for prefix, sums in grown.items()}

    return step


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
            "A path that ends in its last label may write that label once more and still spell "
            "the same prefix: you have no "
            "such branch, so wide letters lose their probability.",
            _wrong_step(stay_from=lambda in_blank, in_label: 0.0),
        ),
        Mistake(
            "You let every path double the last letter. Only those that end in a blank can: "
            "without a blank between, the "
            "same label is still the same letter. With your step probability appears from nowhere.",
            _wrong_step(repeat_from=lambda in_blank, in_label: in_blank + in_label),
        ),
        Mistake(
            "The same label again never makes a prefix longer in your step, so doubled letters "
            "(the ll of HELLO) cannot be "
            "read: behind a blank it is a new letter.",
            _wrong_step(repeat_from=None),
        ),
        Mistake(
            "For the doubled letter you have the two sums the wrong way round: behind a blank the "
            "label is new, without one "
            "it is still the same letter.",
            _wrong_step(repeat_from=lambda in_blank, in_label: in_label),
        ),
        Mistake(
            (
                "A different letter may follow a label directly, without a blank between: it grows "
                "from both sums."
            ),
            _wrong_step(new_from=lambda in_blank, in_label: in_blank),
        ),
        Mistake(
            "You keep the better of two ways to a prefix; they must be added: that is the merging.",
            _wrong_step(overwrite="max"),
        ),
        Mistake(
            "You take class 0 for the blank, whatever `blank` says.", _wrong_step(always_0=True)
        ),
        Mistake(
            "You let every path stay by writing the last label again. One that ends in a blank "
            "would begin a new letter by "
            "that; only those that end in the label stay.",
            _wrong_step(stay_from=lambda in_blank, in_label: in_blank + in_label),
        ),
        Mistake(
            "A blank may follow a label just as it may follow a blank: you multiply only the sum "
            "of the paths that end in a "
            "blank.",
            _wrong_step(blank_from=lambda in_blank, in_label: in_blank),
        ),
        Mistake(
            (
                "Nothing in your step ends in a blank: a frame that writes a blank leaves the "
                "prefix "
                "as it is, keep those paths."
            ),
            _wrong_step(blank_from=lambda in_blank, in_label: 0.0),
        ),
        Mistake(
            "A prefix can be reached twice, by staying and by growing from a shorter one: add to "
            "its sum, do not overwrite "
            "what is there. Adding is the merging.",
            _wrong_step(overwrite="sum"),
        ),
        Mistake(
            (
                "You write a new pair for a prefix that may already have one: what came by the "
                "other "
                "way is lost. Add to the pair."
            ),
            _wrong_step(overwrite="pair"),
        ),
        Mistake(
            (
                "You append the blank to prefixes as if it were a letter: a blank leaves the "
                "prefix "
                "as it is."
            ),
            _wrong_step(blank_is_a_label=True),
        ),
    ),
    hints=(
        "For each prefix three things can happen: the frame writes a blank, its last label again, "
        "or a label. "
        "Ask each time: which of the two sums may go that way, where do these paths end, and "
        "which prefix do they spell?",
        """
        grown = for every prefix, two sums that start at 0
        for each prefix with its two sums:
            a blank:             the prefix stays, what ends in a blank gets ... * frame[blank]
            its last label:      the prefix stays, what ends in the label gets ... * frame[last label]
            each label not blank: the prefix grows, its label's sum gets ... * frame[label],
                                  where ... depends on whether it is the last label again""",
        (
            "From {(): (1.0, 0.0)} with the frame (.35, .25, .4): () has (.35, 0), (1,) has (0, "
            ".25), "
            "(2,) has (0, .4)."
        ),
    ),
    praise="two sums for each prefix, and adding where two ways meet: that is the whole of prefix "
    "beam "
    "search.",
    forbidden=(prefix_beam_search, beam_search),
)


# --- 6.4 ------------------------------------------------------------------------------------------


def may_follow(words: Sequence[str], prefix: str) -> tuple[set[str], bool]:
    """The letters that may come behind `prefix`, and whether the prefix is a whole word already."""
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
            "You take words that hold the prefix anywhere: it must stand at their beginning.",
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
            "You give every letter of the rest of the words: only the very next one may follow.",
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
            "A word that is the prefix itself has no next letter: word[len(prefix)] stops there "
            "with IndexError. Leave such "
            "words out of the letters.",
            lambda words, prefix: (
                {word[len(prefix)] for word in words if word.startswith(prefix)},
                prefix in words,
            ),
        ),
        Mistake(
            (
                "You let a reading end wherever a word could still go on: it may end only where a "
                "whole word ends."
            ),
            lambda words, prefix: (
                set(_next_letters(words, prefix)),
                any(word.startswith(prefix) for word in words),
            ),
        ),
        Mistake(
            (
                "You let a reading end only where nothing can follow: car is a word, although cart "
                "goes on."
            ),
            lambda words, prefix: (
                set(_next_letters(words, prefix)),
                prefix in words and not _next_letters(words, prefix),
            ),
        ),
        Mistake(
            "The letters come as a list, some perhaps twice: put them into a set.",
            lambda words, prefix: (_next_letters(words, prefix), prefix in words),
        ),
    ),
    hints=(
        "Two questions, two answers: the set of next letters, and True or False for the end.",
        """
        letters = the set of word[len(prefix)] for the words that start with the prefix and are longer than it
        ends = whether the prefix is itself among the words""",
        (
            "With car, cart and cat: behind ca come {'r', 't'} and it may not end; behind car "
            "comes "
            "{'t'} and it may end."
        ),
    ),
    praise="that is a trie, asked without building it; the library builds it once, so that each "
    "question "
    "is one look-up.",
    forbidden=(Lexicon.allowed, Lexicon.__init__),
)


# --- 6.5 ------------------------------------------------------------------------------------------


def bigram_probability(words: Sequence[str], before: str, after: str, weight: float) -> float:
    """Interpolated: `weight` times the share of the pairs that begin with `before`, the rest the
    share of all letters.
    """
    return _interpolated(*_shares(words, before, after), weight)


def _shares(words: Sequence[str], before: str, after: str) -> tuple[float, float, float]:
    """How often the pair, how many pairs begin with `before`, the share of `after` among all
    letters.
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
            "You divide by the number of all pairs: the question is what follows `before`, so "
            "divide by the pairs that begin "
            "with it.",
            _bigram_joint,
        ),
        Mistake(
            "You divide by how often the letter `before` stands anywhere: at the end of a word it "
            "begins no pair. Count the "
            "pairs that begin with it.",
            _bigram_by_letters,
        ),
        Mistake(
            (
                "You count pairs across the end of one word and the beginning of the next: take "
                "each "
                "word by itself."
            ),
            _bigram_across,
        ),
        Mistake("You count the pair turned around: first `before`, then `after`.", _bigram_turned),
        Mistake(
            (
                "You changed the two weights over: `weight` goes to the pair, 1 - weight to the "
                "single letter."
            ),
            lambda words, before, after, weight: _interpolated(
                *_shares(words, before, after), 1 - weight
            ),
        ),
        Mistake(
            "You take the share of the pair alone: a pair that was never seen would be impossible "
            "for ever. Mix in the "
            "single letter's share.",
            _bigram_unsmoothed,
        ),
        Mistake(
            "Where no pair begins with `before` you lose the weight of the pair, and what may "
            "follow no longer sums to 1: "
            "take the single letter's share alone there.",
            _bigram_unseen_is_nothing,
        ),
        Mistake(
            (
                "Where no pair begins with `before` you divide by 0: take the single letter's "
                "share "
                "alone there."
            ),
            _bigram_unseen_stops,
        ),
        Mistake(
            "Python's str.count skips pairs that overlap: in 'aaa' the pair 'aa' stands twice, "
            "and count finds one. Go through "
            "the neighbours one by one.",
            _bigram_overlapping,
        ),
        Mistake(
            "You fall back to the single letter wherever the pair itself was never seen: do so "
            "only where no pair at all "
            "begins with `before`. Elsewhere an unseen pair has the share 0, and the single "
            "letter's share is mixed in.",
            _bigram_falls_back,
        ),
    ),
    hints=(
        (
            "Count three things: the pair, all pairs that begin with `before`, and the letter "
            "`after` "
            "among all letters."
        ),
        """
        pairs = all neighbours (left, right) within each word
        single = how often `after` stands anywhere / how many letters there are
        begun = the pairs whose left is `before`
        without any: the answer is single
        else: weight * share of the pair among begun + (1 - weight) * single""",
        (
            "In the, then, he, hat: he stands in 3 of 4 pairs that begin with h, e is 3 of 12 "
            "letters: .8 * .75 + .2 * .25 = .65."
        ),
    ),
    praise="counting and mixing: the library's model does it for up to five letters, and lets each "
    "context earn its weight.",
    forbidden=(NGram.probabilities, NGram.train),
)


# --- 6.6 ------------------------------------------------------------------------------------------

Hypotheses = Sequence[tuple[str, float, float]]


def best_text(hypotheses: Hypotheses, lm_weight: float, bonus: float) -> str:
    """The text with the largest fused score; each hypothesis is (text, log-probability, the
    language model's).
    """
    return max(hypotheses, key=lambda one: one[1] + lm_weight * one[2] + bonus * len(one[0]))[0]


def _chosen(
    score: Callable[[str, float, float, float, float], float],
) -> Callable[[Hypotheses, float, float], str]:
    return lambda hypotheses, lm_weight, bonus: max(
        hypotheses, key=lambda one: score(one[0], one[1], one[2], lm_weight, bonus)
    )[0]


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
            "The bonus is for each character: multiply it by the length of the text. Left out, or "
            "added once to every text, "
            "it changes nothing.",
            _chosen(lambda text, columns, model, weight, bonus: columns + weight * model + bonus),
        ),
        Mistake(
            (
                "You subtract what the language model says: log-probabilities are negative "
                "already, "
                "add them."
            ),
            _chosen(
                lambda text, columns, model, weight, bonus: (
                    columns - weight * model + bonus * len(text)
                )
            ),
        ),
        Mistake(
            (
                "You weigh the columns, or leave the weight out: lm_weight multiplies the language "
                "model's log-probability."
            ),
            _chosen(
                lambda text, columns, model, weight, bonus: (
                    weight * columns + model + bonus * len(text)
                )
            ),
        ),
        Mistake(
            (
                "You go back to probabilities and add those: logarithms are added because "
                "probabilities are multiplied."
            ),
            _chosen(
                lambda text, columns, model, weight, bonus: (
                    exp(columns) + weight * exp(model) + bonus * len(text)
                )
            ),
        ),
        Mistake(
            "You leave the language model out: its log-probability counts with lm_weight.",
            _chosen(lambda text, columns, model, weight, bonus: columns + bonus * len(text)),
        ),
        Mistake(
            "This is the worst: of log-probabilities the largest, the nearest to 0, is the best.",
            lambda hypotheses, lm_weight, bonus: min(
                hypotheses, key=lambda one: one[1] + lm_weight * one[2] + bonus * len(one[0])
            )[0],
        ),
        Mistake(
            "The bonus makes your texts shorter: it is added for each character, not taken away.",
            _chosen(
                lambda text, columns, model, weight, bonus: (
                    columns + weight * model - bonus * len(text)
                )
            ),
        ),
    ),
    hints=(
        "One number for each hypothesis, then the hypothesis with the largest.",
        """
        score = log-probability of the columns
                + lm_weight * log-probability of the language model
                + bonus * number of characters
        return the text whose score is the largest""",
        "At weight .5 tbere has -.5 - 7.5 = -8 and there has -1.5 - 3.5 = -5: there.",
    ),
    praise="one sum ranks everything; the two numbers in it are set on validation data, never on "
    "the "
    "test.",
)


EXERCISES = (GREEDY, TEXT, STEP, LEXICON, BIGRAM, FUSED)

QUESTIONS = (
    Question(
        number="6.A",
        right="b",
        replies={
            "a": (
                "that is the most probable path, two blanks with .36. But three other paths spell "
                "another text: they add up."
            ),
            "b": "yes: three of the four paths spell a, and .24 + .24 + .16 is more than .36.",
            "c": (
                "aa needs a blank between its letters, so three frames at least: two frames cannot "
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
                "text "
                "stays b."
            ),
            "b": (
                "yes: behind a blank the same label is a new letter; behind itself it is still the "
                "old one."
            ),
            "c": (
                "the other way round: behind b one more b is merged, behind a blank it is a new "
                "letter."
            ),
        },
    ),
    Question(
        number="6.C",
        right="b",
        replies={
            "a": (
                "it looks so, but a beam of one prefix still adds up that prefix's paths: it "
                "prunes "
                "by sums, not by paths."
            ),
            "b": (
                "yes: it keeps one prefix with all its paths, greedy decoding one path. They may "
                "end "
                "at different texts."
            ),
            "c": (
                "it keeps too little for that: whatever is not first after any frame is gone for "
                "good."
            ),
        },
    ),
    Question(
        number="6.D",
        right="b",
        replies={
            "a": (
                "one would hope so. But a trained model is so sure of most frames that one path "
                "has "
                "nearly everything."
            ),
            "b": (
                "yes: the two differ by two words. Summing matters where columns are unsure, and "
                "most "
                "are not."
            ),
            "c": "no: it reads practically the same words, at a somewhat higher price.",
        },
    ),
    Question(
        number="6.E",
        right="c",
        replies={
            "a": (
                "it would be so if every word on a sign stood in the list: prices, names and "
                "foreign "
                "words do not."
            ),
            "b": (
                "no: what stands in the list gains a little, what does not stand there loses "
                "everything."
            ),
            "c": (
                "yes: prices, names, foreign words: what is not listed cannot be read at all, and "
                "signs are full of it."
            ),
        },
    ),
)
