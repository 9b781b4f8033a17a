"""The command line `crnn`: `options` parses a command, `commands` runs it.

`inputs` and `readers` make what the options name, `report` is of `crnn evaluate`, `check` of
`crnn check`.
"""

from crnn_lib.cli.commands import main

__all__ = ["main"]
