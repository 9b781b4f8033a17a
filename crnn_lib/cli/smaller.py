"""The option --int8 of the command export."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from torch import Tensor

from crnn_lib.export import export_onnx
from crnn_lib.files import replacing
from crnn_lib.formats import Labelled, open_labelled
from crnn_lib.quantizing import ENOUGH, quantize_onnx
from crnn_lib.reader import Reader

CALIBRATION_SEED = 2**52  # no training and no validation draws these pictures


def export_int8(path: Path, reader: Reader, data: str) -> None:
    """Write the reader's network in 8 bits; `data` names labelled pictures, or is "synthetic".

    The file is replaced whole or not at all.
    """
    pictures = list(_pictures(reader, data))
    with replacing(path) as part:
        export_onnx(part, reader.model, reader.alphabet)
        quantize_onnx(part, pictures)


def _pictures(reader: Reader, data: str) -> Iterator[Tensor]:
    """Give pictures to find the ranges with, of the model's height."""
    from crnn_lib.rendering import SyntheticWords, random_strings

    height = reader.model.height
    if data == "synthetic":
        samples: Labelled | SyntheticWords = SyntheticWords(
            reader.alphabet,
            texts=random_strings(reader.alphabet),
            style=["scene", "document"],
            seed=CALIBRATION_SEED,
            count=ENOUGH,
            height=height,
        )
    else:
        samples = open_labelled(data, None, height=height)
    for index in range(min(ENOUGH, len(samples))):
        yield samples[index].image
