"""What a new character costs the old ones: `python -m tests.bench.forgetting`.

The shipped weights learn `€` from 120 pictures of prices, alone, with rendered words of the old
kind beside them (`--mix`), or with the convolutions left alone (`--freeze`). Measured are other
prices, and clean words without the new character, which the weights could read before. Stored way
by way in data/measurements/forgetting.json, and begun anew when the shipped weights are others; the
table is in data/weights/README.md.
"""

from __future__ import annotations

import json
import sys
import tempfile
from pathlib import Path
from shlex import split as options_of
from typing import Any

import torch
from numpy.random import Generator

from crnn_lib import Alphabet, SyntheticWords
from crnn_lib.rendering import TextSource, english_words, words
from tests import ROOT
from tests.bench.finetuning import measured_so_far, said, store, write
from tests.bench.pages import with_table
from tests.bench.results import READER

STORED = ROOT / "data" / "measurements" / "forgetting.json"
PAGE = ROOT / "data" / "weights" / "README.md"
COMMAND = "python -m tests.bench.forgetting"
PRINTABLE = Alphabet.preset("printable")
WITH_EURO = Alphabet(PRINTABLE.characters + "€")
TRAINED, TESTED = 120, 300  # pictures
TESTS = ("words", "prices")
TRAINING = "--batch-size 8 --steps 300"
BESIDE = "--mix synthetic:0.5 --texts everyday --style scene document clean"
WAYS = {  # options of `crnn train`; None: the shipped weights as they are
    "as shipped": None,
    "trained on the prices": "",
    "rendered words beside them": BESIDE,
    "convolutions left alone": "--freeze cnn",
    "both": f"{BESIDE} --freeze cnn",
}


def price(rng: Generator) -> str:
    """Euros and cents, the sign before or behind."""
    amount = f"{rng.integers(1, 100)}.{rng.integers(0, 100):02}"
    return f"€{amount}" if rng.random() < 0.5 else f"{amount} €"


def drawn(folder: Path, name: str, texts: TextSource, style: str, seed: int, count: int) -> None:
    """Draw pictures into the folder, and write their labels beside them, name.csv."""
    data = SyntheticWords(WITH_EURO, texts=texts, style=style, seed=seed, count=count)
    rows = []
    for index in range(count):
        picture = data.rendered(index)
        picture.image.save(folder / f"{name}_{index}.png")
        rows.append({"file": f"{name}_{index}.png", "text": picture.text})
    write(folder / f"{name}.csv", rows)


def measured(folder: Path, run: Path, training: str | None) -> dict[str, Any]:
    """How weights that were trained in one way read each test; the shipped ones know no `€`."""
    weights, known = READER, TESTS[:1]
    if training is not None:
        weights, known = run / "model.safetensors", TESTS
        start = ["--weights", READER, "--alphabet", f"@{folder / 'alphabet.txt'}", "--seed", "0"]
        data = ["--out", run, "--data", folder / "learnt.csv"]
        said("train", *data, *start, *options_of(f"{TRAINING} {training}"))
    return {name: right(folder / f"{name}.csv", weights) for name in known}


def right(labels: Path, weights: Path) -> dict[str, Any]:
    """The share of right readings, with its interval."""
    found = json.loads(said("evaluate", "--data", labels, "--weights", weights, "--json"))
    share: dict[str, Any] = found["exact_match"]
    return share


def table(stored: dict[str, Any]) -> str:
    """The shares of right readings as a Markdown table, a way in each row."""
    rows = ["| way | clean words | new prices |", "|---|--:|--:|"]
    for way, found in stored["ways"].items():
        shares = [f"{found[name]['value']:.0%}" if name in found else "" for name in TESTS]
        rows.append(f"| {way} | {' | '.join(shares)} |")
    return "".join(f"{row}\n" for row in rows)


def main() -> int:
    torch.set_num_threads(1)
    options = {"training": TRAINING, "ways": WAYS, "pictures": [TRAINED, TESTED]}
    stored = measured_so_far(STORED, COMMAND, options, ways={})
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "alphabet.txt").write_text(WITH_EURO.characters, encoding="utf-8")
        drawn(folder, "learnt", price, "document", 1, TRAINED)
        drawn(folder, "words", words(english_words(), PRINTABLE), "clean", 2, TESTED)
        drawn(folder, "prices", price, "document", 3, TESTED)
        for number, (way, training) in enumerate(WAYS.items()):
            if way in stored["ways"]:
                continue
            stored["ways"][way] = measured(folder, folder / str(number), training)
            store(STORED, stored)
            print(way, stored["ways"][way], flush=True)
            page = PAGE.read_text(encoding="utf-8")
            PAGE.write_text(
                with_table(page, "forgetting", COMMAND, table(stored)), encoding="utf-8"
            )
    return 0


if __name__ == "__main__":
    sys.exit(main())
