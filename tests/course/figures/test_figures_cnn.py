"""Chapter 02's figures: windows, spans, gradient and column explorer show what they were given."""

from functools import partial

import numpy as np
import pytest
from crnn_course.figures import cnn as figures_cnn
from crnn_course.figures.page import DPI
from crnn_course.widgets import Explorer, film_strip
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.patches import Rectangle
from PIL import Image

from crnn_lib import CRNN
from crnn_lib.model import Geometry, ReceptiveField, receptive_field

PICTURE = Image.new("L", (40, 32), 255)
FIELD = ReceptiveField(size=10, stride=4, start=-3)
NAMES = ["blank", "'a'", "'b'", "'c'", "'d'", "'e'", "'f'"]


def rectangles(axis):
    """Return (left, width) of each rectangle, in the order of drawing."""
    return [
        (patch.get_x(), patch.get_width()) for patch in axis.patches if isinstance(patch, Rectangle)
    ]


@pytest.mark.parametrize(
    ("width", "kernel", "stride", "padding"),
    [(7, 3, 1, 1), (7, 2, 2, 0), (7, 3, 2, 1), (9, 4, 3, 2)],
)
def test_windows_stand_where_they_fit(width, kernel, stride, padding):
    figure = figures_cnn.windows_figure(width, kernel, stride, padding)
    (axis,) = figure.axes
    drawn = rectangles(axis)
    pixels, windows = drawn[: width + 2 * padding], drawn[width + 2 * padding :]
    assert [left for left, _ in pixels] == list(range(-padding, width + padding))
    assert windows == [
        (left, kernel) for left in range(-padding, width + padding - kernel + 1, stride)
    ]
    texts = [text.get_text() for text in axis.texts]
    assert [text for text in texts if text.isdigit()] == [str(pixel) for pixel in range(width)]
    covered = {pixel for left, size in windows for pixel in range(left, left + size)}
    unseen = [pixel for pixel in range(width) if pixel not in covered]
    assert texts.count("×") == len(unseen)
    said = figure.get_label()
    assert f"{len(windows)} windows of {kernel}" in said
    assert ("never looked at" in said) == bool(unseen)
    assert all(str(pixel) in said.split("pixel ")[-1] for pixel in unseen)
    assert ("hatched" in said) == bool(padding)


def test_spans_are_drawn_and_clipped():
    figure = figures_cnn.spans_figure(PICTURE, ["near", "far"], [(10, 20), (-7, 45)])
    above, below = figure.axes
    assert np.asarray(above.images[0].get_array()).shape == (32, 40)
    # hatched whole, then what lies inside
    assert rectangles(below) == [(9.5, 10), (9.5, 10), (-7.5, 52), (-0.5, 40)]
    assert [text.get_text() for text in below.texts] == ["10", "52"]
    assert [label.get_text() for label in below.get_yticklabels()] == ["near", "far"]
    assert "near 10; far 52" in figure.get_label()
    assert "These reach beyond the picture: far." in figure.get_label()
    assert (
        "None reaches beyond" in figures_cnn.spans_figure(PICTURE, ["near"], [(10, 20)]).get_label()
    )


@pytest.mark.parametrize("preset", ["small", "paper", "article", "resnet"])
def test_spans_grow_towards_a_column(preset):
    model = CRNN(5, preset)
    steps = [step for layer in model.cnn for step in layer.geometry]
    spans = figures_cnn.growing_spans(steps, column=9)
    field = model.receptive_field()
    left = field.start + 9 * field.stride
    assert spans[-1] == (left, left + field.size)
    assert all(
        outer[0] <= inner[0] and inner[1] <= outer[1] for inner, outer in zip(spans, spans[1:])
    )
    assert [right - left for left, right in spans] == [
        receptive_field(steps[: n + 1]).size for n in range(len(steps))
    ]


def test_a_span_of_one_convolution():
    assert figures_cnn.growing_spans([Geometry(3, padding=1)], column=5) == [(4, 7)]


def test_the_gradient_is_shown_pixel_by_pixel():
    gradient = np.zeros((32, 40))
    gradient[:, 12:20] = 1
    gradient[5, 14:18] = 33
    figure = figures_cnn.sight_figure(PICTURE, gradient, (12, 20))
    picture, middle, shares = figure.axes
    assert len(picture.images) == 1
    assert np.array_equal(middle.images[0].get_array(), gradient)
    heights = [patch.get_height() for patch in shares.patches]
    assert np.allclose(heights, gradient.sum(0) / gradient.sum())
    assert all([line.get_xdata()[0] for line in axis.lines] == [11.5, 19.5] for axis in figure.axes)
    assert "pixels 12 to 19" in figure.get_label()
    assert "Outside it the gradient is zero" in figure.get_label()
    assert "about 7 tenths" in figure.get_label()  # 4 * 64 of 4 * 64 + 4 * 32
    gradient[0, 0] = 1
    assert "is not zero" in figures_cnn.sight_figure(PICTURE, gradient, (12, 20)).get_label()


def explorer_arguments():
    features = np.zeros((4, 10))
    features[0, 3] = features[1, 1] = features[2, 3] = 1.0  # the last one is silent
    probabilities = np.full((10, 7), 0.01)
    probabilities[:, 0] = 0.94
    probabilities[3] = [0.2, 0.6, 0.16, 0.01, 0.02, 0.005, 0.005]
    return PICTURE, FIELD, features, probabilities, NAMES


def test_the_explorer_shows_a_column():
    arguments = explorer_arguments()
    figure = figures_cnn.column_figure(*arguments, 3)
    picture, features, bars = figure.axes
    span = picture.patches[0]
    assert (span.get_x() + 0.5, span.get_width()) == (9, 10)  # start -3 + 3 * 4
    order = np.asarray(features.images[0].get_array())
    assert [row.argmax() for row in order[:3]] == [1, 3, 3]
    assert order[3].max() == 0, "the silent feature comes last"
    assert features.patches[0].get_x() == 2.5
    assert [label.get_text() for label in bars.get_yticklabels()] == [
        "'a'",
        "blank",
        "'b'",
        "'d'",
        "'c'",
    ]
    assert [patch.get_width() for patch in bars.patches] == [0.6, 0.2, 0.16, 0.02, 0.01]
    assert "the pixels 9 to 18" in figure.get_label()
    assert "2 of 4 features are stronger here" in figure.get_label()
    assert figure.get_label().endswith("the best first: 'a' and blank and 'b'.")


def test_at_the_edge_the_explorer_clips():
    assert "the pixels 0 to 6" in figures_cnn.column_figure(*explorer_arguments(), 0).get_label()
    assert "0 of 4 features" in figures_cnn.column_figure(*explorer_arguments(), 0).get_label()
    assert "the pixels 33 to 39" in figures_cnn.column_figure(*explorer_arguments(), 9).get_label()


def test_the_widget_moves_along_the_picture():
    draw = partial(figures_cnn.column_figure, *explorer_arguments())
    explorer = Explorer(draw, {"column": range(10)})
    seen = {explorer.picture.value}
    for column in range(1, 10):
        explorer.sliders["column"].value = column
        assert f"Column {column} sees" in explorer.picture.value
        seen.add(explorer.picture.value)
    assert len(seen) == 10
    strip = film_strip(draw, column=[1, 3, 9])
    assert len(strip.axes) == 3
    assert all(f"(column {column})" in strip.get_label() for column in (1, 3, 9))


def drawings(picture=PICTURE):
    """Return one figure of each kind."""
    _, *rest = explorer_arguments()
    return [
        figures_cnn.windows_figure(7, 2, 2, 0),
        figures_cnn.spans_figure(picture, ["near"], [(-3, 20)]),
        figures_cnn.sight_figure(picture, np.ones((32, picture.width)), (12, 20)),
        figures_cnn.column_figure(picture, *rest, 3),
    ]


@pytest.mark.parametrize("width", [40, 94, 134])
def test_letters_keep_their_proportions_and_stand_above_their_pixels(width):
    for figure in drawings(Image.new("L", (width, 32), 255))[1:]:
        FigureCanvasAgg(figure).draw()
        pictures = [axis for axis in figure.axes if axis.images and axis.get_aspect() == 1]
        assert pictures, "no picture keeps its proportions"
        for axis in pictures:
            wide, high = np.ptp(axis.transData.transform([(0, 0), (1, 1)]), axis=0)
            assert np.isclose(wide, high, rtol=1e-3)
            shared = axis.get_shared_x_axes().get_siblings(axis)
            edges = [tuple(other.get_position().intervalx) for other in shared]
            assert np.allclose(edges, edges[0], atol=0.003), "a bar is not below its pixels"


@pytest.mark.parametrize("layers", [1, 9])
def test_no_figure_is_taller_than_a_thousand_pixels(layers):
    spans = [(0, 4)] * layers
    names = [str(layer) for layer in range(layers)]
    wide = Image.new("L", (94, 32), 255)
    strip = film_strip(partial(figures_cnn.column_figure, *explorer_arguments()), column=range(4))
    for figure in [*drawings(wide), figures_cnn.spans_figure(wide, names, spans), strip]:
        assert figure.get_figheight() * DPI <= 1000


def test_no_text_is_smaller_than_eight_points():
    for figure in drawings():
        for axis in figure.axes:
            texts = [
                *axis.texts,
                axis.title,
                axis.xaxis.label,
                axis.yaxis.label,
                *axis.get_xticklabels(),
                *axis.get_yticklabels(),
            ]
            assert all(text.get_fontsize() >= 8 for text in texts if text.get_text())
