"""Chapter 07: wrong answers, each with words of the sentence it must get, and right answers."""

import json
import math
from statistics import NormalDist

from crnn_course.exercises.chapter_07 import edits, wilson
from PIL import Image

from crnn_lib.contract import HEIGHT
from crnn_lib.data import to_tensor
from crnn_lib.files import shipped
from crnn_lib.rendering import default_fonts, render


def _typed() -> dict[int, float]:
    """Return the mean character error rate of typed lines by the number of labelled lines."""
    stored = json.loads(shipped("measurements/finetuning.json").read_text())
    rates: dict[int, list[float]] = {}
    for run in stored["sets"]["typed_lines"]["runs"]:
        rates.setdefault(run["lines"], []).append(run["character_error_rate"])
    return {lines: math.fsum(found) / len(found) for lines, found in rates.items()}


def _removed(lines: int) -> float:
    """Return how many of 100 errors so many labelled lines remove."""
    return 100 * (1 - _typed()[lines] / _typed()[0])


def _stacked_width() -> int:
    """Return how wide the stacked letters of the chapter are, as the model is given them."""
    fonts = [font for font in default_fonts() if font.name == "DejaVuSans.ttf"]
    letters = [render(letter, seed=2, fonts=fonts).image for letter in "HARBOUR"]
    size = max(letter.width for letter in letters), HEIGHT * len(letters)
    return int(to_tensor(Image.new("L", size)).shape[-1])


def _four() -> float:
    """Return the number in `z² / (4 n²)`, from Wilson's interval with p = 0 and n = z = 1."""
    half = 2 * wilson(0, 1, 1.0)[1] - 0.5
    return 1 / half**2


NUMBERS = {
    "7.1": {"three": ("insert", "delete", "change")},
    "7.2": {"three": lambda: edits("I", "lll")},
    "7.3": {
        "three": ("middle", "half", "below"),
        "4": _four,
        "84": lambda: 100 * wilson(20, 20, 1.96)[0],
        "1.96": lambda: NormalDist().inv_cdf(0.975),
        "95": lambda: 100 * (2 * NormalDist().cdf(1.96) - 1),
    },
    "7.B": {
        "0.12": lambda: 0.9**20,
        "84": lambda: 100 * wilson(20, 20, 1.96)[0],
        "1,048,576": lambda: 2**20,
    },
    "7.D": {
        "50": lambda: sorted(_typed())[2],
        "100": lambda: sorted(_typed())[3],
        "200": lambda: sorted(_typed())[4],
        "12": lambda: _removed(50),
        "18": lambda: _removed(100),
        "22": lambda: _removed(200),
    },
    "7.E": {"32": lambda: HEIGHT, "3": _stacked_width},
    "7.F": {"four": ("10", "1o", "l0", "lo")},
}

WRONG: dict[str, list[tuple[str, str]]] = {
    "7.1": [
        (
            """
def answer(a, b):
    a, b = a.replace(" ", ""), b.replace(" ", "")
    above = list(range(len(b) + 1))
    for i, x in enumerate(a, 1):
        row = [i]
        for j, y in enumerate(b, 1):
            row.append(min(above[j - 1] + (x != y), above[j] + 1, row[-1] + 1))
        above = row
    return above[-1]
""",
            "You drop spaces",
        ),
        (
            """
def answer(a, b):
    table = [[0] * (len(b) + 1)] * (len(a) + 1)
    for i in range(len(a) + 1):
        table[i][0] = i
    for j in range(len(b) + 1):
        table[0][j] = j
    for i in range(1, len(a) + 1):
        for j in range(1, len(b) + 1):
            corner = table[i - 1][j - 1] + (a[i - 1] != b[j - 1])
            table[i][j] = min(corner, table[i - 1][j] + 1, table[i][j - 1] + 1)
    return table[-1][-1]
""",
            "one and the same list",
        ),
        (
            """
def answer(a, b):
    table = [[i + j for j in range(len(b) + 1)] for i in range(len(a) + 1)]
    for i in range(1, len(a)):
        for j in range(1, len(b)):
            corner = table[i - 1][j - 1] + (a[i - 1] != b[j - 1])
            table[i][j] = min(corner, table[i - 1][j] + 1, table[i][j - 1] + 1)
    return table[-1][-1]
""",
            "last row or column not filled",
        ),
        (
            """
def answer(a, b):
    if not a or not b:
        return 0
    above = list(range(len(b) + 1))
    for i, x in enumerate(a, 1):
        row = [i]
        for j, y in enumerate(b, 1):
            row.append(min(above[j - 1] + (x != y), above[j] + 1, row[-1] + 1))
        above = row
    return above[-1]
""",
            "one of the two texts is empty",
        ),
        (
            """
from rapidfuzz.distance import DamerauLevenshtein


def answer(a, b):
    return DamerauLevenshtein.distance(a, b)
""",
            "a swap takes two of them",
        ),
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
        (
            """
from rapidfuzz.distance import Levenshtein
def answer(reference, reading):
    return Levenshtein.distance(reference, reading)
""",
            "this calls rapidfuzz.distance.metrics_cpp_avx2.distance,",
        ),
        (
            """
from rapidfuzz.distance.Levenshtein import distance
def answer(reference, reading):
    return distance(reference, reading)
""",
            "this calls rapidfuzz.distance.metrics_cpp_avx2.distance,",
        ),
        (
            """
from rapidfuzz.distance import Levenshtein
def answer(reference, reading):
    return len(Levenshtein.editops(reference, reading))
""",
            "this calls rapidfuzz.distance.metrics_cpp_avx2.editops,",
        ),
        (
            """
def answer(reference, reading):
    reference, reading = reference.strip(), reading.strip()
    above = list(range(len(reading) + 1))
    for i, a in enumerate(reference, 1):
        row = [i]
        for j, b in enumerate(reading, 1):
            row.append(min(above[j - 1] + (a != b), above[j] + 1, row[-1] + 1))
        above = row
    return above[-1]
""",
            "You drop spaces",
        ),
        (
            """
def answer(reference, reading):
    m, n = len(reference), len(reading)
    d = [[0] * (n + 1) for _ in range(m + 1)]
    for i in range(m + 1):
        d[i][0] = i
    for j in range(n + 1):
        d[0][j] = j
    for i in range(1, m + 1):
        for j in range(1, n + 1):
            d[i][j] = min(
                d[i - 1][j - 1] + (reference[i - 1] != reading[j - 1]),
                d[i - 1][j] + 1,
                d[i][j - 1] + 1,
            )
            if (
                i > 1
                and j > 1
                and reference[i - 1] == reading[j - 2]
                and reference[i - 2] == reading[j - 1]
            ):
                d[i][j] = min(d[i][j], d[i - 2][j - 2] + 1)
    return d[m][n]
""",
            "Two neighbours in the wrong order count as one edit here",
        ),
        (
            """
def answer(reference, reading):
    above = list(range(len(reading) + 1))
    for i, a in enumerate(reference, 1):
        row = [i]
        for j, b in enumerate(reading, 1):
            row.append(min(above[j - 1] + (a is not b), above[j] + 1, row[-1] + 1))
        above = row
    return above[-1]
""",
            "You compare letters with `is`, which tells whether two",
        ),
        (
            """
def answer(reference, reading):
    above = list(range(len(reading) + 1))
    for i, a in enumerate(reference, 1):
        row = [i]
        for j, b in enumerate(reading, 1):
            row.append(min(above[j - 1], above[j], row[-1]) + (a != b))
        above = row
    return above[-1]
""",
            "The steps from above and from the left are free here if the",
        ),
        (
            """
def answer(reference, reading):
    above = list(range(len(reading) + 1))
    for i, a in enumerate(reference, 1):
        row = [i]
        for j, b in enumerate(reading, 1):
            row.append(min(above[j - 1], above[j], row[-1]) + 1)
        above = row
    return above[-1]
""",
            "A letter that stays the same costs an edit here",
        ),
        (
            """
def answer(reference, reading):
    m, n = len(reference), len(reading)
    d = [[0] * n for _ in range(m)]
    for i in range(m):
        for j in range(n):
            if i == 0 or j == 0:
                d[i][j] = i + j
            else:
                d[i][j] = min(
                    d[i - 1][j - 1] + (reference[i] != reading[j]),
                    d[i - 1][j] + 1,
                    d[i][j - 1] + 1,
                )
    return d[-1][-1]
""",
            "So few edits do not lead from one text to the other",
        ),
        (
            """
def answer(reference, reading):
    if not reference or not reading:
        return 0
    above = list(range(len(reading) + 1))
    for i, a in enumerate(reference, 1):
        row = [i]
        for j, b in enumerate(reading, 1):
            row.append(min(above[j - 1] + (a != b), above[j] + 1, row[-1] + 1))
        above = row
    return above[-1]
""",
            "one of the two texts is empty",
        ),
        (
            """
def answer(reference, reading):
    if not reference:
        return len(reading)
    if not reading:
        return len(reference)
    if reference[0] == reading[0]:
        return answer(reference[1:], reading[1:])
    return 1 + answer(reference[1:], reading[1:])
""",
            "You compare letter by letter at the same index",
        ),
        (
            """
def answer(reference, reading):
    above = list(range(len(reading) + 1))
    for i, a in enumerate(reference, 1):
        row = [i]
        for j, b in enumerate(reading, 1):
            row.append(min(above[j - 1] + (a != b), above[j] + 1))
        above = row
    return above[-1]
""",
            "The step from the cell on the left is missing",
        ),
        (
            """
def answer(reference, reading):
    above = list(range(len(reading) + 1))
    for i, a in enumerate(reference, 1):
        row = [i]
        for j, b in enumerate(reading, 1):
            row.append(min(above[j - 1] + (a != b), row[-1] + 1))
        above = row
    return above[-1]
""",
            "The step from the cell above is missing",
        ),
        (
            """
def answer(reference, reading):
    return 2
""",
            "the example's result",
        ),
        (
            """
def answer(reference, reading):
    above = list(range(len(reading) + 1))
    for i, a in enumerate(reference, 1):
        row = [0]
        for j, b in enumerate(reading, 1):
            row.append(min(above[j - 1] + (a != b), above[j] + 1, row[-1] + 1))
        above = row
    return above[-1]
""",
            "The border of your table is 0",
        ),
        (
            """
import difflib
def answer(reference, reading):
    ops = difflib.SequenceMatcher(None, reference, reading).get_opcodes()
    return sum(max(b - a, d - c) for tag, a, b, c, d in ops if tag != "equal")
""",
            "There is a cheaper way to edit this",
        ),
        (
            """
def answer(reference, reading):
    return len(set(reference) ^ set(reading))
""",
            "There is a cheaper way to edit this",
        ),
        (
            """
def answer(reference, reading):
    above = list(range(len(reading) + 1))
    table = [above]
    for i, a in enumerate(reference, 1):
        row = [i]
        for j, b in enumerate(reading, 1):
            row.append(min(above[j - 1] + (a != b), above[j] + 1, row[-1] + 1))
        above = row
        table.append(row)
    return table
""",
            "You return the table, or a row of it",
        ),
        (
            """
def answer(reference, reading):
    above = list(range(len(reading) + 1))
    for i, a in enumerate(reference, 1):
        row = [i]
        for j, b in enumerate(reading, 1):
            row.append(min(above[j - 1] + (a == b), above[j] + 1, row[-1] + 1))
        above = row
    return above[-1]
""",
            "The wrong way round",
        ),
        (
            """
def answer(reference, reading):
    above = list(range(len(reading) + 1))
    for i, a in enumerate(reference, 1):
        row = [i]
        for j, b in enumerate(reading, 1):
            row.append(max(above[j - 1] + (a != b), above[j] + 1, row[-1] + 1))
        above = row
    return above[-1]
""",
            "the largest of the three numbers",
        ),
        (
            """
def answer(a, b):
    import unicodedata
    a, b = (unicodedata.normalize('NFKD', t) for t in (a, b))
    prev = list(range(len(b) + 1))
    for i, x in enumerate(a, 1):
        cur = [i]
        for j, y in enumerate(b, 1):
            cur.append(min(prev[j - 1] + (x != y), prev[j] + 1, cur[-1] + 1))
        prev = cur
    return prev[-1]
""",
            "You change the characters before you compare",
        ),
    ],
    "7.2": [
        (
            """
from crnn_course.exercises.chapter_07 import edits


def answer(references, readings):
    pairs = set(zip(references, readings))
    return sum(edits(a, b) for a, b in pairs) / sum(map(len, references))
""",
            "a set keeps it once",
        ),
        (
            """
from crnn_course.exercises.chapter_07 import edits


def answer(references, readings):
    wrong = letters = 0
    for a, b in zip(references, readings):
        wrong += edits(a, b)
        letters += len(a)
        return wrong / letters
""",
            "stand inside of the loop",
        ),
        (
            """
from crnn_course.exercises.chapter_07 import edits


def answer(references, readings):
    return f"{sum(map(edits, references, readings)) / sum(map(len, references)):.3f}"
""",
            "it gives a text",
        ),
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
        (
            """
def count(reference, reading):
    above = list(range(len(reading) + 1))
    for i, a in enumerate(reference, 1):
        row = [i]
        for j, b in enumerate(reading, 1):
            row.append(min(above[j - 1] + (a != b), above[j] + 1, row[-1] + 1))
        above = row
    return above[-1]

def answer(references, readings):
    return sum(count(a.lower(), b.lower()) for a, b in zip(references, readings)) / sum(
        map(len, references)
    )
""",
            "You treat a capital as its small letter",
        ),
        (
            """
def count(reference, reading):
    above = list(range(len(reading) + 1))
    for i, a in enumerate(reference, 1):
        row = [i]
        for j, b in enumerate(reading, 1):
            row.append(min(above[j - 1] + (a != b), above[j] + 1, row[-1] + 1))
        above = row
    return above[-1]

def answer(references, readings):
    return sum(count(a.strip(), b.strip()) for a, b in zip(references, readings)) / sum(
        len(a.strip()) for a in references
    )
""",
            "You drop spaces",
        ),
        (
            """
def count(reference, reading):
    above = list(range(len(reading) + 1))
    for i, a in enumerate(reference, 1):
        row = [i]
        for j, b in enumerate(reading, 1):
            row.append(min(above[j - 1] + (a != b), above[j] + 1, row[-1] + 1))
        above = row
    return above[-1]

def answer(references, readings):
    return sum(count(a, b) for a, b in zip(references, readings))
""",
            "These are the edits",
        ),
        (
            """
def count(reference, reading):
    above = list(range(len(reading) + 1))
    for i, a in enumerate(reference, 1):
        row = [i]
        for j, b in enumerate(reading, 1):
            row.append(min(above[j - 1] + (a != b), above[j] + 1, row[-1] + 1))
        above = row
    return above[-1]

def answer(references, readings):
    return count("".join(references), "".join(readings)) / len("".join(references))
""",
            "You join the texts before you count",
        ),
        (
            """
def count(reference, reading):
    above = list(range(len(reading) + 1))
    for i, a in enumerate(reference, 1):
        row = [i]
        for j, b in enumerate(reading, 1):
            row.append(min(above[j - 1] + (a != b), above[j] + 1, row[-1] + 1))
        above = row
    return above[-1]

def answer(references, readings):
    rates = [count(a, b) / max(len(a), 1) for a, b in zip(references, readings)]
    return sum(rates) / len(rates)
""",
            "This is the mean of the rates of the single texts",
        ),
        (
            """
def count(reference, reading):
    above = list(range(len(reading) + 1))
    for i, a in enumerate(reference, 1):
        row = [i]
        for j, b in enumerate(reading, 1):
            row.append(min(above[j - 1] + (a != b), above[j] + 1, row[-1] + 1))
        above = row
    return above[-1]

def answer(references, readings):
    rates = [count(a, b) / len(a) for a, b in zip(references, readings) if a]
    return sum(rates) / len(rates)
""",
            "This is the mean of the rates of the single texts",
        ),
        (
            """
def count(reference, reading):
    above = list(range(len(reading) + 1))
    for i, a in enumerate(reference, 1):
        row = [i]
        for j, b in enumerate(reading, 1):
            row.append(min(above[j - 1] + (a != b), above[j] + 1, row[-1] + 1))
        above = row
    return above[-1]

def answer(references, readings):
    return (
        100
        * sum(count(a, b) for a, b in zip(references, readings))
        / sum(map(len, references))
    )
""",
            "These are percentages, 100 times the numbers asked for",
        ),
        (
            """
def count(reference, reading):
    above = list(range(len(reading) + 1))
    for i, a in enumerate(reference, 1):
        row = [i]
        for j, b in enumerate(reading, 1):
            row.append(min(above[j - 1] + (a != b), above[j] + 1, row[-1] + 1))
        above = row
    return above[-1]

def answer(references, readings):
    return sum(count(a, b) for a, b in zip(references, readings)) // sum(map(len, references))
""",
            "You round down",
        ),
        (
            """
def count(reference, reading):
    above = list(range(len(reading) + 1))
    for i, a in enumerate(reference, 1):
        row = [i]
        for j, b in enumerate(reading, 1):
            row.append(min(above[j - 1] + (a != b), above[j] + 1, row[-1] + 1))
        above = row
    return above[-1]

def answer(references, readings):
    return round(
        sum(count(a, b) for a, b in zip(references, readings)) / sum(map(len, references)),
        2,
    )
""",
            "You round the result",
        ),
        (
            """
def count(reference, reading):
    above = list(range(len(reading) + 1))
    for i, a in enumerate(reference, 1):
        row = [i]
        for j, b in enumerate(reading, 1):
            row.append(min(above[j - 1] + (a != b), above[j] + 1, row[-1] + 1))
        above = row
    return above[-1]

def answer(references, readings):
    return sum(count(a, b) for a, b in zip(references, readings)) / sum(
        len(set(a)) for a in references
    )
""",
            "Too high",
        ),
        (
            """
def count(reference, reading):
    above = list(range(len(reading) + 1))
    for i, a in enumerate(reference, 1):
        row = [i]
        for j, b in enumerate(reading, 1):
            row.append(min(above[j - 1] + (a != b), above[j] + 1, row[-1] + 1))
        above = row
    return above[-1]

def answer(references, readings):
    return sum(count(a, b) for a, b in zip(references, readings)) / (
        sum(map(len, references)) + sum(map(len, readings))
    )
""",
            "You divide by the letters of references and readings",
        ),
        (
            """
def count(reference, reading):
    above = list(range(len(reading) + 1))
    for i, a in enumerate(reference, 1):
        row = [i]
        for j, b in enumerate(reading, 1):
            row.append(min(above[j - 1] + (a != b), above[j] + 1, row[-1] + 1))
        above = row
    return above[-1]

def answer(references, readings):
    return count(references[0], readings[0]) / len(references[0])
""",
            "Only the first pair counts",
        ),
        (
            """
def answer(references, readings):
    wrong = sum(x != y for a, b in zip(references, readings) for x, y in zip(a, b))
    return wrong / sum(map(len, references))
""",
            "You compare only as far as the shorter text of each pair",
        ),
        (
            """
from crnn_lib.metrics import character_error_rate
def answer(references, readings):
    return character_error_rate(references, readings)
""",
            "this calls crnn_lib.metrics.character_error_rate, which is",
        ),
        (
            """
def count(reference, reading):
    above = list(range(len(reading) + 1))
    for i, a in enumerate(reference, 1):
        row = [i]
        for j, b in enumerate(reading, 1):
            row.append(min(above[j - 1] + (a != b), above[j] + 1, row[-1] + 1))
        above = row
    return above[-1]

def answer(references, readings):
    return sum(count(a, b) for a, b in zip(references, readings) if a) / sum(map(len, references))
""",
            "You leave out the pairs with an empty reference",
        ),
        (
            """
def count(reference, reading):
    above = list(range(len(reading) + 1))
    for i, a in enumerate(reference, 1):
        row = [i]
        for j, b in enumerate(reading, 1):
            row.append(min(above[j - 1] + (a != b), above[j] + 1, row[-1] + 1))
        above = row
    return above[-1]

def answer(references, readings):
    return sum(count(a, b) for a, b in zip(references, readings)) / sum(
        len(a.split()) for a in references
    )
""",
            "You divide by the number of texts",
        ),
    ],
    "7.3": [
        (
            """
def answer(right, total, z):
    if right in (0, total):
        return right / total, right / total
    p, n = right / total, total
    middle, half = p + z**2 / (2 * n), z * (p * (1 - p) / n + z**2 / (4 * n**2)) ** 0.5
    return (middle - half) / (1 + z**2 / n), (middle + half) / (1 + z**2 / n)
""",
            "all or none are right by themselves",
        ),
        (
            """
def answer(right, total, z):
    p, n = right / total, total
    middle, half = p + z**2 / (2 * n), z * (p * (1 - p) / n + z**2 / (4 * n**2)) ** 0.5
    return (middle - half) / (1 + z**2 / n), 2 * half / (1 + z**2 / n)
""",
            "the lower end and the width",
        ),
        (
            """
def answer(right, total, z):
    z = 2
    p, n = right / total, total
    middle, half = p + z**2 / (2 * n), z * (p * (1 - p) / n + z**2 / (4 * n**2)) ** 0.5
    return (middle - half) / (1 + z**2 / n), (middle + half) / (1 + z**2 / n)
""",
            "in three pieces",
        ),
        (
            """
def answer(right, total, z):
    p = right / total
    half = z * (p * (1 - p) / total) ** 0.5
    return p - half, p + half
""",
            "both of its ends are 1",
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
        (
            """
def answer(right, total, z):
    p = right / total
    middle = p + z**2 / (2 * total)
    half = (p * (1 - p) / total + z**2 / (4 * total**2)) ** 0.5
    below = 1 + z**2 / total
    return (middle - half) / below, (middle + half) / below
""",
            "The root is not multiplied by z",
        ),
        (
            """
def answer(right, total, z):
    p = right / total
    middle = p + z**2 / (2 * total)
    half = z * (p * (1 - p) / total + z**2 / (4 * total**2))
    below = 1 + z**2 / total
    return (middle - half) / below, (middle + half) / below
""",
            "The square root is missing, or not where it belongs",
        ),
        (
            """
def answer(right, total, z):
    p = right // total
    middle = p + z**2 / (2 * total)
    half = z * (p * (1 - p) / total + z**2 / (4 * total**2)) ** 0.5
    below = 1 + z**2 / total
    return (middle - half) / below, (middle + half) / below
""",
            "You round the share to a whole number",
        ),
        (
            """
def answer(right, total, z):
    p = right / total
    middle = p + z**2 / (2 * total)
    half = z * (p * (1 - p) / total + z**2 / (4 * total**2)) ** 0.5
    below = 1 + z**2 / total
    return middle - half / below, middle + half / below
""",
            "Only the last term is divided",
        ),
        (
            """
def answer(right, total, z):
    p = right / total
    middle = p + z / (2 * total)
    half = z * (p * (1 - p) / total + z / (4 * total**2)) ** 0.5
    below = 1 + z / total
    return (middle - half) / below, (middle + half) / below
""",
            "z is to be squared in `z² / (2 n)`, in `z² / (4 n²)` and in",
        ),
        (
            """
def answer(right, total, z):
    p = right / total
    middle = p + z**2 / 2 * total
    half = z * (p * (1 - p) / total + z**2 / 4 * total**2) ** 0.5
    below = 1 + z**2 / total
    return (middle - half) / below, (middle + half) / below
""",
            "One of the two ends is right",
        ),
        (
            """
def answer(right, total, z):
    p = right / total
    middle = p + z**2 / (2 * total)
    half = z * (p * (1 - p) / total + z**2 / (4 * total)) ** 0.5
    below = 1 + z**2 / total
    return (middle - half) / below, (middle + half) / below
""",
            "Under the root, n is to be squared in `z² / (4 n²)`",
        ),
        (
            """
def answer(right, total, z):
    p = right / total
    middle = p + z**2 / (2 * total)
    half = z * (p * (1 - p) / total) ** 0.5 + z**2 / (4 * total**2)
    below = 1 + z**2 / total
    return (middle - half) / below, (middle + half) / below
""",
            "The root reaches over both terms, `p (1 - p) / n` and `z² /",
        ),
        (
            """
def answer(right, total, z):
    p = right / total
    middle = p + z**2 / (2 * total)
    half = z * (p * (1 - p) / total + z**2 / (4 * total**2)) ** 0.5
    below = 1 + z**2 / total
    return (middle - half) / below
""",
            "You return one number",
        ),
        (
            """
def answer(right, total, z):
    p = right / total
    middle = p + z**2 / (2 * total)
    half = z * (p * (1 - p) / total + z**2 / (4 * total**2)) ** 0.5
    below = 1 + z**2 / total
    return round((middle - half) / below, 3), round((middle + half) / below, 3)
""",
            "You round the result",
        ),
        (
            """
def answer(right, total, z):
    p = right / total
    middle = p + z**2 / (2 * total)
    half = z * (p * (1 - p) / total + z**2 / (4 * total**2)) ** 0.5
    below = 1 + z**2 / total
    return 100 * (middle - half) / below, 100 * (middle + half) / below
""",
            "These are percentages, 100 times the numbers asked for",
        ),
        (
            """
def answer(right, total, z):
    if right == total:
        return 1.0, 1.0
    p = right / total
    middle = p + z**2 / (2 * total)
    half = z * (p * (1 - p) / total + z**2 / (4 * total**2)) ** 0.5
    below = 1 + z**2 / total
    return (middle - half) / below, (middle + half) / below
""",
            "You treat the case in which all are right by itself",
        ),
        (
            """
def answer(right, total, z):
    p = right / total
    middle = p + z**2 / (2 * total)
    half = z * (p * (1 - p) / total + z**2 / (4 * total**2)) ** 0.5
    return (middle - half) / 1 + z**2 / total, (middle + half) / 1 + z**2 / total
""",
            "Brackets are missing around `1 + z² / n`",
        ),
        (
            """
def answer(right, total, z):
    p = right / total
    middle = p - z**2 / (2 * total)
    half = z * (p * (1 - p) / total + z**2 / (4 * total**2)) ** 0.5
    below = 1 + z**2 / total
    return (middle - half) / below, (middle + half) / below
""",
            "The middle moves towards one half",
        ),
        (
            """
from crnn_lib.metrics import Share
def answer(right, total, z):
    return Share(right, total).interval()
""",
            "this calls crnn_lib.metrics.Share.interval, which is the",
        ),
        (
            """
from math import sqrt

def answer(right, total, z):
    z = z / 2
    n = total
    p = right / n
    m = p + z ** 2 / (2 * n)
    h = z * sqrt(p * (1 - p) / n + z ** 2 / (4 * n ** 2))
    d = 1 + z ** 2 / n
    return ((m - h) / d, (m + h) / d)
""",
            "You take half of `z`. The formula takes it as",
        ),
    ],
    "7.4": [
        (
            """
import math


def answer(confidences, right, bins):
    sums = [0.0] * bins
    for sure, verdict in zip(confidences, right):
        sums[math.ceil(sure * bins) - 1] += sure - verdict
    return sum(map(abs, sums)) / len(right)
""",
            "the index -1 counts from the end",
        ),
        (
            """
def answer(confidences, right, bins):
    found = {}
    for sure, verdict in zip(confidences, right):
        found.setdefault(min(int(sure * bins), bins - 1), []).append(sure - verdict)
    return sum(abs(sum(gaps) / len(gaps)) for gaps in found.values()) / bins
""",
            "empty ones included",
        ),
        (
            """
def answer(confidences, right, bins):
    return sum((sure - verdict) ** 2 for sure, verdict in zip(confidences, right)) / len(right)
""",
            "Brier",
        ),
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
        inside = [
            (c, r) for c, r in zip(confidences, right) if bin / bins <= c < (bin + 1) / bins
        ]
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
        (
            """
def answer(confidences, right, bins):
    sums = {}
    for c, r in zip(confidences, right):
        sums.setdefault(min(int(c * 10), 9), []).append(c - r)
    return sum(abs(sum(f)) for f in sums.values()) / len(right)
""",
            "Your function always makes the same number of bins and",
        ),
        (
            """
import math
def answer(confidences, right, bins):
    sums = {}
    for c, r in zip(confidences, right):
        sums.setdefault(math.ceil(c * bins) - 1, []).append(c - r)
    return sum(abs(sum(f)) for b, f in sums.items() if b >= 0) / len(right)
""",
            "A confidence of exactly 0 falls out of your first bin",
        ),
        (
            """
def answer(confidences, right, bins):
    sums = {}
    for c, r in zip(confidences, right):
        sums.setdefault(round(c * bins), []).append(c - r)
    return sum(abs(sum(f)) for f in sums.values()) / len(right)
""",
            "You round to find the bin",
        ),
        (
            """
def answer(confidences, right, bins):
    sums = {}
    for c, r in zip(confidences, right):
        sums.setdefault(min(int(c * bins), bins - 1), []).append(c - r)
    return sum(abs(sum(f)) for f in sums.values()) / bins
""",
            "You divide by the number of bins",
        ),
        (
            """
def answer(confidences, right, bins):
    sums = {}
    for c, r in zip(confidences, right):
        sums.setdefault(min(int(c * bins), bins - 1), []).append(c - r)
    return sum((sum(f) / len(f)) ** 2 * len(f) for f in sums.values()) / len(right)
""",
            "You take the square of each difference",
        ),
        (
            """
def answer(confidences, right, bins):
    sums = {}
    for c, r in zip(confidences, right):
        sums.setdefault(min(int(c * bins), bins - 1), []).append(c - r)
    return max(abs(sum(f) / len(f)) for f in sums.values())
""",
            "You return the largest difference",
        ),
        (
            """
def answer(confidences, right, bins):
    total = 0
    for bin in range(bins):
        inside = [
            (c, r) for c, r in zip(confidences, right) if bin / bins < c <= (bin + 1) / bins
        ]
        if inside:
            total += abs(sum(c - r for c, r in inside))
    return total / len(right)
""",
            "A confidence of exactly 0 falls out of your first bin",
        ),
        (
            """
def answer(confidences, right, bins):
    sums = {}
    for c, r in zip(confidences, right):
        sums.setdefault(int(c * bins), []).append(c - r)
    return sum(abs(sum(f)) for f in sums.values()) / len(right)
""",
            "A confidence of exactly 1 gets a bin of its own",
        ),
        (
            """
def answer(confidences, right, bins):
    sums = [[] for _ in range(bins)]
    for c, r in zip(confidences, right):
        sums[int(c * bins)].append(c - r)
    return sum(abs(sum(f)) for f in sums if f) / len(right)
""",
            "IndexError",
        ),
        (
            """
def answer(confidences, right, bins):
    sums = [[] for _ in range(bins)]
    for c, r in zip(confidences, right):
        sums[min(int(c * bins), bins - 1)].append(c - r)
    return sum(abs(sum(f) / len(f)) * len(f) for f in sums) / len(right)
""",
            "ZeroDivisionError",
        ),
        (
            """
def answer(confidences, right, bins):
    sums = [[] for _ in range(bins)]
    for c, r in zip(confidences, right):
        sums[min(int(c * bins), bins - 1)].append(c - (not r))
    return sum(abs(sum(f)) for f in sums if f) / len(right)
""",
            "You count the readings that are right as wrong ones, and",
        ),
        (
            """
def answer(confidences, right, bins):
    sums = [[] for _ in range(bins)]
    for c, r in zip(confidences, right):
        sums[min(int(c * bins), bins - 1)].append(c - r)
    return 100 * sum(abs(sum(f)) for f in sums if f) / len(right)
""",
            "These are percentages, 100 times the numbers asked for",
        ),
        (
            """
def answer(confidences, right, bins):
    confidences.sort()
    sums = [[] for _ in range(bins)]
    for c, r in zip(confidences, right):
        sums[min(int(c * bins), bins - 1)].append(c - r)
    return sum(abs(sum(f)) for f in sums if f) / len(right)
""",
            "You sort the confidences without their verdicts",
        ),
        (
            """
def answer(confidences, right, bins):
    lowest, highest = min(confidences), max(confidences)
    sums = {}
    for c, r in zip(confidences, right):
        b = min(int((c - lowest) / (highest - lowest + 1e-12) * bins), bins - 1)
        sums.setdefault(b, []).append(c - r)
    return sum(abs(sum(f)) for f in sums.values()) / len(right)
""",
            "Your bins reach from the smallest confidence to the largest",
        ),
        (
            """
def answer(confidences, right, bins):
    return 0.4
""",
            "the example's result",
        ),
        (
            """
from collections import Counter

def answer(confidences, right, bins):
    d = Counter()
    for c, r in zip(confidences, right):
        d[min(round(c * bins), bins - 1)] += c - r
    return sum(map(abs, d.values())) / len(right)
""",
            "You round to the nearest border, so each bin",
        ),
    ],
    "7.5": [
        (
            """
def answer(old, new):
    return [0] + [old.index(c) + 1 if c in old else None for c in sorted(new)]
""",
            "You sort the characters of the new",
        ),
        (
            """
def answer(old, new):
    return [0] + [old.index(c) + 1 if c in old else "None" for c in new]
""",
            "`None` itself",
        ),
        (
            """
def answer(old, new):
    return [0] + [old.index(c) + 1 if c in old and c != " " else None for c in new]
""",
            "has the space",
        ),
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
        (
            """
def answer(old, new):
    old, new = old.lower(), new.lower()
    return [0] + [old.index(c) + 1 if c in old else None for c in new]
""",
            "You treat a capital as its small letter",
        ),
        (
            """
def answer(old, new):
    old, new = old.strip(), new.strip()
    return [0] + [old.index(c) + 1 if c in old else None for c in new]
""",
            "You lose the space",
        ),
        (
            """
def answer(old, new):
    return [0] + [i + 1 if c in old else None for i, c in enumerate(new)]
""",
            "You return the class of the new alphabet",
        ),
        (
            """
def answer(old, new):
    return [0] + [c if c in old else None for c in new]
""",
            "You return the characters",
        ),
        (
            """
def answer(old, new):
    return [0] + [old.index(c) + 1 if c in old else -1 for c in new]
""",
            "You invent a class for a character that the old alphabet",
        ),
        (
            """
def answer(old, new):
    return [0] + [old.index(c) + 1 for c in new]
""",
            "ValueError",
        ),
        (
            """
def answer(old, new):
    return [old.index(c) + 1 if c in old else None for c in new] + [0]
""",
            "it comes first, not last",
        ),
        (
            """
def answer(old, new):
    result = [0]
    for i, a in enumerate(old):
        for b in new:
            if a is b:
                result.append(i + 1)
    return result
""",
            "You leave out the new characters",
        ),
        (
            """
def answer(old, new):
    result = [0]
    for c in new:
        for i, a in enumerate(old):
            if a == c:
                result.append(i + 1)
                break
            else:
                result.append(None)
    return result
""",
            "wrong where `old` has more than one element",
        ),
        (
            """
def answer(old, new):
    return [0] + [old.index(c) + 1 if c in old else None for c in sorted(new)]
""",
            "You sort the characters of the new",
        ),
        (
            """
def answer(old, new):
    return {c: old.index(c) + 1 if c in old else None for c in new}
""",
            "A dictionary says which character has which class",
        ),
        (
            """
def answer(old, new):
    return [0] + [str(old.index(c) + 1) if c in old else None for c in new]
""",
            "Your classes are texts",
        ),
        (
            """
def answer(old, new):
    return [0] + [old.index(c) + 1 if c in old else len(old) + 1 for c in new]
""",
            "You invent a class for a character that the old alphabet",
        ),
        (
            """
def answer(old, new):
    return [0] + [old.index(c) + 1 or None if c in old else None for c in new if c.isalnum()]
""",
            "You leave out some characters, such as marks and spaces",
        ),
        (
            """
def answer(old, new):
    return [0] + [(old.find(c) + 1) for c in new]
""",
            "You give a new character the class of the blank (str.find",
        ),
        (
            """
def answer(old, new):
    return [0] + [next((i for i, a in enumerate(old, 1) if a is c), None) for c in new]
""",
            "You compare characters with `is`, which tells whether two",
        ),
        (
            """
def answer(old, new):
    return [0, 3, 1, 2, None]
""",
            "the example's result",
        ),
    ],
    "7.6": [
        (
            """
import math


def answer(scores, right, temperature):
    costs = []
    for word, verdict in zip(scores, right):
        sure = float((word / temperature).softmax(-1).amax(-1).prod())
        costs.append(-math.log(sure + 1e-12) if verdict else -math.log(1 - sure + 1e-12))
    return sum(costs) / len(costs)
""",
            "On a long line this is too small",
        ),
        (
            """
def answer(scores, right, temperature):
    cost = 0.0
    for word, verdict in zip(scores, right):
        largest = (word / temperature).softmax(-1).amax(-1)
        cost -= float(largest.log().sum() if verdict else (1 - largest).log().sum())
    return cost / len(scores)
""",
            "you multiply 1 - probability over its columns",
        ),
        (
            """
import torch


def answer(scores, right, temperature):
    costs = []
    for word, verdict in zip(scores, right):
        log = (word / temperature).softmax(-1).log_softmax(-1).amax(-1).sum()
        costs.append(float(-log if verdict else -torch.log(1 - log.exp())))
    return sum(costs) / len(costs)
""",
            "two softmaxes",
        ),
        (
            """
import math
import torch

def conf(w, t):
    return (w / t).log_softmax(-1).amax(-1).sum()

def answer(scores, right, temperature):
    return float(
        sum(
            -conf(w, 1) if r else -torch.log(1 - conf(w, 1).exp())
            for w, r in zip(scores, right)
        )
        / len(right)
    )
""",
            "The temperature is not used",
        ),
        (
            """
import math
import torch

def conf(w, t):
    return (w / t).log_softmax(-1).amax(-1).sum()

def answer(scores, right, temperature):
    return float(
        sum(
            -conf(w, 1 / temperature)
            if r
            else -torch.log(1 - conf(w, 1 / temperature).exp())
            for w, r in zip(scores, right)
        )
        / len(right)
    )
""",
            "You multiply the scores by the temperature",
        ),
        (
            """
import torch
def answer(scores, right, temperature):
    total = 0
    for w, r in zip(scores, right):
        c = (w / temperature).softmax(-1).amax(-1).prod()
        total -= torch.log(c if r else 1 - c)
    return float(total / len(right))
""",
            "The product of a long line's probabilities underflows to 0,",
        ),
        (
            """
import math
def answer(scores, right, temperature):
    total = 0
    for w, r in zip(scores, right):
        c = float((w / temperature).softmax(-1).amax(-1).prod())
        total -= math.log(c) if r else math.log(1 - c)
    return total / len(right)
""",
            "`math.log` stops at 0, and the product of a long line's",
        ),
        (
            """
import math
import torch

def conf(w, t):
    return (w / t).log_softmax(-1).amax(-1).sum()

def answer(scores, right, temperature):
    return float(
        sum(
            -conf(w, temperature) if r else -torch.log(1 - conf(w, temperature).exp())
            for w, r in zip(scores, right)
        )
    )
""",
            "This is the sum over the words",
        ),
        (
            """
import math
import torch

def conf(w, t):
    return (w / t).log_softmax(-1).amax(-1).sum()

def answer(scores, right, temperature):
    return float(
        sum(
            conf(w, temperature) if r else torch.log(1 - conf(w, temperature).exp())
            for w, r in zip(scores, right)
        )
        / len(right)
    )
""",
            "A sign is missing",
        ),
        (
            """
import math
import torch
def conf(w, t):
    return (w / t).log_softmax(-1).amax(-1).sum()

def answer(scores, right, temperature):
    return float(sum(-conf(w, temperature) for w, r in zip(scores, right) if r) / len(right))
""",
            "The wrong words count nothing",
        ),
        (
            """
import math
import torch

def conf(w, t):
    return (w / t).log_softmax(-1).amax(-1).sum()

def answer(scores, right, temperature):
    return float(
        sum(-conf(w, temperature) for w, r in zip(scores, right) if r) / max(1, sum(right))
    )
""",
            "The wrong words count nothing",
        ),
        (
            """
import math
import torch
def conf(w, t):
    return (w / t).log_softmax(-1).amax(-1).sum()

def answer(scores, right, temperature):
    return float(sum(-conf(w, temperature) for w, r in zip(scores, right)) / len(right))
""",
            "`right` is not used",
        ),
        (
            """
import math
import torch

def conf(w, t):
    return (w / t).log_softmax(-1).amax(-1).sum()

def answer(scores, right, temperature):
    return float(
        sum(
            -torch.log(1 - conf(w, temperature).exp()) if r else -conf(w, temperature)
            for w, r in zip(scores, right)
        )
        / len(right)
    )
""",
            "Right and wrong are exchanged",
        ),
        (
            """
import torch
def answer(scores, right, temperature):
    total = 0
    for w, r in zip(scores, right):
        l = (w / temperature).log_softmax(-1).amax(-1).mean()
        total -= l if r else torch.log(1 - l.exp())
    return float(total / len(right))
""",
            "You take the mean over the columns of a word",
        ),
        (
            """
import torch
def answer(scores, right, temperature):
    total = 0
    for w, r in zip(scores, right):
        l = (w / temperature).log_softmax(-1).amax(-1).min()
        total -= l if r else torch.log(1 - l.exp())
    return float(total / len(right))
""",
            "You take a word's most doubtful column alone",
        ),
        (
            """
import torch
def answer(scores, right, temperature):
    total = 0
    for w, r in zip(scores, right):
        l = (w / temperature).log_softmax(0).amax(-1).sum()
        total -= l if r else torch.log(1 - l.exp())
    return float(total / len(right))
""",
            "The softmax runs down the columns of the picture",
        ),
        (
            """
import torch
def answer(scores, right, temperature):
    total = 0
    for w, r in zip(scores, right):
        l = (w.log_softmax(-1).amax(-1) / temperature).sum()
        total -= l if r else torch.log(1 - l.exp())
    return float(total / len(right))
""",
            "You divide the logarithms of the probabilities, and these",
        ),
        (
            """
import torch
def answer(scores, right, temperature):
    total = 0
    for w, r in zip(scores, right):
        l = (w / temperature).log_softmax(-1).amax(-1).sum()
        total -= l if r else 1 - l.exp()
    return float(total / len(right))
""",
            "A wrong word costs -log(1 - confidence); here the logarithm",
        ),
        (
            """
import torch
def answer(scores, right, temperature):
    total = 0
    for w, r in zip(scores, right):
        l = (w / temperature).log_softmax(-1).amax(-1).sum()
        total -= l if r else torch.log(1 - l)
    return float(total / len(right))
""",
            "For a wrong word, you subtract the logarithm of the",
        ),
        (
            """
import torch
def answer(scores, right, temperature):
    total = 0
    for w, r in zip(scores, right):
        l = (w / temperature).amax(-1).sum()
        total -= l if r else -l
    return float(total / len(right))
""",
            "A sign is missing",
        ),
        (
            """
import torch
def answer(scores, right, temperature):
    total = 0
    for w, r in zip(scores, right):
        c = (w / temperature).softmax(-1).amax(-1).prod()
        total += (c - r) ** 2
    return float(total / len(right))
""",
            "NotImplementedError",
        ),
        (
            """
import torch
def answer(scores, right, temperature):
    out = []
    for w, r in zip(scores, right):
        l = (w / temperature).log_softmax(-1).amax(-1).sum()
        out.append(float(-l if r else -torch.log(1 - l.exp())))
    return out
""",
            "You return the costs of the single words",
        ),
        (
            """
import torch
def answer(scores, right, temperature):
    total = 0
    for w, r in zip(scores, right):
        w /= temperature
        l = w.log_softmax(-1).amax(-1).sum()
        total -= l if r else torch.log(1 - l.exp())
    return float(total / len(right))
""",
            "the result is right, but you changed what you were given;",
        ),
        (
            """
import torch
def answer(scores, right, temperature):
    total = 0
    for w, r in zip(scores, right):
        l = (w / temperature).log_softmax(-1).amax(-1).sum() / math.log(2)
        total -= l if r else torch.log2(1 - 2 ** l)
    return float(total / len(right))
import math
""",
            "Each wrong result is 1.4427 times too large",
        ),
        (
            """
import math

def answer(scores, right, temperature):
    t = 0
    for s, r in zip(scores, right):
        lc = (s / temperature).log_softmax(-1)[:, 0].sum().item()
        t -= lc if r else math.log(-math.expm1(lc))
    return t / len(right)
""",
            "You take the probability of class 0 in each",
        ),
        (
            """
import math
import statistics

def answer(scores, right, temperature):
    t = []
    for s, r in zip(scores, right):
        lc = (s / temperature).log_softmax(-1).amax(-1).sum().item()
        t.append(-lc if r else -math.log(-math.expm1(lc)))
    return statistics.median(t)
""",
            "You return the median of the words' costs",
        ),
    ],
    "7.7": [
        (
            """
def answer(before, after):
    lost = sum(b and not a for b, a in zip(before, after))
    gained = sum(a and not b for b, a in zip(before, after))
    return (lost - gained) ** 2 / (lost + gained) if lost + gained else 0
""",
            "the statistic of McNemar",
        ),
        (
            """
def answer(before, after):
    lost = sum(b and not a for b, a in zip(before, after))
    gained = sum(a and not b for b, a in zip(before, after))
    return min(lost, gained) / max(1, lost + gained)
""",
            "the share of the smaller number",
        ),
        (
            """
from math import comb

def split(before, after):
    return sum(b and not a for b, a in zip(before, after)), sum(
        a and not b for b, a in zip(before, after)
    )

def answer(before, after):
    l, g = split(before, after)
    n = l + g
    return sum(comb(n, i) for i in range(min(l, g) + 1)) / 2**n
""",
            "This is one direction alone",
        ),
        (
            """
from math import comb

def split(before, after):
    return sum(b and not a for b, a in zip(before, after)), sum(
        a and not b for b, a in zip(before, after)
    )

def answer(before, after):
    l, g = split(before, after)
    n = l + g
    return 2 * sum(comb(n, i) for i in range(min(l, g) + 1)) / 2**n
""",
            "A probability above 1",
        ),
        (
            """
from math import comb

def split(before, after):
    return sum(b and not a for b, a in zip(before, after)), sum(
        a and not b for b, a in zip(before, after)
    )

def answer(before, after):
    l, g = split(before, after)
    n = len(before)
    return min(1, 2 * sum(comb(n, i) for i in range(min(l, g) + 1)) / 2**n)
""",
            "You count all pictures as throws",
        ),
        (
            """
from math import comb

def split(before, after):
    return sum(b and not a for b, a in zip(before, after)), sum(
        a and not b for b, a in zip(before, after)
    )

def answer(before, after):
    l, g = split(before, after)
    n = l + g
    return min(1, 2 * sum(comb(n, i) for i in range(min(l, g))) / 2**n)
""",
            "The split itself is missing from the sum",
        ),
        (
            """
from math import comb

def split(before, after):
    return sum(b and not a for b, a in zip(before, after)), sum(
        a and not b for b, a in zip(before, after)
    )

def answer(before, after):
    l, g = split(before, after)
    n = l + g
    return min(1, 2 * comb(n, min(l, g)) / 2**n)
""",
            "You double the probability of exactly this split",
        ),
        (
            """
from math import comb

def split(before, after):
    return sum(b and not a for b, a in zip(before, after)), sum(
        a and not b for b, a in zip(before, after)
    )

def answer(before, after):
    l, g = split(before, after)
    n = l + g
    return comb(n, l) / 2**n
""",
            "You take the probability of exactly this split",
        ),
        (
            """
from math import comb

def split(before, after):
    return sum(b and not a for b, a in zip(before, after)), sum(
        a and not b for b, a in zip(before, after)
    )

def answer(before, after):
    l, g = split(before, after)
    n = l + g
    return min(1, 2 * sum(comb(n, i) for i in range(l + 1)) / 2**n)
""",
            "You always count the losses",
        ),
        (
            """
from math import comb

def split(before, after):
    return sum(b and not a for b, a in zip(before, after)), sum(
        a and not b for b, a in zip(before, after)
    )

def answer(before, after):
    l, g = split(before, after)
    n = l + g
    return min(1, 2 * sum(comb(n, i) for i in range(g + 1)) / 2**n)
""",
            "You always count the gains",
        ),
        (
            """
from math import comb

def split(before, after):
    return sum(b and not a for b, a in zip(before, after)), sum(
        a and not b for b, a in zip(before, after)
    )

def answer(before, after):
    l, g = split(before, after)
    n = l + g
    return min(1, 2 * sum(comb(n, i) for i in range(max(l, g) + 1)) / 2**n)
""",
            "you sum up to the larger of the two numbers",
        ),
        (
            """
from math import comb

def split(before, after):
    return sum(b and not a for b, a in zip(before, after)), sum(
        a and not b for b, a in zip(before, after)
    )

from math import erfc, sqrt

def answer(before, after):
    l, g = split(before, after)
    n = l + g
    return erfc(sqrt((l - g) ** 2 / n / 2)) if n else 1
""",
            "This is the approximation by a bell curve",
        ),
        (
            """
from math import comb

def split(before, after):
    return sum(b and not a for b, a in zip(before, after)), sum(
        a and not b for b, a in zip(before, after)
    )

from math import erfc, sqrt

def answer(before, after):
    l, g = split(before, after)
    n = l + g
    return erfc(sqrt(max(0, abs(l - g) - 1) ** 2 / n / 2)) if n else 1
""",
            "This is the approximation by a bell curve, with its",
        ),
        (
            """
from math import comb

def split(before, after):
    return sum(b and not a for b, a in zip(before, after)), sum(
        a and not b for b, a in zip(before, after)
    )

def answer(before, after):
    l, g = split(before, after)
    n = l + g
    return (g - l) / n if n else 0
""",
            "This is the difference of gains and losses as a share of",
        ),
        (
            """
from math import comb

def split(before, after):
    return sum(b and not a for b, a in zip(before, after)), sum(
        a and not b for b, a in zip(before, after)
    )

def answer(before, after):
    l, g = split(before, after)
    n = l + g
    return min(1, 2 * sum(comb(n, i) for i in range(min(l, g) + 1)) / n**2) if n else 1
""",
            "Too large",
        ),
        (
            """
from math import comb

def split(before, after):
    return sum(b and not a for b, a in zip(before, after)), sum(
        a and not b for b, a in zip(before, after)
    )

def answer(before, after):
    l, g = split(before, after)
    n = l + g
    return min(1, sum(comb(n, i) for i in range(min(l, g) + 1)) / 2**n * 2) if n else 0
""",
            "Where the readers differ nowhere, chance explains all",
        ),
        (
            """
from math import comb

def split(before, after):
    return sum(b and not a for b, a in zip(before, after)), sum(
        a and not b for b, a in zip(before, after)
    )

def answer(before, after):
    b, a = sum(before), sum(after)
    n = b + a
    return min(1, sum(comb(n, i) for i in range(min(b, a) + 1)) / 2**n * 2)
""",
            "You count how many pictures each reader gets right",
        ),
        (
            """
from math import comb

def split(before, after):
    return sum(b and not a for b, a in zip(before, after)), sum(
        a and not b for b, a in zip(before, after)
    )

def answer(before, after):
    l, g = split(before, after)
    n = l + g
    return 1 - min(1, sum(comb(n, i) for i in range(min(l, g) + 1)) / 2**n * 2)
""",
            "That is 1 minus what is asked for",
        ),
        (
            """
from math import comb

def split(before, after):
    return sum(b and not a for b, a in zip(before, after)), sum(
        a and not b for b, a in zip(before, after)
    )

def answer(before, after):
    l, g = split(before, after)
    n = l + g
    return min(1, sum(comb(n, i) for i in range(min(l, g) + 1)) / 2**n * 2) < 0.05
""",
            "You return whether the result is small, or whether the",
        ),
        (
            """
from math import comb

def split(before, after):
    return sum(b and not a for b, a in zip(before, after)), sum(
        a and not b for b, a in zip(before, after)
    )

def answer(before, after):
    l, g = split(before, after)
    n = l + g
    return min(0.5, sum(comb(n, i) for i in range(min(l, g) + 1)) / 2**n)
""",
            "This is one direction alone",
        ),
        (
            """
from math import comb

def split(before, after):
    return sum(b and not a for b, a in zip(before, after)), sum(
        a and not b for b, a in zip(before, after)
    )

def answer(before, after):
    l = sum(b != a for b, a in zip(before, after))
    n = len(before)
    return min(1, sum(comb(n, i) for i in range(l + 1)) / 2**n * 2)
""",
            "You take all pictures on which the readers differ as losses",
        ),
        (
            """
from math import comb

def split(before, after):
    return sum(b and not a for b, a in zip(before, after)), sum(
        a and not b for b, a in zip(before, after)
    )

def answer(before, after):
    l, g = split(before, after)
    n = l + g
    return min(1, round(sum(comb(n, i) for i in range(min(l, g) + 1)) / 2**n * 2, 2))
""",
            "You round the result",
        ),
        (
            """
from math import comb

def split(before, after):
    return sum(b and not a for b, a in zip(before, after)), sum(
        a and not b for b, a in zip(before, after)
    )

def answer(before, after):
    return abs(sum(after) - sum(before)) / len(before) if before else 0
""",
            "This is the difference of the two shares",
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
        """
def answer(reference, reading):
    if not reference or not reading:
        return len(reference) + len(reading)
    return min(answer(reference[1:], reading[1:]) + (reference[0] != reading[0]),
               answer(reference[1:], reading) + 1, answer(reference, reading[1:]) + 1)
""",
        """
import numpy as np

def answer(reference, reading):
    m, n = len(reference), len(reading)
    d = np.zeros((m + 1, n + 1), dtype=int)
    d[:, 0] = np.arange(m + 1)
    d[0, :] = np.arange(n + 1)
    for i in range(1, m + 1):
        for j in range(1, n + 1):
            d[i, j] = min(
                d[i - 1, j - 1] + int(reference[i - 1] != reading[j - 1]),
                d[i - 1, j] + 1,
                d[i, j - 1] + 1,
            )
    return d[m, n]
""",
        """
def answer(a, b):
    if len(a) < len(b):
        a, b = b, a
    from itertools import accumulate
    row = range(len(b) + 1)
    for i, x in enumerate(a):
        cells = [i + 1]
        for j, y in enumerate(b):
            cells += [min(row[j] + (x != y), row[j + 1] + 1, cells[j] + 1)]
        row = cells
    return float(row[-1])
""",
        """
from heapq import heappush, heappop
def answer(a, b):
    heap, seen = [(0, 0, 0)], set()
    while heap:
        cost, i, j = heappop(heap)
        if (i, j) in seen:
            continue
        seen.add((i, j))
        if i == len(a) and j == len(b):
            return cost
        if i < len(a) and j < len(b):
            heappush(heap, (cost + (a[i] != b[j]), i + 1, j + 1))
        if i < len(a):
            heappush(heap, (cost + 1, i + 1, j))
        if j < len(b):
            heappush(heap, (cost + 1, i, j + 1))
""",
        """
import torch

def answer(reference, reading):
    d = torch.zeros(len(reference) + 1, len(reading) + 1)
    d[:, 0] = torch.arange(len(reference) + 1)
    d[0] = torch.arange(len(reading) + 1)
    for i in range(len(reference)):
        for j in range(len(reading)):
            d[i + 1, j + 1] = min(
                d[i, j] + float(reference[i] != reading[j]),
                d[i, j + 1] + 1,
                d[i + 1, j] + 1,
            )
    return int(d[-1, -1])
""",
    ],
    "7.2": [
        """
def distance(a, b):
    if not a or not b:
        return len(a) + len(b)
    changed = distance(a[1:], b[1:]) + (a[0] != b[0])
    return min(changed, distance(a[1:], b) + 1, distance(a, b[1:]) + 1)


def answer(references, readings):
    return sum(map(distance, references, readings)) / sum(map(len, references))
""",
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
        """
def count(reference, reading):
    above = list(range(len(reading) + 1))
    for i, a in enumerate(reference, 1):
        row = [i]
        for j, b in enumerate(reading, 1):
            row.append(min(above[j - 1] + (a != b), above[j] + 1, row[-1] + 1))
        above = row
    return above[-1]

def answer(references, readings):
    return sum(count(a, b) for a, b in zip(references, readings)) / sum(map(len, references))
""",
        """
from crnn_course.exercises.chapter_07 import edits
def answer(references, readings):
    return sum(map(edits, references, readings)) / len("".join(references))
""",
        """
import numpy as np
from rapidfuzz.distance import Levenshtein

def answer(references, readings):
    return np.sum(
        [Levenshtein.distance(a, b) for a, b in zip(references, readings)]
    ) / np.sum([len(a) for a in references])
""",
        """
from fractions import Fraction
from crnn_course.exercises.chapter_07 import edits
def answer(references, readings):
    wrong, letters = 0, 0
    for i in range(len(references)):
        wrong += edits(readings[i], references[i])
        letters += len(references[i])
    return float(Fraction(wrong, letters))
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
        """
import math
def answer(right, total, z):
    n = total + z * z
    centre = (right + z * z / 2) / n
    half = z / n * math.sqrt(right * (total - right) / total + z * z / 4)
    return [centre - half, centre + half]
""",
        """
import numpy as np

def answer(right, total, z):
    p, n = np.float64(right) / total, total
    signs = np.array([-1, 1])
    return (
        p + z**2 / (2 * n) + signs * z * np.sqrt(p * (1 - p) / n + z**2 / (4 * n**2))
    ) / (1 + z**2 / n)
""",
        """
import torch
def answer(right, total, z):
    p = torch.tensor(right / total, dtype=torch.float64)
    n = total
    half = z * torch.sqrt(p * (1 - p) / n + z**2 / (4 * n**2))
    m = p + z**2 / (2 * n)
    return tuple(((m + s * half) / (1 + z**2 / n)).item() for s in (-1, 1))
""",
        """
def answer(right, total, z):
    def end(sign):
        p = right / total
        return (
            p
            + z**2 / (2 * total)
            + sign * z * (p * (1 - p) / total + z**2 / (4 * total**2)) ** 0.5
        ) / (1 + z**2 / total)

    return max(0.0, end(-1)), min(1.0, end(1))
""",
    ],
    "7.4": [
        """
def answer(confidences, right, bins):
    total = 0.0
    for bin in range(bins):
        inside = [
            (c, r)
            for c, r in zip(confidences, right)
            if min(int(c * bins), bins - 1) == bin
        ]
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
        """
import torch
def answer(confidences, right, bins):
    c = torch.tensor(confidences, dtype=torch.float64)
    r = torch.tensor(right, dtype=torch.float64)
    b = (c * bins).long().clamp(max=bins - 1)
    s = torch.zeros(bins, dtype=torch.float64).index_add_(0, b, c - r)
    return s.abs().sum() / len(c)
""",
        """
import math

def answer(confidences, right, bins):
    total = 0
    for k in range(bins):
        pairs = [
            (c, r)
            for c, r in zip(confidences, right)
            if max(1, math.ceil(c * bins)) - 1 == k
        ]
        if not pairs:
            continue
        mean = sum(c for c, r in pairs) / len(pairs)
        share = sum(1 for c, r in pairs if r) / len(pairs)
        total += len(pairs) / len(confidences) * abs(mean - share)
    return total
""",
        """
import numpy as np

def answer(confidences, right, bins):
    edges = np.linspace(0, 1, bins + 1)[1:-1]
    where = np.digitize(confidences, edges)
    c, r = np.array(confidences), np.array(right)
    return sum(
        abs(c[where == k].mean() - r[where == k].mean()) * (where == k).mean()
        for k in set(where.tolist())
    )
""",
        """
from itertools import groupby
def answer(confidences, right, bins):
    pairs = sorted(zip(confidences, right))
    gaps = []
    for _, group in groupby(pairs, key=lambda pair: min(int(pair[0] * bins), bins - 1)):
        group = list(group)
        gaps.append(abs(sum(c for c, _ in group) - sum(r for _, r in group)))
    return sum(gaps) / len(pairs)
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
        """
def answer(old, new):
    return [0, *((old.find(c) + 1) or None for c in new)]
""",
        """
def answer(old, new):
    out = [0]
    for c in new:
        try:
            out.append(old.index(c) + 1)
        except ValueError:
            out.append(None)
    return out
""",
        """
from crnn_lib import Alphabet
def answer(old, new):
    known = Alphabet(old)
    return [0] + [known.encode(c)[0] if c in old else None for c in new]
""",
        """
def answer(old, new):
    classes = dict(zip("\\0" + old, range(len(old) + 1)))
    return tuple(classes.get(c) for c in "\\0" + new)
""",
        """
def answer(old, new):
    def walk(rest):
        if not rest:
            return []
        return [old.index(rest[0]) + 1 if rest[0] in old else None] + walk(rest[1:])
    return [0] + walk(new)
""",
    ],
    "7.6": [
        """
import torch


def answer(scores, right, temperature):
    costs = []
    for word, verdict in zip(scores, right):
        log = (word.float() / temperature).log_softmax(-1).amax(-1).sum()
        costs.append(float(-log if verdict else -torch.log(1 - log.exp())))
    return sum(costs) / len(costs)
""",
        """
import torch
def answer(scores, right, temperature):
    logs = torch.stack([(w / temperature).log_softmax(1).max(1).values.sum() for w in scores])
    right = torch.tensor(right)
    return torch.where(right, -logs, -torch.log1p(-logs.exp())).mean().item()
""",
        """
import math
def answer(scores, right, temperature):
    costs = []
    for word, ok in zip(scores, right):
        log = 0.0
        for row in word.tolist():
            row = [s / temperature for s in row]
            top = max(row)
            log += -math.log(sum(math.exp(s - top) for s in row))
        costs.append(-log if ok else -math.log(1 - math.exp(log)))
    return sum(costs) / len(costs)
""",
        """
import numpy as np
def answer(scores, right, temperature):
    costs = []
    for word, ok in zip(scores, right):
        s = word.numpy() / temperature
        log = (s.max(1) - np.log(np.exp(s).sum(1))).sum()
        costs.append(-log if ok else -np.log1p(-np.exp(log)))
    return np.mean(costs)
""",
        """
import torch
def answer(scores, right, temperature):
    def cost(word, ok):
        best = torch.softmax(word / temperature, dim=-1).max(dim=-1)[0]
        log = best.log().sum()
        return -log if ok else -torch.log(-torch.expm1(log))
    return sum(cost(w, r) for w, r in zip(scores, right)) / len(scores)
""",
        """
import torch
from torch import nn

def answer(scores, right, temperature):
    logs = []
    for word in scores:
        s = word / temperature
        logs.append(-nn.functional.cross_entropy(s, s.argmax(1), reduction="sum"))
    logs = torch.stack(logs)
    return float(
        -(torch.tensor(right) * logs).sum()
        - sum(torch.log(1 - l.exp()) for l, r in zip(logs, right) if not r)
    ) / len(right)
""",
    ],
    "7.7": [
        """
import math
def answer(before, after):
    lost = sum(1 for b, a in zip(before, after) if b and not a)
    gained = sum(1 for b, a in zip(before, after) if a and not b)
    n = lost + gained
    return min(1, 2 * sum(math.comb(n, i) * 0.5**n for i in range(min(lost, gained) + 1)))
""",
        """
import numpy as np
from math import comb
def answer(before, after):
    d = np.array(after, dtype=int) - np.array(before, dtype=int)
    n, k = int((d != 0).sum()), int(min((d == 1).sum(), (d == -1).sum()))
    p = 2 * sum(comb(n, i) for i in range(k + 1)) / 2**n
    return p if p < 1 else 1.0
""",
        """
from functools import cache
def answer(before, after):
    diffs = [a for b, a in zip(before, after) if a != b]
    n, k = len(diffs), min(sum(diffs), len(diffs) - sum(diffs))
    @cache
    def ways(n, i):
        return 1 if i in (0, n) else ways(n - 1, i - 1) + ways(n - 1, i)
    if 2 * k == n:
        return 1.0
    return sum(ways(n, i) for i in range(k + 1)) / 2 ** (n - 1)
""",
        """
from math import comb
def answer(before, after):
    lost = gained = 0
    for b, a in zip(before, after):
        if b and not a:
            lost += 1
        elif a and not b:
            gained += 1
    n, big = lost + gained, max(lost, gained)
    tail = sum(comb(n, i) for i in range(big, n + 1)) / 2**n
    return min(2 * tail, 1.0)
""",
        """
from itertools import product

def answer(before, after):
    diffs = [a - b for b, a in zip(before, after) if a != b]
    n = len(diffs)
    if n == 0:
        return 1.0
    seen = abs(sum(diffs))
    from collections import Counter

    sums = Counter({0: 1})
    for _ in range(n):
        sums = (
            Counter({s + d: 0 for s in sums for d in (-1, 1)}) + Counter() or sums
            if False
            else _step(sums)
        )
    return sum(c for s, c in sums.items() if abs(s) >= seen) / 2**n

def _step(sums):
    from collections import Counter

    out = Counter()
    for s, c in sums.items():
        out[s + 1] += c
        out[s - 1] += c
    return out
""",
    ],
}
