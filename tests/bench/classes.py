"""Thousands of classes: `python -m tests.bench.classes` trains on 100, 1,000 and 3,755 characters.

The characters are those of GB 2312, level 1, the most frequent first (by the words of wordfreq),
the texts two to six of them at random, in two weights of Noto Sans CJK (Debian: fonts-noto-cjk),
style clean. Every run has the same steps and batches; of each it is stored how long it took (of one
processor's clock), what share of 300 unseen strings is read right, and the character error rate;
and what a picture costs to decode. `python -m tests.bench.classes 3755` measures those runs alone
whose names begin so. About half an hour.
"""

from __future__ import annotations

import dataclasses
import json
import os
import platform
import sys
import time
import warnings
from collections import Counter
from pathlib import Path
from typing import Any

import torch

from crnn_lib import CRNN, Alphabet, SyntheticWords, TrainConfig, fit
from crnn_lib.cli.standards import STANDARDS
from crnn_lib.data import pad_images
from crnn_lib.decoding import beam_search, greedy_decode
from crnn_lib.files import replacing
from crnn_lib.metrics import character_error_rate, exact_match
from crnn_lib.rendering import find_fonts, random_strings
from crnn_lib.rendering.corpora import language_words
from crnn_lib.training import predict
from tests import ROOT

STORED = ROOT / "data" / "measurements" / "classes.json"
FONTS = [
    Path(f"/usr/share/fonts/opentype/noto/NotoSansCJK-{weight}.ttc#2")
    for weight in ("Regular", "Bold")
]
STEPS, BATCH, TESTED, TIMED = 1500, 32, 300, 20
ALL = 3755
FIRST = (100, STEPS // 5)  # so many characters, for so many steps, before all others come
RUNS: dict[str, dict[str, Any]] = {
    "100": {"characters": 100},
    "1000": {"characters": 1000},
    "3755": {},
    "3755, the frequent ones first": {"stages": (FIRST, (ALL, STEPS - FIRST[1]))},
    "3755, no auxiliary head": {"config": {"auxiliary_weight": 0.0}},
    "3755, preset strided": {"preset": "strided"},
}


def by_frequency() -> str:
    """The characters of the standard, the most frequent in Chinese words first."""
    standard = STANDARDS["gb2312-1"]()
    known, seen = set(standard), Counter[str]()
    for rank, word in enumerate(language_words("zh"), start=1):
        for character in word:
            seen[character] += 1 / rank  # type: ignore[assignment]  # as frequent as words are
    frequent = [character for character, _ in seen.most_common() if character in known]
    return "".join(dict.fromkeys([*frequent, *standard]))


def measured(
    order: str,
    characters: int = ALL,
    stages: tuple[tuple[int, int], ...] = (),
    preset: str = "small",
    config: dict[str, Any] | None = None,
) -> dict[str, Any]:
    """Train once and read: the row of a run."""
    alphabet, fonts = Alphabet(order[:characters]), find_fonts(FONTS)

    def pictures(count: int | None, seed: int, some: int = characters) -> SyntheticWords:
        texts = random_strings(Alphabet(order[:some]), 2, 6)
        return SyntheticWords(alphabet, texts=texts, seed=seed, count=count, fonts=fonts)

    torch.manual_seed(0)
    model = CRNN(len(alphabet), preset=preset)
    start = time.process_time()
    for some, steps in stages or ((characters, STEPS),):
        options = {"batch_size": BATCH, "progress": False} | (config or {})
        plan = TrainConfig(steps=steps, **options)
        fit(model, pictures(None, 1000 + some, some), alphabet=alphabet, config=plan)
    seconds = time.process_time() - start
    test = pictures(TESTED, 5)
    read = predict(model.eval(), test, alphabet)
    return {
        "seconds": round(seconds),
        "weights": sum(weight.numel() for weight in model.parameters()),
        "exact_match": exact_match(*read),
        "character_error_rate": character_error_rate(*read),
    } | decoding_costs(model, test)


def decoding_costs(model: CRNN, pictures: SyntheticWords) -> dict[str, float]:
    """Milliseconds for a picture: the network, the best path, the beam."""
    images = [pictures[index].image for index in range(TIMED)]
    with torch.no_grad():
        log_probs, lengths = model(*pad_images(images))

    def milliseconds(work: Any) -> float:
        start = time.process_time()
        with torch.no_grad():
            work()
        return round(1000 * (time.process_time() - start) / TIMED, 2)

    return {
        "network_ms": milliseconds(lambda: model(*pad_images(images))),
        "greedy_ms": milliseconds(lambda: greedy_decode(log_probs, lengths)),
        "beam_ms": milliseconds(lambda: beam_search(log_probs, lengths)),
    }


def main(names: list[str]) -> int:
    """Measure all runs, or those whose names begin with one of `names`, and store them."""
    warnings.simplefilter("ignore")  # strings too wide for their columns: left out
    torch.set_num_threads(1)
    stored: dict[str, Any] = {"runs": {}}
    if STORED.exists():
        stored = json.loads(STORED.read_text(encoding="utf-8"))
    stored |= {
        "command": "python -m tests.bench.classes",
        "machine": f"{platform.machine()}, {os.cpu_count()} cores, one thread",
        "steps": STEPS,
        "first": FIRST,
        "tested": TESTED,
        "config": dataclasses.asdict(TrainConfig(steps=STEPS, batch_size=BATCH)),
        "torch": torch.__version__,
    }
    order = by_frequency()
    for name, options in RUNS.items():
        if names and not name.startswith(tuple(names)):
            continue
        stored["runs"][name] = measured(order, **options)
        print(f"  {name}: {stored['runs'][name]}", flush=True)
        with replacing(STORED) as file:
            file.write_text(json.dumps(stored, indent=1) + "\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
