"""The notebooks as files: run them and store what they say, and lay out the learner's own copy.

python -m crnn_lib.teaching.editions run notebooks               runs every notebook, stores its outputs
python -m crnn_lib.teaching.editions copy notebooks my_notebooks makes or updates the learner's copy
python -m crnn_lib.teaching.editions open my_notebooks           opens JupyterLab at the first
"""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
import webbrowser
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import nbformat
from nbclient import NotebookClient

from crnn_lib.files import replacing

Notebook = Any  # nbformat's NotebookNode, which has no types
LAID_OUT = ".laid_out.json"  # in the learner's folder: what each notebook looked like when it was put there
CELL_LIMIT_SECONDS = 600


def chapters(folder: Path) -> list[Path]:
    """The notebooks of a folder in the order of the course (their names start with their number)."""
    return sorted(path for path in folder.glob("*.ipynb"))


def run(path: Path) -> None:
    """Run a notebook from top to bottom in a fresh kernel, in its own folder, and store outputs and execution counts.

    The file is replaced only when every cell ran; raises nbclient's CellExecutionError otherwise.
    """
    notebook = nbformat.read(path, as_version=4)
    client = NotebookClient(
        notebook,
        timeout=CELL_LIMIT_SECONDS,
        kernel_name="python3",
        record_timing=False,
        store_widget_state=False,
        resources={"metadata": {"path": str(path.parent)}},
    )
    client.execute()
    _write(path, tidy(notebook))


def tidy(notebook: Notebook) -> Notebook:
    """Only what every machine agrees on, so that running again changes nothing: no versions, no numbers of widgets."""
    for cell in notebook.cells:
        if cell.cell_type == "code":
            cell.outputs = _joined(cell.outputs)
        for output in cell.get("outputs", []):
            output.get("data", {}).pop("application/vnd.jupyter.widget-view+json", None)  # dead without its kernel
    notebook.metadata = nbformat.from_dict(
        {
            "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
            "language_info": {"name": "python"},
        }
    )
    return notebook


def _joined(outputs: list[Any]) -> list[Any]:
    """What was printed in one go as one output: where it was cut on its way from the kernel is chance."""
    joined: list[Any] = []
    for output in outputs:
        if joined and output.output_type == "stream" and joined[-1].get("name") == output.name:
            joined[-1].text += output.text
        else:
            joined.append(output)
    return joined


def cleared(notebook: Notebook) -> Notebook:
    """The notebook without outputs and counts, so that a learner's predictions stay predictions."""
    for cell in notebook.cells:
        if cell.cell_type == "code":
            cell.outputs, cell.execution_count = [], None
    return notebook


def copy(source: Path, target: Path) -> dict[str, str]:
    """Make or update the learner's copy; what the learner has touched is never overwritten. Returns what was done, by name.

    New chapters are added; a chapter that the learner left as it was laid out follows the course; one the learner
    changed, or deleted, is left alone.
    """
    target.mkdir(parents=True, exist_ok=True)
    record = target / LAID_OUT
    laid_out: dict[str, str] = json.loads(record.read_text(encoding="utf-8")) if record.exists() else {}
    done = {}
    for chapter in chapters(source):
        notebook, mine = cleared(nbformat.read(chapter, as_version=4)), target / chapter.name
        fresh = _fingerprint(notebook)
        if chapter.name not in laid_out and not mine.exists():
            done[chapter.name] = "added"
        elif not mine.exists():
            done[chapter.name] = "left out, you deleted it"
        elif _fingerprint(nbformat.read(mine, as_version=4)) != laid_out.get(chapter.name):
            done[chapter.name] = "kept, you worked in it"
        else:
            done[chapter.name] = "up to date" if laid_out[chapter.name] == fresh else "brought up to date"
        if done[chapter.name] in ("added", "brought up to date"):
            _write(mine, notebook)
            laid_out[chapter.name] = fresh
    with replacing(record) as part:
        part.write_text(json.dumps(laid_out, indent=1) + "\n", encoding="utf-8")
    return done


def open_lab(folder: Path) -> int:
    """Open JupyterLab at the folder's first notebook; without a browser it prints the address to open."""
    command = [sys.executable, "-m", "jupyterlab", str(chapters(folder)[0])]
    try:
        webbrowser.get()
    except webbrowser.Error:
        command.append("--no-browser")
        print("no browser found here: open the address that JupyterLab prints below; Ctrl-C ends it", flush=True)
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        command.append("--allow-root")  # in a container; JupyterLab would refuse
    return subprocess.call(command)


def _fingerprint(notebook: Notebook) -> str:
    """Of what a learner can change: the sources of the cells (outputs come and go with running)."""
    sources = [(cell.cell_type, cell.source) for cell in notebook.cells]
    return hashlib.sha256(json.dumps(sources).encode()).hexdigest()


def _write(path: Path, notebook: Notebook) -> None:
    with replacing(path) as part:
        nbformat.write(notebook, part)


def main(arguments: Sequence[str]) -> int:
    """The three commands of this module's docstring."""
    match list(arguments):
        case ["run", *folders] if folders:
            for path in [chapter for folder in folders for chapter in _files(Path(folder))]:
                print(f"running {path}", flush=True)
                run(path)
        case ["copy", source, target]:
            for name, what in copy(Path(source), Path(target)).items():
                print(f"{Path(target) / name}: {what}")
        case ["open", folder]:
            return open_lab(Path(folder))
        case _:
            print(__doc__, file=sys.stderr)
            return 2
    return 0


def _files(path: Path) -> list[Path]:
    return [path] if path.is_file() else chapters(path)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
