"""What 8 bits cost in reading and bring in speed: every second picture of the real words."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from pathlib import Path

import onnxruntime
import torch

from crnn_lib import LabelledImages, Reader
from crnn_lib.cli.smaller import export_int8
from crnn_lib.data import pad_images
from crnn_lib.export import export_onnx
from tests.conftest import SHARED

WORDS = SHARED / "real" / "scene_words" / "labels.csv"
Clock = Callable[[Callable[[], object]], float]


def measure(seconds: Clock) -> None:
    """Print words read, size and milliseconds of the shipped weights, as floats and in 8 bits."""
    if not WORDS.is_file():
        print(f"  left out: no real words in {WORDS.parent}, set CRNN_SHARED")
        return
    reader = Reader.pretrained()
    data = LabelledImages(WORDS)
    samples = sorted(
        (data[index] for index in range(0, len(data), 2)), key=lambda sample: sample.image.shape[-1]
    )
    images, texts = [s.image for s in samples], [s.text.casefold() for s in samples]
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    with tempfile.TemporaryDirectory() as folder:
        for bits, write in (
            ("float32", lambda path: export_onnx(path, reader.model, reader.alphabet)),
            ("int8", lambda path: export_int8(path, reader, "synthetic")),
        ):
            path = Path(folder, f"{bits}.onnx")
            write(path)
            session = onnxruntime.InferenceSession(path, options)

            def read(pictures: list[torch.Tensor], session: object = session) -> list[str]:
                padded, widths = pad_images(pictures)
                given = {"images": padded.numpy(), "widths": widths.numpy()}
                found = reader.decoder(*map(torch.from_numpy, session.run(None, given)))  # type: ignore[attr-defined]
                return [reader.alphabet.decode(best[0].labels).casefold() for best in found]

            found = [
                text
                for start in range(0, len(images), 32)
                for text in read(images[start : start + 32])
            ]
            right = sum(map(str.__eq__, found, texts))
            alone = seconds(lambda: [read([image]) for image in images[::16]])
            batch = seconds(
                lambda: [read(images[at : at + 32]) for at in range(0, len(images), 320)]
            )
            print(
                f"  {bits:8} {right} of {len(texts)} read, {path.stat().st_size / 1e6:.1f} MB, "
                f"alone {alone * 1000 / len(images[::16]):.2f} ms, "
                f"in batches {batch * 1000 / (32 * len(range(0, len(images), 320))):.2f} ms"
            )
