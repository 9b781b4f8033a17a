import math

import numpy as np
import pytest
import torch
from hypothesis import assume, given
from hypothesis import strategies as st
from PIL import Image

from crnn_lib import CRNN, LabelledImages, SyntheticWords, fit, save_weights
from crnn_lib.alphabet import PRESETS, PRINTABLE, Alphabet, AlphabetError
from crnn_lib.decoding import Lexicon, NGram
from crnn_lib.directions import is_certain, visual
from crnn_lib.export import export_onnx
from crnn_lib.reader import Reader
from crnn_lib.rendering import everyday, random_strings, words
from crnn_lib.training import predict
from crnn_lib.weights import with_alphabet

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


@pytest.mark.parametrize("label", [1.5, torch.tensor(1.5), np.float32(0.5), math.nan])
def test_what_is_between_two_classes_is_no_class(label):
    with pytest.raises(AlphabetError, match=r"label (1.5|0.5|nan) at position 0 .* are 1 to 3"):
        Alphabet("abc").decode([label])
    assert Alphabet("abc").decode(torch.tensor([1, 2])) == "ab"
    assert Alphabet("abc").decode(np.array([3, 1])) == "ca"


def test_texts_that_cannot_be_encoded_are_spelt_by_nothing():
    hebrew = Alphabet("ab\u05d0")
    assert hebrew.spelt("ab") == [1, 2]
    assert [hebrew.spelt(text) for text in ("", "x", "a\u05d0")] == [[], [], []]


DOORS = {  # whatever takes an alphabet
    "labels": lambda path, model: LabelledImages(path, "abc"),
    "reader": lambda path, model: Reader(model, "abc"),
    "training": lambda path, model: fit(model, SyntheticWords(ABC), alphabet="abc"),
    "reading a dataset": lambda path, model: predict(model, SyntheticWords(ABC, count=1), "abc"),
    "rendered words": lambda path, model: SyntheticWords("abc"),
    "lexicon": lambda path, model: Lexicon.from_words(["a"], "abc"),
    "language model": lambda path, model: NGram.train(["a"], "abc"),
    "untrained language model": lambda path, model: NGram("abc"),
    "weights": lambda path, model: save_weights(path.with_name("w"), model, "abc"),
    "export": lambda path, model: export_onnx(path.with_suffix(".onnx"), model, "abc"),
    "fine-tuning": lambda path, model: with_alphabet(model, ABC, "abc"),
    "random strings": lambda path, model: random_strings("abc"),
    "words": lambda path, model: words(["a"], "abc"),
    "everyday texts": lambda path, model: everyday("abc"),
}
ABC = Alphabet("abc")


@pytest.mark.parametrize("door", DOORS)
def test_characters_in_place_of_an_alphabet_are_a_sentence(door, tmp_path):
    Image.new("L", (32, 32)).save(tmp_path / "a.png")
    (tmp_path / "labels.csv").write_text("file,text\na.png,a\n")
    with pytest.raises(AlphabetError, match=r"^'abc' is not an Alphabet: .* Alphabet\(\"abc\"\)$"):
        DOORS[door](tmp_path / "labels.csv", CRNN(4))
