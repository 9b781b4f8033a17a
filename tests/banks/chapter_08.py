"""Chapter 08: wrong answers, each with words of the sentence it must get, and right answers."""

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
            "still among the training characters",
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
    ],
    "8.4": [
        (
            """
import math

def answer(power, decibels):
    loudest = max(power)
    return [1 - 2 * min(20 * math.log10(loudest / value), decibels) / decibels for value in power]
""",
            "20 times the logarithm",
        ),
        (
            """
import math

def answer(power, decibels):
    loudest = max(power)
    return [1 - 2 * min(10 * math.log(loudest / value), decibels) / decibels for value in power]
""",
            "natural logarithm",
        ),
        (
            """
import math

def answer(power, decibels):
    return [1 - 2 * 10 * math.log10(max(power) / value) / decibels for value in power]
""",
            "below -1",
        ),
        (
            """
import math

def answer(power, decibels):
    return [1 - 2 * min(-10 * math.log10(value), decibels) / decibels for value in power]
""",
            "against a power of 1",
        ),
        (
            """
import math

def answer(power, decibels):
    return [1 - min(10 * math.log10(max(power) / value), decibels) / decibels for value in power]
""",
            "go from 0 to 1",
        ),
        (
            """
import math

def answer(power, decibels):
    below = [10 * math.log10(max(power) / value) for value in power]
    return [2 * min(level, decibels) / decibels - 1 for level in below]
""",
            "Black and white are swapped",
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
    ],
}

RIGHT: dict[str, list[str]] = {
    "8.1": [
        """
def answer(texts, held_out):
    indices = {}
    for index, text in enumerate(texts):
        indices.setdefault(text, []).append(index)
    test = sorted(index for kind in indices.values() for index in kind[-held_out:])
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
    ],
    "8.2": [
        "answer = lambda samples, window, hop: (samples - window) // hop + 1",
        """
def answer(samples, window, hop):
    return len(range(0, samples - window + 1, hop))
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
    ],
    "8.4": [
        """
import math

def answer(power, decibels):
    below = [10 * math.log10(max(power) / value) for value in power]
    return [1 - 2 * min(level, decibels) / decibels for level in below]
""",
        """
import math

def answer(power, decibels):
    levels = [10 * math.log10(value) for value in power]
    floor = max(levels) - decibels
    return [-1 + 2 * (max(level, floor) - floor) / decibels for level in levels]
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
    ],
}
