"""The command `course`: open the course, make and run its notebooks, hand it out, grade it."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from crnn_course.grading.grader import grade_folder
from crnn_course.grading.processes import Limits
from crnn_course.grading.submissions import GradingError
from crnn_course.publishing import editions, guides, kit, old_imports, release
from crnn_course.publishing.plans import PlanError
from crnn_lib.cli.options import WRONG_INPUT, Parser, positive

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
        kit.KitError,
        editions.EditionError,
        release.ReleaseError,
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
    lab.add_argument("folder", type=Path, nargs="?", default=Path("my_notebooks"))
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
    run = command("run", "run notebooks from top to bottom and store their outputs")
    run.add_argument(
        "notebooks",
        type=Path,
        nargs="*",
        default=[NOTEBOOKS / "solutions", NOTEBOOKS],
        help="notebooks, or folders of them (default: both editions)",
    )
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
    grade.add_argument("--seconds", type=positive, default=60, help="for each check (default: 60)")
    grade.add_argument(
        "--memory", type=positive, default=4, metavar="GB", help="for each check (default: 4)"
    )


# --- the commands -------------------------------------------------------------------------------


def _lab(options: argparse.Namespace) -> int:
    for name, what in editions.copy(NOTEBOOKS, options.folder).items():
        print(f"{options.folder / name}: {what}")
    old = old_imports.chapters_with_old_imports(options.folder)
    if old and (options.rewrite_imports or _agrees_to_rewrite(old)):
        for path in old:
            old_imports.rewrite(path)
            print(f"{path}: imports rewritten")
    return 0 if options.no_open else editions.open_lab(options.folder)


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
    for path in editions.make(options.solutions, options.target):
        print(f"made {path}")
    return 0


def _run(options: argparse.Namespace) -> int:
    for given in options.notebooks:
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


def _release(options: argparse.Namespace) -> int:
    for path in release.release(options.solutions, options.classroom, options.chapters):
        print(f"released and checked: {path}")
    return 0


def _grade(options: argparse.Namespace) -> int:
    if options.out.is_dir() or options.out.suffix.lower() != ".csv":
        raise UsageError(f"--out {options.out}: name a file that ends in .csv")
    limits = Limits(seconds=options.seconds, memory=options.memory * 10**9)
    failed = grade_folder(options.submissions, options.out, options.course, limits)
    return WRONG_INPUT if failed else 0


COMMANDS: dict[str, Callable[[argparse.Namespace], int]] = {
    "lab": _lab,
    "make": _make,
    "run": _run,
    "guides": _guides,
    "kit": _kit,
    "release": _release,
    "grade": _grade,
}
