"""Our CTC beside torch's kernel, our beam search beside other people's: everything on one thread,
in one run.

The other decoders live in environments of their own under .venv/peers, made when first needed; one
that cannot be installed here is left out, with a line that says so.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from pathlib import Path

import numpy as np
import torch

from crnn_lib import Alphabet
from crnn_lib.ctc import ctc_loss
from crnn_lib.decoding import Lexicon, NGram, beam_search, greedy_decode, prefix_beam_search
from crnn_lib.rendering import english_words
from tests.bench.peers import speed

ARTICLE = Alphabet.preset("article")
FRAMES, WORDS, CLASSES, WIDTH = 32, 256, 37, 10

RUST = """
import sys, time, numpy as np, fast_ctc_decode
probs = np.load(sys.argv[1]).astype(np.float32)
letters = "-" + "abcdefghijklmnopqrstuvwxyz0123456789"
def run():
    for sample in probs:
        fast_ctc_decode.beam_search(sample, letters, beam_size=10, beam_cut_threshold=0.0)
run(); start = time.perf_counter(); run(); print(len(probs) / (time.perf_counter() - start))
"""
PYCTCDECODE = """
import sys, time, logging, numpy as np
logging.disable(logging.CRITICAL)
from pyctcdecode import build_ctcdecoder
probs = np.log(np.load(sys.argv[1]))[:64]
decoder = build_ctcdecoder([""] + list("abcdefghijklmnopqrstuvwxyz0123456789"))
limits = {} if sys.argv[2] == "pruned" else {"token_min_logp": -1e9, "beam_prune_logp": -1e9}
start = time.perf_counter()
for one in probs: decoder.decode(one, beam_width=10, **limits)
print(len(probs) / (time.perf_counter() - start))
"""


def loss(seconds: Callable[..., float]) -> None:
    """The loss of 64 samples, forward and backward, against torch's own."""
    torch.set_num_threads(1)
    generator = torch.Generator().manual_seed(0)
    logits = torch.randn(FRAMES, 64, CLASSES, generator=generator).requires_grad_()
    targets = torch.randint(1, CLASSES, (64, 10), generator=generator)
    lengths, target_lengths = (
        [FRAMES] * 64,
        torch.randint(1, 11, (64,), generator=generator).tolist(),
    )

    def step(function: Callable[..., torch.Tensor]) -> None:
        function(logits.log_softmax(-1), targets, lengths, target_lengths).backward()

    ours = seconds(lambda: [step(ctc_loss) for _ in range(20)], 5) / 20
    theirs = seconds(lambda: [step(torch.nn.functional.ctc_loss) for _ in range(20)], 5) / 20
    print(
        f"  loss and gradient, T {FRAMES}, N 64, C {CLASSES}: ours {ours * 1000:.1f} ms, torch "
        f"{theirs * 1000:.1f} ms"
    )
    print(f"  ratio     {ours / theirs:6.1f} (goal: at most 5)")


def columns(sharp: bool) -> torch.Tensor:
    """log_probs (T, N, C): chance alone, or, as of a trained model, spikes of words with chance
    below them.
    """
    generator = torch.Generator().manual_seed(0)
    logits = torch.randn(FRAMES, WORDS, CLASSES, generator=generator)
    if sharp:
        words = [word for word in english_words() if len(word) <= 14 and not ARTICLE.missing(word)]
        for sample in range(WORDS):
            spoken = torch.zeros(FRAMES, dtype=torch.long)
            labels = ARTICLE.encode(words[int(torch.randint(len(words), (), generator=generator))])
            spoken[2 : 2 + 2 * len(labels) : 2] = torch.tensor(labels)
            logits[torch.arange(FRAMES), sample, spoken] += 6.0
    return logits.log_softmax(-1)


def decoding(seconds: Callable[..., float]) -> None:
    """Words per second, of one batch."""
    torch.set_num_threads(1)
    lexicon = Lexicon.from_words(
        [word for word in english_words() if not ARTICLE.missing(word)], ARTICLE
    )
    model = NGram.train(english_words(), ARTICLE)
    ours: dict[str, Callable[[torch.Tensor], object]] = {
        "greedy": greedy_decode,
        "beam": lambda log_probs: beam_search(log_probs, None, WIDTH),
        f"beam, lexicon of {len(lexicon):,} words": lambda log_probs: beam_search(
            log_probs, None, WIDTH, lexicon=lexicon
        ),
        "beam, 5-gram model": lambda log_probs: beam_search(
            log_probs, None, WIDTH, language_model=model
        ),
    }
    for name, sharp in (("as of a trained model", True), ("chance alone", False)):
        log_probs = columns(sharp)
        print(
            f"  T {FRAMES}, C {CLASSES}, batch of {WORDS}, beam width {WIDTH}, {name}: words per "
            "second on one thread"
        )
        speeds = {what: WORDS / seconds(lambda: decode(log_probs)) for what, decode in ours.items()}
        speeds["beam, the readable form"] = 16 / seconds(
            lambda: [prefix_beam_search(log_probs[:, n]) for n in range(16)], 1
        )
        speeds["beam, one by one"] = 64 / seconds(
            lambda: [beam_search(log_probs[:, n, None]) for n in range(64)], 1
        )
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "probs.npy"
            np.save(path, log_probs.exp().transpose(0, 1).double().numpy())
            rust = speed("fast-ctc-decode==0.3.7", RUST, str(path))
            slow = {
                how: speed("pyctcdecode==0.5.0", PYCTCDECODE, str(path), how)
                for how in ("unpruned", "pruned")
            }
        for what, words in speeds.items():
            print(f"    {what:34} {words:7.0f}")
        for what, result in {
            "fast-ctc-decode (Rust)": rust,
            **{f"pyctcdecode, {how}": slow[how] for how in slow},
        }.items():
            if isinstance(result, str):
                print(f"    {what:34} {result}")
            else:
                print(
                    f"    {what:34} {result:7.0f}   our beam is {speeds['beam'] / result:.1f} "
                    "times as fast"
                )
