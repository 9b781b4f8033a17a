"""Answers to the exercises of chapter 02, as learners write them."""

from __future__ import annotations

from functools import cache

from crnn_course.exercises import chapter_02

from crnn_lib.model import Geometry
from crnn_lib.rendering import default_fonts, render


@cache
def width_of(word: str) -> int:
    """Return the width of the picture of a word that chapter 02 draws."""
    fonts = [font for font in default_fonts() if font.name == "DejaVuSans.ttf"]
    return render(word, "clean", seed=3, fonts=fonts).image.width


def labels(word: str) -> list[int]:
    """Return class numbers for the letters of a word, equal ones for equal letters."""
    return [ord(letter) for letter in word]


def added(before: int, after: int) -> int:
    """Return how many pixels a convolution adds among pools: some before it, some after it."""
    pool, convolution = (2, 2), (3, 1)
    layers = [pool] * before + [pool] * after
    wider = [pool] * before + [convolution] + [pool] * after
    return chapter_02.sees(wider)[0] - chapter_02.sees(layers)[0]


NUMBERS = {
    "2.3": {"6": lambda: width_of("little") // 8, "six": chapter_02.SIX},
    "2.6": {
        "ten": lambda: chapter_02.convolution_parameters(1, 16, (3, 3), False) / 16,
        "twelve": lambda: chapter_02.convolution_parameters(1, 16, (3, 3), True) / 16,
        "three": ("bias", "factor", "shift"),
    },
    "2.A": {
        "94": lambda: width_of("columns"),
        "4": lambda: Geometry(2, 2).stride ** 2,
        "23.5": lambda: width_of("columns") / 4,
        "47": lambda: Geometry(2, 2).outputs(width_of("columns")),
        "23": lambda: chapter_02.columns_of(width_of("columns"), [(2, 2, 0)] * 2),
    },
    "2.B": {
        "8": lambda: added(before=2, after=0),
        "four": lambda: chapter_02.sees([(2, 2), (2, 2)])[1],
    },
}

WRONG: dict[str, list[tuple[str, str]]] = {
    "2.1": [
        (
            (
                "def answer(width, kernel, stride, padding):\n    padded = width + padding\n"
                "    return 1 + (padded - kernel) // stride"
            ),
            "at both sides",
        ),
        (
            (
                "def answer(width, kernel, stride, padding):\n"
                "    return int((width - kernel + 2 * padding) / stride)"
            ),
            "count the steps",
        ),
        (
            (
                "import math\ndef answer(width, kernel, stride, padding):\n"
                "    return math.ceil((width + 2 * padding - kernel + stride) / stride)"
            ),
            "You round up",
        ),
        (
            (
                "def answer(width, kernel, stride, padding):\n"
                "    return (width + 2 * padding - kernel) / stride + 1"
            ),
            "no half window",
        ),
        (
            (
                "def answer(width, kernel, stride, padding):\n"
                "    return len(range(0, width + 2 * padding - stride + 1, stride))"
            ),
            "as if the window were a point",
        ),
        (
            (
                "def answer(width, kernel, stride, padding):\n"
                "    return 1 + width + padding * 2 - kernel // stride"
            ),
            "Put brackets",
        ),
        (
            (
                "def answer(width, kernel, stride, padding):\n"
                "    return (width - kernel) // stride + 1"
            ),
            "padding is not used",
        ),
        (
            (
                "def answer(width, kernel, stride, padding):\n"
                "    return max(1, (width - kernel) // stride + 1)"
            ),
            "padding is not used",
        ),
        (
            (
                "def answer(width, kernel, stride, padding):\n"
                "    return width + 2 * padding - kernel + 1"
            ),
            "stride is not used",
        ),
        (
            (
                "def answer(width, kernel, stride, padding):\n"
                "    return -(-(width + 2 * padding) // stride)"
            ),
            "kernel is not used",
        ),
        (
            (
                "def answer(width, kernel, stride, padding):\n"
                "    return (7 + 2 * padding - kernel) // stride + 1"
            ),
            "width is not used",
        ),
        (
            (
                "def answer(width, kernel, stride, padding):\n    count, left = 0, -padding\n"
                "    while left < width:\n        count += 1\n        left += stride\n"
                "    return count"
            ),
            "begins on the picture",
        ),
        (
            (
                "def answer(width, kernel, stride, padding):\n    count = 0\n"
                "    for left in range(0, width, stride):\n"
                "        if left + kernel <= width + 2 * padding:\n            count += 1\n"
                "    return count"
            ),
            "multiple of the stride",
        ),
        (
            (
                "def answer(width, kernel, stride, padding):\n"
                "    return [1] * ((width + 2 * padding - kernel) // stride + 1)"
            ),
            "as a number",
        ),
        (
            (
                "def answer(width, kernel, stride, padding):\n"
                "    return (width - kernel) // stride + 1 + 2 * padding"
            ),
            "after the division",
        ),
        (
            (
                "def answer(width, kernel, stride, padding):\n"
                "    return (width + 2 * padding - stride) // kernel + 1"
            ),
            "are exchanged",
        ),
    ],
    "2.2": [
        (
            (
                "def answer(width, layers):\n    for kernel, stride, padding in layers:\n"
                "        columns = (width + 2 * padding - kernel) // stride + 1\n"
                "    return columns"
            ),
            "carry the width on",
        ),
        (
            (
                "def answer(width, layers):\n    for layer in layers:\n"
                "        width = width // layer[1]\n    return width"
            ),
            "strides alone",
        ),
        (
            (
                "def answer(width, layers):\n    for kernel, stride, padding in layers:\n"
                "        width = -((kernel - width - 2 * padding) // stride) + 1\n"
                "    return width"
            ),
            "You round up",
        ),
        (
            (
                "def answer(width, layers):\n    for kernel, stride, padding in layers:\n"
                "        width = (width - kernel + padding) // stride + 1\n    return width"
            ),
            "one side of the padding",
        ),
        (
            (
                "def answer(width, layers):\n    for kernel, stride, padding in layers:\n"
                "        width = (width + 2 * padding - kernel) // stride + 1\n"
                "        return width"
            ),
            "inside the loop",
        ),
        (
            (
                "def answer(width, layers):\n    for k, s, p in layers:\n"
                "        width = (width - k) // s + 1\n    return width"
            ),
            "padding of the layers is not used",
        ),
        (
            (
                "def answer(width, layers):\n    for k, s, p in layers:\n"
                "        width = width + 2 * p - k + 1\n    return width"
            ),
            "strides of the layers are not used",
        ),
        (
            (
                "def answer(width, layers):\n    for k, s, p in layers:\n"
                "        width = (width + 2 * p - k) // s\n    return width"
            ),
            "count the steps",
        ),
        (
            (
                "def answer(width, layers):\n    from crnn_lib.model import Geometry\n"
                "    for layer in reversed(layers):\n"
                "        width = Geometry(*layer).outputs(width)\n    return width"
            ),
            "from the last layer",
        ),
        (
            (
                "def answer(width, layers):\n    from crnn_lib.model import Geometry\n"
                "    for layer in layers[:-1]:\n"
                "        width = Geometry(*layer).outputs(width)\n    return width"
            ),
            "leave out the last layer",
        ),
        (
            (
                "def answer(width, layers):\n    from crnn_lib.model import Geometry\n"
                "    for i in range(1, len(layers)):\n"
                "        width = Geometry(*layers[i]).outputs(width)\n    return width"
            ),
            "leave out the first layer",
        ),
        (
            (
                "def answer(width, layers):\n    for k, s, p in layers:\n"
                "        width = (width + 2 * p - k) / s + 1\n    return width"
            ),
            "You keep fractions",
        ),
        (
            (
                "def answer(width, layers):\n    for k, p, s in layers:\n"
                "        width = (width + 2 * p - k) // max(s, 1) + 1\n    return width"
            ),
            "are exchanged",
        ),
        (
            (
                "def answer(width, layers):\n"
                "    kernel, stride, padding = layers[0] if layers else (1, 1, 0)\n"
                "    for _ in layers:\n"
                "        width = (width + 2 * padding - kernel) // stride + 1\n"
                "    return width"
            ),
            "like the first one",
        ),
        (
            (
                "def answer(width, layers):\n    from crnn_lib.model import Geometry\n"
                "    widths = []\n    for layer in layers:\n"
                "        width = Geometry(*layer).outputs(width)\n"
                "        widths.append(width)\n    return widths"
            ),
            "after every layer",
        ),
    ],
    "2.3": [
        (
            (
                "sizes = {'initial': 61, 'little': 51, 'lift': 31, 'fill': 29, "
                "'illiteracy': 96, 'mom': 56}\n"
                "answer = [word for word, width in sizes.items() if width // 8 >= len(word)]"
            ),
            "between its two letters t",
        ),
        ("answer = ['initial', 'little', 'lift', 'illiteracy', 'mom']", "You round up"),
        ("answer = 'initial little lift fill illiteracy mom'.split()", "two square pools"),
        ("answer = ('illiteracy', 'mom')", "left over"),
        ("answer = ['mom']", "It circulates"),
        ("answer = []", "None at all"),
        ("answer = ['initial', 'mom']", "'illiteracy' has a column"),
        ("answer = ['initial', 'illiteracy']", "'mom' fits"),
        ("answer = ['illiteracy']", "'initial' fits"),
        ("answer = ['initial', 'lift', 'illiteracy', 'mom']", "'lift' does not fit"),
        ("answer = ['initial', 'fill', 'illiteracy', 'mom']", "'fill' does not fit"),
        ("answer = 'initial, illiteracy, mom'", "square brackets"),
        ("answer = ['Initial', 'illiteracy', 'mom']", "compare its spelling"),
        ("answer = ['initial ', 'illiteracy', 'mom']", "compare its spelling"),
        ("answer = [7, 12, 7]", "words themselves"),
        ("answer = ['initial', 'illiteracy', 'mom', 'mom']", "twice"),
        ("answer = ['mom', 'illiteracy', 'initial']", "in the order"),
        ("answer = ['fill', 'lift', 'little']", "do not fit"),
    ],
    "2.4": [
        (
            """
def answer(layers):
    size, stride = 1, 1
    for k, s in layers:
        size += (k - 1) * stride
        stride *= 2
    return size, stride
""",
            "double the stride",
        ),
        (
            """
def answer(layers):
    size, stride = 1, 1
    for k, s in layers:
        size += (k + 1) * stride
        stride *= s
    return size, stride
""",
            "You grow by `kernel + 1`",
        ),
        (
            """
def answer(layers):
    size, stride = 1, 1
    for k, s in layers:
        size += (k - s) * stride
        stride *= s
    return size, stride
""",
            "kernel minus stride",
        ),
        (
            """
def answer(layers):
    size, stride = 1, 1
    for i, (k, s) in enumerate(layers):
        size += (k - 1) * stride
        if i < len(layers) - 1:
            stride *= s
    return size, stride
""",
            "stride of the last layer is missing",
        ),
        (
            """
def answer(layers):
    size, stride = 1, 1
    for s, k in layers:
        size += (k - 1) * stride
        stride *= s
    return size, stride
""",
            "Kernel and stride are exchanged",
        ),
        (
            (
                "def answer(layers):\n    size = jump = 1\n    for kernel, step in layers:\n"
                "        jump = jump * step\n        size = size + (kernel - 1) * jump\n"
                "    return size, jump"
            ),
            "with the old stride",
        ),
        (
            (
                "def answer(layers):\n    size = jump = 1\n    for kernel, step in layers:\n"
                "        size += kernel * jump\n        jump *= step\n    return size, jump"
            ),
            "whole kernel",
        ),
        (
            (
                "def answer(layers):\n    size, jump = 1, 1\n"
                "    for kernel, step in layers:\n        size += kernel - 1\n"
                "        jump *= step\n    return [size, jump]"
            ),
            "without the stride",
        ),
        (
            (
                "def answer(layers):\n    size, jump, total = 1, 1, 0\n"
                "    for kernel, step in layers:\n        size += (kernel - 1) * jump\n"
                "        jump *= step\n        total += step\n    return size, total"
            ),
            "they multiply",
        ),
        (
            (
                "def answer(layers):\n    size, jump = 1, 1\n"
                "    for kernel, step in layers:\n        size *= kernel\n"
                "        jump *= step\n    return size, jump"
            ),
            "multiply the kernels",
        ),
        (
            (
                "def answer(layers):\n    size, jump = 0, 1\n"
                "    for kernel, step in layers:\n        size += (kernel - 1) * jump\n"
                "        jump *= step\n    return size, jump"
            ),
            "begin with 1",
        ),
        (
            (
                "def answer(layers):\n    size = stride = 1\n    for k, s in layers:\n"
                "        size += (k - 1) * s\n        stride *= s\n    return size, stride"
            ),
            "stride of the layer itself",
        ),
        (
            (
                "def answer(layers):\n    size = stride = 1\n    for k, s in layers:\n"
                "        size += (k - 1) * stride\n        stride += s\n"
                "    return size, stride"
            ),
            "You add each stride",
        ),
        (
            (
                "def answer(layers):\n    size = stride = 1\n    for k, s in layers:\n"
                "        size += (k - 1) * stride\n        stride = s\n"
                "    return size, stride"
            ),
            "replaces the stride",
        ),
        (
            (
                "def answer(layers):\n    size = stride = 1\n    for k, s in layers:\n"
                "        size += (k - 1) * stride\n        stride *= s\n"
                "    return stride, size"
            ),
            "exchanged",
        ),
        (
            (
                "def answer(layers):\n    size = stride = 1\n    for k, s in layers:\n"
                "        size += (k - 1) * stride\n        stride *= s\n    return size"
            ),
            "size alone",
        ),
        (
            (
                "def answer(layers):\n    size = stride = 1\n    for k, s in layers:\n"
                "        size += (k - 1) * stride\n        stride *= s\n"
                "        return size, stride\n    return 1, 1"
            ),
            "inside the loop",
        ),
        (
            (
                "def answer(layers):\n    size = stride = 1\n"
                "    for k, s in reversed(layers):\n        size += (k - 1) * stride\n"
                "        stride *= s\n    return size, stride"
            ),
            "from the last layer",
        ),
        (
            (
                "def answer(layers):\n    size, stride = layers[0]\n"
                "    for k, s in layers[1:]:\n        size += (k - 1) * stride\n"
                "        stride *= s\n    return size, stride"
            ),
            "begin with the first layer",
        ),
        (
            (
                "def answer(layers):\n    size = stride = 1\n    for k, s in layers:\n"
                "        size += (k - 1) * stride\n    return size, stride"
            ),
            "The stride stays 1",
        ),
        (
            (
                "def answer(layers):\n    size = stride = 1\n    for k, s in layers[:-1]:\n"
                "        size += (k - 1) * stride\n        stride *= s\n"
                "    return size, stride"
            ),
            "last layer is missing",
        ),
        (
            (
                "def answer(layers):\n    size = stride = 1\n    for k, s in layers:\n"
                "        size += (k // 2) * stride\n        stride *= s\n"
                "    return size, stride"
            ),
            "half the kernel",
        ),
    ],
    "2.5": [
        (
            (
                "def answer(column, size, stride, start, width):\n"
                "    left = column * stride + start\n    right = left + size\n"
                "    if right > width:\n        right = width\n    return left, right"
            ),
            "before the picture",
        ),
        (
            (
                "def answer(column, size, stride, start, width):\n"
                "    left = column * stride + start\n    right = left + size\n"
                "    if left < 0:\n        left = 0\n    return left, right"
            ),
            "beyond the picture",
        ),
        (
            (
                "def answer(column, size, stride, start, width):\n"
                "    left = start + stride * column\n    return left, left + size"
            ),
            "You clip nothing",
        ),
        (
            (
                "def answer(column, size, stride, start, width):\n"
                "    left = max(0, start + stride * column)\n"
                "    return left, min(left + size, width)"
            ),
            "clip the left side first",
        ),
        (
            (
                "def answer(column, size, stride, start, width):\n"
                "    left = max(stride * column, 0)\n    return left, min(left + size, width)"
            ),
            "leave out the start",
        ),
        (
            (
                "def answer(column, size, stride, start, width):\n"
                "    left = start + stride * column\n    pixels = range(left, left + size)\n"
                "    pixels = [pixel for pixel in pixels if 0 <= pixel < width]\n"
                "    return pixels[0], pixels[-1]"
            ),
            "The end is exclusive",
        ),
        (
            (
                "def answer(column, size, stride, start, width):\n"
                "    left = start + column * stride\n"
                "    return max(left, 0), min(left + size, 94)"
            ),
            "at a fixed number",
        ),
        (
            (
                "def answer(column, size, stride, start, width):\n"
                "    left = start + column * stride\n"
                "    return max(left, 0), min(left + size, width - 1)"
            ),
            "the largest end",
        ),
        (
            (
                "def answer(column, size, stride, start, width):\n"
                "    left = start + column * stride\n"
                "    return max(left, 0), min(left + size + 1, width)"
            ),
            "one too far",
        ),
        (
            (
                "def answer(column, size, stride, start, width):\n"
                "    left = start + column * stride\n"
                "    return max(left, 1), min(left + size, width)"
            ),
            "number 0",
        ),
        (
            (
                "def answer(column, size, stride, start, width):\n"
                "    left = start + column * stride\n"
                "    return min(left, 0), max(left + size, width)"
            ),
            "exchanged",
        ),
        (
            (
                "def answer(column, size, stride, start, width):\n"
                "    left = start + column * stride\n"
                "    return abs(left), min(left + size, width)"
            ),
            "minus sign",
        ),
        (
            (
                "def answer(column, size, stride, start, width):\n"
                "    left = start + column * stride\n"
                "    return range(max(left, 0), min(left + size, width))"
            ),
            "not all the pixels",
        ),
        (
            (
                "def answer(column, size, stride, start, width):\n"
                "    left = start + column * stride\n    return max(left, 0), size"
            ),
            "the size of the field",
        ),
        (
            (
                "def answer(column, size, stride, start, width):\n"
                "    left = start + column * stride\n    right = left + size\n"
                "    if left < 0:\n        left = 0\n    elif right > width:\n"
                "        right = width\n    return left, right"
            ),
            "on both sides at once",
        ),
        (
            (
                "def answer(column, size, stride, start, width):\n"
                "    left = start + column * size\n"
                "    return max(left, 0), min(left + size, width)"
            ),
            "by the size of the field",
        ),
        (
            (
                "def answer(column, size, stride, start, width):\n"
                "    left = column * stride - start\n"
                "    return max(left, 0), min(left + size, width)"
            ),
            "subtract the start",
        ),
        (
            (
                "def answer(column, size, stride, start, width):\n"
                "    left = start + (column - 1) * stride\n"
                "    return max(left, 0), min(left + size, width)"
            ),
            "columns from 1",
        ),
        (
            (
                "def answer(column, size, stride, start, width):\n"
                "    left = start + column * 4\n"
                "    return max(left, 0), min(left + size, width)"
            ),
            "stride is that of the example",
        ),
        (
            (
                "def answer(column, size, stride, start, width):\n"
                "    left = (start + column) * stride\n"
                "    return max(left, 0), min(left + size, width)"
            ),
            "multiply the start",
        ),
    ],
    "2.6": [
        (
            (
                "def answer(inputs, outputs, kernel, norm):\n"
                "    weights = inputs * outputs * kernel[0] * kernel[1]\n"
                "    return weights + (2 * outputs if norm else 0)"
            ),
            "forget the bias",
        ),
        (
            (
                "from torch import nn\ndef answer(inputs, outputs, kernel, norm):\n"
                "    layer = nn.Conv2d(inputs, outputs, kernel)\n"
                "    total = sum(p.numel() for p in layer.parameters())\n"
                "    return total + 4 * outputs if norm else total"
            ),
            "running mean",
        ),
        (
            (
                "def answer(inputs, outputs, kernel, norm):\n"
                "    total = inputs * outputs * kernel[0] * kernel[1] + outputs\n"
                "    if norm:\n        total += outputs\n    return total"
            ),
            "There are three",
        ),
        (
            (
                "def answer(inputs, outputs, kernel, norm):\n"
                "    total = outputs * kernel[0] * kernel[1] + outputs\n    if norm:\n"
                "        total += 2 * outputs\n    return total"
            ),
            "one input channel",
        ),
        (
            (
                "def answer(inputs, outputs, kernel, norm):\n    side, _ = kernel\n"
                "    total = inputs * outputs * side + outputs\n"
                "    return total + 2 * outputs * norm"
            ),
            "one side",
        ),
        (
            (
                "def answer(inputs, outputs, kernel, norm):\n    height, width = kernel\n"
                "    return inputs * height * width * outputs + outputs"
            ),
            "forget BatchNorm",
        ),
        (
            (
                "def answer(inputs, outputs, kernel, norm):\n    height, width = kernel\n"
                "    return inputs * outputs * height * width"
            ),
            "weights alone",
        ),
        (
            (
                "def answer(inputs, outputs, kernel, norm):\n    height, width = kernel\n"
                "    return inputs * outputs * height * width + outputs + 2 * norm"
            ),
            "two numbers in all",
        ),
        (
            (
                "def answer(inputs, outputs, kernel, norm):\n    height, width = kernel\n"
                "    return inputs * outputs * height * width + 1 + 2 * outputs * norm"
            ),
            "one bias for the whole layer",
        ),
        (
            (
                "def answer(inputs, outputs, kernel, norm):\n    height, width = kernel\n"
                "    return inputs * outputs * height * width + inputs + 2 * outputs * norm"
            ),
            "as many as the input channels",
        ),
        (
            (
                "def answer(inputs, outputs, kernel, norm):\n    height, width = kernel\n"
                "    return inputs * outputs * (height * width + 1) + 2 * outputs * norm"
            ),
            "bias for each input channel",
        ),
        (
            (
                "def answer(inputs, outputs, kernel, norm):\n    height, width = kernel\n"
                "    return inputs * outputs * height * width + outputs + 2 * inputs * norm"
            ),
            "numbers for the input channels",
        ),
        (
            (
                "def answer(inputs, outputs, kernel, norm):\n    height, width = kernel\n"
                "    return inputs * height * width + 1 + 2 * norm"
            ),
            "a single filter",
        ),
        (
            (
                "def answer(inputs, outputs, kernel, norm):\n    height, width = kernel\n"
                "    return inputs * outputs * height * width + 3 * outputs"
            ),
            "BatchNorm always",
        ),
        (
            (
                "def answer(inputs, outputs, kernel, norm):\n    height, width = kernel\n"
                "    return inputs * outputs * (height + width) + outputs + 2 * outputs * "
                "norm"
            ),
            "add height and width",
        ),
        (
            (
                "def answer(inputs, outputs, kernel, norm):\n    height, width = kernel\n"
                "    return inputs * outputs * 9 + outputs + 2 * outputs * norm"
            ),
            "kernel is not used",
        ),
        (
            (
                "def answer(inputs, outputs, kernel, norm):\n    height, width = kernel\n"
                "    return inputs * outputs * width * width + outputs + 2 * outputs * norm"
            ),
            "the second one",
        ),
        (
            (
                "def answer(inputs, outputs, kernel, norm):\n    height, width = kernel\n"
                "    return outputs * (inputs + height * width + 1) + 2 * outputs * norm"
            ),
            "where a product is needed",
        ),
    ],
}

RIGHT: dict[str, list[str]] = {
    "2.1": [
        """
import torch
import torch.nn.functional as F


def answer(width, kernel, stride, padding):
    return F.conv1d(
        torch.zeros(1, 1, width), torch.zeros(1, 1, kernel), stride=stride, padding=padding
    ).shape[-1]
""",
        (
            "def answer(width, kernel, stride, padding):\n"
            "    return len(range(0, width + 2 * padding - kernel + 1, stride))"
        ),
        (
            "def answer(width, kernel, stride, padding):\n    count, left = 0, -padding\n"
            "    while left + kernel <= width + padding:\n        count += 1\n"
            "        left += stride\n    return count"
        ),
        (
            "import torch\ndef answer(width, kernel, stride, padding):\n"
            "    row, window = torch.zeros(1, 1, width), torch.zeros(1, 1, kernel)\n"
            "    return torch.nn.functional.conv1d(row, window, None, stride, "
            "padding).shape[-1]"
        ),
        (
            "def answer(width, kernel, stride, padding):\n    import math\n"
            "    return math.floor((width + 2*padding - kernel)/stride + 1)"
        ),
        (
            "def answer(width, kernel, stride, padding):\n    def rest(w):\n"
            "        return 0 if w < kernel else 1 + rest(w - stride)\n"
            "    return rest(width + 2*padding)"
        ),
        (
            "def answer(width, kernel, stride, padding):\n"
            "    return sum(1 for left in range(-padding, width + padding - kernel + "
            "1) if (left + padding) % stride == 0)"
        ),
        (
            "def answer(width, kernel, stride, padding):\n    import numpy as np\n"
            "    return np.arange(0, width + 2*padding - kernel + 1, stride).size"
        ),
        (
            "def answer(width, kernel, stride, padding):\n"
            "    rest = width + 2*padding - kernel\n"
            "    return (rest - rest % stride)/stride + 1"
        ),
        (
            "def answer(width, kernel, stride, padding):\n    import torch\n"
            "    return torch.zeros(width + 2*padding).unfold(0, kernel, stride).shape[0]"
        ),
        (
            "def answer(width, kernel, stride, padding):\n"
            "    return divmod(width + 2*padding - kernel, stride)[0] + 1"
        ),
    ],
    "2.2": [
        # rounding down only at the end is the same: a whole number divided by whole numbers
        (
            "def answer(width, layers):\n    for kernel, stride, padding in layers:\n"
            "        width = (width - kernel + 2 * padding) / stride + 1\n"
            "    return int(width)"
        ),
        (
            "import math\ndef answer(width, layers):\n    for layer in layers:\n"
            "        width = math.floor((width - layer[0] + 2 * layer[2]) / layer[1]) "
            "+ 1\n    return width"
        ),
        (
            "from functools import reduce\ndef answer(width, layers):\n"
            "    return reduce(lambda w, ksp: 1 + (w + 2 * ksp[2] - ksp[0]) // ksp[1], "
            "layers, width)"
        ),
        (
            "from crnn_lib.model.layers import Geometry\ndef answer(width, layers):\n"
            "    for layer in layers:\n        width = Geometry(*layer).outputs(width)\n"
            "    return width"
        ),
        (
            "def answer(width, layers):\n    from crnn_lib.model import Geometry\n"
            "    if not layers:\n        return width\n"
            "    return answer(Geometry(*layers[0]).outputs(width), layers[1:])"
        ),
        (
            "def answer(width, layers):\n    import functools\n"
            "    return functools.reduce(lambda w, l: (w + 2*l[2] - l[0])//l[1] + 1, "
            "layers, width)"
        ),
        (
            "def answer(width, layers):\n    import torch\n"
            "    x = torch.zeros(1, 1, width)\n    for k, s, p in layers:\n"
            "        x = torch.nn.functional.conv1d(x, torch.zeros(1, 1, k), stride=s, "
            "padding=p)\n    return x.shape[-1]"
        ),
        (
            "def answer(width, layers):\n    widths = [width]\n"
            "    for k, s, p in layers:\n"
            "        widths.append(len(range(0, widths[-1] + 2*p - k + 1, s)))\n"
            "    return widths[-1]"
        ),
        (
            "def answer(width, layers):\n    def step(w, k, s, p):\n        n = 0\n"
            "        while k + n*s <= w + 2*p:\n            n += 1\n        return n\n"
            "    for layer in layers:\n        width = step(width, *layer)\n"
            "    return float(width)"
        ),
    ],
    "2.3": [
        (
            "sizes = [('initial', 61), ('little', 51), ('lift', 31), ('fill', 29), "
            "('illiteracy', 96), ('mom', 56)]\n"
            "answer = [w for w, n in sizes if n // 8 >= len(w) + sum(a == b for a, b "
            "in zip(w, w[1:]))]"
        ),
        ("answer = ('initial', 'illiteracy', 'mom')"),
        ("import numpy as np\nanswer = np.array(['initial','illiteracy','mom'])"),
        ("import numpy as np\nanswer = [np.str_(w) for w in ('initial','illiteracy','mom')]"),
        ("answer = {'initial': 7, 'illiteracy': 12, 'mom': 7}.keys()"),
        (
            "import numpy as np\n"
            "w = np.array(['initial','little','lift','fill','illiteracy','mom'])\n"
            "answer = w[np.array([1,0,0,0,1,1], bool)]"
        ),
        (
            "answer = list(filter(lambda w: w[0] in 'm' or len(w) > 6, "
            "['initial','little','lift','fill','illiteracy','mom']))"
        ),
        (
            "import numpy as np\n"
            "d = {np.str_('initial'): 1, np.str_('illiteracy'): 1, 'mom': 2}\n"
            "answer = d.keys()"
        ),
        ("from collections import deque\nanswer = deque(['initial','illiteracy','mom'])"),
    ],
    "2.4": [
        """
import numpy as np


def answer(layers):
    if len(layers) == 0:
        return np.array([1, 1])
    k, s = np.array(layers).T
    before = np.concatenate([[1], np.cumprod(s)[:-1]])
    return np.array([1 + ((k - 1) * before).sum(), s.prod()])
""",
        (
            "def answer(layers):\n    size, jump = 1, 1\n"
            "    for kernel, step in layers:\n        size = size + (kernel - 1) * jump\n"
            "        jump = jump * step\n    return [size, jump]"
        ),
        (
            "def answer(layers):\n    size, jump = 1, 1\n"
            "    for kernel, step in reversed(layers):\n"
            "        size = (size - 1) * step + kernel\n        jump *= step\n"
            "    return size, jump"
        ),
        (
            "def answer(layers):\n    def seen(places):\n"
            "        for kernel, step in layers[::-1]:\n"
            "            places = {place * step + k for place in places for k in "
            "range(kernel)}\n        return sorted(places)\n"
            "    first, second = seen({0}), seen({1})\n"
            "    return first[-1] - first[0] + 1, second[0] - first[0]"
        ),
        (
            "def answer(layers):\n    if not layers:\n        return 1, 1\n"
            "    size, stride = answer(layers[:-1])\n    k, s = layers[-1]\n"
            "    return size + (k-1)*stride, stride*s"
        ),
        (
            "def answer(layers):\n    import math\n"
            "    return 1 + sum((k-1)*math.prod(s for _, s in layers[:i]) for i, (k, "
            "_) in enumerate(layers)), math.prod(s for _, s in layers)"
        ),
        (
            "def answer(layers):\n    import numpy as np\n"
            "    a = np.array(layers, dtype=int).reshape(-1, 2)\n"
            "    before = np.cumprod(np.r_[1, a[:, 1]])\n"
            "    return int(1 + ((a[:, 0] - 1)*before[:-1]).sum()), int(before[-1])"
        ),
        (
            "def answer(layers):\n    from functools import reduce\n"
            "    return reduce(lambda f, l: (f[0] + (l[0]-1)*f[1], f[1]*l[1]), layers, "
            "(1, 1))"
        ),
        (
            "def answer(layers):\n    import numpy as np\n"
            "    a = np.array(layers, dtype=float).reshape(-1, 2)\n"
            "    before = np.cumprod(np.r_[1, a[:, 1]])\n"
            "    return np.array([1 + ((a[:, 0] - 1)*before[:-1]).sum(), before[-1]])"
        ),
        (
            "def answer(layers):\n    def field(n):\n        lo, hi = n, n\n"
            "        for k, s in layers[::-1]:\n            lo, hi = lo*s, hi*s + k - 1\n"
            "        return lo, hi\n    (a, b), (c, d) = field(0), field(1)\n"
            "    return [b - a + 1, c - a]"
        ),
    ],
    "2.5": [
        """
def answer(column, size, stride, start, width):
    field = range(start + stride * column, start + stride * column + size)
    both = set(field) & set(range(width))
    return min(both), max(both) + 1
""",
        (
            "def answer(column, size, stride, start, width):\n"
            "    left = start + stride * column\n    right = left + size\n"
            "    left = 0 if left < 0 else left\n"
            "    right = width if right > width else right\n    return [left, right]"
        ),
        (
            "def answer(column, size, stride, start, width):\n"
            "    pixels = [p for p in range(width)\n"
            "              if start + column * stride <= p < start + column * stride + "
            "size]\n    return pixels[0], pixels[-1] + 1"
        ),
        (
            "def answer(column, size, stride, start, width):\n"
            "    left = start + column*stride\n"
            "    r = range(width)[max(left, 0):left + size]\n    return r.start, r.stop"
        ),
        (
            "def answer(column, size, stride, start, width):\n    import numpy as np\n"
            "    left = start + column*stride\n"
            "    a, b = np.clip([left, left + size], 0, width)\n    return a, b"
        ),
        (
            "def answer(column, size, stride, start, width):\n"
            "    seen = [0 <= p - start - column*stride < size for p in range(width)]\n"
            "    return seen.index(True), width - seen[::-1].index(True)"
        ),
        (
            "def answer(column, size, stride, start, width):\n    import torch\n"
            "    p = torch.arange(start + column*stride, start + column*stride + size)\n"
            "    p = p[(p >= 0) & (p < width)]\n    return int(p.min()), int(p.max()) + 1"
        ),
        (
            "def answer(column, size, stride, start, width):\n    def clip(x):\n"
            "        return 0 if x < 0 else width if x > width else x\n"
            "    left = start + column*stride\n    return [clip(left), clip(left + size)]"
        ),
        (
            "def answer(column, size, stride, start, width):\n"
            "    left = float(start + column*stride)\n"
            "    return sorted([0.0, left, width])[1], sorted([0.0, left + size, "
            "width])[1]"
        ),
    ],
    "2.6": [
        (
            "from torch import nn\ndef answer(inputs, outputs, kernel, norm):\n"
            "    layers = [nn.Conv2d(inputs, outputs, kernel)]\n    if norm:\n"
            "        layers.append(nn.BatchNorm2d(outputs))\n"
            "    return sum(p.numel() for layer in layers for p in layer.parameters())"
        ),
        (
            "def answer(inputs, outputs, kernel, norm):\n    total = 0\n"
            "    for channel in range(outputs):\n"
            "        total += inputs * kernel[0] * kernel[1]\n        total += 1\n"
            "        if norm:\n            total += 2\n    return total"
        ),
        (
            "def answer(inputs, outputs, kernel, norm):\n    h, w = kernel\n"
            "    from torch import nn\n"
            "    m = nn.Sequential(nn.Conv2d(inputs, outputs, kernel), "
            "nn.BatchNorm2d(outputs) if norm else nn.Identity())\n"
            "    return sum(p.numel() for p in m.parameters())"
        ),
        (
            "def answer(inputs, outputs, kernel, norm):\n    h, w = kernel\n"
            "    import numpy as np\n"
            "    return np.prod([outputs, inputs, *kernel]) + outputs*(1 + 2*int(norm))"
        ),
        (
            "def answer(inputs, outputs, kernel, norm):\n    h, w = kernel\n"
            "    import torch\n"
            "    return torch.empty(outputs, inputs, h, w).numel() + sum([outputs]*(3 "
            "if norm else 1))"
        ),
        (
            "def answer(inputs, outputs, kernel, norm):\n    h, w = kernel\n    n = 0\n"
            "    for o in range(outputs):\n        for i in range(inputs):\n"
            "            n += h*w\n        n += 1\n        n += 2 if norm else 0\n"
            "    return n"
        ),
        (
            "def answer(inputs, outputs, kernel, norm):\n    h, w = kernel\n"
            "    one = float(inputs*h*w + 1 + 2*norm)\n    return one*outputs"
        ),
    ],
}
