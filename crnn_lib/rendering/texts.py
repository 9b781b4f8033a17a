"""Texts of synthetic pictures: words, random strings, numbers, short lines.

Each source is called with a generator and draws one text. Sources are dataclasses or plain
functions, so that they can be sent to the worker processes of a DataLoader on every system.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from unicodedata import bidirectional

from numpy.random import Generator

from crnn_lib.alphabet import Alphabet, check_alphabet
from crnn_lib.directions import LEFTWARD, RIGHTWARD, is_certain
from crnn_lib.files import shipped

TextSource = Callable[[Generator], str]

MARKS = (
    "{}.", "{},", "{}!", "{}?", "{}:", "({})", '"{}"', "'{}'", "{}'s",
    "{}-", "-{}", "#{}", "{};", "&{}", "{}/", "@{}", "{}*",
)  # fmt: skip


@lru_cache(maxsize=1)
def english_words() -> tuple[str, ...]:
    """Return the shipped list: 50,000 English words in small letters, the most frequent first."""
    return tuple(shipped("words/english.txt").read_text(encoding="utf-8").split())


@dataclass(frozen=True)
class RandomStrings:
    """Strings of `shortest` to `longest` characters, all equally probable, of one direction."""

    characters: str
    shortest: int
    longest: int

    def __call__(self, rng: Generator) -> str:
        length = int(rng.integers(self.shortest, self.longest + 1))
        text, characters = _drawn(self.characters, length, rng), self.characters
        while not is_certain(text):
            other = (LEFTWARD, RIGHTWARD)[int(rng.integers(2))]
            characters = "".join(c for c in self.characters if bidirectional(c) not in other)
            text = _drawn(characters, length, rng)
        return text


def _drawn(characters: str, length: int, rng: Generator) -> str:
    return "".join(characters[index] for index in rng.integers(len(characters), size=length))


def random_strings(alphabet: Alphabet, shortest: int = 1, longest: int = 10) -> RandomStrings:
    """Return random strings of the visible characters of the alphabet (`Lines` adds spaces).

    Raises ValueError if there are none.
    """
    check_alphabet(alphabet)
    visible = "".join(character for character in alphabet.characters if not character.isspace())
    if not visible:
        raise ValueError("the alphabet has no character that can be seen")
    return RandomStrings(visible, shortest, longest)


@dataclass(frozen=True)
class Words:
    """Words, each in one of the forms that the alphabet can write."""

    forms: tuple[tuple[str, ...], ...]  # of each word, the most frequent word first
    rare: float  # share of draws that take all words alike; the others follow Zipf's law

    def __call__(self, rng: Generator) -> str:
        position = rng.random()
        if rng.random() >= self.rare:
            position = len(self.forms) ** position / len(self.forms) - 1 / len(self.forms)
        written = self.forms[int(position * len(self.forms))]
        return written[int(rng.integers(len(written)))]


def cases(word: str) -> tuple[str, str, str]:
    """Return the word in small letters, Capitalised and in CAPITALS."""
    return word.lower(), word.capitalize(), word.upper()


def words(vocabulary: Sequence[str], alphabet: Alphabet, *, rare: float = 0.5) -> Words:
    """Return words of `vocabulary` (the most frequent first), in the cases that the alphabet has.

    These are small letters, Capitalised and CAPITALS. A share `rare` of the draws takes all words
    alike, the others prefer frequent ones. Raises ValueError when the alphabet can spell no word.
    """
    check_alphabet(alphabet)
    forms = (
        tuple(form for form in cases(word) if not alphabet.missing(form)) for word in vocabulary
    )
    spellable = tuple(form for form in forms if form)
    if not spellable:
        fault = f"the alphabet can spell none of the {len(vocabulary)} words"
        raise ValueError(f"{fault}: give random strings or other words")
    return Words(spellable, rare)


@dataclass(frozen=True)
class Cased:
    """Texts of `source` in small letters, Capitalised or in CAPITALS."""

    source: TextSource

    def __call__(self, rng: Generator) -> str:
        return cases(self.source(rng))[int(rng.integers(3))]


@dataclass(frozen=True)
class Lines:
    """Texts of `source`, `shortest` to `longest` of them, with a space between."""

    source: TextSource
    shortest: int = 2
    longest: int = 5

    def __call__(self, rng: Generator) -> str:
        count = int(rng.integers(self.shortest, self.longest + 1))
        return " ".join(self.source(rng) for _ in range(count))


@dataclass(frozen=True)
class Forms:
    """Texts in one of several forms: # becomes a digit, ~ a capital, {} a text of `source`.

    A share `capitals` of them is in CAPITALS throughout.
    """

    forms: tuple[str, ...]
    source: TextSource | None = None
    capitals: float = 0.0

    def __call__(self, rng: Generator) -> str:
        text = self.forms[int(rng.integers(len(self.forms)))]
        while "{}" in text and self.source is not None:
            text = text.replace("{}", self.source(rng), 1)
        text = re.sub("[#~]", lambda wanted: _any_of(*_KINDS[wanted[0]], rng), text)
        return text.upper() if rng.random() < self.capitals else text


_KINDS = {"#": ("0", 10), "~": ("A", 26)}  # the first of so many characters


def _any_of(first: str, count: int, rng: Generator) -> str:
    return chr(ord(first) + int(rng.integers(count)))


def numbers(rng: Generator) -> str:
    """Draw digits as signs and pages show them: years, prices, times, dates, telephones, units."""
    return _NUMBERS(rng)


_NUMBERS = Forms(
    (
        "#", "##", "###", "####", "#####", "1###", "19##", "20##", "#,###", "##.#", "#/#", "-##",
        "$#.##", "$##", "$#,###", "##c", "##%", "#.##", "#:##", "##:##", "#:##pm", "##:##-##:##",
        "##/##/##", "##-##-####", "##.##.##", "###-####", "###.####", "(###)", "+##", "#st", "##th",
        "##A", "~#", "~##", "~~###", "~##~", "#x#", "##km", "#oz", "##mm", "No.##", "#####-####",
    ),
)  # fmt: skip


@dataclass(frozen=True)
class Punctuated:
    """Texts of `source` with marks before, after or around them."""

    source: TextSource

    def __call__(self, rng: Generator) -> str:
        return MARKS[int(rng.integers(len(MARKS)))].format(self.source(rng))


@dataclass(frozen=True)
class Mixture:
    """Texts that each come from one of several sources, (weight, source) each."""

    parts: tuple[tuple[float, TextSource], ...]

    def __call__(self, rng: Generator) -> str:
        left = rng.random() * sum(weight for weight, _ in self.parts)
        for weight, source in self.parts:
            left -= weight
            if left < 0:
                return source(rng)
        return self.parts[-1][1](rng)


@dataclass(frozen=True)
class Spellable:
    """Texts of `source`, replaced by one of `otherwise` where the alphabet cannot spell them."""

    source: TextSource
    alphabet: Alphabet
    otherwise: TextSource

    def __call__(self, rng: Generator) -> str:
        text = self.source(rng)
        spellable = is_certain(text) and not self.alphabet.missing(text)
        return text if spellable else self.otherwise(rng)


@dataclass(frozen=True)
class Prose:
    """Part of a sentence, such as a line of a page, up to `longest` characters long."""

    source: TextSource
    longest: int = 60

    def __call__(self, rng: Generator) -> str:
        length, said = int(rng.integers(10, self.longest + 1)), ""
        while len(said) < length:
            chance, word = rng.random(), self.source(rng).lower()
            word = word.capitalize() if chance < 0.12 else numbers(rng) if chance < 0.16 else word
            said += word + (rng.choice([",", ".", ";", ":"]) if rng.random() < 0.12 else "") + " "
        line = said[: self.longest].rsplit(" ", 1)[0] or said.strip()
        return line[0].upper() + line[1:] if rng.random() < 0.4 else line


SIGNS = Forms(
    (
        "{} St.", "{} Street", "{} Ave", "{} Road", "{} Rd", "{} Lane", "{} Park", "{} Hotel",
        "## {} Street", "### {} Ave.", "{} & {}", "{} and {}", "{}&{}", "The {}", "{} of {}",
        "www.{}.com", "{}.com", "{}.org", "{}@{}.com", "{}-{}", "{}/{}", "{}'s {}", "{} Co.",
        "{} Ltd", "Mr. {}", "Dr. {}", "St. {}", "{} ##", "{} 20##", "No {}", "{}: ##", "{} $#.##",
    ),
    capitals=0.4,
)  # fmt: skip


def everyday(alphabet: Alphabet) -> TextSource:
    """Return a mixture of words, numbers, names of streets and firms, marks, lines of pages.

    A share of random strings keeps a reader from guessing. All of them as far as the alphabet can
    spell them.
    """
    anything = random_strings(alphabet)
    try:
        word = words(english_words(), alphabet)
    except ValueError:
        return anything
    letters = Forms(tuple("~" * length for length in range(2, 11)))
    signs, marked = replace(SIGNS, source=word), Punctuated(word)
    single = Mixture(
        ((0.6, word), (0.05, anything), (0.07, Cased(letters)), (0.12, numbers), (0.1, marked))
    )
    texts = ((0.82, single), (0.06, signs), (0.06, Lines(single, 2, 5)), (0.06, Prose(word)))
    return Spellable(Mixture(texts), alphabet, word)
