"""Chapter 09, scale it and ship it: speeds, costs, shares of a batch, gradients, keys."""

from __future__ import annotations

import random
from collections.abc import Sequence
from typing import Any

from crnn_course.exercises.definitions import Exercise, Mistake, Question

# --- 9.1 ------------------------------------------------------------------------------------------


def pictures_per_second(draw: float, train: float, workers: int) -> float:
    """Return the speed of a training that draws its pictures while it runs."""
    return min(workers * draw, train) if workers else 1 / (1 / draw + 1 / train)


def _speed_examples() -> list[tuple[Any, ...]]:
    chance = random.Random(91)
    written: list[tuple[Any, ...]] = [
        (600.0, 200.0, 0),
        (600.0, 200.0, 1),
        (600.0, 9000.0, 8),
        (600.0, 9000.0, 16),
    ]
    counts = [0, 0, 0, *(chance.randint(1, 32) for _ in range(6))]
    return written + [
        (chance.uniform(50, 3000), chance.uniform(50, 20000), workers) for workers in counts
    ]


SPEED = Exercise(
    number="9.1",
    title="The slowest part decides",
    difficulty=1,
    importance=3,
    minutes=8,
    reference=pictures_per_second,
    examples=_speed_examples,
    mistakes=(
        Mistake(
            "Without workers nothing overlaps: the process draws a batch, then trains on it. The "
            "times of a picture add up: 1 / draw + 1 / train.",
            lambda draw, train, workers: min(max(workers, 1) * draw, train),
        ),
        Mistake(
            "With workers, drawing and training run at the same time. Their times do not add up: "
            "the slower of the two decides.",
            lambda draw, train, workers: 1 / (1 / (max(workers, 1) * draw) + 1 / train),
        ),
        Mistake(
            "No workers does not mean no pictures: with 0 workers, the training process draws them "
            "itself.",
            lambda draw, train, workers: min(workers * draw, train),
        ),
        Mistake(
            "You take the faster of the two, but it has to wait for the slower one.",
            lambda draw, train, workers: (
                max(workers * draw, train) if workers else 1 / (1 / draw + 1 / train)
            ),
        ),
        Mistake(
            "Each worker draws `draw` pictures a second, so several workers draw several times as "
            "many.",
            lambda draw, train, workers: (
                min(draw, train) if workers else 1 / (1 / draw + 1 / train)
            ),
        ),
        Mistake(
            "More workers draw faster, but the model does not train faster.",
            lambda draw, train, workers: (
                workers * min(draw, train) if workers else 1 / (1 / draw + 1 / train)
            ),
        ),
    ),
    hints=(
        (
            "Two cases. With workers: two stations of an assembly line. Without workers: one "
            "person who does both jobs."
        ),
        """
        without workers: a picture takes 1 / draw + 1 / train seconds, one after the other
        with workers:    they draw workers * draw a second, the model takes train a second:
                         the smaller number""",
        "For draw 600 and train 200: 150 without workers, 200 with one.",
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
    pictures: int,
    epochs: int,
    per_second: float,
    gpus: int,
    efficiency: float,
    *,
    unit: float = 3600.0,
    worth: float = 0.0,
) -> float:
    return pictures * epochs / (per_second * (worth or 1 + (gpus - 1) * efficiency)) / unit


def _hour_examples() -> list[tuple[Any, ...]]:
    chance = random.Random(92)
    written: list[tuple[Any, ...]] = [
        (14_000_000, 1, 5000.0, 1, 0.9),
        (14_000_000, 10, 5000.0, 8, 0.9),
    ]
    for _ in range(8):
        numbers = chance.randint(10**5, 10**8), chance.randint(2, 20), chance.uniform(100, 9000)
        written.append((*numbers, chance.randint(2, 16), round(chance.uniform(0.5, 0.99), 2)))
    return written


HOURS = Exercise(
    number="9.2",
    title="What it costs",
    difficulty=1,
    importance=2,
    minutes=6,
    reference=training_hours,
    examples=_hour_examples,
    mistakes=(
        Mistake(
            "These are seconds: 3,600 of them make an hour.",
            lambda *given: _hours(*given, unit=1.0),
        ),
        Mistake(
            "These are minutes: divide by 60 once more.", lambda *given: _hours(*given, unit=60.0)
        ),
        Mistake(
            "You multiply all GPUs by the efficiency. The first GPU waits for no other, so it "
            "counts fully.",
            lambda *given: _hours(*given, worth=given[3] * given[4]),
        ),
        Mistake(
            "Eight GPUs are not eight times as fast: they wait for each other at each step. Each "
            "GPU after the first is worth `efficiency` of one.",
            lambda *given: _hours(*given, worth=float(given[3])),
        ),
        Mistake(
            "One epoch only: the pictures are seen `epochs` times.",
            lambda pictures, epochs, *given: _hours(pictures, 1, *given),
        ),
        Mistake(
            "Your result ignores the number of GPUs.",
            lambda pictures, epochs, per_second, gpus, efficiency: _hours(
                pictures, epochs, per_second, 1, efficiency
            ),
        ),
    ),
    hints=(
        "How many pictures in all, how many of them in a second, how many seconds in an hour?",
        """
        all     = pictures * epochs
        worth   = 1 + (gpus - 1) * efficiency         in GPUs
        hours   = all / (per_second * worth) / 3600""",
        (
            "14 million pictures once, 5,000 a second on one GPU: 0.78 hours, and some more "
            "digits. Do not round."
        ),
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
    chance = random.Random(93)
    written = [(0, 8, 0, 2), (0, 8, 1, 2), (3, 8, 1, 2), (2, 12, 2, 3)]
    for _ in range(8):
        size = chance.randint(2, 8)
        written.append(
            (chance.randint(1, 50), size * chance.randint(2, 8), chance.randrange(size), size)
        )
    return written


SHARE = Exercise(
    number="9.3",
    title="Whose pictures are these?",
    difficulty=2,
    importance=2,
    minutes=8,
    reference=share_of,
    examples=_share_examples,
    mistakes=(
        Mistake(
            "Every process gets the whole batch: then all do the same work, and nothing is gained.",
            lambda step, batch_size, rank, size: list(
                range(step * batch_size, (step + 1) * batch_size)
            ),
        ),
        Mistake(
            "Each process gets a whole batch for itself, so the step sees batch_size * size "
            "pictures. `batch_size` is what all processes see together.",
            lambda step, batch_size, rank, size: [
                *range((step * size + rank) * batch_size, (step * size + rank + 1) * batch_size)
            ],
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
            lambda step, batch_size, rank, size: list(range(rank, batch_size, size)),
        ),
        Mistake(
            "Ranks count from 0: the first process has rank 0.",
            lambda step, batch_size, rank, size: list(
                range(step * batch_size + rank - 1, (step + 1) * batch_size - 1, size)
            ),
        ),
        Mistake(
            "You do not stop at the end of the step's batch, so you return `size` times too many "
            "samples.",
            lambda step, batch_size, rank, size: [
                step * batch_size + rank + size * index for index in range(batch_size)
            ],
        ),
    ),
    hints=(
        (
            "First write down the whole batch of the step: where does it begin, where does it end? "
            "Then deal it out like cards."
        ),
        """
        first = step * batch_size
        mine  = first + rank, first + rank + size, ... as long as it is below first + batch_size""",
        "In step 3 with batches of 8, process 1 of 2 sees 25, 27, 29 and 31.",
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
    chance = random.Random(94)
    written: list[tuple[Any, ...]] = [
        ([[1.0, 0.0], [3.0, 4.0]], [1, 1]),
        ([[1.0, 0.0], [3.0, 4.0]], [3, 1]),
    ]
    for _ in range(8):
        size, length = chance.randint(2, 5), chance.randint(1, 4)
        counts = [chance.randint(1, 9) for _ in range(size)]
        written.append(
            (
                [[round(chance.uniform(-2, 2), 2) for _ in range(length)] for _ in range(size)],
                counts,
            )
        )
    return written


GRADIENT = Exercise(
    number="9.4",
    title="One gradient from many",
    difficulty=2,
    importance=3,
    minutes=10,
    reference=team_gradient,
    examples=_gradient_examples,
    mistakes=(
        Mistake(
            "The mean of the means is right only if all shares are equally large. Otherwise a "
            "process with one picture counts as much as a process with thirty.",
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
            "You mix up rows and columns: the result has one number for each weight of the model, "
            "not one for each process.",
            lambda gradients, counts: [sum(values) / len(values) for values in gradients],
        ),
    ),
    hints=(
        "A mean times its count is a sum again. You may add sums, but not means.",
        """
        for each weight of the model:
            all  = count * gradient, added up over the processes
            mean = all / (all counts together)""",
        "For (1, 0) from three pictures and (3, 4) from one picture it is (1.5, 1).",
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


def _key_examples() -> list[tuple[Any, ...]]:
    return [(0,), (1,), (41,), (999,), (14_000_000,)]


KEYS = Exercise(
    number="9.5",
    title="Where is the first picture?",
    difficulty=1,
    importance=2,
    minutes=5,
    reference=keys_of,
    examples=_key_examples,
    mistakes=(
        Mistake(
            "Both keys count from 1: the first sample, index 0, has the number 000000001. With "
            "your keys the first sample is not found, and the last is never read.",
            lambda index: _keys(index),
        ),
        Mistake(
            "Your keys have different numbers, so every picture gets its neighbour's label. Both "
            "numbers are index + 1.",
            lambda index: (_keys(index + 1)[0], _keys(index)[1]),
        ),
        Mistake(
            "Keys are bytes: encode the text.",
            lambda index: tuple(key.decode() for key in _keys(index + 1)),
        ),
        Mistake(
            "The number has nine digits, with zeros on the left.",
            lambda index: _keys(index + 1, "{}-{}"),
        ),
        Mistake(
            "You write eight digits, one too few: use nine.",
            lambda index: _keys(index + 1, "{}-{:08d}"),
        ),
        Mistake(
            "Kind and number are joined by a hyphen.", lambda index: _keys(index + 1, "{}_{:09d}")
        ),
        Mistake("The picture's key comes first.", lambda index: _keys(index + 1)[::-1]),
    ),
    hints=(
        "An f-string can add zeros on the left: f'{7:03d}' is '007'.",
        "number = index + 1; f'image-{number:09d}' and f'label-{number:09d}', both as bytes",
        "Index 0 gives (b'image-000000001', b'label-000000001').",
    ),
    praise="many published readers were trained on two such folders, MJSynth and SynthText.",
)

EXERCISES = (SPEED, HOURS, SHARE, GRADIENT, KEYS)


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
                "no: look at the bars 'drawing: scene' and 'training: small' below; they are far "
                "apart."
            ),
        },
    ),
    Question(
        number="9.B",
        right="c",
        replies={
            "a": "no: one small part of the model looks at the whole batch at once.",
            "b": "no: without BatchNorm they agree to the last digits that float32 has.",
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
)
