"""Right-to-left text: the order in which people store it (logical) and that of a picture (visual).

A network writes from left to right, and CTC's alignments are monotone: so it learns and writes the
characters in visual order. Everything that a person sees (labels, readings, metrics) is in logical
order. `Alphabet.encode` and `Alphabet.decode` convert with the two functions here.

These are the rules of the Unicode bidirectional algorithm (UAX #9) for lines of one direction: a
line with right-to-left letters is reversed, numbers keep their order, brackets are mirrored. There
each order gives the other. Several texts that mix directions can look alike, so that a picture does
not show which was meant: `visual` refuses them. (Libraries give the visual order alone.)
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from unicodedata import bidirectional

FIRST_LEFTWARD = "\u0590"  # no character before this is of a right-to-left script
LEFTWARD = frozenset(("R", "AL", "AN"))
# left-to-right letters, and the invisible characters that set a direction
RIGHTWARD = frozenset(("L", "LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI"))
_BRACKETS = "()[]{}<>«»‹›≤≥"
MIRRORED = dict(zip(_BRACKETS, (_BRACKETS[index ^ 1] for index in range(len(_BRACKETS)))))
_KINDS = {"R": "r", "AL": "r", "L": "l", "AN": "a", "EN": "e", "ES": "s", "CS": "c", "ET": "t"}
# what is not reversed, by rules W4 and W5: European numbers with their signs (-, +, $, %) and
# separators, Arabic numbers, several of them side by side; and left-to-right parts of a reading
_KEPT = re.compile(r"l[^r]*l|l|(?:t*e(?:[sc]?e)*t*|a(?:c?a)*)+")


class MixedDirectionsError(ValueError):
    """A text that cannot be put in visual order so that the logical order can be had back."""


def is_leftward(text: str) -> bool:
    """Tell whether a text has letters or digits of a script that runs from right to left."""
    if text.isascii() or max(text) < FIRST_LEFTWARD:
        return False
    return any(bidirectional(character) in LEFTWARD for character in text)


def mixes_directions(text: str) -> bool:
    """Tell whether a text has letters of both directions, or characters that set a direction."""
    return is_leftward(text) and any(bidirectional(character) in RIGHTWARD for character in text)


def set_out(text: str) -> tuple[str, list[int]]:
    """Return the characters of a text of one direction as a picture shows them, from left to right.

    Also returns the position of each in the text.
    """
    if not is_leftward(text):
        return text, list(range(len(text)))
    order = _numbers_turned(text)[::-1]
    return _mirrored(text[index] for index in order), order


def visual(text: str) -> str:
    """Return a text (in logical order) as its characters stand in a picture, from left to right.

    Raises MixedDirectionsError for a text that mixes directions, or has numbers with signs between
    them that other texts, too, would show so.
    """
    shown, _ = set_out(text)
    if mixes_directions(text) or logical(shown) != text:
        raise MixedDirectionsError(
            f"the text {text!r} has parts of both directions, and others look the same in a "
            "picture: cut the line into parts of one direction, or leave it out"
        )
    return shown


def is_certain(text: str) -> bool:
    """Tell whether a picture shows this text and no other, so that `visual` takes it."""
    try:
        visual(text)
    except MixedDirectionsError:
        return False
    return True


def logical(text: str) -> str:
    """Return the text whose characters stand in a picture like this: the inverse of `visual`.

    In one that mixes directions (no text has this visual order for certain) each left-to-right part
    keeps its order, as in a right-to-left line.
    """
    if not is_leftward(text):
        return text
    turned = text[::-1]
    return _mirrored(turned[index] for index in _numbers_turned(turned))


def _mirrored(characters: Iterable[str]) -> str:
    return "".join(MIRRORED.get(character, character) for character in characters)


def _numbers_turned(text: str) -> list[int]:
    """Return the positions of the characters of a text, those within each number reversed.

    Works on a logical order and on a reversed visual one: in both, letters are in the same order.
    """
    kinds, after_arabic = "", False
    for character in text:
        named = bidirectional(character)
        if named in ("R", "AL", "L"):
            after_arabic = named == "AL"
        # rule W2: digits after an Arabic letter are Arabic numbers
        kinds += "a" if named == "EN" and after_arabic else _KINDS.get(named, "o")
    positions = list(range(len(text)))
    for run in _KEPT.finditer(kinds):
        positions[run.start() : run.end()] = reversed(positions[run.start() : run.end()])
    return positions
