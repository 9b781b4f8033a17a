"""--further N: a run, finished or not, goes on for N more steps, always in the same way."""

import shutil
from pathlib import Path

import pytest
import torch
from safetensors.torch import load_file

from crnn_lib import TrainConfig
from crnn_lib.cli import main
from crnn_lib.training import loop
from crnn_lib.training.checkpoints import RunFolder
from crnn_lib.weights import describe_weights

OPTIONS = ["--alphabet", "digits", "--batch-size", "4", "--validate-every", "3"]
OPTIONS += ["--checkpoint-every", "1"]


def train(capfd, out: Path, *options: object) -> tuple[int, str]:
    code = main(["train", "--out", str(out), *OPTIONS, *map(str, options)])
    return code, capfd.readouterr().err


def end(out: Path) -> dict[str, torch.Tensor]:
    return load_file(out / "checkpoint.safetensors")


def same(first: Path, second: Path) -> bool:
    one, other = end(first), end(second)
    return one.keys() == other.keys() and all(torch.equal(one[name], other[name]) for name in one)


@pytest.fixture
def run(tmp_path, capfd, monkeypatch) -> Path:
    monkeypatch.setattr("crnn_lib.cli.train.VALIDATION_PICTURES", 4)
    assert train(capfd, tmp_path / "run", "--steps", 4)[0] == 0
    return tmp_path / "run"


def test_resuming_a_finished_run_says_that_it_is_finished(run, capfd):
    main(["train", "--out", str(run), *OPTIONS, "--steps", "4", "--resume"])
    assert "had all of its 4 steps already: crnn train --further N" in capfd.readouterr().out


def stop_after(monkeypatch, steps: int) -> None:
    """Let Ctrl-C come after so many checkpoints; later ones are written undisturbed."""
    save, left = RunFolder.save, [steps]

    def saved(self, state):
        save(self, state)
        left[0] -= 1
        if left[0] == 0:
            raise KeyboardInterrupt

    monkeypatch.setattr(RunFolder, "save", saved)


def test_a_finished_run_goes_on(run, capfd, monkeypatch):
    rates = []
    step = loop.Run.step
    monkeypatch.setattr(
        loop.Run, "step", lambda self, batch: (step(self, batch), rates.append(rate_of(self)))[0]
    )
    before = end(run)["losses"]
    assert train(capfd, run, "--further", 3)[0] == 0
    losses = end(run)["losses"]
    assert len(losses) == 7
    assert torch.equal(losses[:4], before)
    planned = TrainConfig(steps=7)
    assert rates == [planned.rate(step) for step in (4, 5, 6)]
    assert describe_weights(run / "model.safetensors")["training"]["config"]["steps"] == 7
    assert train(capfd, run, "--further", 2)[0] == 0
    assert len(end(run)["losses"]) == 9


def rate_of(run: loop.Run) -> float:
    return run.state.optimizers[0].param_groups[0]["lr"]


def test_as_many_steps_again_begin_at_the_rate_that_the_help_says():
    config = TrainConfig(steps=2000)
    assert config.rate(1000) == pytest.approx(0.6 * config.learning_rate, rel=0.03)


@pytest.mark.parametrize("saved", [1, 2, 3])
def test_interrupted_and_resumed_it_ends_the_same(run, capfd, monkeypatch, saved):
    whole = shutil.copytree(run, run.parent / "whole")
    assert train(capfd, whole, "--further", 4)[0] == 0
    with monkeypatch.context() as patch:
        stop_after(patch, saved)
        assert train(capfd, run, "--further", 4)[0] == 130
    assert len(end(run)["losses"]) == 4 + saved
    assert train(capfd, run, "--further", 4, "--resume")[0] == 0
    assert same(run, whole)
    assert train(capfd, run, "--further", 4, "--resume")[0] == 0, "nothing is left to do"
    assert same(run, whole)


def test_an_unfinished_run_goes_on_from_its_last_step(tmp_path, capfd, monkeypatch):
    monkeypatch.setattr("crnn_lib.cli.train.VALIDATION_PICTURES", 4)
    with monkeypatch.context() as patch:
        stop_after(patch, 2)
        assert train(capfd, tmp_path / "run", "--steps", 4)[0] == 130
    shutil.copytree(tmp_path / "run", tmp_path / "resumed")
    assert train(capfd, tmp_path / "run", "--further", 2, "--resume")[0] == 0
    assert train(capfd, tmp_path / "resumed", "--steps", 4, "--resume")[0] == 0
    assert same(tmp_path / "run", tmp_path / "resumed"), "two more is what was planned"


@pytest.mark.parametrize(
    ("options", "complaint"),
    [
        (["--further", 3, "--steps", 9], "leave --steps out"),
        (["--further", 0], "at least 1"),
        (["--further", 3, "--learning-rate", 1e-4], "another learning_rate"),
        (["--further", 3, "--seed", 1], "another seed"),
        (["--further", 2**40], "steps is"),
    ],
)
def test_refusals(run, capfd, options, complaint):
    before = (run / "checkpoint.safetensors").read_bytes()
    try:
        code, complaints = train(capfd, run, *options)
    except SystemExit as ended:
        code, complaints = ended.code, capfd.readouterr().err
    assert (code, complaint in complaints) == (2, True), complaints
    assert (run / "checkpoint.safetensors").read_bytes() == before


def test_without_a_checkpoint_it_is_refused(run, tmp_path, capfd):
    code, complaint = train(capfd, tmp_path / "none", "--further", 3)
    assert (code, "holds none: train with --steps" in complaint) == (2, True)
    assert not (tmp_path / "none").exists()
    whole = (run / "checkpoint.safetensors").read_bytes()
    (run / "checkpoint.safetensors").write_bytes(whole[:300])
    code, complaint = train(capfd, run, "--further", 3)
    assert (code, "the run cannot be resumed" in complaint) == (2, True)


def test_a_resumed_run_still_needs_its_own_steps(run, capfd):
    assert train(capfd, run, "--further", 2)[0] == 0
    for options in (["--steps", 4], ["--steps", 6], ["--steps", 7]):
        code, complaint = train(capfd, run, *options, "--resume")
        assert (code, "belongs to a run with another" in complaint) == (2, True), options


def test_a_run_that_ran_out_of_patience_needs_more_of_it(run, capfd, monkeypatch):
    from crnn_lib.training.history import History

    monkeypatch.setattr(History, "validations_since_best", lambda self: 2)
    code, complaint = train(capfd, run, "--further", 3, "--patience", 2)
    assert (code, "give a larger --patience" in complaint) == (2, True)
    assert train(capfd, run, "--further", 3, "--patience", 3)[0] == 0
    assert len(end(run)["losses"]) == 7
