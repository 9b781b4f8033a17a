"""Answers to the exercises of chapter 00, as learners write them, and what its numbers are."""

from __future__ import annotations

from functools import cache

from crnn_lib.contract import HEIGHT
from crnn_lib.ctc import minimum_frames
from crnn_lib.model import CRNN
from crnn_lib.rendering import default_fonts, render


@cache
def _hello_width() -> int:
    """Return the width of the chapter's picture of HELLO."""
    dejavu = [font for font in default_fonts() if font.name == "DejaVuSans.ttf"]
    return render("HELLO", "clean", seed=3, fonts=dejavu).image.width


def _stride() -> int:
    return CRNN(96).receptive_field().stride


def _columns() -> int:
    import torch

    with torch.inference_mode():
        _, lengths = CRNN(96).eval().columns(torch.zeros(1, 1, HEIGHT, _hello_width()))
    return int(lengths)


NUMBERS = {
    "0.2": {
        "Seven": tuple("BALLOON"),
        "seven": tuple("BALLOON"),
        "six": lambda: minimum_frames(list(map(ord, "HELLO"))),
        "five": tuple("HELLO"),
    },
    "0.A": {"74": _hello_width, "37": lambda: _hello_width() // 2, "18": _columns, "4": _stride},
    "0.C": {"five": tuple("HELLO")},
}

WRONG: dict[str, list[tuple[str, str]]] = {
    "0.1": [
        (
            """
answer = "GOOGEL"
""",
            "not their order",
        ),
        (
            """
answer = "GOOGL"
""",
            "A letter is missing",
        ),
        ('answer = "GOGLE"', "blanks first"),
        ('answer = "GGOOGLEEE"', "did not merge"),
        ('answer = "·GO·OGL·E·"', "still there"),
        ('answer = "google"', "small letters"),
    ],
    "0.2": [
        (
            """
answer = 10
""",
            "more than needed",
        ),
        (
            """
answer = 6
""",
            "fewer than seven",
        ),
        ("answer = len('BALLOON')", "LL and OO are repeated letters"),
        ("answer = 7 + 1", "two pairs of repeated letters"),
        ("answer = 2 * 7 + 2", "rule of the web"),
        ("answer = 2 * 7 + 1", "before, between and after all letters"),
        ("answer = 7 + 6", "between all letters"),
        ("answer = 7 + 2 + 2", "at both ends"),
    ],
    "0.3": [
        (
            """
def answer(references, predictions):
    right = sum(r == p for r, p in zip(references, predictions))
    return right / (len(references) + 1)
""",
            "one more than",
        ),
        (
            """
def answer(references, predictions):
    right = sum(r == p for r, p in zip(references, predictions))
    return right / max(1, len(references) - 1)
""",
            "one less than",
        ),
        (
            """
def answer(references, predictions):
    return sum(sorted(r) == sorted(p) for r, p in zip(references, predictions)) / len(
        references
    )
""",
            "Their order counts",
        ),
        (
            """
def answer(references, predictions):
    right = total = 0
    for reference, prediction in zip(references, predictions):
        for a, b in zip(reference, prediction):
            right += a == b
        total += len(reference)
    return right / total
""",
            "count characters",
        ),
        (
            """
def answer(references, predictions):
    right = 0
    for r, p in zip(references, predictions):
        if r.upper() == p.upper():
            right += 1
    return right / len(references)
""",
            "capitals",
        ),
        (
            """
def answer(references, predictions):
    return len([1 for r, p in zip(references, predictions) if r == p])
""",
            "A share is asked for",
        ),
        (
            """
def answer(references, predictions):
    n = sum(1 for i in range(len(references)) if references[i] == predictions[i])
    return n / len(references) * 100
""",
            "percentage",
        ),
        (
            """
def answer(references, predictions):
    right = 0
    for r, p in zip(references, predictions):
        if r is p:
            right += 1
    return right / len(references)
""",
            "Compare by `==`",
        ),
        (
            """
def answer(references, predictions):
    return sum(r.strip() == p.strip() for r, p in zip(references, predictions)) / len(references)
""",
            "You cut off the spaces",
        ),
        (
            """
def answer(references, predictions):
    clean = lambda t: t.replace(" ", "")
    n = [clean(r) == clean(p) for r, p in zip(references, predictions)]
    return n.count(True) / len(n)
""",
            "You leave out all spaces",
        ),
        (
            """
def answer(references, predictions):
    n = 0
    for r, p in zip(references, predictions):
        if r.strip().casefold() == p.strip().casefold():
            n += 1
    return n / len(references)
""",
            "only as it is",
        ),
        (
            """
def answer(references, predictions):
    right = 0
    for r, p in zip(references, predictions):
        if r == p:
            right += 1
        return right / len(references)
""",
            "is the return inside the loop",
        ),
        (
            """
def answer(references, predictions):
    return float(references == predictions)
""",
            "all right or not",
        ),
        (
            """
def answer(references, predictions):
    return sum(p.startswith(r) for r, p in zip(references, predictions)) / len(references)
""",
            "begins with it",
        ),
        (
            """
def answer(references, predictions):
    return sum(p in r for r, p in zip(references, predictions)) / len(references)
""",
            "the true text contains it",
        ),
        (
            """
def answer(references, predictions):
    n = 0
    for r, p in zip(references, predictions):
        n += r != p
    return n / len(references)
""",
            "1 minus",
        ),
        (
            """
def answer(references, predictions):
    n = 0
    for r, p in zip(references, predictions):
        n += r == p
    return n // len(references)
""",
            "all right or not",
        ),
        (
            """
def answer(references, predictions):
    n = 0
    for r, p in zip(references, predictions):
        n += r == p
    print(n / len(references))
""",
            "Printing is not enough",
        ),
        (
            """
def answer(references, predictions):
    known = set(references)
    return sum(p in known for p in predictions) / len(predictions)
""",
            "its own",
        ),
        (
            """
def answer(r, p):
    return sum(a.lstrip() == b.lstrip() for a, b in zip(r, p)) / len(r)
""",
            "at the beginning",
        ),
        (
            """
def answer(r, p):
    return sum(a.upper() == b for a, b in zip(r, p)) / len(r)
""",
            "the capitals of one of the two",
        ),
        (
            """
def answer(r, p):
    return sum(p[r.index(a)] == a for a in r) / len(r)
""",
            "where a text stands first",
        ),
        (
            """
def answer(r, p):
    return sum(all(x == y for x, y in zip(a, b)) for a, b in zip(r, p)) / len(r)
""",
            "as far as the shorter one",
        ),
        (
            """
def answer(r, p):
    d = dict(zip(r, p))
    return sum(a == b for a, b in d.items()) / len(r)
""",
            "into a dictionary",
        ),
    ],
}

RIGHT: dict[str, list[str]] = {
    "0.1": ['answer = "GOOGLE"', 'answer = "".join(["G", "O", "O", "G", "L", "E"])'],
    "0.2": ["answer = 9", "answer = 7 + 2.0"],
    "0.3": [
        """
def answer(references, predictions):
    right = 0
    for i, reference in enumerate(references):
        if predictions[i] == reference:
            right = right + 1
    return right / len(references)
""",
        """
import numpy as np
def answer(references, predictions):
    return np.mean([r == p for r, p in zip(references, predictions)])
""",
        """
def answer(references, predictions):
    if not references:
        return 0.0
    first = references[0] == predictions[0]
    n = len(references)
    return (first + answer(references[1:], predictions[1:]) * (n - 1)) / n
""",
        """
from fractions import Fraction
def answer(references, predictions):
    wrong = [1 for pair in zip(references, predictions) if len(set(pair)) > 1]
    return float(1 - Fraction(len(wrong), len(references)))
""",
        """
import torch
def answer(references, predictions):
    hits = torch.tensor([float(r == p) for r, p in zip(references, predictions)])
    return hits.mean().item()
""",
        """
def answer(references, predictions):
    return list(map(str.__eq__, references, predictions)).count(True) / len(predictions)
""",
    ],
}
