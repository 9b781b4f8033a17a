"""Train weights to ship, in one run: `OMP_NUM_THREADS=1 python data/weights/make.py`.

After an interruption (Ctrl-C) the same command goes on where it stopped. One training from nothing,
one seed: `crnn train` with the options below, then one temperature, found on rendered pictures of
another seed, so that the confidences mean something. One core trains, one draws.

    python data/weights/make.py                     ten million pictures
    python data/weights/make.py --budget small      half a million
    python data/weights/make.py --now               calibrate and write what has been learnt so far

Needs the fonts of fonts.txt, which Debian packages bring: `xargs -a data/weights/font-packages.txt
apt-get install`. Further options go to `crnn train`, such as `--workers 15` on a machine with 16
cores and a GPU (which is detected).
"""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path
from shlex import split

os.environ.setdefault("THP_MEM_ALLOC_ENABLE", "1")  # torch: large pages, a seventh faster here

from crnn_lib.alphabet import Alphabet
from crnn_lib.calibration import apply_temperature, find_temperature
from crnn_lib.cli import main as crnn
from crnn_lib.rendering import SyntheticWords, everyday, find_fonts
from crnn_lib.weights import describe_weights, load_weights, save_weights

HERE = Path(__file__).parent
STYLES = ["scene", "scene", "scene", "document"]
CALIBRATION_SEED = 2**51  # of pictures that are neither trained on nor validated with
STEPS = {"full": 160_000, "small": 8_000}  # of 64 pictures
TRAINING = [
    *split("train --resume --alphabet printable --preset strided --texts everyday --style"),
    *STYLES,
    *split("--batch-size 64 --pool 32 --workers 1 --precision auto --seed 1"),
    *split("--optimizer muon --learning-rate 0.004 --warmup 0.02 --hold 0.6 --average 0.9995"),
    *split("--validate-every 2000 --checkpoint-every 500"),
]


def main(arguments: list[str]) -> int:
    """Train, calibrate and write; return 0, or the exit code of a training that was stopped."""
    options, further = parser().parse_known_args(arguments)
    training = [*TRAINING, "--steps", str(STEPS[options.budget]), "--fonts", *options.fonts]
    if not options.now and (code := crnn([*training, "--out", str(options.run), *further])):
        return code
    trained = options.run / "model.safetensors"
    file = options.file or options.run / "reader.safetensors"  # the shipped ones stay as they are
    if not trained.exists():
        print(f"{options.run} holds no weights yet: train first, without --now", file=sys.stderr)
        return 2
    model, alphabet = load_weights(trained)
    pictures = calibration_pictures(alphabet, options.fonts, options.calibration_pictures)
    temperature = find_temperature(model, pictures, alphabet)
    apply_temperature(model, temperature)
    story = {**describe_weights(trained)["training"], "temperature": temperature}
    save_weights(file, model, alphabet, story)
    print(f"temperature {temperature:.3f}; {file} is written")
    return 0


def parser() -> argparse.ArgumentParser:
    """Return the options of this command; all others are those of `crnn train`."""
    described = argparse.ArgumentParser(allow_abbrev=False, description=__doc__.split(":")[0])
    add = described.add_argument
    add("--budget", choices=STEPS, default="full")
    add("--now", action="store_true", help="write what has been learnt so far")
    add("--run", type=Path, default=HERE.parents[1] / "runs" / "reader", help="folder of the run")
    add("--file", type=Path, help="where to write the weights (default: in the run's folder)")
    add("--fonts", nargs="+", default=[str(HERE / "fonts.txt")])
    add("--calibration-pictures", type=int, default=2000)
    return described


def calibration_pictures(alphabet: Alphabet, fonts: list[str], count: int) -> SyntheticWords:
    """Return `count` pictures drawn like those of the training, but from another seed."""
    return SyntheticWords(
        alphabet,
        texts=everyday(alphabet),
        style=STYLES,
        seed=CALIBRATION_SEED,
        count=count,
        fonts=find_fonts([Path(font) for font in fonts]),
    )


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
