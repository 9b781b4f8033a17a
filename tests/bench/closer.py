"""A closer look at handwriting and speech: `python -m tests.bench.closer` measures what chapter 08
says about the models of `tests.bench.uses`.

- leak: the same trainings on handwriting, but with the test's digits among those to train on.
- noise: the shipped listener, and one trained without noise, at several levels of noise.
- people: whom the shipped listener understands, and which digits it takes for which; one by one, as
  recorded, and in strings. Of each person as many strings as of every other.
- own voice: the shipped listener after more training on half of one person's recordings.

Real people's recordings are not part of the project: without them the last two parts stay as they
are stored. About half an hour on one thread.
"""

from __future__ import annotations

import dataclasses
import json
import os
import platform
import sys
import warnings
from collections import Counter
from collections.abc import Sequence
from typing import Any

import torch
from torch.utils.data import Dataset

from crnn_lib import CRNN, TrainConfig, fit
from crnn_lib.data import Sample
from crnn_lib.files import replacing
from crnn_lib.metrics import aligned
from crnn_lib.training import predict
from crnn_lib.uses.handwriting import WrittenStrings, load_digits, split
from crnn_lib.uses.speech import Speaking, Spoken, SpokenStrings
from crnn_lib.weights import load_weights
from tests.bench.results import REAL
from tests.bench.uses import (
    CONFIGS,
    DATA,
    DIGITS,
    HELD_OUT,
    SEEDS,
    UNSEEN,
    VARIED,
    WEIGHTS,
    Singles,
    people,
    tasks,
    tested,
    voices,
)

STORED = DATA / "measurements" / "closer.json"
LEVELS = (40, 20, 10, 5, 0)  # decibels of the voice above the noise
STRINGS = 500  # strings of each person, and at each level of noise
OWN = TrainConfig(steps=150, learning_rate=1e-3, progress=False)  # as chapter 08 recommends


def shipped_listener() -> CRNN:
    """The weights that the first seed of `tests.bench.uses` gave."""
    return load_weights(DATA / "weights" / WEIGHTS["speech"])[0]


def leak() -> list[dict[str, Any]]:
    """For each seed: the strings of the strict test, after a training that knew their digits."""
    train, test = split(load_digits(), HELD_OUT)
    train, valid = split(train, HELD_OUT // 4)
    checked = WrittenStrings(valid, DIGITS, seed=5, count=200)
    found = []
    for seed in SEEDS:
        strings = WrittenStrings(train + test, DIGITS, seed=1000 + seed)
        torch.manual_seed(seed)
        model = CRNN(len(DIGITS))
        config = dataclasses.replace(CONFIGS["handwriting"], seed=seed)
        fit(model, strings, checked, alphabet=DIGITS, config=config)
        unseen = WrittenStrings(test, DIGITS, seed=6, count=UNSEEN)
        found.append({"seed": seed, **tested(model, {"test": unseen})["test"]})
    return found


def noise() -> dict[str, dict[str, float]]:
    """Strings of unheard voices without a mistake at each level of noise, by how it was trained."""
    strings, valid, _ = tasks("speech", SEEDS[0])
    assert isinstance(strings, SpokenStrings)
    strings.speaking = dataclasses.replace(VARIED, noise=None)
    torch.manual_seed(SEEDS[0])
    quiet = CRNN(len(DIGITS))
    config = dataclasses.replace(CONFIGS["speech"], seed=SEEDS[0])
    fit(quiet, strings, valid, alphabet=DIGITS, config=config)
    unheard = voices()[2]
    tests: dict[str, Dataset[Sample]] = {
        str(level): SpokenStrings(
            unheard, DIGITS, speaking=Speaking(noise=(level, level)), seed=6, count=STRINGS
        )
        for level in LEVELS
    }
    models = {"noise in training": shipped_listener(), "no noise in training": quiet}
    return {
        name: {level: found["exact_match"] for level, found in tested(model, tests).items()}
        for name, model in models.items()
    }


def heard_people() -> list[dict[str, Any]]:
    """For each person what the shipped listener read: digits one by one, then strings of them."""
    model, spoken = shipped_listener(), people()
    found = []
    for name in speakers(spoken):
        own = [one for one in spoken if one.speaker == name]
        strings = SpokenStrings(own, DIGITS, seed=6, count=STRINGS)
        singles = predict(model, Singles(own), DIGITS)
        found.append(
            {
                "speaker": name,
                "single digits": _read(*singles),
                "strings": _read(*predict(model, strings, DIGITS)),
            }
        )
    return found


def _read(references: Sequence[str], predictions: Sequence[str]) -> dict[str, Any]:
    """How many texts of each length there were, how many were read right, and what for what."""
    right = [truth for truth, reading in zip(references, predictions) if truth == reading]
    pairs = Counter(pair for texts in zip(references, predictions) for pair in aligned(*texts))
    return {
        "texts by length": _by_length(references),
        "right by length": _by_length(right),
        "pairs": [[said, read, count] for (said, read), count in sorted(pairs.items())],
    }


def _by_length(texts: Sequence[str]) -> dict[str, int]:
    return {str(length): count for length, count in sorted(Counter(map(len, texts)).items())}


def own_voice() -> list[dict[str, Any]]:
    """For each person the strings of half of the recordings, before and after training on the rest.

    The recordings are those of 10 digits, as often each in either half.
    """
    spoken = people()
    found = []
    for name in speakers(spoken):
        own = [one for one in spoken if one.speaker == name]
        takes = [own[index::2] for index in range(2)]
        train, test = (
            [one for digit in DIGITS.characters for one in half if one.text == digit]
            for half in takes
        )
        tests: dict[str, Dataset[Sample]] = {
            "strings": SpokenStrings(test, DIGITS, seed=6, count=STRINGS)
        }
        model = shipped_listener()
        before = tested(model, tests)["strings"]
        fit(model, SpokenStrings(train, DIGITS), alphabet=DIGITS, config=OWN)
        after = tested(model, tests)["strings"]
        found.append({"speaker": name, "recordings": len(train), "before": before, "after": after})
    return found


def speakers(spoken: Sequence[Spoken]) -> list[str]:
    return sorted({one.speaker for one in spoken})


PARTS = {"leak": leak, "noise": noise, "people": heard_people, "own voice": own_voice}


def main() -> int:
    """Measure the parts that are not stored yet."""
    warnings.simplefilter("ignore")  # strings spoken too fast for their columns: left out
    stored: dict[str, Any] = {
        "command": "python -m tests.bench.closer",
        "machine": f"{platform.machine()}, {os.cpu_count()} cores, torch {torch.__version__}",
        "own voice config": dataclasses.asdict(OWN),
        "strings": STRINGS,
    }
    if STORED.exists():
        stored |= json.loads(STORED.read_text(encoding="utf-8"))
    for name, part in PARTS.items():
        if name in stored:
            continue
        if name in ("people", "own voice") and not REAL.exists():
            print(f"  real people's recordings are not here ({REAL}): {name} left out")
            continue
        stored[name] = part()
        with replacing(STORED) as file:
            file.write_text(json.dumps(stored, indent=1) + "\n", encoding="utf-8")
        print(f"  {name}: {stored[name]}", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
