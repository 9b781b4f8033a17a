"""Chapter 08, handwriting and speech: splits, windows, bands of pitch, decibels, noise."""

from __future__ import annotations

import math
import random
from collections.abc import Sequence
from typing import Any

from crnn_course.exercises.definitions import Exercise, Mistake, Question
from crnn_lib.uses import handwriting, spectrogram

Split = tuple[list[int], list[int]]


# --- 8.1 ------------------------------------------------------------------------------------------


def split_places(texts: Sequence[str], held_out: int) -> Split:
    """Return the training indices, and as test indices the last `held_out` of each kind."""
    return _split(texts, held_out)


def _split(
    texts: Sequence[str], held_out: int, *, first: bool = False, count: bool = True
) -> Split:
    test: set[int] = set()
    for kind in set(texts):
        indices = [index for index, text in enumerate(texts) if text == kind]
        many = held_out if count else max(1, round(len(indices) * held_out / len(texts)))
        test |= set(indices[:many] if first else indices[-many:])
    return [index for index in range(len(texts)) if index not in test], sorted(test)


def _split_examples() -> list[tuple[Any, ...]]:
    chance = random.Random(81)
    written: list[tuple[Any, ...]] = [
        (["7", "7", "7", "1", "1", "1"], 1),
        (["1", "7", "1", "7", "1", "7", "7"], 2),
    ]
    for _ in range(8):
        texts = [*"0123" * 4, *(chance.choice("0123") for _ in range(chance.randint(2, 20)))]
        chance.shuffle(texts)
        written.append((texts, chance.randint(1, 3)))
    return written


SPLIT = Exercise(
    number="8.1",
    title="Split before you compose",
    difficulty=1,
    importance=3,
    minutes=8,
    reference=split_places,
    examples=_split_examples,
    mistakes=(
        Mistake(
            "You take the last samples of the whole list. If the list is sorted, the test then has "
            "only one kind of digit, and the training has none of it. Take the last of each kind.",
            lambda texts, held_out: (
                [*range(len(texts) - held_out)],
                [*range(len(texts) - held_out, len(texts))],
            ),
        ),
        Mistake(
            "The test's characters are still among the training characters: the model would know "
            "them by heart.",
            lambda texts, held_out: ([*range(len(texts))], _split(texts, held_out)[1]),
        ),
        Mistake(
            "The two lists are swapped: the training indices come first.",
            lambda texts, held_out: _split(texts, held_out)[::-1],
        ),
        Mistake(
            "You keep out the first of each kind. Keep out the last of each kind.",
            lambda *given: _split(*given, first=True),
        ),
        Mistake(
            "You return the characters themselves. Return their indices in the list: they lead to "
            "the pictures.",
            lambda texts, held_out: tuple(
                [texts[index] for index in indices] for indices in _split(texts, held_out)
            ),
        ),
        Mistake(
            "You hold out `held_out` of all kinds together. Hold out `held_out` of each kind.",
            lambda texts, held_out: _split(texts, held_out, count=False),
        ),
    ),
    hints=(
        "For each kind of character, collect the indices where it occurs.",
        """
        indices = a dictionary: character -> the list of its indices
        test    = the last held_out indices of each list, all together, sorted
        train   = all other indices""",
        "For 7, 7, 7, 1, 1, 1 and held_out = 1 it is ([0, 1, 3, 4], [2, 5]).",
    ),
    praise="strings made from the two lists now have no digit in common.",
    forbidden=(handwriting.split,),
)


# --- 8.2 ------------------------------------------------------------------------------------------


def windows(samples: int, window: int, hop: int) -> int:
    """Return how many whole windows fit, each `hop` samples after the previous one."""
    return 1 + (samples - window) // hop


def _window_examples() -> list[tuple[Any, ...]]:
    chance = random.Random(82)
    written = [(1000, 256, 100), (256, 256, 100), (8000, 256, 100)]
    for _ in range(10):
        window = chance.randint(10, 400)
        written.append((window + chance.randint(0, 9000), window, chance.randint(5, window)))
    return written


WINDOWS = Exercise(
    number="8.2",
    title="How wide is a second?",
    difficulty=1,
    importance=2,
    minutes=5,
    reference=windows,
    examples=_window_examples,
    mistakes=(
        Mistake(
            "You count the hops and forget the first window, which comes before any hop.",
            lambda samples, window, hop: (samples - window) // hop,
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
            lambda samples, window, hop: 1 + -(-(samples - window) // hop),
        ),
        Mistake(
            "A count is a whole number: divide with //.",
            lambda samples, window, hop: 1 + (samples - window) / hop,
        ),
    ),
    hints=(
        "Place the first window at the start. How many times can you still move it by a hop?",
        "1 + how many whole hops fit into the samples after the first window",
        "1,000 samples, a window of 256, a hop of 100: 8.",
    ),
    praise=(
        "the same rule as for a convolution without padding: a window is a kernel, a hop is a "
        "stride."
    ),
    forbidden=(spectrogram.frames,),
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


def _edges(low: float, high: float, count: int) -> list[float]:
    return [_hertz(mel) for mel in _between(_mel(low), _mel(high), count)]


def _edge_examples() -> list[tuple[Any, ...]]:
    chance = random.Random(83)
    written: list[tuple[Any, ...]] = [(0.0, 4000.0, 1), (60.0, 3900.0, 3)]
    for _ in range(8):
        low = chance.uniform(0, 500)
        written.append((low, low + chance.uniform(500, 7000), chance.randint(2, 40)))
    return written


EDGES = Exercise(
    number="8.3",
    title="Bands spaced as the ear hears",
    difficulty=2,
    importance=2,
    minutes=10,
    reference=band_edges,
    examples=_edge_examples,
    mistakes=(
        Mistake(
            "Your edges are equally spaced in hertz. But the ear easily tells 100 from 200 hertz, "
            "and hardly 3,000 from 3,100. Convert to mel, divide there, and convert back.",
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
    ),
    hints=(
        (
            "Three steps: convert the two ends to mel, take equal steps between them, convert all "
            "edges back to hertz."
        ),
        """
        low and high to mel, with mel(...)
        step  = (high - low) / (bands + 1)          in mel
        edges = low, low + step, ... bands + 2 of them
        each of them back to hertz, with hertz(...)""",
        "For 0 to 4,000 hertz and one band: 0, about 1,131, and 4,000.",
    ),
    praise="half of our bands lie below 1,200 hertz, where vowels differ.",
    forbidden=(spectrogram.mel_filters,),
)


# --- 8.4 ------------------------------------------------------------------------------------------


def greys(power: Sequence[float], decibels: float) -> list[float]:
    """Return a grey for each power: 1 for the loudest, -1 from `decibels` below it.

    Linear in decibels between the two.
    """
    return _greys(power, decibels)


def _greys(
    power: Sequence[float],
    decibels: float,
    *,
    factor: float = 10 / math.log(10),
    cut: bool = True,
    loudest: bool = True,
) -> list[float]:
    logs = [factor * math.log(value) for value in power]
    top = max(logs) if loudest else 0.0
    below = [min(top - level, decibels) if cut else top - level for level in logs]
    return [1 - 2 * distance / decibels for distance in below]


def _grey_examples() -> list[tuple[Any, ...]]:
    chance = random.Random(84)
    written: list[tuple[Any, ...]] = [([1.0, 0.1, 0.001], 60.0), ([8.0, 8e-9, 0.8], 60.0)]
    for _ in range(8):
        power = [10 ** chance.uniform(-9, 3) for _ in range(chance.randint(3, 9))]
        written.append((power, chance.choice([30.0, 60.0, 80.0])))
    return written


GREYS = Exercise(
    number="8.4",
    title="From loudness to grey",
    difficulty=2,
    importance=2,
    minutes=8,
    reference=greys,
    examples=_grey_examples,
    mistakes=(
        Mistake(
            "You take 20 times the logarithm, which is right for amplitudes. This is power, the "
            "amplitude squared: take 10 times the logarithm.",
            lambda power, decibels: _greys(power, decibels, factor=20 / math.log(10)),
        ),
        Mistake(
            "This is the natural logarithm. Decibels count powers of ten: use math.log10.",
            lambda power, decibels: _greys(power, decibels, factor=10.0),
        ),
        Mistake(
            "Very faint values come out below -1. Limit the difference to `decibels` below the "
            "loudest.",
            lambda power, decibels: _greys(power, decibels, cut=False),
        ),
        Mistake(
            "You measure against a power of 1, not against the loudest value. A speaker further "
            "from the microphone would then get another picture.",
            lambda power, decibels: _greys(power, decibels, loudest=False),
        ),
        Mistake(
            "Your values go from 0 to 1. The model's pictures go from -1 (black) to 1 (white).",
            lambda power, decibels: [(grey + 1) / 2 for grey in _greys(power, decibels)],
        ),
        Mistake(
            "Black and white are swapped: the loudest is white, 1.",
            lambda power, decibels: [-grey for grey in _greys(power, decibels)],
        ),
    ),
    hints=(
        "Decibels below the loudest: 10 times the logarithm to base ten of (loudest / power).",
        """
        below = 10 * log10(loudest / power)       0 for the loudest
        below = decibels, if it is more than that
        grey  = 1 - 2 * below / decibels          1 ... -1""",
        (
            "The powers 1, 0.1 and 0.001 lie 0, 10 and 30 decibels below the loudest: with 60 "
            "decibels they become 1, 0.667 and 0."
        ),
    ),
    praise="a whisper and a shout of the same word now give nearly the same picture.",
)


# --- 8.5 ------------------------------------------------------------------------------------------


def with_noise(sound: Sequence[float], noise: Sequence[float], decibels: float) -> list[float]:
    """Return the sum of both, with the noise's power scaled to `decibels` below the sound's."""
    return _mixed(sound, noise, (_power(sound) / _power(noise) / 10 ** (decibels / 10)) ** 0.5)


def _power(sound: Sequence[float]) -> float:
    return sum(sample * sample for sample in sound) / len(sound)


def _mixed(sound: Sequence[float], noise: Sequence[float], factor: float) -> list[float]:
    return [sample + factor * other for sample, other in zip(sound, noise)]


def _noise_examples() -> list[tuple[Any, ...]]:
    chance = random.Random(85)
    written: list[tuple[Any, ...]] = [
        ([0.5, -0.5], [1.0, 1.0], 20.0),
        ([0.3, -0.4, 0.1], [0.1, 0.1, -0.2], 6.0),
    ]
    for _ in range(8):
        count = chance.randint(3, 12)
        sound, noise = ([chance.uniform(-1, 1) for _ in range(count)] for _ in range(2))
        written.append(
            (sound, [sample * chance.choice([0.1, 2.0]) for sample in noise], chance.uniform(3, 40))
        )
    return written


NOISE = Exercise(
    number="8.5",
    title="Noise at a given level",
    difficulty=2,
    importance=2,
    minutes=12,
    reference=with_noise,
    examples=_noise_examples,
    mistakes=(
        Mistake(
            "You scale the samples by the ratio of the powers. Power is the mean of the squared "
            "samples, so take the square root of the ratio.",
            lambda sound, noise, decibels: _mixed(
                sound, noise, _power(sound) / _power(noise) / 10 ** (decibels / 10)
            ),
        ),
        Mistake(
            "You forgot the root of the decibel factor: for samples it is 10 to the power of "
            "decibels / 20.",
            lambda sound, noise, decibels: _mixed(
                sound, noise, (_power(sound) / _power(noise)) ** 0.5 / 10 ** (decibels / 10)
            ),
        ),
        Mistake(
            "Your noise is louder than the sound. `decibels` says how far the noise lies below the "
            "sound.",
            lambda sound, noise, decibels: _mixed(
                sound, noise, (_power(sound) / _power(noise) * 10 ** (decibels / 10)) ** 0.5
            ),
        ),
        Mistake(
            "You ignore how loud the given noise is. Divide by the power of the noise.",
            lambda sound, noise, decibels: _mixed(
                sound, noise, (_power(sound) / 10 ** (decibels / 10)) ** 0.5
            ),
        ),
        Mistake(
            "You ignore how loud the sound is. The noise must lie below the sound, not below 1.",
            lambda sound, noise, decibels: _mixed(
                sound, noise, (1 / _power(noise) / 10 ** (decibels / 10)) ** 0.5
            ),
        ),
        Mistake(
            "You compare the loudest samples, so one click would decide. Compare the means of the "
            "squares.",
            lambda sound, noise, decibels: _mixed(
                sound, noise, max(map(abs, sound)) / max(map(abs, noise)) / 10 ** (decibels / 20)
            ),
        ),
    ),
    hints=(
        (
            "First compute the power of each: the mean of the squared samples. Then find one "
            "factor for all samples of the noise."
        ),
        """
        wanted = power(sound) / 10 ** (decibels / 10)     the noise's power after scaling
        factor = the root of (wanted / power(noise))      samples are scaled by the root
        sample + factor * noise, for each""",
        (
            "For the sound 0.5, -0.5 and the noise 1, 1 at 20 decibels, the factor is 0.05 and the "
            "result 0.55, -0.45."
        ),
    ),
    praise="a model that has heard its words in noise can read them in noise.",
)

EXERCISES = (SPLIT, WINDOWS, EDGES, GREYS, NOISE)


# --- questions ------------------------------------------------------------------------------------

QUESTIONS = (
    Question(
        number="8.A",
        right="b",
        replies={
            "a": (
                "no: the height is 32, the width is free, and there are ten characters and a "
                "blank. The model does not ask who wrote them."
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
                "yes: each string is new, but the model saw every digit in it during training, a "
                "few dozen times, with its label."
            ),
            "b": (
                "no: nothing makes the test harder. It contains digits that the model knows by "
                "heart."
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
            "a": (
                "no: rendered pictures come close to photographed ones, but these synthetic voices "
                "are not so close to people's."
            ),
            "b": "no: that would be nice for voices that cost nothing, but it is less.",
            "c": "yes: the gap between synthetic and real is wider here than in chapter 07.",
        },
    ),
)
