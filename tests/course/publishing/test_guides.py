"""The instructor's pages: made from chapters, exercises, banks and plans that fit together."""

import json
import re

import nbformat
import pytest
from crnn_course.exercises.definitions import catalogue
from crnn_course.publishing.editions import chapters
from crnn_course.publishing.guides import pages, table
from crnn_course.publishing.plans import (
    Course,
    Cut,
    Plan,
    PlanError,
    Step,
    Unit,
    load_courses,
    load_plan,
)
from crnn_course.publishing.solved_chapters import read_bank, read_chapter
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from tests import ROOT
from tests.course import course

SOLUTIONS, TEACHING = ROOT / "notebooks" / "solutions", ROOT / "notebooks" / "teaching"
BANKS = ROOT / "tests" / "banks"
MEMORY = ROOT / "data" / "measurements" / "memory.json"
EXERCISES, QUESTIONS = catalogue()
MADE = pages(SOLUTIONS, BANKS, MEMORY, TEACHING)
PLANS = sorted((TEACHING / "plans").glob("[0-9]*.toml"))
CHAPTER_4 = next(path for path in chapters(SOLUTIONS) if path.name.startswith("04"))


def _chapter(number: str) -> str:
    """Return the chapter of an exercise or a question: "04" of "4.1"."""
    return f"{int(number.split('.')[0]):02d}"


@pytest.mark.parametrize("name", MADE)
def test_the_stored_page_is_what_is_made(name):
    assert (TEACHING / name).read_text(encoding="utf-8") == MADE[name], "run: make notebooks"


def test_every_chapter_has_a_page_and_no_page_is_left_over():
    stored = {path.name for path in TEACHING.glob("[0-9]*.md")}
    assert stored == {f"{path.stem}.md" for path in chapters(SOLUTIONS)}


@pytest.mark.parametrize("path", PLANS, ids=lambda path: path.name)
def test_a_plan_fits_its_exercises(path):
    """It has 90 minutes, each exercise and prediction once, and cuts that save what is there."""
    assert load_plan(path).faults(int(path.stem)) == []


def test_every_chapter_of_exercises_has_a_plan():
    assert {path.stem for path in PLANS} == {_chapter(number) for number in EXERCISES}


@pytest.mark.parametrize("path", chapters(SOLUTIONS), ids=lambda path: path.name)
def test_a_page_says_all_that_it_should(path):
    """Objectives, points, the sentence of each mistake and each reply are in it."""
    chapter, text = read_chapter(path), MADE[f"{path.stem}.md"]
    mine = [exercise for number, exercise in EXERCISES.items() if _chapter(number) == path.stem[:2]]
    asked = [
        question for number, question in QUESTIONS.items() if _chapter(number) == path.stem[:2]
    ]
    assert chapter.points.keys() == {exercise.number for exercise in mine}
    assert f"## Rubric: {sum(chapter.points.values())} points" in text
    for exercise in mine:
        assert all(f"“{mistake.message}”" in text for mistake in exercise.mistakes)
    assert all(reply in text for question in asked for reply in question.replies.values())
    assert len(re.findall(r"^- `[a-z]` ✓", text, re.MULTILINE)) == len(asked)
    assert len(chapter.objectives) >= 3
    assert all(f"- {objective}\n" in text for objective in chapter.objectives)
    for sources in read_bank(BANKS, chapter).values():
        shown = [source for source, _ in sources if source.strip() in text]
        assert len(shown) >= 4, "four answers with their code, as the bank has them"


@pytest.mark.parametrize("path", chapters(SOLUTIONS), ids=lambda path: path.name)
def test_a_page_shows_no_right_answer(path):
    """It may be lent to a learner: what is right stays in the solved chapters."""
    bank = __import__(f"tests.banks.chapter_{path.name[:2]}", fromlist=["RIGHT"]).RIGHT
    answers = [answer for several in bank.values() for answer in several if len(answer) > 60]
    shown = set(re.findall(r"```python\n(.*?)\n```", MADE[f"{path.stem}.md"], re.DOTALL))
    assert [answer for answer in answers if answer.strip() in shown] == []


def test_links_lead_to_files():
    for name in [*MADE, "README.md", "hub.md", "kit.md"]:
        text = (TEACHING / name).read_text(encoding="utf-8")
        for link in re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", text):
            assert (TEACHING / link).exists(), f"{name}: {link}"


# --- what is refused ------------------------------------------------------------------------------

STEPS = (
    Step(60, "paper", ("4.1", "4.2", "4.3", "4.4", "4.A", "4.B")),
    Step(30, "picture", ("4.C",), ("The gradient",)),
)
HOME = ("4.5", "4.6", "4.7", "4.8", "4.9", "4.10", "4.D")
SOUND = {"steps": STEPS, "cuts": (Cut("4.4", 10, "together"),), "home": HOME}


def test_a_sound_plan_has_no_faults():
    plan = Plan(**SOUND)
    assert plan.faults(4) == []
    assert plan.faults_in(read_chapter(CHAPTER_4).sections) == []


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"steps": STEPS[:1]}, "the steps take 60 minutes, not 90"),
        ({"home": HOME[:-2]}, "nothing is said of 4.10"),
        ({"home": (*HOME, "4.99")}, "there is no 4.99"),
        ({"home": (*HOME, "4.1")}, "4.1 is planned twice"),
        (
            {"steps": (Step(10, "paper", STEPS[0].asks), Step(80, "", ("4.C",)))},
            "take 40 minutes, their step has 10",
        ),
        ({"cuts": (Cut("4.5", 10, ""),)}, "4.5 is cut, but no step asks for it"),
        ({"cuts": (Cut("4.4", 61, ""),)}, "saves 61 minutes, its step has 60"),
    ],
)
def test_a_plan_that_does_not_fit_is_told_so(change, words):
    assert any(words in fault for fault in Plan(**{**SOUND, **change}).faults(4))


@pytest.mark.parametrize(
    "change", [{"cuts": (Cut("No such heading", 5, ""),)}, {"steps": (Step(90, "", (), ("A ",)),)}]
)
def test_a_heading_must_be_one(change):
    faults = Plan(**{**SOUND, **change}).faults_in({"A path": [], "A text": []})
    assert "headings begin with" in faults[0]


def test_a_course_names_what_exists():
    def faults(**unit):
        return Course("Day", "", [Unit(**{"minutes": 20, "what": "", **unit})]).faults()

    assert faults(chapters=[4], asks=["4.1"]) == []
    assert "chapter 77 does not exist" in faults(chapters=[77])[0]
    assert "4.1 is not one of its exercises" in faults(chapters=[3], asks=["4.1"])[0]
    assert "4.99 is not one of its exercises" in faults(chapters=[4], home=["4.99"])[0]
    assert "take 30 of 20 minutes" in faults(chapters=[4], asks=["4.4", "4.3"])[0]
    courses = load_courses(TEACHING / "plans" / "syllabus.toml")
    assert [course.title for course in courses] == ["One day", "Five labs", "Ten labs"]


@pytest.mark.parametrize(
    ("written", "words"),
    [
        ("minutes = ", "is not TOML"),
        ("[[step]]\nminutes = 5\nwhat = 'x'\ncolour = 'red'", "colour"),
        ("[[step]]\nwhat = 'x'", "minutes"),
        ("shoes = 2", "shoes"),
    ],
)
def test_a_plan_that_cannot_be_read_ends_in_a_sentence(tmp_path, written, words):
    (tmp_path / "04.toml").write_text(written)
    with pytest.raises(PlanError, match=words):
        load_plan(tmp_path / "04.toml")


def test_the_command_says_what_is_missing(tmp_path, capsys):
    assert course("guides", "notebooks") == 2
    assert "unrecognized arguments: notebooks" in capsys.readouterr().err
    (tmp_path / "plans").mkdir()
    assert course("guides", "--teaching", tmp_path) == 2
    said = capsys.readouterr().err
    assert "00.toml is missing" in said
    assert "Traceback" not in said


def test_a_chapter_without_points_is_refused(tmp_path):
    first = new_markdown_cell("# 04 · Title\n\n*Plan 90 minutes.*\n\n- see,")
    path = tmp_path / "04_x.ipynb"
    nbformat.write(new_notebook(cells=[first, new_code_cell('check("4.1", 1)')]), path)
    with pytest.raises(PlanError, match=r"no nbgrader points for 4\.1"):
        read_chapter(path)
    nbformat.write(new_notebook(cells=[new_markdown_cell("# 04 · Title")]), path)
    with pytest.raises(PlanError, match="first cell needs"):
        read_chapter(path)


def test_a_bar_in_a_cell_does_not_end_it():
    assert table(("a",), [("1 | 2",)]).splitlines()[-1] == "| 1 \\| 2 |"


def test_memory_is_stored_with_its_command():
    stored = json.loads(MEMORY.read_text(encoding="utf-8"))
    assert stored["command"] == "python -m tests.bench.memory"
    assert all(50 < megabytes < 20_000 for megabytes in stored["megabytes"].values())
