"""`python -m crnn_lib ...`: the same command line as `crnn ...`."""

import sys

from crnn_lib.cli.commands import main

if __name__ == "__main__":
    sys.exit(main())
