"""The process in which learners' code runs: shut in, limited, and apart from `grading`, which judges what comes out of it.

`python -m crnn_lib.teaching.sandbox SCRATCH` reads a job (JSON) and answers with a line of JSON for each check. It loads
the library first; then a process of its own, forked off, runs each check: the cells that this check builds on and no
others, in the order of the notebook, and the answer on the examples. What they print goes nowhere. What was seen comes
back as records, written as they happen, so that none can be taken back:

    {"cell": 3}                     the cell of this number begins
    {"stopped": [3, kind, words]}   it ended with an error
    {"used": name}                  the answer called what is the answer ready-made
    {"fooling": name}               learners' code did what only serves to fool this watch
    {"observed": parcel}            what the answer gave (`parcels`), all that `grading` judges by

Nothing here is trusted by `grading`: whoever takes this process over can say what an answer gave, and for that must know
the right answer.
"""

from __future__ import annotations

import builtins
import ctypes
import dataclasses
import json
import os
import select
import signal
import symtable
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from functools import partial
from importlib import import_module
from typing import Any

from crnn_lib.teaching import parcels
from crnn_lib.teaching.exercises import comparing, machinery

MOST_SAID = 32_000_000  # bytes that one check may send
FOOLING = {  # audit events of what no exercise needs: taking the watch off, renaming copies of code, leaving the process
    *("sys.settrace", "code.__new__", "gc.get_objects", "gc.get_referrers", "gc.get_referents"),
    *("ctypes.dlopen", "ctypes.dlsym", "ctypes.cdata", "subprocess.Popen", "os.system", "os.exec", "os.fork", "os.forkpty"),
    *("os.posix_spawn", "os.kill", "os.killpg"),
}
Tell = Callable[[dict[str, Any]], None]


# --- which cells a check builds on ------------------------------------------------------------------------------


def needed(sources: Sequence[str], place: int) -> list[int]:
    """The numbers of the cells before `place` that bind a name which that cell uses, or which such a cell uses in turn."""
    chosen: list[int] = []
    _, wanted = names(sources[place])
    for earlier in range(place - 1, -1, -1):
        bound, used = names(sources[earlier])
        if bound & wanted or "import *" in sources[earlier]:
            chosen.append(earlier)
            wanted |= used
    return chosen[::-1]


def names(source: str) -> tuple[set[str], set[str]]:
    """The names that a cell binds at its top level, and those it takes from there; none of a cell that does not compile."""
    transformer = _ipython()[2]
    try:
        whole = symtable.symtable(transformer().transform_cell(source), "<cell>", "exec")
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return set(), set()
    bound = {symbol.get_name() for symbol in whole.get_symbols() if symbol.is_assigned() or symbol.is_imported()}
    used = {symbol.get_name() for symbol in whole.get_symbols() if symbol.is_referenced()}
    for table in _inner(whole):
        used |= {symbol.get_name() for symbol in table.get_symbols() if symbol.is_global() and symbol.is_referenced()}
        bound |= {symbol.get_name() for symbol in table.get_symbols() if symbol.is_declared_global()}
    return bound, used


def _inner(table: symtable.SymbolTable) -> Iterator[symtable.SymbolTable]:
    for child in table.get_children():
        yield child
        yield from _inner(child)


# --- one check, in a process of its own --------------------------------------------------------------------------


def run_check(job: dict[str, Any], task: dict[str, Any], tell: Tell) -> None:
    """Run the cells that a check builds on, then the check; `tell` each thing as it happens."""
    sources, place = job["sources"], task["place"]
    exercise = dataclasses.replace(machinery.catalogue()[0][task["exercise"]])  # ours, whatever happens to the catalogue's
    shell = _shell()
    watch = Watch(tell)

    def check(number: str, answer: Any) -> None:
        watch.look_around()
        observed = machinery.observe(exercise, answer, watch.noticed)
        tell({"observed": parcels.pack(observed)})

    for number in sorted({*needed(sources, place), task["answer"], place}):
        if number == place:
            shell.user_ns["check"] = check  # whatever a cell before has made of it
        tell({"cell": number})
        watch.on = number not in job["ours"]
        done = shell.run_cell(sources[number], store_history=False)
        if (error := done.error_before_exec or done.error_in_exec) is not None:
            raised = comparing.Raised.by(error)
            tell({"stopped": [number, raised.kind, raised.says]})


def _shell() -> Any:
    """IPython without a kernel: cells as in a notebook, nothing stored."""
    shell_class, config_class, _ = _ipython()
    config = config_class()
    config.HistoryManager.enabled = False
    return shell_class.instance(config=config)


def _ipython() -> tuple[Any, Any, Any]:
    from IPython.core.inputtransformer2 import TransformerManager
    from IPython.core.interactiveshell import InteractiveShell
    from traitlets.config import Config

    return InteractiveShell, Config, TransformerManager


class Watch:
    """Sees what would take the watch off a library's function, and patches of what observes. It cannot be taken off itself."""

    def __init__(self, tell: Tell) -> None:
        seen: set[str] = set()

        def once(what: str, name: str) -> None:
            if name not in seen:
                seen.add(name)
                tell({what: name})

        def hook(event: str, arguments: tuple[Any, ...]) -> None:
            if self.on and not _honest(event, arguments):
                once("fooling", event)

        self.on = False  # while cells of the course run, which may do what they like
        self._once = once
        self._before = _standing()
        sys.addaudithook(hook)

    def noticed(self, name: str) -> None:
        """The answer called what is the answer ready-made."""
        self._once("used", name)

    def look_around(self) -> None:
        """Report what of the modules that observe an answer is no longer what it was."""
        now = _standing()
        for name in self._before:
            if now.get(name) != self._before[name]:
                self._once("fooling", f"a patch of {name}")


_WATCHERS = (
    machinery._watched.__wrapped__.__code__,  # type: ignore[attr-defined]
    threading.Thread._bootstrap_inner.__code__,  # type: ignore[attr-defined]
)
_KNOWN_THREAD = threading.Thread._bootstrap  # type: ignore[attr-defined]


def _honest(event: str, given: tuple[Any, ...]) -> bool:
    """Whether this is not among what only serves to fool the watch; to be asked by the hook itself."""
    match event:
        case "sys.setprofile":
            return sys._getframe(2).f_code in _WATCHERS
        case "_thread.start_new_thread":
            return getattr(given[0], "__func__", None) is _KNOWN_THREAD  # such threads are watched like the first one
        case "object.__setattr__":
            return bool(given[1] != "__code__")
    return event not in FOOLING


_BORROWED = [(sys, "setprofile"), (sys, "getprofile"), (threading, "setprofile"), (os, "write"), (json, "dumps")]
_IPYTHONS = {"builtins._", "builtins.exit", "builtins.quit", "builtins.display", "builtins.get_ipython", "builtins.__IPYTHON__"}


def _standing() -> dict[str, int]:
    """Which object each name of the modules that observe an answer stands for."""
    rooms = {"builtins": builtins, "comparing": comparing, "machinery": machinery, "parcels": parcels}
    found = {f"{room}.{name}": id(one) for room, module in rooms.items() for name, one in vars(module).items()}
    found |= {f"{module.__name__}.{name}": id(getattr(module, name)) for module, name in _BORROWED}
    return {name: found[name] for name in found.keys() - _IPYTHONS}


# --- the process that forks ---------------------------------------------------------------------------------------


def serve(job: dict[str, Any], locked: bool) -> None:
    """Run each check of the job in a fork of its own; print what it said and how it ended."""
    for number, task in enumerate(job["tasks"]):
        said, end = _forked(partial(run_check, job, task), job["seconds"], job["memory"], locked)
        print(json.dumps({"task": number, "said": said, "end": end}), flush=True)


def _forked(work: Callable[[Tell], None], seconds: float, memory: int, locked: bool) -> tuple[str, str]:
    """What `work` told, line by line, and how its process ended: by itself (""), or "time", "flood", "signal 9", "code 3"."""
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


def _child(work: Callable[[Tell], None], channel: int, seconds: float, memory: int, locked: bool) -> None:
    """The life of a fork, which never returns."""
    code = 1
    try:
        os.setsid()
        nowhere = os.open(os.devnull, os.O_RDWR)
        for stream in (0, 1, 2):
            os.dup2(nowhere, stream)
        if locked:
            _libc().unshare(CLONE_NEWUSER | CLONE_NEWNS)  # in here, what was mounted read-only stays so
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
    """All that comes through a pipe until it is closed, or "time" or "flood"."""
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
    """Kill a fork and all that it started: everything, in a namespace of our own; elsewhere its group."""
    with suppress(ProcessLookupError, PermissionError):
        os.kill(-1, signal.SIGKILL) if os.getpid() == 1 else os.killpg(child, signal.SIGKILL)


def _limit(seconds: float, memory: int) -> None:
    """No more memory than so many bytes beyond today's, no large files, no core dumps."""
    import resource

    whole = int(seconds) + 5
    today = _address_space()
    limits = {"RLIMIT_CPU": whole, "RLIMIT_AS": today + memory, "RLIMIT_FSIZE": 64_000_000, "RLIMIT_CORE": 0}
    for name, most in limits.items():
        resource.setrlimit(getattr(resource, name), (most, most))


def _address_space() -> int:
    """Bytes of addresses that this process has now; where the system does not tell, none."""
    try:
        with open("/proc/self/statm", encoding="ascii") as file:
            return int(file.read().split()[0]) * os.sysconf("SC_PAGE_SIZE")
    except OSError:
        return 0


# --- what only Linux can -------------------------------------------------------------------------------------------

CLONE_NEWNS, CLONE_NEWUSER = 0x00020000, 0x10000000
MOUNT_SETATTR, AT_FDCWD, AT_RECURSIVE, MOUNT_ATTR_RDONLY = 442, -100, 0x8000, 1
PR_SET_DUMPABLE = 4


class _MountAttributes(ctypes.Structure):
    _fields_ = [(name, ctypes.c_uint64) for name in ("set", "clear", "propagation", "userns")]


def _libc() -> Any:
    return ctypes.CDLL(None, use_errno=True)


def lock_files(scratch: str) -> bool:
    """Make all files read-only but those of `scratch`, in a mount namespace of our own; returns whether that worked."""
    libc = _libc()
    libc.prctl(PR_SET_DUMPABLE, 0, 0, 0, 0)  # forks may not look into this process
    attributes = _MountAttributes(set=MOUNT_ATTR_RDONLY)
    everything = libc.syscall(MOUNT_SETATTR, AT_FDCWD, b"/", AT_RECURSIVE, ctypes.byref(attributes), ctypes.sizeof(attributes))
    free = libc.mount(b"scratch", os.fsencode(scratch), b"tmpfs", 0, b"size=64m")
    return bool(everything == 0 and free == 0)


def _load() -> None:
    """What every chapter loads, once and for all forks; matplotlib, while it can still find its list of fonts."""
    for room in ("matplotlib.font_manager", "crnn_lib.teaching.figures"):
        import_module(room)
    machinery.catalogue()
    _ipython()


def main(arguments: Sequence[str]) -> None:
    """`SCRATCH`: its namespaces are its own; `SCRATCH --open`: they are not."""
    scratch, *options = arguments
    _load()
    locked = "--open" not in options and lock_files(scratch)
    os.chdir(scratch)
    print(json.dumps({"locked": locked}), flush=True)
    serve(json.loads(sys.stdin.readline()), locked)


if __name__ == "__main__":
    main(sys.argv[1:])
