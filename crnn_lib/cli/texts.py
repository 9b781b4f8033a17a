"""Sources that --texts names: those of the renderer, words of a language, a corpus in a file."""

from __future__ import annotations

import sys
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING
from unicodedata import normalize

from crnn_lib.alphabet import Alphabet

if TYPE_CHECKING:  # loaded by the commands that draw: fonts take time
    from crnn_lib.rendering import TextSource

OF_LANGUAGE = ("words:", "lines:")


@lru_cache(maxsize=8)  # pictures to train on and to validate on: one file read, one sentence said
def text_source(names: tuple[str, ...], alphabet: Alphabet, normalise: str | None) -> TextSource:
    """Return what --texts names; of several, each picture takes one at random.

    Says on stderr what the alphabet cannot write. Raises ValueError for an unknown name, a file
    that cannot be read, and where nothing can be written.
    """
    from crnn_lib.rendering import Mixture

    chosen = [_source(name, alphabet, normalise) for name in names]
    return chosen[0] if len(chosen) == 1 else Mixture(tuple((1.0, source) for source in chosen))


def _source(name: str, alphabet: Alphabet, normalise: str | None) -> TextSource:
    if name in TEXT_SOURCES:
        return TEXT_SOURCES[name](alphabet)
    if name.startswith(OF_LANGUAGE):
        return _of_language(name, alphabet)
    if Path(name).is_file():
        return _of_file(name, alphabet, normalise)
    raise ValueError(
        f"--texts {name}: there is no such file, and no source is called so: there are "
        f"{', '.join(TEXT_SOURCES)}, words:LANGUAGE and lines:LANGUAGE (words:zh), text files"
    )


def _of_language(name: str, alphabet: Alphabet) -> TextSource:
    from crnn_lib.rendering import words
    from crnn_lib.rendering.corpora import has_spaces, language_lines, language_words, left_out_of

    kind, language = name.split(":", 1)
    vocabulary = language_words(language)
    if kind == "lines" and " " not in alphabet and has_spaces(vocabulary):
        raise ValueError(
            f"--texts {name}: lines have spaces between their words: give an --alphabet that has "
            f"the space, too, or take single words, words:{language}"
        )
    left_out = left_out_of(vocabulary, alphabet)
    try:
        source = (language_lines if kind == "lines" else words)(vocabulary, alphabet)
    except ValueError:
        raise ValueError(_nothing_left(name, str(left_out))) from None
    _say(name, str(left_out))
    return source


def _of_file(name: str, alphabet: Alphabet, normalise: str | None) -> TextSource:
    from crnn_lib.rendering.corpora import corpus

    try:
        text = Path(name).read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        reason = getattr(error, "strerror", None) or "it is not UTF-8 text"
        raise ValueError(f"--texts {name} cannot be read ({reason}): name a text file") from None
    if not text.strip():
        raise ValueError(f"--texts {name} is empty: write in it what the pictures are to say")
    if normalise is not None:
        text = normalize("NFC", text)
    try:
        source, left_out = corpus(text.splitlines(), alphabet)
    except ValueError as error:
        raise ValueError(_nothing_left(name, str(error))) from None
    _say(name, str(left_out))
    return source


def _nothing_left(name: str, why: str) -> str:
    return f"--texts {name}: {why}; give an --alphabet that has the characters of these texts"


def _say(name: str, left_out: str) -> None:
    from crnn_lib.training.processes import is_main_process

    if left_out and is_main_process():
        print(f"--texts {name}: {left_out}", file=sys.stderr)


def _random(alphabet: Alphabet) -> TextSource:
    from crnn_lib.rendering import random_strings

    return random_strings(alphabet)


def _words(alphabet: Alphabet) -> TextSource:
    from crnn_lib.rendering import english_words, words

    return words(english_words(), alphabet)


def _everyday(alphabet: Alphabet) -> TextSource:
    from crnn_lib.rendering import everyday

    return everyday(alphabet)


TEXT_SOURCES: dict[str, Callable[[Alphabet], TextSource]] = {
    "random": _random,
    "words": _words,
    "everyday": _everyday,
}
