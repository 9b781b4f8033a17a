"""How many labelled lines buy how much: `python -m tests.bench.finetuning` trains the shipped
weights further.

Exactly as chapter 07 says: a folder with a labels.csv, `crnn train --weights ... --data ...`, `crnn
evaluate`. The lines are typewritten ones of 1905; a quarter of the pages is kept for the test, so
that no page is in both; the few lines with marks that the weights do not write are left out. Stored
run by run in data/measurements/finetuning.json, and begun anew when the shipped weights are others.
"""

from __future__ import annotations

import csv
import json
import os
import platform
import random
import sys
import tempfile
from collections.abc import Sequence
from contextlib import redirect_stderr, redirect_stdout
from io import StringIO
from pathlib import Path
from typing import Any

import torch

from crnn_lib.alphabet import Alphabet
from crnn_lib.cli import main as crnn
from crnn_lib.files import replacing
from tests import ROOT
from tests.bench.results import READER, REAL, fingerprint

STORED = ROOT / "data" / "measurements" / "finetuning.json"
SETS = ("typed_lines",)
LINES = (0, 25, 50, 100, 200)
SEEDS = (0, 1)
OPTIONS = (
    "--batch-size",
    "8",
    "--steps",
    "150",
    "--learning-rate",
    "0.001",
    "--validate-every",
    "150",
    "--no-augment",
)


def page_of(file: str) -> str:
    """The page that a line was cut out of: the file's name without the line's number."""
    return Path(file).stem.rsplit("_", 1)[0]


def split(name: str) -> tuple[list[dict[str, str]], list[dict[str, str]]]:
    """Lines to train on, in random order, and lines to test with, of other pages."""
    with (REAL / name / "labels.csv").open(encoding="utf-8", newline="") as file:
        rows = [
            {"file": str((REAL / name / row["file"]).resolve()), "text": row["text"]}
            for row in csv.DictReader(file)
        ]
    rows = [row for row in rows if not Alphabet.preset("printable").missing(row["text"])]
    pages = sorted({page_of(row["file"]) for row in rows})
    random.Random(0).shuffle(pages)
    test = set(pages[: max(1, len(pages) // 4)])
    train = [row for row in rows if page_of(row["file"]) not in test]
    random.Random(0).shuffle(train)
    return train, [row for row in rows if page_of(row["file"]) in test]


def write(path: Path, rows: list[dict[str, str]]) -> Path:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, ["file", "text"])
        writer.writeheader()
        writer.writerows(rows)
    return path


def said(*arguments: Any) -> str:
    """What a crnn command prints."""
    with redirect_stdout(StringIO()) as out, redirect_stderr(StringIO()):
        code = crnn([str(argument) for argument in arguments])
    if code:
        raise SystemExit(code)
    return out.getvalue()


def run(
    train: list[dict[str, str]],
    test: list[dict[str, str]],
    seed: int,
    weights: Path | None = None,
    options: Sequence[str] = OPTIONS,
) -> dict[str, Any]:
    """One training on `train` from `weights` (the shipped ones by default), and how it reads
    `test`.
    """
    weights = weights or READER
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        if train:
            labels = write(folder / "labels.csv", train)
            said(
                "train",
                "--out",
                folder / "run",
                "--weights",
                weights,
                "--data",
                labels,
                *options,
                "--seed",
                seed,
            )
            weights = folder / "run" / "model.safetensors"
        found = json.loads(
            said(
                "evaluate",
                "--data",
                write(folder / "test.csv", test),
                "--weights",
                weights,
                "--json",
            )
        )
    return {
        "lines": len(train),
        "seed": seed,
        **{key: found[key] for key in ("character_error_rate", "exact_match")},
    }


def trained_on(name: str, weights: Path, options: Sequence[str]) -> Path:
    """`weights`, trained on with these options; goes on where it was interrupted."""
    out = ROOT / "runs" / f"{name}_{fingerprint(weights)}"
    start = ["--out", str(out), "--resume", "--weights", str(weights)]
    if code := crnn(["train", *start, *options]):
        raise SystemExit(code)
    return out / "model.safetensors"


def measured_so_far(stored: Path, command: str, options: Any, **empty: Any) -> dict[str, Any]:
    """What is stored, to go on with, if it was measured with the same weights and options; else
    what a new measurement begins with, `empty` included.
    """
    fresh: dict[str, Any] = {
        "command": command,
        "machine": f"{platform.machine()}, {os.cpu_count()} cores, one thread",
        "weights": fingerprint(READER),
        "options": options,
        **empty,
    }
    if stored.exists():
        found: dict[str, Any] = json.loads(stored.read_text(encoding="utf-8"))
        if all(found.get(key) == fresh[key] for key in ("weights", "options")):
            return found
    return fresh


def store(path: Path, figures: dict[str, Any]) -> None:
    with replacing(path) as part:
        part.write_text(json.dumps(figures, indent=1) + "\n", encoding="utf-8")


def main() -> int:
    torch.set_num_threads(1)
    command = "python -m tests.bench.finetuning"
    stored = measured_so_far(STORED, command, list(OPTIONS), sets={})
    for name in SETS:
        train, test = split(name)
        about = stored["sets"].setdefault(
            name, {"test_lines": len(test), "train_lines": len(train), "runs": []}
        )
        wanted = [(lines, seed) for seed in SEEDS for lines in LINES if lines or seed == SEEDS[0]]
        for lines, seed in wanted:
            if any((one["lines"], one["seed"]) == (lines, seed) for one in about["runs"]):
                continue
            about["runs"].append(run(train[:lines], test, seed))
            store(STORED, stored)
            print(name, about["runs"][-1], flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
