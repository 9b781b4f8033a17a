"""Answers to the exercises of chapter 04, as learners write them.

Each wrong answer stands with words of the message that it must get.
"""

from itertools import product

from crnn_lib.ctc import collapse, enumerate_alignments, minimum_frames

HELLO = [8, 5, 12, 12, 15]

WRONG: dict[str, list[tuple[str, str]]] = {
    "4.1": [
        (
            """
def answer(path, blank=0):
    letters = []
    for label in path:
        if label == blank:
            continue
        if not letters or letters[-1] != label:
            letters.append(label)
    return letters
""",
            "blanks first",
        ),
        (
            """
def answer(path, blank=0):
    text = []
    for i, label in enumerate(path):
        if i == 0 or label != path[i - 1]:
            text.append(label)
    return text
""",
            "blanks are still there",
        ),
        (
            "answer = lambda path, blank=0: list(filter(lambda label: label != blank, path))",
            "do not merge",
        ),
        (
            """
def answer(path, blank=0):
    seen, text = set(), []
    for label in path:
        if label != blank and label not in seen:
            seen.add(label)
            text.append(label)
    return text
""",
            "each label once",
        ),
        (
            """
def answer(path, blank=0):
    text = []
    for i in range(1, len(path)):
        if path[i] != path[i - 1] and path[i] != blank:
            text.append(path[i])
    return text
""",
            "first frame is lost",
        ),
    ],
    "4.2": [
        ("def answer(target): return 1 + sum(2 for _ in target)", "2L + 1"),
        ("answer = len", "merge into one"),
        (
            """
def answer(target):
    return len(target) + max(len(target) - 1, 0)
""",
            "between all neighbours",
        ),
        (
            """
from collections import Counter
def answer(target):
    return len(target) + sum(count - 1 for count in Counter(target).values())
""",
            "anywhere in the text",
        ),
        (
            """
import itertools
def answer(target):
    frames = 0
    for _, run in itertools.groupby(target):
        n = len(list(run))
        frames += n + (1 if n >= 2 else 0)
    return frames
""",
            "three in a row",
        ),
    ],
    "4.3": [
        (
            """
def answer(states, place, blank=0):
    return [p for p in (place - 2, place - 1, place) if p >= 0]
""",
            "into every state",
        ),
        (
            """
def answer(states, place, blank=0):
    ways = [place]
    if place > 0:
        ways.insert(0, place - 1)
    if place > 1 and states[place] != blank:
        ways.insert(0, place - 2)
    return ways
""",
            "between equal letters",
        ),
        (
            "def answer(states, place, blank=0): return [place - 1, place] if place else [place]",
            "never jump",
        ),
        (
            """
def answer(states, place, blank=0):
    ways = []
    if place > 1 and states[place] != blank and states[place] != states[place - 2]:
        ways.append(place - 2)
    if place > 0:
        ways.append(place - 1)
    return ways
""",
            "also stay",
        ),
        (
            """
def answer(states, place, blank=0):
    ways = [place - 1, place]
    if place >= 2 and states[place] != blank and states[place] != states[place - 2]:
        ways = [place - 2] + ways
    return ways
""",
            "negative",
        ),
    ],
    "4.4": [
        (
            """
import torch
def answer(probs, target):
    states = [0]
    for label in target:
        states += [label, 0]
    T, S = len(probs), len(states)
    alpha = torch.zeros(T, S, dtype=probs.dtype)
    alpha[0] = probs[0, states]
    for t in range(1, T):
        for s in range(S):
            alpha[t, s] = alpha[t - 1, s]
            if s > 0:
                alpha[t, s] += alpha[t - 1, s - 1]
            if s > 1 and states[s] != 0 and states[s] != states[s - 2]:
                alpha[t, s] += alpha[t - 1, s - 2]
            alpha[t, s] *= probs[t, states[s]]
    return alpha
""",
            "begin everywhere",
        ),
        (
            """
import torch
def answer(probs, target):
    states = [0]
    for label in target:
        states += [label, 0]
    rows = [torch.tensor([probs[0, 0]] + [0.0] * (len(states) - 1), dtype=probs.dtype)]
    for frame in probs[1:]:
        old, new = rows[-1], []
        for s, label in enumerate(states):
            ways = old[s] + (old[s - 1] if s else 0)
            if s > 1 and label and label != states[s - 2]:
                ways = ways + old[s - 2]
            new.append(ways * frame[label])
        rows.append(torch.stack(new))
    return torch.stack(rows)
""",
            "must begin with a blank",
        ),
        (
            """
import torch
def answer(probs, target):
    states = [0] + [x for label in target for x in (label, 0)]
    alpha = torch.zeros(len(probs), len(states), dtype=probs.dtype)
    alpha[0, :2] = probs[0, states[:2]]
    for t in range(1, len(probs)):
        moved = alpha[t - 1].clone()
        moved[1:] += alpha[t - 1, :-1]
        moved[2:] += alpha[t - 1, :-2]
        alpha[t] = moved * probs[t, states]
    return alpha
""",
            "blanks included",
        ),
        (
            """
import torch
def answer(probs, target):
    states = [0] + [x for label in target for x in (label, 0)]
    alpha = torch.zeros(len(probs), len(states), dtype=probs.dtype)
    alpha[0, :2] = probs[0, states[:2]]
    letters = torch.tensor([float(s % 2) for s in range(len(states))], dtype=probs.dtype)
    for t in range(1, len(probs)):
        moved = alpha[t - 1].clone()
        moved[1:] += alpha[t - 1, :-1]
        moved[2:] += alpha[t - 1, :-2] * letters[2:]
        alpha[t] = moved * probs[t, states]
    return alpha
""",
            "equal letters",
        ),
        (
            """
import torch
def answer(probs, target):
    states = [0] + [x for label in target for x in (label, 0)]
    alpha = torch.zeros(len(probs), len(states), dtype=probs.dtype)
    alpha[0, :2] = probs[0, states[:2]]
    for t in range(1, len(probs)):
        alpha[t] = alpha[t - 1]
        alpha[t, 1:] += alpha[t - 1, :-1]
        alpha[t] *= probs[t, states]
    return alpha
""",
            "never jump",
        ),
        (
            """
import torch
def answer(probs, target):
    states = [0] + [x for label in target for x in (label, 0)]
    alpha = torch.zeros(len(probs), len(states), dtype=probs.dtype)
    alpha[0, :2] = probs[0, states[:2]]
    for t in range(1, len(probs)):
        for s in range(len(states)):
            if s >= 1:
                alpha[t, s] += alpha[t - 1, s - 1]
            if s >= 2 and states[s] and states[s] != states[s - 2]:
                alpha[t, s] += alpha[t - 1, s - 2]
            alpha[t, s] *= probs[t, states[s]]
    return alpha
""",
            "stay in its state",
        ),
    ],
    "4.5": [
        (
            """
import torch
def answer(alpha, beta, states, classes):
    result = torch.zeros(len(alpha), classes, dtype=alpha.dtype)
    for s, label in enumerate(states):
        result[:, label] += alpha[:, s] * beta[:, s]
    return result
""",
            "do not add up to 1",
        ),
        (
            """
import torch
def answer(alpha, beta, states, classes):
    both = alpha * beta
    both /= both.sum()
    result = torch.zeros(len(alpha), classes, dtype=alpha.dtype)
    for s, label in enumerate(states):
        result[:, label] += both[:, s]
    return result
""",
            "whole table",
        ),
        (
            """
import torch
def answer(alpha, beta, states, classes):
    both = alpha * beta
    both = both / both.sum(dim=1, keepdim=True)
    result = torch.zeros(len(alpha), classes, dtype=alpha.dtype)
    result[:, states] = both
    return result
""",
            "only the last of them",
        ),
        (
            """
import torch
def answer(alpha, beta, states, classes):
    share = alpha / alpha.sum(1, keepdim=True)
    result = torch.zeros(len(alpha), classes, dtype=alpha.dtype)
    for s, label in enumerate(states):
        result[:, label] += share[:, s]
    return result
""",
            "alpha alone",
        ),
    ],
    "4.6": [
        (
            "def answer(losses, target_lengths): return sum(losses) / len(target_lengths)",
            "plain mean",
        ),
        (
            """
def answer(losses, target_lengths):
    total = 0
    for loss in losses:
        total += loss
    return total / sum(target_lengths)
""",
            "long texts would count for more",
        ),
        (
            """
def answer(losses, target_lengths):
    total = 0
    for loss, n in zip(losses, target_lengths):
        total += loss / (n or 1)
    return total
""",
            "averages over the batch",
        ),
        (
            """
import statistics
def answer(losses, target_lengths):
    return statistics.mean([l / n for l, n in zip(losses, target_lengths)])
""",
            "length 0",
        ),
        (
            """
def answer(losses, target_lengths):
    each = [l / n for l, n in zip(losses, target_lengths) if n > 0]
    return sum(each) / len(each)
""",
            "leave empty targets out",
        ),
    ],
}

RIGHT: dict[str, list[str]] = {
    "4.1": [
        """
def answer(path, blank=0):
    before, text = None, []
    for label in path:
        if label != before and label != blank:
            text.append(label)
        before = label
    return text
""",
        """
import itertools
answer = lambda path, blank=0: tuple(k for k, _ in itertools.groupby(path) if k != blank)
""",
    ],
    "4.2": [
        """
def answer(target):
    frames = 0
    for i, label in enumerate(target):
        frames += 2 if i and target[i - 1] == label else 1
    return frames
""",
        """
def answer(target):
    return len(target) + len([1 for a, b in zip(target[:-1], target[1:]) if a == b])
""",
    ],
    "4.3": [
        """
def answer(states, place, blank=0):
    ways = [place]
    if place > 0:
        ways = [place - 1] + ways
    if place > 1 and states[place] != blank and states[place - 2] != states[place]:
        ways = [place - 2] + ways
    return ways
""",
        """
def answer(states, place, blank=0):
    two_before = states[max(place - 2, 0)]
    first = place - 2 if place > 1 and states[place] not in (blank, two_before) else place - 1
    return list(range(max(first, 0), place + 1))
""",
    ],
    "4.4": [
        """
import torch
def answer(probs, target):
    states = [0]
    for label in target:
        states += [label, 0]
    alpha = torch.zeros(len(probs), len(states), dtype=probs.dtype)
    alpha[0, 0], alpha[0, 1] = probs[0, 0], probs[0, states[1]]
    for t in range(1, len(probs)):
        for s in range(len(states)):
            total = alpha[t - 1, s].clone()
            if s >= 1:
                total += alpha[t - 1, s - 1]
            if s >= 2 and states[s] != 0 and states[s] != states[s - 2]:
                total += alpha[t - 1, s - 2]
            alpha[t, s] = total * probs[t, states[s]]
    return alpha
""",
        """
import torch
def answer(probs, target):
    states = torch.tensor([0] + [x for label in target for x in (label, 0)])
    jump = torch.zeros(len(states), dtype=torch.bool)
    jump[2:] = (states[2:] != 0) & (states[2:] != states[:-2])
    rows = []
    for t, frame in enumerate(probs):
        if t == 0:
            row = torch.zeros(len(states), dtype=probs.dtype)
            row[:2] = 1
        else:
            old = rows[-1]
            row = old + torch.nn.functional.pad(old, (1, 0))[:-1]
            row = row + torch.nn.functional.pad(old, (2, 0))[:-2] * jump
        rows.append(row * frame[states])
    return torch.stack(rows)
""",
    ],
    "4.5": [
        """
import torch
def answer(alpha, beta, states, classes):
    both = alpha * beta
    result = torch.zeros(len(alpha), classes, dtype=alpha.dtype)
    for t in range(len(alpha)):
        for s, label in enumerate(states):
            result[t, label] += both[t, s] / both[t].sum()
    return result
""",
        """
import torch
def answer(alpha, beta, states, classes):
    one_hot = torch.nn.functional.one_hot(torch.tensor(states), classes).to(alpha.dtype)
    likelihood = (alpha[-1, -2:]).sum()
    return (alpha * beta / likelihood) @ one_hot
""",
    ],
    "4.6": [
        """
import numpy as np
def answer(losses, target_lengths):
    return float(np.mean(np.array(losses) / np.maximum(target_lengths, 1)))
""",
        """
def answer(losses, target_lengths):
    total = 0.0
    for loss, length in zip(losses, target_lengths):
        total += loss / (length if length > 0 else 1)
    return total / len(losses)
""",
    ],
}

THREE_FRAMES = list(product(range(3), repeat=3))
OF_AB = list(enumerate_alignments([1, 2], 3))

NUMBERS = {
    "4.3": {"three": ("stay", "step", "jump")},
    "4.4": {
        "three": ("stay", "step", "jump"),
        ".6": lambda: 0.6,
    },
    "4.A": {
        "five": lambda: len(OF_AB),
        "three": lambda: sum(0 in path for path in OF_AB),
        "seven": lambda: sum(
            any(left == 1 and 2 in path[frame:] for frame, left in enumerate(path))
            for path in THREE_FRAMES
        ),
    },
    "4.B": {
        "six": lambda: minimum_frames(HELLO),
        "five": lambda: minimum_frames(HELLO) - 1,
    },
}
