"""Find the cells of a notebook that a check builds on, by the names that cells bind and use."""

from __future__ import annotations

import ast
import symtable
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache

DEFINING = (ast.Import, ast.ImportFrom, ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
CONDITIONAL = (ast.If, ast.For, ast.While, ast.Try, ast.With, ast.Match)


@dataclass(frozen=True)
class Names:
    """The names of a cell at its top level.

    `bound`: those that it may bind; `surely`: those that it binds whatever happens; `used`: those
    that it takes from cells before it.
    """

    bound: frozenset[str] = frozenset()
    surely: frozenset[str] = frozenset()
    used: frozenset[str] = frozenset()


def needed(sources: Sequence[str], check: int) -> list[int]:
    """Return the indices of the cells that the cell at index `check` builds on, sorted.

    These are the cells before it that bind names which it uses, and, in turn, those that bind names
    which such a cell uses.
    """
    cells = [names(source) for source in sources[: check + 1]]
    chosen: set[int] = set()
    pending = {check, *(index for index in range(check) if "import *" in sources[index])}
    while pending:
        index = pending.pop()
        chosen.add(index)
        for name in cells[index].used - ({"check"} if index == check else set()):
            # when the cell runs, and when a function of it is called
            for end in {index, check}:
                pending |= _binders(cells[:end], name) - chosen
    return sorted(chosen - {check})


def _binders(cells: Sequence[Names], name: str) -> set[int]:
    """Return the last cell that surely binds a name, and those after it that may, by index."""
    found = set()
    for index in range(len(cells) - 1, -1, -1):
        if name in cells[index].bound:
            found.add(index)
        if name in cells[index].surely:
            break
    return found


@cache
def names(source: str) -> Names:
    """Return the names of a cell; none for a cell that does not compile."""
    from IPython.core.inputtransformer2 import TransformerManager

    try:
        tree = ast.parse(TransformerManager().transform_cell(source))
        straight = [statement for statement in tree.body if not isinstance(statement, CONDITIONAL)]
        defining = [statement for statement in straight if isinstance(statement, DEFINING)]
        whole = _table(tree.body)
        surely = _bound(_table(straight))
        defined = _bound(_table(defining))
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return Names()
    used = {symbol.get_name() for symbol in whole.get_symbols() if symbol.is_referenced()}
    bound = _bound(whole)
    for table in _inner(whole):
        for symbol in table.get_symbols():
            if symbol.is_global() and symbol.is_referenced():
                used.add(symbol.get_name())
            if symbol.is_declared_global():
                bound.add(symbol.get_name())
    # a cell's own imports and functions serve it first
    return Names(frozenset(bound), frozenset(surely), frozenset(used - defined))


def _table(statements: Sequence[ast.stmt]) -> symtable.SymbolTable:
    return symtable.symtable(ast.unparse(ast.Module([*statements], [])), "<cell>", "exec")


def _bound(table: symtable.SymbolTable) -> set[str]:
    return {
        symbol.get_name()
        for symbol in table.get_symbols()
        if symbol.is_assigned() or symbol.is_imported()
    }


def _inner(table: symtable.SymbolTable) -> Iterator[symtable.SymbolTable]:
    for child in table.get_children():
        yield child
        yield from _inner(child)
