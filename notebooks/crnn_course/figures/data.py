"""Figures of chapter 01: drawn words, their widths, and how much of a batch is padding."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle
from PIL import Image

from crnn_course.figures.base import BLUE, GREY, ORANGE, RIM, WRONG, blank_figure
from crnn_lib.contract import HEIGHT
from crnn_lib.data import Batch
from crnn_lib.rendering import STYLES, Rendered, render

WIDEST = 8.5  # inches that a row of pictures takes
HATCHED: dict[str, Any] = {
    "facecolor": "none",
    "edgecolor": ORANGE,
    "hatch": "//",
    "linewidth": 0.0,
}


def styles_figure(text: str, indexes: Sequence[int], seed: int = 0) -> Figure:
    """`text` in each style (a row each) for each index (a column each), all pixels of one size."""
    rows = {
        style: [render(text, style, seed=seed, index=index) for index in indexes]
        for style in STYLES
    }
    widest = max(drawn.image.width for row in rows.values() for drawn in row)
    figure = blank_figure(
        WIDEST, 0.3 + len(rows) * (WIDEST / len(indexes) * HEIGHT / widest + 0.05)
    )
    axes = figure.subplots(len(rows), len(indexes), squeeze=False)
    for line, (style, row) in zip(axes, rows.items()):
        line[0].set_ylabel(style, fontsize=10, rotation=0, ha="right", va="center")
        for axis, drawn in zip(line, row):
            _pixels(axis, drawn.image, widest)
    for axis, index in zip(axes[0], indexes):
        axis.set_title(f"index {index}", fontsize=10)
    widths = "; ".join(
        f"{style} {', '.join(str(drawn.image.width) for drawn in row)}"
        for style, row in rows.items()
    )
    fonts = {drawn.font for row in rows.values() for drawn in row}
    figure.set_label(
        f"The word {text} with the seed {seed} in {len(rows)} styles from top to bottom, for the "
        "indexes "
        f"{', '.join(map(str, indexes))} from left to right, in {len(fonts)} different fonts. "
        f"Widths in pixels: {widths}."
    )
    return figure


def drawn_figure(text: str, index: int, seed: int = 0) -> Figure:
    """One word and one index in each style, the true box of each character around it, the font's
    name above.
    """
    drawn = {style: render(text, style, seed=seed, index=index) for style in STYLES}
    widest = 60 + 20 * len(text)
    figure = blank_figure(0.68 * WIDEST, 0.3 + len(drawn) * 0.56 * WIDEST * HEIGHT / widest)
    axes = figure.subplots(len(drawn), 1, squeeze=False)[:, 0]
    figure.suptitle(f"index {index}: {drawn['clean'].font}", fontsize=10)
    for axis, (style, one) in zip(axes, drawn.items()):
        axis.set_ylabel(style, fontsize=9, rotation=0, ha="right", va="center")
        _pixels(axis, one.image, max(widest, one.image.width))
        _outline(axis, one)
        axis.text(one.image.width + 2, HEIGHT / 2, f"{one.image.width} px", fontsize=9, va="center")
    widths = ", ".join(f"{style} {one.image.width}" for style, one in drawn.items())
    figure.set_label(
        f"The word {text}, index {index}, in the font {drawn['clean'].font}, with a box around "
        "each of its "
        f"{len(drawn['clean'].boxes)} characters; widths in pixels: {widths}."
    )
    return figure


def stretched_figure(drawn: Sequence[Rendered], width: int) -> Figure:
    """Words at their own width (left) and all stretched to one `width` (right), all pixels of one
    size.
    """
    widest = max(one.image.width for one in drawn)
    figure = blank_figure(WIDEST, 0.35 + len(drawn) * (WIDEST * HEIGHT / (widest + width) + 0.3))
    axes = figure.subplots(len(drawn), 2, squeeze=False, width_ratios=[widest, width])
    notes = []
    for (own, forced), one in zip(axes, drawn):
        letters, true_width = len(one.text), one.image.width
        _pixels(own, one.image, widest)
        _pixels(forced, one.image.resize((width, HEIGHT), Image.Resampling.BILINEAR), width)
        own.set_xlabel(
            f"{true_width} px, {true_width / letters:.1f} a letter", fontsize=9, loc="left"
        )
        forced.set_xlabel(f"{width} px, {width / letters:.1f} a letter", fontsize=9, loc="left")
        notes.append(f"{one.text} {true_width / letters:.1f} and {width / letters:.1f}")
    axes[0, 0].set_title("own width", fontsize=10, loc="left")
    axes[0, 1].set_title(f"stretched to {width}", fontsize=10, loc="left")
    figure.set_label(
        f"{len(drawn)} words, on the left at their own width, on the right stretched to {width} "
        "pixels. "
        f"Pixels for each letter, left and right: {'; '.join(notes)}."
    )
    return figure


def batch_figure(batch: Batch) -> Figure:
    """The pictures of a batch one below the other: a line where each ends, its padding hatched, its
    text on the right.
    """
    pictures = batch.images[:, 0].numpy()  # (N, 32, W)
    count, _, width = pictures.shape
    inches_a_pixel = min(0.025, (WIDEST - 1.3) / width)
    figure = blank_figure(
        max(5.5, 1.3 + width * inches_a_pixel), 0.8 + count * (HEIGHT * inches_a_pixel + 0.05)
    )
    axes = figure.subplots(count, 1, sharex=True, squeeze=False)[:, 0]
    for axis, picture, true, text in zip(axes, pictures, batch.widths.tolist(), batch.texts):
        axis.imshow(picture, cmap="gray", vmin=-1, vmax=1)
        axis.axvline(true - 0.5, color=BLUE, linewidth=2)
        if true < width:
            axis.add_patch(
                Rectangle(
                    (true - 0.5, -0.5), width - true, HEIGHT, **HATCHED | {"edgecolor": "white"}
                )
            )
        axis.set_yticks([])
        axis.yaxis.set_label_position("right")
        axis.set_ylabel(f"{text}\n{true} px", rotation=0, ha="left", va="center", fontsize=9)
    axes[-1].set_xlabel("pixel\n(line: where the picture ends; hatched: padding, 0, mid grey)")
    figure.set_label(
        f"A batch of {count} pictures, {width} pixels wide. "
        + " ".join(
            f"{text} ends at {true}, {width - true} columns behind it are padding."
            for text, true in zip(batch.texts, batch.widths.tolist())
        )
    )
    return figure


def padding_figure(widths: Sequence[int], batch_size: int, pool: int) -> Figure:
    """Bars of the widths in the order of their batches, with the padding of each, once each `pool`
    batches are sorted.

    Pool 0 leaves the order as it is; pool 1 sorts within each batch.
    """
    group = max(1, pool * batch_size)
    ordered = [
        width
        for first in range(0, len(widths), group)
        for width in sorted(widths[first : first + group])
    ]
    orders = {0: "as they come", 1: "sorted within each batch"}
    order = orders.get(pool, f"sorted in pools of {pool} batches")
    starts = range(0, len(ordered), batch_size)
    padded = [
        max(ordered[first : first + batch_size])
        for first in starts
        for _ in ordered[first : first + batch_size]
    ]
    share = 1 - sum(ordered) / sum(padded)
    figure = blank_figure(WIDEST, 2.3)
    axis = figure.subplots()
    edges = np.arange(len(ordered) + 1) - 0.5
    axis.stairs(ordered, edges, fill=True, color=BLUE, label="picture")
    axis.stairs(
        padded, edges, baseline=ordered, fill=True, label="padding", **HATCHED | {"hatch": "////"}
    )
    for first in starts[1:]:
        axis.axvline(first - 0.5, color="black", linewidth=1)
    axis.set(
        xlim=(-0.5, len(ordered) - 0.5), ylim=(0, 1.3 * max(widths)), ylabel="pixels", xticks=[]
    )
    axis.set_xlabel(f"{len(ordered)} pictures in {len(starts)} batches (black lines between them)")
    axis.set_title(f"{order}: {share:.0%} padding", fontsize=11)
    axis.legend(loc="upper right", ncols=2, fontsize=8)
    figure.set_label(
        f"The widths of {len(ordered)} pictures in {len(starts)} batches of {batch_size}, {order}: "
        f"{share:.0%} of all pixel columns are padding."
    )
    return figure


def samples_figure(batch: Batch) -> Figure:
    """The pictures of a batch without their padding, four in a row, below each its label and
    whether anything is drawn.
    """
    rows = -(-len(batch) // 4)
    widest = int(batch.widths.max())
    figure = blank_figure(WIDEST, 0.1 + rows * (WIDEST / 4 * HEIGHT / widest + 0.35))
    axes = figure.subplots(rows, 4, squeeze=False).ravel()
    empty = 0
    for axis in axes[len(batch) :]:
        axis.axis("off")
    for axis, image, width, text in zip(axes, batch.images, batch.widths.tolist(), batch.texts):
        pixels = image[0, :, :width]
        blank = bool(pixels.min() == pixels.max())
        empty += blank
        axis.imshow(pixels.numpy(), cmap="gray", vmin=-1, vmax=1)
        axis.set(xlim=(-0.5, widest - 0.5), xticks=[], yticks=[])
        axis.spines[["top", "right", "left", "bottom"]].set_color(GREY)
        axis.set_xlabel(
            f"✗ {text}: nothing drawn" if blank else text,
            fontsize=9,
            color=WRONG if blank else "black",
        )
    figure.set_label(
        f"{len(batch)} pictures with their labels, {', '.join(batch.texts)}: "
        f"on {empty} of them nothing is drawn, all pixels are equal."
    )
    return figure


def _pixels(axis: Axes, picture: Image.Image, room: int) -> None:
    """A grey picture at the left of axes that have room for `room` pixels, each pixel as high as
    wide, without ticks.
    """
    axis.imshow(np.asarray(picture), cmap="gray", vmin=0, vmax=255)
    axis.set(xlim=(-0.5, room - 0.5), ylim=(HEIGHT - 0.5, -0.5), xticks=[], yticks=[])
    axis.spines[["top", "right", "left", "bottom"]].set_visible(False)
    axis.add_patch(
        Rectangle(
            (-0.5, -0.5),
            picture.width,
            HEIGHT,
            fill=False,
            edgecolor=GREY,
            linewidth=1,
            clip_on=False,
        )
    )


def _outline(axis: Axes, drawn: Rendered) -> None:
    """The true boxes of the characters."""
    for box in drawn.boxes:
        size = box.right - box.left, box.bottom - box.top
        place = box.left - 0.5, box.top - 0.5
        axis.add_patch(
            Rectangle(place, *size, fill=False, edgecolor=ORANGE, linewidth=1, path_effects=RIM)
        )
