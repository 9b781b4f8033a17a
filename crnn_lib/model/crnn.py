"""CRNN: text picture -> columns (CNN) -> context (bidirectional LSTM or GRU) -> class scores.

Shi, Bai, Yao, "An End-to-End Trainable Neural Network for Image-based Sequence Recognition", arXiv
1507.05717.

Letters: N batch, C classes, T columns (CTC's frames), D features of a column, H and W pixels. True
widths travel with the pictures, so that a padded batch is read exactly like the single pictures
(how: see layers.py).
"""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor, nn

from crnn_lib.contract import HEIGHT, HEIGHTS, RECURRENCES
from crnn_lib.model.layers import Bidirectional, Geometry, ReceptiveField, masked, receptive_field
from crnn_lib.model.presets import PRESETS, Preset, cnn_layers


class Recurrence(nn.Module):
    """The preset's bidirectional layers; between them dropout and, where it has one, a Linear."""

    def __init__(self, features: int, preset: Preset, kind: str) -> None:
        super().__init__()
        self.layers, self.between = nn.ModuleList(), nn.ModuleList()
        for index in range(preset.layers):
            self.layers.append(Bidirectional(features, preset.hidden, kind))
            features = 2 * preset.hidden
            if index + 1 < preset.layers:
                inner = nn.Identity() if preset.inner is None else nn.Linear(features, preset.inner)
                features = preset.inner or features
                self.between.append(nn.Sequential(inner, nn.Dropout(preset.dropout)))
        self.outputs = features

    def forward(self, columns: Tensor, lengths: Tensor) -> Tensor:
        """Return (N, T, 2 * hidden) for columns (N, T, D) and lengths (N,) on the CPU."""
        for index, layer in enumerate(self.layers):
            if index:
                columns = self.between[index - 1](columns)
            columns = layer(columns, lengths)
        beyond = torch.arange(columns.shape[1]) >= lengths[:, None]  # (N, T)
        return columns.masked_fill(beyond.to(columns.device)[:, :, None], 0.0)


class CRNN(nn.Module):
    """The network of the paper, in seven presets.

    Presets:
    - `small`: 0.5 M parameters, BatchNorm after every convolution, one recurrent layer: trains in a
      minute on two cores.
    - `medium`: 1.4 M parameters, seven such convolutions.
    - `large`: 1.7 M parameters, `medium` with half as many units again. The shipped weights.
    - `strided`: 1.2 M parameters, strides instead of pools, which is faster; for long trainings.
    - `paper`: the authors' code, 8,331,301 parameters for 37 classes with an LSTM. It differs from
      the paper's Table 1: BatchNorm after convolutions 3, 5 and 7 (Table 1: 5 and 6), the two late
      pools are 2 x 2 windows with stride (2, 1) and a padding of 1 in the width (Table 1: 1 x 2),
      and a Linear 512 -> 256 stands between the two recurrent layers.
    - `article`: the source article's shapes: BatchNorm after convolution 5 only, late pools (2, 1),
      dropout 0.5 between two plain recurrent layers. A picture of 128 pixels gives 31 columns.
    - `resnet`: torchvision's BasicBlock instead of plain convolutions.

    `rnn`: "lstm" or "gru". `height`: H of its pictures, 32, 48 or 64; the sizes above are of 32.
    Raises ValueError for an unknown preset, recurrence or height, or for fewer than 2 classes.
    """

    def __init__(
        self, num_classes: int, preset: str = "small", rnn: str = "lstm", height: int = HEIGHT
    ) -> None:
        super().__init__()
        if preset not in PRESETS:
            raise ValueError(f"no preset is called {preset!r}: there are {', '.join(PRESETS)}")
        if rnn not in RECURRENCES:
            raise ValueError(f"no recurrence is called {rnn!r}: there are {', '.join(RECURRENCES)}")
        if height not in HEIGHTS:
            raise ValueError(f"height is {height}: it must be {', '.join(map(str, HEIGHTS))}")
        if num_classes < 2:
            raise ValueError(f"num_classes is {num_classes}: CTC needs the blank and a character")
        self.num_classes, self.preset, self.rnn, self.height = num_classes, preset, rnn, height
        self.cnn = nn.ModuleList(cnn_layers(preset, height))
        self.column_features: int = self.cnn[-1].outputs  # type: ignore[assignment]
        self.recurrence = Recurrence(self.column_features, PRESETS[preset], rnn)
        self.classifier = nn.Linear(self.recurrence.outputs, num_classes)
        self.to(memory_format=torch.channels_last)  # halves the time of the CNN on a CPU
        self._geometry: list[Geometry] = []
        for layer in self.cnn:
            self._geometry += layer.geometry  # type: ignore[arg-type]

    @property
    def options(self) -> dict[str, Any]:
        """Return the arguments that build this model again: `CRNN(**model.options)`."""
        return {name: getattr(self, name) for name in ("num_classes", "preset", "rnn", "height")}

    @property
    def minimum_width(self) -> int:
        """Return the smallest width in pixels that gives a column; narrower pictures are padded."""
        width = 1
        for layer in reversed(self._geometry):
            width = max(layer.inputs(width), 1)
        return width

    def frames(self, widths: Tensor) -> Tensor:
        """Return the number of columns T for pictures of `widths` pixels: (N,) -> (N,)."""
        lengths = widths.clamp(min=self.minimum_width)
        for layer in self._geometry:
            lengths = layer.outputs(lengths)
        return lengths

    def receptive_field(self) -> ReceptiveField:
        """Return the pixels that each column of the CNN sees; the recurrence adds context."""
        return receptive_field(self._geometry)

    def columns(self, images: Tensor, widths: Tensor | None = None) -> tuple[Tensor, Tensor]:
        """Run the CNN: pictures (N, 1, H, W) -> columns (N, D, T), lengths (N,) on the CPU.

        Without `widths` (N,) every picture fills the whole width. Raises ValueError on other shapes
        or widths.
        """
        widths = self._true_widths(images, widths)
        images = masked(images, widths)
        if images.shape[-1] < self.minimum_width:
            images = nn.functional.pad(images, (0, self.minimum_width - images.shape[-1]))
        features = images.contiguous(memory_format=torch.channels_last)
        lengths = widths.clamp(min=self.minimum_width)
        for layer in self.cnn:
            features, lengths = layer(features, lengths)
        return features.squeeze(2), lengths  # (N, D, 1, T) -> (N, D, T)

    def context(self, columns: Tensor, lengths: Tensor) -> Tensor:
        """Run the recurrence: columns (N, D, T) -> context (N, T, D'), zero beyond lengths (N,)."""
        context: Tensor = self.recurrence(columns.transpose(1, 2), lengths.cpu())
        return context

    def classify(self, context: Tensor) -> Tensor:
        """Score the classes: context (N, T, D') -> log_probs (T, N, C), in the order of CTC."""
        scores: Tensor = self.classifier(context)  # (N, T, C)
        return scores.transpose(0, 1).log_softmax(-1)

    def forward(self, images: Tensor, widths: Tensor | None = None) -> tuple[Tensor, Tensor]:
        """Return log_probs (T, N, C) and lengths (N,) of pictures (N, 1, H, W); as `columns`."""
        columns, lengths = self.columns(images, widths)
        return self.classify(self.context(columns, lengths)), lengths

    def _true_widths(self, images: Tensor, widths: Tensor | None) -> Tensor:
        """Return widths (N,) on the CPU. Raises ValueError where images and widths do not fit."""
        shape = tuple(images.shape)
        if len(shape) != 4 or shape[1:3] != (1, self.height) or 0 in shape:
            raise ValueError(
                f"images must have the shape (N, 1, {self.height}, W), N and W above 0; got {shape}"
            )
        batch, _, _, width = images.shape
        if widths is None:
            return torch.full((batch,), width)
        widths = torch.as_tensor(widths).cpu()
        if widths.shape != (batch,):
            given = tuple(widths.shape)
            raise ValueError(f"widths must have the shape ({batch},), one a picture; got {given}")
        if int(widths.min()) < 1 or int(widths.max()) > width:
            raise ValueError(
                f"widths must lie between 1 and the batch's width {width}; got {widths.tolist()}"
            )
        return widths
