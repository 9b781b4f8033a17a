"""The kit for machines without a network: its content, its installer, and what is refused.

Nothing is fetched.
"""

import json
import shutil
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path

import pytest
from crnn_course.publishing import kit, kit_install
from crnn_course.publishing.kit import PACKAGES, KitError, gathering, make
from crnn_course.publishing.kit_install import InstallError, install, kind_of_python

from tests import ROOT
from tests.course import course


def tiny_wheel(folder: Path, name: str, files: dict[str, str] | None = None) -> None:
    """Write a wheel that pip installs without building anything."""
    folder.mkdir(parents=True, exist_ok=True)
    about = f"{name}-0.1.0.dist-info"
    contents = {
        **(files or {f"{name}.py": "here = True\n"}),
        f"{about}/METADATA": (
            f"Metadata-Version: 2.1\nName: {name}\nVersion: 0.1.0\nProvides-Extra: test\n"
        ),
        f"{about}/WHEEL": (
            "Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: true\nTag: py3-none-any\n"
        ),
    }
    contents[f"{about}/RECORD"] = (
        "".join(f"{path},,\n" for path in contents) + f"{about}/RECORD,,\n"
    )
    with zipfile.ZipFile(folder / f"{name}-0.1.0-py3-none-any.whl", "w") as wheel:
        for path, text in contents.items():
            wheel.writestr(path, text)


class Pip:
    """Stands in for pip: notes what it is asked, and writes wheels of a few bytes."""

    def __init__(self, code: int = 0):
        self.asked: list[list[str]] = []
        self.code = code

    def __call__(self, command) -> int:
        self.asked.append(list(command))
        wheels = Path(command[command.index("--wheel-dir") + 1])
        for name in ("torch", "nvidia_cublas", "crnn_lib"):
            tiny_wheel(wheels, name)
        return self.code


@pytest.fixture
def spacious(monkeypatch):
    monkeypatch.setattr(kit, "SPACE_BYTES", 100_000_000)


@pytest.fixture
def made(tmp_path, spacious) -> Path:
    make(tmp_path / "kit", (), Pip())
    return tmp_path / "kit"


def test_pip_is_asked_for_everything_at_the_pinned_versions(tmp_path):
    asked = gathering(tmp_path / "wheels", ["--extra-index-url", "INDEX"])
    assert asked[:3] == [sys.executable, "-m", "pip"]
    assert asked[asked.index("--constraint") + 1] == str(ROOT / "constraints.txt")
    assert {f"{ROOT}/.[test]", f"{ROOT}/notebooks[nbgrader,browser]"} <= set(asked)
    assert asked[asked.index("--extra-index-url") + 1] == "INDEX"
    extras = tomllib.loads((ROOT / "notebooks" / "pyproject.toml").read_text(encoding="utf-8"))
    for extra in extras["project"]["optional-dependencies"]:
        assert extra in PACKAGES[1]


def test_the_course_in_the_kit_is_the_course_here(made):
    """Every file that git tracks is in it, except hidden ones, and nothing that git ignores."""
    listing = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True)
    names = listing.stdout.splitlines()
    tracked = {name for name in names if not any(part[0] == "." for part in Path(name).parts)}
    if not tracked:
        pytest.skip("not a git checkout: nothing to compare with")
    inside = {
        str(path.relative_to(made / "course"))
        for path in (made / "course").rglob("*")
        if path.is_file()
    }
    assert tracked - inside == set()
    assert not any("__pycache__" in name or ".ipynb_checkpoints" in name for name in inside)


def test_readme_says_what_is_in_it_and_how_much(made):
    said = (made / "README.txt").read_text(encoding="utf-8")
    assert "3 packages" in said
    assert "python3 install.py" in said
    assert "installs the library and the course" in said
    assert ".venv/bin/course lab" in said
    assert "course --help" in said
    assert kind_of_python()["python"] in said
    assert not list(made.parent.glob(".*")), "nothing half made is left"


def test_the_kit_installs_without_an_index(tmp_path, made):
    """With pip, from the kit's own wheels: the library is then imported from the new folder."""
    course = made / "course"
    for name in ("crnn_lib", "data", "notebooks", "tests"):
        shutil.rmtree(course / name)
    (course / "crnn_lib").mkdir()
    (course / "crnn_lib" / "__init__.py").write_text("")
    (course / "crnn_lib" / "__main__.py").write_text("print('checked')")
    (course / "constraints.txt").write_text("needed==0.1.0\n")
    (course / "notebooks").mkdir()
    for folder, name in ((".", "crnn-lib"), ("notebooks", "crnn-course")):
        extras = "\n".join(f'{extra} = ["needed"]' for extra in ("test", "nbgrader", "browser"))
        (course / folder / "pyproject.toml").write_text(
            '[build-system]\nrequires = ["tiny_build"]\nbuild-backend = "tiny_build"\n'
            f'[project]\nname = "{name}"\nversion = "0.1.0"\n'
            f"[project.optional-dependencies]\n{extras}\n"
        )
    tiny_wheel(made / "wheels", "needed")
    tiny_wheel(made / "wheels", "tiny_build", {"tiny_build.py": TINY_BUILD})
    script = [sys.executable, str(made / "install.py"), str(tmp_path / "lab")]
    done = subprocess.run(script, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "checked" in done.stdout
    python = tmp_path / "lab" / ".venv" / "bin" / "python"
    where = subprocess.run([python, "-I", "-c", IMPORTS], capture_output=True, text=True)
    library = tmp_path / "lab" / "crnn_lib" / "__init__.py"
    assert where.stdout.split() == [str(library), "0.1.0", "0.1.0"], where.stderr
    assert (tmp_path / "lab" / ".venv" / "installed").exists()
    again = subprocess.run(script, capture_output=True, text=True)
    assert again.returncode == 2
    assert "is not empty: name another folder" in again.stderr


# isolated (-I) from a PYTHONPATH of whoever runs the tests
IMPORTS = """
import needed, crnn_lib
from importlib.metadata import version
print(crnn_lib.__file__, version("crnn-lib"), version("crnn-course"))
"""
TINY_BUILD = """
import tomllib
import zipfile
from pathlib import Path

def build_editable(wheel_directory, config_settings=None, metadata_directory=None):
    project = tomllib.loads(Path("pyproject.toml").read_text())["project"]["name"]
    package = project.replace("-", "_")
    about = f"{package}-0.1.0.dist-info"
    extras = ["test", "nbgrader", "browser"]
    metadata = ["Metadata-Version: 2.1", f"Name: {project}", "Version: 0.1.0"]
    metadata += [f"Provides-Extra: {extra}" for extra in extras]
    metadata += [f"Requires-Dist: needed; extra == '{extra}'" for extra in extras]
    kind = ["Wheel-Version: 1.0", "Root-Is-Purelib: true", "Tag: py3-none-any"]
    name = f"{package}-0.1.0-py3-none-any.whl"
    with zipfile.ZipFile(Path(wheel_directory) / name, "w") as wheel:
        wheel.writestr(f"{package}.pth", str(Path.cwd()) + chr(10))
        wheel.writestr(f"{about}/METADATA", chr(10).join(metadata) + chr(10))
        wheel.writestr(f"{about}/WHEEL", chr(10).join(kind) + chr(10))
        wheel.writestr(f"{about}/RECORD", "")
    return name

build_wheel = build_editable
"""


# --- what is refused ------------------------------------------------------------------------------


def test_a_target_with_something_in_it_is_left_alone(tmp_path, capsys):
    (tmp_path / "kit").mkdir()
    (tmp_path / "kit" / "mine").write_text("mine")
    assert course("kit", tmp_path / "kit") == 2
    assert "is not empty: name a new folder" in capsys.readouterr().err
    assert (tmp_path / "kit" / "mine").read_text() == "mine"


def test_too_little_space_is_said_before_anything_is_fetched(tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(kit, "SPACE_BYTES", 10**18)
    pip = Pip()
    with pytest.raises(KitError, match="GB free, 1000000000 GB are needed"):
        make(tmp_path / "kit", (), pip)
    assert pip.asked == []


def test_what_pip_cannot_do_leaves_nothing_behind(tmp_path, spacious):
    with pytest.raises(KitError, match="could not gather"):
        make(tmp_path / "kit", (), Pip(code=1))
    assert list(tmp_path.iterdir()) == []


def test_no_pip_and_no_checkout(tmp_path, spacious, monkeypatch):
    monkeypatch.setattr(kit, "distributions", lambda name: iter(()))
    with pytest.raises(KitError, match="ensurepip"):
        make(tmp_path / "kit", (), Pip())
    monkeypatch.setattr(kit, "ROOT", tmp_path)
    with pytest.raises(KitError, match="in a checkout"):
        make(tmp_path / "kit", (), Pip())


def test_without_a_folder_the_usage_is_named(capsys):
    assert course("kit") == 2
    assert "folder" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"python": "CPython 2.7"}, "made for CPython 2.7"),
        ({"platform": "toaster"}, "made for toaster"),
    ],
)
def test_another_python_or_system_is_refused(made, tmp_path, change, words):
    stated = json.loads((made / "kit.json").read_text())
    (made / "kit.json").write_text(json.dumps({**stated, **change}))
    with pytest.raises(InstallError, match=words):
        install(made, tmp_path / "lab")
    assert not (tmp_path / "lab").exists()


def test_an_incomplete_kit_and_a_full_disk_are_refused(made, tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(kit_install, "SPACE_FACTOR", 10**15)
    with pytest.raises(InstallError, match="GB free"):
        install(made, tmp_path / "lab")
    (made / "kit.json").unlink()
    with pytest.raises(InstallError, match=r"kit\.json is missing"):
        install(made, tmp_path / "lab")
    assert kit_install.main(["--fast"]) == 2
    assert "python3 install.py [FOLDER]" in capsys.readouterr().err


def test_install_needs_nothing_but_python():
    """It runs before anything is installed: it imports the standard library alone."""
    source = Path(kit_install.__file__).read_text(encoding="utf-8")
    imported = {
        line.split()[1].split(".")[0]
        for line in source.splitlines()
        if line.startswith(("import ", "from "))
    }
    assert imported <= set(sys.stdlib_module_names)
