"""The glossary's terms: a text that holds one must hold one of its Chinese names in translation."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property

from crnn_course.language.catalogues import NOTEBOOKS
from crnn_course.language.rules import prose

ROW = re.compile(r"^\| ([^|]+) \| ([^|]+) \| [^|]+ \| [^|]+ \|$", re.MULTILINE)
BRACKETS = re.compile(r"[（(]([^（()）]*)[)）]")
SEPARATORS = re.compile(r"[，,；;、]|亦称|尚无通行译名")

# Terms that are everyday words, too, in the texts of the course: no name is asked for.
EVERYDAY = {
    "class": "a class of Python",
    "column": "a column of a table",
    "context": "what stands around a word",
    "gate": "part of other words",
    "label": "a label in a figure",
    "path": "the path of a file",
    "process": "any process",
    "rank": "a place in an order",
    "repeat": "the verb",
    "span": "the verb",
    "target": "what a function aims at",
    "window": "a window of a program",
    "worker": "a person",
}

# Names beside the glossary's, each with its reason.
OTHERS = {
    "batch": ("批",),  # 单批, 分批, 一批一批: the word in compounds and as a measure
    "blank": ("空白",),  # the adjective: a blank column
    "padding": ("补",),  # 补零: zero padding
    "warm-up": ("预热",),  # the short form, where the learning rate stands beside it
    "exact match": ("完全匹配",),  # the rule; the glossary's name is that of the rate
}
# Phrases in which a term has another meaning.
OTHERWISE = (
    *("pictures are blank", "a frame around", "blue frames", "Latin alphabet"),
    *("gains and losses", "count the losses", "as losses", "a loss on"),  # of readings
)


# Names of the same things that other books use, and the one of this course.
ELSEWHERE = {
    "阅读器": "识别器",
    "调度器": "学习率计划",
    "下标": "序号",
    "索引": "序号",
    "份额": "比例",
    "批量": "批次",
}


@dataclass(frozen=True)
class Term:
    """A term, and its Chinese names: the first one, and those in brackets."""

    english: str
    names: tuple[str, ...]

    @cached_property
    def pattern(self) -> re.Pattern[str]:
        """The term as a word of its own, in the singular or the plural."""
        return re.compile(rf"(?<![\w-]){re.escape(self.english)}(?:s|es)?(?![\w-])", re.IGNORECASE)


def glossary() -> list[Term]:
    """Return the terms of the glossary; each of "process, rank" is one."""
    text = (NOTEBOOKS / "glossary.md").read_text(encoding="utf-8")
    terms = []
    for english, chinese in ROW.findall(text)[1:]:
        names = [BRACKETS.sub("", chinese), *BRACKETS.findall(chinese)]
        pieces = [name.strip() for part in names for name in SEPARATORS.split(part)]
        short = BRACKETS.findall(english)
        for word in (*BRACKETS.sub("", english).split(", "), *(s for s in short if s.isupper())):
            others = OTHERS.get(word.strip(), ())
            kept = (*filter(None, pieces), *others, *short, word.strip())
            terms.append(Term(word.strip(), tuple(dict.fromkeys(kept))))
    return terms


def foreign_names(translation: str) -> list[str]:
    """Return the names in a translation for which the course has others."""
    return [f"{name}: {ours}" for name, ours in ELSEWHERE.items() if name in translation]


def wrong_terms(text: str, translation: str, terms: list[Term]) -> list[str]:
    """Return the terms of a text whose translation has none of their names.

    A term inside a longer one ("beam search" in "prefix beam search") is not asked for.
    """
    bare, found = prose(text), []
    for phrase in OTHERWISE:
        bare = bare.replace(phrase, " ")
    for term in sorted(terms, key=lambda term: -len(term.english)):
        if term.english.lower() in EVERYDAY or not term.pattern.search(bare):
            continue
        bare = term.pattern.sub(" ", bare)
        if not any(name.lower() in translation.lower() for name in term.names):
            found.append(f"{term.english}: none of {', '.join(term.names[:-1])}")
    return found
