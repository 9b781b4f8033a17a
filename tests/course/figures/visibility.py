"""Find what is hard to see in a figure, or told by colour alone, from matplotlib's artists.

The rules are those of WCAG 2.2: text needs a contrast of 4.5 with its background (1.4.3), a shape
that says something needs 3 (1.4.11), and no meaning may depend on colour alone (1.4.1). Maps of
numbers (images, meshes), grids and frames are not judged: the first are data, the others ornament.
Transparent colours count as they look on white.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

import numpy as np
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.collections import Collection, QuadMesh
from matplotlib.colors import to_rgb, to_rgba
from matplotlib.figure import Figure
from matplotlib.legend import Legend
from matplotlib.lines import Line2D
from matplotlib.patches import Patch, Rectangle
from matplotlib.text import Text

TEXT, SHAPE = 4.5, 3.0
SMALLEST = 8  # points
WHITE = (1.0, 1.0, 1.0)
Colour = tuple[float, float, float]


def contrast(colour: Any, background: Any = WHITE) -> float:
    """Return the contrast of two colours, from 1 (the same) to 21 (black and white).

    As WCAG 2 defines it; the colours as matplotlib knows them.
    """
    dark, bright = sorted(_luminance(to_rgb(each)) for each in (colour, background))
    return (bright + 0.05) / (dark + 0.05)


def _luminance(colour: Colour) -> float:
    linear = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in colour)
    return sum(weight * c for weight, c in zip((0.2126, 0.7152, 0.0722), linear))


def _on(background: Colour, colour: Any, alpha: float | None = None) -> Colour:
    """Return a colour, perhaps transparent, as it looks on a background."""
    *rgb, opacity = to_rgba(colour)
    opacity = opacity if alpha is None else alpha
    red, green, blue = (opacity * c + (1 - opacity) * b for c, b in zip(rgb, background))
    return red, green, blue


# --- contrast -------------------------------------------------------------------------------------


def hard_to_see(figure: Figure) -> list[str]:
    """Return a sentence for each word or shape that is too faint, and each word too small."""
    found = [*_faint_words(figure)]
    for axis in figure.axes:
        for shape, best in [*_lines(axis), *_patches(axis), *_collections(axis)]:
            if best < SHAPE:
                found.append(
                    f"{shape} has a contrast of {best:.2f}, not {SHAPE:.0f}, with its background"
                )
    return found


def _faint_words(figure: Figure) -> Iterator[str]:
    for text, axis in _words(figure):
        background = _background_of(text, axis)
        has = contrast(_on(background, text.get_color(), text.get_alpha()), background)
        if has < TEXT:
            yield (
                f"the words {text.get_text()!r} have a contrast of {has:.2f}, not {TEXT}, with "
                "their background"
            )
        if text.get_fontsize() < SMALLEST:
            yield (
                f"the words {text.get_text()!r} are {text.get_fontsize():g} points high, less "
                f"than {SMALLEST}"
            )


def _words(figure: Figure) -> Iterator[tuple[Text, Axes | None]]:
    """Yield every text that is shown, with its axes where it stands on some."""
    inside = {id(text): axis for axis in figure.axes for text in axis.texts}
    scales = [part for axis in figure.axes if not axis.axison for part in (axis.xaxis, axis.yaxis)]
    switched_off = {id(text) for part in scales for text in part.findobj(Text)}
    for text in figure.findobj(Text):
        if text.get_visible() and text.get_text().strip() and id(text) not in switched_off:
            yield text, inside.get(id(text))


def _background_of(text: Text, axis: Axes | None) -> Colour:
    """Return the colour behind a text: its plate, a bar, a pixel, or the figure's white."""
    plate = text.get_bbox_patch()
    if plate is not None and to_rgba(plate.get_facecolor())[3] > 0:
        return _on(WHITE, plate.get_facecolor())
    if axis is None or text.get_transform() != axis.transData:
        return WHITE
    x, y = text.get_position()
    for patch in reversed(axis.patches):
        if isinstance(patch, Rectangle) and patch.get_fill() and patch.get_bbox().contains(x, y):
            return _on(WHITE, patch.get_facecolor())
    pixels = _pixels(axis, [x, x], [y, y])
    return WHITE if pixels is None else tuple(np.median(pixels, 0))


def _pixels(axis: Axes, xs: Iterable[float], ys: Iterable[float]) -> np.ndarray | None:
    """Return the colours (count, 3) of the map or picture in the rectangle that spans xs and ys.

    None where there is no map or picture.
    """
    (left, right), (low, high) = ((min(values), max(values)) for values in (list(xs), list(ys)))
    meshes = [mesh for mesh in axis.collections if isinstance(mesh, QuadMesh)]
    for image in [*axis.images, *meshes]:
        colours = image.to_rgba(image.get_array())
        if isinstance(image, QuadMesh):
            corners = image.get_coordinates()
            across, down = corners[0, :, 0], corners[:, 0, 1]
        else:
            first, last, bottom, top = image.get_extent()
            across = np.linspace(first, last, colours.shape[1] + 1)
            down = np.linspace(min(bottom, top), max(bottom, top), colours.shape[0] + 1)
        inside = colours[_cells(down, low, high), _cells(across, left, right)]
        if inside.size:
            return inside.reshape(-1, colours.shape[-1])[:, :3]
    return None


def _cells(edges: np.ndarray, low: float, high: float) -> slice:
    """Return which cells between `edges` (rising) the span touches; none if it lies outside."""
    if high < edges[0] or low > edges[-1]:
        return slice(0, 0)
    first = max(0, int(np.searchsorted(edges, low, "right")) - 1)
    return slice(first, max(first + 1, int(np.searchsorted(edges, high, "left"))))


def _lines(axis: Axes) -> Iterator[tuple[str, float]]:
    for line in axis.lines:
        alpha, colours = line.get_alpha(), []
        if line.get_linestyle() not in ("None", " ", "") and line.get_linewidth() > 0:
            colours.append(line.get_color())
        marked = line.get_marker() not in ("None", " ", "", None)
        if marked:
            colours += [line.get_markeredgecolor(), line.get_markerfacecolor()]
        rims = _rims(line)
        backgrounds = rims or [WHITE]
        if marked and not rims and line.get_transform() == axis.transData:
            points = zip(np.atleast_1d(line.get_xdata()), np.atleast_1d(line.get_ydata()))
            pixels = [_pixels(axis, [x, x], [y, y]) for x, y in points]
            backgrounds = [tuple(found[0]) for found in pixels if found is not None] or backgrounds
        least = min(max(contrast(_on(b, c, alpha), b) for c in colours) for b in backgrounds)
        yield _named("line", line), least


def _patches(axis: Axes) -> Iterator[tuple[str, float]]:
    for patch in axis.patches:
        if not patch.get_visible() or patch is axis.patch:
            continue
        colours = [patch.get_facecolor()] if patch.get_fill() else []
        if patch.get_linewidth() > 0 or patch.get_hatch():
            colours.append(patch.get_edgecolor())
        (background,) = _rims(patch)[:1] or [_background_below(patch, axis)]
        best = max(contrast(_on(background, colour), background) for colour in colours)
        yield _named("patch", patch), best


def _background_below(patch: Patch, axis: Axes) -> Colour:
    """Return the median colour of the picture below a rectangle.

    White where there is none, or where the rectangle is its frame.
    """
    if not isinstance(patch, Rectangle):
        return WHITE
    box = patch.get_bbox()
    pixels = _pixels(axis, [box.x0, box.x1], [box.y0, box.y1])
    frame = not patch.get_fill() and any(
        np.allclose(sorted(image.get_extent()), sorted(box.extents)) for image in axis.images
    )
    return WHITE if pixels is None or frame else tuple(np.median(pixels, 0))


def _rims(artist: Artist) -> list[Colour]:
    """Return the colours of the strokes around an artist."""
    strokes = [getattr(effect, "_gc", {}) for effect in artist.get_path_effects() or []]
    return [to_rgb(stroke["foreground"]) for stroke in strokes if "foreground" in stroke]


def _collections(axis: Axes) -> Iterator[tuple[str, float]]:
    for collection in axis.collections:
        if isinstance(collection, QuadMesh):
            continue
        colours = [*collection.get_facecolor(), *collection.get_edgecolor()]
        best = max(contrast(_on(WHITE, colour)) for colour in colours)
        yield _named("collection", collection), best


def _named(kind: str, artist: Artist) -> str:
    label = str(artist.get_label())
    return f"a {kind}" if not label or label.startswith("_") else f"the {kind} {label!r}"


# --- colour alone ---------------------------------------------------------------------------------


def told_by_colour_alone(figure: Figure) -> list[str]:
    """Return a sentence for each two entries of a legend that differ in colour alone."""
    legends = [*figure.legends, *(axis.get_legend() for axis in figure.axes if axis.get_legend())]
    return [sentence for legend in legends for sentence in _alike(legend)]


def _alike(legend: Legend) -> Iterator[str]:
    seen: dict[tuple[Any, ...], str] = {}
    for handle, text in zip(legend.legend_handles, legend.get_texts()):
        look = _look(handle)
        if look in seen:
            yield f"in the legend, {seen[look]!r} and {text.get_text()!r} differ in colour alone"
        seen[look] = text.get_text()


def _look(handle: Artist | None) -> tuple[Any, ...]:
    """Return what is left of a legend's entry without its colour."""
    if isinstance(handle, Line2D):
        return "line", handle.get_linestyle(), handle.get_marker()
    if isinstance(handle, Patch):
        return "patch", handle.get_hatch(), handle.get_fill()
    if isinstance(handle, Collection):
        return "marks", tuple(path.vertices.round(3).tobytes() for path in handle.get_paths())
    return (type(handle).__name__,)
