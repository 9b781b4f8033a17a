"""Decoders and weights of a language model on photographed words, for chapter 06.

`python -m tests.bench.weighted` reads words cut out of photographs with the small network and with
the shipped weights: by the best path, by a beam, by a beam with a language model at several
weights, with a lexicon, and corrected to the nearest word. It stores how many words are read right,
how many of them the best path gets wrong and the other way round, and how many of each half: one
half to choose a weight on, the other to test it. About ten minutes on one thread.

The pictures are not part of the project: CRNN_SHARED names the folder that holds real/ (default
../shared).
"""

from __future__ import annotations

import json
import os
import platform
import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

from PIL import Image

from crnn_lib import Decoder, Lexicon, Reader
from crnn_lib.alphabet import Alphabet
from crnn_lib.data import LabelledImages
from crnn_lib.decoding import NGram
from crnn_lib.files import replacing
from crnn_lib.metrics import alphanumeric, summary
from crnn_lib.rendering import cases, english_words
from tests.bench.results import MEASUREMENTS, READER, REAL, SMALL, fingerprint

STORED = MEASUREMENTS / "lm_weights.json"
NETWORKS = {"small": SMALL, "shipped": str(READER)}
SETS = ("scene_words", "demo_words")
WEIGHTS = (0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.7, 1.0)
BEST_PATH = "best path"
AT_ONCE = 512  # pictures in memory

Pictures = Sequence[Image.Image]
MEASURES: dict[str, Callable[[str], str]] = {
    "exact_match": lambda text: text,
    "exact_match_alphanumeric": alphanumeric,
}


def decoders(alphabet: Alphabet) -> Iterator[tuple[str, Decoder]]:
    """Yield every decoder with its name, the best path first."""
    words = list(dict.fromkeys(form for word in english_words() for form in cases(word)))
    lexicon, model = Lexicon.from_words(words, alphabet), NGram.train(words, alphabet)
    yield BEST_PATH, Decoder()
    yield "beam", Decoder(method="beam")
    for weight in WEIGHTS:
        name = f"beam + language model at {weight:g}"
        yield name, Decoder(method="beam", language_model=model, lm_weight=weight)
    yield "beam + lexicon", Decoder(method="beam", lexicon=lexicon)
    yield "best path, nearest word", Decoder(lexicon=lexicon)


def spelt(name: str, alphabet: Alphabet) -> tuple[Pictures, list[str]]:
    """Return the pictures of a set whose text the alphabet can spell, and their texts."""
    data = LabelledImages(REAL / name / "labels.csv")
    kept = [
        index
        for index, row in enumerate(data.rows)
        if row["text"] and not alphabet.missing(row["text"])
    ]
    return [data.picture(index) for index in kept], [data.rows[index]["text"] for index in kept]


def read(reader: Reader, pictures: Pictures) -> list[str]:
    """Return the readings of all pictures."""
    chunks = range(0, len(pictures), AT_ONCE)
    return [
        reading.text
        for start in chunks
        for reading in reader.read(list(pictures[start : start + AT_ONCE]))
    ]


def compared(truths: list[str], readings: list[str], best: list[str]) -> dict[str, Any]:
    """Return how many words are right, by each measure, beside those of the best path.

    gained, lost: words that only this decoder, and that only the best path, reads right;
    validation, test: right words of those at even and at odd positions.
    """
    counted = summary(truths, readings)
    found = {}
    for measure, kept in MEASURES.items():
        mine, theirs = (
            [kept(truth) == kept(text) for truth, text in zip(truths, texts) if kept(truth)]
            for texts in (readings, best)
        )
        found[measure] = {
            **counted[measure],
            "gained": sum(now and not before for now, before in zip(mine, theirs)),
            "lost": sum(before and not now for now, before in zip(mine, theirs)),
            "validation": sum(mine[::2]),
            "test": sum(mine[1::2]),
        }
    return found


def listed(name: str) -> dict[str, int]:
    """Return how many texts of a set are in the list of words, by each measure."""
    rows = LabelledImages(REAL / name / "labels.csv").rows
    words = [form for word in english_words() for form in cases(word)]
    counts = {}
    for measure, kept in MEASURES.items():
        known = set(map(kept, words))
        counts[measure] = sum(kept(row["text"]) in known for row in rows)
    return counts


def measure(weights: str) -> dict[str, Any]:
    """Return what a network's decoders read right, set by set."""
    reader = Reader.load(weights)
    pictures = {name: spelt(name, reader.alphabet) for name in SETS}
    found: dict[str, Any] = {name: {} for name in SETS}
    best: dict[str, list[str]] = {}
    for title, decoder in decoders(reader.alphabet):
        reader.decoder = decoder
        for name, (images, truths) in pictures.items():
            readings = read(reader, images)
            best.setdefault(name, readings)
            found[name][title] = compared(truths, readings, best[name])
        print(title, found[SETS[0]][title]["exact_match"]["right"], flush=True)
    return found


def main() -> int:
    """Measure and store."""
    if missing := [name for name in SETS if not (REAL / name / "labels.csv").is_file()]:
        print(f"no {', '.join(missing)} in {REAL}: set CRNN_SHARED", file=sys.stderr)
        return 2
    stored = {
        "command": "python -m tests.bench.weighted",
        "machine": f"{platform.machine()}, {os.cpu_count()} cores",
        "weights": {name: fingerprint(Path(path)) for name, path in NETWORKS.items()},
        "words": len(english_words()),
        "listed": {name: listed(name) for name in SETS},
        "networks": {name: measure(path) for name, path in NETWORKS.items()},
    }
    with replacing(STORED) as part:
        part.write_text(json.dumps(stored, indent=1) + "\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
