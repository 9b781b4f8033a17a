"""Lines cut out of pages by PAGE and ALTO XML: the right pixels, texts and refusals."""

import time
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageDraw

from crnn_lib import Alphabet
from crnn_lib.cli import main
from crnn_lib.data import LabelRules, PictureError
from crnn_lib.formats import DamagedPageError, PageError, PageLines, open_labelled, subset

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
    without = "l1 has no text, but its words have: texts of lines are needed"
    assert first.endswith(f"a.xml {without}")
    assert second.endswith(f"b.xml {without}")
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
        (page_xml(page_line("l1", f"{'9' * 40},9 9,9 9,99", text("a"))), None),
        (page_xml(page_line("l1", f"{'9' * 400},9 9,9 9,99", text("a"))), "not a finite number"),
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


@pytest.mark.parametrize(
    "form", [str, "{:.1e}".format, "{:.2E}".format, "+{:.3f}".format, "{}.".format, ".{}e3".format]
)
def test_numbers_may_be_written_in_any_form(picture, form):
    wide, high, unit = 100, 30, 1
    if form(1) == ".1e3":  # a thousandth, and a digit is a tenth
        wide, high, unit = 800, 300, 100
        Image.new("L", (1000, 1000), PAPER).save(picture)
    size = (1000, 1000) if unit > 1 else SIZE
    left, top, right, bottom = (form(edge) for edge in ((1, 2, 9, 5) if unit > 1 else BOXES[0]))
    corners = f"{left},{top} {right},{top} {right},{bottom} {left},{bottom}"
    page = page_xml(page_line("l", corners, text("a")), size=size)
    assert PageLines(write(picture, page)).picture(0).size == (wide, high)
    edges = f'HPOS="{left}" VPOS="{top}" WIDTH="{form(wide // unit)}" HEIGHT="{form(high // unit)}"'
    line = f'<TextLine ID="l" {edges}><String CONTENT="a"/></TextLine>'
    assert PageLines(write(picture, alto(line, size=size))).picture(0).size == (wide, high)


def test_a_number_next_to_nothing_is_nothing(picture):
    line = page_line("l", "1.1e-13,10 120,10 120,40 -2E-9,40", text("a"))
    assert PageLines(write(picture, page_xml(line))).picture(0).size == (120, 30)


@pytest.mark.parametrize(
    ("written", "message"),
    [
        ("1,2 3,4 5", "has 5 numbers, which are not pairs x,y"),
        ("1,2 3,nan 5,6", "'nan', which is not a finite number"),
        ("1,2 3,1e999 5,6", "'1e999', which is not a finite number"),
        ("1,2 3,-inf 5,6", "'-inf', which is not a finite number"),
        ("1,2 3,4px 5,6", "'4px', which is not a finite number"),
        ("1,2 3,,4 5,6", "'', which is not a finite number"),
        ("1_0,2 3,4 5,6", "'1_0', which is not a finite number"),
        ("1e,2 3,4 5,6", "'1e', which is not a finite number"),
    ],
)
def test_what_is_not_pairs_of_numbers_is_refused_with_the_line(picture, written, message):
    wrong = page_line("l7", written, text("a"))
    shape = f'<Shape><Polygon POINTS="{written}"/></Shape><String CONTENT="a"/>'
    for content in (page_xml(LINE, wrong), alto(*[alto_line("l7", BOXES[0], shape)] * 2)):
        data = PageLines(write(picture, content))
        with pytest.raises(
            PictureError, match=rf"page\.xml l7: (points|POINTS)=.*{message}: correct it"
        ):
            data[1]


@pytest.mark.parametrize("edge", ["HPOS", "VPOS", "WIDTH", "HEIGHT"])
def test_an_edge_of_a_box_must_be_a_number(picture, edge):
    line = alto_line("l7", BOXES[0], '<String CONTENT="a"/>').replace(f'{edge}="', f'{edge}="x')
    with pytest.raises(PictureError, match=f"l7: {edge}=.*not a finite number"):
        PageLines(write(picture, alto(line)))[0]


def test_the_size_of_a_page_must_be_numbers(picture):
    for size, message in ((("2e2", "1.2E+2"), None), (("200", "x"), "imageHeight='x' has 'x'")):
        data = PageLines(write(picture, page_xml(LINE, size=size)))
        if message is None:
            assert data.picture(0).size == (100, 30)
            continue
        with pytest.raises(PictureError, match=f"l1: {message}"):
            data[0]


@pytest.mark.parametrize(
    ("equivalents", "expected"),
    [
        (text("co<b>in</b>s"), "coins"),
        (text("<b>co</b>in<!-- a remark -->s"), "coins"),
        (text("") + text("coins"), "coins"),
        (text(" ", ' index="0"') + text("coins", ' index="1"'), "coins"),
        ("<TextEquiv/>" + text("coins"), "coins"),
        (text("second", ' index="1e1"') + text("first", ' index="2"'), "first"),
        (text("second", ' index="x"') + text("first", ' index="2"'), "first"),
    ],
    ids=str,
)
def test_the_text_is_all_that_is_written_for_the_line(picture, equivalents, expected):
    line = page_line("l", points(*BOXES[0]), equivalents)
    assert PageLines(write(picture, page_xml(line))).rows[0]["text"] == expected


def test_a_text_of_two_lines_is_not_said_to_be_a_quote(picture):
    path = write(picture, page_xml(page_line("l", points(*BOXES[0]), text("two\nlines"))))
    with pytest.raises(PageError, match="l: the text goes over several lines") as refused:
        PageLines(path)
    assert "quote" not in str(refused.value)


def test_texts_of_words_alone_are_named(picture):
    path = write(picture, page_xml(page_line("l", points(*BOXES[0]), "")))
    with pytest.raises(
        PageError, match=r"no line with a text .*but its words have: texts of lines"
    ):
        PageLines(path)


def test_pages_are_found_as_deep_as_they_are_and_with_any_suffix(picture):
    for name in ("a.xml", "B.XML", "page/c.xml", "page/deep/er/d.Xml"):
        (picture.parent / name).parent.mkdir(parents=True, exist_ok=True)
        write(picture, page_xml(LINE, name="gone.png"), name)
    data = open_labelled(picture.parent)
    files = ["B.XML l1", "a.xml l1", "page/c.xml l1", "page/deep/er/d.Xml l1"]
    assert [row["file"] for row in data.rows] == files
    for name in ("a.xml", "page/c.xml", "page/deep/er/d.Xml"):
        (picture.parent / name).unlink()
    assert [row["file"] for row in open_labelled(picture.parent).rows] == ["B.XML l1"]


def test_page_and_alto_of_the_same_picture_are_not_taken_twice(picture):
    for name, content in (
        ("page/1.xml", page_xml(LINE)),
        ("alto/1.xml", alto(alto_line("l", BOXES[0], '<String CONTENT="a"/>'))),
    ):
        (picture.parent / name).parent.mkdir()
        write(picture, content, name)
    with pytest.raises(
        PageError, match=r"are ALTO and PAGE XML of the same picture.*name the fold"
    ):
        open_labelled(picture.parent)
    assert len(open_labelled(picture.parent / "alto")) == 1


def test_a_folder_with_a_broken_file_is_refused_or_read_without_it(picture):
    write(picture, page_xml(LINE), "a.xml")
    write(picture, "<PcGts><Page>", "b.xml")
    with pytest.raises(DamagedPageError, match=r"b\.xml cannot be read as XML"):
        open_labelled(picture.parent)
    data = open_labelled(picture.parent, skip_damaged=True)
    assert [row["file"] for row in data.rows] == ["a.xml l1"]
    (sentence,) = data.left_out
    assert "b.xml cannot be read as XML" in sentence


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
