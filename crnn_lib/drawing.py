"""Draw what a Reader read: below each picture its characters, where they were found."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
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
    from crnn_lib.rendering.fallback import written

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
        shown = written(character.text)
        pen.text((middle, size[1] + 7), shown, fill="black", font=font, anchor="ma")
    return strip


def what_is_missing(readings: Iterable[Reading]) -> str:
    """Return a sentence on the characters that `draw_reading` wrote by number; "" if none were."""
    from crnn_lib.rendering import fallback

    return fallback.what_is_missing("".join(reading.text for reading in readings))


@lru_cache(maxsize=4096)
def _font_with(character: str) -> ImageFont.FreeTypeFont | ImageFont.ImageFont:
    """Return a font that has a character; Pillow's own for ASCII, small for a number of it."""
    from crnn_lib.rendering.faces import opened
    from crnn_lib.rendering.fallback import font_with

    if character.isascii():
        return ImageFont.load_default(20)
    font = font_with(character)
    return ImageFont.load_default(9) if font is None else opened(font, 20)
