"""Pages with tables that a command writes, each between its two marks."""

from __future__ import annotations


def with_table(page: str, name: str, command: str, table: str) -> str:
    """The page with the table between its marks; as it was, where it has none of this name."""
    begin, end = f"<!-- {name}: written by {command} -->\n", f"<!-- end of {name} -->\n"
    if begin not in page:
        return page
    before, rest = page.split(begin)
    return before + begin + table + end + rest.split(end)[1]
