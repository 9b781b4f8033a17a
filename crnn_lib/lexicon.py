"""A list of words that a reading must come from: as a trie for beam search, and searched for the nearest word.

Words are class numbers here, as in all of decoding; `Lexicon.from_words` takes texts and an alphabet.
"""

from __future__ import annotations

import warnings
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from rapidfuzz import process
from rapidfuzz.distance import Levenshtein

from crnn_lib.alphabet import Alphabet


@dataclass
class Node:
    """A beginning of words: the nodes one label further, and whether it is a whole word itself."""

    children: dict[int, Node] = field(default_factory=dict)
    is_word: bool = False


class Lexicon:
    """Words in class numbers, as a trie: what may follow a beginning, and where a reading may end.

    With a `separator` (the class of the space, say) readings are phrases: words with one separator between. Words that
    are empty, or hold the blank, the separator or what is no class, are skipped: a warning counts them, `skipped` lists them.
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
        """`classes`: how many there are, if the words are to be held against it; `skipped`: what was left out before.

        Raises ValueError when no word is left.
        """
        if separator is not None and (separator == blank or separator < 0 or (classes is not None and separator >= classes)):
            raise ValueError(f"separator is {separator}: it must be a class, and not the blank ({blank})")
        self.classes, self.blank, self.separator = classes, blank, separator
        self.root = Node()
        self.skipped = list(skipped)
        kept: dict[tuple[int, ...], None] = {}
        for word in words:
            if isinstance(word, str):
                raise ValueError(f"the lexicon holds texts ({word!r}): make it with Lexicon.from_words(words, alphabet)")
            if len(word) and all(map(self._is_label, word)):
                kept[tuple(map(int, word))] = None
            else:
                self.skipped.append(str(list(word)))
        self.words = list(kept)  # each once, in the order given
        self._report_skipped()
        for labels in self.words:
            node = self.root
            for label in labels:
                node = node.children.setdefault(label, Node())
            node.is_word = True

    @classmethod
    def from_words(cls, words: Iterable[str], alphabet: Alphabet, *, separator: str | None = None) -> Lexicon:
        """A lexicon of texts; those that the alphabet cannot spell are skipped. Raises AlphabetError for such a separator."""
        between = None if separator is None else alphabet.encode(separator)[0]
        spelt, skipped = [], []
        for word in words:
            if not word or alphabet.missing(word) or (separator is not None and separator in word):
                skipped.append(repr(word))
            else:
                spelt.append(alphabet.encode(word))
        return cls(spelt, classes=len(alphabet), blank=alphabet.blank, separator=between, skipped=skipped)

    def _report_skipped(self) -> None:
        if self.skipped:
            examples = ", ".join(self.skipped[:3]) + (", ..." if len(self.skipped) > 3 else "")
            total = len(self.skipped) + len(self.words)
            what = f"{len(self.skipped)} of {total} words were skipped, since the alphabet cannot spell them: {examples}"
            if self.words:
                warnings.warn(f"of the lexicon, {what}", stacklevel=3)
            else:
                raise ValueError(f"the lexicon is empty: {what}")
        elif not self.words:
            raise ValueError("the lexicon is empty")

    def __len__(self) -> int:
        return len(self.words)

    def __contains__(self, word: object) -> bool:
        return word in self._all

    def _is_label(self, label: int) -> bool:
        return label not in (self.blank, self.separator) and label >= 0 and (self.classes is None or label < self.classes)

    @cached_property
    def largest(self) -> int:
        """The largest class number in any word, or the separator."""
        return max(max(map(max, self.words)), self.separator or 0)

    # --- walked by beam search ---

    def follow(self, node: Node, label: int) -> Node:
        """The node behind `label`; behind a separator a new word begins. Raises KeyError where no word goes on so."""
        if label == self.separator and node.is_word:
            return self.root
        return node.children[label]

    def allowed(self, node: Node) -> list[int]:
        """The labels that may come next."""
        return [*node.children, self.separator] if node.is_word and self.separator is not None else list(node.children)

    # --- searched for the nearest word ---

    def nearest(self, labels: Sequence[int], distance: int = 3, limit: int | None = None) -> list[tuple[int, ...]]:
        """The words within `distance` edits of `labels`, nearest first: the candidates of Shi et al. 2015, section 2.3.2."""
        text = _as_text(labels)
        found = process.extract(text, self._texts, scorer=Levenshtein.distance, score_cutoff=distance, limit=limit)
        return [self.words[place] for _, _, place in found]

    @cached_property
    def _all(self) -> set[tuple[int, ...]]:
        return set(self.words)

    @cached_property
    def _texts(self) -> list[str]:
        return [_as_text(word) for word in self.words]


def _as_text(labels: Sequence[int]) -> str:
    """One character for each class, whatever it is: rapidfuzz is fastest on strings."""
    return "".join(chr(0x100 + label) for label in labels)
