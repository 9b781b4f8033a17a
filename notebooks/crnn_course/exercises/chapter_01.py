"""Exercises and questions of chapter 01: words become tensors."""

from __future__ import annotations

import random
import string
from collections.abc import Sequence
from itertools import groupby
from math import ceil, floor
from typing import Any

import torch
from torch import Tensor

from crnn_course.exercises.machinery import Exercise, Mistake, Question
from crnn_lib.alphabet import Alphabet
from crnn_lib.contract import HEIGHT
from crnn_lib.data import pad_images, scaled_width

Labels = Sequence[int]

# --- the right answers that the library has in another form, or not at all ------------------------


def to_classes(text: str, characters: str) -> list[int]:
    """Class numbers of `text`, counted from 1 in `characters`. Raises ValueError for a character
    that is not there.
    """
    class_of = {character: place for place, character in enumerate(characters, start=1)}
    for character in text:
        if character not in class_of:
            raise ValueError(f"{character!r} is not in the alphabet")
    return [class_of[character] for character in text]


def to_text(labels: Labels, characters: str) -> str:
    """The text of class numbers, one character each. Raises ValueError for 0, the blank, and for
    what is no class.
    """
    return "".join(characters[label - 1] for label in _refuse_others(labels, characters))


def _refuse_others(labels: Labels, characters: str) -> Labels:
    for label in labels:
        if not 1 <= label <= len(characters):
            raise ValueError(f"{label} is no character")
    return labels


def pad_labels(labels: Sequence[Labels]) -> tuple[Tensor, Tensor]:
    """Class numbers of N texts -> matrix (N, L) padded on the right with 0, true lengths (N,)."""
    lengths = torch.tensor([len(one) for one in labels])
    matrix = torch.zeros(len(labels), int(lengths.max()), dtype=torch.long)
    for row, one in enumerate(labels):
        matrix[row, : len(one)] = torch.tensor(one)
    return matrix, lengths


def padding_share(widths: Sequence[int], batch_size: int) -> float:
    """Share of all pixel columns that is padding, if pictures of these widths are cut, in order,
    into batches.

    Each batch of `batch_size` pictures (the last may be smaller) is as wide as its own widest
    picture.
    """
    return 1 - sum(widths) / _columns_of(_batches(widths, batch_size))


def _columns_of(batches: Sequence[Sequence[int]]) -> int:
    """Pixel columns of padded batches, counted over all pictures."""
    return sum(len(batch) * max(batch) for batch in batches)


def _batches(widths: Sequence[int], batch_size: int) -> list[list[int]]:
    return [list(widths[first : first + batch_size]) for first in range(0, len(widths), batch_size)]


# --- typical mistakes -----------------------------------------------------------------------------


def _counted_from_zero(text: str, characters: str) -> list[int]:
    return [characters.index(character) for character in text]


def _counted_from_zero_by_dictionary(text: str, characters: str) -> list[int]:
    class_of = {character: place for place, character in enumerate(characters)}
    return [class_of[character] for character in text]


def _unknown_is_zero(text: str, characters: str) -> list[int]:
    return [characters.find(character) + 1 for character in text]


def _unknown_is_skipped(text: str, characters: str) -> list[int]:
    return [characters.index(character) + 1 for character in text if character in characters]


def _key_error(text: str, characters: str) -> list[int]:
    class_of = {character: place for place, character in enumerate(characters, start=1)}
    return [class_of[character] for character in text]


def _sorted_characters(text: str, characters: str) -> list[int]:
    return [sorted(characters).index(character) + 1 for character in text]


def _hyphen_is_blank(text: str, characters: str) -> list[int]:
    return [0 if character == "-" else characters.index(character) + 1 for character in text]


def _code_points(text: str, characters: str) -> list[int]:
    return [ord(character) - ord("a") + 1 for character in text]


def _one_too_far(labels: Labels, characters: str) -> str:
    return "".join(characters[label] for label in labels)


def _without_a_look(labels: Labels, characters: str) -> str:
    return "".join(characters[label - 1] for label in labels)


def _only_blank_refused(labels: Labels, characters: str) -> str:
    if 0 in labels:
        raise ValueError
    return _without_a_look(labels, characters)


def _only_large_refused(labels: Labels, characters: str) -> str:
    if any(label > len(characters) for label in labels):
        raise ValueError
    return _without_a_look(labels, characters)


def _blanks_dropped(labels: Labels, characters: str) -> str:
    return _without_a_look(
        _refuse_others([label for label in labels if label != 0], characters), characters
    )


def _blanks_dropped_without_a_look(labels: Labels, characters: str) -> str:
    return _without_a_look([label for label in labels if label != 0], characters)


def _repeats_merged(labels: Labels, characters: str) -> str:
    return _without_a_look(
        [label for label, _ in groupby(_refuse_others(labels, characters))], characters
    )


def _collapsed(labels: Labels, characters: str) -> str:
    return _without_a_look([label for label, _ in groupby(labels) if label != 0], characters)


def _unknown_dropped(labels: Labels, characters: str) -> str:
    return "".join(characters[label - 1] for label in labels if 1 <= label <= len(characters))


def _true_share(widths: Sequence[int], batch_size: int) -> float:
    return sum(widths) / _columns_of(_batches(widths, batch_size))


def _one_batch(widths: Sequence[int], batch_size: int) -> float:
    return 1 - sum(widths) / _columns_of([widths])


def _mean_of_shares(widths: Sequence[int], batch_size: int) -> float:
    batches = _batches(widths, batch_size)
    return sum(1 - sum(batch) / _columns_of([batch]) for batch in batches) / len(batches)


def _of_the_pictures(widths: Sequence[int], batch_size: int) -> float:
    return _columns_of(_batches(widths, batch_size)) / sum(widths) - 1


def _last_dropped(widths: Sequence[int], batch_size: int) -> float:
    whole = widths[: len(widths) // batch_size * batch_size]
    return 1 - sum(whole) / _columns_of(_batches(whole, batch_size))


def _last_filled_up(widths: Sequence[int], batch_size: int) -> float:
    return 1 - sum(widths) / sum(batch_size * max(batch) for batch in _batches(widths, batch_size))


def _sorted_first(widths: Sequence[int], batch_size: int) -> float:
    return 1 - sum(widths) / _columns_of(_batches(sorted(widths), batch_size))


def _columns(widths: Sequence[int], batch_size: int) -> int:
    return _columns_of(_batches(widths, batch_size)) - sum(widths)


def _percentage(widths: Sequence[int], batch_size: int) -> float:
    return 100 - 100 * sum(widths) / _columns_of(_batches(widths, batch_size))


def _padded_left(labels: Sequence[Labels]) -> tuple[list[list[int]], list[int]]:
    longest = max(map(len, labels))
    return [[0] * (longest - len(one)) + list(one) for one in labels], [len(one) for one in labels]


def _padded_with(value: int, labels: Sequence[Labels]) -> tuple[list[list[int]], list[int]]:
    longest = max(map(len, labels))
    return [list(one) + [value] * (longest - len(one)) for one in labels], [
        len(one) for one in labels
    ]


def _labels_cut(labels: Sequence[Labels]) -> tuple[list[list[int]], list[int]]:
    shortest = min(map(len, labels))
    return [list(one[:shortest]) for one in labels], [shortest] * len(labels)


def _pictures_filled(
    images: Sequence[Tensor], value: float, left: bool = False
) -> tuple[Tensor, list[int]]:
    widths = [image.shape[-1] for image in images]
    padded = torch.full((len(images), 1, HEIGHT, max(widths)), value)
    for row, image, width in zip(padded, images, widths):
        row[:, :, slice(-width, None) if left else slice(width)] = image
    return padded, widths


def _padded_widths(images: Sequence[Tensor]) -> tuple[Tensor, list[int]]:
    padded, widths = _pictures_filled(images, 0.0)
    return padded, [max(widths)] * len(images)


def _pictures_cut(images: Sequence[Tensor]) -> tuple[Tensor, list[int]]:
    narrowest = min(image.shape[-1] for image in images)
    return torch.stack([image[:, :, :narrowest] for image in images]), [narrowest] * len(images)


def _pictures_stretched(images: Sequence[Tensor]) -> tuple[Tensor, list[int]]:
    widths = [image.shape[-1] for image in images]
    size = (HEIGHT, max(widths))
    return torch.cat(
        [torch.nn.functional.interpolate(image[None], size) for image in images]
    ), widths


# --- examples -------------------------------------------------------------------------------------


def _texts() -> list[tuple[Any, ...]]:
    """(text, characters): small ones, then random ones over shuffled alphabets; some hold a
    character that is not there.
    """
    dice = random.Random(1)
    examples = [("cab", "abc"), ("no", "on"), ("re-do", "deor-"), ("café", "acef"), ("", "ab")]
    for number in range(10):
        characters = "".join(dice.sample(string.ascii_lowercase + "-", 8))
        text = "".join(dice.choices(characters, k=dice.randint(3, 9)))
        examples.append((f"{text}É" if number % 5 == 4 else text, characters))
    return examples


def _labels() -> list[tuple[Any, ...]]:
    """(labels, characters): small ones, then random ones; some hold the blank or a number that is
    too large.
    """
    dice = random.Random(2)
    examples = [
        ([3, 1, 2], "abc"),
        ([1, 2, 2, 1], "ab"),
        ([1, 0, 2], "abc"),
        ([1, 4], "abc"),
        ([], "ab"),
    ]
    for number in range(10):
        characters = "".join(dice.sample(string.ascii_lowercase + "-", 8))
        labels = [dice.randint(1, 8) for _ in range(dice.randint(3, 9))]
        labels[-1] = (0, 9, labels[-1])[min(number, 2)]
        examples.append((labels, characters))
    return examples


def _sizes() -> list[tuple[Any, ...]]:
    """(width, height) of pictures; none lies halfway between two widths, where ways of rounding
    differ.
    """
    dice = random.Random(3)
    sizes = [(100, 32), (100, 64), (50, 20), (5, 24), (7, 24), (1, 90)]
    sizes += [(dice.randint(5, 900), dice.randint(10, 200)) for _ in range(20)]
    return [
        ((width, height),)
        for width, height in sizes
        if (2 * width * HEIGHT) % (2 * height) != height
    ]


def _lists_of_labels() -> list[tuple[Any, ...]]:
    dice = random.Random(4)
    examples: list[list[list[int]]] = [[[3, 1], [2]], [[1], [2, 2, 1], [3, 4]]]
    examples += [
        [[dice.randint(1, 26) for _ in range(dice.randint(1, 9))] for _ in range(number)]
        for number in range(2, 11)
    ]
    return [(example,) for example in examples]


def _pictures() -> list[tuple[Any, ...]]:
    generator = torch.Generator().manual_seed(5)
    widths = [
        (2, 4),
        (5, 3, 4),
        *[torch.randint(3, 40, (count,), generator=generator).tolist() for count in range(2, 10)],
    ]
    return [
        ([torch.rand(1, HEIGHT, width, generator=generator) * 2 - 1 for width in batch],)
        for batch in widths
    ]


def _lists_of_widths() -> list[tuple[Any, ...]]:
    dice = random.Random(6)
    examples = [([4, 4], 2), ([2, 4], 2), ([10, 40, 30, 20], 2), ([5, 20, 10], 2)]
    return examples + [
        ([dice.randint(5, 200) for _ in range(dice.randint(5, 40))], dice.randint(2, 8))
        for _ in range(10)
    ]


EXERCISES = (
    Exercise(
        number="1.1",
        title="from characters to class numbers",
        difficulty=1,
        importance=3,
        minutes=6,
        reference=to_classes,
        examples=_texts,
        forbidden=(Alphabet.encode,),
        mistakes=(
            Mistake(
                "You count from 0, so your first character gets the class of the blank. "
                "Class 0 belongs to no character: count from 1.",
                _counted_from_zero,
            ),
            Mistake(
                "You count from 0, so your first character gets the class of the blank: count "
                "from 1. "
                "And for an unknown character your dictionary raises a KeyError, where a "
                "ValueError is asked for.",
                _counted_from_zero_by_dictionary,
            ),
            Mistake(
                "A character that is not in the alphabet becomes 0 in your answer: the blank. "
                "Nothing stops, and the label "
                "is wrong for ever. Raise a ValueError that names the character.",
                _unknown_is_zero,
            ),
            Mistake(
                "You leave out what is not in the alphabet, so the label says something else than "
                "the picture. "
                "Raise a ValueError that names the character.",
                _unknown_is_skipped,
            ),
            Mistake(
                "The numbers are right. But for an unknown character your dictionary raises a "
                "KeyError: "
                "catch it, or look first, and raise a ValueError that says what is wrong.",
                _key_error,
            ),
            Mistake(
                "You number the characters in sorted order. The order is the alphabet's own: "
                "its first character is class 1, whatever it is.",
                _sorted_characters,
            ),
            Mistake(
                "You turn the hyphen into 0. Some papers print the blank as a hyphen, but '-' is "
                "a character like any other: "
                "its class is its place, counted from 1.",
                _hyphen_is_blank,
            ),
            Mistake(
                "You compute the class from the character's code point, which fits only an "
                "alphabet from a to z. "
                "Look up the place of the character in `characters`.",
                _code_points,
            ),
        ),
        hints=(
            (
                "The class of a character is its place in `characters`, but the first place is 1. "
                "Where is 0 gone?"
            ),
            "make a dictionary: character -> place, counted from 1\n"
            "for each character of the text:\n"
            "    if the dictionary does not have it: raise ValueError with the character in its "
            "message\n"
            "    append its number",
            (
                "A list as long as the text: for 'cab' and the characters 'abc' it is [3, 1, 2]; "
                "'cad' raises a ValueError."
            ),
        ),
        praise="0 stays free for the blank, and what the model cannot write is an error at once, "
        "not a "
        "wrong label.",
    ),
    Exercise(
        number="1.2",
        title="from class numbers back to characters",
        difficulty=1,
        importance=2,
        minutes=5,
        reference=to_text,
        examples=_labels,
        forbidden=(Alphabet.decode,),
        mistakes=(
            Mistake(
                (
                    "You look one place too far: class 1 is the first character, and Python counts "
                    "the places of a string from 0."
                ),
                _one_too_far,
            ),
            Mistake(
                "Class 0 becomes the last character of the alphabet: label - 1 is then -1, and "
                "Python counts -1 from the end. "
                "Refuse 0, and numbers that are too large, with a ValueError.",
                _without_a_look,
            ),
            Mistake(
                (
                    "You refuse the blank. A number beyond the alphabet still ends in an "
                    "IndexError: "
                    "refuse it in the same way."
                ),
                _only_blank_refused,
            ),
            Mistake(
                "You refuse numbers that are too large. But 0 slips through: label - 1 is then -1, "
                "which Python reads as the last character.",
                _only_large_refused,
            ),
            Mistake(
                "You drop the zeros. That is part of CTC's rule, which comes later; here a 0 in a "
                "label is a fault: "
                "raise a ValueError.",
                _blanks_dropped,
            ),
            Mistake(
                "You drop the zeros; here they are a fault of the data, to be refused with a "
                "ValueError. "
                "And a number beyond the alphabet ends in an IndexError: refuse it in the same "
                "way.",
                _blanks_dropped_without_a_look,
            ),
            Mistake(
                "You merge equal neighbours, so 'abba' becomes 'aba'. That is part of CTC's rule "
                "for paths; "
                "a label has one number for each character.",
                _repeats_merged,
            ),
            Mistake(
                "This is CTC's rule for paths: merge, then drop blanks. A label is no path: one "
                "number for each character, "
                "and 0 is a fault to be refused.",
                _collapsed,
            ),
            Mistake(
                (
                    "You leave out the numbers that are no characters, so a fault of the data "
                    "goes by "
                    "unseen: raise a ValueError."
                ),
                _unknown_dropped,
            ),
        ),
        hints=(
            (
                "Which place of the string belongs to class 1? And what does Python give for the "
                "place -1?"
            ),
            "for each label:\n"
            "    if it is not from 1 to the number of characters: raise ValueError\n"
            "    take the character one place before it\n"
            "join them",
            (
                "A string with one character for each label: [1, 2, 2, 1] with 'ab' is 'abba'; "
                "[1, 0, "
                "2] raises a ValueError."
            ),
        ),
        praise="There and back again gives the same text, and the blank never turns into a letter "
        "by way "
        "of the index -1.",
    ),
    Exercise(
        number="1.3",
        title="how wide a picture is at height 32",
        difficulty=1,
        importance=2,
        minutes=4,
        reference=scaled_width,
        examples=_sizes,
        mistakes=(
            Mistake(
                (
                    "You cut off the fraction, so pictures become up to a pixel too narrow: round "
                    "to "
                    "the nearest."
                ),
                lambda size: max(1, floor(size[0] * HEIGHT / size[1])),
            ),
            Mistake(
                "You cut off the fraction: round to the nearest. And a very narrow picture gets "
                "the width 0: "
                "nothing is left of it, so make it 1 at least.",
                lambda size: floor(size[0] * HEIGHT / size[1]),
            ),
            Mistake(
                "You always round up: round to the nearest.",
                lambda size: max(1, ceil(size[0] * HEIGHT / size[1])),
            ),
            Mistake(
                (
                    "A very narrow picture gets the width 0, and nothing is left of it: a picture "
                    "is "
                    "at least 1 pixel wide."
                ),
                lambda size: round(size[0] * HEIGHT / size[1]),
            ),
            Mistake(
                "You have width and height the other way round: Pillow's size is (width, height).",
                lambda size: max(1, round(size[1] * HEIGHT / size[0])),
            ),
            Mistake(
                "You leave the width as it was and change the height only: that stretches the "
                "letters. "
                "Multiply the width by the same factor as the height.",
                lambda size: size[0],
            ),
            Mistake(
                "You round the factor before you multiply, and the small error grows with the "
                "width: multiply first, "
                "then round.",
                lambda size: max(1, size[0] * round(HEIGHT / size[1])),
            ),
            Mistake(
                "You divide 32 by the height in whole numbers, which makes the factor 0 for every "
                "picture higher than 32: "
                "multiply by the width first.",
                lambda size: max(1, size[0] * (HEIGHT // size[1])),
            ),
        ),
        hints=(
            (
                "The height becomes 32: by which factor is it multiplied? The width gets the same "
                "factor."
            ),
            "width times 32 divided by the height\nround to the nearest\nat least 1",
            "A whole number: (100, 64) gives 50, (50, 20) gives 80, and (1, 90) gives 1.",
        ),
        praise="Height and width get the same factor, so an o stays as round as it was.",
    ),
    Exercise(
        number="1.4",
        title="labels of different lengths in one matrix",
        difficulty=2,
        importance=3,
        minutes=8,
        reference=pad_labels,
        examples=_lists_of_labels,
        mistakes=(
            Mistake(
                "You pad on the left, so the first numbers of a short label are zeros. Pad on the "
                "right: "
                "who reads the first `length` numbers of a row must get the label.",
                _padded_left,
            ),
            Mistake(
                (
                    "You pad with -1. Here the filling is 0: no character has it, so a mix-up is "
                    "noticed."
                ),
                lambda labels: _padded_with(-1, labels),
            ),
            Mistake(
                (
                    "You pad with 1, the class of the first character. Pad with 0, which no "
                    "character "
                    "has."
                ),
                lambda labels: _padded_with(1, labels),
            ),
            Mistake(
                "All your lengths are the width of the matrix. The length of a label is how many "
                "numbers it had "
                "before it was padded.",
                lambda labels: (_padded_with(0, labels)[0], [max(map(len, labels))] * len(labels)),
            ),
            Mistake(
                (
                    "You cut every label to the shortest one, and the ends of the words are gone: "
                    "fill up the short ones instead."
                ),
                _labels_cut,
            ),
            Mistake(
                (
                    "The matrix is right, but the lengths are missing: nobody can tell any more "
                    "where "
                    "a label ends. Return both."
                ),
                lambda labels: _padded_with(0, labels)[0],
            ),
            Mistake(
                "Both are right, in the wrong order: the matrix comes first, then the lengths.",
                lambda labels: _padded_with(0, labels)[::-1],
            ),
            Mistake(
                (
                    "You put all labels into one long row. CTC can be given that, too, but here "
                    "each "
                    "label gets its own row."
                ),
                lambda labels: (
                    [label for one in labels for label in one],
                    [len(one) for one in labels],
                ),
            ),
        ),
        hints=(
            (
                "How many columns must the matrix have so that the longest label fits? Note the "
                "lengths before you pad."
            ),
            "lengths: how many numbers each label has\n"
            "matrix: zeros, a row for each label, as many columns as the longest has numbers, "
            "whole numbers (torch.long)\n"
            "for each row: write the label over its first numbers\n"
            "return matrix and lengths as tensors",
            "For [[3, 1], [2]]: the matrix [[3, 1], [2, 0]] and the lengths [2, 1].",
        ),
        praise="Matrix and lengths belong together: without the lengths the padding is part of the "
        "label. "
        "(torch's pad_sequence makes the matrix for you, and forgets the lengths.)",
    ),
    Exercise(
        number="1.5",
        title="pictures of different widths in one tensor",
        difficulty=2,
        importance=3,
        minutes=8,
        reference=pad_images,
        examples=_pictures,
        mistakes=(
            Mistake(
                "You read the widths from the padded tensor, so all are the same, and the model "
                "is told that the padding "
                "is picture. Note each width before you pad.",
                _padded_widths,
            ),
            Mistake(
                (
                    "You pad on the left, so the pictures begin at different places: put each "
                    "picture "
                    "at the left edge."
                ),
                lambda images: _pictures_filled(images, 0.0, left=True),
            ),
            Mistake(
                "You pad with -1, which is black. Pad with 0, mid grey.",
                lambda images: _pictures_filled(images, -1.0),
            ),
            Mistake(
                (
                    "You pad with 1, which is white. It looks like paper, but photographs are not "
                    "white: pad with 0, mid grey."
                ),
                lambda images: _pictures_filled(images, 1.0),
            ),
            Mistake(
                (
                    "You cut all pictures to the narrowest, and the ends of the words are gone: "
                    "pad "
                    "the narrow ones instead."
                ),
                _pictures_cut,
            ),
            Mistake(
                (
                    "You stretch the narrow pictures to the widest, which makes their letters "
                    "broader: pad them instead."
                ),
                _pictures_stretched,
            ),
            Mistake(
                (
                    "The axis of the grey values is lost: the shape must be (N, 1, 32, W), not (N, "
                    "32, W)."
                ),
                lambda images: (
                    _pictures_filled(images, 0.0)[0][:, 0],
                    _pictures_filled(images, 0.0)[1],
                ),
            ),
            Mistake(
                "The pictures are padded rightly, but the widths are missing: return both.",
                lambda images: _pictures_filled(images, 0.0)[0],
            ),
        ),
        hints=(
            (
                "It goes as with the labels: first the true sizes, then a tensor of zeros that "
                "holds "
                "the largest, then copy."
            ),
            "widths: the last entry of each picture's shape\n"
            "images: zeros of the shape (N, 1, 32, the largest width)\n"
            "for each picture: write it over the first `width` columns of its place\n"
            "return images, and widths as a tensor",
            "For pictures of the widths 2 and 4: images of the shape (2, 1, 32, 4), of the first "
            "picture the columns 2 and 3 "
            "are zeros; the widths are [2, 4].",
        ),
        praise="The widths were noted before the padding, which is the only moment when they can "
        "be "
        "known.",
    ),
    Exercise(
        number="1.6",
        title="how much of the batches is padding",
        difficulty=2,
        importance=1,
        minutes=8,
        reference=padding_share,
        examples=_lists_of_widths,
        mistakes=(
            Mistake(
                "This is the share of the pictures, not of the padding: take it from 1.",
                _true_share,
            ),
            Mistake(
                "You pad everything to the widest picture of all. Each batch is only as wide as "
                "its own widest picture: "
                "cut into batches first.",
                _one_batch,
            ),
            Mistake(
                "You take the mean of the shares of the batches, in which a narrow batch counts "
                "as much as a wide one. "
                "Add up padding and pixel columns over all batches, then divide once.",
                _mean_of_shares,
            ),
            Mistake(
                (
                    "You divide by the columns of the pictures. The share is of all columns, "
                    "padding "
                    "included."
                ),
                _of_the_pictures,
            ),
            Mistake(
                (
                    "You leave out the last batch when it is not full. It is padded and computed "
                    "like "
                    "the others: count it."
                ),
                _last_dropped,
            ),
            Mistake(
                (
                    "You count the last batch as full. It has fewer pictures: count as many as "
                    "there "
                    "are."
                ),
                _last_filled_up,
            ),
            Mistake(
                (
                    "You sort the widths first. Leave them in their order: that is what sorting "
                    "will "
                    "be compared with."
                ),
                _sorted_first,
            ),
            Mistake(
                (
                    "This is the number of padding columns; a share is asked for: divide by all "
                    "columns."
                ),
                _columns,
            ),
            Mistake(
                "The share is right, as a percentage: give it as a number from 0 to 1.", _percentage
            ),
        ),
        hints=(
            (
                "How many columns does the tensor of one batch have, counted over all its "
                "pictures? "
                "How many are true?"
            ),
            "all = 0\n"
            "for each batch (batch_size widths in a row, the last may have fewer):\n"
            "    all += number of its pictures times its largest width\n"
            "share = (all - sum of the widths) / all",
            "A number from 0 to 1. For [2, 4] in one batch: 2 of 8 columns are padding, 0.25. For "
            "[5, 20, 10] in batches of 2: "
            "15 of 50, 0.3.",
        ),
        praise="What you can count, you can compare: this number decides whether sorting is worth "
        "its "
        "trouble.",
    ),
)

QUESTIONS = (
    Question(
        number="1.A",
        right="c",
        replies={
            "a": "not quite: some papers print the blank as a hyphen, but the blank is no "
            "character "
            "and stands in no alphabet. "
            "'-' is the fourth character, so its class is 4.",
            "b": "not quite: 3 is its place counted from 0, as Python does. Class 0 belongs to the "
            "blank, so all move up "
            "by one: its class is 4.",
            "c": (
                "right: it is the fourth character. The hyphen is a character like any other; the "
                "blank is none."
            ),
        },
    ),
    Question(
        number="1.B",
        right="b",
        replies={
            "a": "they are the same. Each picture gets a generator of its own, seeded with (seed, "
            "index); nothing is left over "
            "from the pictures drawn before.",
            "b": "right: each picture gets a generator of its own, seeded with (seed, index); what "
            "else was drawn "
            "does not matter.",
            "c": (
                "the first one, yes, but so are the others: each gets a generator of its own, "
                "seeded "
                "with (seed, index)."
            ),
        },
    ),
    Question(
        number="1.C",
        right="a",
        replies={
            "a": (
                "right: the batch has the same widest picture in whatever order it stands, so it "
                "has "
                "the same padding."
            ),
            "b": "look again at what decides the padding: the widest picture of the batch. Sorting "
            "within the batch "
            "does not change which pictures are in it, so nothing is saved.",
            "c": "look again at what decides the padding: the widest picture of the batch. Sorting "
            "within the batch "
            "does not change which pictures are in it, so nothing is saved.",
        },
    ),
    Question(
        number="1.D",
        right="c",
        replies={
            "a": "that would be the good case. Every shape fits, so nothing stops.",
            "b": "the padding is grey and empty, but this model was trained with true widths and "
            "never "
            "saw a column of it: "
            "it makes something up there.",
            "c": (
                "right: all shapes fit, so nothing stops; but the model now reads the padding, "
                "too, "
                "and answers for it."
            ),
        },
    ),
)
