"""The reader in the browser reads what Python reads, refuses what Python refuses, and can be used
by keys, on a narrow screen and in both themes.

Screenshots go to runs/browser, to be looked at.
"""

import math
from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image

from crnn_lib import Reader
from crnn_lib.data.pictures import PictureError, load_picture, to_tensor
from crnn_lib.decoding import Decoder
from crnn_lib.rendering import render
from tests import ROOT
from tests.course.figures.visibility import contrast

pytest.importorskip("playwright.sync_api", reason="no Playwright here: pip install -e '.[browser]'")

from crnn_course.publishing import browser_reader

from tests.browser.reader import (
    LETTERS,
    LOADING_MILLISECONDS,
    content,
    hand_over,
    load,
    opened,
    pictures,
    read,
    stroke,
)

SHOTS = ROOT / "runs" / "browser"
PICTURES = 50
# a float32 network, computed by two programs: sums in another order
LOG_PROBABILITY = 1e-3
MEGABYTES, SECONDS = 11.5, 3.0  # to load; for a word, on a busy machine


@pytest.fixture(scope="module")
def page(browser, reader_address):
    page = opened(browser, reader_address)
    yield page
    page.context.close()


# --- equal to Python ----------------------------------------------------------------------------


@pytest.fixture(scope="module")
def both(blank):
    """Fifty pictures, each as the page and as Python read it."""
    reader = Reader.pretrained()
    beam = Decoder(method="beam", top=5)
    found = []
    for file in pictures(PICTURES):
        tensor = to_tensor(load_picture(file), reader.model.height)
        with torch.inference_mode():
            log_probs, lengths = reader.model(tensor[None], torch.tensor([tensor.shape[-1]]))
        mine = {"pixels": tensor, "log_probs": log_probs[:, 0], "greedy": reader.read(file)}
        mine["beam"] = beam(log_probs, lengths)[0]
        found.append((read(blank, file), mine, reader))
    return found


def test_fifty_pictures_are_the_same_pixels(both):
    for theirs, mine, _ in both:
        pixels = ((mine["pixels"] + 1) * 127.5).round().flatten().int().tolist()
        assert theirs["picture"] == pixels


def test_fifty_pictures_have_the_same_log_probabilities(both):
    for theirs, mine, _ in both:
        scores = theirs["scores"]
        values = torch.tensor(scores["values"]).view(scores["frames"], scores["classes"])
        assert values.shape == mine["log_probs"].shape
        assert (values - mine["log_probs"]).abs().max() < LOG_PROBABILITY


def test_fifty_pictures_have_the_same_text_characters_and_readings(both):
    texts = set()
    for theirs, mine, reader in both:
        ours = mine["greedy"]
        texts.add(ours.text)
        assert theirs["text"] == ours.text
        assert math.exp(theirs["score"]) == pytest.approx(ours.confidence, abs=1e-3)
        for character, wanted in zip(theirs["characters"], ours.characters, strict=True):
            assert character["text"] == wanted.text
            given = [character[name] for name in ("confidence", "left", "right")]
            assert given == pytest.approx([wanted.confidence, wanted.left, wanted.right], abs=1e-3)
        best = [(reader.alphabet.decode(each.labels), each.score) for each in mine["beam"]]
        assert_same_order(best, [(each["text"], each["score"]) for each in theirs["readings"]])
    assert len(texts) > 8, "the pictures say too little"


def assert_same_order(ours, theirs):
    """The same readings in the same order; two whose scores differ by less than the arithmetic does
    may change places.
    """
    scores = dict(theirs)
    assert theirs[0][0] == ours[0][0]
    for (text, score), (_, other) in zip(ours, theirs):
        if text in scores:
            assert scores[text] == pytest.approx(score, abs=0.01)
        assert other == pytest.approx(score, abs=0.01)


def test_it_loads_and_reads_quickly(both, reader_folder, browser, reader_address):
    seconds = sorted(theirs["scores"]["seconds"] for theirs, _, _ in both)
    sizes = []
    page = browser.new_page()
    page.on("response", lambda answer: sizes.append(int(answer.headers["content-length"])))
    page.goto(reader_address)
    page.wait_for_function(
        "document.getElementById('text').textContent", timeout=LOADING_MILLISECONDS
    )
    page.close()
    print(f"{sum(sizes) / 1e6:.1f} MB to load, {seconds[len(seconds) // 2]:.3f} s a word (median)")
    assert sum(sizes) < MEGABYTES * 1e6
    assert seconds[len(seconds) // 2] < SECONDS


# --- the front door -----------------------------------------------------------------------------


def word(**options):
    return render("paper", "clean", seed=2, height=48, **options).image.convert("L")


def transparent(ink):
    """A word of this grey on nothing, its edges half transparent."""
    cover = word().point(lambda grey: 255 - grey)
    image = Image.new("RGBA", cover.size, (ink, ink, ink, 0))
    image.putalpha(cover)
    return image


def with_orientation(turn):
    exif = Image.Exif()
    exif[0x0112] = turn
    return content(word().convert("RGB"), "JPEG", quality=95, exif=exif)


READABLE = {
    "PNG": content(word()),
    "palette": content(word().convert("P")),
    "black and white": content(word().point(lambda grey: 255 * (grey > 128)).convert("1")),
    "GIF": content(word(), "GIF"),
    "JPEG, grey": content(word(), "JPEG", quality=90),
    "JPEG, colour": content(word().convert("RGB"), "JPEG", quality=90, subsampling=0),
    **{f"EXIF {turn}": with_orientation(turn) for turn in (1, 2, 3, 4, 6, 8)},
    "dark ink on nothing": content(transparent(20)),
    "light ink on nothing": content(transparent(240)),
    "large": content(word().resize((2600, 700))),
    "a pixel": content(Image.new("L", (1, 1), 90)),
    "long": content(Image.new("L", (34_000, 140), 200)),
}


@pytest.mark.parametrize("kind", READABLE)
def test_what_python_opens_is_opened_as_python_does(blank, kind):
    wanted = load_picture(READABLE[kind])
    given = load(blank, READABLE[kind])
    assert given.get("fault") is None
    assert tuple(given["size"]) == wanted.size
    pixels = given["pixels"].astype(int)
    # browsers keep colours multiplied by their opacity, in 8 bits: half transparent edges lose one
    allowed = 1 if "nothing" in kind else 0
    assert np.abs(pixels - np.asarray(wanted, dtype=int)).max() <= allowed


def bomb():
    """A PNG that states 60,000 x 60,000 pixels."""
    file = bytearray(content(word()))
    file[16:24] = (60_000).to_bytes(4, "big") * 2
    return bytes(file)


def moving(format):
    second = word().point(lambda grey: 255 - grey)
    return content(word(), format, save_all=True, append_images=[second])


REFUSED = {
    "empty": (b"", "is empty (0 bytes)"),
    "text": (
        b"no picture at all",
        "is not a picture that can be read here: save it as PNG or JPEG",
    ),
    "SVG": (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "is not a picture that can be read here"),
    "PNG cut off": (content(word())[:300], "damaged or cut off"),
    "JPEG cut off": (content(word(), "JPEG")[:700], "damaged or cut off"),
    "PNG with rubbish": (content(word())[:60] + b"\0" * 400 + b"IEND", "damaged or cut off"),
    "bomb": (bomb(), "60000 x 60000 pixels, more than 50,000,000: cut out the line"),
    "tall": (content(Image.new("L", (10, 300))), "is 10 x 300 pixels, taller than any line"),
    "too long": (content(Image.new("L", (6000, 20))), "too long for one line of text: cut it"),
    "GIF that moves": (moving("GIF"), "holds 2 frames or pages"),
    "PNG that moves": (moving("PNG"), "holds 2 frames or pages"),
    "WebP that moves": (moving("WEBP"), "holds 2 frames or pages"),
}


@pytest.mark.parametrize("kind", REFUSED)
def test_what_python_refuses_is_refused_in_a_sentence(blank, tmp_path, kind):
    file, sentence = REFUSED[kind]
    path = Path(tmp_path / "word.png")
    path.write_bytes(file)
    with pytest.raises(PictureError):
        load_picture(path)
    fault = load(blank, file).get("fault")
    assert fault is not None
    assert fault.startswith("word.png ")
    assert sentence in fault
    assert fault.endswith(".")


# --- the page -----------------------------------------------------------------------------------


def test_nothing_is_fetched_from_elsewhere(browser, reader_folder, reader_address):
    """With the page's own folder alone; and it does not ask for headers that isolate it."""
    asked = []
    page = browser.new_page()
    page.on("request", lambda request: asked.append(request.url))
    page.goto(reader_address)
    page.wait_for_function(
        "document.getElementById('text').textContent", timeout=LOADING_MILLISECONDS
    )
    assert page.evaluate("window.crossOriginIsolated") is False
    page.close()
    inside = [
        url for url in asked if url.startswith((reader_address, f"blob:{reader_address}", "data:"))
    ]
    assert asked == inside
    for file in reader_folder.rglob("*.js"):
        assert "http" not in file.read_text(encoding="utf-8"), file


def test_a_sample_is_read_and_the_text_forms_step_by_step(page):
    text = page.inner_text("#text")
    assert text == browser_reader.RENDERED[0][0]
    page.click("#first")
    assert page.inner_text("#step").startswith("Column 1 of ")
    frames = int(page.get_attribute("#frame", "max"))
    spelt = {page.inner_text("#spelt")}
    for _ in range(frames):
        page.click("#next")
        spelt.add(page.inner_text("#spelt"))
    assert spelt >= {text[:end] for end in range(1, len(text) + 1)}
    assert page.inner_text("#path").replace("·", "") == text  # no character lasts two columns here
    rows = page.locator("#characters tbody tr")
    assert rows.count() == len(text)
    assert page.locator("#readings tbody tr").first.inner_text().startswith(text)
    assert f"It spells {text}." in page.get_attribute("#scores", "aria-label")


def test_a_network_that_cannot_be_loaded_is_not_blamed_on_the_picture(browser, reader_address):
    page = browser.new_page()
    page.route("**/model.onnx", lambda route: route.fulfill(status=404))
    page.goto(reader_address)
    for sample in (1, 2):
        page.click(f"#samples button:nth-child({sample})")
        page.wait_for_timeout(1000)
        fault = page.inner_text("#fault")
        assert fault.startswith("The network could not be loaded"), fault
        assert fault.endswith("reload the page."), fault
    page.close()


def test_a_sample_that_cannot_be_fetched_is_named(browser, reader_address):
    page = browser.new_page()
    page.route("**/samples/*", lambda route: route.fulfill(status=404))
    page.goto(reader_address)
    page.wait_for_selector("#fault:not([hidden])")
    name = browser_reader._samples()[0][0]
    assert page.inner_text("#fault").startswith(f"{name} could not be fetched")
    page.close()


def test_the_sliders_make_it_fail_and_back(page):
    text = page.inner_text("#text")
    page.locator("#effect-squeeze").focus()
    page.keyboard.press("Home")
    page.wait_for_function("text => document.getElementById('text').textContent !== text", arg=text)
    assert f"Without the sliders it reads “{text}”." in page.inner_text("#before")
    page.click("#reset")
    page.wait_for_function("text => document.getElementById('text').textContent === text", arg=text)
    assert page.is_hidden("#before")


def test_files_drawings_and_keys_are_read(page):
    page.set_input_files(
        "#file", {"name": "mine.png", "mimeType": "image/png", "buffer": content(word())}
    )
    page.wait_for_function("document.getElementById('text').textContent === 'paper'")
    page.set_input_files(
        "#file", {"name": "notes.txt", "mimeType": "text/plain", "buffer": b"words"}
    )
    page.wait_for_selector("#fault:not([hidden])")
    assert page.inner_text("#fault").startswith("notes.txt is not a picture")
    assert page.inner_text("#text") == "paper", "what was read stays"
    page.click("#read-drawing")
    assert page.inner_text("#fault").startswith("Nothing is written yet")
    page.fill("#typed", "Tulip")
    page.wait_for_function("document.getElementById('text').textContent === 'Tulip'")
    assert page.is_hidden("#fault")
    for ends in LETTERS:
        stroke(page, *ends)
    page.wait_for_function("document.getElementById('text').textContent === 'HI'", timeout=20_000)


@pytest.mark.parametrize("kind", ["paste", "drop"])
def test_pictures_are_pasted_and_dropped(page, kind):
    other = render("tiger", "clean", seed=2, height=48).image
    hand_over(page, kind, content(word()))
    page.wait_for_function("document.getElementById('text').textContent === 'paper'")
    hand_over(page, kind, content(other))
    page.wait_for_function("document.getElementById('text').textContent === 'tiger'")
    hand_over(page, kind, b"")
    assert "holds no picture file" in page.inner_text("#fault")


COLOURS = """() => {
  const ground = (element) => {
    for (; element; element = element.parentElement) {
      const colour = getComputedStyle(element).backgroundColor;
      if (!/(, 0\\)|transparent)$/.test(colour)) return colour;
    }
  };
  const found = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const text = walker.currentNode.textContent.trim(), element = walker.currentNode.parentElement;
    if (!text || !element.checkVisibility()) continue;
    found.push([text, getComputedStyle(element).color, ground(element)]);
  }
  return found;
}"""


def numbers(colour):
    inside = colour[colour.index("(") + 1 : colour.index(")")]
    return tuple(float(part) / 255 for part in inside.split(",")[:3])


@pytest.mark.parametrize("width", [390, 1280])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_it_can_be_read_in_both_themes_and_fits(browser, reader_address, width, scheme):
    page = opened(browser, reader_address, width, scheme, reduced_motion="reduce")
    for tab in ("reader", "trellis"):
        page.click(f"#tab-{tab}")
        faint = {
            (text, round(contrast(numbers(colour), numbers(ground)), 2))
            for text, colour, ground in page.evaluate(COLOURS)
        }
        assert sorted(found for found in faint if found[1] < 4.5) == []
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        SHOTS.mkdir(parents=True, exist_ok=True)
        page.screenshot(path=SHOTS / f"reader_{tab}_{width}_{scheme}.png", full_page=True)
    page.context.close()


def test_every_control_is_reached_by_keys_and_has_a_name(page):
    page.click("#tab-reader")
    page.evaluate("document.activeElement.blur()")
    unnamed = page.evaluate(
        """() => [...document.querySelectorAll("button, input, select, canvas:not([aria-hidden])")]
          .filter((e) => !(e.labels?.length || e.ariaLabel || e.textContent.trim()
            || e.querySelector("img[alt]"))).map((e) => e.id)"""
    )
    assert unnamed == []
    reached = set()
    for _ in range(60):
        page.keyboard.press("Tab")
        name, outline = page.evaluate(
            "[document.activeElement.id, getComputedStyle(document.activeElement).outlineStyle]"
        )
        assert outline != "none" or name in ("", "file"), f"{name}: no focus to be seen"
        reached.add(name)
    wanted = {"file", "typed", "font", "clear", "read-drawing", "play", "next", "frame", "scroller"}
    assert wanted <= reached
    page.focus("#tab-reader")
    page.keyboard.press("ArrowRight")
    assert page.is_visible("#trellis")
    page.keyboard.press("ArrowLeft")
    assert page.is_visible("#reader")
