"""Each kind of device does what the CPU does; where there is no GPU, its half of these tests is
skipped.
"""

import dataclasses
import subprocess

import pytest
import torch

from crnn_lib import SyntheticWords, TrainConfig, fit, load_weights
from crnn_lib.data import Collate
from crnn_lib.files import shipped
from crnn_lib.reader import Reader
from crnn_lib.training.config import TrainingError
from crnn_lib.training.machine import choose_device
from tests.training.test_processes import torchrun
from tests.training.test_training import Listed, model_of

CONFIG = TrainConfig(
    steps=8,
    batch_size=4,
    pool=3,
    validate_every=4,
    checkpoint_every=4,
    progress=False,
    device="cpu",
)


@pytest.fixture(params=["cpu", "cuda"])
def device(request: pytest.FixtureRequest) -> str:
    if request.param == "cuda" and not torch.cuda.is_available():
        pytest.skip("no GPU with CUDA here")
    return request.param


@pytest.mark.parametrize("name", ["mps", "cuda", "cuda:1"])
def test_a_gpu_is_taken_where_pytorch_finds_it(name, monkeypatch):
    module = torch.get_device_module(name)
    monkeypatch.setattr(module, "device_count", lambda: 2)
    assert choose_device(name) == torch.device(name)
    monkeypatch.setattr(module, "device_count", lambda: 0)
    with pytest.raises(TrainingError, match=f"device is {name}, but PyTorch finds no such GPU"):
        choose_device(name)


@pytest.mark.parametrize("name", ["cuda:99999999999999999", "cuda:200", "cuda:\u0663", "cuda:-1"])
def test_a_number_that_no_gpu_has_is_a_sentence(name):
    """PyTorch takes 200 for -56."""
    with pytest.raises(TrainingError, match="no device is called"):
        choose_device(name)


def test_the_first_losses_are_those_of_the_cpu(device, digits, few_digits):
    losses = []
    for one in ("cpu", device):
        model = model_of(digits)
        history = fit(
            model, few_digits, alphabet=digits, config=dataclasses.replace(CONFIG, device=one)
        )
        # later ones drift apart, as after any rounding
        losses.append(torch.tensor(history.losses[:4]))
        assert {parameter.device.type for parameter in model.parameters()} == {one}
    assert torch.allclose(*losses, rtol=0.01)


def test_mixed_precision_learns_four_pictures_by_heart(device, digits):
    four = SyntheticWords(digits, texts=["12", "7", "305", "99"], seed=5, count=4)
    config = dataclasses.replace(
        CONFIG, steps=120, validate_every=120, learning_rate=3e-3, precision="mixed", device=device
    )
    assert (
        fit(model_of(digits), four, four, alphabet=digits, config=config).records[-1].exact_match
        == 1.0
    )


def test_a_run_begun_here_goes_on_there(device, digits, few_digits, tmp_path):
    class Stops(Listed):
        def __getitem__(self, index):
            if index == 15:
                raise ValueError("this picture is gone")
            return super().__getitem__(index)

    config = dataclasses.replace(CONFIG, device=device, pool=1)
    with pytest.raises(ValueError, match="gone"):
        fit(
            model_of(digits),
            Stops(few_digits),
            alphabet=digits,
            config=config,
            out=tmp_path / "run",
        )
    assert (tmp_path / "run" / "checkpoint.safetensors").exists()
    there = dataclasses.replace(config, device="cpu")
    history = fit(
        model_of(digits),
        Listed(few_digits),
        alphabet=digits,
        config=there,
        out=tmp_path / "run",
        resume=True,
    )
    assert len(history.losses) == config.steps


def test_a_batch_scores_as_each_picture_alone_on_the_cpu(device):
    model, alphabet = load_weights(shipped("weights/small.safetensors"))
    words = SyntheticWords(alphabet, seed=3, count=16)
    samples = [words[place] for place in range(len(words))]
    batch = Collate(alphabet)(samples)
    with (
        torch.inference_mode(),
        torch.backends.cudnn.flags(allow_tf32=False),
    ):  # TF32 keeps ten bits of each factor
        alone = [
            model(sample.image[None], torch.tensor([sample.image.shape[-1]]))[0][:, 0]
            for sample in samples
        ]
        found, lengths = model.to(device)(batch.images.to(device), batch.widths)
    for place, length in enumerate(lengths):
        assert torch.allclose(found[:length, place].cpu(), alone[place], atol=1e-3)
    chosen = next(Reader.pretrained("small").model.parameters()).device.type
    assert chosen == ("cuda" if torch.cuda.is_available() else "cpu")


def test_torchrun_trains_on_it(device, tmp_path):
    options = [
        "--alphabet",
        "digits",
        "--steps",
        "4",
        "--batch-size",
        "4",
        "--device",
        device,
        "--out",
        str(tmp_path / "run"),
    ]
    done = subprocess.run([*torchrun(1), *options], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert load_weights(tmp_path / "run" / "model.safetensors")
