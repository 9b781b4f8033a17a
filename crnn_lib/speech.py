"""Recordings of speech as pictures: a log-mel spectrogram is 32 pixels high, and a CRNN reads it like a line of text.

A recording is a tensor (samples,) from -1 to 1 at 8,000 samples a second, as telephones have it. Its picture has a pixel
of width for each 12.5 ms and a pixel of height for each of 32 bands of pitch, the lowest at the bottom; white is as loud
as the recording gets, black is 60 decibels below that or less. The model's columns, 4 pixels each, are then 50 ms wide: 20 of
them a second. CTC needs one for each character, and one more between two equal ones, so nobody speaks too fast for it.
"""

from __future__ import annotations

import wave
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np
import torch
from numpy.random import Generator
from torch import Tensor

from crnn_lib.alphabet import Alphabet
from crnn_lib.composing import Composed, pick
from crnn_lib.data import LabelledImages, LabelsError, Sample
from crnn_lib.texts import TextSource

RATE = 8_000  # samples a second
WINDOW = 256  # samples whose pitches are measured together: 32 ms
HOP = 100  # samples from one window to the next: 12.5 ms, the width of a pixel
BANDS = 32  # bands of pitch: the height of the picture
LOWEST, HIGHEST = 60.0, 3_900.0  # hertz that the bands reach over
DECIBELS = 60.0  # from black to white
LONGEST = 90  # seconds of one recording: a picture of 7,200 pixels
PCM = {1: "u1", 2: "<i2", 4: "<i4"}  # bytes a sample -> how numpy calls it (3 bytes it does not know)


class SoundError(ValueError):
    """A file that cannot be read as a recording; the message says which, why and what to do."""


# --- files ------------------------------------------------------------------------------------------------------


def load_sound(path: Path | str) -> Tensor:
    """A wav file, one channel of 8, 16, 24 or 32 bits -> (samples,) from -1 to 1, 8,000 a second.

    Files with more samples a second (44,100 from most telephones) are brought down to 8,000. Raises SoundError for what
    is missing, empty, cut off, silent or no wav file, for stereo, for fewer than 8,000 samples a second, and for more
    than 90 seconds.
    """
    path = Path(path)
    if path.is_dir():
        raise SoundError(f"{path} is a folder: name the wav files in it")
    if not path.exists():
        raise SoundError(f"{path} does not exist: check the name")
    if path.stat().st_size == 0:
        raise SoundError(f"{path} is empty (0 bytes): record or copy it again")
    try:
        with wave.open(str(path), "rb") as file:
            return resample(_samples(file, path), file.getframerate())
    except PermissionError:
        raise SoundError(f"{path} may not be read: check its permissions") from None
    except EOFError:
        raise SoundError(f"{path} is cut off within its header: record or copy it again") from None
    except wave.Error as error:
        raise SoundError(f"{path} is not a wav file of whole numbers (PCM) ({error}): save it as WAV, 16-bit PCM") from None


def _samples(file: wave.Wave_read, path: Path) -> Tensor:
    channels, width, rate, count = file.getnchannels(), file.getsampwidth(), file.getframerate(), file.getnframes()
    if channels != 1:
        raise SoundError(f"{path} has {channels} channels: save it as mono, with one")
    if rate < RATE:
        raise SoundError(f"{path} has {rate} samples a second, too few to tell consonants apart: record with {RATE} or more")
    if count == 0:
        raise SoundError(f"{path} holds no sound (0 samples): record it again")
    if count > LONGEST * rate:
        raise SoundError(f"{path} is {count / rate:.0f} seconds long: cut it into pieces of at most {LONGEST} seconds")
    data = file.readframes(count)
    if len(data) < count * width:
        there = len(data) // width / rate
        raise SoundError(
            f"{path} is cut off: its header promises {count / rate:.2f} seconds, {there:.2f} are there; record or copy it again"
        )
    if width == 3:  # the highest byte carries the sign: read as 4 bytes, the lowest of them 0
        data = np.pad(np.frombuffer(data, "u1").reshape(-1, 3), ((0, 0), (1, 0))).tobytes()
    values = np.frombuffer(data, PCM[width if width != 3 else 4]).astype(np.float32)
    sound = torch.from_numpy((values - 128) / 128 if width == 1 else values / 2.0 ** (8 * (width if width != 3 else 4) - 1))
    if not sound.any():
        raise SoundError(f"{path} is silent (every sample is 0): was the microphone on?")
    return sound


def save_sound(path: Path | str, sound: Tensor) -> None:
    """Write a recording (samples,) from -1 to 1 as a wav file of 16 bits; what is louder is cut."""
    values = (sound.clamp(-1, 1) * 32767).round().to(torch.int16)
    with wave.open(str(path), "wb") as file:
        file.setparams((1, 2, RATE, 0, "NONE", ""))
        file.writeframes(values.numpy().astype("<i2").tobytes())


def resample(sound: Tensor, rate: float) -> Tensor:
    """(samples,) taken at `rate` samples a second -> the same sound at 8,000.

    The sound is taken apart into pitches (a Fourier transform), those that 8,000 samples cannot hold (above 4,000 hertz)
    are left out, and the rest is put together again with the new number of samples.
    """
    count = max(1, round(len(sound) * RATE / rate))
    if count == len(sound):
        return sound
    pitches = torch.fft.rfft(sound)
    resampled: Tensor = torch.fft.irfft(pitches[: count // 2 + 1], n=count)
    return resampled * (count / len(sound))


def faster(sound: Tensor, speed: float) -> Tensor:
    """(samples,) played `speed` times as fast, which raises every pitch as much; silence fills it up to whole windows.

    Whole windows, because the Fourier transform of a prime number of samples takes ten times as long.
    """
    if speed == 1:
        return sound
    sound = torch.nn.functional.pad(sound, (0, -len(sound) % WINDOW))
    samples = WINDOW * max(1, round(len(sound) / speed / WINDOW))
    return resample(sound, RATE * len(sound) / samples)


# --- the picture ------------------------------------------------------------------------------------------------


def mel(hertz: Tensor) -> Tensor:
    """Pitch as the ear orders it: equal steps sound equally far apart (O'Shaughnessy 1987); 1,000 hertz are about 1,000 mel."""
    return 2595 * torch.log10(1 + hertz / 700)


def hertz(mels: Tensor) -> Tensor:
    """The inverse of `mel`."""
    return 700 * (torch.pow(10, mels / 2595) - 1)


@lru_cache(maxsize=1)
def mel_filters() -> Tensor:
    """How much of each frequency of the window each band hears: (32, 129), triangles that overlap by half.

    Band b rises from edge b to 1 at edge b + 1 and falls to 0 at edge b + 2; the 34 edges are equally far apart in mel.
    """
    low, high = mel(torch.tensor([LOWEST, HIGHEST])).tolist()
    edges = hertz(torch.linspace(low, high, BANDS + 2))[:, None]  # (34, 1)
    frequencies = torch.linspace(0, RATE / 2, WINDOW // 2 + 1)  # (129,)
    left, centre, right = edges[:-2], edges[1:-1], edges[2:]
    rising, falling = (frequencies - left) / (centre - left), (right - frequencies) / (right - centre)
    return torch.minimum(rising, falling).clamp(min=0)


def frames(samples: int) -> int:
    """Windows that fit into a recording, which is the width of its picture in pixels; a shorter one is padded to one."""
    return 1 + max(0, samples - WINDOW) // HOP


def log_mel(sound: Tensor) -> Tensor:
    """The picture of a recording: (samples,) -> (1, 32, W) from -1 (60 decibels or more below the loudest) to 1 (the loudest).

    Loudness is taken relative to the recording's own loudest spot, so it does not matter how near the microphone was.
    """
    sound = torch.nn.functional.pad(sound, (0, max(0, WINDOW - len(sound))))
    window = torch.hann_window(WINDOW)
    spectrum = torch.stft(sound, WINDOW, HOP, window=window, center=False, return_complex=True)  # (129, W)
    power = mel_filters() @ spectrum.abs().square()  # (32, W)
    decibels = 10 * torch.log10(power.clamp(min=1e-10))
    picture = 1 - 2 * (decibels.max() - decibels).clamp(max=DECIBELS) / DECIBELS
    return picture.flip(0)[None]  # the lowest band at the bottom, as music is written


# --- recordings with their texts --------------------------------------------------------------------------------


class Recordings(LabelledImages):
    """Wav files with their texts from a labels.csv: UTF-8, header `file,text`, files relative to the csv.

    Further columns (who spoke?) are kept in `rows`. Checked as LabelledImages does; the sounds themselves when read.
    """

    def sound(self, index: int) -> Tensor:
        """The recording of a row, (samples,). Raises SoundError naming the row."""
        try:
            return load_sound(self.labels.parent / self.rows[index]["file"])
        except SoundError as error:
            raise SoundError(f"{self._where(index)}: {error}") from None

    def __getitem__(self, index: int) -> Sample:
        row = self.rows[index]
        return Sample(log_mel(self.sound(index)), row["text"], f"{self._where(index)} ({row['file']})")


@dataclass(frozen=True)
class Spoken:
    """One recorded character: what was said, by whom, and the sound (samples,)."""

    text: str
    speaker: str
    sound: Tensor


def load_spoken(labels: Path | str, column: str = "speaker") -> list[Spoken]:
    """All recordings of a labels.csv that says in `column` who spoke. Raises LabelsError where it does not, and SoundError."""
    recordings = Recordings(labels)
    if column not in recordings.rows[0]:
        raise LabelsError(f"{labels} row 1: the header has no column {column}, which says who spoke")
    rows = recordings.rows
    return [Spoken(row["text"], row[column], recordings.sound(index)) for index, row in enumerate(rows)]


@dataclass(frozen=True, kw_only=True)
class Speaking:
    """How strings are spoken. Pauses in seconds; `speed`: how much slower and faster than recorded, pitch and all, as on an
    old tape; `tempo`: how much shorter and longer the picture is made, at the same pitch; `noise`: how many decibels it is
    below the speech; `tilt`: by how many decibels at most the highest band gains and the lowest loses, or the reverse, as
    with another microphone; `shift`: by how many bands at most the picture moves up or down, as if the throat were shorter
    or longer; `masks`: stripes and rows blacked out, of each."""

    pause: tuple[float, float] = (0.0, 0.25)
    speed: tuple[float, float] = (1.0, 1.0)
    tempo: tuple[float, float] = (1.0, 1.0)
    noise: tuple[float, float] | None = None
    tilt: float = 0.0
    shift: int = 0
    masks: int = 0


class SpokenStrings(Composed):
    """Strings of single recordings, each string by one speaker, with pauses between.

    `recordings`: of the speakers to use and nobody else: split by speaker first. Raises ValueError where a speaker lacks a
    character of the alphabet.
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
            lacking = [character for character in alphabet.characters if character not in self.said[speaker]]
            if lacking:
                raise ValueError(f"{speaker} never says {', '.join(lacking)}: record it, or leave this speaker out")
        if not self.speakers:
            raise ValueError("there are no recordings")

    def sound(self, text: str, rng: Generator) -> Tensor:
        """The string as it sounds, (samples,)."""
        said = self.said[pick(self.speakers, rng)]
        pieces = [piece for character in text for piece in (self._pause(rng), pick(said[character], rng))]
        sound = faster(torch.cat([*pieces, self._pause(rng)]), rng.uniform(*self.speaking.speed))
        if self.speaking.noise is None:
            return sound
        loudness = sound.square().mean().sqrt() * 10 ** (-rng.uniform(*self.speaking.noise) / 20)
        return sound + loudness * torch.from_numpy(rng.standard_normal(len(sound), dtype=np.float32))

    def _pause(self, rng: Generator) -> Tensor:
        return torch.zeros(round(rng.uniform(*self.speaking.pause) * RATE))

    def compose(self, text: str, rng: Generator) -> Tensor:
        picture = tilted(log_mel(self.sound(text, rng)), rng.uniform(-self.speaking.tilt, self.speaking.tilt))
        picture = stretched(picture, rng.uniform(*self.speaking.tempo))
        shift = int(rng.integers(-self.speaking.shift, self.speaking.shift + 1))
        return masked(shifted(picture, shift), rng, self.speaking.masks)

    @property
    def identity(self) -> str:
        counts = [(name, sum(map(len, said.values()))) for name, said in sorted(self.said.items())]
        return repr((counts, self.speaking, self.seed, self.texts))


def tilted(picture: Tensor, decibels: float) -> Tensor:
    """The picture (1, 32, W) with the highest band so many `decibels` louder, the lowest as many softer, evenly between; the
    loudest pixel is 1 again."""
    if not decibels:
        return picture
    gain = torch.linspace(decibels, -decibels, BANDS)[:, None] * 2 / DECIBELS  # the highest band is the top row
    louder = picture + gain
    return (louder + 1 - louder.max()).clamp(min=-1)


def stretched(picture: Tensor, times: float) -> Tensor:
    """The picture (1, 32, W) so many times as wide (said more slowly, at the same pitch), at least one pixel."""
    width = max(1, round(times * picture.shape[2]))
    return picture if width == picture.shape[2] else torch.nn.functional.interpolate(picture, width, mode="linear")


def shifted(picture: Tensor, bands: int) -> Tensor:
    """The picture moved up by so many bands (down, where negative); what comes in is black."""
    if not bands:
        return picture
    kept = picture[:, max(0, bands) : BANDS + min(0, bands)]
    return torch.nn.functional.pad(kept, (0, 0, max(0, -bands), max(0, bands)), value=-1.0)


def masked(picture: Tensor, rng: Generator, count: int) -> Tensor:
    """`count` stripes of up to 8 pixels (100 ms) and `count` rows of up to 4 bands blacked out, so that the model must not
    rely on one cue alone (SpecAugment, Park et al., arXiv 1904.08779)."""
    if not count:
        return picture
    picture = picture.clone()
    for axis, widest in ((2, 8), (1, 4)) * count:
        thick = int(rng.integers(0, widest + 1))
        first = int(rng.integers(0, max(1, picture.shape[axis] - thick)))
        picture.narrow(axis, first, min(thick, picture.shape[axis])).fill_(-1.0)
    return picture
