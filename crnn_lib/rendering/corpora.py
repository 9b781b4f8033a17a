"""Texts of any language: cut out of a corpus, or words by their frequency in a language.

What the alphabet cannot write is left out, and counted: `LeftOut` says so in a sentence.
"""

from __future__ import annotations

import re
import sys
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import accumulate
from unicodedata import category

from numpy.random import Generator

from crnn_lib.alphabet import Alphabet, name
from crnn_lib.directions import is_certain
from crnn_lib.rendering.texts import Mixture, Spellable, TextSource, cases, numbers, words

LONGEST_PIECE, MOST_WORDS = 20, 5
# Thai, Lao, Tibetan, Burmese, Khmer, Japanese and Chinese put no spaces between words
_UNSPACED = re.compile(
    "[\u0e00-\u109f\u1780-\u17ff\u3005\u3040-\u30ff\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff"
    "\uf900-\ufaff\U00020000-\U0003ffff]"
)


@dataclass
class LeftOut:
    """Count of the parts of a corpus that an alphabet cannot write, and the characters at fault."""

    kind: str = "words"
    parts: int = 0  # all there are
    missing: int = 0  # of these, parts with characters that the alphabet lacks
    mixed: int = 0  # parts that mix directions, so that a picture does not show which is meant
    characters: Counter[str] = field(default_factory=Counter)

    def keeps(self, part: str, alphabet: Alphabet) -> bool:
        """Count a part, and tell whether the alphabet can write it."""
        self.parts += 1
        lacking = alphabet.missing(part)
        self.characters.update(lacking)
        mixed = not lacking and not is_certain(part)
        self.missing += bool(lacking)
        self.mixed += mixed
        return not lacking and not mixed

    def __str__(self) -> str:
        """Return the sentence; "" if nothing was left out."""
        reasons = []
        if self.missing:
            most = self.characters.most_common(5)
            named = ", ".join(f"{name(found)} in {count:,}" for found, count in most)
            more = len(self.characters) - len(most)
            named += f", and {more:,} more characters" if more else ""
            reasons.append(f"{self.missing:,} since the alphabet lacks {named}")
        if self.mixed:
            reasons.append(f"{self.mixed:,} since they mix directions")
        if not reasons:
            return ""
        count = self.missing + self.mixed
        return f"{count:,} of {self.parts:,} {self.kind} are left out: {', '.join(reasons)}"


@dataclass(frozen=True)
class Corpus:
    """Pieces of a text: single words or several of a line; of scripts without spaces, 1 to 20
    characters.
    """

    stretches: tuple[tuple[str, ...], ...]  # words, or characters with their marks, side by side
    joiners: tuple[str, ...]  # of each stretch: what stands between two of its parts
    starts: tuple[int, ...]  # how many parts stand before each stretch, and in all
    has_space: bool  # whether several words can be written

    def __call__(self, rng: Generator) -> str:
        part = int(rng.integers(self.starts[-1]))
        index = bisect_right(self.starts, part) - 1
        joiner, first = self.joiners[index], part - self.starts[index]
        if not joiner:
            count = int(rng.integers(1, LONGEST_PIECE + 1))
        elif self.has_space and rng.random() < 0.5:
            count = int(rng.integers(2, MOST_WORDS + 1))
        else:
            count = 1
        parts = self.stretches[index][first : first + count]
        text = joiner.join(parts)
        return text if is_certain(text) else parts[0]


def corpus(lines: Iterable[str], alphabet: Alphabet) -> tuple[Corpus, LeftOut]:
    """Return the pieces of a text that the alphabet can write, and what was left out.

    A piece never reaches over what was left out, or beyond its line. Raises ValueError if nothing
    can be written.
    """
    stretches: list[tuple[str, ...]] = []
    joiners: list[str] = []
    left_out = LeftOut("words (characters, where no spaces stand between words)")
    for line in lines:
        for parts, joiner in _stretches(line):
            for kept in _runs(parts, alphabet, left_out):
                stretches.append(kept)
                joiners.append(joiner)
    if not stretches:
        raise ValueError(str(left_out) or "there is no text")
    starts = accumulate(map(len, stretches), initial=0)
    found = Corpus(tuple(stretches), tuple(joiners), tuple(starts), " " in alphabet)
    return found, left_out


def _stretches(line: str) -> Iterator[tuple[list[str], str]]:
    """Yield the parts that stand side by side in a line, and what stands between them."""
    words: list[str] = []
    for word in line.split():
        if not _UNSPACED.search(word):
            words.append(word)
            continue
        yield words, " "
        yield _with_marks(word), ""
        words = []
    yield words, " "


def _with_marks(text: str) -> list[str]:
    """Return the characters of a text, each with the marks that stand on it."""
    parts: list[str] = []
    for character in text:
        if parts and category(character).startswith("M"):
            parts[-1] += character
        else:
            parts.append(character)
    return parts


def _runs(parts: Sequence[str], alphabet: Alphabet, left_out: LeftOut) -> Iterator[tuple[str, ...]]:
    """Yield the longest runs of parts that the alphabet can write."""
    run: list[str] = []
    for part in parts:
        if left_out.keeps(part, alphabet):
            run.append(sys.intern(part))  # the same few thousand, many times
        elif run:
            yield tuple(run)
            run = []
    if run:
        yield tuple(run)


def language_words(language: str, most: int = 20_000) -> tuple[str, ...]:
    """Return the words of a language such as `zh`, the most frequent first, without numbers.

    Raises ValueError where the package wordfreq is missing or does not know the language.
    """
    try:
        from wordfreq import available_languages, top_n_list
    except ImportError:
        raise ValueError(
            "words of a language need the package wordfreq: pip install 'crnn-lib[languages]'"
        ) from None
    if language not in available_languages():
        known = ", ".join(sorted(available_languages()))
        raise ValueError(f"wordfreq has no words of the language {language}, but of {known}")
    # wordfreq writes the Greek s at the end of a word like any other
    found = (re.sub("\u03c3$", "\u03c2", word) for word in top_n_list(language, most))
    return tuple(dict.fromkeys(word for word in found if _is_word(word)))


@dataclass(frozen=True)
class Running:
    """Texts of `source` in a row, some with a mark behind them, as a line of a page has them."""

    source: TextSource
    marks: str
    spaced: bool  # else nothing stands between two texts, and a line has 1 to 20 characters

    def __call__(self, rng: Generator) -> str:
        if self.spaced:
            count = int(rng.integers(1, MOST_WORDS + 1))
            return " ".join(self._marked(rng) for _ in range(count))
        length, line = int(rng.integers(1, LONGEST_PIECE + 1)), self.source(rng)
        while len(line) < length:
            line += self._marked(rng)
        return line[:length]

    def _marked(self, rng: Generator) -> str:
        text = self.source(rng)
        if self.marks and rng.random() < 0.15:
            text += self.marks[int(rng.integers(len(self.marks)))]
        return text


def language_lines(vocabulary: Sequence[str], alphabet: Alphabet) -> TextSource:
    """Return lines of words and numbers, joined as their language joins them, with its marks.

    `vocabulary`: the most frequent word first. Raises ValueError when the alphabet can spell none.
    """
    word = words(vocabulary, alphabet)
    spaced = has_spaces(vocabulary)
    marks = "".join(mark for mark in (",.;:?!" if spaced else "，。、；：？！") if mark in alphabet)
    part = Spellable(Mixture(((0.9, word), (0.1, numbers))), alphabet, word)
    return Spellable(Running(part, marks, spaced and " " in alphabet), alphabet, word)


def has_spaces(vocabulary: Sequence[str]) -> bool:
    """Tell whether a language puts spaces between its words.

    Japanese and Chinese texts hold Latin names, too: most words decide.
    """
    return sum(bool(_UNSPACED.search(known)) for known in vocabulary) * 2 < len(vocabulary)


def _is_word(text: str) -> bool:
    letters = any(map(str.isalpha, text))
    return letters and not any(map(str.isdigit, text)) and is_certain(text)


def left_out_of(vocabulary: Sequence[str], alphabet: Alphabet) -> LeftOut:
    """Count the words that `texts.words` cannot write in any case."""
    left_out = LeftOut()
    for word in vocabulary:
        left_out.keeps(min(cases(word), key=lambda form: len(alphabet.missing(form))), alphabet)
    return left_out
