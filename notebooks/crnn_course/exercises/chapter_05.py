"""Chapter 05, training: first loss, blanks, learning rate, clipping, bugs, loops to repair."""

from __future__ import annotations

import math
import operator
from collections.abc import Callable, Sequence
from functools import cache, partial
from inspect import unwrap
from itertools import groupby
from random import Random
from statistics import fmean
from typing import Any

import torch
from torch import Tensor, nn
from torch.optim import Adam
from torch.optim.lr_scheduler import LambdaLR

from crnn_course import museum
from crnn_course.exercises.definitions import Exercise, Mistake, Question
from crnn_lib.ctc import ctc_loss
from crnn_lib.training import TrainConfig

# --- 5.1 ------------------------------------------------------------------------------------------


def loss_of_knowing_nothing(frames: int, classes: int, length: int) -> float:
    """Return CTC's loss per character when all C classes are equally probable in each of T frames.

    The text has L letters (`length`), none of them repeated.
    """
    return _uniform_loss(frames, classes, length)


def _uniform_loss(frames: int, classes: int, length: int) -> float:
    return (frames * math.log(classes) - math.log(math.comb(frames + length, 2 * length))) / length


def _uniform(counted: Callable[[int, int], float]) -> Callable[[int, int, int], float]:
    """Return the loss with another number of paths."""
    return lambda frames, classes, length: (
        (frames * math.log(classes) - math.log(counted(frames, length))) / length
    )


def _uniform_examples() -> list[tuple[Any, ...]]:
    return [(2, 3, 1), (1, 2, 1), (3, 3, 3), (5, 4, 2), (200, 96, 30), (180, 96, 7)]


def _draw_uniform(chance: Random) -> tuple[Any, ...]:
    length = chance.randint(1, 8)
    fewest = 2 if length == 1 else 3  # with one letter alone, two of them would be repeated
    return chance.randint(length, 60), chance.choice([fewest, 3, chance.randint(4, 96)]), length


def _naive(frames: int, classes: int, length: int) -> float:
    """Return the loss by way of the probability itself, which is too small for a float."""
    paths = math.comb(frames + length, 2 * length)
    return -math.log(paths * (1 / classes) ** frames) / length


def _propped(
    frames: int,
    classes: int,
    length: int,
    prop: Callable[[float, float], float],
    least: float = 1e-300,
) -> float:
    """Return the loss by way of the probability itself, kept above 0 by a small number."""
    paths = math.comb(frames + length, 2 * length)
    return -math.log(prop(paths * (1 / classes) ** frames, least)) / length


def _naive_inverse(frames: int, classes: int, length: int) -> float:
    """Return the loss by way of the number of all paths, which is too large for a float."""
    paths = math.comb(frames + length, 2 * length)
    return math.log(float(classes) ** frames / paths) / length


def _infinite(frames: int, classes: int, length: int) -> float:
    """Return the loss by way of the probability itself, infinite where that becomes 0."""
    if (1 / classes) ** frames == 0:
        return math.inf
    return _uniform_loss(frames, classes, length)


NOTHING = Exercise(
    number="5.1",
    title="The loss of knowing nothing",
    difficulty=2,
    importance=3,
    minutes=10,
    reference=loss_of_knowing_nothing,
    examples=_uniform_examples,
    draw=_draw_uniform,
    mistakes=(
        Mistake(
            "Right on short texts. But in many columns the probability of a path is smaller than "
            "any float: it becomes 0, which has no logarithm. Never form it: the logarithm of a "
            "product is a sum, so add T times log C.",
            _naive,
        ),
        Mistake(
            "Right on short texts. But in many columns a number that you form is too large for "
            "its type, as C to the power of T is for a float. Never form it: its logarithm is T "
            "times log C.",
            _naive_inverse,
        ),
        Mistake(
            "Your loss is infinite in many columns. There the probability of a path is smaller "
            "than any float, and C to the power of T is larger. Form neither: add T times log C.",
            _infinite,
            shows=lambda mine, expected: mine == math.inf,
        ),
        Mistake(
            "You keep the probability above 0 by a small number, or take the largest of the two. "
            "In many columns the probability is far smaller than that number, and the loss is that "
            "of the small number. Never form it: add T times log C.",
            lambda frames, classes, length: _propped(frames, classes, length, max),
        ),
        Mistake(
            "You add a small number to the probability, so that its logarithm exists. In many "
            "columns the probability is far smaller than that number, and the loss is that of the "
            "small number. Never form it: add T times log C.",
            lambda frames, classes, length: _propped(frames, classes, length, operator.add, 1e-12),
        ),
        Mistake(
            "This is the loss of the whole text. Divide it by the number of letters, as torch's "
            "mean does.",
            lambda frames, classes, length: length * _uniform_loss(frames, classes, length),
        ),
        Mistake(
            "This is the loss of a single path. A text has many paths, so add up their "
            "probabilities: multiply the probability of one path by the number of paths.",
            _uniform(lambda frames, length: 1),
        ),
        Mistake(
            "You count the paths as T choose L, the frames where the letters could stand. But a "
            "letter may also be wider than one frame. The number is T + L choose 2L.",
            _uniform(math.comb),
        ),
        Mistake(
            "You divide T + L by 2L. The number of paths is T + L *choose* 2L: the number of ways "
            "to choose 2L of T + L things. math.comb computes it.",
            _uniform(lambda frames, length: (frames + length) / (2 * length)),
        ),
        Mistake(
            "You choose L of T + L things. Choose 2L of them: for each letter, where it begins and "
            "where it ends.",
            _uniform(lambda frames, length: math.comb(frames + length, length)),
        ),
        Mistake(
            "You choose 2L of T things. Choose them of T + L things.",
            _uniform(lambda frames, length: math.comb(frames, 2 * length) or math.inf),
        ),
        Mistake(
            "You count ordered choices (math.perm). The order does not matter: math.comb.",
            _uniform(lambda frames, length: math.perm(frames + length, 2 * length)),
        ),
        Mistake(
            "C and T are exchanged: each of the T columns has C classes, so there are C to the "
            "power of T paths, not T to the power of C.",
            lambda frames, classes, length: (
                (classes * math.log(frames) - math.log(math.comb(frames + length, 2 * length)))
                / length
            ),
        ),
        Mistake(
            "Only one of the two logarithms is divided by L. Put brackets around the difference.",
            lambda frames, classes, length: (
                frames * math.log(classes)
                - math.log(math.comb(frames + length, 2 * length)) / length
            ),
        ),
        Mistake(
            "Only one of the two logarithms is divided by L. Put brackets around the whole "
            "difference.",
            lambda frames, classes, length: (
                frames * math.log(classes) / length
                - math.log(math.comb(frames + length, 2 * length))
            ),
        ),
        Mistake(
            "That is the logarithm of base 2. The loss is in natural logarithms: math.log.",
            lambda frames, classes, length: _uniform_loss(frames, classes, length) / math.log(2),
        ),
        Mistake(
            "That is `math.log10`. The loss is in natural logarithms: math.log.",
            lambda frames, classes, length: _uniform_loss(frames, classes, length) / math.log(10),
        ),
        Mistake(
            "You round. Return the loss as it is.",
            lambda frames, classes, length: round(_uniform_loss(frames, classes, length), 4),
        ),
        Mistake(
            "That is the probability of the text, divided by L. The loss is its negative "
            "logarithm, divided by L.",
            lambda frames, classes, length: (
                math.exp(-length * _uniform_loss(frames, classes, length)) / length
            ),
        ),
        Mistake(
            "log C is the first loss of an ordinary classifier, which gives one answer for each "
            "picture. CTC gives an answer in each frame and adds up the paths of a text.",
            lambda frames, classes, length: math.log(classes),
        ),
        Mistake(
            "You divide by the number of frames. torch's mean divides by the number of letters in "
            "the text.",
            lambda frames, classes, length: (
                length * _uniform_loss(frames, classes, length) / frames
            ),
        ),
        Mistake(
            "The sign is wrong: a loss is the negative logarithm of a probability, so here it is "
            "not below 0.",
            lambda frames, classes, length: -_uniform_loss(frames, classes, length),
        ),
        Mistake(
            "You leave out the blank. C already counts it: each class has the probability 1 / C.",
            lambda frames, classes, length: _uniform_loss(frames, classes - 1, length),
        ),
        Mistake(
            "You count the blank a second time. C already counts it: each class has the "
            "probability 1 / C.",
            lambda frames, classes, length: _uniform_loss(frames, classes + 1, length),
        ),
        Mistake(
            "You add the logarithm of the number of paths, but it must be subtracted: more paths "
            "make the text more probable, and the loss smaller.",
            lambda frames, classes, length: (
                (frames * math.log(classes) + math.log(math.comb(frames + length, 2 * length)))
                / length
            ),
        ),
        Mistake(
            "You subtract the number of paths itself. Subtract its logarithm.",
            lambda frames, classes, length: (
                (frames * math.log(classes) - math.comb(frames + length, 2 * length)) / length
            ),
        ),
    ),
    properties=lambda frames, classes, length: {
        "the text is short: one letter (`length` 1)": length == 1,
        "the text has more than one letter": length > 1,
        "T equals L, so that each letter has one column": frames == length,
        "there are many columns and classes": frames > 100,
    },
    otherwise=(
        "Print the parts for two columns, three classes and one letter: `2 * math.log(3)` gives "
        "`2.1972`, and the logarithm of the number of paths, `math.log(math.comb(2 + 1, 2))`, is "
        "half of it. The loss is their difference, divided by L."
    ),
    hints=(
        (
            "How probable is one path when each class has the probability 1 / C? And how many "
            "paths does the text have? Logarithms turn products into sums."
        ),
        (
            "Two frames, classes ·, a and b, the text a: `math.comb(2 + 1, 2 * 1)` gives `3`, the "
            "number of paths. Each has the probability 1 / C times 1 / C, so its logarithm is "
            "-2 log C. And `2 * math.log(3) - math.log(3)` gives `1.0986`."
        ),
        """
        logarithm of the probability of one path = -T log C
        number of paths = T + L choose 2L        (math.comb)
        logarithm of the text's probability = the first + the logarithm of the second
        change its sign, and divide by L""",
    ),
    praise="your first loss should be near this number; if it is far off, something is wrong "
    "before any training.",
    forbidden=(nn.functional.ctc_loss, torch.ctc_loss, torch._ctc_loss, ctc_loss),
    operators=("ctc_loss", "_ctc_loss"),
)


# --- 5.2 ------------------------------------------------------------------------------------------

Paths = Sequence[Sequence[int]]


def share_of_blanks(paths: Paths, lengths: Sequence[int], blank: int) -> float:
    """Return the share of blanks among all true columns of a batch.

    paths (N, T): the most probable class of each column, padded; lengths (N,): the true columns.
    """
    return _share(paths, lengths, blank)


def _share(paths: Paths, lengths: Sequence[int], blank: int) -> float:
    true = _true_columns(paths, lengths)
    return true.count(blank) / len(true)


def _true_columns(paths: Paths, lengths: Sequence[int]) -> list[int]:
    return [label for path, length in zip(paths, lengths) for label in path[:length]]


def _share_of_runs(paths: Paths, lengths: Sequence[int], blank: int) -> float:
    """Return the share of blanks after merging equal neighbours."""
    runs = [[label for label, _ in groupby(path[:n])] for path, n in zip(paths, lengths)]
    return _share(runs, [*map(len, runs)], blank)


def _of_parts(
    paths: Paths, lengths: Sequence[int], blank: int, part: Callable[[Sequence[int], int], Any]
) -> float:
    """Return the blanks among a part of each path, divided by the number of true columns."""
    parts = [part(path, length) for path, length in zip(paths, lengths)]
    return sum(list(part).count(blank) for part in parts) / sum(lengths)


def _without_trailing(paths: Paths, lengths: Sequence[int], blank: int) -> float:
    """Return the share of blanks, but take the blanks at the end of a path for padding."""
    texts = ["".join("b" if label == blank else "-" for label in path) for path in paths]
    kept = [len(text.rstrip("b")) for text in texts]
    return _share(paths, kept, blank)


def _ratio(paths: Paths, lengths: Sequence[int], blank: int) -> float:
    """Return how many blanks there are for each other column."""
    true = _true_columns(paths, lengths)
    return true.count(blank) / (len(true) - true.count(blank))


def _blank_examples() -> list[tuple[Any, ...]]:
    return [
        ([[0, 3, 0, 0], [0, 0, 0, 0]], [4, 2], 0),
        ([[1, 2, 2], [2, 0, 0]], [3, 1], 2),
        ([[0]], [1], 0),
        ([[5, 5]], [2], 0),
        ([[700, 2, 700], [1, 1, 700]], [3, 2], 700),
        ([[1, 0], [1, 1]], [2, 2], 1),
    ]


def _draw_blanks(chance: Random) -> tuple[Any, ...]:
    classes = chance.sample([0, 1, 2, 3, 300, 700], 4)
    lengths = [chance.randint(1, 9) for _ in range(chance.randint(1, 5))]
    paths = [[chance.choice(classes) for _ in range(max(lengths))] for _ in lengths]
    return paths, lengths, chance.choice(classes)


BLANKS = Exercise(
    number="5.2",
    title="The share of blanks",
    difficulty=1,
    importance=2,
    minutes=5,
    reference=share_of_blanks,
    examples=_blank_examples,
    draw=_draw_blanks,
    mistakes=(
        Mistake(
            "You count the padding, too. Only the first `length` columns of each path belong to "
            "its picture.",
            lambda paths, lengths, blank: fmean(label == blank for path in paths for label in path),
        ),
        Mistake(
            "You count the blanks of the true columns but divide by all columns, padding included.",
            lambda paths, lengths, blank: (
                _true_columns(paths, lengths).count(blank) / sum(map(len, paths))
            ),
        ),
        Mistake(
            "You take the share of each picture and average these shares. Then a column of a short "
            "picture counts more. Count over all columns together.",
            lambda paths, lengths, blank: fmean(
                list(path[:length]).count(blank) / length for path, length in zip(paths, lengths)
            ),
        ),
        Mistake(
            "`//` rounds the share down to a whole number: divide with `/`.",
            lambda paths, lengths, blank: _share(paths, lengths, blank) // 1,
        ),
        Mistake(
            "You always count class 0. Count the class that `blank` names.",
            lambda paths, lengths, blank: _share(paths, lengths, 0),
        ),
        Mistake(
            "This is the share of the characters. The exercise asks for the rest, 1 minus it.",
            lambda paths, lengths, blank: 1 - _share(paths, lengths, blank),
        ),
        Mistake(
            "Right for small class numbers alone. If you compare them with `is`, it asks whether "
            "two numbers are the same object. Compare them with ==.",
            lambda paths, lengths, blank: _share(paths, lengths, blank) if blank < 257 else 0.0,
        ),
        Mistake(
            "You return the number of blanks: divide by the number of true columns.",
            lambda paths, lengths, blank: _true_columns(paths, lengths).count(blank),
        ),
        Mistake(
            "You divide by the number of pictures. Divide by the number of true columns of all "
            "pictures.",
            lambda paths, lengths, blank: _true_columns(paths, lengths).count(blank) / len(paths),
        ),
        Mistake(
            "You look at one picture only. Count over the columns of all pictures of the batch.",
            lambda paths, lengths, blank: _share(paths[:1], lengths[:1], blank),
        ),
        Mistake(
            "You return the share of the last picture alone. Count over the columns of all "
            "pictures of the batch.",
            lambda paths, lengths, blank: _share(paths[-1:], lengths[-1:], blank),
        ),
        Mistake(
            "You add up the shares of the pictures, so the result can be above 1. Add up the "
            "counts, and divide once at the end.",
            lambda paths, lengths, blank: sum(
                _share([path], [length], blank) for path, length in zip(paths, lengths)
            ),
        ),
        Mistake(
            "You look at one column too many: `path[:length]` has exactly `length` columns.",
            lambda paths, lengths, blank: _share(paths, [length + 1 for length in lengths], blank),
        ),
        Mistake(
            "You cut all paths at the same column, the length of the shortest picture. Cut each "
            "path at its own length.",
            lambda paths, lengths, blank: _share(paths, [min(lengths)] * len(lengths), blank),
        ),
        Mistake(
            "You merge equal neighbours first. Count each column as it is.",
            lambda paths, lengths, blank: _share_of_runs(paths, lengths, blank),
        ),
        Mistake(
            "You divide by the number of the other columns. Divide by the number of all true "
            "columns, the blank ones counted.",
            _ratio,
        ),
        Mistake(
            "You leave out the last true column of each picture: `path[:length]` has exactly "
            "`length` columns.",
            lambda paths, lengths, blank: _share(paths, [length - 1 for length in lengths], blank),
        ),
        Mistake(
            "This is the share of columns that equal their left neighbour. Compare each column "
            "with `blank`.",
            lambda paths, lengths, blank: fmean(
                left == right
                for path, length in zip(paths, lengths)
                for left, right in zip(path[:length], path[1:length])
            ),
        ),
        Mistake(
            "You count the blanks of one column too few in each picture: `path[:length]` has "
            "exactly `length` columns, the last true one among them.",
            lambda paths, lengths, blank: _of_parts(
                paths, lengths, blank, lambda path, length: path[: length - 1]
            ),
        ),
        Mistake(
            "You count the blanks of one column too many, the first of the padding: "
            "`path[:length]` has exactly `length` columns.",
            lambda paths, lengths, blank: _of_parts(
                paths, lengths, blank, lambda path, length: path[: length + 1]
            ),
        ),
        Mistake(
            "You count in the last columns of each path. The padding is at the end: the true "
            "columns come first, `path[:length]`.",
            lambda paths, lengths, blank: _of_parts(
                paths, lengths, blank, lambda path, length: path[-length:]
            ),
        ),
        Mistake(
            "You count the blanks of the padding, too, and divide by the true columns: the share "
            "can be above 1. Cut each path at its length first.",
            lambda paths, lengths, blank: _of_parts(
                paths, lengths, blank, lambda path, length: path
            ),
        ),
        Mistake(
            "You always count the last class. The blank is the class that the argument `blank` "
            "names.",
            lambda paths, lengths, blank: _share(paths, lengths, max(map(max, paths))),
        ),
        Mistake(
            "You leave out blanks at the end of a path as if they were padding. True columns may "
            "be blank, and padding may be any class: only the lengths tell the two apart.",
            _without_trailing,
        ),
        Mistake(
            "You count all classes up to `blank`. Compare with `==`.",
            lambda paths, lengths, blank: fmean(
                label <= blank for label in _true_columns(paths, lengths)
            ),
        ),
    ),
    properties=lambda paths, lengths, blank: {
        "a picture is shorter than the widest": min(lengths) < len(paths[0]),
        "no true column is blank": not _true_columns(paths, lengths).count(blank),
        "there is more than one picture": len(paths) > 1,
        "`blank` also stands in the padding": any(
            blank in path[length:] for path, length in zip(paths, lengths)
        ),
    },
    otherwise=(
        "Print two numbers: how many true columns there are (the sum of the lengths), and how many "
        "of them are blank. The share is the second divided by the first."
    ),
    hints=(
        "Two counts over the whole batch, and one division at the end.",
        "Take the paths `[[0, 3, 0, 0], [0, 0, 0, 0]]` with the lengths `[4, 2]`, and the blank 0. "
        "The last columns of the second path are padding. Of all true columns one is no blank: "
        "`my_share_of_blanks([[0, 3, 0, 0], [0, 0, 0, 0]], [4, 2], 0)` gives `5 / 6`.",
        """
        for each path and its length:
            look only at the first `length` classes
            count those that equal the blank, and count how many there are
        divide the first sum by the second""",
    ),
    praise="this one number tells the plateau (near 1) from reading (about a half); print it "
    "beside the loss.",
)


# --- 5.3 ------------------------------------------------------------------------------------------


def rate(step: int, steps: int, peak: float, warmup: float) -> float:
    """Return the learning rate of a step, counted from 0: a linear warm-up, then half a cosine."""
    return TrainConfig(steps=steps, learning_rate=peak, warmup=warmup).rate(step)


def _rate(step: int, steps: int, peak: float, warmup: float) -> float:
    return _falling(step, steps, peak, warmup, lambda part: 0.5 * (1 + math.cos(math.pi * part)))


def _falling(
    step: int, steps: int, peak: float, warmup: float, course: Callable[[float], float]
) -> float:
    """Return the rate with another course after the warm-up, a function of 0 to 1."""
    rising = warmup * steps
    if step < rising:
        return peak * (step + 1) / (rising + 1)
    return peak * course((step - rising) / (steps - rising))


def _ending(step: int, steps: int, peak: float, rising: float) -> float:
    """Return half a cosine that reaches 0 already in the last step."""
    return peak * 0.5 * (1 + math.cos(math.pi * (step - rising) / (steps - 1 - rising)))


def _rate_rounded(
    rounding: Callable[[float], float], step: int, steps: int, peak: float, warmup: float
) -> float:
    rising = rounding(warmup * steps)
    if step < rising:
        return peak * (step + 1) / (rising + 1)
    return peak * 0.5 * (1 + math.cos(math.pi * (step - rising) / (steps - rising)))


def _rate_examples() -> list[tuple[Any, ...]]:
    examples: list[tuple[Any, ...]] = [(step, 100, 1.0, 0.1) for step in (0, 4, 9, 10, 55, 99)]
    return [*examples, (0, 1, 2.0, 0.0), (0, 10, 0.5, 0.0), (7, 10, 1.0, 0.0), (15, 155, 1.0, 0.1)]


def _draw_rate(chance: Random) -> tuple[Any, ...]:
    steps = chance.choice([chance.randint(1, 20), chance.randint(50, 500)])
    warmup = chance.choice([0.0, round(chance.uniform(0.05, 0.9), 2), 0.1])
    rising = int(warmup * steps)
    step = chance.choice([0, rising, steps - 1, chance.randrange(steps)])
    return min(step, steps - 1), steps, round(chance.uniform(0.01, 4), 2), warmup


RATE = Exercise(
    number="5.3",
    title="Warm up, then slow down",
    difficulty=2,
    importance=2,
    minutes=10,
    reference=rate,
    examples=_rate_examples,
    draw=_draw_rate,
    mistakes=(
        Mistake(
            "Your step 0 has the rate 0, so the first batch is wasted. In the warm-up, the rate is "
            "`peak` times (step + 1) / (rising + 1).",
            lambda step, steps, peak, warmup: (
                peak * step / (warmup * steps)
                if step < warmup * steps
                else _rate(step, steps, peak, warmup)
            ),
        ),
        Mistake(
            "In the warm-up you divide by `rising`. The task divides by rising + 1, so that the "
            "peak is reached just when the warm-up ends.",
            lambda step, steps, peak, warmup: (
                peak * (step + 1) / (warmup * steps)
                if step < warmup * steps
                else _rate(step, steps, peak, warmup)
            ),
        ),
        Mistake(
            "After the warm-up your rate never falls: from there on it follows half a cosine.",
            lambda step, steps, peak, warmup: (
                _rate(step, steps, peak, warmup) if step < warmup * steps else peak
            ),
        ),
        Mistake(
            "There is no warm-up: the first steps should be small, while the weights are still "
            "random.",
            lambda step, steps, peak, warmup: _rate(step, steps, peak, 0.0),
        ),
        Mistake(
            "Your cosine begins at step 0, so the rate jumps where the warm-up ends. Measure from "
            "the end of the warm-up, and divide by the number of steps that are left.",
            lambda step, steps, peak, warmup: (
                _rate(step, steps, peak, warmup)
                if step < warmup * steps
                else _rate(step, steps, peak, 0.0)
            ),
        ),
        Mistake(
            "A whole cosine goes below 0, and then the loss would rise. Half of (1 + cosine) runs "
            "from 1 to 0.",
            lambda step, steps, peak, warmup: _falling(
                step, steps, peak, warmup, lambda part: math.cos(math.pi * part)
            ),
        ),
        Mistake(
            "Your rate falls in a straight line: a cosine stays high for a long time and ends "
            "gently.",
            lambda step, steps, peak, warmup: _falling(
                step, steps, peak, warmup, lambda part: 1 - part
            ),
        ),
        Mistake(
            "The cosine takes radians: half a turn is pi, not 1.",
            lambda step, steps, peak, warmup: _falling(
                step, steps, peak, warmup, lambda part: 0.5 * (1 + math.cos(part))
            ),
        ),
        Mistake(
            "You give the cosine degrees. math.cos takes radians, in which half a turn is pi.",
            lambda step, steps, peak, warmup: _falling(
                step, steps, peak, warmup, lambda part: 0.5 * (1 + math.cos(180 * part))
            ),
        ),
        Mistake(
            "Your rate is 0 in the last step, so that step is wasted. The rate should be 0 only at "
            "step number `steps`, one after the last: divide by steps - rising.",
            lambda step, steps, peak, warmup: (
                _rate(step, steps, peak, warmup)
                if step < warmup * steps
                else _ending(step, steps, peak, warmup * steps)
            ),
        ),
        Mistake(
            "In the warm-up you count from step, not from step + 1: then the first step has the "
            "rate 0 and is wasted.",
            lambda step, steps, peak, warmup: (
                peak * step / (warmup * steps + 1)
                if step < warmup * steps
                else _rate(step, steps, peak, warmup)
            ),
        ),
        Mistake(
            "After the warm-up your rate is twice too high: take *half* of (1 + cosine).",
            lambda step, steps, peak, warmup: (
                _rate(step, steps, peak, warmup) * (1 if step < warmup * steps else 2)
            ),
        ),
        Mistake(
            "After the warm-up your rate begins at half of the peak and goes below 0: it is half "
            "of (1 + cosine), so add 1 before you halve.",
            lambda step, steps, peak, warmup: _falling(
                step, steps, peak, warmup, lambda part: 0.5 * math.cos(math.pi * part)
            ),
        ),
        Mistake(
            "After the warm-up your rate rises: it is 1 + cosine, not 1 - cosine.",
            lambda step, steps, peak, warmup: _falling(
                step, steps, peak, warmup, lambda part: 0.5 * (1 - math.cos(math.pi * part))
            ),
        ),
        Mistake(
            "That is a sine. Half of (1 + the *cosine* of an angle from 0 to pi) falls from 1 to "
            "0.",
            lambda step, steps, peak, warmup: _falling(
                step, steps, peak, warmup, lambda part: 0.5 * (1 + math.sin(math.pi * part))
            ),
        ),
        Mistake(
            "Your angle goes around the whole circle: then the rate rises again. It goes from 0 to "
            "pi, half of the way around.",
            lambda step, steps, peak, warmup: _falling(
                step, steps, peak, warmup, lambda part: 0.5 * (1 + math.cos(2 * math.pi * part))
            ),
        ),
        Mistake(
            "Your angle ends at half of pi. It goes from 0 to pi.",
            lambda step, steps, peak, warmup: _falling(
                step, steps, peak, warmup, lambda part: 0.5 * (1 + math.cos(0.5 * math.pi * part))
            ),
        ),
        Mistake(
            "After the warm-up you measure how far a step is by dividing by all steps. Divide by "
            "those that are left: steps - rising.",
            lambda step, steps, peak, warmup: (
                _rate(step, steps, peak, warmup)
                if step < warmup * steps
                else peak * 0.5 * (1 + math.cos(math.pi * (step - warmup * steps) / steps))
            ),
        ),
        Mistake(
            "After the warm-up you count steps from 0. Count them from the end of the warm-up: "
            "step - rising.",
            lambda step, steps, peak, warmup: (
                _rate(step, steps, peak, warmup)
                if step < warmup * steps
                else peak * 0.5 * (1 + math.cos(math.pi * step / (steps - warmup * steps)))
            ),
        ),
        Mistake(
            "Your warm-up has the same length whatever `warmup` is: `rising = warmup * steps`.",
            lambda step, steps, peak, warmup: _rate(step, steps, peak, 0.1),
        ),
        Mistake(
            "Your steps always add up to the same number: use the argument `steps`.",
            lambda step, steps, peak, warmup: _rate(step, 100, peak, warmup),
        ),
        Mistake(
            "Your warm-up begins even where `warmup` is 0, or has at least one step. Then `rising` "
            "is 0, and step 0 is already on the cosine.",
            lambda step, steps, peak, warmup: _rate_rounded(
                lambda rising: max(1, rising), step, steps, peak, warmup
            ),
        ),
        Mistake(
            "Your rate falls along too short a part of a cosine wave, from the cosine of 0 to that "
            "of half of pi. Take half of (1 + the cosine of an angle from 0 to pi).",
            lambda step, steps, peak, warmup: _falling(
                step, steps, peak, warmup, lambda part: math.cos(0.5 * math.pi * part)
            ),
        ),
        Mistake(
            "You leave out `peak`: the rates are shares of it, so multiply by it.",
            lambda step, steps, peak, warmup: _rate(step, steps, 1.0, warmup),
        ),
        Mistake(
            "You take `warmup` for a number of steps. It is a share of all steps: `rising = warmup "
            "* steps`.",
            lambda step, steps, peak, warmup: (
                peak * (step + 1) / (warmup + 1)
                if step < warmup
                else peak * 0.5 * (1 + math.cos(math.pi * (step - warmup) / (steps - warmup)))
            ),
        ),
        Mistake(
            "Your rate goes on rising in a straight line after the warm-up. From step `rising` on "
            "it falls along half a cosine.",
            lambda step, steps, peak, warmup: peak * (step + 1) / (warmup * steps + 1),
        ),
        Mistake(
            "A rate is never below 0: then a step would make the loss larger. Check the signs.",
            lambda step, steps, peak, warmup: -_rate(step, steps, peak, warmup),
            shows=lambda mine, expected: mine < 0,
        ),
        Mistake(
            "You round `rising` to a whole number. It may be a fraction (`0.1 * 155` gives "
            "`15.5`): leave it as it is.",
            lambda step, steps, peak, warmup: _rate(step, steps, peak, int(warmup * steps) / steps),
        ),
        *(
            Mistake(
                f"You round `rising` {how}. It may be a fraction: leave it as it is.",
                partial(_rate_rounded, rounding),
            )
            for how, rounding in (("to the nearest whole number", round), ("up", math.ceil))
        ),
        Mistake(
            "You count the steps from 1. They count from 0: step 0 is the first one.",
            lambda step, steps, peak, warmup: _rate(step + 1, steps, peak, warmup),
        ),
        Mistake(
            "You multiply the warm-up by a cosine that runs over all steps. In the warm-up there "
            "is no cosine, and after it the cosine begins where the warm-up ends.",
            lambda step, steps, peak, warmup: (
                _rate(step, steps, 1.0, 0.0)
                * (min(1.0, (step + 1) / (warmup * steps + 1)) if step < warmup * steps else 1.0)
                * peak
            ),
        ),
        Mistake(
            "Brackets are missing: `/` is computed before `-`. Subtract `rising` from `step` "
            "first, in brackets, and divide what is left.",
            lambda step, steps, peak, warmup: (
                _rate(step, steps, peak, warmup)
                if step < warmup * steps
                else peak
                * 0.5
                * (1 + math.cos(math.pi * step - warmup * steps / (steps - warmup * steps)))
            ),
        ),
        Mistake(
            "You square the cosine, so that the rate rises again. It is half of (1 + the cosine).",
            lambda step, steps, peak, warmup: _falling(
                step, steps, peak, warmup, lambda part: 0.5 * (1 + math.cos(math.pi * part) ** 2)
            ),
        ),
    ),
    properties=lambda step, steps, peak, warmup: {
        "the warm-up is not over (`step < rising`)": step < warmup * steps,
        "the warm-up is over (`step >= rising`)": step >= warmup * steps,
        "the warm-up ends just now (`step == rising`)": step == warmup * steps,
        "the warm-up is over and the rate falls (`step > rising`)": step > warmup * steps,
        "there is a warm-up": warmup > 0,
        "there is no warm-up (`warmup` is 0)": warmup == 0,
    },
    otherwise=(
        "Print `rising` and the two parts alone, for `steps = 100`, `warmup = 0.1` and `peak = 1`. "
        "The first step of the warm-up has the rate `1 / 11`; where the warm-up ends, the share of "
        "the way is 0, its cosine is 1, and the rate is the peak."
    ),
    hints=(
        "Two cases, during and after the warm-up: `rising = warmup * steps` divides them.",
        (
            "In the warm-up, `my_rate(0, 100, 1.0, 0.1)` gives `1 / 11` and "
            "`my_rate(9, 100, 1.0, 0.1)` gives `10 / 11`. Step `55` is half of the way from `10`, "
            "where the warm-up ends, to `100`. There the cosine is that of a right angle, 0: "
            "`my_rate(55, 100, 1.0, 0.1)` gives `0.5`."
        ),
        """
        rising = warmup * steps
        before it: peak * (step + 1) / (rising + 1)
        after it:  part = how far between rising and steps, from 0 to 1
                   peak * half of (1 + cosine of part * pi)""",
    ),
    praise="small while nothing is known, large while there is much to learn, small again at the "
    "end.",
    forbidden=(TrainConfig.rate,),
)


# --- 5.4 ------------------------------------------------------------------------------------------

Gradients = Sequence[Sequence[float]]


def clipped(gradients: Gradients, limit: float) -> list[list[float]]:
    """Scale all gradients by the same factor, so that their common norm is at most `limit`."""
    return _clipped(gradients, limit)


def _clipped(gradients: Gradients, limit: float) -> list[list[float]]:
    return _by(gradients, limit, _norm(gradients))


def _norm(gradients: Gradients) -> float:
    return math.sqrt(sum(value * value for gradient in gradients for value in gradient))


def _scaled(gradients: Gradients, factor: float) -> list[list[float]]:
    return [[value * factor for value in gradient] for gradient in gradients]


def _by(gradients: Gradients, limit: float, size: float) -> list[list[float]]:
    """Scale by another measure of the gradients' size."""
    return _scaled(gradients, min(1.0, limit / max(size, 1e-12)))


def _clip_examples() -> list[tuple[Any, ...]]:
    return [
        ([[3.0], [4.0]], 1.0),
        ([[3.0], [4.0]], 10.0),
        ([[3.0], [4.0]], 5.0),
        ([[0.0, 0.0], [0.0]], 1.0),
        ([[-2.0]], 0.5),
        ([[6.0, -8.0], [0.0]], 2.0),
        ([[0.0003], [-0.0004]], 1.0),
    ]


def _draw_gradients(chance: Random) -> tuple[Any, ...]:
    width = chance.choice([0.2, 2.0, 2.0])
    gradients = [
        [round(chance.gauss(0, width), 2) for _ in range(chance.randint(1, 4))]
        for _ in range(chance.randint(1, 4))
    ]
    return gradients, chance.choice([0.5, 1.0, 2.0, 3.0])


def _a_little_less(mine: Any, expected: Any) -> bool:
    """Tell whether all numbers are smaller by the same factor, which is nearly 1."""
    shares = [
        value / theirs
        for row, other in zip(mine, expected, strict=True)
        for value, theirs in zip(row, other, strict=True)
        if theirs
    ]
    close = all(math.isclose(share, shares[0], rel_tol=1e-6) for share in shares)
    return len(shares) > 1 and close and 0.9 < shares[0] < 1


CLIP = Exercise(
    number="5.4",
    title="Clip the gradients",
    difficulty=2,
    importance=2,
    minutes=8,
    reference=clipped,
    examples=_clip_examples,
    draw=_draw_gradients,
    mistakes=(
        Mistake(
            "You scale large gradients to a norm of 1, whatever `limit` is. Multiply by `limit` as "
            "well.",
            lambda gradients, limit: (
                _scaled(gradients, 1 / _norm(gradients))
                if _norm(gradients) > limit
                else list(gradients)
            ),
        ),
        Mistake(
            "You compare the norm with 1. Compare it with `limit`, and scale to `limit`.",
            lambda gradients, limit: _by(gradients, 1.0, _norm(gradients)),
        ),
        Mistake(
            "You multiply by the limit alone. The factor is `limit` divided by the norm.",
            lambda gradients, limit: (
                _scaled(gradients, limit) if _norm(gradients) > limit else list(gradients)
            ),
        ),
        Mistake(
            "You take the norm of the last list alone. Take the numbers of all lists together.",
            lambda gradients, limit: _by(gradients, limit, _norm(gradients[-1:])),
        ),
        Mistake(
            "You take the norm of the first list alone. Take the numbers of all lists together.",
            lambda gradients, limit: _by(gradients, limit, _norm(gradients[:1])),
        ),
        Mistake(
            "You compare the sum of the squares with the limit. Take the square root first.",
            lambda gradients, limit: (
                _scaled(gradients, limit / _norm(gradients))
                if _norm(gradients) ** 2 > limit
                else list(gradients)
            ),
        ),
        Mistake(
            "The signs are lost: a gradient keeps its direction.",
            lambda gradients, limit: [
                [abs(value) for value in row] for row in _clipped(gradients, limit)
            ],
        ),
        Mistake(
            "Your factor is the wrong way round: it is `limit` divided by the norm, below 1.",
            lambda gradients, limit: (
                _scaled(gradients, _norm(gradients) / limit)
                if _norm(gradients) > limit
                else list(gradients)
            ),
        ),
        Mistake(
            "You clip each gradient by its own norm. This changes their proportions, and with them "
            "the direction of the step. Compute one norm of all gradients together.",
            lambda gradients, limit: [_clipped([gradient], limit)[0] for gradient in gradients],
        ),
        Mistake(
            "You cut each number at the limit, which changes the direction of the step. Multiply "
            "all numbers by the same factor.",
            lambda gradients, limit: [
                [max(-limit, min(limit, value)) for value in gradient] for gradient in gradients
            ],
        ),
        Mistake(
            "You scale small gradients, too, up to the limit. The norm should be at most the "
            "limit: leave smaller gradients as they are.",
            lambda gradients, limit: (
                _scaled(gradients, limit / _norm(gradients))
                if _norm(gradients)
                else list(gradients)
            ),
        ),
        Mistake(
            "You always scale. Leave gradients as they are when their norm is at most the limit. "
            "That includes gradients of all 0: their norm is 0, and you divide by it.",
            lambda gradients, limit: _scaled(gradients, limit / _norm(gradients)),
        ),
        Mistake(
            "You add up the norms of the lists. The norm of all together is the square root of the "
            "sum of all squares.",
            lambda gradients, limit: _by(gradients, limit, sum(_norm([row]) for row in gradients)),
        ),
        Mistake(
            "You take the largest norm of a list. The norm of all together is the square root of "
            "the sum of all squares.",
            lambda gradients, limit: _by(gradients, limit, max(_norm([row]) for row in gradients)),
        ),
        Mistake(
            "You take the mean of the squares. The norm is the square root of their sum.",
            lambda gradients, limit: _by(
                gradients, limit, _norm(gradients) / math.sqrt(sum(map(len, gradients)))
            ),
        ),
        Mistake(
            "You divide by the norm and forget the limit, or multiply by it once too often. The "
            "factor is `limit` divided by the norm.",
            lambda gradients, limit: (
                _scaled(gradients, limit * limit / _norm(gradients))
                if _norm(gradients) > limit
                else list(gradients)
            ),
        ),
        Mistake(
            "You compare only the largest values with the limit, and leave those far below 0 as "
            "they are. Compute the norm, and multiply all numbers by the same factor.",
            lambda gradients, limit: [[min(limit, value) for value in row] for row in gradients],
        ),
        Mistake(
            "You subtract from each number. Multiply all numbers by the same factor, limit / norm.",
            lambda gradients, limit: [
                [value - max(0.0, _norm(gradients) - limit) for value in row] for row in gradients
            ],
        ),
        Mistake(
            "Some numbers are missing: `zip` stops at the end of the shortest list. Take the "
            "squares of all numbers of all lists.",
            lambda gradients, limit: _by(gradients, limit, _norm(list(zip(*gradients)))),
        ),
        Mistake(
            "The squares of numbers below 0 are missing, or numbers above and below 0 cancel out. "
            "Square every number, and then add up.",
            lambda gradients, limit: _by(
                gradients, limit, abs(sum(value for row in gradients for value in row))
            ),
        ),
        Mistake(
            "You return the norm. Return the gradients, scaled by limit / norm if it is above the "
            "limit.",
            lambda gradients, limit: _norm(gradients),
            shows=lambda mine, expected: isinstance(mine, float),
        ),
        Mistake(
            "You return one long list. The result has one list for each weight matrix, like "
            "`gradients`.",
            lambda gradients, limit: [value for row in _clipped(gradients, limit) for value in row],
            shows=lambda mine, expected: (
                isinstance(mine, list)
                and bool(mine)
                and not any(isinstance(value, list | tuple) for value in mine)
            ),
        ),
        Mistake(
            "You divide by the sum of the squares: the norm is its square root.",
            lambda gradients, limit: _by(gradients, limit, _norm(gradients) ** 2),
        ),
        Mistake(
            "You take the sum of the absolute values. The norm is the square root of the sum of "
            "all squares.",
            lambda gradients, limit: _by(
                gradients, limit, sum(abs(value) for row in gradients for value in row)
            ),
        ),
        Mistake(
            "You take the largest number alone. The norm is the square root of the sum of all "
            "squares.",
            lambda gradients, limit: _by(
                gradients, limit, max(abs(value) for row in gradients for value in row)
            ),
        ),
        Mistake(
            "Your function gives back what it was given. Gradients whose norm is above the limit "
            "must be scaled.",
            lambda gradients, limit: list(gradients),
        ),
        Mistake(
            "Your condition is the wrong way round: gradients above the limit stay as they are. "
            "Scale those whose norm is above the limit, and leave the others.",
            lambda gradients, limit: (
                _scaled(gradients, limit / _norm(gradients))
                if 0 < _norm(gradients) <= limit
                else list(gradients)
            ),
        ),
        Mistake(
            "You scale a little too much: is something added to the norm before you divide? The "
            "factor is limit / norm, and where the norm is 0 nothing is scaled.",
            lambda gradients, limit: _scaled(
                gradients, min(1.0, limit / (_norm(gradients) + 0.01))
            ),
            shows=_a_little_less,
        ),
    ),
    properties=lambda gradients, limit: {
        "the norm is above the limit": _norm(gradients) > limit,
        "the norm is not above the limit": _norm(gradients) <= limit,
        "all gradients are 0": not _norm(gradients),
        "there is more than one list, and the norm is above the limit": (
            len(gradients) > 1 and _norm(gradients) > limit
        ),
    },
    otherwise=(
        "Print the norm and the factor. For `[[3.0], [4.0]]` and the limit 1 the norm is "
        "`math.hypot(3.0, 4.0)`, and the factor `1 / 5` for both lists. Above the limit the factor "
        "is limit / norm, else it is 1."
    ),
    hints=(
        "First one number for all gradients together, then one factor for all of them.",
        (
            "The norm of `[[3.0], [4.0]]` is that of all numbers together: `math.hypot(3.0, 4.0)` "
            "gives `5.0`. With the limit 1 each number is multiplied by `1 / 5`. With a limit "
            "above the norm nothing changes: `my_clipped([[3.0], [4.0]], 10.0)` gives "
            "`[[3.0], [4.0]]`."
        ),
        """
        norm = square root of the sum of all squares, over all gradients
        if norm is at most the limit: nothing changes
        else: every number times limit / norm""",
    ),
    praise="the step keeps its direction and only becomes shorter: one wild batch cannot throw the "
    "weights far away.",
    # unwrapped: their wrapper is that of other functions, too
    forbidden=(
        unwrap(nn.utils.clip_grad_norm_),
        unwrap(nn.utils.clip_grads_with_norm_),
        torch.renorm,
    ),
    operators=("renorm", "renorm_"),
)


# --- 5.5 ------------------------------------------------------------------------------------------


NAMES = (
    "no log-probabilities",
    "nothing drawn",
    "eval() forgotten",
    "labels too long",
    "wrong labels",
    "other pictures",
    "blanks first",
    "sound",
)


def diagnose(chart: dict[str, float]) -> str:
    """Name the bug of a run, or "sound", from the run's six numbers (`museum.chart`)."""
    return _diagnosis(chart)


def _diagnosis(chart: dict[str, float]) -> str:
    if chart["loss"] < 0:
        return "no log-probabilities"
    if chart["picture"] < 0.001:
        return "nothing drawn"
    if chart["neighbours"] > 0.01:
        return "eval() forgotten"
    if chart["zeros"] > 0:
        return "labels too long"
    if chart["loss"] > 1.2:
        return "wrong labels"
    if chart["right"] < 0.4:
        return "other pictures"
    return "blanks first" if chart["twins"] < 0.4 else "sound"


def _chart(
    loss: float, right: float, twins: float, neighbours: float, picture: float, zeros: float
) -> dict[str, float]:
    return {
        "loss": loss,
        "right": right,
        "twins": twins,
        "neighbours": neighbours,
        "picture": picture,
        "zeros": zeros,
    }


# numbers of the museum's runs for three seeds, rounded: the learner's rules are tried on them
_CHARTS = (
    _chart(0.009, 1.0, 1.0, 3e-7, 0.995, 0.0),
    _chart(0.3, 0.98, 0.97, 2e-7, 0.68, 0.0),
    _chart(-3.9, 0.83, 0.96, 2e-7, 0.49, 0.0),
    _chart(1.96, 0.05, 0.0, 6e-8, 0.0, 0.0),
    _chart(0.009, 0.98, 1.0, 0.85, 0.999, 0.0),
    _chart(0.043, 0.61, 0.0, 6e-7, 0.99, 0.44),
    _chart(1.62, 0.06, 0.0, 2e-7, 0.90, 0.0),
    _chart(0.009, 0.08, 0.0, 5e-7, 0.95, 0.0),
    _chart(0.009, 0.83, 0.0, 3e-7, 0.995, 0.0),
    _chart(0.010, 0.97, 0.90, 3e-7, 0.998, 0.0),
    _chart(-0.4, 1.0, 1.0, 2e-7, 0.86, 0.0),
    _chart(2.09, 0.0, 0.0, 3e-8, 0.0, 0.0),
    _chart(0.009, 0.97, 0.97, 0.77, 0.97, 0.0),
    _chart(0.058, 0.47, 0.05, 4e-7, 0.95, 0.39),
    _chart(1.78, 0.05, 0.0, 4e-7, 0.86, 0.0),
    _chart(0.009, 0.06, 0.05, 5e-7, 0.62, 0.0),
    _chart(0.009, 0.67, 0.0, 3e-7, 0.998, 0.0),
)
# made up, inside the limits of the task: what is only rounding need not be 0
_EDGES = (
    _chart(2.0, 0.05, 0.0, 2e-4, 8e-4, 0.0),
    _chart(0.5, 0.92, 0.88, 0.008, 0.9, 0.0),
    _chart(1.3, 0.1, 0.0, 0.006, 0.7, 0.0),
    _chart(0.02, 0.37, 0.3, 2e-7, 0.8, 0.0),
    _chart(0.02, 0.64, 0.35, 2e-7, 0.8, 0.0),
    _chart(-0.1, 0.9, 0.9, 2e-7, 0.8, 0.0),
    _chart(0.03, 0.65, 0.1, 2e-7, 0.8, 0.15),
    _chart(-1.5, 0.3, 0.1, 2e-7, 0.5, 0.0),
    _chart(1.5, 0.08, 0.0, 2e-7, 0.05, 0.0),
)
_KINDS: dict[str, tuple[tuple[float, float], ...]] = {  # ranges in the order of `_chart`
    "no log-probabilities": ((-4, -0.1), (0.7, 1), (0.7, 1), (0, 0.009), (0.4, 1), (0, 0)),
    "nothing drawn": ((1.3, 2.3), (0, 0.1), (0, 0), (0, 0.0002), (0, 0.0009), (0, 0)),
    "eval() forgotten": ((0, 0.3), (0.9, 1), (0.9, 1), (0.2, 1), (0.6, 1), (0, 0)),
    "labels too long": ((0.01, 0.3), (0.4, 0.65), (0, 0.1), (0, 0.009), (0.6, 1), (0.15, 0.6)),
    "wrong labels": ((1.3, 2.3), (0, 0.1), (0, 0), (0, 0.009), (0.6, 1), (0, 0)),
    "other pictures": ((0, 0.3), (0, 0.35), (0, 0.1), (0, 0.009), (0.6, 1), (0, 0)),
    "blanks first": ((0, 0.3), (0.62, 0.9), (0, 0.3), (0, 0.009), (0.6, 1), (0, 0)),
    "sound": ((0, 0.6), (0.9, 1), (0.85, 1), (0, 0.009), (0.6, 1), (0, 0)),
}


def _draw_chart(chance: Random) -> tuple[Any, ...]:
    ranges = _KINDS[chance.choice(NAMES)]
    return (_chart(*(round(chance.uniform(*bounds), 4) for bounds in ranges)),)


def _doctor(rule: Callable[[dict[str, float]], str | None]) -> Callable[[dict[str, float]], str]:
    """Return the right rules, but with another rule asked first."""
    return lambda chart: rule(chart) or _diagnosis(chart)


def _impossible_last(chart: dict[str, float]) -> str:
    """Return the diagnosis of rules that ask last whether the loss is below 0."""
    named = _diagnosis({**chart, "loss": max(chart["loss"], 0.0)})
    return _diagnosis(chart) if named == "sound" else named


DIAGNOSE = Exercise(
    number="5.5",
    title="Which bug is it?",
    difficulty=2,
    importance=3,
    minutes=15,
    reference=diagnose,
    examples=lambda: [(dict(chart),) for chart in (*_CHARTS, *_EDGES)],
    draw=_draw_chart,
    mistakes=(
        Mistake(
            (
                "One of your answers is not one of the eight names. They are, letter by letter: "
                f"{', '.join(map(repr, NAMES))}."
            ),
            lambda chart: _diagnosis(chart).capitalize(),
            shows=lambda given, expected: isinstance(given, str) and given not in NAMES,
        ),
        Mistake(
            "You do not ask about `twins`, or your limit is lower than that of the task. A "
            "repeated digit may be read by chance, so `twins` need not be exactly 0.",
            lambda chart: _diagnosis({**chart, "twins": 1.0 if chart["twins"] else 0.0}),
        ),
        Mistake(
            "You ask about `right` after `twins` or not at all, or your limit is lower than that "
            "of the task. In other colours a few pictures may be read by chance, so `right` need "
            "not be exactly 0.",
            lambda chart: _diagnosis(
                {**chart, "right": 1.0 if chart["loss"] <= 1.2 and chart["right"] else 0.0}
            ),
        ),
        Mistake(
            "You never call a loss high, or ask about it too late, or your limit is too high. "
            "Take that of the task, and ask before `right` and `twins`: where the loss stays "
            "high, hardly anything is read.",
            lambda chart: _diagnosis({**chart, "loss": min(chart["loss"], 1.2)}),
        ),
        Mistake(
            "You say 'labels too long' of a run without a loss of exactly 0: it needs a share "
            "above 0 in `zeros`.",
            lambda chart: _diagnosis({**chart, "zeros": 1.0 - chart["zeros"]}),
            shows=lambda given, expected: given == "labels too long" != expected,
        ),
        Mistake(
            "You say 'nothing drawn' of a run in which another picture gives other probabilities: "
            "`picture` must be below the limit of the task.",
            _doctor(lambda chart: "nothing drawn" if 0 <= chart["loss"] < 2 else None),
            shows=lambda given, expected: given == "nothing drawn" != expected,
        ),
        Mistake(
            "You call a run sound that is not. A run that forgot eval() reads well, too. A run "
            "that drops the blanks first reads most pictures, all except those with repeated "
            "digits. Ask about `neighbours` and `twins` first, with the limits of the task.",
            _doctor(
                lambda chart: "sound" if 0 <= chart["loss"] < 0.2 and chart["right"] > 0.6 else None
            ),
            shows=lambda given, expected: (
                given == "sound" and expected in ("eval() forgotten", "blanks first")
            ),
        ),
        Mistake(
            "For `other pictures`, your limit for `right` is too high: where the blanks are "
            "dropped first, most pictures are still read. In other colours hardly any is.",
            _doctor(
                lambda chart: (
                    "other pictures"
                    if 0 <= chart["loss"] < 0.2 and chart["right"] < 0.9 and not chart["zeros"]
                    else None
                )
            ),
            shows=lambda given, expected: given == "other pictures" and expected == "blanks first",
        ),
        Mistake(
            "You ask first whether the pictures look different from those of the training. There "
            "are other reasons why few pictures are read: ask about the loss and about the picture "
            "itself first.",
            _doctor(
                lambda chart: (
                    "other pictures" if chart["loss"] >= 0 and chart["right"] < 0.4 else None
                )
            ),
        ),
        Mistake(
            "You blame the labels where the loss is high. It is just as high where nothing is "
            "drawn. Ask first whether the picture matters at all.",
            _doctor(lambda chart: "wrong labels" if chart["loss"] > 1 else None),
            shows=lambda given, expected: given == "wrong labels" and expected == "nothing drawn",
        ),
        Mistake(
            "You blame the order of merging wherever repeated digits are lost. A run that reads "
            "nothing loses them, too, and they are also the first labels that no longer fit. Ask "
            "this last, when everything else is well.",
            _doctor(
                lambda chart: (
                    "blanks first" if chart["loss"] >= 0 and chart["twins"] < 0.4 else None
                )
            ),
            shows=lambda given, expected: (
                given == "blanks first" and expected not in ("sound", "labels too long")
            ),
        ),
        Mistake(
            "You call a loss high that is not: only above the limit of the task is it about that "
            "of guessing.",
            _doctor(
                lambda chart: (
                    "wrong labels" if chart["loss"] > 0.2 and chart["picture"] >= 0.001 else None
                )
            ),
            shows=lambda given, expected: given == "wrong labels" and expected == "sound",
        ),
        Mistake(
            "You ask too late whether the loss is below 0. It is impossible for probabilities, "
            "however much or little is read: ask about it first.",
            _impossible_last,
            shows=lambda given, expected: (
                expected == "no log-probabilities"
                and given in NAMES
                and given not in ("sound", "wrong labels")
            ),
        ),
        Mistake(
            "Your rules take a loss below 0 for a good loss. It is impossible for probabilities: "
            "ask about it.",
            lambda chart: _diagnosis({**chart, "loss": max(chart["loss"], 0.0)}),
            shows=lambda given, expected: given == "sound" and expected == "no log-probabilities",
        ),
        Mistake(
            "You say 'eval() forgotten' of a run in which `neighbours` is only rounding. Even in a "
            "sound run it is not exactly 0: the same sum in another order differs in its last "
            "digits. Take the limit of the task, 0.01.",
            _doctor(
                lambda chart: (
                    "eval() forgotten"
                    if chart["loss"] >= 0 and chart["picture"] >= 0.001 and chart["neighbours"] > 0
                    else None
                )
            ),
        ),
        Mistake(
            "Your limit for `picture` is too low, or is exactly 0. Two pictures can differ a "
            "little by rounding alone: everything below 0.001 means that the picture makes no "
            "difference.",
            lambda chart: _diagnosis({**chart, "picture": 1.0 if chart["picture"] else 0.0}),
        ),
        Mistake(
            "Your rules do not look at `zeros`, or too late, or let a small share pass. A loss of "
            "exactly 0 before the first step means a sample that does not fit: its loss was set to "
            "zero. Ask about any share above 0, before you ask what is read.",
            lambda chart: _diagnosis({**chart, "zeros": 0.0}),
            shows=lambda given, expected: given in NAMES and expected == "labels too long",
        ),
        Mistake(
            "You say 'blanks first' of a sound run. There `twins` is above the limit of the task: "
            "where nothing is wrong, say so.",
            lambda chart: "blanks first" if _diagnosis(chart) == "sound" else _diagnosis(chart),
            shows=lambda given, expected: given == "blanks first" and expected == "sound",
        ),
    ),
    properties=lambda chart: {f"the run is {name!r}": _diagnosis(chart) == name for name in NAMES},
    otherwise=(
        "Go through the eight names one by one: which number alone proves this bug, and which "
        "other bug gives the same number?"
    ),
    hints=(
        (
            "Some numbers prove a bug whatever the others are: ask about those first. Some prove "
            "it only when everything else is well."
        ),
        (
            "A high loss with hardly anything read right has two names: 'nothing drawn' if "
            "`picture` is below 0.001, and 'wrong labels' if it is not. So ask about `picture` "
            "before the loss."
        ),
        """
        impossible for probabilities?                     -> no log-probabilities
        the picture makes no difference?                  -> nothing drawn
        the neighbours make a difference?                 -> eval() forgotten
        losses of exactly 0 before the first step?        -> labels too long
        the loss stays high?                              -> wrong labels
        the loss is low, but new pictures are not read?   -> other pictures
        ... and only those with repeated digits are not?  -> blanks first""",
    ),
    praise="first what is impossible, then what makes no difference, and only last what is read.",
)


# --- loops to repair ------------------------------------------------------------------------------
# The arguments are plain numbers, so each loop with each mistake is run once and kept.


def _with_emptied_gradients(optimizer: Adam, loss: Tensor, clear: str) -> None:
    """Take a step of the optimizer; `clear` says when the gradients are emptied."""
    if clear == "before":
        optimizer.zero_grad()
    loss.backward()
    if clear == "between":
        optimizer.zero_grad(set_to_none=False)
    optimizer.step()


# --- 5.6 ------------------------------------------------------------------------------------------


def losses_of_steps(seed: int, steps: int, rate: float) -> list[float]:
    """Train a small reader with true log-probabilities and true lengths; return all losses."""
    return list(_losses(seed, steps, rate))


@cache
def _losses(
    seed: int,
    steps: int,
    rate: float,
    *,
    normalised: Callable[[Tensor], Tensor] = lambda scores: scores.log_softmax(-1),
    padded: bool = False,
    clear: str = "before",
    fewer: int = 0,
    reduction: str = "mean",
    last_blank: bool = False,
    training: bool = True,
) -> tuple[float, ...]:
    """Return the losses of the loop of 5.6; `normalised` takes and gives scores (N, T, C).

    The loss gets `fewer` columns of each picture, and its blank may be the last class.
    """
    reader, batches = museum.workbench(seed, steps)
    reader.train(training)
    optimizer, losses = Adam(reader.parameters(), lr=rate), []
    for batch in batches:
        scores, lengths = reader(batch.images, batch.widths)
        log_probs = normalised(scores).transpose(0, 1)
        if padded:
            lengths = torch.full_like(lengths, len(log_probs))
        loss = nn.functional.ctc_loss(
            log_probs,
            batch.targets,
            (lengths - fewer).clamp(min=1),
            batch.target_lengths,
            blank=log_probs.shape[-1] - 1 if last_blank else 0,
            reduction=reduction,
        )
        _with_emptied_gradients(optimizer, loss, clear)
        losses.append(loss.item())
    return tuple(losses)


def _wrong_losses(**change: Any) -> Callable[[int, int, float], list[float]]:
    """Return the loop of 5.6 with a change."""
    return lambda seed, steps, rate: list(_losses(seed, steps, rate, **change))


def _over_columns(scores: Tensor) -> Tensor:
    return scores.log_softmax(1)


def _drawn_before(examples: list[tuple[Any, ...]]) -> list[tuple[Any, ...]]:
    """Draw the pictures and load the optimizer, which takes a while, before an answer is timed."""
    _losses(0, 1, 0.02)
    return examples


def _step_examples() -> list[tuple[Any, ...]]:
    return _drawn_before([(0, 1, 0.02), (0, 0, 0.02), (1, 3, 0.02)])


def _draw_steps(chance: Random) -> tuple[Any, ...]:
    return chance.randint(0, 5), chance.randint(1, 3), chance.choice([0.003, 0.01, 0.05])


LOSSES = Exercise(
    number="5.6",
    title="Repair the loss",
    difficulty=2,
    importance=3,
    minutes=8,
    reference=losses_of_steps,
    examples=_step_examples,
    draw=_draw_steps,
    draws=4,
    mistakes=(
        Mistake(
            "Both faults are still in it. Look at what the loss is given: are these probabilities "
            "of the classes, and is the number of columns that of each picture?",
            _wrong_losses(normalised=_over_columns, padded=True),
        ),
        Mistake(
            "The lengths are right now. But the probabilities still add up to 1 over the columns "
            "of a picture: then the blank cannot be sure in more than one of them. They must add "
            "up to 1 over the classes, in each column.",
            _wrong_losses(normalised=_over_columns),
        ),
        Mistake(
            "Your probabilities add up to 1 over the pictures of the batch, as if only one of them "
            "could have a digit there. They must add up to 1 over the classes: that is the last "
            "axis.",
            _wrong_losses(normalised=lambda scores: scores.log_softmax(0)),
        ),
        Mistake(
            "The probabilities are right now. But every picture still gets as many columns as the "
            "widest of its batch, so the loss is too high from the first step: the padding must "
            "be spelt, too. The reader returns the true number of columns of each picture.",
            _wrong_losses(padded=True),
        ),
        Mistake(
            "Without `log_softmax` these are no log-probabilities: the loss means nothing, and can "
            "fall below 0. Keep it, over the right axis.",
            _wrong_losses(normalised=lambda scores: scores),
        ),
        Mistake(
            "These are probabilities, not their logarithms: ctc_loss expects `log_softmax`.",
            _wrong_losses(normalised=lambda scores: scores.softmax(-1)),
        ),
        Mistake(
            "Return the list of all losses, one for each step, not one number.",
            lambda seed, steps, rate: sum(_losses(seed, steps, rate)),
            shows=lambda mine, expected: isinstance(mine, float),
        ),
        Mistake(
            "You always train with the same rate: use the argument `rate`.",
            lambda seed, steps, rate: list(_losses(seed, steps, 0.02)),
        ),
        Mistake(
            "The first loss is right, but the gradients of earlier steps are kept. The original "
            "emptied them in every step, before `backward`: leave that as it was.",
            _wrong_losses(clear="never"),
        ),
        Mistake(
            "The first loss is right, and then nothing is learnt: in each step, first "
            "`zero_grad`, then `backward`, then `step`.",
            _wrong_losses(clear="between"),
        ),
        Mistake(
            "Your loss is a sum over the pictures of the batch. The original takes ctc_loss's "
            "mean: leave out `reduction`.",
            _wrong_losses(reduction="sum"),
        ),
        Mistake(
            "You take the softmax twice: `log_softmax` of scores that are probabilities already. "
            "Give it the reader's scores.",
            _wrong_losses(normalised=lambda scores: scores.softmax(-1).log_softmax(-1)),
        ),
        Mistake(
            "You give ctc_loss another class as the blank. In this course the blank is class 0, "
            "as in the original.",
            _wrong_losses(last_blank=True),
        ),
        Mistake(
            "The loss gets one column too few of each picture: give it the reader's lengths as "
            "they are.",
            _wrong_losses(fewer=1),
        ),
        Mistake(
            "The reader is in eval mode, so BatchNorm does not use the batch. It is trained here: "
            "leave out `eval()`.",
            _wrong_losses(training=False),
        ),
        Mistake(
            "The loss of the first step is infinite: the digits do not fit into the columns that "
            "the loss gets. Each picture has its own number of columns, which the reader returns.",
            _wrong_losses(fewer=1000),
            shows=lambda mine, expected: math.isinf(mine[0]),
        ),
        Mistake(
            "The first loss is wrong already. It depends only on the lines before it: "
            "`log_softmax` over the classes, the reader's lengths, and a loss that is computed "
            "before the step, not after it.",
            lambda seed, steps, rate: [loss + 1.0 for loss in _losses(seed, steps, rate)],
            shows=lambda mine, expected: (
                len(mine) == len(expected) and abs(mine[0] - expected[0]) > 0.01
            ),
        ),
    ),
    properties=lambda seed, steps, rate: {
        "there is a second step (the first loss is right)": steps > 1
    },
    otherwise=(
        "Copy the broken loop and change its two faulty lines alone. Then compare: the first loss "
        "depends only on how the loss is computed, the others also on the three lines of the step."
    ),
    hints=(
        "Two questions to the two lines before the loss: what adds up to 1, and how many columns "
        "does each picture have?",
        "Take `scores = torch.rand(8, 14, 6)`: pictures, columns, classes. After "
        "`probs = scores.softmax(1)`, the sums over the columns are 1, so each class shares its "
        "probability among the columns. Which sums should be 1?",
        """
        scores, lengths = what the reader returns
        log_probs = scores, log_softmax over the classes, then N and T exchanged
        loss = ctc_loss of log_probs, targets, lengths (those of the reader), target lengths
        everything else stays as it is""",
    ),
    praise="a loss can be wrong twice and still run: compare the first one with the loss of "
    "knowing nothing.",
)


# --- 5.7 ------------------------------------------------------------------------------------------

Transfer = tuple[list[float], float]


def _near(left: float, right: float) -> bool:
    return math.isclose(left, right, rel_tol=1e-3, abs_tol=1e-6)


def transfer(seed: int, steps: int, rate: float) -> Transfer:
    """Train a reader whose last layer is new; return all losses, and how far that layer moved."""
    losses, moved = _transfer(seed, steps, rate)
    return list(losses), moved


@cache
def _transfer(
    seed: int,
    steps: int,
    rate: float,
    *,
    trained: str = "all",
    clear: str = "before",
    start_of: str = "new",
    replaces: bool = True,
    measure: Callable[[Tensor, Tensor], Tensor] = torch.dist,
) -> tuple[tuple[float, ...], float]:
    """Return the result of the loop of 5.7.

    `trained` says what the optimizer holds, `start_of` of which layer the start is, `replaces`
    whether a new layer is put in, and `measure` how far two weights are apart.
    """
    reader, batches = museum.workbench(seed, steps)
    old = list(reader.parameters())
    replaced = reader.classifier.weight.detach().clone()
    reader.classifier = museum.new_layer(seed) if replaces else reader.classifier
    start = reader.classifier.weight.detach().clone()
    held = {"all": reader, "new": reader.classifier, "old": None}[trained]
    optimizer, losses = Adam(held.parameters() if held else old, lr=rate), []
    for batch in batches:
        loss = museum.loss_of(reader, batch)
        _with_emptied_gradients(optimizer, loss, clear)
        losses.append(loss.item())
    start = {"new": start, "old": replaced}[start_of]
    return tuple(losses), measure(reader.classifier.weight.detach(), start).item()


def _wrong_transfer(**change: Any) -> Callable[[int, int, float], Transfer]:
    """Return the loop of 5.7 with a change."""

    def loop(seed: int, steps: int, rate: float) -> Transfer:
        losses, moved = _transfer(seed, steps, rate, **change)
        return list(losses), moved

    return loop


MEASURES: dict[str, Callable[[Tensor, Tensor], Tensor]] = {  # wrong ones
    "you take the sum of the squares": lambda weight, start: (weight - start).square().sum(),
    "you take the sum of the absolute values": lambda weight, start: (weight - start).abs().sum(),
    "you take the largest difference": lambda weight, start: (weight - start).abs().max(),
    "you take the mean difference": lambda weight, start: (weight - start).abs().mean(),
    "differences above and below 0 cancel out": lambda weight, start: (weight - start).sum(),
    "you subtract two norms": lambda weight, start: weight.norm() - start.norm(),
    "you take the norm of the weight at the end": lambda weight, start: weight.norm(),
    "you divide by the norm at the start": lambda weight, start: (
        (weight - start).norm() / start.norm()
    ),
}

TRANSFER = Exercise(
    number="5.7",
    title="Repair the new layer",
    difficulty=2,
    importance=2,
    minutes=6,
    reference=transfer,
    examples=_step_examples,
    draw=_draw_steps,
    draws=4,
    mistakes=(
        Mistake(
            "Both faults are still in it. The new layer does not move: does the optimizer know it? "
            "And what do the gradients hold at the start of the second step?",
            _wrong_transfer(trained="old", clear="never"),
        ),
        Mistake(
            "The gradients are right now. But the new layer still does not move: the optimizer was "
            "made before it, and holds the old one.",
            _wrong_transfer(trained="old"),
        ),
        Mistake(
            "The new layer moves now. But the gradients of earlier steps are still there, and each "
            "`backward` adds to them: empty them in every step.",
            _wrong_transfer(clear="never"),
        ),
        Mistake(
            "Only the new layer is trained, and the rest of the reader stays as it is. "
            "The original trains all parameters: give it those of the whole reader.",
            _wrong_transfer(trained="new"),
        ),
        Mistake(
            "The gradients are empty when the optimizer takes its step, so nothing moves: "
            "`zero_grad` comes before `backward`, not between `backward` and `step`.",
            _wrong_transfer(clear="between"),
        ),
        Mistake(
            "The losses are right. But the layer cannot have moved by 0: `start` must be a copy, "
            "made after the new layer is put in and before the first step.",
            lambda seed, steps, rate: (list(_transfer(seed, steps, rate)[0]), 0.0),
        ),
        Mistake(
            "The losses are right. But you measure from the weight of the old layer: copy `start` "
            "after the new layer is put in.",
            _wrong_transfer(start_of="old"),
        ),
        *(
            Mistake(
                f"The losses are right. But {what}. The original takes the norm of the difference, "
                "the square root of the sum of all squares: leave that as it was.",
                _wrong_transfer(measure=measure),
            )
            for what, measure in MEASURES.items()
        ),
        Mistake(
            "You always train with the same rate: use the argument `rate`.",
            lambda seed, steps, rate: _wrong_transfer()(seed, steps, 0.02),
        ),
        Mistake(
            "You always take the seed 0: use the argument `seed`, for the workbench and for the "
            "new layer.",
            lambda seed, steps, rate: _wrong_transfer()(0, steps, rate),
        ),
        Mistake(
            "Two results are asked for: the list of all losses, and how far the new layer moved.",
            lambda seed, steps, rate: _wrong_transfer()(seed, steps, rate)[0],
            shows=lambda mine, expected: isinstance(mine, float),
        ),
        Mistake(
            "The first result is a number. Return the list of all losses, one for each step.",
            lambda seed, steps, rate: (
                sum(_transfer(seed, steps, rate)[0]),
                _transfer(seed, steps, rate)[1],
            ),
            shows=lambda mine, expected: isinstance(mine[0], float) and isinstance(mine[1], float),
        ),
        Mistake(
            "The first loss is that of the old layer: put the new one in, "
            "`reader.classifier = museum.new_layer(seed)`.",
            _wrong_transfer(replaces=False),
        ),
        Mistake(
            "The losses are right, and how far the layer moved is not. The original takes the "
            "norm of the difference of two weights of the new layer: the one at the end, and a "
            "copy of the one at the start.",
            lambda seed, steps, rate: (
                list(_transfer(seed, steps, rate)[0]),
                3 * _transfer(seed, steps, rate)[1] + 1,
            ),
            shows=lambda mine, expected: (
                len(mine[0]) == len(expected[0])
                and all(map(_near, mine[0], expected[0]))
                and not _near(mine[1], expected[1])
            ),
        ),
    ),
    properties=lambda seed, steps, rate: {"there is a second step (the first is right)": steps > 1},
    otherwise=(
        "Copy the broken loop, move one line and add one. The first loss does not depend on the "
        "optimizer, the others do; print both results after one step and after two."
    ),
    hints=(
        "An optimizer holds the parameters that it was given when it was made. And `backward` adds "
        "to the gradients that are there.",
        "Two steps whose gradients are 1 and 2: without `zero_grad`, the second step uses `1 + 2`, "
        "not 2. And an optimizer that was made for layer A goes on moving layer A, after layer B "
        "has taken its place.",
        """
        put in the new layer, and copy its weight
        make the optimizer, of all parameters of the reader
        for each batch:
            empty the gradients
            loss, backward, step""",
    ),
    praise="first the network, then its optimizer; and gradients are emptied in every step.",
)


# --- 5.8 ------------------------------------------------------------------------------------------

Epochs = tuple[list[float], list[float], int]
BATCHES = 3  # of an epoch


def train_epochs(seed: int, epochs: int, peak: float) -> Epochs:
    """Train for some epochs, the rate falling in each step, and validate after each epoch.

    Returns the rate of each step, the loss of unseen pictures after each epoch, and how many
    batches BatchNorm has counted.
    """
    rates, losses, counted = _epochs(seed, epochs, peak)
    return list(rates), list(losses), counted


@torch.no_grad()
def _loss_of(reader: Any, batch: Any) -> float:
    return float(museum.loss_of(reader, batch))


@cache
def _epochs(
    seed: int,
    epochs: int,
    peak: float,
    *,
    falls: str = "step",
    back: bool = True,
    validates: bool = True,
    clear: str = "before",
    noted: str = "before",
    planned: str = "steps",
    more: int = 0,
    seen: bool = False,
) -> tuple[tuple[float, ...], tuple[float, ...], int]:
    """Return the result of the loop of 5.8.

    `falls`: after what the rate falls; `back`: whether each epoch begins in train mode;
    `validates`: whether eval mode is used; `noted`: when a rate is noted; `planned` and `more`:
    over what it falls to 0; `seen`: whether a batch is validated in place of unseen pictures.
    """
    reader, batches = museum.workbench(seed, BATCHES)
    optimizer = Adam(reader.parameters(), lr=peak)
    steps, rates, losses = epochs * (BATCHES if planned == "steps" else 1) + more, [], []
    schedule = LambdaLR(optimizer, lambda step: 1 - step / steps)
    reader.train()
    for _ in range(epochs):
        reader.train(reader.training or back)
        for batch in batches:
            rates.append(float(schedule.get_last_lr()[0]))
            if falls == "early":  # set by hand: torch warns of a schedule that goes first
                optimizer.param_groups[0]["lr"] = peak * (1 - len(rates) / steps)
            _with_emptied_gradients(optimizer, museum.loss_of(reader, batch), clear)
            if falls in ("step", "both", "early"):
                schedule.step()
                rates[-1] = float(schedule.get_last_lr()[0]) if noted == "after" else rates[-1]
        if falls in ("epoch", "both"):
            schedule.step()
        reader.train(not validates)
        losses.append(_loss_of(reader, batches[-1] if seen else museum.unseen_batch()))
    return tuple(rates), tuple(losses), reader.batches_counted()


def _one_result(
    index: int, change: Callable[[Any], Any], **changes: Any
) -> Callable[[int, int, float], list[Any]]:
    """Return the loop of 5.8 with a change of one of its three results."""

    def loop(seed: int, epochs: int, peak: float) -> list[Any]:
        results = list(_wrong_epochs(**changes)(seed, epochs, peak))
        results[index] = change(results[index])
        return results

    return loop


def _alike(mine: Any, expected: Any) -> bool:
    """Tell whether two lists of numbers are equal but for rounding."""
    return len(mine) == len(expected) and all(map(_near, mine, expected))


def _wrong_epochs(**change: Any) -> Callable[[int, int, float], Epochs]:
    """Return the loop of 5.8 with a change."""

    def loop(seed: int, epochs: int, peak: float) -> Epochs:
        rates, losses, counted = _epochs(seed, epochs, peak, **change)
        return list(rates), list(losses), counted

    return loop


EPOCHS = Exercise(
    number="5.8",
    title="Repair the epochs",
    difficulty=2,
    importance=2,
    minutes=8,
    reference=train_epochs,
    examples=lambda: _drawn_before([(0, 1, 0.02), (0, 2, 0.02)]),
    draw=lambda chance: (chance.randint(0, 5), chance.randint(1, 2), chance.choice([0.01, 0.05])),
    draws=3,
    mistakes=(
        Mistake(
            "Both faults are still in it. The rate stays the same within an epoch, and BatchNorm "
            "counts only the batches of the first epoch: which line is in the wrong place, and "
            "which one is run too seldom?",
            _wrong_epochs(falls="epoch", back=False),
        ),
        Mistake(
            "BatchNorm counts every batch now. But the rate still falls once an epoch, although it "
            "was planned for steps: it never comes near 0. Let the schedule take a step after "
            "each step of the optimizer.",
            _wrong_epochs(falls="epoch"),
        ),
        Mistake(
            "The rate falls in every step now. But after the first validation the reader is still "
            "in eval mode, so BatchNorm counts no more batches: go back to train mode.",
            _wrong_epochs(back=False),
        ),
        Mistake(
            "The schedule now takes a step after each batch and one more after each epoch: the "
            "rate falls too fast. Leave only the step after each batch.",
            _wrong_epochs(falls="both"),
        ),
        Mistake(
            "The rate never falls: the schedule must take a step after each step of the optimizer.",
            _wrong_epochs(falls="never"),
        ),
        Mistake(
            "You validate in train mode: BatchNorm uses the statistics of the unseen pictures, and "
            "counts them as well. Keep `eval()` before the validation.",
            _wrong_epochs(validates=False),
        ),
        Mistake(
            "The rates that you note are those of the next step. Note the rate before the "
            "schedule takes its step.",
            _wrong_epochs(noted="after"),
        ),
        Mistake(
            "The gradients of earlier steps are kept. The original emptied them in every step, "
            "before `backward`: leave that as it was.",
            _wrong_epochs(clear="never"),
        ),
        Mistake(
            "The rates are those asked for, but each step is taken with the next one. The schedule "
            "takes its step after that of the optimizer, not before it.",
            _wrong_epochs(falls="early"),
        ),
        Mistake(
            "You plan the schedule for as many steps as there are epochs, so the rate falls below "
            "0. `steps` is the number of epochs times that of the batches: leave it as it was.",
            _wrong_epochs(planned="epochs"),
        ),
        Mistake(
            "You plan the schedule for epochs, so the rate stays the same within an epoch. It was "
            "planned for steps: leave `steps` as it was, and let the schedule take a step after "
            "each batch.",
            _wrong_epochs(planned="epochs", falls="epoch"),
        ),
        Mistake(
            "The first result holds shares of `peak` or lists. Note each rate as a number, "
            "`schedule.get_last_lr()[0]`.",
            lambda seed, epochs, peak: (
                [rate / peak for rate in _epochs(seed, epochs, peak)[0]],
                *_wrong_epochs()(seed, epochs, peak)[1:],
            ),
            shows=lambda mine, expected: isinstance(mine[0][0], list),
        ),
        Mistake(
            "The rates, the losses and the count are asked for, in this order.",
            lambda seed, epochs, peak: _wrong_epochs()(seed, epochs, peak)[:2],
            shows=lambda mine, expected: isinstance(mine, tuple | list) and len(mine) != 3,
        ),
        Mistake(
            "The rates are right, but the gradients are empty when the optimizer takes its step, "
            "so nothing is learnt: `zero_grad` comes before `backward`, not between `backward` "
            "and `step`.",
            _wrong_epochs(clear="between"),
        ),
        Mistake(
            "Your losses are those of pictures that the reader was trained with. Take the unseen "
            "ones, `museum.unseen_batch()`.",
            _wrong_epochs(seen=True),
        ),
        Mistake(
            "You note `peak` in each step, whatever the schedule does. Note the rate that the "
            "schedule has now, `schedule.get_last_lr()[0]`.",
            lambda seed, epochs, peak: (
                [peak] * (epochs * BATCHES),
                *_wrong_epochs()(seed, epochs, peak)[1:],
            ),
        ),
        Mistake(
            "Your last rate is 0, so the last step is wasted: the rate falls to 0 one step after "
            "the last. Divide by `steps`, the number of epochs times that of the batches.",
            _wrong_epochs(more=-1),
            shows=lambda mine, expected: len(mine[0]) == len(expected[0]) and mine[0][-1] == 0,
        ),
        Mistake(
            "You note one rate for each epoch. One for each step is asked for: note it within the "
            "inner loop, before the optimizer takes its step.",
            _one_result(0, lambda rates: rates[::BATCHES]),
            shows=lambda mine, expected: len(mine[0]) * BATCHES == len(expected[0]),
        ),
        Mistake(
            "The number of rates is wrong. One for each step is asked for, noted before the "
            "optimizer takes its step.",
            _one_result(0, lambda rates: [*rates, 0.0]),
            shows=lambda mine, expected: len(mine[0]) != len(expected[0]),
        ),
        Mistake(
            "The second result is a number. Return the list of the unseen losses, one for each "
            "epoch.",
            _one_result(1, lambda losses: losses[-1]),
            shows=lambda mine, expected: isinstance(mine[1], float),
        ),
        Mistake(
            "The number of losses is wrong. One for each epoch is asked for: that of the unseen "
            "pictures, after the steps of this epoch.",
            _one_result(1, lambda losses: [losses[0], *losses]),
            shows=lambda mine, expected: len(mine[1]) != len(expected[1]),
        ),
        Mistake(
            "The rates do not fall as planned. They begin at `peak` and fall by the same amount in "
            "each step, `peak / steps`, where `steps` is the number of epochs times that of the "
            "batches: leave the schedule as it was, and round nothing.",
            _wrong_epochs(more=1),
            shows=lambda mine, expected: not _alike(mine[0], expected[0]),
        ),
        Mistake(
            "Rates and losses are right, and the count is not. Return what "
            "`reader.batches_counted()` gives after the last epoch.",
            _one_result(2, lambda counted: counted + 1),
            shows=lambda mine, expected: (
                _alike(mine[0], expected[0])
                and _alike(mine[1], expected[1])
                and mine[2] != expected[2]
            ),
        ),
        Mistake(
            "The rates are right, and the losses are not. Each is the loss of "
            "`museum.unseen_batch()`, in eval mode, after all steps of its epoch; and the steps "
            "are those of the original: the same optimizer, the same batches, in train mode.",
            _one_result(1, lambda losses: [loss + 1.0 for loss in losses]),
            shows=lambda mine, expected: not _alike(mine[1], expected[1]),
        ),
    ),
    properties=lambda seed, epochs, peak: {
        "there is a second epoch (the first is right)": epochs > 1
    },
    otherwise=(
        "Copy the broken loop and move two lines. Print the three results for one epoch: the rates "
        "depend on the schedule alone, the count on the mode alone."
    ),
    hints=(
        "What belongs to each step, what to each epoch? And in which mode is the reader when the "
        "second epoch begins?",
        "Take two epochs of two batches, with rates that fall from 1 towards 0: "
        "`[1 - step / 4 for step in range(4)]` gives `[1, 0.75, 0.5, 0.25]`. If the schedule takes "
        "its step once an epoch, the rates are `[1, 1, 0.75, 0.75]`.",
        """
        for each epoch:
            train mode
            for each batch:
                note the rate, empty the gradients, loss, backward, step
                the schedule's step
            eval mode
            note the loss of the unseen pictures""",
    ),
    praise="a schedule counts what it is stepped for, and a validation must leave the reader as it "
    "found it.",
)


EXERCISES = (NOTHING, BLANKS, RATE, CLIP, DIAGNOSE, LOSSES, TRANSFER, EPOCHS)

QUESTIONS = (
    Question(
        number="5.A",
        right="b",
        replies={
            "a": "they can: with so few pictures the model need not read, it can memorise them.",
            "b": (
                "yes: it memorises them. The test proves that gradients flow, not that the labels "
                "are right."
            ),
            "c": "nothing in a batch tells it which labels are wrong: it learns all of them.",
        },
    ),
    Question(
        number="5.B",
        right="b",
        replies={
            "a": (
                "it looks as if nothing happened, because the readings stay the same. But the loss "
                "falls, after a bump at the start."
            ),
            "b": (
                "yes: how long the texts are, and how rare a letter is compared with the blanks, "
                "can be learnt without reading."
            ),
            "c": (
                "only in the first few steps, in a bump. If it kept rising, the steps would be too "
                "large."
            ),
        },
    ),
    Question(
        number="5.C",
        right="c",
        replies={
            "a": "the weights are the same, but the next step depends on more than the weights.",
            "b": (
                "the step's number decides which data come next, so a new start would begin with "
                "the first pictures again. And that is not all that is lost."
            ),
            "c": (
                "yes: the optimiser's averages, the position in the schedule and the position in "
                "the data are lost as well."
            ),
        },
    ),
    Question(
        number="5.D",
        right="b",
        replies={
            "a": "then the loss would not end near 0.",
            "b": (
                "yes: losses of exactly 0 before the first step. Nothing has been learnt yet, so "
                "no sample can have a loss of 0."
            ),
            "c": "then the neighbours would matter, and they do not.",
        },
    ),
    Question(
        number="5.E",
        right="a",
        replies={
            "a": "yes: the loss never saw the decoding. All is well, except for repeated digits.",
            "b": "then some losses would be exactly 0 before the first step.",
            "c": "then hardly anything would be read, with repeated digits or without.",
        },
    ),
)
