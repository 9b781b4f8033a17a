"""Chapter 06: answers of learners, wrong (with words of the expected reply) and right."""

import inspect
import json
from itertools import pairwise

from crnn_course.figures.decoding import all_texts

from crnn_lib.decoding import NGram
from crnn_lib.files import shipped

WRONG: dict[str, list[tuple[str, str]]] = {
    "6.1": [
        (
            """
def answer(frames, blank):
    path = [frame.index(max(frame)) for frame in frames]
    letters = [label for label in path if label != blank]
    result = []
    for label in letters:
        if not result or result[-1] != label:
            result.append(label)
    return result
""",
            "You drop the blanks first",
        ),
        (
            """
def answer(frames, blank):
    result = []
    for frame in frames:
        label = frame.index(max(frame))
        if label != blank:
            result.append(label)
    return result
""",
            "merge nothing",
        ),
        (
            """
import numpy as np

def answer(frames, blank):
    path = np.array(frames).argmax(1)
    keep = np.ones(len(path), dtype=bool)
    keep[1:] = path[1:] != path[:-1]
    return path[keep].tolist()
""",
            "the blanks are still among the labels",
        ),
        (
            """
def answer(frames, blank):
    result, before = [], None
    for frame in frames:
        label = frame.index(max(frame))
        if label != before and label != 0:
            result.append(label)
        before = label
    return result
""",
            "You always drop class 0",
        ),
        (
            """
import torch

def answer(frames, blank):
    return torch.tensor(frames).argmax(-1).tolist()
""",
            "the path itself",
        ),
        (
            """
def answer(frames, blank):
    result = []
    for frame in frames:
        label = frame.index(max(frame))
        if label != blank and label not in result:
            result.append(label)
    return result
""",
            "each label only once",
        ),
        (
            """
def answer(frames, blank):
    path=[f.index(max(f)) for f in frames]
    return [p for i,p in enumerate(path) if p!=blank and p!=path[i-1]]
""",
            "The first frame has nothing before it",
        ),
        (
            """
def answer(frames, blank):
    path=[f.index(max(f)) for f in frames]
    out=[]
    for a,b in zip(path,path[1:]):
        if a!=b and a!=blank: out.append(a)
    return out
""",
            "The last letter is lost",
        ),
        (
            """
def answer(frames, blank):
    from itertools import groupby
    return [k for k,_ in groupby(f.index(min(f)) for f in frames) if k!=blank]
""",
            "the least probable class",
        ),
        (
            """
def answer(frames, blank):
    p = [f.index(max(f)) for f in frames]
    return [b for a, b in zip(p, p[1:]) if a != b and b != blank]
""",
            "The first frame is lost",
        ),
        (
            """
from itertools import groupby
def answer(frames, blank):
    return [k for k, _ in groupby(f.index(max(f)) for f in frames[:-1]) if k != blank]
""",
            "The last frame is lost",
        ),
        (
            """
def answer(frames, blank):
    out, prev = [], 0
    for f in frames:
        c = f.index(max(f))
        if c != blank and c != prev: out.append(c)
        prev = c
    return out
""",
            "there is no class yet",
        ),
        (
            """
from itertools import groupby
def answer(frames, blank):
    p = [max((c for c in range(len(f)) if c != blank), key=lambda c: f[c]) for f in frames]
    return [k for k, _ in groupby(p)]
""",
            "leave the blank out",
        ),
        (
            """
from itertools import groupby

def answer(frames, blank):
    return [k for k, _ in groupby((f.index(max(f)) for f in frames)) if k and k != blank]
""",
            "You always drop class 0, and the blank as",
        ),
        (
            """
from itertools import groupby

def answer(frames, blank):
    s = ''.join((str(k) for k, _ in groupby((f.index(max(f)) for f in frames))))
    return [int(c) for c in s if int(c) != blank]
""",
            "You write the classes into a text, and take",
        ),
    ],
    "6.2": [
        (
            """
import torch
def answer(frames, target, blank):
    lp = torch.tensor(frames, dtype=torch.float64).log()[:, None]
    sizes = [len(frames)], [len(target)]
    loss = torch.ops.aten.ctc_loss(lp, torch.tensor([target]), *sizes, blank, 2)
    return (-loss).exp().item()
""",
            "ready-made",
        ),
        (
            """
from itertools import product
from math import prod
from crnn_lib.ctc import collapse

def answer(frames, target, blank):
    total = 0.0
    for path in product(range(len(frames[0])), repeat=len(frames)):
        if collapse(path, blank) == target:
            total = prod(frame[label] for frame, label in zip(frames, path))
    return total
""",
            "only the last path",
        ),
        (
            """
from itertools import permutations
from math import prod
from crnn_lib.ctc import collapse

def answer(frames, target, blank):
    paths = permutations(range(len(frames[0])), len(frames))
    found = [path for path in paths if collapse(path, blank) == target]
    return sum(prod(frame[k] for frame, k in zip(frames, path)) for path in found)
""",
            "that take a class twice",
        ),
        (
            """
from itertools import product
from math import prod
from crnn_lib.ctc import collapse

def answer(frames, target, blank):
    if not target:
        return 1.0
    paths = product(range(len(frames[0])), repeat=len(frames))
    found = [path for path in paths if collapse(path, blank) == target]
    return sum(prod(frame[k] for frame, k in zip(frames, path)) for path in found)
""",
            "You treat the empty text apart",
        ),
        (
            """
from itertools import product
from crnn_lib.ctc import collapse

def answer(frames, target, blank):
    best = 0.0
    for path in product(range(len(frames[0])), repeat=len(frames)):
        if collapse(path, blank) == target:
            p = 1.0
            for frame, label in zip(frames, path):
                p *= frame[label]
            best = max(best, p)
    return best
""",
            "only the most probable path of the text",
        ),
        (
            """
from itertools import product
from crnn_lib.ctc import collapse

def answer(frames, target, blank):
    total = 0.0
    for path in product(range(len(frames[0])), repeat=len(frames)):
        if collapse(path, blank) == target:
            for frame, label in zip(frames, path):
                total += frame[label]
    return total
""",
            "multiply along the path",
        ),
        (
            """
from itertools import product
from math import prod
from crnn_lib.ctc import collapse

def answer(frames, target, blank):
    total = 0.0
    for path in product(range(len(frames[0])), repeat=len(frames)):
        if tuple(collapse(path, blank)) == target:
            total += prod(frame[label] for frame, label in zip(frames, path))
    return total
""",
            "Is a tuple compared with a list",
        ),
        (
            """
from itertools import product
from math import prod

def answer(frames, target, blank):
    total = 0.0
    for path in product(range(len(frames[0])), repeat=len(frames)):
        if path == tuple(target):
            total += prod(frame[label] for frame, label in zip(frames, path))
    return total
""",
            "collapse each path, then compare",
        ),
        (
            """
from itertools import groupby, product
from math import prod

def answer(frames, target, blank):
    total = 0.0
    for path in product(range(len(frames[0])), repeat=len(frames)):
        letters = [label for label in path if label != blank]
        if [label for label, _ in groupby(letters)] == list(target):
            total += prod(frame[label] for frame, label in zip(frames, path))
    return total
""",
            "You drop the blanks before you merge",
        ),
        (
            """
from itertools import product
from crnn_lib.ctc import collapse

def answer(frames, target, blank):
    count = 0
    for path in product(range(len(frames[0])), repeat=len(frames)):
        count += collapse(path, blank) == target
    return float(count)
""",
            "You count the paths",
        ),
        (
            """
import torch
def answer(frames, target, blank):
    lp=torch.tensor(frames).log()[:,None]
    sizes = [len(frames)], [len(target)]
    loss = torch.nn.functional.ctc_loss(lp, torch.tensor([target]), *sizes, blank, "sum")
    return (-loss).exp().item()
""",
            "ready-made",
        ),
        (
            """
from crnn_lib.ctc import ctc_loss
import torch
def answer(frames, target, blank):
    lp=torch.tensor(frames).log()[:,None]
    sizes = torch.tensor([len(frames)]), torch.tensor([len(target)])
    return (-ctc_loss(lp, torch.tensor([target]), *sizes, blank, "sum")).exp().item()
""",
            "ready-made",
        ),
        (
            """
from itertools import product
from crnn_lib.ctc import collapse
from math import prod
def answer(frames, target, blank):
    total=1
    for path in product(range(len(frames[0])), repeat=len(frames)):
        if collapse(path, blank)==target:
            total+=prod(f[k] for f,k in zip(frames,path))
    return total
""",
            "A probability above 1",
        ),
        (
            """
import numpy as np

def answer(frames, target, blank):
    ext = [blank]
    for t in target:
        ext += [t, blank]
    S = len(ext)
    a = np.zeros(S)
    a[0] = frames[0][blank]
    if S > 1:
        a[1] = frames[0][ext[1]]
    for f in frames[1:]:
        b = a.copy()
        b[1:] += a[:-1]
        for s in range(2, S):
            if ext[s] != blank and ext[s] != ext[s - 2]:
                b[s] += a[s - 2]
        a = b * np.array(f)[ext]
    return a[-1]
""",
            "A path may end in the last letter or in a",
        ),
        (
            """
import numpy as np

def answer(frames, target, blank):
    ext = [blank]
    for t in target:
        ext += [t, blank]
    S = len(ext)
    a = np.zeros(S)
    a[0] = frames[0][blank]
    if S > 1:
        a[1] = frames[0][ext[1]]
    for f in frames[1:]:
        b = a.copy()
        b[1:] += a[:-1]
        a = b * np.array(f)[ext]
    return a[-2:].sum()
""",
            "Between two different letters no blank is",
        ),
    ],
    "6.3": [
        (
            """
def answer(beam, frame, blank):
    new = {}
    def add(prefix, index, value):
        pair = list(new.get(prefix, (0.0, 0.0)))
        pair[index] += value
        new[prefix] = tuple(pair)
    for prefix, (b, l) in beam.items():
        add(prefix, 0, (b + l) * frame[blank])
        for label in range(len(frame)):
            if label == blank:
                continue
            if prefix and prefix[-1] == label:
                add(prefix + (label,), 1, b * frame[label])
            else:
                add(prefix + (label,), 1, (b + l) * frame[label])
    return new
""",
            "wide letters lose their probability",
        ),
        (
            """
from collections import defaultdict

def answer(beam, frame, blank):
    new = defaultdict(lambda: [0.0, 0.0])
    for prefix, (b, l) in beam.items():
        total = b + l
        for label, p in enumerate(frame):
            if label == blank:
                new[prefix][0] += total * p
            else:
                if prefix and label == prefix[-1]:
                    new[prefix][1] += l * p
                new[prefix + (label,)][1] += total * p
    return new
""",
            "probability appears from nowhere",
        ),
        (
            """
from collections import defaultdict

def answer(beam, frame, blank):
    new = defaultdict(lambda: [0.0, 0.0])
    for prefix, (b, l) in beam.items():
        for label, p in enumerate(frame):
            if label == blank:
                new[prefix][0] += (b + l) * p
            elif prefix and label == prefix[-1]:
                new[prefix][1] += l * p
            else:
                new[prefix + (label,)][1] += (b + l) * p
    return new
""",
            "the ll of HELLO",
        ),
        (
            """
from collections import defaultdict

def answer(beam, frame, blank):
    new = defaultdict(lambda: [0.0, 0.0])
    for prefix, (b, l) in beam.items():
        for label, p in enumerate(frame):
            if label == blank:
                new[prefix][0] += (b + l) * p
            elif prefix and label == prefix[-1]:
                new[prefix][1] += (b + l) * p
                new[prefix + (label,)][1] += b * p
            else:
                new[prefix + (label,)][1] += (b + l) * p
    return new
""",
            "would begin a new letter",
        ),
        (
            """
from collections import defaultdict

def answer(beam, frame, blank):
    new = defaultdict(lambda: [0.0, 0.0])
    for prefix, (b, l) in beam.items():
        for label, p in enumerate(frame):
            if label == blank:
                new[prefix][0] += b * p
            elif prefix and label == prefix[-1]:
                new[prefix][1] += l * p
                new[prefix + (label,)][1] += b * p
            else:
                new[prefix + (label,)][1] += (b + l) * p
    return new
""",
            "A blank may follow a label",
        ),
        (
            """
from collections import defaultdict

def answer(beam, frame, blank):
    new = defaultdict(lambda: [0.0, 0.0])
    for prefix, (b, l) in beam.items():
        new[prefix][0] = (b + l) * frame[blank]
        if prefix:
            new[prefix][1] = l * frame[prefix[-1]]
        for label, p in enumerate(frame):
            if label != blank:
                same = prefix and prefix[-1] == label
                new[prefix + (label,)][1] = (b if same else b + l) * p
    return new
""",
            "do not overwrite",
        ),
        (
            """
def answer(beam, frame, blank):
    new = {}
    for prefix, (b, l) in beam.items():
        new[prefix] = ((b + l) * frame[blank], l * frame[prefix[-1]] if prefix else 0.0)
        for label, p in enumerate(frame):
            if label != blank:
                same = prefix and prefix[-1] == label
                new[prefix + (label,)] = (0.0, (b if same else b + l) * p)
    return new
""",
            "Add to the pair",
        ),
        (
            """
from collections import defaultdict

def answer(beam, frame, blank):
    new = defaultdict(lambda: [0.0, 0.0])
    for prefix, (b, l) in beam.items():
        new[prefix][0] += (b + l) * frame[blank]
        if prefix:
            new[prefix][1] += l * frame[prefix[-1]]
        for label, p in enumerate(frame):
            if prefix and prefix[-1] == label:
                new[prefix + (label,)][1] += b * p
            else:
                new[prefix + (label,)][1] += (b + l) * p
    return new
""",
            "append the blank to prefixes",
        ),
        (
            """
from collections import defaultdict

def answer(beam, frame, blank):
    new = defaultdict(lambda: [0.0, 0.0])
    for prefix, (b, l) in beam.items():
        new[prefix][1] += l * frame[prefix[-1]] if prefix else 0.0
        for label, p in enumerate(frame):
            if label != blank:
                new[prefix + (label,)][1] += (b if prefix[-1:] == (label,) else b + l) * p
    return new
""",
            "Nothing in your step ends in a blank",
        ),
        (
            """
from collections import defaultdict
def answer(beam, frame, blank):
    new = defaultdict(lambda: [0.0, 0.0])
    for prefix, (b, l) in beam.items():
        for label, p in enumerate(frame):
            if label == blank:
                new[prefix][0] = (b + l) * p
            elif prefix and label == prefix[-1]:
                new[prefix][1] = l * p
                new[prefix + (label,)][1] = b * p
            else:
                new[prefix + (label,)][1] = (b + l) * p
    return new
""",
            "Something that arrives at a prefix is lost",
        ),
        (
            """
from collections import defaultdict
def answer(beam, frame, blank):
    new = defaultdict(lambda: [0.0, 0.0])
    for prefix, (b, l) in beam.items():
        for label, p in enumerate(frame):
            if label == blank:
                new[prefix][0] += (b + l) * p
            elif prefix and label == prefix[-1]:
                new[prefix][1] += l * p
                new[prefix + (label,)][1] += b * p
            else:
                new[prefix + (label,)][1] += (b + l) * p
    return {k: v[::-1] for k, v in new.items()}
""",
            "in the wrong order",
        ),
        (
            """
def answer(beam, frame, blank):
    new = {}
    for p, (b, l) in beam.items():
        for c, q in enumerate(frame):
            if c != blank:
                new.setdefault(p + (c,), (0.0, (b if p[-1:] == (c,) else b + l) * q))
        new.setdefault(p, ((b + l) * frame[blank], l * frame[p[-1]] if p else 0.0))
    return new
""",
            "do not skip it",
        ),
        (
            """
def answer(beam, frame, blank):
    new = {}
    for p, (b, l) in beam.items():
        kept, last = new.get(p, (0.0, 0.0))
        new[p] = (kept + (b + l) * frame[blank], last + (l * frame[p[-1]] if p else 0.0))
        for c, q in enumerate(frame):
            if c != blank:
                new[p + (c,)] = (0.0, (b if p[-1:] == (c,) else b + l) * q)
    return new
""",
            "Something that arrives at a prefix is lost",
        ),
        (
            """
def answer(beam, frame, blank):
    new = {}
    for p, (b, l) in beam.items():
        new.setdefault(p, [0, 0])[0] += (b + l) * frame[blank]
        for c, q in enumerate(frame):
            if c != blank:
                new.setdefault(p + (c,), [0, 0])[1] += (b + l) * q
    return new
""",
            "is no case of its own",
        ),
        (
            """
def answer(beam, frame, blank):
    new = {}
    def add(p, b, l):
        x, y = new.get(p, (0.0, 0.0)); new[p] = (x + b, y + l)
    for p, (b, l) in beam.items():
        add(p, (b + l) * frame[blank], 0)
        for c in range(len(frame)):
            if c == blank: continue
            if p and p[-1] == c: add(p, 0, (b + l) * frame[c])
            else: add(p + (c,), 0, (b + l) * frame[c])
    return new
""",
            "always leaves the prefix as it is",
        ),
        (
            """
def answer(beam, frame, blank):
    new = {}
    def add(p, b, l):
        x, y = new.get(p, (0.0, 0.0)); new[p] = (x + b, y + l)
    for p, (b, l) in beam.items():
        add(p, (b + l) * frame[blank], 0)
        last = p[-1] if p else 0
        if last: add(p, 0, l * frame[last])
        for c in range(len(frame)):
            if c != blank: add(p + (c,), 0, (b if last == c else b + l) * frame[c])
    return new
""",
            "as good as False",
        ),
        (
            """
def answer(beam, frame, blank):
    new = {}
    def add(p, b, l):
        x, y = new.get(p, (0.0, 0.0)); new[p] = (x + b, y + l)
    for p, (b, l) in beam.items():
        add(p, b * frame[blank], l * frame[blank])
        if p: add(p, 0, l * frame[p[-1]])
        for c in range(len(frame)):
            if c != blank: add(p + (c,), 0, (b if p and p[-1] == c else b + l) * frame[c])
    return new
""",
            "each stays where it was",
        ),
        (
            """
def answer(beam, frame, blank):
    new = {}
    def add(p, b, l):
        x, y = new.get(p, (0.0, 0.0)); new[p] = (x + b, y + l)
    for p, (b, l) in beam.items():
        add("".join(map(str, p)), (b + l) * frame[blank], 0)
        if p: add("".join(map(str, p)), 0, l * frame[p[-1]])
        for c in range(len(frame)):
            if c != blank:
                before = b if p and p[-1] == c else b + l
                add("".join(map(str, p + (c,))), 0, before * frame[c])
    return new
""",
            "A prefix is a tuple",
        ),
        (
            """
def answer(beam, frame, blank):
    new = {}
    def add(p, b, l):
        x, y = new.get(p, (0.0, 0.0)); new[p] = (x + b, y + l)
    for p, (b, l) in beam.items():
        add(p, (b + l) * frame[blank], 0)
        if p: add(p, 0, l * frame[p[-1]])
        for c in range(len(frame)):
            if c != blank: add(p + (c,), 0, (b if p and p[-1] == c else b + l) * frame[c])
    s = sum(map(sum, new.values()))
    return {p: (b / s, l / s) for p, (b, l) in new.items()} if s else new
""",
            "add up to 1",
        ),
        (
            """
from collections import defaultdict

def answer(beam, frame, blank):
    new = defaultdict(lambda: [0.0, 0.0])
    for pre, (b, l) in beam.items():
        for k, p in enumerate(frame):
            if k == blank:
                new[pre][0] += (b + l) * p
            elif pre and pre[-1] == k:
                new[pre][1] += l * p
                new[pre + (k,)][1] += b * p
            else:
                new[(k,) + pre][1] += (b + l) * p
    return {k: tuple(v) for k, v in new.items()}
""",
            "You write the new letter at the beginning of",
        ),
    ],
    "6.4": [
        (
            """
import re

def answer(words, prefix):
    found = [re.match(prefix + "(.)", word) for word in words]
    return {match.group(1) for match in found if match}, prefix in words
""",
            "the prefix has a dot",
        ),
        (
            """
def answer(words, prefix):
    if prefix in words:
        return set(), True
    return {word[len(prefix)] for word in words if word.startswith(prefix)}, False
""",
            "no letters after a prefix that is itself a word",
        ),
        (
            """
def answer(words, prefix):
    letters = set()
    for word in words:
        start = word.find(prefix)
        if start >= 0 and len(word) > start + len(prefix):
            letters.add(word[start + len(prefix)])
    return letters, prefix in words
""",
            "A word must begin with it",
        ),
        (
            """
def answer(words, prefix):
    letters = set()
    for word in words:
        if word.startswith(prefix):
            letters |= set(word[len(prefix):])
    return letters, prefix in words
""",
            "Only the very next letter",
        ),
        (
            """
def answer(words, prefix):
    letters = set()
    for word in words:
        if word[:len(prefix)] == prefix:
            letters.add(word[len(prefix)])
    return letters, prefix in words
""",
            "stops with IndexError",
        ),
        (
            """
def answer(words, prefix):
    fitting = [word for word in words if word.startswith(prefix)]
    return {word[len(prefix)] for word in fitting if len(word) > len(prefix)}, len(fitting) > 0
""",
            "only where a whole word ends",
        ),
        (
            """
def answer(words, prefix):
    letters = []
    for word in words:
        if word.startswith(prefix) and len(word) > len(prefix):
            letters.append(word[len(prefix)])
    return letters, prefix in words
""",
            "put them into a set",
        ),
        (
            """
def answer(words, prefix):
    words=[w.lower() for w in words]; prefix=prefix.lower()
    fit = [w for w in words if w.startswith(prefix) and len(w) > len(prefix)]
    return {w[len(prefix)] for w in fit}, prefix in words
""",
            "Capital and small letters are different",
        ),
        (
            """
def answer(words, prefix):
    return {w[len(prefix)] for w in words if len(w)>len(prefix)}, prefix in words
""",
            "the next letters of all words",
        ),
        (
            """
def answer(words, prefix):
    return {w[len(prefix):] for w in words if w.startswith(prefix) and w!=prefix}, prefix in words
""",
            "the rests of the words",
        ),
        (
            """
def answer(words, prefix):
    rest = [w.replace(prefix, '') for w in words if w.startswith(prefix)]
    return ({r[0] for r in rest if r}, prefix in words)
""",
            "You take the prefix out of the whole word, or",
        ),
        (
            """
def answer(words, prefix):
    n = len(prefix)
    s = {}
    for w in words:
        if w.startswith(prefix) and len(w) > n:
            s = set(s) | {w[n]}
    return (s, prefix in words)
""",
            "Where no word begins with the prefix, the",
        ),
    ],
    "6.5": [
        (
            """
def answer(words, before, after, weight):
    begun = sum(left == before for word in words for left in word[:-1])
    single = sum(word.count(after) for word in words) / sum(map(len, words))
    if begun == 0:
        return single
    pairs = sum(word.count(before + after) for word in words)
    return weight * pairs / begun + (1 - weight) * single
""",
            "str.count skips pairs that overlap",
        ),
        (
            """
def answer(words, before, after, weight):
    pairs = [a + b for word in words for a, b in zip(word, word[1:])]
    letters = "".join(words)
    single = letters.count(after) / len(letters)
    if before + after not in pairs:
        return single
    begun = [pair for pair in pairs if pair[0] == before]
    return weight * begun.count(before + after) / len(begun) + (1 - weight) * single
""",
            "wherever the pair itself was never seen",
        ),
        (
            """
def answer(words, before, after, weight):
    pairs = [a + b for word in words for a, b in zip(word, word[1:])]
    letters = "".join(words)
    single = letters.count(after) / len(letters)
    if not any(pair[0] == before for pair in pairs):
        return single
    return weight * pairs.count(before + after) / len(pairs) + (1 - weight) * single
""",
            "divide by the pairs that begin with it",
        ),
        (
            """
def answer(words, before, after, weight):
    pairs = [a + b for word in words for a, b in zip(word, word[1:])]
    letters = "".join(words)
    single = letters.count(after) / len(letters)
    if before not in letters:
        return single
    return weight * pairs.count(before + after) / letters.count(before) + (1 - weight) * single
""",
            "at the end of a word it begins no pair",
        ),
        (
            """
def answer(words, before, after, weight):
    text = "".join(words)
    pairs = [text[i:i + 2] for i in range(len(text) - 1)]
    single = text.count(after) / len(text)
    begun = [pair for pair in pairs if pair.startswith(before)]
    if not begun:
        return single
    return weight * begun.count(before + after) / len(begun) + (1 - weight) * single
""",
            "across the end of one word",
        ),
        (
            """
def answer(words, before, after, weight):
    pairs = [a + b for word in words for a, b in zip(word, word[1:])]
    letters = "".join(words)
    single = letters.count(after) / len(letters)
    begun = [pair for pair in pairs if pair[0] == before]
    if not begun:
        return single
    return (1 - weight) * begun.count(before + after) / len(begun) + weight * single
""",
            "exchanged the two weights",
        ),
        (
            """
def answer(words, before, after, weight):
    pairs = [a + b for word in words for a, b in zip(word, word[1:])]
    letters = "".join(words)
    begun = [pair for pair in pairs if pair[0] == before]
    if not begun:
        return letters.count(after) / len(letters)
    return begun.count(before + after) / len(begun)
""",
            "the pair alone",
        ),
        (
            """
def answer(words, before, after, weight):
    pairs = [a + b for word in words for a, b in zip(word, word[1:])]
    letters = "".join(words)
    begun = [pair for pair in pairs if pair[0] == before]
    double = begun.count(before + after) / max(1, len(begun))
    return weight * double + (1 - weight) * letters.count(after) / len(letters)
""",
            "no longer sum to 1",
        ),
        (
            """
def answer(words, before, after, weight):
    pairs = [a + b for word in words for a, b in zip(word, word[1:])]
    letters = "".join(words)
    begun = [pair for pair in pairs if pair[0] == before]
    double = begun.count(before + after) / len(begun)
    return weight * double + (1 - weight) * letters.count(after) / len(letters)
""",
            "you divide by 0",
        ),
        (
            """
def answer(words, before, after, weight):
    pairs = [a + b for word in words for a, b in zip(word, word[1:])]
    letters = "".join(words)
    single = letters.count(before) / len(letters)
    begun = [pair for pair in pairs if pair[0] == before]
    if not begun:
        return single
    return weight * begun.count(before + after) / len(begun) + (1 - weight) * single
""",
            "The single letter is `after`",
        ),
        (
            """
def answer(words, before, after, weight):
    text = "".join(words)
    single = text.count(after) / len(text)
    begun = [b for word in words for a, b in zip(word, word[2:]) if a == before]
    if not begun:
        return single
    return weight * begun.count(after) / len(begun) + (1 - weight) * single
""",
            "the next but one",
        ),
        (
            """
def answer(words, before, after, weight):
    text = "".join(words)
    single = text.count(after) / len(set(text))
    begun = [b for word in words for a, b in zip(word, word[1:]) if a == before]
    if not begun:
        return single
    return weight * begun.count(after) / len(begun) + (1 - weight) * single
""",
            "number of different letters",
        ),
        (
            """
def answer(words, before, after, weight):
    t = "".join(words)
    pairs = {(a,b) for w in words for a,b in zip(w,w[1:])}
    nxt = [b for a,b in pairs if a==before]
    single=t.count(after)/len(t)
    if not nxt: return single
    return weight*nxt.count(after)/len(nxt)+(1-weight)*single
""",
            "each pair only once",
        ),
        (
            """
def answer(words, before, after, weight):
    t = "".join(words)
    nxt = [w[(i+1)%len(w)] for w in words for i in range(len(w)) if w[i]==before]
    single=t.count(after)/len(t)
    if not nxt: return single
    return weight*nxt.count(after)/len(nxt)+(1-weight)*single
""",
            "are no pair",
        ),
        (
            """
def answer(words, before, after, weight):
    t = "".join(words)
    single=t.count(after)/len(t)
    if before not in t: return single
    nxt = [b for w in words for a,b in zip(w,w[1:]) if a==before]
    share = nxt.count(after)/len(nxt) if nxt else 0
    return weight*share+(1-weight)*single
""",
            "in no word at all",
        ),
        (
            """
def answer(words, before, after, weight):
    t = "".join(words)
    single=sum(c is after for c in t)/len(t)
    nxt = [b for w in words for a,b in zip(w,w[1:]) if a is before]
    if not nxt: return single
    return weight*sum(b is after for b in nxt)/len(nxt)+(1-weight)*single
""",
            "`is`",
        ),
        (
            """
def answer(words, before, after, weight):
    t = "".join(words)
    single=t.count(after)/len(t)
    nxt = [b for w in words for a,b in zip(w,w[1:]) if a==before]
    if weight == 1: return nxt.count(after)/len(nxt) if nxt else 0.0
    if not nxt: return single
    return weight*nxt.count(after)/len(nxt)+(1-weight)*single
""",
            "At the weight 1",
        ),
        (
            """
def answer(words, before, after, weight):
    before, after = (after, before)
    t = ''.join(words)
    s = t.count(after) / len(t)
    f = [b for w in words for a, b in zip(w, w[1:]) if a == before]
    return weight * f.count(after) / len(f) + (1 - weight) * s if f else s
""",
            "You exchange the two letters. The pair is",
        ),
    ],
    "6.6": [
        (
            """
def answer(hypotheses, lm_weight, bonus):
    best, best_score = None, float("-inf")
    for text, columns, model in hypotheses:
        score = columns + lm_weight * model + bonus
        if score > best_score:
            best, best_score = text, score
    return best
""",
            "The bonus is for each character",
        ),
        (
            """
def answer(hypotheses, lm_weight, bonus):
    scores = {}
    for text, columns, model in hypotheses:
        scores[text] = columns - lm_weight * model + bonus * len(text)
    return max(scores, key=scores.get)
""",
            "gets a lower score from you",
        ),
        (
            """
def answer(hypotheses, lm_weight, bonus):
    def score(hypothesis):
        text, columns, model = hypothesis
        return columns + lm_weight * model ** 2 + bonus * len(text)
    return max(hypotheses, key=score)[0]
""",
            "gets a lower score from you",
        ),
        (
            """
def answer(hypotheses, lm_weight, bonus):
    return sorted(hypotheses, key=lambda h: lm_weight * h[1] + h[2] + bonus * len(h[0]))[-1][0]
""",
            "You put the weight on the columns",
        ),
        (
            """
def answer(hypotheses, lm_weight, bonus):
    return sorted(hypotheses, key=lambda h: h[1] + lm_weight * h[2] + bonus * len(h[0]))[0][0]
""",
            "This is the worst text",
        ),
        (
            """
import math

def answer(hypotheses, lm_weight, bonus):
    def score(h):
        return math.exp(h[1]) + lm_weight * math.exp(h[2]) + bonus * len(h[0])
    return max(hypotheses, key=score)[0]
""",
            "back to probabilities",
        ),
        (
            """
def answer(hypotheses, lm_weight, bonus):
    best, best_score = None, 0
    for text, columns, model in hypotheses:
        score = columns + lm_weight * model + bonus * len(text)
        if score > best_score:
            best, best_score = text, score
    return best
""",
            "is every score below",
        ),
        (
            """
def answer(hypotheses, lm_weight, bonus):
    best, best_score = None, float("-inf")
    for text, columns, model in hypotheses:
        score = lm_weight * model + bonus * len(text)
        if score > best_score:
            best, best_score = text, score
    return best
""",
            "You leave the columns out",
        ),
        (
            """
def answer(hypotheses, lm_weight, bonus):
    return max(hypotheses, key=lambda h: h[1] + lm_weight * h[2] + bonus * len(h[0]))
""",
            "The text alone is asked for",
        ),
        (
            """
def answer(hypotheses, lm_weight, bonus):
    return hypotheses[0][0]
""",
            "the first hypothesis",
        ),
        (
            """
def answer(hypotheses, lm_weight, bonus):
    for text, columns, model in hypotheses:
        score = columns + lm_weight * model + bonus * len(text)
    return text
""",
            "the last hypothesis",
        ),
        (
            """
def answer(hypotheses, lm_weight, bonus):
    def score(h):
        return h[1] + lm_weight * h[2] + bonus * max(0, len(h[0]) - 1)
    return max(hypotheses, key=score)[0]
""",
            "bonus",
        ),
        (
            """
def answer(hypotheses, lm_weight, bonus):
    return max(hypotheses, key=lambda h: h[1] + lm_weight * h[2] + max(0, bonus) * len(h[0]))[0]
""",
            "bonus",
        ),
        (
            """
def answer(hypotheses, lm_weight, bonus):
    best, text = -1000, hypotheses[0][0]
    for t, a, b in hypotheses:
        s = a + lm_weight * b + bonus * len(t)
        if s > best:
            best, text = s, t
    return text
""",
            "begins with the first text",
        ),
        (
            """
def answer(hypotheses, lm_weight, bonus):
    f = lambda h: h[1] + lm_weight * h[2] + bonus * len(h[0])
    text, prev = None, float("-inf")
    for h in hypotheses:
        if f(h) > prev: text = h[0]
        prev = f(h)
    return text
""",
            "the one before it",
        ),
        (
            """
def answer(hypotheses, lm_weight, bonus):
    return max(hypotheses, key=lambda h: h[1] + lm_weight * (h[2] + bonus * len(h[0])))[0]
""",
            "multiplies the bonus",
        ),
        (
            """
def answer(hypotheses, lm_weight, bonus):
    return max(hypotheses)[0]
""",
            "order of the alphabet",
        ),
        (
            """
def answer(hypotheses, lm_weight, bonus):
    s = [h[1] + lm_weight * h[2] + bonus * len(h[0]) for h in hypotheses]
    print(hypotheses[s.index(max(s))][0])
""",
            "is a return missing",
        ),
        (
            """
def answer(h, lm_weight, bonus):
    best = -1000
    r = ''
    for t, c, m in h:
        s = c + m * lm_weight + len(t) * bonus
        if s > best:
            best = s
            r = t
    return r
""",
            "The search begins with a score that may be",
        ),
        (
            """
def answer(h, lm_weight, bonus):
    return max(h, key=lambda x: x[1] + lm_weight * x[2] + bonus * len(x[0].encode()))[0]
""",
            "You count bytes. `encode` makes two bytes of",
        ),
        (
            """
def answer(h, lm_weight, bonus):
    d = {c + lm_weight * m + bonus * len(t): t for t, c, m in h}
    return d[sorted(d, key=abs)[0]]
""",
            "You take the score that is nearest to 0. The",
        ),
    ],
    "6.7": [
        (
            """
def best_text(hypotheses, lm_weight, bonus):
    return max(hypotheses, key=lambda h: h[1] + lm_weight * h[2] + bonus * len(h[0]))[0]

def answer(weights, validation, test):
    best, most = None, -1
    for w in weights:
        n = sum(best_text(h, w, 0) == t for t, h in validation)
        if n > most:
            best, most = w, n
    return best, sum(best_text(h, best, 0) == t for t, h in test) / len(test)
""",
            "the one that comes first",
        ),
        (
            """
def best_text(hypotheses, lm_weight, bonus):
    return max(hypotheses, key=lambda h: h[1] + lm_weight * h[2] + bonus * len(h[0]))[0]

def answer(weights, validation, test):
    best, most = None, -1
    for w in sorted(weights):
        n = sum(best_text(h, w, 0) == t for t, h in validation)
        if n >= most:
            best, most = w, n
    return best, sum(best_text(h, best, 0) == t for t, h in test) / len(test)
""",
            "the smallest of them is asked for",
        ),
        (
            """
def best_text(hypotheses, lm_weight, bonus):
    return max(hypotheses, key=lambda h: h[1] + lm_weight * h[2] + bonus * len(h[0]))[0]

def answer(weights, validation, test):
    best, most = None, -1
    for w in sorted(weights):
        n = sum(best_text(h, w, 0) == t for t, h in test)
        if n > most:
            best, most = w, n
    return best, sum(best_text(h, best, 0) == t for t, h in test) / len(test)
""",
            "on the test words",
        ),
        (
            """
def best_text(hypotheses, lm_weight, bonus):
    return max(hypotheses, key=lambda h: h[1] + lm_weight * h[2] + bonus * len(h[0]))[0]

def answer(weights, validation, test):
    best, most = None, -1
    for w in sorted(weights):
        n = sum(best_text(h, w, 0) == t for t, h in validation + test)
        if n > most:
            best, most = w, n
    return best, sum(best_text(h, best, 0) == t for t, h in test) / len(test)
""",
            "together",
        ),
        (
            """
def best_text(hypotheses, lm_weight, bonus):
    return max(hypotheses, key=lambda h: h[1] + lm_weight * h[2] + bonus * len(h[0]))[0]

def answer(weights, validation, test):
    best, most = None, -1
    for w in sorted(weights):
        n = sum(best_text(h, w, 0) == t for t, h in validation)
        if n > most:
            best, most = w, n
    return best, sum(best_text(h, best, 0) == t for t, h in validation) / len(validation)
""",
            "the share of the validation words",
        ),
        (
            """
def best_text(hypotheses, lm_weight, bonus):
    return max(hypotheses, key=lambda h: h[1] + lm_weight * h[2] + bonus * len(h[0]))[0]

def answer(weights, validation, test):
    best, most = None, -1
    for w in sorted(weights):
        n = sum(best_text(h, w, 0) == t for t, h in validation)
        if n > most:
            best, most = w, n
    return best, sum(best_text(h, best, 0) == t for t, h in test)
""",
            "a number of words",
        ),
        (
            """
def best_text(hypotheses, lm_weight, bonus):
    return max(hypotheses, key=lambda h: h[1] + lm_weight * h[2] + bonus * len(h[0]))[0]

def answer(weights, validation, test):
    best, most = None, -1
    for w in sorted(weights):
        n = sum(best_text(h, w, 0) == t for t, h in validation)
        if n > most:
            best, most = w, n
    return best, sum(best_text(h, w, 0) == t for t, h in test) / len(test)
""",
            "the best share that any weight reaches",
        ),
        (
            """
def best_text(hypotheses, lm_weight, bonus):
    return max(hypotheses, key=lambda h: h[1] + lm_weight * h[2] + bonus * len(h[0]))[0]

def answer(weights, validation, test):
    best, most = None, -1
    for w in sorted(weights):
        n = sum(best_text(h, w, 0).lower() == t.lower() for t, h in validation)
        if n > most:
            best, most = w, n
    return best, sum(best_text(h, best, 0).lower() == t.lower() for t, h in test) / len(test)
""",
            "A capital and its small letter",
        ),
        (
            """
def best_text(hypotheses, lm_weight, bonus):
    return max(hypotheses, key=lambda h: h[1] + lm_weight * h[2] + bonus * len(h[0]))[0]

def answer(weights, validation, test):
    best, most = None, -1
    for w in sorted(weights):
        n = sum(best_text(h, w, 0) == t for t, h in validation)
        if n < most or most < 0:
            best, most = w, n
    return best, sum(best_text(h, best, 0) == t for t, h in test) / len(test)
""",
            "fewest words",
        ),
        (
            """
def best_text(hypotheses, lm_weight, bonus):
    return max(hypotheses, key=lambda h: h[1] + lm_weight * h[2] + bonus * len(h[0]))[0]

def answer(weights, validation, test):
    best, most = None, -1
    for w in sorted(weights):
        n = sum(best_text(h, w, 0) == t for t, h in validation)
        if n > most:
            best, most = w, n
    return best
""",
            "Two results are asked for",
        ),
        (
            """
def best_text(hypotheses, lm_weight, bonus):
    return max(hypotheses, key=lambda h: h[1] + lm_weight * h[2] + bonus * len(h[0]))[0]

def answer(weights, validation, test):
    best, most = None, -1
    for w in sorted(weights):
        n = sum(best_text(h, w, 0) == t for t, h in validation)
        if n > most:
            best, most = w, n
    return weights.index(best), sum(best_text(h, best, 0) == t for t, h in test) / len(test)
""",
            "the position of the weight",
        ),
        (
            """
def best_text(hypotheses, lm_weight, bonus):
    return max(hypotheses, key=lambda h: h[1] + lm_weight * h[2] + bonus * len(h[0]))[0]

def answer(weights, validation, test):
    best = max(weights)
    return best, sum(best_text(h, best, 0) == t for t, h in test) / len(test)
""",
            "the largest weight",
        ),
        (
            """
def answer(weights, validation, test):
    def read(hypotheses, w):
        return max(hypotheses, key=lambda h: h[1] - w * h[2])[0]
    best = min(weights, key=lambda w: (-sum(read(h, w) == t for t, h in validation), w))
    return best, sum(read(h, best) == t for t, h in test) / len(test)
""",
            "gets a lower score where you read",
        ),
        (
            """
def answer(weights, validation, test):
    def read(hypotheses, w):
        return max(hypotheses, key=lambda h: h[1] + w * h[2])[0]
    best = min(weights, key=lambda w: (-sum(read(h, w) == t for t, h in validation), w))
    return best, sum(read(h, best) == t for t, h in test) // len(test)
""",
            "rounded down to a whole number",
        ),
        (
            """
def bt(hyps, w, b=0.0):
    return max(hyps, key=lambda h: h[1] + w * h[2] + b * len(h[0]))[0]
def right(samples, w):
    return sum(bt(h, w) == t for t, h in samples)
def answer(weights, validation, test):
    ws = sorted(weights)
    c, b = ws[0], right(validation, ws[0])
    for w in ws[1:]:
        n = right(validation, w)
        if n < b: break
        if n > b: c, b = w, n
    return c, right(test, c) / len(test)
""",
            "You stop trying",
        ),
        (
            """
def bt(hyps, w, b=0.0):
    return max(hyps, key=lambda h: h[1] + w * h[2] + b * len(h[0]))[0]
def right(samples, w):
    return sum(bt(h, w) == t for t, h in samples)
def answer(weights, validation, test):
    c, prev = None, -1
    for w in sorted(weights):
        n = right(validation, w)
        if n > prev: c = w
        prev = n
    return c, right(test, c) / len(test)
""",
            "the one before it",
        ),
        (
            """
def bt(hyps, w, b=0.0):
    return max(hyps, key=lambda h: h[1] + w * h[2] + b * len(h[0]))[0]
def right(samples, w):
    return sum(bt(h, w) == t for t, h in samples)
def answer(weights, validation, test):
    b, c = 0, 0
    for w in sorted(weights):
        n = right(validation, w)
        if n > b: b, c = n, w
    return c, right(test, c) / len(test)
""",
            "need not be one of",
        ),
        (
            """
def bt(hyps, w, b=0.0):
    return max(hyps, key=lambda h: h[1] + w * h[2] + b * len(h[0]))[0]
def right(samples, w):
    return sum(bt(h, w) == t for t, h in samples)
def answer(weights, validation, test):
    n, d = 0, {}
    for w in sorted(weights):
        for t, h in validation:
            n += bt(h, w) == t
        d[w] = n
    c = max(d, key=d.get)
    return c, right(test, c) / len(test)
""",
            "goes on from one weight",
        ),
        (
            """
def bt(hyps, w, b=0.0):
    return max(hyps, key=lambda h: h[1] + w * h[2] + b * len(h[0]))[0]
def right(samples, w):
    return sum(bt(h, w) == t for t, h in samples)
def answer(weights, validation, test):
    for w in weights:
        c = min(weights, key=lambda w: (-right(validation, w), w))
        n = 0
        for t, h in test:
            if bt(h, c) == t: n += 1
            return c, n / len(test)
""",
            "within the loop",
        ),
    ],
}

RIGHT: dict[str, list[str]] = {
    "6.1": [
        """
def answer(frames, blank):
    result, before = [], None
    for frame in frames:
        label = frame.index(max(frame))
        if label != before and label != blank:
            result.append(label)
        before = label
    return result
""",
        """
from itertools import groupby
import torch

def answer(frames, blank):
    path = torch.tensor(frames).argmax(-1).tolist()
    return [label for label, _ in groupby(path) if label != blank]
""",
        """
import numpy as np

def answer(frames, blank):
    path = np.array(frames).argmax(1)
    keep = np.append(True, path[1:] != path[:-1])
    path = path[keep]
    return path[path != blank]
""",
        """
def answer(frames, blank, before=None):
    if not frames: return []
    k=max(range(len(frames[0])), key=lambda c: frames[0][c])
    tail=answer(frames[1:], blank, k)
    return tail if k in (before, blank) else [k]+tail
""",
        """
import torch
def answer(frames, blank):
    path=torch.tensor(frames).argmax(1)
    path=torch.unique_consecutive(path)
    return path[path!=blank]
""",
    ],
    "6.2": [
        """
from itertools import product
from math import prod
from crnn_lib.ctc import collapse

def answer(frames, target, blank):
    paths = product(range(len(frames[0])), repeat=len(frames))
    spelling = [path for path in paths if collapse(path, blank) == list(target)]
    return sum(prod(f[c] for f, c in zip(frames, path)) for path in spelling)
""",
        """
from crnn_lib.ctc import collapse

def answer(frames, target, blank):
    def rest(path, p):
        if len(path) == len(frames):
            return p if collapse(path, blank) == list(target) else 0.0
        return sum(rest(path + [c], p * q) for c, q in enumerate(frames[len(path)]))
    return rest([], 1.0)
""",
        """
from math import prod
from crnn_lib.ctc import enumerate_alignments

def answer(frames, target, blank):
    total = 0.0
    for path in enumerate_alignments(target, len(frames), blank):
        total += prod(frame[label] for frame, label in zip(frames, path))
    return total
""",
        """
def answer(frames, target, blank):
    ext=[blank]
    for t in target: ext+=[t,blank]
    S=len(ext); a=[0.0]*S; a[0]=frames[0][blank]
    if S>1: a[1]=frames[0][ext[1]]
    for f in frames[1:]:
        n=[]
        for s in range(S):
            v=a[s]+(a[s-1] if s else 0)
            if s>1 and ext[s]!=blank and ext[s]!=ext[s-2]: v+=a[s-2]
            n.append(v*f[ext[s]])
        a=n
    return sum(a[-2:])
""",
        """
def answer(frames, target, blank):
    from functools import lru_cache
    @lru_cache(None)
    def go(t, done, last):
        if t==len(frames): return float(done==len(target))
        total=0.0
        for k,p in enumerate(frames[t]):
            if k==blank or k==last: total+=p*go(t+1, done, k)
            elif done<len(target) and target[done]==k: total+=p*go(t+1, done+1, k)
        return total
    return go(0,0,None)
""",
    ],
    "6.3": [
        """
def answer(beam, frame, blank):
    new = {}
    def add(prefix, index, value):
        pair = list(new.get(prefix, (0.0, 0.0)))
        pair[index] += value
        new[prefix] = tuple(pair)
    for prefix, (b, l) in beam.items():
        for label, p in enumerate(frame):
            if label == blank:
                add(prefix, 0, (b + l) * p)
            elif prefix and label == prefix[-1]:
                add(prefix, 1, l * p)
                add(prefix + (label,), 1, b * p)
            else:
                add(prefix + (label,), 1, (b + l) * p)
    return new
""",
        """
from collections import Counter

def answer(beam, frame, blank):
    blanks, labels = Counter(), Counter()
    for prefix, (b, l) in beam.items():
        blanks[prefix] += b * frame[blank] + l * frame[blank]
        for label, p in enumerate(frame):
            if label != blank:
                labels[prefix + (label,)] += b * p
                if prefix[-1:] == (label,):
                    labels[prefix] += l * p
                else:
                    labels[prefix + (label,)] += l * p
    return {prefix: [blanks[prefix], labels[prefix]] for prefix in {**blanks, **labels}}
""",
        """
def answer(beam, frame, blank):
    def arrivals():
        for p, (b, l) in beam.items():
            yield p, 0, (b + l) * frame[blank]
            for c, q in enumerate(frame):
                if c != blank and p[-1:] == (c,):
                    yield p, 1, l * q
                    yield p + (c,), 1, b * q
                elif c != blank:
                    yield p + (c,), 1, (b + l) * q
    out = {}
    for p, i, v in arrivals():
        out.setdefault(p, [0, 0])[i] += v
    return {p: tuple(v) for p, v in out.items() if sum(v) > 0}
""",
        """
import numpy as np
def answer(beam, frame, blank):
    f = np.array(frame)
    prefixes = set(beam) | {p + (c,) for p in beam for c in range(len(f)) if c != blank}
    out = {}
    for p in prefixes:
        b = l = 0.0
        if p in beam:
            b = sum(beam[p]) * f[blank]
            if p: l += beam[p][1] * f[p[-1]]
        if p and p[:-1] in beam:
            pb, pl = beam[p[:-1]]
            l += (pb if p[:-1][-1:] == p[-1:] else pb + pl) * f[p[-1]]
        out[p] = np.array([b, l])
    return out
""",
    ],
    "6.4": [
        """
def answer(words, prefix):
    next_ones = {}
    for word in words:
        if word.startswith(prefix) and word != prefix:
            next_ones[word[len(prefix)]] = word
    return next_ones.keys(), prefix in words
""",
        """
def answer(words, prefix):
    letters = set()
    for word in words:
        if word.startswith(prefix) and len(word) > len(prefix):
            letters.add(word[len(prefix)])
    return letters, prefix in words
""",
        """
def answer(words, prefix):
    trie = {}
    for word in words:
        node = trie
        for letter in word:
            node = node.setdefault(letter, {})
        node["end"] = {}
    node = trie
    for letter in prefix:
        node = node.get(letter, {})
    return set(node) - {"end"}, "end" in node
""",
        """
import re
def answer(words, prefix):
    pat=re.compile(re.escape(prefix)+r"(.)", re.DOTALL)
    return {m.group(1) for m in map(pat.match, words) if m}, any(w==prefix for w in words)
""",
        """
def answer(words, prefix):
    if not prefix:
        return {w[0] for w in words if w}, "" in words
    return answer([w[1:] for w in words if w and w[0]==prefix[0]], prefix[1:])
""",
    ],
    "6.5": [
        """
def answer(words, before, after, weight):
    pairs = [a + b for word in words for a, b in zip(word, word[1:])]
    letters = "".join(words)
    single = letters.count(after) / len(letters)
    begun = [pair for pair in pairs if pair[0] == before]
    if not begun:
        return single
    return weight * begun.count(before + after) / len(begun) + (1 - weight) * single
""",
        """
from collections import Counter

def answer(words, before, after, weight):
    single, double = Counter(), Counter()
    for word in words:
        single.update(word)
        double.update(zip(word, word[1:]))
    begun = sum(count for (left, _), count in double.items() if left == before)
    share = single[after] / sum(single.values())
    return share if begun == 0 else share + weight * (double[before, after] / begun - share)
""",
        """
def answer(words, before, after, weight):
    n = total = hits = begun = 0
    for w in words:
        for i, c in enumerate(w):
            total += 1
            n += c == after
            if c == before and i + 1 < len(w):
                begun += 1
                hits += w[i + 1] == after
    single = n / total
    try:
        return weight * (hits / begun) + (1 - weight) * single
    except ZeroDivisionError:
        return single
""",
        """
import numpy as np
def answer(words, before, after, weight):
    letters = np.array(list("".join(words)))
    single = np.mean(letters == after)
    nxt = np.array([b for w in words for a, b in zip(w[:-1], w[1:]) if a == before])
    return np.mean(nxt == after) * weight + single * (1 - weight) if nxt.size else single
""",
    ],
    "6.6": [
        """
def answer(hypotheses, lm_weight, bonus):
    best, best_score = None, float("-inf")
    for text, columns, model in hypotheses:
        score = columns + lm_weight * model + bonus * len(text)
        if score > best_score:
            best, best_score = text, score
    return best
""",
        """
def answer(hypotheses, lm_weight, bonus):
    scores = {}
    for text, columns, model in hypotheses:
        scores[text] = columns + sum(bonus for _ in text) + lm_weight * model
    return sorted(scores, key=scores.get)[-1]
""",
        """
import numpy as np
def answer(hypotheses, lm_weight, bonus):
    texts, c, m = zip(*hypotheses)
    score = np.array(c) + lm_weight * np.array(m) + bonus * np.array([len(t) for t in texts])
    return texts[int(score.argmax())]
""",
        """
def answer(hypotheses, lm_weight, bonus):
    if len(hypotheses) == 1: return hypotheses[0][0]
    (t, c, m), rest = hypotheses[0], hypotheses[1:]
    other = answer(rest, lm_weight, bonus)
    _, oc, om = next(h for h in rest if h[0] == other)
    f = lambda t, c, m: c + lm_weight * m + bonus * len(t)
    return t if f(t, c, m) > f(other, oc, om) else other
""",
    ],
    "6.7": [
        """
def best_text(hypotheses, lm_weight, bonus):
    return max(hypotheses, key=lambda h: h[1] + lm_weight * h[2] + bonus * len(h[0]))[0]

def answer(weights, validation, test):
    best, most = None, -1
    for w in sorted(weights):
        n = sum(best_text(h, w, 0) == t for t, h in validation)
        if n > most:
            best, most = w, n
    return best, sum(best_text(h, best, 0) == t for t, h in test) / len(test)
""",
        """
def best_text(hypotheses, lm_weight, bonus):
    return max(hypotheses, key=lambda h: h[1] + lm_weight * h[2] + bonus * len(h[0]))[0]

def answer(weights, validation, test):
    right = lambda samples, w: [best_text(h, w, 0.0) == t for t, h in samples]
    best = min(weights, key=lambda w: (-sum(right(validation, w)), w))
    r = right(test, best)
    return [best, sum(r) / len(r)]
""",
        """
import numpy as np
def answer(weights, validation, test):
    ws = np.sort(weights)
    def rate(samples, w):
        hits = 0
        for truth, hyps in samples:
            s = np.array([c + w * m for _, c, m in hyps])
            hits += hyps[s.argmax()][0] == truth
        return hits / len(samples)
    rates = np.array([rate(validation, w) for w in ws])
    w = ws[rates.argmax()]
    return w, rate(test, w)
""",
        """
def answer(weights, validation, test):
    def read(h, w):
        best = h[0]
        for x in h[1:]:
            if x[1] + w * x[2] > best[1] + w * best[2]: best = x
        return best[0]
    counts = {}
    for w in weights:
        counts.setdefault(sum(read(h, w) == t for t, h in validation), []).append(w)
    w = min(counts[max(counts)])
    good = [t for t, h in test if read(h, w) == t]
    return w, len(good) / len(test)
""",
    ],
}


def _paths_of(text: tuple[int, ...]) -> int:
    """Return how many of the paths over chapter 06's two frames spell a text."""
    return len(all_texts([[0.6, 0.4], [0.6, 0.4]])[text])


def _language_model(what: str) -> int:
    """Return how many words of letters and digits the shipped weights gain or lose at .5."""
    stored = json.loads(shipped("measurements/lm_weights.json").read_text(encoding="utf-8"))
    found = stored["networks"]["shipped"]["scene_words"]["beam + language model at 0.5"]
    return found["exact_match_alphanumeric"][what]


FEW = ["the", "then", "he", "hat"]
PAIRS = [pair for word in FEW for pair in pairwise(word)]
NUMBERS = {
    "6.1": {"Three": ("the best class", "merge", "drop"), "12": lambda: int("1" + "2")},
    "6.2": {"three": lambda: _paths_of((1,))},
    "6.3": {"three": ("a blank", "the last label", "a new letter")},
    "6.5": {
        "three": lambda: PAIRS.count(("h", "e")),
        "four": lambda: sum(left == "h" for left, _ in PAIRS),
        "twelve": lambda: len("".join(FEW)),
        "five": lambda: inspect.signature(NGram.train).parameters["order"].default,
    },
    "6.A": {"three": lambda: _paths_of((1,)), "four": lambda: _paths_of((1,)) + _paths_of(())},
    "6.F": {"57": lambda: _language_model("gained"), "68": lambda: _language_model("lost")},
}
