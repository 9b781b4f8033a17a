"""Scripts that run from right to left, and those whose letters join."""

import numpy as np
import pytest
from PIL import Image, features

from crnn_lib import Alphabet
from crnn_lib.alphabet import PRINTABLE
from crnn_lib.directions import is_certain, mixes_directions
from crnn_lib.rendering import (
    STYLES,
    RenderingError,
    default_fonts,
    everyday,
    random_strings,
    render,
)
from crnn_lib.rendering.ink import draw_ink
from crnn_lib.rendering.shaping import needs_shaping, shaped

DEJAVU = next(font for font in default_fonts() if font.name == "DejaVuSans.ttf")
SHALOM, POINTED = "\u05e9\u05dc\u05d5\u05dd", "\u05e9\u05c1\u05b8\u05dc\u05d5\u05b9\u05dd"
SALAM = "\u0633\u0644\u0627\u0645"
with_raqm = pytest.mark.skipif(not features.check("raqm"), reason="Pillow finds no raqm")


def ink_of(text: str) -> np.ndarray:
    return np.asarray(draw_ink(text, DEJAVU, 40).image, dtype=float)


@pytest.mark.parametrize(
    "text", [PRINTABLE, "e\u0301", "\u0391\u03b8\u03ae\u03bd\u03b1", "\u0416", SHALOM]
)
def test_what_is_set_character_by_character_does_not_need_raqm(text, monkeypatch):
    monkeypatch.setattr(features, "check", lambda name: False)
    assert not needs_shaping(text)
    assert render(text, fonts=[DEJAVU]).text == text


@with_raqm
@pytest.mark.parametrize("text", [SHALOM, f"{SHALOM} (12-34)", f"5% {SHALOM}!"])
def test_hebrew_is_drawn_as_raqm_draws_it(text):
    ours, theirs = ink_of(text), Image.fromarray(shaped(text, DEJAVU, 40))
    theirs = np.asarray(theirs.crop(theirs.getbbox()), dtype=float)
    assert abs(ours.shape[1] - theirs.shape[1]) <= len(text)  # raqm does not round each step
    size = (200, 40)
    both = [
        np.asarray(Image.fromarray(ink).resize(size), dtype=float).ravel() for ink in (ours, theirs)
    ]
    assert np.corrcoef(both)[0, 1] > 0.8
    assert np.corrcoef(both[0], both[1].reshape(40, 200)[:, ::-1].ravel())[0, 1] < 0.6


@pytest.mark.parametrize("style", STYLES)
def test_boxes_of_hebrew_letters_run_from_right_to_left(style):
    drawn = render(f"{SHALOM} 12", style, seed=2, index=5)
    middles = [(box.left + box.right) / 2 for box in drawn.boxes]
    assert len(middles) == 7
    assert middles[:5] == sorted(middles[:5], reverse=True)
    assert middles[5] < middles[6] < middles[4]  # the number stands at the left, in its order


def test_a_box_holds_its_hebrew_letter():
    """The ink in the box of each letter is that of the letter alone."""
    ink = draw_ink(SHALOM, DEJAVU, 40)
    for letter, box in zip(SHALOM, ink.boxes.astype(int)):
        left, top, right, bottom = box
        alone = np.asarray(draw_ink(letter, DEJAVU, 40).image)
        assert (np.asarray(ink.image)[top:bottom, left:right] == alone).all()


@with_raqm
@pytest.mark.parametrize("style", STYLES)
def test_joined_letters_have_no_boxes(style):
    drawn = render(SALAM, style, seed=1, index=3)
    assert drawn.boxes == ()
    assert np.asarray(drawn.image).std() > 5


@with_raqm
def test_arabic_letters_join_from_right_to_left():
    """Beh, lam, meem joined are one piece of ink, and the meem, which hangs low, is at the left."""
    ink = ink_of("\u0628\u0644\u0645") > 0
    assert ink.any(0).all()  # no gap
    apart = sum(draw_ink(letter, DEJAVU, 40).image.width for letter in "\ufe8f\ufedd\ufee1")
    assert ink.shape[1] < apart
    lowest = np.nonzero(ink.any(1))[0].max()
    assert np.nonzero(ink[lowest])[0].max() < ink.shape[1] / 2


@with_raqm
def test_points_stand_upon_their_letters():
    """The points of Hebrew add no width."""
    assert ink_of(POINTED).shape[1] == pytest.approx(ink_of(SHALOM).shape[1], abs=6)


@pytest.mark.parametrize("text", [SALAM, POINTED, f"{SHALOM} Hello", "\u0915\u093f"])
def test_without_raqm_such_texts_are_refused(text, monkeypatch):
    monkeypatch.setattr(features, "check", lambda name: False)
    with pytest.raises(RenderingError, match=r"needs the library FriBiDi: install it \(apt"):
        shaped(text, DEJAVU, 20)
    if all(ord(character) < 0x900 for character in text):
        with pytest.raises(RenderingError, match="FriBiDi"):
            render(text)


def test_drawn_texts_never_mix_directions():
    alphabet = Alphabet("\u05d0\u05d1\u05d2abc12.$-")
    rng = np.random.default_rng(0)
    for source in (random_strings(alphabet), everyday(alphabet)):
        texts = [source(rng) for _ in range(300)]
        assert all(is_certain(text) and not mixes_directions(text) for text in texts)
    assert any("\u05d0" in text for text in texts)
    assert any("a" in text for text in texts)
    assert all(alphabet.decode(alphabet.encode(text)) == text for text in texts)
