"""PAGE and ALTO XML, as Transkribus, eScriptorium and kraken write it: the lines of a page.

A line is cut out along its polygon, and what lies outside is filled with the grey of its paper: on
a written page the box around a line holds pieces of the lines above and below, which a model would
learn to read, too. Python's own parser reads the XML; a DOCTYPE, whose entities could grow without
end, is refused.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from io import BytesIO
from math import ceil, floor, inf, isinf
from pathlib import Path, PureWindowsPath
from xml.etree import ElementTree

import numpy as np
from PIL import Image, ImageDraw

from crnn_lib.data.labels import LabelsError
from crnn_lib.data.pictures import PictureError, load_picture

Points = list[tuple[float, float]]
# float() takes more: nan, 1_000, digits of other scripts
NUMBER = re.compile(r"[-+]?(\d+\.?\d*|\.\d+)(e[-+]?\d+)?", re.ASCII | re.IGNORECASE)
SHOWN = 40  # characters of an attribute in a message
CORRECT = "correct it in the XML"


class PageError(LabelsError):
    """A PAGE or ALTO file that cannot be used; the message names it."""


class NoPageError(PageError):
    """An XML file that is not of a page."""


class DamagedPageError(PageError):
    """A file that cannot be read as XML."""


@dataclass(frozen=True)
class PageLine:
    """A line of text."""

    name: str  # in the file
    text: str  # may be empty
    picture: bytes | str  # a PNG, or why there is none
    words_alone: bool  # there is no text of the line, but of words in it


@dataclass(frozen=True)
class Page:
    """The lines of a page, from a PAGE or ALTO file."""

    kind: str  # "PAGE" or "ALTO"
    picture: Path | None  # None: it is not there
    lines: list[PageLine]


def read_page(file: Path) -> Page:
    """Read a PAGE or ALTO file (`{*}`: its namespace changes with the version).

    Raises PageError.
    """
    root, page = _root_and_page(file)
    path, fault, scale = None, "", (1.0, 1.0)
    try:
        path = _picture_of(file, root, page)
        picture = load_picture(path)
        scale = _scale(root, page, picture.size)
    except PictureError as error:
        fault = str(error)
    lines = []
    for number, line in enumerate(page.iterfind(".//{*}TextLine"), start=1):
        try:
            cut = fault or _cut(picture, _outline(line, scale))
        except PictureError as error:
            cut = str(error)
        name, text = line.get("id") or line.get("ID") or f"line {number}", _text(line)
        lines.append(PageLine(name, text, cut, not text.strip() and _has_words(line)))
    kind = "PAGE" if root.tag.rpartition("}")[2] == "PcGts" else "ALTO"
    return Page(kind, path, lines)


def is_page(file: Path) -> bool:
    """Tell whether a file can be read and is the PAGE or ALTO XML of a page."""
    try:
        _root_and_page(file)
    except PageError:
        return False
    return True


def _root_and_page(file: Path) -> tuple[ElementTree.Element, ElementTree.Element]:
    root = _parsed(file)
    pages = root.findall(".//{*}Page")
    if len(pages) != 1:
        raise NoPageError(f"{file} is not the PAGE or ALTO XML of a page: it has {len(pages)}")
    return root, pages[0]


class _Builder(ElementTree.TreeBuilder):
    def doctype(self, *_: str | None) -> None:
        raise ValueError("it has a DOCTYPE, which is not taken: delete that line")


def _parsed(file: Path) -> ElementTree.Element:
    try:
        parser = ElementTree.XMLParser(target=_Builder())
        return ElementTree.parse(file, parser).getroot()
    except (FileNotFoundError, NotADirectoryError):
        raise DamagedPageError(f"{file} does not exist: check the name") from None
    except OSError as error:
        fault = f"cannot be opened ({error.strerror}): check its name and permissions"
        raise DamagedPageError(f"{file} {fault}") from None
    except (ElementTree.ParseError, LookupError, ValueError) as error:
        raise DamagedPageError(f"{file} cannot be read as XML ({error})") from None


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
    width = _number(page, "imageWidth") or _number(page, "WIDTH")
    height = _number(page, "imageHeight") or _number(page, "HEIGHT")
    if not width or not height or width < 0 or height < 0:
        if root.findtext(".//{*}MeasurementUnit", "pixel").strip() != "pixel":
            raise PictureError("the XML measures in other units than pixels and lacks its width")
        return 1.0, 1.0
    across, down = size[0] / width, size[1] / height
    if abs(across / down - 1) > 0.02:
        stated = f"{width:g} x {height:g}, the picture is {size[0]} x {size[1]}"
        raise PictureError(f"the page of the XML is {stated}: was it turned or cut?")
    return across, down


def _text(line: ElementTree.Element) -> str:
    versions = line.findall("{*}TextEquiv")  # PAGE; the lowest index is the main one
    if versions:
        texts = (_unicode(version) for version in sorted(versions, key=_index))
        return next((text for text in texts if text.strip()), "")
    spaced, text = line.find("{*}SP") is not None, ""
    for part in line:  # ALTO: words, spaces, a hyphen at the end
        kind = part.tag.rpartition("}")[2]
        if kind == "SP" or (kind == "String" and text and not spaced):
            text += " "
        text += part.get("CONTENT", "")
    return text


def _unicode(element: ElementTree.Element) -> str:
    """Return the text in an element's Unicode; markup within it, which none should have, is not."""
    found = element.find("{*}Unicode")
    return "" if found is None else "".join(found.itertext())


def _index(version: ElementTree.Element) -> float:
    try:
        return _number(version, "index") or 0.0
    except PictureError:
        return inf


def _has_words(line: ElementTree.Element) -> bool:
    return any(_unicode(text).strip() for text in line.iterfind("{*}Word/{*}TextEquiv"))


def _outline(line: ElementTree.Element, scale: tuple[float, float]) -> Points:
    """Return the corners of a line in pixels of the picture; none if the XML says none.

    Raises PictureError for what is not numbers.
    """
    coords, polygon = line.find("{*}Coords"), line.find("{*}Shape/{*}Polygon")
    if coords is not None:  # before 2013 each point was an element
        old = ((_required(point, "x"), _required(point, "y")) for point in coords)
        corners = _pairs(coords, "points") or list(old)
    elif polygon is not None:
        corners = _pairs(polygon, "POINTS")
    elif all(line.get(name) for name in ("HPOS", "VPOS", "WIDTH", "HEIGHT")):
        left, top = _required(line, "HPOS"), _required(line, "VPOS")
        right, bottom = left + _required(line, "WIDTH"), top + _required(line, "HEIGHT")
        corners = [(left, top), (right, top), (right, bottom), (left, bottom)]
    else:
        return []
    return [(x * scale[0], y * scale[1]) for x, y in corners]


def _pairs(element: ElementTree.Element, attribute: str) -> Points:
    numbers = _numbers(element, attribute)
    if len(numbers) % 2:
        fault = f"has {len(numbers)} numbers, which are not pairs x,y: {CORRECT}"
        raise PictureError(f"{_shown(element, attribute)} {fault}")
    return list(zip(numbers[::2], numbers[1::2]))


def _required(element: ElementTree.Element, attribute: str) -> float:
    number = _number(element, attribute)
    if number is None:
        raise PictureError(f"a point of its outline lacks {attribute}: {CORRECT}")
    return number


def _number(element: ElementTree.Element, attribute: str) -> float | None:
    """Return the number that an attribute is; None if it is missing or empty."""
    numbers = _numbers(element, attribute)
    if len(numbers) > 1:
        raise PictureError(f"{_shown(element, attribute)} is more than a number: {CORRECT}")
    return numbers[0] if numbers else None


def _numbers(element: ElementTree.Element, attribute: str) -> list[float]:
    """Return the numbers that an attribute lists; a million in place of larger ones.

    Raises PictureError for what is not a finite number.
    """
    written = (element.get(attribute) or "").strip()
    words = re.split(r"\s*,\s*|\s+", written) if written else []
    for word in words:
        if not NUMBER.fullmatch(word) or isinf(float(word)):
            fault = f"has {word[:SHOWN]!r}, which is not a finite number: {CORRECT}"
            raise PictureError(f"{_shown(element, attribute)} {fault}")
    return [min(max(float(word), -1e6), 1e6) for word in words]


def _shown(element: ElementTree.Element, attribute: str) -> str:
    written = element.get(attribute) or ""
    return f"{attribute}={written if len(written) <= SHOWN else written[:SHOWN] + '...'!r}"


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
