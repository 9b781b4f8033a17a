"""A model as an ONNX file, which programs without PyTorch can run: free batch, free width. Needs
the extra `onnx`.
"""

from __future__ import annotations

import copy
import json
import warnings
from pathlib import Path

import torch
from torch import Tensor, nn

from crnn_lib.alphabet import Alphabet
from crnn_lib.contract import HEIGHT, PREPROCESSING
from crnn_lib.files import replacing
from crnn_lib.model.crnn import CRNN
from crnn_lib.weights import WeightsError, check_fit

OPSET = 17


class _Exported(nn.Module):
    """The model, with so much padding to the right of every batch that no picture is too narrow for
    a column.
    """

    def __init__(self, model: CRNN) -> None:
        super().__init__()
        self.model = model

    def forward(
        self, images: Tensor, widths: Tensor
    ) -> tuple[Tensor, Tensor]:  # (N, 1, 32, W), (N,)
        images = nn.functional.pad(images, (0, self.model.minimum_width))
        log_probs, lengths = self.model(images, widths)
        return log_probs[: lengths.max()], lengths  # (T, N, C), (N,)


def export_onnx(path: Path | str, model: CRNN, alphabet: Alphabet) -> None:
    """Write `model` as ONNX: images (N, 1, 32, W) float32 from -1 to 1, widths (N,) int64 ->
    log_probs (T, N, C), lengths (N,).

    N and W are free; the pictures of a batch are padded on the right with 0, `widths` are the true
    ones. The file's metadata hold `alphabet`, `model` and `preprocessing` (JSON), as a file of
    weights does. It is replaced whole or not at all. Raises WeightsError when it cannot be written
    or the extra is not installed, ValueError when model and alphabet do not fit.
    """
    check_fit(model, alphabet)
    try:
        import onnx
    except ModuleNotFoundError:
        raise WeightsError(
            "to export, the package onnx is needed: pip install onnx, or install crnn-lib with "
            'its extra "onnx"'
        ) from None
    exported = _Exported(
        copy.deepcopy(model).cpu()
    ).eval()  # the exporter changes modes: not those of the caller's model
    example = (
        torch.zeros(2, 1, HEIGHT, 96),
        torch.tensor([96, 60]),
    )  # padded, so that the masks are in the graph
    try:
        with replacing(path) as part, warnings.catch_warnings():
            # the older exporter is the one that keeps an LSTM whole, with free lengths
            warnings.simplefilter("ignore")
            torch.onnx.export(
                exported,
                example,
                str(part),
                dynamo=False,
                opset_version=OPSET,
                input_names=["images", "widths"],
                output_names=["log_probs", "lengths"],
                dynamic_axes={
                    "images": {0: "batch", 3: "width"},
                    "widths": {0: "batch"},
                    "log_probs": {0: "columns", 1: "batch"},
                    "lengths": {0: "batch"},
                },
            )
            graph = onnx.load(part)
            description = {
                "alphabet": alphabet.characters,
                "model": model.options,
                "preprocessing": PREPROCESSING,
            }
            onnx.helper.set_model_props(
                graph, {name: json.dumps(value) for name, value in description.items()}
            )
            onnx.save(graph, part)
    except OSError as error:
        raise WeightsError(
            f"{path} could not be written ({error}): name a file in a folder that can be written to"
        ) from error
