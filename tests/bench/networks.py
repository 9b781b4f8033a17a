"""Networks on one budget: `python -m tests.bench.networks` trains each for as long.

First, what each network costs: the time of a training step (forward, loss, backward), and the time
in which it reads a word alone and in batches, all networks in turn, several rounds, the least of
each. Then each trains from nothing on the same pictures (English words, style scene, the fonts of
data/weights/fonts.txt): the first one on 40,000, the others on as many as it costs them the same
time. So other work on the machine changes nothing but how long the command takes. Of each it is
stored what share of 1,000 unseen pictures it reads right, and the character error rate. What is not
in the library is built here.

`python -m tests.bench.networks "columns"` trains the networks alone whose names begin so and keeps
what is stored of the others; `--table` writes the table in data/weights/README.md from what is
stored. An hour and a half of a core that trains and half as much of one that draws.
"""

from __future__ import annotations

import dataclasses
import json
import os
import platform
import sys
import time
import warnings
from collections.abc import Callable
from importlib.metadata import version
from typing import Any

import torch
from torch import Tensor, nn

from crnn_lib import CRNN, Alphabet, SyntheticWords, TrainConfig, fit
from crnn_lib.alphabet import PRINTABLE
from crnn_lib.ctc import CTCLoss
from crnn_lib.data import Batch, Collate
from crnn_lib.files import replacing
from crnn_lib.metrics import character_error_rate, exact_match
from crnn_lib.model.presets import _plain
from crnn_lib.rendering import find_fonts, words
from crnn_lib.rendering.corpora import language_words
from crnn_lib.training import predict
from tests import ROOT
from tests.bench.pages import with_table

STORED = ROOT / "data" / "measurements" / "networks.json"
PAGE = ROOT / "data" / "weights" / "README.md"
COMMAND = "python -m tests.bench.networks"
FONTS = ROOT / "data" / "weights" / "fonts.txt"
PICTURES, BATCH, TESTED = 40_000, 32, 1000  # of the first network; in a step; unseen
ROUNDS, ALONE = 12, 16  # of taking times; words alone in each
CONFIG = TrainConfig(
    batch_size=BATCH, learning_rate=0.004, hold=0.3, pool=32, workers=1, progress=False, seed=1
)


class Squeezed(nn.Module):
    """A layer, and after it squeeze-excitation (Hu et al., 2018): each feature scaled by what the
    whole picture has of all.
    """

    def __init__(self, layer: nn.Module, reduction: int = 8) -> None:
        super().__init__()
        self.layer, self.geometry, self.outputs = layer, layer.geometry, layer.outputs
        inner = self.outputs // reduction
        self.scale = nn.Sequential(
            nn.Linear(self.outputs, inner), nn.ReLU(), nn.Linear(inner, self.outputs), nn.Sigmoid()
        )

    def forward(self, features: Tensor, widths: Tensor) -> tuple[Tensor, Tensor]:
        """Return (N, D, H, W) scaled and widths (N,); padding is zero and does not count."""
        features, widths = self.layer(features, widths)
        pixels = (features.shape[2] * widths).to(features)[:, None]
        return features * self.scale(features.sum((2, 3)) / pixels)[:, :, None, None], widths


def rebuilt(model: CRNN) -> CRNN:
    """The model with the geometry of layers that were changed."""
    model._geometry = [step for layer in model.cnn for step in layer.geometry]
    return model.to(memory_format=torch.channels_last)


def closer_columns(model: CRNN) -> CRNN:
    """A column every 2 pixels: the second halving halves the rows alone."""
    second = model.cnn[1]
    second.conv.stride = (2, 1)
    second.geometry[0] = dataclasses.replace(second.geometry[0], stride=1)
    return rebuilt(model)


def squeezed(model: CRNN) -> CRNN:
    for index in range(2, len(model.cnn)):
        model.cnn[index] = Squeezed(model.cnn[index])
    return rebuilt(model)


def separable(model: CRNN) -> CRNN:
    """All but the first two layers and the last: depth by depth, then point by point."""
    for layer in list(model.cnn)[2:-1]:
        whole = layer.conv
        inputs, outputs = whole.in_channels, whole.out_channels
        depth = nn.Conv2d(inputs, inputs, 3, whole.stride, 1, groups=inputs, bias=False)
        layer.conv = nn.Sequential(depth, nn.Conv2d(inputs, outputs, 1))
    return rebuilt(model)


def wide_separable(model: CRNN) -> CRNN:
    """From the third layer on half as many features again (a third at the end)."""
    layers = _plain((32, 64, 96, 192, 192, 256), 256, (0, 1, 3, 5), 2, strided=True)
    model.cnn = nn.ModuleList(layers)
    return separable(model)


Network = tuple[dict[str, Any], Callable[[CRNN], CRNN]]
NETWORKS: dict[str, Network] = {  # name -> options of CRNN, what is changed
    "strided": ({}, rebuilt),
    "pools instead of strides (`large`)": ({"preset": "large"}, rebuilt),
    "height 48": ({"height": 48}, rebuilt),
    "columns every 2 pixels": ({}, closer_columns),
    "separable convolutions": ({}, separable),
    "separable and half as wide again": ({}, wide_separable),
    "the same with GRU": ({"rnn": "gru"}, wide_separable),
    "residual convolutions (`resnet`)": ({"preset": "resnet"}, rebuilt),
    "squeeze-excitation": ({}, squeezed),
    "GRU": ({"rnn": "gru"}, rebuilt),
}


def pictures(alphabet: Alphabet, height: int, seed: int, count: int | None) -> SyntheticWords:
    spelled = [word for word in language_words("en") if not alphabet.missing(word)]
    return SyntheticWords(
        alphabet,
        texts=words(spelled, alphabet),
        style="scene",
        seed=seed,
        count=count,
        fonts=find_fonts([FONTS]),
        height=height,
    )


def made(name: str, classes: int) -> CRNN:
    """The network, from the same seed each time."""
    options, change = NETWORKS[name]
    torch.manual_seed(0)
    return change(CRNN(classes, **{"preset": "strided"} | options))


def some_batches(alphabet: Alphabet, height: int) -> list[Batch]:
    """Pictures to take the times with, in batches: one of BATCH, and words alone."""
    data = pictures(alphabet, height, 7, BATCH + ALONE)
    samples = data.__getitems__(list(range(BATCH + ALONE)))
    collate = Collate(alphabet)
    return [collate(samples[:BATCH]), *(collate([sample]) for sample in samples[BATCH:])]


def seconds_of(work: Callable[[], Any]) -> float:
    start = time.process_time()
    work()
    return time.process_time() - start


def times(model: CRNN, batches: list[Batch]) -> dict[str, float]:
    """Milliseconds a picture, of the processor's time: of a training step, and of reading."""
    batch, *alone = batches

    def step() -> None:
        log_probs, lengths = model(batch.images, batch.widths)
        loss = CTCLoss()(log_probs, batch.targets, lengths, batch.target_lengths)
        loss.backward()

    model.train()
    found = {"training": seconds_of(step) / BATCH}
    model.eval()
    with torch.inference_mode():
        found["batches"] = seconds_of(lambda: model(batch.images, batch.widths)) / BATCH
        found["alone"] = sum(seconds_of(lambda b=b: model(b.images, b.widths)) for b in alone)
    found["alone"] /= len(alone)
    return {kind: 1000 * seconds for kind, seconds in found.items()}


def costs(alphabet: Alphabet) -> dict[str, dict[str, float]]:
    """The least time of each kind and network, over rounds in which all take their turn."""
    models = {name: made(name, len(alphabet)) for name in NETWORKS}
    batches = {height: some_batches(alphabet, height) for height in (32, 48)}
    rounds = [
        {name: times(model, batches[model.height]) for name, model in models.items()}
        for _ in range(ROUNDS)
    ]
    return {
        name: {kind: min(turn[name][kind] for turn in rounds[1:]) for kind in rounds[0][name]}
        for name in models
    }


def trained(name: str, count: int) -> dict[str, Any]:
    """What a network reads after so many pictures."""
    alphabet = Alphabet(PRINTABLE)
    model = made(name, len(alphabet))
    config = dataclasses.replace(CONFIG, steps=max(1, round(count / BATCH)))
    fit(model, pictures(alphabet, model.height, 1000, None), alphabet=alphabet, config=config)
    read = predict(model, pictures(alphabet, model.height, 5, TESTED), alphabet)
    return {
        "parameters": sum(weights.numel() for weights in model.parameters()),
        "pictures": config.steps * BATCH,
        "exact_match": exact_match(*read),
        "character_error_rate": character_error_rate(*read),
    }


def table(stored: dict[str, Any]) -> str:
    """The table: times as ratios to the first network's."""
    lines = [
        "| network | parameters | pictures seen | words read | CER | time, alone | in batches |",
        "|---|--:|--:|--:|--:|--:|--:|",
    ]
    first = stored["milliseconds"]["strided"]
    for name, row in stored["networks"].items():
        counts = [f"{row['parameters'] / 1e6:.2f} M", f"{row['pictures']:,}"]
        rates = [f"{row[key]:.1%}" for key in ("exact_match", "character_error_rate")]
        taken = stored["milliseconds"][name]
        ratios = [f"{taken[kind] / first[kind]:.2f}" for kind in ("alone", "batches")]
        lines.append(f"| {' | '.join([name, *counts, *rates, *ratios])} |")
    return "\n".join(lines) + "\n"


def written(page: str, stored: dict[str, Any]) -> str:
    """The page with the table of what is stored."""
    return with_table(page, "networks", COMMAND, table(stored))


def store(stored: dict[str, Any]) -> None:
    with replacing(STORED) as file:
        file.write_text(json.dumps(stored, indent=1) + "\n", encoding="utf-8")


def main(arguments: list[str]) -> int:
    """Measure all networks, or those named, store them and write the table."""
    warnings.simplefilter("ignore")  # words too wide for their columns: left out
    torch.set_num_threads(1)
    stored: dict[str, Any] = {"networks": {}}
    if STORED.exists():
        stored = json.loads(STORED.read_text(encoding="utf-8"))
    stored |= {
        "command": COMMAND,
        "machine": f"{platform.machine()}, {os.cpu_count()} cores, of which one trains",
        "versions": {name: version(name) for name in ("torch", "pillow", "wordfreq")},
        "tested": TESTED,
        "config": dataclasses.asdict(CONFIG),
    }
    if set(stored.get("milliseconds", ())) != set(NETWORKS):
        stored["milliseconds"] = costs(Alphabet(PRINTABLE))
        store(stored)
    taken = {name: kinds["training"] for name, kinds in stored["milliseconds"].items()}
    wanted = tuple(name for name in arguments if name != "--table")
    chosen = [name for name in NETWORKS if not wanted or name.startswith(wanted)]
    if not chosen:
        raise SystemExit(f"no network is called {' or '.join(wanted)}: {', '.join(NETWORKS)}")
    for name in [] if arguments == ["--table"] else chosen:
        row = trained(name, round(PICTURES * taken["strided"] / taken[name]))
        # two commands may measure at the same time, each its networks
        stored = json.loads(STORED.read_text(encoding="utf-8"))
        rows = stored["networks"] | {name: row}
        stored["networks"] = {name: rows[name] for name in NETWORKS if name in rows}
        store(stored)
        print(f"  {name}: {row}", flush=True)
    page = PAGE.read_text(encoding="utf-8")
    PAGE.write_text(written(page, stored), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
