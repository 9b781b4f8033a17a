"""Honest habits by name: each brings all points, and no accusation."""

from __future__ import annotations

import pytest
from crnn_course.grading.submissions import Submission
from nbformat.v4 import new_code_cell

from tests.course.grading.habits import IN_THE_CELL, IN_THE_NOTEBOOK
from tests.course.grading.submitting import RIGHT, course_of, graded, handed_in, isolated

pytestmark = [pytest.mark.xdist_group("grading"), pytest.mark.slow]
USES_MODULE = "from mine import merge\na_module_of_its_own = merge"


@pytest.fixture(scope="module")
def one_notebook(tmp_path_factory):
    """Grade a notebook with all habits that a cell shows; give the grades by name."""
    folder = tmp_path_factory.mktemp("habits")

    def change(cells):
        at = {cell.id: index for index, cell in enumerate(cells)}
        cells.insert(at["test-a_module_of_its_own"], new_code_cell(USES_MODULE))

    path = handed_in(IN_THE_CELL, folder / "ada.ipynb", change)
    grades = graded(course_of(IN_THE_CELL, folder / "course"), path)
    return dict(zip(IN_THE_CELL, grades))


@pytest.mark.parametrize("name", IN_THE_CELL)
def test_habit_of_a_cell(name, one_notebook):
    grade = one_notebook[name]
    assert (grade.points, grade.reason, grade.note) == (2, "", "")


@pytest.fixture(scope="module")
def grader(tmp_path_factory):
    return isolated(course_of(["answer"], tmp_path_factory.mktemp("habit") / "course"))


@pytest.mark.parametrize("name", IN_THE_NOTEBOOK)
def test_habit_of_a_notebook(name, grader, tmp_path):
    def change(cells):
        IN_THE_NOTEBOOK[name](cells, {cell.id: cell for cell in cells})

    path = handed_in({"answer": RIGHT}, tmp_path / "ada.ipynb", change)
    (grade,) = grader.grade(Submission("ada", path)).grades
    assert (grade.points, grade.reason) == (2, ""), grade
    assert "worth a look" not in grade.note
