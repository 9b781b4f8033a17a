"""Find the words that a module shows to a learner: sentences and labels in its source.

The code marks nothing. The source is read as a syntax tree; each string, f-string and sum of
strings is put together as Python does it, and what it computes becomes a hole: "Frame {0} has {1}
paths". A choice between two strings ("large" if ... else "small") gives a sentence for each.

What is kept: text of two words and more, one of them in small letters. A single word is kept only
where it is spoken: in a hole of an f-string, in what is assigned to a name in such a hole or
returned by a function called there, as a text of matplotlib, as a field of one of our own classes,
and as a key beside keys of several words.

What is left out: docstrings, errors that are raised, format specifications, subscripts,
comparisons, types, and arguments that are names of matplotlib's (loc="upper right").
"""

from __future__ import annotations

import ast
import re
from dataclasses import dataclass, field

from crnn_course.language.forms import computed, forms, inline, numbered

WRITES = {  # calls whose texts are drawn, or said
    *("said", "Word"),
    *("set_title", "set_xlabel", "set_ylabel", "text", "annotate", "set_label", "legend"),
    *("suptitle", "supxlabel", "supylabel"),
}
DRAWN = {"label", "title", "xlabel", "ylabel", "what", "description", "name", "beside"}
NO_TEXT = {
    "loc",
    "textcoords",
    "boxstyle",
    "format",
    "mode",
    "accept",
    "layout",
    "how",
    "arrowstyle",
}
MOVES = {"explore", "film_strip"}  # calls whose keywords become the names of sliders
NO_TEXTS = {  # calls whose texts are no words to a learner
    *("print", "getattr", "import_module", "render", "shipped", "measured", "TypeVar", "ParamSpec"),
    *("compile", "sub", "match", "findall", "split", "isinstance"),
}
NO_WORDS = {
    "CARD",
    "STYLE",
    "CATALOGUES",
    "MUSEUM",
    "FIGURES",
}  # constants that hold style sheets, or names of files


def messages(source: str) -> list[str]:
    """Return the texts of a module or of a notebook's cell, each once, in their order."""
    tree = ast.parse(source)
    inline(tree)
    reader = _Reader(_spoken_names(tree))
    reader.visit(tree)
    return list(dict.fromkeys(reader.found))


@dataclass
class _Reader(ast.NodeVisitor):
    """A walk through a syntax tree that collects its texts."""

    spoken: set[str]  # names whose single words are spoken
    found: list[str] = field(default_factory=list)
    words_count: bool = False  # whether a single word is a text where the walk is now

    def visit(self, node: ast.AST) -> None:
        """Take the texts of an expression, or go on to what it holds."""
        if isinstance(node, ast.expr) and (found := forms(node)):
            texts = list(map(numbered, found))
            chosen = len(texts) > 1 and any(is_text(text, False) for text in texts)
            self.found += [text for text in texts if is_text(text, self.words_count or chosen)]
            for inner in computed(node):
                self._within(inner, words_count=True)
            return
        handler = getattr(self, f"visit_{type(node).__name__}", None)
        if handler:
            handler(node)
        else:
            self.generic_visit(node)

    def _within(self, node: ast.AST | None, *, words_count: bool) -> None:
        before, self.words_count = self.words_count, words_count
        if node is not None:
            self.visit(node)
        self.words_count = before

    def visit_FunctionDef(self, node: ast.FunctionDef) -> None:
        for default in (*node.args.defaults, *filter(None, node.args.kw_defaults)):
            self.visit(default)
        for statement in _without_docstring(node):
            self.visit(statement)
        for child in ast.walk(node):
            if isinstance(child, ast.Return) and child.value is not None:
                self._within(child.value, words_count=_speaks(node.name, self.spoken))

    def visit_ClassDef(self, node: ast.ClassDef) -> None:
        for child in _without_docstring(node):
            self.visit(child)

    def visit_Module(self, node: ast.Module) -> None:
        for child in _without_docstring(node):
            self.visit(child)

    def visit_Return(self, node: ast.Return) -> None:
        """Leave it: `visit_FunctionDef` has taken it."""

    def visit_Assign(self, node: ast.Assign) -> None:
        named = (name for target in node.targets for name in ast.walk(target))
        names = {name.id for name in named if isinstance(name, ast.Name)}
        if names & NO_WORDS:
            return
        self._within(node.value, words_count=bool(names & self.spoken))

    def visit_AnnAssign(self, node: ast.AnnAssign) -> None:
        spoken = isinstance(node.target, ast.Name) and node.target.id in self.spoken
        self._within(node.value, words_count=spoken)

    def visit_Call(self, node: ast.Call) -> None:
        name = _called(node)
        if name in NO_TEXTS:
            return
        if name in MOVES:
            for keyword in node.keywords:
                self._within(ast.Constant(str(keyword.arg).replace("_", " ")), words_count=True)
        own = name[:1].isupper() or name in WRITES
        self._within(node.func, words_count=False)
        for argument in node.args:
            self._within(argument, words_count=own)
        for keyword in node.keywords:
            if keyword.arg not in NO_TEXT:
                self._within(keyword.value, words_count=keyword.arg in DRAWN)

    def visit_Dict(self, node: ast.Dict) -> None:
        labels = any(
            is_text(numbered(parts), False)
            for key in node.keys
            if key is not None
            for parts in forms(key) or ()
        )
        for key in node.keys:
            if labels:
                self._within(key, words_count=True)
        for value in node.values:
            self._within(value, words_count=labels or self.words_count)

    def visit_Subscript(self, node: ast.Subscript) -> None:
        if isinstance(node.value, ast.Dict | ast.Tuple | ast.List):
            self.visit(node.value)

    def visit_Raise(self, node: ast.Raise) -> None:
        """Leave it: an error in the course's own code is for its authors."""

    def visit_Assert(self, node: ast.Assert) -> None:
        """Leave it."""

    def visit_Compare(self, node: ast.Compare) -> None:
        """Leave it: what is compared is a key, not a text."""

    def visit_IfExp(self, node: ast.IfExp) -> None:
        self.visit(node.body)
        self.visit(node.orelse)


# --- what is a text -------------------------------------------------------------------------------


def is_text(text: str, word_counts: bool) -> bool:
    """Tell whether this is a sentence or label; `word_counts`: a single word is one, too."""
    bare = re.sub(r"\{\d+\}", " ", text)
    words = re.findall(r"(?<![\w.{=/])[A-Za-z][a-z’'-]+(?![\w(=/]|\.\w)", bare)
    if "</" in text or not words:
        return False
    pieces = len(bare.split()) + ("{" in text)
    several = pieces > 1 and any(word.islower() for word in words)
    return several or (word_counts and re.fullmatch(r"\W*[A-Za-z][a-z-]+\W*", bare) is not None)


def _spoken_names(tree: ast.AST) -> set[str]:
    """Return the names that stand in holes, and those of the functions called there."""
    return {
        inner.id if isinstance(inner, ast.Name) else inner.attr
        for node in ast.walk(tree)
        if isinstance(node, ast.FormattedValue)
        for inner in ast.walk(node.value)
        if isinstance(inner, ast.Name | ast.Attribute)
    }


def _speaks(function: str, spoken: set[str]) -> bool:
    """Tell whether a function returns words: by its name, or since a sentence holds them."""
    return function.endswith("_in_words") or function in spoken


def _called(node: ast.Call) -> str:
    function = node.func
    if isinstance(function, ast.Attribute):
        return function.attr
    return function.id if isinstance(function, ast.Name) else ""


def _without_docstring(node: ast.Module | ast.ClassDef | ast.FunctionDef) -> list[ast.stmt]:
    return node.body[1:] if ast.get_docstring(node, clean=False) is not None else node.body
