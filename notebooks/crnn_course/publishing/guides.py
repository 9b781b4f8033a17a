"""Write a page for the instructor of each chapter, and the syllabus.

A page has objectives, a lab by the minute, cuts, a rubric, and typical wrong answers. Only what
cannot be computed is written by hand, in notebooks/teaching/plans: the lab and the cuts of each
chapter (`04.toml`) and the courses (`syllabus.toml`). The rest comes from the solved chapters,
their nbgrader metadata, the exercises and the banks of wrong answers. What does not fit together is
refused with a sentence.
"""

from __future__ import annotations

import json
import textwrap
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from crnn_course.exercises.definitions import Exercise, Question, catalogue, dots
from crnn_course.exercises.wording import short
from crnn_course.publishing.editions import chapters
from crnn_course.publishing.minutes import Minutes, minutes_of
from crnn_course.publishing.plans import (
    Course,
    Cut,
    Plan,
    PlanError,
    exercise_minutes,
    load_courses,
    load_plan,
    reading_at_home,
    steps_with_sections,
)
from crnn_course.publishing.solved_chapters import Bank, Chapter, read_bank, read_chapter
from crnn_lib.files import replacing

RUBRIC = (
    "An exercise earns its points if its check says ✓, and none otherwise: the answer must agree "
    "with the library's own on every example of the check, be of the same kind, leave its "
    "arguments unchanged and call nothing ready-made. Predictions earn no points: a wrong one that "
    "surprises is worth more than a right one that was looked up."
)
WRONG_ANSWERS = (
    "Each sentence is what the check prints; say it in your own words. The code below it is an "
    "answer that gets this sentence. First ask what the answer gives for the smallest example, and "
    "let the learner find the step."
)


# --- a page ---------------------------------------------------------------------------------------


def page(chapter: Chapter, plan: Plan, bank: Bank, minutes: Minutes) -> str:
    """Return the instructor's page of a chapter, as Markdown."""
    number = f"{chapter.number:02d}"
    parts = [
        f"# Teaching {chapter.title}",
        f"*Written by `make notebooks` from the [chapter](../{chapter.name}.ipynb), its exercises, "
        f"their banks of wrong answers and [plans/{number}.toml](plans/{number}.toml): change "
        "those, not this page.*",
        chapter.time,
        f"Counted: {minutes}.",
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
        minutes = exercise_minutes(plan.home)
        yield f"**At home** ({minutes} minutes of exercises): {', '.join(plan.home)}."
    left = reading_at_home(plan, chapter.sections)
    if left:
        yield "**To read at home**, since the lab skips it:"
        yield "\n".join(f"- {heading}" for heading in left)


def _cuts(chapter: Chapter, plan: Plan) -> Iterable[str]:
    yield "## What to cut when time is short"
    yield "In this order:"
    rows = [(_left_out(cut, chapter), f"{cut.saves} minutes", cut.why) for cut in plan.cuts]
    yield table(("leave out", "saves", "what to do instead"), rows)


def _left_out(cut: Cut, chapter: Chapter) -> str:
    exercise = catalogue()[0].get(cut.what)
    return f"Exercise {cut.what}: {exercise.title}" if exercise else cut.heading(chapter.sections)


def _rubric(chapter: Chapter) -> Iterable[str]:
    yield f"## Rubric: {sum(chapter.points.values())} points"
    yield RUBRIC
    rows = []
    for number, worth in chapter.points.items():
        exercise = catalogue()[0][number]
        effort = dots(exercise.difficulty), dots(exercise.importance), f"{exercise.minutes}"
        rows.append((number, exercise.title, *effort, f"{worth}", _earned_by(exercise)))
    yield table(
        ("", "exercise", "difficulty", "importance", "minutes", "points", "what earns them"), rows
    )


def _earned_by(exercise: Exercise) -> str:
    """Return what a right answer is: what the library's function does, or what to take away."""
    if not callable(exercise.reference):
        return f"the right value; to take away: {exercise.praise}"
    says = (exercise.reference.__doc__ or "").strip().split("\n\n")[0]
    return " ".join(says.split()) or exercise.praise


def _predictions(chapter: Chapter) -> Iterable[str]:
    questions: dict[str, Question] = catalogue()[1]
    yield "## Predictions, and the reply to each answer"
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
    yield WRONG_ANSWERS
    for number in chapter.points:
        exercise = catalogue()[0][number]
        yield f"### {number} {exercise.title}"
        for mistake in exercise.mistakes:
            yield f"**“{mistake.message}”**"
            examples = (source for source, words in bank[number] if words in mistake.message)
            example = next(examples, None)
            if example:
                yield f"```python\n{example.strip()}\n```"
            elif not callable(mistake.answer):
                yield f"The answer {short(mistake.answer)}."
        if callable(exercise.reference):
            yield f"*If the answer is right:* {exercise.praise}"


# --- the courses ----------------------------------------------------------------------------------


def syllabus(found: Sequence[Chapter], plans: Path, megabytes: Mapping[str, int]) -> str:
    """Return an overview of the chapters, and how they fit into a day, five labs or ten.

    `megabytes` holds the peak memory of each chapter's kernel, by the chapter's number ("04").
    """
    header = ("chapter", "guide", "exercises", "minutes of exercises", "points", "peak memory")
    parts = [
        "# Syllabus",
        "*Written by `make notebooks` from the chapters and "
        "[plans/syllabus.toml](plans/syllabus.toml).*",
        "## The chapters",
        table(header, [_overview(chapter, megabytes) for chapter in found]),
    ]
    by_number = {chapter.number: chapter for chapter in found}
    for course in load_courses(plans / "syllabus.toml"):
        parts += _course(course, by_number)
    return "\n\n".join(parts) + "\n"


def _overview(chapter: Chapter, megabytes: Mapping[str, int]) -> tuple[str, ...]:
    """Return a chapter's row of the syllabus."""
    memory = megabytes.get(f"{chapter.number:02d}")
    return (
        f"[{chapter.title}](../{chapter.name}.ipynb)",
        f"[guide]({chapter.name}.md)",
        str(len(chapter.points)),
        str(exercise_minutes(chapter.points)),
        str(sum(chapter.points.values())),
        f"{memory} MB" if memory else "not measured",
    )


def _course(course: Course, by_number: Mapping[int, Chapter]) -> Iterable[str]:
    worked = sum(unit.minutes for unit in course.units if unit.chapters)
    yield f"## {course.title}"
    yield f"{course.text} ({worked} minutes of work, {len(course.units)} parts.)"
    rows = [
        (
            str(number),
            str(unit.minutes),
            ", ".join(_guide(chapter, by_number) for chapter in unit.chapters),
            unit.what,
            ", ".join(unit.asks),
            ", ".join(unit.home),
        )
        for number, unit in enumerate(course.units, 1)
    ]
    yield table(("", "minutes", "chapters", "what happens", "exercises there", "at home"), rows)


def _guide(number: int, found: Mapping[int, Chapter]) -> str:
    return f"[{number:02d}]({found[number].name}.md)"


def table(header: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Return a table in Markdown."""
    lines = [header, ["---"] * len(header), *rows]
    return "\n".join(
        "| " + " | ".join(cell.replace("|", "\\|") for cell in line) + " |" for line in lines
    )


# --- all of them ----------------------------------------------------------------------------------


def pages(solutions: Path, banks: Path, memory: Path, teaching: Path) -> dict[str, str]:
    """Return each page by the name of its file.

    `memory` is what `python -m tests.bench.memory` stored: the peak memory of each chapter's
    kernel. Raises PlanError if a plan does not fit its chapter.
    """
    paths = chapters(solutions)
    found = [read_chapter(path) for path in paths]
    made = {}
    for path, chapter in zip(paths, found):
        plan = load_plan(teaching / "plans" / f"{chapter.number:02d}.toml")
        faults = [*plan.faults(chapter.number), *plan.faults_in(chapter.sections)]
        missing = {
            number for number in catalogue()[0] if number.split(".")[0] == str(chapter.number)
        } - chapter.points.keys()
        faults += [f"the notebook has no check of {number}" for number in sorted(missing)]
        if faults:
            raise PlanError(f"plans/{chapter.number:02d}.toml: {'; '.join(faults)}")
        made[f"{chapter.name}.md"] = page(
            chapter, plan, read_bank(banks, chapter), minutes_of(path, chapter)
        )
    measured = json.loads(memory.read_text(encoding="utf-8"))["megabytes"]
    made["syllabus.md"] = syllabus(found, teaching / "plans", measured)
    return made


def write(solutions: Path, banks: Path, memory: Path, teaching: Path) -> list[Path]:
    """Write every page that changed; return their paths. Raises PlanError as `pages` does."""
    written = []
    for name, text in pages(solutions, banks, memory, teaching).items():
        path = teaching / name
        if not path.exists() or path.read_text(encoding="utf-8") != text:
            with replacing(path) as part:
                part.write_text(text, encoding="utf-8")
            written.append(path)
    return written
