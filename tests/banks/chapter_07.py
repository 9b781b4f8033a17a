"""Chapter 07: wrong answers, each with words of the sentence it must get, and right answers."""

WRONG: dict[str, list[tuple[str, str]]] = {
    "7.1": [
        (
            """
def answer(reference, reading):
    wrong = abs(len(reference) - len(reading))
    for index in range(min(len(reference), len(reading))):
        if reference[index] != reading[index]:
            wrong += 1
    return wrong
""",
            "letter by letter at the same index",
        ),
        (
            """
def answer(reference, reading):
    return sum(left != right for left, right in zip(reference, reading))
""",
            "only as far as the shorter text",
        ),
        (
            """
def answer(reference, reading):
    left = list(reading)
    missing = 0
    for letter in reference:
        if letter in left:
            left.remove(letter)
        else:
            missing += 1
    return max(missing, len(left))
""",
            "which letters there are, not where",
        ),
        (
            """
def answer(reference, reading):
    rows, columns = len(reference), len(reading)
    table = [[0] * (columns + 1) for _ in range(rows + 1)]
    for i in range(rows + 1):
        for j in range(columns + 1):
            if i == 0 or j == 0:
                table[i][j] = i + j
            elif reference[i - 1] == reading[j - 1]:
                table[i][j] = table[i - 1][j - 1]
            else:
                table[i][j] = 1 + min(table[i - 1][j], table[i][j - 1])
    return table[rows][columns]
""",
            "A change is a single edit",
        ),
        (
            """
def answer(reference, reading):
    return abs(len(reference) - len(reading))
""",
            "difference between the lengths",
        ),
        (
            """
def answer(reference, reading):
    table = list(range(len(reading) + 1))
    for i, a in enumerate(reference, 1):
        row = [i]
        for j, b in enumerate(reading, 1):
            row.append(min(table[j - 1] + (a != b), table[j] + 1, row[-1] + 1))
        table = row
    return table[-1] / max(1, len(reference))
""",
            "the next exercise divides",
        ),
        (
            """
def answer(reference, reading):
    reference, reading = reference.lower(), reading.lower()
    table = list(range(len(reading) + 1))
    for i, a in enumerate(reference, 1):
        row = [i]
        for j, b in enumerate(reading, 1):
            row.append(min(table[j - 1] + (a != b), table[j] + 1, row[-1] + 1))
        table = row
    return table[-1]
""",
            "a capital as its small letter",
        ),
        (
            """
def answer(reference, reading):
    rows, columns = len(reference), len(reading)
    table = [[0] * (columns + 1) for _ in range(rows + 1)]
    for i in range(1, rows + 1):
        for j in range(1, columns + 1):
            changed = table[i - 1][j - 1] + (reference[i - 1] != reading[j - 1])
            table[i][j] = min(changed, table[i - 1][j] + 1, table[i][j - 1] + 1)
    return table[rows][columns]
""",
            "The border of your table is 0",
        ),
    ],
    "7.2": [
        (
            """
def answer(references, readings):
    from rapidfuzz.distance import Indel, Levenshtein
    rates = [Levenshtein.editops(a, b).__len__() / len(a) for a, b in zip(references, readings)]
    return sum(rates) / len(rates)
""",
            "the mean of the rates",
        ),
        (
            """
from rapidfuzz.distance import Levenshtein

def answer(references, readings):
    wrong = sum(len(Levenshtein.editops(a, b)) for a, b in zip(references, readings))
    return wrong / max(1, sum(len(b) for b in readings))
""",
            "divide by the length of the readings",
        ),
        (
            """
from rapidfuzz.distance import Levenshtein

def answer(references, readings):
    wrong = sum(len(Levenshtein.editops(a, b)) for a, b in zip(references, readings))
    return min(wrong / sum(map(len, references)), 1.0)
""",
            "limit the rate to 1",
        ),
        (
            """
def answer(references, readings):
    return 1 - sum(a == b for a, b in zip(references, readings)) / len(references)
""",
            "the share of texts with a mistake",
        ),
        (
            """
from rapidfuzz.distance import Levenshtein

def answer(references, readings):
    wrong = sum(len(Levenshtein.editops(a, b)) for a, b in zip(references, readings))
    return wrong / len(references)
""",
            "divide by the number of texts",
        ),
        (
            """
from rapidfuzz.distance import Levenshtein

def answer(references, readings):
    wrong = sum(len(Levenshtein.editops(a, b)) for a, b in zip(references, readings))
    return 1 - wrong / len("".join(references))
""",
            "one minus the rate",
        ),
    ],
    "7.3": [
        (
            """
def answer(right, total, z):
    p = right / total
    half = z * (p * (1 - p) / total) ** 0.5
    return p - half, p + half
""",
            "20 of 20",
        ),
        (
            """
def answer(right, total, z):
    p = right / total
    below = 1 + z**2 / total
    half = z * (p * (1 - p) / total) ** 0.5
    middle = p + z**2 / (2 * total)
    return (middle - half) / below, (middle + half) / below
""",
            "is missing under the root",
        ),
        (
            """
def answer(right, total, z):
    p = right / total
    half = z * (p * (1 - p) / total + z**2 / (4 * total**2)) ** 0.5
    middle = p + z**2 / (2 * total)
    return middle - half, middle + half
""",
            "forgot to divide both ends",
        ),
        (
            """
def answer(right, total, z):
    p = right / total
    below = 1 + z**2 / total
    half = z * (p * (1 - p) / total + z**2 / (4 * total**2)) ** 0.5
    return (p - half) / below, (p + half) / below
""",
            "The middle is not the share itself",
        ),
        (
            """
def answer(right, total, z):
    p = right / total
    below = 1 + z**2 / total
    half = z * (p * (1 - p) / total + z**2 / (4 * total**2)) ** 0.5
    middle = p + z**2 / (2 * total)
    return middle / below, half / below
""",
            "both ends, low and high",
        ),
        (
            """
def answer(right, total, z):
    z = 1.96
    p = right / total
    below = 1 + z**2 / total
    half = z * (p * (1 - p) / total + z**2 / (4 * total**2)) ** 0.5
    middle = p + z**2 / (2 * total)
    return (middle - half) / below, (middle + half) / below
""",
            "ignores its argument",
        ),
    ],
    "7.4": [
        (
            """
def answer(confidences, right, bins):
    sums = {}
    for c, r in zip(confidences, right):
        sums.setdefault(min(int(c * bins), bins - 1), []).append((c, r))
    gaps = [
        abs(sum(c for c, _ in found) / len(found) - sum(r for _, r in found) / len(found))
        for found in sums.values()
    ]
    return sum(gaps) / len(gaps)
""",
            "every bin the same weight",
        ),
        (
            """
def answer(confidences, right, bins):
    return (sum(confidences) - sum(right)) / len(right)
""",
            "cancel out",
        ),
        (
            """
def answer(confidences, right, bins):
    return abs(sum(confidences) / len(confidences) - sum(right) / len(right))
""",
            "all readings at once",
        ),
        (
            """
def answer(confidences, right, bins):
    return sum(abs(c - int(r)) for c, r in zip(confidences, right)) / len(right)
""",
            "each single reading with 0 or 1",
        ),
        (
            """
def answer(confidences, right, bins):
    total = 0
    for bin in range(bins):
        inside = [(c, r) for c, r in zip(confidences, right) if bin / bins <= c < (bin + 1) / bins]
        if inside:
            total += abs(sum(c - r for c, r in inside))
    return total / len(right)
""",
            "falls out of your last bin",
        ),
        (
            """
def answer(confidences, right, bins):
    sums = {}
    for c, r in zip(confidences, right):
        sums.setdefault(min(int(c * bins), bins - 1), []).append(c - r)
    return sum(abs(sum(f)) for f in sums.values())
""",
            "forgot to divide by the number of readings",
        ),
        (
            """
def answer(confidences, right, bins):
    total = 0
    for bin in range(bins):
        inside = [r for c, r in zip(confidences, right) if min(int(c * bins), bins - 1) == bin]
        if inside:
            total += len(inside) * abs((bin + 0.5) / bins - sum(inside) / len(inside))
    return total / len(right)
""",
            "the middle of the bin",
        ),
    ],
    "7.5": [
        (
            """
def answer(old, new):
    return [old.index(c) + 1 if c in old else None for c in new]
""",
            "The blank is missing",
        ),
        (
            """
def answer(old, new):
    return [0] + [old.index(c) if c in old else None for c in new]
""",
            "Off by one",
        ),
        (
            """
def answer(old, new):
    return [0] + [old.find(c) + 1 for c in new]
""",
            "a new character the class of the blank",
        ),
        (
            """
def answer(old, new):
    return [0] + [old.index(c) + 1 for c in new if c in old]
""",
            "leave out the new characters",
        ),
        (
            """
def answer(old, new):
    return [0] + [i + 1 if i < len(old) else None for i in range(len(new))]
""",
            "in their old order",
        ),
        (
            """
def answer(old, new):
    return [0] + [new.index(c) + 1 if c in new else None for c in old]
""",
            "go through the old alphabet",
        ),
        (
            """
def answer(old, new):
    return [None] + [old.index(c) + 1 if c in old else None for c in new]
""",
            "None for the blank",
        ),
    ],
}

RIGHT: dict[str, list[str]] = {
    "7.1": [
        """
def answer(reference, reading):
    rows, columns = len(reference), len(reading)
    table = [[0] * (columns + 1) for _ in range(rows + 1)]
    for i in range(rows + 1):
        for j in range(columns + 1):
            if i == 0 or j == 0:
                table[i][j] = i + j
            else:
                same = reference[i - 1] == reading[j - 1]
                changed = table[i - 1][j - 1] + (not same)
                table[i][j] = min(changed, table[i - 1][j] + 1, table[i][j - 1] + 1)
    return table[rows][columns]
""",
        """
from functools import cache

def answer(reference, reading):
    @cache
    def cost(i, j):
        if i == 0 or j == 0:
            return i + j
        if reference[i - 1] == reading[j - 1]:
            return cost(i - 1, j - 1)
        return 1 + min(cost(i - 1, j - 1), cost(i - 1, j), cost(i, j - 1))
    return cost(len(reference), len(reading))
""",
    ],
    "7.2": [
        """
from rapidfuzz.distance import Levenshtein

def answer(references, readings):
    wrong = sum(len(Levenshtein.editops(a, b)) for a, b in zip(references, readings))
    return wrong / len("".join(references))
""",
        """
def count(a, b):
    row = list(range(len(b) + 1))
    for i, x in enumerate(a, 1):
        row, last = [i], row
        for j, y in enumerate(b, 1):
            row.append(min(last[j - 1] + (x != y), last[j] + 1, row[-1] + 1))
    return row[-1]

def answer(references, readings):
    wrong = letters = 0
    for a, b in zip(references, readings):
        wrong += count(a, b)
        letters += len(a)
    return wrong / letters
""",
    ],
    "7.3": [
        """
def answer(right, total, z):
    p, n = right / total, total
    middle = p + z * z / (2 * n)
    half = z * ((p * (1 - p) + z * z / (4 * n)) / n) ** 0.5
    return (middle - half) / (1 + z * z / n), (middle + half) / (1 + z * z / n)
""",
        """
import numpy as np

def answer(right, total, z):
    # the shares whose own interval reaches the observed one: roots of a quadratic
    p = right / total
    low, high = sorted(np.roots([1 + z**2 / total, -(2 * p + z**2 / total), p * p]).real)
    return float(low), float(high)
""",
    ],
    "7.4": [
        """
def answer(confidences, right, bins):
    total = 0.0
    for bin in range(bins):
        inside = [(c, r) for c, r in zip(confidences, right) if min(int(c * bins), bins - 1) == bin]
        if inside:
            total += abs(sum(c for c, _ in inside) - sum(r for _, r in inside))
    return total / len(right)
""",
        """
import numpy as np

def answer(confidences, right, bins):
    c, r = np.array(confidences), np.array(right, dtype=float)
    number = np.minimum((c * bins).astype(int), bins - 1)
    gaps = np.bincount(number, weights=c - r, minlength=bins)
    return float(np.abs(gaps).sum() / len(c))
""",
    ],
    "7.5": [
        """
def answer(old, new):
    classes = {character: number for number, character in enumerate(old, start=1)}
    return [0] + [classes.get(character) for character in new]
""",
        """
def answer(old, new):
    result = [0]
    for character in new:
        result.append(old.index(character) + 1 if character in old else None)
    return result
""",
    ],
}
