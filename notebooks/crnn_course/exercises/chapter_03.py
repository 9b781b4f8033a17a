"""Exercises and questions of chapter 03: the LSTM gives context."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from math import exp, tanh
from random import Random
from typing import Any

import torch
from torch import Tensor

from crnn_course.exercises.definitions import Exercise, Mistake, Question
from crnn_lib.model import Bidirectional
from crnn_lib.model.layers import turned

Mask = Callable[[Tensor, Tensor], Tensor]  # (context, lengths) -> context, padding set to zero

# --- 3.1 one step ---


def sigmoid(number: float) -> float:
    """Squeeze any number to between 0 and 1."""
    return 1 / (1 + exp(-number))


def lstm_step(gates: Sequence[float], cell: float) -> tuple[float, float]:
    """Compute one LSTM step of one unit: four sums before the gates, old cell -> new cell, output.

    The order of the sums is input, forget, new content, output.
    """
    input_sum, forget_sum, content_sum, output_sum = gates
    cell = sigmoid(forget_sum) * cell + sigmoid(input_sum) * tanh(content_sum)
    return cell, sigmoid(output_sum) * tanh(cell)


def _step_with(**changed: Any) -> Any:
    """Return `lstm_step` with one thing done differently."""
    gate, fresh, out = (
        changed.get(name, squeezed)
        for name, squeezed in (("gate", sigmoid), ("fresh", tanh), ("out", tanh))
    )
    order = changed.get("order", (0, 1, 2, 3))
    new_cell = changed.get("new_cell", _new_cell)
    output = changed.get("output", lambda o, old, new: o * out(new))

    def step(gates: Sequence[float], cell: float) -> tuple[float, float]:
        input_sum, forget_sum, content_sum, output_sum = (gates[index] for index in order)
        squeezed = gate(input_sum), gate(forget_sum), fresh(content_sum)
        new = new_cell(*squeezed, cell)
        return new, output(gate(output_sum), cell, new)

    return step


def _new_cell(i: float, f: float, g: float, cell: float) -> float:
    return f * cell + i * g


SUMS = ("input", "forget", "new content", "output")


def _rounded(mine: Any, theirs: Any) -> bool:
    return any(
        all(number == round(exact, digits) != exact for number, exact in zip(mine, theirs))
        for digits in (2, 3, 4)
    )


def _same(number: float) -> float:
    return number


def _step_examples() -> list[tuple[Any, ...]]:
    return [
        ([0.0, 0.0, 0.0, 0.0], 1.0),
        ([2.0, -1.0, 0.5, 1.0], 0.8),
        ([0.0, 0.0, 1.0, 0.0], 0.0),
        ([-9.0, 9.0, 1.0, 9.0], -0.5),
        ([0.5, 0.5, -2.0, -1.0], 3.0),
    ]


def _step_draw(random: Random) -> tuple[Any, ...]:
    size = random.choice([1.0, 3.0, 10.0])
    gates = [round(random.uniform(-size, size), 1) for _ in range(4)]
    return gates, round(random.uniform(-2, 2), 1)


# --- 3.2 parameters ---


def lstm_parameters(features: int, hidden: int, directions: int) -> int:
    """Return how many numbers one LSTM layer of PyTorch learns.

    The layer has `features` inputs and `hidden` units in each of `directions`.
    """
    return directions * 4 * (hidden * features + hidden * hidden + 2 * hidden)


# --- 3.4 and 3.5 padded batches ---


def turn_around(batch: Tensor, lengths: Tensor) -> Tensor:
    """Turn each sequence around within its length: (N, T, D), lengths (N,) -> (N, T, D).

    The padding stays where it is.
    """
    around = batch.clone()
    for sample, length in enumerate(lengths.tolist()):
        around[sample, :length] = batch[sample, :length].flip(0)
    return around


def mask_beyond(context: Tensor, lengths: Tensor) -> Tensor:
    """Set every frame that is padding to zero: (N, T, D), lengths (N,) -> (N, T, D)."""
    beyond = torch.arange(context.shape[1]) >= lengths[:, None]  # (N, T)
    return context.masked_fill(beyond[:, :, None], 0.0)


def _masked(frames: Callable[[Tensor, Tensor], Tensor]) -> Mask:
    """Return `mask_beyond` with another rule, (frame, length) -> which frames are padding."""

    def mask(context: Tensor, lengths: Tensor) -> Tensor:
        padding = frames(torch.arange(context.shape[1]), lengths[:, None])
        return context.masked_fill(padding[:, :, None], 0.0)

    return mask


def _erased(context: Tensor, lengths: Tensor) -> Tensor:
    return _masked(lambda frame, length: frame >= length)(context, lengths)


def _reversed(batch: Tensor, ends: Tensor) -> Tensor:
    """Turn the first `end` frames of each sample around."""
    return torch.stack(
        [torch.cat([rows[:end].flip(0), rows[end:]]) for rows, end in zip(batch, ends.tolist())]
    )


def _both_turned(batch: Tensor, lengths: Tensor) -> Tensor:
    """Turn the true frames around, and the padding by itself."""
    return torch.stack(
        [
            torch.cat([rows[:end].flip(0), rows[end:].flip(0)])
            for rows, end in zip(batch, lengths.tolist())
        ]
    )


def _overwritten(batch: Tensor, lengths: Tensor) -> Tensor:
    """Turn around frame by frame in one tensor, which loses the first half of the frames."""
    around = batch.clone()
    for rows, end in zip(around, lengths.tolist()):
        for frame in range(end):
            rows[frame] = rows[end - 1 - frame]
    return around


def _frames_missing(mine: Any, theirs: Tensor, *, end: bool) -> bool:
    """Tell whether a result lacks frames, and whether those that it has are the first ones."""
    if not isinstance(mine, Tensor) or mine.dim() != 3 or mine.shape[1] >= theirs.shape[1]:
        return False
    first = mine.shape == theirs[:, : mine.shape[1]].shape
    return first and torch.equal(mine, theirs[:, : mine.shape[1]]) is end


def _samples_erased(context: Tensor, lengths: Tensor) -> Tensor:
    """Set to zero what is beyond the lengths in the axis of the samples."""
    return context * (torch.arange(len(context)) < lengths.min())[:, None, None]


def _filled_with_another(mine: Tensor, theirs: Tensor) -> bool:
    """Tell whether a result has other numbers where zeros should be, and there alone."""
    true = theirs != 0
    kept = mine.shape == theirs.shape and torch.equal(mine[true], theirs[true])
    return kept and bool((mine[~true] != 0).all())


def _padded_examples() -> list[tuple[Any, ...]]:
    first = torch.tensor([[1, 2, 3, 9], [4, 5, 9, 9]])[:, :, None].float()
    return [
        (first, torch.tensor([3, 2])),
        (first.flip(0), torch.tensor([2, 3])),
        (first[:1], torch.tensor([4])),
        (first[:1, :1], torch.tensor([1])),
        (first[:, :3], torch.tensor([1, 3])),
        (torch.arange(1.0, 19.0).view(3, 3, 2), torch.tensor([2, 1, 3])),
    ]


def _padded_draw(random: Random) -> tuple[Any, ...]:
    """Draw a small batch without zeros, and true lengths from 1 to T."""
    size, frames, features = random.choice(
        [(1, 5, 3), (2, 5, 2), (2, 4, 3), (3, 4, 2), (4, 3, 2), (4, 5, 1), (3, 2, 3), (2, 3, 3)]
    )
    numbers = [
        round(random.choice((-1, 1)) * random.uniform(0.5, 9), 1)
        for _ in range(size * frames * features)
    ]
    lengths = [random.randint(1, frames) for _ in range(size)]
    return torch.tensor(numbers).view(size, frames, features), torch.tensor(lengths)


def _stacked(features: int, hidden: int, directions: int) -> int:
    """Return the parameters of one layer for each direction, each on top of the one before."""
    inputs = [features, *[hidden] * (directions - 1)]
    return sum(4 * hidden * (size + hidden + 2) for size in inputs)


def _parameters_draw(random: Random) -> tuple[Any, ...]:
    return random.randint(1, 300), random.randint(1, 200), random.randint(1, 2)


def _first_shape_wrong(mine: Any, theirs: Any) -> bool:
    return len(mine) == 3 and tuple(mine[0]) != theirs[0]


def _last_shapes_wrong(mine: Any, theirs: Any) -> bool:
    return len(mine) == 3 and tuple(mine[0]) == theirs[0]


def _padded_properties(batch: Tensor, lengths: Tensor) -> dict[str, bool]:
    frames = batch.shape[1]
    return {
        "a sequence has no padding": bool((lengths == frames).any()),
        "a sequence has padding": bool((lengths < frames).any()),
        "a sequence has more than one frame of padding": bool((lengths < frames - 1).any()),
        "the sequences have different lengths": len(set(lengths.tolist())) > 1,
        "there is more than one sequence": len(lengths) > 1,
        "a frame has more than one feature": batch.shape[2] > 1,
        "a sequence has more than two true frames": bool((lengths > 2).any()),
    }


EXERCISES = (
    Exercise(
        number="3.1",
        title="One step of an LSTM",
        difficulty=2,
        importance=3,
        minutes=10,
        reference=lstm_step,
        examples=_step_examples,
        draw=_step_draw,
        otherwise=(
            "Compute this case on paper with the table: squeeze the sums first, then the new "
            "cell from the old one, and from the new cell the output."
        ),
        mistakes=(
            Mistake(
                (
                    "You use the sums as they are. Squeeze them first: sigmoid for the gates, "
                    "tanh for the new content."
                ),
                _step_with(gate=_same, fresh=_same),
            ),
            Mistake(
                "The sign in your sigmoid is wrong: it is 1 / (1 + exp(-sum)).",
                _step_with(gate=lambda number: sigmoid(-number)),
            ),
            Mistake(
                (
                    "You have swapped the last two sums: the new content comes first, the "
                    "output gate is the last."
                ),
                _step_with(order=(0, 1, 3, 2)),
            ),
            Mistake(
                (
                    "You squeeze all sums with the sigmoid. One is not a gate but the new "
                    "content: it goes through tanh, so that it can also be negative."
                ),
                _step_with(fresh=sigmoid),
            ),
            Mistake(
                (
                    "You write the new content into the cell as it is: its sum goes through "
                    "tanh first."
                ),
                _step_with(fresh=_same),
            ),
            Mistake(
                "Your output uses the new cell as it is. The output is the output gate "
                "times tanh of the new cell.",
                _step_with(out=_same),
            ),
            Mistake(
                (
                    "You have swapped the input gate and the forget gate: the first of the sums "
                    "lets new content in, the second keeps the old cell."
                ),
                _step_with(order=(1, 0, 2, 3)),
            ),
            Mistake(
                "You use the sums before the gates as if they were the gates: squeeze "
                "them with the sigmoid first.",
                _step_with(gate=_same),
            ),
            Mistake(
                "Both numbers are right, but in the wrong order: return the new "
                "cell first, then the output.",
                lambda gates, cell: _step_with()(gates, cell)[::-1],
            ),
            Mistake(
                "Your output uses the old cell. Update the cell first, then compute "
                "the output from the new one.",
                _step_with(output=lambda o, old, new: o * tanh(old)),
            ),
            Mistake(
                "You keep `1 - f` of the old cell. The forget gate says how much is kept, in spite "
                "of its name: `f * cell`.",
                _step_with(new_cell=lambda i, f, g, cell: (1 - f) * cell + i * g),
            ),
            Mistake(
                "You let in `1 - f` of the new content, so that old and new share the cell. That "
                "is how a GRU does it; an LSTM has an input gate of its own: `i * g`.",
                _step_with(new_cell=lambda i, f, g, cell: f * cell + (1 - f) * g),
            ),
            Mistake(
                "You let in `1 - i` of the new content: the input gate says how much is let in, "
                "`i * g`.",
                _step_with(new_cell=lambda i, f, g, cell: f * cell + (1 - i) * g),
            ),
            Mistake(
                "You keep `1 - i` of the old cell: how much of it is kept is what the forget gate "
                "says, `f * cell`.",
                _step_with(new_cell=lambda i, f, g, cell: (1 - i) * cell + i * g),
            ),
            Mistake(
                "The input gate is missing: the new content enters the cell through it, `i * g`.",
                _step_with(new_cell=lambda i, f, g, cell: f * cell + g),
            ),
            Mistake(
                "The forget gate is missing: the old cell is multiplied by it, `f * cell`.",
                _step_with(new_cell=lambda i, f, g, cell: cell + i * g),
            ),
            Mistake(
                "The old cell is missing: what is kept of it, `f * cell`, is added to the new "
                "content.",
                _step_with(new_cell=lambda i, f, g, cell: i * g),
            ),
            Mistake(
                "The new content is missing: `i * g` is added to what is kept of the old cell.",
                _step_with(new_cell=lambda i, f, g, cell: f * cell),
            ),
            Mistake(
                "The new content is subtracted; it is added to what is kept of the old cell.",
                _step_with(new_cell=lambda i, f, g, cell: f * cell - i * g),
            ),
            Mistake(
                "You multiply the old and the new part; they are added.",
                _step_with(new_cell=lambda i, f, g, cell: f * cell * i * g),
            ),
            Mistake(
                "You put the forget gate on the old and the new part alike: it belongs to the old "
                "cell alone.",
                _step_with(new_cell=lambda i, f, g, cell: f * (cell + i * g)),
            ),
            Mistake(
                "You put the input gate on the old and the new part alike: it belongs to the new "
                "content alone.",
                _step_with(new_cell=lambda i, f, g, cell: i * (f * cell + g)),
            ),
            Mistake(
                "The output gate is missing: the output is the gate times tanh of the new cell.",
                _step_with(output=lambda o, old, new: tanh(new)),
            ),
            Mistake(
                "You squeeze the product. Squeeze the new cell alone, then multiply by the output "
                "gate: `o * tanh(cell)`.",
                _step_with(output=lambda o, old, new: tanh(o * new)),
            ),
            Mistake(
                "You squeeze the cell with the sigmoid before it goes out: the formula says tanh.",
                _step_with(out=sigmoid),
            ),
            Mistake(
                (
                    "You squeeze all sums with tanh. Gates lie between 0 and 1: sigmoid for the "
                    "first, the second and the last."
                ),
                _step_with(gate=tanh),
            ),
            Mistake(
                "Your new cell goes through tanh before it is kept. Only the output uses "
                "tanh(cell); the cell itself stays as it is.",
                _step_with(
                    new_cell=lambda i, f, g, cell: tanh(f * cell + i * g),
                    output=lambda o, old, new: o * new,
                ),
            ),
            Mistake(
                "Your output uses the new content. It lets out the new cell, in which the old "
                "content is still there, too: `o * tanh(cell)`.",
                lambda gates, cell: (
                    _step_with()(gates, cell)[0],
                    sigmoid(gates[3]) * tanh(tanh(gates[2])),
                ),
            ),
            Mistake(
                "Both of your numbers are the new cell. The second is the output: the output gate "
                "times tanh of the new cell.",
                _step_with(output=lambda o, old, new: new),
            ),
            Mistake(
                (
                    "You squeeze the new content like a gate, and the output gate like the "
                    "content: in PyTorch's order the output gate is the last."
                ),
                lambda gates, cell: _step_with(
                    fresh=sigmoid, output=lambda o, old, new: tanh(gates[3]) * tanh(new)
                )(gates, cell),
            ),
            *(
                Mistake(
                    f"You take the sums in the order {', '.join(SUMS[index] for index in order)}. "
                    f"Theirs is {', '.join(SUMS)}.",
                    _step_with(order=[order.index(index) for index in range(4)]),
                )
                for order in ((0, 2, 1, 3), (2, 0, 1, 3), (3, 1, 2, 0), (1, 0, 3, 2), (1, 2, 0, 3))
            ),
            Mistake(
                "You round: the exact numbers were asked for.",
                lambda gates, cell: tuple(round(number, 3) for number in _step_with()(gates, cell)),
                shows=_rounded,
            ),
            Mistake(
                "Return numbers, not texts: others still compute with them.",
                lambda gates, cell: tuple(f"{number:.3f}" for number in _step_with()(gates, cell)),
                shows=lambda mine, theirs: (
                    isinstance(mine, list | tuple) and all(isinstance(n, str) for n in mine)
                ),
            ),
            Mistake(
                "The output gate lets out `o`, not `1 - o`.",
                _step_with(output=lambda o, old, new: (1 - o) * tanh(new)),
            ),
            Mistake(
                "Two numbers are asked for: the new cell, then the output.",
                lambda gates, cell: _step_with()(gates, cell)[1],
                shows=lambda mine, theirs: isinstance(mine, float),
            ),
            Mistake(
                "Two numbers are asked for: the new cell, then the output. Yours is the cell "
                "alone.",
                lambda gates, cell: _step_with()(gates, cell)[0],
            ),
            Mistake(
                "Two numbers are asked for, no more: the new cell, then the output.",
                lambda gates, cell: (*map(sigmoid, gates[:2]), tanh(gates[2]), sigmoid(gates[3])),
                shows=lambda mine, theirs: (
                    isinstance(mine, list | tuple) and len(mine) > len(theirs)
                ),
            ),
        ),
        hints=(
            (
                "Which of the sums become gates between 0 and 1? Which one becomes content "
                "between -1 and 1?"
            ),
            (
                "All sums 0: the gates are half open, and there is no new content, since "
                "`tanh(0)` gives `0.0`. Half of an old cell of 1 is kept, and half of its "
                "tanh goes out: `lstm_step([0, 0, 0, 0], 1)` gives `(0.5, 0.2311)`."
            ),
            """
            squeeze: the gates with sigmoid, the content with tanh
            new cell = what is kept of the old cell + what is let in of the content
            output   = how much is let out of tanh(new cell)
            """,
        ),
        praise=(
            "one multiplication and one addition change the cell. That is why it "
            "can carry information far."
        ),
    ),
    Exercise(
        number="3.2",
        title="How many numbers an LSTM layer learns",
        difficulty=2,
        importance=2,
        minutes=8,
        reference=lstm_parameters,
        examples=lambda: [
            (1, 1, 1),
            (1, 1, 2),
            (2, 3, 1),
            (5, 4, 2),
            (3, 7, 1),
            (10, 1, 2),
            (6, 6, 1),
            (192, 96, 2),
        ],
        draw=_parameters_draw,
        otherwise=(
            "Count the smallest layer by hand, matrix by matrix and bias by bias: which of "
            "them grow with `features`, which with `hidden`, which with `directions`?"
        ),
        mistakes=(
            Mistake(
                "You count one bias for each gate. PyTorch has two, one for each "
                "matrix (bias_ih and bias_hh).",
                lambda d, h, n: n * 4 * (h * d + h * h + h),
            ),
            Mistake(
                "You forget the biases: there are two for each unit and gate.",
                lambda d, h, n: n * 4 * (h * d + h * h),
            ),
            Mistake(
                "You count only one gate. An LSTM has four blocks of weights: input, "
                "forget, new content, output.",
                lambda d, h, n: n * (h * d + h * h + 2 * h),
            ),
            Mistake(
                "You count the gates alone. The new content has a block of weights, too.",
                lambda d, h, n: n * 3 * (h * d + h * h + 2 * h),
            ),
            Mistake(
                "You forget the second direction: it has its own weights.",
                lambda d, h, n: 4 * (h * d + h * h + 2 * h),
            ),
            Mistake(
                "You always count two directions: `directions` says how many there are.",
                lambda d, h, n: 2 * 4 * (h * d + h * h + 2 * h),
            ),
            Mistake(
                "Yours is always twice too large: an LSTM has four blocks, each with two matrices "
                "and two biases.",
                lambda d, h, n: n * 8 * (h * d + h * h + 2 * h),
            ),
            Mistake(
                "With two directions yours is twice too large: multiply by `directions` once.",
                lambda d, h, n: n * n * 4 * (h * d + h * h + 2 * h),
            ),
            Mistake(
                "You leave out the weights that lead from the last output back into the gates: "
                "hidden times hidden for each gate.",
                lambda d, h, n: n * 4 * (h * d + 2 * h),
            ),
            Mistake(
                "You leave out the weights that lead from the features into the gates: hidden "
                "times features for each gate.",
                lambda d, h, n: n * 4 * (h * h + 2 * h),
            ),
            Mistake(
                "You let each direction see the output of the other. They run separately, each "
                "with `hidden` units; only their outputs are put side by side.",
                lambda d, h, n: n * 4 * (h * d + n * h * h + 2 * h),
            ),
            Mistake(
                "Each gate has a bias for each of its units, not one alone: hidden numbers, twice.",
                lambda d, h, n: n * 4 * (h * d + h * h + 2),
            ),
            Mistake(
                "The biases belong to each of the four blocks: you add them once for the layer.",
                lambda d, h, n: n * (4 * (h * d + h * h) + 2 * h),
            ),
            Mistake(
                "Each direction has biases of its own, too.",
                lambda d, h, n: n * 4 * (h * d + h * h) + 4 * 2 * h,
            ),
            Mistake(
                "You have exchanged features and hidden: the last output has `hidden` numbers, and "
                "so has each gate.",
                lambda d, h, n: n * 4 * (h * d + d * d + 2 * d),
            ),
            Mistake(
                "A matrix has rows times columns numbers: hidden times features, hidden times "
                "hidden. You add the two sizes.",
                lambda d, h, n: n * 4 * (h + d + h + h + 2 * h),
            ),
            Mistake(
                "That is what one unit learns, in all its gates; a layer has `hidden` of them.",
                lambda d, h, n: n * 4 * (d + h + 2),
            ),
            Mistake(
                "You take the 16 of the smallest layer times both sizes. Only one of the two "
                "matrices grows with the features; the other is hidden times hidden, and the "
                "biases grow with hidden alone.",
                lambda d, h, n: 16 * d * h * n,
            ),
            Mistake(
                "One of the two biases belongs to the features, you say; but both have a number "
                "for each unit: hidden, twice.",
                lambda d, h, n: n * 4 * (h * d + h * h + h + d),
            ),
            Mistake(
                "You count the tensors. Count the numbers in each of them: `numel()` tells.",
                lambda features, hidden, directions: 4 * directions,
            ),
            Mistake(
                "You stack two layers. A second direction reads the same features as the "
                "first; a second layer reads the outputs of the first.",
                _stacked,
            ),
        ),
        hints=(
            "Each gate is a separate linear layer. What goes into it, and how many units come out?",
            (
                "Two features, one unit: a gate has 2 weights for the features, 1 for the last "
                "output and 2 biases, and there are as many gates as rows in the table above, so "
                "`lstm_parameters(2, 1, 1)` gives `20`."
            ),
            """
            for one gate: a matrix for the features, a matrix for the last output,
                and a bias for each of the two matrices
            an LSTM has four such blocks, and each direction has its own
            """,
        ),
        praise="four blocks, each with two matrices and two biases, once for each direction.",
    ),
    Exercise(
        number="3.3",
        title="Three shapes come out of an LSTM",
        difficulty=1,
        importance=2,
        minutes=5,
        reference=[(4, 18, 192), (2, 4, 96), (2, 4, 96)],
        mistakes=(
            Mistake(
                (
                    "The output has both directions side by side: the units of one, then those "
                    "of the other."
                ),
                [(4, 18, 96), (2, 4, 96), (2, 4, 96)],
            ),
            Mistake(
                "batch_first=True changes the input and the output, but not the last states: "
                "there the directions come first, then the batch.",
                [(4, 18, 192), (4, 2, 96), (4, 2, 96)],
            ),
            Mistake(
                "With batch_first=True the batch stays first in the output, too.",
                [(18, 4, 192), (2, 4, 96), (2, 4, 96)],
            ),
            Mistake(
                "In the last states the directions are not side by side: they have "
                "a separate axis of size 2.",
                [(4, 18, 192), (1, 4, 192), (1, 4, 192)],
            ),
            Mistake(
                "The shapes are right; write them as three tuples in one list.",
                [(4, 18, 192), ((2, 4, 96), (2, 4, 96))],
            ),
            Mistake(
                (
                    "Each direction has its own units in the last states; only the output puts "
                    "them side by side."
                ),
                [(4, 18, 192), (2, 4, 192), (2, 4, 192)],
            ),
            Mistake(
                "One shape is missing: the hidden state and the cell have one each.",
                [(4, 18, 192), (2, 4, 96)],
            ),
            Mistake(
                "There are two directions here, so there are two last states for each sequence.",
                [(4, 18, 192), (1, 4, 96), (1, 4, 96)],
            ),
            Mistake(
                "The last states have no axis of frames: each direction returns only its "
                "state after its last frame.",
                [(4, 18, 192), (2, 18, 96), (2, 18, 96)],
            ),
            Mistake(
                "These are all the numbers in one list: group them into shapes, a tuple for each.",
                [4, 18, 192, 2, 4, 96, 2, 4, 96],
            ),
            Mistake(
                "The first shape is that of the output: the batch, then the frames, then the "
                "numbers from both directions side by side.",
                [(4, 192, 18), (2, 4, 96), (2, 4, 96)],
                shows=_first_shape_wrong,
            ),
            Mistake(
                "The first shape is right. The two last states have one shape: the directions, the "
                "batch, the units of one direction.",
                [(4, 18, 192), (2, 4, 96), (4, 2, 96)],
                shows=_last_shapes_wrong,
            ),
            Mistake(
                "Three shapes are asked for: of the output, of the hidden state, of the cell.",
                [(4, 18, 192), (2, 4, 96), (2, 4, 96), (2, 4, 96)],
                shows=lambda mine, theirs: isinstance(mine, (list, tuple)) and len(mine) != 3,
            ),
        ),
        hints=(
            (
                "The output has something for each frame; the last states have something for "
                "each sequence and direction."
            ),
            (
                "A smaller one: `nn.LSTM(5, 7, batch_first=True)`, one direction, reads a batch "
                "of the shape `(2, 6, 5)`. Its output has the shape `(2, 6, 7)`, its last states "
                "have `(1, 2, 7)` each."
            ),
            """
            output: batch, frames, numbers from both directions
            last hidden state, last cell: directions, batch, units
            """,
        ),
        praise=(
            "the output has a row for each frame; in the last states the directions come "
            "first and the batch second."
        ),
    ),
    Exercise(
        number="3.4",
        title="Turn each sequence around within its own length",
        difficulty=2,
        importance=2,
        minutes=10,
        reference=turn_around,
        examples=_padded_examples,
        draw=_padded_draw,
        properties=_padded_properties,
        otherwise=(
            "Follow one sequence: its first `length` frames in reverse order, then its padding "
            "as it was, and the next sequence with its own length."
        ),
        mistakes=(
            Mistake(
                "You turn the whole row around, with its padding. Now the padding comes first, "
                "and the reader from the right reads it before the sequence. Turn only the "
                "first `length` frames of each.",
                lambda batch, lengths: batch.flip(1),
            ),
            Mistake(
                "You turn the frames around and set the padding to zero: "
                "leave the padding as it was.",
                lambda batch, lengths: _erased(_reversed(batch, lengths), lengths),
            ),
            Mistake(
                "You turn one frame of padding, too: the frames of a sequence are 0 to length - 1.",
                lambda batch, lengths: _reversed(batch, (lengths + 1).clamp(max=batch.shape[1])),
            ),
            Mistake(
                "You leave out the last true frame: a sequence has the frames 0 to `length - 1`.",
                lambda batch, lengths: _reversed(batch, lengths - 1),
            ),
            Mistake(
                "You turn the batch around: the samples must stay where they are, and "
                "only their frames change.",
                lambda batch, lengths: batch.flip(0),
            ),
            Mistake(
                "You turn the features around (the last axis): the frames are the "
                "middle axis of (N, T, D).",
                lambda batch, lengths: batch.flip(2),
            ),
            Mistake(
                "Nothing is turned: the batch comes back as it was. If you exchange frames in "
                "pairs, stop in the middle of the sequence: after it each pair is exchanged back.",
                lambda batch, lengths: batch,
            ),
            Mistake(
                "You turn the padding around as well, by itself. It stays where it is and as it "
                "is: only the first `length` frames change places.",
                lambda batch, lengths: _both_turned(batch, lengths),
            ),
            Mistake(
                "You turn the true frames around, but put them behind the padding: they stay at "
                "the front.",
                lambda batch, lengths: torch.stack(
                    [
                        torch.cat([rows[end:], rows[:end].flip(0)])
                        for rows, end in zip(batch, lengths.tolist())
                    ]
                ),
            ),
            Mistake(
                "You turn as many frames in every sequence, those of the longest: each sequence "
                "has its own length.",
                lambda batch, lengths: _reversed(batch, lengths.max().expand(len(lengths))),
            ),
            Mistake(
                "You turn as many frames in every sequence, those of the shortest: each sequence "
                "has its own length.",
                lambda batch, lengths: _reversed(batch, lengths.min().expand(len(lengths))),
            ),
            Mistake(
                "You turn as many frames in every sequence, those of the first: each sequence has "
                "its own length.",
                lambda batch, lengths: _reversed(batch, lengths[:1].expand(len(lengths))),
            ),
            Mistake(
                "You turn the numbers within each frame around; it is the frames that change "
                "places, as wholes.",
                lambda batch, lengths: torch.stack(
                    [
                        torch.cat([rows[:end].flip(1), rows[end:]])
                        for rows, end in zip(batch, lengths.tolist())
                    ]
                ),
            ),
            Mistake(
                "Only the first sequence is turned around. Is the return inside the loop?",
                lambda batch, lengths: torch.cat(
                    [_reversed(batch[:1], lengths[:1]), batch[1:]], dim=0
                ),
            ),
            Mistake(
                "You take the last `length` frames of the row, padding among them: the true frames "
                "are the first ones.",
                lambda batch, lengths: torch.stack(
                    [
                        torch.cat([rows[-end:].flip(0), rows[end:]])
                        for rows, end in zip(batch, lengths.tolist())
                    ]
                ),
            ),
            Mistake(
                "You take the frames from the end of the row, padding among them: the true frames "
                "are the first ones.",
                lambda batch, lengths: batch.flip(1)[:, batch.shape[1] - int(lengths.max()) :],
                shows=lambda mine, theirs: _frames_missing(mine, theirs, end=False),
            ),
            Mistake(
                "The frames after the longest sequence are missing: the result has the shape of "
                "the batch, all of its padding included.",
                lambda batch, lengths: _reversed(batch, lengths)[:, : int(lengths.max())],
                shows=lambda mine, theirs: _frames_missing(mine, theirs, end=True),
            ),
            Mistake(
                "You exchange the axes of the samples and of the frames: the result has the shape "
                "of the batch, (N, T, D).",
                lambda batch, lengths: _reversed(batch, lengths).transpose(0, 1),
            ),
            Mistake(
                "The axes of size 1 are gone: the result has the shape of the batch, (N, T, D).",
                lambda batch, lengths: _reversed(batch, lengths).squeeze(),
            ),
            Mistake(
                "You turn frames and features around: the numbers of a frame stay in their order, "
                "only the frames change places.",
                lambda batch, lengths: _reversed(batch, lengths).flip(2),
            ),
            Mistake(
                "The first frame of each sequence stays where it is: the frames are 0 to "
                "length - 1, and all of them change places.",
                lambda batch, lengths: torch.cat(
                    [batch[:, :1], _reversed(batch[:, 1:], lengths - 1)], dim=1
                ),
            ),
            Mistake(
                "The padding is cut off: put it back after the turned frames, so that the result "
                "has the shape of the batch.",
                lambda batch, lengths: [
                    rows[:end].flip(0) for rows, end in zip(batch, lengths.tolist())
                ],
                shows=lambda mine, theirs: isinstance(mine, list) and len(mine) == len(theirs),
            ),
            Mistake(
                "The frames move up by one; in a turned sequence the last frame comes first and "
                "the first one last.",
                lambda batch, lengths: torch.stack(
                    [
                        torch.cat([rows[:end].roll(1, 0), rows[end:]])
                        for rows, end in zip(batch, lengths.tolist())
                    ]
                ),
            ),
            Mistake(
                "The second half of a sequence is not turned. Do you write into the tensor that "
                "you still read from? Then half of the frames are overwritten before they are "
                "copied. Read from `batch`, write into a copy.",
                lambda batch, lengths: _overwritten(batch, lengths),
            ),
            Mistake(
                "The last sequence is not turned: does the loop end one sample too early?",
                lambda batch, lengths: _reversed(
                    batch, torch.cat([lengths[:-1], torch.zeros_like(lengths[-1:])])
                ),
            ),
            Mistake(
                "The numbers are cut to whole ones: keep the type of the batch.",
                lambda batch, lengths: _reversed(batch, lengths).trunc(),
            ),
            Mistake(
                "The sequences are joined into one. The result has the shape of the batch, "
                "(N, T, D), the padding included.",
                lambda batch, lengths: torch.cat(
                    [rows[:end].flip(0) for rows, end in zip(batch, lengths.tolist())]
                ),
                lambda mine, theirs: isinstance(mine, Tensor) and mine.dim() == 2,
            ),
        ),
        hints=(
            (
                "Do it for one sequence first: cut off its padding, turn the rest "
                "around, put the padding back."
            ),
            (
                "One sequence of length 2: `torch.tensor([4, 5, 0])[:2].flip(0)` gives "
                "`torch.tensor([5, 4])`; with its padding put back it is `5, 4, 0`."
            ),
            """
            start with a copy of the batch
            for each sample: write its first `length` frames into the copy in reverse order
            """,
        ),
        praise=(
            "after this turn the padding comes last for both readers, so neither "
            "reads it before its sequence."
        ),
        forbidden=(turned, Bidirectional.forward),
    ),
    Exercise(
        number="3.5",
        title="Set to zero what is beyond each length",
        difficulty=2,
        importance=2,
        minutes=8,
        reference=mask_beyond,
        examples=_padded_examples,
        draw=_padded_draw,
        properties=_padded_properties,
        otherwise=(
            "Follow one sequence: its first `length` frames as they are, zeros in all frames "
            "after them, and the next sequence with its own length."
        ),
        mistakes=(
            Mistake(
                (
                    "One frame of padding stays: the frames 0 to `length - 1` are true, and the "
                    "frame `length` is already padding."
                ),
                _masked(lambda frame, length: frame > length),
            ),
            Mistake(
                "You erase the sequence and keep the padding: reverse your comparison.",
                _masked(lambda frame, length: frame < length),
            ),
            Mistake(
                "You erase the last true frame, too: the frames of a sequence are 0 to length - 1.",
                _masked(lambda frame, length: frame >= length - 1),
            ),
            Mistake(
                "You erase the same frames in every sequence, those beyond the shortest: each "
                "sequence has its own length.",
                lambda context, lengths: _erased(context, lengths.min().expand(len(lengths))),
            ),
            Mistake(
                "You erase only what is beyond the longest: each sequence has its own length.",
                lambda context, lengths: _erased(context, lengths.max().expand(len(lengths))),
            ),
            Mistake(
                "Nothing is erased: you return the context unchanged.",
                lambda context, lengths: context,
            ),
            Mistake(
                "Everything is erased: the true frames keep their numbers.",
                lambda context, lengths: torch.zeros_like(context),
            ),
            Mistake(
                "You erase what is beyond the first sequence's length in every sequence: each has "
                "its own.",
                lambda context, lengths: _erased(context, lengths[:1].expand(len(lengths))),
            ),
            Mistake(
                "That is the mask, not the context: put zeros into the context where it is padding "
                "and return that.",
                lambda context, lengths: (
                    (torch.arange(context.shape[1]) >= lengths[:, None])[:, :, None]
                    .expand_as(context)
                    .clone()
                ),
                shows=lambda mine, theirs: isinstance(mine, Tensor) and mine.dtype == torch.bool,
            ),
            Mistake(
                "That is the mask of the true frames: multiply the context by it.",
                lambda context, lengths: (
                    (torch.arange(context.shape[1]) < lengths[:, None])[:, :, None]
                    .expand_as(context)
                    .float()
                ),
            ),
            Mistake(
                "You count features where frames were meant: the frames are the middle axis of "
                "(N, T, D).",
                lambda context, lengths: context.masked_fill(
                    torch.arange(context.shape[2]) >= lengths[:, None, None], 0.0
                ),
            ),
            Mistake(
                "Only the first frame of padding is erased; all that follow are padding, too.",
                _masked(lambda frame, length: frame == length),
            ),
            Mistake(
                "Only the last true frame keeps its numbers; all before it are true, too.",
                _masked(lambda frame, length: frame != length - 1),
            ),
            Mistake(
                "Only the first sequence gets its zeros. Is the return inside the loop?",
                lambda context, lengths: torch.cat(
                    [_erased(context[:1], lengths[:1]), context[1:]], dim=0
                ),
            ),
            Mistake(
                "The last `length` frames are erased: keep the first `length` frames and erase "
                "those after them.",
                lambda context, lengths: _masked(
                    lambda frame, length: frame >= context.shape[1] - length
                )(context, lengths),
            ),
            Mistake(
                "The result is shorter than the context: frames beyond a length become zeros, but "
                "they stay.",
                lambda context, lengths: context[:, : int(lengths.max())],
                shows=lambda mine, theirs: _frames_missing(mine, theirs, end=True),
            ),
            Mistake(
                "The result has another shape than the context, (N, T, D). A mask (N, T) needs an "
                "axis for the features before you multiply by it: `mask[:, :, None]`.",
                lambda context, lengths: _erased(context, lengths)[:, :, None],
                shows=lambda mine, theirs: (
                    isinstance(mine, Tensor)
                    and mine.dtype != torch.bool
                    and mine.shape != theirs.shape
                ),
            ),
            Mistake(
                "You count from the right: the padding is at the end of each sequence, the frames "
                "from `length` on.",
                lambda context, lengths: _masked(
                    lambda frame, length: frame < context.shape[1] - length
                )(context, lengths),
            ),
            Mistake(
                "The padding becomes minus infinity: zeros were asked for.",
                lambda context, lengths: context.masked_fill(
                    (torch.arange(context.shape[1]) >= lengths[:, None])[:, :, None], float("-inf")
                ),
            ),
            Mistake(
                "The padding becomes 1 instead of 0.",
                lambda context, lengths: context.masked_fill(
                    (torch.arange(context.shape[1]) >= lengths[:, None])[:, :, None], 1.0
                ),
            ),
            Mistake(
                "The padding is cut off: it stays, as zeros, so that the result has the shape of "
                "the context.",
                lambda context, lengths: [
                    rows[:end] for rows, end in zip(context, lengths.tolist())
                ],
                shows=lambda mine, theirs: isinstance(mine, list) and len(mine) == len(theirs),
            ),
            Mistake(
                "A sequence without padding loses all of its frames. Counted from the right, as in "
                "`row[-padding:]`, no padding gives `row[-0:]`, which is the whole row: count from "
                "the left, `row[length:]`.",
                lambda context, lengths: _masked(
                    lambda frame, length: (frame >= length) | (length == context.shape[1])
                )(context, lengths),
            ),
            Mistake(
                "Only one feature is erased: all numbers of a frame that is padding become zero.",
                lambda context, lengths: torch.cat(
                    [_erased(context, lengths)[:, :, :1], context[:, :, 1:]], dim=2
                ),
            ),
            Mistake(
                "The last sequence keeps its padding: does the loop end one sample too early?",
                lambda context, lengths: torch.cat(
                    [_erased(context[:-1], lengths[:-1]), context[-1:]]
                ),
            ),
            Mistake(
                "The last frame keeps its numbers. A slice such as `length:-1` leaves it "
                "out: write `length:`.",
                lambda context, lengths: torch.cat(
                    [_erased(context, lengths)[:, :-1], context[:, -1:]], dim=1
                ),
            ),
            Mistake(
                "You count samples where frames were meant: the frames are the middle axis "
                "of (N, T, D).",
                _samples_erased,
            ),
            Mistake(
                "The true frames are right, but the padding becomes something other than zero.",
                lambda context, lengths: torch.where(_erased(context, lengths) == 0, 7.0, context),
                _filled_with_another,
            ),
        ),
        hints=(
            "Number the frames 0, 1, 2... and compare each number with the length of its sequence.",
            (
                "One sequence of length 2: `[frame >= 2 for frame in range(4)]` gives "
                "`[False, False, True, True]`, and True marks padding."
            ),
            """
            compare the frame numbers (T,) with the lengths (N, 1): True or False for each (N, T)
            add an axis for the features, then put 0 where it is padding
            """,
        ),
        praise=(
            "a frame is padding if frame >= length: one comparison of (T,) with "
            "(N, 1) makes the whole mask."
        ),
    ),
)

QUESTIONS = (
    Question(
        number="3.A",
        right="b",
        replies={
            "a": (
                "half right: the columns are equal, because the same pixels go through the same "
                "filters. But the guess is made after the LSTM, which has seen the neighbours."
            ),
            "b": (
                "right: the CNN gives the same numbers for the same pixels. Whatever changes the "
                "guess comes from the other columns, through the LSTM."
            ),
            "c": (
                "no: a column is computed only from its receptive field, and that is the "
                "same in all of the pictures."
            ),
        },
    ),
    Question(
        number="3.B",
        right="b",
        replies={
            "a": "that is what is left after one step. Each further step multiplies it again.",
            "b": (
                "right: `0.9 ** 10` is about 0.35. A gate a little below 1 "
                "forgets slowly, but it forgets."
            ),
            "c": "no: each step leaves most of what was there, so something always remains.",
        },
    ),
    Question(
        number="3.C",
        right="c",
        replies={
            "a": (
                "that would be good, but nobody told the reader from the "
                "right where the sequence ends."
            ),
            "b": (
                "it is the other direction: the reader from the left comes to the padding "
                "last, after all true frames."
            ),
            "c": (
                "right: the reader from the right reads the padding first and carries its "
                "effect into every true frame."
            ),
        },
    ),
    Question(
        number="3.D",
        right="b",
        replies={
            "a": (
                "no: a column sees more than the width of a letter, and that is most of "
                "what you need to read print."
            ),
            "b": (
                "right: the columns alone are enough for most words, and context adds some more."
            ),
            "c": (
                "no: context helps. Compare seed by seed: the reader with both directions "
                "is ahead in each of them."
            ),
        },
    ),
    Question(
        number="3.E",
        right="b",
        replies={
            "a": (
                "you might expect that of a reader that has learnt that e follows h, "
                "but it hardly ever happens."
            ),
            "b": (
                "right: it writes the c that is drawn. What it has learnt about words does "
                "not overrule what it sees."
            ),
            "c": "no: a wrong letter does not stop it from reading the others.",
        },
    ),
)
