"""A translation that changes what it must keep is refused: each rule, broken once."""

import pytest
from crnn_course.language.rules import complaints
from crnn_course.language.terms import Term, foreign_names, glossary, wrong_terms

TEXT = "See `f(x)` and $x^2$ in [the page](a.md): {0} of 1,200 columns.\n\n```\ncode\n```"
GOOD = "见 `f(x)` 和 $x^2$，在[这一页](a.md)：1200 列中的 {0} 列。\n\n```\ncode\n```"


def test_a_good_translation_passes():
    assert complaints(TEXT, GOOD) == []
    assert complaints("`a` $b$", "`a` $b$") == []


@pytest.mark.parametrize(
    ("old", "new", "complaint"),
    [
        ("`f(x)`", "`g(x)`", "code"),
        ("```\ncode", "```\nkode", "code blocks"),
        ("$x^2$", "$x^3$", "formulas"),
        ("(a.md)", "(b.md)", "links"),
        ("{0}", "{1}", "holes"),
        ("1200", "1300", "numbers"),
        ("见", "# 见", "headings"),
        ("见", "- 见", "list items"),
        ("见", "| 见", "table rows"),
        ("，", ", ", "narrow mark"),
        ("见", "**见：**见", "emphasis"),
        ("列中", "列LSTM 中", "no space"),
        ("列中", "LSTM列中", "no space"),
        ("1200 列", "1200 % 列", "space before the sign"),
    ],
)
def test_what_changes_is_named(old, new, complaint):
    (found,) = complaints(TEXT, GOOD.replace(old, new, 1))
    assert complaint in found


def test_named_holes_and_tags_are_kept():
    text, good = "<b>{name}</b> has {count} frames", "<b>{name}</b> 有 {count} 帧"
    assert complaints(text, good) == []
    for old, new, complaint in (
        ("{count}", "{counts}", "holes: ['{count}'] became ['{counts}']"),
        ("{count} ", "", "holes: ['{count}'] became nothing"),
        ("<b>", "", "tags: ['<b>'] became nothing"),
    ):
        assert complaints(text, good.replace(old, new)) == [complaint]


def test_a_name_that_is_written_together_in_the_source_stays_so():
    assert complaints("By qwq小小舒.", "作者 qwq小小舒。") == []


def test_what_a_formula_says_is_translated_and_its_names_stay():
    text = r"$$\text{size}_t = 0 \text{ for } t \ge 2 \text{: stay}$$"
    good = r"$$\text{size}_t = 0 \text{ 当 } t \ge 2 \text{：停留}$$"
    assert complaints(text, good) == []
    (found,) = complaints(text, good.replace("：停留", ": stay"))
    assert "words of a formula" in found
    for old, new in (("size", "大小"), ("ge 2", "ge 3"), (r"\text{：停留}", "")):
        assert any("formulas" in found for found in complaints(text, good.replace(old, new)))


def test_english_left_as_it_is_is_named():
    assert complaints("The last element.", "The last element.") == ["holds no Chinese"]


def test_the_glossary_gives_each_term_its_names():
    terms = {term.english: term.names for term in glossary()}
    assert terms["blank"][:2] == ("空白符", "blank")
    assert {"字错误率", "字符错误率"} <= set(terms["character error rate"])
    assert (
        terms["CER"] == terms["character error rate"][:-1] + ("CER",) or "字错误率" in terms["CER"]
    )
    assert "工作进程" in terms["worker"]


def test_a_term_must_have_one_of_its_names():
    terms = [Term("beam search", ("束搜索",)), Term("blank", ("空白符",))]
    assert wrong_terms("A beam search drops blanks.", "束搜索删掉空白符。", terms) == []
    assert len(wrong_terms("A beam search drops blanks.", "光束检索删掉空格。", terms)) == 2
    assert wrong_terms("`blank` in code, blankets", "代码里的 `blank`，毯子", terms) == []


def test_a_term_in_a_longer_one_is_not_asked_for():
    terms = [Term("prefix beam search", ("前缀束搜索",)), Term("prefix", ("词头",))]
    assert wrong_terms("Prefix beam search.", "前缀束搜索。", terms) == []


def test_one_thing_has_one_name_in_the_course():
    assert foreign_names("识别器返回的序号") == []
    assert foreign_names("阅读器返回的下标") == ["阅读器: 识别器", "下标: 序号"]
