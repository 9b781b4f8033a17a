"""CTC against complete enumeration, against torch, and where numbers grow long. Published cases:
test_ctc_cases.py.
"""

import itertools
import math

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch.nn.functional import ctc_loss as torch_ctc_loss

from crnn_lib.ctc import (
    CTCLoss,
    align,
    align_batch,
    collapse,
    ctc_loss,
    enumerate_alignments,
    forward_backward,
    logit_gradient,
    minimum_frames,
    minimum_frames_batch,
    posteriors,
    trellis,
)

EXACT = 1e-10  # float64, sums of at most 4**6 paths


@st.composite
def samples(draw):
    """Random log_probs (T, C) in float64 with T <= 6, C <= 4, a blank among the classes, and a
    target of 0 to 4 labels.
    """
    frames, classes = draw(st.integers(1, 6)), draw(st.integers(2, 4))
    generator = torch.Generator().manual_seed(draw(st.integers(0, 10**6)))
    logits = draw(st.floats(0.1, 10)) * torch.randn(
        frames, classes, generator=generator, dtype=torch.float64
    )
    blank = draw(st.integers(0, classes - 1))
    labels = [label for label in range(classes) if label != blank]
    return logits.log_softmax(-1), draw(st.lists(st.sampled_from(labels), max_size=4)), blank


def paths_of(log_probs, target, blank):
    """Every path that spells the target, with its log-probability: by trying all C ** T of them."""
    frames, classes = log_probs.shape
    return {
        path: sum(log_probs[frame, label].item() for frame, label in enumerate(path))
        for path in itertools.product(range(classes), repeat=frames)
        if collapse(path, blank) == list(target)
    }


def log_sum(values):
    return torch.tensor([-math.inf, *values], dtype=torch.float64).logsumexp(0).item()


def test_merge_repeats_first_then_drop_blanks():
    assert collapse([1, 1, 0, 1, 2, 2, 0]) == [1, 1, 2]
    assert collapse([0, 0]) == []
    assert collapse([3, 3], blank=3) == []


@given(st.lists(st.integers(1, 2), max_size=4))
def test_minimum_frames_against_all_paths(target):
    """By trying every path: none of fewer frames spells the target, one of that many does."""
    needed = minimum_frames(target)
    for frames in range(needed + 1):
        spelt = any(collapse(path) == target for path in itertools.product(range(3), repeat=frames))
        assert spelt == (frames == needed)
    row = torch.tensor([[*target, 0, 0]])  # what stands behind the length is not counted
    assert minimum_frames_batch(row, torch.tensor([len(target)])).tolist() == [needed]


def test_hello_needs_a_blank_between_its_ls():
    assert minimum_frames([8, 5, 12, 12, 15]) == 6


def test_the_trellis_of_a_double_letter():
    states, jumps = trellis([1, 2, 2])
    assert states == [0, 1, 0, 2, 0, 2, 0]
    assert jumps == [False, False, False, True, False, False, False]


@given(samples())
@settings(deadline=None)
def test_enumeration_is_complete(sample):
    log_probs, target, blank = sample
    found = list(enumerate_alignments(target, len(log_probs), blank))
    assert len(set(found)) == len(found)
    assert set(found) == set(paths_of(log_probs, target, blank))


def test_as_many_alignments_as_the_formula_says():
    assert len(list(enumerate_alignments([3, 1, 2], 6))) == math.comb(6 + 3, 2 * 3) == 84
    assert list(enumerate_alignments([], 0)) == [()]
    assert list(enumerate_alignments([1], 0)) == []


@given(samples())
@settings(deadline=None, max_examples=200)
def test_loss_gradient_posteriors_and_alignment_against_all_paths(sample):
    log_probs, target, blank = sample
    frames = len(log_probs)
    paths = paths_of(log_probs, target, blank)
    likelihood = log_sum(paths.values())
    assert forward_backward(log_probs, target, blank)[2].item() == pytest.approx(
        likelihood, abs=EXACT
    )

    logits = log_probs.clone().requires_grad_()
    loss = ctc_loss(logits.log_softmax(-1), torch.tensor(target), frames, len(target), blank, "sum")
    loss.backward()
    assert loss.item() == pytest.approx(-likelihood, abs=EXACT)
    if not paths:
        assert loss.item() == math.inf
        assert (logits.grad == 0).all()  # where torch gives NaN
        for function in (posteriors, logit_gradient, align):
            with pytest.raises(ValueError, match="target"):
                function(log_probs, target, blank)
        return

    true = torch.zeros_like(log_probs)
    for path, score in paths.items():
        true[torch.arange(frames), list(path)] += math.exp(score - likelihood)
    torch.testing.assert_close(posteriors(log_probs, target, blank), true, atol=EXACT, rtol=0)
    torch.testing.assert_close(logits.grad, log_probs.exp() - true, atol=EXACT, rtol=0)
    torch.testing.assert_close(
        logit_gradient(log_probs, target, blank), logits.grad, atol=EXACT, rtol=0
    )

    best = align(log_probs, target, blank)
    assert best.score == pytest.approx(max(paths.values()), abs=EXACT)
    assert paths[best.path] == pytest.approx(best.score, abs=EXACT)
    written = [frame for start, end in best.spans for frame in range(start, end)]
    assert written == [frame for frame in range(frames) if best.path[frame] != blank]
    assert [{best.path[frame] for frame in range(start, end)} for start, end in best.spans] == [
        {label} for label in target
    ]
    for (start, end), label, score in zip(best.spans, target, best.scores):
        assert score == pytest.approx(log_probs[start:end, label].sum().item(), abs=EXACT)


@given(samples())
@settings(deadline=None)
def test_beta_leaves_out_its_own_frame(sample):
    log_probs, target, blank = sample
    log_alpha, log_beta, likelihood = forward_backward(log_probs, target, blank)
    assert log_alpha.shape == log_beta.shape == (len(log_probs), 2 * len(target) + 1)
    every_frame = (log_alpha + log_beta).logsumexp(-1)
    torch.testing.assert_close(every_frame, likelihood.expand_as(every_frame), atol=EXACT, rtol=0)
    assert set(log_beta[-1].tolist()) <= {0.0, -math.inf}


@given(samples())
@settings(deadline=None)
def test_autograd_through_the_readable_recursion_is_the_closed_form(sample):
    log_probs, target, blank = sample
    leaf = log_probs.clone().requires_grad_()
    likelihood = forward_backward(leaf, target, blank)[2]
    likelihood.backward()
    other = log_probs.clone().requires_grad_()
    ctc_loss(other, torch.tensor(target), len(leaf), len(target), blank, "sum").backward()
    torch.testing.assert_close(other.grad, -leaf.grad, atol=EXACT, rtol=0)
    if likelihood > -math.inf:
        torch.testing.assert_close(
            leaf.grad, posteriors(log_probs, target, blank), atol=EXACT, rtol=0
        )


def test_gradcheck_on_logits_and_on_log_probs():
    """By log_probs, torch's own kernel fails this (pytorch issue 181534): it returns softmax -
    posteriors even there.
    """
    generator = torch.Generator().manual_seed(1)
    logits = torch.randn(7, 3, 4, generator=generator, dtype=torch.float64, requires_grad=True)
    targets, lengths, target_lengths = (
        torch.tensor([[1, 1, 2], [3, 0, 0], [0, 0, 0]]),
        [7, 4, 5],
        [3, 1, 0],
    )
    for reduction in ("mean", "sum", "none"):

        def loss(values):
            return ctc_loss(values.log_softmax(-1), targets, lengths, target_lengths, 0, reduction)

        assert torch.autograd.gradcheck(loss, logits)
    assert torch.autograd.gradcheck(
        lambda values: ctc_loss(values, targets, lengths, target_lengths), logits
    )


@st.composite
def batches(draw):
    """Logits (T, N, C), padded targets of few labels, so that repeats, infeasible and empty ones
    come up, and lengths.
    """
    frames, batch, classes = (
        draw(st.integers(1, 12)),
        draw(st.integers(1, 6)),
        draw(st.integers(2, 5)),
    )
    generator = torch.Generator().manual_seed(draw(st.integers(0, 10**6)))
    logits = 3 * torch.randn(frames, batch, classes, generator=generator, dtype=torch.float64)
    targets = torch.randint(1, classes, (batch, draw(st.integers(1, 7))), generator=generator)
    target_lengths = torch.randint(0, targets.shape[1] + 1, (batch,), generator=generator)
    return (
        logits,
        targets,
        torch.randint(0, frames + 1, (batch,), generator=generator),
        target_lengths,
    )


@given(batches(), st.sampled_from(["none", "mean", "sum"]), st.booleans(), st.booleans())
@settings(deadline=None, max_examples=300)
def test_against_torch(batch, reduction, zero_infinity, concatenated):
    """Values, and gradients wherever torch's are numbers."""
    logits, targets, input_lengths, target_lengths = batch
    if concatenated:
        targets = torch.cat([row[:length] for row, length in zip(targets, target_lengths.tolist())])
    losses, gradients = [], []
    for function in (ctc_loss, torch_ctc_loss):
        leaf = logits.clone().requires_grad_()
        loss = function(
            leaf.log_softmax(-1),
            targets,
            input_lengths,
            target_lengths,
            0,
            reduction,
            zero_infinity,
        )
        loss.sum().backward()
        losses.append(loss.detach())
        gradients.append(leaf.grad)
    torch.testing.assert_close(losses[0], losses[1], atol=1e-9, rtol=1e-9)
    assert gradients[0].isfinite().all()
    comparable = gradients[1].isfinite()
    torch.testing.assert_close(
        gradients[0][comparable], gradients[1][comparable], atol=1e-9, rtol=0
    )
    assert zero_infinity <= comparable.all()  # then torch's own are numbers, too
    for index in (~comparable).any(-1).any(0).nonzero()[:, 0]:
        assert (gradients[0][:, index] == 0).all()


def test_against_torch_in_float32():
    """Tables of up to 200, of which float32 knows 1e-5: losses within 1e-4 of torch's, gradients
    (at most 1) within 1e-4; and no further from float64 than torch's own kernel is.
    """
    generator = torch.Generator().manual_seed(0)
    logits = torch.randn(60, 16, 30, generator=generator)
    targets = torch.randint(1, 30, (16, 20), generator=generator)
    lengths, target_lengths = (
        torch.randint(45, 61, (16,), generator=generator),
        torch.randint(0, 21, (16,), generator=generator),
    )
    losses, gradients = [], []
    for function, values in (
        (ctc_loss, logits),
        (torch_ctc_loss, logits),
        (torch_ctc_loss, logits.double()),
    ):
        leaf = values.clone().requires_grad_()
        loss = function(leaf.log_softmax(-1), targets, lengths, target_lengths, reduction="none")
        loss.sum().backward()
        losses.append(loss.detach())
        gradients.append(leaf.grad)
    torch.testing.assert_close(losses[0], losses[1], atol=1e-4, rtol=0)
    torch.testing.assert_close(gradients[0], gradients[1], atol=1e-4, rtol=0)
    assert (gradients[0] - gradients[2]).abs().max() <= (gradients[1] - gradients[2]).abs().max()


def test_one_sample_without_a_batch_as_torch_takes_it():
    log_probs = torch.randn(6, 4, dtype=torch.float64).log_softmax(-1)
    for reduction in ("none", "mean", "sum"):
        arguments = (
            log_probs,
            torch.tensor([1, 2]),
            torch.tensor(6),
            torch.tensor(2),
            0,
            reduction,
        )
        ours, theirs = ctc_loss(*arguments), torch_ctc_loss(*arguments)
        assert ours.shape == theirs.shape == ()
        torch.testing.assert_close(ours, theirs)


def test_no_frames_spell_the_empty_text_alone():
    nothing = torch.zeros(0, 2, 3)
    losses = ctc_loss(nothing, torch.tensor([[0], [1]]), [0, 0], [0, 1], reduction="none")
    assert losses.tolist() == [0.0, math.inf]
    assert forward_backward(nothing[:, 0], [])[2] == 0
    assert forward_backward(nothing[:, 0], [1])[2] == -math.inf
    assert align(nothing[:, 0], []).path == ()


def test_frames_beyond_the_length_may_hold_anything():
    """As TensorFlow pads them: with NaN."""
    logits = torch.randn(6, 2, 4, dtype=torch.float64)
    whole = logits.log_softmax(-1)
    padded = whole.clone()
    padded[4:, 1] = math.nan
    targets, lengths = torch.tensor([[1, 2], [3, 3]]), [6, 4]
    found = []
    for log_probs in (whole, padded):
        leaf = log_probs.clone().requires_grad_()
        loss = ctc_loss(leaf, targets, lengths, [2, 2])
        loss.backward()
        found.append((loss.item(), leaf.grad))
    assert found[0][0] == found[1][0]
    assert (found[1][1][4:, 1] == 0).all()
    torch.testing.assert_close(found[0][1], found[1][1])


def test_impossible_classes_give_numbers():
    """Probability 0 for a label that is needed: loss inf, gradient 0; for one that is not: as if it
    did not exist.
    """
    probs = torch.tensor([[0.5, 0.5, 0.0], [0.5, 0.5, 0.0]], dtype=torch.float64)
    leaf = probs.log().requires_grad_()
    loss = ctc_loss(
        leaf[:, None].expand(-1, 2, -1), torch.tensor([[1], [2]]), [2, 2], [1, 1], reduction="none"
    )
    loss.sum().backward()
    assert loss.tolist() == [pytest.approx(-math.log(0.75)), math.inf]
    assert leaf.grad.isfinite().all()
    readable = probs.log().requires_grad_()
    forward_backward(readable, [1])[2].backward()
    torch.testing.assert_close(readable.grad, -leaf.grad)
    with pytest.raises(ValueError, match="probability 0"):
        align(probs.log(), [2])


def test_long_inputs_neither_underflow_nor_overflow():
    """T = 2,000 and C = 6,000, where a uniform path has probability 1e-7556: checked against
    float64 and exact counting.
    """
    frames, classes, length = 2000, 6000, 300
    uniform = torch.full((frames, 1, classes), -math.log(classes))
    target = torch.arange(1, length + 1)[None]
    exact = frames * math.log(classes) - math.log(math.comb(frames + length, 2 * length))
    assert ctc_loss(uniform, target, [frames], [length], reduction="sum").item() == pytest.approx(
        exact, rel=1e-5
    )
    generator = torch.Generator().manual_seed(0)
    logits = torch.randn(frames, 1, classes, generator=generator)
    found = []
    for dtype in (torch.float32, torch.float64):
        leaf = logits.to(dtype, copy=True).requires_grad_()
        loss = ctc_loss(leaf.log_softmax(-1), target, [frames], [length], reduction="sum")
        loss.backward()
        found.append((loss.item(), leaf.grad.double()))
    assert found[0][0] == pytest.approx(found[1][0], rel=1e-6)
    # the tables reach 2e4, of which float32 knows 1e-3
    torch.testing.assert_close(found[0][1], found[1][1], atol=2e-3, rtol=0)
    assert found[0][1].sum(-1).abs().max() < 1e-4  # each frame's posteriors add up to 1
    best = align(logits[:, 0].log_softmax(-1), target[0].tolist())
    assert collapse(best.path) == target[0].tolist()
    assert -best.score > found[1][0]


@given(batches())
@settings(deadline=None)
def test_aligning_a_batch_is_aligning_each(batch):
    logits, targets, input_lengths, target_lengths = batch
    log_probs = logits.log_softmax(-1)
    rows = [row[:length].tolist() for row, length in zip(targets, target_lengths.tolist())]
    for index, found in enumerate(align_batch(log_probs, rows, input_lengths)):
        own = log_probs[: input_lengths[index], index]
        if len(own) < minimum_frames(rows[index]):
            assert found.score == -math.inf
            assert found.path == ()
        else:
            assert found == align(own, rows[index])


def lossy(
    log_probs=torch.zeros(3, 1, 4), targets=((1,),), lengths=(3,), target_lengths=(1,), **options
):
    return lambda: ctc_loss(log_probs, torch.tensor(targets), lengths, target_lengths, **options)


REFUSED = {
    "log_probs": (lossy(torch.zeros(3)), r"log_probs.*\(T, N, C\)"),
    "input_lengths beyond T": (lossy(lengths=[4]), "input_lengths.*T = 3"),
    "input_lengths shape": (
        lossy(torch.zeros(3, 2, 4), [[1], [1]], [3], [1, 1]),
        r"input_lengths.*\(2,\)",
    ),
    "target_lengths shape": (lossy(target_lengths=[1, 1]), r"target_lengths.*\(1,\)"),
    "negative target length": (lossy(target_lengths=[-1]), "target_lengths.*negative"),
    "targets shape": (
        lossy(torch.zeros(3, 2, 4), [[1]], [3, 3], [1, 1]),
        r"targets.*\(2, L\).*\(1, 1\)",
    ),
    "targets too narrow": (lossy(target_lengths=[2]), r"targets.*\(1, 1\)"),
    "targets one after the other": (lossy(targets=[1, 2]), "targets.*add up to 1"),
    "label is the blank": (
        lossy(targets=[[1, 0]], target_lengths=[2]),
        "targets.*blank.*position 1",
    ),
    "label outside C": (lossy(targets=[[4]]), r"targets holds 4.*\(3, 1, 4\)"),
    "blank outside C": (lossy(blank=4), "blank is 4"),
    "NaN": (lossy(torch.full((3, 1, 4), math.nan)), r"log_probs.*\(3, 1, 4\).*NaN"),
    "lengths in floats": (
        lossy(lengths=torch.tensor([2.5])),
        "input_lengths must be whole numbers",
    ),
    "targets in floats": (
        lambda: ctc_loss(torch.zeros(3, 1, 4), torch.tensor([[1.5]]), [3], [1]),
        "targets must be whole",
    ),
    "no lengths": (lossy(target_lengths="two"), "target_lengths must be whole numbers"),
    "one sample, two targets": (
        lambda: ctc_loss(torch.zeros(3, 4), torch.tensor([[1], [2]]), [3], [1]),
        r"\(L,\)",
    ),
    "enumeration": (lambda: enumerate_alignments([0], 3), "holds the blank"),
    "no labels": (lambda: forward_backward(torch.zeros(3, 4), None), "target must be a list"),
    "training: blank": (
        lambda: CTCLoss()(torch.zeros(3, 1, 4), torch.tensor([[0]]), [3], [1]),
        "targets holds the blank",
    ),
    "training: label": (
        lambda: CTCLoss()(torch.zeros(3, 1, 4), torch.tensor([[9]]), [3], [1]),
        "targets holds 9",
    ),
    "training: lengths": (
        lambda: CTCLoss()(torch.zeros(3, 1, 4), torch.tensor([[1]]), [4], [1]),
        "input_lengths.*T = 3",
    ),
    "reduction": (lossy(reduction="average"), "'average'"),
    "forward_backward shape": (
        lambda: forward_backward(torch.zeros(3, 1, 4), [1]),
        r"\(T, C\).*\(3, 1, 4\)",
    ),
    "forward_backward blank": (
        lambda: forward_backward(torch.zeros(3, 4), [1, 0]),
        "target holds the blank",
    ),
    "forward_backward NaN": (lambda: forward_backward(torch.full((3, 4), math.nan), [1]), "NaN"),
    "align label": (lambda: align(torch.zeros(3, 4), [5]), "target holds 5"),
    "align too long": (
        lambda: align(torch.zeros(3, 4), [1, 1, 1]),
        r"needs 5 frames.*\(3, 4\) have 3",
    ),
    "align target shape": (
        lambda: align(torch.zeros(3, 4), torch.tensor([[1]])),
        r"target.*\(1, 1\)",
    ),
}


@pytest.mark.parametrize("what", REFUSED)
def test_refusals_name_argument_and_shape(what):
    call, words = REFUSED[what]
    with pytest.raises(ValueError, match=words):
        call()


def test_what_stands_behind_a_target_length_is_not_looked_at():
    targets = torch.tensor([[1, -1, 99]])
    assert ctc_loss(torch.zeros(3, 1, 4).log_softmax(-1), targets, [3], [1]).isfinite()


def test_the_training_loss_leaves_out_counts_and_names_what_cannot_be_aligned():
    log_probs = torch.randn(5, 3, 4, requires_grad=True)
    targets, lengths, target_lengths = (
        torch.tensor([[1, 2, 0], [1, 1, 1], [3, 0, 0]]),
        torch.tensor([5, 4, 2]),
        torch.tensor([2, 3, 1]),
    )
    names = ["first.png", "second.png", "third.png"]
    loss = CTCLoss()
    with pytest.warns(
        UserWarning, match="second.png: its label needs 5 columns, its picture gives 4"
    ):
        value = loss(log_probs.log_softmax(-1), targets, lengths, target_lengths, names)
    kept = torch.tensor([0, 2])
    expected = torch_ctc_loss(
        log_probs.log_softmax(-1)[:, kept], targets[kept], lengths[kept], target_lengths[kept]
    )
    torch.testing.assert_close(value, expected)
    assert list(loss.unalignable) == ["second.png"]
    value.backward()
    assert log_probs.grad.isfinite().all()
    assert (log_probs.grad[:, 1] == 0).all()


def test_the_training_loss_of_nothing_is_nothing():
    log_probs = torch.full((2, 1, 4), -math.inf).half().requires_grad_()
    loss = CTCLoss()
    with pytest.warns(UserWarning, match="sample 0"):
        value = loss(log_probs, torch.tensor([1, 1]), [2], [2])
    value.backward()
    assert value == 0
    assert value.dtype == torch.float32
    assert (log_probs.grad == 0).all()
    loss(log_probs, torch.tensor([1, 1]), [2], [2])
    assert list(loss.unalignable) == ["sample 0", "sample 1"]  # counted on without names


def test_a_second_derivative_is_refused_not_wrong():
    logits = torch.randn(6, 1, 4, dtype=torch.float64, requires_grad=True)
    with pytest.raises(RuntimeError, match="no second derivative"):
        torch.autograd.grad(
            ctc_loss(logits.log_softmax(-1), torch.tensor([[1, 2]]), [6], [2]),
            logits,
            create_graph=True,
        )


def test_the_training_loss_stays_away_from_cudnn(monkeypatch):
    """cuDNN is taken for targets one after the other, int32, on the CPU, alone: ours are a matrix
    where log_probs are.
    """
    seen = {}

    def spy(log_probs, targets, *arguments, **options):
        seen.update(targets=targets, log_probs=log_probs)
        return torch_ctc_loss(log_probs, targets, *arguments, **options)

    monkeypatch.setattr(torch.nn.functional, "ctc_loss", spy)
    half = torch.randn(5, 1, 4).bfloat16().log_softmax(-1)
    CTCLoss()(half, torch.tensor([[1, 2]], dtype=torch.int32), torch.tensor([5]), torch.tensor([2]))
    assert seen["targets"].dim() == 2
    assert seen["targets"].device == seen["log_probs"].device
    assert seen["log_probs"].dtype == torch.float32
