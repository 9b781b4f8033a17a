"""Lists in the language in use: parts that are said, and names that stay as they are."""

from __future__ import annotations

from collections.abc import Iterable
from functools import reduce

from crnn_course.language import current
from crnn_course.language.speech import FIGURES, SEPARATORS, said
from crnn_course.language.templates import joined

WIDE = {**dict(SEPARATORS), " and ": "、", ". ": "。"}
BETWEEN = {", ": "、", "; ": "；"}  # names


def listed(parts: Iterable[str], mark: str = "; ") -> str:
    """Return the parts of a caption, joined by a mark, each as it is said in the language in use.

    A caption is translated as a whole later: so it need not guess where one part ends.
    """
    if current.language() == current.ENGLISH:
        return mark.join(parts)
    spoken = [said(part, FIGURES) for part in parts]
    return reduce(joined, spoken, "") if mark == " " else WIDE[mark].join(spoken)


def enumerated(names: Iterable[object], mark: str = ", ") -> str:
    """Return names or numbers as a list in a sentence: nothing in them is translated."""
    between = mark if current.language() == current.ENGLISH else BETWEEN[mark]
    return between.join(map(str, names))


def colon() -> str:
    """Return a colon and what follows it in the language in use: a wide one takes no space."""
    return ": " if current.language() == current.ENGLISH else "："
