"""Exercises and questions of chapter 04: CTC sums over all alignments."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from itertools import groupby
from random import Random
from typing import Any

import torch
from torch import Tensor

from crnn_course.exercises.definitions import Arguments, Exercise, Mistake, Question, catalogue
from crnn_course.exercises.judging import judge
from crnn_lib.ctc import (
    align,
    collapse,
    ctc_loss,
    forward_backward,
    logit_gradient,
    minimum_frames,
    posteriors,
    trellis,
)

LIBRARY = (forward_backward, ctc_loss, torch.nn.functional.ctc_loss)
CTC_OPERATORS = ("ctc_loss", "_ctc_loss")


def right_or_library(number: str, answer: Any) -> Any:
    """Return the learner's answer to an exercise if it is right, else the library's own."""
    exercise = catalogue()[0][number]
    return answer if judge(exercise, answer)[0] == "right" else exercise.reference


# --- inputs at random -----------------------------------------------------------------------------


def _labels(random: Random) -> list[int]:
    """Draw the classes of an alphabet without 0: small ones, or ones above 256."""
    return random.choice(([1, 2, 3], [7, 300, 4000]))


def _draw_path(random: Random) -> Arguments:
    classes = [0, *_labels(random)]
    path = [random.choice(classes) for _ in range(random.randrange(11))]
    return (path,) if random.random() < 0.4 else (path, random.choice(classes))


def _draw_target(random: Random) -> Arguments:
    labels = _labels(random)
    return ([random.choice(labels) for _ in range(random.randrange(9))],)


def _draw_state(random: Random) -> Arguments:
    classes = [0, *_labels(random)]
    blank = random.choice(classes)
    labels = [label for label in classes if label != blank]
    target = [random.choice(labels) for _ in range(random.randrange(1, 5))]
    states = trellis(target, blank)[0]
    index = random.randrange(len(states))
    return (states, index) if blank == 0 else (states, index, blank)


def _row(random: Random, classes: int) -> list[float]:
    """Draw probabilities in tenths, all of them above 0, that add up to 1."""
    cuts = sorted(random.sample(range(1, 10), classes - 1))
    return [(right - left) / 10 for left, right in zip([0, *cuts], [*cuts, 10])]


def _rows(random: Random, frames: int, classes: int) -> Tensor:
    return torch.tensor([_row(random, classes) for _ in range(frames)], dtype=torch.float64)


def _draw_probs(random: Random) -> Arguments:
    """Draw (probs, target): the target may need more frames than there are."""
    frames, classes = random.randrange(1, 7), random.randrange(2, 5)
    target = [random.randrange(1, classes) for _ in range(random.randrange(1, 4))]
    return _rows(random, frames, classes), target


def _draw_fitting(random: Random) -> Arguments:
    """Draw (probs, target) with enough frames for the target."""
    while True:
        probs, target = _draw_probs(random)
        if minimum_frames(target) <= len(probs):
            return probs, target


def _draw_tables(random: Random) -> Arguments:
    probs, target = _draw_fitting(random)
    return _tables_of(probs, target, probs.shape[1] + random.randrange(2))


def _scores(random: Random, frames: int, classes: int) -> Tensor:
    return torch.tensor(
        [[random.randrange(-30, 31) / 10 for _ in range(classes)] for _ in range(frames)],
        dtype=torch.float64,
    )


def _draw_logits_and_wanted(random: Random) -> Arguments:
    frames, classes = random.randrange(1, 5), random.randrange(2, 5)
    return _scores(random, frames, classes), _rows(random, frames, classes)


def _draw_logits_and_target(random: Random) -> Arguments:
    probs, target = _draw_fitting(random)
    return _scores(random, *probs.shape), target


def _draw_log_probs(random: Random) -> Arguments:
    probs, target = _draw_fitting(random)
    return probs.log(), target


def _draw_losses(random: Random) -> Arguments:
    batch = random.randrange(1, 6)
    losses = [random.randrange(1, 2000) / 100 for _ in range(batch)]
    return losses, [random.choice((0, 1, 2, 3, 10)) for _ in range(batch)]


# --- mistakes -------------------------------------------------------------------------------------


def _remembering(answer: Callable[..., Any]) -> Callable[..., Any]:
    """Return a function that computes each result once: each check asks for the same ones."""
    known: dict[Any, Any] = {}

    def remembered(*arguments: Any) -> Any:
        key = tuple(map(_as_key, arguments))
        if key not in known:
            known[key] = answer(*arguments)
        return known[key]

    return remembered


def _as_key(value: Any) -> Any:
    if isinstance(value, Tensor):
        return value.dtype, value.shape, value.numpy().tobytes()
    return tuple(value) if isinstance(value, list) else value


# --- 4.1 ------------------------------------------------------------------------------------------


def _paths() -> list[Arguments]:
    """Return paths over the classes 0 to 3, those that tell mistakes apart first."""
    chosen = [[1, 1, 0, 1, 2, 2, 0], [0, 3, 3, 0, 3], [2, 2, 2], [0, 0], [], [1], [3, 2, 3]]
    other_blank = [([2, 0, 2, 2, 1, 0, 0], 2), ([0, 0, 3, 0], 3), ([0], 1)]
    return [*((path,) for path in chosen), *other_blank, ([300, 300, 7, 300], 7)]


def _merged(
    path: Sequence[int],
    blank: int = 0,
    *,
    before: Any = None,
    same: Callable[[int, int], bool] = lambda left, right: left == right,
    drops: Callable[[int, int], bool] = lambda label, blank: label == blank,
) -> list[int]:
    """Return what a loop keeps that remembers the frame before, `before` at the start."""
    kept = []
    for label in path:
        if not drops(label, blank) and (before is None or not same(label, before)):
            kept.append(label)
        before = label
    return kept


# --- 4.2 ------------------------------------------------------------------------------------------


def _targets() -> list[Arguments]:
    chosen = [[8, 5, 12, 12, 15], [1, 2, 3], [1, 1, 1], [1, 2, 1], [], [4], [2, 2], [300, 300, 9]]
    chosen += [[2, 2, 2, 5, 5], [3, 5, 5], [4, 7, 7, 9, 7, 7]]
    return [(target,) for target in chosen]


def _repeats(target: Sequence[int]) -> list[bool]:
    return [left == right for left, right in zip(target, target[1:])]


# --- 4.3 ------------------------------------------------------------------------------------------


def came_from(states: Sequence[int], index: int, blank: int = 0) -> list[int]:
    """Return the states of the trellis from which a path may come to `index`, in rising order."""
    jump = index >= 2 and states[index] != blank and states[index] != states[index - 2]
    return [index - 2] * jump + [index - 1] * (index >= 1) + [index]


def _states_and_places() -> list[Arguments]:
    without_blank: list[Arguments] = [
        ([0, 1, 0, 2, 0], 3),
        ([0, 1, 0, 1, 0], 3),
        ([0, 2, 0, 1, 0], 3),
    ]
    texts: tuple[tuple[list[int], int], ...] = (
        ([1, 2], 0),
        ([1, 1, 2], 0),
        ([3, 2, 2, 3], 0),
        ([0, 2, 0], 1),
        ([300, 300, 4000], 0),
        ([2, 2], 300),
    )
    return without_blank + [
        (states, index, blank)
        for target, blank in texts
        for states in [trellis(target, blank)[0]]
        for index in range(len(states))
    ]


def _came_from_mutant(*, stay: bool = True, jump: Any = None, clip: bool = True) -> Any:
    """Return `came_from` with one thing wrong."""

    def answer(states: Sequence[int], index: int, blank: int = 0) -> list[int]:
        jumps = jump(states, index, blank)
        found = [index - 2] * jumps + [index - 1] + [index] * stay
        return [before for before in found if before >= 0 or not clip]

    return answer


def _jumps(states: Sequence[int], index: int, blank: int) -> bool:
    return index >= 2 and states[index] not in (blank, states[index - 2])


def _goes_to(states: Sequence[int], index: int, blank: int = 0) -> list[int]:
    from_where = _came_from_mutant(jump=_jumps)
    return [to for to in range(len(states)) if index in from_where(states, to, blank)]


# --- 4.4 ------------------------------------------------------------------------------------------


def forward_table(probs: Tensor, target: Sequence[int]) -> Tensor:
    """Return the forward table as probabilities: probs (T, C), blank 0 -> alpha (T, S)."""
    return forward_backward(probs.log(), target)[0].exp()


BY_HAND = torch.tensor([[0.2, 0.6, 0.2], [0.3, 0.3, 0.4], [0.2, 0.1, 0.7]], dtype=torch.float64)


def _tenths(*rows: str) -> Tensor:
    """Return probabilities (T, C) from their digits: "253" is .2, .5, .3."""
    return torch.tensor([[int(d) / 10 for d in row] for row in rows], dtype=torch.float64)


def _columns() -> list[Arguments]:
    """Return pairs (probs, target): three frames by hand, then the edges.

    The targets are with and without equal neighbours, and two need more frames than there are.
    """
    return [
        (BY_HAND, [1, 2]),
        (_tenths("253", "424", "541", "262"), [1, 1]),
        (_tenths("37"), [1]),
        (_tenths("2431", "1432", "3331", "2215", "1711"), [3, 1, 1]),
        (_tenths("2431", "1432", "3331", "2215", "1711", "1216"), [2, 2, 3]),
        (_tenths("2431", "1432"), [1, 2, 3]),
        (_tenths("253", "424", "541", "262", "118"), [2]),
        (_many_classes(), [300, 300]),
    ]


def _many_classes() -> Tensor:
    """Return two frames with more than 300 classes; the last ones are the most probable."""
    rows = torch.arange(2 * 302, dtype=torch.float64).view(2, 302) + 1
    return rows / rows.sum(1, keepdim=True)


SMALL = 256  # Python keeps one object for each whole number up to this one: `is` finds them equal


def _but_for(left_out: int | None, states: Sequence[int]) -> Iterator[tuple[int, int]]:
    """Yield the states with their indices, but for the one that is left out."""
    for index, label in enumerate(states):
        if left_out is None or index != left_out % len(states):
            yield index, label


def _forward_mutant(
    *,
    start: int = 2,
    jump: str = "rule",
    stay: bool = True,
    emit: str = "own",
    combine: Any = sum,
    wrap: str = "",
    current: bool = False,
    left_out: int | None = None,
) -> Any:
    """Return the forward pass with one thing wrong.

    emit: whose probabilities a row is multiplied by: its "own" frame's, those of the frame
    "before", of the class called like the state ("place"), or "no"; in the first row 1 ("later"),
    or of class 1 for the first letter ("first is 1"). wrap: the moves, "step" or "jump" or both,
    for which a negative index counts from the end. current: steps and jumps come from the row that
    is being filled. left_out: a state that no later row fills. jump: by the "rule", "always",
    "never", into all "labels", or with `is`, which finds no two large labels equal.
    """

    def answer(probs: Tensor, target: Sequence[int]) -> Tensor:
        states = trellis(list(target))[0]
        emitted = _emitted(probs, states, emit)
        alpha = torch.zeros(len(probs), len(states), dtype=probs.dtype)
        alpha[0, :start] = emitted[0, :start]
        for frame in range(1, len(probs)):
            for index, label in _but_for(left_out, states):
                row = alpha[frame if current else frame - 1]
                ways = [alpha[frame - 1, index] * stay]
                ways += [row[index - 1]] * (index >= 1 or "step" in wrap)
                reach = index >= 2 or "jump" in wrap
                other = label != states[index - 2]
                rules = {"always": True, "never": False, "labels": label}
                rules |= {"rule": label and other, "is": label and (other or label > SMALL)}
                ways += [row[index - 2]] * bool(reach and rules[jump])
                alpha[frame, index] = combine(ways) * emitted[frame, index]
        return alpha

    return _remembering(answer)


RIGHT_FORWARD = _forward_mutant()


def _fits(probs: Tensor, target: Sequence[int]) -> bool:
    return minimum_frames(target) <= len(probs)


def _emitted(probs: Tensor, states: Sequence[int], emit: str) -> Tensor:
    """Return the number by which each entry of the forward table is multiplied, (T, S)."""
    own = probs[:, list(states)]
    if emit == "place":
        return probs[:, list(range(len(states)))]
    firsts = {"later": torch.ones_like(own[:1]), "first is 1": probs[:1, [0, 1] * len(own[0])]}
    others = {"before": own[:-1], "no": torch.ones_like(own[1:])}
    first = firsts.get(emit, own)[:1, : own.shape[1]]
    return torch.cat([first, others.get(emit, own[1:])])


def _scaled_rows(table: Tensor, index: int, by: float) -> Tensor:
    """Return a table in which one row, if there is such a row, is multiplied by a number."""
    table = table.clone()
    if -len(table) <= index < len(table):
        table[index] *= by
    return table


def _swapped(table: Tensor, index: int) -> Tensor:
    """Return a table in which one row, if there is such a row, is in reverse order."""
    table = table.clone()
    if -len(table) <= index < len(table):
        table[index] = table[index].flip(0)
    return table


def _row_differs(mine: Tensor, theirs: Tensor, index: int, how: Any = torch.ne) -> bool:
    """Tell whether a row of two tables differs, everywhere where it does in this way."""
    if mine.shape != theirs.shape or not -len(theirs) <= index < len(theirs):
        return False
    left, right = mine[index].double(), theirs[index].double()
    differs = ~torch.isclose(left, right, rtol=1e-6, atol=1e-6)
    return bool(differs.any() and how(left, right)[differs].all())


def _normalised(table: Tensor, dim: int = 1) -> Tensor:
    return table / table.sum(dim, keepdim=True)


def _of_forward(change: Callable[[Tensor], Any]) -> Any:
    """Return the right forward pass, its table changed."""
    return lambda probs, target: change(RIGHT_FORWARD(probs, target))


# --- 4.5 ------------------------------------------------------------------------------------------


def class_posteriors(alpha: Tensor, beta: Tensor, states: Sequence[int], classes: int) -> Tensor:
    """Return how probable each class is at each frame, (T, C).

    alpha and beta are the forward and backward tables (T, S) as probabilities.
    """
    both = alpha * beta
    both = both / both.sum(1, keepdim=True)
    return torch.zeros(len(alpha), classes, dtype=alpha.dtype).index_add(
        1, torch.tensor(list(states)), both
    )


def _tables_of(probs: Tensor, target: Sequence[int], classes: int) -> Arguments:
    log_alpha, log_beta, _ = forward_backward(probs.log(), target)
    return log_alpha.exp(), log_beta.exp(), trellis(target)[0], classes


def _tables() -> list[Arguments]:
    fitting = [case for case in _columns() if minimum_frames(case[1]) <= len(case[0])]
    tables = [_tables_of(probs, target, probs.shape[1]) for probs, target in fitting]
    return [*tables, (*tables[0][:3], 5)]


def _posterior_mutant(*, normalise: str = "rows", add: str = "all", factors: str = "both") -> Any:
    """Return `class_posteriors` with one thing wrong."""

    def answer(alpha: Tensor, beta: Tensor, states: Sequence[int], classes: int) -> Tensor:
        table = {
            "both": alpha * beta,
            "alpha": alpha,
            "beta": beta,
            "sum": alpha + beta,
            "quotient": alpha / beta,
        }[factors]
        table = {
            "rows": lambda: _normalised(table),
            "columns": lambda: _normalised(table, 0),
            "all": lambda: table / table.sum(),
            "last row": lambda: table / alpha[-1].sum(),
            "last letter": lambda: table / alpha[-1, -2],
            "last blank": lambda: table / alpha[-1, -1],
            "times": lambda: table * table.sum(1, keepdim=True),
            "no": lambda: table,
            "softmax": lambda: table,
            "softmax of states": lambda: table.softmax(1),
        }[normalise]()
        if add == "no":
            return table
        found = torch.zeros(len(alpha), classes, dtype=alpha.dtype)
        for index, label in enumerate(states):
            adds = add == "all" or (add == "blanks" and label == 0)
            found[:, label] = table[:, index] + (found[:, label] if adds else 0)
        return found.softmax(1) if normalise == "softmax" else found

    return _remembering(answer)


RIGHT_POSTERIORS = _posterior_mutant()


# --- 4.6 ------------------------------------------------------------------------------------------


def mean_loss(losses: Sequence[float], target_lengths: Sequence[int]) -> float:
    """Return what torch's reduction "mean" makes of the losses of a batch."""
    return sum(loss / max(length, 1) for loss, length in zip(losses, target_lengths)) / len(losses)


def _losses() -> list[Arguments]:
    return [
        ([6.0, 4.0], [3, 1]),
        ([2.0, 3.0], [0, 3]),
        ([1.0, 5.0, 3.0], [2, 10, 1]),
        ([8.0], [4]),
        ([5.0], [0]),
    ]


# --- 4.7 ------------------------------------------------------------------------------------------


def backward_table(probs: Tensor, target: Sequence[int]) -> Tensor:
    """Return the backward table as probabilities: probs (T, C), blank 0 -> beta (T, S).

    Frame t itself is left out of row t.
    """
    return forward_backward(probs.log(), target)[1].exp()


def _ahead(jump: str, states: Sequence[int], index: int) -> bool:
    """Tell whether a way leads two states ahead.

    jump: by the "rule", "always", "never", into all "labels", by the class of the "source", or by
    the rule with `is`, which finds no two large labels equal.
    """
    if index + 2 >= len(states):
        return False
    here, there = states[index], states[index + 2]
    return {
        "rule": there not in (0, here),
        "always": True,
        "never": False,
        "labels": there != 0,
        "source": here != 0 and (index < 2 or here != states[index - 2]),
        "is": there not in (0, here) or there > SMALL,
    }[jump]


def _backward_mutant(
    *,
    end: str = "two",
    jump: str = "rule",
    stay: bool = True,
    emit: str = "next",
    combine: Any = sum,
) -> Any:
    """Return the backward pass with one thing wrong.

    end: the states of the last row that are 1, or "written" for the probabilities of the last two.
    emit: whose probability a way is multiplied by (`_factor`). jump: see `_ahead`.
    """

    def answer(probs: Tensor, target: Sequence[int]) -> Tensor:
        states = trellis(list(target))[0]
        emitted = probs[:, states]
        beta = torch.zeros(len(probs), len(states), dtype=probs.dtype)
        last = {"blank": slice(-1, None), "letter": slice(-2, -1), "all": slice(None)}
        last_states = last.get(end, slice(-2, None))
        beta[-1, last_states] = emitted[-1, last_states] if end == "written" else 1.0
        for frame in range(len(probs) - 2, -1, -1):
            for index in range(len(states)):
                ways = [index] * stay + [index + 1] * (index + 1 < len(states))
                ways += [index + 2] * _ahead(jump, states, index)
                parts = [
                    _factor(emit, emitted, frame, index, to) * beta[frame + 1, to] for to in ways
                ]
                beta[frame, index] = combine(parts) if parts else 0.0
        return beta

    return _remembering(answer)


RIGHT_BACKWARD = _backward_mutant()


def _factor(emit: str, emitted: Tensor, frame: int, index: int, to: int) -> Any:
    """Return the number by which a way of the backward table is multiplied."""
    if emit == "no":
        return 1.0
    return emitted[frame + (emit != "same"), index if emit == "source" else to]


def _filled(probs: Tensor, target: Sequence[int], ways: str) -> Tensor:
    """Return the backward table with other ways.

    ways: "from", the places from which a path comes; "up", the right ones, but filled from the
    first row on; "current", steps and jumps from the row that is being filled.
    """
    states = trellis(list(target))[0]
    beta = torch.zeros(len(probs), len(states), dtype=probs.dtype)
    beta[-1, -2:] = 1.0
    frames = range(len(probs) - 1)
    for frame in frames if ways == "up" else reversed(frames):
        for index in reversed(range(len(states))):
            found = came_from if ways == "from" else _goes_to
            beta[frame, index] = sum(
                probs[frame + 1, states[to]] * beta[frame + (ways != "current" or to == index), to]
                for to in found(states, index)
            )
    return beta


def _own_frame_too(probs: Tensor, target: Sequence[int]) -> Tensor:
    beta: Tensor = RIGHT_BACKWARD(probs, target)
    return beta * probs[:, trellis(list(target))[0]]


# --- 4.8 ------------------------------------------------------------------------------------------


def gradient_of(logits: Tensor, wanted: Tensor) -> Tensor:
    """Return the gradient of the loss by the logits: what is guessed minus what is wanted."""
    return logits.softmax(-1) - wanted


def _logits_and_wanted() -> list[Arguments]:
    scores = torch.tensor([[2.0, 0.0, -1.0], [0.5, 0.5, 3.0]], dtype=torch.float64)
    return [
        (scores, _tenths("253", "118")),
        (torch.zeros(1, 2, dtype=torch.float64), _tenths("37")),
        (
            torch.tensor([[1.0, -2.0], [0.0, 0.5], [3.0, 3.0]], dtype=torch.float64),
            _tenths("37", "46", "91"),
        ),
    ]


# --- 4.9 ------------------------------------------------------------------------------------------


def loss_and_gradient(logits: Tensor, target: Sequence[int]) -> tuple[float, Tensor]:
    """Return CTC's loss of one sample, and its gradient (T, C): logits (T, C), blank 0."""
    log_probs = logits.log_softmax(-1)
    loss = -forward_backward(log_probs, target)[2].item()
    return loss, logit_gradient(log_probs, target)


def _logits_and_targets() -> list[Arguments]:
    fitting = [case for case in _columns() if minimum_frames(case[1]) <= len(case[0])]
    shifts = torch.arange(6, dtype=torch.float64)
    # logits are not log-probabilities: each row is moved by a number of its own
    return [(4 * probs - shifts[: len(probs), None], target) for probs, target in fitting]


def _loss_mutant(
    *,
    loss: Callable[[Tensor, Tensor, Sequence[int]], Any] = lambda probs, alpha, target: (
        -alpha[-1, -2:].sum().log()
    ),
    gradient: Callable[[Tensor, Tensor], Tensor] = lambda probs, wanted: probs - wanted,
    probs_of: Callable[[Tensor], Tensor] = lambda logits: logits.softmax(-1),
    filled_from: Callable[[Tensor, Tensor], Tensor] = lambda probs, logits: probs,
    wanted_of: Any = class_posteriors,
    per_letter: bool = False,
) -> Any:
    """Return `loss_and_gradient` with one thing wrong."""

    def answer(logits: Tensor, target: Sequence[int]) -> tuple[Any, Tensor]:
        probs, states = probs_of(logits), trellis(list(target))[0]
        factors = filled_from(probs, logits)
        alpha, beta = RIGHT_FORWARD(factors, target), RIGHT_BACKWARD(factors, target)
        wanted = wanted_of(alpha, beta, states, probs.shape[1])
        found = gradient(probs, wanted)
        return loss(probs, alpha, target), found / len(target) if per_letter else found

    return _remembering(answer)


RIGHT_LOSS = _loss_mutant()


# --- 4.10 -----------------------------------------------------------------------------------------


def long_loss(log_probs: Tensor, target: Sequence[int]) -> float:
    """Return CTC's loss of one sample of any length: log_probs (T, C), blank 0."""
    return -forward_backward(log_probs, target)[2].item()


def _long_columns() -> list[Arguments]:
    """Return short pairs (log_probs, target), two whose probability underflows float64, and one.

    In the last one the blank takes nearly all: any weight given to states that no path can have
    reached shows in the loss.
    """
    short = [(probs.log(), target) for probs, target in _columns() if len(probs) > len(target)]
    generator = torch.Generator().manual_seed(4)
    scores = torch.randn(130, 1000, generator=generator, dtype=torch.float64)
    uniform = torch.full((140, 500), 1 / 500, dtype=torch.float64).log()
    silent = torch.tensor([[1.0, 1e-9, 1e-9]], dtype=torch.float64).log().log_softmax(-1)
    return [
        *short,
        (scores.log_softmax(-1), [7, 7, 300]),
        (uniform, [300, 300]),
        (silent.repeat(60, 1), [1, 2] * 6),
    ]


UNDERFLOW = 700  # a loss above which the probability of a text is too small for a float


def _long_properties(log_probs: Tensor, target: Sequence[int]) -> dict[str, bool]:
    lost = long_loss(log_probs, target) > UNDERFLOW
    return {"the text is so improbable that its probability becomes 0 as a float": lost}


def _jumps_by(jump: str, states: Sequence[int], rule: Sequence[bool]) -> list[bool]:
    """Return into which states a path may jump: see `_forward_mutant`."""
    labels = [index >= 2 and label != 0 for index, label in enumerate(states)]
    large = [label > SMALL for label in states]
    return {
        "rule": list(rule),
        "labels": labels,
        "is": [may or (into and far) for may, into, far in zip(rule, labels, large)],
    }.get(jump, [jump == "always"] * len(states))


def _log_mutant(
    *,
    never: float = float("-inf"),
    combine: Any = torch.logsumexp,
    ends: Any = slice(-2, None),
    join: Any = torch.logsumexp,
    jump: str = "rule",
    start: int = 2,
    first: bool = True,
    current: bool = False,
    stay: bool = True,
) -> Any:
    """Return the loss in logarithms with one thing wrong.

    start: how many states a path can begin in. first: whether frame 0 counts. stay: whether a
    path may stay in its state. current: steps and jumps come from the row that is being filled.
    never: what stands where no path can be. combine: how the ways into a state become one number.
    ends: the states that end a path. join: how these become one number.
    """

    def answer(log_probs: Tensor, target: Sequence[int]) -> float:
        states, rule = trellis(list(target))
        jumps = _jumps_by(jump, states, rule)
        row = torch.full((len(states),), never, dtype=log_probs.dtype)
        row[:start] = log_probs[0, states[:start]] * first
        for frame in log_probs[1:]:
            if current:
                for index, label in enumerate(states):
                    ways = row[[index, *[index - 1] * (index > 0), *[index - 2] * jumps[index]]]
                    row[index] = combine(ways, 0) + frame[label]
                continue
            ways = torch.full((3, len(states)), float("-inf"), dtype=log_probs.dtype)
            ways[0], ways[1, 1:], ways[2, 2:] = row, row[:-1], row[:-2]
            ways[2, ~torch.tensor(jumps)] = float("-inf")
            ways = ways if stay else ways[1:]
            row = combine(ways, 0) + frame[states]
        return -float(join(torch.atleast_1d(row[ends]), 0))

    return _remembering(answer)


RIGHT_LOG_LOSS = _log_mutant()


def _hidden(log_probs: Tensor, target: Sequence[int]) -> float:
    return -math.log(math.exp(-_underflows(log_probs, target)) + 1e-300)


def _underflows(log_probs: Tensor, target: Sequence[int]) -> float:
    return -float(RIGHT_FORWARD(log_probs.exp(), target)[-1, -2:].sum().log())


EXERCISES = (
    Exercise(
        number="4.1",
        title="From a path to its text",
        difficulty=1,
        importance=3,
        minutes=5,
        reference=collapse,
        examples=_paths,
        draw=_draw_path,
        mistakes=(
            Mistake(
                "You drop the blanks first (or compare with the last letter that you kept, which "
                "is the same). Then the two letters of `[1, 0, 1]` become neighbours and merge, "
                "and no text can have a double letter. Merge first.",
                lambda path, blank=0: [
                    label for label, _ in groupby(label for label in path if label != blank)
                ],
            ),
            Mistake(
                "You merge the repeats, but the blanks are still there: they belong to "
                "the path, not to the text.",
                lambda path, blank=0: [label for label, _ in groupby(path)],
            ),
            Mistake(
                "You drop the blanks, but do not merge: a wide letter that lasts for several "
                "frames would be written several times.",
                lambda path, blank=0: [label for label in path if label != blank],
            ),
            Mistake(
                "You keep each label once in the whole text, so that a letter can never appear "
                "again. Only neighbours merge.",
                lambda path, blank=0: [label for label in dict.fromkeys(path) if label != blank],
            ),
            Mistake(
                "You always use 0 as the blank, whatever the argument `blank` says.",
                lambda path, blank=0: [label for label, _ in groupby(path) if label != 0],
            ),
            Mistake(
                "You drop class 0 as well as the blank. With another blank, 0 is a letter.",
                lambda path, blank=0: [
                    label for label, _ in groupby(path) if label and label != blank
                ],
            ),
            Mistake(
                "You begin as if a 0 stood before the first frame. With another blank, a path may "
                "begin with the letter 0, and you lose it. Begin with `None`, which is no class.",
                lambda path, blank=0: _merged(path, blank, before=0),
            ),
            Mistake(
                "The first letter is compared with the last frame: at index 0, index - 1 is -1, "
                "and Python counts it from the end. The first frame has no frame before it.",
                lambda path, blank=0: _merged(path, blank, before=path[-1] if path else None),
            ),
            Mistake(
                "You compare labels with `is`, which asks whether they are the same object in "
                "memory; for large numbers it says no. Compare with `==` and `!=`.",
                lambda path, blank=0: _merged(path, blank, same=lambda left, right: left is right),
            ),
            Mistake(
                "You compare with the blank by `is`, which asks whether they are the same object "
                "in memory; for large numbers it says no. Compare with `==` and `!=`.",
                lambda path, blank=0: _merged(
                    path, blank, drops=lambda label, blank: label is blank
                ),
            ),
            Mistake(
                "You keep the first frame even if it is a blank.",
                lambda path, blank=0: [*path[:1]] * (path[:1] == [blank]) + _merged(path, blank),
            ),
            Mistake(
                "There are letters of earlier calls in your text. Make a new list in each call, "
                "inside the function: a default argument `[]` is made only once.",
                lambda path, blank=0: _merged(path, blank) * 10,
                shows=lambda mine, theirs: not isinstance(mine, str) and len(mine) > 20,
            ),
            Mistake(
                "The first frame is lost: it has no frame before it to compare with, but it "
                "can still begin a letter.",
                lambda path, blank=0: [
                    here for before, here in zip(path, path[1:]) if here not in (blank, before)
                ],
            ),
            Mistake(
                "The last frame is lost: it has no frame after it to compare with, but a letter "
                "can end there.",
                lambda path, blank=0: [
                    here for here, after in zip(path, path[1:]) if here not in (blank, after)
                ],
            ),
            Mistake(
                "You drop letters that repeat altogether: of equal neighbours one is kept.",
                lambda path, blank=0: [
                    label for label, run in groupby(path) if label != blank and len(list(run)) == 1
                ],
            ),
            Mistake(
                "Without the argument `blank`, class 0 is the blank: its default must stay 0.",
                lambda path, blank=1: _merged(path, blank),
            ),
            Mistake(
                "You keep the blanks and drop the letters: it is the other way round.",
                lambda path, blank=0: [label for label, _ in groupby(path) if label == blank],
            ),
            Mistake(
                "You drop a frame only if it is a blank and repeats the frame before. One of the "
                "two is enough.",
                lambda path, blank=0: [
                    label
                    for frame, label in enumerate(path)
                    if label != blank or frame == 0 or label != path[frame - 1]
                ],
            ),
            Mistake(
                "You keep labels that equal the frame before. It is the other way round: those "
                "merge into it.",
                lambda path, blank=0: [
                    label
                    for frame, label in enumerate(path)
                    if label != blank and (frame == 0 or label == path[frame - 1])
                ],
            ),
            Mistake(
                "After the first frame nothing is kept: compare each frame with the one before it, "
                "not with itself.",
                lambda path, blank=0: [label for label in path[:1] if label != blank],
            ),
            Mistake(
                "You compare each frame with one further away. Only direct neighbours merge.",
                lambda path, blank=0: [
                    label
                    for frame, label in enumerate(path)
                    if label != blank and (frame == 0 or label != path[frame - 2])
                ],
            ),
            Mistake(
                "The letters are right, but sorted: a text has the order of its frames.",
                lambda path, blank=0: sorted(_merged(path, blank)),
            ),
            Mistake(
                "A letter of the text is lost here. Go through the path by hand, frame by frame: "
                "which letter does each frame begin?",
                lambda path, blank=0: _merged(path, blank)[:-1],
                shows=lambda mine, theirs: not isinstance(mine, str) and len(mine) < len(theirs),
            ),
            Mistake(
                "Your text is too long here. Go through the path by hand: which frames merge with "
                "the one before, and which are blanks?",
                lambda path, blank=0: _merged(path, blank) * 2,
                shows=lambda mine, theirs: not isinstance(mine, str) and len(mine) > len(theirs),
            ),
        ),
        hints=(
            "Two rules in a fixed order. Which of them needs to see the blanks?",
            "`my_collapse([1, 1, 0, 1, 2, 2, 0])` gives `[1, 1, 2]`: the blank keeps the first "
            "letter and the next apart, and the two equal neighbours merge.",
            """
            for each frame of the path:
                keep its label if it differs from the frame before and is not the blank
            """,
        ),
        praise=(
            "the blank makes double letters possible, so it must still be "
            "there when repeats are merged."
        ),
    ),
    Exercise(
        number="4.2",
        title="How many frames does a text need?",
        difficulty=1,
        importance=3,
        minutes=5,
        reference=minimum_frames,
        examples=_targets,
        draw=_draw_target,
        mistakes=(
            Mistake(
                "That is `2 * L + 1`, the number that the rule from the web has: it gives a frame "
                "to a blank before, between and after all letters. But only equal neighbours "
                "need a blank between them.",
                lambda target: 2 * len(target) + 1,
            ),
            Mistake(
                "That is what the rule from the web asks for, more than `2 * L + 1` frames. The "
                "rule is wrong: only equal neighbours need a blank between them.",
                lambda target: 2 * len(target) + 2,
            ),
            Mistake(
                "One frame for each letter is not enough where equal letters are neighbours: "
                "they would merge into one.",
                lambda target: len(target),
            ),
            Mistake(
                "You put a blank between all neighbours. Only equal neighbours need one.",
                lambda target: max(0, 2 * len(target) - 1),
            ),
            Mistake(
                "You count letters that appear again anywhere in the text. Only equal neighbours "
                "need a blank between them.",
                lambda target: 2 * len(target) - len(set(target)),
            ),
            Mistake(
                "You count the letters that appear more than once, wherever they stand. Only equal "
                "neighbours need a blank between them.",
                lambda target: len(target) + sum(target.count(label) > 1 for label in set(target)),
            ),
            Mistake(
                "The last pair of neighbours is left out.",
                lambda target: len(target) + sum(_repeats(target)[:-1]),
            ),
            Mistake(
                "The first pair of neighbours is left out.",
                lambda target: len(target) + sum(_repeats(target)[1:]),
            ),
            Mistake(
                "You count the blanks of the longest group of equal neighbours alone. Every group "
                "needs its own.",
                lambda target: (
                    len(target) + max((len(list(run)) for _, run in groupby(target)), default=1) - 1
                ),
            ),
            Mistake(
                "You count each group of equal neighbours once, but in a longer group each "
                "letter after the first needs a blank before it.",
                lambda target: len(target) + sum(len(list(run)) > 1 for _, run in groupby(target)),
            ),
            Mistake(
                "You add a single frame if there are equal neighbours at all. Each pair of them "
                "needs its own blank.",
                lambda target: len(target) + any(_repeats(target)),
            ),
            Mistake(
                "The first letter is compared with the last: at index 0, index - 1 is -1, and "
                "Python counts it from the end. Begin with the second letter.",
                lambda target: (
                    len(target)
                    + sum(target[index] == target[index - 1] for index in range(len(target)))
                ),
            ),
            Mistake(
                "You compare letters with `is`, which asks whether they are the same object in "
                "memory; for large numbers it says no. Compare with `==`.",
                lambda target: (
                    len(target) + sum(left is right for left, right in zip(target, target[1:]))
                ),
            ),
            Mistake(
                "You count the blanks alone: each letter needs a frame, too.",
                lambda target: sum(_repeats(target)),
            ),
            Mistake(
                "You add a frame where neighbours differ. It is the other way round: equal "
                "neighbours need a blank between them.",
                lambda target: 2 * len(target) - 1 - sum(_repeats(target)) if target else 0,
            ),
            Mistake(
                "You count two frames for each letter, as if each were equal to its neighbour.",
                lambda target: 2 * len(target),
            ),
            Mistake(
                "You compare letters that are two places apart. Only direct neighbours merge.",
                lambda target: len(target) + sum(map(int.__eq__, target, target[2:])),
            ),
            Mistake(
                "You count how many different letters there are. Each letter of the text needs a "
                "frame, and so does a blank between equal neighbours.",
                lambda target: len(set(target)),
            ),
            Mistake(
                "You take frames away where neighbours are equal. They need more frames: a blank "
                "between them.",
                lambda target: len(target) - sum(_repeats(target)),
            ),
            Mistake(
                "You count a letter once, however often it stands beside itself. Each pair "
                "of equal neighbours needs its own blank.",
                lambda target: (
                    len(target)
                    + len({left for left, right in zip(target, target[1:]) if left == right})
                ),
            ),
        ),
        hints=(
            "Write HELP with as few frames as you can, then HELLO.",
            "`my_minimum_frames([1, 2, 3, 3, 4])` gives `6`: a frame for each letter of HELLO, and "
            "one for the blank between the two L.",
            "start with the number of letters; add one for each pair of equal neighbours",
        ),
        praise=(
            "a text of L letters needs L frames, and one more for each pair of equal neighbours. "
            "No other rule is correct."
        ),
    ),
    Exercise(
        number="4.3",
        title="Which way into a state?",
        difficulty=2,
        importance=3,
        minutes=10,
        reference=came_from,
        examples=_states_and_places,
        draw=_draw_state,
        mistakes=(
            Mistake(
                "You allow the jump into every state. A jump into a blank would skip a letter, "
                "and the letter would be lost.",
                _came_from_mutant(jump=lambda states, index, blank: index >= 2),
            ),
            Mistake(
                "You allow the jump between equal letters: without the blank between "
                "them they merge into one.",
                _came_from_mutant(
                    jump=lambda states, index, blank: index >= 2 and states[index] != blank
                ),
            ),
            Mistake(
                "You never jump. Then every blank would need its own frame, but different letters "
                "can follow each other without one.",
                _came_from_mutant(jump=lambda states, index, blank: False),
            ),
            Mistake(
                "You jump where the two letters are equal. It is the other way round: equal "
                "letters need the blank between them, different ones do not.",
                _came_from_mutant(
                    jump=lambda states, index, blank: (
                        index >= 2 and blank != states[index] == states[index - 2]
                    )
                ),
            ),
            Mistake(
                "You always use 0 as the blank, whatever the argument `blank` says.",
                lambda states, index, blank=0: _came_from_mutant(jump=_jumps)(states, index),
            ),
            Mistake(
                "You compare classes with `is`, which asks whether they are the same object in "
                "memory; for large numbers it says no. Compare with `==` and `!=`.",
                _came_from_mutant(
                    jump=lambda states, index, blank: (
                        index % 2 == 1 and index >= 2 and states[index] is not states[index - 2]
                    )
                ),
            ),
            Mistake(
                "You compare classes, and the blank, with `is`, which asks whether they are the "
                "same object in memory; for large numbers it says no. Compare with `==` and `!=`.",
                _came_from_mutant(
                    jump=lambda states, index, blank: (
                        index >= 2
                        and states[index] is not blank
                        and states[index] is not states[index - 2]
                    )
                ),
            ),
            Mistake(
                "The first jump leads from the first letter straight to the second: you allow a "
                "jump only later.",
                _came_from_mutant(
                    jump=lambda states, index, blank: index >= 4 and _jumps(states, index, blank)
                ),
            ),
            Mistake(
                "A path may also stay where it is: a letter, or a blank, "
                "can last for several frames.",
                _came_from_mutant(stay=False, jump=_jumps),
            ),
            Mistake(
                "Some of your places are negative. There is nothing before the first state "
                "(Python would count from the end).",
                _came_from_mutant(jump=_jumps, clip=False),
                shows=lambda mine, theirs: min(mine) < 0,
            ),
            Mistake(
                "You return where a path can go from this place. The question is where it can "
                "come from.",
                _goes_to,
            ),
            Mistake(
                "You return the classes of the states. Asked are their places, counted from 0.",
                lambda states, index, blank=0: [
                    states[r] for r in _came_from_mutant(jump=_jumps)(states, index, blank)
                ],
            ),
            Mistake(
                "Your jump goes too far: it goes over a single state, a blank, and comes from two "
                "places before.",
                lambda states, index, blank=0: [
                    before - (before == index - 2)
                    for before in _came_from_mutant(jump=_jumps)(states, index, blank)
                ],
            ),
            Mistake(
                "Your list is empty somewhere, but from the place itself a path can always come: "
                "it stays.",
                lambda states, index, blank=0: [
                    before
                    for before in _came_from_mutant(jump=_jumps)(states, index, blank)
                    if index >= 2
                ],
                shows=lambda mine, theirs: len(mine) == 0,
            ),
            Mistake(
                "One place stands in your list twice, the one just before. A jump comes from two "
                "places before.",
                lambda states, index, blank=0: [
                    before + (before == index - 2)
                    for before in _came_from_mutant(jump=_jumps)(states, index, blank)
                ],
            ),
            Mistake(
                "The step from the state just before is missing: it is always allowed.",
                lambda states, index, blank=0: [
                    before
                    for before in _came_from_mutant(jump=_jumps)(states, index, blank)
                    if before != index - 1
                ],
            ),
            Mistake(
                "The places are right, but in falling order: return the smallest first.",
                lambda states, index, blank=0: _came_from_mutant(jump=_jumps)(states, index, blank)[
                    ::-1
                ],
            ),
            Mistake(
                "A way is missing here. Ask three questions: may the path stay, may it step, may "
                "it jump?",
                lambda states, index, blank=0: [index] * (index < 2) + [index - 2] * (index >= 2),
                shows=lambda mine, theirs: len(mine) < len(theirs),
            ),
            Mistake(
                "There is a place too many here. Ask three questions: may the path stay, may it "
                "step, may it jump?",
                lambda states, index, blank=0: list(range(index + 1)),
                shows=lambda mine, theirs: len(mine) > len(theirs),
            ),
            Mistake(
                "The number of ways is right here, but not each place. Stay comes from the place "
                "itself, step from the one before, jump from two before.",
                lambda states, index, blank=0: [
                    before + 1 for before in _came_from_mutant(jump=_jumps)(states, index, blank)
                ],
                shows=lambda mine, theirs: (
                    isinstance(mine, list | tuple) and len(mine) == len(theirs)
                ),
            ),
            Mistake(
                "You say for each way whether it is open. Asked are the places themselves, "
                "counted from 0.",
                lambda states, index, blank=0: [_jumps(states, index, blank), index >= 1, True],
                lambda mine, theirs: all(isinstance(way, bool) for way in mine),
            ),
            Mistake(
                "You do not jump into a letter that stands anywhere before. Compare it only "
                "with the state two places before: further away, a letter may come again.",
                _came_from_mutant(
                    jump=lambda states, index, blank: (
                        index >= 2 and states[index] not in (blank, *states[:index])
                    )
                ),
            ),
        ),
        hints=(
            (
                "There are three ways: stay, step, jump. Two of them are always allowed, if "
                "there is a state to come from."
            ),
            "The states of aab are `[0, 1, 0, 1, 0, 2, 0]`. "
            "`my_came_from([0, 1, 0, 1, 0, 2, 0], 3)` gives `[2, 3]`, since the two a are equal; "
            "`my_came_from([0, 1, 0, 1, 0, 2, 0], 5)` gives `[3, 4, 5]`.",
            """
            begin with [index]
            put index - 1 before it if there is such a state
            put index - 2 before them if there is such a state, the state at index is a letter,
                and this letter differs from the one at index - 2
            """,
        ),
        praise="stay, step, and jump between different letters: these three moves are all of CTC.",
    ),
    Exercise(
        number="4.4",
        title="The forward pass",
        difficulty=3,
        importance=3,
        minutes=20,
        reference=forward_table,
        forbidden=LIBRARY,
        operators=CTC_OPERATORS,
        examples=_columns,
        draw=_draw_probs,
        draws=10,
        mistakes=(
            Mistake(
                "You let paths begin everywhere. At the first frame only the first two states can "
                "be reached, the blank and the first letter.",
                _forward_mutant(start=99),
            ),
            Mistake(
                "In your table a path must begin with a blank, but it may also "
                "begin with the first letter.",
                _forward_mutant(start=1),
            ),
            Mistake(
                "Your table is 0 everywhere: give the first row its two beginnings, the blank and "
                "the first letter.",
                _forward_mutant(start=0),
            ),
            Mistake(
                "You jump into every state, blanks included: such a path leaves out a letter.",
                _forward_mutant(jump="always"),
            ),
            Mistake(
                "You jump between equal letters, which would merge: compare the state with "
                "the one two places before.",
                _forward_mutant(jump="labels"),
            ),
            Mistake(
                "You never jump: different letters may be neighbours without a blank.",
                _forward_mutant(jump="never"),
            ),
            Mistake("You forget that a path may stay in its state.", _forward_mutant(stay=False)),
            Mistake(
                "Probability flows from the last state into the first: at place 0, place - 1 is "
                "-1, and Python counts it from the end. Step only where there is a state before.",
                _forward_mutant(wrap="step"),
            ),
            Mistake(
                "Probability flows from the last state into the first letter: at place 1, "
                "place - 2 is -1, and Python counts it from the end. Jump only from place 2 on.",
                _forward_mutant(wrap="jump"),
            ),
            Mistake(
                "Probability flows from the last states into the first: Python counts the "
                "places -1 and -2 from the end. Step and jump only where there is such a state.",
                _forward_mutant(wrap="step and jump"),
            ),
            Mistake(
                "The first row holds 1 where a path can begin. Frame 0 writes a class, too: there "
                "stand its probabilities of the blank and of the first letter.",
                _forward_mutant(emit="later"),
            ),
            Mistake(
                "At frame 0 you take class 1 for the first letter of the text. Its class is "
                "`states[1]`, or `target[0]`.",
                _forward_mutant(emit="first is 1"),
            ),
            Mistake(
                "You add numbers of the row that you are just filling. All three ways, stay, step "
                "and jump, come from the frame before.",
                _forward_mutant(current=True),
            ),
            Mistake(
                "After the first frame your table is 0 everywhere. All three ways, stay, step and "
                "jump, come from the row before; the row that you are filling is still 0.",
                _of_forward(
                    lambda alpha: torch.cat([alpha[:1], torch.zeros_like(alpha[1:])], dim=0)
                ),
            ),
            Mistake(
                "All rows of your table are the last one. If you put one tensor into a list and "
                "then change it, all entries change: put a copy into the list.",
                _of_forward(lambda alpha: alpha[-1:].repeat(len(alpha), 1)),
            ),
            Mistake(
                "Where the text does not fit, you give zeros. There are beginnings all the same: "
                "fill the table as always; only its end stays 0.",
                lambda probs, target: (
                    RIGHT_FORWARD(probs, target)
                    if _fits(probs, target)
                    else torch.zeros_like(RIGHT_FORWARD(probs, target))
                ),
            ),
            Mistake(
                "You compare classes with `is`, which asks whether they are the same object in "
                "memory; for large numbers it says no. Compare with `==` and `!=`.",
                _forward_mutant(jump="is"),
            ),
            Mistake(
                "After the first frame you add up the ways, but you do not multiply by the "
                "probability of the class that each state writes.",
                _forward_mutant(emit="no"),
            ),
            Mistake(
                "You take the place of a state for its class. State number s writes the class "
                "`states[s]`: multiply by `probs[frame, states[s]]`.",
                _forward_mutant(emit="place"),
            ),
            Mistake(
                "You keep only the best of the ways into a state; CTC adds them all up. (Keeping "
                "the best is Viterbi's algorithm, which comes later.)",
                _forward_mutant(combine=max),
            ),
            Mistake(
                "You multiply by the probabilities of the frame before; each row "
                "uses those of its own frame.",
                _forward_mutant(emit="before"),
            ),
            Mistake(
                "Your table is right, but it holds logarithms; return probabilities.",
                _of_forward(torch.log),
            ),
            Mistake(
                "You divide each row by its sum. The rows of alpha do not add up to 1: some paths "
                "can no longer spell the text.",
                _of_forward(_normalised),
            ),
            Mistake(
                "That is the last row alone. Return the whole table, a row for each frame.",
                _of_forward(lambda alpha: alpha[-1]),
                shows=lambda mine, theirs: mine.shape == theirs.shape[1:],
            ),
            Mistake(
                "That is the probability of the text. Return the whole table, a row for each "
                "frame.",
                _of_forward(lambda alpha: alpha[-1, -2:].sum()),
                shows=lambda mine, theirs: torch.as_tensor(mine).dim() == 0,
            ),
            Mistake(
                "Rows and columns are exchanged: the shape is (T, S), a row for each frame.",
                _of_forward(lambda alpha: alpha.T),
            ),
            Mistake(
                "Your table has too few columns. The states are the letters with a blank before, "
                "between and after them, `2 * L + 1` of them.",
                _of_forward(lambda alpha: alpha[:, 1::2]),
                shows=lambda mine, theirs: mine.shape[1] < theirs.shape[1],
            ),
            Mistake(
                "The last row stays empty: does the loop end one frame too early?",
                _of_forward(lambda alpha: _scaled_rows(alpha, -1, float(len(alpha) < 2))),
            ),
            Mistake(
                "The last state stays empty after the first frame: the loop over the states "
                "must reach the last blank, too.",
                _forward_mutant(left_out=-1),
            ),
            Mistake(
                "The first state stays empty after the first frame: a path may stay in the "
                "first blank.",
                _forward_mutant(left_out=0),
            ),
            Mistake(
                "The first row is not right. It holds the probabilities of the blank and of the "
                "first letter at frame 0, and 0 in the other states.",
                _of_forward(lambda alpha: _scaled_rows(alpha, 0, 3.0)),
                shows=lambda mine, theirs: _row_differs(mine, theirs, 0),
            ),
            Mistake(
                "The first row is right, but in the second one numbers are too small: a way is "
                "missing (stay, step or jump), or a factor is too small.",
                _of_forward(lambda alpha: _scaled_rows(alpha, 1, 0.7)),
                shows=lambda mine, theirs: _row_differs(mine, theirs, 1, torch.lt),
            ),
            Mistake(
                "The first row is right, but in the second one numbers are too large: a way is "
                "counted that is not allowed, or one is counted twice.",
                _of_forward(lambda alpha: _scaled_rows(alpha, 1, 1.7)),
                shows=lambda mine, theirs: _row_differs(mine, theirs, 1, torch.gt),
            ),
            Mistake(
                "The first row is right, but in the second one some numbers are too small and "
                "others too large: a way is counted at the wrong state.",
                _of_forward(lambda alpha: _swapped(alpha, 1)),
                shows=lambda mine, theirs: _row_differs(mine, theirs, 1),
            ),
            Mistake(
                "The first two rows are right, but not all the later ones. Each row is made from "
                "the one before it in the same way.",
                _of_forward(lambda alpha: _scaled_rows(alpha, 2, 1.7)),
                shows=lambda mine, theirs: mine.shape == theirs.shape,
            ),
            Mistake(
                "The shape is not right: a row for each frame, and `2 * L + 1` states in it.",
                _of_forward(lambda alpha: alpha[:, :-1]),
                shows=lambda mine, theirs: mine.shape != theirs.shape,
            ),
        ),
        hints=(
            (
                "Fill the table row by row. From where can a path come into state s at frame "
                "t? Exercise 4.3 tells you."
            ),
            "The first two frames by hand, and the text ab: "
            "`my_forward(torch.tensor([[0.2, 0.6, 0.2], [0.3, 0.3, 0.4]]), [1, 2])[1]` gives "
            "`[0.06, 0.24, 0.18, 0.24, 0.0]`. The .24 of b: it comes from a at frame 0, .6, by the "
            "jump, times the probability of b at frame 1, .4.",
            """
            alpha[0, 0] = probs[0, blank]; alpha[0, 1] = probs[0, first letter]
            the rest of row 0 is 0
            for each frame t from 1, for each index s:
                total = sum of alpha[t - 1, r] for r in came_from(states, s)
                alpha[t, s] = total * probs[t, states[s]]
            """,
        ),
        praise=(
            "for each state at each frame you added at most three numbers, and that is the sum "
            "over all paths of the text."
        ),
    ),
    Exercise(
        number="4.5",
        title="What does each frame write?",
        difficulty=2,
        importance=2,
        minutes=10,
        reference=class_posteriors,
        forbidden=(posteriors,),
        examples=_tables,
        draw=_draw_tables,
        draws=10,
        mistakes=(
            Mistake(
                "The rows do not add up to 1: alpha times beta is the probability of the text and "
                "the state together. Divide by the probability of the text.",
                _posterior_mutant(normalise="no"),
            ),
            Mistake(
                "You divide by the sum of the whole table. At each frame the path is certainly in "
                "some state, so each row adds up to 1.",
                _posterior_mutant(normalise="all"),
            ),
            Mistake(
                "You divide each column by its sum. At each frame the path is certainly in some "
                "state, so it is the rows that add up to 1.",
                _posterior_mutant(normalise="columns"),
            ),
            Mistake(
                "You divide by the whole last row of alpha. The likelihood is the sum of its last "
                "two states alone: a path must have written the text. (The sum of each row of "
                "alpha times beta is the likelihood, too.)",
                _posterior_mutant(normalise="last row"),
            ),
            Mistake(
                "You divide by alpha of the last letter alone. A path may also end in the blank "
                "after it: the likelihood is the sum of both.",
                _posterior_mutant(normalise="last letter"),
            ),
            Mistake(
                "You return a column for each state. Several states write the same class (all the "
                "blanks do): add their columns up, to get a column for each class.",
                _posterior_mutant(add="no"),
            ),
            Mistake(
                "You make only as many columns as the classes of this text need. The argument "
                "`classes` says how many there are; the others get zeros.",
                lambda alpha, beta, states, classes: RIGHT_POSTERIORS(
                    alpha, beta, states, max(states) + 1
                ),
            ),
            Mistake(
                "Several states write the same class (all the blanks do), and you keep only the "
                "last of them: add them up.",
                _posterior_mutant(add="last"),
            ),
            Mistake(
                "The blanks are added up, but of a letter that occurs more than once you keep only "
                "the last state: add them up, too.",
                _posterior_mutant(add="blanks"),
            ),
            Mistake(
                "Only the first state is in your table. Is the return inside the loop?",
                lambda alpha, beta, states, classes: torch.cat(
                    [
                        _normalised(alpha * beta)[:, :1],
                        torch.zeros(len(alpha), classes - 1, dtype=alpha.dtype),
                    ],
                    dim=1,
                ),
            ),
            Mistake(
                "Your table is right, but it holds logarithms; return probabilities.",
                lambda *arguments: RIGHT_POSTERIORS(*arguments).log(),
            ),
            Mistake(
                "Rows and columns are exchanged: the shape is (T, C), a row for each frame.",
                lambda *arguments: RIGHT_POSTERIORS(*arguments).T,
                shows=lambda mine, theirs: mine.T.shape == theirs.shape != mine.shape,
            ),
            Mistake(
                "Your table is 0 everywhere: nothing is added up in it.",
                lambda alpha, beta, states, classes: torch.zeros(len(alpha), classes),
            ),
            Mistake(
                "You multiply by the sum of each row. Divide by it, so that the row adds up to 1.",
                _posterior_mutant(normalise="times"),
            ),
            Mistake(
                "You divide by alpha of the last blank alone. A path may also end in the letter "
                "before it: the likelihood is the sum of both.",
                _posterior_mutant(normalise="last blank"),
            ),
            Mistake(
                "You divide one table by the other, and they hold zeros. Multiply them: a path has "
                "a beginning and an ending.",
                _posterior_mutant(factors="quotient"),
                shows=lambda mine, theirs: not torch.isfinite(mine).all(),
            ),
            Mistake(
                "You use alpha alone, which knows only the frames up to t. Beta knows the frames "
                "after t, and they tell just as much.",
                _posterior_mutant(factors="alpha"),
            ),
            Mistake(
                "You use beta alone, which knows only the frames after t. Multiply it by alpha, "
                "which knows the frames up to t.",
                _posterior_mutant(factors="beta"),
            ),
            Mistake(
                "You add alpha and beta. A path has a beginning and an ending: their "
                "probabilities multiply.",
                _posterior_mutant(factors="sum"),
            ),
            Mistake(
                "A softmax makes any row add up to 1, but it does not give these probabilities: "
                "divide by the sum of the row.",
                _posterior_mutant(normalise="softmax"),
            ),
            Mistake(
                "A softmax of alpha times beta adds up to 1, but these are probabilities already: "
                "divide each row by its sum.",
                _posterior_mutant(normalise="softmax of states"),
            ),
            Mistake(
                "The shape is not right: a row for each frame, a column for each of the classes.",
                lambda *arguments: RIGHT_POSTERIORS(*arguments)[:, 1:],
                shows=lambda mine, theirs: mine.shape != theirs.shape,
            ),
            Mistake(
                "Some of your numbers are negative or above 1, and no probability is: look at what "
                "you divide by.",
                lambda *arguments: RIGHT_POSTERIORS(*arguments) * 3,
                shows=lambda mine, theirs: ((mine < 0) | (mine > 1 + 1e-6)).any(),
            ),
            Mistake(
                "Your rows do not add up to 1: at each frame the path writes one of the classes. "
                "Add up each row to see where it goes wrong.",
                lambda *arguments: RIGHT_POSTERIORS(*arguments) / 3,
                shows=lambda mine, theirs: ((mine.sum(1) - 1).abs() > 1e-6).any(),
            ),
            Mistake(
                "Your rows add up to 1, but the classes do not get the right shares: state s "
                "writes the class `states[s]`.",
                lambda *arguments: RIGHT_POSTERIORS(*arguments).flip(1),
                shows=lambda mine, theirs: mine.shape == theirs.shape,
            ),
        ),
        hints=(
            (
                "alpha[t, s] * beta[t, s] is the probability of all paths of the text that pass "
                "through state s at frame t."
            ),
            "If a row of alpha times beta is .1, .3, .1 for the states of a, their sum is the "
            "likelihood, .5. Divided by it they are .2, .6, .2. The blank has two of the states, "
            "so this frame writes the blank with .4 and a with .6.",
            (
                "multiply the tables; divide each row by its sum; then, for each place s, add "
                "column s to the class states[s]"
            ),
        ),
        praise="this table is all that the gradient needs to know about the text.",
    ),
    Exercise(
        number="4.6",
        title="What torch calls the mean",
        difficulty=1,
        importance=2,
        minutes=5,
        reference=mean_loss,
        examples=_losses,
        draw=_draw_losses,
        otherwise=(
            "Check the two divisions: by the length of each target (by 1 where it is 0), and by "
            "the number of losses."
        ),
        mistakes=(
            Mistake(
                "That is the plain mean over the batch. torch first divides each loss by "
                "the length of its target.",
                lambda losses, target_lengths: sum(losses) / len(losses),
            ),
            Mistake(
                "You divide the sum of all losses by the sum of all lengths: long texts would "
                "count for more. torch divides each loss by its own length and then averages.",
                lambda losses, target_lengths: sum(losses) / max(1, sum(target_lengths)),
            ),
            Mistake(
                "You divide by the lengths, but then you add up; torch averages over the batch.",
                lambda losses, target_lengths: sum(
                    loss / max(length, 1) for loss, length in zip(losses, target_lengths)
                ),
            ),
            Mistake(
                "An empty target has length 0, and you divide by it: torch divides by at least 1.",
                lambda losses, target_lengths: (
                    sum(loss / length for loss, length in zip(losses, target_lengths)) / len(losses)
                ),
            ),
            Mistake(
                "You leave empty targets out. They count, with their loss divided by 1.",
                lambda losses, target_lengths: (
                    sum(loss / length for loss, length in zip(losses, target_lengths) if length)
                    / max(1, sum(length > 0 for length in target_lengths))
                ),
            ),
            Mistake(
                "An empty target counts with its whole loss, divided by 1; yours counts as 0.",
                lambda losses, target_lengths: (
                    sum(loss / length for loss, length in zip(losses, target_lengths) if length)
                    / len(losses)
                ),
            ),
            Mistake(
                "You add 1 to each length. torch divides by the length itself, and by 1 only "
                "where it is 0.",
                lambda losses, target_lengths: (
                    sum(loss / (length + 1) for loss, length in zip(losses, target_lengths))
                    / len(losses)
                ),
            ),
            Mistake(
                "You multiply by the lengths. Divide: the loss for each letter is asked.",
                lambda losses, target_lengths: (
                    sum(loss * max(length, 1) for loss, length in zip(losses, target_lengths))
                    / len(losses)
                ),
            ),
            Mistake(
                "You divide by at least 2. A text of one letter, and an empty one, count with "
                "their whole loss.",
                lambda losses, target_lengths: (
                    sum(loss / max(length, 2) for loss, length in zip(losses, target_lengths))
                    / len(losses)
                ),
            ),
            Mistake(
                "You divide all losses together by all lengths together. torch divides each loss "
                "by its own length and then averages.",
                lambda losses, target_lengths: (
                    sum(losses) / max(1, sum(max(length, 1) for length in target_lengths))
                ),
            ),
            Mistake(
                "You divide with `//`, which cuts off the fraction of each quotient. Divide "
                "with `/`.",
                lambda losses, target_lengths: (
                    sum(loss // max(length, 1) for loss, length in zip(losses, target_lengths))
                    / len(losses)
                ),
            ),
        ),
        hints=(
            "Two divisions: one for each sample, one for the batch.",
            "`my_mean([6.0, 4.0], [3, 1])` gives `3.0`, which is `(6 / 3 + 4 / 1) / 2`.",
            (
                "divide each loss by the length of its target, or by 1 if the length "
                "is 0; average the results"
            ),
        ),
        praise=(
            "each sample counts by its loss per letter, so an empty or very short "
            "text can dominate a batch."
        ),
    ),
    Exercise(
        number="4.7",
        title="The backward pass",
        difficulty=2,
        importance=2,
        minutes=15,
        reference=backward_table,
        forbidden=LIBRARY,
        operators=CTC_OPERATORS,
        examples=_columns,
        draw=_draw_probs,
        draws=10,
        mistakes=(
            Mistake(
                "Your beta counts its own frame, too, as in some books. Here it leaves frame t "
                "out: the last row is 1 in the last two states.",
                _own_frame_too,
            ),
            Mistake(
                "You multiply by the probabilities of the frame itself. The endings begin with "
                "the next frame: use `probs[t + 1]`.",
                _backward_mutant(emit="same"),
            ),
            Mistake(
                "You multiply by the probability of the state from which the path comes. In the "
                "next frame it writes the class of the state to which it goes.",
                _backward_mutant(emit="source"),
            ),
            Mistake(
                "You add up the ways, but you do not multiply by the probability of the class "
                "that is written in the next frame.",
                _backward_mutant(emit="no"),
            ),
            Mistake(
                "The last row is 1 in the last two states: after the last frame nothing is left to "
                "be written, and row t leaves frame t out.",
                _backward_mutant(end="written"),
            ),
            Mistake(
                "You let paths end everywhere. A path must have written the whole text: it ends in "
                "the last letter or in the last blank.",
                _backward_mutant(end="all"),
            ),
            Mistake(
                "In your table a path must end with a blank, but it may also end with the last "
                "letter.",
                _backward_mutant(end="blank"),
            ),
            Mistake(
                "In your table a path must end with the last letter, but it may also end with a "
                "blank.",
                _backward_mutant(end="letter"),
            ),
            Mistake(
                "You jump into every state, blanks included: such a path leaves out a letter.",
                _backward_mutant(jump="always"),
            ),
            Mistake(
                "You jump between equal letters, which would merge: compare the state with the one "
                "two places after it.",
                _backward_mutant(jump="labels"),
            ),
            Mistake(
                "You never jump: different letters may be neighbours without a blank.",
                _backward_mutant(jump="never"),
            ),
            Mistake(
                "You ask the rule of the jump at the state where the path is. It belongs to the "
                "state where the jump lands, two places further: that one must be a letter, and "
                "another one.",
                _backward_mutant(jump="source"),
            ),
            Mistake("You forget that a path may stay in its state.", _backward_mutant(stay=False)),
            Mistake(
                "You keep only the best of the ways; CTC adds them all up.",
                _backward_mutant(combine=max),
            ),
            Mistake(
                "The rows are in the order in which you filled them, the last frame first. Return "
                "them in the order of the frames.",
                lambda probs, target: RIGHT_BACKWARD(probs, target).flip(0),
            ),
            Mistake(
                "You add up the places from which a path comes into s. Beta knows the endings: it "
                "asks where a path goes from s, to the places r with s in came_from(states, r).",
                lambda probs, target: _filled(probs, target, "from"),
            ),
            Mistake(
                "You fill the table from the first row on, but each row needs the one after it: "
                "begin at the last frame and go to the left.",
                lambda probs, target: _filled(probs, target, "up"),
            ),
            Mistake(
                "You add numbers of the row that you are just filling. All three ways, stay, step "
                "and jump, lead to the frame after.",
                lambda probs, target: _filled(probs, target, "current"),
            ),
            Mistake(
                "You compare classes with `is`, which asks whether they are the same object in "
                "memory; for large numbers it says no. Compare with `==` and `!=`.",
                _backward_mutant(jump="is"),
            ),
            Mistake(
                "Your beta is 0 where no path can begin or come from. It knows only the endings; "
                "alpha is 0 there, and that takes care of the rest.",
                lambda probs, target: (
                    RIGHT_BACKWARD(probs, target) * (RIGHT_FORWARD(probs, target) > 0)
                ),
            ),
            Mistake(
                "That is alpha times beta. Return beta alone: it leaves out all frames up to t.",
                lambda probs, target: RIGHT_BACKWARD(probs, target) * RIGHT_FORWARD(probs, target),
            ),
            Mistake(
                "Where the text does not fit, you give zeros. There are endings all the same: fill "
                "the table as always.",
                lambda probs, target: (
                    RIGHT_BACKWARD(probs, target)
                    if _fits(probs, target)
                    else torch.zeros_like(RIGHT_BACKWARD(probs, target))
                ),
            ),
            Mistake(
                "Rows and columns are exchanged: the shape is (T, S), a row for each frame.",
                lambda probs, target: RIGHT_BACKWARD(probs, target).T,
            ),
            Mistake(
                "That is a single row. Return the whole table, a row for each frame.",
                lambda probs, target: RIGHT_BACKWARD(probs, target)[0],
                shows=lambda mine, theirs: mine.shape == theirs.shape[1:],
            ),
            Mistake(
                "That is alpha. Beta knows the endings: begin at the last frame, and go to the "
                "left.",
                RIGHT_FORWARD,
            ),
            Mistake(
                "Your table is right, but it holds logarithms; return probabilities.",
                lambda probs, target: RIGHT_BACKWARD(probs, target).log(),
            ),
            Mistake(
                "You divide each row by its sum. The rows of beta do not add up to 1.",
                lambda probs, target: _normalised(RIGHT_BACKWARD(probs, target)),
            ),
            Mistake(
                "Row 0 stays empty: does the loop end one frame too early? `range(T - 2, "
                "-1, -1)` goes down to 0.",
                lambda probs, target: _scaled_rows(
                    RIGHT_BACKWARD(probs, target), 0, float(len(probs) < 2)
                ),
            ),
            Mistake(
                "The last row is not right: it is 1 in the last two states, and 0 in the others.",
                lambda probs, target: _scaled_rows(RIGHT_BACKWARD(probs, target), -1, 3.0),
                shows=lambda mine, theirs: _row_differs(mine, theirs, -1),
            ),
            Mistake(
                "The last row is right, but in the one before it numbers are too small: a way is "
                "missing (stay, step or jump), or a factor is too small.",
                lambda probs, target: _scaled_rows(RIGHT_BACKWARD(probs, target), -2, 0.7),
                shows=lambda mine, theirs: _row_differs(mine, theirs, -2, torch.lt),
            ),
            Mistake(
                "The last row is right, but in the one before it numbers are too large: a way is "
                "counted that is not allowed, or one is counted twice.",
                lambda probs, target: _scaled_rows(RIGHT_BACKWARD(probs, target), -2, 1.7),
                shows=lambda mine, theirs: _row_differs(mine, theirs, -2, torch.gt),
            ),
            Mistake(
                "The last row is right, but in the one before it some numbers are too small and "
                "others too large: a way is counted at the wrong state.",
                lambda probs, target: _swapped(RIGHT_BACKWARD(probs, target), -2),
                shows=lambda mine, theirs: _row_differs(mine, theirs, -2),
            ),
            Mistake(
                "The last two rows are right, but not all the earlier ones. Each row is made from "
                "the one after it in the same way.",
                lambda probs, target: _scaled_rows(RIGHT_BACKWARD(probs, target), -3, 1.7),
                shows=lambda mine, theirs: mine.shape == theirs.shape,
            ),
            Mistake(
                "The shape is not right: a row for each frame, and `2 * L + 1` states in it.",
                lambda probs, target: RIGHT_BACKWARD(probs, target)[:, :-1],
                shows=lambda mine, theirs: mine.shape != theirs.shape,
            ),
        ),
        hints=(
            "It is the forward pass from the other end. Where may a path end, and what does it "
            "write in the next frame?",
            "The last two frames by hand, and the text ab: "
            "`my_backward(torch.tensor([[0.3, 0.3, 0.4], [0.2, 0.1, 0.7]]), [1, 2])[0]` gives "
            "`[0.0, 0.7, 0.7, 0.9, 0.2]`. The .9 of b: in the next frame it stays, .7, or steps to "
            "the last blank, .2.",
            """
            beta[T - 1] is 1 in the last two states, and 0 in the others
            for each frame t from T - 2 down to 0, for each index s:
                beta[t, s] = sum of probs[t + 1, states[r]] * beta[t + 1, r]
                             for each index r with s in came_from(states, r)
            """,
        ),
        praise="the same three moves, read from the end: now every frame knows both of its sides.",
    ),
    Exercise(
        number="4.8",
        title="The gradient",
        difficulty=1,
        importance=3,
        minutes=5,
        reference=gradient_of,
        examples=_logits_and_wanted,
        draw=_draw_logits_and_wanted,
        mistakes=(
            Mistake(
                "The sign is the other way round: that is the direction of the step, which makes "
                "the loss smaller. The gradient is what is guessed minus what is wanted.",
                lambda logits, wanted: wanted - logits.softmax(-1),
            ),
            Mistake(
                "You subtract from the logits, which are not probabilities yet: take their "
                "softmax first.",
                lambda logits, wanted: logits - wanted,
            ),
            Mistake(
                "The softmax goes over the frames. Each frame has its own probabilities: take it "
                "over the classes, the last dimension.",
                lambda logits, wanted: logits.softmax(0) - wanted,
            ),
            Mistake(
                "That is the gradient by the log-probabilities. One step is missing, the chain "
                "rule through the softmax, and it adds what is guessed.",
                lambda logits, wanted: -wanted,
            ),
            Mistake(
                "That is the gradient by the probabilities, in the second line of the derivation. "
                "Asked is the one by the logits.",
                lambda logits, wanted: -wanted / logits.softmax(-1),
            ),
            Mistake(
                "You subtract from the logarithms of the probabilities. Take the softmax, without "
                "the logarithm.",
                lambda logits, wanted: logits.log_softmax(-1) - wanted,
            ),
            Mistake(
                "You subtract only where a class is wanted most. CTC chooses no class: subtract "
                "the whole table.",
                lambda logits, wanted: (
                    logits.softmax(-1)
                    - torch.nn.functional.one_hot(wanted.argmax(-1), wanted.shape[1])
                ),
            ),
            Mistake(
                "The exponential alone is not a probability yet: divide by the sum over the "
                "classes, which is what softmax does.",
                lambda logits, wanted: logits.exp() - wanted,
            ),
            Mistake(
                "You lose the sign. Where more is wanted than guessed, the gradient is negative.",
                lambda logits, wanted: (logits.softmax(-1) - wanted).abs(),
            ),
            Mistake(
                "Those are the terms of a loss. Asked is its gradient: guessed minus wanted.",
                lambda logits, wanted: -wanted * logits.log_softmax(-1),
            ),
            Mistake(
                "You add what is wanted. The gradient is what is guessed minus what is wanted.",
                lambda logits, wanted: logits.softmax(-1) + wanted,
            ),
            Mistake(
                "Each row must be divided by its own sum: with `keepdim=True` the sums stay beside "
                "their rows.",
                lambda logits, wanted: logits.exp() / logits.exp().sum(1) - wanted,
            ),
            Mistake(
                "You use a sigmoid for each class alone. The classes of a frame share one softmax.",
                lambda logits, wanted: logits.sigmoid() - wanted,
            ),
            Mistake(
                "That is what is guessed. Subtract what is wanted.",
                lambda logits, wanted: logits.softmax(-1),
            ),
            Mistake(
                "You divide by the number of frames. The loss is not a mean over the frames.",
                lambda logits, wanted: (logits.softmax(-1) - wanted) / len(logits),
            ),
            Mistake(
                "You multiply by what is guessed as well. In the last line of the derivation this "
                "factor has gone: the rows of what is wanted add up to 1.",
                lambda logits, wanted: logits.softmax(-1) * (logits.softmax(-1) - wanted),
            ),
            Mistake(
                "You add up over the frames. Each frame has a gradient of its own.",
                lambda logits, wanted: (logits.softmax(-1) - wanted).sum(0),
            ),
            Mistake(
                "That is a single row. Return a row for each frame: each has a gradient of its "
                "own.",
                lambda logits, wanted: (logits.softmax(-1) - wanted)[0],
                shows=lambda mine, theirs: mine.shape == theirs.shape[1:],
            ),
            Mistake(
                "You add up the whole table, and that is always 0. The gradient has a "
                "number for each class at each frame, (T, C).",
                lambda logits, wanted: (logits.softmax(-1) - wanted).sum(),
            ),
            Mistake(
                "That is a single number. The gradient has one for each class at each frame, "
                "(T, C).",
                lambda logits, wanted: -(wanted * logits.log_softmax(-1)).sum(),
                shows=lambda mine, theirs: torch.as_tensor(mine).dim() == 0,
            ),
            Mistake(
                "Rows and columns are exchanged: the shape is (T, C), a row for each frame.",
                lambda logits, wanted: (logits.softmax(-1) - wanted).T,
            ),
            Mistake(
                "You round: return the numbers as they are.",
                lambda logits, wanted: (logits.softmax(-1) - wanted).round(decimals=3),
                shows=lambda mine, theirs: any(
                    torch.allclose(mine, theirs.round(decimals=digits), atol=1e-9)
                    for digits in (2, 3, 4)
                ),
            ),
            Mistake(
                "Your rows do not add up to 0. What one class gains the others lose: guessed and "
                "wanted both add up to 1.",
                lambda logits, wanted: logits.softmax(-1) - wanted + 0.3,
                shows=lambda mine, theirs: (mine.sum(1).abs() > 1e-6).any(),
            ),
            Mistake(
                "Your rows add up to 0, as they should, but the numbers are others: is the first "
                "table the softmax of the logits, and the second one as it was given?",
                lambda logits, wanted: (logits.softmax(-1) - wanted) * 3,
                shows=lambda mine, theirs: (mine.sum(1).abs() < 1e-6).all(),
            ),
        ),
        hints=(
            "The last line of the derivation is all of it. What turns logits into what is guessed?",
            "If all logits of a frame are equal, each of two classes is guessed with .5. If the "
            "text wants the first with .3 and the second with .7, the gradient is .2 and -.2.",
            "take the softmax of the logits over the classes; subtract what is wanted",
        ),
        praise=(
            "what is guessed minus what is wanted, as in every classifier with a softmax; CTC's "
            "work is to find out what is wanted."
        ),
    ),
    Exercise(
        number="4.9",
        title="Your own CTC loss",
        difficulty=3,
        importance=3,
        minutes=15,
        reference=loss_and_gradient,
        forbidden=(*LIBRARY, posteriors, logit_gradient),
        operators=CTC_OPERATORS,
        examples=_logits_and_targets,
        draw=_draw_logits_and_target,
        draws=6,
        mistakes=(
            Mistake(
                "The first result is the probability of the text. The loss is its negative "
                "logarithm.",
                _loss_mutant(loss=lambda probs, alpha, target: alpha[-1, -2:].sum()),
            ),
            Mistake(
                "Your loss is the logarithm without the minus: a loss is large where the text is "
                "improbable.",
                _loss_mutant(loss=lambda probs, alpha, target: alpha[-1, -2:].sum().log()),
            ),
            Mistake(
                "Your loss counts the paths that end in the last blank alone. A path may also end "
                "in the last letter: add both before you take the logarithm.",
                _loss_mutant(loss=lambda probs, alpha, target: -alpha[-1, -1].log()),
            ),
            Mistake(
                "Your loss counts the paths that end in the last letter alone. A path may also end "
                "in the last blank: add both before you take the logarithm.",
                _loss_mutant(loss=lambda probs, alpha, target: -alpha[-1, -2].log()),
            ),
            Mistake(
                "Your loss adds up the whole last row of alpha. Only paths in the last two states "
                "have written the whole text.",
                _loss_mutant(loss=lambda probs, alpha, target: -alpha[-1].sum().log()),
            ),
            Mistake(
                "You add the logarithms of the two ends. Add the two probabilities first, then "
                "take one logarithm.",
                _loss_mutant(loss=lambda probs, alpha, target: -alpha[-1, -2:].log().sum()),
            ),
            Mistake(
                "You divide the loss by the number of letters. That is for the mean over a batch; "
                "here the loss of the text as a whole is asked.",
                _loss_mutant(
                    loss=lambda probs, alpha, target: -alpha[-1, -2:].sum().log() / len(target)
                ),
            ),
            Mistake(
                "The gradient has the wrong sign: it is what is guessed minus what is wanted.",
                _loss_mutant(gradient=lambda probs, wanted: wanted - probs),
            ),
            Mistake(
                "That is the gradient by the log-probabilities. By the logits it is what is "
                "guessed minus what is wanted.",
                _loss_mutant(gradient=lambda probs, wanted: -wanted),
            ),
            Mistake(
                "That is the gradient by the probabilities. By the logits it is what is guessed "
                "minus what is wanted.",
                _loss_mutant(gradient=lambda probs, wanted: -wanted / probs),
            ),
            Mistake(
                "The second result is what is wanted. The gradient is what is guessed minus that.",
                _loss_mutant(gradient=lambda probs, wanted: wanted),
            ),
            Mistake(
                "You subtract what is wanted from the logits or their logarithms. Subtract it from "
                "the probabilities.",
                _loss_mutant(gradient=lambda probs, wanted: probs.log() - wanted),
            ),
            Mistake(
                "You divide the gradient by the number of letters. That is for the mean over a "
                "batch; here the text as a whole is asked.",
                _loss_mutant(per_letter=True),
            ),
            Mistake(
                "You divide both results by the number of letters. That is for the mean over a "
                "batch; here the text as a whole is asked.",
                _loss_mutant(
                    loss=lambda probs, alpha, target: -alpha[-1, -2:].sum().log() / len(target),
                    per_letter=True,
                ),
            ),
            Mistake(
                "You fill the tables with the logits. They take probabilities: the softmax of the "
                "logits.",
                _loss_mutant(filled_from=lambda probs, logits: logits),
            ),
            Mistake(
                "You take the exponential of the logits for probabilities. Only the softmax makes "
                "each frame add up to 1.",
                _loss_mutant(probs_of=torch.exp),
            ),
            Mistake(
                "You use the logits as if they were probabilities: take their softmax first.",
                _loss_mutant(probs_of=lambda logits: logits),
            ),
            Mistake(
                "The softmax goes over the frames. Take it over the classes, the last dimension.",
                _loss_mutant(probs_of=lambda logits: logits.softmax(0)),
            ),
            Mistake(
                "You use alpha alone for what is wanted. It takes both tables, alpha times beta.",
                _loss_mutant(wanted_of=_posterior_mutant(factors="alpha")),
            ),
            Mistake(
                "The two results are in the other order: the loss comes first.",
                lambda logits, target: RIGHT_LOSS(logits, target)[::-1],
                shows=lambda mine, theirs: torch.as_tensor(mine[0]).dim() == 2,
            ),
            Mistake(
                "That is one of the two results: return the loss and the gradient, in this order.",
                lambda logits, target: RIGHT_LOSS(logits, target)[1],
                shows=lambda mine, theirs: not isinstance(mine, (tuple, list)),
            ),
            Mistake(
                "Two results are asked for: the loss and the gradient, in this order.",
                lambda logits, target: (*RIGHT_LOSS(logits, target), 0.0),
                shows=lambda mine, theirs: len(mine) != len(theirs),
            ),
            Mistake(
                "The loss is right, but not the gradient: it is what is guessed minus what is "
                "wanted. Print both tables for a small text.",
                _loss_mutant(gradient=lambda probs, wanted: 3 * (probs - wanted)),
                shows=lambda mine, theirs: abs(float(mine[0]) - theirs[0]) < 1e-6,
            ),
            Mistake(
                "The gradient is right, but not the loss: it is the negative logarithm of the sum "
                "of the last two alphas of the last frame.",
                _loss_mutant(loss=lambda probs, alpha, target: alpha.sum()),
                shows=lambda mine, theirs: (
                    len(theirs[1]) > 1  # in a single frame the gradient of most mistakes is right
                    and torch.allclose(mine[1].double(), theirs[1], atol=1e-6)
                ),
            ),
            Mistake(
                "Neither the loss nor the gradient is right. Both are made of the same tables: "
                "look at alpha first, since the loss needs nothing else.",
                _loss_mutant(
                    loss=lambda probs, alpha, target: alpha.sum(),
                    gradient=lambda probs, wanted: 3 * (probs - wanted),
                ),
                shows=lambda mine, theirs: len(mine) == 2,
            ),
        ),
        hints=(
            "You have all the parts: my_forward, my_backward and my_posteriors take "
            "probabilities, and my_gradient takes logits.",
            "For equal logits, two frames and three classes, three paths spell a, each with the "
            "probability `1 / 9`. So the loss is `-log(3 / 9)`: "
            "`round(float(my_ctc(torch.zeros(2, 3), [1])[0]), 4)` gives `1.0986`.",
            """
            probs = the softmax of the logits
            alpha, beta = the forward and the backward table
            loss = -log(the sum of the last two alphas of the last frame)
            wanted = the posteriors of alpha and beta, with the states of the target
            return loss, the gradient
            """,
        ),
        praise=(
            "this is a whole CTC loss, and you wrote every line of it. Below it trains a network."
        ),
    ),
    Exercise(
        number="4.10",
        title="A loss for long pictures",
        difficulty=2,
        importance=2,
        minutes=10,
        reference=long_loss,
        forbidden=(*LIBRARY, align),
        operators=CTC_OPERATORS,
        examples=_long_columns,
        draw=_draw_log_probs,
        draws=6,
        properties=_long_properties,
        otherwise=(
            "Compare with your forward pass on a small text. If the loss is too large, paths of "
            "the text may be missing from the sum; if it is too small, paths may be counted that "
            "do not spell it, or some twice."
        ),
        mistakes=(
            Mistake(
                "On long pictures your loss is infinite: the probabilities became 0 before their "
                "logarithm was taken. Stay with logarithms, or divide each row by its sum and "
                "keep the logarithm of the sum.",
                _underflows,
            ),
            Mistake(
                "On long pictures your loss is much too small. Did you add a tiny number, or stop "
                "at one, so that the logarithm is not infinite? That hides the underflow and gives "
                "no loss: stay with logarithms.",
                _hidden,
                shows=lambda mine, theirs: theirs > UNDERFLOW and abs(mine % -math.log(0.1)) < 1e-6,
            ),
            Mistake(
                "That is the loss of the most probable path: you keep the best of the ways instead "
                "of their sum. Use `torch.logsumexp`.",
                _log_mutant(combine=torch.amax, join=torch.amax),
            ),
            Mistake(
                "At the end you add up, but before you keep the best of the ways into a state. "
                "Use `torch.logsumexp` there, too.",
                _log_mutant(combine=torch.amax),
            ),
            Mistake(
                "At the end you keep the better of the two states in which a path can end. Add "
                "them up, with `torch.logsumexp`.",
                _log_mutant(join=torch.amax),
            ),
            Mistake(
                "You never jump: different letters may be neighbours without a blank.",
                _log_mutant(jump="never"),
            ),
            Mistake(
                "You jump between equal letters, which would merge: compare the state with "
                "the one two places before.",
                _log_mutant(jump="labels"),
            ),
            Mistake(
                "You jump into every state, blanks included: such a path leaves out a letter.",
                _log_mutant(jump="always"),
            ),
            Mistake(
                "Logarithms must not be added here: that multiplies the probabilities. Use "
                "`torch.logsumexp` to add up ways that are given as logarithms.",
                _log_mutant(
                    combine=lambda ways, dim: ways.masked_fill(ways.isinf(), 0.0).sum(dim),
                    never=0.0,
                ),
            ),
            Mistake(
                "You add up logarithms, which multiplies the probabilities; one `-inf` among them "
                "makes all of it `-inf`. Use `torch.logsumexp`.",
                _log_mutant(combine=torch.sum),
            ),
            Mistake(
                "You compare classes with `is`, which asks whether they are the same object in "
                "memory; for large numbers it says no. Compare with `==` and `!=`.",
                _log_mutant(jump="is"),
            ),
            Mistake(
                "In your table a path must begin with a blank, but it may also begin with the "
                "first letter.",
                _log_mutant(start=1),
            ),
            Mistake(
                "You let paths begin everywhere. At the first frame only the first two states can "
                "be reached, the blank and the first letter.",
                _log_mutant(start=9999),
            ),
            Mistake(
                "Frame 0 is missing: it writes a class, too. There stand its log-probabilities of "
                "the blank and of the first letter.",
                _log_mutant(first=False),
            ),
            Mistake(
                "You add numbers of the row that you are just filling. Stay, step and jump all "
                "come from the frame before: make a new row for each frame.",
                _log_mutant(current=True),
            ),
            Mistake(
                "You divide the rows by their sums, but the logarithms of these sums are missing "
                "in the loss: add them up.",
                _log_mutant(
                    ends=slice(None),
                    join=lambda row, dim: torch.logsumexp(row[-2:], 0) - torch.logsumexp(row, 0),
                ),
            ),
            Mistake(
                "Return a single number: yours is in a list, or in a tensor with an axis. `[0]` "
                "takes it out.",
                lambda log_probs, target: torch.tensor([RIGHT_LOG_LOSS(log_probs, target)]),
                shows=lambda mine, theirs: torch.is_tensor(mine) and mine.dim() > 0,
            ),
            Mistake(
                "In a table of logarithms 0 stands for probability 1. States that no path has "
                "reached yet have the logarithm of 0, which is `-inf`.",
                _log_mutant(never=0.0),
            ),
            Mistake("You leave out the paths that end in the last blank.", _log_mutant(ends=-2)),
            Mistake("You leave out the paths that end in the last letter.", _log_mutant(ends=-1)),
            Mistake(
                "You add up the whole last row. Only paths in its last two states have written "
                "the whole text. (Where rows are divided by their sums, the share of these two "
                "states still counts.)",
                _log_mutant(ends=slice(None)),
            ),
            Mistake(
                "You add the logarithms of the two ends. Use `torch.logsumexp` to add up "
                "probabilities that are given as logarithms.",
                _log_mutant(join=torch.sum),
            ),
            Mistake(
                "That is the log-likelihood. The loss is its negative.",
                lambda log_probs, target: -RIGHT_LOG_LOSS(log_probs, target),
            ),
            Mistake(
                "That is the probability of the text. The loss is its negative logarithm.",
                lambda log_probs, target: math.exp(-RIGHT_LOG_LOSS(log_probs, target)),
            ),
            Mistake(
                "You divide by the number of letters: here the loss of the text as a whole is "
                "asked.",
                lambda log_probs, target: RIGHT_LOG_LOSS(log_probs, target) / len(target),
            ),
            Mistake(
                "You count frame 0 twice: it has filled the first row already, so the loop "
                "begins at frame 1.",
                lambda log_probs, target: RIGHT_LOG_LOSS(
                    torch.cat([log_probs[:1], log_probs]), target
                ),
            ),
            Mistake(
                "The last frame is left out: does the loop end one frame too early?",
                lambda log_probs, target: RIGHT_LOG_LOSS(
                    log_probs[: max(1, len(log_probs) - 1)], target
                ),
            ),
            Mistake(
                "You divide by the number of frames: here the loss of the text as a whole "
                "is asked.",
                lambda log_probs, target: RIGHT_LOG_LOSS(log_probs, target) / len(log_probs),
            ),
            Mistake("You forget that a path may stay in its state.", _log_mutant(stay=False)),
            Mistake(
                "You give states that no path has reached a small weight, and where the "
                "text is improbable it counts. Their logarithm is `-inf`.",
                _log_mutant(never=-50.0),
            ),
        ),
        hints=(
            "Take your forward pass. Products become sums, and what do sums become?",
            "log(.3 + .1) from log .3 and log .1: "
            "`torch.logsumexp(torch.tensor([0.3, 0.1]).log(), 0).exp().item()` gives `0.4`. And "
            "`-inf`, the logarithm of 0, adds nothing to such a sum.",
            """
            fill the table with -inf
            row 0: log_probs[0] of the blank and of the first letter
            for each frame t from 1, for each index s:
                ways = the entries of row t - 1 at the places came_from(states, s)
                row t at s = logsumexp(ways) + log_probs[t, states[s]]
            loss = -logsumexp(the last two entries of the last row)
            """,
        ),
        praise="the same sums, safe at any length: this is how torch and the library compute it.",
    ),
)


QUESTIONS = (
    Question(
        number="4.A",
        right="b",
        replies={
            "a": (
                "one of them has a blank between the letters, but the blank can also stand "
                "elsewhere, and a letter can last for two frames."
            ),
            "b": (
                "yes, five: there is one spare frame. It is a blank in one of three places, or it "
                "widens one of the two letters."
            ),
            "c": "count again: even the paths with an a somewhere before a b are only seven.",
        },
    ),
    Question(
        number="4.B",
        right="a",
        replies={
            "a": (
                "yes: there is nothing to choose. Each of the six frames has its class, and the "
                "blank has only one place to stand."
            ),
            "b": (
                "for that, a frame would have to be free. Here the blank between the two L must "
                "take the one frame that the letters leave."
            ),
            "c": (
                "with five frames there would be none. Six are enough: one for each letter, and "
                "one for the blank between the two L."
            ),
        },
    ),
    Question(
        number="4.C",
        right="c",
        replies={
            "a": "each letter is wanted in a few frames only; most frames want something else.",
            "b": (
                "the gradient of each frame adds up to 0, but it is not the same for all "
                "classes: look at the posteriors."
            ),
            "c": (
                "yes: the blank is wanted in about half of the frames, each letter only in a few. "
                "The blank plateau begins with this push."
            ),
        },
    ),
    Question(
        number="4.D",
        right="c",
        replies={
            "a": "that would be helpful, and the library's own ctc_loss does it; torch does not.",
            "b": (
                "the loss is infinite, but the gradient needs posteriors: they divide by the "
                "probability of the text, 0 by 0, and that is not infinity."
            ),
            "c": "yes, NaN, and after one step every weight of a layer before it is NaN, too.",
        },
    ),
)
