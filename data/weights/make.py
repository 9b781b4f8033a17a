"""Train weights to ship, in one run: `OMP_NUM_THREADS=1 python data/weights/make.py`.

After an interruption (Ctrl-C) the same command goes on where it stopped. One training from nothing,
one seed: `crnn train` with the options below, then one temperature, found on rendered pictures of
another seed, so that the confidences mean something. One core trains, one draws.

    python data/weights/make.py                     ten million pictures
    python data/weights/make.py --recipe chinese    Chinese and Latin letters, 1.3 million pictures
    python data/weights/make.py --budget small      a twentieth of it
    python data/weights/make.py --further 20000     go on after the end with so many more steps
    python data/weights/make.py --weights FILE      start from weights, not from nothing
    python data/weights/make.py --now               calibrate and write what has been learnt so far

Needs the fonts of fonts.txt, which Debian packages bring: `xargs -a data/weights/font-packages.txt
apt-get install`, and those of web-fonts.txt, which npm packages bring: `xargs -a
data/weights/web-font-packages.txt npm install --prefix runs/fonts`; those of chinese-fonts.txt come
with chinese-font-packages.txt. Run it in the root of the checkout. Further options go to `crnn
train`, such as `--workers 15` on a machine with 16 cores and a GPU (which is detected).
"""

from __future__ import annotations

import argparse
import os
import sys
from dataclasses import dataclass
from pathlib import Path
from shlex import split

os.environ.setdefault("THP_MEM_ALLOC_ENABLE", "1")  # torch: large pages, a seventh faster here

from crnn_lib.alphabet import Alphabet
from crnn_lib.calibration import apply_temperature, find_temperature
from crnn_lib.cli import main as crnn
from crnn_lib.cli.texts import text_source
from crnn_lib.rendering import SyntheticWords, find_fonts
from crnn_lib.weights import describe_weights, load_weights, save_weights

HERE = Path(__file__).parent
CALIBRATION_SEED = 2**51  # of pictures that are neither trained on nor validated with


@dataclass(frozen=True)
class Recipe:
    """What a training draws and learns, as options of `crnn train`."""

    alphabet: str
    texts: str
    styles: str
    network: str
    fonts: tuple[str, ...]  # the lists of them, beside this file
    steps: int  # with the full budget
    learning: str

    def options(self) -> list[str]:
        """Return the options of `crnn train` but for network, steps and fonts."""
        return split(
            f"--resume --alphabet {self.alphabet} --texts {self.texts} --style {self.styles} "
            "--workers 1 --precision auto --seed 1 --optimizer muon "
            f"--validate-every 2000 --checkpoint-every 500 {self.learning}"
        )


RECIPES = {
    "reader": Recipe(
        alphabet="printable",
        texts="everyday",
        styles="scene scene loose document",
        network="--preset strided --rnn gru",
        fonts=("fonts.txt", "web-fonts.txt"),
        steps=160_000,
        learning="--batch-size 64 --pool 32 --learning-rate 0.004 --warmup 0.02 "
        "--hold 0.6 --average 0.9995",
    ),
    # frequent words teach the first characters, from which the rest is learnt: with random strings
    # alone thousands of classes may stay on the plateau of blanks
    "chinese": Recipe(
        alphabet="gb2312-1-mixed",
        texts="words:zh lines:zh lines:zh random",
        styles="clean document",
        network="--preset strided",
        fonts=("chinese-fonts.txt",),
        steps=40_000,
        learning="--batch-size 32 --pool 32 --learning-rate 0.004 --warmup 0.02 --hold 0.6 "
        "--average 0.999",
    ),
}
SMALL = 20  # the small budget is this part of the full one


def main(arguments: list[str]) -> int:
    """Train, calibrate and write; return 0, or the exit code of a training that was stopped."""
    options, further = parser().parse_known_args(arguments)
    recipe = RECIPES[options.recipe]
    steps = recipe.steps // (SMALL if options.budget == "small" else 1)
    fonts = options.fonts or [str(HERE / file) for file in recipe.fonts]
    run = options.run or HERE.parents[1] / "runs" / options.recipe
    length = ["--further", str(options.further)] if options.further else ["--steps", str(steps)]
    network = ["--weights", str(options.weights)] if options.weights else split(recipe.network)
    training = ["train", *network, *recipe.options(), *length, "--fonts", *fonts]
    if not options.now and (code := crnn([*training, "--out", str(run), *further])):
        return code
    trained = run / "model.safetensors"
    file = options.file or run / "reader.safetensors"  # the shipped ones stay as they are
    if not trained.exists():
        print(f"{run} holds no weights yet: train first, without --now", file=sys.stderr)
        return 2
    model, alphabet = load_weights(trained)
    pictures = calibration_pictures(recipe, alphabet, fonts, options.calibration_pictures)
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
    add("--recipe", choices=RECIPES, default="reader")
    add("--budget", choices=("full", "small"), default="full")
    add("--further", type=int, help="go on after the end of a run with so many more steps")
    add("--weights", type=Path, help="start from these weights instead of from nothing")
    add("--now", action="store_true", help="write what has been learnt so far")
    add("--run", type=Path, help="folder of the run (default: runs/RECIPE)")
    add("--file", type=Path, help="where to write the weights (default: in the run's folder)")
    add("--fonts", nargs="+", help="other fonts than those of the recipe")
    add("--calibration-pictures", type=int, default=2000)
    return described


def calibration_pictures(
    recipe: Recipe, alphabet: Alphabet, fonts: list[str], count: int
) -> SyntheticWords:
    """Return `count` pictures drawn like those of the training, but from another seed."""
    return SyntheticWords(
        alphabet,
        texts=text_source(tuple(recipe.texts.split()), alphabet, None),
        style=recipe.styles.split(),
        seed=CALIBRATION_SEED,
        count=count,
        fonts=find_fonts([Path(font) for font in fonts]),
    )


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
