"""The moving average of a training's weights."""

import math
import signal

import pytest
import torch
from torch import nn

from crnn_lib import CRNN, SyntheticWords, TrainConfig, fit
from crnn_lib.averaging import Average, averaged
from crnn_lib.weights import load_weights


def test_the_average_is_that_of_the_formula():
    layer = nn.BatchNorm1d(2)
    average, decay, expected = Average(layer, 0.8), 0.8, None
    for step in range(1, 31):
        with torch.no_grad():
            layer.weight.fill_(step)
            layer.running_mean.fill_(-step)
        average.step()
        kept = min(decay, step / (step + 9))
        expected = float(step) if expected is None else kept * expected + (1 - kept) * step
    with averaged([average]):
        assert layer.weight.tolist() == pytest.approx([expected] * 2)
        assert layer.running_mean.tolist() == pytest.approx([-expected] * 2)
        assert layer.num_batches_tracked == 0  # a count is not averaged
    assert layer.weight.tolist() == [30, 30]
    assert layer.running_mean.tolist() == [-30, -30]


def test_before_the_first_step_nothing_is_exchanged():
    layer = nn.Linear(2, 2)
    before = layer.weight.detach().clone()
    with averaged([Average(layer, 0.9)]):
        assert torch.equal(layer.weight, before)


class Stopping(SyntheticWords):
    """Words in the drawing of which somebody presses Ctrl-C."""

    def __getitem__(self, index):
        if index == 10:
            signal.raise_signal(signal.SIGINT)
        return super().__getitem__(index)


@pytest.mark.parametrize("validates", [True, False])
def test_a_training_ends_with_its_average_and_resumes_bit_for_bit(tmp_path, digits, validates):
    words = SyntheticWords(digits, texts=["12", "305"], count=16)
    valid = SyntheticWords(digits, texts=["7"], count=2) if validates else None
    config = TrainConfig(steps=6, batch_size=4, pool=1, average=0.9, progress=False)

    def trained(name, data, average=0.9, resume=False):
        torch.manual_seed(3)
        model, out = CRNN(len(digits)), tmp_path / name
        settings = TrainConfig(**{**vars(config), "average": average})
        history = fit(model, data, valid, alphabet=digits, config=settings, out=out, resume=resume)
        return model.state_dict(), history, load_weights(out / "model.safetensors")[0].state_dict()

    whole, _, saved = trained("whole", words)
    plain, _, _ = trained("plain", words, average=0.0)
    assert all(torch.equal(whole[name], saved[name]) for name in whole)
    assert not torch.equal(whole["classifier.weight"], plain["classifier.weight"])
    stopping = Stopping(digits, texts=["12", "305"], count=16)
    assert trained("run", stopping)[1].interrupted
    resumed, _, _ = trained("run", words, resume=True)
    assert all(torch.equal(whole[name], resumed[name]) for name in whole)


def test_the_rate_holds_before_it_falls():
    config = TrainConfig(steps=100, learning_rate=1.0, warmup=0.1, hold=0.5)
    assert [config.rate(step) for step in (10, 35, 60)] == [1, 1, 1]
    assert config.rate(80) == pytest.approx(0.5)
    assert config.rate(99) == pytest.approx(0.5 * (1 + math.cos(math.pi * 39 / 40)))


@pytest.mark.parametrize("wrong", [{"hold": 0.9}, {"hold": -0.1}, {"average": 1.0}])
def test_settings_that_make_no_sense_are_refused(wrong):
    with pytest.raises(ValueError, match=f"{next(iter(wrong))} is .*share"):
        TrainConfig(**wrong)
