"""The museum of failures: mistakes that CRNN users really make, each a small change of one loop.

Read `training` first (the loop without a bug), then `bugs` (the same loop with one bug each),
`fingerprints` (numbers computed from a run) and `exhibits`, which puts them together: each bug with
its fingerprint, and the ranges of that number without the bug and with it. The two ranges do not
overlap, and tests check them for several seeds. `workbench` is for loops that learners repair.
"""

from crnn_course.museum.exhibits import EXHIBITS, Exhibit, exhibit, range_in_words
from crnn_course.museum.fingerprints import (
    blanks,
    chart,
    chart_in_words,
    digit_widths,
    first_digit_read,
    gradient_left,
    gradients_lost,
    last_layer_moved,
    last_loss,
    losses_of_zero,
    lowest_loss,
    neighbours_matter,
    picture_matters,
    repeats_right,
    right,
    runs_differ,
    worst_loss,
)
from crnn_course.museum.training import ALPHABET, STEPS, TinyReader, Training, drawn, run_of
from crnn_course.museum.workbench import SmallReader, loss_of, new_layer, unseen_batch, workbench

__all__ = [
    "ALPHABET",
    "EXHIBITS",
    "STEPS",
    "Exhibit",
    "SmallReader",
    "TinyReader",
    "Training",
    "blanks",
    "chart",
    "chart_in_words",
    "digit_widths",
    "drawn",
    "exhibit",
    "first_digit_read",
    "gradient_left",
    "gradients_lost",
    "last_layer_moved",
    "last_loss",
    "loss_of",
    "losses_of_zero",
    "lowest_loss",
    "neighbours_matter",
    "new_layer",
    "picture_matters",
    "range_in_words",
    "repeats_right",
    "right",
    "run_of",
    "runs_differ",
    "unseen_batch",
    "workbench",
    "worst_loss",
]
