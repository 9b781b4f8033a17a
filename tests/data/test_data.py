"""Samples, labels.csv, batches: what is read correctly, and errors that name file, row, field."""

import pickle
import subprocess
import sys

import numpy as np
import pytest
import torch
from PIL import Image
from torch.utils.data import DataLoader

from crnn_lib import Alphabet, Collate, LabelledImages, SyntheticWords
from crnn_lib.alphabet import AlphabetError
from crnn_lib.data import LabelRules, LabelsError, PictureError, Sample, pad_images
from crnn_lib.rendering import Lines, english_words, everyday, numbers, random_strings, words

ARTICLE = Alphabet.preset("article")


def folder(tmp_path, text, encoding="utf-8"):
    for name in ("a.png", "b.png"):
        Image.new("L", (50, 30), 200).save(tmp_path / name)
    (tmp_path / "labels.csv").write_bytes(text.encode(encoding))
    return tmp_path / "labels.csv"


# --- synthetic words ---


def test_samples_depend_on_seed_and_index_alone():
    data = SyntheticWords(ARTICLE, style=["clean", "scene"], seed=3)
    backwards = [data[index] for index in reversed(range(6))][::-1]
    for index, sample in enumerate(backwards):
        again = SyntheticWords(ARTICLE, style=["clean", "scene"], seed=3)[index]
        assert again.text == sample.text
        assert torch.equal(again.image, sample.image)
    assert data[0].text != SyntheticWords(ARTICLE, seed=4)[0].text


def test_workers_give_what_one_process_gives():
    data = SyntheticWords(ARTICLE, count=8)
    alone = list(DataLoader(data, batch_size=4, collate_fn=Collate(ARTICLE)))
    shared = list(DataLoader(data, batch_size=4, collate_fn=Collate(ARTICLE), num_workers=2))
    for left, right in zip(alone, shared):
        assert left.texts == right.texts
        assert torch.equal(left.images, right.images)


@pytest.mark.parametrize("preset", ["printable", "digits"])
def test_datasets_can_be_sent_to_worker_processes_of_any_system(preset):
    alphabet = Alphabet.preset(preset)
    for texts in (None, ["12", "3"], everyday(alphabet)):
        data = SyntheticWords(alphabet, texts=texts)
        copy = pickle.loads(pickle.dumps(data))
        assert copy[3].text == data[3].text
        assert copy.identity == data.identity


def test_identity_changes_with_what_is_drawn():
    variants = [{}, {"seed": 1}, {"style": "scene"}, {"texts": ["a"]}, {"texts": ["b"]}]
    identities = {SyntheticWords(ARTICLE, **options).identity for options in variants}
    assert len(identities) == len(variants)


def test_endless_and_counted():
    endless, counted = SyntheticWords(ARTICLE), SyntheticWords(ARTICLE, count=3)
    assert endless[10**12].text
    with pytest.raises(TypeError, match="endless"):
        len(endless)
    assert len(counted) == 3
    with pytest.raises(IndexError):
        counted[3]
    with pytest.raises(IndexError):
        endless[-1]


@pytest.mark.parametrize(
    "options",
    [{"style": "oil"}, {"style": []}, {"texts": []}, {"count": 0}, {"seed": -1}],
    ids=lambda options: next(iter(options)),
)
def test_synthetic_refusals(options):
    with pytest.raises(ValueError, match=r"style|empty|count|seed"):
        SyntheticWords(ARTICLE, **options)


# --- texts ---


def test_random_strings_have_the_lengths_asked_for():
    draw = random_strings(Alphabet("ab "), 2, 5)
    texts = [draw(np.random.default_rng(index)) for index in range(200)]
    assert {len(text) for text in texts} == {2, 3, 4, 5}
    assert set("".join(texts)) == {"a", "b"}


def test_words_are_written_as_the_alphabet_allows():
    capitals = words(english_words(), Alphabet("ABCDEFGHIJKLMNOPQRSTUVWXYZ"))
    small = words(english_words(), ARTICLE)
    for index in range(100):
        assert capitals(np.random.default_rng(index)).isupper()
        assert small(np.random.default_rng(index)).islower()
    with pytest.raises(ValueError, match="none"):
        words(english_words(), Alphabet("0123"))


def test_frequent_words_are_drawn_more_often():
    draw = words(english_words(), ARTICLE, rare=0.0)
    frequent = set(english_words()[:500])
    share = sum(draw(np.random.default_rng(index)) in frequent for index in range(400)) / 400
    assert 0.4 < share < 0.75  # Zipf: log 500 / log 50,000 = 0.57


@pytest.mark.parametrize("preset", ["article", "alphanumeric", "printable", "digits"])
def test_everyday_texts_can_be_spelt(preset):
    alphabet = Alphabet.preset(preset)
    draw = everyday(alphabet)
    for index in range(300):
        assert alphabet.missing(draw(np.random.default_rng(index))) == []


def test_lines_and_numbers():
    rng = np.random.default_rng(0)
    assert 2 <= len(Lines(lambda _: "x")(rng).split()) <= 5
    assert all(any(character.isdigit() for character in numbers(rng)) for _ in range(100))


# --- labels.csv ---


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        ("file,text\na.png,hello\nb.png,42\n", "utf-8"),
        ("file,text\r\na.png,hello\r\nb.png,42\r\n", "utf-8"),
        ("file,text\na.png,hello\nb.png,42", "utf-8-sig"),
        ("\ufefffile,text\na.png,hello\nb.png,42", "utf-8-sig"),
        ('"file","text"\n"a.png","hello"\n"b.png","42"\n', "utf-8"),
        ("text,source,file\nhello,somewhere,a.png\n42,elsewhere,b.png\n", "utf-8"),
    ],
    ids=["plain", "crlf", "bom", "two boms", "quoted", "further columns"],
)
def test_labels_are_read_correctly(tmp_path, text, encoding):
    data = LabelledImages(folder(tmp_path, text, encoding), ARTICLE)
    assert [sample.text for sample in data] == ["hello", "42"]
    assert data[0].image.shape == (1, 32, 53)


def test_quotes_and_commas_in_labels(tmp_path):
    data = LabelledImages(folder(tmp_path, 'file,text\na.png,"say ""hi"", you"\n\nb.png,x\n'))
    assert [row["text"] for row in data.rows] == ['say "hi", you', "x"]
    assert data.row_numbers == [2, 4]


def test_labels_are_changed_only_as_asked(tmp_path):
    labels = folder(tmp_path, "file,text\na.png, Cafe\u0301 \n")
    for rules, text in (
        (LabelRules(strip=True), "Cafe\u0301"),
        (LabelRules(strip=True, normalise="nfc"), "Café"),
        (LabelRules(strip=True, normalise="nfc", caseless=True), "café"),
    ):
        assert LabelledImages(labels, rules=rules).rows[0]["text"] == text
    with pytest.raises(LabelsError, match=r"row 2 .*' Cafe.* begins or ends with a space.*strip"):
        LabelledImages(labels)
    with pytest.raises(LabelsError, match="--normalise nfc"):
        LabelledImages(labels, Alphabet("Café"), LabelRules(strip=True))
    with pytest.raises(LabelsError, match="--caseless"):
        LabelledImages(labels, Alphabet("caf\u0301e"), LabelRules(strip=True))
    with pytest.raises(ValueError, match="no normal form is called 'nfkd'"):
        LabelRules(normalise="nfkd")


def test_a_file_name_in_another_form_of_unicode(tmp_path):
    labels = folder(tmp_path, "file,text\ncafe\u0301.png,x\n")
    (tmp_path / "a.png").rename(tmp_path / "café.png")
    with pytest.raises(LabelsError, match=r"another form of Unicode: use --normalise nfc"):
        LabelledImages(labels)
    assert LabelledImages(labels, rules=LabelRules(normalise="nfc"))[0].text == "x"


def test_a_tab_separated_list_needs_no_header(tmp_path):
    folder(tmp_path, "")
    labels = tmp_path / "gt.txt"
    labels.write_text("a.png\thello, world\n\nb.png\t42\n", encoding="utf-8")
    data = LabelledImages(labels)
    assert [(row["file"], row["text"]) for row in data.rows] == [
        ("a.png", "hello, world"),
        ("b.png", "42"),
    ]
    assert data.row_numbers == [1, 3]
    labels.write_text("a.png\thello\nb.png 42\n", encoding="utf-8")
    with pytest.raises(LabelsError, match="row 2 has 0 tabs"):
        LabelledImages(labels)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", ["row 1", "file"]),
        ("a.png,hello\n", ["row 1", "file,text"]),
        ("file,label\na.png,hello\n", ["no column text"]),
        ("file,text\n", ["no rows"]),
        ("file,text\na.png,hello\nc.png,x\n", ["row 3", "c.png"]),
        ("file,text\na.png,\n", ["row 2", "text is empty", "a.png"]),
        ("file,text\n,x\n", ["row 2", "file is empty"]),
        ("file,text\na.png\n", ["row 2", "text is empty", "a.png"]),
        ("file,text\na.png,hello\nb.png,Hé\n", ["row 3", "'H'", "position 0"]),
        ("file,text\na.png,é\nb.png,ü\nc.png,x\n", ["row 2", "'é'", "2 more"]),
        ('file,text\na.png,"hello\n', ["row 2", "quote not closed"]),
        ('file,text\na.png,"hello\nb.png,x\nc.png,"\n', ["row 2", "several lines", "quote"]),
        ('file,text\na.png,"he"llo\n', ["row 2", "quote"]),
        ('file,text\na.png,x\n\na.png,"hello\nb.png,x\nb.png,y\n', ["row 4", "not closed"]),
        ('file,text\na.png,"hello\nb.png,"x"\nb.png,y\n', ["row 2", "not closed"]),
        (
            'file,text,note\na.png,coins,"bad\na.png,wrong,ok\na.png,wrong,x"\n',
            ["row 2", "several lines", "quote"],
        ),
        ('file,text,"note\na.png,x,y\na.png,x,"\na.png,x,z\n', ["row 1", "several lines"]),
        ('file,text\n"a\rb.png",x\n', ["row 2", "several lines"]),
        ("file,text\na.png,1,000 km\n", ["row 2", "3 fields", "double quotes"]),
        ("file,text,text\na.png,x,y\n", ["row 1", "2 columns are called text"]),
        ("file,text,x,x\na.png,x,y,z\n", ["row 1", "2 columns are called x"]),
        ("file,text\na.png,   \n", ["row 2", "only spaces"]),
        ("file,text\na.png, x\nb.png,y \n", ["row 2", "begins or ends", "1 more", "rows: 3"]),
    ],
)
def test_labels_refused_by_row_and_field(tmp_path, text, words):
    with pytest.raises(LabelsError) as refused:
        LabelledImages(folder(tmp_path, text), ARTICLE)
    for word in ["labels.csv", *words]:
        assert word in str(refused.value)


def test_further_columns_are_left_alone(tmp_path):
    data = LabelledImages(folder(tmp_path, "file,text,row\na.png,hello,seven\n"))
    assert data.rows == [{"file": "a.png", "text": "hello", "row": "seven"}]
    assert data.row_numbers == [2]


def test_a_file_name_longer_than_any_system_allows(tmp_path):
    with pytest.raises(LabelsError, match="row 2"):
        LabelledImages(folder(tmp_path, f"file,text\n{'x' * 5000}.png,a\n"))


def test_labels_that_are_not_a_text_file(tmp_path):
    with pytest.raises(LabelsError, match="UTF-8"):
        LabelledImages(folder(tmp_path, "file,text\na.png,é\n", "latin-1"))
    with pytest.raises(LabelsError, match="does not exist"):
        LabelledImages(tmp_path / "nothing.csv")
    with pytest.raises(LabelsError, match="does not exist"):
        LabelledImages(tmp_path / "labels.csv" / "labels.csv")
    with pytest.raises(LabelsError, match=r"cannot be opened \(File name too long\)"):
        LabelledImages(tmp_path / ("x" * 300 + ".csv"))
    for name in ("labels.csv", "gt.txt"):
        (tmp_path / name).write_bytes("file,text\na.png,hello\n".encode("utf-16-le"))
        with pytest.raises(LabelsError, match="zero bytes, as UTF-16 has: save it as UTF-8"):
            LabelledImages(tmp_path / name)
    with pytest.raises(LabelsError, match="folder"):
        LabelledImages(tmp_path)


def test_a_damaged_picture_is_named_with_its_row(tmp_path):
    labels = folder(tmp_path, "file,text\na.png,x\nb.png,y\n")
    (tmp_path / "b.png").write_bytes(b"not a picture")
    data = LabelledImages(labels)
    assert data[0].text == "x"
    with pytest.raises(PictureError, match=r"row 3.*b\.png"):
        data[1]


def test_missing_files_are_left_out_when_asked_for(tmp_path):
    labels = folder(tmp_path, "file,text\na.png,x\ngone.png,not in \u00e9\nb.png,y\n")
    data = LabelledImages(labels, Alphabet("xy"), skip_damaged=True)
    assert [(row["file"], row["text"]) for row in data.rows] == [("a.png", "x"), ("b.png", "y")]
    assert data.row_numbers == [2, 4]
    (sentence,) = data.left_out
    assert "labels.csv row 3 (gone.png): there is no such file" in sentence
    with pytest.raises(LabelsError, match=r"row 3 \(gone.png\)"):
        LabelledImages(labels, Alphabet("xy"))
    for wrong in ("file,text\n,x\n", "file,text\na.png,\n"):  # not a missing file
        with pytest.raises(LabelsError, match="row 2"):
            LabelledImages(folder(tmp_path, wrong), skip_damaged=True)


# --- batches ---


def test_batch_keeps_true_lengths():
    samples = [
        Sample(torch.full((1, 32, width), 0.5), text, "here")
        for width, text in [(10, "ab"), (30, "abcd"), (20, "a")]
    ]
    batch = Collate(ARTICLE)(samples)
    assert batch.images.shape == (3, 1, 32, 30)
    assert batch.widths.tolist() == [10, 30, 20]
    assert batch.targets.tolist() == [[1, 2, 0, 0], [1, 2, 3, 4], [1, 0, 0, 0]]
    assert batch.target_lengths.tolist() == [2, 4, 1]
    assert (batch.images[0, :, :, 10:] == 0).all()
    assert (batch.images[0, :, :, :10] == 0.5).all()
    assert len(batch.to("cpu")) == 3


def test_collate_names_the_sample_that_cannot_be_spelt():
    with pytest.raises(AlphabetError, match=r"row 9.*'É'"):
        Collate(ARTICLE)([Sample(torch.zeros(1, 32, 8), "É", "labels.csv row 9")])


def test_pad_images_of_one():
    images, widths = pad_images([torch.ones(1, 32, 5)])
    assert images.shape == (1, 1, 32, 5)
    assert widths.tolist() == [5]


_IDENTITY = """
from crnn_lib import Alphabet, SyntheticWords
from crnn_lib.rendering import everyday
letters = Alphabet.preset("printable")
styles = ["scene", "document"]
print(SyntheticWords(letters, texts=everyday(letters), style=styles, seed=3).identity)
"""


def test_the_same_data_are_known_again_in_another_process():
    """Training compares identities on resume: one that differs between processes fails."""
    command = [sys.executable, "-c", _IDENTITY]
    said = {subprocess.check_output(command, text=True) for _ in range(2)}
    assert len(said) == 1
