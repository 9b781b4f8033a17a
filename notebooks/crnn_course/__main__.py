"""`python -m crnn_course ...`: the same command as `course ...`."""

import sys

from crnn_course.command import main

if __name__ == "__main__":
    sys.exit(main())
