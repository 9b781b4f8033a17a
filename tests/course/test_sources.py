"""Library source in a chapter: coloured by the page, compared by nbval as text."""

import inspect

from crnn_course.museum import exhibit
from crnn_course.sources import show_source

from crnn_lib.ctc import collapse


def shown(monkeypatch, what):
    """Return the one bundle that `show_source` displays."""
    bundles = []
    monkeypatch.setattr(
        "IPython.display.display", lambda bundle, raw: bundles.append((bundle, raw))
    )
    show_source(what)
    ((bundle, raw),) = bundles
    assert raw
    return bundle


def test_a_function_is_shown_as_python_and_as_text(monkeypatch):
    bundle = shown(monkeypatch, collapse)
    source = inspect.getsource(collapse).rstrip()
    assert bundle["text/plain"] == source
    assert bundle["text/markdown"] == f"```python\n{source}\n```"
    assert set(bundle) == {"text/plain", "text/markdown"}  # no colours of its own


def test_the_body_of_a_class_stands_at_the_margin(monkeypatch):
    text = shown(monkeypatch, exhibit("blanks dropped first").run)["text/plain"]
    assert text.startswith("class ")
    assert shown(monkeypatch, exhibit("blanks dropped first").run.__init__)[
        "text/plain"
    ].startswith("def ")
