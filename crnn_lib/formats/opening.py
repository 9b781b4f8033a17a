"""Labelled pictures of any format, told apart by the name that is given for them."""

from __future__ import annotations

import copy
from collections.abc import Sequence
from pathlib import Path

from crnn_lib.alphabet import Alphabet
from crnn_lib.contract import HEIGHT
from crnn_lib.data.labelled import LabelledImages
from crnn_lib.data.labels import AS_THEY_ARE, LabelRules
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

    It is a labels.csv (or .txt, .tsv), an LMDB (data.mdb or its folder), a folder that holds
    several, PAGE or ALTO XML of a page, or a folder of such files. `skip_damaged`: leave out
    damaged entries of an LMDB. Raises LabelsError.
    """
    path = Path(path)
    if path.suffix == ".mdb" or (path / "data.mdb").is_file():
        return LmdbImages(path, alphabet, rules, height=height, skip_damaged=skip_damaged)
    if path.suffix.lower() == ".xml" or (path.is_dir() and any(path.glob("*.xml"))):
        return PageLines(path, alphabet, rules, height=height)
    if path.is_dir():
        return LmdbFolders(path, alphabet, rules, height=height, skip_damaged=skip_damaged)
    return LabelledImages(path, alphabet, rules, height=height)


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
