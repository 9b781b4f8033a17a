"""data/weights/make.py, in its smallest form: a few steps on a few pictures in one font."""

import runpy

import pytest
import torch
from matplotlib import font_manager

from crnn_lib.weights import describe_weights, load_weights
from tests import ROOT

make = runpy.run_path(str(ROOT / "data" / "weights" / "make.py"))


@pytest.fixture
def command(tmp_path):
    options = {
        "--budget": "small",
        "--run": tmp_path / "run",
        "--file": tmp_path / "reader.safetensors",
        "--fonts": font_manager.findfont("DejaVu Sans"),
        "--calibration-pictures": 8,
        "--steps": 3,
        "--batch-size": 4,
        "--pool": 2,
        "--workers": 0,
        "--precision": "float32",
    }
    return [str(part) for option in options.items() for part in option]


def test_one_command_trains_calibrates_and_writes_weights_and_is_not_done_twice(command, tmp_path):
    file = tmp_path / "reader.safetensors"
    assert make["main"](command) == 0
    training = describe_weights(file)["training"]
    assert training["step"] == training["config"]["steps"] == 3
    assert training["config"]["average"] > 0
    assert training["temperature"] > 0
    assert (tmp_path / "run" / "history.csv").read_text(encoding="utf-8").count("\n") == 2
    model, _ = load_weights(file)
    file.unlink()
    assert make["main"](command) == 0  # nothing is left to train
    assert describe_weights(file)["training"] == training
    torch.testing.assert_close(
        load_weights(file)[0].state_dict(), model.state_dict(), rtol=0, atol=0
    )


def test_what_has_been_learnt_so_far_can_be_written(command, tmp_path, capsys):
    assert make["main"]([*command, "--now"]) == 2
    assert "train first" in capsys.readouterr().err
    assert make["main"](command) == 0
    assert make["main"]([*command, "--now", "--steps", "9"]) == 0  # an interrupted run of nine
    assert describe_weights(tmp_path / "reader.safetensors")["training"]["step"] == 3


def test_a_training_that_has_ended_can_go_on(command, tmp_path):
    assert make["main"](command) == 0
    start = command.index("--steps")
    longer = [*command[:start], *command[start + 2 :], "--further", "2"]
    for _ in range(2):  # the second time nothing is left to train
        assert make["main"](longer) == 0
        assert describe_weights(tmp_path / "reader.safetensors")["training"]["step"] == 5


def test_a_training_can_start_from_weights_whose_network_it_keeps(command, tmp_path):
    small = ROOT / "data" / "weights" / "small.safetensors"
    assert make["main"]([*command, "--weights", str(small)]) == 0
    file = tmp_path / "reader.safetensors"
    assert load_weights(file)[0].preset == "small"
    assert describe_weights(file)["training"]["config"]["start"]
