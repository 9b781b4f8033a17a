"""Files that learners hand in: layouts, zips, second files, links, pipes, names that look alike."""

from __future__ import annotations

import os
import zipfile
from pathlib import Path

import pytest
from crnn_course.grading.submissions import GradingError, cells_of, find

from tests.course.grading.submitting import RIGHT, handed_in


def write(folder: Path, *names: str) -> None:
    for name in names:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).touch()


def test_the_learner_is_named_by_file_or_by_folder(tmp_path):
    write(tmp_path, "ada.ipynb", "bob/ch.ipynb", "cem/assignment/ch.IPYNB", "notes.txt")
    write(tmp_path, "bob/.ipynb_checkpoints/ch.ipynb", ".trash/x.ipynb", "dan/report.pdf")
    found = find(tmp_path)
    assert [submission.learner for submission in found] == ["ada", "bob", "cem", "dan"]
    assert [bool(submission.problem) for submission in found] == [False, False, False, True]


def test_of_two_files_of_a_notebook_the_newer_is_taken(tmp_path):
    names = ["ada/ch.ipynb", "ada/ch (1).ipynb", "ada/ch-Copy2.ipynb", "bob.ipynb", "bob (1).ipynb"]
    write(tmp_path, *names, "Kim (2).ipynb")
    for seconds, name in enumerate(names):
        os.utime(tmp_path / name, (seconds, 10 - seconds))
    ada, bob, kim = find(tmp_path)[1], find(tmp_path)[2], find(tmp_path)[0]
    assert (ada.path.name, ada.note[:26]) == ("ch.ipynb", "3 files of this notebook: ")
    assert (bob.learner, bob.path.name) == ("bob", "bob.ipynb")
    assert kim.learner == "Kim (2)", "perhaps that is the name"


def test_zip_files_are_opened(tmp_path):
    path = handed_in({"answer": RIGHT}, tmp_path / "ch.ipynb")
    with zipfile.ZipFile(tmp_path / "ada.zip", "w") as archive:
        archive.write(path, "work/ch.ipynb")
        archive.write(path, "__MACOSX/._ch.ipynb")
    path.unlink()
    (tmp_path / "bob.zip").write_bytes(b"PK no zip")
    ada, bob = find(tmp_path)
    assert (ada.learner, ada.member) == ("ada", "work/ch.ipynb")
    assert cells_of(ada.path, ada.member)[1].source == RIGHT
    assert "zip" in bob.problem


def test_a_zip_that_grows_without_end_is_too_large(tmp_path):
    with zipfile.ZipFile(tmp_path / "ada.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("ch.ipynb", b" " * 60_000_000)
    with pytest.raises(GradingError, match="larger than 50 MB"):
        cells_of(tmp_path / "ada.zip", "ch.ipynb")


def test_links_pipes_and_devices_are_not_opened(tmp_path):
    secret = handed_in({"answer": RIGHT}, tmp_path / "elsewhere" / "bob.ipynb")
    folder = tmp_path / "in"
    folder.mkdir()
    (folder / "another.ipynb").symlink_to(secret)
    (folder / "device.ipynb").symlink_to("/dev/zero")
    (folder / "folder").symlink_to(secret.parent)
    os.mkfifo(folder / "pipe.ipynb")
    found = find(folder)
    assert [each.learner for each in found] == ["another", "device", "folder", "pipe"]
    for submission in found:
        assert "not a regular file" in submission.problem
    for name in ("another.ipynb", "device.ipynb", "pipe.ipynb"):
        with pytest.raises(GradingError, match=r"cannot be read|not a regular file"):
            cells_of(folder / name)


def test_a_byte_order_mark_is_read(tmp_path):
    path = handed_in({"answer": RIGHT}, tmp_path / "ada.ipynb")
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes())
    assert cells_of(path)[1].source == RIGHT


@pytest.mark.parametrize("other", ["Ada", "аda", "a d a", "adá", "ada."])
def test_names_that_look_alike_are_told(other, tmp_path):
    write(tmp_path, "ada/ch.ipynb", f"{other}/ch.ipynb", "bob/ch.ipynb")
    notes = {submission.learner: submission.note for submission in find(tmp_path)}
    assert notes["ada"] == f"another learner's name looks like this one: {other}"
    assert notes[other] == "another learner's name looks like this one: ada"
    assert notes["bob"] == ""
