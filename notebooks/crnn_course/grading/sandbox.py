"""Run learners' code in a process that is shut in, limited, and apart from what judges its results.

`python -m crnn_course.grading.sandbox SCRATCH` reads a job (JSON) and answers with a line of JSON
for each check. It loads the library first, and then forks a process for each check, which runs the
cells that this check builds on and no others, in the order of the notebook, and the answer on the
examples. What they print is discarded. Records are written as things happen, so that none can be
taken back:

    {"cell": 3}                     the cell of this index begins
    {"stopped": [3, kind, words]}   it ended with an error
    {"used": name}                  the answer called a ready-made answer
    {"fooling": name}               learners' code did what only serves to fool this watch
    {"observed": parcel}            what the answer gave (`parcels`), all that is judged

None of this is trusted where it is judged: learners' code that takes this process over can say what
an answer gave, but for that it must know the right answer.
"""

from __future__ import annotations

import _thread
import builtins
import dataclasses
import json
import os
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, nullcontext
from functools import partial
from importlib import import_module
from typing import Any

from crnn_course.exercises import comparing, definitions, feedback, observing
from crnn_course.grading import parcels
from crnn_course.grading.cells import names, needed
from crnn_course.grading.forks import Tell, forked, lock_files

# audit events of what no exercise needs: taking the watch off, renaming copies of code, leaving the
# process
FOOLING = {
    *("sys.settrace", "code.__new__", "gc.get_objects", "gc.get_referrers", "gc.get_referents"),
    *("ctypes.dlopen", "ctypes.dlsym", "ctypes.cdata", "subprocess.Popen", "os.system", "os.exec"),
    *("os.fork", "os.forkpty", "os.posix_spawn", "os.kill", "os.killpg"),
}


# --- one check ------------------------------------------------------------------------------------


def run_check(job: dict[str, Any], task: dict[str, Any], tell: Tell) -> None:
    """Run the cells that a check builds on, then the check; `tell` each thing as it happens."""
    sources, check_cell = job["sources"], task["cell"]
    # a copy, whatever happens to the exercise in the catalogue
    exercise = dataclasses.replace(definitions.catalogue()[0][task["exercise"]])
    shell = _shell()
    watch = Watch(tell)

    def check(number: str, answer: Any) -> None:
        watch.look_around()
        observed = observing.observe(exercise, answer, watch.noticed)
        tell({"observed": parcels.pack(observed)})

    for index in sorted({*needed(sources, check_cell), task["answer"], check_cell}):
        if index == check_cell:
            shell.user_ns["check"] = check  # whatever a cell before has made of it
        tell({"cell": index})
        # the course's own cells may do anything
        watch.on = index not in job["ours"]
        with watch.over(exercise) if watch.on and index != check_cell else nullcontext():
            done = shell.run_cell(sources[index], store_history=False)
        if (error := done.error_before_exec or done.error_in_exec) is not None:
            raised = comparing.Raised.by(error)
            tell({"stopped": [index, raised.kind, raised.says]})


def _shell() -> Any:
    """Return an IPython without a kernel: it runs cells as in a notebook, and stores nothing."""
    shell_class, config_class = _ipython()
    config = config_class()
    config.HistoryManager.enabled = False
    return shell_class.instance(config=config)


def _ipython() -> tuple[Any, Any]:
    from IPython.core.interactiveshell import InteractiveShell
    from traitlets.config import Config

    return InteractiveShell, Config


class Watch:
    """Notices attempts to hide calls from the watch, and patches of the modules that observe.

    It cannot be taken off itself: audit hooks stay.
    """

    def __init__(self, tell: Tell) -> None:
        seen: set[str] = set()

        def once(what: str, name: str) -> None:
            if name not in seen:
                seen.add(name)
                tell({what: name})

        asking = threading.local()  # since asking causes events, too

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
    def over(self, exercise: definitions.Exercise) -> Iterator[None]:
        """Report calls of the check's examples while a learner's cell runs.

        A table of right answers would need them.
        """

        def report(name: str) -> None:
            self._once("fooling", f"a call of {name}")

        with observing.watched([exercise.examples, definitions.Exercise.cases], report):
            yield

    def _reporting(self, function: Callable[..., Any], name: str) -> Callable[..., Any]:
        def reporting(*given: Any, **named: Any) -> Any:
            self._once("fooling", name)
            return function(*given, **named)

        return reporting

    def noticed(self, name: str) -> None:
        """Report that the answer called a ready-made answer."""
        self._once("used", name)

    def look_around(self) -> None:
        """Report names of the modules that observe an answer which no longer mean the same."""
        now = _standing()
        for name in self._before:
            if now.get(name) != self._before[name]:
                self._once("fooling", f"a patch of {name}")


_WATCHERS = (
    observing.watched.__wrapped__.__code__,  # type: ignore[attr-defined]
    threading.Thread._bootstrap_inner.__code__,  # type: ignore[attr-defined]
)
# threads of `threading` are watched, those started by these are not
_RAW_THREADS = ("start_new_thread", "start_new", "start_joinable_thread")


def _honest(event: str, given: tuple[Any, ...]) -> bool:
    """Tell whether an event may be honest: not one that only serves to fool the watch.

    Must be called by the hook itself: frames are counted from here.
    """
    match event:
        case "sys.setprofile":
            return sys._getframe(2).f_code in _WATCHERS
        case "object.__setattr__":
            return bool(given[1] != "__code__")
        # honest in libraries; in a cell it leads to the variables of this watch
        case "sys._getframe":
            return not _from_a_cell(sys._getframe(2))
        case "object.__getattr__":
            return given[1] != "tb_frame" or not _from_a_cell(sys._getframe(2))
    return event not in FOOLING


def _from_a_cell(frame: Any) -> bool:
    """Tell whether a frame runs a learner's code."""
    if frame.f_globals.get("__name__") == "inspect" and frame.f_back is not None:
        frame = frame.f_back
    return bool(
        frame.f_globals.get("__name__") == "__main__" and frame.f_code.co_filename != __file__
    )


_BORROWED = [
    *((sys, "setprofile"), (sys, "getprofile"), (threading, "setprofile")),
    *((os, "write"), (json, "dumps")),
]
_IPYTHONS = {
    *("builtins._", "builtins.exit", "builtins.quit", "builtins.display"),
    *("builtins.get_ipython", "builtins.__IPYTHON__"),
}
_OBSERVING = {
    "builtins": builtins,
    "comparing": comparing,
    "definitions": definitions,
    "feedback": feedback,
    "observing": observing,
    "parcels": parcels,
}


def _standing() -> dict[str, int]:
    """Return the id of the object that each name of the modules that observe an answer means."""
    found = {
        f"{prefix}.{name}": id(value)
        for prefix, module in _OBSERVING.items()
        for name, value in vars(module).items()
    }
    found |= {f"{module.__name__}.{name}": id(getattr(module, name)) for module, name in _BORROWED}
    return {name: found[name] for name in found.keys() - _IPYTHONS}


# --- the process itself ---------------------------------------------------------------------------


def serve(job: dict[str, Any], locked: bool) -> None:
    """Run each check of the job in its own fork; print what it told and how it ended."""
    for source in job["sources"]:
        names(source)  # cached once, for all forks
    for number, task in enumerate(job["tasks"]):
        said, end = forked(partial(run_check, job, task), job["seconds"], job["memory"], locked)
        print(json.dumps({"task": number, "said": said, "end": end}), flush=True)


def _load() -> None:
    """Load what every chapter needs, once for all forks.

    matplotlib is loaded while it can still find its list of fonts.
    """
    for module in ("matplotlib.font_manager", "crnn_course.figures.base"):
        import_module(module)
    definitions.catalogue()
    _ipython()


def main(arguments: Sequence[str]) -> None:
    """Serve a job; `--open` after SCRATCH says that this process has no private namespaces."""
    scratch, *options = arguments
    _load()
    locked = "--open" not in options and lock_files(scratch)
    os.chdir(scratch)
    print(json.dumps({"locked": locked}), flush=True)
    serve(json.loads(sys.stdin.readline()), locked)


if __name__ == "__main__":
    main(sys.argv[1:])
