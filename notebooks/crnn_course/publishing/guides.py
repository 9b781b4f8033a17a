"""Write what an instructor needs of each chapter on one page: objectives, a lab by the minute,
cuts, rubric, wrong answers.

Written by hand is only what cannot be computed, in notebooks/teaching/plans: the lab and the cuts
of each chapter (`04.toml`) and the courses (`syllabus.toml`). The rest comes from the solved
chapters, their nbgrader metadata, the exercises and the banks of wrong answers. What does not fit
together is refused with a sentence.
"""

from __future__ import annotations

import json
import re
import runpy
import textwrap
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import nbformat

from crnn_course.exercises.comparing import short
from crnn_course.exercises.machinery import Exercise, Question, catalogue, dots
from crnn_course.publishing.editions import chapters
from crnn_course.publishing.plans import (
    Plan,
    PlanError,
    exercise_minutes,
    load_courses,
    load_plan,
    reading_at_home,
    steps_with_sections,
)
from crnn_lib.files import replacing

ASK = re.compile(r'^(?:check|predict)\("([\d.A-Z]+)"', re.MULTILINE)
Bank = dict[
    str, list[tuple[str, str]]
]  # exercise -> wrong answers: source, and words of the sentence that names the mistake


@dataclass(frozen=True)
class Chapter:
    """What a solved chapter says of itself."""

    name: str  # of its file, without the ending
    title: str
    time: str  # the sentence that says how long it takes
    objectives: tuple[str, ...]
    sections: dict[str, list[str]]  # heading -> numbers of the questions and exercises under it
    points: dict[str, int]  # exercise -> points that nbgrader gives
    asked: dict[str, str]  # question -> as the reader is asked

    @property
    def number(self) -> int:
        return int(self.name[:2])


def read_chapter(path: Path) -> Chapter:
    """Reads a chapter's notebook. Raises PlanError where a title, objectives or an exercise's
    points are missing.
    """
    cells = nbformat.read(path, as_version=4).cells
    first = cells[0].source
    title = re.match(r"# (.+)", first)
    time = re.search(r"^\*(Plan \d+ minutes.*)\*$", first, re.MULTILINE)
    objectives = tuple(
        line[2:].rstrip(",.") for line in first.splitlines() if line.startswith("- ")
    )
    if not (title and time and objectives):
        raise PlanError(
            f"{path.name}: the first cell needs a title, a line '*Plan ... minutes*' and a list "
            "of objectives"
        )
    sections: dict[str, list[str]] = {}
    points: dict[str, int] = {}
    asked: dict[str, str] = {}
    heading, question = "", ""
    for cell in cells[1:]:
        if cell.cell_type == "markdown":
            for found in re.findall(r"^## (.+)", cell.source, re.MULTILINE):
                heading = found
                sections[heading] = []
            question = cell.source.rpartition("**Predict.**")[2].strip() or question
            continue
        for number in ASK.findall(cell.source):
            sections.setdefault(heading, []).append(number)
            if number[-1].isalpha():
                asked[number] = question
            else:
                points[number] = int(cell.metadata.get("nbgrader", {}).get("points", 0))
    unmarked = [number for number, worth in points.items() if not worth]
    if unmarked:
        raise PlanError(f"{path.name}: no nbgrader points for {', '.join(unmarked)}")
    return Chapter(path.stem, title[1], time[1], objectives, sections, points, asked)


def read_bank(folder: Path, chapter: Chapter) -> Bank:
    """The wrong answers that the tests hold the chapter's checks to. Raises PlanError where there
    are none.
    """
    path = folder / f"chapter_{chapter.number:02d}.py"
    if not path.is_file():
        raise PlanError(f"{path} is missing: the bank of wrong answers of {chapter.name}")
    bank: Bank = runpy.run_path(str(path))["WRONG"]
    return bank


# --- a page ---------------------------------------------------------------------------------------


def page(chapter: Chapter, plan: Plan, bank: Bank) -> str:
    """The instructor's page of a chapter, as Markdown."""
    number = f"{chapter.number:02d}"
    parts = [
        f"# Teaching {chapter.title}",
        f"*Written by `make notebooks` out of the [chapter](../{chapter.name}.ipynb), its "
        "exercises, their banks of wrong "
        f"answers and [plans/{number}.toml](plans/{number}.toml): change those, not this page.*",
        chapter.time,
        "## What learners will be able to do",
        "\n".join(f"- {objective}" for objective in chapter.objectives),
        *_lab(chapter, plan),
        *_cuts(chapter, plan),
        *_rubric(chapter),
        *_predictions(chapter),
        *_wrong_answers(chapter, bank),
    ]
    return "\n\n".join(parts) + "\n"


def _lab(chapter: Chapter, plan: Plan) -> Iterable[str]:
    yield f"## A lab of {sum(step.minutes for step in plan.steps)} minutes"
    if plan.before:
        yield f"**Before it begins.** {plan.before}"
    rows, start = [], 0
    for step, sections in steps_with_sections(plan, chapter.sections):
        where = "; ".join(f"*{heading}*" for heading in sections)
        rows.append((f"{start}–{start + step.minutes}", step.what, where, ", ".join(step.asks)))
        start += step.minutes
    yield table(("minutes", "what happens", "in the chapter", "asked"), rows)
    yield "Numbers with a letter are predictions, the others are exercises."
    if plan.home:
        yield (
            f"**At home** ({exercise_minutes(plan.home)} minutes of exercises): "
            f"{', '.join(plan.home)}."
        )
    left = reading_at_home(plan, chapter.sections)
    if left:
        yield "**To read at home,** for the lab passes over it:"
        yield "\n".join(f"- {heading}" for heading in left)


def _cuts(chapter: Chapter, plan: Plan) -> Iterable[str]:
    yield "## What to cut when time is short"
    yield "In this order:"
    exercises = catalogue()[0]
    rows = [
        (
            f"Exercise {cut.what}: {exercises[cut.what].title}"
            if cut.what in exercises
            else cut.heading(chapter.sections),
        )
        + (f"{cut.saves} minutes", cut.why)
        for cut in plan.cuts
    ]
    yield table(("leave out", "saves", "what to do in its place"), rows)


def _rubric(chapter: Chapter) -> Iterable[str]:
    yield f"## Rubric: {sum(chapter.points.values())} points"
    yield (
        "An exercise earns its points when its check says ✓, and none otherwise: the answer "
        "agrees with the library's own on "
        "every example of the check, is of the same kind, leaves its arguments as they were and "
        "calls nothing ready-made. "
        "Predictions earn nothing: a wrong one that surprises is worth more than a right one that "
        "was looked up."
    )
    rows = []
    for number, worth in chapter.points.items():
        exercise = catalogue()[0][number]
        effort = dots(exercise.difficulty), dots(exercise.importance), f"{exercise.minutes}"
        rows.append((number, exercise.title, *effort, f"{worth}", _earned_by(exercise)))
    yield table(
        ("", "exercise", "difficulty", "importance", "minutes", "points", "what earns them"), rows
    )


def _earned_by(exercise: Exercise) -> str:
    """What a right answer is: what the library's function does, or what kind of value it is."""
    if not callable(exercise.reference):
        return f"the right value; to take away: {exercise.praise}"
    says = (exercise.reference.__doc__ or "").strip().split("\n\n")[0]
    return " ".join(says.split()) or exercise.praise


def _predictions(chapter: Chapter) -> Iterable[str]:
    questions: dict[str, Question] = catalogue()[1]
    yield "## Predictions, and what each answer is told"
    for number, text in chapter.asked.items():
        question = questions[number]
        yield f"**{number}**"
        yield textwrap.indent(text, "> ", lambda line: True).replace("> \n", ">\n")
        yield "\n".join(
            f"- `{letter}`{' ✓' if letter == question.right else ''} {reply}"
            for letter, reply in sorted(question.replies.items())
        )


def _wrong_answers(chapter: Chapter, bank: Bank) -> Iterable[str]:
    yield "## Typical wrong answers, and what to say"
    yield (
        "The sentence is what the check tells the learner, and what you may say in your own "
        "words; the code below it is an "
        "answer that gets it. Ask first what the answer gives for the smallest example, and let "
        "the learner find the step."
    )
    for number in chapter.points:
        exercise = catalogue()[0][number]
        yield f"### {number} {exercise.title}"
        for mistake in exercise.mistakes:
            yield f"**“{mistake.message}”**"
            example = next(
                (source for source, words in bank[number] if words in mistake.message), None
            )
            if example:
                yield f"```python\n{example.strip()}\n```"
            elif not callable(mistake.answer):
                yield f"The answer {short(mistake.answer)}."
        if callable(exercise.reference):
            yield f"*To who got it right:* {exercise.praise}"


# --- the courses ----------------------------------------------------------------------------------


def syllabus(found: Sequence[Chapter], plans: Path, megabytes: dict[str, int]) -> str:
    """Overview of the chapters, and how to fit them into a day, five labs or ten.

    `megabytes` holds the most memory that a chapter's kernel took, by the chapter's number ("04").
    """
    by_number = {chapter.number: chapter for chapter in found}
    rows = []
    for chapter in found:
        memory = megabytes.get(f"{chapter.number:02d}")
        rows.append(
            (
                f"[{chapter.title}](../{chapter.name}.ipynb)",
                f"[guide]({chapter.name}.md)",
                str(len(chapter.points)),
                str(exercise_minutes(chapter.points)),
                str(sum(chapter.points.values())),
                f"{memory} MB" if memory else "not measured",
            )
        )
    parts = [
        "# Syllabus",
        (
            "*Written by `make notebooks` out of the chapters and "
            "[plans/syllabus.toml](plans/syllabus.toml).*"
        ),
        "## The chapters",
        table(
            ("chapter", "for you", "exercises", "their minutes", "points", "memory of its kernel"),
            rows,
        ),
    ]
    for course in load_courses(plans / "syllabus.toml"):
        worked = sum(unit.minutes for unit in course.units if unit.chapters)
        parts += [
            f"## {course.title}",
            f"{course.text} ({worked} minutes of work, {len(course.units)} parts.)",
        ]
        units = [
            (
                str(place),
                str(unit.minutes),
                ", ".join(_guide(number, by_number) for number in unit.chapters),
                unit.what,
                ", ".join(unit.asks),
                ", ".join(unit.home),
            )
            for place, unit in enumerate(course.units, 1)
        ]
        parts.append(
            table(("", "minutes", "chapters", "what happens", "exercises there", "at home"), units)
        )
    return "\n\n".join(parts) + "\n"


def _guide(number: int, found: dict[int, Chapter]) -> str:
    return (
        f"[{number:02d}]({found[number].name}.md)"
        if number in found
        else f"{number:02d} (in preparation)"
    )


def table(header: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A table in Markdown."""
    lines = [header, ["---"] * len(header), *rows]
    return "\n".join(
        "| " + " | ".join(cell.replace("|", "\\|") for cell in line) + " |" for line in lines
    )


# --- all of them ----------------------------------------------------------------------------------


def pages(solutions: Path, banks: Path, memory: Path, teaching: Path) -> dict[str, str]:
    """Each page by the name of its file. Raises PlanError where a plan does not fit its chapter.

    `memory` is what `python -m tests.bench.memory` stored: how much each chapter's kernel took.
    """
    found = [read_chapter(path) for path in chapters(solutions)]
    made = {}
    for chapter in found:
        plan = load_plan(teaching / "plans" / f"{chapter.number:02d}.toml")
        faults = [*plan.faults(chapter.number), *plan.faults_in(chapter.sections)]
        missing = {
            ask for ask in catalogue()[0] if ask.split(".")[0] == str(chapter.number)
        } - chapter.points.keys()
        faults += [f"the notebook has no check of {ask}" for ask in sorted(missing)]
        if faults:
            raise PlanError(f"plans/{chapter.number:02d}.toml: {'; '.join(faults)}")
        made[f"{chapter.name}.md"] = page(chapter, plan, read_bank(banks, chapter))
    measured = json.loads(memory.read_text(encoding="utf-8"))["megabytes"]
    made["syllabus.md"] = syllabus(found, teaching / "plans", measured)
    return made


def write(solutions: Path, banks: Path, memory: Path, teaching: Path) -> list[Path]:
    """Write every page that changed; returns their paths. Raises PlanError as `pages` does."""
    written = []
    for name, text in pages(solutions, banks, memory, teaching).items():
        path = teaching / name
        if not path.exists() or path.read_text(encoding="utf-8") != text:
            with replacing(path) as part:
                part.write_text(text, encoding="utf-8")
            written.append(path)
    return written
