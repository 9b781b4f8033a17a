"""Files are opened once: pictures that are read and drawn, and labels that make the alphabet."""

from pathlib import Path

import pytest
from PIL import Image

from crnn_lib.cli import main, reading
from crnn_lib.data import labelled, load_picture
from crnn_lib.drawing import draw_readings
from crnn_lib.reader import Reader
from crnn_lib.rendering import render


@pytest.fixture
def words(tmp_path) -> list[Path]:
    for text in ("Hello", "word", "three"):
        render(text, seed=1).image.save(tmp_path / f"{text}.png")
    return sorted(tmp_path.glob("*.png"))


def test_a_picture_that_is_drawn_is_opened_once(words, tmp_path, monkeypatch, capsys):
    opened = []

    def counted(name):
        opened.append(name)
        return load_picture(name)

    monkeypatch.setattr(reading, "load_picture", counted)
    monkeypatch.setattr(reading, "DRAWN_AT_ONCE", 2)
    bad, drawn = tmp_path / "bad.png", tmp_path / "drawn.png"
    bad.write_text("no picture")
    names = [str(name) for name in (words[0], bad, words[1], words[2])]
    assert main(["read", *names, "--draw", str(drawn)]) == 1
    assert opened == names
    expected = draw_readings(words, Reader.pretrained().read(words))
    with Image.open(drawn) as sheet:
        assert sheet.convert("RGB").tobytes() == expected.tobytes()


def test_labels_that_make_the_alphabet_are_read_once(words, tmp_path, monkeypatch, capsys):
    read, labels = [], tmp_path / "labels.csv"
    rows = [f"{word.name},{word.stem}" for word in words]
    labels.write_text("\n".join(["file,text", *rows]), encoding="utf-8")
    read_labels = labelled.read_labels
    monkeypatch.setattr(
        labelled, "read_labels", lambda path: (read.append(path), read_labels(path))[1]
    )
    run = ["train", "--out", str(tmp_path / "run"), "--data", str(labels)]
    run += ["--alphabet", "from-labels", "--steps", "1", "--batch-size", "2"]
    assert main(run) == 0
    assert read == [labels]
