"""The commands check, render, train, evaluate, read and export.

Wrong input ends with a sentence and exit code 2. What needs torch is imported by the command that
needs it: `check` must run where torch is broken.
"""

from __future__ import annotations

import argparse
import csv
import os
import sys
import time
from collections.abc import Callable, Sequence
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

from crnn_lib.cli.idle import idle_option
from crnn_lib.cli.options import parser
from crnn_lib.cli.output import as_json, lose_characters_not_the_run
from crnn_lib.cli.parsing import STOPPED, WRONG_INPUT
from crnn_lib.cli.train import train

if TYPE_CHECKING:
    from crnn_lib.rendering import SyntheticWords

MOVED = "crnn grade is a command of the course now: course grade SUBMISSIONS --out FILE"
AT_ONCE = 512  # pictures held in memory by `evaluate`


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code.

    0: done, 1: problems found, 2: wrong input, 130: stopped by Ctrl-C.
    """
    lose_characters_not_the_run()
    arguments = sys.argv[1:] if arguments is None else arguments
    if list(arguments[:1]) == ["grade"]:
        print(MOVED, file=sys.stderr)
        return WRONG_INPUT
    options = parser().parse_args(arguments)
    if idle := idle_option(arguments, options):
        print(f"crnn {options.command}: {idle}", file=sys.stderr)
        return WRONG_INPUT
    if getattr(options, "device", None) == "mps":  # the CPU computes what PyTorch's mps lacks;
        os.environ.setdefault("PYTORCH_ENABLE_MPS_FALLBACK", "1")  # seen when torch is imported
    try:
        return COMMANDS[options.command](options)
    except KeyboardInterrupt:
        print("stopped", file=sys.stderr)
        return STOPPED
    except BrokenPipeError:  # `crnn read ... | head`
        sys.stderr.close()
        return 0
    except Exception as error:
        from crnn_lib.cli.inputs import wrong_input_errors

        if isinstance(error, wrong_input_errors()):
            from crnn_lib.cli.unreadable import advice

            print(f"crnn {options.command}: {error}{advice(error, options)}", file=sys.stderr)
            return WRONG_INPUT
        raise


# --- check, render --------------------------------------------------------------------------------


def _check(_: argparse.Namespace) -> int:
    from crnn_lib.cli.check import check, report

    findings = check()
    print(report(findings))
    return 0 if all(finding.fine for finding in findings) else 1


def _render(options: argparse.Namespace) -> int:
    from crnn_lib.cli.alphabets import alphabet_named, described
    from crnn_lib.cli.inputs import UsageError, synthetic
    from crnn_lib.files import filling

    out = options.out
    if out.exists() and (not out.is_dir() or any(out.iterdir())):
        raise UsageError(
            f"{out} exists and is not an empty folder: choose another for --out, nothing was "
            "changed"
        )
    alphabet = alphabet_named(options.alphabet, normalise=options.normalise)
    words = synthetic(options, alphabet, options.seed, options.count)
    print(described(alphabet))
    try:
        with filling(out):
            labels = _draw(words, options.count, out)
    except OSError as error:
        raise UsageError(
            f"{out} could not be written ({error.strerror or error}): make room or choose another "
            "folder; what was drawn is removed again"
        ) from None
    print(f"{options.count} pictures and their labels are in {labels}")
    return 0


def _draw(words: SyntheticWords, count: int, out: Path) -> Path:
    """Write `count` pictures and, at last, their labels; return the path of these."""
    from tqdm import tqdm

    from crnn_lib.files import replacing

    labels, rows = out / "labels.csv", [("file", "text")]
    (out / "images").mkdir()
    for index in tqdm(range(count), unit="picture", disable=None):
        drawn = words.rendered(index)
        rows.append((f"images/{index:06d}.png", drawn.text))
        drawn.image.save(out / rows[-1][0])
    with replacing(labels) as part, part.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(rows)
    return labels


# --- evaluate, read, export -----------------------------------------------------------------------


def _evaluate(options: argparse.Namespace) -> int:
    from crnn_lib.cli.inputs import UsageError, labelled
    from crnn_lib.cli.readers import decoding_reader
    from crnn_lib.cli.report import describe, measure
    from crnn_lib.cli.unreadable import none_readable, readable_pictures, report, sentences_of

    data = labelled(options.data, options)
    reader = decoding_reader(options)
    left_out = sentences_of(data)
    total = len(data) + len(left_out)
    start = time.perf_counter()
    rows, predictions, labels = [], [], data.rows
    pictures = readable_pictures(data, left_out, skip=options.skip_unreadable)
    while chunk := list(islice(pictures, AT_ONCE)):
        rows += [labels[index] for index, _ in chunk]
        predictions += [reading.text for reading in reader.read(image for _, image in chunk)]
    seconds = time.perf_counter() - start
    report(left_out, total, options.data, count=not options.json)
    if not rows:
        raise UsageError(none_readable(total, options.data))
    result = {**measure(rows, predictions, reader.alphabet, seconds), "left_out": len(left_out)}
    print(as_json(result) if options.json else describe(result))
    return 0


def _read(options: argparse.Namespace) -> int:
    from crnn_lib.cli.readers import decoding_reader
    from crnn_lib.cli.reading import Rows, read_files
    from crnn_lib.drawing import stacked, what_is_missing
    from crnn_lib.files import replacing

    _check_drawing(options.draw, options.images)
    reader = decoding_reader(options)
    rows = Rows(as_json=options.json)
    strips, drawn = [], []
    draw, turn = options.draw is not None, options.rotate == "auto"
    for row in read_files(options.images, reader, turn=turn, draw=draw):
        rows.add(row)
        if draw and row.reading is not None:
            strips.append(row.drawn())
            drawn.append(row.reading)
    rows.finish()
    if strips:
        with replacing(options.draw) as part:
            stacked(strips).save(part, format="PNG")
    if missing := what_is_missing(drawn):
        print(f"crnn read: --draw: {missing}", file=sys.stderr)
    return rows.exit_code()


def _check_drawing(target: Path | None, pictures: Sequence[str]) -> None:
    """Refuse a drawing that would replace a picture to read, or anything that is not a PNG."""
    from crnn_lib.cli.inputs import UsageError

    if target is None:
        return
    if target.is_dir() or target.suffix.lower() != ".png":
        raise UsageError(f"--draw {target}: name a new file that ends in .png")
    if target.exists() and any(Path(name).exists() and target.samefile(name) for name in pictures):
        raise UsageError(
            f"--draw {target} is one of the pictures to read: choose another name, nothing was "
            "changed"
        )


def _export(options: argparse.Namespace) -> int:
    from crnn_lib.cli.inputs import UsageError
    from crnn_lib.cli.readers import weights_reader
    from crnn_lib.cli.smaller import export_int8
    from crnn_lib.export import export_onnx

    out = options.out
    if out.is_dir() or out.suffix.lower() != ".onnx":
        raise UsageError(f"--out {out}: name a new file that ends in .onnx")
    reader = weights_reader(options)
    if options.int8 is None:
        export_onnx(out, reader.model, reader.alphabet)
    else:
        export_int8(out, reader, options.int8)
    size = out.stat().st_size / 1e6
    shape = f"(N, 1, {reader.model.height}, W)"
    print(f"{out}: {size:.1f} MB, images {shape} and widths (N,) -> log_probs, lengths")
    return 0


COMMANDS: dict[str, Callable[[argparse.Namespace], int]] = {
    "check": _check,
    "render": _render,
    "train": train,
    "evaluate": _evaluate,
    "read": _read,
    "export": _export,
}
