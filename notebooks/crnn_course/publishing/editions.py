"""Make the learner's edition of the notebooks, run notebooks, lay out the learner's own copy."""

from __future__ import annotations

import hashlib
import json
import re
from pathlib import Path
from typing import Any

import nbformat
from nbclient import NotebookClient

from crnn_lib.files import replacing

Notebook = Any  # nbformat's NotebookNode, which has no types
SOLUTION = re.compile(
    r"^([ \t]*)### BEGIN SOLUTION\n.*?### END SOLUTION[ \t]*$", re.MULTILINE | re.DOTALL
)
STUB = "..."
# in the learner's folder: what each notebook looked like when it was put there
LAID_OUT = ".laid_out.json"
CELL_LIMIT_SECONDS = 600


def chapters(folder: Path) -> list[Path]:
    """Return the notebooks of a folder in the order of the course; names start with a number."""
    return sorted(folder.glob("*.ipynb"))


class EditionError(ValueError):
    """A notebook that cannot be read, or a folder without chapters; the message says which."""


def read(path: Path) -> Notebook:
    """Read a notebook. Raises EditionError for a file that is not one, OSError if it is missing."""
    try:
        return nbformat.read(path, as_version=4)
    except (ValueError, AttributeError, KeyError, TypeError, nbformat.ValidationError) as error:
        reason = (str(error).strip() or type(error).__name__).splitlines()[0][:80]
        raise EditionError(f"{path} is not a notebook that can be read: {reason}") from None


def run(path: Path) -> None:
    """Run a notebook from top to bottom, and store its outputs and execution counts.

    It runs in a fresh kernel, in its own folder. The file is replaced only if every cell ran;
    otherwise this raises nbclient's CellExecutionError.
    """
    notebook = read(path)
    client = NotebookClient(
        notebook,
        timeout=CELL_LIMIT_SECONDS,
        kernel_name="python3",
        record_timing=False,
        store_widget_state=False,
        resources={"metadata": {"path": str(path.parent)}},
    )
    client.execute()
    write(path, tidy(notebook))


def tidy(notebook: Notebook) -> Notebook:
    """Remove from a notebook what differs between machines: versions, ids of widgets.

    Running it again then changes nothing. The notebook is changed in place and returned.
    """
    for cell in notebook.cells:
        if cell.cell_type == "code":
            cell.outputs = _joined(cell.outputs)
        for output in cell.get("outputs", []):
            # dead without its kernel
            output.get("data", {}).pop("application/vnd.jupyter.widget-view+json", None)
    notebook.metadata = nbformat.from_dict(
        {
            "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
            "language_info": {"name": "python"},
        }
    )
    return notebook


def _joined(outputs: list[Any]) -> list[Any]:
    """Join outputs of the same stream: where they were cut on the way from the kernel is chance."""
    joined: list[Any] = []
    for output in outputs:
        if joined and output.output_type == "stream" and joined[-1].get("name") == output.name:
            joined[-1].text += output.text
        else:
            joined.append(output)
    return joined


def learners(solved: Notebook) -> Notebook:
    """Return the learner's edition of a solved chapter: dots for each solution, no outputs.

    The same as nbgrader's own ClearSolutions makes with the stub "...": everything from a line
    BEGIN SOLUTION to the next line END SOLUTION becomes one stub, indented as the first of them.
    Raises ValueError for a mark without the other.
    """
    notebook = cleared(copy_of(solved))
    for cell in notebook.cells:
        if cell.cell_type == "code":
            cell.source = SOLUTION.sub(rf"\1{STUB}", cell.source)
            if "SOLUTION" in cell.source:
                raise ValueError(f"a solution without its other mark: {cell.source!r}")
    return notebook


def make(solutions: Path, target: Path) -> list[Path]:
    """Write the learner's edition of every solved chapter that changed; return their paths."""
    if not chapters(solutions):
        raise EditionError(f"{solutions} holds no chapter: name the folder of solved chapters")
    written = []
    for chapter in chapters(solutions):
        fresh, path = learners(read(chapter)), target / chapter.name
        if not path.exists() or content(read(path)) != content(fresh):
            write(path, fresh)
            written.append(path)
    return written


def content(notebook: Notebook) -> list[Any]:
    """Return kind, id, source and metadata of each cell: all but outputs, which come from runs."""
    return [(cell.cell_type, cell.id, cell.source, dict(cell.metadata)) for cell in notebook.cells]


def copy_of(notebook: Notebook) -> Notebook:
    """Return a deep copy of a notebook."""
    return nbformat.reads(nbformat.writes(notebook), as_version=4)


def cleared(notebook: Notebook) -> Notebook:
    """Remove outputs and counts, so that a learner's predictions stay predictions.

    The notebook is changed in place and returned.
    """
    for cell in notebook.cells:
        if cell.cell_type == "code":
            cell.outputs, cell.execution_count = [], None
    return notebook


def copy(source: Path, target: Path) -> dict[str, str]:
    """Make or update the learner's copy; return what was done with each file, by its name.

    New chapters are added. A chapter that the learner left as it was laid out follows the course;
    one that the learner changed or deleted is never touched.
    """
    if not chapters(source):
        raise EditionError(f"{source} holds no chapter: run this in a checkout of the course")
    target.mkdir(parents=True, exist_ok=True)
    record = target / LAID_OUT
    laid_out: dict[str, str] = (
        json.loads(record.read_text(encoding="utf-8")) if record.exists() else {}
    )
    done = {}
    # a README is of the checkout: in the copy its links would lead nowhere
    pages = [page for page in sorted(source.glob("*.md")) if not page.name.startswith("README")]
    for chapter in [*chapters(source), *pages]:
        page, mine = _page(chapter), target / chapter.name
        fresh = _fingerprint(page)
        if chapter.name not in laid_out and not mine.exists():
            done[chapter.name] = "added"
        elif not mine.exists():
            done[chapter.name] = "left out, you deleted it"
        elif _fingerprint_of(mine) != laid_out.get(chapter.name):
            done[chapter.name] = "kept, you worked in it"
        else:
            done[chapter.name] = (
                "up to date" if laid_out[chapter.name] == fresh else "brought up to date"
            )
        if done[chapter.name] in ("added", "brought up to date"):
            write(mine, page)
            laid_out[chapter.name] = fresh
    with replacing(record) as part:
        part.write_text(json.dumps(laid_out, indent=1) + "\n", encoding="utf-8")
    return done


def _page(path: Path) -> Notebook | str:
    """Return a chapter without its outputs, or the text of any other page."""
    if path.suffix == ".ipynb":
        return cleared(read(path))
    return path.read_text(encoding="utf-8")


def _fingerprint_of(path: Path) -> str:
    """Return the fingerprint of a learner's file; a damaged one has one that nothing else has."""
    try:
        return _fingerprint(_page(path))
    except (EditionError, UnicodeDecodeError):
        return "damaged"


def _fingerprint(page: Notebook | str) -> str:
    """Return a hash of what a learner can change: the text, or the cells' sources (no outputs)."""
    if isinstance(page, str):
        sources: Any = page
    else:
        sources = [(cell.cell_type, cell.source) for cell in page.cells]
    return hashlib.sha256(json.dumps(sources).encode()).hexdigest()


def write(path: Path, page: Notebook | str) -> None:
    """Write a notebook, or the text of another page; the file is replaced when it is whole."""
    with replacing(path) as part:
        if isinstance(page, str):
            part.write_text(page, encoding="utf-8")
        else:
            nbformat.write(page, part)
