"""Prose is cut into blocks and joined again, whatever is in it."""

import nbformat
import pytest
from crnn_course.language.blocks import blocks, translated

from tests import ROOT

SOLVED = sorted((ROOT / "notebooks/solutions").glob("*.ipynb"))
TEXT = (
    "# Title\n\nOne\nline.\n\n```\na\n\nb\n```\n\n- x\n- y\n\n"
    "$$\nf\n\ng\n$$\n\n| a |\n|---|\n| b |\n"
)


def test_blank_lines_part_blocks_but_not_in_code_and_formulas():
    found = blocks(TEXT)
    assert found[:3] == ["# Title", "One\nline.", "```\na\n\nb\n```"]
    assert found[3:] == ["- x\n- y", "$$\nf\n\ng\n$$", "| a |\n|---|\n| b |\n"]


def test_rows_and_items_are_blocks_where_that_is_asked_for():
    assert blocks("- x\n  more\n- y", fine=True) == ["- x\n  more", "- y"]
    assert blocks("| a |\n|---|\n| b |", fine=True) == ["| a |", "|---|", "| b |"]


@pytest.mark.parametrize("fine", [False, True])
@pytest.mark.parametrize("path", SOLVED, ids=lambda path: path.name)
def test_blocks_join_again(path, fine):
    for cell in nbformat.read(path, as_version=4).cells:
        if cell.cell_type == "markdown":
            assert translated(cell.source, lambda block: block, fine=fine) == cell.source
            marked = translated(cell.source, lambda block: f"<{block}>", fine=fine)
            assert marked.count("<") - cell.source.count("<") == len(blocks(cell.source, fine=fine))
