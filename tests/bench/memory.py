"""`python -m tests.bench.memory [04 ...]`: how much memory a chapter's kernel takes at most, for
who runs a hub.

Runs each solved chapter (or those named) in a kernel of its own, with one more cell that asks the
system for its peak; stores the figures in data/measurements/memory.json and leaves the others there
as they are.
"""

from __future__ import annotations

import json
import os
import platform
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import nbformat
from crnn_course.publishing.editions import CELL_LIMIT_SECONDS, chapters
from nbclient import NotebookClient

from crnn_lib.files import replacing
from tests import ROOT

STORED = ROOT / "data" / "measurements" / "memory.json"
PEAK = """from resource import RUSAGE_CHILDREN, RUSAGE_SELF, getrusage
print(max(getrusage(who).ru_maxrss for who in (RUSAGE_SELF, RUSAGE_CHILDREN)))"""


def megabytes(chapter: Path) -> int:
    """The peak of the kernel, or of its largest helper process: resident memory in MB (2^20 bytes),
    shared pages included.
    """
    notebook = nbformat.read(chapter, as_version=4)
    notebook.cells.append(nbformat.v4.new_code_cell(PEAK))
    where = {"metadata": {"path": str(chapter.parent)}}
    NotebookClient(
        notebook, timeout=CELL_LIMIT_SECONDS, kernel_name="python3", resources=where
    ).execute()
    return round(int(notebook.cells[-1].outputs[0].text) / 1024)  # Linux counts kibibytes


def main(names: Sequence[str]) -> int:
    """Measure and store, a chapter at a time."""
    stored: dict[str, Any] = (
        json.loads(STORED.read_text(encoding="utf-8")) if STORED.exists() else {"megabytes": {}}
    )
    stored["machine"] = (
        f"{platform.machine()}, {os.cpu_count()} cores, "
        f"{os.environ.get('OMP_NUM_THREADS', 'all')} threads"
    )
    stored["command"] = "python -m tests.bench.memory"
    for chapter in chapters(ROOT / "notebooks" / "solutions"):
        number = chapter.name[:2]
        if not names or number in names:
            stored["megabytes"][number] = megabytes(chapter)
            print(f"{chapter.name}: {stored['megabytes'][number]} MB", flush=True)
            with replacing(STORED) as part:
                part.write_text(
                    json.dumps(stored, indent=1, sort_keys=True) + "\n", encoding="utf-8"
                )
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
