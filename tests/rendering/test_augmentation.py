"""Labelled pictures that differ each time they are seen, by (seed, index) alone."""

import signal

import numpy as np
import pytest
import torch

from crnn_lib.alphabet import Alphabet
from crnn_lib.data.samples import Sample
from crnn_lib.model import CRNN
from crnn_lib.rendering import SyntheticWords
from crnn_lib.rendering.augmentation import Augmentation, Endless, Mixed
from crnn_lib.training import TrainConfig, fit
from tests.rendering.test_faces import DEJAVU

LETTERS = Alphabet("abcdefgh")
UNCHANGED = Augmentation(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0)


@pytest.fixture
def words():
    return SyntheticWords(LETTERS, count=7, seed=3)


class Counting(torch.utils.data.Dataset):
    """Samples of one grey, and how often each was read."""

    identity, contents = "names", "bytes"

    def __init__(self, size: int) -> None:
        self.reads = [0] * size

    def __len__(self) -> int:
        return len(self.reads)

    def __getitem__(self, index: int) -> Sample:
        self.reads[index] += 1
        return Sample(torch.full((1, 32, 40), index / 10), "ab", f"row {index}")


def test_each_epoch_shows_each_sample_once_in_another_order():
    stream = Endless(Counting(7), LETTERS, change=None)
    epochs = [[stream[7 * epoch + number].source for number in range(7)] for epoch in range(3)]
    assert all(sorted(epoch) == [f"row {n}" for n in range(7)] for epoch in epochs)
    assert len(set(map(tuple, epochs))) == 3


def test_a_picture_depends_on_seed_and_index_alone(words):
    forwards, again = Endless(words, LETTERS, seed=5), Endless(words, LETTERS, seed=5)
    pictures = [forwards[index].image for index in range(20)]
    for index in reversed(range(20)):
        assert torch.equal(again[index].image, pictures[index])
    other = Endless(words, LETTERS, seed=6)
    assert any(not torch.equal(other[n].image, pictures[n]) for n in range(20))


def test_a_sample_looks_different_in_every_epoch_and_keeps_its_text(words):
    stream = Endless(words, LETTERS)
    seen: dict[str, list[Sample]] = {}
    for index in range(7 * 4):
        seen.setdefault(stream[index].source, []).append(stream[index])
    for copies in seen.values():
        assert len({copy.text for copy in copies}) == 1
        assert len({copy.image.numpy().tobytes() for copy in copies}) == 4


def test_pictures_keep_their_form_and_range(words):
    for index in range(60):
        image = Endless(words, LETTERS)[index].image
        assert image.dtype == torch.float32
        assert image.shape[:2] == (1, 32)
        assert -1 <= image.min() <= image.max() <= 1


@pytest.mark.parametrize("height", [32, 48, 64])
def test_no_change_leaves_the_picture(height):
    rng = np.random.default_rng(0)
    picture = rng.uniform(0, 255, (height, 90)).round().astype(np.float32)
    assert np.abs(UNCHANGED(picture, "abc", rng) - picture).max() <= 1


@pytest.mark.parametrize(
    "name", ["stretch", "slant", "turn", "size", "shift", "bends", "weight", "blur", "light"]
)
def test_each_change_changes_something_and_zero_leaves_it_out(words, name):
    # the ink must move, not only the grey of a pixel
    grey = (words[0].image[0].numpy() + 1) * np.float32(127.5)
    value = 1.0 if name in ("weight", "blur", "light") else getattr(Augmentation(), name)
    only = Augmentation(**{**vars(UNCHANGED), name: value})
    changed = [only(grey, "abc", np.random.default_rng(seed)) for seed in range(5)]
    assert any(other.shape != grey.shape or np.abs(other - grey).max() > 30 for other in changed)


def test_a_picture_is_never_made_too_narrow_for_its_label():
    picture = np.full((32, 50), 255, np.float32)
    widths = [
        Augmentation(stretch=2)(picture, "abcdef", np.random.default_rng(seed)).shape[1]
        for seed in range(100)
    ]
    assert min(widths) == 48  # two columns of four pixels a letter


def test_files_are_read_once():
    data = Counting(5)
    stream = Endless(data, LETTERS)
    for index in range(50):
        stream[index]
    assert data.reads == [1] * 5


@pytest.mark.parametrize("share", [0.1, 0.5, 0.75])
def test_a_mixture_takes_its_share_and_skips_nothing(words, share):
    labelled = Endless(Counting(4), LETTERS, change=None)
    mixed = Mixed(labelled, SyntheticWords(LETTERS, seed=9), share)
    sources = [mixed[index].source for index in range(80)]
    drawn = [source for source in sources if source.startswith("synthetic")]
    assert len(drawn) == int(80 * share)
    assert drawn == [f"synthetic seed 9 index {index}" for index in range(len(drawn))]
    assert [source for source in sources if source.startswith("row")] == [
        labelled[index].source for index in range(80 - len(drawn))
    ]


@pytest.mark.parametrize("share", [0, 1, -0.5, float("nan")])
def test_shares_that_mix_nothing_are_refused(words, share):
    with pytest.raises(ValueError, match="between 0 and 1"):
        Mixed(Endless(words, LETTERS), SyntheticWords(LETTERS), share)


def test_no_samples_are_refused():
    with pytest.raises(ValueError, match="no samples"):
        Endless(Counting(0), LETTERS)


def test_what_is_compared_on_resume_changes_with_data_changes_and_share(words):
    drawn = SyntheticWords(LETTERS, seed=1)
    streams = [
        Endless(words, LETTERS),
        Endless(words, LETTERS, seed=1),
        Endless(words, LETTERS, change=None),
        Endless(SyntheticWords(LETTERS, count=7, seed=4), LETTERS),
        Mixed(Endless(words, LETTERS), drawn, 0.5),
        Mixed(Endless(words, LETTERS), drawn, 0.25),
    ]
    assert len({stream.identity for stream in streams}) == len(streams)
    lettered, faced = Endless(Counting(3), LETTERS), SyntheticWords(LETTERS, fonts=DEJAVU)
    mixtures = [
        Mixed(lettered, drawn, 0.5),
        Mixed(Endless(words, LETTERS), drawn, 0.5),
        Mixed(lettered, faced, 0.5),
        Mixed(Endless(words, LETTERS), faced, 0.5),
    ]
    assert len({mixture.contents for mixture in mixtures}) == len(mixtures)
    assert mixtures[1].contents is None


class Interrupting(torch.utils.data.Dataset):
    """The samples of a stream; before one of them the user presses Ctrl-C, once."""

    def __init__(self, stream: Endless, at: int) -> None:
        self.stream, self.at, self.identity = stream, at, stream.identity

    def __getitem__(self, index: int) -> Sample:
        if index == self.at:
            self.at = -1
            signal.raise_signal(signal.SIGINT)
        return self.stream[index]


def test_a_training_with_changes_resumes_bit_for_bit(words, tmp_path):
    config = TrainConfig(steps=6, batch_size=2, pool=1, checkpoint_every=1, progress=False)

    def train(folder, at, resume=False):
        torch.manual_seed(0)
        model = CRNN(len(LETTERS))
        data = Interrupting(Endless(words, LETTERS), at)
        history = fit(
            model, data, alphabet=LETTERS, config=config, out=tmp_path / folder, resume=resume
        )
        return history, model.state_dict()

    _, whole = train("whole", at=-1)
    stopped, _ = train("run", at=6)
    assert stopped.interrupted
    assert len(stopped.losses) < 6
    _, resumed = train("run", at=-1, resume=True)
    assert all(torch.equal(whole[name], resumed[name]) for name in whole)


def test_frozen_convolutions_stay_and_the_rest_learns(words, tmp_path):
    model = CRNN(len(LETTERS))
    before = {name: value.clone() for name, value in model.state_dict().items()}
    learnt = [parameter.requires_grad for parameter in model.parameters()]
    config = TrainConfig(steps=3, batch_size=2, freeze="cnn", progress=False)
    fit(model, Endless(words, LETTERS), alphabet=LETTERS, config=config)
    after = model.state_dict()
    same = {name for name in after if torch.equal(after[name], before[name])}
    assert same == {name for name in after if name.startswith("cnn.")}  # BatchNorm's too
    assert [parameter.requires_grad for parameter in model.parameters()] == learnt
