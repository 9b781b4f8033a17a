"""Mutants of right answers: one small change each, as learners make them, by machine.

`python -m tests.course.exercises.mutants [NUMBER...]` judges the mutants of the solved notebooks
and of the right answers in the banks, prints how many were refused, how many refusals give only
numbers, and each survivor: a mutant that passes the check, but differs from the reference on an
input that the task allows.
"""

from __future__ import annotations

import ast
import copy
import random
import sys
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from functools import lru_cache
from importlib import import_module

import nbformat
from crnn_course.exercises import observing
from crnn_course.exercises.definitions import Exercise, catalogue
from crnn_course.exercises.judging import expected_results, judge, same
from crnn_course.exercises.observing import call

from tests import ROOT

TRIED = 300  # inputs on which a mutant that passes is compared with the reference
SWAPPED = {
    ast.Lt: ast.LtE,
    ast.LtE: ast.Lt,
    ast.Gt: ast.GtE,
    ast.GtE: ast.Gt,
    ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq,
    ast.In: ast.NotIn,
    ast.NotIn: ast.In,
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.Mult: ast.Div,
    ast.Div: ast.Mult,
    ast.FloorDiv: ast.Div,
    ast.Mod: ast.FloorDiv,
    ast.Pow: ast.Mult,
    ast.And: ast.Or,
    ast.Or: ast.And,
}
NAMES = {
    "min": "max",
    "max": "min",
    "any": "all",
    "all": "any",
    "sorted": "list",
    "reversed": "list",
}


def numbers_only(sentence: str) -> bool:
    """Tell whether a refusal says only what was given and what was expected."""
    return "\n" not in sentence and sentence.endswith(" was expected")


# --- changes of a source --------------------------------------------------------------------------


def mutants(source: str) -> Iterator[tuple[str, str]]:
    """Yield a description and the source of each mutant of an answer."""
    tree = ast.parse(source)
    nodes = [node for function in _functions(tree) for node in ast.walk(function)]
    skipped = {id(inner) for node in nodes for inner in _not_computed(node)}
    seen = {ast.unparse(tree)}
    for index, node in enumerate(ast.walk(tree)):
        if id(node) in skipped or not any(node is inner for inner in nodes):
            continue
        for what, change in _changes(node):
            mutant = copy.deepcopy(tree)
            change(list(ast.walk(mutant))[index])
            written = ast.unparse(ast.fix_missing_locations(mutant))
            if written not in seen:
                seen.add(written)
                yield f"line {getattr(node, 'lineno', 0)}: {what}", written


def _functions(tree: ast.Module) -> list[ast.AST]:
    defined = (ast.FunctionDef, ast.ClassDef, ast.Lambda)
    return [
        node
        for statement in tree.body
        for node in ([statement] if isinstance(statement, defined) else ast.walk(statement))
        if isinstance(node, defined)
    ]


def _not_computed(node: ast.AST) -> Iterator[ast.AST]:
    """Yield what computes nothing: docstrings, annotations, the messages of errors."""
    if isinstance(node, ast.FunctionDef | ast.ClassDef) and ast.get_docstring(node):
        yield from ast.walk(node.body[0])
    if isinstance(node, ast.Raise):
        yield from (inner for part in ast.iter_child_nodes(node) for inner in ast.walk(part))
    for name in ("annotation", "returns"):
        if isinstance(annotation := getattr(node, name, None), ast.AST):
            yield from ast.walk(annotation)


Change = tuple[str, Callable[[ast.AST], None]]


def _changes(node: ast.AST) -> Iterator[Change]:
    yield from _of_constants(node)
    yield from _of_operators(node)
    yield from _of_indices(node)
    yield from _of_statements(node)
    yield from _of_calls(node)


def _setting(name: str, value: object) -> Callable[[ast.AST], None]:
    return lambda node: setattr(node, name, value)


def _of_constants(node: ast.AST) -> Iterator[Change]:
    if not isinstance(node, ast.Constant):
        return
    value = node.value
    if isinstance(value, bool):
        yield f"{value} becomes {not value}", _setting("value", not value)
    elif isinstance(value, int):
        for other in (value + 1, value - 1):
            yield f"{value} becomes {other}", _setting("value", other)
    elif isinstance(value, float):
        for changed in (value + 1, value * 2):
            yield f"{value} becomes {changed}", _setting("value", changed)
    elif isinstance(value, str):
        yield f"{value!r} becomes another text", _setting("value", "" if value else "x")


def _of_operators(node: ast.AST) -> Iterator[Change]:
    if isinstance(node, ast.Compare) and type(node.ops[0]) in SWAPPED:
        other = SWAPPED[type(node.ops[0])]
        yield f"{other.__name__} in a comparison", _setting("ops", [other(), *node.ops[1:]])
    if isinstance(node, ast.BinOp | ast.AugAssign | ast.BoolOp) and type(node.op) in SWAPPED:
        other = SWAPPED[type(node.op)]
        yield f"{type(node.op).__name__} becomes {other.__name__}", _setting("op", other())
    if isinstance(node, ast.BoolOp):
        for index in range(len(node.values)):
            kept = node.values[:index] + node.values[index + 1 :]
            yield f"condition {index} dropped", _setting("values", kept if kept[1:] else kept * 2)
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not | ast.USub):
        yield f"{type(node.op).__name__} dropped", _setting("op", _unchanged(node))
    if isinstance(node, ast.IfExp):
        yield "the other branch alone", _setting("test", ast.Constant(False))
        yield "the first branch alone", _setting("test", ast.Constant(True))


def _unchanged(node: ast.UnaryOp) -> ast.unaryop:
    return ast.UAdd()  # +True is true, +1 is 1


def _of_indices(node: ast.AST) -> Iterator[Change]:
    if isinstance(node, ast.Subscript) and not isinstance(node.slice, ast.Slice | ast.Tuple):
        for step in (1, -1):
            moved = ast.BinOp(copy.deepcopy(node.slice), ast.Add(), ast.Constant(step))
            if not isinstance(node.slice, ast.Constant):
                yield f"index moved by {step}", _setting("slice", moved)
    if isinstance(node, ast.Slice):
        for name in ("lower", "upper", "step"):
            if getattr(node, name) is not None:
                yield f"{name} of a slice dropped", _setting(name, None)


def _of_statements(node: ast.AST) -> Iterator[Change]:
    for name in ("body", "orelse"):
        block = getattr(node, name, None)
        if not isinstance(block, list):
            continue
        for index, statement in enumerate(block):
            if isinstance(statement, ast.Return | ast.FunctionDef | ast.Pass | ast.ClassDef):
                continue
            if isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant):
                continue
            kept = [*block[:index], ast.Pass(), *block[index + 1 :]]
            yield f"omitted: {ast.unparse(statement).splitlines()[0]}", _setting(name, kept)
    if isinstance(node, ast.If | ast.comprehension):
        name = "test" if isinstance(node, ast.If) else "ifs"
        if name == "test":
            for value in (True, False):
                yield f"if {value}", _setting("test", ast.Constant(value))
        elif node.ifs:
            yield "condition dropped", _setting("ifs", [])


def _of_calls(node: ast.AST) -> Iterator[Change]:
    if isinstance(node, ast.FunctionDef):
        for argument, default in _defaults(node.args):
            ignored = ast.Assign([ast.Name(argument.arg, ast.Store())], default)
            yield f"`{argument.arg}` ignored", _setting("body", [ignored, *node.body])
    if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load) and node.id in NAMES:
        yield f"{node.id} becomes {NAMES[node.id]}", _setting("id", NAMES[node.id])
    if isinstance(node, ast.Call) and node.keywords:
        for index, keyword in enumerate(node.keywords):
            kept = node.keywords[:index] + node.keywords[index + 1 :]
            yield f"{keyword.arg}= dropped", _setting("keywords", kept)


def _defaults(arguments: ast.arguments) -> Iterable[tuple[ast.arg, ast.expr]]:
    return zip(arguments.args[len(arguments.args) - len(arguments.defaults) :], arguments.defaults)


# --- right answers --------------------------------------------------------------------------------


@lru_cache(maxsize=2)
def _code(chapter: str) -> list[str]:
    """Return the sources of the code cells of a solved chapter."""
    (path,) = (ROOT / "notebooks" / "solutions").glob(f"{chapter.zfill(2)}_*.ipynb")
    return [c.source for c in nbformat.read(path, as_version=4).cells if c.cell_type == "code"]


def solution(number: str) -> tuple[str, str]:
    """Return the source of what a solved chapter needs for an exercise, and the answer's name."""
    cells = _code(number.split(".")[0])
    (at,) = [i for i, source in enumerate(cells) if source.startswith(f'check("{number}", ')]
    return cells[at - 1], cells[at].split(", ", 1)[1].split(")")[0]


def imports(number: str) -> str:
    """Return the imports of a solved chapter, and its answers before this exercise."""
    found: list[str] = []
    for cell in _code(number.split(".")[0]):
        if cell.startswith(f'check("{number}", '):
            break
        kinds = (ast.Import, ast.ImportFrom, ast.FunctionDef, ast.ClassDef)
        source = "\n".join(x for x in cell.splitlines() if not x.startswith(("%", "!")))
        found += [ast.unparse(node) for node in ast.parse(source).body if isinstance(node, kinds)]
    return "\n".join(found)


def right_answers(number: str, banks: bool = True) -> Iterator[tuple[str, str, str]]:
    """Yield what stands before a right answer, its source, and its name."""
    source, name = solution(number)
    yield imports(number), source, name
    if banks:
        bank = import_module(f"tests.banks.chapter_{number.split('.')[0].zfill(2)}")
        for right in bank.RIGHT[number]:
            yield "", right, "answer"


# --- judging them ---------------------------------------------------------------------------------


@dataclass
class Table:
    """What became of the mutants of an exercise."""

    number: str
    refused: int = 0
    numbers_only: list[str] = field(default_factory=list)
    equivalent: list[str] = field(default_factory=list)
    survivors: list[str] = field(default_factory=list)


def judged(number: str, banks: bool = True, seconds: int = 2, reasons: bool = True) -> Table:
    """Judge all mutants of the right answers of an exercise.

    Without `reasons` a mutant is refused at the first example on which it is wrong: the counts are
    the same, but refusals that give only numbers are not told from others.
    """
    exercise, table = catalogue()[0][number], Table(number)
    observing.SECONDS = seconds  # of an endless loop, which many a mutant is
    if not callable(exercise.reference):
        return table
    for before, source, name in right_answers(number, banks):
        for what, mutant in mutants(source):
            namespace: dict = {"__name__": "__main__"}
            try:
                exec(compile(f"{before}\n{mutant}", "<mutant>", "exec"), namespace)
                answer = namespace[name]
                at_once = not reasons and _wrong_at_once(exercise, answer)
                word, sentence = ("wrong", "") if at_once else judge(exercise, answer)
            except Exception as error:  # a mutant that does not even load
                word, sentence = "wrong", repr(error)
            _count(table, exercise, what, word, sentence, namespace.get(name))
    return table


def _wrong_at_once(exercise: Exercise, answer) -> bool:
    """Tell whether an answer is wrong on an example, or takes too long; stop at the first."""
    wanted = list(zip(exercise.cases(), expected_results(exercise)))  # takes its own time
    try:
        with observing._time_limit(observing.SECONDS):
            return not all(same(exercise, call(answer, case), theirs) for case, theirs in wanted)
    except observing.LateError:
        return True


def _count(table: Table, exercise: Exercise, what: str, word: str, sentence: str, answer) -> None:
    if word != "right":
        table.refused += 1
        if numbers_only(sentence):
            table.numbers_only.append(f"{what}: {sentence}")
    elif differing := _differing(exercise, answer):
        table.survivors.append(f"{what}: {differing}")
    else:
        table.equivalent.append(what)


def _differing(exercise: Exercise, answer) -> str:
    """Return an allowed input on which an answer is wrong; "" if none is found."""
    assert exercise.draw, f"{exercise.number} has no draw"
    seen = set()
    for index in range(TRIED):
        arguments = exercise.draw(random.Random(f"other {index}"))
        if all(isinstance(argument, int | float) for argument in arguments):
            if repr(arguments) in seen:  # a few seeds, of which each may stand for a training
                continue
            seen.add(repr(arguments))
        with observing._time_limit(2):
            mine = call(answer, arguments)
        if not same(exercise, mine, call(exercise.reference, arguments)):
            return repr(arguments)
    return ""


def main(numbers: list[str]) -> None:
    """Print the table of the mutants of these exercises, or of all."""
    tables = []
    chosen = numbers or [n for n, e in catalogue()[0].items() if callable(e.reference)]
    with ProcessPoolExecutor(2) as pool:
        for table in pool.map(judged, chosen):
            tables.append(table)
            print(
                f"{table.number:>5} refused {table.refused:4d}, numbers only "
                f"{len(table.numbers_only):3d}, equivalent {len(table.equivalent):3d}, "
                f"survivors {len(table.survivors):3d}",
                flush=True,
            )
            for line in table.survivors:
                print(f"        survives: {line}")
            if numbers:
                for line in table.numbers_only:
                    print(f"        numbers only: {line}")
                for line in table.equivalent:
                    print(f"        equivalent: {line}")
    refused = sum(table.refused for table in tables)
    survivors = sum(len(table.survivors) for table in tables)
    bare = sum(len(table.numbers_only) for table in tables)
    print(f"refused {refused} of {refused + survivors}, numbers only {bare}")


if __name__ == "__main__":
    main(sys.argv[1:])
