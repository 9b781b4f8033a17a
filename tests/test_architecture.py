"""The house: which room imports which, how large files and functions may get, what a docstring
opens with.
"""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests import ROOT

LIBRARY, COURSE = ROOT / "crnn_lib", ROOT / "notebooks" / "crnn_course"
HEART = ("alphabet", "contract", "model", "ctc", "decoding", "training", "data")
ARROWS = {  # room of the library -> the rooms it may import
    "contract": set(),
    "directions": set(),
    "alphabet": {"contract", "directions"},
    "files": set(),
    "metrics": set(),
    "averaging": set(),
    "muon": set(),
    "model": {"contract"},
    "ctc": {"alphabet", "contract"},
    "weights": {"alphabet", "contract", "files", "model"},
    "decoding": {"alphabet", "contract", "ctc", "files", "metrics", "model", "weights"},
    "data": {"alphabet", "contract", "files"},
    "training": {
        *("alphabet", "contract", "ctc", "data", "decoding", "files", "metrics", "model"),
        *("averaging", "muon", "weights"),
    },
    "formats": {"alphabet", "contract", "data"},
    "reader": {"alphabet", "contract", "data", "decoding", "files", "model", "weights"},
    "drawing": {"data", "reader", "rendering"},
    "calibration": {"alphabet", "data", "decoding", "model"},
    "export": {"alphabet", "contract", "files", "model", "weights"},
    "quantizing": {"files", "weights"},
    "rendering": {"alphabet", "contract", "data", "directions", "files"},
    "uses": {"alphabet", "contract", "data", "files", "rendering"},
}
# the doors through which all may pass: the public names, and the command line
ON_TOP = ("__init__", "__main__", "cli")
LINES, HEART_LINES, FUNCTION_LINES = 300, 3_600, 40
SOURCES = sorted([*LIBRARY.rglob("*.py"), *COURSE.rglob("*.py")])


def room_of(path: Path) -> str:
    return path.relative_to(LIBRARY).parts[0].removesuffix(".py")


def imported(path: Path) -> Iterator[str]:
    """Every module that a file imports, inside functions and for type checkers too."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom):
            yield node.module or ""
            yield from (f"{node.module}.{name.name}" for name in node.names)
        elif isinstance(node, ast.Import):
            yield from (name.name for name in node.names)


def name_of(path: Path) -> str:
    return str(path.relative_to(ROOT))


def test_the_library_never_imports_the_course():
    for path in LIBRARY.rglob("*.py"):
        assert not [name for name in imported(path) if name.startswith("crnn_course")], path


def test_every_room_of_the_library_is_known():
    assert {room_of(path) for path in LIBRARY.rglob("*.py")} == {*ARROWS, *ON_TOP}


@pytest.mark.parametrize("room", ARROWS)
def test_arrows_run_one_way(room):
    files = [path for path in LIBRARY.rglob("*.py") if room_of(path) == room]
    names = {name for path in files for name in imported(path) if name.startswith("crnn_lib")}
    used = {name.split(".")[1] if "." in name else "__init__" for name in names} - {room}
    assert used <= ARROWS[room]


def test_the_arrows_make_no_circle():
    left = {room: set(used) for room, used in ARROWS.items()}
    while left:
        free = [room for room, used in left.items() if not used & left.keys()]
        assert free, f"a circle among {sorted(left)}"
        for room in free:
            del left[room]


def test_the_heart_stands_without_renderer_fonts_uses_and_course():
    reached, coming = set(), set(HEART)
    while coming:
        room = coming.pop()
        reached.add(room)
        coming |= ARROWS[room] - reached
    assert not reached & {"rendering", "uses", "cli"}
    for room in HEART:
        for path in (path for path in LIBRARY.rglob("*.py") if room_of(path) == room):
            others = {name.split(".")[0] for name in imported(path)}
            assert not others & {"fontTools", "crnn_course"}, path


@pytest.mark.parametrize(
    "module", ["crnn_lib.reader", "crnn_lib.training", "crnn_lib.decoding", "crnn_lib.export"]
)
def test_a_fresh_process_loads_no_fonts_and_no_renderer(module):
    script = f"import sys, {module}; print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True)
    loaded = done.stdout.split()
    assert module in loaded, done.stderr
    unwanted = re.compile(
        r"(fontTools|matplotlib|torchvision|ipywidgets|crnn_course|crnn_lib\.(rendering|uses))\b"
    )
    assert not [name for name in loaded if unwanted.match(name)]


def test_the_contract_needs_no_torch():
    script = "import sys, crnn_lib.contract, crnn_lib.cli; print(*sys.modules)"
    loaded = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True)
    assert "crnn_lib.contract" in loaded.stdout
    assert "torch" not in loaded.stdout.split()


def test_the_choices_of_the_contract_are_those_there_are():
    from crnn_lib import contract
    from crnn_lib.cli.texts import TEXT_SOURCES
    from crnn_lib.model.layers import RECURRENCES
    from crnn_lib.model.presets import PRESETS
    from crnn_lib.rendering import STYLES

    assert tuple(PRESETS) == contract.PRESETS
    assert tuple(RECURRENCES) == contract.RECURRENCES
    assert tuple(STYLES) == contract.STYLES
    assert tuple(TEXT_SOURCES) == contract.TEXTS


def test_every_package_says_what_is_in_it():
    for package in [*LIBRARY.rglob("__init__.py"), *COURSE.rglob("__init__.py")]:
        words = ast.get_docstring(ast.parse(package.read_text(encoding="utf-8"))) or ""
        assert len(words) > 40, f"{name_of(package)} does not say what is in it"


def test_files_can_be_read_in_one_sitting():
    """Exercise files are lists of exercises independent of each other: they may be longer."""
    lengths = {name_of(path): len(path.read_text("utf-8").splitlines()) for path in SOURCES}
    long = {name: n for name, n in lengths.items() if n > LINES and "/chapter_" not in name}
    assert not long


def test_the_heart_stays_small():
    """Counted without empty lines."""
    files = [path for path in LIBRARY.rglob("*.py") if room_of(path) in HEART]
    lines = (line for path in files for line in path.read_text("utf-8").splitlines())
    assert sum(bool(line.strip()) for line in lines) <= HEART_LINES


def test_functions_fit_on_a_screen():
    long = [
        f"{name_of(path)}: {node.name} has {node.end_lineno - node.lineno + 1} lines"
        for path in SOURCES
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.FunctionDef)
        and (node.end_lineno or 0) - node.lineno + 1 > FUNCTION_LINES
    ]
    assert not long


def docstrings() -> Iterator[tuple[str, str]]:
    """Name and docstring of every module, class and function of library and course."""
    for path in SOURCES:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef):
                words = ast.get_docstring(node)
                if words:
                    yield f"{name_of(path)}: {getattr(node, 'name', '(module)')}", words


def test_no_docstring_opens_with_a_question_word():
    found = [name for name, words in docstrings() if re.match(r"(What|Of|As|How|Whether)\b", words)]
    assert not found


def test_public_functions_of_the_library_open_with_a_verb():
    """A docstring that opens with an article describes a thing, not what the function does."""
    found = [
        f"{name_of(path)}: {node.name}"
        for path in LIBRARY.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.FunctionDef)
        and not node.name.startswith("_")
        and re.match(r"(The|A|An|One|Every|Each|No|Which)\b", ast.get_docstring(node) or "")
    ]
    assert not found


UNWANTED = {  # words of a house style that a reader would have to decode
    r"\brooms\b|\b(a|the|each|every|this|that|of|which) room\b": "module, or package",
    # (exercise 5.5 has a key of this name)
    r"(?<![\"'`*])\btwins?\b(?![\"'`:,*]| 0\.)": "repeated letters",
    r"(?<!there )\bis no (number|picture|notebook|file|LMDB|chapter|shipped)\b": "is not a ...",
    r"\bhelps on\b": "gives a hint, then a further one",
    r"\bit is not\b\.?\"": "The text is not ...",
}


@pytest.mark.parametrize("pattern", UNWANTED)
def test_words_that_a_reader_would_have_to_decode(pattern):
    places = [
        *SOURCES,
        *(ROOT / "notebooks").glob("*.md"),
        *(ROOT / "notebooks" / "teaching").glob("*.md"),
        *(ROOT / "notebooks").rglob("*.ipynb"),
        ROOT / "README.md",
    ]
    found = [
        f"{name_of(path)}: {line.strip()[:90]}"
        for path in places
        for line in path.read_text(encoding="utf-8").splitlines()
        if len(line) < 5_000 and re.search(pattern, line)  # longer ones are pictures
    ]
    assert not found, f"write {UNWANTED[pattern]}"


def test_no_variable_is_called_place_or_one():
    found = []
    for path in SOURCES:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
                name = node.id
            elif isinstance(node, ast.arg):
                name = node.arg
            else:
                continue
            if name in ("place", "places", "one", "ones", "room"):
                found.append(f"{name_of(path)}:{node.lineno}: {name}")
    assert not found
