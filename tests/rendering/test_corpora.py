"""Texts out of a corpus and by language; what an alphabet cannot write is counted."""

import sys

import numpy as np
import pytest

from crnn_lib import Alphabet
from crnn_lib.alphabet import PRINTABLE
from crnn_lib.rendering.corpora import corpus, language_lines, language_words, left_out_of

HAN = "\u6211\u4eec\u5728\u8fd9\u91cc\u5b66\u4e60\u6c49\u8bed"
KO_KAI = "\u0e01\u0e34\u0e19\u0e02\u0e49\u0e32\u0e27"  # Thai: consonants with marks above them


def drawn(source, count=2_000):
    rng = np.random.default_rng(0)
    return [source(rng) for _ in range(count)]


def test_words_and_lines_stand_so_in_the_corpus():
    lines = ["the quick brown fox", "jumps over it"]
    source, left_out = corpus(lines, Alphabet(PRINTABLE))
    texts = drawn(source)
    assert str(left_out) == ""
    assert all(any(text in line for line in lines) for text in texts)
    assert {word for line in lines for word in line.split()} < set(texts)
    assert "the quick brown fox" in texts
    assert not any(" " in text for text in drawn(corpus(lines, Alphabet(PRINTABLE[1:]))[0]))


def test_a_script_without_spaces_is_cut_into_pieces():
    text = HAN * 5
    source, _ = corpus([text], Alphabet(HAN))
    pieces = drawn(source)
    assert {len(piece) for piece in pieces} == set(range(1, 21))
    assert all(piece in text for piece in pieces)


def test_no_piece_begins_with_a_mark_of_the_letter_before():
    source, _ = corpus([KO_KAI * 3], Alphabet(sorted(set(KO_KAI))))
    assert not any(piece[0] in "\u0e34\u0e49" for piece in drawn(source))


def test_what_the_alphabet_lacks_is_counted_and_never_joined_over():
    source, left_out = corpus([f"one caf\u00e9 two {HAN}\u00e9{HAN}"], Alphabet(PRINTABLE + HAN))
    texts = drawn(source)
    assert not any("one two" in text or HAN[-1] + HAN[0] in text for text in texts)
    assert {"one", "two"} < set(texts)
    kind = "words (characters, where no spaces stand between words)"
    lacking = "the alphabet lacks '\u00e9' (U+00E9) in 2"
    assert str(left_out) == f"2 of 22 {kind} are left out: 2 since {lacking}"


def test_words_that_mix_directions_are_left_out():
    hebrew = "\u05d0\u05d1"
    source, left_out = corpus([f"{hebrew} a{hebrew} b"], Alphabet(f"ab {hebrew}"))
    assert "1 since they mix directions" in str(left_out)
    assert set(drawn(source)) == {hebrew, "b"}


@pytest.mark.parametrize("lines", [[], ["  "], ["\u00e9t\u00e9"]])
def test_a_corpus_of_which_nothing_is_left_is_refused(lines):
    with pytest.raises(ValueError, match=r"there is no text|alphabet lacks"):
        corpus(lines, Alphabet("a"))


def test_words_of_a_language_by_their_frequency():
    pytest.importorskip("wordfreq")
    chinese, greek = language_words("zh"), language_words("el")
    assert chinese[0] == "\u7684"
    assert "\u4e00\u4e2a" in chinese  # one, which Unicode also calls a number
    assert not any(character.isdigit() for word in chinese for character in word)
    assert "\u03c4\u03b7\u03c2" in greek  # with the s of the end of a word
    assert not any(word.endswith("\u03c3") for word in greek)
    left_out = left_out_of(["abc", "ABD", "x"], Alphabet("ABC"))
    assert str(left_out) == (
        "2 of 3 words are left out: 2 since the alphabet lacks 'D' (U+0044) in 1, 'x' (U+0078) in 1"
    )
    with pytest.raises(ValueError, match=r"no words of the language xx, but of ar, bg"):
        language_words("xx")


def test_lines_of_a_language_are_joined_as_it_joins_words():
    chinese = language_lines(["\u7684", "\u4e00\u4e2a"], Alphabet("\u7684\u4e00\u4e2a\uff0c"))
    lines = drawn(chinese)
    assert {len(line) for line in lines} == set(range(1, 21))
    assert all(" " not in line for line in lines)
    assert any("\uff0c" in line for line in lines)
    english = drawn(language_lines(["a", "bc"], Alphabet("abc0123456789 ,")))
    assert {line.count(" ") for line in english} >= {0, 1, 4}
    assert any(", " in line for line in english)
    assert any(map(str.isdigit, "".join(english)))
    assert not any(" " in line for line in drawn(language_lines(["a", "bc"], Alphabet("abc"))))
    with pytest.raises(ValueError, match="can spell none of the 1 words"):
        language_lines(["x"], Alphabet("abc"))


def test_a_missing_package_is_a_sentence(monkeypatch):
    monkeypatch.setitem(sys.modules, "wordfreq", None)
    with pytest.raises(ValueError, match=r"pip install 'crnn-lib\[languages\]'"):
        language_words("zh")
