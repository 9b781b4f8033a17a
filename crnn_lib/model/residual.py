"""The residual block of the preset "resnet", loaded only by it: torchvision takes a second."""

from __future__ import annotations

from typing import Any

from torch import Tensor, nn
from torchvision.models.resnet import BasicBlock

from crnn_lib.model.layers import Geometry, MaskedBatchNorm2d, apply_mask, width_mask


class ResidualBlock(BasicBlock):
    """torchvision's BasicBlock, with the padding kept at zero between its convolutions."""

    def __init__(self, inputs: int, outputs: int, stride: tuple[int, int] = (1, 1)) -> None:
        shortcut = None
        if stride != (1, 1) or inputs != outputs:
            convolution = nn.Conv2d(inputs, outputs, 1, stride, bias=False)
            shortcut = nn.Sequential(convolution, MaskedBatchNorm2d(outputs))
        pair: Any = stride  # torchvision's type is one number
        super().__init__(inputs, outputs, pair, shortcut, norm_layer=MaskedBatchNorm2d)
        self.outputs = outputs
        self.geometry = [Geometry(3, stride[1], 1), Geometry(3, 1, 1)]

    def forward(  # type: ignore[override]
        self, features: Tensor, widths: Tensor
    ) -> tuple[Tensor, Tensor]:
        """Return features (N, D', H', W') and widths (N,) for (N, D, H, W) and widths (N,)."""
        widths = self.geometry[0].outputs(widths)  # the second convolution keeps the width
        out = self.conv1(features)
        mask = width_mask(widths, out)
        out = self.bn1(out, mask, relu=True)
        out = self.bn2(self.conv2(out), mask)
        if self.downsample is not None:
            convolution, norm = self.downsample.children()
            features = norm(convolution(features), mask)
        return apply_mask((out + features).relu_(), mask), widths
