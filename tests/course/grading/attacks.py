"""Answers to exercise 4.1 that loop, take memory, forge, patch, dig and hide."""

from __future__ import annotations

from tests.course.grading.submitting import LIBRARY, RIGHT, STUB, WRONG

# name -> the answer cell, and words of the reason for the lost points ("": none is lost)
ATTACKS = {
    "right": (RIGHT, ""),
    "wrong": (WRONG, "You drop the blanks, but do not merge"),
    "not_started": (STUB.format(name="answer"), "not started"),
    "loops_for_ever": (
        "def answer(path, blank=0):\n    while True:\n        pass\n",
        "seconds in the check: does a loop never end",
    ),
    "loops_and_will_not_be_stopped": (
        """def answer(path, blank=0):
    while True:
        try:
            while True: pass
        except BaseException: pass
""",
        "seconds in the check: does a loop never end",
    ),
    "loops_before_the_check": (
        f"while True:\n    pass\n{RIGHT}",
        "seconds before the check: does a loop never end",
    ),
    "eats_memory": (
        """hoard = []
def answer(path, blank=0):
    while True:
        hoard.append(bytearray(10**7))
""",
        "asks for more memory",
    ),
    # in vain, and harmless
    "eats_memory_for_fun": (f"{RIGHT}\nhoard = [bytearray(10**7) for _ in range(10**5)]\n", ""),
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
from crnn_course.exercises import feedback, judging
judging.judge = judging.verdict = judging._judge_results = lambda *anything: ("right", "")
feedback.check = check = lambda number, answer: print("right")
""",
        "fool a check (a patch of ",
    ),
    "patches_the_watch": (
        f"""{LIBRARY}
from contextlib import contextmanager
from crnn_course.exercises import observing
observing.watched = contextmanager(lambda *anything: iter([[]]))
answer = collapse
""",
        "fool a check (a patch of observing.watched)",
    ),
    "defines_a_check_of_its_own": (
        f"{WRONG}\ncheck = lambda number, answer: print('right')\n",
        "You drop the blanks, but do not merge",
    ),
    "takes_the_watch_off": (
        f"""{LIBRARY}
import sys
def answer(path, blank=0):
    sys.setprofile(None)
    return collapse(path, blank)
""",
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
        """from crnn_course.exercises import definitions
exercise = definitions.catalogue()[0]["4.1"]
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
    "exits": ("def answer(path, blank=0):\n    raise SystemExit(0)\n", "an attempt to end Python"),
    "crashes": (
        "import os\ndef answer(path, blank=0):\n    os.abort()\n",
        "was killed in the check (signal 6)",
    ),
    "fails_at_failing": (
        """class Odd(Exception):
    def __str__(self):
        raise self
def answer(path, blank=0):
    raise Odd
""",
        "stops with Odd: and cannot say why",
    ),
    "gives_what_has_no_end": (
        "def answer(path, blank=0):\n    whole = []\n    whole.append(whole)\n    return whole\n",
        "the check stops with RecursionError",
    ),
    "gives_a_number_without_end": (
        "def answer(path, blank=0):\n    return 10**9000\n",
        "where a list",
    ),
    "speaks_in_colours": (
        'def answer(path, blank=0):\n    raise ValueError("\\x1b[31mred\\n=1+1")\n',
        "ValueError:  [31mred =1+1",
    ),
    "calls_up": (
        """import socket
def answer(path, blank=0):
    socket.create_connection(('127.0.0.1', {port}), 3)
    return []
""",
        "stops with",
    ),
    "writes_where_it_should_not": (
        """from pathlib import Path
def answer(path, blank=0):
    Path('{forged}').write_text('forged')
    return []
""",
        "stops with OSError",
    ),
    "leaves_a_process_behind": (
        f"""import os
{RIGHT}
if os.fork() == 0:
    os.setsid()
    os.execvp('sleep', ['sleep', '{{sleep}}'])
""",
        "fool a check (os.fork)",
    ),
}
SLEEP = "8642.5"  # a number to know that process by
