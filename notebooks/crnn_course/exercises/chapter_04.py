"""Chapter 04: CTC derived."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby
from typing import Any

import torch
from torch import Tensor

from crnn_course.exercises.machinery import Exercise, Mistake, Question
from crnn_lib.ctc import collapse, ctc_loss, forward_backward, minimum_frames, posteriors, trellis


def _paths() -> list[tuple[Any, ...]]:
    """Paths over the classes 0 to 3, the telling ones first."""
    generator = torch.Generator().manual_seed(4)
    told = [[1, 1, 0, 1, 2, 2, 0], [0, 3, 3, 0, 3], [2, 2, 2], [0, 0], []]
    drawn = [
        torch.randint(0, 4, (int(length),), generator=generator).tolist() for length in range(3, 13)
    ]
    return [(path,) for path in told + drawn] + [
        ([2, 0, 2, 2, 1, 0, 0], 2)
    ]  # another class can be the blank


def _targets() -> list[tuple[Any, ...]]:
    generator = torch.Generator().manual_seed(5)
    told = [[8, 5, 12, 12, 15], [1, 2, 3], [1, 1, 1], [1, 2, 1], []]
    return [
        (target,)
        for target in told
        + [torch.randint(1, 4, (length,), generator=generator).tolist() for length in range(2, 12)]
    ]


# --- 4.3 ------------------------------------------------------------------------------------------


def came_from(states: Sequence[int], place: int, blank: int = 0) -> list[int]:
    """The places of the trellis from which a path may come to `place`, in rising order."""
    jump = place >= 2 and states[place] != blank and states[place] != states[place - 2]
    return [place - 2] * jump + [place - 1] * (place >= 1) + [place]


def _places() -> list[tuple[Any, ...]]:
    targets = ([1, 2], [1, 1, 2], [3, 2, 2, 3])
    return [
        (states, place)
        for target in targets
        for states in [trellis(target)[0]]
        for place in range(len(states))
    ]


def _came_from_mutant(*, stay: bool = True, jump: Any = None, clip: bool = True) -> Any:
    def answer(states: Sequence[int], place: int, blank: int = 0) -> list[int]:
        jumps = jump(states, place, blank)
        found = [place - 2] * jumps + [place - 1] + [place] * stay
        return [one for one in found if one >= 0 or not clip]

    return answer


def _jumps(states: Sequence[int], place: int, blank: int) -> bool:
    return place >= 2 and states[place] not in (blank, states[place - 2])


# --- 4.4 ------------------------------------------------------------------------------------------


def forward_table(probs: Tensor, target: Sequence[int]) -> Tensor:
    """The forward table as probabilities: probs (T, C), blank 0 -> alpha (T, S)."""
    return forward_backward(probs.log(), target)[0].exp()


def _columns() -> list[tuple[Any, ...]]:
    """A column of three frames by hand, then random ones; targets with and without equal
    neighbours.
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
    """The forward pass with one thing wrong."""

    def answer(probs: Tensor, target: Sequence[int]) -> Tensor:
        states = [0] + [state for label in target for state in (label, 0)]
        alpha = torch.zeros(len(probs), len(states), dtype=probs.dtype)
        for place in range(min(start, len(states))):
            alpha[0, place] = probs[0, states[place]]
        for frame in range(1, len(probs)):
            for place, state in enumerate(states):
                ways = [alpha[frame - 1, place] * stay]
                if place >= 1:
                    ways.append(alpha[frame - 1, place - 1])
                allowed = {"rule": _jumps(states, place, 0), "always": place >= 2, "never": False}
                allowed["labels"] = place >= 2 and state != 0
                if allowed[jump]:
                    ways.append(alpha[frame - 1, place - 2])
                total = max(ways) if largest else sum(ways)
                alpha[frame, place] = total * (probs[frame - late, state] if emit else 1)
        return alpha

    return answer


def _normalised(table: Tensor) -> Tensor:
    return table / table.sum(1, keepdim=True)


# --- 4.5 ------------------------------------------------------------------------------------------


def class_posteriors(alpha: Tensor, beta: Tensor, states: Sequence[int], classes: int) -> Tensor:
    """Forward and backward tables (T, S) as probabilities -> how probable each class is at each
    frame, (T, C).
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
    def answer(alpha: Tensor, beta: Tensor, states: Sequence[int], classes: int) -> Tensor:
        table = alpha * beta if both else alpha
        if normalise == "rows":
            table = table / table.sum(1, keepdim=True)
        elif normalise == "all":
            table = table / table.sum()
        found = torch.zeros(len(alpha), classes, dtype=alpha.dtype)
        for place, state in enumerate(states):
            found[:, state] = table[:, place] + (found[:, state] if add else 0)
        return found.softmax(1) if normalise == "softmax" else found

    return answer


# --- 4.6 ------------------------------------------------------------------------------------------


def mean_loss(losses: Sequence[float], target_lengths: Sequence[int]) -> float:
    """What torch's reduction "mean" makes of the losses of a batch."""
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
                "is the same). So the two "
                "letters of [1, 0, 1] become neighbours and merge, "
                "and no text could have a double letter. Merge first.",
                lambda path, blank=0: [
                    label for label, _ in groupby(label for label in path if label != blank)
                ],
            ),
            Mistake(
                (
                    "You merge the repeats, but the blanks are still there: they belong to the "
                    "path, "
                    "not to the text."
                ),
                lambda path, blank=0: [label for label, _ in groupby(path)],
            ),
            Mistake(
                (
                    "You drop the blanks, but do not merge: one wide letter over three frames "
                    "would "
                    "become three letters."
                ),
                lambda path, blank=0: [label for label in path if label != blank],
            ),
            Mistake(
                (
                    "You keep each label once in the whole text, so that a letter can never come "
                    "again. Only neighbours merge."
                ),
                lambda path, blank=0: [label for label in dict.fromkeys(path) if label != blank],
            ),
            Mistake(
                "You take 0 for the blank, whatever `blank` says.",
                lambda path, blank=0: [label for label, _ in groupby(path) if label != 0],
            ),
            Mistake(
                (
                    "The first frame is lost: it has no frame before it to be compared with, and "
                    "begins a letter all the same."
                ),
                lambda path, blank=0: [
                    here for before, here in zip(path, path[1:]) if here not in (blank, before)
                ],
            ),
        ),
        hints=(
            "Two rules in a fixed order. Which of them needs to see the blanks?",
            (
                "for each frame of the path:\n    keep its label if it differs from the frame "
                "before "
                "and is no blank"
            ),
            "[1, 1, 0, 1, 2, 2, 0] becomes [1, 1, 2]: the blank keeps the two 1s apart.",
        ),
        praise="the blank is what allows double letters, so it must still be there when repeats "
        "are "
        "merged.",
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
                "That is the rule 2L + 1 from the web: it gives a frame to a blank before, "
                "between and behind all letters. But "
                "only equal neighbours need one between them.",
                lambda target: 2 * len(target) + 1,
            ),
            Mistake(
                (
                    "One frame for each letter is not enough where equal letters are neighbours: "
                    "they "
                    "would merge into one."
                ),
                lambda target: len(target),
            ),
            Mistake(
                "You put a blank between all neighbours. Only equal ones need it.",
                lambda target: max(0, 2 * len(target) - 1),
            ),
            Mistake(
                (
                    "You count letters that come again anywhere in the text. Only equal neighbours "
                    "need a blank between them."
                ),
                lambda target: 2 * len(target) - len(set(target)),
            ),
            Mistake(
                "You count each group of equal neighbours once; three in a row need two blanks.",
                lambda target: len(target) + sum(len(list(run)) > 1 for _, run in groupby(target)),
            ),
        ),
        hints=(
            "Write HELP with as few frames as you can, then HELLO.",
            "start with the number of letters; for each pair of neighbours that are equal, add one",
            "HELP needs 4, HELLO 6, AAA 5.",
        ),
        praise="a text of L letters needs L frames, and one more for each pair of equal "
        "neighbours. No "
        "other rule is true.",
    ),
    Exercise(
        number="4.3",
        title="Which way into a state?",
        difficulty=2,
        importance=3,
        minutes=10,
        reference=came_from,
        examples=_places,
        mistakes=(
            Mistake(
                (
                    "You allow the jump into every state. Into a blank it would jump over a "
                    "letter, "
                    "which would be lost."
                ),
                _came_from_mutant(jump=lambda states, place, blank: place >= 2),
            ),
            Mistake(
                (
                    "You allow the jump between equal letters: without the blank between them they "
                    "merge into one."
                ),
                _came_from_mutant(
                    jump=lambda states, place, blank: place >= 2 and states[place] != blank
                ),
            ),
            Mistake(
                (
                    "You never jump. Then every blank would need a frame of its own, and the rule "
                    "2L "
                    "+ 1 would be true."
                ),
                _came_from_mutant(jump=lambda states, place, blank: False),
            ),
            Mistake(
                (
                    "A path may also stay where it is: a letter, or a blank, can last for several "
                    "frames."
                ),
                _came_from_mutant(stay=False, jump=_jumps),
            ),
            Mistake(
                (
                    "Some of your places are negative. Left of the first state there is nothing "
                    "(Python would count from the end)."
                ),
                _came_from_mutant(jump=_jumps, clip=False),
            ),
            Mistake(
                "The places are right, but in falling order: the smallest first, please.",
                lambda states, place, blank=0: _came_from_mutant(jump=_jumps)(states, place)[::-1],
            ),
        ),
        hints=(
            (
                "There are three ways: stay, step, jump. Two of them are always allowed, if there "
                "is "
                "a state to come from."
            ),
            "begin with [place]; put place - 1 before it if there is one;\n"
            "put place - 2 before them if there is one, the state is a letter, and it is not the "
            "letter two places before",
            (
                "For the states of AAB, which are [0, 1, 0, 1, 0, 2, 0]: into place 3 from [2, 3], "
                "into place 5 from [3, 4, 5]."
            ),
        ),
        praise="stay, step, and jump between different letters: these three arrows are all of CTC.",
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
                "At the first frame only the first two states can be reached, the blank and the "
                "first letter; you let paths "
                "begin everywhere.",
                _forward_mutant(start=99),
            ),
            Mistake(
                "Your paths must begin with a blank: a path may begin with the first letter, too.",
                _forward_mutant(start=1),
            ),
            Mistake(
                "You jump into every state, blanks included: such a path leaves out a letter.",
                _forward_mutant(jump="always"),
            ),
            Mistake(
                (
                    "You jump between equal letters, which would merge: compare the state with the "
                    "one two places before."
                ),
                _forward_mutant(jump="labels"),
            ),
            Mistake(
                "You never jump: different letters may be neighbours without a blank.",
                _forward_mutant(jump="never"),
            ),
            Mistake("You forget that a path may stay in its state.", _forward_mutant(stay=False)),
            Mistake(
                "You count paths, but after the first frame you do not multiply by the "
                "probability of the class that each "
                "state writes.",
                _forward_mutant(emit=False),
            ),
            Mistake(
                "You keep the best of the ways into a state; CTC adds them all up. (The best "
                "alone is Viterbi's algorithm, "
                "which comes later.)",
                _forward_mutant(largest=True),
            ),
            Mistake(
                (
                    "You multiply by the probabilities of the frame before; each row takes those "
                    "of "
                    "its own frame."
                ),
                _forward_mutant(late=True),
            ),
            Mistake(
                "Your table is right, but in logarithms; probabilities are asked for here.",
                lambda probs, target: _forward_mutant()(probs, target).log(),
            ),
            Mistake(
                (
                    "You divide each row by its sum. The rows of alpha do not add up to 1: some "
                    "paths "
                    "can no longer end well."
                ),
                lambda probs, target: _normalised(_forward_mutant()(probs, target)),
            ),
        ),
        hints=(
            (
                "Fill the table row by row. What must a path have done to be in state s at frame "
                "t? "
                "It came from where 4.3 says."
            ),
            "alpha[0, 0] = probs[0, blank]; alpha[0, 1] = probs[0, first letter]; the rest of row "
            "0 is 0\n"
            "for each frame t from 1, for each place s:\n"
            "    alpha[t, s] = (sum of alpha[t - 1, r] for r in came_from(states, s)) * probs[t, "
            "states[s]]",
            (
                "For the three frames by hand and the text ab, the last row ends in 0.462 for b "
                "and "
                "0.048 for the last blank."
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
                "the state together. Divide "
                "by the probability of the text.",
                _posterior_mutant(normalise="no"),
            ),
            Mistake(
                "You divide by the sum of the whole table. Each frame by itself is certain to be "
                "in some state: each row adds "
                "up to 1.",
                _posterior_mutant(normalise="all"),
            ),
            Mistake(
                (
                    "Several states write the same class (all the blanks do), and you keep the "
                    "last "
                    "of them only: add them up."
                ),
                _posterior_mutant(add=False),
            ),
            Mistake(
                (
                    "You use alpha alone: that knows only the frames up to t. The ones after it, "
                    "beta, tell as much."
                ),
                _posterior_mutant(both=False),
            ),
            Mistake(
                (
                    "A softmax makes rows that add up to 1 out of anything, but not these "
                    "probabilities: divide by the row's sum."
                ),
                _posterior_mutant(normalise="softmax"),
            ),
        ),
        hints=(
            (
                "alpha[t, s] * beta[t, s] is the probability of all paths of the text that pass "
                "through s at t."
            ),
            (
                "multiply the tables; divide each row by its sum; then for each place s add "
                "column s "
                "to the class states[s]"
            ),
            (
                "A table (T, C) whose rows add up to 1, with 0 for every letter that the text does "
                "not have."
            ),
        ),
        praise="this table is all that the gradient needs to know.",
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
                (
                    "That is the plain mean over the batch. torch first divides each loss by the "
                    "length of its target."
                ),
                lambda losses, target_lengths: sum(losses) / len(losses),
            ),
            Mistake(
                "You divide the sum of all losses by the sum of all lengths: long texts would "
                "count for more. torch divides "
                "each loss by its own length, and averages then.",
                lambda losses, target_lengths: sum(losses) / max(1, sum(target_lengths)),
            ),
            Mistake(
                "You divide by the lengths but add up where torch averages over the batch.",
                lambda losses, target_lengths: sum(
                    loss / max(length, 1) for loss, length in zip(losses, target_lengths)
                ),
            ),
            Mistake(
                "An empty target has length 0, and you divide by it: torch divides by 1 at least.",
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
            "divide each loss by its target's length, by 1 if that is 0; average what comes out",
            "Losses 6 and 4 of texts of 3 and 1 letters give (2 + 4) / 2 = 3.",
        ),
        praise="so each sample weighs by its loss per letter; but an empty or very short text can "
        "dominate a batch.",
    ),
)


QUESTIONS = (
    Question(
        number="4.A",
        right="b",
        replies={
            "a": (
                "one of them has a blank between the letters, but the blank can stand elsewhere, "
                "too, "
                "and a letter can last."
            ),
            "b": (
                "yes, five: one frame is to spare; it is a blank in one of three places, or widens "
                "one of the two letters."
            ),
            "c": "count again: even the paths with an a somewhere before a b are only seven.",
        },
    ),
    Question(
        number="4.B",
        right="a",
        replies={
            "a": (
                "yes: no frame is left to choose. Each of the six has its letter, and the blank "
                "has "
                "one place to stand."
            ),
            "b": (
                "six letters would be needed for that; here a blank between the two L must take "
                "the "
                "one frame that is free."
            ),
            "c": (
                "with five frames there would be none; six are enough: one for each letter, one "
                "for "
                "the blank between the L."
            ),
        },
    ),
    Question(
        number="4.C",
        right="c",
        replies={
            "a": "the letters are wanted in a few frames each; in most frames they are not.",
            "b": (
                "each frame's gradient adds up to 0, but it is not the same for all classes: look "
                "at "
                "the posteriors."
            ),
            "c": (
                "yes: the blank is wanted in about half of the frames, each letter in a few. Hence "
                "the blank plateau."
            ),
        },
    ),
    Question(
        number="4.D",
        right="c",
        replies={
            "a": (
                "that would be kind, and it is what the library's own ctc_loss does; torch does "
                "not."
            ),
            "b": "the loss is infinite; the gradient divides infinities by each other.",
            "c": "yes, NaN, and after one step every weight of the model is NaN, too.",
        },
    ),
)
