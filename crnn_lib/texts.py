"""What the synthetic pictures say: words, random strings, short lines. Each source draws one text from a generator."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import lru_cache

from numpy.random import Generator

from crnn_lib.alphabet import Alphabet
from crnn_lib.files import shipped

TextSource = Callable[[Generator], str]


@lru_cache(maxsize=1)
def english_words() -> tuple[str, ...]:
    """The shipped list: 50,000 English words in small letters, the most frequent first."""
    return tuple(shipped("words/english.txt").read_text(encoding="utf-8").split())


def random_strings(alphabet: Alphabet, shortest: int = 1, longest: int = 10) -> TextSource:
    """Strings of `shortest` to `longest` characters of the alphabet, none at an end or twice in a row being a space."""
    solid = [character for character in alphabet.characters if not character.isspace()]
    if not solid:
        raise ValueError("the alphabet has no character that can be seen")

    def draw(rng: Generator) -> str:
        length = int(rng.integers(shortest, longest + 1))
        return "".join(solid[place] for place in rng.integers(len(solid), size=length))

    return draw


def words(vocabulary: Sequence[str], alphabet: Alphabet, *, rare: float = 0.5) -> TextSource:
    """Words that the alphabet can spell, in small letters, Capitalised or CAPITALS as the alphabet allows.

    `vocabulary` has the most frequent first; `rare` is the share of draws that take any word alike, the others prefer
    frequent ones (Zipf's law). Raises ValueError when the alphabet can spell none of them.
    """
    forms = (str.lower, str.capitalize, str.upper)
    spellable = [
        written
        for word in vocabulary
        if (written := tuple(form for style in forms if not alphabet.missing(form := style(word))))
    ]
    if not spellable:
        raise ValueError(f"the alphabet can spell none of the {len(vocabulary)} words: give random strings or other words")

    def draw(rng: Generator) -> str:
        position = rng.random()
        if rng.random() >= rare:
            position = len(spellable) ** position / len(spellable) - 1 / len(spellable)
        written = spellable[int(position * len(spellable))]
        return written[int(rng.integers(len(written)))]

    return draw


def lines(source: TextSource, shortest: int = 2, longest: int = 5) -> TextSource:
    """Several texts of `source` with a space between."""

    def draw(rng: Generator) -> str:
        return " ".join(source(rng) for _ in range(int(rng.integers(shortest, longest + 1))))

    return draw


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


def punctuated(source: TextSource) -> TextSource:
    """A text of `source` with marks around or behind it."""
    marks = (
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

    def draw(rng: Generator) -> str:
        return marks[int(rng.integers(len(marks)))].format(source(rng))

    return draw


def mixture(*parts: tuple[float, TextSource]) -> TextSource:
    """One of several sources for each text, with the given weights."""
    total = sum(weight for weight, _ in parts)

    def draw(rng: Generator) -> str:
        left = rng.random() * total
        for weight, source in parts:
            left -= weight
            if left < 0:
                return source(rng)
        return parts[-1][1](rng)

    return draw


def everyday(alphabet: Alphabet) -> TextSource:
    """What a reader meets, as far as the alphabet can spell it: words, numbers, marks, random strings, short lines."""
    anything = random_strings(alphabet)
    try:
        word = words(english_words(), alphabet)
    except ValueError:
        return anything
    single = mixture((0.62, word), (0.12, anything), (0.13, numbers), (0.13, punctuated(word)))
    return _spellable(mixture((0.85, single), (0.15, lines(single, 2, 4))), alphabet, word)


def _spellable(source: TextSource, alphabet: Alphabet, otherwise: TextSource) -> TextSource:
    def draw(rng: Generator) -> str:
        text = source(rng)
        return otherwise(rng) if alphabet.missing(text) else text

    return draw
