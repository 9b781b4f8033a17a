"""Chapter 08, handwriting and speech: splitting before composing, windows, bands of pitch,
decibels, noise.
"""

from __future__ import annotations

import math
import random
from collections.abc import Sequence
from typing import Any

from crnn_course.exercises.machinery import Exercise, Mistake, Question
from crnn_lib.uses import handwriting, spectrogram

Places = tuple[list[int], list[int]]


# --- 8.1 ------------------------------------------------------------------------------------------


def split_places(texts: Sequence[str], held_out: int) -> Places:
    """Where the characters stand to train on, and the last `held_out` of each kind to test with."""
    return _split(texts, held_out)


def _split(
    texts: Sequence[str], held_out: int, *, first: bool = False, count: bool = True
) -> Places:
    test: set[int] = set()
    for kind in set(texts):
        places = [place for place, text in enumerate(texts) if text == kind]
        many = held_out if count else max(1, round(len(places) * held_out / len(texts)))
        test |= set(places[:many] if first else places[-many:])
    return [place for place in range(len(texts)) if place not in test], sorted(test)


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
            "You take the last ones of the whole list: where the list is sorted, the test then "
            "has one kind of digit only, and "
            "the training none of it. Take the last of each kind.",
            lambda texts, held_out: (
                [*range(len(texts) - held_out)],
                [*range(len(texts) - held_out, len(texts))],
            ),
        ),
        Mistake(
            (
                "The test's characters are still among those to train on: the model would know "
                "them "
                "by heart."
            ),
            lambda texts, held_out: ([*range(len(texts))], _split(texts, held_out)[1]),
        ),
        Mistake(
            "The two lists are swapped: first those to train on.",
            lambda texts, held_out: _split(texts, held_out)[::-1],
        ),
        Mistake(
            "You keep the first of each kind out; the last were asked for.",
            lambda *given: _split(*given, first=True),
        ),
        Mistake(
            (
                "You give the characters themselves: give their places in the list, the pictures "
                "stand there."
            ),
            lambda texts, held_out: tuple(
                [texts[place] for place in places] for places in _split(texts, held_out)
            ),
        ),
        Mistake(
            "You hold that many out of all kinds together: it should be that many of each kind.",
            lambda texts, held_out: _split(texts, held_out, count=False),
        ),
    ),
    hints=(
        "Collect, for each kind of character, the places where it stands.",
        """
        places = a dictionary: character -> the list of its places
        test   = of each list the last held_out places, all together, sorted
        train  = all other places""",
        "For 7, 7, 7, 1, 1, 1 and held_out = 1 it is ([0, 1, 3, 4], [2, 5]).",
    ),
    praise="whatever is composed of the two lists now has no digit in common.",
    forbidden=(handwriting.split,),
)


# --- 8.2 ------------------------------------------------------------------------------------------


def windows(samples: int, window: int, hop: int) -> int:
    """How many whole windows of `window` samples fit, each `hop` samples after the one before."""
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
            "You count the hops and forget the first window: it stands before any hop.",
            lambda samples, window, hop: (samples - window) // hop,
        ),
        Mistake(
            "You divide all samples by the hop: but the last windows then reach beyond the end. "
            "The last one must start a "
            "whole window before it.",
            lambda samples, window, hop: samples // hop,
        ),
        Mistake(
            (
                "This is how many windows fit side by side: they overlap, each starts one hop "
                "after "
                "the last."
            ),
            lambda samples, window, hop: samples // window,
        ),
        Mistake(
            "This is what torch.stft gives when it is left to itself (center=True): it pads half "
            "a window at both ends. Here "
            "nothing is padded.",
            lambda samples, window, hop: 1 + samples // hop,
        ),
        Mistake(
            "You round up: a last window that is not full does not count.",
            lambda samples, window, hop: 1 + -(-(samples - window) // hop),
        ),
        Mistake(
            "A count is a whole number: divide with //.",
            lambda samples, window, hop: 1 + (samples - window) / hop,
        ),
    ),
    hints=(
        "Lay the first window down. How often can it still be pushed on by a hop?",
        "1 + how many hops fit into what the first window leaves (whole ones)",
        "1,000 samples, a window of 256, a hop of 100: 8.",
    ),
    praise="the same rule as for a convolution without padding: a window is a kernel, a hop is a "
    "stride.",
    forbidden=(spectrogram.frames,),
)


# --- 8.3 ------------------------------------------------------------------------------------------


def band_edges(low: float, high: float, bands: int) -> list[float]:
    """The bands + 2 edges in hertz, equally far apart in mel, `low` the first and `high` the
    last.
    """
    return _edges(low, high, bands + 2)


def _mel(hertz: float) -> float:
    return 2595 * math.log10(1 + hertz / 700)


def _hertz(mel: float) -> float:
    return 700 * (10 ** (mel / 2595) - 1)


def _between(first: float, last: float, count: int) -> list[float]:
    return [first + (last - first) * place / (count - 1) for place in range(count)]


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
    title="Bands as the ear has them",
    difficulty=2,
    importance=2,
    minutes=10,
    reference=band_edges,
    examples=_edge_examples,
    mistakes=(
        Mistake(
            "Your edges are equally far apart in hertz: the ear tells 100 from 200 hertz easily, "
            "and 3,000 from 3,100 hardly. "
            "Go to mel, divide there, and come back.",
            lambda low, high, bands: _between(low, high, bands + 2),
        ),
        Mistake(
            "You divided in mel and stayed there: bring the edges back to hertz.",
            lambda low, high, bands: _between(_mel(low), _mel(high), bands + 2),
        ),
        Mistake(
            "These are edges enough for bands side by side. Each band is a triangle from one edge "
            "over the next to the one "
            "after: n bands need n + 2 edges.",
            lambda low, high, bands: _edges(low, high, bands + 1),
        ),
        Mistake(
            "As many edges as bands are two too few: n triangles need n + 2.",
            lambda low, high, bands: _edges(low, high, bands) if bands > 1 else [low],
        ),
        Mistake(
            (
                "Your last edge lies below `high`: with n + 2 edges there are n + 1 steps between "
                "them."
            ),
            lambda low, high, bands: [
                _hertz(_mel(low) + (_mel(high) - _mel(low)) * place / (bands + 2))
                for place in range(bands + 2)
            ],
        ),
    ),
    hints=(
        "Three steps: the two ends to mel, equal steps between them, all of them back to hertz.",
        """
        low and high to mel, with mel(...)
        step  = (high - low) / (bands + 1)          in mel
        edges = low, low + step, ... bands + 2 of them
        each of them back to hertz, with hertz(...)""",
        "For 0 to 4,000 hertz and one band: 0, about 1,131, and 4,000.",
    ),
    praise="half of our bands lie below 1,200 hertz: there the vowels differ.",
    forbidden=(spectrogram.mel_filters,),
)


# --- 8.4 ------------------------------------------------------------------------------------------


def greys(power: Sequence[float], decibels: float) -> list[float]:
    """Power -> grey: the loudest is 1, what lies `decibels` or more below it is -1, linear in
    decibels between.
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
    logs = [factor * math.log(one) for one in power]
    top = max(logs) if loudest else 0.0
    below = [min(top - one, decibels) if cut else top - one for one in logs]
    return [1 - 2 * one / decibels for one in below]


def _grey_examples() -> list[tuple[Any, ...]]:
    chance = random.Random(84)
    written: list[tuple[Any, ...]] = [([1.0, 0.1, 0.001], 60.0), ([8.0, 8e-9, 0.8], 60.0)]
    for _ in range(8):
        power = [10 ** chance.uniform(-9, 3) for _ in range(chance.randint(3, 9))]
        written.append((power, chance.choice([30.0, 60.0, 80.0])))
    return written


GREYS = Exercise(
    number="8.4",
    title="Loudness becomes a grey",
    difficulty=2,
    importance=2,
    minutes=8,
    reference=greys,
    examples=_grey_examples,
    mistakes=(
        Mistake(
            (
                "You take 20 times the logarithm: that is right for amplitudes. This is power, the "
                "amplitude squared: 10 times."
            ),
            lambda power, decibels: _greys(power, decibels, factor=20 / math.log(10)),
        ),
        Mistake(
            "This is the natural logarithm: decibels count in powers of ten, math.log10.",
            lambda power, decibels: _greys(power, decibels, factor=10.0),
        ),
        Mistake(
            "What is very faint comes out below -1: cut it off at `decibels` below the loudest.",
            lambda power, decibels: _greys(power, decibels, cut=False),
        ),
        Mistake(
            "You measure against a power of 1, not against the loudest: who stands further from "
            "the microphone would get "
            "another picture.",
            lambda power, decibels: _greys(power, decibels, loudest=False),
        ),
        Mistake(
            "Yours go from 0 to 1: the model's pictures go from -1 (black) to 1 (white).",
            lambda power, decibels: [(one + 1) / 2 for one in _greys(power, decibels)],
        ),
        Mistake(
            "Black and white are swapped: the loudest is white, 1.",
            lambda power, decibels: [-one for one in _greys(power, decibels)],
        ),
    ),
    hints=(
        (
            "Decibels below the loudest: 10 times the logarithm, to the base of ten, of (loudest / "
            "power)."
        ),
        """
        below = 10 * log10(loudest / power)       0 for the loudest
        below = decibels, if it is more than that
        grey  = 1 - 2 * below / decibels          1 ... -1""",
        (
            "Powers 1, 0.1 and 0.001 lie 0, 10 and 30 decibels below: with 60 decibels they "
            "become 1, "
            "0.667 and 0."
        ),
    ),
    praise="a whisper and a shout of the same word now give nearly the same picture.",
)


# --- 8.5 ------------------------------------------------------------------------------------------


def with_noise(sound: Sequence[float], noise: Sequence[float], decibels: float) -> list[float]:
    """The sum of both, the noise scaled so that its power is `decibels` below the sound's."""
    return _mixed(sound, noise, (_power(sound) / _power(noise) / 10 ** (decibels / 10)) ** 0.5)


def _power(sound: Sequence[float]) -> float:
    return sum(sample * sample for sample in sound) / len(sound)


def _mixed(sound: Sequence[float], noise: Sequence[float], factor: float) -> list[float]:
    return [one + factor * other for one, other in zip(sound, noise)]


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
    title="Noise, so many decibels below",
    difficulty=2,
    importance=2,
    minutes=12,
    reference=with_noise,
    examples=_noise_examples,
    mistakes=(
        Mistake(
            (
                "You scale the samples by the ratio of the powers: power is the square of the "
                "samples, so take its square root."
            ),
            lambda sound, noise, decibels: _mixed(
                sound, noise, _power(sound) / _power(noise) / 10 ** (decibels / 10)
            ),
        ),
        Mistake(
            (
                "The root is missing from the decibels: for samples it is 10 to the power of "
                "decibels "
                "/ 20."
            ),
            lambda sound, noise, decibels: _mixed(
                sound, noise, (_power(sound) / _power(noise)) ** 0.5 / 10 ** (decibels / 10)
            ),
        ),
        Mistake(
            "Your noise is louder than the sound: `decibels` says how far it lies below.",
            lambda sound, noise, decibels: _mixed(
                sound, noise, (_power(sound) / _power(noise) * 10 ** (decibels / 10)) ** 0.5
            ),
        ),
        Mistake(
            "You forget how loud the noise is as it is given: divide by its own power.",
            lambda sound, noise, decibels: _mixed(
                sound, noise, (_power(sound) / 10 ** (decibels / 10)) ** 0.5
            ),
        ),
        Mistake(
            "You forget how loud the sound is: the noise is to lie below the sound, not below 1.",
            lambda sound, noise, decibels: _mixed(
                sound, noise, (1 / _power(noise) / 10 ** (decibels / 10)) ** 0.5
            ),
        ),
        Mistake(
            (
                "You compare the loudest samples: one click would decide. Compare the mean of the "
                "squares."
            ),
            lambda sound, noise, decibels: _mixed(
                sound, noise, max(map(abs, sound)) / max(map(abs, noise)) / 10 ** (decibels / 20)
            ),
        ),
    ),
    hints=(
        (
            "First the power of each: the mean of the squared samples. Then one factor for all "
            "samples of the noise."
        ),
        """
        wanted = power(sound) / 10 ** (decibels / 10)     the noise's power, afterwards
        factor = the root of (wanted / power(noise))      samples are scaled by the root
        sample + factor * noise, for each""",
        (
            "For the sound 0.5, -0.5 and the noise 1, 1 at 20 decibels the factor is 0.05: 0.55, "
            "-0.45."
        ),
    ),
    praise="a model that has heard its words in noise reads them in noise.",
)

EXERCISES = (SPLIT, WINDOWS, EDGES, GREYS, NOISE)


# --- questions ------------------------------------------------------------------------------------

QUESTIONS = (
    Question(
        number="8.A",
        right="b",
        replies={
            "a": (
                "no: height 32, width as wide as it is, and ten characters and a blank: the model "
                "does not ask who wrote it."
            ),
            "b": "yes: a picture is a picture. Eleven classes in place of 37 is all that differs.",
            "c": (
                "no: the LSTM learns from the pictures what digits look like beside each other; "
                "nobody tells it of writers."
            ),
        },
    ),
    Question(
        number="8.B",
        right="a",
        replies={
            "a": (
                "yes: each string is new, but every digit in it was seen in training, a few dozen "
                "times, with its label."
            ),
            "b": (
                "no: nothing makes the test harder. It has digits in it that the model knows by "
                "heart."
            ),
            "c": (
                "no: the strings are new, the pictures of the digits are not. A model may have "
                "learnt "
                "those by heart."
            ),
        },
    ),
    Question(
        number="8.C",
        right="b",
        replies={
            "a": (
                "no: that would be one column for each eighth of a second, shorter words than that "
                "are spoken."
            ),
            "b": (
                "yes: 12.5 milliseconds a pixel, four pixels a column: 50 milliseconds a column, "
                "20 "
                "in a second."
            ),
            "c": "no: that many pixels; a column is four of them.",
        },
    ),
    Question(
        number="8.D",
        right="b",
        replies={
            "a": (
                "no: it heard these digits from the voices it knows, and from no other; a throat "
                "it "
                "never heard is harder."
            ),
            "b": "yes: voices are to speech what fonts are to print.",
            "c": (
                "no: other throats say the same vowels, and the training moved its pictures up and "
                "down on purpose."
            ),
        },
    ),
    Question(
        number="8.E",
        right="c",
        replies={
            "a": (
                "no: rendered pictures come near to photographed ones, these synthetic voices not "
                "so "
                "near to people's."
            ),
            "b": "no: that would be nice, for voices that cost nothing. It is less.",
            "c": "yes: the gap between synthetic and real is wider here than in chapter 07.",
        },
    ),
)
