"""Damaged files and nonsense on the command line: each gets a sentence, never a traceback.

`python -m tests.damage [COUNT]` reads COUNT damaged files of each kind (300 by default) and prints
how many were refused, how many were still read, and each error that is not a sentence of ours. The
tests do the same with a few.
"""

from __future__ import annotations

import io
import random
import shutil
import sys
import tempfile
import traceback
from collections.abc import Callable, Iterator
from contextlib import chdir, contextmanager, redirect_stderr, redirect_stdout
from dataclasses import dataclass, field
from pathlib import Path

import torch

from crnn_lib import Alphabet, LabelledImages, SyntheticWords, TrainConfig, fit, load_weights
from crnn_lib.cli import main
from crnn_lib.cli.options import parser
from crnn_lib.data import LabelsError, PictureError, load_picture
from crnn_lib.files import shipped
from crnn_lib.formats import LmdbImages
from crnn_lib.model import CRNN
from crnn_lib.rendering import render
from crnn_lib.training import TrainingError
from crnn_lib.uses.sound import SoundError, load_sound, save_sound
from crnn_lib.weights import WeightsError

DIGITS = Alphabet("0123456789")
FORMATS = {
    **{name: {} for name in ("png", "bmp", "gif", "ppm", "webp")},
    "jpg": {"quality": 60},
    "tif": {"compression": "tiff_lzw"},
}


@dataclass
class Outcome:
    """What became of the damaged files of a kind."""

    refused: int = 0
    read: int = 0
    faults: list[str] = field(default_factory=list)  # the last lines of what was raised instead


def damaged(content: bytes, chance: random.Random, head: int = 400) -> bytes:
    """Flip, replace, cut out, put in or double bytes, or cut the end off; mostly in the `head`."""
    found = bytearray(content)
    for _ in range(chance.choice((1, 1, 2, 5, 20))):
        at = chance.randrange(min(head, len(found)) if chance.random() < 0.6 else len(found))
        length = chance.choice((1, 1, 2, 4, 30))
        match chance.randrange(6):
            case 0:
                found[at] ^= 1 << chance.randrange(8)
            case 1:
                found[at] = chance.choice((0, 1, 34, 44, 91, 123, 127, 128, 255))
            case 2:
                del found[at : at + length]
            case 3:
                found[at:at] = chance.choice((b"[", b"\x00", b'"', b",", b"\n", b"\xff")) * length
            case 4:
                found[at:at] = found[at : at + length]
            case _ if chance.random() < 0.2:
                del found[at:]
        if not found:
            found = bytearray(b"\x00")
    return bytes(found) if found != content else damaged(content, chance, head)


# --- kinds of files -------------------------------------------------------------------------------


@contextmanager
def pictures(folder: Path) -> Iterator[Kind]:
    """Pictures of each format, through the reader's front door."""
    picture = render("Hello", seed=1).image
    contents = []
    for name, options in FORMATS.items():
        picture.save(folder / f"x.{name}", **options)
        contents.append((folder / f"x.{name}").read_bytes())
    yield Kind(contents, folder / "x.png", load_picture, (PictureError,))


@contextmanager
def weights(folder: Path) -> Iterator[Kind]:
    """Files of weights."""
    content = shipped("weights/spoken_digits.safetensors").read_bytes()
    yield Kind([content], folder / "x.safetensors", load_weights, (WeightsError,), head=2_000)


@contextmanager
def checkpoints(folder: Path) -> Iterator[Kind]:
    """Checkpoints, by resuming them."""
    config = TrainConfig(steps=1, batch_size=2, progress=False)

    def resume(path: Path) -> None:
        model = CRNN(len(DIGITS))
        data = SyntheticWords(DIGITS, count=4)
        fit(model, data, alphabet=DIGITS, config=config, out=path.parent, resume=path.exists())

    path = folder / "checkpoint.safetensors"
    resume(path)
    yield Kind([path.read_bytes()], path, resume, (TrainingError,), head=20_000)


@contextmanager
def sounds(folder: Path) -> Iterator[Kind]:
    """WAV files."""
    path = folder / "x.wav"
    save_sound(path, torch.sin(torch.arange(800) / 5))
    yield Kind([path.read_bytes()], path, load_sound, (SoundError,), head=44)


@contextmanager
def labels(folder: Path) -> Iterator[Kind]:
    """Lists of labels, with commas and tabs; the pictures are there."""
    picture = render("Hello", seed=1).image
    for number in range(4):
        picture.save(folder / f"{number}.png")
    texts = ("Hello", '"1,000 km"', "caf\u00e9", "a b")
    lines = ["file,text", *(f"{number}.png,{text}" for number, text in enumerate(texts))]
    content = "\n".join(lines).encode()

    def read(path: Path) -> None:
        data = LabelledImages(path)
        for index in range(len(data)):
            data[index]

    yield Kind([content], folder / "labels.csv", read, (LabelsError, PictureError))


@contextmanager
def lmdbs(folder: Path) -> Iterator[Kind]:
    """LMDBs whose file is sound, and whose entries are not."""
    import lmdb

    file = io.BytesIO()
    render("Hello", seed=1).image.save(file, "PNG")
    sound = {"num-samples": b"2"}
    for number in (1, 2):
        sound[f"image-{number:09d}"], sound[f"label-{number:09d}"] = file.getvalue(), b"Hello"

    def read(path: Path) -> None:
        chance = random.Random(path.read_bytes())
        key = chance.choice(sorted(sound))
        shutil.rmtree(folder / "lmdb", ignore_errors=True)
        with (
            lmdb.open(str(folder / "lmdb"), map_size=10_000_000) as environment,
            environment.begin(write=True) as transaction,
        ):
            for name, value in {**sound, key: damaged(sound[key], chance)}.items():
                transaction.put(name.encode(), value)
        data = LmdbImages(folder / "lmdb")
        for index in range(len(data)):
            data[index]

    yield Kind([b"a seed of the damage"], folder / "seed", read, (LabelsError, PictureError))


COMMANDS = {  # what each needs to work
    "render": ["--count", "2", "--out", "OUT"],
    "train": ["--out", "OUT", "--steps", "1", "--batch-size", "2", "--alphabet", "printable"],
    "evaluate": ["--data", "x.csv"],
    "read": ["x.png"],
    "export": ["--out", "OUT.onnx"],
}
VALUES = (
    *("", " ", "-", "0", "1", "2", "-1", "0.5", "1e308", "nan", "inf", "9" * 400, "\u00e9"),
    *("beam", "greedy", "auto", "cnn", "synthetic", "synthetic:0.5", "digits", "nfc", "cpu"),
    *("x.png", "x.csv", "nowhere/x", ".", "@x.csv", "from-labels", "english", "scene", "words"),
)


@contextmanager
def arguments(folder: Path) -> Iterator[Kind]:
    """Commands that would work, with some of their options, and values that mostly do not fit."""
    render("Hello", seed=1).image.save(folder / "x.png")
    (folder / "x.csv").write_text("file,text\nx.png,Hello\n", encoding="utf-8")
    (commands,) = (action.choices for action in parser()._actions if action.dest == "command")

    def run(path: Path) -> None:
        chance = random.Random(path.read_bytes())
        command = chance.choice(sorted(COMMANDS))
        given = [word.replace("OUT", str(folder / "new")) for word in COMMANDS[command]]
        actions = [one for one in commands[command]._actions if one.option_strings[1:] == []]
        for action in chance.choices(actions, k=chance.randint(1, 3)):
            given += [*action.option_strings]
            if action.nargs != 0:
                given.append(str(chance.choice([*(action.choices or VALUES)])))
        for left in folder.glob("new*"):
            shutil.rmtree(left) if left.is_dir() else left.unlink()
        with chdir(folder), redirect_stdout(io.StringIO()):
            _refuse(run_command([command, *given]))

    yield Kind([b"a seed of the words"], folder / "seed", run, (RefusedError,))


def run_command(given: list[str]) -> tuple[list[str], int, str]:
    """Run a command; return what was given, its exit code, and what it complained about."""
    with redirect_stderr(io.StringIO()) as complaints:
        try:
            code = main(given)
        except SystemExit as ended:
            code = int(ended.code or 0)
    return given, code, complaints.getvalue()


def _refuse(ended: tuple[list[str], int, str]) -> None:
    given, code, complaints = ended
    if code == 2 and complaints.strip():
        raise RefusedError
    assert code in (0, 1), given


class RefusedError(Exception):
    """A command ended with a sentence."""


@dataclass
class Kind:
    """Contents to damage, where to write them, how to read them, and what may be raised then."""

    contents: list[bytes]
    path: Path
    read: Callable[[Path], object]
    sentences: tuple[type[Exception], ...]
    head: int = 400


KINDS = {
    kind.__name__: kind
    for kind in (pictures, weights, checkpoints, sounds, labels, lmdbs, arguments)
}


def try_out(kind: str, count: int, folder: Path, seed: int = 0) -> Outcome:
    """Read `count` damaged files of a kind."""
    outcome, chance = Outcome(), random.Random(f"{kind} {seed}")
    with KINDS[kind](folder) as about:
        for number in range(count):
            about.path.write_bytes(damaged(chance.choice(about.contents), chance, about.head))
            try:
                about.read(about.path)
                outcome.read += 1
            except about.sentences:
                outcome.refused += 1
            except Exception:
                shown = traceback.format_exc().strip().splitlines()[-4:]
                outcome.faults.append(f"number {number}: " + " | ".join(shown))
    return outcome


def whole_run(count: int) -> int:
    """Print the outcomes of all kinds; return how many faults there were."""
    faults = 0
    for kind in KINDS:
        with tempfile.TemporaryDirectory() as folder:
            outcome = try_out(kind, count, Path(folder))
        print(f"{kind}: refused {outcome.refused}, read {outcome.read}, faults", end=" ")
        print(len(outcome.faults), *outcome.faults, sep="\n    ", flush=True)
        faults += len(outcome.faults)
    return faults


if __name__ == "__main__":
    sys.exit(whole_run(int(sys.argv[1]) if sys.argv[1:] else 300) > 0)
