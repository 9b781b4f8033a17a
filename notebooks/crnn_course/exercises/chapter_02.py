"""Exercises and questions of chapter 02: the CNN reads columns.

A layer is written as (kernel, stride, padding) in the width, or as (kernel, stride) where the
padding makes no difference.
"""

from __future__ import annotations

import math
import random
from collections.abc import Callable, Sequence

from crnn_course.exercises.definitions import Exercise, Mistake, Question
from crnn_lib.model import Geometry, ReceptiveField, receptive_field

Layer = tuple[int, int, int]  # kernel, stride, padding

_SHIPPED: list[Layer] = [(3, 1, 1), (2, 2, 0), (3, 1, 1), (2, 2, 0), (3, 1, 1), (3, 1, 1)]
_AUTHORS: list[Layer] = [*_SHIPPED, (2, 1, 1), (3, 1, 1), (3, 1, 1), (2, 1, 1), (2, 1, 0)]

# --- right answers that the library has in another form, or not at all ----------------------------


def output_length(width: int, kernel: int, stride: int, padding: int) -> int:
    """Return how many positions a window of `kernel` pixels has on `width` pixels.

    It moves by `stride`, and `padding` zeros are laid at each side first.
    """
    return int(Geometry(kernel, stride, padding).outputs(width))


def columns_of(width: int, layers: Sequence[Layer]) -> int:
    """Return how many columns layers (kernel, stride, padding) make of `width` pixels."""
    for kernel, stride, padding in layers:
        width = output_length(width, kernel, stride, padding)
    return width


def sees(layers: Sequence[tuple[int, int]]) -> tuple[int, int]:
    """Return size and stride, in pixels, of the receptive field of layers (kernel, stride)."""
    field = receptive_field([Geometry(kernel, stride) for kernel, stride in layers])
    return field.size, field.stride


def pixels_seen(column: int, size: int, stride: int, start: int, width: int) -> tuple[int, int]:
    """Return the first pixel and the end (exclusive) that a column sees of `width` pixels."""
    return ReceptiveField(size, stride, start).pixels(column, width)


def convolution_parameters(inputs: int, outputs: int, kernel: tuple[int, int], norm: bool) -> int:
    """Count the parameters of a convolution with a bias and, if `norm`, of the BatchNorm after it.

    Parameters are the numbers that training sets.
    """
    height, width = kernel
    return outputs * (inputs * height * width + 1) + (2 * outputs if norm else 0)


# --- examples -------------------------------------------------------------------------------------


def _one_layer() -> list[tuple[int, int, int, int]]:
    dice = random.Random(21)
    small = [(7, 3, 1, 1), (7, 2, 2, 0), (5, 2, 2, 0), (7, 3, 2, 1), (94, 2, 2, 0)]
    kernels = [dice.randint(2, 6) for _ in range(10)]
    return small + [
        (dice.randint(8, 200), kernel, dice.randint(1, 4), dice.randint(0, kernel // 2))
        for kernel in kernels
    ]


def _stacks() -> list[tuple[int, list[Layer]]]:
    dice = random.Random(22)
    kinds: list[Layer] = [(3, 1, 1), (2, 2, 0), (2, 1, 1), (3, 2, 1), (2, 1, 0), (5, 1, 2)]
    small: list[tuple[int, list[Layer]]] = [
        (7, [(2, 2, 0)]),
        (7, [(3, 1, 1), (2, 2, 0), (2, 2, 0)]),
        (94, _SHIPPED),
        (100, _AUTHORS),
    ]
    return small + [
        (dice.randint(60, 300), dice.choices(kinds, k=dice.randint(2, 6))) for _ in range(8)
    ]


def _chains() -> list[tuple[list[tuple[int, int]]]]:
    dice = random.Random(24)
    kinds = [(3, 1), (2, 2), (2, 1), (3, 2), (1, 1), (5, 1)]
    small = [([(3, 1)],), ([(3, 1), (2, 2)],), ([(3, 1), (2, 2), (3, 1)],), ([(2, 2), (2, 2)],)]
    return small + [(dice.choices(kinds, k=dice.randint(3, 7)),) for _ in range(8)]


def _fields() -> list[tuple[int, int, int, int, int]]:
    """Return examples (column, size, stride, start, width): small ones, then random ones."""
    dice = random.Random(25)
    small = [(9, 26, 4, -11, 94), (0, 26, 4, -11, 94), (22, 26, 4, -11, 94), (1, 88, 4, -43, 60)]
    drawn = []
    for _ in range(8):
        stride, width = dice.choice([1, 2, 4, 8]), dice.randint(40, 120)
        size = dice.randint(stride, 40)
        column = dice.randrange(max(1, width // stride))
        drawn.append((column, size, stride, -dice.randint(0, size // 2), width))
    return small + drawn


def _convolutions() -> list[tuple[int, int, tuple[int, int], bool]]:
    dice = random.Random(26)
    small = [(1, 16, (3, 3), False), (1, 16, (3, 3), True), (128, 192, (2, 1), True)]
    return small + [
        (
            dice.randint(1, 64),
            dice.randint(1, 64),
            (dice.randint(1, 5), dice.randint(1, 5)),
            dice.random() < 0.5,
        )
        for _ in range(10)
    ]


# --- typical mistakes -----------------------------------------------------------------------------


def _rounded_up(width: int, kernel: int, stride: int, padding: int) -> int:
    return math.ceil((width + 2 * padding - kernel) / stride) + 1


def _through(width: int, layers: Sequence[Layer], step: Callable[[int, int, int, int], int]) -> int:
    for kernel, stride, padding in layers:
        width = step(width, kernel, stride, padding)
    return width


def _chain(
    layers: Sequence[tuple[int, int]],
    *,
    stride_first: bool = False,
    whole_kernel: bool = False,
    start: int = 1,
) -> tuple[int, int]:
    """Return what the recursion gives, with a mistake in it where one is asked for."""
    size, stride = start, 1
    for kernel, step in layers:
        if stride_first:
            stride *= step
        size += (kernel - (not whole_kernel)) * stride
        if not stride_first:
            stride *= step
    return size, stride


EXERCISES = (
    Exercise(
        number="2.1",
        title="How many windows fit",
        difficulty=1,
        importance=3,
        minutes=8,
        reference=output_length,
        forbidden=(Geometry.outputs,),
        examples=_one_layer,
        mistakes=(
            Mistake(
                "You add the padding once. It is laid at both sides of the picture, "
                "so the width grows by twice as much.",
                lambda width, kernel, stride, padding: (width + padding - kernel) // stride + 1,
            ),
            Mistake(
                "You count the steps, not the windows. "
                "There is already a window before the first step: add it.",
                lambda width, kernel, stride, padding: (width + 2 * padding - kernel) // stride,
            ),
            Mistake(
                "You round up. A window that would reach beyond the edge is left out, "
                "so half a step does not count: round down.",
                _rounded_up,
            ),
            Mistake(
                "You divide and keep the fraction. "
                "There is no half window: round down, in Python with //.",
                lambda width, kernel, stride, padding: (width + 2 * padding - kernel) / stride + 1,
            ),
            Mistake(
                "You divide the whole width by the stride, as if the window were a point. "
                "First subtract what the window covers.",
                lambda width, kernel, stride, padding: (width + 2 * padding) // stride,
            ),
            Mistake(
                "You divide only the kernel by the stride: division comes before subtraction. "
                "Put brackets around the pixels that are left for steps.",
                lambda width, kernel, stride, padding: width + 2 * padding - kernel // stride + 1,
            ),
        ),
        hints=(
            "Put the first window at the left edge. How many pixels are left to the right of it?",
            """
            rest = pixels with padding - what the first window covers
            steps = how many whole strides fit into rest
            answer = the first window + steps
            """,
            (
                "7 pixels: kernel 3, stride 2, padding 1 gives 4 windows; "
                "kernel 2, stride 2, no padding gives 3."
            ),
        ),
        praise=(
            "the first window takes the kernel, each further one a stride, "
            "and the pixels that are left over are not looked at."
        ),
    ),
    Exercise(
        number="2.2",
        title="Columns of a whole stack",
        difficulty=1,
        importance=3,
        minutes=6,
        reference=columns_of,
        examples=_stacks,
        mistakes=(
            Mistake(
                "You give every layer the width of the picture. "
                "Each layer gets what the one before it leaves: carry the width on.",
                lambda width, layers: output_length(width, *layers[-1]),
            ),
            Mistake(
                "You divide by the product of the strides. That is right only for pools without "
                "padding. With stride 1, a window of 2 adds a column if the padding is 1, and "
                "takes one away if there is none. Apply the formula layer by layer.",
                lambda width, layers: width // math.prod(stride for _, stride, _ in layers),
            ),
            Mistake(
                "You round up somewhere on the way. "
                "Each layer leaves out the window that does not fit: round down.",
                lambda width, layers: _through(width, layers, _rounded_up),
            ),
            Mistake(
                "You ignore the padding, or add only one side of it. "
                "It is laid at both sides of each layer's input.",
                lambda width, layers: _through(
                    width, layers, lambda w, k, s, p: (w + p - k) // s + 1
                ),
            ),
            Mistake(
                "You return after the first layer: is the return inside the loop?",
                lambda width, layers: output_length(width, *layers[0]),
            ),
        ),
        hints=(
            "What comes out of one layer goes into the next. Which variable can carry it?",
            """
            for each layer (kernel, stride, padding):
                width = the number of windows of this layer on width
            answer = width
            """,
            "94 pixels through the shipped model: 94, 47, 47, 23, and then 23 to the end.",
        ),
        praise="the number of columns is known before any weight is: compute it before you train.",
    ),
    Exercise(
        number="2.3",
        title="Which words still fit",
        difficulty=2,
        importance=3,
        minutes=8,
        reference=["initial", "illiteracy", "mom"],
        mistakes=(
            Mistake(
                "'little' needs one column more than it has letters, for the blank between its "
                "two letters t: it needs 7 columns and has 6.",
                ["initial", "little", "illiteracy", "mom"],
            ),
            Mistake(
                "You round up. Each pool leaves out the odd pixel: "
                "51 gives 25, then 12, then 6, not 7.",
                ["initial", "little", "lift", "illiteracy", "mom"],
            ),
            Mistake(
                "That is right for the model as it is, with two square pools. "
                "Here the third pool halves the width once more.",
                ["initial", "little", "lift", "fill", "illiteracy", "mom"],
            ),
            Mistake(
                "'initial' needs 7 columns and has exactly 7. "
                "That is enough: no column needs to be left over.",
                ["illiteracy", "mom"],
            ),
            Mistake(
                "You use the rule that a text needs twice its letters plus one. "
                "It circulates on the web, and it is false: each letter needs a column, "
                "and each pair of equal neighbours needs one more.",
                ["mom"],
            ),
            Mistake(
                "The words are right. Give them in the order of the line above.",
                ["illiteracy", "initial", "mom"],
            ),
            Mistake(
                "Those are the words that do not fit. Give the other ones.",
                ["little", "lift", "fill"],
            ),
            Mistake(
                "None at all? That follows from the false rule T > 2L + 1. Each letter needs a "
                "column, and each pair of equal neighbours needs one more. Nothing else does.",
                [],
            ),
        ),
        hints=(
            "Find two numbers for each word: the columns it gets and the columns it needs.",
            """
            columns = width halved three times, each time rounded down
            needed = letters + pairs of equal neighbours
            it fits where columns >= needed
            """,
            (
                "For 'fill': 29 gives 14, 7, 3 columns; f i l-l needs 4 + 1 = 5. "
                "It does not fit. Three of the six words do."
            ),
        ),
        praise=(
            "a word fits when it has a column for each letter, "
            "and one more for each pair of equal neighbours."
        ),
    ),
    Exercise(
        number="2.4",
        title="The recursion of the receptive field",
        difficulty=2,
        importance=3,
        minutes=12,
        reference=sees,
        forbidden=(receptive_field,),
        examples=_chains,
        mistakes=(
            Mistake(
                "You multiply the stride before you use it. "
                "A layer's window covers values that the layers before it made: "
                "grow the size with the old stride, then multiply.",
                lambda layers: _chain(layers, stride_first=True),
            ),
            Mistake(
                "You grow by the whole kernel. One of the 3 values under a kernel of 3 is the "
                "pixel that you had already: it adds 2 neighbours.",
                lambda layers: _chain(layers, whole_kernel=True),
            ),
            Mistake(
                "You grow by the kernel without the stride. After a pool, neighbours are two "
                "pixels apart. Each counts as many pixels as the product of the strides before it.",
                lambda layers: (
                    1 + sum(kernel - 1 for kernel, _ in layers),
                    math.prod(step for _, step in layers),
                ),
            ),
            Mistake(
                "You add the strides, but they multiply: "
                "every second of every second is every fourth.",
                lambda layers: (_chain(layers)[0], sum(step for _, step in layers)),
            ),
            Mistake(
                "You multiply the kernels. But the windows of neighbours overlap: "
                "each layer only adds its further neighbours to what is seen already.",
                lambda layers: (
                    math.prod(kernel for kernel, _ in layers),
                    math.prod(step for _, step in layers),
                ),
            ),
            Mistake(
                "You begin with a size of 0. "
                "Before the first layer, a pixel sees itself: begin with 1.",
                lambda layers: _chain(layers, start=0),
            ),
        ),
        hints=(
            (
                "How far apart, in pixels of the picture, are two neighbours at the input of this "
                "layer? The window adds that distance, kernel minus one times."
            ),
            """
            size, stride = 1, 1                    # a pixel sees itself
            for each layer (kernel, step):
                size grows by (kernel - 1) neighbours, each `stride` pixels away
                stride becomes `step` times as large
            """,
            (
                "[(3, 1)] gives (3, 1); [(3, 1), (2, 2)] gives (4, 2); "
                "[(3, 1), (2, 2), (3, 1)] gives (8, 2)."
            ),
        ),
        praise=(
            "a layer after the pools reaches further, "
            "because its neighbours are further apart in the picture."
        ),
    ),
    Exercise(
        number="2.5",
        title="Which pixels a column sees",
        difficulty=1,
        importance=2,
        minutes=8,
        reference=pixels_seen,
        forbidden=(ReceptiveField.pixels,),
        examples=_fields,
        mistakes=(
            Mistake(
                "At the left edge your field begins before the picture. "
                "There is only zero padding there: begin at pixel 0 at the earliest.",
                lambda column, size, stride, start, width: (
                    start + column * stride,
                    min(start + column * stride + size, width),
                ),
            ),
            Mistake(
                "At the right edge your field goes on beyond the picture: "
                "end at its width at the latest.",
                lambda column, size, stride, start, width: (
                    max(start + column * stride, 0),
                    start + column * stride + size,
                ),
            ),
            Mistake(
                "You clip nothing: at both edges the field reaches into the zero padding, "
                "where there are no pixels.",
                lambda column, size, stride, start, width: (
                    start + column * stride,
                    start + column * stride + size,
                ),
            ),
            Mistake(
                "You clip the left side first and count the size from there. "
                "The field keeps its position when its left part is outside: "
                "find both ends, then clip both.",
                lambda column, size, stride, start, width: (
                    max(start + column * stride, 0),
                    min(max(start + column * stride, 0) + size, width),
                ),
            ),
            Mistake(
                "You leave out the start. Column 0 does not begin at pixel 0: "
                "`start` says where it begins, mostly left of the picture.",
                lambda column, size, stride, start, width: (
                    min(column * stride, width),
                    min(column * stride + size, width),
                ),
            ),
            Mistake(
                "Your second number is the last pixel that is seen. "
                "The end is exclusive, as in range and in slices: add one.",
                lambda column, size, stride, start, width: (
                    max(start + column * stride, 0),
                    min(start + column * stride + size, width) - 1,
                ),
            ),
        ),
        hints=(
            (
                "Where does the field of column 0 begin? "
                "How many pixels further right does the field of column 1 begin?"
            ),
            """
            left = start + as many strides as the column's number
            right = left + size
            clip both: not before pixel 0, not beyond the width
            """,
            (
                "size 26, stride 4, start -11, width 94: "
                "column 9 sees (25, 51), column 0 sees (0, 15)."
            ),
        ),
        praise=(
            "start + t * stride is where column t begins to see. "
            "With it you can find a letter's position in the picture again."
        ),
    ),
    Exercise(
        number="2.6",
        title="Count the parameters of a convolution",
        difficulty=2,
        importance=2,
        minutes=8,
        reference=convolution_parameters,
        examples=_convolutions,
        mistakes=(
            Mistake(
                "You forget the bias: each output channel has one number more.",
                lambda inputs, outputs, kernel, norm: (
                    outputs * inputs * kernel[0] * kernel[1] + 2 * outputs * norm
                ),
            ),
            Mistake(
                "You count BatchNorm's running mean and variance. They are measured, not trained "
                "(buffers, not parameters). Two numbers for each channel are left.",
                lambda inputs, outputs, kernel, norm: (
                    outputs * (inputs * kernel[0] * kernel[1] + 1) + 4 * outputs * norm
                ),
            ),
            Mistake(
                "You give BatchNorm one number for each channel. "
                "It has two: one that it multiplies by and one that it adds.",
                lambda inputs, outputs, kernel, norm: (
                    outputs * (inputs * kernel[0] * kernel[1] + 1) + outputs * norm
                ),
            ),
            Mistake(
                "Your filters look at only one input channel. "
                "Each output channel has a whole window of weights for every input channel.",
                lambda inputs, outputs, kernel, norm: (
                    outputs * (kernel[0] * kernel[1] + 1) + 2 * outputs * norm
                ),
            ),
            Mistake(
                "You count only one side of the window. It has height times width weights.",
                lambda inputs, outputs, kernel, norm: (
                    outputs * (inputs * kernel[0] + 1) + 2 * outputs * norm
                ),
            ),
            Mistake(
                "You forget BatchNorm: if `norm` is true, "
                "each output channel has two numbers more.",
                lambda inputs, outputs, kernel, norm: (
                    outputs * (inputs * kernel[0] * kernel[1] + 1)
                ),
            ),
            Mistake(
                "You count one bias for the whole layer. Each output channel has its own.",
                lambda inputs, outputs, kernel, norm: (
                    outputs * inputs * kernel[0] * kernel[1] + 1 + 2 * outputs * norm
                ),
            ),
            Mistake(
                "You count BatchNorm's two numbers once for the whole layer. "
                "Each output channel has its own two.",
                lambda inputs, outputs, kernel, norm: (
                    outputs * (inputs * kernel[0] * kernel[1] + 1) + 2 * norm
                ),
            ),
            Mistake(
                "You square one side of the window. Height and width may be different.",
                lambda inputs, outputs, kernel, norm: (
                    outputs * (inputs * kernel[0] ** 2 + 1) + 2 * outputs * norm
                ),
            ),
        ),
        hints=(
            "How many numbers does one output channel need? Then think of all output channels.",
            """
            one filter = a window of weights for every input channel + one bias
            all filters = outputs times that
            BatchNorm = a factor and a shift for every output channel, if there is one
            """,
            "(1, 16, (3, 3), False) gives 160; with BatchNorm it is 192.",
        ),
        praise="the width of the picture is not in the formula: the same filters fit every width.",
    ),
)

QUESTIONS = (
    Question(
        number="2.A",
        right="c",
        replies={
            "a": (
                "the first square pool keeps one position of two, and so does the second: "
                "far fewer than 94 are left."
            ),
            "b": (
                "94 / 4 is 23.5, and nothing rounds up: "
                "a window that does not fit completely is left out. So it is 23."
            ),
            "c": (
                "94, then 47, then 23: the odd pixel of 47 has no partner, "
                "and a window that does not fit is left out."
            ),
        },
    ),
    Question(
        number="2.B",
        right="b",
        replies={
            "a": (
                "before the pools its neighbours are one pixel apart, so it adds 2 pixels. "
                "After them it adds 8."
            ),
            "b": (
                "after two pools its neighbours are four pixels apart: "
                "it adds 2 * 4 = 8 pixels instead of 2."
            ),
            "c": (
                "the kernel is the same, but its neighbours are not equally far apart: "
                "after two pools the distance is four pixels."
            ),
        },
    ),
    Question(
        number="2.C",
        right="c",
        replies={
            "a": (
                "it does not only fade. Outside the receptive field no pixel enters the "
                "computation, so there it is exactly zero."
            ),
            "b": (
                "zero outside is right. But inside, the middle pixels can reach the column "
                "in many more ways than those at the edges."
            ),
            "c": (
                "outside, nothing enters. Inside, the middle pixels can reach the column "
                "in the most ways."
            ),
        },
    ),
    Question(
        number="2.D",
        right="b",
        replies={
            "a": (
                "the products are zero, but the bias is added at each position, "
                "and BatchNorm subtracts a mean and adds a shift."
            ),
            "b": (
                "the bias is added everywhere, and BatchNorm subtracts a mean and adds a shift: "
                "empty positions get a value."
            ),
            "c": (
                "nothing is added up along the width: "
                "each position gets the same value, the bias after BatchNorm."
            ),
        },
    ),
)
