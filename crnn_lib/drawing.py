"""Draw what a Reader read: below each picture its characters, where they were found."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from contextlib import suppress
from functools import lru_cache

from PIL import Image, ImageDraw, ImageFont

from crnn_lib.data.pictures import Source, load_picture
from crnn_lib.reader import Reading

LOWEST, HIGHEST = 64, 256  # pixels of a picture in the drawing


def draw_readings(pictures: Iterable[Source], readings: Sequence[Reading]) -> Image.Image:
    """Draw all readings in one picture: below each picture its characters, under marks."""
    pairs = zip(pictures, readings)
    return stacked([draw_reading(load_picture(picture), reading) for picture, reading in pairs])


def stacked(strips: Sequence[Image.Image]) -> Image.Image:
    """Set drawings of single readings below each other."""
    size = (max(strip.width for strip in strips), sum(strip.height + 8 for strip in strips))
    sheet = Image.new("RGB", size, "white")
    top = 0
    for strip in strips:
        sheet.paste(strip, (0, top))
        top += strip.height + 8
    return sheet


def draw_reading(picture: Image.Image, reading: Reading) -> Image.Image:
    """Draw a grey picture, turned as it was read, and its characters below it."""
    if reading.turned:
        picture = picture.rotate(reading.turned, expand=True)
    scale = min(max(LOWEST, picture.height), HIGHEST) / picture.height
    size = (max(1, round(picture.width * scale)), round(picture.height * scale))
    strip = Image.new("RGB", (max(size[0], 40), size[1] + 34), "white")
    strip.paste(picture.convert("RGB").resize(size, Image.Resampling.BICUBIC), (0, 0))
    pen = ImageDraw.Draw(strip)
    for character in reading.characters:
        middle = (character.left + character.right) / 2 * scale
        mark = (character.left * scale, size[1], character.right * scale, size[1] + 5)
        pen.rectangle(mark, fill="#D55E00")
        font = _font_with(character.text)
        pen.text((middle, size[1] + 7), character.text, fill="black", font=font, anchor="ma")
    return strip


@lru_cache(maxsize=4096)
def _font_with(character: str) -> ImageFont.FreeTypeFont | ImageFont.ImageFont:
    """Return a font that has a character; Pillow's own, which draws a box, where none has it."""
    from crnn_lib.rendering.fonts import fonts_with

    for path in () if character.isascii() else fonts_with(character):
        with suppress(OSError):  # of coloured pictures, which have a size of their own
            return ImageFont.truetype(str(path), 20)
    return ImageFont.load_default(20)
