"""JupyterLab as `make lab` opens it, read by eye: names, width, formulas, the glossary, no pop-up.

Screenshots go to runs/browser, to be looked at.
"""

import inspect
import re

import nbformat
import pytest
from crnn_course.publishing.editions import chapters
from crnn_course.publishing.lab import LETTERS
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from crnn_lib.decoding import prefix_beam_search
from tests import ROOT
from tests.notebooks.test_page import COLUMNS, formulas

pytest.importorskip("playwright.sync_api", reason="no Playwright here: pip install -e '.[browser]'")

from playwright.sync_api import expect

from tests.browser.lab import Chapter

SHOTS = ROOT / "runs" / "browser"
SETTLING_MILLISECONDS = 3_000
FITS = "element => element.scrollWidth <= element.clientWidth"
# in a cell's own type: how wide a line of so many letters is, and how much room the cell has
ROOM = """([kind, letters]) => {
  const box = document.querySelector(kind), probe = document.createElement("span");
  probe.textContent = "0".repeat(letters);
  probe.style.whiteSpace = "pre";
  box.append(probe);
  const widths = [probe.getBoundingClientRect().width, box.clientWidth];
  probe.remove();
  return widths;
}"""


@pytest.fixture(scope="module")
def opened(lab, page):
    """The page as it was opened, after whatever else it may show has had time to appear."""
    page.goto(lab.opened)
    page.wait_for_selector(".jp-Notebook .jp-Cell", timeout=60_000)
    page.wait_for_timeout(SETTLING_MILLISECONDS)
    return page


def test_nothing_pops_up(opened):
    assert opened.locator(".Toastify__toast, .jp-Dialog").all_inner_texts() == []


def test_the_names_of_all_chapters_are_whole(opened, lab):
    names = opened.locator(".jp-DirListing-itemText")
    shown = names.all_inner_texts()
    opened.screenshot(path=SHOTS / "opened.png")
    assert {path.name for path in chapters(lab.folder)} <= set(shown)
    assert [name for name, box in zip(shown, names.all()) if not box.evaluate(FITS)] == []


def test_prose_has_lines_that_one_can_read_and_code_fits(opened):
    wide, room = opened.evaluate(ROOM, [".jp-MarkdownCell .jp-RenderedMarkdown p", LETTERS])
    assert room <= wide + 1
    wide, room = opened.evaluate(ROOM, [".jp-CodeCell .cm-content .cm-line", COLUMNS])
    assert wide <= room, "a line of code is wider than the page"


def test_the_glossary_opens_as_a_page(opened):
    opened.get_by_text("glossary.md", exact=True).dblclick()
    page = opened.locator(".jp-MarkdownViewer .jp-RenderedMarkdown")
    page.locator("h1").wait_for(timeout=20_000)
    assert "Glossary" in page.inner_text()
    assert opened.locator(".jp-FileEditor").count() == 0
    opened.screenshot(path=SHOTS / "glossary.png")


def showing_source():
    """A cell with the stored output of chapter 06 that shows library source."""
    source = inspect.getsource(prefix_beam_search)
    data = {"text/markdown": f"```python\n{source}```", "text/plain": source}
    return new_code_cell("show_source(...)", outputs=[new_output("display_data", data)])


@pytest.fixture(scope="module")
def gathered(lab, page):
    """All cells with formulas, of all chapters, in one notebook; and the number of formulas."""
    cells, count = [], 0
    for path in chapters(ROOT / "notebooks"):
        for cell in nbformat.read(path, as_version=4).cells:
            found = formulas(cell.source)[0] if cell.cell_type == "markdown" else []
            if found:
                cells.append(new_markdown_cell(cell.source))
                count += len(found)
    notebook = new_notebook(cells=[*cells, showing_source()])
    notebook.metadata = {"kernelspec": {"name": "python3", "display_name": "Python 3"}}
    nbformat.write(notebook, lab.folder / "formulas.ipynb")
    chapter = Chapter(page, page.url.rpartition("/tree/")[0] + "/tree/formulas.ipynb?reset")
    page.wait_for_timeout(SETTLING_MILLISECONDS)
    yield chapter, count
    chapter.shut_down()


def test_every_formula_is_set_and_none_is_wider_than_the_prose(gathered):
    chapter, count = gathered
    notebook = chapter.page.locator(".jp-Notebook")
    set_ones = notebook.locator("mjx-container")
    expect(set_ones).to_have_count(count, timeout=60_000)  # set one after the other
    assert notebook.locator("mjx-merror, [data-mjx-error]").all_inner_texts() == []
    assert "$" not in re.sub(r"\$\d+\.\d\d", "", notebook.inner_text())  # but a price tag
    cut = [
        box.get_attribute("aria-label") or box.inner_text()
        for box in notebook.locator('mjx-container[display="true"]').all()
        if not box.evaluate(FITS)
    ]
    assert cut == []
    boxes = notebook.locator('mjx-container[display="true"]')
    for number in range(0, boxes.count(), 2):
        chapter.picture(SHOTS / "formulas" / f"{number:02}.png", boxes.nth(number))


@pytest.mark.parametrize("theme", ["Light", "Dark"])
def test_library_source_is_coloured_in_both_themes(gathered, theme):
    """Each with its own colours: those of JupyterLab's editor, which are its own affair."""
    chapter, _ = gathered
    chapter.wear(theme)
    shown = chapter.page.locator(".jp-OutputArea-output pre code")
    chapter.picture(SHOTS / f"source_{theme.lower()}.png", shown)
    words = shown.locator("span").evaluate_all(
        "spans => spans.map(span => getComputedStyle(span).color)"
    )
    assert len(set(words)) >= 4
