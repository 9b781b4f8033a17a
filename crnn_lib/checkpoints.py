"""What a training must keep to go on as if it had never stopped, and the file that holds it."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import torch
from torch import Tensor, nn

from crnn_lib.config import TrainingError
from crnn_lib.history import History
from crnn_lib.model import CRNN
from crnn_lib.weights import CHECKPOINT, WeightsError, read_tensors, write_tensors


@dataclass
class State:
    """Everything that a step changes, and the random state that it draws from."""

    model: CRNN
    auxiliary: nn.Linear  # class scores straight from the columns, for the second loss; no part of the model
    optimizers: list[torch.optim.Optimizer]
    random_state: Tensor
    step: int = 0
    history: History = field(default_factory=History)
    best: dict[str, Tensor] | None = None  # the model's weights at its best validation


def save_checkpoint(path: Path, state: State, identity: dict[str, Any]) -> None:
    """Write `state`; `identity` says which run it belongs to. Raises WeightsError when the file cannot be written."""
    optimizers = {
        f"{place}.{number}.{name}": value
        for place, optimizer in enumerate(state.optimizers)
        for number, values in optimizer.state_dict()["state"].items()
        for name, value in values.items()
    }
    tensors = {
        **_flat(dict(state.model.state_dict()), "model"),
        **_flat(dict(state.auxiliary.state_dict()), "auxiliary"),
        **_flat(optimizers, "optimizers"),
        **_flat(state.best or {}, "best"),
        "random_state": torch.get_rng_state(),
        "losses": torch.tensor(state.history.losses, dtype=torch.float64),
    }
    description = {"step": state.step, "history": state.history.as_json(), "identity": identity}
    write_tensors(path, tensors, description, CHECKPOINT)


def restore_checkpoint(path: Path, state: State, identity: dict[str, Any]) -> None:
    """Bring `state` to where the checkpoint was. Raises TrainingError when it is damaged or belongs to another run."""
    try:
        file = read_tensors(path, CHECKPOINT)
        _check_same_run(path, file.description["identity"], identity)
        state.model.load_state_dict(_under(file.tensors, "model"))
        state.auxiliary.load_state_dict(_under(file.tensors, "auxiliary"))
        for place, optimizer in enumerate(state.optimizers):
            _restore_optimizer(optimizer, _under(file.tensors, f"optimizers.{place}"))
        state.best = _under(file.tensors, "best") or None
        state.random_state = file.tensors["random_state"]
        state.step = file.description["step"]
        state.history = History.from_json(file.description["history"], file.tensors["losses"].tolist())
    except (WeightsError, KeyError, TypeError) as error:
        raise TrainingError(f"the run cannot be resumed: {error}") from None


def _restore_optimizer(optimizer: torch.optim.Optimizer, saved: dict[str, Tensor]) -> None:
    parameters = [parameter for group in optimizer.param_groups for parameter in group["params"]]
    state: dict[int, dict[str, Tensor]] = {}
    for name, value in saved.items():
        number, key = name.split(".")
        like = parameters[int(number)]
        if value.shape == like.shape:  # a file has one order of memory, the fused AdamW wants each weight's own
            value = torch.empty_like(like).copy_(value)
        state.setdefault(int(number), {})[key] = value
    optimizer.load_state_dict({**optimizer.state_dict(), "state": state})


def _check_same_run(path: Path, then: dict[str, Any], now: dict[str, Any]) -> None:
    differences = [name for name in now if now[name] != then.get(name)]
    if differences:
        raise TrainingError(
            f"{path} belongs to a run with another {', '.join(differences)}: "
            "resume it with what it was started with, or choose another folder"
        )


def _flat(state: dict[str, Tensor], prefix: str) -> dict[str, Tensor]:
    """A state_dict under `prefix.`, for a file that holds several."""
    return {f"{prefix}.{name}": tensor.detach() for name, tensor in state.items()}


def _under(tensors: dict[str, Tensor], prefix: str) -> dict[str, Tensor]:
    """The tensors whose name starts with `prefix.`, without it."""
    start = prefix + "."
    return {name[len(start) :]: tensor for name, tensor in tensors.items() if name.startswith(start)}
