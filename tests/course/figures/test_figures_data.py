"""Chapter 01's figures: what is drawn is what was given, is described, and moves with sliders."""

import numpy as np
import pytest
import torch
from crnn_course.exercises.chapter_01 import padding_share
from crnn_course.figures import data as figures
from crnn_course.widgets import Explorer, film_strip

from crnn_lib.alphabet import Alphabet
from crnn_lib.data import Collate, Sample
from crnn_lib.rendering import render

LETTERS = Alphabet("abcdefghijklmnopqrstuvwxyz")


def sample(text: str, width: int) -> Sample:
    """A picture with a black column at its left, for what is to be seen."""
    image = torch.ones(1, 32, width)
    image[:, :, 0] = -1
    return Sample(image, text, text)


BATCH = Collate(LETTERS)([sample("long", 40), sample("it", 10), sample("mid", 25)])


def test_styles_stand_in_rows_and_indexes_in_columns():
    figure = figures.styles_figure("word", indexes=[0, 4], seed=2)
    assert len(figure.axes) == 6
    assert [axis.get_ylabel() for axis in figure.axes[::2]] == ["clean", "document", "scene"]
    assert [axis.get_title("left") for axis in figure.axes[:2]] == ["index 0", "index 4"]
    drawn = render("word", "scene", seed=2, index=4)
    assert np.array_equal(figure.axes[5].images[0].get_array(), np.asarray(drawn.image))
    assert figure.get_label().endswith(f"{drawn.image.width}.")
    assert "in 3 styles" in figure.get_label()
    assert "the indexes 0, 4" in figure.get_label()


def test_all_pixels_of_a_figure_are_of_one_size():
    """Otherwise a wide picture would look like a small one, in a chapter about widths."""
    for figure in (
        figures.styles_figure("word", [0, 1, 2]),
        figures.stretched_figure([render("it"), render("tensor")], 100),
        figures.batch_figure(BATCH),
    ):
        assert all(axis.get_aspect() == 1 for axis in figure.axes)
    for figure in (figures.styles_figure("word", [0, 1, 2]), figures.samples_figure(BATCH)):
        assert len({axis.get_xlim() for axis in figure.axes if axis.images}) == 1


def test_each_character_has_its_box():
    figure = figures.drawn_figure("crnn", 3)
    drawn = render("crnn", "document", index=3)
    boxes = figure.axes[1].patches[1:]  # the first is the rim of the picture
    assert [(box.get_x() + 0.5, box.get_width()) for box in boxes] == [
        (pytest.approx(box.left), pytest.approx(box.right - box.left)) for box in drawn.boxes
    ]
    assert drawn.font in figure.get_suptitle()
    assert f"document {drawn.image.width}" in figure.get_label()
    reaching = sum(a.right > b.left for a, b in zip(drawn.boxes, drawn.boxes[1:]))
    assert f"document {reaching}, scene" in figure.get_label()
    assert [axis.texts[0].get_text() for axis in figure.axes][1] == f"{drawn.image.width} px"


def test_stretched_words_are_all_as_wide():
    words = [render("it"), render("tensor")]
    figure = figures.stretched_figure(words, 100)
    widths = [axis.images[0].get_array().shape[1] for axis in figure.axes]
    assert widths == [words[0].image.width, 100, words[1].image.width, 100]
    assert figure.axes[1].get_xlabel() == "100 px, 50.0 a letter"
    assert figure.axes[3].get_xlabel() == "100 px, 16.7 a letter"
    assert f"it {words[0].image.width / 2:.1f} and 50.0" in figure.get_label()


def test_a_batch_shows_where_each_picture_ends():
    figure = figures.batch_figure(BATCH)
    assert [axis.lines[0].get_xdata()[0] + 0.5 for axis in figure.axes] == [40, 10, 25]
    assert [[patch.get_width() for patch in axis.patches] for axis in figure.axes] == [
        [],
        [30],
        [15],
    ]
    assert all(patch.get_hatch() for axis in figure.axes for patch in axis.patches)
    assert np.array_equal(figure.axes[1].images[0].get_array(), BATCH.images[1, 0].numpy())
    assert "it\n10 px" in figure.axes[1].get_ylabel()
    assert "it ends at 10, 30 columns after it are padding" in figure.get_label()


WIDTHS = [30, 10, 40, 20, 35, 15, 5]


@pytest.mark.parametrize(
    ("pool", "ordered", "order"),
    [
        (0, WIDTHS, "as they come"),
        (1, [10, 30, 20, 40, 15, 35, 5], "sorted within each batch"),
        (2, [10, 20, 30, 40, 5, 15, 35], "sorted in pools of 2 batches"),
        (4, sorted(WIDTHS), "sorted in pools of 4 batches"),
    ],
)
def test_padding_fills_each_batch_to_its_widest(pool, ordered, order):
    figure = figures.padding_figure(WIDTHS, batch_size=2, pool=pool)
    (axis,) = figure.axes
    pictures, padding = axis.patches
    assert list(pictures.get_data().values) == ordered
    assert list(padding.get_data().baseline) == ordered
    assert list(padding.get_data().values) == [
        max(ordered[index // 2 * 2 : index // 2 * 2 + 2]) for index in range(len(ordered))
    ]
    assert padding.get_hatch()
    assert len(axis.lines) == 3  # between four batches
    share = f"{padding_share(ordered, 2):.0%}"
    assert axis.get_title("left") == f"{order}: {share} padding"
    assert f"{order}: {share} of all pixel columns" in figure.get_label()
    assert "4 batches of 2" in figure.get_label()


def test_pictures_on_which_nothing_is_drawn_are_marked():
    blank = Sample(torch.ones(1, 32, 30), "none", "none")
    figure = figures.samples_figure(
        Collate(LETTERS)([sample("it", 10), blank, sample("mid", 25), blank, blank])
    )
    said = [axis.get_xlabel() for axis in figure.axes[:5]]
    assert said == [
        "it",
        "✗ none: nothing drawn",
        "mid",
        "✗ none: nothing drawn",
        "✗ none: nothing drawn",
    ]
    assert figure.axes[0].images[0].get_array().shape == (32, 10)
    assert not any(axis.axison for axis in figure.axes[5:])
    assert "on 3 of them nothing is drawn" in figure.get_label()


@pytest.mark.parametrize(
    ("draw", "name", "values"),
    [
        (lambda index: figures.drawn_figure("tensor", index), "index", range(12)),
        (
            lambda pool: figures.padding_figure(WIDTHS, batch_size=2, pool=pool),
            "pool",
            [0, 1, 2, 4],
        ),
    ],
)
def test_sliders_move_the_picture(draw, name, values):
    explorer = Explorer(draw, {name: values})
    seen = [explorer.picture.value]
    for value in list(values)[1:]:
        explorer.sliders[name].value = value
        seen.append(explorer.picture.value)
    assert len(set(seen)) == len(values)
    strip = film_strip(draw, **{name: list(values)[:2]})
    assert len(strip.axes) == 2
    assert f"({name} 1)" in strip.get_label()


def test_words_are_large_enough_to_read():
    for figure in (
        figures.styles_figure("word", [0, 1]),
        figures.drawn_figure("word", 0),
        figures.stretched_figure([render("it")], 100),
        figures.batch_figure(BATCH),
        figures.padding_figure(WIDTHS, 2, 1),
        figures.samples_figure(BATCH),
    ):
        assert all(
            text.get_fontsize() >= 8
            for text in figure.findobj(lambda artist: hasattr(artist, "get_fontsize"))
        )
