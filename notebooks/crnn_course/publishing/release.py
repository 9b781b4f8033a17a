"""Release the course with nbgrader: without its solutions, and checked before it is handed out.

A release makes a folder with nbgrader's settings, source/ (the solved chapters, which stay with
the instructor), release/ (what learners get) and the gradebook. Needs the extra `nbgrader`. For
collecting and grading, use nbgrader's own command line.
"""

from __future__ import annotations

import importlib.util
import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import nbformat

from crnn_course.publishing.editions import Notebook, chapters, cleared, learners

SETTINGS = """c = get_config()
c.CourseDirectory.course_id = "crnn"
c.ClearSolutions.code_stub = {"python": "..."}  # what the checks call "not started"
c.Execute.timeout = 600  # seconds that a cell may take: chapters train models
"""


class ReleaseError(ValueError):
    """A release that cannot be made, or that must not be handed out."""


def release(solved: Path, classroom: Path, wanted: Sequence[str] = ()) -> list[Path]:
    """Release solved chapters into a classroom; return the released notebooks.

    `wanted` holds the beginnings of names ("04"); if empty, all chapters are released. Raises
    ReleaseError if there is no such chapter, if nbgrader is missing or complains, or if a solution
    would leak.
    """
    found = [path for path in chapters(solved) if not wanted or path.name.startswith(tuple(wanted))]
    if not found or any(not any(path.name.startswith(name) for path in found) for name in wanted):
        raise ReleaseError(
            f"{solved} holds no chapter {' or '.join(wanted) or 'at all'}: name the folder of "
            "solved chapters"
        )
    classroom.mkdir(parents=True, exist_ok=True)
    settings = classroom / "nbgrader_config.py"
    if not settings.exists():  # the instructor's own changes stay
        settings.write_text(SETTINGS, encoding="utf-8")
    released = []
    for path in found:
        source = classroom / "source" / path.stem / path.name
        source.parent.mkdir(parents=True, exist_ok=True)
        nbformat.write(cleared(nbformat.read(path, as_version=4)), source)
        nbgrader(classroom, "generate_assignment", path.stem, "--force")
        released.append(classroom / "release" / path.stem / path.name)
        look_through(classroom / "release" / path.stem, path)
    return released


def nbgrader(classroom: Path, *arguments: str) -> str:
    """Run nbgrader's command line in a classroom; return what it printed.

    Raises ReleaseError with its first complaint.
    """
    if importlib.util.find_spec("nbgrader") is None:
        raise ReleaseError("nbgrader is needed: pip install -e 'notebooks[nbgrader]'")
    # nbgrader starts alembic by its name
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", "")])
    command = [sys.executable, "-m", "nbgrader", *arguments]
    # a kernel with more threads than free cores has them wait for each other
    environment = {"OMP_NUM_THREADS": "1", **os.environ, "PATH": path}
    done = subprocess.run(command, cwd=classroom, capture_output=True, text=True, env=environment)
    if done.returncode:
        lines = done.stderr.splitlines()
        complaint = next(
            (line for line in lines if "ERROR" in line), lines[0] if lines else "failed"
        )
        raise ReleaseError(f"nbgrader {' '.join(arguments)}: {complaint}")
    return done.stdout + done.stderr


def look_through(folder: Path, solved: Path) -> None:
    """Raise ReleaseError unless a released folder holds exactly a chapter's learner's edition."""
    stray = sorted(path.name for path in folder.rglob("*") if path.name != solved.name)
    if stray:
        raise ReleaseError(
            f"{folder} holds more than the chapter: {', '.join(stray)}; take it out before you "
            "hand it out"
        )
    handed_out = nbformat.read(folder / solved.name, as_version=4)
    if _shown(handed_out) != _shown(learners(nbformat.read(solved, as_version=4))):
        raise ReleaseError(
            f"{folder / solved.name} is not the learner's edition: it may show a solution"
        )


def _shown(notebook: Notebook) -> list[tuple[str, str, list[object]]]:
    """Return all that a learner could read in a notebook."""
    return [(cell.cell_type, cell.source, list(cell.get("outputs", []))) for cell in notebook.cells]
