"""Small courses and submissions to grade: the same exercise, 4.1, under several names."""

from __future__ import annotations

from pathlib import Path

import nbformat
import pytest
from crnn_course.grading.grader import Grader
from crnn_course.grading.isolation import Limits, missing
from crnn_course.grading.submissions import Submission
from crnn_course.grading.table import Grade
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

FIRST = """import torch
from crnn_course import check, hint, predict

two = 2
print("the course's own cell")"""
STUB = '''def {name}(path: list[int], blank: int = 0) -> list[int]:
    """The labels that a path spells."""
    ...
'''
RIGHT = """def answer(path, blank=0):
    return [b for a, b in zip([None, *path], path) if b != a and b != blank]
"""
WRONG = """def answer(path, blank=0):
    return [label for label in path if label != blank]
"""
LIBRARY = "from crnn_lib.ctc.derivation import collapse\n"


def metadata(name: str, **how) -> dict:
    plain = {"schema_version": 3, "grade": False, "solution": False, "locked": False, "task": False}
    return {"nbgrader": {**plain, "grade_id": name, **how}}


def exercise_cells(name: str, source: str, number: str = "4.1") -> list:
    """Return the answer and the check of an exercise, called `name` here."""
    check = f'check("{number}", {name})'
    solution = metadata(f"ex_{name}", solution=True)
    graded = metadata(f"test_{name}", grade=True, locked=True, points=2)
    return [
        new_code_cell(source, id=f"ex-{name}", metadata=solution),
        new_code_cell(check, id=f"test-{name}", metadata=graded),
    ]


def course_of(names, folder: Path, numbers=()) -> Path:
    """Write a folder with one chapter: exercise 4.1, or those of `numbers`, once for each name."""
    folder.mkdir(exist_ok=True)
    cells = [new_markdown_cell("# Chapter"), new_code_cell(FIRST, id="first")]
    for name, number in zip(names, numbers or ["4.1"] * len(names)):
        cells += exercise_cells(name, STUB.format(name=name), number)
    nbformat.write(new_notebook(cells=cells), folder / "04_small.ipynb")
    return folder


def handed_in(answers, path: Path, change=lambda cells: None, numbers=()) -> Path:
    """Write a learner's notebook: an answer in each of the cells, then changed."""
    cells = [new_code_cell(FIRST, id="first")]
    for (name, source), number in zip(answers.items(), numbers or ["4.1"] * len(answers)):
        cells += exercise_cells(name, source.replace("answer", name), number)
    change(cells)
    path.parent.mkdir(parents=True, exist_ok=True)
    nbformat.write(new_notebook(cells=cells), path)
    return path


def isolated(course: Path, **limits) -> Grader:
    """Return a grader that isolates; skip the test where that is not possible."""
    if why := missing():
        pytest.skip(why)
    return Grader(course, Limits(**limits))


def graded(course: Path, path: Path, **limits) -> list[Grade]:
    """Grade one notebook, isolated."""
    return isolated(course, **limits).grade(Submission(path.stem, path)).grades
