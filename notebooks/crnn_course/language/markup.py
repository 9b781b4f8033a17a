"""The words of a page of HTML and of its scripts: found there, and in the page put in translated.

A text of a page is what the outermost element that holds words directly holds, with the tags inside
it, or an attribute that is read aloud. The pages are our own: what is opened in them is closed. A
text of a script is what it hands to `words`, `pieces` or `PictureError`.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator

TOKEN = re.compile(r"<!--.*?-->|<(script|style)\b.*?</\1>|<[^>]+>|[^<]+", re.DOTALL)
TAG = re.compile(r"<(/?)([a-z][a-z0-9]*)[^>]*>")
SPOKEN = re.compile(r'(?<= aria-label=")[^"]+(?=")')
HOLE = re.compile(r"\{\w+\}")  # filled in when the page is built
WORD = re.compile(r"[A-Za-z]{2}")
VOID = {"br", "hr", "img", "input", "link", "meta"}
# Babel reads scripts, too, but no call that stands in another
STRING = r'"(?:[^"\\]|\\.)*"'
STRINGS = rf"{STRING}(?:\s*\+\s*{STRING})*"
CALL = re.compile(rf"\b(?:words|pieces|PictureError)\(\s*({STRINGS})(?=\s*[,)])")


def texts(page: str) -> list[str]:
    """Return the texts of a page in their order, each once."""
    return list(dict.fromkeys(page[start:end] for start, end in _spans(page)))


def translated(page: str, translate: Callable[[str], str]) -> str:
    """Return a page with each of its texts translated."""
    pieces, done = [], 0
    for start, end in _spans(page):
        pieces += [page[done:start], translate(page[start:end])]
        done = end
    return "".join([*pieces, page[done:]])


def texts_of_script(source: str) -> list[str]:
    """Return the texts of a script in their order, each once."""
    given = (re.findall(STRING, call[1]) for call in CALL.finditer(source))
    return list(dict.fromkeys("".join(map(json.loads, strings)) for strings in given))


def _spans(page: str) -> Iterator[tuple[int, int]]:
    """Yield the start and the end of each text."""
    done = 0
    # of two that begin together, the longer one first
    for start, end in sorted(_candidates(page), key=lambda span: (span[0], -span[1])):
        if start >= done:
            yield start, end
            done = end


def _candidates(page: str) -> Iterator[tuple[int, int]]:
    """Yield all attributes, and all elements that hold words directly, those inside others, too."""
    opened: list[int] = []  # where the content of each open element begins
    speaking: set[int] = set()  # those that hold words
    for token in TOKEN.finditer(page):
        tag = TAG.fullmatch(token[0])
        if tag is None:
            if token[0][0] != "<" and WORD.search(HOLE.sub("", token[0])):
                speaking.add(opened[-1])
            continue
        for spoken in SPOKEN.finditer(page, *token.span()):
            yield spoken.span()
        if tag[2] in VOID:
            continue
        if not tag[1]:
            opened.append(token.end())
        elif (start := opened.pop()) in speaking:
            yield start, token.start()
