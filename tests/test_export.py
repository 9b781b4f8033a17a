"""ONNX: the file computes what the model computes, for any batch and width; errors are clear."""

import json
import sys

import numpy as np
import pytest
import torch

onnxruntime = pytest.importorskip("onnxruntime", reason="the extra onnx is not installed")
pytest.importorskip("onnx", reason="the extra onnx is not installed")

from crnn_lib import CRNN, Alphabet, Reader, SyntheticWords, greedy_decode, save_weights
from crnn_lib.cli import main
from crnn_lib.export import export_onnx
from crnn_lib.quantizing import quantize_onnx
from crnn_lib.rendering import english_words, words
from crnn_lib.weights import WeightsError
from tests.test_weights import described

ALPHABET = Alphabet("abc")
# true widths; some narrower than a column needs
BATCHES = [[100], [3], [1, 1], [90, 17, 64], [8, 240, 33, 120, 2]]


def batch(widths):
    generator = torch.Generator().manual_seed(len(widths))
    images = torch.randn(len(widths), 1, 32, max(widths), generator=generator)
    widths = torch.tensor(widths)
    padding = torch.arange(images.shape[-1]) >= widths[:, None, None, None]
    return images.masked_fill(padding, 0.0), widths


@pytest.mark.parametrize(
    ("preset", "rnn"), [("small", "lstm"), ("small", "gru"), ("medium", "lstm"), ("resnet", "lstm")]
)
def test_onnx_runtime_gives_the_same_numbers_and_texts(tmp_path, preset, rnn):
    torch.manual_seed(1)
    model = CRNN(len(ALPHABET), preset, rnn).eval()
    export_onnx(tmp_path / "m.onnx", model, ALPHABET)
    session = onnxruntime.InferenceSession(tmp_path / "m.onnx")
    for widths in BATCHES:
        images, true = batch(widths)
        with torch.inference_mode():
            log_probs, lengths = model(images, true)
        run = session.run(None, {"images": images.numpy(), "widths": true.numpy()})
        theirs, their_lengths = map(torch.from_numpy, run)
        assert torch.equal(lengths, their_lengths)
        for index, length in enumerate(lengths):
            expected = log_probs[:length, index]
            torch.testing.assert_close(theirs[:length, index], expected, atol=1e-4, rtol=0)
        ours, read = (greedy_decode(found, lengths) for found in (log_probs, theirs))
        assert [path.labels for path in ours] == [path.labels for path in read]


def test_the_file_says_what_it_writes_and_wants(tmp_path):
    export_onnx(tmp_path / "m.onnx", CRNN(4), ALPHABET)
    said = onnxruntime.InferenceSession(tmp_path / "m.onnx").get_modelmeta().custom_metadata_map
    assert json.loads(said["alphabet"]) == "abc"
    assert json.loads(said["model"])["preset"] == "small"
    assert json.loads(said["preprocessing"])["height"] == 32
    assert [path.name for path in tmp_path.iterdir()] == ["m.onnx"]


def test_the_callers_model_stays_as_it_was(tmp_path):
    training = CRNN(4).train()
    export_onnx(tmp_path / "m.onnx", training, ALPHABET)
    assert training.training


def test_on_the_command_line(tmp_path, capsys):
    saved = tmp_path / "w.safetensors"
    save_weights(saved, CRNN(4), ALPHABET)
    assert main(["export", "--weights", str(saved), "--out", str(tmp_path / "m.onnx")]) == 0
    assert "MB" in capsys.readouterr().out
    unknown = described(saved, model={"num_classes": 4, "preset": "huge", "rnn": "lstm"})
    for weights, out, message in (
        (unknown, "x.onnx", "no preset is called 'huge'"),
        (tmp_path / "none.safetensors", "x.onnx", "does not exist"),
        (unknown, ".", "ends in .onnx"),
        (unknown, "x.txt", "ends in .onnx"),
    ):
        assert main(["export", "--weights", str(weights), "--out", str(tmp_path / out)]) == 2
        assert message in capsys.readouterr().err
        assert not (tmp_path / "x.onnx").exists()


def test_without_the_package_the_extra_is_named(tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "onnx", None)
    with pytest.raises(WeightsError, match="pip install onnx"):
        export_onnx(tmp_path / "m.onnx", CRNN(4), ALPHABET)
    assert not list(tmp_path.iterdir())


def number_read(path, data, alphabet):
    session = onnxruntime.InferenceSession(path)
    read = 0
    for index in range(len(data)):
        image = data[index].image[None]
        run = session.run(
            None, {"images": image.numpy(), "widths": torch.tensor([image.shape[-1]]).numpy()}
        )
        (path,) = greedy_decode(*map(torch.from_numpy, run))
        read += alphabet.decode(path.labels) == data[index].text
    return read


def test_in_eight_bits_the_shipped_weights_are_smaller_and_read_the_same(tmp_path, capsys):
    reader = Reader.pretrained()
    whole, small = tmp_path / "whole.onnx", tmp_path / "small.onnx"
    assert main(["export", "--out", str(whole)]) == 0
    assert main(["export", "--out", str(small), "--int8"]) == 0
    assert small.stat().st_size < whole.stat().st_size / 2
    metadata = [
        onnxruntime.InferenceSession(path).get_modelmeta().custom_metadata_map
        for path in (whole, small)
    ]
    assert metadata[0] == metadata[1]
    source = words(english_words(), reader.alphabet)
    data = SyntheticWords(reader.alphabet, texts=source, style="document", seed=5, count=100)
    read, read_by_small = (number_read(path, data, reader.alphabet) for path in (whole, small))
    assert read_by_small >= read - 3  # far fewer with all convolutions in 8 bits
    assert sorted(path.name for path in tmp_path.iterdir()) == ["small.onnx", "whole.onnx"]


@pytest.mark.parametrize("rnn", ["lstm", "gru"])
def test_in_eight_bits_either_recurrence_takes_a_third_and_says_nearly_the_same(tmp_path, rnn):
    torch.manual_seed(0)
    model = CRNN(len(ALPHABET), rnn=rnn).eval()
    whole, small = tmp_path / "whole.onnx", tmp_path / "small.onnx"
    for path in (whole, small):
        export_onnx(path, model, ALPHABET)
    pictures = [torch.rand(1, 32, 60) * 2 - 1 for _ in range(4)]
    quantize_onnx(small, pictures)
    assert small.stat().st_size < whole.stat().st_size / 3
    given = {"images": pictures[0][None].numpy(), "widths": np.array([60])}
    exact, rounded = (
        onnxruntime.InferenceSession(path).run(None, given)[0] for path in (whole, small)
    )
    assert np.abs(exact - rounded).max() < 0.1


def test_in_eight_bits_by_ones_own_pictures(tmp_path, capsys):
    saved, out = tmp_path / "w.safetensors", tmp_path / "m.onnx"
    save_weights(saved, CRNN(4), ALPHABET)
    SyntheticWords(ALPHABET, count=1).rendered(0).image.save(tmp_path / "a.png")
    labels = tmp_path / "labels.csv"
    labels.write_text("file,text\na.png,a\n", encoding="utf-8")
    export = ["export", "--weights", str(saved), "--out", str(out), "--int8"]
    assert main([*export, str(labels)]) == 0
    assert out.exists()
    out.unlink()
    assert main([*export, str(tmp_path / "none.csv")]) == 2
    assert "none.csv" in capsys.readouterr().err
    assert not out.exists()
