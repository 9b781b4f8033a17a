"""Lines cut out of pages by PAGE and ALTO XML: the right pixels, texts and refusals."""

import time
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageDraw

from crnn_lib import Alphabet
from crnn_lib.cli import main
from crnn_lib.data import LabelRules, PictureError
from crnn_lib.formats import PageError, PageLines, open_labelled, subset

SIZE = (200, 120)
PAPER, INK, OTHER = 230, 20, 90
BOXES = [(20, 10, 120, 40), (20, 60, 180, 100)]
PRIMA = "http://schema.primaresearch.org/PAGE/gts/pagecontent/2019-07-15"
LOC = "http://www.loc.gov/standards/alto/ns-v4#"


@pytest.fixture
def picture(tmp_path) -> Path:
    page = Image.new("L", SIZE, PAPER)
    pen = ImageDraw.Draw(page)
    pen.rectangle((30, 20, 50, 30), fill=INK)  # in the first line
    pen.rectangle((100, 34, 115, 38), fill=OTHER)  # in its box, but beside its polygon
    pen.rectangle((60, 70, 80, 90), fill=INK)  # in the second
    page.save(tmp_path / "page.png")
    return tmp_path / "page.png"


def page_xml(*lines: str, name="page.png", size=SIZE) -> str:
    attributes = f'imageFilename="{name}" imageWidth="{size[0]}" imageHeight="{size[1]}"'
    inner = f'<TextRegion id="r"><Coords points="0,0 9,0 9,9"/>{"".join(lines)}</TextRegion>'
    return f'<PcGts xmlns="{PRIMA}"><Page {attributes}>{inner}</Page></PcGts>'


def page_line(name: str, points: str, text: str) -> str:
    word = '<Word id="w"><TextEquiv><Unicode>word</Unicode></TextEquiv></Word>'
    return f'<TextLine id="{name}"><Coords points="{points}"/>{word}{text}</TextLine>'


def text(content: str, index: str = "") -> str:
    return f"<TextEquiv{index}><Unicode>{content}</Unicode></TextEquiv>"


def points(left, top, right, bottom) -> str:
    return f"{left},{top} {right},{top} {right},{bottom} {left},{bottom}"


def alto(*lines: str, unit="pixel", size=SIZE) -> str:
    source = "<sourceImageInformation><fileName>page.png</fileName></sourceImageInformation>"
    described = f"<Description><MeasurementUnit>{unit}</MeasurementUnit>{source}</Description>"
    block = f"<PrintSpace><TextBlock>{''.join(lines)}</TextBlock></PrintSpace>"
    layout = f'<Layout><Page WIDTH="{size[0]}" HEIGHT="{size[1]}">{block}</Page></Layout>'
    return f'<alto xmlns="{LOC}">{described}{layout}</alto>'


def alto_line(name: str, box, inner: str) -> str:
    left, top, right, bottom = box
    edges = f'HPOS="{left}" VPOS="{top}" WIDTH="{right - left}" HEIGHT="{bottom - top}"'
    return f'<TextLine ID="{name}" {edges}>{inner}</TextLine>'


def pixels(image: Image.Image) -> np.ndarray:
    return np.asarray(image).astype(int)


def write(picture: Path, content: str, name: str = "page.xml") -> Path:
    path = picture.parent / name
    path.write_text(content, encoding="utf-8")
    return path


def test_lines_of_page_xml(picture):
    lines = [page_line(f"l{n}", points(*box), text(f"line {n}")) for n, box in enumerate(BOXES)]
    data = open_labelled(write(picture, page_xml(*lines)))
    assert isinstance(data, PageLines)
    assert [(row["file"], row["text"]) for row in data.rows] == [
        ("page.xml l0", "line 0"),
        ("page.xml l1", "line 1"),
    ]
    assert data[1].text == "line 1"
    assert data[1].source == str(picture.parent / "page.xml l1")
    assert data[0].image.shape == (1, 32, round(100 * 32 / 30))
    with Image.open(picture) as page:
        for index, box in enumerate(BOXES):
            assert data.picture(index).tobytes() == page.crop(box).tobytes()


def test_what_lies_outside_of_the_polygon_is_paper(picture):
    polygon = "20,10 120,10 120,30 90,30 90,40 20,40"  # leaves out the ink of another line
    data = PageLines(write(picture, page_xml(page_line("l", polygon, text("a")))))
    found = pixels(data.picture(0))
    assert found.shape == (30, 100)
    assert OTHER not in found
    assert (found[12, 20], found[29, 99]) == (INK, PAPER)


def test_lines_of_alto(picture):
    words = '<String CONTENT="two"/><SP/><String CONTENT="wo"/><HYP CONTENT="-"/>'
    glued = '<String CONTENT="a"/><String CONTENT="b"/>'
    polygon = "20 60 180 60 180 100 20 100"
    shape = f'<Shape><Polygon POINTS="{polygon}"/></Shape>'
    lines = [alto_line("l0", BOXES[0], words), alto_line("l1", (0, 0, 5, 5), shape + glued)]
    data = PageLines(write(picture, alto(*lines)))
    assert [row["text"] for row in data.rows] == ["two wo-", "a b"]
    with Image.open(picture) as page:
        for index, box in enumerate(BOXES):
            assert data.picture(index).tobytes() == page.crop(box).tobytes()


def test_measures_in_other_units_are_scaled(picture):
    """Tenths of a millimetre, of which there are here five to a pixel."""
    box = tuple(5 * edge for edge in BOXES[1])
    line = alto_line("l", box, '<String CONTENT="a"/>')
    large = (5 * SIZE[0], 5 * SIZE[1])
    data = PageLines(write(picture, alto(line, unit="mm10", size=large)))
    with Image.open(picture) as page:
        assert data.picture(0).tobytes() == page.crop(BOXES[1]).tobytes()


def test_of_several_texts_the_lowest_index_counts_and_old_points_are_read(picture):
    both = text("second", ' index="1"') + text("first", ' index="0"')
    left, top, right, bottom = BOXES[0]
    corners = [(left, top), (right, top), (right, bottom), (left, bottom)]
    old = "".join(f'<Point x="{x}" y="{y}"/>' for x, y in corners)
    line = f'<TextLine id="l"><Coords>{old}</Coords>{both}</TextLine>'
    data = PageLines(write(picture, page_xml(line)))
    assert data.rows[0]["text"] == "first"
    assert data.picture(0).size == (100, 30)


@pytest.mark.parametrize("name", ["../scans/page.png", "C:\\scans\\page.png"])
def test_the_picture_may_be_in_the_folder_above(picture, name):
    (picture.parent / "page").mkdir()
    line = page_line("l", points(*BOXES[0]), text("a"))
    path = picture.parent / "page" / "0001.xml"
    path.write_text(page_xml(line, name=name), encoding="utf-8")
    assert PageLines(path).picture(0).size == (100, 30)


def test_a_folder_of_pages_and_what_is_left_out_of_it(picture):
    lines = [page_line("l0", points(*BOXES[0]), text("a")), page_line("l1", "0,0 9,0 9,9", "")]
    for name in ("b.xml", "a.xml"):
        write(picture, page_xml(*lines), name)
    write(picture, "<mets/>", "mets.xml")
    data = open_labelled(picture.parent)
    assert [row["file"] for row in data.rows] == ["a.xml l0", "b.xml l0"]
    first, second, third = data.left_out
    assert first.endswith("a.xml l1 has no text")
    assert second.endswith("b.xml l1 has no text")
    assert "mets.xml is not the PAGE or ALTO XML of a page" in third


LINE = page_line("l1", points(*BOXES[0]), text("a"))
BOMB = "<!DOCTYPE a [<!ENTITY a 'aaaa'>{}]>".format(
    "".join(f"<!ENTITY {new} '{f'&{old};' * 10}'>" for old, new in zip("abcdefghi", "bcdefghij"))
)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (f"{BOMB}<a>&j;</a>", "DOCTYPE"),
        ("<!DOCTYPE alto><alto/>", "DOCTYPE"),
        ("<PcGts><Page>", "cannot be read as XML"),
        ("", "cannot be read as XML"),
        ("<?xml version='1.0' encoding='klingon'?><a/>", "cannot be read as XML"),
        ("<mets/>", "is not the PAGE or ALTO XML of a page: it has 0"),
        (page_xml(), "has no line with a text"),
        (page_xml(page_line("l9", "0,0 9,0 9,9", text(" a"))), "l9: the text ' a' begins or ends"),
        (page_xml(page_line("l9", "0,0 9,0 9,9", text("x"))), "l9: .*'x'"),
    ],
    ids=str,
)
def test_files_that_cannot_be_used(picture, content, message):
    begun = time.perf_counter()
    with pytest.raises(PageError, match=message):
        PageLines(write(picture, content), Alphabet("ab"))
    assert time.perf_counter() - begun < 5


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (page_xml(LINE, name="gone.png"), "l1: its picture gone.png is not there: put it beside"),
        (page_xml(LINE, name=""), "its picture .not named. is not there"),
        (page_xml(LINE, name="page.xml"), "is not a picture"),
        (page_xml(LINE, size=(120, 200)), "120 x 200, the picture is 200 x 120: was it turned"),
        (
            alto(alto_line("l1", BOXES[0], '<String CONTENT="a"/>'), unit="mm10", size=(0, 0)),
            "unit",
        ),
        (page_xml(page_line("l1", "", text("a"))), "no polygon and no box"),
        (page_xml(page_line("l1", "900,9 990,9 990,40", text("a"))), "lies outside of its picture"),
        (page_xml(page_line("l1", f"{'9' * 400},9 9,9 9,99", text("a"))), None),
        (page_xml(page_line("l1", points(5, 5, 8, 119), text("a"))), "taller than any line"),
    ],
    ids=str,
)
def test_lines_without_a_picture_are_named_when_they_are_read(picture, content, message):
    data = PageLines(write(picture, content))
    if message is None:
        assert data.picture(0).width > 100
        return
    with pytest.raises(PictureError, match=message):
        data[0]


def test_a_file_that_is_not_there(tmp_path):
    with pytest.raises(PageError, match=r"page\.xml does not exist"):
        open_labelled(tmp_path / "page.xml")


def test_identity_and_contents_cover_texts_and_pixels(picture):
    lines = [page_line(f"l{n}", points(*box), text("a")) for n, box in enumerate(BOXES)]
    path = write(picture, page_xml(*lines))
    before = PageLines(path)
    assert PageLines(path.parent).identity == before.identity, "not by the path that was given"
    other = PageLines(write(picture, page_xml(lines[0], lines[1].replace(">a<", ">b<"))))
    assert other.identity != before.identity
    assert other.contents == before.contents
    Image.new("L", SIZE, PAPER).save(picture)
    assert PageLines(path).contents != before.contents
    part = subset(before, [1])
    assert part.picture(0).tobytes() == before.picture(1).tobytes()
    assert part.identity != before.identity
    assert part.contents != before.contents


def test_labels_are_changed_as_asked(picture):
    path = write(picture, page_xml(page_line("l", points(*BOXES[0]), text(" Ab "))))
    data = PageLines(path, Alphabet("ab"), LabelRules(strip=True, caseless=True))
    assert data[0].text == "ab"


def test_on_the_command_line(picture, tmp_path, capfd):
    lines = [page_line("l0", points(*BOXES[0]), text("a")), page_line("l1", "0,0 9,0 9,9", "")]
    path = str(write(picture, page_xml(*lines)))
    run = ["train", "--data", path, "--out", str(tmp_path / "run"), "--alphabet", "from-labels"]
    assert main([*run, "--steps", "1", "--batch-size", "1"]) == 0
    said = capfd.readouterr()
    assert f"left out: 1 of 2 pictures in {path}" in said.out
    assert said.err.count("page.xml l1 has no text") == 1
    assert main(["evaluate", "--data", path]) == 0
    said = capfd.readouterr()
    assert f"left out: 1 of 2 pictures in {path}" in said.out
    assert "pictures                        1" in said.out
