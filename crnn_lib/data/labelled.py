"""Files with their texts in a labels.csv: the base class, and pictures."""

from __future__ import annotations

from abc import ABC, abstractmethod
from functools import cached_property
from pathlib import Path

from PIL import Image
from torch import Tensor
from torch.utils.data import Dataset

from crnn_lib.alphabet import Alphabet
from crnn_lib.contract import HEIGHT
from crnn_lib.data.labels import (
    AS_THEY_ARE,
    LabelRules,
    LabelsError,
    MissingFileError,
    Row,
    existing,
    faulty_rows,
    read_labels,
)
from crnn_lib.data.pictures import PictureError, load_picture, to_tensor
from crnn_lib.data.samples import Sample, digest
from crnn_lib.files import fingerprint


class LabelledFiles(Dataset[Sample], ABC):
    """Files with their texts from a labels.csv: UTF-8, header `file,text`, files relative to it.

    A .txt or .tsv has no header, and a tab between file and text. Further columns are kept in
    `rows`. With an `alphabet` every label must be spellable, after `rules` have changed it as
    asked. All rows are checked when the dataset is made, the files themselves when they are read.
    `height`: of its pictures, in pixels. `skip_damaged`: leave out rows whose file is missing, and
    name them in `left_out`. Raises LabelsError naming the first faulty row, and the numbers of the
    others.
    """

    def __init__(
        self,
        labels: Path | str,
        alphabet: Alphabet | None = None,
        rules: LabelRules = AS_THEY_ARE,
        *,
        height: int = HEIGHT,
        skip_damaged: bool = False,
    ) -> None:
        self.labels, self.rules, self.height = Path(labels), rules, height
        self.rows: list[Row] = []
        self.row_numbers: list[int] = []
        self.left_out: list[str] = []  # sentences
        faults: list[tuple[int, LabelsError]] = []
        for row, number in zip(*read_labels(self.labels)):
            row["text"] = rules.apply(row["text"])
            fault = self._fault(row, f"{self.labels} row {number}", alphabet)
            if skip_damaged and isinstance(fault, MissingFileError):
                self.left_out.append(str(fault))
                continue
            if fault:
                faults.append((number, fault))
            self.rows.append(row)
            self.row_numbers.append(number)
        if faults:
            raise type(faults[0][1])(faulty_rows(faults))

    @abstractmethod
    def image(self, index: int) -> Tensor:
        """Read the file of a row as a picture (1, H, W) for the model; errors name the row."""

    def __getitem__(self, index: int) -> Sample:
        row = self.rows[index]
        return Sample(self.image(index), row["text"], f"{self.where(index)} ({row['file']})")

    def __len__(self) -> int:
        return len(self.rows)

    @property
    def identity(self) -> str:
        """Return a string that changes with any file name or label, compared on resume."""
        return digest([(row["file"], row["text"]) for row in self.rows])

    @cached_property
    def contents(self) -> str:
        """Return a string that changes with the content of any file, compared on resume."""
        return fingerprint(*map(self.path, range(len(self.rows))))

    def path(self, index: int) -> Path:
        """Return the path of a row's file."""
        folder, name = self.labels.parent, self.rows[index]["file"]
        return existing(folder, name, any_form=self.rules.normalise is not None) or folder / name

    def where(self, index: int) -> str:
        """Return the name of a row in messages: the labels.csv and the number of the line."""
        return f"{self.labels} row {self.row_numbers[index]}"

    def _fault(self, row: Row, where: str, alphabet: Alphabet | None) -> LabelsError | None:
        folder, name = self.labels.parent, row["file"]
        if not name:
            return LabelsError(f"{where}: the field file is empty")
        if not existing(folder, name, any_form=self.rules.normalise is not None):
            missing = f"there is no such file in {folder}"
            if existing(folder, name, any_form=True):
                missing += ", but one with accents in another form of Unicode: use --normalise nfc"
            return MissingFileError(f"{where} ({name}): {missing}")
        fault = self.rules.fault(row["text"], alphabet)
        return LabelsError(f"{where} ({name}): {fault}") if fault else None


class LabelledImages(LabelledFiles):
    """Picture files with their texts, as `LabelledFiles` has them."""

    def picture(self, index: int) -> Image.Image:
        """Return the grey picture of a row, unscaled. Raises PictureError naming the row."""
        try:
            return load_picture(self.path(index))
        except PictureError as error:
            raise PictureError(f"{self.where(index)}: {error}") from None

    def image(self, index: int) -> Tensor:
        """Read the picture of a row as (1, H, W). Raises PictureError naming the row."""
        return to_tensor(self.picture(index), self.height)
