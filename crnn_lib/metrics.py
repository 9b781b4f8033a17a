"""How well predictions match references: character and word error rate, exact match, edit
similarity, confusions.

Each takes (references, predictions), two sequences of texts of the same length, and raises
ValueError otherwise. rapidfuzz counts the edits (insertions, deletions and substitutions, each 1).
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import NormalDist
from typing import Any

from rapidfuzz.distance import Levenshtein

Texts = Sequence[str]


def character_error_rate(references: Texts, predictions: Texts) -> float:
    """Edits over the whole corpus divided by its reference characters (0 is perfect; above 1 is
    possible).
    """
    _check(references, predictions)
    edits = sum(map(Levenshtein.distance, references, predictions))
    return _ratio(edits, sum(map(len, references)))


def word_error_rate(references: Texts, predictions: Texts) -> float:
    """As `character_error_rate`, counted in words split at white space."""
    _check(references, predictions)
    pairs = [
        (reference.split(), prediction.split())
        for reference, prediction in zip(references, predictions)
    ]
    edits = sum(Levenshtein.distance(reference, prediction) for reference, prediction in pairs)
    return _ratio(edits, sum(len(reference) for reference, _ in pairs))


def exact_match(references: Texts, predictions: Texts) -> float:
    """Share of samples read without a mistake; the benchmarks' "word accuracy"."""
    _check(references, predictions)
    return sum(map(str.__eq__, references, predictions)) / len(references)


def edit_similarity(references: Texts, predictions: Texts) -> float:
    """1 - NED: one minus the edits divided by the longer text's length, averaged over the samples
    (ICDAR's 1-N.E.D.).
    """
    _check(references, predictions)
    return sum(map(Levenshtein.normalized_similarity, references, predictions)) / len(references)


def confusions(references: Texts, predictions: Texts) -> Counter[tuple[str, str]]:
    """How often one character was read as another; "" stands for none: ("a", "") is a lost a, ("",
    "a") one too many.
    """
    _check(references, predictions)
    counts: Counter[tuple[str, str]] = Counter()
    for reference, prediction in zip(references, predictions):
        for edit in Levenshtein.editops(reference, prediction):
            read = "" if edit.tag == "delete" else prediction[edit.dest_pos]
            counts["" if edit.tag == "insert" else reference[edit.src_pos], read] += 1
    return counts


def alphanumeric(text: str) -> str:
    """The benchmarks' convention: small letters and digits of a text, everything else left out."""
    return re.sub(r"[^a-z0-9]", "", text.lower())


@dataclass(frozen=True)
class Share:
    """`successes` out of `total`, with the confidence interval that so many samples give."""

    successes: int
    total: int

    @property
    def value(self) -> float:
        return self.successes / self.total

    def interval(self, level: float = 0.95) -> tuple[float, float]:
        """Wilson's score interval: where the true share lies with probability `level` (Wilson, JASA
        1927).
        """
        z = NormalDist().inv_cdf((1 + level) / 2)
        shrink = 1 + z * z / self.total
        middle = (self.value + z * z / (2 * self.total)) / shrink
        half = (
            z
            / shrink
            * math.sqrt(self.value * (1 - self.value) / self.total + z * z / (4 * self.total**2))
        )
        return max(0.0, middle - half), min(1.0, middle + half)

    def as_json(self) -> dict[str, float]:
        """Everything that is known of it."""
        low, high = self.interval()
        return {
            "value": self.value,
            "low": low,
            "high": high,
            "right": self.successes,
            "of": self.total,
        }

    def __str__(self) -> str:
        low, high = self.interval()
        return (
            f"{self.value:.1%} ({self.successes} of {self.total}; 95 % interval {low:.1%} to "
            f"{high:.1%})"
        )


def summary(references: Texts, predictions: Texts) -> dict[str, Any]:
    """All of it, as JSON can say it: exact match as is and by the benchmarks' convention (None
    where no reference has a letter a-z or a digit), each with its interval; character error rate;
    mean edit similarity.
    """
    _check(references, predictions)
    plain = [
        (alphanumeric(r), alphanumeric(p))
        for r, p in zip(references, predictions)
        if alphanumeric(r)
    ]
    return {
        "pictures": len(references),
        "exact_match": Share(
            sum(map(str.__eq__, references, predictions)), len(references)
        ).as_json(),
        "exact_match_alphanumeric": Share(sum(r == p for r, p in plain), len(plain)).as_json()
        if plain
        else None,
        "character_error_rate": character_error_rate(references, predictions),
        "edit_similarity": edit_similarity(references, predictions),
    }


@dataclass(frozen=True)
class Bin:
    """Readings of similar confidence: how many, their mean confidence, and the share of them that
    is right.
    """

    count: int
    confidence: float
    right: float


def reliability(confidences: Sequence[float], right: Sequence[bool], bins: int = 10) -> list[Bin]:
    """Readings sorted by confidence (0 to 1) into `bins` of equal width, empty ones left out: what
    a reliability plot shows.

    Raises ValueError when there are not as many confidences as verdicts, or none.
    """
    if len(confidences) != len(right) or not confidences:
        raise ValueError(
            f"there are {len(confidences)} confidences for {len(right)} readings: one for each is "
            "needed"
        )
    sorted_in: dict[int, list[tuple[float, bool]]] = {}
    for confidence, verdict in zip(confidences, right):
        sorted_in.setdefault(min(int(confidence * bins), bins - 1), []).append(
            (confidence, verdict)
        )
    return [
        Bin(
            len(found), sum(c for c, _ in found) / len(found), sum(r for _, r in found) / len(found)
        )
        for _, found in sorted(sorted_in.items())
    ]


def expected_calibration_error(
    confidences: Sequence[float], right: Sequence[bool], bins: int = 10
) -> float:
    """By how much confidence and share of right readings differ, averaged over the bins by their
    size.

    0: of the readings with a confidence of 0.8, 80 % are right (Guo et al. 2017, arXiv 1706.04599,
    equation 3).
    """
    found = reliability(confidences, right, bins)
    return sum(one.count * abs(one.confidence - one.right) for one in found) / len(confidences)


def _ratio(edits: int, length: int) -> float:
    if length:
        return edits / length
    return 0.0 if edits == 0 else math.inf


def _check(references: Texts, predictions: Texts) -> None:
    if isinstance(references, str) or isinstance(predictions, str):
        raise ValueError(
            "references and predictions are sequences of texts, not one text: put it into a list"
        )
    if len(references) != len(predictions):
        raise ValueError(
            f"there are {len(references)} references but {len(predictions)} predictions"
        )
    if not references:
        raise ValueError("there are no samples to measure")
