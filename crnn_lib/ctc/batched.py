"""CTC for a batch, fast enough to train and decode: loss, closed-form gradient, alignments.

The readable forms, one sample at a time, are in `derivation`; the tests hold the two together. A
sample's trellis has S = 2L + 1 states: its L labels with a blank before, between and after them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor

from crnn_lib.ctc.checks import NEVER, Lengths, check_log_probs, log_sum_exp, pad_targets
from crnn_lib.ctc.derivation import Alignment, alignment_of


def ctc_loss(
    log_probs: Tensor,
    targets: Tensor,
    input_lengths: Lengths,
    target_lengths: Lengths,
    blank: int = 0,
    reduction: str = "mean",
    zero_infinity: bool = False,
) -> Tensor:
    """Return -log p(target), with the contract of torch.nn.functional.ctc_loss.

    log_probs (T, N, C) or (T, C); `targets` (N, L) padded, or (sum of target_lengths,) one after
    the other. "mean" divides each loss by its target length (at least 1) and averages; "sum";
    "none" gives (N,). Two things differ from torch: a sample whose target cannot be spelt has loss
    inf (0 with `zero_infinity`) and gradient 0 where torch gives NaN; and the gradient by log_probs
    is the true one, -posteriors, where torch gives softmax - posteriors (after a log_softmax both
    come to the same). Unlike torch's, this one also takes an empty batch, no frames, and half
    precision (computed in float32); frames after a sample's length may hold anything. There is no
    second derivative (`ctc.forward_backward` has one). Raises ValueError naming argument and shape.
    """
    if reduction not in ("none", "mean", "sum"):
        raise ValueError(f"reduction is {reduction!r}: there are 'none', 'mean' and 'sum'")
    single = log_probs.dim() == 2
    if single:
        targets = torch.as_tensor(targets)
        if targets.dim() != 1:
            shape = tuple(targets.shape)
            raise ValueError(f"targets must have the shape (L,) for log_probs (T, C); got {shape}")
        log_probs, targets = log_probs[:, None], targets[None]
    batch = _check_batch(log_probs, targets, input_lengths, target_lengths, blank)
    losses: Tensor = _Loss.apply(batch.log_probs, batch)  # (N,)
    if zero_infinity:
        losses = losses.masked_fill(losses.isinf(), 0.0)
    if reduction == "none":
        return losses[0] if single else losses
    if reduction == "sum":
        return losses.sum()
    return (losses / batch.target_lengths.clamp(min=1)).mean()


@dataclass(frozen=True)
class _Batch:
    """The checked arguments, all on one device.

    States come before samples, so that a shift by one state is a contiguous slice: three times as
    fast on a CPU.
    """

    log_probs: Tensor  # (T, N, C)
    states: Tensor  # (S, N): the class of each state, blanks after the shorter targets
    jump_cost: Tensor  # (S, N): 0 where a path may jump over the state before, else -inf
    input_lengths: Tensor  # (N,)
    target_lengths: Tensor  # (N,)

    @property
    def emitted(self) -> Tensor:
        """Return the log-probability of each state's class at each frame, (T, S, N)."""
        states = self.states.expand(len(self.log_probs), -1, -1)  # (T, S, N)
        return self.log_probs.transpose(1, 2).gather(1, states)


class _Loss(torch.autograd.Function):
    """The loss by the forward pass; if asked for, its closed-form gradient by the backward pass."""

    @staticmethod
    def forward(ctx: Any, log_probs: Tensor, batch: _Batch) -> Tensor:
        emitted = batch.emitted
        log_alpha = _log_alpha(emitted, batch.jump_cost)
        ctx.save_for_backward(emitted, log_alpha)
        ctx.batch = batch
        return 0.0 - log_sum_exp(_at_the_end(log_alpha, batch))

    @staticmethod
    def backward(ctx: Any, gradient: Tensor) -> tuple[Tensor, None]:
        # create_graph=True: the posteriors would wrongly count as constants
        if torch.is_grad_enabled():
            raise RuntimeError(
                "ctc_loss has no second derivative: differentiate ctc.forward_backward instead"
            )
        emitted, log_alpha = ctx.saved_tensors
        batch: _Batch = ctx.batch
        both = log_alpha[1:, 2:] + _log_beta(emitted, batch)  # (T, S, N)
        # dividing by the sum over the states is dividing by the likelihood, without its rounding
        # error over long inputs
        of_states = both.softmax(1)
        frame = torch.arange(len(both), device=both.device)[:, None]
        real = (frame < batch.input_lengths)[:, None]  # (T, 1, N)
        # neither padding nor a target that cannot be spelt
        spelt = (both.amax(1, keepdim=True) > NEVER) & real
        of_states = torch.where(spelt, of_states * -gradient, 0.0)
        by_class = torch.zeros_like(batch.log_probs)  # (T, N, C)
        by_class.transpose(1, 2).scatter_add_(1, batch.states.expand_as(of_states), of_states)
        return by_class, None


def _log_alpha(emitted: Tensor, jump_cost: Tensor) -> Tensor:
    """Run the forward pass of a batch: emitted (T, S, N) -> (T + 1, S + 2, N).

    Row 0 is the time before the first frame, when every path waits in slot 1, ahead of the
    states (slot 0 stays empty): from there a step leads into the first blank and a jump into the
    first label, without any special case.
    """
    frames, states, batch = emitted.shape
    log_alpha = emitted.new_full((frames + 1, states + 2, batch), NEVER)
    log_alpha[0, 1] = 0.0
    for before, after, frame in zip(log_alpha, log_alpha[1:], emitted):
        arrived = torch.logaddexp(before[2:], before[1:-1])  # stayed, or stepped
        arrived = torch.logaddexp(arrived, before[:-2] + jump_cost)  # or jumped
        torch.add(arrived, frame, out=after[2:])
    return log_alpha


def _log_beta(emitted: Tensor, batch: _Batch) -> Tensor:
    """Run the backward pass, (T, S, N) -> (T, S, N), each sample from its own last frame.

    Frames after it hold nothing of use.
    """
    frames, states, samples = emitted.shape
    state = torch.arange(states, device=emitted.device)[:, None]
    time = torch.arange(1, frames + 1, device=emitted.device)[:, None]
    last = 2 * batch.target_lengths  # (N,)
    ends = torch.where((state == last) | (state == last - 1), 0.0, NEVER).to(emitted)  # (S, N)
    final = batch.input_lengths == time  # (T, N)
    log_beta = torch.full_like(emitted, NEVER)
    after = emitted.new_full((states + 2, samples), NEVER)  # two empty slots after the states
    closed = batch.jump_cost.new_full((2, samples), NEVER)
    jump_cost = torch.cat([batch.jump_cost[2:], closed])[:states]  # of the state jumped into
    for frame in range(frames - 1, -1, -1):
        ending = torch.logaddexp(after[:-2], after[1:-1])  # stays, or steps
        ending = torch.logaddexp(ending, after[2:] + jump_cost)  # or jumps
        torch.where(final[frame], ends, ending, out=log_beta[frame])
        torch.add(log_beta[frame], emitted[frame], out=after[:-2])
    return log_beta


def _at_the_end(table: Tensor, batch: _Batch) -> Tensor:
    """Return the two states in which each sample may end: (T + 1, S + 2, N) -> (2, N).

    The last blank; before it the last label or, for an empty target, the waiting slot.
    """
    sample = torch.arange(table.shape[2], device=table.device)
    last = 2 * batch.target_lengths + 2
    return table[batch.input_lengths, torch.stack([last, last - 1]), sample]


def align_batch(
    log_probs: Tensor, targets: Sequence[Sequence[int]], lengths: Tensor, blank: int = 0
) -> list[Alignment]:
    """Return `align` of each sample: log_probs (T, N, C), N targets, lengths (N,).

    A target that cannot be spelt gets score -inf and no path.
    """
    target_lengths = torch.tensor([len(target) for target in targets], dtype=torch.long)
    flat = torch.tensor([label for target in targets for label in target], dtype=torch.long)
    batch = _check_batch(log_probs.detach(), flat, lengths, target_lengths, blank)
    emitted = batch.emitted
    best, came_by = _viterbi(emitted, batch.jump_cost)
    scores, choice = _at_the_end(best, batch).max(0)  # both (N,)
    states = _trace(came_by, 2 * batch.target_lengths - choice, batch.input_lengths)  # (T, N)
    written = emitted.gather(1, states[:, None])[:, 0]  # (T, N)
    paths = batch.states.gather(0, states)  # (T, N)
    tables = (scores, states.T, paths.T, written.T, batch.input_lengths)
    found = []
    for score, visited, path, emissions, length in zip(*(table.tolist() for table in tables)):
        if score == NEVER:
            found.append(Alignment((), (), NEVER, ()))
        else:
            found.append(alignment_of(visited[:length], path[:length], emissions[:length], score))
    return found


def _viterbi(emitted: Tensor, jump_cost: Tensor) -> tuple[Tensor, Tensor]:
    """Run `_log_alpha` with the maximum in place of the sum: (T, S, N) -> (T + 1, S + 2, N).

    Also returned: how each state was reached, (T, S, N): 0 stayed, 1 stepped, 2 jumped.
    """
    frames, states, batch = emitted.shape
    best = emitted.new_full((frames + 1, states + 2, batch), NEVER)
    best[0, 1] = 0.0
    came_by = torch.zeros_like(emitted, dtype=torch.long)
    for before, after, frame, how in zip(best, best[1:], emitted, came_by):
        arrived, how[:] = torch.stack([before[2:], before[1:-1], before[:-2] + jump_cost]).max(0)
        torch.add(arrived, frame, out=after[2:])
    return best, came_by


def _trace(came_by: Tensor, last: Tensor, lengths: Tensor) -> Tensor:
    """Go back from each sample's last state: (T, S, N), (N,), (N,) -> visited states, (T, N)."""
    state = last
    visited = came_by.new_zeros(len(came_by), len(last))
    for frame in range(len(came_by) - 1, -1, -1):
        within = frame < lengths
        # below 0: the waiting slot, of an impossible path
        visited[frame] = torch.where(within, state, 0).clamp(min=0)
        came = came_by[frame].gather(0, visited[frame][None])[0]
        state = torch.where(within, state - came, state)
    return visited


def minimum_frames_batch(targets: Tensor, target_lengths: Tensor) -> Tensor:
    """Return `minimum_frames` of each row: targets (N, L) padded, target_lengths (N,) -> (N,)."""
    target_lengths = target_lengths.to(targets.device)
    later = torch.arange(1, max(targets.shape[1], 1), device=targets.device)
    both_count = later < target_lengths[:, None]  # both neighbours are labels, not padding
    return target_lengths + ((targets[:, 1:] == targets[:, :-1]) & both_count).sum(1)


def _check_batch(
    log_probs: Tensor, targets: Tensor, input_lengths: Lengths, target_lengths: Lengths, blank: int
) -> _Batch:
    """Check the arguments of `ctc_loss`. Raises ValueError naming argument and shape."""
    input_lengths = check_log_probs(log_probs, input_lengths, blank, of_loss=True)
    padded, target_lengths = pad_targets(log_probs, targets, target_lengths, blank)
    batch, longest = padded.shape
    states = torch.full((2 * longest + 1, batch), blank)
    states[1::2] = padded.T
    jump_cost = torch.full(states.shape, NEVER)
    jump_cost[1:2] = 0.0  # from the waiting slot into the first label
    jump_cost[3::2].masked_fill_(padded.T[1:] != padded.T[:-1], 0.0)
    if log_probs.dtype not in (torch.float32, torch.float64):
        log_probs = log_probs.float()
    device = log_probs.device
    lengths = input_lengths.to(device), target_lengths.to(device)
    return _Batch(log_probs, states.to(device), jump_cost.to(log_probs), *lengths)
