"""Grading without nbgrader: notebooks that were edited, folders in every layout, the command."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import nbformat
import pytest
from crnn_course.grading.grader import COLUMNS, Grader, grade_folder
from crnn_course.grading.processes import Limits, Walls
from crnn_course.grading.submissions import Chapter, GradingError, Submission, find, merge, read
from nbformat.v4 import new_code_cell, new_notebook

from tests.classroom import SOLVED
from tests.course import run_course
from tests.course.grading.submitting import FIRST, LIBRARY, RIGHT, STUB, WRONG, course_of, handed_in

pytestmark = pytest.mark.xdist_group("grading")  # they share what takes a minute


HELPER = "from math import *\nhelper = lambda path: zip([None, *path], path)"


# --- what was changed in a notebook ---------------------------------------------------------------


@pytest.fixture(scope="module")
def small_course(tmp_path_factory) -> Path:
    return course_of(["answer", "second"], tmp_path_factory.mktemp("small") / "course")


@pytest.mark.slow
def test_a_notebook_that_was_edited_deleted_doubled_and_added_to(tmp_path):
    """The checks are still the course's; helpers in added cells are run, experiments are not."""
    names = ["edited", "deleted", "doubled", "helped", "missing"]

    def change(cells):
        at = {cell.id: cell for cell in cells}
        at["test-edited"].source = f"{LIBRARY}check('4.1', lambda *path: 'right')"
        for gone in ("test-deleted", "ex-missing", "test-missing"):
            cells.remove(at[gone])
        doubled, right = at["ex-doubled"].metadata, RIGHT.replace("answer", "doubled")
        cells.append(new_code_cell("doubled = 2", metadata=doubled, id="copied"))
        cells.append(new_code_cell(right, metadata=doubled, id="copied-too"))
        cells.insert(1, new_code_cell(HELPER))
        cells.insert(2, new_code_cell("raise SystemExit('an experiment of the learner')"))

    helped = RIGHT.replace("zip([None, *path], path)", "helper(path)")
    answers = dict(zip(names, [WRONG, RIGHT, WRONG, helped, RIGHT]))
    grader = Grader(course_of(names, tmp_path / "course"), Limits(seconds=60))
    grader.walls = Walls()  # as where the system forbids nothing
    grades = grader.grade(Submission("ada", handed_in(answers, tmp_path / "ada.ipynb", change)))
    edited, deleted, doubled, helped, missing = [
        (grade.points, grade.reason, grade.note) for grade in grades
    ]
    assert edited == (0, edited[1], "the check cell was edited: the course's own was used")
    assert "do not merge" in edited[1]
    assert deleted == (2, "", "the check cell was deleted: the course's own was used")
    assert doubled == (2, "", "there are 3 answer cells: the last one counts")
    assert helped == (2, "", "")
    assert missing == (0, missing[1], "the check cell was deleted: the course's own was used")
    assert "the answer cell is missing" in missing[1]


def test_cells_are_known_by_name_by_id_and_by_source(small_course, tmp_path):
    def strip(cells):
        for cell in cells:
            cell.metadata = {}

    chapter = Chapter(small_course / "04_small.ipynb")
    merged = merge(chapter, read(handed_in({"answer": RIGHT}, tmp_path / "ada.ipynb", strip)))
    assert merged.sources[1] == RIGHT
    assert merged.answered == {1}
    assert merged.sources[0] == FIRST
    assert merged.notes[0] == []
    other = new_notebook(
        cells=[new_code_cell(FIRST), new_code_cell("x = 1"), new_code_cell('check("4.1", answer)')]
    )
    nbformat.write(other, tmp_path / "other.ipynb")
    merged = merge(chapter, read(tmp_path / "other.ipynb"))
    assert merged.sources[:3] == [FIRST, "x = 1", STUB.format(name="answer")]
    assert merged.ours == [0, 2, 4], "all but the checks and what the learner added"


def test_the_solutions_themselves_are_not_worth_a_look():
    for path in SOLVED.glob("*.ipynb"):
        merged = merge(Chapter(path), read(path))
        assert merged.checks
        assert not any(merged.notes), path.name


# --- folders and the command line -----------------------------------------------------------------


@pytest.mark.slow
def test_a_folder_in_every_layout(small_course, tmp_path, capsys):
    folder = tmp_path / "submitted"
    answers = {"answer": RIGHT, "second": WRONG}
    handed_in(answers, folder / "ada.ipynb")
    handed_in(answers, folder / "=cem()" / "assignment" / "04_small.ipynb")
    handed_in(answers, folder / "ada" / ".ipynb_checkpoints" / "04_small-checkpoint.ipynb")
    (folder / "dan.ipynb").write_text('{"cells": [', encoding="utf-8")
    table = tmp_path / "grades.csv"
    code, said, complaint = run_course(
        capsys, "grade", folder, "--out", table, "--course", small_course
    )
    assert code == 2
    assert "dan.ipynb is not a notebook: its JSON is broken or cut off" in complaint
    assert "ada\t04_small\t2 of 4" in said
    with table.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert tuple(rows[0]) == COLUMNS
    assert [(row["learner"], row["exercise"], row["points"], row["of"]) for row in rows] == [
        ("'=cem()", "4.1", "2", "2"),
        ("'=cem()", "4.1", "0", "2"),
        ("ada", "4.1", "2", "2"),
        ("ada", "4.1", "0", "2"),
        ("dan", "", "0", "0"),
    ]
    assert "do not merge" in rows[1]["reason"]
    assert "broken" in rows[-1]["reason"]


def test_where_nothing_is_forbidden_it_says_so(small_course, tmp_path, monkeypatch, capsys):
    monkeypatch.setattr("crnn_course.grading.grader.walls", Walls)
    monkeypatch.setattr("crnn_course.grading.grader.run", lambda merged, limits, wall: [])
    handed_in({"answer": RIGHT}, tmp_path / "in" / "ada.ipynb")
    with pytest.raises(IndexError):  # no check was run
        grade_folder(tmp_path / "in", tmp_path / "grades.csv", small_course)
    said = capsys.readouterr().err
    assert "cannot keep learners' code from: network, files and other processes" in said


NOT_NOTEBOOKS = {
    "picture": (b"\x89PNG\xff", "not UTF-8 text"),
    "cut_off": (b'{"cells": [{"cell_type": "code", ', "broken or cut off"),
    "list": (b"[1, 2]", "not as Jupyter writes it"),
    "empty": (b"", "broken or cut off"),
    "other": (b'{"a": 1}', "not as Jupyter writes it"),
    "deep": (b'{"cells": ' + b"[" * 100_000, "is not a notebook"),
    "no_source": (
        b'{"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": [{"cell_type": "code"}]}',
        "not as Jupyter",
    ),
    "foreign": (
        json.dumps(new_notebook(cells=[new_code_cell("1")])).encode(),
        "is not a chapter of the course",
    ),
}


@pytest.mark.parametrize("name", NOT_NOTEBOOKS)
def test_what_is_not_a_notebook_gets_a_sentence(name, small_course, tmp_path):
    content, words = NOT_NOTEBOOKS[name]
    (tmp_path / "x.ipynb").write_bytes(content)
    with pytest.raises(GradingError, match=words) as told:
        Grader(small_course).grade(Submission("x", tmp_path / "x.ipynb"))
    assert len(str(told.value).splitlines()) == 1


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["{none}", "--out", "{folder}/g.csv"], "does not exist: name the folder"),
        (["{file}", "--out", "{folder}/g.csv"], "is a file: name the folder"),
        (["{empty}", "--out", "{folder}/g.csv"], "holds no notebook: put NAME.ipynb"),
        (["{full}", "--out", "{folder}"], "ends in .csv"),
        (["{full}", "--out", "{folder}/g.txt"], "ends in .csv"),
        (["{full}", "--out", "{file}/g.csv", "--course", "{course}"], "cannot be written"),
        (["{full}", "--out", "{precious}", "--course", "{course}"], "is not a table of grades"),
        (["{full}", "--out", "{folder}/g.csv", "--course", "{empty}"], "holds no chapter"),
        (["{full}", "--out", "{folder}/g.csv", "--seconds", "0"], "at least 1"),
        (["{full}"], "--out"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_nonsense_gets_one_sentence_and_exit_code_2(
    arguments, words, small_course, tmp_path, capsys
):
    names = {name: tmp_path / name for name in ("none", "empty", "full")}
    names |= {name: tmp_path / f"{name}.csv" for name in ("file", "precious")}
    names |= {"folder": tmp_path, "course": small_course}
    names["empty"].mkdir()
    names["file"].write_text("file,text\n")
    names["precious"].write_text("file,text\n")
    handed_in({"answer": RIGHT}, names["full"] / "ada.ipynb")
    code, said, complaint = run_course(
        capsys, "grade", *[argument.format(**names) for argument in arguments]
    )
    assert (code, said) == (2, "")
    assert words in complaint
    assert len(complaint.strip().splitlines()) == 1
    assert names["precious"].read_text() == "file,text\n"


def test_find_names_the_learner_by_file_or_by_folder(tmp_path):
    for name in (
        "ada.ipynb",
        "bob/ch.ipynb",
        "cem/assignment/ch.ipynb",
        "bob/.ipynb_checkpoints/ch.ipynb",
        "notes.txt",
    ):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).touch()
    assert [submission.learner for submission in find(tmp_path)] == ["ada", "bob", "cem"]
