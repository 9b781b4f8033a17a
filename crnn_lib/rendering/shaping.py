"""Text that cannot be set character by character: letters that join, move or change direction.

Pillow shapes it with raqm (HarfBuzz and FriBiDi), which must be there. The rest of the renderer
stays with Pillow's basic layout, whose pictures do not depend on what is installed.
"""

from __future__ import annotations

import re
from pathlib import Path
from unicodedata import category, mirrored

import numpy as np
from numpy.typing import NDArray
from PIL import ImageFont, features

from crnn_lib.directions import MIRRORED, is_leftward, mixes_directions
from crnn_lib.rendering.fonts import RenderingError, load

# from Arabic to Tibetan, of Burma, Khmer and Mongolian, of South-East Asia and India, Adlam
_SHAPED = re.compile(
    "[\u0600-\u0fff\u1000-\u109f\u1780-\u18af\u1900-\u1cff\ua800-\ua8ff\ua980-\uaaff"
    "\uabc0-\uabff\U00010a00-\U00010fff\U00011000-\U00011fff\U0001e900-\U0001e95f]"
)


def needs_shaping(text: str) -> bool:
    """Tell whether a text is more than its characters side by side.

    Hebrew without points is not: it is drawn in visual order. Accents that stand after Latin, Greek
    or Cyrillic letters are drawn as the font has them.
    """
    if _SHAPED.search(text) or mixes_directions(text):
        return True
    # points below Hebrew letters; what only raqm mirrors
    return is_leftward(text) and any(
        category(character) == "Mn" or (mirrored(character) and character not in MIRRORED)
        for character in text
    )


def shaped(text: str, font: Path, size: int, stroke: float = 0.0) -> NDArray[np.uint8]:
    """Draw a text that needs shaping, white on black, (rows, columns).

    Raises RenderingError where raqm is missing, the font is broken or no ink is visible.
    """
    if not features.check("raqm"):
        raise RenderingError(
            f"{text!r} has letters that join or change direction, which Pillow draws with raqm, "
            "and raqm needs the library FriBiDi: install it (apt install libfribidi0, brew install "
            "fribidi), or leave such texts out"
        )
    # a text of one direction is drawn as `directions.visual` has it, whatever it begins with
    direction = "rtl" if is_leftward(text) and not mixes_directions(text) else None
    face = load(font, size, ImageFont.Layout.RAQM)
    try:
        mask, _ = face.getmask2(
            text, mode="L", anchor="ls", stroke_width=stroke, direction=direction
        )
    except OSError as error:
        fault = f"cannot draw {text!r} ({error}): leave this font out"
        raise RenderingError(f"{font.name} {fault}") from None
    if mask.getbbox() is None:
        raise RenderingError(f"there is no ink in {text!r}: its characters are invisible")
    return np.frombuffer(bytes(mask), dtype=np.uint8).reshape(mask.size[::-1])
