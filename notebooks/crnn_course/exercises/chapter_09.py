"""Chapter 09, scale it and ship it: speeds, costs, shares of a batch, gradients, keys.

And three for a second sitting: a training that can be stopped, weights in few bits, batches of
similar width.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from random import Random
from typing import Any

import torch
from torch import Tensor

from crnn_course.exercises.definitions import Exercise, Mistake, Question

# --- 9.1 ------------------------------------------------------------------------------------------


def pictures_per_second(draw: float, train: float, workers: int) -> float:
    """Return the speed of a training that draws its pictures while it runs."""
    return _at_once(draw, train, workers) if workers else _one_after_the_other(draw, train)


def _at_once(draw: float, train: float, workers: int) -> float:
    return min(workers * draw, train)


def _one_after_the_other(draw: float, train: float) -> float:
    return 1 / (1 / draw + 1 / train)


def _speed(
    without: Callable[[float, float], float] = _one_after_the_other,
    beside: Callable[[float, float, int], float] = _at_once,
) -> Callable[[float, float, int], float]:
    """Return an answer from what it does without workers, and with some."""
    return lambda draw, train, workers: (
        beside(draw, train, workers) if workers else without(draw, train)
    )


def _speed_examples() -> list[tuple[Any, ...]]:
    return [
        (600.0, 200.0, 0),
        (600.0, 200.0, 1),
        (100.0, 1000.0, 1),
        (600.0, 9000.0, 8),
        (600.0, 9000.0, 16),
        (500.0, 500.0, 0),
        (500.0, 500.0, 1),
        (500.0, 1000.0, 2),
    ]


def _speed_draw(random: Random) -> tuple[Any, ...]:
    draw, train = round(random.uniform(20, 3000), 1), round(random.uniform(20, 20000), 1)
    return draw, train, 0 if random.random() < 0.4 else random.randint(1, 32)


SPEED = Exercise(
    number="9.1",
    title="The slowest part decides",
    difficulty=1,
    importance=3,
    minutes=8,
    reference=pictures_per_second,
    examples=_speed_examples,
    draw=_speed_draw,
    otherwise=(
        "Take the two cases apart: without workers, add the seconds that one picture takes in "
        "each job; with workers, compare two speeds and take the smaller one."
    ),
    mistakes=(
        Mistake(
            "Without workers nothing overlaps: the process draws a batch, then trains on it. The "
            "times of a picture add up, `1 / draw + 1 / train` seconds; no part has the whole "
            "second to itself.",
            _speed(min),
        ),
        Mistake(
            "With workers, drawing and training run at the same time. Their times do not add up: "
            "the slower of the two decides.",
            lambda draw, train, workers: _one_after_the_other(max(workers, 1) * draw, train),
        ),
        Mistake(
            "No workers does not mean no pictures: with 0 workers, the training process draws them "
            "itself.",
            lambda draw, train, workers: min(workers * draw, train),
        ),
        Mistake(
            "You take the faster of the two, but it has to wait for the slower one.",
            _speed(beside=lambda draw, train, workers: max(workers * draw, train)),
        ),
        Mistake(
            "Each worker draws `draw` pictures a second, so several workers draw several times as "
            "many.",
            _speed(beside=lambda draw, train, workers: min(draw, train)),
        ),
        Mistake(
            "More workers draw faster, but the model does not train faster.",
            _speed(beside=lambda draw, train, workers: workers * min(draw, train)),
        ),
        Mistake(
            "You multiply the training by the number of workers: it is the drawing that they "
            "share, there is only one training process.",
            _speed(beside=lambda draw, train, workers: min(draw, workers * train)),
        ),
        Mistake(
            "Speeds of two jobs that one process does in turn cannot be averaged: add the seconds "
            "that one picture takes in each, then turn seconds into pictures a second.",
            _speed(lambda draw, train: (draw + train) / 2),
        ),
        Mistake(
            "You add two speeds, as if both jobs ran at once and each made pictures of its own. "
            "Without workers every picture goes through both: add their seconds.",
            _speed(lambda draw, train: draw + train),
        ),
        Mistake(
            "This is the harmonic mean of the two speeds, twice what is possible: without workers "
            "a picture takes the seconds of both parts, `1 / draw + 1 / train`, and your speed is "
            "1 divided by that.",
            _speed(lambda draw, train: 2 * _one_after_the_other(draw, train)),
        ),
        Mistake(
            "You take half of the slower speed, as if each part took half of the time. The slower "
            "part takes more of it: add the seconds that a picture takes in each.",
            _speed(lambda draw, train: min(draw, train) / 2),
        ),
        Mistake(
            "Without workers, the process does both jobs: you count the training alone, but a "
            "picture has to be drawn, too.",
            _speed(lambda draw, train: train),
        ),
        Mistake(
            "Without workers, the process does both jobs: you count the drawing alone, but the "
            "model trains in the same process.",
            _speed(lambda draw, train: draw),
        ),
        Mistake(
            "Only the workers draw when there are some: the training process has its hands full "
            "and does not count as one of them.",
            _speed(beside=lambda draw, train, workers: min((workers + 1) * draw, train)),
        ),
        Mistake(
            "You leave out a worker: all of them draw.",
            _speed(beside=lambda draw, train, workers: min((workers - 1) * draw, train)),
        ),
        Mistake(
            "The two stations cannot be averaged: the slower one decides.",
            _speed(beside=lambda draw, train, workers: (workers * draw + train) / 2),
        ),
        Mistake(
            "You count the drawing alone; the model may be the slower of the two.",
            _speed(beside=lambda draw, train, workers: workers * draw),
        ),
        Mistake(
            "You count the training alone; the workers may be the slower of the two.",
            _speed(beside=lambda draw, train, workers: train),
        ),
        Mistake(
            "You take the speed without workers several times. With workers the two jobs no longer "
            "wait for each other: the slower one decides.",
            _speed(beside=lambda draw, train, workers: workers * _one_after_the_other(draw, train)),
        ),
        Mistake(
            "One worker is already a process of its own: it draws while the model trains. Only "
            "with 0 workers do the times add up.",
            _speed(
                beside=lambda draw, train, workers: (
                    _at_once(draw, train, workers)
                    if workers > 1
                    else _one_after_the_other(draw, train)
                )
            ),
        ),
        Mistake(
            "These are seconds for one picture. Turn them over: pictures a second are 1 divided "
            "by that.",
            _speed(lambda draw, train: 1 / draw + 1 / train),
        ),
        Mistake(
            "Your result has the two cases exchanged: the times add up without workers, the slower "
            "part decides with workers.",
            lambda draw, train, workers: (
                _one_after_the_other(workers * draw, train) if workers else min(draw, train)
            ),
        ),
        Mistake(
            "You let the training process draw beside its workers. All pictures are drawn by the "
            "workers: `workers` times `draw`, but at most `train`.",
            _speed(
                beside=lambda draw, train, workers: min(
                    workers * draw + _one_after_the_other(draw, train), train
                )
            ),
        ),
    ),
    hints=(
        (
            "Two cases. With workers: two stations of an assembly line. Without workers: one "
            "person who does both jobs."
        ),
        (
            "At `draw = 100` a picture takes `1 / 100` of a second. With `train = 100` as "
            "well, one after the other, it takes `2 / 100`, so `my_pictures_per_second(100, "
            "100, 0)` gives `50`."
        ),
        """
        without workers: a picture takes 1 / draw + 1 / train seconds, one after the other
        with workers:    they draw workers * draw a second, the model takes train a second:
                         the smaller number""",
    ),
    praise="ask this before you buy a GPU: what would it wait for?",
)


# --- 9.2 ------------------------------------------------------------------------------------------


def training_hours(
    pictures: int, epochs: int, per_second: float, gpus: int, efficiency: float
) -> float:
    """Return the hours of a training; each GPU after the first counts `efficiency` of a GPU."""
    return pictures * epochs / (per_second * (1 + (gpus - 1) * efficiency)) / 3600


def _hours(
    worth: Callable[[int, float], float] = lambda gpus, efficiency: 1 + (gpus - 1) * efficiency,
    unit: float = 3600.0,
) -> Callable[..., float]:
    """Return an answer from what several GPUs are worth, and from the seconds of its unit."""
    return lambda pictures, epochs, per_second, gpus, efficiency: (
        pictures * epochs / (per_second * worth(gpus, efficiency)) / unit
    )


def _hour_examples() -> list[tuple[Any, ...]]:
    return [
        (3600, 1, 1.0, 1, 0.9),
        (14_000_000, 1, 5000.0, 1, 0.9),
        (14_000_000, 10, 5000.0, 8, 0.9),
        (3600, 2, 1.0, 2, 1.0),
        (3600, 1, 1.0, 3, 0.5),
        (3600, 1, 1.0, 3, 0.0),
    ]


def _hour_draw(random: Random) -> tuple[Any, ...]:
    pictures, epochs = random.randint(10**4, 10**8), random.randint(1, 20)
    speed, gpus = round(random.uniform(5, 9000), 1), random.randint(1, 16)
    return pictures, epochs, speed, gpus, round(random.uniform(0, 1), 2)


HOURS = Exercise(
    number="9.2",
    title="What it costs",
    difficulty=1,
    importance=2,
    minutes=6,
    reference=training_hours,
    examples=_hour_examples,
    draw=_hour_draw,
    otherwise=(
        "Go step by step: all pictures of all epochs, what the GPUs are worth together in "
        "GPUs, the seconds that this takes, and then the hours."
    ),
    mistakes=(
        Mistake("These are seconds: `/ 3600` turns them into hours.", _hours(unit=1.0)),
        Mistake("These are minutes: `/ 60` once more.", _hours(unit=60.0)),
        Mistake("These are days: hours were asked for.", _hours(unit=86400.0)),
        Mistake(
            "You multiply all GPUs by the efficiency. The first GPU waits for no other, so it "
            "counts fully.",
            _hours(lambda gpus, efficiency: gpus * efficiency),
        ),
        Mistake(
            "Several GPUs are not as many times as fast: they wait for each other at each step. "
            "Each GPU after the first is worth `efficiency` of one.",
            _hours(lambda gpus, efficiency: gpus),
        ),
        Mistake(
            "One epoch only: the pictures are seen `epochs` times.",
            lambda pictures, epochs, *given: _hours()(pictures, 1, *given),
        ),
        Mistake("Your result ignores the number of GPUs.", _hours(lambda gpus, efficiency: 1)),
        Mistake(
            "You count one GPU too many: besides the first, which counts fully, there are "
            "`gpus - 1` others.",
            _hours(lambda gpus, efficiency: 1 + gpus * efficiency),
        ),
        Mistake(
            "You leave out the first GPU, which counts fully: 1 + what the others are worth.",
            _hours(lambda gpus, efficiency: (gpus - 1) * efficiency),
        ),
        Mistake(
            "You multiply the efficiencies with each other. Each further GPU adds `efficiency` of "
            "a GPU, however many there are.",
            _hours(lambda gpus, efficiency: gpus * efficiency ** (gpus - 1)),
        ),
        Mistake(
            "With more GPUs a training takes less time: divide by what they are worth together.",
            lambda pictures, epochs, per_second, gpus, efficiency: (
                pictures * epochs / per_second * (1 + (gpus - 1) * efficiency) / 3600
            ),
        ),
        Mistake(
            "You divide by the epochs: each of them takes all pictures once more, so multiply.",
            lambda pictures, epochs, *given: _hours()(pictures, 1, *given) / epochs,
        ),
        Mistake(
            "Each further GPU counts `efficiency`, not less than the one before it.",
            _hours(lambda gpus, efficiency: sum(efficiency**index for index in range(gpus))),
        ),
        Mistake(
            "You always count `0.9`: the efficiency is an argument.",
            _hours(lambda gpus, efficiency: 1 + (gpus - 1) * 0.9),
        ),
        Mistake(
            "You multiply by the seconds of an hour: divide the seconds of the training by them.",
            _hours(unit=1 / 3600),
        ),
        Mistake(
            "These are the hours of all GPUs added up. They work at the same time: how long does "
            "the training take by the clock?",
            lambda pictures, epochs, per_second, gpus, efficiency: (
                gpus * _hours()(pictures, epochs, per_second, gpus, efficiency)
            ),
        ),
        Mistake(
            "`//` drops a part of the seconds: divide with `/`.",
            lambda *given: _hours(unit=1.0)(*given) // 1 / 3600,
        ),
        Mistake(
            "A further GPU adds `efficiency * per_second` pictures a second: what the GPUs are "
            "worth is counted in GPUs, so multiply `per_second` by all of it.",
            lambda pictures, epochs, per_second, gpus, efficiency: (
                pictures * epochs / (per_second + (gpus - 1) * efficiency) / 3600
            ),
        ),
        Mistake(
            "Each further GPU counts `efficiency`, not what is missing from it to 1.",
            _hours(lambda gpus, efficiency: 1 + (gpus - 1) * (1 - efficiency)),
        ),
        Mistake(
            "The efficiency is counted for the first GPU, too, or for none: only the GPUs after "
            "the first count `efficiency`.",
            _hours(lambda gpus, efficiency: efficiency + gpus - 1),
        ),
        Mistake(
            "You count one further GPU, however many there are. Each GPU after the first counts "
            "`efficiency`.",
            lambda pictures, epochs, per_second, gpus, efficiency: (
                pictures * epochs / per_second / (1 + (efficiency if gpus > 1 else 0)) / 3600
            ),
        ),
    ),
    hints=(
        "How many pictures in all, how many of them in a second, how many seconds in an hour?",
        (
            "An hour's work for one GPU: `my_hours(3600, 1, 1, 1, 0.5)` gives `1.0`. With "
            "two more, which count half each, the GPUs are worth two: `my_hours(3600, 1, 1, "
            "3, 0.5)` gives `0.5`. Do not round."
        ),
        """
        all     = pictures * epochs
        worth   = 1 + (gpus - 1) * efficiency         in GPUs
        hours   = all / (per_second * worth) / (the seconds of an hour)""",
    ),
    praise="what costs most is usually the second training, because the first was not measured.",
)


# --- 9.3 ------------------------------------------------------------------------------------------


def share_of(step: int, batch_size: int, rank: int, size: int) -> list[int]:
    """Return the samples that process `rank` of `size` sees in a step of endless data.

    Every size-th sample of the step's batch.
    """
    return list(range(step * batch_size + rank, (step + 1) * batch_size, size))


def _share_examples() -> list[tuple[Any, ...]]:
    return [
        (0, 8, 0, 2),
        (0, 8, 1, 2),
        (3, 8, 1, 2),
        (2, 12, 2, 3),
        (2, 4, 0, 1),
        (5, 4, 3, 4),
        (1, 1, 0, 1),
    ]


def _share_draw(random: Random) -> tuple[Any, ...]:
    size = random.randint(1, 6)
    batch_size = size * random.randint(1, 6)
    return random.randint(0, 400), batch_size, random.randrange(size), size


def _of_slices(part: Callable[[int, int], slice], later: int = 0) -> Callable[..., list[int]]:
    """Return an answer that takes this part, by `rank` and `size`, of a step's batch."""
    return lambda step, batch_size, rank, size: list(
        range((step + later) * batch_size, (step + later + 1) * batch_size)
    )[part(rank, size)]


SHARE = Exercise(
    number="9.3",
    title="Whose pictures are these?",
    difficulty=2,
    importance=2,
    minutes=8,
    reference=share_of,
    examples=_share_examples,
    draw=_share_draw,
    whole=True,
    otherwise=(
        "Write the whole batch of this step down first: it begins at `step * batch_size`. Then "
        "deal it out: process `rank` gets the sample at place `rank` of it, and every size-th "
        "after that."
    ),
    mistakes=(
        Mistake(
            "Every process gets the whole batch: then all do the same work, and nothing is gained.",
            lambda step, batch_size, rank, size: [
                *range(step * batch_size, (step + 1) * batch_size)
            ],
        ),
        Mistake(
            "Each process gets a whole batch for itself, so the step sees `batch_size * size` "
            "pictures. `batch_size` is what all processes see together.",
            lambda step, batch_size, rank, size: [
                *range((step * size + rank) * batch_size, (step * size + rank + 1) * batch_size)
            ],
        ),
        Mistake(
            "The samples are dealt out like cards, but from `batch_size * size` of them: "
            "`batch_size` is what all processes see together in a step.",
            lambda step, batch_size, rank, size: [
                *range(step * batch_size * size + rank, (step + 1) * batch_size * size, size)
            ],
        ),
        Mistake(
            "These are texts: return whole numbers (int).",
            lambda step, batch_size, rank, size: [
                str(index)
                for index in range(step * batch_size + rank, (step + 1) * batch_size, size)
            ],
            shows=lambda mine, theirs: any(isinstance(index, str) for index in mine),
        ),
        Mistake(
            "You cut the batch into blocks. The shares are equal, too, but every size-th sample "
            "was asked for. If the pictures are sorted by width, blocks give one process all the "
            "wide ones.",
            lambda step, batch_size, rank, size: [
                step * batch_size + rank * (batch_size // size) + index
                for index in range(batch_size // size)
            ],
        ),
        Mistake(
            "The step is missing: each step would see the first batch again.",
            lambda step, batch_size, rank, size: [*range(rank, batch_size, size)],
        ),
        Mistake(
            "Ranks count from 0: the first process has rank 0.",
            lambda step, batch_size, rank, size: [
                *range(step * batch_size + rank - 1, (step + 1) * batch_size - 1, size)
            ],
        ),
        Mistake(
            "You do not stop at the end of the step's batch, so you return `size` times too many "
            "samples.",
            lambda step, batch_size, rank, size: [
                step * batch_size + rank + size * index for index in range(batch_size)
            ],
        ),
        Mistake(
            "Steps count from 0: step 0 takes the samples from 0 on.",
            lambda step, batch_size, rank, size: [
                *range((step - 1) * batch_size + rank, step * batch_size, size)
            ],
        ),
        Mistake(
            "Every process gets the same samples, those of rank 0: process `rank` starts at the "
            "sample `rank` of the batch.",
            lambda step, batch_size, rank, size: [
                *range(step * batch_size, (step + 1) * batch_size, size)
            ],
        ),
        Mistake(
            "A step takes `batch_size` samples of all processes together: the next batch begins "
            "`batch_size` later, not `batch_size * size` and not a share of it.",
            lambda step, batch_size, rank, size: [
                step * (batch_size // size) + rank + size * index
                for index in range(batch_size // size)
            ],
        ),
        Mistake(
            "The last samples of the batch are missing: it goes up to `(step + 1) * batch_size`, "
            "without that sample itself.",
            lambda step, batch_size, rank, size: [
                *range(step * batch_size + rank, (step + 1) * batch_size - 1, size)
            ],
        ),
        Mistake(
            "You count the processes from 1. Ranks count from 0: process 0 gets the first sample "
            "of the batch.",
            _of_slices(lambda rank, size: slice(rank + 1, None, size)),
        ),
        Mistake(
            "These are the samples of the next step. Steps count from 0, so the batch begins at "
            "`step * batch_size`.",
            _of_slices(lambda rank, size: slice(rank, None, size), later=1),
        ),
        Mistake(
            "You look at the samples whose remainder is `rank + 1`. Ranks count from 0, as "
            "remainders do.",
            lambda step, batch_size, rank, size: [
                number
                for number in range(step * batch_size, (step + 1) * batch_size)
                if number % size == rank + 1
            ],
        ),
        Mistake(
            "You exchange the start and the step of the slice. Process `rank` begins at place "
            "`rank` of the batch, and takes every size-th sample: `batch[rank::size]`.",
            _of_slices(lambda rank, size: slice(size, None, rank or 1)),
        ),
        Mistake(
            "You return the samples of all processes. Only those of process `rank` are asked for.",
            lambda step, batch_size, rank, size: [
                _of_slices(lambda rank, size: slice(rank, None, size))(
                    step, batch_size, other, size
                )
                for other in range(size)
            ],
            shows=lambda mine, expected: any(isinstance(part, list | tuple) for part in mine),
        ),
        Mistake(
            "Your samples lie too far apart. Every size-th sample of the batch belongs to one "
            "process, so take steps of `size`.",
            _of_slices(lambda rank, size: slice(rank, None, size + 1)),
            shows=lambda mine, expected: (
                len(mine) > 1
                and len(expected) > 1
                and mine[0] == expected[0]
                and mine[1] > expected[1]
            ),
        ),
    ),
    hints=(
        (
            "First write down the whole batch of the step: where does it begin, where does it end? "
            "Then deal it out like cards."
        ),
        (
            "In steps of `4` samples, step 1 has the samples `4, 5, 6, 7`. Dealt out to two "
            "processes, rank 0 gets the first of them and then every second: `my_share(1, "
            "4, 0, 2)` gives `[4, 6]`."
        ),
        """
        first = step * batch_size
        mine  = first + rank, first + rank + size, ... as long as it is below first + batch_size""",
    ),
    praise=(
        "computed from the number of the step alone: that is why a stopped run can go on without "
        "any list of used samples."
    ),
)


# --- 9.4 ------------------------------------------------------------------------------------------


def team_gradient(gradients: Sequence[Sequence[float]], counts: Sequence[int]) -> list[float]:
    """Return the mean gradient over all samples, from the mean of each process."""
    return _weighted(gradients, counts, sum(counts))


def _weighted(
    gradients: Sequence[Sequence[float]], weights: Sequence[float], below: float
) -> list[float]:
    return [
        sum(weight * value for weight, value in zip(weights, values)) / below
        for values in zip(*gradients)
    ]


def _gradient_examples() -> list[tuple[Any, ...]]:
    return [
        ([[1.0, 0.0], [3.0, 4.0]], [1, 1]),
        ([[1.0, 0.0], [3.0, 4.0]], [3, 1]),
        ([[2.0, -1.0, 0.5]], [4]),
        ([[1.0], [2.0], [6.0]], [2, 2, 1]),
    ]


def _gradient_draw(random: Random) -> tuple[Any, ...]:
    size, length = random.randint(1, 4), random.randint(1, 4)
    gradients = [[round(random.uniform(-3, 3), 1) for _ in range(length)] for _ in range(size)]
    return gradients, [random.randint(1, 9) for _ in range(size)]


def _gradient_properties(gradients: Any, counts: Sequence[int]) -> dict[str, bool]:
    return {
        "the counts are not all equal": len(set(counts)) > 1,
        "there are more than two processes": len(counts) > 2,
        "there is more than one process": len(counts) > 1,
    }


GRADIENT = Exercise(
    number="9.4",
    title="One gradient from many",
    difficulty=2,
    importance=3,
    minutes=10,
    reference=team_gradient,
    examples=_gradient_examples,
    draw=_gradient_draw,
    properties=_gradient_properties,
    otherwise=(
        "Take one weight of the model: how large is the sum over the samples of each process, "
        "how large over all samples, and how many samples are there?"
    ),
    mistakes=(
        Mistake(
            "The mean of the means is right only if all shares are equally large. Otherwise a "
            "process with one picture counts as much as a process with many.",
            lambda gradients, counts: _weighted(gradients, [1.0] * len(counts), len(counts)),
        ),
        Mistake(
            "You add the gradients up: with more processes, every step would be longer.",
            lambda gradients, counts: _weighted(gradients, [1.0] * len(counts), 1.0),
        ),
        Mistake(
            "You weight the gradients, but divide by the number of processes. Divide by the number "
            "of samples.",
            lambda gradients, counts: _weighted(gradients, counts, len(counts)),
        ),
        Mistake(
            "You weight the gradients, but never divide.",
            lambda gradients, counts: _weighted(gradients, counts, 1.0),
        ),
        Mistake(
            "You add the means up and divide by the number of samples. Multiply each mean by its "
            "count first: then it is a sum over samples again.",
            lambda gradients, counts: _weighted(gradients, [1.0] * len(counts), sum(counts)),
        ),
        Mistake(
            "Your list has another length: it has one number for each weight of the model, however "
            "many there are. (One for each process? Then rows and columns are mixed up.)",
            lambda gradients, counts: [sum(values) / len(values) for values in gradients],
            shows=lambda mine, theirs: len(mine) != len(theirs) and not isinstance(mine[0], list),
        ),
        Mistake(
            "The numbers lie in a list within a list: return one flat list.",
            lambda gradients, counts: [_weighted(gradients, counts, sum(counts))],
            shows=lambda mine, theirs: (
                len(mine) == 1 and [float(value) for value in mine[0]] == [*theirs]
            ),
        ),
        Mistake(
            "A large share must count more, not less: multiply each mean by its count, do not "
            "divide.",
            lambda gradients, counts: _weighted(
                gradients, [1 / count for count in counts], sum(1 / count for count in counts)
            ),
        ),
        Mistake(
            "You divide by the counts; a mean times its count is the sum again, so multiply.",
            lambda gradients, counts: _weighted(
                gradients, [1 / count for count in counts], sum(counts)
            ),
        ),
        Mistake(
            "You divide twice: these are means already. Multiply each by its count, add, and "
            "divide once, by all counts together.",
            lambda gradients, counts: _weighted(
                gradients, counts, sum(counts) * max(len(counts), 1)
            ),
        ),
        Mistake(
            "One process alone is used; all of them have seen samples.",
            lambda gradients, counts: list(gradients[0]),
        ),
        Mistake(
            "You return the list of weighted gradients, one for each process: add them up, weight "
            "of the model by weight of the model.",
            lambda gradients, counts: [
                [value * count / sum(counts) for value in gradient]
                for gradient, count in zip(gradients, counts)
            ],
        ),
        Mistake(
            "You divide by the count of each process. Its gradient is a mean already: multiply it "
            "by the count, to get the sum over its samples.",
            lambda gradients, counts: _weighted(gradients, [1 / n for n in counts], 1.0),
        ),
        Mistake(
            "You divide by the count of each process, and average that. A mean gradient times its "
            "count is the sum over the samples: add these sums, and divide by all samples.",
            lambda gradients, counts: _weighted(
                gradients, [1 / count for count in counts], len(counts)
            ),
        ),
        Mistake(
            "You cut or round the numbers to whole ones: leave them as they are.",
            lambda gradients, counts: [
                int(value) for value in _weighted(gradients, counts, sum(counts))
            ],
            shows=lambda mine, expected: all(
                float(value) == int(theirs) for value, theirs in zip(mine, expected)
            ),
        ),
        Mistake(
            "You lose the signs. A gradient below 0 tells the weight to rise: leave out `abs`.",
            lambda gradients, counts: [
                abs(value) for value in _weighted(gradients, counts, sum(counts))
            ],
        ),
        Mistake(
            "You leave out processes whose gradient is 0. Their samples count, too: divide by the "
            "samples of all processes.",
            lambda gradients, counts: [
                sum(value * count for value, count in zip(values, counts))
                / max(1, sum(count for value, count in zip(values, counts) if value))
                for values in zip(*gradients)
            ],
        ),
    ),
    hints=(
        "A mean times its count is a sum again. You may add sums, but not means.",
        (
            "One weight. A process with two samples has the mean `1`, so its sum is `2`; a "
            "process with one sample has the mean `4`, so its sum is `4`. Together `6` over "
            "`3` samples: `my_team_gradient([[1.0], [4.0]], [2, 1])` gives `[2.0]`."
        ),
        """
        for each weight of the model:
            all  = count * gradient, added up over the processes
            mean = all / (all counts together)""",
    ),
    praise=(
        "with equal shares it is the plain mean: that is why DistributedDataParallel needs equal "
        "shares, and `fit` insists on them."
    ),
)


# --- 9.5 ------------------------------------------------------------------------------------------


def keys_of(index: int) -> tuple[bytes, bytes]:
    """Return the keys of the picture and the label of sample `index`, counted from 0."""
    return _keys(index + 1)


def _keys(number: int, form: str = "{}-{:09d}") -> tuple[bytes, bytes]:
    picture, label = (form.format(kind, number).encode() for kind in ("image", "label"))
    return picture, label


KINDS = ("image", "label")


def _key_examples() -> list[tuple[Any, ...]]:
    return [(0,), (1,), (8,), (9,), (41,), (999,), (14_000_000,), (999_999_998,)]


def _key_draw(random: Random) -> tuple[Any, ...]:
    return (random.randrange(10 ** random.randint(1, 9) - 1),)


KEYS = Exercise(
    number="9.5",
    title="Where is the first picture?",
    difficulty=1,
    importance=2,
    minutes=5,
    reference=keys_of,
    examples=_key_examples,
    draw=_key_draw,
    otherwise=(
        "Compare your keys with the expected ones, character by character: kind, hyphen, nine "
        "digits that count from 1; both are bytes."
    ),
    mistakes=(
        Mistake(
            (
                "Both keys count from 1: the first sample, index 0, has the number `000000001`. "
                "With your keys the first sample is not found, and the last is never read."
            ),
            lambda index: _keys(index),
        ),
        Mistake(
            "Your keys have different numbers, so every picture gets its neighbour's label. Both "
            "numbers are `index + 1`.",
            lambda index: (_keys(index + 1)[0], _keys(index)[1]),
        ),
        Mistake(
            "The label has the right number, the picture has not: both numbers are `index + 1`.",
            lambda index: (_keys(index)[0], _keys(index + 1)[1]),
        ),
        Mistake(
            "Keys are bytes: encode the text.",
            lambda index: tuple(key.decode() for key in _keys(index + 1)),
        ),
        Mistake(
            "These are bytearrays, which can be changed; a key is bytes: `bytes(key)`.",
            lambda index: tuple(map(bytearray, _keys(index + 1))),
            shows=lambda mine, theirs: any(isinstance(key, bytearray) for key in mine),
        ),
        Mistake(
            "The text of a bytes value, with its b and its quotation marks, is not its bytes: "
            "encode the text instead of writing it with str().",
            lambda index: tuple(map(str, _keys(index + 1))),
        ),
        Mistake(
            "The number has nine digits, with zeros on the left.",
            lambda index: _keys(index + 1, "{}-{}"),
        ),
        Mistake(
            "You write one digit too few: use nine.", lambda index: _keys(index + 1, "{}-{:08d}")
        ),
        Mistake(
            "You write one digit too many: use nine.", lambda index: _keys(index + 1, "{}-{:010d}")
        ),
        Mistake(
            "The number of zeros is fixed, so the key grows with the number. `:09d` puts in as "
            "many zeros as are missing.",
            lambda index: _keys(index + 1, "{}-00000000{}"),
        ),
        Mistake(
            "The number is filled up with spaces: fill it up with zeros, `:09d`.",
            lambda index: _keys(index + 1, "{}-{:9d}"),
        ),
        Mistake(
            "The zeros stand at the right of the number, where they change it: they belong on the "
            "left.",
            lambda index: _keys(index + 1, "{}-{:0<9d}"),
        ),
        Mistake(
            "Kind and number are joined by a hyphen.", lambda index: _keys(index + 1, "{}_{:09d}")
        ),
        Mistake(
            "Kind and number are joined by a hyphen, which is missing.",
            lambda index: _keys(index + 1, "{}{:09d}"),
        ),
        Mistake("The picture's key comes first.", lambda index: _keys(index + 1)[::-1]),
        Mistake(
            "Two keys are asked for, as two separate bytes values.",
            lambda index: b"".join(_keys(index + 1)),
            shows=lambda mine, theirs: isinstance(mine, bytes | str),
        ),
        Mistake(
            "The kinds are written `image` and `label`, in small letters and in full.",
            lambda index: tuple(key.capitalize() for key in _keys(index + 1)),
            shows=lambda mine, theirs: (
                isinstance(mine, list | tuple)
                and all(isinstance(key, bytes) for key in mine)
                and [key[-10:] for key in mine] == [key[-10:] for key in theirs]
            ),
        ),
        Mistake(
            "Only one of the two keys is right. Both have the same number, `index + 1`, with nine "
            "digits, and both are bytes.",
            lambda index: (_keys(index + 1)[0], _keys(index + 2)[1]),
            shows=lambda mine, expected: (mine[0] == expected[0]) != (mine[1] == expected[1]),
        ),
        Mistake(
            "You fill up the whole key with zeros. Fill up the number alone, to nine digits.",
            lambda index: tuple(f"{kind}-{index + 1}".zfill(15).encode() for kind in KINDS),
        ),
        Mistake(
            "Your digits count by 16. The number is a decimal one: `d`, not `x`.",
            lambda index: _keys(index + 1, "{}-{:09x}"),
        ),
        Mistake(
            "Your key begins or ends with something else, or is written in another code. It is "
            "the kind, a hyphen and nine digits, one byte for each character.",
            lambda index: tuple(key + b"\n" for key in _keys(index + 1)),
            shows=lambda mine, expected: isinstance(mine[0], bytes) and len(mine[0]) > 15,
        ),
        Mistake(
            "After the hyphen there must be nine digits, and nothing else: the number `index + 1`, "
            "filled up with zeros from the left.",
            lambda index: tuple(
                kind.encode() + b"-" + f"{index + 1:,}".zfill(9).encode() for kind in KINDS
            ),
            shows=lambda mine, expected: (
                isinstance(mine[0], bytes)
                and mine[0][:6] == b"image-"
                and not (len(mine[0]) == 15 and mine[0][6:].isdigit())
            ),
        ),
    ),
    hints=(
        "An f-string can add zeros on the left: `f'{7:03d}'` gives `'007'`.",
        "Text becomes bytes by encode(): `'cat-012'.encode()` gives `b'cat-012'`.",
        "number = index + 1; f'image-{number:09d}' and f'label-{number:09d}', both as bytes",
    ),
    praise="many published readers were trained on two such folders, MJSynth and SynthText.",
)


# --- 9.6 ------------------------------------------------------------------------------------------

MOMENTUM, RATE, WARMUP = 0.9, 0.1, 5
Training = dict[str, float]


def trained_on(state: Training, data: Sequence[float], steps: int) -> Training:
    """Return the state of a small training after so many further steps; `state` stays as it was.

    One weight, gradient descent with momentum, a learning rate that warms up.
    """
    return _trained(state, data, steps)


def _trained(
    state: Training,
    data: Sequence[float],
    steps: int,
    *,
    data_from: float = 0,
    warm_from: float = 0,
    warmup: int = WARMUP,
    early: int = 1,
    velocity: float | None = None,
    momentum: float = MOMENTUM,
    plain: bool = False,
    share: float = 1.0,
    late: bool = False,
    most: float = 1.0,
    inside: bool = False,
) -> Training:
    """Train with one thing done differently; the counts of steps begin so many steps earlier."""
    step, weight = int(state["step"]), state["weight"]
    speed = state["velocity"] if velocity is None else velocity
    for number in range(step, step + steps):
        gradient = weight - data[(number - int(data_from)) % len(data)]
        rate = RATE * min(most, (number - int(warm_from) + early) / warmup)
        before, speed = speed, momentum * speed + (rate if inside else share) * gradient
        weight -= (1 if inside else rate) * (gradient if plain else before if late else speed)
    return {"step": step + steps, "weight": weight, "velocity": speed}


def _differently(**changed: Any) -> Callable[..., Training]:
    return lambda state, data, steps: _trained(state, data, steps, **changed)


def _with(change: Callable[[Training, Training], Training]) -> Callable[..., Training]:
    """Return an answer whose result is changed: from the state before and the right one after."""
    return lambda state, data, steps: change(state, _trained(state, data, steps))


def _is_rounded(mine: Training, theirs: Training) -> bool:
    """Tell whether these are the expected numbers, rounded; a 0 may come from anywhere."""
    return all(mine.values()) and any(
        all(abs(mine[name] - round(theirs[name], digits)) < 1e-9 for name in theirs)
        for digits in range(1, 5)
    )


def _without_turning(state: Training, data: Sequence[float], steps: int) -> Training:
    last = int(state["step"]) + steps
    if steps and last > len(data):
        raise IndexError("list index out of range")
    return _trained(state, data, steps)


def _training_examples() -> list[tuple[Any, ...]]:
    start = {"step": 0, "weight": 0.0, "velocity": 0.0}
    return [
        (start, [1.0], 1),
        (start, [1.0, 2.0], 2),
        ({"step": 3, "weight": 0.5, "velocity": -1.0}, [1.0, 2.0], 1),
        ({"step": 3, "weight": 0.5, "velocity": -1.0}, [1.0, 2.0], 0),
        (start, [1.0, -2.0, 3.0], 7),
        ({"step": 10, "weight": 1.5, "velocity": 0.5}, [1.0, -2.0, 3.0, 0.0], 3),
    ]


def _training_draw(random: Random) -> tuple[Any, ...]:
    state = {
        "step": random.choice([0, random.randint(1, 6), random.randint(7, 30)]),
        "weight": round(random.uniform(-2, 2), 1),
        "velocity": round(random.uniform(-2, 2), 1),
    }
    data = [round(random.uniform(-3, 3), 1) for _ in range(random.randint(1, 5))]
    return state, data, random.randint(0, 8)


def _training_properties(state: Training, data: Sequence[float], steps: int) -> dict[str, bool]:
    step = int(state["step"])
    return {
        "some steps were taken before": step > 0,
        "the data are used up and begin again": steps > 0 and step + steps > len(data),
        "more than one step is taken": steps > 1,
        "the learning rate still warms up": steps > 0 and step < WARMUP - 1,
        "the velocity is not 0 at the start": state["velocity"] != 0,
    }


RESUME = Exercise(
    number="9.6",
    title="Stop, go on, and end at the same place",
    difficulty=2,
    importance=3,
    minutes=12,
    reference=trained_on,
    examples=_training_examples,
    draw=_training_draw,
    properties=_training_properties,
    otherwise=(
        "Compute one step from this state by hand, with the number of the step in the whole "
        "run: sample, gradient, velocity, rate, weight. Then compare what you return."
    ),
    mistakes=(
        Mistake(
            "The velocity starts at 0 again: whoever goes on has lost what the steps before had "
            "built up. Begin with the velocity of the state.",
            _differently(velocity=0.0),
        ),
        Mistake(
            "You count the steps from 0 again, so that the run sees its first samples once more "
            "and warms up a second time. Count on from the step of the state.",
            lambda state, data, steps: _trained(
                state, data, steps, data_from=state["step"], warm_from=state["step"]
            ),
        ),
        Mistake(
            "The run begins anew: it counts from 0 and forgets how many steps it had taken. Count "
            "on from the step of the state, and return where you end.",
            lambda state, data, steps: _trained({**state, "step": 0}, data, steps),
        ),
        Mistake(
            "Your step does not move on while you train: every step sees the same sample. Count it "
            "up each time.",
            lambda state, data, steps: _standing(state, data, steps),
        ),
        Mistake(
            "You look at the next step's sample: the step with the number s sees the sample s.",
            _differently(data_from=-1),
        ),
        Mistake(
            "The gradient enters the velocity in full: only the old velocity is multiplied.",
            lambda state, data, steps: _trained(state, data, steps, share=MOMENTUM),
        ),
        Mistake(
            "The gradient enters the velocity in full, not with what the momentum leaves to 1.",
            lambda state, data, steps: _trained(state, data, steps, share=1 - MOMENTUM),
        ),
        Mistake(
            "The weight moves before the velocity has heard of this step's gradient: first the "
            "velocity, then the weight.",
            lambda state, data, steps: _trained(state, data, steps, late=True),
        ),
        Mistake(
            "A dictionary is asked for, with step, weight and velocity, like the state.",
            lambda state, data, steps: tuple(_trained(state, data, steps).values()),
            shows=lambda mine, theirs: mine is not None and not isinstance(mine, dict),
        ),
        Mistake(
            "The state has the keys `step`, `weight` and `velocity`, and no others: yours has "
            "more or fewer.",
            _with(lambda before, after: {name: after[name] for name in ("weight", "velocity")}),
            shows=lambda mine, theirs: mine.keys() != theirs.keys(),
        ),
        Mistake(
            "You round what you return: the next part of the run would begin at another place.",
            _with(lambda before, after: {name: round(after[name], 2) for name in after}),
            shows=_is_rounded,
        ),
        Mistake(
            "The learning rate goes on growing after the warm-up: it stays at its full size, "
            "`min(1, ...)`.",
            _differently(most=math.inf),
        ),
        Mistake(
            "The learning rate is in your velocity. It belongs to the step of the weight alone: "
            "the velocity holds gradients.",
            _differently(inside=True),
        ),
        Mistake(
            "The sign of the gradient is the other way round: it is `weight - sample`, and the "
            "weight goes against the velocity.",
            lambda state, data, steps: _uphill(state, data, steps),
        ),
        Mistake(
            "You look at the sample of the step before: the step with the number s sees the "
            "sample s.",
            _differently(data_from=1),
        ),
        Mistake(
            "The step in your state is the number of the last step. It says how many steps were "
            "taken, which is one more.",
            _with(lambda before, after: {**after, "step": max(before["step"], after["step"] - 1)}),
        ),
        Mistake(
            "The weight in your state is the old one: store what it has become.",
            _with(lambda before, after: {**after, "weight": before["weight"]}),
        ),
        Mistake(
            "Nothing was trained: the state comes back as it was.",
            _with(lambda before, after: dict(before)),
        ),
        Mistake(
            "The samples begin at the first one again. Which sample a step sees follows from the "
            "number of the step in the whole run.",
            lambda state, data, steps: _trained(state, data, steps, data_from=state["step"]),
        ),
        Mistake(
            "The learning rate warms up a second time. It follows from the number of the step in "
            "the whole run.",
            lambda state, data, steps: _trained(state, data, steps, warm_from=state["step"]),
        ),
        Mistake(
            "The step in your state does not move on, so the next part of the run would begin at "
            "the same place once more. Return the old number plus `steps`.",
            _with(lambda before, after: {**after, "step": before["step"]}),
        ),
        Mistake(
            "The step in your state counts the new steps alone. Return the old number plus "
            "`steps`.",
            lambda state, data, steps: {**_trained(state, data, steps), "step": steps},
        ),
        Mistake(
            "The velocity in your state is the old one: store what it has become.",
            _with(lambda before, after: {**after, "velocity": before["velocity"]}),
        ),
        Mistake(
            "The weight moves by the gradient alone: it moves by the velocity, which holds the "
            "gradients before, too.",
            _differently(plain=True),
        ),
        Mistake(
            "The velocity forgets nothing: multiply the old one by the momentum, then add the "
            "gradient.",
            _differently(momentum=1.0),
        ),
        Mistake(
            "The first step has the number 0, and yet it moves: its learning rate is a part of the "
            "full rate, not 0. Use the number of the step plus 1.",
            _differently(early=0),
        ),
        Mistake(
            "The learning rate does not warm up: in the first steps only a part of the full rate "
            "is used.",
            _differently(warmup=1),
        ),
        Mistake(
            "When the data are used up, they begin again: the index is the number of the step "
            "modulo the number of samples.",
            _without_turning,
        ),
        Mistake(
            "The weight runs away from the samples: the gradient is `weight - sample`, and it is "
            "subtracted.",
            lambda state, data, steps: _away(state, data, steps),
        ),
        Mistake(
            "The velocity is the new gradient alone: a share of the old velocity belongs to it.",
            _differently(momentum=0.0),
        ),
        Mistake(
            "You stop at the step with the number `steps`. It says how many *further* steps to "
            "take: up to the old number plus `steps`.",
            lambda state, data, steps: _trained(state, data, max(0, steps - int(state["step"]))),
        ),
        Mistake(
            "You take one step too many.",
            lambda state, data, steps: _trained(state, data, steps + 1),
        ),
        Mistake(
            "You begin with the weight 0. Whoever goes on begins with the weight of the state.",
            lambda state, data, steps: _trained({**state, "weight": 0.0}, data, steps),
        ),
        Mistake(
            "You take one step too many: `steps` further steps, from the number in the state on.",
            lambda state, data, steps: {
                **_trained(state, data, steps + 1),
                "step": state["step"] + steps,
            },
        ),
        Mistake(
            "When the data are used up, you go on with the last sample. They begin again: "
            "`data[s % len(data)]`.",
            lambda state, data, steps: _trained(
                state, [data[min(s, len(data) - 1)] for s in range(100)], steps
            ),
        ),
    ),
    hints=(
        (
            "A step changes everything that is in the state. And it looks two things up by "
            "its number: which number is that after a pause?"
        ),
        (
            "Step 0 with the sample `1.0`, from weight 0 and velocity 0: the gradient is "
            "`-1.0`, the velocity becomes `-1.0`, the learning rate is `0.1 * 1 / 5`: "
            "`my_training({'step': 0, 'weight': 0.0, 'velocity': 0.0}, [1.0], 1)['weight']` "
            "gives `0.02`. The next step has the number 1."
        ),
        """
        copy step, weight and velocity from the state
        repeat `steps` times:
            gradient = weight - the sample of this step
            velocity = momentum * velocity + gradient
            weight   = weight - (learning rate of this step) * velocity
            step     = step + 1
        return all of them as a new dictionary""",
    ),
    praise=(
        "a run can be stopped anywhere if everything that a step changes is kept, and everything "
        "else follows from the number of the step."
    ),
)


def _standing(state: Training, data: Sequence[float], steps: int) -> Training:
    """Train without counting the step up."""
    for _ in range(steps):
        state = {**_trained(state, data, 1), "step": state["step"]}
    return state


def _uphill(state: Training, data: Sequence[float], steps: int) -> Training:
    """Train with the gradient's sign turned around, and add the velocity instead."""
    step, weight, speed = int(state["step"]), state["weight"], state["velocity"]
    for number in range(step, step + steps):
        speed = MOMENTUM * speed + data[number % len(data)] - weight
        weight += RATE * min(1, (number + 1) / WARMUP) * speed
    return {"step": step + steps, "weight": weight, "velocity": speed}


def _away(state: Training, data: Sequence[float], steps: int) -> Training:
    """Train with the gradient's sign turned around."""
    step, weight, speed = int(state["step"]), state["weight"], state["velocity"]
    for number in range(step, step + steps):
        speed = MOMENTUM * speed + data[number % len(data)] - weight
        weight -= RATE * min(1, (number + 1) / WARMUP) * speed
    return {"step": step + steps, "weight": weight, "velocity": speed}


# --- 9.7 ------------------------------------------------------------------------------------------

Packed = tuple[Tensor, Tensor]
TORCHS_NAMES = (
    "quantize_per_channel",
    "quantize_per_tensor",
    "quantize_per_tensor_dynamic",
    "fake_quantize_per_channel_affine",
    "fake_quantize_per_tensor_affine",
)
# the first three are deprecated
TORCHS_OWN = tuple(getattr(torch, name) for name in TORCHS_NAMES if hasattr(torch, name))


def quantised(weights: Tensor, bits: int) -> Packed:
    """Return whole numbers of so many bits (R, C) and a scale for each row (R,).

    Their product is about `weights` (R, C).
    """
    return _quantised(weights, bits)


def _nearest(scaled: Tensor) -> Tensor:
    return scaled.round()


def _quantised(
    weights: Tensor,
    bits: int,
    *,
    most: Callable[[int], int] = lambda bits: 2 ** (bits - 1) - 1,
    largest: Callable[[Tensor], Tensor] = lambda weights: weights.abs().amax(1),
    whole: Callable[[Tensor], Tensor] = _nearest,
    zeros: float = 1.0,
    kept: torch.dtype = torch.int8,
) -> Packed:
    """Quantise with one thing done differently."""
    scales = largest(weights) / most(bits)
    scales = torch.where(scales == 0, torch.full_like(scales, zeros), scales)
    return whole(weights / scales[:, None]).to(kept), scales


def _packed(**changed: Any) -> Callable[[Tensor, int], Packed]:
    return lambda weights, bits: _quantised(weights, bits, **changed)


def _for_all(weights: Tensor) -> Tensor:
    return weights.abs().max().expand(len(weights))


def _weight_examples() -> list[tuple[Any, ...]]:
    return [
        (torch.tensor([[1.0, -0.3]]), 8),
        (torch.tensor([[1.0, -0.3], [0.2, 4.0]]), 4),
        (torch.tensor([[-2.0, 0.4, 0.1]]), 3),
        (torch.tensor([[0.0, 0.0], [0.5, -0.1]]), 8),
        (torch.tensor([[0.7]]), 2),
        (torch.tensor([[-0.3, -0.1], [-5.0, -1.3], [0.02, 0.013]]), 5),
    ]


def _weight_draw(random: Random) -> tuple[Any, ...]:
    """Draw weights none of which lies in the middle between two whole numbers."""
    bits, size = random.randint(2, 8), (random.randint(1, 4), random.randint(1, 4))
    while True:
        spread = [random.choice([0.1, 1.0, 5.0]) for _ in range(size[0])]
        rows = [[round(random.uniform(-s, s), 2) for _ in range(size[1])] for s in spread]
        if random.random() < 0.2:
            rows[-1] = [0.0] * size[1]
        weights = torch.tensor(rows)
        scales = _quantised(weights, bits)[1]
        fraction = (weights / scales[:, None]) % 1
        if ((fraction - 0.5).abs() > 0.01).all():
            return weights, bits


def _weight_properties(weights: Tensor, bits: int) -> dict[str, bool]:
    zeros = (weights == 0).all(1)
    negative = weights.abs().amax(1) > weights.amax(1)
    return {
        "a row holds only zeros": bool(zeros.any()),
        "the largest weight of a row, in size, is negative": bool(negative.any()),
        "there is more than one row": len(weights) > 1,
        "`bits` is not 8": bits != 8,
    }


BITS = Exercise(
    number="9.7",
    title="Weights in few bits",
    difficulty=2,
    importance=2,
    minutes=12,
    reference=quantised,
    examples=_weight_examples,
    draw=_weight_draw,
    properties=_weight_properties,
    forbidden=TORCHS_OWN,
    operators=TORCHS_NAMES,
    otherwise=(
        "Compute one row by hand: its largest absolute value, its scale, then each weight "
        "divided by the scale and rounded."
    ),
    mistakes=(
        Mistake(
            "You use one scale for the whole matrix: a row of small weights then gets few of the "
            "numbers, or only 0. Each row has a scale of its own.",
            _packed(largest=_for_all),
        ),
        Mistake(
            "The numbers are cut off instead of rounded: `.to(torch.int8)` drops the fraction. "
            "Call round() first.",
            _packed(whole=torch.trunc),
        ),
        Mistake(
            "You round down: the nearest whole number was asked for.", _packed(whole=torch.floor)
        ),
        Mistake("You round up: the nearest whole number was asked for.", _packed(whole=torch.ceil)),
        Mistake(
            "The signs are lost: a negative weight has a negative number.",
            _packed(whole=lambda scaled: scaled.abs().round()),
        ),
        Mistake(
            "You multiply the weights by the scale; dividing by it gives the number of steps.",
            lambda weights, bits: (
                (weights * _quantised(weights, bits)[1][:, None]).round().to(torch.int8),
                _quantised(weights, bits)[1],
            ),
        ),
        Mistake(
            "You spread the numbers from the smallest weight to the largest. Here 0 stays 0: the "
            "scale follows from the largest absolute value alone.",
            _packed(
                largest=lambda weights: weights.amax(1) - weights.amin(1),
                most=lambda bits: 2**bits - 1,
            ),
        ),
        Mistake(
            "The largest number is one too large: of the numbers that fit into `bits` bits, one "
            "half is negative and one is 0, so the largest is `2 ** (bits - 1) - 1`.",
            _packed(most=lambda bits: 2 ** (bits - 1)),
        ),
        Mistake(
            "One bit is needed for the sign: the largest number is `2 ** (bits - 1) - 1`.",
            _packed(most=lambda bits: 2**bits - 1),
        ),
        Mistake(
            "Your numbers always use all bits of an int8: the largest number follows from `bits`.",
            _packed(most=lambda bits: 127),
        ),
        Mistake(
            "You look for the largest weight, but a negative one may be larger in size: take the "
            "absolute values first.",
            _packed(largest=lambda weights: weights.amax(1)),
        ),
        Mistake(
            "You look for the largest weight, but a negative one may be larger in size. (And the "
            "absolute value of the largest is not the largest of the absolute values.)",
            _packed(largest=lambda weights: weights.amax(1).abs()),
        ),
        Mistake(
            "A row of zeros has the scale 0, and 0 / 0 is not a number: the task gives such a row "
            "the scale 1.",
            _packed(zeros=0.0),
            shows=lambda mine, theirs: _fails_at_zeros(mine, theirs),
        ),
        Mistake(
            "Two tensors are asked for: the numbers, and then the scales.",
            lambda weights, bits: _quantised(weights, bits)[0],
            shows=lambda mine, theirs: isinstance(mine, Tensor),
        ),
        Mistake(
            "The scales are floats: as whole numbers they lose what is between.",
            lambda weights, bits: (
                _quantised(weights, bits)[0],
                _quantised(weights, bits)[1].to(torch.int64),
            ),
            shows=lambda mine, theirs: not mine[1].is_floating_point(),
        ),
        Mistake(
            "The numbers are of a kind without a sign (`torch.uint8`), so that negative ones turn "
            "into large ones.",
            lambda weights, bits: (
                _quantised(weights, bits)[0].to(torch.uint8),
                _quantised(weights, bits)[1],
            ),
            shows=lambda mine, theirs: mine[0].dtype == torch.uint8,
        ),
        Mistake(
            "You use the number `-2 ** (bits - 1)`, too, which has no partner on the other side: "
            "here the numbers go as far up as down, `2 ** (bits - 1) - 1` steps.",
            lambda weights, bits: _with_one_more(weights, bits),
        ),
        Mistake(
            "`weights / scales` divides each column by a scale. Each row has its own: give the "
            "scales an axis for the columns, `scales[:, None]`.",
            lambda weights, bits: (
                (weights / _quantised(weights, bits)[1]).round().to(torch.int8),
                _quantised(weights, bits)[1],
            ),
        ),
        Mistake(
            "Your scales are upside down: a number times its scale should give the weight again.",
            lambda weights, bits: (_quantised(weights, bits)[0], 1 / _quantised(weights, bits)[1]),
        ),
        Mistake(
            "These are the weights rebuilt, not the whole numbers: leave out the last "
            "multiplication.",
            lambda weights, bits: (
                _quantised(weights, bits)[0] * _quantised(weights, bits)[1][:, None],
                _quantised(weights, bits)[1],
            ),
        ),
        Mistake(
            "The numbers are not whole: round them.",
            lambda weights, bits: (
                weights / _quantised(weights, bits)[1][:, None],
                _quantised(weights, bits)[1],
            ),
        ),
        Mistake(
            "Both parts are right, but in the wrong order: the whole numbers come first.",
            lambda weights, bits: _quantised(weights, bits)[::-1],
        ),
        Mistake(
            "The scales have the shape (R, 1); the task asks for (R,), one number for each row. "
            "Leave out keepdim, and add the axis where you divide: `scales[:, None]`.",
            lambda weights, bits: (
                _quantised(weights, bits)[0],
                _quantised(weights, bits)[1][:, None],
            ),
            shows=lambda mine, theirs: mine[1].shape == (*theirs[1].shape, 1),
        ),
        Mistake(
            "You have a scale for each column; each row needs one. In a matrix (R, C) the rows "
            "run along axis 1.",
            lambda weights, bits: _by_column(weights, bits),
            shows=lambda mine, theirs: mine[1].numel() == theirs[0].shape[1] != len(theirs[1]),
        ),
        Mistake(
            "The scale is the largest weight itself: divide it by the largest number that `bits` "
            "bits can hold.",
            _packed(most=lambda bits: 1),
        ),
        Mistake(
            "A row of zeros gets the scale 1 divided by the largest whole number. Its scale is 1: "
            "put it in after you have divided.",
            lambda weights, bits: (
                _quantised(weights, bits)[0],
                torch.where(
                    (weights == 0).all(1),
                    torch.full((len(weights),), 1 / (2 ** (bits - 1) - 1)),
                    _quantised(weights, bits)[1],
                ),
            ),
        ),
        Mistake(
            "You take the mean of the absolute values. Then the largest weight needs more bits "
            "than there are: take the largest absolute value.",
            _packed(largest=lambda weights: weights.abs().mean(1), kept=torch.int32),
        ),
        Mistake(
            "You add a half and cut what follows the point. For numbers below 0 this is one too "
            "high: take round().",
            _packed(whole=lambda scaled: (scaled + 0.5).trunc()),
        ),
        Mistake(
            "You cut the numbers at the wrong ends. They go from minus the largest whole number to "
            "plus the largest whole number, so no number needs to be cut.",
            lambda weights, bits: (
                _quantised(weights, bits)[0].clamp(-(2 ** (bits - 1)), 2 ** (bits - 1) - 2),
                _quantised(weights, bits)[1],
            ),
        ),
        Mistake(
            "Your scales are not exact: are they floats of 16 bits, or rounded? Leave them in the "
            "precision of the weights.",
            lambda weights, bits: (
                _quantised(weights, bits)[0],
                _quantised(weights, bits)[1].half().float(),
            ),
            shows=lambda mine, expected: (
                bool((mine[0] == expected[0]).all())
                and mine[1].shape == expected[1].shape
                and bool(torch.allclose(mine[1].float(), expected[1], rtol=0.01, atol=0.01))
            ),
        ),
    ),
    hints=(
        (
            "The largest weight of a row, in size, becomes the largest number. What is one step "
            "between two numbers worth then?"
        ),
        (
            "With `3` bits the numbers go from `-3` to `3`. In the row `-0.6, 0.25` one "
            "step is worth `0.2`: the first weight is `-3` steps, the second `1.25`, which "
            "is rounded. `my_quantised(torch.tensor([[-0.6, 0.25]]), 3)[0].tolist()` gives "
            "`[[-3, 1]]`."
        ),
        """
        most   = the largest number of so many bits, one of which is for the sign
        scales = largest absolute value in each row / most; 1 where that is 0
        numbers = weights / (scales, with an axis for the columns), rounded, as whole numbers
        return numbers, scales""",
    ),
    praise=(
        "fewer bits for each weight, and one scale for each row: the rows stay as exact as "
        "their own largest weight allows."
    ),
)


def _fails_at_zeros(mine: Packed, theirs: Packed) -> bool:
    """Tell whether a row of zeros, and no other, has the scale 0, or numbers or scales are nan."""
    numbers, scales = mine
    if numbers.isnan().any() or scales.isnan().any():
        return True
    return bool((scales == 0).any() and (theirs[1][scales == 0] == 1).all())


def _with_one_more(weights: Tensor, bits: int) -> Packed:
    """Use the whole range of a signed number, which reaches one further down than up."""
    most = 2 ** (bits - 1)
    scales = _quantised(weights, bits, most=lambda bits: most)[1]
    return (weights / scales[:, None]).round().clamp(-most, most - 1), scales


def _by_column(weights: Tensor, bits: int) -> Packed:
    numbers, scales = _quantised(weights.T, bits)
    return numbers.T, scales


# --- 9.8 ------------------------------------------------------------------------------------------

Batches = list[list[int]]


def batches_by_width(widths: Sequence[int], limit: int) -> Batches:
    """Return the indices of pictures in batches of similar width, from narrow to wide.

    A batch is as large as it can be while its pictures, each as wide as the widest, take at most
    `limit` columns of pixels. A picture wider than that is alone.
    """
    return _batches(widths, limit)


def _batches(
    widths: Sequence[int],
    limit: int,
    *,
    key: Callable[[int], Any] | None = None,
    is_full: Callable[[list[int], int], bool] | None = None,
) -> Batches:
    """Deal out with another order, or with another rule for (widths of the batch, next width)."""
    full = is_full or (lambda batch, width: (len(batch) + 1) * max(*batch, width) > limit)
    batches: Batches = []
    for index in sorted(range(len(widths)), key=key or (lambda index: widths[index])):
        if not batches or full([widths[other] for other in batches[-1]], widths[index]):
            batches.append([])
        batches[-1].append(index)
    return batches


def _in_equal_parts(widths: Sequence[int], size: int) -> Batches:
    """Put `size` pictures into each batch, from narrow to wide."""
    indices = sorted(range(len(widths)), key=lambda index: widths[index])
    return [indices[first : first + size] for first in range(0, len(indices), size)]


def _width_examples() -> list[tuple[Any, ...]]:
    return [
        ([], 100),
        ([30], 100),
        ([30, 10, 20], 60),
        ([30, 10, 20], 40),
        ([50, 50], 100),
        ([120, 10], 100),
        ([120, 110], 100),
        ([20, 10, 20, 10, 20], 40),
        ([40, 10, 30, 20, 90, 20], 90),
    ]


def _width_draw(random: Random) -> tuple[Any, ...]:
    widths = [random.randint(1, 40) for _ in range(random.randint(0, 8))]
    if widths and random.random() < 0.3:
        widths.append(random.choice(widths))
    return widths, random.randint(10, 120)


def _width_properties(widths: Sequence[int], limit: int) -> dict[str, bool]:
    return {
        "a picture is wider than the limit": any(width > limit for width in widths),
        "the narrowest picture is wider than the limit": bool(widths) and min(widths) > limit,
        "some pictures are equally wide": len(set(widths)) < len(widths),
        "the pictures are not sorted by width": list(widths) != sorted(widths),
        "a batch takes exactly the limit": any(
            len(batch) * max(widths[index] for index in batch) == limit
            for batch in _batches(widths, limit)
        ),
        "more than one batch is needed": len(_batches(widths, limit)) > 1,
    }


BUCKETS = Exercise(
    number="9.8",
    title="Batches of similar width",
    difficulty=2,
    importance=2,
    minutes=12,
    reference=batches_by_width,
    examples=_width_examples,
    draw=_width_draw,
    whole=True,
    properties=_width_properties,
    otherwise=(
        "Go through the pictures from the narrowest to the widest: with the new one, how many "
        "pictures has the batch, and how many columns does it take?"
    ),
    mistakes=(
        Mistake(
            "The pictures are not sorted: sort their indices by width first, so that neighbours "
            "need little padding.",
            lambda widths, limit: _batches(widths, limit, key=lambda index: index),
        ),
        Mistake(
            "You begin with the widest picture; the task begins with the narrowest.",
            lambda widths, limit: _batches(widths, limit, key=lambda index: -widths[index]),
        ),
        Mistake(
            "You add the widths up, as if each picture kept its own. In a batch every picture is "
            "padded to the widest: the number of pictures times the largest width.",
            lambda widths, limit: _batches(
                widths, limit, is_full=lambda batch, width: sum(batch) + width > limit
            ),
        ),
        Mistake(
            "A batch may take exactly `limit` columns: only more than that is too much.",
            lambda widths, limit: _batches(
                widths, limit, is_full=lambda batch, width: (len(batch) + 1) * width >= limit
            ),
        ),
        Mistake(
            "You check the batch without the new picture: with it, there is one picture more.",
            lambda widths, limit: _batches(
                widths, limit, is_full=lambda batch, width: len(batch) * width > limit
            ),
        ),
        Mistake(
            "You check the batch as it is before the new picture comes: ask whether it still fits "
            "with it, or the batch grows one picture too large.",
            lambda widths, limit: _batches(
                widths, limit, is_full=lambda batch, width: len(batch) * batch[-1] >= limit
            ),
        ),
        Mistake(
            "You reckon with the narrowest picture of the batch. All are padded to the widest, "
            "and that is the new one.",
            lambda widths, limit: _batches(
                widths, limit, is_full=lambda batch, width: (len(batch) + 1) * batch[0] > limit
            ),
        ),
        Mistake(
            "You reckon with the last width of the batch, without the new picture: it is the "
            "widest now, and all are padded to it.",
            lambda widths, limit: _batches(
                widths, limit, is_full=lambda batch, width: (len(batch) + 1) * batch[-1] > limit
            ),
        ),
        Mistake(
            "The batches hold widths. Return the indices of the pictures: without them nobody "
            "knows which reading belongs to which picture.",
            lambda widths, limit: [
                [widths[index] for index in batch] for batch in _batches(widths, limit)
            ],
        ),
        Mistake(
            "The last batch is missing: it is not full, but its pictures want to be read, too.",
            lambda widths, limit: _batches(widths, limit)[:-1],
        ),
        Mistake(
            "The first batch is empty: begin a new one only if the one before holds something.",
            lambda widths, limit: (
                [[]] * (not widths or min(widths) > limit) + _batches(widths, limit)
            ),
            shows=lambda mine, theirs: [] in mine,
        ),
        Mistake(
            "A picture wider than the limit is lost. Nobody can make it smaller here: it gets a "
            "batch of its own.",
            lambda widths, limit: [
                kept
                for batch in _batches(widths, limit)
                if (kept := [index for index in batch if widths[index] <= limit])
            ],
        ),
        Mistake(
            "These are places in the sorted list, not indices of `widths`: whoever gets the "
            "readings could not say whose they are. Sort the indices instead of the widths.",
            lambda widths, limit: _batches(sorted(widths), limit),
        ),
        Mistake(
            "`limit` counts columns of pixels, not pictures: a batch takes the number of its "
            "pictures times the width of its widest.",
            lambda widths, limit: _in_equal_parts(widths, limit),
        ),
        Mistake(
            "All your batches hold as many pictures as fit in the widest. A batch of narrow "
            "pictures may hold more.",
            lambda widths, limit: _in_equal_parts(
                widths, max(1, limit // max(widths)) if widths else 1
            ),
        ),
        Mistake(
            "Where pictures are equally wide, you take the first of them again and again "
            "(`widths.index` finds nothing else). Sort the indices instead of the widths.",
            lambda widths, limit: [
                [widths.index(widths[index]) for index in batch]
                for batch in _batches(widths, limit)
            ],
        ),
        Mistake(
            "Indices count from 0: yours count from 1.",
            lambda widths, limit: [
                [index + 1 for index in batch] for batch in _batches(widths, limit)
            ],
        ),
        Mistake(
            "The batches hold the right pictures, but not in the order in which they came in: "
            "leave them from narrow to wide.",
            lambda widths, limit: [sorted(batch) for batch in _batches(widths, limit)],
        ),
        Mistake(
            "Pictures of the same width are in reverse order: those with the smaller index come "
            "first.",
            lambda widths, limit: _batches(
                widths, limit, key=lambda index: widths[index] * len(widths) - index
            ),
        ),
        Mistake(
            "The indices are right, but they are not in batches: return a list of lists.",
            lambda widths, limit: [index for batch in _batches(widths, limit) for index in batch],
        ),
        Mistake(
            "Each picture is alone: put as many into a batch as the limit allows.",
            lambda widths, limit: _batches(widths, limit, is_full=lambda batch, width: True),
        ),
        Mistake(
            "Your batches hold pairs. Put in the index alone, an int.",
            lambda widths, limit: [
                [(index, widths[index]) for index in batch] for batch in _batches(widths, limit)
            ],
            shows=lambda mine, expected: any(
                isinstance(index, list | tuple) for batch in mine for index in batch
            ),
        ),
        Mistake(
            "You sort the widths as if they were texts, so that 120 comes before 20. Sort them as "
            "numbers.",
            lambda widths, limit: _batches(widths, limit, key=lambda index: str(widths[index])),
        ),
    ),
    hints=(
        (
            "In sorted order the new picture is always the widest of its batch. How many columns "
            "would the batch take with it?"
        ),
        (
            "Widths `30, 10, 20` and a limit of `40`. Sorted: `10, 20, 30`. The first two "
            "take `2 * 20` columns, which is allowed; all of them would take `3 * 30`. So "
            "`my_batches([30, 10, 20], 40)` gives `[[1, 2], [0]]`."
        ),
        """
        for each index, from the narrowest picture to the widest:
            if the last batch with this picture took more than limit columns: begin a new batch
            put the index into the last batch
        (with no batch yet, begin one; a picture that is too wide for any batch begins one, too)""",
    ),
    praise="the reader pads less, so it computes less, and reads the same.",
)


EXERCISES = (SPEED, HOURS, SHARE, GRADIENT, KEYS, RESUME, BITS, BUCKETS)


# --- questions ------------------------------------------------------------------------------------

QUESTIONS = (
    Question(
        number="9.A",
        right="b",
        replies={
            "a": (
                "no: with one core each, the model is the slow part, and the renderer waits for it."
            ),
            "b": (
                "yes: the model takes most of the time here. With a GPU, drawing may become the "
                "slower part."
            ),
            "c": (
                "no: look at the points 'drawing: scene' and 'training: small' below; they are far "
                "apart."
            ),
        },
    ),
    Question(
        number="9.B",
        right="c",
        replies={
            "a": "no: one small part of the model looks at the whole batch at once.",
            "b": "no: without BatchNorm they agree, but for rounding.",
            "c": (
                "yes: BatchNorm uses the mean and variance of the pictures that its process sees, "
                "and those are fewer."
            ),
        },
    ),
    Question(
        number="9.C",
        right="a",
        replies={
            "a": (
                "yes: without the order of the characters the text is nonsense, and a wrong scale "
                "of greys spoils it."
            ),
            "b": "no: reading is not training; the optimiser is not needed to read.",
            "c": "no: the pictures it was trained on are not needed to read.",
        },
    ),
    Question(
        number="9.D",
        right="a",
        replies={
            "a": (
                "yes: a weight moves by half a step at most, and a byte has many steps. How few "
                "bits would do?"
            ),
            "b": (
                "no: it takes fewer bits than a byte's to lose that many. Each row has a scale of "
                "its own, so the steps are small."
            ),
            "c": (
                "no: the weights move only a little, and the best class of a column seldom changes."
            ),
        },
    ),
)
