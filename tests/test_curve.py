"""tests/bench/curve.py: the points of a training's curve, stored as they come."""

import json

from crnn_lib import CRNN, Alphabet, save_weights
from tests.bench import curve

TRAINING = {"config": {"batch_size": 4, "steps": 9}, "last": {"step": 3, "seconds": 2.4}}


def test_points_are_kept_in_order_and_replaced(tmp_path, monkeypatch):
    monkeypatch.setattr(curve, "CURVE", tmp_path / "curve.json")
    for pictures, share in ((20, 0.5), (10, 0.25), (20, 0.75)):
        curve.add({"pictures": pictures, "share": share}, TRAINING)
    stored = json.loads((tmp_path / "curve.json").read_text(encoding="utf-8"))
    assert [(point["pictures"], point["share"]) for point in stored["points"]] == [
        (10, 0.25),
        (20, 0.75),
    ]
    assert stored["command"] == "python -m tests.bench.curve runs/reader"
    assert stored["training"] == TRAINING["config"]


def test_a_run_is_measured_once_it_has_validated(tmp_path):
    weights = tmp_path / "model.safetensors"
    assert curve.validated(weights) is None
    save_weights(weights, CRNN(4), Alphabet("abc"), {"last": None})
    assert curve.validated(weights) is None
    save_weights(weights, CRNN(4), Alphabet("abc"), TRAINING)
    assert curve.validated(weights) == TRAINING


def test_verdicts_keep_each_picture():
    texts = ["Ab", "c", "1,0", "d", "e"]
    digits = curve.verdicts(texts, ["aB", "x", "10", "", "E!"])
    assert [bit == "1" for bit in f"{int(digits, 16):b}"[1:]] == [True, False, True, False, True]
