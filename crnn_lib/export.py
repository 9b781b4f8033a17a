"""Export of a model to ONNX, for programs without PyTorch: free batch size, free width.

Needs the extra `onnx`.
"""

from __future__ import annotations

import copy
import json
import warnings
from pathlib import Path

import torch
from torch import Tensor, nn

from crnn_lib.alphabet import Alphabet
from crnn_lib.contract import PREPROCESSING
from crnn_lib.files import replacing
from crnn_lib.model.crnn import CRNN
from crnn_lib.weights import WeightsError, check_fit

OPSET = 17
FREE_AXES = {
    "images": {0: "batch", 3: "width"},
    "widths": {0: "batch"},
    "log_probs": {0: "columns", 1: "batch"},
    "lengths": {0: "batch"},
}


class _Exported(nn.Module):
    """The model on pictures padded on the right, so that none is too narrow for a column."""

    def __init__(self, model: CRNN) -> None:
        super().__init__()
        self.model = model

    def forward(self, images: Tensor, widths: Tensor) -> tuple[Tensor, Tensor]:
        """Compute images (N, 1, H, W), widths (N,) -> log_probs (T, N, C), lengths (N,)."""
        images = nn.functional.pad(images, (0, self.model.minimum_width))
        log_probs, lengths = self.model(images, widths)
        return log_probs[: lengths.max()], lengths


def export_onnx(path: Path | str, model: CRNN, alphabet: Alphabet) -> None:
    """Write `model` as ONNX: images, widths -> log_probs (T, N, C), lengths (N,).

    Images are (N, 1, H, W) float32 from -1 to 1, padded on the right with 0; widths are (N,) int64
    without the padding; N and W are free, H is the model's height. The file's metadata hold
    `alphabet`, `model` and `preprocessing` (JSON), as a file of weights does. The file is replaced
    whole or not at all.

    Raises WeightsError when it cannot be written or the extra is not installed, ValueError when
    model and alphabet do not fit.
    """
    check_fit(model, alphabet)
    try:
        import onnx
    except ModuleNotFoundError:
        remedy = 'pip install onnx, or install crnn-lib with its extra "onnx"'
        raise WeightsError(f"to export, the package onnx is needed: {remedy}") from None
    try:
        with replacing(path) as part:
            _write_graph(part, model)
            graph = onnx.load(part)
            onnx.helper.set_model_props(graph, _metadata(model, alphabet))
            onnx.save(graph, part)
    except OSError as error:
        remedy = "name a file in a folder that can be written to"
        raise WeightsError(f"{path} could not be written ({error}): {remedy}") from error


def _write_graph(path: Path, model: CRNN) -> None:
    """Trace a copy of the model and write its graph, without metadata."""
    # a copy, since the exporter changes modes: those of the caller's model stay
    exported = _Exported(copy.deepcopy(model).cpu()).eval()
    # one picture is padded, so that the masks are in the graph
    example = torch.zeros(2, 1, model.height, 96), torch.tensor([96, 60])
    with warnings.catch_warnings():
        # the older exporter is the one that keeps an LSTM whole, with free lengths
        warnings.simplefilter("ignore")
        torch.onnx.export(
            exported,
            example,
            str(path),
            dynamo=False,
            opset_version=OPSET,
            input_names=["images", "widths"],
            output_names=["log_probs", "lengths"],
            dynamic_axes=FREE_AXES,
        )


def _metadata(model: CRNN, alphabet: Alphabet) -> dict[str, str]:
    description = {
        "alphabet": alphabet.characters,
        "model": model.options,
        "preprocessing": PREPROCESSING | {"height": model.height},
    }
    return {name: json.dumps(value) for name, value in description.items()}
