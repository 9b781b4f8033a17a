import math

import pytest

from crnn_lib.metrics import (
    Share,
    aligned,
    alphanumeric,
    character_error_rate,
    confusions,
    edit_similarity,
    exact_match,
    word_error_rate,
)


def test_by_hand():
    references, predictions = ["hello", "at"], ["helo", "cat"]
    # over the corpus, not the mean of 1/5 and 1/2
    assert character_error_rate(references, predictions) == 2 / 7
    assert exact_match(references, predictions) == 0
    assert edit_similarity(references, predictions) == pytest.approx((4 / 5 + 2 / 3) / 2)
    assert confusions(references, predictions) == {("l", ""): 1, ("", "c"): 1}


def test_words():
    assert word_error_rate(["the cat sat", "on it"], ["the bat sat", "on"]) == 2 / 5


def test_error_rates_can_exceed_1():
    assert character_error_rate(["a"], ["xyz"]) == 3


def test_substitutions_are_named():
    assert confusions(["rn1"], ["rnl"]) == {("1", "l"): 1}


def test_a_reading_stands_beside_its_text():
    assert aligned("407", "4107") == [("4", "4"), ("", "1"), ("0", "0"), ("7", "7")]
    assert aligned("407", "87") == [("4", "8"), ("0", ""), ("7", "7")]
    assert aligned("", "") == []


def test_empty_texts():
    assert character_error_rate([""], [""]) == 0
    assert character_error_rate([""], ["a"]) == math.inf
    assert edit_similarity([""], [""]) == 1


def test_benchmark_convention():
    assert alphanumeric("You're No. 1!") == "youreno1"


def test_wilson_interval():
    """Newcombe 1998 (Statistics in Medicine 17:857) works out 81 of 263: .2553 to .3662."""
    low, high = Share(81, 263).interval()
    assert (round(low, 4), round(high, 4)) == (0.2553, 0.3662)
    assert Share(0, 20).interval()[0] == 0
    assert Share(20, 20).interval()[1] == pytest.approx(1)
    assert "30.8%" in str(Share(81, 263))


@pytest.mark.parametrize(("references", "predictions"), [(["a"], []), ([], []), ("ab", "ab")])
def test_refusals(references, predictions):
    for metric in (character_error_rate, word_error_rate, exact_match, edit_similarity, confusions):
        with pytest.raises(ValueError, match=r"references|samples"):
            metric(references, predictions)


@pytest.mark.parametrize("names", [("abc", ["abc"]), (["abc"], "abc")])
def test_one_text_is_not_a_list_of_texts(names):
    with pytest.raises(ValueError, match=r"(references|predictions) must be several .*'abc'"):
        character_error_rate(*names)
