"""Read labs and courses, as an instructor writes them in TOML, and check them with the exercises.

A chapter's plan (notebooks/teaching/plans/04.toml):

    before = "..."              what to have ready (may be left out)
    home = ["4.6"]              exercises and predictions that the lab leaves to the evening
    [[step]]                    one after the other; they add up to 90 minutes
    minutes = 10
    what = "..."
    asks = ["4.A", "4.1"]       exercises and predictions of this step
    sections = ["An untrained"] further headings of the chapter, by their beginnings; those under
                                which its asks are need not be named
    [[cut]]                     in the order in which to cut
    what = "4.5"                an exercise, or the beginning of a heading
    saves = 10                  minutes
    why = "..."                 what to do instead
"""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from crnn_course.exercises.definitions import catalogue

LAB_MINUTES = 90
# heading -> numbers of what is asked under it, in the order of the chapter
Sections = Mapping[str, Sequence[str]]


class PlanError(ValueError):
    """A plan that cannot be read, or does not fit its chapter."""


@dataclass(frozen=True)
class Step:
    """One part of a lab."""

    minutes: int
    what: str
    asks: Sequence[str] = ()
    sections: Sequence[str] = ()


@dataclass(frozen=True)
class Cut:
    """One thing to leave out: the number of an exercise, or the beginning of a heading."""

    what: str
    saves: int
    why: str

    def heading(self, sections: Sections) -> str:
        """Return the whole heading, for a cut that is not an exercise."""
        return _heading(self.what, sections)


@dataclass(frozen=True)
class Plan:
    """The lab of one chapter."""

    steps: Sequence[Step]
    cuts: Sequence[Cut]
    home: Sequence[str] = ()
    before: str = ""

    def faults(self, chapter: int) -> list[str]:
        """Return in sentences what does not fit the chapter's exercises and predictions."""
        exercises, questions = catalogue()
        known = {
            number for number in (*exercises, *questions) if number.split(".")[0] == str(chapter)
        }
        planned = [ask for step in self.steps for ask in step.asks] + [*self.home]
        found = []
        total = sum(step.minutes for step in self.steps)
        if total != LAB_MINUTES:
            found.append(f"the steps take {total} minutes, not {LAB_MINUTES}")
        found += [f"there is no {ask} in this chapter" for ask in sorted({*planned} - known)]
        found += [f"nothing is said of {ask}" for ask in sorted(known - {*planned})]
        twice = {ask for ask in planned if planned.count(ask) > 1}
        found += [f"{ask} is planned twice" for ask in sorted(twice)]
        for step in self.steps:
            needed = exercise_minutes(step.asks)
            if needed > step.minutes:
                found.append(
                    f"the exercises {', '.join(step.asks)} take {needed} minutes, their step has "
                    f"{step.minutes}"
                )
        return found + self._faults_of_cuts()

    def _faults_of_cuts(self) -> list[str]:
        """Return in sentences which cuts save more time than their exercise's step has."""
        minutes = {ask: step.minutes for step in self.steps for ask in step.asks}
        exercises = [cut for cut in self.cuts if cut.what in catalogue()[0]]
        found = [
            f"{cut.what} is cut, but no step asks for it"
            for cut in exercises
            if cut.what not in minutes
        ]
        return found + [
            f"leaving out {cut.what} saves {cut.saves} minutes, its step has {minutes[cut.what]}"
            for cut in exercises
            if cut.saves > minutes.get(cut.what, cut.saves)
        ]

    def faults_in(self, sections: Sections) -> list[str]:
        """Return in sentences which headings the chapter does not have exactly once."""
        named = [start for step in self.steps for start in step.sections]
        named += [cut.what for cut in self.cuts if cut.what not in catalogue()[0]]
        return [
            f"{sum(map(heading_starts(start), sections))} headings begin with {start!r}, not one"
            for start in named
            if sum(map(heading_starts(start), sections)) != 1
        ]


@dataclass(frozen=True)
class Unit:
    """One lab, or one part of a day; without chapters it is a break."""

    minutes: int
    what: str
    chapters: Sequence[int] = ()
    asks: Sequence[str] = ()
    home: Sequence[str] = ()


@dataclass(frozen=True)
class Course:
    """Some of the chapters, in the time that there is."""

    title: str
    text: str
    units: Sequence[Unit]

    def faults(self) -> list[str]:
        """Return in sentences what does not fit the chapters and their exercises."""
        exercises = catalogue()[0]
        known = {int(number.split(".")[0]) for number in exercises}
        found = []
        for position, unit in enumerate(self.units, 1):
            found += [
                f"unit {position}: chapter {chapter} does not exist"
                for chapter in unit.chapters
                if chapter not in known
            ]
            theirs = {number for number in exercises if int(number.split(".")[0]) in unit.chapters}
            found += [
                f"unit {position}: {ask} is not one of its exercises"
                for ask in (*unit.asks, *unit.home)
                if ask not in theirs
            ]
            needed = exercise_minutes(unit.asks)
            if needed > unit.minutes:
                found.append(
                    f"unit {position}: its exercises take {needed} of {unit.minutes} minutes"
                )
        return found


def load_plan(path: Path) -> Plan:
    """Read a chapter's plan. Raises PlanError, naming the file, if it is missing or malformed."""
    with _reading(path) as said:
        steps = [Step(**step) for step in said.pop("step", [])]
        cuts = [Cut(**cut) for cut in said.pop("cut", [])]
        return Plan(steps=steps, cuts=cuts, **said)


def load_courses(path: Path) -> list[Course]:
    """Read the courses of a syllabus. Raises PlanError, naming the file and what does not fit."""
    with _reading(path) as said:
        courses = [
            Course(units=[Unit(**unit) for unit in fields.pop("unit")], **fields)
            for fields in said["course"]
        ]
    faults = [f"{course.title}: {fault}" for course in courses for fault in course.faults()]
    if faults:
        raise PlanError(f"{path}: {'; '.join(faults)}")
    return courses


def steps_with_sections(plan: Plan, sections: Sections) -> Iterator[tuple[Step, list[str]]]:
    """Yield each step with its headings: those under which its asks are, and those it names."""
    for step in plan.steps:
        named = {_heading(start, sections) for start in step.sections}
        headings = [
            heading
            for heading, asks in sections.items()
            if heading in named or set(asks) & set(step.asks)
        ]
        yield step, headings


def reading_at_home(plan: Plan, sections: Sections) -> list[str]:
    """Return the headings that no step of the lab reaches."""
    steps = steps_with_sections(plan, sections)
    reached = {heading for _, headings in steps for heading in headings}
    return [heading for heading in sections if heading not in reached]


def exercise_minutes(asks: Iterable[str]) -> int:
    """Return the minutes that the exercises among these numbers state."""
    exercises = catalogue()[0]
    return sum(exercises[ask].minutes for ask in asks if ask in exercises)


def heading_starts(start: str) -> Callable[[str], bool]:
    """Return a test of whether a heading begins like this, ignoring backquotes around code."""
    return lambda heading: heading.replace("`", "").startswith(start.replace("`", ""))


def _heading(start: str, sections: Sections) -> str:
    """Return the whole heading that begins like this."""
    return next(filter(heading_starts(start), sections))


@contextmanager
def _reading(path: Path) -> Iterator[dict[str, Any]]:
    """Yield the content of a TOML file; raise PlanError, naming the file, if it is malformed."""
    try:
        yield tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise PlanError(
            f"{path} is missing; its fields are described at the top of "
            "crnn_course/publishing/plans.py"
        ) from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise PlanError(f"{path} is not TOML: {error}") from None
    except (KeyError, TypeError, AttributeError) as error:
        raise PlanError(
            f"{path}: {error}; its fields are described at the top of "
            "crnn_course/publishing/plans.py"
        ) from None
