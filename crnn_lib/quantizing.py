"""Smaller and faster ONNX files: whole numbers of 8 bits where the network multiplies.

Needs the extra `onnx`.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
from torch import Tensor

from crnn_lib.files import replacing
from crnn_lib.weights import WeightsError

ENOUGH = 256  # pictures that show which values the convolutions meet
TINY = 1e-12  # the scale of weights that are all 0


def quantize_onnx(path: Path | str, pictures: Iterable[Tensor]) -> None:
    """Replace weights and products of an exported network by whole numbers of 8 bits.

    `pictures` (1, H, W), from -1 to 1, show which values each convolution meets; the first 256 are
    taken. They should look like those to be read. The first convolution stays as it is: it sees the
    picture itself, and rounding it costs a tenth of the words. The recurrence and the last layer
    find their ranges anew for each picture; of a GRU the weights alone are rounded, since ONNX
    Runtime multiplies no GRU in 8 bits. `path` is replaced whole or not at all.

    Raises WeightsError when the extra is not installed, ValueError without pictures.
    """
    try:
        from onnxruntime.quantization.quant_utils import QuantType
        from onnxruntime.quantization.quantize import quantize_dynamic, quantize_static
        from onnxruntime.quantization.shape_inference import quant_pre_process
    except ModuleNotFoundError:
        remedy = 'pip install onnxruntime, or install crnn-lib with its extra "onnx"'
        raise WeightsError(f"for --int8 the package onnxruntime is needed: {remedy}") from None
    with TemporaryDirectory() as folder, replacing(path) as part:
        prepared, convolutions = Path(folder, "prepared.onnx"), Path(folder, "convolutions.onnx")
        quant_pre_process(path, prepared, skip_symbolic_shape=True)
        quantize_static(
            prepared,
            convolutions,
            _Pictures(pictures),  # type: ignore[arg-type]  # by what it does, not by its class
            op_types_to_quantize=["Conv"],
            nodes_to_exclude=_convolutions(prepared)[:1],
            per_channel=True,
            activation_type=QuantType.QUInt8,
        )
        quantize_dynamic(
            convolutions, part, op_types_to_quantize=["LSTM", "MatMul", "Gemm"], per_channel=True
        )
        _finish(Path(path), part)


class _Pictures:
    """The inputs of the network, one by one, as ONNX Runtime's calibration asks for them."""

    def __init__(self, pictures: Iterable[Tensor]) -> None:
        self.left = [picture for picture, _ in zip(pictures, range(ENOUGH))]
        if not self.left:
            raise ValueError("there are no pictures to find the ranges of the convolutions with")

    def get_next(self) -> dict[str, Any] | None:
        """Return the next picture and its width, None at the end."""
        if not self.left:
            return None
        picture = self.left.pop()
        return {"images": picture[None].numpy(), "widths": np.array([picture.shape[-1]])}


def _convolutions(path: Path) -> list[str]:
    """Return the names of a network's convolutions, from the picture on."""
    import onnx

    return [node.name for node in onnx.load(path).graph.node if node.op_type == "Conv"]


def _finish(source: Path, target: Path) -> None:
    """Round the weights of GRUs in `target`, and give it the metadata of `source`."""
    import onnx

    model = onnx.load(target)
    for node in [node for node in model.graph.node if node.op_type == "GRU"]:
        for name in node.input[1:3]:  # the weights of the input and those of the last state
            _round_weights(model.graph, node, name)
    onnx.helper.set_model_props(
        model, {each.key: each.value for each in onnx.load(source).metadata_props}
    )
    onnx.save(model, target)


def _round_weights(graph: Any, node: Any, name: str) -> None:
    """Store weights (directions, rows, inputs) of a node as 8 bits, with a scale for each row."""
    from onnx import helper, numpy_helper

    (weights,) = (stored for stored in graph.initializer if stored.name == name)
    values = numpy_helper.to_array(weights)
    scales = (np.abs(values).max((0, 2)) / 127 + TINY).astype(np.float32)
    rounded = np.rint(values / scales[:, None]).astype(np.int8)
    graph.initializer.remove(weights)
    parts = {"rounded": rounded, "scales": scales}
    for part, array in parts.items():
        graph.initializer.append(numpy_helper.from_array(array, f"{name}_{part}"))
    inputs = [f"{name}_{part}" for part in parts]
    spread = helper.make_node("DequantizeLinear", inputs, [name], f"{name}_spread", axis=1)
    graph.node.insert(list(graph.node).index(node), spread)
