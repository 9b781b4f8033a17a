"""Several processes train one model: torchrun's variables, gloo, on the CPU."""

import os
import signal
import socket
import subprocess
import sys
import textwrap
import time
from pathlib import Path

import pytest
import torch

from crnn_lib import CRNN, Alphabet, SyntheticWords, TrainConfig, fit
from crnn_lib.training import Objective
from crnn_lib.training.batches import batches_from
from crnn_lib.training.processes import Processes

DIGITS = Alphabet("0123456789")
CONFIG = TrainConfig(
    steps=20, batch_size=8, pool=1, validate_every=10, checkpoint_every=5, progress=False
)

COMMON = """
import sys, torch
from torch import nn
from crnn_lib.model import presets as model
from crnn_lib import CRNN, SyntheticWords, TrainConfig, fit
from crnn_lib.model import Convolution
from tests.training.test_processes import CONFIG, DIGITS, network_without_norm
import dataclasses, os

def make():
    torch.manual_seed(0)
    return CRNN(len(DIGITS))
"""


def network_without_norm(widths, last, halving, rows):  # in place of presets._plain
    from crnn_lib.model import Convolution

    return [
        Convolution(1, 8, pool=(4, 2), norm=False),
        Convolution(8, 16, pool=(4, 2), norm=False),
        Convolution(16, 16, (rows, 1), padding=(0, 0), norm=False),
    ]


def free_port() -> int:
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        return int(listening.getsockname()[1])


def start(script: str, folder: Path, size: int = 2) -> list[subprocess.Popen[str]]:
    """The script in `size` processes, each with the variables that torchrun would set."""
    port = str(free_port())
    path = folder / "script.py"
    path.write_text(COMMON + textwrap.dedent(script), encoding="utf-8")
    running = []
    for rank in range(size):
        variables = {
            "RANK": str(rank),
            "LOCAL_RANK": str(rank),
            "WORLD_SIZE": str(size),
            "MASTER_PORT": port,
        }
        environment = {
            **os.environ,
            **variables,
            "MASTER_ADDR": "127.0.0.1",
            "OMP_NUM_THREADS": "1",
            "PYTHONPATH": os.getcwd(),
        }
        running.append(
            subprocess.Popen(
                [sys.executable, "-W", "ignore", str(path), str(folder)],
                env=environment,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                text=True,
            )
        )
    return running


def finish(running: list[subprocess.Popen[str]]) -> list[tuple[str, str]]:
    said = [process.communicate(timeout=120) for process in running]
    for process, (_, errors) in zip(running, said):
        assert process.returncode == 0, errors
    return said


def torchrun(processes: int) -> list[str]:
    """The command line that trains in so many processes, without its options."""
    run = f"-m torch.distributed.run --standalone --nproc-per-node {processes} -m crnn_lib train"
    return [sys.executable, *run.split()]


def shares(config: TrainConfig, data: SyntheticWords) -> list[list]:
    """The batches of each of two processes."""
    return [list(batches_from(data, DIGITS, config, 0, Processes(rank, 2))) for rank in range(2)]


def test_each_process_sees_its_own_share():
    alone = {
        source
        for batch in batches_from(SyntheticWords(DIGITS), DIGITS, CONFIG, 0)
        for source in batch.sources
    }
    first, second = (
        {source for batch in share for source in batch.sources}
        for share in shares(CONFIG, SyntheticWords(DIGITS))
    )
    assert first | second == alone
    assert not first & second


def test_the_first_gradients_are_those_of_one_process_with_both_shares(tmp_path):
    """In training mode, BatchNorm and all: each process normalises by its own share, and so does
    the one that accumulates.
    """
    script = """
    from crnn_lib.training import loop as training
    seen = []
    step = training.nn.utils.clip_grad_norm_
    def keep(parameters, limit):
        learnt = [parameter for parameter in parameters if parameter.requires_grad]
        seen.append([parameter.grad.clone() for parameter in learnt])
        return step(parameters, limit)
    training.nn.utils.clip_grad_norm_ = keep
    config = dataclasses.replace(CONFIG, steps=1)
    fit(make(), SyntheticWords(DIGITS), alphabet=DIGITS, config=config)
    torch.save(seen[0], f"{sys.argv[1]}/{os.environ['RANK']}.pt")
    """
    finish(start(script, tmp_path))
    torch.manual_seed(0)
    model = CRNN(len(DIGITS)).train()
    with torch.random.fork_rng():
        torch.manual_seed(CONFIG.seed)
        auxiliary = torch.nn.Linear(model.column_features, model.num_classes)
    objective = Objective(model, auxiliary, CONFIG.auxiliary_weight, {})
    one_step = TrainConfig(**{**vars(CONFIG), "steps": 1})
    for share in shares(one_step, SyntheticWords(DIGITS)):
        loss, _ = objective(share[0])
        (loss / 2).backward()
    for rank in range(2):
        theirs = torch.load(tmp_path / f"{rank}.pt")
        learnt = [weight for weight in objective.parameters() if weight.requires_grad]
        for mine, other in zip(learnt, theirs, strict=True):
            assert torch.allclose(mine.grad, other, rtol=1e-4, atol=1e-6)


def test_without_batchnorm_two_processes_end_with_the_weights_of_one(tmp_path, monkeypatch):
    """Every label has one length, so that the mean over a batch is the mean of its shares'
    means.
    """
    script = """
    model._plain = network_without_norm
    trained = make()
    words = SyntheticWords(DIGITS, texts=["12", "34", "56", "78", "90"])
    fit(trained, words, alphabet=DIGITS, config=CONFIG)
    torch.save(trained.state_dict(), f"{sys.argv[1]}/{os.environ['RANK']}.pt")
    """
    finish(start(script, tmp_path))
    monkeypatch.setattr("crnn_lib.model.presets._plain", network_without_norm)
    torch.manual_seed(0)
    alone = CRNN(len(DIGITS))
    fit(
        alone,
        SyntheticWords(DIGITS, texts=["12", "34", "56", "78", "90"]),
        alphabet=DIGITS,
        config=CONFIG,
    )
    weights = [torch.load(tmp_path / f"{rank}.pt") for rank in range(2)]
    for name, value in alone.state_dict().items():
        assert torch.equal(weights[0][name], weights[1][name])
        assert torch.allclose(value, weights[0][name], rtol=1e-3, atol=1e-5), name


def test_validation_counts_each_sample_once_and_only_the_leader_writes(tmp_path):
    script = """
    valid = SyntheticWords(DIGITS, seed=9, count=7)
    out = f"{sys.argv[1]}/{os.environ['RANK']}"
    history = fit(make(), SyntheticWords(DIGITS), valid, alphabet=DIGITS, config=CONFIG, out=out)
    print([record.character_error_rate for record in history.records])
    """
    said = finish(start(script, tmp_path))
    assert said[0][0] == said[1][0]
    assert (tmp_path / "0" / "model.safetensors").exists()
    assert not (tmp_path / "1").exists()
    from crnn_lib import load_weights
    from crnn_lib.metrics import character_error_rate
    from crnn_lib.training import predict

    model, _ = load_weights(tmp_path / "0" / "model.safetensors")
    rate = character_error_rate(*predict(model, SyntheticWords(DIGITS, seed=9, count=7), DIGITS))
    assert min(map(float, said[0][0].strip("[]\n").split(","))) == pytest.approx(rate)


def test_a_resumed_team_ends_like_one_that_was_never_interrupted(tmp_path):
    script = """
    class Cut(SyntheticWords):
        def __getitem__(self, index):
            if CUT and index >= 100:
                raise ValueError("the light goes out")
            return super().__getitem__(index)
    trained = make()
    try:
        out = f"{sys.argv[1]}/NAME"
        fit(trained, Cut(DIGITS), alphabet=DIGITS, config=CONFIG, out=out, resume=True)
    except ValueError as error:
        print(error)
    torch.save(trained.state_dict(), f"{sys.argv[1]}/NAME{os.environ['RANK']}.pt")
    """
    said = []
    for name, cut in (("whole", False), ("parts", True), ("parts", False)):
        said.append(finish(start(script.replace("NAME", name).replace("CUT", str(cut)), tmp_path)))
    assert "the light goes out" in said[1][0][0]
    whole, parts = torch.load(tmp_path / "whole0.pt"), torch.load(tmp_path / "parts0.pt")
    assert all(torch.equal(whole[name], parts[name]) for name in whole)


def test_a_killed_process_ends_the_run_with_a_sentence_and_a_usable_checkpoint(tmp_path):
    script = """
    class Slow(SyntheticWords):
        def __getitem__(self, index):
            if index >= 56 and os.environ["RANK"] == "1":
                os.kill(os.getpid(), 9)
            return super().__getitem__(index)
    try:
        fit(make(), Slow(DIGITS), alphabet=DIGITS, config=CONFIG, out=f"{sys.argv[1]}/run")
    except Exception as error:
        print(type(error).__name__, error)
    """
    leader, worker = start(script, tmp_path)
    said, errors = leader.communicate(timeout=120)
    assert worker.wait() == -signal.SIGKILL
    assert said.startswith(
        "TrainingError process 0 of 2 stopped after step 7, most likely because another one has "
        "gone"
    ), errors
    torch.manual_seed(0)
    model = CRNN(len(DIGITS))
    history = fit(
        model,
        SyntheticWords(DIGITS),
        alphabet=DIGITS,
        config=CONFIG,
        out=tmp_path / "run",
        resume=True,
    )
    assert len(history.losses) == CONFIG.steps


@pytest.mark.parametrize(
    ("change", "data", "message"),
    [
        (
            "batch_size=3",
            "SyntheticWords(DIGITS)",
            "a batch of 3 cannot be shared evenly among 2 processes",
        ),
        (
            "batch_size=2",
            "SyntheticWords(DIGITS, count=1)",
            "there are 2 processes but only 1 samples",
        ),
    ],
)
def test_shares_that_do_not_come_out_even_are_refused(tmp_path, change, data, message):
    script = f"""
    try:
        fit(make(), {data}, alphabet=DIGITS, config=dataclasses.replace(CONFIG, {change}))
    except Exception as error:
        print(type(error).__name__, error)
    """
    for said, _ in finish(start(script, tmp_path)):
        assert said.startswith(f"TrainingError {message}")


def test_torchrun_trains_from_the_command_line_and_stops_on_ctrl_c(tmp_path):
    options = [
        "--out",
        str(tmp_path / "run"),
        "--steps",
        "100000",
        "--batch-size",
        "4",
        "--checkpoint-every",
        "5",
    ]
    with subprocess.Popen(
        [*torchrun(2), *options],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "OMP_NUM_THREADS": "1"},
    ) as run:
        for _ in range(600):
            if (tmp_path / "run" / "checkpoint.safetensors").exists() or run.poll() is not None:
                break
            time.sleep(0.1)
        run.send_signal(signal.SIGINT)
        said, errors = run.communicate(timeout=60)
    assert "the same command with --resume goes on from there" in said, errors
    assert said.count("stopped after step") == 1
