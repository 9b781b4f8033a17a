"""Names that code compares in English: said in the language in use, in columns of a table."""

from crnn_course.language import words
from crnn_course.language.values import is_data
from crnn_course.language.words import Word
from crnn_course.language.wrapping import columns


def test_a_word_is_compared_in_english_and_said_in_the_language(monkeypatch):
    monkeypatch.setattr(words, "said", lambda text, catalogues: {"sharp": "清晰"}[text])
    word = Word("sharp")
    assert word == "sharp"
    assert {word: 1}["sharp"] == 1
    assert f"{word:>6}|{word}|{word:2}|{word:^8}|" == "  清晰|清晰|清晰|  清晰  |"
    assert columns(f"{word:30}") == 30


def test_a_word_in_english_is_formatted_as_a_text():
    assert f"{Word('sharp'):8}|{Word('sharp'):.3}|{Word('sharp')}" == "sharp   |sha|sharp"


def test_what_python_prints_of_a_value_is_data():
    for text in ("[0, None]", "(1,)", "()", "'it is'", "b'x'", "set()", "{'a': 1}", "-1.5", "True"):
        assert is_data(text), text
    assert is_data("tensor([[1]], dtype=torch.int8)")
    assert is_data("[{'step': 1}, {'st...")


def test_words_and_parts_of_a_sentence_are_no_data():
    for text in ("first", "(train), letters", "(train)", "1, 2", "[1], where [2] was expected"):
        assert not is_data(text), text
    assert not is_data("2 results [{'st...")
    assert not is_data("[1, where [2...")
