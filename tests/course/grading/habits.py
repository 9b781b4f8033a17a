"""Honest ways to write and hand in a right answer to exercise 4.1, by name."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from nbformat.v4 import new_code_cell

from tests.course.grading.submitting import LIBRARY, RIGHT, WRONG

BODY = "[b for a, b in zip([None, *path], path) if b != a and b != blank]"

# the cell of the answer; all are cells of one notebook
IN_THE_CELL = {
    "plain": RIGHT,
    "timed": f"%%time\n{RIGHT}",
    "captured": f"%%capture said\n{RIGHT}print('hello')\n",
    "with_timeit": f"{RIGHT}%timeit -n 1 -r 1 answer([1, 1])\n",
    "with_a_shell_line": f"!echo hello\n{RIGHT}files = !ls\n",
    "with_pip_install": f"%pip install tqdm\n!pip install tqdm\n{RIGHT}",
    "with_a_plot": f"%matplotlib inline\nimport matplotlib.pyplot as plt\n{RIGHT}"
    "plt.plot(answer([1, 2, 3]))\nplt.show()\n",
    "with_a_widget": f"{RIGHT}import ipywidgets\ndisplay(ipywidgets.IntSlider())\n",
    "a_lambda": f"answer = lambda path, blank=0: {BODY}\n",
    "an_object_that_can_be_called": f"class Merge:\n    def __call__(self, path, blank=0):\n"
    f"        return {BODY}\nanswer = Merge()\n",
    "a_partial": f"from functools import partial\ndef merge(other, path, blank=0):\n"
    f"    return {BODY}\nanswer = partial(merge, None)\n",
    "decorated": "import functools, time\ndef timed(function):\n    @functools.wraps(function)\n"
    "    def inner(*given, **named):\n        time.sleep(0)\n"
    f"        return function(*given, **named)\n    return inner\n@timed\n{RIGHT}",
    "prints_what_it_does": RIGHT.replace("    return", "    print('path', path)\n    return"),
    "warns_and_writes_to_stderr": RIGHT.replace(
        "    return",
        "    import sys, warnings\n    warnings.warn('careful')\n"
        "    print('oh', file=sys.stderr)\n    return",
    ),
    "gives_an_array": f"import numpy as np\n{RIGHT.replace('[b for', 'np.array([b for')}".replace(
        "b != blank]", "b != blank], dtype=int)"
    ),
    "types_and_docstring": "from __future__ import annotations\nfrom typing import List\n\n\n"
    'def answer(path: List[int], blank: int = 0) -> List[int]:\n    """Merge, then drop."""\n'
    f"    return {BODY}\n",
    "recursive": "import sys\nsys.setrecursionlimit(5000)\n"
    "def answer(path, blank=0, last=None):\n    if not path:\n        return []\n"
    "    first = [path[0]] if path[0] not in (last, blank) else []\n"
    "    return first + answer(path[1:], blank, path[0])\n",
    "counts_its_calls": "calls = 0\ndef answer(path, blank=0):\n    global calls\n    calls += 1\n"
    f"    return {BODY}\n",
    "uses_a_pool_of_threads": "from concurrent.futures import ThreadPoolExecutor\n"
    "def answer(path, blank=0):\n    with ThreadPoolExecutor(2) as pool:\n"
    f"        return pool.submit(lambda: {BODY}).result()\n",
    "uses_workers_of_a_data_loader": "from torch.utils.data import DataLoader\n"
    f"{RIGHT}batches = [b for b in DataLoader([1, 2, 3, 4], batch_size=2, num_workers=2)]\n"
    "assert len(batches) == 2\n",
    "starts_a_process": f"import subprocess, sys\n{RIGHT}"
    "subprocess.run([sys.executable, '-c', 'print(1)'], check=True)\n",
    "uses_eval_and_inspect": f"import inspect\n{RIGHT}print(inspect.getsource(answer))\n"
    "assert eval('1 + 1') == 2\nexec('x = 1')\n",
    "tests_itself": f"{RIGHT}assert answer([1, 1, 0, 1]) == [1, 1]\n",
    "fails_after_it_was_defined": f"{RIGHT}print(undefined_name)\n",
    "asks_and_goes_on": f"{RIGHT}name = input('your name?')\n",
    "writes_a_file": f"{RIGHT}open('notes.txt', 'w').write('mine')\n",
    "a_module_of_its_own": "%%writefile mine.py\ndef merge(path, blank=0):\n"
    f"    return {BODY}\n",  # imported by an added cell, see below
    "awaits": f"import asyncio\nawait asyncio.sleep(0)\n{RIGHT}",
    "hides_its_name": f"def merge(path, blank=0):\n    return {BODY}\nanswer = merge\ndel merge\n",
    "keeps_the_library_beside_it": f"{LIBRARY}{RIGHT}",
    "compares_with_the_library": f"{LIBRARY}{RIGHT}"
    "for path in ([], [1, 1]):\n    print(answer(path) == collapse(path))\n",
}


def _into_an_added_cell(cells: list[Any], at: dict[str, Any]) -> None:
    at["ex-answer"].source = "..."
    cells.insert(cells.index(at["test-answer"]), new_code_cell(RIGHT))


def _helper_in_an_added_cell(cells: list[Any], at: dict[str, Any]) -> None:
    helped = RIGHT.replace("zip([None, *path], path)", "helper(path)")
    at["ex-answer"].source = helped
    cells.insert(1, new_code_cell("helper = lambda path: zip([None, *path], path)"))
    cells.insert(2, new_code_cell("raise SystemExit('an experiment')"))


def _helper_in_the_courses_cell(cells: list[Any], at: dict[str, Any]) -> None:
    at["first"].source += "\nhelper = lambda path: zip([None, *path], path)"
    at["ex-answer"].source = RIGHT.replace("zip([None, *path], path)", "helper(path)")


def _check_deleted(cells: list[Any], at: dict[str, Any]) -> None:
    cells.remove(at["test-answer"])


def _check_edited(cells: list[Any], at: dict[str, Any]) -> None:
    at["test-answer"].source += "\nprint('done')"


def _written_twice(cells: list[Any], at: dict[str, Any]) -> None:
    at["ex-answer"].source = WRONG
    again = new_code_cell(RIGHT, metadata=at["ex-answer"].metadata, id="again")
    cells.insert(cells.index(at["test-answer"]), again)


def _below_its_check(cells: list[Any], at: dict[str, Any]) -> None:
    at["ex-answer"].source = "..."
    cells.append(new_code_cell(RIGHT))


def _metadata_stripped(cells: list[Any], at: dict[str, Any]) -> None:
    for cell in cells:
        cell.metadata = {}
        cell.id = f"other-{cell.id}"


def _setup_deleted(cells: list[Any], at: dict[str, Any]) -> None:
    cells.remove(at["first"])


# a notebook of their own each
IN_THE_NOTEBOOK: dict[str, Callable[[list[Any], dict[str, Any]], None]] = {
    "answer_in_an_added_cell": _into_an_added_cell,
    "helper_in_an_added_cell": _helper_in_an_added_cell,
    "helper_in_the_courses_cell": _helper_in_the_courses_cell,
    "check_deleted": _check_deleted,
    "check_edited": _check_edited,
    "answer_written_twice": _written_twice,
    "answer_below_its_check": _below_its_check,
    "metadata_stripped": _metadata_stripped,
    "setup_deleted": _setup_deleted,
}
