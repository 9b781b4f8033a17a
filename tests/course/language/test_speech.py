"""Finished texts are found again: whole, by templates, in lines, sentences and lists."""

import pytest
from crnn_course.language import current, speech
from crnn_course.language.lists import enumerated, listed
from crnn_course.language.speech import Speech, said
from crnn_course.language.templates import Template
from crnn_course.language.wrapping import columns, wrapped

TEXTS = {
    "The last element is missing.": "缺最后一个元素。",
    "Frame {0} has {1} paths": "第 {0} 帧有 {1} 条路径",
    "gives {0}": "得到 {0}",
    "gives {0}, where {1} was expected": "得到 {0}，应为 {1}",
    "gives in {0} {1}, where {2} was expected": "在 {0} 得到 {1}，应为 {2}",
    "gives in {0} {1}": "在 {0} 得到 {1}",
    "gives in {0} of {1} {2}, where {3} was expected": "在 {1} 的 {0} 得到 {2}，应为 {3}",
    "for the values below it {0}": "对下面的值，{0}",
    "no entry {0}": "少了 {0} 项的结果",
    "the {0} of its {1} results": "{1} 个结果中的第 {0} 个",
    "first": "一",
    "{0} of {1}": "{1}的{0}",
    "where {0}": "{0}时",
    "stops with {0}": "停在 {0}",
    "(in the line `{0}`)": "（在 `{0}` 这一行）",
    "entry {0}": "第 {0} 项",
    "the numbers are right, but {0}": "数字对了，但{0}",
    "{0} is a float: the task asks for whole numbers": "{0} 是浮点数：题目要整数",
    "The loss {0}{1}.": "损失{0}{1}。",
    "falls": "下降",
    "; the error, measured {0} times, ends lower": "；错误率量了 {0} 次，最后更低",
    "After step {0} of {1}: {2}.": "{1} 步中的第 {0} 步之后：{2}。",
    "the blank leads everywhere": "处处是空白符领先",
    "step": "步",
    "{0} pictures row by row. {1}": "{0} 张图，逐行排列。{1}",
    "{0} at {1}": "{1} 时为 {0}",
    "a tuple": "一个元组",
    "a number": "一个数",
    "a tensor of the shape {0}": "一个形状为 {0} 的张量",
    "an {0}": "一个 {0}",
    "{0} is asked for, and it gives {1}.": "要的是 {0}，它给出 {1}。",
    "both directions": "双向",
    "sharp": "清晰",
    "words{0}": "单词{0}",
    "words read right": "读对的单词",
    "{0}, with the interval: {1}.": "{0}，带区间：{1}。",
    "batches of 8, as many pictures": "每批 8 张，图片总数不变",
    "not transposed, as it should be": "没有转置",
    "blank": "空白符",
    "{0} {1} and {2}": "{0} {1} 和 {2}",
    "letters and digits": "字母和数字",
    "{0} frames": "{0} 帧",
    "frame {0}": "第 {0} 帧",
    "(frame {0}) {1}": "（第 {0} 帧）{1}",
    "right": "正确",
    "pixels": "像素",
    "✗ {0}: nothing drawn": "✗ {0}：什么都没画",
    "pool": "池",
    "pool 1": "池化 1",  # a layer, in another figure
}


@pytest.fixture
def chinese():
    speech.missing.clear()
    return Speech(TEXTS)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("The last element is missing.", "缺最后一个元素。"),
        ("  falls ", "  下降 "),
        ("Frame 3 has 12 paths", "第 3 帧有 12 条路径"),
        # nested: the value in a hole is translated, too
        ("the numbers are right, but 3.0 is a float: the task asks for whole numbers",
         "数字对了，但3.0 是浮点数：题目要整数"),
        # ambiguous: the cut whose values are known
        ("f([1]) gives in entry 3 5, where 6 was expected", "f([1]) 在第 3 项得到 5，应为 6"),
        ("The loss falls; the error, measured 5 times, ends lower.",
         "损失下降；错误率量了 5 次，最后更低。"),
        ("The loss falls.", "损失下降。"),
        (
            "f(1) gives in the first of its 2 results 5, where 6 was expected",
            "f(1) 在 2 个结果中的第一个得到 5，应为 6",
        ),
        # a kind of value and the value, which is data: no list, no sentences
        ("f([]) gives a number, 1, where a tuple, (1, 1) was expected",
         "f([]) 得到一个数 1，应为一个元组 (1, 1)"),
        ("f(1) gives in the first of its 2 results a tensor of the shape (1, 2), [[1, 2]], where a "
         "tensor of the shape (), 0.5 was expected",
         "f(1) 在 2 个结果中的第一个得到一个形状为 (1, 2) 的张量 [[1, 2]]，"
         "应为一个形状为 () 的张量 0.5"),
        ("f(1) gives a range, range(0, 3), where a tuple, ('first', 'a tuple') was expected",
         "f(1) 得到一个 range range(0, 3)，应为一个元组 ('first', 'a tuple')"),
        ("A number is asked for, and it gives a tuple.", "要的是一个数，它给出一个元组。"),
        # data: lists, names and texts in them are no lists of ours, and their quotes no words
        ("f(1) gives [0, None], where [0, None, 2] was expected",
         "f(1) 得到 [0, None]，应为 [0, None, 2]"),
        ("f(1) gives ((set(), False),), where (set(), False) was expected",
         "f(1) 得到 ((set(), False),)，应为 (set(), False)"),
        ("f(0) gives in the first of its 2 results b'image-1', where b'image-01' was expected",
         "f(0) 在 2 个结果中的第一个得到 b'image-1'，应为 b'image-01'"),
        ("f(0) gives in the first of its 2 results [{'step': 1}, {'st..., where 1 was expected",
         "f(0) 在 2 个结果中的第一个得到 [{'step': 1}, {'st...，应为 1"),
        ("f(0) gives in the first of its 2 results no entry (1,)",
         "f(0) 在 2 个结果中的第一个得到少了 (1,) 项的结果"),
        # the keys of a dictionary, an entry to a line
        ("for the values below it gives 'wrong label', where 'wrong labels' was expected\n"
         "  right: 0.1\n  blank: 'right'",
         "对下面的值，得到 'wrong label'，应为 'wrong labels'\n  right: 0.1\n  blank: 'right'"),
        # a class of Python without a name in words
        ("A number is asked for, and it gives a map.", "要的是一个数，它给出一个 map。"),
        # data: a text in quotation marks, and what Python says of an error
        ("f(1) gives 'the', where 'The' was expected", "f(1) 得到 'the'，应为 'The'"),
        (
            "f(1) stops with IndexError: string index out of range (in the line `a[1]`)",
            "f(1) 停在 IndexError: string index out of range（在 `a[1]` 这一行）",
        ),
        # what was read in a picture is data, even if it is a word of the catalogue
        ("✓ pixels", "✓ pixels"),
        ("✗ sharp (blank)", "✗ sharp (blank)"),
        ("✗ pixels: nothing drawn", "✗ pixels：什么都没画"),
        # a call in front, lines, sentences
        ("f(1) gives 2, where 3 was expected", "f(1) 得到 2，应为 3"),
        ("The last element is missing.\nf(1) gives 2, where a tuple was expected",
         "缺最后一个元素。\nf(1) 得到 2，应为一个元组"),
        ("The last element is missing. The loss falls.", "缺最后一个元素。损失下降。"),
        # a strip of figures, and a list
        ("2 pictures row by row. (step 10) After step 10 of 20: the blank leads everywhere. "
         "(step 20) After step 20 of 20: the blank leads everywhere.",
         "2 张图，逐行排列。（步 10）20 步中的第 10 步之后：处处是空白符领先。"
         "（步 20）20 步中的第 20 步之后：处处是空白符领先。"),
        ("both directions, sharp", "双向，清晰"),
        # an exact value counts more than one that has the form of a template
        ("words read right, with the interval: 4.", "读对的单词，带区间：4。"),
        # a template that says little counts less than a list whose parts are all known
        ("IIIT5K (train), letters and digits", "IIIT5K (train)，字母和数字"),
        # no spaces between Chinese characters, but beside Latin letters
        ("blank and pixels", "空白符和像素"),
        ("both directions and GRU", "双向和 GRU"),
        # a label as it is said elsewhere
        ("2 pictures row by row. (frame 1) The loss falls. (frame 2) The loss falls.",
         "2 张图，逐行排列。（第 1 帧）损失下降。（第 2 帧）损失下降。"),
        ("2 pictures row by row. (pool 1) The loss falls. (pool 2) The loss falls.",
         "2 张图，逐行排列。（池 1）损失下降。（池 2）损失下降。"),
        # a list whose parts have the mark of a list in them
        ("not transposed, as it should be: sharp", "没有转置：清晰"),
        ("blank blank 4 blank", "空白符 空白符 4 空白符"),
        # parts that are translated already
        ("双向，清晰 at 3", "3 时为双向，清晰"),
        ("words read right, with the interval: 清晰：4.", "读对的单词，带区间：清晰：4。"),
    ],
)  # fmt: skip
def test_texts_are_found_again(chinese, text, told):
    assert chinese.translated(text) == told
    assert not speech.missing


@pytest.mark.parametrize("text", ["Nobody wrote this.", "HELLO", "the, cat, sharp"])
def test_what_is_not_found_stays_and_is_noted(chinese, text):
    assert chinese.translated(text) == text
    assert list(speech.missing) == [text]


@pytest.mark.parametrize("text", ["", "0.5", "✓", "已经是中文", "已经是中文 fit", "–"])
def test_what_has_no_words_or_is_chinese_is_left_alone(chinese, text):
    assert chinese.translated(text) == text
    assert not speech.missing


def test_a_list_is_translated_part_by_part(monkeypatch):
    parts = ["sharp", "batches of 8, as many pictures", "4 at 3"]
    assert listed(parts) == "; ".join(parts)
    assert listed(parts, " and ") == " and ".join(parts)
    monkeypatch.setattr(current, "language", lambda: "zh")
    monkeypatch.setattr(speech, "_speech", lambda language, catalogues: Speech(TEXTS))
    assert listed(parts) == "清晰；每批 8 张，图片总数不变；3 时为 4"
    assert listed(parts, ", ") == "清晰，每批 8 张，图片总数不变，3 时为 4"
    assert listed(["The loss falls.", "The last element is missing."], " ") == (
        "损失下降。缺最后一个元素。"
    )
    assert listed(["blank", "4"], " ") == "空白符 4"


def test_names_in_a_sentence_are_joined_by_the_marks_of_the_language(monkeypatch):
    assert enumerated(["'a'", 2]) == "'a', 2"
    assert enumerated(["sharp", "x"], "; ") == "sharp; x"
    monkeypatch.setattr(current, "language", lambda: "zh")
    assert enumerated(["'a'", 2]) == "'a'、2"
    assert enumerated(["sharp", "x"], "; ") == "sharp；x"


def test_a_template_that_says_little_takes_only_short_values():
    weak = Template("{0} at {1}", "{1} 时为 {0}")
    assert weak.fill("0.97 at 3.5", lambda value: 1) == (["0.97", "3.5"], 0)
    assert weak.fill("We look. It is at home", lambda value: 1) is None


def test_a_value_is_never_longer_than_a_line():
    template = Template("{0} for {1}, where {2} was expected", "")
    assert template.fill("Wrong for\nlarge ones, where 1 was expected", lambda value: 0) is None


def test_english_passes_and_loads_nothing(monkeypatch):
    monkeypatch.setattr(current, "language", lambda: "en")
    monkeypatch.setattr(speech, "_speech", None)
    assert said("The last element is missing.") == "The last element is missing."


# --- the language in use --------------------------------------------------------------------------


@pytest.fixture
def fresh(monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    for name in (current.VARIABLE, "NBGRADER_EXECUTION"):
        monkeypatch.delenv(name, raising=False)
    current.language.cache_clear()
    yield tmp_path
    current.language.cache_clear()


def test_without_a_sign_the_language_is_english(fresh):
    assert current.language() == "en"


def test_a_folder_of_notebooks_says_its_language(fresh):
    current.mark(fresh, "zh")
    assert current.language() == "zh"


def test_the_environment_counts_more_than_the_folder(fresh, monkeypatch):
    current.mark(fresh, "zh")
    monkeypatch.setenv(current.VARIABLE, "en")
    assert current.language() == "en"


@pytest.mark.parametrize("name", ["none-such", "../zh"])
def test_an_unknown_language_is_english(fresh, monkeypatch, name):
    monkeypatch.setenv(current.VARIABLE, name)
    assert current.language() == "en"


def test_graders_read_english(fresh, monkeypatch):
    monkeypatch.setenv(current.VARIABLE, "zh")
    monkeypatch.setenv("NBGRADER_EXECUTION", "validate")
    assert current.language() == "en"


# --- lines ----------------------------------------------------------------------------------------


def test_chinese_lines_break_between_characters_and_never_before_a_closing_mark():
    text = "先合并重复，再删除空白符，CTC 就是这样得到文字的。"
    lines = wrapped(text, 20, margin="  ").split("\n")
    assert all(columns(line) <= 22 for line in lines)
    assert all(line.strip()[0] not in "，。" for line in lines)
    assert "".join(line.strip() for line in lines).replace(" ", "") == text.replace(" ", "")


def test_english_lines_are_textwraps():
    assert wrapped("one two three", 8, margin="  ", first="- ") == "- one\n  two\n  three"
