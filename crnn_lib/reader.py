"""Reader: picture files -> texts, with a confidence and a position for each character."""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from math import exp
from pathlib import Path
from typing import overload

import numpy as np
import torch
from PIL import Image

from crnn_lib.alphabet import Alphabet
from crnn_lib.data.pictures import Source, load_picture, to_tensor
from crnn_lib.data.samples import pad_images
from crnn_lib.decoding.decoder import Decoder
from crnn_lib.decoding.greedy import Hypothesis
from crnn_lib.files import shipped
from crnn_lib.model.crnn import CRNN
from crnn_lib.weights import WeightsError, check_fit, load_weights

AT_ONCE = 256  # pictures that are held at once, as tensors, to sort them by width
SINGLE = (Path, str, bytes, bytearray, memoryview, Image.Image, np.ndarray, torch.Tensor)
# a process that is forked after torch has computed lacks its threads, and would wait for them
if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=lambda: torch.set_num_threads(1))
TURNS = (0, 90, 270)  # degrees, tried for a picture that is taller than wide


@dataclass(frozen=True)
class Character:
    """A character, its highest probability, and its edges in pixels of the original picture.

    A picture that its EXIF data turn is measured as turned. The edges are those of the columns
    that wrote the character. CTC trains them to be a spike somewhere on it: the middle lies on the
    character, but the edges are not the character's own.
    """

    text: str
    confidence: float
    left: float
    right: float


@dataclass(frozen=True)
class Reading:
    """The text of a picture, its probability by CTC, its characters, and the next best readings.

    The characters stand from left to right, also where the text is read from right to left.
    confidence: the probability of the path (greedy decoding), or of all paths of the text that
    were kept (beam search). It is a product, so it falls with the length of a line; `mean` and
    `least` are those of its characters. turned: by how many degrees, counter-clockwise, the picture
    was turned to be read.
    """

    text: str
    confidence: float
    characters: tuple[Character, ...]
    alternatives: tuple[Reading, ...] = ()
    turned: int = 0

    @property
    def mean(self) -> float:
        """Return the mean confidence of the characters; without any, that of the empty text."""
        each = [character.confidence for character in self.characters]
        return sum(each) / len(each) if each else self.confidence

    @property
    def least(self) -> float:
        """Return the least confidence of a character; without any, that of the empty text."""
        return min((character.confidence for character in self.characters), default=self.confidence)


@dataclass(frozen=True)
class View:
    """A picture as the model sees it."""

    tensor: torch.Tensor  # (1, H, W)
    width: int  # of the original, in pixels, turned as this view is
    turned: int  # degrees, counter-clockwise


def _views(picture: Image.Image, turn: bool, height: int) -> list[View]:
    """Return a picture as it is and, if it is taller than wide and asked for, turned."""
    turns = TURNS if turn and picture.height > picture.width else TURNS[:1]
    turned = [picture.rotate(degrees, expand=True) if degrees else picture for degrees in turns]
    return [View(to_tensor(p, height), p.width, degrees) for p, degrees in zip(turned, turns)]


class Reader:
    """A model with its alphabet, ready to read.

    `batch_size` pictures of similar width are computed at once. The default is for a CPU, where a
    small batch stays in the caches and holds little padding; for a GPU choose 64 or more.
    After a fork the child reads with one thread. `decoder` may be replaced at any time:
    `reader.decoder = Decoder(method="beam", lexicon=...)`.
    """

    def __init__(
        self, model: CRNN, alphabet: Alphabet, *, batch_size: int = 8, decoder: Decoder = Decoder()
    ) -> None:
        """Raises ValueError when model and alphabet do not fit, or for a batch_size below 1."""
        check_fit(model, alphabet)
        if batch_size < 1:
            raise ValueError(f"batch_size is {batch_size}: it must be at least 1")
        self.model, self.alphabet = model.eval(), alphabet
        self.batch_size, self.decoder = batch_size, decoder

    @property
    def decoder(self) -> Decoder:
        """Return how class scores become texts. Set to anything but a Decoder: ValueError."""
        return self._decoder

    @decoder.setter
    def decoder(self, decoder: Decoder) -> None:
        if not isinstance(decoder, Decoder):
            raise ValueError(
                f'decoder is {decoder!r}: it must be a Decoder, such as Decoder(method="beam")'
            )
        self._decoder = decoder

    @classmethod
    def pretrained(
        cls,
        weights: str = "reader",
        *,
        decoder: Decoder = Decoder(),
        device: torch.device | str | None = None,
    ) -> Reader:
        """Return a reader with the shipped weights, on `device` as `load` has it.

        "small": those of the small network that the chapters look into; "chinese": for print in
        3,755 Hanzi, Latin letters and digits (both not in a wheel). Raises FileNotFoundError for
        others.
        """
        path = shipped(f"weights/{weights}.safetensors")
        return cls.load(path, decoder=decoder, device=device)

    @classmethod
    def load(
        cls,
        path: Path | str,
        *,
        decoder: Decoder = Decoder(),
        device: torch.device | str | None = None,
    ) -> Reader:
        """Return a reader with the weights of a file.

        `device`: where it computes, as PyTorch names it ("cpu", "cuda:1"; Apple's "mps" has not
        been tried); None: on a GPU with CUDA if there is one. Raises WeightsError for a file that
        does not hold weights, and what PyTorch raises for a device that it does not have.
        """
        model, alphabet = load_weights(path)
        if device is None:
            device = "cuda" if torch.cuda.is_available() else "cpu"
        return cls(model.to(device), alphabet, decoder=decoder)

    @overload
    def read(  # type: ignore[overload-overlap]
        self, pictures: Source, *, turn: bool = False
    ) -> Reading: ...

    @overload
    def read(self, pictures: Iterable[Source], *, turn: bool = False) -> list[Reading]: ...

    def read(
        self, pictures: Source | Iterable[Source], *, turn: bool = False
    ) -> Reading | list[Reading]:
        """Read one picture (a path, a PIL image, whatever `load_picture` takes), or several.

        Several are read in chunks, so an iterator over any number of them takes little memory.
        `turn`: read a picture that is taller than wide as it is and turned to either side, and
        return the reading of the highest mean confidence. Raises PictureError for what is not a
        picture of a line of text, and ValueError when the decoder was made for another alphabet.
        """
        self._check_decoder()
        several = isinstance(pictures, Iterable) and not hasattr(pictures, "read")
        if isinstance(pictures, SINGLE) or not several:
            picture = load_picture(pictures)  # type: ignore[arg-type]
            return self._read([_views(picture, turn, self.model.height)])[0]
        readings: list[Reading] = []
        height = self.model.height
        loaded = map(load_picture, pictures)  # type: ignore[arg-type]
        views = (_views(picture, turn, height) for picture in loaded)
        while chunk := list(islice(views, AT_ONCE)):
            readings += self._read(chunk)
        return readings

    def _read(self, pictures: Sequence[Sequence[View]]) -> list[Reading]:
        """Return the best reading of each picture, of which there may be several views."""
        views = [view for seen in pictures for view in seen]
        # sorted by width, a batch holds little padding
        by_width = sorted(range(len(views)), key=lambda index: views[index].tensor.shape[-1])
        readings: dict[int, Reading] = {}
        for first in range(0, len(by_width), self.batch_size):
            batch = by_width[first : first + self.batch_size]
            decoded = self._decode([views[index].tensor for index in batch])
            for index, hypotheses in zip(batch, decoded):
                found = [self._reading(hypothesis, views[index]) for hypothesis in hypotheses]
                best = found[0] if found else Reading("", 0.0, ())  # no word of the lexicon fits
                readings[index] = replace(best, alternatives=tuple(found[1:]))
        of_views = iter(readings[index] for index in range(len(views)))
        return [max(islice(of_views, len(seen)), key=lambda r: r.mean) for seen in pictures]

    @torch.inference_mode()
    def _decode(self, tensors: Sequence[torch.Tensor]) -> list[list[Hypothesis]]:
        images, widths = pad_images(tensors)
        log_probs, lengths = self.model(images.to(next(self.model.parameters()).device), widths)
        if log_probs.isnan().any():
            fault = "the weights give scores that are not numbers"
            raise WeightsError(f"{fault}: they are damaged, or their training failed; use others")
        return self.decoder(log_probs, lengths)

    def _check_decoder(self) -> None:
        """Raise ValueError when language model or lexicon number other characters."""
        decoder = self.decoder
        for name, part in (
            ("language model", decoder.language_model),
            ("lexicon", decoder.lexicon),
        ):
            alphabet = getattr(part, "alphabet", None) or self.alphabet
            if alphabet != self.alphabet:
                raise ValueError(
                    f"the {name} was made for the alphabet {alphabet.characters!r}, the reader "
                    f"writes {self.alphabet.characters!r}: make it again for reader.alphabet"
                )

    def _reading(self, hypothesis: Hypothesis, view: View) -> Reading:
        width, scaled = view.width, view.tensor.shape[-1]
        field = self.model.receptive_field()
        labels, half = hypothesis.labels, field.stride / 2
        characters = []
        for label, (start, end), confidence in zip(
            labels, hypothesis.spans, hypothesis.confidences
        ):
            edges = (field.centre(start) - half, field.centre(end - 1) + half)
            left, right = (min(max(edge, 0), scaled) * width / scaled for edge in edges)
            characters.append(Character(self.alphabet.decode([label]), confidence, left, right))
        text, confidence = self.alphabet.decode(labels), exp(hypothesis.score)
        return Reading(text, confidence, tuple(characters), turned=view.turned)
