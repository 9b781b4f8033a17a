"""Answers to the exercises of chapter 04, as learners write them.

Each wrong answer stands with words of the message that it must get. `NUMBERS` computes the numbers
that learners read.
"""

from itertools import product

from crnn_lib.ctc import enumerate_alignments, minimum_frames

STATES = """
import torch
def states_of(target):
    states = [0]
    for label in target:
        states += [label, 0]
    return states
"""
FORWARD = (
    STATES
    + """
def forward(probs, target):
    states = states_of(target)
    alpha = torch.zeros(len(probs), len(states), dtype=probs.dtype)
    alpha[0, :2] = probs[0, states[:2]]
    for t in range(1, len(probs)):
        for s, label in enumerate(states):
            total = alpha[t - 1, s].clone()
            if s >= 1:
                total += alpha[t - 1, s - 1]
            if s >= 2 and label != 0 and label != states[s - 2]:
                total += alpha[t - 1, s - 2]
            alpha[t, s] = total * probs[t, label]
    return alpha
"""
)
TABLES = (
    FORWARD
    + """
def backward(probs, target):
    states = states_of(target)
    mirrored = forward(probs.flip(0), target[::-1]).flip(0, 1)
    return mirrored / probs[:, states]

def wanted_of(probs, target):
    both = forward(probs, target) * backward(probs, target)
    both = both / both.sum(1, keepdim=True)
    wanted = torch.zeros_like(probs)
    for s, label in enumerate(states_of(target)):
        wanted[:, label] += both[:, s]
    return wanted
"""
)

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
        (
            """
def answer(path, blank=0):
    prev, text = 0, []
    for label in path:
        if label != prev and label != blank:
            text.append(label)
        prev = label
    return text
""",
            "as if a 0 stood before the first frame",
        ),
        (
            """
def answer(path, blank=0):
    prev, text = None, []
    for label in path:
        if label is not prev and label is not blank:
            text.append(label)
        prev = label
    return text
""",
            "`is`",
        ),
        (
            """
def answer(path, blank=0):
    text = []
    for i in range(len(path)):
        if path[i] != path[i - 1] and path[i] != blank:
            text.append(path[i])
    return text
""",
            "-1",
        ),
        (
            """
def answer(path, blank=0):
    text, before = [], None
    for label in path:
        if label != before and label != 0:
            text.append(label)
        before = label
    return text
""",
            "always use 0",
        ),
        (
            """
def answer(path, blank=0):
    text = []
    for i in range(len(path) - 1):
        if path[i] != path[i + 1] and path[i] != blank:
            text.append(path[i])
    return text
""",
            "last frame is lost",
        ),
        (
            """
def answer(path, blank=0):
    text = []
    for i, label in enumerate(path):
        if i and label == path[i - 1]:
            continue
        if label and label != blank:
            text.append(label)
    return text
""",
            "class 0 as well",
        ),
        (
            """
def answer(path, blank=0):
    for i in range(len(path) - 1, 0, -1):
        if path[i] == path[i - 1]:
            del path[i]
    while blank in path:
        path.remove(blank)
    return path
""",
            "changed what you were given",
        ),
        (
            """
def answer(path, blank=0):
    text = []
    for label in path:
        if label != blank and label not in text[-1:]:
            text.append(label)
    return "".join(map(str, text))
""",
            "A list is asked",
        ),
        (
            """
def answer(path, blank=0):
    text = []
    before = None
    for label in path:
        if label == blank:
            continue
        if label != before:
            text.append(label)
        before = label
    return text
""",
            "blanks first",
        ),
        (
            """
def answer(path, blank=0):
    text, before = [], None
    for label in path:
        if label != before and label is not blank:
            text.append(label)
        before = label
    return text
""",
            "compare with the blank by `is`",
        ),
        (
            """
def answer(path, blank=0, text=[]):
    before = None
    for label in path:
        if label != before and label != blank:
            text.append(label)
        before = label
    return text
""",
            "letters of earlier calls",
        ),
    ],
    "4.2": [
        (
            """
def answer(target):
    return len(target) + len({a for a, b in zip(target, target[1:]) if a == b})
""",
            "count a letter once",
        ),
        ("def answer(target): return 1 + sum(2 for _ in target)", "`2 * L + 1`"),
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
            "in a longer group",
        ),
        (
            """
def answer(target):
    frames = len(target)
    for i in range(len(target)):
        if target[i] == target[i - 1]:
            frames += 1
    return frames
""",
            "-1",
        ),
        (
            """
def answer(target):
    return len(target) + sum(a is b for a, b in zip(target, target[1:]))
""",
            "`is`",
        ),
        (
            """
def answer(target):
    extra = 0
    for i in range(len(target) - 1):
        if target[i] == target[i + 1]:
            extra = 1
    return len(target) + extra
""",
            "a single frame",
        ),
        (
            """
def answer(target):
    return sum(a == b for a, b in zip(target, target[1:]))
""",
            "blanks alone",
        ),
        (
            """
def answer(target):
    return len(target) - sum(a == b for a, b in zip(target, target[1:]))
""",
            "frames away",
        ),
        (
            """
def answer(target):
    return 2 * len(target) - 1
""",
            "between all neighbours",
        ),
        (
            """
def answer(target):
    frames = 1
    for a, b in zip(target, target[1:]):
        frames += 2 if a == b else 1
    return frames
""",
            "is empty",
        ),
        (
            """
def answer(target):
    return len(set(target))
""",
            "different letters",
        ),
        (
            """
def answer(target):
    return len(target) + 1 + sum(a == b for a, b in zip(target, target[1:]))
""",
            "too large",
        ),
        (
            """
def answer(target):
    return 2 * len(target) + 2
""",
            "That is what the rule from the web asks for",
        ),
        (
            """
def answer(target):
    return len(target) + sum(target[i] == target[i + 1] for i in range(len(target) - 2))
""",
            "The last pair of neighbours is left out",
        ),
    ],
    "4.3": [
        (
            """
def answer(states, place, blank=0):
    jump = place >= 2 and states[place] not in [blank, *states[:place]]
    return [place - 2] * jump + [place - 1] * (place > 0) + [place]
""",
            "anywhere before",
        ),
        (
            """
def answer(states, place, blank=0):
    return [
        place > 1 and states[place] != blank and states[place] != states[place - 2],
        place >= 1,
        True,
    ]
""",
            "whether it is open",
        ),
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
        (
            """
def answer(states, place, blank=0):
    ways = [place]
    if place > 0:
        ways = [place - 1] + ways
    if place > 1 and states[place] != 0 and states[place] != states[place - 2]:
        ways = [place - 2] + ways
    return ways
""",
            "always use 0",
        ),
        (
            """
def answer(states, place, blank=0):
    ways = [place]
    if place > 0:
        ways.append(place - 1)
    if place > 1 and states[place] != blank and states[place] != states[place - 2]:
        ways.append(place - 2)
    return ways
""",
            "falling order",
        ),
        (
            """
def answer(states, place, blank=0):
    ways = [place]
    if place + 1 < len(states):
        ways.append(place + 1)
    if place + 2 < len(states) and states[place + 2] not in (blank, states[place]):
        ways.append(place + 2)
    return ways
""",
            "can go from this place",
        ),
        (
            """
def answer(states, place, blank=0):
    ways = [states[place]]
    if place > 0:
        ways = [states[place - 1]] + ways
    if place > 1 and states[place] not in (blank, states[place - 2]):
        ways = [states[place - 2]] + ways
    return ways
""",
            "classes of the states",
        ),
        (
            """
def answer(states, place, blank=0):
    ways = [place]
    if place > 0:
        ways = [place - 1] + ways
    if place > 1 and states[place] != blank and states[place] == states[place - 2]:
        ways = [place - 2] + ways
    return ways
""",
            "other way round",
        ),
        (
            """
def answer(states, place, blank=0):
    if place >= 2 and states[place] != blank and states[place] is not states[place - 2]:
        return [place - 2, place - 1, place]
    return [place - 1, place] if place else [0]
""",
            "`is`",
        ),
        (
            """
def answer(states, place, blank=0):
    ways = [place - 1, place]
    if states[place] != blank and states[place] != states[place - 2]:
        ways = [place - 2] + ways
    return ways
""",
            "negative",
        ),
        (
            """
def answer(states, place, blank=0):
    if place > 1 and states[place] not in (blank, states[place - 2]):
        return [place - 2, place]
    return [place]
""",
            "step from the state just before",
        ),
        (
            """
def answer(states, place, blank=0):
    ways = [place]
    if place > 1:
        ways = [place - 1] + ways
    if place > 2 and states[place] not in (blank, states[place - 2]):
        ways = [place - 2] + ways
    return ways
""",
            "A way is missing",
        ),
        (
            """
def answer(states, place, blank=0):
    found = {place, max(place - 1, 0)}
    if place >= 2 and states[place] not in (blank, states[place - 2]):
        found.add(place - 2)
    return found
""",
            "A list is asked for, and it gives a set",
        ),
        (
            """
def answer(states, place, blank=0):
    jump = place > 3 and states[place] != blank and states[place] != states[place - 2]
    return [place - 2] * jump + [place - 1] * (place > 0) + [place]
""",
            "you allow a jump only later",
        ),
    ],
    "4.4": [
        (
            """
import torch


def answer(probs, target):
    s = [0]
    for t in target:
        s += [t, 0]
    a = torch.zeros(len(probs), len(s), dtype=probs.dtype)
    a[0, :2] = probs[0, s[:2]]
    for t in range(1, len(probs)):
        for k in range(1, len(s)):
            lo = k - 2 if s[k] and k > 1 and s[k] != s[k - 2] else k - 1
            a[t, k] = a[t - 1, max(lo, 0) : k + 1].sum() * probs[t, s[k]]
    return a
""",
            "first state stays empty",
        ),
        (
            """
import torch


def answer(probs, target):
    s = [0]
    for t in target:
        s += [t, 0]
    a = torch.zeros(len(probs), len(s), dtype=probs.dtype)
    a[0, :2] = probs[0, s[:2]]
    for t in range(1, len(probs)):
        for k in range(len(s) - 1):
            lo = k - 2 if s[k] and k > 1 and s[k] != s[k - 2] else k - 1
            a[t, k] = a[t - 1, max(lo, 0) : k + 1].sum() * probs[t, s[k]]
    return a
""",
            "last state stays empty",
        ),
        (
            """
import torch


def answer(probs, target):
    s = [0]
    for t in target:
        s += [t, 0]
    a = torch.zeros(len(probs), len(s), dtype=probs.dtype)
    a[0, :2] = probs[0, s[:2]]
    for t in range(1, len(probs) - 1):
        for k in range(len(s)):
            lo = k - 2 if s[k] and k > 1 and s[k] != s[k - 2] else k - 1
            a[t, k] = a[t - 1, max(lo, 0) : k + 1].sum() * probs[t, s[k]]
    return a
""",
            "last row stays empty",
        ),
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
        (
            STATES
            + """
def answer(probs, target):
    states = states_of(target)
    alpha = torch.zeros(len(probs), len(states), dtype=probs.dtype)
    alpha[0, :2] = probs[0, states[:2]]
    for t in range(1, len(probs)):
        for s in range(len(states)):
            total = alpha[t - 1, s] + alpha[t - 1, s - 1]
            if s >= 2 and states[s] != 0 and states[s] != states[s - 2]:
                total = total + alpha[t - 1, s - 2]
            alpha[t, s] = total * probs[t, states[s]]
    return alpha
""",
            "-1",
        ),
        (
            STATES
            + """
def answer(probs, target):
    states = states_of(target)
    alpha = torch.zeros(len(probs), len(states), dtype=probs.dtype)
    alpha[0, :2] = probs[0, states[:2]]
    for t in range(1, len(probs)):
        for s in range(len(states)):
            total = alpha[t - 1, s] + alpha[t - 1, s - 1]
            if states[s] != 0 and states[s] != states[s - 2]:
                total = total + alpha[t - 1, s - 2]
            alpha[t, s] = total * probs[t, states[s]]
    return alpha
""",
            "-1",
        ),
        (
            STATES
            + """
def answer(probs, target):
    states = states_of(target)
    alpha = torch.zeros(len(probs), len(states), dtype=probs.dtype)
    alpha[0, :2] = probs[0, states[:2]]
    for t in range(1, len(probs)):
        for s in range(len(states)):
            total = alpha[t - 1, s]
            if s >= 1:
                total = total + alpha[t, s - 1]
            if s >= 2 and states[s] != 0 and states[s] != states[s - 2]:
                total = total + alpha[t, s - 2]
            alpha[t, s] = total * probs[t, states[s]]
    return alpha
""",
            "just filling",
        ),
        (
            STATES
            + """
def answer(probs, target):
    states = states_of(target)
    row = torch.zeros(len(states), dtype=probs.dtype)
    row[:2] = probs[0, states[:2]]
    rows = [row.clone()]
    for t in range(1, len(probs)):
        for s in range(len(states)):  # one row, changed in place
            total = row[s].clone()
            if s >= 1:
                total += row[s - 1]
            if s >= 2 and states[s] != 0 and states[s] != states[s - 2]:
                total += row[s - 2]
            row[s] = total * probs[t, states[s]]
        rows.append(row.clone())
    return torch.stack(rows)
""",
            "just filling",
        ),
        (
            FORWARD
            + """
def answer(probs, target):
    return forward(probs, target)[-1]
""",
            "last row alone",
        ),
        (
            FORWARD
            + """
def answer(probs, target):
    return forward(probs, target)[-1, -2:].sum()
""",
            "probability of the text",
        ),
        (
            FORWARD
            + """
def answer(probs, target):
    return forward(probs, target).T
""",
            "exchanged",
        ),
        (
            FORWARD
            + """
def answer(probs, target):
    return forward(probs, target).log()
""",
            "logarithms",
        ),
        (
            STATES
            + """
def answer(probs, target):
    states = states_of(target)
    alpha = torch.zeros(len(probs), len(states), dtype=probs.dtype)
    alpha[0, 0], alpha[0, 1] = probs[0, 0], probs[0, 1]
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
            "class 1 for the first letter",
        ),
        (
            STATES
            + """
def answer(probs, target):
    states = states_of(target)
    alpha = torch.zeros(len(probs), len(states), dtype=probs.dtype)
    alpha[0, :2] = 1
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
            "first row holds 1",
        ),
        (
            STATES
            + """
def answer(probs, target):
    states = states_of(target)
    alpha = torch.zeros(len(probs), len(states), dtype=probs.dtype)
    alpha[0, :2] = probs[0, states[:2]]
    for t in range(1, len(probs)):
        for s in range(len(states)):
            ways = [alpha[t - 1, s]]
            if s >= 1:
                ways.append(alpha[t - 1, s - 1])
            if s >= 2 and states[s] != 0 and states[s] != states[s - 2]:
                ways.append(alpha[t - 1, s - 2])
            alpha[t, s] = max(ways) * probs[t, states[s]]
    return alpha
""",
            "best of the ways",
        ),
        (
            STATES
            + """
def answer(probs, target):
    states = list(target)
    alpha = torch.zeros(len(probs), len(states), dtype=probs.dtype)
    alpha[0, 0] = probs[0, states[0]]
    for t in range(1, len(probs)):
        for s in range(len(states)):
            total = alpha[t - 1, s] + (alpha[t - 1, s - 1] if s else 0)
            alpha[t, s] = total * probs[t, states[s]]
    return alpha
""",
            "too few columns",
        ),
        (
            FORWARD
            + """
def answer(probs, target):
    states = states_of(target)
    alpha = torch.zeros(len(probs), len(states), dtype=probs.dtype)
    alpha[0, :2] = probs[0, states[:2]]
    for t in range(1, len(probs)):
        for s, label in enumerate(states):
            total = alpha[t, s] + (alpha[t, s - 1] if s else 0)
            if s >= 2 and label != 0 and label != states[s - 2]:
                total = total + alpha[t, s - 2]
            alpha[t, s] = total * probs[t, label]
    return alpha
""",
            "After the first frame your table is 0 everywhere",
        ),
        (
            FORWARD
            + """
def answer(probs, target):
    row, rows, states = forward(probs, target)[0], [], states_of(target)
    for now in forward(probs, target):
        row[:] = now
        rows.append(row)
    return torch.stack(rows)
""",
            "All rows of your table are the last one",
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
        (
            """
import torch
def answer(alpha, beta, states, classes):
    both = alpha * beta
    return both / both.sum(1, keepdim=True)
""",
            "a column for each state",
        ),
        (
            """
import torch
def answer(alpha, beta, states, classes):
    both = alpha * beta
    both = both / both.sum(1, keepdim=True)
    result = torch.zeros(classes, len(alpha), dtype=alpha.dtype)
    for s, label in enumerate(states):
        result[label] += both[:, s]
    return result
""",
            "exchanged",
        ),
        (
            """
import torch
def answer(alpha, beta, states, classes):
    both = alpha * beta
    both = both / both.sum(0, keepdim=True)
    result = torch.zeros(len(alpha), classes, dtype=alpha.dtype)
    for s, label in enumerate(states):
        result[:, label] += both[:, s]
    return result
""",
            "each column by its sum",
        ),
        (
            """
import torch
def answer(alpha, beta, states, classes):
    both = alpha * beta / alpha[-1].sum()
    result = torch.zeros(len(alpha), classes, dtype=alpha.dtype)
    for s, label in enumerate(states):
        result[:, label] += both[:, s]
    return result
""",
            "whole last row",
        ),
        (
            """
import torch
def answer(alpha, beta, states, classes):
    both = alpha + beta
    both = both / both.sum(1, keepdim=True)
    result = torch.zeros(len(alpha), classes, dtype=alpha.dtype)
    for s, label in enumerate(states):
        result[:, label] += both[:, s]
    return result
""",
            "add alpha and beta",
        ),
        (
            """
import torch
def answer(alpha, beta, states, classes):
    both = beta / beta.sum(1, keepdim=True)
    result = torch.zeros(len(alpha), classes, dtype=alpha.dtype)
    for s, label in enumerate(states):
        result[:, label] += both[:, s]
    return result
""",
            "beta alone",
        ),
        (
            """
import torch
def answer(alpha, beta, states, classes):
    both = (alpha * beta).softmax(1)
    result = torch.zeros(len(alpha), classes, dtype=alpha.dtype)
    for s, label in enumerate(states):
        result[:, label] += both[:, s]
    return result
""",
            "A softmax of alpha times beta",
        ),
        (
            """
import torch
def answer(alpha, beta, states, classes):
    both = alpha * beta
    both = both / both.sum(1, keepdim=True)
    result = torch.zeros(len(alpha), max(states) + 1, dtype=alpha.dtype)
    for s, label in enumerate(states):
        result[:, label] += both[:, s]
    return result
""",
            "`classes`",
        ),
        (
            """
def answer(alpha, beta, states, classes):
    both = alpha * beta / (alpha * beta).sum(1, keepdim=True)
    wanted = alpha.new_zeros(len(alpha), classes)
    wanted[:, 0] = both[:, ::2].sum(1)
    wanted[:, states[1::2]] = both[:, 1::2]
    return wanted
""",
            "of a letter that occurs more than once",
        ),
    ],
    "4.6": [
        (
            """
def answer(losses, target_lengths):
    return sum(l // max(n, 1) for l, n in zip(losses, target_lengths)) / len(losses)
""",
            "cuts off the fraction",
        ),
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
        (
            """
def answer(losses, target_lengths):
    each = [l / (n + 1) for l, n in zip(losses, target_lengths)]
    return sum(each) / len(each)
""",
            "add 1 to each length",
        ),
        (
            """
def answer(losses, target_lengths):
    each = [l / n if n else 0 for l, n in zip(losses, target_lengths)]
    return sum(each) / len(each)
""",
            "yours counts as 0",
        ),
        (
            """
def answer(losses, target_lengths):
    return [l / max(n, 1) for l, n in zip(losses, target_lengths)]
""",
            "A number is asked",
        ),
        (
            """
def answer(losses, target_lengths):
    return sum(losses) / len(losses) / max(1, sum(target_lengths) / len(target_lengths))
""",
            "sum of all lengths",
        ),
        (
            """
def answer(losses, target_lengths):
    return round(sum(a / max(n, 1) for a, n in zip(losses, target_lengths)) / len(losses), 2)
""",
            "You round the result",
        ),
    ],
    "4.7": [
        (
            """
import torch


def answer(probs, target):
    s = [0] + [x for t in target for x in (t, 0)]
    S = len(s)
    b = torch.zeros(len(probs), S, dtype=probs.dtype)
    b[-1, -2:] = 1
    for t in range(len(probs) - 2, 0, -1):
        n = b[t + 1] * probs[t + 1, s]
        for k in range(S):
            b[t, k] = n[k : k + 2].sum()
            if k + 2 < S and s[k + 2] not in (0, s[k]):
                b[t, k] += n[k + 2]
    return b
""",
            "Row 0 stays empty",
        ),
        (
            TABLES
            + """
def answer(probs, target):
    return backward(probs, target) * probs[:, states_of(target)]
""",
            "counts its own frame",
        ),
        (
            STATES
            + """
def answer(probs, target):
    states = states_of(target)
    T, S = len(probs), len(states)
    beta = torch.zeros(T, S, dtype=probs.dtype)
    beta[-1, -2:] = 1
    for t in range(T - 2, -1, -1):
        for s in range(S):
            total = beta[t + 1, s] * probs[t, states[s]]
            if s + 1 < S:
                total += beta[t + 1, s + 1] * probs[t, states[s + 1]]
            if s + 2 < S and states[s + 2] not in (0, states[s]):
                total += beta[t + 1, s + 2] * probs[t, states[s + 2]]
            beta[t, s] = total
    return beta
""",
            "frame itself",
        ),
        (
            STATES
            + """
def answer(probs, target):
    states = states_of(target)
    T, S = len(probs), len(states)
    beta = torch.zeros(T, S, dtype=probs.dtype)
    beta[-1, -2:] = 1
    for t in range(T - 2, -1, -1):
        for s in range(S):
            total = beta[t + 1, s]
            if s + 1 < S:
                total = total + beta[t + 1, s + 1]
            if s + 2 < S and states[s + 2] not in (0, states[s]):
                total = total + beta[t + 1, s + 2]
            beta[t, s] = total * probs[t + 1, states[s]]
    return beta
""",
            "from which the path comes",
        ),
        (
            STATES
            + """
def answer(probs, target):
    states = states_of(target)
    T, S = len(probs), len(states)
    beta = torch.zeros(T, S, dtype=probs.dtype)
    beta[-1, -1] = 1
    for t in range(T - 2, -1, -1):
        after = beta[t + 1] * probs[t + 1, states]
        for s in range(S):
            total = after[s]
            if s + 1 < S:
                total = total + after[s + 1]
            if s + 2 < S and states[s + 2] not in (0, states[s]):
                total = total + after[s + 2]
            beta[t, s] = total
    return beta
""",
            "must end with a blank",
        ),
        (
            STATES
            + """
def answer(probs, target):
    states = states_of(target)
    T, S = len(probs), len(states)
    beta = torch.zeros(T, S, dtype=probs.dtype)
    beta[-1] = 1
    for t in range(T - 2, -1, -1):
        after = beta[t + 1] * probs[t + 1, states]
        for s in range(S):
            total = after[s]
            if s + 1 < S:
                total = total + after[s + 1]
            if s + 2 < S and states[s + 2] not in (0, states[s]):
                total = total + after[s + 2]
            beta[t, s] = total
    return beta
""",
            "paths end everywhere",
        ),
        (
            STATES
            + """
def answer(probs, target):
    states = states_of(target)
    T, S = len(probs), len(states)
    beta = torch.zeros(T, S, dtype=probs.dtype)
    beta[-1, -2:] = 1
    for t in range(T - 2, -1, -1):
        after = beta[t + 1] * probs[t + 1, states]
        for s in range(S):
            total = after[s]
            if s + 1 < S:
                total = total + after[s + 1]
            if s + 2 < S and states[s] != 0 and states[s] != states[s - 2]:
                total = total + after[s + 2]
            beta[t, s] = total
    return beta
""",
            "where the jump lands",
        ),
        (
            STATES
            + """
def answer(probs, target):
    states = states_of(target)
    S = len(states)
    rows = [torch.tensor([0.0] * (S - 2) + [1.0, 1.0], dtype=probs.dtype)]
    for frame in probs.flip(0)[:-1]:
        after = rows[-1] * frame[states]
        row = after.clone()
        row[:-1] += after[1:]
        for s in range(S - 2):
            if states[s + 2] not in (0, states[s]):
                row[s] += after[s + 2]
        rows.append(row)
    return torch.stack(rows)
""",
            "order in which you filled them",
        ),
        (
            FORWARD
            + """
def answer(probs, target):
    return forward(probs, target)
""",
            "That is alpha",
        ),
        (
            FORWARD
            + """
def answer(probs, target):
    return forward(probs.flip(0), target[::-1]).flip(0, 1)
""",
            "counts its own frame",
        ),
        (
            STATES
            + """
def answer(probs, target):
    states = states_of(target)
    T, S = len(probs), len(states)
    beta = torch.zeros(T, S, dtype=probs.dtype)
    beta[-1, -2:] = probs[-1, states[-2:]]
    for t in range(T - 2, -1, -1):
        after = beta[t + 1] * probs[t + 1, states]
        for s in range(S):
            total = after[s]
            if s + 1 < S:
                total = total + after[s + 1]
            if s + 2 < S and states[s + 2] not in (0, states[s]):
                total = total + after[s + 2]
            beta[t, s] = total
    return beta
""",
            "The last row is 1",
        ),
        (
            STATES
            + """
def answer(probs, target):
    states = states_of(target)
    T, S = len(probs), len(states)
    beta = torch.zeros(T, S, dtype=probs.dtype)
    beta[-1, -2:] = 1
    for t in range(T - 2, -1, -1):
        after = beta[t + 1] * probs[t + 1, states]
        for s in range(S):
            total = after[s]
            if s + 1 < S:
                total = total + after[s + 1]
            beta[t, s] = total
    return beta
""",
            "never jump",
        ),
        (
            TABLES
            + """
def answer(probs, target):
    states = states_of(target)
    beta = torch.zeros(len(probs), len(states), dtype=probs.dtype)
    beta[-1, -2:] = 1
    for t in range(len(probs) - 2, -1, -1):
        for s, label in enumerate(states):
            ways = [s] + [s - 1] * (s > 0)
            if s > 1 and label != 0 and label != states[s - 2]:
                ways.append(s - 2)
            beta[t, s] = sum(probs[t + 1, states[r]] * beta[t + 1, r] for r in ways)
    return beta
""",
            "the places from which a path comes into s",
        ),
        (
            TABLES
            + """
def answer(probs, target):
    return backward(probs, target) * (forward(probs, target) > 0)
""",
            "0 where no path can begin or come from",
        ),
    ],
    "4.8": [
        (
            """
def answer(logits, wanted):
    return (logits.softmax(-1) - wanted).sum()
""",
            "always 0",
        ),
        ("def answer(logits, wanted): return wanted - logits.softmax(dim=-1)", "sign"),
        ("def answer(logits, wanted): return logits - wanted", "not probabilities yet"),
        ("def answer(logits, wanted): return logits.softmax(dim=0) - wanted", "over the frames"),
        ("def answer(logits, wanted): return -wanted", "log-probabilities"),
        ("def answer(logits, wanted): return -wanted / logits.softmax(-1)", "by the probabilities"),
        ("def answer(logits, wanted): return logits.exp() - wanted", "exponential"),
        ("def answer(logits, wanted): return logits.softmax(-1)", "Subtract what is wanted"),
        (
            "def answer(logits, wanted): return (logits.softmax(-1) - wanted).sum(0)",
            "over the frames",
        ),
        (
            """
def answer(logits, wanted):
    logits -= logits.max(1, keepdim=True).values
    return logits.softmax(-1) - wanted
""",
            "changed what you were given",
        ),
        (
            "def answer(logits, wanted): return -(wanted * logits.log_softmax(-1))",
            "terms of a loss",
        ),
        ("def answer(logits, wanted): return (logits.softmax(-1) - wanted).abs()", "sign"),
        ("""def answer(logits, wanted): return (logits.softmax(-1) - wanted)[0]""", "a single row"),
        (
            """def answer(logits, wanted): return -(wanted * logits.log_softmax(-1)).sum()""",
            "a single number",
        ),
    ],
    "4.9": [
        (
            TABLES
            + """
def answer(logits, target):
    probs = logits.softmax(-1)
    return forward(probs, target)[-1, -2:].sum(), probs - wanted_of(probs, target)
""",
            "negative logarithm",
        ),
        (
            TABLES
            + """
def answer(logits, target):
    probs = logits.softmax(-1)
    return forward(probs, target)[-1, -2:].sum().log(), probs - wanted_of(probs, target)
""",
            "without the minus",
        ),
        (
            TABLES
            + """
def answer(logits, target):
    probs = logits.softmax(-1)
    return -forward(probs, target)[-1, -1].log(), probs - wanted_of(probs, target)
""",
            "last blank alone",
        ),
        (
            TABLES
            + """
def answer(logits, target):
    probs = logits.softmax(-1)
    return -forward(probs, target)[-1].sum().log(), probs - wanted_of(probs, target)
""",
            "whole last row",
        ),
        (
            TABLES
            + """
def answer(logits, target):
    probs = logits.softmax(-1)
    return -forward(probs, target)[-1, -2:].sum().log(), wanted_of(probs, target) - probs
""",
            "wrong sign",
        ),
        (
            TABLES
            + """
def answer(logits, target):
    return -forward(logits, target)[-1, -2:].sum().log(), logits - wanted_of(logits, target)
""",
            "as if they were probabilities",
        ),
        (
            TABLES
            + """
def answer(logits, target):
    probs = logits.softmax(-1)
    return probs - wanted_of(probs, target), -forward(probs, target)[-1, -2:].sum().log()
""",
            "other order",
        ),
        (
            TABLES
            + """
def answer(logits, target):
    probs = logits.softmax(-1)
    return -forward(probs, target)[-1, -2:].sum().log()
""",
            "one of the two results",
        ),
        (
            TABLES
            + """
def answer(logits, target):
    probs = logits.softmax(-1)
    loss = -forward(probs, target)[-1, -2:].sum().log() / len(target)
    return loss, probs - wanted_of(probs, target)
""",
            "number of letters",
        ),
        (
            TABLES
            + """
def answer(logits, target):
    probs = logits.softmax(-1)
    return -forward(probs, target)[-1, -2:].sum().log(), -wanted_of(probs, target)
""",
            "log-probabilities",
        ),
        (
            TABLES
            + """
def answer(logits, target):
    probs = logits.softmax(-1)
    loss = -forward(probs, target)[-1, -2:].sum().log()
    return loss, (probs - wanted_of(probs, target)) / len(target)
""",
            "gradient by the number of letters",
        ),
        (
            TABLES
            + """
def answer(logits, target):
    probs = logits.softmax(-1)
    loss = -forward(probs, target)[-1, -2:].max().log()
    return loss, probs - wanted_of(probs, target)
""",
            "add both",
        ),
        (
            TABLES
            + """
def answer(logits, target):
    probs = logits.softmax(-1)
    likelihood = forward(probs, target)[-1, -2:].sum()
    gradient = probs - wanted_of(probs, target)
    return -likelihood.log() / len(target), gradient / len(target)
""",
            "You divide both results",
        ),
        (
            TABLES
            + """
def answer(logits, target):
    probs = logits.softmax(-1)
    likelihood = forward(probs, target)[-1, -2:].sum()
    return likelihood, -likelihood.log(), probs - wanted_of(probs, target)
""",
            "Two results are asked for",
        ),
    ],
    "4.10": [
        (
            """
import torch
import math


def answer(log_probs, target):
    s = [0] + [v for t in target for v in (t, 0)]
    row = torch.full((len(s),), -math.inf, dtype=log_probs.dtype)
    row[:2] = log_probs[0, s[:2]]
    for frame in log_probs[1:]:
        new = torch.full_like(row, -math.inf)
        for k in range(len(s)):
            ways = [row[k]]
            if k >= 1:
                ways.append(row[k - 1])
            if k >= 2 and s[k] != 0 and s[k] != s[k - 2]:
                ways.append(row[k - 2])
            new[k] = torch.logsumexp(torch.stack(ways), 0) + frame[s[k]]
        row = new
    return -torch.logsumexp(row[-2:], 0).item() / len(log_probs)
""",
            "number of frames",
        ),
        (
            """
import torch
import math


def answer(log_probs, target):
    s = [0] + [v for t in target for v in (t, 0)]
    row = torch.full((len(s),), -math.inf, dtype=log_probs.dtype)
    row[:2] = log_probs[0, s[:2]]
    for frame in log_probs[1:-1]:
        new = torch.full_like(row, -math.inf)
        for k in range(len(s)):
            ways = [row[k]]
            if k >= 1:
                ways.append(row[k - 1])
            if k >= 2 and s[k] != 0 and s[k] != s[k - 2]:
                ways.append(row[k - 2])
            new[k] = torch.logsumexp(torch.stack(ways), 0) + frame[s[k]]
        row = new
    return -torch.logsumexp(row[-2:], 0).item()
""",
            "last frame is left out",
        ),
        (
            """
import torch
import math


def answer(log_probs, target):
    s = [0] + [v for t in target for v in (t, 0)]
    row = torch.full((len(s),), -math.inf, dtype=log_probs.dtype)
    row[:2] = log_probs[0, s[:2]]
    for frame in log_probs:
        new = torch.full_like(row, -math.inf)
        for k in range(len(s)):
            ways = [row[k]]
            if k >= 1:
                ways.append(row[k - 1])
            if k >= 2 and s[k] != 0 and s[k] != s[k - 2]:
                ways.append(row[k - 2])
            new[k] = torch.logsumexp(torch.stack(ways), 0) + frame[s[k]]
        row = new
    return -torch.logsumexp(row[-2:], 0).item()
""",
            "count frame 0 twice",
        ),
        (
            """
import torch
import math


def answer(log_probs, target):
    s = [0] + [v for t in target for v in (t, 0)]
    row = torch.full((len(s),), -math.inf, dtype=log_probs.dtype)
    row[:2] = log_probs[0, s[:2]]
    for frame in log_probs[1:]:
        new = torch.full_like(row, -math.inf)
        for k in range(len(s)):
            ways = [torch.tensor(-math.inf, dtype=row.dtype)]
            if k >= 1:
                ways.append(row[k - 1])
            if k >= 2 and s[k] != 0 and s[k] != s[k - 2]:
                ways.append(row[k - 2])
            new[k] = torch.logsumexp(torch.stack(ways), 0) + frame[s[k]]
        row = new
    return -torch.logsumexp(row[-2:], 0).item()
""",
            "may stay in its state",
        ),
        (
            """
import torch
import math


def answer(log_probs, target):
    s = [0] + [v for t in target for v in (t, 0)]
    row = torch.full((len(s),), -math.inf, dtype=log_probs.dtype)
    row[:2] = log_probs[0, s[:2]]
    for frame in log_probs[1:]:
        new = torch.full_like(row, -math.inf)
        for k in range(len(s)):
            ways = [row[k]]
            row[row == -math.inf] = -50
            if k >= 1:
                ways.append(row[k - 1])
            if k >= 2 and s[k] != 0 and s[k] != s[k - 2]:
                ways.append(row[k - 2])
            new[k] = torch.logsumexp(torch.stack(ways), 0) + frame[s[k]]
        row = new
    return -torch.logsumexp(row[-2:], 0).item()
""",
            "small weight",
        ),
        (
            """
def answer(log_probs, target):
    return -log_probs.max(1).values.sum().item()
""",
            "Compare with your forward pass",
        ),
        (
            FORWARD
            + """
def answer(log_probs, target):
    return -forward(log_probs.exp(), target)[-1, -2:].sum().log().item()
""",
            "infinite",
        ),
        (
            FORWARD
            + """
def answer(log_probs, target):
    return -(forward(log_probs.exp(), target)[-1, -2:].sum() + 1e-300).log().item()
""",
            "tiny number",
        ),
        (
            STATES
            + """
def answer(log_probs, target):
    states = states_of(target)
    row = [-float("inf")] * len(states)
    row[0], row[1] = log_probs[0, 0].item(), log_probs[0, states[1]].item()
    for frame in log_probs[1:]:
        new = []
        for s, label in enumerate(states):
            ways = [row[s]] + ([row[s - 1]] if s else [])
            if s > 1 and label not in (0, states[s - 2]):
                ways.append(row[s - 2])
            new.append(max(ways) + frame[label].item())
        row = new
    return -max(row[-2:])
""",
            "best of the ways",
        ),
        (
            STATES
            + """
def answer(log_probs, target):
    states = states_of(target)
    alpha = torch.zeros(len(log_probs), len(states), dtype=log_probs.dtype)
    alpha[0, :2] = log_probs[0, states[:2]]
    for t in range(1, len(log_probs)):
        for s, label in enumerate(states):
            ways = [alpha[t - 1, s]]
            if s >= 1:
                ways.append(alpha[t - 1, s - 1])
            if s >= 2 and label not in (0, states[s - 2]):
                ways.append(alpha[t - 1, s - 2])
            alpha[t, s] = torch.logsumexp(torch.stack(ways), 0) + log_probs[t, label]
    return -torch.logsumexp(alpha[-1, -2:], 0).item()
""",
            "0 stands for probability 1",
        ),
        (
            STATES
            + """
def answer(log_probs, target):
    states = states_of(target)
    row = torch.zeros(len(states), dtype=log_probs.dtype)
    row[:2] = log_probs[0, states[:2]].exp()
    total = row.sum().log()
    row = row / row.sum()
    for frame in log_probs[1:]:
        new = row.clone()
        new[1:] += row[:-1]
        for s in range(2, len(states)):
            if states[s] not in (0, states[s - 2]):
                new[s] += row[s - 2]
        row = new * frame[states].exp()
        total += row.sum().log()
        row = row / row.sum()
    return -total.item()
""",
            "whole last row",
        ),
        (
            STATES
            + """
def answer(log_probs, target):
    states = states_of(target)
    row = torch.full((len(states),), -torch.inf, dtype=log_probs.dtype)
    row[:2] = log_probs[0, states[:2]]
    for frame in log_probs[1:]:
        new = []
        for s, label in enumerate(states):
            ways = [row[s]] + ([row[s - 1]] if s else [])
            if s > 1 and label not in (0, states[s - 2]):
                ways.append(row[s - 2])
            new.append(torch.logsumexp(torch.stack(ways), 0) + frame[label])
        row = torch.stack(new)
    return torch.logsumexp(row[-2:], 0).item()
""",
            "log-likelihood",
        ),
        (
            STATES
            + """
def answer(log_probs, target):
    states = states_of(target)
    row = torch.full((len(states),), -torch.inf, dtype=log_probs.dtype)
    row[:2] = log_probs[0, states[:2]]
    for frame in log_probs[1:]:
        new = []
        for s, label in enumerate(states):
            ways = [row[s]] + ([row[s - 1]] if s else [])
            if s > 1 and label not in (0, states[s - 2]):
                ways.append(row[s - 2])
            new.append(torch.logsumexp(torch.stack(ways), 0) + frame[label])
        row = torch.stack(new)
    return -row[-1].item()
""",
            "end in the last letter",
        ),
        (
            STATES
            + """
def answer(log_probs, target):
    states = states_of(target)
    row = torch.full((len(states),), -torch.inf, dtype=log_probs.dtype)
    row[:2] = log_probs[0, states[:2]]
    for frame in log_probs[1:]:
        new = []
        for s, label in enumerate(states):
            ways = [row[s]] + ([row[s - 1]] if s else [])
            if s > 1 and label != 0:
                ways.append(row[s - 2])
            new.append(torch.logsumexp(torch.stack(ways), 0) + frame[label])
        row = torch.stack(new)
    return -torch.logsumexp(row[-2:], 0).item()
""",
            "equal letters",
        ),
        (
            STATES
            + """
def answer(log_probs, target):
    states = states_of(target)
    row = torch.full((len(states),), -torch.inf, dtype=log_probs.dtype)
    row[:2] = log_probs[0, states[:2]]
    for frame in log_probs[1:]:
        new = []
        for s, label in enumerate(states):
            ways = [row[s]] + ([row[s - 1]] if s else [])
            new.append(torch.logsumexp(torch.stack(ways), 0) + frame[label])
        row = torch.stack(new)
    return -torch.logsumexp(row[-2:], 0).item()
""",
            "never jump",
        ),
        (
            STATES
            + """
def answer(log_probs, target):
    log_probs = log_probs.float()
    states = states_of(target)
    row = log_probs.exp()[0, states] * torch.tensor([1.0, 1.0] + [0.0] * (len(states) - 2))
    for frame in log_probs[1:].exp():
        new = row.clone()
        new[1:] += row[:-1]
        for s in range(2, len(states)):
            if states[s] not in (0, states[s - 2]):
                new[s] += row[s - 2]
        row = new * frame[states]
    return -row[-2:].sum().log().item()
""",
            "infinite",
        ),
        (
            STATES
            + """
def answer(log_probs, target):
    states, probs, loss = states_of(target), log_probs.exp(), 0.0
    row = torch.zeros(len(states), dtype=probs.dtype)
    row[:2] = probs[0, states[:2]]
    for t in range(1, len(probs)):
        row = row / row.sum()
        new = row.clone()
        new[1:] += row[:-1]
        for s in range(3, len(states), 2):
            if states[s] != states[s - 2]:
                new[s] += row[s - 2]
        row = new * probs[t, states]
    return -(row[-2:].sum() / row.sum()).log().item()
""",
            "the logarithms of these sums are missing",
        ),
        (
            STATES
            + """
def answer(log_probs, target):
    states = states_of(target)
    row = torch.full((len(states),), -torch.inf, dtype=log_probs.dtype)
    row[:2] = log_probs[0, states[:2]]
    for frame in log_probs[1:]:
        for s, label in enumerate(states):
            ways = [s] + [s - 1] * (s > 0)
            if s > 1 and label != 0 and label != states[s - 2]:
                ways.append(s - 2)
            row[s] = torch.logsumexp(row[ways], 0) + frame[label]
    return -torch.logsumexp(row[-2:], 0).item()
""",
            "numbers of the row that you are just filling",
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
        """
def answer(path, blank=0):
    if not path:
        return []
    first, *rest = path
    while rest and rest[0] == first:
        rest = rest[1:]
    return ([] if first == blank else [first]) + answer(rest, blank)
""",
        """
import torch
def answer(path, blank=0):
    merged = torch.unique_consecutive(torch.tensor(path, dtype=torch.long))
    return merged[merged != blank].tolist()
""",
        """
import numpy as np
def answer(path, blank=0):
    path = np.array(path, dtype=int)
    keep = np.ones(len(path), dtype=bool)
    keep[1:] = path[1:] != path[:-1]
    return [int(label) for label in path[keep & (path != blank)]]
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
        """
from itertools import groupby
def answer(target):
    return sum(2 * len(list(run)) - 1 for _, run in groupby(target))
""",
        """
def answer(target):
    if len(target) < 2:
        return len(target)
    return 1 + (target[0] == target[1]) + answer(target[1:])
""",
        """
import numpy as np
def answer(target):
    return len(target) + int((np.diff(np.array(target, dtype=int)) == 0).sum())
""",
        """
def answer(target):
    frames = 0.0
    before = None
    for label in target:
        frames += 1
        if label == before:
            frames += 1
        before = label
    return frames
""",
    ],
    "4.3": [
        """
def answer(states, place, blank=0):
    result = []
    for before in range(place + 1):
        skipped = states[before + 1 : place]
        if len(skipped) == 0:
            result.append(before)
        elif (
            len(skipped) == 1
            and skipped[0] == blank
            and states[place] != states[before]
            and states[place] != blank
        ):
            result.append(before)
    return result
""",
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
        """
def answer(states, place, blank=0):
    found = []
    for before in range(place + 1):
        step = place - before
        if step <= 1 or (step == 2 and place % 2 == 1 and states[place] != states[before]):
            found.append(before)
    return found
""",
        """
def answer(states, place, blank=0):
    ways = {place, max(place - 1, 0)}
    if place > 2 and states[place] != blank and states[place - 2] != states[place]:
        ways.add(place - 2)
    return sorted(ways)
""",
        """
def answer(states, place, blank=0):
    def allowed(before):
        if before < 0:
            return False
        if before >= place - 1:
            return True
        return states[place] != blank and states[before] != states[place]
    return tuple(before for before in range(place - 2, place + 1) if allowed(before))
""",
    ],
    "4.4": [
        """
import torch


def answer(probs, target):
    s = [0]
    for t in target:
        s += [t, 0]
    S = len(s)
    M = torch.eye(S, dtype=probs.dtype)
    for k in range(1, S):
        M[k - 1, k] = 1
        if k > 1 and s[k] and s[k] != s[k - 2]:
            M[k - 2, k] = 1
    row = torch.zeros(S, dtype=probs.dtype)
    row[0] = row[1] = 1
    row = row * probs[0, s]
    rows = [row]
    for p in probs[1:]:
        row = row @ M * p[s]
        rows.append(row)
    return torch.stack(rows)
""",
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
        """
import torch
def answer(probs, target):
    states = [0] + [x for label in target for x in (label, 0)]
    def alpha(t, s):
        if s < 0 or t < 0:
            return 0.0
        if t == 0:
            return probs[0, states[s]].item() if s < 2 else 0.0
        total = alpha(t - 1, s) + alpha(t - 1, s - 1)
        if s >= 2 and states[s] and states[s] != states[s - 2]:
            total += alpha(t - 1, s - 2)
        return total * probs[t, states[s]].item()
    return torch.tensor([[alpha(t, s) for s in range(len(states))] for t in range(len(probs))])
""",
        """
import torch
def answer(probs, target):
    states = [0] + [x for label in target for x in (label, 0)]
    move = torch.zeros(len(states), len(states), dtype=probs.dtype)
    for s, label in enumerate(states):
        move[s, s] = 1
        if s >= 1:
            move[s - 1, s] = 1
        if s >= 2 and label and label != states[s - 2]:
            move[s - 2, s] = 1
    start = torch.zeros(len(states), dtype=probs.dtype)
    start[:2] = 1
    rows = [start * probs[0, states]]
    for frame in probs[1:]:
        rows.append(rows[-1] @ move * frame[states])
    return torch.stack(rows)
""",
        """
import torch
def answer(probs, target):
    states = [0] + [x for label in target for x in (label, 0)]
    log_probs = probs.log()
    alpha = torch.full((len(probs), len(states)), -torch.inf, dtype=probs.dtype)
    alpha[0, 0], alpha[0, 1] = log_probs[0, 0], log_probs[0, states[1]]
    for t in range(1, len(probs)):
        for s in range(len(states)):
            start = s - 2 if s >= 2 and states[s] not in (0, states[s - 2]) else max(s - 1, 0)
            alpha[t, s] = alpha[t - 1, start : s + 1].logsumexp(0) + log_probs[t, states[s]]
    return alpha.exp()
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
        """
import torch
def answer(alpha, beta, states, classes):
    both = alpha * beta
    likelihood = both[0].sum()
    columns = [
        sum((both[:, s] for s in range(len(states)) if states[s] == c), torch.zeros(len(alpha)))
        for c in range(classes)
    ]
    return torch.stack(columns, dim=1) / likelihood
""",
        """
import torch
def answer(alpha, beta, states, classes):
    summed = torch.zeros(len(alpha), classes, dtype=alpha.dtype)
    summed.scatter_add_(1, torch.tensor(states).expand(len(alpha), -1), alpha * beta)
    return summed / summed.sum(1, keepdim=True)
""",
        """
import torch
def answer(alpha, beta, states, classes):
    odds = (alpha.log() + beta.log()).softmax(dim=1)
    result = torch.zeros(len(alpha), classes, dtype=alpha.dtype)
    for label in set(states):
        result[:, label] = odds[:, [s for s, c in enumerate(states) if c == label]].sum(1)
    return result
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
        """
import torch
def answer(losses, target_lengths):
    lengths = torch.tensor(target_lengths).clamp(min=1)
    return (torch.tensor(losses, dtype=torch.float64) / lengths).mean().item()
""",
        """
import statistics
def answer(losses, target_lengths):
    return statistics.fmean(l / (n or 1) for l, n in zip(losses, target_lengths))
""",
        """
def answer(losses, target_lengths):
    pairs = list(zip(losses, target_lengths))
    def total(pairs):
        if not pairs:
            return 0
        (loss, length), *rest = pairs
        return loss / max(1, length) + total(rest)
    return total(pairs) / len(pairs)
""",
    ],
    "4.7": [
        """
import torch


def answer(probs, target):
    s = [0]
    for t in reversed(target):
        s += [t, 0]
    p = probs.flip(0)
    b = torch.zeros(len(p), len(s), dtype=p.dtype)
    b[0, :2] = 1
    for t in range(1, len(p)):
        prev = b[t - 1] * p[t - 1, s]
        for k in range(len(s)):
            b[t, k] = (
                prev[k]
                + (prev[k - 1] if k else 0)
                + (prev[k - 2] if k > 1 and s[k] != s[k - 2] and s[k] else 0)
            )
    return b.flip(0).flip(1)
""",
        (
            FORWARD
            + """
def answer(probs, target):
    # alpha of the mirrored text on the mirrored frames, without its own frame
    mirrored = forward(probs.flip(0), target[::-1]).flip(0, 1)
    return mirrored / probs[:, states_of(target)]
"""
        ),
        (
            STATES
            + """
def answer(probs, target):
    states = states_of(target)
    T, S = len(probs), len(states)
    beta = torch.zeros(T, S, dtype=probs.dtype)
    beta[T - 1, S - 1] = beta[T - 1, S - 2] = 1.0
    for t in range(T - 2, -1, -1):
        for s in range(S):
            total = beta[t + 1, s] * probs[t + 1, states[s]]
            if s + 1 < S:
                total = total + beta[t + 1, s + 1] * probs[t + 1, states[s + 1]]
            if s + 2 < S and states[s + 2] != 0 and states[s + 2] != states[s]:
                total = total + beta[t + 1, s + 2] * probs[t + 1, states[s + 2]]
            beta[t, s] = total
    return beta
"""
        ),
        (
            STATES
            + """
def answer(probs, target):
    states = states_of(target)
    T, S = len(probs), len(states)
    def beta(t, s):
        if t == T - 1:
            return float(s >= S - 2)
        ways = [s] + [s + 1] * (s + 1 < S)
        if s + 2 < S and states[s + 2] not in (0, states[s]):
            ways.append(s + 2)
        return sum(probs[t + 1, states[r]].item() * beta(t + 1, r) for r in ways)
    return torch.tensor([[beta(t, s) for s in range(S)] for t in range(T)])
"""
        ),
        (
            STATES
            + """
def answer(probs, target):
    states = states_of(target)
    S = len(states)
    move = torch.eye(S, dtype=probs.dtype) + torch.diag(torch.ones(S - 1, dtype=probs.dtype), 1)
    for s in range(S - 2):
        if states[s + 2] not in (0, states[s]):
            move[s, s + 2] = 1
    row = torch.zeros(S, dtype=probs.dtype)
    row[-2:] = 1
    rows = [row]
    for frame in reversed(probs[1:]):
        rows.insert(0, move @ (frame[states] * rows[0]))
    return torch.stack(rows)
"""
        ),
    ],
    "4.8": [
        """
import torch
def answer(logits, wanted):
    guessed = torch.exp(logits) / torch.exp(logits).sum(dim=1, keepdim=True)
    return guessed - wanted
""",
        """
import torch
def answer(logits, wanted):
    return torch.nn.functional.softmax(logits, dim=1).sub(wanted)
""",
        """
import torch
def answer(logits, wanted):
    logits = logits.clone().requires_grad_()
    loss = -(wanted * logits.log_softmax(-1)).sum()
    return torch.autograd.grad(loss, logits)[0]
""",
        """
import math
import torch
def answer(logits, wanted):
    rows = []
    for scores, want in zip(logits.tolist(), wanted.tolist()):
        powers = [math.exp(score) for score in scores]
        rows.append([power / sum(powers) - w for power, w in zip(powers, want)])
    return torch.tensor(rows)
""",
    ],
    "4.9": [
        """
import torch
import itertools


def answer(logits, target):
    x = logits.clone().requires_grad_()
    p = x.softmax(1)
    T, C = p.shape
    total = 0
    for path in itertools.product(range(C), repeat=T):
        if [k for k, _ in itertools.groupby(path) if k] == list(target):
            total = total + torch.stack([p[t, c] for t, c in enumerate(path)]).prod()
    loss = -total.log()
    (g,) = torch.autograd.grad(loss, x)
    return [loss.detach(), g]
""",
        (
            TABLES
            + """
def answer(logits, target):
    probs = logits.softmax(-1)
    loss = -forward(probs, target)[-1, -2:].sum().log()
    return loss.item(), probs - wanted_of(probs, target)
"""
        ),
        (
            STATES
            + """
def answer(logits, target):
    # by autograd through a forward pass without changes in place
    logits = logits.clone().requires_grad_()
    log_probs, states = logits.log_softmax(-1), states_of(target)
    never = torch.tensor(-1e30, dtype=logits.dtype)
    row = [log_probs[0, c] if s < 2 else never for s, c in enumerate(states)]
    for frame in log_probs[1:]:
        new = []
        for s, c in enumerate(states):
            ways = [row[s]] + ([row[s - 1]] if s else [])
            if s > 1 and c not in (0, states[s - 2]):
                ways.append(row[s - 2])
            new.append(torch.logsumexp(torch.stack(ways), 0) + frame[c])
        row = new
    loss = -torch.logsumexp(torch.stack(row[-2:]), 0)
    return loss.detach(), torch.autograd.grad(loss, logits)[0]
"""
        ),
        (
            TABLES
            + """
def answer(logits, target):
    probs = torch.softmax(logits, 1)
    alpha, beta = forward(probs, target), backward(probs, target)
    likelihood = (alpha * beta)[0].sum()
    gradient = probs.clone()
    for t in range(len(probs)):
        for s, c in enumerate(states_of(target)):
            gradient[t, c] -= alpha[t, s] * beta[t, s] / likelihood
    return [-torch.log(likelihood), gradient]
"""
        ),
        (
            FORWARD
            + """
def answer(logits, target):
    # without a derivation: each score moved a little
    def loss(scores):
        return -forward(scores.softmax(-1), target)[-1, -2:].sum().log()
    gradient = torch.zeros_like(logits)
    for index in range(logits.numel()):
        shift = torch.zeros_like(logits)
        shift.view(-1)[index] = 1e-5
        gradient.view(-1)[index] = (loss(logits + shift) - loss(logits - shift)) / 2e-5
    return loss(logits), gradient
"""
        ),
    ],
    "4.10": [
        """
def answer(log_probs, target):
    from decimal import Decimal, getcontext

    s = [0] + [v for t in target for v in (t, 0)]
    p = [[Decimal(float(v)).exp() for v in r] for r in log_probs[:, s]]
    row = p[0][:2] + [Decimal(0)] * (len(s) - 2)
    for q in p[1:]:
        row = [
            q[k]
            * (
                row[k]
                + (row[k - 1] if k else 0)
                + (row[k - 2] if k > 1 and s[k] and s[k] != s[k - 2] else 0)
            )
            for k in range(len(s))
        ]
    return float(-(row[-1] + row[-2]).ln())
""",
        """
import torch
import math


def answer(log_probs, target):
    p = log_probs.exp()
    s = [0] + [v for t in target for v in (t, 0)]
    S = len(s)
    M = torch.eye(S, dtype=p.dtype)
    for k in range(1, S):
        M[k - 1, k] = 1
        if k > 1 and s[k] and s[k] != s[k - 2]:
            M[k - 2, k] = 1
    row = torch.zeros(S, dtype=p.dtype)
    row[:2] = p[0, s[:2]]
    loss = 0.0
    for t in range(len(p)):
        if t:
            row = row @ M * p[t, s]
        loss -= math.log(row.sum())
        row = row / row.sum()
    return loss - math.log(row[-2:].sum())
""",
        (
            STATES
            + """
def answer(log_probs, target):
    states = states_of(target)
    row = torch.full((len(states),), -torch.inf, dtype=log_probs.dtype)
    row[:2] = log_probs[0, states[:2]]
    jump = torch.tensor([s > 1 and c not in (0, states[s - 2]) for s, c in enumerate(states)])
    for frame in log_probs[1:]:
        step = torch.nn.functional.pad(row, (1, 0), value=-torch.inf)[:-1]
        hop = torch.nn.functional.pad(row, (2, 0), value=-torch.inf)[:-2]
        hop = hop.masked_fill(~jump, -torch.inf)
        row = torch.stack([row, step, hop]).logsumexp(0) + frame[states]
    return -row[-2:].logsumexp(0).item()
"""
        ),
        (
            STATES
            + """
def answer(log_probs, target):
    states = states_of(target)
    row = torch.zeros(len(states), dtype=log_probs.dtype)
    row[:2] = log_probs[0, states[:2]].exp()
    loss = -row.sum().log()
    row = row / row.sum()
    for frame in log_probs[1:]:
        new = row.clone()
        new[1:] += row[:-1]
        for s in range(2, len(states)):
            if states[s] not in (0, states[s - 2]):
                new[s] += row[s - 2]
        row = new * frame[states].exp()
        loss -= row.sum().log()
        row = row / row.sum()
    return (loss - row[-2:].sum().log()).item()
"""
        ),
        """
import math
def answer(log_probs, target):
    states = [0] + [c for label in target for c in (label, 0)]
    def add(numbers):
        top = max(numbers)
        if top == -math.inf:
            return top
        return top + math.log(sum(math.exp(number - top) for number in numbers))
    frames = log_probs[:, states].tolist()
    row = [frames[0][s] if s < 2 else -math.inf for s in range(len(states))]
    for frame in frames[1:]:
        row = [
            add(row[(s - 2 if s > 1 and c not in (0, states[s - 2]) else max(s - 1, 0)) : s + 1])
            + frame[s]
            for s, c in enumerate(states)
        ]
    return -add(row[-2:])
""",
        """
import math
def answer(log_probs, target):
    # in whole numbers of Python, which never underflow
    states = [0] + [c for label in target for c in (label, 0)]
    scale = 2**60
    row = None
    for frame in log_probs[:, states].exp().tolist():
        p = [int(x * scale) for x in frame]
        if row is None:
            row = [p[s] if s < 2 else 0 for s in range(len(states))]
            continue
        jumps = [s > 1 and c not in (0, states[s - 2]) for s, c in enumerate(states)]
        first = [s - 1 - jump for s, jump in enumerate(jumps)]
        row = [p[s] * sum(row[max(first[s], 0) : s + 1]) for s in range(len(states))]
    return len(log_probs) * 60 * math.log(2) - math.log(row[-1] + row[-2])
""",
    ],
}

HELLO = [8, 5, 12, 12, 15]
THREE_FRAMES = list(product(range(3), repeat=3))
OF_AB = list(enumerate_alignments([1, 2], 3))
WAYS = ("stay", "step", "jump")

NUMBERS = {
    "4.3": {"three": WAYS},
    "4.4": {"three": WAYS},
    "4.7": {"three": WAYS},
    "4.9": {"three": lambda: len(list(enumerate_alignments([1], 2)))},
    "4.A": {
        "five": lambda: len(OF_AB),
        "three": lambda: sum(0 in path for path in OF_AB),
        "seven": lambda: sum(
            any(label == 1 and 2 in path[frame:] for frame, label in enumerate(path))
            for path in THREE_FRAMES
        ),
    },
    "4.B": {
        "six": lambda: minimum_frames(HELLO),
        "Six": lambda: minimum_frames(HELLO),
        "five": lambda: minimum_frames(HELLO) - 1,
    },
}
