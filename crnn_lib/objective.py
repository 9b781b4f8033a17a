"""What a training step descends."""

from __future__ import annotations

import torch
from torch import Tensor, nn

from crnn_lib.ctc import CTCLoss
from crnn_lib.data import Batch
from crnn_lib.model import CRNN


class Objective(nn.Module):
    """What a step descends: the CTC loss of the model's scores and, weighted, of the auxiliary head's.

    `mixed`: the convolutions, nearly all of the work, compute in bfloat16; recurrence and loss add up in float32.
    """

    def __init__(
        self, model: CRNN, auxiliary: nn.Linear, weight: float, unalignable: dict[str, str], mixed: bool = False
    ) -> None:
        super().__init__()
        self.model, self.weight, self.mixed = model, weight, mixed
        self.auxiliary = auxiliary if weight else None
        self.loss = CTCLoss(unalignable=unalignable)

    def alignable(self, batch: Batch) -> Batch:
        """The samples whose label fits into their columns; the others are counted and named."""
        lengths = self.model.frames(batch.widths)
        kept = self.loss.alignable(batch.targets, lengths, batch.target_lengths, batch.sources)
        return batch if len(kept) == len(batch) else batch.select(kept.tolist())

    def forward(self, batch: Batch) -> tuple[Tensor, Tensor]:
        """Pictures -> columns -> context -> log_probs (T, N, C) -> loss; of no pictures the loss is 0."""
        if not len(batch):
            nothing = sum((parameter.sum() * 0.0 for parameter in self.parameters()), torch.zeros(()))
            return nothing, torch.zeros(())
        with torch.autocast(batch.images.device.type, torch.bfloat16, enabled=self.mixed):
            columns, lengths = self.model.columns(batch.images, batch.widths)
        columns = columns.float()
        log_probs = self.model.classify(self.model.context(columns, lengths))
        loss = self.loss(log_probs, batch.targets, lengths, batch.target_lengths, batch.sources)
        if self.auxiliary is not None:
            local = self.auxiliary(columns.permute(2, 0, 1)).log_softmax(-1)  # (T, N, C) from (N, D, T)
            loss = loss + self.weight * self.loss(local, batch.targets, lengths, batch.target_lengths, batch.sources)
        return loss, log_probs
