"""Decoding: from class scores to labels.

Read `greedy` first, then `prefix_search` (beam search that can be read: one sample, plain Python).
`search` and `beams` compute the same for a batch, with a `lexicon` or a `language_model`; `decoder`
holds the options.
"""

from crnn_lib.decoding.beams import LanguageModel
from crnn_lib.decoding.decoder import Decoder
from crnn_lib.decoding.greedy import Hypothesis, Prefix, greedy_decode
from crnn_lib.decoding.language_model import NGram, Phrases
from crnn_lib.decoding.lexicon import Lexicon, Node
from crnn_lib.decoding.prefix_search import prefix_beam_search
from crnn_lib.decoding.search import beam_search, nearest_word_decode

__all__ = [
    "Decoder",
    "Hypothesis",
    "LanguageModel",
    "Lexicon",
    "NGram",
    "Node",
    "Phrases",
    "Prefix",
    "beam_search",
    "greedy_decode",
    "nearest_word_decode",
    "prefix_beam_search",
]
