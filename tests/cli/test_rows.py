"""What a shell does to a command: empty variables, odd names of files, a closed output."""

import argparse
import json
import subprocess
import sys
from pathlib import Path

import pytest

from crnn_lib.cli import main
from crnn_lib.cli.options import parser
from crnn_lib.rendering import render

EMPTY = "is empty: an unset variable?"


def commands() -> dict[str, argparse.ArgumentParser]:
    (whole,) = (
        action
        for action in parser()._actions
        if isinstance(action, argparse._SubParsersAction)  # the only way to them
    )
    return dict(whole.choices)


VALUED = [
    (name, option.option_strings[0] if option.option_strings else option.metavar)
    for name, command in commands().items()
    for option in command._actions
    if option.nargs != 0
]


@pytest.fixture
def picture(tmp_path) -> Path:
    render("42", seed=1).image.save(tmp_path / "a.png")
    return tmp_path / "a.png"


@pytest.mark.parametrize(("command", "option"), VALUED)
def test_an_empty_value_is_refused_whatever_it_is_of(capsys, command, option):
    for given in ([option, ""], [f"{option}="]) if option.startswith("-") else ([""],):
        with pytest.raises(SystemExit) as ended:
            main([command, *given])
        assert ended.value.code == 2
        (sentence,) = capsys.readouterr().err.splitlines()
        assert sentence.startswith(f"crnn {command}: argument {option}: {EMPTY}")


def test_an_empty_value_among_others_is_refused(capsys, picture):
    for arguments in (
        ["read", str(picture), ""],
        ["train", "--out", "run", "--fonts", "a.ttf", ""],
    ):
        with pytest.raises(SystemExit):
            main(arguments)
        assert EMPTY in capsys.readouterr().err


@pytest.mark.parametrize("name", ["a\tb.png", "a\nb.png", "a\rb.png", "a\x1b[31mb.png"])
def test_a_row_stays_a_row_whatever_the_file_is_called(capsys, picture, name):
    odd = picture.rename(picture.parent / name)
    missing = f"{odd}.gone"
    assert main(["read", str(odd), missing]) == 1
    said = capsys.readouterr()
    first, second = said.out.splitlines()
    shown = str(odd.parent / name.encode("unicode_escape").decode())
    assert first.split("\t")[0] == shown
    assert len(first.split("\t")) == 3
    assert second.split("\t")[:3] == [f"{shown}.gone", "", "0.00"]
    assert len(second.split("\t")) == 4
    assert all(sentence.startswith(f"crnn read: {shown}") for sentence in said.err.splitlines())
    assert main(["read", "--json", str(odd)]) == 0
    assert json.loads(capsys.readouterr().out)[0]["file"] == str(odd), "JSON has its own escapes"


def test_rows_of_evaluate_and_of_what_is_left_out_stay_rows(capsys, picture):
    picture.rename(picture.parent / "a\tb.png")
    labels = picture.parent / "labels.csv"
    labels.write_text("file,text\na\tb.png,zzz\nc\td.png,1\n")
    assert main(["evaluate", "--data", str(labels), "--skip-unreadable"]) == 0
    said = capsys.readouterr()
    assert "  a\\tb.png: 'zzz' read as" in said.out
    assert r"(c\td.png)" in said.err


def test_a_windows_path_is_printed_as_it_is(capsys):
    assert main(["read", r"C:\temp\new.png"]) == 2
    assert capsys.readouterr().out.startswith("C:\\temp\\new.png\t")


@pytest.mark.parametrize("stream", ["stdout", "stderr"])
def test_a_closed_stream_does_not_end_the_command(monkeypatch, picture, stream):
    labels = picture.parent / "labels.csv"
    labels.write_text("file,text\na.png,42\n")
    for arguments in (
        ["read", "--json", str(picture)],
        ["read", str(picture)],
        ["evaluate", "--json", "--data", str(labels)],
        ["evaluate", "--data", str(labels)],
        ["render", "--count", "2", "--out", str(picture.parent / "new")],
    ):
        monkeypatch.setattr(sys, stream, None)
        assert main(arguments) == 0, arguments
        getattr(sys, stream).close()
        monkeypatch.undo()


@pytest.mark.skipif(sys.platform == "win32", reason="the shell's syntax")
def test_a_shell_that_closes_the_output(picture):
    command = f"{sys.executable} -m crnn_lib read --json {picture} >&-"
    done = subprocess.run(["sh", "-c", command], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert "Traceback" not in done.stderr
