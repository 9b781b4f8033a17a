"""Chapter 06: answers of learners, wrong (with words of the expected reply) and right."""

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
    ],
    "6.2": [
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
    ],
    "6.4": [
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
            "You subtract",
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
    ],
    "6.4": [
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
    ],
}
