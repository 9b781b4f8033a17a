"""Copy the course for learners' code, without the answers of the exercises that are graded.

In the copy the library's functions that these exercises ask for, and the private functions that
only these call, have no body: they call `kernel.instead`. Of the modules of exercises only those
definitions are there that the rest of the course imports; solutions, banks of answers, mistakes
and references are not.
"""

from __future__ import annotations

import ast
import os
import shutil
from collections.abc import Iterable, Iterator, Sequence
from compileall import compile_dir
from dataclasses import dataclass
from importlib import import_module
from importlib.util import cache_from_source
from pathlib import Path

import crnn_lib
from crnn_course.exercises.definitions import Exercise, catalogue
from crnn_course.exercises.watching import full_name
from crnn_course.grading.kernel import COMPILED
from crnn_lib.files import shipped

COURSE = Path(__file__).parents[1]
EXERCISES = "crnn_course.exercises.chapter_"
# modules of `exercises` without any
PLAIN = ("comparing", "definitions", "observing", "watching", "wording")
# modules of `language` that figures use; the copy has no catalogue, so it speaks English
SPEAKING = (
    *("__init__", "current", "drawn", "fonts", "lists", "speech", "templates", "values", "words"),
    "wrapping",
)
OWN = ("__init__", "driver", "kernel", "parcels")  # modules of `grading` that run inside
RAPIDFUZZ = "rapidfuzz"  # compiled: the whole package is refused
STUB = (
    "def {name}(*given, **named):\n"
    "    from crnn_course.grading.kernel import instead\n"
    "    return instead({full!r}, given, named)\n"
)
STAND_IN = "from crnn_course.grading.kernel import check, hint, predict, right_or_library\n"
NO_PACKAGE = """
from crnn_course.grading.kernel import instead

def __getattr__(name):
    if name.startswith("__"):
        raise AttributeError(name)
    class refused:
        def __new__(cls, *given, **named):
            return instead("rapidfuzz", given, named)
    for method in ("distance", "similarity", "normalized_distance", "editops", "opcodes"):
        setattr(refused, method, classmethod(lambda cls, *given, **named: cls(*given)))
    return refused
"""


def asks_for(exercise: Exercise) -> list[str]:
    """Return the names of the functions that solve an exercise, by which they are imported."""
    functions = [exercise.reference] if callable(exercise.reference) else []
    names = [full_name(function) for function in (*functions, *exercise.forbidden)]
    fuzzy = [RAPIDFUZZ] if any(name.startswith(RAPIDFUZZ) for name in names) else []
    return [name for name in names if not name.startswith(RAPIDFUZZ)] + fuzzy


@dataclass(frozen=True)
class Copy:
    """A copy of the course, and files of other packages that must be hidden, with what hides them.

    `refused` are the names of the functions that have no body, by the exercise that asks for them.
    """

    folder: Path
    data: Path
    hidden: dict[Path, Path]
    refused: dict[str, list[str]]


def make(folder: Path, exercises: Sequence[str], cells: Sequence[str]) -> Copy:
    """Copy the course into a new folder, without the answers of these exercises.

    `cells` are the sources of the chapter: they may import from the modules of exercises, too.
    """
    known = catalogue()[0]
    refused = {number: asks_for(known[number]) for number in exercises}
    names = {name for found in refused.values() for name in found}
    library = Path(crnn_lib.__file__).parent
    for path in library.rglob("*.py"):
        _write(folder, path, library, names)
    for path in [*COURSE.glob("*.py"), *_modules("figures"), *_modules("museum")]:
        _write(folder, path, COURSE, names)
    for part, modules in (("exercises", PLAIN), ("grading", OWN), ("language", SPEAKING)):
        (folder / "crnn_course" / part).mkdir()
        for module in modules:
            shutil.copy(COURSE / part / f"{module}.py", folder / "crnn_course" / part)
    for look in (*COURSE.glob("figures/*.mplstyle"), *COURSE.glob("language/*.otf")):
        shutil.copy(look, folder / "crnn_course" / look.parent.name)
    _write_exercises(folder / "crnn_course", cells, names)
    (folder / "data").mkdir()
    compile_dir(folder, quiet=2)
    return Copy(folder, shipped("words/english.txt").parents[1], _hide(folder, names), refused)


def _modules(package: str) -> Iterator[Path]:
    return (COURSE / package).rglob("*.py")


def _write(folder: Path, path: Path, root: Path, names: Iterable[str]) -> None:
    """Write a module of a package without the bodies of the functions with these names."""
    relative = path.relative_to(root.parent)
    module = ".".join(relative.with_suffix("").parts).removesuffix(".__init__")
    target = folder / relative
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(without(path.read_text(encoding="utf-8"), module, names), encoding="utf-8")


def _hide(folder: Path, names: set[str]) -> dict[Path, Path]:
    """Write what hides files of other packages in which refused functions are."""
    hidden = {}
    for name in sorted(names):
        module = name.rpartition(".")[0]
        if name in COMPILED or not name.startswith("torch."):
            continue
        path = Path(str(import_module(module).__file__))
        hidden[path] = folder / f"{module}.py.txt"
        # its helpers stay: other modules export them under names of their own
        stripped = without(path.read_text(encoding="utf-8"), module, names, helpers=False)
        hidden[path].write_text(stripped, encoding="utf-8")
        hidden[Path(cache_from_source(path))] = Path(os.devnull)
    if RAPIDFUZZ in names:
        stub = folder / RAPIDFUZZ
        (stub / "distance").mkdir(parents=True)
        for package in (stub, stub / "distance"):
            (package / "__init__.py").write_text(NO_PACKAGE, encoding="utf-8")
        hidden[Path(str(import_module(RAPIDFUZZ).__file__)).parent] = stub
    return hidden


# --- modules of exercises -------------------------------------------------------------------------


def _write_exercises(package: Path, cells: Sequence[str], names: set[str]) -> None:
    """Write what cells and modules of the course import from the modules of exercises."""
    sources = [path.read_text(encoding="utf-8") for path in package.rglob("*.py")]
    wanted: dict[str, set[str]] = {}
    for tree in filter(
        None, map(_parsed, (text for text in [*sources, *cells] if EXERCISES in text))
    ):
        for node in ast.walk(tree):
            if isinstance(node, ast.ImportFrom) and (node.module or "").startswith(EXERCISES):
                wanted.setdefault(str(node.module), set()).update(name.name for name in node.names)
    (package / "exercises" / "__init__.py").write_text(STAND_IN, encoding="utf-8")
    for path in (COURSE / "exercises").glob("chapter_*.py"):
        module = f"crnn_course.exercises.{path.stem}"
        kept = only(path.read_text(encoding="utf-8"), wanted.get(module, set()))
        target = package / "exercises" / path.name
        target.write_text(STAND_IN + without(kept, module, names), encoding="utf-8")


def _parsed(source: str) -> ast.Module | None:
    try:
        return ast.parse(source)
    except SyntaxError:  # a cell with a magic
        return None


def only(source: str, names: Iterable[str]) -> str:
    """Return the definitions of these names in a module, and of those that they use."""
    statements = ast.parse(source).body
    binding = {name: statement for statement in statements for name in _bound(statement)}
    kept: set[ast.stmt] = set()
    pending = set(names) - {"right_or_library"}
    while pending:
        statement = binding.get(pending.pop())
        if statement is not None and statement not in kept:
            kept.add(statement)
            pending |= _used(statement)
    return ast.unparse(ast.Module([each for each in statements if each in kept], []))


def _bound(statement: ast.stmt) -> list[str]:
    if isinstance(statement, ast.Import | ast.ImportFrom):
        return [(name.asname or name.name).split(".")[0] for name in statement.names]
    if isinstance(statement, ast.FunctionDef | ast.ClassDef):
        return [statement.name]
    targets = statement.targets if isinstance(statement, ast.Assign) else []
    if isinstance(statement, ast.AnnAssign):
        targets = [statement.target]
    return [
        node.id for target in targets for node in ast.walk(target) if isinstance(node, ast.Name)
    ]


def _used(statement: ast.AST) -> set[str]:
    return {node.id for node in ast.walk(statement) if isinstance(node, ast.Name)}


# --- functions without a body ---------------------------------------------------------------------


def without(source: str, module: str, names: Iterable[str], *, helpers: bool = True) -> str:
    """Return a module without the bodies of the functions with these full names.

    `helpers`: nor those of the private functions that only these call.
    """
    inner = {name[len(module) + 1 :] for name in names if name.startswith(f"{module}.")}
    if not inner:
        return source
    tree = ast.parse(source)
    functions = {node.name: node for node in tree.body if isinstance(node, ast.FunctionDef)}
    classes = [node for node in tree.body if isinstance(node, ast.ClassDef)]
    methods = {
        f"{owner.name}.{node.name}": node
        for owner in classes
        for node in owner.body
        if isinstance(node, ast.FunctionDef)
    }
    refused = inner & {*functions, *methods}
    if not refused:
        return source
    if helpers:
        refused |= _helpers(tree, functions, refused)
    for name, node in {**functions, **methods}.items():
        if name in refused:
            stub = ast.parse(STUB.format(name=node.name, full=f"{module}.{name}")).body[0]
            assert isinstance(stub, ast.FunctionDef)
            node.args, node.body, node.returns = stub.args, stub.body, None
    return ast.unparse(tree)


def _helpers(
    tree: ast.Module, functions: dict[str, ast.FunctionDef], refused: set[str]
) -> set[str]:
    """Return the private functions of a module that only refused functions use."""
    helpers: set[str] = set()
    users = {
        name: {
            getattr(node, "name", "")
            for node in tree.body
            if name in _used(node) and getattr(node, "name", "") != name
        }
        for name in functions
        if name.startswith("_")
    }
    while found := {
        name
        for name, by in users.items()
        if by and by <= {*refused, *helpers} and name not in helpers
    }:
        helpers |= found
    return helpers
