"""Chapter 08: wrong answers, each with words of the sentence it must get, and right answers."""

from __future__ import annotations

import json
from statistics import fmean
from typing import Any

from crnn_course.exercises.chapter_08 import band_edges, greys, with_noise

from crnn_lib import CRNN, Alphabet
from crnn_lib.contract import HEIGHT
from crnn_lib.files import shipped
from crnn_lib.uses.handwriting import load_digits
from crnn_lib.uses.sound import RATE
from crnn_lib.uses.spectrogram import HOP

WRONG: dict[str, list[tuple[str, str]]] = {
    "8.1": [
        (
            """
def answer(texts, held_out):
    indices = list(range(len(texts)))
    return indices[:-held_out], indices[-held_out:]
""",
            "last samples of the whole list",
        ),
        (
            """
def answer(texts, held_out):
    test = []
    for kind in set(texts):
        test += [i for i, text in enumerate(texts) if text == kind][-held_out:]
    return list(range(len(texts))), sorted(test)
""",
            "still among the training pictures",
        ),
        (
            """
def answer(texts, held_out):
    train, test = [], []
    for index in range(len(texts)):
        later = texts[index + 1:].count(texts[index])
        (test if later < held_out else train).append(index)
    return test, train
""",
            "lists are swapped",
        ),
        (
            """
def answer(texts, held_out):
    train, test = [], []
    seen = {}
    for index, text in enumerate(texts):
        seen[text] = seen.get(text, 0) + 1
        (test if seen[text] <= held_out else train).append(index)
    return train, test
""",
            "keep out the first of each kind",
        ),
        (
            """
def answer(texts, held_out):
    train, test = [], []
    for index, text in enumerate(texts):
        (test if texts[index + 1:].count(text) < held_out else train).append(text)
    return train, test
""",
            "Return their indices",
        ),
        (
            """
def answer(texts, held_out):
    kinds = {}
    for index, text in enumerate(texts):
        kinds.setdefault(text, []).append(index)
    test = sorted(index for kind in kinds.values() for index in kind[-held_out:])
    return [index for index in range(len(texts)) if index not in test], test
""",
            "minus 0 is 0",
        ),
        (
            """
def answer(texts, held_out):
    train, test = [], []
    for kind in dict.fromkeys(texts):
        indices = [i for i, text in enumerate(texts) if text == kind]
        train += indices[:-held_out]
        test += indices[-held_out:]
    return train, test
""",
            "minus 0 is 0",
        ),
        (
            """
def answer(texts, held_out):
    test = [i for i, text in enumerate(texts) if text not in texts[i + 1:]]
    return [i for i in range(len(texts)) if i not in test], test
""",
            "whatever `held_out` is",
        ),
        (
            """
def answer(texts, held_out):
    lower = [text.lower() for text in texts]
    test = [i for i, text in enumerate(lower) if lower[i + 1:].count(text) < held_out]
    return [i for i in range(len(texts)) if i not in test], test
""",
            "compare the texts as they are",
        ),
        (
            """
from itertools import groupby

def answer(texts, held_out):
    train, test = [], []
    for _, run in groupby(range(len(texts)), key=lambda i: texts[i]):
        run = list(run)
        cut = max(0, len(run) - held_out)
        train += run[:cut]
        test += run[cut:]
    return train, test
""",
            "each run of equal neighbours",
        ),
        (
            """
def answer(texts, held_out):
    return [i for i, text in enumerate(texts) if texts[i + 1:].count(text) < held_out]
""",
            "the test indices alone",
        ),
        (
            """
def answer(texts, held_out):
    d = {}
    for i, t in enumerate(texts): d.setdefault(t, []).append(i)
    train, test = [], []
    for v in d.values():
        train += v[:-held_out]; test += v[len(v) - held_out:]
    return train, test
""",
            "that is empty: minus 0 is 0",
        ),
        (
            """
def answer(texts, held_out):
    d = {}
    for i, t in enumerate(texts, 1): d.setdefault(t, []).append(i)
    test = [i for v in d.values() for i in v[len(v) - held_out:]]
    return [i for i in range(1, len(texts)+1) if i not in test], test
""",
            "yours count from 1",
        ),
        (
            """
def answer(texts, held_out):
    texts = sorted(texts)
    d = {}
    for i, t in enumerate(texts): d.setdefault(t, []).append(i)
    test = [i for v in d.values() for i in v[len(v) - held_out:]]
    return [i for i in range(len(texts)) if i not in test], test
""",
            "sort the texts first",
        ),
        (
            """
def answer(texts, held_out):
    d = {}
    for i, t in enumerate(texts): d.setdefault(t, []).append(i)
    return [v[:len(v) - held_out] for v in d.values()], [v[len(v) - held_out:] for v in d.values()]
""",
            "not a list for each",
        ),
        (
            """
def answer(texts, held_out):
    d = {}
    for i, t in enumerate(texts): d.setdefault(t.strip(), []).append(i)
    test = [i for v in d.values() for i in v[len(v) - held_out:]]
    return [i for i in range(len(texts)) if i not in test], test
""",
            "A space belongs to the text",
        ),
    ],
    "8.2": [
        (
            "answer = lambda samples, window, hop: (samples - window) // hop",
            "forget the first window",
        ),
        ("answer = lambda samples, window, hop: samples // hop", "reach beyond the end"),
        ("answer = lambda samples, window, hop: samples // window", "side by side"),
        ("answer = lambda samples, window, hop: samples // hop + 1", "torch.stft gives"),
        (
            """
import math

def answer(samples, window, hop):
    return math.ceil((samples - window) / hop) + 1
""",
            "round up",
        ),
        ("answer = lambda samples, window, hop: (samples - window) / hop + 1", "divide with //"),
        (
            """
def answer(samples, window, hop):
    return 1 + (samples - window) // hop
""",
            "fall below 0",
        ),
        (
            """
def answer(samples, window, hop):
    return 1 + max(0, samples - window) // hop
""",
            "the count is 0 and not 1",
        ),
        (
            """
def answer(samples, window, hop):
    return len(range(0, samples - window, hop))
""",
            "ends exactly at the end",
        ),
        (
            """
def answer(samples, window, hop):
    count, start = 0, 0
    while start + window < samples:
        count += 1
        start += hop
    return count
""",
            "ends exactly at the end",
        ),
        (
            """
import math

def answer(samples, window, hop):
    return max(0.0, math.floor((samples - window) / hop) + 1.0)
""",
            "is a float",
        ),
        (
            """
def answer(samples, window, hop):
    return max(0, 1 + (samples - 256) // 100)
""",
            "a window of another size",
        ),
        (
            """
def answer(samples, window, hop):
    return max(0, 1 + round((samples - window) / hop))
""",
            "round to the nearest",
        ),
        (
            """
def answer(samples, window, hop):
    return len(range(0, samples, hop))
""",
            "a window for each hop",
        ),
        (
            """
def answer(samples, window, hop):
    return max(0, 1 + (samples - hop) // window)
""",
            "exchanged",
        ),
    ],
    "8.3": [
        (
            """
import numpy as np

def answer(low, high, bands):
    return np.linspace(low, high, bands + 2).tolist()
""",
            "equally spaced in hertz",
        ),
        (
            """
import numpy as np

def answer(low, high, bands):
    mel = lambda hertz: 2595 * np.log10(1 + hertz / 700)
    return np.linspace(mel(low), mel(high), bands + 2).tolist()
""",
            "stopped there",
        ),
        (
            """
import numpy as np

def answer(low, high, bands):
    mel = lambda hertz: 2595 * np.log10(1 + hertz / 700)
    edges = np.linspace(mel(low), mel(high), bands + 1)
    return (700 * (10 ** (edges / 2595) - 1)).tolist()
""",
            "for bands side by side",
        ),
        (
            """
import math

def answer(low, high, bands):
    first, last = (2595 * math.log10(1 + hertz / 700) for hertz in (low, high))
    step = (last - first) / (bands + 2)
    return [700 * (10 ** ((first + i * step) / 2595) - 1) for i in range(bands + 2)]
""",
            "last edge lies below",
        ),
        (
            """
import numpy as np

def answer(low, high, bands):
    mel = lambda hertz: 2595 * np.log10(1 + hertz / 700)
    edges = np.linspace(mel(low), mel(high), bands)
    return (700 * (10 ** (edges / 2595) - 1)).tolist()
""",
            "two too few",
        ),
        (
            """
import numpy as np

def answer(low, high, bands):
    mel = lambda hertz: 2595 * np.log10(1 + hertz / 700)
    edges = np.linspace(mel(low), mel(high), bands + 2)[1:-1]
    return (700 * (10 ** (edges / 2595) - 1)).tolist()
""",
            "between the two ends",
        ),
        (
            """
import numpy as np

def answer(low, high, bands):
    edges = np.linspace(0, 2595 * np.log10(1 + high / 700), bands + 2)
    return (700 * (10 ** (edges / 2595) - 1)).tolist()
""",
            "where the first band begins",
        ),
        (
            """
import math

def answer(low, high, bands):
    first, last = (2595 * math.log10(1 + hertz / 700) for hertz in (low, high))
    step = (last - first) / (bands + 1)
    return [700 * (math.exp((first + i * step) / 2595) - 1) for i in range(bands + 2)]
""",
            "One direction takes the natural logarithm",
        ),
        (
            """
import math

def answer(low, high, bands):
    first, last = (2595 * math.log10(1 + hertz / 700) for hertz in (low, high))
    step = (last - first) / (bands + 1)
    return [700 * 10 ** ((first + i * step) / 2595) for i in range(bands + 2)]
""",
            "missing on the way back",
        ),
        (
            """
import math

def answer(low, high, bands):
    first, last = (2595 * math.log(1 + hertz / 700) for hertz in (low, high))
    step = (last - first) / (bands + 1)
    return [700 * (10 ** ((first + i * step) / 2595) - 1) for i in range(bands + 2)]
""",
            "One direction takes the natural logarithm",
        ),
        (
            """
def answer(low, high, bands):
    step = (high - low) / (bands + 1)
    return [700 * (10 ** ((low + i * step) / 2595) - 1) for i in range(bands + 2)]
""",
            "Convert `low` and `high` to mel first",
        ),
        (
            """
import math
def answer(low, high, bands):
    a, b = 2595*math.log10(low/700), 2595*math.log10(high/700)
    return [700*(10**((a+(b-a)*i/(bands+1))/2595)-1) for i in range(bands+2)]
""",
            "The 1 inside the logarithm",
        ),
        (
            """
import numpy as np
def answer(low, high, bands):
    m = np.linspace(2595*np.log10(1+low/700), 2595*np.log10(1+high/700), bands+2)
    return (700*10**(m/2595)-1).tolist()
""",
            "Parentheses are missing",
        ),
        (
            """
import numpy as np
def answer(low, high, bands):
    m = np.linspace(2595*np.log10(1+low/700), 2595*np.log10(1+high/700), bands+2)
    return [int(x) for x in (700*(10**(m/2595)-1))]
""",
            "Your edges are whole numbers",
        ),
        (
            """
import math

def answer(low, high, bands):
    m = lambda f: 2595 * math.log10(max(f, 1e-09) / 700)
    a, b = (m(low), m(high))
    return [700 * 10 ** ((a + (b - a) * i / (bands + 1)) / 2595) for i in range(bands + 2)]
""",
            "In one direction you leave out the 1: mel is",
        ),
        (
            """
import math

def answer(low, high, bands):
    m = lambda f: 2595 * math.log10((1 + f) / 700)
    a, b = (m(low), m(high))
    return [700 * 10 ** ((a + (b - a) * i / (bands + 1)) / 2595) - 1 for i in range(bands + 2)]
""",
            "Brackets are in the wrong place: it is 1 +",
        ),
    ],
    "8.4": [
        (
            """
import math

def answer(power, decibels):
    loudest = max(power)
    below = [20 * math.log10(loudest / value) if value else decibels for value in power]
    return [1 - 2 * min(level, decibels) / decibels for level in below]
""",
            "which is right for amplitudes",
        ),
        (
            """
import math

def answer(power, decibels):
    loudest = max(power)
    below = [10 * math.log(loudest / value) if value else decibels for value in power]
    return [1 - 2 * min(level, decibels) / decibels for level in below]
""",
            "natural logarithm",
        ),
        (
            """
import math

def answer(power, decibels):
    below = [10 * math.log10(max(power) / value) if value else decibels for value in power]
    return [1 - 2 * level / decibels for level in below]
""",
            "below -1",
        ),
        (
            """
import math

def answer(power, decibels):
    below = [-10 * math.log10(value) if value else decibels for value in power]
    return [1 - 2 * min(level, decibels) / decibels for level in below]
""",
            "against a power of 1",
        ),
        (
            """
import math

def answer(power, decibels):
    below = [10 * math.log10(max(power) / value) if value else decibels for value in power]
    return [1 - min(level, decibels) / decibels for level in below]
""",
            "go from 0 to 1",
        ),
        (
            """
import math

def answer(power, decibels):
    below = [10 * math.log10(max(power) / value) if value else decibels for value in power]
    return [2 * min(level, decibels) / decibels - 1 for level in below]
""",
            "Black and white are swapped",
        ),
        (
            """
import math

def answer(power, decibels):
    top = 10 * math.log10(max(power))
    return [1 - 2 * min(top - 10 * math.log10(value), decibels) / decibels for value in power]
""",
            "has no logarithm",
        ),
        (
            """
import math

def answer(power, decibels):
    loudest = max(power)
    return [1 - 2 * min(10 * math.log10(loudest / value), decibels) / decibels for value in power]
""",
            "has no logarithm",
        ),
        (
            """
import math

def answer(power, decibels):
    below = [math.log10(max(power) / value) if value else decibels for value in power]
    return [1 - 2 * min(level, decibels) / decibels for level in below]
""",
            "gives bels",
        ),
        (
            """
import math

def answer(power, decibels):
    below = [10 * math.log10(max(power) / value) if value else 60 for value in power]
    return [1 - 2 * min(level, 60) / 60 for level in below]
""",
            "do not change with it",
        ),
        (
            """
def answer(power, decibels):
    return [2 * value / max(power) - 1 for value in power]
""",
            "evenly with the power",
        ),
        (
            """
import math

def answer(power, decibels):
    below = [10 * math.log10(power[0] / value) if value else decibels for value in power]
    return [1 - 2 * min(level, decibels) / decibels for level in below]
""",
            "against the first value",
        ),
        (
            """
import math

def answer(power, decibels):
    below = [10 * math.log10(max(power) / value) if value else decibels for value in power]
    return [min(level, decibels) for level in below]
""",
            "Turn them into greys",
        ),
        (
            """
import math
def answer(power, decibels):
    m = max(power)
    return [max(-1, 1+20*math.log10(p/m)/decibels) if p else 0 for p in power]
""",
            "half way to white",
        ),
        (
            """
import math
def answer(power, decibels):
    m = max(power)
    return [max(-1, 1+10*math.log10(p/m)/decibels) if p else -1 for p in power]
""",
            "half as fast",
        ),
        (
            """
import math
def answer(power, decibels):
    m = sum(power)/len(power)
    return [min(1,max(-1, 1+20*math.log10(p/m)/decibels)) if p else -1 for p in power]
""",
            "against the mean",
        ),
        (
            """
import math
def answer(power, decibels):
    m = max(power)
    return [round(max(-1, 1+20*math.log10(p/m)/decibels), 3) if p else -1 for p in power]
""",
            "You round the greys",
        ),
    ],
    "8.5": [
        (
            """
def answer(sound, noise, decibels):
    power = lambda samples: sum(x * x for x in samples) / len(samples)
    factor = power(sound) / power(noise) / 10 ** (decibels / 10)
    return [a + factor * b for a, b in zip(sound, noise)]
""",
            "take the square root",
        ),
        (
            """
def answer(sound, noise, decibels):
    loud = lambda samples: (sum(x * x for x in samples) / len(samples)) ** 0.5
    factor = loud(sound) / loud(noise) / 10 ** (decibels / 10)
    return [a + factor * b for a, b in zip(sound, noise)]
""",
            "decibels / 20",
        ),
        (
            """
def answer(sound, noise, decibels):
    loud = lambda samples: (sum(x * x for x in samples) / len(samples)) ** 0.5
    factor = loud(sound) / loud(noise) * 10 ** (decibels / 20)
    return [a + factor * b for a, b in zip(sound, noise)]
""",
            "louder than the sound",
        ),
        (
            """
def answer(sound, noise, decibels):
    loud = lambda samples: (sum(x * x for x in samples) / len(samples)) ** 0.5
    factor = loud(sound) / 10 ** (decibels / 20)
    return [a + factor * b for a, b in zip(sound, noise)]
""",
            "how loud the given noise is",
        ),
        (
            """
def answer(sound, noise, decibels):
    loud = lambda samples: (sum(x * x for x in samples) / len(samples)) ** 0.5
    return [a + b / loud(noise) / 10 ** (decibels / 20) for a, b in zip(sound, noise)]
""",
            "how loud the sound is",
        ),
        (
            """
def answer(sound, noise, decibels):
    peak = lambda samples: max(abs(x) for x in samples)
    return [a + b * peak(sound) / peak(noise) / 10 ** (decibels / 20) for a, b in zip(sound, noise)]
""",
            "one click would decide",
        ),
        (
            """
def answer(sound, noise, decibels):
    return [a + b for a, b in zip(sound, noise)]
""",
            "add the noise as it is",
        ),
        (
            """
def answer(sound, noise, decibels):
    loud = lambda samples: (sum(x * x for x in samples) / len(samples)) ** 0.5
    return [b * loud(sound) / loud(noise) / 10 ** (decibels / 20) for b in noise]
""",
            "scaled noise alone",
        ),
        (
            """
def answer(sound, noise, decibels):
    power = lambda samples: sum(x * x for x in samples) / len(samples)
    factor = (power(sound) / power(noise)) ** 0.5 / 10 ** (decibels / 40)
    return [a + factor * b for a, b in zip(sound, noise)]
""",
            "root of the decibel factor twice",
        ),
        (
            """
def answer(sound, noise, decibels):
    loud = lambda samples: sum(abs(x) for x in samples) / len(samples)
    factor = loud(sound) / loud(noise) / 10 ** (decibels / 20)
    return [a + factor * b for a, b in zip(sound, noise)]
""",
            "means of the absolute samples",
        ),
        (
            """
def answer(sound, noise, decibels):
    power = lambda samples: sum(x * x for x in samples) / len(samples)
    factor = (power(noise) / power(sound) / 10 ** (decibels / 10)) ** 0.5
    return [a + factor * b for a, b in zip(sound, noise)]
""",
            "upside down",
        ),
        (
            """
def answer(sound, noise, decibels):
    return [a + b / 10 ** (decibels / 20) for a, b in zip(sound, noise)]
""",
            "how loud the sound and the noise are",
        ),
        (
            """
import math

def answer(sound, noise, decibels):
    loud = lambda samples: math.sqrt(sum(x * x for x in samples))
    factor = loud(noise) / loud(sound) * 10 ** (decibels / 20)
    return [factor * a + b for a, b in zip(sound, noise)]
""",
            "Scale the noise",
        ),
        (
            """
import numpy as np
def answer(sound, noise, decibels):
    s, n = np.array(sound), np.array(noise)
    return s+n*s.std()/n.std()*10**(-decibels/20)
""",
            "standard deviation",
        ),
        (
            """
def answer(sound, noise, decibels):
    p = lambda x: sum(v*v for v in x)/len(x)
    k = (p(sound)/(p(noise)+1e-8)/10**(decibels/10))**.5
    return [a+k*b for a, b in zip(sound, noise)]
""",
            "very quiet noise",
        ),
        (
            """
def answer(sound, noise, decibels):
    p = lambda x: sum(v*v for v in x)/len(x)
    k = (p(sound)/p(noise)/10**(20/10))**.5
    return [a+k*b for a, b in zip(sound, noise)]
""",
            "the same level each time",
        ),
        (
            """
from math import sqrt

def answer(sound, noise, decibels):
    P = lambda v: sum((x * x for x in v)) / len(v)
    f = sqrt(P(sound) / P(noise) / 10 ** (decibels // 10))
    return [a + f * b for a, b in zip(sound, noise)]
""",
            "You round the decibels down to whole tens",
        ),
        (
            """
from math import sqrt

def answer(sound, noise, decibels):
    P = lambda v: sum((x * x for x in v)) / len(v)
    f = sqrt(P(sound) / P(noise) / 10 ** (decibels / 10))
    r = [a + f * b for a, b in zip(sound, noise)]
    m = max(1, max(map(abs, r)))
    return [x / m for x in r]
""",
            "You make the result quieter where it is above",
        ),
    ],
    "8.6": [
        (
            """
def answer(pairs):
    table = {}
    for said, read in pairs:
        if said:
            row = table.setdefault(said, {})
            row[read] = row.get(read, 0) + 1
    return table
""",
            "These are counts",
        ),
        (
            """
from collections import Counter

def answer(pairs):
    table = {}
    for (said, read), count in Counter(pairs).items():
        if said:
            table.setdefault(said, {})[read] = count / len(pairs)
    return table
""",
            "the number of all pairs",
        ),
        (
            """
from collections import Counter

def answer(pairs):
    total = Counter(read for _, read in pairs)
    table = {}
    for (said, read), count in Counter(pairs).items():
        if said:
            table.setdefault(said, {})[read] = count / total[read]
    return table
""",
            "how often a character was read",
        ),
        (
            """
from collections import Counter

def answer(pairs):
    total = Counter(said for said, _ in pairs)
    table = {}
    for (said, read), count in Counter(pairs).items():
        table.setdefault(said, {})[read] = count / total[said]
    return table
""",
            "Nobody said an extra character",
        ),
        (
            """
from collections import Counter

def answer(pairs):
    pairs = [(said, read) for said, read in pairs if said and read]
    total = Counter(said for said, _ in pairs)
    table = {}
    for (said, read), count in Counter(pairs).items():
        table.setdefault(said, {})[read] = count / total[said]
    return table
""",
            "A lost character counts, too",
        ),
        (
            """
from collections import Counter

def answer(pairs):
    total = Counter(said for said, _ in pairs)
    table = {}
    for (said, read), count in Counter(pairs).items():
        if said and said != read:
            table.setdefault(said, {})[read] = count / total[said]
    return table
""",
            "only what was read wrong",
        ),
        (
            """
from collections import Counter

def answer(pairs):
    pairs = [(said, read) for said, read in pairs if said and said != read]
    total = Counter(said for said, _ in pairs)
    table = {}
    for (said, read), count in Counter(pairs).items():
        table.setdefault(said, {})[read] = count / total[said]
    return table
""",
            "shares of the mistakes alone",
        ),
        (
            """
from collections import Counter

def answer(pairs):
    total = Counter(said for said, _ in pairs)
    return {(said, read): n / total[said] for (said, read), n in Counter(pairs).items() if said}
""",
            "The keys of your dictionary are pairs",
        ),
        (
            """
from collections import Counter

def answer(pairs):
    total = Counter(read for _, read in pairs)
    table = {}
    for (said, read), count in Counter(pairs).items():
        if read:
            table.setdefault(read, {})[said] = count / total[read]
    return table
""",
            "Rows and columns are exchanged",
        ),
        (
            """
def answer(pairs):
    table = {}
    for said, read in pairs:
        if said:
            table.setdefault(said, {})[read] = 1 / sum(first == said for first, _ in pairs)
    return table
""",
            "overwrites what you had",
        ),
        (
            """
def answer(pairs):
    d = {}
    for s, r in pairs:
        if s: d.setdefault(s, {}); d[s][r] = d[s].get(r, 0)+1
    return {s: {r: n/sum(x.values()) for r, n in x.items() if r} for s, x in d.items()}
""",
            "missing in its row",
        ),
        (
            """
def answer(pairs):
    d = {}
    for s, r in pairs:
        if s.strip(): d.setdefault(s, {}); d[s][r] = d[s].get(r, 0)+1
    return {s: {r: n/sum(x.values()) for r, n in x.items()} for s, x in d.items()}
""",
            "A space or a",
        ),
        (
            """
def answer(pairs):
    d = {}
    for s, r in pairs:
        s, r = s.lower(), r.lower()
        if s: d.setdefault(s, {}); d[s][r] = d[s].get(r, 0)+1
    return {s: {r: n/sum(x.values()) for r, n in x.items()} for s, x in d.items()}
""",
            "Capital and small letters",
        ),
        (
            """
def answer(pairs):
    d = {}
    for s, r in pairs:
        if s: d.setdefault(s, {}); d[s][r] = d[s].get(r, 0)+1
    return {s: [(r, n/sum(x.values())) for r, n in x.items()] for s, x in d.items()}
""",
            "Each row is a dictionary",
        ),
    ],
}

RIGHT: dict[str, list[str]] = {
    "8.1": [
        """
def answer(texts, held_out):
    indices = {}
    for index, text in enumerate(texts):
        indices.setdefault(text, []).append(index)
    test = sorted(index for kind in indices.values() for index in kind[len(kind) - held_out :])
    train = [index for index in range(len(texts)) if index not in test]
    return train, test
""",
        """
def answer(texts, held_out):
    train, test = [], []
    for index, text in enumerate(texts):
        if texts[index + 1:].count(text) < held_out:
            test.append(index)
        else:
            train.append(index)
    return train, test
""",
        """
def answer(texts, held_out):
    left = {text: texts.count(text) - held_out for text in texts}
    train, test = set(), set()
    for index, text in enumerate(texts):
        (train if left[text] > 0 else test).add(index)
        left[text] -= 1
    return train, test
""",
        """
from collections import Counter

def answer(texts, held_out):
    seen, train, test = Counter(), [], []
    for index in reversed(range(len(texts))):
        (test if seen[texts[index]] < held_out else train).append(index)
        seen[texts[index]] += 1
    return [train, test]
""",
        """
import numpy as np

def answer(texts, held_out):
    texts = np.array(texts)
    test = [i for kind in np.unique(texts) for i in np.flatnonzero(texts == kind)[::-1][:held_out]]
    return np.setdiff1d(np.arange(len(texts)), test), np.array(test, dtype=int)
""",
        """
def answer(texts, held_out):
    order = sorted(range(len(texts)), key=lambda index: texts[index])
    test = []
    for index in order:
        later = [other for other in order if texts[other] == texts[index] and other > index]
        if len(later) < held_out:
            test.append(index)
    return tuple(i for i in order if i not in test), tuple(test)
""",
        """
def answer(texts, held_out):
    later = [texts[i + 1:].count(t) for i, t in enumerate(texts)]
    train = [i for i, n in enumerate(later) if n >= held_out]
    return train, [i for i, n in enumerate(later) if n < held_out]
""",
        """
from itertools import groupby
def answer(texts, held_out):
    order = sorted(range(len(texts)), key=lambda i: texts[i])
    train, test = [], []
    for _, g in groupby(order, key=lambda i: texts[i]):
        g = list(g)
        cut = len(g) - held_out
        train += g[:cut]; test += g[cut:]
    return train, test
""",
    ],
    "8.2": [
        "answer = lambda samples, window, hop: max(0, (samples - window) // hop + 1)",
        """
def answer(samples, window, hop):
    return len(range(0, samples - window + 1, hop))
""",
        """
def answer(samples, window, hop):
    return sum(1 for start in range(0, samples, hop) if start + window <= samples)
""",
        """
def answer(samples, window, hop):
    if samples < window:
        return 0
    return 1 + answer(samples - hop, window, hop) if samples - hop >= window else 1
""",
        """
import math

def answer(samples, window, hop):
    return 0 if samples < window else math.floor((samples - window) / hop) + 1
""",
        """
import torch

def answer(samples, window, hop):
    return 0 if samples < window else torch.zeros(samples).unfold(0, window, hop).shape[0]
""",
        """
import torch
def answer(samples, window, hop):
    if samples < window: return 0
    return torch.zeros(samples).unfold(0, window, hop).shape[0]
""",
    ],
    "8.3": [
        """
import numpy as np

def answer(low, high, bands):
    mel = lambda hertz: 2595 * np.log10(1 + hertz / 700)
    edges = np.linspace(mel(low), mel(high), bands + 2)
    return (700 * (10 ** (edges / 2595) - 1)).tolist()
""",
        """
import math

def answer(low, high, bands):
    first, last = (2595 * math.log10(1 + hertz / 700) for hertz in (low, high))
    step = (last - first) / (bands + 1)
    return [700 * (10 ** ((first + i * step) / 2595) - 1) for i in range(bands + 2)]
""",
        """
import math

def answer(low, high, bands):
    first, last = (math.log(1 + hertz / 700) for hertz in (low, high))
    step = (last - first) / (bands + 1)
    return [700 * (math.exp(first + step * i) - 1) for i in range(bands + 2)]
""",
        """
import torch

def answer(low, high, bands):
    ends = 2595 * torch.log10(1 + torch.tensor([low, high], dtype=torch.float64) / 700)
    edges = torch.linspace(*ends.tolist(), bands + 2, dtype=torch.float64)
    return 700 * (10 ** (edges / 2595) - 1)
""",
        """
def answer(low, high, bands):
    ratio = ((1 + high / 700) / (1 + low / 700)) ** (1 / (bands + 1))
    edges = [float(low)]
    while len(edges) < bands + 2:
        edges.append((edges[-1] + 700) * ratio - 700)
    return tuple(edges)
""",
        """
import numpy as np
def answer(low, high, bands):
    return list(np.geomspace(low+700, high+700, bands+2)-700)
""",
        """
import torch
def answer(low, high, bands):
    m = torch.linspace(*(2595*torch.log10(1+torch.tensor([low, high])/700)).tolist(), bands+2)
    return (700*(10**(m/2595)-1)).tolist()
""",
    ],
    "8.4": [
        """
import math

def answer(power, decibels):
    below = [10 * math.log10(max(power) / value) if value else decibels for value in power]
    return [1 - 2 * min(level, decibels) / decibels for level in below]
""",
        """
import math

def answer(power, decibels):
    levels = [10 * math.log10(value) if value else -math.inf for value in power]
    floor = max(levels) - decibels
    return [-1 + 2 * (max(level, floor) - floor) / decibels for level in levels]
""",
        """
import numpy as np

def answer(power, decibels):
    with np.errstate(divide="ignore"):
        levels = 10 * np.log10(np.array(power))
    return np.clip(1 - 2 * (levels.max() - levels) / decibels, -1, 1).tolist()
""",
        """
import torch

def answer(power, decibels):
    levels = 10 * torch.log10(torch.tensor(power, dtype=torch.float64).clamp(min=1e-10))
    return (1 - 2 * (levels.max() - levels).clamp(max=decibels) / decibels).tolist()
""",
        """
import math

def answer(power, decibels):
    faintest = max(power) / 10 ** (decibels / 10)
    greys = []
    for value in power:
        if value <= faintest:
            greys.append(-1)
        else:
            greys.append(20 * math.log10(value / faintest) / decibels - 1)
    return greys
""",
        """
import numpy as np, math
def answer(power, decibels):
    m = max(power)
    ends = [-decibels, 0], [-1, 1]
    return [float(np.interp(10*math.log10(p/m), *ends)) if p else -1.0 for p in power]
""",
        """
import math
def answer(power, decibels):
    def g(p):
        try: return max(-1.0, 1+20*math.log10(p/max(power))/decibels)
        except ValueError: return -1.0
    return [g(p) for p in power]
""",
    ],
    "8.5": [
        """
def answer(sound, noise, decibels):
    power = lambda samples: sum(x * x for x in samples) / len(samples)
    factor = (power(sound) / power(noise) / 10 ** (decibels / 10)) ** 0.5
    return [a + factor * b for a, b in zip(sound, noise)]
""",
        """
import numpy as np

def answer(sound, noise, decibels):
    sound, noise = np.array(sound), np.array(noise)
    loud = lambda samples: np.sqrt((samples ** 2).mean())
    return (sound + noise * loud(sound) / loud(noise) * 10 ** (-decibels / 20)).tolist()
""",
        """
import math

def answer(sound, noise, decibels):
    energy = [sum(x ** 2 for x in samples) for samples in (sound, noise)]
    wanted = energy[0] * 10 ** (-decibels / 10)
    mixed = []
    for index in range(len(sound)):
        mixed.append(sound[index] + noise[index] * math.sqrt(wanted / energy[1]))
    return mixed
""",
        """
import torch

def answer(sound, noise, decibels):
    sound, noise = (torch.tensor(x, dtype=torch.float64) for x in (sound, noise))
    return sound + noise * sound.norm() / noise.norm() * 10 ** (-decibels / 20)
""",
        """
from statistics import fmean

def answer(sound, noise, decibels):
    power = lambda samples: fmean(map(lambda x: x * x, samples))
    unit = [x / power(noise) ** 0.5 for x in noise]
    return tuple(a + u * power(sound) ** 0.5 / 10 ** (decibels / 20) for a, u in zip(sound, unit))
""",
        """
import math
def answer(sound, noise, decibels):
    k = math.hypot(*sound)/math.hypot(*noise)*math.pow(10, -decibels/20)
    return list(map(lambda a, b: a+k*b, sound, noise))
""",
        """
import numpy as np
def answer(sound, noise, decibels):
    s, n = np.array(sound, np.float32), np.array(noise, np.float32)
    return s+np.sqrt(np.mean(s**2)/np.mean(n**2)/np.float32(10**(decibels/10)))*n
""",
    ],
    "8.6": [
        """
from collections import Counter, defaultdict

def answer(pairs):
    table = defaultdict(Counter)
    for said, read in pairs:
        table[said][read] += 1
    table.pop("", None)
    return {said: {read: n / row.total() for read, n in row.items()} for said, row in table.items()}
""",
        """
def answer(pairs):
    said = [first for first, _ in pairs if first]
    return {a: {b: pairs.count((a, b)) / said.count(a) for a2, b in pairs if a2 == a} for a in said}
""",
        """
import numpy as np

def answer(pairs):
    rows = sorted({said for said, _ in pairs} - {""})
    columns = sorted({read for _, read in pairs})
    counts = np.zeros((len(rows), len(columns)))
    for said, read in pairs:
        if said:
            counts[rows.index(said), columns.index(read)] += 1
    return {said: dict(zip(columns, counts[i] / counts[i].sum())) for i, said in enumerate(rows)}
""",
        """
def answer(pairs):
    table = {}
    for said, read in pairs:
        if said == "":
            continue
        if said not in table:
            readings = [other for first, other in pairs if first == said]
            table[said] = {other: readings.count(other) / len(readings) for other in set(readings)}
    return table
""",
        """
from itertools import groupby

def answer(pairs):
    table = {}
    for said, group in groupby(sorted(filter(lambda pair: pair[0], pairs)), key=lambda p: p[0]):
        read = [pair[1] for pair in group]
        row = {}
        for character in read:
            row[character] = row.get(character, 0) + 1 / len(read)
        table[said] = row
    return table
""",
        """
def answer(pairs):
    n, out = {}, {}
    for s, r in pairs:
        if not s: continue
        n[s] = n.get(s, 0)+1
        row = out.setdefault(s, {})
        for k in row: row[k] *= (n[s]-1)/n[s]
        row[r] = row.get(r, 0)+1/n[s]
    return out
""",
        """
def answer(pairs):
    chars = {c for p in pairs for c in p if c}
    out = {}
    for s in chars:
        row = [r for a, r in pairs if a == s]
        out[s] = {c: row.count(c)/len(row) if row else 0.0 for c in chars | {""}}
    return out
""",
    ],
}


# --- numbers --------------------------------------------------------------------------------------


def _decibels_of_a_factor_of_ten() -> float:
    """Return how many decibels below the loudest its tenth is, by the grey that it gets."""
    return (1 - greys([1.0, 0.1], 60)[1]) / 2 * 60


def _pixels_of_a_column() -> int:
    return CRNN(11).receptive_field().stride


def _strings_of_people() -> list[float]:
    """Return the share of real people's strings that each of the trainings reads."""
    stored = json.loads(shipped("measurements/uses.json").read_text(encoding="utf-8"))
    return [
        run["tests"]["real people, strings"]["exact_match"]
        for run in stored["runs"]
        if run["task"] == "speech"
    ]


def _divisor_of_the_mel_scale() -> float:
    """Return k of `1 + f / k`, from the frequency half way to 4,000 hertz in mel."""
    _, middle, high = band_edges(0, 4000, 1)
    return middle**2 / (high - 2 * middle)


NUMBERS: dict[str, dict[str, Any]] = {
    "8.3": {"700": _divisor_of_the_mel_scale},
    "8.4": {
        "ten": _decibels_of_a_factor_of_ten,
        "10": _decibels_of_a_factor_of_ten,
        "0.1": lambda: 10 ** (-10 / _decibels_of_a_factor_of_ten()),
        "0.001": lambda: 10 ** (-30 / _decibels_of_a_factor_of_ten()),
        "30": lambda: (1 - greys([1.0, 0.001], 60)[1]) / 2 * 60,
    },
    "8.5": {
        "10": lambda: (
            (with_noise([1.0], [1.0], 0)[0] - 1) ** 2 / (with_noise([1.0], [1.0], 10)[0] - 1) ** 2
        )
    },
    "8.A": {
        "32": lambda: HEIGHT,
        "eleven": lambda: len(Alphabet.preset("digits")),
        "37": lambda: len(Alphabet.preset("article")),
    },
    "8.B": {"8": lambda: 18_000 * fmean(range(3, 7)) / len(load_digits())},
    "8.C": {
        "12.5": lambda: 1000 * HOP / RATE,
        "four": _pixels_of_a_column,
        "50": lambda: 1000 * _pixels_of_a_column() * HOP / RATE,
        "20": lambda: RATE / (_pixels_of_a_column() * HOP),
    },
    "8.E": {
        "five": lambda: round(1 / fmean(_strings_of_people())),
        "three": lambda: len(_strings_of_people()),
    },
}
