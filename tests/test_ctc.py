import itertools

from hypothesis import given
from hypothesis import strategies as st

from crnn_lib.ctc import collapse, minimum_frames


def test_merge_repeats_first_then_drop_blanks():
    assert collapse([1, 1, 0, 1, 2, 2, 0]) == [1, 1, 2]
    assert collapse([0, 0]) == []
    assert collapse([3, 3], blank=3) == []


@given(st.lists(st.integers(1, 2), max_size=4))
def test_minimum_frames_against_all_paths(target):
    """By trying every path: none of fewer frames spells the target, one of that many does."""
    needed = minimum_frames(target)
    for frames in range(needed + 1):
        spelt = any(collapse(path) == target for path in itertools.product(range(3), repeat=frames))
        assert spelt == (frames == needed)


def test_hello_needs_a_blank_between_its_ls():
    assert minimum_frames([8, 5, 12, 12, 15]) == 6
