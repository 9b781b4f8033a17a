"""Chapter 09: wrong answers, each with words of the sentence it must get, and right answers."""

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
            "not eight times as fast",
        ),
        (
            "answer = lambda n, epochs, speed, gpus, e: n / (speed * (1 + (gpus - 1) * e)) / 3600",
            "One epoch only",
        ),
        (
            "answer = lambda n, epochs, speed, gpus, e: n * epochs / speed / 3600",
            "ignores the number of GPUs",
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
            "rows and columns",
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
            "one too few",
        ),
        (
            "answer = lambda index: (b'image_%09d' % (index + 1), b'label_%09d' % (index + 1))",
            "by a hyphen",
        ),
        (
            "answer = lambda index: (b'label-%09d' % (index + 1), b'image-%09d' % (index + 1))",
            "comes first",
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
    ],
    "9.5": [
        "answer = lambda index: (b'image-%09d' % (index + 1), b'label-%09d' % (index + 1))",
        """
def answer(index):
    number = str(index + 1).zfill(9)
    return ("image-" + number).encode("ascii"), ("label-" + number).encode("ascii")
""",
    ],
}
