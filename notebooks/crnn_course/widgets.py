"""Figures that move, as sliders and as a strip of stills, and a button that reads pictures.

A slider stands for each argument of a drawing function. The strip stands beside every figure that
moves: for paper, for pages without a kernel, and for readers who cannot move a slider.
"""

from __future__ import annotations

import html
from collections.abc import Callable, Sequence
from typing import Any

import ipywidgets
import numpy as np
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from crnn_course.figures.base import DPI, SHARPNESS, as_png, blank_figure, in_base64, page_width
from crnn_lib.data import PictureError, load_picture
from crnn_lib.reader import Reader

DOTS = SHARPNESS * DPI  # pixels of a picture for an inch

Drawing = Callable[..., Figure]


class Explorer(ipywidgets.VBox):  # type: ignore[misc]  # ipywidgets has no types
    """Sliders, and below them the figure for where they stand.

    choices: name -> values, a slider for each; the figure is that of `draw(**values)`. Its
    description is the alternative text of the picture and stands below it.
    """

    def __init__(self, draw: Drawing, choices: dict[str, Sequence[Any]]) -> None:
        self.draw = draw
        self.sliders = {
            name: ipywidgets.SelectionSlider(
                options=[(str(value), value) for value in values],
                description=name.replace("_", " "),
                continuous_update=False,
                style={"description_width": "initial"},
            )
            for name, values in choices.items()
        }
        self.picture = ipywidgets.HTML()
        for slider in self.sliders.values():
            slider.observe(lambda change: self.redraw(), names="value")
        self.redraw()
        super().__init__([*self.sliders.values(), self.picture])

    def redraw(self) -> None:
        """Draw the figure for the values of the sliders."""
        figure = self.draw(**{name: slider.value for name, slider in self.sliders.items()})
        description = html.escape(str(figure.get_label()))
        self.picture.value = (
            f'<img alt="{description}" src="data:image/png;base64,{in_base64(as_png(figure))}" '
            f'width="{page_width(figure)}" style="max-width: 100%">'
            f'<p style="max-width: 60em">{description}</p>'
        )


def explore(draw: Drawing, **choices: Sequence[Any]) -> None:
    """Display an Explorer in a notebook."""
    names = " and ".join(name.replace("_", " ") for name in choices)
    _display(
        Explorer(draw, choices),
        f"<a slider for {names}: move it with the mouse or with the arrow keys; without a kernel "
        "see the strip below>",
    )


def _display(widget: ipywidgets.Widget, text: str) -> None:
    """Display a widget, or `text` where there is no kernel."""
    from IPython.display import display

    view = widget._repr_mimebundle_()["application/vnd.jupyter.widget-view+json"]
    display({"application/vnd.jupyter.widget-view+json": view, "text/plain": text}, raw=True)


class Upload(ipywidgets.VBox):  # type: ignore[misc]
    """A button that takes picture files from the learner's computer, and below it their readings.

    reader: what reads them.
    """

    def __init__(self, reader: Reader) -> None:
        self.reader = reader
        self.button = ipywidgets.FileUpload(
            accept="image/*", multiple=True, description="choose pictures"
        )
        self.answer = ipywidgets.HTML()
        self.button.observe(lambda change: self.read(), names="value")
        super().__init__([self.button, self.answer])

    def read(self) -> None:
        """Read all files that were chosen; a file that is not a picture gets a sentence."""
        lines = [
            f"{file['name']}: {self._read(bytes(file['content']))}" for file in self.button.value
        ]
        self.answer.value = "".join(f"<p>{html.escape(line)}</p>" for line in lines)

    def _read(self, content: bytes) -> str:
        try:
            reading = self.reader.read(load_picture(content))
        except PictureError as error:
            return str(error)
        return f"{reading.text or 'nothing'} (confidence {reading.confidence:.2f})"


def upload(reader: Reader) -> None:
    """Display an Upload in a notebook."""
    _display(
        Upload(reader),
        "<a button that takes picture files and reads them: it needs a kernel; see the folder "
        "below>",
    )


def film_strip(draw: Drawing, **choices: Sequence[Any]) -> Figure:
    """Return a strip of the figures for all values of a single choice, one below the other.

    The description joins those of the figures.
    """
    ((name, values),) = choices.items()
    figures = [draw(**{name: value}) for value in values]
    stills = [_rendered(figure) for figure in figures]
    width, heights = max(still.shape[1] for still in stills), [still.shape[0] for still in stills]
    strip = blank_figure(width / DOTS, sum(heights) / DOTS)
    strip.set_layout_engine("none")
    top = sum(heights)
    for still, height in zip(stills, heights):
        top -= height
        axis = strip.add_axes(
            (0, top / sum(heights), still.shape[1] / width, height / sum(heights))
        )
        axis.imshow(still, interpolation="none")
        axis.axis("off")
    each = " ".join(
        f"({name.replace('_', ' ')} {value}) {figure.get_label()}"
        for value, figure in zip(values, figures)
    )
    strip.set_label(f"{len(stills)} pictures from top to bottom. {each}")
    return strip


def _rendered(figure: Figure) -> np.ndarray:
    """Return the figure's pixels (H, W, 3)."""
    figure.set_dpi(DOTS)
    canvas = FigureCanvasAgg(figure)
    canvas.draw()
    return np.asarray(canvas.buffer_rgba())[:, :, :3]
