"""The rows of `crnn read`: a reading of each picture, or why there is none."""

from __future__ import annotations

import dataclasses
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice, repeat
from typing import Any

from PIL import Image

from crnn_lib.cli.output import as_json, on_one_line
from crnn_lib.cli.parsing import PROBLEMS, WRONG_INPUT
from crnn_lib.data import PictureError, load_picture
from crnn_lib.reader import AT_ONCE, Reader, Reading

DRAWN_AT_ONCE = 16  # pictures that are held whole


@dataclass(frozen=True)
class Row:
    """A picture, and its reading, or the sentence that says why it could not be read."""

    file: str
    reading: Reading | None = None
    error: str = ""
    picture: Image.Image | None = None  # to draw

    def drawn(self) -> Image.Image:
        """Return a drawing of the picture and its reading."""
        from crnn_lib.drawing import draw_reading

        assert self.reading is not None
        assert self.picture is not None
        return draw_reading(self.picture, self.reading)

    def lines(self) -> Iterator[str]:
        """Yield file, text and confidence, of each alternative, too; or file and error."""
        file = on_one_line(self.file)
        if self.reading is None:
            yield f"{file}\t\t0.00\t{on_one_line(self.error)}"
            return
        for reading in (self.reading, *self.reading.alternatives):
            yield f"{file}\t{on_one_line(reading.text)}\t{reading.confidence:.2f}"

    def described(self) -> dict[str, Any]:
        """Return everything, for JSON."""
        if self.reading is None:
            return {"file": self.file, "error": self.error}
        more = {"mean": self.reading.mean, "least": self.reading.least}
        return {"file": self.file, **dataclasses.asdict(self.reading), **more}


def read_files(
    names: Sequence[str], reader: Reader, *, turn: bool, draw: bool = False
) -> Iterator[Row]:
    """Yield a row for each file, in order; a damaged one does not keep the others from being read.

    They are read in chunks, and of each picture only what the model sees is held, unless it is to
    be drawn.
    """
    files = iter(names)
    while chunk := list(islice(files, DRAWN_AT_ONCE if draw else AT_ONCE)):
        errors: dict[int, str] = {}
        held: list[Image.Image] | None = [] if draw else None
        readings = reader.read(_loaded(chunk, errors, turn, held), turn=turn)
        found = zip(readings, held or repeat(None))
        for index, name in enumerate(chunk):
            if index in errors:
                yield Row(name, error=errors[index])
            else:
                reading, picture = next(found)
                yield Row(name, reading, picture=picture)


def _loaded(
    names: Sequence[str], errors: dict[int, str], turn: bool, held: list[Image.Image] | None
) -> Iterator[Image.Image]:
    """Yield the pictures that can be read; `errors` takes the others, `held` keeps the pictures."""
    for index, name in enumerate(names):
        try:
            picture = load_picture(name)
        except PictureError as error:
            errors[index] = str(error)
            continue
        if picture.height > picture.width and not turn:
            print(
                f"crnn read: {on_one_line(name)} is taller than wide: is it turned (--rotate auto "
                "tries), or does it hold several lines? Cut out one of them",
                file=sys.stderr,
            )
        if held is not None:
            held.append(picture)
        yield picture


class Rows:
    """Prints rows as they come; as JSON, all at the end."""

    def __init__(self, *, as_json: bool) -> None:
        self._json: list[dict[str, Any]] | None = [] if as_json else None
        self._read, self._failed = 0, 0

    def add(self, row: Row) -> None:
        """Print a row, or keep it for JSON."""
        if row.reading is None:
            self._failed += 1
            print(f"crnn read: {on_one_line(row.error)}", file=sys.stderr)
        else:
            self._read += 1
        if self._json is not None:
            self._json.append(row.described())
        else:
            print("\n".join(row.lines()))

    def finish(self) -> None:
        """Print what was kept."""
        if self._json is not None:
            print(as_json(self._json))

    def exit_code(self) -> int:
        """Return 0, 1 if some pictures could not be read, 2 if none could."""
        if not self._failed:
            return 0
        return PROBLEMS if self._read else WRONG_INPUT
