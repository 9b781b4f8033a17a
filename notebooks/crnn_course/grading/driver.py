"""Run a notebook in a kernel of its own, cell by cell, and report what is worth reporting.

`python driver.py JOB` runs inside the sandbox, and imports nothing of the course. It writes a line
of JSON as each cell begins (`{"cell": 3}`), for each answer that a check sent
(`{"cell": 3, "answer": ...}`), for each cell that ended with an error
(`{"error": [3, kind, words]}`) or took too long (`{"late": 3}`).
"""

from __future__ import annotations

import json
import os
import resource
import signal
import sys
import threading
from pathlib import Path
from typing import Any

from nbclient import NotebookClient
from nbformat.v4 import new_code_cell, new_notebook

GRACE = 5  # seconds between the interrupt of a cell and the end of its kernel
FILE = 1_000_000_000  # bytes of a file


def tell(**record: Any) -> None:
    """Write a line for the process outside."""
    print(json.dumps(record), flush=True)


def limit(memory: int, seconds: float, processes: int) -> None:
    """Limit this process and all that it starts: each in memory and time, all in their number.

    `processes` is 0 where this system would count those of the same user outside, too.
    """
    limits = {
        resource.RLIMIT_DATA: memory,
        resource.RLIMIT_CPU: int(seconds) + 1,
        resource.RLIMIT_FSIZE: FILE,
        resource.RLIMIT_CORE: 0,
    }
    if processes:
        limits[resource.RLIMIT_NPROC] = processes
    for which, most in limits.items():
        hard = resource.getrlimit(which)[1]
        most = most if hard == resource.RLIM_INFINITY else min(most, hard)
        resource.setrlimit(which, (most, most))


def run(job: dict[str, Any], path: str) -> None:
    """Run all cells of the job; an error ends its cell, and no other."""
    begin = f"from crnn_course.grading import kernel as _\n_.begin({path!r})\ndel _"
    cells = [new_code_cell(source) for source in (begin, *job["cells"])]
    client = NotebookClient(
        new_notebook(cells=cells), timeout=None, allow_errors=True, kernel_name="python3"
    )
    with client.setup_kernel():
        for index, cell in enumerate(cells, -1):
            if index in job["skipped"]:
                continue
            tell(cell=index)
            timers = _timers(client, index, job["cell_seconds"])
            try:
                client.execute_cell(cell, index + 1)
            finally:
                for timer in timers:
                    timer.cancel()
            for output in cell.outputs:
                _report(index, output, job["mime"])
            cell.outputs = []


def _timers(client: NotebookClient, index: int, seconds: float) -> list[threading.Timer]:
    """Start the clocks of a cell: it is interrupted, and if that does not end it, all ends."""

    def interrupt() -> None:
        tell(late=index)
        client.km.provisioner.process.send_signal(signal.SIGINT)  # type: ignore[union-attr]

    timers = [threading.Timer(seconds, interrupt), threading.Timer(seconds + GRACE, os._exit, [3])]
    for timer in timers:
        timer.daemon = True
        timer.start()
    return timers


def _report(index: int, output: Any, mime: str) -> None:
    if output.output_type == "display_data" and mime in output.data:
        tell(cell=index, answer=output.data[mime])
    elif output.output_type == "error":
        tell(error=[index, output.ename[:100], output.evalue[:300]])


def main(path: str) -> None:
    """Run the job that is in a file."""
    job = json.loads(Path(path).read_text(encoding="utf-8"))
    limit(job["memory"], job["seconds"], job["processes"])
    run(job, path)
    tell(done=True)


if __name__ == "__main__":
    main(sys.argv[1])
