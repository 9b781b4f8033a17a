"""The objects that the options of a command name: alphabets, datasets, readers."""

from __future__ import annotations

import argparse
import dataclasses
import sys
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from crnn_lib.alphabet import Alphabet, AlphabetError
from crnn_lib.data.labelled import LabelledImages
from crnn_lib.data.labels import LabelRules, LabelsError
from crnn_lib.data.pictures import PictureError
from crnn_lib.decoding.decoder import Decoder
from crnn_lib.decoding.language_model import NGram, Phrases
from crnn_lib.decoding.lexicon import Lexicon
from crnn_lib.formats import LmdbImages
from crnn_lib.reader import Reader
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
) -> LabelledImages | LmdbImages | SyntheticWords:
    """Return the data that --data or --valid names; seed and count are for `synthetic`."""
    if given == "synthetic":
        return synthetic(options, alphabet, seed, count)
    return labelled(given, options, alphabet)


def labelled(
    given: Path | str, options: argparse.Namespace, alphabet: Alphabet | None = None
) -> LabelledImages | LmdbImages:
    """Return pictures with their texts from a labels.csv, or from an LMDB (folder or data.mdb)."""
    rules = LabelRules(
        strip=options.strip_labels, normalise=options.normalise, caseless=options.caseless
    )
    if Path(given).is_dir() or Path(given).suffix == ".mdb":
        return LmdbImages(given, alphabet, rules)
    return LabelledImages(given, alphabet, rules)


def synthetic(
    options: argparse.Namespace, alphabet: Alphabet, seed: int, count: int | None
) -> SyntheticWords:
    """Return rendered words as --texts, --style and --fonts ask for."""
    from crnn_lib.rendering import SyntheticWords, find_fonts

    return SyntheticWords(
        alphabet,
        texts=_text_source(options.texts, alphabet),
        style=options.style,
        seed=seed,
        count=count,
        fonts=None if options.fonts is None else find_fonts(options.fonts),
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


def training_config(options: argparse.Namespace) -> TrainConfig:
    """Return the settings of a training that were given, the others at their defaults."""
    names = [field.name for field in dataclasses.fields(TrainConfig)]
    given = {name: getattr(options, name, None) for name in names}
    given["validate_start"] = options.weights is not None  # the best is never worse than they are
    try:
        return TrainConfig(**{name: value for name, value in given.items() if value is not None})
    except ValueError as error:
        raise UsageError(str(error)) from None


# --- readers --------------------------------------------------------------------------------------


def weights_reader(options: argparse.Namespace) -> Reader:
    """Return a reader with the weights of --weights, or with the shipped ones."""
    return Reader.pretrained() if options.weights is None else Reader.load(options.weights)


def decoding_reader(options: argparse.Namespace) -> Reader:
    """Return a reader with weights and decoder as asked for."""
    reader = weights_reader(options)
    if (options.phrases or options.any_case) and options.lexicon is None and options.lm is None:
        raise UsageError("--phrases and --any-case say how to take a --lexicon or --lm: give one")
    try:
        reader.decoder = Decoder(
            method=options.decoder,
            beam_width=options.beam_width,
            lexicon=_lexicon(options, reader.alphabet),
            language_model=_language_model(options, reader.alphabet),
            lm_weight=options.lm_weight,
            insertion_bonus=options.insertion_bonus,
            top=options.top,
        )
    except ValueError as error:
        raise UsageError(str(error)) from None
    return reader


def _lexicon(options: argparse.Namespace, alphabet: Alphabet) -> Lexicon | None:
    if options.lexicon is None:
        return None
    words = _lines(options.lexicon, "--lexicon", options.any_case)
    with _warnings_in_sentences(options.command):
        separator = " " if options.phrases else None
        return Lexicon.from_words(words, alphabet, separator=separator)


@contextmanager
def _warnings_in_sentences(command: str) -> Iterator[None]:
    """Print warnings as the command's own sentences."""
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        yield
    for warning in caught:
        print(f"crnn {command}: {warning.message}", file=sys.stderr)


def _language_model(options: argparse.Namespace, alphabet: Alphabet) -> NGram | Phrases | None:
    """Load a saved model, or train one in seconds from a list of texts."""
    if options.lm is None:
        return None
    if _is_arpa(options.lm):
        raise UsageError(
            f"--lm {options.lm} is a model in ARPA format, which cannot be read here: give the "
            "texts that it was made of, one on each line"
        )
    if Path(options.lm).suffix != ".safetensors":
        with _warnings_in_sentences(options.command):
            model = NGram.train(_lines(options.lm, "--lm", options.any_case), alphabet)
    else:
        model = NGram.load(options.lm)
        if model.alphabet != alphabet:
            raise UsageError(
                f"--lm {options.lm} was trained for the alphabet {model.alphabet.characters!r}, "
                "not for the weights'"
            )
    return Phrases(model) if options.phrases else model


def _is_arpa(name: str) -> bool:
    """Tell whether a file is an n-gram model of another tool; its first lines say so."""
    try:
        with Path(name).open("rb") as file:
            return b"\\data\\" in file.read(10_000)
    except OSError:
        return False


def _lines(name: str, option: str, any_case: bool) -> list[str]:
    """Return the lines of a text file, or the shipped English words."""
    from crnn_lib.rendering import cases, english_words

    if name == "english":
        texts = list(english_words())
    else:
        try:
            lines = Path(name).read_text(encoding="utf-8-sig").splitlines()
        except OSError as error:
            raise UsageError(
                f"{option} {name} cannot be read ({error.strerror}): name a text file, or english"
            ) from None
        except UnicodeDecodeError:
            raise UsageError(
                f"{option} {name} is not UTF-8 text: save it as UTF-8, one word on each line"
            ) from None
        texts = [line.strip() for line in lines if line.strip()]
        if not texts:
            raise UsageError(f"{option} {name} is empty: write one word on each line")
    if any_case:
        return list(dict.fromkeys(form for text in texts for form in cases(text)))
    return texts
