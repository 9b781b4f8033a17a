"""Figures of chapter 04: what is drawn is what was given."""

import numpy as np
import torch
from crnn_course.figures.ctc import (
    alignments_figure,
    posteriors_figure,
    pushes_figure,
    trellis_figure,
)
from crnn_course.widgets import Explorer, film_strip

from crnn_lib.ctc import enumerate_alignments, forward_backward

NAMES = ["·", "a", "b"]
PROBS = torch.tensor([[0.2, 0.6, 0.2], [0.3, 0.3, 0.4], [0.2, 0.1, 0.7]], dtype=torch.float64)
ALPHA = forward_backward(PROBS.log(), [1, 2])[0].exp().numpy()


def test_alignments_are_written_as_they_are():
    paths = list(enumerate_alignments([1, 2], 3))
    figure = alignments_figure(paths, NAMES)
    (axis,) = figure.axes
    assert [text.get_text() for text in axis.texts] == [
        NAMES[label] for path in paths for label in path
    ]
    assert len(axis.lines) == 2  # aab and abb alone share a letter between frames
    assert "5 paths of 3 frames" in figure.get_label()
    assert "·ab" in figure.get_label()


def test_the_trellis_shows_its_table_and_its_arrows():
    figure = trellis_figure([1, 2], NAMES, ALPHA, what="alpha", path=[1, 3, 3])
    (axis,) = figure.axes
    assert len(axis.collections) == 15  # a dot for each state and frame
    assert sum(line.get_linewidth() > 2 for line in axis.lines) == 2  # the path's two steps
    assert len(axis.lines) == 2 * (5 + 4 + 1)  # stays, steps, one jump; twice
    sizes = [dots.get_sizes()[0] for dots in axis.collections]
    assert np.argmax(sizes) == np.argmax(ALPHA.ravel())
    assert "5 states" in figure.get_label()
    assert "a b b" in figure.get_label()
    assert "at frame 0 a with 0.600" in figure.get_label()
    early = trellis_figure([1, 2], NAMES, ALPHA, what="alpha", filled=[0])
    assert len(early.axes[0].texts) == 5


def test_pushes_point_against_the_gradient():
    gradient = np.array([[0.5, -0.5], [-0.2, 0.2]])
    figure = pushes_figure(gradient, ["·", "a"])
    heights = [bar.get_height() for bar in figure.axes[0].patches]
    assert heights == [-0.5, 0.2, 0.5, -0.2]
    assert "up most, frame by frame: a ·" in figure.get_label()
    assert "down most: · a" in figure.get_label()


def test_posteriors_stand_below_each_other():
    guessed, wanted = np.eye(3)[[0, 1, 2]], np.eye(3)[[0, 0, 2]]
    figure = posteriors_figure(guessed, wanted, NAMES)
    for axis, table in zip(figure.axes, (guessed, wanted)):
        assert np.array_equal(axis.images[0].get_array(), table.T)
    assert "2 of 3 frames" in figure.get_label()
    assert "frame by frame: · · b" in figure.get_label()


def test_the_trellis_widget_moves():
    tables = {"alpha": ALPHA, "beta": ALPHA[::-1]}

    def draw(table="alpha", frame=2):
        return trellis_figure([1, 2], NAMES, tables[table], what=table, filled=range(frame + 1))

    explorer = Explorer(draw, {"table": list(tables), "frame": range(3)})
    seen = {explorer.picture.value}
    for table in ("beta", "alpha"):
        explorer.sliders["table"].value = table
        for frame in (0, 1, 2):
            explorer.sliders["frame"].value = frame
            seen.add(explorer.picture.value)
    assert len(seen) == 6
    assert 'alt="The trellis of ab' in explorer.picture.value
    strip = film_strip(draw, frame=[0, 2])
    assert len(strip.axes) == 2
    assert strip.get_label().startswith("2 pictures row by row. (frame 0) The trellis")
