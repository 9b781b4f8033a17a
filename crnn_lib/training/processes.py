"""Distributed training: this process alone, or all those that torchrun started.

Each process holds the whole model and sees its own share of the data; DistributedDataParallel
averages their gradients, so that all take the same step. The main process alone writes files.
Every method is called by all processes at the same point of the run; with a single process none
of them does anything.
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
class Processes:
    """Process `rank` of `world_size` that train one model, on one machine or on several."""

    rank: int = 0
    world_size: int = 1

    @property
    def is_main(self) -> bool:
        """Tell whether this process writes files and speaks to the user."""
        return self.rank == 0

    def wrap(self, module: nn.Module) -> nn.Module:
        """Return the module with the main process's weights, its gradients averaged over all."""
        return module if self.world_size == 1 else DistributedDataParallel(module)

    def gather(self, value: T) -> list[T]:
        """Return the value of each process, in the order of their ranks."""
        if self.world_size == 1:
            return [value]
        values: list[Any] = [None] * self.world_size
        dist.all_gather_object(values, value)
        return values

    def any(self, flag: bool) -> bool:
        """Tell whether the flag is set in at least one of the processes."""
        return any(self.gather(flag))

    def broadcast(self, tensors: Iterable[Tensor]) -> None:
        """Overwrite the tensors with those of the main process."""
        if self.world_size > 1:
            for tensor in tensors:
                dist.broadcast(tensor, src=0)


@contextmanager
def process_group(device: torch.device) -> Iterator[Processes]:
    """Join the processes that torchrun started (its variables RANK and WORLD_SIZE say so)."""
    if int(os.environ.get("WORLD_SIZE", 1)) == 1:
        yield Processes()
        return
    ours = not dist.is_initialized()
    if ours:
        dist.init_process_group("nccl" if device.type == "cuda" else "gloo")
    try:
        yield Processes(dist.get_rank(), dist.get_world_size())
    finally:
        if ours:
            dist.destroy_process_group()


def local_rank() -> int:
    """Return the number of this process on its machine, which is also the number of its GPU."""
    return int(os.environ.get("LOCAL_RANK", 0))


def is_main_process() -> bool:
    """Tell whether this is the first of all processes that torchrun started, or the only one."""
    return int(os.environ.get("RANK", 0)) == 0
