"""Files: where the shipped ones are, and writing one so that it is replaced whole or not at all."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


def shipped(name: str) -> Path:
    """Path of a file that the library brings (`weights/reader.safetensors`, `words/english.txt`).

    In a checkout that is a file of data/, in an installed wheel of crnn_lib/shipped/. Raises
    FileNotFoundError naming both.
    """
    package = Path(__file__).resolve().parent
    places = (package / "shipped" / name, package.parent / "data" / name)
    for place in places:
        if place.is_file():
            return place
    raise FileNotFoundError(
        f"the shipped file {name} is missing: looked for {places[0]} and {places[1]}; install "
        "crnn_lib again"
    )


@contextmanager
def replacing(path: Path | str) -> Iterator[Path]:
    """Gives a temporary path beside `path`; what is written there replaces `path` at the end,
    whole.

    On an error (a full disk, Ctrl-C) the old file stays as it was and the temporary one is removed;
    after a kill the old file stays, too. Whoever may read other new files here may read this one.
    """
    path = Path(path)
    path.parent.mkdir(parents=True, exist_ok=True)
    # always the same: what a kill leaves, the next writing takes
    part = path.with_name(f".{path.name}.part")
    try:
        mode = _usual_mode(part)
        yield part
        part.chmod(mode)  # safetensors writes files that their owner alone may read
        with part.open("rb") as written:
            os.fsync(written.fileno())
        part.replace(path)
    except BaseException:
        part.unlink(missing_ok=True)
        raise


def _usual_mode(part: Path) -> int:
    """The permissions that the system gives a new file; asked by making one, since asking for the
    umask changes it.
    """
    part.unlink(missing_ok=True)
    part.touch()
    mode = part.stat().st_mode
    part.unlink()
    return mode
