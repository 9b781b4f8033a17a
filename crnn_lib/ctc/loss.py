"""CTCLoss: the loss that `fit` trains with, which names the samples it must leave out."""

from __future__ import annotations

import warnings
from collections.abc import Sequence

from torch import Tensor, nn

from crnn_lib.ctc.batched import minimum_frames_batch
from crnn_lib.ctc.checks import Lengths, check_lengths, pad_targets


class CTCLoss(nn.Module):
    """The mean CTC loss of a batch, computed by torch's own kernel, without its traps.

    Samples whose target needs more frames than they have are left out of the mean, counted and
    named in `unalignable` (name -> reason); a warning tells of the first. NaN in log_probs comes
    out as NaN, so that a training can say what went wrong.
    """

    def __init__(self, blank: int = 0, unalignable: dict[str, str] | None = None) -> None:
        """Start with no names in `unalignable`, or go on with the dictionary given."""
        super().__init__()
        self.blank = blank
        self.unalignable: dict[str, str] = {} if unalignable is None else unalignable
        self._seen = 0

    def forward(
        self,
        log_probs: Tensor,
        targets: Tensor,
        input_lengths: Lengths,
        target_lengths: Lengths,
        names: Sequence[str] = (),
    ) -> Tensor:
        """Return the mean loss of log_probs (T, N, C) and targets (N, L) padded, or (sum,).

        Lengths (N,); `names` of the samples. Each sample's loss is divided by its target's length.
        If no sample can be aligned the loss is 0, and so is its gradient. Raises ValueError naming
        argument and shape.
        """
        input_lengths = check_lengths(log_probs, input_lengths, self.blank, "input_lengths")
        targets, target_lengths = pad_targets(log_probs, targets, target_lengths, self.blank)
        kept = self.alignable(targets, input_lengths, target_lengths, names)
        if not len(kept):
            return log_probs[:0].float().sum()
        if len(kept) < len(targets):
            log_probs, targets = log_probs[:, kept.to(log_probs.device)], targets[kept]
            input_lengths, target_lengths = input_lengths[kept], target_lengths[kept]
        return unchecked_ctc_loss(log_probs, targets, input_lengths, target_lengths, self.blank)

    def alignable(
        self,
        targets: Tensor,
        input_lengths: Tensor,
        target_lengths: Tensor,
        names: Sequence[str] = (),
    ) -> Tensor:
        """Return the indices (K,) of the samples that can be aligned; name the others."""
        needed = minimum_frames_batch(targets, target_lengths).cpu()
        for index in (needed > input_lengths).nonzero()[:, 0].tolist():
            name = names[index] if names else f"sample {self._seen + index}"
            reason = (
                f"{name}: its label needs {needed[index]} columns, its picture gives "
                f"{input_lengths[index]}; shorten the label or widen the picture"
            )
            if not self.unalignable:
                warnings.warn(f"left out of the training: {reason}", stacklevel=2)
            self.unalignable.setdefault(name, reason)
        self._seen += len(targets)
        return (needed <= input_lengths).nonzero()[:, 0]


def unchecked_ctc_loss(
    log_probs: Tensor,
    targets: Tensor,
    input_lengths: Tensor,
    target_lengths: Tensor,
    blank: int = 0,
) -> Tensor:
    """Return the mean loss of samples that can be aligned: log_probs (T, N, C), targets (N, L).

    The targets go to torch as a padded matrix on the device of log_probs, so its own kernel
    computes them everywhere, never cuDNN's, which supports only some lengths and blank 0, and
    ignores zero_infinity (pytorch issue 176910).
    """
    targets, log_probs = targets.to(log_probs.device), log_probs.float()
    return nn.functional.ctc_loss(log_probs, targets, input_lengths, target_lengths, blank=blank)
