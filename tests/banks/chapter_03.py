"""Answers to the exercises of chapter 03, as learners write them.

Each wrong answer stands with words of the message that it must get.
"""

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
    ],
    "3.2": [
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
            "belong to a GRU",
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
    ],
    "3.3": [
        ("answer = [(4, 18, 96), (2, 4, 96), (2, 4, 96)]", "both directions side by side"),
        ("answer = [(4, 18, 192), (4, 2, 96), (4, 2, 96)]", "but not the last states"),
        ("answer = ((18, 4, 192), (2, 4, 96), (2, 4, 96))", "batch stays first"),
        ("answer = [[4, 18, 192], [1, 4, 192], [1, 4, 192]]", "a separate axis of size 2"),
        ("answer = [(4, 18, 192), (1, 4, 96), (1, 4, 96)]", "two last states"),
        ("answer = [(4, 18, 192), (2, 18, 96), (2, 18, 96)]", "no axis of frames"),
    ],
    "3.4": [
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
    ],
    "3.5": [
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
    ],
}

RIGHT: dict[str, list[str]] = {
    "3.1": [
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
    ],
    "3.4": [
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
    ],
    "3.5": [
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
    ],
}
