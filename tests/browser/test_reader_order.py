"""The reader's page when things overlap: half a letter and a pause, two files at once, sliders that
move while it reads.
"""

import pytest

pytest.importorskip("playwright.sync_api", reason="no Playwright here: pip install -e '.[browser]'")

from tests.browser.reader import LETTERS, NOTE, choose, picture_of, says, stroke, wait_for

PAUSE = 600  # milliseconds, of js/sources.js
READ = 2 * PAUSE  # a pause, and time to read
# files of this name take so many milliseconds to be opened
DELAY = """([name, milliseconds]) => {
  const { arrayBuffer } = Blob.prototype;
  Blob.prototype.arrayBuffer = async function () {
    if (this.name === name) await new Promise((resolve) => setTimeout(resolve, milliseconds));
    return arrayBuffer.call(this);
  };
}"""


# --- drawing ------------------------------------------------------------------------------------


def test_a_line_that_is_being_drawn_is_not_read(reader_page):
    reader_page.evaluate(NOTE)
    for ends in LETTERS[:2]:
        stroke(reader_page, *ends)
    stroke(reader_page, *LETTERS[2], up=False)
    reader_page.wait_for_timeout(READ)
    assert reader_page.evaluate("widths") == []
    reader_page.mouse.up()
    reader_page.wait_for_timeout(PAUSE / 2)
    stroke(reader_page, *LETTERS[3])  # the pause begins anew
    reader_page.wait_for_timeout(PAUSE / 2)
    assert reader_page.evaluate("widths") == []
    wait_for(reader_page, "HI")
    reader_page.wait_for_timeout(READ)
    assert len(reader_page.evaluate("widths")) == 1


def test_what_was_asked_for_since_ends_the_pause(reader_page):
    reader_page.evaluate(NOTE)
    stroke(reader_page, *LETTERS[3])
    reader_page.click("#read-drawing")
    reader_page.wait_for_timeout(READ)
    assert len(reader_page.evaluate("widths")) == 1
    reader_page.fill("#typed", "Tulip")
    reader_page.click("#samples button:nth-child(4)")
    wait_for(reader_page, "committee")
    reader_page.wait_for_timeout(READ)
    assert reader_page.inner_text("#text") == "committee"
    assert len(reader_page.evaluate("widths")) == 2


def test_what_is_taken_back_is_not_read(reader_page):
    for ends in LETTERS:
        stroke(reader_page, *ends)
    wait_for(reader_page, "HI")
    stroke(reader_page, (160, 20), (200, 90))
    reader_page.wait_for_function("document.getElementById('text').textContent !== 'HI'")
    reader_page.click("#undo")
    wait_for(reader_page, "HI")
    reader_page.evaluate(NOTE)
    stroke(reader_page, (160, 20), (200, 90))
    reader_page.click("#clear")
    reader_page.wait_for_timeout(READ)
    assert reader_page.evaluate("widths") == []


def test_a_second_finger_does_not_write(reader_page):
    """The palm of a hand beside the pen."""
    stroke(reader_page, *LETTERS[0], up=False)
    for kind in ("pointerdown", "pointermove", "pointerup"):
        finger = {"pointerId": 99, "button": 0, "clientX": 0, "clientY": 0, "bubbles": True}
        reader_page.dispatch_event("#pad", kind, finger)
    reader_page.evaluate(NOTE)
    reader_page.wait_for_timeout(READ)
    assert reader_page.evaluate("widths") == [], "the finger ended the line of the pen"
    reader_page.mouse.up()
    reader_page.wait_for_function("widths.length")
    assert reader_page.evaluate("widths[0]") < 32, "the finger wrote"


def test_a_line_that_leaves_the_paper_is_cut_off_there(reader_page):
    reader_page.evaluate(NOTE)
    stroke(reader_page, (40, 50), (-400, 50))
    reader_page.wait_for_function("widths.length")
    # 40 pixels of the page, a margin, and a height of little more than the line
    assert reader_page.evaluate("widths[0]") < 150


# --- one after the other ------------------------------------------------------------------------


@pytest.mark.parametrize("slow", [picture_of("paper"), b"no picture"], ids=["a picture", "a text"])
def test_a_slow_file_does_not_replace_a_later_one(reader_page, slow):
    reader_page.evaluate(DELAY, ["slow.png", 1500])
    choose(reader_page, "slow.png", slow)
    choose(reader_page, "quick.png", picture_of("tiger"))
    wait_for(reader_page, "tiger")
    reader_page.wait_for_timeout(2500)
    assert reader_page.inner_text("#text") == "tiger"
    assert reader_page.is_hidden("#fault")


def test_a_slow_file_does_not_hide_why_a_later_one_was_refused(reader_page):
    reader_page.evaluate(DELAY, ["slow.png", 1500])
    choose(reader_page, "slow.png", picture_of("paper"))
    choose(reader_page, "notes.txt", b"words")
    assert says(reader_page).startswith("notes.txt is not a picture")
    reader_page.wait_for_timeout(2500)
    assert says(reader_page).startswith("notes.txt is not a picture")
    assert reader_page.inner_text("#text") == "harbour"


def test_a_slow_sample_does_not_replace_what_was_typed_since(reader_page):
    reader_page.route(
        "**/samples/word_01.png", lambda route: (reader_page.wait_for_timeout(2000), route.abort())
    )
    reader_page.evaluate("document.querySelector('#samples button:nth-child(6)').click()")
    reader_page.fill("#typed", "Tulip")
    wait_for(reader_page, "Tulip")
    reader_page.wait_for_timeout(2500)
    assert reader_page.inner_text("#text") == "Tulip"
    assert reader_page.is_hidden("#fault")


def test_a_slider_moved_while_the_picture_is_read_leaves_both_readings_known(reader_page):
    reader_page.evaluate(
        """async () => {
          const { Network } = await import("./js/network.js");
          const { scores } = Network.prototype;
          const slider = document.getElementById("effect-squeeze");
          Network.prototype.scores = function (...given) {
            Network.prototype.scores = scores;
            slider.value = 20;
            slider.dispatchEvent(new Event("input"));
            return scores.apply(this, given);
          };
        }"""
    )
    reader_page.click("#samples button:nth-child(4)")
    reader_page.wait_for_function(
        "document.getElementById('before').textContent.includes('“committee”')"
    )
