"""The course as learners' code sees it: no references, mistakes, or bodies of refused functions."""

from __future__ import annotations

import ast

import pytest
import torch
from crnn_course.exercises.definitions import catalogue
from crnn_course.grading.copies import fingerprint
from crnn_course.grading.course_copy import COURSE, PLAIN, SPEAKING, asks_for, make, only, without
from crnn_course.grading.kernel import COMPILED

EXERCISES, _ = catalogue()
MODULE = '''
import math
LIMIT = 3

def public(x: int) -> int:
    """Say what it does."""
    return _helper(x) + _shared(x)

def other(x):
    return _shared(x)

def _helper(x):
    return _deeper(x)

def _deeper(x):
    return 12345

def _shared(x):
    return LIMIT

class Kept:
    def method(self):
        return 67890
'''


def test_refused_functions_have_no_body_nor_have_their_own_helpers():
    found = without(
        MODULE, "package.module", ["package.module.public", "package.module.Kept.method"]
    )
    assert "12345" not in found
    assert "67890" not in found
    assert "return LIMIT" in found, "another function uses it"
    assert found.count("instead(") == 4
    assert without(MODULE, "package.module", ["package.other.public"]) == MODULE


def test_what_another_package_exports_under_another_name_stays(tmp_path):
    copy = make(tmp_path, ["5.4"], [])
    (stripped,) = (text.read_text(encoding="utf-8") for text in tmp_path.glob("torch.*.txt"))
    bodies = {
        node.name: ast.unparse(node.body)
        for node in ast.parse(stripped).body
        if isinstance(node, ast.FunctionDef)
    }
    assert "instead" in bodies["clip_grad_norm_"]
    assert "instead" not in bodies["_get_total_norm"]  # torch.nn.utils.get_total_norm
    assert copy.refused["5.4"] == asks_for(catalogue()[0]["5.4"])


def test_the_operators_that_do_an_exercise_are_refused_while_it_is_graded():
    names = [name for name in torch._C._dispatch_get_all_op_names() if name.startswith("aten::")]
    on_cpu = [
        name.removeprefix("aten::")
        for name in names
        if torch._C._dispatch_has_kernel_for_dispatch_key(name, "CPU")
    ]
    for exercise in catalogue()[0].values():
        refused = {name for asked in asks_for(exercise) for name in COMPILED.get(asked, ())}
        computing = {name for name in on_cpu if name.partition(".")[0] in exercise.operators}
        assert computing <= refused, exercise.number


def test_only_what_is_imported_is_kept():
    found = only(MODULE, ["other"])
    assert "LIMIT = 3" in found
    assert "def public" not in found
    assert "import math" not in found


@pytest.mark.parametrize("chapter", sorted({number.split(".")[0] for number in EXERCISES}))
def test_no_answer_of_a_chapter_is_in_its_copy(chapter, tmp_path):
    numbers = [number for number in EXERCISES if number.split(".")[0] == chapter]
    copy = make(tmp_path / "course", numbers, [])
    names = {name for number in numbers for name in asks_for(EXERCISES[number])}
    assert names == {name for found in copy.refused.values() for name in found}
    assert (copy.folder / "crnn_course" / "figures" / "crnn.mplstyle").exists()
    files = {path: path.read_text("utf-8") for path in copy.folder.rglob("*.py")}
    exercises = [text for path, text in files.items() if "exercises" in path.parts]
    for text in exercises:
        assert "Mistake(" not in text
        assert "Exercise(" not in text
    assert not [path for path in files if {"solutions", "tests", "publishing"} & set(path.parts)]
    for name in names:
        module, _, function = name.rpartition(".")
        path = copy.folder.joinpath(*module.split(".")).with_suffix(".py")
        if path in files and f"def {function}(" in files[path]:
            assert f"instead('{name}'" in files[path]


def test_trees_are_the_same_but_for_names_and_comments():
    long = "\n".join(f"    total = total + values[{index}] * 2" for index in range(6))
    ours = f"def mine(values):\n    total = 0\n{long}\n    return total\n"
    theirs = ours.replace("total", "found").replace("mine", "yours").replace("0\n", "0  # begin\n")
    assert fingerprint(ours) == fingerprint(theirs) != ""
    assert fingerprint(ours) != fingerprint(ours.replace("* 2", "* 3"))
    assert fingerprint("def f(x):\n    return x\n") == "", "short answers look alike"
    assert fingerprint("%%time\nx") == ""


@pytest.mark.parametrize("package", ["language", "exercises"])
def test_what_a_copied_module_imports_of_its_package_is_copied_too(package):
    copied = {"language": SPEAKING, "exercises": PLAIN}[package]
    for module in copied:
        source = (COURSE / package / f"{module}.py").read_text(encoding="utf-8")
        for node in ast.parse(source).body:  # those inside functions may never run
            if not isinstance(node, ast.ImportFrom) or node.module is None:
                continue
            if node.module == f"crnn_course.{package}":
                needed = {alias.name for alias in node.names}
            else:
                needed = {node.module.removeprefix(f"crnn_course.{package}.")} - {node.module}
            assert needed <= set(copied), f"{module}.py: add them to the copy"
