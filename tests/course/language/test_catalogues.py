"""The catalogues hold the texts of the course, no others, and translations that keep the rules."""

import pytest
from crnn_course.language import catalogues, po
from crnn_course.language.editions import settings
from crnn_course.language.report import faults

LANGUAGE = "zh"
NAMES = [path.stem for path in sorted(catalogues.folder(LANGUAGE).glob("*.po"))]
BUSY = pytest.mark.xdist_group("the texts of the course")


@pytest.fixture(scope="module")
def texts():
    return catalogues.texts(LANGUAGE)


@BUSY
@pytest.mark.parametrize("name", NAMES)
def test_a_catalogue_holds_the_texts_of_the_course_in_their_order(texts, name):
    known = po.read(catalogues.folder(LANGUAGE) / f"{name}.po")
    assert list(known) == list(texts[name]), "run: course catalogue zh"


@BUSY
def test_every_catalogue_is_there(texts):
    assert sorted(texts) == sorted(NAMES)


def needed() -> list[str]:
    """Return the catalogues that must be whole: of the chapters there are, of all, of pages."""
    chapters = settings(LANGUAGE).chapters
    words = ["exercises", "figures", "widgets", "museum"] if chapters else []
    exercises = (f"exercises_{name[:2]}" for name in chapters)
    return [*chapters, *exercises, *words, *catalogues.PAGES, "reader"]


@pytest.mark.parametrize("name", needed())
def test_what_is_shown_is_translated(name):
    known = po.read(catalogues.folder(LANGUAGE) / f"{name}.po")
    assert known
    assert [text for text, translation in known.items() if not translation] == []


@pytest.mark.parametrize("name", NAMES)
def test_translations_keep_the_rules_and_the_terms(name):
    assert faults(LANGUAGE, name) == []


def test_writing_keeps_what_is_read_and_has_no_dates(tmp_path):
    entries = [po.Entry('A "quoted" text\nof {0} lines', "译文 {0}", ("here", "there"))]
    po.write(tmp_path / "a.po", entries, LANGUAGE)
    first = (tmp_path / "a.po").read_bytes()
    assert po.read(tmp_path / "a.po") == {entries[0].text: "译文 {0}"}
    assert b"Date" not in first
    po.write(tmp_path / "a.po", entries, LANGUAGE)
    assert (tmp_path / "a.po").read_bytes() == first


def test_an_update_keeps_translations_and_tells_new_and_old_texts(tmp_path, monkeypatch):
    monkeypatch.setattr(catalogues, "folder", lambda language: tmp_path)
    monkeypatch.setattr(catalogues, "texts", lambda language: {"a": {"kept": ["x"], "new": ["y"]}})
    po.write(tmp_path / "a.po", [po.Entry("old", "旧"), po.Entry("kept", "留")], LANGUAGE)
    (counts,) = catalogues.update(LANGUAGE)
    assert (counts.added, counts.removed, counts.missing) == (("new",), ("old",), ("new",))
    assert po.read(tmp_path / "a.po") == {"kept": "留", "new": ""}
