"""The texts of a finished figure in the language in use, and the typeface that they need."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from matplotlib.artist import Artist
from matplotlib.axis import Axis, YAxis
from matplotlib.figure import Figure
from matplotlib.font_manager import fontManager
from matplotlib.text import Text
from matplotlib.ticker import FixedLocator

from crnn_course.language import current
from crnn_course.language.fonts import FAMILY, FONTS
from crnn_course.language.speech import FIGURES, said
from crnn_course.language.wrapping import columns, wrapped

WIDER = 1.15  # times the English label, for which the figure was laid out: a label's width at most
SHORT = 12  # columns that always fit


def families() -> list[str]:
    """Return the typefaces behind the course's own: one with the Chinese that the course shows."""
    for font in FONTS:
        fontManager.addfont(font)
    return [FAMILY]


def in_language(figure: Figure) -> None:
    """Translate all that is written in a figure; once translated, it stays as it is."""
    if current.language() == current.ENGLISH:
        return
    for axis in figure.findobj(Axis):
        assert isinstance(axis, Axis)
        _translate_ticks(axis)
    ticks = {id(text) for axis in figure.findobj(Axis) for text in _ticks(axis)}
    for text in figure.findobj(Text):
        if id(text) not in ticks:
            assert isinstance(text, Text)
            text.set_text(label(text.get_text()))


def _ticks(axis: Artist) -> list[Any]:
    """Return the texts that an axis writes anew each time that it is drawn."""
    assert isinstance(axis, Axis)
    every = (*axis.get_major_ticks(), *axis.get_minor_ticks())
    return [text for tick in every for text in (tick.label1, tick.label2)]


def _translate_ticks(axis: Axis) -> None:
    """Translate the labels of an axis that has given ones; numbers are left to their formatter."""
    if isinstance(axis.get_major_locator(), FixedLocator):
        written = [text.get_text() for text in axis.get_ticklabels()]
        beside = written if isinstance(axis, YAxis) else ()  # each may be as wide as the widest
        told = [label(text, beside) for text in written]
        if told != written:
            axis.set_ticklabels(told)


def label(text: str, beside: Sequence[str] = ()) -> str:
    """Return a label in the language in use, in lines about as wide as the English ones.

    beside: labels that have the same room, for which the figure was laid out.
    """
    told = said(text, FIGURES)
    if told == text:
        return text
    lines = [line for each in (text, *beside) for line in each.split("\n")]
    width = max(SHORT, int(WIDER * max(map(columns, lines))))
    return "\n".join(wrapped(line, width) for line in told.split("\n"))
