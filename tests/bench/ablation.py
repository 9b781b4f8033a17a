"""What makes `fit` learn fast: `python -m tests.bench.ablation` leaves out, or changes, one thing
at a time, over three seeds.

The task is the source article's: strings of 1 to 10 characters of a-z0-9, drawn as they are needed
in some 75 fonts, read unseen. All runs see the same pictures of a seed for the same number of steps
on one thread, so that they can be compared on a noisy machine; what a variant costs in time is told
by its seconds beside those of the plain run. Stored in data/measurements/ablation.json, run by run,
so that an interrupted measurement goes on; chapter 05 tells the story.
"""

from __future__ import annotations

import dataclasses
import json
import os
import platform
import sys
import warnings
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from typing import Any
from unittest.mock import patch

import torch
from torch import Tensor, nn
from torch.utils.data import Dataset

from crnn_lib import CRNN, Alphabet, SyntheticWords, TrainConfig, fit
from crnn_lib.ctc import CTCLoss
from crnn_lib.data import Sample
from crnn_lib.files import replacing
from crnn_lib.model import Convolution
from crnn_lib.model import crnn as model_room
from crnn_lib.rendering import random_strings
from tests import ROOT

STORED = ROOT / "data" / "measurements" / "ablation.json"
ARTICLE = Alphabet.preset("article")
SEEDS = (0, 1, 2)
# what `fit` did before Muon was measured here: one thing of this is changed at a time
PLAIN = TrainConfig(
    steps=500,
    batch_size=16,
    optimizer="adamw",
    learning_rate=4e-3,
    clip_norm=5.0,
    validate_every=100,
    progress=False,
)
UNSEEN = 200


@dataclasses.dataclass(frozen=True)
class Variant:
    """One change: of the configuration, of the data, of the network as it is built, or of something
    while it trains.
    """

    config: dict[str, Any] = dataclasses.field(default_factory=dict)
    data: Callable[[SyntheticWords], Dataset[Sample]] = lambda words: words
    network: Callable[[], list[nn.Module]] | None = None
    meanwhile: Callable[[], AbstractContextManager[Any]] = nullcontext


class ShortestFirst(Dataset[Sample]):
    """Strings of 1 to 3 characters for the first fifth of the training, then all lengths
    (SortaGrad, Deep Speech 2).
    """

    def __init__(self, words: SyntheticWords) -> None:
        self.all = words
        self.short = SyntheticWords(ARTICLE, texts=random_strings(ARTICLE, 1, 3), seed=words.seed)

    def __getitem__(self, index: int) -> Sample:
        return (self.short if index < PLAIN.steps * PLAIN.batch_size // 5 else self.all)[index]


def small(share: float = 1.0, stride: int = 4, norm: bool = True) -> list[nn.Module]:
    """The layers of `small`, wider or narrower, with another stride of the columns, without
    BatchNorm.
    """
    a, b, c, d, e = (round(channels * share) for channels in (16, 48, 96, 128, 192))
    late = (2, 2) if stride == 8 else (2, 1)
    early = (2, 1) if stride == 2 else (2, 2)
    return [
        Convolution(1, a, pool=(2, 2), norm=norm),
        Convolution(a, b, pool=early, norm=norm),
        Convolution(b, c, pool=late, norm=norm),
        Convolution(c, d, pool=(2, 1), norm=norm),
        Convolution(d, e, (2, 1), padding=(0, 0), norm=norm),
    ]


@contextmanager
def optimizer(kind: type[torch.optim.Optimizer], **options: Any) -> Iterator[None]:
    """One optimiser for all weights instead of those of `fit`."""

    def make(model: CRNN, auxiliary: nn.Linear, config: TrainConfig) -> list[torch.optim.Optimizer]:
        return [
            kind([*model.parameters(), *auxiliary.parameters()], lr=config.learning_rate, **options)
        ]  # type: ignore[call-arg]

    with patch("crnn_lib.training.optimizers_for", make):
        yield


@contextmanager
def rate(of: Callable[[TrainConfig, int], float]) -> Iterator[None]:
    with patch.object(TrainConfig, "rate", of):
        yield


@contextmanager
def label_prior(scale: float = 0.3) -> Iterator[None]:
    """Divide each column's probabilities by a power of how often each class is said (Zeyer et al.,
    arXiv 2105.14849).
    """
    plain = CTCLoss.__call__

    def with_prior(self: CTCLoss, log_probs: Tensor, *others: Any) -> Tensor:
        prior = log_probs.detach().exp().mean((0, 1)).log()
        return plain(self, (log_probs - scale * prior).log_softmax(-1), *others)

    with patch.object(CTCLoss, "__call__", with_prior):
        yield


@contextmanager
def rows_first() -> Iterator[None]:
    """Pictures and weights laid out channel by channel, as torch does unless told otherwise."""
    to = nn.Module.to

    def contiguous(
        module: nn.Module, *given: Any, memory_format: Any = None, **named: Any
    ) -> nn.Module:
        return to(module, *given, **named) if given or named else module

    with (
        patch.object(nn.Module, "to", contiguous),
        patch("torch.channels_last", torch.contiguous_format),
    ):
        yield


# what a variant changes of the configuration is stored with the runs. Most change one thing; Muon's
# step is another one, so it comes with a rate and a limit of clipping that suit it, Adadelta and
# SGD with a rate that suits them (each chosen once)
VARIANTS: dict[str, Variant] = {
    "the plain recipe": Variant(),
    "no auxiliary head": Variant({"auxiliary_weight": 0.0}),
    "no BatchNorm": Variant(network=lambda: small(norm=False)),
    "constant rate, a quarter of the peak": Variant(
        meanwhile=lambda: rate(lambda config, step: config.learning_rate / 4)
    ),
    "no warm-up": Variant({"warmup": 0.0}),
    "a quarter of the learning rate": Variant({"learning_rate": PLAIN.learning_rate / 4}),
    "Muon, with its own rate and clipping": Variant(
        {"optimizer": "muon", "learning_rate": 6e-3, "clip_norm": 1.0}
    ),
    "Adadelta, as in the paper": Variant(
        {"learning_rate": 1.0}, meanwhile=lambda: optimizer(torch.optim.Adadelta)
    ),
    "SGD with momentum": Variant(
        {"learning_rate": 0.02},
        meanwhile=lambda: optimizer(torch.optim.SGD, momentum=0.9, nesterov=True),
    ),
    "gradients clipped at a norm of 1": Variant({"clip_norm": 1.0}),
    "batches of 64, as many pictures": Variant(
        {"batch_size": 64, "steps": PLAIN.steps // 4, "validate_every": 25}
    ),
    "batches of 8, as many pictures": Variant(
        {"batch_size": 8, "steps": PLAIN.steps * 2, "validate_every": 200}
    ),
    "shortest strings first": Variant(data=ShortestFirst),
    "half the channels": Variant(network=lambda: small(0.5)),
    "one and a half times the channels": Variant(network=lambda: small(1.5)),
    "a column every 8 pixels": Variant(network=lambda: small(stride=8)),
    "a column every 2 pixels": Variant(network=lambda: small(stride=2)),
    "a label prior": Variant(meanwhile=label_prior),
    "channels not last in memory": Variant(meanwhile=rows_first),
}


def train(variant: Variant, seed: int) -> dict[str, Any]:
    """One run: seconds, and exact match and character error rate on unseen strings at each
    validation.
    """
    torch.manual_seed(seed)
    network = (
        patch.object(model_room, "_small", variant.network) if variant.network else nullcontext()
    )
    with variant.meanwhile(), network:
        model = CRNN(len(ARTICLE))
        data = variant.data(SyntheticWords(ARTICLE, seed=1000 + seed))
        unseen = SyntheticWords(ARTICLE, seed=5, count=UNSEEN)
        config = dataclasses.replace(PLAIN, seed=seed, **variant.config)
        history = fit(model, data, unseen, alphabet=ARTICLE, config=config)
    return {
        "seed": seed,
        "seconds": history.records[-1].seconds,
        "pictures": [record.step * config.batch_size for record in history.records],
        "exact_match": [record.exact_match for record in history.records],
        "character_error_rate": [record.character_error_rate for record in history.records],
    }


def main(names: list[str]) -> int:
    """Measure the variants named, or all that are not stored yet."""
    torch.set_num_threads(1)
    # a doubled letter in a narrow font may need more columns than there are: left out
    warnings.simplefilter("ignore")
    stored: dict[str, Any] = {
        "command": "python -m tests.bench.ablation",
        "machine": f"{platform.machine()}, {os.cpu_count()} cores, one thread",
        "config": dataclasses.asdict(PLAIN),
        "unseen": UNSEEN,
        "changes": {name: variant.config for name, variant in VARIANTS.items()},
        "variants": {},
    }
    if STORED.exists():
        stored["variants"] = json.loads(STORED.read_text(encoding="utf-8"))["variants"]
    for seed in SEEDS:
        for name in names or VARIANTS:
            runs = stored["variants"].setdefault(name, [])
            if any(run["seed"] == seed for run in runs):
                continue
            runs.append(train(VARIANTS[name], seed))
            write(stored)
            print(
                f"{name}, seed {seed}: {runs[-1]['exact_match']} in {runs[-1]['seconds']:.0f} s",
                flush=True,
            )
    write(stored)
    return 0


def write(stored: dict[str, Any]) -> None:
    with replacing(STORED) as part:
        part.write_text(json.dumps(stored, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
