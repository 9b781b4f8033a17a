"""Handwriting and speech: `python -m tests.bench.uses` trains the same CRNN on both and says what
it reads afterwards.

Strings of 3 to 6 digits. Handwritten ones of digits that were kept out before anything was
composed; spoken ones by voices that were kept out; each training is a process of its own with 100
seconds from a cold start, stopped with Ctrl-C when they are over. Real people's recordings (not
part of the project) are heard in two ways: by the models that know synthetic voices alone, and by
models that were trained on four of the six and heard the other two.
"""

from __future__ import annotations

import csv
import dataclasses
import json
import os
import platform
import sys
import tempfile
import time
import warnings
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import torch
from torch.utils.data import Dataset

from crnn_lib import CRNN, Alphabet, TrainConfig, fit
from crnn_lib.data import Sample
from crnn_lib.files import replacing
from crnn_lib.metrics import character_error_rate, exact_match
from crnn_lib.training import predict
from crnn_lib.uses.composing import Composed
from crnn_lib.uses.handwriting import WrittenStrings, load_digits, split
from crnn_lib.uses.spectrogram import log_mel
from crnn_lib.uses.speech import Speaking, Spoken, SpokenStrings, load_spoken
from crnn_lib.weights import save_weights
from tests import ROOT
from tests.bench.clock import clock_stopped, stopped_after
from tests.bench.results import REAL

DATA = ROOT / "data"
STORED = DATA / "measurements" / "uses.json"
DIGITS = Alphabet.preset("digits")
SEEDS = (0, 1, 2)
SECONDS = 100
UNSEEN = 1000  # strings in each test
HELD_OUT = 100  # handwritten digits of each kind
# how strings are spoken while training: as on an old tape, in haste and at ease, by longer and
# shorter throats, in more and less noise, into other microphones
VARIED = Speaking(
    speed=(0.75, 1.3), tempo=(0.8, 1.25), noise=(5.0, 40.0), tilt=12.0, shift=3, masks=2
)
PLAIN = Speaking(noise=(10.0, 40.0))  # and when tested
WEIGHTS = {
    "handwriting": "written_digits.safetensors",
    "speech": "spoken_digits.safetensors",
}  # what the first seed gave
CONFIGS = {
    "handwriting": TrainConfig(steps=1850, validate_every=370, progress=False),
    "speech": TrainConfig(steps=560, validate_every=280, progress=False),
    "other speakers": TrainConfig(steps=300, progress=False),
}


class Singles(Dataset[Sample]):
    """The recordings one by one, as they are."""

    def __init__(self, recordings: Sequence[Spoken]) -> None:
        self.recordings = recordings

    def __getitem__(self, index: int) -> Sample:
        one = self.recordings[index]
        return Sample(log_mel(one.sound), one.text, f"{one.speaker} {index}")

    def __len__(self) -> int:
        return len(self.recordings)


def voices() -> tuple[list[Spoken], list[Spoken], list[Spoken]]:
    """The shipped recordings: of the voices to train on, to validate on (an eighth) and to test
    with (a quarter).
    """
    spoken = load_spoken(DATA / "speech" / "labels.csv")
    names = sorted({one.speaker for one in spoken})
    test, valid = set(names[1::4]), set(names[3::8])
    return (
        [one for one in spoken if one.speaker not in test | valid],
        [one for one in spoken if one.speaker in valid],
        [one for one in spoken if one.speaker in test],
    )


def people() -> list[Spoken]:
    """Real people's digits; who speaks is the last word of the column source."""
    with (REAL / "spoken_digits" / "labels.csv").open(encoding="utf-8", newline="") as file:
        rows = [{**row, "speaker": row["source"].split()[-1]} for row in csv.DictReader(file)]
    with tempfile.TemporaryDirectory() as folder:
        labels = Path(folder) / "labels.csv"
        with labels.open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, ["file", "text", "speaker"], extrasaction="ignore")
            writer.writeheader()
            writer.writerows(
                {**row, "file": (REAL / "spoken_digits" / row["file"]).resolve()} for row in rows
            )
        return load_spoken(labels)


def tasks(name: str, seed: int) -> tuple[Composed, Composed, dict[str, Dataset[Sample]]]:
    """Strings to train on, to validate on, and the tests by name."""
    if name == "handwriting":
        train, test = split(load_digits(), HELD_OUT)
        train, valid = split(train, HELD_OUT // 4)
        return (
            WrittenStrings(train, DIGITS, seed=1000 + seed),
            WrittenStrings(valid, DIGITS, seed=5, count=200),
            {"unseen digits": WrittenStrings(test, DIGITS, seed=6, count=UNSEEN)},
        )
    heard, checked, unheard = voices()
    tests: dict[str, Dataset[Sample]] = {
        "voices it knows": SpokenStrings(heard, DIGITS, speaking=PLAIN, seed=6, count=UNSEEN),
        "unseen voices": SpokenStrings(unheard, DIGITS, speaking=PLAIN, seed=6, count=UNSEEN),
    }
    if REAL.exists():
        tests["real people, single digits"] = Singles(people())
        tests["real people, strings"] = SpokenStrings(people(), DIGITS, seed=6, count=UNSEEN)
    return (
        SpokenStrings(heard, DIGITS, speaking=VARIED, seed=1000 + seed),
        SpokenStrings(checked, DIGITS, speaking=PLAIN, seed=5, count=200),
        tests,
    )


def tested(model: CRNN, tests: dict[str, Dataset[Sample]]) -> dict[str, dict[str, float]]:
    """Exact match and character error rate of each test."""
    found = {}
    for name, test in tests.items():
        references, readings = predict(model, test, DIGITS)
        found[name] = {
            "exact_match": exact_match(references, readings),
            "character_error_rate": character_error_rate(references, readings),
        }
    return found


def train(name: str, seed: int, start: float) -> dict[str, Any]:
    """One run in this process, whose clock started at `start` (time.time()), until it is done or
    interrupted.
    """
    # strings spoken too fast, or digits too narrow, for their columns: left out
    warnings.simplefilter("ignore")
    strings, valid, tests = tasks(name, seed)
    torch.manual_seed(seed)
    model = CRNN(len(DIGITS))
    history = fit(
        model, strings, valid, alphabet=DIGITS, config=dataclasses.replace(CONFIGS[name], seed=seed)
    )
    clock_stopped()
    if seed == SEEDS[0]:
        save_weights(
            DATA / "weights" / WEIGHTS[name],
            model,
            DIGITS,
            training={"command": "python -m tests.bench.uses"},
        )
    return {
        "task": name,
        "seed": seed,
        "strings": len(history.losses) * CONFIGS[name].batch_size,
        "seconds": time.time() - start,
        "tests": tested(model, tests),
    }


def other_speakers(names: Sequence[str]) -> list[dict[str, Any]]:
    """A model that has heard all real speakers but these; and of each of these the digits, singly
    and in strings.
    """
    warnings.simplefilter("ignore")
    spoken = people()
    heard = [one for one in spoken if one.speaker not in names]
    torch.manual_seed(0)
    model = CRNN(len(DIGITS))
    fit(
        model,
        SpokenStrings(heard, DIGITS, speaking=VARIED, seed=1000),
        alphabet=DIGITS,
        config=CONFIGS["other speakers"],
    )
    found = []
    for name in names:
        own = [one for one in spoken if one.speaker == name]
        tests = {
            "single digits": Singles(own),
            "strings": SpokenStrings(own, DIGITS, seed=6, count=UNSEEN),
        }
        found.append({"speaker": name, "recordings": len(heard), "tests": tested(model, tests)})
    return found


def store(stored: dict[str, Any]) -> None:
    with replacing(STORED) as part:
        part.write_text(json.dumps(stored, indent=1) + "\n", encoding="utf-8")


def main(arguments: list[str]) -> int:
    """Measure what is not stored yet; or, with task, seed and start of the clock, be one of the
    runs.
    """
    if arguments:
        name, seed, start = arguments
        print(json.dumps(train(name, int(seed), float(start))))
        return 0
    stored = {
        "command": "python -m tests.bench.uses",
        "machine": f"{platform.machine()}, {os.cpu_count()} cores, torch {torch.__version__}",
        "seconds": SECONDS,
        "unseen": UNSEEN,
        "configs": {name: dataclasses.asdict(config) for name, config in CONFIGS.items()},
        "runs": [],
        "other speakers": [],
    }
    if STORED.exists():
        stored |= {
            name: json.loads(STORED.read_text(encoding="utf-8"))[name]
            for name in ("runs", "other speakers")
        }
    for name, seed in [(name, seed) for name in ("handwriting", "speech") for seed in SEEDS]:
        if not any((run["task"], run["seed"]) == (name, seed) for run in stored["runs"]):
            stored["runs"].append(stopped_after(SECONDS, "tests.bench.uses", name, str(seed)))
            store(stored)
            print(f"  {stored['runs'][-1]}", flush=True)
    if not REAL.exists():
        print(f"  real people's recordings are not here ({REAL}): left out")
        return 0
    speakers = sorted({one.speaker for one in people()})
    for pair in zip(speakers[::2], speakers[1::2]):
        if not any(run["speaker"] in pair for run in stored["other speakers"]):
            stored["other speakers"] += other_speakers(pair)
            store(stored)
            print(f"  {stored['other speakers'][-2:]}", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
