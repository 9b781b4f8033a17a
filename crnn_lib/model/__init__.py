"""The network: picture -> columns -> context -> class scores, with true lengths from end to end.

Read `crnn` first, then `layers` (each ignores the padding of a batch) and `presets` (the sizes).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from crnn_lib.model.crnn import CRNN
from crnn_lib.model.layers import (
    Bidirectional,
    Convolution,
    Geometry,
    Pool,
    ReceptiveField,
    receptive_field,
    width_mask,
)  # fmt: skip
from crnn_lib.model.presets import PRESETS, Preset

if TYPE_CHECKING:
    from crnn_lib.model.residual import ResidualBlock

__all__ = [
    "CRNN", "PRESETS", "Bidirectional", "Convolution", "Geometry", "Pool", "Preset",
    "ReceptiveField", "ResidualBlock", "receptive_field", "width_mask",
]  # fmt: skip


def __getattr__(name: str) -> Any:
    if name == "ResidualBlock":  # torchvision takes a second to load
        from crnn_lib.model.residual import ResidualBlock

        return ResidualBlock
    raise AttributeError(f"module 'crnn_lib.model' has no attribute {name!r}")
