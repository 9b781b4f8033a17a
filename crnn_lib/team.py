"""The processes that train one model together: this one alone, or those that torchrun started, on one machine or on many.

Each holds the whole model and sees its own share of the data; DistributedDataParallel averages their gradients, so that
all take the same step. The first process leads: it alone writes. Every method is called by all processes at the same
point of the run; alone, none of them does anything.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, TypeVar

import torch
import torch.distributed as dist
from torch import Tensor, nn
from torch.nn.parallel import DistributedDataParallel

T = TypeVar("T")


@dataclass(frozen=True)
class Team:
    """Process `rank` of `size`."""

    rank: int = 0
    size: int = 1

    @property
    def leads(self) -> bool:
        """Whether this process writes files and speaks to the user."""
        return self.rank == 0

    def together(self, module: nn.Module) -> nn.Module:
        """The module, its weights those of the leader, its gradients averaged over all processes."""
        return module if self.size == 1 else DistributedDataParallel(module)

    def gather(self, mine: T) -> list[T]:
        """What each process has, in the order of their ranks."""
        if self.size == 1:
            return [mine]
        everyone: list[Any] = [None] * self.size
        dist.all_gather_object(everyone, mine)
        return everyone

    def mean(self, value: float) -> float:
        """The mean over all processes; no number if one has none."""
        return value if self.size == 1 else sum(self.gather(value)) / self.size

    def any(self, flag: bool) -> bool:
        """Whether it is so for one of the processes."""
        return any(self.gather(flag))

    def follow(self, tensors: Iterable[Tensor]) -> None:
        """Overwrite the tensors with those of the leader."""
        if self.size > 1:
            for tensor in tensors:
                dist.broadcast(tensor, src=0)


@contextmanager
def joined(device: torch.device) -> Iterator[Team]:
    """The team of this process, for as long as it trains on `device`: as torchrun's variables RANK and WORLD_SIZE say."""
    if int(os.environ.get("WORLD_SIZE", 1)) == 1:
        yield Team()
        return
    ours = not dist.is_initialized()
    if ours:
        dist.init_process_group("nccl" if device.type == "cuda" else "gloo")
    try:
        yield Team(dist.get_rank(), dist.get_world_size())
    finally:
        if ours:
            dist.destroy_process_group()


def local_rank() -> int:
    """Which of this machine's processes, and so which of its GPUs, this is."""
    return int(os.environ.get("LOCAL_RANK", 0))


def leads() -> bool:
    """Whether this is the first of all processes that torchrun started, or the only one."""
    return int(os.environ.get("RANK", 0)) == 0
