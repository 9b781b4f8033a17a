"""The reader's page handled from Python: served from a folder as any static host would, its modules
called as the page calls them.
"""

from __future__ import annotations

import base64
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from io import BytesIO
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image
from playwright.sync_api import Browser, Page

from crnn_lib.rendering import render

LOADING_MILLISECONDS = 120_000
WORDS = ("letter", "Balloon", "3 apples", "committee", "No. 42", "aquarium", "zigzag", "Ohio!")
# what a module of the page gives, for a file given in base64
LOAD = """async ([content, name]) => {
  const { loadPicture } = await import("./js/pictures.js");
  const bytes = Uint8Array.from(atob(content), (c) => c.charCodeAt(0));
  try {
    const picture = await loadPicture(new Blob([bytes]), name);
    const reader = new FileReader();
    const whole = new Promise((resolve) => reader.addEventListener("load", resolve));
    reader.readAsDataURL(new Blob([picture.pixels]));
    await whole;
    const pixels = reader.result.slice(reader.result.indexOf(",") + 1);
    return { size: [picture.width, picture.height], pixels };
  } catch (error) {
    return { fault: error.message };
  }
}"""
READ = """async (content) => {
  const [{ loadPicture }, { scaleToHeight }, { read }, { Network }] = await Promise.all(
    ["pictures", "resize", "reading", "network"].map((name) => import(`./js/${name}.js`)));
  window.contract ??= await (await fetch("contract.json")).json();
  window.network ??= new Network(window.contract);
  const bytes = Uint8Array.from(atob(content), (c) => c.charCodeAt(0));
  const original = await loadPicture(new Blob([bytes]));
  const scaled = scaleToHeight(original, window.contract.preprocessing.height);
  const reading = await read(window.network, scaled, window.contract, original.width);
  const { frames, classes, values, seconds } = reading.scores;
  return { ...reading, picture: Array.from(scaled.pixels), path: null,
           scores: { frames, classes, seconds, values: Array.from(values) } };
}"""

# a file (in base64, or none) that is pasted or dropped
HAND_OVER = """([kind, content]) => {
  const bytes = Uint8Array.from(atob(content), (c) => c.charCodeAt(0));
  const files = new DataTransfer();
  if (content) files.items.add(new File([bytes], "pasted.png", { type: "image/png" }));
  const event = kind === "paste" ? new ClipboardEvent(kind, { clipboardData: files, bubbles: true })
    : new DragEvent(kind, { dataTransfer: files, bubbles: true });
  document.body.dispatchEvent(event);
}"""
# from now on, note the width of every picture that the network is given
NOTE = """async () => {
  const { Network } = await import("./js/network.js");
  const { scores } = Network.prototype;
  window.widths = [];
  Network.prototype.scores = function (numbers, width, height) {
    window.widths.push(width);
    return scores.call(this, numbers, width, height);
  };
}"""
# the lines of HI, in pixels of the page, from the corner of the paper
LETTERS = (
    *(((40, 20), (40, 90)), ((80, 20), (80, 90)), ((40, 55), (80, 55))),
    ((125, 20), (125, 90)),
)


class _Quiet(SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: object) -> None:
        """Say nothing of each request."""


@contextmanager
def served(folder: Path) -> Iterator[str]:
    """Serve a folder without any special header; give its address."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(_Quiet, directory=str(folder)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/"
    finally:
        server.shutdown()
        server.server_close()


def opened(
    browser: Browser, address: str, width: int = 1280, scheme: str = "light", **options: Any
) -> Page:
    """The page in a window of its own, once it has read its first sample."""
    context = browser.new_context(
        viewport={"width": width, "height": 900}, color_scheme=scheme, **options
    )
    page = context.new_page()
    page.set_default_timeout(LOADING_MILLISECONDS)
    page.goto(address)
    page.wait_for_function("document.getElementById('text').textContent")
    return page


def stroke(
    page: Page, start: tuple[float, float], end: tuple[float, float], up: bool = True
) -> None:
    """Write a line with the mouse; `up`: then lift it."""
    page.locator("#pad").scroll_into_view_if_needed()
    box = page.locator("#pad").bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + start[0], box["y"] + start[1])
    page.mouse.down()
    page.mouse.move(box["x"] + end[0], box["y"] + end[1], steps=5)
    if up:
        page.mouse.up()


def hand_over(page: Page, kind: str, file: bytes) -> None:
    """Paste or drop a picture file, or, without content, something else."""
    page.evaluate(HAND_OVER, [kind, base64.b64encode(file).decode()])


def picture_of(text: str) -> bytes:
    return content(render(text, "clean", seed=2, height=48).image.convert("L"))


def choose(page: Page, name: str, file: bytes) -> None:
    page.set_input_files("#file", {"name": name, "mimeType": "image/png", "buffer": file})


def move(page: Page, slider: str, value: float) -> None:
    page.locator(f"#effect-{slider}").fill(str(value))


def wait_for(page: Page, text: str) -> None:
    page.wait_for_function("text => document.getElementById('text').textContent === text", arg=text)


def wait_for_width(page: Page, width: int) -> None:
    """Wait until a picture scaled to this width was read: a picture that arrives sets the sliders
    back.
    """
    page.wait_for_function(
        "width => document.getElementById('cost').textContent.startsWith(`${width} `)", arg=width
    )


def says(page: Page) -> str:
    """What the page says went wrong, once it does."""
    page.wait_for_selector("#fault:not([hidden])")
    return page.inner_text("#fault")


def load(page: Page, content: bytes, name: str = "word.png") -> dict[str, Any]:
    """What the page's front door makes of a file: {size, pixels (H, W)}, or {fault}."""
    given = page.evaluate(LOAD, [base64.b64encode(content).decode(), name])
    if "fault" not in given:
        values = np.frombuffer(base64.b64decode(given["pixels"]), dtype=np.uint8)
        given["pixels"] = values.reshape(given["size"][::-1])
    return given


def read(page: Page, content: bytes) -> dict[str, Any]:
    return page.evaluate(READ, base64.b64encode(content).decode())


def content(image: Image.Image, format: str = "PNG", **options: Any) -> bytes:
    file = BytesIO()
    image.save(file, format, **options)
    return file.getvalue()


def pictures(count: int) -> list[bytes]:
    """Picture files rendered by the library: three styles, many sizes, grey and in colour, as PNG,
    lossless WebP and BMP.
    """
    made = []
    for index in range(count):
        style = ("clean", "document", "scene")[index % 3]
        height = (32, 48, 64)[index // 3 % 3]
        word = WORDS[index % len(WORDS)]
        image = render(word, style, seed=40, index=index, height=height).image.convert("L")
        scale = (1.0, 0.63, 1.7, 2.9, 0.4)[index % 5]
        size = max(8, round(image.width * scale)), max(8, round(image.height * scale))
        image = image.resize(size, Image.Resampling.BICUBIC)
        if index % 2:
            image = coloured(image, index)
        format, options = (("PNG", {}), ("WEBP", {"lossless": True}), ("BMP", {}))[index % 7 % 3]
        made.append(content(image, format, **options))
    return made


def coloured(grey: Image.Image, seed: int) -> Image.Image:
    """Ink and paper in two colours, with a little noise in each channel."""
    chance = np.random.default_rng(seed)
    dark, light = chance.integers(0, 110, 3), chance.integers(150, 256, 3)
    share = np.asarray(grey, dtype=float)[..., None] / 255
    noise = chance.normal(0, 4, (*share.shape[:2], 3))
    values = dark + share * (light - dark) + noise
    return Image.fromarray(values.clip(0, 255).astype(np.uint8))
