"""The project as a whole: versions that agree, a wheel that reads, data that say where they come
from.
"""

import json
import os
import re
import subprocess
import sys
import tomllib
import venv
from pathlib import Path

import pytest
from crnn_course.language.fonts import FONTS, HANZI
from packaging.requirements import Requirement

from crnn_lib import Reader, __version__
from crnn_lib.metrics import character_error_rate
from crnn_lib.rendering import render
from tests import ROOT
from tests.bench import chinese, classes, scripts
from tests.bench.results import READER, README, RESULTS, fingerprint, read_stored, with_tables

PROJECT, COURSE = (
    tomllib.loads((ROOT / folder / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    for folder in ("", "notebooks")
)
SEVEN = ["torch", "torchvision", "pillow", "jupyterlab", "matplotlib", "nbval", "ipywidgets"]


def pins(lines) -> dict[str, str]:
    found = (re.match(r"\s*-?\s*([A-Za-z0-9_.-]+)==([\w.]+)", line) for line in lines)
    return {match[1].lower().replace("_", "-"): match[2] for match in found if match}


def held_versions() -> dict[str, str]:
    return pins((ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines())


def test_environment_yml_pins_like_constraints():
    conda = pins((ROOT / "environment.yml").read_text(encoding="utf-8").splitlines())
    assert list(conda) == SEVEN
    assert conda == {name: held_versions()[name] for name in SEVEN}


def test_the_library_states_ranges_in_which_the_versions_of_the_tests_lie():
    groups = (PROJECT["dependencies"], *PROJECT["optional-dependencies"].values())
    for stated in (Requirement(text) for group in groups for text in group):
        assert not any(part.operator == "==" for part in stated.specifier), stated
        if stated.name != "crnn-lib":
            assert stated.specifier.contains(held_versions()[stated.name]), stated
    for stated in map(Requirement, PROJECT["dependencies"]):
        if not stated.name.startswith("font-"):
            assert any(part.operator == ">=" for part in stated.specifier), stated


def test_constraints_hold_every_requirement_at_the_version_that_runs():
    held = held_versions()
    every = [
        requirement
        for project in (PROJECT, COURSE)
        for group in (project["dependencies"], *project["optional-dependencies"].values())
        for requirement in group
    ]
    for requirement in every:
        name = re.match(r"[A-Za-z0-9_-]+", requirement)[0].lower()
        if name != "crnn-lib":
            assert name in held
    from importlib.metadata import version

    assert all(version(name) == held[name] for name in (*SEVEN, "numpy", "safetensors", "pytest"))


def test_versions_agree():
    assert PROJECT["version"] == COURSE["version"] == __version__
    citation = (ROOT / "notebooks" / "book" / "CITATION.cff").read_text(encoding="utf-8")
    assert re.search(r"^version: (.+)$", citation, re.MULTILINE)[1] == __version__


def test_the_citation_names_what_a_citation_needs():
    citation = (ROOT / "notebooks" / "book" / "CITATION.cff").read_text(encoding="utf-8")
    for key in ("cff-version", "message", "title", "authors", "version", "license", "references"):
        assert re.search(rf"^{key}:", citation, re.MULTILINE), key


def test_every_folder_of_data_says_where_it_comes_from():
    for folder in (path for path in (ROOT / "data").iterdir() if path.is_dir()):
        readme = (folder / "README.md").read_text(encoding="utf-8")
        for word in ("Origin", "Licence", "Made by"):
            assert word in readme, f"{folder.name}/README.md says nothing of {word}"


@pytest.mark.parametrize(("page", "tables"), [(README, 1), (RESULTS, 3)])
def test_pages_show_the_stored_results(page, tables):
    shown = page.read_text(encoding="utf-8")
    assert shown.count(": written by make results -->") == tables
    assert shown == with_tables(shown, read_stored())


def test_readme_is_one_page_and_its_code_runs(tmp_path):
    readme = README.read_text(encoding="utf-8")
    assert len(readme.split()) < 1000
    code = re.search(r"```python\n(.*?)```", readme, re.DOTALL)[1]
    code = code.replace("steps=500", "steps=2, progress=False").replace("runs/", f"{tmp_path}/")
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True)
    assert done.stdout == "coins\n", done.stderr


@pytest.mark.parametrize("name", ["reader", "finetuning", "handwriting"])
def test_figures_of_the_shipped_weights_were_measured_with_them(name):
    stored = json.loads(
        (ROOT / "data" / "measurements" / f"{name}.json").read_text(encoding="utf-8")
    )
    assert stored["weights"] == fingerprint(READER), (
        f"the weights are others by now: {stored['command']}"
    )


def test_exported_weights_read_the_same_text():
    """What README says of the row of ONNX Runtime, which shows speed alone."""
    stored = json.loads(
        (ROOT / "data" / "measurements" / "reader.json").read_text(encoding="utf-8")
    )
    ours = stored["readers"]["crnn_lib"]["sets"]["iiit5k"]
    for found in stored["exported"].values():
        theirs = found["sets"]["iiit5k"]
        for measure in ("exact_match", "character_error_rate", "confusions"):
            assert theirs[measure] == ours[measure]


def test_the_page_of_the_command_line_says_what_was_measured_of_scripts():
    stored = json.loads(scripts.STORED.read_text(encoding="utf-8"))
    page = scripts.PAGE.read_text(encoding="utf-8")
    assert scripts.written(page, stored["languages"]) == page
    runs = json.loads(classes.STORED.read_text(encoding="utf-8"))["runs"]
    rates = {name: run["character_error_rate"] for name, run in runs.items()}
    assert rates["3755, the frequent ones first"] < rates["3755"] / 2
    assert rates["100"] < rates["1000"] < rates["3755"]


def test_the_chinese_weights_are_those_that_were_measured():
    stored = json.loads(chinese.STORED.read_text(encoding="utf-8"))
    assert stored["weights"] == fingerprint(chinese.WEIGHTS), f"measure: {chinese.COMMAND}"
    page = chinese.PAGE.read_text(encoding="utf-8")
    assert chinese.written(page, stored) == page
    assert chinese.WEIGHTS.stat().st_size < 15e6
    texts = [HANZI[start : start + 8] for start in range(0, 96, 8)]
    pictures = [render(text, fonts=FONTS).image for text in texts]
    readings = Reader.pretrained("chinese").read(pictures)
    assert character_error_rate(texts, [reading.text for reading in readings]) < 0.2


@pytest.mark.xdist_group("together")
def test_the_tests_of_a_group_stay_in_one_process(request):
    """So what they share is made once: xdist marks them by their ids."""
    by_groups = getattr(request.config.option, "loadgroup", False)  # `make test`
    assert request.node.nodeid.endswith("@together") == by_groups


def test_make_alone_prints_the_targets():
    said = subprocess.run(["make"], cwd=ROOT, capture_output=True, text=True).stdout
    for target in (
        "lab",
        "test",
        "browser",
        "nbgrader",
        "notebooks",
        "book",
        "bench",
        "results",
        "kit",
        "matrix",
    ):
        assert re.search(rf"^  {target}\s", said, re.MULTILINE)


def test_nothing_names_a_path_of_one_machine():
    tracked = subprocess.run(
        ["git", "ls-files"], cwd=ROOT, capture_output=True, text=True
    ).stdout.split()
    if not tracked:
        pytest.skip("not a git checkout: nothing to look through")
    home = re.compile(r"(?<![\w.])/(?:" + "|".join(["ho" + "me", "ro" + "ot", "Users"]) + r")/\w")
    for name in tracked:
        path = ROOT / name
        if path.suffix in {".py", ".md", ".ipynb", ".toml", ".txt", ".yml"} and path.exists():
            assert not home.search(path.read_text(encoding="utf-8")), name


def test_a_wheel_in_an_empty_environment_reads(tmp_path):
    """Built, installed without the checkout, and `crnn read` gives the text; what it needs comes
    from this environment.
    """
    build = [
        sys.executable,
        "-m",
        "build",
        "--wheel",
        "--no-isolation",
        "--outdir",
        str(tmp_path / "dist"),
        str(ROOT),
    ]
    built = subprocess.run(build, capture_output=True, text=True)
    assert built.returncode == 0, built.stdout + built.stderr
    (wheel,) = (tmp_path / "dist").glob("*.whl")
    assert wheel.stat().st_size < 12_000_000
    venv.create(tmp_path / "empty", with_pip=False)
    pip = [
        sys.executable,
        "-m",
        "pip",
        "--python",
        str(tmp_path / "empty"),
        "install",
        "--no-deps",
        "--no-index",
        "--quiet",
    ]
    subprocess.run([*pip, str(wheel)], check=True)
    site = next((tmp_path / "empty").glob("lib/python*/site-packages"))
    libraries = Path(next(path for path in sys.path if path.endswith("site-packages")))
    (site / "libraries.pth").write_text(
        str(libraries)
    )  # torch and the rest, so that gigabytes need not be installed again
    render("table", seed=1).image.save(tmp_path / "word.png")
    environment = {"PATH": os.environ["PATH"], "OMP_NUM_THREADS": "1"}
    script = (
        "import crnn_lib, crnn_lib.files as f; print(crnn_lib.__file__, "
        "f.shipped('weights/reader.safetensors'))"
    )
    python = tmp_path / "empty" / "bin" / "python"
    where = subprocess.run(
        [python, "-c", script], capture_output=True, text=True, cwd=tmp_path, env=environment
    ).stdout
    assert where.count(str(site)) == 2, where
    assert (site / "crnn_lib" / "py.typed").is_file()  # type checkers read the annotations

    def crnn(*arguments: str) -> subprocess.CompletedProcess[str]:
        command = [tmp_path / "empty" / "bin" / "crnn", *arguments]
        return subprocess.run(
            command, capture_output=True, text=True, cwd=tmp_path, env=environment
        )

    done = crnn("read", "word.png")
    assert done.stdout.split("\t")[:2] == ["word.png", "table"], done.stderr
    assert crnn("--version").stdout == f"crnn {__version__}\n"

    script = "from crnn_lib import Reader; Reader.pretrained('small')"
    failed = subprocess.run(
        [python, "-c", script], capture_output=True, text=True, cwd=tmp_path, env=environment
    ).stderr
    assert "brings weights/reader.safetensors and words/english.txt alone" in failed
    (site / "crnn_lib" / "shipped" / "weights" / "reader.safetensors").unlink()
    done = crnn("read", "word.png")
    assert done.returncode == 2
    assert "weights/reader.safetensors is missing" in done.stderr
    assert "install crnn_lib again" in done.stderr
    assert len(done.stderr.splitlines()) == 1
