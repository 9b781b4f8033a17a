"""Train the shipped weights: `OMP_NUM_THREADS=1 python data/weights/make.py`.

After an interruption the same command resumes. Needs the fonts of fonts.txt, which Debian packages
bring: `xargs -a data/weights/font-packages.txt apt-get install`. One core trains, the other draws.

There are four trainings: the second continues the first, the third starts from the mean of both,
the fourth continues the third with a larger recurrent layer. At the end one temperature is found on
rendered pictures of another seed, so that the confidences mean something, and
data/weights/reader.safetensors is written.

Options are passed on to the trainings, such as `--workers 15` on a machine with 16 cores and a GPU
(which is detected): the fourth took five minutes there, and takes a night on two cores.
"""

from __future__ import annotations

import sys
from pathlib import Path
from shlex import split

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

MEAN = RUN / "mean.safetensors"
GROWN = RUN / "grown.safetensors"
PICTURES = [
    *("--style", *STYLES, "--fonts", str(FONTS)),
    *split("--workers 1 --checkpoint-every 500"),
]
DATA = ["--texts", "everyday", *PICTURES]
FIRST = [
    *("train", "--out", str(RUN), "--resume", "--alphabet", "printable", "--preset", "medium"),
    *DATA,
    *split("--steps 16000 --batch-size 32"),
    *split("--optimizer adamw --learning-rate 0.003 --clip-norm 5"),
    *split("--validate-every 2000 --seed 1"),
]
SECOND = [
    *("train", "--out", str(RUN / "second"), "--resume"),
    *("--weights", str(RUN / "model.safetensors"), *DATA),
    *split("--steps 4500 --batch-size 32"),
    *split("--optimizer muon --learning-rate 0.003 --clip-norm 1"),
    *split("--validate-every 1500 --seed 2"),
]
THIRD = [
    *("train", "--out", str(RUN / "third"), "--resume", "--weights", str(MEAN), *DATA),
    *split("--steps 15000 --batch-size 32"),
    *split("--optimizer muon --learning-rate 0.003 --clip-norm 1"),
    *split("--validate-every 2500 --seed 3 --precision mixed"),
]
FOURTH = [
    *("train", "--out", str(RUN / "fourth"), "--resume", "--weights", str(GROWN)),
    *("--texts", "everyday", "words", *PICTURES),
    *split("--steps 6600 --batch-size 128"),
    *split("--optimizer muon --learning-rate 0.005 --clip-norm 1"),
    *split("--validate-every 1500 --seed 4"),
]


def main(options: list[str]) -> int:
    """Train twice, average, train, grow, train, calibrate and write.

    Returns 0, or the exit code of a training that was stopped.
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
    """Return the mean of the weights before and after a training.

    It is often better than either (Wortsman et al., arXiv 2109.01903).
    """
    model, alphabet = load_weights(files[0])
    states = [load_weights(file)[0].state_dict() for file in files]
    means = {name: sum(state[name] for state in states) / len(states) for name in states[0]}
    model.load_state_dict({name: mean.to(states[0][name].dtype) for name, mean in means.items()})
    return model, alphabet


def grown(file: Path) -> tuple[CRNN, Alphabet]:
    """Return the weights of preset `medium` in preset `large`, which computes the same at first.

    Outputs of the new units have weight 0 (Chen et al., Net2Net, arXiv 1511.05641).
    """
    model, alphabet = load_weights(file)
    torch.manual_seed(4)  # for the new units' own weights
    larger = CRNN(len(alphabet), "large", model.rnn)
    units = model.recurrence.outputs // 2
    before = model.state_dict()
    state = larger.state_dict()  # its tensors are those of the larger model: written to below
    for name, old in before.items():
        if name.startswith("recurrence."):
            # the rows of the four gates are stacked
            gates = state[name].view(4, -1, *state[name].shape[1:])
            if "weight_hh" in name:
                gates[:, :units, units:] = 0  # old units do not listen to new ones
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
    """Return pictures rendered like those of the trainings, but from another seed."""
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
