"""Exercises and questions of chapter 03: the LSTM gives context."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from math import exp, tanh
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

    def step(gates: Sequence[float], cell: float) -> tuple[float, float]:
        input_sum, forget_sum, content_sum, output_sum = gates
        gate = changed.get("gate", sigmoid)
        fresh = changed.get("fresh", tanh)
        out = changed.get("out", tanh)
        if changed.get("swap"):
            input_sum, forget_sum = forget_sum, input_sum
        cell = gate(forget_sum) * cell + gate(input_sum) * fresh(content_sum)
        return cell, gate(output_sum) * out(cell)

    return step


def _same(number: float) -> float:
    return number


def _step_examples() -> list[tuple[Any, ...]]:
    generator = torch.Generator().manual_seed(31)
    drawn = [
        (torch.randn(4, generator=generator) * 2, torch.randn((), generator=generator))
        for _ in range(10)
    ]
    small = [
        ([2.0, -1.0, 0.5, 1.0], 0.8),
        ([0.0, 0.0, 0.0, 0.0], 1.0),
        ([-9.0, 9.0, 1.0, 9.0], -0.5),
    ]
    return [*small, *((gates.tolist(), float(cell)) for gates, cell in drawn)]


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


def _padded_examples() -> list[tuple[Any, ...]]:
    first = torch.tensor([[1, 2, 3, 9], [4, 5, 9, 9]])[:, :, None].float()
    examples: list[tuple[Any, ...]] = [
        (first, torch.tensor([3, 2])),
        (first.flip(0), torch.tensor([2, 3])),
    ]
    generator = torch.Generator().manual_seed(34)
    shapes = [
        (1, 3, 2),
        (3, 5, 2),
        (2, 4, 4),
        (4, 6, 3),
        (2, 7, 1),
        (5, 5, 5),
        (3, 8, 2),
        (2, 2, 3),
    ]
    for batch, frames, features in shapes:
        lengths = torch.randint(1, frames + 1, (batch,), generator=generator)
        examples.append((torch.randn(batch, frames, features, generator=generator), lengths))
    return examples


EXERCISES = (
    Exercise(
        number="3.1",
        title="One step of an LSTM",
        difficulty=2,
        importance=3,
        minutes=10,
        reference=lstm_step,
        examples=_step_examples,
        mistakes=(
            Mistake(
                "You use the four sums as they are. Squeeze them first: sigmoid for the three "
                "gates, tanh for the new content.",
                _step_with(gate=_same, fresh=_same),
            ),
            Mistake(
                "The sign in your sigmoid is wrong: it is 1 / (1 + exp(-sum)).",
                _step_with(gate=lambda number: sigmoid(-number)),
            ),
            Mistake(
                "You have swapped the last two sums: the third is the new content, the "
                "fourth is the output gate.",
                lambda gates, cell: _step_with()([*gates[:2], gates[3], gates[2]], cell),
            ),
            Mistake(
                "You squeeze all four sums with the sigmoid. The third is not a gate but the new "
                "content: it goes through tanh, so that it can also be negative.",
                _step_with(fresh=sigmoid),
            ),
            Mistake(
                "You write the third sum into the cell as it is: the new "
                "content goes through tanh first.",
                _step_with(fresh=_same),
            ),
            Mistake(
                "Your output uses the new cell as it is. The output is the output gate "
                "times tanh of the new cell.",
                _step_with(out=_same),
            ),
            Mistake(
                "You have swapped the input gate and the forget gate: the first of the four lets "
                "new content in, the second keeps the old cell.",
                _step_with(swap=True),
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
                lambda gates, cell: (_step_with()(gates, cell)[0], sigmoid(gates[3]) * tanh(cell)),
            ),
        ),
        hints=(
            (
                "Three of the four numbers become gates between 0 and 1. Which one becomes "
                "content between -1 and 1?"
            ),
            """
            squeeze: three gates with sigmoid, the content with tanh
            new cell = what is kept of the old cell + what is let in of the content
            output   = how much is let out of tanh(new cell)
            """,
            (
                "Four sums of 0 and an old cell of 1 give a new cell of 0.5 and "
                "an output of about 0.231."
            ),
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
            (2, 3, 1),
            (192, 96, 2),
            (5, 4, 2),
            (512, 256, 2),
            (3, 7, 1),
            (10, 1, 2),
            (6, 6, 1),
        ],
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
                "Three blocks belong to a GRU: an LSTM has four.",
                lambda d, h, n: n * 3 * (h * d + h * h + 2 * h),
            ),
            Mistake(
                "You forget the second direction: it has its own weights.",
                lambda d, h, n: 4 * (h * d + h * h + 2 * h),
            ),
            Mistake(
                "You leave out the weights that lead from the last output back into the gates: "
                "hidden times hidden for each gate.",
                lambda d, h, n: n * 4 * (h * d + 2 * h),
            ),
            Mistake(
                "You let each direction see the output of the other. They run separately, each "
                "with `hidden` units; only their outputs are put side by side.",
                lambda d, h, n: n * 4 * (h * d + n * h * h + 2 * h),
            ),
        ),
        hints=(
            "Each gate is a separate linear layer. What goes into it, and how many units come out?",
            """
            for one gate: a matrix for the features, a matrix for the last output,
                and a bias for each of the two matrices
            an LSTM has four such blocks, and each direction has its own
            """,
            (
                "One feature, one unit, one direction: 16. With 192 features and 96 units in each "
                "of two directions: 222,720."
            ),
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
                "The output has both directions side by side: 96 numbers from each.",
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
                "Each direction has its own 96 units in the last states; only the "
                "output puts them side by side.",
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
        ),
        hints=(
            (
                "The output has something for each frame; the last states have something for "
                "each sequence and direction."
            ),
            """
            output: batch, frames, numbers from both directions
            last hidden state, last cell: directions, batch, units
            """,
            (
                "A list of three shapes; the second and the third are equal, and the "
                "numbers in each multiply to 768."
            ),
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
                "You leave out the last true frame: a sequence of length 3 "
                "has the frames 0, 1 and 2.",
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
                "Nothing is turned: you return the batch unchanged.", lambda batch, lengths: batch
            ),
        ),
        hints=(
            (
                "Do it for one sequence first: cut off its padding, turn the rest "
                "around, put the padding back."
            ),
            """
            start with a copy of the batch
            for each sample: write its first `length` frames into the copy in reverse order
            """,
            "With length 3, the frames 1 2 3 and the padding 9 become 3 2 1 9.",
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
        mistakes=(
            Mistake(
                "One frame of padding stays: with length 3 the frames 0, 1, 2 are true, and "
                "frame 3 is already padding.",
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
        ),
        hints=(
            "Number the frames 0, 1, 2... and compare each number with the length of its sequence.",
            """
            compare the frame numbers (T,) with the lengths (N, 1): True or False for each (N, T)
            add an axis for the features, then put 0 where it is padding
            """,
            "With length 2 the frames 4 5 9 9 become 4 5 0 0.",
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
                "same in all three pictures."
            ),
        },
    ),
    Question(
        number="3.B",
        right="b",
        replies={
            "a": "that is what is left after one step. Each of the ten steps multiplies it again.",
            "b": (
                "right: 0.9 to the power of 10 is about 0.35. A gate a little below 1 "
                "forgets slowly, but it forgets."
            ),
            "c": "no: each step leaves nine tenths of what was there, so something always remains.",
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
                "right: the columns alone are enough for most words, and context adds "
                "some more in each hundred."
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
            "c": "no: a wrong letter in the middle does not stop it from reading the others.",
        },
    ),
)
