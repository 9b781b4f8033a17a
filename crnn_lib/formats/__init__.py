"""Labelled pictures in the formats of others, and `open_labelled`, which tells them apart.

`lmdb_images` reads the benchmarks' LMDBs, `lmdb_folders` several of them; `page_xml` cuts lines out
of the pages of PAGE and ALTO XML, `page_lines` is the dataset of them. `finding` looks for all of
them in folders.
"""

from crnn_lib.formats.lmdb_folders import LmdbFolders
from crnn_lib.formats.lmdb_images import DamagedEntryError, LmdbError, LmdbImages
from crnn_lib.formats.opening import Labelled, open_labelled, subset
from crnn_lib.formats.page_lines import PageLines
from crnn_lib.formats.page_xml import DamagedPageError, PageError

__all__ = [
    "DamagedEntryError", "DamagedPageError", "Labelled", "LmdbError", "LmdbFolders", "LmdbImages",
    "PageError", "PageLines", "open_labelled", "subset",
]  # fmt: skip
