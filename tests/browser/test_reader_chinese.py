"""The reader's page in Chinese: nothing that it says, shows, draws or reads aloud is English."""

import re

import pytest

pytest.importorskip("playwright.sync_api", reason="no Playwright here: pip install -e '.[browser]'")

from crnn_course.publishing import browser_reader

from tests.browser.reader import choose, hand_over, move, opened, picture_of, says, wait_for

# what a page says: its text and names, hidden or not, but what was read, code and other languages
SAID = """() => {
  const read = ".letters, .rules dd, #text, code, script, style, nav [lang]";
  const said = [document.title, ...(window.drawn ?? [])];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    if (!walker.currentNode.parentElement.closest(read)) said.push(walker.currentNode.textContent);
  }
  for (const name of ["aria-label", "aria-valuetext", "alt", "title", "placeholder"]) {
    for (const element of document.querySelectorAll(`[${name}]`)) {
      said.push(element.getAttribute(name));
    }
  }
  return said;
}"""
# from now on, note what is drawn as text
NOTE_DRAWN = """() => {
  const { fillText } = CanvasRenderingContext2D.prototype;
  window.drawn = [];
  CanvasRenderingContext2D.prototype.fillText = function (text, ...where) {
    window.drawn.push(text);
    return fillText.call(this, text, ...where);
  };
}"""
NAMES = {"CRNN", "CTC", "ONNX", "Runtime", "Web", "MIT", "PNG", "JPEG", "MB", "Ctrl", "HTTP"}
OURS = ("notes.txt", "1.png", "harbour", "hello", "tiger")  # files and words of this test
SAMPLES = tuple(text for _, text in browser_reader._samples())


def english(page):
    """Words of two Latin letters and more in what the page says, but names."""
    found = set()
    names = [name for name in (*OURS, *SAMPLES, page.text_content("#text")) if name]
    for text in page.evaluate(SAID):
        for name in names:
            text = text.replace(name, "")
        found |= set(re.findall(r"[A-Za-z]{2,}", text))
    return found - NAMES


def test_no_english_word_is_said_on_the_chinese_page(browser, reader_address):
    page = opened(browser, reader_address + "index.zh.html")
    faults, asked = [], []
    page.on("pageerror", lambda error: faults.append(error))
    page.on("request", lambda request: asked.append(request.url))
    wait_for(page, "harbour")
    page.evaluate(NOTE_DRAWN)
    page.click("#first")
    assert page.inner_text("#step").startswith("第 1 列，共 ")
    assert {"图片", "最优路径", "文本"} <= set(page.evaluate("drawn"))
    move(page, "squeeze", 20)
    page.wait_for_selector("#before:not([hidden])")
    assert "harbour" in page.inner_text("#before")
    assert english(page) == set()

    choose(page, "notes.txt", b"words")
    assert says(page) == "notes.txt：这不是这里能读的图片，请存成 PNG 或 JPEG。"
    page.click("#read-drawing")
    assert says(page).startswith("还什么也没写")
    hand_over(page, "drop", b"")
    assert says(page).startswith("拖进来的东西里没有图片文件")
    choose(page, "tiger.png", picture_of("tiger"))
    wait_for(page, "tiger")

    page.click("#tab-trellis")
    page.fill("#word", "hello")
    page.fill("#frames", "4")
    assert page.inner_text("#trellis-fault") == (
        "没有一条路径能用 4 帧拼出“hello”：至少要 6 帧，5 个字符各占一帧，"
        "相邻的相同字符（有一对）之间还要隔一个空白符，不然就会合并。"
        "请加上 2 帧，或者换一个短些的词。"
    )
    assert english(page) == set()
    page.fill("#frames", "9")
    page.click("#run")
    assert page.inner_text("#run") == "停止"
    page.click("#run")
    assert page.inner_text("#run") == "播放"
    assert english(page) == set()
    page.evaluate("document.getElementById('cell').ariaLabel = 'a planted name'")
    assert english(page) == {"planted", "name"}
    assert [url for url in asked if not url.startswith((reader_address, "blob:", "data:"))] == []

    page.click("nav a[lang=en]")
    page.wait_for_url("**/index.html#trellis")
    page.wait_for_selector("#grid td.chosen")
    page.click("nav a[lang=zh-CN]")
    page.wait_for_url("**/index.zh.html#trellis")
    assert faults == []
    page.context.close()


def test_without_its_catalogue_the_page_works_and_speaks_english(browser, reader_address):
    page = browser.new_page()
    page.route("**/words.zh.json", lambda route: route.fulfill(status=404, body="not here"))
    page.goto(reader_address + "index.zh.html#trellis")
    page.wait_for_selector("#grid td.chosen")
    assert page.inner_text("#sums").startswith("165 paths spell “tree” in 8 frames.")
    page.close()
