"""Library source shown in a chapter: in colours, read from the installed file."""

from __future__ import annotations

import inspect
import textwrap
from collections.abc import Callable
from typing import Any


def show_source(shown: Callable[..., Any]) -> None:
    """Display the source of a function or class as Python in colours.

    The page that shows it brings the colours: JupyterLab, nbconvert and the site each have theirs
    for light and for dark. (IPython's `Code` brings its own, dark letters on a fixed light ground,
    which a dark theme cannot read.) nbval compares the source, once as Markdown and once as text.
    """
    from IPython.display import display

    source = textwrap.dedent(inspect.getsource(shown)).rstrip()
    display({"text/markdown": f"```python\n{source}\n```", "text/plain": source}, raw=True)
