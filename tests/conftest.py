"""What the tests share: the folder of real pictures, small data, one thread for what must be
repeatable.
"""

import os
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
import torch
from matplotlib.figure import Figure

from crnn_lib import CRNN, Alphabet, SyntheticWords
from tests import ROOT
from tests.course.figures.visibility import hard_to_see, told_by_colour_alone

SHARED = Path(os.environ.get("CRNN_SHARED", ROOT.parent / "shared"))


def pytest_configure(config: pytest.Config) -> None:
    torch.set_num_threads(1)  # two test processes share two cores


@pytest.fixture(autouse=True)
def figures_can_be_seen(
    request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> Iterator[None]:
    """In tests/test_figures*.py each figure that a test draws is looked over, too: so no figure can
    be forgotten.
    """
    drawn: list[tuple[str, Figure]] = []

    def note(figure: Figure, description: object) -> None:
        drawn.append((sys._getframe(1).f_code.co_name, figure))
        super(Figure, figure).set_label(description)

    if request.path.name.startswith("test_figures"):
        monkeypatch.setattr(Figure, "set_label", note)  # with which each figure ends
    yield
    faults = {
        f"{name}: {fault}"
        for name, figure in drawn
        for fault in [*hard_to_see(figure), *told_by_colour_alone(figure)]
    }
    assert not faults, "\n".join(sorted(faults))


@pytest.fixture
def real_words() -> Path:
    labels = SHARED / "real" / "scene_words" / "labels.csv"
    if not labels.is_file():
        pytest.skip(
            f"no real pictures in {labels.parent}: set CRNN_SHARED to the folder that holds real/"
        )
    return labels


@pytest.fixture
def digits() -> Alphabet:
    return Alphabet("0123456789")


@pytest.fixture
def few_digits(digits: Alphabet) -> SyntheticWords:
    """Sixteen short pictures of digits."""
    return SyntheticWords(digits, texts=["12", "7", "305", "99"], seed=1, count=16)


def with_statistics(model: CRNN) -> CRNN:
    """The model in eval mode with BatchNorm statistics as after training (fresh ones are 0 and 1,
    which hides mistakes).
    """
    generator = torch.Generator().manual_seed(0)
    with torch.no_grad():
        for module in model.modules():
            if isinstance(module, torch.nn.BatchNorm2d):
                module.running_mean.copy_(torch.randn(module.num_features, generator=generator))
                module.running_var.copy_(torch.rand(module.num_features, generator=generator) + 0.5)
                module.weight.copy_(torch.rand(module.num_features, generator=generator) + 0.5)
                module.bias.copy_(torch.randn(module.num_features, generator=generator))
    return model.eval()
