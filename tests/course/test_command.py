"""The command `course`, and copies of the notebooks from before the modules moved."""

import nbformat
import pytest
from crnn_course import command
from crnn_course.publishing.old_imports import MODULES, NAMES, rewritten
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from tests import ROOT
from tests.course import course, run_course

OLD = """from crnn_lib.teaching.exercises import check, hint, predict
from crnn_lib.teaching.figures import columns_figure, show  # pictures
from crnn_lib import Alphabet
import crnn_lib.pictures

answer = crnn_lib.pictures.scaled_width((64, 32))"""
NEW = """from crnn_course import check, hint, predict
from crnn_course.figures.base import columns_figure
from crnn_course import show  # pictures
from crnn_lib import Alphabet
import crnn_lib.data

answer = crnn_lib.data.scaled_width((64, 32))"""


def old_copy(folder, source=OLD):
    folder.mkdir()
    cells = [new_markdown_cell("# 01"), new_code_cell(source), new_code_cell("answer")]
    nbformat.write(new_notebook(cells=cells), folder / "01_x.ipynb")
    return folder / "01_x.ipynb"


def test_imports_follow_what_has_moved():
    assert rewritten(OLD) == NEW
    assert rewritten(NEW) == NEW
    many = "from crnn_lib.data import (\n    Collate,  # batches\n    SyntheticWords,\n)\nx = 1"
    assert rewritten(many) == (
        "from crnn_lib.data import Collate\nfrom crnn_lib.rendering import SyntheticWords\nx = 1"
    )
    assert rewritten("from crnn_lib.ctc import collapse") == "from crnn_lib.ctc import collapse"
    assert rewritten("    from crnn_lib.fonts import default_fonts as f") == (
        "    from crnn_lib.rendering import default_fonts as f"
    )


@pytest.mark.parametrize("module", sorted({*MODULES.values(), *NAMES.values()}))
def test_what_imports_are_rewritten_to_is_there(module):
    __import__(module)


IMPORTS_OF_0_1 = (ROOT / "tests/course/publishing/imports_of_0_1.txt").read_text().splitlines()


@pytest.mark.parametrize("line", IMPORTS_OF_0_1)
def test_every_import_of_the_first_edition_works_once_rewritten(line):
    exec(rewritten(line), {})


def test_an_old_copy_is_rewritten_on_request_and_nothing_else_of_it(tmp_path, capsys, monkeypatch):
    path = old_copy(tmp_path / "mine")
    before = nbformat.read(path, as_version=4)
    code, said, _ = run_course(capsys, "lab", tmp_path / "mine", "--no-open")
    assert code == 0
    assert "course lab --rewrite-imports" in said
    assert nbformat.read(path, as_version=4) == before, "not asked, nothing changed"
    code, said, _ = run_course(capsys, "lab", tmp_path / "mine", "--no-open", "--rewrite-imports")
    assert "imports rewritten" in said
    after = nbformat.read(path, as_version=4)
    assert after.cells[1].source == NEW
    after.cells[1].source = OLD
    assert after == before


@pytest.mark.parametrize(("answer", "source"), [("", NEW), ("y", NEW), ("n", OLD)])
def test_at_a_terminal_it_asks(tmp_path, monkeypatch, answer, source):
    path = old_copy(tmp_path / "mine")
    monkeypatch.setattr("sys.stdin.isatty", lambda: True)
    monkeypatch.setattr("builtins.input", lambda question: answer)
    assert course("lab", tmp_path / "mine", "--no-open") == 0
    assert nbformat.read(path, as_version=4).cells[1].source == source


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b'{"cells": 3}', b"\xff"])
def test_a_damaged_notebook_of_the_learner_stops_nothing(tmp_path, capsys, content):
    path = old_copy(tmp_path / "mine")
    for name in ("00_start_here.ipynb", "my notes.ipynb"):
        (path.parent / name).write_bytes(content)
    code, said, complaint = run_course(capsys, "lab", path.parent, "--no-open", "--rewrite-imports")
    assert (code, complaint) == (0, "")
    assert "00_start_here.ipynb: kept" in said
    assert "01_x.ipynb: imports rewritten" in said
    assert (path.parent / "00_start_here.ipynb").read_bytes() == content


def test_lab_lays_out_every_chapter_and_says_so(tmp_path, capsys):
    code, said, _ = run_course(capsys, "lab", tmp_path / "mine", "--no-open")
    assert code == 0
    assert said.count("added") == len(list((tmp_path / "mine").iterdir())) - 1
    assert (tmp_path / "mine" / "00_start_here.ipynb").exists()


@pytest.mark.parametrize(
    ("arguments", "word"),
    [
        (["paint"], "invalid choice"),
        ([], "required"),
        (["make", "--fast"], "unrecognized arguments: --fast"),
        (["run", "nowhere.ipynb"], "nowhere.ipynb does not exist"),
        (["run", str(ROOT / "README.md")], "README.md is not a notebook"),
        (["make", str(ROOT / "data"), "nowhere"], "holds no chapter"),
        (["grade", "nowhere", "--out", "grades.csv"], "nowhere does not exist"),
        (["grade", "nowhere", "--out", "grades.txt"], "ends in .csv"),
        (["grade", "nowhere"], "--out"),
        (["kit", "."], "not empty"),
    ],
)
def test_nonsense_gets_one_sentence(arguments, word, capsys, monkeypatch, tmp_path):
    code, said, complaint = run_course(capsys, *arguments)
    assert code == 2
    assert word in complaint
    assert len(complaint.splitlines()) == 1
    assert "Traceback" not in said + complaint


def test_each_command_has_help(capsys):
    for name in command.COMMANDS:
        code, said, _ = run_course(capsys, name, "--help")
        assert code == 0
        assert said.startswith(f"usage: course {name}")
