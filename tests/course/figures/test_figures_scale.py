"""Chapter 09's figures: what is drawn is what was given, and the description says it."""

import pytest
from crnn_course.figures import scale as figures
from matplotlib.backends.backend_agg import FigureCanvasAgg


def drawn(figure):
    FigureCanvasAgg(figure).draw()
    return figure


def points(axis):
    """Return (speed, marker) of each point, from top to bottom."""
    lines = [line for line in axis.lines if line.get_marker() not in ("None", None, "")]
    return [(line.get_xdata()[0], line.get_marker()) for line in lines]


def test_the_slowest_part_is_marked_and_its_hours_are_said():
    figure = drawn(figures.speeds_figure({"drawing": 1000.0, "model": 100.0}, 360_000))
    assert points(figure.axes[0]) == [(1000, "o"), (100, "D")]
    assert not figure.axes[0].patches, "a bar on a logarithmic scale has no beginning"
    assert [text.get_text() for text in figure.axes[0].texts] == ["1,000", "100  (the slowest)"]
    assert figure.get_label().endswith("The slowest is model: 360,000 pictures take 1.0 hours.")


@pytest.mark.parametrize(
    ("model", "slowest"), [(1000, "model, 8 GPUs"), (10_000, "drawing, 16 cores")]
)
def test_faster_gpus_wait_for_the_renderer(model, slowest):
    figure = drawn(figures.cluster_figure(600.0, model=model, gpus=8, cores=16))
    speeds = [speed for speed, _ in points(figure.axes[0])]
    assert speeds == pytest.approx([9600, model * 7.3])
    assert f"The slowest is {slowest}:" in figure.get_label()
    axis = figure.axes[0]
    assert axis.get_title("left") == f"a model that takes {model:,} pictures a second on one GPU"
    assert [text.get_text().endswith("(all wait for this)") for text in axis.texts] == [
        name == slowest for name in ("drawing, 16 cores", "model, 8 GPUs")
    ]


def test_every_machine_is_drawn_on_the_same_scale_and_fits_it():
    slow, fast = (
        figures.cluster_figure(1200.0, model=model, gpus=gpus, cores=cores).axes[0]
        for model, gpus, cores in ((1000, 1, 8), (30_000, 8, 64))
    )
    assert slow.get_xlim() == fast.get_xlim()
    for axis in (slow, fast):
        assert all(
            axis.get_xlim()[0] < speed < axis.get_xlim()[1] / 10 for speed, _ in points(axis)
        )
