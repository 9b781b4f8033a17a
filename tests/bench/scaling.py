"""Pictures per second, part by part: `python -m tests.bench.scaling`; chapter 09 reckons with them.

Drawing, files and LMDB on one core; a step of training for each preset on one thread and on all,
and on a GPU where there is one, in float32 and in mixed precision; what torch.compile brings to the
small network; reading with PyTorch and with ONNX Runtime, on one thread. Stored in
data/measurements/scaling.json.
"""

from __future__ import annotations

import json
import os
import platform
import sys
import tempfile
import time
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import Any

import torch

from crnn_lib import CRNN, Alphabet, LabelledImages, Reader, SyntheticWords
from crnn_lib.cli import main as crnn
from crnn_lib.data import Collate
from crnn_lib.export import export_onnx
from crnn_lib.files import replacing
from crnn_lib.formats import LmdbImages
from crnn_lib.rendering import english_words, words
from crnn_lib.training import TrainConfig
from crnn_lib.training.loop import Run
from tests import ROOT
from tests.bench.__main__ import seconds

STORED = ROOT / "data" / "measurements" / "scaling.json"
ARTICLE = Alphabet.preset("article")
COUNT, BATCH = 512, 32


def drawing() -> dict[str, float]:
    """Of each style, on one core, once fonts and glyphs are remembered."""
    speeds = {}
    for style in ("clean", "document", "scene"):
        data = SyntheticWords(ARTICLE, texts=words(english_words(), ARTICLE), style=style, seed=1)
        data.draw_all(range(2000))
        speeds[style] = COUNT / seconds(lambda: data.draw_all(range(2000, 2000 + COUNT)))
    return speeds


def stored(folder: Path) -> dict[str, float]:
    """The same pictures from PNG files beside a labels.csv, and from an LMDB."""
    import lmdb

    crnn(
        [
            "render",
            "--count",
            str(COUNT),
            "--out",
            str(folder / "files"),
            "--style",
            "scene",
            "--texts",
            "words",
        ]
    )
    files = LabelledImages(folder / "files" / "labels.csv")
    with (
        lmdb.open(str(folder / "lmdb"), map_size=2**28) as environment,
        environment.begin(write=True) as transaction,
    ):
        transaction.put(b"num-samples", str(COUNT).encode())
        for index in range(COUNT):
            png = BytesIO()
            files.picture(index).save(png, format="PNG")
            transaction.put(b"image-%09d" % (index + 1), png.getvalue())
            transaction.put(b"label-%09d" % (index + 1), files.rows[index]["text"].encode())
    sources = {"files": files, "LMDB": LmdbImages(folder / "lmdb")}
    return {
        name: COUNT / seconds(lambda: [data[index] for index in range(COUNT)])
        for name, data in sources.items()
    }


def prepared(
    preset: str, device: str, precision: str, batch_size: int, repeats: int
) -> tuple[Run, Callable[[], None]]:
    """A training of scenes, and the work of so many steps, whose batches are drawn already."""
    data = SyntheticWords(ARTICLE, texts=words(english_words(), ARTICLE), style="scene", seed=1)
    batches = [
        Collate(ARTICLE)([data[index] for index in range(first, first + batch_size)])
        for first in range(0, repeats * batch_size, batch_size)
    ]
    config = TrainConfig(batch_size=batch_size, precision=precision, device=device, progress=False)
    run = Run(CRNN(len(ARTICLE), preset=preset), data, None, ARTICLE, config, torch.device(device))
    with run.started(None, resume=False):
        pass  # it makes what a step needs

    def work() -> None:
        for batch in batches:
            run.step(batch)  # its loss is asked for, so that a GPU has finished, too

    return run, work


def steps(
    preset: str, device: str, precision: str = "float32", batch_size: int = BATCH, repeats: int = 4
) -> float:
    """Pictures per second of training steps alone."""
    _, work = prepared(preset, device, precision, batch_size, repeats)
    return repeats * batch_size / seconds(work)


def compiling(repeats: int = 12) -> dict[str, float]:
    """What torch.compile brings where nearly every batch has a width of its own: seconds of the
    first pass over a dozen batches, in which it compiles; milliseconds a step after it, and without
    it. The small network on the CPU.
    """
    _, plain = prepared("small", "cpu", "float32", BATCH, repeats)
    run, compiled = prepared("small", "cpu", "float32", BATCH, repeats)
    run.objective = torch.compile(run.objective)  # type: ignore[assignment]
    start = time.perf_counter()
    compiled()
    found = {"first pass, seconds": time.perf_counter() - start}
    works = {"plain": plain, "compiled": compiled}
    return found | {name: 1000 * seconds(work) / repeats for name, work in works.items()}


def training() -> dict[str, Any]:
    """By preset and number of threads; by precision on a GPU."""
    threads = torch.get_num_threads()
    found: dict[str, Any] = {}
    for preset in ("small", "medium", "strided", "paper"):
        for count in sorted({1, threads}):
            torch.set_num_threads(count)
            found.setdefault("cpu", {}).setdefault(preset, {})[str(count)] = steps(preset, "cpu")
        if torch.cuda.is_available():
            speeds = {
                one: steps(preset, "cuda", one, batch_size=256, repeats=16)
                for one in ("float32", "mixed")
            }
            found.setdefault("cuda", {})[preset] = speeds
    torch.set_num_threads(threads)
    return found


def reading(folder: Path) -> dict[str, Any]:
    """Milliseconds a picture, the model alone, on one thread: PyTorch and ONNX Runtime on the same
    tensors.
    """
    import onnxruntime

    torch.set_num_threads(1)
    reader = Reader.pretrained()
    export_onnx(folder / "reader.onnx", reader.model, reader.alphabet)
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    session = onnxruntime.InferenceSession(folder / "reader.onnx", options)
    data = SyntheticWords(
        reader.alphabet, texts=words(english_words(), reader.alphabet), style="scene", seed=1
    )
    found: dict[str, Any] = {"megabytes": (folder / "reader.onnx").stat().st_size / 1e6}
    for size in (1, BATCH):
        batches = [
            Collate(reader.alphabet)([data[first + place] for place in range(size)])
            for first in range(0, 128, size)
        ]

        def with_torch() -> None:
            with torch.inference_mode():
                for batch in batches:
                    reader.model(batch.images, batch.widths)

        def with_onnx() -> None:
            for batch in batches:
                session.run(None, {"images": batch.images.numpy(), "widths": batch.widths.numpy()})

        works: dict[str, Callable[[], None]] = {"PyTorch": with_torch, "ONNX Runtime": with_onnx}
        found[str(size)] = {name: 1000 * seconds(work) / 128 for name, work in works.items()}
    return found


def main() -> int:
    threads = torch.get_num_threads()
    with tempfile.TemporaryDirectory() as name:
        found = {
            "command": "python -m tests.bench.scaling",
            "machine": f"{platform.machine()}, {os.cpu_count()} cores, torch {torch.__version__}",
            "gpu": torch.cuda.get_device_name() if torch.cuda.is_available() else None,
            "batch": BATCH,
            "training": training(),
            "compiling, milliseconds a step": compiling(),
            "drawing": drawing(),
            "stored": stored(Path(name)),
            "reading": reading(Path(name)),
        }
    torch.set_num_threads(threads)
    with replacing(STORED) as part:
        part.write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")
    print(json.dumps(found, indent=1))
    return 0


if __name__ == "__main__":
    sys.exit(main())
