"""The course's machinery: what the notebooks need beside the library `crnn_lib`.

`check`, `hint` and `predict` belong to the exercises; `show` displays a figure with its
description. `crnn_lib` never imports this package.
"""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Any

from crnn_course.exercises import check, hint, predict

if TYPE_CHECKING:
    from crnn_course.figures import show

__all__ = ["check", "hint", "predict", "show"]

# With many fonts, matplotlib's first import takes seconds and says so, as if a cell had written it.
logging.getLogger("matplotlib.font_manager").addFilter(
    lambda record: "building the font cache" not in record.getMessage()
)


def __getattr__(name: str) -> Any:
    if name == "show":  # loaded when a figure is shown: matplotlib takes a second
        from crnn_course.figures import show

        return show
    raise AttributeError(f"module 'crnn_course' has no attribute {name!r}")
