"""Cut Markdown into the blocks that are translated one by one, and join them again."""

from __future__ import annotations

import re
from collections.abc import Callable

# A code fence or a displayed formula is one block, blank lines inside it or not.
FENCED = re.compile(r"(```.*?```|\$\$.*?\$\$)", re.DOTALL)
BETWEEN = re.compile(r"(\n[ \t]*\n\s*)")
# in a long table or list: also between its rows and its items
FINE = re.compile(r"(\n[ \t]*\n\s*|(?<=\|)\n(?=\|)|\n(?=- ))")


def blocks(markdown: str, *, fine: bool = False) -> list[str]:
    """Return the blocks of a Markdown text: headings, paragraphs, whole lists and tables.

    Blank lines part them. Their order is kept, and what is between them is left out. fine: each row
    of a table and each item of a list is a block.
    """
    return [piece for piece in _pieces(markdown, fine) if piece.strip()]


def translated(markdown: str, translate: Callable[[str], str], *, fine: bool = False) -> str:
    """Return the text with each block translated, and all blank lines where they were."""
    return "".join(translate(p) if p.strip() else p for p in _pieces(markdown, fine))


def _pieces(markdown: str, fine: bool) -> list[str]:
    """Cut a text between its blocks; joined, the pieces are the text."""
    guarded = FENCED.sub(lambda found: found[0].replace("\n\n", "\n\0\n"), markdown)
    cut = (FINE if fine else BETWEEN).split(guarded)
    return [piece.replace("\n\0\n", "\n\n") for piece in cut]
