"""The mistakes that decoders and losses typically make, each made in our own code: the check of
that name must fail.

The checks are inputs with their right answers, most of them published with the mistake
(../shared/ctc_cases names the first seven); a mutant is one line of ours changed. A check that no
mutant fails would be worth nothing.
"""

from __future__ import annotations

import math
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType, SimpleNamespace

import numpy as np
import pytest
import torch

import crnn_lib

MODULES = (  # in the order in which they import each other
    "ctc.checks",
    "ctc.derivation",
    "ctc.batched",
    "decoding.greedy",
    "decoding.prefix_search",
    "decoding.lexicon",
    "decoding.beams",
    "decoding.search",
)
ONE_CLEAR_BLANK = torch.tensor(
    [[0.8, 0.0, 0.2], [0.4, 0.0, 0.6], [0.8, 0.0, 0.2]], dtype=torch.float64
).log()  # blank 2


@contextmanager
def changed(module: str = "", before: str = "", after: str = "") -> Iterator[SimpleNamespace]:
    """Fresh copies of the modules, one of them with a line changed."""
    kept = {f"crnn_lib.{name}": sys.modules.get(f"crnn_lib.{name}") for name in MODULES}
    copies = {}
    try:
        for name in MODULES:
            source = (Path(crnn_lib.__file__).parent / f"{name.replace('.', '/')}.py").read_text(
                encoding="utf-8"
            )
            if name == module:
                assert source.count(before) == 1, (
                    f"{before!r} stands {source.count(before)} times in {name}.py: mend the mutant"
                )
                source = source.replace(before, after)
            copy = sys.modules[f"crnn_lib.{name}"] = ModuleType(f"crnn_lib.{name}")
            copies[name.split(".")[1]] = copy
            exec(compile(source, f"{name}.py (changed)", "exec"), copy.__dict__)
        yield SimpleNamespace(**copies)
    finally:
        for name, module in kept.items():
            if module is None:
                sys.modules.pop(name, None)
            else:
                sys.modules[name] = module


def searched(
    code: SimpleNamespace, log_probs: torch.Tensor, **options: object
) -> dict[tuple[int, ...], float]:
    """The probabilities of all texts by a full-width beam."""
    (found,) = code.search.beam_search(log_probs[:, None], None, 100, top=100, **options)
    return {text.labels: math.exp(text.fused_score) for text in found}


def readable(
    code: SimpleNamespace, log_probs: torch.Tensor, **options: object
) -> dict[tuple[int, ...], float]:
    return {
        labels: math.exp(score)
        for labels, score in code.prefix_search.prefix_beam_search(
            log_probs, 100, **options
        ).items()
    }


# --- what is right --------------------------------------------------------------------------------


def merges_before_dropping_blanks(code):
    assert code.derivation.collapse([1, 1, 0, 1, 1]) == [1, 1]


def merges_before_dropping_blanks_when_decoding(code):
    path = torch.eye(3, dtype=torch.float64)[[1, 1, 0, 1, 1]].clamp(min=1e-9).log()
    assert code.greedy.greedy_decode(path[:, None])[0].labels == (1, 1)


def merges_paths_into_prefixes(code):
    log_probs = torch.tensor([[0.4, 0.0, 0.6], [0.4, 0.0, 0.6]], dtype=torch.float64).log()
    assert searched(code, log_probs, blank=2)[0,] == pytest.approx(0.64)


def merges_paths_into_prefixes_readably(code):
    log_probs = torch.tensor([[0.4, 0.0, 0.6], [0.4, 0.0, 0.6]], dtype=torch.float64).log()
    assert readable(code, log_probs, blank=2)[0,] == pytest.approx(0.64)


def a_repeat_needs_a_blank(code):
    found = searched(code, ONE_CLEAR_BLANK, blank=2)
    assert found[0, 0] == pytest.approx(0.384)
    assert found[0,] == pytest.approx(0.592)


def a_repeat_needs_a_blank_readably(code):
    found = readable(code, ONE_CLEAR_BLANK, blank=2)
    assert found[0, 0] == pytest.approx(0.384)
    assert found[0,] == pytest.approx(0.592)


def does_not_underflow(code):
    uniform = torch.full((60, 1, 80), -math.log(80))
    loss = code.batched.ctc_loss(uniform, torch.arange(1, 11)[None], [60], [10], reduction="sum")
    assert loss.item() == pytest.approx(223.29593792718245, rel=1e-5)


def a_sum_of_nothing_is_nothing(code):
    nothing = torch.full((3, 2), -math.inf, requires_grad=True)
    total = code.checks.log_sum_exp(nothing)
    assert (total == -math.inf).all()
    total.sum().backward()
    assert (nothing.grad == 0).all()


def a_sum_of_nothing_is_nothing_readably(code):
    assert code.prefix_search._log_sum(-math.inf, -math.inf) == -math.inf


class Unigrams:
    """a .4, b .6, whatever stands before; nothing is said of the end."""

    def start(self):
        return None

    def advance(self, state, label):
        return None

    def log_probs(self, state):
        return np.array([0.0, math.log(0.4), math.log(0.6)])


def asks_the_language_model_once_for_a_character(code):
    log_probs = torch.tensor([[0.4, 0.4, 0.2]] * 3, dtype=torch.float64).log()
    found = searched(code, log_probs, language_model=Unigrams(), lm_weight=1.0)
    assert found[1,] == pytest.approx(0.1536)
    assert found[2,] == pytest.approx(0.0816)
    assert found[()] == pytest.approx(0.064)


def counts_the_ending(code):
    class Endless(Unigrams):
        def log_probs(self, state):
            return np.array([-1.0, math.log(0.4), math.log(0.6)])

    log_probs = torch.tensor([[0.4, 0.4, 0.2]] * 3, dtype=torch.float64).log()
    assert searched(code, log_probs, language_model=Endless(), lm_weight=1.0)[1,] == pytest.approx(
        0.1536 / math.e
    )


def counts_the_bonus_for_each_character(code):
    plain, log_probs = searched(code, ONE_CLEAR_BLANK, blank=2), ONE_CLEAR_BLANK
    assert searched(code, log_probs, blank=2, insertion_bonus=1.0)[0, 0] == pytest.approx(
        plain[0, 0] * math.e**2
    )


def finds_whole_words_alone(code):
    assert set(searched(code, torch.zeros(3, 3).log_softmax(-1), lexicon=[[1, 2], [2]])) == {
        (1, 2),
        (2,),
    }


def separates_words_by_one_space(code):
    lexicon = code.lexicon.Lexicon([[1]], separator=2)
    assert set(searched(code, torch.zeros(4, 3).log_softmax(-1), lexicon=lexicon)) == {
        (1,),
        (1, 2, 1),
    }


def respects_lengths(code):
    log_probs = torch.tensor([[[0.1, 0.8, 0.1]] * 2, [[0.1, 0.1, 0.8]] * 2]).log()
    found = code.search.beam_search(log_probs, torch.tensor([1, 2]))
    assert [of_sample[0].labels for of_sample in found] == [(1,), (1, 2)]


def keeps_the_order_of_the_batch(code):
    # (T, N, C): each sample one label
    log_probs = torch.eye(4)[1:].clamp(min=1e-6).log().expand(3, -1, -1)
    found = code.search.beam_search(log_probs, torch.tensor([2, 1, 3]))
    assert [of_sample[0].labels for of_sample in found] == [(1,), (2,), (3,)]


def beta_leaves_out_its_own_frame(code):
    log_probs = torch.randn(
        4, 3, dtype=torch.float64, generator=torch.Generator().manual_seed(0)
    ).log_softmax(-1)
    log_alpha, log_beta, likelihood = code.derivation.forward_backward(log_probs, [1, 2])
    assert (log_alpha + log_beta).logsumexp(-1).tolist() == pytest.approx([likelihood.item()] * 4)


def does_not_jump_between_equal_labels(code):
    """In two frames nothing spells aa; in three one path does."""
    log_probs = torch.full((3, 1, 2), math.log(0.5), dtype=torch.float64)
    losses = [
        code.batched.ctc_loss(log_probs, torch.tensor([[1, 1]]), [frames], [2], reduction="sum")
        for frames in (2, 3)
    ]
    assert [loss.item() for loss in losses] == [math.inf, pytest.approx(-3 * math.log(0.5))]
    _, _, likelihood = code.derivation.forward_backward(log_probs[:, 0], [1, 1])
    assert likelihood.item() == pytest.approx(3 * math.log(0.5))


def _gradients(code, log_probs, *arguments, **options):
    leaf = log_probs.clone().requires_grad_()
    code.batched.ctc_loss(leaf, *arguments, **options).sum().backward()
    return leaf.grad


def padding_gets_no_gradient(code):
    log_probs = torch.randn(4, 2, 3, generator=torch.Generator().manual_seed(0)).log_softmax(-1)
    log_probs[2:, 1] = math.nan
    gradient = _gradients(code, log_probs, torch.tensor([[1], [2]]), [4, 2], [1, 1])
    assert (gradient[2:, 1] == 0).all()
    assert gradient[:2, 1].sum(-1).tolist() == pytest.approx([-0.5, -0.5])


def the_impossible_gets_no_gradient(code):
    gradient = _gradients(
        code, torch.zeros(2, 1, 3).log_softmax(-1), torch.tensor([[1, 1]]), [2], [2]
    )
    assert (gradient == 0).all()


def the_mean_divides_by_target_lengths(code):
    log_probs = torch.randn(5, 2, 3, generator=torch.Generator().manual_seed(0)).log_softmax(-1)
    arguments = (log_probs, torch.tensor([[1, 2], [2, 0]]), [5, 5], [2, 0])
    each = code.batched.ctc_loss(*arguments, reduction="none").tolist()
    assert code.batched.ctc_loss(*arguments).item() == pytest.approx(
        (each[0] / 2 + each[1] / 1) / 2
    )


def infinities_become_zero_on_request(code):
    loss = code.batched.ctc_loss(
        torch.zeros(1, 1, 3).log_softmax(-1), torch.tensor([[1, 1]]), [1], [2], zero_infinity=True
    )
    assert loss.item() == 0


def two_labels_wanted_twice_share_a_frame(code):
    """A target with one label twice: its posterior is the sum over both states."""
    log_probs = torch.zeros(4, 3, dtype=torch.float64).log_softmax(-1)
    assert code.derivation.posteriors(log_probs, [1, 2, 1]).sum(-1).tolist() == pytest.approx(
        [1.0] * 4
    )
    gradient = _gradients(
        code, log_probs[:, None], torch.tensor([[1, 2, 1]]), [4], [3], reduction="sum"
    )
    assert gradient[:, 0].sum(-1).tolist() == pytest.approx([-1.0] * 4)


BEST_PATH = torch.tensor(
    [[0.1, 0.8, 0.1], [0.1, 0.8, 0.1], [0.8, 0.1, 0.1], [0.1, 0.1, 0.8]], dtype=torch.float64
).log()


def the_best_path_is_a_path(code):
    found = code.derivation.align(BEST_PATH, [1, 2])
    assert found.path == (1, 1, 0, 2)
    assert found.spans == ((0, 2), (3, 4))
    assert found.score == pytest.approx(4 * math.log(0.8))


def the_best_path_ends_with_its_target(code):
    blanks = torch.tensor([[0.9, 0.1]] * 3, dtype=torch.float64).log()
    assert code.derivation.align(blanks, [1]).path in ((1, 0, 0), (0, 1, 0), (0, 0, 1))


def the_best_path_of_a_batch_is_a_path(code):
    (found,) = code.batched.align_batch(BEST_PATH[:, None], [[1, 2]], torch.tensor([4]))
    assert found.path == (1, 1, 0, 2)
    assert found.spans == ((0, 2), (3, 4))


def repeats_count_when_frames_are_counted(code):
    assert code.derivation.minimum_frames([1, 1, 2]) == 4
    targets, lengths = torch.tensor([[1, 1, 2], [1, 0, 0]]), torch.tensor([3, 1])
    assert code.batched.minimum_frames_batch(targets, lengths).tolist() == [4, 1]


# --- what goes wrong ------------------------------------------------------------------------------


@dataclass(frozen=True)
class Mutant:
    """One line of a module changed, and the check that must notice."""

    module: str
    before: str
    after: str
    check: Callable[[SimpleNamespace], None]


MUTANTS = {
    "remove blanks before merging repeats": Mutant(
        "ctc.derivation",
        "groupby(path) if label != blank]",
        "groupby(label for label in path if label != blank)]",
        merges_before_dropping_blanks,
    ),
    "remove blanks before merging repeats, in greedy decoding": Mutant(
        "decoding.greedy",
        "groupby(range(len(path)), key=path.__getitem__)",
        "groupby([f for f in range(len(path)) if path[f] != blank], key=path.__getitem__)",
        merges_before_dropping_blanks_when_decoding,
    ),
    "paths not merged into prefixes": Mutant(
        "decoding.beams",
        "torch.logaddexp(in_label[sample, child], arriving)",
        "torch.maximum(in_label[sample, child], arriving)",
        merges_paths_into_prefixes,
    ),
    "paths not merged into prefixes, in the readable search": Mutant(
        "decoding.prefix_search",
        "math.log(sum(math.exp(term - largest) for term in terms))",
        "0.0",
        merges_paths_into_prefixes_readably,
    ),
    "repeat extension uses p_total instead of p_blank": Mutant(
        "decoding.beams",
        "(self.in_blank + again)[:, :, None]",
        "(both + again)[:, :, None]",
        a_repeat_needs_a_blank,
    ),
    "repeat extension uses p_total instead of p_blank, in the readable search": Mutant(
        "decoding.prefix_search",
        "in_blank if prefix[-1:] == (label,) else both",
        "both",
        a_repeat_needs_a_blank_readably,
    ),
    "no stay branch for the last label": Mutant(
        "decoding.beams",
        "in_label = self.in_label + again",
        "in_label = self.in_label + NEVER",
        a_repeat_needs_a_blank,
    ),
    "no stay branch for the last label, in the readable search": Mutant(
        "decoding.prefix_search",
        "in_label + frame[prefix[-1]]",
        "NEVER",
        a_repeat_needs_a_blank_readably,
    ),
    "linear-space underflow": Mutant(
        "ctc.batched",
        "arrived = torch.logaddexp(before[2:], before[1:-1])",
        "arrived = (before[2:].exp() + before[1:-1].exp()).log()",
        does_not_underflow,
    ),
    "logsumexp of all -inf": Mutant(
        "ctc.checks",
        "terms.masked_fill(nothing, 0.0).logsumexp(0).masked_fill(nothing, NEVER)",
        "terms.amax(0) + (terms - terms.amax(0)).exp().sum(0).log()",
        a_sum_of_nothing_is_nothing,
    ),
    "logsumexp of all -inf, in the readable search": Mutant(
        "decoding.prefix_search",
        "if largest == NEVER:",
        "if False:",
        a_sum_of_nothing_is_nothing_readably,
    ),
    "LM applied every frame": Mutant(
        "decoding.beams",
        "known = self.number.clamp(min=0)",
        "known = self.number.clamp(min=0); in_label += torch.from_numpy(prefixes.priors)[known]",
        asks_the_language_model_once_for_a_character,
    ),
    "LM never applied": Mutant(
        "decoding.beams",
        "self.priors[number] = prior",
        "self.priors[number] = 0.0",
        asks_the_language_model_once_for_a_character,
    ),
    "the end of the text not scored": Mutant(
        "decoding.beams",
        "float(self.priors[number]) + self.endings[number]",
        "float(self.priors[number])",
        counts_the_ending,
    ),
    "the bonus given once for the whole text": Mutant(
        "decoding.beams",
        "np.full(self.classes, prior + self.insertion_bonus)",
        "np.full(self.classes, self.insertion_bonus)",
        counts_the_bonus_for_each_character,
    ),
    "half a word taken for a word": Mutant(
        "decoding.beams", "if not node.is_word:", "if False:", finds_whole_words_alone
    ),
    "words that the lexicon does not have": Mutant(
        "decoding.beams",
        "self.rows[number] = NEVER",
        "self.rows[number] = row",
        finds_whole_words_alone,
    ),
    "two spaces between words": Mutant(
        "decoding.lexicon",
        "if node.is_word and self.separator is not None",
        "if self.separator is not None",
        separates_words_by_one_space,
    ),
    "padded frames decoded": Mutant(
        "decoding.beams", "(lengths > past).sum()", "(lengths >= 0).sum()", respects_lengths
    ),
    "results in the order of lengths": Mutant(
        "decoding.beams",
        "dict(zip(order.tolist(), finished[::-1]))",
        "dict(enumerate(finished[::-1]))",
        keeps_the_order_of_the_batch,
    ),
    "beta counts its own frame": Mutant(
        "ctc.derivation",
        "return torch.stack(rows[::-1])",
        "return torch.stack(rows[::-1]) + emitted",
        beta_leaves_out_its_own_frame,
    ),
    "a jump over the blank between equal labels": Mutant(
        "ctc.batched",
        "jump_cost[3::2].masked_fill_(padded.T[1:] != padded.T[:-1], 0.0)",
        "jump_cost[3::2] = 0.0",
        does_not_jump_between_equal_labels,
    ),
    "a jump over the blank between equal labels, in the readable recursion": Mutant(
        "ctc.derivation",
        "index > 1 and state != blank and state != states[index - 2]",
        "index > 1 and state != blank",
        does_not_jump_between_equal_labels,
    ),
    "a step to the next state forgotten": Mutant(
        "ctc.batched", "torch.logaddexp(before[2:], before[1:-1])", "before[2:]", does_not_underflow
    ),
    "padding masked by multiplication": Mutant(
        "ctc.batched",
        "torch.where(spelt, of_states * -gradient, 0.0)",
        "of_states * -gradient * spelt",
        padding_gets_no_gradient,
    ),
    "the gradient of the impossible is NaN": Mutant(
        "ctc.batched",
        "(both.amax(1, keepdim=True) > NEVER) & real",
        "real",
        the_impossible_gets_no_gradient,
    ),
    "the mean over the batch alone": Mutant(
        "ctc.batched",
        "losses / batch.target_lengths.clamp(min=1)",
        "losses",
        the_mean_divides_by_target_lengths,
    ),
    "the mean divided by a length of 0": Mutant(
        "ctc.batched",
        "batch.target_lengths.clamp(min=1)",
        "batch.target_lengths",
        the_mean_divides_by_target_lengths,
    ),
    "zero_infinity not heeded": Mutant(
        "ctc.batched", "if zero_infinity:", "if False:", infinities_become_zero_on_request
    ),
    "a label that stands twice counted once": Mutant(
        "ctc.batched",
        "scatter_add_(1, batch.states",
        "scatter_(1, batch.states",
        two_labels_wanted_twice_share_a_frame,
    ),
    "a label that stands twice counted once, in the readable posteriors": Mutant(
        "ctc.derivation",
        "torch.zeros_like(log_probs).index_add(1, states, of_states)",
        "torch.zeros_like(log_probs).index_copy(1, states, of_states)",
        two_labels_wanted_twice_share_a_frame,
    ),
    "traced back by the wrong move": Mutant(
        "ctc.batched",
        "torch.where(within, state - came, state)",
        "torch.where(within, state - 1, state)",
        the_best_path_of_a_batch_is_a_path,
    ),
    "traced back by one step each, in the readable algorithm": Mutant(
        "ctc.derivation",
        "visited.append(before[visited[-1]])",
        "visited.append(visited[-1] - 1)",
        the_best_path_is_a_path,
    ),
    "the best path ends anywhere": Mutant(
        "ctc.derivation",
        "range(len(states))[-2:][::-1]",
        "range(len(states))[::-1]",
        the_best_path_ends_with_its_target,
    ),
    "repeats not counted": Mutant(
        "ctc.derivation",
        "return len(target) + repeats",
        "return len(target)",
        repeats_count_when_frames_are_counted,
    ),
    "repeats counted in the padding": Mutant(
        "ctc.batched",
        "(targets[:, 1:] == targets[:, :-1]) & both_count",
        "(targets[:, 1:] == targets[:, :-1])",
        repeats_count_when_frames_are_counted,
    ),
}


@pytest.mark.parametrize(
    "check",
    dict.fromkeys(mutant.check for mutant in MUTANTS.values()),
    ids=lambda check: check.__name__,
)
def test_our_code_is_right(check):
    with changed() as code:
        check(code)


@pytest.mark.parametrize("name", MUTANTS)
def test_the_mutant_is_killed(name):
    mutant = MUTANTS[name]
    with (
        changed(mutant.module, mutant.before, mutant.after) as code,
        pytest.raises((AssertionError, ValueError, KeyError)),
    ):
        mutant.check(code)
