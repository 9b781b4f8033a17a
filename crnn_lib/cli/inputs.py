"""The objects that the options of a command name: datasets, settings of a training."""

from __future__ import annotations

import argparse
import dataclasses
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from crnn_lib.alphabet import Alphabet, AlphabetError
from crnn_lib.cli.further import steps_with_further
from crnn_lib.cli.unreadable import readable, say_which_lmdbs
from crnn_lib.contract import HEIGHT
from crnn_lib.data.labels import LabelRules, LabelsError
from crnn_lib.data.pictures import PictureError
from crnn_lib.formats import Labelled, open_labelled
from crnn_lib.training.config import TrainConfig, TrainingError
from crnn_lib.weights import WeightsError

if TYPE_CHECKING:  # loaded by the commands that draw: fonts take time
    from crnn_lib.rendering import SyntheticWords, TextSource


class UsageError(ValueError):
    """A combination of options that makes no sense, or a file in the way."""


def wrong_input_errors() -> tuple[type[Exception], ...]:
    """Return what wrong input raises; anything else is a fault of ours and keeps its traceback."""
    from crnn_lib.rendering import RenderingError

    ours = (AlphabetError, LabelsError, PictureError, RenderingError, TrainingError, WeightsError)
    return (UsageError, *ours, OSError)


# --- data -----------------------------------------------------------------------------------------


def dataset(
    given: str,
    options: argparse.Namespace,
    alphabet: Alphabet,
    *,
    seed: int,
    count: int | None = None,
) -> Labelled | SyntheticWords:
    """Return the data that --data or --valid names; seed and count are for `synthetic`."""
    if given == "synthetic":
        return synthetic(options, alphabet, seed, count)
    return readable_labelled(given, options, alphabet)


def readable_labelled(
    given: str, options: argparse.Namespace, alphabet: Alphabet | None = None
) -> Labelled:
    """Return labelled pictures to train on, and say what is left out of them."""
    return readable(labelled(given, options, alphabet), given, skip=options.skip_unreadable)


def labelled(
    given: Path | str, options: argparse.Namespace, alphabet: Alphabet | None = None
) -> Labelled:
    """Return pictures with their texts from a labels.csv, LMDBs, or PAGE or ALTO XML."""
    rules = LabelRules(
        strip=options.strip_labels, normalise=options.normalise, caseless=options.caseless
    )
    height, skip = options.height or HEIGHT, options.skip_unreadable
    data = open_labelled(given, alphabet, rules, height=height, skip_damaged=skip)
    say_which_lmdbs(data)
    return data


def synthetic(
    options: argparse.Namespace, alphabet: Alphabet, seed: int, count: int | None
) -> SyntheticWords:
    """Return rendered words as --texts, --style, --fonts and --height ask for."""
    from crnn_lib.rendering import SyntheticWords, find_fonts

    return SyntheticWords(
        alphabet,
        texts=_text_source(options.texts, alphabet),
        style=options.style,
        seed=seed,
        count=count,
        fonts=None if options.fonts is None else find_fonts(options.fonts),
        height=options.height or HEIGHT,
    )


def _text_source(names: list[str], alphabet: Alphabet) -> TextSource:
    from crnn_lib.rendering import Mixture

    try:
        chosen = [TEXT_SOURCES[name](alphabet) for name in names]
    except ValueError as error:
        raise UsageError(str(error)) from None
    return chosen[0] if len(chosen) == 1 else Mixture(tuple((1.0, source) for source in chosen))


def _random(alphabet: Alphabet) -> TextSource:
    from crnn_lib.rendering import random_strings

    return random_strings(alphabet)


def _words(alphabet: Alphabet) -> TextSource:
    from crnn_lib.rendering import english_words, words

    return words(english_words(), alphabet)


def _everyday(alphabet: Alphabet) -> TextSource:
    from crnn_lib.rendering import everyday

    return everyday(alphabet)


TEXT_SOURCES: dict[str, Callable[[Alphabet], TextSource]] = {
    "random": _random,
    "words": _words,
    "everyday": _everyday,
}


FINE_TUNING_RATE = 2e-3  # a third of a new training's: what the weights know is kept


def training_config(options: argparse.Namespace) -> TrainConfig:
    """Return the settings of a training that were given, the others at their defaults."""
    names = [field.name for field in dataclasses.fields(TrainConfig)]
    given = {name: getattr(options, name, None) for name in names}
    if options.further is not None:
        given["steps"] = steps_with_further(options)
    if options.weights is not None:
        given["validate_start"] = True  # the best is never worse than they are
        if given["learning_rate"] is None:
            given["learning_rate"] = FINE_TUNING_RATE
    try:
        return TrainConfig(**{name: value for name, value in given.items() if value is not None})
    except ValueError as error:
        raise UsageError(str(error)) from None
