"""Picture files -> grey pictures -> tensors. What cameras, scanners and browsers write is read
rightly or refused.
"""

from __future__ import annotations

import warnings
from io import BytesIO
from pathlib import Path

import numpy as np
import torch
from PIL import Image, ImageOps, UnidentifiedImageError
from torch import Tensor

from crnn_lib.contract import HEIGHT

MAXIMUM_PIXELS = 50_000_000
MAXIMUM_WIDTH = 8_000  # of the picture brought to the model's height: some 500 characters
TALLEST = 20  # height over width, more is no line of text
FORMATS = ("PNG", "JPEG", "GIF", "BMP", "TIFF", "WEBP", "PPM")


class PictureError(ValueError):
    """A file that cannot be read as a picture of text; the message says which, why and what to
    do.
    """


def load_picture(source: Path | str | bytes | Image.Image, where: str | None = None) -> Image.Image:
    """A picture file, its content, or a PIL image, as a grey one (mode L): turned as EXIF says, on
    paper where transparent.

    `where`: what errors call it. Raises PictureError for what is missing, empty, cut off, no
    picture, animated, too large (over 50 million pixels), or too narrow or too long to hold a line
    of text.
    """
    where = where or ("the picture" if isinstance(source, (bytes, Image.Image)) else str(source))
    try:
        if isinstance(source, Image.Image):
            return _checked(_grey(source, where), where)
        file = BytesIO(source) if isinstance(source, bytes) else _existing(Path(source), where)
        with warnings.catch_warnings():
            # Pillow's about size (ours is the lower limit) and about damaged EXIF data
            warnings.simplefilter("ignore")
            Image.init()  # open() knows only the formats that were loaded
            with Image.open(file, formats=FORMATS) as image:
                _refuse_size(image.size, where)
                return _checked(_grey(image, where), where)
    except Image.DecompressionBombError:
        raise PictureError(
            f"{where} has more than {MAXIMUM_PIXELS:,} pixels: cut out the line of text first"
        ) from None
    except UnidentifiedImageError:
        raise PictureError(
            f"{where} is not a picture that can be read here: save it as PNG or JPEG"
        ) from None
    except PermissionError:
        raise PictureError(f"{where} may not be read: check its permissions") from None
    except (OSError, SyntaxError, EOFError, ValueError) as error:
        if isinstance(error, PictureError):
            raise
        raise PictureError(
            f"{where} is damaged or cut off ({error}): copy or download it again"
        ) from None


def _existing(path: Path, where: str) -> Path:
    if path.is_dir():
        raise PictureError(f"{where} is a folder: name the picture files in it")
    if not path.exists():
        raise PictureError(f"{where} does not exist: check the name")
    if path.stat().st_size == 0:
        raise PictureError(f"{where} is empty (0 bytes): copy or download it again")
    return path


def to_tensor(picture: Image.Image) -> Tensor:
    """A grey picture (mode L, any size) -> (1, 32, W) float32 from -1 (black) to 1 (white),
    proportions kept.
    """
    width = scaled_width(picture.size)
    if picture.size != (width, HEIGHT):
        picture = picture.resize((width, HEIGHT), Image.Resampling.BILINEAR)
    pixels = torch.from_numpy(np.array(picture, dtype=np.float32))
    return (pixels / 127.5 - 1)[None]


def scaled_width(size: tuple[int, int]) -> int:
    """Width of a picture of `size` (width, height) once it is 32 pixels high."""
    return max(1, round(size[0] * HEIGHT / size[1]))


def _grey(image: Image.Image, where: str) -> Image.Image:
    frames = getattr(image, "n_frames", 1)
    # telephones save MPO as .jpg: its first frame is the photograph
    if frames > 1 and image.format != "MPO":
        raise PictureError(
            f"{where} holds {frames} frames or pages: save the one to read as a picture of its own"
        )
    image = ImageOps.exif_transpose(image)
    if image.mode.startswith("I"):  # 16 bits a pixel; Pillow's own conversion would clip at 255
        values = np.asarray(image, dtype=np.int64)
        if values.min() < 0 or values.max() > 0xFFFF:
            raise PictureError(
                f"{where} has values beyond 16 bits: save it with 8 or 16 bits a pixel"
            )
        eight_bits = image.mode == "I" and values.max() <= 0xFF
        return Image.fromarray((values if eight_bits else values // 257).astype(np.uint8))
    if image.mode == "F":
        raise PictureError(
            f"{where} holds floating-point values: save it with 8 or 16 bits a pixel"
        )
    if image.mode in ("La", "RGBa"):  # colours already multiplied by their opacity
        image = image.convert(image.mode.upper())
    if image.has_transparency_data:
        return _on_paper(image.convert("RGBA"))
    if image.mode in ("LAB", "HSV", "YCbCr"):
        # L of LAB is the lightness
        image = image.convert("RGB") if image.mode != "LAB" else image.getchannel(0)
    return image.convert("L")


def _on_paper(image: Image.Image) -> Image.Image:
    """Lay a transparent picture on white, or on black if what it shows is light."""
    small = image.resize((min(image.width, 256), min(image.height, 256)), Image.Resampling.NEAREST)
    alpha = np.asarray(small.getchannel("A"), dtype=np.float64)
    grey = np.asarray(small.convert("L"), dtype=np.float64)
    shown = alpha.sum()
    light = shown > 0 and (grey * alpha).sum() / shown > 127.5 and (alpha < 128).mean() > 0.1
    paper = Image.new("RGBA", image.size, "black" if light else "white")
    return Image.alpha_composite(paper, image).convert("L")


def _refuse_size(size: tuple[int, int], where: str) -> None:
    if size[0] * size[1] > MAXIMUM_PIXELS:
        raise PictureError(
            f"{where} has {size[0]} x {size[1]} pixels, more than {MAXIMUM_PIXELS:,}: cut out the "
            "line of text first"
        )


def _checked(image: Image.Image, where: str) -> Image.Image:
    width, height = image.size
    if 0 in image.size:
        raise PictureError(f"{where} has no pixels ({width} x {height})")
    _refuse_size(image.size, where)
    if height > TALLEST * width:
        raise PictureError(
            f"{where} is {width} x {height} pixels, taller than any line of text: turn it, or cut "
            "out one line"
        )
    if scaled_width(image.size) > MAXIMUM_WIDTH:
        raise PictureError(
            f"{where} is {width} x {height} pixels, too long for one line of text: cut it into "
            "pieces "
            f"of at most {MAXIMUM_WIDTH // HEIGHT} times their height"
        )
    return image
