"""Reader: picture files -> texts, with a confidence and a position for each character."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from math import exp
from pathlib import Path
from typing import overload

import torch
from PIL import Image, ImageDraw, ImageFont

from crnn_lib.alphabet import Alphabet
from crnn_lib.data.pictures import load_picture, to_tensor
from crnn_lib.data.samples import pad_images
from crnn_lib.decoding.decoder import Decoder
from crnn_lib.decoding.greedy import Hypothesis
from crnn_lib.files import shipped
from crnn_lib.model.crnn import CRNN
from crnn_lib.weights import check_fit, load_weights

Picture = Path | str | Image.Image


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

    confidence: the probability of the path (greedy decoding), or of all paths of the text that
    were kept (beam search).
    """

    text: str
    confidence: float
    characters: tuple[Character, ...]
    alternatives: tuple[Reading, ...] = ()


class Reader:
    """A model with its alphabet, ready to read.

    `batch_size` pictures of similar width are computed at once. The default is for a CPU, where a
    small batch stays in the caches and holds little padding; for a GPU choose 64 or more.
    `decoder` may be replaced at any time: `reader.decoder = Decoder(method="beam", lexicon=...)`.
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

    @classmethod
    def pretrained(cls, weights: str = "reader", *, decoder: Decoder = Decoder()) -> Reader:
        """Return a reader with the shipped weights.

        "small": those of the small network that the chapters look into (not in a wheel). Raises
        FileNotFoundError for others.
        """
        return cls.load(shipped(f"weights/{weights}.safetensors"), decoder=decoder)

    @classmethod
    def load(cls, path: Path | str, *, decoder: Decoder = Decoder()) -> Reader:
        """Return a reader with the weights of a file, on a GPU if there is one.

        Raises WeightsError for a file that does not hold weights.
        """
        model, alphabet = load_weights(path)
        device = "cuda" if torch.cuda.is_available() else "cpu"
        return cls(model.to(device), alphabet, decoder=decoder)

    @overload
    def read(self, pictures: Picture) -> Reading: ...  # type: ignore[overload-overlap]

    @overload
    def read(self, pictures: Iterable[Picture]) -> list[Reading]: ...

    def read(self, pictures: Picture | Iterable[Picture]) -> Reading | list[Reading]:
        """Read one picture (a path or a PIL image), or several, in their order.

        Raises PictureError for a file that is not a picture of a line of text, and ValueError when
        the decoder was made for another alphabet.
        """
        if isinstance(pictures, (Path, str, Image.Image)):
            return self._read([load_picture(pictures)])[0]
        return self._read([load_picture(picture) for picture in pictures])

    def _read(self, pictures: Sequence[Image.Image]) -> list[Reading]:
        self._check_decoder()
        tensors = [to_tensor(picture) for picture in pictures]
        # sorted by width, a batch holds little padding
        by_width = sorted(range(len(tensors)), key=lambda index: tensors[index].shape[-1])
        readings: dict[int, Reading] = {}
        for first in range(0, len(by_width), self.batch_size):
            batch = by_width[first : first + self.batch_size]
            for index, hypotheses in zip(batch, self._decode([tensors[index] for index in batch])):
                widths = (pictures[index].width, tensors[index].shape[-1])
                found = [self._reading(hypothesis, *widths) for hypothesis in hypotheses]
                best = found[0] if found else Reading("", 0.0, ())  # no word of the lexicon fits
                readings[index] = replace(best, alternatives=tuple(found[1:]))
        return [readings[index] for index in range(len(tensors))]

    @torch.inference_mode()
    def _decode(self, tensors: Sequence[torch.Tensor]) -> list[list[Hypothesis]]:
        images, widths = pad_images(tensors)
        log_probs, lengths = self.model(images.to(next(self.model.parameters()).device), widths)
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

    def _reading(self, hypothesis: Hypothesis, width: int, scaled: int) -> Reading:
        """`width`: of the original picture; `scaled`: of the picture that the model saw."""
        field = self.model.receptive_field()
        labels, half = hypothesis.labels, field.stride / 2
        characters = []
        for label, (start, end), confidence in zip(
            labels, hypothesis.spans, hypothesis.confidences
        ):
            edges = (field.centre(start) - half, field.centre(end - 1) + half)
            left, right = (min(max(edge, 0), scaled) * width / scaled for edge in edges)
            characters.append(Character(self.alphabet.decode([label]), confidence, left, right))
        return Reading(self.alphabet.decode(labels), exp(hypothesis.score), tuple(characters))


def draw_readings(pictures: Sequence[Picture], readings: Sequence[Reading]) -> Image.Image:
    """Draw all readings in one picture: below each picture its characters, under marks."""
    pairs = zip(pictures, readings)
    strips = [_draw_reading(load_picture(picture), reading) for picture, reading in pairs]
    size = (max(strip.width for strip in strips), sum(strip.height + 8 for strip in strips))
    sheet = Image.new("RGB", size, "white")
    top = 0
    for strip in strips:
        sheet.paste(strip, (0, top))
        top += strip.height + 8
    return sheet


def _draw_reading(picture: Image.Image, reading: Reading) -> Image.Image:
    scale = max(1.0, 64 / picture.height)
    size = (max(1, round(picture.width * scale)), round(picture.height * scale))
    font = ImageFont.load_default(20)
    strip = Image.new("RGB", (max(size[0], 40), size[1] + 34), "white")
    strip.paste(picture.convert("RGB").resize(size, Image.Resampling.BICUBIC), (0, 0))
    pen = ImageDraw.Draw(strip)
    for character in reading.characters:
        middle = (character.left + character.right) / 2 * scale
        mark = (character.left * scale, size[1], character.right * scale, size[1] + 5)
        pen.rectangle(mark, fill="#D55E00")
        pen.text((middle, size[1] + 7), character.text, fill="black", font=font, anchor="ma")
    return strip
