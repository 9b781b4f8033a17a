"""Open JupyterLab for a learner: with settings that suit reading, and nothing to ask first.

They are in a folder that goes; learners' own folders of settings stay as they are. JupyterLab's
settings are defaults: what learners set for themselves counts more. The server's (the style, no
menus of nbgrader) come before theirs, as all in JUPYTER_CONFIG_PATH does.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import webbrowser
from pathlib import Path
from typing import Any

from crnn_course.publishing.editions import chapters

# nbgrader's parts of the Jupyter server
NBGRADERS = ("formgrader", "validate_assignment", "assignment_list", "course_list")
LETTERS = 80  # on a line of a page that is read

SETTINGS: dict[str, dict[str, Any]] = {
    # glossary and references open as pages, not as Markdown source
    "@jupyterlab/docmanager-extension:plugin": {"defaultViewers": {"markdown": "Markdown Preview"}},
    "@jupyterlab/markdownviewer-extension:plugin": {"lineWidth": LETTERS},
    # asks nobody about news and looks nowhere for updates
    "@jupyterlab/apputils-extension:notification": {"fetchNews": "false", "checkForUpdates": False},
    # leaves the width to the names of the files
    "@jupyterlab/filebrowser-extension:browser": {"showLastModifiedColumn": False},
}
# prose in lines that the eye finds again, code and figures as wide as the page; a name that is
# longer than the list of files is wide goes on in the next line. The ids outweigh JupyterLab's own
# rules, which come later.
STYLE = f"""
#jp-main-dock-panel .jp-MarkdownCell .jp-RenderedMarkdown {{ max-width: {LETTERS}ch; }}
#jp-main-dock-panel .jp-OutputArea .jp-RenderedMarkdown pre {{ overflow-x: auto; }}
#jp-main-dock-panel .jp-OutputArea .jp-RenderedMarkdown pre code {{ white-space: pre; }}
#jp-left-stack .jp-DirListing-item {{ height: auto; }}
#jp-left-stack .jp-DirListing-itemText {{ white-space: normal; overflow-wrap: anywhere; }}
"""


def open_lab(folder: Path) -> int:
    """Open JupyterLab at the folder's first notebook; return its exit code.

    Without a browser, JupyterLab prints the address to open.
    """
    command = [sys.executable, "-m", "jupyterlab", "--custom-css", str(chapters(folder)[0])]
    try:
        webbrowser.get()
    except webbrowser.Error:
        command.append("--no-browser")
        print(
            "no browser found here: open the address that JupyterLab prints below; Ctrl-C ends it",
            flush=True,
        )
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        command.append("--allow-root")  # in a container; JupyterLab would refuse
    with tempfile.TemporaryDirectory() as settings:
        path = os.pathsep.join(
            filter(None, [write_settings(Path(settings)), os.environ.get("JUPYTER_CONFIG_PATH")])
        )
        return subprocess.call(command, env={**os.environ, "JUPYTER_CONFIG_PATH": path})


def write_settings(folder: Path) -> str:
    """Write the settings for readers; hide nbgrader's menus, which only instructors need.

    Returns the folder, for JUPYTER_CONFIG_PATH.
    """
    off = {f"nbgrader.server_extensions.{name}": False for name in NBGRADERS}
    style = {"static_custom_path": [str(folder / "custom")]}
    files: dict[str, dict[str, Any]] = {
        "labconfig/page_config.json": {"disabledExtensions": {"@jupyter/nbgrader": True}},
        "labconfig/default_setting_overrides.json": SETTINGS,
        "jupyter_server_config.d/course.json": {"ServerApp": {"jpserver_extensions": off}},
        "jupyter_server_config.json": {"ServerApp": {"tornado_settings": style}},
    }
    for name, settings in files.items():
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text(json.dumps(settings), encoding="utf-8")
    (folder / "custom").mkdir()
    (folder / "custom" / "custom.css").write_text(STYLE, encoding="utf-8")
    return str(folder)
