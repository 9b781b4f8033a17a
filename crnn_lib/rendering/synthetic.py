"""SyntheticWords: the dataset of rendered pictures of text."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import is_dataclass
from functools import cached_property
from pathlib import Path

import numpy as np
import torch

from crnn_lib.alphabet import Alphabet
from crnn_lib.contract import HEIGHT, STYLES
from crnn_lib.data.drawn import DrawnSamples
from crnn_lib.data.samples import Sample, digest
from crnn_lib.files import fingerprint
from crnn_lib.rendering.faces import as_fonts, file_and_number
from crnn_lib.rendering.ink import check_height
from crnn_lib.rendering.styles import Rendered, render_all
from crnn_lib.rendering.texts import TextSource, random_strings


class SyntheticWords(DrawnSamples):
    """Rendered pictures that depend on (seed, index) alone, in any process and order.

    `texts`: a list of words (one is drawn for each picture), or a TextSource; by default random
    strings of 1 to 10 characters of the alphabet. `style`: one of rendering.STYLES, or several, of
    which each picture takes one. `count`: the number of samples; None means endless (no len(), any
    index). `fonts`: font files, or one file, by default the installed ones. `height`: of the
    pictures, 32, 48 or 64 pixels; they are drawn at it. Raises ValueError for unknown styles,
    another height, an empty list of words, a negative seed or a count below 1.
    """

    def __init__(
        self,
        alphabet: Alphabet,
        *,
        texts: TextSource | Sequence[str] | None = None,
        style: str | Sequence[str] = "clean",
        seed: int = 0,
        count: int | None = None,
        fonts: Path | str | Sequence[Path | str] | None = None,
        height: int = HEIGHT,
    ) -> None:
        super().__init__(alphabet, seed=seed, count=count)
        check_height(height)
        self.styles = (style,) if isinstance(style, str) else tuple(style)
        unknown = [name for name in self.styles if name not in STYLES]
        if unknown or not self.styles:
            named = ", ".join(map(repr, unknown)) or "(none)"
            raise ValueError(f"no style is called {named}: there are {', '.join(STYLES)}")
        if texts is not None and not callable(texts) and not len(texts):
            raise ValueError("the list of words is empty")
        self.texts = random_strings(alphabet) if texts is None else texts
        self.fonts, self.height = None if fonts is None else as_fonts(fonts), height

    def rendered(self, index: int) -> Rendered:
        """Draw picture `index` with the true boxes of its characters."""
        self.check_index(index)
        return self._rendered([index])[0]

    def _rendered(self, indices: Sequence[int]) -> list[Rendered]:
        by_style: dict[str, list[tuple[int, str]]] = {style: [] for style in self.styles}
        for index in indices:
            # a separate stream, so that the text does not depend on how it is drawn
            rng = np.random.default_rng((self.seed, index, 1))
            if callable(self.texts):
                text = self.texts(rng)
            else:
                text = self.texts[int(rng.integers(len(self.texts)))]
            by_style[self.styles[int(rng.integers(len(self.styles)))]].append((index, text))
        found: dict[int, Rendered] = {}
        for style, chosen in by_style.items():
            numbers, texts = [index for index, _ in chosen], [text for _, text in chosen]
            drawn = render_all(
                texts, style, seed=self.seed, indices=numbers, fonts=self.fonts, height=self.height
            )
            found.update(zip(numbers, drawn))
        return [found[index] for index in indices]

    @property
    def identity(self) -> str:
        """Return a string that changes with what is drawn; training compares it on resume."""
        fonts = self.fonts and [font.name for font in self.fonts]
        texts: object = self.texts
        if callable(texts) and not is_dataclass(texts):
            texts = getattr(texts, "__name__", "")
        drawn = [self.alphabet, self.styles, self.seed, fonts, texts]
        return digest(drawn if self.height == HEIGHT else [*drawn, self.height])

    @cached_property
    def contents(self) -> str | None:
        """Return a string that changes with the content of any font, compared on resume.

        None for the installed fonts, which an update of the packages that bring them may change.
        """
        if self.fonts is None:
            return None
        return fingerprint(*(file_and_number(font)[0] for font in self.fonts))

    def draw(self, index: int) -> Sample:
        """Draw sample `index`."""
        return self.draw_all([index])[0]

    def draw_all(self, indices: Sequence[int]) -> list[Sample]:
        """Draw several samples at once, which is faster."""
        return [
            Sample(
                torch.from_numpy(drawn.pixels.astype(np.float32) / 127.5 - 1)[None],
                drawn.text,
                f"synthetic seed {self.seed} index {index}",
            )
            for index, drawn in zip(indices, self._rendered(indices))
        ]
