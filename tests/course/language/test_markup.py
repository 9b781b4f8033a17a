"""The words of the reader in the browser: all are found, and none stands beside the catalogue."""

import re
import shutil

import pytest
from crnn_course.language import catalogues, markup, po, rules

MODULES = sorted(catalogues.READER.glob("js/*.js"))
PAGE = """<html lang="en"><head><title>A page</title><script>let a = "no text";</script></head>
<body>
<!-- no text --><nav aria-label="Way home"><a href="{home}">Back</a></nav>
<p id="a">Press <b>this button</b> <input id="b" aria-label="Its name"> or that.</p>
<p><span>One</span> <button>⏮</button><br></p></body></html>"""
TEXTS = [
    "A page",
    "Way home",
    "Back",
    'Press <b>this button</b> <input id="b" aria-label="Its name"> or that.',
    "One",
]


def test_a_text_is_the_outermost_element_that_holds_words_or_an_attribute_that_is_read_aloud():
    assert markup.texts(PAGE) == TEXTS
    assert markup.translated(PAGE, lambda text: text) == PAGE
    assert markup.translated(PAGE, lambda text: "文").count("文") == len(TEXTS)
    assert '<nav aria-label="文"><a href="{home}">文</a></nav>' in markup.translated(
        PAGE, lambda text: "文"
    )


def test_a_text_of_a_script_is_whole_and_may_stand_in_another():
    source = """say(words("A long " +
      "sentence", { more: words("an \\"inner\\" text"), name }));
    throw new PictureError(
      "{name} is " +
        "empty.", { name });
    swords("no"); words(variable); words("a" + variable);"""
    found = ["A long sentence", 'an "inner" text', "{name} is empty."]
    assert markup.texts_of_script(source) == found


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.stem)
def test_every_sentence_of_a_script_is_written_out_where_it_is_said(path):
    source = path.read_text(encoding="utf-8")
    calls = re.findall(r"\b(?:words|pieces|PictureError)\((?!sentence, values)", source)
    assert len(calls) == len(markup.CALL.findall(source)), "not a string, or a string of parts"
    assert unsaid(source) == []


def test_a_sentence_that_is_not_handed_over_is_found():
    assert unsaid('say(element, "No path leads there.");') == ['"No path leads there."']
    assert unsaid("say(element, `No path leads to ${frame}.`);") != []


def unsaid(source):
    """Return the strings and templates that look like a sentence and are not said in `words`."""
    code = re.sub(r"/\*\*.*?\*/|(?m:(?:^|(?<= ))//.*$)", "", source, flags=re.DOTALL)
    rest = markup.CALL.sub("", code)
    found = re.findall(rf"{markup.STRING}|`[^`]*`", rest)
    return [text for text in found if rules.MEANT.search(text) and "monospace" not in text]


def test_new_old_and_changed_sentences_are_told(tmp_path, monkeypatch):
    known = po.read(catalogues.folder("zh") / "reader.po")
    shutil.copytree(catalogues.READER, tmp_path / "reader")
    monkeypatch.setattr(catalogues, "READER", tmp_path / "reader")
    assert list(known) == list(catalogues.of_reader())
    for name, old, new in (
        ("index.html", ">Take a sample<", ">Take some sample<"),
        ("index.html", 'aria-label="Column"', 'aria-label="A column"'),
        ("js/trellis_page.js", "Add {more}", "Add {frames}"),
    ):
        path = tmp_path / "reader" / name
        before = path.read_text(encoding="utf-8")
        path.write_text(before.replace(old, new), encoding="utf-8")
        told = set(known) ^ set(catalogues.of_reader())
        assert len(told) == 2, f"{new}: a new text and an old one"
        path.write_text(before, encoding="utf-8")
