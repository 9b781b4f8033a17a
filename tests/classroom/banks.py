"""Grade every answer of the banks: `python -m tests.classroom.banks [05 06 ...]`.

Each exercise is a small notebook with all its right and wrong answers, run and judged as a
submission is. Prints what got other points than due; ends with exit code 1 then. Takes some forty
minutes, so no test does it.
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Sequence
from importlib import import_module
from pathlib import Path

import nbformat
from crnn_course.grading.chapters import Chapter, merge
from crnn_course.grading.isolation import Limits, missing
from crnn_course.grading.runs import Runs
from crnn_course.grading.submissions import Cell
from crnn_course.publishing.editions import chapters
from nbformat.v4 import new_code_cell, new_notebook

from tests.classroom import COURSE
from tests.course.grading.submitting import FIRST, exercise_cells

HOURS = Limits(seconds=3 * 3600, cell_seconds=600)


def misjudged(number: str, right: Sequence[str], wrong: Sequence[str], runs: Runs) -> list[str]:
    """Return what is said of each answer of an exercise that got other points than due."""
    cells = [new_code_cell(FIRST, id="first")]
    for index, source in enumerate([*right, *wrong]):
        named = f"{source}\nanswer_{index} = answer\n"
        cells += exercise_cells(f"answer_{index}", named, number)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, f"{number}.ipynb")
        nbformat.write(new_notebook(cells=cells), path)
        chapter = Chapter(path)
    handed_in = [Cell(cell.source, cell.id, "") for cell in cells]
    verdicts = runs.verdicts(chapter, merge(chapter, handed_in))
    return [
        f"right answer {index}: {verdict.reason}"
        if index < len(right)
        else f"wrong answer {index - len(right)} got the points"
        for index, verdict in sorted(verdicts.items())
        if (not verdict.reason) != (index < len(right))
    ]


def main(numbers: Sequence[str]) -> int:
    runs, found = Runs(HOURS, walls=not missing()), False
    for path in chapters(COURSE):
        if numbers and not path.name.startswith(tuple(numbers)):
            continue
        bank = import_module(f"tests.banks.chapter_{path.name[:2]}")
        for number, answers in bank.WRONG.items():
            wrong = [source for source, _ in answers]
            faults = misjudged(number, bank.RIGHT[number], wrong, runs)
            total = len(bank.RIGHT[number]) + len(wrong)
            print(f"{number}: {total - len(faults)} of {total} as due", *faults, sep="\n  ")
            sys.stdout.flush()
            found |= bool(faults)
    return int(found)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
