"""The command line: check, render, train, evaluate, read, export. Wrong input ends with a
sentence and exit code 2.
"""

from __future__ import annotations

import argparse
import dataclasses
import json
import sys
import time
import warnings
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from crnn_lib.cli.options import WRONG_INPUT, parser

# what needs torch is imported by the command that needs it: `check` must run without
if TYPE_CHECKING:
    from crnn_lib.alphabet import Alphabet
    from crnn_lib.data.labelled import LabelledImages
    from crnn_lib.data.lmdb_images import LmdbImages
    from crnn_lib.reader import Reader
    from crnn_lib.rendering.synthetic import SyntheticWords
    from crnn_lib.training.history import History

MOVED = "crnn grade is a command of the course now: course grade SUBMISSIONS --out FILE"
STOPPED = 130  # what shells report for Ctrl-C
# what `crnn render --seed` draws, any seed a person types, is never what a model was trained or
# validated on
TRAINING_SEEDS, VALIDATION_SEED = 2**40, 2**50
AT_ONCE = 512  # pictures held in memory by `evaluate`


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; returns the exit code: 0 done, 1 problems found, 2 wrong input, 130 stopped
    by Ctrl-C.
    """
    arguments = sys.argv[1:] if arguments is None else arguments
    if arguments[:1] == ["grade"]:
        print(MOVED, file=sys.stderr)
        return WRONG_INPUT
    options = parser().parse_args(arguments)
    command = _COMMANDS[options.command]
    try:
        return command(options)
    except KeyboardInterrupt:
        print("stopped", file=sys.stderr)
        return STOPPED
    except BrokenPipeError:  # `crnn read ... | head`
        sys.stderr.close()
        return 0
    except Exception as error:
        if isinstance(error, _expected()):
            print(f"crnn {options.command}: {error}", file=sys.stderr)
            return WRONG_INPUT
        raise


class UsageError(ValueError):
    """A combination of options that makes no sense, or a file in the way."""


def _expected() -> tuple[type[Exception], ...]:
    """What a wrong input raises; anything else is a fault of ours and keeps its traceback."""
    from crnn_lib.alphabet import AlphabetError
    from crnn_lib.data.labelled import LabelsError
    from crnn_lib.data.pictures import PictureError
    from crnn_lib.rendering.fonts import RenderingError
    from crnn_lib.training.config import TrainingError
    from crnn_lib.weights import WeightsError

    return (
        UsageError,
        AlphabetError,
        LabelsError,
        PictureError,
        RenderingError,
        TrainingError,
        WeightsError,
        OSError,
    )


# --- the commands ---------------------------------------------------------------------------------


def _check(_: argparse.Namespace) -> int:
    from crnn_lib.cli.check import check, report

    findings = check()
    print(report(findings))
    return 0 if all(finding.fine for finding in findings) else 1


def _render(options: argparse.Namespace) -> int:
    from tqdm import tqdm

    from crnn_lib.files import replacing

    labels = options.out / "labels.csv"
    if options.out.exists() and (not options.out.is_dir() or any(options.out.iterdir())):
        raise UsageError(
            f"{options.out} exists and is not an empty folder: choose another for --out, nothing "
            "was changed"
        )
    words = _synthetic(options, _alphabet(options.alphabet), options.seed, options.count)
    (options.out / "images").mkdir(parents=True, exist_ok=True)
    rows = []
    for index in tqdm(range(options.count), unit="picture", disable=None):
        drawn = words.rendered(index)
        name = f"images/{index:06d}.png"
        drawn.image.save(options.out / name)
        rows.append((name, drawn.text))
    with replacing(labels) as part, part.open("w", encoding="utf-8", newline="") as file:
        _write_rows(file, [("file", "text"), *rows])
    print(f"{options.count} pictures and their labels are in {labels}")
    return 0


def _train(options: argparse.Namespace) -> int:
    import torch

    from crnn_lib.model.crnn import CRNN
    from crnn_lib.training.loop import fit
    from crnn_lib.training.processes import is_main_process
    from crnn_lib.weights import load_weights, with_alphabet

    config = _config(options)
    if options.weights is not None:
        if options.preset is not None or options.rnn is not None:
            raise UsageError("--weights brings its own --preset and --rnn: leave them out")
        model, alphabet = load_weights(options.weights)
        if options.alphabet is not None:
            # draws the rows of characters that the weights do not know
            torch.manual_seed(config.seed)
            wanted = _alphabet(options.alphabet)
            model, alphabet = with_alphabet(model, alphabet, wanted), wanted
    else:
        alphabet = _alphabet(options.alphabet)
        torch.manual_seed(config.seed)
        model = CRNN(len(alphabet), preset=options.preset or "small", rnn=options.rnn or "lstm")
    train = _dataset(options.data, options, alphabet, seed=TRAINING_SEEDS + config.seed)
    if options.valid is not None:
        valid = _dataset(options.valid, options, alphabet, seed=VALIDATION_SEED, count=500)
    else:
        valid = (
            _synthetic(options, alphabet, VALIDATION_SEED, 500)
            if options.data == "synthetic"
            else None
        )
    history = fit(
        model,
        train,
        valid,
        alphabet=alphabet,
        config=config,
        out=options.out,
        resume=options.resume,
    )
    if is_main_process():
        _tell(history, options.out)
    return STOPPED if history.interrupted else 0


def _tell(history: History, out: Path) -> None:
    for reason in history.unalignable.values():
        print(f"left out: {reason}", file=sys.stderr)
    if history.interrupted:
        print(
            f"stopped after step {len(history.losses)}; the same command with --resume goes on "
            "from there"
        )
        return
    if history.records and history.records[-1].exact_match is not None:
        best = min(history.records, key=lambda record: record.character_error_rate or 0.0)
        print(
            f"best validation: exact match {best.exact_match:.1%}, CER "
            f"{best.character_error_rate:.1%} at step {best.step}"
        )
    print(f"weights: {out / 'model.safetensors'}")


def _evaluate(options: argparse.Namespace) -> int:
    data = _labelled(options.data)
    reader = _reader(options)
    start = time.perf_counter()
    predictions: list[str] = []
    for first in range(0, len(data), AT_ONCE):
        pictures = [data.picture(index) for index in range(first, min(first + AT_ONCE, len(data)))]
        predictions += [reading.text for reading in reader.read(pictures)]
    seconds = time.perf_counter() - start
    result = _measure(data, predictions, reader, seconds)
    print(json.dumps(result, ensure_ascii=False, indent=1) if options.json else _describe(result))
    return 0


def _read(options: argparse.Namespace) -> int:
    from crnn_lib.data.pictures import PictureError, load_picture
    from crnn_lib.files import replacing
    from crnn_lib.reader import draw_readings

    _check_drawing(options.draw, options.images)
    reader = _reader(options)
    pictures, names, failed = [], [], False
    for name in options.images:
        try:
            pictures.append(load_picture(name))
            names.append(name)
        except PictureError as error:  # one bad file does not keep the others from being read
            print(f"crnn read: {error}", file=sys.stderr)
            failed = True
    readings = reader.read(pictures)
    if options.json:
        described = [
            {"file": name, **dataclasses.asdict(reading)} for name, reading in zip(names, readings)
        ]
        print(json.dumps(described, ensure_ascii=False, indent=1))
    else:
        for name, reading in zip(names, readings):
            for one in (reading, *reading.alternatives):
                print(f"{name}\t{one.text}\t{one.confidence:.2f}")
    if options.draw is not None and readings:
        sheet = draw_readings(pictures, readings)
        with replacing(options.draw) as part:
            sheet.save(part, format="PNG")
    return WRONG_INPUT if failed else 0


def _export(options: argparse.Namespace) -> int:
    from crnn_lib.export import export_onnx

    if options.out.is_dir() or options.out.suffix.lower() != ".onnx":
        raise UsageError(f"--out {options.out}: name a new file that ends in .onnx")
    reader = _weights(options)
    export_onnx(options.out, reader.model, reader.alphabet)
    print(
        f"{options.out}: {options.out.stat().st_size / 1e6:.1f} MB, images (N, 1, 32, W) and "
        "widths (N,) -> log_probs, lengths"
    )
    return 0


def _check_drawing(target: Path | None, pictures: Sequence[str]) -> None:
    """A drawing never replaces what was to be read, nor anything that is no PNG."""
    if target is None:
        return
    if target.is_dir() or target.suffix.lower() != ".png":
        raise UsageError(f"--draw {target}: name a new file that ends in .png")
    if target.exists() and any(Path(name).exists() and target.samefile(name) for name in pictures):
        raise UsageError(
            f"--draw {target} is one of the pictures to read: choose another name, nothing was "
            "changed"
        )


# --- what they share ------------------------------------------------------------------------------


def _measure(
    data: LabelledImages | LmdbImages, predictions: list[str], reader: Reader, seconds: float
) -> dict[str, Any]:
    from crnn_lib.metrics import edit_similarity, summary

    rows = data.rows
    references = [row["text"] for row in rows]
    worst = sorted(
        zip(rows, predictions), key=lambda pair: edit_similarity([pair[0]["text"]], [pair[1]])
    )[:10]
    return {
        **summary(references, predictions),
        "pictures_per_second": len(references) / seconds,
        "labels_beyond_the_alphabet": sum(
            bool(reader.alphabet.missing(reference)) for reference in references
        ),
        "worst": [
            {"file": row["file"], "text": row["text"], "read": read}
            for row, read in worst
            if row["text"] != read
        ],
    }


def _describe(result: dict[str, Any]) -> str:
    def line(share: dict[str, float] | None) -> str:
        if share is None:
            return "no label has a letter a-z or a digit"
        interval = f"95 % interval {share['low']:.1%} to {share['high']:.1%}"
        return f"{share['value']:.1%}  ({interval}; {share['right']} of {share['of']})"

    lines = [
        f"pictures                        {result['pictures']}",
        f"exact match                     {line(result['exact_match'])}",
        f"exact match, a-z0-9 caseless    {line(result['exact_match_alphanumeric'])}",
        f"character error rate            {result['character_error_rate']:.2%}",
        f"1 - NED                         {result['edit_similarity']:.4f}",
        f"pictures per second             {result['pictures_per_second']:.0f}",
    ]
    if result["labels_beyond_the_alphabet"]:
        lines.append(
            "labels with a character that these weights cannot write: "
            f"{result['labels_beyond_the_alphabet']}"
        )
    if result["worst"]:
        lines += ["worst:"] + [
            f"  {row['file']}: {row['text']!r} read as {row['read']!r}" for row in result["worst"]
        ]
    return "\n".join(lines)


def _weights(options: argparse.Namespace) -> Reader:
    """A reader with the weights that were named, or the shipped ones."""
    from crnn_lib.reader import Reader

    return Reader.pretrained() if options.weights is None else Reader.load(options.weights)


def _reader(options: argparse.Namespace) -> Reader:
    from crnn_lib.decoding.decoder import Decoder
    from crnn_lib.decoding.lexicon import Lexicon

    reader = _weights(options)
    if (options.phrases or options.any_case) and options.lexicon is None and options.lm is None:
        raise UsageError("--phrases and --any-case say how to take a --lexicon or --lm: give one")
    try:
        lexicon = None
        if options.lexicon is not None:
            words = _texts(options.lexicon, "--lexicon", options.any_case)
            with warnings.catch_warnings(record=True) as noted:
                warnings.simplefilter("always")
                lexicon = Lexicon.from_words(
                    words, reader.alphabet, separator=" " if options.phrases else None
                )
            for warning in noted:
                print(f"crnn {options.command}: {warning.message}", file=sys.stderr)
        reader.decoder = Decoder(
            method=options.decoder,
            beam_width=options.beam_width,
            lexicon=lexicon,
            language_model=None
            if options.lm is None
            else _language_model(options, reader.alphabet),
            lm_weight=options.lm_weight,
            insertion_bonus=options.insertion_bonus,
            top=options.top,
        )
    except ValueError as error:
        raise UsageError(str(error)) from None
    return reader


def _language_model(options: argparse.Namespace, alphabet: Alphabet) -> Any:
    """A saved model, or one trained in seconds from a list of texts."""
    from crnn_lib.decoding.language_model import NGram, Phrases

    if Path(options.lm).suffix == ".safetensors":
        model = NGram.load(options.lm)
        if model.alphabet != alphabet:
            raise UsageError(
                f"--lm {options.lm} was trained for the alphabet {model.alphabet.characters!r}, "
                "not for the weights'"
            )
    else:
        model = NGram.train(_texts(options.lm, "--lm", options.any_case), alphabet)
    return Phrases(model) if options.phrases else model


def _texts(name: str, option: str, any_case: bool) -> list[str]:
    """The lines of a file, or the shipped English words."""
    from crnn_lib.rendering.texts import cases, english_words

    if name == "english":
        texts = list(english_words())
    else:
        try:
            lines = Path(name).read_text(encoding="utf-8-sig").splitlines()
        except OSError as error:
            raise UsageError(
                f"{option} {name} cannot be read ({error.strerror}): name a text file, or english"
            ) from None
        except UnicodeDecodeError:
            raise UsageError(
                f"{option} {name} is not UTF-8 text: save it as UTF-8, one word on each line"
            ) from None
        texts = [line.strip() for line in lines if line.strip()]
        if not texts:
            raise UsageError(f"{option} {name} is empty: write one word on each line")
    return (
        list(dict.fromkeys(form for text in texts for form in cases(text))) if any_case else texts
    )


def _alphabet(given: str | None) -> Alphabet:
    """A preset by name (the article's by default), or the characters themselves."""
    from crnn_lib.alphabet import PRESETS, Alphabet

    given = "article" if given is None else given
    return Alphabet.preset(given) if given in PRESETS else Alphabet(given)


def _dataset(
    given: str,
    options: argparse.Namespace,
    alphabet: Alphabet,
    *,
    seed: int,
    count: int | None = None,
) -> Any:
    return (
        _synthetic(options, alphabet, seed, count)
        if given == "synthetic"
        else _labelled(given, alphabet)
    )


def _labelled(given: Path | str, alphabet: Alphabet | None = None) -> LabelledImages | LmdbImages:
    """Pictures with their texts: from a labels.csv, or from an LMDB (the folder with a data.mdb, or
    that file).
    """
    if Path(given).is_dir() or Path(given).suffix == ".mdb":
        from crnn_lib.data.lmdb_images import LmdbImages

        return LmdbImages(given, alphabet)
    from crnn_lib.data.labelled import LabelledImages

    return LabelledImages(given, alphabet)


def _synthetic(
    options: argparse.Namespace, alphabet: Alphabet, seed: int, count: int | None
) -> SyntheticWords:
    from crnn_lib.rendering import texts
    from crnn_lib.rendering.fonts import find_fonts
    from crnn_lib.rendering.synthetic import SyntheticWords

    sources: dict[str, Callable[[Alphabet], texts.TextSource]] = {
        "random": texts.random_strings,
        "words": lambda letters: texts.words(texts.english_words(), letters),
        "everyday": texts.everyday,
    }
    try:
        chosen = [sources[name](alphabet) for name in options.texts]
    except ValueError as error:
        raise UsageError(str(error)) from None
    source = chosen[0] if len(chosen) == 1 else texts.Mixture(tuple((1.0, one) for one in chosen))
    fonts = None if options.fonts is None else find_fonts(options.fonts)
    return SyntheticWords(
        alphabet, texts=source, style=options.style, seed=seed, count=count, fonts=fonts
    )


def _config(options: argparse.Namespace) -> Any:
    from crnn_lib.training.config import TrainConfig

    given = {f.name: getattr(options, f.name, None) for f in dataclasses.fields(TrainConfig)}
    try:
        return TrainConfig(**{name: value for name, value in given.items() if value is not None})
    except ValueError as error:
        raise UsageError(str(error)) from None


def _write_rows(file: Any, rows: Sequence[tuple[str, str]]) -> None:
    import csv

    csv.writer(file).writerows(rows)


_COMMANDS: dict[str, Callable[[argparse.Namespace], int]] = {
    "check": _check,
    "render": _render,
    "train": _train,
    "evaluate": _evaluate,
    "read": _read,
    "export": _export,
}
