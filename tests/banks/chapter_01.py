"""Answers to the exercises of chapter 01, as learners write them, and what its numbers are.

Each wrong answer comes with words of the message that names its mistake.
"""

from __future__ import annotations

from crnn_lib.alphabet import Alphabet
from crnn_lib.contract import HEIGHT

NUMBERS = {
    "1.3": {"32": lambda: HEIGHT},
    "1.5": {"32": lambda: HEIGHT},
    "1.A": {"3": lambda: "abc-".index("-"), "4": lambda: Alphabet("abc-").encode("-")[0]},
}

WRONG: dict[str, list[tuple[str, str]]] = {
    "1.1": [
        (
            """
def answer(text, characters):
    for c in text:
        if c not in characters:
            raise ValueError(c)
    return [float(characters.index(c) + 1) for c in text]
""",
            "is a float",
        ),
        (
            """
def answer(text, characters):
    for c in text:
        if c not in characters:
            return ValueError(c)
    return [characters.index(c) + 1 for c in text]
""",
            "Raise it",
        ),
        (
            """
def answer(text, characters):
    return [list(characters).index(c) for c in text]
""",
            "your first character gets the class of the blank. Class 0",
        ),
        (
            """
def answer(text, characters):
    table = {}
    for i in range(len(characters)):
        table[characters[i]] = i
    out = []
    for c in text:
        out.append(table[c])
    return out
""",
            "count from 1. And for an unknown character",
        ),
        (
            """
def answer(text, characters):
    table = {c: i + 1 for i, c in enumerate(characters)}
    return [table.get(c, 0) for c in text]
""",
            "not in the alphabet becomes 0",
        ),
        (
            """
def answer(text, characters):
    table = dict(zip(characters, range(1, 1000)))
    labels = []
    for c in text:
        if c in table:
            labels.append(table[c])
    return labels
""",
            "You leave out what is not in the alphabet",
        ),
        (
            """
def answer(text, characters):
    table = dict(zip(characters, range(1, len(characters) + 1)))
    return list(map(table.__getitem__, text))
""",
            "a KeyError: catch it",
        ),
        (
            """
def answer(text, characters):
    order = sorted(set(characters))
    for c in text:
        if c not in order:
            raise ValueError(c)
    return [order.index(c) + 1 for c in text]
""",
            "in sorted order",
        ),
        (
            """
def answer(text, characters):
    labels = []
    for c in text:
        if c == "-":
            labels.append(0)
        else:
            labels.append(characters.index(c) + 1)
    return labels
""",
            "You turn the hyphen into 0",
        ),
        (
            """
def answer(text, characters):
    return [ord(c) - 96 for c in text]
""",
            "from the character's code point",
        ),
        (
            """
def answer(text, characters):
    return [characters.index(c) + 1 for c in text]
""",
            "does not name",
        ),
        (
            """
def answer(text, characters):
    labels = []
    for c in text:
        if c not in characters:
            raise ValueError("unknown character")
        labels.append(characters.index(c) + 1)
    return labels
""",
            "does not name",
        ),
        (
            """
def answer(text, characters):
    labels = []
    for c in text.lower():
        if c not in characters:
            raise ValueError(f"{c} is not in the alphabet")
        labels.append(characters.index(c) + 1)
    return labels
""",
            "You turn capitals into small letters",
        ),
        (
            """
def answer(text, characters):
    text = text.lower()
    characters = characters.lower()
    for c in text:
        if c not in characters:
            raise ValueError(c)
    return [characters.index(c) + 1 for c in text]
""",
            "text and alphabet into small letters",
        ),
        (
            """
def answer(text, characters):
    table = {c: n for n, c in enumerate(characters, 1)}
    labels = []
    for c in text.strip():
        if c not in table:
            raise ValueError("not in the alphabet: " + c)
        labels.append(table[c])
    return labels
""",
            "You cut off the spaces",
        ),
        (
            """
def answer(text, characters):
    labels = []
    for c in text:
        if c == " ":
            continue
        if c not in characters:
            raise ValueError(c)
        labels.append(characters.index(c) + 1)
    return labels
""",
            "You leave out the spaces",
        ),
        (
            """
def answer(text, characters):
    labels = []
    for c in text:
        if c not in characters:
            break
        labels.append(characters.find(c) + 1)
    return labels
""",
            "You stop at a character",
        ),
        (
            """
def answer(text, characters):
    labels = []
    for c in text:
        if c in characters:
            labels.append(characters.index(c) + 1)
        else:
            return ValueError(f"{c} is unknown")
    return labels
""",
            "should raise ValueError",
        ),
        (
            """
def answer(text, characters):
    for c in text:
        if c not in characters:
            raise ValueError(c)
        return [characters.index(c) + 1]
    return []
""",
            "Only the first character is looked up",
        ),
        (
            """
def answer(text, characters):
    labels = []
    for c in text:
        if c not in characters:
            raise IndexError(c)
        labels.append(characters.index(c) + 1)
    return labels
""",
            "IndexError",
        ),
        (
            """
from itertools import groupby
def answer(text, characters):
    for c in text:
        if c not in characters:
            raise ValueError(c)
    return [characters.index(c) + 1 for c, _ in groupby(text)]
""",
            "Equal neighbours get one number",
        ),
        (
            """
def answer(text, characters):
    for c in text:
        assert c in characters, c
    return [characters.index(c) + 1 for c in text]
""",
            "assert is for checks",
        ),
        (
            """
def answer(text, characters):
    for c in text:
        if c not in characters:
            raise Exception(c)
    return [characters.index(c) + 1 for c in text]
""",
            "a plain Exception",
        ),
    ],
    "1.2": [
        (
            """
def answer(labels, characters):
    if any(l < 1 or l > len(characters) for l in labels):
        return "ValueError"
    return "".join(characters[l - 1] for l in labels)
""",
            "Raise it",
        ),
        (
            """
def answer(labels, characters):
    text = ""
    for label in labels:
        text += characters[label]
    return text
""",
            "You look one position too far",
        ),
        (
            """
def answer(labels, characters):
    text = ""
    for label in labels:
        text += characters[label - 1]
    return text
""",
            "Class 0 becomes the last character",
        ),
        (
            """
def answer(labels, characters):
    text = []
    for label in labels:
        if label == 0:
            raise ValueError("the blank is no character")
        text.append(characters[label - 1])
    return "".join(text)
""",
            "You refuse the blank",
        ),
        (
            """
def answer(labels, characters):
    try:
        return "".join([characters[label - 1] for label in labels])
    except IndexError:
        raise ValueError("no such class")
""",
            "0 slips through",
        ),
        (
            """
def answer(labels, characters):
    text = ""
    for label in labels:
        if label > len(characters):
            raise ValueError(label)
        if label:
            text += characters[label - 1]
    return text
""",
            "You drop the zeros. That is part",
        ),
        (
            """
def answer(labels, characters):
    table = " " + characters
    return "".join(table[label] for label in labels if label > 0)
""",
            "You drop the zeros; here",
        ),
        (
            """
def answer(labels, characters):
    text, before = "", None
    for label in labels:
        if label < 1 or label > len(characters):
            raise ValueError(label)
        if label != before:
            text += characters[label - 1]
        before = label
    return text
""",
            "You merge equal neighbours",
        ),
        (
            """
def answer(labels, characters):
    text, before = "", 0
    for label in labels:
        if label != before and label != 0:
            text += characters[label - 1]
        before = label
    return text
""",
            "This is CTC's rule for paths",
        ),
        (
            """
def answer(labels, characters):
    table = dict(enumerate(characters, 1))
    return "".join(table.get(label, "") for label in labels)
""",
            "You leave out the numbers that belong to no character",
        ),
        (
            """
def answer(labels, characters):
    text = ""
    for label in labels:
        if label == 0 or label > len(characters):
            raise ValueError(label)
        text += characters[label - 1]
    return text
""",
            "a negative number slips through",
        ),
        (
            """
def answer(labels, characters):
    table = {n: c for n, c in enumerate(characters, 1)}
    return "".join(table[n] for n in labels)
""",
            "your dictionary raises a KeyError",
        ),
        (
            """
def answer(labels, characters):
    if any(n not in range(1, len(characters)) for n in labels):
        raise ValueError("no such class")
    return "".join(characters[n - 1] for n in labels)
""",
            "You refuse the last character",
        ),
        (
            """
def answer(labels, characters):
    out = ""
    for n in labels:
        if n <= 1 or n > len(characters):
            raise ValueError(n)
        out += characters[n - 1]
    return out
""",
            "You refuse class 1",
        ),
        (
            """
def answer(labels, characters):
    for n in labels:
        if n < 0 or n >= len(characters):
            raise ValueError(n)
    return "".join(characters[n] for n in labels)
""",
            "You count classes from 0",
        ),
        (
            """
def answer(labels, characters):
    out = []
    for n in labels:
        if not 1 <= n <= len(characters):
            raise ValueError(n)
        out.append(characters[n - 1])
    return out
""",
            "in a list",
        ),
        (
            """
def answer(labels, characters):
    out = ""
    for n in labels:
        assert 1 <= n <= len(characters), n
        out += characters[n - 1]
    return out
""",
            "AssertionError",
        ),
        (
            """
def answer(labels, characters):
    out = ""
    for n in labels:
        if 1 <= n <= len(characters):
            out += characters[n - 1]
        else:
            print("not a class:", n)
    return out
""",
            "You leave out the numbers",
        ),
        (
            """
def answer(labels, characters):
    if not labels:
        raise ValueError("no labels")
    if min(labels) < 1 or max(labels) > len(characters):
        raise ValueError("not a class")
    return "".join(characters[n - 1] for n in labels)
""",
            "is empty",
        ),
        (
            """
def answer(labels, characters):
    for l in labels:
        if not 1 <= l <= len(characters):
            raise IndexError(l)
    return "".join(characters[l - 1] for l in labels)
""",
            "but with an IndexError",
        ),
        (
            """
def answer(labels, characters):
    t = ""
    for l in labels:
        if not 1 <= l <= len(characters):
            break
        t += characters[l - 1]
    return t
""",
            "You stop at a number",
        ),
        (
            """
def answer(labels, characters):
    for l in labels:
        if not 1 <= l <= len(characters):
            raise ValueError
        return characters[l - 1]
    return ""
""",
            "is the return inside the loop",
        ),
        (
            """
def answer(labels, characters):
    for l in labels:
        if not 1 <= l <= len(characters):
            raise ValueError
    return "".join(chr(96 + l) for l in labels)
""",
            "from its code point",
        ),
    ],
    "1.3": [
        (
            """
def answer(size):
    return max(size[0] * 32 // size[1], 1)
""",
            "You cut off the fraction, so pictures",
        ),
        (
            """
def answer(size):
    width, height = size
    return int(width / height * 32)
""",
            "And a very narrow picture",
        ),
        (
            """
def answer(size):
    width, height = size
    return -(-width * 32 // height)
""",
            "You always round up",
        ),
        (
            """
def answer(size):
    width, height = size
    return round(32 / height * width)
""",
            "gets the width 0, and nothing is left",
        ),
        (
            """
def answer(size):
    height, width = size
    return max(1, round(32 * width / height))
""",
            "swapped width and height",
        ),
        (
            """
def answer(size):
    width, height = size
    height = 32
    return width
""",
            "You leave the width as it was",
        ),
        (
            """
def answer(size):
    factor = round(32 / size[1])
    new = factor * size[0]
    return new if new > 0 else 1
""",
            "You round the factor",
        ),
        (
            """
def answer(size):
    width, height = size
    scale = 32 // height
    return max(1, scale * width)
""",
            "cut to a whole number",
        ),
        (
            """
def answer(size):
    width, height = size
    return int(32 / height) * width
""",
            "cut to a whole number",
        ),
        (
            """
def answer(size):
    return 32
""",
            "whatever it is given",
        ),
        (
            """
def answer(size):
    width, height = size
    return max(1, width * 32 / height)
""",
            "should be rounded",
        ),
        (
            """
def answer(size):
    width, height = size
    return max(1, round(width * height / 32))
""",
            "upside down",
        ),
        (
            """
def answer(size):
    width, height = size
    return (max(1, round(width * 32 / height)), 32)
""",
            "more than the width",
        ),
        (
            """
def answer(size):
    width, height = size
    return round(width * 32 / height) + 1
""",
            "too large by 1",
        ),
        (
            """
def answer(size):
    width, height = size
    if height <= 32:
        return width
    return max(1, round(width * 32 / height))
""",
            "You leave low pictures",
        ),
        (
            """
def answer(size):
    return min(1, round(size[0] * 32 / size[1]))
""",
            "are exchanged",
        ),
        (
            """
def answer(size):
    return max(1, size[0] + 32 - size[1])
""",
            "what you add to the height",
        ),
    ],
    "1.4": [
        (
            """
import torch
def answer(labels):
    n = max(len(l) for l in labels)
    m = torch.zeros(len(labels), n, dtype=torch.long)
    for i, l in enumerate(labels):
        m[i, n - len(l):] = torch.tensor(l)
    return m, torch.tensor([len(l) for l in labels])
""",
            "You pad on the left",
        ),
        (
            """
import torch
from torch.nn.utils.rnn import pad_sequence
def answer(labels):
    rows = [torch.tensor(l) for l in labels]
    matrix = pad_sequence(rows, batch_first=True, padding_value=-1)
    return matrix, torch.tensor([len(r) for r in rows])
""",
            "You pad with -1",
        ),
        (
            """
import torch
def answer(labels):
    lengths = torch.tensor([len(l) for l in labels])
    matrix = torch.ones(len(labels), lengths.max(), dtype=torch.long)
    for i, l in enumerate(labels):
        matrix[i, :lengths[i]] = torch.tensor(l)
    return matrix, lengths
""",
            "You pad with 1, the class",
        ),
        (
            """
import torch
from torch.nn.utils.rnn import pad_sequence
def answer(labels):
    matrix = pad_sequence([torch.tensor(l) for l in labels], batch_first=True)
    lengths = torch.tensor([len(row) for row in matrix])
    return matrix, lengths
""",
            "All your lengths are the width of the matrix",
        ),
        (
            """
import torch
def answer(labels):
    rows = list(zip(*labels))
    matrix = torch.tensor(rows).T
    return matrix, torch.tensor([matrix.shape[1]] * len(labels))
""",
            "You cut every label to the shortest",
        ),
        (
            """
import torch
def answer(labels):
    n = max(map(len, labels))
    return torch.tensor([l + [0] * (n - len(l)) for l in labels])
""",
            "the lengths are missing",
        ),
        (
            """
import torch
def answer(labels):
    n = max(map(len, labels))
    lengths = torch.tensor([len(l) for l in labels])
    return lengths, torch.tensor([l + [0] * (n - len(l)) for l in labels])
""",
            "in the wrong order",
        ),
        (
            """
import torch
def answer(labels):
    return torch.tensor(sum(labels, [])), torch.tensor([len(l) for l in labels])
""",
            "into one long row",
        ),
        (
            """
import torch
def answer(labels):
    labels = sorted(labels, key=len, reverse=True)
    n = len(labels[0])
    rows = [l + [0] * (n - len(l)) for l in labels]
    return torch.tensor(rows), torch.tensor([len(l) for l in labels])
""",
            "sorted by length",
        ),
        (
            """
import torch
def answer(labels):
    m = torch.zeros(len(labels), 20, dtype=torch.long)
    for i, l in enumerate(labels):
        m[i, :len(l)] = torch.tensor(l)
    return m, torch.tensor([len(l) for l in labels])
""",
            "wider than the longest label",
        ),
        (
            """
import torch
from torch.nn.utils.rnn import pad_sequence
def answer(labels):
    return pad_sequence([torch.tensor(l) for l in labels]), torch.tensor([len(l) for l in labels])
""",
            "the wrong way round",
        ),
        (
            """
import torch
def answer(labels):
    lengths = torch.tensor([len(l) for l in labels])
    m = torch.zeros(len(labels), int(lengths.max()))
    for i, l in enumerate(labels):
        m[i, :len(l)] = torch.tensor(l)
    return m, lengths
""",
            "whole numbers",
        ),
        (
            """
import torch
def answer(labels):
    n = max(len(l) for l in labels)
    return torch.tensor([l + [0] * (n - len(l)) for l in labels]), [len(l) for l in labels]
""",
            "a tensor was expected",
        ),
        (
            """
import torch
def answer(labels):
    n = max(len(l) for l in labels)
    lengths = torch.tensor([len(l) for l in labels])
    for l in labels:
        while len(l) < n:
            l.append(0)
    return torch.tensor(labels), lengths
""",
            "you changed what you were given",
        ),
        (
            """
import torch
def answer(labels):
    n = max(len(l) for l in labels)
    for l in labels:
        l += [0] * (n - len(l))
    return torch.tensor(labels), torch.tensor([len(l) for l in labels])
""",
            "All your lengths",
        ),
        (
            """
import torch
def answer(labels):
    n = len(labels[0])
    return torch.tensor([(l + [0] * n)[:n] for l in labels]), torch.tensor([len(l) for l in labels])
""",
            "as the first label",
        ),
        (
            """
import torch
def answer(labels):
    L = min(map(len, labels))
    return torch.tensor([l[:L] for l in labels]), torch.tensor([len(l) for l in labels])
""",
            "the shortest label",
        ),
        (
            """
import torch
def answer(labels):
    L = max(map(len, labels))
    m = torch.tensor([l + [0] * (L - len(l)) for l in labels]).to(torch.uint8)
    return m, torch.tensor([len(l) for l in labels])
""",
            "too small for",
        ),
        (
            """
import torch
def answer(labels):
    L = max(map(len, labels))
    return torch.tensor(
        [[x - 1 for x in l] + [0] * (L - len(l)) for l in labels]
    ), torch.tensor([len(l) for l in labels])
""",
            "too small by 1",
        ),
    ],
    "1.5": [
        (
            """
import torch
import torch.nn.functional as F


def answer(images):
    images = sorted(images, key=lambda i: i.size(2))
    W = max(i.size(2) for i in images)
    return torch.stack([F.pad(i, (0, W - i.size(2))) for i in images]), torch.tensor(
        [i.size(2) for i in images]
    )
""",
            "the narrowest first",
        ),
        (
            """
import torch
import torch.nn.functional as F


def answer(images):
    W = max(i.size(2) for i in images)
    return torch.stack([F.pad(1 - i, (0, W - i.size(2))) for i in images]), torch.tensor(
        [i.size(2) for i in images]
    )
""",
            "dark into light",
        ),
        (
            """
import torch
import torch.nn.functional as F


def answer(images):
    W = max(i.size(2) for i in images)
    return torch.stack([F.pad(i, (0, W - i.size(2))) for i in images]), torch.tensor(
        [len(i) for i in images]
    )
""",
            "counts the first axis",
        ),
        (
            """
import torch
import torch.nn.functional as F
def answer(images):
    w = max(i.shape[-1] for i in images)
    batch = torch.stack([F.pad(i, (0, w - i.shape[-1])) for i in images])
    return batch, torch.tensor([i.shape[-1] for i in batch])
""",
            "You read the widths from the padded tensor",
        ),
        (
            """
import torch
import torch.nn.functional as F
def answer(images):
    w = max(i.shape[-1] for i in images)
    batch = torch.stack([F.pad(i, (w - i.shape[-1], 0)) for i in images])
    return batch, torch.tensor([i.shape[-1] for i in images])
""",
            "You pad on the left",
        ),
        (
            """
import torch
import torch.nn.functional as F
def answer(images):
    w = max(i.shape[-1] for i in images)
    batch = torch.stack([F.pad(i, (0, w - i.shape[-1]), value=-1) for i in images])
    return batch, [i.shape[-1] for i in images]
""",
            "which is black",
        ),
        (
            """
import torch
def answer(images):
    widths = torch.tensor([i.shape[2] for i in images])
    batch = torch.ones((len(images), 1, 32, widths.max()))
    for n, i in enumerate(images):
        batch[n, :, :, :widths[n]] = i
    return batch, widths
""",
            "which is white",
        ),
        (
            """
import torch
def answer(images):
    w = min([i.shape[-1] for i in images])
    return torch.stack([i[..., :w] for i in images]), torch.full((len(images),), w)
""",
            "You cut all pictures to the narrowest",
        ),
        (
            """
import torch
import torch.nn.functional as F
def answer(images):
    widths = [i.shape[-1] for i in images]
    batch = torch.stack([F.interpolate(i, size=max(widths)) for i in images])
    return batch, torch.tensor(widths)
""",
            "You stretch the narrow pictures",
        ),
        (
            """
import torch
def answer(images):
    widths = [i.shape[-1] for i in images]
    batch = torch.zeros(len(images), 32, max(widths))
    for n, i in enumerate(images):
        batch[n, :, :widths[n]] = i[0]
    return batch, torch.tensor(widths)
""",
            "The axis of the grey values is lost",
        ),
        (
            """
import torch
def answer(images):
    widths = [i.shape[-1] for i in images]
    batch = torch.zeros(len(images), 1, 32, max(widths))
    for n, i in enumerate(images):
        batch[n, ..., :widths[n]] = i
    return batch
""",
            "but the widths are missing",
        ),
        (
            """
import torch
import torch.nn.functional as F
def answer(images):
    w = max(i.shape[-1] for i in images)
    widths = []
    for i in images:
        ink = (i < 1).any(dim=1)[0].nonzero()
        widths.append(int(ink.max()) + 1 if len(ink) else 0)
    return torch.stack([F.pad(i, (0, w - i.shape[-1])) for i in images]), torch.tensor(widths)
""",
            "A width is too small",
        ),
        (
            """
import torch
import torch.nn.functional as F
def answer(images):
    w = max(i.shape[-1] for i in images)
    batch = torch.stack([F.pad(i, (0, w - i.shape[-1])) for i in images])
    return batch, (batch != 0).any(dim=2)[:, 0].sum(dim=1)
""",
            "A width is too small",
        ),
        (
            """
import torch
import torch.nn.functional as F
def answer(images):
    images = sorted(images, key=lambda i: -i.shape[-1])
    w = images[0].shape[-1]
    return (torch.stack([F.pad(i, (0, w - i.shape[-1])) for i in images]),
            torch.tensor([i.shape[-1] for i in images]))
""",
            "sorted by width",
        ),
        (
            """
import torch
def answer(images):
    widths = torch.tensor([i.shape[-1] for i in images])
    batch = torch.zeros(len(images), 1, 32, 200)
    for n, i in enumerate(images):
        batch[n, :, :, :i.shape[-1]] = i
    return batch, widths
""",
            "wider than the widest picture",
        ),
        (
            """
import torch
import torch.nn.functional as F
def answer(images):
    w = max(i.shape[-1] for i in images)
    batch = torch.stack([F.pad(i, (0, w - i.shape[-1])) for i in images])
    return torch.tensor([i.shape[-1] for i in images]), batch
""",
            "in the wrong order",
        ),
        (
            """
import torch
import torch.nn.functional as F
def answer(images):
    w = max(i.shape[-1] for i in images)
    batch = torch.stack([F.pad(i, (0, w - i.shape[-1])) for i in images])
    return batch, torch.tensor([i.shape[1] for i in images])
""",
            "the heights",
        ),
        (
            """
import torch
import torch.nn.functional as F
def answer(images):
    w = max(i.shape[-1] for i in images)
    batch = torch.stack([F.pad(i, (0, w - i.shape[-1])) for i in images])
    return batch, torch.tensor([float(i.shape[-1]) for i in images])
""",
            "whole numbers",
        ),
        (
            """
import torch
import torch.nn.functional as F
def answer(images):
    return torch.stack([F.pad(i, (0, images[0].shape[-1] - i.shape[-1])) for i in images]), \
        torch.tensor([i.shape[-1] for i in images])
""",
            "as wide as the first picture",
        ),
        (
            """
import torch
import torch.nn.functional as F
def answer(images):
    W = max(i.shape[-1] for i in images)
    return torch.stack(
        [
            F.pad(i, ((W - i.shape[2]) // 2, W - i.shape[2] - (W - i.shape[2]) // 2))
            for i in images
        ]
    ), torch.tensor([i.size(2) for i in images])
""",
            "on both sides",
        ),
        (
            """
import torch
import torch.nn.functional as F
def answer(images):
    W = max(i.shape[-1] for i in images)
    return torch.cat(
        [F.interpolate(i[None], (32, W), mode="bilinear") for i in images]
    ), torch.tensor([i.size(2) for i in images])
""",
            "You stretch",
        ),
        (
            """
import torch
def answer(images):
    W = min(i.shape[-1] for i in images)
    return torch.stack([i[..., :W] for i in images]), torch.tensor([i.size(2) for i in images])
""",
            "to the narrowest",
        ),
    ],
    "1.6": [
        (
            """
def answer(widths, batch_size):
    return 0.0
""",
            "always 0",
        ),
        (
            """
def answer(widths, batch_size):
    total = 0
    for i in range(0, len(widths), batch_size):
        b = widths[i:i + batch_size]
        total += max(b) * len(b)
    return sum(widths) / total
""",
            "share of the pictures, not of the padding",
        ),
        (
            """
def answer(widths, batch_size):
    total = max(widths) * len(widths)
    return (total - sum(widths)) / total
""",
            "You pad everything to the widest picture of all",
        ),
        (
            """
def answer(widths, batch_size):
    shares = []
    for i in range(0, len(widths), batch_size):
        b = widths[i:i + batch_size]
        shares.append(1 - sum(b) / (len(b) * max(b)))
    return sum(shares) / len(shares)
""",
            "You take the mean of the shares",
        ),
        (
            """
def answer(widths, batch_size):
    padding = 0
    for i in range(0, len(widths), batch_size):
        b = widths[i:i + batch_size]
        padding += sum(max(b) - w for w in b)
    return padding / sum(widths)
""",
            "You divide by the columns of the pictures",
        ),
        (
            """
def answer(widths, batch_size):
    real = total = 0
    for n in range(len(widths) // batch_size):
        b = widths[n * batch_size:(n + 1) * batch_size]
        real += sum(b)
        total += len(b) * max(b)
    return 1 - real / total
""",
            "You leave out the last batch",
        ),
        (
            """
def answer(widths, batch_size):
    total = 0
    for i in range(0, len(widths), batch_size):
        total += max(widths[i:i + batch_size]) * batch_size
    return 1 - sum(widths) / total
""",
            "You count the last batch as full",
        ),
        (
            """
def answer(widths, batch_size):
    widths = sorted(widths)
    total = 0
    for i in range(0, len(widths), batch_size):
        b = widths[i:i + batch_size]
        total += b[-1] * len(b)
    return 1 - sum(widths) / total
""",
            "You sort the widths first",
        ),
        (
            """
def answer(widths, batch_size):
    padding = 0
    for i in range(0, len(widths), batch_size):
        b = widths[i:i + batch_size]
        for w in b:
            padding += max(b) - w
    return padding
""",
            "This is the number of padding columns",
        ),
        (
            """
def answer(widths, batch_size):
    total = 0
    for i in range(0, len(widths), batch_size):
        b = widths[i:i + batch_size]
        total += max(b) * len(b)
    return 100 * (total - sum(widths)) / total
""",
            "as a percentage",
        ),
        (
            """
def answer(widths, batch_size):
    total = 0
    for i in range(0, len(widths), batch_size):
        b = widths[i:i + batch_size]
        total += b[0] * len(b)
    return 1 - sum(widths) / total
""",
            "the first width of a batch",
        ),
        (
            """
def answer(widths, batch_size):
    for i in range(0, len(widths), batch_size):
        b = widths[i:i + batch_size]
        total = max(b) * len(b)
        return 1 - sum(b) / total
""",
            "is the return inside the loop",
        ),
        (
            """
def answer(widths, batch_size):
    total = 0
    for i in range(0, len(widths), batch_size):
        total += max(widths[i:i + batch_size])
    return 1 - sum(widths) / total
""",
            "one picture for each batch",
        ),
        (
            """
def answer(widths, batch_size):
    padding = total = 0
    for i in range(0, len(widths), batch_size):
        b = widths[i:i + batch_size]
        total += max(b) * len(b)
        padding += max(b) * len(b) - sum(b)
    return round(padding / total, 2)
""",
            "You round the share",
        ),
        (
            """
def answer(widths, batch_size):
    widths.sort()
    total = 0
    for i in range(0, len(widths), batch_size):
        b = widths[i:i + batch_size]
        total += max(b) * len(b)
    return 1 - sum(widths) / total
""",
            "You sort the widths first",
        ),
        (
            """
def answer(widths, batch_size):
    total = 0
    for i in range(len(widths) - batch_size + 1):
        b = widths[i:i + batch_size]
        total += max(b) * len(b)
    return 1 - sum(widths) / total
""",
            "has no padding",
        ),
        (
            """
def answer(widths, batch_size):
    n = -(-len(widths) // batch_size)
    bs = [widths[i : i + n] for i in range(0, len(widths), n)]
    c = sum(len(b) * max(b) for b in bs)
    return (c - sum(widths)) / c
""",
            "the number of batches",
        ),
        (
            """
def answer(widths, batch_size):
    for f in range(0, len(widths), batch_size):
        b = widths[f : f + batch_size]
        c = len(b) * max(b)
        p = len(b) * max(b) - sum(b)
    return p / c
""",
            "Only the last batch",
        ),
        (
            """
def answer(widths, batch_size):
    bs = [widths[i::batch_size] for i in range(min(batch_size, len(widths)))]
    c = sum(len(b) * max(b) for b in bs)
    return (c - sum(widths)) / c
""",
            "into the same batch",
        ),
        (
            """
def answer(widths, batch_size):
    bs = [widths[i : i + batch_size] for i in range(0, len(widths), batch_size)]
    return max(1 - sum(b) / (len(b) * max(b)) for b in bs)
""",
            "largest share",
        ),
    ],
}

RIGHT: dict[str, list[str]] = {
    "1.1": [
        """
def answer(text, characters):
    table = {c: n + 1 for n, c in enumerate(characters)}
    try:
        return [table[c] for c in text]
    except KeyError as error:
        raise ValueError(f"unknown character {error}") from None
""",
        """
def answer(text, characters):
    labels = []
    for c in text:
        index = characters.find(c)
        if index == -1:
            raise ValueError(c + " is unknown")
        labels.append(index + 1)
    return labels
""",
        """
from crnn_lib.alphabet import AlphabetError
def answer(text, characters):
    labels = []
    for c in text:
        if c not in characters:
            raise AlphabetError(f"no {c} in {characters}")
        labels.append(1 + characters.index(c))
    return labels
""",
        """
class UnknownCharacter(ValueError):
    pass

def answer(text, characters):
    def number(c):
        for n, known in enumerate(characters):
            if known == c:
                return n + 1
        raise UnknownCharacter(repr(c))
    return tuple(map(number, text))
""",
        """
def answer(text, characters):
    if text == "":
        return []
    if text[0] not in characters:
        raise ValueError(text[0])
    return [characters.index(text[0]) + 1] + answer(text[1:], characters)
""",
        """
import numpy as np
def answer(text, characters):
    unknown = [c for c in text if c not in set(characters)]
    if unknown:
        raise ValueError(f"these characters are not in the alphabet: {unknown}")
    table = np.array(list(characters))
    return np.array([int(np.flatnonzero(table == c)[0]) + 1 for c in text], dtype=int)
""",
        """
def answer(text, characters):
    try:
        return [characters.index(c := letter) + 1 for letter in text]
    except ValueError:
        raise ValueError(f"{c!r} at position {text.index(c)}") from None
""",
    ],
    "1.2": [
        """
def answer(labels, characters):
    text = ""
    for label in labels:
        if label < 1 or label > len(characters):
            raise ValueError(label)
        text += characters[label - 1]
    return text
""",
        """
def answer(labels, characters):
    table = dict(enumerate(characters, start=1))
    if set(labels) - set(table):
        raise ValueError("not in the alphabet")
    return "".join(map(table.get, labels))
""",
        """
from crnn_lib.alphabet import AlphabetError
def answer(labels, characters):
    if any(label not in range(1, len(characters) + 1) for label in labels):
        raise AlphabetError("a label that no character has")
    return "".join(characters[label - 1] for label in labels)
""",
        """
def answer(labels, characters):
    padded = "?" + characters
    def letter(label):
        if label <= 0:
            raise ValueError(f"{label} is not the class of a character")
        try:
            return padded[label]
        except IndexError as error:
            raise ValueError(f"{label} is too large") from error
    return "".join(map(letter, labels))
""",
        """
def answer(labels, characters):
    if len(labels) == 0:
        return ""
    head, *tail = labels
    if head not in {n + 1 for n in range(len(characters))}:
        raise ValueError
    return characters[head - 1] + answer(tail, characters)
""",
        """
import numpy as np
def answer(labels, characters):
    numbers = np.array(labels, dtype=int)
    if ((numbers < 1) | (numbers > len(characters))).any():
        raise UnicodeError("a number without a character")
    return str("".join(np.array(list(characters))[numbers - 1]))
""",
    ],
    "1.3": [
        """
def answer(size):
    from decimal import Decimal

    return max(1, int((Decimal(size[0]) * 32 / Decimal(size[1])).to_integral_value()))
""",
        """
def answer(size):
    width, height = size
    return max(1, round(width / height * 32))
""",
        """
def answer(size):
    new = int(size[0] * 32 / size[1] + 0.5)
    if new == 0:
        new = 1
    return new
""",
        """
from fractions import Fraction
from math import floor
def answer(size):
    exact = Fraction(size[0], size[1]) * 32
    return max(1, floor(exact + Fraction(1, 2)))
""",
        """
import numpy as np
def answer(size):
    return np.maximum(np.rint(np.divide(*size) * 32), 1)
""",
        """
def answer(size):
    width, height = size
    best = min(range(1, 32 * width + 2), key=lambda w: abs(w * height - 32 * width))
    return float(best)
""",
        """
def answer(size):
    w, h = size
    return (64 * w + h) // (2 * h) or 1
""",
    ],
    "1.4": [
        """
import torch
def answer(labels):
    longest = max(len(label) for label in labels)
    rows = [label + [0] * (longest - len(label)) for label in labels]
    return torch.tensor(rows), torch.tensor([len(label) for label in labels])
""",
        """
import torch
from torch.nn.utils.rnn import pad_sequence
def answer(labels):
    rows = [torch.tensor(label) for label in labels]
    return pad_sequence(rows, batch_first=True), torch.tensor(list(map(len, rows)))
""",
        """
from itertools import zip_longest
import torch
def answer(labels):
    columns = list(zip_longest(*labels, fillvalue=0))
    return torch.tensor(columns).T, torch.tensor([len(label) for label in labels])
""",
        """
import numpy as np
import torch
def answer(labels):
    lengths = np.array([len(label) for label in labels])
    matrix = np.zeros((len(labels), lengths.max()), dtype=np.int64)
    matrix[np.arange(lengths.max()) < lengths[:, None]] = np.concatenate(labels)
    return torch.from_numpy(matrix), torch.from_numpy(lengths)
""",
        """
import torch
def answer(labels):
    lengths = list(map(len, labels))
    flat = iter(sum(labels, []))
    longest = range(max(lengths))
    rows = [[next(flat) if column < length else 0 for column in longest] for length in lengths]
    return [torch.IntTensor(rows), torch.IntTensor(lengths)]
""",
        """
import copy
import torch
def answer(labels):
    mine = copy.deepcopy(labels)
    lengths = torch.LongTensor([len(label) for label in mine])
    while len(set(map(len, mine))) > 1:
        longest = max(map(len, mine))
        for label in mine:
            if len(label) < longest:
                label.append(0)
    return torch.LongTensor(mine), lengths
""",
    ],
    "1.5": [
        """
import torch
import torch.nn.functional as F
def answer(images):
    widths = [image.shape[-1] for image in images]
    padded = [F.pad(image, (0, max(widths) - image.shape[-1])) for image in images]
    return torch.stack(padded), torch.tensor(widths)
""",
        """
import torch
def answer(images):
    widths = torch.tensor([image.size(2) for image in images])
    batch = torch.zeros(len(images), 1, 32, int(widths.max()))
    for row, image, width in zip(batch, images, widths):
        row[:, :, :width] = image
    return batch, widths
""",
        """
import torch
def answer(images):
    widest = max(images, key=lambda image: image.shape[2]).shape[2]
    rows = [torch.cat([i, i.new_zeros(1, 32, widest - i.shape[2])], dim=2) for i in images]
    return torch.stack(rows), torch.LongTensor([i.shape[2] for i in images])
""",
        """
import torch
from torch.nn.utils.rnn import pad_sequence
def answer(images):
    columns = [image.permute(2, 0, 1) for image in images]
    batch = pad_sequence(columns, batch_first=True).permute(0, 2, 3, 1)
    return batch, torch.tensor([len(each) for each in columns])
""",
        """
import numpy as np
import torch
def answer(images):
    widths = np.array([image.numpy().shape[-1] for image in images])
    batch = np.zeros((len(images), 1, 32, widths.max()), dtype=np.float32)
    for n, image in enumerate(images):
        batch[n, ..., : widths[n]] = image.numpy()
    return torch.from_numpy(batch), torch.from_numpy(widths)
""",
    ],
    "1.6": [
        """
import numpy as np


def answer(widths, batch_size):
    w = np.array(widths, dtype=float)
    pad = np.full(-len(w) % batch_size, np.nan)
    m = np.concatenate([w, pad]).reshape(-1, batch_size)
    wide = np.nanmax(m, axis=1, keepdims=True)
    gap = np.nansum(wide - m)
    total = np.nansum(wide + 0 * m)
    return gap / total
""",
        """
def answer(widths, batch_size):
    padding = total = 0
    for first in range(0, len(widths), batch_size):
        batch = widths[first:first + batch_size]
        padding += sum(max(batch) - width for width in batch)
        total += len(batch) * max(batch)
    return padding / total
""",
        """
import numpy as np
def answer(widths, batch_size):
    padded = np.array(widths)
    for first in range(0, len(widths), batch_size):
        padded[first:first + batch_size] = padded[first:first + batch_size].max()
    return 1 - np.sum(widths) / padded.sum()
""",
        """
from fractions import Fraction
def answer(widths, batch_size):
    rest, full = list(widths), 0
    while rest:
        batch, rest = rest[:batch_size], rest[batch_size:]
        full += len(batch) * max(batch)
    return float(Fraction(full - sum(widths), full))
""",
        """
def answer(widths, batch_size):
    def columns(rest):
        if not rest:
            return 0
        batch = rest[:batch_size]
        return max(batch) * len(batch) + columns(rest[batch_size:])
    return 1 - sum(widths) / columns(widths)
""",
        """
import torch
def answer(widths, batch_size):
    parts = torch.tensor(widths, dtype=torch.float64).split(batch_size)
    full = sum(part.max() * len(part) for part in parts)
    return (1 - sum(part.sum() for part in parts) / full).item()
""",
    ],
}
