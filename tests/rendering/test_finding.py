"""Fonts that a person names: broken ones, several of one name, those of a size of their own."""

import re
import shutil
import time
import warnings

import numpy as np
import pytest
from fontTools.ttLib import TTFont
from PIL import ImageFont

from crnn_lib import Alphabet
from crnn_lib.cli import main
from crnn_lib.rendering import (
    RenderingError,
    SyntheticWords,
    default_fonts,
    find_fonts,
    fonts,
    render,
)

DEJAVU = next(font for font in default_fonts() if font.name == "DejaVuSans.ttf")
EMOJI = "\N{SLIGHTLY SMILING FACE}"


@pytest.fixture
def coloured(tmp_path, monkeypatch):
    """A font of digits and an emoji, coloured pictures that have a size of their own."""
    path = tmp_path / "coloured.ttf"
    with TTFont(DEJAVU) as font:
        for table in font["cmap"].tables:
            if table.format == 12:
                table.cmap = dict.fromkeys([ord(EMOJI), *range(ord("0"), ord("9") + 1)], "one")
            else:
                table.cmap = {}
        font.save(path)
    truetype = ImageFont.truetype

    def refusing(file: str, size: float, **options: object) -> ImageFont.FreeTypeFont:
        if file.endswith("coloured.ttf"):
            raise OSError("invalid pixel size")
        return truetype(file, size, **options)

    monkeypatch.setattr(ImageFont, "truetype", refusing)
    return path


def test_a_font_of_this_machine_that_cannot_be_opened_is_passed_over(
    coloured, monkeypatch, tmp_path, capsys
):
    """Nobody named it: the sentence is that of a character which no font has."""
    monkeypatch.setattr(fonts, "system_fonts", lambda: (coloured,))
    assert fonts.system_fonts_with_any(frozenset([ord(EMOJI)])) == ()
    options = ["--count", "60", "--out", str(tmp_path / "e"), "--alphabet", f"a{EMOJI}"]
    assert main(["render", *options]) == 2
    complaint = capsys.readouterr().err
    assert "invalid pixel size" not in complaint
    assert "fonts has '\\U0001f642' (U+1F642)" in complaint or f"fonts has '{EMOJI}'" in complaint


def test_a_named_font_of_a_size_of_its_own_stays_in_the_list_and_is_never_chosen(coloured):
    """So the list stays that of older checkpoints, and no digit ends a training."""
    found = find_fonts([coloured, DEJAVU])
    assert [font.name for font in found] == ["DejaVuSans.ttf", "coloured.ttf"]
    for index in range(8):
        assert render("12", index=index, fonts=found).font == "DejaVuSans.ttf"
    with pytest.raises(RenderingError, match="none of the 1 fonts has '1'"):
        render("1", fonts=[coloured])


def without(table: bytes) -> bytes:
    return DEJAVU.read_bytes().replace(table, b"gone", 1)


@pytest.mark.parametrize(
    ("content", "fault"),
    [
        (b"ab", "is not a font that can be read"),
        (b"\0\1\0\0" + bytes(8), "is not a font that can be read"),
        (DEJAVU.read_bytes()[:-1000], "it is cut off"),
        (without(b"cmap"), "no table says which characters it has"),
        (without(b"head"), "cannot be opened"),
    ],
    ids=["two bytes", "no tables", "cut off", "no cmap", "no head"],
)
def test_a_broken_font_is_found_before_anything_is_drawn(content, fault, tmp_path, capsys):
    shutil.copy(DEJAVU, tmp_path)
    (tmp_path / "bad.ttf").write_bytes(content)
    with pytest.raises(RenderingError, match=f"^{tmp_path}/bad.ttf .*{fault}.*: leave it out or"):
        find_fonts([tmp_path])
    out = tmp_path / "new"
    options = ["--alphabet", "ab", "--count", "1", "--out", str(out)]
    assert main(["render", *options, "--fonts", str(tmp_path)]) == 2
    assert "bad.ttf" in capsys.readouterr().err
    assert not out.exists()


def test_all_broken_fonts_are_named(tmp_path):
    shutil.copy(DEJAVU, tmp_path)
    for name in ("bad.ttf", "worse.otf"):
        (tmp_path / name).write_bytes(b"ab")
    with pytest.raises(
        RenderingError, match=r"2 of 3 fonts .*bad.ttf is .*worse.otf is .*: leave them out"
    ):
        find_fonts([tmp_path])
    for number in range(60):
        (tmp_path / f"{number}.ttf").write_bytes(b"ab")
    with pytest.raises(RenderingError, match=r"62 of 63 fonts .*; and 12 more: leave them out"):
        find_fonts([tmp_path])


def test_many_fonts_are_opened_within_seconds(tmp_path):
    for number in range(250):
        (tmp_path / f"{number:04}.ttf").hardlink_to(DEJAVU)
    start = time.perf_counter()
    assert len(find_fonts([tmp_path])) == 250
    assert time.perf_counter() - start < 3  # 0.3 s here


def test_fonts_of_one_name_are_told_of_once(tmp_path, capsys):
    for folder in "abc":
        (tmp_path / folder).mkdir()
        shutil.copy(DEJAVU, tmp_path / folder)
    first, second, third = (tmp_path / folder / DEJAVU.name for folder in "abc")
    with pytest.warns(UserWarning, match="left out: ") as caught:
        assert find_fonts([tmp_path]) == (first,)
    (said,) = (str(warning.message) for warning in caught)
    assert f"left out: {second}, a font of this name comes first, {first} (2 such fonts" in said
    assert str(third) not in said
    with warnings.catch_warnings():
        warnings.simplefilter("error")  # the same file twice is no other font
        (tmp_path / "link.txt").write_text(f"{first}\n{first}\n")
        assert find_fonts([first, tmp_path / "link.txt"]) == (first,)
    options = ["--count", "1", "--alphabet", "ab", "--fonts", str(tmp_path)]
    assert main(["render", *options, "--out", str(tmp_path / "new")]) == 0
    complaint = capsys.readouterr().err
    assert f"--fonts: left out: {second}, a font of this name comes first" in complaint
    assert "Warning" not in complaint


def test_a_list_of_fonts_with_a_byte_order_mark(tmp_path):
    """As editors on Windows write it."""
    (tmp_path / "fonts.txt").write_text(f"{DEJAVU}\n", encoding="utf-8-sig")
    assert find_fonts([tmp_path / "fonts.txt"]) == (DEJAVU,)


@pytest.mark.parametrize(
    "given", [DEJAVU, str(DEJAVU), [str(DEJAVU)], (DEJAVU,)], ids=["path", "str", "list", "tuple"]
)
def test_fonts_are_paths_or_strings_one_or_several(given):
    assert find_fonts(given) == (DEJAVU,)
    wanted = render("a", fonts=[DEJAVU])
    assert np.array_equal(render("a", fonts=given).pixels, wanted.pixels)
    words = SyntheticWords(Alphabet("abc"), fonts=given)
    assert words.identity == SyntheticWords(Alphabet("abc"), fonts=[DEJAVU]).identity
    assert re.fullmatch("[abc]+", words[0].text)
