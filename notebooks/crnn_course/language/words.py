"""Names that code compares in English, and that are said in the language in use."""

from __future__ import annotations

from crnn_course.language.speech import said
from crnn_course.language.wrapping import padded


class Word(str):
    """A name that code compares in English, and that is said in the language in use."""

    __slots__ = ()
    CATALOGUES = ("museum",)

    def __str__(self) -> str:
        return said(str.__str__(self), self.CATALOGUES)

    def __format__(self, how: str) -> str:
        return padded(str(self), how)
