"""Pictures with their texts from an LMDB, the format of the benchmarks of text recognition.

MJSynth, SynthText and Union14M come in it. Its keys are `num-samples`, `image-000000001` (the bytes
of a picture file) and `label-000000001` (UTF-8), counted from 1. Nothing is ever written, no lock
is taken and no lock file made. Needs the extra `lmdb`.
"""

from __future__ import annotations

import copy
import hashlib
import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from PIL import Image
from torch.utils.data import Dataset

from crnn_lib.alphabet import Alphabet
from crnn_lib.contract import HEIGHT
from crnn_lib.data.labels import AS_THEY_ARE, LabelRules, LabelsError, faulty_rows
from crnn_lib.data.pictures import load_picture, to_tensor
from crnn_lib.data.samples import Sample, digest

if TYPE_CHECKING:
    from lmdb import Environment, Transaction

COUNT = "num-samples"
PROBED = 1_000  # numbers beyond it
# device and inode of a file -> the process that opened it, and its environment
_OPENED: dict[tuple[int, int], tuple[int, Environment]] = {}


class LmdbError(LabelsError):
    """An LMDB that cannot be used; the message names file and key."""


class DamagedEntryError(LmdbError):
    """A label or a picture that is missing or damaged, in an LMDB that can be used."""


class LmdbImages(Dataset[Sample]):
    """Samples that stay in an LMDB on the disk; `path` is its data.mdb or the folder that holds it.

    With an `alphabet` every label must be spellable, after `rules` have changed it as asked. All
    labels are checked when the dataset is made, the pictures when they are read. Workers may read
    at the same time, forked or spawned: each process opens the file for itself. `height`: of the
    samples' pictures, in pixels. `skip_damaged`: leave out entries whose label is missing or not
    text, and name them in `left_out`. Raises LmdbError naming the first faulty key, and the numbers
    of the others.
    """

    def __init__(
        self,
        path: Path | str,
        alphabet: Alphabet | None = None,
        rules: LabelRules = AS_THEY_ARE,
        *,
        height: int = HEIGHT,
        skip_damaged: bool = False,
    ) -> None:
        self.path, self.rules, self.height = Path(path), rules, height
        self.file = self.path / "data.mdb" if os.path.isdir(path) else self.path
        self.count = self._count()
        self.numbers: Sequence[int] = range(1, self.count + 1)  # of the samples among the entries
        self.left_out: list[str] = []  # sentences
        labels, faults, damaged = hashlib.sha256(), [], set()
        for number, text in self._texts():
            if isinstance(text, DamagedEntryError):
                if not skip_damaged:
                    raise text
                damaged.add(number)
                self.left_out.append(str(text))
                labels.update(b"\0")
                continue
            labels.update(f"{text}\n".encode())
            fault = rules.fault(text, alphabet)
            if fault is not None:
                faults.append((number, f"{self.path} {_key('label', number)}: {fault}"))
        if faults:
            raise LmdbError(faulty_rows(faults))
        if damaged:
            self.numbers = [number for number in self.numbers if number not in damaged]
        self.identity = labels.hexdigest()[:16]  # changes with any label; compared on resume

    @property
    def rows(self) -> list[dict[str, str]]:
        """Return key of the picture and text of each sample, named like columns of a labels.csv."""
        return [{"file": _key("image", n), "text": str(text)} for n, text in self._texts()]

    def only(self, indices: Sequence[int]) -> LmdbImages:
        """Return the dataset of these samples alone."""
        part = copy.copy(self)
        part.numbers = [self.numbers[index] for index in indices]
        part.identity = digest([self.identity, part.numbers])
        return part

    def picture(self, index: int) -> Image.Image:
        """Return the grey picture of a sample, unscaled. Raises PictureError naming its key."""
        key = self._image_key(index)
        return load_picture(self._value(key), f"{self.path} {key}")

    def __getitem__(self, index: int) -> Sample:
        key = self._image_key(index)
        label = self._value(key.replace("image", "label"))
        text = self.rules.apply(_decoded(label, f"{self.path} {key}"))
        return Sample(to_tensor(self.picture(index), self.height), text, f"{self.path} {key}")

    def __len__(self) -> int:
        return len(self.numbers)

    def _image_key(self, index: int) -> str:
        return _key("image", self.numbers[index])

    def _count(self) -> int:
        stored = self._value(COUNT)
        try:
            count = int(stored)
        except ValueError:
            fault = f"{stored[:40]!r}, which is not a number: make the LMDB again"
            raise LmdbError(f"{self.path}: its {COUNT} is {fault}") from None
        if count < 1:
            raise LmdbError(f"{self.path}: its {COUNT} is {count}: there is nothing to read")
        last = self._last(count)
        if last > count:
            fault = f"its {COUNT} is {count}, but it has the keys of entry {last}"
            raise LmdbError(f"{self.path}: {fault}, too: copy, download or make it again")
        return count

    def _last(self, count: int) -> int:
        """Return a number beyond `count` that keys have, the last if they have all; else `count`.

        It asks for keys by name: LMDB ends the process if it meets a damaged page on its way from
        a key to the next.
        """
        further = _environment(self.file).stat()["entries"] - (2 * count + 1)
        step = 1
        with _reading(self.file) as transaction:

            def held(number: int) -> bool:
                keys = (_key(kind, number).encode() for kind in ("image", "label"))
                return any(transaction.get(key) is not None for key in keys)

            # there may be keys of another kind
            beyond = range(count + 1, count + 1 + min(max(further, 1), PROBED))
            last = next(filter(held, beyond), count)
            while last > count and held(last + step):
                last, step = last + step, 2 * step
            while step > 1:
                step //= 2
                last += step * held(last + step)
        return last

    def _value(self, key: str) -> bytes:
        with _reading(self.file) as transaction:
            value = transaction.get(key.encode())
        if value is None:
            raise self._missing(key)
        return value

    def _texts(self) -> Iterator[tuple[int, str | DamagedEntryError]]:
        """Yield number and label of each sample, or the error of one that is damaged."""
        with _reading(self.file) as transaction:
            cursor = transaction.cursor()
            for number in self.numbers:
                key = _key("label", number)
                try:
                    if not cursor.set_key(key.encode()):
                        raise self._missing(key)
                    yield number, self.rules.apply(_decoded(cursor.value(), f"{self.path} {key}"))
                except DamagedEntryError as error:
                    yield number, error

    def _missing(self, key: str) -> LmdbError:
        if key == COUNT:
            keys = f"{COUNT}, {_key('image', 1)}, {_key('label', 1)} ..."
            fault = f"so it is not an LMDB in the format of the benchmarks: {keys}"
            return LmdbError(f"{self.path} has no key {key}, {fault}")
        fault = f"though {COUNT} is {self.count}: copy, download or make it again"
        return DamagedEntryError(f"{self.path} has no key {key}, {fault}")


def _key(kind: str, number: int) -> str:
    return f"{kind}-{number:09d}"


def _decoded(label: bytes, where: str) -> str:
    try:
        return label.decode()
    except UnicodeDecodeError as error:
        fault = f"the label is not UTF-8 text ({error.reason} at byte {error.start})"
        raise DamagedEntryError(f"{where}: {fault}") from None


@contextmanager
def _reading(file: Path) -> Iterator[Transaction[bytes]]:
    """Yield a transaction. Raises LmdbError where the file turns out to be damaged."""
    environment = _environment(file)
    import lmdb

    try:
        with environment.begin() as transaction:
            yield transaction
    except lmdb.Error as error:
        raise LmdbError(f"{file} is damaged: copy or download it again ({error})") from None


def _environment(file: Path) -> Environment:
    """Return the environment of a file, opened once in each process.

    LMDB allows neither a second opening nor the use of one that was made before a fork.
    """
    try:
        found = file.stat()
    except OSError:
        empty = file.name == "data.mdb" and os.path.isdir(file.parent)
        fault = f"{file.parent} holds no data.mdb" if empty else f"{file} does not exist"
        raise LmdbError(f"{fault}: name the folder of an LMDB, or a labels.csv") from None
    key = (found.st_dev, found.st_ino)
    process, environment = _OPENED.get(key, (0, None))
    if environment is None or process != os.getpid():
        if environment is not None:
            environment.close()  # the copy that the fork left here; the other process keeps its own
        environment = _open(file, found.st_size)
        _OPENED[key] = os.getpid(), environment
    return environment


def _open(file: Path, size: int) -> Environment:
    try:
        import lmdb
    except ModuleNotFoundError:
        remedy = 'pip install lmdb, or install crnn-lib with its extra "lmdb"'
        raise LmdbError(f"{file}: reading an LMDB needs the package lmdb: {remedy}") from None
    try:
        environment = lmdb.open(str(file), subdir=False, readonly=True, lock=False, readahead=False)
    except lmdb.Error as error:
        fault = f"is not an LMDB, or damaged ({error}): copy or download it again"
        raise LmdbError(f"{file} {fault}") from None
    stated = (environment.info()["last_pgno"] + 1) * environment.stat()["psize"]
    if size < stated:  # reading beyond the end would kill the process
        environment.close()
        fault = f"is cut off: it has {size:,} bytes of {stated:,}; copy or download it again"
        raise LmdbError(f"{file} {fault}")
    return environment
