"""Chapter 05's figures: what is drawn is what was given, is described, and the films move."""

from functools import partial

import numpy as np
import pytest
import torch
from crnn_course.figures import film
from crnn_course.figures import training as figures
from crnn_course.figures.base import BLUE, ORANGE, RIGHT, WRONG
from crnn_course.museum.exhibits import EXHIBITS
from crnn_course.widgets import Explorer, film_strip
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.colors import to_hex
from PIL import Image

from crnn_lib import CRNN, Alphabet, SyntheticWords, TrainConfig, fit
from crnn_lib.model import ReceptiveField
from crnn_lib.training import predict

DIGITS = Alphabet("0123456789")
PICTURE = Image.new("L", (40, 32), 255)
FIELD = ReceptiveField(26, 4, -11)
STEPS = [10, 20, 30]
LOSSES = [float(value) for value in np.geomspace(8, 0.05, 30)]


def plateau(step):
    return film.plateau_figure(
        step,
        steps=STEPS,
        losses=LOSSES,
        blanks=[1.0, 0.8, 0.5],
        pictures=[PICTURE] * 3,
        references=["1", "22", "7"],
        readings=[["", "", ""], ["1", "", ""], ["1", "22", "1"]],
    )


def columns(*best):
    """Columns whose most probable of four classes is given."""
    return np.array([[0.7 if label == row else 0.1 for label in range(4)] for row in best])


def alignment(step, text="123"):
    films = [columns(0, 0, 0, 0, 0), columns(0, 1, 0, 0, 0), columns(1, 0, 2, 0, 3)]
    names = ["· blank", "1", "2", "3"]
    return film.alignment_figure(
        step, STEPS, PICTURE, text, probabilities=films, names=names, field=FIELD
    )


def drawn_texts(figure):
    return [axis.get_title("left") for axis in figure.axes] + [
        text.get_text() for axis in figure.axes for text in axis.texts
    ]


def test_the_film_keeps_each_validation():
    torch.manual_seed(0)
    words = SyntheticWords(DIGITS, seed=0)
    valid = SyntheticWords(DIGITS, seed=1, count=4)
    model = CRNN(len(DIGITS))
    watched = film.Film(model, DIGITS)
    config = TrainConfig(steps=4, batch_size=4, validate_every=2, progress=False)
    fit(model, words, valid, alphabet=DIGITS, config=config)
    assert len(watched.probabilities) == 2, (
        "a validation each two steps, and nothing of the training"
    )
    for probs in watched.probabilities:
        assert probs.shape[0] == 4
        assert torch.allclose(probs.sum(-1), torch.ones(probs.shape[:2]), atol=1e-4)
    assert (
        watched.lengths.tolist()
        == model.frames(torch.tensor([valid[index].image.shape[-1] for index in range(4)])).tolist()
    )
    assert 0 <= watched.blanks(0) <= 1
    # adds the model as it was left: the best of the two
    _, readings = predict(model, valid, DIGITS)
    assert watched.readings(-1) == readings


def test_the_share_of_blanks_leaves_out_the_padding():
    watched = film.Film(CRNN(len(DIGITS)), DIGITS)
    best = torch.tensor([[0, 3, 0, 0], [4, 0, 0, 0]])
    watched.probabilities = [torch.nn.functional.one_hot(best, len(DIGITS)).float()]
    watched.lengths = torch.tensor([4, 1])
    assert watched.blanks(0) == pytest.approx(3 / 5)


@pytest.mark.parametrize(("step", "right"), [(10, 0), (20, 1), (30, 2)])
def test_the_plateau_shows_its_moment(step, right):
    figure = plateau(step)
    loss, share, *pictures = figure.axes
    assert loss.lines[0].get_ydata().tolist() == LOSSES
    assert len(loss.lines[1].get_ydata()) == step
    assert share.lines[1].get_ydata().tolist() == [1.0, 0.8, 0.5][: step // 10]
    for axis in (loss, share):
        assert axis.lines[-1].get_xdata()[0] == step
        assert to_hex(axis.lines[-1].get_color()).upper() == ORANGE
    titles = [axis.title for axis in pictures]
    assert [title.get_text().startswith("✓") for title in titles].count(True) == right
    assert {to_hex(title.get_color()).upper() for title in titles} <= {RIGHT, WRONG}
    assert all(title.get_text() != "✗ " for title in titles), "an empty reading is said in a word"


def test_the_plateau_is_told_in_coarse_words():
    assert "(nearly) every column" in plateau(10).get_label()
    assert "fewer than half of 3" in plateau(10).get_label()
    assert "most columns" in plateau(20).get_label()
    assert "part of the columns" in plateau(30).get_label()
    assert "more than half of 3" in plateau(30).get_label()


def test_the_alignment_shows_its_moment():
    figure = alignment(30)
    above, below = figure.axes
    assert above.get_title("left") == "step 30"
    assert (
        below.collections[0].get_array().reshape(4, 5).T.tolist() == columns(1, 0, 2, 0, 3).tolist()
    )
    crosses = [(line.get_xdata()[0], line.get_ydata()[0]) for line in below.lines]
    assert crosses == [
        (FIELD.centre(frame) - 0.5, row + 0.5) for frame, row in enumerate((1, 0, 2, 0, 3))
    ]
    assert [label.get_text() for label in below.get_yticklabels()] == ["· blank", "1", "2", "3"]


def test_the_alignment_is_told_in_coarse_words():
    assert "the blank leads in every column" in alignment(10).get_label()
    assert "not yet every character" in alignment(20).get_label()
    assert "every character of the text leads" in alignment(30).get_label()


def test_the_strip_of_the_plateau_has_a_panel_for_each_step():
    course = {
        "steps": STEPS,
        "losses": LOSSES,
        "blanks": [1.0, 0.8, 0.5],
        "pictures": [PICTURE] * 3,
        "references": ["1", "22", "7"],
        "readings": [["", "", ""], ["1", "", ""], ["1", "22", "1"]],
    }
    figure = film.plateau_strip([10, 30], **course)
    above, below = figure.subfigs
    loss, share = above.axes
    assert loss.lines[0].get_ydata().tolist() == LOSSES
    assert share.lines[0].get_ydata().tolist() == [1.0, 0.8, 0.5]
    marked = [line.get_xdata()[0] for line in loss.lines[1:]]
    assert marked == [10, 30]
    first, last = below.subfigs
    assert (first.get_suptitle(), last.get_suptitle()) == ("step 10", "step 30")
    assert [axis.get_title() for axis in first.axes if axis.get_title()] == ["✗ nothing"] * 3
    assert [axis.get_title() for axis in last.axes if axis.get_title()] == ["✓ 1", "✓ 22", "✗ 1"]
    assert not any(axis.axison for axis in (*first.axes, *last.axes)), "no empty frames"
    assert "(step 10) (nearly) every column read as blank, fewer than half" in figure.get_label()
    assert "(step 30) part of the columns read as blank, more than half of 3" in figure.get_label()


def test_the_strip_of_the_alignment_keeps_the_picture_in_proportion():
    films = [columns(0, 0, 0, 0, 0), columns(0, 1, 0, 0, 0), columns(1, 0, 2, 0, 3)]
    names = ["· blank", "1", "2", "3"]
    figure = film.alignment_strip(
        STEPS, STEPS, PICTURE, "123", probabilities=films, names=names, field=FIELD
    )
    canvas = FigureCanvasAgg(figure)
    canvas.draw()
    panels = [panel for panel in figure.subfigs if panel.axes]
    assert [panel.axes[0].get_title("left") for panel in panels] == [
        f"step {step}" for step in STEPS
    ]
    for panel, probabilities in zip(panels, films):
        above, below = panel.axes
        drawn = below.collections[0].get_array().reshape(4, 5).T
        assert drawn.tolist() == probabilities.tolist()
        box = above.get_window_extent()
        assert box.width / box.height == pytest.approx(PICTURE.width / PICTURE.height, rel=0.02)
        assert box.width == pytest.approx(below.get_window_extent().width, rel=0.05), "aligned"
    assert "(step 20) in some columns a character leads, but not yet every" in figure.get_label()


@pytest.mark.parametrize("draw", [plateau, alignment])
def test_the_films_move(draw):
    explorer = Explorer(partial(draw), {"step": STEPS})
    seen = [explorer.picture.value]
    for step in STEPS[1:]:
        explorer.sliders["step"].value = step
        seen.append(explorer.picture.value)
    assert len(set(seen)) == len(STEPS)
    assert f"step {STEPS[-1]}" in seen[-1]
    assert film_strip(draw, step=STEPS).get_label().startswith("3 pictures")


def test_rates_are_lines_with_names():
    courses = {"up": [0.1, 0.2], "down": [0.3, 0.0]}
    figure = figures.rates_figure(courses)
    lines = {line.get_label(): list(line.get_ydata()) for line in figure.axes[0].lines}
    assert lines == courses
    assert len({line.get_linestyle() for line in figure.axes[0].lines}) == 2, (
        "told apart in grey, too"
    )
    told = "down: highest at step 1 with 0.3000, at the start 0.3000, at the end 0.0000"
    assert told in figure.get_label()


def test_seeds_are_dots_and_means_are_strokes():
    figure = figures.seeds_figure({"plain": [0.8, 0.9, 1.0], "worse": [0.1, 0.2, 0.3]}, "right")
    (axis,) = figure.axes
    dots = [line for line in axis.lines if line.get_marker() == "o"]
    strokes = [line for line in axis.lines if line.get_marker() != "o"]
    assert [list(line.get_xdata()) for line in dots] == [[0.8, 0.9, 1.0], [0.1, 0.2, 0.3]]
    assert [line.get_xdata()[0] for line in strokes] == pytest.approx([0.9, 0.2])
    assert "plain 90% (80% to 100%)" in figure.get_label()
    assert axis.yaxis_inverted(), "the first on top"


def test_losses_stand_beside_the_sound_one():
    sound = [4.0] * 10 + [0.01] * 20
    figure = figures.losses_figure(
        sound, {"high": [2.0] * 30, "below": [-3.0] * 30, "fine": sound, "middle": [0.7] * 30}
    )
    shown = [axis for axis in figure.axes if axis.get_title("left")]
    assert [axis.get_title("left") for axis in shown] == ["high", "below", "fine", "middle"]
    for axis in shown:
        assert list(axis.lines[0].get_ydata()) == sound
        assert to_hex(axis.lines[0].get_color()).upper() == BLUE
    assert list(shown[1].lines[1].get_ydata()) == [-3.0] * 30
    FigureCanvasAgg(figure).draw()
    ticks = {label.get_text() for label in shown[0].get_yticklabels()}
    assert {"-1", "0", "1"} <= ticks, "plain numbers"
    assert len({axis.get_ylim() for axis in shown}) == 1, "one scale for all"
    label = figure.get_label()
    assert (
        "high: as high as guessing; below: below zero; fine: near zero; middle: in between" in label
    )


def test_fingerprints_lie_on_their_sides():
    rows = [
        ("one", 0.0, 9.0, 0.2, 3.0),
        ("two", 1.0, 0.0, 0.85, 0.3),
        ("endless", 0.1, np.inf, 1.0, 2.0),
    ]
    figure = figures.fingerprints_figure(rows)
    (axis,) = figure.axes
    circles = [line.get_xdata()[0] for line in axis.lines if line.get_marker() == "o"]
    crosses = [line.get_xdata()[0] for line in axis.lines if line.get_marker() == "X"]
    assert all(-1 <= x <= 0 for x in circles)
    assert all(1 <= x <= 2 for x in crosses)
    assert "in 3 of 3 rows" in figure.get_label()


def test_a_fingerprint_that_does_not_tell_is_counted_out():
    figure = figures.fingerprints_figure(
        [("one", 0.0, 9.0, 0.2, 3.0), ("fails", 0.0, 1.0, 0.2, 3.0)]
    )
    assert "in 1 of 2 rows" in figure.get_label()


def test_every_figure_fits_its_labels():
    """Nothing is drawn outside, and no words are smaller than 8."""
    rows = [(exhibit.name, *sorted(exhibit.facing), *exhibit.facing) for exhibit in EXHIBITS]
    several = [
        plateau(20),
        alignment(20),
        figures.rates_figure({"a": [0.1, 0.2]}),
        figures.seeds_figure({exhibit.name: [0.2, 0.4] for exhibit in EXHIBITS}, "share"),
        figures.losses_figure(LOSSES, {exhibit.name: LOSSES for exhibit in EXHIBITS[:9]}),
        figures.fingerprints_figure(rows),
    ]
    for figure in several:
        canvas = FigureCanvasAgg(figure)
        canvas.draw()
        width, height = canvas.get_width_height()
        for axis in figure.axes:
            box = axis.get_tightbbox(canvas.get_renderer())
            if axis.axison:
                assert box.x0 >= -1
                assert box.y0 >= -1
                assert box.x1 <= width + 1
                assert box.y1 <= height + 1
            assert all(
                text.get_fontsize() >= 8 for text in axis.get_xticklabels() + axis.get_yticklabels()
            )
        assert figure.get_label()
