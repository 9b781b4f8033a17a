"""Characters and class numbers: class 0 is the CTC blank, characters are numbered from 1."""

from __future__ import annotations

from collections.abc import Iterable
from string import ascii_lowercase, ascii_uppercase, digits

from crnn_lib.directions import MixedDirectionsError, logical, visual

PRINTABLE = "".join(map(chr, range(0x20, 0x7F)))  # ASCII with the space, 95 characters

PRESETS = {
    "article": ascii_lowercase + digits,  # the source article's 36 characters
    "alphanumeric": digits + ascii_uppercase + ascii_lowercase,  # 62
    "digits": digits,
    "printable": PRINTABLE,
}


class AlphabetError(ValueError):
    """An alphabet with a repeated character, or a text that an alphabet cannot spell."""


class Alphabet:
    """The characters a model can write, numbered from 1; 0 is the blank.

    A character is one Unicode code point: what a font draws as one letter but Unicode writes as two
    (`e` + combining accent) counts as two, so normalise texts to NFC first where it matters. The
    classes of a text stand from left to right, also where it is read from right to left.
    """

    blank = 0

    def __init__(self, characters: Iterable[str]) -> None:
        """Take a string or single characters in order. Raises AlphabetError on none or a repeat."""
        characters = tuple(characters)
        if long := [text for text in characters if len(text) != 1]:
            raise AlphabetError(f"{long[0]!r} is {len(long[0])} characters: CTC needs single ones")
        self.characters = "".join(characters)
        if not self.characters:
            raise AlphabetError("an alphabet needs at least one character, this one is empty")
        self._class_of: dict[str, int] = {}
        for index, character in enumerate(characters):
            first = self._class_of.setdefault(character, index + 1) - 1
            if first < index:
                raise AlphabetError(
                    f"character {name(character)} appears twice in the alphabet, at positions "
                    f"{first} and {index} (counted from 0): keep one"
                )

    @classmethod
    def preset(cls, key: str) -> Alphabet:
        """Return one of `PRESETS` by its name. Raises AlphabetError on an unknown name."""
        if key not in PRESETS:
            known = ", ".join(sorted(PRESETS))
            raise AlphabetError(f"no alphabet is called {key!r}: there are {known}")
        return cls(PRESETS[key])

    def encode(self, text: str) -> list[int]:
        """Return the class of each character, in visual order.

        Raises AlphabetError naming the first unknown one, or for a text that mixes directions.
        """
        try:
            shown = text if self.missing(text) else visual(text)
        except MixedDirectionsError as error:
            raise AlphabetError(str(error)) from None
        if unknown := self.missing(shown):
            found = f"at position {shown.index(unknown[0])} (counted from 0) of {shown!r}"
            alphabet = f"the alphabet of {len(self.characters)} characters"
            raise AlphabetError(f"character {name(unknown[0])} {found} is not in {alphabet}")
        return [self._class_of[character] for character in shown]

    def spelt(self, text: str) -> list[int]:
        """Return as `encode`, but nothing for a text that it refuses."""
        try:
            return self.encode(text)
        except AlphabetError:
            return []

    def decode(self, labels: Iterable[int]) -> str:
        """Return one character for each label; repeats are kept (`ctc.collapse` merges them).

        Raises AlphabetError on the blank and on labels outside the alphabet.
        """
        text = []
        for position, label in enumerate(labels):
            if not 1 <= label <= len(self.characters) or label % 1:
                reason = "is the blank" if label == self.blank else "is outside the alphabet"
                known = f"(characters are 1 to {len(self.characters)})"
                raise AlphabetError(f"label {label:g} at position {position} {reason} {known}")
            text.append(self.characters[int(label) - 1])
        return logical("".join(text))

    def missing(self, text: str) -> list[str]:
        """Return the characters of `text` that this alphabet lacks, in order, each once."""
        return [character for character in dict.fromkeys(text) if character not in self._class_of]

    def __len__(self) -> int:
        """Return the number of classes C, the blank included."""
        return len(self.characters) + 1

    def __contains__(self, character: object) -> bool:
        return character in self._class_of

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Alphabet) and self.characters == other.characters

    def __hash__(self) -> int:
        return hash(self.characters)

    def __repr__(self) -> str:
        return f"Alphabet({self.characters!r})"


def check_alphabet(given: object) -> None:
    """Raise AlphabetError for what is not an Alphabet, such as its characters alone."""
    if not isinstance(given, Alphabet):
        raise AlphabetError(f'{given!r} is not an Alphabet: make one, as in Alphabet("abc")')


def name(character: str) -> str:
    """Return a character and its code point, so that a person can find it: `'é' (U+00E9)`."""
    return f"{character!r} (U+{ord(character):04X})"
