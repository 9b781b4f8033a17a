"""Texts are found in sources as Python puts them together, and nothing else is."""

import pytest
from crnn_course.language.extract import is_text, messages


def found(*lines):
    return messages("\n".join(lines))


def test_computed_parts_are_holes_and_pieces_are_joined():
    assert found('f"Frame {frame} has " f"{count:.2f} paths"') == ["Frame {0} has {1} paths"]
    assert found('"Two " + "words " + name') == ["Two words {0}"]


def test_a_choice_gives_a_text_for_each_branch():
    assert found("""f"it is {'too large' if x else 'too small'}: {x}" """) == [
        "it is too large: {0}",
        "it is too small: {0}",
    ]
    assert found("""f"{n} step{'s' * (n > 1)} left" """) == ["{0} step left", "{0} steps left"]


def test_a_name_that_is_given_a_string_once_counts_as_that_string():
    source = ["def f(x):", "    name = f'the {x} rate'", "    return f'{name} (right axis)'"]
    assert "the {0} rate (right axis)" in found(*source)
    again = [*source[:2], "    name = other(name)", source[2]]
    assert "{0} (right axis)" in found(*again)


def test_single_words_count_where_they_are_spoken():
    lines = ["def how(x):", "    return 'falls' if x else 'rises'", "f'The loss {how(2)} now.'"]
    assert found(*lines) == ["falls", "rises", "The loss {0} now."]
    assert found("axis.set_xlabel('frame')") == ["frame"]
    assert found("key = 'frame'", "table['frame']") == []
    assert found("maps = {'guessed': a, 'what is wanted': b}") == ["guessed", "what is wanted"]


@pytest.mark.parametrize(
    "source",
    [
        "'''A docstring of a module.'''",
        "def f():\n    '''Do it all.'''",
        "raise ValueError('this is for the authors')",
        "x == 'two words'",
        "table['two words']",
        "axis.legend(loc='upper right')",
        "f'{x:two words}'",
        "open('data/two_words.csv')",
        "re.compile('two words')",
        "print('what a cell prints')",
    ],
)
def test_what_is_no_text_is_left_out(source):
    assert found(source) == []


def test_a_text_has_two_words_one_of_them_in_small_letters():
    assert is_text("two words", False)
    assert is_text("{0} columns", False)
    assert not is_text("columns", False)
    assert is_text("columns", True)
    assert not is_text("{0}, {1}", True)
    assert not is_text(", dtype=torch.float64", True)
    assert not is_text("torch.tensor({0})", True)
