"""The command `course`: open the course, make its notebooks and its site, hand it out, grade it."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from crnn_course.grading.grader import grade_folder
from crnn_course.grading.isolation import Limits
from crnn_course.grading.submissions import GradingError
from crnn_course.language import editions as translations
from crnn_course.language import report
from crnn_course.language.current import ENGLISH, mark
from crnn_course.language.editions import home_of
from crnn_course.publishing import book, editions, guides, kit, lab, npm, old_imports, release
from crnn_course.publishing.browser_reader import BrowserReaderError, build_reader
from crnn_course.publishing.plans import PlanError
from crnn_lib.cli.parsing import WRONG_INPUT, Parser
from crnn_lib.cli.values import positive
from crnn_lib.weights import WeightsError

NOTEBOOKS = Path(__file__).resolve().parents[1]  # of this checkout
ROOT = NOTEBOOKS.parent
STOPPED = 130  # what shells report for Ctrl-C


class UsageError(ValueError):
    """Arguments that make no sense together, or name what does not exist."""


EXPECTED = (
    *(
        UsageError,
        GradingError,
        PlanError,
        book.BookError,
        kit.KitError,
        editions.EditionError,
        release.ReleaseError,
        npm.NpmError,
        BrowserReaderError,
        WeightsError,
    ),
    *(json.JSONDecodeError, OSError),
)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; return the exit code: 0 done, 2 wrong input, 130 stopped by Ctrl-C."""
    given = sys.argv[1:] if arguments is None else list(arguments)
    options, for_pip = parser().parse_known_args(given)
    if for_pip and options.command != "kit":
        parser().error(f"unrecognized arguments: {' '.join(for_pip)}")
    options.for_pip = for_pip
    try:
        return COMMANDS[options.command](options)
    except KeyboardInterrupt:
        print("stopped", file=sys.stderr)
        return STOPPED
    except EXPECTED as error:
        print(f"course {options.command}: {error}", file=sys.stderr)
        return WRONG_INPUT


def parser() -> argparse.ArgumentParser:
    """Return the parser of all commands; `command` is the name of the one that was given."""
    about = "Open, make, hand out and grade the course on CRNNs."
    course = Parser(prog="course", description=about)
    commands = course.add_subparsers(
        dest="command", required=True, metavar="COMMAND", parser_class=Parser
    )

    def command(name: str, help: str) -> argparse.ArgumentParser:
        return commands.add_parser(name, help=help, description=help)

    _add_learning(command)
    _add_publishing(command)
    _add_teaching(command)
    return course


AddCommand = Callable[[str, str], argparse.ArgumentParser]


def _add_learning(command: AddCommand) -> None:
    lab = command("lab", "make or update your own copy of the notebooks and open JupyterLab")
    lab.add_argument("folder", type=Path, nargs="?", help="default: my_notebooks, my_notebooks_zh")
    lab.add_argument("--language", default=ENGLISH, help="zh: in Chinese (default: en)")
    lab.add_argument("--no-open", action="store_true", help="only make or update the copy")
    lab.add_argument(
        "--rewrite-imports",
        action="store_true",
        help="in chapters of an older edition, change the imports without asking; "
        "your answers stay as they are",
    )


def _add_publishing(command: AddCommand) -> None:
    make = command("make", "make the learner's edition from the solved chapters")
    make.add_argument("solutions", type=Path, nargs="?", default=NOTEBOOKS / "solutions")
    make.add_argument("target", type=Path, nargs="?", default=NOTEBOOKS)
    make.add_argument("--language", default=ENGLISH, help="zh: both editions in Chinese, instead")
    run = command("run", "run notebooks from top to bottom and store their outputs")
    run.add_argument(
        "notebooks",
        type=Path,
        nargs="*",
        help="notebooks, or folders of them (default: both editions)",
    )
    run.add_argument("--language", default=ENGLISH, help="of the default (default: en)")
    words = command("catalogue", "bring a language's catalogue of translations up to date")
    words.add_argument("language", help="zh, for example")
    pages = command("guides", "write the instructor's pages from chapters, exercises and plans")
    pages.add_argument("--solutions", type=Path, default=NOTEBOOKS / "solutions")
    pages.add_argument("--banks", type=Path, default=ROOT / "tests" / "banks")
    pages.add_argument("--memory", type=Path, default=ROOT / "data/measurements/memory.json")
    pages.add_argument("--teaching", type=Path, default=NOTEBOOKS / "teaching")
    gather = command(
        "kit",
        "gather wheels, data and notebooks in a folder, for machines without a network; "
        "further options go to pip",
    )
    gather.add_argument("folder", type=Path, help="new folder")
    page = command("reader", "make the page that reads pictures in a browser, for a static host")
    page.add_argument("--out", type=Path, required=True, metavar="FOLDER", help="new folder")
    page.add_argument(
        "--home",
        metavar="ADDRESS",
        help="of the site that the page links back to; {language} in it: en or zh",
    )
    site = command("book", "build the course's site: chapters, reference, teaching")
    site.add_argument("folder", type=Path, nargs="?", default=Path("site"))
    site.add_argument(
        "--pdf", action="store_true", help="with a PDF of each chapter, printed by Chromium"
    )


def _add_teaching(command: AddCommand) -> None:
    hand_out = command("release", "release chapters to a class with nbgrader, without solutions")
    hand_out.add_argument("classroom", type=Path, help="nbgrader's course folder, made if missing")
    hand_out.add_argument(
        "chapters", nargs="*", metavar="CHAPTER", help="04, for example (default: all)"
    )
    hand_out.add_argument("--solutions", type=Path, default=NOTEBOOKS / "solutions")
    grade = command("grade", "grade notebooks that learners handed in")
    grade.add_argument(
        "submissions", type=Path, help="folder with NAME.ipynb or NAME/chapter.ipynb"
    )
    grade.add_argument(
        "--out", type=Path, required=True, metavar="FILE", help="table of grades, .csv"
    )
    grade.add_argument(
        "--course", type=Path, default=NOTEBOOKS, help="folder with the course's notebooks"
    )
    grade.add_argument(
        "--seconds", type=positive, default=1200, help="for a submission (default: 1200)"
    )
    grade.add_argument(
        "--memory", type=positive, default=4, metavar="GB", help="for a submission (default: 4)"
    )
    grade.add_argument(
        "--jobs", type=positive, default=1, help="submissions at the same time (default: 1)"
    )
    grade.add_argument(
        "--without-isolation",
        action="store_true",
        help="run learners' code where bubblewrap is missing or not permitted; it can then read "
        "and change your files",
    )


# --- the commands -------------------------------------------------------------------------------


def _lab(options: argparse.Namespace) -> int:
    home = home_of(options.language)
    ending = "" if options.language == ENGLISH else f"_{options.language}"
    options.folder = options.folder or Path(f"my_notebooks{ending}")
    for name, what in editions.copy(home, options.folder).items():
        print(f"{options.folder / name}: {what}")
    if ending:
        mark(options.folder, options.language)
    old = old_imports.chapters_with_old_imports(options.folder)
    if old and (options.rewrite_imports or _agrees_to_rewrite(old)):
        for path in old:
            old_imports.rewrite(path)
            print(f"{path}: imports rewritten")
    return 0 if options.no_open else lab.open_lab(options.folder)


def _agrees_to_rewrite(old: Sequence[Path]) -> bool:
    print(
        f"{', '.join(path.name for path in old)}: made from an older edition of the course; "
        "the import lines name modules that have moved since."
    )
    if not sys.stdin.isatty():
        print("To change these lines and nothing else: course lab --rewrite-imports")
        return False
    answer = input("Change these lines now? Your answers stay as they are. [Y/n] ")
    return answer.strip().lower() in ("", "y", "yes")


def _make(options: argparse.Namespace) -> int:
    if options.language == ENGLISH:
        made = editions.make(options.solutions, options.target)
    else:
        made = translations.make(options.language)
    for path in made:
        print(f"made {path}")
    return 0


def _catalogue(options: argparse.Namespace) -> int:
    return report.update(options.language)


def _run(options: argparse.Namespace) -> int:
    home = home_of(options.language)
    with report.noting():
        for given in options.notebooks or [home / "solutions", home]:
            if not given.exists():
                raise UsageError(f"{given} does not exist: name a notebook, or a folder of them")
            for path in [given] if given.is_file() else editions.chapters(given):
                print(f"running {path}", flush=True)
                editions.run(path)
    return 0


def _guides(options: argparse.Namespace) -> int:
    for path in guides.write(options.solutions, options.banks, options.memory, options.teaching):
        print(f"made {path}")
    return 0


def _kit(options: argparse.Namespace) -> int:
    print(kit.make(options.folder.absolute(), options.for_pip))
    return 0


def _reader(options: argparse.Namespace) -> int:
    build_reader(options.out, options.home)
    print(f"made {options.out}: to try it, python -m http.server --directory {options.out}")
    return 0


def _book(options: argparse.Namespace) -> int:
    site = book.make(ROOT, options.folder, pdf=options.pdf)
    print(f"{site.folder}: {site.pages} pages, {site.pdfs} PDFs, {site.megabytes:.1f} MB")
    if site.no_reader:
        print(f"without the page that reads words in the browser: {site.no_reader}")
    return 0


def _release(options: argparse.Namespace) -> int:
    for path in release.release(options.solutions, options.classroom, options.chapters):
        print(f"released and checked: {path}")
    return 0


def _grade(options: argparse.Namespace) -> int:
    if options.out.is_dir() or options.out.suffix.lower() != ".csv":
        raise UsageError(f"--out {options.out}: name a file that ends in .csv")
    limits = Limits(seconds=options.seconds, memory=options.memory * 10**9)
    failed = grade_folder(
        options.submissions,
        options.out,
        options.course,
        limits,
        isolated=not options.without_isolation,
        jobs=min(options.jobs, 64),
    )
    return WRONG_INPUT if failed else 0


COMMANDS: dict[str, Callable[[argparse.Namespace], int]] = {
    "lab": _lab,
    "make": _make,
    "run": _run,
    "catalogue": _catalogue,
    "guides": _guides,
    "kit": _kit,
    "reader": _reader,
    "book": _book,
    "release": _release,
    "grade": _grade,
}
