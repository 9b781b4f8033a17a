"""Ten scripts: `python -m tests.bench.scripts` draws and trains each with what this machine has.

For each language: its words by their frequency (wordfreq; of Thai, which wordfreq does not know,
the names of countries, languages and months in the Unicode CLDR, from the package Babel), the fonts
of this machine that have all characters of its 100 most frequent words, how many of 1,000 texts are
drawn, a sheet of pictures in runs/scripts/, and 1,200 steps of training in the style clean (the
stored rows say their own steps): the share read right and the character error rate of 300 other
pictures of such words.

`python -m tests.bench.scripts el zh` measures these alone and keeps what is stored of the others;
`--table` writes the table of the command line's page from what is stored. Half an hour or more.
"""

from __future__ import annotations

import dataclasses
import json
import os
import platform
import sys
import time
import warnings
from collections.abc import Sequence
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np
import torch
from PIL import features

from crnn_lib import CRNN, Alphabet, SyntheticWords, TrainConfig, fit
from crnn_lib.cli.standards import STANDARDS
from crnn_lib.drawing import stacked
from crnn_lib.files import replacing
from crnn_lib.metrics import character_error_rate, exact_match
from crnn_lib.rendering import STYLES, RenderingError, TextSource, default_fonts, render, words
from crnn_lib.rendering.corpora import language_words
from crnn_lib.rendering.fonts import fonts_with
from crnn_lib.training import predict
from tests import ROOT
from tests.bench.pages import with_table

STORED = ROOT / "data" / "measurements" / "scripts.json"
PAGE = ROOT / "notebooks" / "book" / "command_line.md"
SHEETS = ROOT / "runs" / "scripts"
COMMAND = "python -m tests.bench.scripts"
LANGUAGES = {  # code -> name, alphabet (None: the characters of the words)
    "el": ("Greek", "greek"),
    "ru": ("Russian", "cyrillic"),
    "vi": ("Vietnamese", "vietnamese"),
    "ar": ("Arabic", "arabic"),
    "he": ("Hebrew", "hebrew"),
    "hi": ("Hindi (Devanagari)", "devanagari"),
    "th": ("Thai", "thai"),
    "ja": ("Japanese", None),
    "ko": ("Korean", None),
    "zh": ("Chinese", "gb2312-1"),
}
TEXTS, TESTED, STEPS = 1000, 300, 1200


def vocabulary_of(code: str) -> tuple[str, ...]:
    """Words of a language, the most frequent first; of Thai, names in no such order."""
    if code != "th":
        return language_words(code)
    from babel import Locale

    locale = Locale(code)
    months, days = (kind["format"]["wide"] for kind in (locale.months, locale.days))
    named = (locale.territories, locale.languages, months, days)
    thai = (name for names in named for name in names.values())
    return tuple(dict.fromkeys(part for name in thai for part in name.split()))


def alphabet_of(name: str | None, vocabulary: Sequence[str]) -> Alphabet:
    if name is not None:
        return Alphabet(STANDARDS[name]())
    letters = {character for word in vocabulary for character in word if character.isalpha()}
    own = {letter for letter in letters if not letter.isascii()}  # no marks of faces: ( ͡° ͜ʖ ͡°)
    return Alphabet(sorted(own))


def drawable(source: TextSource, fonts: Sequence[Path]) -> tuple[int, str]:
    """How many of the texts are drawn, and why the first of the others is not."""
    drawn, why = 0, ""
    for index in range(TEXTS):
        try:
            render(source(np.random.default_rng(index)), index=index, fonts=fonts)
            drawn += 1
        except RenderingError as error:
            why = why or str(error)
    return drawn, why


def sheet(code: str, source: TextSource, fonts: Sequence[Path]) -> None:
    """Write pictures of every style below each other."""
    SHEETS.mkdir(parents=True, exist_ok=True)
    texts = [source(np.random.default_rng(10_000 + index)) for index in range(8)]
    pictures = [
        render(text, style, index=index, fonts=fonts).image
        for style in STYLES
        for index, text in enumerate(texts)
    ]
    stacked(pictures).save(SHEETS / f"{code}.png")


def trained(alphabet: Alphabet, source: TextSource, fonts: Sequence[Path]) -> dict[str, Any]:
    """What the training gives, and how many seconds of the processor it takes."""

    def pictures(seed: int, count: int | None = None) -> SyntheticWords:
        return SyntheticWords(alphabet, texts=source, seed=seed, count=count, fonts=fonts)

    torch.manual_seed(0)
    model = CRNN(len(alphabet))
    start = time.process_time()
    config = TrainConfig(steps=STEPS, progress=False)
    fit(model, pictures(1000), alphabet=alphabet, config=config)
    seconds = time.process_time() - start
    model.eval()
    read = predict(model, pictures(5, TESTED), alphabet)
    return {
        "steps": STEPS,
        "seconds": round(seconds),
        "exact_match": exact_match(*read),
        "character_error_rate": character_error_rate(*read),
    }


def measured(code: str) -> dict[str, Any]:
    """All of one language."""
    name, standard = LANGUAGES[code]
    vocabulary = vocabulary_of(code)
    alphabet = alphabet_of(standard, vocabulary)
    spelled = [word for word in vocabulary if not alphabet.missing(word)]
    needed = "".join(sorted({character for word in spelled[:100] for character in word}))
    fonts = tuple(fonts_with(needed))
    source = words(spelled, alphabet)
    row: dict[str, Any] = {
        "name": name,
        "alphabet": standard or "of its words",
        "characters": len(alphabet.characters),
        "words": len(spelled),
        "fonts": len(fonts),
        "default_fonts": len(set(fonts) & set(default_fonts())),
    }
    row["drawn"], row["why_not"] = drawable(source, fonts)
    if row["drawn"] < TEXTS:
        return row
    sheet(code, source, fonts)
    return row | trained(alphabet, source, fonts)


def table(rows: dict[str, dict[str, Any]]) -> str:
    """The table of the command line's page."""
    lines = [
        "| language | `--alphabet` | characters | fonts | drawn | steps | read right | CER |",
        "|---|---|--:|--:|--:|--:|--:|--:|",
    ]
    for row in rows.values():
        name = row["alphabet"] if " " in row["alphabet"] else f"`{row['alphabet']}`"
        rates = (row.get(key) for key in ("exact_match", "character_error_rate"))
        read = ["–" if rate is None else f"{rate:.0%}" for rate in rates]
        counts = [f"{row['characters']:,}", str(row["fonts"]), f"{row['drawn'] / TEXTS:.0%}"]
        counts.append(f"{row['steps']:,}" if "steps" in row else "–")
        lines.append(f"| {' | '.join([row['name'], name, *counts, *read])} |")
    return "\n".join(lines) + "\n"


def written(page: str, rows: dict[str, dict[str, Any]]) -> str:
    """The page with the table of what is stored."""
    return with_table(page, "scripts", COMMAND, table(rows))


def main(arguments: list[str]) -> int:
    """Measure all languages, or those named, store them and write the table."""
    warnings.simplefilter("ignore")  # words too wide for their columns: left out
    stored: dict[str, Any] = {"languages": {}}
    if STORED.exists():
        stored = json.loads(STORED.read_text(encoding="utf-8"))
    torch.set_num_threads(1)
    packages = ("torch", "pillow", "wordfreq", "babel")
    stored |= {
        "command": COMMAND,
        "machine": f"{platform.machine()}, {os.cpu_count()} cores, of which one was used",
        "versions": {name: version(name) for name in packages} | {"raqm": features.version("raqm")},
        "texts": TEXTS,
        "tested": TESTED,
        "config": dataclasses.asdict(TrainConfig()),
    }
    wanted = [code for code in arguments if code != "--table"]
    for code in [] if arguments == ["--table"] else wanted or LANGUAGES:
        row = measured(code)
        rows = stored["languages"] | {code: row}
        stored["languages"] = {code: rows[code] for code in LANGUAGES if code in rows}
        with replacing(STORED) as file:
            text = json.dumps(stored, indent=1, ensure_ascii=False)
            file.write_text(text + "\n", encoding="utf-8")
        print(f"  {code}: {row}", flush=True)
    page = PAGE.read_text(encoding="utf-8")
    PAGE.write_text(written(page, stored["languages"]), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
