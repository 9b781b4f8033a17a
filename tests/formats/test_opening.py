"""Folders with labels: each kind is found as deep as it is, and none is dropped in silence."""

from pathlib import Path

import pytest
from PIL import Image

from crnn_lib import LabelledImages
from crnn_lib.cli import main
from crnn_lib.data import LabelsError
from crnn_lib.formats import LmdbFolders, LmdbImages, PageLines, open_labelled

PAGE = (
    '<PcGts><Page imageFilename="gone.png"><TextLine id="l"><TextEquiv><Unicode>a</Unicode>'
    "</TextEquiv></TextLine></Page></PcGts>"
)


def put(path: Path, content: str = "") -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(content)
    return path


def table(folder: Path, name: str = "labels.csv") -> Path:
    path = put(folder / name, "file,text\na.png,word\n")
    Image.new("L", (50, 30), 200).save(folder / "a.png")
    return path


def lmdb(folder: Path) -> Path:
    pytest.importorskip("lmdb", reason="the extra lmdb is not installed")
    from tests.formats.test_lmdb_images import entries, write

    folder.mkdir(parents=True, exist_ok=True)
    return write(folder, entries(["12"]))


@pytest.mark.parametrize("name", ["labels.csv", "Labels.CSV", "deep/er/labels.csv"])
def test_a_folder_stands_for_the_labels_csv_in_it(tmp_path, name):
    path = table((tmp_path / name).parent, Path(name).name)
    put(tmp_path / "mets.xml", "<mets/>")  # neither is XML of a page
    put(tmp_path / "broken.xml", "<PcGts>")
    data = open_labelled(tmp_path)
    assert isinstance(data, LabelledImages)
    assert data.labels == path
    assert data[0].text == "word"


def test_of_several_labels_csv_none_is_chosen(tmp_path):
    for name in ("train", "valid"):
        table(tmp_path / name)
    with pytest.raises(LabelsError, match=r"2 of them: .*train/labels.csv, .*valid/labels.csv; na"):
        open_labelled(tmp_path)


def test_xml_that_is_of_no_page_is_not_a_kind(tmp_path):
    lmdb(tmp_path / "MJ")
    put(tmp_path / "MJ" / "remarks.xml", "<remarks/>")
    data = open_labelled(tmp_path)
    assert isinstance(data, LmdbFolders)
    assert data.names == ["MJ"]
    assert isinstance(open_labelled(tmp_path / "MJ"), LmdbImages)


def test_lmdbs_below_an_lmdb_are_read_too(tmp_path):
    for folder in (tmp_path, tmp_path / "more"):
        lmdb(folder)
    data = open_labelled(tmp_path)
    assert isinstance(data, LmdbFolders)
    assert data.names == [".", "more"]


@pytest.mark.parametrize(
    ("kinds", "count"),
    [
        (("labels.csv", "page.xml"), 2),
        (("labels.csv", "page/0001.XML"), 2),
        (("csv/labels.csv", "page.xml"), 2),
        (("labels.csv", "data.mdb"), 2),
        (("labels.csv", "MJ/data.mdb"), 2),
        (("MJ/data.mdb", "page/0001.xml"), 2),
        (("data.mdb", "page.xml"), 2),
        (("labels.csv", "MJ/data.mdb", "page.xml"), 3),
    ],
    ids=str,
)
def test_of_different_kinds_none_is_chosen(tmp_path, kinds, count):
    for name in kinds:
        path = tmp_path / name
        if path.suffix == ".csv":
            table(path.parent)
        elif path.suffix == ".mdb":
            lmdb(path.parent)
        else:
            put(path, PAGE)
    with pytest.raises(LabelsError, match=f"holds labels of {count} kinds") as refused:
        open_labelled(tmp_path)
    said = str(refused.value)
    for name in kinds:
        path = tmp_path / name
        assert str(path.parent if path.suffix == ".mdb" else path) in said
    assert "name the one to read" in said


def test_files_are_told_apart_by_their_suffix_in_any_case(tmp_path):
    assert isinstance(open_labelled(put(tmp_path / "A.XML", PAGE)), PageLines)
    made = lmdb(tmp_path / "MJ") / "data.mdb"
    assert isinstance(open_labelled(made.rename(tmp_path / "MJ.MDB")), LmdbImages)


@pytest.mark.parametrize("suffix", ["", ".csv", ".xml", ".mdb", ".txt"])
def test_names_that_cannot_be_of_a_file_are_a_sentence(tmp_path, capfd, suffix):
    folder = put(tmp_path / "l.csv")
    for name in (folder / f"labels{suffix}", tmp_path / f"{'x' * 300}{suffix}"):
        assert main(["evaluate", "--data", str(name)]) == 2
        (sentence,) = capfd.readouterr().err.splitlines()
        assert f"{name} does not exist" in sentence or f"{name} cannot be opened" in sentence
        assert "Errno" not in sentence
        assert (
            "check its name" in sentence or "check the name" in sentence or "name the" in sentence
        )
