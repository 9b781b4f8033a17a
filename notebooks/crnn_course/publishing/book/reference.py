"""The API reference: a page for each module of the library; docstrings as Sphinx needs them.

The library's docstrings are plain sentences with `names` between backticks, and its dataclasses say
in a comment what a field is. Sphinx reads reStructuredText, so both are translated here.
"""

from __future__ import annotations

import importlib
import inspect
import io
import pkgutil
import re
import tokenize
from collections.abc import Iterator, Sequence
from dataclasses import MISSING, Field, fields, is_dataclass
from types import ModuleType
from typing import Any

import crnn_lib

NAME = re.compile(r"[A-Za-z_][\w.]*(\(\))?")
CODE = re.compile(r"`+([^`]+)`+")


def pages(heart: Sequence[str], around: Sequence[str]) -> Iterator[tuple[str, str]]:
    """Yield name and text of each page of the reference, as MyST Markdown; the index comes first.

    heart, around: names of modules of crnn_lib, in the order in which to read them.
    """
    yield "reference/index.md", _index(heart, around)
    for name in (*heart, *around):
        yield f"reference/{name}.md", _page(name)


def _index(heart: Sequence[str], around: Sequence[str]) -> str:
    names = "\n".join(f"| {_public(name)} |" for name in crnn_lib.__all__)
    toc = "\n".join((*heart, *around))
    return f"""# The library, `crnn_lib`

What each function and class of the library does, from its own docstrings; `[source]` shows the
code. Letters everywhere: N batch, T frames (also called columns), C classes, H height, W width,
L target length, S = 2L + 1 states of the trellis.

The heart of the library, in the order in which to read it: {_links(heart)}. Around it:
{_links(around)}.

## The public names

`from crnn_lib import ...` gives these.

| name | what it does |
|---|---|
{names}

```{{toctree}}
:hidden:

{toc}
```
"""


def _public(name: str) -> str:
    value = getattr(crnn_lib, name)
    home = crnn_lib._HOMES[name]
    first = (inspect.getdoc(value) or "").split("\n\n")[0].replace("\n", " ").replace("|", "\\|")
    return f"{{py:obj}}`{name} <crnn_lib.{home}.{name}>` | {first}"


def _links(names: Sequence[str]) -> str:
    return ", ".join(f"[{name}]({name}.md)" for name in names)


def _page(name: str) -> str:
    module = importlib.import_module(f"crnn_lib.{name}")
    parts = [module.__name__, *_submodules(module)]
    blocks = "\n\n".join(f".. automodule:: {part}\n   :members:" for part in parts)
    return f"# `crnn_lib.{name}`\n\n```{{eval-rst}}\n{blocks}\n```\n"


def _submodules(module: ModuleType) -> list[str]:
    """Return the modules of a package that re-exports nothing."""
    if hasattr(module, "__all__") or not hasattr(module, "__path__"):
        return []
    return [f"{module.__name__}.{found.name}" for found in pkgutil.iter_modules(module.__path__)]


# --- docstrings for Sphinx ------------------------------------------------------------------------


def translate(app: Any, what: str, name: str, obj: Any, options: Any, lines: list[str]) -> None:
    """Translate a docstring in place, with a list of its fields if it is a dataclass's.

    Sphinx calls this for each docstring (`autodoc-process-docstring`).
    """
    if not (is_dataclass(obj) and isinstance(obj, type)):
        lines[:] = as_rest(lines)
        return
    generated = (obj.__doc__ or "").startswith(f"{obj.__name__}(")  # Python's, not ours
    lines[:] = [*([] if generated else as_rest(lines)), "", *_fields(obj)]


def as_rest(lines: Sequence[str]) -> list[str]:
    """Return the lines of a docstring as reStructuredText.

    Backticks mark code; indented lines after an empty one are code; lists need an empty line first.
    """
    rest: list[str] = []
    for block in re.split(r"\n\s*\n", "\n".join(lines).strip("\n")):
        if block.startswith("    "):
            rest += ["::", "", *block.split("\n"), ""]
        elif block.lstrip().startswith(">>>"):
            rest += [*block.split("\n"), ""]
        else:
            rest += [*_paragraph(block), ""]
    return rest


def _paragraph(text: str) -> Iterator[str]:
    in_list = False
    for line in _inline(text).split("\n"):
        item = line.startswith("- ")
        if item and not in_list:
            yield ""
        if in_list and not item and line and not line.startswith(" "):
            yield ""
        in_list = item or (in_list and line.startswith(" "))
        yield line


def _inline(text: str) -> str:
    """Return text with its code marked for Sphinx: names become links where there is a page."""
    parts, end = [], 0
    for match in CODE.finditer(text):
        code = match[1]
        mark = f":py:obj:`{code}`" if NAME.fullmatch(code) else f"``{code}``"
        # only spaces and punctuation may touch marked text
        after = text[match.end() : match.end() + 1]
        parts += [_escaped(text[end : match.start()]), mark, "\\ " if after.isalnum() else ""]
        end = match.end()
    return "".join([*parts, _escaped(text[end:])])


def _escaped(text: str) -> str:
    return re.sub(r"([*|\\]|(?<=\w)_(?!\w))", r"\\\1", text)


def _fields(cls: type) -> Iterator[str]:
    """Yield a list of the fields of a dataclass: type, default, and the comment beside each."""
    comments = _comments(cls)
    shown = [field for field in fields(cls) if not field.name.startswith("_")]
    for field in shown:
        kind = inspect.formatannotation(field.type).strip("'")
        says = f": {_inline(comments[field.name])}" if field.name in comments else ""
        yield f"- **{field.name}** (``{kind}``{_default(field)}){says}"


def _default(field: Field[Any]) -> str:
    return "" if field.default is MISSING else f" = ``{field.default!r}``"


def _comments(cls: type) -> dict[str, str]:
    """Return the comment at the end of the line, or above, of each field in a class's source."""
    try:
        source = inspect.cleandoc("\n" + inspect.getsource(cls))
        tokens = list(tokenize.generate_tokens(io.StringIO(source).readline))
    except (OSError, tokenize.TokenError, IndentationError):
        return {}
    comments: dict[str, str] = {}
    above: list[str] = []
    name = ""
    for before, token in zip(tokens, tokens[1:]):
        if token.type == tokenize.COMMENT and before.type in (tokenize.NL, tokenize.NEWLINE):
            above.append(token.string.lstrip("# "))
        elif token.type == tokenize.COMMENT and name:
            comments[name] = token.string.lstrip("# ")
        elif token.type == tokenize.OP and token.string == ":" and before.type == tokenize.NAME:
            name = before.string
            if above:
                comments[name] = " ".join(above)
        if token.type == tokenize.NEWLINE:
            above = []
    return comments
