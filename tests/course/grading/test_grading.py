"""The command `course grade`: notebooks that were edited, whole folders, the table, limits."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from types import SimpleNamespace

import pytest
from crnn_course.grading import grader as grading
from crnn_course.grading import isolation
from crnn_course.grading.chapters import Chapter, Check, merge
from crnn_course.grading.grader import Graded, Grader
from crnn_course.grading.isolation import Limits
from crnn_course.grading.reasons import Verdict
from crnn_course.grading.runs import Runs
from crnn_course.grading.submissions import GradingError, Submission, cells_of
from crnn_course.grading.table import COLUMNS, Grade, guarded
from nbformat.v4 import new_code_cell, new_notebook

from tests.course import run_course
from tests.course.grading.submitting import (
    FIRST,
    LIBRARY,
    RIGHT,
    WRONG,
    course_of,
    graded,
    handed_in,
    isolated,
)

pytestmark = pytest.mark.xdist_group("grading")  # they share what takes a minute


@pytest.fixture(scope="module")
def small_course(tmp_path_factory) -> Path:
    return course_of(["answer", "second"], tmp_path_factory.mktemp("small") / "course")


# --- what was changed in a notebook ---------------------------------------------------------------


@pytest.mark.slow
def test_a_notebook_whose_checks_and_answers_were_changed(tmp_path):
    names = ["edited", "missing", "renamed", "unwritten", "doubled"]

    def change(cells):
        at = {cell.id: cell for cell in cells}
        at["test-edited"].source = f"{LIBRARY}check('4.1', lambda *path: 'right')"
        cells.remove(at["ex-missing"])
        cells.remove(at["test-missing"])
        at["ex-renamed"].source = RIGHT.replace("answer", "my_own")
        cells.append(new_code_cell("doubled = 2", metadata=at["ex-doubled"].metadata, id="copied"))

    answers = dict.fromkeys(names, RIGHT) | {"edited": WRONG}
    answers["unwritten"] = "def answer(path, blank=0):\n    ...\n"
    path = handed_in(answers, tmp_path / "ada.ipynb", change)
    edited, missing, renamed, unwritten, doubled = [
        (grade.points, grade.reason, grade.note)
        for grade in graded(course_of(names, tmp_path / "course"), path)
    ]
    assert edited == (0, edited[1], "the check cell was edited: the course's own was used")
    assert "do not merge" in edited[1]
    assert missing == (0, missing[1], "the check cell was deleted: the course's own was used")
    assert "the answer cell is missing" in missing[1]
    assert renamed == (0, "the check stops with NameError: \"name 'renamed' is not defined\"", "")
    assert unwritten == (0, "not started", "")
    assert doubled == (2, "", "there are 2 answer cells: all were run, in their order")


LATER = """{library}
from crnn_lib.ctc import minimum_frames
def answer(target):
    assert collapse([1, 1, 2]) == [1, 2]
    return len(target) + sum(a == b for a, b in zip(target, target[1:]))
"""


@pytest.mark.slow
@pytest.mark.parametrize("first", [RIGHT, WRONG, "answer = ...\n"])
def test_an_answer_may_call_what_another_exercise_asks_for(first, tmp_path):
    """Whether or not the learner has solved the other one."""
    names, numbers = ["answer", "second"], ["4.1", "4.2"]
    answers = {"answer": first, "second": LATER.format(library=LIBRARY)}
    path = handed_in(answers, tmp_path / "ada.ipynb", numbers=numbers)
    course = course_of(names, tmp_path / "course", numbers=numbers)
    grades = graded(course, path)
    assert [grade.points for grade in grades] == [2 if first == RIGHT else 0, 2], grades


def test_a_merged_notebook_has_the_courses_checks_and_all_else_as_handed_in(small_course, tmp_path):
    def strip(cells):
        for cell in cells:
            cell.metadata = {}

    chapter = Chapter(small_course / "04_small.ipynb")
    merged = merge(chapter, cells_of(handed_in({"answer": RIGHT}, tmp_path / "a.ipynb", strip)))
    assert merged.sources[:3] == [FIRST, RIGHT, 'check("4.1", answer)']
    assert merged.tries == [[2, 3], [4]], "where it stands, and at the end"
    assert merged.answers == [[1], []]
    assert merged.notes == [[], ["the check cell was deleted: the course's own was used"]]
    only_answer = handed_in({"answer": RIGHT}, tmp_path / "b.ipynb", lambda cells: cells.pop(0))
    assert merge(chapter, cells_of(only_answer)).sources[0] == FIRST, "put back"


# --- folders and the command line -----------------------------------------------------------------


@pytest.mark.slow
def test_a_folder_in_every_layout(small_course, tmp_path, capsys):
    isolated(small_course)
    folder = tmp_path / "submitted"
    answers = {"answer": RIGHT, "second": WRONG}
    handed_in(answers, folder / "ada.ipynb")
    handed_in(answers, folder / "=cem()" / "assignment" / "04_small.ipynb")
    (folder / "dan.ipynb").write_text('{"cells": [', encoding="utf-8")
    (folder / "eve").mkdir()
    table = tmp_path / "grades.csv"
    code, said, complaint = run_course(
        capsys, "grade", folder, "--out", table, "--course", small_course, "--jobs", 2
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
        ("eve", "", "0", "0"),
    ]
    assert "do not merge" in rows[1]["reason"]
    assert "broken" in rows[-2]["reason"]
    assert "no notebook" in rows[-1]["reason"]


def test_every_cell_of_the_table_is_guarded():
    for text in ("=1+1", "+1", "-1", "@x", "\t=1", "\r=1", " =1", "＝1", "'=1", '"=1'):
        assert guarded(text).startswith("'")
    assert guarded("plain - text") == "plain - text"
    assert guarded(-0.5) == "-0.5"


def test_answers_with_the_same_tree_get_a_hint(monkeypatch):
    ours = [Graded([Grade(name, "04", "4.1", 2, 2)], {"4.1": "same"}) for name in ("ada", "bob")]
    other = Graded([Grade("cem", "04", "4.1", 2, 2)], {"4.1": "other"})
    ada, bob, cem = grading._with_hints([*ours, other], [])
    assert ada.note.endswith("has the same syntax tree as that of bob")
    assert "ada" in bob.note
    assert cem.note == ""


# --- where nothing isolates -----------------------------------------------------------------------


@pytest.mark.parametrize("why", ["bubblewrap is not installed", "bubblewrap is not permitted here"])
def test_without_isolation_it_refuses_and_says_what_is_not_held(
    why, small_course, tmp_path, monkeypatch, capsys
):
    monkeypatch.setattr(isolation, "missing", lambda: why)
    handed_in({"answer": RIGHT}, tmp_path / "in" / "ada.ipynb")
    arguments = ["grade", tmp_path / "in", "--out", tmp_path / "g.csv", "--course", small_course]
    code, said, complaint = run_course(capsys, *arguments)
    assert (code, said) == (2, "")
    for words in (why, "can read and change your files", "--without-isolation"):
        assert words in complaint
    assert not (tmp_path / "g.csv").exists()


@pytest.mark.slow
def test_without_isolation_it_grades_and_says_what_is_not_held(small_course, tmp_path, capsys):
    handed_in({"answer": RIGHT, "second": f"{LIBRARY}second = collapse"}, tmp_path / "in/ada.ipynb")
    handed_in({"answer": RIGHT, "second": RIGHT}, tmp_path / "in/bob.ipynb")
    arguments = ["grade", tmp_path / "in", "--out", tmp_path / "g.csv", "--course", small_course]
    code, said, complaint = run_course(capsys, *arguments, "--without-isolation")
    assert code == 0
    assert "not isolated: learners' code can read and change your files" in complaint
    assert "ada\t04_small\t2 of 4" in said
    assert "bob\t04_small\t4 of 4" in said


@pytest.mark.parametrize(
    ("path", "result", "words"),
    [
        ("", None, "not installed"),
        ("no-such-bwrap", None, "does not start"),
        ("false", 1, "not perm"),
    ],
)
def test_what_is_missing_is_told(path, result, words, monkeypatch):
    monkeypatch.setattr(isolation.shutil, "which", lambda name: path or None)
    monkeypatch.setattr(isolation, "_wanted", lambda tool: [])
    isolation.missing.cache_clear()
    assert words in isolation.missing()
    monkeypatch.undo()
    isolation.missing.cache_clear()


@pytest.mark.parametrize(
    "limits", [Limits(seconds=1), Limits(seconds=1e12), Limits(memory=1), Limits(memory=10**15)]
)
def test_absurd_limits_are_refused_at_once(limits, small_course):
    with pytest.raises(GradingError, match=r"give \d+ to \d+"):
        Grader(small_course, limits, isolated=False)


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
    "many_cells": (
        json.dumps({"cells": [{}] * 3000, "nbformat": 4, "nbformat_minor": 5}).encode(),
        "has more than 2000 cells",
    ),
    "much_code": (
        json.dumps(new_notebook(cells=[new_code_cell("x" * 2_500_000)])).encode(),
        "has more than 2 MB of code",
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
    graded = Grader(small_course, isolated=False).grade(Submission("x", tmp_path / "x.ipynb"))
    (row,) = graded.grades
    assert graded.failed
    assert (row.learner, row.points, row.of) == ("x", 0, 0)
    assert words in row.reason
    assert len(row.reason.splitlines()) == 1


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
        (
            ["{full}", "--out", "{folder}/g.csv", "--course", "{course}", "--seconds", "9"],
            "give 30",
        ),
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
        capsys,
        "grade",
        *[argument.format(**names) for argument in arguments],
        "--without-isolation",
    )
    assert (code, said) == (2, "")
    assert words in complaint
    assert len(complaint.strip().splitlines()) == 1
    assert names["precious"].read_text() == "file,text\n"


@pytest.mark.parametrize("still", [[], ["1.3"]])
def test_exercises_that_want_anothers_functions_run_again_together_then_alone(monkeypatch, still):
    numbers = ["1.1", "1.2", "1.3"]
    chapter = SimpleNamespace(checks=[Check(number, 1, 0, 0) for number in numbers])
    asked = []

    def judged(runs, chapter, merged, some, deadline):
        asked.append(some)
        again = numbers[1:] if some == numbers else still if len(some) > 1 else []
        return {
            index: Verdict("wrong", again=number in again)
            for index, number in enumerate(numbers)
            if number in some
        }

    monkeypatch.setattr(Runs, "_judged", judged)
    found = Runs(Limits(), walls=False).verdicts(chapter, None)
    assert asked == [numbers, numbers[1:], *([number] for number in still)]
    assert [found[index].again for index in range(3)] == [False, False, False]
