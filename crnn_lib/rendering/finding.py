"""Fonts that a person names: files, folders, lists of paths."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from crnn_lib.rendering.faces import DAMAGED, SUFFIXES, faces_of, file_and_number, is_font_file
from crnn_lib.rendering.fonts import RenderingError


def find_fonts(paths: Sequence[Path | str]) -> tuple[Path, ...]:
    """Find fonts: files, folders (searched to the bottom), or text files with a path on each line.

    A collection stands for all of its faces, `FILE.ttc#2` for one of them. Sorted by name, each
    name once. Raises RenderingError for what is missing or holds no font.
    """
    found: dict[str, Path] = {}
    for path in map(Path, paths):
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
        for font in (font for file in files for font in _faces_named(file)):
            found.setdefault(font.name, font)
    return tuple(found[name] for name in sorted(found))


def _fonts_at(path: Path) -> list[Path]:
    if path.suffix == ".txt" and path.is_file():
        try:
            lines = path.read_text(encoding="utf-8").splitlines()
        except UnicodeDecodeError:
            remedy = "save it as UTF-8, one path on each line"
            raise RenderingError(f"{path} is not UTF-8 text: {remedy}") from None
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
