"""Figures: what is drawn is what was given, and the description says what is drawn."""

import inspect
import logging

import numpy as np
import pytest
from crnn_course.figures import base as figures
from matplotlib import font_manager
from PIL import Image

from crnn_lib.model import ReceptiveField

PICTURE = Image.new("L", (40, 32), 255)
FIELD = ReceptiveField(size=10, stride=4, start=-3)


def contrast(colour: str) -> float:
    """With white, as WCAG 2 defines it."""
    channels = [int(colour[start : start + 2], 16) / 255 for start in (1, 3, 5)]
    red, green, blue = (
        c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels
    )
    return 1.05 / (0.2126 * red + 0.7152 * green + 0.0722 * blue + 0.05)


def test_readings_are_marked_right_or_wrong():
    figure = figures.readings_figure(
        [PICTURE] * 5, ["a", "b", "c", "d", "e"], ["a", "x", "c", "", "e"]
    )
    titles = [axis.get_title() for axis in figure.axes[:5]]
    assert titles == ["✓ a", "✗ x (b)", "✓ c", "✗ nothing (d)", "✓ e"]
    assert "5 pictures" in figure.get_label()
    assert "most read right" in figure.get_label()
    assert "all read wrong" in figures.readings_figure([PICTURE], ["a"], ["b"]).get_label()
    assert (
        "most read wrong"
        in figures.readings_figure([PICTURE] * 3, ["a"] * 3, ["b", "a", "c"]).get_label()
    )


def test_a_price_is_not_a_formula():
    figure = figures.readings_figure([PICTURE], ["$12"], ["$lz"])
    assert figure.axes[0].get_title() == "✗ $lz ($12)"
    assert not figure.axes[0].title.get_parse_math()


def test_columns_show_the_receptive_field():
    figure = figures.columns_figure(PICTURE, FIELD, columns=10, column=5)
    (axis,) = figure.axes
    assert len(axis.get_xticks()) == 10
    assert axis.get_xticks()[1] - axis.get_xticks()[0] == FIELD.stride
    span = axis.patches[0]
    assert (span.get_x() + 0.5, span.get_width()) == (17, 10)  # start -3 + 5 * 4
    assert "40 x 32" in figure.get_label()
    assert "17 to 26" in figure.get_label()


def test_guesses_show_every_column():
    probabilities = np.eye(3)[[0, 1, 1, 0, 2]]
    figure = figures.guesses_figure(PICTURE, probabilities, ["· blank", "H", "I"], FIELD)
    heat = figure.axes[1].collections[0].get_array()
    assert np.array_equal(np.asarray(heat).reshape(3, 5), probabilities.T)
    assert len(figure.axes[1].lines) == 5
    assert "blank H H blank I" in figure.get_label()


@pytest.mark.parametrize("width", [60, 80, 200, 300])
def test_a_word_above_its_guesses_keeps_its_proportions(width):
    picture = Image.new("L", (width, 32), 255)
    figure = figures.guesses_figure(picture, np.eye(3), ["· blank", "H", "I"], FIELD)
    figure.draw_without_rendering()
    drawn, below = (axis.get_window_extent() for axis in figure.axes)
    assert (drawn.x0, drawn.x1) == pytest.approx((below.x0, below.x1), abs=2), "aligned"
    assert drawn.width / drawn.height == pytest.approx(width / 32, rel=0.01)


def test_loss_and_rate_are_drawn_and_described():
    figure = figures.loss_figure([10.0] * 10 + [0.1] * 90, [50, 100], [0.9, 0.1])
    loss, rate = figure.axes
    assert len(loss.lines[0].get_ydata()) == 100
    assert list(rate.lines[0].get_ydata()) == [0.9, 0.1]
    assert "less than a tenth" in figure.get_label()
    assert "ends lower" in figure.get_label()
    assert "does not fall" in figures.loss_figure([1.0, 2.0]).get_label()
    assert "does not end lower" in figures.loss_figure([2.0, 1.0], [1, 2], [0.1, 0.2]).get_label()


def test_many_steps_are_dots_and_their_mean_a_line():
    losses = [1.0 + 0.5 * (-1) ** step for step in range(200)]
    raw, smooth = figures.loss_figure(losses).axes[0].lines
    assert list(raw.get_ydata()) == losses
    assert max(abs(smooth.get_ydata() - 1)) < 0.1
    assert smooth.get_xdata()[0] == figures.SMOOTHED // 2 + 1  # the middle of the first steps
    assert len(figures.loss_figure(losses[:60]).axes[0].lines) == 1


@pytest.mark.parametrize("colour", [figures.RIGHT, figures.WRONG])
def test_words_stand_out(colour):
    assert contrast(colour) >= 4.5


@pytest.mark.parametrize("colour", [figures.BLUE, figures.ORANGE])
def test_lines_stand_out(colour):
    assert contrast(colour) >= 3


def test_a_first_import_of_matplotlib_writes_nothing_below_a_cell(caplog):
    said = "Matplotlib is building the font cache; this may take a moment."
    assert said in inspect.getsource(font_manager.FontManager)  # else: see crnn_course/__init__.py
    for sentence in (said, "findfont: no such font"):
        logging.getLogger("matplotlib.font_manager").warning(sentence)
    assert caplog.messages == ["findfont: no such font"]
