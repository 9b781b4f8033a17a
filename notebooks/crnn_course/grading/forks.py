"""Fork a process for one piece of work, limited in time and memory, and listen to what it tells.

Nothing of it outlives it. What only Linux can do (make files read-only, and keep them so) is asked
of the kernel itself, through libc.
"""

from __future__ import annotations

import ctypes
import json
import os
import select
import signal
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from typing import Any

Tell = Callable[[dict[str, Any]], None]  # writes a record, which nothing can take back
MOST_SAID = 32_000_000  # bytes that one fork may tell
CLONE_NEWNS, CLONE_NEWUSER = 0x00020000, 0x10000000
MOUNT_SETATTR, AT_FDCWD, AT_RECURSIVE, MOUNT_ATTR_RDONLY = 442, -100, 0x8000, 1
PR_SET_DUMPABLE = 4


def forked(
    work: Callable[[Tell], None], seconds: float, memory: int, locked: bool
) -> tuple[str, str]:
    """Run `work` in a fork; return what it told, line by line, and how its process ended.

    The end is "" (by itself), "time", "flood", "signal 9" or "code 3". `seconds` and `memory`
    (bytes, beyond what this process has) limit the fork.
    """
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reading)
        _child(work, writing, seconds, memory, locked)
    os.close(writing)
    said, end = _listen(reading, time.monotonic() + seconds)
    os.close(reading)
    _end(child)
    _, status = os.waitpid(child, 0)
    code = os.waitstatus_to_exitcode(status)
    if not end and code:
        end = f"signal {-code}" if code < 0 else f"code {code}"
    return said.decode("utf-8", "replace"), end


def _child(
    work: Callable[[Tell], None], channel: int, seconds: float, memory: int, locked: bool
) -> None:
    """Do the work of a fork; never returns."""
    code = 1
    try:
        os.setsid()
        nowhere = os.open(os.devnull, os.O_RDWR)
        for stream in (0, 1, 2):
            os.dup2(nowhere, stream)
        if locked:
            # in here, what was mounted read-only stays so
            _libc().unshare(CLONE_NEWUSER | CLONE_NEWNS)
        _limit(seconds, memory)
        send = os.write

        def tell(record: dict[str, Any]) -> None:
            line = json.dumps(record).encode() + b"\n"
            while line:
                line = line[send(channel, line) :]

        work(tell)
        code = 0
    finally:
        os._exit(code)


def _listen(channel: int, deadline: float) -> tuple[bytes, str]:
    """Return all that comes through a pipe until it is closed, and "", "time" or "flood"."""
    said = bytearray()
    while True:
        left = deadline - time.monotonic()
        if left <= 0 or not select.select([channel], [], [], left)[0]:
            return bytes(said), "time"
        piece = os.read(channel, 1 << 16)
        if not piece:
            return bytes(said), ""
        said += piece
        if len(said) > MOST_SAID:
            return bytes(said), "flood"


def _end(child: int) -> None:
    """Kill a fork and all that it started: every process in our own namespace, or its group."""
    with suppress(ProcessLookupError, PermissionError):
        os.kill(-1, signal.SIGKILL) if os.getpid() == 1 else os.killpg(child, signal.SIGKILL)


def _limit(seconds: float, memory: int) -> None:
    """Limit seconds, bytes of memory beyond today's, the size of files; allow no core dumps."""
    import resource

    whole = int(seconds) + 5
    today = _address_space()
    limits = {
        "RLIMIT_CPU": whole,
        "RLIMIT_AS": today + memory,
        "RLIMIT_FSIZE": 64_000_000,
        "RLIMIT_CORE": 0,
    }
    for name, most in limits.items():
        resource.setrlimit(getattr(resource, name), (most, most))


def _address_space() -> int:
    """Return the bytes of addresses that this process has now; 0 if the system does not tell."""
    try:
        with open("/proc/self/statm", encoding="ascii") as file:
            return int(file.read().split()[0]) * os.sysconf("SC_PAGE_SIZE")
    except OSError:
        return 0


class _MountAttributes(ctypes.Structure):
    _fields_ = [(name, ctypes.c_uint64) for name in ("set", "clear", "propagation", "userns")]


def _libc() -> Any:
    return ctypes.CDLL(None, use_errno=True)


def lock_files(scratch: str) -> bool:
    """Make all files but those of `scratch` read-only, in a mount namespace of our own.

    Returns whether that worked.
    """
    libc = _libc()
    libc.prctl(PR_SET_DUMPABLE, 0, 0, 0, 0)  # forks may not look into this process
    attributes = _MountAttributes(set=MOUNT_ATTR_RDONLY)
    everything = libc.syscall(
        MOUNT_SETATTR,
        AT_FDCWD,
        b"/",
        AT_RECURSIVE,
        ctypes.byref(attributes),
        ctypes.sizeof(attributes),
    )
    free = libc.mount(b"scratch", os.fsencode(scratch), b"tmpfs", 0, b"size=64m")
    return bool(everything == 0 and free == 0)


if __name__ == "__main__":  # `SCRATCH`: whether files can be locked here, as an exit code
    sys.exit(not lock_files(sys.argv[1]))
