"""Right-to-left text: what a picture shows, and the way back, by UAX #9."""

import ctypes
import ctypes.util
import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crnn_lib.directions import MixedDirectionsError, is_certain, logical, visual

HEBREW, ARABIC = "\u05d0\u05d1\u05d2", "\u0627\u0628\u062c"  # aleph bet gimel, alef beh jeem
MARKS = " 12-+.,:%$()[]!?\u00ab\u00bb"
of_one_direction = st.sampled_from(
    [HEBREW + MARKS, ARABIC + MARKS, ARABIC + "\u0663\u0664" + MARKS]
)
leftward = of_one_direction.flatmap(lambda pool: st.text(pool, max_size=12))


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("\u05d0\u05d1\u05d2", "\u05d2\u05d1\u05d0"),
        ("\u05d0 12", "12 \u05d0"),  # numbers keep their order
        ("\u05d0 1,234.50 \u05d1", "\u05d1 1,234.50 \u05d0"),
        ("\u05d0 12-34", "12-34 \u05d0"),
        ("\u0627 12-34", "34-12 \u0627"),  # after Arabic letters a hyphen parts numbers
        ("\u0627 \u0661\u0662", "\u0661\u0662 \u0627"),
        ("\u05d0 5%", "5% \u05d0"),
        ("\u05d0 (\u05d1)", "(\u05d1) \u05d0"),  # brackets are mirrored
        ("\u05d0.", ".\u05d0"),
        ("Hello (12)", "Hello (12)"),
        ("12-34", "12-34"),
        ("\u0394\u0416\u4e2d", "\u0394\u0416\u4e2d"),
        ("", ""),
    ],
)
def test_what_a_picture_shows(text, shown):
    assert visual(text) == shown
    assert logical(shown) == text


@given(leftward)
@settings(deadline=None)
def test_each_order_gives_the_other(text):
    if is_certain(text):
        assert logical(visual(text)) == text
    else:  # numbers with signs between them
        assert any(sign in text for sign in "%$+-.,:")


@pytest.mark.parametrize(
    "text", ["\u05d0a", "a\u05d0", "\u0627 b 1", "\u05d0\u200e", "\u202b\u05d0"]
)
def test_mixed_directions_are_refused(text):
    with pytest.raises(MixedDirectionsError, match="parts of both directions"):
        visual(text)


def test_texts_that_look_alike_are_refused():
    """`1$.2` and `2.1$` before a Hebrew letter are the same picture."""
    assert visual("2.1$\u05d0%") == "%\u05d02.1$"
    assert logical("%\u05d02.1$") == "2.1$\u05d0%"
    with pytest.raises(MixedDirectionsError):
        visual("1$.2\u05d0%")


def test_a_reading_that_mixes_directions_keeps_its_words():
    assert logical("an old \u05d1\u05d0 12") == "12 \u05d0\u05d1 an old"


@given(leftward)
@settings(max_examples=300, deadline=None)
def test_fribidi_shows_the_same(text):
    name = ctypes.util.find_library("fribidi")
    if name is None:
        pytest.skip("no FriBiDi is installed")
    if not is_certain(text) or not any(ord(character) > 0x590 for character in text):
        return
    fribidi, buffer = ctypes.CDLL(name), ctypes.c_uint32 * (len(text) + 1)
    source, shown = buffer(*map(ord, text)), buffer()
    right_to_left = ctypes.c_uint32(0x111)
    assert fribidi.fribidi_log2vis(
        source, len(text), ctypes.byref(right_to_left), shown, None, None, None
    )
    # FriBiDi gives Arabic letters in their joined forms
    letters = (chr(code) for code in shown[: len(text)])
    unjoined = "".join(unicodedata.normalize("NFKC", letter) for letter in letters)
    assert visual(text) == unjoined
