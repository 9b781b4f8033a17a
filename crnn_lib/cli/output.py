"""Output to a terminal or pipe that cannot show every character, or is closed."""

from __future__ import annotations

import io
import json
import os
import re
import sys
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

# control characters, and what else ends a line
BREAKING = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]")


def lose_characters_not_the_run() -> None:
    """Print a question mark for what the encoding of a stream lacks, instead of failing.

    A stream that was closed (`crnn read a.png >&-`) takes what is printed and drops it.
    """
    for name in ("stdout", "stderr"):
        if getattr(sys, name) is None:
            nowhere = os.open(os.devnull, os.O_WRONLY)
            setattr(sys, name, os.fdopen(nowhere, "w", encoding="utf-8"))
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")


@contextmanager
def saying_warnings(say: Callable[[str], object]) -> Iterator[None]:
    """Pass the library's warnings to `say` as sentences, without Python's lines around them."""
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always", UserWarning)
        yield
    for warning in caught:
        say(str(warning.message))


def as_json(value: Any) -> str:
    """Return JSON for the standard output; escapes (\\u05d0) where it cannot show a character."""
    text = json.dumps(value, ensure_ascii=False, indent=1)
    try:
        text.encode(sys.stdout.encoding or "utf-8")
    except UnicodeEncodeError:  # also for a name of a file that is not text
        return json.dumps(value, indent=1)
    return text


def on_one_line(text: str) -> str:
    """Return a text with escapes for tabs, ends of lines and the like, which would break a row."""
    return BREAKING.sub(lambda found: found[0].encode("unicode_escape").decode(), text)
