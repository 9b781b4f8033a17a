"""What a chapter says of itself is counted: its minutes, the map, and numbers instead of True."""

import re
from pathlib import Path

import nbformat
import pytest
from crnn_course.publishing.minutes import minutes_of
from crnn_course.publishing.solved_chapters import read_chapter

from tests import ROOT

SOLVED = sorted((ROOT / "notebooks" / "solutions").glob("*.ipynb"))
BOOL = re.compile(r"\b(True|False)\b")
PLANNED = re.compile(r"\*Plan (\d+) minutes")


def names(path: Path) -> str:
    return path.name


@pytest.mark.parametrize("path", SOLVED, ids=names)
def test_a_chapter_takes_the_minutes_that_it_says(path):
    """Those of its words, code, exercises and predictions; rounded up, and a pause at most."""
    minutes = minutes_of(path, read_chapter(path))
    assert minutes.total <= minutes.stated <= minutes.total + 12, str(minutes)


def test_the_map_has_every_chapter_with_its_minutes():
    """Chapter 00 links each chapter that follows, and says its minutes."""
    first, *others = SOLVED
    prose = "\n".join(c.source for c in nbformat.read(first, as_version=4).cells)
    rows = dict(re.findall(r"^\| \[\d\d\]\((\S+\.ipynb)\) \|.*?\| ([^|]+?) \|$", prose, re.M))
    assert rows.keys() == {path.name for path in others}
    for path in others:
        stated = minutes_of(path, read_chapter(path)).stated
        assert f"{stated} minutes" in rows[path.name], path.name
    assert "in preparation" not in prose


def printed(path: Path) -> list[str]:
    """Return all lines of text that a chapter prints."""
    return [
        line
        for cell in nbformat.read(path, as_version=4).cells
        for output in cell.get("outputs", [])
        for text in (output.get("text"), output.get("data", {}).get("text/plain"))
        if text
        for line in text.splitlines()
    ]


@pytest.mark.parametrize("path", SOLVED, ids=names)
def test_numbers_are_printed_instead_of_bools(path):
    """`claim: True` says less than the number that makes it true."""
    lines = [line for line in printed(path) if BOOL.search(line)]
    assert len(lines) <= 3, lines
