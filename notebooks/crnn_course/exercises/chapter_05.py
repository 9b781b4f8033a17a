"""Chapter 05, training: the first loss, the share of blanks, the learning rate, clipping, bugs."""

from __future__ import annotations

import math
import random
from collections.abc import Callable, Sequence
from statistics import fmean
from typing import Any

from torch import nn

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
    chance = random.Random(51)
    drawn = [
        (chance.randint(8, 40), chance.randint(5, 100), chance.randint(2, 7)) for _ in range(10)
    ]
    return [(2, 3, 1), (3, 3, 2), (20, 10, 3), *drawn]


NOTHING = Exercise(
    number="5.1",
    title="The loss of knowing nothing",
    difficulty=2,
    importance=3,
    minutes=10,
    reference=loss_of_knowing_nothing,
    examples=_uniform_examples,
    mistakes=(
        Mistake(
            "This is the loss of the whole text. torch's mean divides it by the number of letters "
            "first.",
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
    ),
    hints=(
        (
            "How probable is one path when each class has the probability 1 / C? And how many "
            "paths does the text have?"
        ),
        """
        probability of one path = (1 / C) to the power of T
        number of paths = T + L choose 2L        (math.comb)
        loss = -log(number * probability) / L    (in logarithms: T log C - log number)""",
        "2 frames, 3 classes and 1 letter give 3 paths of 1/9 each: -log(1/3) / 1 = 1.0986.",
    ),
    praise="your first loss should be near this number; if it is far off, something is wrong "
    "before any training.",
    forbidden=(nn.functional.ctc_loss, ctc_loss),
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


def _blank_examples() -> list[tuple[Any, ...]]:
    chance = random.Random(52)
    examples: list[tuple[Any, ...]] = [
        ([[0, 3, 0, 0], [0, 0, 0, 0]], [4, 2], 0),
        ([[1, 2, 2], [2, 0, 0]], [3, 1], 2),
    ]
    for _ in range(10):
        lengths = [chance.randint(2, 9) for _ in range(4)]
        paths = [
            [chance.choice([0, 0, 1, 2, 3, 3]) for _ in range(n)] + [0] * (max(lengths) - n)
            for n in lengths
        ]
        examples.append((paths, lengths, chance.choice([0, 3])))
    return examples


BLANKS = Exercise(
    number="5.2",
    title="The share of blanks",
    difficulty=1,
    importance=2,
    minutes=5,
    reference=share_of_blanks,
    examples=_blank_examples,
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
            "You always count class 0. Count the class that `blank` names.",
            lambda paths, lengths, blank: _share(paths, lengths, 0),
        ),
        Mistake(
            "This is the share of the characters. The exercise asks for the rest, 1 minus it.",
            lambda paths, lengths, blank: 1 - _share(paths, lengths, blank),
        ),
        Mistake(
            "You return the number of blanks: divide by the number of true columns.",
            lambda paths, lengths, blank: _true_columns(paths, lengths).count(blank),
        ),
    ),
    hints=(
        "Two counts over the whole batch, and one division at the end.",
        """
        for each path and its length:
            look only at the first `length` classes
            count those that equal the blank, and count how many there are
        divide the first sum by the second""",
        "For [0, 3, 0, 0] of length 4 and [0, 0, 0, 0] of length 2 it is 5 of 6.",
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


def _rate_examples() -> list[tuple[Any, ...]]:
    chance = random.Random(53)
    examples: list[tuple[Any, ...]] = [(step, 100, 1.0, 0.1) for step in (0, 4, 9, 10, 55, 99)]
    for _ in range(12):
        steps = chance.randint(50, 500)
        examples.append(
            (chance.randrange(steps), steps, chance.uniform(0.5, 4), chance.uniform(0.05, 0.5))
        )
    return examples


RATE = Exercise(
    number="5.3",
    title="Warm up, then slow down",
    difficulty=2,
    importance=2,
    minutes=10,
    reference=rate,
    examples=_rate_examples,
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
            "You give the cosine degrees. math.cos takes radians: half a turn is pi, not 180.",
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
            "You round `rising` to a whole number. It may be a fraction, like 0.1 of 155 steps: "
            "leave it as it is.",
            lambda step, steps, peak, warmup: _rate(step, steps, peak, int(warmup * steps) / steps),
        ),
    ),
    hints=(
        "Two cases, during and after the warm-up: `rising = warmup * steps` divides them.",
        """
        rising = warmup * steps
        before it: peak * (step + 1) / (rising + 1)
        after it:  part = how far between rising and steps, from 0 to 1
                   peak * half of (1 + cosine of part * pi)""",
        (
            "For 100 steps, a warm-up of 0.1 and a peak of 1: step 0 has 1/11, step 10 has 1, step "
            "55 has 0.5."
        ),
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
    chance = random.Random(54)
    examples: list[tuple[Any, ...]] = [
        ([[3.0], [4.0]], 1.0),
        ([[3.0], [4.0]], 10.0),
        ([[0.0, 0.0], [0.0]], 1.0),
    ]
    for _ in range(10):
        gradients = [[chance.gauss(0, 2) for _ in range(chance.randint(1, 4))] for _ in range(3)]
        examples.append((gradients, chance.choice([0.5, 1.0, 2.0, 50.0])))
    return examples


CLIP = Exercise(
    number="5.4",
    title="Clip the gradients",
    difficulty=2,
    importance=2,
    minutes=8,
    reference=clipped,
    examples=_clip_examples,
    mistakes=(
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
            "You scale small gradients up to the limit. The norm should be at most the limit: "
            "leave smaller gradients as they are.",
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
    ),
    hints=(
        "First one number for all gradients together, then one factor for all of them.",
        """
        norm = square root of the sum of all squares, over all gradients
        if norm is at most the limit: nothing changes
        else: every number times limit / norm""",
        (
            "[[3.0], [4.0]] has the norm 5; with the limit 1 it becomes [[0.6], [0.8]], with the "
            "limit 10 it stays as it is. So do gradients of all 0."
        ),
    ),
    praise="the step keeps its direction and only becomes shorter: one wild batch cannot throw the "
    "weights far away.",
    forbidden=(nn.utils.clip_grad_norm_,),
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


def _doctor(rule: Callable[[dict[str, float]], str | None]) -> Callable[[dict[str, float]], str]:
    """Return the right rules, but with another rule asked first."""
    return lambda chart: rule(chart) or _diagnosis(chart)


DIAGNOSE = Exercise(
    number="5.5",
    title="Which bug is it?",
    difficulty=2,
    importance=3,
    minutes=15,
    reference=diagnose,
    examples=lambda: [(dict(chart),) for chart in _CHARTS],
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
            "You call a run sound before you have asked everything. A run that forgot eval() reads "
            "well, too. A run that drops the blanks first reads most pictures, all except those "
            "with repeated digits. Ask about `neighbours` and `twins` first.",
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
            "You blame the labels wherever the loss is high. It is just as high where nothing is "
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
            shows=lambda given, expected: given == "blanks first" and expected != "sound",
        ),
        Mistake(
            "Your rules take a loss below 0 for a good loss. It is impossible for probabilities: "
            "ask about it.",
            lambda chart: _diagnosis({**chart, "loss": max(chart["loss"], 0.0)}),
        ),
        Mistake(
            "You compare `neighbours` with exactly 0. Even in a sound run, the same sum in another "
            "order differs in its last digits. Allow a little, say 0.01.",
            _doctor(
                lambda chart: (
                    "eval() forgotten"
                    if chart["loss"] >= 0 and chart["picture"] >= 0.001 and chart["neighbours"] > 0
                    else None
                )
            ),
        ),
        Mistake(
            "You never look at `zeros`. A loss of exactly 0 before the first step means a sample "
            "that does not fit: its loss was set to zero.",
            lambda chart: _diagnosis({**chart, "zeros": 0.0}),
        ),
        Mistake(
            "You never say that a run is sound. Where nothing is wrong, say so.",
            lambda chart: "blanks first" if _diagnosis(chart) == "sound" else _diagnosis(chart),
        ),
    ),
    hints=(
        (
            "Some numbers prove a bug whatever the others are: ask about those first. Some prove "
            "it only when everything else is well."
        ),
        """
        impossible for probabilities?                     -> no log-probabilities
        the picture makes no difference?                  -> nothing drawn
        the neighbours make a difference?                 -> eval() forgotten
        losses of exactly 0 before the first step?        -> labels too long
        the loss stays high?                              -> wrong labels
        the loss is low, but new pictures are not read?   -> other pictures
        ... and only those with repeated digits are not?  -> blanks first""",
        (
            "A loss of 1.9 with 5 % right is 'nothing drawn' if `picture` is 0, and 'wrong labels' "
            "if `picture` is 0.9."
        ),
    ),
    praise="first what is impossible, then what makes no difference, and only last what is read.",
    forbidden=(museum.chart,),
)


EXERCISES = (NOTHING, BLANKS, RATE, CLIP, DIAGNOSE)

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
            "a": "then the loss would not be low: it never falls below chance for long.",
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
