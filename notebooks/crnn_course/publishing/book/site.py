"""Build the site: gather the pages of each language, and let Sphinx build them."""

from __future__ import annotations

import importlib.metadata
import io
import re
import shutil
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import nbformat

from crnn_course.publishing import npm
from crnn_course.publishing.book import reference
from crnn_course.publishing.book.pages import PDFS, PageWriter
from crnn_course.publishing.book.printing import find_printer, print_pages
from crnn_course.publishing.book.settings import BookError, Edition, Settings, load
from crnn_course.publishing.browser_reader import build_reader
from crnn_course.publishing.editions import chapters, read
from crnn_lib.files import replacing

MARK = ".crnn_course_book"  # a file of every site: a folder that has it may be replaced
MATHJAX = ("sphinx-mathjax-offline", "tex-svg.js")  # package and file
DOOR = """<!doctype html><html lang="{language}"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">{at_once}
<link rel="icon" href="data:,"><title>{title}</title>
<style>
body {{ font: 1.2rem/1.6 system-ui, sans-serif; margin: 4rem auto; max-width: 36rem }}
h1, p {{ margin: 1rem }}
</style></head>
<body><h1>{title}</h1>{links}</body></html>
"""
NEEDED = ("sphinx", "myst-nb", "furo", MATHJAX[0])


@dataclass(frozen=True)
class Site:
    """A site that was built, and what is in it."""

    folder: Path
    pages: int
    pdfs: int
    megabytes: float
    no_reader: str  # why it is without the page that reads in the browser; "" if it has it


def make(root: Path, folder: Path, *, pdf: bool = False) -> Site:
    """Build the site of the course in `folder`, which is made, or replaced if it is such a site.

    root: the project's folder. pdf: print a PDF of each chapter, too. Raises BookError if a tool
    is missing, the folder holds something else, or Sphinx has anything to complain about.
    """
    if folder.exists() and not (
        folder.is_dir() and ((folder / MARK).exists() or not any(folder.iterdir()))
    ):
        raise BookError(f"{folder} holds something that is not a site of this course: name another")
    if missing := [name for name in NEEDED if not _is_installed(name)]:
        raise BookError(f"{' and '.join(missing)}: not here; pip install -e 'notebooks[book]'")
    if pdf:
        find_printer()
    settings = load(root / "notebooks/book/book.toml")
    with tempfile.TemporaryDirectory() as temporary:
        new = Path(temporary) / "site"
        no_reader = _add_reader(new / "reader")
        for edition in settings.editions:
            _build(root, settings, edition, new, pdf=pdf, has_reader=not no_reader)
        _add_door(new, settings)
        for edition in settings.editions if pdf else ():
            names = [path.stem for path in chapters(root / edition.chapters)]
            pages = [new / edition.language / f"{name}.html" for name in names]
            print_pages(pages, new / edition.language / PDFS)
        _put(new, folder)
    files = [path for path in folder.rglob("*") if path.is_file()]
    count = {kind: sum(path.suffix == kind for path in files) for kind in (".html", ".pdf")}
    size = sum(path.stat().st_size for path in files) / 1e6
    return Site(folder, count[".html"], count[".pdf"], size, no_reader)


def _is_installed(package: str) -> bool:
    try:
        importlib.metadata.version(package)
    except importlib.metadata.PackageNotFoundError:
        return False
    return True


def _put(new: Path, folder: Path) -> None:
    """Move the content of `new` to a folder, in place of the site that it may hold.

    The folder itself stays: it may be a mount, or where the command was started. It has its
    mark all the while, so that what an interruption leaves may be replaced.
    """
    folder.mkdir(parents=True, exist_ok=True)
    (folder / MARK).touch()
    for old in folder.iterdir():
        if old.is_dir() and not old.is_symlink():
            shutil.rmtree(old)
        elif old.name != MARK:
            old.unlink()
    for path in new.iterdir():
        shutil.move(path, folder / path.name)


def _add_reader(folder: Path) -> str:
    """Add the page that reads words in the browser; return why it cannot be had, "" if it can.

    Raises HashError rather than build a site from what nobody has looked at.
    """
    try:
        build_reader(folder, home="../{language}/index.html")
    except npm.HashError:
        raise
    except npm.NpmError as error:
        return str(error)
    return ""


def _add_door(site: Path, settings: Settings) -> None:
    """Write the first page of the site, which leads to the languages, or on to the only one."""
    links = "".join(
        f'<p lang="{edition.tag.replace("_", "-")}"><a href="{edition.language}/index.html" '
        f'lang="{edition.language}">{edition.name}</a> {edition.title}</p>'
        for edition in settings.editions
    )
    only = settings.editions[0].language if len(settings.editions) == 1 else ""
    at_once = f'<meta http-equiv="refresh" content="0; url={only}/index.html">' if only else ""
    (site / "index.html").write_text(
        DOOR.format(
            language=settings.editions[0].language,
            at_once=at_once,
            title=settings.title,
            links=links,
        ),
        encoding="utf-8",
    )
    (site / ".nojekyll").touch()  # GitHub Pages would leave out folders that begin with _
    (site / MARK).touch()


def _build(
    root: Path, settings: Settings, edition: Edition, site: Path, *, pdf: bool, has_reader: bool
) -> None:
    """Build the pages of one language into the folder of its name."""
    with tempfile.TemporaryDirectory() as temporary:
        work = Path(temporary)
        for name in ("pages", "extra", "static"):
            (work / name).mkdir()
        _gather(root, settings, edition, work, has_reader, pdf)
        _add_mathjax(work / "static" / "mathjax")
        # a copy: Sphinx compiles the catalogue beside its source
        shutil.copytree(root / "notebooks/book/locale", work / "pages/locale")
        title = edition.title or settings.title
        options: dict[str, object] = {
            "project": title,
            "html_title": title,
            "language": edition.tag,
            "html_context": _context(root, settings, edition, has_reader),
            "html_static_path": [str(root / "notebooks/book/static"), str(work / "static")],
            "html_extra_path": [str(work / "extra")],
        }
        # MyST-NB puts copies of the notebooks beside the pages: they stay behind
        run_sphinx(work, root / "notebooks/book", work / "html" / edition.language, options)
        shutil.move(work / "html" / edition.language, site / edition.language)


def _context(root: Path, settings: Settings, edition: Edition, has_reader: bool) -> dict[str, Any]:
    """Return what the templates are given, for the links in the sidebar.

    elsewhere: language -> the chapters that it does not have; a switch leads to its start page.
    """
    names = {
        each.language: {path.stem for path in chapters(root / each.chapters)}
        for each in settings.editions
    }
    every = set().union(*names.values())
    return {
        "reader": edition.reader if has_reader else "",
        "reader_address": edition.reader_address,
        "edition": edition.language,
        "languages": {each.language: each.name for each in settings.editions},
        "elsewhere": {language: every - there for language, there in names.items()},
    }


def _gather(
    root: Path, settings: Settings, edition: Edition, work: Path, has_reader: bool, pdf: bool
) -> None:
    """Write every page of an edition into work/pages."""
    names = [path.name for path in chapters(root / edition.chapters)]
    guides = sorted((root / "notebooks/teaching").glob("[0-9]*.md"))
    sites = {f"{folder}/{name}": name for name in names for folder in _folders(edition)}
    sites |= {f"notebooks/teaching/{path.name}": f"teaching/{path.name}" for path in guides}
    sites |= edition.pages
    writer = PageWriter(root, work / "pages", work / "extra", settings, sites, has_reader)
    filled = _filled(settings, edition, has_reader)
    written = set()
    for source, target in sites.items():
        if target.endswith(".md") and target not in written:
            writer.page(source, target, **filled)
            written.add(target)
    # the guides are listed below the syllabus, which links them
    with (work / "pages/teaching/syllabus.md").open("a", encoding="utf-8") as syllabus:
        syllabus.write("\n```{toctree}\n:hidden:\n:glob:\n\n[0-9]*\n```\n")
    for name in names:
        solved, learners = (
            read(root / edition.solutions / name),
            read(root / edition.chapters / name),
        )
        with replacing(work / "pages" / name) as part:
            nbformat.write(writer.chapter(solved, learners, edition, name, pdf), part)
    for target, text in reference.pages(settings.heart, settings.around):
        writer.write(target, text)


def _folders(edition: Edition) -> tuple[str, str]:
    return edition.chapters, edition.solutions


def _filled(settings: Settings, edition: Edition, has_reader: bool) -> dict[str, str]:
    """Return what stands for the words in double braces in the pages."""
    reader = (
        f'<a class="big" href="{edition.reader_address}">{edition.reader}</a>\n\n'
        f"{edition.about_reader}"
    )
    return {
        "reader": reader if has_reader else "",
        "repository": settings.repository or "https://github.com/NAME/REPOSITORY",
        "branch": settings.branch,
        "version": importlib.metadata.version("crnn-lib"),
    }


def _add_mathjax(folder: Path) -> None:
    """Copy MathJax from its package, so that formulas need no network."""
    package, name = MATHJAX
    files = importlib.metadata.files(package) or []
    found = next(file for file in files if file.name == name)
    folder.mkdir()
    shutil.copyfile(str(found.locate()), folder / name)


def run_sphinx(work: Path, settings: Path, out: Path, options: dict[str, object]) -> None:
    """Build the pages in work/pages into the folder `out`, with conf.py in the folder `settings`.

    options: go before conf.py's. Raises BookError with what Sphinx complains about.
    """
    from sphinx.application import Sphinx
    from sphinx.util.docutils import docutils_namespace, patch_docutils

    said = io.StringIO()
    with patch_docutils(settings), docutils_namespace():
        app = Sphinx(
            *(work / "pages", settings, out, work / "doctrees", "html", options),
            status=None,
            warning=said,
        )
        app.build(force_all=True)
    (out / ".buildinfo").unlink(missing_ok=True)
    complaints = re.sub(r"\x1b\[[\d;]*m", "", said.getvalue()).replace(f"{work}/pages/", "")
    if complaints.strip():
        raise BookError(f"Sphinx complains about the pages:\n{complaints.strip()}")
