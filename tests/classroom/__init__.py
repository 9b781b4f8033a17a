"""Three submissions of a chapter, from its solutions and the banks: right, wrong, half done."""

from __future__ import annotations

import csv
import html
import re
from collections.abc import Iterable
from importlib import import_module
from pathlib import Path

import nbformat
from crnn_course.grading.chapters import Chapter
from crnn_course.publishing.release import nbgrader

from tests import ROOT

COURSE, SOLVED = ROOT / "notebooks", ROOT / "notebooks" / "solutions"
NOISE = '''

def noisy(function):
    """Words on stderr must cost nothing: warnings, progress bars, prints, and what C++ writes."""
    import os, sys, warnings
    from tqdm import tqdm

    def loud(*given):
        warnings.warn("a warning of the learner's")
        print("a word on stderr", file=sys.stderr)
        os.write(2, b"a line as C++ writes it\\n")
        return [function(*given) for _ in tqdm(range(1))][0]

    return loud

{name} = noisy({name})
'''


def hand_in(chapter: Path, folder: Path) -> dict[str, float]:
    """Write NAME/CHAPTER/CHAPTER.ipynb for the three learners; return the points that each is due.

    `chapter` is the learner's edition (as released, or the one in notebooks/).
    """
    released, solved = Chapter(chapter), Chapter(SOLVED / chapter.name)
    bank = import_module(f"tests.banks.chapter_{chapter.name[:2]}")
    checks = released.checks
    names = {check.exercise: _name(released.cells[check.cell].source) for check in checks}
    loud = next(
        check
        for check in checks
        if f"def {names[check.exercise]}(" in solved.cells[check.answer].source
    )
    right = {check.answer: solved.cells[check.answer].source for check in checks}
    wrong = {
        check.answer: _answer(
            bank.WRONG[check.exercise][0][0], names[check.exercise], names.values()
        )
        for check in checks
    }
    half = dict(list(right.items())[: len(checks) // 2])
    right[loud.answer] += NOISE.format(name=names[loud.exercise])
    whole = sum(check.points for check in checks)
    for learner, answers in (("ada_right", right), ("bob_wrong", wrong), ("cem_half", half)):
        notebook = nbformat.read(chapter, as_version=4)
        cells = [cell for cell in notebook.cells if cell.cell_type == "code"]
        for index, source in answers.items():
            cells[index].source = source
        path = folder / learner / chapter.stem / chapter.name
        path.parent.mkdir(parents=True)
        nbformat.write(notebook, path)
    return {
        "ada_right": whole,
        "bob_wrong": 0,
        "cem_half": sum(check.points for check in checks if check.answer in half),
    }


def sentences(chapter: Path) -> list[str]:
    """Return words that name each mistake of the learner whose answers are all wrong."""
    bank = import_module(f"tests.banks.chapter_{chapter.name[:2]}")
    return [bank.WRONG[check.exercise][0][1] for check in Chapter(chapter).checks]


def _answer(source: str, name: str, exercises: Iterable[str]) -> str:
    """Return the source of a bank, whose function is called `answer`, under another name.

    A helper that is called like another exercise gets a name of its own: it may be right, and
    would stand in the notebook as that exercise's answer.
    """
    for other in exercises:
        source = re.sub(rf"\b{other}\b", f"own_{other}", source)
    return f"{source}\n{name} = answer\n".lstrip()


def _name(check: str) -> str:
    """Return the name that a check cell checks: my_collapse of `check("4.1", my_collapse)`."""
    found = re.fullmatch(r'check\("\d+\.\d+", (\w+)\)', check.strip())
    assert found, check
    return found[1]


def scores(classroom: Path, assignment: str) -> dict[str, float]:
    """Grade all submissions of a chapter with nbgrader; return the points of each learner."""
    nbgrader(classroom, "autograde", assignment)
    nbgrader(classroom, "generate_feedback", assignment)
    nbgrader(classroom, "export")
    with (classroom / "grades.csv").open(encoding="utf-8", newline="") as file:
        return {
            row["student_id"]: float(row["score"])
            for row in csv.DictReader(file)
            if row["assignment"] == assignment
        }


def feedback(classroom: Path, learner: str, assignment: str) -> str:
    """Return the words of the page that nbgrader gives to a learner, on one line."""
    path = classroom / "feedback" / learner / assignment / f"{assignment}.html"
    page = path.read_text(encoding="utf-8")
    return " ".join(html.unescape(re.sub(r"<[^>]*>", "", page)).split())
