"""The command line `crnn`: `commands` runs them, `options` parses them, `check` looks at the
environment.
"""

from crnn_lib.cli.commands import main

__all__ = ["main"]
