"""Decoding a batch: beam search with a language model or a lexicon, and the nearest word.

`beam_search` checks its arguments, runs `beams.search` and aligns what is found;
`prefix_search` is its readable form.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from heapq import nlargest
from operator import attrgetter

import torch
from torch import Tensor

from crnn_lib.ctc.batched import align_batch, ctc_loss
from crnn_lib.ctc.checks import check_log_probs
from crnn_lib.ctc.derivation import Alignment, minimum_frames
from crnn_lib.decoding.beams import Found, LanguageModel, Prefixes, search
from crnn_lib.decoding.greedy import Hypothesis, Prefix, greedy_decode
from crnn_lib.decoding.lexicon import Lexicon

HEAVIEST = 1000  # beyond it nothing but the weighted part would count
WIDEST = 4096  # beams compare all their prefixes with each other: wider ones would fill the memory


def beam_search(
    log_probs: Tensor,
    lengths: Tensor | None = None,
    beam_width: int = 10,
    blank: int = 0,
    language_model: LanguageModel | None = None,
    lm_weight: float = 0.5,
    insertion_bonus: float = 0.0,
    lexicon: Lexicon | Iterable[Sequence[int]] | None = None,
    top: int = 1,
) -> list[list[Hypothesis]]:
    """Return each sample's `top` hypotheses, best first: log_probs (T, N, C), lengths (N,).

    A hypothesis's score is the log-probability of all its paths that the beam kept. They are ranked
    by the fused score: that + `lm_weight` * the language model's log-probability +
    `insertion_bonus` for each label. With a `lexicon` (or words in class numbers) no other words
    are found; a sample whose beam ends on no whole word is searched again, four times as wide, and
    has no hypothesis at all if that finds none up to `WIDEST`, or if no word fits into its frames.
    Raises ValueError on other shapes, lengths beyond T, NaN, an empty lexicon, and on numbers that
    make no sense.
    """
    lengths = check_log_probs(log_probs, lengths, blank)
    check_numbers(beam_width, top, lm_weight, insertion_bonus)
    log_probs, classes = _as_floats(log_probs), log_probs.shape[2]
    words = None if lexicon is None else _as_lexicon(lexicon, classes, blank)
    prefixes = Prefixes(classes, blank, language_model, lm_weight, insertion_bonus, words)
    found = _search_until_found(log_probs, lengths, beam_width, prefixes)
    ranked = [nlargest(top, texts, key=attrgetter("fused_score")) for texts in found]
    return _aligned(log_probs, lengths, ranked, prefixes)


def _search_until_found(
    log_probs: Tensor, lengths: Tensor, beam_width: int, prefixes: Prefixes
) -> list[list[Found]]:
    """Search, then search again, four times as wide, where every word was lost though one fits."""
    found = search(log_probs, lengths, beam_width, prefixes)
    words = prefixes.lexicon
    while words is not None and 4 * beam_width <= WIDEST:
        empty = [sample for sample, texts in enumerate(found) if not texts]
        lost = [sample for sample in empty if words.fewest_frames <= lengths[sample]]
        if not lost:
            break
        beam_width *= 4
        again = search(log_probs[:, lost], lengths[lost], beam_width, prefixes)
        for sample, texts in zip(lost, again):
            found[sample] = texts
    return found


def _aligned(
    log_probs: Tensor, lengths: Tensor, found: list[list[Found]], prefixes: Prefixes
) -> list[list[Hypothesis]]:
    """Align each text with its sample, to tell where its labels stand: K texts in all."""
    of_text = [sample for sample, texts in enumerate(found) for _ in texts]
    samples = torch.tensor(of_text, dtype=torch.long)  # (K,)
    labels = [prefixes.labels(text.prefix) for texts in found for text in texts]
    columns = log_probs[:, samples]  # (T, K, C)
    alignments = align_batch(columns, labels, lengths[samples], prefixes.blank)
    aligned = zip(labels, alignments, columns.unbind(1))
    return [
        [_hypothesis(*next(aligned), text.score, text.fused_score) for text in texts]
        for texts in found
    ]


def _hypothesis(
    labels: Prefix, alignment: Alignment, log_probs: Tensor, score: float, fused_score: float
) -> Hypothesis:
    """Return a text with its spans, and how sure each label is there: log_probs (T, C)."""
    written, spans = log_probs.numpy(), alignment.spans
    best = [written[start:end, label].max() for label, (start, end) in zip(labels, spans)]
    return Hypothesis(labels, score, spans, tuple(map(math.exp, best)), fused_score)


def nearest_word_decode(
    log_probs: Tensor,
    lexicon: Lexicon | Iterable[Sequence[int]],
    lengths: Tensor | None = None,
    blank: int = 0,
    distance: int = 3,
    limit: int = 50,
) -> list[Hypothesis]:
    """Return each sample's best path, corrected to a word: log_probs (T, N, C), lengths (N,).

    Of the words within `distance` edits of the best path's text (at most the `limit` nearest), the
    one that CTC finds the most probable; its score is its whole log-probability. Where there is
    none, or all are impossible, the best path stays (Shi et al. 2015, section 2.3.2). An empty best
    path, too, becomes a word of up to `distance` letters. Raises ValueError as `greedy_decode`.
    """
    decoded = greedy_decode(log_probs, lengths, blank)
    known = _as_lexicon(lexicon, log_probs.shape[2], blank)
    lengths = check_log_probs(log_probs, lengths, blank)
    log_probs = _as_floats(log_probs)
    for sample, (greedy, length) in enumerate(zip(decoded, lengths.tolist())):
        near = known.nearest(greedy.labels, distance, limit)
        words = [word for word in near if minimum_frames(word) <= length]
        decoded[sample] = _most_probable(words, log_probs[:length, sample], blank) or greedy
    return decoded


def _most_probable(words: list[Prefix], log_probs: Tensor, blank: int) -> Hypothesis | None:
    """Return the word that CTC finds the most probable, if any is possible: log_probs (T, C)."""
    if not words:
        return None
    frames = log_probs[:, None].expand(-1, len(words), -1)  # (T, words, C)
    flat = torch.tensor([label for word in words for label in word])
    target_lengths = [len(word) for word in words]
    lengths = torch.full((len(words),), len(frames))
    losses = ctc_loss(frames, flat, lengths, target_lengths, blank, "none")
    best = int(losses.argmin())
    if losses[best].isinf():
        return None
    (alignment,) = align_batch(frames[:, :1], [words[best]], lengths[:1], blank)
    score = -losses[best].item()
    return _hypothesis(words[best], alignment, log_probs, score, score)


def check_numbers(beam_width: int, top: int, lm_weight: float, insertion_bonus: float) -> None:
    """Raise ValueError for options of beam search that make no sense."""
    for name, value in (("beam_width", beam_width), ("top", top)):
        if not isinstance(value, int) or not 1 <= value <= WIDEST:
            raise ValueError(
                f"{name} is {value}: it must be a whole number, at least 1 and at most {WIDEST}"
            )
    for name, weight in (("lm_weight", lm_weight), ("insertion_bonus", insertion_bonus)):
        if not abs(weight) <= HEAVIEST:  # nor is NaN
            raise ValueError(f"{name} is {weight}: it must be from -{HEAVIEST} to {HEAVIEST}")


def _as_floats(log_probs: Tensor) -> Tensor:
    """Return log_probs on the CPU, without gradient, in no less than single precision."""
    log_probs = log_probs.detach().cpu()
    return log_probs if log_probs.dtype in (torch.float32, torch.float64) else log_probs.float()


def _as_lexicon(lexicon: Lexicon | Iterable[Sequence[int]], classes: int, blank: int) -> Lexicon:
    """Return a lexicon, made if given as words. Raises ValueError when it is for other classes."""
    if not isinstance(lexicon, Lexicon):
        return Lexicon(lexicon, classes=classes, blank=blank)
    fits = (lexicon.classes or classes) == classes and lexicon.largest_class < classes
    if lexicon.blank != blank or not fits:
        raise ValueError(
            f"the lexicon is for {lexicon.classes or lexicon.largest_class + 1} classes with the "
            f"blank {lexicon.blank}, log_probs have {classes} classes and the blank is {blank}"
        )
    return lexicon
