"""Texts beyond ASCII on the command line: right to left, accents apart, outputs that cannot show
them, lines read with single words.
"""

import json
import os
import subprocess
import sys

import numpy as np
import pytest
from PIL import Image

from crnn_lib import CRNN, Alphabet, LabelledImages, save_weights
from crnn_lib.cli.alphabets import alphabet_named
from crnn_lib.rendering import default_fonts, render
from tests.cli.test_cli import crnn

HEBREW = "\u05d0\u05d1\u05d2\u05d3"
APART, JOINED = "cafe\u0301", "caf\u00e9"
TINY = ["--steps", 1, "--batch-size", 2, "--validate-every", 9]


@pytest.fixture
def words(tmp_path):
    (tmp_path / "words.txt").write_text(f"{APART}\nother\n", encoding="utf-8")
    return tmp_path / "words.txt"


@pytest.fixture
def weights(tmp_path):
    """Weights of the alphabet of a cafe, untrained."""
    alphabet = Alphabet("abcdefghijklmnopqrstuvwxyz\u00e9 ")
    save_weights(tmp_path / "new.safetensors", CRNN(len(alphabet)), alphabet)
    Image.new("L", (60, 32), 255).save(tmp_path / "white.png")
    return tmp_path / "new.safetensors"


# --- right to left --------------------------------------------------------------------------------


def test_hebrew_is_rendered_and_trained_on_in_logical_order(tmp_path, capsys):
    options = ["--count", 4, "--alphabet", HEBREW + "12"]
    code, _, complaint = crnn(capsys, "render", "--out", tmp_path / "new", *options)
    assert code == 0, complaint
    labels = tmp_path / "new" / "labels.csv"
    options = ["--data", labels, "--alphabet", "from-labels"]
    code, _, complaint = crnn(capsys, "train", "--out", tmp_path / "run", *TINY, *options)
    assert code == 0, complaint
    code, said, _ = crnn(
        capsys, "evaluate", "--data", labels, "--weights", tmp_path / "run/model.safetensors",
        "--json",
    )  # fmt: skip
    texts = [row["text"] for row in LabelledImages(labels).rows]
    assert code == 0
    assert {row["text"] for row in json.loads(said)["worst"]} <= set(texts)


def test_a_label_of_both_directions_is_refused_in_one_sentence(tmp_path, capsys):
    Image.new("L", (60, 32), 255).save(tmp_path / "a.png")
    labels = tmp_path / "labels.csv"
    labels.write_text(f"file,text\na.png,{HEBREW} abc\n", encoding="utf-8")
    options = ["--data", labels, "--alphabet", "from-labels"]
    code, _, complaint = crnn(capsys, "train", "--out", tmp_path / "run", *TINY, *options)
    assert code == 2
    assert "row 2 (a.png): the text" in complaint
    assert complaint.strip().endswith("cut the line into parts of one direction, or leave it out")
    assert complaint.count("crnn train:") == 1


def test_labels_of_both_directions_are_named_before_the_first_step(tmp_path, capsys):
    """All of them, though the alphabet is that of the labels themselves."""
    Image.new("L", (60, 32), 255).save(tmp_path / "a.png")
    labels = tmp_path / "labels.csv"
    rows = ["a.png,abc"] * 20 + [f"a.png,{HEBREW} abc", f"a.png,{HEBREW}", f"a.png,abc {HEBREW}"]
    labels.write_text("\n".join(["file,text", *rows]), encoding="utf-8")
    options = ["--data", labels, "--alphabet", "from-labels"]
    code, _, complaint = crnn(capsys, "train", "--out", tmp_path / "run", *TINY, *options)
    assert code == 2
    assert "row 22 (a.png): the text" in complaint
    assert "(and 1 more faulty rows: 24)" in complaint
    assert not (tmp_path / "run").exists()


def test_an_alphabet_of_labels_has_both_brackets():
    assert set("()") < set(alphabet_named("from-labels", [f"{HEBREW})"]).characters)
    assert "(" not in alphabet_named("from-labels", ["abc)"]).characters


# --- accents apart from their letters -------------------------------------------------------------


@pytest.mark.parametrize("option", [["--lexicon"], ["--decoder", "beam", "--lm"]])
def test_words_with_accents_apart_are_joined_as_asked(words, weights, tmp_path, capsys, option):
    given = ["read", tmp_path / "white.png", "--weights", weights, *option, words]
    code, _, complaint = crnn(capsys, *given)
    assert code == 0
    assert "1 of 2" in complaint
    assert "accents stand apart from their letters: --normalise nfc joins them" in complaint
    code, _, complaint = crnn(capsys, *given, "--normalise", "nfc")
    assert (code, complaint) == (0, "")
    words.write_text(APART, encoding="utf-8")
    code, _, complaint = crnn(capsys, *given)
    assert code == 2
    assert "--normalise nfc" in complaint


def test_nothing_is_offered_where_it_would_not_help(words, weights, tmp_path, capsys):
    words.write_text("other\n\u4e2d\n", encoding="utf-8")
    given = ["read", tmp_path / "white.png", "--weights", weights, "--lexicon", words]
    code, _, complaint = crnn(capsys, *given)
    assert code == 0
    assert "--normalise" not in complaint


def test_an_alphabet_with_accents_apart(tmp_path, capsys):
    given = ["render", "--count", 2, "--out", tmp_path / "new", "--alphabet", "e\u0301e\u0300"]
    code, _, complaint = crnn(capsys, *given)
    assert code == 2
    assert "appears twice" in complaint
    assert "join accents with their letters (--normalise nfc)" in complaint
    code, said, _ = crnn(capsys, *given, "--normalise", "nfc")
    assert code == 0
    assert said.splitlines()[0] == "alphabet: 2 characters, \u00e9\u00e8"


def test_an_accent_on_a_line_of_its_own_is_not_joined(tmp_path):
    (tmp_path / "chars").write_text("e\n\u0301\ne\u0300", encoding="utf-8")
    alphabet = alphabet_named(f"@{tmp_path / 'chars'}", normalise="nfc")
    assert alphabet.characters == "e\u0301\u00e8"


@pytest.mark.parametrize(
    "arguments",
    [
        ["render", "--count", 1, "--out", "new", "--normalise", "nfc"],
        ["read", "x.png", "--normalise", "nfc"],
        ["read", "x.png", "--lexicon", "english", "--normalise", "nfc"],
        ["read", "x.png", "--decoder", "beam", "--lm", "x.safetensors", "--normalise=nfc"],
    ],
)
def test_normalise_without_texts_is_refused(arguments, capsys):
    code, _, complaint = crnn(capsys, *arguments)
    assert code == 2
    assert "--normalise has no effect without" in complaint


# --- lines with spaces, read with single words ----------------------------------------------------


@pytest.fixture
def line(tmp_path):
    plain = [font for font in default_fonts() if font.name == "DejaVuSans.ttf"]
    render("two words", seed=1, fonts=plain).image.save(tmp_path / "line.png")
    render("word", seed=1, fonts=plain).image.save(tmp_path / "word.png")
    return tmp_path / "line.png"


@pytest.mark.parametrize(
    "option", [["--lexicon"], ["--decoder", "beam", "--lm"], ["--decoder", "beam", "--lexicon"]]
)
def test_phrases_are_offered_once_for_lines(line, tmp_path, capsys, option):
    words = tmp_path / "words.txt"
    words.write_text("two\nwords\nword\n", encoding="utf-8")
    word = tmp_path / "word.png"
    code, _, complaint = crnn(capsys, "read", line, line, *option, words)
    assert code == 0
    assert complaint.count("--phrases") == 1
    assert f"no text of {option[-1]} {words} has a space" in complaint
    for silent in ([word, *option, words], [line, *option, words, "--phrases"], [line]):
        code, _, complaint = crnn(capsys, "read", *silent)
        assert (code, complaint) == (0, "")
    words.write_text("two words\n", encoding="utf-8")
    code, _, complaint = crnn(capsys, "read", line, *option, words)
    assert (code, complaint) == (0, "")


# --- outputs that cannot show a character ---------------------------------------------------------

_ALL = """
import json, sys
from crnn_lib.cli import main
out, alphabet = sys.argv[1], sys.argv[2]
train = ["--steps", "1", "--batch-size", "2", "--validate-every", "9"]
labels, weights = f"{out}/new/labels.csv", f"{out}/run/model.safetensors"
commands = [
    ["render", "--count", "3", "--out", f"{out}/new", "--alphabet", alphabet],
    ["train", "--out", f"{out}/run", "--data", labels, "--alphabet", "@" + f"{out}/chars", *train],
    ["evaluate", "--data", labels, "--weights", weights],
    ["evaluate", "--data", labels, "--weights", weights, "--json"],
    ["read", f"{out}/new/images/000000.png", f"{out}/\\u03a9.png", "--weights", weights],
    ["read", f"{out}/\\u03a9.png", "--weights", weights, "--json"],
]
codes = []
for command in commands:
    print("====")
    codes.append(main(command))
    sys.stdout.flush()
print("====")
print(codes)
"""


@pytest.mark.parametrize("encoding", ["ascii", "cp1252"])
def test_an_output_loses_a_character_not_the_run(tmp_path, encoding):
    alphabet = "\u03b1\u03b2\u05d0"
    (tmp_path / "chars").write_text(alphabet, encoding="utf-8")
    Image.fromarray(np.full((32, 90), 255, np.uint8)).save(tmp_path / "\u03a9.png")
    done = subprocess.run(
        [sys.executable, "-c", _ALL, str(tmp_path), alphabet],
        capture_output=True,
        env={**os.environ, "PYTHONIOENCODING": encoding, "PYTHONPATH": os.getcwd()},
    )
    assert done.returncode == 0, done.stderr
    _, rendered, _, said, as_json, read, read_json, codes = done.stdout.decode(encoding).split(
        "====\n"
    )
    assert json.loads(codes) == [0] * 6
    assert rendered.startswith("alphabet: 3 characters, ???")
    assert "read as" in said
    # JSON loses nothing: it can escape what cannot be shown
    known = {row["text"] for row in LabelledImages(tmp_path / "new" / "labels.csv").rows}
    assert {row["text"] for row in json.loads(as_json)["worst"]} <= known
    assert read.splitlines()[1].split("\t")[0] == f"{tmp_path}/?.png"
    assert json.loads(read_json)[0]["file"] == f"{tmp_path}/\u03a9.png"
