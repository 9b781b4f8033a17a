"""Drawn readings: each character in a font that has it."""

import numpy as np
import pytest
from fontTools.ttLib import TTCollection, TTFont
from PIL import Image, ImageFont

from crnn_lib.drawing import _font_with, draw_reading, what_is_missing
from crnn_lib.reader import Character, Reading
from crnn_lib.rendering import default_fonts, fallback, fonts

DEJAVU = next(font for font in default_fonts() if font.name == "DejaVuSans.ttf")


@pytest.fixture(autouse=True)
def fonts_are_looked_for_anew():
    for cached in (_font_with, fallback.font_with):
        cached.cache_clear()
    yield
    for cached in (_font_with, fallback.font_with):
        cached.cache_clear()


def labelled(character: str) -> np.ndarray:
    """The strip below the picture that holds the character."""
    reading = Reading(character, 1.0, (Character(character, 1.0, 20, 40),))
    drawn = draw_reading(Image.new("L", (64, 64), 255), reading)
    return np.asarray(drawn.convert("L"))[70:]


@pytest.mark.parametrize("character", ["a", "\u05d0", "\u03b1", "\u0416", "\u00e9", "\u0633"])
def test_a_character_is_drawn_in_a_font_that_has_it(character):
    nothing, drawn = labelled("\U0010fffd"), labelled(character)
    assert drawn.min() < 128
    assert not np.array_equal(nothing, drawn)
    if not character.isascii():
        assert any(ord(character) in fonts.coverage(font) for font in fonts.default_fonts())


def test_a_character_that_no_font_has_is_written_by_number(monkeypatch):
    monkeypatch.setattr(fonts, "system_fonts", lambda: ())
    assert labelled("\u4e2d").min() < 128
    assert not np.array_equal(labelled("\u4e2d"), labelled("\u6587"))
    assert fallback.written("\u4e2d") == "U+4E2D"
    said = what_is_missing([Reading("a\u4e2d\u4e2d", 1.0, ())])
    assert "no font here has \u4e2d (U+4E2D), written by number" in said
    assert "apt install fonts-noto-cjk;" in said
    assert what_is_missing([Reading("caf\u00e9", 1.0, ())]) == ""


def test_fonts_of_the_system_are_used_also_of_a_collection(tmp_path, monkeypatch):
    """A .ttc, as Chinese fonts come in, after a file that is not a font and one of pictures."""
    collection = TTCollection()
    with TTFont(DEJAVU) as font:
        for table in font["cmap"].tables:
            table.cmap[ord("\u4e2d")] = "a"
        collection.fonts = [font]
        collection.save(tmp_path / "chinese.ttc")
    (tmp_path / "broken.ttf").write_bytes(b"no font")
    (tmp_path / "emoji.ttc").write_bytes((tmp_path / "chinese.ttc").read_bytes())
    names = ("broken.ttf", "emoji.ttc", "chinese.ttc")
    monkeypatch.setattr(fonts, "system_fonts", lambda: tuple(tmp_path / name for name in names))
    truetype = ImageFont.truetype

    def refusing(path: str, size: float, **options: object) -> ImageFont.FreeTypeFont:
        if path.endswith("emoji.ttc"):
            raise OSError("invalid pixel size")
        return truetype(path, size, **options)

    monkeypatch.setattr(ImageFont, "truetype", refusing)
    assert _font_with("\u4e2d").path == str(tmp_path / "chinese.ttc")
    a = truetype(str(DEJAVU), 20).getmask("a")
    assert bytes(_font_with("\u4e2d").getmask("\u4e2d")) == bytes(a)
