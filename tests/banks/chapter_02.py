"""Answers to the exercises of chapter 02, as learners write them."""

WRONG: dict[str, list[tuple[str, str]]] = {
    "2.1": [
        (
            "def answer(width, kernel, stride, padding):\n    padded = width + padding\n"
            "    return 1 + (padded - kernel) // stride",
            "at both sides",
        ),
        (
            (
                "def answer(width, kernel, stride, padding):\n    return int((width - kernel + 2 * "
                "padding) / stride)"
            ),
            "count the steps",
        ),
        (
            "import math\ndef answer(width, kernel, stride, padding):\n"
            "    return math.ceil((width + 2 * padding - kernel + stride) / stride)",
            "You round up",
        ),
        (
            (
                "def answer(width, kernel, stride, padding):\n    return (width + 2 * padding - "
                "kernel) / stride + 1"
            ),
            "no half window",
        ),
        (
            (
                "def answer(width, kernel, stride, padding):\n    return len(range(0, width + 2 * "
                "padding - stride + 1, stride))"
            ),
            "as if the window were a point",
        ),
        (
            (
                "def answer(width, kernel, stride, padding):\n    return 1 + width + padding * 2 - "
                "kernel // stride"
            ),
            "Put brackets",
        ),
    ],
    "2.2": [
        (
            "def answer(width, layers):\n    for kernel, stride, padding in layers:\n"
            "        columns = (width + 2 * padding - kernel) // stride + 1\n    return columns",
            "carry the width on",
        ),
        (
            (
                "def answer(width, layers):\n    for layer in layers:\n        width = width // "
                "layer[1]\n    return width"
            ),
            "strides alone",
        ),
        (
            "def answer(width, layers):\n    for kernel, stride, padding in layers:\n"
            "        width = -((kernel - width - 2 * padding) // stride) + 1\n    return width",
            "You round up",
        ),
        (
            "def answer(width, layers):\n    for kernel, stride, padding in layers:\n"
            "        width = (width - kernel + padding) // stride + 1\n    return width",
            "one side of the padding",
        ),
        (
            "def answer(width, layers):\n    for kernel, stride, padding in layers:\n"
            "        width = (width + 2 * padding - kernel) // stride + 1\n        return width",
            "inside the loop",
        ),
    ],
    "2.3": [
        (
            "sizes = {'initial': 61, 'little': 51, 'lift': 31, 'fill': 29, 'illiteracy': 96, "
            "'mom': 56}\n"
            "answer = [word for word, width in sizes.items() if width // 8 >= len(word)]",
            "between its two letters t",
        ),
        ("answer = ['initial', 'little', 'lift', 'illiteracy', 'mom']", "You round up"),
        ("answer = 'initial little lift fill illiteracy mom'.split()", "two square pools"),
        ("answer = ('illiteracy', 'mom')", "left over"),
        ("answer = ['mom']", "It circulates"),
        ("answer = []", "None at all"),
    ],
    "2.4": [
        (
            "def answer(layers):\n    size = jump = 1\n    for kernel, step in layers:\n        "
            "jump = jump * step\n"
            "        size = size + (kernel - 1) * jump\n    return size, jump",
            "with the old stride",
        ),
        (
            "def answer(layers):\n    size = jump = 1\n    for kernel, step in layers:\n        "
            "size += kernel * jump\n"
            "        jump *= step\n    return size, jump",
            "whole kernel",
        ),
        (
            "def answer(layers):\n    size, jump = 1, 1\n    for kernel, step in layers:\n        "
            "size += kernel - 1\n"
            "        jump *= step\n    return [size, jump]",
            "without the stride",
        ),
        (
            "def answer(layers):\n    size, jump, total = 1, 1, 0\n    for kernel, step in "
            "layers:\n"
            "        size += (kernel - 1) * jump\n        jump *= step\n        total += step\n   "
            " return size, total",
            "they multiply",
        ),
        (
            "def answer(layers):\n    size, jump = 1, 1\n    for kernel, step in layers:\n        "
            "size *= kernel\n"
            "        jump *= step\n    return size, jump",
            "multiply the kernels",
        ),
        (
            "def answer(layers):\n    size, jump = 0, 1\n    for kernel, step in layers:\n        "
            "size += (kernel - 1) * jump\n"
            "        jump *= step\n    return size, jump",
            "begin with 1",
        ),
    ],
    "2.5": [
        (
            "def answer(column, size, stride, start, width):\n    left = column * stride + "
            "start\n    right = left + size\n"
            "    if right > width:\n        right = width\n    return left, right",
            "before the picture",
        ),
        (
            "def answer(column, size, stride, start, width):\n    left = column * stride + "
            "start\n    right = left + size\n"
            "    if left < 0:\n        left = 0\n    return left, right",
            "beyond the picture",
        ),
        (
            (
                "def answer(column, size, stride, start, width):\n    left = start + stride * "
                "column\n    return left, left + size"
            ),
            "You clip nothing",
        ),
        (
            "def answer(column, size, stride, start, width):\n    left = max(0, start + stride * "
            "column)\n"
            "    return left, min(left + size, width)",
            "clip the left side first",
        ),
        (
            "def answer(column, size, stride, start, width):\n    left = max(stride * column, 0)\n"
            "    return left, min(left + size, width)",
            "leave out the start",
        ),
        (
            "def answer(column, size, stride, start, width):\n    left = start + stride * column\n"
            "    pixels = range(left, left + size)\n"
            "    pixels = [pixel for pixel in pixels if 0 <= pixel < width]\n    return "
            "pixels[0], pixels[-1]",
            "The end is exclusive",
        ),
    ],
    "2.6": [
        (
            "def answer(inputs, outputs, kernel, norm):\n    weights = inputs * outputs * "
            "kernel[0] * kernel[1]\n"
            "    return weights + (2 * outputs if norm else 0)",
            "forget the bias",
        ),
        (
            "from torch import nn\ndef answer(inputs, outputs, kernel, norm):\n    layer = "
            "nn.Conv2d(inputs, outputs, kernel)\n"
            "    total = sum(p.numel() for p in layer.parameters())\n    return total + 4 * "
            "outputs if norm else total",
            "running mean",
        ),
        (
            "def answer(inputs, outputs, kernel, norm):\n    total = inputs * outputs * kernel[0] "
            "* kernel[1] + outputs\n"
            "    if norm:\n        total += outputs\n    return total",
            "There are three",
        ),
        (
            "def answer(inputs, outputs, kernel, norm):\n    total = outputs * kernel[0] * "
            "kernel[1] + outputs\n"
            "    if norm:\n        total += 2 * outputs\n    return total",
            "one input channel",
        ),
        (
            "def answer(inputs, outputs, kernel, norm):\n    side, _ = kernel\n    total = inputs "
            "* outputs * side + outputs\n"
            "    return total + 2 * outputs * norm",
            "one side",
        ),
        (
            "def answer(inputs, outputs, kernel, norm):\n    height, width = kernel\n"
            "    return inputs * height * width * outputs + outputs",
            "forget BatchNorm",
        ),
    ],
}

RIGHT: dict[str, list[str]] = {
    "2.1": [
        (
            "def answer(width, kernel, stride, padding):\n    return len(range(0, width + 2 * "
            "padding "
            "- kernel + 1, stride))"
        ),
        "def answer(width, kernel, stride, padding):\n    count, left = 0, -padding\n"
        "    while left + kernel <= width + padding:\n        count += 1\n        left += "
        "stride\n    return count",
        "import torch\ndef answer(width, kernel, stride, padding):\n"
        "    row, window = torch.zeros(1, 1, width), torch.zeros(1, 1, kernel)\n"
        "    return torch.nn.functional.conv1d(row, window, None, stride, padding).shape[-1]",
    ],
    "2.2": [
        # rounding down only at the end is the same: a whole number divided by whole numbers
        "def answer(width, layers):\n    for kernel, stride, padding in layers:\n"
        "        width = (width - kernel + 2 * padding) / stride + 1\n    return int(width)",
        "import math\ndef answer(width, layers):\n    for layer in layers:\n"
        "        width = math.floor((width - layer[0] + 2 * layer[2]) / layer[1]) + 1\n    return "
        "width",
        "from functools import reduce\ndef answer(width, layers):\n"
        "    return reduce(lambda w, ksp: 1 + (w + 2 * ksp[2] - ksp[0]) // ksp[1], layers, width)",
        "from crnn_lib.model.layers import Geometry\ndef answer(width, layers):\n    for layer in "
        "layers:\n"
        "        width = Geometry(*layer).outputs(width)\n    return width",
    ],
    "2.3": [
        "sizes = [('initial', 61), ('little', 51), ('lift', 31), ('fill', 29), ('illiteracy', "
        "96), ('mom', 56)]\n"
        "answer = [w for w, n in sizes if n // 8 >= len(w) + sum(a == b for a, b in zip(w, "
        "w[1:]))]",
        "answer = ('initial', 'illiteracy', 'mom')",
    ],
    "2.4": [
        "def answer(layers):\n    size, jump = 1, 1\n    for kernel, step in layers:\n"
        "        size = size + (kernel - 1) * jump\n        jump = jump * step\n    return [size, "
        "jump]",
        "def answer(layers):\n    size, jump = 1, 1\n    for kernel, step in reversed(layers):\n"
        "        size = (size - 1) * step + kernel\n        jump *= step\n    return size, jump",
        "def answer(layers):\n    def seen(places):\n        for kernel, step in layers[::-1]:\n"
        "            places = {place * step + k for place in places for k in range(kernel)}\n     "
        "   return sorted(places)\n"
        "    first, second = seen({0}), seen({1})\n    return first[-1] - first[0] + 1, second[0] "
        "- first[0]",
    ],
    "2.5": [
        "def answer(column, size, stride, start, width):\n    left = start + stride * column\n    "
        "right = left + size\n"
        "    left = 0 if left < 0 else left\n    right = width if right > width else right\n    "
        "return [left, right]",
        "def answer(column, size, stride, start, width):\n    pixels = [p for p in range(width)\n"
        "              if start + column * stride <= p < start + column * stride + size]\n    "
        "return pixels[0], pixels[-1] + 1",
    ],
    "2.6": [
        "from torch import nn\ndef answer(inputs, outputs, kernel, norm):\n    layers = "
        "[nn.Conv2d(inputs, outputs, kernel)]\n"
        "    if norm:\n        layers.append(nn.BatchNorm2d(outputs))\n"
        "    return sum(p.numel() for layer in layers for p in layer.parameters())",
        "def answer(inputs, outputs, kernel, norm):\n    total = 0\n    for channel in "
        "range(outputs):\n"
        "        total += inputs * kernel[0] * kernel[1]\n        total += 1\n"
        "        if norm:\n            total += 2\n    return total",
    ],
}
