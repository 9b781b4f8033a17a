"""A PDF of each chapter, printed by an installed Chromium from the pages of the site."""

from __future__ import annotations

import importlib.util
import os
import shutil
from collections.abc import Iterable
from pathlib import Path

from crnn_course.publishing.book.settings import BookError

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
# pictures are loaded when they come into sight, formulas are set by a script: wait for both
READY = """async () => {
  const pictures = [...document.images];
  for (const picture of pictures) picture.loading = "eager";
  await Promise.all(pictures.map(picture => picture.decode().catch(() => null)));
  if (window.MathJax?.startup?.promise) await MathJax.startup.promise;
}"""


def find_printer() -> str:
    """Return the path of an installed Chromium. Raises BookError without it or Playwright."""
    if importlib.util.find_spec("playwright") is None:
        raise BookError(
            "Playwright, which drives Chromium, is missing: pip install -e 'notebooks[browser]', "
            "or leave out --pdf"
        )
    program = next(filter(None, map(shutil.which, NAMES)), None)
    if program is None:
        raise BookError(
            f"PDFs are printed by Chromium, and none of {', '.join(NAMES)} is installed: install "
            "one, or leave out --pdf"
        )
    return program


def does_not_start(program: str, why: str) -> str:
    """Return a sentence on a Chromium that ends at once: what it is, its own reason, what to do."""
    reason = (why.strip() or "no reason given").splitlines()[0][:200]
    return (
        f"Chromium ({program}) does not start: {reason}; try it by hand, install another one, or "
        "leave out the PDFs"
    )


def print_pages(pages: Iterable[Path], folder: Path) -> list[Path]:
    """Print pages (.html) to PDFs of A4 pages in a new folder; return their paths.

    Raises BookError where Playwright or Chromium is missing or does not start.
    """
    program = find_printer()
    from playwright.sync_api import Error, sync_playwright

    folder.mkdir(parents=True)
    printed = []
    # Chromium refuses to run as root with its sandbox; the pages are our own
    as_root = hasattr(os, "geteuid") and os.geteuid() == 0
    with sync_playwright() as driver:
        try:
            browser = driver.chromium.launch(
                executable_path=program, args=["--no-sandbox"] if as_root else []
            )
        except Error as error:
            raise BookError(does_not_start(program, str(error))) from None
        window = browser.new_page(color_scheme="light")
        for page in pages:
            window.goto(page.absolute().as_uri())
            window.evaluate(READY)
            printed.append(folder / f"{page.stem}.pdf")
            window.pdf(
                path=printed[-1],
                format="A4",
                margin={"top": "15mm", "bottom": "15mm", "left": "15mm", "right": "15mm"},
                outline=True,
                tagged=True,
            )
        browser.close()
    return printed
