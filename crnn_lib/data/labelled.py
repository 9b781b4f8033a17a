"""Files with their texts in a labels.csv: the base class, and pictures."""

from __future__ import annotations

import csv
import os.path
from abc import ABC, abstractmethod
from pathlib import Path

from PIL import Image
from torch import Tensor
from torch.utils.data import Dataset

from crnn_lib.alphabet import Alphabet, AlphabetError
from crnn_lib.data.pictures import PictureError, load_picture, to_tensor
from crnn_lib.data.samples import Sample, digest


class LabelsError(ValueError):
    """A labels.csv that cannot be used; the message names file, row and field."""


class LabelledFiles(Dataset[Sample], ABC):
    """Files with their texts from a labels.csv: UTF-8, header `file,text`, files relative to it.

    Further columns are kept in `rows`. With an `alphabet` every label must be spellable. All rows
    are checked when the dataset is made, the files themselves when they are read. Raises
    LabelsError naming the file and the first faulty row, and how many more there are.
    """

    def __init__(self, labels: Path | str, alphabet: Alphabet | None = None) -> None:
        self.labels = Path(labels)
        self.rows, self.row_numbers = read_labels(self.labels)
        checked = (self._fault(index, alphabet) for index in range(len(self.rows)))
        faults = [fault for fault in checked if fault is not None]
        if faults:
            more = f" (and {len(faults) - 1} more faulty rows)" if len(faults) > 1 else ""
            raise LabelsError(faults[0] + more)

    @abstractmethod
    def image(self, index: int) -> Tensor:
        """Read the file of a row as a picture (1, 32, W) for the model; errors name the row."""

    def __getitem__(self, index: int) -> Sample:
        row = self.rows[index]
        return Sample(self.image(index), row["text"], f"{self.where(index)} ({row['file']})")

    def __len__(self) -> int:
        return len(self.rows)

    @property
    def identity(self) -> str:
        """Return a string that changes with any file name or label, compared on resume."""
        return digest([(row["file"], row["text"]) for row in self.rows])

    def path(self, index: int) -> Path:
        """Return the path of a row's file."""
        return self.labels.parent / self.rows[index]["file"]

    def where(self, index: int) -> str:
        """Return the name of a row in messages: the labels.csv and the number of the line."""
        return f"{self.labels} row {self.row_numbers[index]}"

    def _fault(self, index: int, alphabet: Alphabet | None) -> str | None:
        file, text = self.rows[index]["file"], self.rows[index]["text"]
        if not file:
            fault: str | None = "the field file is empty"
        elif not text:
            fault = f"the field text is empty; label the picture {file} or remove the row"
        elif not os.path.isfile(self.path(index)):  # Path.is_file raises on names that are too long
            fault = f"there is no file {file} in {self.labels.parent}"
        else:
            fault = spelling_fault(text, alphabet)
        return fault and f"{self.where(index)}: {fault}"


class LabelledImages(LabelledFiles):
    """Picture files with their texts from a labels.csv: UTF-8, header `file,text`.

    With an `alphabet` every label must be spellable. Raises LabelsError naming the file and the
    first faulty row, and how many more there are.
    """

    def picture(self, index: int) -> Image.Image:
        """Return the grey picture of a row, unscaled. Raises PictureError naming the row."""
        try:
            return load_picture(self.path(index))
        except PictureError as error:
            raise PictureError(f"{self.where(index)}: {error}") from None

    def image(self, index: int) -> Tensor:
        """Read the picture of a row as (1, 32, W). Raises PictureError naming the row."""
        return to_tensor(self.picture(index))


def spelling_fault(text: str, alphabet: Alphabet | None) -> str | None:
    """Say why a label cannot be spelt with the alphabet; None if it can, or if there is none."""
    try:
        if alphabet is not None:
            alphabet.encode(text)
    except AlphabetError as error:
        return f"{error}; name an alphabet that has it, or change the label"
    return None


def read_labels(path: Path) -> tuple[list[dict[str, str]], list[int]]:
    """Read the rows of a labels.csv as dicts, and the number of the line on which each ends.

    The header is line 1. Raises LabelsError.
    """
    numbered, fault = [], "has a header but no rows"
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.DictReader(file, restkey="rest", restval="", strict=True)
            missing = [name for name in ("file", "text") if name not in (reader.fieldnames or ())]
            if missing:
                raise LabelsError(
                    f"{path} row 1: the header has no column {' and no column '.join(missing)}; "
                    "the first line must be file,text"
                )
            numbered = [(row, reader.line_num) for row in reader]
    except FileNotFoundError:
        fault = "does not exist: check the name"
    except IsADirectoryError:
        fault = "is a folder: name the labels.csv in it"
    except UnicodeDecodeError as error:
        fault = f"is not UTF-8 text ({error.reason} at byte {error.start}): save it as UTF-8"
    except csv.Error as error:
        fault = f"is not a csv file that can be read ({error}): check quotes and commas"
    if not numbered:
        raise LabelsError(f"{path} {fault}")
    return [row for row, _ in numbered], [number for _, number in numbered]
