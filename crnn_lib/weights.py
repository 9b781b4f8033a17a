"""Weights and checkpoints as safetensors files: tensors, and a description in JSON.

Nothing is unpickled, so no code is run.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from safetensors import SafetensorError, safe_open
from safetensors.torch import save_file
from torch import Tensor

from crnn_lib.alphabet import Alphabet, AlphabetError
from crnn_lib.contract import HEIGHT, PREPROCESSING
from crnn_lib.files import replacing
from crnn_lib.model.crnn import CRNN

WEIGHTS = "crnn_lib weights"
CHECKPOINT = "crnn_lib checkpoint"
VERSION = 1
# what a description that was altered or made up can raise when it is followed
MISFIT = (
    *(KeyError, TypeError, RuntimeError, AttributeError, IndexError, OverflowError, MemoryError),
    RecursionError,
)


class WeightsError(ValueError):
    """A file of weights, or a checkpoint, that cannot be used; the message says which and why."""


@dataclass(frozen=True)
class TensorFile:
    """The tensors of a file by name, and its description (everything JSON can say)."""

    tensors: dict[str, Tensor]
    description: dict[str, Any]


def save_weights(
    path: Path | str, model: CRNN, alphabet: Alphabet, training: dict[str, Any] | None = None
) -> None:
    """Write the model's weights with alphabet, options and preprocessing.

    `training`: how they were made, as JSON can say it. The file is replaced whole or not at all.
    Raises ValueError when model and alphabet do not fit, WeightsError when it cannot be written.
    """
    check_fit(model, alphabet)
    description = {
        "alphabet": alphabet.characters,
        "model": model.options,
        "preprocessing": PREPROCESSING | {"height": model.height},
        "training": training or {},
    }
    write_tensors(path, dict(model.state_dict()), description, WEIGHTS)


def load_weights(path: Path | str) -> tuple[CRNN, Alphabet]:
    """Return the model, in eval mode on the CPU, and its alphabet.

    Raises WeightsError for a file that does not hold sound weights.
    """
    file = read_tensors(path, WEIGHTS)
    try:
        height = file.description["model"].get("height", HEIGHT)
        if file.description["preprocessing"] != PREPROCESSING | {"height": height}:
            raise WeightsError(
                f"{path} wants pictures prepared as {file.description['preprocessing']}, not as "
                "here"
            )
        alphabet = Alphabet(file.description["alphabet"])
        model = CRNN(**file.description["model"])
        check_fit(model, alphabet)
        model.load_state_dict(file.tensors)
        fault = _fault_of_values(file.tensors)
        if fault:
            raise WeightsError(f"{path} holds {fault}: its training failed, use an earlier file")
    except (*MISFIT, AlphabetError) as error:
        raise WeightsError(
            f"{path}: the weights do not fit their own description ({_first_line(error)})"
        ) from None
    except WeightsError:
        raise
    except ValueError as error:
        raise WeightsError(f"{path}: {error}") from None
    return model.eval(), alphabet


def _fault_of_values(tensors: dict[str, Tensor]) -> str | None:
    """Say why a model with these tensors could not compute; None if it can."""
    if not all(tensor.isfinite().all() for tensor in tensors.values()):
        return "weights that are not finite numbers"
    variances = (tensor for name, tensor in tensors.items() if name.endswith("running_var"))
    return "negative variances" if any((tensor < 0).any() for tensor in variances) else None


def describe_weights(path: Path | str) -> dict[str, Any]:
    """Return the description alone: alphabet, model, preprocessing, training."""
    return read_tensors(path, WEIGHTS).description


def check_fit(model: CRNN, alphabet: Alphabet, *data: object) -> None:
    """Raise ValueError unless the model has a class for each character and the blank.

    Also where a dataset of `data` says that its pictures (`height`) are not as high as the model's.
    """
    if model.num_classes != len(alphabet):
        raise ValueError(
            f"the model has {model.num_classes} classes but the alphabet {len(alphabet)} "
            f"({len(alphabet.characters)} characters and the blank): make it with "
            "CRNN(len(alphabet))"
        )
    for height in (getattr(dataset, "height", model.height) for dataset in data):
        if height != model.height:
            raise ValueError(
                f"the model reads pictures {model.height} pixels high but the data has them "
                f"{height} high: make the model with CRNN(..., height={height}) or the data with "
                f"height={model.height}"
            )


def with_alphabet(model: CRNN, alphabet: Alphabet, wanted: Alphabet) -> CRNN:
    """Return a new model, on the CPU, that writes `wanted` and keeps what `model` has learnt.

    `alphabet` is what `model` writes. Columns and context stay the same, and so do the rows of the
    last layer for the blank and for characters that both alphabets have. The rows of other
    characters are random: train it further. Raises ValueError when model and alphabet do not fit.
    """
    check_fit(model, alphabet)
    other = CRNN(**{**model.options, "num_classes": len(wanted)})
    learnt = {name: value.cpu() for name, value in model.state_dict().items()}
    known = [(0, 0)] + [
        (wanted.encode(character)[0], alphabet.encode(character)[0])
        for character in wanted.characters
        if not alphabet.missing(character)
    ]
    here, there = (list(classes) for classes in zip(*known))
    for name, row in other.classifier.state_dict().items():
        row[here] = learnt[f"classifier.{name}"][there]
        learnt[f"classifier.{name}"] = row
    other.load_state_dict(learnt)
    return other


def write_tensors(
    path: Path | str, tensors: dict[str, Tensor], description: dict[str, Any], kind: str
) -> None:
    """Write tensors and description as a file of `kind`, replaced whole or not at all.

    Raises WeightsError when it cannot be written.
    """
    contiguous = {name: tensor.detach().cpu().contiguous() for name, tensor in tensors.items()}
    described = json.dumps(description)
    metadata = {
        "format": kind,
        "version": str(VERSION),
        "description": described,
        "checksum": _checksum(contiguous, described),
    }
    try:
        with replacing(path) as part:
            save_file(contiguous, part, metadata)
    except (OSError, SafetensorError) as error:
        raise WeightsError(
            f"{path} could not be written ({_first_line(error)}); what was there before is kept: "
            "make room or choose another folder"
        ) from error


def read_tensors(path: Path | str, kind: str) -> TensorFile:
    """Read a file that `write_tensors` wrote as `kind`.

    Raises WeightsError naming file and reason.
    """
    path = Path(path)
    if not path.is_file():
        fault = "is a folder" if path.is_dir() else "does not exist"
        raise WeightsError(f"{path} {fault}: name a file of weights (.safetensors)")
    try:
        with safe_open(path, framework="pt") as opened:
            metadata = opened.metadata() or {}
            _check_format(path, metadata, kind)
            description = json.loads(metadata["description"])
            names = opened.keys()  # of a file, which is not a dict
            tensors = {name: opened.get_tensor(name) for name in names}
            checksum = metadata.get("checksum")  # files of older versions have none
            if checksum not in (None, _checksum(tensors, metadata["description"])):
                raise WeightsError(
                    f"{path} was altered after it was written (its checksum does not fit): use "
                    "another copy"
                )
    except (SafetensorError, OSError) as error:
        raise WeightsError(_what_else(path, error)) from None
    except (KeyError, json.JSONDecodeError, RecursionError):
        raise WeightsError(
            f"{path} has lost its description: it was not written by crnn_lib"
        ) from None
    return TensorFile(tensors, description)


def _checksum(tensors: dict[str, Tensor], described: str) -> str:
    """Return a number in hexadecimal that changes with any byte of the tensors, or their names."""
    total = hashlib.blake2b(described.encode(), digest_size=16)
    for name in sorted(tensors):
        values = tensors[name]
        total.update(f"{name} {values.dtype} {tuple(values.shape)}".encode())
        total.update(values.reshape(-1).view(torch.uint8).numpy().tobytes())
    return total.hexdigest()


def _what_else(path: Path, error: Exception) -> str:
    """Say what a file is that is not a safetensors file.

    (Asked only then: a sound one may begin with the same bytes.)
    """
    with path.open("rb") as file:
        start = file.read(2)
    if start == b"PK" or start[:1] == b"\x80":
        return (
            f"{path} is a pickle (PyTorch's .pt or .pth): opening it could run code hidden in it, "
            "so it is not opened; if you trust it, load it yourself with "
            "torch.load(..., weights_only=True) and write it with save_weights"
        )
    return f"{path} is damaged, cut off or not a safetensors file ({_first_line(error)})"


def _check_format(path: Path, metadata: dict[str, str], kind: str) -> None:
    found = metadata.get("format", "safetensors of another origin")
    if found != kind:
        raise WeightsError(f"{path} holds {found}, not {kind}")
    if metadata.get("version") != str(VERSION):
        raise WeightsError(
            f"{path} has format version {metadata.get('version')}, this crnn_lib reads version "
            f"{VERSION}: update crnn_lib"
        )


def _first_line(error: BaseException) -> str:
    return (str(error).strip() or type(error).__name__).splitlines()[0]
