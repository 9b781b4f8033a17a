"""Chapter 07's curve of a training: drawn is what was given, and the description says it."""

from crnn_course.figures.progress import progress_figure
from matplotlib.backends.backend_agg import FigureCanvasAgg

CURVES = {
    "rendered": {1000: (0.2, 0.1, 0.3), 2000: (0.4, 0.3, 0.5), 5000: (0.6, 0.5, 0.7)},
    "photographed": {1000: (0.5, 0.4, 0.6), 5000: (0.7, 0.6, 0.8)},
}
LEVELS = {"photographed": {"another reader": 0.8, "a third": 0.3}}


def test_each_set_has_its_curve_and_the_other_readers_their_lines():
    figure = progress_figure(CURVES, LEVELS)
    FigureCanvasAgg(figure).draw()
    rendered, photographed = figure.axes
    assert [*rendered.containers[0].lines[0].get_xdata()] == [1000, 2000, 5000]
    assert [*photographed.containers[0].lines[0].get_ydata()] == [0.5, 0.7]
    levels = [line.get_ydata()[0] for line in photographed.lines[1:3]]
    assert levels == [0.8, 0.3]
    assert [*rendered.get_xticks()] == [1000, 2000, 4000]
    (legend,) = figure.legends
    assert [text.get_text() for text in legend.get_texts()] == ["another reader", "a third"]
    told = figure.get_label()
    assert "rendered: 20% at 1,000 pictures, 40% at 2,000 pictures, 60% at 5,000 pictures" in told
    assert "70% at 5,000 pictures, another reader 80%, a third 30%" in told


def test_without_other_readers_there_is_no_legend():
    figure = progress_figure({"rendered": CURVES["rendered"]}, {})
    assert not figure.legends
