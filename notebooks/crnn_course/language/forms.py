"""The forms of what an expression gives: its texts, with a hole for each part that is computed.

An f-string, a sum of strings and a choice between strings give their texts as Python puts them
together. A name that a function gives a string to, once, counts as that string.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product

MOST_INLINED = 4  # texts of a name that is put in its place
MOST_VARIANTS = 12  # texts that one expression may give; beyond, its choices become holes
Part = str | None  # of a form: its text, or None for a hole


def forms(node: ast.expr) -> list[list[Part]] | None:
    """Return all texts that an expression may give, with holes; None if it gives no string."""
    found = _variants(node)
    if found and len(found) > MOST_VARIANTS:
        return [list(_plain(node))]
    return found


def _variants(node: ast.expr) -> list[list[Part]] | None:
    match node:
        case ast.Constant(value=str(text)):
            return [[text]]
        case ast.JoinedStr(values=values):
            return _products([_piece(value) for value in values])
        case ast.BinOp(left=left, op=ast.Add(), right=right):
            sides = _variants(left), _variants(right)
            if sides == (None, None):
                return None
            return _products([side or [[None]] for side in sides])
        case ast.BinOp(left=ast.Constant(value=str(text)), op=ast.Mult()):
            return [[""], [text]]
        case ast.IfExp(body=body, orelse=other):
            first, second = _variants(body), _variants(other)
            return first + second if first and second else None
    return None


def _piece(value: ast.expr) -> list[list[Part]]:
    if isinstance(value, ast.FormattedValue):
        return (value.format_spec is None and _variants(value.value)) or [[None]]
    return _variants(value) or [[None]]


def _products(pieces: list[list[list[Part]]]) -> list[list[Part]]:
    return [[part for piece in chosen for part in piece] for chosen in product(*pieces)]


def _plain(node: ast.expr) -> Iterator[Part]:
    """Return the parts of an expression whose choices are holes."""
    match node:
        case ast.Constant(value=str(text)):
            yield text
        case ast.JoinedStr(values=values):
            for value in values:
                yield from _plain(value)
        case ast.BinOp(left=left, op=ast.Add(), right=right):
            yield from (*_plain(left), *_plain(right))
        case _:
            yield None


def computed(node: ast.expr) -> Iterator[ast.expr]:
    """Return the expressions in the holes of a template."""
    match node:
        case ast.JoinedStr(values=values):
            for value in values:
                yield from computed(value)
        case ast.FormattedValue(value=value, format_spec=None):
            yield from computed(value)
        case ast.FormattedValue(value=value):
            yield value
        case ast.BinOp(left=left, op=ast.Add(), right=right):
            yield from (*computed(left), *computed(right))
        case ast.IfExp(body=body, orelse=other) if _variants(node):
            yield from (*computed(body), *computed(other))
        case ast.Constant() | ast.BinOp(left=ast.Constant(value=str()), op=ast.Mult()):
            return
        case _:
            yield node


def numbered(parts: list[Part]) -> str:
    """Return the text of a form, its holes numbered: "{0} of {1}", without spaces around."""
    holes = iter(range(len(parts)))
    text = "".join(f"{{{next(holes)}}}" if part is None else part for part in parts)
    return text.strip()


# --- names that stand for a text -----------------------------------------------------------------


def inline(tree: ast.AST) -> None:
    """Put the strings of names in their place, in each function of a tree."""
    for function in ast.walk(tree):
        if isinstance(function, ast.FunctionDef):
            _Inlined(_assigned_once(function)).visit(function)


def _assigned_once(function: ast.FunctionDef) -> dict[str, ast.expr]:
    """Return the names that a function gives a string to, once and for all, with that string."""
    values: dict[str, list[ast.expr | None]] = {}
    for node in ast.walk(function):
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
            values.setdefault(node.targets[0].id, []).append(node.value)
        elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            values.setdefault(node.id, [])
        elif isinstance(node, ast.AugAssign | ast.NamedExpr) and isinstance(node.target, ast.Name):
            values.setdefault(node.target.id, []).append(None)
    return {
        name: value
        for name, (value, *others) in ((n, v or [None]) for n, v in values.items())
        if value is not None and not others and 0 < len(_variants(value) or ()) <= MOST_INLINED
    }


@dataclass
class _Inlined(ast.NodeTransformer):
    """Put the strings of names in their place, where an f-string or a sum holds the name."""

    strings: dict[str, ast.expr]

    def visit_FormattedValue(self, node: ast.FormattedValue) -> ast.AST:
        """Replace the name in a hole that has no format."""
        self.generic_visit(node)
        if node.format_spec is None and isinstance(node.value, ast.Name):
            node.value = self.strings.get(node.value.id, node.value)
        return node

    def visit_BinOp(self, node: ast.BinOp) -> ast.AST:
        """Replace a name that is added."""
        self.generic_visit(node)
        if isinstance(node.op, ast.Add):
            for side in ("left", "right"):
                value = getattr(node, side)
                if isinstance(value, ast.Name) and value.id in self.strings:
                    setattr(node, side, self.strings[value.id])
        return node
