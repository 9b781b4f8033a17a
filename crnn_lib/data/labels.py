"""Lists of files with their texts: labels.csv, and the tab-separated gt.txt of other tools.

Nothing is dropped or changed in silence: a row that does not say clearly what is its text is
refused, and `LabelRules` names each change of a label that a person may ask for.
"""

from __future__ import annotations

import csv
import os.path
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from crnn_lib.alphabet import Alphabet, AlphabetError, check_alphabet
from crnn_lib.contract import NORMAL_FORMS

Row = dict[str, str]
NAMED = 8  # faulty rows that a message lists


class LabelsError(ValueError):
    """Labels that cannot be used; the message names file, row and field."""


@dataclass(frozen=True, kw_only=True)
class LabelRules:
    """Rules by which labels are changed before they are used; by default not at all."""

    strip: bool = False  # take off spaces at the ends
    normalise: str | None = None  # Unicode's normal form, "nfc": accents joined with their letters
    caseless: bool = False  # write small letters for capitals

    def __post_init__(self) -> None:
        if self.normalise not in (None, *NORMAL_FORMS):
            known = ", ".join(NORMAL_FORMS)
            raise ValueError(f"no normal form is called {self.normalise!r}: there is {known}")

    def apply(self, text: str) -> str:
        """Return a label as it is to be used."""
        if self.normalise is not None:
            text = unicodedata.normalize("NFC", text)
        if self.strip:
            text = text.strip()
        return text.lower() if self.caseless else text

    def fault(self, text: str, alphabet: Alphabet | None) -> str | None:
        """Say why a label cannot be used; None if it can."""
        if not text.strip():
            return "the text is empty or only spaces; label the picture or leave it out"
        if text != text.strip():
            remedy = "strip the labels (--strip-labels)"
            return f"the text {text!r} begins or ends with a space: {remedy}"
        if "\n" in text or "\r" in text:
            return "the text goes over several lines: is a quote not closed?"
        if alphabet is None:
            return None
        check_alphabet(alphabet)
        try:
            alphabet.encode(text)
        except AlphabetError as error:
            return f"{error}; {_remedy(text, alphabet)}" if alphabet.missing(text) else str(error)
        return None


def _remedy(text: str, alphabet: Alphabet) -> str:
    if not alphabet.missing(unicodedata.normalize("NFC", text)):
        return "its accents stand apart from their letters: normalise the labels (--normalise nfc)"
    if not alphabet.missing(text.lower()):
        return "take capitals as small letters (--caseless), or name an alphabet that has it"
    return "name an alphabet that has it, or change the label"


AS_THEY_ARE = LabelRules()


def faulty_rows(faults: Sequence[tuple[int, str]]) -> str:
    """Return one sentence on all faulty rows: the first with its reason, the others by number."""
    first, *others = faults
    if not others:
        return first[1]
    numbers = [str(number) for number, _ in others]
    listed = ", ".join(numbers if len(numbers) <= NAMED else [*numbers[:NAMED], "..."])
    return f"{first[1]} (and {len(others)} more faulty rows: {listed})"


# --- files ----------------------------------------------------------------------------------------


def read_labels(path: Path) -> tuple[list[Row], list[int]]:
    """Read the rows of a labels.csv, or of a gt.txt, and the number of the line of each.

    A labels.csv has a header with `file` and `text`, which is line 1; a file that ends in .txt or
    .tsv has no header, and a tab between file and text. Raises LabelsError.
    """
    read = _tab_separated if path.suffix.lower() in (".txt", ".tsv") else _comma_separated
    numbered, fault = [], "has no rows"
    try:
        numbered = list(read(path))
    except FileNotFoundError:
        fault = "does not exist: check the name"
    except IsADirectoryError:
        fault = "is a folder: name the labels.csv in it"
    except UnicodeDecodeError as error:
        fault = f"is not UTF-8 text ({error.reason} at byte {error.start}): save it as UTF-8"
    if not numbered:
        raise LabelsError(f"{path} {fault}")
    return [row for row, _ in numbered], [number for _, number in numbered]


def _comma_separated(path: Path) -> Iterator[tuple[Row, int]]:
    """Yield rows of a csv file with a header. The header is line 1."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        reader = csv.reader(file, strict=True)
        try:
            header = next(reader, [])
            _check_header(path, header)
            before = reader.line_num
            for fields in reader:
                number, before = before + 1, reader.line_num
                if not fields:  # an empty line
                    continue
                if len(fields) > len(header):
                    raise LabelsError(
                        f"{path} row {number} has {len(fields)} fields, the header has "
                        f"{len(header)}: put a text that has a comma in double quotes"
                    )
                fields += [""] * (len(header) - len(fields))
                yield dict(zip(header, fields)), number
        except csv.Error as error:
            raise LabelsError(
                f"{path} row {reader.line_num} cannot be read ({error}): is a quote not closed? "
                'Write a text that has a quote as "say ""hello"" to me"'
            ) from None


def _check_header(path: Path, header: list[str]) -> None:
    missing = [name for name in ("file", "text") if name not in header]
    if missing:
        raise LabelsError(
            f"{path} row 1: the header has no column {' and no column '.join(missing)}; "
            "the first line must be file,text"
        )
    for name in dict.fromkeys(header):
        if header.count(name) > 1:
            raise LabelsError(
                f"{path} row 1: {header.count(name)} columns are called {name}: rename all but one"
            )


def _tab_separated(path: Path) -> Iterator[tuple[Row, int]]:
    """Yield rows of a file without header: file, tab, text."""
    with path.open(encoding="utf-8-sig") as file:
        for number, line in enumerate(file, start=1):
            line = line.rstrip("\n")
            if not line.strip():
                continue
            fields = line.split("\t")
            if len(fields) != 2:
                raise LabelsError(
                    f"{path} row {number} has {len(fields) - 1} tabs: it needs the file, one tab, "
                    "and the text"
                )
            yield {"file": fields[0], "text": fields[1]}, number


def existing(folder: Path, name: str, *, any_form: bool = False) -> Path | None:
    """Return the path of a file in a folder; None if there is none.

    `any_form`: a name whose accents are written in another of Unicode's forms will do.
    """
    forms = [name]
    if any_form:
        forms += [unicodedata.normalize(form, name) for form in ("NFC", "NFD")]
    # os.path.isfile, since Path.is_file raises on names that are too long
    return next((folder / form for form in forms if os.path.isfile(folder / form)), None)
