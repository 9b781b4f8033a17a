"""The table of networks: what was measured, of networks that keep the promises of the model."""

import json

import pytest
import torch

from tests.bench import networks


def test_the_table_is_what_was_measured():
    stored = json.loads(networks.STORED.read_text(encoding="utf-8"))
    page = networks.PAGE.read_text(encoding="utf-8")
    assert networks.written(page, stored) == page
    assert list(stored["networks"]) == list(networks.NETWORKS)


@pytest.mark.parametrize("name", networks.NETWORKS)
def test_a_picture_is_read_in_a_batch_as_it_is_alone(name):
    """Changed layers leave padding out, and give as many columns as `frames` says."""
    model = networks.made(name, 37)
    widths = torch.tensor([40, 97])
    images = torch.rand(2, 1, model.height, 97)
    with torch.inference_mode():
        scores, lengths = model.eval()(images, widths)
        alone, _ = model(images[:1, :, :, :40])
    assert lengths.tolist() == model.frames(widths).tolist() == [len(alone), len(scores)]
    torch.testing.assert_close(scores[: len(alone), 0], alone[:, 0], atol=1e-4, rtol=0)
