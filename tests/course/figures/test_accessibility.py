"""The part of the course's accessibility that tests can check.

notebooks/teaching/accessibility.md lists what they cannot check. The figures themselves are
examined whenever a test draws one (`figures_can_be_seen` in conftest.py): these tests prove that it
finds what it looks for, and that no figure escapes it.
"""

import base64
import html
import re
from html.parser import HTMLParser
from importlib import import_module
from inspect import getmembers, isfunction, signature
from io import BytesIO
from pathlib import Path

import nbformat
import numpy as np
import pytest
from crnn_course.figures import base as figures
from crnn_course.figures import page
from crnn_course.figures.base import BLUE, GREEN, GREY, ORANGE, PINK, RIGHT, WRONG, blank_figure
from crnn_course.widgets import Explorer
from matplotlib import rcParams
from matplotlib.colors import to_rgba
from matplotlib.figure import Figure
from matplotlib.font_manager import findfont
from nbconvert import HTMLExporter
from nbformat.v4 import new_code_cell, new_notebook, new_output
from PIL import Image

from tests import ROOT
from tests.course.figures.visibility import contrast, hard_to_see, told_by_colour_alone

CHAPTERS = sorted((ROOT / "notebooks").rglob("*.ipynb"))
PAGES = sorted(
    [ROOT / "README.md", *(ROOT / "notebooks").rglob("*.md"), *(ROOT / "data").rglob("*.md")]
)
MODULES = sorted(
    path.stem
    for path in (ROOT / "notebooks" / "crnn_course" / "figures").glob("*.py")
    if path.stem not in ("__init__", "fallback", "page", "stages")  # which draw nothing
)


def name_of(path: Path) -> str:
    return str(path.relative_to(ROOT))


# --- figures --------------------------------------------------------------------------------------


def test_contrast_is_what_wcag_says():
    assert contrast("black") == pytest.approx(21)
    assert contrast("white") == 1
    # known from WCAG's own explanations: the first fails for text, the second passes
    assert contrast("#777777") == pytest.approx(4.48, abs=0.005)
    assert contrast("#767676") == pytest.approx(4.54, abs=0.005)
    assert contrast("red", "blue") == contrast("blue", "red") == pytest.approx(2.15, abs=0.005)


def test_the_report_states_the_contrast_of_each_colour():
    report = (ROOT / "notebooks" / "teaching" / "accessibility.md").read_text(encoding="utf-8")
    shapes = {"blue": BLUE, "orange": ORANGE, "green": GREEN, "pink": PINK}
    words = {"dark green": RIGHT, "dark orange": WRONG, "grey": GREY}
    stated = ", ".join(
        f"{name} {contrast(colour):.1f}" for name, colour in (shapes | words).items()
    )
    sentence = re.search(r"on the white of the figures: (.*)\.", report)[1]
    assert ", ".join(re.findall(r"(?:dark )?[a-z]+ \d\.\d", sentence)) == stated
    assert min(map(contrast, words.values())) >= 4.5
    assert min(map(contrast, shapes.values())) >= 3


def sketch():
    figure = blank_figure(2, 2)
    return figure, figure.subplots()


FAINT = {
    "words": lambda axis: axis.text(0.5, 0.5, "grey", color="#777777"),
    "a title": lambda axis: axis.set_title("title", color=ORANGE),
    "small words": lambda axis: axis.text(0.5, 0.5, "small", fontsize=7),
    "words on a bar": lambda axis: (axis.bar([0], [1], color="black"), axis.text(0, 0.5, "in")),
    "words on a map": lambda axis: (axis.imshow([[0, 1]], cmap="Greys"), axis.text(1, 0, "dark")),
    "a line": lambda axis: axis.plot([0, 1], [0, 1], color="#cccccc"),
    "a line that shines through": lambda axis: axis.plot([0, 1], [0, 1], color=BLUE, alpha=0.6),
    "marks": lambda axis: axis.plot([0], [0], "o", color="#56B4E9"),
    "a mark on a map": lambda axis: (
        axis.imshow([[0.5, 1]], vmin=0, vmax=1, cmap="Greys"),
        axis.plot(0, 0, "x", color=ORANGE),
    ),
    "a bar": lambda axis: axis.bar([0], [1], color="#E69F00"),
    "a band": lambda axis: axis.axvspan(0, 1, color=ORANGE, alpha=0.3),
    "a band on a picture": lambda axis: (
        axis.imshow(np.ones((4, 4))),
        axis.axvspan(0, 1, color="white", alpha=0.3),
    ),
    "scattered marks": lambda axis: axis.scatter([0], [0], color="#dddddd"),
}
SEEN = {
    "words": lambda axis: axis.text(0.5, 0.5, "grey", color=GREY),
    "words on a plate": lambda axis: (
        axis.bar([0], [1], color="black"),
        axis.text(0, 0.5, "in", bbox={"facecolor": "white"}),
    ),
    "a pale bar with a rim": lambda axis: axis.bar([0], [1], color="#E69F00", edgecolor="black"),
    "a cross on a map": lambda axis: (
        axis.imshow([[0.5, 1]], vmin=0, vmax=1, cmap="Greys"),
        figures.cross(axis, 0, 0),
    ),
    "a band with rims": lambda axis: figures.shade(axis, 0, 1),
    "a grid": lambda axis: axis.grid(color="#dddddd"),
}


@pytest.mark.parametrize("name", FAINT)
def test_what_is_hard_to_see_is_found(name):
    figure, axis = sketch()
    assert hard_to_see(figure) == []
    FAINT[name](axis)
    assert len(hard_to_see(figure)) == 1, hard_to_see(figure)


@pytest.mark.parametrize("name", SEEN)
def test_what_can_be_seen_is_not_blamed(name):
    figure, axis = sketch()
    SEEN[name](axis)
    assert hard_to_see(figure) == []


def test_colour_alone_is_found():
    figure, axis = sketch()
    for colour, look in ((BLUE, "-"), (ORANGE, "--"), (BLUE, "o--"), (ORANGE, "s--")):
        axis.plot([0, 1], [0, 1], look, color=colour, label=f"{colour} {look}")
    axis.bar([0], [1], color=BLUE, label="bar")
    axis.bar([1], [1], color=ORANGE, hatch="//", label="hatched")
    axis.legend()
    assert told_by_colour_alone(figure) == []
    axis.plot([0, 1], [1, 0], "-", color=ORANGE, label="orange")
    axis.bar([2], [1], color=ORANGE, label="another bar")
    axis.legend()
    assert [
        sentence.count("differ in colour alone") for sentence in told_by_colour_alone(figure)
    ] == [1, 1]


def drawing_functions(name):
    """Return the names of a module's public functions that return a Figure."""
    module = import_module(f"crnn_course.figures.{name}")
    return {
        own
        for own, function in getmembers(module, isfunction)
        if function.__module__ == module.__name__
        and signature(function).return_annotation == "Figure"
    }


@pytest.mark.parametrize("name", MODULES)
def test_every_figure_is_drawn_in_the_tests_that_look_it_over(name):
    names = drawing_functions(name) - {"blank_figure"}
    tests = "\n".join(
        path.read_text(encoding="utf-8") for path in Path(__file__).parent.glob("test_figures*.py")
    )
    assert names
    assert {name for name in names if not re.search(rf"\b{name}\(", tests)} == set()


@pytest.mark.parametrize("name", MODULES)
def test_every_figure_is_drawn_in_the_course_style(name):
    """Each function that draws is wrapped by `in_style`: no figure falls back to the default."""
    module = import_module(f"crnn_course.figures.{name}")
    plain = {
        own
        for own in drawing_functions(name) - {"blank_figure"}
        if getattr(module, own).__code__.co_name != "drawn"
    }
    assert plain == set()


def test_the_style_is_the_figures_own_and_not_the_learners():
    before = dict(rcParams)
    figure = figures.loss_figure([1.0, 0.5])
    page.as_png(figure)
    assert dict(rcParams) == before
    (axis,) = figure.axes
    assert axis.xaxis.label.get_fontfamily()[0] == "Source Sans Pro"
    assert Path(findfont("Source Sans Pro")).name == "SourceSansPro-Regular.ttf"
    assert not axis.spines["top"].get_visible()


def test_signs_of_the_course_need_no_other_font(recwarn, caplog):
    """A sign that no font has would be a warning, and stored in the notebooks."""
    figure = blank_figure(3, 1)
    draw = page.in_style(lambda: figure.subplots().set_title("✓ ✗ · × → ← − ● ÄÖß"))
    draw()
    page.as_png(figure)
    assert [str(warning.message) for warning in recwarn] == []
    assert caplog.records == []


def test_a_figure_without_description_is_not_shown():
    with pytest.raises(ValueError, match="description"):
        page.show(blank_figure(1, 1))


def test_pictures_bring_their_own_background():
    """So that a dark theme does not change them."""
    figure, _ = sketch()
    picture = Image.open(BytesIO(page.as_png(figure))).convert("RGBA")
    assert picture.getchannel("A").getextrema() == (255, 255)
    assert picture.getpixel((0, 0)) == (255, 255, 255, 255)
    assert to_rgba(figure.axes[0].get_facecolor()) == (1, 1, 1, 1)


def test_a_stored_picture_is_sharp_and_not_large():
    noise = np.random.default_rng(0).uniform(0, 1, (700, 700, 3))  # what compresses worst
    figure, axis = sketch()
    axis.imshow(noise, interpolation="nearest")
    figure.set_label("Noise.")
    shown = page.as_html(figure)
    (image,) = Tags.of(shown)["img"]
    picture = Image.open(BytesIO(png_of(image)))
    assert picture.width == page.SHARPNESS * int(image["width"])
    assert int(image["width"]) == round(figure.get_figwidth() * page.DPI)
    assert image["alt"] == "Noise."
    assert len(png_of(image)) < len(page.as_png(figure)) / 2


def test_a_stored_picture_keeps_white_and_the_colours_of_lines():
    figure, axis = sketch()
    for height, colour in enumerate((BLUE, ORANGE, GREEN, PINK, GREY)):
        axis.axhline(height, color=colour, linewidth=5)
    figure.set_label("Lines.")
    (image,) = Tags.of(page.as_html(figure))["img"]
    picture = Image.open(BytesIO(png_of(image))).convert("RGB")
    found = np.unique(np.asarray(picture).reshape(-1, 3), axis=0) / 255
    for colour in ("white", BLUE, ORANGE, GREEN, PINK, GREY):
        assert np.abs(found - to_rgba(colour)[:3]).max(1).min() < 0.02
    assert picture.getpixel((0, 0)) == (255, 255, 255)


def test_the_description_is_alternative_text_caption_and_plain_text(monkeypatch, capsys):
    """Whatever signs are in it; nothing is printed besides."""
    figure, _ = sketch()
    figure.set_label('Reads "a" & <b>, 5 > 3.')
    given = {}
    monkeypatch.setattr("IPython.display.display", lambda data, raw: given.update(data))
    page.show(figure)
    assert capsys.readouterr().out == ""
    assert given.keys() == {"text/html", "text/plain"}
    tags = Tags.of(given["text/html"])
    assert tags.keys() == {"figure", "img", "figcaption"}
    assert tags["img"][0]["alt"] == 'Reads "a" & <b>, 5 > 3.'
    caption = re.search(r"<figcaption[^>]*>(.*)</figcaption>", given["text/html"])[1]
    assert html.unescape(caption) == 'Reads "a" & <b>, 5 > 3.'
    assert "<b>" not in caption
    assert given["text/plain"] == 'Figure: Reads "a" & <b>, 5 > 3.'


def png_of(image: dict[str, str | None]) -> bytes:
    """Return the picture that stands in the source of an image."""
    start = "data:image/png;base64,"
    assert image["src"].startswith(start)
    return base64.b64decode(image["src"].removeprefix(start))


def stored_figures(path: Path) -> list[dict[str, str | None]]:
    """Return the attributes of each picture that a chapter has stored."""
    pages = [
        output.data["text/html"]
        for cell in nbformat.read(path, as_version=4).cells
        for output in cell.get("outputs", [])
        if "<figure" in output.get("data", {}).get("text/html", "")
    ]
    return [image for each in pages for image in Tags.of(each)["img"]]


@pytest.mark.parametrize("path", CHAPTERS, ids=name_of)
def test_stored_figures_are_sharp_and_a_chapter_stays_small(path):
    images = stored_figures(path)
    assert images
    assert sum(len(png_of(image)) for image in images) <= 5_000_000
    for image in images:
        picture = Image.open(BytesIO(png_of(image)))
        assert abs(picture.width - page.SHARPNESS * int(image["width"])) <= 1
        assert picture.height <= page.SHARPNESS * 1_000
        assert len(png_of(image)) <= page.MOST_BYTES


# --- widgets --------------------------------------------------------------------------------------


def test_sliders_say_what_they_move_and_the_picture_what_it_shows():
    def draw(beam_width: int):
        figure, _ = sketch()
        figure.set_label(f"A beam of {beam_width}, <wide> & narrow.")
        return figure

    explorer = Explorer(draw, {"beam_width": [1, 3]})
    slider = explorer.sliders["beam_width"]
    assert (slider.description, slider.disabled, slider.readout) == ("beam width", False, True)
    slider.value = 3
    (picture,) = Tags.of(explorer.picture.value)["img"]
    assert picture["alt"] == "A beam of 3, <wide> & narrow."
    assert "A beam of 3, &lt;wide&gt; &amp; narrow.</figcaption>" in explorer.picture.value


# --- pages ----------------------------------------------------------------------------------------


class Tags(HTMLParser):
    """The tags of a page with their attributes."""

    @classmethod
    def of(cls, page: str) -> dict[str, list[dict[str, str | None]]]:
        tags = cls()
        tags.found = {}
        tags.feed(page)
        return tags.found

    def handle_starttag(self, tag, attributes):
        self.found.setdefault(tag, []).append(dict(attributes))


def prose_of(path: Path) -> str:
    """Return the Markdown of a page or a chapter, without its blocks of code."""
    if path.suffix == ".ipynb":
        cells = nbformat.read(path, as_version=4).cells
        text = "\n\n".join(cell.source for cell in cells if cell.cell_type == "markdown")
    else:
        text = path.read_text(encoding="utf-8")
    return re.sub(r"^```.*?^```", "", text, flags=re.MULTILINE | re.DOTALL)


def faults_of_prose(text: str) -> list[str]:
    """Return what stops a reader who jumps between headings or links, or who sees no pictures."""
    found = []
    levels = [len(marks) for marks in re.findall(r"^(#+) ", text, re.MULTILINE)]
    if levels[:1] != [1] or levels.count(1) != 1:
        found.append("not one first heading")
    if any(after > before + 1 for before, after in zip(levels, levels[1:])):
        found.append("a level of heading is skipped")
    if re.search(r"^#+\s*$", text, re.MULTILINE):
        found.append("a heading without words")
    if re.search(r"!\[\s*\]", text) or re.search(r"<img(?![^>]*\balt=\"[^\"]+\")", text):
        found.append("a picture without words")
    if re.search(r"(?<!!)\[\s*(here|this|link|click here)?\s*\]\(", text, re.IGNORECASE):
        found.append("a link that does not say where it leads")
    return found


@pytest.mark.parametrize("path", [*PAGES, *CHAPTERS], ids=name_of)
def test_pages_can_be_read_by_ear(path):
    assert faults_of_prose(prose_of(path)) == []


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("## Two\n", "first"),
        ("# One\n\n# Another\n", "first"),
        ("# One\n\n### Three\n", "skipped"),
        ("# One\n\n##  \n", "without words"),
        ("# One\n![](a.png)", "picture"),
        ('# One\n<img src="a.png">', "picture"),
        ("# One\nsee [here](a.md)", "link"),
    ],
)
def test_what_a_page_does_wrong_is_found(text, fault):
    (sentence,) = faults_of_prose(text)
    assert fault in sentence
    assert (
        faults_of_prose(
            '# One\n## Two\n![a](a.png) <img src="b" alt="b"> [a page](a.md)\n### Three\n## Two\n'
        )
        == []
    )


TEMPLATES = ("lab", "classic", "basic", "reveal")


def chapter_of(figures_shown: list[Figure], folder: Path) -> Path:
    """Write a notebook that has stored these figures as `show` displays them."""
    outputs = [
        new_output(
            "display_data",
            {"text/html": page.as_html(figure), "text/plain": f"Figure: {figure.get_label()}"},
        )
        for figure in figures_shown
    ]
    path = folder / "chapter.ipynb"
    nbformat.write(new_notebook(cells=[new_code_cell("", outputs=outputs)]), path)
    return path


def said_of_pictures(path: Path, template: str) -> list[str | None]:
    """Return the alternative texts of a page that nbconvert makes, and check the captions."""
    exported, _ = HTMLExporter(template_name=template).from_filename(str(path))
    captions = re.findall(r"<figcaption[^>]*>(.*?)</figcaption>", exported, re.DOTALL)
    images = [image for image in Tags.of(exported)["img"] if image["src"].startswith("data:")]
    assert [html.unescape(caption) for caption in captions] == [image["alt"] for image in images]
    return [image["alt"] for image in images]


@pytest.mark.parametrize("template", TEMPLATES)
def test_an_exported_page_says_what_each_picture_shows(template, tmp_path):
    shown = [figures.loss_figure([1.0, 0.5]), figures.loss_figure([0.5, 1.0] * 4)]
    path = chapter_of(shown, tmp_path)
    assert said_of_pictures(path, template) == [figure.get_label() for figure in shown]


@pytest.mark.parametrize("template", TEMPLATES)
@pytest.mark.parametrize(
    "path", [path for path in CHAPTERS if path.parent.name == "solutions"], ids=name_of
)
def test_exported_chapters_say_what_each_picture_shows(path, template):
    """As nbconvert writes them, and sites that host notebooks."""
    said = said_of_pictures(path, template)
    assert said == [image["alt"] for image in stored_figures(path)]
    assert all(len(alt or "") > 20 for alt in said)
