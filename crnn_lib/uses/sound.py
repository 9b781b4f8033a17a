"""Recordings: wav files <-> tensors (samples,) from -1 to 1, 8,000 samples a second."""

from __future__ import annotations

import wave
from pathlib import Path

import numpy as np
import torch
from torch import Tensor

RATE = 8_000  # samples a second
LONGEST = 90  # seconds of one recording: a picture of 7,200 pixels
PCM = {
    1: "u1",
    2: "<i2",
    4: "<i4",
}  # bytes a sample -> how numpy calls it (3 bytes it does not know)


class SoundError(ValueError):
    """A file that cannot be read as a recording; the message says which, why and what to do."""


def load_sound(path: Path | str) -> Tensor:
    """A wav file, one channel of 8, 16, 24 or 32 bits -> (samples,) from -1 to 1, 8,000 a second.

    Files with more samples a second (44,100 from most telephones) are brought down to 8,000. Raises
    SoundError for what is missing, empty, cut off, silent or no wav file, for stereo, for fewer
    than 8,000 samples a second, and for more than 90 seconds.
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
        raise SoundError(
            f"{path} is not a wav file of whole numbers (PCM) ({error}): save it as WAV, 16-bit PCM"
        ) from None


def _samples(file: wave.Wave_read, path: Path) -> Tensor:
    channels, width, rate, count = (
        file.getnchannels(),
        file.getsampwidth(),
        file.getframerate(),
        file.getnframes(),
    )
    if channels != 1:
        raise SoundError(f"{path} has {channels} channels: save it as mono, with one")
    if rate < RATE:
        raise SoundError(
            f"{path} has {rate} samples a second, too few to tell consonants apart: record with "
            f"{RATE} or more"
        )
    if count == 0:
        raise SoundError(f"{path} holds no sound (0 samples): record it again")
    if count > LONGEST * rate:
        raise SoundError(
            f"{path} is {count / rate:.0f} seconds long: cut it into pieces of at most {LONGEST} "
            "seconds"
        )
    data = file.readframes(count)
    if len(data) < count * width:
        there = len(data) // width / rate
        raise SoundError(
            f"{path} is cut off: its header promises {count / rate:.2f} seconds, {there:.2f} are "
            "there; record or copy it again"
        )
    if width == 3:  # the highest byte carries the sign: read as 4 bytes, the lowest of them 0
        data = np.pad(np.frombuffer(data, "u1").reshape(-1, 3), ((0, 0), (1, 0))).tobytes()
    values = np.frombuffer(data, PCM[width if width != 3 else 4]).astype(np.float32)
    sound = torch.from_numpy(
        (values - 128) / 128
        if width == 1
        else values / 2.0 ** (8 * (width if width != 3 else 4) - 1)
    )
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

    The sound is taken apart into pitches (a Fourier transform), those that 8,000 samples cannot
    hold (above 4,000 hertz) are left out, and the rest is put together again with the new number of
    samples.
    """
    count = max(1, round(len(sound) * RATE / rate))
    if count == len(sound):
        return sound
    pitches = torch.fft.rfft(sound)
    resampled: Tensor = torch.fft.irfft(pitches[: count // 2 + 1], n=count)
    return resampled * (count / len(sound))
