"""The report of `crnn evaluate`: as numbers, and as lines of text."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from crnn_lib.alphabet import Alphabet
from crnn_lib.cli.output import on_one_line
from crnn_lib.metrics import edit_similarity, summary

WORST = 10  # samples shown


def measure(
    rows: Sequence[dict[str, str]], predictions: Sequence[str], alphabet: Alphabet, seconds: float
) -> dict[str, Any]:
    """Compare the readings of labelled rows (`file`, `text`) with their texts.

    `alphabet`: what the reader can write; `seconds`: what the reading took.
    """
    references = [row["text"] for row in rows]
    pairs = list(zip(rows, predictions))
    pairs.sort(key=lambda pair: edit_similarity([pair[0]["text"]], [pair[1]]))
    return {
        **summary(references, predictions),
        "pictures_per_second": len(references) / seconds,
        "labels_beyond_the_alphabet": sum(bool(alphabet.missing(text)) for text in references),
        "worst": [
            {"file": row["file"], "text": row["text"], "read": read}
            for row, read in pairs[:WORST]
            if row["text"] != read
        ],
    }


def describe(result: dict[str, Any]) -> str:
    """Return what `measure` found as lines of text."""
    lines = [
        f"pictures                        {result['pictures']}",
        f"exact match                     {_share(result['exact_match'])}",
        f"exact match, a-z0-9 caseless    {_share(result['exact_match_alphanumeric'])}",
        f"character error rate            {result['character_error_rate']:.2%}",
        f"1 - NED                         {result['edit_similarity']:.4f}",
        f"pictures per second             {result['pictures_per_second']:.0f}",
    ]
    if beyond := result["labels_beyond_the_alphabet"]:
        lines.append(f"labels with a character that these weights cannot write: {beyond}")
    if result["worst"]:
        lines.append("worst:")
        for row in result["worst"]:
            lines.append(f"  {on_one_line(row['file'])}: {row['text']!r} read as {row['read']!r}")
    return "\n".join(lines)


def _share(share: dict[str, float] | None) -> str:
    if share is None:
        return "no label has a letter a-z or a digit"
    interval = f"95 % interval {share['low']:.1%} to {share['high']:.1%}"
    return f"{share['value']:.1%}  ({interval}; {share['right']} of {share['of']})"
