"""The training loss."""

from __future__ import annotations

import torch
from torch import Tensor, nn

from crnn_lib.ctc.loss import CTCLoss, unchecked_ctc_loss
from crnn_lib.data.samples import Batch
from crnn_lib.model.crnn import CRNN


class Objective(nn.Module):
    """The CTC loss of the model's class scores plus, weighted, that of the auxiliary head's.

    The auxiliary head scores the columns directly, before the recurrence. `mixed`: convolutions and
    recurrence, nearly all of the work, compute in bfloat16; scores and loss in float32.
    """

    def __init__(
        self,
        model: CRNN,
        auxiliary: nn.Linear,
        weight: float,
        unalignable: dict[str, str],
        mixed: bool = False,
    ) -> None:
        """`unalignable` takes the samples that cannot be aligned: name -> reason."""
        super().__init__()
        self.model, self.weight, self.mixed = model, weight, mixed
        self.auxiliary = auxiliary if weight else None
        self.loss = CTCLoss(unalignable=unalignable)

    def alignable(self, batch: Batch) -> Batch:
        """Return the samples whose label fits into their columns; the others are named."""
        lengths = self.model.frames(batch.widths)
        kept = self.loss.alignable(batch.targets, lengths, batch.target_lengths, batch.sources)
        return batch if len(kept) == len(batch) else batch.select(kept.tolist())

    def forward(self, batch: Batch) -> tuple[Tensor, Tensor]:
        """Compute pictures -> columns -> context -> log_probs (T, N, C) -> loss ().

        Without a sample that can be aligned the loss is 0, its gradients are 0, and there are no
        frames: log_probs (0, 0, C).
        """
        batch = self.alignable(batch)
        if not len(batch):
            nothing = sum((parameter.sum() * 0.0 for parameter in self.parameters()), 0.0)
            return torch.as_tensor(nothing), torch.zeros(0, 0, self.model.num_classes)
        with torch.autocast(batch.images.device.type, torch.bfloat16, enabled=self.mixed):
            columns, lengths = self.model.columns(batch.images, batch.widths)
            context = self.model.context(columns, lengths)
        log_probs = self.model.classify(context.float())
        loss = unchecked_ctc_loss(log_probs, batch.targets, lengths, batch.target_lengths)
        if self.auxiliary is not None:
            local = self.auxiliary(columns.float().permute(2, 0, 1)).log_softmax(-1)  # -> (T, N, C)
            extra = unchecked_ctc_loss(local, batch.targets, lengths, batch.target_lengths)
            loss = loss + self.weight * extra
        return loss, log_probs


def explain_non_finite(model: CRNN, batch: Batch, log_probs: Tensor) -> str:
    """Say why the loss of a batch, or its gradient, is not a finite number, and what to do."""
    if not batch.images.isfinite().all():
        return "the pictures of this batch contain values that are not numbers"
    if not all(parameter.isfinite().all() for parameter in model.parameters()):
        return "the weights have grown too large to compute with: lower the learning rate"
    if not log_probs.isfinite().all():
        return "the model's scores have grown too large to compute with: lower the learning rate"
    return "the loss cannot be computed: lower the learning rate"


def nothing_alignable(unalignable: dict[str, str]) -> str:
    """Say that none of the samples seen can be aligned (name -> reason), and what to check."""
    return (
        f"none of the first {len(unalignable)} samples can be aligned, so there is nothing to "
        f"learn: {next(iter(unalignable.values()), '')}; check that labels belong to their "
        "pictures, and that a picture is one line of text, not turned"
    )
