"""Run the checks of a submission in processes of their own, as shut in as this system allows.

Nothing that those processes print is trusted: what they write is parsed, and judged elsewhere.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import crnn_lib
from crnn_course.grading.submissions import GradingError, Merged, plain

STARTING = 120  # seconds that the library may take to load
PACKAGE = Path(__file__).parent  # whose parent is crnn_course


@dataclass(frozen=True, kw_only=True)
class Limits:
    """The time and memory that each check may take."""

    seconds: float = 60.0
    memory: int = 4_000_000_000  # bytes, beyond what the library itself takes


@dataclass(frozen=True)
class Walls:
    """The command that shuts learners' code in, and what it does not forbid on this system."""

    command: tuple[str, ...] = ()
    open: str = "network, files and other processes"


def walls() -> Walls:
    """Return the strongest walls that work here; each is tried."""
    network = ("unshare", "--map-root-user", "--net")
    whole = (*network, "--pid", "--fork", "--kill-child", "--mount", "--mount-proc")
    with tempfile.TemporaryDirectory() as scratch:
        lock = (sys.executable, "-P", "-m", "crnn_course.grading.forks", scratch)
        for wall, trial in (
            (Walls(whole, ""), lock),
            (Walls(whole, "files"), ("true",)),
            (Walls(network, "files and other processes"), ("true",)),
        ):
            with suppress(OSError, subprocess.SubprocessError):
                subprocess.run(
                    [*wall.command, *trial],
                    check=True,
                    capture_output=True,
                    timeout=60,
                    env=_environment(scratch),
                )
                return wall
    return Walls()


def _environment(scratch: str) -> dict[str, str]:
    """Return the variables of a process for learners' code.

    They hold none of the instructor's secrets; temporary files go into `scratch`.
    """
    inherited = ("PATH", "HOME", "LANG", "LC_ALL")
    kept = {name: os.environ[name] for name in inherited if name in os.environ}
    packages = [str(Path(file).resolve().parents[1]) for file in (PACKAGE, crnn_lib.__file__)]
    path = os.pathsep.join([*packages, *filter(None, [os.environ.get("PYTHONPATH")])])
    own = {"OMP_NUM_THREADS": "1", "MPLBACKEND": "agg", "TMPDIR": scratch, "IPYTHONDIR": scratch}
    return {**kept, **own, "PYTHONPATH": path}


@dataclass(frozen=True)
class Outcome:
    """The records of one check's process, and how it ended ("" if by itself)."""

    records: list[tuple[str, Any]]
    end: str = ""

    def of(self, kind: str) -> list[Any]:
        """Return the values of all records of one kind, in their order."""
        return [value for name, value in self.records if name == kind]


def run(merged: Merged, limits: Limits, wall: Walls) -> list[Outcome]:
    """Run all checks of a chapter, each in its own process, and return what came out of them.

    Raises GradingError if the process for learners' code does not start.
    """
    job = {
        "sources": merged.sources,
        "ours": merged.ours,
        "tasks": [
            {"exercise": check.exercise, "cell": check.cell, "answer": check.answer}
            for check in merged.checks
        ],
        "seconds": limits.seconds,
        "memory": limits.memory,
    }
    patience = STARTING + len(merged.checks) * (limits.seconds + 10)
    with tempfile.TemporaryDirectory(prefix="grading") as scratch:
        said, complaint = _serve(job, wall, scratch, patience)
    if '"locked"' not in said.partition("\n")[0]:
        raise GradingError(
            f"the process for learners' code does not start: {plain(complaint[-300:])}"
        )
    return _outcomes(said.splitlines()[1:], len(merged.checks))


def _serve(job: dict[str, Any], wall: Walls, scratch: str, seconds: float) -> tuple[str, str]:
    """Run the sandbox on a job; return what it wrote on stdout and on stderr."""
    sandbox = [sys.executable, "-P", "-m", "crnn_course.grading.sandbox", scratch]
    process = subprocess.Popen(
        [*wall.command, *sandbox, *(["--open"] if wall.open else [])],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=_environment(scratch),
        start_new_session=True,
    )
    try:
        return process.communicate(json.dumps(job) + "\n", seconds)
    except subprocess.TimeoutExpired:
        return "", "it does not end"
    finally:
        _kill(process)


def _kill(process: subprocess.Popen[str]) -> None:
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def _outcomes(lines: Sequence[str], count: int) -> list[Outcome]:
    """Parse the lines of the sandbox; a check without a well-formed line has no records."""
    malformed = (
        *(ValueError, KeyError, TypeError, IndexError, AttributeError),
        *(StopIteration, RecursionError),
    )
    outcomes = [Outcome([], "lost")] * count
    for line in lines:
        with suppress(*malformed):
            said = json.loads(line)
            records = [
                next(iter(json.loads(record).items())) for record in said["said"].splitlines()
            ]
            outcomes[int(said["task"])] = Outcome(records, str(said["end"]))
    return outcomes
