"""Pages of the site: links that lead to other pages, chapters with figures and folded solutions."""

from __future__ import annotations

import base64
import hashlib
import html
import posixpath
import re
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from nbformat.v4 import new_code_cell

from crnn_course.publishing.book.settings import Edition, Settings
from crnn_course.publishing.editions import copy_of

LINK = re.compile(r"(!?)\[([^\[\]]*)\]\(([^()\s#]+)(#[^()\s]*)?\)")
SOURCE = re.compile(r'(?<=src=")(?!data:)([^":]+)(?=")')
STORED = re.compile(r'src="data:image/(png|jpeg|svg\+xml);base64,([^"]+)"')
MARKS = re.compile(r"^[ \t]*### (BEGIN|END) SOLUTION[ \t]*\n?", re.MULTILINE)
FIGURES = "figures"  # folder of the site with the chapters' pictures
PDFS = "pdf"


@dataclass(frozen=True)
class PageWriter:
    """Gathers the pages of an edition for Sphinx."""

    root: Path  # the project's folder
    pages: Path  # the folder that Sphinx reads
    extra: Path  # the folder whose files go to the site as they are
    settings: Settings
    sites: dict[str, str]  # file in the project -> file among the pages
    has_reader: bool = False  # the site has the page that reads in the browser

    def text(self, source: str, target: str, text: str) -> str:
        """Return Markdown whose links lead to pages of the site; pictures come along.

        source, target: the file in the project and among the pages. A link to a file that is no
        page leads to the repository; if there is none, its words stay without a link.
        """

        def link(match: re.Match[str]) -> str:
            mark, words, path, anchor = match[1], match[2], match[3], match[4] or ""
            file = posixpath.normpath(posixpath.join(posixpath.dirname(source), path))
            if ":" in path or not (self.root / file).exists():
                return match[0]
            if mark:
                return f"![{words}]({self._picture(file, target)})"
            if file in self.sites:
                return f"[{words}]({_relative(self.sites[file], target)}{anchor})"
            online = self.settings.online(file)
            return f"[{words}]({online}{anchor})" if online else words

        def picture(match: re.Match[str]) -> str:
            file = posixpath.normpath(posixpath.join(posixpath.dirname(source), match[1]))
            if not (self.root / file).is_file():
                return match[0]
            return _relative(self._kept((self.root / file).read_bytes(), file), target)

        return SOURCE.sub(picture, LINK.sub(link, text))

    def page(self, source: str, target: str, **replaced: str) -> None:
        """Gather a page of Markdown; the words `{{name}}` in it are replaced."""
        text = self.text(source, target, (self.root / source).read_text(encoding="utf-8"))
        for name, value in replaced.items():
            text = text.replace("{{" + name + "}}", value)
        self.write(target, text)

    def write(self, target: str, text: str) -> None:
        """Write a page."""
        path = self.pages / target
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")

    def chapter(self, solved: Any, learners: Any, edition: Edition, name: str, pdf: bool) -> Any:
        """Return the page of a chapter: the learner's edition, solutions folded below exercises.

        solved, learners: the notebooks; name: of the file. Neither is changed.
        """
        source = f"{edition.chapters}/{name}"
        answers = {cell.id: cell for cell in copy_of(solved).cells}
        page = copy_of(learners)
        page.metadata.language_info = {"name": "python", "pygments_lexer": "ipython3"}
        cells, waiting = [], None
        for cell in page.cells:
            if cell.cell_type == "markdown":
                cell.source = self.text(source, name, cell.source)
            cells.append(cell)
            role = cell.metadata.get("nbgrader", {})
            if waiting and not role.get("grade"):  # no check follows: the solution comes first
                cells.insert(-1, waiting)
                waiting = None
            if role.get("solution") and not role.get("grade"):
                waiting = _folded(answers[cell.id], role["grade_id"], edition)
            if waiting and (role.get("grade") or "predict" in role["grade_id"]):
                cells.append(waiting)
                waiting = None
        page.cells = [*cells, *([waiting] if waiting else [])]
        for cell in page.cells:
            for output in cell.get("outputs", []):
                self._unpack(output)
        title, _, rest = page.cells[0].source.partition("\n")
        page.cells[0].source = f"{title}\n\n{self._ways(name, edition, pdf)}\n{rest}"
        return page

    def _ways(self, name: str, edition: Edition, pdf: bool) -> str:
        """Return a line of HTML with other ways to see a chapter, or nothing."""
        stem = Path(name).stem
        ways = {}
        if self.has_reader and stem == self.settings.trellis:
            ways[edition.trellis] = f"{edition.reader_address}#trellis"
        if pdf:
            ways["PDF"] = f"{PDFS}/{stem}.pdf"
        ways |= self.settings.run_online(f"{edition.chapters}/{name}")
        if not ways:
            return ""
        links = " · ".join(f'<a href="{html.escape(at)}">{way}</a>' for way, at in ways.items())
        return f'<p class="ways">{links}</p>\n'

    def _unpack(self, output: Any) -> None:
        """Put the pictures of an output into files; their alternative texts stay."""
        data = output.get("data", {})

        def stored(match: re.Match[str]) -> str:
            kind = match[1].removesuffix("+xml")
            return f'src="{self._kept(base64.b64decode(match[2]), kind)}" loading="lazy"'

        if "<img" in data.get("text/html", ""):
            data["text/html"] = STORED.sub(stored, data["text/html"])

    def _kept(self, content: bytes, name: str) -> str:
        """Keep a picture for the site, under a name made from its content; return its path."""
        kept = f"{FIGURES}/{hashlib.sha256(content).hexdigest()[:16]}.{name.split('.')[-1]}"
        (self.extra / kept).parent.mkdir(parents=True, exist_ok=True)
        (self.extra / kept).write_bytes(content)
        return kept

    def _picture(self, file: str, target: str) -> str:
        kept = f"pictures/{file.replace('/', '-')}"
        (self.pages / kept).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(self.root / file, self.pages / kept)
        return _relative(kept, target)


def _relative(page: str, target: str) -> str:
    return posixpath.relpath(page, posixpath.dirname(target) or ".")


def _folded(answer: Any, grade_id: str, edition: Edition) -> Any:
    """Return a folded cell with a solution, or with the answer to a prediction and its reply."""
    number = ".".join(grade_id.split("_")[1:])
    says = edition.answer if grade_id.startswith("predict") else edition.solution
    cell = new_code_cell(MARKS.sub("", answer.source), outputs=answer.outputs)
    prompt = f"{says} {number}"
    cell.metadata = {
        "tags": ["hide-cell"],
        "mystnb": {"code_prompt_show": prompt, "code_prompt_hide": prompt},
    }
    return cell
