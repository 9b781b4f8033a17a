"""Read and write a catalogue of translations: a PO file, the format of gettext and its editors."""

from __future__ import annotations

from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po, write_po

from crnn_lib.files import replacing

# no dates: a catalogue changes only when its texts do
HEADER = """msgid ""
msgstr ""
"Project-Id-Version: crnn_course\\n"
"Language: {language}\\n"
"MIME-Version: 1.0\\n"
"Content-Type: text/plain; charset=utf-8\\n"
"Content-Transfer-Encoding: 8bit\\n"

"""
WIDTH = 100


@dataclass(frozen=True)
class Entry:
    """A text to translate, its translation ("" if there is none yet) and where it stands."""

    text: str
    translation: str = ""
    origins: tuple[str, ...] = ()


def read(path: Path) -> dict[str, str]:
    """Return the translations of a catalogue by their texts, "" where one is missing."""
    if not path.exists():
        return {}
    with path.open("rb") as file:
        return {str(message.id): str(message.string) for message in read_po(file) if message.id}


def write(path: Path, entries: list[Entry], language: str) -> None:
    """Write a catalogue, its entries in this order."""
    catalogue = Catalog(charset="utf-8", fuzzy=False)
    for entry in entries:
        catalogue.add(entry.text, entry.translation, auto_comments=entry.origins)
    text = BytesIO()
    write_po(text, catalogue, width=WIDTH, omit_header=True)
    with replacing(path) as part:
        part.write_bytes(HEADER.format(language=language).encode() + text.getvalue())
