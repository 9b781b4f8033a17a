"""The site's pages before Sphinx sees them: links, chapters with folded solutions, docstrings.

The site itself is built and gone through in tests/browser/test_book.py.
"""

import base64
import re
import tomllib
from dataclasses import dataclass

import pytest
from crnn_course.publishing.book import BookError
from crnn_course.publishing.book.pages import PageWriter
from crnn_course.publishing.book.reference import as_rest, pages, translate
from crnn_course.publishing.book.settings import load
from crnn_course.publishing.book.site import run_sphinx
from crnn_course.publishing.editions import chapters, learners
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from tests import ROOT

SETTINGS = load(ROOT / "notebooks/book/book.toml")
ENGLISH = SETTINGS.editions[0]
PIXEL = base64.b64encode(b"\x89PNG not really").decode()


@pytest.fixture
def writer(tmp_path):
    """Pages of a small project: a page, a chapter, a picture, a file that is no page."""
    for name in ("notebooks/page.md", "notebooks/04.ipynb", "data/picture.png", "data/raw.csv"):
        (tmp_path / "project" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "project" / name).write_bytes(b"content")
    sites = {"notebooks/page.md": "page.md", "notebooks/04.ipynb": "04.ipynb"}
    return PageWriter(tmp_path / "project", tmp_path / "pages", tmp_path / "extra", SETTINGS, sites)


def _chapter():
    """Return a solved chapter with an exercise, a prediction and a figure."""

    def answer(grade_id, source, outputs=()):
        role = {"grade": False, "solution": True, "grade_id": grade_id}
        return new_code_cell(source, outputs=list(outputs), metadata={"nbgrader": role})

    words = "a &quot;square&quot; &amp; more"
    picture = f'<figure><img alt="{words}" src="data:image/png;base64,{PIXEL}"></figure>'
    figure = new_output("display_data", {"text/html": picture, "text/plain": "<figure>"})
    test = {"grade": True, "solution": False, "grade_id": "test_4_1"}
    replied = new_output("stream", text="✓ 4.A: right")
    return new_notebook(
        cells=[
            new_markdown_cell("# A chapter\n\nSee [the page](page.md)."),
            answer(
                "ex_4_1", "def f():\n    ### BEGIN SOLUTION\n    return 1\n    ### END SOLUTION"
            ),
            new_code_cell("check('4.1', f)", metadata={"nbgrader": test}),
            answer(
                "predict_4_A",
                "predict('4.A',\n ### BEGIN SOLUTION\n 'b'\n ### END SOLUTION\n)",
                [replied],
            ),
            new_code_cell("show(figure)", outputs=[figure]),
        ]
    )


def _page(writer, pdf=False):
    solved = _chapter()
    learners_edition = learners(solved)
    for cell, source in zip(learners_edition.cells, solved.cells):
        if cell.source == "show(figure)":
            cell.outputs = source.outputs
    return writer.chapter(solved, learners_edition, ENGLISH, "04.ipynb", pdf)


def test_a_solution_is_folded_below_its_check_and_an_answer_below_its_question(writer):
    cells = _page(writer).cells
    folded = [number for number, cell in enumerate(cells) if cell.metadata.get("tags")]
    assert folded == [3, 5]
    assert all(cells[number].metadata["tags"] == ["hide-cell"] for number in folded)
    assert cells[3].source == "def f():\n    return 1\n"
    assert cells[3].metadata["mystnb"]["code_prompt_show"] == "Solution of 4.1"
    assert "'b'" in cells[5].source
    assert cells[5].outputs[0].text == "✓ 4.A: right"
    assert cells[5].metadata["mystnb"]["code_prompt_show"] == "Answer to 4.A"
    assert "return 1" not in cells[1].source


def test_a_figure_becomes_a_file_with_its_description(writer):
    html = _page(writer).cells[-1].outputs[0].data["text/html"]
    assert 'alt="a &quot;square&quot; &amp; more"' in html
    path = re.search(r'src="(figures/\w+\.png)"', html)[1]
    assert (writer.extra / path).read_bytes() == base64.b64decode(PIXEL)


def test_a_chapter_has_a_link_to_its_pdf_where_there_is_one(writer):
    assert 'href="pdf/04.pdf"' in _page(writer, pdf=True).cells[0].source
    assert "pdf" not in _page(writer).cells[0].source


def test_the_chapter_of_the_trellis_leads_to_the_one_in_the_browser_where_there_is_one(writer):
    from dataclasses import replace

    link = 'href="../reader/index.html#trellis"'
    chinese = SETTINGS.editions[1]
    for has_reader, trellis in ((True, "04"), (False, "04"), (True, "05")):
        settings = replace(SETTINGS, trellis=trellis)
        page = _page(replace(writer, settings=settings, has_reader=has_reader))
        assert (link in page.cells[0].source) == (has_reader and trellis == "04")
    with_reader = replace(writer, settings=replace(SETTINGS, trellis="04"), has_reader=True)
    assert 'href="../reader/index.zh.html#trellis"' in with_reader._ways("04.ipynb", chinese, False)


@pytest.mark.parametrize(
    ("link", "leads"),
    [
        ("[a](../page.md)", "[a](../page.md)"),
        ("[a](../page.md#part)", "[a](../page.md#part)"),
        ("[a](../../data/raw.csv)", "a"),  # published nowhere
        ("[a](#part)", "[a](#part)"),
        ("[a](https://example.org/x)", "[a](https://example.org/x)"),
        ("![words](../../data/picture.png)", "![words](../pictures/data-picture.png)"),
        ("`check(x)[0](y)`", "`check(x)[0](y)`"),
    ],
)
def test_links_lead_to_pages_or_are_words(writer, link, leads):
    assert writer.text("notebooks/teaching/guide.md", "teaching/guide.md", link) == leads


def test_links_to_other_files_lead_to_the_repository_once_it_has_an_address(writer):
    from dataclasses import replace

    published = replace(SETTINGS, repository="https://github.com/a/b", branch="main")
    writer = replace(writer, settings=published)
    text = writer.text("notebooks/page.md", "page.md", "[a](../data/raw.csv)")
    assert text == "[a](https://github.com/a/b/blob/main/data/raw.csv)"
    first = _page(writer).cells[0].source
    assert "https://mybinder.org/v2/gh/a/b/main?labpath=notebooks/04.ipynb" in first
    assert "https://colab.research.google.com/github/a/b/blob/main/notebooks/04.ipynb" in first


def test_every_page_of_the_settings_exists():
    for path in ENGLISH.pages:
        assert (ROOT / path).is_file(), path
    names = [path.stem for path in chapters(ROOT / ENGLISH.chapters)]
    assert SETTINGS.trellis in names
    for name in names:
        assert name in (ROOT / "notebooks/book/index.md").read_text(encoding="utf-8")


def test_the_start_page_lists_the_chapters_as_readme_does():
    readme, start = (
        [
            re.sub(r"\(\S*/", "(", line)
            for line in (ROOT / path).read_text(encoding="utf-8").splitlines()
            if line.startswith("| [0")
        ]
        for path in ("README.md", "notebooks/book/index.md")
    )
    assert len(readme) == len(chapters(ROOT / ENGLISH.chapters))
    assert start == readme


def test_the_changes_name_the_version():
    version = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert f"## {version['version']}" in (ROOT / "notebooks/book/changes.md").read_text("utf-8")


# --- the reference --------------------------------------------------------------------------------


def test_code_in_docstrings_is_marked_for_sphinx():
    lines = ["Return `x` and `a + b`, *args too: `n`th, a_ and a_b."]
    assert as_rest(lines) == [
        r"Return :py:obj:`x` and ``a + b``, \*args too: :py:obj:`n`\ th, a\_ and a_b.",
        "",
    ]


def test_lists_and_indented_lines_of_docstrings_are_told_apart():
    given = ["Two:", "- one", "  more", "- two", "", "    code *here*", "", ">>> f(`x`)", "1"]
    assert as_rest(given) == [
        *("Two:", "", "- one", "  more", "- two", ""),
        *("::", "", "    code *here*", ""),
        *(">>> f(`x`)", "1", ""),
    ]


@dataclass
class Options:
    """Say something."""

    steps: int = 3  # how many
    # above it
    name: str | None = None


def test_fields_of_a_dataclass_come_with_the_comments_beside_them():
    lines = ["Say something."]
    translate(None, "class", "Options", Options, None, lines)
    assert lines[-2:] == [
        "- **steps** (``int`` = ``3``): how many",
        "- **name** (``str | None`` = ``None``): above it",
    ]


def test_the_reference_has_each_public_name_with_what_it_does():
    import crnn_lib

    made = dict(pages(SETTINGS.heart, SETTINGS.around))
    for name in crnn_lib.__all__:
        assert f"`{name} <crnn_lib.{crnn_lib._HOMES[name]}.{name}>` |" in made["reference/index.md"]
        assert f"reference/{crnn_lib._HOMES[name]}.md" in made
    assert ".. automodule:: crnn_lib.uses.speech" in made["reference/uses.md"]


# --- Sphinx, on two pages -------------------------------------------------------------------------


def _small_site(tmp_path, text, elsewhere=frozenset()):
    """Build a start page and a page in a folder, as a language of two on a site with a reader."""
    (tmp_path / "pages/teaching").mkdir(parents=True)
    toc = "```{toctree}\nteaching/page\n```\n"
    (tmp_path / "pages/index.md").write_text(f"# Start\n\n{toc}")
    (tmp_path / "pages/teaching/page.md").write_text(f"# Page\n\n{text}\n")
    context = {
        "reader": "Read",
        "reader_address": "../reader/index.html",
        "edition": "en",
        "languages": {"en": "English", "zh": "中文"},
        "elsewhere": {"en": set(), "zh": elsewhere},
    }
    options = {"project": "A course", "language": "en", "html_context": context}
    run_sphinx(tmp_path, ROOT / "notebooks/book", tmp_path / "site/en", options)
    return (tmp_path / "site/en/teaching/page.html").read_text(encoding="utf-8")


@pytest.mark.filterwarnings("ignore:.*MystReferenceResolver")
def test_the_sidebar_leads_to_the_reader_and_to_the_page_in_the_other_language(tmp_path):
    pytest.importorskip("myst_nb")
    page = _small_site(tmp_path, "Text.")
    assert 'href="../../reader/index.html"' in page
    assert '<a href="../../zh/teaching/page.html">中文</a>' in page
    assert "<b>English</b>" in page


@pytest.mark.filterwarnings("ignore:.*MystReferenceResolver")
def test_the_switch_leads_to_the_start_page_of_a_language_without_this_page(tmp_path):
    pytest.importorskip("myst_nb")
    page = _small_site(tmp_path, "Text.", elsewhere={"teaching/page"})
    assert '<a href="../../zh/index.html">中文</a>' in page


@pytest.mark.filterwarnings("ignore:.*MystReferenceResolver")
def test_a_warning_of_sphinx_stops_the_site_and_names_the_page(tmp_path):
    pytest.importorskip("myst_nb")
    with pytest.raises(BookError, match=r"teaching/page\.md:3.*nowhere"):
        _small_site(tmp_path, "[a link](nowhere.md)")


def test_another_language_brings_its_own_pages():
    chinese = next(edition for edition in SETTINGS.editions if edition.language == "zh")
    starts = [path for path, name in chinese.pages.items() if name == "index.md"]
    assert starts == ["notebooks/book/index.zh.md", "notebooks/zh/README.zh.md"]
    assert "notebooks/glossary.md" not in chinese.pages
    assert chinese.pages["notebooks/book/installing.md"] == "installing.md"
    for path in chinese.pages:
        assert (ROOT / path).is_file(), path


def test_the_chinese_start_page_lists_the_chapters_that_are_there():
    start = (ROOT / "notebooks/book/index.zh.md").read_text(encoding="utf-8")
    listed = re.findall(r"^(\d\d_\w+)$", start, re.MULTILINE)
    linked = re.findall(r"^\| \[\d\d\]\(\S*?(\d\d_\w+)\.ipynb\)", start, re.MULTILINE)
    assert listed == linked == [path.stem for path in chapters(ROOT / "notebooks/zh")]
