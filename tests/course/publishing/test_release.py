"""A chapter released, handed in three times and graded with nbgrader's own command line."""

from __future__ import annotations

import ast
import os
import re
import sys
import warnings

import nbformat
import pytest
from crnn_course import check
from crnn_course.exercises import feedback as exercise_feedback
from crnn_course.grading.chapters import Chapter
from crnn_course.grading.grader import Grader
from crnn_course.grading.isolation import missing
from crnn_course.grading.submissions import Submission, cells_of
from crnn_course.publishing.release import ReleaseError, look_through, release
from nbformat.v4 import new_code_cell, new_notebook, new_output

from tests.classroom import COURSE, SOLVED, feedback, hand_in, scores, sentences
from tests.course import course
from tests.course.exercises.halves import HALVES

# trains nothing: fast
CHAPTER = next(path for path in sorted(COURSE.glob("*.ipynb")) if path.name.startswith("04_"))


def needs_nbgrader() -> None:
    pytest.importorskip("nbgrader", reason="needs pip install -e 'notebooks[nbgrader]'")


pytestmark = pytest.mark.xdist_group("classroom")  # they share what takes a minute


@pytest.fixture(scope="module")
def graded(tmp_path_factory):
    """Go through the documented sequence; give the classroom, the points due and the points got."""
    needs_nbgrader()
    classroom = tmp_path_factory.mktemp("classroom") / "my_class"
    assert course("release", classroom, CHAPTER.name[:2]) == 0
    due = hand_in(classroom / "release" / CHAPTER.stem / CHAPTER.name, classroom / "submitted")
    return classroom, due, scores(classroom, CHAPTER.stem)


@pytest.mark.slow
def test_from_a_clone_to_grades(graded):
    """All right (with noise on stderr, which costs nothing), all wrong, half done."""
    _, due, got = graded
    assert got == due
    assert due["bob_wrong"] == 0 < due["cem_half"] < due["ada_right"]


@pytest.mark.slow
def test_the_feedback_carries_our_messages(graded):
    classroom, _, _ = graded
    page = feedback(classroom, "bob_wrong", CHAPTER.stem)
    assert [words for words in sentences(CHAPTER) if words not in page] == []
    assert "not started" in feedback(classroom, "cem_half", CHAPTER.stem)
    loud = feedback(classroom, "ada_right", CHAPTER.stem)
    for noise in ("a warning of the learner's", "a word on stderr", "as C++ writes it", "1/1"):
        assert noise in loud, "it was there, and cost nothing"


@pytest.mark.slow
def test_without_nbgrader_the_grades_are_the_same(graded):
    classroom, due, _ = graded
    grader = Grader(COURSE, isolated=not missing())
    for learner, points in due.items():
        path = classroom / "submitted" / learner / CHAPTER.stem / CHAPTER.name
        grades = grader.grade(Submission(learner, path)).grades
        assert sum(grade.points for grade in grades) == points
        if learner == "bob_wrong":
            for words, grade in zip(sentences(CHAPTER), grades):
                assert words in grade.reason


@pytest.mark.slow
def test_what_is_released_holds_no_solution(graded):
    """Checked by other means than the release's own: lines of solutions, marks, outputs, files."""
    classroom, _, _ = graded
    files = [path for path in (classroom / "release").rglob("*") if path.is_file()]
    assert [path.name for path in files] == [CHAPTER.name]
    text = files[0].read_text(encoding="utf-8")
    solved = nbformat.read(SOLVED / CHAPTER.name, as_version=4)
    inside = False
    lines = []
    for line in "\n".join(cell.source for cell in solved.cells).splitlines():
        inside = "BEGIN SOLUTION" in line or (inside and "END SOLUTION" not in line)
        if inside and len(line.strip()) > 24 and "SOLUTION" not in line:
            lines.append(line.strip())
    assert len(lines) > 10
    assert [line for line in lines if line.replace('"', '\\"') in text] == []
    assert "SOLUTION" not in text
    assert all(not cell.get("outputs") for cell in nbformat.read(files[0], as_version=4).cells)


@pytest.mark.parametrize("leak", ["source", "output", "file"])
def test_a_leak_is_noticed(leak, tmp_path):
    cell = new_code_cell("x = (\n    ### BEGIN SOLUTION\n    42\n    ### END SOLUTION\n)", id="a")
    nbformat.write(new_notebook(cells=[cell]), tmp_path / "00_a.ipynb")
    released = tmp_path / "release"
    released.mkdir()
    cell.source = "x = (\n    ...\n)"
    nbformat.write(new_notebook(cells=[cell]), released / "00_a.ipynb")
    look_through(released, tmp_path / "00_a.ipynb")
    if leak == "source":
        cell.source = "x = 42"
    elif leak == "output":
        cell.outputs = [new_output("stream", text="42")]
    else:
        (released / "solutions").mkdir()
    nbformat.write(new_notebook(cells=[cell]), released / "00_a.ipynb")
    words = "more than the chapter" if leak == "file" else "not the learner's edition"
    with pytest.raises(ReleaseError, match=words):
        look_through(released, tmp_path / "00_a.ipynb")


def test_what_cannot_be_released_gets_a_sentence(tmp_path, monkeypatch, capsys):
    with pytest.raises(ReleaseError, match="holds no chapter at all"):
        release(tmp_path, tmp_path / "class")
    with pytest.raises(ReleaseError, match="holds no chapter 98 or 99"):
        release(SOLVED, tmp_path / "class", ["98", "99"])
    assert course("release", tmp_path / "class", "99") == 2
    assert capsys.readouterr().err.startswith("course release: ")
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    with pytest.raises(ReleaseError, match=r"notebooks\[nbgrader\]"):
        release(SOLVED, tmp_path / "class", [CHAPTER.name])


def test_nothing_of_an_answer_goes_to_stderr_under_nbgrader(monkeypatch, capfd):
    def loud(number):
        warnings.warn("careful", stacklevel=1)
        print("a word", file=sys.stderr)
        os.write(2, b"from C++\n")
        return number / 2

    monkeypatch.setattr(exercise_feedback, "catalogue", lambda: ({"0.0": HALVES}, {}))
    monkeypatch.setenv("NBGRADER_EXECUTION", "autograde")
    # pytest has its own
    monkeypatch.setattr(warnings, "showwarning", lambda said, *where: print(said, file=sys.stderr))
    with warnings.catch_warnings():
        warnings.simplefilter("always")
        check("0.0", loud)
    said = capfd.readouterr()
    assert said.err == ""
    for words in ("careful", "a word", "from C++", "✓ 0.0 right"):
        assert words in said.out
    monkeypatch.delenv("NBGRADER_EXECUTION")
    check("0.0", loud)
    assert "from C++" in capfd.readouterr().err


@pytest.mark.parametrize("chapter", sorted(COURSE.glob("0*.ipynb")), ids=lambda path: path.name[:2])
def test_a_wrong_answer_defines_no_other_exercise(chapter, tmp_path):
    """A bank's right helper under another exercise's name would earn that exercise's points."""
    hand_in(chapter, tmp_path)
    cells = cells_of(tmp_path / "bob_wrong" / chapter.stem / chapter.name)
    checks = Chapter(chapter).checks
    names = {
        check.answer: re.findall(r", (\w+)\)", cells[check.cell].source)[0] for check in checks
    }
    for answer, asked in names.items():
        nodes = ast.walk(ast.parse(cells[answer].source))
        defined = {node.name for node in nodes if isinstance(node, ast.FunctionDef | ast.ClassDef)}
        assert not defined & (set(names.values()) - {asked})
