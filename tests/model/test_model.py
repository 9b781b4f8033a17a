"""The model's promises: lengths that are true, padding that does not matter, shapes and sizes as
published.
"""

import itertools

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import nn
from torch.nn.utils.rnn import pack_padded_sequence, pad_packed_sequence

from crnn_lib import CRNN
from crnn_lib.contract import HEIGHT
from crnn_lib.model import PRESETS, Bidirectional
from crnn_lib.model.layers import Convolution, MaskedBatchNorm2d
from tests.conftest import with_statistics

KINDS = list(itertools.product(PRESETS, ["lstm", "gru"]))
BUILT: dict[tuple[str, str], CRNN] = {}


def built(preset: str, rnn: str) -> CRNN:
    if (preset, rnn) not in BUILT:
        torch.manual_seed(0)
        BUILT[preset, rnn] = with_statistics(CRNN(37, preset, rnn))
    return BUILT[preset, rnn]


@pytest.mark.parametrize(("preset", "rnn"), KINDS)
@given(widths=st.lists(st.integers(1, 150), min_size=2, max_size=4), seed=st.integers(0, 10**6))
@settings(max_examples=8, deadline=None)
def test_a_padded_batch_reads_like_the_single_pictures(preset, rnn, widths, seed):
    model = built(preset, rnn)
    generator = torch.Generator().manual_seed(seed)
    # what stands in the padding must not matter, so it is noise, and large
    images = 5 * torch.randn(len(widths), 1, HEIGHT, max(widths), generator=generator)
    with torch.no_grad():
        together, lengths = model(images, torch.tensor(widths))
        for index, width in enumerate(widths):
            alone, length = model(images[index : index + 1, :, :, :width])
            assert length.tolist() == [lengths[index]]
            difference = (together[: lengths[index], index] - alone[:, 0]).abs().max().item()
            assert difference < 1e-4


@pytest.mark.parametrize("preset", PRESETS)
def test_lengths_for_every_width(preset):
    model = built(preset, "lstm")
    lengths = model.frames(torch.arange(1, 401)).tolist()
    assert min(lengths) >= 1
    assert lengths == sorted(lengths)
    convolutions = list(model.cnn)
    for width in range(1, 401):
        with torch.no_grad():
            features = torch.zeros(1, 1, HEIGHT, max(width, model.minimum_width))
            true = torch.tensor([features.shape[-1]])
            # the formula against the network itself
            if preset == "small" or width % 9 == 0 or width < 12:
                for layer in convolutions:
                    features, true = layer(features, true)
                assert features.shape[2:] == (1, lengths[width - 1])
        assert model.frames(torch.tensor([width])).item() == lengths[width - 1]


def test_sizes_and_frames_as_published():
    parameters = {name: sum(p.numel() for p in CRNN(37, name).parameters()) for name in PRESETS}
    assert parameters["paper"] == 8_331_301  # the authors' code, 37 classes
    assert 8.7e6 < parameters["article"] < 8.75e6
    assert CRNN(37, "paper").frames(torch.tensor([100, 128])).tolist() == [26, 33]
    assert CRNN(37, "article").frames(torch.tensor([128])).tolist() == [31]


@pytest.mark.parametrize("preset", ["small", "medium", "large", "strided"])
def test_the_docstring_says_how_many_parameters_a_preset_has(preset):
    millions = sum(p.numel() for p in CRNN(96, preset).parameters()) / 1e6  # printable ASCII
    assert f"`{preset}`: {millions:.1f} M parameters" in (CRNN.__doc__ or "")


def test_minimum_width_is_the_narrowest_that_gives_a_column():
    for preset in PRESETS:
        model = built(preset, "lstm")
        assert model.frames(torch.tensor([model.minimum_width])).item() >= 1
        widths = [model.minimum_width - 1]  # one pixel less, and somewhere nothing is left
        for layer in model._geometry:
            widths.append(layer.outputs(widths[-1]))
        assert min(widths) < 1


@pytest.mark.parametrize("preset", PRESETS)
def test_receptive_field_against_gradients(preset):
    """A column's gradient reaches exactly the pixels of the closed form ."""
    torch.manual_seed(0)
    model = CRNN(5, preset).double().eval()
    field = model.receptive_field()
    width = field.size + 8 * field.stride
    reached = torch.zeros(width, dtype=torch.bool)
    middle = model.frames(torch.tensor([width])).item() // 2
    # ReLU and max pooling hide single pixels, never the same in all of many random pictures
    for _ in range(12):
        images = torch.randn(1, 1, HEIGHT, width, dtype=torch.double, requires_grad=True)
        columns, _ = model.columns(images)
        gradient = torch.autograd.grad(columns[0, :, middle].abs().sum(), images)[0]
        reached |= (gradient[0, 0].abs().sum(0) > 0).detach()
    seen = reached.nonzero().flatten()
    assert (int(seen.min()), int(seen.max()) + 1) == field.pixels(middle, width)


def test_receptive_field_at_the_edges():
    field = CRNN(5).receptive_field()
    assert field.pixels(0, 1000)[0] == 0
    assert field.pixels(0, 1000)[1] == field.start + field.size
    assert field.pixels(3, 5)[1] == 5


@pytest.mark.parametrize("kind", ["lstm", "gru"])
def test_bidirectional_equals_a_packed_layer(kind):
    torch.manual_seed(0)
    ours = Bidirectional(6, 5, kind)
    packed = {"lstm": nn.LSTM, "gru": nn.GRU}[kind](6, 5, batch_first=True, bidirectional=True)
    names = [name for name, _ in ours.forwards.named_parameters()]
    for name in names:
        getattr(packed, name).data.copy_(getattr(ours.forwards, name))
        getattr(packed, name + "_reverse").data.copy_(getattr(ours.backwards, name))
    columns, lengths = torch.randn(4, 9, 6), torch.tensor([9, 1, 4, 7])
    expected, _ = packed(
        pack_padded_sequence(columns, lengths, batch_first=True, enforce_sorted=False)
    )
    expected, _ = pad_packed_sequence(expected, batch_first=True)
    got = ours(columns, lengths)
    for index, length in enumerate(lengths):
        torch.testing.assert_close(
            got[index, :length], expected[index, :length], atol=1e-6, rtol=1e-5
        )


def test_batchnorm_in_training_sees_true_pixels_alone():
    torch.manual_seed(0)
    ours, torchs = MaskedBatchNorm2d(3), nn.BatchNorm2d(3)
    pictures = [torch.randn(3, 4, width) for width in (7, 2, 5)]
    padded = torch.full((3, 3, 4, 7), 1e3)
    mask = torch.zeros(3, 1, 1, 7)
    for index, picture in enumerate(pictures):
        padded[index, :, :, : picture.shape[-1]] = picture
        mask[index, :, :, : picture.shape[-1]] = 1
    # (3, all true pixels)
    together = torch.cat([picture.flatten(1) for picture in pictures], dim=1)
    expected = torchs(together[None, :, :, None]).squeeze()
    got = ours(padded, mask)
    got = torch.cat([got[i, :, :, : p.shape[-1]].flatten(1) for i, p in enumerate(pictures)], dim=1)
    torch.testing.assert_close(got, expected)
    torch.testing.assert_close(ours.running_mean, torchs.running_mean)
    torch.testing.assert_close(ours.running_var, torchs.running_var)


@pytest.mark.parametrize("preset", PRESETS)
def test_no_bias_before_batchnorm_is_learnt(preset):
    """Its gradient is rounding, of another sign on other processors, and Adam steps by its sign."""
    model = CRNN(5, preset=preset)
    layers = [layer for layer in model.modules() if isinstance(layer, Convolution)]
    for layer in layers:
        assert layer.conv.bias.requires_grad == (layer.norm is None)
    columns, _ = model(torch.randn(2, 1, HEIGHT, 64), torch.tensor([64, 40]))
    columns.square().sum().backward()
    assert all(layer.conv.bias.grad is None for layer in layers if layer.norm is not None)
    assert any(layer.norm is not None for layer in layers)


def test_one_pixel_alone_can_be_trained_on():
    """BatchNorm cannot take the variance of one value: the statistics so far serve."""
    model = CRNN(5)
    model(torch.randn(4, 1, HEIGHT, 30))
    log_probs, lengths = model.train()(torch.randn(1, 1, HEIGHT, 2))
    assert lengths.tolist() == [1]
    assert log_probs.isfinite().all()


def test_parts_compose_to_the_whole():
    model = built("small", "lstm")
    images, widths = torch.randn(2, 1, HEIGHT, 60), torch.tensor([60, 31])
    columns, lengths = model.columns(images, widths)
    context = model.context(columns, lengths)
    assert columns.shape == (2, 192, 15)
    assert context.shape == (2, 15, 192)
    log_probs = model.classify(context)
    assert log_probs.shape == (15, 2, 37)
    torch.testing.assert_close(model(images, widths)[0], log_probs)
    torch.testing.assert_close(log_probs.exp().sum(-1), torch.ones(15, 2))
    assert (context[1, lengths[1] :] == 0).all()


def test_options_build_the_same_model():
    model = CRNN(12, "resnet", rnn="gru")
    twin = CRNN(**model.options)
    twin.load_state_dict(model.state_dict())


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: CRNN(37, "huge"), ["huge", "small"]),
        (lambda: CRNN(37, rnn="transformer"), ["transformer", "lstm"]),
        (lambda: CRNN(1), ["num_classes is 1"]),
        (
            lambda: built("small", "lstm")(torch.zeros(1, 3, 32, 50)),
            ["(N, 1, 32, W)", "(1, 3, 32, 50)"],
        ),
        (lambda: built("small", "lstm")(torch.zeros(1, 1, 31, 50)), ["(1, 1, 31, 50)"]),
        (
            lambda: built("small", "lstm")(torch.zeros(2, 1, 32, 50), torch.tensor([50])),
            ["(2,)", "(1,)"],
        ),
        (
            lambda: built("small", "lstm")(torch.zeros(1, 1, 32, 50), torch.tensor([51])),
            ["between 1", "50", "[51]"],
        ),
        (lambda: built("small", "lstm")(torch.zeros(1, 1, 32, 50), torch.tensor([0])), ["[0]"]),
    ],
)
def test_refusals_name_argument_and_shape(call, words):
    with pytest.raises(ValueError) as refused:
        call()
    for word in words:
        assert word in str(refused.value)
