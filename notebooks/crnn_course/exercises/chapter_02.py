"""Exercises and questions of chapter 02: the CNN reads columns.

A layer is written as (kernel, stride, padding) in the width, or as (kernel, stride) where the
padding makes no difference.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from operator import add, mul
from random import Random
from typing import Any

from crnn_course.exercises.definitions import Exercise, Mistake, Question
from crnn_lib.model import Geometry, ReceptiveField, receptive_field

Layer = tuple[int, int, int]  # kernel, stride, padding

_SHIPPED: list[Layer] = [(3, 1, 1), (2, 2, 0), (3, 1, 1), (2, 2, 0), (3, 1, 1), (3, 1, 1)]
_AUTHORS: list[Layer] = [*_SHIPPED, (2, 1, 1), (3, 1, 1), (3, 1, 1), (2, 1, 1), (2, 1, 0)]

# --- right answers that the library has in another form, or not at all ----------------------------


def output_length(width: int, kernel: int, stride: int, padding: int) -> int:
    """Return how many positions a window of `kernel` pixels has on `width` pixels.

    It moves by `stride`, and `padding` zeros are added at each side first.
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


# --- examples: small ones and edges, then any at random -------------------------------------------

Window = tuple[int, int, int, int]  # width, kernel, stride, padding
Seen = tuple[int, int, int, int, int]  # column, size, stride, start, width


def _windows() -> list[Window]:
    fitting_once = [(5, 5, 1, 0), (1, 3, 2, 1), (1, 1, 1, 0)]
    return [(7, 3, 1, 1), (7, 2, 2, 0), (7, 3, 2, 1), (7, 3, 1, 0), (94, 2, 2, 0), *fitting_once]


def _draw_window(random: Random) -> Window:
    padding = random.randrange(4)
    width = random.randrange(1, random.choice([8, 40, 200]))
    kernel = random.randrange(1, min(width + 2 * padding, 9) + 1)
    return width, kernel, random.randrange(1, 6), padding


def _stacks() -> list[tuple[int, list[Layer]]]:
    return [
        (7, [(2, 2, 0)]),
        (7, []),
        (7, [(3, 1, 1), (2, 2, 0), (2, 2, 0)]),
        (94, _SHIPPED),
        (100, _AUTHORS),
        (9, [(2, 1, 1), (3, 2, 0)]),
        (9, [(3, 2, 0), (2, 1, 1)]),
    ]


def _draw_stack(random: Random) -> tuple[int, list[Layer]]:
    width = left = random.randrange(1, random.choice([12, 60, 200]))
    layers: list[Layer] = []
    for _ in range(random.randrange(7)):
        padding = random.randrange(3)
        kernel = random.randrange(1, min(left + 2 * padding, 5) + 1)
        layers.append((kernel, random.choice([1, 1, 2, 3]), padding))
        left = output_length(left, *layers[-1])
    return width, layers


def _chains() -> list[tuple[list[tuple[int, int]]]]:
    return [
        ([(3, 1)],),
        ([],),
        ([(3, 1), (2, 2)],),
        ([(3, 1), (2, 2), (3, 1)],),
        ([(2, 2), (2, 2)],),
        ([(1, 1)],),
        ([(3, 3), (2, 1)],),
    ]


def _draw_chain(random: Random) -> tuple[list[tuple[int, int]]]:
    return ([(random.randrange(1, 6), random.randrange(1, 4)) for _ in range(random.randrange(7))],)


def _fields() -> list[Seen]:
    """Return (column, size, stride, start, width): of models, then the edges."""
    shipped = [(9, 26, 4, -11, 94), (0, 26, 4, -11, 94), (22, 26, 4, -11, 94), (24, 26, 4, -11, 99)]
    edges = [(1, 88, 4, -43, 40), (1, 88, 4, -43, 60), (0, 3, 1, 0, 3), (0, 1, 1, 0, 1)]
    nearly = [(0, 3, 8, -1, 11), (0, 4, 1, 0, 3), (0, 2, 1, 0, 3), (1, 5, 2, -1, 9)]
    return [*shipped, *edges, *nearly, (30, 26, 4, -11, 128)]


def _draw_field(random: Random) -> Seen:
    size, stride = random.randrange(1, random.choice([6, 40])), random.choice([1, 2, 4, 8])
    width = random.choice([random.randrange(1, 20), random.randrange(20, 200)])
    start = -random.randrange(size) if random.random() < 0.8 else 0
    last = (width - 1 - start) // stride  # the last column that sees a pixel of the picture
    column = random.choice([0, last, random.randrange(last + 1)])
    return column, size, stride, start, width


Shape = tuple[int, int, tuple[int, int], bool]  # inputs, outputs, kernel, norm


def _convolutions() -> list[Shape]:
    return [
        (1, 16, (3, 3), False),
        (1, 16, (3, 3), True),
        (128, 192, (2, 1), True),
        (1, 1, (1, 1), False),
        (3, 2, (1, 2), False),
    ]


def _draw_convolution(random: Random) -> Shape:
    kernel = random.randrange(1, 6), random.randrange(1, 6)
    largest = random.choice([4, 64])
    inputs, outputs = (random.randrange(1, largest + 1) for _ in range(2))
    return inputs, outputs, kernel, random.random() < 0.5


# --- typical mistakes -----------------------------------------------------------------------------


def _through(width: int, layers: Sequence[Layer], step: Callable[[int, int, int, int], int]) -> int:
    for kernel, stride, padding in layers:
        width = step(width, kernel, stride, padding)
    return width


def _rounded_up(width: int, kernel: int, stride: int, padding: int) -> int:
    return math.ceil((width + 2 * padding - kernel) / stride) + 1


def _padded_once(width: int, kernel: int, stride: int, padding: int) -> int:
    return (width + padding - kernel) // stride + 1


def _not_padded(width: int, kernel: int, stride: int, padding: int) -> int:
    return (width - kernel) // stride + 1


def _steps(width: int, kernel: int, stride: int, padding: int) -> int:
    return (width + 2 * padding - kernel) // stride


def _by_one(width: int, kernel: int, stride: int, padding: int) -> int:
    return width + 2 * padding - kernel + 1


def _padding_added_up(layers: Sequence[Layer]) -> list[Layer]:
    return [
        (kernel, stride, sum(p for _, _, p in layers[: index + 1]))
        for index, (kernel, stride, _) in enumerate(layers)
    ]


def _chain(
    layers: Sequence[tuple[int, int]],
    *,
    stride_first: bool = False,
    whole_kernel: bool = False,
    start: int = 1,
    first: int = 1,
    strides: Callable[[int, int], int] = mul,
) -> tuple[int, int]:
    """Return what the recursion gives, with a mistake in it where one is asked for.

    start, first: the size and the stride to begin with; strides: how two of them are joined.
    """
    size, stride = start, first
    for kernel, step in layers:
        if stride_first:
            stride = strides(stride, step)
        size += (kernel - (not whole_kernel)) * stride
        if not stride_first:
            stride = strides(stride, step)
    return size, stride


def _strides(layers: Sequence[tuple[int, int]]) -> int:
    return math.prod(step for _, step in layers)


def _with_this_step(layers: Sequence[tuple[int, int]]) -> tuple[int, int]:
    return 1 + sum((kernel - 1) * step for kernel, step in layers), _strides(layers)


def _is_a_pair(mine: Any) -> bool:
    return len(mine) == 2 and not isinstance(mine, dict)


def _ends(column: int, size: int, stride: int, start: int) -> tuple[int, int]:
    """Return the first pixel and the end that a column sees, the padding included."""
    return start + column * stride, start + column * stride + size


def _pushed_in(left: int, right: int, width: int) -> tuple[int, int]:
    """Return the ends of a field that was moved until it lies in the picture."""
    if left < 0:
        return 0, min(right - left, width)
    return (width - (right - left), width) if right > width else (left, right)


def _clipped(left: int, right: int, width: int) -> tuple[int, int]:
    return max(left, 0), min(right, width)


def _weights(inputs: int, outputs: int, kernel: tuple[int, int]) -> int:
    return inputs * outputs * kernel[0] * kernel[1]


SIX = ("initial", "little", "lift", "fill", "illiteracy", "mom")
FIT = ["initial", "illiteracy", "mom"]


def _holds(word: str) -> Callable[[Any, Any], bool]:
    return lambda mine, theirs: word in list(mine)


def _lacks(word: str) -> Callable[[Any, Any], bool]:
    return lambda mine, theirs: word not in list(mine)


WINDOWS = Exercise(
    number="2.1",
    title="How many windows fit",
    difficulty=1,
    importance=3,
    minutes=8,
    reference=output_length,
    forbidden=(Geometry.outputs,),
    examples=_windows,
    draw=_draw_window,
    mistakes=(
        Mistake(
            "You add the padding once. It is added at both sides of the picture, "
            "so the width grows by twice as much.",
            _padded_once,
        ),
        Mistake(
            "The padding is not used. Zeros are added at both sides first, "
            "and the windows cover them, too.",
            _not_padded,
        ),
        Mistake(
            "The stride is not used. The window moves by `stride` pixels, "
            "so of the positions one pixel apart only every such one counts.",
            _by_one,
        ),
        Mistake(
            "Neither the padding nor the stride is used. Zeros make the row longer at both sides, "
            "and the window moves by `stride` pixels.",
            lambda width, kernel, stride, padding: width - kernel + 1,
        ),
        Mistake(
            "The padding is always 1 in your answer. Use `padding`: layers differ.",
            lambda width, kernel, stride, padding: (width + 2 - kernel) // stride + 1,
        ),
        Mistake(
            "The stride is always 2 in your answer. Use `stride`: layers differ.",
            lambda width, kernel, stride, padding: (width + 2 * padding - kernel) // 2 + 1,
        ),
        Mistake(
            "The kernel is always `3` in your answer. Use `kernel`: layers differ.",
            lambda width, kernel, stride, padding: (width + 2 * padding - 3) // stride + 1,
        ),
        Mistake(
            "The kernel is not used, so you count windows that reach beyond the end. The first "
            "window covers `kernel` pixels: subtract them from the pixels and the zeros.",
            lambda width, kernel, stride, padding: (width + 2 * padding) // stride + 1,
        ),
        Mistake(
            "You divide the width by the stride and use nothing else. Add the zeros, subtract what "
            "the first window covers, and count the steps of the rest.",
            lambda width, kernel, stride, padding: width // stride,
        ),
        Mistake(
            "You divide the width by the kernel and use nothing else. Windows move by the stride, "
            "over the pixels and the zeros.",
            lambda width, kernel, stride, padding: width // kernel,
        ),
        Mistake(
            "You leave out a window that ends exactly at the edge. It fits: nothing of it lies "
            "beyond the pixels and the zeros.",
            lambda width, kernel, stride, padding: (width + 2 * padding - kernel - 1) // stride + 1,
        ),
        Mistake(
            "The kernel is not used. The first window covers `kernel` pixels, "
            "and only the pixels to the right of it are left for steps.",
            lambda width, kernel, stride, padding: (width + 2 * padding - 1) // stride + 1,
        ),
        Mistake(
            "You count the steps, not the windows. "
            "There is already a window before the first step: add it.",
            _steps,
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
            "You round to the nearest whole number. A step that does not fit as a whole is left "
            "out, even if only one pixel is missing: round down, in Python with //.",
            lambda width, kernel, stride, padding: (
                round((width + 2 * padding - kernel) / stride) + 1
            ),
        ),
        Mistake(
            "You round to the nearest whole number at the end. A step that does not fit as a whole "
            "is left out, even if only one pixel is missing: round down, in Python with //.",
            lambda width, kernel, stride, padding: round(
                (width + 2 * padding - kernel) / stride + 1
            ),
        ),
        Mistake(
            "You count the positions one pixel apart, and divide them by the stride. But the "
            "first window costs no step: divide what is left after it, then add it.",
            lambda width, kernel, stride, padding: (width + 2 * padding - kernel + 1) // stride,
        ),
        Mistake(
            "You divide the whole width by the stride, as if the window were a point. "
            "First subtract what the window covers.",
            lambda width, kernel, stride, padding: (width + 2 * padding) // stride,
        ),
        Mistake(
            "You divide the whole width by the kernel, as if the windows lay side by side. "
            "They move by the stride: subtract what the first one covers, then count steps.",
            lambda width, kernel, stride, padding: (width + 2 * padding) // kernel,
        ),
        Mistake(
            "Kernel and stride are exchanged: the kernel is what the window covers, "
            "the stride is how far it moves.",
            lambda width, kernel, stride, padding: (width + 2 * padding - stride) // kernel + 1,
        ),
        Mistake(
            "You divide only the kernel by the stride: division comes before subtraction. "
            "Put brackets around the pixels that are left for steps.",
            lambda width, kernel, stride, padding: width + 2 * padding - kernel // stride + 1,
        ),
        Mistake(
            "You add the first window before you divide. It costs no step: divide the pixels that "
            "are left by the stride, and add the window afterwards.",
            lambda width, kernel, stride, padding: (width + 2 * padding - (kernel - 1)) / stride,
        ),
        Mistake(
            "You add the padding after the division, as if each zero were a window. "
            "The zeros make the row wider: add them to the width first.",
            lambda width, kernel, stride, padding: (width - kernel) // stride + 1 + 2 * padding,
        ),
        Mistake(
            "You subtract the padding. Zeros are added at both sides: the row becomes wider, "
            "so more windows fit.",
            lambda width, kernel, stride, padding: (width - 2 * padding - kernel) // stride + 1,
        ),
        Mistake(
            "There is a window too many: is the last one still inside, with the padding?",
            lambda width, kernel, stride, padding: (width + 2 * padding - kernel) // stride + 2,
        ),
        Mistake(
            "You count every window that begins on the picture, also those that reach beyond its "
            "end. A window that does not fit as a whole is left out.",
            lambda width, kernel, stride, padding: len(range(-padding, width, stride)),
        ),
        Mistake(
            "You count every pixel that is a multiple of the stride. A window that begins there "
            "may not fit any more: what it covers must lie inside, with the padding.",
            lambda width, kernel, stride, padding: len(range(0, width, stride)),
        ),
        Mistake(
            "The width is not used: pictures have many widths.",
            lambda width, kernel, stride, padding: (7 + 2 * padding - kernel) // stride + 1,
        ),
        Mistake(
            "The number of windows is asked for, as a number: not the windows, and not a text.",
            lambda width, kernel, stride, padding: list(
                range(0, width + 2 * padding - kernel + 1, stride)
            ),
            shows=lambda mine, theirs: isinstance(mine, (str, list, tuple, range)),
        ),
        Mistake(
            "You add the kernel. What the first window covers is no longer left for steps: "
            "subtract it from the pixels and the zeros.",
            lambda width, kernel, stride, padding: (width + 2 * padding + kernel) // stride + 1,
        ),
        Mistake(
            "Too much padding is added: there are `padding` zeros at each of the two sides.",
            lambda width, kernel, stride, padding: (width + 3 * padding - kernel) // stride + 1,
        ),
        Mistake(
            "You multiply by the stride. A window that moves further has fewer positions: "
            "divide, and round down.",
            lambda width, kernel, stride, padding: (width + 2 * padding - kernel) * stride + 1,
        ),
    ),
    otherwise=(
        "Draw the row with its zeros, and the windows below it: the first one covers `kernel` "
        "numbers, and each further one begins `stride` numbers later."
    ),
    hints=(
        "Put the first window at the left edge. How many pixels are left to the right of it?",
        (
            "Draw a row with a zero at each side, `-0123456-`, and the windows below it: `-01`, "
            "`123`, `345` and `56-`. So `output_length(7, 3, 2, 1)` gives `4`. "
            "How many steps did the window make, and over how many pixels?"
        ),
        """
        rest = pixels with padding - what the first window covers
        steps = how many whole strides fit into rest
        answer = the first window + steps
        """,
    ),
    praise=(
        "the first window takes the kernel, each further one a stride, "
        "and the pixels that are left over are not looked at."
    ),
)

STACK = Exercise(
    number="2.2",
    title="Columns of a whole stack",
    difficulty=1,
    importance=3,
    minutes=6,
    reference=columns_of,
    examples=_stacks,
    draw=_draw_stack,
    mistakes=(
        Mistake(
            "You give every layer the width of the picture. "
            "Each layer gets what the one before it leaves: carry the width on.",
            lambda width, layers: output_length(width, *layers[-1]) if layers else width,
        ),
        Mistake(
            "You divide by the strides alone. That is right only for pools without "
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
            "You add only one side of the padding. It is added at both sides of each layer's "
            "input.",
            lambda width, layers: _through(width, layers, _padded_once),
        ),
        Mistake(
            "The padding of the layers is not used. "
            "Zeros are added at both sides of each layer's input.",
            lambda width, layers: _through(width, layers, _not_padded),
        ),
        Mistake(
            "The strides of the layers are not used: a window of stride 2 has half the positions.",
            lambda width, layers: _through(width, layers, _by_one),
        ),
        Mistake(
            "You count the steps of each layer, not its windows. "
            "There is already a window before the first step: add it.",
            lambda width, layers: _through(width, layers, _steps),
        ),
        Mistake(
            "You keep fractions. Each layer leaves out the window that does not fit: "
            "round down, in Python with //.",
            lambda width, layers: _through(
                width,
                layers,
                lambda w, k, s, p: (w + 2 * p - k) / s + 1,  # type: ignore[return-value,arg-type]
            ),
        ),
        Mistake(
            "You walk from the last layer to the first. The picture enters the first layer first.",
            lambda width, layers: _through(width, layers[::-1], output_length),
        ),
        Mistake(
            "You return after the first layer: is the return inside the loop?",
            lambda width, layers: output_length(width, *layers[0]) if layers else None,
        ),
        Mistake(
            "You leave out the last layer: does the loop end one layer too early?",
            lambda width, layers: _through(width, layers[:-1], output_length),
        ),
        Mistake(
            "You leave out the first layer: in Python, the first element has the index 0.",
            lambda width, layers: _through(width, layers[1:], output_length),
        ),
        Mistake(
            "One number is asked for: the width after the last layer, "
            "not that after every layer, and nothing beside it.",
            lambda width, layers: [
                _through(width, layers[: depth + 1], output_length) for depth in range(len(layers))
            ],
            shows=lambda mine, theirs: isinstance(mine, (list, tuple)),
        ),
        Mistake(
            "You add up the widths after all layers. Each layer replaces the width: "
            "only the last one is left.",
            lambda width, layers: sum(
                _through(width, layers[: depth + 1], output_length) for depth in range(len(layers))
            ),
        ),
        Mistake(
            "You divide by the kernels. The windows move by the stride, and neighbours overlap if "
            "the stride is smaller than the kernel: apply the formula layer by layer.",
            lambda width, layers: width // math.prod(kernel for kernel, _, _ in layers),
        ),
        Mistake(
            "Two numbers of a layer are exchanged. Their order is kernel, stride, padding.",
            lambda width, layers: _through(
                width, layers, lambda w, k, p, s: (w + 2 * p - k) // max(s, 1) + 1
            ),
        ),
        Mistake(
            "Kernel and stride are exchanged. The order of a layer's numbers is kernel, stride, "
            "padding.",
            lambda width, layers: _through(
                width, layers, lambda w, s, k, p: (w + 2 * p - k) // s + 1
            ),
        ),
        Mistake(
            "All layers are treated like the first one. Each has its own kernel, stride and "
            "padding.",
            lambda width, layers: _through(width, layers[:1] * len(layers), output_length),
        ),
        Mistake(
            "You subtract the padding of a layer. Zeros are added at both sides: the row becomes "
            "wider, so more windows fit.",
            lambda width, layers: _through(
                width, layers, lambda w, k, s, p: (w - 2 * p - k) // s + 1
            ),
        ),
        Mistake(
            "Each layer has a window too many: is its last one still inside, with the padding?",
            lambda width, layers: _through(
                width, layers, lambda w, k, s, p: (w + 2 * p - k) // s + 2
            ),
        ),
        Mistake(
            "You add the kernel of a layer. What its first window covers is no longer left for "
            "steps: subtract it.",
            lambda width, layers: _through(
                width, layers, lambda w, k, s, p: (w + 2 * p + k) // s + 1
            ),
        ),
        Mistake(
            "Too much padding is added: a layer has `padding` zeros at each of the two sides.",
            lambda width, layers: _through(
                width, layers, lambda w, k, s, p: (w + 3 * p - k) // s + 1
            ),
        ),
        Mistake(
            "The kernels of the layers are not used, or the strides are taken for them. A layer's "
            "first window covers `kernel` positions: only the others are left for steps.",
            lambda width, layers: _through(
                width, layers, lambda w, k, s, p: (w + 2 * p - s) // s + 1
            ),
        ),
        Mistake(
            "The kernel of a layer is its first number. You take the last one.",
            lambda width, layers: _through(width, layers, lambda w, k, s, p: (w + p) // s + 1),
        ),
        Mistake(
            "The stride of a layer is its second number. You take the first one.",
            lambda width, layers: _through(
                width, layers, lambda w, k, s, p: (w + 2 * p - k) // k + 1
            ),
        ),
        Mistake(
            "The padding of a layer is its last number. You take the second one.",
            lambda width, layers: _through(
                width, layers, lambda w, k, s, p: (w + 2 * s - k) // s + 1
            ),
        ),
        Mistake(
            "You multiply by the stride. A window that moves further has fewer positions: "
            "divide, and round down.",
            lambda width, layers: _through(
                width, layers, lambda w, k, s, p: (w + 2 * p - k) * s + 1
            ),
        ),
        Mistake(
            "You round to the nearest whole number. A step that does not fit as a whole is left "
            "out: round down, in Python with //.",
            lambda width, layers: _through(
                width, layers, lambda w, k, s, p: round((w + 2 * p - k) / s) + 1
            ),
        ),
        Mistake(
            "You leave out the layers of stride 1. They change the width, too, "
            "unless the padding makes up for the kernel.",
            lambda width, layers: _through(
                width, [layer for layer in layers if layer[1] > 1], output_length
            ),
        ),
        Mistake(
            "You halve the width twice, whatever the layers are. "
            "Use the kernel, stride and padding of each.",
            lambda width, layers: width // 4,
        ),
        Mistake(
            "You add up kernels and paddings of all layers first. After a stride a pixel stands "
            "for several, and each layer rounds down: apply the formula layer by layer.",
            lambda width, layers: (
                (width + sum(2 * p - k + 1 for k, _, p in layers) - 1)
                // math.prod(stride for _, stride, _ in layers)
                + 1
            ),
        ),
        Mistake(
            "You carry the padding of a layer on to the next ones. Each has its own.",
            lambda width, layers: _through(width, _padding_added_up(layers), output_length),
        ),
    ),
    otherwise=(
        "Work out one layer after the other: the width that comes in, with the zeros of this "
        "layer, gives the width that goes out."
    ),
    hints=(
        "What comes out of one layer goes into the next. Which variable can carry it?",
        (
            "`columns_of(94, [(3, 1, 1)])` gives `94`; with a pool after it, "
            "`columns_of(94, [(3, 1, 1), (2, 2, 0)])` gives `47`; with both once more, "
            "`columns_of(94, [(3, 1, 1), (2, 2, 0)] * 2)` gives `23`."
        ),
        """
        for each layer (kernel, stride, padding):
            width = the number of windows of this layer on width
        answer = width
        """,
    ),
    praise="the number of columns is known before any weight is: compute it before you train.",
)

WORDS_THAT_FIT = Exercise(
    number="2.3",
    title="Which words still fit",
    difficulty=2,
    importance=3,
    minutes=8,
    reference=FIT,
    mistakes=(
        Mistake(  # comes first: whoever looks into a generator uses it up
            "Give a list of words: each in quotation marks, with commas between them, in square "
            "brackets.",
            "initial illiteracy mom",
            shows=lambda mine, theirs: isinstance(mine, (str, dict, set)) or iter(mine) is mine,
        ),
        Mistake(
            "'little' needs one column more than it has letters, for the blank between its "
            "two letters t: `minimum_frames([1, 2, 3, 3, 1, 4])` gives `7`. It has 6.",
            ["initial", "little", "illiteracy", "mom"],
        ),
        Mistake(
            "You round up. Each pool leaves out the odd pixel: `51 // 2 // 2 // 2` gives `6`.",
            ["initial", "little", "lift", "illiteracy", "mom"],
        ),
        Mistake(
            "That is right for the model as it is, with two square pools. "
            "Here one more pool halves the width.",
            ["initial", "little", "lift", "fill", "illiteracy", "mom"],
        ),
        Mistake(
            "Is 'initial' not one of them? It needs as many columns as it has. "
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
            shows=lambda mine, theirs: (
                isinstance(mine, (list, tuple)) and sorted(mine) == sorted(theirs)
            ),
        ),
        Mistake(
            "Those are the words that do not fit. Give the other ones.",
            ["little", "lift", "fill"],
            shows=lambda mine, theirs: sorted(mine) == ["fill", "lift", "little"],
        ),
        Mistake(
            "None at all? That follows from the false rule T > 2L + 1. Each letter needs a "
            "column, and each pair of equal neighbours needs one more. Nothing else does.",
            [],
        ),
        Mistake(
            "Give the words themselves, each as a text in quotation marks, in one list.",
            [7, 12, 7],
            shows=lambda mine, theirs: any(not isinstance(word, str) for word in mine),
        ),
        Mistake(
            "A word stands in your list twice. Each one that fits is asked for once.",
            ["initial", "initial", "illiteracy", "mom"],
            shows=lambda mine, theirs: set(mine) == set(theirs) and len(mine) > len(theirs),
        ),
        Mistake(
            "One of the words is none of the six: compare its spelling, capital letters and "
            "spaces too.",
            ["initial", "illitteracy", "mom"],
            shows=lambda mine, theirs: not set(mine) <= set(SIX),
        ),
        Mistake(
            "'fill' does not fit: `29 // 2 // 2 // 2` gives `3` columns, fewer than its letters.",
            ["initial", "fill", "mom"],
            shows=_holds("fill"),
        ),
        Mistake(
            "'lift' does not fit: `31 // 2 // 2 // 2` gives `3` columns, fewer than its letters.",
            ["initial", "lift", "mom"],
            shows=_holds("lift"),
        ),
        Mistake(
            "'little' does not fit: `51 // 2 // 2 // 2` gives `6` columns. Count its letters, and "
            "the blank between the two letters t.",
            ["initial", "little", "mom"],
            shows=_holds("little"),
        ),
        Mistake(
            "'illiteracy' has a column for each of its letters, and one for the blank between the "
            "two letters l: a long word is not the danger, narrow letters are.",
            ["initial", "mom"],
            shows=_lacks("illiteracy"),
        ),
        Mistake(
            "'initial' fits: `61 // 2 // 2 // 2` gives `7` columns, and it has as many letters.",
            ["illiteracy"],
            shows=_lacks("initial"),
        ),
        Mistake(
            "'mom' fits: `56 // 2 // 2 // 2` gives `7` columns, more than it has letters.",
            ["initial", "illiteracy"],
            shows=_lacks("mom"),
        ),
    ),
    hints=(
        "Find two numbers for each word: the columns it gets and the columns it needs.",
        (
            "For 'fill', `29 // 2 // 2 // 2` gives `3` columns. It needs one for each letter, and "
            "one for the blank between the two letters l: `minimum_frames([1, 2, 3, 3])` gives "
            "`5`. It does not fit."
        ),
        """
        columns = width halved by each square pool, each time rounded down
        needed = letters + pairs of equal neighbours
        it fits where columns >= needed
        """,
    ),
    praise=(
        "a word fits when it has a column for each letter, "
        "and one more for each pair of equal neighbours."
    ),
)

RECURSION = Exercise(
    number="2.4",
    title="The recursion of the receptive field",
    difficulty=2,
    importance=3,
    minutes=12,
    reference=sees,
    forbidden=(receptive_field,),
    examples=_chains,
    draw=_draw_chain,
    mistakes=(
        Mistake(
            "You multiply the stride before you use it. "
            "A layer's window covers values that the layers before it made: "
            "grow the size with the old stride, then multiply.",
            lambda layers: _chain(layers, stride_first=True),
        ),
        Mistake(
            "You grow by the whole kernel. One of the values under it is the "
            "pixel that you had already: a kernel of k adds k - 1 neighbours.",
            lambda layers: _chain(layers, whole_kernel=True),
        ),
        Mistake(
            "You grow by the kernel without the stride. After a pool, neighbours are two "
            "pixels apart. Each counts as many pixels as the product of the strides before it.",
            lambda layers: (1 + sum(kernel - 1 for kernel, _ in layers), _strides(layers)),
        ),
        Mistake(
            "You grow with the stride of the layer itself. What counts is how far apart, in pixels "
            "of the picture, its inputs are: the product of the strides of all layers before it.",
            _with_this_step,
        ),
        Mistake(
            "You add the strides, but they multiply: every second of every second is every fourth.",
            lambda layers: (_chain(layers)[0], sum(step for _, step in layers)),
        ),
        Mistake(
            "You add each stride to those before it, but they multiply: "
            "every second of every second is every fourth.",
            lambda layers: _chain(layers, strides=add),
        ),
        Mistake(
            "The stride begins at 0. Before the first layer, the neighbour of a pixel is one pixel "
            "away: begin with 1, and multiply.",
            lambda layers: _chain(layers, strides=add, first=0),
        ),
        Mistake(
            "Each layer replaces the stride. What counts is how far apart its inputs are in the "
            "picture: multiply the strides of all layers.",
            lambda layers: _chain(layers, strides=lambda stride, step: step),
        ),
        Mistake(
            "The size is right. The stride is that of all layers together: their product, not the "
            "stride of the last one.",
            lambda layers: (_chain(layers)[0], layers[-1][1] if layers else 1),
        ),
        Mistake(
            "You multiply the kernels. But the windows of neighbours overlap: "
            "each layer only adds its further neighbours to what is seen already.",
            lambda layers: (math.prod(kernel for kernel, _ in layers), _strides(layers)),
        ),
        Mistake(
            "You begin with a size of 0. "
            "Before the first layer, a pixel sees itself: begin with 1.",
            lambda layers: _chain(layers, start=0),
        ),
        Mistake(
            "You begin with the first layer, which needs one: without layers, "
            "a pixel sees itself, and its neighbour begins one pixel further right.",
            lambda layers: (layers[0][0], layers[0][1]) if len(layers) < 2 else _chain(layers),
        ),
        Mistake(
            "You walk from the last layer to the first, with the formula of the other direction. "
            "With size and stride, begin at the picture: with the first layer.",
            lambda layers: _chain(layers[::-1]),
        ),
        Mistake(
            "The two numbers are exchanged: size first, then stride.",
            lambda layers: _chain(layers)[::-1],
        ),
        Mistake(
            "You return the size alone. The stride is asked for, too: return both.",
            lambda layers: _chain(layers)[0],
        ),
        Mistake(
            "The last layer is missing: does the loop end one layer too early?",
            lambda layers: _chain(layers[:-1]),
        ),
        Mistake(
            "You return after the first layer: is the return inside the loop?",
            lambda layers: _chain(layers[:1]),
        ),
        Mistake(
            "The stride stays 1. Each layer multiplies it by its own.",
            lambda layers: (1 + sum(kernel - 1 for kernel, _ in layers), 1),
            shows=lambda mine, theirs: len(mine) == len(theirs) and mine[1] == 1 != theirs[1],
        ),
        Mistake(
            "You grow by half the kernel. The window reaches over all its values: "
            "a kernel of k adds k - 1 neighbours.",
            lambda layers: (
                1
                + sum(
                    kernel // 2 * _strides(layers[:depth])
                    for depth, (kernel, _) in enumerate(layers)
                ),
                _strides(layers),
            ),
        ),
        Mistake(
            "You return the example's numbers, whatever the layers are: use them.",
            lambda layers: (8, 2),
        ),
        Mistake(
            "The two numbers are right, but in a dictionary. "
            "Return them as they are: size, then stride.",
            lambda layers: dict(zip(("size", "stride"), _chain(layers))),
            shows=lambda mine, theirs: tuple(mine.values()) == tuple(theirs),
        ),
        Mistake(
            "You grow at both sides by what is added in all. "
            "A kernel of k adds k - 1 neighbours, left and right together.",
            lambda layers: (2 * _chain(layers)[0] - 1, _strides(layers)),
        ),
        Mistake(
            "Where nothing widens the field, size and stride are 1, since a pixel sees itself: "
            "begin with 1 and 1.",
            lambda layers: _chain(layers, start=2),
            shows=lambda mine, theirs: tuple(theirs) == (1, 1) and _is_a_pair(mine),
        ),
        Mistake(
            "The size does not grow here. Each layer adds the further neighbours that its window "
            "reaches.",
            lambda layers: (1, _strides(layers)),
            shows=lambda mine, theirs: mine[0] == 1 < theirs[0],
        ),
        Mistake(
            "The size is right here, the stride is not. It says how far the fields of neighbours "
            "are apart: every layer with a stride multiplies it.",
            lambda layers: (_chain(layers)[0], 2 * _strides(layers)),
            shows=lambda mine, theirs: len(mine) == len(theirs) and mine[0] == theirs[0],
        ),
        Mistake(
            "The stride is right here, the size is not. How many further neighbours does each "
            "layer add, and how far apart are they in the picture?",
            lambda layers: (3 * _chain(layers)[0], _strides(layers)),
            shows=lambda mine, theirs: len(mine) == len(theirs) and mine[1] == theirs[1],
        ),
        Mistake(
            "Kernel and stride are exchanged. A layer's numbers are `(kernel, stride)`, "
            "in this order.",
            lambda layers: _chain([(stride, kernel) for kernel, stride in layers]),
        ),
        Mistake(
            "The size is right, but the stride of the last layer is missing: neighbours "
            "of the last layer are further apart by its own stride, too.",
            lambda layers: (_chain(layers)[0], _strides(layers[:-1])),
        ),
        Mistake(
            "You add kernel minus stride. How far a layer moves its window does not "
            "make its own field smaller: it adds `kernel - 1` neighbours.",
            lambda layers: _chain([(kernel - step + 1, step) for kernel, step in layers]),
        ),
        Mistake(
            "You grow by `kernel + 1`. One of the values under the window is the pixel "
            "that you had already: a kernel of k adds k - 1 neighbours.",
            lambda layers: (
                1
                + sum(
                    (kernel + 1) * _strides(layers[:depth])
                    for depth, (kernel, _) in enumerate(layers)
                ),
                _strides(layers),
            ),
        ),
        Mistake(
            "You double the stride at each layer. Each layer multiplies it by its own, "
            "which may be 1.",
            lambda layers: _chain([(kernel, 2) for kernel, _ in layers]),
        ),
    ),
    hints=(
        (
            "How far apart, in pixels of the picture, are two neighbours at the input of this "
            "layer? The window adds that distance, kernel minus one times."
        ),
        (
            "`sees([(3, 1)])` gives `(3, 1)`; `sees([(3, 1), (2, 2)])` gives `(4, 2)`; "
            "`sees([(3, 1), (2, 2), (3, 1)])` gives `(8, 2)`: the second convolution adds twice "
            "as much as the first."
        ),
        """
        size, stride = 1, 1                    # a pixel sees itself
        for each layer (kernel, step):
            size grows by (kernel - 1) neighbours, each `stride` pixels away
            stride becomes `step` times as large
        """,
    ),
    praise=(
        "a layer after the pools reaches further, "
        "because its neighbours are further apart in the picture."
    ),
)

PIXELS = Exercise(
    number="2.5",
    title="Which pixels a column sees",
    difficulty=1,
    importance=2,
    minutes=8,
    reference=pixels_seen,
    forbidden=(ReceptiveField.pixels,),
    examples=_fields,
    draw=_draw_field,
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
            lambda column, size, stride, start, width: _ends(column, size, stride, start),
        ),
        Mistake(
            "The right edge is clipped at a fixed number. Pictures have many widths: use `width`.",
            lambda column, size, stride, start, width: _clipped(
                *_ends(column, size, stride, start), 94
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
            lambda column, size, stride, start, width: _clipped(
                *_ends(column, size, stride, 0), width
            ),
        ),
        Mistake(
            "You subtract the start. It is a position, and it is negative left of the picture: "
            "add it.",
            lambda column, size, stride, start, width: _clipped(
                *_ends(column, size, stride, -start), width
            ),
        ),
        Mistake(
            "You leave out the stride. The field of each column begins `stride` pixels further "
            "right than that of the column before.",
            lambda column, size, stride, start, width: _clipped(
                *_ends(column, size, 1, start), width
            ),
        ),
        Mistake(
            "You move by the size of the field. Neighbours overlap: "
            "the next field begins `stride` pixels further right.",
            lambda column, size, stride, start, width: _clipped(
                *_ends(column, size, size, start), width
            ),
        ),
        Mistake(
            "You leave out the column: all columns see the same, then.",
            lambda column, size, stride, start, width: _clipped(
                *_ends(0, size, stride, start), width
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
        Mistake(
            "At the right edge you clip at the last pixel. The end is exclusive, "
            "as in range and in slices: the largest end is `width`.",
            lambda column, size, stride, start, width: (
                max(start + column * stride, 0),
                min(start + column * stride + size, width - 1),
            ),
        ),
        Mistake(
            "Your second number is how many pixels are seen, not where they end.",
            lambda column, size, stride, start, width: (
                max(start + column * stride, 0),
                min(start + column * stride + size, width) - max(start + column * stride, 0),
            ),
        ),
        Mistake(
            "You count the columns from 1. Column 0 is the first one: it begins at `start`.",
            lambda column, size, stride, start, width: _clipped(
                *_ends(column - 1, size, stride, start), width
            ),
        ),
        Mistake(
            "You are one column too far: column 0 begins at `start`, not a stride later.",
            lambda column, size, stride, start, width: _clipped(
                *_ends(column + 1, size, stride, start), width
            ),
        ),
        Mistake(
            "The field begins before pixel 0 and is cut off too early, at pixel 1. "
            "The first pixel is number 0.",
            lambda column, size, stride, start, width: (
                max(start + column * stride, 1),
                min(start + column * stride + size, width),
            ),
        ),
        Mistake(
            "`min` and `max` are exchanged: the larger of left and 0 is where the picture "
            "begins, the smaller of right and width where it ends.",
            lambda column, size, stride, start, width: (
                min(start + column * stride, 0),
                max(start + column * stride + size, width),
            ),
        ),
        Mistake(
            "A field can reach beyond the picture on both sides at once: "
            "clip the right end also where the left one was clipped.",
            lambda column, size, stride, start, width: (
                (0, start + column * stride + size)
                if start + column * stride < 0
                else (start + column * stride, min(start + column * stride + size, width))
            ),
        ),
        Mistake(
            "The two numbers are exchanged: the first pixel comes first, then the end.",
            lambda column, size, stride, start, width: _clipped(
                *_ends(column, size, stride, start), width
            )[::-1],
        ),
        Mistake(
            "Size, stride and start are those of the example. Models differ: use the arguments.",
            lambda column, size, stride, start, width: _clipped(*_ends(column, 26, 4, -11), width),
        ),
        Mistake(
            "Your field is a stride wide. It covers `size` pixels: neighbours overlap.",
            lambda column, size, stride, start, width: _clipped(
                *_ends(column, stride, stride, start), width
            ),
        ),
        Mistake(
            "You push the field into the picture. It keeps its position: "
            "what lies outside is cut off, and the rest stays where it is.",
            lambda column, size, stride, start, width: _pushed_in(
                *_ends(column, size, stride, start), width
            ),
        ),
        Mistake(
            "You take the remainder of a division by the width, so a field that begins left of the "
            "picture comes in again from the right. Begin at pixel 0 at the earliest.",
            lambda column, size, stride, start, width: (
                (start + column * stride) % width,
                min(start + column * stride + size, width),
            ),
        ),
        Mistake(
            "You drop the minus sign of the left end. Left of the picture there are no pixels: "
            "what is seen begins at pixel 0.",
            lambda column, size, stride, start, width: (
                abs(start + column * stride),
                min(start + column * stride + size, width),
            ),
        ),
        Mistake(
            "The first pixel is one too far to the right. Pixels are counted from 0, "
            "like columns: `start` needs no correction.",
            lambda column, size, stride, start, width: (
                max(start + column * stride, 0) + 1,
                min(start + column * stride + size, width),
            ),
        ),
        Mistake(
            "Two numbers are asked for, the first pixel and the end: not all the pixels.",
            lambda column, size, stride, start, width: range(
                *_clipped(*_ends(column, size, stride, start), width)
            ),
            shows=lambda mine, theirs: isinstance(mine, range) or len(mine) != len(theirs),
        ),
        Mistake(
            "The start is that of the example. Models differ: use `start`.",
            lambda column, size, stride, start, width: _clipped(
                *_ends(column, size, stride, -11), width
            ),
        ),
        Mistake(
            "The stride is that of the example. Models differ: use `stride`.",
            lambda column, size, stride, start, width: _clipped(
                *_ends(column, size, 4, start), width
            ),
        ),
        Mistake(
            "The size is that of the example. Models differ: use `size`.",
            lambda column, size, stride, start, width: _clipped(
                *_ends(column, 26, stride, start), width
            ),
        ),
        Mistake(
            "The end is one too far: `left + size` is already the pixel after the last one that is "
            "seen.",
            lambda column, size, stride, start, width: _clipped(
                *_ends(column, size + 1, stride, start), width
            ),
        ),
        Mistake(
            "Your second number is the size of the field. Where it ends is asked for: "
            "count the size from where the field begins.",
            lambda column, size, stride, start, width: (max(start + column * stride, 0), size),
        ),
        Mistake(
            "You multiply the start by the stride, too. It is in pixels already: "
            "only the column's number is multiplied.",
            lambda column, size, stride, start, width: _clipped(
                *_ends(column, size, stride, start * stride), width
            ),
        ),
        Mistake(
            "You go half the size to both sides. `start` is where the field of column 0 begins, "
            "not its middle.",
            lambda column, size, stride, start, width: _clipped(
                *_ends(column, 2 * (size // 2), stride, start - size // 2), width
            ),
        ),
        Mistake(
            "The end is right here, the first pixel is not. Where the field begins left of the "
            "picture, the first pixel that is seen is number 0; elsewhere it is where the field "
            "begins.",
            lambda column, size, stride, start, width: (
                max(start + column * stride, 0) - 1,
                min(start + column * stride + size, width),
            ),
            shows=lambda mine, theirs: mine[0] != theirs[0] and mine[1] == theirs[1],
        ),
        Mistake(
            "The first pixel is right here, the end is not. The field ends `size` pixels after it "
            "begins (not after pixel 0, if it begins left of that), and at `width` at the latest.",
            lambda column, size, stride, start, width: (max(start + column * stride, 0), -width),
            shows=lambda mine, theirs: mine[0] == theirs[0] and mine[1] != theirs[1],
        ),
        Mistake(
            "Neither of the two numbers is right here. Where does the field of column 0 begin, and "
            "how much further right does that of `column` begin?",
            lambda column, size, stride, start, width: (-width, -width),
            shows=lambda mine, theirs: mine[0] != theirs[0] and mine[1] != theirs[1],
        ),
    ),
    hints=(
        (
            "Where does the field of column 0 begin? "
            "How many pixels further right does the field of column 1 begin?"
        ),
        (
            "`pixels_seen(9, size=26, stride=4, start=-11, width=94)` gives `(25, 51)`, and "
            "`pixels_seen(0, size=26, stride=4, start=-11, width=94)` gives `(0, 15)`: "
            "the part in the padding is cut off."
        ),
        """
        left = start + as many strides as the column's number
        right = left + size
        clip both: not before pixel 0, not beyond the width
        """,
    ),
    praise=(
        "start + t * stride is where column t begins to see. "
        "With it you can find a letter's position in the picture again."
    ),
)

PARAMETERS = Exercise(
    number="2.6",
    title="Count the parameters of a convolution",
    difficulty=2,
    importance=2,
    minutes=8,
    reference=convolution_parameters,
    examples=_convolutions,
    draw=_draw_convolution,
    mistakes=(
        Mistake(
            "You forget the bias: each output channel has one number more.",
            lambda inputs, outputs, kernel, norm: (
                _weights(inputs, outputs, kernel) + 2 * outputs * norm
            ),
        ),
        Mistake(
            "You count the weights alone. Each output channel has a bias as well and, if a "
            "BatchNorm follows, two numbers more.",
            lambda inputs, outputs, kernel, norm: _weights(inputs, outputs, kernel),
        ),
        Mistake(
            "You count one bias for the whole layer. Each output channel has its own.",
            lambda inputs, outputs, kernel, norm: (
                _weights(inputs, outputs, kernel) + 1 + 2 * outputs * norm
            ),
        ),
        Mistake(
            "You count a bias for each input channel. A filter adds up what it finds in all input "
            "channels and has one bias: one for each output channel.",
            lambda inputs, outputs, kernel, norm: (
                _weights(inputs, outputs, kernel) + inputs * outputs + 2 * outputs * norm
            ),
        ),
        Mistake(
            "Your biases are as many as the input channels. "
            "Each filter has one, and there is a filter for each output channel.",
            lambda inputs, outputs, kernel, norm: (
                _weights(inputs, outputs, kernel) + inputs + 2 * outputs * norm
            ),
        ),
        Mistake(
            "You count BatchNorm's running mean and variance. They are measured, not trained "
            "(buffers, not parameters). Two numbers for each channel are left.",
            lambda inputs, outputs, kernel, norm: (
                _weights(inputs, outputs, kernel) + outputs + 4 * outputs * norm
            ),
        ),
        Mistake(
            "Where a BatchNorm follows, you count two numbers for each output channel besides the "
            "weights. There are three: the bias, a factor and a shift.",
            lambda inputs, outputs, kernel, norm: (
                _weights(inputs, outputs, kernel) + outputs + outputs * norm
            ),
        ),
        Mistake(
            "You give BatchNorm two numbers in all. "
            "It has two for each of the channels that come out of the convolution.",
            lambda inputs, outputs, kernel, norm: (
                _weights(inputs, outputs, kernel) + outputs + 2 * norm
            ),
        ),
        Mistake(
            "You give BatchNorm numbers for the input channels. It comes after the "
            "convolution, so it has two for each output channel.",
            lambda inputs, outputs, kernel, norm: (
                _weights(inputs, outputs, kernel) + outputs + 2 * inputs * norm
            ),
        ),
        Mistake(
            "You forget BatchNorm: if `norm` is true, each output channel has two numbers more.",
            lambda inputs, outputs, kernel, norm: _weights(inputs, outputs, kernel) + outputs,
        ),
        Mistake(
            "You add BatchNorm always. It is there only if `norm` is true.",
            lambda inputs, outputs, kernel, norm: _weights(inputs, outputs, kernel) + 3 * outputs,
        ),
        Mistake(
            "You add BatchNorm where there is none: only if `norm` is true, two numbers for each "
            "output channel are added.",
            lambda inputs, outputs, kernel, norm: (
                _weights(inputs, outputs, kernel) + outputs * (1 if norm else 3)
            ),
        ),
        Mistake(
            "Your filters have one input channel. Each filter has a window of weights "
            "for every input channel.",
            lambda inputs, outputs, kernel, norm: (
                _weights(1, outputs, kernel) + outputs + 2 * outputs * norm
            ),
        ),
        Mistake(
            "You count a single filter. There is one for each output channel.",
            lambda inputs, outputs, kernel, norm: _weights(inputs, 1, kernel) + 1 + 2 * norm,
        ),
        Mistake(
            "You use one side of the kernel twice. Height and width can be different.",
            lambda inputs, outputs, kernel, norm: (
                outputs * (inputs * kernel[0] ** 2 + 1) + 2 * outputs * norm
            ),
        ),
        Mistake(
            "You use one side of the kernel twice, and it is the second one. "
            "Height and width can be different.",
            lambda inputs, outputs, kernel, norm: (
                outputs * (inputs * kernel[1] ** 2 + 1) + 2 * outputs * norm
            ),
        ),
        Mistake(
            "You use one side of the kernel. A window has height times width weights.",
            lambda inputs, outputs, kernel, norm: (
                outputs * (inputs * kernel[0] + 1) + 2 * outputs * norm
            ),
        ),
        Mistake(
            "You add height and width. A window has height times width weights.",
            lambda inputs, outputs, kernel, norm: (
                outputs * (inputs * sum(kernel) + 1) + 2 * outputs * norm
            ),
        ),
        Mistake(
            "The kernel is not used: not every window has the size of the example.",
            lambda inputs, outputs, kernel, norm: outputs * (9 * inputs + 1) + 2 * outputs * norm,
        ),
        Mistake(
            "You count all that BatchNorm stores. Its running mean and variance and its counter of "
            "batches are not trained: they are buffers, not parameters.",
            lambda inputs, outputs, kernel, norm: (
                _weights(inputs, outputs, kernel) + outputs + (4 * outputs + 1) * norm
            ),
        ),
        Mistake(
            "You add where a product is needed: "
            "a filter has a whole window of weights for every input channel.",
            lambda inputs, outputs, kernel, norm: (
                outputs * (inputs + kernel[0] * kernel[1] + 1) + 2 * outputs * norm
            ),
        ),
        Mistake(
            "You subtract the biases. They are parameters like the weights: add them.",
            lambda inputs, outputs, kernel, norm: (
                _weights(inputs, outputs, kernel) - outputs + 2 * outputs * norm
            ),
        ),
        Mistake(
            "You give each output channel a number too many: besides its weights it has one bias, "
            "and two numbers of a BatchNorm if there is one.",
            lambda inputs, outputs, kernel, norm: (
                _weights(inputs, outputs, kernel) + 2 * outputs + 2 * outputs * norm
            ),
        ),
        Mistake(
            "The weights are missing: each filter has a window of them for every input channel.",
            lambda inputs, outputs, kernel, norm: outputs + 2 * outputs * norm,
        ),
        Mistake(
            "You count the tensors. Count the numbers in each of them: numel() tells.",
            lambda inputs, outputs, kernel, norm: 4 if norm else 2,
        ),
        Mistake(
            "You give every weight a bias. Each filter, with all its weights, has one.",
            lambda inputs, outputs, kernel, norm: (
                2 * _weights(inputs, outputs, kernel) + 2 * outputs * norm
            ),
        ),
        Mistake(
            "You give BatchNorm two numbers for each pair of an input and an output channel. "
            "It has two for each output channel.",
            lambda inputs, outputs, kernel, norm: (
                _weights(inputs, outputs, kernel) + outputs + 2 * inputs * outputs * norm
            ),
        ),
        Mistake(
            "`inputs` and `outputs` are exchanged. There is a filter, with its bias and its "
            "BatchNorm numbers, for each output channel.",
            lambda inputs, outputs, kernel, norm: (
                _weights(inputs, outputs, kernel) + inputs + 2 * inputs * norm
            ),
        ),
        Mistake(
            "You subtract the numbers of BatchNorm. Training sets them, too: add them.",
            lambda inputs, outputs, kernel, norm: (
                _weights(inputs, outputs, kernel) + outputs - 2 * outputs * norm
            ),
        ),
    ),
    otherwise=(
        "Count for one output channel: the weights of its filter, its bias and, if `norm` is true, "
        "two numbers more. All output channels have as many."
    ),
    hints=(
        "How many numbers does one output channel need? Then think of all output channels.",
        (
            "`convolution_parameters(1, 16, (3, 3), False)` gives `160`, ten for each output "
            "channel; `convolution_parameters(1, 16, (3, 3), True)` gives `192`, twelve for each."
        ),
        """
        one filter = a window of weights for every input channel + one bias
        all filters = outputs times that
        BatchNorm = a factor and a shift for every output channel, if there is one
        """,
    ),
    praise="the width of the picture is not in the formula: the same filters fit every width.",
)

EXERCISES = (WINDOWS, STACK, WORDS_THAT_FIT, RECURSION, PIXELS, PARAMETERS)

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
                "it adds 8 pixels instead of 2."
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
