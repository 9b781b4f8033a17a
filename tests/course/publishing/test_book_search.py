"""Words of the site's search in Chinese, cut the same way in the index and in the page's script.

The search itself is tried in tests/browser/test_book.py.
"""

import pytest

pytest.importorskip("sphinx", reason="no Sphinx here: pip install -e 'notebooks[book]'")

from crnn_course.publishing.book.searching import SearchChinese

SPLITS = {
    "解码": ["解", "码", "解码"],
    "束搜索": ["束", "搜", "索", "束搜", "搜索"],
    "CTC 的损失": ["CTC", "的", "损", "失", "的损", "损失"],
    "beam_search返回": ["beam_search", "返", "回", "返回"],
    "a，b。": ["a", "b"],
}


@pytest.mark.parametrize("text", SPLITS)
def test_characters_and_their_pairs_are_words(text):
    assert SearchChinese({}).split(text) == SPLITS[text]


@pytest.mark.parametrize("word", ["解", "解码"])
def test_a_chinese_word_is_kept_as_it_is(word):
    search = SearchChinese({})
    assert search.stem(word) == word
    assert search.word_filter(word)


def test_english_words_lose_their_endings_as_on_english_pages():
    assert SearchChinese({}).stem("paths") == SearchChinese({}).stem("path")
