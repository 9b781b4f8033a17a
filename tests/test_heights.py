"""The height of pictures is the model's, from rendering to ONNX; 32 stays what it was."""

import csv
import json
import signal

import numpy as np
import pytest
import torch
from PIL import Image

from crnn_lib import CRNN, Alphabet, LabelledImages, Reader, SyntheticWords, TrainConfig, fit
from crnn_lib.calibration import find_temperature
from crnn_lib.cli import main
from crnn_lib.contract import HEIGHT, HEIGHTS, PRESETS
from crnn_lib.data import Collate, Sample, pad_images, scaled_width, to_tensor
from crnn_lib.files import shipped
from crnn_lib.rendering import STYLES, default_fonts, render
from crnn_lib.training import TrainingError
from crnn_lib.training.predicting import predict
from crnn_lib.uses.handwriting import WrittenStrings, load_digits
from crnn_lib.uses.speech import Recordings, SpokenStrings
from crnn_lib.weights import (
    CHECKPOINT,
    WEIGHTS,
    WeightsError,
    describe_weights,
    load_weights,
    read_tensors,
    save_weights,
    with_alphabet,
    write_tensors,
)

DIGITS = Alphabet("0123456789")
HIGHER = HEIGHTS[1:]
QUICK = TrainConfig(steps=2, batch_size=4, pool=1, progress=False)
LONG = TrainConfig(steps=4, batch_size=4, pool=1, progress=False)


def model_of(height: int, **options) -> CRNN:
    torch.manual_seed(0)
    return CRNN(len(DIGITS), height=height, **options)


def words(height: int, count: int = 8, **options) -> SyntheticWords:
    return SyntheticWords(DIGITS, texts=["12", "7", "305"], count=count, height=height, **options)


# --- the model ---


@pytest.mark.parametrize("height", HEIGHTS)
@pytest.mark.parametrize("preset", PRESETS)
def test_every_preset_leaves_a_row_and_the_same_columns_at_every_height(preset, height):
    model = model_of(height, preset=preset).eval()
    images = torch.randn(2, 1, height, 70)
    with torch.no_grad():
        columns, lengths = model.columns(images, torch.tensor([70, 33]))
        log_probs, _ = model(images[1:, :, :, :33])
    usual = model_of(HEIGHT, preset=preset)
    assert columns.shape == (2, model.column_features, lengths[0])
    assert lengths.tolist() == usual.frames(torch.tensor([70, 33])).tolist()
    assert model.receptive_field() == usual.receptive_field()
    with torch.no_grad():  # the padding of a batch does not matter at this height either
        context = model.context(columns, lengths)
        together = model.classify(context)[: lengths[1], 1]
    torch.testing.assert_close(together, log_probs[:, 0], atol=1e-5, rtol=0)


def test_a_model_says_its_height_and_refuses_others():
    assert model_of(HEIGHT).options == CRNN(len(DIGITS)).options
    assert CRNN(**model_of(48, rnn="gru").options).height == 48
    for height in (16, 33, 96, 0, -32, None):
        with pytest.raises(ValueError, match=f"height is {height}: it must be 32, 48, 64"):
            CRNN(len(DIGITS), height=height)
    for height, other in ((32, 48), (48, 32), (64, 48)):
        with pytest.raises(
            ValueError, match=rf"shape \(N, 1, {height}, W\).*\(1, 1, {other}, 60\)"
        ):
            model_of(height)(torch.zeros(1, 1, other, 60))


def test_a_height_that_is_not_given_changes_no_weight():
    torch.manual_seed(0)
    former = CRNN(len(DIGITS), "small", "gru").state_dict()
    for name, value in model_of(HEIGHT, rnn="gru").state_dict().items():
        assert torch.equal(value, former[name])
    last = {height: model_of(height).cnn[-1].conv.kernel_size for height in HEIGHTS}
    assert last == {32: (2, 1), 48: (3, 1), 64: (4, 1)}


# --- data ---


@pytest.mark.parametrize("height", HEIGHTS)
def test_pictures_are_scaled_to_the_height_asked_for(height, tmp_path):
    assert scaled_width((100, 50), height) == 2 * height
    assert scaled_width((1, 1000), height) == 1
    picture = Image.new("L", (60, 40), 255)
    assert to_tensor(picture, height).shape == (1, height, round(1.5 * height))
    picture.save(tmp_path / "a.png")
    (tmp_path / "labels.csv").write_text("file,text\na.png,7\n", encoding="utf-8")
    data = LabelledImages(tmp_path / "labels.csv", DIGITS, height=height)
    assert data[0].image.shape == (1, height, round(1.5 * height))
    assert Collate(DIGITS)([data[0]]).images.shape == data[0].image[None].shape
    # already as high as asked for: every pixel stays
    ready = Image.fromarray(np.arange(9 * height, dtype=np.uint8).reshape(height, 9))
    assert torch.equal(to_tensor(ready, height)[0], torch.tensor(np.array(ready)) / 127.5 - 1)


def test_a_batch_of_several_heights_is_refused():
    images = [torch.zeros(1, height, 9) for height in (64, 32, 64)]
    with pytest.raises(ValueError, match=r"are \[32, 64\] pixels high: scale all to one height"):
        pad_images(images)
    with pytest.raises(ValueError, match="scale all to one height"):
        Collate(DIGITS)([Sample(image, "1", "here") for image in images])


def test_lmdbs_are_scaled_to_the_height_asked_for(tmp_path):
    lmdb = pytest.importorskip("lmdb", reason="the extra lmdb is not installed")
    from crnn_lib.formats import LmdbImages

    words(32).rendered(0).image.save(tmp_path / "a.png")
    with lmdb.open(str(tmp_path / "made")) as environment, environment.begin(write=True) as put:
        put.put(b"image-000000001", (tmp_path / "a.png").read_bytes())
        put.put(b"label-000000001", b"12")
        put.put(b"num-samples", b"1")
    usual, higher = (LmdbImages(tmp_path / "made", height=h) for h in (32, 64))
    assert higher[0].image.shape == (1, 64, 2 * usual[0].image.shape[2])


# --- rendering ---


@pytest.mark.parametrize(
    ("style", "columns", "grey"),
    [("clean", 2571, 221.928), ("document", 2958, 193.053), ("scene", 3482, 118.717)],
)
def test_pictures_of_32_stay_the_same(style, columns, grey):
    """So that a change does not go unseen. No digest: another processor may round differently."""
    font = [path for path in default_fonts() if path.name == "DejaVuSans.ttf"]
    drawn = [render("Ab,7g", style, seed=3, index=index, fonts=font).image for index in range(40)]
    assert sum(image.width for image in drawn) == columns
    assert np.mean([np.asarray(image).mean() for image in drawn]) == pytest.approx(grey, abs=0.01)


@pytest.mark.parametrize("style", STYLES)
def test_higher_pictures_show_the_same_words_drawn_finer(style):
    """The layout is that of 32, so boxes grow with the height, to a pixel or two of rounding."""
    alphabet = Alphabet.preset("article")
    for height in HIGHER:
        usual, higher = (
            SyntheticWords(alphabet, style=style, seed=4, count=40, height=h) for h in (32, height)
        )
        scale, ratios = height / 32, []
        for index in range(40):
            before, after = usual.rendered(index), higher.rendered(index)
            assert (after.text, after.font) == (before.text, before.font)
            assert after.image.height == higher[index].image.shape[1] == height
            assert torch.equal(higher[index].image, to_tensor(after.image, height))
            ratios.append(after.image.width / before.image.width / scale)
        assert 0.9 < np.median(ratios) < 1.1


def test_clean_letters_are_drawn_and_not_enlarged():
    """Enlarged letters are blurred: of their edges, more pixels are neither ink nor paper."""
    usual, higher = (words(h, style="clean", seed=6).rendered(1).image for h in (32, 64))
    enlarged = usual.resize((usual.width * 2, 64), Image.Resampling.BILINEAR)
    between = [
        np.mean((np.asarray(image) > 40) & (np.asarray(image) < 215))
        for image in (higher, enlarged)
    ]
    assert between[0] < 0.7 * between[1]


def test_a_height_that_nothing_reads_is_not_drawn():
    for make in (lambda: words(40), lambda: render("a", height=40)):
        with pytest.raises(ValueError, match="height is 40: it must be 32, 48, 64"):
            make()


def test_a_run_knows_the_height_of_its_data():
    assert len({words(height).identity for height in HEIGHTS}) == len(HEIGHTS)
    written = load_digits()[::400]
    hands = [WrittenStrings(written, DIGITS, count=2, height=height) for height in HEIGHTS]
    assert [hand[0].image.shape[1] for hand in hands] == list(HEIGHTS)
    assert len({hand.identity for hand in hands}) == len(HEIGHTS)
    assert Recordings(shipped("speech/labels.csv")).height == SpokenStrings.height == 32


# --- training ---


class Interrupted(SyntheticWords):
    """Pictures in the drawing of which somebody presses Ctrl-C."""

    drawn = 0

    def draw(self, index):
        self.drawn += 1
        if self.drawn == 6:
            signal.raise_signal(signal.SIGINT)
        return super().draw(index)


@pytest.mark.parametrize("height", HIGHER)
def test_trains_saves_resumes_reads_and_is_calibrated(height, tmp_path):
    data, out = words(height), tmp_path / "run"
    whole = model_of(height)
    fit(whole, data, data, alphabet=DIGITS, config=LONG, out=tmp_path / "whole")
    stopping = Interrupted(DIGITS, texts=data.texts, count=8, height=height)
    assert fit(model_of(height), stopping, data, alphabet=DIGITS, config=LONG, out=out).interrupted
    resumed = model_of(height)
    fit(resumed, data, data, alphabet=DIGITS, config=LONG, out=out, resume=True)
    model, alphabet = load_weights(out / "model.safetensors")
    assert model.height == with_alphabet(model, alphabet, Alphabet("01a")).height == height
    for name, value in whole.state_dict().items():
        assert torch.equal(value, model.state_dict()[name])
    described = describe_weights(out / "model.safetensors")
    assert described["model"]["height"] == described["preprocessing"]["height"] == height
    assert len(predict(model, data, alphabet)[0]) == len(data)
    assert find_temperature(model, data, alphabet) > 0


@pytest.mark.parametrize(("height", "other"), [(32, 48), (64, 32)])
def test_data_of_another_height_are_refused_before_the_first_step(height, other, tmp_path):
    fitting, unfit = words(height), words(other)
    message = f"reads pictures {height} pixels high but the data has them {other} high"
    for train, valid in ((unfit, None), (fitting, unfit)):
        with pytest.raises(ValueError, match=message):
            fit(model_of(height), train, valid, alphabet=DIGITS, config=QUICK, out=tmp_path / "x")
    assert not (tmp_path / "x").exists()

    class Listed(list):
        """Samples that do not say their height."""

    with pytest.raises(ValueError, match=rf"shape \(N, 1, {height}, W\)"):
        fit(model_of(height), Listed(unfit[i] for i in range(8)), alphabet=DIGITS, config=QUICK)


# --- files of before ---


def aged(path, kind):
    """Take the height out of what a file says of its model, as in files of before."""
    file = read_tensors(path, kind)
    said = file.description if kind == WEIGHTS else file.description["identity"]
    assert said["model"].pop("height") == HEIGHT
    write_tensors(path, file.tensors, file.description, kind)


def test_weights_and_checkpoints_that_do_not_say_their_height_have_32(tmp_path):
    fit(model_of(HEIGHT), words(HEIGHT), alphabet=DIGITS, config=QUICK, out=tmp_path)
    aged(tmp_path / "model.safetensors", WEIGHTS)
    aged(tmp_path / "checkpoint.safetensors", CHECKPOINT)
    assert load_weights(tmp_path / "model.safetensors")[0].height == HEIGHT
    again = {"alphabet": DIGITS, "config": QUICK, "out": tmp_path, "resume": True}
    assert len(fit(model_of(HEIGHT), words(HEIGHT), **again).losses) == QUICK.steps
    with pytest.raises(TrainingError, match="another model"):
        fit(model_of(48), words(48), **again)


@pytest.mark.parametrize("name", ["reader", "small", "written_digits", "spoken_digits"])
def test_the_shipped_weights_load_as_they_are(name):
    path = shipped(f"weights/{name}.safetensors")
    model, _ = load_weights(path)
    assert model.height == HEIGHT
    assert model.options == {**describe_weights(path)["model"], "height": HEIGHT}


def test_the_shipped_weights_read_as_before():
    font = [path for path in default_fonts() if path.name == "DejaVuSans.ttf"]
    for height in HEIGHTS:
        picture = render("Reading", seed=1, fonts=font, height=height).image
        reading = Reader.pretrained().read(picture)
        assert reading.text == "Reading"
        assert reading.characters[-1].right > 0.8 * picture.width


def test_pictures_prepared_in_another_way_are_still_refused(tmp_path):
    path = tmp_path / "m.safetensors"
    for height in (32, 48):
        save_weights(path, model_of(height), DIGITS)
        file = read_tensors(path, WEIGHTS)
        for change in ({"height": 64}, {"black": 0.0}):
            said = {**file.description["preprocessing"], **change}
            write_tensors(path, file.tensors, {**file.description, "preprocessing": said}, WEIGHTS)
            with pytest.raises(WeightsError, match="wants pictures prepared as"):
                load_weights(path)


# --- reading, export ---


def test_positions_stay_in_pixels_of_the_original():
    """A reader of any height scales the picture itself: its marks lie on the same letters."""
    picture = render("0123456789", seed=2).image
    large = picture.resize((picture.width * 3, picture.height * 3))
    for height in HEIGHTS:
        model = model_of(height)
        with torch.no_grad():  # says "1" in every column, so the text is one wide character
            model.classifier.bias[2] = 100.0
        reader = Reader(model, DIGITS)
        for given in (picture, large):
            (character,) = reader.read(given).characters
            assert character.left <= given.width * 0.05
            assert given.width * 0.9 <= character.right <= given.width
        turned = reader.read(picture.rotate(90, expand=True), turn=True)
        assert turned.characters


@pytest.mark.parametrize("height", HEIGHTS)
def test_onnx_runtime_gives_the_same_at_every_height(height, tmp_path):
    runtime = pytest.importorskip("onnxruntime", reason="the extra onnx is not installed")
    pytest.importorskip("onnx", reason="the extra onnx is not installed")
    from crnn_lib.export import export_onnx

    model = model_of(height, preset="medium").eval()
    export_onnx(tmp_path / "m.onnx", model, DIGITS)
    session = runtime.InferenceSession(tmp_path / "m.onnx")
    said = session.get_modelmeta().custom_metadata_map
    assert json.loads(said["preprocessing"])["height"] == height
    assert json.loads(said["model"])["height"] == height
    assert session.get_inputs()[0].shape[2] == height
    images, widths = pad_images([words(height)[index].image for index in range(4)])
    with torch.inference_mode():
        log_probs, lengths = model(images, widths)
    found, theirs = session.run(None, {"images": images.numpy(), "widths": widths.numpy()})
    assert lengths.tolist() == theirs.tolist()
    for index, length in enumerate(theirs):
        here = log_probs[:length, index].numpy()
        np.testing.assert_allclose(found[:length, index], here, atol=1e-4)


# --- the command line ---


def test_the_command_line_from_render_to_export(tmp_path, capsys):
    made, run = tmp_path / "made", tmp_path / "run"
    drawn = ["render", "--count", "6", "--out", str(made), "--alphabet", "digits"]
    assert main([*drawn, "--height", "48"]) == 0
    rows = list(csv.DictReader((made / "labels.csv").open(encoding="utf-8")))
    assert {Image.open(made / row["file"]).height for row in rows} == {48}
    train = ["train", "--out", str(run), "--alphabet", "digits", "--data", str(made / "labels.csv")]
    train += ["--valid", "synthetic", "--steps", "1", "--batch-size", "2"]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("crnn_lib.cli.train.VALIDATION_PICTURES", 2)
        assert main([*train, "--height", "64"]) == 0
        assert main([*train, "--height", "64", "--resume"]) == 0
        assert main([*train, "--resume"]) == 2
        assert "another model" in capsys.readouterr().err
        weights = str(run / "model.safetensors")
        further = ["--weights", weights, "--out", str(tmp_path / "further")]
        given = [option for option in train if option not in ("--alphabet", "digits")]
        assert main([*given, *further]) == 0
        assert main([*given, *further, "--height", "64"]) == 2
        assert "--height: leave" in capsys.readouterr().err
    assert load_weights(tmp_path / "further" / "model.safetensors")[0].height == 64
    picture = str(made / rows[0]["file"])
    assert main(["read", picture, "--weights", weights]) == 0
    assert main(["evaluate", "--data", str(made / "labels.csv"), "--weights", weights]) == 0
    pytest.importorskip("onnx", reason="the extra onnx is not installed")
    assert main(["export", "--weights", weights, "--out", str(tmp_path / "m.onnx")]) == 0
    assert "images (N, 1, 64, W)" in capsys.readouterr().out


@pytest.mark.parametrize("command", ["render", "train"])
def test_a_height_that_there_is_not_is_one_sentence(command, tmp_path, capsys):
    given = [command, "--out", str(tmp_path / "x"), "--alphabet", "digits", "--height", "40"]
    with pytest.raises(SystemExit) as ended:
        main([*given, *(["--count", "1"] if command == "render" else [])])
    assert ended.value.code == 2
    assert "invalid choice: 40 (choose from 32, 48, 64)" in capsys.readouterr().err
