"""Alphabets that --alphabet knows by name beside the presets: of languages, and of a standard.

They come from Python's own codecs and Unicode's names, so that no table has to be trusted.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import partial
from string import ascii_letters, digits, punctuation
from unicodedata import name, normalize

# digits, marks and space; no Latin letters, many of which look like Greek and Cyrillic ones
COMMON = " " + digits + punctuation
CHINESE_MARKS = "，。、；：？！…—·“”‘’（）《》〈〉【】「」『』￥"
LEVELS = {1: range(16, 56), 2: range(16, 88)}  # the rows of GB 2312 that hold Hanzi


def gb2312(level: int) -> str:
    """Return the Hanzi of GB 2312: the 3,755 usual ones of level 1, or with level 2 all 6,763."""
    cells = (bytes((0xA0 + row, 0xA0 + cell)) for row in LEVELS[level] for cell in range(1, 95))
    return "".join(cell.decode("gb2312", errors="ignore") for cell in cells)


def gb2312_mixed(level: int) -> str:
    """Return the Hanzi with digits, Latin letters, and usual Chinese and ASCII marks."""
    return COMMON + ascii_letters + CHINESE_MARKS + gb2312(level)


def of_script(script: str, codes: Iterable[int] | str) -> str:
    """Return the characters of a script, as Unicode names them, with digits and marks.

    `codes`: a codec of one byte for each character, or code points.
    """
    if isinstance(codes, str):
        characters = bytes(range(0xA0, 0x100)).decode(codes, errors="ignore")
    else:
        characters = "".join(map(chr, codes))
    own = sorted(
        character
        for character in set(characters)
        # accents that stand alone are a space and the accent
        if name(character, "").startswith(script) and normalize("NFKC", character)[0] != " "
    )
    return COMMON + "".join(own)


def vietnamese() -> str:
    """Return Latin letters with the marks of Vietnamese, joined as in NFC, digits and marks."""
    tones = ("", "\u0300", "\u0301", "\u0303", "\u0309", "\u0323")
    vowels = (normalize("NFC", vowel + tone) for vowel in "aăâeêioôơuưy" for tone in tones)
    own = "".join(vowels) + "đ"
    return "".join(dict.fromkeys(COMMON + ascii_letters + own + own.upper()))


STANDARDS: dict[str, Callable[[], str]] = {
    "gb2312-1": partial(gb2312, 1),
    "gb2312-2": partial(gb2312, 2),
    "gb2312-1-mixed": partial(gb2312_mixed, 1),
    "gb2312-2-mixed": partial(gb2312_mixed, 2),
    "greek": partial(of_script, "GREEK", "iso8859_7"),
    "cyrillic": partial(of_script, "CYRILLIC", "cp1251"),
    "hebrew": partial(of_script, "HEBREW", "iso8859_8"),
    "arabic": partial(of_script, "ARABIC", "iso8859_6"),
    "thai": partial(of_script, "THAI", "tis_620"),
    "devanagari": partial(of_script, "DEVANAGARI", range(0x900, 0x980)),
    "vietnamese": vietnamese,
}
