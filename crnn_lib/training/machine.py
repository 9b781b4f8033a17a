"""The machine that a training runs on: its device, Ctrl-C, the progress bar."""

from __future__ import annotations

import re
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import torch
from tqdm.auto import tqdm

from crnn_lib.training.config import TrainConfig, TrainingError
from crnn_lib.training.processes import Processes, local_rank


def choose_device(name: str) -> torch.device:
    """Return the device called "auto", "cpu", "cuda" or "mps". Raises TrainingError for others."""
    if name == "auto":
        name = f"cuda:{local_rank()}" if torch.cuda.is_available() else "cpu"
    if re.fullmatch(r"cpu|mps|cuda(:[0-9]{1,2})?", name) is None:
        raise TrainingError(f"no device is called {name!r}: there are auto, cpu, cuda and mps")
    if torch.get_device_module(name).device_count() <= (torch.device(name).index or 0):
        raise TrainingError(f"device is {name}, but PyTorch finds no such GPU: take auto or cpu")
    return torch.device(name)


def progress_bar(config: TrainConfig, start: int, processes: Processes) -> Any:
    """Return the bar of a run that begins at step `start`; the main process alone shows it."""
    hidden = not (config.progress and processes.is_main)
    return tqdm(  # type: ignore[call-arg]
        total=config.steps, initial=start, disable=hidden, unit="step", desc="training"
    )


@contextmanager
def stop_signal() -> Iterator[threading.Event]:
    """Give an event that Ctrl-C sets, so that a step is never cut in two.

    A second Ctrl-C interrupts at once.
    """
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
