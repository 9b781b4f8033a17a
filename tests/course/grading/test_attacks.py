"""One submission with another attack in each of its cells: each must bring what it deserves."""

from __future__ import annotations

import socket
import subprocess
import time
from contextlib import suppress
from pathlib import Path

import pytest
from crnn_course.exercises.definitions import catalogue
from crnn_course.grading.grader import Grader
from crnn_course.grading.processes import Limits, walls
from crnn_course.grading.submissions import Submission

from tests.banks import chapter_04
from tests.course.grading.attacks import ATTACKS, SLEEP
from tests.course.grading.submitting import course_of, handed_in

pytestmark = pytest.mark.xdist_group("grading")  # they share what takes a minute


@pytest.fixture(scope="module")
def attacked(tmp_path_factory):
    """Grade one submission with all attacks.

    Gives the grades by name, whether a connection came in, the file that should not be there, and
    the walls.
    """
    folder = tmp_path_factory.mktemp("attacked")
    course = course_of(ATTACKS, folder / "course")
    forged = folder / "forged.txt"
    with socket.socket() as ear:
        ear.bind(("127.0.0.1", 0))
        ear.listen()
        ear.setblocking(False)
        filled = {"{port}": str(ear.getsockname()[1]), "{forged}": str(forged), "{sleep}": SLEEP}
        answers = {name: source for name, (source, _) in ATTACKS.items()}
        for mark, value in filled.items():
            answers = {name: source.replace(mark, value) for name, source in answers.items()}
        grader = Grader(course, Limits(seconds=12, memory=300_000_000))
        grades = grader.grade(Submission("eve", handed_in(answers, folder / "eve.ipynb")))
        try:
            ear.accept()
            called = True
        except BlockingIOError:
            called = False
    return dict(zip(ATTACKS, grades)), called, forged, grader.walls


@pytest.mark.slow
@pytest.mark.parametrize("name", ATTACKS)
def test_attack(name, attacked):
    grades, _, _, wall = attacked
    grade, words = grades[name], ATTACKS[name][1]
    if name in ("calls_up", "writes_where_it_should_not") and wall.open:
        pytest.skip(f"this system cannot keep learners' code from: {wall.open}")
    assert words in grade.reason
    assert bool(grade.reason) == bool(words), grade.reason
    assert (grade.points, grade.of) == (0 if words else 2, 2)
    assert grade.reason.isprintable()


SECONDS_TO_END = 10  # a busy machine takes its time to end what was killed


def running(word: str) -> list[str]:
    """The command lines of all processes that have this word in them."""
    found = []
    for path in Path("/proc").glob("[0-9]*/cmdline"):
        with suppress(OSError):  # it has just ended
            found.append(path.read_bytes().decode(errors="replace"))
    return [command for command in found if word in command]


@pytest.mark.slow
def test_nothing_got_out(attacked):
    _, called, forged, wall = attacked
    if wall.open:
        pytest.skip(f"this system cannot keep learners' code from: {wall.open}")
    assert not called
    assert not forged.exists()
    deadline = time.monotonic() + SECONDS_TO_END
    while running(SLEEP) and time.monotonic() < deadline:
        time.sleep(0.1)
    assert not running(SLEEP)


@pytest.mark.slow
def test_what_is_worth_a_look_is_noted(attacked):
    grades = attacked[0]
    assert "setprofile" in grades["takes_the_watch_off"].note
    assert "catalogue, definitions" in grades["asks_the_check_for_its_examples"].note
    assert grades["right"].note == ""


@pytest.mark.parametrize(
    ("refused", "left_open"),
    [
        ([], ""),
        (["crnn_course.grading.forks"], "files"),
        (["--pid"], "files and other processes"),
        (["unshare"], "network, files and other processes"),
    ],
)
def test_the_strongest_walls_that_work_are_taken(refused, left_open, monkeypatch):
    tried = []

    def run(command, **how):
        tried.append(command)
        assert "API_KEY" not in how["env"]
        if any(word in command for word in refused):
            raise subprocess.CalledProcessError(1, command)

    monkeypatch.setenv("API_KEY", "secret")
    monkeypatch.setattr("crnn_course.grading.processes.subprocess.run", run)
    assert walls().open == left_open
    assert tried[0][-2] == "crnn_course.grading.forks", "the strongest are tried first"


def test_the_bank_of_the_exercise_is_there():
    """The attacks take their right and wrong answers from exercise 4.1."""
    assert "4.1" in catalogue()[0]
    assert "4.1" in chapter_04.WRONG
