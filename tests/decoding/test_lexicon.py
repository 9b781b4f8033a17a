"""The lexicon: its trie against its list of words, the nearest words against all distances, what is
skipped and refused.
"""

import copy
import itertools
import pickle

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rapidfuzz.distance import Levenshtein

from crnn_lib import Alphabet
from crnn_lib.decoding import Lexicon

WORDS = st.lists(
    st.lists(st.integers(1, 3), min_size=1, max_size=4).map(tuple), min_size=1, max_size=12
)


def walk(lexicon, node, prefix=()):
    """Every word that the trie holds."""
    if node.is_word:
        yield prefix
    for label in lexicon.allowed(node):
        yield from walk(lexicon, lexicon.follow(node, label), (*prefix, label))


@given(WORDS)
def test_the_trie_holds_the_words_and_nothing_else(words):
    lexicon = Lexicon(words)
    assert sorted(walk(lexicon, lexicon.root)) == sorted(set(words))
    assert len(lexicon) == len(set(words))
    assert all(word in lexicon for word in words)
    assert (9,) not in lexicon


def test_a_separator_may_stand_behind_a_word_alone():
    lexicon = Lexicon([[1, 2], [1]], separator=5)
    first = lexicon.follow(lexicon.root, 1)
    assert set(lexicon.allowed(lexicon.root)) == {1}  # no phrase begins with a space
    assert set(lexicon.allowed(first)) == {2, 5}
    assert lexicon.follow(first, 5) is lexicon.root
    assert not lexicon.root.is_word  # nor ends with one
    with pytest.raises(KeyError):
        lexicon.follow(lexicon.root, 5)


@given(WORDS, st.lists(st.integers(1, 3), max_size=4), st.integers(0, 4))
def test_the_nearest_words_against_all_distances(words, labels, distance):
    found = Lexicon(words).nearest(labels, distance)
    distances = {word: Levenshtein.distance(word, labels) for word in words}
    assert set(found) == {word for word, edits in distances.items() if edits <= distance}
    assert [distances[word] for word in found] == sorted(distances[word] for word in found)
    assert Lexicon(words).nearest(labels, distance, limit=1) in ([], found[:1])


def test_texts_that_the_alphabet_cannot_spell_are_skipped_and_counted():
    alphabet = Alphabet("abc ")
    with pytest.warns(UserWarning, match="3 of 5 words were skipped.*'über', 'naïve', ''"):
        lexicon = Lexicon.from_words(["ab", "über", "naïve", "ca", ""], alphabet)
    assert lexicon.skipped == ["'über'", "'naïve'", "''"]
    assert lexicon.words == [(1, 2), (3, 1)]
    with pytest.warns(UserWarning, match="1 of 2"):
        assert (
            len(Lexicon.from_words(["a b", "c"], alphabet, separator=" ")) == 1
        )  # the separator is in no word


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: Lexicon([]), "the lexicon is empty$"),
        (lambda: Lexicon([[0], []]), "the lexicon is empty: 2 of 2 words were skipped"),
        (lambda: Lexicon.from_words([], Alphabet("ab")), "the lexicon is empty$"),
        (lambda: Lexicon.from_words(["über"], Alphabet("ab")), "lexicon is empty.*'über'"),
        (lambda: Lexicon([[1]], separator=0), "separator is 0"),
        (lambda: Lexicon([[1]], classes=3, separator=3), "separator is 3"),
        (lambda: Lexicon(["ab"]), "from_words"),
        (lambda: Lexicon([1, 2]), "list of class numbers; got 1"),
        (lambda: Lexicon([[1.5]]), "list of class numbers"),
        (lambda: Lexicon([[1]]).nearest([1], distance=-1), "distance"),
    ],
)
def test_refusals(make, message):
    with pytest.raises(ValueError, match=message):
        make()


@pytest.mark.parametrize("separator", [" ", "", "ab"])
def test_a_separator_that_is_no_character_is_refused(separator):
    with pytest.raises(ValueError, match=r"separator is .* one character of the alphabet 'ab'"):
        Lexicon.from_words(["ab"], Alphabet("ab"), separator=separator)


def test_long_words_can_be_copied_and_sent_to_other_processes():
    lexicon = Lexicon([[1] * 5000, [1, 2]])
    lexicon.nearest([1])
    for again in (pickle.loads(pickle.dumps(lexicon)), copy.deepcopy(lexicon)):
        assert again.words == lexicon.words
        assert sorted(again.root.children) == [1]
        assert (1, 2) in again
    assert [1, 2] in lexicon


def test_words_are_kept_once_in_their_order():
    words = [(2,), (1,), (2,), (1, 1)]
    assert Lexicon(words).words == [(2,), (1,), (1, 1)]
    assert Lexicon(itertools.islice(words, 2)).largest_class == 2


HEBREW = "\u05d0\u05d1"


def test_words_that_mix_directions_are_skipped_and_counted():
    with pytest.warns(UserWarning, match=f"1 of 3 words were skipped .*directions.*'a{HEBREW}'"):
        lexicon = Lexicon.from_words(["ab", f"a{HEBREW}", HEBREW], Alphabet(f"ab{HEBREW}"))
    assert lexicon.words == [(1, 2), (4, 3)]


def test_one_text_is_not_a_list_of_words():
    with pytest.raises(ValueError, match=r"words must be several texts, .*'words.txt'.*lines of"):
        Lexicon.from_words("words.txt", Alphabet("words.tx"))
