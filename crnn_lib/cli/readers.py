"""The reader that --weights names, with the decoder, lexicon and language model of the options."""

from __future__ import annotations

import argparse
import sys
import unicodedata
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from torch import Tensor

from crnn_lib.alphabet import Alphabet
from crnn_lib.cli.inputs import UsageError
from crnn_lib.cli.output import saying_warnings
from crnn_lib.decoding.decoder import Decoder
from crnn_lib.decoding.greedy import Hypothesis, greedy_decode
from crnn_lib.decoding.language_model import NGram, Phrases
from crnn_lib.decoding.lexicon import Lexicon
from crnn_lib.reader import Reader
from crnn_lib.training.machine import choose_device


def weights_reader(options: argparse.Namespace) -> Reader:
    """Return a reader with the weights of --weights, or with the shipped ones, on --device."""
    device = choose_device(options.device)
    if options.weights is None:
        return Reader.pretrained(device=device)
    return Reader.load(options.weights, device=device)


def decoding_reader(options: argparse.Namespace) -> Reader:
    """Return a reader with weights and decoder as asked for."""
    reader = weights_reader(options)
    if (options.phrases or options.any_case) and options.lexicon is None and options.lm is None:
        raise UsageError("--phrases and --any-case say how to take a --lexicon or --lm: give one")
    try:
        decoder = Decoder(
            method=options.decoder,
            beam_width=options.beam_width,
            lexicon=_lexicon(options, reader.alphabet),
            language_model=_language_model(options, reader.alphabet),
            lm_weight=options.lm_weight,
            insertion_bonus=options.insertion_bonus,
            top=options.top,
        )
    except ValueError as error:
        raise UsageError(str(error)) from None
    reader.decoder = _noting_spaces(decoder, reader.alphabet, options)
    return reader


# --- pictures of several words ------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True)
class SingleWords(Decoder):
    """A decoder that knows single words: prints `note` at the first picture that has several."""

    space: int  # its class
    note: str
    noted: list[str] = field(default_factory=list)

    def __call__(
        self, log_probs: Tensor, lengths: Tensor | None = None, blank: int = 0
    ) -> list[list[Hypothesis]]:
        """Decode; without a lexicon or language model, a space between characters is seen, too."""
        if not self.noted:
            plain = greedy_decode(log_probs, lengths, blank)
            if any(self.space in read.labels[1:-1] for read in plain):
                self.noted.append(self.note)
                print(self.note, file=sys.stderr)
        return super().__call__(log_probs, lengths, blank)


def _noting_spaces(decoder: Decoder, alphabet: Alphabet, options: argparse.Namespace) -> Decoder:
    """Return a decoder that tells of --phrases when it is needed: if no known word has a space."""
    lexicon, model = decoder.lexicon, decoder.language_model
    if options.phrases or " " not in alphabet:
        return decoder
    (space,) = alphabet.encode(" ")
    without = []
    if lexicon is not None and not any(space in word for word in lexicon.words):
        without.append(f"--lexicon {options.lexicon}")
    if isinstance(model, NGram) and space not in model.counts.get((), {}):
        without.append(f"--lm {options.lm}")
    if not without:
        return decoder
    note = (
        f"crnn {options.command}: a picture seems to hold several words, but no text of "
        f"{' and '.join(without)} has a space: give --phrases, too, which sets spaces between them"
    )
    return SingleWords(**vars(decoder), space=space, note=note)


# --- lexicon and language model -----------------------------------------------------------------


def _lexicon(options: argparse.Namespace, alphabet: Alphabet) -> Lexicon | None:
    if options.lexicon is None:
        return None
    words = _texts(options.lexicon, "--lexicon", options)
    with _explained(f"--lexicon {options.lexicon}", options, _remedy(words, alphabet)):
        separator = " " if options.phrases else None
        return Lexicon.from_words(words, alphabet, separator=separator)


def _language_model(options: argparse.Namespace, alphabet: Alphabet) -> NGram | Phrases | None:
    """Load a saved model, or train one in seconds from a list of texts."""
    if options.lm is None:
        return None
    if _is_arpa(options.lm):
        raise UsageError(
            f"--lm {options.lm} is a model in ARPA format, which cannot be read here: give the "
            "texts that it was made of, one on each line"
        )
    if Path(options.lm).suffix != ".safetensors":
        texts = _texts(options.lm, "--lm", options)
        with _explained(f"--lm {options.lm}", options, _remedy(texts, alphabet)):
            model = NGram.train(texts, alphabet)
    else:
        model = NGram.load(options.lm)
        if model.alphabet != alphabet:
            raise UsageError(
                f"--lm {options.lm} was trained for the alphabet {model.alphabet.characters!r}, "
                "not for the weights'"
            )
    return Phrases(model) if options.phrases else model


@contextmanager
def _explained(given: str, options: argparse.Namespace, remedy: str) -> Iterator[None]:
    """Print warnings as the command's own sentences.

    They and errors begin with the option and its file, `given`, and end with the remedy.
    """

    def say(warning: str) -> None:
        print(f"crnn {options.command}: {given}: {warning}{remedy}", file=sys.stderr)

    with saying_warnings(say):
        try:
            yield
        except ValueError as error:
            raise UsageError(f"{given}: {error}{remedy}") from None


def _remedy(texts: Sequence[str], alphabet: Alphabet) -> str:
    """Return what helps texts that do not fit the alphabet, after a semicolon; or nothing."""
    joined = ((text, unicodedata.normalize("NFC", text)) for text in texts)
    if any(alphabet.missing(text) and not alphabet.missing(other) for text, other in joined):
        return "; accents stand apart from their letters: --normalise nfc joins them"
    return ""


def _is_arpa(name: str) -> bool:
    """Tell whether a file is an n-gram model of another tool; its first lines say so."""
    try:
        with Path(name).open("rb") as file:
            return b"\\data\\" in file.read(10_000)
    except OSError:
        return False


def _texts(name: str, option: str, options: argparse.Namespace) -> list[str]:
    """Return the lines of a text file, or the shipped English words, changed as asked."""
    from crnn_lib.rendering import cases, english_words

    if name == "english":
        texts = list(english_words())
    else:
        try:
            lines = Path(name).read_text(encoding="utf-8-sig").splitlines()
        except OSError as error:
            raise UsageError(
                f"{option} {name} cannot be read ({error.strerror}): name a text file, or english"
            ) from None
        except UnicodeDecodeError:
            raise UsageError(
                f"{option} {name} is not UTF-8 text: save it as UTF-8, one word on each line"
            ) from None
        texts = [line.strip() for line in lines if line.strip()]
        if not texts:
            raise UsageError(f"{option} {name} is empty: write one word on each line")
    if options.normalise is not None:
        texts = [unicodedata.normalize("NFC", text) for text in texts]
    if options.any_case:
        return list(dict.fromkeys(form for text in texts for form in cases(text)))
    return texts
