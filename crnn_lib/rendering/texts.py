"""What the synthetic pictures say: words, random strings, short lines.

Each source is called with a generator and draws one text. Sources are plain dataclasses, so that
they can be sent to the worker processes of a DataLoader on every system.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from numpy.random import Generator

from crnn_lib.alphabet import Alphabet
from crnn_lib.files import shipped

TextSource = Callable[[Generator], str]

MARKS = (
    "{}.",
    "{},",
    "{}!",
    "{}?",
    "{}:",
    "({})",
    '"{}"',
    "'{}'",
    "{}'s",
    "{}-",
    "-{}",
    "#{}",
    "{};",
    "&{}",
    "{}/",
    "@{}",
    "{}*",
)


@lru_cache(maxsize=1)
def english_words() -> tuple[str, ...]:
    """The shipped list: 50,000 English words in small letters, the most frequent first."""
    return tuple(shipped("words/english.txt").read_text(encoding="utf-8").split())


@dataclass(frozen=True)
class RandomStrings:
    """Strings of `shortest` to `longest` of the given characters, each as probable as the
    others.
    """

    characters: str
    shortest: int
    longest: int

    def __call__(self, rng: Generator) -> str:
        length = int(rng.integers(self.shortest, self.longest + 1))
        return "".join(
            self.characters[place] for place in rng.integers(len(self.characters), size=length)
        )


def random_strings(alphabet: Alphabet, shortest: int = 1, longest: int = 10) -> RandomStrings:
    """Random strings of what can be seen in the alphabet (spaces come with `Lines`). Raises
    ValueError if nothing can.
    """
    visible = "".join(character for character in alphabet.characters if not character.isspace())
    if not visible:
        raise ValueError("the alphabet has no character that can be seen")
    return RandomStrings(visible, shortest, longest)


@dataclass(frozen=True)
class Words:
    """Words, each in the forms that the alphabet can write; a share `rare` of the draws takes any
    word alike, the others prefer frequent ones (Zipf's law).
    """

    forms: tuple[tuple[str, ...], ...]  # of each word, the most frequent word first
    rare: float

    def __call__(self, rng: Generator) -> str:
        position = rng.random()
        if rng.random() >= self.rare:
            position = len(self.forms) ** position / len(self.forms) - 1 / len(self.forms)
        written = self.forms[int(position * len(self.forms))]
        return written[int(rng.integers(len(written)))]


def cases(word: str) -> tuple[str, str, str]:
    """The word in small letters, Capitalised and in CAPITALS."""
    return word.lower(), word.capitalize(), word.upper()


def words(vocabulary: Sequence[str], alphabet: Alphabet, *, rare: float = 0.5) -> Words:
    """Words of `vocabulary` (the most frequent first) in small letters, Capitalised or CAPITALS, as
    the alphabet allows.

    Raises ValueError when the alphabet can spell none of them.
    """
    forms = (
        tuple(form for form in cases(word) if not alphabet.missing(form)) for word in vocabulary
    )
    spellable = tuple(form for form in forms if form)
    if not spellable:
        raise ValueError(
            f"the alphabet can spell none of the {len(vocabulary)} words: give random strings or "
            "other words"
        )
    return Words(spellable, rare)


@dataclass(frozen=True)
class Lines:
    """Several texts of `source` with a space between."""

    source: TextSource
    shortest: int = 2
    longest: int = 5

    def __call__(self, rng: Generator) -> str:
        return " ".join(
            self.source(rng) for _ in range(int(rng.integers(self.shortest, self.longest + 1)))
        )


def numbers(rng: Generator) -> str:
    """Years, prices, times, telephone numbers, percentages: digits as signs show them."""
    digits = "".join(str(digit) for digit in rng.integers(10, size=12))
    kind = int(rng.integers(6))
    if kind == 0:
        return digits[: int(rng.integers(1, 8))]
    if kind == 1:
        return f"${int(digits[:3])}.{digits[3:5]}"
    if kind == 2:
        return f"{int(digits[:2]) % 24}:{digits[2:4]}"
    if kind == 3:
        return f"{digits[:3]}-{digits[3:7]}"
    if kind == 4:
        return f"{int(digits[:2])}%"
    return str(1900 + int(digits[:3]) % 130)


@dataclass(frozen=True)
class Punctuated:
    """A text of `source` with marks around or behind it."""

    source: TextSource

    def __call__(self, rng: Generator) -> str:
        return MARKS[int(rng.integers(len(MARKS)))].format(self.source(rng))


@dataclass(frozen=True)
class Mixture:
    """One of several sources for each text, (weight, source) each."""

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
    """A text of `source`, or, where the alphabet cannot spell it, one of `otherwise`."""

    source: TextSource
    alphabet: Alphabet
    otherwise: TextSource

    def __call__(self, rng: Generator) -> str:
        text = self.source(rng)
        return self.otherwise(rng) if self.alphabet.missing(text) else text


def everyday(alphabet: Alphabet) -> TextSource:
    """What a reader meets, as far as the alphabet can spell it: words, numbers, marks, random
    strings, short lines.
    """
    anything = random_strings(alphabet)
    try:
        word = words(english_words(), alphabet)
    except ValueError:
        return anything
    single = Mixture(((0.62, word), (0.12, anything), (0.13, numbers), (0.13, Punctuated(word))))
    return Spellable(Mixture(((0.9, single), (0.1, Lines(single, 2, 5)))), alphabet, word)
