"""Install the course from this kit, on a machine without a network: python3 install.py [FOLDER]

Lays the course out in FOLDER (by default crnn-course), builds its environment there from the kit's
wheels, and checks it. Needs Python and nothing else; nothing is fetched.
"""

from __future__ import annotations

import json
import os
import platform
import shutil
import subprocess
import sys
import sysconfig
from collections.abc import Sequence
from pathlib import Path

# disk space, as a multiple of the wheels: installed they take about twice their size; the course
# and what pip unpacks on the way are added
SPACE_FACTOR = 3


class InstallError(Exception):
    """A reason why the course cannot be installed, in a sentence."""


def kind_of_python() -> dict[str, str]:
    """Return what wheels depend on: Python's version, the system and the processor."""
    return {
        "python": f"{platform.python_implementation()} {sys.version_info[0]}.{sys.version_info[1]}",
        "platform": sysconfig.get_platform(),
    }


def install(kit: Path, folder: Path) -> None:
    """Check the kit and the folder, and install. Raises InstallError with what to do."""
    for part in ("kit.json", "wheels", "course"):
        if not (kit / part).exists():
            raise InstallError(f"{kit / part} is missing: run install.py where it lies in the kit")
    made_for = json.loads((kit / "kit.json").read_text(encoding="utf-8"))
    for what, found in kind_of_python().items():
        if made_for[what] != found:
            raise InstallError(
                f"this kit was made for {made_for[what]}, this is {found}: run it with such a "
                "Python"
            )
    if folder.exists() and any(folder.iterdir()):
        raise InstallError(
            f"{folder} is not empty: name another folder (python3 install.py FOLDER), or empty it"
        )
    _check_space(kit, folder)
    shutil.copytree(kit / "course", folder, dirs_exist_ok=True)
    _install_packages(kit, folder, made_for["packages"])
    (folder / ".venv" / "installed").touch()  # so that make does not build it again


def _check_space(kit: Path, folder: Path) -> None:
    """Raise InstallError if the disk has too little space for the wheels."""
    needed = SPACE_FACTOR * sum(wheel.stat().st_size for wheel in (kit / "wheels").iterdir())
    folder.parent.mkdir(parents=True, exist_ok=True)
    free = shutil.disk_usage(folder.parent).free
    if free < needed:
        raise InstallError(
            f"{folder.parent} has {free / 1e9:.1f} GB free, about {needed / 1e9:.1f} GB are needed"
        )


def _install_packages(kit: Path, folder: Path, packages: Sequence[str]) -> None:
    """Install the library and the course in place, in a new environment of the folder."""
    pip = [_environment(folder), "-m", "pip", "--isolated", "--disable-pip-version-check"]
    wheels = ["--no-index", "--find-links", str((kit / "wheels").resolve())]
    editable = [word for package in packages for word in ("-e", package)]
    command = [*pip, "install", "--quiet", *wheels, "-c", "constraints.txt", *editable]
    if subprocess.call(command, cwd=folder):
        raise InstallError("pip could not install from the wheels: see its messages above")


def _environment(folder: Path) -> str:
    """Make a virtual environment in the folder; return its Python, relative to the folder."""
    if subprocess.call([sys.executable, "-m", "venv", ".venv"], cwd=folder):
        raise InstallError(
            "Python could not make an environment; on Debian and Ubuntu it needs the package "
            "python3-venv"
        )
    where = ("Scripts", "python.exe") if os.name == "nt" else ("bin", "python")
    return os.path.join(".venv", *where)


def main(arguments: Sequence[str]) -> int:
    """Run the command of this module's docstring; return its exit code."""
    if len(arguments) > 1 or any(argument.startswith("-") for argument in arguments):
        print(__doc__, file=sys.stderr)
        return 2
    folder = Path(arguments[0] if arguments else "crnn-course").absolute()
    try:
        print(f"installing into {folder}, this takes some minutes ...", flush=True)
        install(Path(__file__).resolve().parent, folder)
    except (InstallError, OSError) as error:
        print(f"install.py: {error}", file=sys.stderr)
        return 2
    python = folder / ".venv" / ("Scripts" if os.name == "nt" else "bin") / "python"
    healthy = subprocess.call([str(python), "-m", "crnn_lib", "check"], cwd=folder) == 0
    print(f"\nTo work in it:\n  cd {folder}\n  make lab")
    print("or, where there is no make:")
    print(f"  {python} -m crnn_course lab")
    return 0 if healthy else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
