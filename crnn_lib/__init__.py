"""crnn_lib: a CRNN that reads text in pictures, as small and as readable as a course needs it.

The names below are loaded when they are first asked for, so that `python -m crnn_lib check` can
speak even where PyTorch is broken.
"""

from __future__ import annotations

import logging
from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from crnn_lib.alphabet import Alphabet
    from crnn_lib.ctc import ctc_loss
    from crnn_lib.data import Batch, Collate, LabelledImages, Sample
    from crnn_lib.decoding import Decoder, Lexicon, NGram, beam_search, greedy_decode
    from crnn_lib.model import CRNN
    from crnn_lib.reader import Reader, Reading
    from crnn_lib.rendering import SyntheticWords
    from crnn_lib.training import TrainConfig, fit
    from crnn_lib.weights import load_weights, save_weights

__version__ = "0.2.0"
logging.getLogger(__name__).addHandler(logging.NullHandler())  # who uses a library, sets up logs

_HOMES = {
    "Alphabet": "alphabet",
    "Batch": "data",
    "Collate": "data",
    "LabelledImages": "data",
    "Sample": "data",
    "SyntheticWords": "rendering",
    "ctc_loss": "ctc",
    "Decoder": "decoding",
    "beam_search": "decoding",
    "greedy_decode": "decoding",
    "NGram": "decoding",
    "Lexicon": "decoding",
    "CRNN": "model",
    "Reader": "reader",
    "Reading": "reader",
    "TrainConfig": "training",
    "fit": "training",
    "load_weights": "weights",
    "save_weights": "weights",
}
__all__ = [
    "CRNN", "Alphabet", "Batch", "Collate", "Decoder", "LabelledImages", "Lexicon", "NGram",
    "Reader", "Reading", "Sample", "SyntheticWords", "TrainConfig", "beam_search", "ctc_loss",
    "fit", "greedy_decode", "load_weights", "save_weights",
]  # fmt: skip


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module 'crnn_lib' has no attribute {name!r}")
    return getattr(import_module(f"crnn_lib.{_HOMES[name]}"), name)


def __dir__() -> list[str]:
    return sorted([*globals(), *_HOMES])
