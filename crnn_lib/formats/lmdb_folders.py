"""Several LMDBs in the folders of one, as deep-text-recognition-benchmark lays them out."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from pathlib import Path

from PIL import Image
from torch.utils.data import ConcatDataset

from crnn_lib.alphabet import Alphabet
from crnn_lib.contract import HEIGHT
from crnn_lib.data.labels import AS_THEY_ARE, LabelRules
from crnn_lib.data.samples import Sample, digest
from crnn_lib.formats.finding import lmdb_folders
from crnn_lib.formats.lmdb_images import LmdbError, LmdbImages


class LmdbFolders(ConcatDataset[Sample]):
    """The samples of all LMDBs below the folder `root`, sorted by their paths, as of one LMDB.

    `parts`: the LMDBs. The other arguments are those of LmdbImages. Raises LmdbError if there is
    none, and what LmdbImages raises.
    """

    def __init__(
        self,
        root: Path | str,
        alphabet: Alphabet | None = None,
        rules: LabelRules = AS_THEY_ARE,
        *,
        height: int = HEIGHT,
        skip_damaged: bool = False,
    ) -> None:
        self.root, self.height = Path(root), height
        folders = lmdb_folders(self.root)
        if not folders:
            raise LmdbError(
                f"{root} holds no data.mdb, nor does any folder in it: name a labels.csv, the "
                "folder of an LMDB or of several, or PAGE or ALTO XML"
            )
        self._join(
            [
                LmdbImages(folder, alphabet, rules, height=height, skip_damaged=skip_damaged)
                for folder in folders
            ]
        )

    def _join(self, parts: list[LmdbImages]) -> None:
        super().__init__(parts)
        self.parts = parts

    @property
    def names(self) -> list[str]:
        """Return the path of each LMDB below the root."""
        return [part.path.relative_to(self.root).as_posix() for part in self.parts]

    @property
    def left_out(self) -> list[str]:
        """Return the sentences that name damaged entries."""
        return [sentence for part in self.parts for sentence in part.left_out]

    @property
    def rows(self) -> list[dict[str, str]]:
        """Return LMDB and key, and text of each sample, named like columns of a labels.csv."""
        return [
            {**row, "file": f"{name} {row['file']}"}
            for name, part in zip(self.names, self.parts)
            for row in part.rows
        ]

    @property
    def identity(self) -> str:
        """Return a string that changes with any label of any LMDB, compared on resume."""
        return digest([part.identity for part in self.parts])

    def picture(self, index: int) -> Image.Image:
        """Return the grey picture of a sample, unscaled. Raises PictureError naming its key."""
        number = bisect_right(self.cumulative_sizes, index)
        return self.parts[number].picture(index - self._first(number))

    def only(self, indices: Sequence[int]) -> LmdbFolders:
        """Return the dataset of these samples alone; `indices` ascend."""
        kept = [
            part.only([i - first for i in indices if first <= i < first + len(part)])
            for first, part in zip(map(self._first, range(len(self.parts))), self.parts)
        ]
        subset = LmdbFolders.__new__(LmdbFolders)
        subset.root, subset.height = self.root, self.height
        subset._join(kept)
        return subset

    def _first(self, number: int) -> int:
        return self.cumulative_sizes[number - 1] if number else 0
