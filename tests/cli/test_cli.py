"""The command line as a user meets it, given sense and nonsense: exit codes, sentences, no
tracebacks, nothing lost.
"""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
import torch
from PIL import Image

from crnn_lib import LabelledImages, __version__, files, load_weights
from crnn_lib.cli import main
from crnn_lib.cli.alphabets import alphabet_named
from crnn_lib.cli.inputs import precision, training_config
from crnn_lib.cli.options import parser
from crnn_lib.files import shipped
from crnn_lib.rendering import default_fonts, english_words, render
from crnn_lib.training import TrainingError


def crnn(capsys, *arguments) -> tuple[int, str, str]:
    """Exit code, what was said, what was complained about."""
    try:
        code = main([str(argument) for argument in arguments])
    except SystemExit as ended:
        code = int(ended.code or 0)
    said = capsys.readouterr()
    return code, said.out, said.err


@pytest.fixture
def word(tmp_path) -> Path:
    plain = [font for font in default_fonts() if font.name == "DejaVuSans.ttf"]
    render("Hello", seed=1, fonts=plain).image.save(tmp_path / "hello.png")
    return tmp_path / "hello.png"


TRAIN = [
    "--steps",
    6,
    "--batch-size",
    4,
    "--alphabet",
    "digits",
    "--validate-every",
    3,
    "--checkpoint-every",
    3,
]


@pytest.fixture
def run(tmp_path, capsys) -> Path:
    code, _, complaint = crnn(capsys, "train", "--out", tmp_path / "run", *TRAIN)
    assert code == 0, complaint
    return tmp_path / "run"


def test_of_several_kinds_of_text_each_picture_takes_one(tmp_path, capsys):
    options = ["--count", 40, "--alphabet", "article", "--texts", "random", "words"]
    code, _, _ = crnn(capsys, "render", "--out", tmp_path / "new", *options)
    assert code == 0
    texts = [row["text"] for row in LabelledImages(tmp_path / "new" / "labels.csv").rows]
    real = sum(text in english_words() for text in texts)
    assert 8 < real < 32  # half of them, give or take


def test_render_then_evaluate(tmp_path, capsys):
    code, _, _ = crnn(
        capsys,
        "render",
        "--count",
        6,
        "--out",
        tmp_path / "new",
        "--style",
        "document",
        "--texts",
        "words",
    )
    assert code == 0
    assert len(list((tmp_path / "new" / "images").iterdir())) == 6
    code, said, _ = crnn(capsys, "evaluate", "--data", tmp_path / "new" / "labels.csv", "--json")
    assert code == 0
    result = json.loads(said)
    assert result["pictures"] == 6
    assert (
        0
        <= result["exact_match"]["low"]
        <= result["exact_match"]["value"]
        <= result["exact_match"]["high"]
        <= 1
    )
    code, said, _ = crnn(capsys, "evaluate", "--data", tmp_path / "new" / "labels.csv")
    for words in (
        "exact match",
        "a-z0-9 caseless",
        "95 % interval",
        "character error rate",
        "1 - NED",
        "pictures per second",
    ):
        assert words in said


def test_read_says_text_and_draws(word, tmp_path, capsys):
    code, said, _ = crnn(capsys, "read", word, "--draw", tmp_path / "drawn.png")
    assert code == 0
    assert said.split("\t")[:2] == [str(word), "Hello"]
    assert Image.open(tmp_path / "drawn.png").height > 64
    code, said, _ = crnn(capsys, "read", word, word, "--json")
    readings = json.loads(said)
    assert [reading["text"] for reading in readings] == ["Hello", "Hello"]
    assert readings[0]["characters"][0]["left"] < readings[0]["characters"][1]["left"]


def test_read_with_beam_lexicon_and_language_model(word, tmp_path, capsys):
    (tmp_path / "words.txt").write_text("Hells\nyellow\n\n", encoding="utf-8")
    code, said, _ = crnn(capsys, "read", word, "--decoder", "beam", "--beam-width", 5, "--top", 3)
    assert code == 0
    rows = [line.split("\t") for line in said.splitlines()]
    assert len(rows) == 3
    assert rows[0][:2] == [str(word), "Hello"]
    assert [float(row[2]) for row in rows] == sorted((float(row[2]) for row in rows), reverse=True)
    code, said, _ = crnn(
        capsys, "read", word, "--decoder", "beam", "--lexicon", tmp_path / "words.txt"
    )
    assert (code, said.split("\t")[1]) == (0, "Hells")
    code, said, _ = crnn(capsys, "read", word, "--lexicon", tmp_path / "words.txt")
    assert (code, said.split("\t")[1]) == (0, "Hells")
    code, said, _ = crnn(
        capsys,
        "read",
        word,
        "--decoder",
        "beam",
        "--lm",
        "english",
        "--any-case",
        "--json",
        "--top",
        2,
    )
    (reading,) = json.loads(said)
    assert reading["text"] == "Hello"
    assert len(reading["alternatives"]) == 1
    assert reading["alternatives"][0]["characters"][0]["text"]
    code, said, _ = crnn(
        capsys,
        "read",
        word,
        "--decoder",
        "beam",
        "--lexicon",
        tmp_path / "words.txt",
        "--phrases",
        "--any-case",
    )
    assert (code, said.split("\t")[1].lower()) == (0, "hells")


def test_a_saved_language_model(word, tmp_path, capsys):
    from crnn_lib import Alphabet
    from crnn_lib.decoding import NGram

    saved, other = tmp_path / "letters.safetensors", tmp_path / "digits.safetensors"
    NGram.train(["Hello"], Alphabet.preset("printable")).save(saved)
    NGram.train(["123"], Alphabet.preset("digits")).save(other)
    code, said, _ = crnn(capsys, "read", word, "--decoder", "beam", "--lm", saved)
    assert (code, said.split("\t")[1]) == (0, "Hello")
    code, _, complaint = crnn(capsys, "read", word, "--decoder", "beam", "--lm", other)
    assert code == 2
    assert "alphabet '0123456789'" in complaint


def test_evaluate_with_a_decoder(tmp_path, capsys):
    crnn(capsys, "render", "--count", 4, "--out", tmp_path / "new", "--texts", "words")
    code, said, complaint = crnn(
        capsys,
        "evaluate",
        "--data",
        tmp_path / "new" / "labels.csv",
        "--decoder",
        "beam",
        "--lexicon",
        "english",
        "--json",
    )
    assert code == 0, complaint
    assert json.loads(said)["exact_match"]["right"] >= 2


@pytest.mark.parametrize(
    ("options", "complaint"),
    [
        (["--decoder", "best"], "choose from"),
        (["--top", 3], "need the decoder 'beam'"),
        (["--top", 0], "at least 1"),
        (["--decoder", "beam", "--top", 11], "beam_width of 11"),
        (["--decoder", "beam", "--beam-width", 0], "at least 1"),
        (["--decoder", "beam", "--beam-width", 10**20], "at most 4096"),
        (["--decoder", "beam", "--insertion-bonus", "nan"], "insertion_bonus is nan"),
        (["--decoder", "beam", "--lm", "english", "--lm-weight", "inf"], "lm_weight is inf"),
        (["--lm", "english"], "need the decoder 'beam'"),
        (["--lexicon", "nowhere.txt"], "--lexicon nowhere.txt cannot be read"),
        (["--decoder", "beam", "--lm", "nowhere.txt"], "--lm nowhere.txt cannot be read"),
        (
            ["--decoder", "beam", "--lm", "nowhere.safetensors"],
            "nowhere.safetensors does not exist",
        ),
        (["--lexicon", "EMPTY"], "is empty: write one word on each line"),
        (["--lexicon", "BINARY"], "is not UTF-8"),
        (["--lexicon", "FOREIGN"], "the lexicon is empty: 1 of 1 words were skipped"),
        (["--decoder", "beam", "--lm", "FOREIGN"], "nothing to learn from"),
        (["--decoder", "beam", "--lm", "english", "--lm-weight", "1e308"], "from -1000 to 1000"),
        (["--decoder", "beam", "--lm", "ARPA"], "in ARPA format"),
        (["--phrases"], "give one"),
        (["--beam-width", 5], "--beam-width has no effect without --decoder beam"),
        (["--insertion-bonus=1"], "--insertion-bonus has no effect without --decoder beam"),
        (["--decoder", "beam", "--lm-weight", 1], "--lm-weight has no effect without --lm"),
        (
            ["--decoder", "beam", "--any-case", "--lm", "saved.safetensors"],
            "--any-case has no effect without a --lexicon, or an --lm of texts",
        ),
        (["--any-case"], "give one"),
        (["--beam", 5], "unrecognized arguments: --beam"),
        (["--decoder", "beam", "--lm-weight", "much"], "invalid float"),
    ],
)
def test_nonsense_about_decoding(word, tmp_path, capsys, options, complaint):
    files = {"EMPTY": b"\n \n", "BINARY": b"\xff\xfe\x00", "FOREIGN": "\u00fc\n".encode()}
    files["ARPA"] = b"\n\\data\\\nngram 1=3\n\n\\1-grams:\n-1.2\tthe\n"
    for name, content in files.items():
        (tmp_path / name).write_bytes(content)
    options = [tmp_path / option if option in files else option for option in options]
    code, said, complaints = crnn(capsys, "read", word, *options)
    assert code == 2
    assert complaint in complaints
    assert not said


TO_TRAIN = ["--steps", 1, "--batch-size", 2]


@pytest.mark.parametrize(
    ("options", "rate"),
    [([], 6e-3), (["--weights", "w"], 2e-3), (["--weights", "w", "--learning-rate", "0.01"], 0.01)],
)
def test_weights_are_trained_on_at_a_lower_rate_unless_it_is_given(options, rate):
    given = parser().parse_args(["train", "--out", "run", *options])
    assert training_config(given).learning_rate == rate


def test_a_rate_of_zero_is_refused_with_weights_too(run, tmp_path, capsys):
    weights = run / "model.safetensors"
    given = ["--weights", weights, "--learning-rate", 0, "--alphabet", "digits", *TO_TRAIN]
    code, _, complaints = crnn(capsys, "train", "--out", tmp_path / "other", *given)
    assert code == 2
    assert "learning_rate is 0.0: it must be a positive number" in complaints


def test_labelled_pictures_are_changed_and_mixed_as_asked(word, tmp_path, capsys, monkeypatch):
    (tmp_path / "labels.csv").write_text("file,text\nhello.png,Hello\n", encoding="utf-8")
    seen = []

    def fit(model, train, *_, **__):
        seen.append([train[index] for index in range(4)])
        raise TrainingError("enough")

    monkeypatch.setattr("crnn_lib.training.fit", fit)
    options = ["--data", tmp_path / "labels.csv", "--alphabet", "printable", *TO_TRAIN]
    for more in ([], ["--no-augment", "--mix", "synthetic:0.5"], ["--mix", "synthetic:0.5"]):
        crnn(capsys, "train", "--out", tmp_path / "run", *options, *more)
    changed, mixed, both = seen
    plain = LabelledImages(tmp_path / "labels.csv")[0].image
    assert [sample.text for sample in changed] == ["Hello"] * 4
    assert not any(torch.equal(sample.image, plain) for sample in changed)
    drawn = ["synthetic" in sample.source for sample in mixed]
    assert drawn == [False, True, False, True]
    assert torch.equal(mixed[0].image, plain)
    assert not torch.equal(both[0].image, plain)


@pytest.mark.parametrize(
    ("options", "complaint"),
    [
        (["--alphabet", "english"], "no alphabet is called so"),
        (["--alphabet", "Printable"], "its name is printable, in small letters"),
        (["--alphabet", "chars.txt"], "there is no such file"),
        (["--alphabet", "@nowhere"], "nowhere cannot be read"),
        (["--alphabet", "from-labels"], "needs labels"),
        (["--alphabet", "@TWICE"], "'a' (U+0061) appears twice"),
        (["--alphabet", "@BINARY"], "is not UTF-8 text"),
        (["--strip-labels"], "--strip-labels has no effect without labels"),
        (["--normalise", "nfc"], "--normalise has no effect"),
        (["--caseless"], "--caseless has no effect"),
        (["--data", "LABELS", "--style", "scene"], "--style has no effect without rendered"),
        (["--augment"], "--augment has no effect without labelled pictures"),
        (["--no-augment"], "--no-augment has no effect without labelled pictures"),
        (["--mix", "synthetic:0.5"], "--mix has no effect without labelled pictures"),
        (["--mix", "synthetic"], "'synthetic' is not synthetic:SHARE, as synthetic:0.5"),
        (["--mix", "synthetic:1.5"], "is not synthetic:SHARE"),
        (["--mix", "synthetic:0.0"], "is not synthetic:SHARE"),
        (["--mix", "words.csv:0.5"], "is not synthetic:SHARE"),
        (["--freeze", "cnn"], "--freeze has no effect without --weights"),
        (["--freeze", "all"], "invalid choice"),
        (["--data", "LABELS", "--alphabet", "abc", "--fonts", "x"], "--fonts has no effect"),
        (["--data", "LABELS", "--patience", 2, "--alphabet", "from-labels"], "patience"),
        (["--workers", 100000], "workers is 100000: it must be a whole number from 0 to 256"),
        (["--steps", "9" * 400], "steps is a number of 400 digits: it must be"),
    ],
)
def test_nonsense_about_training(word, tmp_path, capsys, options, complaint):
    (tmp_path / "labels.csv").write_text("file,text\nhello.png,Hello\n", encoding="utf-8")
    (tmp_path / "TWICE").write_text("ab\nca", encoding="utf-8")
    (tmp_path / "BINARY").write_bytes(b"\xff\xfe\x00")
    files = {
        "LABELS": tmp_path / "labels.csv",
        **{f"@{name}": f"@{tmp_path / name}" for name in ("TWICE", "BINARY")},
    }
    options = [files.get(option, option) for option in options]
    given = [*TO_TRAIN, *options] if "--steps" not in options else options
    code, _, complaints = crnn(capsys, "train", "--out", tmp_path / "run", *given)
    assert code == 2
    assert complaint in complaints
    assert not (tmp_path / "run").exists()


@pytest.mark.parametrize("named", ["@{}", "{}"])
def test_an_alphabet_from_a_file_is_echoed(tmp_path, capsys, named):
    (tmp_path / "chars").write_text("\ufeffb\na\nEnglish \u00fc", encoding="utf-8")
    alphabet = named.format(tmp_path / "chars")
    options = ["--texts", "random", "--alphabet", alphabet]
    code, said, _ = crnn(
        capsys, "train", "--out", tmp_path / "run", *TO_TRAIN, *options, "--validate-every", 9
    )
    assert code == 0
    assert said.splitlines()[0] == "alphabet: 11 characters, baEnglish \u00fc"


def test_an_alphabet_longer_than_any_file_name_is_taken():
    """As that of a language with thousands of characters."""
    characters = "".join(map(chr, range(0x4E00, 0x4E00 + 500)))
    assert alphabet_named(characters).characters == characters


def test_an_alphabet_from_the_labels(word, tmp_path, capsys):
    labels = tmp_path / "labels.csv"
    labels.write_text("file,text\nhello.png,Hello\n", encoding="utf-8")
    options = ["--data", labels, "--alphabet", "from-labels"]
    code, said, complaint = crnn(capsys, "train", "--out", tmp_path / "run", *TO_TRAIN, *options)
    assert code == 0, complaint
    assert said.splitlines()[0] == "alphabet: 4 characters, Helo"
    assert load_weights(tmp_path / "run" / "model.safetensors")[1].characters == "Helo"


def test_what_was_left_out_is_counted_at_the_end(word, tmp_path, capsys):
    labels = tmp_path / "labels.csv"
    Image.new("L", (9, 32), 255).save(tmp_path / "narrow.png")
    rows = "hello.png,Hello\nnarrow.png,Hello\n"
    labels.write_text(f"file,text\n{rows}", encoding="utf-8")
    options = ["--data", labels, "--alphabet", "from-labels"]
    with pytest.warns(UserWarning, match="left out"):
        code, said, complaint = crnn(
            capsys, "train", "--out", tmp_path / "run", *TO_TRAIN, *options
        )
    assert code == 0
    assert "left out: 1 of 2 samples" in said
    assert "row 3" in complaint


def test_labels_are_changed_as_asked(word, tmp_path, capsys):
    labels = tmp_path / "labels.csv"
    labels.write_text("file,text\nhello.png, HELLO\n", encoding="utf-8")
    code, _, complaint = crnn(capsys, "evaluate", "--data", labels)
    assert (code, "--strip-labels" in complaint) == (2, True)
    given = ["--data", labels, "--strip-labels", "--json"]
    code, said, _ = crnn(capsys, "evaluate", *given)
    assert (code, json.loads(said)["exact_match"]["right"]) == (0, 0)
    code, said, _ = crnn(capsys, "evaluate", *given, "--caseless")
    assert code == 0


def test_a_character_that_cannot_be_shown_does_not_end_the_run(tmp_path):
    """A terminal or pipe that knows ASCII alone."""
    command = [sys.executable, "-m", "crnn_lib", "render", "--count", "1", "--alphabet", "\u00fc"]
    done = subprocess.run(
        [*command, "--out", str(tmp_path / "new")],
        env={**os.environ, "PYTHONIOENCODING": "ascii", "PYTHONUTF8": "0"},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines()[0] == "alphabet: 1 character, ?"


def test_texts_that_a_language_model_leaves_out_are_counted(word, tmp_path, capsys):
    (tmp_path / "words.txt").write_text("Hello\n\u00fcber\n", encoding="utf-8")
    options = ["--decoder", "beam", "--lm", tmp_path / "words.txt"]
    code, said, complaint = crnn(capsys, "read", word, *options)
    assert (code, said.split("\t")[1]) == (0, "Hello")
    assert "left out 1 of 2 texts" in complaint


def test_skipped_words_are_counted(word, tmp_path, capsys):
    (tmp_path / "words.txt").write_text("Hello\n\u00fcber\n", encoding="utf-8")
    code, said, complaint = crnn(capsys, "read", word, "--lexicon", tmp_path / "words.txt")
    assert (code, said.split("\t")[1]) == (0, "Hello")
    assert "1 of 2 words were skipped" in complaint
    assert "Warning" not in complaint


def test_one_bad_file_does_not_keep_the_others_from_being_read(word, tmp_path, capsys):
    bad = tmp_path / "bad.png"
    bad.write_text("no picture")
    code, said, complaint = crnn(capsys, "read", bad, word)
    assert code == 1
    first, second = said.splitlines()
    assert first.split("\t")[:3] == [str(bad), "", "0.00"]
    assert "is not a picture" in first
    assert "Hello" in second
    assert "bad.png is not a picture" in complaint
    code, said, _ = crnn(capsys, "read", bad, word, "--json")
    assert code == 1
    first, second = json.loads(said)
    assert first.keys() == {"file", "error"}
    assert second["text"] == "Hello"
    assert second["least"] <= second["mean"] <= 1
    assert crnn(capsys, "read", bad, bad)[0] == 2


def test_a_picture_that_is_taller_than_wide_gets_a_hint(word, tmp_path, capsys):
    lying = tmp_path / "lying.png"
    with Image.open(word) as image:
        image.rotate(90, expand=True).save(lying)
    code, _, complaint = crnn(capsys, "read", lying)
    assert (code, "--rotate auto" in complaint) == (0, True)
    code, said, complaint = crnn(
        capsys, "read", lying, "--rotate", "auto", "--draw", tmp_path / "drawn.png"
    )
    assert (code, said.split("\t")[1], complaint) == (0, "Hello", "")
    with Image.open(tmp_path / "drawn.png") as drawn:
        assert drawn.width > drawn.height


def test_train_resume_and_start_from(run, tmp_path, capsys):
    assert {path.name for path in run.iterdir()} == {
        "checkpoint.safetensors",
        "model.safetensors",
        "history.csv",
    }
    code, _, complaint = crnn(capsys, "train", "--out", run, *TRAIN)
    assert code == 2
    assert "holds a run already" in complaint
    code, _, _ = crnn(capsys, "train", "--out", run, "--resume", *TRAIN)
    assert code == 0
    weights = run / "model.safetensors"
    code, _, _ = crnn(
        capsys,
        "train",
        "--out",
        tmp_path / "tuned",
        "--weights",
        weights,
        "--steps",
        2,
        "--batch-size",
        2,
    )
    assert code == 0
    options = [
        "--weights",
        weights,
        "--alphabet",
        "9€0",
        "--texts",
        "random",
        "--steps",
        2,
        "--batch-size",
        2,
    ]
    code, _, complaint = crnn(capsys, "train", "--out", tmp_path / "other", *options)
    assert code == 0, complaint
    _, alphabet = load_weights(tmp_path / "other" / "model.safetensors")
    assert alphabet.characters == "9€0"


def test_train_on_labelled_pictures(tmp_path, capsys):
    crnn(capsys, "render", "--count", 5, "--out", tmp_path / "new", "--alphabet", "digits")
    labels = tmp_path / "new" / "labels.csv"
    code, said, _ = crnn(
        capsys, "train", "--data", labels, "--valid", labels, "--out", tmp_path / "run", *TRAIN
    )
    assert code == 0
    assert "best validation" in said
    code, _, complaint = crnn(
        capsys,
        "train",
        "--data",
        labels,
        "--out",
        tmp_path / "run2",
        "--alphabet",
        "abc",
        "--steps",
        1,
    )
    assert code == 2
    assert "labels.csv row 2" in complaint


def test_ctrl_c_in_a_terminal(tmp_path):
    """SIGINT to the process, workers and all: it ends by itself, with files that can be read and
    resumed.
    """
    command = [sys.executable, "-m", "crnn_lib", "train", "--out", str(tmp_path / "run")]
    command += ["--steps", "5000", "--batch-size", "4", "--checkpoint-every", "5", "--workers", "1"]
    run = subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True
    )
    checkpoint = tmp_path / "run" / "checkpoint.safetensors"
    while not checkpoint.exists() and run.poll() is None:
        time.sleep(0.2)
    os.killpg(run.pid, signal.SIGINT)
    said, complaint = run.communicate(timeout=60)
    assert run.returncode == 130, complaint
    assert "--resume goes on from there" in said
    assert "Traceback" not in complaint
    assert checkpoint.exists()


NONSENSE = [
    ([], "required"),
    (["fly"], "fly"),
    (["read"], "IMAGE"),
    (["read", "nothing.png"], "nothing.png does not exist"),
    (["read", "{word}", "--device", "abacus"], "there are auto, cpu, cuda and mps"),
    (["read", "{word}", "--device", "cuda:x"], "no device is called 'cuda:x'"),
    (["read", "{word}", "--device", "cuda:99"], "device is cuda:99, but PyTorch finds no such GPU"),
    (["train", "--out", "{folder}/x", "--log", "diary"], "diary"),
    (["read", "{folder}"], "is a folder"),
    (["read", "{word}", "--weights", "none.safetensors"], "none.safetensors does not exist"),
    (["read", "{word}", "--weights", "{word}"], "damaged, cut off or not a safetensors"),
    (["read", "{word}", "--draw", "{word}/x.png"], "hello.png"),
    (["read", "{word}", "--draw", "{word}"], "one of the pictures to read"),
    (["read", "{word}", "--draw", "{folder}"], "ends in .png"),
    (["read", "{word}", "--draw", "model.safetensors"], "ends in .png"),
    (["evaluate", "--data", "nothing.csv"], "nothing.csv does not exist"),
    (["evaluate", "--data", "{word}"], "not UTF-8"),
    (["render", "--count", "0", "--out", "x"], "at least 1"),
    (["render", "--count", "many", "--out", "x"], "many"),
    (["render", "--count", "1", "--out", "{folder}"], "not an empty folder"),
    (["render", "--count", "1", "--out", "{word}"], "not an empty folder"),
    (["render", "--count", "1", "--out", "{folder}/x", "--alphabet", "aa"], "twice"),
    (["render", "--count", "1", "--out", "{folder}/x", "--alphabet", "\U0003fffd"], "U+3FFFD"),
    (
        ["render", "--count", "1", "--out", "{folder}/x", "--alphabet", "0", "--texts", "words"],
        "spell none",
    ),
    (["render", "--count", "1", "--out", "{folder}/x", "--style", "oil"], "oil"),
    (
        [
            "render",
            "--count",
            "1",
            "--out",
            "{folder}/x",
            "--alphabet",
            "0",
            "--texts",
            "random",
            "words",
        ],
        "spell none",
    ),
    (["render", "--count", "1", "--out", "{folder}/x", "--texts", "words", "poems"], "poems"),
    (["train", "--out", "{word}"], "is a file"),
    (["train", "--out", "{folder}/x", "--steps", "-3"], "at least 1"),
    (["train", "--out", "{folder}/x", "--learning-rate", "-1"], "learning_rate"),
    (["train", "--out", "{folder}/x", "--learning-rate", "nan"], "learning_rate"),
    (["train", "--out", "{folder}/x", "--seed", "18446744073709551616"], "seed"),
    (["train", "--out", "{folder}/x", "--alphabet", ""], "empty"),
    (
        ["train", "--out", "{folder}/x", "--weights", "w.safetensors", "--preset", "paper"],
        "leave them out",
    ),
    (["train", "--out", "{folder}/x", "--learning-rate", "fast"], "fast"),
    (["train", "--out", "{folder}/x", "--data", "nothing.csv"], "nothing.csv"),
    (["train", "--out", "{folder}/x", "--weights", "{word}"], "hello.png"),
    (["train", "--out", "{folder}/x", "--preset", "huge"], "huge"),
    (
        ["train", "--out", "{folder}/x", "--device", "abacus", "--steps", "1"],
        "no device is called 'abacus'",
    ),
]


@pytest.mark.parametrize(
    ("arguments", "words"),
    NONSENSE,
    ids=lambda value: " ".join(value)[:60] if isinstance(value, list) else "",
)
def test_nonsense_gets_one_sentence_and_exit_code_2(arguments, words, word, tmp_path, capsys):
    before = word.read_bytes()
    filled = [argument.format(folder=tmp_path, word=word) for argument in arguments]
    code, _, complaint = crnn(capsys, *filled)
    assert code == 2
    assert words in complaint
    assert "Traceback" not in complaint
    assert len(complaint.strip().splitlines()) == 1
    assert word.read_bytes() == before


def test_the_same_command_line_by_both_names(word):
    for command in (
        [sys.executable, "-m", "crnn_lib"],
        [str(Path(sys.executable).parent / "crnn")],
    ):
        done = subprocess.run([*command, "read", str(word)], capture_output=True, text=True)
        assert (done.returncode, done.stdout.split("\t")[1]) == (0, "Hello"), done.stderr


def test_importing_costs_what_torch_costs():
    heavy = ("matplotlib", "ipywidgets", "IPython")
    script = (
        f"import sys; from crnn_lib import CRNN; print([name for name in {heavy} if name in "
        "sys.modules])"
    )
    assert (
        subprocess.run(
            [sys.executable, "-c", script], capture_output=True, text=True
        ).stdout.strip()
        == "[]"
    )


def test_shipped_weights_say_how_they_were_made():
    from crnn_lib.weights import describe_weights

    assert (
        describe_weights(shipped("weights/reader.safetensors"))["training"]["config"]["steps"] > 0
    )


@pytest.mark.parametrize("command", [["read", "x.png"], ["train", "--out", "x"]])
def test_the_shipped_weights_have_a_name(command, monkeypatch, tmp_path, capsys):
    found = parser().parse_args([*command, "--weights", "shipped"]).weights
    assert found == shipped("weights/reader.safetensors")
    monkeypatch.setattr(files, "__file__", str(tmp_path / "crnn_lib" / "files.py"))
    code, _, complaint = crnn(capsys, *command, "--weights", "shipped")
    assert code == 2
    assert "install crnn_lib again" in complaint


@pytest.mark.parametrize("name", ["crnn", "python -m crnn_lib"])
def test_the_version_is_said(name):
    bin = Path(sys.executable).parent
    command = [bin / "crnn"] if name == "crnn" else [sys.executable, "-m", "crnn_lib"]
    done = subprocess.run([*command, "--version"], capture_output=True, text=True)
    assert (done.returncode, done.stdout) == (0, f"crnn {__version__}\n")


def test_what_mps_lacks_is_computed_on_the_cpu(word, monkeypatch, capsys):
    """PyTorch looks at the variable when it is imported, so it is set before that."""
    monkeypatch.setenv("PYTORCH_ENABLE_MPS_FALLBACK", "0")
    monkeypatch.delenv("PYTORCH_ENABLE_MPS_FALLBACK")
    crnn(capsys, "read", word, "--device", "cpu")
    assert "PYTORCH_ENABLE_MPS_FALLBACK" not in os.environ
    crnn(capsys, "read", word, "--device", "mps")
    assert os.environ["PYTORCH_ENABLE_MPS_FALLBACK"] == "1"


def test_grade_says_where_it_went(capsys):
    code, said, complaint = crnn(capsys, "grade", "submitted", "--out", "grades.csv")
    assert code == 2
    assert said == ""
    assert complaint == (
        "crnn grade is a command of the course now: course grade SUBMISSIONS --out FILE\n"
    )


def test_validation_may_begin_on_resume(tmp_path, capsys):
    """The first records then have no error rate, which is not the best one."""
    crnn(capsys, "render", "--count", 8, "--out", tmp_path / "new")
    data, run = tmp_path / "new" / "labels.csv", tmp_path / "run"
    options = ("--data", data, "--steps", 4, "--batch-size", 2, "--validate-every", 2)
    stop = ("--checkpoint-every", 1)
    assert crnn(capsys, "train", "--out", run, *options, *stop)[0] == 0
    code, said, complaint = crnn(
        capsys, "train", "--out", run, *options, *stop, "--valid", data, "--resume"
    )
    assert code == 0, complaint
    assert "weights:" in said


@pytest.mark.parametrize("instructions", ["amx_tile", "avx512_bf16"])
@pytest.mark.parametrize(
    ("there", "wanted", "taken"),
    [
        (True, "auto", "mixed"),
        (False, "auto", "float32"),
        (True, "mixed", "mixed"),
        (False, "mixed", "mixed"),
        (True, "float32", "float32"),
    ],
)
def test_the_precision_is_what_the_processor_is_fast_in(
    monkeypatch, capsys, instructions, there, wanted, taken
):
    for name in ("amx_tile", "avx512_bf16"):
        held = there and name == instructions
        monkeypatch.setattr(f"torch.cpu._is_{name}_supported", lambda held=held: held)
    assert precision(wanted, "cpu") == taken
    assert bool(capsys.readouterr().err) == (wanted == "mixed" and not there)
