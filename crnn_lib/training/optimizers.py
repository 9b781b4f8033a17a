"""The optimisers of `fit`: AdamW, or Muon for the convolutions and AdamW for the rest."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import torch
from torch import nn

from crnn_lib.averaging import Average
from crnn_lib.model.crnn import CRNN
from crnn_lib.muon import Muon
from crnn_lib.training.config import TrainConfig


@contextmanager
def frozen(model: CRNN, part: str | None) -> Iterator[None]:
    """Leave a part of the model (one of contract.FREEZABLE) out of what is trained meanwhile."""
    weights = [] if part is None else [*getattr(model, part).parameters()]
    kept = [weight for weight in weights if weight.requires_grad]
    for weight in kept:
        weight.requires_grad_(False)
    try:
        yield
    finally:
        for weight in kept:
            weight.requires_grad_(True)


def optimizers_for(
    model: CRNN, auxiliary: nn.Linear, config: TrainConfig
) -> list[torch.optim.Optimizer]:
    """Return the optimisers of a run: AdamW for all weights, or Muon and AdamW; an average last.

    Muon takes the filters of the convolutions, AdamW recurrence, heads, biases and BatchNorm.
    Biases and BatchNorm do not decay. Weights that are not learnt are there, but have no gradient.
    """
    parameters = [*model.parameters(), *auxiliary.parameters()]
    filters = [weight for weight in parameters if weight.dim() == 4 and config.optimizer == "muon"]
    rest = [weight for weight in parameters if all(weight is not other for other in filters)]
    rate, decay = config.learning_rate, config.weight_decay
    groups = [
        {"params": [weight for weight in rest if weight.dim() > 1], "weight_decay": decay},
        {"params": [weight for weight in rest if weight.dim() <= 1], "weight_decay": 0.0},
    ]
    muon = [Muon(filters, lr=rate, weight_decay=decay)] if filters else []
    average = [Average(model, config.average)] if config.average else []
    return [*muon, torch.optim.AdamW(groups, lr=rate, fused=True), *average]
