"""The command train."""

from __future__ import annotations

import argparse
import sys
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from crnn_lib.cli.parsing import STOPPED
from crnn_lib.contract import HEIGHT

if TYPE_CHECKING:
    from torch.utils.data import Dataset

    from crnn_lib.alphabet import Alphabet
    from crnn_lib.data import Sample
    from crnn_lib.formats import Labelled
    from crnn_lib.model import CRNN
    from crnn_lib.training import History, TrainConfig

# pictures to train and validate on are never those of `crnn render --seed`, whatever a person types
TRAINING_SEEDS, VALIDATION_SEED = 2**40, 2**50
VALIDATION_PICTURES = 500


def train(options: argparse.Namespace) -> int:
    """Train as the options say; return the exit code, that of a stopped program after Ctrl-C."""
    from crnn_lib.cli.alphabets import described
    from crnn_lib.cli.further import steps_taken
    from crnn_lib.cli.inputs import dataset, training_config
    from crnn_lib.cli.logs import logged
    from crnn_lib.files import fingerprint
    from crnn_lib.training import fit
    from crnn_lib.training.processes import is_main_process

    config = training_config(options)
    model, alphabet, known = _start_of_training(options, config.seed)
    if options.weights is not None:
        config = replace(config, start=fingerprint(options.weights))
    options.height = model.height  # of the data, too
    if is_main_process():
        print(described(alphabet))
    data = known or dataset(options.data, options, alphabet, seed=TRAINING_SEEDS + config.seed)
    train = _varied(data, options, alphabet, config.seed)
    valid = None
    validate_on = options.valid or ("synthetic" if options.data == "synthetic" else None)
    if validate_on is not None:
        valid = dataset(
            validate_on, options, alphabet, seed=VALIDATION_SEED, count=VALIDATION_PICTURES
        )
    resume = options.resume or options.further is not None
    steps_before = steps_taken(options.out) if resume else 0
    with logged(options.log, options.out):
        history = fit(
            model, train, valid, alphabet=alphabet, config=config, out=options.out, resume=resume
        )
    if is_main_process():
        if steps_before == config.steps:
            more = "crnn train --further N with the same options goes on"
            print(f"the run in {options.out} had all of its {config.steps} steps already: {more}")
        _report_training(history, options.out, _seen(data, config))
    return STOPPED if history.interrupted else 0


def _start_of_training(
    options: argparse.Namespace, seed: int
) -> tuple[CRNN, Alphabet, Labelled | None]:
    """Return a new model, or the one of --weights, its alphabet, and the data if it is theirs."""
    import torch

    from crnn_lib.cli.inputs import UsageError
    from crnn_lib.model import CRNN
    from crnn_lib.weights import load_weights, with_alphabet

    if options.weights is None:
        alphabet, data = _alphabet(options)
        torch.manual_seed(seed)
        preset, rnn = options.preset or "small", options.rnn or "lstm"
        return CRNN(len(alphabet), preset, rnn, options.height or HEIGHT), alphabet, data
    if any(given is not None for given in (options.preset, options.rnn, options.height)):
        raise UsageError("--weights brings its own --preset, --rnn and --height: leave them out")
    model, alphabet = load_weights(options.weights)
    if options.alphabet is None:
        return model, alphabet, None
    options.height = model.height
    wanted, data = _alphabet(options)
    torch.manual_seed(seed)  # draws the rows of characters that the weights do not know
    return with_alphabet(model, alphabet, wanted), wanted, data


def _varied(
    data: Dataset[Sample], options: argparse.Namespace, alphabet: Alphabet, seed: int
) -> Dataset[Sample]:
    """Return labelled pictures changed anew each time, and mixed with rendered ones, as asked."""
    augment = options.augment is not False
    if options.data == "synthetic" or not (augment or options.mix):
        return data
    from crnn_lib.cli.inputs import synthetic
    from crnn_lib.rendering.augmentation import Augmentation, Endless, Mixed

    endless = Endless(data, alphabet, change=Augmentation() if augment else None, seed=seed)
    if options.mix is None:
        return endless
    return Mixed(endless, synthetic(options, alphabet, TRAINING_SEEDS + seed, None), options.mix)


def _alphabet(options: argparse.Namespace) -> tuple[Alphabet, Labelled | None]:
    """Return the alphabet that --alphabet names; if it is that of the labels, the data, too."""
    from crnn_lib.cli.alphabets import FROM_LABELS, alphabet_named
    from crnn_lib.cli.inputs import check_labels, readable_labelled

    if options.alphabet != FROM_LABELS or options.data == "synthetic":
        return alphabet_named(options.alphabet, None, normalise=options.normalise), None
    data = readable_labelled(options.data, options)
    labels = [row["text"] for row in data.rows]
    alphabet = alphabet_named(options.alphabet, labels, normalise=options.normalise)
    check_labels(data, options, alphabet)
    return alphabet, data


def _seen(data: Dataset[Sample], config: TrainConfig) -> int:
    """Return how many different samples a whole training sees."""
    from crnn_lib.training.batches import size_of

    drawn = config.steps * config.batch_size
    return min(drawn, size_of(data) or drawn)


def _report_training(history: History, out: Path, samples: int) -> None:
    """Print how a training ended; `samples`: how many it has seen, those left out included."""
    for reason in history.unalignable.values():
        print(f"left out: {reason}", file=sys.stderr)
    if history.unalignable:
        print(f"left out: {len(history.unalignable)} of {samples} samples")
    if history.interrupted:
        print(
            f"stopped after step {len(history.losses)}; the same command with --resume goes on "
            "from there"
        )
        return
    validated = [
        (record.character_error_rate, record.exact_match, record.step)
        for record in history.records
        if record.character_error_rate is not None
    ]
    if validated:
        error_rate, exact, step = min(validated, key=lambda record: record[0])
        print(f"best validation: exact match {exact:.1%}, CER {error_rate:.1%} at step {step}")
    print(f"weights: {out / 'model.safetensors'}")
