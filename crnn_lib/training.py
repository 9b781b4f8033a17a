"""The training loop: one step reads like the paragraph that describes it, and a run can be stopped at any moment and resumed.

A run depends on (seed, data, config) alone: which samples a step sees is computed from the step's number, the learning
rate, too, so that a checkpoint needs to hold only weights, optimiser, random states and the number. On the CPU, with the
same number of threads, a resumed run ends bit for bit like one that was never interrupted. Started by torchrun, all
processes take each step together, on a batch of which each has its share (team.py).
"""

from __future__ import annotations

import copy
import dataclasses
import math
import re
import signal
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cached_property
from pathlib import Path
from typing import Any

import torch
from torch import Tensor, nn
from torch.utils.data import DataLoader, Dataset, Subset
from tqdm.auto import tqdm

from crnn_lib.alphabet import Alphabet
from crnn_lib.batches import batches_from, size_of
from crnn_lib.checkpoints import State, restore_checkpoint, save_checkpoint
from crnn_lib.config import TrainConfig, TrainingError
from crnn_lib.data import Batch, Collate, Sample
from crnn_lib.decoding import greedy_decode
from crnn_lib.history import History, Record
from crnn_lib.metrics import character_error_rate, exact_match
from crnn_lib.model import CRNN
from crnn_lib.objective import Objective
from crnn_lib.optimizers import optimizers_for
from crnn_lib.team import Team, joined, local_rank
from crnn_lib.weights import WeightsError, check_fit, save_weights, write_tensors

__all__ = ["History", "TrainConfig", "TrainingError", "fit", "predict"]

# what may differ between a run and its continuation without changing what is computed on the CPU
_FREE = {"workers", "device", "progress", "checkpoint_every"}


def fit(
    model: CRNN,
    train: Dataset[Sample],
    valid: Dataset[Sample] | None = None,
    *,
    alphabet: Alphabet,
    config: TrainConfig = TrainConfig(),
    out: Path | str | None = None,
    resume: bool = False,
) -> History:
    """Train `model` in place; it ends in eval mode with the best weights by `valid`'s character error rate (else the last).

    With `out`, a folder, it keeps `checkpoint.safetensors`, `model.safetensors` (the weights to read with) and
    `history.csv` there; `resume=True` goes on from that checkpoint, or starts anew where there is none. Ctrl-C, or the
    notebook's stop button, ends the run after the current step with all three written. Samples whose label needs more
    columns than their picture has are left out, counted and named in the History.

    Raises TrainingError (no data, a folder that holds another run, a loss that is no longer a number, another process
    of the team gone) and ValueError (model and alphabet do not fit).
    """
    check_fit(model, alphabet)
    device = _device(config.device)
    with joined(device) as team, torch.random.fork_rng(), _stop_signal() as stop:
        run = _Run(model, alphabet, config, Path(out) if out is not None else None, train, device, team)
        run.start(resume, valid)
        run.seed()
        with run.watched(), _bar(config, run.state.step, team) as bar:
            for batch in run.batches(train):
                loss = run.advance(batch)
                bar.update()
                bar.set_postfix_str(f"loss {loss:.3f}", refresh=False)
                stopped, last = team.any(stop.is_set()), run.state.step == config.steps
                if last or run.state.step % config.validate_every == 0:
                    run.validate(valid)
                if last or stopped or run.impatient or run.state.step % config.checkpoint_every == 0:
                    run.save()
                if stopped or run.impatient:
                    run.state.history.interrupted = stopped and not last
                    break
        run.finish()
    return run.state.history


class _Run:
    """One training: what a checkpoint holds, and the steps that change it."""

    def __init__(
        self,
        model: CRNN,
        alphabet: Alphabet,
        config: TrainConfig,
        out: Path | None,
        train: Dataset[Sample],
        device: torch.device,
        team: Team = Team(),
    ) -> None:
        self.alphabet, self.config, self.out, self.device, self.team = alphabet, config, out, device, team
        self.size, self.data = size_of(train), getattr(train, "identity", None)
        with torch.random.fork_rng():
            torch.manual_seed(config.seed)
            auxiliary = nn.Linear(model.column_features, model.num_classes)
            random_state = torch.get_rng_state()
        model.to(self.device, memory_format=torch.channels_last)  # type: ignore[call-overload]
        auxiliary.to(self.device)
        self.state = State(model, auxiliary, optimizers_for(model, auxiliary, config), random_state)
        self._since = time.perf_counter()

    # --- a step ---

    def advance(self, batch: Batch) -> float:
        """One step: pictures -> columns -> context -> scores -> loss -> gradients -> weights. Returns the loss."""
        state = self.state
        state.model.train()
        for optimizer in state.optimizers:
            for group in optimizer.param_groups:
                group["lr"] = self.config.rate(state.step)
            optimizer.zero_grad(set_to_none=True)
        batch = self.objective.alignable(batch)
        value = self._descend(batch.to(self.device)) if len(batch) or self.team.size > 1 else 0.0
        state.step += 1
        state.history.losses.append(value)
        return value

    def _descend(self, batch: Batch) -> float:
        loss, log_probs = self.shared_objective(batch)
        loss.backward()
        norm = nn.utils.clip_grad_norm_([*self.objective.parameters()], self.config.clip_norm)
        value: float = loss.item()
        if not math.isfinite(value) or not math.isfinite(norm.item()):
            raise TrainingError(self._explain_non_finite(value, batch, log_probs))
        for optimizer in self.state.optimizers:
            optimizer.step()
        return value

    @cached_property
    def objective(self) -> Objective:
        """Notes in the history what it leaves out; made once a checkpoint, if there is one, has been read."""
        state = self.state
        weight, mixed = self.config.auxiliary_weight, self.config.precision == "mixed"
        return Objective(state.model, state.auxiliary, weight, state.history.unalignable, mixed)

    @cached_property
    def shared_objective(self) -> nn.Module:
        """The same; its gradients are the team's."""
        return self.team.together(self.objective)

    def _explain_non_finite(self, value: float, batch: Batch, log_probs: Tensor) -> str:
        if not batch.images.isfinite().all():
            reason = "the pictures of this batch contain values that are no numbers"
        elif not all(parameter.isfinite().all() for parameter in self.state.model.parameters()):
            reason = "the weights have grown beyond all numbers: lower the learning rate"
        elif not log_probs.isfinite().all():
            reason = "the model's scores have grown beyond all numbers: lower the learning rate"
        else:
            reason = "the loss is beyond what can be computed: lower the learning rate"
        saved = ""
        if self.out is not None:
            path = self.out / "failed_batch.safetensors"
            tensors = {name: getattr(batch, name) for name in ("images", "widths", "targets", "target_lengths")}
            write_tensors(
                path, tensors, {"texts": batch.texts, "sources": batch.sources, "step": self.state.step}, "crnn_lib batch"
            )
            saved = f"; its batch is saved in {path}, the last checkpoint is kept"
        what = f"the loss of step {self.state.step + 1} is {value}" if not math.isfinite(value) else "a gradient is no number"
        return f"{what}: {reason}{saved}"

    # --- between steps ---

    def batches(self, train: Dataset[Sample]) -> Iterator[Batch]:
        """The batches still to come; what was learnt is saved before an error of the data ends the run."""
        if self.impatient:
            return
        try:
            yield from batches_from(train, self.alphabet, self.config, self.state.step, self.team)
        except ValueError:
            if self.state.step:
                self.save()
            raise

    def validate(self, valid: Dataset[Sample] | None) -> None:
        """Record where the run stands; keep the weights if none before were better."""
        history = self.state.history
        records = history.records
        recent = history.losses[records[-1].step if records else 0 :] or history.losses[-1:]
        for theirs in self.team.gather(history.unalignable):
            history.unalignable.update(theirs)
        now = time.perf_counter()
        seconds = (records[-1].seconds if records else 0.0) + now - self._since
        self._since = now
        loss = self.team.mean(sum(recent) / len(recent))
        record = Record(self.state.step, loss, self.config.rate(self.state.step - 1), seconds)
        if valid is not None:
            try:
                references, predictions = self._read(valid)
            except ValueError:  # a picture that cannot be read: what was learnt is kept
                self.save()
                raise
            record = dataclasses.replace(
                record,
                character_error_rate=character_error_rate(references, predictions),
                exact_match=exact_match(references, predictions),
            )
            if history.is_better(record):
                self.state.best = {name: value.detach().clone() for name, value in self.state.model.state_dict().items()}
        records.append(record)

    def _read(self, valid: Dataset[Sample]) -> tuple[list[str], list[str]]:
        """References and readings of the whole of `valid`, of which each process reads its share."""
        self.team.follow(self.state.model.buffers())  # BatchNorm's averages are each process's own
        share = Subset(valid, range(self.team.rank, size_of(valid) or 0, self.team.size))
        parts = self.team.gather(predict(self.state.model, share, self.alphabet, batch_size=self.config.batch_size))
        return [text for references, _ in parts for text in references], [text for _, read in parts for text in read]

    @property
    def impatient(self) -> bool:
        return self.config.patience is not None and self.state.history.validations_since_best() >= self.config.patience

    @contextmanager
    def watched(self) -> Iterator[None]:
        """Saves what was learnt when another process of the team has gone."""
        try:
            yield
        except RuntimeError as error:
            if self.team.size == 1 or isinstance(error, TrainingError):
                raise
            self.save()
            raise TrainingError(
                f"process {self.team.rank} of {self.team.size} stopped after step {self.state.step}, most likely because "
                f"another one has gone: see what that one says. What was learnt is saved; resume the run ({error})"
            ) from error

    def finish(self) -> None:
        if self.state.best is not None:
            self.state.model.load_state_dict(self.state.best)
        self.state.model.eval()

    # --- on disk ---

    def start(self, resume: bool, valid: Dataset[Sample] | None) -> None:
        """Look at data and folder: go on from its checkpoint, begin anew, or refuse to overwrite another run."""
        if self.size == 0:
            raise TrainingError("there are no samples to train on")
        if self.config.batch_size % self.team.size:
            raise TrainingError(
                f"a batch of {self.config.batch_size} cannot be shared evenly among {self.team.size} processes: "
                f"choose a batch size that is a multiple of {self.team.size}"
            )
        if self.size is not None and self.size < self.team.size:
            raise TrainingError(f"there are {self.team.size} processes but only {self.size} samples: start fewer processes")
        if valid is not None and not size_of(valid):
            raise TrainingError("the validation data must have a length of at least 1: give endless words a count=...")
        if self.out is None:
            if resume:
                raise TrainingError("resume=True needs out=..., the folder of the run to go on with")
            return
        if self.out.exists() and not self.out.is_dir():
            raise TrainingError(f"{self.out} is a file: choose a folder for the run")
        checkpoint = self.out / "checkpoint.safetensors"
        if checkpoint.exists() and not resume:
            raise TrainingError(f"{self.out} holds a run already: resume it, or choose another folder")
        if not checkpoint.exists() and (self.out / "model.safetensors").exists():
            raise TrainingError(f"{self.out} holds weights but no checkpoint to go on from: choose another folder")
        if checkpoint.exists():
            restore_checkpoint(checkpoint, self.state, self._identity())

    def seed(self) -> None:
        """The leader's random numbers go on where the checkpoint was; each other process draws its own."""
        torch.set_rng_state(self.state.random_state)
        if not self.team.leads:
            torch.manual_seed((self.config.seed + self.state.step) * self.team.size + self.team.rank)
        if self.device.type == "cuda":
            torch.cuda.manual_seed((self.config.seed + self.state.step) * self.team.size + self.team.rank)

    def save(self) -> None:
        """Weights to read with, history and checkpoint, each replaced whole or not at all."""
        if self.out is None or not self.team.leads:
            return
        try:
            save_checkpoint(self.out / "checkpoint.safetensors", self.state, self._identity())
            save_weights(self.out / "model.safetensors", self._best_model(), self.alphabet, self._story())
            self.state.history.save(self.out / "history.csv")
        except (OSError, WeightsError) as error:
            raise TrainingError(f"step {self.state.step} could not be saved: {error}") from error

    def _best_model(self) -> CRNN:
        if self.state.best is None:
            return self.state.model
        model = copy.deepcopy(self.state.model)  # a new CRNN would draw from the run's random state
        model.load_state_dict(self.state.best)
        return model

    def _story(self) -> dict[str, Any]:
        records = self.state.history.records
        last = dataclasses.asdict(records[-1]) if records else None
        return {"config": dataclasses.asdict(self.config), "step": self.state.step, "last": last}

    def _identity(self) -> dict[str, Any]:
        """What a continuation must have in common with the run that it continues."""
        config = {name: value for name, value in dataclasses.asdict(self.config).items() if name not in _FREE}
        return {
            **config,
            "model": self.state.model.options,
            "alphabet": self.alphabet.characters,
            "samples": self.size,
            "data": self.data,
        }


@torch.inference_mode()
def predict(model: CRNN, data: Dataset[Sample], alphabet: Alphabet, *, batch_size: int = 32) -> tuple[list[str], list[str]]:
    """References and greedy readings of a dataset with a length, in its order. The model is left in eval mode."""
    model.eval()
    device = next(model.parameters()).device
    references: list[str] = []
    predictions: list[str] = []
    for batch in DataLoader(data, batch_size=batch_size, collate_fn=Collate(alphabet), generator=torch.Generator()):
        log_probs, lengths = model(batch.images.to(device), batch.widths)
        references += batch.texts
        predictions += [alphabet.decode(hypothesis.labels) for hypothesis in greedy_decode(log_probs, lengths)]
    return references, predictions


def _device(name: str) -> torch.device:
    if name == "auto":
        name = f"cuda:{local_rank()}" if torch.cuda.is_available() else "cpu"
    if re.fullmatch(r"cpu|cuda(:\d+)?", name) is None:
        raise TrainingError(f"no device is called {name!r}: there are auto, cpu and cuda")
    if name != "cpu" and not torch.cuda.is_available():
        raise TrainingError(f"device is {name}, but PyTorch finds no GPU here: take auto or cpu")
    return torch.device(name)


def _bar(config: TrainConfig, start: int, team: Team) -> Any:
    hidden = not (config.progress and team.leads)
    return tqdm(total=config.steps, initial=start, disable=hidden, unit="step", desc="training")  # type: ignore[call-arg]


@contextmanager
def _stop_signal() -> Iterator[threading.Event]:
    """An event that Ctrl-C sets, so that a step is never cut in two; a second Ctrl-C interrupts at once."""
    stop = threading.Event()
    if threading.current_thread() is not threading.main_thread():
        yield stop
        return

    def handle(number: int, frame: Any) -> None:
        if stop.is_set():
            raise KeyboardInterrupt
        stop.set()

    before = signal.signal(signal.SIGINT, handle)
    try:
        yield stop
    finally:
        signal.signal(signal.SIGINT, before)
