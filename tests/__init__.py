"""The tests mirror the packages; `notebooks` holds the contract of a notebook, `course` the
course's machinery, `bench` what `make bench` runs, `banks` right and wrong answers to every
exercise."""

from pathlib import Path

ROOT = Path(__file__).parents[1]
