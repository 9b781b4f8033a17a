"""Tests of the course's own machinery."""

from crnn_course.command import main


def course(*arguments: object) -> int:
    """The exit code of the command `course`."""
    try:
        return main([str(argument) for argument in arguments])
    except SystemExit as ended:
        return int(ended.code or 0)


def run_course(capsys, *arguments: object) -> tuple[int, str, str]:
    """Exit code, what was said, what was complained about."""
    code = course(*arguments)
    said = capsys.readouterr()
    return code, said.out, said.err
