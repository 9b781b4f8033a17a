"""A character n-gram model: which characters follow each other, counted in a list of words.

It speaks in class numbers and follows `beams.LanguageModel`, as can any other model that is to
guide a beam search.
"""

from __future__ import annotations

import warnings
from collections import defaultdict
from collections.abc import Iterable
from itertools import islice
from pathlib import Path

import numpy as np
import torch

from crnn_lib.alphabet import Alphabet, check_alphabet
from crnn_lib.decoding.lexicon import separator_class
from crnn_lib.metrics import check_texts
from crnn_lib.weights import WeightsError, read_tensors, write_tensors

LANGUAGE_MODEL = "crnn_lib language model"
# the blank's class, which no text holds, stands for where a text begins and ends
EDGE = Alphabet.blank
REMEMBERED = 100_000  # contexts whose distribution is kept once it was computed

Context = tuple[int, ...]


class NGram:
    """A character n-gram model with Witten and Bell's interpolation (1991).

    It trusts a context as far as it is known:

        p(label | context) = (count(label) + kinds * p(label | shorter)) / (count + kinds)

    where `shorter` is the context without its first label, count how often the context was seen,
    count(label) how often with that label after it, and kinds with how many different ones. At the
    bottom all labels, and the end of the text, are alike. The state is the context: the last
    `order` - 1 labels, or fewer after the start.
    """

    def __init__(self, alphabet: Alphabet, order: int = 5) -> None:
        """Start untrained: every label is as probable as any. Raises ValueError for order < 1."""
        if not isinstance(order, int) or order < 1:
            raise ValueError(f"order is {order}: it must be a whole number of characters, from 1")
        check_alphabet(alphabet)
        self.alphabet, self.order = alphabet, order
        # context -> label, or EDGE for the end -> how often
        self.counts: dict[Context, dict[int, int]] = {}
        self._known: dict[Context, np.ndarray] = {}

    @classmethod
    def train(cls, texts: Iterable[str], alphabet: Alphabet, order: int = 5) -> NGram:
        """Count every context of every text that the alphabet can spell.

        Warns how many texts it had to leave out. Raises ValueError for a single text, or when there
        is none.
        """
        check_texts("texts", texts)
        model = cls(alphabet, order)
        seen, skipped, first = 0, 0, ""
        counts: dict[Context, dict[int, int]] = defaultdict(lambda: defaultdict(int))
        for text in filter(None, texts):
            seen += 1
            if not (spelt := alphabet.spelt(text)):
                skipped, first = skipped + 1, first or text
                continue
            labels = (EDGE, *spelt, EDGE)
            for index in range(1, len(labels)):
                for start in range(max(0, index - order + 1), index + 1):
                    counts[labels[start:index]][labels[index]] += 1
        if not counts:
            raise ValueError(
                "nothing to learn from: give the language model texts that its alphabet can spell"
            )
        if skipped:
            warnings.warn(
                f"the language model left out {skipped} of {seen} texts, which its alphabet of "
                f"{len(alphabet) - 1} characters cannot spell (characters that it lacks, mixed "
                f"directions), the first is {first[:40]!r}",
                stacklevel=2,
            )
        model.counts = {context: dict(followers) for context, followers in counts.items()}
        return model

    def start(self) -> Context:
        """Return the state before the first character."""
        return self._kept((EDGE,))

    def advance(self, state: Context, label: int) -> Context:
        """Return the state after one more label."""
        return self._kept((*state, label))

    def log_probs(self, state: Context) -> np.ndarray:
        """Return the log-probability of each class to come next, of the end at the blank, (C,)."""
        logarithms: np.ndarray = np.log(self.probabilities(state))
        return logarithms

    def score(self, text: str) -> float:
        """Return the log-probability of a whole text, its end included.

        Raises AlphabetError for a text that the alphabet cannot spell.
        """
        state, total = self.start(), 0.0
        for label in [*self.alphabet.encode(text), EDGE]:
            total += float(self.log_probs(state)[label])
            state = self.advance(state, label)
        return total

    def _kept(self, context: Context) -> Context:
        return context[max(0, len(context) - self.order + 1) :]

    def probabilities(self, context: Context) -> np.ndarray:
        """Return the probability of each class after these labels, (C,).

        0 among the labels stands for the start of the text; at the blank's index stands the end.
        """
        known = self._known.get(context)
        if known is None:
            if len(self._known) >= REMEMBERED:
                self._known.clear()
            known = self._known[context] = self._interpolated(context)
            known.flags.writeable = False  # it is handed out again and again
        return known

    def _interpolated(self, context: Context) -> np.ndarray:
        """Compute `probabilities` by the equation above."""
        if context:
            shorter = self.probabilities(context[1:])
        else:
            shorter = np.full(len(self.alphabet), 1 / len(self.alphabet))
        followers = self.counts.get(context)
        if followers is None:  # never seen: nothing to add
            return shorter
        count, kinds = sum(followers.values()), len(followers)
        longer = shorter * (kinds / (count + kinds))
        longer[list(followers)] += np.array(list(followers.values())) / (count + kinds)
        return longer

    # --- on disk ---

    def save(self, path: Path | str) -> None:
        """Write the counts as safetensors, replaced whole or not at all.

        Raises WeightsError when the file cannot be written.
        """
        rows = self.counts.values()
        flat = {  # one context after the other, and what was counted after each
            "contexts": [label for context in self.counts for label in context],
            "lengths": [len(context) for context in self.counts],
            "kinds": [len(followers) for followers in rows],
            "labels": [label for followers in rows for label in followers],
            "counts": [count for followers in rows for count in followers.values()],
        }
        tensors = {name: torch.tensor(numbers, dtype=torch.int32) for name, numbers in flat.items()}
        description = {"alphabet": self.alphabet.characters, "order": self.order}
        write_tensors(path, tensors, description, LANGUAGE_MODEL)

    @classmethod
    def load(cls, path: Path | str) -> NGram:
        """Read what `save` wrote. Raises WeightsError for anything else."""
        file = read_tensors(path, LANGUAGE_MODEL)
        try:
            model = cls(Alphabet(file.description["alphabet"]), file.description["order"])
            flat = {name: tensor.tolist() for name, tensor in file.tensors.items()}
            _check_counts(flat, len(model.alphabet))
            contexts, labels, counts = map(iter, (flat["contexts"], flat["labels"], flat["counts"]))
            for length, kinds in zip(flat["lengths"], flat["kinds"]):
                context = tuple(islice(contexts, length))
                model.counts[context] = dict(zip(islice(labels, kinds), islice(counts, kinds)))
        except (KeyError, TypeError, ValueError) as error:
            raise WeightsError(
                f"{path} is not a sound language model ({error}): make it again"
            ) from None
        return model


class Phrases:
    """A model of phrases, made from a model of words.

    At the end of each word the text ends, or a separator and a new word follow, one as probable as
    the other. Follows `beams.LanguageModel`, as does the model within.
    """

    def __init__(self, model: NGram, separator: str = " ") -> None:
        """Raise ValueError for a separator that is not a character of the model's alphabet."""
        self.model, self.alphabet = model, model.alphabet
        self.separator = separator_class(separator, self.alphabet)

    def start(self) -> Context:
        """Return the state before the first character, as within a word."""
        return self.model.start()

    def advance(self, state: Context, label: int) -> Context:
        """Return the state after one more label; after a separator a new word begins."""
        return self.model.start() if label == self.separator else self.model.advance(state, label)

    def log_probs(self, state: Context) -> np.ndarray:
        """Return the model's log_probs (C,), its end shared between end of text and separator."""
        probabilities = self.model.probabilities(state).copy()
        ending = probabilities[EDGE] + probabilities[self.separator]
        probabilities[[EDGE, self.separator]] = ending / 2
        logarithms: np.ndarray = np.log(probabilities)
        return logarithms


def _check_counts(flat: dict[str, list[int]], classes: int) -> None:
    """Raise ValueError when the parts of a file do not fit each other."""
    found = [len(flat[part]) for part in ("contexts", "labels", "counts", "lengths")]
    if found != [sum(flat["lengths"]), sum(flat["kinds"]), sum(flat["kinds"]), len(flat["kinds"])]:
        raise ValueError("its parts are not as long as they say")
    known = all(0 <= label < classes for label in (*flat["contexts"], *flat["labels"]))
    if not (known and all(count > 0 for count in flat["counts"])):
        raise ValueError("it counts what its alphabet does not have")
