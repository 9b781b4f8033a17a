"""Trains the shipped weights: `OMP_NUM_THREADS=1 python data/weights/make.py` (once more after an interruption: it goes on).

Needs the fonts of fonts.txt, which Debian's packages bring: `xargs -a data/weights/font-packages.txt apt-get install`.
One core trains, the other draws. There are three trainings: the second goes on from the first, the third from the mean
of both. At the end one temperature is found on rendered pictures of another seed, so that the confidences mean
something, and data/weights/reader.safetensors is written. Options are handed on to the trainings: on a machine with a
GPU (which is found) and 16 cores, `--workers 15`.
"""

from __future__ import annotations

import sys
from pathlib import Path

from crnn_lib.alphabet import Alphabet
from crnn_lib.calibration import apply_temperature, find_temperature
from crnn_lib.cli import main as crnn
from crnn_lib.data import SyntheticWords
from crnn_lib.fonts import find_fonts
from crnn_lib.model import CRNN
from crnn_lib.texts import everyday
from crnn_lib.weights import describe_weights, load_weights, save_weights

HERE = Path(__file__).parent
RUN = HERE.parents[1] / "runs" / "reader"
FONTS = HERE / "fonts.txt"
STYLES = ["scene", "scene", "scene", "document"]
CALIBRATION_SEED, CALIBRATION_PICTURES = 2**51, 2000  # neither trained on nor validated with

DATA = [*("--texts", "everyday", "--style", *STYLES, "--fonts", str(FONTS), "--workers", "1", "--checkpoint-every", "500")]
FIRST = [
    *("train", "--out", str(RUN), "--resume", "--alphabet", "printable", "--preset", "medium", *DATA),
    *("--steps", "16000", "--batch-size", "32", "--optimizer", "adamw", "--learning-rate", "0.003", "--clip-norm", "5"),
    *("--validate-every", "2000", "--seed", "1"),
]
SECOND = [
    *("train", "--out", str(RUN / "second"), "--resume", "--weights", str(RUN / "model.safetensors"), *DATA),
    *("--steps", "4500", "--batch-size", "32", "--optimizer", "muon", "--learning-rate", "0.003", "--clip-norm", "1"),
    *("--validate-every", "1500", "--seed", "2"),
]
MEAN = RUN / "mean.safetensors"
THIRD = [
    *("train", "--out", str(RUN / "third"), "--resume", "--weights", str(MEAN), *DATA),
    *("--steps", "15000", "--batch-size", "32", "--optimizer", "muon", "--learning-rate", "0.003", "--clip-norm", "1"),
    *("--validate-every", "2500", "--seed", "3", "--precision", "mixed"),
]


def main(options: list[str]) -> int:
    """Train, train on, average, train on, calibrate, write; returns the exit code of a training that was stopped."""
    for training in (FIRST, SECOND):
        if code := crnn([*training, *options]):
            return code
    ends = [RUN / "model.safetensors", RUN / "second" / "model.safetensors"]
    save_weights(MEAN, *averaged(ends))
    if code := crnn([*THIRD, *options]):
        return code
    ends.append(RUN / "third" / "model.safetensors")
    model, alphabet = load_weights(ends[-1])
    temperature = find_temperature(model, calibration_pictures(alphabet), alphabet)
    apply_temperature(model, temperature)
    trainings = [describe_weights(end)["training"] for end in ends]
    story = {**trainings[-1], "after": trainings[:-1], "temperature": temperature}
    save_weights(HERE / "reader.safetensors", model, alphabet, story)
    print(f"temperature {temperature:.3f}; {HERE / 'reader.safetensors'} is written")
    return 0


def averaged(files: list[Path]) -> tuple[CRNN, Alphabet]:
    """The mean of the weights before and after a training: often better than either (Wortsman et al., arXiv 2109.01903)."""
    model, alphabet = load_weights(files[0])
    states = [load_weights(file)[0].state_dict() for file in files]
    means = {name: sum(state[name] for state in states) / len(states) for name in states[0]}
    model.load_state_dict({name: mean.to(states[0][name].dtype) for name, mean in means.items()})
    return model, alphabet


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
    sys.exit(main(sys.argv[1:]))
