"""The optimisers of `fit`: AdamW, or Muon for the convolutions and AdamW for the rest."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import torch
from torch import nn

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
    """Return the optimisers of a run: AdamW for all weights, or Muon and AdamW.

    Muon takes the filters of the convolutions, AdamW recurrence, heads, biases and BatchNorm.
    Biases and BatchNorm do not decay.
    """
    parameters = [*model.parameters(), *auxiliary.parameters()]
    parameters = [parameter for parameter in parameters if parameter.requires_grad]
    filters = [weight for weight in parameters if weight.dim() == 4 and config.optimizer == "muon"]
    rest = [weight for weight in parameters if all(weight is not other for other in filters)]
    matrices = [weight for weight in rest if weight.dim() > 1]
    vectors = [weight for weight in rest if weight.dim() <= 1]
    groups = [
        {"params": matrices, "weight_decay": config.weight_decay},
        {"params": vectors, "weight_decay": 0.0},
    ]
    adam = torch.optim.AdamW(groups, lr=config.learning_rate, fused=True)
    if not filters:
        return [adam]
    return [Muon(filters, lr=config.learning_rate, weight_decay=config.weight_decay), adam]
