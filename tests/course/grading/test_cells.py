"""The cells that a check builds on, and no others."""

from crnn_course.grading.cells import names, needed

ANSWER = """def answer(values):
    name = 3
    def inner():
        return helper(values)
    return inner() + name"""
SHAPES = """def f(x: Shape = size):
    global seen
    seen = [y * z for y in x]
    return len(seen)"""


def test_only_the_cells_that_a_check_builds_on_are_run():
    cells = [
        "import torch\nfrom math import prod, tau",
        "for name in ('a', 'b'):\n    print(name)",
        "def helper(values):\n    return prod(values) * scale",
        "scale = 3",
        "history = train()",
        "broken(",
        "%matplotlib inline\n",
        ANSWER,
        'check("4.1", answer)',
        "scale = 4",
    ]
    assert needed(cells, 8) == [0, 2, 3, 7]
    assert needed([*cells[:4], "from os.path import *", *cells[4:]], 9) == [0, 2, 3, 4, 8]
    again = ["x = 1", "if x:\n    y = 2\nx = 3", "x = 4", "z = x", 'check("4.1", (y, z))']
    assert needed(again, 4) == [0, 1, 2, 3]
    rebound = [*again[:3], "y = x = 5", *again[3:]]
    assert needed(rebound, 5) == [3, 4], "the last binding counts"
    own = ["import os\nos = 3", "import os\ndef f():\n    return os.sep", 'check("4.1", f)']
    assert needed(own, 2) == [1], "a cell's own imports do"
    assert needed(["check = forged()", "y = 1", 'check("4.1", y)'], 2) == [1]
    found = names(SHAPES)
    assert found.bound == {"f", "seen"}
    assert found.used & {"Shape", "size", "z", "x", "y"} == {"Shape", "size", "z"}
