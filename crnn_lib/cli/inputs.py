"""The objects that the options of a command name: datasets, settings of a training."""

from __future__ import annotations

import argparse
import dataclasses
import sys
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from crnn_lib.alphabet import Alphabet, AlphabetError
from crnn_lib.cli.further import steps_with_further
from crnn_lib.cli.output import saying_warnings
from crnn_lib.cli.texts import text_source
from crnn_lib.cli.unreadable import readable, say_which_lmdbs
from crnn_lib.contract import HEIGHT
from crnn_lib.data.labelled import LabelledImages
from crnn_lib.data.labels import LabelRules, LabelsError, faulty_rows
from crnn_lib.data.pictures import PictureError
from crnn_lib.formats import Labelled, open_labelled
from crnn_lib.training.config import TrainConfig, TrainingError
from crnn_lib.weights import WeightsError

if TYPE_CHECKING:  # loaded by the commands that draw: fonts take time
    from crnn_lib.rendering import SyntheticWords, TextSource

BFLOAT16 = ("_is_amx_tile_supported", "_is_avx512_bf16_supported")  # of torch.cpu
SLOW_MIXED = "this processor is slow in mixed precision: --precision float32 or auto may be faster"


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
    rules = label_rules(options)
    height, skip = options.height or HEIGHT, options.skip_unreadable
    data = open_labelled(given, alphabet, rules, height=height, skip_damaged=skip)
    say_which_lmdbs(data)
    return data


def check_labels(data: Labelled, options: argparse.Namespace, alphabet: Alphabet) -> None:
    """Check labels with the alphabet that they gave, without reading them again.

    Raises LabelsError: a text may mix directions in a way that no alphabet can encode.
    """
    rules, faults = label_rules(options), []
    for index, row in enumerate(data.rows):
        if fault := rules.fault(row["text"], alphabet):
            number, where = index + 1, options.data
            if isinstance(data, LabelledImages):
                number, where = data.row_numbers[index], data.where(index)
            faults.append((number, f"{where} ({row['file']}): {fault}"))
    if faults:
        raise LabelsError(faulty_rows(faults))


def label_rules(options: argparse.Namespace) -> LabelRules:
    """Return how labels are changed before they are used."""
    return LabelRules(
        strip=options.strip_labels, normalise=options.normalise, caseless=options.caseless
    )


def synthetic(
    options: argparse.Namespace, alphabet: Alphabet, seed: int, count: int | None
) -> SyntheticWords:
    """Return rendered words as --texts, --style, --fonts and --height ask for."""
    from crnn_lib.rendering import SyntheticWords

    return SyntheticWords(
        alphabet,
        texts=_text_source(options, alphabet),
        style=options.style,
        seed=seed,
        count=count,
        fonts=_fonts(options, alphabet),
        height=options.height or HEIGHT,
    )


def _text_source(options: argparse.Namespace, alphabet: Alphabet) -> TextSource:
    try:
        return text_source(tuple(options.texts), alphabet, options.normalise)
    except ValueError as error:
        raise UsageError(str(error)) from None


def _fonts(options: argparse.Namespace, alphabet: Alphabet) -> tuple[Path, ...] | None:
    """Return the fonts of --fonts; else those of this machine, too, where the default ones lack.

    None: the default ones have all characters.
    """
    from crnn_lib.rendering import default_fonts, find_fonts
    from crnn_lib.rendering.fonts import coverage, system_fonts_with_any

    if options.fonts is not None:
        with saying_warnings(lambda warning: _say_once(f"--fonts: {warning}")):
            return find_fonts(options.fonts)
    characters = {character for character in alphabet.characters if not character.isspace()}
    lacking = frozenset(map(ord, characters)).difference(*map(coverage, default_fonts()))
    found = system_fonts_with_any(lacking) if lacking else ()
    if not found:
        return None
    count = f"{len(lacking):,} character{'' if len(lacking) == 1 else 's'}"
    _say_once(
        f"the default fonts lack {count} of the alphabet, so {len(found)} fonts of this machine "
        "that have some of them are used, too (--fonts chooses others)"
    )
    return (*default_fonts(), *found)


@lru_cache(maxsize=8)  # pictures to train on and to validate on
def _say_once(sentence: str) -> None:
    from crnn_lib.training.processes import is_main_process

    if is_main_process():
        print(sentence, file=sys.stderr)


FINE_TUNING_RATE = 2e-3  # a third of a new training's: what the weights know is kept


def precision(wanted: str, device: str) -> str:
    """Return "mixed" or "float32": what is wanted, or by "auto" what the device is faster in.

    Mixed precision computes in bfloat16. A processor without instructions for it (AMX, AVX-512
    BF16) takes up to ten times as long as in float32, which is said.
    """
    import torch

    on_gpu = device not in ("auto", "cpu") or (device == "auto" and torch.cuda.is_available())
    supported = (getattr(torch.cpu, name, bool) for name in BFLOAT16)  # not each torch can tell
    fast = on_gpu or any(tells() for tells in supported)
    if wanted == "mixed" and not fast:
        print(SLOW_MIXED, file=sys.stderr)
    return wanted if wanted != "auto" else "mixed" if fast else "float32"


def training_config(options: argparse.Namespace) -> TrainConfig:
    """Return the settings of a training that were given, the others at their defaults."""
    names = [field.name for field in dataclasses.fields(TrainConfig)]
    given = {name: getattr(options, name, None) for name in names}
    if given["precision"] is not None:
        given["precision"] = precision(given["precision"], given["device"] or "auto")
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
