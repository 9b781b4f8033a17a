"""The presets of CRNN: the layers of each CNN, and how each recurrence is built."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from torch import nn

from crnn_lib.model.layers import Convolution, Pool, ResidualBlock


@dataclass(frozen=True)
class Preset:
    """How the recurrence of a preset is built: units a direction, layers, a Linear between two
    layers, dropout there.
    """

    hidden: int
    layers: int = 1
    inner: int | None = None
    dropout: float = 0.0


PRESETS = {
    "small": Preset(hidden=96),
    "medium": Preset(hidden=128),
    "large": Preset(hidden=192),
    "paper": Preset(hidden=256, layers=2, inner=256),
    "article": Preset(hidden=256, layers=2, dropout=0.5),
    "resnet": Preset(hidden=128),
}


def cnn_layers(preset: str) -> list[nn.Module]:
    if preset == "small":
        return _small()
    if preset in ("medium", "large"):
        return _medium()
    if preset == "paper":
        return _vgg(PAPER, [place in (2, 4, 6) for place in range(7)], ((2, 2), (2, 1), (0, 1)))
    if preset == "article":
        return _vgg(PAPER, [place == 4 for place in range(7)], ((2, 1), (2, 1)))
    return [
        Convolution(1, 32), Pool(32, (2, 2), (2, 2)),
        ResidualBlock(32, 32), ResidualBlock(32, 64, (2, 2)), ResidualBlock(64, 64),
        ResidualBlock(64, 128, (2, 1)), ResidualBlock(128, 128),
        ResidualBlock(128, 192, (2, 1)),
        Convolution(192, 192, (2, 1), padding=(0, 0)),
    ]  # fmt: skip


def _small() -> list[nn.Module]:
    return [
        Convolution(1, 16, pool=(2, 2)),
        Convolution(16, 48, pool=(2, 2)),
        Convolution(48, 96, pool=(2, 1)),
        Convolution(96, 128, pool=(2, 1)),
        Convolution(128, 192, (2, 1), padding=(0, 0)),
    ]


def _medium() -> list[nn.Module]:
    return [
        Convolution(1, 24, pool=(2, 2)),
        Convolution(24, 64, pool=(2, 2)),
        Convolution(64, 128, pool=(2, 1)),
        Convolution(128, 160),
        Convolution(160, 160, pool=(2, 1)),
        Convolution(160, 224),
        Convolution(224, 256, (2, 1), padding=(0, 0)),
    ]


PAPER = (64, 128, 256, 256, 512, 512, 512)


def _vgg(
    channels: Sequence[int], norms: Sequence[bool], late_pool: tuple[tuple[int, int], ...]
) -> list[nn.Module]:
    """The seven convolutions of the paper's Table 1, with its two square pools and `late_pool` for
    the two flat ones.
    """
    layers: list[nn.Module] = []
    inputs = 1
    for place, (outputs, norm) in enumerate(zip(channels, norms)):
        last = place == 6
        layers.append(
            Convolution(
                inputs,
                outputs,
                (2, 2) if last else (3, 3),
                padding=(0, 0) if last else (1, 1),
                norm=norm,
            )
        )
        if place in (0, 1):
            layers.append(Pool(outputs, (2, 2), (2, 2)))
        elif place in (3, 5):
            layers.append(Pool(outputs, *late_pool))
        inputs = outputs
    return layers
