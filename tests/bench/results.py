"""`make results`: measure the shipped weights and their peers on real pictures, store the figures,
write the tables of README and of data/measurements/results.md.

The real pictures are not part of the project: CRNN_SHARED names the folder that holds real/
(default ../shared).
"""

from __future__ import annotations

import hashlib
import json
import os
import platform
import sys
from contextlib import redirect_stdout
from dataclasses import asdict
from io import StringIO
from pathlib import Path
from typing import Any

from safetensors.torch import load_file

from crnn_lib.cli import main as crnn
from crnn_lib.data import LabelledImages
from crnn_lib.files import replacing
from crnn_lib.metrics import (
    alphanumeric,
    confusions,
    expected_calibration_error,
    reliability,
    summary,
)
from tests import ROOT
from tests.bench.pages import with_table
from tests.bench.peers import EXPORTED, READERS, Peer, megabytes, read_with

REAL = Path(os.environ.get("CRNN_SHARED", ROOT.parent / "shared")) / "real"
MEASUREMENTS = ROOT / "data" / "measurements"
README = ROOT / "README.md"
RESULTS = MEASUREMENTS / "results.md"
READER = ROOT / "data" / "weights" / "reader.safetensors"
# chapter 06 decodes what the small network says
SMALL = str(ROOT / "data" / "weights" / "small.safetensors")
MOST = 12  # confusions that are kept of each set
# set -> what README calls it, the folder, and how the names of its pictures begin
SETS = {
    "iiit5k": ("words in photographs, IIIT5K, train part", "scene_words", "iiit5k"),
    "svt": ("words in photographs, SVT, train part", "scene_words", "svt"),
    "coco": ("words of seven sources, most in photographs", "demo_words", ""),
    "typed_lines": ("typewritten lines of 1905", "typed_lines", ""),
    "handwritten_lines": ("handwritten lines of 1905 (not trained for)", "handwritten_lines", ""),
}
DECODERS = {
    "greedy": [],
    "beam of 10": ["--decoder", "beam"],
    "beam of 10 with a 5-gram language model of the 50,000 words": [
        "--decoder",
        "beam",
        "--lm",
        "english",
        "--any-case",
    ],
    "beam of 10 with the 50,000 words as its lexicon": [
        "--decoder",
        "beam",
        "--lexicon",
        "english",
        "--any-case",
    ],
    "greedy, then the nearest of the 50,000 words": ["--lexicon", "english", "--any-case"],
}


def real_pictures(name: str) -> tuple[list[str], list[str]]:
    """Paths and texts of one of `SETS`."""
    _, folder, start = SETS[name]
    data = LabelledImages(REAL / folder / "labels.csv")
    rows = [row for row in data.rows if Path(row["file"]).name.startswith(start)]
    return [str(REAL / folder / row["file"]) for row in rows], [row["text"] for row in rows]


def fingerprint(weights: Path) -> str:
    """Says of a stored figure which weights it was measured with, however they are described."""
    total = hashlib.sha256()
    for name, tensor in sorted(load_file(weights).items()):
        total.update(name.encode() + tensor.numpy().tobytes())
    return total.hexdigest()[:12]


def decode(*options: str) -> dict[str, Any]:
    """What `crnn evaluate --json` says of the photographed words, without its worst samples."""
    with redirect_stdout(StringIO()) as said:
        code = crnn(
            [
                "evaluate",
                "--data",
                str(REAL / "scene_words" / "labels.csv"),
                "--weights",
                SMALL,
                "--json",
                *options,
            ]
        )
    if code:
        raise SystemExit(code)
    return {key: value for key, value in json.loads(said.getvalue()).items() if key != "worst"}


def read(peer: Peer, sets: dict[str, tuple[list[str], list[str]]]) -> dict[str, Any]:
    """One reader on all sets: speed, memory, and how well; or why not."""
    about = {"trained_on": peer.trained_on}
    found = read_with(peer, {name: files for name, (files, _) in sets.items()})
    if isinstance(found, str):
        return {**about, "missing": found}
    measured = {name: summary(texts, found["texts"][name]) for name, (_, texts) in sets.items()}
    for name, confidences in found.get("confidences", {}).items():
        texts, readings = sets[name][1], found["texts"][name]
        strict = [
            text == reading for text, reading in zip(texts, readings)
        ]  # as the temperature was found
        right = [
            alphanumeric(text) == alphanumeric(reading) for text, reading in zip(texts, readings)
        ]
        for rule, verdicts in (("", right), ("_every_character", strict)):
            measured[name]["calibration_error" + rule] = expected_calibration_error(
                confidences, verdicts
            )
            measured[name]["reliability" + rule] = [
                asdict(one) for one in reliability(confidences, verdicts)
            ]
        found_wrong = confusions([*map(alphanumeric, texts)], [*map(alphanumeric, readings)])
        measured[name]["confusions"] = [
            [was, read, count] for (was, read), count in found_wrong.most_common(MOST)
        ]
    speed = {key: found[key] for key in ("milliseconds", "peak_megabytes")}
    return {**about, "megabytes": megabytes(peer), **speed, "sets": measured}


def measure() -> dict[str, dict[str, Any]]:
    """Every reader on every set; and the shipped weights on the photographed words with every
    decoder.
    """
    machine = {
        "command": "make results",
        "machine": f"{platform.machine()}, {os.cpu_count()} cores",
    }
    sets = {name: real_pictures(name) for name in SETS}
    readers = {name: read(peer, sets) for name, peer in READERS.items()}
    exported = {name: read(peer, {"iiit5k": sets["iiit5k"]}) for name, peer in EXPORTED.items()}
    return {
        "reader": {
            **machine,
            "weights": fingerprint(READER),
            "readers": readers,
            "exported": exported,
        },
        "decoding": {
            **machine,
            "decoders": {name: decode(*given) for name, given in DECODERS.items()},
        },
    }


def row(found: dict[str, Any], *first: object) -> str:
    """One row of a table: what it is, then the measures."""

    def share(measured: dict[str, float]) -> str:
        return f"{measured['value']:.1%} ({measured['low']:.1%} to {measured['high']:.1%})"

    measures = (
        share(found["exact_match"]),
        share(found["exact_match_alphanumeric"]),
        f"{found['character_error_rate']:.1%}",
    )
    return "| " + " | ".join(map(str, (*first, *measures))) + " |"


def table(rows: list[str], *first: str) -> str:
    head = [*first, "exact match", "exact match, a-z0-9 caseless", "CER"]
    return "\n".join(["| " + " | ".join(head) + " |", "|" + "---|" * len(head), *rows]) + "\n"


def about(name: str, found: dict[str, Any]) -> str:
    """One row of the table of readers: speed, size, training."""
    if "missing" in found:
        return f"| {name} | {found['missing']} | | | | {found['trained_on']} |"
    one, many = (f"{ms:.1f}" if ms is not None else "-" for ms in found["milliseconds"].values())
    size = f"{found['megabytes']:.1f}" if found["megabytes"] is not None else "?"
    return (
        f"| {name} | {one} | {many} | {size} | {found['peak_megabytes']:.0f} | "
        f"{found['trained_on']} |"
    )


def summary_table(readers: dict[str, Any]) -> str:
    """README's rows: one measure for each set, the readers beside each other."""
    lines = [
        "| pictures | measure | " + " | ".join(readers) + " |",
        "|---" * (2 + len(readers)) + "|",
    ]
    for which, (name, _, _) in SETS.items():
        found = [reader["sets"][which] for reader in readers.values()]
        if which.endswith("_lines"):
            measure_name, shares = "CER", [one["character_error_rate"] for one in found]
        else:
            measure_name = "exact match"
            shares = [one["exact_match_alphanumeric"]["value"] for one in found]
        cells = [f"{name} ({found[0]['pictures']})", measure_name, *(f"{x:.1%}" for x in shares)]
        lines.append("| " + " | ".join(cells) + " |")
    return "\n".join(lines) + "\n"


def tables(stored: dict[str, dict[str, Any]]) -> dict[str, str]:
    """The figures as README shows them."""
    readers = {
        name: found for name, found in stored["reader"]["readers"].items() if "sets" in found
    }
    sets = [
        row(found["sets"][which], f"{SETS[which][0]} ({found['sets'][which]['pictures']})", name)
        for which in SETS
        for name, found in readers.items()
    ]
    decoders = [
        row(found, name, f"{found['pictures_per_second']:.0f}")
        for name, found in stored["decoding"]["decoders"].items()
    ]
    columns = [
        "reader",
        "ms a word, alone",
        "many at once (ours 8, PP-OCR 32)",
        "MB of weights",
        "MB of memory",
        "trained on",
    ]
    speeds = [
        about(name, found)
        for part in ("readers", "exported")
        for name, found in stored["reader"][part].items()
    ]
    return {
        "summary": summary_table(readers),
        "reader": table(sets, "pictures", "reader"),
        "speed": "\n".join(
            ["| " + " | ".join(columns) + " |", "|" + "---|" * len(columns), *speeds]
        )
        + "\n",
        "decoding": table(decoders, "decoder", "words/s, reading included"),
    }


def with_tables(page: str, stored: dict[str, dict[str, Any]]) -> str:
    """The page with each table between its two marks, where it has them."""
    for name, text in tables(stored).items():
        page = with_table(page, name, "make results", text)
    return page


def read_stored() -> dict[str, dict[str, Any]]:
    return {
        name: json.loads((MEASUREMENTS / f"{name}.json").read_text(encoding="utf-8"))
        for name in ("reader", "decoding")
    }


def write_tables(stored: dict[str, dict[str, Any]]) -> None:
    """Write the tables into the pages that have marks for them."""
    for page in (README, RESULTS):
        text = with_tables(page.read_text(encoding="utf-8"), stored)
        with replacing(page) as part:
            part.write_text(text, encoding="utf-8")


def main() -> int:
    """Measure, store, write."""
    missing = sorted(
        {folder for _, folder, _ in SETS.values() if not (REAL / folder / "labels.csv").is_file()}
    )
    if missing:
        print(
            f"no {', '.join(missing)} in {REAL}: set CRNN_SHARED to the folder that holds real/",
            file=sys.stderr,
        )
        return 2
    stored = measure()
    for name, found in stored.items():
        (MEASUREMENTS / f"{name}.json").write_text(
            json.dumps(found, indent=1) + "\n", encoding="utf-8"
        )
    write_tables(stored)
    print(*tables(stored).values(), sep="\n", end="")
    return 0


if __name__ == "__main__":
    sys.exit(main())
