"""Other people's programs, each in an environment of its own under .venv/peers, made when first
needed.

A reader of pictures is a script that is given a file of JSON {set of pictures: [paths]} and says,
as JSON, what it read ({"texts": {set: [text]}}), the milliseconds a word on one thread, alone and
many at once (ours by 8, PP-OCR by 32; of the first set), and its peak memory. What cannot be
installed here is left out, with a sentence that says so.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests import ROOT

PEERS = ROOT / ".venv" / "peers"

_COMMON = """
import json, os, resource, sys, tempfile, time
sets = json.load(open(sys.argv[1]))
timed = next(iter(sets.values()))[:256]
def milliseconds(read):
    read(timed[:32])
    start = time.perf_counter()
    read(timed)
    return (time.perf_counter() - start) * 1000 / len(timed)
def say(texts, one, many, who=resource.RUSAGE_SELF, **more):
    peak = resource.getrusage(who).ru_maxrss / 1024
    speed = {"milliseconds": {"one": one, "many": many}, "peak_megabytes": peak}
    print(json.dumps({"texts": texts, **speed, **more}))
"""

_LOAD = """
import torch
from crnn_lib import Reader
torch.set_num_threads(1)
reader = Reader.pretrained()
"""

# the same weights: only who computes the network is another
_EXPORT = """
import onnxruntime
from crnn_lib.data import pad_images
from crnn_lib.export import export_onnx
class Exported(Reader):
    def _decode(self, tensors):
        images, widths = pad_images(tensors)
        found = session.run(None, {"images": images.numpy(), "widths": widths.numpy()})
        return self.decoder(*map(torch.from_numpy, found))
options = onnxruntime.SessionOptions()
options.intra_op_num_threads = 1
with tempfile.TemporaryDirectory() as folder:
    export_onnx(folder + "/reader.onnx", reader.model, reader.alphabet)
    session = onnxruntime.InferenceSession(folder + "/reader.onnx", options)
reader = Exported(reader.model, reader.alphabet, decoder=reader.decoder)
"""

_READ = """
one = milliseconds(lambda files: [reader.read(file) for file in files])
many = milliseconds(reader.read)
readings = {name: reader.read(files) for name, files in sets.items()}
say({name: [found.text for found in every] for name, every in readings.items()}, one, many,
    confidences={name: [found.confidence for found in every] for name, every in readings.items()})
"""

OURS = _COMMON + _LOAD + _READ
OURS_EXPORTED = _COMMON + _LOAD + _EXPORT + _READ

# psm 8: one word; 13: one line, read as it is. Both tried on the words: 8 reads more of them
TESSERACT = (
    _COMMON
    + """
import subprocess
def read(files, mode="8"):
    with tempfile.NamedTemporaryFile("w", suffix=".txt") as listed:
        listed.write("\\n".join(files)); listed.flush()
        command = ["tesseract", listed.name, "stdout", "-l", "eng", "--psm", mode]
        one_thread = {**os.environ, "OMP_THREAD_LIMIT": "1"}
        said = subprocess.run(command, capture_output=True, text=True, check=True, env=one_thread)
    return [" ".join(page.split()) for page in said.stdout.split("\\f")[:len(files)]]
one = milliseconds(read)
texts = {name: read(files, "7" if "lines" in name else "8") for name, files in sets.items()}
say(texts, one, None, resource.RUSAGE_CHILDREN)
"""
)

RAPIDOCR = (
    _COMMON
    + """
import logging; logging.disable(logging.CRITICAL)
from pathlib import Path
import cv2, rapidocr_onnxruntime
from rapidocr_onnxruntime.ch_ppocr_rec import TextRecognizer
model = Path(rapidocr_onnxruntime.__file__).parent / "models" / "ch_PP-OCRv4_rec_infer.onnx"
def recogniser(batch):
    shape = {"rec_img_shape": [3, 48, 320], "rec_batch_num": batch}
    device = {"use_cuda": False, "use_dml": False}
    threads = {"intra_op_num_threads": 1, "inter_op_num_threads": 1}
    return TextRecognizer({"model_path": str(model), **shape, **device, **threads})
single, batches = recogniser(1), recogniser(32)
def read(files, by):
    return [text for text, _ in by([cv2.imread(file) for file in files])[0]]
one = milliseconds(lambda files: read(files, single))
many = milliseconds(lambda files: read(files, batches))
say({name: read(files, single) for name, files in sets.items()}, one, many)
"""
)


@dataclass(frozen=True)
class Peer:
    """A reader to compare with: what its environment needs (None: this one), its script, its
    model's size, its training.
    """

    script: str
    trained_on: str
    requirement: str | None = None
    program: str | None = None  # found on the PATH, from the system's packages


READERS = {
    "crnn_lib": Peer(OURS, "rendered pictures alone"),
    "Tesseract 5 (eng)": Peer(TESSERACT, "rendered lines of print", program="tesseract"),
    "PP-OCRv4 mobile (rapidocr-onnxruntime)": Peer(
        RAPIDOCR, "real and rendered pictures, by distillation", "rapidocr-onnxruntime==1.4.4"
    ),
}

EXPORTED = {
    "crnn_lib by ONNX Runtime": Peer(OURS_EXPORTED, "the same weights")
}  # reads the same, so its speed alone counts


def environment(requirement: str) -> Path | str:
    """The Python of an environment that has the requirement; or why there is none."""
    home = PEERS / requirement.split("=")[0]
    python = home / "bin" / "python"
    if not (home / "ready").exists():
        made = subprocess.run(
            [sys.executable, "-m", "venv", "--clear", home], capture_output=True, text=True
        )
        pip = [
            python,
            "-m",
            "pip",
            "install",
            "--quiet",
            "--disable-pip-version-check",
            requirement,
            "numpy",
        ]
        made = subprocess.run(pip, capture_output=True, text=True) if made.returncode == 0 else made
        if made.returncode:
            return f"cannot be installed here: {(made.stderr.strip().splitlines() or ['?'])[-1]}"
        (home / "ready").touch()
    return python


def said_by(python: Path | str, script: str, *arguments: str) -> tuple[str | None, str]:
    """What a script printed (None: it failed), and the last line of its complaints."""
    done = subprocess.run([python, "-c", script, *arguments], capture_output=True, text=True)
    complaint = (done.stderr.strip().splitlines() or ["?"])[-1]
    return (done.stdout, complaint) if done.returncode == 0 else (None, complaint)


def speed(requirement: str, script: str, *arguments: str) -> float | str:
    """The number that a script says, in an environment with the requirement; or why there is
    none.
    """
    python = environment(requirement)
    if isinstance(python, str):
        return python
    said, complaint = said_by(python, script, *arguments)
    return f"failed: {complaint}" if said is None else float(said)


def read_with(peer: Peer, sets: dict[str, list[str]]) -> dict[str, Any] | str:
    """What a reader says of the sets of pictures; or why it cannot be asked here."""
    if peer.program is not None and shutil.which(peer.program) is None:
        return f"not measured: the program {peer.program} is not installed here"
    python = environment(peer.requirement) if peer.requirement else Path(sys.executable)
    if isinstance(python, str):
        return f"not measured: {python}"
    with tempfile.NamedTemporaryFile("w", suffix=".json") as file:
        json.dump(sets, file)
        file.flush()
        said, complaint = said_by(python, peer.script, file.name)
    return f"not measured: {complaint}" if said is None else dict(json.loads(said.splitlines()[-1]))


def megabytes(peer: Peer) -> float | None:
    """Size of the model's file, where it can be found."""
    root = ROOT
    if peer.program == "tesseract":
        places = Path("/usr/share/tesseract-ocr").rglob("eng.traineddata")
    elif peer.requirement:
        places = (PEERS / peer.requirement.split("=")[0]).rglob("ch_PP-OCRv4_rec_infer.onnx")
    else:
        places = (root / "data" / "weights").glob("reader.safetensors")
    return next((place.stat().st_size / 1e6 for place in places), None)
