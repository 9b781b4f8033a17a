"""JupyterLab handled as a reader handles it: by menus, mouse and keys; and what a reader then has
before the eyes.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import FileChooser, Locator, Page, expect

RUN_MILLISECONDS = 300_000  # a chapter that trains, on a machine that does other things, too
CHANGE_MILLISECONDS = 20_000
SETTLING_MILLISECONDS = 2_000
ATTEMPTS = 5
TABS = 60  # after so many presses of the key a reader has given up
ALL_RUN = """() => {
  const dialog = document.querySelector(".jp-Dialog");
  if (dialog) throw new Error(`JupyterLab asks: ${dialog.innerText}`);
  const cells = [...document.querySelectorAll(".jp-Notebook .jp-CodeCell")];
  const idle = document.querySelector(".jp-Notebook-ExecutionIndicator")?.dataset.status === "idle";
  const prompt = cell => cell.querySelector(".jp-InputPrompt").textContent;
  return idle && cells.length && cells.every(cell => /^\\[\\d+\\]:$/.test(prompt(cell)));
}"""
FORGOTTEN = """() => [...document.querySelectorAll(".jp-Notebook .jp-CodeCell .jp-InputPrompt")]
  .every(prompt => prompt.textContent === "[ ]:")"""
WORDS = """() => {
  const opaque = colour => !/(, 0\\)|transparent)$/.test(colour);
  const ground = element => {
    for (; element; element = element.parentElement) {
      const colour = getComputedStyle(element).backgroundColor;
      if (opaque(colour)) return colour;
    }
    return "rgb(255, 255, 255)";
  };
  const found = [];
  const notebook = document.querySelector(".jp-Notebook");
  const walker = document.createTreeWalker(notebook, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const text = walker.currentNode.textContent.trim(), element = walker.currentNode.parentElement;
    if (!text || !element.checkVisibility()) continue;
    const inside = kind => element.closest(kind) !== null;
    const role = inside(".cm-editor, pre code") ? "code"
      : inside(".jp-InputPrompt, .jp-OutputPrompt") ? "prompt"
      : inside(".jp-RenderedMarkdown") ? "prose"
      : inside(".jupyter-widgets") ? "widget"
      : inside(".jp-OutputArea") ? "output" : "other";
    found.push([role, text.slice(0, 40), getComputedStyle(element).color, ground(element)]);
  }
  return found;
}"""


@dataclass(frozen=True)
class Word:
    """A piece of text as it is shown: where (code, prose, output, widget...), what, and its colours
    (r, g, b) from 0 to 1.
    """

    role: str
    text: str
    colour: tuple[float, ...]
    ground: tuple[float, ...]


class Chapter:
    """A notebook that is open in JupyterLab."""

    def __init__(self, page: Page, address: str) -> None:
        self.page = page
        page.goto(address)
        page.wait_for_selector(".jp-Notebook .jp-Cell", timeout=60_000)
        page.wait_for_selector(
            '.jp-Notebook-ExecutionIndicator[data-status="idle"]', timeout=60_000
        )

    def choose(self, *names: str) -> None:
        """Go through a menu by the mouse."""
        bar, *others = names
        self.page.get_by_role("menuitem", name=bar, exact=True).click()
        for name in others:
            exactly = re.compile(f"^{re.escape(name)}$")
            self.page.locator(".lm-Menu-itemLabel").filter(has_text=exactly).click()

    def run_all(self) -> None:
        """Run all cells and wait until each has its number.

        JupyterLab forgets cells that are run while it still connects to the kernel: then, like a
        reader, once more.
        """
        for _ in range(ATTEMPTS):
            self.page.wait_for_timeout(SETTLING_MILLISECONDS)
            self.choose("Run", "Run All Cells")
            self.page.wait_for_timeout(SETTLING_MILLISECONDS)
            if not self.page.evaluate(FORGOTTEN):
                break
        self.page.wait_for_function(ALL_RUN, timeout=RUN_MILLISECONDS)

    def shut_down(self) -> None:
        """End its kernel: each takes hundreds of megabytes."""
        self.choose("Kernel", "Shut Down All Kernels…")
        self.page.locator(".jp-Dialog .jp-mod-accept").click()
        self.page.wait_for_selector(".jp-Dialog", state="detached")

    def wear(self, theme: str) -> None:
        """Change to the theme "Light" or "Dark"."""
        self.choose("Settings", "Theme", f"JupyterLab {theme}")
        self.page.wait_for_function(
            "light => document.body.dataset.jpThemeLight === light",
            arg=str(theme == "Light").lower(),
        )

    def said(self) -> str:
        """Everything that was printed, one output after the other."""
        printed = self.page.locator(
            '.jp-OutputArea-output[data-mime-type="application/vnd.jupyter.stdout"] pre'
        )
        return "".join(printed.evaluate_all("pieces => pieces.map(piece => piece.textContent)"))

    def complaints(self) -> list[str]:
        """Errors and whatever stands on stderr."""
        kinds = ("error", "stderr")
        selector = ", ".join(
            f'.jp-OutputArea-output[data-mime-type="application/vnd.jupyter.{kind}"]'
            for kind in kinds
        )
        return self.page.locator(selector).all_inner_texts()

    def cell(self, source: str) -> Locator:
        """The code cell that holds `source`."""
        return (
            self.page.locator(".jp-CodeCell")
            .filter(has=self.page.locator(".cm-content", has_text=source))
            .first
        )

    def answer(self, stub: str, source: str, check: str) -> Locator:
        """Write an answer in place of the cell that holds `stub`, run it and its check by keys;
        returns what the check says.
        """
        checked = self.cell(check)
        self.cell(stub).locator(".cm-content").click()
        self.page.keyboard.press("Control+a")
        self.page.keyboard.insert_text(source)
        self.page.keyboard.press("Shift+Enter")
        checked.locator(".cm-content").click()
        self.page.keyboard.press("Control+Enter")
        return checked.locator(".jp-OutputArea")

    def tab_to(self, element: Locator) -> None:
        """Reach it by the Tab key alone, from where the keyboard is now."""
        for _ in range(TABS):
            if element.evaluate("element => element === document.activeElement"):
                return
            self.page.keyboard.press("Tab")
        raise AssertionError(f"the Tab key does not lead to {element}")

    def words(self) -> list[Word]:
        """All text that is shown in the notebook."""
        return [
            Word(
                role,
                text,
                *(
                    tuple(int(c) / 255 for c in re.findall(r"\d+", rgb)[:3])
                    for rgb in (colour, ground)
                ),
            )
            for role, text, colour, ground in self.page.evaluate(WORDS)
        ]

    def picture(self, path: Path, shown: Locator) -> None:
        """A screenshot with `shown` in the middle."""
        shown.evaluate("element => element.scrollIntoView({block: 'center'})")
        path.parent.mkdir(parents=True, exist_ok=True)
        self.page.screenshot(path=path)


class Explorer:
    """A widget with sliders and a picture."""

    def __init__(self, chapter: Chapter, box: Locator) -> None:
        self.chapter, self.box = chapter, box
        self.sliders = box.locator(".noUi-handle")

    def picture(self) -> str:
        """The bytes of the picture, as the page holds them; its alternative text must stand below
        it.
        """
        image = self.box.locator("img")
        expect(self.box.locator("figcaption")).to_have_text(
            image.get_attribute("alt") or "no alternative text"
        )
        return image.get_attribute("src") or ""

    def changed(self, before: str) -> str:
        """The picture as soon as it is another than `before`."""
        expect(self.box.locator("img")).not_to_have_attribute(
            "src", before, timeout=CHANGE_MILLISECONDS
        )
        return self.picture()

    def drag_to_the_end(self, number: int) -> None:
        """Pull the handle of a slider to the right end of its track by the mouse.

        While figures below are still being laid out, the page can move away under the mouse; a
        reader whose hand slipped tries again, and so does this.
        """
        handle = self.sliders.nth(number)
        end = handle.get_attribute("aria-valuemax") or "no end"
        for _ in range(ATTEMPTS):
            self._pull(handle, self.box.locator(".noUi-base").nth(number))
            self.chapter.page.wait_for_timeout(SETTLING_MILLISECONDS)
            if handle.get_attribute("aria-valuenow") == end:
                return
        raise AssertionError(f"the mouse does not pull slider {number} to its end")

    def _pull(self, handle: Locator, track: Locator) -> None:
        mouse = self.chapter.page.mouse
        # not at the window's edge, where what floats above the page would catch the mouse
        handle.evaluate("element => element.scrollIntoView({block: 'center'})")
        handle.hover()  # waits until the handle has come to rest
        end = track.bounding_box()
        assert end
        mouse.down()
        mouse.move(end["x"] + end["width"], end["y"] + end["height"] / 2, steps=5)
        mouse.up()


def choosing(page: Page, button: Locator, by_keys: bool) -> FileChooser:
    """The dialog for files that opens when a button is clicked, or when it has the keyboard and
    Enter is pressed.
    """
    with page.expect_file_chooser() as opened:
        if by_keys:
            page.keyboard.press("Enter")
        else:
            button.click()
    return opened.value
