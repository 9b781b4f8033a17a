"""Gather the reader for the browser: a folder that any static host can serve.

The page (notebooks/book/reader) in each language of the course, the exported model with its
contract as JSON, ONNX Runtime Web, samples, and the licences of what is copied.
"""

from __future__ import annotations

import csv
import gzip
import html
import json
import re
import shutil
from dataclasses import asdict
from pathlib import Path
from typing import Any

from PIL import Image

from crnn_course.language import markup, po
from crnn_course.language.catalogues import READER, folder, of_reader
from crnn_course.language.current import ENGLISH, tag
from crnn_course.language.editions import languages, settings
from crnn_course.publishing import npm
from crnn_lib.alphabet import Alphabet
from crnn_lib.contract import PREPROCESSING
from crnn_lib.directions import is_leftward
from crnn_lib.export import export_onnx
from crnn_lib.files import shipped
from crnn_lib.model.crnn import CRNN
from crnn_lib.rendering import render
from crnn_lib.weights import load_weights

ROOT = Path(__file__).parents[3]
SETTINGS = READER / "runtime.json"
CACHE = ROOT / "runs" / "npm"
CONTRACT = "contract.json"
# text, style, seed: rendered by the library
RENDERED = (
    *(("harbour", "document", 3), ("Balloon 42", "scene", 5), ("Queue", "scene", 12)),
    *(("committee", "clean", 8), ("7:45 p.m.", "document", 21)),
)
SCANNED = ("word_01.png", "word_02.png", "word_12.png")  # of data/samples
HEIGHT = 64  # of the rendered samples, in pixels: the page scales them, as it scales photographs

LICENCES = """This folder holds, beside the project's own files (MIT, see LICENSE):

runtime/: ONNX Runtime Web {version}, copied from the npm package onnxruntime-web
  MIT License. Copyright (c) Microsoft Corporation. All rights reserved.

samples/word_*.png: cut out of skimage.data.page(), a picture of scikit-image
  BSD 3-Clause License. Copyright the scikit-image team. All rights reserved.

--- The MIT License

{mit}
--- The BSD 3-Clause License

{bsd}"""
BSD = """Redistribution and use in source and binary forms, with or without modification, are
permitted provided that the following conditions are met:

1. Redistributions of source code must retain the above copyright notice, this list of conditions
   and the following disclaimer.
2. Redistributions in binary form must reproduce the above copyright notice, this list of
   conditions and the following disclaimer in the documentation and/or other materials provided
   with the distribution.
3. Neither the name of the copyright holder nor the names of its contributors may be used to
   endorse or promote products derived from this software without specific prior written
   permission.

THIS SOFTWARE IS PROVIDED BY THE COPYRIGHT HOLDERS AND CONTRIBUTORS "AS IS" AND ANY EXPRESS OR
IMPLIED WARRANTIES, INCLUDING, BUT NOT LIMITED TO, THE IMPLIED WARRANTIES OF MERCHANTABILITY AND
FITNESS FOR A PARTICULAR PURPOSE ARE DISCLAIMED. IN NO EVENT SHALL THE COPYRIGHT HOLDER OR
CONTRIBUTORS BE LIABLE FOR ANY DIRECT, INDIRECT, INCIDENTAL, SPECIAL, EXEMPLARY, OR CONSEQUENTIAL
DAMAGES (INCLUDING, BUT NOT LIMITED TO, PROCUREMENT OF SUBSTITUTE GOODS OR SERVICES; LOSS OF USE,
DATA, OR PROFITS; OR BUSINESS INTERRUPTION) HOWEVER CAUSED AND ON ANY THEORY OF LIABILITY, WHETHER
IN CONTRACT, STRICT LIABILITY, OR TORT (INCLUDING NEGLIGENCE OR OTHERWISE) ARISING IN ANY WAY OUT
OF THE USE OF THIS SOFTWARE, EVEN IF ADVISED OF THE POSSIBILITY OF SUCH DAMAGE.
"""


class BrowserReaderError(Exception):
    """A reason why the folder cannot be made, in a sentence."""


def build_reader(out: Path, home: str | None = None, cache: Path = CACHE) -> None:
    """Write the reader's page and all that it needs to the folder `out`.

    `home`: the address of the site that the page links back to, none by default; `{language}` in it
    is that of the page. `cache`: where npm's archive is kept. A reader that is there already is
    replaced, file by file. Raises BrowserReaderError, npm.NpmError, or WeightsError without the
    extra `onnx`: they say what to do.
    """
    if out.exists() and (
        not out.is_dir() or (any(out.iterdir()) and not (out / CONTRACT).exists())
    ):
        raise BrowserReaderError(f"{out} exists and does not hold a reader: name a new folder")
    archive = npm.fetch(npm.Package.of_settings(SETTINGS), cache)
    model, alphabet = load_weights(shipped("weights/reader.safetensors"))
    if is_leftward(alphabet.characters):
        raise BrowserReaderError("the page writes from left to right only: choose other weights")
    shutil.copytree(READER, out, dirs_exist_ok=True, ignore=shutil.ignore_patterns(SETTINGS.name))
    _copy_runtime(archive, out / "runtime")
    export_onnx(out / "model.onnx", model, alphabet)
    _write_samples(out / "samples")
    _write_licences(out)
    contract = _contract(model, alphabet)
    contract["bytes"] = sum(
        (out / name).stat().st_size for name in ("model.onnx", "runtime/ort.wasm.gz")
    )
    _write_json(out / CONTRACT, contract)
    for language in (ENGLISH, *languages()):
        _write_page(out, language, home)


def _copy_runtime(archive: Path, folder: Path) -> None:
    """Copy the two files of ONNX Runtime Web that one thread without a graphics card needs."""
    settings = json.loads(SETTINGS.read_text(encoding="utf-8"))
    folder.mkdir(exist_ok=True)
    (folder / "ort.mjs").write_bytes(npm.read_member(archive, settings["script"]))
    # packed, since not every host packs on the way: a quarter of the bytes
    binary = npm.read_member(archive, settings["binary"])
    (folder / "ort.wasm.gz").write_bytes(gzip.compress(binary, 9, mtime=0))


def _contract(model: CRNN, alphabet: Alphabet) -> dict[str, Any]:
    """Return what page and model agree on; the page refuses another preprocessing."""
    return {
        "characters": list(alphabet.characters),
        "preprocessing": PREPROCESSING | {"height": model.height},
        "minimum_width": model.minimum_width,
        "field": asdict(model.receptive_field()),
        "samples": [{"file": file, "text": text} for file, text in _samples()],
    }


def _samples() -> list[tuple[str, str]]:
    with (ROOT / "data/samples/labels.csv").open(encoding="utf-8", newline="") as file:
        labels = {row["file"]: row["text"] for row in csv.DictReader(file)}
    rendered = [(f"rendered_{index}.png", text) for index, (text, _, _) in enumerate(RENDERED)]
    return rendered + [(name, labels[f"images/{name}"]) for name in SCANNED]


def _write_samples(folder: Path) -> None:
    folder.mkdir(exist_ok=True)
    for index, (text, style, seed) in enumerate(RENDERED):
        picture: Image.Image = render(text, style, seed=seed, height=HEIGHT).image
        picture.save(folder / f"rendered_{index}.png")
    for name in SCANNED:
        shutil.copy(ROOT / "data/samples/images" / name, folder / name)


def _write_licences(out: Path) -> None:
    licence = (ROOT / "LICENSE").read_text(encoding="utf-8")
    (out / "LICENSE").write_text(licence, encoding="utf-8")
    version = npm.Package.of_settings(SETTINGS).version
    mit = licence[licence.index("Permission is hereby granted") :].split("\n---")[0]
    words = LICENCES.format(version=version, mit=mit, bsd=BSD)
    (out / "LICENCES.txt").write_text(words, encoding="utf-8")


def _write_json(path: Path, content: dict[str, Any]) -> None:
    path.write_text(json.dumps(content, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


def page_of(language: str) -> str:
    """Return the name of the page in a language."""
    return "index.html" if language == ENGLISH else f"index.{language}.html"


def _write_page(out: Path, language: str, home: str | None) -> None:
    """Write the page in a language and what its scripts say; untranslated texts stay English."""
    known = po.read(folder(language) / "reader.po")
    page = (READER / "index.html").read_text(encoding="utf-8")
    if home is None:
        page = re.sub(r'<a href="\{home\}">.*?</a>\n', "", page)
    page = markup.translated(page, lambda text: known.get(text) or text)
    others = (_link_to(other) for other in (ENGLISH, *languages()) if other != language)
    page = page.replace("<!-- languages -->", "\n".join(others))
    page = page.replace("{home}", html.escape((home or "").replace("{language}", language)))
    if known:
        words = f"words.{language}.json"
        named = f'<html lang="{tag(language)}" data-words="{words}">'
        page = page.replace('<html lang="en">', named)
        texts = of_reader().items()
        spoken = [text for text, origins in texts if origins[-1].startswith("js/")]
        _write_json(out / words, {text: known[text] for text in spoken if known.get(text)})
    (out / page_of(language)).write_text(page, encoding="utf-8")


def _link_to(language: str) -> str:
    name = "English" if language == ENGLISH else settings(language).name
    of = f'hreflang="{tag(language)}" lang="{tag(language)}"'
    return f'<a href="{page_of(language)}" {of}>{name}</a>'
