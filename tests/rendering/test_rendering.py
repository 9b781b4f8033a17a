"""Rendering: the same picture everywhere, true boxes, no glyph that a font lacks."""

import subprocess
import sys
from collections import Counter
from string import ascii_lowercase

import numpy as np
import pytest
from fontTools.agl import UV2AGL
from fontTools.fontBuilder import FontBuilder
from fontTools.pens.ttGlyphPen import TTGlyphPen
from fontTools.ttLib import TTFont
from hypothesis import given, settings
from hypothesis import strategies as st

from crnn_lib.alphabet import PRINTABLE
from crnn_lib.rendering import STYLES, RenderingError, default_fonts, effects, find_fonts, render
from crnn_lib.rendering.fonts import choose_font, coverage, draws_capitals
from crnn_lib.rendering.ink import Box, bend, draw_ink, lay, perspective

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


def test_boxes_follow_the_perspective():
    """Ink laid into a picture and warped lies in the mapped boxes and fills most of them."""
    rng = np.random.default_rng(0)
    for font in default_fonts()[::6]:
        ink = draw_ink("HMEH", font, 36, spacing=6.0)
        corners = np.array([(4, 4), (84, 4), (84, 28), (4, 28)])
        corners = corners + rng.uniform(-3.5, 3.5, size=(4, 2))
        share, boxes = lay(ink, corners.astype(np.float32), 90)
        inside = np.zeros_like(share)
        for box in boxes:
            window = window_of(box)
            inside[window] = 1
            marked = np.argwhere(share[window] > 0.15)
            reach = marked.max(0) - marked.min(0) + 1
            assert (reach >= 0.6 * np.array(share[window].shape)).all()
        assert share[inside == 0].max() < 0.35  # but for the soft edge


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
    source = np.array([(0, 0), (10, 0), (10, 5), (0, 5)], dtype=float)
    target = np.array([(1, 2), (9, 1), (11, 7), (0, 6)], dtype=float)
    mapped = perspective(source, target) @ np.column_stack([source, np.ones(4)]).T
    np.testing.assert_allclose((mapped[:2] / mapped[2]).T, target, atol=1e-9)


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
    ink = draw_ink("hhhhhhhhh", font, 36)
    bent = bend(ink, rise)
    pixels = np.asarray(bent.image)
    tops = [
        int(np.nonzero(pixels[:, int(left) : int(right)].max(1) > 128)[0][0])
        for left, _, right, _ in bent.boxes
    ]
    # the middle is higher than the ends by the rise, up to one pixel for the straight pieces and
    # one for their slope
    assert (tops[0] + tops[-1]) / 2 - tops[4] == pytest.approx(rise, abs=2)
    assert np.allclose(bent.boxes[:, 1], tops, atol=2)
    assert pixels.sum() == pytest.approx(np.asarray(ink.image).sum(), rel=0.05)


def test_a_large_initial_stands_on_the_same_line():
    font = next(font for font in default_fonts() if font.name == "DejaVuSans.ttf")
    plain, large = draw_ink("HHHH", font, 36), draw_ink("HHHH", font, 36, initial=1.5)
    tops, bottoms = large.boxes[:, 1], large.boxes[:, 3]
    assert bottoms == pytest.approx([bottoms[0]] * 4)  # the baseline
    heights = bottoms - tops
    assert heights[0] == pytest.approx(1.5 * heights[1], abs=1)
    assert heights[1:] == pytest.approx(plain.boxes[1:, 3] - plain.boxes[1:, 1])
    assert large.boxes[1, 0] > large.boxes[0, 2]  # beside it, not upon it


def test_what_stands_in_front_is_thin_and_leaves_the_rest_alone():
    for seed in range(50):
        picture = np.full((32, 160), 100, dtype=np.float32)
        changed = effects.in_front(picture, np.random.default_rng(seed)) != 100
        # a post that leans, or a cable
        assert changed.any(0).sum() <= 8 + 2 + 16 or changed.any(1).sum() <= 2 + 2 + 8
        assert changed.mean() < 0.15
    narrow = effects.in_front(np.full((32, 10), 100, dtype=np.float32), np.random.default_rng(1))
    assert (narrow == 100).mean() > 0.4  # a single letter is not hidden


def test_a_flank_has_any_grey_or_a_darker_shade_of_the_letters():
    share = np.zeros((32, 40), dtype=np.float32)
    share[8:24, 10:30] = 1
    white = np.full((32, 40), 255.0, np.float32)
    generators = map(np.random.default_rng, range(80))
    greys = [effects.behind(white, share, 200.0, rng).min() for rng in generators]
    assert min(greys) >= 0
    assert max(greys) <= 255
    assert sum(grey <= 180 for grey in greys) > 60  # 0.9 of 200, or darker by chance


def test_effects_do_what_they_say():
    share = np.zeros((32, 40), dtype=np.float32)
    share[8:24, 10:30] = 1
    assert effects.thicker(share).sum() == 18 * 22
    outline = effects.hollow(share)
    assert outline[8:24, 10:30].max() == 0
    assert outline[7, 10:30].min() == 1
    raised = effects.relief(np.zeros((32, 40), dtype=np.float32), share, 50.0)
    assert (raised[7, 15], raised[24, 15], raised[16, 20]) == (50, -50, 0)
    rng = np.random.default_rng(0)
    assert np.abs(effects.slope(rng, (32, 40), 20.0)).max() <= 40
    noisy = 128 + effects.grain(rng, (32, 40), 30.0)
    assert effects.blur(noisy, 1.5).std() < noisy.std() / 2
    assert effects.compressed(noisy, 5).std() < noisy.std()
