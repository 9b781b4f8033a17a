"""Decoding for a batch: beam search with a language model or a lexicon, and the nearest word of a
lexicon.
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
    """Prefix beam search: log_probs (T, N, C), lengths (N,) -> for each sample its `top`
    hypotheses, best first.

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
    log_probs = _as_floats(log_probs)
    words = None if lexicon is None else _as_lexicon(lexicon, log_probs.shape[2], blank)
    prefixes = Prefixes(
        log_probs.shape[2], blank, language_model, lm_weight, insertion_bonus, words
    )
    found = search(log_probs, lengths, beam_width, blank, prefixes)
    while words is not None and 4 * beam_width <= WIDEST:
        lost = [
            n for n, texts in enumerate(found) if not texts and words.fewest_frames <= lengths[n]
        ]
        if not lost:
            break
        beam_width *= 4
        for sample, texts in zip(
            lost, search(log_probs[:, lost], lengths[lost], beam_width, blank, prefixes)
        ):
            found[sample] = texts
    ranked = [nlargest(top, of_sample, key=attrgetter("fused_score")) for of_sample in found]
    return _with_places(log_probs, lengths, ranked, prefixes)


def check_numbers(beam_width: int, top: int, lm_weight: float, insertion_bonus: float) -> None:
    for name, value in (("beam_width", beam_width), ("top", top)):
        if not isinstance(value, int) or not 1 <= value <= WIDEST:
            raise ValueError(
                f"{name} is {value}: it must be a whole number, at least 1 and at most {WIDEST}"
            )
    for name, weight in (("lm_weight", lm_weight), ("insertion_bonus", insertion_bonus)):
        if not math.isfinite(weight):
            raise ValueError(f"{name} is {weight}: it must be a finite number")


def _as_floats(log_probs: Tensor) -> Tensor:
    """On the CPU, apart from any gradient, and in no less than single precision."""
    log_probs = log_probs.detach().cpu()
    return log_probs if log_probs.dtype in (torch.float32, torch.float64) else log_probs.float()


def _as_lexicon(lexicon: Lexicon | Iterable[Sequence[int]], classes: int, blank: int) -> Lexicon:
    """The lexicon, made from its words if it is none yet. Raises ValueError when it is for other
    classes.
    """
    if not isinstance(lexicon, Lexicon):
        return Lexicon(lexicon, classes=classes, blank=blank)
    if (
        lexicon.blank != blank
        or (lexicon.classes or classes) != classes
        or lexicon.largest_class >= classes
    ):
        raise ValueError(
            f"the lexicon is for {lexicon.classes or lexicon.largest_class + 1} classes with the "
            f"blank {lexicon.blank}, "
            f"log_probs have {classes} classes and the blank is {blank}"
        )
    return lexicon


def nearest_word_decode(
    log_probs: Tensor,
    lexicon: Lexicon | Iterable[Sequence[int]],
    lengths: Tensor | None = None,
    blank: int = 0,
    distance: int = 3,
    limit: int = 50,
) -> list[Hypothesis]:
    """Best path, corrected to a word of the lexicon: log_probs (T, N, C), lengths (N,) -> a
    Hypothesis for each sample.

    Of the words within `distance` edits of the best path's text (at most the `limit` nearest), the
    one that CTC finds the most probable; its score is its whole log-probability. Where there is
    none, or all are impossible, the best path stays (Shi et al. 2015, section 2.3.2). An empty best
    path, too, becomes a word of up to `distance` letters. Raises ValueError as `greedy_decode`.
    """
    read = greedy_decode(log_probs, lengths, blank)
    known = _as_lexicon(lexicon, log_probs.shape[2], blank)
    lengths = check_log_probs(log_probs, lengths, blank)
    log_probs = _as_floats(log_probs)
    decoded = []
    for sample, greedy in enumerate(read):
        words = [
            word
            for word in known.nearest(greedy.labels, distance, limit)
            if minimum_frames(word) <= lengths[sample]
        ]
        if not words:
            decoded.append(greedy)
            continue
        frames = log_probs[: lengths[sample], sample, None].expand(-1, len(words), -1)
        flat = torch.tensor([label for word in words for label in word])
        losses = ctc_loss(
            frames, flat, [len(frames)] * len(words), [len(word) for word in words], blank, "none"
        )
        best = int(losses.argmin())
        if losses[best].isinf():
            decoded.append(greedy)
            continue
        (alignment,) = align_batch(frames[:, :1], [words[best]], lengths[sample, None], blank)
        decoded.append(
            _placed(
                words[best], -losses[best].item(), -losses[best].item(), alignment, frames[:, 0]
            )
        )
    return decoded


def _placed(
    labels: Prefix, score: float, fused_score: float, alignment: Alignment, log_probs: Tensor
) -> Hypothesis:
    """A text as a hypothesis: where the alignment puts it, and how sure each label is there;
    log_probs (T, C).
    """
    written = log_probs.numpy()
    best = [written[start:end, label].max() for label, (start, end) in zip(labels, alignment.spans)]
    return Hypothesis(
        labels, score, alignment.spans, tuple(math.exp(log_prob) for log_prob in best), fused_score
    )


def _with_places(
    log_probs: Tensor, lengths: Tensor, found: list[list[Found]], prefixes: Prefixes
) -> list[list[Hypothesis]]:
    """The found texts as hypotheses: each aligned with its sample, which says where its labels
    stand.
    """
    samples = torch.tensor(
        [sample for sample, texts in enumerate(found) for _ in texts], dtype=torch.long
    )
    labels = [prefixes.labels(text.prefix) for texts in found for text in texts]
    columns = log_probs[:, samples]  # (T, K, C)
    alignments = align_batch(columns, labels, lengths[samples], prefixes.blank)
    texts = [text for of_sample in found for text in of_sample]
    placed = (
        _placed(labels[place], text.score, text.fused_score, alignment, columns[:, place])
        for place, (text, alignment) in enumerate(zip(texts, alignments))
    )
    return [[next(placed) for _ in of_sample] for of_sample in found]
