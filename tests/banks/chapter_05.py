"""Chapter 05: answers of learners, wrong (with words of the expected reply) and right."""

from crnn_course.exercises.chapter_05 import NAMES, diagnose

SOUND = {"loss": 0.01, "right": 1.0, "twins": 1.0, "neighbours": 0.0, "picture": 1.0, "zeros": 0.0}


def _limit(name: str, said: str) -> float:
    """Return where the doctor's diagnosis of a chart changes to or from `said`, to 5 digits."""
    steps = (index / 100_000 for index in range(100_000))
    first = diagnose({**SOUND, name: 0.0}) == said
    return next(x for x in steps if (diagnose({**SOUND, name: x}) == said) != first)


NUMBERS = {
    "5.5": {
        "eight": NAMES,
        "0.001": lambda: _limit("picture", "nothing drawn"),
        "0.01": lambda: _limit("neighbours", "eval() forgotten"),
    }
}

LOSSES = """
import torch
from torch import nn
from crnn_course import museum

def answer(seed, steps, rate):
    reader, batches = museum.workbench(seed, steps)
    optimizer = torch.optim.Adam(reader.parameters(), lr=rate)
    losses = []
    for batch in batches:
        scores, lengths = reader(batch.images, batch.widths)
        log_probs = scores.log_softmax(2).transpose(0, 1)
        loss = nn.functional.ctc_loss(log_probs, batch.targets, lengths, batch.target_lengths)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    return losses
"""
TRANSFER = """
import torch
from crnn_course import museum

def answer(seed, steps, rate):
    reader, batches = museum.workbench(seed, steps)
    reader.classifier = museum.new_layer(seed)
    optimizer = torch.optim.Adam(reader.parameters(), lr=rate)
    start = reader.classifier.weight.detach().clone()
    losses = []
    for batch in batches:
        optimizer.zero_grad()
        loss = museum.loss_of(reader, batch)
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    return losses, (reader.classifier.weight - start).norm().item()
"""
EPOCHS = """
import torch
from torch.optim import Adam
from torch.optim.lr_scheduler import LambdaLR
from crnn_course import museum

def answer(seed, epochs, peak):
    reader, batches = museum.workbench(seed, 3)
    optimizer, steps = Adam(reader.parameters(), lr=peak), epochs * len(batches)
    schedule = LambdaLR(optimizer, lambda step: 1 - step / steps)
    rates, losses = [], []
    for _ in range(epochs):
        reader.train()
        for batch in batches:
            rates.append(schedule.get_last_lr()[0])
            optimizer.zero_grad()
            museum.loss_of(reader, batch).backward()
            optimizer.step()
            schedule.step()
        reader.eval()
        with torch.no_grad():
            losses.append(museum.loss_of(reader, museum.unseen_batch()).item())
    return rates, losses, reader.batches_counted()
"""


def _changed(loop: str, *changes: tuple[str, str]) -> str:
    """Return the source of a loop with some texts replaced; each must be there."""
    for old, new in changes:
        assert old in loop, old
        loop = loop.replace(old, new)
    return loop


OVER_COLUMNS = ("log_softmax(2)", "log_softmax(1)")
PADDED = ("batch.targets, lengths,", "batch.targets, torch.full_like(lengths, len(log_probs)),")
NO_ZERO = ("        optimizer.zero_grad()\n", "")
OLD_LAYER = (
    """    reader.classifier = museum.new_layer(seed)
    optimizer = torch.optim.Adam(reader.parameters(), lr=rate)
""",
    """    optimizer = torch.optim.Adam(reader.parameters(), lr=rate)
    reader.classifier = museum.new_layer(seed)
""",
)
ONCE_AN_EPOCH = (
    """            schedule.step()
        reader.eval()
""",
    """        schedule.step()
        reader.eval()
""",
)
ONLY_ONCE = (
    """    rates, losses = [], []
    for _ in range(epochs):
        reader.train()
""",
    """    rates, losses = [], []
    reader.train()
    for _ in range(epochs):
""",
)

WRONG: dict[str, list[tuple[str, str]]] = {
    "5.1": [
        (
            """
import torch

def answer(frames, classes, length):
    log_probs = torch.full((frames, 1, classes), 1 / classes).log()
    target = torch.arange(1, length + 1)[None] % classes
    loss = torch.ops.aten._ctc_loss.default(log_probs, target, [frames], [length])[0]
    return loss.item() / length
""",
            "ready-made",
        ),
        (
            """
import math

def answer(frames, classes, length):
    paths = math.comb(frames + length, 2 * length)
    return -math.log(max(paths / classes**frames, 1e-300)) / length
""",
            "by a small number",
        ),
        (
            """
import torch

def answer(frames, classes, length):
    log_probs = torch.full((frames, 1, classes), 1 / classes).log()
    target = torch.arange(1, length + 1)[None] % classes
    sizes = torch.tensor([frames]), torch.tensor([length])
    return torch.nn.functional.ctc_loss(log_probs, target, *sizes).item()
""",
            "ready-made",
        ),
        (
            """
import math

def answer(frames, classes, length):
    return frames * math.log(classes) - math.log(2 * frames - 1)
""",
            "Print the parts",
        ),
        (
            """
import math

def answer(frames, classes, length):
    paths = math.comb(frames + length, 2 * length)
    return -math.log(paths / classes ** frames) / length
""",
            "smaller than any float",
        ),
        (
            """
import numpy as np
from math import comb

def answer(frames, classes, length):
    with np.errstate(all="ignore"):
        probability = comb(frames + length, 2 * length) * np.float64(1 / classes) ** frames
        return float(-np.log(probability)) / length
""",
            "smaller than any float",
        ),
        (
            """
from math import comb, log

def answer(frames, classes, length):
    return log(classes ** frames / comb(frames + length, 2 * length)) / length
""",
            "too large for its type",
        ),
        (
            """
def answer(frames, classes, length):
    return 1.0986
""",
            "whatever it is given",
        ),
        (
            """
from math import comb, log

def answer(frames, classes, length):
    paths = comb(frames + length, 2 * length)
    return -(log(paths) - frames * log(classes))
""",
            "Divide it by the number of letters",
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
        (
            """
import math
from math import log

def answer(frames, classes, length):
    return (frames * log(classes) - math.comb(frames + length, 2 * length)) / length
""",
            "You subtract the number of paths itself",
        ),
    ],
    "5.2": [
        (
            """
def answer(paths, lengths, blank):
    for path, length in zip(paths, lengths):
        share = path[:length].count(blank) / length
    return share
""",
            "share of the last picture alone",
        ),
        (
            """
def answer(paths, lengths, blank):
    return sum(path[:n].count(blank) / n for path, n in zip(paths, lengths))
""",
            "add up the shares",
        ),
        (
            """
def answer(paths, lengths, blank):
    return sum(path[:n].count(blank) for path, n in zip(paths, lengths)) // sum(lengths)
""",
            "rounds the share down",
        ),
        (
            """
def answer(paths, lengths, blank):
    return sum(path.count(blank) for path in paths) / sum(lengths)
""",
            "the blanks of the padding, too",
        ),
        (
            """
def answer(paths, lengths, blank):
    said = [label for path in paths for label in path[:max(lengths)]]
    return said.count(blank) / len(said)
""",
            "You count the padding",
        ),
        (
            """
def answer(paths, lengths, blank):
    said = [label for path, length in zip(paths, lengths) for label in path[:length]]
    return sum(label is blank for label in said) / len(said)
""",
            "with ==",
        ),
        (
            """
def answer(paths, lengths, blank):
    blanks = sum(list(path[:length]).count(blank) for path, length in zip(paths, lengths))
    return blanks / len(paths)
""",
            "divide by the number of pictures",
        ),
        (
            """
def answer(paths, lengths, blank):
    path, length = paths[0], lengths[0]
    return path[:length].count(blank) / length
""",
            "one picture only",
        ),
        (
            """
def answer(paths, lengths, blank):
    said = [label for path, length in zip(paths, lengths) for label in path[:length]]
    return 100 * said.count(blank) / len(said)
""",
            "percentages",
        ),
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
        (
            """
def answer(paths, lengths, blank):
    return sum((p.count(blank) for p in paths)) / sum(lengths)
""",
            "You count the blanks of the padding, too, and",
        ),
        (
            """
def answer(paths, lengths, blank):
    return sum((p[:n - 1].count(blank) for p, n in zip(paths, lengths))) / sum(lengths)
""",
            "You count the blanks of one column too few in",
        ),
        (
            """
def answer(paths, lengths, blank):
    return sum((p[:n + 1].count(blank) for p, n in zip(paths, lengths))) / sum(lengths)
""",
            "You count the blanks of one column too many",
        ),
        (
            """
def answer(paths, lengths, blank):
    return sum((p[-n:].count(blank) for p, n in zip(paths, lengths))) / sum(lengths)
""",
            "You count in the last columns of each path",
        ),
        (
            """
def answer(paths, lengths, blank):
    b = max(map(max, paths))
    return sum((p[:n].count(b) for p, n in zip(paths, lengths))) / sum(lengths)
""",
            "You always count the last class. The blank is",
        ),
        (
            """
def answer(paths, lengths, blank):
    a = 0
    b = 0
    for p in paths:
        q = list(p)
        while q and q[-1] == blank:
            q.pop()
        a += q.count(blank)
        b += len(q)
    return a / max(1, b)
""",
            "You leave out blanks at the end of a path as",
        ),
        (
            """
def answer(paths, lengths, blank):
    return sum((x <= blank for p, n in zip(paths, lengths) for x in p[:n])) / sum(lengths)
""",
            "You count all classes up to `blank`. Compare",
        ),
    ],
    "5.3": [
        (
            """
import math

def answer(step, steps, peak, warmup):
    rising = math.ceil(warmup * steps)
    if step < rising:
        return peak * (step + 1) / (rising + 1)
    return peak * 0.5 * (1 + math.cos(math.pi * (step - rising) / (steps - rising)))
""",
            "You round `rising`",
        ),
        (
            """
import math

def answer(step, steps, peak, warmup):
    rising = 0.1 * steps
    if step < rising:
        return peak * (step + 1) / (rising + 1)
    return peak * (1 + math.cos(math.pi * (step - rising) / (steps - rising))) / 2
""",
            "whatever `warmup` is",
        ),
        (
            """
import math

def answer(step, steps, peak, warmup):
    rising = warmup * steps
    if step < rising:
        return peak * (step + 1) / (rising + 1)
    return peak * (1 + math.cos(math.pi * (step - rising) / steps)) / 2
""",
            "dividing by all steps",
        ),
        (
            """
import math

def answer(step, steps, peak, warmup):
    rising = warmup * steps
    if step < rising:
        return peak * (step + 1) / (rising + 1)
    return peak * math.exp(-(step - rising) / (steps - rising))
""",
            "wrong where the warm-up is over",
        ),
        (
            """
import math

def answer(step, steps, peak, warmup):
    rising = warmup * steps
    if step < rising:
        return peak * (step + 1) / rising
    return peak * (1 + math.cos(math.pi * (step - rising) / (steps - rising))) / 2
""",
            "rising + 1",
        ),
        (
            """
def answer(step, steps, peak, warmup):
    rising = warmup * steps
    return peak * (step + 1) / (rising + 1) if step < rising else peak
""",
            "never falls",
        ),
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
        (
            """
from math import cos, pi

def answer(step, steps, peak, warmup):
    r = warmup * steps
    a = (step + 1) / (r + 1) if step < r else 1
    return a * peak * 0.5 * (1 + cos(pi * step / steps))
""",
            "You multiply the warm-up by a cosine that",
        ),
        (
            """
from math import cos, pi

def answer(step, steps, peak, warmup):
    r = warmup * steps
    if step < r:
        return peak * (step + 1) / (r + 1)
    return peak * 0.5 * (1 + cos(pi * (step - r) / (steps - r)) ** 2)
""",
            "You square the cosine, so that the rate rises",
        ),
    ],
    "5.4": [
        (
            """
import torch

def answer(gradients, limit):
    together = torch.tensor([sum(gradients, [])], dtype=torch.float64)
    scaled = iter(together.renorm(2, 0, limit)[0].tolist())
    return [[next(scaled) for _ in gradient] for gradient in gradients]
""",
            "ready-made",
        ),
        (
            """
def answer(gradients, limit):
    squares = sum(value ** 2 for gradient in gradients for value in gradient)
    if squares <= limit:
        return gradients
    return [[value * limit / squares ** 0.5 for value in gradient] for gradient in gradients]
""",
            "sum of the squares with the limit",
        ),
        (
            """
def answer(gradients, limit):
    norm = sum(value ** 2 for value in gradients[0]) ** 0.5
    factor = limit / norm if norm > limit else 1
    return [[value * factor for value in gradient] for gradient in gradients]
""",
            "the first list alone",
        ),
        (
            """
def answer(gradients, limit):
    norm = sum(value ** 2 for gradient in gradients for value in gradient) ** 0.5
    if norm <= limit:
        return gradients
    return [[value / norm for value in gradient] for gradient in gradients]
""",
            "whatever `limit` is",
        ),
        (
            """
def answer(gradients, limit):
    return gradients
""",
            "gives back what it was given",
        ),
        (
            """
def answer(gradients, limit):
    norm = sum(value ** 2 for gradient in gradients for value in gradient) ** 0.5
    if norm > limit:
        for gradient in gradients:
            for index, value in enumerate(gradient):
                gradient[index] = value * limit / norm
    return gradients
""",
            "you changed what you were given",
        ),
        (
            """
def answer(gradients, limit):
    norm = sum(value ** 2 for gradient in gradients for value in gradient) ** 0.5
    factor = min(1, limit / norm) if norm else 1
    return [value * factor for gradient in gradients for value in gradient]
""",
            "one list for each weight matrix",
        ),
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
            "small gradients, too",
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
        (
            """
import math

def answer(gradients, limit):
    n = math.sqrt(sum((v * v for g in gradients for v in g)))
    if n > limit:
        return gradients
    return [[v * limit / n for v in g] for g in gradients] if n else gradients
""",
            "Your condition is the wrong way round",
        ),
    ],
    "5.5": [
        (
            """
def answer(chart):
    if chart["picture"] < 0.001:
        return "nothing drawn"
    if chart["neighbours"] > 0.01:
        return "eval() forgotten"
    if chart["zeros"] > 0:
        return "labels too long"
    if chart["loss"] > 1.2:
        return "wrong labels"
    if chart["right"] < 0.4:
        return "other pictures"
    if chart["twins"] < 0.4:
        return "blanks first"
    return "no log-probabilities" if chart["loss"] < 0 else "sound"
""",
            "too late whether the loss is below 0",
        ),
        (
            """
def answer(chart):
    if chart["loss"] < 0:
        return "no log-probabilities"
    if chart["picture"] == 0:
        return "nothing drawn"
    if chart["neighbours"] > 0.01:
        return "eval() forgotten"
    if chart["zeros"] > 0:
        return "labels too long"
    if chart["loss"] > 1.2:
        return "wrong labels"
    if chart["right"] < 0.4:
        return "other pictures"
    return "blanks first" if chart["twins"] < 0.4 else "sound"
""",
            "Your limit for `picture` is too low",
        ),
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
            "do not look at `zeros`",
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
            "'blanks first' of a sound run",
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
            "You call a run sound that is not",
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
            "You call a run sound that is not",
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
    "5.6": [
        (_changed(LOSSES, OVER_COLUMNS, PADDED), "Both faults are still in it"),
        (_changed(LOSSES, OVER_COLUMNS), "add up to 1 over the columns"),
        (_changed(LOSSES, PADDED), "as many columns as the widest"),
        (_changed(LOSSES, ("log_softmax(2)", "log_softmax(0)")), "over the pictures of the batch"),
        (
            _changed(
                LOSSES,
                ("scores.log_softmax(2).transpose(0, 1)", "scores.transpose(0, 1).log_softmax(1)"),
            ),
            "over the pictures of the batch",
        ),
        (_changed(LOSSES, ("scores.log_softmax(2)", "scores")), "no log-probabilities"),
        (_changed(LOSSES, ("log_softmax(2)", "softmax(2)")), "not their logarithms"),
        (_changed(LOSSES, NO_ZERO), "the gradients of earlier steps are kept"),
        (
            _changed(
                LOSSES, NO_ZERO, ("    losses = []", "    losses = []\n    optimizer.zero_grad()")
            ),
            "the gradients of earlier steps are kept",
        ),
        (
            _changed(
                LOSSES,
                NO_ZERO,
                ("loss.backward()", "loss.backward()\n        optimizer.zero_grad()"),
            ),
            "first `zero_grad`, then `backward`",
        ),
        (_changed(LOSSES, ("        optimizer.step()\n", "")), "then nothing is learnt"),
        (
            _changed(LOSSES, ("    return losses", "    return losses[-1]")),
            "the list of all losses",
        ),
        (
            _changed(LOSSES, ("batch.targets, lengths,", "batch.targets, batch.widths,")),
            "stops with",
        ),
        (
            _changed(LOSSES, ("target_lengths)", 'target_lengths, reduction="sum")')),
            "a sum over the pictures",
        ),
        (_changed(LOSSES, ("log_softmax(2)", "softmax(2).log_softmax(2)")), "the softmax twice"),
        (
            _changed(LOSSES, ("target_lengths)", "target_lengths, blank=scores.shape[2] - 1)")),
            "another class as the blank",
        ),
        (_changed(LOSSES, ("targets, lengths,", "targets, lengths - 1,")), "one column too few"),
        (_changed(LOSSES, ("    losses = []", "    losses = []\n    reader.eval()")), "eval mode"),
        (
            _changed(LOSSES, ("targets, lengths,", "targets, 0 * lengths + min(lengths),")),
            "loss of the first step is infinite",
        ),
        (
            _changed(LOSSES, ("loss.item()", "museum.loss_of(reader, batch).item()")),
            "before the step, not after it",
        ),
    ],
    "5.7": [
        (
            _changed(TRANSFER, (".norm().item()", ".abs().sum().item()")),
            "sum of the absolute values",
        ),
        (
            _changed(
                TRANSFER, ("return losses, (reader.classifier.weight - start)", "return losses #")
            ),
            "Two results are asked for",
        ),
        (_changed(TRANSFER, OLD_LAYER, NO_ZERO), "Both faults are still in it"),
        (_changed(TRANSFER, OLD_LAYER), "holds the old one"),
        (_changed(TRANSFER, NO_ZERO), "The new layer moves now"),
        (
            _changed(
                TRANSFER, NO_ZERO, ("    losses = []", "    losses = []\n    optimizer.zero_grad()")
            ),
            "The new layer moves now",
        ),
        (
            _changed(TRANSFER, ("Adam(reader.par", "Adam(reader.classifier.par")),
            "Only the new layer is trained",
        ),
        (
            _changed(
                TRANSFER,
                NO_ZERO,
                ("loss.backward()", "loss.backward()\n        optimizer.zero_grad()"),
            ),
            "not between `backward` and `step`",
        ),
        (_changed(TRANSFER, (".detach().clone()", ".detach()")), "must be a copy"),
        (_changed(TRANSFER, ("        loss.backward()\n", "")), "nothing moves"),
        (
            _changed(TRANSFER, ("    reader.classifier = museum.new_layer(seed)\n", "")),
            "that of the old layer",
        ),
        (_changed(TRANSFER, ("weight - start)", "weight)")), "norm of the weight at the end"),
        (
            _changed(TRANSFER, (".norm().item()", ".norm().item() / start.norm().item()")),
            "divide by the norm at the start",
        ),
        (
            _changed(TRANSFER, ("classifier.weight", "classifier.bias")),
            "how far the layer moved is not",
        ),
    ],
    "5.8": [
        (
            _changed(EPOCHS, ("epochs * len(batches)", "epochs")),
            "as many steps as there are epochs",
        ),
        (_changed(EPOCHS, ONCE_AN_EPOCH, ONLY_ONCE), "Both faults are still in it"),
        (_changed(EPOCHS, ONCE_AN_EPOCH), "the rate still falls once an epoch"),
        (_changed(EPOCHS, ONLY_ONCE), "BatchNorm counts no more batches"),
        (
            _changed(
                EPOCHS,
                ("        reader.eval()\n", "        schedule.step()\n        reader.eval()\n"),
            ),
            "one more after each epoch",
        ),
        (_changed(EPOCHS, ("        reader.eval()\n", "")), "validate in train mode"),
        (
            _changed(
                EPOCHS,
                ("            rates.append(schedule.get_last_lr()[0])\n", ""),
                (
                    "schedule.step()\n",
                    "schedule.step()\n            rates.append(schedule.get_last_lr()[0])\n",
                ),
            ),
            "those of the next step",
        ),
        (
            _changed(EPOCHS, ("            optimizer.zero_grad()\n", "")),
            "The gradients of earlier steps are kept",
        ),
        (_changed(EPOCHS, ("museum.unseen_batch()", "batch")), "the reader was trained with"),
        (_changed(EPOCHS, ("schedule.get_last_lr()[0]", "peak")), "You note `peak` in each step"),
        (_changed(EPOCHS, ("1 - step / steps", "1 - step / (steps - 1)")), "last rate is 0"),
        (
            _changed(EPOCHS, ("1 - step / steps", "1 - step / (steps + 1)")),
            "do not fall as planned",
        ),
        (
            _changed(EPOCHS, ("1 - step / steps", "(1 - step / steps) ** 2")),
            "do not fall as planned",
        ),
        (_changed(EPOCHS, ("return rates,", "return rates[::3],")), "one rate for each epoch"),
        (_changed(EPOCHS, ("return rates,", "return rates[1:],")), "number of rates is wrong"),
        (
            _changed(EPOCHS, (", losses, reader", ", losses[-1], reader")),
            "second result is a number",
        ),
        (
            _changed(EPOCHS, (", losses, reader", ", losses * 2, reader")),
            "number of losses is wrong",
        ),
        (_changed(EPOCHS, ("reader.batches_counted()", "len(rates) - 1")), "the count is not"),
        (_changed(EPOCHS, ("workbench(seed, 3)", "workbench(seed + 1, 3)")), "the losses are not"),
    ],
}

RIGHT: dict[str, list[str]] = {
    "5.1": [
        """
from math import comb, log

def answer(frames, classes, length):
    return -(log(comb(frames + length, 2 * length)) - frames * log(classes)) / length
""",
        """
from math import lgamma, log

def answer(frames, classes, length):
    log_paths = lgamma(frames + length + 1) - lgamma(2 * length + 1) - lgamma(frames - length + 1)
    return (frames * log(classes) - log_paths) / length
""",
        """
from math import log

def answer(frames, classes, length):
    loss = 0.0
    for _ in range(frames):
        loss += log(classes)
    for k in range(2 * length):
        loss += log(k + 1) - log(frames + length - k)
    return loss / length
""",
        """
import math

def answer(frames, classes, length):
    whole = math.log(classes ** frames) - math.log(math.comb(frames + length, 2 * length))
    return whole / length
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
        """
from fractions import Fraction

def answer(paths, lengths, blank):
    def columns():
        for path, length in zip(paths, lengths):
            yield from path[:length]
    said = list(columns())
    return float(Fraction(sum(1 for label in said if label == blank), len(said)))
""",
        """
import torch

def answer(paths, lengths, blank):
    paths, lengths = torch.tensor(paths), torch.tensor(lengths)
    true = torch.arange(paths.shape[1]) < lengths[:, None]
    return ((paths == blank) & true).sum().item() / true.sum().item()
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
        """
import numpy as np

def answer(step, steps, peak, warmup):
    rising = warmup * steps
    if step < rising:
        return np.interp(step, [-1, rising], [0, peak])
    return peak * (1 - np.sin(np.pi / 2 * (step - rising) / (steps - rising)) ** 2)
""",
    ],
    "5.4": [
        """
import torch

def answer(gradients, limit):
    norm = torch.nn.utils.get_total_norm([torch.tensor(row).double() for row in gradients]).item()
    factor = limit / norm if norm > limit else 1.0
    return [[value * factor for value in row] for row in gradients]
""",
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
        """
import torch

def answer(gradients, limit):
    whole = torch.cat([torch.tensor(gradient, dtype=torch.float64) for gradient in gradients])
    factor = min(1.0, limit / max(whole.norm().item(), 1e-30))
    return tuple(tuple(factor * value for value in gradient) for gradient in gradients)
""",
        """
import math

def answer(gradients, limit):
    squares = 0
    for gradient in gradients:
        for value in gradient:
            squares += value * value
    result = [list(gradient) for gradient in gradients]
    if squares > limit ** 2:
        for gradient in result:
            for index in range(len(gradient)):
                gradient[index] *= limit / math.sqrt(squares)
    return result
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
        """
def answer(chart):
    match chart:
        case {"loss": loss} if loss < 0:
            return "no log-probabilities"
        case {"loss": loss, "picture": picture} if loss > 1.2:
            return "wrong labels" if picture >= 0.001 else "nothing drawn"
        case {"neighbours": change} if change > 0.01:
            return "eval() forgotten"
        case {"zeros": zeros} if zeros:
            return "labels too long"
    if chart["twins"] >= 0.4:
        return "sound"
    return "blanks first" if chart["right"] > 0.6 else "other pictures"
""",
    ],
    "5.6": [
        LOSSES,
        _changed(
            LOSSES,
            (
                "scores.log_softmax(2).transpose(0, 1)",
                "scores.permute(1, 0, 2).log_softmax(dim=-1)",
            ),
            (
                "        optimizer.zero_grad()\n        loss.backward()\n",
                "        loss.backward()\n",
            ),
            ("        losses.append", "        reader.zero_grad()\n        losses.append"),
        ),
        """
import torch
from crnn_course import museum

def answer(seed, steps, rate):
    reader, batches = museum.workbench(seed, steps)
    optimizer = torch.optim.Adam(reader.parameters(), lr=rate)

    def step(batch):
        loss = museum.loss_of(reader, batch)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        return float(loss)

    return tuple(step(batch) for batch in batches)
""",
        _changed(LOSSES, ("batch.targets, lengths,", "batch.targets, batch.widths // 4,")),
    ],
    "5.7": [
        TRANSFER,
        _changed(
            TRANSFER,
            OLD_LAYER,
            (
                "    start =",
                "    optimizer.add_param_group("
                "{'params': reader.classifier.parameters()})\n    start =",
            ),
        ),
        _changed(
            TRANSFER,
            ("        optimizer.zero_grad()\n", ""),
            ("        loss.backward()", "        reader.zero_grad()\n        loss.backward()"),
        ),
    ],
    "5.8": [
        EPOCHS,
        _changed(
            EPOCHS,
            ONLY_ONCE,
            (".item())\n    return", ".item())\n        reader.train()\n    return"),
        ),
        """
import torch
from crnn_course import museum

def answer(seed, epochs, peak):
    reader, batches = museum.workbench(seed, 3)
    optimizer = torch.optim.Adam(reader.parameters(), lr=peak)
    steps = len(batches) * epochs
    rates = [peak * (1 - step / steps) for step in range(steps)]
    losses = []
    for step, rate in enumerate(rates):
        reader.train()
        for group in optimizer.param_groups:
            group["lr"] = rate
        optimizer.zero_grad()
        museum.loss_of(reader, batches[step % 3]).backward()
        optimizer.step()
        if step % 3 == 2:
            reader.eval()
            losses.append(float(museum.loss_of(reader, museum.unseen_batch())))
    return rates, losses, reader.batches_counted()
""",
    ],
}
