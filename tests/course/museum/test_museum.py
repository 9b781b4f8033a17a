"""The museum of failures: fingerprints tell bugs from a sound run, and ranges do not overlap."""

import inspect
import math

import pytest
import torch
from crnn_course import museum
from crnn_course.exercises import chapter_05
from crnn_course.exercises.chapter_05 import diagnose
from crnn_course.museum import EXHIBITS, Training, chart, exhibit, run_of

NAMES = [found.name for found in EXHIBITS]


def within(value, bounds):
    return bounds[0] <= value <= bounds[1]


@pytest.mark.parametrize("seed", [0, 1, 2])
@pytest.mark.parametrize("name", NAMES)
def test_the_fingerprint_tells_the_bug_from_a_sound_run(name, seed):
    found = exhibit(name)
    sound, sick = found.measured(seed)
    assert within(sound, found.healthy)
    assert within(sick, found.ill)
    assert found.as_told(seed)


@pytest.mark.parametrize("name", NAMES)
def test_the_ranges_do_not_overlap(name):
    found = exhibit(name)
    assert found.healthy[0] <= found.healthy[1]
    assert found.ill[0] <= found.ill[1]
    assert found.healthy[1] < found.ill[0] or found.ill[1] < found.healthy[0]


def test_each_exhibit_is_one_run_that_differs_in_little():
    assert len(NAMES) == len(set(NAMES)) >= 10
    assert len({found.run for found in EXHIBITS}) == len(EXHIBITS)
    for found in EXHIBITS:
        own = [name for name, value in vars(found.run).items() if inspect.isfunction(value)]
        assert len(own) <= 3, "an exhibit is one bug"
        assert len(inspect.getsource(found.run).splitlines()) <= 15


def test_a_run_is_made_once_and_can_be_repeated():
    assert run_of(Training, 0) is run_of(Training, 0)
    again = Training(0)
    again.train(3)
    assert again.losses == run_of(Training, 0).losses[:3]


def test_a_run_leaves_chance_as_it_was():
    torch.manual_seed(3)
    expected = torch.rand(2)
    torch.manual_seed(3)
    Training(0).train(1)
    assert torch.equal(torch.rand(2), expected)


def test_the_sound_run_reads_what_it_never_saw():
    run = run_of(Training, 0)
    assert not {sample.source for sample in run.seen} & {sample.source for sample in run.unseen}
    assert museum.right(run) > 0.85
    assert run.share_right(run.seen) > 0.85
    assert all(map(math.isfinite, run.losses))


def test_the_labels_of_other_pictures_are_labels_of_other_pictures():
    wrong = run_of(exhibit("labels of other pictures").run, 0)
    sound = run_of(Training, 0)
    assert sorted(sample.text for sample in wrong.seen) == sorted(
        sample.text for sample in sound.seen
    )
    assert [len(sample.text) for sample in wrong.seen] == [
        len(sample.text) for sample in sound.seen
    ]
    moved = sum(mine.text != theirs.text for mine, theirs in zip(wrong.seen, sound.seen))
    assert moved > 0.7 * len(sound.seen)
    assert [sample.text for sample in wrong.unseen] == [sample.text for sample in sound.unseen]


def test_the_chart_has_what_the_doctor_asks_for():
    found = chart(run_of(Training, 0))
    assert list(found) == ["loss", "right", "twins", "neighbours", "picture", "zeros"]
    assert all(isinstance(value, float) for value in found.values())


def test_ranges_and_charts_are_said_in_words():
    assert museum.range_in_words((0.0, 0.0)) == "exactly 0"
    assert museum.range_in_words((2.4, math.inf)) == "above 2.4"
    assert museum.range_in_words((-math.inf, -0.3)) == "below -0.3"
    assert museum.range_in_words((0.85, 1.0)) == "0.85 to 1"
    sick = chart(run_of(exhibit("labels longer than the columns").run, 0))
    assert museum.chart_in_words(sick)["losses of exactly 0 before step 1"] == "some"
    assert (
        museum.chart_in_words(chart(run_of(Training, 0)))["new pictures read right"] == "nearly all"
    )


@pytest.mark.parametrize("name", NAMES)
def test_the_facing_ends_lie_between_the_runs(name):
    found = exhibit(name)
    healthy, ill = found.facing
    assert healthy in found.healthy
    assert ill in found.ill
    sound, sick = found.measured(0)
    assert (sound <= healthy < ill <= sick) or (sick <= ill < healthy <= sound)


@pytest.mark.parametrize("seed", [0, 1, 2])
def test_the_doctor_of_exercise_5_5_is_right_on_real_runs(seed):
    names = {
        "no log-probabilities": "softmax in place of log_softmax",
        "nothing drawn": "nothing is drawn",
        "eval() forgotten": "eval() is forgotten",
        "labels too long": "labels longer than the columns",
        "wrong labels": "labels of other pictures",
        "other pictures": "white on black",
        "blanks first": "blanks dropped first",
    }
    assert diagnose(chart(run_of(Training, seed))) == "sound"
    for said, name in names.items():
        assert diagnose(chart(run_of(exhibit(name).run, seed))) == said


def test_an_unknown_exhibit_is_refused():
    with pytest.raises(KeyError):
        exhibit("a bug that nobody has")


# --- the workbench --------------------------------------------------------------------------------


def test_a_workbench_is_the_same_for_a_seed_and_leaves_chance_as_it_was():
    torch.manual_seed(3)
    expected = torch.rand(2)
    torch.manual_seed(3)
    reader, batches = museum.workbench(4, 2)
    again, same = museum.workbench(4, 2)
    assert torch.equal(torch.rand(2), expected)
    assert all(map(torch.equal, reader.state_dict().values(), again.state_dict().values()))
    assert [batch.texts for batch in batches] == [batch.texts for batch in same]
    assert museum.workbench(5, 2)[1][0].texts != batches[0].texts
    assert [len(batch) for batch in batches] == [8, 8]
    assert museum.workbench(4, 0)[1] == []


def test_unseen_pictures_are_in_no_batch():
    _, batches = museum.workbench(0, 40)
    seen = {source for batch in batches for source in batch.sources}
    assert not seen & set(museum.unseen_batch().sources)


def test_the_reader_of_the_workbench_ignores_padding_and_gives_true_lengths():
    reader, [batch] = museum.workbench(0, 1)
    reader.eval()
    scores, lengths = reader(batch.images, batch.widths)
    assert lengths.tolist() == (batch.widths // 4).tolist()
    for index, width in enumerate(batch.widths.tolist()):
        one = slice(index, index + 1)
        alone, _ = reader(batch.images[one, :, :, :width], batch.widths[one])
        assert torch.allclose(alone[0], scores[index, : lengths[index]])


@pytest.mark.parametrize("seed", [0, 1, 2])
def test_each_fault_of_the_loops_shows(seed):
    """What the chapter says of the broken loops holds for each of the two faults alone."""
    losses = chapter_05._losses(seed, 60, 0.02)
    assert sum(losses[-10:]) / 10 < 0.7
    for change in ({"padded": True}, {"normalised": chapter_05._over_columns}):
        wrong = chapter_05._losses(seed, 60, 0.02, **change)
        assert wrong[0] > 1.5 * losses[0]
        assert sum(wrong[-10:]) / 10 > 2
    fine_tuned, moved = chapter_05._transfer(seed, 60, 0.02)
    assert sum(fine_tuned[-10:]) / 10 < 0.7
    assert moved > 2
    wrong, still = chapter_05._transfer(seed, 60, 0.02, trained="old")
    assert still == 0
    assert sum(wrong[-10:]) / 10 > 1
    wrong, _ = chapter_05._transfer(seed, 60, 0.02, clear="never")
    assert sum(wrong[-10:]) / 10 > 1.2
    rates, _, counted = chapter_05._epochs(seed, 2, 0.06)
    assert rates == pytest.approx([0.06, 0.05, 0.04, 0.03, 0.02, 0.01])
    assert counted == 6
    rates, _, counted = chapter_05._epochs(seed, 2, 0.06, falls="epoch", back=False)
    assert rates == pytest.approx([0.06] * 3 + [0.05] * 3)
    assert counted == 3
