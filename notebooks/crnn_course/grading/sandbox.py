"""The process in which learners' code runs: shut in, limited, and apart from `grading`, which
judges what comes out of it.

`python -m crnn_course.grading.sandbox SCRATCH` reads a job (JSON) and answers with a line of JSON
for each check. It loads the library first; then a process of its own, forked off, runs each check:
the cells that this check builds on and no others, in the order of the notebook, and the answer on
the examples. What they print goes nowhere. What was seen comes back as records, written as they
happen, so that none can be taken back:

    {"cell": 3}                     the cell of this number begins
    {"stopped": [3, kind, words]}   it ended with an error
    {"used": name}                  the answer called what is the answer ready-made
    {"fooling": name}               learners' code did what only serves to fool this watch
    {"observed": parcel}            what the answer gave (`parcels`), all that `grading` judges by

Nothing here is trusted by `grading`: whoever takes this process over can say what an answer gave,
and for that must know the right answer.
"""

from __future__ import annotations

import _thread
import ast
import builtins
import dataclasses
import json
import os
import symtable
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from functools import cache, partial
from importlib import import_module
from typing import Any

from crnn_course.exercises import comparing, machinery
from crnn_course.grading import parcels
from crnn_course.grading.forks import Tell, forked, lock_files

# audit events of what no exercise needs: taking the watch off, renaming copies of code, leaving the
# process
FOOLING = {
    *("sys.settrace", "code.__new__", "gc.get_objects", "gc.get_referrers", "gc.get_referents"),
    *(
        "ctypes.dlopen",
        "ctypes.dlsym",
        "ctypes.cdata",
        "subprocess.Popen",
        "os.system",
        "os.exec",
        "os.fork",
        "os.forkpty",
    ),
    *("os.posix_spawn", "os.kill", "os.killpg"),
}


# --- which cells a check builds on ----------------------------------------------------------------


@dataclass(frozen=True)
class Names:
    """Of a cell: what it binds at its top level, what of that it binds whatever happens, and what
    it takes from there.
    """

    bound: frozenset[str] = frozenset()
    surely: frozenset[str] = frozenset()
    used: frozenset[str] = frozenset()


def needed(sources: Sequence[str], place: int) -> list[int]:
    """The numbers of the cells before `place` that gave the names which that cell uses, or which
    such a cell uses in turn.
    """
    cells = [names(source) for source in sources[: place + 1]]
    chosen: set[int] = set()
    open_ones = {place, *(number for number in range(place) if "import *" in sources[number])}
    while open_ones:
        number = open_ones.pop()
        chosen.add(number)
        for name in cells[number].used - ({"check"} if number == place else set()):
            for end in {number, place}:  # when the cell runs, and when a function of it is called
                open_ones |= _binders(cells[:end], name) - chosen
    return sorted(chosen - {place})


def _binders(cells: Sequence[Names], name: str) -> set[int]:
    """The last cell that surely binds a name, and those after it that may."""
    found = set()
    for number in range(len(cells) - 1, -1, -1):
        if name in cells[number].bound:
            found.add(number)
        if name in cells[number].surely:
            break
    return found


@cache
def names(source: str) -> Names:
    """The names of a cell; none of one that does not compile."""
    transformer = _ipython()[2]
    try:
        tree = ast.parse(transformer().transform_cell(source))
        whole = symtable.symtable(ast.unparse(tree), "<cell>", "exec")
        body = [statement for statement in tree.body if not isinstance(statement, _PERHAPS)]
        straight = symtable.symtable(ast.unparse(ast.Module(body, [])), "<cell>", "exec")
        defining: list[ast.stmt] = [
            statement for statement in body if isinstance(statement, _DEFINING)
        ]
        defined = _bound(symtable.symtable(ast.unparse(ast.Module(defining, [])), "<cell>", "exec"))
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return Names()
    used = {symbol.get_name() for symbol in whole.get_symbols() if symbol.is_referenced()}
    bound = _bound(whole)
    for table in _inner(whole):
        used |= {
            symbol.get_name()
            for symbol in table.get_symbols()
            if symbol.is_global() and symbol.is_referenced()
        }
        bound |= {
            symbol.get_name() for symbol in table.get_symbols() if symbol.is_declared_global()
        }
    # own imports and functions do
    return Names(frozenset(bound), frozenset(_bound(straight)), frozenset(used - defined))


_DEFINING = (ast.Import, ast.ImportFrom, ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
_PERHAPS = (ast.If, ast.For, ast.While, ast.Try, ast.With, ast.Match)


def _bound(table: symtable.SymbolTable) -> set[str]:
    return {
        symbol.get_name()
        for symbol in table.get_symbols()
        if symbol.is_assigned() or symbol.is_imported()
    }


def _inner(table: symtable.SymbolTable) -> Iterator[symtable.SymbolTable]:
    for child in table.get_children():
        yield child
        yield from _inner(child)


# --- one check, in a process of its own -----------------------------------------------------------


def run_check(job: dict[str, Any], task: dict[str, Any], tell: Tell) -> None:
    """Run the cells that a check builds on, then the check; `tell` each thing as it happens."""
    sources, place = job["sources"], task["place"]
    # ours, whatever happens to the catalogue's
    exercise = dataclasses.replace(machinery.catalogue()[0][task["exercise"]])
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
        # what the course's own cells do is the course's business
        watch.on = number not in job["ours"]
        with watch.over(exercise) if watch.on and number != place else nullcontext():
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
    """Sees what would take the watch off a library's function, and patches of what observes. It
    cannot be taken off itself.
    """

    def __init__(self, tell: Tell) -> None:
        seen: set[str] = set()

        def once(what: str, name: str) -> None:
            if name not in seen:
                seen.add(name)
                tell({what: name})

        asking = threading.local()  # for the asking itself causes events

        def hook(event: str, arguments: tuple[Any, ...]) -> None:
            if not self.on or getattr(asking, "now", False):
                return
            asking.now = True
            if not _honest(event, arguments):
                once("fooling", event)
            asking.now = False

        self.on = False
        self._once = once
        self._before = _standing()
        sys.addaudithook(hook)
        for name in (name for name in _RAW_THREADS if hasattr(_thread, name)):
            setattr(_thread, name, self._reporting(getattr(_thread, name), f"_thread.{name}"))

    @contextmanager
    def over(self, exercise: machinery.Exercise) -> Iterator[None]:
        """While a learner's cell runs: a table of right answers needs the examples that the check
        takes.
        """
        with machinery.watched(
            [exercise.examples], lambda name: self._once("fooling", f"a call of {name}")
        ):
            yield

    def _reporting(self, function: Callable[..., Any], name: str) -> Callable[..., Any]:
        def reporting(*given: Any, **named: Any) -> Any:
            self._once("fooling", name)
            return function(*given, **named)

        return reporting

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
    machinery.watched.__wrapped__.__code__,  # type: ignore[attr-defined]
    threading.Thread._bootstrap_inner.__code__,  # type: ignore[attr-defined]
)
_RAW_THREADS = (
    "start_new_thread",
    "start_new",
    "start_joinable_thread",
)  # those of `threading` are watched


def _honest(event: str, given: tuple[Any, ...]) -> bool:
    """Whether this is not among what only serves to fool the watch; to be asked by the hook
    itself.
    """
    match event:
        case "sys.setprofile":
            return sys._getframe(2).f_code in _WATCHERS
        case "object.__setattr__":
            return bool(given[1] != "__code__")
        case (
            "sys._getframe"
        ):  # honest where libraries do it; from a cell it leads to the variables of this watch
            return not _from_a_cell(sys._getframe(2))
        case "object.__getattr__":
            return given[1] != "tb_frame" or not _from_a_cell(sys._getframe(2))
    return event not in FOOLING


def _from_a_cell(frame: Any) -> bool:
    if frame.f_globals.get("__name__") == "inspect" and frame.f_back is not None:
        frame = frame.f_back
    return bool(
        frame.f_globals.get("__name__") == "__main__" and frame.f_code.co_filename != __file__
    )


_BORROWED = [
    (sys, "setprofile"),
    (sys, "getprofile"),
    (threading, "setprofile"),
    (os, "write"),
    (json, "dumps"),
]
_IPYTHONS = {
    "builtins._",
    "builtins.exit",
    "builtins.quit",
    "builtins.display",
    "builtins.get_ipython",
    "builtins.__IPYTHON__",
}


def _standing() -> dict[str, int]:
    """Which object each name of the modules that observe an answer stands for."""
    rooms = {
        "builtins": builtins,
        "comparing": comparing,
        "machinery": machinery,
        "parcels": parcels,
    }
    found = {
        f"{room}.{name}": id(one)
        for room, module in rooms.items()
        for name, one in vars(module).items()
    }
    found |= {f"{module.__name__}.{name}": id(getattr(module, name)) for module, name in _BORROWED}
    return {name: found[name] for name in found.keys() - _IPYTHONS}


# --- the process itself ---------------------------------------------------------------------------


def serve(job: dict[str, Any], locked: bool) -> None:
    """Run each check of the job in a fork of its own; print what it said and how it ended."""
    for source in job["sources"]:
        names(source)  # looked at once, for all forks
    for number, task in enumerate(job["tasks"]):
        said, end = forked(partial(run_check, job, task), job["seconds"], job["memory"], locked)
        print(json.dumps({"task": number, "said": said, "end": end}), flush=True)


def _load() -> None:
    """What every chapter loads, once and for all forks; matplotlib, while it can still find its
    list of fonts.
    """
    for room in ("matplotlib.font_manager", "crnn_course.figures.base"):
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
