"""Measures of how well predictions match references: error rates, exact match, confusions.

Each takes (references, predictions), two sequences of texts of the same length, and raises
ValueError otherwise. rapidfuzz counts the edits (insertions, deletions and substitutions, each 1).
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import zip_longest
from statistics import NormalDist
from typing import Any

from rapidfuzz.distance import Levenshtein

Texts = Sequence[str]


def character_error_rate(references: Texts, predictions: Texts) -> float:
    """Return the edits in the whole corpus divided by its reference characters.

    0 is perfect; more than 1 is possible.
    """
    _check(references, predictions)
    edits = sum(map(Levenshtein.distance, references, predictions))
    return _ratio(edits, sum(map(len, references)))


def word_error_rate(references: Texts, predictions: Texts) -> float:
    """Return the error rate like `character_error_rate`, but of words split at white space."""
    _check(references, predictions)
    expected = [reference.split() for reference in references]
    edits = sum(map(Levenshtein.distance, expected, map(str.split, predictions)))
    return _ratio(edits, sum(map(len, expected)))


def exact_match(references: Texts, predictions: Texts) -> float:
    """Return the share of samples read without a mistake (the benchmarks' "word accuracy")."""
    _check(references, predictions)
    return sum(map(str.__eq__, references, predictions)) / len(references)


def edit_similarity(references: Texts, predictions: Texts) -> float:
    """Return 1 minus the edits divided by the longer text's length, averaged over the samples.

    ICDAR calls it 1-N.E.D.
    """
    _check(references, predictions)
    return sum(map(Levenshtein.normalized_similarity, references, predictions)) / len(references)


def aligned(reference: str, prediction: str) -> list[tuple[str, str]]:
    """Return a text beside its reading, character by character, with as few edits as possible.

    "" stands for no character: ("a", "") is a lost a, ("", "a") is an extra one.
    """
    pairs: list[tuple[str, str]] = []
    for step in Levenshtein.opcodes(reference, prediction):
        characters = reference[step.src_start : step.src_end]
        pairs += zip_longest(characters, prediction[step.dest_start : step.dest_end], fillvalue="")
    return pairs


def confusions(references: Texts, predictions: Texts) -> Counter[tuple[str, str]]:
    """Count how often each character was read as each other one, in pairs as of `aligned`."""
    _check(references, predictions)
    pairs = (pair for texts in zip(references, predictions) for pair in aligned(*texts))
    return Counter((character, read) for character, read in pairs if character != read)


def alphanumeric(text: str) -> str:
    """Return a text by the benchmarks' convention: its small letters and digits, nothing else."""
    return re.sub(r"[^a-z0-9]", "", text.lower())


@dataclass(frozen=True)
class Share:
    """`successes` out of `total`, with its confidence interval."""

    successes: int
    total: int

    @property
    def value(self) -> float:
        """Return the share itself, from 0 to 1."""
        return self.successes / self.total

    def interval(self, level: float = 0.95) -> tuple[float, float]:
        """Return Wilson's score interval (Wilson, JASA 1927) at confidence `level`."""
        z = NormalDist().inv_cdf((1 + level) / 2)
        shrink = 1 + z * z / self.total
        middle = (self.value + z * z / (2 * self.total)) / shrink
        variance = self.value * (1 - self.value) / self.total + z * z / (4 * self.total**2)
        half = z / shrink * math.sqrt(variance)
        return max(0.0, middle - half), min(1.0, middle + half)

    def as_json(self) -> dict[str, float]:
        """Return share, interval and counts as a dict for JSON."""
        low, high = self.interval()
        counts = {"right": self.successes, "of": self.total}
        return {"value": self.value, "low": low, "high": high, **counts}

    def __str__(self) -> str:
        low, high = self.interval()
        counts = f"{self.successes} of {self.total}"
        return f"{self.value:.1%} ({counts}; 95 % interval {low:.1%} to {high:.1%})"


def summary(references: Texts, predictions: Texts) -> dict[str, Any]:
    """Return the main measures as a dict for JSON.

    Exact match as is and by the benchmarks' convention (None where no reference has a letter a-z or
    a digit), each with its interval; character error rate; mean edit similarity.
    """
    _check(references, predictions)
    pairs = [(alphanumeric(r), alphanumeric(p)) for r, p in zip(references, predictions)]
    matches = [reference == prediction for reference, prediction in pairs if reference]
    exact = Share(sum(map(str.__eq__, references, predictions)), len(references))
    conventional = Share(sum(matches), len(matches)).as_json() if matches else None
    return {
        "pictures": len(references),
        "exact_match": exact.as_json(),
        "exact_match_alphanumeric": conventional,
        "character_error_rate": character_error_rate(references, predictions),
        "edit_similarity": edit_similarity(references, predictions),
    }


@dataclass(frozen=True)
class Bin:
    """Readings of similar confidence."""

    count: int
    confidence: float  # their mean
    right: float  # the share of them that is right


def reliability(confidences: Sequence[float], right: Sequence[bool], bins: int = 10) -> list[Bin]:
    """Sort readings by confidence (0 to 1) into `bins` of equal width, for a reliability plot.

    Empty bins are left out. Raises ValueError when there are not as many confidences as verdicts,
    or none.
    """
    if len(confidences) != len(right) or not confidences:
        counts = f"there are {len(confidences)} confidences for {len(right)} readings"
        raise ValueError(f"{counts}: one for each is needed")
    groups: dict[int, list[tuple[float, bool]]] = {}
    for confidence, verdict in zip(confidences, right):
        index = min(int(confidence * bins), bins - 1)
        groups.setdefault(index, []).append((confidence, verdict))
    found = []
    for _, group in sorted(groups.items()):
        count = len(group)
        found.append(Bin(count, sum(c for c, _ in group) / count, sum(r for _, r in group) / count))
    return found


def expected_calibration_error(
    confidences: Sequence[float], right: Sequence[bool], bins: int = 10
) -> float:
    """Return by how much confidence and share of right readings differ, averaged over readings.

    Each bin counts by its size. 0 means that 80 % of the readings with a confidence of 0.8 are
    right, and so on (Guo et al. 2017, arXiv 1706.04599, equation 3).
    """
    found = reliability(confidences, right, bins)
    differences = sum(group.count * abs(group.confidence - group.right) for group in found)
    return differences / len(confidences)


def check_texts(name: str, given: object) -> None:
    """Raise ValueError for one text where several are asked for; it would count as letters."""
    if isinstance(given, str):
        shown = given if len(given) <= 40 else f"{given[:39]}\u2026"
        raise ValueError(
            f"{name} must be several texts, not one text ({shown!r}): put it into a list, or give "
            "the lines of the file"
        )


def _ratio(edits: int, length: int) -> float:
    if length:
        return edits / length
    return 0.0 if edits == 0 else math.inf


def _check(references: Texts, predictions: Texts) -> None:
    check_texts("references", references)
    check_texts("predictions", predictions)
    if len(references) != len(predictions):
        counts = f"{len(references)} references but {len(predictions)} predictions"
        raise ValueError(f"there are {counts}")
    if not references:
        raise ValueError("there are no samples to measure")
