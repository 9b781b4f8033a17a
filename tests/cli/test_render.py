"""A failed `crnn render` leaves behind what was there before: nothing, or an empty folder."""

import errno
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from PIL import Image

from crnn_lib.cli import commands, main
from crnn_lib.files import filling
from crnn_lib.rendering import default_fonts, fonts

OPTIONS = ["--count", "5", "--alphabet", "digits"]


@pytest.fixture(params=["", "new", "new/deeper"])
def out(request, tmp_path) -> Path:
    """An empty folder that is there, one to be made, one to be made with the one above."""
    (tmp_path / "here").mkdir()
    return tmp_path / "here" / request.param


def render(out: Path, *options: str) -> int:
    try:
        return main(["render", "--out", str(out), *OPTIONS, *options])
    except SystemExit as ended:
        return int(ended.code or 0)


def entries(folder: Path) -> list[Path]:
    return sorted(folder.rglob("*"))


def fails_at(monkeypatch, number: int, error: BaseException) -> None:
    real, saved = Image.Image.save, []

    def save(self, path, *rest, **options):
        saved.append(path)
        if len(saved) == number:
            Path(path).write_bytes(b"half a pict")
            raise error
        real(self, path, *rest, **options)

    monkeypatch.setattr(Image.Image, "save", save)


def test_a_full_disk(out, tmp_path, monkeypatch, capsys):
    fails_at(monkeypatch, 3, OSError(errno.ENOSPC, os.strerror(errno.ENOSPC)))
    assert render(out) == 2
    complaint = capsys.readouterr().err
    assert "No space left on device" in complaint
    assert "what was drawn is removed again" in complaint
    assert entries(tmp_path) == [tmp_path / "here"]


def test_a_disk_that_is_full_when_the_labels_are_written(out, tmp_path, monkeypatch):
    class Full:
        def writer(self, file):
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(commands, "csv", Full())
    assert render(out) == 2
    assert entries(tmp_path) == [tmp_path / "here"]


def test_ctrl_c(out, tmp_path, monkeypatch, capsys):
    fails_at(monkeypatch, 2, KeyboardInterrupt())
    assert render(out) == 130
    assert capsys.readouterr().err.splitlines()[-1] == "stopped"
    assert entries(tmp_path) == [tmp_path / "here"]


def test_ctrl_c_in_a_terminal(tmp_path):
    command = [sys.executable, "-m", "crnn_lib", "render", "--count", "1000000"]
    run = subprocess.Popen(
        [*command, "--out", str(tmp_path / "a" / "b")], stderr=subprocess.PIPE, text=True
    )
    while not (tmp_path / "a" / "b" / "images" / "000009.png").exists() and run.poll() is None:
        time.sleep(0.1)
    run.send_signal(signal.SIGINT)
    complaint = run.communicate(timeout=60)[1]
    assert run.returncode == 130, complaint
    assert "Traceback" not in complaint
    assert entries(tmp_path) == []


def test_an_alphabet_that_no_font_can_draw(out, tmp_path, capsys, monkeypatch):
    monkeypatch.setattr(fonts, "system_fonts", tuple)  # this machine may have every script
    assert render(out, "--alphabet", "a\N{OLD PERSIAN SIGN A}") == 2
    assert "U+103A0" in capsys.readouterr().err
    assert entries(tmp_path) == [tmp_path / "here"]


@pytest.mark.parametrize(
    ("damage", "complaint"),
    [
        (lambda whole: whole[:2000], "broken.ttf is not a font that can be read"),
        # the table of characters can be read, the rest cannot
        (lambda whole: whole.replace(b"head", b"gone", 1), "broken.ttf cannot be opened"),
        (lambda whole: whole.replace(b"glyf", b"gone", 1), "none of the 1 fonts has '0'"),
    ],
    ids=["cut off", "no head", "no glyphs"],
)
def test_a_font_that_cannot_be_drawn_with(out, tmp_path, capsys, damage, complaint):
    whole = next(font for font in default_fonts() if font.name == "DejaVuSans.ttf").read_bytes()
    font = tmp_path / "broken.ttf"
    font.write_bytes(damage(whole))
    assert render(out, "--fonts", str(font)) == 2
    assert complaint in capsys.readouterr().err
    assert entries(tmp_path) == [font, tmp_path / "here"]


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_folder_that_cannot_be_written(tmp_path, capsys):
    (tmp_path / "closed").mkdir(mode=0o500)
    assert render(tmp_path / "closed" / "a" / "b") == 2
    assert "could not be written (Permission denied)" in capsys.readouterr().err
    assert entries(tmp_path) == [tmp_path / "closed"]


def test_a_file_above_the_folder_stays(tmp_path, capsys):
    (tmp_path / "file").write_text("mine")
    assert render(tmp_path / "file" / "new") == 2
    assert "could not be written" in capsys.readouterr().err
    assert (tmp_path / "file").read_text() == "mine"


def test_what_somebody_else_put_beside_it_stays(tmp_path):
    def fail() -> None:
        with filling(tmp_path / "a" / "b"):
            (tmp_path / "a" / "theirs.txt").write_text("theirs")
            raise OSError

    with pytest.raises(OSError):
        fail()
    assert entries(tmp_path) == [tmp_path / "a", tmp_path / "a" / "theirs.txt"]


def test_a_folder_that_holds_something_stays_as_it_is(tmp_path):
    (tmp_path / "mine").write_text("mine")
    with pytest.raises(FileExistsError), filling(tmp_path):
        pass
    assert (tmp_path / "mine").read_text() == "mine"
