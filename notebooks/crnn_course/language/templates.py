"""Texts with holes, matched with finished texts: "Frame {0} has {1} paths"."""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property

HOLE = re.compile(r"\{(\d+)\}")
WORD = re.compile(r"[A-Za-z]{2}")
WIDE = r"[\u3000-\u303f\u4e00-\u9fff\uff00-\uffef]"  # Chinese characters and marks
WIDE_END, WIDE_START = re.compile(rf"{WIDE} ?$"), re.compile(rf" ?{WIDE}")
MOST_WAYS = 60  # in which a text is cut into holes before the first way is taken
WEAK = 5  # letters: a template with fewer says little, and takes only short values
LONGEST_WEAK = 40  # characters of such a value
LITERAL = re.compile(r"""['"\[({\d-]""")  # with which a value of Python begins: it is data
END = re.compile(r"[。！？；：，、）]$")  # a mark that is as wide as a character
STOPS = re.compile(r"[.;:?!](?=\s|$)|\n")


@dataclass(frozen=True)
class Template:
    """A text with holes and its translation, in which the same holes may stand in another order."""

    text: str
    translation: str

    @cached_property
    def literals(self) -> list[str]:
        """The text between the holes; the first is before hole 0, the last after the last hole."""
        return HOLE.split(self.text)[::2]

    @cached_property
    def longest(self) -> str:
        """The longest literal: a text without it does not match."""
        return max(self.literals, key=len)

    @cached_property
    def letters(self) -> int:
        """The number of letters that are given."""
        return sum(character.isalpha() for literal in self.literals for character in literal)

    def fill(self, finished: str, strange: Callable[[str], int]) -> tuple[list[str], int] | None:
        """Return the values of the holes in a finished text, or None if it is not of this form.

        With them comes how strange they are: the sum of what `strange` says of each that has words.
        Where there are several ways to cut the text, the least strange is taken; of equal ones the
        first.
        """
        first, last = self.literals[0], self.literals[-1]
        long_enough = len(finished) >= sum(map(len, self.literals))
        if not (long_enough and finished.startswith(first) and finished.endswith(last)):
            return None
        if self.longest not in finished or ("\n" in finished and "\n" not in self.text):
            return None  # a value is never longer than a line
        best, least = None, sys.maxsize
        end = len(finished) - len(last)
        for number, values in enumerate(self._ways(finished, len(first), 1, end)):
            if self.letters < WEAK and any(map(_too_much, values)):
                continue
            found = sum(strange(value.strip()) for value in values if WORD.search(value))
            if found < least:
                best, least = values, found
            if found == 0 or number > MOST_WAYS:
                break
        return None if best is None else (best, least)

    def _ways(self, finished: str, start: int, index: int, end: int) -> Iterator[list[str]]:
        """Cut what is between `start` and `end` into holes, at the literals from `index` on."""
        if index == len(self.literals) - 1:
            yield [finished[start:end]]
            return
        literal, at = self.literals[index], start
        while (at := finished.find(literal, at, end)) >= 0:
            for others in self._ways(finished, at + len(literal), index + 1, end):
                yield [finished[start:at], *others]
            at += 1

    def filled(self, values: list[str]) -> str:
        """Return the translation with these values in its holes.

        A space beside a hole is for Latin letters: between two Chinese characters it goes.
        """
        pieces = HOLE.split(self.translation)  # text and number of a hole, in turn
        pieces[1::2] = [values[int(hole)] for hole in pieces[1::2]]
        return _closed_up(pieces)


def _is_data(value: str) -> bool:
    return WORD.search(value) is None or LITERAL.match(value) is not None


def _too_much(value: str) -> bool:
    return len(value) > LONGEST_WEAK or bool(STOPS.search(value))


def _closed_up(pieces: Iterable[str]) -> str:
    """Return the pieces one after the other, without spaces between two Chinese characters."""
    text = ""
    for piece in filter(None, pieces):
        if WIDE_END.search(text) and WIDE_START.match(piece):
            text, piece = text.rstrip(" "), piece.lstrip(" ")
        text += piece
    return text


def together(parts: Iterable[str], mark: str) -> str:
    """Return parts with a mark between them; its spaces are for Latin letters alone."""
    first, *others = parts
    return _closed_up([first, *(piece for part in others for piece in (mark, part))])


def joined(first: str, second: str) -> str:
    """Join two sentences: with a space, but not after a mark that is as wide as a character."""
    return f"{first}{' ' if first and second and not END.search(first) else ''}{second}"
