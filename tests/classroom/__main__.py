"""Release every chapter, hand it in three times, grade with nbgrader and with `course grade`.

Run by `make nbgrader`; ends with exit code 1 if a learner got other points than due, or if the
feedback lacks a reason. `python -m tests.classroom 05 06` tries these chapters alone.
"""

from __future__ import annotations

import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from crnn_course.grading.grader import Grader
from crnn_course.grading.isolation import missing
from crnn_course.grading.submissions import Submission
from crnn_course.publishing.editions import chapters
from crnn_course.publishing.release import release

from tests.classroom import COURSE, SOLVED, feedback, hand_in, scores, sentences


def try_out(chapter: Path, classroom: Path, grader: Grader) -> bool:
    """Grade a chapter's submissions both ways; tell whether each got the points that were due."""
    start = time.perf_counter()
    (released,) = release(SOLVED, classroom, [chapter.name])
    due = hand_in(released, classroom / "submitted")
    theirs = scores(classroom, chapter.stem)
    page = feedback(classroom, "bob_wrong", chapter.stem)
    missing = [words for words in sentences(released) if words not in page]
    middle = time.perf_counter()
    ours = {}
    for learner in due:
        path = classroom / "submitted" / learner / chapter.stem / chapter.name
        ours[learner] = sum(
            grade.points for grade in grader.grade(Submission(learner, path)).grades
        )
    fine = due == theirs == ours and not missing
    seconds = f"{middle - start:.0f} s and {time.perf_counter() - middle:.0f} s"
    word = "as due" if fine else "WRONG"
    print(f"{chapter.stem}: {word}; nbgrader and course grade took {seconds} for three", flush=True)
    if not fine:
        print(f"  due {due}\n  nbgrader {theirs}\n  course grade {ours}")
        print(f"  missing in the feedback: {missing}", flush=True)
    return fine


def main(numbers: Sequence[str]) -> int:
    chosen = [
        chapter
        for chapter in chapters(COURSE)
        if not numbers or chapter.name.startswith(tuple(numbers))
    ]
    with tempfile.TemporaryDirectory() as folder:
        grader = Grader(COURSE, isolated=not missing())
        fine = [try_out(chapter, Path(folder) / "classroom", grader) for chapter in chosen]
    return 0 if all(fine) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
