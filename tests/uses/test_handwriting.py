from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest
import torch
from PIL import Image

from crnn_lib import Alphabet
from crnn_lib.uses.composing import pick
from crnn_lib.uses.handwriting import (
    DIGITS,
    MARGIN,
    Hand,
    Written,
    WrittenStrings,
    lean,
    load_digits,
    paper,
    split,
)

ALPHABET = Alphabet(DIGITS)
STILL = Hand(slant=(0, 0), size=(1, 1), gap=(4, 4), lift=(0, 0))


def bar(text: str, left: int, width: int, height: int = 20) -> Written:
    """A character that is a plain block of ink."""
    ink = np.zeros((28, 28), np.uint8)
    ink[4 : 4 + height, left : left + width] = 255
    return Written(text, Image.fromarray(ink))


BARS = [bar("1", 10, 3), bar("0", 5, 12)]


def written(text: str, hand: Hand = STILL, bars: Sequence[Written] = BARS) -> torch.Tensor:
    """Return the picture of `text`."""
    alphabet = Alphabet(character.text for character in bars)
    return WrittenStrings(bars, alphabet, hand=hand, texts=lambda rng: text, count=1)[0].image


def test_the_shipped_digits_are_ten_thousand_and_no_two_alike():
    digits = load_digits()
    assert len({digit.ink.tobytes() for digit in digits}) == len(digits) == 10_000
    assert {digit.text for digit in digits} == set(DIGITS)
    assert {digit.ink.size for digit in digits} == {(28, 28)}
    corners = [np.asarray(digit.ink)[[0, 0, -1, -1], [0, -1, 0, -1]].max() for digit in digits]
    assert max(corners) == 0  # ink is bright, paper black, and no digit reaches a corner


def test_a_one_is_narrower_than_a_zero():
    widths: dict[str, list[int]] = {digit: [] for digit in DIGITS}
    for digit in load_digits():
        left, _, right, _ = digit.ink.getbbox()
        widths[digit.text].append(right - left)
    assert np.mean(widths["1"]) < np.mean(widths["0"]) * 0.7


def test_no_digit_is_on_both_sides_of_the_split():
    train, test = split(load_digits(), 200)
    assert len(test) == 2000
    assert len(train) == 8000
    assert not {digit.ink.tobytes() for digit in train} & {digit.ink.tobytes() for digit in test}


@pytest.mark.parametrize("held_out", [0, -1, 863])
def test_a_split_that_leaves_nothing_is_refused(held_out):
    with pytest.raises(ValueError, match="it must be 1 to"):
        split(load_digits(), held_out)


def test_characters_stand_in_the_order_of_the_text_with_the_gap_between():
    picture = written("101")
    assert picture.shape == (1, 32, MARGIN + 3 + 4 + 12 + 4 + 3 + MARGIN)
    dark = (picture[0] < 0).any(0).int().tolist()
    assert dark == [0] * MARGIN + [1] * 3 + [0] * 4 + [1] * 12 + [0] * 4 + [1] * 3 + [0] * MARGIN
    assert (picture[0] < 0).sum() == 20 * (3 + 12 + 3)
    assert picture.max() == 1


def test_characters_may_touch_and_overlap_without_being_cut():
    overlapping = Hand(slant=(0, 0), size=(1, 1), gap=(-2, -2), lift=(0, 0))
    picture = written("00", overlapping)
    assert picture.shape[2] == MARGIN + 12 - 2 + 12 + MARGIN


def test_a_character_larger_than_the_line_is_scaled_to_its_height():
    large = Hand(slant=(0, 0), size=(4, 4), gap=(0, 0), lift=(0, 0))
    picture = written("0", large)
    assert picture.shape[1] == 32
    assert (picture[0] < 0).any(1).all()


def test_a_character_that_is_turned_or_stretched_keeps_its_ink():
    upright = written("1")
    turned = written("1", replace(STILL, turn=(90, 90)))
    wide = written("1", replace(STILL, stretch=(3, 3)))
    assert (upright[0] < 0).sum() == (turned[0] < 0).sum() == 20 * 3
    assert turned.shape[2] == 2 * MARGIN + 20
    assert wide.shape[2] == 2 * MARGIN + 9


def test_a_line_that_leans_moves_its_top_to_the_right_and_its_bottom_to_the_left():
    ink = np.zeros((32, 60), np.uint8)
    ink[:, 30] = 255
    leant = np.asarray(lean(Image.fromarray(ink), 0.5))
    assert leant[0].argmax() == pytest.approx(30 + 0.5 * 15.5, abs=1)
    assert leant[31].argmax() == pytest.approx(30 - 0.5 * 15.5, abs=1)


@pytest.mark.parametrize("slant", [-0.3, 0.3])
def test_nothing_that_leans_is_cut_off(slant):
    hand = Hand(slant=(slant, slant), size=(1.15, 1.15), gap=(0, 0), lift=(0, 0))
    picture = written("0", hand, [bar("0", 0, 28, 28)])
    assert (picture[0, :, :2] > 0.99).all()
    assert (picture[0, :, -2:] > 0.99).all()


def test_black_on_white():
    image = Image.fromarray(np.pad(np.full((32, 4), 255, np.uint8), ((0, 0), (9, 9))))
    assert paper(image)[0, 0].tolist() == [1.0] * MARGIN + [-1.0] * 4 + [1.0] * MARGIN


def test_a_string_depends_on_seed_and_index_alone():
    first, second = (WrittenStrings(load_digits(), ALPHABET, seed=3) for _ in range(2))
    second[0]
    assert torch.equal(first[5].image, second[5].image)
    assert first[5].text == second[5].text
    assert not torch.equal(first[5].image, WrittenStrings(load_digits(), ALPHABET, seed=4)[5].image)


def test_strings_have_three_to_six_digits_and_use_them_all():
    strings = WrittenStrings(load_digits(), ALPHABET, seed=1, count=200)
    texts = [strings[index].text for index in range(len(strings))]
    assert {len(text) for text in texts} == {3, 4, 5, 6}
    assert set("".join(texts)) == set(DIGITS)


def test_a_character_without_a_picture_is_named():
    with pytest.raises(ValueError, match="nobody wrote 2"):
        WrittenStrings(BARS, Alphabet("012"))


def test_a_run_knows_its_data():
    identities = {
        WrittenStrings(bars, Alphabet("01"), hand=hand, seed=seed).identity
        for bars, hand, seed in [
            (BARS, Hand(), 0),
            (BARS, Hand(), 1),
            (BARS, STILL, 0),
            (BARS * 2, Hand(), 0),
        ]
    }
    assert len(identities) == 4


def test_every_item_is_picked():
    rng = np.random.default_rng(0)
    assert {pick("abc", rng) for _ in range(50)} == set("abc")
