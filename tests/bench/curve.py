"""Measure the weights of a training while it runs: pictures seen against words read.

`python -m tests.bench.curve runs/reader` reads the real pictures each time the run has validated,
until the run has ended, and adds a point to data/measurements/curve.json: how many pictures the
training had drawn, and what its best weights so far read, picture by picture. Started again, it
goes on. Chapter 07 shows it.
"""

from __future__ import annotations

import argparse
import json
import time
from pathlib import Path
from typing import Any

from crnn_lib.cli.train import VALIDATION_PICTURES
from crnn_lib.files import replacing
from crnn_lib.metrics import Share, alphanumeric, summary
from crnn_lib.reader import Reader
from crnn_lib.weights import WeightsError, describe_weights
from tests.bench.results import MEASUREMENTS, SETS, real_pictures

CURVE = MEASUREMENTS / "curve.json"
COMMAND = "python -m tests.bench.curve runs/reader"
MEASURED = ("iiit5k", "svt", "coco", "typed_lines")
SECONDS = 20  # between two looks at the run


def validated(weights: Path) -> dict[str, Any] | None:
    """Return what the weights of a run say of their training; None before its first validation."""
    try:
        training: dict[str, Any] = describe_weights(weights)["training"]
    except (OSError, WeightsError):
        return None
    return training if training["last"] else None


def point(weights: Path, training: dict[str, Any]) -> dict[str, Any]:
    """Return pictures drawn, seconds, rendered texts read, and the measures of the real sets."""
    last, reader = training["last"], Reader.load(weights)
    seen = {
        "pictures": last["step"] * training["config"]["batch_size"],
        "seconds": round(last["seconds"]),
        "rendered": Share(
            round(last["exact_match"] * VALIDATION_PICTURES), VALIDATION_PICTURES
        ).as_json(),
    }
    for name in MEASURED:
        files, texts = real_pictures(name)
        readings = [reading.text for reading in reader.read(files)]
        found = summary(texts, readings)
        seen[name] = {
            "exact_match_alphanumeric": found["exact_match_alphanumeric"],
            "character_error_rate": found["character_error_rate"],
            "right": verdicts(texts, readings),
        }
    return seen


def verdicts(texts: list[str], readings: list[str]) -> str:
    """Return which readings are right by letters and digits: a hexadecimal digit for four."""
    right = [
        str(int(alphanumeric(text) == alphanumeric(reading)))
        for text, reading in zip(texts, readings)
    ]
    return f"{int('1' + ''.join(right), 2):x}"  # the 1 keeps the zeros behind it


def add(found: dict[str, Any], training: dict[str, Any]) -> None:
    """Add a point to the stored curve of this run; one of as many pictures is replaced."""
    stored = json.loads(CURVE.read_text(encoding="utf-8")) if CURVE.exists() else {"points": []}
    others = [other for other in stored["points"] if other["pictures"] != found["pictures"]]
    points = sorted([*others, found], key=lambda other: other["pictures"])
    curve = {
        "command": COMMAND,
        "training": training["config"],
        "sets": {name: SETS[name][0] for name in MEASURED},
        "points": points,
    }
    with replacing(CURVE) as part:
        part.write_text(json.dumps(curve, indent=1) + "\n", encoding="utf-8")


def main() -> None:
    """Measure until the run has ended."""
    parser = argparse.ArgumentParser(description=__doc__.split(":")[0])
    parser.add_argument("run", type=Path)
    parser.add_argument("--once", action="store_true", help="measure what is there, and end")
    options = parser.parse_args()
    weights, done = options.run / "model.safetensors", 0
    while True:
        training = validated(weights)
        if training and training["last"]["step"] > done:
            found = point(weights, training)
            add(found, training)
            done = training["last"]["step"]
            print(json.dumps(found), flush=True)
        if options.once or (training and done == training["config"]["steps"]):
            return
        time.sleep(SECONDS)


if __name__ == "__main__":
    main()
