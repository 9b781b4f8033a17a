"""The network: picture -> columns -> context -> class scores, with true lengths from end to end.

Read `crnn` first, then `layers` (each ignores the padding of a batch) and `presets` (the sizes).
"""

from crnn_lib.model.crnn import CRNN
from crnn_lib.model.layers import (
    Bidirectional,
    Convolution,
    Geometry,
    Pool,
    ReceptiveField,
    ResidualBlock,
    receptive_field,
    width_mask,
)  # fmt: skip
from crnn_lib.model.presets import PRESETS, Preset

__all__ = [
    "CRNN", "PRESETS", "Bidirectional", "Convolution", "Geometry", "Pool", "Preset",
    "ReceptiveField", "ResidualBlock", "receptive_field", "width_mask",
]  # fmt: skip
