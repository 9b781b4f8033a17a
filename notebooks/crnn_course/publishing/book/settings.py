"""The settings of the site, from notebooks/book/book.toml."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from crnn_course.language.current import tag
from crnn_course.publishing.browser_reader import page_of


class BookError(ValueError):
    """A site that cannot be built; the message says why and what to do."""


@dataclass(frozen=True)
class Edition:
    """The course in one language. Paths are relative to the project's folder."""

    language: str  # "en": the folder of the site, too
    name: str
    chapters: str  # folder of the learner's edition
    solutions: str  # folder of the solved chapters
    solution: str  # what a folded solution says
    answer: str  # what a folded answer to a prediction says
    reader: str  # what the link to the page says that reads in the browser
    about_reader: str  # what one can do there
    trellis: str  # what the link to its second tab says
    pages: dict[str, str]  # file in the project -> file among the pages of the site
    title: str = ""  # of the site, if it has another one in this language

    @property
    def tag(self) -> str:
        """The language as Sphinx calls it."""
        return tag(self.language).replace("-", "_")

    @property
    def reader_address(self) -> str:
        """Where its pages find the reader in the browser, from the folder of the language."""
        return f"../reader/{page_of(self.language)}"


@dataclass(frozen=True)
class Settings:
    """All settings of the site."""

    title: str
    repository: str  # https://..., or empty: then no Binder, no Colab, no links to other files
    branch: str
    trellis: str  # the chapter that links to the trellis in the browser
    heart: tuple[str, ...]  # modules of the reference, in the order in which to read them
    around: tuple[str, ...]
    editions: tuple[Edition, ...]

    def online(self, path: str) -> str | None:
        """Return the address of a file of the project, None where it is published nowhere."""
        return f"{self.repository}/blob/{self.branch}/{path}" if self.repository else None

    def run_online(self, path: str) -> dict[str, str]:
        """Return name and address of each service that opens a chapter; none if unpublished."""
        name = self.repository.removeprefix("https://github.com/")
        if name == self.repository:
            return {}
        return {
            "Binder": f"https://mybinder.org/v2/gh/{name}/{self.branch}?labpath={path}",
            "Colab": f"https://colab.research.google.com/github/{name}/blob/{self.branch}/{path}",
        }


def load(path: Path) -> Settings:
    """Read book.toml. Raises BookError for a file that cannot be read or lacks a setting."""
    try:
        stated = tomllib.loads(path.read_text(encoding="utf-8"))
        return Settings(
            title=stated["title"],
            repository=stated["repository"].rstrip("/"),
            branch=stated["branch"],
            trellis=stated["trellis"],
            heart=tuple(stated["reference"]["heart"]),
            around=tuple(stated["reference"]["around"]),
            editions=tuple(_editions(stated)),
        )
    except (OSError, tomllib.TOMLDecodeError) as error:
        raise BookError(f"{path} cannot be read: {error}") from None
    except (KeyError, TypeError) as error:
        raise BookError(f"{path} lacks a setting, or has one too many: {error}") from None


def _editions(stated: dict[str, Any]) -> list[Edition]:
    editions = []
    for language, own in stated["languages"].items():
        others = own.get("pages", {})
        replaced = set(others.values())
        shared = {path: name for path, name in stated["pages"].items() if name not in replaced}
        editions.append(Edition(**own | {"language": language, "pages": shared | others}))
    return editions
