"""Exercises and questions of chapter 04: CTC sums over all alignments."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby
from typing import Any

import torch
from torch import Tensor

from crnn_course.exercises.definitions import Exercise, Mistake, Question
from crnn_lib.ctc import collapse, ctc_loss, forward_backward, minimum_frames, posteriors, trellis


def _paths() -> list[tuple[Any, ...]]:
    """Return paths over the classes 0 to 3, those that tell mistakes apart first."""
    generator = torch.Generator().manual_seed(4)
    chosen = [[1, 1, 0, 1, 2, 2, 0], [0, 3, 3, 0, 3], [2, 2, 2], [0, 0], []]
    drawn = [
        torch.randint(0, 4, (int(length),), generator=generator).tolist() for length in range(3, 13)
    ]
    other_blank = ([2, 0, 2, 2, 1, 0, 0], 2)  # another class can be the blank
    return [*((path,) for path in chosen + drawn), other_blank]


def _targets() -> list[tuple[Any, ...]]:
    generator = torch.Generator().manual_seed(5)
    chosen = [[8, 5, 12, 12, 15], [1, 2, 3], [1, 1, 1], [1, 2, 1], []]
    drawn = [
        torch.randint(1, 4, (length,), generator=generator).tolist() for length in range(2, 12)
    ]
    return [(target,) for target in chosen + drawn]


# --- 4.3 ------------------------------------------------------------------------------------------


def came_from(states: Sequence[int], index: int, blank: int = 0) -> list[int]:
    """Return the places of the trellis from which a path may come to `index`, in rising order."""
    jump = index >= 2 and states[index] != blank and states[index] != states[index - 2]
    return [index - 2] * jump + [index - 1] * (index >= 1) + [index]


def _states_and_indices() -> list[tuple[Any, ...]]:
    targets = ([1, 2], [1, 1, 2], [3, 2, 2, 3])
    return [
        (states, index)
        for target in targets
        for states in [trellis(target)[0]]
        for index in range(len(states))
    ]


def _came_from_mutant(*, stay: bool = True, jump: Any = None, clip: bool = True) -> Any:
    """Return `came_from` with one thing wrong."""

    def answer(states: Sequence[int], index: int, blank: int = 0) -> list[int]:
        jumps = jump(states, index, blank)
        found = [index - 2] * jumps + [index - 1] + [index] * stay
        return [before for before in found if before >= 0 or not clip]

    return answer


def _jumps(states: Sequence[int], index: int, blank: int) -> bool:
    return index >= 2 and states[index] not in (blank, states[index - 2])


# --- 4.4 ------------------------------------------------------------------------------------------


def forward_table(probs: Tensor, target: Sequence[int]) -> Tensor:
    """Return the forward table as probabilities: probs (T, C), blank 0 -> alpha (T, S)."""
    return forward_backward(probs.log(), target)[0].exp()


def _columns() -> list[tuple[Any, ...]]:
    """Return pairs (probs, target): three frames by hand, then random ones.

    The targets are with and without equal neighbours.
    """
    by_hand = torch.tensor([[0.2, 0.6, 0.2], [0.3, 0.3, 0.4], [0.2, 0.1, 0.7]], dtype=torch.float64)
    generator = torch.Generator().manual_seed(6)
    drawn = [
        torch.randn(frames, 4, generator=generator, dtype=torch.float64).softmax(-1)
        for frames in (3, 4, 5, 6, 7, 5)
    ]
    targets = ([1, 2], [1, 2], [1, 1], [3, 1, 1], [2, 2, 3], [1, 2, 3], [2])
    return [(probs, target) for probs, target in zip([by_hand, *drawn], targets)]


def _forward_mutant(
    *,
    start: int = 2,
    jump: str = "rule",
    stay: bool = True,
    emit: bool = True,
    largest: bool = False,
    late: bool = False,
) -> Any:
    """Return the forward pass with one thing wrong."""

    def answer(probs: Tensor, target: Sequence[int]) -> Tensor:
        states = [0] + [state for label in target for state in (label, 0)]
        alpha = torch.zeros(len(probs), len(states), dtype=probs.dtype)
        for state in range(min(start, len(states))):
            alpha[0, state] = probs[0, states[state]]
        for frame in range(1, len(probs)):
            for state, label in enumerate(states):
                ways = [alpha[frame - 1, state] * stay]
                if state >= 1:
                    ways.append(alpha[frame - 1, state - 1])
                allowed = {"rule": _jumps(states, state, 0), "always": state >= 2, "never": False}
                allowed["labels"] = state >= 2 and label != 0
                if allowed[jump]:
                    ways.append(alpha[frame - 1, state - 2])
                total = max(ways) if largest else sum(ways)
                alpha[frame, state] = total * (probs[frame - late, label] if emit else 1)
        return alpha

    return answer


def _normalised(table: Tensor) -> Tensor:
    return table / table.sum(1, keepdim=True)


# --- 4.5 ------------------------------------------------------------------------------------------


def class_posteriors(alpha: Tensor, beta: Tensor, states: Sequence[int], classes: int) -> Tensor:
    """Return how probable each class is at each frame, (T, C).

    alpha and beta are the forward and backward tables (T, S) as probabilities.
    """
    both = alpha * beta
    both = both / both.sum(1, keepdim=True)
    return torch.zeros(len(alpha), classes, dtype=alpha.dtype).index_add(
        1, torch.tensor(list(states)), both
    )


def _tables() -> list[tuple[Any, ...]]:
    found = []
    for probs, target in _columns():
        log_alpha, log_beta, _ = forward_backward(probs.log(), target)
        found.append((log_alpha.exp(), log_beta.exp(), trellis(target)[0], probs.shape[1]))
    return found


def _posterior_mutant(*, normalise: str = "rows", add: bool = True, both: bool = True) -> Any:
    """Return `class_posteriors` with one thing wrong."""

    def answer(alpha: Tensor, beta: Tensor, states: Sequence[int], classes: int) -> Tensor:
        table = alpha * beta if both else alpha
        if normalise == "rows":
            table = table / table.sum(1, keepdim=True)
        elif normalise == "all":
            table = table / table.sum()
        found = torch.zeros(len(alpha), classes, dtype=alpha.dtype)
        for state, label in enumerate(states):
            found[:, label] = table[:, state] + (found[:, label] if add else 0)
        return found.softmax(1) if normalise == "softmax" else found

    return answer


# --- 4.6 ------------------------------------------------------------------------------------------


def mean_loss(losses: Sequence[float], target_lengths: Sequence[int]) -> float:
    """Return what torch's reduction "mean" makes of the losses of a batch."""
    return sum(loss / max(length, 1) for loss, length in zip(losses, target_lengths)) / len(losses)


def _losses() -> list[tuple[Any, ...]]:
    generator = torch.Generator().manual_seed(7)
    drawn = []
    for batch in (1, 2, 3, 4, 5):
        lengths = torch.randint(1, 9, (batch,), generator=generator).tolist()
        drawn.append(((10 * torch.rand(batch, generator=generator)).tolist(), lengths))
    return [([6.0, 4.0], [3, 1]), ([2.0, 3.0], [0, 3]), ([1.0, 5.0, 3.0], [2, 10, 1]), *drawn]


EXERCISES = (
    Exercise(
        number="4.1",
        title="From a path to its text",
        difficulty=1,
        importance=3,
        minutes=5,
        reference=collapse,
        examples=_paths,
        mistakes=(
            Mistake(
                "You drop the blanks first (or compare with the last letter that you kept, which "
                "is the same). Then the two letters of [1, 0, 1] become neighbours and merge, and "
                "no text can have a double letter. Merge first.",
                lambda path, blank=0: [
                    label for label, _ in groupby(label for label in path if label != blank)
                ],
            ),
            Mistake(
                "You merge the repeats, but the blanks are still there: they belong to "
                "the path, not to the text.",
                lambda path, blank=0: [label for label, _ in groupby(path)],
            ),
            Mistake(
                "You drop the blanks, but do not merge: one wide letter over three frames "
                "would become three letters.",
                lambda path, blank=0: [label for label in path if label != blank],
            ),
            Mistake(
                "You keep each label once in the whole text, so that a letter can never appear "
                "again. Only neighbours merge.",
                lambda path, blank=0: [label for label in dict.fromkeys(path) if label != blank],
            ),
            Mistake(
                "You always use 0 as the blank, whatever the argument `blank` says.",
                lambda path, blank=0: [label for label, _ in groupby(path) if label != 0],
            ),
            Mistake(
                "The first frame is lost: it has no frame before it to compare with, but it "
                "can still begin a letter.",
                lambda path, blank=0: [
                    here for before, here in zip(path, path[1:]) if here not in (blank, before)
                ],
            ),
        ),
        hints=(
            "Two rules in a fixed order. Which of them needs to see the blanks?",
            """
            for each frame of the path:
                keep its label if it differs from the frame before and is not the blank
            """,
            "[1, 1, 0, 1, 2, 2, 0] becomes [1, 1, 2]: the blank keeps the two 1s apart.",
        ),
        praise=(
            "the blank makes double letters possible, so it must still be "
            "there when repeats are merged."
        ),
    ),
    Exercise(
        number="4.2",
        title="How many frames does a text need?",
        difficulty=1,
        importance=3,
        minutes=5,
        reference=minimum_frames,
        examples=_targets,
        mistakes=(
            Mistake(
                "That is the rule 2L + 1 from the web: it gives a frame to a blank "
                "before, between and after all letters. But only equal neighbours "
                "need a blank between them.",
                lambda target: 2 * len(target) + 1,
            ),
            Mistake(
                "One frame for each letter is not enough where equal letters are neighbours: "
                "they would merge into one.",
                lambda target: len(target),
            ),
            Mistake(
                "You put a blank between all neighbours. Only equal neighbours need one.",
                lambda target: max(0, 2 * len(target) - 1),
            ),
            Mistake(
                "You count letters that appear again anywhere in the text. Only equal neighbours "
                "need a blank between them.",
                lambda target: 2 * len(target) - len(set(target)),
            ),
            Mistake(
                "You count each group of equal neighbours once, but three "
                "in a row need two blanks.",
                lambda target: len(target) + sum(len(list(run)) > 1 for _, run in groupby(target)),
            ),
        ),
        hints=(
            "Write HELP with as few frames as you can, then HELLO.",
            "start with the number of letters; add one for each pair of equal neighbours",
            "HELP needs 4 frames, HELLO 6, AAA 5.",
        ),
        praise=(
            "a text of L letters needs L frames, and one more for each pair of equal neighbours. "
            "No other rule is correct."
        ),
    ),
    Exercise(
        number="4.3",
        title="Which way into a state?",
        difficulty=2,
        importance=3,
        minutes=10,
        reference=came_from,
        examples=_states_and_indices,
        mistakes=(
            Mistake(
                "You allow the jump into every state. A jump into a blank would skip a letter, "
                "and the letter would be lost.",
                _came_from_mutant(jump=lambda states, index, blank: index >= 2),
            ),
            Mistake(
                "You allow the jump between equal letters: without the blank between "
                "them they merge into one.",
                _came_from_mutant(
                    jump=lambda states, index, blank: index >= 2 and states[index] != blank
                ),
            ),
            Mistake(
                "You never jump. Then every blank would need its own frame, and the "
                "rule 2L + 1 would be true.",
                _came_from_mutant(jump=lambda states, index, blank: False),
            ),
            Mistake(
                "A path may also stay where it is: a letter, or a blank, "
                "can last for several frames.",
                _came_from_mutant(stay=False, jump=_jumps),
            ),
            Mistake(
                "Some of your places are negative. There is nothing before the first state "
                "(Python would count from the end).",
                _came_from_mutant(jump=_jumps, clip=False),
            ),
            Mistake(
                "The places are right, but in falling order: return the smallest first.",
                lambda states, index, blank=0: _came_from_mutant(jump=_jumps)(states, index)[::-1],
            ),
        ),
        hints=(
            (
                "There are three ways: stay, step, jump. Two of them are always allowed, if "
                "there is a state to come from."
            ),
            """
            begin with [place]
            put place - 1 before it if there is such a state
            put place - 2 before them if there is such a state, the state at place is a letter,
                and this letter differs from the one at place - 2
            """,
            (
                "The states of AAB are [0, 1, 0, 1, 0, 2, 0]: a path comes into place 3 from [2, "
                "3], into place 5 from [3, 4, 5]."
            ),
        ),
        praise="stay, step, and jump between different letters: these three moves are all of CTC.",
    ),
    Exercise(
        number="4.4",
        title="The forward pass",
        difficulty=3,
        importance=3,
        minutes=20,
        reference=forward_table,
        forbidden=(forward_backward, ctc_loss, torch.nn.functional.ctc_loss),
        examples=_columns,
        mistakes=(
            Mistake(
                "You let paths begin everywhere. At the first frame only the first two states can "
                "be reached, the blank and the first letter.",
                _forward_mutant(start=99),
            ),
            Mistake(
                "In your table a path must begin with a blank, but it may also "
                "begin with the first letter.",
                _forward_mutant(start=1),
            ),
            Mistake(
                "You jump into every state, blanks included: such a path leaves out a letter.",
                _forward_mutant(jump="always"),
            ),
            Mistake(
                "You jump between equal letters, which would merge: compare the state with "
                "the one two places before.",
                _forward_mutant(jump="labels"),
            ),
            Mistake(
                "You never jump: different letters may be neighbours without a blank.",
                _forward_mutant(jump="never"),
            ),
            Mistake("You forget that a path may stay in its state.", _forward_mutant(stay=False)),
            Mistake(
                "You count paths, but after the first frame you do not multiply by the "
                "probability of the class that each state writes.",
                _forward_mutant(emit=False),
            ),
            Mistake(
                "You keep only the best of the ways into a state; CTC adds them all up. (Keeping "
                "the best is Viterbi's algorithm, which comes later.)",
                _forward_mutant(largest=True),
            ),
            Mistake(
                "You multiply by the probabilities of the frame before; each row "
                "uses those of its own frame.",
                _forward_mutant(late=True),
            ),
            Mistake(
                "Your table is right, but it holds logarithms; return probabilities.",
                lambda probs, target: _forward_mutant()(probs, target).log(),
            ),
            Mistake(
                "You divide each row by its sum. The rows of alpha do not add up to 1: some paths "
                "can no longer spell the text.",
                lambda probs, target: _normalised(_forward_mutant()(probs, target)),
            ),
        ),
        hints=(
            (
                "Fill the table row by row. From where can a path come into state s at frame "
                "t? Exercise 4.3 tells you."
            ),
            """
            alpha[0, 0] = probs[0, blank]; alpha[0, 1] = probs[0, first letter]
            the rest of row 0 is 0
            for each frame t from 1, for each place s:
                total = sum of alpha[t - 1, r] for r in came_from(states, s)
                alpha[t, s] = total * probs[t, states[s]]
            """,
            (
                "For the three frames by hand and the text ab, the last row ends with 0.462 for b "
                "and 0.048 for the last blank."
            ),
        ),
        praise="T times S sums have replaced the sum over all paths.",
    ),
    Exercise(
        number="4.5",
        title="What does each frame write?",
        difficulty=2,
        importance=2,
        minutes=10,
        reference=class_posteriors,
        forbidden=(posteriors,),
        examples=_tables,
        mistakes=(
            Mistake(
                "The rows do not add up to 1: alpha times beta is the probability of the text and "
                "the state together. Divide by the probability of the text.",
                _posterior_mutant(normalise="no"),
            ),
            Mistake(
                "You divide by the sum of the whole table. At each frame the path is certainly in "
                "some state, so each row adds up to 1.",
                _posterior_mutant(normalise="all"),
            ),
            Mistake(
                "Several states write the same class (all the blanks do), and you keep only the "
                "last of them: add them up.",
                _posterior_mutant(add=False),
            ),
            Mistake(
                "You use alpha alone, which knows only the frames up to t. Beta knows the frames "
                "after t, and they tell just as much.",
                _posterior_mutant(both=False),
            ),
            Mistake(
                "A softmax makes any row add up to 1, but it does not give these probabilities: "
                "divide by the sum of the row.",
                _posterior_mutant(normalise="softmax"),
            ),
        ),
        hints=(
            (
                "alpha[t, s] * beta[t, s] is the probability of all paths of the text that pass "
                "through state s at frame t."
            ),
            (
                "multiply the tables; divide each row by its sum; then, for each place s, add "
                "column s to the class states[s]"
            ),
            (
                "A table (T, C) whose rows add up to 1, with 0 for every "
                "letter that is not in the text."
            ),
        ),
        praise="this table is all that the gradient needs to know about the text.",
    ),
    Exercise(
        number="4.6",
        title="What torch calls the mean",
        difficulty=1,
        importance=2,
        minutes=5,
        reference=mean_loss,
        examples=_losses,
        mistakes=(
            Mistake(
                "That is the plain mean over the batch. torch first divides each loss by "
                "the length of its target.",
                lambda losses, target_lengths: sum(losses) / len(losses),
            ),
            Mistake(
                "You divide the sum of all losses by the sum of all lengths: long texts would "
                "count for more. torch divides each loss by its own length and then averages.",
                lambda losses, target_lengths: sum(losses) / max(1, sum(target_lengths)),
            ),
            Mistake(
                "You divide by the lengths, but then you add up; torch averages over the batch.",
                lambda losses, target_lengths: sum(
                    loss / max(length, 1) for loss, length in zip(losses, target_lengths)
                ),
            ),
            Mistake(
                "An empty target has length 0, and you divide by it: torch divides by at least 1.",
                lambda losses, target_lengths: (
                    sum(loss / length for loss, length in zip(losses, target_lengths)) / len(losses)
                ),
            ),
            Mistake(
                "You leave empty targets out. They count, with their loss divided by 1.",
                lambda losses, target_lengths: (
                    sum(loss / length for loss, length in zip(losses, target_lengths) if length)
                    / max(1, sum(length > 0 for length in target_lengths))
                ),
            ),
        ),
        hints=(
            "Two divisions: one for each sample, one for the batch.",
            (
                "divide each loss by the length of its target, or by 1 if the length "
                "is 0; average the results"
            ),
            "Losses 6 and 4 of texts of 3 and 1 letters give (2 + 4) / 2 = 3.",
        ),
        praise=(
            "each sample counts by its loss per letter, so an empty or very short "
            "text can dominate a batch."
        ),
    ),
)


QUESTIONS = (
    Question(
        number="4.A",
        right="b",
        replies={
            "a": (
                "one of them has a blank between the letters, but the blank can also stand "
                "elsewhere, and a letter can last for two frames."
            ),
            "b": (
                "yes, five: there is one spare frame. It is a blank in one of three places, or it "
                "widens one of the two letters."
            ),
            "c": "count again: even the paths with an a somewhere before a b are only seven.",
        },
    ),
    Question(
        number="4.B",
        right="a",
        replies={
            "a": (
                "yes: there is nothing to choose. Each of the six frames has its class, and the "
                "blank has only one place to stand."
            ),
            "b": (
                "for that, a frame would have to be free. Here the blank between the two L must "
                "take the one frame that the letters leave."
            ),
            "c": (
                "with five frames there would be none. Six are enough: one for each letter, and "
                "one for the blank between the two L."
            ),
        },
    ),
    Question(
        number="4.C",
        right="c",
        replies={
            "a": "each letter is wanted in a few frames only; most frames want something else.",
            "b": (
                "the gradient of each frame adds up to 0, but it is not the same for all "
                "classes: look at the posteriors."
            ),
            "c": (
                "yes: the blank is wanted in about half of the frames, each letter only in a few. "
                "This causes the blank plateau."
            ),
        },
    ),
    Question(
        number="4.D",
        right="c",
        replies={
            "a": "that would be helpful, and the library's own ctc_loss does it; torch does not.",
            "b": (
                "the loss is infinite, but the gradient divides one infinity by another, "
                "and that is not infinity."
            ),
            "c": "yes, NaN, and after one step every weight of the model is NaN, too.",
        },
    ),
)
