"""The style of all figures, their pictures on a page, and `show`.

A figure's description in words is computed from what is drawn and kept as the figure's label
(`figure.get_label()`). On a page it is the picture's alternative text and its caption, whose lines
break between words.

A picture is a white card with round corners, in light and dark themes alike. On a transparent
ground all colours would have to be mid greys: no text has a contrast of more than 4.6 with white
and with black at once. And pictures of words, maps of probabilities and the white rims around marks
need a white ground anyway.
"""

from __future__ import annotations

import base64
import html
from collections.abc import Callable
from functools import lru_cache, wraps
from io import BytesIO
from pathlib import Path
from typing import ParamSpec, TypeVar

from matplotlib import RcParams, rc_context, rc_params_from_file
from matplotlib.figure import Figure
from matplotlib.font_manager import fontManager
from PIL import Image

from crnn_course.figures import fallback
from crnn_course.language import colon, said
from crnn_course.language.drawn import families, in_language
from crnn_course.language.speech import FIGURES
from crnn_lib.rendering import default_fonts

DPI = 90  # pixels of the page for an inch
SHARPNESS = 2  # pixels of the picture for one of the page, as today's screens have them
MOST_BYTES = 150_000  # of a picture that is stored in a notebook
STYLE_FILE = Path(__file__).with_name("crnn.mplstyle")
TYPEFACE = tuple(f"SourceSansPro-{face}.ttf" for face in ("Regular", "It", "Bold", "BoldIt"))
CARD = "max-width: 100%; height: auto; background: white; border-radius: 8px"

Given = ParamSpec("Given")
Result = TypeVar("Result")


@lru_cache(maxsize=1)
def style() -> RcParams:
    """Return the settings of all figures, and make their typeface known to matplotlib."""
    for font in default_fonts():
        if font.name in TYPEFACE:
            fontManager.addfont(font)
    settings = rc_params_from_file(STYLE_FILE, use_default_template=False)
    settings["font.family"] = [*settings["font.family"], *families()]
    return settings


def in_style(draw: Callable[Given, Result]) -> Callable[Given, Result]:
    """Return a function that draws in the course's style, and leaves the learner's settings."""

    @wraps(draw)
    def drawn(*values: Given.args, **named: Given.kwargs) -> Result:
        texts = "".join(fallback.texts_in([values, named]))
        if not texts.isascii():
            foreign = "".join(sorted(set(texts) - fallback.usual_characters()))
            fallback.extend(style(), foreign)
            if fallback.say_what_is_missing(foreign):
                shown = fallback.as_written([values, named])
                values, named = shown
        with rc_context(style()):
            return draw(*values, **named)

    return drawn


def show(figure: Figure) -> None:
    """Display a figure in a notebook, with its description as alternative text and as caption.

    Raises ValueError if the figure has no description.
    """
    from IPython.display import display

    plain = f"{said('Figure', FIGURES)}{colon()}{said(str(figure.get_label()), FIGURES)}"
    display({"text/html": as_html(figure), "text/plain": plain}, raw=True)


def as_html(figure: Figure) -> str:
    """Return what a page shows of a figure: its picture, and its description below.

    Raises ValueError if the figure has no description.
    """
    description = html.escape(said(str(figure.get_label()), FIGURES))
    if not description:
        raise ValueError(
            "this figure has no description: give it one in words, figure.set_label(...)"
        )
    picture = in_base64(_small(as_png(figure)))
    return (
        '<figure style="margin: 0">\n'
        f'<img alt="{description}" width="{page_width(figure)}" style="{CARD}" '
        f'src="data:image/png;base64,{picture}">\n'
        f'<figcaption style="max-width: 60em">{description}</figcaption>\n'
        "</figure>"
    )


def save(figure: Figure, path: str | Path) -> None:
    """Write the figure's picture to a file, as small as on a page."""
    Path(path).write_bytes(_small(as_png(figure)))


def page_width(figure: Figure) -> int:
    """Return how many pixels of the page a figure is wide."""
    return round(figure.get_figwidth() * DPI)


@in_style
def as_png(figure: Figure) -> bytes:
    """Return the figure as a PNG, `SHARPNESS` pixels for one of the page."""
    in_language(figure)
    png = BytesIO()
    figure.savefig(png, format="png", dpi=SHARPNESS * DPI)
    return png.getvalue()


def in_base64(png: bytes) -> str:
    """Return what a page or a notebook holds of a picture."""
    return base64.b64encode(png).decode()


def _small(png: bytes) -> bytes:
    """Return a PNG of at most `MOST_BYTES`, with as many colours as that allows, 16 at least."""
    picture = Image.open(BytesIO(png)).convert("RGB")
    small = BytesIO()
    for colours in (256, 128, 64, 32, 16):
        small = BytesIO()
        picture.quantize(colours, dither=Image.Dither.NONE).save(small, "PNG", optimize=True)
        if small.tell() <= MOST_BYTES:
            break
    return small.getvalue()
