"""The learner's copy: made, updated, and never overwritten where the learner wrote."""

import re

import nbformat
import pytest
from crnn_course.language.editions import home_of
from crnn_course.publishing.editions import LAID_OUT, chapters, copy, make, run, tidy
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

LINK = re.compile(r"\]\((?!https?:)([^)#]+)[^)]*\)")


def chapter(folder, name, *sources):
    folder.mkdir(exist_ok=True)
    cells = [
        new_code_cell(source, outputs=[new_output("stream", text="said")], execution_count=1)
        for source in sources
    ]
    nbformat.write(new_notebook(cells=[new_markdown_cell("# Chapter"), *cells]), folder / name)


def write_in(path, source):
    notebook = nbformat.read(path, as_version=4)
    notebook.cells[1].source = source
    nbformat.write(notebook, path)


def test_copy_is_cleared_and_ordered(tmp_path):
    chapter(tmp_path / "course", "01_b.ipynb", "1")
    chapter(tmp_path / "course", "00_a.ipynb", "1 + 1")
    assert set(copy(tmp_path / "course", tmp_path / "mine").values()) == {"added"}
    first, second = chapters(tmp_path / "mine")
    assert (first.name, second.name) == ("00_a.ipynb", "01_b.ipynb")
    cell = nbformat.read(first, as_version=4).cells[1]
    assert (cell.source, cell.outputs, cell.execution_count) == ("1 + 1", [], None)


def test_what_the_learner_wrote_stays(tmp_path):
    course, mine = tmp_path / "course", tmp_path / "mine"
    chapter(course, "00_a.ipynb", "first version")
    chapter(course, "01_b.ipynb", "first version")
    copy(course, mine)
    write_in(mine / "00_a.ipynb", "my answer")
    chapter(course, "00_a.ipynb", "second version")
    chapter(course, "01_b.ipynb", "second version")
    chapter(course, "02_c.ipynb", "new")
    assert copy(course, mine) == {
        "00_a.ipynb": "kept, you worked in it",
        "01_b.ipynb": "brought up to date",
        "02_c.ipynb": "added",
    }
    assert nbformat.read(mine / "00_a.ipynb", as_version=4).cells[1].source == "my answer"
    assert nbformat.read(mine / "01_b.ipynb", as_version=4).cells[1].source == "second version"


def test_running_a_notebook_is_no_change_and_deleting_is_respected(tmp_path):
    course, mine = tmp_path / "course", tmp_path / "mine"
    chapter(course, "00_a.ipynb", "1")
    chapter(course, "01_b.ipynb", "1")
    copy(course, mine)
    chapter(mine, "00_a.ipynb", "1")  # the learner's run stored outputs and a count
    (mine / "01_b.ipynb").unlink()
    assert copy(course, mine) == {
        "00_a.ipynb": "up to date",
        "01_b.ipynb": "left out, you deleted it",
    }


def test_a_folder_that_the_learner_made_alone_is_kept(tmp_path):
    chapter(tmp_path / "course", "00_a.ipynb", "1")
    chapter(tmp_path / "mine", "00_a.ipynb", "my own")
    assert copy(tmp_path / "course", tmp_path / "mine") == {"00_a.ipynb": "kept, you worked in it"}
    assert (tmp_path / "mine" / LAID_OUT).exists()


def test_run_stores_outputs_and_counts(tmp_path):
    chapter(tmp_path / "course", "00_a.ipynb", "x = 2", "print(x + 1)")
    run(tmp_path / "course" / "00_a.ipynb")
    cells = nbformat.read(tmp_path / "course" / "00_a.ipynb", as_version=4).cells[1:]
    assert [cell.execution_count for cell in cells] == [1, 2]
    assert cells[0].outputs == []
    assert cells[1].outputs[0].text == "3\n"


def test_what_was_printed_in_one_go_is_stored_as_one():
    said = [
        new_output("stream", name=name, text=text)
        for name, text in [("stdout", "a"), ("stdout", "b"), ("stderr", "c")]
    ]
    notebook = tidy(new_notebook(cells=[new_code_cell("1", outputs=said)]))
    assert [(output.name, output.text) for output in notebook.cells[0].outputs] == [
        ("stdout", "ab"),
        ("stderr", "c"),
    ]


SOLVED = """def double(number):
    \"\"\"Twice the number.\"\"\"
    ### BEGIN SOLUTION
    twice = number + number
    return twice
    ### END SOLUTION

four = (
    ### BEGIN SOLUTION
    4
    ### END SOLUTION
)"""
STUBS = """def double(number):
    \"\"\"Twice the number.\"\"\"
    ...

four = (
    ...
)"""


def test_dots_stand_where_solutions_were(tmp_path):
    chapter(tmp_path / "solutions", "00_a.ipynb", SOLVED, "print(4)")
    (tmp_path / "course").mkdir()
    assert [path.name for path in make(tmp_path / "solutions", tmp_path / "course")] == [
        "00_a.ipynb"
    ]
    made = nbformat.read(tmp_path / "course" / "00_a.ipynb", as_version=4)
    solved = nbformat.read(tmp_path / "solutions" / "00_a.ipynb", as_version=4)
    assert made.cells[1].source == STUBS
    assert [cell.id for cell in made.cells] == [cell.id for cell in solved.cells]
    assert made.cells[2].outputs == []
    assert solved.cells[2].outputs, "the solved chapter keeps its outputs"
    assert (
        make(tmp_path / "solutions", tmp_path / "course") == []
    )  # nothing changed, nothing written
    write_in(tmp_path / "solutions" / "00_a.ipynb", "### BEGIN SOLUTION\nx = 1")
    with pytest.raises(ValueError, match="without its other mark"):
        make(tmp_path / "solutions", tmp_path / "course")


def test_other_pages_are_copied_too(tmp_path):
    course, mine = tmp_path / "course", tmp_path / "mine"
    chapter(course, "00_a.ipynb", "1")
    (course / "glossary.md").write_text("# Glossary")
    assert copy(course, mine) == {"00_a.ipynb": "added", "glossary.md": "added"}
    (course / "glossary.md").write_text("# Glossary, longer")
    assert copy(course, mine)["glossary.md"] == "brought up to date"
    (mine / "glossary.md").write_text("my notes")
    (course / "glossary.md").write_text("# Glossary, longest")
    assert copy(course, mine)["glossary.md"] == "kept, you worked in it"
    assert (mine / "glossary.md").read_text() == "my notes"


@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_links_of_the_pages_in_the_copy_lead_somewhere(tmp_path, language):
    copy(home_of(language), tmp_path)
    pages = list(tmp_path.glob("*.md"))
    links = [link for page in pages for link in LINK.findall(page.read_text(encoding="utf-8"))]
    assert links
    assert [link for link in links if not (tmp_path / link).exists()] == []
