"""Answers to the exercises of chapter 01, as learners write them.

Each wrong answer comes with words of the message that names its mistake.
"""

WRONG: dict[str, list[tuple[str, str]]] = {
    "1.1": [
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
    ],
    "1.2": [
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
            "in whole numbers",
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
    ],
    "1.5": [
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
    ],
    "1.6": [
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
    ],
}

RIGHT: dict[str, list[str]] = {
    "1.1": [
        """
def answer(text, characters):
    return [characters.index(c) + 1 for c in text]
""",
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
    ],
    "1.3": [
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
    ],
    "1.6": [
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
    ],
}
