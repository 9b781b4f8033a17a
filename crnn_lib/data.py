"""Datasets of pictures and texts, and the batch the model is given: pictures padded on the right, with their true widths."""

from __future__ import annotations

import csv
import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass, is_dataclass
from pathlib import Path

import numpy as np
import torch
from PIL import Image
from torch import Tensor
from torch.utils.data import Dataset

from crnn_lib.alphabet import Alphabet, AlphabetError
from crnn_lib.ink import HEIGHT
from crnn_lib.pictures import PictureError, load_picture, to_tensor
from crnn_lib.rendering import STYLES, Rendered, render
from crnn_lib.texts import TextSource, random_strings


class LabelsError(ValueError):
    """A labels.csv that cannot be used; the message names file, row and field."""


@dataclass(frozen=True)
class Sample:
    """A picture (1, 32, W) from -1 (black) to 1 (white), its text, where it comes from (file and row, or seed and index)."""

    image: Tensor
    text: str
    source: str


@dataclass(frozen=True)
class Batch:
    """N samples side by side; lengths stay with what they measure.

    images (N, 1, 32, W) padded on the right with 0; widths (N,) true widths; targets (N, L) class numbers padded with 0;
    target_lengths (N,); texts and sources as in the samples. All tensors on the CPU until `to` moves the large ones.
    """

    images: Tensor
    widths: Tensor
    targets: Tensor
    target_lengths: Tensor
    texts: tuple[str, ...]
    sources: tuple[str, ...]

    def __len__(self) -> int:
        return len(self.texts)

    def to(self, device: torch.device | str) -> Batch:
        """The same batch, pictures and targets on `device`; widths and lengths stay on the CPU, where shapes are decided."""
        images = self.images.to(device, non_blocking=True)
        targets = self.targets.to(device, non_blocking=True)
        return Batch(images, self.widths, targets, self.target_lengths, self.texts, self.sources)

    def select(self, places: Sequence[int]) -> Batch:
        """The samples at `places` alone (the padding stays as wide as it was)."""
        kept = torch.tensor(places, dtype=torch.long)
        texts, sources = tuple(self.texts[place] for place in places), tuple(self.sources[place] for place in places)
        return Batch(self.images[kept], self.widths[kept], self.targets[kept], self.target_lengths[kept], texts, sources)

    def pin_memory(self) -> Batch:
        """For DataLoader(pin_memory=True)."""
        return Batch(
            self.images.pin_memory(), self.widths, self.targets.pin_memory(), self.target_lengths, self.texts, self.sources
        )


def pad_images(images: Sequence[Tensor]) -> tuple[Tensor, Tensor]:
    """Pictures (1, 32, W_i) -> images (N, 1, 32, W) padded on the right with 0, widths (N,)."""
    widths = torch.tensor([image.shape[-1] for image in images])
    padded = torch.zeros(len(images), 1, HEIGHT, int(widths.max()))
    for place, image in enumerate(images):
        padded[place, :, :, : image.shape[-1]] = image
    return padded, widths


@dataclass(frozen=True)
class Collate:
    """Samples -> Batch, for `DataLoader(..., collate_fn=Collate(alphabet))`. Raises AlphabetError naming the sample."""

    alphabet: Alphabet

    def __call__(self, samples: Sequence[Sample]) -> Batch:
        labels = []
        for sample in samples:
            try:
                labels.append(torch.tensor(self.alphabet.encode(sample.text), dtype=torch.long))
            except AlphabetError as error:
                raise AlphabetError(f"{sample.source}: {error}") from None
        images, widths = pad_images([sample.image for sample in samples])
        return Batch(
            images,
            widths,
            torch.nn.utils.rnn.pad_sequence(labels, batch_first=True, padding_value=Alphabet.blank),
            torch.tensor([len(label) for label in labels]),
            tuple(sample.text for sample in samples),
            tuple(sample.source for sample in samples),
        )


class SyntheticWords(Dataset[Sample]):
    """Pictures drawn when asked for: sample `index` depends on (seed, index) alone, in any process and order.

    `texts`: a list of words (one is drawn for each picture), or a TextSource; by default random strings of 1 to 10
    characters of the alphabet. `count`: how many samples there are; None means endless (no len(), any index).
    `style`: one of rendering.STYLES, or several, of which each picture takes one. `fonts`: font files, by default the
    installed ones. Raises ValueError for unknown styles, an empty list of words or a negative count.
    """

    def __init__(
        self,
        alphabet: Alphabet,
        *,
        texts: TextSource | Sequence[str] | None = None,
        style: str | Sequence[str] = "clean",
        seed: int = 0,
        count: int | None = None,
        fonts: Sequence[Path] | None = None,
    ) -> None:
        self.styles = (style,) if isinstance(style, str) else tuple(style)
        unknown = [name for name in self.styles if name not in STYLES]
        if unknown or not self.styles:
            raise ValueError(f"no style is called {', '.join(map(repr, unknown)) or '(none)'}: there are {', '.join(STYLES)}")
        if count is not None and count < 1:
            raise ValueError(f"count is {count}: it must be at least 1, or None for endless")
        if seed < 0:
            raise ValueError(f"seed is {seed}: it must not be negative")
        if texts is not None and not callable(texts) and not len(texts):
            raise ValueError("the list of words is empty")
        self.alphabet, self.seed, self.count = alphabet, seed, count
        self.texts = random_strings(alphabet) if texts is None else texts
        self.fonts = None if fonts is None else tuple(fonts)

    def rendered(self, index: int) -> Rendered:
        """The picture with the true boxes of its characters."""
        if index < 0 or (self.count is not None and index >= self.count):
            raise IndexError(
                f"index {index} is out of range: samples are 0 to {'endless' if self.count is None else self.count - 1}"
            )
        rng = np.random.default_rng((self.seed, index, 1))  # its own stream: the text does not depend on how it is drawn
        text = self.texts(rng) if callable(self.texts) else self.texts[int(rng.integers(len(self.texts)))]
        style = self.styles[int(rng.integers(len(self.styles)))]
        return render(text, style, seed=self.seed, index=index, fonts=self.fonts)

    @property
    def identity(self) -> str:
        """Changes with what is drawn: by it a resumed training knows its data."""
        texts = self.texts if is_dataclass(self.texts) or not callable(self.texts) else getattr(self.texts, "__name__", "")
        return _digest([self.alphabet, self.styles, self.seed, self.fonts and [font.name for font in self.fonts], texts])

    def __getitem__(self, index: int) -> Sample:
        drawn = self.rendered(index)
        return Sample(to_tensor(drawn.image), drawn.text, f"synthetic seed {self.seed} index {index}")

    def __len__(self) -> int:
        if self.count is None:
            raise TypeError("these words are endless: give count=... for a dataset with a length")
        return self.count


class LabelledImages(Dataset[Sample]):
    """Picture files with their texts from a labels.csv: UTF-8, header `file,text`, files relative to the csv.

    Further columns are kept in `rows`. With an `alphabet` every label must be spellable. All rows are checked when the
    dataset is made (the pictures themselves when read). Raises LabelsError naming the file and the first faulty row, and
    how many more there are.
    """

    def __init__(self, labels: Path | str, alphabet: Alphabet | None = None) -> None:
        self.labels = Path(labels)
        self.rows, self.row_numbers = read_labels(self.labels)
        faults = [fault for index in range(len(self.rows)) if (fault := self._fault(index, alphabet)) is not None]
        if faults:
            more = f" (and {len(faults) - 1} more faulty rows)" if len(faults) > 1 else ""
            raise LabelsError(faults[0] + more)

    def _fault(self, index: int, alphabet: Alphabet | None) -> str | None:
        row, where = self.rows[index], self._where(index)
        if not row["file"]:
            return f"{where}: the field file is empty"
        if not row["text"]:
            return f"{where}: the field text is empty; label the picture {row['file']} or remove the row"
        if not _is_file(self.labels.parent / row["file"]):
            return f"{where}: there is no file {row['file']} in {self.labels.parent}"
        if alphabet is not None:
            try:
                alphabet.encode(row["text"])
            except AlphabetError as error:
                return f"{where}: {error}; name an alphabet that has it, or change the label"
        return None

    def _where(self, index: int) -> str:
        return f"{self.labels} row {self.row_numbers[index]}"

    def picture(self, index: int) -> Image.Image:
        """The grey picture of a row, as large as it is. Raises PictureError naming the row."""
        try:
            return load_picture(self.labels.parent / self.rows[index]["file"])
        except PictureError as error:
            raise PictureError(f"{self._where(index)}: {error}") from None

    def __getitem__(self, index: int) -> Sample:
        row = self.rows[index]
        return Sample(to_tensor(self.picture(index)), row["text"], f"{self._where(index)} ({row['file']})")

    @property
    def identity(self) -> str:
        """Changes with any file name or label: by it a resumed training knows its data."""
        return _digest([(row["file"], row["text"]) for row in self.rows])

    def __len__(self) -> int:
        return len(self.rows)


def read_labels(path: Path) -> tuple[list[dict[str, str]], list[int]]:
    """Rows of a labels.csv as dicts, and the number of the line on which each ends (the header is 1). Raises LabelsError."""
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
        raise LabelsError(f"{path} does not exist: check the name") from None
    except IsADirectoryError:
        raise LabelsError(f"{path} is a folder: name the labels.csv in it") from None
    except UnicodeDecodeError as error:
        raise LabelsError(f"{path} is not UTF-8 text ({error.reason} at byte {error.start}): save it as UTF-8") from None
    except csv.Error as error:
        raise LabelsError(f"{path}: not a csv file that can be read ({error}): check quotes and commas") from None
    if not numbered:
        raise LabelsError(f"{path} has a header but no rows")
    return [row for row, _ in numbered], [number for _, number in numbered]


def _is_file(path: Path) -> bool:
    try:
        return path.is_file()
    except OSError:  # a name longer than the system allows
        return False


def _digest(described: object) -> str:
    lasting = re.sub(r" at 0x[0-9a-f]+", "", repr(described))  # a function's address is another one in each process
    return hashlib.sha256(lasting.encode()).hexdigest()[:16]
