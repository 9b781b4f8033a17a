"""Chapter 03's figures: what is drawn is what was given, and the description says it."""

from functools import partial

import numpy as np
import pytest
from crnn_course.figures import context as figures
from crnn_course.figures import letters
from crnn_course.figures.base import ORANGE, blank_figure
from crnn_course.widgets import Explorer, film_strip
from matplotlib.colors import to_hex
from PIL import Image

from crnn_lib.model import ReceptiveField
from crnn_lib.rendering import default_fonts

FIELD = ReceptiveField(size=26, stride=4, start=-11)
FONT = next(font for font in default_fonts() if font.name == "DejaVuSans.ttf")
SHARES = np.array([[0.7, 0.2, 0.1], [0.25, 0.5, 0.25], [0.0, 0.4, 0.6]])
GUESSES = ["h", "·", "I"]
PICTURE = Image.new("L", (12, 32), 255)


# --- pictures ---


def test_a_letter_alone_stands_in_the_middle_on_the_baseline():
    window = np.asarray(letters.alone("l", FONT)) < 128
    assert window.shape == (32, 26)
    across, down = np.flatnonzero(window.any(0)), np.flatnonzero(window.any(1))
    assert abs(across.mean() - 12.5) <= 1
    assert down.max() == letters.BASELINE - 1


def test_the_letter_stays_where_it_is_whatever_stands_around_it():
    first, second = (
        np.asarray(letters.around(*words, FONT)) for words in (("he", "l", "lo"), ("BI", "l", "L"))
    )
    assert first.shape == (32, 120)
    left, right = FIELD.pixels(15, 120)
    assert np.array_equal(first[:, left:right], second[:, left:right])
    assert not np.array_equal(first, second)
    middle = np.flatnonzero((first[:, left:right] < 255).any(0)) + left
    assert middle.min() == 60
    assert middle.max() - middle.min() < 4, "nothing but the one letter"


def test_order_around_a_letter_is_that_of_the_text():
    whole = np.asarray(letters.around("ab", "l", "c", FONT))
    swapped = np.asarray(letters.around("ba", "l", "c", FONT))
    assert np.array_equal(whole[:, 60:], swapped[:, 60:])
    assert not np.array_equal(whole[:, :60], swapped[:, :60])


def test_ink_difference_is_a_share_and_forgives_a_shift():
    letter = letters.alone("l", FONT)
    assert letters.ink_difference(letter, letter) == 0
    moved = Image.fromarray(np.roll(np.asarray(letter), 3, 1))
    assert letters.ink_difference(letter, moved) == 0
    above, below = np.full((2, 32, 26), 255, np.uint8)
    above[:4], below[-4:] = 0, 0
    assert letters.ink_difference(Image.fromarray(above), Image.fromarray(below)) == 1
    double = above.copy()
    double[4:8] = 0  # the same ink and as much again
    difference = letters.ink_difference(Image.fromarray(above), Image.fromarray(double))
    assert difference == pytest.approx(1 / 3)


# --- figures ---


def test_pairs_are_drawn_with_their_difference():
    windows = [letters.alone(text, FONT) for text in ("l", "I", "a", "k")]
    figure = letters.pairs_figure(
        [("l", windows[0], "I", windows[1]), ("a", windows[2], "k", windows[3])]
    )
    assert [axis.get_title("left") for axis in figure.axes] == ["l", "a", "I", "k"]
    drawn = figure.axes[1].images[0].get_array()
    assert np.array_equal(np.asarray(drawn), np.asarray(windows[2]))
    for axis, pair in ((figure.axes[2], windows[:2]), (figure.axes[3], windows[2:])):
        share = f"{letters.ink_difference(*pair):.0%}"
        assert axis.get_xlabel().startswith(share)
        assert share in figure.get_label()


def test_neighbours_mark_what_the_column_sees():
    same = [letters.around(*words, FONT) for words in (("he", "l", "lo"), ("BI", "l", "L"))]
    figure = figures.neighbours_figure(same, FIELD, 15, ["l", "I"])
    assert [axis.get_ylabel() for axis in figure.axes] == ["small l", "capital I"]
    for axis in figure.axes:
        span = axis.patches[0]
        assert (span.get_x() + 0.5, span.get_width()) == (49, 26)
    assert "49 to 74, the same in all" in figure.get_label()
    assert "small l, capital I" in figure.get_label()
    assert "not the same" in figures.neighbours_figure(same, FIELD, 12, ["l", "I"]).get_label()


def test_memory_falls_by_the_forget_gate():
    figure = figures.memory_figure((0.5, 0.9), steps=10)
    first, second = figure.axes[0].lines[:2]
    assert list(first.get_ydata()[:3]) == [1, 0.5, 0.25]
    assert second.get_ydata()[10] == pytest.approx(0.9**10)
    assert first.get_linestyle() != second.get_linestyle()
    assert "0.5 after 2, 0.9 after 7 steps" in figure.get_label()


@pytest.mark.parametrize("gate", [0.3, 0.5, 0.7, 0.9, 0.99])
def test_half_is_gone_at_the_step_that_is_named(gate):
    step = figures._half_life(gate)
    assert gate**step < 0.5 <= gate ** (step - 1)


def test_padding_says_which_frames_are_off():
    differences = np.array([[0, 1e-9, 0], [0.01, 0.125, 0.5]])
    figure = figures.padding_figure(differences, length=3)
    words = [text.get_text() for text in figure.axes[0].texts]
    assert words == ["same", "same", "same", "0.01 off", "0.12 off", "0.50 off"]
    assert "from the left, 0 of 3" in figure.get_label()
    assert "from the right, 3 of 3" in figure.get_label()


def test_a_seed_has_its_mark_in_every_row_and_the_mean_is_a_stroke():
    figure = figures.seeds_figure({"both": [0.8, 0.9, 0.8], "none": [0.5, 0.6, 0.7]}, "words read")
    axis = figure.axes[0]
    marks = [line for line in axis.lines if line.get_marker() in figures.MARKS]
    assert [line.get_xdata()[0] for line in marks] == pytest.approx([80, 90, 80, 50, 60, 70])
    assert [line.get_marker() for line in marks] == [*"os^os^"]
    heights = [line.get_ydata()[0] for line in marks]
    assert len(set(heights)) == 6, "equal values do not hide each other"
    strokes = [line for line in axis.lines if line not in marks]
    assert [line.get_xdata()[0] for line in strokes] == pytest.approx([100 * 2.5 / 3, 60])
    assert [tick.get_text() for tick in axis.get_yticklabels()] == ["both", "none"]
    assert axis.yaxis_inverted()
    legend = [text.get_text() for text in figure.legends[0].get_texts()]
    assert legend == ["seed 0", "seed 1", "seed 2", "their mean"]
    assert "both: 83.3% (80.0% to 90.0%); none: 60.0% (50.0% to 70.0%)" in figure.get_label()


def test_what_order_is_worth_is_a_difference_of_two_differences():
    tables = {"one": np.array([[0.8, 0.7], [0.5, 0.6]]), "two": np.array([[0.4, 0.4], [0.3, 0.1]])}
    figure = figures.order_figure(tables, "texts read")
    assert [axis.get_title("left") for axis in figure.axes] == ["one", "two"]
    first, second = ([text.get_text() for text in axis.texts] for axis in figure.axes)
    assert first == ["80.0%", "70.0%", "+10.0", "50.0%", "60.0%", "-10.0", "+20.0 more"]
    assert second[-1] == "-20.0 more"
    drawn = np.asarray(figure.axes[1].images[0].get_array())
    assert np.array_equal(drawn, tables["two"])
    assert "one: reads words 80.0% and 70.0%, a gain of +10.0 points" in figure.get_label()
    assert figure.get_label().endswith("-20.0 more for words.")


def test_pictures_keep_their_proportions():
    windows = [letters.alone(text, FONT) for text in ("l", "I")]
    around = [letters.around("he", "l", "lo", FONT)]
    drawings = [
        letters.pairs_figure([("l", windows[0], "I", windows[1])]).axes[0],
        figures.neighbours_figure(around, FIELD, 15, ["l"]).axes[0],
        figures.meter_figure(PICTURE, SHARES, FIELD, GUESSES, 1).axes[1],
    ]
    assert [axis.get_aspect() for axis in drawings] == [1, 1, 1]


def test_the_meter_shows_a_row_of_the_shares():
    figure = figures.meter_figure(PICTURE, SHARES, FIELD, GUESSES, 1)
    above, below = figure.axes
    bars = above.patches
    assert [bar.get_height() for bar in bars] == pytest.approx([25, 50, 25])
    assert [bar.get_hatch() for bar in bars] == [None, "//", None]
    assert [to_hex(bar.get_facecolor()) == ORANGE.lower() for bar in bars] == [False, True, False]
    assert [bar.get_x() + bar.get_width() / 2 for bar in bars] == [
        FIELD.centre(column) - 0.5 for column in range(3)
    ]
    assert [tick.get_text() for tick in below.get_xticklabels()] == GUESSES
    assert "Column 1 of 3 says blank: 50%" in figure.get_label()
    last = figures.meter_figure(PICTURE, SHARES, FIELD, GUESSES, 2).get_label()
    assert "says capital I: 60%" in last
    assert "40% lies to its left and 0% to its right; the strongest other is column 1" in last


def test_reach_adds_up():
    figure = figures.reach_figure([0.4, 0.3, 0.25, 0.05], FIELD)
    line = next(line for line in figure.axes[0].lines if len(line.get_xdata()) == 4)
    assert list(line.get_ydata()) == pytest.approx([40, 70, 95, 100])
    assert (
        "40% is the column's own; half of it is reached at distance 1, nine tenths at distance 2"
        in figure.get_label()
    )
    assert "columns up to 6 away" in figure.get_label()
    # column 0 sees pixels up to 14; column 6 begins at 13, column 7 at 17
    assert (
        FIELD.start + 6 * FIELD.stride < FIELD.start + FIELD.size <= FIELD.start + 7 * FIELD.stride
    )


@pytest.mark.parametrize(
    ("guess", "said"),
    [("l", "small l"), ("I", "capital I"), ("1", "digit 1"), ("|", "sign |"), ("·", "blank")],
)
def test_guesses_are_told_apart_in_words(guess, said):
    assert figures.spoken(guess) == said


# --- the widget ---


def test_the_context_meter_follows_its_slider():
    draw = partial(figures.meter_figure, PICTURE, SHARES, FIELD, GUESSES)
    explorer = Explorer(draw, {"column": range(3)})
    shown = [explorer.picture.value]
    for column in (1, 2):
        explorer.sliders["column"].value = column
        shown.append(explorer.picture.value)
        assert f"Column {column} of 3" in shown[-1]
    assert len(set(shown)) == 3


def test_a_short_last_row_of_a_strip_leaves_no_gap():
    strip = film_strip(lambda number: blank_figure(4.5, 2), number=[0, 1, 2])
    first, second, last = (axis.get_position() for axis in strip.axes)
    assert (first.y0, first.x1) == (second.y0, second.x0)
    assert last.y1 == pytest.approx(first.y0)
    assert last.x0 + last.x1 == pytest.approx(1, abs=0.01), "in the middle"


def test_its_strip_shows_the_same_columns():
    strip = film_strip(
        partial(figures.meter_figure, PICTURE, SHARES, FIELD, GUESSES), column=[0, 2]
    )
    assert len(strip.axes) == 2
    assert "(column 0) Column 0 of 3 says small h" in strip.get_label()
    assert "(column 2) Column 2 of 3" in strip.get_label()
