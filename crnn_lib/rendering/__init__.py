"""Rendering: words -> pictures of them, with the true box of each character.

Read `styles` first, then `ink` (letters and where they lie), `warped` (documents and scenes, from
`setting`, `laying` and `effects`), `fonts` and `texts` (what the pictures say). `synthetic` makes a
dataset of all of it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from crnn_lib.contract import STYLES
from crnn_lib.rendering.finding import find_fonts
from crnn_lib.rendering.fonts import RenderingError, default_fonts
from crnn_lib.rendering.ink import Box
from crnn_lib.rendering.styles import Rendered, render
from crnn_lib.rendering.texts import (
    Lines,
    Mixture,
    TextSource,
    cases,
    english_words,
    everyday,
    numbers,
    random_strings,
    words,
)

if TYPE_CHECKING:
    from crnn_lib.rendering.synthetic import SyntheticWords

__all__ = [
    "STYLES", "Box", "Lines", "Mixture", "Rendered", "RenderingError", "SyntheticWords",
    "TextSource", "cases", "default_fonts", "english_words", "everyday", "find_fonts", "numbers",
    "random_strings", "render", "words",
]  # fmt: skip


def __getattr__(name: str) -> Any:
    if name == "SyntheticWords":  # needs torch; pictures can be drawn without
        from crnn_lib.rendering.synthetic import SyntheticWords

        return SyntheticWords
    raise AttributeError(f"module 'crnn_lib.rendering' has no attribute {name!r}")
