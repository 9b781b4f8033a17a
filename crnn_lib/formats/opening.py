"""Labelled pictures of any format, told apart by the name that is given for them."""

from __future__ import annotations

import copy
import os.path
from collections.abc import Sequence
from pathlib import Path

from crnn_lib.alphabet import Alphabet
from crnn_lib.contract import HEIGHT
from crnn_lib.data.labelled import LabelledImages
from crnn_lib.data.labels import AS_THEY_ARE, NAMED, LabelRules, LabelsError
from crnn_lib.formats.finding import labels_below
from crnn_lib.formats.lmdb_folders import LmdbFolders
from crnn_lib.formats.lmdb_images import LmdbImages
from crnn_lib.formats.page_lines import PageLines

Labelled = LabelledImages | LmdbImages | LmdbFolders | PageLines


def open_labelled(
    path: Path | str,
    alphabet: Alphabet | None = None,
    rules: LabelRules = AS_THEY_ARE,
    *,
    height: int = HEIGHT,
    skip_damaged: bool = False,
) -> Labelled:
    """Return the pictures with their texts that `path` names.

    It is a labels.csv (or .txt, .tsv), an LMDB (data.mdb), PAGE or ALTO XML of a page, or a folder:
    of a labels.csv, of an LMDB or several, of pages, which are searched to the bottom.
    `skip_damaged`: leave out files that are missing, damaged entries of an LMDB, and XML that is
    damaged; `left_out` names them. Raises LabelsError, also for a folder of different kinds.
    """
    kind, path = _in_folder(Path(path)) if os.path.isdir(path) else _named(Path(path))
    return kind(path, alphabet, rules, height=height, skip_damaged=skip_damaged)


def _named(file: Path) -> tuple[type[Labelled], Path]:
    kinds: dict[str, type[Labelled]] = {".mdb": LmdbImages, ".xml": PageLines}
    return kinds.get(file.suffix.lower(), LabelledImages), file


def _in_folder(folder: Path) -> tuple[type[Labelled], Path]:
    """Return the kind of what a folder holds, and its path. Raises LabelsError."""
    found = labels_below(folder)
    kinds = found.kinds()
    if len(kinds) > 1:
        fault = f"holds labels of {len(kinds)} kinds: {', '.join(kinds)}"
        raise LabelsError(f"{folder} {fault}; name the one to read, or move the others away")
    if len(found.tables) > 1:
        fault = f"holds {len(found.tables)} of them: {', '.join(map(str, found.tables[:NAMED]))}"
        raise LabelsError(f"{folder} {fault}; name the one to read")
    if found.tables:
        return LabelledImages, found.tables[0]
    if found.pages:
        return PageLines, folder
    return LmdbImages if found.lmdbs == [folder] else LmdbFolders, folder


def subset(data: Labelled, indices: Sequence[int]) -> Labelled:
    """Return the samples at `indices`, which ascend, as a dataset of the same kind.

    Its identity and contents, which training compares on resume, are those of these samples alone.
    """
    if isinstance(data, (LmdbImages, LmdbFolders)):
        return data.only(indices)
    part = copy.copy(data)
    part.__dict__.pop("contents", None)  # computed once
    lists = ("rows", "pictures") if isinstance(part, PageLines) else ("rows", "row_numbers")
    for name in lists:
        setattr(part, name, [getattr(data, name)[index] for index in indices])
    return part
