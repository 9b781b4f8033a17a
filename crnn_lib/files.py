"""Files: find the shipped ones, and write a file so that it is replaced whole or not at all."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryFile

try:
    import fcntl
except ModuleNotFoundError:  # Windows
    fcntl = None  # type: ignore[assignment]


def shipped(name: str) -> Path:
    """Return the path of a shipped file (`weights/reader.safetensors`, `words/english.txt`).

    It is in data/ in a checkout, in crnn_lib/shipped/ in an installed wheel. Raises
    FileNotFoundError naming both.
    """
    package = Path(__file__).resolve().parent
    candidates = (package / "shipped" / name, package.parent / "data" / name)
    for candidate in candidates:
        if candidate.is_file():
            return candidate
    tried = f"looked for {candidates[0]} and {candidates[1]}"
    raise FileNotFoundError(f"the shipped file {name} is missing: {tried}; install crnn_lib again")


@contextmanager
def replacing(path: Path | str) -> Iterator[Path]:
    """Yield a temporary path beside `path`; the file written there replaces `path` at the end.

    On an error (a full disk, Ctrl-C) the old file stays as it was and the temporary one is removed;
    after a kill the old file stays too. The new file has the usual permissions of new files.
    """
    path = Path(path)
    path.parent.mkdir(parents=True, exist_ok=True)
    # always the same name: a file that a kill left behind is overwritten
    part = path.with_name(f".{path.name}.part")
    try:
        mode = _usual_mode(part)
        yield part
        part.chmod(mode)  # safetensors writes files that only their owner may read
        with part.open("rb") as written:
            os.fsync(written.fileno())
        part.replace(path)
    except BaseException:
        part.unlink(missing_ok=True)
        raise


def _usual_mode(part: Path) -> int:
    """Return the permissions of a new file; makes one, since asking for the umask changes it."""
    part.unlink(missing_ok=True)
    part.touch()
    mode = part.stat().st_mode
    part.unlink()
    return mode


class LockedError(RuntimeError):
    """A lock that another process holds."""


@contextmanager
def locked(folder: Path) -> Iterator[None]:
    """Hold a lock on a folder, which is made if it is missing; the lock dies with its process.

    Raises LockedError if another process holds it, OSError if the folder cannot be written. Where
    the system has no such locks (Windows) nothing is locked.
    """
    folder.mkdir(parents=True, exist_ok=True)
    with TemporaryFile(dir=folder):
        pass  # it can be written
    if fcntl is None:
        yield
        return
    opened = os.open(folder, os.O_RDONLY)
    try:
        try:
            fcntl.flock(opened, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise LockedError(f"{folder} is locked by another process") from None
        yield
    finally:
        os.close(opened)
