"""Decoding: from class scores to labels.

Read `greedy` first, then `prefix_search` (readable beam search: one sample, plain Python), then
what may guide a search, `lexicon` and `language_model`. `search` does the same for a batch, with
`beams` for its fast inner loop; `decoder` holds the options.
"""

from crnn_lib.decoding.beams import LanguageModel
from crnn_lib.decoding.decoder import Decoder
from crnn_lib.decoding.greedy import Hypothesis, Prefix, greedy_decode
from crnn_lib.decoding.language_model import NGram, Phrases
from crnn_lib.decoding.lexicon import Lexicon, Node
from crnn_lib.decoding.prefix_search import prefix_beam_search
from crnn_lib.decoding.search import beam_search, nearest_word_decode

__all__ = [
    "Decoder", "Hypothesis", "LanguageModel", "Lexicon", "NGram", "Node", "Phrases", "Prefix",
    "beam_search", "greedy_decode", "nearest_word_decode", "prefix_beam_search",
]  # fmt: skip
