"""Fingerprints: numbers computed from a run that tell a bug from a sound training.

`chart` takes six of them together, `chart_in_words` says them in words.
"""

from __future__ import annotations

import math

import torch
from torch import nn

from crnn_course.language import Word
from crnn_course.museum.training import ALPHABET, BATCH_SIZE, Training
from crnn_lib.data import Sample


def last_loss(run: Training) -> float:
    """Return the mean loss of the last ten steps."""
    return math.fsum(run.losses[-10:]) / 10


def worst_loss(run: Training) -> float:
    """Return the largest loss of a step, divided by the loss of the first step."""
    return max(run.losses) / run.losses[0]


def lowest_loss(run: Training) -> float:
    """Return the lowest loss of a step."""
    return min(run.losses)


def right(run: Training) -> float:
    """Return the share of new pictures that are read without a mistake."""
    return run.share_right(run.unseen)


def repeats_right(run: Training) -> float:
    """Return the share of new pictures with a repeated digit, like 122, read without a mistake."""
    return run.share_right([sample for sample in run.unseen if _has_repeat(sample.text)])


def _has_repeat(text: str) -> bool:
    return any(left == right for left, right in zip(text, text[1:]))


def blanks(run: Training) -> float:
    """Return the share of columns in which the blank is the most probable class."""
    probs, lengths = run.guesses(run.unseen)
    true = torch.arange(probs.shape[1]) < lengths[:, None]
    return (probs.argmax(-1) == ALPHABET.blank)[true].float().mean().item()


def first_digit_read(run: Training) -> float:
    """Return how often the first character, 0, is read, divided by how often it should be."""
    readings = run.read(run.unseen)
    return "".join(readings).count("0") / sum(sample.text.count("0") for sample in run.unseen)


def neighbours_matter(run: Training) -> float:
    """Return how much a probability changes, at most, when a picture is read alone.

    It is compared with the same picture, read in a batch with fifteen others.
    """
    samples = run.unseen[:BATCH_SIZE]
    together, _ = run.guesses(samples)
    alone = [run.guesses([sample])[0][0] for sample in samples]
    return max(
        (probs - batched[: len(probs)]).abs().max().item()
        for probs, batched in zip(alone, together.unbind())
    )


def picture_matters(run: Training) -> float:
    """Return how much the probabilities of two pictures with different texts differ, at most.

    Both are cut to the same width.
    """
    first = run.unseen[0]
    second = next(sample for sample in run.unseen if sample.text != first.text)
    width = min(first.image.shape[-1], second.image.shape[-1])
    cut = [
        Sample(sample.image[:, :, :width], sample.text, sample.source) for sample in (first, second)
    ]
    probs, _ = run.guesses(cut)
    return (probs[0] - probs[1]).abs().max().item()


def losses_of_zero(run: Training) -> float:
    """Return the share of samples whose loss is exactly 0 before the first step."""
    untrained = type(run)(run.seed)
    with torch.no_grad():
        losses = untrained.each_loss(run.batch(run.seen[:64]))
    return (losses == 0).float().mean().item()


def gradient_left(run: Training) -> float:
    """Return the norm of the gradients that the last step used."""
    gradients = [
        parameter.grad for parameter in run.network.parameters() if parameter.grad is not None
    ]
    return math.hypot(*(gradient.norm().item() for gradient in gradients))


def last_layer_moved(run: Training) -> float:
    """Return how far the last layer's weights have moved, divided by their norm at the start."""
    moved = run.network.classifier.weight.detach() - run.before
    return float(moved.norm() / run.before.norm())


def digit_widths(run: Training) -> float:
    """Return the width of the widest digit, divided by that of the narrowest.

    Measured on the pictures that the network is shown: width per digit, in texts of 1 or 4 digits.
    """
    widths = []
    for sample in run.seen + run.unseen:
        if len(sample.text) in (1, 4):
            widths.append(run.picture(sample.image).shape[-1] / len(sample.text))
    return max(widths) / min(widths)


def runs_differ(run: Training) -> float:
    """Return how much the losses of two runs of the same program differ, at most, in 3 steps."""
    losses = []
    for _ in range(2):
        again = type(run)(run.seed)
        again.train(3)
        losses.append(torch.tensor(again.losses))
    return (losses[0] - losses[1]).abs().max().item()


def gradients_lost(run: Training) -> float:
    """Return the share of gradients that are NaN when the network is very sure and wrong."""
    scores = torch.zeros(1, 6, run.classes)
    scores[:, :, 0] = 200.0
    scores.requires_grad_()
    loss = nn.functional.ctc_loss(
        run.for_ctc(scores), torch.tensor([[1, 2]]), torch.tensor([6]), torch.tensor([2])
    )
    (gradient,) = torch.autograd.grad(loss, scores)
    return gradient.isnan().float().mean().item()


# --- the chart ------------------------------------------------------------------------------------


def chart(run: Training) -> dict[str, float]:
    """Return six numbers of a run, those that a doctor measures first.

    `loss` is that of the last steps, `right` and `twins` are the shares of all new pictures and of
    those with a repeated digit that are read right; `neighbours`, `picture` and `zeros` are
    `neighbours_matter`, `picture_matters` and `losses_of_zero`.
    """
    return {
        "loss": last_loss(run),
        "right": right(run),
        "twins": repeats_right(run),
        "neighbours": neighbours_matter(run),
        "picture": picture_matters(run),
        "zeros": losses_of_zero(run),
    }


def chart_in_words(found: dict[str, float]) -> dict[str, str]:
    """Return the numbers of a chart in words that are the same on every machine."""
    words = {
        "loss at the end": _loss_in_words(found["loss"]),
        "new pictures read right": _share_in_words(found["right"]),
        "of those with a repeated digit": _share_in_words(found["twins"]),
        "read alone, the probabilities change": "yes" if found["neighbours"] > 0.01 else "no",
        "another picture, other probabilities": (
            "yes" if found["picture"] > 0.001 else "no, the same"
        ),
        "losses of exactly 0 before step 1": "some" if found["zeros"] else "none",
    }
    return {Word(name): Word(value) for name, value in words.items()}


def _loss_in_words(loss: float) -> str:
    if loss < 0:
        return "below 0"
    if loss < 0.2:
        return "near 0"
    return "high" if loss > 1.2 else "in between"


def _share_in_words(share: float) -> str:
    if share > 0.9:
        return "nearly all"
    return "hardly any" if share < 0.3 else "some"
