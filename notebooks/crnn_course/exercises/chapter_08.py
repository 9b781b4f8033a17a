"""Chapter 08, handwriting and speech: splits, windows, bands, decibels, noise, confusions."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from random import Random
from typing import Any

import numpy as np

from crnn_course.exercises.definitions import Arguments, Exercise, Mistake, Question

Split = tuple[list[int], list[int]]


# --- 8.1 ------------------------------------------------------------------------------------------


def split_places(texts: Sequence[str], held_out: int) -> Split:
    """Return the training indices, and as test indices the last `held_out` of each kind."""
    return _split(texts, held_out)


def _last(indices: list[int], held_out: int) -> list[int]:
    return indices[len(indices) - held_out :]


def _first(indices: list[int], held_out: int) -> list[int]:
    return indices[:held_out]


def _from_the_back(indices: list[int], held_out: int) -> list[int]:
    return indices[-held_out:]


def _split(
    texts: Sequence[str],
    held_out: int,
    kept: Callable[[list[int], int], list[int]] = _last,
    kind: Callable[[str], Any] = str,
) -> Split:
    kinds: dict[Any, list[int]] = {}
    for index, text in enumerate(texts):
        kinds.setdefault(kind(text), []).append(index)
    test = {index for indices in kinds.values() for index in kept(indices, held_out)}
    return [index for index in range(len(texts)) if index not in test], sorted(test)


def _same_kind(text: str) -> None:
    """Put all texts into one kind."""


def _as_runs(texts: Sequence[str], held_out: int) -> Split:
    """Split each run of equal neighbours, as if the list were sorted."""
    test: set[int] = set()
    start = 0
    for index in range(1, len(texts) + 1):
        if index == len(texts) or texts[index] != texts[start]:
            test |= set(_last([*range(start, index)], min(held_out, index - start)))
            start = index
    return [index for index in range(len(texts)) if index not in test], sorted(test)


def _nothing_to_train_on(texts: Sequence[str], held_out: int) -> Split:
    """Cut the training indices with `[:-held_out]`, which leaves none where `held_out` is 0."""
    train, test = _split(texts, held_out)
    return (train if held_out else []), test


def _of_sorted_texts(texts: Sequence[str], held_out: int) -> Split:
    return _split(sorted(texts), held_out)


def _all_whole(result: Any) -> bool:
    """Tell whether there are two parts, each of whole numbers."""
    return len(result) == 2 and all(
        isinstance(index, int | np.integer) for part in result for index in part
    )


def _sorted_parts(result: Any) -> Any:
    """Return both parts in rising order, since any order will do."""
    return tuple(sorted(part) for part in result)


def _split_examples() -> list[Arguments]:
    return [
        (["7", "7", "7", "1", "1", "1"], 1),
        (["1", "7", "1", "7", "1", "7", "7"], 2),
        (["7", "7", "1"], 0),
        (["4"], 0),
        (["4", "4"], 1),
        (["a", "A", "A", "a", "7"], 0),
        (["a", "A", "A", "a", "a"], 1),
        (["seven", "one", "seven", "one"], 1),
        (["7", " 7", "7 ", "7", " 7", "7 ", "7"], 1),
    ]


def _draw_split(chance: Random) -> Arguments:
    held_out = chance.choice([0, 1, 1, 2, 3])
    kinds = chance.sample(["0", "1", "7", " 7", "10", "a", "A", "seven"], chance.randint(1, 4))
    texts = [*kinds * (held_out + 1), *chance.choices(kinds, k=chance.randint(0, 5))]
    if chance.random() < 0.8:
        chance.shuffle(texts)
    return texts, held_out


SPLIT = Exercise(
    number="8.1",
    title="Split before you compose",
    difficulty=1,
    importance=3,
    minutes=8,
    reference=split_places,
    examples=_split_examples,
    draw=_draw_split,
    counts=_sorted_parts,
    mistakes=(
        Mistake(
            "If `held_out` is 0, then `[-held_out:]` is `[-0:]`, and that is the whole list: minus "
            "0 is 0. Count from the front instead, with `len(indices) - held_out`, or keep nothing "
            "in that case.",
            lambda texts, held_out: _split(texts, held_out, kept=_from_the_back),
        ),
        Mistake(
            "If `held_out` is 0, then `[:-held_out]` is `[:-0]`, and that is empty: minus 0 is 0. "
            "Cut with `[: len(indices) - held_out]` instead.",
            _nothing_to_train_on,
        ),
        Mistake(
            "Indices count from 0: yours count from 1.",
            lambda texts, held_out: tuple(
                [index + 1 for index in part] for part in _split(texts, held_out)
            ),
        ),
        Mistake(
            "You sort the texts first. Your indices are those of the sorted list, and no longer "
            "lead to the pictures.",
            _of_sorted_texts,
        ),
        Mistake(
            "You take the last samples of the whole list. If the list is sorted, the test then has "
            "only one kind of digit, and the training has none of it. Take the last of each kind.",
            lambda texts, held_out: _split(texts, held_out, kind=_same_kind),
        ),
        Mistake(
            "The test pictures are still among the training pictures: the model would know them "
            "by heart.",
            lambda texts, held_out: ([*range(len(texts))], _split(texts, held_out)[1]),
            lambda mine, theirs: bool({*mine[0]} & {*mine[1]}),
        ),
        Mistake(
            "The two lists are swapped: the training indices come first.",
            lambda texts, held_out: _split(texts, held_out)[::-1],
        ),
        Mistake(
            "You keep out the first of each kind. Keep out the last of each kind.",
            lambda texts, held_out: _split(texts, held_out, kept=_first),
        ),
        Mistake(
            "You return the texts themselves. Return their indices in the list: they lead to the "
            "pictures.",
            lambda texts, held_out: tuple(
                [texts[index] for index in indices] for indices in _split(texts, held_out)
            ),
        ),
        Mistake(
            "You keep out the same number for every list, whatever `held_out` is.",
            lambda texts, held_out: _split(texts, 1),
        ),
        Mistake(
            "The list need not be sorted: you treat each run of equal neighbours as a kind of its "
            "own. Collect the indices of a kind from the whole list first.",
            _as_runs,
        ),
        Mistake(
            "Capital and small letters are different texts: compare the texts as they are.",
            lambda texts, held_out: _split(texts, held_out, kind=str.lower),
        ),
        Mistake(
            "A space belongs to the text: compare the texts as they are, without strip().",
            lambda texts, held_out: _split(texts, held_out, kind=str.strip),
        ),
        Mistake(
            "You return the test indices alone. Return two lists: the training indices, then the "
            "test indices.",
            lambda texts, held_out: _split(texts, held_out)[1],
        ),
        Mistake(
            "An index is missing: each picture belongs to one of the two lists.",
            lambda texts, held_out: ([], _split(texts, held_out)[1]),
            lambda mine, theirs: len({*mine[0], *mine[1]}) < len(theirs[0]) + len(theirs[1]),
        ),
        Mistake(
            "Return one list of indices to train on and one to test with, not a list for each "
            "kind.",
            lambda texts, held_out: tuple([part] for part in _split(texts, held_out)),
            lambda mine, theirs: any(isinstance(item, list) for part in mine for item in part),
        ),
        Mistake(
            "An index is in a list more than once.",
            lambda texts, held_out: tuple([*part, *part] for part in _split(texts, held_out)),
            lambda mine, theirs: any(len({*part}) < len(part) for part in mine),
        ),
        Mistake(
            "You keep out too many: `held_out` of each kind, and not one more.",
            lambda texts, held_out: _split(texts, held_out + 1),
            lambda mine, theirs: _all_whole(mine) and len(mine[1]) > len(theirs[1]),
        ),
        Mistake(
            "You keep out too few: `held_out` of each kind, whatever text it is and however rare.",
            lambda texts, held_out: _split(texts, max(0, held_out - 1)),
            lambda mine, theirs: _all_whole(mine) and len(mine[1]) < len(theirs[1]),
        ),
        Mistake(
            "You keep out the right number, but not the last ones: later samples of the same kind "
            "are in the training.",
            lambda texts, held_out: _split(
                texts, held_out, lambda found, count: found[-count - 1 : -1]
            ),
            lambda mine, theirs: (
                _all_whole(mine)
                and len(mine[1]) == len(theirs[1])
                and {*mine[0], *mine[1]} == {*theirs[0], *theirs[1]}
            ),
        ),
    ),
    hints=(
        "For each kind of text, collect the indices where it occurs.",
        "`my_split(['1', '7', '1', '7', '7'], 1)` gives `([0, 1, 3], [2, 4])`: the last 1 and the "
        "last of the sevens are kept for the test.",
        """
        indices = a dictionary: text -> the list of its indices
        test    = the last held_out indices of each list, all together
        train   = all other indices""",
    ),
    praise="strings made from the two lists now have no digit in common.",
)


# --- 8.2 ------------------------------------------------------------------------------------------


def windows(samples: int, window: int, hop: int) -> int:
    """Return how many whole windows fit, each `hop` samples after the previous one."""
    return max(0, 1 + (samples - window) // hop)


def _window_examples() -> list[Arguments]:
    return [
        (1000, 256, 100),
        (256, 256, 100),
        (255, 256, 100),
        (100, 256, 100),
        (0, 256, 100),
        (8000, 256, 100),
        (10, 1, 1),
        (10, 2, 5),
        (24000, 256, 100),
    ]


def _draw_windows(chance: Random) -> Arguments:
    window = chance.choice([chance.randint(1, 12), chance.randint(10, 400)])
    hop = chance.randint(1, 2 * window)
    exactly = window + hop * chance.randint(0, 9)
    samples = chance.choice([exactly, exactly - 1, chance.randint(0, window), 9 * window])
    return samples, window, hop


WINDOWS = Exercise(
    number="8.2",
    title="How wide is a second?",
    difficulty=1,
    importance=2,
    minutes=5,
    reference=windows,
    examples=_window_examples,
    draw=_draw_windows,
    whole=True,
    mistakes=(
        Mistake(
            "You count the hops and forget the first window, which comes before any hop.",
            lambda samples, window, hop: max(0, samples - window) // hop,
        ),
        Mistake(
            "You divide all samples by the hop, so your last windows reach beyond the end. The "
            "last window must start one whole window before the end.",
            lambda samples, window, hop: samples // hop,
        ),
        Mistake(
            "This is how many windows fit side by side. But the windows overlap: each starts one "
            "hop after the previous one.",
            lambda samples, window, hop: samples // window,
        ),
        Mistake(
            "This is what torch.stft gives by default (center=True): it pads half a window at both "
            "ends. Here nothing is padded.",
            lambda samples, window, hop: 1 + samples // hop,
        ),
        Mistake(
            "You round up. A last window that is not full does not count.",
            lambda samples, window, hop: 1 - (-max(0, samples - window) // hop),
        ),
        Mistake(
            "You round to the nearest whole number. A last window that is not full does not "
            "count: round down, with //.",
            lambda samples, window, hop: max(0, 1 + round((samples - window) / hop)),
        ),
        Mistake(
            "You count a window for each hop in the recording. The last of them reach beyond its "
            "end: count only the windows that end in it.",
            lambda samples, window, hop: -(-samples // hop),
        ),
        Mistake(
            "Window and hop are exchanged: a window must fit, and a hop is the step from one to "
            "the next.",
            lambda samples, window, hop: max(0, 1 + (samples - hop) // window),
        ),
        Mistake(
            "A count is a whole number: divide with //.",
            lambda samples, window, hop: 1 + (samples - window) / hop,
        ),
        Mistake(
            "A recording shorter than a window has no whole window. Your count becomes negative "
            "there: do not let it fall below 0.",
            lambda samples, window, hop: 1 + (samples - window) // hop,
            lambda mine, theirs: theirs == 0 > mine,
        ),
        Mistake(
            "A recording shorter than a window has no whole window: nothing is padded here, so the "
            "count is 0 and not 1.",
            lambda samples, window, hop: 1 + max(0, samples - window) // hop,
            lambda mine, theirs: theirs == 0 < mine,
        ),
        Mistake(
            "You miss the last window where it ends exactly at the end of the recording.",
            lambda samples, window, hop: max(0, 1 + (samples - window - 1) // hop),
        ),
        Mistake(
            "`window` and `hop` are arguments: a recogniser with a window of another size needs "
            "another count.",
            lambda samples, window, hop: max(0, 1 + (samples - 256) // 100),
        ),
        Mistake(
            "Your count is too high: the last window would reach beyond the end. Where does it "
            "start?",
            lambda samples, window, hop: samples,
            lambda mine, theirs: mine > theirs > 0,
        ),
        Mistake(
            "Your count is too low: another window fits before the end. Where does your last one "
            "start?",
            lambda samples, window, hop: min(1, samples // window),
            lambda mine, theirs: mine < theirs,
        ),
    ),
    hints=(
        "Place the first window at the start. How many times can you still move it by a hop?",
        "`my_windows(10, 4, 3)` gives `3`: the windows start at `0, 3, 6`, and the last one ends "
        "exactly at the end.",
        """
        0, if the recording is shorter than a window; otherwise
        1 + how many whole hops fit into the samples after the first window""",
    ),
    praise=(
        "the same rule as for a convolution without padding: a window is a kernel, a hop is a "
        "stride."
    ),
)


# --- 8.3 ------------------------------------------------------------------------------------------


def band_edges(low: float, high: float, bands: int) -> list[float]:
    """Return bands + 2 edges in hertz from `low` to `high`, equally spaced in mel."""
    return _edges(low, high, bands + 2)


def _mel(hertz: float) -> float:
    return 2595 * math.log10(1 + hertz / 700)


def _hertz(mel: float) -> float:
    return 700 * (10 ** (mel / 2595) - 1)


def _between(first: float, last: float, count: int) -> list[float]:
    return [first + (last - first) * index / (count - 1) for index in range(count)]


def _edges(
    low: float,
    high: float,
    count: int,
    mel: Callable[[float], float] = _mel,
    hertz: Callable[[float], float] = _hertz,
) -> list[float]:
    return [hertz(value) for value in _between(mel(low), mel(high), count)]


def _to_a_power_of_e(mel: float) -> float:
    return 700 * (math.exp(mel / 2595) - 1)


def _without_the_one(hertz: float) -> float:
    return 2595 * math.log10(hertz / 700) if hertz else -math.inf


def _edge_examples() -> list[Arguments]:
    return [
        (0, 4000, 1),
        (60, 3900, 3),
        (0.0, 1000.0, 2),
        (60.0, 3900.0, 32),
        (100.0, 200.0, 1),
        (0.0, 9.0, 2),
    ]


def _draw_edges(chance: Random) -> Arguments:
    low = chance.choice([0, round(chance.uniform(0, 500), 1)])
    return low, round(low + chance.uniform(500, 7000), 1), chance.choice([1, 2, 3, 5, 8, 32])


def _natural_logarithm(mine: Any, theirs: Any) -> bool:
    """Tell whether one direction has the natural logarithm, the other powers of ten, or reverse."""
    last = 1 + theirs[-1] / 700
    ends = (700 * (last ** math.log(10) - 1), 700 * (math.exp(math.log10(last)) - 1))
    return any(math.isclose(mine[-1], end, rel_tol=1e-4) for end in ends)


def _shifted_ends(mine: Any, theirs: Any, by: float) -> bool:
    """Tell whether both ends lie `by` hertz beside the expected ones."""
    return len(mine) == len(theirs) and all(
        math.isclose(mine[end], theirs[end] + by, rel_tol=1e-4) for end in (0, -1)
    )


def _other_ends(mine: Any, theirs: Any) -> bool:
    """Tell whether as many rising edges as expected begin or end elsewhere, not by rounding."""
    exact = any(edge != round(edge) for edge in mine)
    return (
        len(mine) == len(theirs)
        and exact
        and mine[0] < mine[-1]
        and any(
            not math.isclose(mine[end], theirs[end], rel_tol=1e-4, abs_tol=1e-3) for end in (0, -1)
        )
    )


EDGES = Exercise(
    number="8.3",
    title="Bands spaced as the ear hears",
    difficulty=2,
    importance=2,
    minutes=10,
    reference=band_edges,
    examples=_edge_examples,
    draw=_draw_edges,
    tolerance=1e-4,  # in single precision, too
    otherwise=(
        "Convert your edges to mel: from the mel of `low` to the mel of `high`, the steps between "
        "them must all be equal."
    ),
    mistakes=(
        Mistake(
            "Your edges are equally spaced in hertz. But the ear hears finer steps among low "
            "pitches than among high ones. Convert to mel, divide there, and convert back.",
            lambda low, high, bands: _between(low, high, bands + 2),
        ),
        Mistake(
            "You divided in mel and stopped there. Convert the edges back to hertz.",
            lambda low, high, bands: _between(_mel(low), _mel(high), bands + 2),
        ),
        Mistake(
            "These edges are enough for bands side by side. But each band is a triangle: it rises "
            "from one edge to the next and falls to the one after that. n bands need n + 2 edges.",
            lambda low, high, bands: _edges(low, high, bands + 1),
        ),
        Mistake(
            "You return as many edges as bands, which is two too few: n triangles need n + 2 "
            "edges.",
            lambda low, high, bands: _edges(low, high, bands) if bands > 1 else [low],
        ),
        Mistake(
            "Your last edge lies below `high`. Between n + 2 edges there are n + 1 steps.",
            lambda low, high, bands: [
                _hertz(_mel(low) + (_mel(high) - _mel(low)) * index / (bands + 2))
                for index in range(bands + 2)
            ],
        ),
        Mistake(
            "You return the edges between the two ends. `low` and `high` are edges, too: the first "
            "and the last one.",
            lambda low, high, bands: _edges(low, high, bands + 2)[1:-1],
        ),
        Mistake(
            "`low` is where the first band begins: you start at 0, whatever `low` is.",
            lambda low, high, bands: _edges(0, high, bands + 2),
        ),
        Mistake(
            "One direction takes the natural logarithm or `exp`, the other `log10` or a power of "
            "`10`. Take `math.log10` to mel and `10 ** (mel / 2595)` back.",
            lambda low, high, bands: _edges(low, high, bands + 2, hertz=_to_a_power_of_e),
            _natural_logarithm,
        ),
        Mistake(
            "The 1 inside the logarithm is missing: mel is computed from `1 + f / 700`.",
            lambda low, high, bands: _edges(low, high, bands + 2, mel=_without_the_one),
            lambda mine, theirs: _shifted_ends(mine, theirs, -700),
        ),
        Mistake(
            "The 1 is missing on the way back: `10 ** (mel / 2595) - 1`.",
            lambda low, high, bands: [value + 700 for value in _edges(low, high, bands + 2)],
        ),
        Mistake(
            "Parentheses are missing on the way back, `700 * (10 ** (mel / 2595) - 1)`: first "
            "subtract the 1, then multiply.",
            lambda low, high, bands: [value + 699 for value in _edges(low, high, bands + 2)],
        ),
        Mistake(
            "Your edges are whole numbers. Return them as they are, without rounding.",
            lambda low, high, bands: [int(value) for value in _edges(low, high, bands + 2)],
            lambda mine, theirs: (
                len(mine) == len(theirs)
                and all(edge == int(edge) for edge in mine)
                and any(edge != int(edge) for edge in theirs)
                and all(abs(edge - other) <= 1 for edge, other in zip(mine, theirs))
            ),
        ),
        Mistake(
            "Convert `low` and `high` to mel first: you take equal steps in hertz, and the way "
            "back then starts from hertz.",
            lambda low, high, bands: [_hertz(edge) for edge in _between(low, high, bands + 2)],
        ),
        Mistake(
            "Your edges do not begin at `low` and end at `high`. The way back must undo the way "
            "to mel: compare both with the formulas above.",
            lambda low, high, bands: _edges(low, high, bands + 2, hertz=lambda mel: 2 * mel),
            _other_ends,
        ),
        Mistake(
            "Count your edges: there are two more than bands, and `low` and `high` are among them.",
            lambda low, high, bands: _edges(low, high, 34),
            lambda mine, theirs: len(mine) != len(theirs),
        ),
        Mistake(
            "In one direction you leave out the 1: mel is `2595 * log10(1 + hertz / 700)`, and "
            "back, 1 is subtracted before you multiply by 700.",
            lambda low, high, bands: _edges(
                low,
                high,
                bands + 2,
                lambda hertz: 2595 * math.log10(max(hertz, 1e-9) / 700),
                lambda mel: 700 * 10 ** (mel / 2595),
            ),
        ),
        Mistake(
            "Brackets are in the wrong place: it is 1 + (hertz / 700), not (1 + hertz) / 700.",
            lambda low, high, bands: _edges(
                low,
                high,
                bands + 2,
                lambda hertz: 2595 * math.log10((1 + hertz) / 700),
                lambda mel: 700 * 10 ** (mel / 2595) - 1,
            ),
        ),
    ),
    hints=(
        (
            "Convert the two ends to mel, take equal steps between them, and convert all edges "
            "back to hertz."
        ),
        "`my_edges(0, 4000, 1)` gives `[0, 1113.84, 4000]`: the middle edge lies half way in mel, "
        "and far below the middle in hertz.",
        """
        low and high to mel
        step  = (high - low) / (bands + 1)          in mel
        edges = low, low + step, ... bands + 2 of them
        each of them back to hertz""",
    ),
    praise="narrow bands for the low pitches, wide ones for the high: as the ear hears.",
)


# --- 8.4 ------------------------------------------------------------------------------------------


class _NoLogarithmError(ValueError, ZeroDivisionError):
    """The error that Python raises for the logarithm of 0, or for a division by the power 0."""


def greys(power: Sequence[float], decibels: float) -> list[float]:
    """Return a grey for each power: 1 for the loudest, -1 from `decibels` below it and for 0.

    Linear in decibels between the two.
    """
    return _greys(power, decibels)


def _level(power: float, factor: float = 10 / math.log(10)) -> float:
    return factor * math.log(power) if power else -math.inf


def _greys(
    power: Sequence[float],
    decibels: float,
    *,
    factor: float = 10 / math.log(10),
    cut: bool = True,
    loudest: Callable[[list[float]], float] = max,
) -> list[float]:
    logs = [_level(value, factor) for value in power]
    top = loudest(logs)
    below = [min(top - level, decibels) if cut else top - level for level in logs]
    return [1 - 2 * distance / decibels for distance in below]


def _greys_of_sound(power: Sequence[float], decibels: float) -> list[float]:
    """Do the same, but fail at silence."""
    if 0 in power:
        raise _NoLogarithmError
    return _greys(power, decibels)


def _greys_of_power(power: Sequence[float], decibels: float) -> list[float]:
    """Fall evenly with the power itself."""
    return [2 * value / max(power) - 1 for value in power]


def _greys_above(power: Sequence[float], decibels: float, floor: float = 1e-5) -> list[float]:
    """Take every power as at least a small number, so that none is 0."""
    return _greys([max(value, floor) for value in power], decibels)


def _greys_of_mean(power: Sequence[float], decibels: float) -> list[float]:
    """Measure against the mean; nothing is whiter than white."""
    mean = _level(sum(power) / len(power))
    levels = (_level(value) - mean for value in power)
    return [1 + 2 * max(-decibels, min(0.0, level)) / decibels for level in levels]


def _are_numbers_of(mine: Any, theirs: Sequence[float]) -> bool:
    """Tell whether these are as many numbers as those, none of them nan."""
    return len(mine) == len(theirs) and not np.isnan(np.asarray(mine, dtype=float)).any()


def _rounded_greys(mine: Any, theirs: Sequence[float]) -> bool:
    """Tell whether these are the expected greys, rounded; a full -1, 0 or 1 says nothing."""
    return (
        len(mine) == len(theirs)
        and any(grey not in (-1, 0, 1) for grey in mine)
        and any(np.allclose(mine, np.round(theirs, d), rtol=0, atol=1e-9) for d in (1, 2, 3))
    )


def _right_at_both_ends(mine: Any, theirs: Sequence[float]) -> bool:
    """Tell whether white and black are where they should be."""
    return _are_numbers_of(mine, theirs) and all(
        math.isclose(grey, right, abs_tol=1e-4)
        for grey, right in zip(mine, theirs)
        if abs(right) == 1
    )


def _grey_examples() -> list[Arguments]:
    return [
        ([1.0, 0.1, 0.001], 60),
        ([8.0, 8e-9, 0.8], 60.0),
        ([1.0, 0.0], 60),
        ([0.0, 0.5, 5.0], 30),
        ([3.0], 60),
        ([0.02, 0.2], 40),
        ([0.02, 0.0], 80),
        ([0.5, 0.5, 0.05], 80),
        ([200.0, 20.0, 2.0, 0.02], 20),
    ]


def _draw_greys(chance: Random) -> Arguments:
    power = [float(f"{10 ** chance.uniform(-7, 3):.2e}") for _ in range(chance.randint(1, 6))]
    if chance.random() < 0.3:  # a loud value and silence
        power = [chance.choice([0.0, value]) for value in power] + [chance.choice([0.2, 70.0]), 0.0]
        chance.shuffle(power)
    if max(power) < 0.02:  # as the task says
        power.append(0.02)
    return power, chance.choice([20, 30.0, 40, 60, 80.0])


GREYS = Exercise(
    number="8.4",
    title="From loudness to grey",
    difficulty=2,
    importance=2,
    minutes=8,
    reference=greys,
    examples=_grey_examples,
    draw=_draw_greys,
    tolerance=1e-4,
    mistakes=(
        Mistake(
            "A power of 0 has no logarithm, and nothing can be divided by it. It is silence: give "
            "it the grey -1 before you compute a logarithm.",
            _greys_of_sound,
        ),
        Mistake(
            "You take `20 * log10`, which is right for amplitudes. This is power, the amplitude "
            "squared: take `10 * log10`.",
            lambda power, decibels: _greys(power, decibels, factor=20 / math.log(10)),
        ),
        Mistake(
            "The logarithm to base ten gives bels. A bel has ten decibels: multiply by ten.",
            lambda power, decibels: _greys(power, decibels, factor=1 / math.log(10)),
        ),
        Mistake(
            "This is the natural logarithm. Decibels count powers of ten: use math.log10.",
            lambda power, decibels: _greys(power, decibels, factor=10.0),
        ),
        Mistake(
            "This is the natural logarithm. Decibels are ten times the logarithm to base ten.",
            lambda power, decibels: _greys(power, decibels, factor=1.0),
        ),
        Mistake(
            "You take a small number in place of what is fainter, and it is too large for a faint "
            "recording. Give a power of 0 the grey -1, and leave the others as they are.",
            _greys_above,
        ),
        Mistake(
            "A power of 0 is silence, which is black: -1. A grey of 0 lies half way to white.",
            lambda power, decibels: [
                grey if value else 0.0 for value, grey in zip(power, _greys(power, decibels))
            ],
        ),
        Mistake(
            "Your grey falls half as fast as it should: from 1 to -1 are two steps, so take "
            "`1 - 2 * below / decibels`.",
            lambda power, decibels: [
                max(-1.0, (1 + grey) / 2) if value else -1.0
                for value, grey in zip(power, _greys(power, decibels, cut=False))
            ],
        ),
        Mistake("You measure against the mean. Measure against the loudest value.", _greys_of_mean),
        Mistake(
            "You round the greys. Return them as they are.",
            lambda power, decibels: [round(grey, 3) for grey in _greys(power, decibels)],
            _rounded_greys,
        ),
        Mistake(
            "Very faint values come out below -1. Limit the difference to `decibels` below the "
            "loudest.",
            lambda power, decibels: _greys(power, decibels, cut=False),
            lambda mine, theirs: min(mine) < -1.000001 and max(mine) < 1.000001,
        ),
        Mistake(
            "You measure against a power of 1, not against the loudest value. A speaker further "
            "from the microphone would then get another picture.",
            lambda power, decibels: _greys(power, decibels, loudest=lambda logs: 0.0),
        ),
        Mistake(
            "You measure against the first value. Measure against the loudest, wherever it is.",
            lambda power, decibels: _greys(power, decibels, loudest=lambda logs: logs[0]),
        ),
        Mistake(
            "Your values go from 0 to 1. The model's pictures go from -1 (black) to 1 (white).",
            lambda power, decibels: [(grey + 1) / 2 for grey in _greys(power, decibels)],
        ),
        Mistake(
            "Black and white are swapped: the loudest is white, 1.",
            lambda power, decibels: [-grey for grey in _greys(power, decibels)],
        ),
        Mistake(
            "`decibels` says how far below the loudest black begins: your greys do not change with "
            "it.",
            lambda power, decibels: _greys(power, 60.0),
        ),
        Mistake(
            "Your grey falls evenly with the power. It should fall evenly with the decibels: take "
            "the logarithm first.",
            _greys_of_power,
        ),
        Mistake(
            "You return decibels below the loudest. Turn them into greys: 0 becomes 1 (white), "
            "and `decibels` becomes -1 (black).",
            lambda power, decibels: [(1 - grey) * decibels / 2 for grey in _greys(power, decibels)],
        ),
        Mistake(
            "Give one grey for each power, in the same order.",
            lambda power, decibels: _greys(power, decibels)[1:],
            lambda mine, theirs: (
                len(mine) != len(theirs) or np.allclose(sorted(mine), sorted(theirs))
            ),
        ),
        Mistake(
            "Your greys leave the range from -1 to 1. The loudest is 1, and what lies `decibels` "
            "or more below it is -1.",
            lambda power, decibels: [3 * grey for grey in _greys(power, decibels)],
            lambda mine, theirs: max(mine) > 1.0001 or min(mine) < -1.0001,
        ),
        Mistake(
            "The loudest value should become 1 (white), and yours does not: it lies 0 decibels "
            "below the loudest. Try a list with a single power.",
            lambda power, decibels: [(grey - 1) / 2 for grey in _greys(power, decibels)],
            lambda mine, theirs: _are_numbers_of(mine, theirs) and not max(mine) > 0.9999,
        ),
        Mistake(
            "A value `decibels` or more below the loudest should be black, -1; here it gets "
            "another grey.",
            lambda power, decibels: [(grey + 2) / 3 for grey in _greys(power, decibels)],
            lambda mine, theirs: (
                _are_numbers_of(mine, theirs)
                and any(grey > -0.9999 for grey, right in zip(mine, theirs) if right == -1)
            ),
        ),
        Mistake(
            "White and black are right, the greys between them are not. They should fall evenly "
            "with the decibels: half way down, at `decibels / 2`, the grey is 0.",
            lambda power, decibels: [
                math.copysign(grey * grey, grey) for grey in _greys(power, decibels)
            ],
            _right_at_both_ends,
        ),
    ),
    hints=(
        "Decibels below the loudest: ten times the logarithm to base ten of (loudest / power).",
        "The powers 1, 0.1 and 0.001 lie 0, 10 and 30 decibels below the loudest, and "
        "`my_greys([1.0, 0.1, 0.001], 60)` gives `[1, 0.6667, 0]`.",
        """
        for each power:
            below = decibels, if the power is 0; otherwise
            below = 10 * log10(loudest / power)       0 for the loudest
            below = decibels, if it is more than that
            grey  = 1 - 2 * below / decibels          1 ... -1""",
    ),
    praise="a whisper and a shout of the same word now give nearly the same picture.",
)


# --- 8.5 ------------------------------------------------------------------------------------------


def with_noise(sound: Sequence[float], noise: Sequence[float], decibels: float) -> list[float]:
    """Return the sum of both, with the noise's power scaled to `decibels` below the sound's."""
    return _with_noise(sound, noise, decibels)


def _with_noise(sound: Sequence[float], noise: Sequence[float], decibels: float) -> list[float]:
    return _mixed(sound, noise, _factor(_power(sound), _power(noise), decibels))


def _factor(sound: float, noise: float, decibels: float) -> float:
    return math.sqrt(sound / noise / 10 ** (decibels / 10))


def _power(sound: Sequence[float]) -> float:
    return sum(sample * sample for sample in sound) / len(sound)


def _loudness(sound: Sequence[float]) -> float:
    return sum(map(abs, sound)) / len(sound)


def _spread(samples: Sequence[float]) -> float:
    """Return the variance, the power around the mean."""
    mean = sum(samples) / len(samples)
    return _power([sample - mean for sample in samples])


def _mixed(sound: Sequence[float], noise: Sequence[float], factor: float) -> list[float]:
    return [sample + factor * other for sample, other in zip(sound, noise)]


def _noise_mistake(message: str, factor: Callable[..., float]) -> Mistake:
    """Return the mistake of adding the noise with another factor."""
    return Mistake(
        message, lambda sound, noise, decibels: _mixed(sound, noise, factor(sound, noise, decibels))
    )


def _noise_examples() -> list[Arguments]:
    return [
        ([0.5, -0.5], [1.0, 1.0], 20),
        ([0.3, -0.4, 0.1], [0.1, 0.1, -0.2], 6),
        ([0.2], [-0.4], 10),
        ([0.5, 0.0, 0.1], [0.0, 0.3, 0.3], 0),
        ([0.1, 0.2], [0.3, -0.1], -5),
        ([0.5, -0.5], [1e-05, -2e-05], 10),
    ]


def _draw_noise(chance: Random) -> Arguments:
    count, loud = chance.randint(1, 5), chance.choice([0.2, 1.0, 2.0])
    sound = [round(chance.uniform(-1, 1), 2) for _ in range(count)]
    noise = [round(loud * chance.uniform(-1, 1), 2) for _ in range(count)]
    first = chance.randrange(count)
    sound[first], noise[first] = sound[first] or 0.5, noise[first] or -0.3
    return sound, noise, chance.choice([-5, 0, 3, 10.0, 20, 33.5])


NOISE = Exercise(
    number="8.5",
    title="Noise at a given level",
    difficulty=2,
    importance=2,
    minutes=12,
    reference=with_noise,
    examples=_noise_examples,
    draw=_draw_noise,
    tolerance=1e-5,
    mistakes=(
        _noise_mistake(
            "You scale the samples by the ratio of the powers. Power is the mean of the squared "
            "samples, so take the square root of the ratio.",
            lambda sound, noise, decibels: _factor(_power(sound), _power(noise), decibels) ** 2,
        ),
        _noise_mistake(
            "You forgot the root of the decibel factor: for samples it is `10 ** (decibels / 20)`.",
            lambda sound, noise, decibels: _factor(_power(sound), _power(noise), 2 * decibels),
        ),
        _noise_mistake(
            "You took the root of the decibel factor twice: under a root it is "
            "`10 ** (decibels / 10)`, outside it is `10 ** (decibels / 20)`.",
            lambda sound, noise, decibels: _factor(_power(sound), _power(noise), decibels / 2),
        ),
        _noise_mistake(
            "Your noise is louder than the sound. `decibels` says how far the noise lies below the "
            "sound.",
            lambda sound, noise, decibels: _factor(_power(sound), _power(noise), -decibels),
        ),
        _noise_mistake(
            "If `decibels` is negative, the noise is louder than the sound: keep the sign.",
            lambda sound, noise, decibels: _factor(_power(sound), _power(noise), abs(decibels)),
        ),
        Mistake(
            "You cut off what goes beyond -1 and 1. Return the sum as it is.",
            lambda sound, noise, decibels: [
                max(-1.0, min(1.0, sample)) for sample in _with_noise(sound, noise, decibels)
            ],
        ),
        _noise_mistake(
            "You ignore how loud the given noise is. Divide by the power of the noise.",
            lambda sound, noise, decibels: _factor(_power(sound), 1, decibels),
        ),
        _noise_mistake(
            "You ignore how loud the sound is. The noise must lie below the sound, not below 1.",
            lambda sound, noise, decibels: _factor(1, _power(noise), decibels),
        ),
        _noise_mistake(
            "You ignore how loud the sound and the noise are: `decibels` is the ratio of their "
            "powers.",
            lambda sound, noise, decibels: _factor(1, 1, decibels),
        ),
        _noise_mistake(
            "Your ratio is upside down: divide the power of the sound by the power of the noise.",
            lambda sound, noise, decibels: _factor(_power(noise), _power(sound), decibels),
        ),
        _noise_mistake(
            "You compare the loudest samples, so one click would decide. Compare the means of the "
            "squares.",
            lambda sound, noise, decibels: _factor(
                max(map(abs, sound)) ** 2, max(map(abs, noise)) ** 2, decibels
            ),
        ),
        _noise_mistake(
            "You compare the means of the absolute samples. Power is the mean of the squares.",
            lambda sound, noise, decibels: _factor(
                _loudness(sound) ** 2, _loudness(noise) ** 2, decibels
            ),
        ),
        _noise_mistake(
            "You compare the means of the samples, in which positive and negative ones cancel. "
            "Square them first.",
            lambda sound, noise, decibels: _factor(
                (sum(sound) / len(sound)) ** 2, (sum(noise) / len(noise)) ** 2 or 1, decibels
            ),
        ),
        _noise_mistake(
            "You take the standard deviation, which subtracts the mean first. Power is the mean of "
            "the squares as they are.",
            lambda sound, noise, decibels: (
                _factor(_spread(sound), _spread(noise), decibels) if _spread(noise) else math.nan
            ),
        ),
        _noise_mistake(
            "You add a small number to the power of the noise, which is large beside a very quiet "
            "noise. No noise is silent here: divide by its power as it is.",
            lambda sound, noise, decibels: _factor(_power(sound), _power(noise) + 1e-8, decibels),
        ),
        _noise_mistake(
            "You take the same level each time: `decibels` is an argument.",
            lambda sound, noise, decibels: _factor(_power(sound), _power(noise), 20),
        ),
        _noise_mistake(
            "You add the noise as it is. Scale it first, so that it lies `decibels` below the "
            "sound.",
            lambda sound, noise, decibels: 1.0,
        ),
        _noise_mistake(
            "Your noise does not change with `decibels`: it has the power of the sound.",
            lambda sound, noise, decibels: _factor(_power(sound), _power(noise), 0),
        ),
        Mistake(
            "You return the scaled noise alone. Add the sound.",
            lambda sound, noise, decibels: [
                mixed - sample for mixed, sample in zip(_with_noise(sound, noise, decibels), sound)
            ],
        ),
        _noise_mistake(
            "You subtract the noise. Add it.",
            lambda sound, noise, decibels: -_factor(_power(sound), _power(noise), decibels),
        ),
        Mistake(
            "You scale the sound and leave the noise as it is. Scale the noise.",
            lambda sound, noise, decibels: _mixed(
                noise, sound, 1 / _factor(_power(sound), _power(noise), decibels)
            ),
        ),
        Mistake(
            "You give a sound of another length. Each sample of the sound gets the sample of the "
            "noise at the same index: add them in pairs.",
            lambda sound, noise, decibels: [*sound, *noise],
            lambda mine, theirs: len(mine) != len(theirs),
        ),
        Mistake(
            "You take the root of a negative number. Neither a power, the mean of squares, nor "
            "`10 ** (decibels / 10)` is ever negative.",
            lambda sound, noise, decibels: [1j * sample for sample in sound],
            lambda mine, theirs: bool(np.iscomplexobj(mine)),
        ),
        Mistake(
            "Your result is nan, not a number: that is the root of a negative number, or 0 / 0. "
            "Neither a power, the mean of squares, nor `10 ** (decibels / 10)` is 0 or negative "
            "here.",
            lambda sound, noise, decibels: [math.nan for _ in sound],
            lambda mine, theirs: bool(np.isnan(mine).any()),
        ),
        _noise_mistake(
            "You round the decibels down to whole tens: divide by 10 with `/`, not with `//`.",
            lambda sound, noise, decibels: _factor(
                _power(sound), _power(noise), 10 * (decibels // 10)
            ),
        ),
        Mistake(
            "You make the result quieter where it is above 1. Only the noise is scaled: return the "
            "sum as it is.",
            lambda sound, noise, decibels: [
                value / max(1.0, *map(abs, _with_noise(sound, noise, decibels)))
                for value in _with_noise(sound, noise, decibels)
            ],
        ),
    ),
    otherwise=(
        "Compare the power of what you add, your result minus the sound, with "
        "`power(sound) / 10 ** (decibels / 10)`."
    ),
    hints=(
        (
            "First compute the power of each: the mean of the squared samples. Then find one "
            "factor for all samples of the noise."
        ),
        "`my_noisy([0.5, -0.5], [1, 1], 20)` gives `[0.55, -0.45]`: the noise is scaled by "
        "`(0.25 / 1 / 100) ** 0.5`, which is a twentieth.",
        """
        wanted = power(sound) / 10 ** (decibels / 10)     the noise's power after scaling
        factor = the root of (wanted / power(noise))      samples are scaled by the root
        sample + factor * noise, for each""",
    ),
    praise="you can now give a model any level of noise to train with.",
)


# --- 8.6 ------------------------------------------------------------------------------------------

Pair = tuple[str, str]
Table = dict[str, dict[str, float]]


def confusion_shares(pairs: Sequence[Pair]) -> Table:
    """Return for each character said the share of it that was read as each character."""
    return _confusion_shares(pairs)


def _confusion_shares(pairs: Sequence[Pair]) -> Table:
    return _table([(said, read) for said, read in pairs if said])


def _table(pairs: Iterable[Pair]) -> Table:
    return _shares(Counter(pairs))


def _shares(counts: Mapping[Pair, int], *, by_read: bool = False) -> Table:
    """Return counts as shares of what was said, or of what was read."""
    table: Table = {}
    total = _totals(counts, int(by_read))
    for pair, count in counts.items():
        table.setdefault(pair[0], {})[pair[1]] = count / total[pair[int(by_read)]]
    return table


def _totals(counts: Mapping[Pair, int], side: int) -> Counter[str]:
    total: Counter[str] = Counter()
    for pair, count in counts.items():
        total[pair[side]] += count
    return total


def _scaled(pairs: Sequence[Pair], divisor: Callable[[int], float]) -> Table:
    """Return the counts, each divided by what `divisor` gives for the number of all pairs."""
    table: Table = {}
    for (said, read), count in Counter(pair for pair in pairs if pair[0]).items():
        table.setdefault(said, {})[read] = count / divisor(len(pairs))
    return table


def _without_the_diagonal(table: Table) -> Table:
    """Return the table without what was read right, and without rows that are then empty."""
    wrong = {
        said: {read: share for read, share in row.items() if read != said}
        for said, row in table.items()
    }
    return {said: row for said, row in wrong.items() if row}


def _said_once(pairs: Sequence[Pair]) -> Table:
    total = Counter(said for said, _ in pairs)
    table: Table = {}
    for said, read in pairs:
        if said:
            table.setdefault(said, {})[read] = 1 / total[said]
    return table


def _what_occurs(table: Any) -> Any:
    """Return a table without zeros and empty rows, since those may stand in it or not."""
    rows = {
        said: {read: share for read, share in row.items() if share != 0}
        for said, row in table.items()
    }
    return {said: row for said, row in rows.items() if row}


def _pair_examples() -> list[Arguments]:
    return [
        ([("9", "9"), ("9", "5"), ("9", "5"), ("5", "5")],),
        ([("7", "7")],),
        ([("7", "")],),
        ([("", "1"), ("1", "1")],),
        ([("6", "8"), ("3", "8"), ("8", "8"), ("6", "")],),
        ([("", "7")],),
        ([],),
        ([("a", "A"), ("A", "A"), ("a", "a")],),
        ([(" ", " "), (" ", "a"), ("a", " "), ("-", "-")],),
    ]


def _draw_pairs(chance: Random) -> Arguments:
    characters = chance.sample(["0", "3", "8", "9", "a", "A", " "], chance.randint(1, 4))
    pairs = []
    for _ in range(chance.randint(1, 9)):
        said = chance.choice([*characters, ""])
        read = chance.choice([said, *characters, ""]) if said else chance.choice(characters)
        pairs.append((said, read))
    return (pairs,)


CONFUSIONS = Exercise(
    number="8.6",
    title="Which digit is taken for which?",
    difficulty=2,
    importance=2,
    minutes=10,
    reference=confusion_shares,
    examples=_pair_examples,
    draw=_draw_pairs,
    counts=_what_occurs,
    mistakes=(
        Mistake(
            "These are counts. A digit that was said often would look worse than a rare one: "
            "divide by how often it was said.",
            lambda pairs: _scaled(pairs, lambda total: 1),
        ),
        Mistake(
            "You divide by the number of all pairs. Divide by how often this character was said: "
            "then the shares of each row add up to 1.",
            lambda pairs: _scaled(pairs, lambda total: total),
        ),
        Mistake(
            "You divide by how often a character was read. Divide by how often it was said: then "
            "the shares of each row add up to 1.",
            lambda pairs: {
                said: row for said, row in _shares(Counter(pairs), by_read=True).items() if said
            },
        ),
        Mistake(
            "Rows and columns are exchanged: the outer key is what was said, the inner key what "
            "was read.",
            lambda pairs: _table([(read, said) for said, read in pairs if read]),
        ),
        Mistake(
            'Nobody said an extra character: leave out the pairs with "" in the first place.',
            lambda pairs: _table(pairs),
        ),
        Mistake(
            'A lost character counts, too: it was said, and "" was read. Keep it.',
            lambda pairs: _table([pair for pair in pairs if all(pair)]),
        ),
        Mistake(
            'What was lost is missing in its row: it was read as "", and that has a share, too.',
            lambda pairs: {
                said: {read: share for read, share in row.items() if read}
                for said, row in _confusion_shares(pairs).items()
            },
        ),
        Mistake(
            "Capital and small letters are different characters: leave them as they are.",
            lambda pairs: _table([(said.lower(), read.lower()) for said, read in pairs if said]),
        ),
        Mistake(
            'Leave out the extra characters alone, those with "" in the first place. A space or a '
            "hyphen is a character that was said, like a digit.",
            lambda pairs: _table([pair for pair in pairs if pair[0].isalnum()]),
        ),
        Mistake(
            "The table has only what was read wrong. What was read right belongs to it, too: its "
            "share is the one you hope for.",
            lambda pairs: _without_the_diagonal(_confusion_shares(pairs)),
        ),
        Mistake(
            "You give shares of the mistakes alone. Count what was read right, too.",
            lambda pairs: _table([pair for pair in pairs if pair[0] and pair[0] != pair[1]]),
        ),
        Mistake(
            "A pair that occurs again overwrites what you had. Add 1 to its count.", _said_once
        ),
        Mistake(
            "These are per cent. A share goes from 0 to 1.",
            lambda pairs: {
                said: {read: 100 * share for read, share in row.items()}
                for said, row in _confusion_shares(pairs).items()
            },
        ),
        Mistake(
            "The keys of your dictionary are pairs. Give each character that was said a dictionary "
            "of its own: `table[said][read]`.",
            lambda pairs: {
                (said, read): share
                for said, row in _confusion_shares(pairs).items()
                for read, share in row.items()
            },
        ),
        Mistake(
            "Your table has other rows than were said: each character that was said has one row, "
            "and nothing else has.",
            lambda pairs: dict([*_confusion_shares(pairs).items()][1:]),
            lambda mine, theirs: {said for said, row in mine.items() if row} != {*theirs},
        ),
        Mistake(
            "The shares of a row should add up to 1. Divide each count by the sum of its "
            "row, and do not round.",
            lambda pairs: {
                said: {read: share / 2 for read, share in row.items()}
                for said, row in _confusion_shares(pairs).items()
            },
            lambda mine, theirs: any(
                not math.isclose(sum(row.values()), 1, rel_tol=1e-6) for row in mine.values()
            ),
        ),
        Mistake(
            "Your rows add up to 1, but the counts in them are not right. Each count begins at 0 "
            "and grows by 1 with each pair, whatever the order of the pairs.",
            lambda pairs: {
                said: {read: 1 / len(row) for read in row}
                for said, row in _confusion_shares(pairs).items()
            },
            lambda mine, theirs: (
                mine.keys() == theirs.keys() and all(isinstance(row, dict) for row in mine.values())
            ),
        ),
        Mistake(
            "Each row is a dictionary: `table[said][read]` is a share.",
            lambda pairs: {
                said: list(row.items()) for said, row in _confusion_shares(pairs).items()
            },
            lambda mine, theirs: any(not isinstance(row, dict) for row in mine.values()),
        ),
    ),
    hints=(
        "First count how often each pair occurs, in a dictionary of dictionaries. Then divide each "
        "row by its sum.",
        '`my_confusions([("6", "6"), ("6", "8"), ("", "1")])` gives '
        '`{"6": {"6": 0.5, "8": 0.5}}`: the extra 1 was not said, so it has no row.',
        """
        table = {}
        for each pair (said, read), unless said is "":
            add 1 to table[said][read], which starts at 0
        divide each number by the sum of its row""",
    ),
    praise="each row adds up to 1, so that rare and frequent characters can be compared.",
)

EXERCISES = (SPLIT, WINDOWS, EDGES, GREYS, NOISE, CONFUSIONS)


# --- questions ------------------------------------------------------------------------------------

QUESTIONS = (
    Question(
        number="8.A",
        right="b",
        replies={
            "a": (
                "no: the height is 32 as before, the width is free, and the layers do not ask who "
                "wrote the text."
            ),
            "b": "yes: a picture is a picture. All that differs is eleven classes in place of 37.",
            "c": (
                "no: the LSTM learns from the pictures what neighbouring digits look like; it is "
                "told nothing about writers."
            ),
        },
    ),
    Question(
        number="8.B",
        right="a",
        replies={
            "a": (
                "yes: each string is new, but the model saw nearly every digit in it during "
                "training, about 8 times, with its label."
            ),
            "b": (
                "no: nothing makes the test harder. It contains digits that the model saw during "
                "training."
            ),
            "c": (
                "no: the strings are new, but the pictures of the digits are not. A model may have "
                "learnt those by heart."
            ),
        },
    ),
    Question(
        number="8.C",
        right="b",
        replies={
            "a": (
                "no: that would be one column for each eighth of a second. Some spoken words are "
                "shorter than that."
            ),
            "b": (
                "yes: 12.5 milliseconds a pixel, four pixels a column: 50 milliseconds a column, "
                "20 in a second."
            ),
            "c": "no: that is the number of pixels. A column is four of them.",
        },
    ),
    Question(
        number="8.D",
        right="b",
        replies={
            "a": (
                "no: it heard these digits only from the voices that it knows. A voice that it "
                "never heard is harder."
            ),
            "b": "yes: voices are to speech what fonts are to print.",
            "c": (
                "no: other speakers say the same vowels, and the training moved its pictures up "
                "and down on purpose."
            ),
        },
    ),
    Question(
        number="8.E",
        right="c",
        replies={
            "a": "no: these synthetic voices are not so close to people's. It is much less.",
            "b": "no: that would be nice for voices that cost nothing, but it is less.",
            "c": "yes: about one string of five. The next cell shows the three trainings.",
        },
    ),
)
