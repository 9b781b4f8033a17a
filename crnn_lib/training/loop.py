"""The training loop: `fit`, and the step that it repeats.

A run depends on (seed, data, config) alone: which samples a step sees, and its learning rate, are
computed from the step's number, so a checkpoint needs to hold only weights, optimiser state, random
states and the number. On the CPU, with the same number of threads, a resumed run ends bit for bit
like one that was never interrupted. Started by torchrun, all processes take each step together, on
a batch of which each has its share (processes.py).
"""

from __future__ import annotations

import dataclasses
import logging
import math
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import torch
from torch import Tensor, nn
from torch.utils.data import Dataset

from crnn_lib.alphabet import Alphabet
from crnn_lib.averaging import averaged
from crnn_lib.data.samples import Batch, Sample
from crnn_lib.model.crnn import CRNN
from crnn_lib.training.batches import batches_from, check_data, size_of, steps_to_learn_from
from crnn_lib.training.checkpoints import RunFolder, State
from crnn_lib.training.config import TrainConfig, TrainingError
from crnn_lib.training.history import History, Record, mean_loss
from crnn_lib.training.machine import choose_device, progress_bar, stop_signal
from crnn_lib.training.objective import Objective, explain_non_finite, nothing_alignable
from crnn_lib.training.optimizers import frozen, optimizers_for
from crnn_lib.training.predicting import measure
from crnn_lib.training.processes import Processes, process_group
from crnn_lib.weights import check_fit

# settings that may change on resume; but for the precision, what the CPU computes stays the same
MAY_CHANGE = {"workers", "device", "progress", "checkpoint_every", "precision"}
logger = logging.getLogger(__name__)


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
    """Train `model` in place; it ends in eval mode, with its best weights if `valid` is given.

    The best are those with the lowest character error rate. The folder `out` keeps
    `checkpoint.safetensors`, `model.safetensors` (the weights to read with) and `history.csv`;
    `resume=True` goes on from that checkpoint, or starts anew where there is none. Ctrl-C, or the
    notebook's stop button, ends the run after the current step with all three written. Samples
    whose label needs more columns than their picture has are left out and named in the History.

    Raises TrainingError (no data, an unknown device, a folder that holds another run, `resume`
    without `out`, a loss that is not a finite number, another process gone), ValueError (model and
    alphabet do not fit), and what the data raise (PictureError, AlphabetError ...).
    """
    device = choose_device(config.device)
    freeze = frozen(model, config.freeze)
    with process_group(device) as processes, torch.random.fork_rng(), stop_signal() as stop, freeze:
        run = Run(model, train, valid, alphabet, config, device, processes)
        with (
            run.started(None if out is None else Path(out), resume),
            run.saved_on_failure(),
            progress_bar(config, run.state.step, processes) as bar,
        ):
            for batch in run.batches():
                loss = run.step(batch)
                bar.set_postfix_str(f"loss {loss:.3f}", refresh=False)
                bar.update()
                if run.ends_after_step(stopped=processes.any(stop.is_set())):
                    break
        return run.finish()


class Run:
    """One training: the state that a checkpoint holds, and the steps that change it."""

    def __init__(
        self,
        model: CRNN,
        train: Dataset[Sample],
        valid: Dataset[Sample] | None,
        alphabet: Alphabet,
        config: TrainConfig,
        device: torch.device,
        processes: Processes = Processes(),
    ) -> None:
        check_fit(model, alphabet, train, valid)
        self.train, self.valid, self.alphabet, self.config = train, valid, alphabet, config
        self.device, self.processes = device, processes
        self.folder: RunFolder | None = None
        with torch.random.fork_rng():
            torch.manual_seed(config.seed)
            auxiliary = nn.Linear(model.column_features, model.num_classes)
            random_state = torch.get_rng_state()
        model.to(device, memory_format=torch.channels_last)  # type: ignore[call-overload]
        auxiliary.to(device)
        self.state = State(model, auxiliary, optimizers_for(model, auxiliary, config), random_state)
        self._since = time.perf_counter()
        self.objective: nn.Module  # made by `started`: its history may come from a checkpoint

    # --- a step ---

    def step(self, batch: Batch) -> float:
        """Take one step, pictures -> scores -> loss -> gradients -> weights; return the loss."""
        state = self.state
        state.model.train()
        if self.config.freeze:
            state.model.cnn.eval()  # its BatchNorm, too, stays as it is
        for optimizer in state.optimizers:
            for group in optimizer.param_groups:
                group["lr"] = self.config.rate(state.step)
            optimizer.zero_grad(set_to_none=True)
        loss, log_probs = self.objective(batch.to(self.device))  # Objective.forward
        loss.backward()
        norm = nn.utils.clip_grad_norm_([*self.objective.parameters()], self.config.clip_norm)
        value = float(loss.item())
        if not math.isfinite(value) or not math.isfinite(norm.item()):
            raise TrainingError(self._explain(value, batch, log_probs))
        has_samples = len(log_probs) > 0  # none, if no sample of the batch can be aligned
        if has_samples or self.processes.world_size > 1:  # other processes may have some
            for optimizer in state.optimizers:
                optimizer.step()
        state.step += 1
        state.history.losses.append(value if has_samples else math.nan)
        return state.history.losses[-1]

    def _explain(self, value: float, batch: Batch, log_probs: Tensor) -> str:
        what = "a gradient is not a number"
        if not math.isfinite(value):
            what = f"the loss of step {self.state.step + 1} is {value}"
        reason = explain_non_finite(self.state.model, batch, log_probs)
        if self.folder is None:
            return f"{what}: {reason}"
        path = self.folder.save_failed_batch(batch, self.state.step)
        return f"{what}: {reason}; its batch is saved in {path}, the last checkpoint is kept"

    # --- between steps ---

    @contextmanager
    def started(self, out: Path | None, resume: bool) -> Iterator[None]:
        """Check data and folder, go on from the folder's checkpoint if there is one, seed.

        As long as the run goes on, no other process may use the folder.
        """
        check_data(self.train, self.valid, self.config, self.processes.world_size)
        if out is None and resume:
            raise TrainingError("resume=True needs out=..., the folder of the run to go on with")
        state, config = self.state, self.config
        with ExitStack() as stack:
            if out is not None:
                self.folder = RunFolder(out, self.alphabet, config, self._identity())
                if self.processes.is_main:
                    stack.enter_context(self.folder.held())
                self.folder.open(state, resume)
            unalignable, mixed = state.history.unalignable, config.precision == "mixed"
            self.objective = self.processes.wrap(
                Objective(state.model, state.auxiliary, config.auxiliary_weight, unalignable, mixed)
            )
            self._seed()
            if config.validate_start and self.valid is not None and not state.history.records:
                self.validate()
            yield

    def _identity(self) -> dict[str, Any]:
        """Return what a continuation must have in common with the run that it continues."""
        config = dataclasses.asdict(self.config)
        return {
            **{name: value for name, value in config.items() if name not in MAY_CHANGE},
            "model": self.state.model.options,
            "alphabet": self.alphabet.characters,
            "samples": size_of(self.train),
            "data": getattr(self.train, "identity", None),
            "content of files": getattr(self.train, "contents", None),
            "validation": [getattr(self.valid, name, None) for name in ("identity", "contents")],
        }

    def _seed(self) -> None:
        """Go on with the checkpoint's random numbers; each further process draws its own."""
        rank, world_size = self.processes.rank, self.processes.world_size
        torch.manual_seed((self.config.seed + self.state.step) * world_size + rank)  # of GPUs, too
        if self.processes.is_main:
            torch.set_rng_state(self.state.random_state)

    def batches(self) -> Iterator[Batch]:
        """Yield the batches still to come."""
        if not self.out_of_patience:
            with self.saved_on_bad_data():
                yield from batches_from(
                    self.train, self.alphabet, self.config, self.state.step, self.processes
                )

    def ends_after_step(self, *, stopped: bool) -> bool:
        """Validate and save when it is time; tell whether the run ends here.

        Raises TrainingError when none of the first samples can be aligned.
        """
        config, step = self.config, self.state.step
        if step == min(config.steps, steps_to_learn_from(self.train, config)):
            history = self.state.history
            if not self.processes.any(not all(map(math.isnan, history.losses))):
                raise TrainingError(nothing_alignable(history.unalignable))
        last = step == config.steps
        if last or step % config.validate_every == 0:
            self.validate()
        ends = stopped or self.out_of_patience
        if last or ends or step % config.checkpoint_every == 0:
            self.save()
        self.state.history.interrupted = stopped and not last
        return ends

    def validate(self) -> None:
        """Record the state of the run; keep the weights if none before were better."""
        history, model = self.state.history, self.state.model
        records = history.records
        recent = history.losses[records[-1].step if records else 0 :] or history.losses[-1:]
        for unalignable in self.processes.gather(history.unalignable):
            history.unalignable.update(unalignable)
        now = time.perf_counter()
        seconds = (records[-1].seconds if records else 0.0) + now - self._since
        self._since = now
        loss = mean_loss(loss for part in self.processes.gather(recent) for loss in part)
        rate = self.config.rate(max(0, self.state.step - 1))
        with averaged(self.state.optimizers):
            measured = () if self.valid is None else self._measured(self.valid)
            record = Record(self.state.step, loss, rate, seconds, *measured)
            if history.is_better(record) or (self.valid is None and self.config.average):
                weights = model.state_dict()
                self.state.best = {name: value.detach().clone() for name, value in weights.items()}
        records.append(record)
        logger.info("validated: %s", record, extra={"validated": record})

    def _measured(self, valid: Dataset[Sample]) -> tuple[float, float]:
        with self.saved_on_bad_data():
            size = self.config.batch_size
            return measure(self.state.model, valid, self.alphabet, size, self.processes)

    @property
    def out_of_patience(self) -> bool:
        """Tell whether too many validations in a row brought nothing better."""
        patience = self.config.patience
        return patience is not None and self.state.history.validations_since_best() >= patience

    # --- on disk ---

    def save(self) -> None:
        """Write the run's folder; the main process does."""
        if self.folder is not None and self.processes.is_main:
            self.folder.save(self.state)

    @contextmanager
    def saved_on_bad_data(self) -> Iterator[None]:
        """Save what was learnt before an error of the data (a damaged picture) ends the run."""
        try:
            yield
        except ValueError:
            if self.state.step:
                self.save()
            raise

    @contextmanager
    def saved_on_failure(self) -> Iterator[None]:
        """Save what was learnt when another process has gone."""
        try:
            yield
        except RuntimeError as error:
            if self.processes.world_size == 1 or isinstance(error, TrainingError):
                raise
            self.save()
            raise TrainingError(
                f"process {self.processes.rank} of {self.processes.world_size} stopped after step "
                f"{self.state.step}, most likely because another one has gone: see what that one "
                f"says. What was learnt is saved; resume the run ({error})"
            ) from error

    def finish(self) -> History:
        """Leave the model in eval mode with its best weights; return the history."""
        if self.state.best is not None:
            self.state.model.load_state_dict(self.state.best)
        self.state.model.eval()
        return self.state.history
