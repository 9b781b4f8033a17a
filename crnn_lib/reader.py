"""Reader: picture files -> texts, with a confidence and a place for each character."""

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
    """A character, the highest probability it had, and where it was found: edges in pixels of the
    original picture.

    (A picture that its EXIF data turn is measured as turned.)

    The place is that of the columns that wrote the character, which CTC trains to be a spike
    somewhere on it: its middle lies on the character, but the edges are the columns' and not the
    character's.
    """

    text: str
    confidence: float
    left: float
    right: float


@dataclass(frozen=True)
class Reading:
    """What a picture says, how probable that is by CTC, its characters, and, if more were asked
    for, the next best readings.

    confidence: the probability of the path (greedy decoding), or of all the text's paths that were
    kept (beam search).
    """

    text: str
    confidence: float
    characters: tuple[Character, ...]
    alternatives: tuple[Reading, ...] = ()


class Reader:
    """A model with its alphabet, ready to read. `batch_size` pictures of similar width are computed
    at once.

    The default is for a CPU, where a small batch stays in the caches and holds little padding; a
    GPU likes 64 or more.

    `decoder`, which can be replaced at any time, says how: `reader.decoder = Decoder(method="beam",
    lexicon=...)`.
    """

    def __init__(
        self, model: CRNN, alphabet: Alphabet, *, batch_size: int = 8, decoder: Decoder = Decoder()
    ) -> None:
        check_fit(model, alphabet)
        self.model, self.alphabet, self.batch_size, self.decoder = (
            model.eval(),
            alphabet,
            batch_size,
            decoder,
        )

    @classmethod
    def pretrained(cls, weights: str = "reader", *, decoder: Decoder = Decoder()) -> Reader:
        """The reader with the shipped weights; "small": with those of the small network that the
        chapters look into.

        (A wheel brings the first alone.) Raises FileNotFoundError for others.
        """
        return cls.load(shipped(f"weights/{weights}.safetensors"), decoder=decoder)

    @classmethod
    def load(cls, path: Path | str, *, decoder: Decoder = Decoder()) -> Reader:
        """A reader with the weights of `path`, on a GPU if there is one. Raises WeightsError for
        what is no file of weights.
        """
        model, alphabet = load_weights(path)
        return cls(
            model.to("cuda" if torch.cuda.is_available() else "cpu"), alphabet, decoder=decoder
        )

    @overload
    def read(self, pictures: Picture) -> Reading: ...  # type: ignore[overload-overlap]  # a str is an iterable of str

    @overload
    def read(self, pictures: Iterable[Picture]) -> list[Reading]: ...

    def read(self, pictures: Picture | Iterable[Picture]) -> Reading | list[Reading]:
        """Read one picture (a path or a PIL image), or several: a Reading, or a list of them in the
        same order.

        Raises PictureError for a file that is no picture of a line of text.
        """
        if isinstance(pictures, (Path, str, Image.Image)):
            return self._read([load_picture(pictures)])[0]
        return self._read([load_picture(picture) for picture in pictures])

    def _read(self, pictures: Sequence[Image.Image]) -> list[Reading]:
        tensors = [to_tensor(picture) for picture in pictures]
        # little padding in a batch
        by_width = sorted(range(len(tensors)), key=lambda place: tensors[place].shape[-1])
        readings: dict[int, Reading] = {}
        self._check_decoder()
        for first in range(0, len(by_width), self.batch_size):
            places = by_width[first : first + self.batch_size]
            for place, hypotheses in zip(
                places, self._decode([tensors[place] for place in places])
            ):
                widths = (pictures[place].width, tensors[place].shape[-1])
                found = [self._reading(hypothesis, *widths) for hypothesis in hypotheses]
                # no word of the lexicon was found
                best = found[0] if found else Reading("", 0.0, ())
                readings[place] = replace(best, alternatives=tuple(found[1:]))
        return [readings[place] for place in range(len(tensors))]

    @torch.inference_mode()
    def _decode(self, tensors: Sequence[torch.Tensor]) -> list[list[Hypothesis]]:
        images, widths = pad_images(tensors)
        log_probs, lengths = self.model(images.to(next(self.model.parameters()).device), widths)
        return self.decoder(log_probs, lengths)

    def _check_decoder(self) -> None:
        """Raises ValueError when language model or lexicon number other characters than the
        reader.
        """
        for name, part in (
            ("language model", self.decoder.language_model),
            ("lexicon", self.decoder.lexicon),
        ):
            spoken = getattr(part, "alphabet", None) or self.alphabet
            if spoken != self.alphabet:
                raise ValueError(
                    f"the {name} was made for the alphabet {spoken.characters!r}, the reader "
                    "writes "
                    f"{self.alphabet.characters!r}: make it again for reader.alphabet"
                )

    def _reading(self, hypothesis: Hypothesis, width: int, scaled: int) -> Reading:
        """`width`: of the original picture; `scaled`: of the picture that the model saw."""
        seen = self.model.receptive_field()
        characters = []
        for label, (start, end), confidence in zip(
            hypothesis.labels, hypothesis.spans, hypothesis.confidences
        ):
            edges = (seen.centre(start) - seen.stride / 2, seen.centre(end - 1) + seen.stride / 2)
            left, right = (min(max(edge, 0), scaled) * width / scaled for edge in edges)
            characters.append(Character(self.alphabet.decode([label]), confidence, left, right))
        return Reading(
            self.alphabet.decode(hypothesis.labels), exp(hypothesis.score), tuple(characters)
        )


def draw_readings(pictures: Sequence[Picture], readings: Sequence[Reading]) -> Image.Image:
    """One picture of all: below each picture the characters, a mark above each where it was
    found.
    """
    strips = [
        _draw_reading(load_picture(picture), reading)
        for picture, reading in zip(pictures, readings)
    ]
    sheet = Image.new(
        "RGB",
        (max(strip.width for strip in strips), sum(strip.height + 8 for strip in strips)),
        "white",
    )
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
        pen.rectangle(
            (character.left * scale, size[1], character.right * scale, size[1] + 5), fill="#D55E00"
        )
        pen.text((middle, size[1] + 7), character.text, fill="black", font=font, anchor="ma")
    return strip
