"""Which samples each step of a training sees, from the step's number alone: so that a run can go on
where it stopped.
"""

from __future__ import annotations

import signal
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import torch
from torch.utils.data import DataLoader, Dataset, Sampler

from crnn_lib.alphabet import Alphabet
from crnn_lib.data.samples import Batch, Collate, Sample
from crnn_lib.training.config import TrainConfig, TrainingError
from crnn_lib.training.processes import Processes


class Order(Sampler[list[int]]):
    """Which samples each pool of batches sees, from the pool's number alone: endless data in order,
    counted data shuffled anew each epoch (what is left of an epoch is filled up from the next). Of
    several processes, each sees its share.
    """

    def __init__(
        self,
        size: int | None,
        config: TrainConfig,
        start: int = 0,
        processes: Processes = Processes(),
    ) -> None:
        """`size`: of the data, None if endless; `start`: the step to go on with, whose pool comes
        first.
        """
        self.size, self.config, self.processes = size, config, processes
        self.first_pool, self.done = divmod(start, self.batches_in_a_pool)
        self._epoch, self._shuffled = -1, [0]

    def __iter__(self) -> Iterator[list[int]]:
        samples = self.config.steps * self.config.batch_size
        pool = self.batches_in_a_pool * self.config.batch_size
        for first in range(self.first_pool * pool, samples, pool):
            mine = range(
                first + self.processes.rank, min(first + pool, samples), self.processes.world_size
            )
            yield [self._sample(position) for position in mine]

    @property
    def batches_in_a_pool(self) -> int:
        """As configured, but not beyond an epoch: sorting several would bring copies of a sample
        into one batch.
        """
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

    def __call__(self, samples: list[Sample | ValueError]) -> list[Batch] | ValueError:
        sound = [sample for sample in samples if isinstance(sample, Sample)]
        by_width = sorted(sound, key=lambda sample: sample.image.shape[-1])
        try:
            for sample in samples:
                if isinstance(sample, ValueError):
                    raise sample
            return [
                self.collate(by_width[first : first + self.batch_size])
                for first in range(0, len(samples), self.batch_size)
            ]
        except ValueError as error:
            return error


@dataclass(frozen=True)
class Caught(Dataset[Sample | ValueError]):
    """The same data; what is wrong with a sample is handed over instead of raised.

    A DataLoader turns what its worker raises into a page of traceback; so the error travels as a
    value, to be raised in the main process as it was.
    """

    data: Dataset[Sample]

    def __getitem__(self, index: int) -> Sample | ValueError:
        try:
            return self.data[index]
        except ValueError as error:  # PictureError, AlphabetError, RenderingError
            return error


def batches_from(
    train: Dataset[Sample],
    alphabet: Alphabet,
    config: TrainConfig,
    start: int,
    processes: Processes = Processes(),
) -> Iterator[Batch]:
    """The batches of the steps from `start` on: drawn a pool at a time, the pool's batches in
    random order.

    Of each batch each process gets its share, batch_size / world_size samples. Raises what
    the data raise (PictureError, AlphabetError, RenderingError), with workers, too.
    """
    sampler = Order(size_of(train), config, start, processes)
    loader: Iterable[list[Batch] | ValueError] = DataLoader(
        Caught(train),
        batch_sampler=sampler,
        collate_fn=SortedBatches(Collate(alphabet), config.batch_size // processes.world_size),
        num_workers=config.workers,
        generator=torch.Generator(),  # its own, so that the run's random state stays the run's
        worker_init_fn=_ignore_interrupt,
    )
    for number, batches in enumerate(loader, start=sampler.first_pool):
        if isinstance(batches, ValueError):
            raise batches
        order = _permutation(len(batches), config.seed, -1 - number)
        for place in order[sampler.done if number == sampler.first_pool else 0 :]:
            yield batches[place]


def _permutation(size: int, seed: int, number: int) -> list[int]:
    """The numbers below `size` in an order that depends on (seed, number) alone."""
    generator = torch.Generator().manual_seed((seed * 1_000_003 + number) % 2**63)
    return [int(place) for place in torch.randperm(size, generator=generator)]


def size_of(data: Dataset[Sample]) -> int | None:
    """Number of samples, None if endless. Raises TrainingError for a DataLoader."""
    if isinstance(data, DataLoader):
        raise TrainingError(
            "train and valid are datasets, not DataLoaders: fit makes the batches, "
            "config.batch_size their size"
        )
    try:
        return len(data)  # type: ignore[arg-type]
    except TypeError:
        return None


def _ignore_interrupt(_: int) -> None:
    # Ctrl-C reaches the workers, too: the loop ends them when it is done
    signal.signal(signal.SIGINT, signal.SIG_IGN)
