"""The presets of CRNN: the layers of each CNN, and how each recurrence is built."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

from torch import nn

from crnn_lib.model.layers import Convolution, Pool


@dataclass(frozen=True)
class Preset:
    """The recurrence of a preset."""

    hidden: int  # units in each direction
    layers: int = 1
    inner: int | None = None  # outputs of a Linear between two layers
    dropout: float = 0.0  # between two layers


PRESETS = {
    "small": Preset(hidden=96),
    "medium": Preset(hidden=128),
    "large": Preset(hidden=192),
    "strided": Preset(hidden=160),
    "paper": Preset(hidden=256, layers=2, inner=256),
    "article": Preset(hidden=256, layers=2, dropout=0.5),
    "resnet": Preset(hidden=128),
}


def cnn_layers(preset: str, height: int) -> list[nn.Module]:
    """Return the CNN of a preset: (N, 1, height, W) -> (N, D, 1, T)."""
    cnns: dict[str, Callable[[int], list[nn.Module]]] = {
        "small": partial(_plain, (16, 48, 96, 128), 192, (0, 1, 2, 3)),
        "medium": (medium := partial(_plain, (24, 64, 128, 160, 160, 224), 256, (0, 1, 2, 4))),
        "large": medium,
        "strided": partial(_plain, (32, 64, 64, 128, 128, 192), 256, (0, 1, 3, 5), strided=True),
        "resnet": _resnet,
        "paper": partial(_vgg, norms=(2, 4, 6), late_pool=((2, 2), (2, 1), (0, 1))),
        "article": partial(_vgg, norms=(4,), late_pool=((2, 1), (2, 1))),
    }  # fmt: skip
    return cnns[preset](height // 16)  # rows left after four halvings: the last layer covers them


def _plain(
    widths: Sequence[int], last: int, halving: Sequence[int], rows: int, *, strided: bool = False
) -> list[nn.Module]:
    """Return convolutions of 3 x 3 to `widths` features, and one over the rows left, to `last`.

    Those at `halving`, counted from 0, halve the rows by pooling or by their stride, and the first
    two of them the columns as well.
    """
    halves, layers = dict(zip(halving, ((2, 2), (2, 2), (2, 1), (2, 1)), strict=True)), []
    for index, (inputs, outputs) in enumerate(zip((1, *widths), widths)):
        pool, stride = (None, halves.get(index)) if strided else (halves.get(index), None)
        layers.append(Convolution(inputs, outputs, stride=stride or (1, 1), pool=pool))
    return [*layers, Convolution(widths[-1], last, (rows, 1), padding=(0, 0))]


def _vgg(
    rows: int, norms: Sequence[int], late_pool: tuple[tuple[int, int], ...]
) -> list[nn.Module]:
    """Return the paper's Table 1: seven convolutions and four pools.

    BatchNorm comes after the convolutions at `norms`, counted from 0. The first two pools are
    square; `late_pool` is (kernel, stride[, padding]) of the two flat ones.
    """
    layers: list[nn.Module] = []
    inputs = 1
    for index, outputs in enumerate((64, 128, 256, 256, 512, 512, 512)):
        kernel, padding = ((rows, 2), (0, 0)) if index == 6 else ((3, 3), (1, 1))
        layers.append(Convolution(inputs, outputs, kernel, padding=padding, norm=index in norms))
        if index in (0, 1):
            layers.append(Pool(outputs, (2, 2), (2, 2)))
        elif index in (3, 5):
            layers.append(Pool(outputs, *late_pool))
        inputs = outputs
    return layers


def _resnet(rows: int) -> list[nn.Module]:
    from crnn_lib.model.residual import ResidualBlock

    return [
        Convolution(1, 32), Pool(32, (2, 2), (2, 2)),
        ResidualBlock(32, 32), ResidualBlock(32, 64, (2, 2)), ResidualBlock(64, 64),
        ResidualBlock(64, 128, (2, 1)), ResidualBlock(128, 128),
        ResidualBlock(128, 192, (2, 1)),
        Convolution(192, 192, (rows, 1), padding=(0, 0)),
    ]  # fmt: skip
