"""Pictures from cameras, scanners and browsers: read correctly, or refused in one sentence."""

from io import BytesIO, StringIO

import numpy as np
import pytest
import torch
from PIL import Image, ImageDraw

from crnn_lib.data import PictureError, load_picture, to_tensor
from crnn_lib.data.pictures import MAXIMUM_WIDTH
from crnn_lib.rendering import render

BAR = Image.new("L", (60, 40), 230)
ImageDraw.Draw(BAR).rectangle((10, 5, 20, 30), fill=20)
EXPECTED = np.asarray(BAR).astype(int)


def close(image: Image.Image, tolerance: int = 12) -> bool:
    return (
        image.mode == "L"
        and image.size == BAR.size
        and abs(np.asarray(image).astype(int) - EXPECTED).max() <= tolerance
    )


def _rgba():
    ink = Image.new("RGBA", BAR.size, (200, 10, 10, 0))  # nothing is shown, and it is not white
    ImageDraw.Draw(ink).rectangle((10, 5, 20, 30), fill=(0, 0, 0, 255))
    return ink


SAVED = {
    "grey.png": lambda path: BAR.save(path),
    "rgb.jpg": lambda path: BAR.convert("RGB").save(path, quality=95),
    "cmyk.jpg": lambda path: BAR.convert("RGB").convert("CMYK").save(path, quality=95),
    "palette.png": lambda path: BAR.convert("P").save(path),
    "16bit.png": lambda path: Image.fromarray((EXPECTED * 257).astype(np.uint16)).save(path),
    "16bit.tif": lambda path: Image.fromarray((EXPECTED * 257).astype(np.uint16)).save(path),
    "one_frame.gif": lambda path: BAR.save(path),
    "webp.webp": lambda path: BAR.convert("RGB").save(path, lossless=True),
    "no_ending": lambda path: BAR.save(path, format="PNG"),
}


@pytest.mark.parametrize("name", SAVED)
def test_formats_are_read_correctly(tmp_path, name):
    SAVED[name](tmp_path / name)
    assert close(load_picture(tmp_path / name))


def test_transparent_ground_becomes_paper(tmp_path):
    _rgba().save(tmp_path / "a.png")
    read = np.asarray(load_picture(tmp_path / "a.png"))
    assert (read[10, 15], read[0, 0]) == (0, 255)


def test_white_letters_on_a_transparent_ground_stay_visible():
    ink = Image.new("RGBA", BAR.size, (0, 0, 0, 0))
    ImageDraw.Draw(ink).rectangle((10, 5, 20, 30), fill=(255, 255, 255, 255))
    read = np.asarray(load_picture(ink))
    assert (read[10, 15], read[0, 0]) == (255, 0)


def test_transparent_palette(tmp_path):
    image = Image.new("P", BAR.size, 0)
    image.putpalette([255, 0, 0, 0, 0, 0])
    ImageDraw.Draw(image).rectangle((10, 5, 20, 30), fill=1)
    image.save(tmp_path / "p.png", transparency=0)
    read = np.asarray(load_picture(tmp_path / "p.png"))
    assert (read[10, 15], read[0, 0]) == (0, 255)


def test_exif_rotation_is_undone(tmp_path):
    exif = Image.Exif()
    exif[0x0112] = 6  # the camera was held upright: turn by 90 degrees to the right to see it
    BAR.rotate(90, expand=True).save(tmp_path / "turned.jpg", exif=exif, quality=95)
    assert close(load_picture(tmp_path / "turned.jpg"))


def test_a_telephones_jpeg_with_a_second_picture_inside(tmp_path):
    photograph = BAR.convert("RGB")
    more = {"save_all": True, "append_images": [photograph.resize((20, 20))]}
    photograph.save(tmp_path / "phone.jpg", format="MPO", quality=95, **more)
    assert close(load_picture(tmp_path / "phone.jpg"))


def test_one_bit_pictures():
    read = load_picture(BAR.convert("1", dither=Image.Dither.NONE))
    assert set(np.unique(np.asarray(read))) == {0, 255}


@pytest.mark.parametrize("mode", ["LAB", "HSV", "YCbCr", "RGBX", "La"])
def test_other_modes(mode):
    source = BAR.convert("RGB")
    if mode == "La":
        image = BAR.convert("LA").convert("La")
    elif mode == "LAB":
        neutral = Image.new("L", BAR.size, 128)
        image = Image.merge("LAB", (BAR, neutral, neutral))
    else:
        image = source.convert(mode)
    assert close(load_picture(image))


def _animated(path):
    BAR.save(path, save_all=True, append_images=[Image.new("L", BAR.size, 0)])


BAD = {
    "missing.png": (lambda path: None, "does not exist"),
    f"{'long' * 100}.png": (lambda path: None, "does not exist"),
    "empty.png": (lambda path: path.write_bytes(b""), "empty"),
    "text.png": (lambda path: path.write_text("file,text\n"), "not a picture"),
    "folder.png": (lambda path: path.mkdir(), "folder"),
    "animated.gif": (_animated, "2 frames"),
    "drawing.eps": (lambda path: BAR.save(path), "not a picture that can be read here"),
    "pages.tif": (_animated, "2 frames"),
    "float.tif": (lambda path: Image.new("F", (50, 20), 0.5).save(path), "floating-point"),
    "deep.tif": (
        lambda path: Image.fromarray(np.full((20, 50), 1_000_000, dtype=np.int32)).save(path),
        "16 bits",
    ),
    "long.png": (lambda path: Image.new("L", (10_000, 1)).save(path), "too long"),
    "tall.png": (lambda path: Image.new("L", (1, 10_000)).save(path), "taller"),
    "bomb.png": (lambda path: Image.new("1", (30_000, 30_000)).save(path), "pixels"),
    "large.png": (lambda path: Image.new("1", (10_000, 6_000)).save(path), "10000 x 6000"),
}


@pytest.mark.parametrize("name", BAD)
def test_refusals_name_file_and_reason(tmp_path, name):
    write, word = BAD[name]
    write(tmp_path / name)
    with pytest.raises(PictureError) as refused:
        load_picture(tmp_path / name)
    assert name in str(refused.value)
    assert word in str(refused.value)
    assert "\n" not in str(refused.value)


@pytest.mark.parametrize("format", ["PNG", "JPEG", "GIF", "TIFF", "WEBP", "BMP"])
def test_a_file_cut_off_anywhere_is_refused_or_read(tmp_path, format):
    path = tmp_path / "whole"
    noise = np.random.default_rng(0).integers(0, 256, (40, 60)).astype(np.uint8)
    Image.fromarray(noise).save(path, format=format)
    whole = path.read_bytes()
    refusals = []
    for share in (0.02, 0.1, 0.3, 0.6, 0.9):
        path.write_bytes(whole[: int(len(whole) * share)])
        try:
            load_picture(path)
        except PictureError as error:
            refusals.append(str(error))
    assert len(refusals) >= 3
    assert all(str(path) in refusal for refusal in refusals)


def test_a_picture_given_as_such_is_checked_too():
    with pytest.raises(PictureError, match="too long"):
        load_picture(Image.new("L", (10_000, 1)))
    with pytest.raises(PictureError, match="no pixels"):
        load_picture(Image.new("L", (0, 5)))


def test_one_pixel_is_a_picture():
    assert to_tensor(load_picture(Image.new("L", (1, 1), 255))).shape == (1, 32, 32)


def test_tensor_keeps_proportions_and_range():
    tensor = to_tensor(BAR)
    assert tensor.shape == (1, 32, 48)
    assert tensor.dtype == torch.float32
    assert to_tensor(Image.new("L", (5, 5), 255)).unique().tolist() == [1.0]
    assert to_tensor(Image.new("L", (5, 5), 0)).unique().tolist() == [-1.0]
    assert to_tensor(Image.new("L", (1, 20))).shape == (1, 32, 2)
    assert to_tensor(Image.new("L", (MAXIMUM_WIDTH, 32))).shape[-1] == MAXIMUM_WIDTH


def test_the_content_of_a_file_is_read_like_the_file_and_named_as_asked(tmp_path):
    path = tmp_path / "word.png"
    render("word", seed=1).image.save(path)
    assert load_picture(path.read_bytes()).tobytes() == load_picture(path).tobytes()
    with pytest.raises(PictureError, match="my upload is not a picture"):
        load_picture(b"text", "my upload")
    with pytest.raises(PictureError, match="the picture is damaged or cut off"):
        load_picture(path.read_bytes()[:-40])


# --- pixels, and whatever else is given in place of a file ---


def stripes() -> np.ndarray:
    return np.tile(np.arange(64, dtype=np.uint8) * 4, (32, 1))


@pytest.mark.parametrize(
    "given",
    [
        stripes(),
        stripes()[..., None],
        np.stack([stripes()] * 3, axis=2),
        np.dstack([stripes()] * 3 + [np.full((32, 64), 255, np.uint8)]),
        stripes().astype(np.float32) / 255,
        stripes().astype(np.int64),
        torch.from_numpy(stripes()),
        torch.from_numpy(stripes())[None],
        torch.from_numpy(stripes()).float()[None].expand(3, -1, -1) / 255,
        torch.from_numpy(stripes()).to_sparse(),
    ],
    ids=lambda value: f"{type(value).__name__}{tuple(value.shape)}{value.dtype}",
)
def test_pixels_are_a_picture(given):
    assert np.array_equal(np.asarray(load_picture(given)), stripes())


def test_a_tensor_of_bfloat16_is_a_picture():
    black = (torch.from_numpy(stripes()) > 0).bfloat16()
    assert np.array_equal(np.asarray(load_picture(black)), 255 * black.float().numpy())


def test_bytes_and_open_files_are_pictures(tmp_path):
    path = tmp_path / "x.png"
    Image.fromarray(stripes()).save(path)
    with path.open("rb") as file:
        assert np.array_equal(np.asarray(load_picture(file)), stripes())
    for content in (path.read_bytes(), bytearray(path.read_bytes()), BytesIO(path.read_bytes())):
        assert np.array_equal(np.asarray(load_picture(content)), stripes())


@pytest.mark.parametrize(
    ("given", "reason"),
    [
        (np.zeros((32, 64, 2)), r"shape \(32, 64, 2\): it must be \(H, W\) or \(H, W, 3\)"),
        (np.zeros(5), r"shape \(5,\)"),
        (np.zeros((0, 5)), "no pixels"),
        (Image.new("I", (0, 5)), r"no pixels \(0 x 5\)"),
        (np.full((32, 64), 2.0), "floats that are not from 0"),
        (np.full((32, 64), np.nan), "floats that are not from 0"),
        (np.full((32, 64), -1), "beyond 16 bits"),
        (np.full((32, 64), "a"), "type <U1: give numbers"),
        (torch.zeros(2, 3, 32, 64), r"of a tensor \(H, W\) or \(3, H, W\)"),
        (torch.zeros(1, 32, 64) - 1, "floats that are not from 0"),
        (None, "cannot be a NoneType: give a path"),
        (7, "cannot be a int|cannot be an int"),
        ({"a": 1}, "cannot be a dict: give a path, bytes, a binary file, a PIL image, a numpy"),
        (StringIO("x"), "was opened as text"),
        (b"", "is not a picture"),
    ],
    ids=lambda value: type(value).__name__ if not isinstance(value, str) else value[:20],
)
def test_what_is_not_a_picture_is_told_what_is(given, reason):
    with pytest.raises(PictureError, match=reason):
        load_picture(given)


def test_a_picture_that_was_opened_is_refused_like_its_file(tmp_path):
    path = tmp_path / "x.png"
    Image.fromarray(stripes()).resize((640, 320)).save(path)
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    with Image.open(path) as opened, pytest.raises(PictureError, match="damaged or cut off"):
        load_picture(opened)
    with pytest.raises(PictureError):
        load_picture(opened)  # closed


@pytest.mark.parametrize("highest", [255, 1023, 4095, 65535])
@pytest.mark.parametrize("mode", ["I;16", "I"])
def test_sixteen_bits_are_read_by_the_depth_that_was_used(tmp_path, highest, mode):
    values = np.tile(np.linspace(0, highest, 64), (32, 1)).astype(np.uint16)
    image = Image.fromarray(values) if mode == "I;16" else Image.fromarray(values.astype(np.int32))
    image.save(tmp_path / "x.png" if mode == "I;16" else tmp_path / "x.tif")
    (path,) = tmp_path.iterdir()
    read = np.asarray(load_picture(path))
    assert (read.min(), read.max()) == (0, 255)
    assert abs(int(read[0, 32]) - 255 * 32 // 63) <= 2


def test_whatever_pillow_raises_at_a_damaged_file_is_a_sentence(tmp_path, monkeypatch):
    Image.fromarray(stripes()).save(tmp_path / "x.tif")

    def fails(*given, **named):
        raise TypeError("Missing dimensions")

    monkeypatch.setattr(Image, "open", fails)
    with pytest.raises(PictureError, match=r"x.tif is damaged or cut off \(Missing dimensions\)"):
        load_picture(tmp_path / "x.tif")
