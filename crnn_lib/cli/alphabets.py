"""The alphabet that --alphabet names: a preset or standard, characters, a file, those of labels."""

from __future__ import annotations

import os.path
import sys
import unicodedata
from collections.abc import Iterable, Sequence
from difflib import get_close_matches
from pathlib import Path

from crnn_lib.alphabet import PRESETS, Alphabet, AlphabetError, name
from crnn_lib.cli.standards import STANDARDS
from crnn_lib.directions import set_out

FROM_LABELS = "from-labels"
FORCE = "to have just its characters, write them in a file and name it: --alphabet @FILE"


def alphabet_named(
    given: str | None, labels: Iterable[str] | None = None, *, normalise: str | None = None
) -> Alphabet:
    """Return the alphabet that --alphabet names (None: the article's).

    `labels`: the texts from which `from-labels` takes its characters. `normalise` "nfc": join the
    accents of given characters with their letters. Raises AlphabetError for a name that is most
    likely a slip, and for a file that cannot be read.
    """
    if given is None:
        return Alphabet.preset("article")
    if given in PRESETS:
        return Alphabet.preset(given)
    if given in STANDARDS:
        return Alphabet(STANDARDS[given]())
    if given == FROM_LABELS:
        return _of_labels(labels)
    if given.startswith("@") and len(given) > 1:
        return _of_file(Path(given[1:]), normalise)
    # os.path.isfile, since Path.is_file raises on names that are too long, as alphabets may be
    if len(given) > 1 and os.path.isfile(given):
        return _of_file(Path(given), normalise)
    _refuse_slips(given)
    return _of_lines([given], normalise)


def described(alphabet: Alphabet) -> str:
    """Return a line that says which alphabet was taken."""
    characters = alphabet.characters
    shown = characters if len(characters) <= 100 else f"{characters[:97]}..."
    plural = "" if len(characters) == 1 else "s"
    return f"alphabet: {len(characters)} character{plural}, {shown}"


def _of_labels(labels: Iterable[str] | None) -> Alphabet:
    if labels is None:
        raise AlphabetError(
            f"--alphabet {FROM_LABELS} needs labels: give --data a labels.csv or an LMDB"
        )
    labels = list(labels)
    _hint_at_forms(labels)
    # brackets are mirrored where the text runs from right to left
    shown = (text for label in labels for text in (label, set_out(label)[0]))
    return Alphabet(sorted({character for text in shown for character in text}))


def _hint_at_forms(labels: Sequence[str]) -> None:
    """Say when a character stands in labels both whole and as a letter with its accent apart."""
    from crnn_lib.training.processes import is_main_process

    joined = ((label, unicodedata.normalize("NFC", label)) for label in labels)
    apart = {new for label, whole in joined if whole != label for new in set(whole) - set(label)}
    both = sorted(apart.intersection(*["".join(labels)]))
    if both and is_main_process():
        print(
            f"--alphabet {FROM_LABELS}: {', '.join(map(name, both[:5]))} stands in some labels as "
            "one character, in others as a letter and an accent, and the model learns both: "
            "--normalise nfc joins them",
            file=sys.stderr,
        )


def _of_lines(lines: Sequence[str], normalise: str | None) -> Alphabet:
    """Return the alphabet of all characters; those of different lines are never joined."""
    joined = [unicodedata.normalize("NFC", line) for line in lines]
    if normalise is not None:
        return Alphabet("".join(joined))
    try:
        return Alphabet("".join(lines))
    except AlphabetError as error:
        if joined == lines:
            raise
        raise AlphabetError(
            f"{error}, or join accents with their letters (--normalise nfc)"
        ) from None


def _of_file(path: Path, normalise: str | None) -> Alphabet:
    """Return the alphabet of all characters in a file, ends of lines left out."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        reason = getattr(error, "strerror", None) or "it is not UTF-8 text"
        raise AlphabetError(
            f"--alphabet {path} cannot be read ({reason}): name a text file that holds the "
            "characters"
        ) from None
    try:
        return _of_lines(text.splitlines(), normalise)
    except AlphabetError as error:
        raise AlphabetError(f"{path}: {error}") from None


def _refuse_slips(given: str) -> None:
    """Raise AlphabetError for what is most likely meant as a name."""
    names = (*sorted(PRESETS), *STANDARDS, FROM_LABELS)
    if given.lower() in names:
        raise AlphabetError(f"--alphabet {given}: its name is {given.lower()}, in small letters")
    if Path(given).suffix in (".txt", ".csv", ".json", ".dict"):
        raise AlphabetError(f"--alphabet {given}: there is no such file; {FORCE}")
    if list(given) != sorted(given) and (_is_near(given, names) or given.lower() in _words()):
        known = ", ".join(names[:-1])
        raise AlphabetError(
            f"--alphabet {given}: no alphabet is called so, there are {known} and {FROM_LABELS}; "
            f"{FORCE}"
        )


def _is_near(given: str, names: Sequence[str]) -> bool:
    """Tell whether a name was most likely meant: gb2312, greeek, cyrilic."""
    if given.lower().replace("-", "").startswith("gb2312"):
        return True
    return bool(get_close_matches(given.lower(), names, n=1, cutoff=0.8))


def _words() -> frozenset[str]:
    from crnn_lib.rendering import english_words

    return frozenset(english_words())
