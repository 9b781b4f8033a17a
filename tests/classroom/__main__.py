"""Every chapter from a clone to grades: released, handed in three times, graded by nbgrader and by
`crnn grade`.

Run by `make nbgrader`; ends with exit code 1 when a learner got other points than was due, or the
feedback lacks a reason.
"""

from __future__ import annotations

import sys
import tempfile
import time
from pathlib import Path

from crnn_course.grading.grader import Grader
from crnn_course.grading.submissions import Submission
from crnn_course.publishing.editions import chapters
from crnn_course.publishing.release import release

from tests.classroom import COURSE, SOLVED, feedback, hand_in, scores, sentences


def try_out(chapter: Path, classroom: Path, grader: Grader) -> bool:
    """Whether both ways of grading give a chapter's three submissions what is due; prints a line
    for each.
    """
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
        ours[learner] = sum(grade.points for grade in grader.grade(Submission(learner, path)))
    fine = due == theirs == ours and not missing
    seconds = f"{middle - start:.0f} s and {time.perf_counter() - middle:.0f} s"
    print(
        (
            f"{chapter.stem}: {'as due' if fine else 'WRONG'}; nbgrader and crnn grade took "
            f"{seconds} "
            "for three"
        ),
        flush=True,
    )
    if not fine:
        print(
            (
                f"  due {due}\n  nbgrader {theirs}\n  crnn grade {ours}\n  missing in the "
                "feedback: "
                f"{missing}"
            ),
            flush=True,
        )
    return fine


def main() -> int:
    with tempfile.TemporaryDirectory() as folder:
        grader = Grader(COURSE)
        fine = [
            try_out(chapter, Path(folder) / "classroom", grader) for chapter in chapters(COURSE)
        ]
    return 0 if all(fine) else 1


if __name__ == "__main__":
    sys.exit(main())
