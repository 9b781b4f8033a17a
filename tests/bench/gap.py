"""The gap between rendered and photographed: `python -m tests.bench.gap`.

Measures three things of each picture, as the model sees it (32 pixels high), for the photographs
and for each style of the renderer; and reads the photographed words with every generation of the
shipped weights, the earlier ones taken out of the project's history. Stored in
data/measurements/gap.json; chapter 07 tells the story.
"""

from __future__ import annotations

import json
import os
import platform
import subprocess
import sys
import tempfile
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import numpy as np
import torch

from crnn_lib import Alphabet, Reader, SyntheticWords
from crnn_lib.data import load_picture, to_tensor
from crnn_lib.files import replacing
from crnn_lib.metrics import Share, alphanumeric
from crnn_lib.rendering import everyday
from tests import ROOT
from tests.bench.results import real_pictures

STORED = ROOT / "data" / "measurements" / "gap.json"
PRINTABLE = Alphabet.preset("printable")
PICTURES, PERCENTILES = 1000, (5, 25, 50, 75, 95)
# what it was trained on -> the file in the project's history
GENERATIONS = {
    "small network, 75 fonts": "d99ddb5:data/weights/reader.safetensors",
    "larger network, 1,351 fonts, bows, relief, small capitals": (
        "05e9e39:data/weights/training/trained.safetensors"
    ),
    "trained on, on pictures as blurred, faint and narrow as photographs": (
        "545030a:data/weights/reader.safetensors"
    ),
    "trained on, on 480,000 more pictures, drawn likewise": (
        "3a060c8:data/weights/reader.safetensors"
    ),
    # the weights that are shipped
    "larger again, on 844,800 more, with flanks, weathered faces and words": "",
}


def measures(image: torch.Tensor, text: str) -> tuple[float, float, float]:
    """Of a picture (1, 32, W): pixels for each character; contrast, from the darkest to the
    lightest twentieth, in greys of 256; sharpness, the steepest step of each two neighbouring
    columns, as a share of the contrast, on average.
    """
    greys = image[0].numpy() * 127.5
    low, high = np.percentile(greys, (5, 95))
    contrast = max(float(high - low), 1.0)
    steps = np.abs(np.diff(greys, axis=1)).max(0)
    return image.shape[-1] / len(text), contrast, float(steps.mean()) / contrast


def percentiles(pictures: Iterable[tuple[torch.Tensor, str]]) -> dict[str, Any]:
    """The percentiles of each measure; single characters are left out, their crops say little of
    spacing.
    """
    rows = [measures(image, text) for image, text in pictures if len(text) > 1]
    names = ("pixels for each character", "contrast", "sharpness")
    found = {
        name: np.percentile([row[place] for row in rows], PERCENTILES).tolist()
        for place, name in enumerate(names)
    }
    return {"pictures": len(rows), **found}


def photographs(name: str) -> list[tuple[torch.Tensor, str]]:
    return [(to_tensor(load_picture(file)), text) for file, text in zip(*real_pictures(name))]


def rendered(style: str) -> Iterable[tuple[torch.Tensor, str]]:
    words = SyntheticWords(
        PRINTABLE, texts=everyday(PRINTABLE), style=style, seed=7, count=PICTURES
    )
    return ((sample.image, sample.text) for sample in (words[index] for index in range(PICTURES)))


def generation(place: str) -> Reader:
    """The weights of one of `GENERATIONS`."""
    if not place:
        return Reader.pretrained()
    content = subprocess.run(
        ["git", "show", place], cwd=ROOT, capture_output=True, check=True
    ).stdout
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "weights.safetensors"
        file.write_bytes(content)
        return Reader.load(file)


def scores(place: str) -> dict[str, Any]:
    """How the weights read both sets, by the benchmarks' convention."""
    reader = generation(place)
    found: dict[str, Any] = {"parameters": sum(one.numel() for one in reader.model.parameters())}
    for name in ("iiit5k", "svt"):
        files, texts = real_pictures(name)
        readings = [reading.text for reading in reader.read(files)]
        right = sum(
            alphanumeric(text) == alphanumeric(reading) for text, reading in zip(texts, readings)
        )
        found[name] = Share(right, len(texts)).as_json()
    return found


def main() -> int:
    stored = {
        "command": "python -m tests.bench.gap",
        "machine": f"{platform.machine()}, {os.cpu_count()} cores",
        "percentiles": PERCENTILES,
        "photographed": {name: percentiles(photographs(name)) for name in ("iiit5k", "svt")},
        "rendered": {
            style: percentiles(rendered(style)) for style in ("clean", "document", "scene")
        },
        "generations": {name: scores(place) for name, place in GENERATIONS.items()},
    }
    with replacing(STORED) as part:
        part.write_text(json.dumps(stored, indent=1) + "\n", encoding="utf-8")
    print(json.dumps(stored["generations"], indent=1))
    return 0


if __name__ == "__main__":
    sys.exit(main())
