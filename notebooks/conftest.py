"""So that plain `pytest --nbval notebooks` is strict and patient, and says what each chapter costs.

nbval waits 5 seconds for each output once a cell has replied, whatever --nbval-cell-timeout says
(nbval issue 231), and cells of a training may be silent for a while.

nbval compares what `show` displays of a figure: alternative text, caption and width. The picture's
own bytes depend on the processor: the one rule below leaves them out.
"""

from collections import Counter
from typing import Any

OUTPUT_SECONDS = 60
PICTURE, ITS_NAME = r"(?<=src=\"data:image/png;base64,)[^\"]*", "a picture"
_seconds: Counter[str] = Counter()


def pytest_collection_modifyitems(items: list[Any]) -> None:
    for item in items:
        if hasattr(item, "output_timeout"):
            item.output_timeout = OUTPUT_SECONDS
        if hasattr(item.parent, "sanitize_patterns"):
            item.parent.sanitize_patterns[PICTURE] = ITS_NAME


def pytest_runtest_logreport(report: Any) -> None:
    if ".ipynb::" in report.nodeid:
        _seconds[report.nodeid.split("::")[0]] += report.duration


def pytest_terminal_summary(terminalreporter: Any) -> None:
    if _seconds:
        terminalreporter.section("seconds for each notebook")
    for notebook, seconds in sorted(_seconds.items()):
        terminalreporter.write_line(f"{seconds:6.1f} {notebook}")
