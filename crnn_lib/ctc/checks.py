"""Checks of the arguments of CTC; each message names the argument and its shape."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import torch
from torch import Tensor

NEVER = -float("inf")  # the logarithm of probability 0
ROUNDING = 1e-3  # by how much the logarithm of probability 1 may come out above 0

Lengths = Tensor | Sequence[int]  # (N,)


def log_sum_exp(terms: Tensor) -> Tensor:
    """Return log(sum(exp)) over the first dimension; of nothing (all -inf) -inf, gradient 0."""
    nothing = (terms == NEVER).all(0)
    return terms.masked_fill(nothing, 0.0).logsumexp(0).masked_fill(nothing, NEVER)


def check_blank(log_probs: Tensor, blank: int) -> None:
    """Raise ValueError for a blank that is not a class."""
    shape, classes = tuple(log_probs.shape), log_probs.shape[-1]
    if not 0 <= blank < classes:
        raise ValueError(
            f"blank is {blank}: log_probs of the shape {shape} have the classes 0 to {classes - 1}"
        )


def check_labels(name: str, labels: Sequence[int], log_probs: Tensor, blank: int) -> None:
    """Raise ValueError for a label that is the blank or not a class."""
    shape, classes = tuple(log_probs.shape), log_probs.shape[-1]
    for position, label in enumerate(labels):
        found = f"at position {position}"
        if label == blank:
            raise ValueError(f"{name} holds the blank ({blank}) {found}: a target has labels only")
        if not 0 <= label < classes:
            raise ValueError(
                f"{name} holds {label} {found}: log_probs of the shape {shape} have the classes 0 "
                f"to {classes - 1}"
            )


def check_log_probs(
    log_probs: Tensor, lengths: Lengths | None, blank: int, *, of_loss: bool = False
) -> Tensor:
    """Return lengths as `check_lengths` does.

    Raises ValueError for NaN within them, too, and for numbers above 0, which are not logarithms of
    probabilities; a loss takes them, as torch's does.
    """
    lengths = check_lengths(log_probs, lengths, blank, "input_lengths" if of_loss else "lengths")
    within = torch.arange(len(log_probs))[:, None] < lengths  # (T, N)
    highest = log_probs.detach().amax(-1).cpu()[within]  # of each frame; NaN where it has any
    if highest.isnan().any():
        raise ValueError(f"log_probs of the shape {tuple(log_probs.shape)} contain NaN")
    if not of_loss and (highest > ROUNDING).any():
        fault = f"log_probs hold {highest.max():.3g}: logarithms of probabilities are at most 0"
        raise ValueError(f"{fault}, apply log_softmax(-1) to the scores first")
    return lengths


def check_lengths(log_probs: Tensor, lengths: Lengths | None, blank: int, name: str) -> Tensor:
    """Return lengths (N,) on the CPU: as given, or T for each sample of log_probs (T, N, C).

    Raises ValueError naming the argument and its shape.
    """
    if log_probs.dim() != 3:
        raise ValueError(f"log_probs must have the shape (T, N, C); got {tuple(log_probs.shape)}")
    frames, batch, _ = log_probs.shape
    check_blank(log_probs, blank)
    if lengths is None:
        return torch.full((batch,), frames)
    lengths = whole_numbers(lengths, name)
    if lengths.shape != (batch,):
        shape = tuple(lengths.shape)
        raise ValueError(f"{name} must have the shape ({batch},), one for each sample; got {shape}")
    if batch and (int(lengths.min()) < 0 or int(lengths.max()) > frames):
        raise ValueError(f"{name} must lie between 0 and T = {frames}; got {lengths.tolist()}")
    return lengths


def whole_numbers(given: Any, name: str) -> Tensor:
    """Return whole numbers as a tensor of 1 or more dimensions, on the CPU, or raise ValueError."""
    try:
        numbers = torch.as_tensor(given).detach().cpu()
    except (TypeError, ValueError, RuntimeError) as error:
        raise ValueError(
            f"{name} must be whole numbers in a tensor or an even list; got {given!r} ({error})"
        ) from None
    if numbers.dtype.is_floating_point and numbers.numel():
        raise ValueError(f"{name} must be whole numbers; got a tensor of {numbers.dtype}")
    return numbers.long() if numbers.dim() else numbers.long()[None]


def pad_targets(
    log_probs: Tensor, targets: Tensor, target_lengths: Lengths, blank: int
) -> tuple[Tensor, Tensor]:
    """Return targets (N, L), padded with blanks, and target_lengths (N,), both on the CPU.

    `targets` come padded or one after the other; log_probs (T, N, C). Raises ValueError naming
    argument and shape.
    """
    batch, classes = log_probs.shape[1:]
    lengths = whole_numbers(target_lengths, "target_lengths")
    targets = whole_numbers(targets, "targets")
    if lengths.shape != (batch,):
        raise ValueError(
            f"target_lengths must have the shape ({batch},); got {tuple(lengths.shape)}"
        )
    if batch and int(lengths.min()) < 0:
        raise ValueError(f"target_lengths must not be negative; got {lengths.tolist()}")
    longest, total = int(lengths.max()) if batch else 0, int(lengths.sum())
    shape = tuple(targets.shape)
    within = torch.arange(longest) < lengths[:, None]  # (N, L)
    if targets.dim() == 1:
        if len(targets) != total:
            raise ValueError(
                f"targets of the shape {shape} hold {len(targets)} labels one after the other, "
                f"target_lengths add up to {total}"
            )
        padded = torch.zeros(batch, longest, dtype=torch.long).masked_scatter_(within, targets)
    elif targets.dim() == 2 and targets.shape[0] == batch and targets.shape[1] >= longest:
        padded = targets[:, :longest]
    else:
        raise ValueError(
            f"targets must have the shape ({batch}, L) with L at least {longest}, or ({total},); "
            f"got {shape}"
        )
    if (within & ((padded == blank) | (padded < 0) | (padded >= classes))).any():
        check_labels("targets", padded[within].tolist(), log_probs, blank)
    return padded.masked_fill(~within, blank), lengths
