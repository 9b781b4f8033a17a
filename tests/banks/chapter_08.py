"""Chapter 08: what learners write, wrong (with words of the sentence that must answer it) and
right.
"""

WRONG: dict[str, list[tuple[str, str]]] = {
    "8.1": [
        (
            """
def answer(texts, held_out):
    places = list(range(len(texts)))
    return places[:-held_out], places[-held_out:]
""",
            "last ones of the whole list",
        ),
        (
            """
def answer(texts, held_out):
    test = []
    for kind in set(texts):
        test += [i for i, text in enumerate(texts) if text == kind][-held_out:]
    return list(range(len(texts))), sorted(test)
""",
            "still among those to train on",
        ),
        (
            """
def answer(texts, held_out):
    train, test = [], []
    for place in range(len(texts)):
        later = texts[place + 1:].count(texts[place])
        (test if later < held_out else train).append(place)
    return test, train
""",
            "lists are swapped",
        ),
        (
            """
def answer(texts, held_out):
    train, test = [], []
    seen = {}
    for place, text in enumerate(texts):
        seen[text] = seen.get(text, 0) + 1
        (test if seen[text] <= held_out else train).append(place)
    return train, test
""",
            "first of each kind out",
        ),
        (
            """
def answer(texts, held_out):
    train, test = [], []
    for place, text in enumerate(texts):
        (test if texts[place + 1:].count(text) < held_out else train).append(text)
    return train, test
""",
            "give their places",
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
            "equally far apart in hertz",
        ),
        (
            """
import numpy as np

def answer(low, high, bands):
    mel = lambda hertz: 2595 * np.log10(1 + hertz / 700)
    return np.linspace(mel(low), mel(high), bands + 2).tolist()
""",
            "stayed there",
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
    return [1 - 2 * min(20 * math.log10(loudest / one), decibels) / decibels for one in power]
""",
            "20 times the logarithm",
        ),
        (
            """
import math

def answer(power, decibels):
    loudest = max(power)
    return [1 - 2 * min(10 * math.log(loudest / one), decibels) / decibels for one in power]
""",
            "natural logarithm",
        ),
        (
            """
import math

def answer(power, decibels):
    return [1 - 2 * 10 * math.log10(max(power) / one) / decibels for one in power]
""",
            "below -1",
        ),
        (
            """
import math

def answer(power, decibels):
    return [1 - 2 * min(-10 * math.log10(one), decibels) / decibels for one in power]
""",
            "against a power of 1",
        ),
        (
            """
import math

def answer(power, decibels):
    return [1 - min(10 * math.log10(max(power) / one), decibels) / decibels for one in power]
""",
            "go from 0 to 1",
        ),
        (
            """
import math

def answer(power, decibels):
    return [2 * min(10 * math.log10(max(power) / one), decibels) / decibels - 1 for one in power]
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
            "take its square root",
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
            "how loud the noise is",
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
    places = {}
    for place, text in enumerate(texts):
        places.setdefault(text, []).append(place)
    test = sorted(place for kind in places.values() for place in kind[-held_out:])
    train = [place for place in range(len(texts)) if place not in test]
    return train, test
""",
        """
def answer(texts, held_out):
    train, test = [], []
    for place, text in enumerate(texts):
        if texts[place + 1:].count(text) < held_out:
            test.append(place)
        else:
            train.append(place)
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
    below = [10 * math.log10(max(power) / one) for one in power]
    return [1 - 2 * min(one, decibels) / decibels for one in below]
""",
        """
import math

def answer(power, decibels):
    levels = [10 * math.log10(one) for one in power]
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
