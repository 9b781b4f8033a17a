"""Texts that the figures' typeface lacks: in a font that has them, or by number."""

import warnings

import numpy as np
import pytest
from crnn_course.figures import fallback, page
from crnn_course.figures.base import readings_figure
from crnn_course.language.fonts import HANZI
from PIL import Image

from crnn_lib.rendering import fonts
from crnn_lib.rendering.fallback import font_with
from tests.rendering.test_faces import DEJAVU, HAN, collection_of

RARE = "\N{CJK UNIFIED IDEOGRAPH-9F98}"  # which the course's own typeface lacks
PICTURE = Image.new("L", (64, 32), 255)


@pytest.fixture(autouse=True)
def fonts_are_looked_for_anew():
    cached = (font_with, page.style, fallback.say_what_is_missing, fallback.usual_characters)
    for function in cached:
        function.cache_clear()
    yield
    for function in cached:
        function.cache_clear()


def drawn(text: str) -> np.ndarray:
    with warnings.catch_warnings():
        warnings.simplefilter("error")  # matplotlib warns of characters that it cannot draw
        png = page.as_png(readings_figure([PICTURE], [text], [text]))
    return np.frombuffer(png, dtype=np.uint8)


def test_the_chinese_of_the_course_is_drawn_where_no_font_is_installed(monkeypatch, capsys):
    monkeypatch.setattr(fonts, "system_fonts", lambda: ())
    assert drawn(HANZI).any()
    assert capsys.readouterr().out == ""


def test_a_text_is_drawn_in_a_font_that_has_it(tmp_path, monkeypatch):
    face = collection_of(tmp_path / "chinese.ttc", DEJAVU, DEJAVU, han=[0, 1])
    faces = (face.with_name("chinese.ttc#0"), face.with_name("chinese.ttc#1"))
    monkeypatch.setattr(fonts, "system_fonts", lambda: faces)
    monkeypatch.setattr(fallback, "FONTS", ())
    assert drawn(HAN).any()
    assert font_with(HAN) == faces[0]


def test_what_no_font_has_is_written_by_number_and_said_once(monkeypatch, capsys):
    monkeypatch.setattr(fonts, "system_fonts", lambda: ())
    figure = readings_figure([PICTURE, PICTURE], [RARE, "a"], ["a", "a"])
    assert figure.axes[0].get_title() == "✗ a (U+9F98)"
    said = capsys.readouterr().out
    assert said.startswith(f"In the figure: no font here has {RARE} (U+9F98)")
    assert "apt install fonts-noto-cjk" in said
    drawn(RARE)
    assert capsys.readouterr().out == ""


def test_texts_that_the_typeface_has_change_nothing():
    before = list(page.style()["font.family"])
    drawn("naïve Ω ✓")
    assert page.style()["font.family"] == before
