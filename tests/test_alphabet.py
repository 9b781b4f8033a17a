import pytest
import torch
from hypothesis import assume, given
from hypothesis import strategies as st

from crnn_lib.alphabet import PRESETS, PRINTABLE, Alphabet, AlphabetError
from crnn_lib.directions import is_certain, visual

unicode_alphabets = st.lists(
    st.characters(codec="utf-8"), min_size=1, max_size=40, unique=True
).map("".join)


@given(
    unicode_alphabets.flatmap(
        lambda letters: st.tuples(st.just(letters), st.text(letters, max_size=30))
    )
)
def test_decode_undoes_encode(case):
    letters, text = case
    alphabet = Alphabet(letters)
    assume(is_certain(text) and not alphabet.missing(visual(text)))
    labels = alphabet.encode(text)
    assert alphabet.decode(labels) == text
    assert len(labels) == len(text)
    assert all(1 <= label < len(alphabet) for label in labels)


def test_classes_start_at_1_because_0_is_the_blank():
    alphabet = Alphabet("ab")
    assert (alphabet.blank, alphabet.encode("ab"), len(alphabet)) == (0, [1, 2], 3)


def test_decode_keeps_repeats():
    assert Alphabet("ab").decode([1, 1, 2]) == "aab"


def test_presets():
    assert Alphabet.preset("article").characters == "abcdefghijklmnopqrstuvwxyz0123456789"
    assert len(Alphabet.preset("alphanumeric")) == 63
    assert len(PRINTABLE) == 95
    assert " " in Alphabet.preset("printable")
    for name in PRESETS:
        Alphabet.preset(name)


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda: Alphabet(""), ["empty"]),
        (lambda: Alphabet(["ch", "a"]), ["'ch'", "2"]),
        (lambda: Alphabet("abca"), ["'a' (U+0061)", "positions 0 and 3"]),
        (lambda: Alphabet.preset("klingon"), ["klingon", "printable"]),
        (lambda: Alphabet("ab").encode("abé"), ["'é' (U+00E9)", "position 2", "'abé'"]),
        (lambda: Alphabet("ab").decode([1, 0]), ["label 0", "position 1", "blank"]),
        (lambda: Alphabet("ab").decode([3]), ["label 3", "position 0", "1 to 2"]),
        (lambda: Alphabet("ab").decode([-1]), ["label -1"]),
    ],
)
def test_refusals_name_character_and_position(make, words):
    with pytest.raises(AlphabetError) as refused:
        make()
    for word in words:
        assert word in str(refused.value)


def test_missing_names_each_character_once():
    assert Alphabet("ab").missing("xaxyb") == ["x", "y"]


def test_right_to_left_text_is_encoded_as_it_stands_in_a_picture():
    alphabet = Alphabet("\u05d0\u05d1\u05d212() ")
    text = "\u05d0\u05d1 (12) \u05d2"
    shown = "\u05d2 (12) \u05d1\u05d0"
    assert [alphabet.characters[label - 1] for label in alphabet.encode(text)] == list(shown)
    assert alphabet.decode(alphabet.encode(text)) == text
    with pytest.raises(AlphabetError, match="parts of both directions"):
        Alphabet("\u05d0a").encode("\u05d0a")
    with pytest.raises(AlphabetError, match=r"'\(' \(U\+0028\)"):  # as ) is shown
        Alphabet("\u05d0)").encode("\u05d0)")


def test_a_lexicon_of_right_to_left_words_is_searched_from_left_to_right():
    from crnn_lib.decoding import Lexicon, beam_search

    alphabet = Alphabet("\u05d0\u05d1\u05d2")
    words = ["\u05d0\u05d1", "\u05d1\u05d2"]
    scores = torch.full((5, 1, 4), -9.0)
    for frame, label in enumerate([0, 2, 0, 1, 0]):  # a picture of the first: bet at its left
        scores[frame, 0, label] = 0.0
    ((best,),) = beam_search(scores.log_softmax(2), lexicon=Lexicon.from_words(words, alphabet))
    assert alphabet.decode(best.labels) == words[0]
