"""Figures of chapter 08: a recording with its picture, the bands that it is heard in.

Each function takes plain arguments and returns a Figure whose label describes what is drawn.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import torch
from matplotlib.figure import Figure
from PIL import Image
from torch import Tensor

from crnn_course.figures.base import BLUE, ORANGE, blank_figure
from crnn_lib.alphabet import Alphabet
from crnn_lib.uses import spectrogram, speech
from crnn_lib.uses.sound import RATE

PIXEL = spectrogram.HOP / RATE  # seconds of sound in a pixel of its picture


def as_picture(image: Tensor) -> Image.Image:
    """A model's picture (1, 32, W) from -1 to 1 as one that can be looked at (mode L)."""
    return Image.fromarray(((image[0].numpy() + 1) * 127.5).round().astype(np.uint8))


def sound_figure(sound: Tensor, text: str, mark: int | None = None) -> Figure:
    """Above, the recording as a wave; below, its picture with the same seconds; `mark`: a pixel
    column to point at.

    sound (samples,) at 8,000 samples a second.
    """
    picture = spectrogram.log_mel(sound)[0].numpy()
    seconds = len(sound) / RATE
    figure = blank_figure(8, 3.4)
    above, below = figure.subplots(2, 1, sharex=True, height_ratios=[1, 1.6])
    above.plot(np.arange(len(sound)) / RATE, sound.numpy(), color=BLUE, linewidth=0.4)
    above.set(ylabel="sound", yticks=[], xlim=(0, seconds))
    above.set_title(text, fontsize=10)
    below.imshow(
        picture,
        cmap="gray",
        vmin=-1,
        vmax=1,
        aspect="auto",
        interpolation="none",
        extent=(0, picture.shape[1] * PIXEL, 0, 32),
    )
    names = [4, 12, 20, 28]
    below.set_yticks(
        [name + 0.5 for name in names], [f"{centre_of(name):,.0f}" for name in names], fontsize=8
    )
    below.set(xlabel="seconds", ylabel="hertz")
    pointed = ""
    if mark is not None:
        for axis in (above, below):
            span = mark * PIXEL, mark * PIXEL + spectrogram.WINDOW / RATE
            axis.axvspan(*span, facecolor="none", edgecolor=ORANGE, linewidth=1.8)
        loudest = 31 - int(picture[:, mark].argmax())
        pointed = (
            f" Marked: the window of pixel {mark}, {1000 * mark * PIXEL:.0f} ms from the start; "
            "its loudest band is at about "
            f"{centre_of(loudest):,.0f} hertz."
        )
    figure.set_label(
        f"{text}: {seconds:.2f} seconds of sound, above as a wave, below as a picture of 32 x "
        f"{picture.shape[1]} pixels, "
        f"the low pitches at the bottom, white where it is loud.{pointed}"
    )
    return figure


def centre_of(band: int) -> float:
    """The pitch in hertz that a band hears best; band 0 is the lowest."""
    low, high = spectrogram.mel(torch.tensor([spectrogram.LOWEST, spectrogram.HIGHEST])).tolist()
    return float(
        spectrogram.hertz(torch.tensor(low + (high - low) * (band + 1) / (spectrogram.BANDS + 1)))
    )


def bands_figure(filters: Tensor, shown: Sequence[int]) -> Figure:
    """How much of each pitch the bands hear: all as thin lines, those of `shown` filled and named.
    filters (bands, 129).
    """
    hertz = np.linspace(0, RATE / 2, filters.shape[1])
    figure = blank_figure(8, 2.2)
    axis = figure.subplots()
    for band, heard in enumerate(filters.numpy()):
        axis.plot(hertz, heard, color="#767676", linewidth=0.6)
        if band in shown:
            axis.fill_between(hertz, heard, color=BLUE, alpha=0.7, linewidth=0)
            axis.annotate(
                f"band {band}",
                (hertz[heard.argmax()], heard.max()),
                ha="center",
                va="bottom",
                fontsize=8,
            )
    axis.set(xlabel="hertz", ylabel="share heard", ylim=(0, 1.2), xlim=(0, RATE / 2))
    pitches = filters.shape[1]
    widths = ", ".join(
        f"band {band} hears {int((filters[band] > 0).sum())} of {pitches} pitches" for band in shown
    )
    below = int((filters.argmax(1) * RATE / 2 / (pitches - 1) < 1000).sum())
    figure.set_label(
        f"{len(filters)} overlapping triangles, narrow at the low pitches and wide at the high "
        f"ones: {widths}. "
        f"{below} of {len(filters)} bands have their middle below 1,000 hertz."
    )
    return figure


def spoken_figure(
    recordings: Sequence[speech.Spoken], text: str, *, noise: float, speed: float = 1.0
) -> Figure:
    """The string `text` as one of the recordings' speakers says it, so many decibels above the
    noise, so much faster.

    The same pauses, and the same noise but for its strength, each time.
    """
    speaking = speech.Speaking(noise=(noise, noise), speed=(speed, speed))
    strings = speech.SpokenStrings(
        recordings, Alphabet("".join(sorted(set(text)))), speaking=speaking
    )
    sound = strings.sound(text, np.random.default_rng(0))
    return sound_figure(
        sound, f"{' '.join(text)}, {noise:g} decibels above the noise, speed {speed:g}"
    )
