"""Prefix beam search for a batch: the numbered prefixes, and one step of all beams at once.

The readable form is `prefix_search.prefix_beam_search`; the tests hold the two together.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields
from typing import Any, Protocol, runtime_checkable

import numpy as np
import torch
from torch import Tensor

from crnn_lib.ctc.checks import NEVER
from crnn_lib.decoding.greedy import Prefix
from crnn_lib.decoding.lexicon import Lexicon, Node

FREE = -1  # the number of an entry of the beam that no prefix has taken


@runtime_checkable
class LanguageModel(Protocol):
    """The interface of a language model, called once for each new prefix, never again per frame.

    Its state is whatever it needs to know of a prefix: the last labels, a hidden layer, the prefix
    itself.
    """

    def start(self) -> Any:
        """Return the state before the first character."""

    def advance(self, state: Any, label: int) -> Any:
        """Return the state after one more label."""

    def log_probs(self, state: Any) -> Tensor | np.ndarray | Sequence[float]:
        """Return the log-probability of each class to come next, (C,).

        At the blank's index stands that of the end, 0 if it does not count; -inf for what is
        impossible; NaN and +inf are refused.
        """


@dataclass
class Prefixes:
    """Every prefix of a search, numbered, and what language model and lexicon say of it.

    0 is the empty prefix, the others have a key, their parent's number * C + last label. The same
    labels are the same prefix, whatever path or sample they come from; so language model and
    lexicon are asked once about each. `priors[number]` is what they add to its score,
    `rows[number]` (its prior included) to that of each prefix one label longer.
    """

    classes: int
    blank: int
    language_model: LanguageModel | None
    lm_weight: float
    insertion_bonus: float
    lexicon: Lexicon | None

    def __post_init__(self) -> None:
        if not self.lm_weight:  # a weight of 0 must not meet a log-probability of -inf
            self.language_model = None
        guided = self.language_model is not None or self.lexicon is not None
        self.adds_nothing = not guided and not self.insertion_bonus  # to any score
        self.keys = [-1]
        self.numbers: dict[int, int] = {}
        self.states: list[tuple[Any, Node | None]] = []
        self.endings: list[float] = []  # what is added, beside the prior, where the text ends
        self.priors, self.rows = np.zeros(1), np.zeros((1, self.classes))
        if not self.adds_nothing:
            state = None if self.language_model is None else self.language_model.start()
            self._note(state, None if self.lexicon is None else self.lexicon.root, 0.0)

    def number(self, keys: Iterable[int]) -> list[int]:
        """Return the numbers of prefixes by their keys; new ones are added."""
        found = []
        for key in keys:
            number = self.numbers.get(key)
            if number is None:
                number = self.numbers[key] = len(self.keys)
                self.keys.append(key)
                if not self.adds_nothing:
                    self._ask(key)
            found.append(number)
        return found

    def _ask(self, key: int) -> None:
        """Ask language model and lexicon about a new prefix."""
        parent, label = divmod(key, self.classes)
        state, node = self.states[parent]
        if self.language_model is not None:
            state = self.language_model.advance(state, label)
        if self.lexicon is not None and node is not None:
            node = self.lexicon.follow(node, label)
        self._note(state, node, self.rows[parent, label])

    def _note(self, state: Any, node: Node | None, prior: float) -> None:
        """Note the next prefix: its prior, and what may follow."""
        number = len(self.states)
        self.states.append((state, node))
        if number == len(self.priors):  # full: double both tables
            self.priors = np.concatenate([self.priors, np.zeros_like(self.priors)])
            self.rows = np.concatenate([self.rows, np.zeros_like(self.rows)])
        row, ending = np.full(self.classes, prior + self.insertion_bonus), 0.0
        if self.language_model is not None:
            following = self.lm_weight * self._next(self.language_model, state)
            row += following
            ending = float(following[self.blank])
        if self.lexicon is not None and node is not None:
            allowed = self.lexicon.allowed(node)
            self.rows[number] = NEVER
            self.rows[number, allowed] = row[allowed]
            if not node.is_word:
                ending = NEVER
        else:
            self.rows[number] = row
        self.priors[number] = prior
        self.endings.append(ending)

    def _next(self, language_model: LanguageModel, state: Any) -> np.ndarray:
        """Return the language model's log_probs (C,). Raises ValueError when they make no sense."""
        given = language_model.log_probs(state)
        if isinstance(given, Tensor):
            given = given.detach().cpu().double()
        log_probs = np.asarray(given, dtype=float)
        if log_probs.shape != (self.classes,):
            raise ValueError(
                f"the language model gave log_probs of the shape {log_probs.shape}: "
                f"({self.classes},) is needed, a number for each class"
            )
        if not (log_probs < np.inf).all():
            raise ValueError("the language model gave log_probs that hold NaN or +inf")
        return log_probs

    def at_end(self, number: int) -> float:
        """Return what is added to the score of a finished text."""
        return 0.0 if self.adds_nothing else float(self.priors[number]) + self.endings[number]

    def labels(self, number: int) -> Prefix:
        """Return the prefix of this number."""
        spelt = []
        while number:
            number, label = divmod(self.keys[number], self.classes)
            spelt.append(label)
        return tuple(spelt[::-1])


@dataclass(frozen=True)
class Found:
    """A text left in a beam."""

    prefix: int  # its number
    score: float
    fused_score: float  # the score with all priors


@dataclass
class _Beams:
    """The beams of N samples, B prefixes each, all (N, B). Free entries hold `FREE` and -inf."""

    number: Tensor  # the prefix's number
    parent: Tensor  # its parent's number
    last: Tensor  # its last label (the blank for the empty prefix)
    in_blank: Tensor  # the two sums of `prefix_beam_search`
    in_label: Tensor

    @classmethod
    def start(cls, log_probs: Tensor, beam_width: int, blank: int) -> _Beams:
        """Return the empty prefix alone, for each sample of log_probs (T, N, C)."""
        shape = (log_probs.shape[1], beam_width)
        number, parent = torch.full(shape, FREE), torch.full(shape, FREE - 1)
        in_blank, in_label = log_probs.new_full(shape, NEVER), log_probs.new_full(shape, NEVER)
        number[:, 0], in_blank[:, 0] = 0, 0.0
        return cls(number, parent, torch.full(shape, blank), in_blank, in_label)

    def first(self, count: int) -> _Beams:
        """Return the beams of the first `count` samples."""
        return _Beams(*(getattr(self, field.name)[:count] for field in fields(self)))

    def step(self, frame: Tensor, prefixes: Prefixes) -> _Beams:
        """Return the beams one frame later: frame (N, C)."""
        in_blank, in_label, grown = self._extended(frame, prefixes.blank)
        kept, longer = torch.logaddexp(in_blank, in_label), grown  # (N, B), (N, B, C)
        if not prefixes.adds_nothing:
            known = self.number.clamp(min=0)
            kept = kept + torch.from_numpy(prefixes.priors)[known]
            longer = grown + torch.from_numpy(prefixes.rows)[known]
        width, classes = self.number.shape[1], frame.shape[1]
        rank, index = torch.cat([kept, longer.flatten(1)], 1).topk(width)  # both (N, B)
        is_new, free = index >= width, rank == NEVER
        cell = (index - width).clamp(min=0)  # of `grown`, where the prefix is new
        origin = torch.where(is_new, cell // classes, index)
        number = self.number.gather(1, origin)
        parent = torch.where(is_new, number, self.parent.gather(1, origin))
        label = torch.where(is_new, cell % classes, self.last.gather(1, origin))
        fresh = is_new & ~free
        keys = (parent * classes + label)[fresh].tolist()
        number[fresh] = torch.tensor(prefixes.number(keys), dtype=torch.long)
        written = torch.where(is_new, grown.flatten(1).gather(1, cell), in_label.gather(1, origin))
        return _Beams(
            number.masked_fill(free, FREE),
            parent.masked_fill(free, FREE - 1),
            label,
            in_blank.gather(1, origin).masked_fill(is_new | free, NEVER),
            written.masked_fill(free, NEVER),
        )

    def _extended(self, frame: Tensor, blank: int) -> tuple[Tensor, Tensor, Tensor]:
        """Return the next two sums (N, B), and those of prefixes one label longer, (N, B, C)."""
        again = frame.gather(1, self.last)  # (N, B): each prefix's last label once more
        both = torch.logaddexp(self.in_blank, self.in_label)
        in_blank = both + frame[:, blank, None]
        in_label = self.in_label + again  # the last label goes on
        grown = both[:, :, None] + frame[:, None]  # (N, B, C): a new label
        # the same again: after a blank alone
        grown.scatter_(2, self.last[:, :, None], (self.in_blank + again)[:, :, None])
        grown[:, :, blank] = NEVER
        # a prefix that grows into one that is in the beam, too, is that one
        is_child = self.parent[:, :, None] == self.number[:, None]  # (N, B, B)
        sample, child, parent = is_child.nonzero(as_tuple=True)
        label = self.last[sample, child]
        arriving = grown[sample, parent, label]
        in_label[sample, child] = torch.logaddexp(in_label[sample, child], arriving)
        grown[sample, parent, label] = NEVER
        return in_blank, in_label, grown


def search(
    log_probs: Tensor, lengths: Tensor, beam_width: int, prefixes: Prefixes
) -> list[list[Found]]:
    """Return the texts left in each sample's beam at its end: log_probs (T, N, C), lengths (N,).

    The longest samples come first, so that all that are not finished stand together.
    """
    order = lengths.argsort(descending=True, stable=True)
    log_probs, lengths = log_probs[:, order], lengths[order]
    beams = _Beams.start(log_probs, beam_width, prefixes.blank)
    finished: list[list[Found]] = []  # the shortest first
    for past, frame in enumerate(log_probs):
        going = int((lengths > past).sum())
        finished += _finish(beams, going, prefixes)
        beams = beams.first(going)
        if not going:
            break
        beams = beams.step(frame[:going], prefixes)
    finished += _finish(beams, 0, prefixes)
    of_sample = dict(zip(order.tolist(), finished[::-1]))
    return [of_sample[sample] for sample in range(len(of_sample))]


def _finish(beams: _Beams, going: int, prefixes: Prefixes) -> list[list[Found]]:
    """Return what the beams after the first `going` hold, the last sample first."""
    both = torch.logaddexp(beams.in_blank, beams.in_label)
    finished = []
    for numbers, scores in zip(beams.number[going:].tolist()[::-1], both[going:].tolist()[::-1]):
        alive = [(number, score) for number, score in zip(numbers, scores) if score > NEVER]
        found = [Found(number, score, score + prefixes.at_end(number)) for number, score in alive]
        finished.append([text for text in found if text.fused_score > NEVER])
    return finished
