"""The diagram of the whole: what is drawn is what the shipped weights make of the word."""

from io import BytesIO

import numpy as np
import pytest
from crnn_course.figures import architecture as figures
from crnn_course.figures import page
from crnn_course.figures.stages import stages_of
from matplotlib.colors import to_hex
from matplotlib.patches import FancyBboxPatch
from PIL import Image

from crnn_lib import Reader
from crnn_lib.ctc import collapse
from crnn_lib.rendering import default_fonts, render
from tests import ROOT

STORED = ROOT / "notebooks" / "book" / "whole.png"


@pytest.fixture(scope="module")
def stages():
    dejavu = [font for font in default_fonts() if font.name == "DejaVuSans.ttf"]
    reader = Reader.pretrained("small")
    return stages_of(reader, render(figures.WORD, "document", fonts=dejavu).image)


def test_the_stages_are_those_of_the_model(stages):
    frames = len(stages.path)
    assert stages.columns.shape == (192, frames)
    assert stages.context.shape[1] == frames
    assert stages.probabilities.shape == (frames, len(stages.names))
    assert list(stages.path) == stages.probabilities.argmax(1).tolist()
    assert "".join(stages.names[row] for row in collapse(stages.path)) == figures.WORD
    assert "".join(name for name, _ in stages.runs) == figures.WORD
    middles = [middle for _, middle in stages.runs]
    assert middles == sorted(middles)


def test_each_row_stands_below_the_picture(stages):
    figure = figures.whole_figure()
    _, *rows = figure.axes
    assert len(rows) == 7
    assert {axis.get_xlim() for axis in rows} == {(-0.5, stages.picture.width - 0.5)}
    tops = [axis.get_position().y1 for axis in rows]
    assert tops == sorted(tops, reverse=True)
    picture, _, columns, _, scores, path, text = rows
    box = picture.get_position()
    wide, high = box.width * figure.get_figwidth(), box.height * figure.get_figheight()
    assert wide / high == pytest.approx(stages.picture.width / stages.picture.height, rel=1e-3)
    assert columns.images[0].get_array().shape == stages.columns.shape
    assert np.allclose(scores.images[0].get_array(), stages.probabilities.T)
    assert [each.get_text() for each in path.texts] == [stages.names[row][0] for row in stages.path]
    assert "".join(each.get_text() for each in text.texts) == figures.WORD
    assert f"drops blanks: {figures.WORD}." in figure.get_label()


def bright(figure):
    ground = figure.axes[0]
    return [
        patch
        for patch in ground.patches
        if isinstance(patch, FancyBboxPatch)
        and to_hex(patch.get_facecolor()).upper() == figures.LIT
    ]


@pytest.mark.parametrize("parts", [(), ("picture",), ("cnn",), ("scores", "ctc"), ("lstm", "text")])
def test_the_parts_of_a_chapter_are_lit(parts):
    figure = figures.whole_figure(*parts)
    assert len(bright(figure)) == len(parts)
    assert ("bright ground" in figure.get_label()) == bool(parts)
    assert all(figures.PARTS[part] in figure.get_label() for part in parts)


def test_a_part_that_is_none_is_refused():
    with pytest.raises(KeyError, match="rnn"):
        figures.whole_figure("rnn")


def test_the_picture_in_the_readme_is_what_the_code_draws():
    """Another processor may round a map differently, by a shade here and there."""
    stored = Image.open(STORED).convert("RGB")
    drawn = Image.open(BytesIO(page.as_png(figures.whole_figure()))).convert("RGB")
    assert drawn.size == stored.size
    apart = np.abs(np.asarray(drawn, dtype=float) - np.asarray(stored, dtype=float))
    write = f"page.save(architecture.whole_figure(), {str(STORED.relative_to(ROOT))!r})"
    assert apart.mean() < 1, f"draw it again: from crnn_course.figures import *; {write}"
    assert len(STORED.read_bytes()) <= page.MOST_BYTES
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    assert f"]({STORED.relative_to(ROOT)})" in readme
