"""Collections of fonts: each face is a font of its own, with a name that lasts."""

import numpy as np
import pytest
from fontTools.ttLib import TTCollection, TTFont
from fontTools.ttLib.tables._g_l_y_f import Glyph

from crnn_lib import Alphabet
from crnn_lib.contract import STYLES
from crnn_lib.rendering import RenderingError, SyntheticWords, default_fonts, find_fonts, render
from crnn_lib.rendering.faces import faces_of, file_and_number
from crnn_lib.rendering.fonts import choose_font, coverage
from crnn_lib.rendering.ink import draw_ink

DEJAVU, BOLD = (
    next(font for font in default_fonts() if font.name == name)
    for name in ("DejaVuSans.ttf", "DejaVuSans-Bold.ttf")
)
HAN = "\u4e2d"


def collection_of(path, *fonts, han=()):
    """Write a collection of fonts; the faces whose numbers `han` names draw a Chinese character.

    Its typeface is called Collected.
    """
    collection = TTCollection()
    collection.fonts = [TTFont(font) for font in fonts]
    for font in collection.fonts:
        for kind in (1, 16):  # FreeType takes the typographic family before the family
            font["name"].setName("Collected", kind, 3, 1, 0x409)
    for number in han:
        for table in collection.fonts[number]["cmap"].tables:
            if table.isUnicode():
                table.cmap[ord(HAN)] = "H"
    collection.save(path)
    return path


@pytest.fixture(scope="module")
def both(tmp_path_factory):
    """Two faces, of which the second has a Chinese character."""
    return collection_of(tmp_path_factory.mktemp("fonts") / "both.ttc", DEJAVU, BOLD, han=[1])


def test_every_face_of_a_collection_is_found_and_named(both, tmp_path):
    first, second = find_fonts([both])
    assert [first.name, second.name] == ["both.ttc#0", "both.ttc#1"]
    assert find_fonts([both.parent]) == (first, second) == find_fonts([both, first, second])
    listed = tmp_path / "fonts.txt"
    listed.write_text(f"{second}\n{DEJAVU}\n", encoding="utf-8")
    assert find_fonts([listed]) == (DEJAVU, second)
    renamed = both.rename(both.with_suffix(".otc"))
    assert [font.name for font in find_fonts([renamed])] == ["both.otc#0", "both.otc#1"]
    renamed.rename(both)


def test_a_font_whose_mark_has_no_ink_leaves_it_to_another_font(tmp_path):
    font = TTFont(DEJAVU)
    font["glyf"]["asciicircum"] = Glyph()
    font.save(tmp_path / "empty.ttf")
    (empty,) = find_fonts([tmp_path])
    for style in STYLES:
        told = {"style": style, "texts": ["^"], "seed": 3, "count": 20}
        with pytest.raises(RenderingError, match="none of the 1 fonts has '\\^'"):
            SyntheticWords(Alphabet("^"), fonts=[empty], **told)[0]
        drawn = SyntheticWords(Alphabet("^"), fonts=[empty, DEJAVU], **told)
        assert {drawn.rendered(index).font for index in range(20)} == {DEJAVU.name}


def test_a_font_of_the_web_is_found_in_a_folder_and_draws_as_its_original(tmp_path):
    font = TTFont(DEJAVU)
    font.flavor = "woff"
    font.save(tmp_path / "web.woff")
    (found,) = find_fonts([tmp_path])
    assert np.array_equal(draw_ink("Quay", found, 30).pixels, draw_ink("Quay", DEJAVU, 30).pixels)


@pytest.mark.parametrize(("number", "font"), [(0, DEJAVU), (1, BOLD)])
def test_a_face_draws_as_the_font_that_it_is(both, number, font):
    face = find_fonts([both])[number]
    assert file_and_number(face) == (both, number)
    assert np.array_equal(draw_ink("Quay", face, 30).pixels, draw_ink("Quay", font, 30).pixels)
    assert (coverage(face) ^ coverage(font)) == ({ord(HAN)} if number else set())


def test_a_face_without_a_texts_characters_is_passed_over_for_that_text(both):
    faces = find_fonts([both])
    drawn = [render(text, index=index, fonts=faces) for text in ("a", HAN) for index in range(20)]
    assert {picture.font for picture in drawn[:20]} == {"both.ttc#0", "both.ttc#1"}
    assert {picture.font for picture in drawn[20:]} == {"both.ttc#1"}


def test_faces_that_have_a_text_are_chosen_alike(tmp_path):
    """A few Chinese fonts beside hundreds of others: not always the first of them."""
    chinese = find_fonts([collection_of(tmp_path / "c.ttc", DEJAVU, DEJAVU, han=[0, 1])])
    fonts = [*[BOLD] * 98, *chinese]
    rng = np.random.default_rng(0)
    chosen = [choose_font(HAN, rng, fonts) for _ in range(200)]
    assert all(70 < chosen.count(font) < 130 for font in chinese)


@pytest.mark.parametrize("glyph", ["space", ".notdef"])
def test_a_glyph_that_is_named_but_not_drawn_is_lacking(tmp_path, glyph):
    with TTFont(DEJAVU) as font:
        for table in font["cmap"].tables:
            if table.isUnicode():
                table.cmap[ord("\u0389")] = glyph
        font.save(tmp_path / "empty.ttf")
    assert render("\u0389\u03b1", fonts=[tmp_path / "empty.ttf", BOLD]).font == BOLD.name
    with pytest.raises(RenderingError, match=r"U\+0389"):
        render("\u0389\u03b1", fonts=[tmp_path / "empty.ttf"])


def test_datasets_of_different_faces_are_different(both):
    first, second = find_fonts([both])
    made = [SyntheticWords(Alphabet("ab"), fonts=[font]).identity for font in (first, second)]
    assert made[0] != made[1]


def test_what_is_wrong_with_a_collection_is_said(both, tmp_path):
    with pytest.raises(RenderingError, match=r"both.ttc#2: the collection has the faces #0 to #1"):
        find_fonts([both.with_name("both.ttc#2")])
    broken = tmp_path / "broken.ttc"
    broken.write_bytes(b"not a collection at all")
    with pytest.raises(RenderingError, match=r"broken.ttc is not a collection .*: leave it out"):
        find_fonts([broken])
    with pytest.raises(RenderingError, match=r"gone.ttc#1 does not exist"):
        find_fonts([tmp_path / "gone.ttc#1"])
    assert faces_of(DEJAVU) == [DEJAVU]


def test_characters_that_no_font_has_are_named_and_how_to_get_a_font():
    with pytest.raises(RenderingError, match=r"'中' \(U\+4E2D\).*apt install fonts-noto-cjk"):
        render(f"a{HAN}", fonts=[DEJAVU])
    with pytest.raises(RenderingError, match=r"U\+0939.*apt install fonts-noto-core"):
        render("\u0939", fonts=[DEJAVU])


def test_marks_that_only_join_letters_need_no_glyph_where_they_are_shaped(tmp_path):
    """Fonts often lack the zero width (non-)joiner that Persian and Hindi write."""
    with TTFont(DEJAVU) as font:
        for table in font["cmap"].tables:
            table.cmap.pop(0x200C, None)
        font.save(tmp_path / "without.ttf")
    fonts = [tmp_path / "without.ttf"]
    assert choose_font("\u0645\u06cc\u200c\u0631\u0648\u062f", np.random.default_rng(0), fonts)
    with pytest.raises(RenderingError, match=r"U\+200C"):  # would be an empty box
        choose_font("a\u200cb", np.random.default_rng(0), fonts)
