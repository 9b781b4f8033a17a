"""Values in a finished text: what Python would print of them is data, and is never translated."""

from __future__ import annotations

import ast
import builtins
import re

VALUE = r"""(?:[\w.]*[\[({<'"]|-?\d|-?inf|nan|True|False)"""  # how a value of Python begins
SHAPE = r"a tensor of the shape \([\d, ]*\)"  # an argument that is too long to show
# what a call gave, where its kind is wrong: "a number, 1"; what follows the kind is data
KIND = re.compile(rf"({SHAPE}|an? \w+|True or False|nothing \(None\))(?:, ({VALUE}.*))?", re.I)
ENTRY = re.compile(rf"  \w+: {VALUE}.*")  # of a dictionary, on a line of its own: its key is data
CLASSES = {  # that have no name in words
    *(name for name, found in vars(builtins).items() if isinstance(found, type)),
    *("function", "method", "module", "ndarray", "deque", "dict_keys", "dict_values", "dict_items"),
}
SHORTENED = "..."  # at the end of a value that is too long
ASIDE = " where "  # what follows a value in a sentence

DISPLAYS = (ast.Constant, ast.List, ast.Tuple, ast.Dict, ast.Set, ast.Call, ast.UnaryOp)


def is_data(text: str) -> bool:
    """Tell whether a text is one value as Python prints it, as a whole: "[0, None]", "b'x'"."""
    if not re.match(VALUE, text):
        return False
    if text.endswith(SHORTENED) or (text[0], text[-1]) == ("<", ">"):
        return not text[0].isdigit() and ASIDE not in text
    try:
        found = ast.parse(text, mode="eval").body
    except (SyntaxError, ValueError, MemoryError, RecursionError):
        return False
    if not isinstance(found, DISPLAYS):
        return False
    if not isinstance(found, ast.Tuple):
        return True
    first = found.elts[0] if found.elts else None  # of a list in a sentence, or in brackets
    return (
        text[0] == "(" and not isinstance(first, ast.Name) and (not first or first.col_offset > 0)
    )
