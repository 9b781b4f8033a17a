"""Loaded once, in the process from which all limited ones are forked (`limited`).

Each of them would load the exercises and what reads notebooks, and the instructor's own command.
"""

from nbformat import validate
from nbformat.v4 import new_notebook

import crnn_course.command
import crnn_course.grading.reasons  # noqa: F401
from crnn_course.exercises.definitions import catalogue

catalogue()
validate(new_notebook())
