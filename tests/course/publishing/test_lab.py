"""JupyterLab as `course lab` opens it: settings for readers, which learners can change."""

import json
from pathlib import Path

import pytest
from crnn_course.publishing.lab import LETTERS, SETTINGS, write_settings


def test_a_learners_lab_has_no_menus_of_nbgrader(tmp_path, monkeypatch):
    """As JupyterLab and its server read their settings: the extension is there, and off."""
    pytest.importorskip("nbgrader", reason='needs the extra "nbgrader"')
    from jupyter_core.paths import jupyter_config_path
    from jupyter_server.extension.config import ExtensionConfigManager
    from jupyterlab_server.config import get_page_config

    def settings():
        server = ExtensionConfigManager(read_config_path=jupyter_config_path())
        return server.get_jpserver_extensions(), get_page_config([])["disabledExtensions"]

    before, _ = settings()
    ours = [name for name in before if name.startswith("nbgrader.")]
    assert ours
    assert all(before[name] for name in ours)
    monkeypatch.setenv("JUPYTER_CONFIG_PATH", write_settings(tmp_path))
    after, disabled = settings()
    assert not any(after[name] for name in ours)
    assert "@jupyter/nbgrader" in disabled


def defaults(monkeypatch, folder, plugin):
    """Return the default settings of a part of JupyterLab, as its server gives them to the page."""
    from jupyterlab.commands import get_app_dir
    from jupyterlab_server.settings_utils import get_settings

    app = Path(get_app_dir())
    monkeypatch.setenv("JUPYTER_CONFIG_PATH", write_settings(folder))
    found, _ = get_settings(str(app / "settings"), str(app / "schemas"), str(folder), plugin)
    assert found["raw"] == "{}"  # the learner's own: nothing is written for them
    return found["schema"]["properties"]


@pytest.mark.parametrize("plugin", SETTINGS)
def test_jupyterlab_knows_every_setting_and_takes_it_as_its_default(monkeypatch, tmp_path, plugin):
    known = defaults(monkeypatch, tmp_path, plugin)
    for name, value in SETTINGS[plugin].items():
        assert known[name]["default"] == value


def test_the_server_serves_our_style(tmp_path):
    folder = Path(write_settings(tmp_path))
    server = json.loads((folder / "jupyter_server_config.json").read_text())
    (custom,) = server["ServerApp"]["tornado_settings"]["static_custom_path"]
    assert f"max-width: {LETTERS}ch" in (Path(custom) / "custom.css").read_text()
