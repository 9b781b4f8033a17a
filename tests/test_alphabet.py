import pytest
from hypothesis import given
from hypothesis import strategies as st

from crnn_lib.alphabet import PRESETS, PRINTABLE, Alphabet, AlphabetError

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
