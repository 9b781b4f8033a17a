"""The minute: `python -m tests.bench.minute` trains from a cold start and says what is read after
15, 30, 45 and 60 seconds.

The task is the source article's: strings of 1 to 10 characters of a-z0-9, drawn while training, in
some 75 fonts. Each run is a process of its own whose clock starts before Python does, so that
imports and drawing count, and is stopped with Ctrl-C when the minute is over. The share read right
comes from 200 validation strings, by which `fit` chooses its best weights; `unseen` from 1,000
others, read once, after the clock has stopped. The article's model is trained as the article means
it (AdamW at 1e-3, batches of 32, pictures stretched to 128 pixels, no second loss), its faults
repaired.
"""

from __future__ import annotations

import dataclasses
import json
import os
import platform
import sys
import time
import warnings
from typing import Any

import torch

from crnn_lib import CRNN, Alphabet, SyntheticWords, TrainConfig, fit
from crnn_lib.data import Sample
from crnn_lib.files import replacing
from crnn_lib.metrics import exact_match
from crnn_lib.training import predict
from tests import ROOT
from tests.bench.clock import clock_stopped, stopped_after

STORED = ROOT / "data" / "measurements" / "minute.json"
SEEDS = (0, 1, 2)
MOMENTS = (15, 30, 45, 60)
VALIDATION, UNSEEN = 200, 1000
ARTICLE = Alphabet.preset("article")
CONFIGS = {
    "small": TrainConfig(validate_every=100, progress=False),  # as `fit` does it
    "article": TrainConfig(
        steps=800,
        batch_size=32,
        optimizer="adamw",
        learning_rate=1e-3,
        clip_norm=5.0,
        auxiliary_weight=0.0,
        validate_every=5,
        progress=False,
    ),
}


class Squeezed(SyntheticWords):
    """The article's way: every picture stretched to 128 pixels."""

    def __getitem__(self, index: int) -> Sample:
        sample = super().__getitem__(index)
        image = torch.nn.functional.interpolate(sample.image[None], (32, 128), mode="bilinear")[0]
        return Sample(image, sample.text, sample.source)


def train(preset: str, seed: int, start: float) -> dict[str, Any]:
    """One run in this process, whose clock started at `start` (time.time()), until it is done or
    interrupted.
    """
    # doubled letters in a narrow font may need more columns than there are: left out
    warnings.simplefilter("ignore")
    words = Squeezed if preset == "article" else SyntheticWords
    torch.manual_seed(seed)
    model = CRNN(len(ARTICLE), preset=preset)
    before = time.time() - start
    history = fit(
        model,
        words(ARTICLE, seed=1000 + seed),
        words(ARTICLE, seed=5, count=VALIDATION),
        alphabet=ARTICLE,
        config=dataclasses.replace(CONFIGS[preset], seed=seed),
    )
    clock_stopped()
    return {
        "preset": preset,
        "seed": seed,
        "pictures": len(history.losses) * CONFIGS[preset].batch_size,
        "seconds": [before + record.seconds for record in history.records],
        "exact_match": [record.exact_match for record in history.records],
        "unseen": exact_match(*predict(model, words(ARTICLE, seed=6, count=UNSEEN), ARTICLE)),
    }


def run(preset: str, seed: int) -> dict[str, Any]:
    """One run in a process of its own, stopped after the last moment."""
    done: dict[str, Any] = stopped_after(MOMENTS[-1], "tests.bench.minute", preset, str(seed))
    return done


def after(run: dict[str, Any], moment: float) -> float:
    """The share that was read right at the last validation before `moment`."""
    return next(
        (
            share
            for second, share in zip(run["seconds"][::-1], run["exact_match"][::-1])
            if second <= moment
        ),
        0.0,
    )


def measure() -> list[dict[str, Any]]:
    """All runs, a line for each, and the worst seed of each model."""
    runs = []
    for preset in CONFIGS:
        for seed in SEEDS:
            runs.append(run(preset, seed))
            shares = ", ".join(
                f"{after(runs[-1], moment):5.1%} after {moment} s" for moment in MOMENTS
            )
            print(
                f"  {preset:8} seed {seed}: {shares}; done after {runs[-1]['seconds'][-1]:.0f} s "
                "and "
                f"{runs[-1]['pictures']} pictures; of {UNSEEN} unseen {runs[-1]['unseen']:.1%}",
                flush=True,
            )
        worst = min(run["unseen"] for run in runs if run["preset"] == preset)
        print(f"  {preset:8} worst of {len(SEEDS)} seeds: {worst:.1%} (bar: 95 % within 60 s)")
    return runs


def main(arguments: list[str]) -> int:
    """Measure and store; or, with preset, seed and start of the clock, be one of the runs."""
    if arguments:
        preset, seed, start = arguments
        print(json.dumps(train(preset, int(seed), float(start))))
        return 0
    stored = {
        "command": "python -m tests.bench.minute",
        "machine": f"{platform.machine()}, {os.cpu_count()} cores, torch {torch.__version__}",
        "validation": VALIDATION,
        "unseen": UNSEEN,
        "configs": {name: dataclasses.asdict(config) for name, config in CONFIGS.items()},
        "runs": measure(),
    }
    with replacing(STORED) as part:
        part.write_text(json.dumps(stored, indent=1) + "\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
