"""CTC that can be read: the rule that turns a path into a text, and how many frames a text needs.

Graves, Fernandez, Gomez, Schmidhuber, "Connectionist Temporal Classification", ICML 2006.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby


def collapse(path: Sequence[int], blank: int = 0) -> list[int]:
    """The labels that a path (one class for each frame) spells: merge repeats first, then drop blanks."""
    return [label for label, _ in groupby(path) if label != blank]


def minimum_frames(target: Sequence[int]) -> int:
    """Fewest frames T in which CTC can spell `target` (length L): L, plus one blank between each pair of equal neighbours.

    Follows from the collapsing rule of Graves et al. 2006; the rule "T > 2L + 1" found on the web is wrong.
    """
    repeats = sum(left == right for left, right in zip(target, target[1:]))
    return len(target) + repeats
