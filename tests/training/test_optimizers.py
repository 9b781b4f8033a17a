import pytest
import torch
from torch import nn

from crnn_lib import CRNN, TrainConfig
from crnn_lib.muon import Muon, orthogonalized
from crnn_lib.training.optimizers import optimizers_for


def sizes(matrices):
    return torch.linalg.svdvals(matrices)


@pytest.mark.parametrize("shape", [(8, 8), (4, 40), (40, 4), (3, 16, 5), (1, 7)])
def test_all_singular_values_come_near_one(shape):
    torch.manual_seed(0)
    matrices = torch.randn(shape)
    matrices[..., :1, :] *= 30  # one direction much stronger than the others
    made = orthogonalized(matrices)
    assert made.shape == matrices.shape
    assert sizes(made).min() > 0.3
    assert sizes(made).max() < 1.3


def test_orthogonalising_keeps_the_directions():
    """Left and right singular vectors stay: U and V of the matrix turn what comes out into a
    diagonal.
    """
    torch.manual_seed(0)
    left, values, right = torch.linalg.svd(torch.randn(5, 9), full_matrices=False)
    turned = left.T @ orthogonalized(left * values @ right) @ right.T
    assert torch.allclose(turned, turned.diag().diag(), atol=1e-4)
    assert (turned.diag() > 0.5).all()


def test_zeros_stay_zeros():
    assert orthogonalized(torch.zeros(3, 4)).tolist() == torch.zeros(3, 4).tolist()


def test_a_step_is_about_as_large_as_adams():
    torch.manual_seed(0)
    weight = nn.Parameter(torch.zeros(64, 32, 3, 3))
    weight.grad = torch.randn(64, 32, 3, 3)
    Muon([weight], lr=0.1).step()
    assert weight.square().mean().sqrt().item() == pytest.approx(0.1 * 0.2, rel=0.25)


def test_a_step_goes_down_and_turns_with_the_gradient():
    """Gradient g, then -g: with a momentum of a half the average has turned around, and so does the
    step.
    """
    weight = nn.Parameter(torch.zeros(2, 2))
    muon = Muon([weight], lr=0.1, momentum=0.5)
    weight.grad = torch.eye(2)
    muon.step()
    first = weight.detach().clone()
    assert (first.diag() < -0.01).all()
    weight.grad = -torch.eye(2)
    muon.step()
    assert (weight.detach().diag() > first.diag()).all()


def test_weights_decay_and_those_without_a_gradient_stay():
    moved, still = nn.Parameter(torch.ones(2, 2)), nn.Parameter(torch.ones(2, 2))
    moved.grad = torch.zeros(2, 2)
    Muon([moved, still], lr=0.5, weight_decay=0.1).step()
    assert moved.flatten().tolist() == pytest.approx([0.95] * 4)
    assert still.tolist() == [[1.0, 1.0], [1.0, 1.0]]


@pytest.mark.parametrize("rnn", ["lstm", "gru"])
@pytest.mark.parametrize("preset", ["small", "resnet", "paper"])
def test_every_parameter_has_one_optimizer_and_matrices_have_muon(preset, rnn):
    model, auxiliary = CRNN(5, preset, rnn), nn.Linear(7, 5)
    muon, adam = optimizers_for(model, auxiliary, TrainConfig(optimizer="muon"))
    given = [
        parameter
        for one in (muon, adam)
        for group in one.param_groups
        for parameter in group["params"]
    ]
    assert len(given) == len({id(parameter) for parameter in given})
    assert {id(parameter) for parameter in given} == {
        id(p) for p in (*model.parameters(), *auxiliary.parameters())
    }
    assert all(parameter.dim() > 1 for group in muon.param_groups for parameter in group["params"])
    assert any(parameter is model.classifier.weight for parameter in adam.param_groups[0]["params"])
    assert any(
        parameter is model.cnn[0].conv.weight
        for group in muon.param_groups
        for parameter in group["params"]
    )


def test_adamw_takes_all():
    (adam,) = optimizers_for(CRNN(5), nn.Linear(7, 5), TrainConfig(optimizer="adamw"))
    assert isinstance(adam, torch.optim.AdamW)


def test_another_optimizer_is_refused_by_name():
    with pytest.raises(ValueError, match="'sgd': there are muon and adamw"):
        TrainConfig(optimizer="sgd")
