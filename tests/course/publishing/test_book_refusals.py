"""What the command for the site refuses, and what it leaves alone."""

import sys
from concurrent.futures import ThreadPoolExecutor

import pytest
from crnn_course.publishing import npm
from crnn_course.publishing.book import BookError, make, printing, site
from crnn_course.publishing.book.settings import load

from tests import ROOT
from tests.course import course


def test_a_folder_that_holds_something_else_is_left_alone(tmp_path, capsys):
    (tmp_path / "mine.txt").write_text("mine")
    assert course("book", tmp_path) == 2
    assert "name another" in capsys.readouterr().err
    assert (tmp_path / "mine.txt").read_text() == "mine"


def test_a_file_in_the_place_of_the_folder_is_left_alone(tmp_path):
    (tmp_path / "site").write_text("mine")
    with pytest.raises(BookError, match="name another"):
        make(ROOT, tmp_path / "site")
    assert (tmp_path / "site").read_text() == "mine"


def test_a_site_is_replaced_in_its_folder_which_stays(tmp_path):
    """A folder that is a mount cannot be removed; its inode tells that it is the same."""
    new, folder = tmp_path / "new", tmp_path / "out" / "site"
    for name in ("index.html", site.MARK, "en/page.html"):
        (new / name).parent.mkdir(parents=True, exist_ok=True)
        (new / name).write_text("new")
    (folder / "old").mkdir(parents=True)
    (folder / "old.html").write_text("old")
    before = folder.stat().st_ino
    site._put(new, folder)
    assert folder.stat().st_ino == before
    files = {str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file()}
    assert files == {"index.html", site.MARK, "en/page.html"}


def test_what_is_not_installed_is_named_before_anything_is_built(tmp_path, monkeypatch):
    monkeypatch.setattr(site, "NEEDED", ("sphinx", "none-such"))
    with pytest.raises(BookError, match=r"^none-such: not here; pip install"):
        make(ROOT, tmp_path / "site")


def test_pdfs_without_chromium_are_refused_before_anything_is_built(tmp_path, monkeypatch):
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(BookError, match="leave out --pdf"):
        make(ROOT, tmp_path / "site", pdf=True)
    assert not (tmp_path / "site").exists()


def test_a_setting_that_is_missing_is_named(tmp_path):
    (tmp_path / "book.toml").write_text('title = "A"\n')
    with pytest.raises(BookError, match="repository"):
        load(tmp_path / "book.toml")


def test_without_npm_the_reason_for_no_reader_is_kept_and_the_site_goes_on(monkeypatch, tmp_path):
    def fails(folder, home):
        raise npm.NpmError("there is no npm here")

    monkeypatch.setattr(site, "build_reader", fails)
    assert site._add_reader(tmp_path) == "there is no npm here"


def test_no_site_is_built_from_a_package_with_another_hash(monkeypatch, tmp_path):
    def fails(folder, home):
        raise npm.HashError("another hash")

    monkeypatch.setattr(site, "build_reader", fails)
    with pytest.raises(npm.HashError):
        site._add_reader(tmp_path)


def test_a_chromium_that_does_not_start_is_a_sentence(tmp_path, monkeypatch):
    pytest.importorskip("playwright", reason="Playwright, which drives Chromium, is missing")
    monkeypatch.setattr(printing, "find_printer", lambda: sys.executable)
    with ThreadPoolExecutor(1) as other, pytest.raises(BookError, match="does not start"):
        other.submit(printing.print_pages, [tmp_path / "page.html"], tmp_path / "pdf").result()
