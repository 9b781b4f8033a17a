"""Effects: what each does, and that a picture comes out of a batch as it would alone."""

from io import BytesIO

import numpy as np
import pytest
import torch
from PIL import Image, ImageFilter

from crnn_lib.rendering import effects
from crnn_lib.rendering.chances import Chances


def chances(count: int, seed: int = 0) -> Chances:
    return Chances(seed, range(count))


def plain(count: int, grey: float, width: int = 40, height: int = 32) -> torch.Tensor:
    return torch.full((count, height, width), float(grey))


def block(count: int = 1) -> torch.Tensor:
    """Return the share of an ink that is a block of 16 x 20 pixels."""
    share = torch.zeros(count, 32, 40)
    share[:, 8:24, 10:30] = 1
    return share


def rendered_word(width: int = 96) -> torch.Tensor:
    from crnn_lib.rendering import render

    pixels = render("word", seed=1, index=2).pixels
    return torch.from_numpy(np.tile(pixels, (1, 4))[:, :width].astype(np.float32))[None]


def test_numbers_depend_on_seed_index_and_order_alone():
    several, alone = chances(5), Chances(0, [3])
    for _ in range(3):
        assert several.numbers(2)[3].tolist() == alone.numbers(2)[0].tolist()
    rows, some = several.some(torch.tensor([False, True, False, True, False]))
    _, one = alone.some(torch.tensor([True]))
    assert rows.tolist() == [1, 3]
    assert some.numbers()[1] == one.numbers()[0]
    assert torch.equal(several.noise(8, 20)[3], alone.noise(8, 50)[0, :, :20])
    assert Chances(1, [3]).numbers() != Chances(0, [3]).numbers()
    assert Chances(0, [2**64 + 3]).numbers() != Chances(0, [3]).numbers()


def test_numbers_are_evenly_spread_and_independent():
    numbers = Chances(7, range(2000)).numbers(50)
    assert numbers.min() >= 0
    assert numbers.max() < 1
    counts = torch.histc(numbers, 20, 0, 1)
    assert (counts - 5000).abs().max() < 300  # four standard deviations and more
    correlations = torch.corrcoef(numbers.T) - torch.eye(50)
    assert correlations.abs().max() < 0.12
    neighbours = torch.corrcoef(torch.stack([numbers[:-1].ravel(), numbers[1:].ravel()]))
    assert neighbours[0, 1].abs() < 0.02
    noise = Chances(7, range(50)).noise(32, 100)
    assert noise.mean().abs() < 0.02
    assert noise.std() == pytest.approx(1, abs=0.02)


def test_noise_wider_than_its_rows_is_refused():
    with pytest.raises(ValueError, match="5000 columns"):
        chances(1).noise(32, 5000)


EFFECTS = {
    "clouds": lambda p, w, c: p + effects.clouds(p, c, 0 * w + 20.0, c.integers(2, 12)),
    "grain": lambda p, w, c: effects.grain(p, c, 0 * w + 9.0),
    "worn print": lambda p, w, c: 255 * effects.worn_print(p / 255, c),
    "slope": lambda p, w, c: p + effects.slope(p, w, c, 0 * w + 20.0),
    "behind": lambda p, w, c: effects.behind(p, p / 255, 0 * w + 90.0, c),
    "in front": effects.in_front,
    "light": effects.light,
    "from afar": lambda p, w, c: effects.seen_from_afar(p, c),
    "compressed": lambda p, w, c: effects.compressed(p, c.uniform(20, 80)),
}


@pytest.mark.parametrize("name", EFFECTS)
def test_a_picture_comes_out_of_a_batch_as_it_would_alone(name):
    """Whatever stands beside it and beyond its right edge, up to the margin of `lay`."""
    word = rendered_word()
    several, true = torch.cat([word, 255 - word, word, 0.5 * word]), 60
    widths = torch.tensor([96.0, 70.0, true, 90.0])
    # what lies beyond is what the margin continues
    changed = EFFECTS[name](several.clone(), widths, chances(4))
    narrow = several[2:3, :, : true + effects.REACH].clone()
    alone = EFFECTS[name](narrow, widths[2:3], Chances(0, [2]))
    assert torch.equal(changed[2, :, :true], alone[0, :, :true])
    assert (changed - several).abs().mean() > 0.1


def test_what_stands_in_front_is_thin_and_leaves_the_rest_alone():
    changed = effects.in_front(plain(50, 100, 160), torch.full((50,), 160.0), chances(50)) != 100
    for picture in changed:
        # a post that leans, or a cable
        assert picture.any(0).sum() <= 8 + 2 + 16 or picture.any(1).sum() <= 2 + 2 + 8
        assert picture.float().mean() < 0.15
    narrow = effects.in_front(plain(20, 100, 10), torch.full((20,), 10.0), chances(20))
    assert (narrow == 100).float().mean(dim=(1, 2)).min() > 0.4  # a single letter is not hidden


def test_a_flank_has_any_grey_or_a_darker_shade_of_the_letters():
    share = block(80)
    drawn = effects.behind(plain(80, 255), share, torch.full((80,), 200.0), chances(80))
    greys = drawn.amin((1, 2))
    assert greys.min() >= 0
    assert greys.max() <= 255
    assert (greys <= 180).sum() > 60  # 0.9 of 200, or darker by chance


@pytest.mark.parametrize("height", [32, 64])
def test_a_flank_reaches_six_pixels_of_32(height):
    scale = height // 32
    share = torch.zeros(200, height, 40 * scale)
    share[:, 8 * scale : 24 * scale, 10 * scale : 30 * scale] = 1
    white = torch.full_like(share, 255)
    drawn = effects.behind(white, share, torch.full((200,), 200.0), chances(200)) != 255
    lowest = [int(picture.any(1).nonzero().max()) for picture in drawn]
    assert max(lowest) - (24 * scale - 1) == 6 * scale


def test_effects_do_what_they_say():
    share = block()
    assert effects.thicker(share).sum() == 18 * 22
    outline = effects.hollow(share)[0]
    assert outline[8:24, 10:30].max() == 0
    assert outline[7, 10:30].min() == 1
    raised = effects.relief(plain(1, 0), share, torch.tensor([50.0]))[0]
    assert (raised[7, 15], raised[24, 15], raised[16, 20]) == (50, -50, 0)
    slopes = effects.slope(plain(9, 0), torch.full((9,), 40.0), chances(9), torch.full((9,), 20.0))
    assert 20 < slopes.abs().max() <= 40
    noisy = effects.grain(plain(1, 128), chances(1), torch.tensor([30.0]))
    assert effects.blur(noisy, 1.5).std() < noisy.std() / 2


def test_effects_grow_with_the_height():
    share = torch.zeros(1, 64, 80)
    share[:, 16:48, 20:60] = 1
    assert effects.thicker(share).sum() == 36 * 44  # two pixels around, at 64
    raised = effects.relief(plain(1, 0, 80, 64), share, torch.tensor([50.0]))[0]
    assert (raised[14, 30], raised[13, 30], raised[49, 30], raised[50, 30]) == (50, 0, -50, 0)
    one, cells = torch.ones(1), torch.tensor([8])
    smooth = effects.clouds(plain(1, 0, 160, 64), chances(1), one, cells)
    coarse = effects.clouds(plain(1, 0, 80, 32), chances(1), one, cells)
    steps = [float(field.diff(dim=2).abs().mean()) for field in (smooth, coarse)]
    assert steps[0] < 0.65 * steps[1]


@pytest.mark.parametrize("radius", [0.6, 1.0, 2.0])
def test_blur_is_that_of_pillow(radius):
    word = rendered_word()
    image = Image.fromarray(word[0].numpy().astype(np.uint8))
    theirs = np.asarray(image.filter(ImageFilter.GaussianBlur(radius)), dtype=np.float32)
    assert np.abs(effects.blur(word, radius)[0].numpy() - theirs).mean() < 3
    sharp = effects.blur(word, torch.tensor([0.0]))
    assert torch.equal(sharp, word)


@pytest.mark.parametrize("quality", [20, 50, 80])
def test_compression_is_that_of_jpeg(quality):
    word = rendered_word()
    with BytesIO() as file:
        Image.fromarray(word[0].numpy().astype(np.uint8)).save(file, "JPEG", quality=quality)
        theirs = np.asarray(Image.open(file), dtype=np.float32)
    ours = effects.compressed(word, torch.tensor([float(quality)]))[0].clamp(0, 255).numpy()
    lost = np.abs(theirs - word[0].numpy()).mean()
    assert lost > 0.5
    assert np.abs(ours - theirs).mean() < 0.25 * lost


def test_coarser_pictures_have_lost_detail_and_kept_their_greys():
    word = rendered_word()
    coarse = effects.coarser(word.repeat(2, 1, 1), torch.tensor([0.3, 0.8]))
    lost = (coarse - word).abs().mean((1, 2))
    assert lost[0] > 2 * lost[1] > 0
    assert (coarse.mean((1, 2)) - word.mean()).abs().max() < 3
