import random
import struct
import wave
from pathlib import Path

import numpy as np
import pytest
import torch

from crnn_lib import Alphabet
from crnn_lib.data import LabelsError
from crnn_lib.uses.sound import RATE, SoundError, load_sound, resample, save_sound
from crnn_lib.uses.spectrogram import (
    faster,
    frames,
    hertz,
    log_mel,
    masked,
    mel,
    mel_filters,
    shifted,
    stretched,
    tilted,
)
from crnn_lib.uses.speech import Recordings, Speaking, Spoken, SpokenStrings, load_spoken
from tests import ROOT

SHIPPED = ROOT / "data" / "speech" / "labels.csv"
TWO = Alphabet("12")


def tone(pitch: float, seconds: float = 0.5, rate: int = RATE) -> torch.Tensor:
    return 0.5 * torch.sin(2 * torch.pi * pitch * torch.arange(round(seconds * rate)) / rate)


def write(path: Path, data: bytes, channels: int = 1, width: int = 2, rate: int = RATE) -> Path:
    with wave.open(str(path), "wb") as file:
        file.setparams((channels, width, rate, 0, "NONE", ""))
        file.writeframes(data)
    return path


def test_what_is_saved_is_read_again(tmp_path):
    save_sound(tmp_path / "a.wav", tone(440))
    # two steps of 16 bits
    assert torch.allclose(load_sound(tmp_path / "a.wav"), tone(440), atol=2 / 32768)


@pytest.mark.parametrize(("width", "value"), [(1, 192), (3, 2**22), (4, 2**30)])
def test_half_of_the_loudest_is_a_half_in_every_width(tmp_path, width, value):
    path = write(tmp_path / "a.wav", value.to_bytes(width, "little") * 10, width=width)
    assert load_sound(path).tolist() == [0.5] * 10


def test_another_rate_keeps_pitch_and_length():
    down = resample(tone(440, rate=44_100), 44_100)
    assert len(down) == RATE // 2
    assert torch.allclose(down, tone(440), atol=0.02)
    too_high = resample(tone(6000, rate=44_100), 44_100)  # 8,000 samples cannot hold it
    assert too_high.abs().max() < 0.02


@pytest.mark.parametrize("speed", [0.8, 1.0, 1.25])
def test_what_is_played_faster_is_shorter_and_higher(speed):
    played = faster(tone(440, 1.0), speed)
    assert len(played) == pytest.approx(RATE / speed, abs=256)  # whole windows
    loudest = torch.fft.rfft(played).abs().argmax() * RATE / len(played)
    # a window of 256 in 6,400 samples may be missing
    assert loudest == pytest.approx(440 * speed, rel=0.03)


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda path: path.mkdir(), "is a folder"),
        (lambda path: None, "does not exist"),
        (lambda path: path.touch(), "is empty"),
        (lambda path: path.write_bytes(b"RIFF"), "cut off within its header"),
        (lambda path: path.write_bytes(b"no sound at all, but a long text"), "is not a wav file"),
        (lambda path: write(path, bytes(8), channels=2), "has 2 channels"),
        (lambda path: write(path, bytes(8), rate=4000), "has 4000 samples a second"),
        (lambda path: write(path, b""), "holds no sound"),
        (lambda path: write(path, bytes(800)), "is silent"),
        (lambda path: write(path, bytes(2 * 91 * RATE)), "is 91 seconds long"),
    ],
)
def test_what_is_not_a_recording_is_refused_with_a_sentence(tmp_path, make, message):
    make(tmp_path / "a.wav")
    with pytest.raises(SoundError, match=message):
        load_sound(tmp_path / "a.wav")


def test_a_recording_that_was_cut_off_is_refused(tmp_path):
    path = write(tmp_path / "a.wav", struct.pack("<h", 999) * RATE)
    path.write_bytes(path.read_bytes()[: RATE + 44])
    with pytest.raises(SoundError, match=r"promises 1.00 seconds, 0.50 are there"):
        load_sound(path)


def test_mel_and_its_inverse():
    pitches = torch.tensor([60.0, 440.0, 1000.0, 3900.0])
    assert torch.allclose(hertz(mel(pitches)), pitches, rtol=1e-4)
    assert mel(torch.tensor(1000.0)).item() == pytest.approx(1000, abs=1)


def test_a_higher_tone_is_higher_in_the_picture():
    rows = [int(log_mel(tone(pitch))[0].mean(1).argmax()) for pitch in (200.0, 800.0, 3000.0)]
    assert rows[0] > rows[1] > rows[2]  # row 0 is the top
    centres = mel_filters().argmax(1)
    assert (centres.diff() >= 0).all()


def test_shape_and_values_of_the_picture():
    picture = log_mel(tone(440))
    assert picture.shape == (1, 32, frames(RATE // 2))
    assert picture.max() == 1
    assert picture.min() >= -1
    assert torch.allclose(log_mel(0.01 * tone(440)), picture, atol=1e-3)  # loudness does not matter
    assert log_mel(tone(440, 0.001)).shape == (1, 32, 1)


def test_a_string_is_spoken_by_one_speaker_and_is_always_the_same():
    said = [
        Spoken(text, name, tone(pitch))
        for name, pitch in (("a", 300.0), ("b", 900.0))
        for text in "12"
    ]
    strings = SpokenStrings(said, TWO, speaking=Speaking(pause=(0, 0)), count=4)
    assert torch.equal(strings[2].image, strings[2].image)
    assert {len(sample.text) for sample in (strings[index] for index in range(4))} <= {3, 4, 5, 6}
    sample = strings[0]
    assert sample.image.shape[-1] == frames(len(sample.text) * RATE // 2)
    with pytest.raises(ValueError, match="c never says 2"):
        SpokenStrings([*said, Spoken("1", "c", tone(200))], TWO)


def test_strings_are_spoken_with_the_tempo_and_the_tilt_asked_for():
    said = [Spoken(text, "a", tone(pitch)) for text, pitch in (("1", 300.0), ("2", 900.0))]

    def spoken(**how):
        return SpokenStrings(said, TWO, speaking=Speaking(pause=(0, 0), **how))[0].image

    plain, slow, bright = spoken(), spoken(tempo=(2.0, 2.0)), spoken(tilt=12.0)
    assert slow.shape[2] == 2 * plain.shape[2]
    assert bright.shape == plain.shape
    assert not torch.allclose(bright, plain)


def test_noise_is_as_far_below_as_was_asked_for():
    said = [Spoken(text, "a", tone(300)) for text in "12"]
    clean = SpokenStrings(said, TWO, speaking=Speaking(pause=(0, 0)))
    noisy = SpokenStrings(said, TWO, speaking=Speaking(pause=(0, 0), noise=(20, 20)))
    speech = clean.sound("1212", np.random.default_rng(0))
    noise = noisy.sound("1212", np.random.default_rng(0)) - speech
    ratio = speech.square().mean() / noise.square().mean()
    assert 10 * torch.log10(ratio).item() == pytest.approx(20, abs=0.3)


def test_masks_black_out_and_leave_the_given_picture_alone():
    picture = torch.ones(1, 32, 40)
    hidden = masked(picture, np.random.default_rng(1), 2)
    assert (hidden == -1).any()
    assert (hidden == 1).any()
    assert (picture == 1).all()


def test_shipped_recordings_are_ten_digits_of_each_voice():
    spoken = load_spoken(SHIPPED)
    voices = {recording.speaker for recording in spoken}
    assert len(spoken) == 1060
    said = {(recording.speaker, recording.text) for recording in spoken}
    assert said == {(voice, digit) for voice in voices for digit in "0123456789"}
    assert Recordings(SHIPPED)[0].image.shape[:2] == (1, 32)


def test_labels_that_do_not_say_who_spoke_are_refused():
    with pytest.raises(LabelsError, match="no column person"):
        load_spoken(SHIPPED, column="person")


def test_a_shorter_throat_moves_the_picture_up():
    picture = log_mel(tone(800))
    assert torch.equal(shifted(picture, 0), picture)
    up, down = shifted(picture, 3), shifted(picture, -3)
    assert torch.equal(up[:, :-3], picture[:, 3:])
    assert torch.equal(down[:, 3:], picture[:, :-3])
    assert (up[:, -3:] == -1).all()
    assert (down[:, :3] == -1).all()


def test_another_microphone_tilts_by_the_decibels_asked_for():
    picture = torch.full((1, 32, 5), -0.5)
    picture[:, 0] = 1  # the highest band is the loudest
    louder = tilted(picture, 6)
    assert louder.max() == 1
    assert louder[0, 0, 0] == 1
    # between the second row and the last are 30 of the 31 steps from +6 to -6 decibels; a range of
    # 60 decibels is 2
    difference = (louder[0, 1, 0] - louder[0, -1, 0]).item()
    assert difference == pytest.approx(12 * 30 / 31 * 2 / 60, abs=1e-5)
    assert tilted(picture, 30).min() == -1  # never below black
    assert torch.equal(tilted(picture, 0), picture)


def test_a_slower_speaker_makes_the_picture_wider_at_the_same_pitch():
    picture = log_mel(tone(800))
    wider = stretched(picture, 1.25)
    assert wider.shape == (1, 32, round(1.25 * picture.shape[2]))
    assert (wider.mean(2).argmax(1) == picture.mean(2).argmax(1)).all()
    assert torch.equal(stretched(picture, 1.0), picture)
    assert stretched(picture, 0.001).shape[2] == 1


def test_headers_with_single_bytes_changed_are_read_or_refused_with_a_sentence(tmp_path):
    path = tmp_path / "x.wav"
    save_sound(path, torch.sin(torch.arange(800) / 5))
    content, chance = path.read_bytes(), random.Random(0)
    refused = 0
    for _ in range(600):
        damaged = bytearray(content)
        for _ in range(chance.randint(1, 3)):
            damaged[chance.randrange(44)] = chance.choice((0, 1, 2, 3, 5, 127, 128, 255))
        path.write_bytes(damaged)
        try:
            load_sound(path)
        except SoundError as error:
            refused += str(path) in str(error)
    assert refused > 100
