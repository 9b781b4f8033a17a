"""Exercises of the course: `check("4.2", answer)` says what is right or wrong, `hint("4.2")` helps
on, `predict` asks first.

Each chapter's exercises stand in a room of their own (`chapter_04`), the checking in `machinery`.
"""

from __future__ import annotations

from crnn_course.exercises.machinery import check, hint, predict

__all__ = ["check", "hint", "predict"]
