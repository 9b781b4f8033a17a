"""`python -m tests.bench.context`: what the recurrence adds, for chapter 03; about ten minutes on
one thread.

Small readers of small letters in clean print (half of the pictures blurred), alike but for the
layer between columns and scores: an LSTM from both ends, from one, or a network that sees each
column alone, with equally many weights. They are trained on English words, or on the same words
with their letters shuffled, so that order is all that differs. Each reads words it never saw, the
same words shuffled, and words in which an `e` is drawn as `c`, each sharp and blurred.
"""

from __future__ import annotations

import json
import os
import platform
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import torch
from numpy.random import Generator
from torch import Tensor, nn

from crnn_lib import CRNN, Alphabet, SyntheticWords, TrainConfig, fit
from crnn_lib.data import Sample
from crnn_lib.files import replacing
from crnn_lib.metrics import character_error_rate, exact_match
from crnn_lib.rendering import default_fonts, english_words
from crnn_lib.training import predict
from tests import ROOT

TARGET = ROOT / "data" / "measurements" / "context.json"
LETTERS = Alphabet("abcdefghijklmnopqrstuvwxyz")
SEEDS = (0, 1, 2)
STEPS, BATCH, TEST_PICTURES, BLUR = 400, 16, 400, 2.0
FONTS = (
    "Caladea-Regular.ttf",
    "DejaVuSans.ttf",
    "DejaVuSerif.ttf",
    "Lato-Regular.ttf",
    "Roboto-Regular.ttf",
    "STIXGeneral.ttf",
    "SourceSansPro-Regular.ttf",
    "SourceSerifPro-Regular.ttf",
    "cmr10.ttf",
    "cmss10.ttf",
)
HIDDEN = {
    "both": 96,
    "one": 160,
    "none": 576,
}  # units for equally many weights: see `parameters` in the file
RUNS = [
    ("both", "words"),
    ("one", "words"),
    ("none", "words"),
    ("both", "shuffled"),
    ("none", "shuffled"),
]


@dataclass(frozen=True)
class Drawn:
    """One of `words`, each as probable as the others: as it is, its letters shuffled, or an e in it
    written as c.
    """

    words: tuple[str, ...]
    change: str = "words"

    def __call__(self, rng: Generator) -> str:
        word = self.words[int(rng.integers(len(self.words)))]
        if self.change == "shuffled":
            return "".join(word[place] for place in rng.permutation(len(word)))
        return word.replace("e", "c", 1) if self.change == "misspelt" else word


class OneDirection(nn.Module):
    """An LSTM from left to right, in the place of the model's recurrence: (N, T, D), lengths -> (N,
    T, hidden).
    """

    def __init__(self, features: int, hidden: int) -> None:
        super().__init__()
        self.lstm, self.outputs = nn.LSTM(features, hidden, batch_first=True), hidden

    def forward(self, columns: Tensor, lengths: Tensor) -> Tensor:
        return self.lstm(columns)[0]


class NoContext(nn.Module):
    """Two layers that see each column alone: (N, T, D), lengths -> (N, T, D)."""

    def __init__(self, features: int, hidden: int) -> None:
        super().__init__()
        self.layers = nn.Sequential(
            nn.Linear(features, hidden), nn.ReLU(), nn.Linear(hidden, features), nn.ReLU()
        )
        self.outputs = features

    def forward(self, columns: Tensor, lengths: Tensor) -> Tensor:
        return self.layers(columns)


def make_model(kind: str) -> CRNN:
    """The small CRNN with the recurrence of `kind`."""
    model = CRNN(len(LETTERS))
    if kind != "both":
        model.recurrence = {"one": OneDirection, "none": NoContext}[kind](
            model.column_features, HIDDEN[kind]
        )
        model.classifier = nn.Linear(model.recurrence.outputs, len(LETTERS))
    return model


def drawn(words: Sequence[str], change: str, seed: int, count: int) -> list[Sample]:
    """Pictures drawn beforehand; for the same seed and index the same word and font, whatever the
    change.
    """
    fonts = [font for font in default_fonts() if font.name in FONTS]
    dataset = SyntheticWords(
        LETTERS, texts=Drawn(tuple(words), change), seed=seed, count=count, fonts=fonts
    )
    return [dataset[index] for index in range(count)]


def blurred(samples: Sequence[Sample], factor: float = BLUR) -> list[Sample]:
    """Pictures made `factor` times as small, and as large as before again."""

    def soften(image: Tensor) -> Tensor:
        size = image.shape[1:]
        small = [round(side / factor) for side in size]
        smaller = nn.functional.interpolate(image[None], small, mode="area")
        return nn.functional.interpolate(smaller, tuple(size), mode="bilinear")[0]

    return [Sample(soften(sample.image), sample.text, sample.source) for sample in samples]


def hands() -> tuple[list[str], list[str]]:
    """Words of four to eight letters: those to train on, and as many others to test with."""
    words = [word for word in english_words() if 4 <= len(word) <= 8 and not LETTERS.missing(word)]
    return words[::2], words[1::2]


def test_sets() -> dict[str, list[Sample]]:
    """What every model reads. "misspelt": an e is drawn as c; "put right": the same pictures, the
    true word expected.
    """
    _, unseen = hands()
    with_e = [word for word in unseen if "e" in word]
    sharp = {change: drawn(unseen, change, 1000, TEST_PICTURES) for change in ("words", "shuffled")}
    sharp["misspelt"] = drawn(with_e, "misspelt", 1000, TEST_PICTURES)
    meant = drawn(with_e, "words", 1000, TEST_PICTURES)
    sharp["put right"] = [
        replace(sample, text=word.text) for sample, word in zip(sharp["misspelt"], meant)
    ]
    return sharp | {f"{name}, blurred": blurred(samples) for name, samples in sharp.items()}


def train(kind: str, change: str, seed: int) -> CRNN:
    """A model trained from nothing, half of its pictures blurred."""
    torch.manual_seed(seed)
    model = make_model(kind)
    pictures = drawn(hands()[0], change, seed, STEPS * BATCH)
    half = len(pictures) // 2
    recipe = {
        "optimizer": "adamw",
        "learning_rate": 4e-3,
        "clip_norm": 5.0,
    }  # that of `fit` when this was measured
    config = TrainConfig(
        steps=STEPS, batch_size=BATCH, seed=seed, device="cpu", progress=False, **recipe
    )
    fit(model, pictures[:half] + blurred(pictures[half:]), alphabet=LETTERS, config=config)
    return model


def evaluate(model: CRNN, sets: dict[str, list[Sample]]) -> dict[str, dict[str, float]]:
    """For each set the share of texts read without a mistake and the character error rate."""
    found = {}
    for name, samples in sets.items():
        readings = predict(model, samples, LETTERS)
        found[name] = {
            "exact_match": round(exact_match(*readings), 4),
            "character_error_rate": round(character_error_rate(*readings), 4),
        }
    return found


def main() -> None:
    """Train and test all of them; write data/measurements/context.json."""
    torch.set_num_threads(1)
    sets, results, start = test_sets(), [], time.perf_counter()
    for seed in SEEDS:
        for kind, change in RUNS:
            found = evaluate(train(kind, change, seed), sets)
            results.append({"recurrence": kind, "trained_on": change, "seed": seed, "found": found})
            print(f"{time.perf_counter() - start:5.0f} s", results[-1], flush=True)
    stored: dict[str, Any] = {
        "command": "python -m tests.bench.context",
        "machine": f"{platform.machine()}, {os.cpu_count()} cores, one thread",
        "steps": STEPS,
        "batch_size": BATCH,
        "test_pictures": TEST_PICTURES,
        "blur": BLUR,
        "fonts": len(FONTS),
        "words_to_train_on": len(hands()[0]),
        "parameters": {
            kind: sum(parameter.numel() for parameter in make_model(kind).recurrence.parameters())
            for kind in HIDDEN
        },
        "runs": results,
    }
    with replacing(TARGET) as part:
        part.write_text(json.dumps(stored, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
