"""Several LMDBs below a folder: one dataset, sorted, whose identity covers them all."""

import os
from pathlib import Path
from shlex import split

import pytest
import torch

from crnn_lib.cli import main
from crnn_lib.formats import LmdbError, LmdbFolders, LmdbImages, open_labelled
from tests.formats.test_lmdb_images import entries, write


@pytest.fixture
def root(tmp_path) -> Path:
    for name, texts in (("ST", ["12", "345"]), ("MJ/train", ["6"]), ("MJ/valid", ["78", "90"])):
        (tmp_path / "root" / name).mkdir(parents=True)
        write(tmp_path / "root" / name, entries(texts))
    (tmp_path / "root" / "readme.txt").write_text("not an LMDB")
    return tmp_path / "root"


def test_all_are_taken_in_the_order_of_their_names(root):
    data = open_labelled(root)
    assert isinstance(data, LmdbFolders)
    assert data.names == ["MJ/train", "MJ/valid", "ST"]
    texts = ["6", "78", "90", "12", "345"]
    assert [data[index].text for index in range(len(data))] == texts
    assert [row["text"] for row in data.rows] == texts
    assert data.rows[4]["file"] == "ST image-000000002"
    last = LmdbImages(root / "ST")
    assert torch.equal(data[4].image, last[1].image)
    assert data.picture(4).tobytes() == last.picture(1).tobytes()


def test_identity_changes_with_a_label_of_any_of_them_and_not_with_the_name_of_the_root(root):
    before = LmdbFolders(root).identity
    moved = root.rename(root.parent / "moved")
    assert LmdbFolders(moved).identity == before
    for file in (moved / "MJ" / "valid").iterdir():
        file.unlink()
    write(moved / "MJ" / "valid", entries(["78", "91"]))
    assert LmdbFolders(moved).identity != before


def test_some_of_the_samples_are_a_dataset_of_their_own(root):
    data = LmdbFolders(root)
    part = data.only([1, 3, 4])
    assert [part[index].text for index in range(3)] == ["78", "12", "345"]
    assert part.identity not in (data.identity, data.only([2, 3, 4]).identity)


def test_links_are_followed_once(root, tmp_path):
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    write(elsewhere, entries(["1"]))
    os.symlink(elsewhere, root / "linked")
    os.symlink(root, root / "MJ" / "back")
    assert LmdbFolders(root).names == ["MJ/train", "MJ/valid", "ST", "linked"]


def test_a_folder_without_any_is_refused(tmp_path):
    with pytest.raises(LmdbError, match=r"holds no data\.mdb, nor does any folder in it"):
        open_labelled(tmp_path)


def test_the_command_line_says_how_many_it_found(root, tmp_path, capfd):
    run = ["train", "--data", str(root), "--valid", str(root), "--out", str(tmp_path / "run")]
    run += split("--alphabet from-labels --batch-size 2 --steps 2")
    assert main(run) == 0
    said = capfd.readouterr()
    assert "alphabet: 10 characters, 0123456789" in said.out or "alphabet: 9" in said.out
    found = f"{root} holds 3 LMDBs: MJ/train, MJ/valid, ST\n"
    assert said.err.count(found) == 2, "of --data and of --valid; the labels are read once"
    weights = str(tmp_path / "run" / "model.safetensors")
    assert main(["evaluate", "--data", str(root), "--weights", weights]) == 0
    assert "pictures                        5" in capfd.readouterr().out
