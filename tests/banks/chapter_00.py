"""Answers to the exercises of chapter 00, as learners write them."""

WRONG: dict[str, list[tuple[str, str]]] = {
    "0.1": [
        ('answer = "GOGLE"', "blanks first"),
        ('answer = "GGOOGLEEE"', "did not merge"),
        ('answer = "·GO·OGL·E·"', "still there"),
        ('answer = "google"', "small letters"),
    ],
    "0.2": [
        ("answer = len('BALLOON')", "LL and OO are repeated letters"),
        ("answer = 7 + 1", "two pairs of repeated letters"),
        ("answer = 2 * 7 + 1", "rule from the web"),
        ("answer = 7 + 6", "between all letters"),
    ],
    "0.3": [
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
    known = set(references)
    return sum(p in known for p in predictions) / len(predictions)
""",
            "its own",
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
    ],
}
