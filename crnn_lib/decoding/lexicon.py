"""A list of words that a reading must come from: a trie for beam search, and the nearest words.

Words are class numbers here, as in all of decoding; `Lexicon.from_words` takes texts and an
alphabet.
"""

from __future__ import annotations

import operator
import warnings
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from rapidfuzz import process
from rapidfuzz.distance import Levenshtein

from crnn_lib.alphabet import Alphabet, check_alphabet
from crnn_lib.ctc.derivation import minimum_frames
from crnn_lib.metrics import check_texts


@dataclass(eq=False, repr=False)  # both would walk the whole trie
class Node:
    """A beginning of words: the nodes one label further, and whether it is a whole word itself."""

    children: dict[int, Node] = field(default_factory=dict)
    is_word: bool = False


class Lexicon:
    """Words in class numbers, as a trie: what may follow a beginning, and where a reading may end.

    With a `separator` (the class of the space, say) readings are phrases: words with one separator
    between. Words that are empty, or hold the blank, the separator or what is not a class, are
    skipped: a warning counts them, `skipped` lists them.
    """

    def __init__(
        self,
        words: Iterable[Sequence[int]],
        *,
        classes: int | None = None,
        blank: int = 0,
        separator: int | None = None,
        skipped: Sequence[str] = (),
    ) -> None:
        """Take words in class numbers below `classes`, where given; `skipped` were left out before.

        Raises ValueError when no word is left.
        """
        self.classes, self.blank, self.separator = classes, blank, None
        if separator is not None and not self._is_label(separator):
            raise ValueError(f"separator is {separator}: give a class, not the blank ({blank})")
        self.separator = separator
        self.alphabet: Alphabet | None = None  # known to `from_words`
        self.skipped = list(skipped)
        kept: dict[tuple[int, ...], None] = {}
        for labels in map(_as_labels, words):
            if labels and all(map(self._is_label, labels)):
                kept[labels] = None
            else:
                self.skipped.append(str(list(labels)))
        self.words = list(kept)  # each once, in the order given
        self._report_skipped()
        self.root = _trie(self.words)

    @classmethod
    def from_words(
        cls, words: Iterable[str], alphabet: Alphabet, *, separator: str | None = None
    ) -> Lexicon:
        """Make a lexicon of texts.

        Those that the alphabet cannot spell (characters, mixed directions), or with the separator
        inside, are skipped. Raises ValueError for a single text, for a separator that is not a
        character of the alphabet, or when no word is left.
        """
        check_texts("words", words)
        check_alphabet(alphabet)
        between = None if separator is None else separator_class(separator, alphabet)
        spelt, skipped = [], []
        for word in words:
            if (labels := alphabet.spelt(word)) and between not in labels:
                spelt.append(labels)
            else:
                skipped.append(repr(word))
        lexicon = cls(
            spelt, classes=len(alphabet), blank=alphabet.blank, separator=between, skipped=skipped
        )
        lexicon.alphabet = alphabet
        return lexicon

    def _report_skipped(self) -> None:
        """Warn of skipped words. Raises ValueError when no word is left."""
        count = len(self.skipped)
        examples = ", ".join(self.skipped[:3]) + (", ..." if count > 3 else "")
        report = (
            f"{count} of {count + len(self.words)} words were skipped (empty, of mixed directions, "
            f"or with what is not a label): {examples}"
        )
        if not self.words:
            raise ValueError("the lexicon is empty" + (f": {report}" if count else ""))
        if count:
            warnings.warn(f"of the lexicon, {report}", stacklevel=3)

    def __len__(self) -> int:
        return len(self.words)

    def __contains__(self, word: object) -> bool:
        return isinstance(word, Sequence) and tuple(word) in self._all

    def _is_label(self, label: int) -> bool:
        if label < 0 or label in (self.blank, self.separator):
            return False
        return self.classes is None or label < self.classes

    def __getstate__(self) -> dict[str, Any]:
        """Return what pickle and copy keep: the words, from which the trie is made again."""
        remade = ("root", "_all", "_texts")
        return {name: value for name, value in self.__dict__.items() if name not in remade}

    def __setstate__(self, state: dict[str, Any]) -> None:
        self.__dict__.update(state)
        self.root = _trie(self.words)

    @cached_property
    def fewest_frames(self) -> int:
        """Return the fewest frames that any word needs."""
        return min(map(minimum_frames, self.words))

    @cached_property
    def largest_class(self) -> int:
        """Return the largest class number in any word, or the separator."""
        return max(max(map(max, self.words)), self.separator or 0)

    # --- walked by beam search ---

    def follow(self, node: Node, label: int) -> Node:
        """Return the node after `label`; after a separator a new word begins.

        Raises KeyError where no word goes on so.
        """
        if label == self.separator and node.is_word:
            return self.root
        return node.children[label]

    def allowed(self, node: Node) -> list[int]:
        """Return the labels that may come next."""
        if node.is_word and self.separator is not None:
            return [*node.children, self.separator]
        return list(node.children)

    # --- searched for the nearest word ---

    def nearest(
        self, labels: Sequence[int], distance: int = 3, limit: int | None = None
    ) -> list[tuple[int, ...]]:
        """Return the words within `distance` edits of `labels`, nearest first, at most `limit`.

        The candidates of Shi et al. 2015, section 2.3.2.
        """
        if distance < 0 or (limit is not None and limit < 1):
            raise ValueError(f"distance ({distance}) must be from 0, limit ({limit}) from 1")
        text = _as_text(labels)
        found = process.extract(
            text, self._texts, scorer=Levenshtein.distance, score_cutoff=distance, limit=limit
        )
        return [self.words[index] for _, _, index in found]

    @cached_property
    def _all(self) -> set[tuple[int, ...]]:
        return set(self.words)

    @cached_property
    def _texts(self) -> list[str]:
        return [_as_text(word) for word in self.words]


def separator_class(separator: str, alphabet: Alphabet) -> int:
    """Return the class of a separator. Raises ValueError when it is not one of the characters."""
    if len(separator) != 1 or separator not in alphabet:
        raise ValueError(
            f"separator is {separator!r}: it must be one character of the alphabet "
            f"{alphabet.characters!r}"
        )
    return alphabet.encode(separator)[0]


def _as_labels(word: Sequence[int]) -> tuple[int, ...]:
    """Return a word's class numbers. Raises ValueError for a text and for what is not a word."""
    if isinstance(word, str):
        raise ValueError(
            f"the lexicon holds texts ({word!r}): make it with Lexicon.from_words(words, alphabet)"
        )
    try:
        return tuple(map(operator.index, word))
    except TypeError:
        raise ValueError(
            f"a word of the lexicon must be a list of class numbers; got {word!r}"
        ) from None


def _trie(words: Iterable[Sequence[int]]) -> Node:
    root = Node()
    for labels in words:
        node = root
        for label in labels:
            node = node.children.setdefault(label, Node())
        node.is_word = True
    return root


def _as_text(labels: Sequence[int]) -> str:
    """Return one character for each class, whatever it is: rapidfuzz is fastest on strings."""
    return "".join(chr(0x100 + label) for label in labels)
