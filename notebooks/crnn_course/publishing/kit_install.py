"""Install the course from this kit, on a machine without a network: python3 install.py [FOLDER]

Lays the course out in FOLDER (crnn-course, where nothing else is said), builds its environment
there out of the kit's wheels, and checks it. Needs Python and nothing else; nothing is fetched.
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

# an installed wheel takes about twice its size; the course and what pip unpacks on the way come on
# top
ROOM = 3


class InstallError(Exception):
    """What keeps the course from being installed, in a sentence."""


def kind_of_python() -> dict[str, str]:
    """What wheels depend on: Python's version, the system and the processor."""
    return {
        "python": f"{platform.python_implementation()} {sys.version_info[0]}.{sys.version_info[1]}",
        "platform": sysconfig.get_platform(),
    }


def install(kit: Path, folder: Path) -> None:
    """Everything, in order. Raises InstallError with what to do."""
    for part in ("kit.json", "wheels", "course"):
        if not (kit / part).exists():
            raise InstallError(f"{kit / part} is missing: run install.py where it lies in the kit")
    made_for, here = json.loads((kit / "kit.json").read_text(encoding="utf-8")), kind_of_python()
    for what, found in here.items():
        if made_for[what] != found:
            raise InstallError(
                f"this kit was made for {made_for[what]}, this is {found}: run it with such a "
                "Python"
            )
    if folder.exists() and any(folder.iterdir()):
        raise InstallError(
            f"{folder} is not empty: name another folder (python3 install.py FOLDER), or empty it"
        )
    needed = ROOM * sum(wheel.stat().st_size for wheel in (kit / "wheels").iterdir())
    folder.parent.mkdir(parents=True, exist_ok=True)
    free = shutil.disk_usage(folder.parent).free
    if free < needed:
        raise InstallError(
            f"{folder.parent} has {free / 1e9:.1f} GB free, about {needed / 1e9:.1f} GB are needed"
        )
    shutil.copytree(kit / "course", folder, dirs_exist_ok=True)
    python = _environment(folder)
    wheels = ["--no-index", "--find-links", str((kit / "wheels").resolve())]
    pip = [python, "-m", "pip", "--isolated", "--disable-pip-version-check", "install", "--quiet"]
    packages = [word for package in made_for["packages"] for word in ("-e", package)]
    if subprocess.call([*pip, *wheels, "-c", "constraints.txt", *packages], cwd=folder):
        raise InstallError("pip could not install from the wheels: what it said stands above")
    (folder / ".venv" / "installed").touch()  # so that make does not build it again


def _environment(folder: Path) -> str:
    """A virtual environment in the folder; gives its Python."""
    if subprocess.call([sys.executable, "-m", "venv", ".venv"], cwd=folder):
        raise InstallError(
            "Python could not make an environment; on Debian and Ubuntu it needs the package "
            "python3-venv"
        )
    return os.path.join(
        ".venv", *(("Scripts", "python.exe") if os.name == "nt" else ("bin", "python"))
    )


def main(arguments: Sequence[str]) -> int:
    """The command of this module's docstring."""
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
