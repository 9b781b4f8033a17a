"""Picture files -> grey pictures -> tensors.

Whatever cameras, scanners and browsers write is read correctly or refused.
"""

from __future__ import annotations

import io
import os
import warnings
from io import BytesIO
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np
import torch
from numpy.typing import NDArray
from PIL import Image, ImageOps, UnidentifiedImageError
from torch import Tensor

from crnn_lib.contract import HEIGHT

MAXIMUM_PIXELS = 50_000_000
MAXIMUM_WIDTH = 8_000  # of a picture scaled to a height of 32 pixels: about 500 characters
TALLEST = 20  # height over width; taller pictures cannot show a line of text
DEPTHS = (8, 10, 12, 14, 16)  # bits of a pixel that cameras and scanners write
FORMATS = ("PNG", "JPEG", "GIF", "BMP", "TIFF", "WEBP", "PPM")


Source = os.PathLike[str] | str | bytes | BinaryIO | Image.Image | NDArray[Any] | Tensor


class PictureError(ValueError):
    """A file that cannot be read as a picture of text; the message says why and what to do."""


def load_picture(source: Source, where: str | None = None) -> Image.Image:
    """Read a picture as a grey one (mode L): a file, its content, a PIL image, pixels.

    `source`: a path, bytes, a binary file, a PIL image, or the pixels as a numpy array (H, W) or
    (H, W, 3), red first (what OpenCV gives has blue first: turn it with [..., ::-1]), or as a
    tensor (H, W) or (3, H, W); whole numbers from 0 to 255, or to 65,535, or floats from 0 to 1.
    It is turned as EXIF says and laid on paper where transparent. `where`: its name in errors.
    Raises PictureError naming it if it is missing, empty, cut off, not a picture, animated, too
    large (over 50 million pixels), or too narrow or too long to hold a line of text.
    """
    where = where or (str(source) if isinstance(source, (os.PathLike, str)) else "the picture")
    try:
        with warnings.catch_warnings():
            # Pillow's about size (our limit is lower) and about damaged EXIF data
            warnings.simplefilter("ignore")
            return _checked(_loaded(source, where), where)
    except PictureError:
        raise
    except Image.DecompressionBombError:
        fault = f"has more than {MAXIMUM_PIXELS:,} pixels: cut out the line of text first"
    except UnidentifiedImageError:
        fault = "is not a picture that can be read here: save it as PNG or JPEG"
    except PermissionError:
        fault = "may not be read: check its permissions"
    except Exception as error:  # at damaged files Pillow raises anything, TypeError among them
        fault = f"is damaged or cut off ({error}): copy or download it again"
    raise PictureError(f"{where} {fault}")


def _loaded(source: Any, where: str) -> Image.Image:
    """Return the grey picture that `load_picture` is given."""
    if isinstance(source, (np.ndarray, Tensor)):
        source = from_pixels(source, where)
    if isinstance(source, Image.Image):
        return _grey(source, where)
    Image.init()  # open() knows only the formats that were loaded
    with Image.open(_opened(source, where), formats=FORMATS) as image:
        return _grey(image, where)


def _opened(source: Any, where: str) -> Path | BinaryIO:
    """Return what Pillow can open. Raises PictureError for what holds no picture."""
    if isinstance(source, (os.PathLike, str)):
        return _existing(Path(source), where)
    if isinstance(source, (bytes, bytearray, memoryview)):
        return BytesIO(source)
    if isinstance(source, io.TextIOBase):
        raise PictureError(f'{where} was opened as text: open it with open(name, "rb")')
    if hasattr(source, "read"):
        return BytesIO(source.read())
    raise PictureError(
        f"a picture cannot be a {type(source).__name__}: give a path, bytes, a binary file, a PIL "
        "image, a numpy array (H, W) or (H, W, 3), or a tensor (H, W) or (3, H, W)"
    )


def from_pixels(pixels: NDArray[Any] | Tensor, where: str = "the picture") -> Image.Image:
    """Return a picture of pixels, as `load_picture` takes them.

    Raises PictureError for another shape or range.
    """
    values: Any = pixels
    if isinstance(pixels, Tensor):
        values = pixels.detach().cpu().to_dense()
        values = (values.float() if values.is_floating_point() else values).numpy()  # no bfloat16
        values = np.moveaxis(values, 0, -1) if values.ndim == 3 else values
    if values.ndim == 3 and values.shape[2] == 1:
        values = values[..., 0]
    if values.ndim not in (2, 3) or (values.ndim == 3 and values.shape[2] not in (3, 4)):
        form = "(H, W) or (H, W, 3), of a tensor (H, W) or (3, H, W)"
        raise PictureError(f"{where} has the shape {tuple(pixels.shape)}: it must be {form}")
    return _from_values(values, where)


def _from_values(values: NDArray[Any], where: str) -> Image.Image:
    if values.size == 0:
        raise PictureError(f"{where} has no pixels (shape {values.shape})")
    if values.dtype.kind == "f":
        if not (np.isfinite(values).all() and values.min() >= 0 and values.max() <= 1):
            raise PictureError(f"{where} has floats that are not from 0 (black) to 1 (white)")
        return Image.fromarray(np.round(values * 255).astype(np.uint8))
    if values.dtype.kind == "b":
        return Image.fromarray(values.astype(np.uint8) * 255)
    if values.dtype.kind not in "iu":
        raise PictureError(f"{where} has pixels of the type {values.dtype}: give numbers")
    return Image.fromarray(_eight_bits(values.astype(np.int64), where))


def _existing(path: Path, where: str) -> Path:
    if os.path.isdir(path):  # methods of Path raise on names that are too long
        raise PictureError(f"{where} is a folder: name the picture files in it")
    if not os.path.exists(path):
        raise PictureError(f"{where} does not exist: check the name")
    if path.stat().st_size == 0:
        raise PictureError(f"{where} is empty (0 bytes): copy or download it again")
    return path


def to_tensor(picture: Image.Image, height: int = HEIGHT) -> Tensor:
    """Scale a grey picture (mode L) to float32 (1, H, W) -1 black, 1 white, proportions kept."""
    size = scaled_width(picture.size, height), height
    if picture.size != size:
        picture = picture.resize(size, Image.Resampling.BILINEAR)
    pixels = torch.from_numpy(np.array(picture, dtype=np.float32))
    return (pixels / 127.5 - 1)[None]


def scaled_width(size: tuple[int, int], height: int = HEIGHT) -> int:
    """Return the width of a picture of `size` (width, height) once it is `height` pixels high."""
    return max(1, round(size[0] * height / size[1]))


def _grey(image: Image.Image, where: str) -> Image.Image:
    _check_size(image.size, where)
    frames = getattr(image, "n_frames", 1)
    # phones save MPO as .jpg: its first frame is the photograph
    if frames > 1 and image.format != "MPO":
        fault = f"holds {frames} frames or pages: save the one to read as a separate picture"
        raise PictureError(f"{where} {fault}")
    image = ImageOps.exif_transpose(image)
    if image.mode.startswith("I"):
        return Image.fromarray(_eight_bits(np.asarray(image, dtype=np.int64), where))
    if image.mode == "F":
        fault = "holds floating-point values: save it with 8 or 16 bits a pixel"
        raise PictureError(f"{where} {fault}")
    if image.mode in ("La", "RGBa"):  # colours already multiplied by their opacity
        image = image.convert(image.mode.upper())
    if image.has_transparency_data:
        return _on_paper(image.convert("RGBA"))
    if image.mode == "LAB":
        return image.getchannel(0)  # the lightness
    return (image.convert("RGB") if image.mode in ("HSV", "YCbCr") else image).convert("L")


def _eight_bits(values: NDArray[np.int64], where: str) -> NDArray[np.uint8]:
    """Scale whole numbers to 8 bits, by the least usual depth that holds them all.

    Pillow's own conversion would clip at 255, and cameras write 10 or 12 bits into 16.
    """
    lowest, highest = int(values.min()), int(values.max())
    if lowest < 0 or highest > 0xFFFF:
        raise PictureError(f"{where} has values beyond 16 bits: save it with 8 or 16 bits a pixel")
    full = next(2**bits - 1 for bits in DEPTHS if highest < 2**bits)
    return np.asarray(values * 255 // full, dtype=np.uint8)


def _on_paper(image: Image.Image) -> Image.Image:
    """Lay a transparent picture on white, or on black if what it shows is light."""
    small = image.resize((min(image.width, 256), min(image.height, 256)), Image.Resampling.NEAREST)
    alpha = np.asarray(small.getchannel("A"), dtype=np.float64)
    grey = np.asarray(small.convert("L"), dtype=np.float64)
    shown = alpha.sum()
    light = shown > 0 and (grey * alpha).sum() / shown > 127.5 and (alpha < 128).mean() > 0.1
    paper = Image.new("RGBA", image.size, "black" if light else "white")
    return Image.alpha_composite(paper, image).convert("L")


def _check_size(size: tuple[int, int], where: str) -> None:
    if 0 in size:
        raise PictureError(f"{where} has no pixels ({size[0]} x {size[1]})")
    if size[0] * size[1] > MAXIMUM_PIXELS:
        fault = f"more than {MAXIMUM_PIXELS:,}: cut out the line of text first"
        raise PictureError(f"{where} has {size[0]} x {size[1]} pixels, {fault}")


def _checked(image: Image.Image, where: str) -> Image.Image:
    width, height = image.size
    stated = f"{where} is {width} x {height} pixels"
    if height > TALLEST * width:
        raise PictureError(f"{stated}, taller than any line of text: turn it, or cut out one line")
    if scaled_width(image.size) > MAXIMUM_WIDTH:
        pieces = f"pieces of at most {MAXIMUM_WIDTH // HEIGHT} times their height"
        raise PictureError(f"{stated}, too long for one line of text: cut it into {pieces}")
    return image
