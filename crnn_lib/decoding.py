"""From class scores to labels: the best path, and prefix beam search with a language model or a lexicon.

`prefix_beam_search` is the algorithm, to be read: one sample, plain Python. `beam_search` computes the same for a batch
and is what a reader uses; the tests hold the two together.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from heapq import nlargest
from itertools import groupby
from operator import attrgetter

import torch
from torch import Tensor

from crnn_lib.beams import Found, LanguageModel, Prefix, Prefixes, search
from crnn_lib.ctc import minimum_frames
from crnn_lib.ctc_batch import NEVER, Alignment, align_batch, check_log_probs, ctc_loss
from crnn_lib.lexicon import Lexicon

WIDEST = 4096  # beams compare all their prefixes with each other: wider ones would fill the memory


@dataclass(frozen=True)
class Hypothesis:
    """One reading of one sample.

    labels: class numbers without blanks; score: log-probability (of the path, for greedy decoding; of all the paths that
    the beam kept, for beam search); spans: for each label the frames [start, end) that spell it; confidences: for each
    label its highest probability within its span; fused_score: what beam search ranks by, the score with the language
    model and the bonus.
    """

    labels: Prefix
    score: float
    spans: tuple[tuple[int, int], ...]
    confidences: tuple[float, ...]
    fused_score: float


def greedy_decode(log_probs: Tensor, lengths: Tensor | None = None, blank: int = 0) -> list[Hypothesis]:
    """Best path: log_probs (T, N, C), lengths (N,) -> a Hypothesis for each sample (Graves et al. 2006, section 3.2).

    The most probable path need not spell the most probable text. Raises ValueError on other shapes, on lengths beyond T
    and on NaN.
    """
    lengths = check_log_probs(log_probs, lengths, blank)
    best, path = log_probs.detach().max(-1)  # both (T, N)
    best, path = best.T.cpu(), path.T.cpu()  # (N, T)
    return [
        _collapse(scores[:length].tolist(), labels[:length].tolist(), blank)
        for scores, labels, length in zip(best, path, lengths.tolist())
    ]


def _collapse(scores: list[float], path: list[int], blank: int) -> Hypothesis:
    labels, spans, confidences = [], [], []
    for label, run in groupby(range(len(path)), key=path.__getitem__):
        frames = list(run)
        if label != blank:
            labels.append(label)
            spans.append((frames[0], frames[-1] + 1))
            confidences.append(math.exp(max(scores[frame] for frame in frames)))
    score = math.fsum(scores)
    return Hypothesis(tuple(labels), score, tuple(spans), tuple(confidences), score)


def prefix_beam_search(
    log_probs: Tensor, beam_width: int = 10, blank: int = 0, prior: Callable[[Prefix], float] = lambda prefix: 0.0
) -> dict[Prefix, float]:
    """The most probable texts of one sample (T, C), best first, each with the log-probability of its paths (Hannun et al.
    2014, algorithm 1). `prior` is added when prefixes are ranked: what a language model says, -inf for what may not be.

    Every prefix keeps two sums apart: over its paths that end in a blank, and over those that end in its last label.
    The same label again then means two things: behind a blank it is a new character, without one it is still the old.
    Raises ValueError on other shapes and on NaN.
    """
    check_log_probs(log_probs[:, None], None, blank)
    beam: dict[Prefix, tuple[float, float]] = {(): (0.0, NEVER)}
    for frame in log_probs.tolist():
        grown: dict[Prefix, list[list[float]]] = defaultdict(lambda: [[], []])
        for prefix, (in_blank, in_label) in beam.items():
            both = _log_sum(in_blank, in_label)
            grown[prefix][0].append(both + frame[blank])
            if prefix:
                grown[prefix][1].append(in_label + frame[prefix[-1]])  # the last label goes on
            for label, log_prob in enumerate(frame):
                if label != blank:
                    before = in_blank if prefix[-1:] == (label,) else both
                    grown[(*prefix, label)][1].append(before + log_prob)
        sums = {prefix: (_log_sum(*in_blank), _log_sum(*in_label)) for prefix, (in_blank, in_label) in grown.items()}
        ranked = {prefix: _log_sum(*both) + prior(prefix) for prefix, both in sums.items()}
        best = nlargest(beam_width, (prefix for prefix in ranked if ranked[prefix] > NEVER), key=ranked.__getitem__)
        beam = {prefix: sums[prefix] for prefix in best}
    return {prefix: _log_sum(*both) for prefix, both in beam.items()}


def _log_sum(*terms: float) -> float:
    """log of the sum of exp; of nothing, or of nothing but -inf, it is -inf."""
    largest = max(terms, default=NEVER)
    return largest if largest == NEVER else largest + math.log(sum(math.exp(term - largest) for term in terms))


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
    """Prefix beam search: log_probs (T, N, C), lengths (N,) -> for each sample its `top` hypotheses, best first.

    A hypothesis's score is the log-probability of all its paths that the beam kept. They are ranked by the fused score:
    that + `lm_weight` * the language model's log-probability + `insertion_bonus` for each label. With a `lexicon` (or
    words in class numbers) no other words are found; a sample whose beam ends on no whole word is searched again, four
    times as wide, and has no hypothesis at all if that finds none up to `WIDEST`, or if no word fits into its frames.
    Raises ValueError on other shapes, lengths beyond T, NaN, an empty lexicon, and on numbers that make no sense.
    """
    lengths = check_log_probs(log_probs, lengths, blank)
    _check_numbers(beam_width, top, lm_weight, insertion_bonus)
    log_probs = _as_floats(log_probs)
    words = None if lexicon is None else _as_lexicon(lexicon, log_probs.shape[2], blank)
    prefixes = Prefixes(log_probs.shape[2], blank, language_model, lm_weight, insertion_bonus, words)
    found = search(log_probs, lengths, beam_width, blank, prefixes)
    while words is not None and 4 * beam_width <= WIDEST:
        lost = [n for n, texts in enumerate(found) if not texts and words.fewest_frames <= lengths[n]]
        if not lost:
            break
        beam_width *= 4
        for sample, texts in zip(lost, search(log_probs[:, lost], lengths[lost], beam_width, blank, prefixes)):
            found[sample] = texts
    ranked = [nlargest(top, of_sample, key=attrgetter("fused_score")) for of_sample in found]
    return _with_places(log_probs, lengths, ranked, prefixes)


def _check_numbers(beam_width: int, top: int, lm_weight: float, insertion_bonus: float) -> None:
    for name, value in (("beam_width", beam_width), ("top", top)):
        if not isinstance(value, int) or not 1 <= value <= WIDEST:
            raise ValueError(f"{name} is {value}: it must be a whole number, at least 1 and at most {WIDEST}")
    for name, weight in (("lm_weight", lm_weight), ("insertion_bonus", insertion_bonus)):
        if not math.isfinite(weight):
            raise ValueError(f"{name} is {weight}: it must be a finite number")


def _as_floats(log_probs: Tensor) -> Tensor:
    """On the CPU, apart from any gradient, and in no less than single precision."""
    log_probs = log_probs.detach().cpu()
    return log_probs if log_probs.dtype in (torch.float32, torch.float64) else log_probs.float()


def _as_lexicon(lexicon: Lexicon | Iterable[Sequence[int]], classes: int, blank: int) -> Lexicon:
    """The lexicon, made from its words if it is none yet. Raises ValueError when it is for other classes."""
    if not isinstance(lexicon, Lexicon):
        return Lexicon(lexicon, classes=classes, blank=blank)
    if lexicon.blank != blank or (lexicon.classes or classes) != classes or lexicon.largest_class >= classes:
        raise ValueError(
            f"the lexicon is for {lexicon.classes or lexicon.largest_class + 1} classes with the blank {lexicon.blank}, "
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
    """Best path, corrected to a word of the lexicon: log_probs (T, N, C), lengths (N,) -> a Hypothesis for each sample.

    Of the words within `distance` edits of the best path's text (at most the `limit` nearest), the one that CTC finds the
    most probable; its score is its whole log-probability. Where there is none, or all are impossible, the best path stays
    (Shi et al. 2015, section 2.3.2). An empty best path, too, becomes a word of up to `distance` letters. Raises
    ValueError as `greedy_decode`.
    """
    read = greedy_decode(log_probs, lengths, blank)
    known = _as_lexicon(lexicon, log_probs.shape[2], blank)
    lengths = check_log_probs(log_probs, lengths, blank)
    log_probs = _as_floats(log_probs)
    decoded = []
    for sample, greedy in enumerate(read):
        words = [word for word in known.nearest(greedy.labels, distance, limit) if minimum_frames(word) <= lengths[sample]]
        if not words:
            decoded.append(greedy)
            continue
        frames = log_probs[: lengths[sample], sample, None].expand(-1, len(words), -1)
        flat = torch.tensor([label for word in words for label in word])
        losses = ctc_loss(frames, flat, [len(frames)] * len(words), [len(word) for word in words], blank, "none")
        best = int(losses.argmin())
        if losses[best].isinf():
            decoded.append(greedy)
            continue
        (alignment,) = align_batch(frames[:, :1], [words[best]], lengths[sample, None], blank)
        decoded.append(_placed(words[best], -losses[best].item(), -losses[best].item(), alignment, frames[:, 0]))
    return decoded


def _placed(labels: Prefix, score: float, fused_score: float, alignment: Alignment, log_probs: Tensor) -> Hypothesis:
    """A text as a hypothesis: where the alignment puts it, and how sure each label is there; log_probs (T, C)."""
    written = log_probs.numpy()
    best = [written[start:end, label].max() for label, (start, end) in zip(labels, alignment.spans)]
    return Hypothesis(labels, score, alignment.spans, tuple(math.exp(log_prob) for log_prob in best), fused_score)


def _with_places(log_probs: Tensor, lengths: Tensor, found: list[list[Found]], prefixes: Prefixes) -> list[list[Hypothesis]]:
    """The found texts as hypotheses: each aligned with its sample, which says where its labels stand."""
    samples = torch.tensor([sample for sample, texts in enumerate(found) for _ in texts], dtype=torch.long)
    labels = [prefixes.labels(text.prefix) for texts in found for text in texts]
    columns = log_probs[:, samples]  # (T, K, C)
    alignments = align_batch(columns, labels, lengths[samples], prefixes.blank)
    texts = [text for of_sample in found for text in of_sample]
    placed = (
        _placed(labels[place], text.score, text.fused_score, alignment, columns[:, place])
        for place, (text, alignment) in enumerate(zip(texts, alignments))
    )
    return [[next(placed) for _ in of_sample] for of_sample in found]


@dataclass(frozen=True, kw_only=True)
class Decoder:
    """How to get from class scores to texts, as one value. Raises ValueError for a combination that makes no sense."""

    method: str = "greedy"  # the best path; or "beam": prefix beam search
    lexicon: Lexicon | None = None  # with "greedy": correct to the nearest word; with "beam": find nothing else
    beam_width: int = 10
    language_model: LanguageModel | None = None
    lm_weight: float = 0.5
    insertion_bonus: float = 0.0
    top: int = 1  # hypotheses for each sample

    def __post_init__(self) -> None:
        if self.method not in ("greedy", "beam"):
            raise ValueError(f"no decoder is called {self.method!r}: there are 'greedy' and 'beam'")
        _check_numbers(self.beam_width, self.top, self.lm_weight, self.insertion_bonus)
        if self.lexicon is not None and not isinstance(self.lexicon, Lexicon):
            raise ValueError("lexicon must be a Lexicon: make it with Lexicon(words) or Lexicon.from_words(words, alphabet)")
        if self.method == "greedy" and (self.language_model is not None or self.top > 1):
            raise ValueError("a language model, or more than one hypothesis, needs the decoder 'beam'")
        if self.top > self.beam_width:
            raise ValueError(
                f"the best {self.top} hypotheses need a beam_width of {self.top} at least; it is {self.beam_width}"
            )

    def __call__(self, log_probs: Tensor, lengths: Tensor | None = None, blank: int = 0) -> list[list[Hypothesis]]:
        """log_probs (T, N, C), lengths (N,) -> for each sample its hypotheses, best first."""
        if self.method == "greedy":
            if self.lexicon is None:
                return [[read] for read in greedy_decode(log_probs, lengths, blank)]
            return [[read] for read in nearest_word_decode(log_probs, self.lexicon, lengths, blank)]
        return beam_search(
            log_probs,
            lengths,
            self.beam_width,
            blank,
            self.language_model,
            self.lm_weight,
            self.insertion_bonus,
            self.lexicon,
            self.top,
        )
