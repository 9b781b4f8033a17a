"""The batches of a training: which samples each step sees, from the step's number alone.

So a run can go on where it stopped.
"""

from __future__ import annotations

import math
import pickle
import signal
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from typing import TypeVar

import torch
from torch.utils.data import DataLoader, Dataset, Sampler

from crnn_lib.alphabet import Alphabet
from crnn_lib.data.samples import Batch, Collate, Sample
from crnn_lib.training.config import TrainConfig, TrainingError
from crnn_lib.training.processes import Processes

T = TypeVar("T")


def batches_from(
    train: Dataset[Sample],
    alphabet: Alphabet,
    config: TrainConfig,
    start: int,
    processes: Processes = Processes(),
) -> Iterator[Batch]:
    """Yield the batches of the steps from `start` on.

    They are drawn a pool at a time, and the batches of a pool come in random order. Each process
    gets its share of each batch, batch_size / world_size samples. Raises what the data raise
    (PictureError, AlphabetError, RenderingError), with workers too.
    """
    sampler = PoolSampler(size_of(train), config, start, processes)
    loader: Iterable[list[Batch] | ValueError] = DataLoader(
        Caught(train),
        batch_sampler=sampler,
        collate_fn=SortedBatches(Collate(alphabet), config.batch_size // processes.world_size),
        num_workers=config.workers,
        generator=torch.Generator(),  # its own, so that the run's random state stays the run's
        worker_init_fn=_ignore_interrupt,
    )
    for pool, batches in enumerate(_started(loader), start=sampler.first_pool):
        if isinstance(batches, ValueError):
            raise batches
        order = _permutation(len(batches), config.seed, -1 - pool)
        for index in order[sampler.done if pool == sampler.first_pool else 0 :]:
            yield batches[index]


def _started(loader: Iterable[T]) -> Iterator[T]:
    """Start the workers of a loader. Raises TrainingError if they cannot be given the data."""
    try:
        return iter(loader)
    except (pickle.PicklingError, AttributeError, TypeError) as error:
        raise TrainingError(
            f"workers cannot be given the data ({error}): define its class, and all functions that "
            "it uses, in a module and not in a cell or a function, or train with workers=0"
        ) from None


class PoolSampler(Sampler[list[int]]):
    """The indices of the samples of each pool of batches, from the pool's number alone.

    Endless data come in order. Counted data are shuffled anew in each epoch; the last pool of an
    epoch is filled up from the next. Each process gets its share.
    """

    def __init__(
        self,
        size: int | None,
        config: TrainConfig,
        start: int = 0,
        processes: Processes = Processes(),
    ) -> None:
        """`size`: of the data, None if endless; `start`: the step to go on with."""
        self.size, self.config, self.processes = size, config, processes
        self.first_pool, self.done = divmod(start, self.batches_in_a_pool)
        self._epoch, self._shuffled = -1, [0]

    def __iter__(self) -> Iterator[list[int]]:
        samples = self.config.steps * self.config.batch_size
        pool = self.batches_in_a_pool * self.config.batch_size
        rank, world_size = self.processes.rank, self.processes.world_size
        for first in range(self.first_pool * pool, samples, pool):
            positions = range(first + rank, min(first + pool, samples), world_size)
            yield [self._sample(position) for position in positions]

    @property
    def batches_in_a_pool(self) -> int:
        """Return the configured number, but not more than an epoch has.

        Sorting more by width would bring copies of a sample into one batch.
        """
        if self.size is None:
            return self.config.pool
        return max(1, min(self.config.pool, self.size // self.config.batch_size))

    def _sample(self, position: int) -> int:
        if self.size is None:
            return position
        epoch, index = divmod(position, self.size)
        if epoch != self._epoch:
            self._epoch, self._shuffled = epoch, _permutation(self.size, self.config.seed, epoch)
        return self._shuffled[index]


@dataclass(frozen=True)
class SortedBatches:
    """A pool of samples -> batches of similar widths, so that little of a batch is padding."""

    collate: Collate
    batch_size: int

    def __call__(self, samples: list[Sample | ValueError]) -> list[Batch] | ValueError:
        sound: list[Sample] = []
        for sample in samples:
            if isinstance(sample, ValueError):
                return sample
            sound.append(sample)
        sound.sort(key=lambda sample: sample.image.shape[-1])
        firsts = range(0, len(sound), self.batch_size)
        try:
            return [self.collate(sound[first : first + self.batch_size]) for first in firsts]
        except ValueError as error:
            return error


@dataclass(frozen=True)
class Caught(Dataset[Sample | ValueError]):
    """The same data; a sample that cannot be read gives its error instead of raising it.

    A DataLoader turns what its worker raises into a page of traceback; so the error travels as a
    value and is raised in the main process as it was.
    """

    data: Dataset[Sample]

    def __getitem__(self, index: int) -> Sample | ValueError:
        try:
            return self.data[index]
        except ValueError as error:  # PictureError, AlphabetError, RenderingError
            return error

    def __getitems__(self, indices: list[int]) -> list[Sample | ValueError]:
        with suppress(ValueError):  # then one by one, to find out which
            if hasattr(self.data, "__getitems__"):
                return [*self.data.__getitems__(indices)]
        return [self[index] for index in indices]


def size_of(data: Dataset[Sample]) -> int | None:
    """Return the number of samples, None if endless. Raises TrainingError for a DataLoader."""
    if isinstance(data, DataLoader):
        raise TrainingError(
            "train and valid are datasets, not DataLoaders: fit makes the batches, "
            "config.batch_size their size"
        )
    try:
        return len(data)  # type: ignore[arg-type]
    except TypeError:
        return None


def steps_to_learn_from(train: Dataset[Sample], config: TrainConfig) -> int:
    """Return the steps after which something must have been learnt: an epoch, or 512 samples."""
    return math.ceil(min(size_of(train) or 512, 512) / config.batch_size)


def check_data(
    train: Dataset[Sample], valid: Dataset[Sample] | None, config: TrainConfig, world_size: int
) -> None:
    """Check data and settings together.

    Raises TrainingError for empty data, endless `valid`, patience without `valid`, and unless each
    process gets its share of every batch.
    """
    size = size_of(train)
    if size == 0:
        raise TrainingError("there are no samples to train on")
    if config.batch_size % world_size:
        raise TrainingError(
            f"a batch of {config.batch_size} cannot be shared evenly among {world_size} processes: "
            f"choose a batch size that is a multiple of {world_size}"
        )
    if size is not None and size < world_size:
        raise TrainingError(f"there are {world_size} processes but only {size} samples: use fewer")
    if config.patience is not None and valid is None:
        raise TrainingError("patience counts validations: give validation data, or leave it out")
    if valid is not None and not size_of(valid):
        raise TrainingError(
            "the validation data must have a length of at least 1: give endless words a count=..."
        )


def _permutation(size: int, seed: int, number: int) -> list[int]:
    """Return the numbers below `size` in an order that depends on (seed, number) alone."""
    generator = torch.Generator().manual_seed((seed * 1_000_003 + number) % 2**63)
    return [int(index) for index in torch.randperm(size, generator=generator)]


def _ignore_interrupt(_: int) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches workers too; the loop ends them
