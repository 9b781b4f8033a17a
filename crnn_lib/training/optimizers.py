"""What `fit` descends with: AdamW; or Muon for the convolutions and AdamW for everything else."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

import torch
from torch import Tensor, nn

from crnn_lib.model.crnn import CRNN
from crnn_lib.training.config import TrainConfig

# of Newton and Schulz's iteration (Jordan, 2024), which takes five rounds; three teach as much
# here, in half the time
COEFFICIENTS, ROUNDS = (3.4445, -4.7750, 2.0315), 3


class Muon(torch.optim.Optimizer):
    """Steps in which weak directions count nearly like strong ones: the averaged gradient of a
    matrix, made orthogonal.

    The gradient of a matrix is mostly a few strong directions; what is rare but telling drowns in
    them. Orthogonalised, its singular values come near 1. A convolution's weights (out, in, h, w)
    are the matrix (out, in * h * w). The step is scaled to be about as large as AdamW's, so that
    both share a learning rate.

    Jordan, "Muon: An optimizer for hidden layers in neural networks" (2024); the scale: Liu et al.,
    "Muon is scalable for LLM training", arXiv 2502.16982. torch.optim.Muon takes flat matrices
    only, and computes in bfloat16, which most CPUs emulate.
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
        """One step along what `backward` left in the gradients; parameters without a gradient stay.
        `closure`: unused.
        """
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
        # a root mean square of 0.2, as AdamW's steps have
        size: float = 0.2 * max(matrix.shape) ** 0.5
        return size * matrix.reshape(parameter.shape)


def orthogonalized(matrices: Tensor) -> Tensor:
    """Of matrices (..., M, N), the singular values brought near 1 and everything else kept; zeros
    stay zeros.

    Those of at least a fiftieth of the matrix' norm end between 0.6 and 1.3; smaller ones grow to
    some 40 times what they were beside the norm: enough for a step, in three rounds of three
    products instead of a decomposition.
    """
    tall = matrices.shape[-2] > matrices.shape[-1]
    turned: Tensor = matrices.mT if tall else matrices
    turned = turned / turned.norm(dim=(-2, -1), keepdim=True).clamp(min=1e-7)
    a, b, c = COEFFICIENTS
    for _ in range(ROUNDS):
        square = turned @ turned.mT
        turned = a * turned + (b * square + c * square @ square) @ turned
    return turned.mT if tall else turned


def optimizers_for(
    model: CRNN, auxiliary: nn.Linear, config: TrainConfig
) -> list[torch.optim.Optimizer]:
    """The optimisers of a run: AdamW for all; or Muon for the filters of the convolutions, AdamW
    for recurrence, heads, biases and BatchNorm. Biases and BatchNorm do not decay.
    """
    parameters = [*model.parameters(), *auxiliary.parameters()]
    filters = [
        parameter for parameter in parameters if parameter.dim() == 4 and config.optimizer == "muon"
    ]
    rest = [
        parameter for parameter in parameters if all(parameter is not other for other in filters)
    ]
    groups = [
        {
            "params": [parameter for parameter in rest if parameter.dim() > 1],
            "weight_decay": config.weight_decay,
        },
        {"params": [parameter for parameter in rest if parameter.dim() <= 1], "weight_decay": 0.0},
    ]
    adam = torch.optim.AdamW(groups, lr=config.learning_rate, fused=True)
    return (
        [Muon(filters, lr=config.learning_rate, weight_decay=config.weight_decay), adam]
        if filters
        else [adam]
    )
