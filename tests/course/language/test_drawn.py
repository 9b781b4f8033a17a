"""What a figure says in Chinese: its texts, in a typeface that has every character."""

from collections import Counter

import pytest
from crnn_course.figures.page import as_html, in_style, style
from crnn_course.language import current, drawn, fonts, po, speech
from crnn_course.language.drawn import in_language, label
from matplotlib.figure import Figure

# the characters here need not be in the typeface
pytestmark = pytest.mark.filterwarnings("ignore:Glyph")
TEXTS = {
    "frame": "帧",
    "the title of it": "它的标题",
    "best path": "最优路径",
    "a name": "名字",
    "A figure of {0} bars.": "{0} 根条的图。",
    "short label": "这是一个比英文原文长出许多因而必须换行的标签",
}


@pytest.fixture
def chinese(monkeypatch):
    monkeypatch.setattr(current, "language", lambda: "zh")
    monkeypatch.setattr(speech, "_speech", lambda language, names: speech.Speech(TEXTS))
    style.cache_clear()
    yield
    style.cache_clear()


@in_style
def figure():
    made = Figure()
    axis = made.subplots()
    axis.barh([0, 1], [1, 2], label="a name")
    axis.set_yticks([0, 1], ["best path", "HELLO"])
    axis.set(xlabel="frame", title="the title of it")
    axis.legend()
    made.set_label("A figure of 2 bars.")
    return made


def test_titles_labels_legends_and_ticks_are_translated_and_data_stay(chinese):
    made = figure()
    in_language(made)
    made.draw_without_rendering()
    (axis,) = made.axes
    assert axis.get_title("left") == "它的标题"
    assert axis.get_xlabel() == "帧"
    assert [text.get_text() for text in axis.get_yticklabels()] == ["最优路径", "HELLO"]
    assert [text.get_text() for text in axis.get_legend().get_texts()] == ["名字"]
    in_language(made)  # a second time changes nothing
    assert axis.get_title("left") == "它的标题"


def test_a_page_shows_the_description_in_chinese(chinese):
    html = as_html(figure())
    assert 'alt="2 根条的图。"' in html
    assert ">2 根条的图。</figcaption>" in html


def test_english_figures_stay():
    made = figure()
    in_language(made)
    assert made.axes[0].get_title("left") == "the title of it"
    assert drawn.families() == [fonts.FAMILY], "chapter 07 shows Chinese in English, too"


def test_a_long_label_is_wrapped_to_about_the_width_of_the_english_one(chinese):
    lines = label("short label").split("\n")
    assert len(lines) > 1
    assert "".join(lines) == TEXTS["short label"]
    assert (
        label("short label", ["a label of a row that takes far more room than the others"])
        == (TEXTS["short label"])
    )


def test_labels_below_each_other_have_the_room_of_the_widest(chinese):
    made = Figure()
    axes = made.subplots(1, 2)
    names = ["short label", "a label of a row that takes far more room than the others"]
    axes[0].set_yticks([0, 1], names)
    axes[1].set_xticks([0, 1], names)
    in_language(made)
    below, beside = axes[0].get_yticklabels()[0], axes[1].get_xticklabels()[0]
    assert below.get_text() == TEXTS["short label"]
    assert "\n" in beside.get_text()


def test_the_typeface_has_every_character_of_the_catalogues():
    assert fonts.characters("zh") <= fonts.in_fonts(), "run: course catalogue zh"


def test_the_characters_of_chapter_07_are_the_most_frequent_of_the_edition():
    """Nearly: it may be mended after them."""
    prose = current.folder_of("zh").glob("[0-9]*.po")
    told = "".join(text for path in prose for text in po.read(path).values())
    hanzi = Counter(sign for sign in told if "\u4e00" <= sign <= "\u9fff")
    assert len(set(fonts.HANZI)) == 100
    assert len(set(fonts.HANZI) & {sign for sign, _ in hanzi.most_common(100)}) >= 95


def test_the_typeface_says_whose_it_is():
    licence = fonts.FONTS[0].with_name("NotoSansSC-course.LICENSE").read_text(encoding="utf-8")
    assert "SIL OPEN FONT LICENSE" in licence
    readme = fonts.FONTS[0].with_name("README.md").read_text(encoding="utf-8")
    assert all(word in readme for word in ("Origin", "Licence", "Made by", fonts.FAMILY))
