"""Attacks by name, each handed in alone: no point, no harm, a reason that says what was seen."""

from __future__ import annotations

import os
import socket
import time
from contextlib import suppress
from pathlib import Path

import pytest
from crnn_course.grading.submissions import Submission

from tests.course.grading.attacks import ATTACKS, SLEEP
from tests.course.grading.submitting import RIGHT, course_of, handed_in, isolated

pytestmark = [pytest.mark.xdist_group("grading"), pytest.mark.slow]
SECRET = "the grades of all learners"
NUMBERS = ("4.1", "4.2")
SECOND = """def answer(target):
    return len(target) + sum(a == b for a, b in zip(target, target[1:]))
"""
LIMITS = {"seconds": 300, "cell_seconds": 20, "memory": 2_500_000_000}


def running(word: str) -> list[str]:
    """The command lines of all processes that have this word in them."""
    found = []
    for path in Path("/proc").glob("[0-9]*/cmdline"):
        with suppress(OSError):  # it has just ended
            found.append(path.read_bytes().decode(errors="replace"))
    return [command for command in found if word in command]


@pytest.fixture
def outside(tmp_path):
    """Files and sockets of the host that an attack looks for, and whether one was reached."""
    for name in ("secret.txt", "bob.ipynb"):
        (tmp_path / name).write_text(SECRET)
    abstract = f"grading-{os.getpid()}"
    with (
        socket.create_server(("127.0.0.1", 0)) as network,
        socket.socket(socket.AF_UNIX) as named,
        socket.socket(socket.AF_UNIX) as unnamed,
    ):
        named.bind(str(tmp_path / "socket"))
        unnamed.bind(f"\0{abstract}")
        ears = (network, named, unnamed)
        for ear in ears:
            ear.listen()
            ear.setblocking(False)
        filled = {
            "{secret}": tmp_path / "secret.txt",
            "{other}": tmp_path / "bob.ipynb",
            "{port}": network.getsockname()[1],
            "{socket}": tmp_path / "socket",
            "{abstract}": abstract,
            "{shared}": f"grading{os.getpid()}",
            "{sleep}": SLEEP,
        }
        yield filled
        for ear in ears:
            with pytest.raises(BlockingIOError):
                ear.accept()
    assert (tmp_path / "bob.ipynb").read_text() == SECRET
    assert not list(Path("/dev/shm").glob(f"grading{os.getpid()}*"))
    deadline = time.monotonic() + 10  # a busy machine takes its time to end what was killed
    while (left := running(SLEEP)) and time.monotonic() < deadline:
        time.sleep(0.1)
    assert not left


@pytest.fixture(scope="module")
def grade(tmp_path_factory):
    """Grade answers to the exercise, in a notebook of their own."""
    folder = tmp_path_factory.mktemp("attacked") / "course"
    course = course_of(["answer", "second"], folder, NUMBERS)
    grader = isolated(course, **LIMITS)
    return lambda path: grader.grade(Submission(path.stem, path)).grades


@pytest.mark.parametrize("name", ATTACKS)
def test_attack(name, outside, grade, tmp_path):
    source, words = ATTACKS[name]
    for mark, value in outside.items():
        source = source.replace(mark, str(value))
    answers = {"answer": source, "second": SECOND}
    path = handed_in(answers, tmp_path / "eve.ipynb", numbers=NUMBERS)
    attack, _ = grade(path)
    assert attack.points == 0
    assert words in attack.reason, attack.reason
    assert attack.reason.isprintable()
    assert len(attack.reason) <= 300
    for found in (SECRET, "LookupError"):
        assert found not in attack.reason


@pytest.mark.parametrize("name", ["ends_the_program", "loops_in_its_cell", "eats_memory"])
def test_an_answer_that_ends_all_costs_its_own_points(name, grade, tmp_path):
    answers = {"answer": ATTACKS[name][0], "second": SECOND}
    path = handed_in(answers, tmp_path / "eve.ipynb", numbers=NUMBERS)
    assert [each.points for each in grade(path)] == [0, 2]


def test_nothing_is_left_of_a_submission_for_the_next(grade, tmp_path):
    """Files of one learner are not there for another."""
    writes = f"open('/tmp/left', 'w').write('x'); open('left', 'w').write('x')\n{RIGHT}"
    looks = "import os\nassert not any(map(os.path.exists, ('/tmp/left', 'left')))\n" + RIGHT
    for name, source in (("eve", writes), ("bob", looks)):
        path = handed_in({"answer": source}, tmp_path / f"{name}.ipynb", numbers=NUMBERS)
        assert grade(path)[0].points == 2, name
