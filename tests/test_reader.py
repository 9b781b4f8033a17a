"""Reading files with the shipped weights: texts, confidences and true places."""

import os
import subprocess
import sys
from pathlib import PurePath

import numpy as np
import pytest
import torch
from PIL import Image

from crnn_lib import Alphabet, Reader, Reading, SyntheticWords
from crnn_lib.data import PictureError
from crnn_lib.decoding import Decoder, Lexicon, NGram
from crnn_lib.drawing import draw_readings
from crnn_lib.files import shipped
from crnn_lib.metrics import exact_match
from crnn_lib.reader import Character
from crnn_lib.rendering import english_words, render, words
from crnn_lib.weights import WeightsError


@pytest.fixture(scope="module")
def reader() -> Reader:
    return Reader.pretrained()


def test_reads_clean_words(reader):
    data = SyntheticWords(
        reader.alphabet,
        texts=words(english_words(), reader.alphabet),
        style="clean",
        seed=11,
        count=300,
    )
    drawn = [data.rendered(index) for index in range(300)]
    readings = reader.read([picture.image for picture in drawn])
    assert (
        exact_match([picture.text for picture in drawn], [reading.text for reading in readings])
        > 0.9
    )


def test_one_and_many_in_order(reader, tmp_path):
    pictures = [
        render(word, seed=2, index=index).image
        for index, word in enumerate(["Hello", "a", "extraordinary", "42"])
    ]
    paths = []
    for index, picture in enumerate(pictures):
        paths.append(tmp_path / f"{index}.png")
        picture.save(paths[-1])
    together = reader.read(paths)
    assert [reading.text for reading in together] == [reader.read(path).text for path in paths]
    assert reader.read(str(paths[0])).text == reader.read(pictures[0]).text
    assert reader.read([]) == []


def test_confidence_and_characters_belong_to_the_text(reader):
    for index in range(20):
        reading = reader.read(render("Reading", "scene", seed=3, index=index).image)
        assert "".join(character.text for character in reading.characters) == reading.text
        assert 0 < reading.confidence <= 1
        assert all(
            reading.confidence <= character.confidence + 1e-6 <= 1 + 2e-6
            for character in reading.characters
        )


def drawn_words(alphabet, seed, count):
    """Rendered words in each style, with the box of each character."""
    data = SyntheticWords(
        alphabet,
        texts=words(english_words(), alphabet),
        style=["clean", "document", "scene"],
        seed=seed,
        count=count,
    )
    return [data.rendered(index) for index in range(count)]


def test_words_that_were_not_cut_out_closely_are_read_as_well(reader):
    """With ground at each end, half as wide as the word is high. Weights that have only seen close
    crops may read a letter in the first column, whatever it shows.
    """
    drawn = drawn_words(reader.alphabet, seed=13, count=300)
    found = [reading.text for reading in reader.read([picture.image for picture in drawn])]
    known = [picture for picture, text in zip(drawn, found) if text == picture.text]
    loose = [np.pad(picture.pixels, ((0, 0), (16, 16)), mode="edge") for picture in known]
    right = sum(reading.text == picture.text for reading, picture in zip(reader.read(loose), known))
    assert len(known) > 200
    assert right / len(known) >= 0.85, right


def test_places_are_where_the_characters_are(reader):
    """On words read right, 95 % of the found centres lie in the character's true box widened by one
    column.
    """
    column = reader.model.receptive_field().stride
    drawn = drawn_words(reader.alphabet, seed=12, count=400)
    inside, total = 0, 0
    for picture, reading in zip(drawn, reader.read([picture.image for picture in drawn])):
        if reading.text != picture.text:
            continue
        for character, box in zip(reading.characters, picture.boxes):
            centre = (character.left + character.right) / 2
            inside += box.left - column <= centre <= box.right + column
            total += 1
    assert total > 1000
    assert inside / total >= 0.95


def test_places_are_in_pixels_of_the_original(reader):
    small = render("places", seed=4).image
    large = small.resize((small.width * 3, small.height * 3), Image.Resampling.NEAREST)
    for left, right in zip(reader.read(small).characters, reader.read(large).characters):
        assert abs(3 * left.left - right.left) <= 12
        assert 0 <= right.left <= right.right <= large.width


def test_a_decoder_of_its_own(reader):
    """The best readings of beam search, each with its characters; the word of a lexicon; nothing
    where none fits.
    """
    picture = render("Reading", seed=3).image
    try:
        reader.decoder = Decoder(method="beam", top=3)
        best = reader.read(picture)
        assert best.text == "Reading"
        assert len(best.alternatives) == 2
        assert best.confidence >= best.alternatives[0].confidence >= best.alternatives[1].confidence
        for other in best.alternatives:
            assert (
                "".join(character.text for character in other.characters) == other.text != "Reading"
            )
        reader.decoder = Decoder(
            method="beam", lexicon=Lexicon.from_words(["Heading", "Beading"], reader.alphabet)
        )
        assert reader.read(picture).text in {"Heading", "Beading"}
        reader.decoder = Decoder(
            method="beam", lexicon=Lexicon.from_words(["x" * 200], reader.alphabet)
        )
        assert reader.read(picture) == Reading("", 0.0, ())
        reader.decoder = Decoder(method="beam", language_model=NGram(Alphabet("abc")))
        with pytest.raises(ValueError, match="language model was made for the alphabet 'abc'"):
            reader.read(picture)
        backwards = Alphabet(reader.alphabet.characters[::-1])
        reader.decoder = Decoder(lexicon=Lexicon.from_words(["Reading"], backwards))
        with pytest.raises(ValueError, match="lexicon was made for the alphabet"):
            reader.read(picture)
    finally:
        reader.decoder = Decoder()


@pytest.mark.parametrize("decoder", [None, "beam", Decoder])
def test_a_decoder_is_refused_when_it_is_set(reader, decoder):
    before = reader.decoder
    with pytest.raises(ValueError, match=r"it must be a Decoder, such as Decoder\(method="):
        reader.decoder = decoder
    assert reader.decoder is before
    with pytest.raises(ValueError, match="it must be a Decoder"):
        Reader(reader.model, reader.alphabet, decoder=decoder)


def test_odd_pictures(reader):
    assert isinstance(reader.read(Image.new("L", (1, 1), 255)).text, str)
    assert isinstance(reader.read(Image.new("L", (3, 50), 255)).text, str)
    assert isinstance(reader.read(Image.new("L", (100, 32), 255)).text, str)
    with pytest.raises(PictureError):
        reader.read("nothing.png")


def test_model_and_alphabet_must_fit(reader):
    with pytest.raises(ValueError, match="classes"):
        Reader(reader.model, Alphabet("abc"))


def test_drawn_marks_are_on_the_picture(reader):
    pictures = [
        render(word, seed=5, index=index).image for index, word in enumerate(["two", "pictures"])
    ]
    readings = reader.read(pictures)
    sheet = draw_readings(pictures, readings)
    assert sheet.height == sum(64 + 34 + 8 for _ in pictures)
    colours = {colour for _, colour in sheet.getcolors(100_000)}
    assert (0xD5, 0x5E, 0x00) in colours


def test_real_pictures(reader, real_words):
    """Not a goal, only a floor: weights that read a third of real words wrong twice as often would
    be broken.
    """
    from crnn_lib import LabelledImages
    from crnn_lib.metrics import alphanumeric

    data = LabelledImages(real_words)
    rows = data.rows[:300]
    readings = reader.read([real_words.parent / row["file"] for row in rows])
    right = [
        alphanumeric(row["text"]) == alphanumeric(reading.text)
        for row, reading in zip(rows, readings)
    ]
    assert sum(right) / len(right) > 0.5


def test_the_small_weights_stay_for_the_chapters_and_others_are_named():
    assert Reader.pretrained("small").model.preset == "small"
    assert Reader.pretrained().model.preset == "large"
    with pytest.raises(FileNotFoundError, match=r"huge\.safetensors .* a checkout .* has more"):
        Reader.pretrained("huge")


def test_a_reader_computes_on_the_device_it_is_given():
    """(PyTorch's meta device stands for one that is not the default: it computes nothing.)"""
    for read in (
        Reader.pretrained,
        lambda **device: Reader.load(shipped("weights/small.safetensors"), **device),
    ):
        for device in ("cpu", "meta"):
            reader = read(device=device)
            assert {value.device.type for value in reader.model.parameters()} == {device}


def test_a_batch_needs_a_picture():
    reader = Reader.pretrained()
    with pytest.raises(ValueError, match="batch_size is 0"):
        Reader(reader.model, reader.alphabet, batch_size=0)


@pytest.mark.parametrize("given", [None, 5, 0.5, object()])
def test_what_is_neither_a_picture_nor_several_is_told_what_is(reader, given):
    with pytest.raises(PictureError, match="a picture cannot be a"):
        reader.read(given)


def test_weights_that_give_no_numbers_are_named(reader):
    broken = Reader.pretrained("small")
    with torch.no_grad():
        for weights in broken.model.parameters():
            weights.fill_(1e38)
    with pytest.raises(WeightsError, match="scores that are not numbers"):
        broken.read(render("Hello").image)


def test_whatever_load_picture_takes_is_read(reader, tmp_path):
    picture = render("Hello", seed=2).image
    picture.save(tmp_path / "x.png")
    pixels = np.asarray(picture.convert("L"))
    expected = reader.read(tmp_path / "x.png").text
    for given in (pixels, torch.from_numpy(pixels.copy()), (tmp_path / "x.png").read_bytes()):
        assert reader.read(given).text == expected
    (entry,) = os.scandir(tmp_path)
    assert reader.read(entry).text == reader.read(PurePath(entry.path)).text == expected
    with (tmp_path / "x.png").open("rb") as file:
        assert reader.read(file).text == expected
    assert [reading.text for reading in reader.read(iter([pixels, picture]))] == [expected] * 2


def test_many_pictures_are_read_in_chunks(reader, monkeypatch):
    """No picture is loaded while as many as a chunk has wait to be read."""
    monkeypatch.setattr("crnn_lib.reader.AT_ONCE", 3)
    loaded, seen, decode = 0, 0, reader._decode

    def counted(tensors):
        nonlocal seen
        seen += len(tensors)
        return decode(tensors)

    monkeypatch.setattr(reader, "_decode", counted)

    def pictures():
        nonlocal loaded
        for index in range(10):
            assert loaded - seen < 3
            loaded += 1
            yield render("abc", seed=index).image

    assert len(reader.read(pictures())) == 10


def test_a_turned_picture_is_read_when_asked_to(reader):
    picture = render("Reading", seed=3).image
    for degrees, turned in ((90, 270), (270, 90)):
        lying = picture.rotate(degrees, expand=True)
        reading = reader.read(lying, turn=True)
        assert (reading.text, reading.turned) == (reader.read(picture).text, turned)
        assert reader.read(lying).turned == 0
    assert reader.read(picture, turn=True) == reader.read(picture)


def test_mean_and_least_of_a_line_do_not_fall_with_its_length():
    characters = [Character("a", confidence, 0, 1) for confidence in (0.9, 0.6, 0.9)]
    reading = Reading("aaa", 0.486, tuple(characters))
    assert reading.mean == pytest.approx(0.8)
    assert reading.least == 0.6
    assert (Reading("", 0.3, ()).mean, Reading("", 0.3, ()).least) == (0.3, 0.3)


@pytest.mark.skipif(not hasattr(os, "fork"), reason="this system has no fork")
def test_a_reader_that_was_used_may_be_forked():
    """With more than one thread: those that torch has started are not in the child."""
    script = """
import os, torch
from PIL import Image
from crnn_lib import Reader
torch.set_num_threads(2)
reader, pictures = Reader.pretrained(), [Image.new("L", (100 + i, 32), 255) for i in range(40)]
reader.read(pictures)
child = os.fork()
if not child:
    reader.read(pictures)
    os._exit(7)
print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))
"""
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, timeout=120
    )
    assert done.stdout.strip() == "7", done.stderr
