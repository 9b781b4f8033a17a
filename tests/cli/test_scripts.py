"""Any script on the command line: named alphabets, corpora, fonts of the machine."""

import csv
import shutil
import unicodedata
from unicodedata import normalize

import pytest
import torch
from PIL import Image

from crnn_lib import CRNN, save_weights
from crnn_lib.alphabet import Alphabet, AlphabetError
from crnn_lib.cli import inputs
from crnn_lib.cli.alphabets import alphabet_named
from crnn_lib.cli.standards import STANDARDS
from crnn_lib.rendering import fonts
from crnn_lib.weights import CHECKPOINT, read_tensors, write_tensors
from tests.cli.test_cli import crnn
from tests.rendering.test_faces import DEJAVU, HAN, collection_of


@pytest.mark.parametrize("name", STANDARDS)
def test_every_standard_is_an_alphabet_of_characters_joined_as_in_nfc(name):
    characters = alphabet_named(name).characters
    assert len(set(characters)) == len(characters)
    if name != "devanagari":  # NFC takes some of its letters apart
        assert all(normalize("NFC", character) == character for character in characters)


@pytest.mark.parametrize(("level", "hanzi"), [(1, 3_755), (2, 6_763)])
def test_the_hanzi_of_gb2312_are_those_of_the_standard(level, hanzi):
    plain, mixed = (alphabet_named(f"gb2312-{level}{more}").characters for more in ("", "-mixed"))
    assert len(plain) == hanzi
    assert all("CJK UNIFIED" in unicodedata.name(character) for character in plain)
    assert mixed.endswith(plain)
    assert set("aZ09 ,，。《") < set(mixed)
    assert alphabet_named("gb2312-2").characters.startswith(alphabet_named("gb2312-1").characters)


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("greek", "Αθήνα, της 1.5%"),
        ("cyrillic", "Київ (Щука) ё"),
        ("vietnamese", "Nguyễn Đường ở quỹ ươ"),
        ("devanagari", "हिन्दी।"),
        ("thai", "ภาษาไทย ๒"),
        ("hebrew", "שלום"),
        ("arabic", "العربية؟"),
    ],
)
def test_an_alphabet_of_a_language_spells_it(name, text):
    assert not alphabet_named(name).missing(text)


@pytest.mark.parametrize("slip", ["gb2312", "GB2312-1", "greeek", "cyrilic", "vietnamesse", "Thai"])
def test_near_misses_of_a_name_are_told(slip):
    with pytest.raises(AlphabetError, match=r"greek, cyrillic|its name is"):
        alphabet_named(slip)


@pytest.mark.parametrize("characters", ["abcdef", "\u03b1\u03b2\u03b3", "0123456789abcdef", "acgt"])
def test_characters_are_not_taken_for_a_name(characters):
    assert alphabet_named(characters) == Alphabet(characters)


def rendered(capsys, out, *options):
    code, _, complaint = crnn(capsys, "render", "--count", 30, "--out", out, *options)
    if code:
        return code, [], complaint
    with (out / "labels.csv").open(encoding="utf-8", newline="") as file:
        return code, [row["text"] for row in csv.DictReader(file)], complaint


def test_a_corpus_is_drawn_from_and_what_is_left_out_is_said(tmp_path, capsys):
    (tmp_path / "corpus.txt").write_text("some words h\u00e8re\ncafe\u0301", encoding="utf-8")
    options = ["--texts", tmp_path / "corpus.txt", "--alphabet", "abcdefghijklmnopqrstuvwxyz"]
    code, texts, complaint = rendered(capsys, tmp_path / "a", *options)
    assert (code, set(texts)) == (0, {"some", "words"})
    assert "corpus.txt: 2 of 4 words (characters, where" in complaint
    assert "'\u00e8' (U+00E8) in 1" in complaint
    options[-1] += " \u00e9"
    _, texts, _ = rendered(capsys, tmp_path / "b", *options, "--normalise", "nfc")
    assert set(texts) == {"some", "words", "some words", "caf\u00e9"}


@pytest.mark.parametrize(
    ("texts", "said"),
    [
        ("wrods", "there is no such file, and no source is called so: there are random, words"),
        ("words:xx", "no words of the language xx, but of ar"),
        ("lines:xx", "no words of the language xx, but of ar"),
        ("corpus.txt", "alphabet lacks '\u03b1' (U+03B1) in 1; give an --alphabet"),
        ("binary.txt", "cannot be read (it is not UTF-8 text)"),
        ("empty.txt", "--texts empty.txt is empty: write"),
        ("lines:en", "between their words: give an --alphabet that has the space"),
    ],
)
def test_texts_that_cannot_be_had_are_a_sentence(tmp_path, capsys, monkeypatch, texts, said):
    pytest.importorskip("wordfreq")
    monkeypatch.chdir(tmp_path)
    (tmp_path / "corpus.txt").write_text("\u03b1", encoding="utf-8")
    (tmp_path / "binary.txt").write_bytes(b"\xff\xfe")
    (tmp_path / "empty.txt").write_text("\ufeff\n \n", encoding="utf-8")
    code, _, complaint = rendered(capsys, tmp_path / "out", "--texts", texts)
    assert code == 2
    assert said in complaint
    assert len(complaint.splitlines()) == 1


@pytest.mark.parametrize("kind", ["words", "lines"])
def test_words_of_a_language_are_drawn(tmp_path, capsys, kind):
    pytest.importorskip("wordfreq")
    options = ["--alphabet", "greek", "--texts", f"{kind}:el", "--fonts", DEJAVU]
    code, texts, complaint = rendered(capsys, tmp_path / "out", *options)
    assert code == 0, complaint
    assert not Alphabet(STANDARDS["greek"]()).missing("".join(texts))
    assert "words are left out" in complaint


def test_fonts_of_this_machine_draw_what_the_default_ones_lack(tmp_path, capsys, monkeypatch):
    collection = collection_of(tmp_path / "c.ttc", DEJAVU, DEJAVU, han=[0, 1])
    faces = tuple(collection.with_name(f"c.ttc#{number}") for number in range(2))
    monkeypatch.setattr(fonts, "system_fonts", lambda: faces)
    inputs._say_once.cache_clear()  # another test of this process may have heard it
    code, texts, complaint = rendered(capsys, tmp_path / "out", "--alphabet", HAN)
    assert (code, set("".join(texts))) == (0, {HAN})
    assert "lack 1 character of the alphabet, so 2 fonts of this machine" in complaint
    code, _, complaint = rendered(capsys, tmp_path / "o", "--alphabet", HAN, "--fonts", DEJAVU)
    assert code == 2
    assert "'\u4e2d' (U+4E2D)" in complaint
    assert "apt install fonts-noto-cjk" in complaint


def test_random_texts_take_no_normalise(tmp_path, capsys):
    options = ["--normalise", "nfc", "--texts", "words"]
    code, _, complaint = rendered(capsys, tmp_path / "out", *options)
    assert code == 2
    assert "give --alphabet or --texts FILE" in complaint


def test_labels_in_two_forms_are_hinted_at(capsys):
    both = ["caf\u00e9", "cafe\u0301"]
    assert len(alphabet_named("from-labels", both).characters) == 6
    hint = capsys.readouterr().err
    assert "'\u00e9' (U+00E9) stands in some labels as one character" in hint
    assert "--normalise nfc" in hint
    for form in both:
        alphabet_named("from-labels", [form])
    assert capsys.readouterr().err == ""


@pytest.mark.parametrize("option", ["--lexicon", "--lm"])
def test_words_that_mix_directions_are_left_out_and_said(option, tmp_path, capsys):
    words, weights = tmp_path / "words.txt", tmp_path / "hebrew.safetensors"
    words.write_text("ab\na\u05d0\n", encoding="utf-8")
    alphabet = Alphabet("ab\u05d0")
    save_weights(weights, CRNN(len(alphabet)), alphabet)
    Image.new("L", (64, 32), 255).save(tmp_path / "a.png")
    options = ["--weights", weights, "--decoder", "beam", option, words]
    code, _, complaint = crnn(capsys, "read", tmp_path / "a.png", *options)
    assert code == 0, complaint
    assert f"{option} {words}: " in complaint
    assert "1 of 2" in complaint
    assert "a\u05d0" in complaint
    words.write_text("a\u05d0\n", encoding="utf-8")
    code, _, complaint = crnn(capsys, "read", tmp_path / "a.png", *options)
    assert (code, f"{option} {words}: " in complaint) == (2, True)


@pytest.mark.parametrize(
    "command",
    [["train"], ["render", "--count", 1], ["export"], ["read", "a.png", "--draw"]],
    ids=lambda command: command[0],
)
def test_a_name_that_no_file_can_have_is_a_sentence(command, tmp_path, capsys):
    out, name = [] if "--draw" in command else ["--out"], "\u00e9" * 150 + ".png"
    code, _, complaint = crnn(capsys, *command, *out, tmp_path / name)
    assert code == 2
    assert "has 304 bytes: choose one of at most 255" in complaint
    assert len(complaint.splitlines()) == 1


def test_weights_left_out_on_resume_are_named(tmp_path, capsys):
    weights = tmp_path / "start.safetensors"
    save_weights(weights, CRNN(11), Alphabet("0123456789"))
    options = ["--out", tmp_path / "run", "--steps", 1, "--batch-size", 2, "--alphabet", "digits"]
    options += ["--learning-rate", 1e-3, "--data", "synthetic"]
    assert crnn(capsys, "train", *options, "--weights", weights)[0] == 0
    code, _, complaint = crnn(capsys, "train", *options, "--resume")
    assert code == 2
    assert "another start (--weights), validate_start" in complaint


def test_other_weights_and_other_fonts_on_resume_are_named(tmp_path, capsys):
    weights, font = tmp_path / "start.safetensors", tmp_path / "face.ttf"
    save_weights(weights, CRNN(11), Alphabet("0123456789"))
    shutil.copy(DEJAVU, font)
    options = ["--out", tmp_path / "run", "--steps", 1, "--batch-size", 2, "--alphabet", "digits"]
    options += ["--data", "synthetic", "--fonts", font, "--weights", weights]
    assert crnn(capsys, "train", *options)[0] == 0
    assert crnn(capsys, "train", *options, "--resume")[0] == 0
    shutil.copy(DEJAVU.with_name("DejaVuSerif.ttf"), font)
    code, _, complaint = crnn(capsys, "train", *options, "--resume")
    assert code == 2
    assert "another content of files, validation:" in complaint
    shutil.copy(DEJAVU, font)
    torch.manual_seed(1234)  # the command line has seeded, so the first may be drawn again
    save_weights(weights, CRNN(11), Alphabet("0123456789"))
    code, _, complaint = crnn(capsys, "train", *options, "--resume")
    assert code == 2
    assert "another start (--weights):" in complaint


def test_a_checkpoint_that_does_not_know_the_content_of_its_fonts_goes_on(tmp_path, capsys):
    options = ["--out", tmp_path / "run", "--steps", 1, "--batch-size", 2, "--alphabet", "digits"]
    options += ["--data", "synthetic", "--fonts", DEJAVU]
    assert crnn(capsys, "train", *options)[0] == 0
    path = tmp_path / "run" / "checkpoint.safetensors"
    written = read_tensors(path, CHECKPOINT)
    identity = written.description["identity"]
    identity["content of files"] = identity["validation"][1] = None
    write_tensors(path, written.tensors, written.description, CHECKPOINT)
    assert crnn(capsys, "train", *options, "--resume")[0] == 0


def test_a_training_in_the_faces_of_a_collection_can_be_resumed(tmp_path, capsys):
    faces = collection_of(tmp_path / "both.ttc", DEJAVU, DEJAVU)
    options = ["--out", tmp_path / "run", "--steps", 1, "--batch-size", 2, "--alphabet", "digits"]
    options += ["--data", "synthetic", "--fonts", faces]
    assert crnn(capsys, "train", *options)[0] == 0
    assert crnn(capsys, "train", *options, "--resume")[0] == 0
