"""Answers to the exercises of chapter 03, as learners write them.

Each wrong answer stands with words of the message that it must get. `NUMBERS` computes the numbers
that learners read.
"""

from crnn_course.exercises.chapter_03 import SUMS, lstm_parameters

NUMBERS = {
    "3.1": {"four": SUMS},
    "3.2": {"four": SUMS, "16": lambda: lstm_parameters(1, 1, 1)},
    "3.3": {"three": ("output", "hidden", "cell"), "Three": ("output", "hidden", "cell")},
    "3.B": {"0.35": lambda: 0.9**10},
}

STEP = """
from math import exp, tanh
def sigmoid(x): return 1 / (1 + exp(-x))
"""

WRONG: dict[str, list[tuple[str, str]]] = {
    "3.1": [
        (
            STEP
            + """
def answer(gates, cell):
    i, f, g, o = [sigmoid(one) for one in gates]
    c = f * cell + i * g
    return c, o * tanh(c)
""",
            "not a gate but the new content",
        ),
        (
            STEP
            + """
def answer(gates, cell):
    i, f, g, o = gates
    c = sigmoid(f) * cell + sigmoid(i) * g
    return c, sigmoid(o) * tanh(c)
""",
            "into the cell as it is",
        ),
        (
            STEP
            + """
def answer(gates, cell):
    i, f, g, o = gates
    c = sigmoid(f) * cell + sigmoid(i) * tanh(g)
    return c, c * sigmoid(o)
""",
            "tanh of the new cell",
        ),
        (
            STEP
            + """
def answer(gates, cell):
    f, i, g, o = gates
    c = sigmoid(f) * cell + sigmoid(i) * tanh(g)
    return c, sigmoid(o) * tanh(c)
""",
            "swapped the input gate and the forget gate",
        ),
        (
            STEP
            + """
def answer(gates, cell):
    i, f, g, o = gates
    c = f * cell + i * tanh(g)
    return c, o * tanh(c)
""",
            "as if they were the gates",
        ),
        (
            """
import torch
def answer(gates, cell):
    i, f, g, o = torch.tensor(gates, dtype=torch.float64)
    new = f.sigmoid() * cell + i.sigmoid() * g.tanh()
    return (o.sigmoid() * new.tanh()).item(), new.item()
""",
            "in the wrong order",
        ),
        (
            STEP
            + """
def answer(gates, cell):
    i, f, g, o = gates
    output = sigmoid(o) * tanh(cell)
    cell = sigmoid(f) * cell + sigmoid(i) * tanh(g)
    return cell, output
""",
            "old cell",
        ),
        (
            """
from math import exp, tanh


def sigmoid(x):
    return 1 / (1 + exp(-x))


def answer(gates, cell):
    i, f, g, o = gates
    i, f, o = sigmoid(i), sigmoid(f), sigmoid(o)
    g = tanh(g)
    c = (1 - f) * cell + i * g
    return c, o * tanh(c)
""",
            "You keep `1 - f` of the old cell. The forget gate",
        ),
        (
            """
from math import exp, tanh


def sigmoid(x):
    return 1 / (1 + exp(-x))


def answer(gates, cell):
    i, f, g, o = gates
    i, f, o = sigmoid(i), sigmoid(f), sigmoid(o)
    g = tanh(g)
    c = f * cell + (1 - f) * g
    return c, o * tanh(c)
""",
            "You let in `1 - f` of the new content, so that old",
        ),
        (
            """
from math import exp, tanh


def sigmoid(x):
    return 1 / (1 + exp(-x))


def answer(gates, cell):
    i, f, g, o = gates
    i, f, o = sigmoid(i), sigmoid(f), sigmoid(o)
    g = tanh(g)
    c = f * cell + i * g
    return c, tanh(o * c)
""",
            "You squeeze the product. Squeeze the new cell alone",
        ),
        (
            """
from math import exp, tanh


def sigmoid(x):
    return 1 / (1 + exp(-x))


def answer(gates, cell):
    i, f, g, o = gates
    i, f, o = sigmoid(i), sigmoid(f), sigmoid(o)
    g = tanh(g)
    c = f * cell + i * g
    return c
""",
            "Two numbers are asked for: the new cell, then the",
        ),
        (
            """
from math import exp, tanh


def sigmoid(x):
    return 1 / (1 + exp(-x))


def answer(gates, cell):
    i, f, g, o = gates
    i, f, o = sigmoid(i), sigmoid(f), sigmoid(o)
    g = tanh(g)
    c = f * cell + i * g
    return o * tanh(c)
""",
            "Two numbers are asked for: the new cell, then the",
        ),
        (
            """
from math import exp, tanh


def sigmoid(x):
    return 1 / (1 + exp(-x))


def answer(gates, cell):
    i, f, g, o = gates
    i, f, o = sigmoid(i), sigmoid(f), sigmoid(o)
    g = tanh(g)
    c = f * cell + i * g
    print(c, o * tanh(c))
""",
            "is a return missing?",
        ),
        (
            """
from math import exp, tanh


def sigmoid(x):
    return 1 / (1 + exp(-x))


def answer(gates, cell):
    i, f, g, o = gates
    i, f, o = sigmoid(i), sigmoid(f), sigmoid(o)
    g = tanh(g)
    c = f * cell + g
    return c, o * tanh(c)
""",
            "The input gate is missing: the new content enters",
        ),
        (
            """
from math import exp, tanh


def sigmoid(x):
    return 1 / (1 + exp(-x))


def answer(gates, cell):
    i, f, g, o = gates
    i, f, o = sigmoid(i), sigmoid(f), sigmoid(o)
    g = tanh(g)
    c = f * cell * i * g
    return c, o * tanh(c)
""",
            "You multiply the old and the new part; they are",
        ),
        (
            """
from math import exp, tanh


def sigmoid(x):
    return 1 / (1 + exp(-x))


def answer(gates, cell):
    i, f, g, o = gates
    i, f, o = sigmoid(i), sigmoid(f), sigmoid(o)
    g = tanh(g)
    c = f * cell - i * g
    return c, o * tanh(c)
""",
            "The new content is subtracted; it is added to what",
        ),
        (
            """
from math import exp, tanh


def sigmoid(x):
    return 1 / (1 + exp(-x))


def answer(gates, cell):
    i, f, g, o = gates
    i, f, o = sigmoid(i), sigmoid(f), sigmoid(o)
    g = tanh(g)
    c = f * (cell + i * g)
    return c, o * tanh(c)
""",
            "You put the forget gate on the old and the new part",
        ),
        (
            """
from math import exp, tanh


def sigmoid(x):
    return 1 / (1 + exp(-x))


def answer(gates, cell):
    i, f, g, o = gates
    i, f, o = sigmoid(i), sigmoid(f), sigmoid(o)
    g = tanh(g)
    c = cell + i * g
    return c, o * tanh(c)
""",
            "The forget gate is missing: the old cell is",
        ),
        (
            """
from math import exp, tanh


def sigmoid(x):
    return 1 / (1 + exp(-x))


def answer(gates, cell):
    i, f, g, o = gates
    i, f, o = sigmoid(i), sigmoid(f), sigmoid(o)
    g = tanh(g)
    c = i * g
    return c, o * tanh(c)
""",
            "The old cell is missing: what is kept of it, `f *",
        ),
        (
            """
from math import exp, tanh


def sigmoid(x):
    return 1 / (1 + exp(-x))


def answer(gates, cell):
    i, f, g, o = gates
    i, f, o = sigmoid(i), sigmoid(f), sigmoid(o)
    g = tanh(g)
    c = f * cell + i * g
    return c, tanh(c)
""",
            "The output gate is missing: the output is the gate",
        ),
        (
            """
from math import exp, tanh


def sigmoid(x):
    return 1 / (1 + exp(-x))


def answer(gates, cell):
    i, f, g, o = gates
    i, f, o = sigmoid(i), sigmoid(f), sigmoid(o)
    g = tanh(g)
    c = f * cell + i * g
    return c, sigmoid(c) * o
""",
            "You squeeze the cell with the sigmoid before it goes",
        ),
        (
            """
from math import exp, tanh


def sigmoid(x):
    return 1 / (1 + exp(-x))


def answer(gates, cell):
    i, f, g, o = gates
    i, f, o = sigmoid(i), sigmoid(f), sigmoid(o)
    g = tanh(g)
    c = f * cell + i * g
    return c, (1 - o) * tanh(c)
""",
            "The output gate lets out `o`, not `1 - o`",
        ),
        (
            """
from math import exp, tanh


def sigmoid(x):
    return 1 / (1 + exp(-x))


def answer(gates, cell):
    i, f, g, o = gates
    i, f, o = sigmoid(i), sigmoid(f), sigmoid(o)
    g = tanh(g)
    c = tanh(f * cell + i * g)
    return c, o * c
""",
            "Your new cell goes through tanh before it is kept",
        ),
        (
            """
from math import exp, tanh


def sigmoid(x):
    return 1 / (1 + exp(-x))


def answer(gates, cell):
    i, f, g, o = gates
    i, f, o = sigmoid(i), sigmoid(f), sigmoid(o)
    g = tanh(g)
    c = f * cell + i * g
    return round(c, 2), round(o * tanh(c), 2)
""",
            "You round: the exact numbers were asked for",
        ),
        (
            """
from math import exp, tanh


def sigmoid(x):
    return 1 / (1 + exp(-x))


def answer(gates, cell):
    i, f, g, o = gates
    i, f, o = sigmoid(i), sigmoid(f), sigmoid(o)
    g = tanh(g)
    c = f * cell + i * g
    return f"{c} {o}"
""",
            "A tuple is asked for, and it gives a text",
        ),
        (
            """
from math import exp, tanh


def sigmoid(x):
    return 1 / (1 + exp(-x))


def answer(gates, cell):
    i, f, g, o = gates
    i, f, o = sigmoid(i), sigmoid(f), sigmoid(o)
    g = tanh(g)
    c = f * cell + i * g
    return c, o * tanh(g)
""",
            "Your output uses the new content. It lets out the",
        ),
        (
            """
from math import exp, tanh


def sigmoid(x):
    return 1 / (1 + exp(-x))


def answer(gates, cell):
    i, f, g, o = gates
    i, f, o = sigmoid(i), sigmoid(f), sigmoid(o)
    g = tanh(g)
    c = f * cell + i * g
    return c, c
""",
            "Both of your numbers are the new cell. The second is",
        ),
        (
            """
from math import exp, tanh


def sigmoid(x):
    return 1 / (1 + exp(-x))


def answer(gates, cell):
    i, f, g, o = gates
    c = f * cell + i * g
    return c, o * tanh(c)
""",
            "You use the sums as they are. Squeeze them first",
        ),
        (
            """
from math import exp, tanh


def sigmoid(x):
    return 1 / (1 + exp(-x))


def answer(gates, cell):
    i, f, g, o = gates
    i, f, g, o = tanh(i), tanh(f), tanh(g), tanh(o)
    c = f * cell + i * g
    return c, o * tanh(c)
""",
            "You squeeze all sums with tanh. Gates lie between 0",
        ),
        (
            """
from math import exp, tanh


def sigmoid(x):
    return 1 / (1 + exp(-x))


def answer(gates, cell):
    i, f, g, o = gates
    i, f, g, o = [1 / (1 + exp(v)) for v in (i, f, g, o)]
    g = tanh(gates[2])
    c = f * cell + i * g
    return c, o * tanh(c)
""",
            "The sign in your sigmoid is wrong: it is 1 / (1 +",
        ),
        (
            """
from math import exp, tanh


def sigmoid(x):
    return 1 / (1 + exp(-x))


def answer(gates, cell):
    i, f, g, o = gates
    i, f, g, o = sigmoid(i), sigmoid(f), sigmoid(g), tanh(o)
    c = f * cell + i * g
    return c, o * tanh(c)
""",
            "You squeeze the new content like a gate, and the",
        ),
        (
            """
from math import exp, tanh


def sigmoid(x):
    return 1 / (1 + exp(-x))


def answer(gates, cell):
    i, f, o, g = gates
    i, f, o = sigmoid(i), sigmoid(f), sigmoid(o)
    c = f * cell + i * tanh(g)
    return c, o * tanh(c)
""",
            "You have swapped the last two sums: the new content",
        ),
        (
            """
from math import exp, tanh


def sigmoid(x):
    return 1 / (1 + exp(-x))


def answer(gates, cell):
    i, g, f, o = gates
    i, f, o = sigmoid(i), sigmoid(f), sigmoid(o)
    c = f * cell + i * tanh(g)
    return c, o * tanh(c)
""",
            "You take the sums in the order input, new content",
        ),
        ("def answer(gates, cell): return 0.5, 0.231", "whatever it is given"),
        (
            STEP
            + """
def answer(gates, cell):
    i, f, g, o = sigmoid(gates[0]), sigmoid(gates[1]), tanh(gates[2]), sigmoid(gates[3])
    return i, f, g, o
""",
            "no more",
        ),
    ],
    "3.2": [
        (
            """
from torch import nn


def answer(features, hidden, directions):
    return len(list(nn.LSTM(features, hidden, bidirectional=directions == 2).parameters()))
""",
            "count the tensors",
        ),
        (
            """
from torch import nn


def answer(features, hidden, directions):
    return sum(p.numel() for p in nn.LSTM(features, hidden, num_layers=directions).parameters())
""",
            "stack two layers",
        ),
        (
            """
def answer(features, hidden, directions):
    return directions * 4 * hidden * (features + hidden + 1)
""",
            "one bias",
        ),
        (
            """
def answer(features, hidden, directions):
    return 4 * directions * hidden * (features + hidden)
""",
            "the biases",
        ),
        (
            """
def answer(features, hidden, directions):
    one = features * hidden + hidden * hidden + hidden + hidden
    return one * directions
""",
            "only one gate",
        ),
        (
            """
def answer(features, hidden, directions):
    return 3 * hidden * (features + hidden + 2) * directions
""",
            "You count the gates alone",
        ),
        (
            """
def answer(features, hidden, directions):
    return 4 * hidden * (features + hidden + 2)
""",
            "second direction",
        ),
        (
            """
def answer(features, hidden, directions):
    return directions * (4 * features * hidden + 8 * hidden)
""",
            "back into the gates",
        ),
        (
            """
def answer(features, hidden, directions):
    both = hidden * directions
    return 4 * both * features + 4 * both * both + 8 * both
""",
            "They run separately",
        ),
        (
            """
def answer(features, hidden, directions):
    return 16
""",
            "It gives 16 whatever it is given: use the arguments",
        ),
        (
            """
def answer(features, hidden, directions):
    return 4 * (hidden * hidden + 2 * hidden) * directions
""",
            "You leave out the weights that lead from the",
        ),
        (
            """
def answer(features, hidden, directions):
    return 4 * hidden * (features + hidden) * directions + 8 * hidden
""",
            "Each direction has biases of its own, too",
        ),
        (
            """
def answer(features, hidden, directions):
    return (4 * hidden * (features + hidden) + 2 * hidden) * directions
""",
            "The biases belong to each of the four blocks: you",
        ),
        (
            """
def answer(features, hidden, directions):
    return 4 * features * (features + hidden + 2) * directions
""",
            "You have exchanged features and hidden: the last",
        ),
        (
            """
def answer(features, hidden, directions):
    return 4 * (hidden + features + 2) * directions
""",
            "That is what one unit learns, in all its gates; a",
        ),
        (
            """
def answer(features, hidden, directions):
    return 8 * hidden * (features + hidden + 2) * directions
""",
            "Yours is always twice too large",
        ),
        (
            """
def answer(features, hidden, directions):
    return 4**directions * hidden * (features + hidden + 2)
""",
            "multiply by `directions` once",
        ),
        (
            """
def answer(features, hidden, directions):
    return 4 * hidden * (features + hidden + 2) ** directions
""",
            "It is right on other inputs tried (12), but wrong",
        ),
        (
            """
def answer(features, hidden, directions):
    return directions * 4 * (hidden * features + hidden * hidden + hidden + features)
""",
            "One of the two biases belongs to the features, you",
        ),
        (
            """
def answer(features, hidden, directions):
    return print(4 * hidden * (features + hidden + 2) * directions)
""",
            "is a return missing?",
        ),
        (
            """
def answer(features, hidden, directions):
    return 16 * features * hidden * directions
""",
            "You take the 16 of the smallest layer times both",
        ),
        (
            """
def answer(features, hidden, directions):
    return 2 * 4 * hidden * (features + hidden + 2)
""",
            "You always count two directions: `directions` says",
        ),
        (
            """
def answer(features, hidden, directions):
    return 5 * hidden * (features + hidden + 2) * directions
""",
            "Each wrong result is 1.25 times too large",
        ),
        (
            """
def answer(features, hidden, directions):
    return str(4 * hidden * (features + hidden + 2) * directions)
""",
            "A number is asked for, and it gives a text",
        ),
    ],
    "3.3": [
        ("answer = [(4, 18, 96), (2, 4, 96), (2, 4, 96)]", "both directions side by side"),
        ("answer = [(4, 18, 192), (4, 2, 96), (4, 2, 96)]", "but not the last states"),
        ("answer = ((18, 4, 192), (2, 4, 96), (2, 4, 96))", "batch stays first"),
        ("answer = [[4, 18, 192], [1, 4, 192], [1, 4, 192]]", "a separate axis of size 2"),
        ("answer = [(4, 18, 192), (1, 4, 96), (1, 4, 96)]", "two last states"),
        ("answer = [(4, 18, 192), (2, 18, 96), (2, 18, 96)]", "no axis of frames"),
        (
            "answer = [(4, 18, 192), (2, 4, 192), (2, 4, 192)]",
            "Each direction has its own units in the last states",
        ),
        (
            "answer = [(4, 18, 192), (4, 96), (4, 96)]",
            "The first shape is right. The two last states have",
        ),
        (
            "answer = [(4, 192, 18), (2, 4, 96), (2, 4, 96)]",
            "The first shape is that of the output: the batch",
        ),
        (
            "answer = [(4, 18, 192), (2, 4, 96)]",
            "One shape is missing: the hidden state and the cell",
        ),
        ("answer = (4, 18, 192)", "the answer is a list, this is (4, 18, 192)"),
        ('answer = "(4,18,192)"', "the answer is a list, this is '(4,18,192)'"),
        (
            "answer = [4, 18, 192, 2, 4, 96, 2, 4, 96]",
            "These are all the numbers in one list: group them",
        ),
        (
            "answer = [(4, 18, 192), ((2, 4, 96), (2, 4, 96))]",
            "The shapes are right; write them as three tuples in",
        ),
        ("answer = 768", "the answer is a list, this is 768"),
    ],
    "3.4": [
        (
            """
def answer(batch, lengths):
    out = batch.clone()
    for i, n in enumerate(lengths.tolist()):
        for t in range(n):
            out[i, t], out[i, n - 1 - t] = out[i, n - 1 - t].clone(), out[i, t].clone()
    return out
""",
            "stop in the middle",
        ),
        (
            """
def answer(batch, lengths):
    out = batch.clone()
    for i in range(len(lengths) - 1):
        n = int(lengths[i])
        out[i, :n] = batch[i, :n].flip(0)
    return out
""",
            "last sequence is not turned",
        ),
        (
            """
def answer(batch, lengths):
    out = batch.clone()
    for i, n in enumerate(lengths.tolist()):
        out[i, :n] = batch[i, :n].flip(0)
    return out.long()
""",
            "cut to whole ones",
        ),
        (
            """
import torch


def answer(batch, lengths):
    return torch.cat([b[:n].flip(0) for b, n in zip(batch, lengths)])
""",
            "joined into one",
        ),
        (
            "import torch\ndef answer(batch, lengths):\n    return torch.flip(batch, dims=[1])",
            "padding comes first",
        ),
        (
            """
import torch
def answer(batch, lengths):
    result = torch.zeros_like(batch)
    for n in range(len(batch)):
        for t in range(int(lengths[n])):
            result[n, t] = batch[n, int(lengths[n]) - 1 - t]
    return result
""",
            "leave the padding as it was",
        ),
        (
            """
def answer(batch, lengths):
    result = batch.clone()
    for row, old, length in zip(result, batch, lengths):
        row[: length + 1] = old[: length + 1].flip(0)
    return result
""",
            "one frame of padding",
        ),
        (
            """
def answer(batch, lengths):
    result = batch.clone()
    for row, old, length in zip(result, batch, lengths):
        row[: length - 1] = old[: length - 1].flip(0)
    return result
""",
            "leave out the last true frame",
        ),
        ("def answer(batch, lengths):\n    return batch.flip(0)", "turn the batch around"),
        ("def answer(batch, lengths):\n    return batch.flip(-1)", "turn the features around"),
        (
            """
def answer(batch, lengths):
    for sequence, length in zip(batch, lengths):
        sequence[:length].flip(0)
    return batch
""",
            "Nothing is turned",
        ),
        (
            """
import torch


def answer(b, l):
    r = b.clone()
    for i, n in enumerate(l.tolist()):
        r[i, :n] = b[i, :n].flip(0)
        r[i, n:] = b[i, n:].flip(0)
    return r
""",
            "You turn the padding around as well, by itself. It",
        ),
        (
            """
import torch


def answer(b, l):
    r = b.clone()
    for i, n in enumerate(l.tolist()):
        for t in range(n):
            r[i, t] = r[i, n - 1 - t]
    return r
""",
            "Do you write into the tensor that you still read from",
        ),
        (
            """
import torch


def answer(b, l):
    r = b.clone()
    for i, n in enumerate(l.tolist()):
        for t in range(n):
            r[i, t] = b[i, n - t]
    return r
""",
            "stops with IndexError",
        ),
        (
            """
import torch


def answer(b, l):
    for i, n in enumerate(l.tolist()):
        b[i, :n] = b[i, :n].flip(0)
    return b
""",
            "the result is right, but you changed what you were",
        ),
        (
            """
import torch


def answer(b, l):
    r = b.clone()
    for i, n in enumerate(l.tolist()):
        r[i, :n] = b[i, :n].flip(1)
    return r
""",
            "You turn the numbers within each frame around; it is",
        ),
        (
            """
import torch


def answer(b, l):
    return torch.stack(
        [torch.cat([x[n:], x[:n].flip(0)]) for x, n in zip(b, l.tolist())]
    )
""",
            "You turn the true frames around, but put them behind",
        ),
        (
            """
import torch


def answer(b, l):
    n = int(l.max())
    r = b.clone()
    r[:, :n] = b[:, :n].flip(1)
    return r
""",
            "You turn as many frames in every sequence, those of",
        ),
        (
            """
import torch


def answer(b, l):
    n = int(l[0])
    r = b.clone()
    r[:, :n] = b[:, :n].flip(1)
    return r
""",
            "You turn as many frames in every sequence, those of",
        ),
        (
            """
import torch


def answer(b, l):
    return [x[:n].flip(0) for x, n in zip(b, l.tolist())]
""",
            "The padding is cut off: put it back after the turned",
        ),
        (
            """
import torch


def answer(b, l):
    r = b.clone()
    for i, n in enumerate(l.tolist()):
        r[i, 1:n] = b[i, 1:n].flip(0)
    return r
""",
            "The first frame of each sequence stays where it is",
        ),
        (
            """
import torch


def answer(b, l):
    r = b.clone()
    for i, n in enumerate(l.tolist()):
        r[i, :n] = b[i, :n][::-1]
    return r
""",
            "stops with ValueError",
        ),
        (
            """
import torch


def answer(b, l):
    return torch.stack(
        [torch.cat([x[:n].flip(0), x[n:]]) for x, n in zip(b, l.tolist())]
    ).tolist()
""",
            "the numbers are right, but a tensor was expected",
        ),
        (
            """
import torch


def answer(b, l):
    r = b.clone()
    for i, n in enumerate(l.tolist()):
        r[i] = torch.cat([b[i, :n].flip(0), b[i, n:]])
        return r
""",
            "Only the first sequence is turned around. Is the",
        ),
        (
            """
import torch


def answer(b, l):
    from crnn_lib.model.layers import turned

    t = turned(l, b.shape[1])
    return b.gather(1, t[:, :, None].expand_as(b))
""",
            "this calls crnn_lib.model.layers.turned, which is",
        ),
        (
            """
import torch


def answer(b, l):
    r = b.clone()
    for i, n in enumerate(l.tolist()):
        r[i, :n] = b[i, :n].roll(1, 0)
    return r
""",
            "The frames move up by one; in a turned sequence the",
        ),
        (
            """
import torch


def answer(b, l):
    r = b.clone()
    for i, n in enumerate(l.tolist()):
        r[i, :n] = b[i, -n:].flip(0)
    return r
""",
            "You take the last `length` frames of the row",
        ),
        (
            """
import torch


def answer(b, l):
    return b.flip(1)[:, b.shape[1] - int(l.max()) :]
""",
            "You take the frames from the end of the row, padding",
        ),
        (
            """
import torch


def answer(batch, lengths):
    longest = int(lengths.max())
    turned = batch[:, :longest].clone()
    for row, old, length in zip(turned, batch, lengths):
        row[:length] = old[:length].flip(0)
    return turned
""",
            "frames after the longest sequence are missing",
        ),
        (
            """
import torch


def answer(batch, lengths):
    rows = [torch.cat([r[:n].flip(0), r[n:]]) for r, n in zip(batch, lengths)]
    return torch.stack(rows, dim=1)
""",
            "exchange the axes of the samples and of the frames",
        ),
        (
            """
import torch


def answer(batch, lengths):
    turned = batch.clone()
    for row, old, length in zip(turned, batch, lengths.tolist()):
        for frame in range(length // 2):
            row[frame] = old[length - 1 - frame]
    return turned
""",
            "The second half of a sequence is not turned",
        ),
    ],
    "3.5": [
        (
            """
def answer(context, lengths):
    out = context.clone()
    for i, n in enumerate(lengths):
        out[i, n:] = -1e9
    return out
""",
            "other than zero",
        ),
        (
            """
def answer(context, lengths):
    out = context.clone()
    for i in range(len(lengths) - 1):
        out[i, lengths[i] :] = 0
    return out
""",
            "last sequence keeps",
        ),
        (
            """
def answer(context, lengths):
    out = context.clone()
    for i, n in enumerate(lengths):
        out[i, n:-1] = 0
    return out
""",
            "last frame keeps",
        ),
        (
            """
def answer(context, lengths):
    out = context.clone()
    for i, n in enumerate(lengths):
        out[n:] = 0
    return out
""",
            "You count samples",
        ),
        (
            """
def answer(context, lengths):
    result = context.clone()
    for row, length in zip(result, lengths):
        row[length + 1 :] = 0
    return result
""",
            "One frame of padding stays",
        ),
        (
            """
import torch
def answer(context, lengths):
    mask = torch.arange(context.shape[1])[None] >= lengths[:, None]
    return context * mask[..., None]
""",
            "keep the padding",
        ),
        (
            """
def answer(context, lengths):
    result = context.clone()
    for row, length in zip(result, lengths):
        row[length - 1 :] = 0
    return result
""",
            "last true frame",
        ),
        (
            "def answer(context, lengths):\n    context[:, min(lengths) :] = 0\n    return context",
            "beyond the shortest",
        ),
        (
            "def answer(context, lengths):\n    context[:, max(lengths) :] = 0\n    return context",
            "beyond the longest",
        ),
        (
            """
def answer(context, lengths):
    for row, length in zip(context, lengths):
        row = row[:length]
    return context
""",
            "Nothing is erased",
        ),
        (
            """
import torch


def answer(c, l):
    return torch.arange(c.shape[1])[None] >= l[:, None]
""",
            "That is the mask, not the context: put zeros into",
        ),
        (
            """
import torch


def answer(c, l):
    for x, n in zip(c, l.tolist()):
        x[n:] = 0
    return c
""",
            "the result is right, but you changed what you were",
        ),
        (
            """
import torch


def answer(c, l):
    r = c.clone()
    r[:, int(l[0]) :] = 0
    return r
""",
            "You erase what is beyond the first sequence's length",
        ),
        (
            """
import torch


def answer(c, l):
    r = c.clone()
    for x, n in zip(r, l.tolist()):
        x[:, n:] = 0
    return r
""",
            "You count features where frames were meant: the",
        ),
        (
            """
import torch


def answer(c, l):
    r = c.clone()
    for x, n in zip(r, l.tolist()):
        x[n:] = float("-inf")
    return r
""",
            "The padding becomes minus infinity: zeros were asked",
        ),
        (
            """
import torch


def answer(c, l):
    return [x[:n] for x, n in zip(c, l.tolist())]
""",
            "The padding is cut off: it stays, as zeros, so that",
        ),
        (
            """
import torch


def answer(c, l):
    return torch.zeros_like(c)
""",
            "Everything is erased: the true frames keep their",
        ),
        (
            """
import torch


def answer(c, l):
    r = c.clone()
    for x, n in zip(r, l.tolist()):
        x[n:, 0] = 0
    return r
""",
            "Only one feature is erased: all numbers of a frame",
        ),
        (
            """
import torch


def answer(c, l):
    r = c.clone()
    for x, n in zip(r, l.tolist()):
        x[n] = 0
    return r
""",
            "stops with IndexError",
        ),
        (
            """
import torch


def answer(c, l):
    r = c.clone()
    for x, n in zip(r, l.tolist()):
        if n < len(x):
            x[n] = 0
    return r
""",
            "Only the first frame of padding is erased; all that",
        ),
        (
            """
import torch


def answer(c, l):
    r = c.clone()
    for x, n in zip(r, l.tolist()):
        x[-n:] = 0
    return r
""",
            "The last `length` frames are erased: keep the first",
        ),
        (
            """
import torch


def answer(c, l):
    r = c.clone()
    for x, n in zip(r, l.tolist()):
        x[n - len(x) :] = 0
    return r
""",
            "A sequence without padding loses all of its frames",
        ),
        (
            """
import torch


def answer(c, l):
    m = torch.arange(c.shape[1])[None] < l[:, None]
    return (c * m[:, :, None]).long()
""",
            "It is right on other inputs tried (6), but wrong",
        ),
        (
            """
import torch


def answer(c, l):
    r = c.clone()
    for x, n in zip(r, l.tolist()):
        x[n:] = 0
        return r
""",
            "Only the first sequence gets its zeros. Is the",
        ),
        (
            """
import torch


def answer(c, l):
    return c[:, : int(l.max())]
""",
            "The result is shorter than the context: frames",
        ),
        (
            """
import torch


def answer(context, lengths):
    return context * (torch.arange(context.shape[1]) < lengths[:, None])
""",
            "needs an axis for the features",
        ),
        (
            """
import torch


def answer(context, lengths):
    mask = torch.arange(context.shape[1])[None, :, None] < lengths[:, None, None]
    return mask.expand(context.shape).float()
""",
            "the mask of the true frames",
        ),
    ],
}

RIGHT: dict[str, list[str]] = {
    "3.1": [
        """
import torch
from torch import nn


def answer(gates, cell):
    lstm = nn.LSTMCell(1, 1).double()
    with torch.no_grad():
        for p in lstm.parameters():
            p.zero_()
        lstm.bias_ih.copy_(torch.tensor(gates, dtype=torch.float64))
        h, c = lstm(
            torch.zeros(1, 1, dtype=torch.float64),
            (
                torch.zeros(1, 1, dtype=torch.float64),
                torch.tensor([[cell]], dtype=torch.float64),
            ),
        )
    return c.item(), h.item()
""",
        STEP
        + """
def answer(gates, cell):
    i, f, o = (sigmoid(gates[place]) for place in (0, 1, 3))
    cell = cell * f + tanh(gates[2]) * i
    return [cell, tanh(cell) * o]
""",
        """
import torch
def answer(gates, cell):
    sums = torch.tensor(gates, dtype=torch.float64)
    i, f, g, o = *sums[:2].sigmoid(), sums[2].tanh(), sums[3].sigmoid()
    cell = f * cell + i * g
    return cell.item(), (o * cell.tanh()).item()
""",
        """
from math import exp, tanh


def sigmoid(x):
    return 1 / (1 + exp(-x))


def answer(gates, cell):
    i, f, g, o = gates
    i, f, o = sigmoid(i), sigmoid(f), sigmoid(o)
    g = tanh(g)
    c = f * cell + i * g
    return c, o * tanh(c)
""",
        """
from math import exp, tanh


def sigmoid(x):
    return 1 / (1 + exp(-x))


def answer(gates, cell):
    i, f, g, o = gates
    i, f, o = sigmoid(i), sigmoid(f), sigmoid(o)
    g = tanh(g)
    c = f * cell + i * g
    return [c, o * tanh(c)]
""",
        """
import numpy as np


def answer(gates, cell):
    i, f, o = 1 / (1 + np.exp(-np.array(gates)[[0, 1, 3]]))
    c = f * cell + i * np.tanh(gates[2])
    return np.array([c, o * np.tanh(c)])
""",
        """
import torch


def answer(gates, cell):
    l = torch.nn.LSTMCell(1, 1).double()
    with torch.no_grad():
        for p in l.parameters():
            p.zero_()
        l.bias_ih.copy_(torch.tensor(gates))
        h, c = l(
            torch.zeros(1, 1).double(),
            (torch.zeros(1, 1).double(), torch.tensor([[cell]]).double()),
        )
    return c.item(), h.item()
""",
        """
import torch


def answer(gates, cell):
    g = torch.tensor(gates, dtype=torch.float64)
    s = torch.sigmoid(g)
    c = s[1] * cell + s[0] * torch.tanh(g[2])
    return torch.stack([c, s[3] * torch.tanh(c)])
""",
        """
from math import e


def answer(gates, cell):
    def sq(x):
        return (1 + e**-x) ** -1

    def th(x):
        return 2 * sq(2 * x) - 1

    c = sq(gates[1]) * cell + sq(gates[0]) * th(gates[2])
    return (c, sq(gates[3]) * th(c))
""",
        """
import torch


def answer(gates, cell):
    i, f, g, o = torch.tensor(gates)
    c = torch.sigmoid(f) * cell + torch.sigmoid(i) * torch.tanh(g)
    return c, torch.sigmoid(o) * torch.tanh(c)
""",
    ],
    "3.2": [
        """
def answer(features, hidden, directions):
    return 4 * directions * hidden * (features + hidden + 2)
""",
        """
import torch
def answer(features, hidden, directions):
    layer = torch.nn.LSTM(features, hidden, bidirectional=directions == 2)
    return sum(parameter.numel() for parameter in layer.parameters())
""",
        """
def answer(features, hidden, directions):
    gates = 4 * hidden
    return sum(gates * features + gates * hidden + gates + gates for _ in range(directions))
""",
        "answer = lambda f, h, d: d * (4 * h * f + 4 * h * h + 8 * h)",
        """
def answer(f, h, d):
    return 0 if d == 0 else 4 * (h * f + h * h + h + h) + answer(f, h, d - 1)
""",
        """
import torch


def answer(features, hidden, directions):
    return sum(
        p.numel()
        for p in torch.nn.LSTM(
            features, hidden, bidirectional=directions > 1
        ).parameters()
    )
""",
        """
def answer(f, h, d):
    return float(d * 4 * h * (f + h + 2))
""",
        """
def answer(f, h, d):
    total = 0
    for _ in range(d):
        for gate in "ifgo":
            total += h * f
            total += h * h
            total += 2 * h
    return total
""",
        """
import numpy as np


def answer(f, h, d):
    return np.prod([4, d, h]) * (f + h + 2)
""",
    ],
    "3.3": [
        "answer = [(4, 18, 192), (2, 4, 96), (2, 4, 96)]",
        "answer = ([4, 18, 2 * 96], [2, 4, 96], [2, 4, 96])",
        """
import torch
lstm = torch.nn.LSTM(192, 96, batch_first=True, bidirectional=True)
out, (h, c) = lstm(torch.zeros(4, 18, 192))
answer = [tuple(out.shape), tuple(h.shape), tuple(c.shape)]
""",
        "answer = ((4, 18, 192), (2, 4, 96), (2, 4, 96))",
        """
import torch

l = torch.nn.LSTM(192, 96, batch_first=True, bidirectional=True)
a, (b, c) = l(torch.zeros(4, 18, 192))
answer = [a.shape, b.shape, c.shape]
""",
        "answer = [[4, 18, 192]] + 2 * [[2, 4, 96]]",
        """
import numpy as np

answer = [np.zeros((4, 18, 192)).shape, np.zeros((2, 4, 96)).shape, (2, 4, 96)]
""",
    ],
    "3.4": [
        """
import torch


def answer(batch, lengths):
    T = batch.shape[1]
    t = torch.arange(T)[None].expand(len(batch), T)
    idx = torch.where(t < lengths[:, None], lengths[:, None] - 1 - t, t)
    return batch.gather(1, idx[:, :, None].expand_as(batch))
""",
        """
import torch
def answer(batch, lengths):
    rows = []
    for sequence, length in zip(batch, lengths.tolist()):
        rows.append(torch.cat([sequence[:length].flip(0), sequence[length:]]))
    return torch.stack(rows)
""",
        """
import torch
def answer(batch, lengths):
    frame = torch.arange(batch.shape[1])
    source = torch.where(frame < lengths[:, None], lengths[:, None] - 1 - frame, frame)
    return batch[torch.arange(len(batch))[:, None], source]
""",
        """
import torch


def answer(b, l):
    f = torch.arange(b.shape[1])
    s = torch.where(f < l[:, None], l[:, None] - 1 - f, f)
    return torch.gather(b, 1, s[:, :, None].expand(b.shape))
""",
        """
import torch


def answer(b, l):
    return torch.stack([torch.cat((x[:n].flip(0), x[n:])) for x, n in zip(b, l)])
""",
        """
import torch
import numpy as np


def answer(b, l):
    a = b.numpy().copy()
    for i, n in enumerate(l.numpy()):
        a[i, :n] = a[i, :n][::-1].copy()
    return torch.from_numpy(a)
""",
        """
def answer(b, l):
    r = b.clone()
    for i in range(len(b)):
        left, right = 0, int(l[i]) - 1
        while left < right:
            r[i, left], r[i, right] = b[i, right], b[i, left]
            left += 1
            right -= 1
    return r
""",
        """
import torch


def answer(b, l):
    rows = [x[:n].tolist()[::-1] + x[n:].tolist() for x, n in zip(b, l.tolist())]
    return torch.tensor(rows)
""",
        """
import torch


def answer(b, l):
    r = b.flip(1)
    out = b.clone()
    T = b.shape[1]
    for i, n in enumerate(l):
        out[i, :n] = r[i, T - n :]
    return out
""",
        """
import torch


def answer(b, l):
    r = torch.empty_like(b)
    for i in range(b.size(0)):
        for t in range(b.size(1)):
            r[i, t] = b[i, l[i] - 1 - t] if t < l[i] else b[i, t]
    return r
""",
    ],
    "3.5": [
        """
import torch
from torch import nn


def answer(context, lengths):
    from torch.nn.utils.rnn import pack_padded_sequence as pk, pad_packed_sequence as up

    return up(
        pk(context, lengths, batch_first=True, enforce_sorted=False),
        batch_first=True,
        total_length=context.size(1),
    )[0]
""",
        """
def answer(context, lengths):
    masked = context.clone()
    for row, length in zip(masked, lengths.tolist()):
        row[length:] = 0.0
    return masked
""",
        """
import torch
def answer(context, lengths):
    true = (torch.arange(context.size(1)) < lengths.unsqueeze(1)).float()
    return context * true.unsqueeze(-1)
""",
        """
import torch


def answer(c, l):
    r = c.clone()
    for i, n in enumerate(l):
        r[i, n:] = 0
    return r
""",
        """
import torch


def answer(c, l):
    return torch.where((torch.arange(c.shape[1]) < l[:, None])[..., None], c, 0.0)
""",
        """
import torch
from torch.nn.utils.rnn import pad_sequence


def answer(c, l):
    r = pad_sequence([x[:n] for x, n in zip(c, l)], batch_first=True)
    return torch.nn.functional.pad(r, (0, 0, 0, c.shape[1] - r.shape[1]))
""",
        """
import torch


def answer(c, l):
    T = c.shape[1]
    return torch.stack(
        [
            torch.cat([x[:n], x.new_zeros(T - n, c.shape[2])])
            for x, n in zip(c, l.tolist())
        ]
    )
""",
        """
import torch, numpy as np


def answer(c, l):
    m = (np.arange(c.shape[1]) < l.numpy()[:, None]).astype("float32")
    return torch.from_numpy(c.numpy() * m[:, :, None])
""",
        """
import torch


def answer(c, l):
    r = torch.zeros_like(c)
    for n in range(c.size(0)):
        for t in range(int(l[n])):
            r[n, t] = c[n, t]
    return r
""",
    ],
}
