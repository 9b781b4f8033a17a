"""Strings composed of single spoken characters, each string by one speaker, as pictures."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from numpy.random import Generator
from torch import Tensor

from crnn_lib.alphabet import Alphabet
from crnn_lib.data.labelled import LabelledFiles, LabelsError
from crnn_lib.rendering.texts import TextSource
from crnn_lib.uses.composing import Composed, pick
from crnn_lib.uses.sound import RATE, SoundError, load_sound
from crnn_lib.uses.spectrogram import faster, log_mel, masked, shifted, stretched, tilted


class Recordings(LabelledFiles):
    """Wav files with their texts from a labels.csv: UTF-8, header `file,text`, files relative to
    the csv.

    Further columns (who spoke?) are kept in `rows`. Checked as LabelledFiles does; the sounds
    themselves when read.
    """

    def sound(self, index: int) -> Tensor:
        """The recording of a row, (samples,). Raises SoundError naming the row."""
        try:
            return load_sound(self.path(index))
        except SoundError as error:
            raise SoundError(f"{self.where(index)}: {error}") from None

    def image(self, index: int) -> Tensor:
        """Read the recording of a row as its picture (1, 32, W). Raises SoundError naming the
        row.
        """
        return log_mel(self.sound(index))


@dataclass(frozen=True)
class Spoken:
    """One recorded character: what was said, by whom, and the sound (samples,)."""

    text: str
    speaker: str
    sound: Tensor


def load_spoken(labels: Path | str, column: str = "speaker") -> list[Spoken]:
    """All recordings of a labels.csv that says in `column` who spoke. Raises LabelsError where it
    does not, and SoundError.
    """
    recordings = Recordings(labels)
    if column not in recordings.rows[0]:
        raise LabelsError(
            f"{labels} row 1: the header has no column {column}, which says who spoke"
        )
    rows = recordings.rows
    return [
        Spoken(row["text"], row[column], recordings.sound(index)) for index, row in enumerate(rows)
    ]


@dataclass(frozen=True, kw_only=True)
class Speaking:
    """How strings are spoken. Pauses in seconds; `speed`: how much slower and faster than recorded,
    pitch and all, as on an old tape; `tempo`: how much shorter and longer the picture is made, at
    the same pitch; `noise`: how many decibels it is below the speech; `tilt`: by how many decibels
    at most the highest band gains and the lowest loses, or the reverse, as with another microphone;
    `shift`: by how many bands at most the picture moves up or down, as if the throat were shorter
    or longer; `masks`: stripes and rows blacked out, of each.
    """

    pause: tuple[float, float] = (0.0, 0.25)
    speed: tuple[float, float] = (1.0, 1.0)
    tempo: tuple[float, float] = (1.0, 1.0)
    noise: tuple[float, float] | None = None
    tilt: float = 0.0
    shift: int = 0
    masks: int = 0


class SpokenStrings(Composed):
    """Strings of single recordings, each string by one speaker, with pauses between.

    `recordings`: of the speakers to use and nobody else: split by speaker first. Raises ValueError
    where a speaker lacks a character of the alphabet.
    """

    def __init__(
        self,
        recordings: Sequence[Spoken],
        alphabet: Alphabet,
        *,
        speaking: Speaking = Speaking(),
        texts: TextSource | None = None,
        seed: int = 0,
        count: int | None = None,
    ) -> None:
        super().__init__(alphabet, texts=texts, seed=seed, count=count)
        self.speaking = speaking
        self.said: dict[str, dict[str, list[Tensor]]] = {}
        for one in recordings:
            self.said.setdefault(one.speaker, {}).setdefault(one.text, []).append(one.sound)
        self.speakers = sorted(self.said)
        for speaker in self.speakers:
            lacking = [
                character
                for character in alphabet.characters
                if character not in self.said[speaker]
            ]
            if lacking:
                raise ValueError(
                    f"{speaker} never says {', '.join(lacking)}: record it, or leave this speaker "
                    "out"
                )
        if not self.speakers:
            raise ValueError("there are no recordings")

    def sound(self, text: str, rng: Generator) -> Tensor:
        """The string as it sounds, (samples,)."""
        said = self.said[pick(self.speakers, rng)]
        pieces = [
            piece for character in text for piece in (self._pause(rng), pick(said[character], rng))
        ]
        sound = faster(torch.cat([*pieces, self._pause(rng)]), rng.uniform(*self.speaking.speed))
        if self.speaking.noise is None:
            return sound
        loudness = sound.square().mean().sqrt() * 10 ** (-rng.uniform(*self.speaking.noise) / 20)
        return sound + loudness * torch.from_numpy(
            rng.standard_normal(len(sound), dtype=np.float32)
        )

    def _pause(self, rng: Generator) -> Tensor:
        return torch.zeros(round(rng.uniform(*self.speaking.pause) * RATE))

    def compose(self, text: str, rng: Generator) -> Tensor:
        picture = tilted(
            log_mel(self.sound(text, rng)), rng.uniform(-self.speaking.tilt, self.speaking.tilt)
        )
        picture = stretched(picture, rng.uniform(*self.speaking.tempo))
        shift = int(rng.integers(-self.speaking.shift, self.speaking.shift + 1))
        return masked(shifted(picture, shift), rng, self.speaking.masks)

    @property
    def identity(self) -> str:
        counts = [(name, sum(map(len, said.values()))) for name, said in sorted(self.said.items())]
        return repr((counts, self.speaking, self.seed, self.texts))
