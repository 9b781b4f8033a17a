"""A headless Chromium, and JupyterLab in it as `make lab` starts it: on a learner's copy of the
course, in a folder that goes.

Where no Chromium is found, or no Playwright to drive it, the tests skip and say so.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests import ROOT

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
QUIET = (
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
)
LAB_SECONDS = 120
JUPYTERS_FOLDERS = ("CONFIG_DIR", "DATA_DIR", "RUNTIME_DIR")


@dataclass(frozen=True)
class Lab:
    """A running JupyterLab: the page that it opened, and the folder that it shows."""

    opened: str
    folder: Path


@pytest.fixture(scope="session")
def chromium() -> str:
    """The program; skips where there is none."""
    program = next(filter(None, map(shutil.which, NAMES)), None)
    if program is None:
        pytest.skip(f"no browser here: none of {', '.join(NAMES)} is installed")
    return program


@pytest.fixture(scope="session")
def lab(chromium: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lab]:
    """What `make lab` does, but in another folder; the browser that it opens is a script that notes
    the address.
    """
    place = tmp_path_factory.mktemp("lab")
    folder, noted, browser = place / "my_notebooks", place / "address", place / "browser"
    browser.write_text(f'#!/bin/sh\necho "$1" > "{noted}.part" && mv "{noted}.part" "{noted}"\n')
    browser.chmod(0o755)
    environment = os.environ | {
        f"JUPYTER_{name}": str(place / name.lower()) for name in JUPYTERS_FOLDERS
    }
    environment |= {
        f"JUPYTERLAB_{name}_DIR": str(place / name.lower()) for name in ("SETTINGS", "WORKSPACES")
    }
    environment |= {"BROWSER": str(browser), "IPYTHONDIR": str(place / "ipython")}
    make = [
        "make",
        "-o",
        ".venv/installed",
        f"BIN={Path(sys.executable).parent}",
        f"MINE={folder}",
        "lab",
    ]
    with (place / "log").open("w") as log:
        running = subprocess.Popen(
            make, cwd=ROOT, env=environment, stdout=log, stderr=log, start_new_session=True
        )
    try:
        until = time.monotonic() + LAB_SECONDS
        while not noted.exists():
            assert running.poll() is None, (place / "log").read_text()
            assert time.monotonic() < until, (place / "log").read_text()
            time.sleep(0.2)
        yield Lab(noted.read_text().strip(), folder)
    finally:
        _end(running)


def _end(running: subprocess.Popen[bytes]) -> None:
    """Ends make and what it started, and waits for JupyterLab, which ends its kernels first."""
    with contextlib.suppress(ProcessLookupError):
        os.killpg(running.pid, signal.SIGTERM)
        running.wait()
        for _ in range(300):
            os.killpg(running.pid, 0)
            time.sleep(0.1)


@pytest.fixture(scope="session")
def browser(chromium: str) -> Iterator[Browser]:
    """A Chromium without a screen; Playwright can run only once in a process."""
    # Chromium as root needs it
    sandbox = ["--no-sandbox"] if hasattr(os, "geteuid") and os.geteuid() == 0 else []
    from playwright.sync_api import sync_playwright

    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=chromium, args=[*QUIET, *sandbox])
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def page(browser: Browser, lab: Lab) -> Iterator[Page]:
    """A window of 1280 x 900 pixels in which JupyterLab has been opened."""
    window = browser.new_page(viewport={"width": 1280, "height": 900})
    window.goto(lab.opened)
    window.wait_for_selector(
        '.jp-Notebook-ExecutionIndicator[data-status="idle"]', timeout=LAB_SECONDS * 1000
    )
    yield window
    window.close()


@pytest.fixture(scope="session")
def reader_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The reader's folder as `course reader` makes it; skips where npm's package cannot be had."""
    from crnn_course.publishing import browser_reader, npm

    out = tmp_path_factory.mktemp("site") / "reader"
    try:
        browser_reader.build_reader(out)
    except npm.NpmError as error:
        pytest.skip(str(error))
    return out


@pytest.fixture(scope="session")
def reader_address(reader_folder: Path) -> Iterator[str]:
    from tests.browser.reader import served

    with served(reader_folder) as address:
        yield address


@pytest.fixture(scope="module")
def blank(browser: Browser, reader_address: str) -> Iterator[Page]:
    """A page of that address on which no part of the reader has started: for its modules alone."""
    page = browser.new_page()
    page.route(
        "**/blank.html",
        lambda route: route.fulfill(body="<title>-</title>", content_type="text/html"),
    )
    page.goto(reader_address + "blank.html")
    yield page
    page.close()


@pytest.fixture
def reader_page(browser: Browser, reader_address: str) -> Iterator[Page]:
    """The reader's page, opened for one test; at its end no script may have stopped at an error."""
    from tests.browser.reader import opened

    page = opened(browser, reader_address)
    faults = []
    page.on("pageerror", lambda error: faults.append(error))
    yield page
    assert faults == []
    page.context.close()


@pytest.fixture
def trellis(browser: Browser, reader_address: str) -> Iterator[Page]:
    """The page's second tab, opened for one test."""
    from tests.browser.reader import LOADING_MILLISECONDS

    page = browser.new_page()
    page.set_default_timeout(LOADING_MILLISECONDS)
    page.goto(reader_address + "#trellis")
    page.wait_for_selector("#grid td.chosen")
    yield page
    page.close()
