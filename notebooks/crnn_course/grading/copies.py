"""List answers whose syntax trees are the same but for names: a hint to look, not a proof."""

from __future__ import annotations

import ast
import hashlib
from collections import defaultdict
from collections.abc import Mapping, Sequence

FEWEST = 60  # nodes of a tree; most short answers look alike
SOLUTION = "the solution"


def fingerprints(sources: Mapping[str, str]) -> dict[str, str]:
    """Return for each exercise what identifies the tree of its answer; "" for a short one."""
    return {number: fingerprint(source) for number, source in sources.items()}


def fingerprint(source: str) -> str:
    """Return a hash of the syntax tree without names, comments, annotations and docstrings."""
    try:
        tree = ast.parse(source)
        return _of_tree(tree) if sum(1 for _ in ast.walk(tree)) >= FEWEST else ""
    except (SyntaxError, ValueError, RecursionError):  # a magic, or what does not compile
        return ""


def _of_tree(tree: ast.Module) -> str:
    names: dict[str, str] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            node.name = names.setdefault(node.name, f"name{len(names)}")
            if ast.get_docstring(node) is not None:
                node.body = node.body[1:] or [ast.Pass()]
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            node.returns = None
        if isinstance(node, ast.arg):
            node.arg = names.setdefault(node.arg, f"name{len(names)}")
            node.annotation = None
        if isinstance(node, ast.Name):
            node.id = names.setdefault(node.id, f"name{len(names)}")
    return hashlib.sha256(ast.dump(tree).encode()).hexdigest()


def alike(found: Sequence[tuple[str, str, str]]) -> dict[tuple[str, str], str]:
    """Return a note by learner and exercise, from triples of learner, exercise and fingerprint."""
    groups = defaultdict(set)
    for learner, exercise, mark in found:
        if mark:
            groups[exercise, mark].add(learner)
    notes = {}
    for (exercise, _), learners in groups.items():
        for learner in learners - {SOLUTION}:
            if others := sorted(learners - {learner}):
                notes[learner, exercise] = (
                    f"worth a look: but for names, the answer has the same syntax tree as that of "
                    f"{', '.join(others[:5])}"
                )
    return notes
