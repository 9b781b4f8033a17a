"""Chapter 03, the LSTM gives context: its exercises and questions."""

from __future__ import annotations

from collections.abc import Sequence
from math import exp, tanh
from typing import Any

import torch
from torch import Tensor

from crnn_course.exercises.machinery import Exercise, Mistake, Question
from crnn_lib.model import Bidirectional
from crnn_lib.model.layers import turned

# --- 3.1 one step ---


def sigmoid(number: float) -> float:
    """From any number to one between 0 and 1."""
    return 1 / (1 + exp(-number))


def lstm_step(gates: Sequence[float], cell: float) -> tuple[float, float]:
    """One LSTM step with one unit: sums before the gates (input, forget, new, output), old cell ->
    new cell, output.
    """
    take, keep, new, give = gates
    cell = sigmoid(keep) * cell + sigmoid(take) * tanh(new)
    return cell, sigmoid(give) * tanh(cell)


def _step_with(**changed: Any) -> Any:
    """`lstm_step` with one thing done otherwise."""

    def step(gates: Sequence[float], cell: float) -> tuple[float, float]:
        take, keep, new, give = gates
        gate, fresh, out = (
            changed.get("gate", sigmoid),
            changed.get("fresh", tanh),
            changed.get("out", tanh),
        )
        if changed.get("swap"):
            take, keep = keep, take
        cell = gate(keep) * cell + gate(take) * fresh(new)
        return cell, gate(give) * out(cell)

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
    """Numbers that one LSTM layer of PyTorch learns, for `features` inputs and `hidden` units in
    each of `directions`.
    """
    return directions * 4 * (hidden * features + hidden * hidden + 2 * hidden)


# --- 3.4 and 3.5 padded batches ---


def turn_around(batch: Tensor, lengths: Tensor) -> Tensor:
    """Each sequence from its last frame to its first, padding left where it is: (N, T, D), lengths
    (N,) -> (N, T, D).
    """
    around = batch.clone()
    for sample, length in enumerate(lengths.tolist()):
        around[sample, :length] = batch[sample, :length].flip(0)
    return around


def mask_beyond(context: Tensor, lengths: Tensor) -> Tensor:
    """Zeros in every frame that is padding: (N, T, D), lengths (N,) -> (N, T, D)."""
    beyond = torch.arange(context.shape[1]) >= lengths[:, None]  # (N, T)
    return context.masked_fill(beyond[:, :, None], 0.0)


def _masked(frames: Any) -> Any:
    """`mask_beyond` with another rule for which frames are padding, from (frame, length)."""

    def mask(context: Tensor, lengths: Tensor) -> Tensor:
        return context.masked_fill(
            frames(torch.arange(context.shape[1]), lengths[:, None])[:, :, None], 0.0
        )

    return mask


def _erased(context: Tensor, lengths: Tensor) -> Tensor:
    return _masked(lambda frame, length: frame >= length)(context, lengths)  # type: ignore[no-any-return]


def _reversed(batch: Tensor, ends: Tensor) -> Tensor:
    """The first so many frames of each sample turned around."""
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
    for batch, frames, features in [
        (1, 3, 2),
        (3, 5, 2),
        (2, 4, 4),
        (4, 6, 3),
        (2, 7, 1),
        (5, 5, 5),
        (3, 8, 2),
        (2, 2, 3),
    ]:
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
                (
                    "You use the four sums as they are. Squeeze them first: sigmoid for the three "
                    "gates, tanh for the new content."
                ),
                _step_with(gate=_same, fresh=_same),
            ),
            Mistake(
                "Your sigmoid has the wrong sign: it is 1 / (1 + exp(-sum)).",
                _step_with(gate=lambda number: sigmoid(-number)),
            ),
            Mistake(
                (
                    "You have exchanged the last two sums: the third is the new content, the "
                    "fourth "
                    "the output gate."
                ),
                lambda gates, cell: _step_with()([*gates[:2], gates[3], gates[2]], cell),
            ),
            Mistake(
                "You squeeze all four sums with the sigmoid. The third is not a gate but the new "
                "content: it goes through "
                "tanh, so that it can be negative, too.",
                _step_with(fresh=sigmoid),
            ),
            Mistake(
                (
                    "You write the third sum into the cell as it is: the new content goes through "
                    "tanh first."
                ),
                _step_with(fresh=_same),
            ),
            Mistake(
                (
                    "You give the cell out as it is. The output is the output gate times tanh of "
                    "the "
                    "new cell."
                ),
                _step_with(out=_same),
            ),
            Mistake(
                "You have exchanged the input gate and the forget gate: the first of the four "
                "lets new content in, "
                "the second keeps the old cell.",
                _step_with(swap=True),
            ),
            Mistake(
                (
                    "You use the sums before the gates as if they were the gates: squeeze them "
                    "with "
                    "the sigmoid first."
                ),
                _step_with(gate=_same),
            ),
            Mistake(
                (
                    "Both numbers are there, in the other order: give the new cell first, then the "
                    "output."
                ),
                lambda gates, cell: _step_with()(gates, cell)[::-1],
            ),
            Mistake(
                (
                    "Your output looks at the old cell: first renew the cell, then give out from "
                    "the "
                    "new one."
                ),
                lambda gates, cell: (_step_with()(gates, cell)[0], sigmoid(gates[3]) * tanh(cell)),
            ),
        ),
        hints=(
            (
                "Three of the four numbers become gates between 0 and 1; which one becomes content "
                "between -1 and 1?"
            ),
            """
            squeeze: three gates with sigmoid, the content with tanh
            new cell = what is kept of the old cell + what is let in of the content
            output   = how much is given out of tanh(new cell)
            """,
            (
                "Four sums of 0 and an old cell of 1 give 0.5 for the new cell and about 0.231 for "
                "the output."
            ),
        ),
        praise="the cell is changed by one multiplication and one addition: that is why it can "
        "carry "
        "something far.",
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
                (
                    "You count one bias for each gate. PyTorch has two, one beside each matrix "
                    "(bias_ih and bias_hh)."
                ),
                lambda d, h, n: n * 4 * (h * d + h * h + h),
            ),
            Mistake(
                "You forget the biases: two for each unit and gate.",
                lambda d, h, n: n * 4 * (h * d + h * h),
            ),
            Mistake(
                (
                    "You count one gate only. An LSTM has four blocks of weights: input, forget, "
                    "new "
                    "content, output."
                ),
                lambda d, h, n: n * (h * d + h * h + 2 * h),
            ),
            Mistake(
                "Three blocks are a GRU's: an LSTM has four.",
                lambda d, h, n: n * 3 * (h * d + h * h + 2 * h),
            ),
            Mistake(
                "You forget the second direction: it has weights of its own.",
                lambda d, h, n: 4 * (h * d + h * h + 2 * h),
            ),
            Mistake(
                (
                    "You leave out the weights from the last output back into the gates: hidden "
                    "times "
                    "hidden for each gate."
                ),
                lambda d, h, n: n * 4 * (h * d + 2 * h),
            ),
            Mistake(
                "You let each direction see the other's output. They run apart, each with "
                "`hidden` units, "
                "and only their outputs are laid side by side.",
                lambda d, h, n: n * 4 * (h * d + n * h * h + 2 * h),
            ),
        ),
        hints=(
            (
                "Each gate is a linear layer of its own. What goes into it, and how many units "
                "come "
                "out?"
            ),
            """
            for one gate: a matrix from the features, a matrix from the last output, and a bias beside each matrix
            an LSTM has four such blocks, and each direction has its own
            """,
            (
                "One feature, one unit, one direction: 16. With 192 features and 96 units in both "
                "directions: 222,720."
            ),
        ),
        praise="four gates, each with two matrices and two biases, once for each direction.",
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
                (
                    "batch_first=True turns input and output, but not the last states: they keep "
                    "directions first, then batch."
                ),
                [(4, 18, 192), (4, 2, 96), (4, 2, 96)],
            ),
            Mistake(
                "With batch_first=True the batch stays first in the output, too.",
                [(18, 4, 192), (2, 4, 96), (2, 4, 96)],
            ),
            Mistake(
                (
                    "In the last states the directions are not side by side: they have an axis of "
                    "their own, of size 2."
                ),
                [(4, 18, 192), (1, 4, 192), (1, 4, 192)],
            ),
            Mistake(
                "The shapes are right; write them as three tuples in one list.",
                [(4, 18, 192), ((2, 4, 96), (2, 4, 96))],
            ),
            Mistake(
                (
                    "Each direction has its own 96 units in the last states; only the output lays "
                    "them side by side."
                ),
                [(4, 18, 192), (2, 4, 192), (2, 4, 192)],
            ),
            Mistake(
                "One shape is missing: hidden state and cell have one each.",
                [(4, 18, 192), (2, 4, 96)],
            ),
            Mistake(
                "There are two directions here, so there are two last states for each sequence.",
                [(4, 18, 192), (1, 4, 96), (1, 4, 96)],
            ),
            Mistake(
                (
                    "The last states have no axis of frames: of each direction only what stands at "
                    "its end is given."
                ),
                [(4, 18, 192), (2, 18, 96), (2, 18, 96)],
            ),
        ),
        hints=(
            (
                "The output has something for each frame; the last states have something for each "
                "sequence and direction."
            ),
            """
            output: batch, frames, what both directions say
            last hidden state, last cell: directions, batch, units
            """,
            (
                "A list of three shapes; the second and the third are equal, and their numbers "
                "multiply to 768."
            ),
        ),
        praise="the output has a row for each frame; the last states have an axis of directions, "
        "and "
        "batch second.",
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
                "You turn the whole row around, padding too: now the padding comes first, and the "
                "reader from the right "
                "reads it before the sequence. Turn only the first `length` frames of each.",
                lambda batch, lengths: batch.flip(1),
            ),
            Mistake(
                (
                    "You turn the frames around and set the padding to zero: leave the padding as "
                    "it "
                    "was."
                ),
                lambda batch, lengths: _erased(_reversed(batch, lengths), lengths),
            ),
            Mistake(
                "One frame of padding is turned in: the frames of a sequence are 0 to length - 1.",
                lambda batch, lengths: _reversed(batch, (lengths + 1).clamp(max=batch.shape[1])),
            ),
            Mistake(
                (
                    "The last true frame is left out: a sequence of length 3 has the frames 0, 1 "
                    "and "
                    "2."
                ),
                lambda batch, lengths: _reversed(batch, lengths - 1),
            ),
            Mistake(
                "You turn the batch around: the samples keep their places, their frames change.",
                lambda batch, lengths: batch.flip(0),
            ),
            Mistake(
                (
                    "You turn the features around (the last axis): the frames are the middle axis "
                    "of "
                    "(N, T, D)."
                ),
                lambda batch, lengths: batch.flip(2),
            ),
            Mistake(
                "Nothing is turned: what you return is the batch as it came.",
                lambda batch, lengths: batch,
            ),
        ),
        hints=(
            "Do it for one sequence first: cut off its padding, turn the rest, put it back.",
            """
            start with a copy of the batch
            for each sample: put its first `length` frames there in the other order
            """,
            "Frames 1 2 3 and padding 9 with length 3 become 3 2 1 9.",
        ),
        praise="turned around like this, padding comes last for both readers, and neither ever "
        "reads it.",
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
                (
                    "One frame of padding stays: with length 3 the frames 0, 1, 2 are true, and "
                    "frame "
                    "3 is padding already."
                ),
                _masked(lambda frame, length: frame > length),
            ),
            Mistake(
                "You erase the sequence and keep the padding: turn your comparison around.",
                _masked(lambda frame, length: frame < length),
            ),
            Mistake(
                "You erase the last true frame, too: the frames of a sequence are 0 to length - 1.",
                _masked(lambda frame, length: frame >= length - 1),
            ),
            Mistake(
                (
                    "You erase the same frames in every sequence, beyond the shortest: each has a "
                    "length of its own."
                ),
                lambda context, lengths: _erased(context, lengths.min().expand(len(lengths))),
            ),
            Mistake(
                "You erase beyond the longest only: each sequence has a length of its own.",
                lambda context, lengths: _erased(context, lengths.max().expand(len(lengths))),
            ),
            Mistake(
                "Nothing is erased: what you return is the context as it came.",
                lambda context, lengths: context,
            ),
        ),
        hints=(
            "Number the frames 0, 1, 2... and compare each number with the length of its sequence.",
            """
            frame numbers (T,) compared with lengths (N, 1) give True or False for each (N, T)
            add an axis for the features, then put 0 where it is padding
            """,
            "With length 2 the frames 4 5 9 9 become 4 5 0 0.",
        ),
        praise="frame >= length is padding: one comparison of (T,) with (N, 1) makes the whole "
        "mask.",
    ),
)

QUESTIONS = (
    Question(
        number="3.A",
        right="b",
        replies={
            "a": "half right: the columns are equal, as the same pixels go through the same "
            "filters. "
            "But the guess is made "
            "after the LSTM, which has seen the neighbours.",
            "b": "right: the CNN gives the same numbers for the same pixels. Whatever changes the "
            "guess comes from the other "
            "columns, through the LSTM.",
            "c": (
                "no: a column is computed from its receptive field and from nothing else, and "
                "that is "
                "equal in all three."
            ),
        },
    ),
    Question(
        number="3.B",
        right="b",
        replies={
            "a": "that is what is left after one step; it is multiplied again in each of the ten.",
            "b": (
                "right: 0.9 times itself ten times is 0.35. A gate a little below 1 forgets "
                "slowly, "
                "but it forgets."
            ),
            "c": "no: each step leaves nine tenths of what was there, so something always remains.",
        },
    ),
    Question(
        number="3.C",
        right="c",
        replies={
            "a": (
                "so one would wish; but nobody told the reader from the right where the sequence "
                "ends."
            ),
            "b": (
                "it is the other half: the reader from the left comes to the padding last, when "
                "all "
                "true frames are done."
            ),
            "c": (
                "right: the reader from the right meets the padding first and carries it into "
                "every "
                "true frame."
            ),
        },
    ),
    Question(
        number="3.D",
        right="b",
        replies={
            "a": (
                "no: a column sees more than a letter's width, and that is most of what reading "
                "print "
                "takes."
            ),
            "b": (
                "right: most of the words are read from the columns alone, and with context some "
                "more "
                "in each hundred."
            ),
            "c": (
                "no: context helps. Compare seed by seed: the reader with both directions is "
                "ahead in "
                "each."
            ),
        },
    ),
    Question(
        number="3.E",
        right="b",
        replies={
            "a": (
                "so one would think of a reader that has learnt that e follows h. It hardly ever "
                "happens."
            ),
            "b": (
                "right: it writes the c that is drawn. What it has learnt of words does not "
                "overrule "
                "what it sees."
            ),
            "c": "no: a wrong letter in the middle does not keep it from reading the others.",
        },
    ),
)
