"""Figures that move, as sliders and as a strip of stills, and a button that reads pictures.

A slider stands for each argument of a drawing function. The strip stands beside every figure that
moves: for paper, for pages without a kernel, and for readers who cannot move a slider.
"""

from __future__ import annotations

import html
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import ipywidgets
import numpy as np
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from crnn_course.figures.base import blank_figure
from crnn_course.figures.page import DPI, SHARPNESS, as_html, in_style
from crnn_course.language import listed, said
from crnn_course.language.drawn import in_language
from crnn_lib.data import PictureError, load_picture
from crnn_lib.reader import Reader

DOTS = SHARPNESS * DPI  # pixels of a picture for an inch
WIDEST = 10.3  # inches of a page
CATALOGUES = ("widgets", "figures")  # the catalogues that hold what is said here

Drawing = Callable[..., Figure]


class Explorer(ipywidgets.VBox):  # type: ignore[misc]  # ipywidgets has no types
    """Sliders, and below them the figure for where they stand.

    choices: name -> values, a slider for each; the figure is that of `draw(**values)`. Its
    description is the alternative text of the picture and stands below it. opens_at: name -> value,
    where a slider stands at first; by default at its first value.
    """

    def __init__(
        self,
        draw: Drawing,
        choices: Mapping[str, Sequence[Any]],
        opens_at: Mapping[str, Any] | None = None,
    ) -> None:
        self.draw = draw
        self.sliders = {
            name: ipywidgets.SelectionSlider(
                options=[(said(str(value), CATALOGUES), value) for value in values],
                value=(opens_at or {}).get(name, values[0]),
                description=said(name.replace("_", " "), CATALOGUES),
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
        self.picture.value = as_html(figure)


def explore(
    draw: Drawing, opens_at: Mapping[str, Any] | None = None, /, **choices: Sequence[Any]
) -> None:
    """Display an Explorer in a notebook. opens_at: name -> value, where a slider stands at first.

    It opens where there is something to see: not before the first frame, nor on the plateau.
    """
    names = listed([name.replace("_", " ") for name in choices], " and ")
    _display(
        Explorer(draw, choices, opens_at),
        f"<a slider for {names}: move it with the mouse or with the arrow keys; without a kernel "
        "see the strip below>",
    )


def _display(widget: ipywidgets.Widget, text: str) -> None:
    """Display a widget, or `text` where there is no kernel."""
    from IPython.display import display

    view = widget._repr_mimebundle_()["application/vnd.jupyter.widget-view+json"]
    plain = said(text, CATALOGUES)
    display({"application/vnd.jupyter.widget-view+json": view, "text/plain": plain}, raw=True)


class Upload(ipywidgets.VBox):  # type: ignore[misc]
    """A button that takes picture files from the learner's computer, and below it their readings.

    reader: what reads them.
    """

    def __init__(self, reader: Reader) -> None:
        self.reader = reader
        self.button = ipywidgets.FileUpload(
            accept="image/*", multiple=True, description=said("choose pictures", CATALOGUES)
        )
        nothing = said("Nothing is read yet: choose picture files.", CATALOGUES)
        self.answer = ipywidgets.HTML(f"<p>{nothing}</p>")
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
        text = reading.text or said("nothing", CATALOGUES)
        return f"{text} ({said(f'confidence {reading.confidence:.2f}', CATALOGUES)})"


def upload(reader: Reader) -> None:
    """Display an Upload in a notebook."""
    _display(
        Upload(reader),
        "<a button that takes picture files and reads them: it needs a kernel; see the folder "
        "below>",
    )


def film_strip(draw: Drawing, **choices: Sequence[Any]) -> Figure:
    """Return a strip of the figures for all values of a single choice, row by row.

    As many stand side by side as fit on a page. The description joins those of the figures.
    """
    ((name, values),) = choices.items()
    figures = [draw(**{name: value}) for value in values]
    rows = _in_rows([_rendered(figure) for figure in figures])
    width = max(sum(still.shape[1] for still in row) for row in rows)
    heights = [max(still.shape[0] for still in row) for row in rows]
    strip = blank_figure(width / DOTS, sum(heights) / DOTS)
    strip.set_layout_engine("none")
    top = sum(heights)
    for row, below in zip(rows, heights):
        left = (width - sum(still.shape[1] for still in row)) // 2  # a short last row: no gap
        for still in row:
            high, wide, _ = still.shape
            corner_and_size = (
                left / width,
                (top - high) / sum(heights),
                wide / width,
                high / sum(heights),
            )
            axis = strip.add_axes(corner_and_size)
            axis.imshow(still, interpolation="none")
            axis.axis("off")
            left += wide
        top -= below
    labels = [
        f"({name.replace('_', ' ')} {value}) {figure.get_label()}"
        for value, figure in zip(values, figures)
    ]
    order = "from top to bottom" if len(rows) == len(figures) else "row by row"
    strip.set_label(f"{len(figures)} pictures {order}. {listed(labels, ' ')}")
    return strip


def _in_rows(stills: Sequence[np.ndarray]) -> list[list[np.ndarray]]:
    """Put pictures (H, W, 3) side by side in rows that are at most `WIDEST` inches wide."""
    rows: list[list[np.ndarray]] = [[]]
    for still in stills:
        if rows[-1] and sum(each.shape[1] for each in (*rows[-1], still)) > WIDEST * DOTS:
            rows.append([])
        rows[-1].append(still)
    return rows


@in_style
def _rendered(figure: Figure) -> np.ndarray:
    """Return the figure's pixels (H, W, 3)."""
    in_language(figure)
    figure.set_dpi(DOTS)
    canvas = FigureCanvasAgg(figure)
    canvas.draw()
    return np.asarray(canvas.buffer_rgba())[:, :, :3]
