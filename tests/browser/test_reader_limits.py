"""The reader's page and pictures beyond every measure: too wide, too narrow, too many pixels, no
pixels at all.
"""

import numpy as np
import pytest
from PIL import Image

pytest.importorskip("playwright.sync_api", reason="no Playwright here: pip install -e '.[browser]'")

from tests.browser.reader import (
    NOTE,
    choose,
    content,
    hand_over,
    move,
    opened,
    picture_of,
    says,
    wait_for,
    wait_for_width,
)

# what is drawn at the right end of the canvas: of picture, scores and path
RIGHT_END = """() => {
  const { width, height } = scores;
  const context = scores.getContext("2d");
  const { data } = context.getImageData(width - 16, 0, 16, height);
  return { width, height, drawn: data.some((value) => value > 0) };
}"""


def test_a_picture_too_wide_to_draw_is_said_to_be(browser, reader_address):
    """With a network for pictures of 64 pixels; the canvas would be 62,168 pixels wide."""
    page = browser.new_page()
    page.route("**/contract.json", contract_of_height_64)
    page.goto(reader_address)
    page.wait_for_selector("#samples img")
    choose(page, "long.png", content(Image.new("L", (34_000, 140), 200)))
    page.wait_for_function("document.getElementById('fault').textContent.includes('read')")
    move(page, "squeeze", 200)
    page.wait_for_function("document.getElementById('fault').textContent.includes('wide')")
    assert says(page) == (
        "The picture would be 31086 pixels wide, and at most 16000 can be shown: "
        "move the slider Width down, or cut it into pieces."
    )
    page.close()


def contract_of_height_64(route):
    contract = route.fetch().json()
    contract["preprocessing"]["height"] = 64
    route.fulfill(json=contract)


@pytest.mark.parametrize(
    ("width", "squeeze", "density"), [(7_900, 200, 1), (1_320, 100, 3)], ids=["long", "dense"]
)
def test_long_pictures_are_drawn_to_their_end(browser, reader_address, width, squeeze, density):
    """Phones draw nothing on a canvas of more than 2^24 pixels."""
    page = opened(browser, reader_address, width=390, device_scale_factor=density)
    noise = np.random.default_rng(0).integers(0, 255, (32, width), dtype=np.uint8)
    choose(page, "long.png", content(Image.fromarray(noise)))
    wait_for_width(page, width)
    move(page, "squeeze", squeeze)
    wait_for_width(page, width * squeeze // 100)
    end = page.evaluate(RIGHT_END)
    assert end["drawn"]
    assert end["width"] <= 32_000
    assert end["width"] * end["height"] <= 2**24
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    page.context.close()


@pytest.mark.parametrize(
    ("typed", "read"),
    [("W" * 600, False), ("W" * 60, True), ("\u200b", True), ("·", True)],
    ids=["very wide", "wide", "nothing to see", "a dot"],
)
def test_whatever_is_typed_is_read_or_refused(reader_page, typed, read):
    """Some signs are as wide as ten letters; more letters than one can type stand for them."""
    reader_page.evaluate(NOTE)
    reader_page.evaluate("document.getElementById('typed').maxLength = 1000")
    reader_page.fill("#typed", typed)
    if read:
        reader_page.wait_for_function("widths.length")
        assert reader_page.is_hidden("#fault")
        return
    fault = says(reader_page)
    assert fault.startswith("What is typed is ")
    assert "too long for one line of text: cut it into pieces" in fault
    assert reader_page.evaluate("widths") == []


EDGES = {
    "twenty times as tall": content(Image.new("L", (10, 200), 128)),
    "one column": content(Image.new("L", (1, 20), 128)),
    "nothing on nothing": content(Image.new("RGBA", (100, 30))),
    "forty-nine million pixels": content(Image.new("L", (7_000, 7_000), 250)),
}


@pytest.mark.parametrize("kind", EDGES)
def test_what_shows_no_text_is_read_as_none_however_narrow(reader_page, kind):
    choose(reader_page, "edge.png", EDGES[kind])
    wait_for(reader_page, "(no character)")
    before = reader_page.inner_text("#cost")
    move(reader_page, "squeeze", 20)
    reader_page.wait_for_function(
        "before => document.getElementById('cost').textContent !== before", arg=before
    )
    assert reader_page.inner_text("#text") == "(no character)"
    assert reader_page.is_hidden("#fault")
    assert reader_page.evaluate(RIGHT_END)["drawn"]


def test_a_folder_is_refused_in_a_sentence(reader_page):
    """A browser gives it as a file that cannot be opened."""
    reader_page.evaluate(
        """() => {
          const folder = new File(["-"], "holidays");
          folder.arrayBuffer = () => Promise.reject(new DOMException("-", "NotReadableError"));
          const dropped = new Event("drop", { bubbles: true });
          dropped.dataTransfer = { files: [folder] };
          document.body.dispatchEvent(dropped);
        }"""
    )
    assert says(reader_page).startswith(
        "holidays could not be opened: choose a picture file, not a fold"
    )


def test_a_fault_of_the_sliders_goes_with_them(reader_page):
    reader_page.evaluate(
        """async () => {
          const { Network } = await import("./js/network.js");
          const { scores } = Network.prototype;
          Network.prototype.scores = function () {
            Network.prototype.scores = scores;
            return Promise.reject(new Error("out of memory"));
          };
        }"""
    )
    move(reader_page, "blur", 1)
    assert says(reader_page) == "The picture could not be read (out of memory): try another."
    reader_page.click("#reset")
    reader_page.wait_for_selector("#fault", state="hidden")


@pytest.mark.parametrize("kind", ["paste", "drop"])
def test_a_picture_given_to_the_other_tab_is_read_in_the_first(trellis, kind):
    hand_over(trellis, kind, picture_of("tiger"))
    wait_for(trellis, "tiger")
    assert trellis.is_visible("#reader")
    trellis.wait_for_timeout(1_200)
    assert trellis.inner_text("#text") == "tiger", "a sample replaced it"
    assert trellis.is_hidden("#fault")


def test_long_names_fit_on_a_narrow_screen(browser, reader_address):
    page = opened(browser, reader_address, width=390)
    choose(page, "x" * 200 + ".png", b"words")
    assert "is not a picture" in says(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    page.context.close()
