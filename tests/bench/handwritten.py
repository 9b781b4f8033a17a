"""Lines of real handwriting: `python -m tests.bench.handwritten` trains the shipped weights on in
handwriting fonts, and tests.

The fonts are those of handwriting_fonts.txt, from Debian's packages fonts-dkg-handwriting, -breip,
-dancingscript, -kaushanscript, -kristi, -rufscript, -sjfonts and -havana; the pictures are drawn as
for the shipped weights. Both the weights that come out and the shipped ones, which know print
alone, then read real lines of 1905 as they are, and after training on some of them, as chapter 07
says: a quarter of the pages is kept for the test. Stored run by run in
data/measurements/handwriting.json, and begun anew when the shipped weights are others.
"""

from __future__ import annotations

import sys
from pathlib import Path

import torch

from tests import ROOT
from tests.bench.finetuning import measured_so_far, run, split, store, trained_on
from tests.bench.results import READER

STORED = ROOT / "data" / "measurements" / "handwriting.json"
FONTS = Path(__file__).parent / "handwriting_fonts.txt"
LINES = (0, 50, 100, 200)
IN_FONTS = (
    *(
        "--texts",
        "everyday",
        "--style",
        "document",
        "scene",
        "--steps",
        "2000",
        "--batch-size",
        "16",
    ),
    *("--learning-rate", "0.003", "--validate-every", "1000", "--seed", "3", "--workers", "1"),
)
OPTIONS = (
    "--batch-size",
    "8",
    "--steps",
    "300",
    "--learning-rate",
    "0.002",
    "--validate-every",
    "300",
    "--no-augment",
)


def main() -> int:
    torch.set_num_threads(1)
    train, test = split("handwritten_lines")
    options = {"in fonts": list(IN_FONTS), "on lines": list(OPTIONS)}
    lines = {"test_lines": len(test), "train_lines": len(train)}
    command = "python -m tests.bench.handwritten"
    stored = measured_so_far(STORED, command, options, **lines, starts={})
    in_fonts = trained_on("handwriting", READER, ["--fonts", str(FONTS), *IN_FONTS])
    for name, weights in (("handwriting fonts", in_fonts), ("print", READER)):
        about = stored["starts"].setdefault(name, {"runs": []})
        for lines in LINES:
            if any(one["lines"] == lines for one in about["runs"]):
                continue
            about["runs"].append(run(train[:lines], test, seed=0, weights=weights, options=OPTIONS))
            store(STORED, stored)
            print(name, about["runs"][-1], flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
