"""Readable CTC: collapsing, the trellis, the likelihood and its gradient, the best alignment.

One sample at a time, in the order of the derivation: `collapse`, `minimum_frames`, `trellis`,
`enumerate_alignments`, `forward_backward`, `posteriors`, `logit_gradient`, `align`. A sample's
trellis has S = 2L + 1 states: its L labels with a blank before, between and after them.

For a batch there are `ctc_loss` and `align_batch` (in `batched`), and `CTCLoss` (in `loss`), with
which `fit` trains.

Graves, Fernandez, Gomez, Schmidhuber, "Connectionist Temporal Classification", ICML 2006.
"""

from __future__ import annotations

import operator
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

import torch
from torch import Tensor

from crnn_lib.ctc.checks import NEVER, check_blank, check_labels, log_sum_exp

Path = tuple[int, ...]  # a class for each frame


def collapse(path: Sequence[int], blank: int = 0) -> list[int]:
    """Return the labels that a path (one class per frame) spells: merge repeats, drop blanks."""
    return [label for label, _ in groupby(path) if label != blank]


def minimum_frames(target: Sequence[int]) -> int:
    """Return the fewest frames T in which CTC can spell `target`.

    L labels, plus one blank between each pair of equal neighbours. Follows from the collapsing rule
    of Graves et al. 2006; the rule "T > 2L + 1" found on the web is wrong.
    """
    repeats = sum(left == right for left, right in zip(target, target[1:]))
    return len(target) + repeats


def trellis(target: Sequence[int], blank: int = 0) -> tuple[list[int], list[bool]]:
    """Return the class of each of the S = 2L + 1 states, and whether a path may jump into it.

    A path stays in a state, steps to the next, or jumps over a blank between two different labels.
    """
    states = [blank] + [state for label in target for state in (label, blank)]
    jumps = [
        index > 1 and state != blank and state != states[index - 2]
        for index, state in enumerate(states)
    ]
    return states, jumps


def enumerate_alignments(target: Sequence[int], frames: int, blank: int = 0) -> Iterator[Path]:
    """Return every path of `frames` classes that collapses to `target`, for small numbers only.

    L labels without equal neighbours have C(frames + L, 2L) of them: 84 for 3 labels in 6 frames,
    but 2e40 for 50 in 100. Raises ValueError for a blank in the target.
    """
    target = tuple(target)
    if blank in target:
        raise ValueError(f"target {list(target)} holds the blank ({blank}), not labels only")

    def extend(path: Path, spelt: int) -> Iterator[Path]:
        """Continue a path that spells the first `spelt` labels."""
        if len(path) == frames:
            if spelt == len(target):
                yield path
            return
        if frames - len(path) < len(target) - spelt:  # too few frames are left for the rest
            return
        yield from extend((*path, blank), spelt)
        if path and path[-1] != blank:  # a repeat: the same label, still being written
            yield from extend((*path, path[-1]), spelt)
        if spelt < len(target) and path[-1:] != (target[spelt],):
            yield from extend((*path, target[spelt]), spelt + 1)

    return extend((), 0)


def forward_backward(
    log_probs: Tensor, target: Sequence[int], blank: int = 0
) -> tuple[Tensor, Tensor, Tensor]:
    """Return log_alpha (T, S), log_beta (T, S), log_likelihood () of one sample: log_probs (T, C).

    log_alpha[t, s]: all beginnings that are in state s at frame t, frame t included. log_beta[t,
    s]: all endings from there, frame t left out. So logsumexp(log_alpha[t] + log_beta[t]) is the
    log-likelihood of `target` at every frame (Graves et al. 2006, section 4.1; their beta counts
    its own frame, too). Differentiable by autograd. Raises ValueError naming the argument.
    """
    target = _check_sample(log_probs, target, blank)
    states, jumps = trellis(target, blank)
    emitted = log_probs[:, states]  # (T, S)
    if not len(emitted):  # no frame at all spells the empty text alone
        return emitted, emitted, log_probs.new_tensor(NEVER if target else 0.0)
    jump = torch.tensor(jumps, device=log_probs.device)
    log_alpha = _log_alpha(emitted, jump)
    return log_alpha, _log_beta(emitted, jump), log_sum_exp(log_alpha[-1, -2:])


def _log_alpha(emitted: Tensor, jump: Tensor) -> Tensor:
    """Sum over the beginnings of all paths: emitted (T, S), jump (S,) -> log_alpha (T, S)."""
    rows = [_only(emitted[0], slice(None, 2)) + emitted[0]]  # begin with a blank or the first label
    for frame in emitted[1:]:
        before = rows[-1]
        stayed, stepped = before, _shift(before, 1)
        jumped = _shift(before, 2).masked_fill(~jump, NEVER)
        rows.append(log_sum_exp(torch.stack([stayed, stepped, jumped])) + frame)
    return torch.stack(rows)


def _log_beta(emitted: Tensor, jump: Tensor) -> Tensor:
    """Sum over the endings of all paths, from the last frame back: (T, S), (S,) -> (T, S)."""
    rows = [_only(emitted[-1], slice(-2, None))]  # end with the last label or a blank
    for frame in emitted[1:].flip(0):
        after = rows[-1] + frame
        stays, steps = after, _shift(after, -1)
        jumps_on = _shift(after.masked_fill(~jump, NEVER), -2)
        rows.append(log_sum_exp(torch.stack([stays, steps, jumps_on])))
    return torch.stack(rows[::-1])


def _shift(row: Tensor, by: int) -> Tensor:
    """Move a row (S,) to the right, or to the left by a negative number; -inf comes in."""
    empty = row.new_full((min(abs(by), len(row)),), NEVER)
    return torch.cat([empty, row[:-by]]) if by > 0 else torch.cat([row[-by:], empty])


def _only(row: Tensor, states: slice) -> Tensor:
    """Return log-probability 0 in these states and -inf elsewhere, (S,)."""
    chosen = torch.full_like(row, NEVER)
    chosen[states] = 0.0
    return chosen


def posteriors(log_probs: Tensor, target: Sequence[int], blank: int = 0) -> Tensor:
    """Return p(frame t writes class c | the sample spells `target`): (T, C) -> (T, C).

    Rows sum to 1. Raises ValueError when no path of positive probability spells the target.
    """
    log_alpha, log_beta, log_likelihood = forward_backward(log_probs, target, blank)
    if log_likelihood == NEVER:
        shape = tuple(log_probs.shape)
        raise ValueError(f"target {list(target)} has probability 0 in log_probs of shape {shape}")
    of_states = (log_alpha + log_beta - log_likelihood).exp()  # (T, S)
    states = torch.tensor(trellis(target, blank)[0], device=log_probs.device)
    return torch.zeros_like(log_probs).index_add(1, states, of_states)


def logit_gradient(log_probs: Tensor, target: Sequence[int], blank: int = 0) -> Tensor:
    """Return the gradient of -log p(target) by the logits whose log_softmax is log_probs, (T, C).

    It is what is guessed minus what is wanted (Graves et al. 2006, equation 16). By log_probs
    themselves the derivative is -posteriors alone. Raises as `posteriors`.
    """
    return log_probs.exp() - posteriors(log_probs, target, blank)


@dataclass(frozen=True)
class Alignment:
    """The most probable path that spells a target."""

    path: Path
    spans: tuple[tuple[int, int], ...]  # for each label its frames [start, end)
    score: float  # the path's log-probability
    scores: tuple[float, ...]  # the part of it that each label's own frames have


def align(log_probs: Tensor, target: Sequence[int], blank: int = 0) -> Alignment:
    """Return the most probable path that spells `target`: Viterbi's algorithm, log_probs (T, C).

    As in `forward_backward` a path stays, steps or jumps; here a state keeps its best predecessor
    alone instead of the sum over all, and the path is read off from its end. Raises ValueError when
    no path spells the target.
    """
    target = _check_sample(log_probs, target, blank)
    _check_frames(log_probs, target)
    if not len(log_probs):
        return Alignment((), (), 0.0, ())
    states, jumps = trellis(target, blank)
    first, *others = log_probs.detach()[:, states].tolist()  # T rows of S numbers
    best = [emitted if state < 2 else NEVER for state, emitted in enumerate(first)]
    came_from: list[list[int]] = []  # for each later frame, the state before each state
    for frame in others:
        before = [
            max(_predecessors(state, jumps), key=best.__getitem__) for state in range(len(states))
        ]
        best = [best[previous] + emitted for previous, emitted in zip(before, frame)]
        came_from.append(before)
    state = max(range(len(states))[-2:][::-1], key=best.__getitem__)  # the last blank or label
    if best[state] == NEVER:
        raise ValueError(f"every path that spells target {list(target)} has probability 0")
    score, visited = best[state], [state]
    for before in reversed(came_from):
        visited.append(before[visited[-1]])
    visited.reverse()
    emissions = [row[state] for row, state in zip([first, *others], visited)]
    return alignment_of(visited, [states[state] for state in visited], emissions, score)


def _predecessors(state: int, jumps: Sequence[bool]) -> list[int]:
    """Return the states a path may come from: the same one, the one before, the one before that."""
    return [state, *([state - 1] if state > 0 else []), *([state - 2] if jumps[state] else [])]


def alignment_of(
    visited: Sequence[int], path: Sequence[int], emissions: Sequence[float], score: float
) -> Alignment:
    """Describe a path by its T states, T classes and the log-probability of each frame."""
    spans, scores = [], []
    for state, run in groupby(range(len(visited)), key=visited.__getitem__):
        frames = list(run)
        if state % 2:  # the states of labels are odd
            spans.append((frames[0], frames[-1] + 1))
            scores.append(sum(emissions[frame] for frame in frames))
    return Alignment(tuple(path), tuple(spans), score, tuple(scores))


# --- checks ---------------------------------------------------------------------------------------


def _check_sample(log_probs: Tensor, target: Sequence[int], blank: int) -> list[int]:
    """Return the target as a list. Raises ValueError naming argument and shape."""
    shape = tuple(log_probs.shape)
    if log_probs.dim() != 2:
        raise ValueError(f"log_probs must have the shape (T, C), one sample; got {shape}")
    if isinstance(target, Tensor) and target.dim() != 1:
        raise ValueError(f"target must have the shape (L,); got {tuple(target.shape)}")
    try:
        target = [operator.index(label) for label in target]
    except TypeError:
        raise ValueError(
            f"target must be a list of L class numbers, or a tensor (L,) of them; got {target!r}"
        ) from None
    check_blank(log_probs, blank)
    check_labels("target", target, log_probs, blank)
    if log_probs.isnan().any():
        raise ValueError(f"log_probs of the shape {shape} contain NaN")
    return target


def _check_frames(log_probs: Tensor, target: Sequence[int]) -> None:
    """Raise ValueError when the sample has too few frames for its target."""
    needed, shape = minimum_frames(target), tuple(log_probs.shape)
    if len(log_probs) < needed:
        raise ValueError(
            f"target {list(target)} needs {needed} frames, log_probs of the shape {shape} have "
            f"{len(log_probs)}"
        )
