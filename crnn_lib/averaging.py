"""Average, the mean of the recent weights of a training: mostly it reads better than the last."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

import torch
from torch import nn


class Average(torch.optim.Optimizer):
    """Keep the moving average of a model's weights and BatchNorm statistics.

    After a step an average keeps the share `decay` of what it was, less in the first steps. It is
    kept as an optimiser keeps its state, so a checkpoint holds it.

    Polyak, Juditsky, "Acceleration of stochastic approximation by averaging" (1992).
    """

    def __init__(self, model: nn.Module, decay: float) -> None:
        values = [
            value for value in (*model.parameters(), *model.buffers()) if value.is_floating_point()
        ]
        super().__init__(values, {"lr": 0.0})
        self.decay = decay

    @torch.no_grad()
    def step(self, closure: Callable[[], float] | None = None) -> None:  # type: ignore[override]
        """Take the model's values into the average; `closure` is unused."""
        for value in self.param_groups[0]["params"]:
            state = self.state[value]
            if not state:
                state.update(average=value.detach().clone(), step=torch.zeros(()))
            state["step"] += 1
            steps = float(state["step"])
            state["average"].lerp_(value, 1 - min(self.decay, steps / (steps + 9)))

    @torch.no_grad()
    def swap(self) -> None:
        """Exchange the model's values and their averages; before the first step they are equal."""
        for value in self.param_groups[0]["params"]:
            if state := self.state[value]:
                last = value.detach().clone()
                value.copy_(state["average"])
                state["average"].copy_(last)


@contextmanager
def averaged(optimizers: Sequence[torch.optim.Optimizer]) -> Iterator[None]:
    """Give the model its averaged values meanwhile, if an average is among the optimisers."""
    averages = [optimizer for optimizer in optimizers if isinstance(optimizer, Average)]
    for average in averages:
        average.swap()
    try:
        yield
    finally:
        for average in averages:
            average.swap()
