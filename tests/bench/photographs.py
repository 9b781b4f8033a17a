"""Photographed words beyond shares of right readings: `python -m tests.bench.photographs`.

How the sets are labelled; which words each generation of the shipped weights gained and lost,
picture by picture; and which temperature fits one half of a set, with the calibration of the other
half before and after. Stored in data/measurements/photographs.json; chapter 07 shows it.
"""

from __future__ import annotations

import json
import os
import platform
import random
import sys
from statistics import fmean
from typing import Any

import torch
from torch import Tensor

from crnn_lib import Reader
from crnn_lib.data import load_picture, to_tensor
from crnn_lib.decoding import greedy_decode
from crnn_lib.files import replacing
from crnn_lib.metrics import alphanumeric, expected_calibration_error
from tests import ROOT
from tests.bench.gap import GENERATIONS, generation
from tests.bench.results import READER, fingerprint, real_pictures

STORED = ROOT / "data" / "measurements" / "photographs.json"
SETS = ("iiit5k", "svt")
HALVES = 10  # random ways to cut a set in half
TEMPERATURES = [step / 20 for step in range(6, 41)]  # 0.30, 0.35, ... 2.00


def labels(name: str) -> dict[str, Any]:
    """Count the labels of a set that have only letters and digits, and no small letters."""
    _, texts = real_pictures(name)
    return {
        "pictures": len(texts),
        "letters and digits alone": sum(alphanumeric(text) == text.lower() for text in texts),
        "no small letters": sum(text == text.upper() for text in texts),
        "mean length": fmean(map(len, texts)),
    }


def steps(name: str) -> list[dict[str, Any]]:
    """Count the words that each generation reads right and the one before it does not, and back."""
    files, texts = real_pictures(name)
    truths, verdicts = [*map(alphanumeric, texts)], []
    for place in GENERATIONS.values():
        readings = generation(place).read(files)
        verdicts.append(
            [alphanumeric(reading.text) == truth for reading, truth in zip(readings, truths)]
        )
    return [
        {
            "gained": sum(new and not old for old, new in zip(before, after)),
            "lost": sum(old and not new for old, new in zip(before, after)),
            "of": len(texts),
        }
        for before, after in zip(verdicts, verdicts[1:])
    ]


@torch.inference_mode()
def read(name: str) -> tuple[Tensor, dict[str, list[bool]]]:
    """Return the logarithm of each confidence at each temperature, and what is right by each rule.

    The logarithms are (pictures, temperatures).
    """
    reader = Reader.pretrained()
    files, texts = real_pictures(name)
    logarithms, readings = [], []
    for file in files:
        scores = reader.model(to_tensor(load_picture(file), reader.model.height)[None])[0]
        readings.append(reader.alphabet.decode(greedy_decode(scores)[0].labels))
        columns = scores[:, 0].double()
        logarithms.append(
            [
                float((columns / temperature).log_softmax(-1).amax(-1).sum())
                for temperature in TEMPERATURES
            ]
        )
    pairs = [*zip(texts, readings)]
    return torch.tensor(logarithms, dtype=torch.float64).clamp(max=-1e-6), {
        "every character": [text == reading for text, reading in pairs],
        "letters and digits": [alphanumeric(a) == alphanumeric(b) for a, b in pairs],
    }


def fitted(logarithms: Tensor, right: Tensor) -> int:
    """Return the index of the temperature at which confidences and verdicts fit best."""
    misfits = torch.where(right[:, None], -logarithms, -torch.log(-torch.expm1(logarithms)))
    return int(misfits.mean(0).argmin())


def temperatures(name: str) -> dict[str, Any]:
    """Return, for each rule, temperatures fitted on random halves, and the other halves' errors."""
    logarithms, rules = read(name)
    plain, found = TEMPERATURES.index(1.0), {}
    for rule, verdicts in rules.items():
        right, runs = torch.tensor(verdicts), []
        for seed in range(HALVES):
            order = torch.tensor(random.Random(seed).sample(range(len(right)), len(right)))
            fit, test = order[: len(right) // 2], order[len(right) // 2 :]
            best = fitted(logarithms[fit], right[fit])
            before, after = (
                expected_calibration_error(
                    logarithms[test, index].exp().tolist(), right[test].tolist()
                )
                for index in (plain, best)
            )
            runs.append({"temperature": TEMPERATURES[best], "before": before, "after": after})
        found[rule] = runs
    return found


def main() -> int:
    torch.set_num_threads(1)
    stored = {
        "command": "python -m tests.bench.photographs",
        "machine": f"{platform.machine()}, {os.cpu_count()} cores, one thread",
        "weights": fingerprint(READER),
        "labels": {name: labels(name) for name in (*SETS, "typed_lines")},
        "steps": {name: steps(name) for name in SETS},
        "temperatures": {name: temperatures(name) for name in SETS},
    }
    with replacing(STORED) as part:
        part.write_text(json.dumps(stored, indent=1) + "\n", encoding="utf-8")
    print(json.dumps(stored, indent=1))
    return 0


if __name__ == "__main__":
    sys.exit(main())
