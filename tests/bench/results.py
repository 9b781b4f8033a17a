"""`make results`: measure the shipped weights on the real sets, store the figures, write the table of README.

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
STORED = ROOT / "data" / "measurements" / "reader.json"
README = ROOT / "README.md"
START, END = "<!-- results: written by make results -->\n", "<!-- end of results -->\n"
SETS = {
    "samples": "the course's own samples, photographed print",
    "scene_words": "words in photographs (IIIT5K and SVT, training parts)",
    "typed_lines": "typewritten lines of 1905",
    "handwritten_lines": "handwritten lines of 1905, for which it was never trained",
}


def measure() -> dict[str, Any]:
    """What `crnn evaluate --json` says of each set that is there."""
    found = {}
    for name in SETS:
        labels = (ROOT / "data" / "samples" if name == "samples" else REAL / name) / "labels.csv"
        if not labels.is_file():
            continue
        with redirect_stdout(StringIO()) as said:
            crnn(["evaluate", "--data", str(labels), "--json"])
        result = json.loads(said.getvalue())
        found[name] = {key: value for key, value in result.items() if key != "worst"}
    return {"command": "make results", "machine": f"{platform.machine()}, {os.cpu_count()} cores", "sets": found}


def table(stored: dict[str, Any]) -> str:
    """The figures as README shows them."""

    def share(found: dict[str, float]) -> str:
        return f"{found['value']:.1%} ({found['low']:.1%} to {found['high']:.1%})"

    lines = [
        "| pictures | number | exact match | exact match, a-z0-9 caseless | CER |",
        "|---|---|---|---|---|",
    ]
    for name, found in stored["sets"].items():
        exact, plain = share(found["exact_match"]), share(found["exact_match_alphanumeric"])
        lines.append(f"| {SETS[name]} | {found['pictures']} | {exact} | {plain} | {found['character_error_rate']:.1%} |")
    return "\n".join(lines) + "\n"


def with_table(readme: str, stored: dict[str, Any]) -> str:
    """README with the table between its two marks."""
    before, rest = readme.split(START)
    return before + START + table(stored) + END + rest.split(END)[1]


def main() -> int:
    """Measure, store, write."""
    stored = measure()
    if set(stored["sets"]) != set(SETS):
        print(f"no real pictures in {REAL}: set CRNN_SHARED to the folder that holds real/", file=sys.stderr)
        return 2
    STORED.write_text(json.dumps(stored, indent=1) + "\n", encoding="utf-8")
    with replacing(README) as part:
        part.write_text(with_table(README.read_text(encoding="utf-8"), stored), encoding="utf-8")
    print(table(stored), end="")
    return 0


if __name__ == "__main__":
    sys.exit(main())
