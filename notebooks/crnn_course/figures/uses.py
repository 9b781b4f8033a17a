"""Figures of chapter 08: recordings, their pictures, mel bands, confusions."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
import torch
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from PIL import Image
from torch import Tensor

from crnn_course.figures.base import BLUE, GREY, ORANGE, blank_figure, outline
from crnn_course.figures.page import in_style
from crnn_course.language import listed
from crnn_lib.alphabet import Alphabet
from crnn_lib.uses import spectrogram, speech
from crnn_lib.uses.sound import RATE

PIXEL = spectrogram.HOP / RATE  # seconds of sound in a pixel of its picture


def as_picture(image: Tensor) -> Image.Image:
    """Return a model's picture (1, 32, W) from -1 to 1 as one to look at (mode L)."""
    return Image.fromarray(((image[0].numpy() + 1) * 127.5).round().astype(np.uint8))


@in_style
def sound_figure(sound: Tensor, text: str, mark: int | None = None, *, wide: float = 8) -> Figure:
    """Draw a recording as a wave, and below it its picture over the same seconds.

    sound (samples,) at 8,000 samples a second. mark: a pixel column to point at; wide: inches.
    """
    picture = spectrogram.log_mel(sound)[0].numpy()
    seconds = len(sound) / RATE
    figure = blank_figure(wide, 3.2)
    above, below = figure.subplots(2, 1, sharex=True, height_ratios=[1, 1.6])
    above.plot(np.arange(len(sound)) / RATE, sound.numpy(), color=BLUE, linewidth=0.4)
    above.set(ylabel="sound", yticks=[], xlim=(0, seconds))
    above.set_title(text)
    _draw_spectrogram(below, picture)
    pointed = ""
    if mark is not None:
        span = mark * PIXEL, mark * PIXEL + spectrogram.WINDOW / RATE
        for axis in (above, below):
            axis.axvspan(*span, facecolor="none", edgecolor=ORANGE, linewidth=1.8)
        loudest = 31 - int(picture[:, mark].argmax())
        pointed = (
            f" Marked: the window of pixel {mark}, {1000 * mark * PIXEL:.0f} ms from the start; "
            f"its loudest band is at about {centre_of(loudest):,.0f} hertz."
        )
    figure.set_label(
        f"{text}: {seconds:.2f} seconds of sound, above as a wave, below as a picture of 32 x "
        f"{picture.shape[1]} pixels, the low pitches at the bottom, white where it is loud."
        f"{pointed}"
    )
    return figure


def _draw_spectrogram(axis: Axes, picture: np.ndarray) -> None:
    """Draw the picture of a sound over its seconds, with the pitches of four bands in hertz."""
    extent = 0, picture.shape[1] * PIXEL, 0, 32
    axis.imshow(
        picture, cmap="gray", vmin=-1, vmax=1, aspect="auto", interpolation="none", extent=extent
    )
    outline(axis)
    bands = [4, 12, 20, 28]
    pitches = [f"{centre_of(band):,.0f}" for band in bands]
    axis.set_yticks([band + 0.5 for band in bands], pitches)
    axis.set(xlabel="seconds", ylabel="hertz")


def centre_of(band: int) -> float:
    """Return the pitch in hertz that a band hears best; band 0 is the lowest.

    Band -1 and band 32 stand for the lower end of the lowest band and the upper end of the highest.
    """
    low, high = spectrogram.mel(torch.tensor([spectrogram.LOWEST, spectrogram.HIGHEST])).tolist()
    step = (high - low) * (band + 1) / (spectrogram.BANDS + 1)
    return float(spectrogram.hertz(torch.tensor(low + step)))


@in_style
def bands_figure(filters: Tensor, shown: Sequence[int]) -> Figure:
    """Draw the triangles of the bands as thin lines; those of `shown` filled and named.

    filters (32, 129): how much of each pitch each band hears, drawn as a dot for each pitch that a
    band of `shown` hears.
    """
    pitches = filters.shape[1]
    hertz = np.linspace(0, RATE / 2, pitches)
    figure = blank_figure(8, 2.4)
    axis = figure.subplots()
    for band, heard in enumerate(filters.numpy()):
        corners = [centre_of(band + step) for step in (-1, 0, 1)]
        axis.plot(corners, [0, 1, 0], color=GREY, linewidth=0.6)
        if band in shown:
            axis.fill(corners, [0, 1, 0], color=BLUE, alpha=0.7, linewidth=0)
            axis.plot(hertz[heard > 0], heard[heard > 0], "o", color="black", markersize=3)
            axis.annotate(f"band {band}", (corners[1], 1), ha="center", va="bottom", fontsize=9.5)
    axis.set(xlabel="hertz", ylabel="share heard", ylim=(0, 1.2), xlim=(0, RATE / 2))
    widths = listed(
        [
            f"band {band} hears {int((filters[band] > 0).sum())} of {pitches} pitches"
            for band in shown
        ],
        ", ",
    )
    below = sum(centre_of(band) < 1000 for band in range(len(filters)))
    figure.set_label(
        f"{len(filters)} overlapping triangles, narrow at the low pitches and wide at the high "
        f"ones: {widths}. {below} of {len(filters)} bands have their middle below 1,000 hertz."
    )
    return figure


@in_style
def confusions_figure(pairs: Iterable[tuple[str, str, int]], title: str = "") -> Figure:
    """Draw which characters were read as which: a row for each one said, dark where often.

    pairs: what was said, what was read, how often; "" stands for nothing. Where nothing was said
    (an extra character) there is no row. The numbers are per cent of the row, from 1 on.
    """
    rows: dict[str, Counter[str]] = {}
    for said, read, count in pairs:
        if said:
            rows.setdefault(said, Counter())[read] += count
    names = sorted(rows)
    columns = [*sorted({read for row in rows.values() for read in row if read} | {*names}), ""]
    shares = np.array(
        [[rows[said][read] / rows[said].total() for read in columns] for said in names]
    )
    figure = blank_figure(6.5, 0.9 + 0.32 * len(names))
    axis = figure.subplots()
    axis.imshow(shares, cmap="Greys", vmin=0, vmax=1, aspect="auto")
    outline(axis)
    for row, column in zip(*np.nonzero(shares >= 0.01)):
        share = shares[row, column]
        look: dict[str, Any] = {"color": "white" if share > 0.55 else "black", "fontsize": 10}
        axis.text(column, row, f"{100 * share:.0f}", ha="center", va="center", **look)
    axis.set_xticks(range(len(columns)), [*columns[:-1], "lost"])
    axis.set_yticks(range(len(names)), names)
    axis.set(xlabel="read as", ylabel="said", title=title)
    figure.set_label(_said_of_confusions(shares, names, columns, title))
    return figure


def _said_of_confusions(
    shares: np.ndarray, names: Sequence[str], columns: Sequence[str], title: str
) -> str:
    """Describe a table of shares (names, columns): how much is right, what is taken for what."""
    right = listed(
        [f"{name} {shares[row, columns.index(name)]:.0%}" for row, name in enumerate(names)], ", "
    )
    wrong = sorted(
        (
            (share, f"{names[row]} as {columns[column] or 'nothing'} {share:.0%}")
            for (row, column), share in np.ndenumerate(shares)
            if share and names[row] != columns[column]
        ),
        key=lambda confusion: -confusion[0],
    )
    often = listed(words for _, words in wrong[:5]) or "none"
    start = f"{title}: a" if title else "A"
    return (
        f"{start} table of what was said, row by row, and what was read, in per cent of the row. "
        f"Read right: {right}. The most frequent confusions: {often}."
    )


@in_style
def spoken_figure(
    recordings: Sequence[speech.Spoken], text: str, *, noise: float, speed: float = 1.0
) -> Figure:
    """Draw the string `text` as one of the recordings' speakers says it.

    noise: how many decibels the voice is above the noise; speed: how much faster it speaks. Pauses
    and noise are the same each time, but for the strength of the noise.
    """
    speaking = speech.Speaking(noise=(noise, noise), speed=(speed, speed))
    alphabet = Alphabet("".join(sorted(set(text))))
    strings = speech.SpokenStrings(recordings, alphabet, speaking=speaking)
    sound = strings.sound(text, np.random.default_rng(0))
    title = f"{' '.join(text)}, {noise:g} decibels above the noise, speed {speed:g}"
    return sound_figure(sound, title, wide=5.05)
