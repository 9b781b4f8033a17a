"""LMDBs: the same samples as from a labels.csv, usable in its place; errors name what is broken."""

import csv
import shutil
import sys
from io import BytesIO
from pathlib import Path
from shlex import split

import pytest
import torch

lmdb = pytest.importorskip("lmdb", reason="the extra lmdb is not installed")

from crnn_lib import Alphabet, LabelledImages
from crnn_lib.cli import main
from crnn_lib.data import PictureError
from crnn_lib.formats import LmdbError, LmdbImages
from crnn_lib.rendering import render

TEXTS = ["stop", "42", "exit", "a", "hotel", "7up"]
DIGITS = Alphabet("0123456789")


def png(text: str) -> bytes:
    file = BytesIO()
    render(text, seed=1).image.save(file, format="PNG")
    return file.getvalue()


def write(folder: Path, entries: dict[str, bytes]) -> Path:
    with (
        lmdb.open(str(folder), map_size=10_000_000) as environment,
        environment.begin(write=True) as transaction,
    ):
        for key, value in entries.items():
            transaction.put(key.encode(), value)
    (folder / "lock.mdb").unlink()
    return folder


def entries(texts=TEXTS, **changes: bytes | None) -> dict[str, bytes]:
    """Return entries as in the benchmarks; `changes` replaces or, with None, removes some.

    `label_2` is label-000000002.
    """
    found = {"num-samples": str(len(texts)).encode()}
    for number, text in enumerate(texts, start=1):
        found[f"image-{number:09d}"] = png(text)
        found[f"label-{number:09d}"] = text.encode()
    for name, value in changes.items():
        kind, _, number = name.partition("_")
        key = f"{kind}-{int(number):09d}" if number.isdigit() else "num-samples"
        found.pop(key) if value is None else found.update({key: value})
    return found


@pytest.fixture
def made(tmp_path) -> Path:
    return write(tmp_path / "lmdb", entries())


def test_samples_are_those_of_the_same_pictures_in_a_folder(made, tmp_path):
    for number, text in enumerate(TEXTS):
        (tmp_path / f"{number}.png").write_bytes(png(text))
    with (tmp_path / "labels.csv").open("w", newline="") as file:
        rows = [(f"{number}.png", text) for number, text in enumerate(TEXTS)]
        csv.writer(file).writerows([("file", "text"), *rows])
    files, packed = LabelledImages(tmp_path / "labels.csv"), LmdbImages(made)
    assert len(packed) == len(files) == len(TEXTS)
    for index in range(len(files)):
        assert torch.equal(files[index].image, packed[index].image)
        assert files[index].text == packed[index].text
    assert [row["text"] for row in packed.rows] == TEXTS
    assert "image-000000003" in packed[2].source
    with pytest.raises(IndexError):
        packed[len(TEXTS)]


def test_the_file_and_its_folder_are_the_same_and_nothing_is_written(made):
    assert LmdbImages(made / "data.mdb").identity == LmdbImages(made).identity
    assert [path.name for path in made.iterdir()] == ["data.mdb"], "no lock file"


def test_identity_changes_with_a_label(made, tmp_path):
    other = write(tmp_path / "other", entries(label_2=b"43"))
    assert LmdbImages(other).identity != LmdbImages(made).identity


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"num": None}, "has no key num-samples"),
        ({"num": b"six"}, "its num-samples is b'six', which is not a number"),
        ({"num": b"0"}, "there is nothing to read"),
        ({"num": b"7"}, "has no key label-000000007, though num-samples is 7"),
        ({"label_3": None}, "has no key label-000000003"),
        ({"label_3": b""}, "label-000000003: the text is empty"),
        ({"label_3": b"\xff"}, "label-000000003: the label is not UTF-8"),
        ({"num": b"1"}, "its num-samples is 1, but it has the keys of entry 6, too"),
        ({"num": b"5"}, "its num-samples is 5, but it has the keys of entry 6, too"),
        ({"num": b"3", "image_4": None}, "its num-samples is 3, but it has the keys of entry 6"),
        ({"num": b"3", "label_4": None, "image_4": None}, "but it has the keys of entry 6, too"),
    ],
    ids=str,
)
def test_what_is_missing_or_broken_is_named(tmp_path, changes, message):
    with pytest.raises(LmdbError, match=message):
        LmdbImages(write(tmp_path / "broken", entries(**changes)))


def test_other_keys_are_left_alone(tmp_path):
    further = {f"path-{number:09d}": b"a.png" for number in range(1, 20)}
    further |= {"label-lower": b"stop", "image-height": b"32", "made-by": b"a script"}
    data = LmdbImages(write(tmp_path / "more", entries() | further))
    assert [row["text"] for row in data.rows] == TEXTS


def test_the_last_entry_of_many_that_are_not_counted_is_named(tmp_path):
    for last in (4, 5, 7, 100, 260):
        many = {f"label-{number:09d}": b"a" for number in range(1, last + 1)}
        path = write(tmp_path / str(last), many | {"num-samples": b"3"})
        with pytest.raises(LmdbError, match=f"is 3, but it has the keys of entry {last}, too"):
            LmdbImages(path)


def test_damaged_pages_are_a_sentence(tmp_path, capfd):
    """Whichever page is damaged: LMDB ends the process on some ways through it."""
    many = {f"label-{number:09d}": b"x" * 200 for number in range(1, 301)}
    write(tmp_path / "whole", many | {"num-samples": b"300"})
    whole, size = (tmp_path / "whole" / "data.mdb").read_bytes(), 4096
    said = []
    for page in range(2, len(whole) // size):
        path = tmp_path / f"{page}.mdb"
        path.write_bytes(whole[: page * size] + bytes(size) + whole[(page + 1) * size :])
        try:
            LmdbImages(path)
        except LmdbError as error:
            said.append(str(error))
    assert len(said) > 15, "the others are free"
    assert all("is damaged: copy or download it again" in sentence for sentence in said)
    (tmp_path / "rest.mdb").write_bytes(whole[: 2 * size] + bytes(len(whole) - 2 * size))
    assert main(["evaluate", "--data", str(tmp_path / "rest.mdb")]) == 2
    (sentence,) = capfd.readouterr().err.splitlines()
    assert "rest.mdb is damaged: copy or download it again" in sentence


def test_a_missing_or_broken_picture_is_named_when_it_is_read(tmp_path):
    data = LmdbImages(write(tmp_path / "broken", entries(image_2=None, image_3=b"no picture")))
    assert data[0].text == "stop"
    with pytest.raises(LmdbError, match="has no key image-000000002"):
        data[1]
    with pytest.raises(PictureError, match="image-000000003 is not a picture"):
        data[2]


@pytest.mark.parametrize("damage", [{"label_3": None}, {"label_3": b"\xff"}], ids=str)
def test_damaged_labels_are_left_out_when_asked_for(tmp_path, damage):
    path = write(tmp_path / "broken", entries(**damage))
    data = LmdbImages(path, skip_damaged=True)
    texts = [text for text in TEXTS if text != "exit"]
    assert [data[index].text for index in range(len(data))] == texts
    assert [row["text"] for row in data.rows] == texts
    (sentence,) = data.left_out
    assert "label-000000003" in sentence or "image-000000003" in sentence
    assert data.only([0, 2]).rows[1] == {"file": "image-000000004", "text": "a"}
    moved = shutil.copytree(path, tmp_path / "moved")
    assert LmdbImages(moved, skip_damaged=True).identity == data.identity


def test_labels_outside_the_alphabet_are_counted(made):
    with pytest.raises(LmdbError, match=r"label-000000001: .*'s'.*and 4 more faulty rows"):
        LmdbImages(made, DIGITS)


def test_what_is_not_an_lmdb_is_refused(made, tmp_path):
    whole = (made / "data.mdb").read_bytes()
    (tmp_path / "cut.mdb").write_bytes(whole[:8192])
    (tmp_path / "text.mdb").write_text("file,text\n")
    for name, message in (
        ("cut.mdb", "is cut off"),
        ("text.mdb", "is not an LMDB, or damaged"),
        ("none.mdb", "does not exist"),
    ):
        with pytest.raises(LmdbError, match=message):
            LmdbImages(tmp_path / name)
    with pytest.raises(LmdbError, match="holds no data"):
        LmdbImages(tmp_path)


def test_without_the_package_the_extra_is_named(made, monkeypatch):
    monkeypatch.setitem(sys.modules, "lmdb", None)
    monkeypatch.setattr("crnn_lib.formats.lmdb_images._OPENED", {})
    with pytest.raises(LmdbError, match="pip install lmdb"):
        LmdbImages(made)


def test_the_command_line_takes_it_in_place_of_a_labels_csv(tmp_path, capfd):
    made = write(tmp_path / "lmdb", entries(["12", "345", "6", "78", "90", "1"]))
    run = [
        *("train", "--out", str(tmp_path / "run")),
        *("--data", str(made), "--valid", str(made / "data.mdb")),
        *split("--alphabet digits --batch-size 2 --workers 2"),
        *split("--validate-every 2 --checkpoint-every 2 --steps 4"),
    ]
    assert main(run) == 0
    assert main([*run, "--resume"]) == 0
    weights = str(tmp_path / "run" / "model.safetensors")
    capfd.readouterr()
    assert main(["evaluate", "--data", str(made), "--weights", weights]) == 0
    assert "pictures                        6" in capfd.readouterr().out
    assert main(["evaluate", "--data", str(tmp_path / "run"), "--weights", weights]) == 2
    refusal = "holds no data.mdb, nor does any folder in it: name a labels.csv, the folder of an"
    assert refusal in capfd.readouterr().err


def test_a_run_goes_on_only_with_the_same_labels(tmp_path, capfd):
    first = write(tmp_path / "first", entries(["12", "34"]))
    second = write(tmp_path / "second", entries(["12", "35"]))
    options = ["--out", str(tmp_path / "run")]
    options += split("--alphabet digits --batch-size 2 --steps 2")
    assert main(["train", "--data", str(first), *options]) == 0
    assert main(["train", "--data", str(second), "--resume", *options]) == 2
    assert "data" in capfd.readouterr().err
