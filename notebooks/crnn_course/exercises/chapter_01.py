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

from crnn_course.exercises.definitions import Exercise, Mistake, Question
from crnn_lib.alphabet import Alphabet
from crnn_lib.contract import HEIGHT
from crnn_lib.data import pad_images, scaled_width

Labels = Sequence[int]

# --- right answers that the library has in another form, or not at all ----------------------------


def to_classes(text: str, characters: str) -> list[int]:
    """Return the class numbers of `text`, counted from 1; raise ValueError for unknown characters.

    The class of a character is its position in `characters`.
    """
    class_of = {character: number for number, character in enumerate(characters, start=1)}
    for character in text:
        if character not in class_of:
            raise ValueError(f"{character!r} is not in the alphabet")
    return [class_of[character] for character in text]


def to_text(labels: Labels, characters: str) -> str:
    """Return the text of class numbers; raise ValueError for the blank (0) and unknown numbers.

    Each class number gives one character.
    """
    return "".join(characters[label - 1] for label in _checked(labels, characters))


def _checked(labels: Labels, characters: str) -> Labels:
    """Return `labels`; raise ValueError for a number that is not the class of a character."""
    for label in labels:
        if not 1 <= label <= len(characters):
            raise ValueError(f"{label} is not the class of a character")
    return labels


def pad_labels(labels: Sequence[Labels]) -> tuple[Tensor, Tensor]:
    """Return N labels as a matrix (N, L), padded on the right with 0, and their lengths (N,)."""
    lengths = torch.tensor([len(label) for label in labels])
    matrix = torch.zeros(len(labels), int(lengths.max()), dtype=torch.long)
    for row, label in enumerate(labels):
        matrix[row, : len(label)] = torch.tensor(label)
    return matrix, lengths


def padding_share(widths: Sequence[int], batch_size: int) -> float:
    """Return the share of all pixel columns that is padding, with `widths` in batches as they come.

    Each batch of `batch_size` pictures (the last may be smaller) is as wide as its own widest
    picture.
    """
    return 1 - sum(widths) / _columns_of(_batches(widths, batch_size))


def _columns_of(batches: Sequence[Sequence[int]]) -> int:
    """Return the pixel columns of padded batches, counted over all pictures."""
    return sum(len(batch) * max(batch) for batch in batches)


def _batches(widths: Sequence[int], batch_size: int) -> list[list[int]]:
    return [list(widths[first : first + batch_size]) for first in range(0, len(widths), batch_size)]


# --- typical mistakes -----------------------------------------------------------------------------


def _counted_from_zero(text: str, characters: str) -> list[int]:
    return [characters.index(character) for character in text]


def _counted_from_zero_by_dictionary(text: str, characters: str) -> list[int]:
    class_of = {character: number for number, character in enumerate(characters)}
    return [class_of[character] for character in text]


def _unknown_is_zero(text: str, characters: str) -> list[int]:
    return [characters.find(character) + 1 for character in text]


def _unknown_is_skipped(text: str, characters: str) -> list[int]:
    return [characters.index(character) + 1 for character in text if character in characters]


def _key_error(text: str, characters: str) -> list[int]:
    class_of = {character: number for number, character in enumerate(characters, start=1)}
    return [class_of[character] for character in text]


def _sorted_characters(text: str, characters: str) -> list[int]:
    return [sorted(characters).index(character) + 1 for character in text]


def _hyphen_is_blank(text: str, characters: str) -> list[int]:
    return [0 if character == "-" else characters.index(character) + 1 for character in text]


def _code_points(text: str, characters: str) -> list[int]:
    return [ord(character) - ord("a") + 1 for character in text]


def _off_by_one(labels: Labels, characters: str) -> str:
    return "".join(characters[label] for label in labels)


def _unchecked(labels: Labels, characters: str) -> str:
    return "".join(characters[label - 1] for label in labels)


def _only_blank_refused(labels: Labels, characters: str) -> str:
    if 0 in labels:
        raise ValueError
    return _unchecked(labels, characters)


def _only_large_refused(labels: Labels, characters: str) -> str:
    if any(label > len(characters) for label in labels):
        raise ValueError
    return _unchecked(labels, characters)


def _blanks_dropped(labels: Labels, characters: str) -> str:
    without_blanks = [label for label in labels if label != 0]
    return _unchecked(_checked(without_blanks, characters), characters)


def _blanks_dropped_unchecked(labels: Labels, characters: str) -> str:
    return _unchecked([label for label in labels if label != 0], characters)


def _repeats_merged(labels: Labels, characters: str) -> str:
    merged = [label for label, _ in groupby(_checked(labels, characters))]
    return _unchecked(merged, characters)


def _collapsed(labels: Labels, characters: str) -> str:
    return _unchecked([label for label, _ in groupby(labels) if label != 0], characters)


def _unknown_dropped(labels: Labels, characters: str) -> str:
    return "".join(characters[label - 1] for label in labels if 1 <= label <= len(characters))


def _share_of_pictures(widths: Sequence[int], batch_size: int) -> float:
    return sum(widths) / _columns_of(_batches(widths, batch_size))


def _one_batch(widths: Sequence[int], batch_size: int) -> float:
    return 1 - sum(widths) / _columns_of([widths])


def _mean_of_shares(widths: Sequence[int], batch_size: int) -> float:
    batches = _batches(widths, batch_size)
    return sum(1 - sum(batch) / _columns_of([batch]) for batch in batches) / len(batches)


def _relative_to_pictures(widths: Sequence[int], batch_size: int) -> float:
    return _columns_of(_batches(widths, batch_size)) / sum(widths) - 1


def _last_dropped(widths: Sequence[int], batch_size: int) -> float:
    whole = widths[: len(widths) // batch_size * batch_size]
    return 1 - sum(whole) / _columns_of(_batches(whole, batch_size))


def _last_counted_full(widths: Sequence[int], batch_size: int) -> float:
    return 1 - sum(widths) / sum(batch_size * max(batch) for batch in _batches(widths, batch_size))


def _sorted_first(widths: Sequence[int], batch_size: int) -> float:
    return 1 - sum(widths) / _columns_of(_batches(sorted(widths), batch_size))


def _padding_columns(widths: Sequence[int], batch_size: int) -> int:
    return _columns_of(_batches(widths, batch_size)) - sum(widths)


def _percentage(widths: Sequence[int], batch_size: int) -> float:
    return 100 - 100 * sum(widths) / _columns_of(_batches(widths, batch_size))


def _lengths(labels: Sequence[Labels]) -> list[int]:
    return [len(label) for label in labels]


def _padded_left(labels: Sequence[Labels]) -> tuple[list[list[int]], list[int]]:
    longest = max(_lengths(labels))
    return [[0] * (longest - len(label)) + list(label) for label in labels], _lengths(labels)


def _padded_with(value: int, labels: Sequence[Labels]) -> tuple[list[list[int]], list[int]]:
    longest = max(_lengths(labels))
    return [list(label) + [value] * (longest - len(label)) for label in labels], _lengths(labels)


def _labels_cut(labels: Sequence[Labels]) -> tuple[list[list[int]], list[int]]:
    shortest = min(_lengths(labels))
    return [list(label[:shortest]) for label in labels], [shortest] * len(labels)


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
    stretched = [torch.nn.functional.interpolate(image[None], size) for image in images]
    return torch.cat(stretched), widths


# --- examples -------------------------------------------------------------------------------------


def _texts() -> list[tuple[Any, ...]]:
    """Return examples (text, characters): small ones, then random ones over shuffled alphabets.

    Some texts have a character that is not in the alphabet.
    """
    dice = random.Random(1)
    examples = [("cab", "abc"), ("no", "on"), ("re-do", "deor-"), ("café", "acef"), ("", "ab")]
    for number in range(10):
        characters = "".join(dice.sample(string.ascii_lowercase + "-", 8))
        text = "".join(dice.choices(characters, k=dice.randint(3, 9)))
        examples.append((f"{text}É" if number % 5 == 4 else text, characters))
    return examples


def _labels() -> list[tuple[Any, ...]]:
    """Return examples (labels, characters): small ones, then random ones.

    Some labels hold the blank or a number that is too large.
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
    """Return sizes (width, height) of pictures.

    None lies halfway between two widths, where ways of rounding differ.
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
                "You count from 0, so your first character gets the class of the blank: "
                "count from 1. And for an unknown character your dictionary raises a KeyError; "
                "a ValueError is asked for.",
                _counted_from_zero_by_dictionary,
            ),
            Mistake(
                "A character that is not in the alphabet becomes 0 in your answer: the blank. "
                "Nothing stops, and the label stays wrong. "
                "Raise a ValueError that names the character.",
                _unknown_is_zero,
            ),
            Mistake(
                "You leave out what is not in the alphabet, "
                "so the label no longer says what the picture says. "
                "Raise a ValueError that names the character.",
                _unknown_is_skipped,
            ),
            Mistake(
                "The numbers are right. But for an unknown character your dictionary raises "
                "a KeyError: catch it, or check first, "
                "and raise a ValueError that says what is wrong.",
                _key_error,
            ),
            Mistake(
                "You number the characters in sorted order. Keep the order of the alphabet: "
                "its first character is class 1, whatever it is.",
                _sorted_characters,
            ),
            Mistake(
                "You turn the hyphen into 0. Some papers print the blank as a hyphen, "
                "but '-' is a character like any other: its class is its position, "
                "counted from 1.",
                _hyphen_is_blank,
            ),
            Mistake(
                "You compute the class from the character's code point. "
                "That works only for an alphabet from a to z. "
                "Look up the position of the character in `characters`.",
                _code_points,
            ),
        ),
        hints=(
            (
                "The class of a character is its position in `characters`, counted from 1. "
                "What is class 0 kept for?"
            ),
            (
                "make a dictionary: character -> position, counted from 1\n"
                "for each character of the text:\n"
                "    if it is not in the dictionary: raise a ValueError that names it\n"
                "    append its number"
            ),
            (
                "The answer is a list as long as the text: "
                "for 'cab' and the characters 'abc' it is [3, 1, 2]. 'cad' raises a ValueError."
            ),
        ),
        praise=(
            "0 stays free for the blank. "
            "What the model cannot write is an error at once, not a wrong label."
        ),
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
                "You look one position too far. Class 1 is the first character, "
                "and Python counts the positions of a string from 0.",
                _off_by_one,
            ),
            Mistake(
                "Class 0 becomes the last character of the alphabet: label - 1 is then -1, "
                "and Python counts -1 from the end. "
                "Refuse 0, and numbers that are too large, with a ValueError.",
                _unchecked,
            ),
            Mistake(
                "You refuse the blank. But a number beyond the alphabet still ends in "
                "an IndexError: refuse it in the same way.",
                _only_blank_refused,
            ),
            Mistake(
                "You refuse numbers that are too large. But 0 slips through: label - 1 is "
                "then -1, which Python reads as the last character.",
                _only_large_refused,
            ),
            Mistake(
                "You drop the zeros. That is part of CTC's rule, which comes later. "
                "Here a 0 in a label is a fault: raise a ValueError.",
                _blanks_dropped,
            ),
            Mistake(
                "You drop the zeros; here they are a fault of the data: "
                "refuse them with a ValueError. And a number beyond the alphabet ends in "
                "an IndexError: refuse it in the same way.",
                _blanks_dropped_unchecked,
            ),
            Mistake(
                "You merge equal neighbours, so 'abba' becomes 'aba'. "
                "That is part of CTC's rule for paths. A label has one number for each character.",
                _repeats_merged,
            ),
            Mistake(
                "This is CTC's rule for paths: merge, then drop blanks. A label is not a path: "
                "it has one number for each character, and a 0 is a fault to be refused.",
                _collapsed,
            ),
            Mistake(
                "You leave out the numbers that belong to no character, "
                "so a fault of the data goes unnoticed: raise a ValueError.",
                _unknown_dropped,
            ),
        ),
        hints=(
            (
                "Which position of the string belongs to class 1? "
                "And what does Python give for the position -1?"
            ),
            (
                "for each label:\n"
                "    if it is not from 1 to the number of characters: raise a ValueError\n"
                "    take the character at the position label - 1\n"
                "join them"
            ),
            (
                "The answer is a string with one character for each label: "
                "[1, 2, 2, 1] with 'ab' is 'abba'. [1, 0, 2] raises a ValueError."
            ),
        ),
        praise=(
            "there and back again gives the same text, "
            "and the blank never turns into a letter through the index -1."
        ),
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
                "You cut off the fraction, so pictures become up to a pixel too narrow: "
                "round to the nearest whole number.",
                lambda size: max(1, floor(size[0] * HEIGHT / size[1])),
            ),
            Mistake(
                "You cut off the fraction: round to the nearest whole number. "
                "And a very narrow picture gets the width 0, so nothing is left of it: "
                "make it at least 1.",
                lambda size: floor(size[0] * HEIGHT / size[1]),
            ),
            Mistake(
                "You always round up: round to the nearest whole number.",
                lambda size: max(1, ceil(size[0] * HEIGHT / size[1])),
            ),
            Mistake(
                "A very narrow picture gets the width 0, and nothing is left of it: "
                "a picture is at least 1 pixel wide.",
                lambda size: round(size[0] * HEIGHT / size[1]),
            ),
            Mistake(
                "You swapped width and height: Pillow's size is (width, height).",
                lambda size: max(1, round(size[1] * HEIGHT / size[0])),
            ),
            Mistake(
                "You leave the width as it was and change only the height: "
                "that stretches the letters. "
                "Multiply the width by the same factor as the height.",
                lambda size: size[0],
            ),
            Mistake(
                "You round the factor before you multiply, "
                "and the small error grows with the width: multiply first, then round.",
                lambda size: max(1, size[0] * round(HEIGHT / size[1])),
            ),
            Mistake(
                "You divide 32 by the height in whole numbers, so the factor is 0 "
                "for every picture higher than 32: multiply by the width first.",
                lambda size: max(1, size[0] * (HEIGHT // size[1])),
            ),
        ),
        hints=(
            (
                "The height becomes 32: by which factor is it multiplied? "
                "The width gets the same factor."
            ),
            "width times 32 divided by the height\nround to the nearest whole number\nat least 1",
            (
                "The answer is a whole number: "
                "(100, 64) gives 50, (50, 20) gives 80, and (1, 90) gives 1."
            ),
        ),
        praise="height and width get the same factor, so an o stays as round as it was.",
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
                "You pad on the left, so the first numbers of a short label are zeros. "
                "Pad on the right: the first `length` numbers of a row must be the label.",
                _padded_left,
            ),
            Mistake(
                "You pad with -1. Here the padding is 0: "
                "no character has this class, so a mix-up is noticed.",
                lambda labels: _padded_with(-1, labels),
            ),
            Mistake(
                "You pad with 1, the class of the first character. "
                "Pad with 0, which is the class of no character.",
                lambda labels: _padded_with(1, labels),
            ),
            Mistake(
                "All your lengths are the width of the matrix. "
                "The length of a label is how many numbers it had before it was padded.",
                lambda labels: (_padded_with(0, labels)[0], [max(map(len, labels))] * len(labels)),
            ),
            Mistake(
                "You cut every label to the shortest one, so the ends of the words are gone: "
                "pad the short ones instead.",
                _labels_cut,
            ),
            Mistake(
                "The matrix is right, but the lengths are missing: "
                "without them nobody can tell where a label ends. Return both.",
                lambda labels: _padded_with(0, labels)[0],
            ),
            Mistake(
                "Both are right, but in the wrong order: the matrix comes first, then the lengths.",
                lambda labels: _padded_with(0, labels)[::-1],
            ),
            Mistake(
                "You put all labels into one long row. CTC accepts that, too, "
                "but here each label gets its own row.",
                lambda labels: ([number for label in labels for number in label], _lengths(labels)),
            ),
        ),
        hints=(
            (
                "How many columns must the matrix have so that the longest label fits? "
                "Note the lengths before you pad."
            ),
            (
                "lengths: how many numbers each label has\n"
                "matrix: zeros (whole numbers, torch.long), one row for each label, "
                "as many columns as the longest label has numbers\n"
                "for each row: write the label over its first numbers\n"
                "return matrix and lengths as tensors"
            ),
            "For [[3, 1], [2]] the matrix is [[3, 1], [2, 0]] and the lengths are [2, 1].",
        ),
        praise=(
            "matrix and lengths belong together: "
            "without the lengths, the padding becomes part of the label. "
            "(torch's pad_sequence makes the matrix for you, but forgets the lengths.)"
        ),
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
                "You read the widths from the padded tensor, so all are the same, "
                "and the model takes the padding for a part of the picture. "
                "Note each width before you pad.",
                _padded_widths,
            ),
            Mistake(
                "You pad on the left, so the pictures begin at different positions: "
                "put each picture at the left edge.",
                lambda images: _pictures_filled(images, 0.0, left=True),
            ),
            Mistake(
                "You pad with -1, which is black. Pad with 0, mid grey.",
                lambda images: _pictures_filled(images, -1.0),
            ),
            Mistake(
                "You pad with 1, which is white. It looks like paper, "
                "but photographs are not white: pad with 0, mid grey.",
                lambda images: _pictures_filled(images, 1.0),
            ),
            Mistake(
                "You cut all pictures to the narrowest, so the ends of the words are gone: "
                "pad the narrow ones instead.",
                _pictures_cut,
            ),
            Mistake(
                "You stretch the narrow pictures to the widest, "
                "which makes their letters broader: pad them instead.",
                _pictures_stretched,
            ),
            Mistake(
                "The axis of the grey values is lost: "
                "the shape must be (N, 1, 32, W), not (N, 32, W).",
                lambda images: (
                    _pictures_filled(images, 0.0)[0][:, 0],
                    _pictures_filled(images, 0.0)[1],
                ),
            ),
            Mistake(
                "The pictures are padded correctly, but the widths are missing: return both.",
                lambda images: _pictures_filled(images, 0.0)[0],
            ),
        ),
        hints=(
            (
                "It works as with the labels: first note the true sizes, "
                "then make a tensor of zeros that holds the largest, then copy."
            ),
            (
                "widths: the last entry of each picture's shape\n"
                "images: zeros of the shape (N, 1, 32, the largest width)\n"
                "for each picture: write it over the first `width` columns of its entry\n"
                "return images, and widths as a tensor"
            ),
            (
                "For pictures of the widths 2 and 4, the images have the shape (2, 1, 32, 4), "
                "and the columns 2 and 3 of the first picture are zeros. The widths are [2, 4]."
            ),
        ),
        praise="you noted the widths before the padding, the only moment when they can be known.",
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
                "This is the share of the pictures, not of the padding: subtract it from 1.",
                _share_of_pictures,
            ),
            Mistake(
                "You pad everything to the widest picture of all. "
                "Each batch is only as wide as its own widest picture: cut into batches first.",
                _one_batch,
            ),
            Mistake(
                "You take the mean of the shares of the batches, "
                "so a narrow batch counts as much as a wide one. "
                "Add up padding and pixel columns over all batches, then divide once.",
                _mean_of_shares,
            ),
            Mistake(
                "You divide by the columns of the pictures. "
                "The share is one of all columns, padding included.",
                _relative_to_pictures,
            ),
            Mistake(
                "You leave out the last batch when it is not full. "
                "It is padded and computed like the others: count it.",
                _last_dropped,
            ),
            Mistake(
                "You count the last batch as full. "
                "It has fewer pictures: count only those that it has.",
                _last_counted_full,
            ),
            Mistake(
                "You sort the widths first. Leave them in their order: "
                "later, sorting is compared with it.",
                _sorted_first,
            ),
            Mistake(
                "This is the number of padding columns. "
                "A share is asked for: divide by all columns.",
                _padding_columns,
            ),
            Mistake(
                "The share is right, but as a percentage: give it as a number from 0 to 1.",
                _percentage,
            ),
        ),
        hints=(
            (
                "How many columns does the tensor of one batch have, counted over all its "
                "pictures? How many of them are picture and not padding?"
            ),
            (
                "all = 0\n"
                "for each batch (batch_size widths in a row, the last may have fewer):\n"
                "    all += number of its pictures times its largest width\n"
                "share = (all - sum of the widths) / all"
            ),
            (
                "The answer is a number from 0 to 1. "
                "For [2, 4] in one batch, 2 of 8 columns are padding: 0.25. "
                "For [5, 20, 10] in batches of 2 it is 15 of 50: 0.3."
            ),
        ),
        praise=(
            "what you can count, you can compare: "
            "this number decides whether sorting is worth the trouble."
        ),
    ),
)

_SORTING_WITHIN_A_BATCH = (
    "look again at what decides the padding: the widest picture of the batch. "
    "Sorting within the batch does not change which pictures are in it, so nothing is saved."
)

QUESTIONS = (
    Question(
        number="1.A",
        right="c",
        replies={
            "a": (
                "not quite: some papers print the blank as a hyphen, "
                "but the blank is not a character and is in no alphabet. "
                "'-' is the fourth character, so its class is 4."
            ),
            "b": (
                "not quite: 3 is its position counted from 0, as Python counts. "
                "Class 0 belongs to the blank, so every number is one higher: its class is 4."
            ),
            "c": (
                "right: it is the fourth character. "
                "The hyphen is a character like any other; the blank is not."
            ),
        },
    ),
    Question(
        number="1.B",
        right="b",
        replies={
            "a": (
                "they are the same. Each picture gets its own generator, "
                "seeded with (seed, index); nothing is left over from the pictures drawn before."
            ),
            "b": (
                "right: each picture gets its own generator, seeded with (seed, index). "
                "What else was drawn does not matter."
            ),
            "c": (
                "the first one is the same, but so are the others: "
                "each gets its own generator, seeded with (seed, index)."
            ),
        },
    ),
    Question(
        number="1.C",
        right="a",
        replies={
            "a": (
                "right: in any order the widest picture of the batch is the same, "
                "so the padding is the same."
            ),
            "b": _SORTING_WITHIN_A_BATCH,
            "c": _SORTING_WITHIN_A_BATCH,
        },
    ),
    Question(
        number="1.D",
        right="c",
        replies={
            "a": "that would be the good case. Every shape fits, so nothing stops.",
            "b": (
                "the padding is grey and empty. But this model was trained with true widths "
                "and never saw a column of padding: it makes something up there."
            ),
            "c": (
                "right: all shapes fit, so nothing stops. "
                "But now the model reads the padding, too, and answers for it."
            ),
        },
    ),
)
