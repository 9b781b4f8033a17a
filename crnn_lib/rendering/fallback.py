"""A font for what the usual one lacks: in drawings of readings, and in the course's figures."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress
from functools import lru_cache
from pathlib import Path
from unicodedata import name

from crnn_lib.rendering import fonts
from crnn_lib.rendering.faces import opened

# what Unicode's names of characters begin with, where fonts-noto-core does not have them
_EAST_ASIAN = (
    "CJK", "HIRAGANA", "KATAKANA", "HANGUL", "BOPOMOFO", "IDEOGRAPHIC", "FULLWIDTH", "HALFWIDTH",
)  # fmt: skip
_PACKAGES = {True: "fonts-noto-cjk", False: "fonts-noto-core"}


def packages_for(characters: Iterable[str]) -> str:
    """Return how to get fonts with the characters: "fonts that have them: apt install ..."."""
    wanted = sorted(
        {_PACKAGES[name(character, "").startswith(_EAST_ASIAN)] for character in characters}
    )
    return (
        f"fonts of most scripts are free (on Debian and Ubuntu: apt install {' '.join(wanted)}; "
        "elsewhere the Noto fonts)"
    )


@lru_cache(maxsize=4096)
def font_with(characters: str) -> Path | None:
    """Return the first font of matplotlib, the font-* packages or this machine that has them all.

    Fonts of coloured pictures, which have a size of their own, are passed over.
    """
    for font in fonts.fonts_with(characters):
        with suppress(OSError):
            opened(font, 20)
            return font
    return None


def written(character: str) -> str:
    """Return a character as a drawing shows it: itself, or U+XXXX where no font has it."""
    drawable = character.isascii() or font_with(character) is not None
    return character if drawable else f"U+{ord(character):04X}"


def what_is_missing(text: str) -> str:
    """Return a sentence on the characters that no font here has; "" if there are none."""
    missing = [mark for mark in dict.fromkeys(text) if written(mark) != mark]
    if not missing:
        return ""
    named = ", ".join(f"{mark} ({written(mark)})" for mark in missing[:10])
    more = f" and {len(missing) - 10} more" if len(missing) > 10 else ""
    return f"no font here has {named}{more}, written by number: {packages_for(missing)}"
