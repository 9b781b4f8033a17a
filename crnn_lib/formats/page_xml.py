"""PAGE and ALTO XML, as Transkribus, eScriptorium and kraken write it: the lines of a page.

A line is cut out along its polygon, and what lies outside is filled with the grey of its paper: on
a written page the box around a line holds pieces of the lines above and below, which a model would
learn to read, too. Python's own parser reads the XML; a DOCTYPE, whose entities could grow without
end, is refused.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from math import ceil, floor
from pathlib import Path, PureWindowsPath
from xml.etree import ElementTree

import numpy as np
from PIL import Image, ImageDraw

from crnn_lib.data.labels import LabelsError
from crnn_lib.data.pictures import PictureError, load_picture

Points = list[tuple[float, float]]


class PageError(LabelsError):
    """A PAGE or ALTO file that cannot be used; the message names it."""


class NoPageError(PageError):
    """An XML file that is not of a page."""


@dataclass(frozen=True)
class PageLine:
    """A line of text."""

    name: str  # in the file
    text: str  # may be empty
    picture: bytes | str  # a PNG, or why there is none


def read_page(file: Path) -> Iterator[PageLine]:
    """Yield the lines of a PAGE or ALTO file (`{*}`: its namespace changes with the version).

    Raises PageError.
    """
    root = _parsed(file)
    pages = root.findall(".//{*}Page")
    if len(pages) != 1:
        raise NoPageError(f"{file} is not the PAGE or ALTO XML of a page: it has {len(pages)}")
    fault = ""
    try:
        picture = load_picture(_picture_of(file, root, pages[0]))
        scale = _scale(root, pages[0], picture.size)
    except PictureError as error:
        fault = str(error)
    for number, line in enumerate(pages[0].iterfind(".//{*}TextLine"), start=1):
        cut = fault or _cut(picture, _outline(line, scale))
        name = line.get("id") or line.get("ID") or f"line {number}"
        yield PageLine(name, _text(line), cut)


class _Builder(ElementTree.TreeBuilder):
    def doctype(self, *_: str | None) -> None:
        raise ValueError("it has a DOCTYPE, which is not taken: delete that line")


def _parsed(file: Path) -> ElementTree.Element:
    try:
        parser = ElementTree.XMLParser(target=_Builder())
        return ElementTree.parse(file, parser).getroot()
    except FileNotFoundError:
        raise PageError(f"{file} does not exist: check the name") from None
    except (ElementTree.ParseError, LookupError, ValueError) as error:
        raise PageError(f"{file} cannot be read as XML ({error})") from None


def _picture_of(file: Path, root: ElementTree.Element, page: ElementTree.Element) -> Path:
    """Return the path of the picture that a page names. Raises PictureError if there is none."""
    named = root.findtext(".//{*}sourceImageInformation/{*}fileName") or ""  # ALTO
    name = (page.get("imageFilename") or named).strip()
    base = PureWindowsPath(name).name  # of paths with / and of paths with \
    # Transkribus has the XML in a folder of its own, below that of the pictures
    for path in (file.parent / name, file.parent / base, file.absolute().parent.parent / base):
        if path.is_file():
            return path
    raise PictureError(f"its picture {name or '(not named)'} is not there: put it beside {file}")


def _scale(
    root: ElementTree.Element, page: ElementTree.Element, size: tuple[int, int]
) -> tuple[float, float]:
    """Return how many pixels of the picture (size: width, height) a unit of the XML is long."""
    width = _numbers(page.get("imageWidth") or page.get("WIDTH"))
    height = _numbers(page.get("imageHeight") or page.get("HEIGHT"))
    if not width or not height or width[0] <= 0 or height[0] <= 0:
        if root.findtext(".//{*}MeasurementUnit", "pixel").strip() != "pixel":
            raise PictureError("the XML measures in other units than pixels and lacks its width")
        return 1.0, 1.0
    across, down = size[0] / width[0], size[1] / height[0]
    if abs(across / down - 1) > 0.02:
        stated = f"{width[0]:g} x {height[0]:g}, the picture is {size[0]} x {size[1]}"
        raise PictureError(f"the page of the XML is {stated}: was it turned or cut?")
    return across, down


def _text(line: ElementTree.Element) -> str:
    versions = line.findall("{*}TextEquiv")  # PAGE; the lowest index is the main one
    if versions:
        main = min(versions, key=lambda version: _numbers(version.get("index")) or [0.0])
        return main.findtext("{*}Unicode") or ""
    spaced, text = line.find("{*}SP") is not None, ""
    for part in line:  # ALTO: words, spaces, a hyphen at the end
        kind = part.tag.rpartition("}")[2]
        if kind == "SP" or (kind == "String" and text and not spaced):
            text += " "
        text += part.get("CONTENT", "")
    return text


def _outline(line: ElementTree.Element, scale: tuple[float, float]) -> Points:
    """Return the corners of a line in pixels of the picture; none if the XML says none."""
    coords, polygon = line.find("{*}Coords"), line.find("{*}Shape/{*}Polygon")
    if coords is not None:  # before 2013 each point was an element
        points = [f"{point.get('x')},{point.get('y')}" for point in coords]
        numbers = _numbers(coords.get("points") or " ".join(points))
    elif polygon is not None:
        numbers = _numbers(polygon.get("POINTS"))
    else:
        box = [_numbers(line.get(name)) for name in ("HPOS", "VPOS", "WIDTH", "HEIGHT")]
        if not all(box):
            return []
        (left, *_), (top, *_), (width, *_), (height, *_) = box
        right, bottom = left + width, top + height
        numbers = [left, top, right, top, right, bottom, left, bottom]
    return [(x * scale[0], y * scale[1]) for x, y in zip(numbers[::2], numbers[1::2])]


def _numbers(written: str | None) -> list[float]:
    found = re.findall(r"-?\d+(?:\.\d+)?", written or "")
    return [min(max(float(number), -1e6), 1e6) for number in found]


def _cut(page: Image.Image, outline: Points) -> bytes | str:
    """Return what lies within the outline as PNG, or say why nothing does."""
    if len(outline) < 3:
        return "the line has no polygon and no box: draw one, or delete its text"
    xs, ys = zip(*outline)
    left, top = max(0, floor(min(xs))), max(0, floor(min(ys)))
    right, bottom = min(page.width, ceil(max(xs))), min(page.height, ceil(max(ys)))
    line = page.crop((left, top, max(left, right), max(top, bottom)))
    mask = Image.new("L", line.size)
    ImageDraw.Draw(mask).polygon([(x - left, y - top) for x, y in outline], fill=255)
    inside = np.asarray(line)[np.asarray(mask) > 0]
    if not inside.size:
        return "the line is empty or lies outside of its picture: draw its outline again"
    paper = Image.new("L", line.size, int(np.median(inside)))  # ink covers the lesser part
    file = BytesIO()
    Image.composite(line, paper, mask).save(file, "PNG", compress_level=1)
    return file.getvalue()
