"""Two hundred lines of one's own: `python -m tests.bench.own_lines` measures what brings how much.

Typed and handwritten lines of 1905, a quarter of the pages kept for the test, as in `finetuning`,
which trains for a minute; here the shipped weights are trained for longer, and to that come
augmentation, rendered lines in fonts of the same kind (typewriter_fonts.txt, cursive_fonts.txt)
beside the real ones, a training in those fonts before, and more steps.
Stored run by run in data/measurements/own_lines.json, and begun anew when the shipped weights or
the options are others. Needs the fonts that data/weights/make.py names, and the root of the
checkout as the current folder.
"""

from __future__ import annotations

import sys
import time
from dataclasses import asdict, dataclass
from pathlib import Path
from shlex import split as words
from typing import Any

import torch

from tests import ROOT
from tests.bench.finetuning import measured_so_far, run, split, store, trained_on
from tests.bench.pages import with_table
from tests.bench.results import READER

STORED = ROOT / "data" / "measurements" / "own_lines.json"
PAGE = ROOT / "data" / "weights" / "README.md"
COMMAND = "python -m tests.bench.own_lines"
LINES = 200
FONTS = {
    "typed_lines": Path(__file__).parent / "typewriter_fonts.txt",
    "handwritten_lines": Path(__file__).parent / "cursive_fonts.txt",
}
RENDERED = "--texts lines:en everyday --style document --fonts {fonts}"
BESIDE = f"--mix synthetic:0.5 {RENDERED}"
IN_FONTS = f"{RENDERED} --steps 1500 --batch-size 16 --learning-rate 0.002 --average 0.998 --seed 3"
ON_LINES = "--batch-size 8 --learning-rate 0.002 --average 0.998"


@dataclass(frozen=True)
class Way:
    """A way from the shipped weights to a reader of such lines."""

    steps: int = 0  # on the lines; 0: none
    options: str = ""
    in_fonts: bool = False  # trained in fonts of the same kind before


WAYS = {  # each with what the one before it has, but for the last
    "as shipped": Way(),
    "trained on the lines, 600 steps": Way(600, "--no-augment"),
    "augmented": Way(600),
    "rendered lines in such fonts beside them": Way(600, BESIDE),
    "trained in such fonts before": Way(600, BESIDE, in_fonts=True),
    "augmented alone, 2,400 steps": Way(2400),
}


def measured(name: str, way: Way) -> dict[str, Any]:
    """One training in one way, and how what it gives reads lines of other pages."""
    train, test = split(name)
    in_fonts = words(IN_FONTS.format(fonts=FONTS[name]))
    weights = trained_on(f"{name}_in_fonts", READER, in_fonts) if way.in_fonts else READER
    options = words(f"{ON_LINES} --steps {way.steps} {way.options}".format(fonts=FONTS[name]))
    options += ["--validate-every", str(way.steps)]
    start = time.perf_counter()
    found = run(train[: LINES if way.steps else 0], test, 0, weights=weights, options=options)
    return {**found, "seconds": round(time.perf_counter() - start)}


def table(stored: dict[str, Any]) -> str:
    """The character error rates as a Markdown table, a way in each row."""
    sets = stored["sets"]
    rows = ["| way | " + " | ".join(f"{name.replace('_', ' ')} | minutes" for name in sets) + " |"]
    rows.append("|---|" + "--:|--:|" * len(sets))
    for way in WAYS:
        runs = [measured_in.get(way) for measured_in in sets.values()]
        cells = [
            f"{run['character_error_rate']:.1%} | {run['seconds'] / 60:.0f}" if run else " | "
            for run in runs
        ]
        if any(runs):
            rows.append(f"| {way} | {' | '.join(cells)} |")
    return "".join(f"{row}\n" for row in rows)


def written(page: str, stored: dict[str, Any]) -> str:
    """The page with the table of what is stored."""
    return with_table(page, "own lines", COMMAND, table(stored))


def main() -> int:
    torch.set_num_threads(1)
    options = {
        "in fonts": IN_FONTS,
        "on lines": ON_LINES,
        "ways": {name: asdict(way) for name, way in WAYS.items()},
    }
    sets: dict[str, Any] = {name: {} for name in FONTS}
    stored = measured_so_far(STORED, COMMAND, options, lines=LINES, sets=sets)
    for way, name in ((way, name) for way in WAYS for name in FONTS):
        if way not in stored["sets"][name]:
            stored["sets"][name][way] = measured(name, WAYS[way])
            store(STORED, stored)
            print(name, way, stored["sets"][name][way], flush=True)
            page = written(PAGE.read_text(encoding="utf-8"), stored)
            PAGE.write_text(page, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
