"""Widgets: each opens where there is something to see, and every slider does something always."""

import itertools
import json

import pytest
import torch
from crnn_course import widgets
from crnn_course.figures.ctc import trellis_figure
from crnn_course.figures.page import as_png
from crnn_course.widgets import Explorer, Upload
from matplotlib.figure import Figure

from crnn_lib.ctc import forward_backward
from tests import ROOT

SOLUTIONS = ROOT / "notebooks" / "solutions"
PROBS = [[0.2, 0.6, 0.2], [0.3, 0.3, 0.4], [0.2, 0.1, 0.7]]  # of chapter 04
THREE = [[0.35, 0.25, 0.40], [0.41, 0.49, 0.10], [0.10, 0.10, 0.80]]  # of chapter 06


def drawn(number):
    figure = Figure(figsize=(2, 1))
    figure.set_label(f"number {number}")
    return figure


def test_a_slider_opens_where_it_is_told():
    assert "number 7" in Explorer(drawn, {"number": range(9)}, {"number": 7}).picture.value
    assert "number 0" in Explorer(drawn, {"number": range(9)}).picture.value


def test_explore_hands_on_where_it_opens(monkeypatch):
    opened = []
    monkeypatch.setattr(widgets, "_display", lambda widget, text: opened.append(widget))
    widgets.explore(drawn, {"number": 3}, number=range(4))
    assert opened[0].sliders["number"].value == 3


def test_the_upload_says_what_to_do_before_a_picture_is_chosen():
    assert "choose picture files" in Upload(reader=None).answer.value


def of_chapter(number, **known):
    """Run the cell of a solved chapter's first widget, on names that are `known` there.

    Returns what it draws, where it opens, and its choices.
    """
    asked = []

    def explore(draw, opens_at=None, /, **choices):
        asked.append((draw, opens_at or {}, choices))

    path = next(SOLUTIONS.glob(f"{number}*"))
    cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
    sources = ["".join(cell["source"]) for cell in cells if cell["cell_type"] == "code"]
    source = next(source for source in sources if "explore(" in source)
    known |= {"explore": explore}
    exec(source.replace("import explore, film_strip", "import film_strip"), known)
    return asked[0]


def chapter_04():
    log_alpha, log_beta, log_likelihood = forward_backward(torch.tensor(PROBS).log(), [1, 2])
    known = {"both": log_alpha + log_beta, "target": [1, 2], "names": ["·", "a", "b"]}
    known |= {"log_alpha": log_alpha, "log_beta": log_beta, "log_likelihood": log_likelihood}
    return of_chapter("04", trellis_figure=trellis_figure, **known)


def chapter_06():
    return of_chapter("06", three_frames=THREE)


@pytest.mark.parametrize("widget", [chapter_04, chapter_06])
def test_every_slider_changes_the_picture_in_every_setting(widget):
    draw, _, choices = widget()
    names, values = list(choices), [list(given) for given in choices.values()]
    pictures = {
        setting: as_png(draw(**dict(zip(names, setting)))) for setting in itertools.product(*values)
    }
    for setting, picture in pictures.items():
        for index, given in enumerate(values):
            later = given[given.index(setting[index]) + 1 :]
            for value in later[:1]:
                moved = (*setting[:index], value, *setting[index + 1 :])
                assert pictures[moved] != picture, f"{names[index]} does nothing at {setting}"


def test_the_beam_opens_after_its_first_frame():
    draw, opens_at, choices = chapter_06()
    first = {name: opens_at.get(name, values[0]) for name, values in choices.items()}
    assert "keeps b 0.400" in draw(**first).get_label()


OPENS = [("05", '{"step": 30}', 2), ("02", '{"column": 9}', 1), ("03", '{"column": 7}', 1)]


@pytest.mark.parametrize(("chapter", "opens_at", "times"), OPENS)
def test_no_widget_opens_where_only_blanks_are(chapter, opens_at, times):
    """At step 10 nothing is read yet, and column 0 lies on the padding."""
    path = next(SOLUTIONS.glob(f"{chapter}*"))
    cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
    sources = ["".join(cell["source"]) for cell in cells if cell["cell_type"] == "code"]
    asked = [source for source in sources if "explore(" in source]
    assert len(asked) == times
    assert all(opens_at in source for source in asked)
