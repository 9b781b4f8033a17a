"""Rendering: the same picture everywhere, true boxes, no glyph that a font lacks."""

import subprocess
import sys
from collections import Counter
from string import ascii_lowercase

import numpy as np
import pytest
import torch
from fontTools.agl import UV2AGL
from fontTools.fontBuilder import FontBuilder
from fontTools.pens.ttGlyphPen import TTGlyphPen
from fontTools.ttLib import TTFont
from hypothesis import given, settings
from hypothesis import strategies as st

from crnn_lib.alphabet import PRINTABLE, Alphabet
from crnn_lib.data import Sample
from crnn_lib.rendering import (
    STYLES,
    RenderingError,
    SyntheticWords,
    default_fonts,
    find_fonts,
    render,
)
from crnn_lib.rendering.augmentation import Endless, Mixed
from crnn_lib.rendering.fonts import choose_font, coverage, draws_capitals
from crnn_lib.rendering.ink import Box, draw_ink
from crnn_lib.rendering.laying import Layout, boxes_of, lay, perspective
from crnn_lib.rendering.setting import Sheet, surrounded, thickened
from crnn_lib.rendering.styles import render_all

solid_texts = st.text(PRINTABLE, min_size=1, max_size=14).filter(str.strip)


@given(
    text=solid_texts,
    style=st.sampled_from(list(STYLES)),
    seed=st.integers(0, 2**40),
    index=st.integers(0, 2**40),
)
@settings(max_examples=150, deadline=None)
def test_any_text_in_any_style(text, style, seed, index):
    drawn = render(text, style, seed=seed, index=index)
    assert drawn.image.mode == "L"
    assert drawn.image.height == 32
    assert len(drawn.boxes) == len(text)
    again = render(text, style, seed=seed, index=index)
    assert again.image.tobytes() == drawn.image.tobytes()
    assert again.boxes == drawn.boxes
    for box in drawn.boxes:
        assert box.left <= box.right
        assert box.top <= box.bottom
        assert box.left >= -32
        assert box.right <= drawn.image.width + 32


_DIGEST = """
import hashlib, sys
from crnn_lib.rendering import STYLES, render
order = range(12) if sys.argv[1] == "up" else reversed(range(12))
drawn = {(i, s): render("Word7", s, seed=5, index=i).image.tobytes() for i in order for s in STYLES}
print(hashlib.sha256(b"".join(drawn[key] for key in sorted(drawn))).hexdigest())
"""


def test_the_same_pictures_in_any_process_and_order():
    command = [sys.executable, "-c", _DIGEST]
    digests = {subprocess.check_output([*command, order]) for order in ("up", "down")}
    assert len(digests) == 1


def window_of(box: Box) -> tuple[slice, slice]:
    """Return the pixels of a picture that a box touches."""
    return (
        slice(max(0, int(box.top)), int(np.ceil(box.bottom))),
        slice(max(0, int(box.left)), int(np.ceil(box.right))),
    )


def test_clean_boxes_hold_the_ink():
    """On a clean picture each dark pixel lies in a box, and each box of a letter has a dark one."""
    for index in range(40):
        drawn = render("Hello, World 42", "clean", seed=3, index=index)
        dark = np.asarray(drawn.image) < 128
        inside = np.zeros_like(dark)
        for character, box in zip(drawn.text, drawn.boxes):
            window = window_of(box)
            inside[window] = True
            assert character == " " or np.asarray(drawn.image)[window].min() < 200
        assert not (dark & ~inside).any()


def laid(ink, corners, width, rise=0.0):
    """Return the ink's share of each pixel (32, width), and the boxes of its characters."""
    rows, columns = ink.pixels.shape
    high = rows + abs(rise)
    source = torch.tensor([[(0, columns, columns, 0), (0, 0, high, high)]]).float()
    target = torch.tensor(np.array(corners)).float().T[None]
    layout = Layout(
        torch.tensor([[columns, high]]).float(),
        torch.tensor([rise]),
        perspective(target, source),
        torch.tensor([width]),
        32,
    )
    sheet = Sheet(ink, ink.pixels)
    return lay([sheet], layout)[0, :, :width].numpy(), boxes_of(sheet, layout, 0)


def test_boxes_follow_the_perspective():
    """Ink laid into a picture and warped lies in the mapped boxes and fills most of them."""
    rng = np.random.default_rng(0)
    for font in default_fonts()[::6]:
        ink = draw_ink("HMEH", font, 36, spacing=6.0)
        corners = np.array([(4, 4), (84, 4), (84, 28), (4, 28)])
        share, boxes = laid(ink, corners + rng.uniform(-3.5, 3.5, size=(4, 2)), 90)
        inside = np.zeros_like(share)
        for box in boxes:
            window = window_of(box)
            inside[window] = 1
            marked = np.argwhere(share[window] > 0.15)
            reach = marked.max(0) - marked.min(0) + 1
            assert (reach >= 0.6 * np.array(share[window].shape)).all()
        assert share[inside == 0].max() < 0.35  # but for the soft edge


def test_a_loose_crop_shows_more_ground_at_both_ends():
    widest = {}
    for style in ("scene", "loose"):
        drawn = render_all(["word"] * 60, style, seed=3, indices=range(60))
        before = [picture.boxes[0].left for picture in drawn]
        after = [picture.pixels.shape[1] - picture.boxes[-1].right for picture in drawn]
        widest[style] = max(before), max(after)
    assert max(widest["scene"]) < 20 < 36 < min(widest["loose"])


@pytest.mark.parametrize("style", ["document", "scene", "loose"])
def test_pictures_drawn_together_are_those_drawn_alone(style):
    """Bit for bit, whatever else is drawn."""
    texts = ["I", "together", "A line of words, rather long", "42", "word"] * 12
    together = render_all(texts, style, seed=3, indices=range(60))
    for index, drawn in enumerate(together):
        alone = render(texts[index], style, seed=3, index=index)
        assert drawn.text == texts[index] == alone.text
        assert drawn.font == alone.font
        assert drawn.boxes == alone.boxes
        assert np.array_equal(drawn.pixels, alone.pixels)


def test_what_stands_around_a_text_is_left_out_of_its_boxes():
    font = default_fonts()[0]
    ink, line, stroke = (draw_ink(text, font, 36) for text in ("word", "line", "l"))
    sheet = surrounded(ink, above=line, below=line, beside=(stroke, 5, True), gap=3)
    rows, columns = ink.pixels.shape
    window = sheet.pixels[sheet.top :, sheet.left :][:rows, :columns]
    assert (window == ink.pixels).all()
    assert sheet.top == line.pixels.shape[0] + 3
    assert sheet.left == stroke.pixels.shape[1] + 5
    assert sheet.pixels[: line.pixels.shape[0]].any()
    assert sheet.pixels[-line.pixels.shape[0] :].any()
    assert sheet.pixels[sheet.top :, : stroke.pixels.shape[1]].any()


def test_thicker_lines_grow_on_each_side():
    font = default_fonts()[0]
    ink = draw_ink("H", font, 36)
    thick = thickened(ink, 2)
    assert thick.pixels.shape == tuple(size + 4 for size in ink.pixels.shape)
    assert thick.pixels.astype(int).sum() > 1.3 * ink.pixels.astype(int).sum()
    assert (thick.boxes - ink.boxes == (0, 0, 4, 4)).all()
    assert thickened(ink, 0) is ink


def test_a_missing_glyph_is_never_drawn():
    fonts = default_fonts()
    with_alpha = [font for font in fonts if ord("α") in coverage(font)]
    assert 0 < len(with_alpha) < len(fonts)
    used = Counter(render("αβγ", "clean", index=index).font for index in range(60))
    assert set(used) <= {font.name for font in with_alpha}
    assert len(used) > 3


def test_characters_that_no_font_has_are_named():
    with pytest.raises(RenderingError, match=r"U\+4E2D"):
        render("a中")


def test_fonts_can_be_named(tmp_path):
    """A new font, made here, whose only letter is a square."""
    builder = FontBuilder(1000, isTTF=True)
    builder.setupGlyphOrder([".notdef", "square"])
    builder.setupCharacterMap({ord("中"): "square"})
    pen = TTGlyphPen(None)
    pen.moveTo((0, 0))
    for corner in [(0, 700), (700, 700), (700, 0)]:
        pen.lineTo(corner)
    pen.closePath()
    builder.setupGlyf({".notdef": TTGlyphPen(None).glyph(), "square": pen.glyph()})
    builder.setupHorizontalMetrics({".notdef": (800, 0), "square": (800, 0)})
    builder.setupHorizontalHeader(ascent=800, descent=-200)
    builder.setupNameTable({"familyName": "Square", "styleName": "Regular"})
    builder.setupOS2()
    builder.setupPost()
    builder.save(tmp_path / "square.ttf")
    drawn = render("中中", fonts=[tmp_path / "square.ttf"])
    assert np.asarray(drawn.image).min() == 0


def test_every_glyph_is_the_character_that_it_stands_for():
    """By the names that fonts give their glyphs: no ¡ instead of < (as in TeX's encoding)."""
    alike = "\u00a0\u00ad\u2010\u2011\u2018\u2019\u02c6\u02dc"
    for font in default_fonts():
        with TTFont(font, lazy=True) as table:
            names = table.getBestCmap()
        for code in coverage(font) & set(map(ord, PRINTABLE)):
            known = UV2AGL.get(code)
            others = (c for c, name in UV2AGL.items() if name == names[code] and c != code)
            other = next(others, None)
            right = known == names[code] or other is None or chr(other) in alike
            assert right, (font.name, chr(code))


@pytest.mark.parametrize("text", ["\u200b", "\ufeff", "\u2060", "\x00"])
@pytest.mark.parametrize("style", STYLES)
def test_text_without_ink_is_refused(text, style):
    with pytest.raises(RenderingError):
        render(text, style)


def test_refusals():
    with pytest.raises(RenderingError, match="nothing to draw"):
        render("  ")
    with pytest.raises(ValueError, match="scene"):
        render("a", "oil painting")
    with pytest.raises(RenderingError, match="no fonts"):
        choose_font("a", np.random.default_rng(0), ())


def test_small_letters_are_not_drawn_as_capitals():
    assert not any(font.name.startswith("AmaticSC") for font in default_fonts())


def test_perspective_takes_corners_to_corners():
    source = torch.tensor([[(0, 10, 10, 0), (0, 0, 5, 5)], [(1, 8, 9, 0), (0, 1, 5, 6)]]).double()
    target = torch.tensor([[(1, 9, 11, 0), (2, 1, 7, 6)], [(0, 7, 7, 0), (0, 0, 3, 3)]]).double()
    mapped = perspective(source, target) @ torch.cat([source, torch.ones_like(source[:, :1])], 1)
    torch.testing.assert_close(mapped[:, :2] / mapped[:, 2:], target, atol=1e-9, rtol=0)


def test_fonts_are_found_in_files_folders_and_lists(tmp_path):
    first, second = default_fonts()[:2]
    listed = tmp_path / "fonts.txt"
    listed.write_text(f"{second}\n\n{first}\n", encoding="utf-8")
    both = tuple(sorted((first, second), key=lambda font: font.name))
    assert find_fonts([listed]) == find_fonts([first, second, first]) == both
    assert first in find_fonts([first.parent])
    listed.write_text(f"{first}\n{tmp_path / 'gone.ttf'}\n", encoding="utf-8")
    with pytest.raises(RenderingError, match=r"gone.ttf does not exist \(1 of 2 are missing\)"):
        find_fonts([listed])
    listed.write_bytes(b"\xff\xfe")
    with pytest.raises(RenderingError, match="UTF-8"):
        find_fonts([listed])
    (tmp_path / "empty").mkdir()
    for nothing in (tmp_path / "empty", tmp_path / "nothing.txt", tmp_path / "picture.png"):
        with pytest.raises(RenderingError, match="no font is there"):
            find_fonts([nothing])


def test_a_file_that_is_not_a_font_is_named(tmp_path):
    broken = tmp_path / "broken.ttf"
    broken.write_bytes(b"no font at all")
    with pytest.raises(RenderingError, match=r"broken.ttf is not a font"):
        render("word", fonts=[broken])


def test_a_font_of_capitals_draws_capitals_alone(tmp_path):
    """A font whose small letters are its capitals draws CAPITALS alone."""
    capitals = tmp_path / "capitals.ttf"
    with TTFont(next(font for font in default_fonts() if font.name == "DejaVuSans.ttf")) as font:
        for table in font["cmap"].tables:
            for letter in ascii_lowercase if ord("A") in table.cmap else "":
                table.cmap[ord(letter)] = table.cmap[ord(letter.upper())]
        font.save(capitals)
    assert draws_capitals(capitals)
    assert not any(draws_capitals(font) for font in default_fonts())
    with pytest.raises(RenderingError, match=r"has .*'d'.*'w'|has .*'w'"):
        render("word", fonts=[capitals])
    assert render("WORD", fonts=[capitals]).text == "WORD"


@pytest.mark.parametrize("rise", [8.0, -8.0, 0.5])
def test_a_bent_line_keeps_its_ink_in_its_boxes(rise):
    font = next(font for font in default_fonts() if font.name == "DejaVuSans.ttf")
    ink = draw_ink("lllllllll", font, 18)
    rows, columns = ink.pixels.shape
    high = rows + abs(rise)
    corners = [(2, 2), (2 + columns, 2), (2 + columns, 2 + high), (2, 2 + high)]
    share, boxes = laid(ink, corners, columns + 4, rise)
    tops = [
        int(np.nonzero(share[:, round(box.left) : round(box.right)].max(1) > 0.5)[0][0])
        for box in boxes
    ]
    # the middle is higher than the ends by the rise
    assert (tops[0] + tops[-1]) / 2 - tops[4] == pytest.approx(rise, abs=1.1)
    assert np.allclose([box.top for box in boxes], tops, atol=1.1)
    assert share.sum() == pytest.approx(ink.pixels.sum() / 255, rel=0.05)


def test_a_large_initial_stands_on_the_same_line():
    font = next(font for font in default_fonts() if font.name == "DejaVuSans.ttf")
    plain, large = draw_ink("HHHH", font, 36), draw_ink("HHHH", font, 36, initial=1.5)
    tops, bottoms = large.boxes[:, 1], large.boxes[:, 3]
    assert bottoms == pytest.approx([bottoms[0]] * 4)  # the baseline
    heights = bottoms - tops
    assert heights[0] == pytest.approx(1.5 * heights[1], abs=1)
    assert heights[1:] == pytest.approx(plain.boxes[1:, 3] - plain.boxes[1:, 1])
    assert large.boxes[1, 0] > large.boxes[0, 2]  # beside it, not upon it


class Flipped(SyntheticWords):
    """Words whose single samples a subclass changes."""

    def draw(self, index):
        sample = super().draw(index)
        return Sample(-sample.image, sample.text, sample.source)


def test_a_dataset_gives_many_pictures_as_it_gives_each():
    letters = Alphabet("abc")
    data = SyntheticWords(letters, style=["clean", "scene"], seed=4, count=30)
    indices = [7, 3, 29, 0, 12]
    for index, sample in zip(indices, data.__getitems__(indices), strict=True):
        alone = data[index]
        assert (sample.text, sample.source) == (alone.text, alone.source)
        assert torch.equal(sample.image, alone.image)
    with pytest.raises(IndexError, match="30 is out of range"):
        data.__getitems__([3, 30])
    flipped = Flipped(letters, style=["clean"], seed=4, count=30)
    assert torch.equal(flipped.__getitems__([3])[0].image, flipped[3].image)
    turned = Mixed(Endless(data, letters, change=None), flipped, 0.5)[1]
    assert torch.equal(turned.image, flipped[0].image)
    mixed = Mixed(Endless(flipped, letters, change=None), data, 0.5)
    several = mixed.__getitems__(range(8))
    assert [sample.source for sample in several] == [mixed[index].source for index in range(8)]
