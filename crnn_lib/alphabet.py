"""Characters <-> class numbers. Class 0 is the CTC blank, so a character's class is its place in
the alphabet plus one.
"""

from __future__ import annotations

from collections.abc import Iterable

BLANK = 0

LETTERS_AND_DIGITS = "abcdefghijklmnopqrstuvwxyz0123456789"
PRINTABLE = "".join(chr(code) for code in range(0x20, 0x7F))  # ASCII with the space, 95 characters

PRESETS = {
    "article": LETTERS_AND_DIGITS,  # the source article's 36 characters
    "alphanumeric": "0123456789"
    + "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
    + "abcdefghijklmnopqrstuvwxyz",  # 62
    "digits": "0123456789",
    "printable": PRINTABLE,
}


class AlphabetError(ValueError):
    """An alphabet with a repeated character, or a text that an alphabet cannot spell."""


class Alphabet:
    """The characters a model can write, numbered from 1; 0 is the blank.

    A character is one Unicode code point: what a font draws as one letter but Unicode writes as two
    (`e` + combining accent) counts as two, so normalise texts to NFC first where it matters.
    """

    blank = BLANK

    def __init__(self, characters: Iterable[str]) -> None:
        """`characters`: a string, or single characters in order. Raises AlphabetError on none or on
        a repeated one.
        """
        characters = tuple(characters)
        for character in characters:
            if len(character) != 1:
                raise AlphabetError(
                    f"{character!r} is not one character but {len(character)}: CTC needs single "
                    "ones"
                )
        self.characters = "".join(characters)
        if not self.characters:
            raise AlphabetError("an alphabet needs at least one character, this one is empty")
        self._class_of: dict[str, int] = {}
        for place, character in enumerate(self.characters):
            if character in self._class_of:
                raise AlphabetError(
                    f"character {name(character)} stands twice in the alphabet, "
                    f"at places {self._class_of[character] - 1} and {place} (counted from 0): "
                    "keep one"
                )
            self._class_of[character] = place + 1

    @classmethod
    def preset(cls, key: str) -> Alphabet:
        """One of `PRESETS` by its name. Raises AlphabetError on an unknown name."""
        if key not in PRESETS:
            raise AlphabetError(
                f"no alphabet is called {key!r}: there are {', '.join(sorted(PRESETS))}"
            )
        return cls(PRESETS[key])

    def encode(self, text: str) -> list[int]:
        """Class numbers of `text`, one for each character. Raises AlphabetError naming the first
        unknown one and its place.
        """
        try:
            return [self._class_of[character] for character in text]
        except KeyError:
            place, character = next((p, c) for p, c in enumerate(text) if c not in self._class_of)
            raise AlphabetError(
                f"character {name(character)} at place {place} (counted from 0) of {text!r} "
                f"is not in the alphabet of {len(self.characters)} characters"
            ) from None

    def decode(self, labels: Iterable[int]) -> str:
        """The text of `labels`, one character each: blanks are refused, repeats kept (CTC's
        collapsing is not done here).
        """
        text = []
        for place, label in enumerate(labels):
            if not 1 <= label <= len(self.characters):
                reason = "is the blank" if label == self.blank else "is outside the alphabet"
                raise AlphabetError(
                    f"label {int(label)} at place {place} {reason} (characters are 1 to "
                    f"{len(self.characters)})"
                )
            text.append(self.characters[int(label) - 1])
        return "".join(text)

    def missing(self, text: str) -> list[str]:
        """The characters of `text` that this alphabet lacks, in order, each once."""
        return [character for character in dict.fromkeys(text) if character not in self._class_of]

    def __len__(self) -> int:
        """Number of classes C, the blank included."""
        return len(self.characters) + 1

    def __contains__(self, character: object) -> bool:
        return character in self._class_of

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Alphabet) and self.characters == other.characters

    def __hash__(self) -> int:
        return hash(self.characters)

    def __repr__(self) -> str:
        return f"Alphabet({self.characters!r})"


def name(character: str) -> str:
    """A character as a person can find it: itself and its code point, `'é' (U+00E9)`."""
    return f"{character!r} (U+{ord(character):04X})"
