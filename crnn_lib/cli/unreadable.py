"""Pictures that cannot be read: --skip-unreadable leaves them out, counts them and names each."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator, Sequence

from PIL import Image
from tqdm import tqdm

from crnn_lib.cli.output import on_one_line
from crnn_lib.data.labels import MissingFileError
from crnn_lib.data.pictures import PictureError
from crnn_lib.formats import DamagedEntryError, DamagedPageError, Labelled, LmdbFolders, subset
from crnn_lib.training.processes import is_main_process

UNREADABLE = (PictureError, MissingFileError, DamagedEntryError, DamagedPageError)
SHOWN = 20  # LMDBs that are named


def advice(error: Exception, options: argparse.Namespace) -> str:
    """Return what to add to an error that --skip-unreadable would have left out."""
    skips = getattr(options, "skip_unreadable", True)  # commands without the option: nothing to say
    if skips or not isinstance(error, UNREADABLE):
        return ""
    return "; --skip-unreadable leaves such pictures out"


def readable_pictures(
    data: Labelled, left_out: list[str], *, skip: bool
) -> Iterator[tuple[int, Image.Image]]:
    """Yield index and picture of each sample that can be read; `left_out` takes why others cannot.

    Unless `skip`, the first of those raises its error.
    """
    for index in range(len(data)):
        try:
            picture = data.picture(index)
        except UNREADABLE as error:
            if not skip:
                raise
            left_out.append(str(error))
            continue
        yield index, picture


def readable(data: Labelled, given: str, *, skip: bool) -> Labelled:
    """Return the samples to train on, and say which ones are left out.

    With `skip` all pictures are read once, before the first step, so that each step of the run and
    of its continuation has the same samples.
    """
    from crnn_lib.cli.inputs import UsageError

    left_out = sentences_of(data)
    total = len(data) + len(left_out)
    if skip:
        pictures = readable_pictures(data, left_out, skip=True)
        hidden = None if is_main_process() else True  # None: unless there is a terminal
        shown = tqdm(pictures, "reading all", len(data), unit="picture", disable=hidden)
        kept = [index for index, _ in shown]
        if len(kept) < len(data):
            data = subset(data, kept)
    if is_main_process():
        report(left_out, total, given)
    if not len(data):
        raise UsageError(none_readable(total, given))
    return data


def sentences_of(data: Labelled) -> list[str]:
    """Return the sentences on what a dataset has left out: missing files, damaged entries ..."""
    return list(getattr(data, "left_out", ()))


def report(left_out: Sequence[str], total: int, given: object, *, count: bool = True) -> None:
    """Name on stderr all that is left out, and `count` it on stdout."""
    for sentence in left_out:
        print(f"left out: {on_one_line(sentence)}", file=sys.stderr)
    if left_out and count:
        print(f"left out: {len(left_out)} of {total} pictures in {given}")


def none_readable(total: int, given: object) -> str:
    """Return the sentence on data of which nothing can be read."""
    return f"none of the {total} pictures in {given} can be read: check the names and the files"


def say_which_lmdbs(data: Labelled) -> None:
    """Say on stderr, since stdout may be JSON, how many LMDBs were found in a folder."""
    if isinstance(data, LmdbFolders) and is_main_process():
        names = data.names if len(data.names) <= SHOWN else [*data.names[:SHOWN], "..."]
        plural = "" if len(data.parts) == 1 else "s"
        found = f"{len(data.parts)} LMDB{plural}: {', '.join(names)}"
        print(f"{data.root} holds {found}", file=sys.stderr)
