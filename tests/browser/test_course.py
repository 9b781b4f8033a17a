"""The course in a real browser: the first chapter from top to bottom, each widget by mouse and
keys, both themes.

Screenshots go to runs/browser, to be looked at.
"""

import nbformat
import pytest
from crnn_course.publishing.editions import chapters

from tests import ROOT
from tests.banks.chapter_00 import RIGHT, WRONG
from tests.course.figures.visibility import contrast

pytest.importorskip("playwright.sync_api", reason="no Playwright here: pip install -e '.[browser]'")

from tests.browser.lab import Chapter, Explorer, choosing

SHOTS = ROOT / "runs" / "browser"
WIDGETS = ("explore(", "upload(")
OURS, NEEDED = (
    ("prose", "output", "widget"),
    4.5,
)  # the colours of code and of frames are JupyterLab's own


def widget_cells(path):
    """Numbers of the cells of a notebook that show a widget."""
    cells = nbformat.read(path, as_version=4).cells
    return [
        number
        for number, cell in enumerate(cells)
        if cell.cell_type == "code" and any(w in cell.source for w in WIDGETS)
    ]


MOVING = [path for path in chapters(ROOT / "notebooks") if widget_cells(path)]


@pytest.fixture(scope="module")
def first(lab, page):
    """The first chapter, as it was opened, with all cells run."""
    chapter = Chapter(page, page.url)
    chapter.run_all()
    return chapter


def assert_can_be_read(chapter):
    words = [word for word in chapter.words() if word.role in OURS]
    faint = {(word.role, word.text, round(contrast(word.colour, word.ground), 2)) for word in words}
    assert sorted(found for found in faint if found[-1] < NEEDED) == [], (
        f"a contrast of {NEEDED} is needed"
    )
    assert len(words) > 10


def test_the_first_chapter_runs_from_top_to_bottom(lab, first):
    """It was opened without being asked for a password, and says what its stored outputs say."""
    notebook = chapters(lab.folder)[0]
    assert first.page.url.endswith(f"/lab/tree/{notebook.name}")
    assert first.complaints() == []
    stored = nbformat.read(ROOT / "notebooks" / notebook.name, as_version=4)
    outputs = [output for cell in stored.cells for output in cell.get("outputs", [])]
    assert first.said() == "".join(
        output.text for output in outputs if output.output_type == "stream"
    )
    pictures = first.page.locator(".jp-OutputArea-output img")
    assert pictures.count() == sum(
        "<img" in output.get("data", {}).get("text/html", "") for output in outputs
    )


@pytest.mark.parametrize("theme", ["Light", "Dark"])
def test_both_themes_can_be_read(first, theme):
    first.wear(theme)
    for name, mark in (
        ("figure", "import readings_figure"),
        ("exercise", 'check("0.1"'),
        ("training", "loss_figure"),
    ):
        first.picture(SHOTS / f"first_{theme.lower()}_{name}.png", first.cell(mark))
    assert_can_be_read(first)


@pytest.mark.parametrize(("bank", "mark"), [(WRONG, "✗"), (RIGHT, "✓")])
def test_an_answer_gets_its_feedback(first, bank, mark):
    written = bank["0.1"][0]
    source, words = (written, "0.1") if bank is RIGHT else written
    said = first.answer("my_reading = ", source.replace("answer", "my_reading"), 'check("0.1"')
    first.page.wait_for_function(
        "([area, mark]) => area.textContent.startsWith(mark)", arg=[said.element_handle(), mark]
    )
    assert words in said.inner_text()
    first.picture(SHOTS / f"answer_{'right' if bank is RIGHT else 'wrong'}.png", said)


@pytest.fixture(params=MOVING, ids=lambda path: path.stem)
def moving(request, lab, page):
    """A chapter up to its last widget, run."""
    # without outputs and counts
    notebook = nbformat.read(lab.folder / request.param.name, as_version=4)
    notebook.cells = notebook.cells[: widget_cells(request.param)[-1] + 1]
    nbformat.write(notebook, lab.folder / f"widgets_of_{request.param.name}")
    chapter = Chapter(page, page.url.rpartition("/")[0] + f"/widgets_of_{request.param.name}?reset")
    chapter.run_all()
    yield chapter, request.param
    chapter.shut_down()  # and, the first time, the kernel of the first chapter, too


def test_each_widget_moves_by_mouse_and_by_keys(moving):
    chapter, notebook = moving
    assert chapter.complaints() == []
    boxes = chapter.page.locator(".jp-OutputArea-output .widget-vbox")
    assert boxes.count() == len(widget_cells(notebook))
    for number in range(boxes.count()):
        box = boxes.nth(number)
        if box.locator(".noUi-handle").count():
            assert_moves(Explorer(chapter, box))
        else:
            assert_takes_files(chapter, box)
        for theme in ("Light", "Dark"):
            chapter.wear(theme)
            assert_can_be_read(chapter)
            chapter.picture(SHOTS / f"{notebook.stem}_{number}_{theme.lower()}.png", box)


def assert_moves(explorer):
    picture = explorer.picture()
    for number in range(explorer.sliders.count()):
        explorer.drag_to_the_end(number)
        picture = explorer.changed(picture)
        explorer.chapter.page.keyboard.press("Escape")
        explorer.chapter.tab_to(explorer.sliders.nth(number))
        explorer.chapter.page.keyboard.press("ArrowLeft")
        picture = explorer.changed(picture)


def assert_takes_files(chapter, box):
    button, answer = box.locator("button"), box.locator(".widget-html-content")
    words = sorted((ROOT / "data" / "samples" / "images").glob("*.png"))[:2]
    for word, by_keys in zip(words, (False, True)):
        if by_keys:
            chapter.page.keyboard.press("Escape")
            chapter.tab_to(button)
        choosing(chapter.page, button, by_keys).set_files(word)
        chapter.page.wait_for_function(
            "([area, name]) => area.textContent.includes(name)",
            arg=[answer.element_handle(), f"{word.name}: "],
        )
        assert "confidence" in answer.inner_text()
