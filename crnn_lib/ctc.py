"""CTC that can be read: collapsing, the trellis, the likelihood and its gradient, the best alignment.

One sample at a time, in the order of the derivation: `collapse`, `minimum_frames`, `enumerate_alignments`, `trellis`,
`forward_backward`, `posteriors`, `logit_gradient`, `align`. For a batch there are `ctc_loss` and `align_batch` (from
`ctc_batch`), and `CTCLoss`, with which `fit` trains. A sample's trellis has S = 2L + 1 states: its L labels with a blank
before, between and behind them.

Graves, Fernandez, Gomez, Schmidhuber, "Connectionist Temporal Classification", ICML 2006.
"""

from __future__ import annotations

import operator
import warnings
from collections.abc import Iterator, Sequence
from itertools import groupby

import torch
from torch import Tensor, nn

from crnn_lib.ctc_batch import (
    NEVER,
    Alignment,
    align_batch,
    check_blank,
    check_labels,
    check_lengths,
    ctc_loss,
    log_sum_exp,
    minimum_frames_batch,
    pad_targets,
)

__all__ = [
    "Alignment", "CTCLoss", "align", "align_batch", "collapse", "ctc_loss", "enumerate_alignments", "forward_backward",
    "logit_gradient", "minimum_frames", "minimum_frames_batch", "posteriors", "trellis",
]  # fmt: skip


def collapse(path: Sequence[int], blank: int = 0) -> list[int]:
    """The labels that a path (one class for each frame) spells: merge repeats first, then drop blanks."""
    return [label for label, _ in groupby(path) if label != blank]


def minimum_frames(target: Sequence[int]) -> int:
    """Fewest frames T in which CTC can spell `target` (length L): L, plus one blank between each pair of equal neighbours.

    Follows from the collapsing rule of Graves et al. 2006; the rule "T > 2L + 1" found on the web is wrong.
    """
    repeats = sum(left == right for left, right in zip(target, target[1:]))
    return len(target) + repeats


def trellis(target: Sequence[int], blank: int = 0) -> tuple[list[int], list[bool]]:
    """The class of each of the S = 2L + 1 states, and whether a path may jump over the state before it.

    A path stays in a state, steps to the next, or jumps over a blank that stands between two different labels.
    """
    states = [blank] + [state for label in target for state in (label, blank)]
    jumps = [place > 1 and state != blank and state != states[place - 2] for place, state in enumerate(states)]
    return states, jumps


def enumerate_alignments(target: Sequence[int], frames: int, blank: int = 0) -> Iterator[tuple[int, ...]]:
    """Every path of `frames` classes that collapses to `target`, for small numbers only. ValueError for a blank in it.

    L labels without equal neighbours have C(frames + L, 2L) of them: 84 for 3 labels in 6 frames, but 2e40 for 50 in 100.
    """
    target = tuple(target)
    if blank in target:
        raise ValueError(f"target {list(target)} holds the blank ({blank}): a target has labels only")

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
            yield from extend((*path, path[-1]), spelt)  # a repeat: the same label, still being written
        if spelt < len(target) and path[-1:] != (target[spelt],):
            yield from extend((*path, target[spelt]), spelt + 1)

    return extend((), 0)


def forward_backward(log_probs: Tensor, target: Sequence[int], blank: int = 0) -> tuple[Tensor, Tensor, Tensor]:
    """The trellis of one sample, log_probs (T, C) -> log_alpha (T, S), log_beta (T, S), log_likelihood ().

    log_alpha[t, s]: all beginnings that are in state s at frame t, frame t included; log_beta[t, s]: all endings from
    there, frame t left out. So logsumexp(log_alpha[t] + log_beta[t]) is the log-likelihood of `target` at every frame
    (Graves et al. 2006, section 4.1; their beta counts its own frame, too). Differentiable by autograd. Raises
    ValueError naming the argument.
    """
    target = _check_sample(log_probs, target, blank)
    states, jumps = trellis(target, blank)
    emitted = log_probs[:, states]  # (T, S)
    jump = torch.tensor(jumps, device=log_probs.device)

    log_alpha: list[Tensor] = []
    for frame in emitted:
        if not log_alpha:
            arrived = _only(frame, slice(None, 2))  # a path begins with a blank or with the first label
        else:
            before = log_alpha[-1]
            stayed, stepped, jumped = before, _shift(before, 1), _shift(before, 2).masked_fill(~jump, NEVER)
            arrived = log_sum_exp(torch.stack([stayed, stepped, jumped]))
        log_alpha.append(arrived + frame)

    log_beta: list[Tensor] = []  # from the last frame to the first
    for frame in range(len(emitted) - 1, -1, -1):
        if not log_beta:
            ending = _only(emitted[frame], slice(-2, None))  # and ends with the last label or with a blank
        else:
            after = log_beta[-1] + emitted[frame + 1]
            stays, steps, jumps_on = after, _shift(after, -1), _shift(after.masked_fill(~jump, NEVER), -2)
            ending = log_sum_exp(torch.stack([stays, steps, jumps_on]))
        log_beta.append(ending)

    if not log_alpha:  # no frame at all spells the empty text alone
        nothing = log_probs.new_zeros(0, len(states))
        return nothing, nothing, log_probs.new_tensor(NEVER if target else 0.0)
    return torch.stack(log_alpha), torch.stack(log_beta[::-1]), log_sum_exp(log_alpha[-1][-2:])


def posteriors(log_probs: Tensor, target: Sequence[int], blank: int = 0) -> Tensor:
    """Probability that frame t writes class c, given that the sample spells `target`: (T, C) -> (T, C), rows sum to 1.

    Raises ValueError when no path of positive probability spells it.
    """
    log_alpha, log_beta, log_likelihood = forward_backward(log_probs, target, blank)
    if log_likelihood == NEVER:
        raise ValueError(f"target {list(target)} has probability 0 in log_probs of the shape {tuple(log_probs.shape)}")
    of_states = (log_alpha + log_beta - log_likelihood).exp()  # (T, S)
    states = torch.tensor(trellis(target, blank)[0], device=log_probs.device)
    return torch.zeros_like(log_probs).index_add(1, states, of_states)


def logit_gradient(log_probs: Tensor, target: Sequence[int], blank: int = 0) -> Tensor:
    """Gradient of -log p(target) by the logits whose log_softmax is log_probs: what is guessed minus what is wanted, (T, C).

    Graves et al. 2006, equation 16. By log_probs themselves the derivative is -posteriors alone. Raises as `posteriors`.
    """
    return log_probs.exp() - posteriors(log_probs, target, blank)


def align(log_probs: Tensor, target: Sequence[int], blank: int = 0) -> Alignment:
    """Viterbi's algorithm on the trellis of one sample: log_probs (T, C) -> its most probable path that spells `target`.

    As `forward_backward`, with the maximum in place of the sum. Raises ValueError when no path spells the target.
    """
    target = _check_sample(log_probs, target, blank)
    frames = len(log_probs)
    if frames < minimum_frames(target):
        raise ValueError(
            f"target {list(target)} needs {minimum_frames(target)} frames, "
            f"log_probs of the shape {tuple(log_probs.shape)} have {frames}"
        )
    (found,) = align_batch(log_probs[:, None], [target], torch.tensor([frames]), blank)
    if found.score == NEVER:
        raise ValueError(f"every path that spells target {list(target)} has probability 0")
    return found


# --- what a training uses ---------------------------------------------------------------------------------------


class CTCLoss(nn.Module):
    """The loss `fit` trains with: torch's own kernel, without its traps.

    Samples whose target needs more frames than they have are left out of the mean, counted and named in `unalignable`
    (name -> why); a warning tells of the first. Targets go to torch as a padded matrix, on the device of log_probs: so
    its own kernel computes them everywhere, never cuDNN's, which takes other lengths, blank 0 alone, and ignores
    zero_infinity (pytorch issue 176910). NaN in log_probs comes out as NaN: a training can then say what went wrong.
    """

    def __init__(self, blank: int = 0, unalignable: dict[str, str] | None = None) -> None:
        """`unalignable`: a dictionary to go on with."""
        super().__init__()
        self.blank = blank
        self.unalignable: dict[str, str] = {} if unalignable is None else unalignable
        self._seen = 0

    def forward(
        self,
        log_probs: Tensor,
        targets: Tensor,
        input_lengths: Tensor | Sequence[int],
        target_lengths: Tensor | Sequence[int],
        names: Sequence[str] = (),
    ) -> Tensor:
        """log_probs (T, N, C), targets (N, L) padded or (sum,), lengths (N,), names of the samples -> the mean loss.

        Each sample's loss is divided by its target's length. If none can be aligned it is 0, and so is its gradient.
        Raises ValueError naming argument and shape.
        """
        input_lengths = check_lengths(log_probs, input_lengths, self.blank, "input_lengths")
        targets, target_lengths = pad_targets(log_probs, targets, target_lengths, self.blank)
        kept = self.alignable(targets, input_lengths, target_lengths, names)
        if not len(kept):
            return log_probs[:0].float().sum()
        if len(kept) < len(targets):
            log_probs, targets = log_probs[:, kept.to(log_probs.device)], targets[kept]
            input_lengths, target_lengths = input_lengths[kept], target_lengths[kept]
        return nn.functional.ctc_loss(
            log_probs.float(), targets.to(log_probs.device), input_lengths, target_lengths, blank=self.blank
        )

    def alignable(self, targets: Tensor, input_lengths: Tensor, target_lengths: Tensor, names: Sequence[str] = ()) -> Tensor:
        """Which samples (their places, (K,)) can be aligned; the others are named in `unalignable`."""
        needed = minimum_frames_batch(targets, target_lengths).cpu()
        for place in (needed > input_lengths).nonzero()[:, 0].tolist():
            name = names[place] if names else f"sample {self._seen + place}"
            reason = (
                f"{name}: its label needs {needed[place]} columns, its picture gives {input_lengths[place]}; "
                "shorten the label or widen the picture"
            )
            if not self.unalignable:
                warnings.warn(f"left out of the training: {reason}", stacklevel=2)
            self.unalignable.setdefault(name, reason)
        self._seen += len(targets)
        return (needed <= input_lengths).nonzero()[:, 0]


# --- what they share --------------------------------------------------------------------------------------------


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
        raise ValueError(f"log_probs must have the shape (T, C), one sample; got {tuple(log_probs.shape)}")
    if isinstance(target, Tensor) and target.dim() != 1:
        raise ValueError(f"target must have the shape (L,); got {tuple(target.shape)}")
    try:
        target = [operator.index(label) for label in target]
    except TypeError:
        raise ValueError(f"target must be a list of L class numbers, or a tensor (L,) of them; got {target!r}") from None
    check_blank(log_probs, blank)
    check_labels("target", target, log_probs, blank)
    if log_probs.isnan().any():
        raise ValueError(f"log_probs of the shape {tuple(log_probs.shape)} contain NaN")
    return target
