"""The Chinese weights on pictures that they never saw: `python -m tests.bench.chinese [WEIGHTS]`.

Rendered lines of other texts, in the fonts of the training and in fonts that it had not (Debian:
fonts-wqy-microhei, fonts-babelstone-han, fonts-lxgw-wenkai); and the five Chinese pictures of
demo_words one by one, beside PP-OCRv4. Stored in data/measurements/chinese.json, and written into
data/weights/README.md.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import torch

from crnn_lib import Reader, SyntheticWords
from crnn_lib.cli.texts import text_source
from crnn_lib.data import LabelledImages
from crnn_lib.files import replacing
from crnn_lib.metrics import character_error_rate, exact_match
from crnn_lib.rendering import find_fonts
from crnn_lib.training import predict
from crnn_lib.weights import describe_weights
from tests import ROOT
from tests.bench.pages import with_table
from tests.bench.peers import READERS, read_with
from tests.bench.results import REAL, fingerprint

WEIGHTS = ROOT / "data" / "weights" / "chinese.safetensors"
STORED = ROOT / "data" / "measurements" / "chinese.json"
SEED, LINES = 2**52, 500  # of pictures that were neither trained on nor calibrated with
FONTS = {
    "fonts of the training": [ROOT / "data" / "weights" / "chinese-fonts.txt"],
    "fonts that it never saw": [
        Path("/usr/share/fonts/truetype") / font
        for font in (
            "wqy/wqy-microhei.ttc#0",
            "babelstone/BabelStoneHan.ttf",
            "lxgw-wenkai/LXGWWenKai-Regular.ttf",
        )
    ],
}
TEXTS = ("lines:zh", "random")
PAGE = ROOT / "data" / "weights" / "README.md"
COMMAND = "python -m tests.bench.chinese"
PEER = "PP-OCRv4 mobile (rapidocr-onnxruntime)"


def rendered(reader: Reader) -> list[dict[str, Any]]:
    """How well lines are read: a row for each kind of fonts, texts and style."""
    rows = []
    for kind, fonts in FONTS.items():
        for texts in TEXTS:
            for style in ("clean", "document"):
                pictures = SyntheticWords(
                    reader.alphabet,
                    texts=text_source((texts,), reader.alphabet, None),
                    style=style,
                    seed=SEED,
                    count=LINES,
                    fonts=find_fonts(fonts),
                )
                truths, readings = predict(reader.model, pictures, reader.alphabet)
                rows.append(
                    {
                        "fonts": kind,
                        "texts": texts,
                        "style": style,
                        "lines": LINES,
                        "exact_match": exact_match(truths, readings),
                        "character_error_rate": character_error_rate(truths, readings),
                    }
                )
                print(f"  {rows[-1]}", flush=True)
    return rows


def photographed(reader: Reader) -> list[dict[str, Any]] | str:
    """The Chinese pictures of demo_words one by one: what each reader says of them."""
    folder = REAL / "demo_words"
    if not folder.is_dir():
        return f"not measured: {folder} is not here"
    rows = [row for row in LabelledImages(folder / "labels.csv").rows if not row["text"].isascii()]
    files = [str(folder / row["file"]) for row in rows]
    peer = read_with(READERS[PEER], {"chinese": files})
    theirs = [peer] * len(rows) if isinstance(peer, str) else peer["texts"]["chinese"]
    found = [
        {"text": row["text"], "crnn_lib": ours.text, "confidence": ours.confidence, PEER: other}
        for row, ours, other in zip(rows, reader.read(files), theirs, strict=True)
    ]
    print(*found, sep="\n", flush=True)
    return found


def written(page: str, stored: dict[str, Any]) -> str:
    """The page with the tables of what is stored."""
    lines = ["| fonts | texts | style | read right | CER |", "|---|---|---|--:|--:|"]
    for row in stored["rendered"]:
        rates = f"{row['exact_match']:.0%} | {row['character_error_rate']:.1%}"
        lines.append(f"| {row['fonts']} | `{row['texts']}` | {row['style']} | {rates} |")
    page = with_table(page, "lines", COMMAND, "\n".join(lines) + "\n")
    if isinstance(stored["photographed"], str):
        return page
    lines = [f"| picture shows | crnn_lib | {PEER} |", "|---|---|---|"]
    for row in stored["photographed"]:
        lines.append(f"| {row['text']} | {row['crnn_lib'] or '–'} | {row[PEER]} |")
    return with_table(page, "photographs", COMMAND, "\n".join(lines) + "\n")


def main(arguments: list[str]) -> int:
    """Measure the shipped weights, or those of a file, and store the former."""
    torch.set_num_threads(1)
    weights = Path(arguments[0]) if arguments else WEIGHTS
    reader = Reader.load(weights, device="cpu")
    training = describe_weights(weights)["training"]
    stored = {
        "command": COMMAND,
        "weights": fingerprint(weights),
        "megabytes": weights.stat().st_size / 1e6,
        "characters": len(reader.alphabet.characters),
        "training": {name: training[name] for name in ("step", "temperature") if name in training},
        "rendered": rendered(reader),
        "photographed": photographed(reader),
    }
    if not arguments:
        with replacing(STORED) as file:
            said = json.dumps(stored, indent=1, ensure_ascii=False)
            file.write_text(said + "\n", encoding="utf-8")
        page = PAGE.read_text(encoding="utf-8")
        PAGE.write_text(written(page, stored), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
