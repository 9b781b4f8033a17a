"""Exercises and questions of chapter 01: words become tensors."""

from __future__ import annotations

import string
from collections.abc import Sequence
from itertools import accumulate, groupby, takewhile
from math import ceil, floor
from random import Random
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
    return _classes(text, characters)


def _classes(text: str, characters: str) -> list[int]:
    class_of = {character: number for number, character in enumerate(characters, start=1)}
    for character in text:
        if character not in class_of:
            raise ValueError(f"{character!r} is not in the alphabet")
    return [class_of[character] for character in text]


def to_text(labels: Labels, characters: str) -> str:
    """Return the text of class numbers; raise ValueError for the blank (0) and unknown numbers.

    Each class number gives one character.
    """
    return _text(labels, characters)


def _text(labels: Labels, characters: str) -> str:
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


def _small_letters(text: str, characters: str) -> list[int]:
    return _classes(text.lower(), characters)


def _all_small_letters(text: str, characters: str) -> list[int]:
    if unknown := set(text.lower()) - set(characters.lower()):
        raise ValueError(unknown)
    return [characters.lower().index(character) + 1 for character in text.lower()]


def _raising(error: type[Exception], right: Any, *arguments: Any) -> Any:
    """Return what `right` gives, with `error` in place of its ValueError."""
    try:
        return right(*arguments)
    except ValueError as found:
        raise error(str(found)) from None


def _error_returned(right: Any, *arguments: Any) -> Any:
    """Return what `right` gives, or its ValueError as a result."""
    try:
        return right(*arguments)
    except ValueError as found:
        return found


def _is_an_error(mine: Any, theirs: Any) -> bool:
    """Tell whether an error, or a text about one, was returned where one should be raised."""
    if theirs is not None:
        return False
    named = isinstance(mine, str) and "error" in mine.lower()
    return named or isinstance(mine, (Exception, type))


def _first_character_alone(text: str, characters: str) -> list[int]:
    return _classes(text[:1], characters)


def _spaces_cut_off(text: str, characters: str) -> list[int]:
    return _classes(text.strip(), characters)


def _spaces_skipped(text: str, characters: str) -> list[int]:
    return _classes(text.replace(" ", ""), characters)


def _stopped_at_unknown(text: str, characters: str) -> list[int]:
    known = text
    for position, character in enumerate(text):
        if character not in characters:
            known = text[:position]
            break
    return _classes(known, characters)


def _key_error_of_class(labels: Labels, characters: str) -> str:
    character_of = dict(enumerate(characters, start=1))
    return "".join(character_of[label] for label in labels)


def _negative_let_through(labels: Labels, characters: str) -> str:
    if 0 in labels:
        raise ValueError
    return _only_large_refused(labels, characters)


def _last_refused(labels: Labels, characters: str) -> str:
    if any(label >= len(characters) for label in labels):
        raise ValueError
    return _text(labels, characters)


def _first_refused(labels: Labels, characters: str) -> str:
    if any(label <= 1 for label in labels):
        raise ValueError
    return _text(labels, characters)


def _one_beyond_let_through(labels: Labels, characters: str) -> str:
    if any(not 0 < label <= len(characters) + 1 for label in labels):
        raise ValueError
    return _unchecked(labels, characters)


def _counted_from_zero_checked(labels: Labels, characters: str) -> str:
    if any(not 0 <= label < len(characters) for label in labels):
        raise ValueError
    return _off_by_one(labels, characters)


def _only_first_checked(labels: Labels, characters: str) -> str:
    return _unchecked([*_checked(labels[:1], characters), *labels[1:]], characters)


def _all_known(labels: Labels, characters: str) -> bool:
    return all(1 <= label <= len(characters) for label in labels)


def _stopped_at_fault(labels: Labels, characters: str) -> str:
    known = takewhile(lambda label: _all_known([label], characters), labels)
    return _text(list(known), characters)


def _stopped_at_zero(labels: Labels, characters: str) -> str:
    return _text(list(takewhile(lambda label: label != 0, labels)), characters)


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
    return _only_large_refused([label for label in labels if label != 0], characters)


def _blanks_dropped_unchecked(labels: Labels, characters: str) -> str:
    return _unchecked([label for label in labels if label != 0], characters)


def _repeats_merged(labels: Labels, characters: str) -> str:
    merged = [label for label, _ in groupby(_checked(labels, characters))]
    return _unchecked(merged, characters)


def _collapsed(labels: Labels, characters: str) -> str:
    return _unchecked([label for label, _ in groupby(labels) if label != 0], characters)


def _unknown_dropped(labels: Labels, characters: str) -> str:
    return "".join(characters[label - 1] for label in labels if 1 <= label <= len(characters))


def _scaled(size: tuple[int, int]) -> int:
    return max(1, round(size[0] * HEIGHT / size[1]))


def _share_of_pictures(widths: Sequence[int], batch_size: int) -> float:
    return sum(widths) / _columns_of(_batches(widths, batch_size))


def _one_batch(widths: Sequence[int], batch_size: int) -> float:
    return 1 - sum(widths) / _columns_of([widths])


def _mean_of_shares(widths: Sequence[int], batch_size: int) -> float:
    batches = _batches(widths, batch_size)
    return sum(1 - sum(batch) / _columns_of([batch]) for batch in batches) / len(batches)


def _shares(widths: Sequence[int], batch_size: int) -> list[float]:
    return [_one_batch(batch, batch_size) for batch in _batches(widths, batch_size)]


def _as_many_batches(widths: Sequence[int], batch_size: int) -> float:
    size = ceil(len(widths) / batch_size)
    return 1 - sum(widths) / _columns_of(_batches(widths, size))


def _every_so_many(widths: Sequence[int], batch_size: int) -> float:
    batches = [widths[first::batch_size] for first in range(min(batch_size, len(widths)))]
    return 1 - sum(widths) / _columns_of(batches)


def _last_batch_alone(widths: Sequence[int], batch_size: int) -> float:
    return _shares(widths, batch_size)[-1]


def _overlapping(widths: Sequence[int], batch_size: int) -> float:
    batches = [widths[first : first + batch_size] for first in range(len(widths))]
    return 1 - sum(map(sum, batches)) / _columns_of(batches)


def _one_too_few(widths: Sequence[int], batch_size: int) -> float:
    batches = [batch[: max(1, batch_size - 1)] for batch in _batches(widths, batch_size)]
    return 1 - sum(map(sum, batches)) / _columns_of(batches)


def _widest_so_far(widths: Sequence[int], batch_size: int) -> float:
    largest = accumulate(map(max, _batches(widths, batch_size)), max)
    columns = [len(batch) * width for batch, width in zip(_batches(widths, batch_size), largest)]
    return 1 - sum(widths) / sum(columns)


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


def _widest_of_first(widths: Sequence[int], batch_size: int) -> float:
    batches = _batches(widths, batch_size)
    columns = sum(len(batch) * batch[0] for batch in batches)
    return 1 - sum(widths) / columns


def _widest_minus_narrowest(widths: Sequence[int], batch_size: int) -> float:
    batches = _batches(widths, batch_size)
    return sum(max(batch) - min(batch) for batch in batches) / _columns_of(batches)


def _padded_pictures(widths: Sequence[int], batch_size: int) -> float:
    batches = _batches(widths, batch_size)
    return sum(width < max(batch) for batch in batches for width in batch) / len(widths)


def _narrowest(widths: Sequence[int], batch_size: int) -> float:
    batches = _batches(widths, batch_size)
    return 1 - sum(widths) / sum(len(batch) * min(batch) for batch in batches)


def _first_batch_alone(widths: Sequence[int], batch_size: int) -> float:
    return _one_batch(widths[:batch_size], batch_size)


def _one_picture_for_a_batch(widths: Sequence[int], batch_size: int) -> float:
    columns = sum(map(max, _batches(widths, batch_size)))
    return 1 - sum(widths) / columns


def _lengths(labels: Sequence[Labels]) -> list[int]:
    return [len(label) for label in labels]


def _padded_left(labels: Sequence[Labels]) -> tuple[list[list[int]], list[int]]:
    longest = max(_lengths(labels))
    return [[0] * (longest - len(label)) + list(label) for label in labels], _lengths(labels)


def _padded_with(value: int, labels: Sequence[Labels]) -> tuple[list[list[int]], list[int]]:
    longest = max(_lengths(labels))
    return [list(label) + [value] * (longest - len(label)) for label in labels], _lengths(labels)


def _longest_first(labels: Sequence[Labels]) -> tuple[list[list[int]], list[int]]:
    ordered = sorted(labels, key=len, reverse=True)
    return _padded_with(0, ordered)[0], _lengths(ordered)


def _shortest_first(labels: Sequence[Labels]) -> tuple[list[list[int]], list[int]]:
    ordered = sorted(labels, key=len)
    return _padded_with(0, ordered)[0], _lengths(ordered)


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


def _ink_widths(images: Sequence[Tensor]) -> tuple[Tensor, list[int]]:
    """Return as the width of a picture where its last pixel other than white is."""
    dark = [(image < 1).any(dim=1)[0].nonzero() for image in images]
    widths = [int(columns.max()) + 1 if len(columns) else 0 for columns in dark]
    return _pictures_filled(images, 0.0)[0], widths


def _narrower_widths(mine: Any, theirs: Any) -> bool:
    """Tell whether the pictures are padded right, and a width is smaller than it should be."""
    pairs = list(zip(mine[1], theirs[1], strict=True))
    return bool(torch.equal(mine[0], theirs[0])) and all(a <= b for a, b in pairs)


def _widest_first(images: Sequence[Tensor]) -> tuple[Tensor, list[int]]:
    ordered = sorted(images, key=lambda image: -image.shape[-1])
    return _pictures_filled(ordered, 0.0)


def _narrowest_first(images: Sequence[Tensor]) -> tuple[Tensor, list[int]]:
    return _pictures_filled(sorted(images, key=_width), 0.0)


def _greys_turned(images: Sequence[Tensor]) -> tuple[Tensor, list[int]]:
    return _pictures_filled([1 - image for image in images], 0.0)


def _looks_turned(mine: Any, theirs: Any) -> bool:
    """Tell whether the pictures are right, but for dark and light."""
    drawn = theirs[0] != 0
    return any(
        torch.allclose(mine[0][drawn], turned[drawn]) for turned in (-theirs[0], 1 - theirs[0])
    )


def _width(image: Tensor) -> int:
    return image.shape[-1]


def _with_last_repeated(label: Labels, length: int) -> list[int]:
    return [*label, *[label[-1]] * (length - len(label))]


def _not_one_number_each(mine: Any, theirs: Any) -> bool:
    return bool(torch.as_tensor(mine[1]).shape != theirs[1].shape)


def _only_the_second_is_wrong(mine: Any, theirs: Any) -> bool:
    first, second = (torch.as_tensor(part) for part in mine)
    return bool(torch.equal(first, theirs[0])) and second.shape == theirs[1].shape


def _only_the_padding_is_wrong(mine: Any, theirs: Any) -> bool:
    """Tell whether all entries up to the true lengths are right, and all shapes."""
    first = torch.as_tensor(mine[0])
    true = torch.arange(theirs[0].shape[-1]) < theirs[1][:, None]
    true = true.reshape(len(theirs[1]), *[1] * (theirs[0].dim() - 2), -1).expand_as(theirs[0])
    return bool(torch.equal(first[true], theirs[0][true]))


def _wider_than_needed(mine: Any, theirs: Any) -> bool:
    """Tell whether the first of two results has columns of padding at its right in excess."""
    wanted = theirs[0].shape[-1]
    given = mine[0] if isinstance(mine[0], Tensor) else torch.tensor(mine[0])
    return given.shape[-1] > wanted and bool(torch.equal(given[..., :wanted], theirs[0]))


def _too_small_a_type(mine: Any, theirs: Any) -> bool:
    """Tell whether a number came out as another because its type holds 256 numbers alone."""
    found = torch.as_tensor(mine[0])
    alike = torch.equal(found.long() % 256, theirs[0] % 256)
    return bool(alike and not torch.equal(found.long(), theirs[0]))


def _looks_stretched(mine: Any, theirs: Any) -> bool:
    """Tell whether all pictures end at the right edge of the tensor and not where they should."""
    narrow = [row for row, width in enumerate(theirs[1]) if width < theirs[0].shape[-1]]
    ends = [torch.allclose(mine[0][row][..., -1], _last_column(theirs, row)) for row in narrow]
    begins = [
        torch.equal(mine[0][row][..., : theirs[1][row]], _true(theirs, row)) for row in narrow
    ]
    return bool(narrow) and all(ends) and not any(begins)


def _true(theirs: Any, row: int) -> Tensor:
    picture: Tensor = theirs[0][row][..., : theirs[1][row]]
    return picture


def _last_column(theirs: Any, row: int) -> Tensor:
    return _true(theirs, row)[..., -1]


def _centred(images: Sequence[Tensor]) -> tuple[Tensor, list[int]]:
    """Return the pictures with half of the padding at each side."""
    padded, widths = _pictures_filled(images, 0.0)
    shifts = [(max(widths) - width) // 2 for width in widths]
    rolled = [picture.roll(shift, -1) for picture, shift in zip(padded, shifts)]
    return torch.stack(rolled), widths


def _pictures_cut(images: Sequence[Tensor]) -> tuple[Tensor, list[int]]:
    narrowest = min(image.shape[-1] for image in images)
    return torch.stack([image[:, :, :narrowest] for image in images]), [narrowest] * len(images)


def _as_wide_as_the_first(images: Sequence[Tensor]) -> tuple[Tensor, list[int]]:
    padded, widths = _pictures_filled(images, 0.0)
    return padded[..., : widths[0]], widths


def _pictures_stretched(images: Sequence[Tensor]) -> tuple[Tensor, list[int]]:
    widths = [image.shape[-1] for image in images]
    size = (HEIGHT, max(widths))
    stretched = [torch.nn.functional.interpolate(image[None], size) for image in images]
    return torch.cat(stretched), widths


# --- examples -------------------------------------------------------------------------------------


def _texts() -> list[tuple[Any, ...]]:
    """Return examples (text, characters): small ones, then the edges.

    Some texts have characters that are not in the alphabet.
    """
    return [
        ("cab", "abc"),
        ("no", "on"),
        ("a", "a"),
        ("abba", "ab"),
        ("", "ab"),
        ("re-do", "deor-"),
        ("Aa", "aA"),
        (" a b ", "ab "),
        ("  ", " "),
        ("zya", "azy"),
        ("dad", "abcd"),
        ("café", "acef"),
        ("Éa", "a"),
        ("aXbY", "ab"),
        ("Cab", "abc"),
        ("a b", "ab"),
        ("-", "ab"),
    ]


def _drawn_text(dice: Random) -> tuple[Any, ...]:
    """Return a text and an alphabet; in a third of the cases a character is not in it."""
    known = "".join(dice.sample(string.ascii_letters + string.digits + " -.é", dice.randint(2, 30)))
    text = dice.choices(known, k=dice.randint(0, 9))
    if dice.random() < 1 / 3:
        for _ in range(dice.randint(1, 2)):
            text.insert(dice.randint(0, len(text)), dice.choice("Ü#$ßñ"))
    return "".join(text), known


def _first_unknown(text: str, characters: str) -> str:
    return next(character for character in text if character not in characters)


def _labels() -> list[tuple[Any, ...]]:
    """Return examples (labels, characters): small ones, then the edges.

    Some labels hold the blank, a number that is too large or a negative one.
    """
    return [
        ([3, 1, 2], "abc"),
        ([1, 2, 2, 1], "ab"),
        ([1], "a"),
        ([2], "ab"),
        ([], "ab"),
        ([3, 1, 4, 2], "a -B"),
        ([1, 0, 2], "abc"),
        ([0], "ab"),
        ([1, 4], "abc"),
        ([3], "ab"),
        ([9], "ab"),
        ([1, -1], "abc"),
        ([-2, 1], "abc"),
        ([-9], "ab"),
        ([2, 1, 0], "ab"),
        ([0, 1, 1], "ab"),
        ([2, 2, 5], "abcd"),
    ]


def _drawn_labels(dice: Random) -> tuple[Any, ...]:
    """Return class numbers and an alphabet; in a third of the cases one number has no character."""
    size = dice.randint(1, 30)
    characters = "".join(dice.sample(string.ascii_letters + " -", size))
    labels = [dice.randint(1, size) for _ in range(dice.randint(0, 9))]
    if dice.random() < 1 / 3:
        fault = dice.choice((0, size + 1, -1, -size, size + dice.randint(1, 300)))
        labels.insert(dice.randint(0, len(labels)), fault)
    return labels, characters


def _sizes() -> list[tuple[Any, ...]]:
    """Return sizes (width, height) of pictures.

    None lies halfway between two widths, where ways of rounding differ.
    """
    sizes = [(100, 32), (100, 64), (50, 20), (5, 24), (7, 24), (1, 90), (32, 32), (1, 1), (40, 1)]
    sizes += [(1, 32), (3, 1000), (2000, 31), (640, 480), (480, 640), (33, 200), (200, 33), (90, 7)]
    return [(size,) for size in sizes]


def _drawn_size(dice: Random) -> tuple[Any, ...]:
    while True:
        width, height = dice.randint(1, 900), dice.randint(1, 200)
        if (2 * width * HEIGHT) % (2 * height) != height:
            return ((width, height),)


def _lists_of_labels() -> list[tuple[Any, ...]]:
    examples: list[list[list[int]]] = [
        [[3, 1], [2]],
        [[2], [3, 1]],
        [[1], [2, 2, 1], [3, 4]],
        [[5, 5], [1, 2], [4, 3]],
        [[7]],
        [[1, 2, 3]],
        [[300, 1], [95], [26, 26, 26, 26]],
        [[1], [1], [1, 1]],
    ]
    return [(example,) for example in examples]


def _drawn_list_of_labels(dice: Random) -> tuple[Any, ...]:
    largest = dice.choice((3, 26, 5000))
    count = dice.randint(1, 7)
    return ([[dice.randint(1, largest) for _ in range(dice.randint(1, 7))] for _ in range(count)],)


def _pictures() -> list[tuple[Any, ...]]:
    """Return lists of pictures: small ones, then the edges: margins, nothing drawn, one alone."""
    dice = Random(5)
    lists = [[_picture(dice, width) for width in widths] for widths in ((2, 4), (5, 3, 4), (7, 7))]
    lists.append([_picture(dice, 3, margin=2, grey=1.0), _picture(dice, 6)])
    lists.append([_picture(dice, 3), _picture(dice, 2, margin=4, grey=0.0)])
    lists.append([_picture(dice, 4, margin=4, grey=-1.0), _picture(dice, 5)])
    lists.append([torch.ones(1, HEIGHT, 3), _picture(dice, 5), torch.zeros(1, HEIGHT, 6)])
    lists.append([_picture(dice, 9)])
    lists.append([_picture(dice, 1), _picture(dice, 40)])
    return [(pictures,) for pictures in lists]


def _picture(dice: Random, width: int, margin: int = 0, grey: float = 1.0) -> Tensor:
    """Return a picture of random greys, the last `margin` of its columns all of one grey."""
    generator = torch.Generator().manual_seed(dice.randrange(2**31))
    picture = torch.randint(-100, 101, (1, HEIGHT, width), generator=generator) / 100
    picture[..., width - margin :] = grey
    return picture


def _drawn_pictures(dice: Random) -> tuple[Any, ...]:
    pictures = []
    for _ in range(dice.randint(1, 6)):
        width = dice.randint(1, 30)
        margin = dice.choice((0, 0, dice.randint(0, width)))
        pictures.append(_picture(dice, width, margin, dice.choice((1.0, 0.0, -1.0))))
    return (pictures,)


def _lists_of_widths() -> list[tuple[Any, ...]]:
    return [
        ([2, 4], 2),
        ([4, 4], 2),
        ([4, 2], 2),
        ([10, 40, 30, 20], 2),
        ([5, 20, 10], 2),
        ([20, 10, 5], 2),
        ([7], 1),
        ([7], 4),
        ([3, 9], 5),
        ([3, 9, 6], 1),
        ([1, 1, 1, 8], 3),
        ([50, 60, 70], 3),
        ([6, 3, 9, 1, 1, 1, 2], 3),
    ]


def _drawn_widths(dice: Random) -> tuple[Any, ...]:
    widths = [dice.randint(1, 200) for _ in range(dice.randint(1, 30))]
    return widths, dice.choice((1, 2, 3, 5, 8, len(widths), len(widths) + 3))


EXERCISES = (
    Exercise(
        number="1.1",
        title="from characters to class numbers",
        difficulty=1,
        importance=3,
        minutes=6,
        reference=to_classes,
        examples=_texts,
        draw=_drawn_text,
        error_names=_first_unknown,
        forbidden=(Alphabet.encode,),
        whole=True,
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
                "The numbers are right. But for an unknown character you raise a plain Exception, "
                "which is too general to be caught by itself: raise a ValueError.",
                lambda text, characters: _raising(Exception, _classes, text, characters),
            ),
            Mistake(
                "The numbers are right. But assert is for checks of your own code, and Python can "
                "switch it off: raise a ValueError for an unknown character.",
                lambda text, characters: _raising(AssertionError, _classes, text, characters),
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
                "That works only for an alphabet of small letters in their usual order. "
                "Look up the position of the character in `characters`.",
                _code_points,
            ),
            Mistake(
                "You turn capitals into small letters, so a capital gets a wrong class, or none. "
                "Look up each character as it is.",
                _small_letters,
            ),
            Mistake(
                "You turn text and alphabet into small letters. "
                "A capital and its small letter are two classes: leave both as they are.",
                _all_small_letters,
            ),
            Mistake(
                "You cut off the spaces at the ends of the text. "
                "A space is a character like any other: it has a class, or it is an error.",
                _spaces_cut_off,
            ),
            Mistake(
                "You leave out the spaces of the text. "
                "A space is a character like any other: it has a class, or it is an error.",
                _spaces_skipped,
            ),
            Mistake(
                "You stop at a character that is not in the alphabet, and return the classes "
                "before it. Raise a ValueError that names the character.",
                _stopped_at_unknown,
            ),
            Mistake(
                "Only the first character is looked up: is the return inside the loop?",
                _first_character_alone,
            ),
            Mistake(
                "Each class stands only once in your list. "
                "The label has a number for each character, repeated ones too.",
                lambda text, characters: list(dict.fromkeys(_classes(text, characters))),
            ),
            Mistake(
                "Equal neighbours get one number in your list. "
                "The label has a number for each character, repeated ones too.",
                lambda text, characters: [
                    label for label, _ in groupby(_classes(text, characters))
                ],
            ),
            Mistake(
                "Your list is sorted, and each class stands only once in it. "
                "The label has a number for each character, in the order of the text.",
                lambda text, characters: sorted(set(_classes(text, characters))),
            ),
            Mistake(
                "You count from the end of the alphabet. "
                "Its first character is class 1, the next one is class 2.",
                lambda text, characters: _classes(text, characters[::-1]),
            ),
            Mistake(
                "The alphabet is that of the example. Use `characters`: each call has its own.",
                lambda text, characters: _classes(text, "abc"),
            ),
            Mistake(
                "The list stays empty: does the loop append a number for each character?",
                lambda text, characters: _classes(text, characters)[:0],
                lambda mine, theirs: mine == [] != theirs is not None,
            ),
            Mistake(
                "You return the error, or a text about it, and the program goes on. Raise "
                "it: `raise ValueError(...)`.",
                lambda text, characters: _error_returned(_classes, text, characters),
                _is_an_error,
            ),
        ),
        otherwise=(
            "The class of a character is its position in the `characters` of this call, "
            "counted from 1. A character that is not there as it is, is refused with a ValueError."
        ),
        hints=(
            (
                "The class of a character is its position in `characters`, counted from 1. "
                "What is class 0 kept for?"
            ),
            (
                "The answer is a list as long as the text: "
                '`to_classes("cab", "abc")` gives `[3, 1, 2]`. '
                'And `to_classes("cad", "abc")` raises a ValueError that names the d.'
            ),
            (
                "make a dictionary: character -> position, counted from 1\n"
                "for each character of the text:\n"
                "    if it is not in the dictionary: raise a ValueError that names it\n"
                "    append its number"
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
        draw=_drawn_labels,
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
            Mistake(
                "You refuse 0 and numbers that are too large. But a negative number slips "
                "through: Python counts it from the end of the string. Refuse it, too.",
                _negative_let_through,
            ),
            Mistake(
                "For a number without a character your dictionary raises a KeyError: "
                "catch it, or check first, and raise a ValueError that says what is wrong.",
                _key_error_of_class,
            ),
            Mistake(
                "You refuse the right numbers, but with an IndexError. A ValueError is asked for.",
                lambda labels, characters: _raising(IndexError, _text, labels, characters),
            ),
            Mistake(
                "You refuse the right numbers, but by assert, which is for checks of your own "
                "code, and Python can switch it off. Raise a ValueError.",
                lambda labels, characters: _raising(AssertionError, _text, labels, characters),
            ),
            Mistake(
                "You refuse the right numbers, but with a TypeError. A ValueError is asked for.",
                lambda labels, characters: _raising(TypeError, _text, labels, characters),
            ),
            Mistake(
                "You stop at a number that belongs to no character, and return what came before. "
                "So a fault of the data goes unnoticed: raise a ValueError.",
                _stopped_at_fault,
            ),
            Mistake(
                "You stop at a 0, and return what came before. "
                "So a fault of the data goes unnoticed: raise a ValueError.",
                _stopped_at_zero,
            ),
            Mistake(
                "You return a text, an empty one, for a number that belongs to no character. "
                "Nobody notices the fault of the data: raise a ValueError.",
                lambda labels, characters: (
                    _text(labels, characters) if _all_known(labels, characters) else ""
                ),
            ),
            Mistake(
                "You do not check the last number. Check each of them.",
                lambda labels, characters: _unchecked(
                    [*_checked(labels[:-1], characters), *labels[-1:]], characters
                ),
            ),
            Mistake(
                "Only the first number is looked up: is the return inside the loop?",
                lambda labels, characters: _text(labels[:1], characters),
            ),
            Mistake(
                "You drop the minus sign of a negative number, and it becomes a character. "
                "It is a fault: raise a ValueError.",
                lambda labels, characters: _text([abs(label) for label in labels], characters),
            ),
            Mistake(
                "You compute the character from its code point, as if the alphabet were a, b, c "
                "and so on. Look it up in `characters`.",
                lambda labels, characters: "".join(
                    chr(ord("a") + label - 1) for label in _checked(labels, characters)
                ),
            ),
            Mistake(
                "You leave out numbers that came before. "
                "The text has a character for each number, repeated ones too.",
                lambda labels, characters: "".join(dict.fromkeys(_text(labels, characters))),
            ),
            Mistake(
                "You refuse the last character of the alphabet. "
                "Classes are counted from 1, so the largest is the number of characters.",
                _last_refused,
            ),
            Mistake(
                "You refuse class 1, which is the first character of the alphabet.", _first_refused
            ),
            Mistake(
                "The first number beyond the alphabet is not refused: it ends in an IndexError. "
                "The largest class is the number of characters.",
                _one_beyond_let_through,
            ),
            Mistake(
                "You count classes from 0, as Python counts positions. Class 1 is the first "
                "character; 0 belongs to the blank and is refused.",
                _counted_from_zero_checked,
            ),
            Mistake("You check only the first number. Check each of them.", _only_first_checked),
            Mistake(
                "You number the characters in sorted order. Keep the order of the alphabet: "
                "class 1 is its first character, whatever that is.",
                lambda labels, characters: _text(labels, "".join(sorted(characters))),
            ),
            Mistake(
                "You change capitals into small letters. Take the characters as they are.",
                lambda labels, characters: _text(labels, characters).lower(),
            ),
            Mistake(
                "You cut off spaces at the ends. A space is a character like any other.",
                lambda labels, characters: _text(labels, characters).strip(),
            ),
            Mistake(
                "You look one position too early. Class 1 is the first character, "
                "at the position 0.",
                lambda labels, characters: _unchecked(
                    [label - 1 for label in _checked(labels, characters)], characters
                ),
            ),
            Mistake(
                "The text stays empty: does the loop add a character for each number?",
                lambda labels, characters: _text(labels, characters)[:0],
                lambda mine, theirs: mine == "" != theirs is not None,
            ),
            Mistake(
                "There is something between the characters, or before them. "
                "Start with the empty text, and join with the empty text.",
                lambda labels, characters: " ".join(_text(labels, characters)),
                lambda mine, theirs: mine != theirs and theirs in (mine[::2], mine[1:]),
            ),
            Mistake(
                "You return the characters in a list. A text is asked for: join them.",
                lambda labels, characters: list(_text(labels, characters)),
                lambda mine, theirs: isinstance(mine, list) and "".join(mine) == theirs,
            ),
            Mistake(
                "You return the error, or a text about it, and the program goes on. Raise "
                "it: `raise ValueError(...)`.",
                lambda labels, characters: _error_returned(_text, labels, characters),
                _is_an_error,
            ),
        ),
        otherwise=(
            "Class 1 is the first of `characters`, class 2 the next one. "
            "A number that belongs to none of them is refused with a ValueError."
        ),
        hints=(
            (
                "Which position of the string belongs to class 1? "
                "And what does Python give for the position -1?"
            ),
            (
                "The answer is a string with one character for each label: "
                '`to_text([1, 2, 2, 1], "ab")` gives `"abba"`. '
                'And `to_text([1, 0, 2], "ab")` raises a ValueError.'
            ),
            (
                "for each label:\n"
                "    if it is not from 1 to the number of characters: raise a ValueError\n"
                "    take the character at the position label - 1\n"
                "join them"
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
        draw=_drawn_size,
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
                "The factor is cut to a whole number, so it is 0 for every picture higher than "
                "`32`: multiply by the width first.",
                lambda size: max(1, size[0] * (HEIGHT // size[1])),
            ),
            Mistake(
                "The factor is cut to a whole number, so it is 0 for every picture higher than "
                "`32`, and nothing is left of it: multiply by the width first.",
                lambda size: size[0] * (HEIGHT // size[1]),
            ),
            Mistake(
                "You round the proportion of width and height before you multiply, "
                "and the error grows: multiply first, then round.",
                lambda size: max(1, round(size[0] / size[1]) * HEIGHT),
            ),
            Mistake(
                "The factor is upside down: a picture of twice the new height gets half as wide.",
                lambda size: max(1, round(size[0] * size[1] / HEIGHT)),
            ),
            Mistake(
                "You leave low pictures as they are. "
                "A picture that is lower than `32` pixels is enlarged, and its width, too.",
                lambda size: _scaled(size) if size[1] > HEIGHT else size[0],
            ),
            Mistake(
                "You leave high pictures as they are. "
                "A picture that is higher than `32` pixels is reduced, and its width, too.",
                lambda size: _scaled(size) if size[1] < HEIGHT else size[0],
            ),
            Mistake("The smallest width is 1, not more.", lambda size: max(2, _scaled(size))),
            Mistake(
                "You make each picture at least as wide as it is high. "
                "The smallest width is 1: a single narrow letter keeps its proportions.",
                lambda size: max(HEIGHT, _scaled(size)),
            ),
            Mistake(
                "`min` and `max` are exchanged: `max(1, width)` is at least 1, "
                "`min(1, width)` at most.",
                lambda size: min(1, round(size[0] * HEIGHT / size[1])),
            ),
            Mistake(
                "You add to the width what you add to the height. "
                "Proportions stay when both are multiplied by the same factor.",
                lambda size: max(1, size[0] + HEIGHT - size[1]),
            ),
            Mistake(
                "You halve the width, as in the example. The factor depends on the height: "
                "it is the new height divided by the old one.",
                lambda size: size[0] // 2,
            ),
            Mistake(
                "You multiply by the old height. Divide by it.",
                lambda size: size[0] * HEIGHT * size[1],
            ),
            Mistake(
                "Wide pictures come out a little too wide or too narrow: "
                "multiply by exactly `32`, and round only at the end.",
                lambda size: max(1, round(size[0] * (HEIGHT + 1) / size[1])),
                lambda mine, theirs: theirs >= 200 and 1 < abs(mine - theirs) < 0.06 * theirs,
            ),
            Mistake(
                "You return more than the width, which is all that is asked for.",
                lambda size: (_scaled(size), HEIGHT),
                lambda mine, theirs: isinstance(mine, (tuple, list)) and theirs in mine,
            ),
        ),
        otherwise=(
            "Multiply the width by what the height is multiplied by, and round once, at the end. "
            "No width is too large."
        ),
        hints=(
            (
                "By which factor is the height multiplied when it becomes `32`? "
                "The width gets the same factor."
            ),
            (
                "Half as high is half as wide: `width_at_32((100, 64))` gives `50`. "
                "And something is always left: `width_at_32((1, 90))` gives `1`."
            ),
            (
                "multiply the width by the new height and divide by the old one\n"
                "round to the nearest whole number\nat least 1"
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
        draw=_drawn_list_of_labels,
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
            Mistake(
                "Rows and lengths are sorted by length. Keep the order of the labels: "
                "the pictures of the batch stay in theirs, too.",
                _longest_first,
            ),
            Mistake(
                "Your matrix is wider than the longest label: "
                "it needs as many columns as that label has numbers.",
                lambda labels: (_padded_with(0, [*labels, [0] * 12])[0][:-1], _lengths(labels)),
                _wider_than_needed,
            ),
            Mistake(
                "The matrix has as many columns as the first label has numbers. "
                "The longest label may be another one.",
                lambda labels: (
                    [(list(label) + [0] * 99)[: len(labels[0])] for label in labels],
                    _lengths(labels),
                ),
            ),
            Mistake(
                "The matrix has as many columns as the shortest label has numbers, so the ends of "
                "the others are gone. The longest label must fit.",
                lambda labels: (_labels_cut(labels)[0], _lengths(labels)),
            ),
            Mistake(
                "Every number in the matrix is too small by 1. Class numbers count from 1 already: "
                "write them as they are.",
                lambda labels: (
                    _padded_with(0, [[number - 1 for number in label] for label in labels])[0],
                    _lengths(labels),
                ),
            ),
            Mistake(
                "Large class numbers come out as others: the type of your matrix is too small for "
                "them. Use torch.long.",
                lambda labels: (
                    [[number % 256 for number in row] for row in _padded_with(0, labels)[0]],
                    _lengths(labels),
                ),
                _too_small_a_type,
            ),
            Mistake(
                "A zero stands before each label. Padding belongs on the right, "
                "and blanks belong to CTC's paths, not to labels.",
                lambda labels: (
                    _padded_with(0, [[0, *label] for label in labels])[0],
                    [len(label) + 1 for label in labels],
                ),
            ),
            Mistake(
                "These are the numbers of zeros that were added. "
                "The length of a label is how many numbers it has.",
                lambda labels: (
                    _padded_with(0, labels)[0],
                    [max(map(len, labels)) - len(label) for label in labels],
                ),
            ),
            Mistake(
                "One length for each label is asked for, in a tensor of the shape (N,).",
                lambda labels: (_padded_with(0, labels)[0], max(map(len, labels))),
                _not_one_number_each,
            ),
            Mistake(
                "The matrix is right, but not the lengths: "
                "count the numbers of each label before you pad.",
                lambda labels: (_padded_with(0, labels)[0], [len(set(label)) for label in labels]),
                _only_the_second_is_wrong,
            ),
            Mistake(
                "What stands in a row after its label is not 0. "
                "Start with zeros, or fill up with zeros.",
                lambda labels: (
                    [_with_last_repeated(label, max(map(len, labels))) for label in labels],
                    _lengths(labels),
                ),
                _only_the_padding_is_wrong,
            ),
            Mistake(
                "The matrix stays full of zeros: "
                "write each label over the first numbers of its row.",
                lambda labels: ([[0] * max(map(len, labels)) for _ in labels], _lengths(labels)),
                lambda mine, theirs: theirs[0].max() > 1 and not torch.as_tensor(mine[0]).any(),
            ),
            Mistake(
                "The matrix is the wrong way round: each label gets a row, not a column.",
                lambda labels: (
                    [list(column) for column in zip(*_padded_with(0, labels)[0])],
                    _lengths(labels),
                ),
            ),
            Mistake(
                "Rows and lengths are sorted by length, the shortest first. Keep the order "
                "of the labels: the pictures of the batch stay in theirs, too.",
                _shortest_first,
            ),
        ),
        otherwise=(
            "A row begins with its label, as it is, and ends with zeros. "
            "The lengths are those of the labels."
        ),
        hints=(
            (
                "How many columns must the matrix have so that the longest label fits? "
                "Note the lengths before you pad."
            ),
            (
                "The shorter label gets a zero: `pad_labels([[3, 1], [2]])[0]` gives "
                "`[[3, 1], [2, 0]]`. And `pad_labels([[3, 1], [2]])[1]` gives `[2, 1]`."
            ),
            (
                "lengths: how many numbers each label has\n"
                "matrix: zeros (whole numbers, torch.long), one row for each label, "
                "as many columns as the longest label has numbers\n"
                "for each row: write the label over its first numbers\n"
                "return matrix and lengths as tensors"
            ),
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
        draw=_drawn_pictures,
        draws=12,
        mistakes=(
            Mistake(
                "You read the widths from the padded tensor, so all are the same, "
                "and the model takes the padding for a part of the picture. "
                "Note each width before you pad.",
                _padded_widths,
            ),
            Mistake(
                "`len` counts the first axis of a picture, and that is always 1. The width "
                "is the length of the last axis.",
                lambda images: (_pictures_filled(images, 0.0)[0], [1] * len(images)),
                lambda mine, theirs: (
                    torch.equal(mine[0], theirs[0])
                    and bool((torch.as_tensor(mine[1]) == 1).all())
                    and len(mine[1]) > 1
                ),
            ),
            Mistake(
                "A width is too small: it ends where the ink ends, but the margin of a picture "
                "belongs to it. The width is the length of the tensor's last axis.",
                _ink_widths,
                _narrower_widths,
            ),
            Mistake(
                "The pictures are sorted by width. Keep their order: "
                "the labels of the batch stay in theirs, too.",
                _widest_first,
            ),
            Mistake(
                "Your tensor is wider than the widest picture: "
                "it needs as many columns as that picture has.",
                lambda images: (
                    _pictures_filled([*images, torch.zeros(1, HEIGHT, 100)], 0.0)[0][:-1],
                    [image.shape[-1] for image in images],
                ),
                _wider_than_needed,
            ),
            Mistake(
                "These are the numbers of columns that were added. "
                "The width of a picture is how many columns it has.",
                lambda images: (
                    _pictures_filled(images, 0.0)[0],
                    [max(map(_width, images)) - _width(image) for image in images],
                ),
            ),
            Mistake(
                "One width for each picture is asked for, in a tensor of the shape (N,).",
                lambda images: (_pictures_filled(images, 0.0)[0], max(map(_width, images))),
                _not_one_number_each,
            ),
            Mistake(
                "The pictures are right, but not the widths: "
                "note the length of the last axis of each picture before you pad.",
                lambda images: (_pictures_filled(images, 0.0)[0], list(map(torch.numel, images))),
                _only_the_second_is_wrong,
            ),
            Mistake(
                "You pad on the left, so the pictures begin at different positions: "
                "put each picture at the left edge.",
                lambda images: _pictures_filled(images, 0.0, left=True),
            ),
            Mistake(
                "You pad on both sides, so the pictures begin at different positions: "
                "put each picture at the left edge, and all zeros on its right.",
                _centred,
            ),
            Mistake(
                "You turn dark into light and light into dark. Copy the greys of each "
                "picture as they are, and leave the padding at 0.",
                _greys_turned,
                _looks_turned,
            ),
            Mistake(
                "You stretch the narrow pictures to the widest, "
                "which makes their letters broader: pad them instead.",
                _pictures_stretched,
                _looks_stretched,
            ),
            Mistake(
                "The greys are cut to whole numbers. They lie between -1 and 1: "
                "keep the fractions, in a tensor of floats.",
                lambda images: (
                    _pictures_filled(images, 0.0)[0].trunc(),
                    list(map(_width, images)),
                ),
            ),
            Mistake(
                "You cut all pictures to the narrowest, but keep their widths, so the ends of the "
                "words are gone: pad the narrow ones instead.",
                lambda images: (_pictures_cut(images)[0], list(map(_width, images))),
            ),
            Mistake(
                "What stands at the right of a picture is not 0. Pad with 0, mid grey.",
                lambda images: _pictures_filled(images, 0.5),
                _only_the_padding_is_wrong,
            ),
            Mistake(
                "The tensor stays full of zeros: "
                "write each picture over the first columns of its entry.",
                lambda images: (
                    torch.zeros_like(_pictures_filled(images, 0.0)[0]),
                    list(map(_width, images)),
                ),
                lambda mine, theirs: not mine[0].any(),
            ),
            Mistake(
                "Your tensor is as wide as the first picture. "
                "The widest picture may be another one.",
                _as_wide_as_the_first,
            ),
            Mistake(
                "These are the heights of the pictures. The width is the last axis.",
                lambda images: (_pictures_filled(images, 0.0)[0], [HEIGHT] * len(images)),
            ),
            Mistake(
                "Compare the shape of your tensor with `(N, 1, 32, W)`: "
                "W is the width of the widest picture, no more and no less.",
                lambda images: (
                    _pictures_filled(images, 0.0)[0][..., 1:],
                    list(map(_width, images)),
                ),
                lambda mine, theirs: mine[0].shape != theirs[0].shape,
            ),
            Mistake(
                "Both are right, but in the wrong order: the pictures come first, then the widths.",
                lambda images: _pictures_filled(images, 0.0)[::-1],
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
                "The axis of the grey values is lost: "
                "the shape must be `(N, 1, 32, W)`, not `(N, 32, W)`.",
                lambda images: (
                    _pictures_filled(images, 0.0)[0][:, 0],
                    _pictures_filled(images, 0.0)[1],
                ),
            ),
            Mistake(
                "The pictures are padded correctly, but the widths are missing: return both.",
                lambda images: _pictures_filled(images, 0.0)[0],
            ),
            Mistake(
                "The pictures are sorted by width, the narrowest first. Keep their order: "
                "the labels of the batch stay in theirs, too.",
                _narrowest_first,
            ),
        ),
        hints=(
            (
                "It works as with the labels: first note the true sizes, "
                "then make a tensor of zeros that holds the largest, then copy."
            ),
            (
                "A picture of two columns beside one of `4`: the first gets two columns of zeros. "
                "`pad_pictures([torch.ones(1, 32, 2), torch.ones(1, 32, 4)])[1]` gives "
                "`torch.tensor([2, 4])`."
            ),
            (
                "widths: the last entry of each picture's shape\n"
                "images: zeros of the shape (N, 1, `32`, the largest width)\n"
                "for each picture: write it over the first `width` columns of its entry\n"
                "return images, and widths as a tensor"
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
        draw=_drawn_widths,
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
            Mistake(
                "You take the first width of a batch as its largest. "
                "The widest picture may stand anywhere in the batch.",
                _widest_of_first,
            ),
            Mistake(
                "Only the first batch is counted: is the return inside the loop?",
                _first_batch_alone,
            ),
            Mistake(
                "You count the columns of one picture for each batch. "
                "Each of its pictures gets as many: multiply by how many there are.",
                _one_picture_for_a_batch,
            ),
            Mistake(
                "You take the difference of the widest and the narrowest picture for the padding "
                "of a batch. Each of its pictures is padded to the widest.",
                _widest_minus_narrowest,
            ),
            Mistake("You count pictures that get padding. Count pixel columns.", _padded_pictures),
            Mistake(
                "You take a batch to be as wide as its narrowest picture. "
                "It is as wide as its widest.",
                _narrowest,
            ),
            Mistake(
                "You round the share. Return it as it is: a small share is not 0.",
                lambda widths, batch_size: round(
                    1 - sum(widths) / _columns_of(_batches(widths, batch_size)), 2
                ),
                lambda mine, theirs: (
                    theirs not in (0, 0.5) and mine in (round(theirs, 3), round(theirs, 4))
                ),
            ),
            Mistake(
                "Your share is always 0. If you divide with //, only the whole number is left: "
                "divide with /.",
                lambda widths, batch_size: 0,
            ),
            Mistake(
                "You take `batch_size` for the number of batches. "
                "It is how many pictures a batch has.",
                _as_many_batches,
            ),
            Mistake(
                "You put every `batch_size`-th picture into the same batch. "
                "A batch has pictures that come one after the other.",
                _every_so_many,
            ),
            Mistake(
                "Only the last batch is counted: add up over all batches, "
                "and divide after the loop.",
                _last_batch_alone,
            ),
            Mistake(
                "A new batch begins at every picture in your answer, so pictures are counted "
                "several times. The next batch begins where the last one ended.",
                _overlapping,
            ),
            Mistake(
                "Your batches have one picture too few: a slice ends before its second number, "
                "so `widths[0:2]` has two.",
                _one_too_few,
            ),
            Mistake(
                "You return the largest share of a batch. "
                "Add up padding and pixel columns over all batches, then divide once.",
                lambda widths, batch_size: max(_shares(widths, batch_size)),
            ),
            Mistake(
                "You take the mean of the shares over the pictures, so a narrow picture counts as "
                "much as a wide one. Add up padding and pixel columns over all batches, "
                "then divide once.",
                lambda widths, batch_size: (
                    sum(
                        len(batch) * share
                        for batch, share in zip(
                            _batches(widths, batch_size), _shares(widths, batch_size)
                        )
                    )
                    / len(widths)
                ),
            ),
            Mistake(
                "The batch size is that of the example. Use `batch_size`.",
                lambda widths, batch_size: 1 - sum(widths) / _columns_of(_batches(widths, 2)),
            ),
            Mistake(
                "You take the last width of a batch as its largest. "
                "The widest picture may stand anywhere in the batch.",
                lambda widths, batch_size: (
                    1
                    - sum(widths)
                    / sum(len(batch) * batch[-1] for batch in _batches(widths, batch_size))
                ),
            ),
            Mistake(
                "You keep the largest width of the batches before. "
                "Each batch is as wide as its own widest picture: begin anew with each.",
                _widest_so_far,
            ),
            Mistake(
                "A share of all columns lies between 0 and 1: "
                "it can be neither negative nor larger than 1.",
                lambda widths, batch_size: (
                    1 + sum(widths) / _columns_of(_batches(widths, batch_size))
                ),
                lambda mine, theirs: not 0 <= mine <= 1,
            ),
            Mistake(
                "A picture alone has no padding, and pictures of one width have none: "
                "the share must be 0 there.",
                lambda widths, batch_size: (
                    1 - sum(widths) / (1 + _columns_of(_batches(widths, batch_size)))
                ),
                lambda mine, theirs: isinstance(mine, (int, float)) and mine != theirs == 0,
            ),
        ),
        otherwise=(
            "Work out one batch by hand: its pixel columns are the number of its pictures times "
            "its largest width. Then add up over the batches, and divide once."
        ),
        hints=(
            (
                "How many columns does the tensor of one batch have, counted over all its "
                "pictures? How many of them are picture and not padding?"
            ),
            (
                "`share_of_padding([5, 20, 10], 2)` gives `15 / 50`: "
                "a batch of `2 * 20` columns and one of `10`, and `15` of them are padding."
            ),
            (
                "all = 0\n"
                "for each batch (batch_size widths in a row, the last may have fewer):\n"
                "    all += number of its pictures times its largest width\n"
                "share = (all - sum of the widths) / all"
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
