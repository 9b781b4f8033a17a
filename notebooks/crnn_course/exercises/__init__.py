"""Exercises of the course: `check` an answer, ask for a `hint`, `predict` what a cell will show.

Each chapter has its own module (`chapter_04`), written with `definitions`; `judging` judges
answers, `comparing` compares them, and `feedback` prints what a learner reads.
"""

from __future__ import annotations

from crnn_course.exercises.feedback import check, hint, predict

__all__ = ["check", "hint", "predict"]
