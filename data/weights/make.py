"""Trains the shipped weights: `OMP_NUM_THREADS=1 python data/weights/make.py` (once more after an
interruption: it goes on).

Needs the fonts of fonts.txt, which Debian's packages bring: `xargs -a
data/weights/font-packages.txt apt-get install`. One core trains, the other draws. There are four
trainings: the second goes on from the first, the third from the mean of both, the fourth from the
third, in a larger recurrent layer. At the end one temperature is found on rendered pictures of
another seed, so that the confidences mean something, and data/weights/reader.safetensors is
written. Options are handed on to the trainings: on a machine with a GPU (which is found) and 16
cores, `--workers 15`; the fourth took five minutes so, and takes a night on two cores.
"""

from __future__ import annotations

import sys
from pathlib import Path

import torch

from crnn_lib.alphabet import Alphabet
from crnn_lib.calibration import apply_temperature, find_temperature
from crnn_lib.cli import main as crnn
from crnn_lib.model import CRNN
from crnn_lib.rendering import SyntheticWords, everyday, find_fonts
from crnn_lib.weights import describe_weights, load_weights, save_weights

HERE = Path(__file__).parent
RUN = HERE.parents[1] / "runs" / "reader"
FONTS = HERE / "fonts.txt"
STYLES = ["scene", "scene", "scene", "document"]
CALIBRATION_SEED, CALIBRATION_PICTURES = 2**51, 2000  # neither trained on nor validated with

PICTURES = [
    *("--style", *STYLES, "--fonts", str(FONTS), "--workers", "1", "--checkpoint-every", "500")
]
DATA = ["--texts", "everyday", *PICTURES]
FIRST = [
    *(
        "train",
        "--out",
        str(RUN),
        "--resume",
        "--alphabet",
        "printable",
        "--preset",
        "medium",
        *DATA,
    ),
    *(
        "--steps",
        "16000",
        "--batch-size",
        "32",
        "--optimizer",
        "adamw",
        "--learning-rate",
        "0.003",
        "--clip-norm",
        "5",
    ),
    *("--validate-every", "2000", "--seed", "1"),
]
SECOND = [
    *(
        "train",
        "--out",
        str(RUN / "second"),
        "--resume",
        "--weights",
        str(RUN / "model.safetensors"),
        *DATA,
    ),
    *(
        "--steps",
        "4500",
        "--batch-size",
        "32",
        "--optimizer",
        "muon",
        "--learning-rate",
        "0.003",
        "--clip-norm",
        "1",
    ),
    *("--validate-every", "1500", "--seed", "2"),
]
MEAN = RUN / "mean.safetensors"
THIRD = [
    *("train", "--out", str(RUN / "third"), "--resume", "--weights", str(MEAN), *DATA),
    *(
        "--steps",
        "15000",
        "--batch-size",
        "32",
        "--optimizer",
        "muon",
        "--learning-rate",
        "0.003",
        "--clip-norm",
        "1",
    ),
    *("--validate-every", "2500", "--seed", "3", "--precision", "mixed"),
]

GROWN = RUN / "grown.safetensors"
FOURTH = [
    *(
        "train",
        "--out",
        str(RUN / "fourth"),
        "--resume",
        "--weights",
        str(GROWN),
        "--texts",
        "everyday",
        "words",
        *PICTURES,
    ),
    *(
        "--steps",
        "6600",
        "--batch-size",
        "128",
        "--optimizer",
        "muon",
        "--learning-rate",
        "0.005",
        "--clip-norm",
        "1",
    ),
    *("--validate-every", "1500", "--seed", "4"),
]


def main(options: list[str]) -> int:
    """Train, train on, average, train on, grow, train on, calibrate, write; returns the exit code
    of a training that was stopped.
    """
    for training in (FIRST, SECOND):
        if code := crnn([*training, *options]):
            return code
    ends = [RUN / "model.safetensors", RUN / "second" / "model.safetensors"]
    save_weights(MEAN, *averaged(ends))
    if code := crnn([*THIRD, *options]):
        return code
    ends.append(RUN / "third" / "model.safetensors")
    save_weights(GROWN, *grown(ends[-1]))
    if code := crnn([*FOURTH, *options]):
        return code
    ends.append(RUN / "fourth" / "model.safetensors")
    model, alphabet = load_weights(ends[-1])
    temperature = find_temperature(model, calibration_pictures(alphabet), alphabet)
    apply_temperature(model, temperature)
    trainings = [describe_weights(end)["training"] for end in ends]
    story = {**trainings[-1], "after": trainings[:-1], "temperature": temperature}
    save_weights(HERE / "reader.safetensors", model, alphabet, story)
    print(f"temperature {temperature:.3f}; {HERE / 'reader.safetensors'} is written")
    return 0


def averaged(files: list[Path]) -> tuple[CRNN, Alphabet]:
    """The mean of the weights before and after a training: often better than either (Wortsman et
    al., arXiv 2109.01903).
    """
    model, alphabet = load_weights(files[0])
    states = [load_weights(file)[0].state_dict() for file in files]
    means = {name: sum(state[name] for state in states) / len(states) for name in states[0]}
    model.load_state_dict({name: mean.to(states[0][name].dtype) for name, mean in means.items()})
    return model, alphabet


def grown(file: Path) -> tuple[CRNN, Alphabet]:
    """The weights of preset `medium` in preset `large`, which computes the same at first: what its
    new units say counts nothing yet (Chen et al., Net2Net, arXiv 1511.05641).
    """
    model, alphabet = load_weights(file)
    torch.manual_seed(4)  # for the new units' own weights
    larger = CRNN(len(alphabet), "large", model.rnn)
    units = model.recurrence.outputs // 2
    before, state = (
        model.state_dict(),
        larger.state_dict(),
    )  # the tensors of `state` are those of the larger model
    for name, old in before.items():
        if name.startswith("recurrence."):
            # one gate's rows below the other's
            gates = state[name].view(4, -1, *state[name].shape[1:])
            if "weight_hh" in name:
                gates[:, :units, units:] = (
                    0  # the units that were there do not listen to the new ones
                )
                gates[:, :units, :units] = old.view(4, units, units)
            else:
                gates[:, :units] = old.view(4, units, *old.shape[1:])
        elif name == "classifier.weight":
            ways = state[name].view(len(old), 2, -1)  # forwards, backwards
            ways[:, :, units:] = 0
            ways[:, :, :units] = old.view(len(old), 2, units)
        else:
            state[name].copy_(old)
    return larger, alphabet


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
