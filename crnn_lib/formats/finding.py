"""Files with labels at and below a folder: which kinds there are, and where."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from crnn_lib.formats.page_xml import is_page


def lmdb_folders(root: Path) -> list[Path]:
    """Return all folders at or below `root` that hold a data.mdb, sorted."""
    return sorted(file.parent for file in _files_below(root) if file.name == "data.mdb")


def xml_files(root: Path) -> list[Path]:
    """Return all XML files at or below `root`, sorted."""
    return sorted(file for file in _files_below(root) if file.suffix.lower() == ".xml")


@dataclass(frozen=True)
class Found:
    """Files with labels at and below a folder, sorted."""

    tables: list[Path]  # labels.csv
    lmdbs: list[Path]  # their folders
    pages: list[Path]  # PAGE and ALTO XML; if there is nothing else, whatever ends in .xml

    def kinds(self) -> list[str]:
        """Return a phrase on each kind, with the first file or folder of it."""
        described = (("", self.tables), (" (LMDB)", self.lmdbs), (" (PAGE or ALTO)", self.pages))
        return [f"{paths[0]}{kind}" for kind, paths in described if paths]


def labels_below(root: Path) -> Found:
    """Find all files with labels at and below a folder."""
    tables = sorted(file for file in _files_below(root) if file.name.lower() == "labels.csv")
    lmdbs, pages = lmdb_folders(root), xml_files(root)
    if tables or lmdbs:  # other XML may lie beside them
        pages = [file for file in pages if is_page(file)]
    return Found(tables, lmdbs, pages)


def _files_below(root: Path) -> Iterator[Path]:
    """Yield the files at and below a folder; links are followed."""
    seen = set()
    for folder, below, files in os.walk(root, followlinks=True):
        real = os.path.realpath(folder)
        if real in seen:  # a link back would go round for ever
            below.clear()
            continue
        seen.add(real)
        yield from (Path(folder, name) for name in files)
