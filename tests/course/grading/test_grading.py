"""Grading without nbgrader: right and wrong answers, and submissions that loop, eat, forge, patch,
dig and hide.

One course with the same exercise many times over, one submission with another attack in each of its
cells: what each brings is tested by the attack's name.
"""

from __future__ import annotations

import csv
import dataclasses
import json
import socket
import subprocess
from pathlib import Path

import nbformat
import pytest
from crnn_course.exercises.comparing import Raised, equal
from crnn_course.exercises.machinery import Observed, catalogue, observe, verdict
from crnn_course.grading import parcels, sandbox
from crnn_course.grading.grader import COLUMNS, Grader, Limits, Walls, grade_folder, walls
from crnn_course.grading.submissions import Chapter, GradingError, Submission, find, merge, read
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from tests.banks import chapter_04
from tests.classroom import SOLVED
from tests.course import run_course

EXERCISES, _ = catalogue()

pytestmark = pytest.mark.xdist_group("grading")  # they share what takes a minute

FIRST = """import torch
from crnn_course import check, hint, predict

two = 2
print("the course's own cell")"""
STUB = '''def {name}(path: list[int], blank: int = 0) -> list[int]:
    """The labels that a path spells."""
    ...
'''
RIGHT = """def answer(path, blank=0):
    return [b for a, b in zip([None, *path], path) if b != a and b != blank]
"""
WRONG = """def answer(path, blank=0):
    return [label for label in path if label != blank]
"""
LIBRARY = "from crnn_lib.ctc.derivation import collapse\n"


def metadata(name: str, **how) -> dict:
    plain = {"schema_version": 3, "grade": False, "solution": False, "locked": False, "task": False}
    return {"nbgrader": {**plain, "grade_id": name, **how}}


def exercise_cells(name: str, source: str) -> list:
    """The answer and the check of exercise 4.1, called `name` here."""
    check = f'check("4.1", {name})'
    return [
        new_code_cell(source, id=f"ex-{name}", metadata=metadata(f"ex_{name}", solution=True)),
        new_code_cell(
            check,
            id=f"test-{name}",
            metadata=metadata(f"test_{name}", grade=True, locked=True, points=2),
        ),
    ]


def course_of(names, folder: Path) -> Path:
    """A folder with one chapter: exercise 4.1, once for each name."""
    folder.mkdir(exist_ok=True)
    cells = [new_markdown_cell("# Chapter"), new_code_cell(FIRST, id="first")]
    for name in names:
        cells += exercise_cells(name, STUB.format(name=name))
    nbformat.write(new_notebook(cells=cells), folder / "04_small.ipynb")
    return folder


def handed_in(answers: dict[str, str], path: Path, change=lambda cells: None) -> Path:
    """A learner's notebook: an answer in each of the cells, then changed."""
    cells = [new_code_cell(FIRST, id="first")]
    for name, source in answers.items():
        cells += exercise_cells(name, source.replace("answer", name))
    change(cells)
    path.parent.mkdir(parents=True, exist_ok=True)
    nbformat.write(new_notebook(cells=cells), path)
    return path


# --- attacks --------------------------------------------------------------------------------------

# name -> what stands in the answer cell, and what the reason for the lost points says ("": none is
# lost)
ATTACKS = {
    "right": (RIGHT, ""),
    "wrong": (WRONG, "You drop the blanks, but do not merge"),
    "not_started": (STUB.format(name="answer"), "not started"),
    "loops_for_ever": (
        "def answer(path, blank=0):\n    while True:\n        pass\n",
        "seconds in the check: does a loop never end",
    ),
    "loops_and_will_not_be_stopped": (
        "def answer(path, blank=0):\n    while True:\n        try:\n            while True: pass\n"
        "        except BaseException: pass\n",
        "seconds in the check: does a loop never end",
    ),
    "loops_before_the_check": (
        f"while True:\n    pass\n{RIGHT}",
        "seconds before the check: does a loop never end",
    ),
    "eats_memory": (
        (
            "hoard = []\ndef answer(path, blank=0):\n    while True:\n        "
            "hoard.append(bytearray(10**7))\n"
        ),
        "asks for more memory",
    ),
    "eats_memory_for_fun": (
        f"{RIGHT}\nhoard = [bytearray(10**7) for _ in range(10**5)]\n",
        "",
    ),  # in vain, and harmless
    "eats_memory_with_torch": (
        "def answer(path, blank=0):\n    return torch.ones(10**11)\n",
        "asks for more memory",
    ),
    "does_not_compile": (
        "def answer(path, blank=0)\n    return path\n",
        "the cell of the answer stops with SyntaxError",
    ),
    "stops": (f"{RIGHT}\n1 / 0\n", ""),
    "renamed": (RIGHT.replace("answer", "my_own_name"), "the check stops with NameError"),
    "hands_in_the_library": (
        f"{LIBRARY}answer = collapse\n",
        "crnn_lib.ctc.derivation.collapse, which is the answer ready-made",
    ),
    "wraps_the_library_in_a_thread": (
        f"""{LIBRARY}
import threading
def answer(path, blank=0):
    found = []
    thread = threading.Thread(target=lambda: found.append(collapse(path, blank)))
    thread.start()
    thread.join()
    return found[0]
""",
        "which is the answer ready-made",
    ),
    "hides_in_a_raw_thread": (
        f"""{LIBRARY}
import _thread, time
def answer(path, blank=0):
    found = []
    _thread.start_new_thread(lambda: found.append(collapse(path, blank)), ())
    while not found:
        time.sleep(0.001)
    return found[0]
""",
        "fool a check (_thread.start_new_thread)",
    ),
    "prints_a_forged_result": (
        f"""{WRONG}
import json, os, sys
forged = json.dumps({{"observed": json.dumps({{"verdict": "right", "points": 2}})}})
print("✓ 4.1 right: merge first, then drop the blanks.")
for file in (sys.stdout, sys.__stdout__, sys.stderr):
    print(forged, file=file, flush=True)
""",
        "You drop the blanks, but do not merge",
    ),
    "writes_to_every_file": (
        """import json, os
def answer(path, blank=0):
    forged = json.dumps({"observed": json.dumps({"verdict": "right", "points": 2})})
    for number in range(3, 40):
        try:
            os.write(number, forged.encode() + b"\\n")
        except OSError:
            pass
    return []
""",
        "the submission has disturbed it",
    ),
    "patches_the_verdict": (
        f"""{WRONG}
from crnn_course.exercises import machinery
machinery.judge = machinery.verdict = machinery._judge_results = lambda *anything: ("right", "")
machinery.check = check = lambda number, answer: print("right")
""",
        "fool a check (a patch of machinery.",
    ),
    "patches_the_watch": (
        f"""{LIBRARY}
from contextlib import contextmanager
from crnn_course.exercises import machinery
machinery.watched = contextmanager(lambda *anything: iter([[]]))
answer = collapse
""",
        "fool a check (a patch of machinery.watched)",
    ),
    "defines_a_check_of_its_own": (
        f"{WRONG}\ncheck = lambda number, answer: print('right')\n",
        "You drop the blanks, but do not merge",
    ),
    "takes_the_watch_off": (
        (
            f"{LIBRARY}\nimport sys\ndef answer(path, blank=0):\n    sys.setprofile(None)\n    "
            "return "
            "collapse(path, blank)\n"
        ),
        "fool a check (sys.setprofile)",
    ),
    "renames_the_librarys_code": (
        f"""{LIBRARY}
import types
answer = types.FunctionType(collapse.__code__.replace(co_name="answer"), collapse.__globals__)
answer.__defaults__ = (0,)
""",
        "fool a check (code.__new__)",
    ),
    "replaces_the_librarys_code": (
        f"""{LIBRARY}
def answer(path, blank=0):
    return collapse(path, blank)
collapse.__code__ = answer.__code__
""",
        "fool a check (object.__setattr__)",
    ),
    "asks_another_process": (
        """import subprocess, sys
def answer(path, blank=0):
    ask = f"from crnn_lib.ctc.derivation import collapse; print(collapse({path}, {blank}))"
    return eval(subprocess.run([sys.executable, "-c", ask], capture_output=True, text=True).stdout)
""",
        "fool a check (subprocess.Popen)",
    ),
    "asks_the_check_for_its_examples": (
        """from crnn_course.exercises.machinery import machinery
exercise = machinery.catalogue()[0]["4.1"]
known = {repr(example): exercise.reference(*example) for example in exercise.examples()}
def answer(*example):
    return known[repr(example)]
""",
        "fool a check (a call of crnn_course.exercises.chapter_04.",
    ),
    "digs_in_the_frames": (
        f"""{LIBRARY}
import inspect
def answer(path, blank=0):
    frame = inspect.currentframe()
    while "watch" not in frame.f_locals:
        frame = frame.f_back
    frame.f_locals["watch"].on = False
    return collapse(path, blank)
""",
        "fool a check (sys._getframe)",
    ),
    "ends_the_program": (
        "import os\ndef answer(path, blank=0):\n    os._exit(3)\n",
        "ends the whole program in the check (exit code 3)",
    ),
    "ends_it_as_if_all_were_well": (
        "import os\ndef answer(path, blank=0):\n    os._exit(0)\n",
        "has disturbed it",
    ),
    "exits": (
        "def answer(path, blank=0):\n    raise SystemExit(0)\n",
        "the check stops with SystemExit",
    ),
    "crashes": (
        "import os\ndef answer(path, blank=0):\n    os.abort()\n",
        "was killed in the check (signal 6)",
    ),
    "fails_at_failing": (
        (
            "class Odd(Exception):\n    def __str__(self):\n        raise self\ndef answer(path, "
            "blank=0):\n    raise Odd\n"
        ),
        "it stops with Odd: and cannot say why",
    ),
    "gives_what_has_no_end": (
        "def answer(path, blank=0):\n    whole = []\n    whole.append(whole)\n    return whole\n",
        "the check stops with RecursionError",
    ),
    "gives_a_number_without_end": (
        "def answer(path, blank=0):\n    return 10**9000\n",
        "where a list was expected",
    ),
    "speaks_in_colours": (
        'def answer(path, blank=0):\n    raise ValueError("\\x1b[31mred\\n=1+1")\n',
        "ValueError:  [31mred =1+1",
    ),
    "calls_up": (
        (
            "import socket\ndef answer(path, blank=0):\n    socket.create_connection(('127.0.0.1', "
            "{port}), 3)\n    return []\n"
        ),
        "it stops with",
    ),
    "writes_where_it_should_not": (
        (
            "from pathlib import Path\ndef answer(path, blank=0):\n    "
            "Path('{place}').write_text('forged')\n    return []\n"
        ),
        "it stops with OSError",
    ),
    "leaves_a_process_behind": (
        (
            f"import os\n{RIGHT}\nif os.fork() == 0:\n    os.setsid()\n    os.execvp('sleep', "
            f"['sleep', '{{sleep}}'])\n"
        ),
        "fool a check (os.fork)",
    ),
}
SLEEP = "8642.5"  # a number to know that process by


@pytest.fixture(scope="module")
def attacked(tmp_path_factory):
    """The grades of one submission with all attacks, by name; whether anybody called; the file that
    should not be there.
    """
    folder = tmp_path_factory.mktemp("attacked")
    course = course_of(ATTACKS, folder / "course")
    place = folder / "forged.txt"
    with socket.socket() as ear:
        ear.bind(("127.0.0.1", 0))
        ear.listen()
        ear.setblocking(False)
        filled = {"{port}": str(ear.getsockname()[1]), "{place}": str(place), "{sleep}": SLEEP}
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
    return dict(zip(ATTACKS, grades)), called, place, grader.walls


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


@pytest.mark.slow
def test_nothing_got_out(attacked):
    _, called, place, wall = attacked
    if wall.open:
        pytest.skip(f"this system cannot keep learners' code from: {wall.open}")
    assert not called
    assert not place.exists()
    running = [path.read_bytes() for path in Path("/proc").glob("[0-9]*/cmdline") if path.exists()]
    assert not any(SLEEP.encode() in command for command in running)


@pytest.mark.slow
def test_what_is_worth_a_look_is_noted(attacked):
    grades = attacked[0]
    assert "setprofile" in grades["takes_the_watch_off"].note
    assert "catalogue, machinery" in grades["asks_the_check_for_its_examples"].note
    assert grades["right"].note == ""


# --- what was changed in a notebook ---------------------------------------------------------------


@pytest.fixture(scope="module")
def small_course(tmp_path_factory) -> Path:
    return course_of(["answer", "second"], tmp_path_factory.mktemp("small") / "course")


def graded(course: Path, path: Path) -> list[tuple[float, str, str]]:
    grades = Grader(course, Limits(seconds=60)).grade(Submission("ada", path))
    return [(grade.points, grade.reason, grade.note) for grade in grades]


@pytest.mark.slow
def test_a_notebook_that_was_edited_deleted_doubled_and_added_to(tmp_path):
    """The checks are the course's all the same; helpers in cells of the learner's own are run,
    other experiments are not.
    """
    names = ["edited", "deleted", "doubled", "helped", "missing"]

    def change(cells):
        at = {cell.id: cell for cell in cells}
        at["test-edited"].source = f"{LIBRARY}check('4.1', lambda *path: 'right')"
        for gone in ("test-deleted", "ex-missing", "test-missing"):
            cells.remove(at[gone])
        cells.append(new_code_cell("doubled = 2", metadata=at["ex-doubled"].metadata, id="copied"))
        cells.append(
            new_code_cell(
                RIGHT.replace("answer", "doubled"),
                metadata=at["ex-doubled"].metadata,
                id="copied-too",
            )
        )
        cells.insert(
            1, new_code_cell("from math import *\nhelper = lambda path: zip([None, *path], path)")
        )
        cells.insert(2, new_code_cell("raise SystemExit('an experiment of the learner')"))

    helped = (
        "def answer(path, blank=0):\n    return [b for a, b in helper(path) if b != a and b != "
        "blank]\n"
    )
    answers = dict(zip(names, [WRONG, RIGHT, WRONG, helped, RIGHT]))
    grader = Grader(course_of(names, tmp_path / "course"), Limits(seconds=60))
    grader.walls = Walls()  # as where the system forbids nothing
    grades = grader.grade(Submission("ada", handed_in(answers, tmp_path / "ada.ipynb", change)))
    edited, deleted, doubled, helped, missing = [
        (grade.points, grade.reason, grade.note) for grade in grades
    ]
    assert edited == (0, edited[1], "the check cell was edited: the course's own was used")
    assert "do not merge" in edited[1]
    assert deleted == (2, "", "the check cell was deleted: the course's own was used")
    assert doubled == (2, "", "the answer cell stands 3 times: the last one counts")
    assert helped == (2, "", "")
    assert missing == (0, missing[1], "the check cell was deleted: the course's own was used")
    assert "the answer cell is missing" in missing[1]


def test_cells_are_known_by_name_by_id_and_by_what_stands_in_them(small_course, tmp_path):
    def strip(cells):
        for cell in cells:
            cell.metadata = {}

    chapter = Chapter(small_course / "04_small.ipynb")
    merged = merge(chapter, read(handed_in({"answer": RIGHT}, tmp_path / "ada.ipynb", strip)))
    assert merged.sources[1] == RIGHT
    assert merged.answered == {1}
    assert merged.sources[0] == FIRST
    assert merged.notes[0] == []
    other = new_notebook(
        cells=[new_code_cell(FIRST), new_code_cell("x = 1"), new_code_cell('check("4.1", answer)')]
    )
    nbformat.write(other, tmp_path / "other.ipynb")
    merged = merge(chapter, read(tmp_path / "other.ipynb"))
    assert merged.sources[:3] == [FIRST, "x = 1", STUB.format(name="answer")]
    assert merged.ours == [0, 2, 4], "all but the checks and what the learner added"


def test_the_solutions_themselves_are_not_worth_a_look():
    for path in SOLVED.glob("*.ipynb"):
        merged = merge(Chapter(path), read(path))
        assert merged.checks
        assert not any(merged.notes), path.name


def test_only_the_cells_that_a_check_builds_on_are_run():
    cells = [
        "import torch\nfrom math import prod, tau",
        "for name in ('a', 'b'):\n    print(name)",
        "def helper(values):\n    return prod(values) * scale",
        "scale = 3",
        "history = train()",
        "broken(",
        "%matplotlib inline\n",
        (
            "def answer(values):\n    name = 3\n    def inner():\n        return helper(values)\n "
            "   "
            "return inner() + name"
        ),
        'check("4.1", answer)',
        "scale = 4",
    ]
    assert sandbox.needed(cells, 8) == [0, 2, 3, 7]
    assert sandbox.needed([*cells[:4], "from os.path import *", *cells[4:]], 9) == [0, 2, 3, 4, 8]
    again = ["x = 1", "if x:\n    y = 2\nx = 3", "x = 4", "z = x", 'check("4.1", (y, z))']
    assert sandbox.needed(again, 4) == [0, 1, 2, 3]
    assert sandbox.needed([*again[:3], "y = x = 5", again[3], again[4]], 5) == [3, 4], (
        "the last binding counts"
    )
    own = ["import os\nos = 3", "import os\ndef f():\n    return os.sep", 'check("4.1", f)']
    assert sandbox.needed(own, 2) == [1], "a cell's own imports do"
    assert sandbox.needed(["check = forged()", "y = 1", 'check("4.1", y)'], 2) == [1]
    found = sandbox.names(
        "def f(x: Shape = size):\n    global seen\n    seen = [y * z for y in x]\n    return "
        "len(seen)"
    )
    assert found.bound == {"f", "seen"}
    assert found.used & {"Shape", "size", "z", "x", "y"} == {"Shape", "size", "z"}


# --- parcels --------------------------------------------------------------------------------------


def test_what_is_packed_comes_out_the_same():
    torch, numpy = pytest.importorskip("torch"), pytest.importorskip("numpy")
    values = [
        *(
            None,
            True,
            3,
            -(10**6000),
            0.1,
            float("nan"),
            float("-inf"),
            "ä\udcff",
            [1, (2.5, "a")],
            {1: {2, 3}, "b": []},
        ),
        *(
            torch.arange(6).reshape(2, 3),
            torch.tensor(1.5, dtype=torch.float64),
            torch.zeros(0, 2),
            torch.tensor([True]),
        ),
        *(numpy.eye(2), numpy.float32(0.25), ...),
        b"\x00image",
    ]
    for value in values:
        found = parcels.unpack(parcels.pack(Observed(value=value))).value
        assert equal(found, value) or found is value
        if isinstance(value, torch.Tensor):
            assert found.dtype == value.dtype
    observed = Observed(
        results=((1.5, None), (None, Raised("ValueError", "no", "x = y"))),
        changed=True,
        used=("a",),
        late=True,
    )
    assert parcels.unpack(parcels.pack(observed)) == observed
    assert (
        parcels.unpack(parcels.pack(Observed(value=len))).value.kind
        == "a builtin_function_or_method"
    )


@pytest.mark.parametrize("number", EXERCISES)
def test_a_right_answer_is_still_right_when_it_comes_out_of_its_parcel(number):
    exercise = EXERCISES[number]
    answer = exercise.reference
    seen = observe(
        exercise,
        (lambda *arguments: exercise.reference(*arguments)) if callable(answer) else answer,
    )
    # but for the call of the reference
    unwrapped = parcels.unpack(parcels.pack(dataclasses.replace(seen, used=())))
    assert verdict(exercise, unwrapped)[0] == "right"


@pytest.mark.parametrize(
    "line",
    [
        *(
            "",
            "1",
            "[]",
            "{}",
            "[" * 100_000,
            '{"value": {"a": 1}}',
            '{"value": null, "results": 3}',
        ),
        (
            '{"value": ["tensor", "<f8", [9], ""], "results": null, "changed": 0, "used": [], '
            '"unwritten": 0, "late": 0}'
        ),
        (
            '{"value": ["array", "O", [1], "AAAA"], "results": null, "changed": 0, "used": [], '
            '"unwritten": 0, "late": 0}'
        ),
        (
            '{"value": ["set", [["list", []]]], "results": null, "changed": 0, "used": [], '
            '"unwritten": 0, "late": 0}'
        ),
    ],
    ids=range(10),
)
def test_whatever_is_no_parcel_is_refused(line):
    with pytest.raises(parcels.ParcelError):
        parcels.unpack(line)


# --- folders and the command line -----------------------------------------------------------------


@pytest.mark.slow
def test_a_folder_in_every_layout(small_course, tmp_path, capsys):
    folder = tmp_path / "submitted"
    answers = {"answer": RIGHT, "second": WRONG}
    handed_in(answers, folder / "ada.ipynb")
    handed_in(answers, folder / "=cem()" / "assignment" / "04_small.ipynb")
    handed_in(answers, folder / "ada" / ".ipynb_checkpoints" / "04_small-checkpoint.ipynb")
    (folder / "dan.ipynb").write_text('{"cells": [', encoding="utf-8")
    table = tmp_path / "grades.csv"
    code, said, complaint = run_course(
        capsys, "grade", folder, "--out", table, "--course", small_course
    )
    assert code == 2
    assert "dan.ipynb is no notebook: its JSON is broken or cut off" in complaint
    assert "ada\t04_small\t2 of 4" in said
    with table.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert tuple(rows[0]) == COLUMNS
    assert [(row["learner"], row["exercise"], row["points"], row["of"]) for row in rows] == [
        ("'=cem()", "4.1", "2", "2"),
        ("'=cem()", "4.1", "0", "2"),
        ("ada", "4.1", "2", "2"),
        ("ada", "4.1", "0", "2"),
        ("dan", "", "0", "0"),
    ]
    assert "do not merge" in rows[1]["reason"]
    assert "broken" in rows[-1]["reason"]


def test_where_nothing_is_forbidden_it_says_so(small_course, tmp_path, monkeypatch, capsys):
    monkeypatch.setattr("crnn_course.grading.grader.walls", Walls)
    monkeypatch.setattr("crnn_course.grading.grader.run", lambda merged, limits, wall: [])
    handed_in({"answer": RIGHT}, tmp_path / "in" / "ada.ipynb")
    with pytest.raises(IndexError):  # no check was run
        grade_folder(tmp_path / "in", tmp_path / "grades.csv", small_course)
    assert (
        "cannot keep learners' code from: network, files and other processes"
        in capsys.readouterr().err
    )


NO_NOTEBOOKS = {
    "picture": (b"\x89PNG\xff", "not UTF-8 text"),
    "cut_off": (b'{"cells": [{"cell_type": "code", ', "broken or cut off"),
    "list": (b"[1, 2]", "not as Jupyter writes it"),
    "empty": (b"", "broken or cut off"),
    "other": (b'{"a": 1}', "not as Jupyter writes it"),
    "deep": (b'{"cells": ' + b"[" * 100_000, "no notebook"),
    "no_source": (
        b'{"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": [{"cell_type": "code"}]}',
        "not as Jupyter",
    ),
    "foreign": (
        json.dumps(new_notebook(cells=[new_code_cell("1")])).encode(),
        "no chapter of the course",
    ),
}


@pytest.mark.parametrize("name", NO_NOTEBOOKS)
def test_no_notebook_gets_a_sentence(name, small_course, tmp_path):
    content, words = NO_NOTEBOOKS[name]
    (tmp_path / "x.ipynb").write_bytes(content)
    with pytest.raises(GradingError, match=words) as told:
        Grader(small_course).grade(Submission("x", tmp_path / "x.ipynb"))
    assert len(str(told.value).splitlines()) == 1


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["{none}", "--out", "{folder}/g.csv"], "does not exist: name the folder"),
        (["{file}", "--out", "{folder}/g.csv"], "is a file: name the folder"),
        (["{empty}", "--out", "{folder}/g.csv"], "holds no notebook: put NAME.ipynb"),
        (["{full}", "--out", "{folder}"], "ends in .csv"),
        (["{full}", "--out", "{folder}/g.txt"], "ends in .csv"),
        (["{full}", "--out", "{file}/g.csv", "--course", "{course}"], "cannot be written"),
        (["{full}", "--out", "{precious}", "--course", "{course}"], "no table of grades"),
        (["{full}", "--out", "{folder}/g.csv", "--course", "{empty}"], "holds no chapter"),
        (["{full}", "--out", "{folder}/g.csv", "--seconds", "0"], "at least 1"),
        (["{full}"], "--out"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_nonsense_gets_one_sentence_and_exit_code_2(
    arguments, words, small_course, tmp_path, capsys
):
    names = {
        "folder": tmp_path,
        "course": small_course,
        "none": tmp_path / "none",
        "empty": tmp_path / "empty",
    }
    names |= {
        "file": tmp_path / "file.csv",
        "full": tmp_path / "full",
        "precious": tmp_path / "precious.csv",
    }
    names["empty"].mkdir()
    names["file"].write_text("file,text\n")
    names["precious"].write_text("file,text\n")
    handed_in({"answer": RIGHT}, names["full"] / "ada.ipynb")
    code, said, complaint = run_course(
        capsys, "grade", *[argument.format(**names) for argument in arguments]
    )
    assert (code, said) == (2, "")
    assert words in complaint
    assert len(complaint.strip().splitlines()) == 1
    assert names["precious"].read_text() == "file,text\n"


def test_find_names_the_learner_by_file_or_by_folder(tmp_path):
    for name in (
        "ada.ipynb",
        "bob/ch.ipynb",
        "cem/assignment/ch.ipynb",
        "bob/.ipynb_checkpoints/ch.ipynb",
        "notes.txt",
    ):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).touch()
    assert [submission.learner for submission in find(tmp_path)] == ["ada", "bob", "cem"]


@pytest.mark.parametrize(
    ("refused", "left_open"),
    [
        ([], ""),
        (["crnn_course.grading.forks"], "files"),
        (["--pid"], "files and other processes"),
        (["unshare"], "network, files and other processes"),
    ],
)
def test_the_highest_walls_that_stand_are_taken(refused, left_open, monkeypatch):
    tried = []

    def run(command, **how):
        tried.append(command)
        assert "API_KEY" not in how["env"]
        if any(word in command for word in refused):
            raise subprocess.CalledProcessError(1, command)

    monkeypatch.setenv("API_KEY", "secret")
    monkeypatch.setattr("crnn_lib.teaching.grading.subprocess.run", run)
    assert walls().open == left_open
    assert tried[0][-2] == "crnn_course.grading.forks", "the highest is tried first"


def test_the_bank_of_the_exercise_is_there():
    """What the attacks above take for right and wrong is so."""
    assert "4.1" in catalogue()[0]
    assert "4.1" in chapter_04.WRONG
