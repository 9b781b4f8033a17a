"""Lines of at most so many columns: a Chinese character takes two, and a line may break before it.

Latin words and numbers stay whole, and no line begins with a mark that closes.
"""

from __future__ import annotations

import re
import textwrap
from unicodedata import east_asian_width

CLOSING = "，。：；？！、）」》”’…"
OPENING = "（「《“‘"
# a wide character with the marks that belong to it, a run of anything else, or spaces
PIECES = re.compile(
    rf"[{OPENING}]*[\u3000-\u9fff\uff00-\uffef][{CLOSING}]*"  # a wide character and its marks
    rf"|[^\s\u3000-\u9fff\uff00-\uffef]+[{CLOSING}]*"  # a word
    r"|\s+"
)
WIDTH = re.compile(r"([<>^]?)(\d+)")  # of a format: where the text stands, in how many columns


def columns(text: str) -> int:
    """Return how many columns a line takes."""
    return sum(2 if east_asian_width(character) in "WF" else 1 for character in text)


def padded(text: str, how: str) -> str:
    """Return a text as a format asks for it, its width in columns: "{:30}" in a table."""
    wide = columns(text) - len(text)
    if not wide or not (asked := WIDTH.fullmatch(how)):
        return format(text, how)
    return format(text, f"{asked[1]}{max(1, int(asked[2]) - wide)}")


def wrapped(text: str, width: int, *, margin: str = "", first: str = "") -> str:
    """Return a paragraph in lines of at most `width` columns; `margin` before all but the first."""
    if columns(text) == len(text):
        return textwrap.fill(text, width, initial_indent=first, subsequent_indent=margin)
    lines, line = [], first
    for piece in PIECES.findall(text):
        if columns(line) + columns(piece.rstrip()) > width and line.strip():
            lines.append(line.rstrip())
            line = margin + piece.lstrip()
        else:
            line += piece
    return "\n".join([*lines, line.rstrip()])


def indented(text: str) -> str:
    """Return a text with a margin of two spaces."""
    return textwrap.indent(text, "  ")
