"""Chapter 09: wrong answers, each with words of the sentence it must get, and right answers.

`NUMBERS` computes the numbers that learners read.
"""

import torch
from crnn_course.exercises.chapter_09 import keys_of

AS_TEXTS = sorted(["20", "120"])
NUMBERS = {
    "9.5": {"nine": lambda: len(keys_of(0)[0].split(b"-")[1]), "16": lambda: int("10", 16)},
    "9.7": {"16": lambda: torch.finfo(torch.float16).bits},
    "9.8": {"120": lambda: float(AS_TEXTS[0]), "20": lambda: float(AS_TEXTS[1])},
}

WRONG: dict[str, list[tuple[str, str]]] = {
    "9.1": [
        (
            """
def answer(draw, train, workers):
    if workers == 0:
        return min(draw, train)
    return min(workers * draw, train)
""",
            "Without workers nothing overlaps",
        ),
        (
            """
def answer(draw, train, workers):
    drawn = draw * workers if workers else draw
    return 1 / (1 / drawn + 1 / train)
""",
            "the slower of the two decides",
        ),
        ("answer = lambda draw, train, workers: min(workers * draw, train)", "draws them itself"),
        (
            """
def answer(draw, train, workers):
    if not workers:
        return draw * train / (draw + train)
    return max(workers * draw, train)
""",
            "the faster of the two",
        ),
        (
            """
def answer(draw, train, workers):
    if not workers:
        return draw * train / (draw + train)
    return min(draw, train)
""",
            "several workers draw several times",
        ),
        (
            """
def answer(draw, train, workers):
    if workers == 0:
        return (draw + train) / 2
    return min(workers * draw, train)
""",
            "Speeds of two jobs that one process does in turn",
        ),
        (
            """
def answer(draw, train, workers):
    if workers == 0:
        return draw + train
    return min(workers * draw, train)
""",
            "You add two speeds, as if both jobs ran at once and",
        ),
        (
            """
def answer(draw, train, workers):
    if workers == 0:
        return draw * train
    return min(workers * draw, train)
""",
            "It is right on other inputs tried (19), but wrong",
        ),
        (
            """
def answer(draw, train, workers):
    if workers == 0:
        return train
    return min(workers * draw, train)
""",
            "Without workers, the process does both jobs: you",
        ),
        (
            """
def answer(draw, train, workers):
    if workers == 0:
        return draw
    return min(workers * draw, train)
""",
            "Without workers, the process does both jobs: you",
        ),
        (
            """
def answer(draw, train, workers):
    if workers == 0:
        return 1 / draw + 1 / train
    return min(workers * draw, train)
""",
            "These are seconds for one picture. Turn them over",
        ),
        (
            """
def answer(draw, train, workers):
    if workers == 0:
        return round(1 / (1 / draw + 1 / train))
    return min(workers * draw, train)
""",
            "You round: the exact number was asked for",
        ),
        (
            """
def answer(draw, train, workers):
    if workers == 0:
        return int(1 / (1 / draw + 1 / train))
    return min(workers * draw, train)
""",
            "You round down: the exact number was asked for",
        ),
        (
            """
def answer(draw, train, workers):
    if workers == 0:
        return 2 / (1 / draw + 1 / train)
    return min(workers * draw, train)
""",
            "This is the harmonic mean of the two speeds",
        ),
        (
            """
def answer(draw, train, workers):
    if workers == 0:
        return 1 / (1 / draw + 1 / train)
    return workers * min(draw, train)
""",
            "More workers draw faster, but the model does not",
        ),
        (
            """
def answer(draw, train, workers):
    if workers == 0:
        return 1 / (1 / draw + 1 / train)
    return min(draw, workers * train)
""",
            "You multiply the training by the number of workers",
        ),
        (
            """
def answer(draw, train, workers):
    if workers == 0:
        return 1 / (1 / draw + 1 / train)
    return min((workers + 1) * draw, train)
""",
            "Only the workers draw when there are some: the",
        ),
        (
            """
def answer(draw, train, workers):
    if workers == 0:
        return 1 / (1 / draw + 1 / train)
    return workers * draw
""",
            "You count the drawing alone; the model may be the",
        ),
        (
            """
def answer(draw, train, workers):
    if workers == 0:
        return 1 / (1 / draw + 1 / train)
    return train
""",
            "You count the training alone; the workers may be the",
        ),
        (
            """
def answer(draw, train, workers):
    if workers == 0:
        return 1 / (1 / draw + 1 / train)
    return workers * draw + train
""",
            "It is right on other inputs tried (9), but wrong",
        ),
        (
            """
def answer(draw, train, workers):
    if workers == 0:
        return 1 / (1 / draw + 1 / train)
    return (workers * draw + train) / 2
""",
            "The two stations cannot be averaged: the slower one",
        ),
        (
            """
def answer(draw, train, workers):
    if workers == 0:
        return 1 / (1 / draw + 1 / train)
    return min(draw / workers, train)
""",
            "It is right on other inputs tried (12), but wrong",
        ),
        (
            """
def answer(draw, train, workers):
    if workers == 0:
        return 1 / (1 / draw + 1 / train)
    return min((workers - 1) * draw, train)
""",
            "You leave out a worker: all of them draw",
        ),
        (
            """
def answer(draw, train, workers):
    if workers == 0:
        return 1 / (1 / draw + 1 / train)
    return 1 / (1 / draw + 1 / train) * workers
""",
            "You take the speed without workers several times",
        ),
        (
            """
def answer(draw, train, workers):
    if workers == 0:
        return print(1 / (1 / draw + 1 / train))
    return print(min(workers * draw, train))
""",
            "is a return missing?",
        ),
        (
            """
def answer(draw, train, workers):
    if workers <= 1:
        return 1 / (1 / draw + 1 / train)
    return min(workers * draw, train)
""",
            "One worker is already a process of its own: it draws",
        ),
        (
            "answer = lambda d, t, w: str(1 / (1 / d + 1 / t) if not w else min(w * d, t))",
            "A number is asked for, and it gives a text",
        ),
        (
            """
def answer(draw, train, workers):
    if workers == 0:
        return min(draw, train)
    return 1 / (1 / (workers * draw) + 1 / train)
""",
            "Your result has the two cases exchanged: the times",
        ),
        (
            """
def answer(draw, train, workers):
    if workers == 0: return min(draw, train)/2
    return min(workers*draw, train)
""",
            "half of the slower speed",
        ),
    ],
    "9.2": [
        (
            "answer = lambda n, epochs, speed, gpus, e: "
            "n * epochs / (speed * (1 + (gpus - 1) * e))",
            "These are seconds",
        ),
        (
            "answer = lambda n, epochs, speed, gpus, e: "
            "n * epochs / (speed * (1 + (gpus - 1) * e)) / 60",
            "These are minutes",
        ),
        (
            "answer = lambda n, epochs, speed, gpus, e: n * epochs / (speed * gpus * e) / 3600",
            "it counts fully",
        ),
        (
            "answer = lambda n, epochs, speed, gpus, e: n * epochs / (speed * gpus) / 3600",
            "not as many times as fast",
        ),
        (
            "answer = lambda n, epochs, speed, gpus, e: n / (speed * (1 + (gpus - 1) * e)) / 3600",
            "One epoch only",
        ),
        (
            "answer = lambda n, epochs, speed, gpus, e: n * epochs / speed / 3600",
            "ignores the number of GPUs",
        ),
        (
            """
def answer(pictures, epochs, per_second, gpus, efficiency):
    return pictures * epochs / (per_second * (1 + (gpus - 1) * efficiency)) / 3600 / 24
""",
            "These are days: hours were asked for",
        ),
        (
            """
def answer(pictures, epochs, per_second, gpus, efficiency):
    return pictures * epochs / (per_second * (1 + gpus * efficiency)) / 3600
""",
            "You count one GPU too many: besides the first, which",
        ),
        (
            """
def answer(pictures, epochs, per_second, gpus, efficiency):
    return pictures * epochs / (per_second * efficiency ** (gpus - 1) * gpus) / 3600
""",
            "You multiply the efficiencies with each other. Each",
        ),
        (
            """
def answer(pictures, epochs, per_second, gpus, efficiency):
    return round(
        pictures * epochs / (per_second * (1 + (gpus - 1) * efficiency)) / 3600, 2
    )
""",
            "You round the result: return the number as it is",
        ),
        (
            """
def answer(pictures, epochs, per_second, gpus, efficiency):
    return pictures * epochs * (1 + (gpus - 1) * efficiency) / per_second / 3600
""",
            "With more GPUs a training takes less time: divide by",
        ),
        (
            """
def answer(pictures, epochs, per_second, gpus, efficiency):
    return pictures * epochs / (per_second * (gpus - 1) * efficiency) / 3600
""",
            "You leave out the first GPU, which counts fully: 1 +",
        ),
        (
            """
def answer(pictures, epochs, per_second, gpus, efficiency):
    return pictures / epochs / (per_second * (1 + (gpus - 1) * efficiency)) / 3600
""",
            "You divide by the epochs: each of them takes all",
        ),
        (
            """
def answer(pictures, epochs, per_second, gpus, efficiency):
    return pictures * epochs * per_second / (1 + (gpus - 1) * efficiency) / 3600
""",
            "It is right on other inputs tried (4), but wrong",
        ),
        (
            """
def answer(pictures, epochs, per_second, gpus, efficiency):
    return 0.78
""",
            "It gives 0.78 whatever it is given: use the",
        ),
        (
            """
def answer(pictures, epochs, per_second, gpus, efficiency):
    return pictures * epochs / (per_second + (gpus - 1) * efficiency) / 3600
""",
            "A further GPU adds `efficiency * per_second`",
        ),
        (
            """
def answer(pictures, epochs, per_second, gpus, efficiency):
    return pictures * epochs / (per_second * (1 + (gpus - 1) * efficiency)) * 3600
""",
            "You multiply by the seconds of an hour",
        ),
        (
            """
def answer(pictures, epochs, per_second, gpus, efficiency):
    return pictures * epochs / (per_second * (1 + (gpus - 1) * (1 - efficiency))) / 3600
""",
            "Each further GPU counts `efficiency`, not what is",
        ),
        (
            """
def answer(pictures, epochs, per_second, gpus, efficiency):
    return int(pictures * epochs / (per_second * (1 + (gpus - 1) * efficiency)) / 3600)
""",
            "You round down: the exact number was asked for",
        ),
        (
            """
def answer(pictures, epochs, per_second, gpus, efficiency):
    return print(
        pictures * epochs / (per_second * (1 + (gpus - 1) * efficiency)) / 3600
    )
""",
            "is a return missing?",
        ),
        (
            """
def answer(pictures, epochs, per_second, gpus, efficiency):
    return pictures * epochs / (per_second * (1 + (gpus - 1) * efficiency)) / 360
""",
            "Each wrong result is 10 times too large",
        ),
        (
            """
def answer(pictures, epochs, per_second, gpus, efficiency):
    return pictures*epochs/(per_second*(1+(gpus-1)*0.9))/3600
""",
            "You always count",
        ),
        (
            """
def answer(pictures, epochs, per_second, gpus, efficiency):
    return pictures*epochs/(per_second*sum(efficiency**k for k in range(gpus)))/3600
""",
            "not less than the one before",
        ),
        (
            """
def answer(pictures, epochs, per_second, gpus, efficiency):
    return gpus*pictures*epochs/(per_second*(1+(gpus-1)*efficiency))/3600
""",
            "added up",
        ),
        (
            """
def answer(pictures, epochs, per_second, gpus, efficiency):
    return pictures*epochs//(per_second*(1+(gpus-1)*efficiency))/3600
""",
            "drops a part of the seconds",
        ),
        (
            """
def answer(pictures, epochs, per_second, gpus, efficiency):
    return pictures * epochs / (per_second * (1 + (efficiency if gpus > 1 else 0))) / 3600
""",
            "You count one further GPU, however many there",
        ),
    ],
    "9.3": [
        (
            """
def answer(step, batch_size, rank, size):
    return [step * batch_size + i for i in range(batch_size)]
""",
            "the whole batch",
        ),
        (
            """
def answer(step, batch_size, rank, size):
    first = step * batch_size * size + rank * batch_size
    return list(range(first, first + batch_size))
""",
            "a whole batch for itself",
        ),
        (
            """
def answer(step, batch_size, rank, size):
    mine = batch_size // size
    first = step * batch_size + rank * mine
    return list(range(first, first + mine))
""",
            "into blocks",
        ),
        (
            """
def answer(step, batch_size, rank, size):
    return [i for i in range(batch_size) if i % size == rank]
""",
            "The step is missing",
        ),
        (
            """
def answer(step, batch_size, rank, size):
    return [step * batch_size + i * size + rank - 1 for i in range(batch_size // size)]
""",
            "Ranks count from 0",
        ),
        (
            """
def answer(step, batch_size, rank, size):
    return [step * batch_size + rank + i * size for i in range(batch_size)]
""",
            "You do not stop at the end of the step's batch, so",
        ),
        (
            """
def answer(step, batch_size, rank, size):
    return [
        float(step * batch_size + rank + i * size) for i in range(batch_size // size)
    ]
""",
            "the numbers are right, but 0.0 is a float: the task",
        ),
        (
            """
def answer(step, batch_size, rank, size):
    return list(range((step - 1) * batch_size + rank, step * batch_size, size))
""",
            "Steps count from 0: step 0 takes the samples from 0",
        ),
        (
            """
def answer(step, batch_size, rank, size):
    return list(range(step * batch_size + rank, (step + 1) * batch_size - 1, size))
""",
            "The last samples of the batch are missing: it goes",
        ),
        (
            """
def answer(step, batch_size, rank, size):
    return list(range(step * batch_size + rank, (step + 1) * batch_size + 1, size))
""",
            "There is an element too many at the end",
        ),
        (
            """
def answer(step, batch_size, rank, size):
    return list(range(step * batch_size, (step + 1) * batch_size, size))
""",
            "Every process gets the same samples, those of rank 0",
        ),
        (
            """
def answer(step, batch_size, rank, size):
    return list(
        range(step * batch_size * size + rank, (step + 1) * batch_size * size, size)
    )
""",
            "The samples are dealt out like cards",
        ),
        (
            """
def answer(step, batch_size, rank, size):
    return batch_size // size
""",
            "A list is asked for, and it gives a number",
        ),
        (
            """
def answer(step, batch_size, rank, size):
    return list(range(step * batch_size + rank, (step + 1) * batch_size, size))[::-1]
""",
            "The right elements, in reverse order",
        ),
        (
            """
def answer(step, batch_size, rank, size):
    return list(range(rank, (step + 1) * batch_size, size))
""",
            "It is right on other inputs tried (2), but wrong",
        ),
        (
            """
def answer(step, batch_size, rank, size):
    return list(range(step + rank, step + batch_size, size))
""",
            "It is right on other inputs tried (3), but wrong",
        ),
        (
            """
def answer(step, batch_size, rank, size):
    return [25, 27, 29, 31]
""",
            "It gives [25, 27, 29, 31] whatever it is given: use",
        ),
        (
            """
def answer(step, batch_size, rank, size):
    print(list(range(step * batch_size + rank, (step + 1) * batch_size, size)))
""",
            "is a return missing?",
        ),
        (
            """
def answer(step, batch_size, rank, size):
    return list(range(step * batch_size + rank + 1, (step + 1) * batch_size + 1, size))
""",
            "Each wrong result is too large by 1",
        ),
        (
            """
def answer(step, batch_size, rank, size):
    for i in range(step * batch_size + rank, (step + 1) * batch_size, size):
        return [i]
""",
            "The result begins right, but stops too early",
        ),
        (
            """
def answer(step, batch_size, rank, size):
    first = step * (batch_size // size)
    return [first + rank + i * size for i in range(batch_size // size)]
""",
            "A step takes `batch_size` samples of all processes",
        ),
        (
            """
def answer(step, batch_size, rank, size):
    return [str(step*batch_size+rank+k*size) for k in range(batch_size//size)]
""",
            "These are texts",
        ),
        (
            """
def answer(step, batch_size, rank, size):
    return [n for n in range(step * batch_size, (step + 1) * batch_size) if n % (size + 1) == rank]
""",
            "Your samples lie too far apart. Every size-th",
        ),
        (
            """
def answer(step, batch_size, rank, size):
    return list(range((step + 1) * batch_size + rank, (step + 2) * batch_size, size))
""",
            "These are the samples of the next step. Steps",
        ),
        (
            """
def answer(step, batch_size, rank, size):
    return list(range(step * batch_size + rank + 1, (step + 1) * batch_size, size))
""",
            "You count the processes from 1. Ranks count",
        ),
        (
            """
def answer(step, batch_size, rank, size):
    return list(range(step * batch_size, (step + 1) * batch_size))[size::rank or 1]
""",
            "You exchange the start and the step of the",
        ),
        (
            """
def answer(step, batch_size, rank, size):
    return [list(range(step * batch_size + r, (step + 1) * batch_size, size)) for r in range(size)]
""",
            "You return the samples of all processes. Only",
        ),
        (
            """
def answer(step, batch_size, rank, size):
    return [n for n in range(step * batch_size, (step + 1) * batch_size) if n % size == rank + 1]
""",
            "You look at the samples whose remainder is",
        ),
    ],
    "9.4": [
        (
            """
def answer(gradients, counts):
    return [sum(column) / len(gradients) for column in zip(*gradients)]
""",
            "mean of the means",
        ),
        (
            """
def answer(gradients, counts):
    return [sum(column) for column in zip(*gradients)]
""",
            "add the gradients up",
        ),
        (
            """
import numpy as np

def answer(gradients, counts):
    return (np.array(counts)[:, None] * np.array(gradients)).mean(0).tolist()
""",
            "divide by the number of processes",
        ),
        (
            """
import numpy as np

def answer(gradients, counts):
    return (np.array(counts) @ np.array(gradients)).tolist()
""",
            "never divide",
        ),
        (
            """
def answer(gradients, counts):
    return [sum(row) / len(row) for row in gradients]
""",
            "Your list has another length",
        ),
        (
            """
def answer(gradients, counts):
    return [sum(c) / sum(counts) for c in zip(*gradients)]
""",
            "You add the means up and divide by the number of",
        ),
        (
            """
def answer(gradients, counts):
    return gradients[0]
""",
            "One process alone is used; all of them have seen",
        ),
        (
            """
def answer(gradients, counts):
    return [[n * v / sum(counts) for v in r] for n, r in zip(counts, gradients)]
""",
            "You return the list of weighted gradients, one for",
        ),
        (
            """
def answer(gradients, counts):
    return sum(n * g for n, c in zip(counts, gradients) for g in c) / sum(counts)
""",
            "A list is asked for, and it gives a number",
        ),
        (
            """
def answer(gradients, counts):
    return [
        sum(g / n for n, g in zip(counts, c)) / sum(counts) for c in zip(*gradients)
    ]
""",
            "You divide by the counts; a mean times its count is",
        ),
        (
            """
def answer(gradients, counts):
    return [
        sum(n * g for n, g in zip(counts, c)) // sum(counts) for c in zip(*gradients)
    ]
""",
            "to whole ones",
        ),
        (
            """
def answer(gradients, counts):
    return [
        round(sum(n * g for n, g in zip(counts, c)) / sum(counts), 1)
        for c in zip(*gradients)
    ]
""",
            "You round the result: return the number as it is",
        ),
        (
            """
def answer(gradients, counts):
    s = 0
    for r, n in zip(gradients, counts):
        s = [n * v for v in r]
    return [v / sum(counts) for v in s]
""",
            "It is right on other inputs tried (7), but wrong",
        ),
        (
            """
def answer(gradients, counts):
    return [
        sum(n * g for n, g in zip(counts, c)) / sum(counts) / len(counts)
        for c in zip(*gradients)
    ]
""",
            "You divide twice: these are means already. Multiply",
        ),
        (
            """
def answer(gradients, counts):
    import numpy as np

    return np.average(gradients)
""",
            "A list is asked for, and it gives a number",
        ),
        (
            """
def answer(gradients, counts):
    w = [1 / n for n in counts]
    return [sum(n * g for n, g in zip(w, c)) / sum(w) for c in zip(*gradients)]
""",
            "A large share must count more, not less: multiply",
        ),
        (
            """
def answer(gradients, counts):
    print(
        [sum(n * g for n, g in zip(counts, c)) / sum(counts) for c in zip(*gradients)]
    )
""",
            "is a return missing?",
        ),
        (
            """
def answer(gradients, counts):
    return [(counts[0] * a + counts[1] * b) / sum(counts) for a, b in zip(*gradients)]
""",
            "stops with ValueError",
        ),
        (
            """
def answer(gradients, counts):
    gradients[0] = [
        sum(n * g for n, g in zip(counts, c)) / sum(counts) for c in zip(*gradients)
    ]
    return gradients[0]
""",
            "the result is right, but you changed what you were",
        ),
        (
            """
def answer(gradients, counts):
    t = sum(counts)
    return [sum(c*g[i] for c, g in zip(counts, gradients))/t for i in range(len(gradients[0])-1)]
""",
            "Your list has another length",
        ),
        (
            """
def answer(gradients, counts):
    t = sum(counts)
    return [[sum(c*g[i] for c, g in zip(counts, gradients))/t for i in range(len(gradients[0]))]]
""",
            "a list within a list",
        ),
        (
            """
def answer(gradients, counts):
    return [sum((x / c for x, c in zip(v, counts))) for v in zip(*gradients)]
""",
            "You divide by the count of each process. Its",
        ),
        (
            """
def answer(gradients, counts):
    return [sum((x / c for x, c in zip(v, counts))) / len(counts) for v in zip(*gradients)]
""",
            "You divide by the count of each process, and",
        ),
        (
            """
def answer(gradients, counts):
    return [sum((x * c for x, c in zip(v, counts))) // sum(counts) for v in zip(*gradients)]
""",
            "You cut or round the numbers to whole ones",
        ),
        (
            """
def answer(gradients, counts):
    return [abs(sum((x * c for x, c in zip(v, counts))) / sum(counts)) for v in zip(*gradients)]
""",
            "You lose the signs. A gradient below 0 tells",
        ),
    ],
    "9.5": [
        (
            "answer = lambda index: (f'image-{index:09d}'.encode(), f'label-{index:09d}'.encode())",
            "count from 1",
        ),
        (
            "answer = lambda index: (b'image-%09d' % (index + 1), b'label-%09d' % index)",
            "neighbour's label",
        ),
        (
            "answer = lambda index: (f'image-{index + 1:09d}', f'label-{index + 1:09d}')",
            "Keys are bytes",
        ),
        (
            "answer = lambda index: (b'image-%d' % (index + 1), b'label-%d' % (index + 1))",
            "has nine digits",
        ),
        (
            "answer = lambda index: (b'image-%08d' % (index + 1), b'label-%08d' % (index + 1))",
            "one digit too few",
        ),
        (
            "answer = lambda index: (b'image_%09d' % (index + 1), b'label_%09d' % (index + 1))",
            "by a hyphen",
        ),
        (
            "answer = lambda index: (b'label-%09d' % (index + 1), b'image-%09d' % (index + 1))",
            "comes first",
        ),
        (
            """
def answer(index):
    return b"image-%09d" % index, b"label-%09d" % (index + 1)
""",
            "The label has the right number, the picture has not",
        ),
        (
            """
def answer(index):
    return bytearray(b"image-%09d" % (index + 1)), bytearray(
        b"label-%09d" % (index + 1)
    )
""",
            "These are bytearrays, which can be changed; a key is",
        ),
        (
            """
def answer(index):
    return str(b"image-%09d" % (index + 1)), str(b"label-%09d" % (index + 1))
""",
            "The text of a bytes value, with its b and its",
        ),
        (
            """
def answer(index):
    return b"image-000000001", b"label-000000001"
""",
            "It gives (b'image-000000001', b'label-000000001')",
        ),
        (
            """
def answer(index):
    return b"image-%09d" % (index + 1)
""",
            "Two keys are asked for, as two separate bytes",
        ),
        (
            """
def answer(index):
    return b"image%09d" % (index + 1), b"label%09d" % (index + 1)
""",
            "Kind and number are joined by a hyphen, which is",
        ),
        (
            """
def answer(index):
    return b"Image-%09d" % (index + 1), b"Label-%09d" % (index + 1)
""",
            "The kinds are written `image` and `label`, in small",
        ),
        (
            """
def answer(index):
    return b"image-%9d" % (index + 1), b"label-%9d" % (index + 1)
""",
            "The number is filled up with spaces: fill it up with",
        ),
        (
            """
def answer(index):
    return b"image-%010d" % (index + 1), b"label-%010d" % (index + 1)
""",
            "You write one digit too many: use nine",
        ),
        (
            """
def answer(index):
    return b"image-00000000" + str(index + 1).encode(), b"label-00000000" + str(
        index + 1
    ).encode()
""",
            "The number of zeros is fixed, so the key grows with",
        ),
        (
            """
def answer(index):
    print(b"image-%09d" % (index + 1), b"label-%09d" % (index + 1))
""",
            "is a return missing?",
        ),
        (
            """
def answer(index):
    return {"image": b"image-%09d" % (index + 1), "label": b"label-%09d" % (index + 1)}
""",
            "A tuple is asked for, and it gives a dictionary",
        ),
        (
            """
def answer(index):
    return {f"image-{index+1:09d}".encode(), f"label-{index+1:09d}".encode()}
""",
            "A tuple is asked for, and it gives a set",
        ),
        (
            """
def answer(index):
    return memoryview(f"image-{index+1:09d}".encode()), memoryview(f"label-{index+1:09d}".encode())
""",
            "both are bytes",
        ),
        (
            """
def answer(index):
    return (b'image-%09x' % (index + 1), b'label-%09x' % (index + 1))
""",
            "Your digits count by 16. The number is a",
        ),
        (
            """
def answer(index):
    return (b'image-%09d' % (index + 1), 'label-%09d' % (index + 1))
""",
            "Only one of the two keys is right. Both have",
        ),
        (
            """
def answer(index):
    return (b'image-%09d\\n' % (index + 1), b'label-%09d\\n' % (index + 1))
""",
            "Your key begins or ends with something else",
        ),
        (
            """
def answer(index):
    return (b'image-' + bytes(index + 1)[:9], b'label-' + bytes(index + 1)[:9])
""",
            "After the hyphen there must be nine digits",
        ),
    ],
    "9.6": [
        (
            """
def answer(state, data, steps):
    step, weight, velocity = state["step"], state["weight"], state["velocity"]
    velocity = 0.0
    for _ in range(steps):
        gradient = weight - data[step % len(data)]
        velocity = 0.9 * velocity + gradient
        weight -= 0.1 * min(1, (step + 1) / 5) * velocity
        step += 1
    return {"step": step, "weight": weight, "velocity": velocity}
""",
            "The velocity starts at 0 again: whoever goes on has",
        ),
        (
            """
def answer(state, data, steps):
    step, weight, velocity = state["step"], state["weight"], state["velocity"]
    step = 0
    for _ in range(steps):
        gradient = weight - data[step % len(data)]
        velocity = 0.9 * velocity + gradient
        weight -= 0.1 * min(1, (step + 1) / 5) * velocity
        step += 1
    return {"step": step, "weight": weight, "velocity": velocity}
""",
            "The run begins anew: it counts from 0 and forgets",
        ),
        (
            """
def answer(state, data, steps):
    step, weight, velocity = state["step"], state["weight"], state["velocity"]
    pass
    for _ in range(steps):
        gradient = weight - data[_ % len(data)]
        velocity = 0.9 * velocity + gradient
        weight -= 0.1 * min(1, (step + 1) / 5) * velocity
        step += 1
    return {"step": step, "weight": weight, "velocity": velocity}
""",
            "The samples begin at the first one again. Which",
        ),
        (
            """
def answer(state, data, steps):
    step, weight, velocity = state["step"], state["weight"], state["velocity"]
    pass
    for _ in range(steps):
        gradient = weight - data[step % len(data)]
        velocity = 0.9 * velocity + gradient
        weight -= 0.1 * min(1, (_ + 1) / 5) * velocity
        step += 1
    return {"step": step, "weight": weight, "velocity": velocity}
""",
            "The learning rate warms up a second time. It follows",
        ),
        (
            """
def answer(state, data, steps):
    step, weight, velocity = state["step"], state["weight"], state["velocity"]
    pass
    for _ in range(steps):
        gradient = weight - data[_ % len(data)]
        velocity = 0.9 * velocity + gradient
        weight -= 0.1 * min(1, (_ + 1) / 5) * velocity
        step += 1
    return {"step": step, "weight": weight, "velocity": velocity}
""",
            "You count the steps from 0 again, so that the run",
        ),
        (
            """
def answer(state, data, steps):
    step, weight, velocity = state["step"], state["weight"], state["velocity"]
    pass
    for _ in range(steps):
        gradient = weight - data[step % len(data)]
        velocity = 0.9 * velocity + gradient
        weight -= 0.1 * min(1, (step + 1) / 5) * velocity
        step += 1
    return {"step": state["step"], "weight": weight, "velocity": velocity}
""",
            "The step in your state does not move on, so the next",
        ),
        (
            """
def answer(state, data, steps):
    step, weight, velocity = state["step"], state["weight"], state["velocity"]
    pass
    for _ in range(steps):
        gradient = weight - data[step % len(data)]
        velocity = 0.9 * velocity + gradient
        weight -= 0.1 * min(1, (step + 1) / 5) * velocity
        step += 1
    return {"step": steps, "weight": weight, "velocity": velocity}
""",
            "The step in your state counts the new steps alone",
        ),
        (
            """
def answer(state, data, steps):
    step, weight, velocity = state["step"], state["weight"], state["velocity"]
    pass
    for _ in range(steps):
        gradient = weight - data[step % len(data)]
        velocity = 0.9 * velocity + gradient
        weight -= 0.1 * min(1, (step + 1) / 5) * velocity
        step += 1
    return {"step": step, "weight": weight, "velocity": state["velocity"]}
""",
            "The velocity in your state is the old one: store",
        ),
        (
            """
def answer(state, data, steps):
    step, weight, velocity = state["step"], state["weight"], state["velocity"]
    pass
    for _ in range(steps):
        gradient = weight - data[step % len(data)]
        velocity = 0.9 * velocity + gradient
        weight -= 0.1 * min(1, (step + 1) / 5) * velocity
        step += 1
    return {"step": step, "weight": state["weight"], "velocity": velocity}
""",
            "The weight in your state is the old one: store what",
        ),
        (
            """
def answer(state, data, steps):
    step, weight, velocity = state["step"], state["weight"], state["velocity"]
    pass
    for _ in range(steps):
        gradient = weight - data[step]
        velocity = 0.9 * velocity + gradient
        weight -= 0.1 * min(1, (step + 1) / 5) * velocity
        step += 1
    return {"step": step, "weight": weight, "velocity": velocity}
""",
            "When the data are used up, they begin again: the",
        ),
        (
            """
def answer(state, data, steps):
    step, weight, velocity = state["step"], state["weight"], state["velocity"]
    pass
    for _ in range(steps):
        gradient = data[step % len(data)] - weight
        velocity = 0.9 * velocity + gradient
        weight -= 0.1 * min(1, (step + 1) / 5) * velocity
        step += 1
    return {"step": step, "weight": weight, "velocity": velocity}
""",
            "The weight runs away from the samples: the gradient",
        ),
        (
            """
def answer(state, data, steps):
    step, weight, velocity = state["step"], state["weight"], state["velocity"]
    pass
    for _ in range(steps):
        gradient = weight - data[step % len(data)]
        velocity = velocity + gradient
        weight -= 0.1 * min(1, (step + 1) / 5) * velocity
        step += 1
    return {"step": step, "weight": weight, "velocity": velocity}
""",
            "The velocity forgets nothing: multiply the old one",
        ),
        (
            """
def answer(state, data, steps):
    step, weight, velocity = state["step"], state["weight"], state["velocity"]
    pass
    for _ in range(steps):
        gradient = weight - data[step % len(data)]
        velocity = 0.9 * velocity + 0.1 * gradient
        weight -= 0.1 * min(1, (step + 1) / 5) * velocity
        step += 1
    return {"step": step, "weight": weight, "velocity": velocity}
""",
            "The gradient enters the velocity in full, not with",
        ),
        (
            """
def answer(state, data, steps):
    step, weight, velocity = state["step"], state["weight"], state["velocity"]
    pass
    for _ in range(steps):
        gradient = weight - data[step % len(data)]
        velocity = gradient
        weight -= 0.1 * min(1, (step + 1) / 5) * velocity
        step += 1
    return {"step": step, "weight": weight, "velocity": velocity}
""",
            "The velocity is the new gradient alone: a share of",
        ),
        (
            """
def answer(state, data, steps):
    step, weight, velocity = state["step"], state["weight"], state["velocity"]
    pass
    for _ in range(steps):
        gradient = weight - data[step % len(data)]
        velocity = 0.9 * velocity + gradient
        weight -= 0.1 * velocity
        step += 1
    return {"step": step, "weight": weight, "velocity": velocity}
""",
            "The learning rate does not warm up: in the first",
        ),
        (
            """
def answer(state, data, steps):
    step, weight, velocity = state["step"], state["weight"], state["velocity"]
    pass
    for _ in range(steps):
        gradient = weight - data[step % len(data)]
        velocity = 0.9 * velocity + gradient
        weight -= 0.1 * min(1, step / 5) * velocity
        step += 1
    return {"step": step, "weight": weight, "velocity": velocity}
""",
            "The first step has the number 0, and yet it moves",
        ),
        (
            """
def answer(state, data, steps):
    step, weight, velocity = state["step"], state["weight"], state["velocity"]
    pass
    for _ in range(steps):
        gradient = weight - data[step % len(data)]
        velocity = 0.9 * velocity + gradient
        weight -= 0.1 * max(1, (step + 1) / 5) * velocity
        step += 1
    return {"step": step, "weight": weight, "velocity": velocity}
""",
            "It is right on other inputs tried (2), but wrong",
        ),
        (
            """
def answer(state, data, steps):
    step, weight, velocity = state["step"], state["weight"], state["velocity"]
    pass
    for _ in range(steps):
        gradient = weight - data[step % len(data)]
        velocity = 0.9 * velocity + gradient
        weight -= 0.1 * min(1, (step + 1) / 5) * velocity
        step += 1
    return state
""",
            "Nothing was trained: the state comes back as it was",
        ),
        (
            """
def answer(state, data, steps):
    step, weight, velocity = state["step"], state["weight"], state["velocity"]
    pass
    for _ in range(steps):
        gradient = weight - data[step % len(data)]
        velocity = 0.9 * velocity + gradient
        weight -= 0.1 * min(1, (step + 1) / 5) * velocity
        step += 1
    return (step, weight, velocity)
""",
            "A dictionary is asked for, with step, weight and",
        ),
        (
            """
def answer(state, data, steps):
    step, weight, velocity = state["step"], state["weight"], state["velocity"]
    pass
    for _ in range(steps + 1):
        gradient = weight - data[step % len(data)]
        velocity = 0.9 * velocity + gradient
        weight -= 0.1 * min(1, (step + 1) / 5) * velocity
        step += 1
    return {"step": step, "weight": weight, "velocity": velocity}
""",
            "You take one step too many",
        ),
        (
            """
def answer(state, data, steps):
    step, weight, velocity = state["step"], state["weight"], state["velocity"]
    pass
    for _ in range(step, steps):
        gradient = weight - data[step % len(data)]
        velocity = 0.9 * velocity + gradient
        weight -= 0.1 * min(1, (step + 1) / 5) * velocity
        step += 1
    return {"step": step, "weight": weight, "velocity": velocity}
""",
            "You stop at the step with the number `steps`. It",
        ),
        (
            """
def answer(state, data, steps):
    step, weight, velocity = state["step"], state["weight"], state["velocity"]
    pass
    for _ in range(steps):
        gradient = weight - data[step % len(data)]
        velocity = 0.9 * (velocity + gradient)
        weight -= 0.1 * min(1, (step + 1) / 5) * velocity
        step += 1
    return {"step": step, "weight": weight, "velocity": velocity}
""",
            "The gradient enters the velocity in full: only the",
        ),
        (
            """
def answer(state, data, steps):
    for _ in range(steps):
        s = state["step"]
        state["velocity"] = (
            0.9 * state["velocity"] + state["weight"] - data[s % len(data)]
        )
        state["weight"] -= 0.1 * min(1, (s + 1) / 5) * state["velocity"]
        state["step"] += 1
    return state
""",
            "the result is right, but you changed what you were",
        ),
        (
            """
def answer(state, data, steps):
    step, weight, velocity = state["step"], state["weight"], state["velocity"]
    pass
    for _ in range(steps):
        gradient = weight - data[step % len(data)]
        velocity = 0.9 * velocity + gradient
        weight -= 0.1 * min(1, (step + 1) / 5) * velocity
    return {"step": step, "weight": weight, "velocity": velocity}
""",
            "Your step does not move on while you train: every",
        ),
        (
            """
def answer(state, data, steps):
    step, weight, velocity = state["step"], state["weight"], state["velocity"]
    pass
    for _ in range(steps):
        gradient = weight - data[(step + 1) % len(data)]
        velocity = 0.9 * velocity + gradient
        weight -= 0.1 * min(1, (step + 1) / 5) * velocity
        step += 1
    return {"step": step, "weight": weight, "velocity": velocity}
""",
            "You look at the next step's sample: the step with",
        ),
        (
            """
def answer(state, data, steps):
    step, weight, velocity = state["step"], state["weight"], state["velocity"]
    pass
    for _ in range(steps):
        gradient = weight - data[step % len(data)]
        velocity = 0.9 * velocity + gradient
        weight -= 0.1 * min(1, (step + 1) / 5) * gradient
        step += 1
    return {"step": step, "weight": weight, "velocity": velocity}
""",
            "The weight moves by the gradient alone: it moves by",
        ),
        (
            """
def answer(state, data, steps):
    step, weight, velocity = state["step"], state["weight"], state["velocity"]
    pass
    for _ in range(steps):
        gradient = weight - data[step % len(data)]
        weight -= 0.1 * min(1, (step + 1) / 5) * velocity
        velocity = 0.9 * velocity + gradient
        step += 1
    return {"step": step, "weight": weight, "velocity": velocity}
""",
            "The weight moves before the velocity has heard of",
        ),
        (
            """
def answer(state, data, steps):
    w, v = state["weight"], state["velocity"]
    for s in range(state["step"], state["step"]+steps):
        v = .9*v+w-data[s % len(data)]; w -= .1*(s+1)/5*v
    return {"step": state["step"]+steps, "weight": w, "velocity": v}
""",
            "goes on growing",
        ),
        (
            """
def answer(state, data, steps):
    w, v = state["weight"], state["velocity"]
    for s in range(state["step"], state["step"]+steps):
        v = .9*v+.1*min(1, (s+1)/5)*(w-data[s % len(data)]); w -= v
    return {"step": state["step"]+steps, "weight": w, "velocity": v}
""",
            "is in your velocity",
        ),
        (
            """
def answer(state, data, steps):
    w, v = state["weight"], state["velocity"]
    for s in range(state["step"], state["step"]+steps):
        v = .9*v+data[s % len(data)]-w; w += .1*min(1, (s+1)/5)*v
    return {"step": state["step"]+steps, "weight": w, "velocity": v}
""",
            "The sign of the gradient",
        ),
        (
            """
def answer(state, data, steps):
    w, v, s = state["weight"], state["velocity"], state["step"]
    for s in range(state["step"], state["step"]+steps):
        v = .9*v+w-data[s % len(data)]; w -= .1*min(1, (s+1)/5)*v
    return {"step": s, "weight": w, "velocity": v}
""",
            "the number of the last step",
        ),
        (
            """
def answer(state, data, steps):
    w, v = state["weight"], state["velocity"]
    for s in range(state["step"], state["step"]+steps):
        v = .9*v+w-data[s % len(data)]; w -= .1*min(1, (s+1)/5)*v
    return {"step": state["step"]+steps, "weight": round(w, 2), "velocity": round(v, 2)}
""",
            "You round what you return",
        ),
        (
            """
def answer(state, data, steps):
    w, v = (0.0, state['velocity'])
    for i in range(steps):
        s = state['step'] + i
        v = 0.9 * v + w - data[s % len(data)]
        w -= 0.1 * min(1, (s + 1) / 5) * v
    return {'step': state['step'] + steps, 'weight': w, 'velocity': v}
""",
            "You begin with the weight 0. Whoever goes on",
        ),
        (
            """
def answer(state, data, steps):
    w, v = (state['weight'], state['velocity'])
    for s in range(state['step'], state['step'] + steps + 1):
        v = 0.9 * v + w - data[s % len(data)]
        w -= 0.1 * min(1, (s + 1) / 5) * v
    return {'step': state['step'] + steps, 'weight': w, 'velocity': v}
""",
            "You take one step too many: `steps` further",
        ),
        (
            """
def answer(state, data, steps):
    w, v = (state['weight'], state['velocity'])
    for s in range(state['step'], state['step'] + steps):
        v = 0.9 * v + w - data[min(s, len(data) - 1)]
        w -= 0.1 * min(1, (s + 1) / 5) * v
    return {'step': state['step'] + steps, 'weight': w, 'velocity': v}
""",
            "When the data are used up, you go on with the",
        ),
    ],
    "9.7": [
        (
            """
import torch

def answer(weights, bits):
    most = 2 ** (bits - 1) - 1
    scales = weights.abs().amax(1) / most
    scales[scales == 0] = 1
    zeros = torch.zeros(len(weights), dtype=torch.int32)
    fake = torch.ops.aten.fake_quantize_per_channel_affine
    return (fake(weights, scales, zeros, 0, -most, most) / scales[:, None]).round().int(), scales
""",
            "ready-made",
        ),
        (
            """
import torch


def answer(weights, bits):
    s = weights.abs().max() / (2 ** (bits - 1) - 1)
    return (weights / s).round().to(torch.int8), s.repeat(len(weights))
""",
            "You use one scale for the whole matrix: a row of",
        ),
        (
            """
import torch


def answer(weights, bits):
    s = weights.abs().amax(1) / (2 ** (bits - 1) - 1)
    s[s == 0] = 1
    return (weights / s[:, None]).to(torch.int8), s
""",
            "The numbers are cut off instead of rounded",
        ),
        (
            """
import torch


def answer(weights, bits):
    s = weights.abs().amax(1) / (2 ** (bits - 1) - 1)
    return (weights / s[:, None]).round().to(torch.int8), s
""",
            "A row of zeros has the scale 0, and 0 / 0 is not a",
        ),
        (
            """
import torch


def answer(weights, bits):
    s = weights.abs().amax(1) / (2 ** (bits - 1))
    s[s == 0] = 1
    return (weights / s[:, None]).round().to(torch.int8), s
""",
            "The largest number is one too large: of the numbers",
        ),
        (
            """
import torch


def answer(weights, bits):
    s = weights.abs().amax(1) / (2**bits - 1)
    s[s == 0] = 1
    return (weights / s[:, None]).round().to(torch.int16), s
""",
            "One bit is needed for the sign: the largest number",
        ),
        (
            """
import torch


def answer(weights, bits):
    s = weights.abs().amax(1) / 127
    s[s == 0] = 1
    return (weights / s[:, None]).round().to(torch.int8), s
""",
            "Your numbers always use all bits of an int8: the",
        ),
        (
            """
import torch


def answer(weights, bits):
    s = weights.amax(1) / (2 ** (bits - 1) - 1)
    s[s == 0] = 1
    return (weights / s[:, None]).round().to(torch.int8), s
""",
            "You look for the largest weight, but a negative one",
        ),
        (
            """
import torch


def answer(weights, bits):
    s = weights.abs().amax(0) / (2 ** (bits - 1) - 1)
    s[s == 0] = 1
    return (weights / s).round().to(torch.int8), s
""",
            "You have a scale for each column; each row needs",
        ),
        (
            """
import torch


def answer(weights, bits):
    s = weights.abs().amax(1) / (2 ** (bits - 1) - 1)
    s[s == 0] = 1
    return s, (weights / s[:, None]).round().to(torch.int8)
""",
            "Both parts are right, but in the wrong order: the",
        ),
        (
            """
import torch


def answer(weights, bits):
    s = weights.abs().amax(1) / (2 ** (bits - 1) - 1)
    s[s == 0] = 1
    return (weights / s[:, None]).round(), s
""",
            "the numbers are right, but a tensor of torch.float32",
        ),
        (
            """
import torch


def answer(weights, bits):
    s = weights.abs().amax(1) / (2 ** (bits - 1) - 1)
    s[s == 0] = 1
    return (weights / s[:, None]).round() * s[:, None], s
""",
            "These are the weights rebuilt, not the whole",
        ),
        (
            """
import torch


def answer(weights, bits):
    s = weights.abs().amax(1, keepdim=True) / (2 ** (bits - 1) - 1)
    s[s == 0] = 1
    return (weights / s).round().to(torch.int8), s
""",
            "The scales have the shape (R, 1); the task asks for",
        ),
        (
            """
import torch


def answer(weights, bits):
    s = weights.abs().amax(1) / (2 ** (bits - 1) - 1)
    s[s == 0] = 1
    return (weights / s[:, None]).round().to(torch.int8), 1 / s
""",
            "Your scales are upside down: a number times its",
        ),
        (
            """
import torch


def answer(weights, bits):
    s = weights.abs().amax(1) / (2 ** (bits - 1) - 1)
    s[s == 0] = 1
    return (weights / s[:, None]).floor().to(torch.int8), s
""",
            "You round down: the nearest whole number was asked",
        ),
        (
            """
import torch


def answer(weights, bits):
    s = weights.abs().amax(1) / (2 ** (bits - 1) - 1)
    s[s == 0] = 1
    return (weights * s[:, None]).round().to(torch.int8), s
""",
            "You multiply the weights by the scale; dividing by",
        ),
        (
            """
import torch


def answer(weights, bits):
    s = weights.abs().amax(1)
    s[s == 0] = 1
    return (weights / s[:, None]).round().to(torch.int8), s
""",
            "The scale is the largest weight itself: divide it by",
        ),
        (
            """
import torch


def answer(weights, bits):
    s = weights.abs().amax(1) / (2 ** (bits - 1) - 1)
    s[s == 0] = 1
    return (weights / s[:, None]).ceil().to(torch.int8), s
""",
            "You round up: the nearest whole number was asked",
        ),
        (
            """
import torch


def answer(weights, bits):
    s = (weights.amax(1) - weights.amin(1)) / (2**bits - 1)
    s[s == 0] = 1
    return (weights / s[:, None]).round().to(torch.int8), s
""",
            "You spread the numbers from the smallest weight to",
        ),
        (
            """
import torch


def answer(weights, bits):
    s = weights.abs().amax(1) / (2 ** (bits - 1) - 1)
    s[s == 0] = 1
    return (weights / s[:, None]).abs().round().to(torch.int8), s
""",
            "The signs are lost: a negative weight has a negative",
        ),
        (
            """
import torch


def answer(weights, bits):
    s = weights.abs().amax(1) / (2 ** (bits - 1) - 1)
    s[s == 0] = 1
    return (weights / s[:, None]).round().to(torch.int8).tolist(), s.tolist()
""",
            "the numbers are right, but a tensor was expected",
        ),
        (
            """
import torch


def answer(weights, bits):
    s = weights.max(dim=1)[0].abs() / (2 ** (bits - 1) - 1)
    s[s == 0] = 1
    return (weights / s[:, None]).round().to(torch.int8), s
""",
            "You look for the largest weight, but a negative one",
        ),
        (
            """
import torch
def answer(weights, bits):
    m = 2**(bits-1)-1
    s = weights.abs().amax(1)/m
    s[s == 0] = 1
    zeros = torch.zeros(len(s), dtype=torch.int32)
    q = torch.fake_quantize_per_channel_affine(weights, s, zeros, 0, -m, m)
    return (q / s[:, None]).round().to(torch.int8), s
""",
            "ready-made",
        ),
        (
            """
import torch
def answer(weights, bits):
    s = weights.abs().amax(1)/(2**(bits-1)-1)
    s[s == 0] = 1
    return (weights/s[:, None]).round().to(torch.int8), s.to(torch.int64)
""",
            "The scales are floats",
        ),
        (
            """
import torch
def answer(weights, bits):
    s = weights.abs().amax(1)/(2**(bits-1)-1)
    s[s == 0] = 1
    return (weights/s[:, None]).round().to(torch.int8)
""",
            "Two tensors are asked for",
        ),
        (
            """
import torch
def answer(weights, bits):
    n = 2**(bits-1)
    s = weights.abs().amax(1)/n
    s[s == 0] = 1
    return (weights/s[:, None]).round().clamp(-n, n-1).to(torch.int8), s
""",
            "no partner on the other side",
        ),
        (
            """
import torch
def answer(weights, bits):
    s = weights.abs().amax(1)/(2**(bits-1)-1)
    s[s == 0] = 1
    return (weights/s).round().to(torch.int8), s
""",
            "divides each column",
        ),
        (
            """
import torch

def answer(weights, bits):
    m = 2 ** (bits - 1) - 1
    a = weights.abs().amax(1)
    a[a == 0] = 1
    s = a / m
    return ((weights / s[:, None]).round().to(torch.int32), s)
""",
            "A row of zeros gets the scale 1 divided by",
        ),
        (
            """
import torch

def answer(weights, bits):
    m = 2 ** (bits - 1) - 1
    s = weights.abs().mean(1) / m
    s[s == 0] = 1
    return ((weights / s[:, None]).round().to(torch.int32), s)
""",
            "You take the mean of the absolute values",
        ),
        (
            """
import torch

def answer(weights, bits):
    m = 2 ** (bits - 1) - 1
    s = weights.abs().amax(1) / m
    s[s == 0] = 1
    return ((weights / s[:, None]).round().to(torch.int8), s.half())
""",
            "Your scales are not exact: are they floats of",
        ),
        (
            """
import torch

def answer(weights, bits):
    m = 2 ** (bits - 1) - 1
    s = weights.abs().amax(1) / m
    s[s == 0] = 1
    return ((weights / s[:, None] + 0.5).to(torch.int8), s)
""",
            "You add a half and cut what follows the",
        ),
        (
            """
import torch

def answer(weights, bits):
    m = 2 ** (bits - 1) - 1
    s = weights.abs().amax(1) / m
    s[s == 0] = 1
    return ((weights / s[:, None]).round().clamp(-m - 1, m - 1).to(torch.int8), s)
""",
            "You cut the numbers at the wrong ends. They",
        ),
    ],
    "9.8": [
        (
            """
def answer(widths, limit):
    order = range(len(widths))
    batches, batch = [], []
    for index in order:
        if (
            batch
            and (len(batch) + 1) * max([widths[i] for i in batch] + [widths[index]])
            > limit
        ):
            batches.append(batch)
            batch = []
        batch.append(index)
    if batch:
        batches.append(batch)
    return batches
""",
            "The pictures are not sorted: sort their indices by",
        ),
        (
            """
def answer(widths, limit):
    order = sorted(range(len(widths)), key=lambda i: -widths[i])
    batches, batch = [], []
    for index in order:
        if batch and (len(batch) + 1) * widths[batch[0]] > limit:
            batches.append(batch)
            batch = []
        batch.append(index)
    if batch:
        batches.append(batch)
    return batches
""",
            "You begin with the widest picture; the task begins",
        ),
        (
            """
def answer(widths, limit):
    order = sorted(range(len(widths)), key=lambda i: widths[i])
    batches, batch = [], []
    for index in order:
        if batch and sum(widths[i] for i in batch) + widths[index] > limit:
            batches.append(batch)
            batch = []
        batch.append(index)
    if batch:
        batches.append(batch)
    return batches
""",
            "You add the widths up, as if each picture kept its",
        ),
        (
            """
def answer(widths, limit):
    order = sorted(range(len(widths)), key=lambda i: widths[i])
    batches, batch = [], []
    for index in order:
        if batch and (len(batch) + 1) * widths[index] >= limit:
            batches.append(batch)
            batch = []
        batch.append(index)
    if batch:
        batches.append(batch)
    return batches
""",
            "A batch may take exactly `limit` columns: only more",
        ),
        (
            """
def answer(widths, limit):
    order = sorted(range(len(widths)), key=lambda i: widths[i])
    batches, batch = [], []
    for index in order:
        if batch and len(batch) * widths[index] > limit:
            batches.append(batch)
            batch = []
        batch.append(index)
    if batch:
        batches.append(batch)
    return batches
""",
            "You check the batch without the new picture: with",
        ),
        (
            """
def answer(widths, limit):
    order = sorted(range(len(widths)), key=lambda i: widths[i])
    batches, batch = [], []
    for index in order:
        if batch and (len(batch) + 1) * widths[batch[0]] > limit:
            batches.append(batch)
            batch = []
        batch.append(index)
    if batch:
        batches.append(batch)
    return batches
""",
            "You reckon with the narrowest picture of the batch",
        ),
        (
            """
def answer(widths, limit):
    order = sorted(range(len(widths)), key=lambda i: widths[i])
    batches, batch = [], []
    for index in order:
        if batch and (len(batch) + 1) * widths[batch[-1]] > limit:
            batches.append(batch)
            batch = []
        batch.append(index)
    if batch:
        batches.append(batch)
    return batches
""",
            "You reckon with the last width of the batch, without",
        ),
        (
            """
def answer(widths, limit):
    order = sorted(range(len(widths)), key=lambda i: widths[i])
    batches, batch = [], []
    for index in order:
        if batch and (len(batch) + 1) * widths[index] > limit:
            batches.append(batch)
            batch = []
        batch.append(index)
    pass
    return batches
""",
            "The last batch is missing: it is not full, but its",
        ),
        (
            """
def answer(widths, limit):
    order = sorted(range(len(widths)), key=lambda i: widths[i])
    batches, batch = [], []
    for index in order:
        if (len(batch) + 1) * widths[index] > limit:
            batches.append(batch)
            batch = []
        batch.append(index)
    if batch:
        batches.append(batch)
    return batches
""",
            "The first batch is empty: begin a new one only if",
        ),
        (
            """
def answer(widths, limit):
    order = sorted(range(len(widths)), key=lambda i: widths[i])
    batches, batch = [], []
    for index in order:
        if batch and (len(batch) + 1) * widths[index] > limit:
            batches.append(batch)
            batch = []
        batch.append(index)
    if batch:
        batches.append(batch)
    return [[widths[i] for i in b] for b in batches]
""",
            "The batches hold widths. Return the indices of the",
        ),
        (
            """
def answer(widths, limit):
    order = sorted(range(len(widths)), key=lambda i: widths[i])
    batches, batch = [], []
    for index in order:
        if batch and (len(batch) + 1) * widths[index] > limit:
            batches.append(batch)
            batch = []
        batch.append(index)
    if batch:
        batches.append(batch)
    return sum(batches, [])
""",
            "The indices are right, but they are not in batches",
        ),
        (
            """
def answer(widths, limit):
    order = sorted(range(len(widths)), key=lambda i: (widths[i], -i))
    batches, batch = [], []
    for index in order:
        if batch and (len(batch) + 1) * widths[index] > limit:
            batches.append(batch)
            batch = []
        batch.append(index)
    if batch:
        batches.append(batch)
    return batches
""",
            "Pictures of the same width are in reverse order",
        ),
        (
            """
def answer(widths, limit):
    order = [
        i
        for i in sorted(range(len(widths)), key=lambda i: widths[i])
        if widths[i] <= limit
    ]
    batches, batch = [], []
    for index in order:
        if batch and (len(batch) + 1) * widths[index] > limit:
            batches.append(batch)
            batch = []
        batch.append(index)
    if batch:
        batches.append(batch)
    return batches
""",
            "A picture wider than the limit is lost. Nobody can",
        ),
        (
            """
def answer(widths, limit):
    order = sorted(range(len(widths)), key=lambda i: widths[i])
    batches, batch = [], []
    for index in order:
        if True:
            batches.append(batch) if batch else None
            batch = []
        batch.append(index)
    if batch:
        batches.append(batch)
    return batches
""",
            "Each picture is alone: put as many into a batch as",
        ),
        (
            """
def answer(widths, limit):
    order = sorted(range(len(widths)), key=lambda i: widths[i])
    batches, batch = [], []
    for index in order:
        if batch and (len(batch) + 1) * widths[index] > limit:
            batches.append(batch)
            batch = []
        batch.append(index)
    if batch:
        batches.append(batch)
    return [tuple(map(float, b)) for b in batches]
""",
            "the numbers are right, but 0.0 is a float: the task",
        ),
        (
            """
def answer(widths, limit):
    order = sorted(range(len(widths)), key=lambda i: widths[i])
    batches, batch = [], []
    for index in order:
        if batch and (len(batch) + 1) * widths[index] > limit:
            batches.append(batch)
            batch = []
        batch.append(index)
    if batch:
        batches.append(batch)
    return len(batches)
""",
            "A list is asked for, and it gives a number",
        ),
        (
            """
def answer(widths, limit):
    order = [widths.index(w) for w in sorted(widths)]
    out = []
    for i in order:
        if not out or (len(out[-1]) + 1) * widths[i] > limit:
            out.append([])
        out[-1].append(i)
    return out
""",
            "Where pictures are equally wide, you take the first",
        ),
        (
            """
def answer(widths, limit):
    widths.sort()
    out = []
    for i, w in enumerate(widths):
        if not out or (len(out[-1]) + 1) * w > limit:
            out.append([])
        out[-1].append(i)
    return out
""",
            "These are places in the sorted list, not indices of",
        ),
        (
            """
def answer(widths, limit):
    order = sorted(range(len(widths)), key=lambda i: widths[i])
    batches, batch = [], []
    for index in order:
        if batch and (len(batch) + 1) * widths[index] > limit:
            batches.append(batch)
            batch = []
        batch.append(index)
    if batch:
        batches.append(batch)
    return [sorted(b) for b in batches]
""",
            "The batches hold the right pictures, but not in the",
        ),
        (
            """
def answer(widths, limit):
    order = sorted(range(len(widths)), key=lambda i: widths[i])
    batches, batch = [], []
    for index in order:
        if batch and (len(batch) + 1) * widths[index] > limit:
            batches.append(batch)
            batch = []
        batch.append(index)
    if batch:
        batches.append(batch)
    return batches[::-1]
""",
            "The right elements, in reverse order",
        ),
        (
            """
def answer(widths, limit):
    order = sorted(range(len(widths)), key=lambda i: widths[i])
    batches, batch = [], []
    for index in order:
        if batch and len(batch) * widths[batch[-1]] > limit:
            batches.append(batch)
            batch = []
        batch.append(index)
    if batch:
        batches.append(batch)
    return batches
""",
            "You check the batch as it is before the new picture",
        ),
        (
            """
def answer(widths, limit):
    o = sorted(range(len(widths)), key=lambda i: widths[i])
    return [o[k:k+limit] for k in range(0, len(o), limit)]
""",
            "not pictures",
        ),
        (
            """
def answer(widths, limit):
    o = sorted(range(len(widths)), key=lambda i: widths[i])
    n = max(1, limit//max(widths)) if widths else 1
    return [o[k:k+n] for k in range(0, len(o), n)]
""",
            "All your batches hold",
        ),
        (
            """
def answer(widths, limit):
    out = []
    for i in sorted(range(len(widths)), key=lambda i: widths[i]):
        if out and (len(out[-1])+1)*widths[i] <= limit: out[-1].append(i+1)
        else: out.append([i+1])
    return out
""",
            "yours count from 1",
        ),
        (
            """
def answer(widths, limit):
    out = []
    for i in sorted(range(len(widths)), key=lambda i: widths[i]):
        if not out or (len(out[-1]) + 1) * widths[i] > limit:
            out.append([])
        out[-1].append((i, widths[i]))
    return out
""",
            "Your batches hold pairs. Put in the index",
        ),
        (
            """
def answer(widths, limit):
    out = []
    for i in sorted(range(len(widths)), key=lambda i: str(widths[i])):
        if not out or (len(out[-1]) + 1) * max([widths[i]] + [widths[j] for j in out[-1]]) > limit:
            out.append([])
        out[-1].append(i)
    return out
""",
            "You sort the widths as if they were texts, so",
        ),
    ],
}

RIGHT: dict[str, list[str]] = {
    "9.1": [
        """
def answer(draw, train, workers):
    if workers == 0:
        return draw * train / (draw + train)
    return min(workers * draw, train)
""",
        """
def answer(draw, train, workers):
    seconds = 1 / draw + 1 / train if workers < 1 else max(1 / (workers * draw), 1 / train)
    return 1 / seconds
""",
        """
def answer(draw, train, workers):
    if workers == 0:
        return 1 / (1 / draw + 1 / train)
    return min(workers * draw, train)
""",
        """
def answer(draw, train, workers):
    if workers == 0:
        return draw * train / (draw + train)
    return train if workers * draw > train else workers * draw
""",
        """
import numpy as np


def answer(draw, train, workers):
    return (
        np.minimum(workers * draw, train)
        if workers
        else 1 / np.sum([1 / draw, 1 / train])
    )
""",
        """
def answer(d, t, w):
    seconds = 1 / d + 1 / t if w == 0 else max(1 / (w * d), 1 / t)
    return 1 / seconds
""",
        """
from statistics import harmonic_mean


def answer(d, t, w):
    return harmonic_mean([d, t]) / 2 if not w else sorted([w * d, t])[0]
""",
        """
from fractions import Fraction as F


def answer(d, t, w):
    if w:
        return min(F(d) * w, F(t))
    return float(1 / (1 / F(d) + 1 / F(t)))
""",
        """
import torch


def answer(d, t, w):
    return (
        min(torch.tensor(float(w * d)).double(), torch.tensor(t).double()).item()
        if w
        else d / (d / t + 1)
    )
""",
        """
from fractions import Fraction as F
def answer(draw, train, workers):
    d, t = F(draw), F(train)
    return float(min(workers*d, t)) if workers else float(1/(1/d+1/t))
""",
    ],
    "9.2": [
        (
            "answer = lambda n, epochs, speed, gpus, e: "
            "n * epochs / (speed * (1 + (gpus - 1) * e)) / 3600"
        ),
        """
def answer(pictures, epochs, per_second, gpus, efficiency):
    together = per_second + (gpus - 1) * efficiency * per_second
    return pictures * epochs / together / 60 / 60
""",
        """
def answer(pictures, epochs, per_second, gpus, efficiency):
    return pictures * epochs / (per_second * (1 + (gpus - 1) * efficiency)) / 3600
""",
        """
def answer(p, e, s, g, f):
    speed = s
    for _ in range(g - 1):
        speed += s * f
    return p * e / speed / 60 / 60
""",
        """
def answer(p, e, s, g, f):
    return sum(p / (s + s * f * (g - 1)) for _ in range(e)) / 3600
""",
        """
import numpy as np


def answer(p, e, s, g, f):
    return np.float64(p) * e / (s * np.sum([1] + [f] * (g - 1))) / 3600
""",
        """
from datetime import timedelta


def answer(p, e, s, g, f):
    return p * e / (s * (1 - f + g * f)) / timedelta(hours=1).total_seconds()
""",
        """
def answer(pictures, epochs, per_second, gpus, efficiency):
    def seconds():
        return pictures * epochs / per_second / (1 + efficiency * (gpus - 1))

    return seconds() * (1 / 3600)
""",
        """
from datetime import timedelta
def answer(pictures, epochs, per_second, gpus, efficiency):
    return timedelta(seconds=pictures*epochs/per_second/(1+(gpus-1)*efficiency))/timedelta(hours=1)
""",
    ],
    "9.3": [
        """
def answer(step, batch_size, rank, size):
    batch = range(step * batch_size, (step + 1) * batch_size)
    return list(batch[rank::size])
""",
        """
def answer(step, batch_size, rank, size):
    return [step * batch_size + i for i in range(batch_size) if i % size == rank]
""",
        """
def answer(step, batch_size, rank, size):
    return list(range(step * batch_size + rank, (step + 1) * batch_size, size))
""",
        """
def answer(step, batch_size, rank, size):
    return range(step * batch_size + rank, (step + 1) * batch_size, size)
""",
        """
def answer(step, batch_size, rank, size):
    return tuple(
        i
        for i in range(step * batch_size, (step + 1) * batch_size)
        if (i - step * batch_size) % size == rank
    )
""",
        """
import numpy as np


def answer(step, batch_size, rank, size):
    return np.arange(batch_size)[rank::size] + step * batch_size
""",
        """
def answer(step, batch_size, rank, size):
    out = []
    i = step * batch_size + rank
    while i < (step + 1) * batch_size:
        out.append(i)
        i += size
    return out
""",
        """
import torch


def answer(step, batch_size, rank, size):
    return (
        torch.arange(step * batch_size, (step + 1) * batch_size)
        .view(-1, size)[:, rank]
        .tolist()
    )
""",
        """
from itertools import islice, count


def answer(step, batch_size, rank, size):
    return list(islice(count(step * batch_size + rank, size), batch_size // size))
""",
        """
import numpy as np


def answer(step, batch_size, rank, size):
    return list(np.arange(step * batch_size + rank, (step + 1) * batch_size, size))
""",
        """
def answer(step, batch_size, rank, size):
    hands = [[] for _ in range(size)]
    for k in range(batch_size): hands[k % size].append(step*batch_size+k)
    return hands[rank]
""",
        """
def answer(step, batch_size, rank, size):
    return range(step*batch_size, (step+1)*batch_size)[rank::size]
""",
    ],
    "9.4": [
        """
def answer(gradients, counts):
    total = sum(counts)
    return [sum(n * g for n, g in zip(counts, column)) / total for column in zip(*gradients)]
""",
        """
import numpy as np

def answer(gradients, counts):
    return np.average(np.array(gradients), axis=0, weights=counts).tolist()
""",
        """
def answer(gradients, counts):
    return [
        sum(n * g for n, g in zip(counts, c)) / sum(counts) for c in zip(*gradients)
    ]
""",
        """
import numpy as np


def answer(g, c):
    return np.average(g, axis=0, weights=c)
""",
        """
import torch


def answer(g, c):
    w = torch.tensor(c, dtype=torch.float64)
    return (w[:, None] * torch.tensor(g, dtype=torch.float64)).sum(0) / w.sum()
""",
        """
def answer(g, c):
    out = [0.0] * len(g[0])
    for r, n in zip(g, c):
        for i, v in enumerate(r):
            out[i] += v * n
    return tuple(v / sum(c) for v in out)
""",
        """
def answer(g, c):
    rows = [r for r, n in zip(g, c) for _ in range(n)]
    return [sum(col) / len(rows) for col in zip(*rows)]
""",
        """
import torch


def answer(g, c):
    return (torch.tensor(c).float() @ torch.tensor(g) / sum(c)).tolist()
""",
        """
def answer(gradients, counts):
    mean, seen = [0.0]*len(gradients[0]), 0
    for g, c in zip(gradients, counts):
        seen += c
        mean = [m+(v-m)*c/seen for m, v in zip(mean, g)]
    return mean
""",
        """
def answer(gradients, counts):
    if len(counts) == 1: return list(gradients[0])
    n, rest = sum(counts[1:]), answer(gradients[1:], counts[1:])
    return [(a*counts[0]+b*n)/(counts[0]+n) for a, b in zip(gradients[0], rest)]
""",
    ],
    "9.5": [
        "answer = lambda index: (b'image-%09d' % (index + 1), b'label-%09d' % (index + 1))",
        """
def answer(index):
    number = str(index + 1).zfill(9)
    return ("image-" + number).encode("ascii"), ("label-" + number).encode("ascii")
""",
        """
def answer(index):
    return b"image-%09d" % (index + 1), b"label-%09d" % (index + 1)
""",
        """
def answer(index):
    return [f"image-{index + 1:09}".encode(), f"label-{index + 1:09}".encode()]
""",
        'answer = lambda i: tuple(bytes(f"{k}-{i + 1:09d}", "ascii") for k in ("image", "label"))',
        """
def answer(index):
    n = str(index + 1)
    n = "0" * (9 - len(n)) + n
    return b"image-" + n.encode(), b"label-" + n.encode()
""",
        """
def answer(index):
    return tuple(
        map(
            str.encode,
            (
                "image-" + str(index + 1).zfill(9),
                "label-" + str(index + 1).rjust(9, "0"),
            ),
        )
    )
""",
        """
def answer(index):
    n = str(10**9 + index + 1)[1:].encode()
    return b"-".join([b"image", n]), b"-".join([b"label", n])
""",
        """
def answer(index):
    picture = bytearray(f"image-{index+1:0>9}", "ascii")
    return bytes(picture), bytes(bytearray(f"label-{index+1:0>9}", "ascii"))
""",
        """
def answer(index):
    n = index+1
    d = bytes(48+n//10**k % 10 for k in range(8, -1, -1))
    return b"image-"+d, b"label-"+d
""",
    ],
    "9.6": [
        """
def answer(state, data, steps):
    step, weight, velocity = state["step"], state["weight"], state["velocity"]
    pass
    for _ in range(steps):
        gradient = weight - data[step % len(data)]
        velocity = 0.9 * velocity + gradient
        weight -= 0.1 * min(1, (step + 1) / 5) * velocity
        step += 1
    return {"step": step, "weight": weight, "velocity": velocity}
""",
        """
def answer(state, data, steps):
    s = dict(state)
    for _ in range(steps):
        n = s["step"]
        s["velocity"] = 0.9 * s["velocity"] + s["weight"] - data[n % len(data)]
        s["weight"] -= 0.1 * min(1, (n + 1) / 5) * s["velocity"]
        s["step"] += 1
    return s
""",
        """
def answer(state, data, steps):
    if not steps:
        return dict(state)
    n, w, v = state["step"], state["weight"], state["velocity"]
    v = 0.9 * v + w - data[n % len(data)]
    w -= 0.1 * min(1, (n + 1) / 5) * v
    return answer(dict(step=n + 1, weight=w, velocity=v), data, steps - 1)
""",
        """
from itertools import islice, cycle


def answer(state, data, steps):
    n, w, v = state["step"], state["weight"], state["velocity"]
    for k, x in enumerate(islice(cycle(data), n, n + steps), n):
        v = 0.9 * v + (w - x)
        w -= (0.1 if k >= 4 else 0.02 * (k + 1)) * v
    return {"velocity": v, "weight": w, "step": n + steps}
""",
        """
import copy


def answer(state, data, steps):
    s = copy.deepcopy(state)
    end = s["step"] + steps
    while s["step"] < end:
        i = s["step"]
        while i >= len(data):
            i -= len(data)
        g = s["weight"] - data[i]
        s["velocity"] *= 0.9
        s["velocity"] += g
        s["weight"] = s["weight"] - 0.1 * min(1, (s["step"] + 1) / 5) * s["velocity"]
        s["step"] = s["step"] + 1
    return s
""",
        """
import numpy as np


def answer(state, data, steps):
    a = np.array([state["weight"], state["velocity"]], dtype=float)
    for k in range(int(state["step"]), int(state["step"]) + steps):
        a[1] = 0.9 * a[1] + a[0] - np.asarray(data)[k % len(data)]
        a[0] -= 0.1 * np.minimum(1, (k + 1) / 5) * a[1]
    return {"step": state["step"] + steps, "weight": a[0], "velocity": a[1]}
""",
        """
import torch
def answer(state, data, steps):
    p = torch.nn.Parameter(torch.tensor(state["weight"], dtype=torch.float64))
    o = torch.optim.SGD([p], lr=.1, momentum=.9)
    o.state[p]["momentum_buffer"] = torch.tensor(state["velocity"], dtype=torch.float64)
    for s in range(state["step"], state["step"]+steps):
        o.param_groups[0]["lr"] = .1*min(1, (s+1)/5)
        o.zero_grad(); (.5*(p-data[s % len(data)])**2).backward(); o.step()
    velocity = o.state[p]["momentum_buffer"].item()
    return {"step": state["step"]+steps, "weight": p.item(), "velocity": velocity}
""",
        """
from functools import reduce
def answer(state, data, steps):
    def one(s, _):
        v = .9*s["velocity"]+s["weight"]-data[s["step"] % len(data)]
        rate = .1*min(1, (s["step"]+1)/5)
        return {"velocity": v, "weight": s["weight"]-rate*v, "step": s["step"]+1}
    return reduce(one, range(steps), {**state})
""",
    ],
    "9.7": [
        """
import torch


def answer(weights, bits):
    s = weights.abs().amax(1) / (2 ** (bits - 1) - 1)
    s[s == 0] = 1
    return (weights / s[:, None]).round().to(torch.int8), s
""",
        """
import torch


def answer(weights, bits):
    m = 2 ** (bits - 1) - 1
    rows, scales = [], []
    for row in weights:
        top = max(abs(v) for v in row.tolist())
        s = top / m if top else 1.0
        rows.append([round(v / s) for v in row.tolist()])
        scales.append(s)
    return torch.tensor(rows), torch.tensor(scales)
""",
        """
import torch


def answer(weights, bits):
    s = torch.where(
        weights.any(1),
        weights.abs().max(1).values / (2 ** (bits - 1) - 1),
        torch.tensor(1.0),
    )
    return torch.round(weights / s.unsqueeze(1)).long(), s
""",
        """
import numpy as np, torch


def answer(weights, bits):
    w = weights.numpy()
    s = np.abs(w).max(1) / ((1 << bits - 1) - 1)
    s[s == 0] = 1
    return torch.from_numpy(np.rint(w / s[:, None]).astype("int8")), torch.from_numpy(s)
""",
        """
import torch


def answer(weights, bits):
    m = (2**bits) // 2 - 1
    s = weights.abs().max(dim=1, keepdim=True)[0] / m
    s = torch.where(s == 0, torch.ones_like(s), s)
    return [(weights / s + 0.5).floor().int(), s.squeeze(1)]
""",
        """
import torch


def answer(weights, bits):
    m = 2 ** (bits - 1) - 1
    s = torch.stack(
        [r.abs().max() / m if r.abs().max() > 0 else torch.tensor(1.0) for r in weights]
    ).double()
    return (weights.double() / s[:, None]).round().to(torch.int16), s
""",
        """
import torch
def answer(weights, bits):
    s = torch.linalg.vector_norm(weights, ord=float('inf'), dim=1)/(2**(bits-1)-1)
    s = s.masked_fill(s == 0, 1.0)
    return (weights/s.unsqueeze(-1)).round().short(), s
""",
        """
import torch
def answer(weights, bits):
    m = 2**(bits-1)-1
    s = torch.vmap(lambda r: r.abs().max())(weights)/m
    s = torch.where(s == 0, 1., s)
    return torch.round(weights.T/s).T.to(torch.int8), s
""",
    ],
    "9.8": [
        """
def answer(widths, limit):
    order = sorted(range(len(widths)), key=lambda i: widths[i])
    batches, batch = [], []
    for index in order:
        if batch and (len(batch) + 1) * widths[index] > limit:
            batches.append(batch)
            batch = []
        batch.append(index)
    if batch:
        batches.append(batch)
    return batches
""",
        """
def answer(widths, limit):
    out = []
    for w, i in sorted((w, i) for i, w in enumerate(widths)):
        if out and (len(out[-1]) + 1) * w <= limit:
            out[-1].append(i)
        else:
            out.append([i])
    return out
""",
        """
import numpy as np


def answer(widths, limit):
    o = np.argsort(widths, kind="stable")
    out = []
    cur = []
    for i in o:
        if len(cur) and (len(cur) + 1) * widths[i] > limit:
            out.append(cur)
            cur = []
        cur.append(int(i))
    return out + [cur] if cur else out
""",
        """
def answer(widths, limit):
    def go(rest):
        if not rest:
            return []
        n = 1
        while n < len(rest) and (n + 1) * widths[rest[n]] <= limit:
            n += 1
        return [rest[:n]] + go(rest[n:])

    return go(sorted(range(len(widths)), key=widths.__getitem__))
""",
        """
def answer(widths, limit):
    o = sorted(range(len(widths)), key=lambda i: (widths[i], i))

    def gen():
        s = 0
        for e in range(1, len(o) + 1):
            if e == len(o) or (e - s + 1) * widths[o[e]] > limit:
                yield tuple(o[s:e])
                s = e

    return list(gen())
""",
        """
import torch


def answer(widths, limit):
    if not widths:
        return []
    v, o = torch.tensor(widths).sort(stable=True)
    out = [[]]
    for w, i in zip(v.tolist(), o.tolist()):
        if out[-1] and w * (len(out[-1]) + 1) > limit:
            out.append([])
        out[-1].append(i)
    return out
""",
        """
from collections import deque
def answer(widths, limit):
    q = deque(sorted(enumerate(widths), key=lambda p: p[1]))
    out = []
    while q:
        b = [q.popleft()[0]]
        while q and (len(b)+1)*q[0][1] <= limit: b.append(q.popleft()[0])
        out.append(b)
    return out
""",
        """
def answer(widths, limit):
    out = []
    for i in sorted(range(len(widths)), key=lambda i: widths[i]):
        for b in out:
            if (len(b)+1)*widths[i] <= limit: b.append(i); break
        else: out.append([i])
    return out
""",
        """
import numpy as np
def answer(widths, limit):
    out = []
    for i in np.argsort(np.array(widths, dtype=int), kind="stable"):
        if not out or (len(out[-1])+1)*widths[i] > limit: out.append([])
        out[-1].append(i)
    return out
""",
    ],
}
