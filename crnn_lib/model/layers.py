"""The layers of the CRNN, each of which ignores the padding of a batch.

After every convolution the padding is set back to zero, so that a padded picture is computed
exactly like the picture alone, whose border is zero padding, too. Each layer knows what it does to
the width (`geometry`), from which true lengths, the narrowest picture and the receptive field
follow.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor, nn

Pair = tuple[int, int]  # of pixels: height, width
RECURRENCES = {"lstm": nn.LSTM, "gru": nn.GRU}  # as contract.RECURRENCES


@dataclass(frozen=True)
class Geometry:
    """A window of `kernel` pixels, moved by `stride` over a width with `padding` at each side."""

    kernel: int
    stride: int = 1
    padding: int = 0

    def outputs(self, width: Any) -> Any:
        """Return the output width for an input width (an int, or a tensor of them)."""
        return (width + 2 * self.padding - self.kernel) // self.stride + 1

    def inputs(self, width: int) -> int:
        """Return the smallest input width whose output width is at least `width`."""
        return (width - 1) * self.stride + self.kernel - 2 * self.padding


@dataclass(frozen=True)
class ReceptiveField:
    """The pixels that column t sees: [start + t * stride, start + t * stride + size).

    `start` is negative where the field begins in the zero padding.
    """

    size: int
    stride: int
    start: int

    def pixels(self, column: int, width: int) -> tuple[int, int]:
        """Return first pixel and end (exclusive) that `column` sees in `width` pixels."""
        left = self.start + column * self.stride
        return max(left, 0), min(left + self.size, width)

    def centre(self, column: float) -> float:
        """Return the middle of what `column` sees, in pixels from the picture's left edge."""
        return self.start + column * self.stride + self.size / 2


def receptive_field(layers: Sequence[Geometry]) -> ReceptiveField:
    """Return what an output of `layers`, applied in order, sees of the input.

    The formula is that of Dumoulin and Visin, arXiv 1603.07285.
    """
    size, stride, start = 1, 1, 0
    for layer in layers:
        size += (layer.kernel - 1) * stride
        start -= layer.padding * stride
        stride *= layer.stride
    return ReceptiveField(size, stride, start)


def width_mask(widths: Tensor, features: Tensor) -> Tensor | None:
    """Return 1 where a picture is, 0 where padding is, (N, 1, 1, W); None where nothing is padded.

    `widths` (N,) on the CPU; `features` (N, D, H, W) give the mask's width, device and type.
    """
    width = features.shape[-1]
    if int(widths.min()) >= width:
        return None
    mask = torch.arange(width) < widths[:, None]  # (N, W)
    return mask.to(features.device, features.dtype)[:, None, None, :]


def apply_mask(features: Tensor, mask: Tensor | None) -> Tensor:
    """Return features (N, D, H, W) times mask (N, 1, 1, W), if there is one."""
    return features if mask is None else features * mask


def masked(features: Tensor, widths: Tensor) -> Tensor:
    """Return features (N, D, H, W) with zeros in the padding; true widths (N,) on the CPU."""
    return apply_mask(features, width_mask(widths, features))


class MaskedBatchNorm2d(nn.BatchNorm2d):
    """torch's BatchNorm, whose statistics, in training, come from the true pixels alone."""

    def forward(self, features: Tensor, mask: Tensor | None = None, relu: bool = False) -> Tensor:
        """Normalise (N, D, H, W), then `relu`; zeros in the padding again, by mask (N, 1, 1, W)."""
        if not self.training or mask is None:
            return apply_mask(self._normed(features, relu), mask)
        batch, depth, height, width = features.shape
        pixels = features.permute(0, 2, 3, 1).reshape(-1, depth)  # (N * H * W, D), often a view
        true = mask.expand(batch, 1, height, width).flatten().nonzero().squeeze(1)
        normed = self._normed(pixels.index_select(0, true)[:, :, None, None], relu)
        restored = torch.zeros_like(pixels).index_copy(0, true, normed[:, :, 0, 0])
        return restored.view(batch, height, width, depth).permute(0, 3, 1, 2)  # (N, D, H, W)

    def _normed(self, features: Tensor, relu: bool) -> Tensor:
        if self.training and features.numel() == self.num_features:  # one pixel has no variance
            learnt = self.running_mean, self.running_var, self.weight, self.bias
            normed = nn.functional.batch_norm(features, *learnt, eps=self.eps)
        else:
            normed = super().forward(features)
        return normed.relu_() if relu else normed


class Convolution(nn.Module):
    """Convolution, pooling and BatchNorm where asked for, ReLU, zeros in the padding again.

    Pooling before BatchNorm and ReLU leaves them a fraction of the pixels; `pool` is window and
    stride at once, so that no window reaches from a picture into its padding.
    """

    def __init__(
        self,
        inputs: int,
        outputs: int,
        kernel: Pair = (3, 3),
        *,
        stride: Pair = (1, 1),
        padding: Pair = (1, 1),
        pool: Pair | None = None,
        norm: bool = True,
    ) -> None:
        super().__init__()
        self.conv = nn.Conv2d(inputs, outputs, kernel, stride, padding)
        if norm and self.conv.bias is not None:  # its gradient is rounding alone, which Adam
            self.conv.bias.requires_grad_(False)  # would turn into steps that BatchNorm lags behind
        self.pool = nn.MaxPool2d(pool) if pool else nn.Identity()
        self.norm = MaskedBatchNorm2d(outputs) if norm else None
        self.outputs = outputs
        self.geometry = [Geometry(kernel[1], stride[1], padding[1])]
        if pool:
            self.geometry.append(Geometry(pool[1], pool[1]))

    def forward(self, features: Tensor, widths: Tensor) -> tuple[Tensor, Tensor]:
        """Return features (N, D', H', W') and widths (N,) for (N, D, H, W) and widths (N,)."""
        features = self.pool(self.conv(features))
        for step in self.geometry:
            widths = step.outputs(widths)
        mask = width_mask(widths, features)
        if self.norm is not None:
            return self.norm(features, mask, relu=True), widths
        return apply_mask(features.relu_(), mask), widths


class Pool(nn.Module):
    """Max pooling over (height, width), then zeros in the padding again."""

    def __init__(self, inputs: int, kernel: Pair, stride: Pair, padding: Pair = (0, 0)) -> None:
        super().__init__()
        self.pool = nn.MaxPool2d(kernel, stride, padding)
        self.outputs = inputs
        self.geometry = [Geometry(kernel[1], stride[1], padding[1])]

    def forward(self, features: Tensor, widths: Tensor) -> tuple[Tensor, Tensor]:
        """Return features (N, D', H', W') and widths (N,) for (N, D, H, W) and widths (N,)."""
        features, widths = self.pool(features), self.geometry[0].outputs(widths)
        return masked(features, widths), widths


class Bidirectional(nn.Module):
    """One recurrent layer, read from both ends.

    The second reader gets each sequence turned around within its own length, so that padding comes
    last for both and neither ever reads it: the result is that of a packed bidirectional layer, in
    less time on a CPU, where torch computes packed sequences frame by frame. Tests hold the two
    together.
    """

    def __init__(self, features: int, hidden: int, kind: str) -> None:
        super().__init__()
        self.forwards = RECURRENCES[kind](features, hidden, batch_first=True)
        self.backwards = RECURRENCES[kind](features, hidden, batch_first=True)

    def forward(self, columns: Tensor, lengths: Tensor) -> Tensor:
        """Return (N, T, 2 * hidden) for columns (N, T, D) and lengths (N,) on the CPU."""
        turn = turned(lengths, columns.shape[1]).to(columns.device)[:, :, None]  # (N, T, 1)
        ahead, _ = self.forwards(columns)
        back, _ = self.backwards(columns.gather(1, turn.expand_as(columns)))
        return torch.cat([ahead, back.gather(1, turn.expand_as(back))], dim=2)


def turned(lengths: Tensor, frames: int) -> Tensor:
    """Return each sequence's frames from last to first, padding left in place: (N,) -> (N, T)."""
    frame = torch.arange(frames)
    mirrored = lengths[:, None] - 1 - frame
    return torch.where(mirrored >= 0, mirrored, frame)
