"""Figures of the course, each with a description computed from what is drawn."""

from crnn_course.figures.base import show

__all__ = ["show"]
