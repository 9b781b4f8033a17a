"""So that plain `pytest --nbval notebooks` is strict and patient: cells of a training may be silent for a while.

nbval waits 5 seconds for each output once a cell has replied, whatever --nbval-cell-timeout says (nbval issue 231).
"""

from typing import Any

OUTPUT_SECONDS = 60


def pytest_collection_modifyitems(items: list[Any]) -> None:
    for item in items:
        if hasattr(item, "output_timeout"):
            item.output_timeout = OUTPUT_SECONDS
