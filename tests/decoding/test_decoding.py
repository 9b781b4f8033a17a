"""Decoding: against complete enumeration, the fast search against the readable one, and what must
be refused.
"""

import itertools
import math

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from crnn_lib.ctc import align, collapse
from crnn_lib.decoding import (
    Decoder,
    Lexicon,
    beam_search,
    greedy_decode,
    nearest_word_decode,
    prefix_beam_search,
)

EXACT = 1e-10  # float64, sums of at most 4**6 paths
WIDE = 2000  # more prefixes than there are


def of_path(path, classes=4, peak=0.7):
    """log_probs (T, 1, C) whose best path is `path`, each step with probability `peak`."""
    probs = torch.full((len(path), 1, classes), (1 - peak) / (classes - 1))
    for frame, label in enumerate(path):
        probs[frame, 0, label] = peak
    return probs.log()


def test_spans_scores_and_confidences():
    log_probs = of_path([0, 2, 2, 0, 2, 1])
    log_probs[2, 0] = torch.tensor([0.05, 0.03, 0.9, 0.02]).log()
    (read,) = greedy_decode(log_probs)
    assert read.labels == (2, 2, 1)
    assert read.spans == ((1, 3), (4, 5), (5, 6))
    assert read.score == pytest.approx(5 * math.log(0.7) + math.log(0.9))
    assert read.confidences == pytest.approx((0.9, 0.7, 0.7))


@given(st.integers(1, 9), st.integers(1, 4), st.integers(2, 5), st.integers(0, 10**6))
@settings(deadline=None)
def test_batched_with_lengths_equals_one_by_one(frames, batch, classes, seed):
    generator = torch.Generator().manual_seed(seed)
    log_probs = torch.randn(frames, batch, classes, generator=generator).log_softmax(-1)
    lengths = torch.randint(0, frames + 1, (batch,), generator=generator)
    blank = seed % classes
    for index, read in enumerate(greedy_decode(log_probs, lengths, blank)):
        (alone,) = greedy_decode(log_probs[: lengths[index], index : index + 1], None, blank)
        assert read == alone
        path = log_probs[: lengths[index], index].argmax(-1).tolist()
        assert list(read.labels) == collapse(path, blank)
        assert read.score == pytest.approx(
            log_probs[: lengths[index], index].max(-1).values.sum().item(), abs=1e-4
        )


def test_the_best_path_is_not_the_best_text():
    (read,) = greedy_decode(torch.tensor([[[0.6, 0.4]], [[0.6, 0.4]]]).log())
    assert read.labels == ()
    assert math.exp(read.score) == pytest.approx(0.36)  # while "a" has .64


@pytest.mark.parametrize(
    ("arguments", "word"),
    [
        ((torch.zeros(3, 4),), r"\(T, N, C\).*\(3, 4\)"),
        ((torch.zeros(3, 1, 4), torch.tensor([4])), "T = 3"),
        ((torch.zeros(3, 1, 4), torch.tensor([-1])), "-1"),
        ((torch.zeros(3, 2, 4), torch.tensor([3])), r"\(2,\)"),
        ((torch.full((3, 1, 4), math.nan),), "NaN"),
        ((torch.zeros(3, 1, 4), None, 4), "blank is 4"),
    ],
)
def test_refusals(arguments, word):
    with pytest.raises(ValueError, match=word):
        greedy_decode(*arguments)


# --- beam search ----------------------------------------------------------------------------------


class Letters:
    """A language model made of chance: fixed log-probabilities for every pair of labels and every
    ending. Counts its calls.
    """

    def __init__(self, classes, seed=0):
        self.table = np.random.default_rng(seed).normal(size=(classes + 1, classes)) - 1
        self.calls, self.asked, self.classes = 0, set(), classes

    def start(self):
        return ()

    def advance(self, state, label):
        return (*state, label)  # the whole prefix: as much as any model could want

    def log_probs(self, state):
        self.calls += 1
        self.asked.add(state)
        return self.table[state[-1] if state else self.classes]

    def of(self, labels, end=None):
        """What the labels are worth, and the ending if `end` is the blank."""
        steps = [*labels] if end is None else [*labels, end]
        return sum(
            self.table[before, label] for before, label in zip([self.classes, *labels], steps)
        )


@st.composite
def columns(draw, frames=6, classes=4):
    """Random log_probs (T, C) in float64, and a blank."""
    shape = draw(st.integers(1, frames)), draw(st.integers(2, classes))
    generator = torch.Generator().manual_seed(draw(st.integers(0, 10**6)))
    logits = draw(st.floats(0.1, 5)) * torch.randn(*shape, generator=generator, dtype=torch.float64)
    return logits.log_softmax(-1), draw(st.integers(0, shape[1] - 1))


def texts_of(log_probs, blank):
    """Every text that some path spells, with its log-probability: by trying all C ** T paths."""
    texts = {}
    for path in itertools.product(range(log_probs.shape[1]), repeat=len(log_probs)):
        score = sum(log_probs[frame, label].item() for frame, label in enumerate(path))
        texts.setdefault(tuple(collapse(path, blank)), []).append(score)
    return {
        text: torch.tensor(scores, dtype=torch.float64).logsumexp(0).item()
        for text, scores in texts.items()
    }


@given(columns())
@settings(deadline=None)
def test_a_beam_wide_enough_is_complete_enumeration(sample):
    log_probs, blank = sample
    texts = texts_of(log_probs, blank)
    (found,) = beam_search(log_probs[:, None], None, WIDE, blank, top=WIDE)
    assert {text.labels for text in found} == set(texts)
    for text in found:
        assert text.score == text.fused_score == pytest.approx(texts[text.labels], abs=EXACT)
    assert [text.score for text in found] == sorted((text.score for text in found), reverse=True)
    readable = prefix_beam_search(log_probs, WIDE, blank)
    assert readable == pytest.approx(texts, abs=EXACT)


@given(columns(), st.floats(0, 2), st.floats(-1, 1))
@settings(deadline=None)
def test_language_model_and_bonus_against_complete_enumeration(sample, weight, bonus):
    log_probs, blank = sample
    model = Letters(log_probs.shape[1])
    (found,) = beam_search(log_probs[:, None], None, WIDE, blank, model, weight, bonus, top=WIDE)
    fused = {
        text: score + weight * model.of(text, blank) + bonus * len(text)
        for text, score in texts_of(log_probs, blank).items()
    }
    assert {text.labels: text.fused_score for text in found} == pytest.approx(fused, abs=EXACT)
    assert found[0].labels == max(fused, key=fused.__getitem__)


@given(
    columns(),
    st.lists(st.lists(st.integers(0, 3), min_size=1, max_size=3), min_size=1, max_size=6),
    st.booleans(),
)
@settings(deadline=None)
def test_a_lexicon_against_complete_enumeration(sample, words, phrases):
    """Of all texts, those and only those that the lexicon allows: words, or phrases of them with a
    separator between.
    """
    log_probs, blank = sample
    classes = log_probs.shape[1]
    separator = (
        next((label for label in range(classes) if label != blank), None) if phrases else None
    )
    words = {
        tuple(word)
        for word in words
        if all(label < classes and label not in (blank, separator) for label in word)
    }
    if not words or (phrases and classes < 3):
        return
    (found,) = beam_search(
        log_probs[:, None],
        None,
        WIDE,
        blank,
        lexicon=Lexicon(words, blank=blank, separator=separator),
        top=WIDE,
    )

    def allowed(text):
        if separator is None:
            return text in words
        parts = [
            tuple(part)
            for is_gap, part in itertools.groupby(text, lambda label: label == separator)
            if not is_gap
        ]
        gaps = [
            list(part)
            for is_gap, part in itertools.groupby(text, lambda label: label == separator)
            if is_gap
        ]
        return (
            parts
            and all(part in words for part in parts)
            and len(gaps) == len(parts) - 1
            and gaps == [[separator]] * len(gaps)
        )

    texts = {text: score for text, score in texts_of(log_probs, blank).items() if allowed(text)}
    assert {text.labels: text.score for text in found} == pytest.approx(texts, abs=EXACT)


@given(columns(frames=12, classes=6), st.integers(1, 8), st.booleans(), st.booleans())
@settings(deadline=None, max_examples=200)
def test_the_fast_search_is_the_readable_one(sample, width, with_model, with_lexicon):
    """At every beam width, with everything that ranks: the same prefixes, scores and order."""
    log_probs, blank = sample
    classes = log_probs.shape[1]
    model = Letters(classes) if with_model else None
    labels = [label for label in range(classes) if label != blank]
    words = [
        word
        for length in (1, 2, 4)
        for word in itertools.product(labels, repeat=length)
        if sum(word) % 3
    ]
    lexicon = Lexicon(words, blank=blank) if with_lexicon and words else None
    beginnings = {word[:length] for word in words for length in range(len(word) + 1)}

    def prior(prefix):
        if lexicon is not None and prefix not in beginnings:
            return -math.inf
        return (0.7 * model.of(prefix) if model else 0.0) + 0.3 * len(prefix)

    readable = prefix_beam_search(log_probs, width, blank, prior)
    (fast,) = beam_search(
        log_probs[:, None], None, width, blank, model, 0.7, 0.3, lexicon, top=width
    )
    if lexicon is not None:
        readable = {prefix: score for prefix, score in readable.items() if prefix in set(words)}
        if not readable:  # no whole word in the beam: the fast one searches on, wider
            return
    assert {text.labels: text.score for text in fast} == pytest.approx(readable, abs=1e-9)


@given(st.integers(1, 9), st.integers(1, 5), st.integers(2, 5), st.integers(0, 10**6))
@settings(deadline=None)
def test_a_batch_with_lengths_is_searched_as_its_samples_are(frames, batch, classes, seed):
    generator = torch.Generator().manual_seed(seed)
    log_probs = torch.randn(
        frames, batch, classes, generator=generator, dtype=torch.float64
    ).log_softmax(-1)
    lengths = torch.randint(0, frames + 1, (batch,), generator=generator)
    blank = seed % classes
    log_probs[lengths.max() :] = math.nan  # what stands behind a length is not looked at
    model = Letters(classes)
    for index, found in enumerate(beam_search(log_probs, lengths, 3, blank, model, top=3)):
        own = log_probs[: lengths[index], index : index + 1]
        (alone,) = beam_search(own, None, 3, blank, model, top=3)
        assert [text.labels for text in found] == [text.labels for text in alone]
        for text, other in zip(found, alone):
            assert text.score == pytest.approx(other.score, abs=EXACT)
            assert text.spans == other.spans == align(own[:, 0], text.labels, blank).spans
            for label, (start, end), confidence in zip(text.labels, text.spans, text.confidences):
                assert confidence == pytest.approx(
                    own[start:end, 0, label].max().exp().item(), abs=EXACT
                )


def test_the_language_model_is_asked_once_for_each_new_prefix():
    """Not again at every frame, nor for each sample that has the same prefix: here eight times the
    same four frames.
    """
    log_probs = torch.randn(4, 1, 3, generator=torch.Generator().manual_seed(0)).log_softmax(-1)
    once, often = Letters(3), Letters(3)
    beam_search(log_probs, None, 4, language_model=once)
    beam_search(log_probs.expand(-1, 8, -1), None, 4, language_model=often)
    assert (
        once.calls == len(once.asked) <= 4 * 4 + 1
    )  # the start, and at most the beam's width for each frame
    assert often.asked == once.asked
    assert often.calls == once.calls


def test_a_weight_of_nothing_is_no_model_at_all():
    log_probs = torch.randn(5, 2, 4).log_softmax(-1)

    class Never(Letters):
        def log_probs(self, state):
            return np.full(4, -np.inf)

    assert beam_search(log_probs, language_model=Never(4), lm_weight=0.0) == beam_search(log_probs)


def test_long_inputs():
    """T = 2,000 and C = 6,000 in float32: a number, and the label that every tenth frame is sure
    of.
    """
    logits = torch.zeros(2000, 1, 6000)
    logits[:, 0, 0] = 20.0
    logits[::10, 0, 0], spoken = 0.0, torch.arange(1, 201)
    logits[torch.arange(0, 2000, 10), 0, spoken] = 20.0
    ((found,),) = beam_search(logits.log_softmax(-1), None, 3)
    assert found.labels == tuple(spoken.tolist())
    assert math.isfinite(found.score)
    assert found.spans[7] == (70, 71)


def test_no_frames_and_no_samples():
    assert beam_search(torch.zeros(0, 1, 3))[0][0].labels == ()
    assert beam_search(torch.zeros(4, 0, 3)) == []


@given(columns(frames=12, classes=5), st.integers(0, 10**6))
@settings(deadline=None)
def test_a_word_that_fits_is_never_lost(sample, seed):
    """Beginnings of other words may fill a narrow beam; then it is searched again, wider."""
    log_probs, blank = sample
    labels = [label for label in range(log_probs.shape[1]) if label != blank]
    rng = np.random.default_rng(seed)
    words = [rng.choice(labels, size=length).tolist() for length in (2, 3, 5, 6)]
    (found,) = beam_search(log_probs[:, None], None, 1, blank, lexicon=words)
    assert bool(found) == (len(log_probs) >= Lexicon(words, blank=blank).fewest_frames)


def test_what_a_language_model_may_give():
    log_probs = torch.randn(4, 1, 4, generator=torch.Generator().manual_seed(0)).log_softmax(-1)

    class Parameters(Letters):
        """Sized, and with outputs that want a gradient, in half precision."""

        def __len__(self):
            return 0

        def log_probs(self, state):
            return torch.tensor(super().log_probs(state), requires_grad=True).bfloat16()

    halved = beam_search(log_probs, language_model=Parameters(4))
    assert halved[0][0].labels == beam_search(log_probs, language_model=Letters(4))[0][0].labels
    for bad in (math.nan, math.inf):
        model = Letters(4)
        model.table[:] = bad
        with pytest.raises(ValueError, match=r"NaN or \+inf"):
            beam_search(log_probs, language_model=model)


def test_half_precision_and_impossible_words():
    log_probs = torch.randn(6, 1, 4).log_softmax(-1)
    for decode in (
        lambda values: beam_search(values)[0],
        greedy_decode,
        lambda values: nearest_word_decode(values, [[1, 2]]),
    ):
        assert decode(log_probs.bfloat16())[0].labels
    impossible = torch.full((3, 1, 4), -math.inf)
    (kept,) = nearest_word_decode(impossible, [[1]])
    assert kept == greedy_decode(impossible)[0]


def test_where_no_word_fits_there_is_no_hypothesis():
    assert beam_search(torch.zeros(2, 1, 4).log_softmax(-1), lexicon=[[1, 2, 3]]) == [[]]


def test_a_sure_reading_survives_and_a_lexicon_corrects_it():
    log_probs = of_path([0, 1, 1, 0, 3, 0, 3], peak=0.6)
    assert beam_search(log_probs)[0][0].labels == (1, 3, 3)
    lexicon = Lexicon([[1, 2, 3], [2, 2], [1, 3]])
    assert beam_search(log_probs, lexicon=lexicon)[0][0].labels in {(1, 2, 3), (1, 3)}
    (nearest,) = nearest_word_decode(log_probs, lexicon)
    assert nearest.labels == beam_search(log_probs, lexicon=lexicon, beam_width=50)[0][0].labels
    (far,) = nearest_word_decode(log_probs, [[2, 2, 2, 2, 2, 2, 2]])
    assert far.labels == (1, 3, 3)  # no word is near: what was read stays


@given(columns(frames=8, classes=5))
@settings(deadline=None)
def test_the_nearest_word_is_the_most_probable_of_the_near_ones(sample):
    log_probs, blank = sample
    labels = [label for label in range(log_probs.shape[1]) if label != blank]
    words = [word for length in (1, 2, 3) for word in itertools.product(labels, repeat=length)]
    (found,) = nearest_word_decode(log_probs[:, None], words, None, blank, distance=9, limit=10**6)
    ((best,),) = beam_search(log_probs[:, None], None, WIDE, blank, lexicon=words)
    assert found.score == pytest.approx(best.score, abs=1e-9)
    assert found.labels == best.labels


SCORES = torch.arange(12.0).view(3, 1, 4) - 2  # nobody took their log_softmax
REFUSED = {
    "shape": (lambda: beam_search(torch.zeros(3, 4)), r"\(T, N, C\).*\(3, 4\)"),
    "lengths beyond T": (
        lambda: beam_search(torch.zeros(3, 1, 4), torch.tensor([4])),
        "lengths.*T = 3",
    ),
    "lengths shape": (
        lambda: beam_search(torch.zeros(3, 2, 4), torch.tensor([3])),
        r"lengths.*\(2,\)",
    ),
    "NaN": (lambda: beam_search(torch.full((3, 1, 4), math.nan)), r"log_probs.*\(3, 1, 4\).*NaN"),
    "blank": (lambda: beam_search(torch.zeros(3, 1, 4), blank=4), "blank is 4"),
    "beam width": (lambda: beam_search(torch.zeros(3, 1, 4), beam_width=0), "beam_width is 0"),
    "too wide": (lambda: beam_search(torch.zeros(3, 1, 4), beam_width=10**20), "at most 4096"),
    "half a width": (lambda: Decoder(beam_width=2.5), "whole number"),
    "weight": (lambda: beam_search(torch.zeros(3, 1, 4), lm_weight=math.nan), "lm_weight is nan"),
    "bonus": (lambda: Decoder(method="beam", insertion_bonus=math.inf), "insertion_bonus is inf"),
    "lengths in floats": (
        lambda: greedy_decode(torch.zeros(3, 1, 4), torch.tensor([2.5])),
        "lengths must be whole numbers",
    ),
    "readable shape": (lambda: prefix_beam_search(torch.zeros(3, 1, 4)), r"\(T, N, C\)"),
    "words for a decoder": (lambda: Decoder(lexicon=[[1]]), "Lexicon.from_words"),
    "top": (lambda: beam_search(torch.zeros(3, 1, 4), top=0), "top is 0"),
    "empty lexicon": (
        lambda: beam_search(torch.zeros(3, 1, 4), lexicon=[]),
        "the lexicon is empty",
    ),
    "lexicon of other classes": (
        lambda: beam_search(torch.zeros(3, 1, 4), lexicon=Lexicon([[9]])),
        "lexicon is for 10 classes",
    ),
    "lexicon of another blank": (
        lambda: beam_search(torch.zeros(3, 1, 4), blank=3, lexicon=Lexicon([[1]])),
        "with the blank 0.*blank is 3",
    ),
    "lexicon of texts": (lambda: beam_search(torch.zeros(3, 1, 4), lexicon=["word"]), "from_words"),
    "language model of other classes": (
        lambda: beam_search(torch.zeros(3, 1, 4), language_model=Letters(5)),
        r"language model.*\(5,\).*\(4,\)",
    ),
    "no language model": (
        lambda: Decoder(method="beam", language_model=5),
        "language_model must have start, advance and log_probs",
    ),
    "scores, best path": (lambda: greedy_decode(SCORES), "log_probs hold 9: .*log_softmax"),
    "scores, beam search": (lambda: beam_search(SCORES), "log_softmax"),
    "scores, nearest word": (lambda: nearest_word_decode(SCORES, [[1]]), "log_softmax"),
    "scores, readable": (lambda: prefix_beam_search(SCORES[:, 0]), "log_softmax"),
    "method": (lambda: Decoder(method="best"), "'best'"),
    "more from greedy": (lambda: Decoder(top=3), "beam"),
    "model for greedy": (lambda: Decoder(language_model=Letters(4)), "beam"),
    "more than the beam": (lambda: Decoder(method="beam", top=11), "beam_width of 11"),
    "no beam": (lambda: Decoder(method="beam", beam_width=0), "at least 1"),
}


@pytest.mark.parametrize("what", REFUSED)
def test_refusals_of_beam_search(what):
    call, words = REFUSED[what]
    with pytest.raises(ValueError, match=words):
        call()


def test_words_outside_the_classes_are_skipped_and_counted():
    with pytest.warns(UserWarning, match=r"2 of 3 words were skipped.*\[4\]"):
        ((found,),) = beam_search(of_path([1, 2]), lexicon=[[1, 2], [4], [0]])
    assert found.labels == (1, 2)


def test_a_decoder_is_its_functions():
    log_probs = torch.randn(6, 2, 4).log_softmax(-1)
    assert Decoder()(log_probs) == [[read] for read in greedy_decode(log_probs)]
    words = [[1, 2], [3]]
    lexicon = Lexicon(words)
    assert Decoder(lexicon=lexicon)(log_probs) == [
        [read] for read in nearest_word_decode(log_probs, words)
    ]
    model = Letters(4)
    beam = Decoder(
        method="beam", beam_width=5, language_model=model, lm_weight=0.2, insertion_bonus=0.1, top=2
    )
    assert beam(log_probs) == beam_search(log_probs, None, 5, 0, model, 0.2, 0.1, None, 2)


def test_what_rounding_leaves_above_0_and_what_lies_in_the_padding_is_read():
    log_probs = torch.tensor([[[5e-4, -9.0]], [[-9.0, 5e-4]], [[7.0, 7.0]]])
    (read,) = greedy_decode(log_probs, torch.tensor([2]))
    assert read.labels == (1,)
