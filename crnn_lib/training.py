"""The training loop: one step reads like the paragraph that describes it, and a run can be stopped at any moment and resumed.

A run depends on (seed, data, config) alone: which samples a step sees is computed from the step's number, the learning
rate, too, so that a checkpoint needs to hold only weights, optimiser, random states and the number. On the CPU, with the
same number of threads, a resumed run ends bit for bit like one that was never interrupted.
"""

from __future__ import annotations

import dataclasses
import math
import signal
import threading
import time
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from torch import Tensor, nn
from torch.utils.data import DataLoader, Dataset, Sampler
from tqdm.auto import tqdm

from crnn_lib.alphabet import Alphabet
from crnn_lib.ctc import minimum_frames
from crnn_lib.data import Batch, Collate, Sample
from crnn_lib.decoding import greedy_decode
from crnn_lib.history import History, Record
from crnn_lib.metrics import character_error_rate, exact_match
from crnn_lib.model import CRNN
from crnn_lib.weights import CHECKPOINT, WeightsError, check_fit, clone, flat, read_tensors, save_weights, under, write_tensors


class TrainingError(RuntimeError):
    """A training that cannot start or go on; the message says why and what to do."""


@dataclass(frozen=True, kw_only=True)
class TrainConfig:
    """Everything that decides a run beside its data. Rates are per step, lengths in steps (one batch each)."""

    steps: int = 1000
    batch_size: int = 32
    learning_rate: float = 4e-3  # the peak, after warm-up
    warmup: float = 0.1  # share of the steps in which the rate rises from 0
    weight_decay: float = 0.01  # on matrices, not on biases and BatchNorm
    clip_norm: float = 5.0  # largest norm of all gradients together
    auxiliary_weight: float = 0.5  # weight of a second CTC loss on the columns, before the recurrence; 0 turns it off
    validate_every: int = 250
    patience: int | None = None  # stop after so many validations without a better character error rate
    checkpoint_every: int = 250
    seed: int = 0  # order of the data, auxiliary head, dropout
    pool: int = 8  # batches drawn together and sorted by width, so that little of each is padding
    workers: int = 0  # processes that prepare batches; 0: this one does
    device: str = "auto"  # "auto" takes a GPU if there is one
    progress: bool = True

    def __post_init__(self) -> None:
        for name in ("steps", "batch_size", "pool", "validate_every", "checkpoint_every"):
            if getattr(self, name) < 1:
                raise ValueError(f"{name} is {getattr(self, name)}: it must be at least 1")
        for name in ("weight_decay", "auxiliary_weight", "workers", "seed"):
            if getattr(self, name) < 0:
                raise ValueError(f"{name} is {getattr(self, name)}: it must not be negative")
        if self.learning_rate <= 0 or self.clip_norm <= 0 or not 0 <= self.warmup < 1:
            raise ValueError("learning_rate and clip_norm must be positive, warmup a share from 0 to below 1")

    def rate(self, step: int) -> float:
        """Learning rate of `step`: a straight warm-up, then half a cosine down to 0."""
        rising = self.warmup * self.steps
        if step < rising:
            return self.learning_rate * (step + 1) / (rising + 1)
        return self.learning_rate * 0.5 * (1 + math.cos(math.pi * (step - rising) / (self.steps - rising)))


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

    Raises TrainingError (no data, a folder that holds another run, a loss that is no longer a number) and ValueError
    (model and alphabet do not fit).
    """
    check_fit(model, alphabet)
    run = _Run(model, alphabet, config, Path(out) if out is not None else None, _size(train))
    run.start(resume)
    with torch.random.fork_rng(), _stop_signal() as stop, _bar(config, run.step) as bar:
        run.seed()
        for batch in _batches(train, alphabet, config, run.step):
            loss = run.advance(batch)
            bar.update()
            bar.set_postfix_str(f"loss {loss:.3f}", refresh=False)
            last = run.step == config.steps
            if last or run.step % config.validate_every == 0:
                run.validate(valid)
            if last or stop.is_set() or run.impatient or run.step % config.checkpoint_every == 0:
                run.save()
            if stop.is_set() or run.impatient:
                break
        run.finish(interrupted=stop.is_set() and run.step < config.steps)
    return run.history


class _Run:
    """One training: what a checkpoint holds, and the steps that change it."""

    def __init__(self, model: CRNN, alphabet: Alphabet, config: TrainConfig, out: Path | None, size: int | None) -> None:
        self.model, self.alphabet, self.config, self.out, self.size = model, alphabet, config, out, size
        self.device = _device(config.device)
        with torch.random.fork_rng():
            torch.manual_seed(config.seed)
            self.auxiliary = nn.Linear(model.column_features, model.num_classes)
            self.random_state = torch.get_rng_state()
        self.model.to(self.device, memory_format=torch.channels_last)  # type: ignore[call-overload]
        self.auxiliary.to(self.device)
        self.optimizer = _optimizer([*model.parameters(), *self.auxiliary.parameters()], config)
        self.step = 0
        self.history = History()
        self.best: dict[str, Tensor] | None = None
        self._since = time.perf_counter()

    # --- a step ---

    def advance(self, batch: Batch) -> float:
        """One step: pictures -> columns -> context -> scores -> loss -> gradients -> weights. Returns the loss."""
        self.model.train()
        for group in self.optimizer.param_groups:
            group["lr"] = self.config.rate(self.step)
        self.optimizer.zero_grad(set_to_none=True)
        on_device = batch.to(self.device)
        columns, lengths = self.model.columns(on_device.images, on_device.widths)
        log_probs = self.model.classify(self.model.context(columns, lengths))  # (T, N, C)
        kept = self._alignable(on_device, lengths)
        loss = ctc(log_probs, lengths, on_device, kept)
        if self.config.auxiliary_weight:
            local = self.auxiliary(columns.permute(2, 0, 1)).log_softmax(-1)  # (T, N, C) from (N, D, T)
            loss = loss + self.config.auxiliary_weight * ctc(local, lengths, on_device, kept)
        value = loss.item()
        if not math.isfinite(value):
            raise TrainingError(self._explain_non_finite(value, batch, log_probs))
        if len(kept):
            loss.backward()  # type: ignore[no-untyped-call]
            nn.utils.clip_grad_norm_(
                [p for group in self.optimizer.param_groups for p in group["params"]], self.config.clip_norm
            )
            self.optimizer.step()
        self.step += 1
        self.history.losses.append(value)
        return value

    def _alignable(self, batch: Batch, lengths: Tensor) -> Tensor:
        """Places of the samples whose label fits into their columns; the others are counted and named."""
        kept = []
        for place, (target, length) in enumerate(zip(batch.targets.tolist(), batch.target_lengths.tolist())):
            needed, has = minimum_frames(target[:length]), int(lengths[place])
            if needed <= has:
                kept.append(place)
            elif self.history.note_unalignable(batch.sources[place], batch.texts[place], needed, has) == 1:
                warnings.warn(f"left out of the training: {self.history.unalignable[batch.sources[place]]}", stacklevel=4)
        return torch.tensor(kept, dtype=torch.long)

    def _explain_non_finite(self, value: float, batch: Batch, log_probs: Tensor) -> str:
        if not batch.images.isfinite().all():
            reason = "the pictures of this batch contain values that are no numbers"
        elif not all(parameter.isfinite().all() for parameter in self.model.parameters()):
            reason = "the weights have grown beyond all numbers: lower the learning rate"
        elif not log_probs.isfinite().all():
            reason = "the model's scores have grown beyond all numbers: lower the learning rate"
        else:
            reason = "a label cannot be aligned with its columns"
        saved = ""
        if self.out is not None:
            path = self.out / "failed_batch.safetensors"
            tensors = {name: getattr(batch, name) for name in ("images", "widths", "targets", "target_lengths")}
            write_tensors(path, tensors, {"texts": batch.texts, "sources": batch.sources, "step": self.step}, "crnn_lib batch")
            saved = f"; its batch is saved in {path}, the last checkpoint is kept"
        return f"the loss of step {self.step + 1} is {value}: {reason}{saved}"

    # --- between steps ---

    def validate(self, valid: Dataset[Sample] | None) -> None:
        """Record where the run stands; keep the weights if none before were better."""
        recent = self.history.losses[-self.config.validate_every :]
        now = time.perf_counter()
        seconds = (self.history.records[-1].seconds if self.history.records else 0.0) + now - self._since
        self._since = now
        record = Record(self.step, sum(recent) / len(recent), self.config.rate(self.step - 1), seconds)
        if valid is not None:
            references, predictions = predict(self.model, valid, self.alphabet, batch_size=self.config.batch_size)
            record = dataclasses.replace(
                record,
                character_error_rate=character_error_rate(references, predictions),
                exact_match=exact_match(references, predictions),
            )
            if self.history.is_better(record):
                self.best = clone(self.model.state_dict())
        self.history.records.append(record)

    @property
    def impatient(self) -> bool:
        return self.config.patience is not None and self.history.validations_since_best() >= self.config.patience

    def finish(self, interrupted: bool) -> None:
        if self.best is not None:
            self.model.load_state_dict(self.best)
        self.model.eval()
        self.history.interrupted = interrupted

    # --- on disk ---

    def start(self, resume: bool) -> None:
        """Look at the folder: go on from its checkpoint, begin anew, or refuse to overwrite another run."""
        if self.size == 0:
            raise TrainingError("there are no samples to train on")
        if self.out is None:
            if resume:
                raise TrainingError("resume=True needs out=..., the folder of the run to go on with")
            return
        if self.out.exists() and not self.out.is_dir():
            raise TrainingError(f"{self.out} is a file: choose a folder for the run")
        checkpoint = self.out / "checkpoint.safetensors"
        if checkpoint.exists() and not resume:
            raise TrainingError(f"{self.out} holds a run already: resume it, or choose another folder")
        if checkpoint.exists():
            self._restore(checkpoint)

    def seed(self) -> None:
        torch.set_rng_state(self.random_state)
        if self.device.type == "cuda":
            torch.cuda.manual_seed(self.config.seed + self.step)

    def save(self) -> None:
        if self.out is None:
            return
        optimizer = {
            f"{number}.{name}": value
            for number, values in self.optimizer.state_dict()["state"].items()
            for name, value in values.items()
        }
        tensors = {
            **flat(dict(self.model.state_dict()), "model"),
            **flat(dict(self.auxiliary.state_dict()), "auxiliary"),
            **flat(optimizer, "optimizer"),
            **flat(self.best or {}, "best"),
            "random_state": torch.get_rng_state(),
            "losses": torch.tensor(self.history.losses, dtype=torch.float64),
        }
        try:
            save_weights(self.out / "model.safetensors", self._best_model(), self.alphabet, self._story())
            self.history.save(self.out / "history.csv")
            write_tensors(self.out / "checkpoint.safetensors", tensors, self._description(), CHECKPOINT)
        except (OSError, WeightsError) as error:
            raise TrainingError(f"step {self.step} could not be saved: {error}") from error

    def _best_model(self) -> CRNN:
        if self.best is None:
            return self.model
        model = CRNN(**self.model.options)
        model.load_state_dict(self.best)
        return model

    def _story(self) -> dict[str, Any]:
        last = self.history.records[-1] if self.history.records else None
        return {"config": dataclasses.asdict(self.config), "step": self.step, "last": last and dataclasses.asdict(last)}

    def _description(self) -> dict[str, Any]:
        return {
            "step": self.step,
            "config": dataclasses.asdict(self.config),
            "model": self.model.options,
            "alphabet": self.alphabet.characters,
            "samples": self.size,
            "history": self.history.as_json(),
        }

    def _restore(self, checkpoint: Path) -> None:
        try:
            file = read_tensors(checkpoint, CHECKPOINT)
            self._check_same_run(checkpoint, file.description)
            self.model.load_state_dict(under(file.tensors, "model"))
            self.auxiliary.load_state_dict(under(file.tensors, "auxiliary"))
            self._restore_optimizer(under(file.tensors, "optimizer"))
            self.best = under(file.tensors, "best") or None
            self.random_state = file.tensors["random_state"]
            self.step = file.description["step"]
            self.history = History.from_json(file.description["history"], file.tensors["losses"].tolist())
        except (WeightsError, KeyError, RuntimeError, TypeError) as error:
            if isinstance(error, TrainingError):
                raise
            raise TrainingError(f"the run cannot be resumed: {error}") from None

    def _restore_optimizer(self, saved: dict[str, Tensor]) -> None:
        parameters = [parameter for group in self.optimizer.param_groups for parameter in group["params"]]
        state: dict[int, dict[str, Tensor]] = {}
        for name, value in saved.items():
            number, key = name.split(".")
            like = parameters[int(number)]
            if value.shape == like.shape:  # a file has one order of memory, the fused AdamW wants each weight's own
                value = torch.empty_like(like).copy_(value)
            state.setdefault(int(number), {})[key] = value
        self.optimizer.load_state_dict({**self.optimizer.state_dict(), "state": state})

    def _check_same_run(self, checkpoint: Path, then: dict[str, Any]) -> None:
        now = self._description()
        differences = [name for name in ("model", "alphabet", "samples") if now[name] != then[name]]
        differences += [name for name in now["config"] if name not in _FREE and now["config"][name] != then["config"].get(name)]
        if differences:
            raise TrainingError(
                f"{checkpoint} belongs to a run with another {', '.join(differences)}: "
                "resume it with what it was started with, or choose another folder"
            )


def ctc(log_probs: Tensor, lengths: Tensor, batch: Batch, kept: Tensor) -> Tensor:
    """CTC loss of the samples `kept`, each divided by its label's length, averaged: log_probs (T, N, C) -> a number.

    Targets are handed over as a padded matrix on the device of log_probs: so torch's own CTC computes it everywhere,
    never cuDNN's, which has other limits and ignores zero_infinity (pytorch issue 176910).
    """
    if not len(kept):
        return log_probs.new_zeros(())
    return nn.functional.ctc_loss(
        log_probs[:, kept], batch.targets[kept], lengths[kept], batch.target_lengths[kept], blank=Alphabet.blank
    )


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


class Order(Sampler[list[int]]):
    """Which samples each pool of batches sees, from the pool's number alone: endless data in order, counted data shuffled
    anew each epoch (the last batch of an epoch is filled up from the next)."""

    def __init__(self, size: int | None, config: TrainConfig, start: int = 0) -> None:
        """`size`: of the data, None if endless; `start`: the step to go on with, whose pool comes first."""
        self.size, self.config = size, config
        self.first_pool, self.done = divmod(start, self.batches_in_a_pool)
        self._epoch, self._shuffled = -1, [0]

    def __iter__(self) -> Iterator[list[int]]:
        samples = self.config.steps * self.config.batch_size
        pool = self.batches_in_a_pool * self.config.batch_size
        for first in range(self.first_pool * pool, samples, pool):
            yield [self._sample(position) for position in range(first, min(first + pool, samples))]

    @property
    def batches_in_a_pool(self) -> int:
        """As configured, but not beyond an epoch: sorting several would bring copies of a sample into one batch."""
        if self.size is None:
            return self.config.pool
        return max(1, min(self.config.pool, self.size // self.config.batch_size))

    def _sample(self, position: int) -> int:
        if self.size is None:
            return position
        epoch, place = divmod(position, self.size)
        if epoch != self._epoch:
            self._epoch, self._shuffled = epoch, _permutation(self.size, self.config.seed, epoch)
        return self._shuffled[place]


@dataclass(frozen=True)
class SortedBatches:
    """A pool of samples -> batches of similar widths, so that little of a batch is padding."""

    collate: Collate
    batch_size: int

    def __call__(self, samples: list[Sample]) -> list[Batch]:
        by_width = sorted(samples, key=lambda sample: sample.image.shape[-1])
        return [self.collate(by_width[first : first + self.batch_size]) for first in range(0, len(samples), self.batch_size)]


def _batches(train: Dataset[Sample], alphabet: Alphabet, config: TrainConfig, start: int) -> Iterator[Batch]:
    """The batches of the steps from `start` on: drawn a pool at a time, the pool's batches in random order."""
    sampler = Order(_size(train), config, start)
    loader = DataLoader(
        train,
        batch_sampler=sampler,
        collate_fn=SortedBatches(Collate(alphabet), config.batch_size),
        num_workers=config.workers,
        generator=torch.Generator(),  # its own, so that the run's random state stays the run's
        worker_init_fn=_ignore_interrupt,
    )
    for number, batches in enumerate(loader, start=sampler.first_pool):
        order = _permutation(len(batches), config.seed, -1 - number)
        for place in order[sampler.done if number == sampler.first_pool else 0 :]:
            yield batches[place]


def _permutation(size: int, seed: int, number: int) -> list[int]:
    """The numbers below `size` in an order that depends on (seed, number) alone."""
    generator = torch.Generator().manual_seed((seed * 1_000_003 + number) % 2**63)
    return [int(place) for place in torch.randperm(size, generator=generator)]


def _size(data: Dataset[Sample]) -> int | None:
    if isinstance(data, DataLoader):
        raise TrainingError(
            "train and valid are datasets, not DataLoaders: fit makes the batches, config.batch_size their size"
        )
    try:
        return len(data)  # type: ignore[arg-type]
    except TypeError:
        return None


def _optimizer(parameters: list[nn.Parameter], config: TrainConfig) -> torch.optim.Optimizer:
    groups = [
        {"params": [parameter for parameter in parameters if parameter.dim() > 1], "weight_decay": config.weight_decay},
        {"params": [parameter for parameter in parameters if parameter.dim() <= 1], "weight_decay": 0.0},
    ]
    return torch.optim.AdamW(groups, lr=config.learning_rate, fused=True)


def _device(name: str) -> torch.device:
    if name == "auto":
        name = "cuda" if torch.cuda.is_available() else "cpu"
    return torch.device(name)


def _bar(config: TrainConfig, start: int) -> Any:
    return tqdm(  # type: ignore[call-arg]
        total=config.steps, initial=start, disable=not config.progress, unit="step", desc="training"
    )


def _ignore_interrupt(_: int) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches the workers, too: the loop ends them when it is done


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
