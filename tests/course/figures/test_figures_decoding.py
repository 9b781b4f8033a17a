"""Chapter 06's figures: what is drawn is what was given, and the description says what is drawn."""

from functools import partial
from itertools import product
from math import exp, log, prod

import numpy as np
import pytest
import torch
from crnn_course.exercises.chapter_06 import beam_step, text_probability
from crnn_course.figures import beam, decoding, language
from crnn_course.figures.base import BLUE, ORANGE
from crnn_course.widgets import Explorer, film_strip
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.colors import to_hex
from PIL import Image

from crnn_lib.alphabet import Alphabet
from crnn_lib.ctc import collapse
from crnn_lib.decoding import beam_search, greedy_decode, prefix_beam_search
from crnn_lib.rendering import Box

TWO = [[0.6, 0.4], [0.6, 0.4]]
THREE = [[0.35, 0.25, 0.40], [0.40, 0.50, 0.10], [0.10, 0.10, 0.80]]  # nearly those of the chapter
LETTERS = Alphabet("abcdefghijklmnopqrstuvwxyz")


def random_frames(seed, count=5, classes=4):
    return np.random.default_rng(seed).dirichlet(np.ones(classes), count).tolist()


def texts_of(figure):
    return [text.get_text() for axis in figure.axes for text in axis.texts]


def test_all_texts_are_all_paths():
    texts = decoding.all_texts(THREE)
    assert sum(map(len, texts.values())) == 27
    assert sum(sum(paths.values()) for paths in texts.values()) == pytest.approx(1)
    assert next(iter(texts)) == (1, 2)
    for text, paths in texts.items():
        assert sum(paths.values()) == pytest.approx(text_probability(THREE, text, 0))
        assert list(paths.values()) == sorted(paths.values(), reverse=True)
        assert all(collapse(path) == list(text) for path in paths)


def test_written_columns_are_probabilities():
    columns = decoding.written(["c", {"a": 0.5, "o": 0.3}], LETTERS, sure=0.8)
    assert columns.shape == (4, 1, 27)
    assert torch.allclose(columns.exp().sum(-1), torch.ones(4, 1, dtype=torch.float64))
    assert columns[0, 0, 3].exp() == pytest.approx(0.8)
    assert columns[2, 0, [1, 15]].exp().tolist() == pytest.approx([0.5, 0.3])
    assert columns[1::2, 0, 0].exp().tolist() == pytest.approx([0.8, 0.8])
    assert LETTERS.decode(greedy_decode(columns)[0].labels) == "ca"


def test_paths_are_pieces_of_their_texts():
    figure = decoding.paths_figure(TWO, "·a")
    (axis,) = figure.axes
    bars = [
        (round(bar.get_y() + bar.get_height() / 2), bar.get_width(), bar.get_hatch())
        for bar in axis.patches
    ]
    assert [(row, pytest.approx(width)) for row, width, _ in bars] == [
        (0, 0.24),
        (0, 0.24),
        (0, 0.16),
        (1, 0.36),
    ]
    assert [bool(hatch) for *_, hatch in bars] == [False, False, False, True]
    assert [label.get_text() for label in axis.get_yticklabels()] == ["a", "nothing"]
    assert {"·a", "a·", "aa", "··", "  0.64", "  0.36"} == set(texts_of(figure))
    assert "a 0.64 (3 paths), nothing 0.36 (1 path)" in figure.get_label()
    assert "has 0.36 and spells nothing" in figure.get_label()


def test_the_most_probable_path_of_three_frames_spells_another_text():
    figure = decoding.paths_figure(THREE, "·ab", most=4)
    hatched = [bar for bar in figure.axes[0].patches if bar.get_hatch()]
    assert [bar.get_width() for bar in hatched] == [pytest.approx(0.4 * 0.5 * 0.8)]
    assert len(figure.axes[0].get_yticks()) == 4
    assert "has 0.16 and spells bab" in figure.get_label()


@pytest.mark.parametrize("seed", range(5))
@pytest.mark.parametrize("width", [1, 2, 5, 1000])
def test_the_trace_is_the_search(seed, width):
    frames = random_frames(seed)
    log_probs = torch.tensor(frames, dtype=torch.float64).log()
    steps = beam.trace_beam(frames, width)
    assert len(steps) == len(frames) + 1
    for count, step in enumerate(steps[1:], 1):
        searched = prefix_beam_search(log_probs[:count], width)
        assert list(searched) == list(step.kept)
        for prefix, score in searched.items():
            assert log(sum(step.sums[prefix])) == pytest.approx(score)
        kept_before = steps[count - 1].kept
        for prefix, origins in step.origins.items():
            assert set(origins) <= {prefix, prefix[:-1]} & set(kept_before)
            assert origins


@pytest.mark.parametrize("seed", range(5))
@pytest.mark.parametrize("blank", [0, 3])
def test_steps_of_the_exercise_sum_all_paths(seed, blank):
    frames = random_frames(seed, 4)
    sums = {(): (1.0, 0.0)}
    for frame in frames:
        sums = beam_step(sums, frame, blank)
    assert sum(map(sum, sums.values())) == pytest.approx(1)
    for prefix, (in_blank, in_label) in sums.items():
        paths = [
            path for path in product(range(4), repeat=4) if collapse(path, blank) == list(prefix)
        ]
        of_path = {path: prod(frame[label] for frame, label in zip(frames, path)) for path in paths}
        assert in_blank == pytest.approx(
            sum(value for path, value in of_path.items() if path[-1] == blank)
        )
        assert in_label == pytest.approx(
            sum(value for path, value in of_path.items() if path[-1] != blank)
        )


def test_the_beam_shows_sums_merging_and_what_was_dropped():
    figure = beam.beam_figure(THREE, "·ab", frame=2, beam_width=3)
    (axis,) = figure.axes
    boxes = {
        text.get_text().split("  ")[0]: text for text in axis.texts if text.get_position()[0] == 2
    }
    assert set(boxes) == {"+ a", "+ b", "ba", "✗ nothing", "✗ ab"}
    assert boxes["+ b"].get_text() == "+ b  .235\nblank .160  label .075"
    edges = {
        name: to_hex(text.get_bbox_patch().get_edgecolor()).upper() for name, text in boxes.items()
    }
    assert edges["+ a"] == edges["+ b"] == ORANGE
    assert edges["ba"] == BLUE
    assert edges["✗ ab"] not in (ORANGE, BLUE)
    arrows = [(line.get_xdata()[0], line.get_xdata()[1]) for line in axis.lines]
    assert sum(1 < right < 2 for _, right in arrows) == 7  # two to a, two to b, one to each other
    label = figure.get_label()
    assert "b 0.235 (0.160 in a blank, 0.075 in its label)" in label
    assert "merged: a from nothing and a, b from b and nothing" in label
    assert "dropped: nothing, ab" in label
    assert len(axis.get_xticks()) == 4


def test_a_beam_that_is_wide_enough_drops_nothing():
    figure = beam.beam_figure(THREE, "·ab", frame=3, beam_width=10)
    assert "dropped: none" in figure.get_label()
    assert "keeps ab 0.343" in figure.get_label()
    last = [text for text in figure.axes[0].texts if text.get_position()[0] == 3]
    assert len(last) == 9
    assert all("✗" not in text.get_text() for text in last)
    start = beam.beam_figure(THREE, "·ab", frame=0, beam_width=3)
    assert "keeps nothing 1.000" in start.get_label()
    assert not start.axes[0].lines


def test_the_sliders_of_the_beam_redraw_it():
    draw = partial(beam.beam_figure, THREE, "·ab")
    explorer = Explorer(draw, {"frame": range(4), "beam_width": [3, 1, 2, 10]})
    seen = {explorer.picture.value}
    for frame in (1, 2, 3):
        explorer.sliders["frame"].value = frame
        assert f"After frame {frame} of 3" in explorer.picture.value
        seen.add(explorer.picture.value)
    for width, winner in ((1, "keeps bb"), (2, "keeps bab"), (10, "keeps ab")):
        explorer.sliders["beam_width"].value = width
        assert winner in explorer.picture.value
        seen.add(explorer.picture.value)
    assert len(seen) == 7
    strip = film_strip(partial(draw, beam_width=3), frame=[1, 2, 3])
    assert len(strip.axes) == 3
    assert "(frame 3) After frame 3 of 3" in strip.get_label()


def test_widths_are_drawn_for_each_kind_of_columns():
    shares = {"flat": [0.5, 0.9], "sharp": [0.9, 1.0]}
    figure = beam.width_figure([1, 10], shares, {"flat": 0.4, "sharp": 0.8})
    (axis,) = figure.axes
    assert [list(line.get_ydata()) for line in axis.lines] == [
        [0.5, 0.9],
        [0.4, 0.4],
        [0.9, 1.0],
        [0.8, 0.8],
    ]
    assert [label.get_text() for label in axis.get_xticklabels()] == ["1", "10"]
    assert "flat 50% at 1, 90% at 10 (the best path: 40%)" in figure.get_label()
    assert axis.get_ylim()[1] >= 1


def test_the_trie_shares_beginnings_and_marks_words():
    figure = language.trie_figure(["car", "cart", "cat", "do"])
    (axis,) = figure.axes
    edges = [line for line in axis.lines if line.get_linestyle() == "-"]
    assert len(edges) == 7, "one for each node but the root"
    rings = [line for line in axis.lines if line.get_fillstyle() == "none"]
    assert len(rings) == 4
    assert sorted(texts_of(figure)) == sorted([*"catrtdo", "car", "cart", "cat", "do"])
    assert "a trie of 8 nodes" in figure.get_label()
    assert "the root may be followed by c, d" in figure.get_label()
    assert "may end: car, cart, cat, do" in figure.get_label()


def test_margins_say_where_the_truth_is_ahead():
    figure = language.margins_figure([0, 0.5, 1], {"there": [-1, 2, 5], "qxjz": [3, -4, -9]})
    (axis,) = figure.axes
    drawn = [list(line.get_ydata()) for line in axis.lines if len(line.get_ydata()) == 3]
    assert drawn == [[-1, 2, 5], [3, -4, -9]]
    assert {"there", "qxjz"} <= set(texts_of(figure))
    assert "there is ahead at 0.5, 1; qxjz is ahead at 0." in figure.get_label()
    assert axis.get_ylim()[0] < -9
    never = language.margins_figure([0, 1], {"x": [-1, -2]})
    assert "x is ahead at none" in never.get_label()


def test_decoders_stand_with_their_intervals():
    shares = {
        "exact": {"best path": (0.6, 0.5, 0.65), "beam": (0.7, 0.6, 0.8)},
        "caseless": {"best path": (0.7, 0.6, 0.8), "beam": (0.5, 0.4, 0.6)},
    }
    figure = language.decoders_figure(shares)
    assert [axis.get_title("left") for axis in figure.axes] == ["exact", "caseless"]
    left = figure.axes[0]
    assert list(left.containers[0].lines[0].get_xdata()) == [0.6, 0.7]
    (bars,) = left.containers[0].lines[2]
    assert np.allclose(
        [segment[:, 0] for segment in bars.get_segments()], [(0.5, 0.65), (0.6, 0.8)]
    )
    assert [label.get_text() for label in left.get_yticklabels()] == ["best path", "beam"]
    assert (
        "exact: best path 60.0% (50.0% to 65.0%), beam 70.0% (60.0% to 80.0%)" in figure.get_label()
    )


def test_bars_say_what_a_decoder_gains_and_loses():
    counts = {
        "small": {"beam": (4, 6), "list": (30, 10)},
        "large": {"beam": (2, 2), "list": (5, 9)},
    }
    figure = language.gained_figure(counts)
    assert [axis.get_title("left") for axis in figure.axes] == ["small", "large"]
    widths = [[bar.get_width() for bar in axis.patches] for axis in figure.axes]
    assert widths == [[4, -6, 30, -10], [2, -2, 5, -9]]
    hatches = [bool(bar.get_hatch()) for bar in figure.axes[0].patches]
    assert hatches == [False, True, False, True], "told apart without colours"
    assert texts_of(figure) == ["−2", "+20", "+0", "−4"]
    assert "small: beam gains 4 and loses 6, list gains 30 and loses 10" in figure.get_label()


def test_lines_say_what_each_weight_gains_and_which_was_chosen():
    gains = {"exact": {"small": [10, 30, -5], "large": [1, -2, -8]}}
    chosen = {"exact": {"small": 0.5, "large": 0.1}}
    figure = language.weights_figure([0.1, 0.5, 1], gains, chosen)
    (axis,) = figure.axes
    lines = [list(line.get_ydata()) for line in axis.lines if len(line.get_ydata()) == 3]
    assert lines == [[10, 30, -5], [1, -2, -8]]
    rings = [line for line in axis.lines if line.get_fillstyle() == "none"]
    assert [(int(r.get_xdata()[0]), int(r.get_ydata()[0])) for r in rings] == [(1, 30), (0, 1)]
    assert [label.get_text() for label in axis.get_xticklabels()] == ["0.1", "0.5", "1"]
    label = figure.get_label()
    assert "exact, small: +10 at 0.1, +30 at 0.5, −5 at 1 (chosen: 0.5)" in label


def test_stills_of_the_beam_fit_on_a_screen():
    """The rows of later frames are left out of a still."""
    draw = partial(beam.beam_figure, THREE, "·ab", beam_width=3, low=True)
    heights = [draw(frame=frame).get_figheight() for frame in (1, 2, 3)]
    assert heights == sorted(set(heights))
    assert film_strip(draw, frame=[1, 2, 3]).get_figheight() * 90 < 1000


def test_places_stand_below_their_boxes():
    boxes = [Box(2, 5, 12, 20), Box(14, 5, 17, 20)]
    figure = decoding.places_figure(Image.new("L", (40, 32), 255), "ab", boxes, [(4, 8), (18, 26)])
    (axis,) = figure.axes
    frames = [patch for patch in axis.patches if not patch.get_fill()]
    bars = [patch for patch in axis.patches if patch.get_fill()]
    assert [(patch.get_x() + 0.5, patch.get_width()) for patch in frames] == [(2, 10), (14, 3)]
    assert [(patch.get_x() + 0.5, patch.get_width()) for patch in bars] == [(4, 4), (18, 8)]
    assert all(bar.get_y() > 31 for bar in bars), "below the picture"
    assert axis.get_aspect() == 1, "the letters keep their proportions"
    assert texts_of(figure) == ["a", "b"]
    assert "1 of 2 bars have their middle under" in figure.get_label()
    assert "1 of 2 are less than half as wide" in figure.get_label()


def every_figure():
    shares = {"one": {"best path": (0.6, 0.5, 0.7)}, "two": {"best path": (0.6, 0.5, 0.7)}}
    gains = {"exact": {"small": [1, 3], "large": [2, -4]}}
    return {
        "paths": decoding.paths_figure(THREE, "·ab"),
        "beam": beam.beam_figure(THREE, "·ab", 3, 3),
        "width": beam.width_figure([1, 2], {"flat": [0.5, 1.0]}, {"flat": 0.4}),
        "trie": language.trie_figure(["car", "cat"]),
        "margins": language.margins_figure([0, 1], {"there": [-1, 1]}),
        "decoders": language.decoders_figure(shares),
        "gained": language.gained_figure({"small": {"beam": (4, 6)}, "large": {"beam": (2, 2)}}),
        "weights": language.weights_figure([0.1, 1], gains, {"exact": {"small": 1, "large": 0.1}}),
        "places": decoding.places_figure(
            Image.new("L", (40, 32), 255), "a", [Box(2, 5, 12, 20)], [(4, 8)]
        ),
    }


@pytest.mark.parametrize("name", every_figure())
def test_words_are_large_enough_and_inside(name):
    figure = every_figure()[name]
    canvas = FigureCanvasAgg(figure)
    canvas.draw()
    width, height = canvas.get_width_height()
    for axis in figure.axes:
        for text in [*axis.texts, axis.title, axis.xaxis.label]:
            if text.get_text():
                assert text.get_fontsize() >= 8
                extent = text.get_window_extent()
                assert extent.x0 >= -1
                assert extent.x1 <= width + 1
                assert extent.y0 >= -1
                assert extent.y1 <= height + 1
    assert figure.get_label().endswith(".")
    assert to_hex(figure.get_facecolor()) == "#ffffff"


def test_a_beam_of_one_is_not_the_best_path():
    """The chapter says so of its three frames."""
    log_probs = torch.tensor(THREE, dtype=torch.float64).log()
    assert greedy_decode(log_probs[:, None])[0].labels == (2, 1, 2)
    winners = {width: next(iter(prefix_beam_search(log_probs, width))) for width in (1, 2, 3)}
    assert winners == {1: (2, 2), 2: (2, 1, 2), 3: (1, 2)}
    assert exp(beam_search(log_probs[:, None], beam_width=3)[0][0].score) == pytest.approx(0.32)
