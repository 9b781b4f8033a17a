"""Chapter 07's figures: what is drawn is what was given, and the description says it."""

from datetime import UTC, datetime
from io import BytesIO

import pytest
from crnn_course.figures import reality as figures
from crnn_course.widgets import Upload
from matplotlib.backends.backend_agg import FigureCanvasAgg
from PIL import Image

from crnn_lib import Reader
from crnn_lib.rendering import render

SHARES = {
    "words": {"ours": (0.9, 0.85, 0.93), "other": (0.5, 0.4, 0.6)},
    "lines": {"ours": (0.1, 0.05, 0.2)},
}
BINS = {"photographs": [(10, 0.5, 0.3), (90, 0.9, 0.95)], "rendered": [(5, 0.2, 0.2)]}
SPREADS = {
    "photographed": {"contrast": [10, 20, 30, 40, 50], "sharpness": [0.1, 0.2, 0.3, 0.4, 0.5]},
    "rendered": {"contrast": [60, 70, 80, 90, 100], "sharpness": [0.2, 0.3, 0.4, 0.5, 0.6]},
}
CURVES = {"typed": {0: [0.2], 25: [0.1, 0.12]}, "written": {0: [0.6], 100: [0.3]}}
MISFITS = {"strict": {0.5: 0.4, 1.0: 0.3, 2.0: 0.5}, "loose": {0.5: 0.2, 1.0: 0.25, 2.0: 0.6}}
PAIRS = {"step 1": (4, 54, 1e-12), "step 2": (3, 9, 0.146)}
PICTURES = {"flat": Image.new("L", (90, 32), 200), "tall": Image.new("L", (20, 128), 100)}


def drawn(figure):
    FigureCanvasAgg(figure).draw()
    return figure


@pytest.mark.parametrize(
    "figure",
    [
        lambda: figures.intervals_figure(SHARES, "read right"),
        lambda: figures.reliability_figure(BINS),
        lambda: figures.gap_figure(SPREADS),
        lambda: figures.lines_figure(CURVES),
        lambda: figures.misfit_figure(MISFITS),
        lambda: figures.pairs_figure(PAIRS),
        lambda: figures.limits_figure(PICTURES, ["ab", "cd"], ["ab", ""]),
    ],
)
def test_each_is_drawn_and_described(figure):
    assert len(drawn(figure()).get_label()) > 60


def test_intervals_reach_from_low_to_high():
    figure = drawn(figures.intervals_figure(SHARES, "read right"))
    lines = [line.get_xdata() for line in figure.axes[0].lines]
    assert [list(ends) for ends in lines[::2]] == [[0.85, 0.93], [0.4, 0.6], [0.05, 0.2]]
    assert [mark[0] for mark in lines[1::2]] == [0.9, 0.5, 0.1]
    labels = [label.get_text() for label in figure.axes[0].get_yticklabels()]
    assert labels == ["words: ours", "words: other", "lines: ours"]
    assert "words, other: 50% (40% to 60%)" in figure.get_label()


def test_the_same_reader_has_the_same_mark_in_every_group():
    figure = drawn(figures.intervals_figure(SHARES, "read right"))
    marks = [line.get_marker() for line in figure.axes[0].lines[1::2]]
    assert marks[0] == marks[2] != marks[1]


def test_calibration_is_drawn_and_counted_below_the_line():
    """A panel for each set, so that marks of two sets never cover each other."""
    figure = drawn(figures.reliability_figure(BINS))
    points = [axis.collections[0].get_offsets().tolist() for axis in figure.axes]
    assert points == [[[0.5, 0.3], [0.9, 0.95]], [[0.2, 0.2]]]
    assert [axis.get_title("left") for axis in figure.axes] == ["photographs", "rendered"]
    small, large = figure.axes[0].collections[0].get_sizes()
    assert small < large
    assert "photographs: 1 of 2 marks lie below the line" in figure.get_label()
    assert "rendered: 0 of 1" in figure.get_label()


def test_a_third_set_of_bins_begins_a_row():
    figure = drawn(figures.reliability_figure(BINS | {"scenes": [(5, 0.2, 0.2)]}))
    assert [axis.axison for axis in figure.axes] == [True, True, True, False]


def test_the_lowest_misfit_is_marked():
    figure = drawn(figures.misfit_figure(MISFITS))
    marks = [line.get_xydata().tolist() for line in figure.axes[0].lines[1:4:2]]
    assert marks == [[[1.0, 0.3]], [[0.5, 0.2]]]
    assert "Lowest at strict: 1; loose: 0.5." in figure.get_label()


def test_lost_words_go_left_and_gained_ones_right():
    figure = drawn(figures.pairs_figure(PAIRS))
    assert [bar.get_width() for bar in figure.axes[0].patches] == [-4, 54, -3, 9]
    told = figure.get_label()
    assert "step 1: 4 lost, 54 gained, p < 0.001" in told
    assert "step 2: 3 lost, 9 gained, p = 0.15" in told


def test_what_the_model_is_given_stands_below_each_picture_to_the_same_scale():
    figure = drawn(figures.limits_figure(PICTURES, ["ab", "cd"], ["ab", ""]))
    shapes = [axis.images[0].get_array().shape for axis in figure.axes]
    assert shapes == [(32, 90), (128, 20), (32, 90), (32, 5)]
    boxes = [axis.get_window_extent() for axis in figure.axes]
    spans = [axis.get_xlim()[1] - axis.get_xlim()[0] for axis in figure.axes]
    assert [box.width / span for box, span in zip(boxes, spans)] == pytest.approx(
        [boxes[0].width / spans[0]] * 4, rel=0.02
    )
    assert figure.axes[2].get_xlabel() == "✓ ab"
    assert figure.axes[3].get_xlabel() == "✗ nothing"
    assert "tall: 20 x 128 becomes 5 x 32 pixels, read wrong" in figure.get_label()


def test_the_gap_shows_each_measure_for_each_kind():
    figure = drawn(figures.gap_figure(SPREADS))
    assert [axis.get_title("left") for axis in figure.axes] == ["contrast", "sharpness"]
    bars = [(bar.get_x(), bar.get_width()) for bar in figure.axes[0].patches]
    assert bars == [(20, 20), (70, 20)]
    assert "contrast, the middle picture: photographed 30, rendered 80" in figure.get_label()


def test_more_lines_stand_further_right_at_equal_steps():
    figure = drawn(figures.lines_figure(CURVES))
    axis = figure.axes[0]
    assert [label.get_text() for label in axis.get_xticklabels()] == ["0", "25", "100"]
    means = axis.lines[0]
    assert list(means.get_xdata()) == [0, 25]
    assert list(means.get_ydata()) == pytest.approx([0.2, 0.11])
    assert [text.get_text() for text in axis.get_legend().get_texts()] == ["typed", "written"]
    assert "typed: 20.0% with 0 lines, 11.0% with 25 lines" in figure.get_label()


def test_uploaded_pictures_are_read_and_others_get_a_sentence():
    picture = BytesIO()
    render("Hello", seed=1).image.save(picture, format="PNG")
    files = [("hello.png", picture.getvalue()), ("<b>.png", b"no picture")]
    upload = Upload(Reader.pretrained())
    upload.button.value = tuple(
        {
            "name": name,
            "type": "image/png",
            "size": len(content),
            "content": memoryview(content),
            "last_modified": datetime.now(UTC),
        }
        for name, content in files
    )
    assert "hello.png: " in upload.answer.value
    assert "confidence" in upload.answer.value
    assert "&lt;b&gt;.png: the picture is not a picture that can be read" in upload.answer.value


def test_a_line_in_half_a_circle_begins_at_the_left_and_keeps_its_feet_inside():
    line = Image.new("L", (90, 20), 255)
    line.paste(0, (0, 0, 15, 20))  # black at the start
    line.paste(100, (0, 15, 90, 20))  # grey feet
    bent = figures.half_circle(line)
    assert bent.width == pytest.approx(2 * bent.height, abs=2)
    assert bent.getpixel((3, bent.height - 2)) == 0
    assert bent.getpixel((bent.width - 3, bent.height - 2)) == 255
    middle = [bent.getpixel((bent.width // 2, y)) for y in range(bent.height)]
    assert middle.index(100) > 10, "the heads are outside, above"
    assert middle[-1] == 255
