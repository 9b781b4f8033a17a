"""Cut the sample words out of scikit-image's photographed page.

`pip install scikit-image`, then `python data/samples/make.py`.
"""

import csv
from pathlib import Path

from PIL import Image
from skimage.data import page  # part of the package: no download

here = Path(__file__).parent
picture = Image.fromarray(page())
with (here / "labels.csv").open(encoding="utf-8", newline="") as file:
    for row in csv.DictReader(file):
        box = tuple(int(row[edge]) for edge in ("left", "top", "right", "bottom"))
        picture.crop(box).save(here / row["file"])
