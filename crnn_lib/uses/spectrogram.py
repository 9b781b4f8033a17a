"""Speech as pictures: a CRNN reads a log-mel spectrogram, 32 pixels high, like a line of text.

A recording is a tensor (samples,) from -1 to 1 at 8,000 samples a second, the rate of telephones.
Its picture has a pixel of width for each 12.5 ms and a pixel of height for each of 32 bands of
pitch, the lowest at the bottom; white is the loudest spot of the recording, black is 60 decibels or
more below it. The model's columns, 4 pixels each, are then 50 ms wide: 20 of them a second. CTC
needs one for each character, and one more between two equal ones, so nobody speaks too fast for it.
"""

from __future__ import annotations

from functools import lru_cache

import torch
from numpy.random import Generator
from torch import Tensor

from crnn_lib.uses.sound import RATE, resample

WINDOW = 256  # samples whose pitches are measured together: 32 ms
HOP = 100  # samples from one window to the next: 12.5 ms, the width of a pixel
BANDS = 32  # bands of pitch: the height of the picture
LOWEST, HIGHEST = 60.0, 3_900.0  # the range of the bands in hertz
DECIBELS = 60.0  # from black to white


def faster(sound: Tensor, speed: float) -> Tensor:
    """Play a recording (samples,) `speed` times as fast, which raises every pitch as much.

    Silence fills it up to whole windows, because the Fourier transform of a prime number of samples
    takes ten times as long.
    """
    if speed == 1:
        return sound
    sound = torch.nn.functional.pad(sound, (0, -len(sound) % WINDOW))
    samples = WINDOW * max(1, round(len(sound) / speed / WINDOW))
    return resample(sound, RATE * len(sound) / samples)


def mel(hertz: Tensor) -> Tensor:
    """Convert hertz to mel, in which equal steps sound equally far apart (O'Shaughnessy 1987).

    1,000 hertz are about 1,000 mel.
    """
    return 2595 * torch.log10(1 + hertz / 700)


def hertz(mels: Tensor) -> Tensor:
    """Convert mel to hertz: the inverse of `mel`."""
    return 700 * (torch.pow(10, mels / 2595) - 1)


@lru_cache(maxsize=1)
def mel_filters() -> Tensor:
    """Return the weight of each frequency of the window in each band, (32, 129).

    The bands are triangles that overlap by half: band b rises from 0 at edge b to 1 at edge b + 1
    and falls to 0 at edge b + 2; the 34 edges are equally far apart in mel.
    """
    low, high = mel(torch.tensor([LOWEST, HIGHEST])).tolist()
    edges = hertz(torch.linspace(low, high, BANDS + 2))[:, None]  # (34, 1)
    frequencies = torch.linspace(0, RATE / 2, WINDOW // 2 + 1)  # (129,)
    left, centre, right = edges[:-2], edges[1:-1], edges[2:]
    rising = (frequencies - left) / (centre - left)
    falling = (right - frequencies) / (right - centre)
    return torch.minimum(rising, falling).clamp(min=0)


def frames(samples: int) -> int:
    """Return the number of windows in a recording, at least 1: the width of its picture."""
    return 1 + max(0, samples - WINDOW) // HOP


def log_mel(sound: Tensor) -> Tensor:
    """Convert a recording (samples,) to its picture (1, 32, W).

    Values run from -1 (60 decibels or more below the loudest spot) to 1 (the loudest spot of the
    recording, so it does not matter how near the microphone was). A recording shorter than a window
    is padded to one.
    """
    sound = torch.nn.functional.pad(sound, (0, max(0, WINDOW - len(sound))))
    window = torch.hann_window(WINDOW)
    # (129, W)
    spectrum = torch.stft(sound, WINDOW, HOP, window=window, center=False, return_complex=True)
    power = mel_filters() @ spectrum.abs().square()  # (32, W)
    decibels = 10 * torch.log10(power.clamp(min=1e-10))
    picture = 1 - 2 * (decibels.max() - decibels).clamp(max=DECIBELS) / DECIBELS
    return picture.flip(0)[None]  # the lowest band at the bottom, as music is written


def tilted(picture: Tensor, decibels: float) -> Tensor:
    """Make the highest band of a picture (1, 32, W) louder by `decibels`, the lowest softer.

    Between them the change is linear; the loudest pixel is 1 again.
    """
    if not decibels:
        return picture
    # the highest band is the top row
    gain = torch.linspace(decibels, -decibels, BANDS)[:, None] * 2 / DECIBELS
    louder = picture + gain
    return (louder + 1 - louder.max()).clamp(min=-1)


def stretched(picture: Tensor, times: float) -> Tensor:
    """Make a picture (1, 32, W) `times` as wide, at least 1 pixel: slower, at the same pitch."""
    width = max(1, round(times * picture.shape[2]))
    if width == picture.shape[2]:
        return picture
    return torch.nn.functional.interpolate(picture, width, mode="linear")


def shifted(picture: Tensor, bands: int) -> Tensor:
    """Move a picture up by a number of bands (down, where negative), and fill up with black."""
    if not bands:
        return picture
    kept = picture[:, max(0, bands) : BANDS + min(0, bands)]
    return torch.nn.functional.pad(kept, (0, 0, max(0, -bands), max(0, bands)), value=-1.0)


def masked(picture: Tensor, rng: Generator, count: int) -> Tensor:
    """Black out `count` stripes of up to 8 pixels (100 ms) and `count` rows of up to 4 bands.

    The model learns not to rely on one cue alone (SpecAugment, Park et al., arXiv 1904.08779).
    """
    if not count:
        return picture
    picture = picture.clone()
    for axis, widest in ((2, 8), (1, 4)) * count:
        thick = int(rng.integers(0, widest + 1))
        first = int(rng.integers(0, max(1, picture.shape[axis] - thick)))
        picture.narrow(axis, first, min(thick, picture.shape[axis])).fill_(-1.0)
    return picture
