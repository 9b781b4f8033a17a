"""Lines of real handwriting: `python -m tests.bench.handwritten WEIGHTS`, with weights trained on in handwriting fonts.

Those come from (14 fonts of Debian's packages fonts-dkg-handwriting, -breip, -dancingscript, -kaushanscript, -kristi,
-rufscript, -sjfonts, -havana, their files listed in fonts.txt):

    crnn train --out runs/hand --weights data/weights/reader.safetensors --texts everyday --style document scene \
        --fonts fonts.txt --steps 2000 --batch-size 16 --learning-rate 0.003 --seed 3

Both they and the shipped weights, which know print alone, read real lines of 1905 as they are, and after training on some
of them, as chapter 07 says: a quarter of the pages is kept for the test. Stored in data/measurements/handwriting.json.
"""

from __future__ import annotations

import json
import os
import platform
import sys
from pathlib import Path
from typing import Any

import torch

from crnn_lib.files import replacing, shipped
from tests.bench.finetuning import run, split

STORED = Path(__file__).parents[2] / "data" / "measurements" / "handwriting.json"
LINES = (0, 50, 100, 200)
OPTIONS = ("--batch-size", "8", "--steps", "300", "--learning-rate", "0.002", "--validate-every", "300")


def main(arguments: list[str]) -> int:
    if len(arguments) != 1 or not Path(arguments[0]).is_file():
        print("name the weights trained on in handwriting fonts: python -m tests.bench.handwritten runs/hand/model.safetensors")
        return 2
    torch.set_num_threads(1)
    train, test = split("handwritten_lines")
    stored: dict[str, Any] = {
        "command": "python -m tests.bench.handwritten",
        "machine": f"{platform.machine()}, {os.cpu_count()} cores, one thread",
        "options": list(OPTIONS),
        "test_lines": len(test),
        "train_lines": len(train),
        "starts": {},
    }
    if STORED.exists():
        stored["starts"] = json.loads(STORED.read_text(encoding="utf-8"))["starts"]
    for name, weights in (("handwriting fonts", Path(arguments[0])), ("print", shipped("weights/reader.safetensors"))):
        about = stored["starts"].setdefault(name, {"runs": []})
        for lines in LINES:
            if any(one["lines"] == lines for one in about["runs"]):
                continue
            about["runs"].append(run(train[:lines], test, seed=0, weights=weights, options=OPTIONS))
            with replacing(STORED) as part:
                part.write_text(json.dumps(stored, indent=1) + "\n", encoding="utf-8")
            print(name, about["runs"][-1], flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
