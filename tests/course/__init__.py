"""Tests of the course's own machinery."""

from crnn_course.command import main


def course(*arguments: object) -> int:
    """Run the command `course`; return its exit code."""
    try:
        return main([str(argument) for argument in arguments])
    except SystemExit as ended:
        return int(ended.code or 0)


def run_course(capsys, *arguments: object) -> tuple[int, str, str]:
    """Run the command `course`; return its exit code, stdout and stderr."""
    code = course(*arguments)
    said = capsys.readouterr()
    return code, said.out, said.err
