"""The loop: it learns, it says what it leaves out, and whatever stops it, it can be resumed bit for
bit.
"""

import copy
import dataclasses
import math
import random
import shutil
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest
import torch
from safetensors.torch import load_file

from crnn_lib import CRNN, Alphabet, LabelledImages, SyntheticWords, TrainConfig, fit, load_weights
from crnn_lib.ctc import CTCLoss
from crnn_lib.data import PictureError, Sample
from crnn_lib.training import TrainingError, loop
from crnn_lib.training.batches import PoolSampler, batches_from

QUIET = {"progress": False, "batch_size": 4, "pool": 3}


def model_of(alphabet: Alphabet, **options) -> CRNN:
    torch.manual_seed(0)
    return CRNN(len(alphabet), **options)


def same_weights(left: CRNN, right: CRNN) -> bool:
    return all(
        torch.equal(a, b) for a, b in zip(left.state_dict().values(), right.state_dict().values())
    )


class Listed(list):
    """Samples as a dataset."""


# --- it learns ---


@pytest.mark.parametrize("preset", ["small", "resnet"])
@pytest.mark.parametrize("rnn", ["lstm", "gru"])
def test_eight_pictures_are_learnt_by_heart(preset, rnn, digits):
    """If this fails, the fault is in the code and not in the data: loss below 0.1 within 300
    steps.
    """
    eight = SyntheticWords(
        digits, texts=["12", "7", "305", "99", "4618", "80", "226", "53"], seed=5, count=8
    )
    model = model_of(digits, preset=preset, rnn=rnn)
    config = TrainConfig(
        steps=150,
        batch_size=8,
        validate_every=150,
        auxiliary_weight=0.0,
        learning_rate=3e-3,
        progress=False,
    )
    history = fit(model, eight, eight, alphabet=digits, config=config)
    assert min(history.losses) < 0.1
    assert history.records[-1].exact_match == 1.0


def test_mixed_precision_computes_in_bfloat16_and_adds_up_in_float32(digits):
    data, seen = SyntheticWords(digits, seed=1, count=8), []

    def note(module, inputs, output):
        seen.append((output.dtype, module.weight.dtype))

    for precision, dtype in (("float32", torch.float32), ("mixed", torch.bfloat16)):
        torch.manual_seed(0)
        model = CRNN(len(digits))
        first = next(module for module in model.modules() if isinstance(module, torch.nn.Conv2d))
        hook = first.register_forward_hook(note)
        config = TrainConfig(
            steps=60, batch_size=8, learning_rate=3e-3, precision=precision, progress=False
        )
        losses = fit(model, data, alphabet=digits, config=config).losses
        hook.remove()
        assert set(seen) == {(dtype, torch.float32)}
        assert losses[-1] < losses[0] / 4
        assert model(torch.zeros(1, 1, 32, 40))[0].dtype == torch.float32
        seen.clear()


def test_rate_warms_up_and_falls_to_nothing():
    config = TrainConfig(steps=100, learning_rate=1.0, warmup=0.1)
    rates = [config.rate(step) for step in range(100)]
    assert rates[:11] == sorted(rates[:11])
    assert rates[10:] == sorted(rates[10:], reverse=True)
    assert max(rates) == pytest.approx(1.0)
    assert 0 < rates[0] <= 0.1
    assert rates[-1] < 0.001


def test_the_best_weights_are_kept(digits, few_digits, monkeypatch):
    """Three validations, the second the best: its weights come back, whatever the third step did to
    them.
    """
    errors = iter([0.9, 0.1, 0.5])
    seen = []

    def judged(model, *_, **__):
        seen.append({name: value.clone() for name, value in model.state_dict().items()})
        return ["1234567890"], ["1234567890" + "x" * round(10 * next(errors))]

    monkeypatch.setattr("crnn_lib.training.predicting.predict", judged)
    model = model_of(digits)
    history = fit(
        model,
        few_digits,
        few_digits,
        alphabet=digits,
        config=TrainConfig(steps=3, validate_every=1, **QUIET),
    )
    assert [record.character_error_rate for record in history.records] == [0.9, 0.1, 0.5]
    assert all(torch.equal(value, seen[1][name]) for name, value in model.state_dict().items())
    assert not all(torch.equal(value, seen[2][name]) for name, value in model.state_dict().items())
    assert not model.training


def test_early_stop(digits, few_digits, tmp_path):
    config = TrainConfig(steps=60, validate_every=2, patience=3, learning_rate=1e-9, **QUIET)
    model = model_of(digits)
    model.classifier.bias.data[0] = 100.0  # reads nothing but blanks, and goes on doing so
    history = fit(model, few_digits, few_digits, alphabet=digits, config=config, out=tmp_path)
    assert len(history.losses) == 8  # the first validation and three more without a better one
    assert not history.interrupted
    again = fit(
        model_of(digits),
        few_digits,
        few_digits,
        alphabet=digits,
        config=config,
        out=tmp_path,
        resume=True,
    )
    assert len(again.losses) == 8  # resuming a run that had enough changes nothing


def test_the_users_random_state_is_left_alone(digits, few_digits):
    model = model_of(digits)
    torch.manual_seed(7)
    expected = torch.rand(3)
    torch.manual_seed(7)
    fit(model, few_digits, alphabet=digits, config=TrainConfig(steps=2, **QUIET))
    assert torch.equal(torch.rand(3), expected)


# --- what it is given ---


def test_order_sees_each_sample_once_an_epoch():
    config = TrainConfig(steps=6, batch_size=4, pool=2, seed=3)
    seen = [index for pool in PoolSampler(8, config) for index in pool]
    assert [sorted(seen[first : first + 8]) for first in (0, 8, 16)] == [list(range(8))] * 3
    assert seen[:8] != seen[8:16]
    assert [index for pool in PoolSampler(None, config) for index in pool] == list(range(24))
    assert list(PoolSampler(8, config, start=2)) == list(PoolSampler(8, config))[1:]
    assert [len(pool) for pool in PoolSampler(5, config)] == [
        4
    ] * 6  # never two epochs sorted into one another


@pytest.mark.parametrize("start", [0, 1, 2, 3, 5])
def test_batches_go_on_where_they_stopped(digits, few_digits, start):
    config = TrainConfig(steps=7, **QUIET)
    whole = [batch.sources for batch in batches_from(few_digits, digits, config, 0)]
    assert [batch.sources for batch in batches_from(few_digits, digits, config, start)] == whole[
        start:
    ]
    assert len(whole) == 7


def test_samples_that_cannot_be_aligned_are_named_and_left_out(digits):
    """A label longer than its columns: counted once, named with its source, and the rest is trained
    on.
    """
    narrow = Sample(torch.zeros(1, 32, 12), "1111", "labels.csv row 3 (narrow.png)")
    data = Listed([narrow, *SyntheticWords(digits, count=3)])
    with pytest.warns(UserWarning, match=r"row 3.*needs 7 columns, its picture gives 3"):
        history = fit(model_of(digits), data, alphabet=digits, config=TrainConfig(steps=4, **QUIET))
    assert list(history.unalignable) == ["labels.csv row 3 (narrow.png)"]
    assert all(map(math.isfinite, history.losses))


def test_samples_left_out_change_nothing_not_even_batchnorm(digits):
    """A step without a sample is no loss, and no step of the weights either."""
    unalignable = [Sample(torch.zeros(1, 32, 8), "123456", f"row {row}") for row in range(3)]
    data = Listed([*unalignable, *SyntheticWords(digits, count=1)])
    config = TrainConfig(steps=12, batch_size=1, weight_decay=0.1, pool=1, progress=False)
    model, weights = model_of(digits), []

    class Watching(Listed):
        def __getitem__(self, index):
            weights.append(copy.deepcopy(model.state_dict()))
            return super().__getitem__(index)

    with pytest.warns(UserWarning, match="left out"):
        history = fit(model, Watching(data), alphabet=digits, config=config)
    assert len(history.unalignable) == 3
    empty = [math.isnan(loss) for loss in history.losses]
    assert empty.count(True) == 9
    for step in range(11):
        changed = any(
            not torch.equal(before, weights[step + 1][name])
            for name, before in weights[step].items()
        )
        assert changed != empty[step]
    assert math.isfinite(history.records[-1].loss)


def test_a_training_in_which_nothing_can_be_aligned_stops_with_the_reason(digits, tmp_path):
    data = Listed([Sample(torch.zeros(1, 32, 8), "123456", f"row {row}") for row in range(4)])
    config = TrainConfig(steps=50, **QUIET)
    with (
        pytest.warns(UserWarning, match="left out"),
        pytest.raises(TrainingError, match=r"none of the first 4 samples .* row \d: its label"),
    ):
        fit(model_of(digits), data, alphabet=digits, config=config, out=tmp_path / "run")
    assert not (tmp_path / "run" / "model.safetensors").exists()


def test_weights_that_can_read_are_validated_before_the_first_step(digits, few_digits, monkeypatch):
    """A training that only spoils them ends with what came in."""
    rates = iter([0.1, 0.5, 0.3])
    monkeypatch.setattr(loop, "measure", lambda *given: (next(rates), 0.0))
    config = TrainConfig(steps=4, validate_start=True, validate_every=2, **QUIET)
    model = model_of(digits)
    history = fit(model, few_digits, few_digits, alphabet=digits, config=config)
    assert [(record.step, record.character_error_rate) for record in history.records] == [
        *((0, 0.1), (2, 0.5), (4, 0.3))
    ]
    assert same_weights(model, model_of(digits))


def test_a_loss_that_is_no_number_stops_with_the_batch_saved(tmp_path, digits):
    data = Listed(
        [Sample(torch.full((1, 32, 40), math.nan), "12", f"row {row}") for row in range(4)]
    )
    with pytest.raises(TrainingError, match=r"step 1 is nan: the pictures.*failed_batch"):
        fit(
            model_of(digits),
            data,
            alphabet=digits,
            config=TrainConfig(steps=2, **QUIET),
            out=tmp_path,
        )
    assert load_file(tmp_path / "failed_batch.safetensors")["images"].isnan().all()


def test_a_gradient_that_is_no_number_is_not_applied(digits, few_digits, tmp_path, monkeypatch):
    """The loss can be finite where its gradient is not: nothing of it may reach weights or
    checkpoint.
    """
    config = TrainConfig(steps=4, checkpoint_every=1, **QUIET)
    clip, calls = torch.nn.utils.clip_grad_norm_, []

    def poisoned(parameters, limit):
        calls.append(1)
        if len(calls) == 3:
            parameters[0].grad.fill_(math.nan)
        return clip(parameters, limit)

    monkeypatch.setattr("torch.nn.utils.clip_grad_norm_", poisoned)
    with pytest.raises(TrainingError, match=r"gradient.*failed_batch"):
        fit(model_of(digits), few_digits, alphabet=digits, config=config, out=tmp_path)
    assert all(
        tensor.isfinite().all() for tensor in load_file(tmp_path / "model.safetensors").values()
    )
    monkeypatch.undo()
    assert (
        len(
            fit(
                model_of(digits),
                few_digits,
                alphabet=digits,
                config=config,
                out=tmp_path,
                resume=True,
            ).losses
        )
        == 4
    )


@pytest.mark.parametrize("workers", [0, 1])
def test_a_damaged_picture_is_named_and_what_was_learnt_is_saved(tmp_path, digits, workers):
    for index in range(8):
        SyntheticWords(digits).rendered(index).image.save(tmp_path / f"{index}.png")
    rows = [f"{index}.png,{SyntheticWords(digits)[index].text}" for index in range(8)]
    (tmp_path / "labels.csv").write_text("\n".join(["file,text", *rows]))
    data = LabelledImages(tmp_path / "labels.csv", digits)
    config = TrainConfig(steps=4, batch_size=2, pool=1, workers=workers, progress=False)
    last = next(iter(PoolSampler(8, config, start=3)))[
        0
    ]  # of the last batch, so that three steps come before
    (tmp_path / f"{last}.png").write_bytes(b"no picture")
    with pytest.raises(
        PictureError, match=rf"labels.csv row {last + 2}: .*{last}\.png is not a picture"
    ) as refused:
        fit(model_of(digits), data, alphabet=digits, config=config, out=tmp_path / "run")
    assert "Traceback" not in str(refused.value)
    assert len(load_file(tmp_path / "run" / "checkpoint.safetensors")["losses"]) == 3


def test_weights_that_are_no_numbers_are_said_to_be(digits, few_digits):
    model = model_of(digits)
    model.classifier.weight.data.fill_(math.inf)
    with pytest.raises(TrainingError, match="the weights have grown"):
        fit(model, few_digits, alphabet=digits, config=TrainConfig(steps=2, **QUIET))


@pytest.mark.parametrize(
    "options",
    [
        {"steps": 0},
        {"batch_size": 0},
        {"learning_rate": 0.0},
        {"warmup": 1.0},
        {"workers": -1},
        {"clip_norm": 0.0},
        {"learning_rate": math.nan},
        {"seed": 2**64},
        {"patience": 0},
        {"optimizer": "adam"},
        {"precision": "float16"},
    ],
)
def test_config_refusals(options):
    with pytest.raises(ValueError, match=next(iter(options))):
        TrainConfig(**options)


def test_fit_refusals(tmp_path, digits, few_digits):
    with pytest.raises(ValueError, match="11 classes but the alphabet 4"):
        fit(model_of(digits), few_digits, alphabet=Alphabet("abc"))
    with pytest.raises(TrainingError, match="no samples"):
        fit(model_of(digits), Listed(), alphabet=digits)
    for valid in (SyntheticWords(digits), Listed()):
        with pytest.raises(TrainingError, match="validation"):
            fit(model_of(digits), few_digits, valid, alphabet=digits)
    with pytest.raises(TrainingError, match="DataLoader"):
        fit(model_of(digits), few_digits, torch.utils.data.DataLoader(few_digits), alphabet=digits)
    with pytest.raises(TrainingError, match="DataLoader"):
        fit(model_of(digits), torch.utils.data.DataLoader(few_digits), alphabet=digits)
    if not torch.cuda.is_available():
        with pytest.raises(TrainingError, match="no such GPU"):
            fit(model_of(digits), few_digits, alphabet=digits, config=TrainConfig(device="cuda"))
    with pytest.raises(TrainingError, match="out="):
        fit(model_of(digits), few_digits, alphabet=digits, resume=True)
    (tmp_path / "file").write_text("")
    with pytest.raises(TrainingError, match="is a file"):
        fit(model_of(digits), few_digits, alphabet=digits, out=tmp_path / "file")


# --- stopped and resumed ---


class StopsAt(Listed):
    """A dataset that does something when a sample is asked for the n-th time."""

    def __init__(self, data, at, act):
        super().__init__(data)
        self.at, self.act, self.asked = at, act, 0

    def __getitem__(self, index):
        self.asked += 1
        if self.asked == self.at:
            self.act()
        return super().__getitem__(index)


@pytest.mark.parametrize(
    "preset", ["small", "article"]
)  # article has dropout: its random state must come back, too
def test_ctrl_c_leaves_all_three_files_and_resume_ends_the_same(
    tmp_path, digits, few_digits, preset
):
    steps = 14 if preset == "small" else 5
    config = TrainConfig(steps=steps, validate_every=4, checkpoint_every=100, **QUIET)
    valid = Listed(list(few_digits)[:4])
    whole = model_of(digits, preset=preset)
    # saving must not draw from the run's random state
    often = dataclasses.replace(config, checkpoint_every=1)
    expected = fit(whole, few_digits, valid, alphabet=digits, config=often, out=tmp_path / "whole")

    stopped = model_of(digits, preset=preset)
    interrupting = StopsAt(list(few_digits), 14, lambda: signal.raise_signal(signal.SIGINT))
    history = fit(
        stopped, interrupting, valid, alphabet=digits, config=config, out=tmp_path / "run"
    )
    assert history.interrupted
    assert 0 < len(history.losses) < steps
    files = {path.name for path in (tmp_path / "run").iterdir()}
    assert files == {"checkpoint.safetensors", "model.safetensors", "history.csv"}
    load_weights(tmp_path / "run" / "model.safetensors")

    resumed = CRNN(len(digits), preset=preset)
    stop_here = load_file(tmp_path / "run" / "checkpoint.safetensors")
    assert len(stop_here["losses"]) < steps
    history = fit(
        resumed,
        Listed(few_digits),
        valid,
        alphabet=digits,
        config=config,
        out=tmp_path / "run",
        resume=True,
    )
    assert same_weights(resumed, whole)
    end, expected_end = (
        load_file(tmp_path / name / "checkpoint.safetensors") for name in ("run", "whole")
    )
    assert all(torch.equal(tensor, expected_end[name]) for name, tensor in end.items())
    assert history.losses == expected.losses
    assert [record.character_error_rate for record in history.records] == [
        r.character_error_rate for r in expected.records
    ]


def test_fit_runs_beside_the_main_thread(digits, few_digits):
    done = []
    config = TrainConfig(steps=2, **QUIET)
    thread = threading.Thread(
        target=lambda: done.append(
            fit(model_of(digits), few_digits, alphabet=digits, config=config)
        )
    )
    thread.start()
    thread.join()
    assert len(done[0].losses) == 2


def test_another_run_is_never_overwritten_or_mixed_up(tmp_path, digits, few_digits):
    config = TrainConfig(steps=2, **QUIET)
    fit(model_of(digits), few_digits, alphabet=digits, config=config, out=tmp_path)
    before = (tmp_path / "checkpoint.safetensors").read_bytes()
    with pytest.raises(TrainingError, match="holds a run already"):
        fit(model_of(digits), few_digits, alphabet=digits, config=config, out=tmp_path)
    for change in (
        {"model": model_of(digits, rnn="gru")},
        {"config": TrainConfig(steps=3, **QUIET)},
    ):
        arguments = {"model": model_of(digits), "config": config, **change}
        with pytest.raises(TrainingError, match=r"another (model|steps)"):
            fit(train=few_digits, alphabet=digits, out=tmp_path, resume=True, **arguments)
    other = SyntheticWords(digits, texts=["12", "7", "305", "99"], seed=2, count=16)
    with pytest.raises(TrainingError, match="another data"):
        fit(model_of(digits), other, alphabet=digits, config=config, out=tmp_path, resume=True)
    (tmp_path / "copied").mkdir()
    (tmp_path / "copied" / "model.safetensors").write_bytes(b"weights that somebody keeps here")
    with pytest.raises(TrainingError, match="no checkpoint"):
        fit(model_of(digits), few_digits, alphabet=digits, config=config, out=tmp_path / "copied")
    with pytest.raises(TrainingError, match="another alphabet"):
        fit(
            model_of(digits),
            few_digits,
            alphabet=Alphabet("9876543210"),
            config=config,
            out=tmp_path,
            resume=True,
        )
    (tmp_path / "checkpoint.safetensors").write_bytes(before[:500])
    with pytest.raises(TrainingError, match="cannot be resumed"):
        fit(model_of(digits), few_digits, alphabet=digits, config=config, out=tmp_path, resume=True)


_RUN = """
import sys
import torch
from crnn_lib import *
torch.set_num_threads(1)
digits = Alphabet("0123456789")
data = SyntheticWords(digits, texts=["12", "7", "305", "99"], seed=1, count=16)
# torch loads a thousand modules at the first step: not while the clock runs
fit(CRNN(len(digits)), data, alphabet=digits, config=TrainConfig(steps=1, progress=False))
torch.manual_seed(0)
model = CRNN(len(digits))
often = {"validate_every": 9, "checkpoint_every": 2}
config = TrainConfig(steps=36, batch_size=4, pool=3, progress=False, **often)
print("training", flush=True)
fit(model, data, data, alphabet=digits, config=config, out=sys.argv[1], resume=True)
"""


def _started(out: Path) -> subprocess.Popen[str]:
    """The run in a process of its own, just when its training begins."""
    run = subprocess.Popen(
        [sys.executable, "-c", _RUN, str(out)], stdout=subprocess.PIPE, text=True
    )
    assert run.stdout is not None
    assert run.stdout.readline() == "training\n"
    return run


def test_kill_9_at_twenty_moments(tmp_path):
    """Killed twenty times, wherever it is, and resumed: the weights end bit for bit as those of a
    run never interrupted.
    """
    run = _started(tmp_path / "whole")
    start = time.perf_counter()
    assert run.wait() == 0
    duration = time.perf_counter() - start
    moments = random.Random(1)
    kills, after_a_checkpoint = 0, 0
    while kills < 20:
        run = _started(tmp_path / "killed")
        time.sleep(moments.uniform(0.0, duration / 3))
        run.send_signal(signal.SIGKILL)
        kills += run.wait() == -signal.SIGKILL
        after_a_checkpoint += (tmp_path / "killed" / "checkpoint.safetensors").exists()
        if run.returncode == 0:  # it was done before the blow: start another and go on killing
            (tmp_path / "killed").rename(tmp_path / f"done{kills}")
    assert after_a_checkpoint >= 5
    assert _started(tmp_path / "killed").wait() == 0
    ends = [path / "checkpoint.safetensors" for path in tmp_path.iterdir()]
    # weights, best weights, optimiser, losses
    whole = load_file(tmp_path / "whole" / "checkpoint.safetensors")
    assert len(whole["losses"]) == 36
    for end in ends:
        killed = load_file(end)
        assert killed.keys() == whole.keys()
        assert all(torch.equal(tensor, whole[name]) for name, tensor in killed.items())
        assert not list(end.parent.glob(".*.part"))


def test_a_full_disk_stops_with_a_sentence_and_keeps_the_checkpoint(
    tmp_path, digits, few_digits, monkeypatch
):
    config = TrainConfig(steps=4, checkpoint_every=2, **QUIET)

    def full(*_):
        raise OSError(28, "No space left on device")

    saved = []
    import crnn_lib.weights as weights

    original = weights.save_file

    def save_once(*arguments):
        saved.append(1)
        return original(*arguments) if len(saved) <= 2 else full()

    monkeypatch.setattr(weights, "save_file", save_once)
    with pytest.raises(TrainingError, match=r"step 4 could not be saved.*No space left.*kept"):
        fit(model_of(digits), few_digits, alphabet=digits, config=config, out=tmp_path)
    monkeypatch.undo()
    history = fit(
        model_of(digits), few_digits, alphabet=digits, config=config, out=tmp_path, resume=True
    )
    assert len(history.losses) == 4


# --- what it tells ---


def test_history_is_saved_and_drawn(tmp_path, digits, few_digits):
    config = TrainConfig(steps=6, validate_every=3, **QUIET)
    history = fit(
        model_of(digits), few_digits, few_digits, alphabet=digits, config=config, out=tmp_path
    )
    rows = Path(tmp_path / "history.csv").read_text().splitlines()
    assert rows[0] == "step,loss,learning_rate,seconds,character_error_rate,exact_match"
    assert [row.split(",")[0] for row in rows[1:]] == ["3", "6"]
    upper, lower = history.plot().axes
    assert list(upper.lines[0].get_ydata()) == history.losses
    assert list(lower.lines[0].get_xdata()) == [3, 6]
    without = fit(
        model_of(digits), few_digits, alphabet=digits, config=TrainConfig(steps=1, **QUIET)
    ).plot()
    assert len(without.axes) == 1


def test_patience_without_validation_is_refused(digits, few_digits):
    with pytest.raises(TrainingError, match="patience counts validations"):
        fit(model_of(digits), few_digits, alphabet=digits, config=TrainConfig(steps=2, patience=1))


@pytest.mark.parametrize("name", ["steps", "batch_size", "pool", "workers"])
def test_a_count_is_a_whole_number(name):
    with pytest.raises(ValueError, match=f"{name} is 1.5: it must be a whole number"):
        TrainConfig(**{name: 1.5})


def test_only_empty_labels_can_be_trained_on(digits):
    """Nothing to write: the blank alone is right."""
    batch = torch.zeros(4, 2, 3).log_softmax(-1)
    loss = CTCLoss()(batch, torch.zeros(2, 0, dtype=torch.long), [4, 4], [0, 0])
    assert loss.item() == pytest.approx(4 * math.log(3))


# --- folders ---


def test_a_folder_in_which_another_training_runs_is_refused(tmp_path, digits, few_digits):
    """Held by another process; once that is gone, by nobody."""
    script = f"""
import sys, pathlib
from crnn_lib.files import locked
with locked(pathlib.Path({str(tmp_path / "run")!r})):
    print("held", flush=True)
    sys.stdin.read()
"""
    other = subprocess.Popen(
        [sys.executable, "-c", script], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert other.stdout.readline() == "held\n"

    def train():
        config = TrainConfig(steps=1, **QUIET)
        fit(model_of(digits), few_digits, alphabet=digits, config=config, out=tmp_path / "run")

    try:
        with pytest.raises(TrainingError, match="another training is using"):
            train()
        # the lock comes first: its holder may be writing the checkpoint
        (tmp_path / "run" / "checkpoint.safetensors").write_bytes(b"half a check")
        with pytest.raises(TrainingError, match="another training is using"):
            train()
        (tmp_path / "run" / "checkpoint.safetensors").unlink()
    finally:
        other.kill()
        other.wait()
    train()


def test_a_folder_that_cannot_be_written_fails_before_the_first_step(
    tmp_path, digits, few_digits, monkeypatch
):
    def full(**given):
        raise OSError(30, "Read-only file system")

    monkeypatch.setattr("crnn_lib.files.TemporaryFile", full)
    monkeypatch.setattr(loop.Run, "step", lambda *given: pytest.fail("a step was taken"))
    with pytest.raises(TrainingError, match=r"run cannot be written \(Read-only file system\)"):
        fit(model_of(digits), few_digits, alphabet=digits, out=tmp_path / "run")


def test_a_run_goes_on_in_another_precision(tmp_path, digits):
    def train(precision):
        config = TrainConfig(steps=3, **{**QUIET, "precision": precision})
        data = SyntheticWords(digits, count=4)
        return fit(
            model_of(digits), data, alphabet=digits, config=config, out=tmp_path, resume=True
        )

    train("float32")
    assert len(train("mixed").losses) == 3


def test_a_picture_that_changed_is_noticed_on_resume(tmp_path, digits):
    rows = ["file,text"]
    for index in range(4):
        SyntheticWords(digits, count=4).rendered(index).image.save(tmp_path / f"{index}.png")
        rows.append(f"{index}.png,{index}")
    (tmp_path / "labels.csv").write_text("\n".join(rows), encoding="utf-8")

    def train(steps, resume):
        data = LabelledImages(tmp_path / "labels.csv", digits)
        config = TrainConfig(steps=steps, **QUIET)
        return fit(
            model_of(digits),
            data,
            alphabet=digits,
            config=config,
            out=tmp_path / "run",
            resume=resume,
        )

    train(2, resume=False)
    train(2, resume=True)
    shutil.copy(tmp_path / "0.png", tmp_path / "1.png")
    with pytest.raises(TrainingError, match="another content of files"):
        train(2, resume=True)


def test_other_validation_data_are_noticed_on_resume(tmp_path, digits):
    """Else rates of different pictures would be compared, and the best weights never change."""

    def train(steps, valid, further=0):
        config = TrainConfig(steps=steps, further=further, **QUIET)
        model, data = model_of(digits), SyntheticWords(digits, seed=1)
        out = tmp_path / "run"
        fit(model, data, valid, alphabet=digits, config=config, out=out, resume=out.exists())

    train(1, None)
    train(2, SyntheticWords(digits, seed=2, count=4), further=1)  # it may begin later
    for other in (None, SyntheticWords(digits, seed=3, count=4)):
        with pytest.raises(TrainingError, match="another validation"):
            train(3, other, further=1)
    train(3, SyntheticWords(digits, seed=2, count=4), further=1)


def test_data_that_cannot_be_given_to_spawned_workers_is_a_sentence(digits, monkeypatch):
    class Local(Listed):
        pass

    monkeypatch.setattr(torch.multiprocessing, "_start_method", None, raising=False)
    before = torch.multiprocessing.get_start_method()
    torch.multiprocessing.set_start_method("spawn", force=True)
    try:
        data = Local(SyntheticWords(digits, count=4))
        config = TrainConfig(steps=1, workers=1, **QUIET)
        with pytest.raises(TrainingError, match=r"define its class.* in a module.*workers=0"):
            fit(model_of(digits), data, alphabet=digits, config=config)
    finally:
        torch.multiprocessing.set_start_method(before, force=True)


def test_every_change_of_a_checkpoint_is_refused(tmp_path, digits, few_digits):
    """Bytes flipped, cut out and put in, in the header and in the tensors."""
    config = TrainConfig(steps=1, **QUIET)
    fit(model_of(digits), few_digits, alphabet=digits, config=config, out=tmp_path)
    path = tmp_path / "checkpoint.safetensors"
    content, chance = path.read_bytes(), random.Random(0)
    header = int.from_bytes(content[:8], "little")
    for number in range(60):
        damaged = bytearray(content)
        at = chance.randrange(header + 8) if number % 2 else chance.randrange(len(content))
        match number % 3:
            case 0:
                damaged[at] ^= 1 << chance.randrange(8)
            case 1:
                del damaged[at : at + chance.randint(1, 9)]
            case _:
                damaged[at:at] = b"[" * chance.randint(1, 9)
        path.write_bytes(damaged)
        with pytest.raises(TrainingError):
            fit(
                model_of(digits),
                few_digits,
                alphabet=digits,
                config=config,
                out=tmp_path,
                resume=True,
            )
