"""Trains the shipped weights: `OMP_NUM_THREADS=1 python data/weights/make.py` (once more after an interruption: it goes on).

Needs the fonts of fonts.txt, which Debian's packages bring: `xargs -a data/weights/font-packages.txt apt-get install`.
One core trains, the other draws. At the end one temperature is found on rendered pictures of another seed, so that the
confidences mean something, and data/weights/reader.safetensors is written.
"""

from __future__ import annotations

import sys
from pathlib import Path

from crnn_lib.alphabet import Alphabet
from crnn_lib.calibration import apply_temperature, find_temperature
from crnn_lib.cli import main as crnn
from crnn_lib.data import SyntheticWords
from crnn_lib.fonts import find_fonts
from crnn_lib.texts import everyday
from crnn_lib.weights import describe_weights, load_weights, save_weights

HERE = Path(__file__).parent
RUN = HERE.parents[1] / "runs" / "reader"
FONTS = HERE / "fonts.txt"
STYLES = ["scene", "scene", "scene", "document"]
CALIBRATION_SEED, CALIBRATION_PICTURES = 2**51, 2000  # neither trained on nor validated with

TRAINING = [
    *("train", "--out", str(RUN), "--resume", "--alphabet", "printable", "--texts", "everyday", "--style", *STYLES),
    *("--fonts", str(FONTS), "--preset", "medium", "--steps", "16000", "--batch-size", "32"),
    *("--optimizer", "adamw", "--learning-rate", "0.003", "--clip-norm", "5"),
    *("--workers", "1", "--validate-every", "2000", "--checkpoint-every", "500", "--seed", "1"),
]


def main() -> int:
    """Train, calibrate, write; returns the exit code of the training."""
    if code := crnn(TRAINING):
        return code
    model, alphabet = load_weights(RUN / "model.safetensors")
    temperature = find_temperature(model, calibration_pictures(alphabet), alphabet)
    apply_temperature(model, temperature)
    story = describe_weights(RUN / "model.safetensors")["training"]
    save_weights(HERE / "reader.safetensors", model, alphabet, {**story, "temperature": temperature})
    print(f"temperature {temperature:.3f}; {HERE / 'reader.safetensors'} is written")
    return 0


def calibration_pictures(alphabet: Alphabet) -> SyntheticWords:
    """Rendered as for the training, from a seed of their own."""
    return SyntheticWords(
        alphabet,
        texts=everyday(alphabet),
        style=STYLES,
        seed=CALIBRATION_SEED,
        count=CALIBRATION_PICTURES,
        fonts=find_fonts([FONTS]),
    )


if __name__ == "__main__":
    sys.exit(main())
