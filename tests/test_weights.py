"""Weights: what is written is read again; what is broken, foreign or malicious is refused and never
executed.
"""

import json
import os
import pickle
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
import torch
from safetensors.torch import load_file, save_file

from crnn_lib import CRNN, Alphabet, files, load_weights, save_weights
from crnn_lib.contract import PREPROCESSING
from crnn_lib.files import replacing, shipped
from crnn_lib.weights import (
    WEIGHTS,
    WeightsError,
    describe_weights,
    read_tensors,
    with_alphabet,
    write_tensors,
)
from tests import ROOT

ALPHABET = Alphabet("abc")
WEIGHTS_FOLDER = ROOT / "data" / "weights"


@pytest.fixture
def saved(tmp_path) -> Path:
    torch.manual_seed(0)
    save_weights(tmp_path / "m.safetensors", CRNN(4, "small", "gru"), ALPHABET, {"hours": 1})
    return tmp_path / "m.safetensors"


def rewritten(path: Path, **changes) -> Path:
    """The same file with parts of its metadata changed; without a checksum, like older files."""
    from safetensors import safe_open

    with safe_open(path, "pt") as file:
        metadata = {**file.metadata(), **changes}
    metadata.pop("checksum", None)
    save_file(load_file(path), path, metadata)
    return path


def described(path: Path, **changes) -> Path:
    return rewritten(path, description=json.dumps({**describe_weights(path), **changes}))


def test_what_is_written_is_read_again(saved):
    model, alphabet = load_weights(saved)
    torch.manual_seed(0)
    original = CRNN(4, "small", "gru").eval()
    assert alphabet == ALPHABET
    assert model.options == original.options
    assert not model.training
    images = torch.randn(1, 1, 32, 40)
    with torch.no_grad():
        assert torch.equal(model(images)[0], original(images)[0])
    assert describe_weights(saved)["training"] == {"hours": 1}


def test_a_sound_file_may_begin_like_a_pickle(tmp_path):
    """A safetensors file begins with the length of its header: whatever that is, the file is
    read.
    """
    beginnings = set()
    for length in range(0, 600, 8):
        save_weights(tmp_path / "m.safetensors", CRNN(4), ALPHABET, {"note": "x" * length})
        beginnings.add((tmp_path / "m.safetensors").read_bytes()[:1])
        load_weights(tmp_path / "m.safetensors")
    assert b"\x80" in beginnings


def test_model_and_alphabet_must_fit(tmp_path):
    with pytest.raises(ValueError, match=r"5 classes.*alphabet 4"):
        save_weights(tmp_path / "m.safetensors", CRNN(5), ALPHABET)
    assert not list(tmp_path.iterdir())


class _Malicious:
    def __reduce__(self):
        return os.mkdir, ("hacked",)


def _pickled(path):
    path.write_bytes(pickle.dumps(_Malicious(), protocol=5))


def _torch_saved(path):
    torch.save({"weight": torch.zeros(1), "attack": _Malicious()}, path)


def _no_numbers(path):
    model, alphabet = load_weights(path)
    model.classifier.bias.data[0] = float("nan")
    save_weights(path, model, alphabet)


def _negative_variance(path):
    model, alphabet = load_weights(path)
    model.state_dict()["cnn.0.norm.running_var"][0] *= -1
    save_weights(path, model, alphabet)


FAULTS = {
    "negative variance": (_negative_variance, "negative variances"),
    "no numbers": (_no_numbers, "not finite numbers"),
    "missing": (lambda path: path.unlink(), "does not exist"),
    "folder": (lambda path: (path.unlink(), path.mkdir()), "folder"),
    "empty": (lambda path: path.write_bytes(b""), "damaged"),
    "cut off": (lambda path: path.write_bytes(path.read_bytes()[:-100]), "damaged"),
    "cut off in the header": (lambda path: path.write_bytes(path.read_bytes()[:40]), "damaged"),
    "text": (lambda path: path.write_text("no weights, but a text that is long enough"), "damaged"),
    "pickle": (_pickled, "pickle"),
    "torch.save": (_torch_saved, "pickle"),
    "newer": (lambda path: rewritten(path, version="2"), "version 2"),
    "checkpoint": (
        lambda path: rewritten(path, format="crnn_lib checkpoint"),
        "crnn_lib checkpoint",
    ),
    "foreign": (lambda path: save_file({"w": torch.zeros(1)}, path), "another origin"),
    "no description": (lambda path: rewritten(path, description="{"), "description"),
    "other alphabet": (lambda path: described(path, alphabet="abcd"), "alphabet 5"),
    "repeated alphabet": (lambda path: described(path, alphabet="aba"), "twice"),
    "other preset": (
        lambda path: described(path, model={"num_classes": 4, "preset": "paper", "rnn": "gru"}),
        "fit",
    ),
    "unknown preset": (
        lambda path: described(path, model={"num_classes": 4, "preset": "x", "rnn": "gru"}),
        "'x'",
    ),
    "no model": (lambda path: described(path, model={}), "fit"),
    "other preprocessing": (lambda path: described(path, preprocessing={"height": 64}), "64"),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_refusals(saved, fault, monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    breaking, word = FAULTS[fault]
    breaking(saved)
    with pytest.raises(WeightsError) as refused:
        load_weights(saved)
    assert saved.name in str(refused.value)
    assert word in str(refused.value)
    assert "\n" not in str(refused.value)
    assert not Path("hacked").exists()


def test_a_full_disk_keeps_the_old_file(saved):
    """A limit on the size of files makes the write fail half-way, as a full disk does."""
    before = saved.read_bytes()
    script = (
        "import resource, signal, sys; from crnn_lib import *; from crnn_lib.weights import "
        "WeightsError\n"
        "signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, 100_000))\n"
        "try: save_weights(sys.argv[1], CRNN(4, 'paper'), Alphabet('abc'))\n"
        "except WeightsError as error: print(error)\n"
    )
    said = subprocess.run(
        [sys.executable, "-c", script, str(saved)], capture_output=True, text=True, check=True
    ).stdout
    assert "could not be written" in said
    assert "kept" in said
    assert saved.read_bytes() == before
    assert [path.name for path in saved.parent.iterdir()] == [saved.name]


def test_replacing_leaves_nothing_behind_on_an_error(tmp_path):
    target = tmp_path / "file"
    target.write_text("old")

    def fail():
        with replacing(target) as part:
            part.write_text("new")
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        fail()
    assert target.read_text() == "old"
    assert list(tmp_path.iterdir()) == [target]


def test_weights_may_be_read_by_whoever_may_read_other_new_files(tmp_path, saved):
    (tmp_path / "plain.txt").write_text("x")
    assert saved.stat().st_mode == (tmp_path / "plain.txt").stat().st_mode


def test_shipped_files_are_found_and_missing_ones_named():
    assert shipped("words/english.txt").stat().st_size > 100_000
    with pytest.raises(FileNotFoundError, match=r"nothing\.txt .* a checkout of the project has"):
        shipped("nothing.txt")


def test_what_every_installation_brings_is_installed_again(monkeypatch, tmp_path):
    monkeypatch.setattr(files, "__file__", str(tmp_path / "crnn_lib" / "files.py"))
    for name in files.IN_A_WHEEL:
        with pytest.raises(FileNotFoundError, match="install crnn_lib again"):
            shipped(name)


def test_a_wheel_brings_what_is_said():
    stated = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    included = stated["tool"]["hatch"]["build"]["targets"]["wheel"]["force-include"]
    assert set(included) == {f"data/{name}" for name in files.IN_A_WHEEL}


def test_another_alphabet_keeps_what_is_known_of_each_character():
    torch.manual_seed(0)
    model, wanted = CRNN(4).eval(), Alphabet("ca!b")
    other = with_alphabet(model, ALPHABET, wanted).eval()
    images = torch.randn(2, 1, 32, 60)
    with torch.inference_mode():
        columns, lengths = model.columns(images)
        assert torch.equal(other.columns(images)[0], columns)
        context = model.context(columns, lengths)
        assert torch.equal(other.context(columns, lengths), context)
        before, after = model.classifier(context), other.classifier(context)
    for character in ("", *"abc"):
        old, new = ([0, *alphabet.encode(character)][-1] for alphabet in (ALPHABET, wanted))
        torch.testing.assert_close(before[..., old], after[..., new])  # summed up in another order
    assert after.shape[-1] == len(wanted)
    assert after[..., wanted.encode("!")[0]].isfinite().all()


def test_another_alphabet_is_refused_where_the_model_does_not_write_the_first():
    with pytest.raises(ValueError, match="the alphabet 3"):
        with_alphabet(CRNN(4), Alphabet("ab"), ALPHABET)


@pytest.mark.parametrize("name", sorted(file.name for file in WEIGHTS_FOLDER.glob("*.safetensors")))
def test_a_shipped_file_that_was_altered_is_refused(tmp_path, name):
    content = bytearray((WEIGHTS_FOLDER / name).read_bytes())
    content[len(content) // 2] ^= 1
    (tmp_path / name).write_bytes(content)
    with pytest.raises(WeightsError, match="was altered after it was written"):
        load_weights(tmp_path / name)


def test_a_file_that_was_altered_is_refused(tmp_path):
    path = tmp_path / "x.safetensors"
    write_tensors(path, {"a": torch.arange(4), "b": torch.ones(2, 2)}, {"step": 3}, WEIGHTS)
    assert read_tensors(path, WEIGHTS).description == {"step": 3}
    content = path.read_bytes()
    for before, after in ((b'\\"step\\": 3', b'\\"step\\": 4'), (content[-3:], b"\x00\x01\x00")):
        assert content.count(before) == 1 or before == content[-3:]
        path.write_bytes(content.replace(before, after))
        with pytest.raises(WeightsError, match="altered"):
            read_tensors(path, WEIGHTS)


def test_a_description_of_endless_depth_is_refused(tmp_path):
    path = tmp_path / "x.safetensors"
    metadata = {"format": WEIGHTS, "version": "1", "description": "[" * 100_000}
    save_file({"a": torch.ones(1)}, path, metadata)
    with pytest.raises(WeightsError, match="lost its description"):
        load_weights(path)


@pytest.mark.parametrize(
    "model",
    [
        {"num_classes": 10**12, "preset": "small"},
        {"num_classes": -3, "preset": "small"},
        {"num_classes": "many", "preset": "small"},
        {"num_classes": 11, "preset": ["small"]},
        [],
        None,
    ],
)
def test_a_description_that_makes_no_sense_is_refused(tmp_path, model):
    path = tmp_path / "x.safetensors"
    description = {"alphabet": "0123456789", "model": model, "preprocessing": PREPROCESSING}
    write_tensors(path, {"a": torch.ones(1)}, description, WEIGHTS)
    with pytest.raises(WeightsError):
        load_weights(path)
