"""The n-gram model: its formula by hand, that it adds up to 1, that it learns what words look like,
and its file.
"""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crnn_lib import Alphabet
from crnn_lib.alphabet import AlphabetError
from crnn_lib.decoding import NGram, Phrases
from crnn_lib.decoding.language_model import EDGE
from crnn_lib.files import shipped
from crnn_lib.rendering import english_words
from crnn_lib.weights import WeightsError

AB = Alphabet("ab")
TEXTS = st.lists(st.text("ab", min_size=1, max_size=5), min_size=1, max_size=6)


def test_a_bigram_by_hand():
    """Texts ab, aa: behind the start a twice; behind a: b, a, end once each; behind b: end. All: a
    3, b 1, end 2.
    """
    model = NGram.train(["ab", "aa"], AB, order=2)
    alone = {1: (3 + 3 / 3) / (6 + 3), 2: (1 + 3 / 3) / (6 + 3), EDGE: (2 + 3 / 3) / (6 + 3)}
    assert np.exp(model.log_probs(())) == pytest.approx([alone[EDGE], alone[1], alone[2]])
    behind_a = {label: (1 + 3 * alone[label]) / (3 + 3) for label in alone}
    assert np.exp(model.log_probs((1,))) == pytest.approx(
        [behind_a[EDGE], behind_a[1], behind_a[2]]
    )
    at_the_start = {
        label: ((2 if label == 1 else 0) + 1 * alone[label]) / (2 + 1) for label in alone
    }
    behind_b = {
        label: ((1 if label == EDGE else 0) + 1 * alone[label]) / (1 + 1) for label in alone
    }
    expected = math.log(at_the_start[1]) + math.log(behind_a[2]) + math.log(behind_b[EDGE])
    assert model.score("ab") == pytest.approx(expected)


@given(TEXTS, st.integers(1, 4), st.lists(st.integers(1, 2), max_size=5))
@settings(deadline=None)
def test_every_distribution_adds_up_to_1(texts, order, labels):
    model = NGram.train(texts, AB, order)
    state = model.start()
    for label in labels:
        assert len(state) <= order - 1
        assert np.exp(model.log_probs(state)).sum() == pytest.approx(1)
        assert np.isfinite(model.log_probs(state)).all()  # nothing is impossible
        state = model.advance(state, label)


@given(TEXTS, st.integers(1, 4))
@settings(deadline=None)
def test_all_texts_together_have_probability_1_at_most(texts, order):
    model = NGram.train(texts, AB, order)
    short = [a + b + c for a in ("", "a", "b") for b in ("", "a", "b") for c in ("", "a", "b")]
    assert sum(math.exp(model.score(text)) for text in set(short)) <= 1 + 1e-9


def test_phrases_are_words_with_a_space_between():
    """A space is as probable as the end, and behind it a word begins anew."""
    alphabet = Alphabet("ab ")
    model = NGram.train(["ab", "aa"], alphabet, order=3)
    phrases = Phrases(model)
    state = phrases.start()
    for label in alphabet.encode("ab"):
        state = phrases.advance(state, label)
    row = np.exp(phrases.log_probs(state))
    assert row.sum() == pytest.approx(1)
    assert row[EDGE] == row[3] > 0.2
    assert phrases.advance(state, 3) == model.start()
    with pytest.raises(ValueError, match="separator is ' '"):
        Phrases(NGram(AB))


def test_what_is_handed_out_cannot_be_changed():
    model = NGram.train(["ab"], AB)
    with pytest.raises(ValueError, match="read-only"):
        model.probabilities((1,))[0] = 1.0


def test_an_untrained_model_knows_nothing():
    assert np.exp(NGram(AB).log_probs(NGram(AB).start())) == pytest.approx([1 / 3] * 3)


def test_fifty_thousand_words_teach_what_english_looks_like():
    """Words kept back are told from the same letters mixed up: 5-grams of the other words, trained
    in seconds.
    """
    words = [
        word for word in english_words() if len(word) > 5 and word.isalpha() and word.isascii()
    ]
    kept, model = (
        words[::50],
        NGram.train(
            (word for index, word in enumerate(words) if index % 50), Alphabet.preset("article")
        ),
    )
    rng = np.random.default_rng(0)
    told = [model.score(word) > model.score("".join(rng.permutation(list(word)))) for word in kept]
    assert sum(told) / len(told) > 0.95
    longer = NGram.train(words, Alphabet.preset("article"), order=1)
    assert sum(map(model.score, kept)) > sum(
        map(longer.score, kept)
    )  # context helps, on words never seen


def test_saved_and_loaded(tmp_path):
    model = NGram.train(["hello", "help", "yellow"], Alphabet("helopyw"), order=3)
    model.save(tmp_path / "model.safetensors")
    again = NGram.load(tmp_path / "model.safetensors")
    assert again.counts == model.counts
    assert (again.order, again.alphabet) == (3, model.alphabet)
    assert again.score("hellow") == model.score("hellow")


def test_texts_that_cannot_be_spelt_are_left_out():
    assert NGram.train(["ab", "xyz", ""], AB).counts == NGram.train(["ab"], AB).counts
    with pytest.raises(ValueError, match="nothing to learn"):
        NGram.train(["xyz"], AB)
    with pytest.raises(ValueError, match="order is 0"):
        NGram.train(["ab"], AB, order=0)
    with pytest.raises(AlphabetError, match="'x'"):
        NGram.train(["ab"], AB).score("ax")


def test_a_file_that_is_no_language_model(tmp_path):
    with pytest.raises(WeightsError, match="not crnn_lib language model"):
        NGram.load(shipped("weights/reader.safetensors"))
    with pytest.raises(WeightsError, match="does not exist"):
        NGram.load(tmp_path / "nothing.safetensors")
    from crnn_lib.decoding.language_model import LANGUAGE_MODEL
    from crnn_lib.weights import read_tensors, write_tensors

    NGram.train(["ab"], AB).save(tmp_path / "cut.safetensors")
    file = read_tensors(tmp_path / "cut.safetensors", LANGUAGE_MODEL)
    for name in ("counts", "contexts", "lengths"):
        cut = {**file.tensors, name: file.tensors[name][:-1]}
        write_tensors(tmp_path / "cut.safetensors", cut, file.description, LANGUAGE_MODEL)
        with pytest.raises(WeightsError, match=r"not a sound language model \(its parts"):
            NGram.load(tmp_path / "cut.safetensors")
    foreign = {**file.tensors, "labels": file.tensors["labels"] + 7}
    write_tensors(tmp_path / "cut.safetensors", foreign, file.description, LANGUAGE_MODEL)
    with pytest.raises(WeightsError, match="counts what its alphabet"):
        NGram.load(tmp_path / "cut.safetensors")


def test_texts_that_mix_directions_are_left_out_and_counted():
    alphabet = Alphabet("ab\u05d0")
    with pytest.warns(UserWarning, match="left out 1 of 2 texts.*mixed directions"):
        model = NGram.train(["ab", "a\u05d0"], alphabet)
    assert model.counts == NGram.train(["ab"], alphabet).counts


def test_one_text_is_not_a_list_of_texts():
    with pytest.raises(ValueError, match=r"texts must be several texts, not one text .'abab'"):
        NGram.train("abab", AB)
