"""56 published cases of CTC: losses, gradients, greedy and beam decoding, lexicons, alignments
(../shared/ctc_cases).

The cases keep the numbering of classes of their sources, with the blank wherever it stood; our
functions take it as it is.
"""

from __future__ import annotations

import json
import math
from typing import Any

import numpy as np
import pytest
import torch

from crnn_lib.ctc import (
    align,
    collapse,
    ctc_loss,
    forward_backward,
    logit_gradient,
    minimum_frames,
    posteriors,
)
from crnn_lib.decoding import Lexicon, beam_search, greedy_decode, prefix_beam_search
from tests.conftest import SHARED

PATH = SHARED / "ctc_cases" / "ctc_cases.json"
KNOWN = (
    json.loads(PATH.read_text(encoding="utf-8")) if PATH.is_file() else {"cases": [], "arrays": {}}
)
CASES = {case["name"]: case for case in KNOWN["cases"]}
EXCEPTIONS = {
    "ctcdecoder_line_token_passing": (
        "another algorithm: Viterbi over a loop of words, with a blank but no space between them"
    )
}
# many prefixes are alike there (log_probs cut off at -19; .51 and .49 in every order): which a beam
# ranks first is open
TIES = {"pyctcdecode_libri", "pyctcdecode_bunny_alpha0"}

pytestmark = pytest.mark.skipif(
    not PATH.is_file(),
    reason=f"no published cases in {PATH.parent}: set CRNN_SHARED to the folder that holds "
    "ctc_cases/",
)


def log_probs_of(case: dict[str, Any]) -> torch.Tensor:
    """What the case feeds, (T, C) or (T, N, C) in float64."""
    inputs, parameters = case["inputs"], case["params"]
    if inputs["type"] == "uniform":
        frames = parameters["T"]
        classes = parameters.get("C", 5)
        return torch.full((frames, classes), -math.log(classes), dtype=torch.float64)
    data = torch.tensor(
        KNOWN["arrays"][inputs["array"]] if "array" in inputs else inputs["data"],
        dtype=torch.float64,
    )
    if inputs["layout"] == "N x T x C":
        data = data.transpose(0, 1)
    if inputs["type"] == "probs":
        return data.log()
    if inputs["type"] in ("logits", "logits_as_log_probs"):
        return (data if inputs["type"] == "logits" else data.log()).log_softmax(-1)
    return data  # log_probs and additive scores, as they are


def of(kind: str) -> list[str]:
    return [name for name, case in CASES.items() if case["kind"] == kind and name not in EXCEPTIONS]


def text_of(case: dict[str, Any], labels: Any) -> str:
    return "".join(case["alphabet"][label] for label in labels)


def test_there_are_56_and_few_exceptions():
    assert len(CASES) == 56
    assert len(EXCEPTIONS) <= 5
    assert set(EXCEPTIONS) <= set(CASES)


@pytest.mark.parametrize("name", of("loss"))
def test_loss(name):
    case = CASES[name]
    log_probs, expected, blank, within = (
        log_probs_of(case),
        case["expected"],
        case["blank_index"],
        case["tolerance"],
    )
    if log_probs.dim() == 3:  # a batch whose frames are padded with NaN
        padding = torch.full(
            (case["params"]["pad_frames_with_nan"], *log_probs.shape[1:]),
            math.nan,
            dtype=torch.float64,
        )
        leaf = torch.cat([log_probs, padding]).requires_grad_()
        targets = torch.cat([torch.tensor(target) for target in case["targets"]])
        lengths = [len(target) for target in case["targets"]]
        losses = ctc_loss(leaf, targets, case["params"]["input_lengths"], lengths, blank, "none")
        losses.sum().backward()
        assert losses.tolist() == pytest.approx(expected["loss"], abs=within)
        assert (leaf.grad[len(log_probs) :] == expected["grad_on_padding"]).all()
        return
    target, frames = case["targets"], len(log_probs)
    arguments = (log_probs, torch.tensor(target), frames, len(target), blank)
    loss = ctc_loss(*arguments, "sum").item()
    log_alpha, log_beta, likelihood = forward_backward(log_probs, target, blank)
    assert loss == pytest.approx(expected["loss"], abs=within)
    assert -likelihood.item() == pytest.approx(expected["loss"], abs=within)
    if "loss_exact" in expected:
        assert loss == pytest.approx(expected["loss_exact"], abs=1e-12)
    if "loss_reduction_mean" in expected:
        assert ctc_loss(*arguments, "mean").item() == pytest.approx(
            expected["loss_reduction_mean"], abs=within
        )
    if "probability" in expected:
        assert math.exp(-loss) == pytest.approx(expected["probability"], rel=1e-9)
    if "alignments" in expected:  # with log-probability 0 everywhere the likelihood counts paths
        counted = forward_backward(torch.zeros_like(log_probs), target, blank)[2].item()
        assert counted == pytest.approx(math.log(int(expected["alignments"])), abs=1e-9)
    for table, found in (("log_alpha_table", log_alpha), ("log_beta_table", log_beta)):
        for row, ours in zip(expected.get(table, []), found.tolist()):
            for number, our in zip(row, ours, strict=True):
                assert number is None or our == pytest.approx(number, abs=within)


@pytest.mark.parametrize("name", of("grad"))
def test_gradient(name):
    case = CASES[name]
    expected, blank, target = case["expected"], case["blank_index"], case["targets"]
    log_probs = log_probs_of(case)
    if "grad_wrt_logits" in expected:
        wanted = torch.tensor(expected["grad_wrt_logits"], dtype=torch.float64)
        # logits are right up to a constant for each frame
        leaf = log_probs.clone().requires_grad_()
        ctc_loss(
            leaf.log_softmax(-1), torch.tensor(target), len(leaf), len(target), blank, "sum"
        ).backward()
        for found in (leaf.grad, logit_gradient(log_probs, target, blank)):
            torch.testing.assert_close(found, wanted, atol=case["tolerance"], rtol=0)
    if "true_partial_wrt_log_probs" in expected:
        wanted = torch.tensor(expected["true_partial_wrt_log_probs"], dtype=torch.float64)
        leaf = log_probs.clone().requires_grad_()
        ctc_loss(leaf, torch.tensor(target), len(leaf), len(target), blank, "sum").backward()
        for found in (leaf.grad, -posteriors(log_probs, target, blank)):
            torch.testing.assert_close(found, wanted, atol=case["tolerance"], rtol=0)


@pytest.mark.parametrize("name", of("greedy"))
def test_greedy(name):
    case = CASES[name]
    expected, blank = case["expected"], case["blank_index"]
    if case["inputs"]["type"] == "path_labels":
        labels = collapse(case["inputs"]["data"], blank)
        assert labels == expected["labels"]
        assert text_of(case, labels) == expected["text"]
        return
    (found,) = greedy_decode(log_probs_of(case)[:, None], None, blank)
    assert list(found.labels) == expected["labels"]
    if "text" in expected:
        assert text_of(case, found.labels) == expected["text"]
    if "starts" in expected:
        assert [start for start, _ in found.spans] == expected["starts"]
    if "prob_best_path" in expected:
        assert math.exp(found.score) == pytest.approx(
            expected["prob_best_path"], abs=case["tolerance"]
        )
    if "neg_log_prob_best_path" in expected:
        assert -found.score == pytest.approx(
            expected["neg_log_prob_best_path"], abs=case["tolerance"]
        )


class Bigrams:
    """A language model as a table of what follows what (the row None: what comes first); its state
    is the last label.
    """

    def __init__(self, classes: int, follows: dict[int | None, dict[int, float]]) -> None:
        self.table = {}
        for before, probabilities in follows.items():
            row = np.full(classes, -np.inf)
            for label, probability in probabilities.items():
                row[label] = math.log(probability) if probability else -math.inf
            self.table[before] = row
        self.never = np.full(classes, -np.inf)
        self.blank = next(
            label
            for label in range(classes)
            if label not in {known for row in follows.values() for known in row}
        )
        for row in (*self.table.values(), self.never):
            row[self.blank] = 0.0  # it says nothing of ends

    def start(self) -> None:
        return None

    def advance(self, state: int | None, label: int) -> int:
        return label

    def log_probs(self, state: int | None) -> np.ndarray:
        return self.table.get(state, self.never)


def model_of(case: dict[str, Any]) -> Bigrams | None:
    """The language model that a case describes."""
    parameters = case["params"]
    if "bigram_P(next|prev)" in parameters:
        rows = parameters["bigram_P(next|prev)"]
        follows = {
            None if before == "<s>" else int(before): dict(enumerate(row))
            for before, row in rows.items()
        }
        return Bigrams(case["blank_index"] + 1, follows)
    if "corpus_text" in parameters:
        letters = [letter for letter in case["alphabet"] if letter != "<blank>"]
        follows = {None: {label: 1 / len(letters) for label in range(len(letters))}}
        counted = parameters["corpus_text"]
        for before, after in zip(counted, counted[1:]):
            if before in letters and after in letters:
                row = follows.setdefault(letters.index(before), {})
                row[letters.index(after)] = row.get(letters.index(after), 0) + 1
        for before, row in follows.items():
            if before is not None:
                total = sum(row.values())
                follows[before] = {label: count / total for label, count in row.items()}
        return Bigrams(len(letters) + 1, follows)
    return None


@pytest.mark.parametrize("name", of("beam"))
def test_beam(name):
    case = CASES[name]
    expected, parameters, blank = case["expected"], case["params"], case["blank_index"]
    log_probs, width = log_probs_of(case), parameters.get("beam_width", 100)
    model, weight = model_of(case), parameters.get("lm_weight", 0.0)
    # pyctcdecode's beta is a bonus for each word; its case has as many words in every reading, so
    # it decides nothing
    (found,) = beam_search(log_probs[:, None], None, width, blank, model, weight, top=width)
    # its source divides what the model says by the length at the end
    if parameters.get("final_rank") == "log p_ctc + lm/len":
        found.sort(
            key=lambda read: (
                read.score + (read.fused_score - read.score) / max(1, len(read.labels))
            ),
            reverse=True,
        )
    if "text" in expected:
        assert text_of(case, found[0].labels) == expected["text"]
    for index, labels in enumerate(expected.get("nbest_labels", [])):
        assert list(found[index].labels) == labels
    for index, score in enumerate(expected.get("log_probs", [])):
        assert found[index].score == pytest.approx(score, abs=case["tolerance"])
    for index, probability in enumerate(expected.get("fused_probs", [])):
        assert math.exp(found[index].fused_score) == pytest.approx(
            probability, abs=case["tolerance"]
        )
    if model is None and name not in TIES:  # the readable form finds the same
        readable = list(prefix_beam_search(log_probs, width, blank).items())
        for read, (labels, score) in zip(found[:5], readable):
            assert read.labels == labels
            assert read.score == pytest.approx(score, abs=1e-9)


@pytest.mark.parametrize("name", of("lexicon"))
def test_lexicon(name):
    case = CASES[name]
    expected, parameters, blank = case["expected"], case["params"], case["blank_index"]
    log_probs, letters = log_probs_of(case), case["alphabet"]
    separator = (
        letters.index(parameters["word_separator"]) if "word_separator" in parameters else None
    )
    lexicon = Lexicon(
        [
            [letters.index(letter) for letter in word]
            for word in parameters["lexicon"]
            if set(word) <= set(letters)
        ],
        classes=log_probs.shape[1],
        blank=blank,
        separator=separator,
    )
    ((found,),) = beam_search(
        log_probs[:, None], None, parameters.get("beam_width", 25), blank, lexicon=lexicon
    )
    assert text_of(case, found.labels) == expected["text"]
    if "labels" in expected:
        assert list(found.labels) == expected["labels"]
    if "candidate_losses" in expected:  # every near word scored by CTC, as in the paper
        (read,) = greedy_decode(log_probs[:, None], None, blank)
        near = lexicon.nearest(read.labels, parameters["tolerance"])
        losses = {text_of(case, word): loss_of(log_probs, word, blank) for word in near}
        assert min(losses, key=losses.__getitem__) == expected["text"]
        for word, loss in expected["candidate_losses"].items():
            assert loss_of(
                log_probs, [letters.index(letter) for letter in word], blank
            ) == pytest.approx(loss, abs=1e-6)


def loss_of(log_probs: torch.Tensor, word: Any, blank: int) -> float:
    return ctc_loss(log_probs, torch.tensor(word), len(log_probs), len(word), blank, "sum").item()


@pytest.mark.parametrize("name", of("align"))
def test_align(name):
    case = CASES[name]
    expected, blank, target = case["expected"], case["blank_index"], case["targets"]
    if "raises" in expected:
        with pytest.raises(ValueError, match="needs 7 frames"):
            align(torch.zeros(5, 6), target, blank)
        return
    if "loss_if_T_minus_1" in expected:  # one path alone: any log_probs will do
        frames, classes = case["params"]["T"], 5
        log_probs = torch.randn(
            frames, classes, dtype=torch.float64, generator=torch.Generator().manual_seed(0)
        ).log_softmax(-1)
        own = -sum(log_probs[frame, label].item() for frame, label in enumerate(expected["path"]))
        assert minimum_frames(target) == frames
        assert loss_of(log_probs, target, blank) == pytest.approx(own, abs=1e-9)
        assert loss_of(log_probs[1:], target, blank) == math.inf
    else:
        log_probs = log_probs_of(case)
    found = align(log_probs, target, blank)
    if expected.get("n_optimal_paths", 1) == 1:
        assert list(found.path) == expected["path"]
    if "score" in expected:
        assert found.score == pytest.approx(expected["score"], abs=case["tolerance"])
    if "frame_scores" in expected:
        scores = [log_probs[frame, label].item() for frame, label in enumerate(found.path)]
        assert scores == pytest.approx(expected["frame_scores"], abs=case["tolerance"])
