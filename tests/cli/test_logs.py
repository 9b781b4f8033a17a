"""`crnn train --log tensorboard`: the validations, as TensorBoard reads them; nothing of it is
loaded unless asked for.
"""

import csv
import logging
import subprocess
import sys

import pytest

from crnn_lib import load_weights
from crnn_lib.cli import main
from crnn_lib.cli.logs import logged
from crnn_lib.training.loop import logger

TRAIN = ["train", "--batch-size", "4", "--alphabet", "digits", "--validate-every", "2"]
TRAIN += ["--checkpoint-every", "2"]


def train(out, *options) -> int:
    return main([*TRAIN, "--out", str(out), *options])


def test_the_curves_are_those_of_the_history(tmp_path):
    pytest.importorskip("tensorboard")
    from tensorboard.backend.event_processing.event_accumulator import EventAccumulator

    assert train(tmp_path / "run", "--steps", "4", "--log", "tensorboard") == 0
    assert train(tmp_path / "run", "--further", "2", "--log", "tensorboard") == 0  # goes on in it
    written = EventAccumulator(str(tmp_path / "run" / "tensorboard")).Reload()
    with (tmp_path / "run" / "history.csv").open() as file:
        rows = list(csv.DictReader(file))
    assert [row["step"] for row in rows] == ["2", "4", "6"]
    for curve, column in (
        ("loss/train", "loss"),
        ("learning rate", "learning_rate"),
        ("validation/CER", "character_error_rate"),
        ("validation/exact match", "exact_match"),
    ):
        found = [(event.step, event.value) for event in written.Scalars(curve)]
        expected = [(int(row["step"]), float(row[column])) for row in rows]
        assert found == [(step, pytest.approx(value, rel=1e-6)) for step, value in expected]
    assert (logger.level, logger.handlers) == (logging.NOTSET, [])


def test_it_changes_nothing_of_the_training(tmp_path):
    pytest.importorskip("tensorboard")
    assert train(tmp_path / "with", "--steps", "4", "--log", "tensorboard") == 0
    assert train(tmp_path / "without", "--steps", "4") == 0
    assert not (tmp_path / "without" / "tensorboard").exists()
    files = (tmp_path / run / "model.safetensors" for run in ("with", "without"))
    logged_run, plain_run = (load_weights(file)[0].state_dict() for file in files)
    for name, value in logged_run.items():
        assert value.equal(plain_run[name]), name


def test_without_the_package_a_sentence_says_what_to_install(tmp_path, monkeypatch, capsys):
    monkeypatch.setitem(sys.modules, "tensorboard", None)  # importing it fails
    monkeypatch.delitem(sys.modules, "torch.utils.tensorboard", raising=False)
    assert train(tmp_path / "run", "--steps", "2", "--log", "tensorboard") == 2
    complaint = capsys.readouterr().err
    assert "pip install tensorboard" in complaint
    assert len(complaint.strip().splitlines()) == 1
    assert not (tmp_path / "run").exists()


def test_a_full_disk_does_not_end_the_training(tmp_path, capsys):
    pytest.importorskip("tensorboard")
    (tmp_path / "run").mkdir()
    (tmp_path / "run" / "tensorboard").write_text("a file in the way")
    assert train(tmp_path / "run", "--steps", "2", "--log", "tensorboard") == 0
    assert "tensorboard could not be written" in capsys.readouterr().err
    assert load_weights(tmp_path / "run" / "model.safetensors")


def test_nothing_of_it_is_loaded_unless_asked_for(tmp_path):
    script = (
        "import sys; from crnn_lib.cli import main; "
        f"main({[*TRAIN, '--out', str(tmp_path / 'run'), '--steps', '1']!r}); "
        "print('tensorboard' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True)
    assert done.stdout.splitlines()[-1] == "False", done.stderr


def test_the_library_is_silent_until_a_program_asks(tmp_path, caplog, capsys):
    assert train(tmp_path / "quiet", "--steps", "2") == 0
    assert "validated" not in capsys.readouterr().err
    with caplog.at_level(logging.INFO, logger="crnn_lib"):
        assert train(tmp_path / "loud", "--steps", "2") == 0
    (message,) = [record.message for record in caplog.records if "validated" in record.message]
    assert "step=2" in message
    handlers = logging.getLogger("crnn_lib").handlers
    assert any(isinstance(handler, logging.NullHandler) for handler in handlers)


def test_only_the_main_process_writes(tmp_path, monkeypatch):
    monkeypatch.setenv("RANK", "1")
    with logged("tensorboard", tmp_path):
        assert logger.handlers == []
