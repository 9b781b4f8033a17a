"""The Chinese editions are what the solved chapters and the catalogue make, and nothing else."""

import re

import nbformat
import pytest
from crnn_course.language import editions, po
from crnn_course.language.catalogues import PAGES
from crnn_course.language.current import MARKER
from crnn_course.language.editions import page, settings, translated
from crnn_course.publishing.editions import EditionError, chapters, content, learners, read

from tests import ROOT
from tests.course import course

SOLVED = ROOT / "notebooks/solutions"
CHINESE = settings("zh")
SPOKEN = re.compile(
    r"^(?:Figure: .*|[✓✗○] [\d.A-Z]+ (?:right|wrong|not started|stopped)\b.*)$", re.M
)
CAPTION = re.compile(r"<figcaption[^>]*>([^<]+)<")
ENGLISH = re.compile(r"\b(?:[a-z]{2,} ){2}[a-z]{2,}\b")  # a phrase
HAN = re.compile(r"[\u4e00-\u9fff]")


@pytest.mark.parametrize("name", CHINESE.chapters)
def test_both_editions_are_made_from_the_source_and_the_catalogue(name):
    solved = translated(SOLVED / f"{name}.ipynb", "zh")
    for folder, made in ((CHINESE.home / "solutions", solved), (CHINESE.home, learners(solved))):
        assert content(made) == content(read(folder / f"{name}.ipynb")), "run: make notebooks"


@pytest.mark.parametrize("name", CHINESE.chapters)
def test_code_metadata_and_ids_are_the_same_in_both_languages(name):
    english, chinese = read(SOLVED / f"{name}.ipynb"), translated(SOLVED / f"{name}.ipynb", "zh")
    for one, other in zip(english.cells, chinese.cells, strict=True):
        assert (one.id, one.cell_type, one.metadata) == (other.id, other.cell_type, other.metadata)
        if one.cell_type == "code":
            assert one.source == other.source


def test_there_are_the_chapters_that_the_settings_name():
    for folder in (CHINESE.home, CHINESE.home / "solutions"):
        assert [path.stem for path in chapters(folder)] == list(CHINESE.chapters)
        if CHINESE.chapters:
            assert (folder / MARKER).read_text() == "zh\n"


@pytest.mark.parametrize("name", PAGES)
def test_pages_are_made_from_the_source_and_the_catalogue(name):
    stored = (CHINESE.home / f"{name}.md").read_text(encoding="utf-8")
    assert stored == page(name, "zh"), "run: make notebooks"


def test_the_glossary_defines_its_terms_in_chinese():
    rows = re.findall(r"^\| .+ \| .+ \| (.+) \| \d\d \|$", page("glossary", "zh"), re.M)
    assert len(rows) > 100
    assert [row for row in rows if ENGLISH.search(row) or not HAN.search(row)] == []


def test_each_reference_has_its_remark_in_chinese():
    items = re.findall(r"^- .+$", page("references", "zh"), re.M)
    remarks = [re.split(r"\]\([^)]*\)", item)[-1] for item in items]  # after the last link
    assert len(remarks) >= 50
    assert [text for text in remarks if ENGLISH.search(text) or not HAN.search(text)] == []


@pytest.mark.parametrize("folder", [CHINESE.home, CHINESE.home / "solutions"])
@pytest.mark.parametrize("name", CHINESE.chapters)
def test_the_machinery_speaks_chinese_in_stored_outputs(folder, name):
    for cell in nbformat.read(folder / f"{name}.ipynb", as_version=4).cells:
        for output in cell.get("outputs", []):
            data = output.get("data", {})
            plain = output.get("text", "") + data.get("text/plain", "")
            assert not SPOKEN.search(plain), plain
            for caption in CAPTION.findall(data.get("text/html", "")):
                assert not ENGLISH.search(caption), caption


@pytest.mark.parametrize("name", CHINESE.chapters)
def test_numbers_in_outputs_are_the_same_in_both_languages(name):
    """So one language's run proves the other's: nbval runs the solved edition of each."""
    for folder, other in ((ROOT / "notebooks", CHINESE.home), (SOLVED, CHINESE.home / "solutions")):
        pairs = zip(read(folder / f"{name}.ipynb").cells, read(other / f"{name}.ipynb").cells)
        for english, chinese in pairs:
            assert _numbers(english) == _numbers(chinese), english.source


def _numbers(cell):
    texts = (
        o.get("text", o.get("data", {}).get("text/plain", "")) for o in cell.get("outputs", [])
    )
    return sorted(re.findall(r"\d+(?:[.,]\d+)*", " ".join(texts)))


# --- what is not whole ----------------------------------------------------------------------------


@pytest.fixture
def small(tmp_path, monkeypatch):
    """A course of one chapter of two blocks, the second not translated."""
    cells = [nbformat.v4.new_markdown_cell("# One\n\nSee [two](02.ipynb), [terms](glossary.md).")]
    (tmp_path / "solutions").mkdir()
    nbformat.write(nbformat.v4.new_notebook(cells=cells), tmp_path / "solutions/01.ipynb")
    (tmp_path / "zh/catalogue").mkdir(parents=True)
    (tmp_path / "zh/settings.toml").write_text('name = "中文"\nchapters = ["01"]\n', "utf-8")
    for name in PAGES:
        (tmp_path / f"{name}.md").write_text("# Terms\n")
    monkeypatch.setattr(editions, "NOTEBOOKS", tmp_path)
    monkeypatch.setattr(editions, "folder", lambda language: tmp_path / language / "catalogue")
    write(tmp_path, "")
    return tmp_path


def write(small, second):
    _, text = ("", "See [two](02.ipynb), [terms](glossary.md).")
    entries = [po.Entry("# One", "# 一"), po.Entry(text, second)]
    po.write(small / "zh/catalogue/01.po", entries, "zh")


def test_a_chapter_that_is_named_and_not_whole_is_refused(small):
    with pytest.raises(EditionError, match=r"01: 1 blocks are not translated.*See"):
        editions.make("zh")
    assert not list(small.glob("zh/*.ipynb"))


def test_links_to_what_is_not_in_the_language_lead_out_of_its_folder(small):
    write(small, "见[二](02.ipynb)、[术语](glossary.md)。")
    made = {str(path.relative_to(small)) for path in editions.make("zh")}
    assert made == {"zh/01.ipynb", "zh/solutions/01.ipynb", "zh/glossary.md", "zh/references.md"}
    source = read(small / "zh/01.ipynb").cells[0].source
    assert source == "# 一\n\n见[二](../02.ipynb)、[术语](glossary.md)。"
    assert editions.make("zh") == []  # nothing changed, nothing written
    (small / "zh/settings.toml").write_text('name = "中文"\nchapters = []\n', "utf-8")
    editions.make("zh")
    assert not list(small.glob("zh/**/*.ipynb"))


def test_outputs_stay_where_only_prose_has_changed_and_go_with_the_code(small):
    def source(code):
        cells = [nbformat.v4.new_markdown_cell("# One", id="a")]
        cells.append(nbformat.v4.new_code_cell(code, id="b"))
        nbformat.write(nbformat.v4.new_notebook(cells=cells), small / "solutions/01.ipynb")

    def outputs():
        return read(small / "zh/solutions/01.ipynb").cells[1].outputs

    source("print(1)")
    editions.make("zh")
    run = read(small / "zh/solutions/01.ipynb")
    run.cells[1].outputs = [nbformat.v4.new_output("stream", text="1\n")]
    nbformat.write(run, small / "zh/solutions/01.ipynb")
    po.write(small / "zh/catalogue/01.po", [po.Entry("# One", "# 第一章")], "zh")
    assert small / "zh/solutions/01.ipynb" in editions.make("zh")
    assert outputs()[0].text == "1\n"
    source("print(2)")
    editions.make("zh")
    assert outputs() == []


def test_a_language_that_the_course_does_not_have_is_refused_with_those_that_it_has(capsys):
    assert course("make", "--language", "xx") == 2
    assert "xx: the course is not in this language; there is zh" in capsys.readouterr().err


def test_the_learners_copy_is_marked_and_lies_in_a_folder_of_its_own(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    if not CHINESE.chapters:
        pytest.skip("no chapter is in Chinese yet")
    assert course("lab", "--language", "zh", "--no-open") == 0
    mine = tmp_path / "my_notebooks_zh"
    assert (mine / MARKER).read_text() == "zh\n"
    assert [path.stem for path in chapters(mine)] == list(CHINESE.chapters)
    assert (mine / "glossary.md").exists()
