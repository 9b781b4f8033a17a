"""`make results`: measure the shipped weights on real sets and with every decoder, store the figures, write README's tables.

The real pictures are not part of the project: CRNN_SHARED names the folder that holds real/ (default ../shared).
"""

from __future__ import annotations

import json
import os
import platform
import sys
from contextlib import redirect_stdout
from io import StringIO
from pathlib import Path
from typing import Any

from crnn_lib.cli import main as crnn
from crnn_lib.files import replacing

ROOT = Path(__file__).parents[2]
REAL = Path(os.environ.get("CRNN_SHARED", ROOT.parent / "shared")) / "real"
MEASUREMENTS = ROOT / "data" / "measurements"
README = ROOT / "README.md"
SETS = {
    "samples": "the course's own samples, photographed print",
    "scene_words": "words in photographs (IIIT5K and SVT, training parts)",
    "typed_lines": "typewritten lines of 1905",
    "handwritten_lines": "handwritten lines of 1905, for which it was never trained",
}


DECODERS = {
    "greedy": [],
    "beam of 10": ["--decoder", "beam"],
    "beam of 10 with a 5-gram language model of the 50,000 words": ["--decoder", "beam", "--lm", "english", "--any-case"],
    "beam of 10 with the 50,000 words as its lexicon": ["--decoder", "beam", "--lexicon", "english", "--any-case"],
    "greedy, then the nearest of the 50,000 words": ["--lexicon", "english", "--any-case"],
}


def evaluate(name: str, *options: str) -> dict[str, Any]:
    """What `crnn evaluate --json` says of a set, without its worst samples."""
    labels = (ROOT / "data" / "samples" if name == "samples" else REAL / name) / "labels.csv"
    with redirect_stdout(StringIO()) as said:
        code = crnn(["evaluate", "--data", str(labels), "--json", *options])
    if code:
        raise SystemExit(code)
    return {key: value for key, value in json.loads(said.getvalue()).items() if key != "worst"}


def measure() -> dict[str, dict[str, Any]]:
    """The shipped weights on every set; and on the photographed words with every decoder."""
    machine = {"command": "make results", "machine": f"{platform.machine()}, {os.cpu_count()} cores"}
    return {
        "reader": {**machine, "sets": {name: evaluate(name) for name in SETS}},
        "decoding": {**machine, "decoders": {name: evaluate("scene_words", *given) for name, given in DECODERS.items()}},
    }


def row(found: dict[str, Any], *first: object) -> str:
    """One row of a table: what it is, then the measures."""

    def share(measured: dict[str, float]) -> str:
        return f"{measured['value']:.1%} ({measured['low']:.1%} to {measured['high']:.1%})"

    measures = share(found["exact_match"]), share(found["exact_match_alphanumeric"]), f"{found['character_error_rate']:.1%}"
    return "| " + " | ".join(map(str, (*first, *measures))) + " |"


def table(rows: list[str], *first: str) -> str:
    head = [*first, "exact match", "exact match, a-z0-9 caseless", "CER"]
    return "\n".join(["| " + " | ".join(head) + " |", "|" + "---|" * len(head), *rows]) + "\n"


def tables(stored: dict[str, dict[str, Any]]) -> dict[str, str]:
    """The figures as README shows them, a table for each file."""
    sets = [row(found, SETS[name], found["pictures"]) for name, found in stored["reader"]["sets"].items()]
    decoders = [
        row(found, name, f"{found['pictures_per_second']:.0f}") for name, found in stored["decoding"]["decoders"].items()
    ]
    return {"reader": table(sets, "pictures", "number"), "decoding": table(decoders, "decoder", "words/s, reading included")}


def with_tables(readme: str, stored: dict[str, dict[str, Any]]) -> str:
    """README with each table between its two marks."""
    for name, text in tables(stored).items():
        start, end = f"<!-- {name}: written by make results -->\n", f"<!-- end of {name} -->\n"
        before, rest = readme.split(start)
        readme = before + start + text + end + rest.split(end)[1]
    return readme


def read_stored() -> dict[str, dict[str, Any]]:
    return {name: json.loads((MEASUREMENTS / f"{name}.json").read_text(encoding="utf-8")) for name in ("reader", "decoding")}


def main() -> int:
    """Measure, store, write."""
    missing = [name for name in SETS if name != "samples" and not (REAL / name / "labels.csv").is_file()]
    if missing:
        print(f"no {', '.join(missing)} in {REAL}: set CRNN_SHARED to the folder that holds real/", file=sys.stderr)
        return 2
    stored = measure()
    for name, found in stored.items():
        (MEASUREMENTS / f"{name}.json").write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")
    with replacing(README) as part:
        part.write_text(with_tables(README.read_text(encoding="utf-8"), stored), encoding="utf-8")
    print(*tables(stored).values(), sep="\n", end="")
    return 0


if __name__ == "__main__":
    sys.exit(main())
