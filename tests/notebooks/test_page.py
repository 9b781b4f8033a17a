"""What a page of the course can show: code within its width, formulas that MathJax understands."""

import re

import nbformat
import pytest

from tests import ROOT

FOLDER = ROOT / "notebooks"
FOLDERS = ("", "solutions", "zh", "zh/solutions")
NOTEBOOKS = [path for part in FOLDERS for path in sorted((FOLDER / part).glob("*.ipynb"))]
EDITIONS = [str(path.relative_to(FOLDER)) for path in NOTEBOOKS]
COLUMNS = 100
CODE = re.compile(r"^```.*?^```|`[^`\n]+`", re.MULTILINE | re.DOTALL)
DISPLAY = re.compile(r"\$\$(.+?)\$\$", re.DOTALL)
INLINE = re.compile(r"(?<![\\$])\$(?=[^\s$])([^$\n]*[^\s$\\])\$(?![\d$])")  # as MyST reads it
DERIVING = {"02", "03", "04", "05", "06", "07", "08", "09"}


def cells(path, kind):
    return [c.source for c in nbformat.read(path, as_version=4).cells if c.cell_type == kind]


@pytest.mark.parametrize("path", NOTEBOOKS, ids=EDITIONS)
def test_code_fits_the_page(path):
    wide = [
        line
        for source in cells(path, "code")
        for line in source.splitlines()
        if len(line) > COLUMNS
    ]
    assert wide == []


@pytest.mark.parametrize("path", NOTEBOOKS, ids=EDITIONS)
def test_library_source_is_shown_in_colours(path):
    assert not [source for source in cells(path, "code") if "getsource" in source]


def formulas(source):
    """Return the formulas of a markdown cell, and the prose without them and without code."""
    prose = CODE.sub("", source)
    found = DISPLAY.findall(prose)
    prose = DISPLAY.sub("", prose)
    return found + INLINE.findall(prose), INLINE.sub("", prose)


@pytest.mark.parametrize("path", NOTEBOOKS, ids=EDITIONS)
def test_every_dollar_belongs_to_a_formula(path):
    """A price stands in backticks: a dollar sign of its own would begin a formula."""
    found = []
    for source in cells(path, "markdown"):
        written, prose = formulas(source)
        assert "$" not in prose, source
        found += written
    for formula in found:
        assert formula.count("{") == formula.count("}"), formula
        assert len(re.findall(r"\\left(?![a-z])", formula)) == len(
            re.findall(r"\\right(?![a-z])", formula)
        ), formula
        assert "\n\n" not in formula, formula
    assert bool(found) == (path.name[:2] in DERIVING)


@pytest.mark.parametrize("path", NOTEBOOKS, ids=EDITIONS)
def test_a_display_formula_is_a_paragraph_of_its_own(path):
    for source in cells(path, "markdown"):
        for paragraph in source.split("\n\n"):
            if "$$" in CODE.sub("", paragraph):
                assert re.fullmatch(r"\s*\$\$.*\$\$\s*", paragraph, re.DOTALL), paragraph


def test_a_price_in_prose_is_noticed():
    assert formulas("It costs $5, and $x$ is a number.")[1].count("$") == 1
    assert formulas("It costs `$10.25`.") == ([], "It costs .")
