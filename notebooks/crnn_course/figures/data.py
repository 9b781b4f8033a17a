"""Figures of chapter 01: drawn words, their widths, and the padding of a batch."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle
from matplotlib.patheffects import withStroke
from PIL import Image

from crnn_course.figures.base import BLUE, GREY, ORANGE, WRONG, blank_figure, outline
from crnn_course.figures.page import in_style
from crnn_course.language import enumerated, listed
from crnn_lib.contract import HEIGHT
from crnn_lib.data import Batch
from crnn_lib.rendering import Rendered, render

SHOWN = ("clean", "document", "scene")  # `loose` is `scene` with more ground
WIDEST = 8.5  # inches that a row of pictures takes
HALF = 5.05  # inches: two of these stand side by side
NARROW_RIM = (withStroke(linewidth=2, foreground="white"),)  # hides less of a letter than RIM
HATCHED: dict[str, Any] = {
    "facecolor": "none",
    "edgecolor": ORANGE,
    "hatch": "//",
    "linewidth": 0.0,
}


# --- words ----------------------------------------------------------------------------------------


@in_style
def styles_figure(text: str, indexes: Sequence[int], seed: int = 0) -> Figure:
    """Draw `text` in each style (a row each) for each index (a column each), at one scale."""
    rows = {
        style: [render(text, style, seed=seed, index=index) for index in indexes] for style in SHOWN
    }
    widest = max(drawn.image.width for row in rows.values() for drawn in row)
    height = WIDEST / len(indexes) * HEIGHT / widest + 0.05  # of a row, in inches
    figure = blank_figure(WIDEST, 0.3 + len(rows) * height)
    axes = figure.subplots(len(rows), len(indexes), squeeze=False)
    for line, (style, row) in zip(axes, rows.items()):
        line[0].set_ylabel(style, rotation=0, ha="right", va="center")
        for axis, drawn in zip(line, row):
            _draw_pixels(axis, drawn.image, widest)
    for axis, index in zip(axes[0], indexes):
        axis.set_title(f"index {index}")
    widths = listed(
        f"{style} {enumerated(drawn.image.width for drawn in row)}" for style, row in rows.items()
    )
    fonts = {drawn.font for row in rows.values() for drawn in row}
    figure.set_label(
        f"The word {text} with the seed {seed} in {len(rows)} styles from top to bottom, for the "
        f"indexes {enumerated(indexes)} from left to right, in {len(fonts)} different "
        f"fonts. Widths in pixels: {widths}."
    )
    return figure


@in_style
def drawn_figure(text: str, index: int, seed: int = 0) -> Figure:
    """Draw a word in each style, with the true box of each character and the font's name above.

    The description says how many boxes overlap the next one.
    """
    rows = {style: render(text, style, seed=seed, index=index) for style in SHOWN}
    widest = 60 + 20 * len(text)
    figure = blank_figure(7, 0.4 + len(rows) * 0.86 * 7 * HEIGHT / widest)
    axes = figure.subplots(len(rows), 1, squeeze=False)[:, 0]
    font, boxes = rows["clean"].font, rows["clean"].boxes
    figure.suptitle(f"index {index}: {font}")
    for axis, (style, drawn) in zip(axes, rows.items()):
        width = drawn.image.width
        axis.set_ylabel(style, rotation=0, ha="right", va="center")
        _draw_pixels(axis, drawn.image, max(widest, width))
        _draw_boxes(axis, drawn)
        axis.text(width + 2, HEIGHT / 2, f"{width} px", fontsize=10, va="center")
    widths = listed([f"{style} {drawn.image.width}" for style, drawn in rows.items()], ", ")
    overlaps = listed([f"{style} {_overlaps(drawn)}" for style, drawn in rows.items()], ", ")
    figure.set_label(
        f"The word {text}, index {index}, in the font {font}, with a box around each of its "
        f"{len(boxes)} characters; widths in pixels: {widths}; boxes that overlap the next one: "
        f"{overlaps}."
    )
    return figure


def _overlaps(drawn: Rendered) -> int:
    """Return how many boxes reach into the next one."""
    return sum(left.right > right.left for left, right in zip(drawn.boxes, drawn.boxes[1:]))


@in_style
def stretched_figure(words: Sequence[Rendered], width: int) -> Figure:
    """Draw words at their true width (left) and all stretched to one width (right), at one scale.

    width: in pixels, of the stretched ones.
    """
    widest = max(word.image.width for word in words)
    figure = blank_figure(WIDEST, 0.35 + len(words) * (WIDEST * HEIGHT / (widest + width) + 0.3))
    axes = figure.subplots(len(words), 2, squeeze=False, width_ratios=[widest, width])
    notes = []
    for (left, right), word in zip(axes, words):
        true = word.image.width
        share, stretched = f"{true / len(word.text):.1f}", f"{width / len(word.text):.1f}"
        _draw_pixels(left, word.image, widest)
        _draw_pixels(right, word.image.resize((width, HEIGHT), Image.Resampling.BILINEAR), width)
        left.set_xlabel(f"{true} px, {share} a letter", loc="left")
        right.set_xlabel(f"{width} px, {stretched} a letter", loc="left")
        notes.append(f"{word.text} {share} and {stretched}")
    axes[0, 0].set_title("own width")
    axes[0, 1].set_title(f"stretched to {width}")
    figure.set_label(
        f"{len(words)} words, on the left at their own width, on the right stretched to {width} "
        f"pixels. Pixels for each letter, left and right: {listed(notes)}."
    )
    return figure


# --- batches --------------------------------------------------------------------------------------


@in_style
def batch_figure(batch: Batch) -> Figure:
    """Draw the pictures of a batch in rows: a line where each ends, its padding hatched, its text.

    The text and the width in pixels stand at the right of each row.
    """
    pictures = batch.images[:, 0].numpy()  # (N, 32, W)
    count, _, width = pictures.shape
    scale = min(0.025, (WIDEST - 1.3) / width)  # inches for a pixel
    size = max(5.5, 1.3 + width * scale), 0.8 + count * (HEIGHT * scale + 0.05)
    figure = blank_figure(*size)
    axes = figure.subplots(count, 1, sharex=True, squeeze=False)[:, 0]
    hatched = HATCHED | {"edgecolor": "white"}
    for axis, picture, true, text in zip(axes, pictures, batch.widths.tolist(), batch.texts):
        axis.imshow(picture, cmap="gray", vmin=-1, vmax=1)
        outline(axis)
        axis.axvline(true - 0.5, color=BLUE, linewidth=2)
        if true < width:
            axis.add_patch(Rectangle((true - 0.5, -0.5), width - true, HEIGHT, **hatched))
        axis.set_yticks([])
        axis.yaxis.set_label_position("right")
        axis.set_ylabel(f"{text}\n{true} px", rotation=0, ha="left", va="center")
    axes[-1].set_xlabel("pixel\n(line: where the picture ends; hatched: padding, 0, mid grey)")
    ends = [
        f"{text} ends at {true}, {width - true} columns after it are padding."
        for text, true in zip(batch.texts, batch.widths.tolist())
    ]
    figure.set_label(f"A batch of {count} pictures, {width} pixels wide. {listed(ends, ' ')}")
    return figure


@in_style
def padding_figure(widths: Sequence[int], batch_size: int, pool: int) -> Figure:
    """Draw the widths in the order of their batches as bars, with the padding of each.

    pool: how many batches are sorted together. Pool 0 leaves the order as it is; pool 1 sorts
    within each batch.
    """
    ordered = _pooled(widths, max(1, pool * batch_size))
    orders = {0: "as they come", 1: "sorted within each batch"}
    order = orders.get(pool, f"sorted in pools of {pool} batches")
    starts = range(0, len(ordered), batch_size)
    batches = [ordered[start : start + batch_size] for start in starts]
    padded = [max(batch) for batch in batches for _ in batch]
    share = 1 - sum(ordered) / sum(padded)
    figure = blank_figure(HALF, 2.1)
    axis = figure.subplots()
    edges, look = np.arange(len(ordered) + 1) - 0.5, HATCHED | {"hatch": "////"}
    axis.stairs(ordered, edges, fill=True, color=BLUE, label="picture")
    axis.stairs(padded, edges, baseline=ordered, fill=True, label="padding", **look)
    for start in starts[1:]:
        axis.axvline(start - 0.5, color="black", linewidth=1)
    axis.set(xlim=(-0.5, len(ordered) - 0.5), ylim=(0, 1.3 * max(widths)))
    axis.set(ylabel="pixels", xticks=[])
    axis.set_xlabel(f"{len(ordered)} pictures in {len(starts)} batches (black lines between them)")
    axis.set_title(f"{order}: {share:.0%} padding")
    axis.legend(loc="upper right", ncols=2)
    figure.set_label(
        f"The widths of {len(ordered)} pictures in {len(starts)} batches of {batch_size}, {order}: "
        f"{share:.0%} of all pixel columns are padding."
    )
    return figure


def _pooled(widths: Sequence[int], size: int) -> list[int]:
    """Return the widths, sorted within each pool of `size` pictures."""
    pools = [widths[start : start + size] for start in range(0, len(widths), size)]
    return [width for pool in pools for width in sorted(pool)]


@in_style
def samples_figure(batch: Batch) -> Figure:
    """Draw the pictures of a batch without their padding, four in a row, with their labels.

    A picture on which nothing is drawn is marked.
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
        outline(axis)
        note, colour = (f"✗ {text}: nothing drawn", WRONG) if blank else (text, "black")
        axis.set_xlabel(note, color=colour)
    figure.set_label(
        f"{len(batch)} pictures with their labels, {enumerated(batch.texts)}: on {empty} of them "
        "nothing is drawn, all pixels are equal."
    )
    return figure


# --- parts of figures -----------------------------------------------------------------------------


def _draw_pixels(axis: Axes, picture: Image.Image, width: int) -> None:
    """Draw a grey picture at the left of axes `width` pixels wide, its pixels square, no ticks."""
    axis.imshow(np.asarray(picture), cmap="gray", vmin=0, vmax=255)
    axis.set(xlim=(-0.5, width - 0.5), ylim=(HEIGHT - 0.5, -0.5), xticks=[], yticks=[])
    axis.spines[["top", "right", "left", "bottom"]].set_visible(False)
    look: dict[str, Any] = {"fill": False, "edgecolor": GREY, "linewidth": 1, "clip_on": False}
    axis.add_patch(Rectangle((-0.5, -0.5), picture.width, HEIGHT, **look))


def _draw_boxes(axis: Axes, drawn: Rendered) -> None:
    """Draw the true box of each character."""
    look: dict[str, Any] = {"fill": False, "edgecolor": ORANGE, "linewidth": 0.8}
    for box in drawn.boxes:
        corner = box.left - 0.5, box.top - 0.5
        size = box.right - box.left, box.bottom - box.top
        axis.add_patch(Rectangle(corner, *size, **look, path_effects=NARROW_RIM))
