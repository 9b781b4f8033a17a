"""Decoder: the options of decoding as one value, which turns class scores into labels."""

from __future__ import annotations

from dataclasses import dataclass

from torch import Tensor

from crnn_lib.contract import DECODERS
from crnn_lib.decoding.beams import LanguageModel
from crnn_lib.decoding.greedy import Hypothesis, greedy_decode
from crnn_lib.decoding.lexicon import Lexicon
from crnn_lib.decoding.search import beam_search, check_numbers, nearest_word_decode


@dataclass(frozen=True, kw_only=True)
class Decoder:
    """The options of decoding. Raises ValueError for a combination that makes no sense."""

    method: str = "greedy"  # the best path; or "beam": prefix beam search
    # with "greedy": correct to the nearest word; with "beam": find nothing else
    lexicon: Lexicon | None = None
    beam_width: int = 10
    language_model: LanguageModel | None = None
    lm_weight: float = 0.5
    insertion_bonus: float = 0.0
    top: int = 1  # hypotheses for each sample

    def __post_init__(self) -> None:
        if self.method not in DECODERS:
            known = " and ".join(map(repr, DECODERS))
            raise ValueError(f"no decoder is called {self.method!r}: there are {known}")
        check_numbers(self.beam_width, self.top, self.lm_weight, self.insertion_bonus)
        if self.lexicon is not None and not isinstance(self.lexicon, Lexicon):
            make = "Lexicon(words) or Lexicon.from_words(words, alphabet)"
            raise ValueError(f"lexicon must be a Lexicon: make it with {make}")
        if self.language_model is not None and not isinstance(self.language_model, LanguageModel):
            raise ValueError("language_model must have start, advance and log_probs, as an NGram")
        if self.method == "greedy" and (self.language_model is not None or self.top > 1):
            raise ValueError("a language model or several hypotheses need the decoder 'beam'")
        if self.top > self.beam_width:
            raise ValueError(f"the best {self.top} need a beam_width of {self.top} or more")

    def __call__(
        self, log_probs: Tensor, lengths: Tensor | None = None, blank: int = 0
    ) -> list[list[Hypothesis]]:
        """Return each sample's hypotheses, best first: log_probs (T, N, C), lengths (N,)."""
        if self.method == "greedy":
            if self.lexicon is None:
                return [[read] for read in greedy_decode(log_probs, lengths, blank)]
            return [[read] for read in nearest_word_decode(log_probs, self.lexicon, lengths, blank)]
        names = ("beam_width", "language_model", "lm_weight", "insertion_bonus", "lexicon", "top")
        options = {name: getattr(self, name) for name in names}
        return beam_search(log_probs, lengths, blank=blank, **options)
