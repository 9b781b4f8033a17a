"""Write the table of grades: every cell of it is safe to open in a spreadsheet."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from dataclasses import astuple, dataclass
from pathlib import Path
from typing import Any

from crnn_course.grading.submissions import GradingError
from crnn_lib.files import replacing

COLUMNS = ("learner", "chapter", "exercise", "points", "of", "reason", "note")
FORMULA = ("=", "+", "-", "@", "＝", "＋", "－", "＠", "\t", "\r")


@dataclass(frozen=True)
class Grade:
    """One row of the table: the points of an exercise, and why not more.

    `note` says what an instructor may want to look at.
    """

    learner: str
    chapter: str
    exercise: str
    points: float
    of: float
    reason: str = ""
    note: str = ""


def check_table(out: Path) -> None:
    """Raise GradingError if the table cannot be written, or would replace something else.

    Called before hours of grading; only a table of grades is replaced.
    """
    header = ",".join(COLUMNS)
    try:
        if out.exists() and not out.read_text("utf-8", errors="replace").startswith(header):
            raise GradingError(
                f"--out {out} exists and is not a table of grades: choose another name, nothing "
                "was changed"
            )
        write(out, [])
    except OSError as error:
        raise GradingError(
            f"--out {out} cannot be written ({error.strerror}): choose another place"
        ) from None


def write(path: Path, grades: Sequence[Grade]) -> None:
    """Write the table as csv (UTF-8); the file is replaced whole or not at all."""
    with replacing(path) as part, part.open("w", encoding="utf-8", newline="") as file:
        table = csv.writer(file)
        table.writerow(COLUMNS)
        table.writerows(map(guarded, astuple(grade)) for grade in grades)


def guarded(value: Any) -> str:
    """Return a cell that no spreadsheet takes for a formula."""
    if isinstance(value, float | int):
        return f"{value:g}"
    text = str(value)
    return f"'{text}" if text.lstrip(" '\"").startswith(FORMULA) or text[:1] in FORMULA else text
