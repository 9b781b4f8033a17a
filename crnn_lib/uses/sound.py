"""Recordings: wav files <-> tensors (samples,) from -1 to 1, 8,000 samples a second."""

from __future__ import annotations

import wave
from pathlib import Path

import numpy as np
import torch
from torch import Tensor

RATE = 8_000  # samples a second
LONGEST = 90  # seconds of one recording: a picture of 7,200 pixels
PCM = {1: "u1", 2: "<i2", 4: "<i4"}  # bytes a sample -> numpy's type, which 3 bytes do not have


class SoundError(ValueError):
    """A file that cannot be read as a recording; the message says which, why and what to do."""


def load_sound(path: Path | str) -> Tensor:
    """Read a wav file as (samples,) from -1 to 1, 8,000 a second.

    The file has one channel of 8, 16, 24 or 32 bits; more samples a second (44,100 from most
    phones) are resampled. Raises SoundError for a file that is missing, empty, cut off, silent or
    not a wav file, for stereo, for fewer than 8,000 samples a second, and for more than 90 seconds.
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
            sound = _decoded(_data(file, path), file.getsampwidth())
            rate = file.getframerate()
    except PermissionError:
        raise SoundError(f"{path} may not be read: check its permissions") from None
    except EOFError:
        raise SoundError(f"{path} is cut off within its header: record or copy it again") from None
    except wave.Error as error:
        fault = f"is not a wav file of whole numbers (PCM) ({error}): save it as WAV, 16-bit PCM"
        raise SoundError(f"{path} {fault}") from None
    except SoundError:
        raise
    except Exception as error:  # at odd headers the module wave raises anything
        raise SoundError(f"{path} is damaged ({error}): record or copy it again") from None
    if not sound.any():
        raise SoundError(f"{path} is silent (every sample is 0): was the microphone on?")
    return resample(sound, rate)


def _data(file: wave.Wave_read, path: Path) -> bytes:
    """Read the samples of an open file as bytes. Raises SoundError if `load_sound` refuses them."""
    channels, width, rate, count, *_ = file.getparams()
    if channels != 1:
        raise SoundError(f"{path} has {channels} channels: save it as mono, with one")
    if rate < RATE:
        fault = f"{rate} samples a second, too few to tell consonants apart"
        raise SoundError(f"{path} has {fault}: record with {RATE} or more")
    if count == 0:
        raise SoundError(f"{path} holds no sound (0 samples): record it again")
    seconds = count / rate
    if count > LONGEST * rate:
        remedy = f"cut it into pieces of at most {LONGEST} seconds"
        raise SoundError(f"{path} is {seconds:.0f} seconds long: {remedy}")
    data = file.readframes(count)
    if len(data) < count * width:
        there = len(data) // width / rate
        fault = f"its header promises {seconds:.2f} seconds, {there:.2f} are there"
        raise SoundError(f"{path} is cut off: {fault}; record or copy it again")
    return data


def _decoded(data: bytes, width: int) -> Tensor:
    """Convert samples of `width` bytes each to (samples,) from -1 to 1."""
    if width == 3:  # the highest byte carries the sign: read as 4 bytes, the lowest of them 0
        data = np.pad(np.frombuffer(data, "u1").reshape(-1, 3), ((0, 0), (1, 0))).tobytes()
        width = 4
    values = np.frombuffer(data, PCM[width]).astype(np.float32)
    return torch.from_numpy((values - 128) / 128 if width == 1 else values / 2.0 ** (8 * width - 1))


def save_sound(path: Path | str, sound: Tensor) -> None:
    """Write a recording (samples,) as a wav file of 16 bits; values beyond -1 and 1 are clipped."""
    values = (sound.clamp(-1, 1) * 32767).round().to(torch.int16)
    with wave.open(str(path), "wb") as file:
        file.setparams((1, 2, RATE, 0, "NONE", ""))
        file.writeframes(values.numpy().astype("<i2").tobytes())


def resample(sound: Tensor, rate: float) -> Tensor:
    """Resample a recording (samples,) from `rate` samples a second to 8,000.

    A Fourier transform takes the sound apart into pitches, those that 8,000 samples cannot hold
    (above 4,000 hertz) are left out, and the rest is put together with the new number of samples.
    """
    count = max(1, round(len(sound) * RATE / rate))
    if count == len(sound):
        return sound
    pitches = torch.fft.rfft(sound)
    resampled: Tensor = torch.fft.irfft(pitches[: count // 2 + 1], n=count)
    return resampled * (count / len(sound))
