"""`make bench`: rendering, training, reading and start-up, each measured a few times; the median is
printed.
"""

from __future__ import annotations

import os
import platform
import resource
import statistics
import subprocess
import sys
import time
from collections.abc import Callable

import torch

from crnn_lib import CRNN, Alphabet, Reader, SyntheticWords, TrainConfig, fit
from crnn_lib.data import Collate, Sample
from crnn_lib.rendering import STYLES, english_words, words
from tests.bench import decoders, minute, smaller

ARTICLE = Alphabet.preset("article")


def seconds(work: Callable[[], object], repeats: int = 3) -> float:
    """Median of `repeats` runs, after one that warms up."""
    work()
    taken = []
    for _ in range(repeats):
        start = time.perf_counter()
        work()
        taken.append(time.perf_counter() - start)
    return statistics.median(taken)


def rendering() -> None:
    source = words(english_words(), ARTICLE)
    for style in STYLES:
        data = SyntheticWords(ARTICLE, texts=source, style=style, seed=1)
        # fonts and glyph sizes are remembered: a training draws many more
        data.draw_all(range(3000))
        together = 1000 / seconds(lambda: data.draw_all(range(3000, 4000)))
        alone = 250 / seconds(lambda: [data[index] for index in range(3000, 3250)])
        print(f"  {style:9} {together:6.0f} words per second on one core, one by one {alone:6.0f}")


def squeezed(data: SyntheticWords, width: int = 128) -> list[Sample]:
    """The article's way: every picture stretched to one width."""
    resized = []
    for index in range(len(data)):
        sample = data[index]
        image = torch.nn.functional.interpolate(sample.image[None], (32, width), mode="bilinear")[0]
        resized.append(Sample(image, sample.text, sample.source))
    return resized


def training() -> None:
    """The article's model, repaired, at its own batch and width, beside `small` as `fit` trains
    it.
    """
    drawn = SyntheticWords(ARTICLE, seed=1, count=512)
    speeds = {}
    for name, data, steps in (
        ("small", [drawn[i] for i in range(512)], 24),
        ("article", squeezed(drawn), 3),
    ):
        model = CRNN(len(ARTICLE), preset=name)
        auxiliary = 0.5 if name == "small" else 0.0
        config = TrainConfig(steps=steps, batch_size=32, auxiliary_weight=auxiliary, progress=False)
        taken = seconds(lambda: fit(model, data, alphabet=ARTICLE, config=config))
        speeds[name] = steps * 32 / taken
        print(f"  {name:9} {speeds[name]:6.0f} pictures per second")
    print(f"  ratio     {speeds['small'] / speeds['article']:6.1f} (goal 15)")
    taken = seconds(lambda: Collate(ARTICLE)([drawn[i] for i in range(32)]))
    print(f"  drawing and batching 32 clean pictures takes {taken * 1000:.0f} ms")


def reading() -> None:
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    reader = Reader.pretrained()
    data = SyntheticWords(
        reader.alphabet,
        texts=words(english_words(), reader.alphabet),
        style="scene",
        seed=1,
        count=256,
    )
    pictures = [data.rendered(index).image for index in range(256)]
    single = seconds(lambda: [reader.read(picture) for picture in pictures[:64]]) / 64
    batched = seconds(lambda: reader.read(pictures)) / 256
    print(f"  one word alone        {single * 1000:6.2f} ms on one thread")
    print(f"  one word of 256       {batched * 1000:6.2f} ms on one thread")
    print(
        "  peak memory           "
        f"{resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:6.0f} MB, torch included"
    )
    torch.set_num_threads(threads)


def startup() -> None:
    def run(script: str) -> float:
        return seconds(lambda: subprocess.run([sys.executable, "-c", script], check=True))

    torch_alone, core = run("import torch"), run("from crnn_lib import CRNN")
    shipped = run("from crnn_lib import Reader; Reader.pretrained()")
    print(
        f"  import torch {torch_alone:.2f} s, from crnn_lib import CRNN {core:.2f} s, "
        f"Reader.pretrained() {shipped:.2f} s"
    )


PARTS: dict[str, Callable[[], object]] = {
    "reading": reading,
    "rendering": rendering,
    "training": training,
    "minute": minute.measure,
    "ctc": lambda: decoders.loss(seconds),
    "decoding": lambda: decoders.decoding(seconds),
    "int8": lambda: smaller.measure(seconds),
    "start-up": startup,
}


def main(arguments: list[str]) -> int:
    """Run the parts named, or all, each in a process of its own, so that peak memory is its own."""
    if len(arguments) == 1:
        PARTS[arguments[0]]()
        return 0
    print(
        f"{platform.processor() or platform.machine()}, {os.cpu_count()} cores, torch "
        f"{torch.__version__}"
    )
    for part in PARTS:
        print(part, flush=True)
        subprocess.run([sys.executable, "-m", "tests.bench", part], check=True)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
