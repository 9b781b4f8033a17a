"""The reader's page: what was asked for comes into sight, in the theme that was chosen."""

import base64

import pytest

pytest.importorskip("playwright.sync_api", reason="no Playwright here: pip install -e '.[browser]'")

from tests.browser.reader import choose, hand_over, opened, picture_of, wait_for

PHONE = {"width": 390, "reduced_motion": "reduce"}
# what is wholly in sight; the window is 900 pixels high
IN_SIGHT = """id => {
  const { top, bottom } = document.getElementById(id).getBoundingClientRect();
  return top >= 0 && bottom <= innerHeight;
}"""
DROP_FILES = """(contents) => {
  const files = new DataTransfer();
  contents.forEach((content, index) => {
    const bytes = Uint8Array.from(atob(content), (c) => c.charCodeAt(0));
    files.items.add(new File([bytes], `${index + 1}.png`, { type: "image/png" }));
  });
  document.body.dispatchEvent(new DragEvent("drop", { dataTransfer: files, bubbles: true }));
}"""


@pytest.fixture
def phone(browser, reader_address):
    page = opened(browser, reader_address, **PHONE)
    page.evaluate("scrollTo(0, 0)")
    assert not page.evaluate(IN_SIGHT, "text")
    yield page
    page.context.close()


@pytest.mark.parametrize("way", ["sample", "file", "drop"])
def test_on_a_phone_what_was_read_comes_into_sight(phone, way):
    if way == "sample":
        phone.click("#samples button:nth-child(2)")
    elif way == "file":
        choose(phone, "tiger.png", picture_of("tiger"))
    else:
        hand_over(phone, "drop", picture_of("tiger"))
    phone.wait_for_function(f"({IN_SIGHT})('text')")


def test_on_a_phone_what_went_wrong_comes_into_sight(phone):
    choose(phone, "notes.png", b"words")
    phone.wait_for_function(f"({IN_SIGHT})('fault')")
    assert phone.inner_text("#fault").startswith("notes.png is not a picture")


def test_while_one_writes_the_paper_stays_where_it_is(phone):
    """A word is read at every pause, and the next letter is to follow."""
    phone.evaluate("document.getElementById('typed').scrollIntoView({ block: 'end' })")
    before = phone.evaluate("scrollY")
    phone.fill("#typed", "Tulip")
    wait_for(phone, "Tulip")
    assert phone.evaluate("scrollY") == before


def test_of_two_files_the_first_is_read_and_the_page_says_so(reader_page):
    files = [base64.b64encode(picture_of(word)).decode() for word in ("tiger", "paper")]
    reader_page.evaluate(DROP_FILES, files)
    wait_for(reader_page, "tiger")
    said = reader_page.inner_text("#fault")
    assert said == "One picture is read at a time: of 2 files, this is 1.png."
    reader_page.evaluate(DROP_FILES, files[1:])
    wait_for(reader_page, "paper")
    assert reader_page.is_hidden("#fault")


def test_text_pasted_beside_the_trellis_is_no_fault_of_the_reader(trellis):
    hand_over(trellis, "paste", b"")
    trellis.click("#tab-reader")
    wait_for(trellis, "harbour")
    assert trellis.is_hidden("#fault")


@pytest.mark.parametrize(("chosen", "scheme"), [("dark", "light"), ("light", "dark")])
def test_the_theme_chosen_on_the_course_holds_here(browser, reader_address, chosen, scheme):
    page = browser.new_page(color_scheme=scheme)
    page.goto(reader_address)
    ground = "getComputedStyle(document.body).backgroundColor"
    by_system = page.evaluate(ground)
    page.evaluate("chosen => localStorage.setItem('theme', chosen)", chosen)
    page.reload()
    assert page.evaluate(ground) != by_system
    page.evaluate("localStorage.setItem('theme', 'auto')")
    page.reload()
    assert page.evaluate(ground) == by_system
    page.close()
