"""Figures of chapter 04: merged beginnings, a whole trellis, posteriors in training."""

import numpy as np
import pytest
from crnn_course.figures.trellises import merging_figure, sharpening_figure, trellis_maps_figure

from crnn_lib.ctc import enumerate_alignments

NAMES = ["·", "a", "b"]


def test_beginnings_are_drawn_one_by_one_and_merged():
    paths = list(enumerate_alignments([1, 2], 4))
    beginnings = {path[: end + 1] for path in paths for end in range(4)}
    figure = merging_figure([1, 2], NAMES, 4)
    tree, merged = figure.axes
    assert len(tree.texts) == len(beginnings) == 33
    assert sorted(text.get_text() for text in tree.texts) == sorted(
        NAMES[beginning[-1]] for beginning in beginnings
    )
    assert len(tree.lines) == 33 - 2  # each beginning of more than one frame has one before it
    counts = {text.get_position(): int(text.get_text()) for text in merged.texts}
    for frame, total in enumerate([2, 5, 11, 15]):
        assert sum(count for (at, _), count in counts.items() if at == frame) == total
    assert counts[3, 3] == sum(path[-1] == 2 for path in paths)  # those that end in b
    assert len(counts) == 12
    assert "33 beginnings of the 15 paths of ab in 4 frames" in figure.get_label()
    assert "2 + 5 + 11 + 15" in figure.get_label()
    assert "12 states" in figure.get_label()


def test_equal_letters_are_not_merged():
    figure = merging_figure([1, 1], NAMES, 3)
    assert "the 3 beginnings of the 1 paths of aa" in figure.get_label()
    assert [text.get_text() for text in figure.axes[1].texts] == ["1", "1", "1"]
    assert [text.get_position() for text in figure.axes[1].texts] == [(0, 1), (1, 2), (2, 3)]


def test_each_frame_of_a_map_is_divided_by_its_largest_number():
    alpha = np.array([[0.2, 0.1, 0.0], [0.01, 0.02, 0.04]])
    figure = trellis_maps_figure({"alpha": alpha, "beta": alpha[:, ::-1]}, list("·a·"), [0, 1])
    assert len(figure.axes) == 2
    drawn = np.asarray(figure.axes[0].images[0].get_array())
    assert np.allclose(drawn, [[1, 0.25], [0.5, 0.5], [0, 1]])
    (path,) = figure.axes[0].lines
    assert list(path.get_ydata()) == [0, 1]
    assert "3 states (· a ·) and 2 frames" in figure.get_label()
    assert "alpha: in 2; beta: in 1" in figure.get_label()


@pytest.mark.parametrize(("last", "word"), [(0.95, "nearly certain"), (0.8, "fairly certain")])
def test_a_row_of_maps_for_each_step(last, word):
    early = np.full((4, 2), 0.5)
    late = np.tile([last, 1 - last], (4, 1))
    figure = sharpening_figure([0, 10], [early, late], [early, late], ["· blank", "a"])
    assert len(figure.axes) == 4
    tables = [np.asarray(axis.images[0].get_array()) for axis in figure.axes]
    assert np.array_equal(tables[0], early.T)
    assert np.array_equal(tables[3], late.T)
    assert [axis.get_ylabel() for axis in figure.axes] == ["step 0", "", "step 10", ""]
    assert f"uncertain in most frames at step 0 and {word} at step 10" in figure.get_label()
