"""Checkpoints: what a training must keep to go on as if it had never stopped, and its folder."""

from __future__ import annotations

import copy
import dataclasses
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import torch
from torch import Tensor, nn

from crnn_lib.alphabet import Alphabet
from crnn_lib.contract import HEIGHT
from crnn_lib.data.samples import Batch
from crnn_lib.files import LockedError, locked
from crnn_lib.model.crnn import CRNN
from crnn_lib.training.config import TrainConfig, TrainingError
from crnn_lib.training.history import History
from crnn_lib.weights import (
    CHECKPOINT,
    MISFIT,
    WeightsError,
    read_tensors,
    save_weights,
    write_tensors,
)

SAID = {"start": "start (--weights)"}  # a setting of no option's name
OF_DATA = ("data", "content of files", "validation")  # None: not known then


@dataclass
class State:
    """Everything that a step changes, and the random state that it draws from."""

    model: CRNN
    auxiliary: nn.Linear  # scores the columns, for the second loss; not part of the model
    optimizers: list[torch.optim.Optimizer]
    random_state: Tensor
    step: int = 0
    history: History = field(default_factory=History)
    best: dict[str, Tensor] | None = None  # the model's weights at its best validation


class RunFolder:
    """The folder of a run: its checkpoint, the weights to read with, its history."""

    def __init__(
        self, path: Path, alphabet: Alphabet, config: TrainConfig, identity: dict[str, Any]
    ) -> None:
        """`identity`: what a continuation must have in common with the run."""
        self.path, self.alphabet, self.config, self.identity = path, alphabet, config, identity
        self.checkpoint = path / "checkpoint.safetensors"
        self.weights = path / "model.safetensors"
        if path.exists() and not path.is_dir():
            raise TrainingError(f"{path} is a file: choose a folder for the run")

    def open(self, state: State, resume: bool) -> None:
        """Restore the checkpoint into `state` if there is one.

        Raises TrainingError rather than overwrite another run.
        """
        if self.checkpoint.exists() and not resume:
            raise TrainingError(f"{self.path} holds a run already: resume it or use another folder")
        if not self.checkpoint.exists() and self.weights.exists():
            raise TrainingError(
                f"{self.path} holds weights but no checkpoint to go on from: choose another folder"
            )
        if self.checkpoint.exists():
            restore_checkpoint(self.checkpoint, state, self.identity)

    @contextmanager
    def held(self) -> Iterator[None]:
        """Keep other trainings out of the folder, and find out whether it can be written.

        Raises TrainingError if another one is in it, or if it cannot be written.
        """
        with ExitStack() as stack:
            try:
                stack.enter_context(locked(self.path))
            except LockedError:
                fault = f"another training is using {self.path}: wait for its end, or"
            except OSError as error:
                fault = f"{self.path} cannot be written ({error.strerror}):"
            else:
                yield
                return
        raise TrainingError(f"{fault} choose another folder")

    def save(self, state: State) -> None:
        """Write checkpoint, weights and history, each replaced whole or not at all.

        Raises TrainingError when one cannot be written.
        """
        try:
            save_checkpoint(self.checkpoint, state, self.identity)
            save_weights(self.weights, _best_model(state), self.alphabet, self._story(state))
            state.history.save(self.path / "history.csv")
        except (OSError, WeightsError) as error:
            raise TrainingError(f"step {state.step} could not be saved: {error}") from error

    def save_failed_batch(self, batch: Batch, step: int) -> Path:
        """Write a batch whose loss is not a finite number; return the path of its file."""
        path = self.path / "failed_batch.safetensors"
        names = ("images", "widths", "targets", "target_lengths")
        tensors = {name: getattr(batch, name) for name in names}
        description = {"texts": batch.texts, "sources": batch.sources, "step": step}
        write_tensors(path, tensors, description, "crnn_lib batch")
        return path

    def _story(self, state: State) -> dict[str, Any]:
        records = state.history.records
        last = dataclasses.asdict(records[-1]) if records else None
        return {"config": dataclasses.asdict(self.config), "step": state.step, "last": last}


def _best_model(state: State) -> CRNN:
    model = copy.deepcopy(state.model)  # a new CRNN would draw from the run's random state
    if state.best is not None:
        model.load_state_dict(state.best)
    return model


def save_checkpoint(path: Path, state: State, identity: dict[str, Any]) -> None:
    """Write `state`; `identity` says which run it belongs to.

    Raises WeightsError when the file cannot be written.
    """
    optimizers = {
        f"{index}.{number}.{name}": value
        for index, optimizer in enumerate(state.optimizers)
        for number, values in optimizer.state_dict()["state"].items()
        for name, value in values.items()
    }
    tensors = {
        **_with_prefix(dict(state.model.state_dict()), "model"),
        **_with_prefix(dict(state.auxiliary.state_dict()), "auxiliary"),
        **_with_prefix(optimizers, "optimizers"),
        **_with_prefix(state.best or {}, "best"),
        "random_state": torch.get_rng_state(),
        "losses": torch.tensor(state.history.losses, dtype=torch.float64),
    }
    description = {"step": state.step, "history": state.history.as_json(), "identity": identity}
    write_tensors(path, tensors, description, CHECKPOINT)


def restore_checkpoint(path: Path, state: State, identity: dict[str, Any]) -> None:
    """Bring `state` to where the checkpoint was.

    Raises TrainingError for one that is damaged or belongs to another run.
    """
    try:
        file = read_tensors(path, CHECKPOINT)
        then, before = dict(file.description["identity"]), identity["steps"] - identity["further"]
        if identity["further"] and file.description["step"] == before:  # they begin here
            then |= {name: identity[name] for name in ("steps", "further", "patience")}
        _check_same_run(path, then, identity)
        state.model.load_state_dict(_under(file.tensors, "model"))
        state.auxiliary.load_state_dict(_under(file.tensors, "auxiliary"))
        for index, optimizer in enumerate(state.optimizers):
            _restore_optimizer(optimizer, _under(file.tensors, f"optimizers.{index}"))
        state.best = _under(file.tensors, "best") or None
        state.random_state = file.tensors["random_state"]
        state.step = file.description["step"]
        losses = file.tensors["losses"].tolist()
        state.history = History.from_json(file.description["history"], losses)
        if not isinstance(state.step, int) or len(losses) != state.step:
            raise WeightsError(f"{path} has {len(losses)} losses at step {state.step}")
    except TrainingError:
        raise
    except (*MISFIT, ValueError) as error:
        reason = str(error) or type(error).__name__
        raise TrainingError(f"the run cannot be resumed: {reason.splitlines()[0]}") from None


def _restore_optimizer(optimizer: torch.optim.Optimizer, saved: dict[str, Tensor]) -> None:
    parameters = [parameter for group in optimizer.param_groups for parameter in group["params"]]
    state: dict[int, dict[str, Tensor]] = {}
    for name, value in saved.items():
        number, key = name.split(".")
        like = parameters[int(number)]
        if value.shape == like.shape:  # the fused AdamW wants each weight's own memory format
            value = torch.empty_like(like).copy_(value)
        state.setdefault(int(number), {})[key] = value
    optimizer.load_state_dict({**optimizer.state_dict(), "state": state})


def _check_same_run(path: Path, then: dict[str, Any], now: dict[str, Any]) -> None:
    # those of older versions say less (of the default height); validation may begin on resume
    then = {**then, "model": {"height": HEIGHT, **then["model"]}}
    found = [name for name in now if _differ(then.get(name, now[name]), now[name], name in OF_DATA)]
    differences = [SAID.get(name, name) for name in found]
    if differences:
        raise TrainingError(
            f"{path} belongs to a run with another {', '.join(differences)}: "
            "resume it with what it was started with, or choose another folder"
        )


def _differ(then: Any, now: Any, of_data: bool) -> bool:
    pairs = zip(then, now) if isinstance(now, list) else [(then, now)]
    return any(old != new and not (of_data and old is None) for old, new in pairs)


def _with_prefix(tensors: dict[str, Tensor], prefix: str) -> dict[str, Tensor]:
    """Return the tensors under `prefix.`, for a file that holds several state_dicts."""
    return {f"{prefix}.{name}": tensor.detach() for name, tensor in tensors.items()}


def _under(tensors: dict[str, Tensor], prefix: str) -> dict[str, Tensor]:
    """Return the tensors whose name starts with `prefix.`, without it."""
    found = (name for name in tensors if name.startswith(prefix + "."))
    return {name.removeprefix(prefix + "."): tensors[name] for name in found}
