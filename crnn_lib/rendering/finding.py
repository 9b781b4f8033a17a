"""Fonts that a person names: files, folders, lists of paths."""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from pathlib import Path

from crnn_lib.files import read_text
from crnn_lib.rendering.faces import (
    DAMAGED,
    SUFFIXES,
    as_fonts,
    faces_of,
    fault_of,
    file_and_number,
    is_font_file,
)
from crnn_lib.rendering.fonts import RenderingError

NAMED = 50  # broken fonts that a message lists


def find_fonts(paths: Path | str | Sequence[Path | str]) -> tuple[Path, ...]:
    """Find fonts: files, folders (searched to the bottom), or text files with a path on each line.

    A collection stands for all of its faces, `FILE.ttc#2` for one of them. Sorted by name, each
    name once: a warning tells of others of the same name. Raises RenderingError for what is
    missing or holds no font, and for fonts that cannot be opened.
    """
    found: dict[str, Path] = {}
    left_out: list[Path] = []
    for path in as_fonts(paths):
        files = _fonts_at(path)
        missing = [file for file in files if not file_and_number(file)[0].is_file()]
        if missing or not files:
            lacking = (
                f"{missing[0]} does not exist ({len(missing)} of {len(files)} are missing)"
                if missing
                else "no font is there"
            )
            raise RenderingError(
                f"--fonts {path}: {lacking}; name {', '.join(SUFFIXES)} files, folders of "
                "them, or a list of paths (.txt)"
            )
        for font in dict.fromkeys(font for file in files for font in _faces_named(file)):
            first = found.setdefault(font.name, font)
            if first != font and first.resolve() != font.resolve():
                left_out.append(font)
    fonts = tuple(found[name] for name in sorted(found))
    _refuse_broken(fonts)
    _tell_of(left_out, found)
    return fonts


def _refuse_broken(fonts: Sequence[Path]) -> None:
    """Raise RenderingError naming all fonts that cannot be opened.

    Each would end the drawing, or a training, at the first text that it is chosen for.
    """
    faults = [f"{font} {fault}" for font in fonts if (fault := fault_of(font))]
    if not faults:
        return
    named = "; ".join(faults[:NAMED])
    if len(faults) == 1:
        raise RenderingError(f"{named}: leave it out or copy it again")
    more = f"; and {len(faults) - NAMED:,} more" if len(faults) > NAMED else ""
    count = f"{len(faults):,} of {len(fonts):,} fonts cannot be used"
    raise RenderingError(f"{count}: {named}{more}: leave them out or copy them again")


def _tell_of(left_out: Sequence[Path], found: dict[str, Path]) -> None:
    """Warn of fonts with the name of one that came before: checkpoints know fonts by name."""
    if left_out:
        first = left_out[0]
        count = f" ({len(left_out):,} such fonts in all)" if len(left_out) > 1 else ""
        warnings.warn(
            f"left out: {first}, a font of this name comes first, {found[first.name]}{count}: "
            "rename what is to be used, too",
            stacklevel=3,
        )


def _fonts_at(path: Path) -> list[Path]:
    if path.suffix == ".txt" and path.is_file():
        lines = read_text(path, RenderingError).splitlines()
        return [Path(line.strip()) for line in lines if line.strip()]
    files = sorted(path.rglob("*")) if path.is_dir() else [path]
    return [file for file in files if is_font_file(file_and_number(file)[0])]


def _faces_named(font: Path) -> list[Path]:
    """Return the faces of a file, or the one face that its name asks for."""
    file, _ = file_and_number(font)
    try:
        faces = faces_of(file)
    except DAMAGED as error:
        fault = f"is not a collection of fonts that can be read ({error})"
        raise RenderingError(f"{file} {fault}: leave it out or copy it again") from None
    if font == file:
        return faces
    if font not in faces:
        raise RenderingError(f"{font}: the collection has the faces #0 to #{len(faces) - 1}")
    return [font]
