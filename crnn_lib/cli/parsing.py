"""The parser of command lines, and the exit codes of commands."""

from __future__ import annotations

import argparse
from typing import Any, NoReturn

# the last is what shells report for Ctrl-C
PROBLEMS, WRONG_INPUT, STOPPED = 1, 2, 130


class Parser(argparse.ArgumentParser):
    """A parser whose errors are one sentence, with exit code 2, and whose options are whole words.

    An abbreviation could come to mean another option when one is added.
    """

    def __init__(self, **options: Any) -> None:
        super().__init__(**options, allow_abbrev=False)

    def error(self, message: str) -> NoReturn:
        """Print the message and leave the program."""
        self.exit(WRONG_INPUT, f"{self.prog}: {message} (see {self.prog} --help)\n")

    def _get_value(self, action: argparse.Action, arg_string: str) -> Any:
        """Refuse an empty value, of any option: as a path it would mean the current folder."""
        named = action.nargs != argparse.PARSER  # a command's parser looks for itself
        if named and not arg_string:
            raise argparse.ArgumentError(action, "is empty: an unset variable?")
        return super()._get_value(action, arg_string)
