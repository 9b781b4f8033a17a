"""The stages of one picture in a model, from the first feature map to the text's characters."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby
from typing import Any

import numpy as np
import torch
from PIL import Image
from torch import Tensor

from crnn_lib.data import to_tensor
from crnn_lib.model import ReceptiveField
from crnn_lib.reader import Reader


@dataclass(frozen=True)
class Stages:
    """Hold all that a model makes of one picture of T columns.

    feature_map (H, W): one of `maps` after the first layer; columns (D, T), context (D', T);
    probabilities (T, rows): of the classes that the best path visits, `names` (rows,), the blank
    first; path: the row of each column's best class.
    """

    picture: Image.Image
    feature_map: np.ndarray
    maps: int
    columns: np.ndarray
    context: np.ndarray
    probabilities: np.ndarray
    names: tuple[str, ...]
    path: tuple[int, ...]
    classes: int
    field: ReceptiveField

    @property
    def runs(self) -> list[tuple[str, float]]:
        """The characters of the text, each with the middle of the columns that wrote it."""
        found, column = [], 0
        for row, same in groupby(self.path):
            length = len(list(same))
            if row:
                middle = self.field.centre(column + (length - 1) / 2) - 0.5
                found.append((self.names[row], middle))
            column += length
        return found


@torch.inference_mode()
def stages_of(reader: Reader, picture: Image.Image) -> Stages:
    """Compute all that stands between a picture and its text."""
    model, alphabet = reader.model, reader.alphabet
    noted: list[Any] = []
    hook = model.cnn[0].register_forward_hook(lambda layer, given, found: noted.append(found))
    columns, lengths = model.columns(to_tensor(picture)[None])  # (1, D, T)
    hook.remove()
    context = model.context(columns, lengths)  # (1, T, D')
    probabilities = model.classify(context)[:, 0].exp()  # (T, C)
    best = probabilities.argmax(1).tolist()
    shown = list(dict.fromkeys([alphabet.blank, *best]))
    (found,) = noted
    maps: Tensor = (found[0] if isinstance(found, tuple) else found)[0]  # (maps, H, W)
    return Stages(
        picture=picture,
        feature_map=maps[maps.flatten(1).std(1).argmax()].numpy(),
        maps=len(maps),
        columns=columns[0].numpy(),
        context=context[0].T.numpy(),
        probabilities=probabilities[:, shown].numpy(),
        names=("· blank", *(alphabet.decode([label]) for label in shown[1:])),
        path=tuple(shown.index(label) for label in best),
        classes=len(alphabet),
        field=model.receptive_field(),
    )
