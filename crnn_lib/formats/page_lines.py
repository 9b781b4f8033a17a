"""Lines of text with their pictures, cut out of the pages of PAGE and ALTO XML."""

from __future__ import annotations

import os.path
from hashlib import sha256
from pathlib import Path

from PIL import Image
from torch.utils.data import Dataset

from crnn_lib.alphabet import Alphabet
from crnn_lib.contract import HEIGHT
from crnn_lib.data.labels import AS_THEY_ARE, LabelRules, faulty_rows
from crnn_lib.data.pictures import PictureError, load_picture, to_tensor
from crnn_lib.data.samples import Sample, digest
from crnn_lib.formats.finding import xml_files
from crnn_lib.formats.page_xml import DamagedPageError, NoPageError, PageError, read_page


class PageLines(Dataset[Sample]):
    """Samples of the lines of pages; `path`: a PAGE or ALTO file, or a folder of them.

    A folder is searched to the bottom. Each page is read once, when the dataset is made, and its
    lines are kept as PNG. Lines without a text are left out and named in `left_out`, and so are
    files of a folder that are not of a page, and with `skip_damaged` those that cannot be read.
    `alphabet`, `rules` and `height` as for LabelledImages. Raises PageError naming file and line.
    """

    def __init__(
        self,
        path: Path | str,
        alphabet: Alphabet | None = None,
        rules: LabelRules = AS_THEY_ARE,
        *,
        height: int = HEIGHT,
        skip_damaged: bool = False,
    ) -> None:
        self.path, self.rules, self.height = Path(path), rules, height
        self.folder = self.path if os.path.isdir(path) else self.path.parent
        self.rows: list[dict[str, str]] = []  # file: that of the page, and the line; text
        self.pictures: list[bytes | str] = []  # of each row a PNG, or why there is none
        self.left_out: list[str] = []  # sentences
        self._pages: dict[Path, tuple[str, Path]] = {}  # of each picture the first XML, its kind
        self._add_all(skip_damaged)
        if not self.rows:
            why = f" ({self.left_out[0]})" if self.left_out else ""
            remedy = "name PAGE or ALTO XML that has some"
            raise PageError(f"{path} has no line with a text{why}: {remedy}")
        found = (
            (self.folder / row["file"], rules.fault(row["text"], alphabet)) for row in self.rows
        )
        faults = [(n, f"{line}: {fault}") for n, (line, fault) in enumerate(found, 1) if fault]
        if faults:
            raise PageError(faulty_rows(faults))

    def picture(self, index: int) -> Image.Image:
        """Return the grey picture of a line, unscaled. Raises PictureError naming page and line."""
        where, stored = str(self.folder / self.rows[index]["file"]), self.pictures[index]
        if isinstance(stored, str):
            raise PictureError(f"{where}: {stored}")
        return load_picture(stored, where)

    def __getitem__(self, index: int) -> Sample:
        image, row = to_tensor(self.picture(index), self.height), self.rows[index]
        return Sample(image, row["text"], str(self.folder / row["file"]))

    def __len__(self) -> int:
        return len(self.rows)

    @property
    def identity(self) -> str:
        """Return a string that changes with any line's name or text, compared on resume."""
        return digest([(row["file"], row["text"]) for row in self.rows])

    @property
    def contents(self) -> str:
        """Return a string that changes with the pixels of any line, compared on resume."""
        return digest([sha256(repr(stored).encode()).digest() for stored in self.pictures])

    def _add_all(self, skip_damaged: bool) -> None:
        whole = self.folder == self.path
        for file in xml_files(self.path) if whole else [self.path]:
            try:
                self._add(file)
            except (DamagedPageError, NoPageError) as error:
                if not whole:
                    raise PageError(str(error)) from None
                if isinstance(error, DamagedPageError) and not skip_damaged:
                    raise
                self.left_out.append(str(error))  # a folder may hold other XML, METS for instance

    def _add(self, file: Path) -> None:
        page = read_page(file)
        if page.picture is not None:
            kind, other = self._pages.setdefault(page.picture.resolve(), (page.kind, file))
            if kind != page.kind:
                fault = f"are {kind} and {page.kind} XML of the same picture, {page.picture}"
                raise PageError(f"{other} and {file} {fault}: name the folder of one kind")
        name = file.relative_to(self.folder).as_posix()
        for line in page.lines:
            text = self.rules.apply(line.text)
            if text.strip():
                self.rows.append({"file": f"{name} {line.name}", "text": text})
                self.pictures.append(line.picture)
            else:
                why = ", but its words have: texts of lines are needed" * line.words_alone
                self.left_out.append(f"{file} {line.name} has no text{why}")
