"""Finished English texts in the language of the learner.

A text is looked up whole; then by the templates (texts with holes), those with the most letters
first; then by its lines, its sentences and the parts of a list. What stands in a hole is translated
in the same way. What is not found stays English, and is noted in `missing`.
"""

from __future__ import annotations

import json
import os
import re
import sys
from functools import cached_property, lru_cache
from itertools import chain
from pathlib import Path

from crnn_course.language import current
from crnn_course.language.templates import HOLE, WEAK, WORD, Template, joined, together
from crnn_course.language.values import CLASSES, ENTRY, KIND, SHAPE, is_data

SENTENCES = re.compile(r"(?<=[.!?]) +(?=[A-Z(`0-9])")
CALL = re.compile(r"[\w.]+\(.*\) ")  # with which a line opens
LABELLED = re.compile(r"(?:^|(?<=[.!?] ))\((\w[\w ]*?) ([^() ]+)\) ")  # "(step 20) After it, ..."
BRACKETED = re.compile(r"(.*?) *\(([^()]+)\)")
# what Python says of an error stays; the line in which it arose may follow
ERROR = re.compile(r"(\w+(?:Error|Exit|Interrupt|Iteration|Warning): .*?)( \(in the line `.*`\))?")
SEPARATORS = (("; ", "；"), (", ", "，"), (": ", "："), (" and ", " 和 "))  # of a list
FIGURES = ("figures", "museum", "widgets")  # the catalogues of what figures say
CHINESE = re.compile(r"[\u3000-\u303f\u4e00-\u9fff\uff00-\uffef]")
FORM, WEAK_FORM, UNKNOWN = 1, 2, 3  # how strange a value in a hole is
PHRASE = re.compile(r"\b[a-z]{2,} [a-z]{2,}\b")  # of what is not translated yet

MOST_PIECES = 4  # of a list that make one part together
MISSING = "CRNN_COURSE_MISSING"  # environment variable: a file to which what is missing is added
DATA = re.compile(r"(?:small|article|paper|resnet|large) [\d.]+")  # a preset and its number
MARKS = "✓✗"  # before what was read in a picture, which is data
missing: dict[str, None] = {}  # what was said and not found, in order


class Speech:
    """The texts of a few catalogues and their translations. folder: where the catalogues lie."""

    def __init__(self, texts: dict[str, str]) -> None:
        self.exact = {text: translation for text, translation in texts.items() if translation}

    @classmethod
    def of(cls, folder: Path, names: tuple[str, ...]) -> Speech:
        """Read catalogues; where two have the same text, the first counts."""
        from crnn_course.language import po

        texts: dict[str, str] = {}
        for name in reversed(names):
            texts |= po.read(folder / f"{name}.po")
        return cls(texts)

    @cached_property
    def templates(self) -> tuple[list[Template], list[Template]]:
        """The texts with holes: those that open with words, and those that open with a hole.

        Those with the most letters first.
        """
        holed = [Template(*pair) for pair in self.exact.items() if HOLE.search(pair[0])]
        holed.sort(key=lambda template: (-template.letters, -len(template.text)))
        opening = [template for template in holed if WORD.search(template.literals[0])]
        return opening, [template for template in holed if template not in opening]

    def translated(self, text: str) -> str:
        """Return a text in the other language, with the spaces around it; note what is missing."""
        core = text.strip()
        if not WORD.search(core) or ENTRY.fullmatch(text):
            return text
        found = self._found(core)
        if found is None:
            if core[0] not in MARKS and not CHINESE.search(core):
                _note(core)
            return text
        return text.replace(core, found, 1)

    def _found(self, core: str) -> str | None:
        """Return the translation of a text without spaces around; None if no part is found."""
        if core in self.exact:
            return self.exact[core]
        if core[0] in MARKS:
            return self._marked(core)
        for attempt in (
            *(self._labelled, self._whole, self._lines, self._sentences),
            *(self._with_stop, self._bracketed, self._list),
        ):
            if found := attempt(core):
                return found
        return None

    def _marked(self, core: str) -> str | None:
        """Return a form that opens with a mark; what stands in its holes is data."""
        for template in self.templates[1]:
            if template.text[0] == core[0] and (filled := template.fill(core, lambda value: 0)):
                return template.filled(filled[0])
        return None

    @lru_cache(maxsize=2048)  # noqa: B019  # one Speech for each language, as long as Python runs
    def _whole(self, core: str) -> str | None:
        """Return the translation of a text that is one of the catalogue's, or of its form."""
        if DATA.fullmatch(core):
            return core
        if error := ERROR.fullmatch(core):
            return f"{error[1]}{self._value(error[2] or '').lstrip()}"
        if core in self.exact:
            return self.exact[core]
        opening, others = (self._formed(core, templates) for templates in self.templates)
        if opening and (not others or opening[1] <= others[1]):
            return opening[0]
        return self._after_call(core) or (others and others[0])

    def _formed(self, core: str, templates: list[Template]) -> tuple[str, int] | None:
        """Return the translation by the template whose values are the least strange.

        With it comes how strange they are.
        """
        best, least = None, sys.maxsize
        for template in templates:
            filled = template.fill(core, self._strange)
            if filled and template.letters < WEAK and filled[1] > 2 * UNKNOWN:
                continue  # it says little, and nothing that it finds is known
            if filled and filled[1] < least:
                best, least = (template, filled[0]), filled[1]
            if least == 0:
                break
        return best and (best[0].filled([self._value(value) for value in best[1]]), least)

    def _is_known(self, text: str) -> bool:
        """Tell whether a text is the catalogue's, or of its form with values that all are."""
        if not WORD.search(text) or text in self.exact:
            return True
        formed = (self._formed(text, templates) for templates in self.templates)
        return any(found is not None and found[1] == 0 for found in formed)

    def _strange(self, value: str) -> int:
        """Return 0 for a value that is data, translated or the catalogue's, FORM for a template's.

        Else UNKNOWN: it is not a value at all, perhaps, because the text was cut at a wrong place.
        """
        if value in self.exact or (CHINESE.search(value) and not PHRASE.search(value)):
            return 0
        if self._kind(value) or is_data(value):
            return 0
        strange = UNKNOWN
        for template in chain(*self.templates):
            if template.fill(value, lambda inner: 0) is not None:
                if template.letters >= WEAK:
                    return FORM
                strange = WEAK_FORM
        return strange

    def _value(self, value: str) -> str:
        """Return what stands in a hole; a word that is not found is a value, not a gap."""
        core = value.strip()
        if not WORD.search(core) or is_data(core):
            return value
        if CHINESE.search(core) and not PHRASE.search(core):
            return value
        if (found := self._kind(core) or self._found(core)) is None:
            return value
        return value.replace(core, found, 1)

    def _kind(self, value: str) -> str | None:
        """Return a kind of value and the value, which is data: "a number, 1"."""
        if not (parts := KIND.fullmatch(value)):
            return None
        name = parts[1][0].lower() + parts[1][1:] if parts[1] != "True or False" else parts[1]
        found = self.exact.get(name)
        known = name.split()[-1] in CLASSES or name.startswith("a tensor")
        if found is None and (parts[2] or known):
            form = name if "tensor" in name else f"an {name.split()[-1]}"  # a class of Python
            formed = self._formed(form, self.templates[0])
            found = formed and formed[0]
        return found and (f"{found} {parts[2]}" if parts[2] else found)

    def _labelled(self, core: str) -> str | None:
        """Return texts that each open with a label, as in a strip of figures, and what is before.

        The form of what is before may have a hole for them: here it is empty.
        """
        labels = list(LABELLED.finditer(core))
        if not labels:
            return None
        head = core[: labels[0].start()]
        told = (self._whole(head) or self._rest(head)) if head else ""
        ends = [label.start() for label in labels[1:]] + [len(core)]
        for label, end in zip(labels, ends):
            text = self._rest(core[label.end() : end].strip())
            name = f"{label[1]} {label[2]}"
            # "step 20" has a form of its own; "pool 1" is also the name of a layer
            named = None if name in self.exact else self._whole(name)
            told += f"（{named or f'{self._value(label[1])} {label[2]}'}）{text}"
        return told

    def _lines(self, core: str) -> str | None:
        lines = core.split("\n")
        if len(lines) == 1:
            return None
        return "\n".join(self.translated(line) for line in lines)

    def _after_call(self, core: str) -> str | None:
        """Return a line that opens with a call, which is code: "collapse([1]) gives 2"."""
        if not CALL.match(core):
            return None
        for end in re.finditer(r"(?<=\)) ", core.split("\n")[0]):
            if found := self._whole(core[end.end() :]):
                called = re.sub(SHAPE, lambda value: self._value(value[0]), core[: end.start()])
                return f"{called} {found}"
        return None

    def _sentences(self, core: str) -> str | None:
        """Return sentence after sentence, as many at once as are found together."""
        sentences = SENTENCES.split(core)
        if len(sentences) == 1:
            return None
        for end in range(len(sentences) - 1, 0, -1):
            if found := self._whole(" ".join(sentences[:end])):
                return joined(found, self._rest(" ".join(sentences[end:])))
        return joined(self._rest(sentences[0]), self._rest(" ".join(sentences[1:])))

    def _rest(self, text: str) -> str:
        found = self._found(text.strip())
        if found is None and WORD.search(text):
            _note(text)
        return found or text

    def _with_stop(self, core: str) -> str | None:
        """Return words to which a stop was added."""
        return f"{found}。" if core[-1] == "." and (found := self._found(core[:-1])) else None

    def _bracketed(self, core: str) -> str | None:
        """Return a value with words in brackets behind it: "4.9 (the slowest)"."""
        if not (parts := BRACKETED.fullmatch(core)) or (found := self._whole(parts[2])) is None:
            return None
        return f"{self._value(parts[1])}（{found}）"

    def _list(self, core: str) -> str | None:
        """Return a list whose parts are found; without one that is, None."""
        lists = [(self._parts(core, separator), mark) for separator, mark in SEPARATORS]
        lists.sort(key=lambda parts: not all(map(self._is_known, parts[0])))  # stable
        for parts, mark in lists:
            if len(parts) == 1:
                continue
            found = [self._part(part) for part in parts]
            words = [part for part in parts if WORD.search(part)]
            # single words may be data: they count if all the others are words of ours, too
            if all(map(self._part, words)) or any(f and " " in p for f, p in zip(found, parts)):
                return together((new or part for new, part in zip(found, parts)), mark)
        names = core.split()  # of classes, such as "blank blank 4"
        if len(names) > 1 and all(name in self.exact or not WORD.search(name) for name in names):
            return " ".join(self.exact.get(name, name) for name in names)
        return None

    def _part(self, part: str) -> str | None:
        if CHINESE.search(part) and not PHRASE.search(part):
            return part
        return self._whole(part) or self._list(part)

    def _parts(self, core: str, separator: str) -> list[str]:
        """Split a list, but not a part that is known as a whole: "batches of 8, as many pictures".

        Of the ways to put pieces together the longest known one is taken, from the left.
        """
        pieces = core.split(separator)
        parts: list[str] = []
        while pieces:
            lengths = range(min(len(pieces), MOST_PIECES), 1, -1)
            known = (n for n in lengths if self._is_known(separator.join(pieces[:n])))
            taken = next(known, 1)
            parts.append(separator.join(pieces[:taken]))
            del pieces[:taken]
        return parts


def _note(text: str) -> None:
    """Note a text that is missing."""
    if text not in missing and (path := os.environ.get(MISSING)):
        with open(path, "a", encoding="utf-8") as file:
            file.write(f"{json.dumps(text)}\n")
    missing[text] = None


def said(text: str, catalogues: tuple[str, ...] = ("exercises",)) -> str:
    """Return what is said to the learner: the text in the language in use.

    catalogues: the names of those that hold it.
    """
    language = current.language()
    if language == current.ENGLISH or not text:
        return text
    return _speech(language, catalogues).translated(str.__str__(text))


@lru_cache(maxsize=64)
def _speech(language: str, catalogues: tuple[str, ...]) -> Speech:
    return Speech.of(current.folder_of(language), catalogues)
