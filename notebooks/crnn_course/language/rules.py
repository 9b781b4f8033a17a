"""The rules that a translation keeps: code, formulas, links, holes, numbers, form of the text.

`complaints` is asked by `course catalogue` and by the tests.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable

CODE = re.compile(r"(?<!`)`[^`]+`(?!`)")
FENCE = re.compile(r"```.*?```", re.DOTALL)
FORMULA = re.compile(r"\$\$.*?\$\$|\$[^$]+\$", re.DOTALL)
# what is said in a formula, not a name in it: "for each", but not "size"
SAID = re.compile(r"\\text\{([^{}]*[ ,:，：（）\u4e00-\u9fff][^{}]*)\}")
LINK = re.compile(r"\]\(([^)]*)\)")
HOLE = re.compile(r"\{[^{}]*\}")
NUMBER = re.compile(r"\d[\d,.]*\d|\d")
TAG = re.compile(r'</?[a-z]\w*(?: [\w-]+="[^"]*")*>')
ITEM = re.compile(r"^\s*(?:[-*]|\d+\.) ", re.MULTILINE)
HEADING = re.compile(r"^#+ ", re.MULTILINE)
ROW = re.compile(r"^\|", re.MULTILINE)
MEANT = re.compile(r"(?:^|# )[A-Za-z]{4,}$|[a-z]{2,} [a-z]{2,}")  # English, not code or a name
CHINESE = re.compile(r"[\u4e00-\u9fff]")
NARROW = re.compile(r"[\u4e00-\u9fff] *[,;:?!](?=\s|$|[\u4e00-\u9fff])")
CRAMPED = re.compile(r"[\u4e00-\u9fff][A-Za-z]{2,}|[A-Za-z]{2,}[\u4e00-\u9fff]")  # without a space
PERCENT = re.compile(r"\d +%")
# emphasis that Markdown does not see: a mark inside the stars, a character right after them
BROKEN = re.compile(r"(?<![*\w])\*{1,2}[^*\s][^*]*[，。：；？！、）]\*{1,2}(?=[\u4e00-\u9fff\w])")


def _numbers(text: str) -> list[str]:
    return [number.replace(",", "") for number in NUMBER.findall(prose(text))]


def _formulas(text: str) -> list[str]:
    return FORMULA.findall(CODE.sub("", FENCE.sub("", text)))


def _without_code(text: str) -> str:
    return FORMULA.sub("", CODE.sub("", FENCE.sub("", text)))


# what each text holds, in any order: the same in both languages
KEPT: dict[str, Callable[[str], list[str]]] = {
    "code": CODE.findall,
    "code blocks": FENCE.findall,
    "formulas": lambda text: [SAID.sub(r"\\text{}", found) for found in _formulas(text)],
    "links": LINK.findall,
    "holes": lambda text: re.findall(r"\{\w+\}", _without_code(text)),
    "tags": lambda text: TAG.findall(_without_code(text)),
    "numbers": _numbers,
    "headings": HEADING.findall,
    "list items": lambda text: ["item"] * len(ITEM.findall(text)),
    "table rows": ROW.findall,
}


def prose(text: str) -> str:
    """Return a text without code, formulas, targets of links and holes."""
    for part in (FENCE, CODE, FORMULA, LINK, HOLE):
        text = part.sub("", text)
    return text


def complaints(text: str, translation: str) -> list[str]:
    """Return what a translation has lost or added, and marks that do not suit Chinese."""
    found = []
    for what, of in KEPT.items():
        before, after = Counter(of(text)), Counter(of(translation))
        if before != after:
            lost, added = list((before - after).elements()), list((after - before).elements())
            found.append(f"{what}: {lost or 'nothing'} became {added or 'nothing'}")
    if MEANT.search(prose(text)) and not CHINESE.search(translation):
        found.append("holds no Chinese")
    for said in SAID.findall(" ".join(_formulas(translation))):
        if re.search(r"[A-Za-z]{2}", said) and not CHINESE.search(said):
            found.append(f"words of a formula that are not translated: {said!r}")
    if narrow := NARROW.search(prose(translation)):
        found.append(f"a narrow mark after Chinese: {narrow[0]!r}")
    if (cramped := CRAMPED.search(prose(translation))) and cramped[0] not in text:
        found.append(f"no space between Chinese and Latin: {cramped[0]!r}")
    if percent := PERCENT.search(prose(translation)):
        found.append(f"a space before the sign: {percent[0]!r}")
    if broken := BROKEN.search(prose(translation)):
        found.append(f"emphasis that Markdown does not see: {broken[0]!r}")
    return found
