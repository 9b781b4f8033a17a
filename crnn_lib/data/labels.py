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
from io import StringIO
from itertools import zip_longest
from pathlib import Path

from crnn_lib.alphabet import Alphabet, AlphabetError, check_alphabet
from crnn_lib.contract import NORMAL_FORMS
from crnn_lib.files import read_text

Row = dict[str, str]
NAMED = 8  # faulty rows that a message lists


class LabelsError(ValueError):
    """Labels that cannot be used; the message names file, row and field."""


class MissingFileError(LabelsError):
    """A file with a label that is not there."""


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
            return "the text goes over several lines: write it on a single line"
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


def faulty_rows(faults: Sequence[tuple[int, object]]) -> str:
    """Return one sentence on all faulty rows: the first with its reason, the others by number."""
    (_, first), *others = faults
    if not others:
        return str(first)
    numbers = [str(number) for number, _ in others]
    listed = ", ".join(numbers if len(numbers) <= NAMED else [*numbers[:NAMED], "..."])
    return f"{first} (and {len(others)} more faulty rows: {listed})"


# --- files ----------------------------------------------------------------------------------------


def read_labels(path: Path) -> tuple[list[Row], list[int]]:
    """Read the rows of a labels.csv, or of a gt.txt, and the number of the line of each.

    A labels.csv has a header with `file` and `text`, which is line 1; a file that ends in .txt or
    .tsv has no header, and a tab between file and text. Raises LabelsError.
    """
    read = _tab_separated if path.suffix.lower() in (".txt", ".tsv") else _comma_separated
    numbered = list(read(path, read_text(path, LabelsError)))
    if not numbered:
        raise LabelsError(f"{path} has no rows")
    return [row for row, _ in numbered], [number for _, number in numbered]


def _comma_separated(path: Path, content: str) -> Iterator[tuple[Row, int]]:
    """Yield rows of a csv file with a header. The header is line 1."""
    records = _records(path, content)
    header = next(records, [])
    _check_header(path, header)
    for number, fields in enumerate(records, start=2):
        if len(fields) > len(header):
            fault = f"has {len(fields)} fields, the header has {len(header)}"
            remedy = "put a text that has a comma in double quotes"
            raise LabelsError(f"{path} row {number} {fault}: {remedy}")
        if fields:  # none on an empty line
            yield dict(zip_longest(header, fields, fillvalue="")), number


def _records(path: Path, content: str) -> Iterator[list[str]]:
    reader, number = csv.reader(StringIO(content, newline=""), strict=True), 1
    try:
        for fields in reader:
            if reader.line_num > number:
                fault = "a field goes over several lines: is a quote not closed?"
                raise LabelsError(f"{path} row {number}: {fault}")
            yield fields
            number += 1
    except csv.Error as error:
        fault = f"cannot be read ({error}): is a quote not closed?"
        remedy = 'Write a text that has a quote as "say ""hello"" to me"'
        raise LabelsError(f"{path} row {number} {fault} {remedy}") from None


def _check_header(path: Path, header: list[str]) -> None:
    for name in ("file", "text", *header):
        count = header.count(name)
        if not count:
            fault = f"the header has no column {name}; the first line must be file,text"
            raise LabelsError(f"{path} row 1: {fault}")
        if count > 1:
            raise LabelsError(
                f"{path} row 1: {count} columns are called {name}: rename all but one"
            )


def _tab_separated(path: Path, content: str) -> Iterator[tuple[Row, int]]:
    """Yield rows of a file without header: file, tab, text."""
    for number, line in enumerate(StringIO(content, newline=None), start=1):
        if not line.strip():
            continue
        file, *texts = line.rstrip("\n").split("\t")
        if len(texts) != 1:
            fault = f"has {len(texts)} tabs: it needs the file, one tab, and the text"
            raise LabelsError(f"{path} row {number} {fault}")
        yield {"file": file, "text": texts[0]}, number


def existing(folder: Path, name: str, *, any_form: bool = False) -> Path | None:
    """Return the path of a file in a folder; None if there is none.

    `any_form`: a name whose accents are written in another of Unicode's forms will do.
    """
    forms = [name]
    if any_form:
        forms += [unicodedata.normalize(form, name) for form in ("NFC", "NFD")]
    # os.path.isfile, since Path.is_file raises on names that are too long
    return next((folder / form for form in forms if os.path.isfile(folder / form)), None)
