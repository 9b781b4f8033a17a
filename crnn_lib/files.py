"""Files: find the shipped ones, read text, write a file so that it is whole or not there."""

from __future__ import annotations

import errno
import hashlib
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from tempfile import TemporaryFile

try:
    import fcntl
except ModuleNotFoundError:  # Windows
    fcntl = None  # type: ignore[assignment]

IN_A_WHEEL = ("weights/reader.safetensors", "words/english.txt")  # a checkout has more


def shipped(name: str) -> Path:
    """Return the path of a shipped file (`weights/reader.safetensors`, `words/english.txt`).

    It is in data/ in a checkout, in crnn_lib/shipped/ in an installed wheel. Raises
    FileNotFoundError naming both, and what to do.
    """
    package = Path(__file__).resolve().parent
    candidates = (package / "shipped" / name, package.parent / "data" / name)
    for candidate in candidates:
        if candidate.is_file():
            return candidate
    remedy = "every installation of crnn_lib should have it, so install crnn_lib again"
    if name not in IN_A_WHEEL:
        alone = " and ".join(IN_A_WHEEL)
        remedy = f"an installed crnn_lib brings {alone} alone, a checkout of the project has more"
    raise FileNotFoundError(
        f"the shipped file {name} is missing (looked for {candidates[0]} and {candidates[1]}): "
        f"{remedy}"
    )


def read_text(path: Path, error: type[ValueError] = ValueError) -> str:
    """Return the text of a UTF-8 file, without the mark (BOM) at its beginning.

    Ends of lines stay as they are. Raises `error`, naming the file and what to do.
    """
    try:
        text = path.read_bytes().decode("utf-8-sig").lstrip("\ufeff")  # some have two marks
        if "\0" not in text:
            return text
        fault = "has zero bytes, as UTF-16 has: save it as UTF-8"
    except (FileNotFoundError, NotADirectoryError):
        fault = "does not exist: check the name"
    except IsADirectoryError:
        fault = "is a folder: name a file in it"
    except OSError as found:
        fault = f"cannot be opened ({found.strerror}): check its name and permissions"
    except UnicodeDecodeError as found:
        fault = f"is not UTF-8 text ({found.reason} at byte {found.start}): save it as UTF-8"
    raise error(f"{path} {fault}")


def fingerprint(*paths: Path) -> str:
    """Return 16 hexadecimal digits that change with the content of any of the files."""
    total = hashlib.blake2b(digest_size=8)
    for path in paths:
        total.update(hashlib.blake2b(path.read_bytes(), digest_size=16).digest())
    return total.hexdigest()


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


@contextmanager
def filling(folder: Path) -> Iterator[Path]:
    """Yield `folder` to write in; it must be empty, and is made if it is missing.

    On an error (a full disk, Ctrl-C) all that was written is removed, and the folder, too, with
    those above it, if they were made here. A kill leaves what was written. Raises FileExistsError
    for a folder that holds something, which then stays as it is.
    """
    if folder.is_dir() and any(folder.iterdir()):
        raise FileExistsError(errno.ENOTEMPTY, "the folder is not empty", str(folder))
    made: list[Path] = []
    try:
        for path in reversed((folder, *folder.parents)):
            if not path.is_dir():
                path.mkdir()
                made.append(path)
        yield folder
    except BaseException:
        for entry in folder.iterdir() if folder.is_dir() else ():
            if entry.is_dir() and not entry.is_symlink():
                shutil.rmtree(entry, ignore_errors=True)
            else:
                entry.unlink(missing_ok=True)
        for path in reversed(made):
            with suppress(OSError):  # somebody else has put something there
                path.rmdir()
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
