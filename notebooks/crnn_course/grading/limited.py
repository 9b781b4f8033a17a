"""Do a piece of work in a process of its own, limited in time and memory."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from typing import Any, TypeVar

from crnn_course.grading.submissions import GradingError

Made = TypeVar("Made")


FILE = 10_000_000  # bytes of a file


class LimitError(RuntimeError):
    """Work that took more time or memory than it may, or failed in a way nobody thought of."""


def limited(
    work: Callable[..., Made], *given: Any, seconds: int = 30, memory: int = 3_000_000_000
) -> Made:
    """Return what `work` makes of what is given.

    Raises what the work raises as GradingError, and LimitError for all else: after `seconds` of the
    processor, beyond so many bytes of memory.
    """
    context = get_context("forkserver")
    context.set_forkserver_preload(["crnn_course.grading.warm"])
    with ProcessPoolExecutor(
        1, mp_context=context, initializer=_limit, initargs=(seconds, memory)
    ) as pool:
        try:
            return pool.submit(work, *given).result()
        except GradingError:
            raise
        except Exception as error:
            raise LimitError(f"{work.__name__}: {type(error).__name__}") from error


def _limit(seconds: int, memory: int) -> None:
    import resource

    import torch

    torch.set_num_threads(1)  # as many pieces of work run at a time as there are jobs
    for which, most in {
        resource.RLIMIT_CPU: seconds,
        resource.RLIMIT_DATA: memory,
        resource.RLIMIT_FSIZE: FILE,
        resource.RLIMIT_CORE: 0,
    }.items():
        resource.setrlimit(which, (most, most))
