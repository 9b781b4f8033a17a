"""Run learners' code with bubblewrap: its own files, processes and network, and limits for all.

Inside there are the system's and Python's libraries, a copy of the course (`course_copy`) and
empty folders in memory; no home, no /etc, no socket of the host, no network.
"""

from __future__ import annotations

import os
import re
import selectors
import shutil
import signal
import site
import subprocess
import sys
import sysconfig
import time
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from threading import Lock

from crnn_course.grading.course_copy import Copy

SYSTEM = ("/usr/bin", "/usr/lib", "/usr/lib64", "/usr/share/fonts", "/usr/share/zoneinfo")
LINKS = ("/bin", "/sbin", "/lib", "/lib64")
SETTINGS = ("/etc/ld.so.cache", "/etc/fonts", "/etc/alternatives", "/sys/devices/system/cpu")
MOST_SAID = 64_000_000  # bytes that a submission may send
MOST_TASKS = 200  # processes and threads of a submission
TICK = 0.2  # seconds between two looks at its processes
HOME, JOB = "/learner", "/job.json"
DRIVER = "crnn_course/grading/driver.py"
NOT_HELD = (
    "learners' code can read and change your files, use the network and see other processes; only "
    "its time and memory are limited"
)


@dataclass(frozen=True, kw_only=True)
class Limits:
    """The time and memory that a submission may take: all its cells and processes together."""

    seconds: float = 1200.0
    memory: int = 4_000_000_000  # bytes
    cell_seconds: float = 120.0  # for a cell


def most_processes(*, walls: bool) -> int:
    """Return the limit on processes that the system itself can hold; 0 if it counts others, too."""
    release = tuple(map(int, re.findall(r"\d+", os.uname().release)[:2]))
    return MOST_TASKS if walls and release >= (5, 14) else 0


@cache
def missing() -> str:
    """Return why bubblewrap cannot be used here; "" if it can."""
    if not (tool := shutil.which("bwrap")):
        return (
            "bubblewrap is not installed (the command bwrap): install the package bubblewrap of "
            "your distribution"
        )
    options = _wanted(tool)
    trial = [tool, *options, "--ro-bind", "/", "/", "--proc", "/proc", "--dev", "/dev", "true"]
    try:
        done = subprocess.run(trial, capture_output=True, text=True, timeout=30, check=False)
    except (OSError, subprocess.SubprocessError) as error:
        return f"bubblewrap does not start ({error})"
    if done.returncode:
        return f"bubblewrap is not permitted here: {done.stderr.strip()[-200:]}"
    return ""


def _wanted(tool: str) -> list[str]:
    """Return the namespaces of a sandbox; `--disable-userns` only where this version has it."""
    said = subprocess.run([tool, "--help"], capture_output=True, text=True, check=False)
    further = ["--disable-userns"] if "--disable-userns" in said.stdout else []
    user = ["--unshare-all", "--unshare-user", "--uid", "65534", "--gid", "65534"]
    return [*user, *further, "--die-with-parent", "--cap-drop", "ALL"]


def isolated(copy: Copy, job: Path, memory: int) -> list[str]:
    """Return the command that runs the driver in a root of its own."""
    tool = shutil.which("bwrap") or "bwrap"
    base = Path(sys.base_prefix).resolve()
    bound = [Path(path) for path in SYSTEM if Path(path).exists()]
    bound += [*_python(base), *map(Path, SETTINGS)]
    command = [tool, *_wanted(tool), "--clearenv"]
    for name, value in _environment("/course", HOME).items():
        command += ["--setenv", name, value]
    for link in LINKS:
        if os.path.islink(link):
            command += ["--symlink", os.readlink(link), link]
        elif os.path.isdir(link):
            command += ["--ro-bind", link, link]
    command += ["--proc", "/proc", "--dev", "/dev"]
    for folder in ("/dev/shm", "/tmp", HOME):
        command += ["--size", str(memory // 4), "--tmpfs", folder]
    for path in bound:
        command += ["--ro-bind-try", str(path), str(path)]
    command += ["--ro-bind", str(copy.folder), "/course", "--ro-bind", str(copy.data)]
    command += ["/course/data", "--ro-bind", str(job), JOB]
    command += _hiding(copy)
    command += ["--remount-ro", "/dev", "--remount-ro", "/", "--chdir", HOME, "--"]
    return [*command, _interpreter(base), f"/course/{DRIVER}", JOB]


def _python(base: Path) -> Iterator[Path]:
    """Return the folders of Python and of the packages that are installed for it."""
    if not base.is_relative_to("/usr") or base.is_relative_to("/usr/local"):
        yield from (base / part for part in ("bin", "lib", "lib64"))
    yield from _packages()


def _packages() -> list[Path]:
    """Return the folders of installed packages."""
    paths = [*site.getsitepackages(), sysconfig.get_paths()["platlib"], site.getusersitepackages()]
    return [Path(path).resolve() for path in dict.fromkeys(paths) if Path(path).is_dir()]


def _interpreter(base: Path) -> str:
    name = f"python{sys.version_info.major}.{sys.version_info.minor}"
    return str(base / "bin" / name)


def _hiding(copy: Copy) -> list[str]:
    """Return the options that hide installed copies of the course, and what the copy names."""
    options = []
    for path in _packages():
        for package in ("crnn_lib", "crnn_course"):
            if (path / package).exists():
                options += ["--tmpfs", str(path / package)]
    for path, instead in copy.hidden.items():
        if path.exists():
            options += ["--ro-bind", str(instead), str(path.resolve())]
    return options


def _environment(course: str, home: str) -> dict[str, str]:
    """Return the variables of learners' code: none of the instructor's."""
    path = [course, *map(str, _packages())]
    return {
        "PATH": f"{Path(sys.base_prefix).resolve() / 'bin'}:/usr/bin:/bin",
        "PYTHONPATH": os.pathsep.join(path),
        "PYTHONDONTWRITEBYTECODE": "1",
        "HOME": home,
        "TMPDIR": "/tmp",
        "LANG": "C.UTF-8",
        "OMP_NUM_THREADS": "1",
        "MPLBACKEND": "module://matplotlib_inline.backend_inline",
        "PIP_NO_INDEX": "1",
        "PYDEVD_DISABLE_FILE_VALIDATION": "1",
    }


@dataclass
class Said:
    """The lines that a process wrote, and why it was ended ("" if it ended by itself)."""

    lines: list[bytes] = field(default_factory=list)
    complaint: str = ""
    end: str = ""


def run(copy: Copy, job: Path, limits: Limits, *, walls: bool) -> Said:
    """Run the driver on a job, in a sandbox (`walls`) or without, and return what it said."""
    if walls:
        command, environment, folder = isolated(copy, job, limits.memory), {}, "/"
    else:
        folder = str(job.parent)
        _link_data(copy)
        environment = _environment(str(copy.folder), folder)
        command = [sys.executable, str(copy.folder / DRIVER), str(job)]
    process = subprocess.Popen(
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=environment,
        cwd=folder,
        start_new_session=True,
    )
    _running.add(process.pid)
    try:
        return _listen(process, limits)
    finally:
        _end(process.pid)
        process.communicate()
        _running.discard(process.pid)


def _link_data(copy: Copy) -> None:
    """Put the data into the copy, once for all submissions that run in it."""
    data = copy.folder / "data"
    with _linking:
        if not data.is_symlink():
            data.rmdir()
            data.symlink_to(copy.data)


_linking = Lock()
_running: set[int] = set()


def stop() -> None:
    """End all sandboxes that run now."""
    for pid in list(_running):
        _end(pid)


def _end(pid: int) -> None:
    with suppress(ProcessLookupError):
        os.killpg(pid, signal.SIGKILL)


def _listen(process: subprocess.Popen[bytes], limits: Limits) -> Said:
    """Collect what a process says until it ends, or asks for too much."""
    deadline = time.monotonic() + limits.seconds
    pieces: dict[str, list[bytes]] = {"stdout": [], "stderr": []}
    size, end = 0, ""
    with selectors.DefaultSelector() as selector:
        for name in pieces:
            selector.register(getattr(process, name), selectors.EVENT_READ, name)
        looked = 0.0
        while selector.get_map() and not end:
            for key, _ in selector.select(TICK):
                piece = os.read(key.fd, 1 << 16)
                if not piece:
                    selector.unregister(key.fileobj)
                pieces[key.data].append(piece)
                if key.data == "stderr":
                    del pieces["stderr"][:-4]
                else:
                    size += len(piece)
            if time.monotonic() > looked + TICK:
                looked = time.monotonic()
                end = "time" if looked > deadline else _too_much(process.pid, limits)
            end = "flood" if size > MOST_SAID else end
    complaint = b"".join(pieces["stderr"]).decode(errors="replace")
    return Said(b"".join(pieces["stdout"]).split(b"\n"), complaint, end)


def _too_much(pid: int, limits: Limits) -> str:
    """Return what the descendants of a process have too much of: "memory", "processes" or ""."""
    found = _descendants(pid)
    if sum(int(about.get("Threads", "0")) for about in found) > MOST_TASKS:
        return "processes"
    for counted in (_resident, _own_share):  # the second is exact, and slow
        if sum(map(counted, found)) <= limits.memory:
            return ""
    return "memory"


def _resident(about: dict[str, str]) -> int:
    """Return the bytes of a process, those included that it shares since it was forked."""
    return int(about.get("RssAnon", "0").split()[0]) * 1024


def _own_share(about: dict[str, str]) -> int:
    """Return the bytes of a process; of those that it shares, its share."""
    try:
        lines = Path("/proc", about["Pid"], "smaps_rollup").read_text(encoding="ascii").splitlines()
        return 1024 * sum(int(line.split()[1]) for line in lines if line.startswith("Pss_Anon:"))
    except OSError:
        return _resident(about)


def _descendants(pid: int) -> Sequence[dict[str, str]]:
    """Return what /proc says of all processes that come from one."""
    children: dict[str, list[dict[str, str]]] = {}
    for path in Path("/proc").glob("[0-9]*/status"):
        with suppress(OSError):  # it has just ended
            lines = path.read_text(errors="replace").splitlines()
            about = dict(line.split(":\t", 1) for line in lines if ":\t" in line)
            children.setdefault(about.get("PPid", ""), []).append(about)
    found, pending = [], [str(pid)]
    while pending:
        for about in children.pop(pending.pop(), []):
            found.append(about)
            pending.append(about["Pid"])
    return found
