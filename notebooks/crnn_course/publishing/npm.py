"""Fetch one package of npm, in the version and with the hash that a settings file names.

The archive stays in a git-ignored cache, so that it is fetched once; its hash is compared each time
it is used.
"""

from __future__ import annotations

import base64
import hashlib
import json
import shutil
import subprocess
import tarfile
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

# without a network npm would try again for minutes; its shortest pause, 10 s unless it is told
# otherwise, must not be longer than the longest, or npm fetches nothing at all
QUICK = (
    "--loglevel=error",
    *("--fetch-retries=1", "--fetch-retry-mintimeout=1000", "--fetch-retry-maxtimeout=5000"),
)


class NpmError(Exception):
    """A reason why a package cannot be had, in a sentence."""


class HashError(NpmError):
    """An archive that is not the one that the settings name."""


@dataclass(frozen=True)
class Package:
    """A package of npm: name, exact version, and npm's integrity value (`sha512-...`)."""

    name: str
    version: str
    integrity: str

    @classmethod
    def of_settings(cls, path: Path) -> Package:
        """Return the package that a settings file (JSON) names."""
        given = json.loads(path.read_text(encoding="utf-8"))
        return cls(given["package"], given["version"], given["integrity"])

    @property
    def archive(self) -> str:
        """Return the file name that `npm pack` gives the archive."""
        return f"{self.name.lstrip('@').replace('/', '-')}-{self.version}.tgz"


def fetch(
    package: Package, cache: Path, call: Callable[[Sequence[str]], int] = subprocess.call
) -> Path:
    """Return the archive of `package` in the folder `cache`; npm fetches it if it is not there.

    `call` runs a command and returns its exit code. Raises NpmError when npm is missing or fails,
    when the folder cannot be written to, or when the archive has another hash than the settings
    name.
    """
    archive = cache / package.archive
    if not archive.exists():
        _pack(package, cache, call)
    found = f"sha512-{base64.b64encode(_digest(archive)).decode()}"
    if found != package.integrity:
        with suppress(OSError):  # a cache that may only be read
            archive.unlink()
        raise HashError(
            f"{package.archive} has the hash {found}, not {package.integrity}: remove it "
            "if it is still there, fetch it again, and do not use it if this happens twice"
        )
    return archive


def _pack(package: Package, cache: Path, call: Callable[[Sequence[str]], int]) -> None:
    wanted = f"{package.name}@{package.version}"
    npm = shutil.which("npm")
    if npm is None:
        raise NpmError(
            f"{wanted} is needed and there is no npm here: install Node.js, or put "
            f"{package.archive} into {cache}"
        )
    part = cache / f".{package.archive}.part"  # npm would leave half an archive when it is stopped
    try:
        part.mkdir(parents=True, exist_ok=True)
        if call([npm, "pack", wanted, *QUICK, "--pack-destination", str(part)]):
            raise NpmError(
                f"npm could not fetch {wanted}, see its messages above: it needs a network this "
                f"once; without one, put {package.archive} into {cache}"
            )
        (part / package.archive).replace(cache / package.archive)
    except FileNotFoundError:
        raise NpmError(f"npm fetched {wanted} under an unexpected name") from None
    except OSError as error:
        raise NpmError(f"{wanted} is needed and cannot be kept in {cache}: {error}") from None
    finally:
        shutil.rmtree(part, ignore_errors=True)


def _digest(archive: Path) -> bytes:
    with archive.open("rb") as content:
        return hashlib.file_digest(content, "sha512").digest()


def read_member(archive: Path, name: str) -> bytes:
    """Return the content of a file of a package, by its name inside the package.

    Raises NpmError when the package has no such file.
    """
    with tarfile.open(archive) as members:
        try:
            content = members.extractfile(f"package/{name}")
        except KeyError:
            content = None
        if content is None:
            raise NpmError(f"{archive.name} has no file {name}")
        return content.read()
