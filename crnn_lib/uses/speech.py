"""Recordings in files, and strings composed of single spoken characters, as pictures."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from numpy.random import Generator
from torch import Tensor

from crnn_lib.alphabet import Alphabet
from crnn_lib.data.labelled import LabelledFiles
from crnn_lib.data.labels import AS_THEY_ARE, LabelRules, LabelsError
from crnn_lib.rendering.texts import TextSource
from crnn_lib.uses.composing import Composed, pick
from crnn_lib.uses.sound import RATE, SoundError, load_sound
from crnn_lib.uses.spectrogram import BANDS, faster, log_mel, masked, shifted, stretched, tilted


class Recordings(LabelledFiles):
    """Wav files with their texts from a labels.csv, checked as in LabelledFiles.

    Further columns (who spoke?) are kept in `rows`. The sounds are checked when they are read.
    """

    def __init__(
        self, labels: Path | str, alphabet: Alphabet | None = None, rules: LabelRules = AS_THEY_ARE
    ) -> None:
        super().__init__(labels, alphabet, rules, height=BANDS)

    def sound(self, index: int) -> Tensor:
        """Read the recording of a row, (samples,). Raises SoundError naming the row."""
        try:
            return load_sound(self.path(index))
        except SoundError as error:
            raise SoundError(f"{self.where(index)}: {error}") from None

    def image(self, index: int) -> Tensor:
        """Read the recording of a row as a picture (1, 32, W). Raises SoundError naming the row."""
        return log_mel(self.sound(index))


@dataclass(frozen=True)
class Spoken:
    """One recorded character, and who said it."""

    text: str
    speaker: str
    sound: Tensor  # (samples,)


def load_spoken(labels: Path | str, column: str = "speaker") -> list[Spoken]:
    """Load all recordings of a labels.csv that says in `column` who spoke.

    Raises LabelsError where it does not, and SoundError.
    """
    recordings = Recordings(labels)
    if column not in recordings.rows[0]:
        fault = f"the header has no column {column}, which says who spoke"
        raise LabelsError(f"{labels} row 1: {fault}")
    rows = enumerate(recordings.rows)
    return [Spoken(row["text"], row[column], recordings.sound(index)) for index, row in rows]


@dataclass(frozen=True, kw_only=True)
class Speaking:
    """Options of how strings are spoken: ranges, and largest changes to either side."""

    pause: tuple[float, float] = (0.0, 0.25)  # seconds
    speed: tuple[float, float] = (1.0, 1.0)  # times as fast, pitch and all, as on an old tape
    tempo: tuple[float, float] = (1.0, 1.0)  # times as long, at the same pitch
    noise: tuple[float, float] | None = None  # decibels below the speech; None: no noise
    # most decibels that the highest band gains and the lowest loses, or the reverse, as with
    # another microphone
    tilt: float = 0.0
    shift: int = 0  # most bands up or down, as if the throat were shorter or longer
    masks: int = 0  # number of stripes blacked out, and of rows


class SpokenStrings(Composed):
    """Strings of single recordings, each string by one speaker, with pauses between.

    `recordings`: those of the speakers to use and of nobody else: split by speaker first. Raises
    ValueError where a speaker lacks a character of the alphabet, or without recordings.
    """

    height = BANDS

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
        for spoken in recordings:
            of_speaker = self.said.setdefault(spoken.speaker, {})
            of_speaker.setdefault(spoken.text, []).append(spoken.sound)
        self.speakers = sorted(self.said)
        for speaker in self.speakers:
            said = self.said[speaker]
            lacking = ", ".join(text for text in alphabet.characters if text not in said)
            if lacking:
                remedy = "record it, or leave this speaker out"
                raise ValueError(f"{speaker} never says {lacking}: {remedy}")
        if not self.speakers:
            raise ValueError("there are no recordings")

    def sound(self, text: str, rng: Generator) -> Tensor:
        """Compose the sound of a string, (samples,); everything random in it comes from `rng`."""
        said = self.said[pick(self.speakers, rng)]
        pieces = [
            piece for character in text for piece in (self._pause(rng), pick(said[character], rng))
        ]
        sound = faster(torch.cat([*pieces, self._pause(rng)]), rng.uniform(*self.speaking.speed))
        if self.speaking.noise is None:
            return sound
        loudness = sound.square().mean().sqrt() * 10 ** (-rng.uniform(*self.speaking.noise) / 20)
        noise = rng.standard_normal(len(sound), dtype=np.float32)
        return sound + loudness * torch.from_numpy(noise)

    def _pause(self, rng: Generator) -> Tensor:
        return torch.zeros(round(rng.uniform(*self.speaking.pause) * RATE))

    def compose(self, text: str, rng: Generator) -> Tensor:
        """Compose the picture (1, 32, W) of `text`; everything random in it comes from `rng`."""
        picture = log_mel(self.sound(text, rng))
        picture = tilted(picture, rng.uniform(-self.speaking.tilt, self.speaking.tilt))
        picture = stretched(picture, rng.uniform(*self.speaking.tempo))
        shift = int(rng.integers(-self.speaking.shift, self.speaking.shift + 1))
        return masked(shifted(picture, shift), rng, self.speaking.masks)

    @property
    def identity(self) -> str:
        """Return a string that changes with what is composed; training compares it on resume."""
        counts = [(name, sum(map(len, said.values()))) for name, said in sorted(self.said.items())]
        return repr((counts, self.speaking, self.seed, self.texts))
