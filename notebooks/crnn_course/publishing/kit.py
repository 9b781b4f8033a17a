"""Make a kit for machines without a network: a folder with wheels, data, notebooks, an installer.

The wheels are for the system and the Python that gather them: make the kit on a machine like those
that it is for.
"""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterable, Sequence
from importlib.metadata import distributions
from pathlib import Path

from crnn_course.publishing import kit_install

ROOT = Path(__file__).parents[3]
# library and course, with all that the chapters and tests need
PACKAGES = (".[test]", "notebooks[nbgrader,browser]")
COURSE = (
    *("Makefile", "README.md", "LICENSE"),
    *("constraints.txt", "environment.yml", "pyproject.toml"),
)
FOLDERS = ("crnn_lib", "data", "notebooks", "tests")
LEFT_OUT = ("__pycache__", ".*", "*.part", "*.egg-info")
# what `pip install -e` asks for when it builds the two projects on the other machine
TO_BUILD = ("hatchling", "editables")
# twice the wheels with CUDA's libraries: pip keeps what it fetches until it has all of it
SPACE_BYTES = 7_000_000_000
CARDS = re.compile(r"(nvidia|cuda|triton)[_-]")  # wheels that only NVIDIA's cards need


class KitError(Exception):
    """A reason why the kit cannot be made, in a sentence."""


def make(
    target: Path,
    options: Sequence[str] = (),
    call: Callable[[Sequence[str]], int] = subprocess.call,
) -> str:
    """Gather everything in `target`, which must be new or empty; return the text of its README.

    `call` runs a command and returns its exit code. Raises KitError, after removing what was begun.
    """
    _check(target)
    part = target.with_name(f".{target.name}.part")
    shutil.rmtree(part, ignore_errors=True)  # left by a run that was killed
    try:
        if call(gathering(part / "wheels", options)):
            raise KitError("pip could not gather the wheels: see its messages above")
        _lay_out(part)
        said = _readme(part)
        if target.exists():
            target.rmdir()
        part.replace(target)
    finally:
        shutil.rmtree(part, ignore_errors=True)
    return said


def _check(target: Path) -> None:
    """Raise KitError if no kit can be made here, before anything is fetched."""
    if target.exists() and (not target.is_dir() or any(target.iterdir())):
        raise KitError(f"{target} exists and is not empty: name a new folder")
    missing = [name for name in (*COURSE, *FOLDERS) if not (ROOT / name).exists()]
    if missing:
        raise KitError(
            f"a kit is made in a checkout of the project; {ROOT} has no {', '.join(missing)}"
        )
    if not any(distributions(name="pip")):  # (find_spec would switch setuptools off)
        raise KitError(
            "this Python has no pip: run `python -m ensurepip`, or use the environment that make "
            "builds"
        )
    target.parent.mkdir(parents=True, exist_ok=True)
    free = shutil.disk_usage(target.parent).free
    if free < SPACE_BYTES:
        raise KitError(
            f"{target.parent} has {free / 1e9:.1f} GB free, {SPACE_BYTES / 1e9:.0f} GB are needed "
            "on the way"
        )


def gathering(wheels: Path, options: Sequence[str] = ()) -> list[str]:
    """Return the command that fetches or builds a wheel of every package, ours included."""
    pip = [sys.executable, "-m", "pip", "--disable-pip-version-check", "wheel"]
    projects = [f"{ROOT}/{package}" for package in PACKAGES]
    constraints = ["--constraint", str(ROOT / "constraints.txt")]
    return [*pip, "--wheel-dir", str(wheels), *options, *constraints, *projects, *TO_BUILD]


def _lay_out(kit: Path) -> None:
    """Copy the course as it is here and the script that installs it; note what the wheels fit."""
    course = kit / "course"
    course.mkdir(parents=True, exist_ok=True)
    for name in COURSE:
        shutil.copy(ROOT / name, course / name)
    for name in FOLDERS:
        shutil.copytree(ROOT / name, course / name, ignore=shutil.ignore_patterns(*LEFT_OUT))
    shutil.copy(Path(kit_install.__file__), kit / "install.py")
    made_for = {**kit_install.kind_of_python(), "packages": PACKAGES}
    (kit / "kit.json").write_text(json.dumps(made_for, indent=1) + "\n", encoding="utf-8")


README = """Reading text with a CRNN: the course as a kit for machines without a network

For {python} on {platform}. To install, on each machine:

  python3 install.py            into the folder crnn-course, or: python3 install.py FOLDER

It installs the library and the course there. Then, in that folder, `make lab` opens the course, or,
where there is no make:

  .venv/bin/course lab          on Windows: .venv\\Scripts\\course lab

`course --help` lists what else the course can do: release, grade, run.

What is in it:

  wheels/    {count} packages, {wheels} ({cards} of them for NVIDIA's cards alone)
  course/    notebooks, library, data and tests, {course}
  install.py, kit.json

Before you hand the kit to learners, you can delete course/notebooks/solutions and
course/notebooks/teaching: `make lab` works without them (`make test` does not). For the library
alone, in any environment:

  pip install --no-index --find-links wheels crnn-lib
"""


def _readme(kit: Path) -> str:
    """Write README.txt, with the sizes as they are, and return its text."""
    made_for = json.loads((kit / "kit.json").read_text(encoding="utf-8"))
    wheels = sorted((kit / "wheels").iterdir())
    said = README.format(
        **made_for,
        count=len(wheels),
        wheels=_size(wheels),
        cards=_size([wheel for wheel in wheels if CARDS.match(wheel.name)]),
        course=_size(path for path in (kit / "course").rglob("*") if path.is_file()),
    )
    (kit / "README.txt").write_text(said, encoding="utf-8")
    return said


def _size(files: Iterable[Path]) -> str:
    return f"{sum(path.stat().st_size for path in files) / 1e6:,.0f} MB"
