"""--skip-unreadable: what cannot be read is named and counted, and the others are used."""

import csv
import json
from pathlib import Path
from shlex import split

import pytest

from crnn_lib import LabelledImages
from crnn_lib.cli import main
from crnn_lib.formats import subset
from crnn_lib.rendering import render

TRAIN = split("--alphabet digits --batch-size 2 --steps 2 --checkpoint-every 1")
ADVICE = "--skip-unreadable leaves such pictures out"


@pytest.fixture
def labels(tmp_path) -> Path:
    """Five pictures, of which the second is cut off and the fourth none at all."""
    rows = [("file", "text")]
    for number, text in enumerate(["12", "345", "6", "78", "90"]):
        render(text, seed=1).image.save(tmp_path / f"{number}.png")
        rows.append((f"{number}.png", text))
    whole = (tmp_path / "1.png").read_bytes()
    (tmp_path / "1.png").write_bytes(whole[: len(whole) // 2])
    (tmp_path / "3.png").write_text("no picture")
    with (tmp_path / "labels.csv").open("w", newline="") as file:
        csv.writer(file).writerows(rows)
    return tmp_path / "labels.csv"


def crnn(capfd, *arguments) -> tuple[int, str, str]:
    code = main([str(argument) for argument in arguments])
    said = capfd.readouterr()
    return code, said.out, said.err


def test_without_it_the_first_ends_the_command_and_names_the_option(labels, tmp_path, capfd):
    code, said, complaint = crnn(capfd, "evaluate", "--data", labels)
    assert (code, said) == (2, "")
    assert "labels.csv row 3" in complaint
    assert ADVICE in complaint
    assert len(complaint.splitlines()) == 1
    run = ["train", "--data", labels, "--out", tmp_path / "run", *TRAIN]
    code, _, complaint = crnn(capfd, *run, "--batch-size", 5)
    assert (code, ADVICE in complaint) == (2, True)


def test_other_errors_are_not_said_to_be_skippable(labels, tmp_path, capfd):
    code, _, complaint = crnn(capfd, "evaluate", "--data", tmp_path / "none.csv")
    assert (code, ADVICE in complaint) == (2, False)
    code, _, complaint = crnn(capfd, "read", tmp_path / "3.png")
    assert (code, "--skip-unreadable" in complaint) == (2, False)


def test_evaluate_goes_on_with_the_others(labels, capfd):
    code, said, complaint = crnn(capfd, "evaluate", "--data", labels, "--skip-unreadable")
    assert code == 0
    assert "pictures                        3" in said
    assert f"left out: 2 of 5 pictures in {labels}" in said
    first, second = complaint.splitlines()
    assert first.startswith(f"left out: {labels} row 3")
    assert second.startswith(f"left out: {labels} row 5")
    code, said, _ = crnn(capfd, "evaluate", "--data", labels, "--skip-unreadable", "--json")
    result = json.loads(said)
    assert (code, result["left_out"], result["pictures"]) == (0, 2, 3)
    assert {row["text"] for row in result["worst"]} <= {"12", "6", "90"}


def test_train_goes_on_with_the_others_and_can_be_resumed(labels, tmp_path, capfd):
    run = ["train", "--data", labels, "--valid", labels, "--out", tmp_path / "run", *TRAIN]
    run += ["--skip-unreadable", "--no-augment"]
    code, said, complaint = crnn(capfd, *run)
    assert code == 0, complaint
    assert said.count(f"left out: 2 of 5 pictures in {labels}\n") == 2
    assert complaint.count(f"left out: {labels} row 3") == 2
    assert crnn(capfd, *run, "--resume")[0] == 0
    whole = (tmp_path / "2.png").read_bytes()
    render("6", seed=2).image.save(tmp_path / "2.png")
    code, _, complaint = crnn(capfd, *run, "--resume")
    assert (code, "another content of files" in complaint) == (2, True)
    (tmp_path / "2.png").write_bytes(whole)
    render("345", seed=1).image.save(tmp_path / "1.png")  # can be read now
    code, _, complaint = crnn(capfd, *run, "--resume")
    assert (code, "another samples, data" in complaint) == (2, True)


def test_the_alphabet_is_that_of_the_others(labels, tmp_path, capfd):
    run = ["train", "--data", labels, "--out", tmp_path / "run", "--skip-unreadable"]
    run += split("--alphabet from-labels --batch-size 2 --steps 1")
    code, said, complaint = crnn(capfd, *run)
    assert (code, "alphabet: 5 characters, 01269" in said) == (0, True)
    assert complaint.count("left out:") == 2


@pytest.mark.parametrize("command", ["evaluate", "train"])
def test_if_none_can_be_read_there_is_a_sentence(tmp_path, capfd, command):
    (tmp_path / "a.png").write_text("no picture")
    labels = tmp_path / "labels.csv"
    labels.write_text("file,text\na.png,1\n")
    options = ["--out", tmp_path / "run", *TRAIN] if command == "train" else []
    code, _, complaint = crnn(capfd, command, "--data", labels, "--skip-unreadable", *options)
    assert code == 2
    assert f"none of the 1 pictures in {labels} can be read" in complaint


def test_it_has_no_effect_on_rendered_pictures(tmp_path, capfd):
    code, _, complaint = crnn(capfd, "train", "--out", tmp_path / "run", "--skip-unreadable")
    assert code == 2
    assert "--skip-unreadable has no effect without labels" in complaint


def test_damaged_entries_of_an_lmdb_too(tmp_path, capfd):
    pytest.importorskip("lmdb", reason="the extra lmdb is not installed")
    from tests.formats.test_lmdb_images import entries, write

    damage = {"image_2": None, "image_3": b"no picture", "label_4": None}
    data = write(tmp_path / "lmdb", entries(["12", "345", "6", "78", "90"], **damage))
    code, _, complaint = crnn(capfd, "evaluate", "--data", data)
    assert (code, "label-000000004" in complaint, ADVICE in complaint) == (2, True, True)
    code, said, complaint = crnn(capfd, "evaluate", "--data", data, "--skip-unreadable", "--json")
    assert (code, json.loads(said)["left_out"], json.loads(said)["pictures"]) == (0, 3, 2)
    for key in ("image-000000002", "image-000000003", "label-000000004"):
        assert key in complaint
    run = ["train", "--data", data, "--out", tmp_path / "run", *TRAIN, "--skip-unreadable"]
    code, said, complaint = crnn(capfd, *run)
    assert (code, "left out: 3 of 5 pictures" in said) == (0, True), complaint
    assert crnn(capfd, *run, "--resume")[0] == 0


def test_a_subset_of_labelled_files_names_its_rows(labels):
    data = LabelledImages(labels)
    part = subset(data, [0, 4])
    assert [row["text"] for row in part.rows] == ["12", "90"]
    assert part.where(1) == f"{labels} row 6"
    assert part.identity != data.identity
    assert part[1].text == "90"


def test_missing_files_of_a_labels_csv_too(labels, tmp_path, capfd):
    (tmp_path / "0.png").unlink()
    code, _, complaint = crnn(capfd, "evaluate", "--data", labels)
    assert (code, "row 2 (0.png): there is no such file" in complaint) == (2, True)
    assert ADVICE in complaint
    code, said, complaint = crnn(capfd, "evaluate", "--data", labels, "--skip-unreadable", "--json")
    assert (code, json.loads(said)["left_out"], json.loads(said)["pictures"]) == (0, 3, 2)
    rows = [sentence.split(" row ")[1][0] for sentence in complaint.splitlines()]
    assert rows == ["2", "3", "5"]
    run = ["train", "--data", labels, "--out", tmp_path / "run", *TRAIN, "--skip-unreadable"]
    code, said, complaint = crnn(capfd, *run)
    assert (code, f"left out: 3 of 5 pictures in {labels}" in said) == (0, True), complaint
    assert crnn(capfd, *run, "--resume")[0] == 0
    for path in tmp_path.glob("*.png"):
        path.unlink()
    code, _, complaint = crnn(capfd, "evaluate", "--data", labels, "--skip-unreadable")
    assert (code, f"none of the 5 pictures in {labels} can be read" in complaint) == (2, True)


def test_broken_pages_of_a_folder_too(tmp_path, capfd):
    from tests.formats.test_page_xml import BOXES, page_line, page_xml, points, text

    render("12", seed=1).image.resize((200, 120)).save(tmp_path / "page.png")
    lines = [page_line(f"l{n}", points(*box), text("1")) for n, box in enumerate(BOXES)]
    (tmp_path / "a.xml").write_text(page_xml(*lines, page_line("l7", "1,2 3", text("1"))))
    (tmp_path / "b.xml").write_text("<PcGts><Page>")
    (tmp_path / "c.xml").write_text(page_xml(lines[0], name="gone.png"))
    code, _, complaint = crnn(capfd, "evaluate", "--data", tmp_path)
    assert (code, "b.xml cannot be read as XML" in complaint, ADVICE in complaint) == (
        2,
        True,
        True,
    )
    code, _, complaint = crnn(capfd, "evaluate", "--data", tmp_path / "b.xml")
    assert (code, "cannot be read as XML" in complaint, ADVICE in complaint) == (2, True, False)
    skip = ["--data", tmp_path, "--skip-unreadable"]
    code, said, complaint = crnn(capfd, "evaluate", *skip, "--json")
    assert (code, json.loads(said)["left_out"], json.loads(said)["pictures"]) == (0, 3, 2)
    for name in ("b.xml", "a.xml l7", "c.xml l0"):
        assert name in complaint
    code, said, complaint = crnn(capfd, "train", "--out", tmp_path / "run", *TRAIN, *skip)
    assert (code, "left out: 3 of 5 pictures" in said) == (0, True), complaint
