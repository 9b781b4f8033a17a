"""The site that `make book` builds: every link, and every page in a headless Chromium.

The page that reads words in the browser has tests of its own.

Each page is opened 390, 1024, 1280 and 1920 pixels wide, light and dark, without a network.
Screenshots of some go to runs/book, to be looked at.
"""

import time
from concurrent.futures import ThreadPoolExecutor
from html.parser import HTMLParser
from urllib.parse import unquote, urldefrag, urlsplit

import nbformat
import pytest
from crnn_course.publishing.editions import chapters

from tests import ROOT
from tests.browser.reader import served

pytest.importorskip("myst_nb", reason="no MyST-NB here: pip install -e 'notebooks[book]'")

from crnn_course.publishing.book import make
from crnn_course.publishing.book.printing import print_pages

# MyST-Parser's, not ours
pytestmark = pytest.mark.filterwarnings("ignore:.*MystReferenceResolver")
SHOTS = ROOT / "runs" / "book"
SHOWN = (
    "index",
    "04_ctc_sums_over_all_alignments",
    "reference/decoding",
    "teaching/syllabus",
    "glossary",
)
WIDTHS, THEMES = (390, 1024, 1280, 1920), ("light", "dark")
BUILD_SECONDS, SWEEP_SECONDS = 300, 300  # of a machine that has other work, too
# pictures that are empty and formulas that are not set, once both have come
MISSING = """async () => {
  const pictures = [...document.images];
  for (const picture of pictures) picture.loading = "eager";
  await Promise.all(pictures.map(picture => picture.decode().catch(() => null)));
  const maths = [...document.querySelectorAll(".math")];
  const seconds = performance.now() / 1000 + 60;
  while (maths.length && !window.MathJax?.startup?.promise && performance.now() / 1000 < seconds)
    await new Promise(done => setTimeout(done, 20));
  await window.MathJax?.startup?.promise;
  return [
    ...pictures.filter(picture => !picture.naturalWidth).map(picture => picture.src),
    ...maths.filter(math => !math.querySelector("mjx-container")).map(math => math.textContent),
    ...[...document.querySelectorAll("mjx-merror")].map(wrong => wrong.textContent)];
}"""
LOOKS = """() => {
  const [r, g, b] = getComputedStyle(document.body).backgroundColor.match(/\\d+/g).map(Number);
  return [document.documentElement.scrollWidth - innerWidth, (r + g + b) / 765];
}"""


class Page(HTMLParser):
    """The links of a page, its anchors, and its pictures with their words."""

    def __init__(self, text):
        super().__init__()
        self.links, self.anchors, self.pictures = [], set(), []
        self.folds = 0
        self.feed(text)

    def handle_starttag(self, tag, attributes):
        given = dict(attributes)
        self.anchors |= {given[name] for name in ("id", "name") if given.get(name)}
        self.links += [given[name] for name in ("href", "src") if given.get(name)]
        self.folds += tag == "details" and "hide" in given.get("class", "")
        if tag == "img":
            self.pictures.append((given.get("src", ""), given.get("alt", "")))


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    """The site, and the seconds that it took."""
    start = time.monotonic()
    site = make(ROOT, tmp_path_factory.mktemp("book") / "site")
    return site, time.monotonic() - start


@pytest.fixture(scope="module")
def pages(built):
    """Every page of the site, by its path."""
    paths = sorted(built[0].folder.resolve().rglob("*.html"))
    return {path: Page(path.read_text(encoding="utf-8")) for path in paths}


@pytest.fixture(scope="module")
def address(built):
    """The site on a server of this machine."""
    with served(built[0].folder) as address:
        yield address.rstrip("/")


@pytest.fixture
def window(browser, address):
    """A window that reaches nothing but the site, and notes what else a page asks for."""
    window = browser.new_page()
    window.complaints = complaints = []
    window.on("pageerror", lambda error: complaints.append(str(error)))
    window.on(
        "console",
        lambda said: complaints.append(said.text) if said.type in ("error", "warning") else 0,
    )

    def fetch(route):
        if route.request.url.startswith((f"{address}/", "data:", "blob:")):
            route.continue_()
        else:
            complaints.append(f"asks for {route.request.url}")
            route.abort()

    window.route("**/*", fetch)
    yield window
    window.close()


def test_it_is_built_without_warnings_in_time(built, capsys):
    """`make` raises an error for any warning of Sphinx."""
    site, seconds = built
    with capsys.disabled():
        print(f"\nsite: {site.pages} pages, {site.megabytes:.1f} MB, {seconds:.0f} s")
    assert site.pages > 60
    assert seconds < BUILD_SECONDS
    assert site.megabytes < 60


def test_every_link_leads_to_a_page_and_an_anchor_of_the_site(built, pages):
    lost = []
    for path, page in pages.items():
        for link in page.links:
            if urlsplit(link).scheme in ("http", "https", "mailto", "data"):
                continue
            file, anchor = urldefrag(link)
            target = (path.parent / unquote(urlsplit(file).path)).resolve() if file else path
            target = target / "index.html" if target.is_dir() else target
            inside = target.is_relative_to(built[0].folder.resolve())
            anchored = not anchor or target not in pages or unquote(anchor) in pages[target].anchors
            if not (inside and target.exists() and anchored):
                lost.append(f"{path.relative_to(built[0].folder)}: {link}")
    assert lost == []


def test_no_page_names_a_server_that_it_would_load_from(built, pages):
    for path, page in pages.items():
        for source, _ in page.pictures:
            assert not source.startswith("http"), path
        assert "cdn." not in path.read_text(encoding="utf-8"), path


@pytest.mark.parametrize("chapter", chapters(ROOT / "notebooks"), ids=lambda path: path.stem[:2])
def test_every_figure_of_a_chapter_is_there_with_its_description(built, pages, chapter):
    cells = [
        cell for cell in nbformat.read(chapter, as_version=4).cells if cell.cell_type == "code"
    ]
    data = [output.get("data", {}) for cell in cells for output in cell.outputs]
    stored = sum("image/png" in each or each.get("text/html", "").count("<img") for each in data)
    page = pages[(built[0].folder / "en" / f"{chapter.stem}.html").resolve()]
    shown = [(source, alt) for source, alt in page.pictures if source.startswith("figures/")]
    assert stored > 0
    assert len(shown) == stored
    assert all(len(alt) > 20 for _, alt in shown)
    solved = sum(bool(cell.metadata.get("nbgrader", {}).get("solution")) for cell in cells)
    assert page.folds == solved


def test_the_site_holds_its_languages_and_the_reader_and_nothing_else(built):
    folders = {path.name for path in built[0].folder.iterdir() if path.is_dir()}
    assert folders == {"en", "zh"} | ({"reader"} if not built[0].no_reader else set())


def test_every_page_in_chromium(built, pages, window, address, capsys):
    start, folder = time.monotonic(), built[0].folder.resolve()
    wrong = []
    # the other pages in Chinese are the English ones, in a frame that these have, too
    own = {folder / "zh" / f"{name}.html" for name in ("index", "glossary", "references", "search")}
    own |= {folder / "zh" / f"{path.stem}.html" for path in chapters(ROOT / "notebooks/zh")}
    assert own <= set(pages)
    for path in (path for path in pages if path.is_relative_to(folder / "en") or path in own):
        name = str(path.relative_to(folder))
        window.goto(f"{address}/{name}", wait_until="load")
        missing = window.evaluate(MISSING)
        # pages of source are all alike: their dark theme is that of the others
        for theme in THEMES if "_modules" not in name else THEMES[:1]:
            window.emulate_media(color_scheme=theme)
            for width in WIDTHS:
                window.set_viewport_size({"width": width, "height": 900})
                wider, light = window.evaluate(LOOKS)
                if wider > 0:
                    wrong.append(f"{name}: {wider} pixels wider than {width}")
                if (light > 0.5) != (theme == "light"):
                    wrong.append(f"{name}: not {theme}")
                page = name.removeprefix("en/").removesuffix(".html")
                if page in SHOWN and width in (390, 1280):
                    shot = SHOTS / f"{page.replace('/', '_')}_{width}_{theme}.png"
                    window.screenshot(path=shot)
        wrong += [f"{name}: {said}" for said in (*missing, *window.complaints)]
        window.complaints.clear()
    seconds = time.monotonic() - start
    with capsys.disabled():
        print(f"\n{len(pages)} pages, 4 widths, 2 themes: {seconds:.0f} s")
    assert wrong == []
    assert seconds < SWEEP_SECONDS


def test_the_search_finds_the_reference_of_a_function(window, address):
    window.goto(f"{address}/")
    assert window.locator('a[lang="zh"]').inner_text() == "中文"
    window.locator('a[lang="en"]').click()
    window.wait_for_url("**/en/index.html")
    window.get_by_placeholder("Search").fill("beam_search")
    window.keyboard.press("Enter")
    window.locator("#search-results a", has_text="beam_search").first.click()
    window.wait_for_url("**/reference/decoding.html*")
    assert "hypotheses, best first" in window.locator("article").inner_text()
    assert window.complaints == []


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ("前缀束搜索", "06_best_path_is_not_best_text.html"),
        ("beam_search", "reference/decoding.html"),
        ("网格图", "04_ctc_sums_over_all_alignments.html"),
        ("束", "06_best_path_is_not_best_text.html"),
    ],
)
def test_the_search_in_chinese_finds_words_of_both_languages(window, address, asked, found):
    window.goto(f"{address}/zh/index.html")
    window.get_by_placeholder("搜索").fill(asked)
    window.keyboard.press("Enter")
    window.locator(f'#search-results a[href*="{found}"]').first.wait_for()
    assert window.complaints == []


def test_the_search_in_chinese_does_not_find_what_no_page_says(window, address):
    window.goto(f"{address}/zh/search.html?q=红烧牛肉面")
    window.wait_for_function("document.querySelector('.search-summary').textContent")
    assert window.locator("#search-results li").count() == 0
    assert window.complaints == []


def test_the_theme_speaks_chinese_on_chinese_pages(window, address):
    window.set_viewport_size({"width": 1920, "height": 900})
    window.goto(f"{address}/zh/01_words_become_tensors.html")
    around = " ".join(window.locator(".related-pages, .toc-title, footer").all_inner_texts())
    for english in ("Next", "Previous", "On this page", "Contents", "Made with"):
        assert english.lower() not in around.lower()


def test_on_paper_nothing_lies_over_the_text(window, address):
    """What stays where it is on a screen is printed on every page; what is left or right of it is
    not, as the drawers are.
    """
    window.emulate_media(media="print")
    window.goto(f"{address}/en/04_ctc_sums_over_all_alignments.html")
    fixed = """() => [...document.querySelectorAll("body *")].filter((element) => {
      const { left, right, height } = element.getBoundingClientRect();
      return getComputedStyle(element).position === "fixed" && element.checkVisibility()
        && height > 0 && left < innerWidth && right > 0;
    }).map((element) => element.textContent)"""
    assert window.evaluate(fixed) == []
    window.emulate_media(media="screen")


def test_a_solution_opens_by_keyboard(window, address):
    window.goto(f"{address}/en/04_ctc_sums_over_all_alignments.html")
    fold = window.locator("details.hide").first
    assert not fold.locator("pre").first.is_visible()
    fold.locator("summary").focus()
    window.keyboard.press("Enter")
    assert "return text" in fold.locator("pre").first.inner_text()
    assert "Solution of 4.1" in fold.locator("summary").inner_text()


def test_a_chapter_is_printed(built, chromium, tmp_path):
    page = built[0].folder / "en" / "04_ctc_sums_over_all_alignments.html"
    with ThreadPoolExecutor(1) as other:  # Playwright runs once in a thread, and here already
        (printed,) = other.submit(print_pages, [page], tmp_path / "pdf").result()
    content = printed.read_bytes()
    assert content.startswith(b"%PDF")
    assert 100_000 < len(content) < 10_000_000
