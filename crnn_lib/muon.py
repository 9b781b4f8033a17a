"""Muon, an optimiser for the filters of convolutions."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

import torch
from torch import Tensor, nn

# of the Newton-Schulz iteration (Jordan, 2024), which takes five rounds; three train as well here,
# in half the time
COEFFICIENTS, ROUNDS = (3.4445, -4.7750, 2.0315), 3


class Muon(torch.optim.Optimizer):
    """Gradient descent along the averaged gradient of each matrix, made orthogonal.

    The gradient of a matrix mostly has a few strong directions, in which rare but informative ones
    are lost. Orthogonalised, its singular values come near 1, so weak directions count nearly like
    strong ones. The weights (out, in, h, w) of a convolution are the matrix (out, in * h * w). The
    step is scaled to the size of AdamW's, so that both share a learning rate.

    Jordan, "Muon: An optimizer for hidden layers in neural networks" (2024); the scale: Liu et al.,
    "Muon is scalable for LLM training", arXiv 2502.16982. torch.optim.Muon takes matrices only,
    no convolutions, and computes in bfloat16, which most CPUs emulate.
    """

    def __init__(
        self,
        parameters: Iterable[nn.Parameter],
        lr: float,
        momentum: float = 0.95,
        weight_decay: float = 0.0,
    ) -> None:
        super().__init__(parameters, {"lr": lr, "momentum": momentum, "weight_decay": weight_decay})

    @torch.no_grad()
    def step(self, closure: Callable[[], float] | None = None) -> None:  # type: ignore[override]
        """Take a step along the gradients; parameters without one stay. `closure` is unused."""
        for group in self.param_groups:
            for parameter in group["params"]:
                if parameter.grad is not None:
                    parameter.mul_(1 - group["lr"] * group["weight_decay"])
                    parameter.sub_(self._direction(parameter, group), alpha=group["lr"])

    def _direction(self, parameter: nn.Parameter, group: dict[str, Any]) -> Tensor:
        gradient, state = parameter.grad, self.state[parameter]
        assert gradient is not None
        average = state.setdefault("momentum", torch.zeros_like(gradient))
        average.lerp_(gradient, 1 - group["momentum"])
        ahead = gradient.lerp(average, group["momentum"])  # Nesterov's: where the average is going
        matrix = orthogonalized(ahead.flatten(1))
        size: float = 0.2 * max(matrix.shape) ** 0.5  # a root mean square of 0.2, as AdamW's steps
        return size * matrix.reshape(parameter.shape)


def orthogonalized(matrices: Tensor) -> Tensor:
    """Bring the singular values of matrices (..., M, N) near 1; zeros stay zeros.

    Values of at least a fiftieth of the matrix' norm end between 0.6 and 1.3; smaller ones grow to
    some 40 times their share of the norm. That is enough for a step, and takes three rounds of
    three products instead of a decomposition.
    """
    tall = matrices.shape[-2] > matrices.shape[-1]
    turned: Tensor = matrices.mT if tall else matrices
    turned = turned / turned.norm(dim=(-2, -1), keepdim=True).clamp(min=1e-7)
    a, b, c = COEFFICIENTS
    for _ in range(ROUNDS):
        square = turned @ turned.mT
        turned = a * turned + (b * square + c * square @ square) @ turned
    return turned.mT if tall else turned
