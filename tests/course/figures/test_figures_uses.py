"""Chapter 08's figures: what is drawn is what was given, and the description says it."""

import numpy as np
import torch
from crnn_course.figures import uses as figures
from matplotlib.backends.backend_agg import FigureCanvasAgg

from crnn_lib.uses.sound import RATE
from crnn_lib.uses.spectrogram import frames, mel_filters
from crnn_lib.uses.speech import Spoken

TONE = 0.5 * torch.sin(2 * torch.pi * 1000 * torch.arange(RATE // 2) / RATE)


def drawn(figure):
    FigureCanvasAgg(figure).draw()
    return figure


def test_a_models_picture_can_be_looked_at():
    picture = figures.as_picture(torch.tensor([[[-1.0, 0.0, 1.0]] * 32]))
    assert picture.size == (3, 32)
    assert np.asarray(picture)[0].tolist() == [0, 128, 255]


def test_wave_and_picture_have_the_same_seconds():
    figure = drawn(figures.sound_figure(TONE, "a tone"))
    above, below = figure.axes
    assert above.get_xlim() == below.get_xlim() == (0, 0.5)
    assert below.images[0].get_array().shape == (32, frames(RATE // 2))
    assert f"32 x {frames(RATE // 2)} pixels" in figure.get_label()
    assert not above.patches


def test_the_marked_window_is_named_with_its_loudest_pitch():
    figure = drawn(figures.sound_figure(TONE, "a tone", mark=10))
    left, right = (
        figure.axes[0]
        .patches[0]
        .get_extents()
        .transformed(figure.axes[0].transData.inverted())
        .intervalx
    )
    assert np.isclose(left, 0.125)
    assert np.isclose(right, 0.125 + 0.032)
    hertz = float(figure.get_label().split("at about ")[1].split(" hertz")[0].replace(",", ""))
    assert abs(hertz - 1000) < 60


def test_bands_widen_with_the_pitch():
    figure = drawn(figures.bands_figure(mel_filters(), [2, 28]))
    triangles = [line for line in figure.axes[0].lines if len(line.get_xdata()) == 3]
    dots = [line for line in figure.axes[0].lines if line.get_marker() == "o"]
    assert len([line for line in triangles if line not in dots]) == 32
    for line, band in zip(dots, (2, 28)):
        hertz, heard = line.get_data()
        at = (np.asarray(hertz) * 128 / (RATE / 2)).round().astype(int)
        assert np.allclose(mel_filters()[band, at], heard)
        # the dots lie on the triangle of their band
        corners = [figures.centre_of(band + step) for step in (-1, 0, 1)]
        assert np.allclose(np.interp(hertz, corners, [0, 1, 0]), heard, atol=1e-4)
    assert [text.get_text() for text in figure.axes[0].texts] == ["band 2", "band 28"]
    low, high = (int(part.split(" of ")[0]) for part in figure.get_label().split("hears ")[1:])
    assert high > 3 * low


def test_the_middle_of_a_band_is_where_it_hears_best():
    heard = mel_filters().argmax(1) * RATE / 2 / 128
    for band in (5, 20, 31):
        # half a step of the measured frequencies
        assert abs(figures.centre_of(band) - heard[band]) < 32


def test_a_table_of_confusions_shows_the_shares_of_each_row():
    pairs = [("9", "9", 1), ("9", "5", 3), ("5", "5", 7), ("", "1", 4), ("5", "", 1), ("5", "8", 0)]
    figure = drawn(figures.confusions_figure(pairs, "strings"))
    axis = figure.axes[0]
    assert [label.get_text() for label in axis.get_yticklabels()] == ["5", "9"]
    assert [label.get_text() for label in axis.get_xticklabels()] == ["5", "8", "9", "lost"]
    shares = axis.images[0].get_array()
    assert shares.tolist() == [[0.875, 0, 0, 0.125], [0.75, 0, 0.25, 0]]
    words = {text.get_position(): text.get_text() for text in axis.texts}
    assert words == {(0, 0): "88", (3, 0): "12", (0, 1): "75", (2, 1): "25"}
    said = figure.get_label()
    assert said.startswith("strings: a table")
    assert "Read right: 5 88%, 9 25%." in said
    assert said.endswith("The most frequent confusions: 9 as 5 75%; 5 as nothing 12%.")


def test_a_table_without_confusions_says_so():
    figure = drawn(figures.confusions_figure([("1", "1", 2)]))
    assert figure.get_label().startswith("A table")
    assert figure.get_label().endswith("confusions: none.")


def test_a_faster_string_is_a_narrower_picture_and_noise_makes_it_lighter():
    said = [Spoken(text, "a", TONE) for text in "12"]
    slow, fast, noisy = (
        drawn(figures.spoken_figure(said, "121", **how)).axes[1].images[0].get_array()
        for how in ({"noise": 40}, {"noise": 40, "speed": 1.25}, {"noise": 0})
    )
    assert fast.shape[1] < slow.shape[1] * 0.85
    assert noisy.shape == slow.shape
    assert noisy.mean() > slow.mean() + 0.2
