"""CTC that can be read: collapsing, the trellis, the likelihood and its gradient, the best
alignment.

One sample at a time, in the order of the derivation: `collapse`, `minimum_frames`,
`enumerate_alignments`, `trellis`, `forward_backward`, `posteriors`, `logit_gradient`, `align`. For
a batch there are `ctc_loss` and `align_batch` (from `ctc_batch`), and `CTCLoss`, with which `fit`
trains. A sample's trellis has S = 2L + 1 states: its L labels with a blank before, between and
behind them.

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


def collapse(path: Sequence[int], blank: int = 0) -> list[int]:
    """The labels that a path (one class for each frame) spells: merge repeats first, then drop
    blanks.
    """
    return [label for label, _ in groupby(path) if label != blank]


def minimum_frames(target: Sequence[int]) -> int:
    """Fewest frames T in which CTC can spell `target` (length L): L, plus one blank between each
    pair of equal neighbours.

    Follows from the collapsing rule of Graves et al. 2006; the rule "T > 2L + 1" found on the web
    is wrong.
    """
    repeats = sum(left == right for left, right in zip(target, target[1:]))
    return len(target) + repeats


def trellis(target: Sequence[int], blank: int = 0) -> tuple[list[int], list[bool]]:
    """The class of each of the S = 2L + 1 states, and whether a path may jump over the state before
    it.

    A path stays in a state, steps to the next, or jumps over a blank that stands between two
    different labels.
    """
    states = [blank] + [state for label in target for state in (label, blank)]
    jumps = [
        place > 1 and state != blank and state != states[place - 2]
        for place, state in enumerate(states)
    ]
    return states, jumps


def enumerate_alignments(
    target: Sequence[int], frames: int, blank: int = 0
) -> Iterator[tuple[int, ...]]:
    """Every path of `frames` classes that collapses to `target`, for small numbers only. ValueError
    for a blank in it.

    L labels without equal neighbours have C(frames + L, 2L) of them: 84 for 3 labels in 6 frames,
    but 2e40 for 50 in 100.
    """
    target = tuple(target)
    if blank in target:
        raise ValueError(
            f"target {list(target)} holds the blank ({blank}): a target has labels only"
        )

    def extend(path: tuple[int, ...], spelt: int) -> Iterator[tuple[int, ...]]:
        """Go on from a path that spells the first `spelt` labels."""
        if len(path) == frames:
            if spelt == len(target):
                yield path
            return
        if frames - len(path) < len(target) - spelt:  # too few frames are left for the rest
            return
        yield from extend((*path, blank), spelt)
        if path and path[-1] != blank:
            # a repeat: the same label, still being written
            yield from extend((*path, path[-1]), spelt)
        if spelt < len(target) and path[-1:] != (target[spelt],):
            yield from extend((*path, target[spelt]), spelt + 1)

    return extend((), 0)


def forward_backward(
    log_probs: Tensor, target: Sequence[int], blank: int = 0
) -> tuple[Tensor, Tensor, Tensor]:
    """The trellis of one sample, log_probs (T, C) -> log_alpha (T, S), log_beta (T, S),
    log_likelihood ().

    log_alpha[t, s]: all beginnings that are in state s at frame t, frame t included; log_beta[t,
    s]: all endings from there, frame t left out. So logsumexp(log_alpha[t] + log_beta[t]) is the
    log-likelihood of `target` at every frame (Graves et al. 2006, section 4.1; their beta counts
    its own frame, too). Differentiable by autograd. Raises ValueError naming the argument.
    """
    target = _check_sample(log_probs, target, blank)
    states, jumps = trellis(target, blank)
    emitted = log_probs[:, states]  # (T, S)
    jump = torch.tensor(jumps, device=log_probs.device)

    log_alpha: list[Tensor] = []
    for frame in emitted:
        if not log_alpha:
            # a path begins with a blank or with the first label
            arrived = _only(frame, slice(None, 2))
        else:
            before = log_alpha[-1]
            stayed, stepped, jumped = (
                before,
                _shift(before, 1),
                _shift(before, 2).masked_fill(~jump, NEVER),
            )
            arrived = log_sum_exp(torch.stack([stayed, stepped, jumped]))
        log_alpha.append(arrived + frame)

    log_beta: list[Tensor] = []  # from the last frame to the first
    for frame in range(len(emitted) - 1, -1, -1):
        if not log_beta:
            # and ends with the last label or with a blank
            ending = _only(emitted[frame], slice(-2, None))
        else:
            after = log_beta[-1] + emitted[frame + 1]
            stays, steps, jumps_on = (
                after,
                _shift(after, -1),
                _shift(after.masked_fill(~jump, NEVER), -2),
            )
            ending = log_sum_exp(torch.stack([stays, steps, jumps_on]))
        log_beta.append(ending)

    if not log_alpha:  # no frame at all spells the empty text alone
        nothing = log_probs.new_zeros(0, len(states))
        return nothing, nothing, log_probs.new_tensor(NEVER if target else 0.0)
    return torch.stack(log_alpha), torch.stack(log_beta[::-1]), log_sum_exp(log_alpha[-1][-2:])


def posteriors(log_probs: Tensor, target: Sequence[int], blank: int = 0) -> Tensor:
    """Probability that frame t writes class c, given that the sample spells `target`: (T, C) -> (T,
    C), rows sum to 1.

    Raises ValueError when no path of positive probability spells it.
    """
    log_alpha, log_beta, log_likelihood = forward_backward(log_probs, target, blank)
    if log_likelihood == NEVER:
        raise ValueError(
            f"target {list(target)} has probability 0 in log_probs of the shape "
            f"{tuple(log_probs.shape)}"
        )
    of_states = (log_alpha + log_beta - log_likelihood).exp()  # (T, S)
    states = torch.tensor(trellis(target, blank)[0], device=log_probs.device)
    return torch.zeros_like(log_probs).index_add(1, states, of_states)


def logit_gradient(log_probs: Tensor, target: Sequence[int], blank: int = 0) -> Tensor:
    """Gradient of -log p(target) by the logits whose log_softmax is log_probs: what is guessed
    minus what is wanted, (T, C).

    Graves et al. 2006, equation 16. By log_probs themselves the derivative is -posteriors alone.
    Raises as `posteriors`.
    """
    return log_probs.exp() - posteriors(log_probs, target, blank)


@dataclass(frozen=True)
class Alignment:
    """The most probable path that spells a target.

    path: a class for each frame; spans: for each label its frames [start, end); score: the path's
    log-probability; scores: the part of it that each label's own frames have.
    """

    path: tuple[int, ...]
    spans: tuple[tuple[int, int], ...]
    score: float
    scores: tuple[float, ...]


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
    came_from: list[list[int]] = []  # of each later frame, the state before each state
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
    """Return the states from which a path may come: the same one, the one before, the one before
    that.
    """
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


# --- what they share ------------------------------------------------------------------------------


def _shift(row: Tensor, places: int) -> Tensor:
    """The row moved to the right (or, negative, to the left), -inf where nothing came from."""
    empty = row.new_full((min(abs(places), len(row)),), NEVER)
    return torch.cat([empty, row[:-places]]) if places > 0 else torch.cat([row[-places:], empty])


def _only(row: Tensor, states: slice) -> Tensor:
    """Log-probability 0 in these states, -inf elsewhere."""
    chosen = torch.full_like(row, NEVER)
    chosen[states] = 0.0
    return chosen


def _check_sample(log_probs: Tensor, target: Sequence[int], blank: int) -> list[int]:
    if log_probs.dim() != 2:
        raise ValueError(
            f"log_probs must have the shape (T, C), one sample; got {tuple(log_probs.shape)}"
        )
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
        raise ValueError(f"log_probs of the shape {tuple(log_probs.shape)} contain NaN")
    return target


def _check_frames(log_probs: Tensor, target: Sequence[int]) -> None:
    if len(log_probs) < minimum_frames(target):
        raise ValueError(
            f"target {list(target)} needs {minimum_frames(target)} frames, "
            f"log_probs of the shape {tuple(log_probs.shape)} have {len(log_probs)}"
        )
