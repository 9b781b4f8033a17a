"""Chapter 05: answers of learners, wrong (with words of the expected reply) and right."""

WRONG: dict[str, list[tuple[str, str]]] = {
    "5.1": [
        (
            """
from math import comb, log

def answer(frames, classes, length):
    paths = comb(frames + length, 2 * length)
    return -(log(paths) - frames * log(classes))
""",
            "torch's mean divides",
        ),
        (
            """
import math

def answer(frames, classes, length):
    return frames * math.log(classes) / length
""",
            "a single path",
        ),
        (
            """
import math

def answer(frames, classes, length):
    paths = math.comb(frames, length)
    return -math.log(paths / classes ** frames) / length
""",
            "T + L choose 2L",
        ),
        (
            """
import math

def answer(frames, classes, length):
    probability = math.comb(frames + length, 2 * length) / classes ** frames
    return math.log(probability) / length
""",
            "The sign is wrong",
        ),
        (
            """
import math

def answer(frames, classes, length):
    each = 1 / (classes - 1)
    return -math.log(math.comb(frames + length, 2 * length) * each ** frames) / length
""",
            "You leave out the blank",
        ),
        (
            """
import math

def answer(frames, classes, length):
    path = -math.log(1 / classes) * frames
    return (path + math.log(math.comb(frames + length, 2 * length))) / length
""",
            "must be subtracted",
        ),
        (
            """
import math

def answer(frames, classes, length):
    paths = (frames + length) / (2 * length)
    return -math.log(paths / classes**frames) / length
""",
            "You divide T + L by 2L",
        ),
        (
            """
import math

def answer(frames, classes, length):
    return -math.log(1 / classes)
""",
            "an ordinary classifier",
        ),
        (
            """
import math

def answer(frames, classes, length):
    paths = math.comb(frames + length, 2 * length)
    return -math.log(paths / classes**frames) / frames
""",
            "You divide by the number of frames",
        ),
        (
            """
import math

def answer(frames, classes, length):
    paths = math.comb(frames + length, 2 * length)
    return -math.log(paths / (classes + 1) ** frames) / length
""",
            "the blank a second time",
        ),
    ],
    "5.2": [
        (
            """
import numpy as np

def answer(paths, lengths, blank):
    return float((np.array(paths) == blank).mean())
""",
            "You count the padding",
        ),
        (
            """
def answer(paths, lengths, blank):
    shares = []
    for path, length in zip(paths, lengths):
        shares.append(sum(label == blank for label in path[:length]) / length)
    return sum(shares) / len(shares)
""",
            "a column of a short picture counts more",
        ),
        (
            """
def answer(paths, lengths, blank):
    blanks = total = 0
    for path, length in zip(paths, lengths):
        for label in path[:length]:
            blanks += not label
            total += 1
    return blanks / total
""",
            "You always count class 0",
        ),
        (
            """
def answer(paths, lengths, blank):
    letters = 0
    for path, length in zip(paths, lengths):
        letters += sum(label != blank for label in path[:length])
    return letters / sum(lengths)
""",
            "share of the characters",
        ),
        (
            """
def answer(paths, lengths, blank):
    blanks = 0
    for path, length in zip(paths, lengths):
        blanks += list(path[:length]).count(blank)
    return blanks
""",
            "divide by the number",
        ),
        (
            """
def answer(paths, lengths, blank):
    blanks = sum(path[:length].count(blank) for path, length in zip(paths, lengths))
    return blanks / (len(paths) * len(paths[0]))
""",
            "but divide by all columns",
        ),
    ],
    "5.3": [
        (
            """
import math

def answer(step, steps, peak, warmup):
    rising = warmup * steps
    if step < rising:
        return peak * step / rising
    part = (step - rising) / (steps - rising)
    return peak * (1 + math.cos(math.pi * part)) / 2
""",
            "Your step 0 has the rate 0",
        ),
        (
            """
import math

def answer(step, steps, peak, warmup):
    return peak * (1 + math.cos(math.pi * step / steps)) / 2
""",
            "There is no warm-up",
        ),
        (
            """
import math

def answer(step, steps, peak, warmup):
    rising = warmup * steps
    if step < rising:
        return peak * (step + 1) / (rising + 1)
    return peak * (1 + math.cos(math.pi * step / steps)) / 2
""",
            "begins at step 0",
        ),
        (
            """
import math

def answer(step, steps, peak, warmup):
    rising = warmup * steps
    if step < rising:
        return peak * (step + 1) / (rising + 1)
    return peak * math.cos(math.pi * (step - rising) / (steps - rising))
""",
            "goes below 0",
        ),
        (
            """
def answer(step, steps, peak, warmup):
    rising = warmup * steps
    if step < rising:
        return peak * (step + 1) / (rising + 1)
    return peak * (steps - step) / (steps - rising)
""",
            "in a straight line",
        ),
        (
            """
import math

def answer(step, steps, peak, warmup):
    rising = warmup * steps
    if step < rising:
        return peak * (step + 1) / (rising + 1)
    part = (step - rising) / (steps - rising)
    return 0.5 * peak * (1 + math.cos(part))
""",
            "half a turn is pi, not 1.",
        ),
        (
            """
import math

def answer(step, steps, peak, warmup):
    rising = warmup * steps
    if step < rising:
        return peak * (step + 1) / (rising + 1)
    angle = 180 * (step - rising) / (steps - rising)
    return peak * (1 + math.cos(angle)) / 2
""",
            "degrees",
        ),
        (
            """
import math

def answer(step, steps, peak, warmup):
    rising = warmup * steps
    if step < rising:
        return peak * (step + 1) / (rising + 1)
    angle = math.pi * (step - rising) / (steps - 1 - rising)
    return peak * (1 + math.cos(angle)) / 2
""",
            "one after the last",
        ),
        (
            """
import math

def answer(step, steps, peak, warmup):
    rising = int(warmup * steps)
    if step < rising:
        return peak * (step + 1) / (rising + 1)
    part = (step - rising) / (steps - rising)
    return peak * 0.5 * (1 + math.cos(math.pi * part))
""",
            "round `rising`",
        ),
    ],
    "5.4": [
        (
            """
import math

def answer(gradients, limit):
    result = []
    for gradient in gradients:
        norm = math.hypot(*gradient)
        result.append([value * limit / norm if norm > limit else value for value in gradient])
    return result
""",
            "by its own norm",
        ),
        (
            """
import numpy as np

def answer(gradients, limit):
    return [np.clip(gradient, -limit, limit).tolist() for gradient in gradients]
""",
            "cut each number",
        ),
        (
            """
import math

def answer(gradients, limit):
    norm = math.sqrt(sum(value ** 2 for gradient in gradients for value in gradient))
    if norm == 0:
        return gradients
    return [[value * limit / norm for value in gradient] for gradient in gradients]
""",
            "scale small gradients up",
        ),
        (
            """
def answer(gradients, limit):
    norm = sum(value ** 2 for gradient in gradients for value in gradient)
    if norm <= limit:
        return gradients
    return [[value * limit / norm for value in gradient] for gradient in gradients]
""",
            "square root",
        ),
        (
            """
def answer(gradients, limit):
    norm = sum(abs(value) for gradient in gradients for value in gradient)
    factor = limit / norm if norm > limit else 1
    return [[value * factor for value in gradient] for gradient in gradients]
""",
            "sum of the absolute values",
        ),
        (
            """
def answer(gradients, limit):
    largest = max(max(map(abs, gradient)) for gradient in gradients)
    factor = min(1, limit / largest) if largest else 1
    return [[value * factor for value in gradient] for gradient in gradients]
""",
            "the largest number alone",
        ),
        (
            """
import math

def answer(gradients, limit):
    norm = math.sqrt(sum(value * value for gradient in gradients for value in gradient))
    return [[limit * value / norm for value in gradient] for gradient in gradients]
""",
            "You always scale",
        ),
    ],
    "5.5": [
        (
            """
def answer(chart):
    if chart["loss"] < 0:
        return "no log-probabilities"
    if chart["right"] < 0.5 and chart["zeros"] == 0:
        return "other pictures"
    if chart["neighbours"] > 0.1:
        return "eval() forgotten"
    if chart["zeros"] > 0:
        return "labels too long"
    if chart["twins"] < 0.5:
        return "blanks first"
    return "sound"
""",
            "ask about the loss and about the picture itself first",
        ),
        (
            """
def answer(chart):
    if chart["loss"] < 0:
        return "no log-probabilities"
    elif chart["loss"] > 1:
        return "wrong labels"
    elif chart["picture"] < 0.01:
        return "nothing drawn"
    elif chart["neighbours"] > 0.1:
        return "eval() forgotten"
    elif chart["zeros"] > 0.1:
        return "labels too long"
    elif chart["right"] < 0.5:
        return "other pictures"
    elif chart["twins"] < 0.5:
        return "blanks first"
    return "sound"
""",
            "whether the picture matters at all",
        ),
        (
            """
def answer(chart):
    if chart["loss"] < 0:
        return "no log-probabilities"
    if chart["twins"] < 0.5:
        return "blanks first"
    if chart["neighbours"] > 0.1:
        return "eval() forgotten"
    return "sound"
""",
            "Ask this last",
        ),
        (
            """
def answer(chart):
    if chart["picture"] < 0.01:
        return "nothing drawn"
    if chart["neighbours"] > 0.1:
        return "eval() forgotten"
    if chart["zeros"] > 0:
        return "labels too long"
    if chart["loss"] > 1:
        return "wrong labels"
    if chart["right"] < 0.4:
        return "other pictures"
    if chart["twins"] < 0.5:
        return "blanks first"
    return "sound"
""",
            "a loss below 0 for a good loss",
        ),
        (
            """
def answer(chart):
    if chart["loss"] < 0:
        return "no log-probabilities"
    if chart["picture"] < 0.01:
        return "nothing drawn"
    if chart["neighbours"] != 0:
        return "eval() forgotten"
    return "sound"
""",
            "exactly 0",
        ),
        (
            """
def answer(chart):
    rules = [
        ("no log-probabilities", chart["loss"] < 0),
        ("nothing drawn", chart["picture"] < 1e-3),
        ("eval() forgotten", chart["neighbours"] > 1e-2),
        ("wrong labels", chart["loss"] > 1),
        ("other pictures", chart["right"] < 0.4),
        ("blanks first", chart["twins"] < 0.5),
    ]
    return next((name for name, true in rules if true), "sound")
""",
            "never look at `zeros`",
        ),
        (
            """
def answer(chart):
    if chart["loss"] < 0:
        return "no log-probabilities"
    if chart["picture"] < 0.01:
        return "nothing drawn"
    if chart["neighbours"] > 0.1:
        return "eval() forgotten"
    if chart["zeros"] > 0:
        return "labels too long"
    if chart["loss"] > 1:
        return "wrong labels"
    if chart["right"] < 0.4:
        return "other pictures"
    return "blanks first"
""",
            "never say that a run is sound",
        ),
        (
            """
def answer(chart):
    if chart["loss"] < 0:
        return "no log probabilities"
    if chart["picture"] < 0.01:
        return "nothing drawn"
    return "sound"
""",
            "not one of the eight names",
        ),
        (
            """
def answer(chart):
    if chart["loss"] < 0:
        return "no log-probabilities"
    if chart["picture"] < 0.001:
        return "nothing drawn"
    if chart["loss"] < 0.5 and chart["right"] > 0.9:
        return "sound"
    if chart["neighbours"] > 0.01:
        return "eval() forgotten"
    if chart["zeros"] > 0:
        return "labels too long"
    if chart["loss"] > 1:
        return "wrong labels"
    return "other pictures" if chart["right"] < 0.4 else "blanks first"
""",
            "before you have asked everything",
        ),
        (
            """
def answer(chart):
    if chart["loss"] < 0:
        return "no log-probabilities"
    if chart["loss"] < 0.2 and chart["right"] > 0.8:
        return "sound"
    if chart["picture"] < 0.001:
        return "nothing drawn"
    if chart["zeros"] > 0:
        return "labels too long"
    return "wrong labels" if chart["loss"] > 1 else "other pictures"
""",
            "before you have asked everything",
        ),
        (
            """
def answer(chart):
    if chart["loss"] < 0:
        return "no log-probabilities"
    if chart["picture"] < 0.001:
        return "nothing drawn"
    if chart["neighbours"] > 0.01:
        return "eval() forgotten"
    if chart["zeros"] > 0:
        return "labels too long"
    if chart["loss"] > 1:
        return "wrong labels"
    if chart["right"] < 0.9:
        return "other pictures"
    return "blanks first" if chart["twins"] < 0.5 else "sound"
""",
            "limit for `right` is too high",
        ),
    ],
}

RIGHT: dict[str, list[str]] = {
    "5.1": [
        """
import math

def answer(frames, classes, length):
    paths = math.comb(frames + length, 2 * length)
    return -math.log(paths / classes ** frames) / length
""",
        """
from math import lgamma, log

def answer(frames, classes, length):
    log_paths = lgamma(frames + length + 1) - lgamma(2 * length + 1) - lgamma(frames - length + 1)
    return (frames * log(classes) - log_paths) / length
""",
    ],
    "5.2": [
        """
import numpy as np

def answer(paths, lengths, blank):
    paths, lengths = np.array(paths), np.array(lengths)
    true = np.arange(paths.shape[1]) < lengths[:, None]
    return float((paths == blank)[true].mean())
""",
        """
def answer(paths, lengths, blank):
    blanks = total = 0
    for path, length in zip(paths, lengths):
        blanks += list(path[:length]).count(blank)
        total += length
    return blanks / total
""",
    ],
    "5.3": [
        """
import math

def answer(step, steps, peak, warmup):
    rising = steps * warmup
    if step >= rising:
        return peak * math.cos(math.pi / 2 * (step - rising) / (steps - rising)) ** 2
    return peak / (rising + 1) * (step + 1)
""",
        """
from math import cos, pi

def answer(step, steps, peak, warmup):
    rising = warmup * steps
    part = (step - rising) / (steps - rising)
    share = (step + 1) / (rising + 1) if part < 0 else (1 + cos(part * pi)) / 2
    return share * peak
""",
    ],
    "5.4": [
        """
import numpy as np

def answer(gradients, limit):
    norm = np.linalg.norm(np.concatenate([np.array(gradient) for gradient in gradients]))
    factor = limit / norm if norm > limit else 1.0
    return [(np.array(gradient) * factor).tolist() for gradient in gradients]
""",
        """
def answer(gradients, limit):
    norm = sum(value ** 2 for gradient in gradients for value in gradient) ** 0.5
    if norm <= limit:
        return gradients
    return [[value / norm * limit for value in gradient] for gradient in gradients]
""",
    ],
    "5.5": [
        """
def answer(chart):
    if chart["loss"] < 0:
        return "no log-probabilities"
    if chart["loss"] > 1:
        return "nothing drawn" if chart["picture"] < 0.01 else "wrong labels"
    if chart["zeros"] > 0.1:
        return "labels too long"
    if chart["neighbours"] > 0.1:
        return "eval() forgotten"
    if chart["right"] < 0.4:
        return "other pictures"
    if chart["twins"] < 0.4:
        return "blanks first"
    return "sound"
""",
        """
def answer(chart):
    rules = [
        ("no log-probabilities", chart["loss"] < 0),
        ("eval() forgotten", chart["neighbours"] > 1e-2),
        ("labels too long", chart["zeros"] > 0),
        ("nothing drawn", chart["picture"] < 1e-3),
        ("wrong labels", chart["loss"] > 1),
        ("other pictures", chart["right"] < 0.4),
        ("blanks first", chart["twins"] < 0.5),
    ]
    return next((name for name, true in rules if true), "sound")
""",
    ],
}
