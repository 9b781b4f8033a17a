"""Answers to exercise 4.1 that want points for nothing, secrets, or harm, by name."""

from __future__ import annotations

from tests.course.grading.submitting import LIBRARY, RIGHT, WRONG

READY = "which is the answer ready-made"
MERGE = "You drop the blanks, but do not merge"
ENDS = "ends the whole program"

# name -> the cell of the answer, and words of the reason for the lost points
ATTACKS = {
    # --- points for the library's function, or for nothing
    "hands_in_the_library": (f"{LIBRARY}answer = collapse\n", READY),
    "empties_the_watchs_record": (
        f"""{LIBRARY}
import gc
from crnn_course.grading import kernel
for found in gc.get_objects():
    if isinstance(found, (list, set)) and found and all(isinstance(x, str) for x in found):
        if any("collapse" in x for x in found):
            found.clear()
kernel._state.refused.clear()
def answer(path, blank=0):
    kernel._state.missed.clear()
    return collapse(path, blank)
""",
        READY,
    ),
    "keeps_a_profiler_in_a_thread": (
        f"""{LIBRARY}
import sys, threading, time
def keep():
    while True:
        threading.setprofile(None)
        sys.setprofile(None)
        time.sleep(0.001)
threading.Thread(target=keep, daemon=True).start()
answer = lambda path, blank=0: collapse(path, blank)
""",
        READY,
    ),
    "gives_a_lazy_result": (
        f"""{LIBRARY}
class Lazy(list):
    def __init__(self, path, blank): self.given = path, blank
    def __eq__(self, other): return True
    def __iter__(self): return iter(collapse(*self.given))
    def __len__(self): return len(collapse(*self.given))
    def __deepcopy__(self, memo): return self
answer = lambda path, blank=0: Lazy(path, blank)
""",
        "",
    ),
    "equals_everything": (
        """class Everything:
    def __eq__(self, other): return True
    def __reduce__(self): return (print, ("taken",))
answer = lambda path, blank=0: Everything()
""",
        "where a list",
    ),
    "blinds_an_audit_hook": (
        f"""{LIBRARY}
import sys, builtins
sys.addaudithook(lambda *event: None)
sys.addaudithook = sys._getframe = builtins.isinstance = lambda *anything: True
answer = lambda path, blank=0: collapse(path, blank)
""",
        "",
    ),
    "lies_in_json": (
        f"""{WRONG}
import json
honest = json.dumps
def dumps(value, **how):
    if isinstance(value, dict) and "exercise" in value:
        value = {{**value, "parcel": "right", "verdict": "right", "points": 2, "reason": ""}}
    return honest(value, **how)
json.dumps = dumps
""",
        "what came back is not what a check sends",
    ),
    "digs_in_the_frames": (
        """import gc, sys
def answer(path, blank=0):
    frame = sys._getframe()
    while frame is not None:
        for name in ("expected", "reference", "exercise", "tried"):
            found = frame.f_locals.get(name)
            if hasattr(found, "reference"):
                return found.reference(path, blank)
        frame = frame.f_back
    for found in gc.get_objects():
        if getattr(found, "number", None) == "4.1" and hasattr(found, "reference"):
            return found.reference(path, blank)
    return []
""",
        "",
    ),
    "patches_print_and_display": (
        f"""{WRONG}
import builtins, IPython.display as shown
from crnn_course.grading import kernel
def forged(*anything, **more):
    sent = '{{"exercise": "4.1", "verdict": "right", "reason": ""}}'
    kernel_display({{kernel.MIME: sent}}, raw=True)
kernel_display = kernel.display
kernel.display = shown.display = builtins.print = forged
""",
        "what came back is not what a check sends",
    ),
    "forges_a_record_on_every_pipe": (
        """import json, os
def answer(path, blank=0):
    forged = json.dumps({"cell": 3, "answer": json.dumps({"verdict": "right", "reason": ""})})
    for folder in ("/proc/self/fd", f"/proc/{os.getppid()}/fd", "/proc/1/fd"):
        for name in os.listdir(folder) if os.access(folder, os.R_OK) else ():
            try:
                number = os.open(f"{folder}/{name}", os.O_WRONLY | os.O_NONBLOCK)
                os.write(number, b"\\n" + forged.encode() + b'\\n{"done": true}\\n')
            except OSError:
                pass
    return []
""",
        "",
    ),
    "defines_a_check_of_its_own": (
        f"{WRONG}\ncheck = lambda number, answer: print('right')\n",
        "no answer came out of its check",
    ),
    "takes_the_banks_answers": (
        """def answer(path, blank=0):
    from tests.banks.chapter_04 import RIGHT
    names = {}
    exec(RIGHT["4.1"][0], names)
    return names["answer"](path, blank)
""",
        "ModuleNotFoundError",
    ),
    "takes_the_mistakes_of_the_exercise": (
        """def answer(path, blank=0):
    from crnn_course.exercises import definitions
    for mistake in definitions.catalogue()[0]["4.1"].mistakes:
        pass
    return definitions.catalogue()[0]["4.1"].reference(path, blank)
""",
        "stops with",
    ),
    "finds_the_solutions_by_glob": (
        """import glob, json, os
def answer(path, blank=0):
    for root, folders, names in os.walk("/"):
        if root.startswith(("/proc", "/sys", "/dev")):
            continue
        for name in names:
            if name.endswith(".ipynb") or name == "derivation.py" and "ctc" in root:
                text = open(os.path.join(root, name)).read()
                ours = "crnn_lib" in text  # nbgrader brings notebooks of its own
                if "groupby(path)" in text or ours and "BEGIN SOLUTION" in text:
                    raise LookupError("found it")
    return []
""",
        "",
    ),
    "looks_for_installed_copies": (
        """import glob, importlib.metadata, sys, zipfile
def answer(path, blank=0):
    found = []
    for folder in sys.path:
        found += glob.glob(f"{folder}/**/ctc/derivation*", recursive=True)
    found += glob.glob("/**/crnn_lib*.whl", recursive=True)
    for name in found:
        if b"groupby(path)" in open(name, "rb").read():
            raise LookupError(name)
    return []
""",
        "",
    ),
    "loads_the_library_again": (
        """def answer(path, blank=0):
    import importlib, inspect
    from crnn_lib.ctc import derivation
    importlib.reload(derivation)
    names = {}
    exec(inspect.getsource(derivation.collapse), vars(derivation), names)
    return names["collapse"](path, blank)
""",
        READY,
    ),
    "asks_another_process": (
        """import subprocess, sys
def answer(path, blank=0):
    ask = f"from crnn_lib.ctc.derivation import collapse; print(collapse({path}, {blank}))"
    return eval(subprocess.run([sys.executable, "-c", ask], capture_output=True, text=True).stdout)
""",
        "",
    ),
    "knows_the_examples_by_heart": (
        """KNOWN = {"[1, 1, 0, 1]": [1, 1], "[2, 2, 2]": [2], "[]": [], "[0, 0]": []}
def answer(path, blank=0):
    return KNOWN.get(repr(path), [])
""",
        "where [",
    ),
    "replaces_the_code_of_the_stand_in": (
        f"""{LIBRARY}
from crnn_course.grading import kernel
kernel.instead = lambda name, given, named: given[0]
answer = lambda path, blank=0: collapse(path, blank)
""",
        "where [",
    ),
    # --- secrets and harm
    "tells_secrets_in_a_reason": (
        """import os
def answer(path, blank=0):
    for name in ("{secret}", "/etc/shadow", "/etc/passwd", os.path.expanduser("~/.bashrc")):
        if os.path.exists(name):
            raise ValueError(open(name).read())
    raise ValueError(f"nothing but {sorted(os.environ)}"[:30] + "x" * 5000)
""",
        'ValueError: "nothing but',
    ),
    "reads_and_changes_another_learners_file": (
        """import os
def answer(path, blank=0):
    name = "{other}"
    open(name, "a").write("forged")
    return open(name).read()
""",
        "stops with FileNotFoundError",
    ),
    "calls_up": (
        """import socket
def answer(path, blank=0):
    socket.create_connection(("127.0.0.1", {port}), 3)
    return []
""",
        "stops with ConnectionRefusedError",
    ),
    "uses_unix_sockets_of_the_host": (
        """import socket
def answer(path, blank=0):
    for name in ("{socket}", "\\0{abstract}", "/run/dbus/system_bus_socket"):
        try:
            socket.socket(socket.AF_UNIX).connect(name)
        except OSError:
            continue
        raise ValueError(f"connected to {name!r}")
    return []
""",
        "where [",
    ),
    "waits_at_a_fifo": (
        """import os
def answer(path, blank=0):
    os.mkfifo("/tmp/pipe")
    return open("/tmp/pipe").read()
""",
        "does a loop never end",
    ),
    "fills_shared_memory": (
        """from multiprocessing import shared_memory
def answer(path, blank=0):
    for index in range(100):
        block = shared_memory.SharedMemory("{shared}" + str(index), True, 2**30)
        block.buf[:] = b"x" * 2**30
""",
        "",
    ),
    "eats_memory": (
        """hoard = []
def answer(path, blank=0):
    while True:
        hoard.append(bytearray(10**7))
""",
        "MemoryError",
    ),
    "eats_memory_in_many_processes": (
        """import os, time
def answer(path, blank=0):
    for index in range(8):
        if os.fork() == 0:
            hoard = [bytearray(b"x" * 10**7) for _ in range(150)]
            time.sleep(60)
    time.sleep(60)
""",
        "asks for more memory than a submission may take",
    ),
    "floods_with_forks": (
        """import os
def answer(path, blank=0):
    while True:
        try:
            os.fork()
        except OSError:
            pass
""",
        "the check of this answer",
    ),
    "floods_with_hashes": (
        """def answer(path, blank=0):
    return SAME
class Same(int):
    def __hash__(self): return id(self)
SAME = {Same(index * (2**61 - 1)) for index in range(100_000)}
""",
        "",
    ),
    "floods_with_output": (
        """def answer(path, blank=0):
    while True:
        print("x" * 100_000)
""",
        "",
    ),
    "loops_and_will_not_be_stopped": (
        """def answer(path, blank=0):
    while True:
        try:
            while True: pass
        except BaseException: pass
""",
        "does a loop never end",
    ),
    "loops_in_its_cell": (f"while True:\n    pass\n{RIGHT}", "does a loop never end"),
    "ends_the_program": ("import os\ndef answer(path, blank=0):\n    os._exit(0)\n", ENDS),
    "crashes": ("import os\ndef answer(path, blank=0):\n    os.abort()\n", ENDS),
    "exits": ("def answer(path, blank=0):\n    raise SystemExit(0)\n", "an attempt to end Python"),
    "fails_at_failing": (
        """class Odd(Exception):
    def __str__(self):
        raise self
def answer(path, blank=0):
    raise Odd
""",
        "stops with Odd",
    ),
    "gives_what_has_no_end": (
        "def answer(path, blank=0):\n    whole = []\n    whole.append(whole)\n    return whole\n",
        "has no end",
    ),
    "speaks_in_colours": (
        'def answer(path, blank=0):\n    raise ValueError("\\x1b[31mred\\n=1+1")\n',
        'ValueError: "[31mred =1+1"',
    ),
    "leaves_a_process_behind": (
        f"""import os
{WRONG}
if os.fork() == 0:
    os.setsid()
    os.execvp('sleep', ['sleep', '{{sleep}}'])
""",
        MERGE,
    ),
}
SLEEP = "8642.5"  # a number to know that process by
