"""The reader's page, its second tab: the trellis is the library's, is walked through by keys, and
refuses what cannot be.
"""

import numpy as np
import pytest
import torch

from crnn_lib.ctc import enumerate_alignments, forward_backward, minimum_frames

pytest.importorskip("playwright.sync_api", reason="no Playwright here: pip install -e '.[browser]'")

TRELLIS = """async ([word, frames, seed]) => {
  const trellis = await import("./js/trellis.js");
  const { byChance } = await import("./js/scores.js");
  const characters = Array.from(word);
  const states = trellis.statesOf(characters);
  const { classes, rows } = byChance(characters, frames, seed);
  const alpha = trellis.forward(states, frames, (state, frame) =>
    rows[frame][states[state].blank ? 0 : classes.indexOf(states[state].name, 1)]);
  const counts = trellis.counts(states, frames);
  return { classes, rows, alpha, probability: trellis.ending(alpha),
           paths: Number(trellis.ending(counts)), needed: trellis.minimumFrames(characters) };
}"""


@pytest.mark.parametrize(
    ("word", "frames"), [("cat", 6), ("tree", 8), ("aa", 3), ("aa", 2), ("", 4), ("a", 1)]
)
def test_the_trellis_is_that_of_the_library(blank, word, frames):
    given = blank.evaluate(TRELLIS, [word, frames, 7])
    target = [given["classes"].index(character, 1) for character in word]
    log_probs = torch.tensor(given["rows"], dtype=torch.float64).log()
    log_alpha, _, log_likelihood = forward_backward(log_probs, target)
    assert np.array(given["alpha"]) == pytest.approx(log_alpha.exp().numpy(), rel=1e-9)
    assert given["probability"] == pytest.approx(log_likelihood.exp().item(), rel=1e-9)
    assert given["paths"] == len(list(enumerate_alignments(target, frames)))
    assert given["needed"] == minimum_frames(target)


def test_one_walks_through_the_trellis_by_keys(browser, reader_address):
    page = browser.new_page()
    page.goto(reader_address + "#trellis")
    page.wait_for_selector("#grid td.chosen")
    page.fill("#word", "hello")
    page.fill("#frames", "4")
    fault = page.inner_text("#trellis-fault")
    assert "“hello” in 4 frames: it needs 6" in fault
    assert "Add 2 frames" in fault
    page.fill("#frames", "6")
    assert page.is_hidden("#trellis-fault")
    assert "1 path spells “hello” in 6 frames" in page.inner_text("#sums")
    page.fill("#frames", "9")
    page.focus("#grid td.chosen")
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("ArrowUp")
    assert page.evaluate("document.activeElement.className") == "chosen"
    said = page.inner_text("#cell")
    assert said.startswith("Frame 8, row 9 (blank)")
    assert "stays in its row" in said
    assert "steps from the row above" in said
    page.select_option("#kind", "reading")
    assert "No picture has been read yet" in page.inner_text("#trellis-fault")
    page.close()


@pytest.mark.parametrize("kind", ["peaky", "uniform", "chance"])
def test_the_sign_of_the_blank_is_no_character_of_a_word(trellis, kind):
    trellis.select_option("#kind", kind)
    for spelt in ("a·b", "·", "··"):
        trellis.fill("#word", spelt)
        fault = trellis.inner_text("#trellis-fault")
        assert fault == "“·” stands for the blank here: take it out of the word."
        assert trellis.is_hidden("#sums")
    trellis.fill("#word", "ab")
    assert trellis.is_hidden("#trellis-fault")
    assert trellis.is_visible("#sums")


@pytest.mark.parametrize("frames", ["0", "", "-1", "2.5", "41", "99999999999"])
def test_frames_that_cannot_be_are_refused(trellis, frames):
    trellis.fill("#frames", frames)
    fault = trellis.inner_text("#trellis-fault")
    assert fault.startswith("Choose ")
    assert trellis.is_hidden("#trellis-steps")


def test_words_at_the_ends_of_what_may_be(browser, reader_address):
    page = browser.new_page(viewport={"width": 390, "height": 900})
    page.goto(reader_address + "#trellis")
    page.fill("#word", "")
    page.fill("#frames", "1")
    assert page.inner_text("#sums").startswith("1 path spells the empty text in 1 frame.")
    page.fill("#word", "WWWWWWWWWWWW")
    assert "it needs 23, a frame for each of its 12" in page.inner_text("#trellis-fault")
    page.fill("#frames", "40")
    assert page.is_hidden("#trellis-fault")
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    page.close()


def test_characters_are_what_one_sees(trellis):
    trellis.fill("#word", "a e\u0301")  # an accent of its own, as some keyboards write it
    rows = trellis.locator("#grid tbody th").all_inner_texts()
    assert [name for name in rows if name != "·"] == ["a", "␣", "é"]
    trellis.locator("#grid tbody tr:nth-child(4) td").first.click()
    assert "(“␣”)" in trellis.inner_text("#cell")


def test_the_chosen_cell_keeps_the_keys_when_the_table_is_made_anew(trellis):
    trellis.locator("#until").fill("3")
    trellis.locator("#grid tbody tr:nth-child(2) td:nth-of-type(6)").click()
    assert trellis.inner_text("#cell").startswith("Frame 6, row 2")
    trellis.keyboard.press("ArrowLeft")
    assert trellis.inner_text("#cell").startswith("Frame 5, row 2")
    trellis.evaluate("document.getElementById('run').click()")
    trellis.wait_for_timeout(1_000)
    assert trellis.evaluate("document.activeElement.tagName") == "TD"
